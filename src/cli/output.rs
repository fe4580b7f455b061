//! Where data goes: standard output, or a file that appears whole or not at all.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::WholeFile;

/// A place to write data to. A file that is not finished leaves nothing behind.
pub(super) enum Output {
    Standard(BufWriter<io::StdoutLock<'static>>),
    File(WholeFile, PathBuf),
}

impl Output {
    /// Opens the file, or standard output.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Self::Standard(BufWriter::with_capacity(1 << 16, io::stdout().lock())));
        };
        let file = WholeFile::create(path).map_err(|error| Failure::writing(path.display(), &error))?;
        Ok(Self::File(file, path.to_owned()))
    }

    /// Opens a file that is none of the inputs, which it would take the place of, or standard output.
    pub(super) fn open_beside(path: Option<&Path>, inputs: &[PathBuf]) -> Result<Self, Failure> {
        let same = |input: &PathBuf| {
            let output = path.and_then(|path| path.canonicalize().ok());
            output.is_some() && input.canonicalize().ok() == output
        };
        match inputs.iter().find(|input| same(input)) {
            Some(input) => {
                Err(Failure::new(input.display(), "expected another file to write to, found the input"))
            }
            None => Self::open(path),
        }
    }

    /// The place's name in messages.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Standard(_) => "standard output".to_owned(),
            Self::File(_, path) => path.display().to_string(),
        }
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
            Self::File(file, _) => file.finish(),
        };
        done.map_err(|error| Failure::writing(name, &error))
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(out) => out.write(bytes),
            Self::File(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(out) => out.flush(),
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
