//! Inputs that are no digests and no records: one clear line each, no data, no panic.

use super::*;

/// What reads text: each of these must treat bad input alike.
const READERS: [&str; 4] = ["brief", "split", "label", "summarize"];

/// Runs each reader on one bad input; gives the line of each. Status 1 and 2 both tell of failure: whether a run of
/// which nothing is left "could not run" depends on the job.
fn rejected_by_all(input: &str, parts: &[&str]) {
    for verb in READERS {
        let run = run(&[verb, "--quiet", input]);
        assert!([1, 2].contains(&run.status), "{verb}: status {}", run.status);
        assert_eq!(run.out, "", "{verb} wrote data");
        assert_contains(&the_line(&run), parts);
    }
}

#[test]
fn a_missing_file() {
    let folder = Folder::new();
    let missing = folder.path("missing.txt");
    for verb in READERS {
        assert_contains(&refused(&[verb, &missing]), &["missing.txt", "No such file"]);
    }
    for verb in ["train", "evaluate"] {
        let args = [verb, &missing, "-o", &folder.path("out")];
        assert_contains(&refused(&args), &["missing.txt", "No such file"]);
    }
    assert!(folder.names().is_empty(), "nothing is left behind");
}

#[test]
fn a_directory() {
    let folder = Folder::new();
    let directory = folder.path("");
    for verb in READERS {
        assert_contains(&refused(&[verb, &directory]), &["expected files in the folder, found none"]);
    }
    let args = ["train", &directory, "-o", &folder.path("out")];
    assert_contains(&refused(&args), &["expected a folder for each label in it, found no folder"]);
}

#[test]
fn an_empty_file() {
    let folder = Folder::new();
    let empty = folder.file("empty.txt", "");
    for verb in READERS {
        assert_contains(&refused(&[verb, &empty]), &["empty.txt", "expected text, found an empty file"]);
        assert_contains(
            &refused_with(&[verb], b""),
            &["standard input", "expected text, found an empty file"],
        );
    }
    let args = ["train", &empty, "-o", &folder.path("out")];
    assert_contains(&refused(&args), &["empty.txt", "found an empty file"]);
}

#[test]
fn a_part_without_records() {
    let folder = Folder::new();
    let (empty, out) = (folder.file("empty.jsonl", ""), folder.path("out"));
    for verb in ["label", "summarize"] {
        assert_eq!(done(&[verb, &empty]).out, "");
        assert_contains(&done(&[verb, &empty, "-o", &out]).err, &["0 ", "0 rejected"]);
        assert_eq!(folder.read("out"), "");
        assert_eq!(done_with(&[verb, "--input-format", "jsonl", "-"], b"").out, "");
    }
    assert_contains(&refused(&["brief", &empty]), &["empty.jsonl"]);
    // Of a folder that Spark has written, the parts are read.
    std::fs::create_dir(folder.path("parts")).expect("it can be made");
    for (name, text) in [("a.jsonl", "{\"text\":\"A kite.\"}\n"), ("b.jsonl", ""), ("_SUCCESS", "")] {
        folder.file(&format!("parts/{name}"), text);
    }
    done(&["summarize", &folder.path("parts"), "-o", &folder.path("summaries/")]);
    let lines = |name: &str| folder.read(&format!("summaries/{name}")).lines().count();
    assert_eq!((lines("a.jsonl"), lines("b.jsonl")), (1, 0));
    assert_eq!(done(&["summarize", &folder.path("parts/*")]).out.lines().count(), 1);
    // So it is where labels are needed.
    let data = folder.file("data.JSONL", labelled_articles());
    let none = folder.file("none.json", "");
    done(&["train", &data, &none, &empty, "-o", &folder.path("model")]);
    assert_contains(&refused(&["train", &empty, "-o", &folder.path("model")]), &["no labelled articles"]);
}

#[test]
fn a_blank_file() {
    let folder = Folder::new();
    rejected_by_all(
        &folder.file("blank.txt", " \n\t\n\u{a0}\n"),
        &["blank.txt", "found no article", "no text"],
    );
}

#[test]
fn rules_and_nothing_else() {
    let folder = Folder::new();
    rejected_by_all(&folder.file("rules.txt", "----\n\n====\n"), &["rules.txt", "found no article", "rules"]);
}

#[test]
fn a_zero_byte_in_a_record_rejects_that_record_alone() {
    let rows = "{\"text\": \"a\0b\"}\n{\"text\": \"The rover found ice.\"}\n";
    let run = run_with(&["label", "-q"], rows.as_bytes());
    assert_eq!((run.status, run.out.lines().count()), (1, 1), "{}", run.err);
    assert_contains(&the_line(&run), &["standard input:1", "zero byte"]);
}

