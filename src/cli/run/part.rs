//! Files that grow while a run goes on, and stand under their own name when it is done.

use std::fs::{File, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
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
        let n_bytes = file.metadata()?.len();
        if n_bytes < n_kept {
            return Err(io::Error::other(format!(
                "expected at least {n_kept} bytes of an interrupted run, found {n_bytes}"
            )));
        }
        file.set_len(n_kept)?;
        file.seek(SeekFrom::Start(n_kept))?;
        Ok(Self { file, n_bytes: n_kept, n_sent: n_kept, sending: None })
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

    /// Waits for what is being sent. The system tells of an error once, so that one is not to be lost.
    fn sent(&mut self) -> io::Result<()> {
        let panicked = |_| Err(io::Error::other("a thread has panicked"));
        self.sending.take().map_or(Ok(()), |sending| sending.join().unwrap_or_else(panicked))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sent()?;
        self.n_sent = self.n_bytes;
        self.file.sync_data()
    }
}

/// Makes the names in the folder of a file stay.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
