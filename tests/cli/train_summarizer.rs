//! Rankers of one's own, from articles with summaries.

use super::*;

/// Thirty articles of six sentences; people took the one on the council, wherever it stands.
pub(super) fn pairs() -> String {
    let towns = ["Ostby", "Farrow", "Lindle", "Marsk", "Tolen", "Wexby", "Arnton", "Drell", "Sund", "Pell"];
    let mut lines = String::new();
    for (i, town) in towns.iter().cycle().take(30).enumerate() {
        let mut sentences = vec![
            format!("I walked through {town} on a wet morning of week {i} and saw no one at all."),
            format!("Who would not like the old streets of {town} when the lamps are lit?"),
            format!("We had coffee by the river, and you could hear the mill number {i} turn."),
            format!("My guide told me, \"I never left {town} in all my life,\" and laughed."),
            format!("You should bring good boots, for our path number {i} was deep in mud."),
        ];
        let news =
            format!("The council of {town} approved {} new homes near the harbour on Monday.", 100 + i);
        sentences.insert(i % 6, news);
        let summary = [format!("The council of {town} approved {} new homes near the harbour.", 100 + i)];
        lines += &format!("{}\n", serde_json::json!({ "sentences": sentences, "summary": summary }));
    }
    lines
}

#[test]
fn a_ranker_is_trained_measured_and_used() {
    let folder = Folder::new();
    let data = folder.file("pairs.jsonl", pairs());
    let ranker = folder.path("mine.json");
    let run = done(&["train-summarizer", &data, "-o", &ranker, "--sentences", "1"]);
    assert_contains(
        &run.out,
        &[
            "30 articles of 180 sentences, 30 of which the oracle takes",
            "\nlogistic, ",
            "\nnaive-bayes, ",
            "chosen: ",
        ],
    );
    assert_contains(&run.err, &["--ranker"]);
    let piped = done(&["train-summarizer", &data, "-o", "-", "--sentences", "1"]);
    assert_eq!(piped.out, std::fs::read_to_string(&ranker).expect("a ranker"));
    assert_contains(&piped.err, &["chosen: "]);
    let figures = done(&["evaluate-summaries", &data, "--sentences", "1", "--json", "--ranker", &ranker]).out;
    let figures: serde_json::Value = serde_json::from_str(&figures).expect("JSON");
    let recall = |method: usize| number(&figures["methods"][method]["rouge2"]["recall"]["mean"]);
    assert!(recall(0) < 0.4, "lead: {figures}");
    assert!(recall(1) > 0.9, "what it learned from: {figures}");
    let article = "I walked by the sea. Who would not? The council of Elmar approved 7 new homes near the harbour on Monday. \
                   You should bring boots.";
    let record = format!("{}\n", serde_json::json!({ "text": article }));
    let summary = done_with(&["summarize", "--sentences", "1", "--ranker", &ranker], record.as_bytes()).out;
    assert_contains(&summary, &["\"text\":\"The council of Elmar"]);
}

#[test]
fn rankers_are_the_same_at_any_number_of_threads_and_in_any_order() {
    let folder = Folder::new();
    let lines = pairs();
    let mut turned: Vec<&str> = lines.lines().collect();
    turned.reverse();
    let (one, two) = (folder.path("one.json"), folder.path("two.json"));
    let data = [folder.file("a.jsonl", lines.clone()), folder.file("b.jsonl", turned.join("\n"))];
    done(&["train-summarizer", &data[0], "-o", &one, "--threads", "1"]);
    done(&["train-summarizer", &data[1], "-o", &two, "--threads", "2"]);
    let read = |path: &str| std::fs::read_to_string(path).expect("a ranker");
    assert_eq!(read(&one), read(&two));
}

#[test]
fn what_cannot_be_learned_from_or_used_is_told_and_leaves_no_file() {
    let folder = Folder::new();
    let ranker = folder.path("mine.json");
    let nothing = "{\"text\": \"Rain fell.\", \"summary\": \"Snow.\"}\n{\"text\": \"t\"}\n";
    let data = folder.file("nothing.jsonl", nothing);
    let message = refused(&["train-summarizer", &data, "-o", &ranker]);
    assert_contains(&message, &["nothing to learn from", "found 0 of 1 taken"]);
    assert!(!std::path::Path::new(&ranker).exists());
    let one = folder.file("one.jsonl", pairs().lines().next().expect("a line"));
    let message = refused(&["train-summarizer", &one, "-o", &ranker]);
    assert_contains(&message, &["expected articles enough for cross-validation, found 1"]);
    for verb in ["train-summarizer", "evaluate-summaries"] {
        assert_contains(&refused(&[verb, &one, "-o", &one]), &["one.jsonl", "found the input"]);
    }
    let other = folder.file("other.json", "{\"format\": \"x\"}");
    let message = refused(&["summarize", "--ranker", &other, &data]);
    assert_contains(&message, &["other.json", "expected a sentence ranker"]);
    assert_contains(
        &refused(&["summarize", "--ranker", "missing.json", &data]),
        &["missing.json", "cannot read"],
    );
    assert_contains(&misused(&["brief", "--ranker", "x", "--method", "lead"]), &["--ranker", "--method"]);
}
