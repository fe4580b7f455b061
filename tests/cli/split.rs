//! Digests cut into articles, with a report of what was cut and dropped.

use super::*;

#[test]
fn help_promises_digests_alone() {
    let help = |verb: &str| done(&[verb, "--help"]).out;
    assert_contains(&help("label"), &["Digests or records: files"]);
    assert_contains(&help("split"), &["Digests: files"]);
    assert!(!help("split").contains("Digests or records"));
}

#[test]
fn articles_are_data_and_the_report_is_not() {
    let folder = Folder::new();
    let run = done(&["split", &folder.file("d.txt", DIGEST)]);
    let articles = json_lines(&run.out);
    assert_eq!(articles.len(), 3);
    for article in &articles {
        assert_eq!(keys(article), ["id", "title", "text", "start", "end"]);
        let slice = &DIGEST[offset(&article["start"])..offset(&article["end"])];
        assert!(slice.starts_with(string(&article["title"])) && slice.ends_with(string(&article["text"])));
    }
    let lines: Vec<&str> = run.err.lines().collect();
    assert_eq!(lines.len(), 2, "{}", run.err);
    assert_contains(lines[0], &["d.txt: 3 articles", "rules between articles"]);
    assert_contains(lines[1], &["d.txt: dropped 2 x separator between articles: ----"]);
    assert_eq!(done(&["split", "-q", &folder.path("d.txt")]).err, "", "--quiet leaves errors only");
}

#[test]
fn each_digest_is_numbered_by_itself_and_bad_ones_are_passed_over() {
    let folder = Folder::new();
    let (one, bad, two) = (
        folder.file("1.txt", DIGEST),
        folder.file("bad.txt", b"a cafe\0 at night"),
        folder.file("2.txt", DIGEST),
    );
    let run = run(&["split", "-q", &one, &bad, &two]);
    assert_eq!(run.status, 1);
    let ids: Vec<String> = json_lines(&run.out).iter().map(|a| string(&a["id"]).to_owned()).collect();
    assert_eq!(ids, ["1", "2", "3", "1", "2", "3"]);
    assert_contains(&the_line(&run), &["bad.txt", "line 1", "zero byte at byte 6"]);
}

#[test]
fn what_is_split_can_be_labelled() {
    let folder = Folder::new();
    let model = folder.model();
    let split = done_with(&["split"], DIGEST.as_bytes()).out;
    let labelled = json_lines(&done_with(&["label", "--model", &model], split.as_bytes()).out);
    let at_once = json_lines(&done_with(&["label", "--model", &model], DIGEST.as_bytes()).out);
    assert_eq!(labelled, at_once, "two steps give what one gives");
}

#[test]
fn a_byte_order_mark_is_no_text() {
    let with_mark = format!("\u{feff}{DIGEST}");
    let articles = json_lines(&done_with(&["split"], with_mark.as_bytes()).out);
    assert_eq!(articles[0]["title"], "Albion beat Rovers after a late penalty");
}

#[test]
fn a_digest_that_begins_with_a_brace_can_be_forced() {
    let digest = format!(
        "{{Aldane}} wakes early this week\n\nThe harbour of the town was full before dawn, for once.\n\n----\n\n{DIGEST}"
    );
    let run = done_with(&["split", "--input-format", "text"], digest.as_bytes());
    assert_eq!(json_lines(&run.out).len(), 4);
}

#[test]
fn records_are_refused() {
    let folder = Folder::new();
    let run = run(&["split", "-q", &folder.file("data.jsonl", labelled_articles())]);
    assert_ne!(run.status, 0);
    assert_eq!(run.out, "");
    assert_contains(&the_line(&run), &["data.jsonl", "expected a digest", "found records"]);
}

#[test]
fn dropped_lines_do_not_steer_the_terminal() {
    // The report shows lines of the digest, which may hold escape sequences as any of its text may.
    let digest = DIGEST.replace("----", "Read \u{1b}]0;owned\u{7} on in the \u{9b}31m Courier");
    let run = done_with(&["split"], digest.as_bytes());
    assert_contains(&run.err, &["dropped 2 x", "on in the"]);
    assert!(run.err.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", run.err);
}
