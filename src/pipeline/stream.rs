//! Rows in blocks: read, worked on in parallel, and written in their order, each while the others go on.
//!
//! One thread, the caller's, reads and writes; between the two it works on blocks itself if it belongs to the pool, so that
//! a pool of one thread needs no other. Blocks that are read and not yet written are bounded in number and bytes: a slow
//! writer holds the reader back, and memory does not depend on the length of the input.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::records::{MAX_LINE_BYTES, Numbered, RecordSource};
use crate::classify::Prediction;
use crate::digest::decode;

/// Bytes of rows that make a block, about; results do not depend on it.
const BLOCK_BYTES: usize = 64 << 10;

/// Most rows of a block that does not come as lines.
const MAX_BLOCK_ROWS: usize = 1024;

/// Blocks a thread that are read and not yet written: enough that no thread waits for one that is slower.
const BLOCKS_A_THREAD: usize = 4;

/// How long to sleep before looking again whether there is work, should a block have been finished unnoticed.
const NAP: Duration = Duration::from_millis(20);

/// What makes an output row of an input row. One worker serves all threads, each with a scratch of its own.
pub trait RowWorker: Sync {
    /// What a thread keeps from row to row, such as buffers. Results must not depend on it.
    type Scratch: Send;

    /// A scratch for one more thread.
    fn scratch(&self) -> Self::Scratch;

    /// Appends what becomes of a row to `output`, and counts it in `tally`.
    ///
    /// # Errors
    /// Why the row is rejected; then nothing of what was appended is written.
    fn row(
        &self,
        row: &str,
        scratch: &mut Self::Scratch,
        output: &mut Vec<u8>,
        tally: &mut Tally,
    ) -> Result<(), String>;
}

/// How often each outcome and each label came; the sum of tallies does not depend on their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Rows with each outcome.
    pub outcomes: BTreeMap<String, u64>,
    /// Rows with each label, in whatever place.
    pub labels: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts one row's outcome.
    pub fn add_outcome(&mut self, outcome: &str) {
        add(&mut self.outcomes, outcome, 1);
    }

    /// Counts one of a row's labels.
    pub fn add_label(&mut self, label: &str) {
        add(&mut self.labels, label, 1);
    }

    /// Counts one row's outcome and labels.
    pub fn add_prediction(&mut self, prediction: &Prediction) {
        self.add_outcome(prediction.outcome.name());
        prediction.labels.to_ordered().iter().for_each(|label| self.add_label(label));
    }

    /// Adds what another one has counted.
    pub fn add_all(&mut self, other: &Self) {
        other.outcomes.iter().for_each(|(outcome, n)| add(&mut self.outcomes, outcome, *n));
        other.labels.iter().for_each(|(label, n)| add(&mut self.labels, label, *n));
    }
}

/// Adds without making a new name each time.
fn add(counts: &mut BTreeMap<String, u64>, name: &str, n: u64) {
    match counts.get_mut(name) {
        Some(count) => *count += n,
        None => {
            counts.insert(name.to_owned(), n);
        }
    }
}

/// Rows of an input that lie one behind the other.
#[derive(Debug)]
pub struct Block {
    rows: Rows,
    /// Longest row in bytes.
    limit: usize,
}

#[derive(Debug)]
enum Rows {
    /// Whole lines as they stand in the input, not yet decoded; the last one may lack its end.
    Lines(Vec<u8>),
    /// A line that is too long to be held, of so many bytes with its end.
    TooLong { n_bytes: u64, has_end: bool, buffer: Vec<u8> },
    /// Rows that were read one by one.
    Listed(Vec<Numbered>),
}

/// Where blocks come from.
pub trait BlockSource {
    /// The next rows; `None` at the end. `buffer` is a block's memory, to be used again.
    ///
    /// # Errors
    /// Reading fails. What came before has been given then.
    fn next_block(&mut self, buffer: Vec<u8>) -> io::Result<Option<Block>>;
}

impl<S: BlockSource + ?Sized> BlockSource for Box<S> {
    fn next_block(&mut self, buffer: Vec<u8>) -> io::Result<Option<Block>> {
        (**self).next_block(buffer)
    }
}

