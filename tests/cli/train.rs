//! Training, figures, and what is in a model.

use super::*;

/// A fact of the `inspect` page.
fn fact(page: &str, name: &str) -> String {
    let line = page.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_else(|| panic!("`{name}` is missing in:\n{page}")).trim().to_owned()
}

fn inspected(args: &[&str]) -> String {
    let folder = Folder::new();
    let data = folder.file("data.jsonl", labelled_articles());
    let model = folder.path("model");
    done(&[&["train", &data, "-o", &model], args].concat());
    done(&["inspect", &model]).out
}

#[test]
fn a_model_is_trained_and_its_figures_are_told() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("model"));
    let run = done(&["train", &data, "-o", &model]);
    assert_eq!(run.out, "", "the model goes to its file, and the figures are no data");
    assert_contains(&run.err, &["12 articles", "labels baking, football, stars", "5 folds", "macro avg"]);
    assert_eq!(folder.names(), ["data.jsonl", "model"]);
    let page = done(&["inspect", &model]).out;
    assert!(fact(&page, "trained on").starts_with("12 articles"));
    assert!(fact(&page, "labels").starts_with("baking, football, stars (one label an article)"));
    assert!(fact(&page, "language").starts_with("English, stemmed"));
    assert_contains(&page, &["each in at least 2 articles", "\nbaking", "dough"]);
    let bytes = std::fs::metadata(&model).expect("it is there").len();
    assert!(fact(&page, "size").starts_with(&format!("{bytes} bytes")));
}

#[test]
fn the_same_articles_give_the_same_bytes_in_any_order_and_in_two_steps() {
    let folder = Folder::new();
    let mut reversed = ARTICLES;
    reversed.reverse();
    let other = folder.file("other.jsonl", records(&reversed));
    // Two articles of each label first, so that either half has all of them.
    let (first, second): (Vec<_>, Vec<_>) = ARTICLES.into_iter().enumerate().partition(|(i, _)| i % 4 < 2);
    let part = |half: Vec<(usize, (&'static str, &'static str, &'static str))>| {
        records(&half.into_iter().map(|(_, article)| article).collect::<Vec<_>>())
    };
    let (first, second) = (folder.file("1.jsonl", part(first)), folder.file("2.jsonl", part(second)));
    let (a, b, c) = (folder.path("a"), folder.path("b"), folder.path("c"));
    let read = |path: &str| std::fs::read(path).expect("the model was written");
    done(&["train", &other, "-o", &a, "--threads", "1"]);
    assert!(read(&a) == small_model(), "the order or the number of threads matters");
    done(&["train", &first, &second, "-o", &a]);
    assert!(read(&a) == small_model(), "the number of files matters");
    done(&["train", &first, "-o", &b]);
    done(&["train", &second, "--add-to", &b, "-o", &c]);
    assert!(read(&c) == small_model(), "adding later is not training at once");
}

#[test]
fn a_model_goes_to_standard_output() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.model());
    let before = folder.names();
    for args in [&["train", &data, "-o", "-"][..], &["merge", &model, &model, "-o", "-"]] {
        let output = spawned(args).current_dir(folder.path("")).output().expect("it starts");
        assert!(output.status.success() && output.stdout == small_model(), "{args:?}");
        assert_contains(
            &String::from_utf8_lossy(&output.stderr),
            &["standard output: 12 articles", "5 folds"],
        );
    }
    assert_eq!(folder.names(), before, "no file is named `-`");
}

