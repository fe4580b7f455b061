//! Runs that are interrupted, by whatever it may be, and gone on with: not a byte of what comes out may differ.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::*;

/// So many rows, of which some are no records and some are blank.
fn rows(n: usize) -> String {
    let line = |i: usize| match i % 97 {
        13 => "[1, 2]\n".to_owned(),
        57 => "\n".to_owned(),
        _ => {
            let (title, text, _) = ARTICLES[i % ARTICLES.len()];
            format!("{}\n", serde_json::json!({ "id": i, "title": title, "text": text }))
        }
    };
    (0..n).map(line).collect()
}

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory can be written to");
    encoder.finish().expect("memory can be written to")
}

/// A run with all that it writes beside its output.
struct Job {
    folder: Folder,
    args: Vec<String>,
}

impl Job {
    /// Labels, or summarizes, with output, rejects and report.
    fn new(verb: &str, inputs: &[(&str, Vec<u8>)], output: &str) -> Self {
        let folder = Folder::new();
        let mut args = vec![verb.to_owned(), "--quiet".to_owned()];
        if verb == "label" {
            args.extend(["--model".to_owned(), folder.model()]);
        }
        args.extend(inputs.iter().map(|(name, bytes)| folder.file(name, bytes)));
        for (flag, name) in [("-o", output), ("--rejects", "rejects"), ("--report", "report")] {
            args.extend([flag.to_owned(), folder.path(name)]);
        }
        Self { folder, args }
    }

    fn args<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        self.args.iter().map(String::as_str).chain(more.iter().copied()).collect()
    }

    fn start(&self, more: &[&str]) -> Child {
        let mut command = spawned(&self.args(more));
        let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().expect("it starts")
    }

    /// Runs within a limit on the size of files, of so many blocks of 512 bytes, as a full disk would end it.
    fn within(&self, n_blocks: u32, more: &[&str]) -> Run {
        let script = format!("ulimit -f {n_blocks}; exec \"$0\" \"$@\"");
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &script]).arg(cargo_bin!("newsdesk")).args(self.args(more));
        finished(command.output().expect("it starts"))
    }

    /// Everything that is there when all is done, but inputs, models and what is hidden.
    fn outputs(&self) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        collect(self.folder.0.path(), self.folder.0.path(), &mut found);
        found.sort();
        found
    }

    /// Removes what a run has made.
    fn clear(&self) {
        for name in ["out", "rejects", "report"] {
            let path = self.folder.path(name);
            let _ = fs::remove_file(&path);
            let _ = fs::remove_dir_all(&path);
        }
    }

    fn has_journal(&self) -> bool {
        let state = self.folder.path("out/.newsdesk");
        let in_folder = fs::read_dir(state).into_iter().flatten().flatten();
        Path::new(&self.folder.path("out.journal")).exists()
            || in_folder.into_iter().any(|entry| {
                let is_journal = entry.path().extension().is_some_and(|ending| ending == "journal");
                is_journal && fs::read_to_string(entry.path()).is_ok_and(|text| text.contains("working"))
            })
    }

    /// Kills the run at so many random moments, going on with it each time, and over again when it was done in between.
    /// What comes out must be what comes out undisturbed.
    fn kill(&self, n_kills: usize, seed: u64) {
        let run = run(&self.args(&[]));
        assert_eq!(run.status, 1, "{}", run.err);
        let expected = self.outputs();
        let check = || {
            let found = self.outputs();
            let names =
                |all: &[(String, Vec<u8>)]| all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            assert_eq!(names(&found), names(&expected));
            for ((name, found), (_, expected)) in found.iter().zip(&expected) {
                assert!(found == expected, "{name} differs after an interruption");
            }
            self.clear();
        };
        self.clear();
        let (mut state, mut n_killed, mut n_ended) = (seed, 0, 0);
        while n_killed < n_kills {
            let mut child = self.start(&["--resume"]);
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let mut left = Duration::from_micros((state >> 33) % 200_000);
            // Every second time, something is there to go on with, unless this machine is too fast for that.
            let began = Instant::now();
            while n_killed % 2 == 1
                && n_ended < 9
                && !self.has_journal()
                && began.elapsed() < Duration::from_secs(20)
            {
                if child.try_wait().expect("it is ours").is_some() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(1));
                left /= 2;
            }
            std::thread::sleep(left);
            match child.try_wait().expect("it is ours") {
                Some(status) => {
                    assert_eq!(status.code(), Some(1));
                    n_ended += 1;
                    check();
                }
                None => {
                    child.kill().expect("it runs");
                    child.wait().expect("it ends");
                    n_killed += 1;
                }
            }
        }
        let run = super::run(&self.args(&["--resume"]));
        assert_eq!(run.status, 1, "{}", run.err);
        check();
    }
}