/// The lines of a record file in blocks, cut at line ends and not looked at otherwise.
#[derive(Debug)]
pub struct LineBlocks<R> {
    reader: R,
    /// The beginning of a line whose end has not been read yet.
    rest: Vec<u8>,
    is_done: bool,
    trouble: Option<io::Error>,
    block_bytes: usize,
    limit: usize,
}

impl<R: BufRead> LineBlocks<R> {
    /// Reads lines of at most [`MAX_LINE_BYTES`].
    pub fn new(reader: R) -> Self {
        let (rest, trouble) = (Vec::new(), None);
        Self { reader, rest, is_done: false, trouble, block_bytes: BLOCK_BYTES, limit: MAX_LINE_BYTES }
    }

    /// Reads on, a block's worth; notes the end, and what goes wrong until it is its turn.
    fn read_more(&mut self, bytes: &mut Vec<u8>) {
        match (&mut self.reader).take(self.block_bytes as u64).read_to_end(bytes) {
            Ok(n_read) => self.is_done = n_read < self.block_bytes,
            Err(error) => {
                self.is_done = true;
                self.trouble = Some(error);
            }
        }
    }

    /// Passes over the rest of a line that is too long, of which so many bytes have been read.
    fn pass_over(&mut self, mut n_bytes: u64, buffer: Vec<u8>) -> io::Result<Rows> {
        loop {
            let available = self.reader.fill_buf()?;
            if available.is_empty() {
                self.is_done = true;
                return Ok(Rows::TooLong { n_bytes, has_end: false, buffer });
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(available.len(), |end| end + 1);
            n_bytes += used as u64;
            self.reader.consume(used);
            if end.is_some() {
                return Ok(Rows::TooLong { n_bytes, has_end: true, buffer });
            }
        }
    }
}

impl<R: BufRead> BlockSource for LineBlocks<R> {
    fn next_block(&mut self, mut bytes: Vec<u8>) -> io::Result<Option<Block>> {
        bytes.clear();
        bytes.append(&mut self.rest);
        let limit = self.limit;
        loop {
            let n_searched = bytes.len();
            if !self.is_done {
                self.read_more(&mut bytes);
            }
            if let Some(end) = bytes[n_searched..].iter().rposition(|byte| *byte == b'\n') {
                let end = n_searched + end + 1;
                self.rest.extend_from_slice(&bytes[end..]);
                bytes.truncate(end);
                return Ok(Some(Block { rows: Rows::Lines(bytes), limit }));
            }
            if let Some(trouble) = self.trouble.take() {
                // Of a line that could not be read to its end nothing is known.
                return Err(trouble);
            }
            if self.is_done && bytes.is_empty() {
                return Ok(None);
            }
            if bytes.len() > limit {
                let n_bytes = bytes.len() as u64;
                return Ok(Some(Block { rows: self.pass_over(n_bytes, bytes)?, limit }));
            }
            if self.is_done {
                return Ok(Some(Block { rows: Rows::Lines(bytes), limit }));
            }
        }
    }
}

/// Records that come one by one, in blocks.
#[derive(Debug)]
pub struct RecordBlocks<S> {
    records: S,
    is_done: bool,
    trouble: Option<io::Error>,
}

impl<S: RecordSource> RecordBlocks<S> {
    /// Records of any source.
    pub fn new(records: S) -> Self {
        Self { records, is_done: false, trouble: None }
    }

