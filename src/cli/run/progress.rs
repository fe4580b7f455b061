//! How far a run has come, told on standard error while it goes on.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::RowCounts;
use crate::cli::args::ProgressForm;
use crate::cli::failure::{Session, tell};

/// Bytes of inputs from which a bar is drawn (16 MiB).
const MIN_BAR_BYTES: u64 = 16 << 20;

/// Tells how far a run has come.
pub(super) struct Progress {
    form: Form,
    began: Instant,
    last: Instant,
    n_bytes: Arc<AtomicU64>,
    n_all_bytes: Option<u64>,
    /// Records that earlier runs had come to, and the bytes that were passed over for them: rates are of this run alone.
    n_records_before: u64,
    n_bytes_before: u64,
    /// What was told last.
    counts: RowCounts,
}

enum Form {
    Bar(ProgressBar),
    Lines,
    Json,
    None,
}

/// A line for schedulers.
#[derive(Serialize)]
struct Line {
    event: &'static str,
    records: u64,
    rejected: u64,
    bytes: u64,
    /// `null` where an input is a stream.
    total_bytes: Option<u64>,
    seconds: f64,
    records_per_second: f64,
    seconds_left: Option<f64>,
}

impl Progress {
    /// Begins. `n_bytes` is counted up while files are read, of `n_all_bytes` if that is known.
    pub(super) fn new(
        form: ProgressForm,
        n_bytes: Arc<AtomicU64>,
        n_all_bytes: Option<u64>,
        session: &Session,
    ) -> Self {
        let form = match form {
            _ if session.is_quiet() => Form::None,
            ProgressForm::None => Form::None,
            ProgressForm::Json => Form::Json,
            ProgressForm::Auto if !io::stderr().is_terminal() => Form::Lines,
            ProgressForm::Auto => match n_all_bytes.filter(|n_bytes| *n_bytes >= MIN_BAR_BYTES) {
                Some(n_all_bytes) => Form::Bar(bar(n_all_bytes)),
                None => Form::None,
            },
        };
        let now = Instant::now();
        Self {
            form,
            began: now,
            last: now,
            n_bytes,
            n_all_bytes,
            n_records_before: 0,
            n_bytes_before: 0,
            counts: RowCounts::default(),
        }
    }

    /// Goes on with what an earlier run had done, of which so many bytes are passed over.
    pub(super) fn go_on(&mut self, counts: &RowCounts, n_bytes: u64) {
        self.n_records_before += counts.n_written + counts.n_rejected;
        self.n_bytes_before += n_bytes;
    }

    /// Tells how far the run has come, if it is time to.
    pub(super) fn tell(&mut self, counts: &RowCounts, session: &Session) {
        let n_bytes = self.n_bytes.load(Ordering::Relaxed);
        self.counts = *counts;
        let interval = match &self.form {
            Form::None => return,
            Form::Bar(bar) => {
                bar.set_position(n_bytes);
                bar.set_message(HumanCount(counts.n_written + counts.n_rejected).to_string());
                return;
            }
            Form::Json => Duration::from_secs(1),
            Form::Lines => Duration::from_secs(60),
        };
        if self.last.elapsed() >= interval {
            self.last = Instant::now();
            match self.form {
                Form::Json => self.json("progress", counts),
                _ => session.note(self.words(counts)),
            }
        }
    }

    /// Shows a message without a bar around it.
    pub(super) fn apart(&self, tell: impl FnOnce()) {
        match &self.form {
            Form::Bar(bar) => bar.suspend(tell),
            _ => tell(),
        }
    }

    /// All is done.
    pub(super) fn done(&self, counts: &RowCounts) {
        self.end("done", counts);
    }

    /// The run has ended before that.
    pub(super) fn interrupted(&self) {
        self.end("interrupted", &self.counts);
    }

    fn end(&self, event: &'static str, counts: &RowCounts) {
        match &self.form {
            Form::Bar(bar) => bar.finish_and_clear(),
            Form::Json => self.json(event, counts),
            Form::Lines | Form::None => {}
        }
    }

    /// Seconds so far, records a second, and seconds left if that is known.
    fn rates(&self, counts: &RowCounts) -> (f64, f64, Option<f64>) {
        let seconds = self.began.elapsed().as_secs_f64();
        let rate = |n: u64| n as f64 / seconds.max(1e-3);
        let read = self.n_bytes.load(Ordering::Relaxed);
        let bytes_a_second = rate(read.saturating_sub(self.n_bytes_before));
        let left = self.n_all_bytes.filter(|_| bytes_a_second > 0.0);
        let seconds_left = left.map(|all| all.saturating_sub(read) as f64 / bytes_a_second);
        (
            seconds,
            rate((counts.n_written + counts.n_rejected).saturating_sub(self.n_records_before)),
            seconds_left,
        )
    }

    fn json(&self, event: &'static str, counts: &RowCounts) {
        let (seconds, records_per_second, seconds_left) = self.rates(counts);
        let line = Line {
            event,
            records: counts.n_written,
            rejected: counts.n_rejected,
            bytes: self.n_bytes.load(Ordering::Relaxed),
            total_bytes: self.n_all_bytes,
            seconds,
            records_per_second,
            seconds_left,
        };
        tell(serde_json::to_string(&line).unwrap_or_default());
    }

    fn words(&self, counts: &RowCounts) -> String {
        let (_, rate, seconds_left) = self.rates(counts);
        let read = self.n_bytes.load(Ordering::Relaxed);
        let of_all = self.n_all_bytes.map_or(String::new(), |all| format!(" of {}", HumanBytes(all)));
        let left = seconds_left.map_or(String::new(), |seconds| {
            format!(", {} left", HumanDuration(Duration::try_from_secs_f64(seconds).unwrap_or_default()))
        });
        format!(
            "{} records, {} rejected, {}{of_all} read, {rate:.0} records/s{left}",
            HumanCount(counts.n_written),
            HumanCount(counts.n_rejected),
            HumanBytes(read)
        )
    }
}

fn bar(n_bytes: u64) -> ProgressBar {
    let template = "{wide_bar} {msg} records, {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
    // A bar is drawn on standard error, and only if that is a terminal.
    ProgressBar::new(n_bytes)
        .with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
