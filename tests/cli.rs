//! Runs the built program as a user does, and looks at what it writes where, and at how it ends.
//!
//! The contract: data goes to standard output and everything else to standard error; the exit status is 0 (done), 1
//! (done, but some input was rejected) or 2 (could not run); each bad input gives one clear line; a file named by `-o`
//! appears whole or not at all.

use std::path::PathBuf;
use std::sync::OnceLock;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

#[path = "cli/background.rs"]
mod background;
#[path = "cli/bad_input.rs"]
mod bad_input;
#[path = "cli/bad_model.rs"]
mod bad_model;
#[path = "cli/bad_output.rs"]
mod bad_output;
#[path = "cli/bad_training.rs"]
mod bad_training;
#[path = "cli/boilerplate.rs"]
mod boilerplate;
#[path = "cli/brief.rs"]
mod brief;
#[path = "cli/compare.rs"]
mod compare;
#[path = "cli/data_formats.rs"]
mod data_formats;
#[path = "cli/evaluate.rs"]
mod evaluate;
#[path = "cli/evaluate_summaries.rs"]
mod evaluate_summaries;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/golden.rs"]
mod golden;
#[path = "cli/inputs.rs"]
mod inputs;
#[path = "cli/label.rs"]
mod label;
#[path = "cli/layouts.rs"]
mod layouts;
#[path = "cli/learn.rs"]
mod learn;
#[path = "cli/merge.rs"]
mod merge;
#[cfg(feature = "parquet")]
#[path = "cli/parquet.rs"]
mod parquet_files;
#[path = "cli/pre_annotations.rs"]
mod pre_annotations;
#[path = "cli/resume.rs"]
mod resume;
#[path = "cli/select.rs"]
mod select;
#[path = "cli/split.rs"]
mod split;
#[path = "cli/summarize.rs"]
mod summarize;
#[path = "cli/train.rs"]
mod train;
#[path = "cli/train_summarizer.rs"]
mod train_summarizer;

/// Three articles between rules, about the three topics of [`labelled_articles`].
const DIGEST: &str = include_str!("golden/brief.txt");

/// Six articles, of which 1, 3 and 4 tell the same story: 3 in other words, 4 cut short.
const TOLD_TWICE: &str = include_str!("golden/stories.txt");

/// Variables that would change colours or widths if the tests inherited them.
const CONSOLE_VARIABLES: [&str; 5] = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM"];

/// How a run of the program ended.
#[derive(Debug)]
struct Run {
    status: i32,
    out: String,
    err: String,
}

/// Runs the program with nothing on standard input.
fn run(args: &[&str]) -> Run {
    run_with(args, b"")
}

/// Runs the program with `input` on standard input. No run may ever panic, so that is looked at here.
fn run_with(args: &[&str], input: &[u8]) -> Run {
    let mut command = Command::new(cargo_bin!("newsdesk"));
    for name in CONSOLE_VARIABLES {
        command.env_remove(name);
    }
    let output = command.args(args).write_stdin(input).output().expect("the program starts");
    finished(output)
}

fn finished(output: std::process::Output) -> Run {
    let run = Run {
        status: output.status.code().expect("the program ends by itself, not by a signal"),
        out: String::from_utf8(output.stdout).expect("data is UTF-8"),
        err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    };
    assert!(!run.err.contains("panicked"), "{}", run.err);
    run
}

/// The program as a child whose pipes the test holds.
fn spawned(args: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(cargo_bin!("newsdesk"));
    for name in CONSOLE_VARIABLES {
        command.env_remove(name);
    }
    command.args(args);
    command
}

/// Runs the program, expects that all went well, and gives the run.
fn done(args: &[&str]) -> Run {
    done_with(args, b"")
}

fn done_with(args: &[&str], input: &[u8]) -> Run {
    let run = run_with(args, input);
    assert_eq!(run.status, 0, "{args:?}: {}", run.err);
    run
}

/// Runs the program with `--quiet`, which leaves nothing but errors, and expects that it could not run: status 2, no
/// data, and exactly one line that says why. Gives that line.
fn refused(args: &[&str]) -> String {
    refused_with(args, b"")
}

fn refused_with(args: &[&str], input: &[u8]) -> String {
    let quiet = [args, &["--quiet"]].concat();
    let run = run_with(&quiet, input);
    assert_eq!(run.status, 2, "{args:?}: {}", run.err);
    assert_eq!(run.out, "", "{args:?} wrote data although it failed");
    the_line(&run)
}

/// The only line on standard error, without the program's name before it.
fn the_line(run: &Run) -> String {
    let lines: Vec<&str> = run.err.lines().collect();
    assert_eq!(lines.len(), 1, "one line was expected:\n{}", run.err);
    let line = lines[0].strip_prefix("newsdesk: ");
    line.expect("messages name the program").to_owned()
}

/// Runs the program with arguments that it cannot understand; gives the message.
fn misused(args: &[&str]) -> String {
    let run = run(args);
    assert_eq!(run.status, 2, "{args:?}: {}", run.err);
    assert_eq!(run.out, "", "{args:?} wrote data although it failed");
    assert!(run.err.starts_with("error: "), "{}", run.err);
    run.err
}

