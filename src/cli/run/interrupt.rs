//! Signals that end a run: what is done is kept.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;

use crate::cli::failure::tell;

/// Whether the run is to end.
#[derive(Debug, Default)]
pub(super) struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// Listens to Ctrl-C (SIGINT) and SIGTERM; a second one ends the program at once.
    ///
    /// # Errors
    /// The system does not let us listen.
    pub(super) fn listen() -> io::Result<Self> {
        let interrupt = Self::default();
        for signal in [SIGINT, SIGTERM] {
            let is_second = Arc::new(AtomicBool::new(false));
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&is_second))?;
            flag::register(signal, is_second)?;
            let number = usize::try_from(signal).unwrap_or_default();
            flag::register_usize(signal, Arc::clone(&interrupt.0), number)?;
        }
        Ok(interrupt)
    }

    /// Ends the program at once when a signal comes, as it does where nobody listens, and leaves none of some files behind.
    ///
    /// # Errors
    /// The system does not let us listen.
    pub(super) fn remove_at_signal(files: Vec<PathBuf>, message: &'static str) -> io::Result<()> {
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        thread::Builder::new().spawn(move || {
            if let Some(signal) = signals.forever().next() {
                // What is finished by now is no more under that name.
                files.iter().for_each(|file| drop(fs::remove_file(file)));
                tell(message);
                std::process::exit(128 + signal);
            }
        })?;
        Ok(())
    }

    /// The signal that came, if one did.
    pub(super) fn signal(&self) -> Option<u8> {
        u8::try_from(self.0.load(Ordering::Relaxed)).ok().filter(|signal| *signal > 0)
    }
}
