//! Figures about a model, and about models of folds.

use super::*;

#[test]
fn figures_are_shown_as_a_page_and_as_json() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.model());
    let page = done(&["evaluate", &data, "--model", &model]).out;
    assert_contains(
        &page,
        &[
            "12 articles",
            "precision",
            "macro avg",
            "Confusion",
            "Coverage",
            "Reliability",
            "calibration error",
        ],
    );
    let figures = json(&done(&["evaluate", &data, "--model", &model, "--json"]).out);
    assert_eq!(figures["n_articles"], 12);
    assert_eq!(figures["any_label_accuracy"], 1.0, "it knows its own articles");
    assert_eq!(figures["mistakes"], serde_json::json!([]));
    assert_eq!(figures["several"], Value::Null);
}

#[test]
fn mistakes_are_named_with_their_place() {
    let folder = Folder::new();
    let mut data = labelled_articles();
    // Labelled wrongly on purpose: the model must not agree.
    data +=
        &records(&[("Dough", "The baker put the dough in the oven, and the loaf got a crust.", "football")]);
    let data = folder.file("data.jsonl", data);
    let page = done(&["evaluate", &data, "--model", &folder.model()]).out;
    assert_contains(
        &page,
        &["13 articles", "Most confident mistakes", "baking for football", "data.jsonl:13  Dough\n        "],
    );
}

#[test]
fn articles_that_the_model_was_trained_on_are_told() {
    let folder = Folder::new();
    let (model, last) = (folder.model(), folder.path("final"));
    done(&["train", &folder.file("all.jsonl", labelled_articles()), "--final", "-o", &last]);
    let new = ("Rye", "The baker put the rye dough in the oven, and the loaf got a crust.", "baking");
    // In other letters, an article says the same.
    let shouted = (ARTICLES[0].0, &ARTICLES[0].1.to_uppercase()[..], ARTICLES[0].2);
    let data = folder.file("data.jsonl", records(&[new, shouted, ARTICLES[1]]));
    let known = |data: &str, model: &str| {
        let run = done(&["evaluate", data, "--model", model, "--json"]);
        (json(&run.out)["n_known"].clone(), run.err)
    };
    let warning = "2 of 3 articles are among those the model was trained on: figures flatter it\n";
    assert_eq!(known(&data, &model), (2.into(), format!("newsdesk: warning: {model}: {warning}")));
    assert_eq!(known(&data, &last), (Value::Null, String::new()), "it cannot tell");
    let data = folder.file("new.jsonl", records(&[new]));
    assert_eq!(known(&data, &model), (0.into(), String::new()));
}

#[test]
fn labels_that_the_model_does_not_have_are_told() {
    let folder = Folder::new();
    let last = folder.path("final");
    done(&["train", &folder.file("all.jsonl", labelled_articles()), "--final", "-o", &last]);
    let labels = |lists: &[&[&str]]| -> String {
        let record = |labels: &&[&str]| serde_json::json!({ "text": ARTICLES[0].1, "labels": labels });
        lists.iter().map(|labels| format!("{}\n", record(labels))).collect()
    };
    let warned = |lists: &[&[&str]]| {
        let data = folder.file("data.jsonl", labels(lists));
        let run = done(&["evaluate", &data, "--model", &last]);
        assert_eq!(
            done(&["compare", &last, &last, &data]).err,
            run.err.replace("the model does not have", "neither model has")
        );
        run.err
    };
    assert_eq!(warned(&[&["stars"], &[], &["other"]]), "");
    assert_eq!(
        warned(&[&["Stars"], &["stars"], &["stars", "bakin"], &["Stars", "bakin"]]),
        "newsdesk: warning: 3 articles have labels that the model does not have: `Stars`, `bakin`; case and spelling count\n"
    );
    assert_contains(
        &warned(&[&["a"], &["b"], &["c"], &["d", "e", "f"], &["g"]]),
        &["warning: 5 articles", ": `a`, `b`, `c`, `d`, `e` and 2 more; "],
    );
}

/// The articles of the small model, and three that are labelled wrongly on purpose; one has markup for a title.
fn with_mistakes() -> String {
    labelled_articles()
        + &records(&[
            (
                "<script>alert(1)</script> & \"dough\"",
                "The baker put the dough in the oven, and the loaf got a crust.",
                "football",
            ),
            ("A comet", "The telescope saw the comet and the moon of a planet in its orbit.", "baking"),
            ("A goal", "The striker scored two goals, and the team won the match.", "stars <i>&</i>"),
        ])
}