fn assert_contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
}

/// A folder for one test, which goes when the test ends.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, name: &str) -> String {
        let path: PathBuf = self.0.path().join(name);
        path.to_str().expect("temporary folders have UTF-8 names").to_owned()
    }

    /// Writes a file and gives its path.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).expect("temporary folders can be written to");
        path
    }

    /// Writes the small model and gives its path.
    fn model(&self) -> String {
        self.file("small.newsdesk", small_model())
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("the file is there")
    }

    /// Names of all files in it, sorted; hidden ones too, for half-written files have hidden names.
    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).expect("the folder is there");
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.expect("the folder can be read").file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }
}

/// A model that was trained on [`labelled_articles`], so that no change to the shipped model disturbs these tests.
/// It is trained by the program itself, once for all tests.
fn small_model() -> &'static [u8] {
    static MODEL: OnceLock<Vec<u8>> = OnceLock::new();
    MODEL.get_or_init(|| {
        let folder = Folder::new();
        let data = folder.file("data.jsonl", labelled_articles());
        let model = folder.path("model");
        done(&["train", &data, "-o", &model]);
        std::fs::read(model).expect("the model was written")
    })
}

/// Labels of the small model, in byte order.
const SMALL_LABELS: [&str; 3] = ["baking", "football", "stars"];

/// Title, text and label of twelve invented articles, four a label. One of each label speaks with another's words, so
/// that the model has reason to doubt: without doubt there would be nothing to test doubt with.
const ARTICLES: [(&str, &str, &str); 12] = [
    (
        "United win the cup",
        "The striker scored two goals in the final match. The goalkeeper saved a penalty and the team won the cup.",
        "football",
    ),
    (
        "Rovers lose at home",
        "The team lost the match at home. The defender missed a penalty, and the coach blamed the referee.",
        "football",
    ),
    (
        "Coach leaves City",
        "The coach leaves the team after one season without goals. The players thanked the coach after the match.",
        "football",
    ),
    (
        "Albion sell bread at the ground",
        "The team lets a baker sell bread and cake at each match. The coach eats a loaf before every penalty.",
        "football",
    ),
    (
        "Sourdough needs time",
        "The baker mixes flour and water and lets the dough rest. The loaf bakes in a hot oven until the crust is brown.",
        "baking",
    ),
    (
        "A cake without eggs",
        "The baker beats butter and sugar, adds flour, and bakes the cake in the oven. The dough needs no eggs.",
        "baking",
    ),
    (
        "Rye bread from the north",
        "Rye flour makes a dark loaf with a thick crust. The dough needs yeast, water and a slow oven.",
        "baking",
    ),
    (
        "A galaxy of dough",
        "The baker shapes the dough as a moon, a star and a planet, and bakes the galaxy in the oven for one season.",
        "baking",
    ),
    (
        "A comet comes near",
        "The telescope saw a comet near the planet. Astronomers measured its orbit and found ice in its tail.",
        "stars",
    ),
    (
        "New moons of a planet",
        "Astronomers found two moons in orbit around the planet. The telescope followed each moon for a month.",
        "stars",
    ),
    (
        "A galaxy without dust",
        "The telescope showed a galaxy without dust. Astronomers counted its stars and found one old star.",
        "stars",
    ),
    (
        "A team of telescopes",
        "The team behind each telescope scored a goal. The match of light and orbit showed a planet and a star.",
        "stars",
    ),
];

/// [`ARTICLES`] as lines of JSONL.
fn labelled_articles() -> String {
    records(&ARTICLES)
}

fn records(articles: &[(&str, &str, &str)]) -> String {
    let line = |(title, text, label): &(&str, &str, &str)| {
        let record = serde_json::json!({ "title": title, "text": text, "label": label });
        format!("{record}\n")
    };
    articles.iter().map(line).collect()
}

/// Each line of JSONL, read.
fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(json).collect()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// The names of an object's fields, in their order.
fn keys(value: &Value) -> Vec<&str> {
    let object = value.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn string(value: &Value) -> &str {
    value.as_str().expect("a string")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn offset(value: &Value) -> usize {
    let number = value.as_u64().expect("a whole number");
    usize::try_from(number).expect("offsets are small")
}

/// Sentences of a summary must be the very bytes that their offsets point at, in the article's order.
fn assert_summary_is_of(summary: &Value, text: &str) {
    let mut before = 0;
    for sentence in list(summary) {
        assert_eq!(keys(sentence), ["text", "index", "start", "end", "score"]);
        let (start, end) = (offset(&sentence["start"]), offset(&sentence["end"]));
        assert_eq!(&text[start..end], string(&sentence["text"]));
        assert!(before <= start && start < end, "sentences are out of order: {summary}");
        assert!(number(&sentence["score"]).is_finite());
        before = end;
    }
    assert!(!list(summary).is_empty(), "a text with words has a summary");
}
