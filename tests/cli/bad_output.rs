//! Places that cannot be written to, and readers that go away.

use std::fs::OpenOptions;
use std::io::Write;
use std::process::Stdio;

use super::*;

/// Every verb that writes data, with arguments that make it write some.
fn writers(folder: &Folder) -> Vec<Vec<String>> {
    let (digest, data) = (folder.file("d.txt", DIGEST), folder.file("data.jsonl", labelled_articles()));
    let model = folder.model();
    let all: [&[&str]; 8] = [
        &["brief", &digest, "--model", &model],
        &["split", &digest],
        &["label", &digest, "--model", &model],
        &["label", &data, "--model", &model],
        &["summarize", &data],
        &["evaluate", &data, "--model", &model],
        &["cross-validate", &data],
        &["inspect", &model],
    ];
    all.into_iter().map(|args| args.iter().map(|arg| (*arg).to_owned()).collect()).collect()
}

fn borrowed(args: &[String]) -> Vec<&str> {
    args.iter().map(String::as_str).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let folder = Folder::new();
    for args in writers(&folder) {
        let full = OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let mut command = spawned(&borrowed(&args));
        let output = command.arg("--quiet").stdin(Stdio::null()).stdout(full).output().expect("it starts");
        let run = finished(output);
        assert_eq!(run.status, 2, "{args:?}");
        assert_contains(&the_line(&run), &["standard output", "No space left"]);
    }
}

#[test]
fn a_closed_pipe_is_success() {
    let folder = Folder::new();
    for args in writers(&folder) {
        // The reader is gone before the program starts, so even the first write meets a closed pipe.
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = spawned(&borrowed(&args));
        let command = command.arg("--quiet").stdin(Stdio::null()).stdout(writer);
        let run = finished(command.output().expect("it starts"));
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{args:?}");
    }
}

#[test]
fn a_pipe_that_closes_in_the_middle_ends_the_run() {
    let folder = Folder::new();
    let mut child = spawned(&["label", "--quiet", "--model", &folder.model()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("it is piped");
    // More than all buffers hold: a program that did not notice would read it all. That it ends early closes this
    // pipe too, so a failing write is as good as a finished one.
    let lines = labelled_articles().repeat(4000);
    let _ = stdin.write_all(lines.as_bytes());
    drop(stdin);
    let run = finished(child.wait_with_output().expect("it ends"));
    assert_eq!((run.status, run.err.as_str()), (0, ""));
}

#[test]
fn a_missing_folder() {
    let folder = Folder::new();
    let nowhere = folder.path("no/such/out");
    for mut args in writers(&folder) {
        args.extend(["-o".to_owned(), nowhere.clone()]);
        assert_contains(&refused(&borrowed(&args)), &["no/such/out", "No such file"]);
    }
    let (digest, data) = (folder.path("d.txt"), folder.path("data.jsonl"));
    for args in [
        &["train", &data, "-o", &nowhere][..],
        // Told before anything is read.
        &["train", &folder.path("missing.jsonl"), "-o", &nowhere],
        &["merge", &folder.path("missing"), &folder.path("missing"), "-o", &nowhere],
        &["background", &folder.path("missing.jsonl"), "-o", &nowhere],
        &["select", &folder.path("missing.jsonl"), "-o", &nowhere],
        &["brief", &digest, "--save-labels", &nowhere],
        &["label", &data, "--rejects", &nowhere],
    ] {
        assert_contains(&refused(args), &["no/such/out", "No such file"]);
    }
}

#[test]
fn a_directory() {
    let folder = Folder::new();
    let directory = folder.path("");
    for mut args in writers(&folder) {
        // These write a file for each input into a folder.
        if ["label", "summarize"].contains(&args[0].as_str()) {
            continue;
        }
        args.extend(["-o".to_owned(), directory.clone()]);
        assert_contains(&refused(&borrowed(&args)), &["expected a file", "found a directory"]);
    }
    let line = refused(&["train", &folder.path("data.jsonl"), "-o", &directory]);
    assert_contains(&line, &[directory.trim_end_matches('/'), "directory"]);
}

#[test]
fn files_appear_whole_and_alone() {
    let folder = Folder::new();
    for args in writers(&folder) {
        let args = borrowed(&args);
        let piped = done(&args).out;
        let old = folder.file("out", "something older and longer ".repeat(2000));
        let before = folder.names();
        assert_eq!(done(&[&args[..], &["-o", &old]].concat()).out, "", "{args:?}");
        assert_eq!(folder.read("out"), piped, "{args:?}");
        assert_eq!(folder.names(), before, "{args:?} left something behind");
        // A dash is standard output, as it is standard input elsewhere.
        assert_eq!(done(&[&args[..], &["-o", "-"]].concat()).out, piped);
    }
}

#[test]
fn a_place_within_a_folder_of_inputs_is_refused() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("in")).expect("the folder can be written to");
    folder.file("in/a.jsonl", labelled_articles());
    let (inputs, out) = (folder.path("in"), folder.path("out"));
    for (place, flag) in [("in/out.jsonl", "-o"), ("in/bad.jsonl", "--rejects"), ("./in/r.json", "--report")]
    {
        let place = folder.path(place);
        let output: &[&str] = if flag == "-o" { &[] } else { &["-o", &out] };
        let line = refused(&[&["summarize", &inputs][..], output, &[flag, &place]].concat());
        assert_contains(&line, &[&place, "outside of the input", "which the next run would read"]);
    }
    assert_eq!(folder.names(), ["in"]);
    // What is hidden is not read, and one file of a folder is not all of them.
    done(&["summarize", &inputs, "-o", &folder.path("in/.out.jsonl")]);
    done(&["summarize", &folder.path("in/a.jsonl"), "-o", &folder.path("in/b.jsonl")]);
    // An output of one part may not be another part.
    for new in ["parts/b", "more/b"] {
        std::fs::create_dir_all(folder.path(new)).expect("the folder can be written to");
    }
    folder.file("parts/b/c.jsonl", labelled_articles());
    let other = folder.file("more/b/c.jsonl", labelled_articles());
    let line = refused(&["summarize", &folder.path("parts"), &other, "-o", &folder.path("more")]);
    assert_contains(&line, &[&other, "found the input"]);
}

