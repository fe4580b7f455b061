//! Predictions for label tools, and their way back into training.

use serde_json::json;

use super::*;

/// Articles about none of the labels.
const RAIN: [&str; 4] = [
    "Rain fell on the hills all day and the river rose by a metre before the evening.",
    "Heavy rain and wind closed the road over the hills until the evening.",
    "The river rose after a week of rain, and the road along it was closed.",
    "Wind and rain are expected over the hills, and the river may rise again.",
];

/// A model that may answer *other*, and may give several labels.
fn model(folder: &Folder) -> String {
    let mut data = labelled_articles().repeat(2);
    for text in RAIN.iter().cycle().take(12) {
        data += &format!("{}\n", json!({ "text": text, "labels": [] }));
    }
    let two = "The baker of the football team baked a loaf in the oven, and the coach and the striker ate it after the match.";
    data += &format!("{}\n", json!({ "text": two, "labels": ["football", "baking"] }));
    let (data, model) = (folder.file("training.jsonl", data), folder.path("model"));
    done(&["train", &data, "-o", &model]);
    model
}

/// Records of which the model is sure, one about something else, and one that is too short.
fn records() -> String {
    let mut records: Vec<Value> =
        ARTICLES.iter().map(|(title, text, _)| json!({ "title": title, "text": text, "url": "u" })).collect();
    records.push(json!({ "id": "r", "sentences": [RAIN[0]], "labels": ["weather"] }));
    records.push(json!({ "id": 1.50, "text": "x" }));
    records.iter().map(|record| format!("{record}\n")).collect()
}

/// The labels of each record, as `label` writes them in our own form.
fn own_labels(model: &str, input: &str) -> Vec<Value> {
    let out = done_with(&["label", "--model", model], input.as_bytes()).out;
    json_lines(&out).into_iter().map(|record| json!([record["outcome"], record["labels"]])).collect()
}

#[test]
fn predictions_for_label_studio_are_one_array_and_come_back() {
    let folder = Folder::new();
    let (model, input) = (model(&folder), records());
    let run = done_with(&["label", "--model", &model, "--output-format", "label-studio"], input.as_bytes());
    let mut tasks = json(&run.out);
    let own = own_labels(&model, &input);
    assert_eq!(list(&tasks).len(), own.len(), "one article, one task");
    assert!(own.iter().any(|one| one[0] == "other"), "{own:?}");
    assert_eq!(run.out.lines().count(), own.len() + 2, "one task a line");
    let page = done(&["inspect", &model]).out;
    let checksum = page.lines().find_map(|line| line.strip_prefix("checksum")).expect("it is shown").trim();
    let version = format!("newsdesk {} {}", env!("CARGO_PKG_VERSION"), &checksum[..8]);
    let mut expected = String::new();
    for (task, own) in tasks.as_array_mut().expect("an array").iter_mut().zip(&own) {
        let prediction = &task["predictions"][0];
        assert_eq!(keys(prediction), ["model_version", "score", "result"]);
        assert_eq!(prediction["model_version"], version.as_str());
        let score = number(&prediction["score"]);
        assert_eq!(score == 0.0, own[0] == "undecided", "{task}");
        assert!((0.0..=1.0).contains(&score));
        if list(&own[1]).is_empty() {
            assert_eq!(prediction["result"], json!([]), "{task}");
        } else {
            let result = json!([{
                "from_name": "label", "to_name": "text", "type": "choices", "value": { "choices": own[1] },
            }]);
            assert_eq!(prediction["result"], result);
        }
        assert!(!string(&task["data"]["text"]).is_empty());
        // Somebody agrees with all but what is undecided, which stays without an annotation.
        if own[0] != "undecided" {
            task["annotations"] =
                json!([{ "id": 1, "was_cancelled": false, "result": prediction["result"] }]);
            let record =
                json!({ "title": task["data"]["title"], "text": task["data"]["text"], "labels": own[1] });
            expected += &format!("{record}\n");
        }
    }
    assert_eq!(tasks[0]["meta"], json!({ "url": "u" }));
    assert_eq!(tasks[12]["data"], json!({ "id": "r", "text": RAIN[0] }));
    assert_eq!(tasks[12]["meta"]["labels"], json!(["weather"]));
    let (a, b) = (folder.path("a"), folder.path("b"));
    let back = folder.file("export.json", serde_json::to_string_pretty(&tasks).expect("JSON"));
    let run = done(&["train", &back, "-o", &a]);
    assert_contains(
        &run.err,
        &["export.json: read as Label Studio", "1 records without a label were skipped"],
    );
    done(&["train", &folder.file("own.jsonl", expected), "-o", &b]);
    assert!(std::fs::read(a).expect("written") == std::fs::read(b).expect("written"));
}