#[test]
fn training_goes_without_calibration_and_with_buckets() {
    let folder = Folder::new();
    let article = |i: usize| {
        let (words, label) = [("oven crust", "bread"), ("goal striker", "ball")][i % 2];
        serde_json::json!({ "text": format!("{words} of street{i}"), "label": label }).to_string() + "\n"
    };
    let (data, model) =
        (folder.file("data.jsonl", (0..40).map(article).collect::<String>()), folder.path("model"));
    let report = done(&["train", &data, "-o", &model, "--no-calibration", "--hash-bits", "12"]).err;
    // Those of the default estimator are far from sure enough.
    let what = "not calibrated: probabilities are as the weights give them, too sure or not sure enough";
    assert_contains(&report, &["40 articles", what]);
    assert!(!report.contains("cross-validated on"), "{report}");
    let page = done(&["inspect", &model]).out;
    assert_contains(&fact(&page, "hashing"), &["2^12 buckets"]);
    assert_contains(&fact(&page, "probabilities"), &["not calibrated"]);
    assert!(!page.contains("Reliability"), "{page}");
    let line = refused(&["train", &data, "--add-to", &model, "-o", &model, "--hash-bits", "13"]);
    assert_contains(&line, &["hash bits"]);
    let line = refused(&["train", &data, "-o", &model, "--hash-bits", "9"]);
    assert_contains(&line, &["9 hash bits", "expected 10 to 28"]);
    misused(&["train", &data, "-o", &model, "--no-calibration", "--min-precision", "0.9"]);
    let calibrated = done(&["train", &data, "-o", &model, "--hash-bits", "12"]).err;
    assert_contains(&calibrated, &["cross-validated on 40 articles"]);
}

#[test]
fn labels_of_one_fold_are_told_in_one_line_where_there_are_folds() {
    let folder = Folder::new();
    let article = |i: usize| format!("{{\"text\": \"oven crust word{i}\", \"label\": \"l{i:02}\"}}\n");
    let data = folder.file("data.jsonl", (0..30).map(article).collect::<String>());
    let args = ["train", &data, "-o", &folder.path("model")];
    let told = done(&args).err;
    assert_eq!(told.matches("lie in one fold").count(), 1, "{told}");
    assert_contains(&told, &["more of them: l00, l01, l02, l03, l04 and 25 more\n"]);
    assert_contains(&told, &["have the main label l00, l01, l02, l03, l04 and 25 more\n"]);
    let told = done(&["cross-validate", &data, "--folds", "3"]).err;
    assert_contains(&told, &["lie in one fold", "learn it: l00, l01, l02, l03, l04 and 25 more\n"]);
    let told = done(&[&args[..], &["--no-calibration"]].concat()).err;
    assert!(!told.contains("fold"), "{told}");
    // The table is of other models than the one that is saved.
    let told = done(&[&args[..], &["--no-calibration", "--estimator", "auto"]].concat()).err;
    assert_contains(&told, &["choosing by cross-validated accuracy", "the model was not cross-validated"]);
    assert!(!told.contains("nothing was cross-validated"), "{told}");
}

#[test]
fn there_are_no_scores_of_no_answers() {
    let folder = Folder::new();
    // Without either article, no word is left in two.
    let lines = "{\"text\": \"cats purr\", \"label\": \"a\"}\n{\"text\": \"cats fell\", \"label\": \"b\"}\n";
    let (data, model) = (folder.file("data.jsonl", lines), folder.path("model"));
    let told = done(&["train", &data, "-o", &model]).err;
    assert_contains(&told, &["2 articles, 1 terms", "too few, or too alike, for cross-validation"]);
    assert!(!told.contains("macro avg") && !told.contains("lie in one fold"), "{told}");
    let page = done(&["inspect", &model]).out;
    assert_contains(&fact(&page, "probabilities"), &["not calibrated"]);
    assert!(!page.contains("Reliability"), "{page}");
    let line = refused(&["train", &data, "-o", &model, "--estimator", "auto"]);
    assert_contains(&line, &["2 articles are too few, or too alike, for 5 folds"]);
}

