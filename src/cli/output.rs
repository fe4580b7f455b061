//! Where data goes: standard output, or a file that appears whole or not at all.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::input::expanded;
use crate::WholeFile;

/// A place to write data to. A file that is not finished leaves nothing behind.
pub(super) enum Output {
    Standard(BufWriter<io::StdoutLock<'static>>),
    Error(BufWriter<io::Stderr>),
    File(WholeFile, PathBuf),
}

impl Output {
    /// Opens the file, or standard output.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path.filter(|path| !is_standard_output(path)) else {
            return Ok(Self::Standard(BufWriter::with_capacity(1 << 16, io::stdout().lock())));
        };
        if WholeFile::stream(path) == Some(2) {
            return Ok(Self::Error(BufWriter::with_capacity(1 << 16, io::stderr())));
        }
        let file = WholeFile::create(path).map_err(|error| Failure::writing(path.display(), &error))?;
        Ok(Self::File(file, path.to_owned()))
    }

    /// Opens a file that is none of the inputs, or standard output.
    pub(super) fn open_beside(
        path: Option<&Path>,
        inputs: impl IntoIterator<Item: AsRef<Path>>,
    ) -> Result<Self, Failure> {
        refuse_inputs(path, inputs)?;
        Self::open(path)
    }

    /// Refuses a place that cannot be written to before a long work begins, and not after it. Nothing of it is left behind,
    /// however the work ends.
    pub(super) fn check(path: &Path) -> Result<(), Failure> {
        // A pipe that is opened and closed again would have ended for its reader.
        if is_standard_output(path) || is_special(path) && path.exists() {
            return Ok(());
        }
        Self::open(Some(path)).map(drop)
    }

    /// The place's name in messages.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Standard(_) => "standard output".to_owned(),
            Self::Error(_) => "standard error".to_owned(),
            Self::File(_, path) => path.display().to_string(),
        }
    }

    /// The file that is written to until the output is finished, if there is one.
    pub(super) fn part(&self) -> Option<&Path> {
        if let Self::File(file, _) = self { file.part() } else { None }
    }

    /// Whether it has a name of its own.
    pub(super) fn is_file(&self) -> bool {
        matches!(self, Self::File(..))
    }

    /// Whether a person reads along.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self, Self::Standard(_)) && io::stdout().is_terminal()
    }

    /// Writes a whole text.
    pub(super) fn write_text(&mut self, text: &str) -> Result<(), Failure> {
        self.write_all(text.as_bytes()).map_err(|error| Failure::writing(self.name(), &error))
    }

    /// Makes the data stay: flushed, and under its name.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let name = self.name();
        let done = match self {
            Self::Standard(mut out) => out.flush(),
            Self::Error(mut out) => out.flush(),
            Self::File(file, _) => file.finish(),
        };
        done.map_err(|error| Failure::writing(name, &error))
    }
}

/// Refuses to write to a file that is read, which would be lost. Of an input that is a folder or a pattern, all files are.
pub(super) fn refuse_inputs<'a>(
    outputs: impl IntoIterator<Item = &'a Path>,
    inputs: impl IntoIterator<Item: AsRef<Path>>,
) -> Result<(), Failure> {
    let outputs: BTreeSet<PathBuf> = outputs.into_iter().filter_map(file_at).collect();
    if outputs.is_empty() {
        return Ok(());
    }
    for input in inputs {
        let input = input.as_ref();
        // What cannot be read is told when its turn comes.
        let files = expanded(input).unwrap_or_default();
        if let Some(file) =
            files.iter().find(|file| file_at(file).is_some_and(|file| outputs.contains(&file)))
        {
            let which =
                if file == input { String::new() } else { format!(" that is meant by {}", input.display()) };
            let what = format!("expected another file to write to, found the input{which}");
            return Err(Failure::new(file.display(), what));
        }
    }
    Ok(())
}

/// Refuses to write two things to one file, or to standard output, where the output is by default. Each path comes with its flag.
pub(super) fn refuse_same_files(named: &[(&str, Option<&Path>)]) -> Result<(), Failure> {
    let is_on_standard =
        |(flag, path): &&(&str, Option<&Path>)| path.map_or(*flag == "-o", is_standard_output);
    let on_standard: Vec<String> =
        named.iter().filter(is_on_standard).map(|(flag, _)| format!("`{flag}`")).collect();
    if on_standard.len() > 1 {
        let what = format!("expected one of these on it, found {}", on_standard.join(" and "));
        return Err(Failure::new("standard output", what));
    }
    for (i, (flag, path)) in named.iter().enumerate() {
        let Some(path) = path else { continue };
        let file = file_at(path);
        let is_same = |other: &Option<&Path>| file.is_some() && other.and_then(file_at) == file;
        if let Some((other, _)) = named[..i].iter().find(|(_, other)| is_same(other)) {
            let what = format!("expected a file each for `{other}` and `{flag}`, found one for both");
            return Err(Failure::new(path.display(), what));
        }
    }
    Ok(())
}

/// The file that a path leads to, however it is written, whether or not the file is there; `None` for what is no plain file,
/// such as a device, which can be written to any number of times.
pub(super) fn file_at(path: &Path) -> Option<PathBuf> {
    if is_special(path) {
        return None;
    }
    path.canonicalize().ok().or_else(|| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Some(folder.unwrap_or(Path::new(".")).canonicalize().ok()?.join(path.file_name()?))
    })
}

/// Whether a path leads to what is neither a file nor a folder: a pipe, a device, or a stream of this process, even if a file
/// is behind it.
pub(super) fn is_special(path: &Path) -> bool {
    is_standard_output(path)
        || WholeFile::stream(path).is_some()
        || path.exists() && !path.is_file() && !path.is_dir()
}

/// Whether a path means standard output.
pub(super) fn is_standard_output(path: &Path) -> bool {
    path.as_os_str() == "-" || WholeFile::stream(path) == Some(1)
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(out) => out.write(bytes),
            Self::Error(out) => out.write(bytes),
            Self::File(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(out) => out.flush(),
            Self::Error(out) => out.flush(),
            Self::File(file, _) => file.flush(),
        }
    }
}

/// An article of a digest with fields added, as a line of JSONL.
pub(super) fn line(article: &crate::Article, added: serde_json::Map<String, serde_json::Value>) -> String {
    let mut fields = match serde_json::to_value(article) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    fields.extend(added);
    format!("{}\n", serde_json::Value::Object(fields))
}