fn collect(folder: &Path, root: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("it is there").flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let is_input = folder == root && (name.starts_with("in") || name == "small.newsdesk");
        if path.is_dir() && !name.starts_with('.') {
            collect(&path, root, found);
        } else if path.is_file() && !is_input {
            let name = path.strip_prefix(root).expect("it is below").display().to_string();
            found.push((name, fs::read(path).expect("it can be read")));
        }
    }
}

#[test]
fn a_run_that_is_killed_and_gone_on_with_gives_the_same_bytes() {
    Job::new("label", &[("in.jsonl", rows(20_000).into_bytes())], "out").kill(6, 1);
    let parts = [("in-1.jsonl", rows(10_000).into_bytes()), ("in-2.jsonl.gz", gzip(&rows(12_000)))];
    Job::new("label", &parts, "out/").kill(4, 2);
}

/// Some minutes: `cargo test --release --test cli -- --ignored killed`.
#[test]
#[ignore = "takes minutes"]
fn a_run_that_is_killed_two_hundred_times_gives_the_same_bytes() {
    let table = |n: usize| {
        let mut table = "id,title,text\n".to_owned();
        for i in 0..n {
            let (title, text, _) = ARTICLES[i % ARTICLES.len()];
            let line = if i % 89 == 7 { "too,few\n".to_owned() } else { format!("{i},{title},\"{text}\"\n") };
            table += &line;
        }
        table.into_bytes()
    };
    let array = |n: usize| {
        let items: Vec<String> = rows(n).lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
        format!("[{}]", items.join(",\n")).into_bytes()
    };
    let all = [
        ("label", vec![("in.jsonl", rows(120_000).into_bytes())], "out", 60),
        ("summarize", vec![("in.jsonl", rows(80_000).into_bytes())], "out", 40),
        ("label", vec![("in.jsonl.gz", gzip(&rows(80_000)))], "out", 30),
        ("label", vec![("in.csv", table(80_000))], "out", 30),
        ("label", vec![("in.json", array(80_000)), ("in.jsonl", rows(60_000).into_bytes())], "out", 20),
        (
            "label",
            vec![
                ("in-1.jsonl", rows(60_000).into_bytes()),
                ("in-2.csv", table(60_000)),
                ("in-3.jsonl.gz", gzip(&rows(60_000))),
            ],
            "out/",
            40,
        ),
    ];
    for (seed, (verb, inputs, output, n_kills)) in all.into_iter().enumerate() {
        Job::new(verb, &inputs, output).kill(n_kills, seed as u64);
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_keeps_what_is_done() {
    let inputs = [("in.txt", DIGEST.as_bytes().to_vec()), ("in.jsonl", rows(12_000).into_bytes())];
    let job = Job::new("label", &inputs, "out");
    assert_eq!(run(&job.args(&[])).status, 1);
    let expected = job.outputs();
    job.clear();
    let full = job.within(3000, &[]);
    assert_eq!(full.status, 2, "{}", full.err);
    let last = full.err.lines().last().expect("it is told");
    assert_contains(last, &["out: cannot write: File too large", "out.part", "--resume"]);
    let names = job.folder.names();
    assert!(!names.contains(&"out".to_owned()), "half an output appeared: {names:?}");
    assert!(job.has_journal(), "{names:?}");
    // It is not begun anew by mistake.
    let line = refused_after(&job, &[]);
    assert_contains(&line, &["found an interrupted run of `label` with", "done", "--resume", "out.journal"]);
    // Nor by another verb, which says whose it is.
    let (data, out) = (job.folder.path("in.jsonl"), job.folder.path("out"));
    assert_contains(&refused(&["summarize", &data, "-o", &out]), &["an interrupted run of `label` with"]);
    assert_eq!(run(&job.args(&["--resume", "--threads", "1"])).status, 1);
    assert_eq!(job.outputs(), expected);
}

/// The last line of a run that is refused.
fn refused_after(job: &Job, more: &[&str]) -> String {
    let run = run(&job.args(more));
    assert_eq!(run.status, 2, "{}", run.err);
    run.err.lines().last().expect("it is told").to_owned()
}

#[cfg(unix)]
#[test]
fn only_the_same_run_is_gone_on_with() {
    let job = Job::new("label", &[("in.jsonl", rows(12_000).into_bytes())], "out");
    job.within(3000, &[]);
    let data = fs::read(job.folder.path("in.jsonl")).expect("it is there");
    assert_contains(&refused_after(&job, &["--resume", "--top", "1"]), &["another `--top`: expected None"]);
    let other = job.folder.file("in.model", small_model());
    let mut articles = ARTICLES.to_vec();
    articles.pop();
    done(&["train", "-q", &job.folder.file("in.train", records(&articles)), "-o", &other]);
    let args: Vec<String> = job.args(&["--resume"]).iter().map(|arg| (*arg).to_owned()).collect();
    let with_other: Vec<&str> =
        args.iter().map(|arg| if arg.ends_with("small.newsdesk") { other.as_str() } else { arg }).collect();
    let other = run(&with_other);
    assert_eq!(other.status, 2, "{}", other.err);
    assert_contains(&the_line(&other), &["out.journal: cannot go on with another model: expected"]);
    for changed in [[&data[..], b"\n"].concat(), data[1..].to_vec(), data.iter().map(|b| b ^ 1).collect()] {
        job.folder.file("in.jsonl", changed);
        assert_contains(
            &refused_after(&job, &["--resume"]),
            &["a changed input", "in.jsonl: expected", "hash"],
        );
    }
    fs::remove_file(job.folder.path("in.jsonl")).expect("it is there");
    assert_contains(&refused_after(&job, &["--resume"]), &["a changed input", "found none"]);
    job.folder.file("in.jsonl", data);
    fs::write(job.folder.path("out.part"), "").expect("it is there");
    assert_contains(
        &refused_after(&job, &["--resume"]),
        &["out.part", "bytes of an interrupted run, found 0"],
    );
    // A journal that is removed is no run.
    fs::remove_file(job.folder.path("out.journal")).expect("it is there");
    assert_eq!(run(&job.args(&[])).status, 1);
}

#[test]
fn streams_cannot_be_gone_on_with() {
    let folder = Folder::new();
    let data = folder.file("in.jsonl", labelled_articles());
    assert_contains(&refused(&["summarize", &data, "--resume"]), &["--resume", "standard output"]);
    let out = folder.path("out");
    assert_contains(&refused(&["summarize", "--resume", "-o", &out]), &["--resume", "standard input"]);
    assert_contains(
        &refused(&["summarize", &data, "--resume", "-o", "/dev/null"]),
        &["--resume", "/dev/null"],
    );
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_cleanly() {
    for (signal, status) in [("-INT", 130), ("-TERM", 143)] {
        let job = Job::new("label", &[("in.jsonl", rows(80_000).into_bytes())], "out");
        let mut child = job.start(&[]);
        while !job.has_journal() && child.try_wait().expect("it is ours").is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let sent = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.expect("kill is there").success());
        let ended = finished(child.wait_with_output().expect("it ends"));
        assert_eq!(ended.status, status, "{}", ended.err);
        let last = ended.err.lines().last().expect("it is told");
        assert_contains(last, &["interrupted: ", "labelled", "out.part", "--resume"]);
        assert_eq!(run(&job.args(&["--resume"])).status, 1);
        let found = job.outputs();
        job.clear();
        assert_eq!(run(&job.args(&[])).status, 1);
        assert!(found == job.outputs(), "{signal}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_leaves_nothing_of_a_stream() {
    let folder = Folder::new();
    let out = folder.path("out");
    let mut command = spawned(&["summarize", "-q", "-o", &out]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    std::io::Write::write_all(&mut stdin, rows(2000).as_bytes()).expect("it reads");
    while folder.names().is_empty() {
        std::thread::sleep(Duration::from_millis(1));
    }
    // It waits for more, and listens.
    std::thread::sleep(Duration::from_millis(300));
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill is there").success());
    let ended = finished(child.wait_with_output().expect("it ends"));
    assert_eq!(ended.status, 130, "{}", ended.err);
    assert_contains(ended.err.lines().last().expect("it is told"), &["interrupted", "a stream"]);
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

#[test]
fn a_folder_of_parts_gives_a_folder_of_parts() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("in/more")).expect("it can be made");
    folder.file("in/a.jsonl", records(&ARTICLES[..5]));
    folder.file("in/b.jsonl.gz", gzip(&records(&ARTICLES[5..9])));
    folder.file("in/more/c.csv", "id,text\n1,\"The baker bakes bread, dough and cake.\"\n2,x,y\n");
    let (input, output) = (folder.path("in"), folder.path("out/"));
    let (rejects, report) = (folder.path("rejects"), folder.path("report"));
    let args = ["summarize", &input, "-o", &output, "--rejects", &rejects, "--report", &report];
    let first = run(&args);
    assert_eq!(first.status, 1, "{}", first.err);
    for (part, source) in
        [("a.jsonl", "in/a.jsonl"), ("b.jsonl", "in/b.jsonl.gz"), ("more/c.csv.jsonl", "in/more/c.csv")]
    {
        let alone = run(&["summarize", "-q", &folder.path(source)]);
        assert_eq!(folder.read(&format!("out/{part}")), alone.out, "{part}");
    }
    let (rejected, reported) = (folder.read("rejects"), folder.read("report"));
    assert_eq!(json(&rejected)["raw"], "2,x,y");
    let counts = json(&reported);
    assert_eq!(
        (&counts["read"], &counts["written"], &counts["rejected"]),
        (&11.into(), &10.into(), &1.into())
    );
    assert_eq!(list(&counts["inputs"]).len(), 3);
    // What is missing is made, and nothing else: what has the length that it had is taken for done.
    let before = folder.read("out/a.jsonl");
    let mine = "m".repeat(before.len());
    folder.file("out/a.jsonl", &mine);
    fs::remove_file(folder.path("out/b.jsonl")).expect("it is there");
    let again = run(&[&args[..], &["--resume"]].concat());
    assert_eq!(again.status, 1, "{}", again.err);
    assert_contains(&again.err, &["b.jsonl.gz: 4 summarized"]);
    assert!(!again.err.contains("a.jsonl: 5"), "{}", again.err);
    assert_eq!((folder.read("out/a.jsonl"), folder.read("report")), (mine, reported.clone()));
    assert_eq!(folder.read("rejects"), rejected);
    for changed in [&before[1..], &(before.clone() + "\n")] {
        folder.file("out/a.jsonl", changed);
        let again = run(&[&args[..], &["--resume"]].concat());
        assert_contains(&again.err, &["a.jsonl: 5 summarized"]);
        assert_eq!((folder.read("out/a.jsonl"), folder.read("report")), (before.clone(), reported.clone()));
    }
    assert_eq!(run(&args).status, 1);
    assert_eq!(folder.read("out/a.jsonl"), before);
}

#[test]
fn a_folder_of_arrays_is_done_when_it_is() {
    let folder = Folder::new();
    fs::create_dir(folder.path("in")).expect("it can be made");
    folder.file("in/a.jsonl", records(&ARTICLES[..5]));
    folder.file("in/b.jsonl", "{}\n");
    let (input, output, model) = (folder.path("in"), folder.path("out/"), folder.model());
    let args = ["label", &input, "-o", &output, "--model", &model, "--output-format", "label-studio"];
    assert_contains(&run(&args).err, &["a.jsonl: 5 labelled", "b.jsonl: 0 labelled, 1 rejected"]);
    let again = run(&[&args[..], &["--resume"]].concat());
    assert!(!again.err.contains("jsonl: "), "{}", again.err);
    fs::write(folder.path("out/a.jsonl.json"), "[]\n").expect("it can be written");
    assert_contains(&run(&[&args[..], &["--resume"]].concat()).err, &["a.jsonl: 5 labelled"]);
    assert_eq!(list(&json(&folder.read("out/a.jsonl.json"))).len(), 5);
}

#[test]
fn parts_need_names_of_their_own() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("in")).expect("it can be made");
    let one = folder.file("in/a.jsonl", labelled_articles());
    let input = folder.path("in");
    let line = refused(&["summarize", &input, "-o", &input]);
    assert_contains(&line, &["outside of the input", "which the next run would read"]);
    let line = refused(&["summarize", &one, "-o", &input]);
    assert_contains(&line, &["in/a.jsonl", "found that of the input"]);
    let two = folder.file("in/a.jsonl.gz", gzip(&labelled_articles()));
    let line = refused(&["summarize", &one, &two, "-o", &folder.path("out/")]);
    assert_contains(&line, &["a.jsonl.gz: expected inputs with names of their own", "both go to"]);
}

#[test]
fn counts_add_up_and_raw_rows_are_kept() {
    let folder = Folder::new();
    let mut bytes = rows(1000).into_bytes();
    bytes.extend(b"{\"text\": \"caf\xe9\"}\n");
    let data = folder.file("in.jsonl", &bytes);
    let (out, rejects, report) = (folder.path("out"), folder.path("rejects"), folder.path("report"));
    let model = folder.model();
    let args =
        ["label", "-q", &data, "--model", &model, "-o", &out, "--rejects", &rejects, "--report", &report];
    assert_eq!(run(&args).status, 1);
    let counts = json(&folder.read("report"));
    let n = |name: &str| counts[name].as_u64().expect("a number");
    assert_eq!(n("read"), n("written") + n("rejected"));
    let n_lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    assert_eq!(n("read") + n("blank"), n_lines);
    assert_eq!(n("blank"), 10);
    assert_eq!(folder.read("out").lines().count() as u64, n("written"));
    let entries = json_lines(&folder.read("rejects"));
    assert_eq!(entries.len() as u64, n("rejected"));
    let last = entries.last().expect("there are some");
    assert_eq!((&last["line"], &last["raw"]), (&1001.into(), &"{\"text\": \"caf\u{fffd}\"}".into()));
    // `{"text": "caf\xe9"}` by Python's base64.b64encode.
    assert_eq!(last["raw_base64"], "eyJ0ZXh0IjogImNhZukifQ==");
    let outcomes = counts["outcomes"].as_object().expect("an object");
    assert_eq!(
        outcomes.values().map(|outcome| outcome["count"].as_u64().expect("a number")).sum::<u64>(),
        n("written")
    );
    let share: f64 = outcomes.values().map(|outcome| number(&outcome["share"])).sum();
    assert!((share - 1.0).abs() < 1e-12);
    assert_eq!(counts["program"], format!("newsdesk {}", env!("CARGO_PKG_VERSION")));
    assert_eq!(string(&counts["model"]).len(), 16);
    assert_eq!(keys(&counts["labels"]), SMALL_LABELS);
    let before = folder.read("report");
    assert_eq!(run(&[&args[..], &["--threads", "1"]].concat()).status, 1);
    assert_eq!(folder.read("report"), before);
}

#[test]
fn progress_can_be_read_by_programs() {
    let folder = Folder::new();
    let data = folder.file("in.jsonl", rows(500));
    let out = folder.path("out");
    let run = run(&["summarize", &data, "-o", &out, "--progress", "json"]);
    let lines: Vec<Value> = run.err.lines().filter(|line| line.starts_with('{')).map(json).collect();
    let last = lines.last().expect("the end is told");
    assert_eq!((&last["event"], &last["rejected"]), (&"done".into(), &6.into()));
    assert_eq!(last["bytes"], last["total_bytes"]);
    assert!(last["records_per_second"].as_f64() > Some(0.0), "{last}");
    let of_stream = run_with(&["summarize", "-o", &out, "--progress", "json"], rows(500).as_bytes());
    let last = json(of_stream.err.lines().rfind(|line| line.starts_with('{')).expect("the end is told"));
    assert_eq!((&last["bytes"], &last["total_bytes"]), (&rows(500).len().into(), &Value::Null));
    let quiet = run_with(&["summarize", "-q", &data, "-o", &out, "--progress", "json"], b"");
    assert!(!quiet.err.contains('{'), "{}", quiet.err);
}

#[test]
fn an_interruption_tells_what_was_done() {
    let job = Job::new("label", &[("in.jsonl", rows(20_000).into_bytes())], "out");
    let args = job.args(&["--progress", "json"]).into_iter().filter(|arg| *arg != "--quiet");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -f 4000; exec \"$0\" \"$@\""]).arg(cargo_bin!("newsdesk")).args(args);
    let run = finished(command.output().expect("it starts"));
    let last = json(run.err.lines().rfind(|line| line.starts_with('{')).expect("the end is told"));
    assert_eq!(last["event"], "interrupted");
    assert!(last["records"].as_u64() > Some(100), "{last}");
}

