//! A file that appears whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Most links that are followed, as on Linux.
const MAX_LINKS: usize = 40;

/// Writes beside the file, flushes to disk, and renames: whatever happens on the way, an older file of that name stays as
/// it was, and a reader never sees half a file. What is no plain file (a pipe, a device, `/dev/stdout`) is written to directly.
#[derive(Debug)]
pub struct WholeFile(Target);

#[derive(Debug)]
enum Target {
    Beside { part: BufWriter<NamedTempFile>, path: PathBuf },
    Direct(BufWriter<File>),
}

impl WholeFile {
    /// Begins a file. Nothing is to be seen of it before [`finish`](Self::finish); if that is never called, nothing stays.
    ///
    /// # Errors
    /// The folder is missing or cannot be written to, or the path is a folder.
    pub fn create(path: &Path) -> io::Result<Self> {
        if Self::stream(path).is_some() {
            return Ok(Self(Target::Direct(BufWriter::new(File::options().append(true).open(path)?))));
        }
        // A link stays a link: what it points to is written.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let is_a_directory = |found: &str| {
            let what = format!("expected a file to write to, found {found}");
            Err(io::Error::new(io::ErrorKind::IsADirectory, what))
        };
        match path.metadata() {
            Ok(found) if found.is_dir() => is_a_directory("a directory"),
            Err(_) if path.as_os_str().as_encoded_bytes().ends_with(b"/") => {
                is_a_directory("the name of a directory")
            }
            Ok(found) if !found.is_file() => {
                Ok(Self(Target::Direct(BufWriter::new(File::options().write(true).open(path)?))))
            }
            _ => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                let part = beside(folder.unwrap_or(Path::new("."))).map_err(|error| without_name(&error))?;
                let part = BufWriter::new(part);
                Ok(Self(Target::Beside { part, path }))
            }
        }
    }

    /// The number of the stream of this process that a path leads to, such as 1 for `/dev/stdout`, by whatever links. If a file is
    /// behind it, that is not ours alone: it is written to at its end, and what others have written to it stays.
    pub fn stream(path: &Path) -> Option<u32> {
        let mut path = path.to_owned();
        for _ in 0..MAX_LINKS {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let folder = path.parent().unwrap_or(Path::new(""));
            let own = format!("/proc/{}/fd", std::process::id());
            if ["/dev/fd", "/proc/self/fd", "/proc/thread-self/fd", &own]
                .iter()
                .any(|fd| folder == Path::new(fd))
            {
                return name.parse().ok();
            }
            let standard = ["stdin", "stdout", "stderr"].iter().position(|one| *one == name);
            if let Some(number) = standard.filter(|_| folder == Path::new("/dev")) {
                return Some(number as u32);
            }
            // A link may be given from the folder that it is in.
            path = folder.join(fs::read_link(&path).ok()?);
        }
        None
    }

    /// The file that is written to until it is finished, if that is another one.
    #[cfg(feature = "cli")]
    pub(crate) fn part(&self) -> Option<&Path> {
        match &self.0 {
            Target::Beside { part, .. } => Some(part.get_ref().path()),
            Target::Direct(_) => None,
        }
    }

    /// Makes the file appear under its name.
    ///
    /// # Errors
    /// The disk is full, or the file cannot be renamed.
    pub fn finish(self) -> io::Result<()> {
        match self.0 {
            Target::Direct(mut file) => file.flush(),
            Target::Beside { part, path } => {
                let part = part.into_inner().map_err(|error| without_name(&error.into_error()))?;
                if let Ok(older) = path.metadata() {
                    part.as_file().set_permissions(older.permissions())?;
                }
                part.as_file().sync_all()?;
                part.persist(path).map_err(|error| without_name(&error.error))?;
                Ok(())
            }
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Target::Beside { part, .. } => part.write(bytes).map_err(|error| without_name(&error)),
            Target::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Target::Beside { part, .. } => part.flush().map_err(|error| without_name(&error)),
            Target::Direct(file) => file.flush(),
        }
    }
}

/// A new file in a folder, under a name that is only for now. Those who may read it are those who may read any new file.
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Less what the process takes off of every new file.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// An error of the file beside, whose name says nothing to anybody.
fn without_name(error: &io::Error) -> io::Error {
    let told = error.to_string();
    let what = told.rsplit_once(" at path ").map_or(told.as_str(), |(what, _)| what);
    io::Error::new(error.kind(), what)
}