#[test]
fn nothing_takes_the_place_of_an_input_or_of_another_output() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.model());
    let (digest, out, page) = (folder.file("d.txt", DIGEST), folder.path("out"), folder.path("page.html"));
    // The same file by another name.
    let again = folder.path("./data.jsonl");
    let not_input = "expected another file to write to, found the input";
    let not_both = "found one for both";
    let all: [(&[&str], &str); 17] = [
        (&["label", &data, "-o", &again], not_input),
        (&["summarize", &digest, &data, "-o", &data], not_input),
        (&["label", &digest, "-o", &digest], not_input),
        (&["label", &data, "-o", &out, "--rejects", &again], not_input),
        (&["summarize", &data, "-o", &out, "--report", &again], not_input),
        (&["summarize", &data, "-o", &out, "--report", &folder.path("./out")], not_both),
        (
            &["label", &data, "-o", &out, "--rejects", &page, "--report", &folder.path("./page.html")],
            not_both,
        ),
        (&["brief", &digest, "-o", &digest], not_input),
        (&["brief", &data, "-o", &out, "--save-labels", &again], not_input),
        (&["split", &digest, "-o", &digest], not_input),
        (&["evaluate", &data, "--model", &model, "-o", &again], not_input),
        (&["evaluate", &data, "--model", &model, "-o", &out, "--html", &data], not_input),
        (&["evaluate", &data, "--model", &model, "-o", &model], not_input),
        (&["cross-validate", &data, "-o", &data], not_input),
        (&["compare", &model, &model, &data, "-o", &data], not_input),
        (&["inspect", &model, "-o", &model], not_input),
        (&["train", &data, "-o", &again], not_input),
    ];
    let before = folder.names();
    for (args, what) in all {
        assert_contains(&refused(args), &[what]);
    }
    assert_eq!(folder.read("data.jsonl"), labelled_articles());
    assert_eq!(folder.names(), before);
}

