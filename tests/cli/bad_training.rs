//! Training data and settings that nothing can be learned from.

use super::*;

/// Trains on `data` and expects a refusal; no model may appear.
fn not_trained(data: &str, args: &[&str]) -> String {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", data), folder.path("model"));
    let line = refused(&[&["train", &data, "-o", &model], args].concat());
    assert_eq!(folder.names(), ["data.jsonl"], "no model and no part of one");
    line
}

#[test]
fn one_label_only() {
    let line = not_trained(&records(&ARTICLES[..4]), &[]);
    assert_contains(&line, &["every article has the same answer, `football`", "at least two"]);
}

#[test]
fn a_label_cannot_break_the_message() {
    // A label is the user's text, and a message is one line whatever it quotes.
    let line = not_trained("{\"text\": \"a b c\", \"label\": \"two\\nlines\\u001b[31m\"}\n", &[]);
    assert_contains(&line, &["every article has the same answer"]);
    assert!(!line.contains('\u{1b}'), "{line:?}");
}

#[test]
fn no_articles() {
    assert_contains(&not_trained("\n  \n", &[]), &["no labelled articles"]);
}

#[test]
fn no_labels_at_all() {
    let line = not_trained("{\"text\": \"a\"}\n{\"text\": \"b\", \"label\": null}\n", &[]);
    assert_contains(&line, &["no labelled articles"]);
    let folder = Folder::new();
    let data = folder.file("data.jsonl", "{\"text\": \"a\"}\n");
    assert_contains(&refused(&["evaluate", &data]), &["no labelled articles"]);
}

#[test]
fn only_articles_about_something_else() {
    let line = not_trained("{\"text\": \"a b\", \"labels\": []}\n{\"text\": \"c d\", \"labels\": []}\n", &[]);
    assert_contains(&line, &["every article has the same answer"]);
}

#[test]
fn unlabelled_articles_are_skipped_and_counted() {
    let folder = Folder::new();
    let mut data = labelled_articles();
    data += "{\"text\": \"no label\"}\n{\"text\": \"nor here\", \"labels\": null}\n";
    let (data, model) = (folder.file("data.jsonl", data), folder.path("model"));
    let run = done(&["train", &data, "-o", &model]);
    assert_contains(&run.err, &["warning: 2 records without a label were skipped", "12 articles"]);
    assert!(std::fs::read(&model).expect("it was written") == small_model(), "they leave no trace");
    assert_contains(&done(&["evaluate", &data]).err, &["warning: 2 records without a label"]);
}

#[test]
fn articles_without_words_are_told() {
    let folder = Folder::new();
    let wordless = records(&[("", "", "stars"), ("", " \n—!", "baking")]);
    let title_only = records(&[("Planets", "", "stars")]);
    let data = folder.file("data.jsonl", labelled_articles() + &wordless + &title_only);
    let (model, small) = (folder.path("model"), folder.model());
    for args in [
        &["train", &data, "-o", &model][..],
        &["evaluate", &data, "--model", &small],
        &["compare", &small, &small, &data],
        &["cross-validate", &data],
    ] {
        assert_contains(&done(args).err, &["newsdesk: warning: 2 articles have no words, "]);
    }
    let data = folder.file("data.jsonl", labelled_articles());
    assert!(!done(&["train", &data, "-o", &model]).err.contains("no words"));
}

#[test]
fn bad_lines_are_passed_over_and_told() {
    let folder = Folder::new();
    let data = format!("oops\n{}{{\"text\": \"x\", \"label\": 7}}\n", labelled_articles());
    let (data, model) = (folder.file("data.jsonl", data), folder.path("model"));
    let run = run(&["train", "-q", &data, &folder.path("missing.jsonl"), "-o", &model]);
    assert_eq!(run.status, 1);
    let lines: Vec<&str> = run.err.lines().collect();
    assert_eq!(lines.len(), 3, "{}", run.err);
    assert_contains(lines[0], &["data.jsonl:1: expected a JSON object"]);
    assert_contains(lines[1], &["data.jsonl:14: field `label`: expected a string, found a number"]);
    assert_contains(lines[2], &["missing.jsonl", "No such file"]);
    assert!(std::fs::read(&model).expect("it was written") == small_model());
}

