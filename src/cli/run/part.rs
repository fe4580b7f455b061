//! Files that grow while a run goes on, and stand under their own name when it is done.

use std::fs::{File, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use crate::cli::failure::Failure;
use crate::cli::output::Output;

/// Where a run writes to.
pub(super) enum Sink {
    /// To nowhere, where nothing was asked for.
    Nowhere,
    /// To a stream, or a file that cannot be gone on with.
    Direct(Output),
    /// To a file that can be gone on with.
    Part(Part),
}

impl Sink {
    /// Appends bytes, all of them or none.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Nowhere => Ok(()),
            Self::Direct(output) => output.write_all(bytes),
            Self::Part(part) => part.append(bytes),
        }
    }

    /// Makes what was appended stay, whatever happens to the machine.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        match self {
            Self::Nowhere => Ok(()),
            Self::Direct(output) => output.flush(),
            Self::Part(part) => part.sync(),
        }
    }

    /// Bytes of the part; 0 for what is none.
    pub(super) fn n_bytes(&self) -> u64 {
        if let Self::Part(part) = self { part.n_bytes } else { 0 }
    }

    /// The file of an output that cannot be gone on with, which it is written to until it is whole.
    pub(super) fn part(&self) -> Option<PathBuf> {
        if let Self::Direct(output) = self { output.part().map(Path::to_owned) } else { None }
    }

    /// Ends what is no part; a part waits for its new name.
    pub(super) fn finish(self) -> Result<(), Failure> {
        if let Self::Direct(output) = self { output.finish() } else { Ok(()) }
    }
}

/// Bytes after which a part is sent on to the disk while the run goes on, so that at the end little is left to wait for.
const SENT_BYTES: u64 = 4 << 20;

/// A file that grows at its end.
pub(super) struct Part {
    file: File,
    n_bytes: u64,
    /// Bytes of it that have been sent on to the disk.
    n_sent: u64,
    /// What sends them, unless its end has been seen.
    sending: Option<JoinHandle<io::Result<()>>>,
    /// Whether some of it may never have reached the disk.
    has_failed: bool,
}

impl Part {
    /// Opens a part of which so many bytes are kept, or begins one. No other run can have it at the same time.
    pub(super) fn open(path: &Path, n_kept: u64) -> io::Result<Self> {
        let mut file = File::options().create(true).truncate(false).read(true).write(true).open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(io::Error::other("another run is writing it")),
            // There are file systems without locks.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        if !is_named(&file, path) {
            return Err(io::Error::other("another run has just finished it"));
        }
        let n_bytes = file.metadata()?.len();
        if n_bytes < n_kept {
            return Err(io::Error::other(format!(
                "expected at least {n_kept} bytes of an interrupted run, found {n_bytes}"
            )));
        }
        file.set_len(n_kept)?;
        file.seek(SeekFrom::Start(n_kept))?;
        Ok(Self { file, n_bytes: n_kept, n_sent: n_kept, sending: None, has_failed: false })
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.file.write_all(bytes) {
            // Where the disk is full, a journal needs the room that half of these bytes have taken. If they cannot be taken
            // off now, they are when the run goes on.
            let _ = self.file.set_len(self.n_bytes);
            let _ = self.file.seek(SeekFrom::Start(self.n_bytes));
            return Err(error);
        }
        self.n_bytes += bytes.len() as u64;
        if self.n_bytes - self.n_sent >= SENT_BYTES
            && self.sending.as_ref().is_none_or(JoinHandle::is_finished)
        {
            self.sent()?;
            // Where no thread can be had, all is sent at the end.
            let sync = |file: File| thread::Builder::new().spawn(move || file.sync_data());
            self.sending = self.file.try_clone().and_then(sync).ok();
            self.n_sent = self.n_bytes;
        }
        Ok(())
    }

    /// Waits for what is being sent.
    fn sent(&mut self) -> io::Result<()> {
        let panicked = |_| Err(io::Error::other("a thread has panicked"));
        let sent = self.sending.take().map_or(Ok(()), |sending| sending.join().unwrap_or_else(panicked));
        self.has_failed |= sent.is_err();
        sent
    }

    /// Makes all of it stay. The system tells of an error once, and then takes what was lost for written: so nothing can
    /// be vouched for after one.
    fn sync(&mut self) -> io::Result<()> {
        self.sent()?;
        if self.has_failed {
            return Err(io::Error::other("what was written before has not reached the disk"));
        }
        self.n_sent = self.n_bytes;
        let synced = self.file.sync_data();
        self.has_failed |= synced.is_err();
        synced
    }
}

/// Whether a file, which was opened by a path, is still what stands there: another run may have given it its last name before
/// it was locked.
fn is_named(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let place = |found: std::fs::Metadata| (found.dev(), found.ino());
        file.metadata().map(place).ok() == path.metadata().map(place).ok()
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

/// Makes the names in the folder of a file stay.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_vouched_for_after_an_error_of_the_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut part = Part::open(&folder.path().join("a.part"), 0).expect("a part");
        part.append(b"a row").expect("written");
        part.sync().expect("a sound disk");
        part.sending = Some(thread::spawn(|| Err(io::Error::other("the disk is broken"))));
        assert_eq!(part.sync().expect_err("told once").to_string(), "the disk is broken");
        // By now the system knows of no error any more.
        part.file.sync_data().expect("no error");
        assert!(part.sync().is_err());
    }

    #[test]
    fn a_part_belongs_to_one_run_and_has_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.part");
        let part = Part::open(&path, 0).expect("a part");
        assert_eq!(
            Part::open(&path, 0).err().map(|error| error.to_string()),
            Some("another run is writing it".to_owned())
        );
        assert!(is_named(&part.file, &path));
        std::fs::rename(&path, folder.path().join("a")).expect("renamed");
        assert!(!is_named(&part.file, &path));
        drop(part);
        Part::open(&path, 0).expect("another part");
    }
}