#[test]
fn what_is_read_beside_the_data_is_an_input_too() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.model());
    let (digest, out) = (folder.file("d.txt", DIGEST), folder.path("out"));
    let (stop, table) = (folder.file("stop.txt", "the\n"), folder.path("table.tsv"));
    done(&["background", &data, "--model", "default", "--min-df", "1", "-o", &table]);
    let (words, template) = (folder.file("w.toml", "min-df = 1\n"), folder.file("t.html", "{{ title }}"));
    // What a settings file names is read as well.
    let config = folder.file("c.toml", format!("stop-words = {stop:?}\nbackground = {table:?}\n"));
    let summaries = folder.file("s.jsonl", train_summarizer::pairs());
    let ranker = folder.path("r.json");
    done(&["train-summarizer", &summaries, "--estimator", "logistic", "-o", &ranker]);
    std::fs::create_dir(folder.path("issues")).expect("the folder can be written to");
    let issue = folder.file("issues/1.txt", DIGEST);
    let (issues, pattern) = (folder.path("issues"), folder.path("issues/*.txt"));
    let all: [(&[&str], &str, &str); 19] = [
        (&["train", &data, "--stop-words", &stop], "-o", &stop),
        (&["train", &data, "--background", &table], "-o", &table),
        (&["train", &data, "--config", &words], "-o", &words),
        (&["train", &data, "--config", &config], "-o", &stop),
        (&["train", &data, "--config", &config], "-o", &table),
        (&["cross-validate", &data, "--config", &config], "-o", &config),
        (&["cross-validate", &data, "--stop-words", &stop, "-o", &out], "--html", &stop),
        (&["evaluate-summaries", &summaries, "--ranker", &ranker], "-o", &ranker),
        (&["summarize", &data, "--ranker", &ranker], "-o", &ranker),
        (&["summarize", &data, "--ranker", &ranker, "-o", &out], "--report", &ranker),
        (&["label", &data, "--model", &model], "-o", &model),
        (&["label", &data, "--model", &model, "-o", &out], "--rejects", &model),
        (&["brief", &digest, "--ranker", &ranker], "--save-labels", &ranker),
        (&["brief", &digest, "--model", &model], "-o", &model),
        (&["brief", &digest, "--template", &template], "-o", &template),
        (&["brief", &digest, "--learn-boilerplate", &issues], "-o", &issue),
        (&["brief", &pattern], "-o", &issue),
        (&["split", &issues], "-o", &issue),
        (&["label", &data, "--learn-boilerplate", &issues], "-o", &issue),
    ];
    let contents = || {
        let read = |name: &String| std::fs::read(folder.path(name)).unwrap_or_default();
        folder.names().iter().map(|name| (name.clone(), read(name))).collect::<Vec<_>>()
    };
    let before = contents();
    for (args, flag, path) in all {
        let line = refused(&[args, &[flag, path]].concat());
        assert_contains(&line, &[path, "expected another file to write to, found the input"]);
    }
    let line = refused(&["brief", &digest, "-o", &out, "--save-labels", &folder.path("./out")]);
    assert_contains(&line, &["found one for both"]);
    assert!(contents() == before && folder.read("issues/1.txt") == DIGEST);
    // So it is with the files of a folder of outputs.
    std::fs::create_dir(folder.path("labelled")).expect("the folder can be written to");
    let mine = folder.file("labelled/1.txt.jsonl", small_model());
    let line = refused(&["label", &issues, "--model", &mine, "-o", &folder.path("labelled")]);
    assert_contains(&line, &[&mine, "found the input"]);
    // The built-in model is no file.
    done(&["inspect", "-o", &folder.path("default")]);
}