#[test]
fn mistakes_tell_the_words_that_did_it() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", with_mistakes()), folder.model());
    // Places stay right behind lines that are no articles or have no label.
    let shifted = folder.file("shifted.jsonl", format!("oops\n{{\"text\": \"a\"}}\n{}", with_mistakes()));
    let figures = json(&run(&["evaluate", &shifted, "--model", &model, "--json"]).out);
    for mistake in list(&figures["mistakes"]) {
        assert_eq!(mistake["place"], format!("{shifted}:{}", offset(&mistake["index"]) + 3));
    }
    let figures = json(&done(&["evaluate", &data, "--model", &model, "--json"]).out);
    let mistakes = list(&figures["mistakes"]);
    assert_eq!(mistakes.len(), 3);
    for mistake in mistakes {
        let index = offset(&mistake["index"]);
        let record = &json_lines(&with_mistakes())[index];
        assert_eq!(mistake["title"], record["title"]);
        assert_eq!(mistake["place"], format!("{data}:{}", index + 1));
        let evidence = list(&mistake["evidence"]);
        assert_eq!(evidence.len(), 3);
        let leads: Vec<f64> = evidence.iter().map(|term| number(&term["contribution"])).collect();
        assert!(leads.is_sorted_by(|a, b| a >= b) && leads[2] > 0.0, "{leads:?}");
        for term in evidence {
            // Terms stand as in the article, not as in the vocabulary.
            let place = &term["places"][0];
            let field = string(&record[string(&place["field"])]);
            assert_eq!(&field[offset(&place["start"])..offset(&place["end"])], string(&term["surface"]));
        }
    }
    let page = done(&["evaluate", &data, "--model", &model]).out;
    let first = &mistakes[0]["evidence"][0];
    let shown = format!("{} +{:.2}, ", string(&first["surface"]), number(&first["contribution"]));
    assert_contains(&page, &[&shown]);
}

#[test]
fn baselines_stand_beside_the_model() {
    let folder = Folder::new();
    // Of what the model was trained on, all labels are equally frequent: the first one is it. Six of eight are `stars`.
    let data =
        folder.file("data.jsonl", records(&[&ARTICLES[2..4], &ARTICLES[8..], &ARTICLES[10..]].concat()));
    let (model, last) = (folder.model(), folder.path("final"));
    done(&["train", &folder.file("all.jsonl", labelled_articles()), "--final", "-o", &last]);
    let baselines =
        |model: &str| json(&done(&["evaluate", &data, "--model", model, "--json"]).out)["baselines"].clone();
    let whole = baselines(&model);
    assert_eq!(whole["majority"]["label"], "baking");
    assert_eq!(whole["majority"]["counted_in"], "training-articles");
    assert_eq!(whole["majority"]["accuracy"], 0.0);
    assert_eq!(whole["keyword"]["terms_per_label"], 20);
    let of_final = baselines(&last);
    assert_eq!(of_final["majority"]["label"], "stars");
    assert_eq!(of_final["majority"]["counted_in"], "evaluated-articles");
    assert_eq!(of_final["majority"]["accuracy"], 0.75);
    // F1 of `stars` is 2·6/(6 + 8), that of `football` 0.
    assert!((number(&of_final["majority"]["macro_f1"]) - 6.0 / 14.0).abs() < 1e-12);
    assert_eq!(of_final["keyword"], whole["keyword"]);
    assert_contains(
        &done(&["evaluate", &data, "--model", &last]).out,
        &["Beside simpler answers", "always `stars`, the most frequent main label of these articles"],
    );
}

#[test]
fn labels_are_ranked_by_probability() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.model());
    let ranking = &json(&done(&["evaluate", &data, "--model", &model, "--json"]).out)["ranking"];
    assert_eq!(ranking["label_ranking_average_precision"], 1.0, "it knows its own articles");
    assert_eq!(ranking["label_ranking_loss"], 0.0);
    assert_eq!(list(&ranking["labels"]).len(), SMALL_LABELS.len());
    let data = folder.file("new.jsonl", records(&[("", ARTICLES[0].1, "cricket")]));
    let ranking = &json(&done(&["evaluate", &data, "--model", &model, "--json"]).out)["ranking"];
    // A label that the model does not know has probability 0, and stands behind the three that it knows.
    assert_eq!(ranking["label_ranking_average_precision"], 0.25);
    assert_eq!(
        ranking["labels"][0],
        serde_json::json!({ "label": "baking", "average_precision": null, "support": 0 })
    );
}

#[test]
fn several_labels_have_scikit_learns_table() {
    let folder = Folder::new();
    let mut data = labelled_articles();
    for (title, text, label) in ARTICLES {
        let both = format!("{text} A comet in orbit hid a star of the galaxy, and astronomers saw it.");
        data +=
            &format!("{}\n", serde_json::json!({ "title": title, "text": both, "labels": [label, "night"] }));
    }
    let data = folder.file("data.jsonl", data);
    let html = folder.path("page.html");
    for folds in ["5", "3"] {
        let page = done(&["cross-validate", &data, "--folds", folds, "--html", &html]).out;
        assert_contains(&page, &["All labels of an article", "micro avg", "samples avg", "ranking loss"]);
        assert_contains(&folder.read("page.html"), &["all labels exactly right", "<th>samples avg</th>"]);
    }
}

