//! Which unlabelled articles to label next.

use serde_json::json;

use super::*;

/// A pool in which one article speaks of football and baking alike, once more with other marks, and in which there are
/// one of the training articles, one that is labelled, and one without words.
fn pool() -> String {
    let (title, text, _) = ARTICLES[0];
    let pool = [
        json!({ "id": "sure", "text": "The striker scored two goals in the match, and the goalkeeper saved a penalty." }),
        json!({ "id": 1.50, "rank": "x", "text": "The baker and the coach watched the match and the oven.", "labels": null }),
        json!({ "id": "copy", "text": "the baker, and the COACH: watched the match and the oven" }),
        json!({ "id": "known", "title": title, "text": text }),
        json!({ "id": "labelled", "text": "The baker of the team.", "labels": [] }),
        json!({ "id": "empty", "text": "…" }),
    ];
    pool.iter().map(|record| format!("{record}\n")).collect()
}

#[test]
fn the_doubtful_one_comes_first_and_nothing_is_offered_twice() {
    let folder = Folder::new();
    let (model, pool) = (folder.model(), folder.file("pool.jsonl", pool()));
    let out = folder.path("next.jsonl");
    let run = done(&["select", &pool, "--model", &model, "-n", "5", "-o", &out]);
    assert_eq!(run.out, "");
    assert_contains(
        &run.err,
        &["2 chosen", "1 that are labelled, 1 that the model was trained on, 1 without words"],
    );
    let text = folder.read("next.jsonl");
    let chosen = json_lines(&text);
    assert_eq!(chosen.len(), 2);
    let first = ["id", "given_rank", "text", "given_labels", "labels", "uncertainty", "rank"];
    assert_eq!(keys(&chosen[0]), first);
    assert!(text.starts_with(r#"{"id":1.5,"given_rank":"x","#), "{text}");
    assert_eq!((&chosen[0]["rank"], &chosen[1]["rank"]), (&json!(1), &json!(2)));
    assert_eq!(chosen[1]["id"], "sure");
    assert_eq!(chosen[1]["labels"], json!(["football"]), "what `label` says");
    assert!(number(&chosen[0]["uncertainty"]) > number(&chosen[1]["uncertainty"]));
    let one = done(&["select", &pool, "--model", &model, "-n", "1"]).out;
    assert!(text.starts_with(&one) && one.lines().count() == 1);
}

#[test]
fn what_is_chosen_can_be_trained_on_and_is_not_offered_again() {
    let folder = Folder::new();
    let (model, pool) = (folder.model(), folder.file("pool.jsonl", pool()));
    let (next, grown) = (folder.path("next.jsonl"), folder.path("grown"));
    done(&["select", &pool, "--model", &model, "-n", "1", "-o", &next]);
    done(&["train", &next, "--add-to", &model, "-o", &grown]);
    let again = done(&["select", &pool, "--model", &grown]);
    let ids: Vec<Value> = json_lines(&again.out).into_iter().map(|record| record["id"].clone()).collect();
    assert_eq!(ids, ["sure"]);
}

#[test]
fn help_asks_for_no_labels() {
    for verb in ["select", "background"] {
        let help = done(&[verb, "--help"]).out;
        assert!(!help.contains("with their labels"), "{help}");
        assert_contains(&help, &["Articles", "standard input"]);
    }
}

#[test]
fn an_empty_label_is_kept_beside_the_proposed_ones() {
    let folder = Folder::new();
    let model = folder.model();
    for label in ["\"\"", "null"] {
        let text = "The striker scored two goals in the match, and the goalkeeper saved a penalty.";
        let record = format!("{{\"text\":\"{text}\",\"label\":{label}}}\n");
        let (pool, next) = (folder.file("pool.jsonl", record), folder.path("next.jsonl"));
        done(&["select", &pool, "--model", &model, "-o", &next]);
        let text = folder.read("next.jsonl");
        assert_eq!(keys(&json(&text)), ["text", "given_label", "labels", "uncertainty", "rank"]);
        done(&["train", &next, "--add-to", &model, "-o", &folder.path("grown")]);
    }
}

#[test]
fn threads_and_data_formats_do_not_matter() {
    let folder = Folder::new();
    let model = folder.model();
    let texts: Vec<String> = (0..300)
        .map(|i| {
            let (a, b) = (ARTICLES[i % 12].1, ARTICLES[(i * 5 + i / 12) % 12].1);
            format!("{} {i} {}", &a[..a.len() / 2], &b[b.len() / 2..])
        })
        .collect();
    let lines: String = texts.iter().map(|text| format!("{}\n", json!({ "text": text }))).collect();
    let table: String = texts.iter().map(|text| format!("\"{text}\"\n")).collect();
    let lines = folder.file("pool.jsonl", lines);
    let table = folder.file("pool.csv", format!("text\n{table}"));
    let with = |pool: &str, threads: &str| {
        done(&["select", pool, "--model", &model, "-n", "7", "--threads", threads]).out
    };
    let once = with(&lines, "1");
    assert_eq!(json_lines(&once).len(), 7);
    assert!(with(&lines, "2") == once && with(&table, "2") == once);
}

#[test]
fn label_tools_get_predictions() {
    let folder = Folder::new();
    let (model, pool) = (folder.model(), folder.file("pool.jsonl", pool()));
    let out = done(&["select", &pool, "--model", &model, "--output-format", "label-studio"]).out;
    let tasks = json(&out);
    assert_eq!(list(&tasks).len(), 2);
    assert_eq!(tasks[0]["meta"]["rank"], 1);
    assert!(number(&tasks[0]["meta"]["uncertainty"]) > 0.0);
    let choices = &tasks[1]["predictions"][0]["result"][0]["value"]["choices"];
    assert_eq!(*choices, json!(["football"]));
    let out = done(&["select", &pool, "--model", &model, "--output-format", "doccano"]).out;
    let documents = json_lines(&out);
    assert_eq!((&documents[1]["label"], &documents[1]["rank"]), (&json!(["football"]), &json!(2)));
}

#[test]
fn a_final_model_is_warned_of() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("final"));
    done(&["train", &data, "--final", "-o", &model]);
    let run = done(&["select", &folder.file("pool.jsonl", pool()), "--model", &model]);
    assert_contains(&run.err, &["warning: the model does not tell what it was trained on", "3 chosen"]);
}

#[test]
fn there_must_be_unlabelled_articles() {
    let folder = Folder::new();
    let line = refused(&["select", &folder.file("data.jsonl", labelled_articles())]);
    assert_eq!(line, "expected articles without labels, found labelled ones only");
    assert_contains(&misused(&["select", "pool.jsonl", "-n", "0"]), &["--number", "0"]);
    let pool = folder.file("pool.jsonl", format!("oops\n{}", pool()));
    let run = run(&["select", "--quiet", &pool]);
    assert_eq!(run.status, 1);
    assert_contains(&the_line(&run), &["pool.jsonl:1: expected a JSON object"]);
}