    /// Passes over records that have been worked on.
    ///
    /// # Errors
    /// Reading fails.
    pub fn skip(&mut self, n_records: u64) -> io::Result<()> {
        for _ in 0..n_records {
            self.records.next_record()?;
        }
        Ok(())
    }
}

impl<S: RecordSource> BlockSource for RecordBlocks<S> {
    fn next_block(&mut self, _: Vec<u8>) -> io::Result<Option<Block>> {
        let mut rows = Vec::new();
        let mut n_bytes = 0;
        while !self.is_done && rows.len() < MAX_BLOCK_ROWS && n_bytes < BLOCK_BYTES {
            match self.records.next_record() {
                Ok(Some(record)) => {
                    n_bytes += record.text.as_ref().map_or(0, String::len);
                    rows.push(record);
                }
                Ok(None) => self.is_done = true,
                Err(error) => {
                    self.is_done = true;
                    self.trouble = Some(error);
                }
            }
        }
        if rows.is_empty() {
            return self.trouble.take().map_or(Ok(None), Err);
        }
        Ok(Some(Block { rows: Rows::Listed(rows), limit: usize::MAX }))
    }
}

/// A row that is no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// Its line, from 1.
    pub line: u64,
    /// What was expected and what was found.
    pub reason: String,
    /// The row as it stands in the input; `None` if it is too long to be held.
    pub raw: Option<Vec<u8>>,
}

/// Rows by what became of them: what was read is the sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowCounts {
    /// Rows written.
    pub n_written: u64,
    /// Rows rejected.
    pub n_rejected: u64,
    /// Blank lines, which are no rows.
    pub n_blank: u64,
}

impl RowCounts {
    /// Adds what another one has counted.
    pub fn add_all(&mut self, other: &Self) {
        self.n_written += other.n_written;
        self.n_rejected += other.n_rejected;
        self.n_blank += other.n_blank;
    }
}

/// A place in an input, between two rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPosition {
    /// Bytes of lines before it; of lines only.
    pub n_bytes: u64,
    /// Lines before it; of lines only.
    pub n_lines: u64,
    /// Rows before it, written and rejected ones.
    pub n_rows: u64,
}

/// What became of a block.
#[derive(Debug, Default)]
pub struct DoneBlock {
    /// What the worker wrote.
    pub output: Vec<u8>,
    /// Rows that are no records, in their order.
    pub rejected: Vec<RejectedRow>,
    /// How many rows there were.
    pub counts: RowCounts,
    /// What the worker counted.
    pub tally: Tally,
    /// The place behind the block.
    pub position: RowPosition,
    /// The block's own memory.
    buffer: Vec<u8>,
}

/// Lets `worker` work on the rows of a source, from `start` on, and hands what it made to `write`, in the order of the
/// input. Runs in the caller's rayon pool. Ends early if `write` asks for it.
///
/// # Errors
/// Reading fails, which is told when all that could be read has been written, or `write` does.
pub fn stream_rows<W: RowWorker>(
    source: &mut (impl BlockSource + ?Sized),
    start: RowPosition,
    worker: &W,
    mut write: impl FnMut(&DoneBlock) -> io::Result<ControlFlow<()>>,
) -> io::Result<()> {
    let n_threads = rayon::current_num_threads();
    let (max_blocks, max_bytes) =
        (BLOCKS_A_THREAD * n_threads, 2 * BLOCKS_A_THREAD * n_threads * BLOCK_BYTES);
    let scratches = Mutex::new(Vec::new());
    let is_over = &AtomicBool::new(false);
    let (sender, receiver) = mpsc::channel();
    rayon::in_place_scope_fifo(|scope| {
        let _ends_with_us = Raised(is_over);
        let mut buffers: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
        let mut finished = Finished { receiver, blocks: BTreeMap::new() };
        let (mut n_read, mut n_in_flight) = (0, 0);
        let mut end: Option<io::Result<()>> = None;
        let mut position = start;
        for turn in 0.. {
            while end.is_none()
                && n_read - turn < max_blocks as u64
                && (n_in_flight < max_bytes || n_read == turn)
            {
                let (buffer, output) = buffers.pop().unwrap_or_default();
                match source.next_block(buffer) {
                    Err(error) => end = Some(Err(error)),
                    Ok(None) => end = Some(Ok(())),
                    Ok(Some(block)) => {
                        let (number, sender, scratches) = (n_read, sender.clone(), &scratches);
                        sizes.insert(number, block.n_bytes());
                        n_in_flight += block.n_bytes();
                        n_read += 1;
                        scope.spawn_fifo(move |_| {
                            let work = || block.work(worker, scratches, output, is_over);
                            // Nobody is left to be told if the run is over.
                            let _ = sender.send((number, catch_unwind(AssertUnwindSafe(work))));
                        });
                    }
                }
            }
            if n_read == turn {
                break;
            }
            let mut block = finished.take(turn);
            n_in_flight -= sizes.remove(&turn).unwrap_or_default();
            // A block knows its own lines only, until those before it are known.
            let n_before = if block.position.n_lines > 0 { position.n_lines } else { 0 };
            block.rejected.iter_mut().for_each(|row| row.line += n_before);
            position.n_bytes += block.position.n_bytes;
            position.n_lines += block.position.n_lines;
            position.n_rows += block.position.n_rows;
            block.position = position;
            if write(&block)?.is_break() {
                return Ok(());
            }
            buffers.push((block.buffer, block.output));
        }
        end.unwrap_or(Ok(()))
    })
}