#[test]
fn the_most_frequent_terms_are_kept() {
    // Article frequencies: oven 4, bread 3, cake 3, dough 2, and 1 for what is left.
    let folder = Folder::new();
    let lines: String = [
        ("oven bread cake", "a"),
        ("oven bread dough", "a"),
        ("oven cake dough", "b"),
        ("oven bread cake yeast", "b"),
    ]
    .iter()
    .map(|(text, label)| format!("{}\n", serde_json::json!({ "text": text, "label": label })))
    .collect();
    let (data, model) = (folder.file("data.jsonl", lines), folder.path("model"));
    let args =
        ["train", &data, "-o", &model, "--ngrams", "1-1", "--min-df", "1", "--estimator", "one-vs-rest"];
    let terms = |max_terms: &str| {
        done(&[&args[..], &["--max-terms", max_terms]].concat());
        fact(&done(&["inspect", &model]).out, "terms")
    };
    assert!(terms("9").starts_with("5, "), "{}", terms("9"));
    assert!(terms("2").starts_with("2, "), "{}", terms("2"));
    let page = done(&["inspect", &model]).out;
    assert_eq!(fact(&page, "limit"), "the 2 terms in the most articles");
    // Of bread and cake, which are in equally many, the first by name stays.
    assert_contains(&page, &["bread"]);
    assert!(!page.contains("cake") && !page.contains("dough"), "{page}");
    assert_contains(&misused(&["train", &data, "-o", &model, "--max-terms", "0"]), &["--max-terms"]);
    let line = refused(&["train", &data, "--add-to", &model, "-o", &model, "--max-terms", "3"]);
    assert_contains(&line, &["greatest number of terms (the model has 2)"]);
}

#[test]
fn a_model_can_be_added_to_in_place() {
    let folder = Folder::new();
    let model = folder.model();
    let more = folder
        .file("more.jsonl", records(&[("Chess", "The king fell, and the queen left the board.", "chess")]));
    done(&["train", &more, "--add-to", &model, "-o", &model]);
    let page = done(&["inspect", &model]).out;
    assert!(fact(&page, "trained on").starts_with("13 articles"));
    assert!(fact(&page, "labels").starts_with("baking, chess, football, stars"));
}

#[test]
fn adding_the_same_articles_again_is_told() {
    let folder = Folder::new();
    let (model, data) = (folder.model(), folder.file("data.jsonl", labelled_articles()));
    let run = done(&["train", &data, "--add-to", &model, "-o", &folder.path("b")]);
    assert_contains(&run.err, &["warning: 12 of the new articles are in the model already"]);
}

#[test]
fn other_settings_than_the_models_are_refused() {
    let folder = Folder::new();
    let (model, data) = (folder.model(), folder.file("data.jsonl", labelled_articles()));
    let out = folder.path("b");
    for (flags, named) in [
        (["--estimator", "complement"], "estimator"),
        (["--alpha", "0.7"], "smoothing"),
        (["--min-df", "1"], "min"),
        (["--language", "de"], "language"),
        (["--ngrams", "1-1"], "n-grams"),
        (["--stem", "off"], "stemming"),
    ] {
        let line = refused(&[&["train", &data, "--add-to", &model, "-o", &out], &flags[..]].concat());
        assert_contains(&line, &["differ", named]);
    }
    assert!(!std::path::Path::new(&out).exists());
}

#[test]
fn a_final_model_is_smaller_and_cannot_be_added_to() {
    let folder = Folder::new();
    let (data, last) = (folder.file("data.jsonl", labelled_articles()), folder.path("final"));
    done(&["train", &data, "--final", "-o", &last]);
    let size = std::fs::metadata(&last).expect("it is there").len();
    assert!((size as usize) < small_model().len());
    let line = refused(&["train", &data, "--add-to", &last, "-o", &folder.path("more")]);
    assert_contains(&line, &["no training section", "--final"]);
    // It labels as the whole model does.
    let label = |model: &str| done_with(&["label", "--model", model], DIGEST.as_bytes()).out;
    assert_eq!(label(&last), label(&folder.model()));
}

#[test]
fn several_labels_are_recognised_and_none_is_a_label_too() {
    let folder = Folder::new();
    let mut data = labelled_articles();
    for (title, text, label) in ARTICLES {
        let both = format!("{text} A comet in orbit hid a star of the galaxy, and astronomers saw it.");
        data +=
            &format!("{}\n", serde_json::json!({ "title": title, "text": both, "labels": [label, "night"] }));
        let other =
            format!("{title}: the council of the town voted on a new road, and the mayor was content.");
        data += &format!("{}\n", serde_json::json!({ "text": other, "labels": [] }));
    }
    let (data, model) = (folder.file("data.jsonl", data), folder.path("model"));
    let run = done(&["train", &data, "-o", &model]);
    assert_contains(&run.err, &["36 articles", "baking, football, night, stars", "micro F1"]);
    let page = done(&["inspect", &model]).out;
    assert_contains(&fact(&page, "labels"), &["several labels an article, or none"]);
    for args in [
        &["train", &data, "-o", &model][..],
        &["train", &data, "-o", &model, "--estimator", "auto"],
        &["cross-validate", &data],
    ] {
        let line = refused(&[args, &["--kind", "single"]].concat());
        assert_contains(&line, &["data.jsonl:13: expected exactly one label", "\"night\"]"]);
    }
}