#[test]
fn what_a_run_keeps_for_itself_takes_the_place_of_nothing() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("more.part"));
    std::fs::write(&model, small_model()).expect("the folder can be written to");
    let part = folder.file("out.part", labelled_articles());
    let (out, more) = (folder.path("out"), folder.path("more"));
    std::fs::create_dir(folder.path("labelled")).expect("the folder can be written to");
    let (labelled, mine) = (folder.path("labelled"), folder.path("labelled/data.jsonl"));
    let (not_input, own) = ("expected another file to write to, found the input", "a file of its own");
    let all: [(&[&str], &str); 9] = [
        (&["label", &part, "-o", &out], not_input),
        (&["label", &data, &part, "-o", &out], not_input),
        (&["summarize", &part, "-o", &more, "--rejects", &out], not_input),
        (&["label", &data, "--model", &model, "-o", &more], not_input),
        (&["label", &data, "-o", &data, "--rejects", &part], not_input),
        (&["label", &data, "-o", &out, "--rejects", &part], own),
        (&["summarize", &data, "-o", &out, "--report", &folder.path("./out.journal")], own),
        (&["summarize", &data, "-o", &part, "--rejects", &out], own),
        (&["summarize", &data, "-o", &labelled, "--rejects", &mine], own),
    ];
    let before = folder.names();
    for (args, what) in all {
        assert_contains(&refused(args), &[what]);
    }
    assert_eq!(folder.read("out.part"), labelled_articles());
    assert_eq!(std::fs::read(&model).expect("it is there"), small_model());
    assert_eq!(folder.names(), before);
}

#[test]
fn the_name_of_a_folder_is_refused_before_the_work() {
    let folder = Folder::new();
    let (data, new) = (folder.file("data.jsonl", labelled_articles()), folder.path("new/"));
    let out = folder.path("out");
    // Nothing is read of what is no record.
    let all: [(&[&str], &str); 5] = [
        (&["label", "-o", &new], "no record"),
        (&["split", "-o", &new], "text"),
        (&["train", "-", "-o", &new], "no record"),
        (&["summarize", &data, "-o", &out, "--rejects", &new], ""),
        (&["summarize", &data, "-o", &out, "--report", &new], ""),
    ];
    for (args, input) in all {
        let line = refused_with(args, input.as_bytes());
        assert_contains(&line, &["new/: cannot write: expected a file", "found the name of a directory"]);
    }
    assert_eq!(folder.names(), ["data.jsonl"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_is_told_and_leaves_nothing() {
    let folder = Folder::new();
    let (data, model) = (folder.file("data.jsonl", labelled_articles()), folder.path("m"));
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -f 1; exec \"$0\" \"$@\""]).arg(cargo_bin!("newsdesk"));
    command.args(["train", "--quiet", "--min-df", "1", &data, "-o", &model]);
    let run = finished(command.output().expect("it starts"));
    assert_eq!(run.status, 2, "{}", run.err);
    assert_contains(&the_line(&run), &["m: cannot write: File too large"]);
    assert_eq!(folder.names(), ["data.jsonl"]);
}

#[test]
fn a_folder_for_rejects_is_refused_before_the_work() {
    let folder = Folder::new();
    let (data, out) = (folder.file("data.jsonl", labelled_articles()), folder.path("out"));
    for flag in ["--rejects", "--report"] {
        let line = refused(&["summarize", &data, "-o", &out, flag, &folder.path("")]);
        assert_contains(&line, &["expected a file", "found a directory"]);
        assert!(!folder.names().contains(&"out".to_owned()), "{flag}");
    }
}

#[cfg(unix)]
#[test]
fn who_may_read_a_file_is_as_usual() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let data = folder.file("data.jsonl", labelled_articles());
    let mode =
        |name: &str| std::fs::metadata(folder.path(name)).expect("it is there").permissions().mode() & 0o777;
    let verb = "exec \"$0\" evaluate -q \"$1\" --model \"$2\" -o \"$3\"";
    let within = |umask: &str, out: &str| {
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &format!("umask {umask}; {verb}")]).arg(cargo_bin!("newsdesk"));
        command.args([&data, &folder.model(), &folder.path(out)]);
        assert!(command.status().expect("sh is there").success());
    };
    within("077", "private");
    assert_eq!(mode("private"), 0o600);
    within("022", "public");
    assert_eq!(mode("public"), 0o644);
    // What is there stays as readable as it was.
    within("022", "private");
    assert_eq!(mode("private"), 0o600);
}

