//! Streams of records: one in, one out, in order, in constant memory.

use std::io::{BufRead, Write};

use rayon::prelude::*;
use serde::Serialize;

use super::label::LabelOptions;
use super::summarize::{SummaryOptions, summarize, summarize_sentences};
use crate::digest::{Record, decode, extended};
use crate::model::Model;
use crate::summarize::Summary;
use crate::text::Span;

/// Longest line of a record file in bytes (64 MiB); a longer one is rejected without being read into memory.
pub const MAX_LINE_BYTES: usize = 64 << 20;

/// Lines that are worked on at a time; results do not depend on it.
const MAX_CHUNK_LINES: usize = 2048;

/// Bytes of lines that are worked on at a time, about.
const MAX_CHUNK_BYTES: usize = 8 << 20;

/// A line of a record file, or why it cannot be read, with its number from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// Number of the line, from 1.
    pub line: u64,
    /// What it is called and its number, from 1, where that says more than the line: an item of an array, a row.
    pub item: Option<(&'static str, u64)>,
    /// The line without its end, or what is wrong with it.
    pub text: Result<String, String>,
}

/// Where records come from, one after the other: lines of JSONL, or whatever gives JSON objects.
pub trait RecordSource {
    /// The next record as the text of a JSON object, or what is wrong with it; `None` at the end.
    ///
    /// # Errors
    /// Reading fails.
    fn next_record(&mut self) -> std::io::Result<Option<Numbered>>;

    /// The next records, as many as are worked on at a time; empty at the end.
    ///
    /// # Errors
    /// Reading fails.
    fn next_chunk(&mut self) -> std::io::Result<Vec<Numbered>> {
        let mut chunk = Vec::new();
        let mut n_bytes = 0;
        while chunk.len() < MAX_CHUNK_LINES && n_bytes < MAX_CHUNK_BYTES {
            let Some(record) = self.next_record()? else { break };
            n_bytes += record.text.as_ref().map_or(0, String::len);
            chunk.push(record);
        }
        Ok(chunk)
    }
}

impl<S: RecordSource + ?Sized> RecordSource for Box<S> {
    fn next_record(&mut self) -> std::io::Result<Option<Numbered>> {
        (**self).next_record()
    }
}

/// The lines of a record file that are not blank.
#[derive(Debug)]
pub struct RecordLines<R> {
    reader: R,
    line: u64,
    limit: usize,
}

impl<R: BufRead> RecordLines<R> {
    /// Reads lines of at most [`MAX_LINE_BYTES`].
    pub fn new(reader: R) -> Self {
        Self { reader, line: 0, limit: MAX_LINE_BYTES }
    }
}

impl<R: BufRead> RecordSource for RecordLines<R> {
    /// The next line that is not blank.
    fn next_record(&mut self) -> std::io::Result<Option<Numbered>> {
        loop {
            let mut bytes = Vec::new();
            let mut n_bytes = 0u64;
            loop {
                let available = self.reader.fill_buf()?;
                if available.is_empty() {
                    break;
                }
                let end = available.iter().position(|b| *b == b'\n');
                let part = &available[..end.unwrap_or(available.len())];
                // What is beyond the limit is counted and passed over.
                if n_bytes as usize <= self.limit {
                    bytes.extend_from_slice(part);
                }
                n_bytes += part.len() as u64;
                let used = part.len() + usize::from(end.is_some());
                self.reader.consume(used);
                if end.is_some() {
                    n_bytes += 1;
                    break;
                }
            }
            if n_bytes == 0 {
                return Ok(None);
            }
            self.line += 1;
            if n_bytes as usize > self.limit + 1 {
                let text = Err(format!(
                    "expected a line of at most {} MiB, found one of {} MiB",
                    self.limit >> 20,
                    n_bytes >> 20
                ));
                return Ok(Some(Numbered { line: self.line, item: None, text }));
            }
            let text = match decode(&bytes) {
                Ok(text) if text.trim().is_empty() => continue,
                Ok(text) => Ok(text.trim_end_matches('\r').to_owned()),
                // The line is ours to name.
                Err(error) => Err(error.to_string().trim_start_matches("line 1: ").to_owned()),
            };
            return Ok(Some(Numbered { line: self.line, item: None, text }));
        }
    }
}

/// How a stream went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct StreamCounts {
    /// Records written.
    pub n_written: u64,
    /// Lines rejected.
    pub n_rejected: u64,
}

