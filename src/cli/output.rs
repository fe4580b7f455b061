//! Where data goes: standard output, or a file that appears whole or not at all.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failure::Failure;

/// A place to write data to. A file that is not finished is removed.
pub(super) enum Output {
    Standard(BufWriter<io::StdoutLock<'static>>),
    File {
        part: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
}

impl Output {
    /// Opens the file, or standard output.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Self::Standard(BufWriter::with_capacity(
                1 << 16,
                io::stdout().lock(),
            )));
        };
        if path.is_dir() {
            return Err(Failure::new(
                path.display(),
                "expected a file to write to, found a directory",
            ));
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let part = NamedTempFile::new_in(folder).map_err(|error| Failure::writing(path.display(), &error))?;
        Ok(Self::File {
            part: BufWriter::with_capacity(1 << 16, part),
            path: path.to_owned(),
        })
    }

    /// The place's name in messages.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Standard(_) => "standard output".to_owned(),
            Self::File { path, .. } => path.display().to_string(),
        }
    }

    /// Writes a whole text.
    pub(super) fn write_text(&mut self, text: &str) -> Result<(), Failure> {
        self.write_all(text.as_bytes())
            .map_err(|error| Failure::writing(self.name(), &error))
    }

    /// Makes the data stay: flushed, and under its name.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let name = self.name();
        let done = match self {
            Self::Standard(mut out) => out.flush(),
            Self::File { part, path } => part
                .into_inner()
                .map_err(io::IntoInnerError::into_error)
                .and_then(|part| part.as_file().sync_all().map(|()| part))
                .and_then(|part| {
                    with_usual_permissions(part)
                        .persist(&path)
                        .map_err(|error| error.error)
                })
                .map(|_| ()),
        };
        done.map_err(|error| Failure::writing(name, &error))
    }
}

/// Temporary files are private; a result is as readable as any new file.
fn with_usual_permissions(part: NamedTempFile) -> NamedTempFile {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = part
            .as_file()
            .set_permissions(std::fs::Permissions::from_mode(0o644));
    }
    part
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(out) => out.write(bytes),
            Self::File { part, .. } => part.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(out) => out.flush(),
            Self::File { part, .. } => part.flush(),
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