#[test]
fn labels_neither_break_tables_nor_steer_the_terminal() {
    let folder = Folder::new();
    let label = "foot\u{1b}[31m\nball\t1";
    let mut articles = ARTICLES;
    articles.iter_mut().filter(|article| article.2 == "football").for_each(|article| article.2 = label);
    let (data, model) = (folder.file("data.jsonl", records(&articles)), folder.path("model"));
    let test = folder.file("test.jsonl", records(&[(ARTICLES[0].0, ARTICLES[0].1, "a\tb"), articles[4]]));
    let small = folder.model();
    for args in [
        &["train", &data, "-o", &model][..],
        &["evaluate", &test, "--model", &model],
        &["evaluate", &data, "--model", &small],
        &["cross-validate", &data],
        &["compare", &small, &model, &test],
        &["inspect", &model],
    ] {
        let run = done(args);
        assert!(!run.out.contains(['\u{1b}', '\t']), "{args:?}: {}", run.out);
        assert!(!run.err.contains(['\u{1b}', '\t']), "{args:?}: {}", run.err);
        assert_contains(&format!("{}{}", run.out, run.err), &["foot [31m ball 1"]);
    }
}

/// A page with everything on it, of three labels in the small model and two that it does not know.
fn html_page(folder: &Folder) -> String {
    let (data, model, page) =
        (folder.file("data.jsonl", with_mistakes()), folder.model(), folder.path("page.html"));
    let run = done(&["evaluate", &data, "--model", &model, "--html", &page]);
    assert_contains(&run.out, &["15 articles", "macro avg", "Most confident mistakes"]);
    assert_contains(&run.err, &["page.html"]);
    folder.read("page.html").replace(&folder.path("").replace('/', "&#x2f;"), "")
}

#[test]
fn the_page_stands_by_itself_and_escapes_what_it_is_given() {
    let page = html_page(&Folder::new());
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    for foreign in ["<script", "<i>&<", "http:", "https:", "url(", "@import", "src=", "<link", "onload"] {
        assert!(!page.contains(foreign), "`{foreign}` is in the page");
    }
    assert_contains(
        &page,
        &[
            "&lt;script&gt;alert(1)&lt;&#x2f;script&gt; &amp; &quot;dough&quot;",
            "stars &lt;i&gt;&amp;&lt;&#x2f;i&gt;",
            "data.jsonl:13",
            "prefers-color-scheme: dark",
            "@media print",
            "name=\"viewport\"",
            "95&nbsp;% confidence intervals",
        ],
    );
    assert_eq!(page.matches("<svg").count(), 3, "confusion, reliability, coverage");
    assert_eq!(page.matches("</svg>").count(), 3);
    for tag in ["table", "section", "details", "div", "li", "tr", "g"] {
        let opened = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "<{tag}>");
    }
}

#[test]
fn the_page_is_as_it_was() {
    let difference = golden::check(&golden::folder().join("evaluation.html"), &html_page(&Folder::new()));
    assert_eq!(difference, None);
}

#[test]
fn a_page_needs_a_file_of_its_own() {
    let folder = Folder::new();
    let (data, model, page) =
        (folder.file("data.jsonl", labelled_articles()), folder.model(), folder.path("page"));
    let evaluate = ["evaluate", &data, "--model", &model];
    assert_contains(&refused(&[&evaluate[..], &["--html", "-"]].concat()), &["--html", "expected a file"]);
    let both = [&evaluate[..], &["--html", &page, "-o", &page]].concat();
    assert_contains(&refused(&both), &["`-o` and `--html`", "found one for both"]);
    let nowhere = folder.path("no/page");
    assert_contains(&refused(&[&evaluate[..], &["--html", &nowhere]].concat()), &["no/page", "No such file"]);
    assert_eq!(folder.names(), ["data.jsonl", "small.newsdesk"]);
}