#[test]
fn settings_come_from_a_file_and_flags_beat_it() {
    let folder = Folder::new();
    let settings = "# Ours.\nestimator = \"multinomial\"\nalpha = 0.5\nmin-df = 1\nngrams = \"1-1\"\nstop-words = \"none\"\n\
                    stem = \"off\"\nlanguage = \"en\"\nkind = \"single\"\n";
    let config = folder.file("settings.toml", settings);
    let page = inspected(&["--config", &config]);
    assert_eq!(fact(&page, "estimator"), "multinomial, alpha 0.5");
    assert_eq!(fact(&page, "language"), "English, not stemmed, 0 stop words");
    assert_contains(&page, &["n-grams 1-1, each in at least 1 articles"]);
    let page = inspected(&["--config", &config, "--mu", "4", "--min-df", "3", "--stem", "on"]);
    assert_eq!(fact(&page, "estimator"), "multinomial, mu 4");
    assert_eq!(fact(&page, "language"), "English, stemmed, 0 stop words");
    assert_contains(&page, &["n-grams 1-1, each in at least 3 articles"]);
    let sums_only = folder.file("quick.toml", "no-calibration = true\n");
    let precise = folder.file("precise.toml", "min-precision = 0.9\n");
    let checksum = |args: &[&str]| fact(&inspected(args), "checksum");
    let of = |flags: &[&str]| checksum(&[&["--estimator", "complement"], flags].concat());
    assert_eq!(of(&["--config", &sums_only, "--min-precision", "0.9"]), of(&["--min-precision", "0.9"]));
    assert_eq!(of(&["--config", &precise, "--no-calibration"]), of(&["--no-calibration"]));
    let flags = "--estimator multinomial --alpha 0.5 --min-df 1 --ngrams 1-1 --stop-words none --stem off --kind single";
    let flags: Vec<&str> = flags.split(' ').collect();
    assert_eq!(
        fact(&inspected(&flags), "checksum"),
        fact(&inspected(&["--config", &config]), "checksum"),
        "a file says the same as flags"
    );
}

#[test]
fn bad_settings_files_are_named_with_their_line() {
    let folder = Folder::new();
    let data = folder.file("data.jsonl", labelled_articles());
    let model = folder.path("model");
    for (settings, parts) in [
        ("alpha = 0.5\n\nalpah = 1\n", &["settings.toml:3", "unknown field `alpah`", "`alpha`"][..]),
        ("mu = \"much\"\n", &["settings.toml:1", "string"][..]),
        ("\nestimator = \"foo\"\n", &["settings.toml:2", "foo"][..]),
        ("alpha = 1.0\nmu = 1.0\n", &["settings.toml:2", "alpha", "mu", "both"][..]),
        ("# Ours.\n alpha= 0\n", &["settings.toml:2", "alpha is 0", "above 0"][..]),
        ("\"cost\" = -1\n", &["settings.toml: cost is -1", "above 0"][..]),
        ("min-df = 0\n", &["settings.toml:1", "min_df is 0"][..]),
        ("hash-bits = 5\n", &["settings.toml:1", "5 hash bits", "10 to 28"][..]),
        ("min-precision = 2\n", &["settings.toml:1", "precision is 2"][..]),
        ("background-share = 1\n", &["settings.toml:1", "share of the background is 1"][..]),
        ("min-precision = 0.9\nno-calibration = true\n", &["settings.toml:2", "needs calibration"][..]),
        ("stem = true\n", &["settings.toml:1", "expected `on` or `off`, found true"][..]),
        ("alpha = \n", &["settings.toml:1"][..]),
        // What a flag would refuse, a file may not smuggle in.
        ("stem = \"yes\"\n", &["settings.toml:1", "yes", "on", "off"][..]),
    ] {
        let config = folder.file("settings.toml", settings);
        let line = refused(&["train", &data, "-o", &model, "--config", &config]);
        assert_contains(&line, parts);
    }
    assert_contains(
        &refused(&["train", &data, "-o", &model, "--config", &folder.path("missing.toml")]),
        &["missing.toml", "No such file"],
    );
    assert_eq!(folder.names(), ["data.jsonl", "settings.toml"], "no model was written");
}