#[test]
fn predictions_for_doccano_come_back() {
    let folder = Folder::new();
    let (model, input) = (model(&folder), records());
    let args = ["label", "--model", &model, "--output-format", "doccano"];
    let out = done_with(&args, input.as_bytes()).out;
    let own = own_labels(&model, &input);
    let (mut export, mut expected) = (String::new(), String::new());
    let documents = json_lines(&out);
    assert_eq!(documents.len(), own.len());
    for (i, (mut document, own)) in documents.into_iter().zip(&own).enumerate() {
        assert_eq!(document["label"], own[1]);
        assert!(document.get("labels").is_none() && document.get("sentences").is_none(), "{document}");
        let record = json!({ "title": document["title"], "text": document["text"], "labels": own[1] });
        expected += &format!("{record}\n");
        // doccano numbers documents itself and adds its comments.
        document["id"] = i.into();
        document["Comments"] = json!([]);
        export += &format!("{document}\n");
    }
    assert!(out.contains(r#""given_label":["weather"]"#), "{out}");
    let (a, b) = (folder.path("a"), folder.path("b"));
    let run = done(&["train", &folder.file("export.jsonl", export), "-o", &a]);
    assert_contains(&run.err, &["export.jsonl: read as doccano"]);
    done(&["train", &folder.file("own.jsonl", expected), "-o", &b]);
    assert!(std::fs::read(a).expect("written") == std::fs::read(b).expect("written"));
    let stamped = done_with(&[&args[..], &["--stamp"]].concat(), input.as_bytes()).out;
    assert_eq!(stamped.matches("\"stamp\":\"newsdesk ").count(), own.len());
}

#[test]
fn digests_and_several_files_make_one_array() {
    let folder = Folder::new();
    let model = folder.model();
    let (digest, records) = (folder.file("d.txt", DIGEST), folder.file("r.jsonl", records()));
    let out = folder.path("tasks.json");
    done(&[
        "label",
        &digest,
        &records,
        &digest,
        "--model",
        &model,
        "--output-format",
        "label-studio",
        "-o",
        &out,
    ]);
    let tasks = json(&folder.read("tasks.json"));
    assert_eq!(list(&tasks).len(), 3 + 14 + 3);
    assert_eq!(keys(&tasks[0]["data"]), ["id", "title", "text"]);
    assert_eq!(keys(&tasks[0]["meta"]), ["start", "end"]);
    assert_eq!(tasks[0]["predictions"][0]["result"][0]["value"]["choices"], json!(["football"]));
    let out = done(&["label", &digest, "--model", &model, "--output-format", "doccano"]).out;
    let labels: Vec<Value> = json_lines(&out).iter().map(|one| one["label"][0].clone()).collect();
    assert_eq!(labels, ["football", "baking", "stars"]);
}

#[test]
fn the_array_is_whole_whatever_was_rejected() {
    let args = ["label", "-q", "--input-format", "jsonl", "--output-format", "label-studio"];
    let none = run_with(&args, b"oops\n");
    assert_eq!((none.status, none.out.as_str()), (1, "[]\n"));
    let one = run_with(&args, b"oops\n{\"text\": \"a\"}\n[]\n");
    assert_eq!(one.status, 1);
    assert_eq!(list(&json(&one.out)).len(), 1);
}

#[test]
fn the_number_of_threads_changes_no_task() {
    let folder = Folder::new();
    let (model, input) = (folder.model(), records().repeat(200));
    let with = |threads: &str| {
        let args = ["label", "--model", &model, "--output-format", "label-studio", "--threads", threads];
        done_with(&args, input.as_bytes()).out
    };
    assert!(with("1") == with("2"));
}

#[test]
fn what_has_no_place_in_a_form_is_refused() {
    for flag in ["--top=1", "--explain"] {
        for format in ["label-studio", "doccano"] {
            let line = refused_with(&["label", "--output-format", format, flag], b"{\"text\": \"a\"}\n");
            assert_contains(&line, &[flag.trim_end_matches("=1"), "`--output-format jsonl`"]);
        }
    }
}
