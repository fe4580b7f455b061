//! Labels for streams of records and for digests.

use super::*;

/// Numbers beyond what a 64-bit float or integer holds, in places where users have them.
const RECORDS: &str = concat!(
    r#"{"id":1e400,"text":"The striker scored in the match, the goalkeeper missed a penalty, and the coach of the team was glad."}"#,
    "\n",
    r#"{"id":12345678901234567890,"source":{"b":[1.50,null],"a":"\u00e9"},"text":"The baker put flour, water and dough in the oven, and the loaf of bread got a crust."}"#,
    "\n\n",
    r#"{"labels":["mine"],"title":"Planets","sentences":["Astronomers saw a planet.","The telescope showed its orbit and a star."],"id":null}"#,
    "\n",
);

fn label(args: &[&str], input: &str) -> Run {
    let folder = Folder::new();
    let model = folder.model();
    done_with(&[&["label", "--model", &model], args].concat(), input.as_bytes())
}

#[test]
fn a_column_of_labels_keeps_its_name() {
    let folder = Folder::new();
    let model = folder.model();
    for (column, cell, kept, value) in [
        ("label", "mine", "given_label", serde_json::json!("mine")),
        ("Label", r#""[""mine""]""#, "given_label", serde_json::json!("mine")),
        ("label", r#""[""a"", ""b""]""#, "given_labels", serde_json::json!(["a", "b"])),
        ("labels", "mine", "given_labels", serde_json::json!(["mine"])),
    ] {
        let table = folder.file("table.csv", format!("text,{column}\nThe striker scored.,{cell}\n"));
        let found = json(&done(&["label", &table, "--model", &model]).out);
        assert_eq!((keys(&found)[1], &found[kept]), (kept, &value), "{found}");
    }
}

#[test]
fn one_record_in_is_one_record_out() {
    let run = label(&[], RECORDS);
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(lines.len(), 3);
    // Letter for letter: a JSON parser would round these numbers, and the order of the fields is the user's.
    assert!(lines[0].starts_with(r#"{"id":1e400,"text":"#), "{}", lines[0]);
    let start = r#"{"id":12345678901234567890,"source":{"b":[1.50,null],"a":"\u00e9"},"text":"#;
    assert!(lines[1].starts_with(start), "{}", lines[1]);
    let third = json(lines[2]);
    assert_eq!(third["given_labels"], serde_json::json!(["mine"]), "what people said is kept");
    assert_eq!(third["labels"], serde_json::json!(["stars"]));
    assert_eq!(third["id"], Value::Null);
    assert_eq!(third["outcome"], "labelled");
    let second = json(lines[1]);
    assert_eq!(second["labels"], serde_json::json!(["baking"]));
    assert_eq!(keys(&second["probabilities"]), SMALL_LABELS);
    assert!(lines[0].contains(r#""labels":["football"]"#), "{}", lines[0]);
    assert_contains(&run.err, &["standard input: 3 labelled, 0 rejected"]);
}

#[test]
fn windows_line_ends_and_a_missing_last_one_are_no_matter() {
    let plain = label(&[], RECORDS).out;
    assert_eq!(label(&[], RECORDS.replace('\n', "\r\n").trim_end()).out, plain);
}

#[test]
fn the_articles_of_a_digest_are_labelled() {
    let run = label(&[], DIGEST);
    let found: Vec<Value> = json_lines(&run.out);
    let labels: Vec<&Value> = found.iter().map(|article| &article["labels"][0]).collect();
    assert_eq!(labels, ["football", "baking", "stars"]);
    let first =
        ["id", "title", "text", "start", "end", "labels", "probabilities", "outcome", "unknown_share"];
    assert_eq!(keys(&found[0]), first);
    assert_contains(&run.err, &["3 articles", "dropped 2 x"]);
}

#[test]
fn top_keeps_the_most_probable_labels() {
    let (all, one) = (json_lines(&label(&[], DIGEST).out), json_lines(&label(&["--top", "1"], DIGEST).out));
    for (all, one) in all.iter().zip(&one) {
        let best = SMALL_LABELS
            .into_iter()
            .max_by(|a, b| number(&all["probabilities"][a]).total_cmp(&number(&all["probabilities"][b])))
            .expect("there are labels");
        assert_eq!(keys(&one["probabilities"]), [best]);
        assert_eq!(one["probabilities"][best], all["probabilities"][best]);
        assert_eq!(one["labels"], all["labels"], "only what is shown changes");
    }
}

#[test]
fn a_stamp_names_program_and_model() {
    let folder = Folder::new();
    let model = folder.model();
    let page = done(&["inspect", &model]).out;
    let checksum = page.lines().find_map(|line| line.strip_prefix("checksum")).expect("it is shown").trim();
    let run = done_with(&["label", "--model", &model, "--stamp"], RECORDS.as_bytes());
    let expected = format!("\"stamp\":\"newsdesk {} {}\"", env!("CARGO_PKG_VERSION"), &checksum[..8]);
    assert_eq!(run.out.matches(&expected).count(), 3, "{}", run.out);
}

#[test]
fn evidence_points_into_the_article() {
    let record = serde_json::json!({
        "title": "The crust",
        "text": "The baker's dough — é — rests near the oven, and the crust of the loaf is brown.",
    });
    let labelled = json(&label(&["--explain=3"], &record.to_string()).out);
    let evidence = list(&labelled["evidence"]);
    assert_eq!(evidence.len(), 3, "one a label");
    let mut n_places = 0;
    for one in evidence {
        assert_eq!(keys(one), ["label", "score", "prior", "terms"]);
        assert!((1..=3).contains(&list(&one["terms"]).len()));
        let strengths: Vec<f64> =
            list(&one["terms"]).iter().map(|t| number(&t["contribution"]).abs()).collect();
        assert!(strengths.is_sorted_by(|a, b| a >= b), "the strongest first: {strengths:?}");
        for term in list(&one["terms"]) {
            let first = &term["places"][0];
            let field = string(&record[string(&first["field"])]);
            assert_eq!(&field[offset(&first["start"])..offset(&first["end"])], string(&term["surface"]));
            n_places += list(&term["places"]).len();
        }
    }
    assert!(n_places > 0);
    let more = json(&label(&["--explain"], &record.to_string()).out);
    assert!(list(&more["evidence"][0]["terms"]).len() > 3, "ten terms are the default");
}

#[test]
fn what_is_not_probable_enough_is_undecided() {
    for record in json_lines(&label(&["--min-probability", "1"], DIGEST).out) {
        assert_eq!(record["outcome"], "undecided");
        assert_eq!(record["labels"], serde_json::json!([]));
        assert_contains(string(&record["reason"]), &["not certain enough", "at least 1 was asked for"]);
        assert_eq!(keys(&record["probabilities"]), SMALL_LABELS, "what is known is given all the same");
    }
    assert_contains(&misused(&["label", "--min-probability", "1.5"]), &["1.5", "from 0 to 1"]);
    assert_contains(&misused(&["label", "--min-probability", "NaN"]), &["NaN", "from 0 to 1"]);
}

#[test]
fn too_little_text_and_another_language_are_told() {
    let german = "Die Bundesregierung hat am Mittwoch beschlossen, dass neue Bäcker ausgebildet werden sollen, um das \
                  Brot besser zu machen und die Läden schneller mit frischem Teig zu versorgen.";
    let input = format!("{}\n{}\n", serde_json::json!({"text": ""}), serde_json::json!({"text": german}));
    let found = json_lines(&label(&[], &input).out);
    assert!(found.iter().all(|record| record["outcome"] == "undecided"), "{found:?}");
    assert_contains(string(&found[0]["reason"]), &["too short", "0 known words"]);
    assert_contains(string(&found[1]["reason"]), &["German", "English"]);
}

#[test]
fn rejected_lines_are_told_and_can_be_kept() {
    let folder = Folder::new();
    let bad = [
        "[1, 2]",
        r#"{"id": 1}"#,
        r#"{"text": "x", "label": 3}"#,
        r#"{"text": 5}"#,
        "plain words",
        r#"{"text": "a", "text": "b"}"#,
    ];
    let good: Vec<&str> = RECORDS.lines().filter(|line| !line.is_empty()).collect();
    let mut input = good[0].to_owned() + "\n" + &bad.join("\n") + "\n";
    input += good[1];
    let (data, rejects) = (folder.file("data.jsonl", input), folder.path("rejects.jsonl"));
    let run = run(&["label", "-q", &data, "--model", &folder.model(), "--rejects", &rejects]);
    assert_eq!(run.status, 1);
    assert_eq!(run.out.lines().count(), 2, "the good ones are done: {}", run.out);
    let expected = [
        "data.jsonl:2: expected a JSON object, found a list",
        "data.jsonl:3: expected a field `text` (or `sentences`), found only `id`",
        "data.jsonl:4: field `label`: expected a string, found a number",
        "data.jsonl:5: field `text`: expected a string, found a number",
        "data.jsonl:6: expected a JSON object, found text that is not JSON",
        "data.jsonl:7: field `text` stands there twice",
    ];
    let lines: Vec<&str> = run.err.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{}", run.err);
    for (line, expected) in lines.iter().zip(expected) {
        assert_contains(line, &[expected]);
    }
    let kept = json_lines(&folder.read("rejects.jsonl"));
    assert_eq!(kept.len(), bad.len());
    for ((entry, raw), (line, number)) in kept.iter().zip(bad).zip(lines.iter().zip(2u64..)) {
        assert_eq!(keys(entry), ["file", "line", "reason", "raw"]);
        assert_eq!(
            (&entry["file"], &entry["line"], &entry["raw"]),
            (&data.as_str().into(), &number.into(), &raw.into())
        );
        assert!(line.ends_with(string(&entry["reason"])), "{line}");
    }
}

#[test]
fn a_message_is_one_line_whatever_stands_in_the_record() {
    // Names of fields are the user's text and may hold anything, a line break or an escape sequence, say.
    let run = run_with(&["label", "-q"], b"{\"a\\nb\\u001b[31m\": 1}\n");
    assert_eq!(run.status, 1);
    assert_contains(&the_line(&run), &["standard input:1", "expected a field `text`"]);
    assert!(!run.err.contains('\u{1b}'), "{:?}", run.err);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = Folder::new();
    let model = folder.model();
    // More lines than are worked on at a time, so that chunks come into it.
    let line = |i: usize| {
        let (title, text, _) = ARTICLES[i % ARTICLES.len()];
        let record = serde_json::json!({ "id": i, "title": title, "text": &text[..text.len() - i % 40] });
        format!("{record}\n")
    };
    let data = folder.file("data.jsonl", (0..2500).map(line).collect::<String>());
    let with = |threads: &str| done(&["label", &data, "--model", &model, "--threads", threads]).out;
    let (one, two) = (with("1"), with("2"));
    assert_eq!(one.lines().count(), 2500);
    assert!(one == two, "results depend on the number of threads");
    let ids: Vec<usize> = json_lines(&one).iter().map(|record| offset(&record["id"])).collect();
    assert!(ids.into_iter().eq(0..2500), "records are out of order");
    let brief = |threads: &str| {
        done_with(&["brief", "--model", &model, "--format", "json", "--threads", threads], DIGEST.as_bytes())
            .out
    };
    assert_eq!(brief("1"), brief("2"));
    misused(&["label", "--threads", "0"]);
}
