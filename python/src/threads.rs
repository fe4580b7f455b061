//! Threads that live no longer than the call or the stream that they work for. A pool that outlives a call would not survive
//! the fork of a worker process, in which it has no threads any more.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors::failed;

/// Items that a thread takes at a time; results do not depend on it.
const BLOCK: usize = 16;

/// How long Ctrl-C goes unheard at most, but for the text or the piece that is being worked on.
const HEARING: Duration = Duration::from_millis(100);

/// Most threads, as on the command line.
pub const MAX_THREADS: usize = 1024;

/// The number of threads that was asked for, which the package holds against what can be, or one a processor.
pub fn number(threads: Option<usize>) -> usize {
    let n_threads = threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    n_threads.clamp(1, MAX_THREADS)
}

/// A rayon pool, to be there for one call only.
pub fn pool(threads: Option<usize>) -> PyResult<ThreadPool> {
    let n_threads = number(threads);
    let pool = ThreadPoolBuilder::new().num_threads(n_threads).build();
    pool.map_err(|error| not_started(n_threads, error))
}

fn not_started(n_threads: usize, error: impl Display) -> PyErr {
    failed(format!("cannot start {n_threads} threads: {error}"))
}

/// Works in a rayon pool that is there for this call only, without the interpreter.
pub fn in_pool<T: Send>(
    py: Python<'_>,
    threads: Option<usize>,
    work: impl FnOnce() -> T + Send,
) -> PyResult<T> {
    py.detach(|| Ok(pool(threads)?.install(work)))
}

/// Lets the interpreter do what signals ask for: Ctrl-C is an error. Only its main thread hears them.
pub fn hear_signals() -> PyResult<()> {
    Python::attach(|py| py.check_signals())
}

/// Makes something of each of `n` items, in their order, on several threads with a scratch each, without the interpreter.
/// Ctrl-C ends it between two items.
pub fn map<S, T: Send>(
    py: Python<'_>,
    n: usize,
    n_threads: usize,
    scratch: impl Fn() -> S + Sync,
    one: impl Fn(&mut S, usize) -> T + Sync,
) -> PyResult<Vec<T>> {
    // A single item needs no thread but ours.
    if n <= 1 {
        return Ok(py.detach(|| (0..n).map(|item| one(&mut scratch(), item)).collect()));
    }
    let n_threads = n_threads.min(n.div_ceil(BLOCK));
    let next = AtomicUsize::new(0);
    let is_over = AtomicBool::new(false);
    let work = |done: mpsc::Sender<(usize, Vec<T>)>| {
        let mut scratch = scratch();
        loop {
            let start = next.fetch_add(BLOCK, Ordering::Relaxed);
            let mut made = Vec::with_capacity(BLOCK);
            for item in start..n.min(start + BLOCK) {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                made.push(one(&mut scratch, item));
            }
            if made.is_empty() || done.send((start, made)).is_err() {
                return;
            }
        }
    };
    let mut blocks = py.detach(|| {
        thread::scope(|scope| {
            let (done, blocks) = mpsc::channel();
            let started = (0..n_threads).try_for_each(|_| {
                let (work, done) = (&work, done.clone());
                thread::Builder::new().spawn_scoped(scope, move || work(done)).map(drop)
            });
            drop(done);
            let blocks = started.map_err(|error| not_started(n_threads, error)).and_then(|()| all(&blocks));
            is_over.store(true, Ordering::Relaxed);
            blocks
        })
    })?;
    blocks.sort_by_key(|(start, _)| *start);
    Ok(blocks.into_iter().flat_map(|(_, made)| made).collect())
}

/// All that comes, until nobody sends any more. Our thread has nothing to do but to hear signals meanwhile.
fn all<T>(coming: &Receiver<T>) -> PyResult<Vec<T>> {
    let mut all = Vec::new();
    let mut heard = Instant::now();
    loop {
        match coming.recv_timeout(HEARING) {
            Ok(one) => all.push(one),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(all),
        }
        if heard.elapsed() >= HEARING {
            hear_signals()?;
            heard = Instant::now();
        }
    }
}