#[test]
fn stop_words_come_from_a_file() {
    let folder = Folder::new();
    let list = folder.file("stop.txt", "the\nand\nof\n");
    assert_contains(&fact(&inspected(&["--stop-words", &list]), "language"), &["3 stop words"]);
    let data = folder.file("data.jsonl", labelled_articles());
    let args = ["train", &data, "-o", &folder.path("m"), "--stop-words", &folder.path("no.txt")];
    assert_contains(&refused(&args), &["no.txt", "No such file"]);
}

#[test]
fn files_of_a_settings_file_lie_in_its_folder() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("settings")).expect("the folder can be written to");
    folder.file("settings/stop.txt", "the\nand\nof\n");
    let data = folder.file("data.jsonl", labelled_articles());
    let model = folder.path("model");
    done(&["train", &data, "--stop-words", &folder.path("settings/stop.txt"), "-o", &model]);
    done(&[
        "background",
        &data,
        "--model",
        &model,
        "--min-df",
        "1",
        "-o",
        &folder.path("settings/table.tsv"),
    ]);
    let settings = "stop-words = \"stop.txt\"\nbackground = \"table.tsv\"\n";
    let config = folder.file("settings/train.toml", settings);
    done(&["train", &data, "--config", &config, "-o", &model]);
    let page = done(&["inspect", &model]).out;
    assert_contains(&fact(&page, "language"), &["3 stop words"]);
    assert_contains(&fact(&page, "background"), &["of 12 articles"]);
    // A flag's file is where the user is, and so is what a settings file there names.
    for place in ["", "settings"] {
        let args = ["train", &data, "-q", "-o", &model, "--stop-words", "stop.txt"];
        let mut command = spawned(&args);
        let output = command.current_dir(folder.path(place)).output().expect("it starts");
        assert_eq!(output.status.success(), place == "settings");
    }
    let mut command = spawned(&["train", &data, "-q", "-o", &model, "--config", "train.toml"]);
    assert!(command.current_dir(folder.path("settings")).status().expect("it starts").success());
    folder.file("settings/train.toml", "stop-words = \"missing.txt\"\n");
    let line = refused(&["train", &data, "-o", &model, "--config", &config]);
    assert_contains(&line, &["settings/missing.txt", "No such file"]);
}

#[test]
fn the_built_in_model_can_be_inspected() {
    let page = done(&["inspect", "--terms", "2"]).out;
    assert_eq!(fact(&page, "model"), "default");
    for label in ["ai", "satellites", "robotics", "regulation"] {
        assert_contains(&page, &[&format!("\n{label}")]);
    }
    let terms = page.lines().last().expect("the last label's terms");
    assert_eq!(terms.split(", ").count(), 2, "two terms were asked for: {terms}");
}

#[test]
fn settings_are_chosen_by_cross_validation() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("model"));
    let run = done(&["train", &data, "--estimator", "auto", "-o", &model]);
    assert_contains(
        &run.err,
        &["accuracy  macro F1", "multinomial, alpha 0.01, n-grams 1-2", "nbsvm", "chosen: "],
    );
    let chosen = run.err.lines().find_map(|line| line.split_once("chosen: ")).expect("the winner").1;
    let facts = done(&["inspect", &model]).out;
    let estimator = chosen.split(", n-grams").next().expect("its beginning").split(", cost").next();
    assert_contains(&facts, &[estimator.expect("name and smoothing")]);
    // No row has a higher accuracy than the chosen one, which is among them.
    let rows: Vec<(&str, &str)> = run.err.lines().filter_map(|line| line.trim().rsplit_once("  ")).collect();
    let rows: Vec<(&str, &str)> =
        rows.into_iter().filter(|(_, settings)| settings.contains("n-grams")).collect();
    let figures = rows.iter().find(|(_, settings)| *settings == chosen).expect("it is in the table").0;
    assert!(rows.len() > 10 && rows.iter().all(|(other, _)| *other <= figures), "{rows:?}");
}