/// Is raised when its owner ends, however that comes about: blocks that nobody waits for are not worked on.
struct Raised<'a>(&'a AtomicBool);

impl Drop for Raised<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Blocks that are done, in whatever order they came.
struct Finished {
    receiver: Receiver<(u64, std::thread::Result<DoneBlock>)>,
    blocks: BTreeMap<u64, DoneBlock>,
}

impl Finished {
    /// Waits for a block, and works on blocks until it is there. A panic of the worker goes on here.
    fn take(&mut self, number: u64) -> DoneBlock {
        loop {
            if let Some(block) = self.blocks.remove(&number) {
                return block;
            }
            let next = self.receiver.try_recv().ok().or_else(|| match rayon::yield_now() {
                Some(rayon::Yield::Executed) => None,
                Some(rayon::Yield::Idle) | None => self.receiver.recv_timeout(NAP).ok(),
            });
            match next {
                Some((number, Ok(block))) => {
                    self.blocks.insert(number, block);
                }
                Some((_, Err(panic))) => resume_unwind(panic),
                None => {}
            }
        }
    }
}

impl Block {
    fn n_bytes(&self) -> usize {
        match &self.rows {
            Rows::Lines(bytes) | Rows::TooLong { buffer: bytes, .. } => bytes.len(),
            Rows::Listed(rows) => rows.iter().map(|row| row.text.as_ref().map_or(0, String::len)).sum(),
        }
    }

    fn work<W: RowWorker>(
        self,
        worker: &W,
        scratches: &Mutex<Vec<W::Scratch>>,
        mut output: Vec<u8>,
        is_over: &AtomicBool,
    ) -> DoneBlock {
        output.clear();
        // A scratch is any thread's, one at a time; one that a panic left behind is not put back.
        let kept = scratches.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut scratch = kept.unwrap_or_else(|| worker.scratch());
        let mut done = DoneBlock { output, ..DoneBlock::default() };
        let limit = self.limit;
        match self.rows {
            Rows::Lines(bytes) => {
                done.position.n_bytes = bytes.len() as u64;
                let all = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
                let ends = memchr::memchr_iter(b'\n', all).chain([all.len()]);
                let mut start = 0;
                for end in ends.take_while(|_| !is_over.load(Ordering::Relaxed)) {
                    let line = &all[start..end];
                    start = end + 1;
                    done.position.n_lines += 1;
                    let number = done.position.n_lines;
                    match text_of(line, limit) {
                        Ok(text) if text.trim().is_empty() => done.counts.n_blank += 1,
                        Ok(text) => done.row(worker, &mut scratch, text, number, None, || line.to_owned()),
                        Err(reason) => {
                            let raw = (line.len() <= limit).then(|| line.to_owned());
                            done.reject(number, reason, raw);
                        }
                    }
                }
                done.buffer = bytes;
            }
            Rows::TooLong { n_bytes, has_end, mut buffer } => {
                (done.position.n_bytes, done.position.n_lines) = (n_bytes, 1);
                done.reject(1, too_long(limit, n_bytes - u64::from(has_end)), None);
                // So much memory is not kept for other blocks.
                buffer.clear();
                buffer.shrink_to(2 * BLOCK_BYTES);
                done.buffer = buffer;
            }
            Rows::Listed(rows) => {
                for Numbered { line, item, text, raw } in rows {
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    match text {
                        Ok(text) => {
                            done.row(worker, &mut scratch, &text, line, item, || text.clone().into_bytes());
                        }
                        Err(reason) => done.reject(line, named(item, &reason), raw),
                    }
                }
            }
        }
        done.position.n_rows = done.counts.n_written + done.counts.n_rejected;
        scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
        done
    }
}