#[cfg(target_os = "linux")]
#[test]
fn messages_that_nobody_can_read_end_nothing() {
    let folder = Folder::new();
    let mut data = labelled_articles();
    data.push_str("no record\n");
    let data = folder.file("data.jsonl", data);
    let full = || OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    for (verb, status) in [("summarize", 1), ("train", 1)] {
        let out = folder.path(verb);
        let mut command = spawned(&[verb, &data, "-o", &out]);
        let output = command.stdin(Stdio::null()).stderr(full()).output().expect("it starts");
        assert_eq!(output.status.code(), Some(status), "{verb}");
        assert!(folder.names().contains(&verb.to_owned()));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_plain_file_is_written_to_and_not_replaced() {
    use std::io::Read;
    use std::os::unix::fs::FileTypeExt;

    // Renaming a file over `/dev/null` or over a named pipe would destroy it.
    let folder = Folder::new();
    let digest = folder.file("d.txt", DIGEST);
    let pipe = folder.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there");
    assert!(made.success());
    // Opened for both directions, it waits for nobody.
    let mut end = OpenOptions::new().read(true).write(true).open(&pipe).expect("it opens");
    let expected = done(&["split", &digest]).out;
    done(&["split", &digest, "-o", &pipe]);
    let kind = std::fs::metadata(&pipe).expect("it is still there").file_type();
    assert!(kind.is_fifo(), "the named pipe was replaced by {kind:?}");
    let mut found = vec![0; expected.len()];
    end.read_exact(&mut found).expect("the data is in the pipe");
    assert_eq!(String::from_utf8_lossy(&found), expected);
    // So are rejects, beside an output that can be gone on with.
    let (data, out) = (folder.file("bad.jsonl", "no record\n{\"text\":\"A kite.\"}\n"), folder.path("out"));
    let run = run(&["summarize", &data, "-o", &out, "--rejects", &pipe]);
    assert_eq!(run.status, 1, "{}", run.err);
    assert!(std::fs::metadata(&pipe).expect("it is still there").file_type().is_fifo());
    let mut first = [0; 8];
    end.read_exact(&mut first).expect("the rejects are in the pipe");
    assert_eq!(&first, b"{\"file\":");
    let run = self::run(&["summarize", &data, "-o", &out, "--rejects", "-"]);
    assert_contains(&run.out, &["no record"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_stream_of_the_process_is_written_to_whatever_is_behind_it() {
    // A file behind it has what others wrote, and is to have what they write later.
    let folder = Folder::new();
    let (data, log) = (folder.file("in.jsonl", "{\"text\":\"A kite.\"}\n"), folder.file("log", "first\n"));
    let (report, digest) = (folder.path("report"), folder.file("d.txt", DIGEST));
    let link = folder.path("link");
    std::os::unix::fs::symlink("/dev/stdout", &link).expect("a link");
    for (i, args) in [
        &["summarize", &data, "-o", "/dev/stdout"][..],
        &["summarize", &data, "-o", &link],
        &["summarize", &data, "-o", "/dev/fd/1"],
        &["summarize", &data, "-o", "/dev/stderr"],
        &["summarize", &data, "-o", &report, "--report", "/proc/self/fd/2"],
        &["split", &digest, "-o", "/dev/stdout"],
    ]
    .iter()
    .enumerate()
    {
        folder.file("log", "first\n");
        let opened = || OpenOptions::new().append(true).open(&log).expect("it is there");
        let mut shared = opened();
        let same = || shared.try_clone().expect("it is open");
        let mut command = spawned(args);
        let command = command.arg("-q").stdin(Stdio::null()).stdout(same()).stderr(same());
        assert!(command.status().expect("it starts").success(), "{args:?}");
        shared.write_all(b"last\n").expect("it is open");
        let found = folder.read("log");
        assert!(found.starts_with("first\n") && found.ends_with("last\n"), "{i}: {found}");
        assert!(found.lines().count() > 2, "{i}: {found}");
    }
}

#[test]
fn standard_output_is_for_one_of_all_outputs() {
    let folder = Folder::new();
    let (data, out) = (folder.file("in.jsonl", "{\"text\":\"A kite.\"}\n"), folder.path("out"));
    for args in [
        &["summarize", &data, "--report", "-"][..],
        &["summarize", &data, "-o", "-", "--rejects", "-"],
        &["label", &data, "-o", &out, "--rejects", "-", "--report", "-"],
    ] {
        assert_contains(&refused(args), &["standard output", "expected one of these on it, found `"]);
    }
    assert_contains(&done(&["summarize", &data, "-o", &out, "--report", "-"]).out, &["\"written\":"]);
}