/// What labelling adds to a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordLabelOptions {
    /// How labels are given.
    pub label: LabelOptions,
    /// Probabilities of so many labels, the most probable ones; of all by default.
    pub top: Option<usize>,
    /// Evidence, with so many terms a label; none by default.
    pub explain: Option<usize>,
    /// A mark of model and program that goes into every record.
    pub stamp: Option<String>,
}

/// The fields that labelling adds to an article: `labels`, `probabilities`, `outcome`, `reason`, `unknown_share`, and
/// `evidence` and `stamp` where asked for.
pub fn labelled_fields(
    model: &Model,
    title: &str,
    text: &str,
    options: &RecordLabelOptions,
) -> serde_json::Map<String, serde_json::Value> {
    let prediction = model.label(title, text, &options.label);
    let mut order: Vec<usize> = (0..prediction.probabilities.len()).collect();
    if let Some(top) = options.top {
        order.sort_by(|&a, &b| prediction.probabilities[b].total_cmp(&prediction.probabilities[a]));
        order.truncate(top);
    }
    let probability = |label: usize| (model.labels()[label].clone(), prediction.probabilities[label].into());
    let probabilities: serde_json::Map<_, _> = order.into_iter().map(probability).collect();
    let mut fields = serde_json::Map::new();
    let mut add = |name: &str, value: serde_json::Value| fields.insert(name.to_owned(), value);
    add("labels", prediction.labels.to_ordered().into());
    add("probabilities", probabilities.into());
    add("outcome", serde_json::to_value(prediction.outcome).unwrap_or_default());
    if let Some(reason) = prediction.reason {
        add("reason", reason.to_string().into());
    }
    add("unknown_share", prediction.unknown_share.into());
    if let Some(n_terms) = options.explain {
        add("evidence", serde_json::to_value(model.explain(title, text, n_terms)).unwrap_or_default());
    }
    if let Some(stamp) = &options.stamp {
        add("stamp", stamp.as_str().into());
    }
    fields
}

/// Labels records: the same records in the same order with labels added come out, as JSONL. `reject` is told
/// the number, the reason and (where it is text) the content of every line that is no record. Parallel within chunks; memory does not depend on the length of the stream.
///
/// # Errors
/// Reading or writing fails.
pub fn label_records(
    records: impl RecordSource,
    output: &mut impl Write,
    model: &Model,
    options: &RecordLabelOptions,
    reject: impl FnMut(u64, &str, Option<&str>),
) -> std::io::Result<StreamCounts> {
    let one = |record: &Record| {
        extended(&record.fields, &labelled_fields(model, &record.title, &record.text, options))
    };
    map_records(records, one, |line| output.write_all(line.as_bytes()), reject)
}

/// Summarises records: the same records in the same order with a summary added come out, as JSONL. `reject` is told the
/// number, the reason and the content of every line that is no record.
///
/// # Errors
/// Reading or writing fails.
pub fn summarize_records(
    records: impl RecordSource,
    output: &mut impl Write,
    options: &SummaryOptions,
    reject: impl FnMut(u64, &str, Option<&str>),
) -> std::io::Result<StreamCounts> {
    let one = |record: &Record| {
        let summary = match &record.sentences {
            Some(sentences) => summarize_sentences(&record.title, &record.text, places(sentences), options),
            None => summarize(&record.title, &record.text, options),
        };
        with_summary(record, &summary)
    };
    map_records(records, one, |line| output.write_all(line.as_bytes()), reject)
}

/// A record with the fields of its summary, as one line. The same as [`extended`] makes, by way of which go records that
/// have such fields already.
fn with_summary(record: &Record, summary: &Summary) -> String {
    let is_added = |name: &str| name == "summary" || (name == "over_budget" && summary.over_budget);
    if record.fields.iter().any(|(name, _)| is_added(name)) {
        return extended(&record.fields, &summary_fields(summary));
    }
    // Names and numbers can always be written as JSON.
    let sentences = serde_json::to_string(&summary.sentences).unwrap_or_default();
    let n_bytes: usize = record.fields.iter().map(|(name, json)| name.len() + json.get().len() + 8).sum();
    let mut line = String::with_capacity(n_bytes + sentences.len() + 64);
    line.push('{');
    for (name, json) in &record.fields {
        line.push_str(&serde_json::to_string(name).unwrap_or_default());
        line.push(':');
        line.push_str(json.get());
        line.push(',');
    }
    line.push_str("\"summary\":");
    line.push_str(&sentences);
    line.push_str(if summary.over_budget { ",\"over_budget\":true}\n" } else { "}\n" });
    line
}