#[test]
fn what_is_given_is_not_chosen() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("model"));
    let config = "estimator = \"auto\"\nngrams = \"1-1\"\nmin-df = 1\nalpha = 0.5\n";
    let config = folder.file("settings.toml", config);
    let run = done(&["train", &data, "--config", &config, "-o", &model]);
    let tried: Vec<&str> = run.err.lines().filter(|line| line.contains(", n-grams ")).collect();
    assert!(tried.len() > 5, "{}", run.err);
    let is_kept = |line: &&str| line.contains(", alpha 0.5, ") && line.contains("n-grams 1-1, min_df 1");
    assert!(tried.iter().all(is_kept), "{}", run.err);
}

#[test]
fn a_cost_that_nobody_gave_is_not_told_of() {
    let folder = Folder::new();
    // With words of its own each label is found by the first estimator that is tried.
    let article = |i: usize| {
        let (words, label) = [("oven crust", "bread"), ("goal striker", "ball")][i % 2];
        serde_json::json!({ "text": format!("{words} {i}"), "label": label }).to_string() + "\n"
    };
    let data = folder.file("data.jsonl", (0..12).map(article).collect::<String>());
    let args = ["train", &data, "-o", &folder.path("model"), "--estimator", "auto"];
    let told = done(&args).err;
    assert_contains(&told, &["chosen: multinomial"]);
    assert!(!told.contains("the cost is of no use"), "{told}");
    let told = done(&[&args[..], &["--cost", "2"]].concat()).err;
    assert_contains(&told, &["chosen: multinomial", "warning: the cost is of no use to multinomial"]);
}

#[test]
fn auto_is_refused_where_settings_are_not_open() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("model"));
    let line = refused(&["train", &data, "--add-to", "default", "--estimator", "auto", "-o", &model]);
    assert_contains(&line, &["a model that is added to has its own"]);
    let line = refused(&["cross-validate", &data, "--estimator", "auto"]);
    assert_contains(&line, &["chooses by cross-validation itself"]);
}

#[test]
fn nbsvm_learns_one_label_and_several() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("model"));
    for kind in ["single", "several"] {
        done(&["train", &data, "--estimator", "nbsvm", "--cost", "2", "--kind", kind, "-o", &model]);
        let report = json(&done(&["evaluate", &data, "--model", &model, "--json"]).out);
        assert_eq!(report["forced"]["report"]["accuracy"], 1.0, "it knows what it learned");
    }
    let line = refused(&["train", &data, "--estimator", "nbsvm", "--cost", "0", "-o", &model]);
    assert_contains(&line, &["cost is 0; expected a finite number above 0"]);
}

#[test]
fn a_wished_precision_makes_unsure_answers_undecided() {
    let folder = Folder::new();
    // The word `kite` stands in both topics: articles with nothing else are right half of the time.
    let mut data = String::new();
    for i in 0..30 {
        let (label, text) = [("wind", "a breeze and a gale"), ("rain", "a puddle and a cloud")][i % 2];
        let text = if i % 3 == 0 { "kite string tail colour" } else { text };
        data += &format!("{{\"text\": \"{text} n{i}\", \"label\": \"{label}\"}}\n");
    }
    let (data, model) = (folder.file("data.jsonl", data), folder.path("model"));
    done(&["train", &data, "--min-df", "1", "--min-precision", "0.9", "-o", &model]);
    assert_contains(&done(&["inspect", &model]).out, &["where 0.9 of them are right"]);
    let input = "{\"text\": \"kite string tail colour\"}\n{\"text\": \"a breeze and a gale, then a breeze and a gale\"}\n";
    let answers = json_lines(&done_with(&["label", "--model", &model], input.as_bytes()).out);
    assert_eq!(answers[0]["outcome"], "undecided");
    assert_contains(answers[0]["reason"].as_str().expect("a reason"), &["for the precision that the model"]);
    assert_eq!(answers[1]["labels"][0], "wind");
    for wrong in ["0", "1.5", "-1"] {
        let wish = format!("--min-precision={wrong}");
        let line = refused(&["train", &data, &wish, "-o", &folder.path("none")]);
        assert_contains(&line, &["expected above 0, at most 1"]);
    }
}

