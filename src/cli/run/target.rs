//! Where what a run writes is to be found, while it goes on and when it is done.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::journal::{self, beside};
use crate::cli::failure::Failure;
use crate::cli::input::InputFile;
use crate::cli::output::{file_at, is_special};

/// The folder within a folder of outputs that tells how far each of them is. Its name is hidden, so that no one reads it as a
/// part.
const STATE_FOLDER: &str = ".newsdesk";

/// Files of one output that can be gone on with.
#[derive(Debug)]
pub(super) struct Paths {
    /// The output, when it is done.
    pub(super) output: PathBuf,
    /// The output, while it grows.
    pub(super) part: PathBuf,
    /// Rejected rows, when all is done.
    pub(super) rejects: Option<PathBuf>,
    /// The report, when all is done.
    pub(super) report: Option<PathBuf>,
    /// How far it is.
    pub(super) journal: PathBuf,
    /// Whether the journal stays when all is done, so that the output is not made again.
    pub(super) keeps_journal: bool,
}

impl Paths {
    /// The files of an output with a name of its own.
    pub(super) fn of_file(output: &Path, rejects: Option<&Path>, report: Option<&Path>) -> Self {
        // A link stays a link: what it points to is written.
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let output = whole(output);
        Self {
            part: beside(&output, ".part"),
            journal: beside(&output, ".journal"),
            // What is no file, such as a pipe, is written to as it is.
            rejects: rejects.and_then(file_at),
            report: report.map(Path::to_owned),
            output,
            keeps_journal: false,
        }
    }

    /// Rejected rows, while they grow.
    pub(super) fn rejects_part(&self) -> Option<PathBuf> {
        self.rejects.as_deref().map(|rejects| beside(rejects, ".part"))
    }

    /// The output, and what is written on the way to it.
    pub(super) fn written(&self) -> impl Iterator<Item = PathBuf> {
        let next = journal::next(&self.journal);
        let own = [self.output.clone(), self.part.clone(), self.journal.clone(), next];
        own.into_iter().chain(self.rejects_part())
    }
}

/// Refuses a place within a folder of inputs, where the next run would read what this one wrote. Hidden files are not read.
pub(super) fn refuse_within(output: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
    if is_special(output) {
        return Ok(());
    }
    // What is not there yet lies where the folders lie that are.
    let place = output.ancestors().find_map(|path| {
        let there = if path.as_os_str().is_empty() { Path::new(".") } else { path }.canonicalize().ok()?;
        let rest = output.strip_prefix(path).ok().filter(|rest| !rest.as_os_str().is_empty());
        Some(rest.map_or_else(|| there.clone(), |rest| there.join(rest)))
    });
    let is_hidden =
        |path: &Path| path.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"."));
    let would_read = |input: &&PathBuf| {
        let folder = input.canonicalize().ok().filter(|folder| folder.is_dir());
        let inside = place.as_deref().zip(folder).and_then(|(place, folder)| place.strip_prefix(folder).ok());
        inside.is_some_and(|inside| !is_hidden(inside))
    };
    match inputs.iter().find(would_read) {
        Some(input) => Err(Failure::new(
            output.display(),
            format_args!(
                "expected a place to write to outside of the input {}, found one in it, which the next run would read",
                input.display()
            ),
        )),
        None => Ok(()),
    }
}

/// The outputs of a folder, one an input, in the order of the inputs.
///
/// # Errors
/// Two inputs would have the same output, or an output would take the place of an input.
pub(super) fn of_folder(
    folder: &Path,
    files: &[InputFile],
    endings: &[&str],
    has_rejects: bool,
) -> Result<Vec<Paths>, Failure> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut taken: BTreeMap<PathBuf, &Path> = BTreeMap::new();
    let mut all = Vec::new();
    for InputFile { path, inside } in files {
        let name = output_name(inside, endings);
        let output = folder.join(&name);
        if real(path) == real(&output) {
            let what =
                "expected another folder to write to, found that of the input, which would be written over";
            return Err(Failure::new(path.display(), what));
        }
        if real(path).starts_with(real(folder).join(STATE_FOLDER)) {
            return Err(Failure::new(path.display(), "expected an input, found a file that tells of a run"));
        }
        if let Some(other) = taken.insert(output.clone(), path) {
            let what = format!("expected inputs with names of their own, found {} too", other.display());
            return Err(Failure::new(
                path.display(),
                format_args!("{what}: both go to {}", output.display()),
            ));
        }
        let state = folder.join(STATE_FOLDER).join(&name);
        all.push(Paths {
            part: beside(&state, ".part"),
            journal: beside(&state, ".journal"),
            rejects: has_rejects.then(|| beside(&state, ".rejects")),
            report: None,
            output,
            keeps_journal: true,
        });
    }
    Ok(all)
}

/// The name of an input's output: its own without an ending of compression, and with the first of the endings that say what
/// the output is, unless it has one of them.
fn output_name(inside: &Path, endings: &[&str]) -> PathBuf {
    let is_one_of = |path: &Path, endings: &[&str]| {
        let ending = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
        ending.is_some_and(|ending| endings.contains(&ending.as_str()))
    };
    let plain =
        if is_one_of(inside, &["gz", "zst", "zstd"]) { inside.with_extension("") } else { inside.to_owned() };
    match (is_one_of(&plain, endings), endings.first()) {
        (false, Some(ending)) => beside(&plain, &format!(".{ending}")),
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_named_as_their_inputs() {
        let endings = ["jsonl", "ndjson"];
        for (input, expected) in [
            ("part-0001.jsonl", "part-0001.jsonl"),
            ("part-0001.jsonl.gz", "part-0001.jsonl"),
            ("a/b.ndjson", "a/b.ndjson"),
            ("a.csv.zst", "a.csv.jsonl"),
            ("a.parquet", "a.parquet.jsonl"),
            ("part-0001", "part-0001.jsonl"),
            ("a.JSONL", "a.JSONL"),
        ] {
            assert_eq!(output_name(Path::new(input), &endings), Path::new(expected), "{input}");
        }
    }
}
