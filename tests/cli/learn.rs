//! Learning on: correcting, removing, renaming, and leaving out what is known.

use super::*;

fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(path).expect("the model was written")
}

/// The articles with the label of one of them changed.
fn mended(place: usize, label: &'static str) -> String {
    let mut articles = ARTICLES;
    articles[place].2 = label;
    records(&articles)
}

#[test]
fn an_editors_correction_gives_the_model_of_the_right_labels() {
    let folder = Folder::new();
    // Mistaken labels came into the model; a line is mended later, and others stay as they are.
    let (wrong, right) = (folder.file("wrong.jsonl", mended(3, "baking")), labelled_articles());
    let (model, out) = (folder.path("model"), folder.path("out"));
    done(&["train", &wrong, "-o", &model]);
    let right = folder.file("right.jsonl", right);
    let run = done(&["train", "--add-to", &model, "--correct", &right, "-o", &out]);
    assert_contains(
        &run.err,
        &["corrected 1 articles; 11 had these labels already", "12 articles", "macro avg"],
    );
    assert!(bytes(&out) == small_model());
    // The looks of an article do not matter, and other forms of data do as well.
    let (title, text, label) = ARTICLES[3];
    let shouted = folder.file(
        "right.csv",
        format!("title,text,label\n{},\"{}\",{label}\n", title.to_uppercase(), text.to_uppercase()),
    );
    done(&["train", "--add-to", &model, "--correct", &shouted, "-o", &out]);
    assert!(bytes(&out) == small_model());
}

#[test]
fn saved_labels_of_a_briefing_are_added_and_then_corrected() {
    let folder = Folder::new();
    let (model, saved) = (folder.model(), folder.path("mine.jsonl"));
    let digest = folder.file("digest.txt", DIGEST);
    done(&["brief", &digest, "--model", &model, "--save-labels", &saved, "-o", &folder.path("brief.txt")]);
    // Before they are added there is nothing to correct, and the message says what to do.
    let line = refused(&["train", "--add-to", &model, "--correct", &saved, "-o", &folder.path("no")]);
    assert_contains(&line, &["mine.jsonl:1: not among the articles the model was trained on", "add it"]);
    assert_contains(&line, &["nor are 2 others"]);
    let (added, corrected, at_once) =
        (folder.path("added"), folder.path("corrected"), folder.path("at-once"));
    done(&["train", "--add-to", &model, &saved, "-o", &added]);
    let mended = folder.read("mine.jsonl").replacen("[\"football\"]", "[\"sports\"]", 1);
    assert_ne!(mended, folder.read("mine.jsonl"), "the briefing has football in it");
    let mended = folder.file("mended.jsonl", mended);
    let run = done(&["train", "--add-to", &added, "--correct", &mended, "-o", &corrected]);
    assert_contains(&run.err, &["corrected 1 articles; 2 had", "labels baking, football, sports, stars"]);
    done(&["train", "--add-to", &model, &mended, "-o", &at_once]);
    assert!(bytes(&corrected) == bytes(&at_once));
    assert!(!folder.names().contains(&"no".to_owned()), "a refusal writes nothing");
}

#[test]
fn what_was_added_can_be_removed() {
    let folder = Folder::new();
    let model = folder.model();
    let chess = [("Chess", "The king fell, and the queen left the board.", "chess")];
    let more = folder.file("more.jsonl", records(&chess));
    let (with, without) = (folder.path("with"), folder.path("without"));
    done(&["train", &more, "--add-to", &model, "-o", &with]);
    // Labels are not needed.
    let (title, text, _) = chess[0];
    let record = serde_json::json!({ "title": title, "text": text });
    let gone = folder.file("gone.jsonl", format!("{record}\n"));
    let run = done(&["train", "--add-to", &with, "--remove", &gone, "-o", &without]);
    assert_contains(&run.err, &["took 1 articles out", "labels baking, football, stars"]);
    assert!(bytes(&without) == small_model(), "the label that no article has any more is gone");
    // Twice is once too often.
    let twice = folder.file("twice.jsonl", format!("{record}\n\n{record}\n"));
    let line = refused(&["train", "--add-to", &with, "--remove", &twice, "-o", &folder.path("no")]);
    assert_contains(&line, &["twice.jsonl:3: not among", "given more often than it is there"]);
    // An article that is there twice loses one copy a line.
    done(&["train", &more, "--add-to", &with, "-o", &with]);
    done(&["train", "--add-to", &with, "--remove", &twice, "-o", &without]);
    assert!(bytes(&without) == small_model());
}

#[test]
fn labels_are_renamed_and_joined() {
    let folder = Folder::new();
    let (model, out, expected) = (folder.model(), folder.path("out"), folder.path("expected"));
    let mut articles = ARTICLES;
    for (_, _, label) in &mut articles {
        *label = if *label == "stars" { "space" } else { "earth" };
    }
    let data = folder.file("data.jsonl", records(&articles));
    done(&["train", &data, "-o", &expected]);
    let rename = ["--rename", "stars=space", "--rename", "football=earth", "--rename", "baking=earth"];
    let run = done(&[&["train", "--add-to", &model, "-o", &out], &rename[..]].concat());
    assert_contains(&run.err, &["renamed `stars` to `space`", "labels earth, space"]);
    assert!(bytes(&out) == bytes(&expected));
    let train = |names: &[&str]| {
        let flags: Vec<&str> = names.iter().flat_map(|name| ["--rename", *name]).collect();
        refused(&[&["train", "--add-to", &model, "-o", &out], &flags[..]].concat())
    };
    assert_contains(&train(&["star=space"]), &["cannot rename `star`", "baking, football, stars"]);
    assert_contains(&train(&["stars=other"]), &["`stars`", "`other`"]);
    assert_contains(&train(&["stars=a", "stars=b"]), &["`a`", "`b`"]);
    assert!(bytes(&out) == bytes(&expected), "a refusal leaves the file as it was");
}