#[test]
fn a_cost_that_is_no_number_is_refused_for_every_estimator() {
    let folder = Folder::new();
    let data = folder.file("data.jsonl", labelled_articles());
    for args in [&["--cost", "nan", "--estimator", "nbsvm"][..], &["--cost", "inf"]] {
        let line = refused(&[&["train", &data, "-o", &folder.path("model")], args].concat());
        assert_contains(&line, &["cost is", "expected a finite number above 0"]);
    }
    let run =
        done(&["train", &data, "--estimator", "complement", "--cost", "3", "-o", &folder.path("model")]);
    assert_contains(&run.err, &["warning: the cost is of no use to complement"]);
}

#[test]
fn words_that_only_a_background_knows_teach_nothing() {
    let folder = Folder::new();
    let data = "{\"text\": \"qqzzx wwkkv jjhhp\", \"labels\": [\"a\"]}\n{\"text\": \"vvbbq ggffz xxccy\", \"labels\": []}\n";
    let data = folder.file("data.jsonl", data);
    let line = refused(&["train", &data, "--background", "default", "-o", &folder.path("model")]);
    assert_contains(&line, &["no term occurs in at least 2 of 2 articles"]);
}

#[test]
fn a_change_that_leaves_no_term_is_not_chosen() {
    let folder = Folder::new();
    let data = ["quux florp zendib", "quux florp zendib wug", "kelv mirpo tronda", "kelv mirpo tronda blick"]
        .iter()
        .enumerate()
        .map(|(i, text)| format!("{{\"text\": \"{text}\", \"label\": \"{}\"}}\n", ["a", "b"][i / 2]))
        .collect::<String>();
    let (data, model) = (folder.file("data.jsonl", data), folder.path("model"));
    assert_contains(&done(&["train", &data, "--estimator", "auto", "-o", &model]).err, &["chosen: "]);
}

#[test]
fn a_flag_that_says_what_the_model_has_is_no_difference() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("model"));
    done(&["train", &data, "--language", "de", "--stop-words", "none", "-o", &model]);
    let next = folder.path("next");
    done(&["train", &data, "--add-to", &model, "--ngrams", "1-2", "-o", &next]);
    let line = refused(&["train", &data, "--add-to", &model, "--ngrams", "1-1", "-o", &next]);
    assert_contains(&line, &["the model to add to: n-grams;"]);
    done(&["train", &data, "--add-to", &model, "--language", "de", "-o", &next]);
    // The list of the language is another one than the model has, and is not passed over in silence.
    let line = refused(&["train", &data, "--add-to", &model, "--stop-words", "default", "-o", &next]);
    assert_contains(&line, &["the model to add to: stop words;"]);
    done(&["train", &data, "--add-to", &folder.model(), "--stop-words", "default", "-o", &next]);
}

#[test]
fn what_leaves_articles_without_answers_is_not_chosen_for_it() {
    // With terms of three articles only, nothing is left to learn from without the fold of `stars`.
    let folder = Folder::new();
    let stars = "{\"text\":\"planet orbit comet\",\"label\":\"stars\"}\n".repeat(8);
    let baking = "{\"text\":\"bread oven dough\",\"label\":\"baking\"}\n".repeat(2);
    let data = folder.file("copies.jsonl", stars + &baking);
    let run = done(&["train", &data, "--estimator", "auto", "-o", &folder.path("model")]);
    assert_contains(&run.err, &["chosen: ", "min_df 2", "cross-validated on 10 articles"]);
    assert!(!run.err.contains("min_df 3"), "{}", run.err);
}