#[test]
fn a_folder_for_outputs_lies_outside_of_the_inputs() {
    let folder = Folder::new();
    fs::create_dir(folder.path("in")).expect("it can be made");
    folder.file("in/a.jsonl", rows(3));
    for out in ["in/out/", "in/deep/er/"] {
        let line = refused(&["summarize", &folder.path("in"), "-o", &folder.path(out)]);
        assert_contains(&line, &["outside of the input", "which the next run would read"]);
    }
    assert_eq!(folder.names(), ["in"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_to() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let data = folder.file("in.jsonl", labelled_articles());
    fs::create_dir(folder.path("locked")).expect("it can be made");
    let set = |mode| fs::set_permissions(folder.path("locked"), fs::Permissions::from_mode(mode));
    set(0o555).expect("it is ours");
    // Nothing of ours is locked to the superuser, but nobody makes files there.
    let locked = match fs::write(folder.path("locked/probe"), "") {
        Ok(()) if cfg!(target_os = "linux") => "/sys/out".to_owned(),
        Ok(()) => return,
        Err(_) => folder.path("locked/out"),
    };
    for verb in [&["summarize"][..], &["label"], &["train"]] {
        let line = refused(&[verb, &[&data, "-o", &locked]].concat());
        assert_contains(&line, &[&format!("{locked}: cannot write: ")]);
        let line = line.to_lowercase();
        assert!(line.contains("permission denied") || line.contains("read-only file system"), "{line}");
    }
    set(0o755).expect("it is ours");
}

#[test]
fn a_model_is_there_as_a_whole_or_not_at_all() {
    let folder = Folder::new();
    let data = folder.file("in.jsonl", labelled_articles().repeat(20));
    let model = folder.path("model");
    for delay in [5, 20, 40, 80, 160] {
        let mut child = spawned(&["train", "-q", &data, "-o", &model]).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(delay));
        let _ = child.kill();
        child.wait().expect("it ends");
        if Path::new(&model).exists() {
            done(&["inspect", &model]);
        }
    }
}
