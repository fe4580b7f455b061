//! Summaries beside those that people wrote.

use super::*;

/// Five articles with summaries in both forms. The last sentences of the first two are what their summaries say.
fn pairs() -> String {
    let sentences = [
        "The harbour was quiet on Monday morning.",
        "Dr. Ames counted more boats than gulls.",
        "By noon the ferry had crossed the bay eleven times.",
        "The captain drank her coffee on the bridge.",
    ];
    let article = sentences.join(" ");
    let lines = [
        serde_json::json!({ "text": article, "summary": "The captain drank coffee on the bridge. The ferry crossed the bay." }),
        serde_json::json!({ "sentences": sentences, "summary": ["The ferry crosses the bay", "the captain drinks"] }),
        serde_json::json!({ "text": article, "summary": "The harbour was quiet\nDr. Ames counted boats\n" }),
        serde_json::json!({ "text": article, "summary": null }),
        serde_json::json!({ "text": article, "summary": ["More boats than gulls on a quiet Monday morning."] }),
    ];
    lines.map(|line| format!("{line}\n")).concat()
}

fn squeezed(text: &str) -> Vec<String> {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn methods_stand_beside_lead_and_the_oracle_with_all_settings() {
    let run = done_with(
        &["evaluate-summaries", "--method", "textrank", "--sentences", "2", "--stem"],
        pairs().as_bytes(),
    );
    assert_contains(
        &run.out,
        &[
            "4 articles, language en; summaries of at most 2 sentences",
            "tokenizer of rouge-score 0.1.2: lower case, runs of a-z and 0-9; stemming on",
            "\nlead, 2.00 sentences and 14.0 words on average",
            "\ntextrank, 2.00 sentences and ",
            "\noracle, ",
            "by paired bootstrap, p by approximate randomization",
        ],
    );
    let lines = squeezed(&run.out);
    let n = |name: &str| lines.iter().filter(|line| line.starts_with(name)).count();
    // Three tables, and two of differences.
    assert_eq!([n("ROUGE-1 "), n("ROUGE-2 "), n("ROUGE-L "), n("ROUGE-Lsum ")], [5; 4]);
    assert_contains(&run.err, &["1 records without a summary were skipped"]);
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    // Without a method it is the default one.
    let plain = done_with(&["evaluate-summaries", "--words", "9"], pairs().as_bytes()).out;
    assert_contains(&plain, &["at most 9 words", "stemming off", "\nlead, ", "\ntrained, ", "\noracle, "]);
    assert!(!plain.contains("textrank"));
}

#[test]
fn figures_are_data_too_and_the_same_at_any_number_of_threads() {
    let folder = Folder::new();
    let data = folder.file("pairs.jsonl", pairs());
    let args = ["evaluate-summaries", &data, "--json", "--sentences", "1", "--method", "centroid"];
    let out = done(&args).out;
    let found = json(&out);
    assert_eq!((&found["n_articles"], &found["stem"]), (&4.into(), &false.into()));
    assert_eq!((&found["length"]["sentences"], &found["language"]), (&1.into(), &"en".into()));
    let names: Vec<&str> = list(&found["methods"]).iter().map(|method| string(&method["method"])).collect();
    assert_eq!(names, ["lead", "centroid", "oracle"]);
    let lead = &found["methods"][0];
    // Lead has 2, 1, 4 and 4 of the 12, 8, 8 and 9 words of the summaries: "the" and "on", "the", "the harbour was
    // quiet", and "on", "quiet", "monday", "morning".
    let recall = (2.0 / 12.0 + 1.0 / 8.0 + 4.0 / 8.0 + 4.0 / 9.0) / 4.0;
    assert!((number(&lead["rouge1"]["recall"]["mean"]) - recall).abs() < 1e-12, "{lead}");
    let interval = &lead["rouge1"]["recall"];
    assert!(number(&interval["low"]) < recall && recall < number(&interval["high"]), "{lead}");
    assert!(lead["against_lead"].is_null());
    let oracle = &found["methods"][2];
    let p_value = number(&oracle["against_lead"]["rouge1"]["p_value"]);
    assert!(number(&oracle["against_lead"]["rouge1"]["mean"]) > 0.0 && p_value > 0.0 && p_value <= 1.0);
    assert_eq!(number(&found["given_length"]["sentences"]), 7.0 / 4.0);
    for threads in ["1", "3"] {
        assert_eq!(done(&[&args[..], &["--threads", threads]].concat()).out, out);
    }
    let file = folder.path("out.json");
    assert_eq!(done(&[&args[..], &["-o", &file]].concat()).out, "");
    assert_eq!(folder.read("out.json"), out);
}

#[test]
fn what_is_no_pair_is_told_with_file_and_line() {
    let folder = Folder::new();
    let bad = [
        "{\"text\": \"\", \"summary\": \"Rain fell.\"}",
        "{\"text\": \"Rain fell.\", \"summary\": \" \"}",
        "{\"text\": \"Rain fell.\", \"summary\": {\"text\": \"Rain\"}}",
        "oops",
    ];
    let data = folder.file("pairs.jsonl", format!("{}{}\n", pairs(), bad.join("\n")));
    let run = run(&["evaluate-summaries", &data, "-q"]);
    assert_eq!(run.status, 1);
    assert_contains(&run.out, &["4 articles"]);
    let lines: Vec<&str> = run.err.lines().collect();
    assert_eq!(lines.len(), 4, "{}", run.err);
    for (line, (number, what)) in lines.iter().zip([
        (6, "expected an article with text, found an empty one"),
        (7, "field `summary`: expected words"),
        (8, "field `summary`: expected a string or a list of strings, found an object"),
        (9, "expected a JSON object"),
    ]) {
        assert_contains(line, &[&format!("{data}:{number}: {what}")]);
    }
    let none = refused_with(&["evaluate-summaries"], b"{\"text\": \"Rain fell.\"}\n");
    assert_contains(&none, &["there are no articles with summaries"]);
    let digest = refused_with(&["evaluate-summaries"], DIGEST.as_bytes());
    assert_contains(&digest, &["standard input: expected records with summaries"]);
    assert_contains(&refused(&["evaluate-summaries", &folder.path("no")]), &["no: cannot read"]);
    assert_contains(&misused(&["evaluate-summaries", "--method", "best"]), &["unknown method `best`"]);
    misused(&["evaluate-summaries", "--ratio", "0.5", "--words", "20"]);
}
