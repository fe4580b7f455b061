//! Two models side by side.

use super::*;

/// The small model, one that takes football for baking, and articles that tell them apart: three of the four about
/// football as the small model has it, one as the other has it, the rest as both do, and one without labels.
fn setting(folder: &Folder) -> (String, String, String) {
    let mut swapped = ARTICLES;
    for article in &mut swapped {
        article.2 = match article.2 {
            "football" => "baking",
            "baking" => "football",
            label => label,
        };
    }
    let (data, other) = (folder.file("swapped.jsonl", records(&swapped)), folder.path("other"));
    done(&["train", &data, "-o", &other]);
    let mut truth = ARTICLES[..3].to_vec();
    truth.push((ARTICLES[4].0, ARTICLES[4].1, "football"));
    truth.extend(&ARTICLES[8..11]);
    let (title, text, _) = ARTICLES[5];
    let unlabelled = serde_json::json!({ "title": title, "text": text });
    let data = folder.file("data.jsonl", format!("{}{unlabelled}\n", records(&truth)));
    (folder.model(), other, data)
}

#[test]
fn figures_stand_side_by_side_and_changes_are_told() {
    let folder = Folder::new();
    let (old, new, data) = setting(&folder);
    let run = done(&["compare", &old, &new, &data]);
    let known = "7 of 7 articles are among those the model was trained on: figures flatter it\n";
    let warning = |model: &str| format!("newsdesk: warning: {model}: {known}");
    assert_eq!(run.err, warning(&old) + &warning(&new));
    let squeezed: Vec<String> =
        run.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let has =
        |line: &str| assert!(squeezed.iter().any(|one| one == line), "`{line}` is missing in:\n{}", run.out);
    has("8 articles, 7 of them labelled");
    // Six of seven against four.
    has("accuracy 0.857 0.571 -0.286");
    // Only the old model is right about three, only the new one about one: p = 2 · (1 + 4) / 16.
    has("accuracy: only old right 3, only new right 1; McNemar's exact test p = 0.6250");
    has("5 answers change: 1 got right, 3 got wrong, 0 neither, 1 without known labels");
    for (line, verdict) in [(1, "got wrong"), (4, "got right"), (8, "")] {
        let title = [ARTICLES[0].0, ARTICLES[4].0, ARTICLES[5].0]
            [[1, 4, 8].iter().position(|l| *l == line).expect("one")];
        has(format!("{verdict} {data}:{line} {title}").trim());
    }
    assert_contains(
        &run.out,
        &["truth football; old football ", "; new baking ", "truth not known; old baking "],
    );
}

#[test]
fn figures_and_changes_are_data_too() {
    let folder = Folder::new();
    let (old, new, data) = setting(&folder);
    let out = folder.path("out.json");
    done(&["compare", &old, &new, &data, "--json", "-o", &out]);
    let found = json(&folder.read("out.json"));
    assert_eq!((&found["n_articles"], &found["n_labelled"]), (&8.into(), &7.into()));
    let figures = &found["figures"];
    // Old: football 3 right of 4, answered 3: F1 6/7; baking answered once, wrongly: 0; stars 1. New: the reverse.
    assert!((number(&figures["old"]["macro_f1"]) - (6.0 / 7.0 + 0.0 + 1.0) / 3.0).abs() < 1e-12);
    assert!((number(&figures["new"]["macro_f1"]) - (2.0 / 5.0 + 0.0 + 1.0) / 3.0).abs() < 1e-12);
    assert_eq!(number(&figures["mcnemar"]["p_value"]), 0.625);
    let interval = &figures["macro_f1_difference"];
    assert!(number(&interval["low"]) < -0.15 && number(&interval["high"]) > -0.15, "{interval}");
    for model in ["old", "new"] {
        assert_eq!(number(&figures[model]["coverage"]), 1.0);
        assert!(number(&figures[model]["expected_calibration_error"]) > 0.0);
        assert_eq!(figures[model]["n_known"], 7);
    }
    let changed = list(&found["changed"]);
    assert_eq!(changed.len(), 5);
    assert_eq!(changed[3]["verdict"], "right");
    assert_eq!(changed[3]["place"], format!("{data}:4"));
    assert_eq!(
        (&changed[3]["old"]["labels"][0], &changed[3]["new"]["labels"][0]),
        (&"baking".into(), &"football".into())
    );
    assert!(changed[4]["truth"].is_null() && changed[4]["verdict"].is_null());
    // The same at any number of threads.
    done(&["compare", &old, &new, &data, "--json", "-o", &out, "--threads", "1"]);
    assert_eq!(json(&folder.read("out.json")), found);
}

#[test]
fn a_model_does_not_differ_from_itself() {
    let folder = Folder::new();
    let (model, _, data) = setting(&folder);
    let run = done(&["compare", &model, &model, &data]);
    assert_contains(&run.out, &["p = 1.0000", "+0.000 to +0.000", "\n0 answers change"]);
}

#[test]
fn without_labels_only_changes_are_told() {
    let folder = Folder::new();
    let (old, new, _) = setting(&folder);
    let (title, text, _) = ARTICLES[0];
    let record = serde_json::json!({ "title": title, "text": text });
    let run = done_with(&["compare", &old, &new, "-"], format!("{record}\n").as_bytes());
    assert_contains(&run.out, &["1 articles, 0 of them labelled", "1 answers change", "standard input:1"]);
    assert!(!run.out.contains("McNemar"));
    let grown = folder.path("grown");
    let chess =
        folder.file("chess.jsonl", records(&[("Chess", "The king fell, and the queen left.", "chess")]));
    done(&["train", &chess, "--add-to", &old, "-o", &grown]);
    assert_contains(&done(&["compare", &old, &grown, &chess]).out, &["labels of the new model only: chess"]);
    assert_contains(&refused(&["compare", &old, &folder.path("no"), &chess]), &["no: ", "No such file"]);
    assert_contains(&refused(&["compare", &old, &new, &folder.path("no")]), &["no: ", "No such file"]);
    let bad = run_with(&["compare", &old, &new, "-"], b"{\"title\": \"no text\"}\n");
    assert_eq!(bad.status, 2);
    assert_contains(
        &bad.err,
        &["standard input:1: expected a field `text`", "there are no articles to compare"],
    );
}
