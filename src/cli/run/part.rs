//! Files that grow while a run goes on, and stand under their own name when it is done.

use std::fs::{File, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

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
            Self::Part(part) => part.file.sync_data(),
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

/// A file that grows at its end.
pub(super) struct Part {
    file: File,
    n_bytes: u64,
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
        Ok(Self { file, n_bytes: n_kept })
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
        Ok(())
    }
}

/// Makes the names in the folder of a file stay.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
