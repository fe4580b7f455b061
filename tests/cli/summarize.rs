//! Summaries of records and digests.

use super::*;

const TEXT: &str = "The harbour was quiet on Monday morning. Dr. Ames counted 3.5 boats for each gull she saw. Nobody \
                    had told the gulls about the new timetable. By noon the ferry had crossed the bay eleven times. \
                    The captain drank her coffee on the bridge. In the evening all boats were counted again.";

fn summaries(args: &[&str], record: &Value) -> Value {
    json(&done_with(&[&["summarize"], args].concat(), record.to_string().as_bytes()).out)
}

#[test]
fn sentences_are_slices_of_the_text() {
    let record = serde_json::json!({ "id": "é", "text": TEXT, "mark": 1 });
    for method in ["trained", "lead", "centroid", "textrank", "lexrank", "pacsum"] {
        let found = summaries(&["--method", method], &record);
        assert_eq!(keys(&found), ["id", "text", "mark", "summary"]);
        assert_summary_is_of(&found["summary"], TEXT);
        assert_eq!(list(&found["summary"]).len(), 3, "{method}");
    }
    let lead = summaries(&["--method", "lead", "--sentences", "2"], &record);
    assert_eq!(lead["summary"][0]["text"], "The harbour was quiet on Monday morning.");
    assert_eq!(lead["summary"][1]["text"], "Dr. Ames counted 3.5 boats for each gull she saw.");
}

#[test]
fn given_sentences_are_kept_as_they_are() {
    // No splitter would cut here, so the program must not split again.
    let sentences = [
        "the harbour was quiet and then",
        "É all the boats came back at once",
        "and nobody had counted them",
    ];
    let record = serde_json::json!({ "sentences": sentences });
    let found = summaries(&["--method", "lead", "--sentences", "2"], &record);
    assert_eq!(found["sentences"], serde_json::json!(sentences));
    assert_summary_is_of(&found["summary"], &sentences.join(" "));
    let texts: Vec<&str> = list(&found["summary"]).iter().map(|s| string(&s["text"])).collect();
    assert_eq!(texts, sentences[..2]);
}

#[test]
fn a_model_is_for_a_focus() {
    let folder = Folder::new();
    let data = folder.file("data.jsonl", labelled_articles());
    let line = misused(&["summarize", &data, "--model", &folder.path("missing")]);
    assert_contains(&line, &["--focus"]);
    done(&["summarize", &data, "--model", &folder.model(), "--focus", "football"]);
}

#[test]
fn a_ratio_is_a_share_of_the_sentences() {
    let record = serde_json::json!({ "text": TEXT });
    for (ratio, n) in [("1", 6), ("0.5", 3), ("0.34", 2), ("0.01", 1)] {
        assert_eq!(list(&summaries(&["--ratio", ratio], &record)["summary"]).len(), n, "ratio {ratio}");
    }
    let hundred: Vec<String> =
        (0..100).map(|i| format!("Boat number {i} of harbour {} left.", i * i)).collect();
    let hundred = serde_json::json!({ "sentences": hundred });
    assert_eq!(list(&summaries(&["--ratio", "0.29", "--method", "lead"], &hundred)["summary"]).len(), 29);
    for bad in ["0", "1.5", "-1", "nan", "half"] {
        let message = misused(&["summarize", &format!("--ratio={bad}")]);
        assert_contains(&message, &[bad, "above 0, at most 1"]);
    }
    misused(&["summarize", "--ratio", "0.5", "--sentences", "2"]);
}

#[test]
fn a_budget_that_nothing_fits_is_told() {
    let record = serde_json::json!({ "text": TEXT });
    let found = summaries(&["--words", "3"], &record);
    assert_eq!(found["over_budget"], true);
    // The shortest sentence is the least that can be said: seven words, the first of two such.
    assert_eq!(list(&found["summary"]).len(), 1);
    assert_eq!(found["summary"][0]["text"], "The harbour was quiet on Monday morning.");
    let found = summaries(&["--words", "20"], &record);
    assert!(found.get("over_budget").is_none());
    assert_summary_is_of(&found["summary"], TEXT);
}

