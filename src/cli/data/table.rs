//! CSV and TSV: a header, then a row for each article.
//!
//! Columns: `text`, and `id`, `title`, `label` or `labels` where they are there, in any order and among others. A cell
//! with labels holds one label, or a JSON list of them, the main one first; an empty one says *not labelled*.

use std::io::{self, Read};

use csv::{ByteRecord, Reader, ReaderBuilder, Terminator};

use crate::cli::failure::Session;
use crate::{MAX_LINE_BYTES, Record, decode};

/// Signs between cells, in the order in which they are tried.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Most columns that a message names, and most characters of a name or cell that it shows.
const MAX_SHOWN: usize = 20;

/// What is put behind the table: then every row has an end, which the line that it begins in is counted back from, and
/// a quotation mark that is never closed is seen.
const END: &[u8] = b"\n\0end of table\0\n";

/// The format's name.
pub(super) fn describe(delimiter: u8) -> &'static str {
    if delimiter == b'\t' { "TSV" } else { "CSV" }
}

/// The sign between cells with which the first row has a column `text`.
pub(super) fn delimiter(head: &[u8]) -> Option<u8> {
    DELIMITERS.into_iter().find(|delimiter| {
        let mut header = ByteRecord::new();
        let is_read = reader(head, *delimiter).read_byte_record(&mut header).unwrap_or(false);
        is_read && header.iter().any(|cell| name_of(cell) == "text")
    })
}

/// Rows end at a line feed alone, for only then the reader's line numbers are right; a carriage return before it is left
/// in the last cell.
fn reader<R: Read>(input: R, delimiter: u8) -> Reader<R> {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter).terminator(Terminator::Any(b'\n')).has_headers(false).flexible(true);
    builder.from_reader(input)
}

/// Whether a row is a line without anything, before Windows's line end.
fn is_blank(row: &ByteRecord) -> bool {
    row.len() == 1 && row.as_slice() == b"\r"
}

/// A column's name as it is compared.
fn name_of(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).trim().to_lowercase()
}

/// Reads the articles of a table. Bad rows are rejected and told.
///
/// # Errors
/// The columns are not those of labelled articles, or reading fails.
pub(super) fn read(
    input: impl Read,
    delimiter: u8,
    name: &str,
    session: &Session,
    each: &mut impl FnMut(String, Record),
) -> Result<(), String> {
    let input = input.chain(END);
    let mut reader = reader(Limited { input, left: MAX_LINE_BYTES }, delimiter);
    let mut row = ByteRecord::new();
    let mut columns: Option<Columns> = None;
    let mut n_rows = 0u64;
    loop {
        reader.get_mut().left = MAX_LINE_BYTES;
        let begin = reader.position().line();
        match reader.read_byte_record(&mut row) {
            Ok(true) if row.as_slice() == END.trim_ascii() => break,
            Ok(true) if is_blank(&row) => continue,
            Ok(true) => n_rows += 1,
            Ok(false) => break,
            Err(error) => return Err(format!("line {begin} (row {}): {error}", n_rows + 1)),
        }
        let Some(columns) = &columns else {
            columns = Some(Columns::of(&row)?);
            continue;
        };
        // Blank lines may stand before the row, and cells may have several lines.
        let n_inside = row.as_slice().iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        let line = begin.max(reader.position().line().saturating_sub(n_inside + 1));
        let place = format!("{name}:{line} (row {n_rows})");
        if row.as_slice().ends_with(END) {
            session.reject(place, "expected a quotation mark that closes a cell, found the end of the file");
            break;
        }
        match columns.record(&row) {
            Ok(record) => each(place, record),
            Err(what) => session.reject(place, what),
        }
    }
    if columns.is_some() { Ok(()) } else { Err("expected a header, found no row".to_owned()) }
}

