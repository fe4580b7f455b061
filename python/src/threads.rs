//! Threads that live no longer than the call or the stream that they work for. A pool that outlives a call would not survive
//! the fork of a worker process, in which it has no threads any more.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use pyo3::prelude::*;
use rayon::ThreadPoolBuilder;

use crate::errors::failed;

/// Items that a thread takes at a time; results do not depend on it.
const BLOCK: usize = 16;

/// The number of threads that was asked for, or one a processor.
pub fn number(threads: Option<usize>) -> PyResult<usize> {
    match threads {
        Some(0) => Err(failed("threads: expected a number of 1 or more, found 0")),
        Some(threads) => Ok(threads),
        None => Ok(thread::available_parallelism().map_or(1, usize::from)),
    }
}

/// Works in a rayon pool that is there for this call only, without the interpreter.
pub fn in_pool<T: Send>(
    py: Python<'_>,
    threads: Option<usize>,
    work: impl FnOnce() -> T + Send,
) -> PyResult<T> {
    let n_threads = number(threads)?;
    py.detach(|| {
        let pool = ThreadPoolBuilder::new().num_threads(n_threads).build();
        let pool = pool.map_err(|error| failed(format!("cannot start {n_threads} threads: {error}")))?;
        Ok(pool.install(work))
    })
}

/// Makes something of each of `n` items, in their order, on several threads with a scratch each.
pub fn map<S, T: Send>(
    n: usize,
    n_threads: usize,
    scratch: impl Fn() -> S + Sync,
    one: impl Fn(&mut S, usize) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(n.div_ceil(BLOCK)));
    let work = || {
        let mut scratch = scratch();
        loop {
            let start = next.fetch_add(BLOCK, Ordering::Relaxed);
            if start >= n {
                return;
            }
            let made: Vec<T> = (start..n.min(start + BLOCK)).map(|item| one(&mut scratch, item)).collect();
            done.lock().unwrap_or_else(PoisonError::into_inner).push((start, made));
        }
    };
    thread::scope(|scope| {
        for _ in 1..n_threads.min(n.div_ceil(BLOCK)) {
            scope.spawn(work);
        }
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(start, _)| *start);
    done.into_iter().flat_map(|(_, made)| made).collect()
}