/// The fields that summarizing adds to an article: `summary`, and `over_budget` where it is.
pub fn summary_fields(summary: &Summary) -> serde_json::Map<String, serde_json::Value> {
    let mut fields = serde_json::Map::new();
    fields.insert("summary".to_owned(), serde_json::to_value(&summary.sentences).unwrap_or_default());
    if summary.over_budget {
        fields.insert("over_budget".to_owned(), true.into());
    }
    fields
}

/// The places of sentences in their text, which is the sentences joined by one space.
pub(super) fn places(sentences: &[String]) -> Vec<Span> {
    let mut start = 0;
    let mut next = |sentence: &String| {
        let span = Span::new(start, start + sentence.len());
        start = span.end + 1;
        span
    };
    sentences.iter().map(&mut next).filter(|span| !span.is_empty()).collect()
}

/// Makes something of each record of a stream, and hands it on in the order of the records. `reject` is told the
/// number, the reason and (where it is text) the content of every line that is no record. Parallel within chunks;
/// memory does not depend on the length of the stream.
///
/// # Errors
/// Reading fails, or `write` does.
pub fn map_records<T: Send>(
    records: impl RecordSource,
    one: impl Fn(&Record) -> T + Sync,
    write: impl FnMut(T) -> std::io::Result<()>,
    reject: impl FnMut(u64, &str, Option<&str>),
) -> std::io::Result<StreamCounts> {
    try_map_records(records, |record| Ok(one(record)), write, reject)
}

/// As [`map_records`], of records that may be rejected too, with the reason that `one` gives.
pub(super) fn try_map_records<T: Send>(
    mut records: impl RecordSource,
    one: impl Fn(&Record) -> Result<T, String> + Sync,
    mut write: impl FnMut(T) -> std::io::Result<()>,
    mut reject: impl FnMut(u64, &str, Option<&str>),
) -> std::io::Result<StreamCounts> {
    let mut counts = StreamCounts::default();
    loop {
        let chunk = records.next_chunk()?;
        if chunk.is_empty() {
            return Ok(counts);
        }
        let done: Vec<Result<T, String>> = chunk
            .par_iter()
            .map(|Numbered { text, .. }| {
                let text = text.as_ref().map_err(String::clone)?;
                one(&Record::parse(text).map_err(|error| error.to_string())?)
            })
            .collect();
        for (Numbered { line, item, text }, result) in chunk.iter().zip(done) {
            match result {
                Ok(made) => {
                    counts.n_written += 1;
                    write(made)?;
                }
                Err(reason) => {
                    counts.n_rejected += 1;
                    let reason = match item {
                        Some((name, number)) => format!("{name} {number}: {reason}"),
                        None => reason,
                    };
                    reject(*line, &reason, text.as_deref().ok());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], limit: usize) -> Vec<(u64, Result<String, String>)> {
        let mut lines = RecordLines { reader: text, line: 0, limit };
        let mut found = Vec::new();
        while let Some(Numbered { line, text, .. }) = lines.next_record().expect("memory can be read") {
            found.push((line, text));
        }
        found
    }

    #[test]
    fn lines_are_numbered_and_bad_ones_are_named() {
        let found = lines(b"\xef\xbb\xbfone\r\n\n  \ntwo\nb\xe9d\nlast", 100);
        assert_eq!(found[0], (1, Ok("one".to_owned())));
        assert_eq!(found[1], (4, Ok("two".to_owned())));
        assert_eq!(found[3], (6, Ok("last".to_owned())));
        let error = found[2].1.as_ref().expect_err("not UTF-8");
        assert!(error.starts_with("expected UTF-8, found byte 0xE9"), "{error}");
    }

    #[test]
    fn overlong_lines_are_rejected_and_the_next_is_read() {
        let found = lines(b"0123456789\n012345678901\nok\n", 10);
        assert_eq!(found[0], (1, Ok("0123456789".to_owned())));
        assert!(found[1].1.is_err());
        assert_eq!(found[2], (3, Ok("ok".to_owned())));
    }

    #[test]
    fn known_sentences_keep_their_places() {
        let sentences = ["One.".to_owned(), String::new(), "Two é.".to_owned()];
        let text = sentences.join(" ");
        let found: Vec<&str> = places(&sentences).into_iter().map(|span| span.of(&text)).collect();
        assert_eq!(found, ["One.", "Two é."]);
    }
}