/// Where in a row what stands.
struct Columns {
    n_columns: usize,
    id: Option<usize>,
    title: Option<usize>,
    text: usize,
    /// `label` or `labels`.
    labels: Option<(&'static str, usize)>,
}

impl Columns {
    fn of(header: &ByteRecord) -> Result<Self, String> {
        let names: Vec<String> = header.iter().map(name_of).collect();
        let place = |name: &str| {
            let mut places = names.iter().enumerate().filter(|(_, other)| *other == name).map(|(i, _)| i);
            match (places.next(), places.next()) {
                (place, None) => Ok(place),
                _ => Err(format!("line 1: expected one column `{name}`, found several")),
            }
        };
        let Some(text) = place("text")? else {
            let shown: Vec<String> = header.iter().take(MAX_SHOWN).map(shown).collect();
            let more = if header.len() > MAX_SHOWN { ", …" } else { "" };
            let found = format!("{}{more}", shown.join(", "));
            return Err(format!("line 1: expected a header with a column `text`, found the columns {found}"));
        };
        let labels = match (place("label")?, place("labels")?) {
            (Some(_), Some(_)) => {
                return Err("line 1: expected one of the columns `label` and `labels`, found both".to_owned());
            }
            (Some(label), None) => Some(("label", label)),
            (None, labels) => labels.map(|labels| ("labels", labels)),
        };
        Ok(Self { n_columns: names.len(), id: place("id")?, title: place("title")?, text, labels })
    }

    fn record(&self, row: &ByteRecord) -> Result<Record, String> {
        if row.len() != self.n_columns {
            return Err(format!(
                "expected {} cells, as in the header, found {}: is a quotation mark missing?",
                self.n_columns,
                row.len()
            ));
        }
        let id = self.id.map(|id| cell(row, "id", id)).transpose()?.filter(|id| !id.is_empty());
        let title = self.title.map(|title| cell(row, "title", title)).transpose()?.unwrap_or_default();
        let labels = match self.labels {
            None => None,
            Some((name, place)) => labels(name, cell(row, name, place)?.trim())?,
        };
        let id = id.and_then(|id| serde_json::value::to_raw_value(id).ok());
        Ok(Record::of(id, title.to_owned(), cell(row, "text", self.text)?.to_owned(), labels))
    }
}

fn cell<'a>(row: &'a ByteRecord, name: &str, place: usize) -> Result<&'a str, String> {
    let bytes = row.get(place).unwrap_or_default();
    let is_last = place + 1 == row.len();
    let bytes = bytes.strip_suffix(b"\r").filter(|_| is_last).unwrap_or(bytes);
    decode(bytes).map_err(|error| {
        let what = error.to_string();
        // The line is that of the cell, not of the file.
        let what = what.split_once(": ").map_or(what.as_str(), |(_, rest)| rest);
        format!("column `{name}`: {what}")
    })
}

fn labels(column: &str, cell: &str) -> Result<Option<Vec<String>>, String> {
    match cell.as_bytes().first() {
        None => Ok(None),
        // No label has several lines, but a cell has where a quotation mark is missing.
        Some(first) if !b"[{".contains(first) && !cell.contains('\n') => Ok(Some(vec![cell.to_owned()])),
        Some(_) => serde_json::from_str(cell).map(Some).map_err(|_| {
            let found = shown(cell.as_bytes());
            format!("column `{column}`: expected a label or a JSON list of labels, found {found}")
        }),
    }
}

/// A cell as a message shows it.
fn shown(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    let end = if text.chars().count() > MAX_SHOWN { "…" } else { "" };
    format!("`{}{end}`", text.chars().take(MAX_SHOWN).collect::<String>())
}

/// Gives only so many bytes: a quotation mark that is never closed must not fill the memory.
struct Limited<R> {
    input: R,
    left: usize,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other(format!(
                "expected a row of at most {} MiB, found a longer one: is a quotation mark missing?",
                MAX_LINE_BYTES >> 20
            )));
        }
        let end = buffer.len().min(self.left);
        let n_read = self.input.read(&mut buffer[..end])?;
        self.left -= n_read;
        Ok(n_read)
    }
}