#[test]
fn a_binary_file() {
    let folder = Folder::new();
    let binary = folder.file("photo.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    rejected_by_all(&binary, &["photo.txt", "found an image", "OCR"]);
    let unknown = folder.file("data.txt", b"one\ntwo\n\0\x01\x02");
    rejected_by_all(&unknown, &["data.txt", "line 3", "expected text", "zero byte at byte 8", "binary"]);
}

#[test]
fn bytes_that_are_not_utf8() {
    // In a file of records, the other lines are still good.
    let run = run_with(&["label", "-q"], b"{\"text\": \"caf\xe9\"}\n{\"text\": \"tea\"}\n");
    assert_eq!((run.status, run.out.lines().count()), (1, 1));
    assert_contains(&the_line(&run), &["standard input:1", "UTF-8", "0xE9"]);
}

#[test]
fn a_digest_that_is_too_long() {
    let folder = Folder::new();
    let long = folder.file("long.txt", "word ".repeat(14_000_000));
    rejected_by_all(&long, &["long.txt", "at most 64 MiB", "JSONL"]);
}

#[test]
fn a_record_that_is_too_long_is_passed_over() {
    let folder = Folder::new();
    let mut data = String::from("{\"id\": 1, \"text\": \"");
    data += &"word ".repeat(14_000_000);
    data += "\"}\n{\"id\": 2, \"text\": \"The baker put the dough in the oven.\"}\n";
    let long = folder.file("long.jsonl", data);
    let model = folder.model();
    for args in [&["label", "-q", &long, "--model", &model][..], &["summarize", "-q", &long]] {
        let run = run(args);
        assert_eq!(run.status, 1);
        assert_contains(
            &the_line(&run),
            &["long.jsonl:1", "at most 64 MiB (67108864 bytes), found one of 70000021 bytes"],
        );
        let done = json_lines(&run.out);
        assert_eq!(done.len(), 1);
        assert_eq!(done[0]["id"], 2);
    }
}

#[test]
fn lines_that_are_no_records() {
    for (line, parts) in [
        ("[1]", &["found a list"][..]),
        ("\"text\"", &["found a string"]),
        ("null", &["found null"]),
        ("3", &["found a number"]),
        ("{\"text\": \"a", &["not JSON", "column"]),
        ("{\"text\": \"a\"} {}", &["not JSON", "column"]),
        ("{}", &["expected a field `text`", "an empty object"]),
        ("{\"body\": \"a\"}", &["expected a field `text`", "found only `body`"]),
        ("{\"text\": \"a\", \"labels\": \"b\"}", &["field `labels`", "a list of strings", "found a string"]),
        ("{\"text\": \"a\", \"labels\": [1]}", &["field `labels`", "found a list with a number"]),
        ("{\"text\": \"a\", \"label\": []}", &["field `label`", "expected a string", "found a list"]),
        ("{\"text\": \"a\", \"label\": \"b\", \"labels\": []}", &["`label`", "`labels`", "found both"]),
        ("{\"text\": \"a\", \"sentences\": []}", &["`text`", "`sentences`", "found both"]),
        ("{\"title\": 1, \"text\": \"a\"}", &["field `title`", "found a number"]),
    ] {
        let input = format!("{line}\n");
        let run = run_with(&["label", "-q", "--input-format", "jsonl"], input.as_bytes());
        assert_eq!((run.status, run.out.as_str()), (1, ""), "{line}");
        assert_contains(&the_line(&run), &[&["standard input:1: "], parts].concat());
    }
}

#[test]
fn deeply_nested_json_is_no_danger() {
    // A recursive reader would run out of stack here.
    let deep = format!("{{\"text\": \"a\", \"x\": {}{}}}\n", "[".repeat(200_000), "]".repeat(200_000));
    let run = run_with(&["label", "-q"], deep.as_bytes());
    assert!([0, 1].contains(&run.status), "{}", run.err);
    assert_eq!(run.out.lines().count() + run.err.lines().count(), 1, "either a record or one line");
}

#[test]
fn bad_files_among_good_ones() {
    let folder = Folder::new();
    let good = folder.file("good.jsonl", "{\"text\": \"The dough is in the oven.\"}\n");
    let digest = folder.file("good.txt", DIGEST);
    let missing = folder.path("missing.txt");
    let empty = folder.file("empty.txt", "");
    let binary = folder.file("binary.txt", "a\0b");
    for (verb, n_records) in [("label", 4), ("summarize", 4)] {
        let run = run(&[verb, "-q", &missing, &good, &binary, &digest, &empty]);
        assert_eq!((run.status, run.out.lines().count()), (1, n_records), "{verb}: {}", run.err);
        let mut lines: Vec<&str> = run.err.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines.len(), 3, "{}", run.err);
        assert_contains(lines[0], &["binary.txt"]);
        assert_contains(lines[1], &["empty.txt"]);
        assert_contains(lines[2], &["missing.txt"]);
    }
}

#[test]
fn errors_stand_in_the_order_of_the_files() {
    // A reader of the log looks for the message of a file where the file was named.
    let folder = Folder::new();
    let (missing, binary) = (folder.path("missing.txt"), folder.file("binary.txt", "a\0b"));
    let run = run(&["split", "-q", &missing, &binary, &folder.file("good.txt", DIGEST)]);
    let lines: Vec<&str> = run.err.lines().collect();
    assert_eq!((run.status, lines.len()), (1, 2), "{}", run.err);
    assert_contains(lines[0], &["missing.txt"]);
    assert_contains(lines[1], &["binary.txt"]);
}

#[test]
fn a_run_without_any_good_input_writes_no_file() {
    let folder = Folder::new();
    let before = folder.file("out", "as it was");
    for verb in READERS {
        refused(&[verb, &folder.path("missing.txt"), "-o", &before]);
        assert_eq!(folder.read("out"), "as it was", "{verb}");
        assert_eq!(folder.names(), ["out"], "{verb} left something behind");
    }
}

/// As many threads as were asked for were once started, whatever that took.
#[test]
fn too_many_threads() {
    for threads in ["0", "1025", "100000"] {
        let run = run(&["split", "--threads", threads]);
        assert_eq!(run.status, 2);
        assert_contains(&run.err, &[threads, "1..=1024"]);
    }
}