#[test]
fn repeated_articles_are_told() {
    let folder = Folder::new();
    let data = folder.file("data.jsonl", labelled_articles().repeat(2));
    let run = done(&["train", &data, "-o", &folder.path("model")]);
    assert_contains(&run.err, &["warning: 12 articles repeat another one word for word"]);
}

#[test]
fn smoothing_outside_its_range() {
    let data = labelled_articles();
    assert_contains(&not_trained(&data, &["--alpha", "0"]), &["alpha is 0", "above 0"]);
    assert_contains(&not_trained(&data, &["--alpha", "nan"]), &["alpha is NaN", "finite"]);
    assert_contains(&not_trained(&data, &["--alpha", "inf"]), &["alpha is inf", "finite"]);
    assert_contains(&not_trained(&data, &["--alpha=-1"]), &["alpha is -1", "above 0"]);
    assert_contains(&not_trained(&data, &["--mu", "0"]), &["mu is 0", "above 0"]);
    assert_contains(&not_trained(&data, &["--alpha", "1e308"]), &["alpha is 1e308", "from 1e-12 to 1e12"]);
    // Whether or not the estimator has a use for it.
    for estimator in ["nbsvm", "one-vs-rest"] {
        let line = not_trained(&data, &["--cost", "0", "--estimator", estimator]);
        assert_contains(&line, &["cost is 0", "above 0"]);
    }
}

#[test]
fn terms_that_are_too_rare() {
    // No term can occur in a thousand articles out of twelve; a model without words would answer nonsense.
    let line = not_trained(&labelled_articles(), &["--min-df", "1000"]);
    assert_contains(&line, &["1000"]);
}

#[test]
fn settings_that_do_not_exist() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("model"));
    for (flags, parts) in [
        (["--ngrams", "3-1"], &["expected 1-1, 1-2 or 2-2", "`3-1`"][..]),
        (["--ngrams", "2-1"], &["expected 1-1, 1-2 or 2-2", "`2-1`"]),
        (["--language", "xx"], &["--language", "xx"]),
        (
            ["--estimator", "foo"],
            &["`foo`", "multinomial, complement, normalized-complement, one-vs-rest, nbsvm"],
        ),
        (["--stem", "maybe"], &["maybe", "on", "off"]),
        (["--kind", "many"], &["many", "`single` or `several`"]),
        (["--alpha", "much"], &["--alpha", "much"]),
        (["--min-df", "-1"], &["-1"]),
    ] {
        assert_contains(&misused(&[&["train", &data, "-o", &model], &flags[..]].concat()), parts);
    }
    misused(&["train", &data, "-o", &model, "--alpha", "1", "--mu", "1"]);
    misused(&["train", &data]);
    misused(&["train", "-o", &model]);
    assert_eq!(folder.names(), ["data.jsonl"]);
}

#[test]
fn a_stemmer_that_is_not_safe() {
    let line = not_trained(&labelled_articles(), &["--language", "el", "--stem", "on"]);
    assert_contains(&line, &["stemming is not available for Greek (el)", "switch stemming off"]);
    let line = not_trained(&labelled_articles(), &["--language", "any", "--stem", "on"]);
    assert_contains(
        &line,
        &["expected a language that has a stemmer", "found stemming on for `any` language"],
    );
    // Without being asked for, it is simply not used.
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("model"));
    let run = done(&["train", &data, "-o", &model, "--language", "el"]);
    assert_contains(&run.err, &["warning: most articles look like another language than Greek"]);
    assert_contains(&done(&["inspect", &model]).out, &["Greek, not stemmed"]);
}