#[test]
fn articles_are_cross_validated() {
    let folder = Folder::new();
    let (data, html) = (folder.file("data.jsonl", with_mistakes()), folder.path("page.html"));
    for folds in [5, 3] {
        let folds_flag = format!("--folds={folds}");
        let run = done(&["cross-validate", &data, &folds_flag, "--html", &html]);
        assert_contains(
            &run.out,
            &[
                &format!("15 articles, {folds} folds"),
                "precision",
                "majority: the most frequent main label of the other folds\n",
                "Confusion",
                "Reliability",
                "Most confident mistakes",
            ],
        );
        assert_eq!(run.out.contains("as answered"), folds != 5, "training does not tell what is undecided");
        assert_contains(&folder.read("page.html"), &["Cross-validation of", &format!("{folds} folds")]);
        let figures = json(&done(&["cross-validate", &data, &folds_flag, "--json"]).out);
        assert_eq!(figures["n_folds"], folds);
        assert_eq!(figures["n_articles"], 15);
        assert_eq!(figures["baselines"]["majority"]["counted_in"], "other-folds");
        assert_eq!(figures["baselines"]["majority"]["label"], Value::Null, "each fold has its own");
        for mistake in list(&figures["mistakes"]) {
            let index = offset(&mistake["index"]);
            let record = &json_lines(&with_mistakes())[index];
            assert_eq!(mistake["place"], format!("{data}:{}", index + 1));
            assert_eq!(mistake["title"], record["title"], "mistakes lead back to their articles");
            assert_eq!(mistake["truth"], record["label"]);
        }
    }
    assert_eq!(folder.names(), ["data.jsonl", "page.html"]);
}

#[test]
fn cross_validation_gives_the_same_bytes_at_any_number_of_threads() {
    let folder = Folder::new();
    let data = folder.file("data.jsonl", with_mistakes());
    for folds in ["5", "3"] {
        let found = |threads: &str| {
            done(&["cross-validate", &data, "--folds", folds, "--json", "--threads", threads]).out
        };
        assert_eq!(found("1"), found("4"));
    }
}

#[test]
fn cross_validation_takes_the_settings_of_train() {
    let folder = Folder::new();
    let data = folder.file("data.jsonl", labelled_articles());
    let config = folder.file("settings.toml", "estimator = \"complement\"\nmin-df = 1\n");
    let found = |args: &[&str]| done(&[&["cross-validate", &data, "--json"], args].concat()).out;
    let flags = found(&["--estimator", "complement", "--min-df", "1"]);
    assert_eq!(found(&["--config", &config]), flags);
    assert_ne!(found(&[]), flags);
    let line = refused(&["cross-validate", &data, "--alpha", "0"]);
    assert_contains(&line, &["alpha is 0", "above 0"]);
    let line = refused(&["cross-validate", &data, "--min-df", "1000", "--folds", "3"]);
    assert_contains(&line, &["without fold", "of 3", "at least 1000"]);
}

#[test]
fn cross_validation_offers_no_choice_of_estimators() {
    let folder = Folder::new();
    let data = folder.file("data.jsonl", labelled_articles());
    let line = refused(&["cross-validate", &data, "--estimator", "auto"]);
    assert_contains(&line, &["`newsdesk train` shows its table"]);
    let says = |verb: &str, what: &str| {
        let help = done(&[verb, "--help"]).out;
        help.split_whitespace().collect::<Vec<_>>().join(" ").contains(what)
    };
    let offer = "`auto` chooses by cross-validation";
    assert!(says("train", offer) && !says("cross-validate", offer));
    for default in ["0.3 for normalized-complement, 0.01 for nbsvm", "10 for several labels, but for"] {
        assert!(says("train", default) && says("cross-validate", default));
    }
}

#[test]
fn folds_outside_their_range() {
    let folder = Folder::new();
    let data = folder.file("data.jsonl", labelled_articles());
    for folds in ["0", "1", "21"] {
        let line = refused(&["cross-validate", &data, "--folds", folds]);
        assert_contains(&line, &[&format!("number of folds is {folds}"), "expected 2 to 20"]);
    }
    assert_contains(&misused(&["cross-validate", &data, "--folds", "many"]), &["--folds", "many"]);
    misused(&["cross-validate"]);
}

#[test]
fn too_little_to_cross_validate() {
    let folder = Folder::new();
    let data = folder.file("data.jsonl", records(&ARTICLES[3..6]));
    let line = refused(&["cross-validate", &data]);
    assert_contains(&line, &["3 articles are too few, or too alike, for 5 folds"]);
    let data = folder.file("data.jsonl", records(&ARTICLES[..1]).repeat(30));
    assert_contains(
        &refused(&["cross-validate", &data, "--folds", "3"]),
        &["30 articles are too few, or too alike"],
    );
    let data = folder.file("data.jsonl", records(&ARTICLES[..4]));
    for folds in ["2", "4"] {
        assert_contains(&refused(&["cross-validate", &data, "--folds", folds]), &["same answer, `football`"]);
    }
    let data = folder.file("data.jsonl", "{\"text\": \"no label\"}\n");
    assert_contains(&refused(&["cross-validate", &data]), &["no labelled articles"]);
}
