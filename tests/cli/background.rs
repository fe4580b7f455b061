//! `newsdesk background`, and training with what it makes.

use super::*;

/// Records about nothing that the built-in model knows; `label` is theirs, and says nothing.
fn general_news() -> String {
    let article =
        |text: &str| format!("{}\n", serde_json::json!({ "title": "News", "text": text, "label": "x" }));
    [
        "The midfielder scored twice and the home team won the football match on Saturday.",
        "The bakery sells bread, and the football match filled its tables on Saturday.",
        "The rocket put two dozen satellites into orbit, the space agency said after the launch.",
    ]
    .map(article)
    .concat()
}

#[test]
fn a_table_is_made_and_trained_with() {
    let folder = Folder::new();
    let (news, table) = (folder.file("news.jsonl", general_news()), folder.path("table.tsv"));
    let run = done(&["background", &news, "--min-df", "2", "--pair-min-df", "2", "-o", &table]);
    assert_contains(
        &run.err,
        &["of 2 articles; 1 articles that the model finds its labels in were left out"],
    );
    let text = std::fs::read_to_string(&table).expect("it was written");
    assert_contains(&text, &["newsdesk background 1\narticles\t2\n", "\nfootbal match\t2\t"]);

    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("model"));
    done(&["train", &data, "--background", &table, "--background-share", "0.25", "-o", &model]);
    let facts = done(&["inspect", &model]).out;
    assert_contains(&facts, &["of 2 articles, a share of 0.25"]);
    let with_config = folder.path("with-config");
    let config = format!("background = {table:?}\nbackground-share = 0.25\n");
    let config = folder.file("settings.toml", config);
    done(&["train", &data, "--config", &config, "-o", &with_config]);
    assert!(std::fs::read(&with_config).expect("written") == std::fs::read(&model).expect("written"));

    // Nothing is used that was not asked for, and the flag beats the file.
    let plain = folder.path("plain");
    for args in [&["--background", "none"][..], &["--config", &config, "--background", "none"]] {
        done(&[&["train", &data, "-o", &plain], args].concat());
        assert!(std::fs::read(&plain).expect("written") == small_model());
    }
    // What the built-in model was trained with is at hand by name.
    done(&["train", &data, "--background", "default", "-o", &model]);
    assert_contains(&done(&["inspect", &model]).out, &["articles, a share of 0.1"]);
}

#[test]
fn a_model_that_knows_no_other_news_counts_all_articles() {
    let folder = Folder::new();
    let (data, news) =
        (folder.file("data.jsonl", labelled_articles()), folder.file("news.jsonl", general_news()));
    let (plain, table, model) = (folder.path("plain"), folder.path("table.tsv"), folder.path("model"));
    // Neither of these is ever without a label; the words of both are other ones than the built-in model's.
    for kind in ["single", "several"] {
        let settings = ["train", &data, "--kind", kind, "--stem", "off"];
        let line = refused(&[&settings[..], &["--background", "default", "-o", &model]].concat());
        assert_contains(&line, &["background --model M`"]);
        done(&[&settings[..], &["-o", &plain]].concat());
        let run = done(&["background", &news, "--model", &plain, "--min-df", "2", "-o", &table]);
        assert_contains(
            &run.err,
            &["trained on no article about none of its labels", "of 3 articles; 0 articles"],
        );
        done(&[&settings[..], &["--background", &table, "-o", &model]].concat());
        assert_contains(&done(&["inspect", &model]).out, &["of 3 articles, a share of 0.1"]);
    }
}

#[test]
fn bad_tables_are_named() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("model"));
    let check = |table: &str, args: &[&str], parts: &[&str]| {
        let command = [&["train", &data, "-o", &model, "--background", table], args].concat();
        assert_contains(&refused(&command), parts);
        assert!(!std::path::Path::new(&model).exists());
    };
    check(&folder.path("missing.tsv"), &[], &["missing.tsv", "No such file"]);
    let header = "newsdesk background 1\narticles\t2\nanalyzer\t0000000000000000\n\
                  term\tdocument_frequency\tweight\n";
    check(&folder.file("a.tsv", "term,count\n"), &[], &["a.tsv: line 1: expected a background made by"]);
    check(&folder.file("b.tsv", format!("{header}cake\tmany\t1.0000\n")), &[], &["b.tsv: line 5", "`cake"]);
    check(&folder.file("c.tsv", format!("{header}cake\t2\t1.0000\n")), &[], &["other analyzer settings"]);
    // Before anything is tried, which each setting would tell of.
    let table = folder.path("table.tsv");
    let news = folder.file("news.jsonl", general_news());
    done(&["background", &news, "--min-df", "1", "-o", &table]);
    check(&table, &["--estimator", "auto", "--ngrams", "1-1"], &["other analyzer settings"]);
    check("default", &["--background-share", "1"], &["share of the background is 1"]);
    check("none", &["--background-share", "0.2"], &["share of the background was given, but no background"]);
}

#[test]
fn nothing_common_and_nothing_at_all() {
    let folder = Folder::new();
    let news = folder.file("news.jsonl", general_news());
    assert_contains(
        &refused(&["background", &news]),
        &[
            "no term is in at least 30 of 2 articles",
            "1 articles that the model default finds its labels in were left out",
        ],
    );
    let empty = folder.file("empty.jsonl", "\n");
    assert_contains(&refused(&["background", &empty]), &["no articles to count"]);
}
