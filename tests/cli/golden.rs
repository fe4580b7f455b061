//! Digests and briefings whose expected results lie in `tests/golden`, judged by reading.
//!
//! `UPDATE_GOLDEN=1` rewrites the expected files; read the difference before it is kept.

use std::path::{Path, PathBuf};

use newsdesk::{decode, split};

use super::*;

/// Words that are shown at either end of a body.
const N_WORDS: usize = 4;

pub(super) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Compares with a file, or writes it where that is asked for. Gives the difference.
pub(super) fn check(path: &Path, found: &str) -> Option<String> {
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::write(path, found).expect("the folder can be written to");
        return None;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    let is_same = expected == found;
    (!is_same).then(|| format!("{}\n--- expected\n{expected}--- found\n{found}", path.display()))
}

/// `title | first words … last words` of each article, and the dropped lines: all that is kept and all that is not.
fn outline(text: &str) -> String {
    let digest = split(text);
    let mut outline = String::new();
    for article in &digest.articles {
        let words: Vec<&str> = article.text.split_whitespace().collect();
        let body = if words.len() <= 2 * N_WORDS {
            words.join(" ")
        } else {
            format!("{} … {}", words[..N_WORDS].join(" "), words[words.len() - N_WORDS..].join(" "))
        };
        outline += &format!("article: {} | {body}\n", article.title);
    }
    for dropped in &digest.dropped {
        let words: Vec<&str> = dropped.text.split_whitespace().collect();
        outline += &format!("dropped: {}\n", words.join(" "));
    }
    outline
}

#[test]
fn digests_are_cut_as_a_reader_would() {
    let mut inputs: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    inputs.sort();
    assert!(inputs.len() >= 15, "digests are missing: {inputs:?}");
    let compare = |path: &PathBuf| {
        let bytes = std::fs::read(path).expect("it can be read");
        let text = decode(&bytes).expect("digests are UTF-8");
        check(&path.with_extension("expected"), &outline(text))
    };
    let differences: Vec<String> = inputs.iter().filter_map(compare).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn layouts_have_the_bytes_that_they_stand_for() {
    // Tools that mend line ends or spaces would make these digests test nothing.
    let bytes = |name: &str| std::fs::read_to_string(folder().join(name)).expect("it is there");
    assert!(bytes("crlf.txt").contains("\r\n") && !bytes("crlf.txt").replace("\r\n", "").contains('\n'));
    assert!(!bytes("no_final_newline.txt").ends_with('\n'));
    assert!(bytes("sentinel.txt").contains('\u{a0}'));
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("it is there");
    let (_, rest) = readme.split_once("```text\n").expect("the first block of output");
    let (shown, _) = rest.split_once("```").expect("its end");
    let digest = root.join("examples/digest.txt");
    let printed = done(&["brief", &digest.to_string_lossy()]).out;
    // A line of dots stands for what is left out.
    let parts: Vec<&str> = shown.split("…\n").map(str::trim_end).filter(|part| !part.is_empty()).collect();
    assert!(printed.starts_with(parts[0]) && parts.len() > 1);
    for part in parts {
        assert!(printed.contains(part), "not printed:\n{part}");
    }
}

#[test]
fn briefings_are_as_they_were() {
    let files = Folder::new();
    let model = files.model();
    // In the second digest, stories are told more than once.
    let mut differences: Vec<String> = Vec::new();
    for (name, digest) in [("brief", DIGEST), ("stories", TOLD_TWICE)] {
        let digest = files.file(name, digest);
        for (format, extension) in [("text", "out"), ("markdown", "md"), ("json", "json")] {
            let run = done(&["brief", &digest, "--model", &model, "--format", format]);
            differences.extend(check(&folder().join(format!("{name}.{extension}")), &run.out));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