#[test]
fn renaming_comes_first_then_removing_correcting_and_adding() {
    let folder = Folder::new();
    let (model, out, expected) = (folder.model(), folder.path("out"), folder.path("expected"));
    let removed = folder.file("removed.jsonl", records(&ARTICLES[11..]));
    let (title, text, _) = ARTICLES[0];
    let corrected = folder.file("corrected.jsonl", records(&[(title, text, "cup")]));
    let new = [("Chess", "The king fell, and the queen left the board.", "sport")];
    let added = folder.file("added.jsonl", records(&new));
    let run = done(&[
        "train",
        &added,
        "--add-to",
        &model,
        "--correct",
        &corrected,
        "--remove",
        &removed,
        "--rename",
        "football=sport",
        "-o",
        &out,
    ]);
    assert_contains(&run.err, &["took 1 articles out", "corrected 1 articles", "12 articles"]);
    let mut articles: Vec<_> = ARTICLES[..11].to_vec();
    for article in &mut articles[..4] {
        article.2 = "sport";
    }
    articles[0].2 = "cup";
    articles.extend(new);
    done(&["train", &folder.file("all.jsonl", records(&articles)), "-o", &expected]);
    assert!(bytes(&out) == bytes(&expected));
}

#[test]
fn known_articles_are_left_out_and_other_labels_are_told() {
    let folder = Folder::new();
    let (model, out) = (folder.model(), folder.path("out"));
    let mut data = mended(2, "stars");
    let chess = records(&[("Chess", "The king fell, and the queen left the board.", "chess")]);
    data += &chess;
    data += &chess.replace("\"chess\"", "\"games\"");
    let data = folder.file("data.jsonl", data);
    let run = done(&["train", &data, "--add-to", &model, "--skip-known", "-o", &out]);
    let conflicts = [
        "2 articles have the content of another one, but other labels",
        "data.jsonl:3: [\"stars\"] here, [\"football\"] in the model",
        "data.jsonl:14: [\"games\"] here, [\"chess\"] ",
        "data.jsonl:13",
    ];
    assert_contains(&run.err, &conflicts);
    assert_contains(&run.err, &["skipped 13 new articles", "13 articles", "baking, chess, football, stars"]);
    let expected = folder.path("expected");
    done(&["train", &folder.file("chess.jsonl", &chess), "--add-to", &model, "-o", &expected]);
    assert!(bytes(&out) == bytes(&expected));
    // Without the flag they count again, and the same is told; without an older model, too.
    let run = done(&["train", &data, "--add-to", &model, "-o", &out]);
    assert_contains(&run.err, &conflicts);
    assert_contains(&run.err, &["12 of the new articles are in the model already", "26 articles"]);
    let run = done(&["train", &data, "-o", &out]);
    assert_contains(
        &run.err,
        &["1 articles have the content of another one", "data.jsonl:14", "data.jsonl:13"],
    );
    // With all labels as they were, nothing of that kind is said.
    let run =
        done(&["train", &folder.file("same.jsonl", labelled_articles()), "--add-to", &model, "-o", &out]);
    assert!(!run.err.contains("other labels"), "{}", run.err);
}

#[test]
fn one_article_cannot_be_corrected_in_two_ways() {
    let folder = Folder::new();
    let (title, text, _) = ARTICLES[0];
    let both = folder.file("both.jsonl", records(&[(title, text, "a"), (title, text, "b")]));
    let line = refused(&["train", "--add-to", &folder.model(), "--correct", &both, "-o", &folder.path("no")]);
    assert_contains(&line, &["both.jsonl:2: expected one correction", "`a`", "`b`"]);
    assert_eq!(folder.names(), ["both.jsonl", "small.newsdesk"]);
}

#[test]
fn a_single_label_model_takes_no_second_label() {
    let folder = Folder::new();
    let (title, text, _) = ARTICLES[0];
    let record = serde_json::json!({ "title": title, "text": text, "labels": ["football", "stars"] });
    let several = folder.file("several.jsonl", format!("{record}\n"));
    let line =
        refused(&["train", "--add-to", &folder.model(), "--correct", &several, "-o", &folder.path("no")]);
    assert_contains(&line, &["several.jsonl:1: ", "exactly one label", "corrected"]);
}

#[test]
fn there_must_be_something_to_do_and_a_model_to_do_it_to() {
    let folder = Folder::new();
    let (model, out) = (folder.model(), folder.path("out"));
    let data = folder.file("data.jsonl", labelled_articles());
    assert_contains(&misused(&["train", "--add-to", &model, "-o", &out]), &["DATA"]);
    assert_contains(&misused(&["train", "--add-to", &model, "--skip-known", "-o", &out]), &["DATA"]);
    for flags in [["--correct", &data], ["--remove", &data], ["--rename", "a=b"]] {
        let message = misused(&[&["train", "-o", &out], &flags[..]].concat());
        assert_contains(&message, &["--add-to"]);
    }
    let message = misused(&["train", "--add-to", &model, "--rename", "stars", "-o", &out]);
    assert_contains(&message, &["OLD=NEW"]);
    let line = refused(&["train", "--add-to", &model, "--remove", &data, "-o", &out]);
    assert_contains(&line, &["no labelled articles"]);
    let last = folder.path("final");
    done(&["train", &data, "--final", "-o", &last]);
    let line = refused(&["train", "--add-to", &last, "--correct", &data, "-o", &out]);
    assert_contains(&line, &[&last, "no training section"]);
}
