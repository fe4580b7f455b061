//! Threads that live as long as a table or stream is worked on, each with a scratch that it keeps from batch to batch.

use std::ops::Range;
use std::process;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use arrow_schema::ArrowError;

use super::rows::Rows;
use super::verb::{Made, Verb};

/// Bytes of articles that are worked on at a time, about, and most rows; results do not depend on them.
const JOB_BYTES: usize = 256 << 10;
const JOB_ROWS: usize = 1024;

/// Some rows of a batch, and where to say what was made of them.
struct Job {
    rows: Arc<Rows>,
    range: Range<usize>,
    place: usize,
    done: Sender<(usize, Result<Made, ArrowError>)>,
}

/// The threads. They end when this is dropped.
pub struct Workers {
    jobs: Option<Sender<Job>>,
    /// The process that they belong to: one that is forked from it has no threads but its own.
    process: u32,
}

impl Workers {
    pub fn start<V: Verb>(verb: &Arc<V>, n_threads: usize) -> std::io::Result<Self> {
        let (jobs, receiver) = mpsc::channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..n_threads {
            let (verb, receiver) = (Arc::clone(verb), Arc::clone(&receiver));
            thread::Builder::new().name("newsdesk".to_owned()).spawn(move || work(&*verb, &receiver))?;
        }
        Ok(Self { jobs: Some(jobs), process: process::id() })
    }

    /// Makes columns of all rows, in their order.
    pub fn make(&self, rows: Rows) -> Result<Vec<Made>, ArrowError> {
        if self.process != process::id() {
            let what =
                "a stream is read in the process that it was made in; found one that was forked from it";
            return Err(ArrowError::ComputeError(what.to_owned()));
        }
        let jobs = self.jobs.as_ref().ok_or_else(ended)?;
        let rows = Arc::new(rows);
        let (done, results) = mpsc::channel();
        let ranges = ranges(&rows);
        let mut made: Vec<Option<Made>> = ranges.iter().map(|_| None).collect();
        for (place, range) in ranges.into_iter().enumerate() {
            let job = Job { rows: Arc::clone(&rows), range, place, done: done.clone() };
            jobs.send(job).map_err(|_| ended())?;
        }
        drop(done);
        for (place, columns) in results {
            made[place] = Some(columns?);
        }
        made.into_iter().collect::<Option<_>>().ok_or_else(ended)
    }
}

fn ended() -> ArrowError {
    ArrowError::ComputeError("a thread ended before its work was done".to_owned())
}

impl Drop for Workers {
    fn drop(&mut self) {
        // After a fork the other end is in another process: there is nobody to tell.
        if self.process != process::id() {
            std::mem::forget(self.jobs.take());
        }
    }
}

fn work<V: Verb>(verb: &V, jobs: &Mutex<Receiver<Job>>) {
    let mut scratch = verb.scratch();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { rows, range, place, done }) = job else { return };
        let made = verb.make(&rows, range, &mut scratch);
        // Released before it is told, so that the batch is free when the last thread is done.
        drop(rows);
        // Nobody waits any more where another thread has failed.
        let _ = done.send((place, made));
    }
}

/// Cuts a batch into jobs; there is at least one.
fn ranges(rows: &Rows) -> Vec<Range<usize>> {
    let (mut ranges, mut start, mut n_bytes) = (Vec::new(), 0, 0);
    for row in 0..rows.len() {
        n_bytes += rows.n_bytes(row);
        if n_bytes >= JOB_BYTES || row + 1 - start >= JOB_ROWS {
            ranges.push(start..row + 1);
            (start, n_bytes) = (row + 1, 0);
        }
    }
    if start < rows.len() || ranges.is_empty() {
        ranges.push(start..rows.len());
    }
    ranges
}