impl DoneBlock {
    fn row<W: RowWorker>(
        &mut self,
        worker: &W,
        scratch: &mut W::Scratch,
        text: &str,
        line: u64,
        item: Option<(&'static str, u64)>,
        raw: impl FnOnce() -> Vec<u8>,
    ) {
        let n_before = self.output.len();
        match worker.row(text, scratch, &mut self.output, &mut self.tally) {
            Ok(()) => self.counts.n_written += 1,
            Err(reason) => {
                self.output.truncate(n_before);
                self.reject(line, named(item, &reason), Some(raw()));
            }
        }
    }

    fn reject(&mut self, line: u64, reason: String, raw: Option<Vec<u8>>) {
        self.counts.n_rejected += 1;
        self.rejected.push(RejectedRow { line, reason, raw });
    }
}

/// A reason, behind the name of the item or row where it has one.
fn named(item: Option<(&'static str, u64)>, reason: &str) -> String {
    item.map_or_else(|| reason.to_owned(), |(name, number)| format!("{name} {number}: {reason}"))
}

/// A line as text, without the rest of Windows's line end.
pub(super) fn text_of(line: &[u8], limit: usize) -> Result<&str, String> {
    if line.len() > limit {
        return Err(too_long(limit, line.len() as u64));
    }
    match decode(line) {
        Ok(text) => Ok(text.trim_end_matches('\r')),
        // The line is ours to name.
        Err(error) => Err(error.to_string().trim_start_matches("line 1: ").to_owned()),
    }
}

pub(super) fn too_long(limit: usize, n_bytes: u64) -> String {
    format!("expected a line of at most {} MiB ({limit} bytes), found one of {n_bytes} bytes", limit >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives each row in brackets, and rejects rows that say so.
    struct Brackets;

    impl RowWorker for Brackets {
        type Scratch = ();

        fn scratch(&self) {}

        fn row(&self, row: &str, (): &mut (), output: &mut Vec<u8>, tally: &mut Tally) -> Result<(), String> {
            output.extend(format!("[{row}]").bytes());
            if row.contains("bad") {
                return Err("bad".to_owned());
            }
            tally.add_outcome("good");
            Ok(())
        }
    }

    /// The output, rejected lines, counts and the last position.
    #[derive(Debug, Default, PartialEq)]
    struct Found {
        output: String,
        rejected: Vec<(u64, String, Option<Vec<u8>>)>,
        counts: RowCounts,
        tally: Tally,
        position: RowPosition,
    }

    fn run(mut source: impl BlockSource, start: RowPosition) -> (Found, io::Result<()>) {
        let mut found = Found::default();
        let end = stream_rows(&mut source, start, &Brackets, |block| {
            found.output += std::str::from_utf8(&block.output).expect("text");
            let rejected = block.rejected.iter().map(|row| (row.line, row.reason.clone(), row.raw.clone()));
            found.rejected.extend(rejected);
            found.counts.add_all(&block.counts);
            found.tally.add_all(&block.tally);
            found.position = block.position;
            Ok(ControlFlow::Continue(()))
        });
        (found, end)
    }

    fn lines(text: &[u8], block_bytes: usize, limit: usize) -> LineBlocks<&[u8]> {
        LineBlocks { block_bytes, limit, ..LineBlocks::new(text) }
    }

    const TEXT: &[u8] = b"\xef\xbb\xbfone\r\n\n  \ntwo\nb\xe9d\nbad\n0123456789abc\nlast";

    #[test]
    fn blocks_of_any_size_at_any_number_of_threads_give_the_same() {
        let (expected, end) = run(lines(TEXT, 1000, 10), RowPosition::default());
        assert!(end.is_ok());
        assert_eq!(expected.output, "[one][two][last]");
        assert_eq!(expected.counts, RowCounts { n_written: 3, n_rejected: 3, n_blank: 2 });
        let whole = RowPosition { n_bytes: TEXT.len() as u64, n_lines: 8, n_rows: 6 };
        assert_eq!((expected.position, expected.tally.outcomes["good"]), (whole, 3));
        let found: Vec<(u64, Option<&[u8]>)> =
            expected.rejected.iter().map(|(line, _, raw)| (*line, raw.as_deref())).collect();
        assert_eq!(found, [(5, Some(&b"b\xe9d"[..])), (6, Some(b"bad")), (7, None)]);
        assert!(expected.rejected[0].1.starts_with("expected UTF-8, found byte 0xE9"));
        assert!(expected.rejected[2].1.starts_with("expected a line of at most 0 MiB"));
        for n_threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads");
            for block_bytes in 1..30 {
                let found = pool.install(|| run(lines(TEXT, block_bytes, 10), RowPosition::default()).0);
                assert_eq!(found, expected, "{n_threads} threads, blocks of {block_bytes}");
            }
        }
    }

    #[test]
    fn any_position_can_be_gone_on_from() {
        let (whole, _) = run(lines(TEXT, 1000, 10), RowPosition::default());
        let mut positions = Vec::new();
        let mut output = String::new();
        stream_rows(&mut lines(TEXT, 1, 10), RowPosition::default(), &Brackets, |block| {
            output += std::str::from_utf8(&block.output).expect("text");
            positions.push((block.position, output.clone()));
            Ok(ControlFlow::Continue(()))
        })
        .expect("memory can be read");
        assert_eq!(positions.len(), 8);
        for (position, before) in positions {
            let rest = &TEXT[usize::try_from(position.n_bytes).expect("small")..];
            let (found, _) = run(lines(rest, 3, 10), position);
            assert_eq!(before + &found.output, whole.output);
            assert!(whole.rejected.ends_with(&found.rejected), "{:?}", found.rejected);
        }
    }

    #[test]
    fn what_is_read_before_trouble_is_worked_on() {
        struct Trouble;
        impl Read for Trouble {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the line is cut"))
            }
        }
        let reader = io::BufReader::new(io::Cursor::new(b"one\ntwo\nthr").chain(Trouble));
        let (found, end) = run(LineBlocks::new(reader), RowPosition::default());
        assert_eq!((found.output.as_str(), found.position.n_lines), ("[one][two]", 2));
        assert_eq!(end.expect_err("it is told").to_string(), "the line is cut");
    }

    #[test]
    fn a_writer_that_has_enough_ends_the_run() {
        let text = "row\n".repeat(1000);
        let mut n_blocks = 0;
        let mut source = lines(text.as_bytes(), 4, 10);
        stream_rows(&mut source, RowPosition::default(), &Brackets, |_| {
            n_blocks += 1;
            Ok(if n_blocks == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })
        .expect("memory can be read");
        assert_eq!(n_blocks, 3);
        let error =
            stream_rows(&mut source, RowPosition::default(), &Brackets, |_| Err(io::Error::other("full")));
        assert_eq!(error.expect_err("it is told").to_string(), "full");
    }

    #[test]
    #[should_panic(expected = "a worker's own")]
    fn a_worker_that_panics_does_not_hang_the_run() {
        struct Panics;
        impl RowWorker for Panics {
            type Scratch = ();
            fn scratch(&self) {}
            fn row(&self, _: &str, (): &mut (), _: &mut Vec<u8>, _: &mut Tally) -> Result<(), String> {
                panic!("a worker's own")
            }
        }
        let _ = stream_rows(&mut LineBlocks::new(&b"row"[..]), RowPosition::default(), &Panics, |_| {
            Ok(ControlFlow::Continue(()))
        });
    }
}
