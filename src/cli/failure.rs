//! What is told to the user beside the data, and what ends a run.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

/// What ends a run.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nothing could be done, and it has been told why.
    AlreadyTold,
    /// The reader of our output has had enough.
    ClosedPipe,
    /// A signal ended the run, and it has been told what is kept.
    Interrupted(u8),
    /// One line that says what happened, where, what was expected and what was found.
    Message(String),
}

impl Failure {
    pub(super) fn new(place: impl Display, what: impl Display) -> Self {
        Self::Message(format!("{place}: {what}"))
    }

    /// Writing to `place` failed.
    pub(super) fn writing(place: impl Display, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Message(format!("{place}: cannot write: {error}")),
        }
    }
}

/// Messages of a run, and whether some input was rejected.
#[derive(Debug)]
pub(super) struct Session {
    quiet: bool,
    rejected: AtomicBool,
}

impl Session {
    pub(super) fn new(quiet: bool) -> Self {
        Self { quiet, rejected: AtomicBool::new(false) }
    }

    pub(super) fn has_rejected(&self) -> bool {
        self.rejected.load(Ordering::Relaxed)
    }

    /// Some input was rejected, and that has been told.
    pub(super) fn mark_rejected(&self) {
        self.rejected.store(true, Ordering::Relaxed);
    }

    /// Some input is rejected; the run goes on.
    pub(super) fn reject(&self, place: impl Display, what: impl Display) {
        self.mark_rejected();
        self.error(&format!("{place}: {what}"));
    }

    /// Something is worth a look; nothing is lost.
    pub(super) fn warn(&self, message: impl Display) {
        if !self.quiet {
            tell(format_args!("newsdesk: warning: {}", one_line(&message.to_string())));
        }
    }

    /// What was done.
    pub(super) fn note(&self, message: impl Display) {
        if !self.quiet {
            tell(format_args!("newsdesk: {}", one_line(&message.to_string())));
        }
    }

    pub(super) fn error(&self, message: &str) {
        tell(format_args!("newsdesk: {}", one_line(message)));
    }

    /// Whether nothing but errors is to be told.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// A text of several lines, such as a table.
    pub(super) fn text(&self, text: &str) {
        if !self.quiet {
            for line in text.lines() {
                tell(one_line(line));
            }
        }
    }
}

/// Writes a line to standard error. Where nobody can read it, because it is closed or its disk is full, work goes on.
pub(super) fn tell(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// A message on one line, without control characters: what came from input may neither break it nor steer the terminal.
fn one_line(message: &str) -> String {
    message.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