#[test]
fn the_articles_of_a_digest_are_summarised() {
    let run = done_with(&["summarize", "--sentences", "1"], DIGEST.as_bytes());
    let articles = json_lines(&run.out);
    assert_eq!(articles.len(), 3);
    for article in &articles {
        assert_eq!(keys(article), ["id", "title", "text", "start", "end", "summary"]);
        assert_summary_is_of(&article["summary"], string(&article["text"]));
        assert_eq!(list(&article["summary"]).len(), 1);
    }
    assert_contains(&run.err, &["3 articles"]);
    // Digests and records say the same of a budget that nothing fits.
    for article in json_lines(&done_with(&["summarize", "--words", "3"], DIGEST.as_bytes()).out) {
        assert_eq!(article["over_budget"], true, "{article}");
    }
}

#[test]
fn a_text_without_words_has_an_empty_summary() {
    let found = summaries(&[], &serde_json::json!({ "text": " " }));
    assert_eq!(found["summary"], serde_json::json!([]));
    assert!(found.get("over_budget").is_none());
}

#[test]
fn a_given_summary_is_kept_under_another_name() {
    let found = summaries(&[], &serde_json::json!({ "text": TEXT, "summary": "mine" }));
    assert_eq!(found["given_summary"], "mine");
    assert!(found["summary"].is_array());
}

#[test]
fn bad_records_are_rejected_and_the_others_done() {
    let input = format!(
        "{}\n7\n{}\n",
        serde_json::json!({ "text": TEXT }),
        serde_json::json!({ "sentences": ["A b c."] })
    );
    let run = run_with(&["summarize", "-q"], input.as_bytes());
    assert_eq!((run.status, run.out.lines().count()), (1, 2));
    assert_contains(&the_line(&run), &["standard input:2: expected a JSON object, found a number"]);
    assert_contains(&misused(&["summarize", "--language", "xx"]), &["xx", "--language"]);
}

#[test]
fn a_focus_prefers_sentences_of_a_label() {
    let text = "The old harbour was quiet again on Monday morning. A baker sold eleven loaves before the bells rang. \
                The rocket placed two communications satellites in a low orbit. The town council will meet on Friday.";
    let record = serde_json::json!({ "text": text });
    let one = |args: &[&str]| {
        summaries(&[&["--sentences", "1"], args].concat(), &record)["summary"][0]["index"].clone()
    };
    for method in ["trained", "lead", "lexrank", "pacsum"] {
        assert_eq!(one(&["--method", method, "--focus", "satellites"]), 2, "{method}");
    }
    assert_eq!(one(&["--method", "lead"]), 0);
    let brief = done_with(&["brief", "--focus", "satellites", "--sentences", "1"], text.as_bytes()).out;
    assert_contains(&brief, &["low orbit"]);
    for verb in ["summarize", "brief"] {
        let message = refused_with(&[verb, "--focus", "cooking"], text.as_bytes());
        assert_contains(
            &message,
            &["default", "unknown label `cooking`", "ai, regulation, robotics, satellites"],
        );
    }
}

#[test]
fn each_article_is_read_in_its_own_language_unless_one_is_named() {
    let german = "Die Stadt hat am Mittwoch beschlossen, dass über den Fluss eine neue Brücke gebaut werden soll. Das Bauamt \
                  rechnet mit Kosten von 3,5 Mio. Euro und einer Bauzeit von zwei Jahren.";
    let record = serde_json::json!({ "text": german });
    let n_sentences = |args: &[&str]| list(&summaries(args, &record)["summary"]).len();
    assert_eq!(n_sentences(&[]), 2);
    assert_eq!(summaries(&[], &record), summaries(&["--language", "auto"], &record));
    assert_eq!(summaries(&[], &record), summaries(&["--language", "de"], &record));
    let message = misused(&["summarize", "--language", "xx"]);
    assert_contains(&message, &["any, ar, da", "or auto"]);
}
