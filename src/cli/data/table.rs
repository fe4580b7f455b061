//! CSV and TSV: a header, then a row for each article.
//!
//! Columns: `text` or `sentences`, and `id`, `title`, `label` or `labels` where they are there, in any order and among others,
//! which pass through as strings under their names as they are written. A cell with sentences holds a JSON list of them, one with labels
//! one label, or a JSON list of them, the main one first; an empty one says *not labelled*.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Read, Seek, SeekFrom};

use csv::{ByteRecord, Position, Reader, ReaderBuilder, Terminator, WriterBuilder};

use super::line_ends::LineEnds;
use crate::cli::failure::Session;
use crate::{MAX_LINE_BYTES, Numbered, Record, RecordSource, decode};

/// Signs between cells, in the order in which they are tried.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Most columns that a message names, and most characters of a name or cell that it shows.
const MAX_SHOWN: usize = 20;

/// Fields of records that are read by some verb, and otherwise pass through. Their columns are found in any case.
const READ: [&str; 5] = ["summary", "link", "date", "author", "section"];

/// What is put behind the table: then every row has an end, which the line that it begins in is counted back from, and
/// a quotation mark that is never closed is seen.
const END: &[u8] = b"\n\0end of table\0\n";

/// A table, and [`END`] behind it.
type WithEnd<R> = io::Chain<R, &'static [u8]>;

/// The format's name.
pub(super) fn describe(delimiter: u8) -> &'static str {
    if delimiter == b'\t' { "TSV" } else { "CSV" }
}

/// The sign between cells with which the first row has a column `text` or `sentences`.
pub(in crate::cli) fn delimiter(head: &[u8]) -> Option<u8> {
    DELIMITERS.into_iter().find(|delimiter| {
        let mut header = ByteRecord::new();
        let is_read = reader(LineEnds::new(head, *delimiter), *delimiter)
            .read_byte_record(&mut header)
            .unwrap_or(false);
        is_read && header.iter().any(|cell| ["text", "sentences"].contains(&name_of(cell).as_str()))
    })
}

/// Rows end at a line feed alone, for only then the reader's line numbers are right: [`LineEnds`] makes one of a carriage
/// return that ends a row, and one before a line feed is left in the last cell.
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

/// Reads the articles of a table. Bad rows are rejected and told. Gives why no article has labels, if it has no column for them.
///
/// # Errors
/// The columns are not those of labelled articles, or reading fails.
pub(super) fn read(
    input: impl BufRead,
    delimiter: u8,
    name: &str,
    session: &Session,
    each: &mut impl FnMut(String, Record),
) -> Result<Option<String>, String> {
    let mut rows = TableRows::new(input, delimiter)?;
    while let Some(Row { line, number, record, .. }) = rows.next_row()? {
        let place = format!("{name}:{line} (row {number})");
        match record {
            Ok(record) => each(place, record),
            Err(what) => session.reject(place, what),
        }
    }
    let Columns { labels, shown, .. } = &rows.columns;
    Ok(labels
        .is_none()
        .then(|| format!("line 1: expected a column `label` or `labels`, found the columns {shown}")))
}

/// The rows of a table behind its header, one after the other.
pub(in crate::cli) struct TableRows<R> {
    reader: Reader<Limited<LineEnds<WithEnd<R>>>>,
    columns: Columns,
    delimiter: u8,
    /// Longest row in bytes.
    limit: usize,
    n_rows: u64,
    /// Lines within the cells so far that end with a carriage return alone, which the reader does not count.
    n_uncounted: u64,
    is_done: bool,
}

/// A row, and what it holds or what is wrong with it.
struct Row {
    /// The line that it begins in, from 1.
    line: u64,
    /// Its number from 1, the header counted.
    number: u64,
    record: Result<Record, String>,
    /// The row as it stands there, where something is wrong with it and it is not too long; cells are quoted where they must be.
    raw: Option<Vec<u8>>,
}

impl<R: BufRead> TableRows<R> {
    /// Reads the header. Rows have at most [`MAX_LINE_BYTES`].
    ///
    /// # Errors
    /// The columns are not those of articles, or reading fails.
    pub(in crate::cli) fn new(input: R, delimiter: u8) -> Result<Self, String> {
        Self::with_limit(input, delimiter, MAX_LINE_BYTES)
    }

    fn with_limit(input: R, delimiter: u8, limit: usize) -> Result<Self, String> {
        let input = LineEnds::new(input.chain(END), delimiter);
        let input = Limited { input, n_bytes: 0, end: end_of_row(0, limit) };
        let mut reader = reader(input, delimiter);
        let mut row = ByteRecord::new();
        loop {
            match reader.read_byte_record(&mut row) {
                Ok(true) if is_blank(&row) => {}
                Ok(true) if row.as_slice() != END.trim_ascii() => break,
                Ok(_) => return Err("expected a header, found no row".to_owned()),
                Err(_) if reader.get_ref().is_at_end() => {
                    return Err(format!("line 1 (row 1): {}", too_long(limit)));
                }
                Err(error) => return Err(format!("line 1 (row 1): {error}")),
            }
        }
        Ok(Self {
            columns: Columns::of(&row)?,
            reader,
            delimiter,
            limit,
            n_rows: 1,
            n_uncounted: 0,
            is_done: false,
        })
    }

    /// The next row that is not blank; `None` at the end.
    fn next_row(&mut self) -> Result<Option<Row>, String> {
        let mut row = ByteRecord::new();
        while !self.is_done {
            let begin = self.reader.position().line();
            self.reader.get_mut().end = end_of_row(self.reader.position().byte(), self.limit);
            match self.reader.read_byte_record(&mut row) {
                Ok(true) if row.as_slice() == END.trim_ascii() => break,
                Ok(true) if is_blank(&row) => continue,
                Ok(true) => self.n_rows += 1,
                Ok(false) => break,
                Err(_) if self.reader.get_ref().is_at_end() => {
                    self.n_rows += 1;
                    self.pass_over().map_err(|error| error.to_string())?;
                    let record = Err(too_long(self.limit));
                    let line = begin + self.n_uncounted;
                    return Ok(Some(Row { line, number: self.n_rows, record, raw: None }));
                }
                Err(error) => return Err(format!("line {begin} (row {}): {error}", self.n_rows + 1)),
            }
            // Blank lines may stand before the row, and cells may have several lines.
            let n_inside = row.as_slice().iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
            let line =
                begin.max(self.reader.position().line().saturating_sub(n_inside + 1)) + self.n_uncounted;
            if self.reader.get_ref().input.is_by_return == Some(true) {
                // One before a line feed is counted with that, which ends the row if it is the last byte.
                let alone = row.as_slice().windows(2).filter(|two| two[0] == b'\r' && two[1] != b'\n');
                self.n_uncounted += alone.count() as u64;
            }
            self.is_done = row.as_slice().ends_with(END);
            let end = self.reader.position().byte();
            let is_stray = self.reader.get_mut().input.had_stray_before(end);
            let record = match (self.is_done, is_stray) {
                (true, _) => {
                    Err("expected a quotation mark that closes a cell, found the end of the file".to_owned())
                }
                (_, true) => Err(stray()),
                _ => self.columns.record(&row),
            };
            let raw = record.is_err().then(|| self.raw(&row));
            return Ok(Some(Row { line, number: self.n_rows, record, raw }));
        }
        self.is_done = true;
        Ok(None)
    }

    /// Goes from within a row that is too long to the next line, and begins anew there. Whatever is read at a time, it is the same
    /// line.
    fn pass_over(&mut self) -> csv::Result<()> {
        let line = self.reader.position().line() + 1;
        let input = self.reader.get_mut();
        input.n_bytes += input.input.skip_line()?;
        let n_bytes = input.n_bytes;
        let mut position = Position::new();
        position.set_byte(n_bytes).set_line(line);
        self.reader.seek_raw(SeekFrom::Start(n_bytes), position)
    }

    /// A row as it would be written.
    fn raw(&self, row: &ByteRecord) -> Vec<u8> {
        let mut writer =
            WriterBuilder::new().delimiter(self.delimiter).flexible(true).from_writer(Vec::new());
        let cells = row.iter().map(|cell| cell.strip_suffix(END).unwrap_or(cell));
        // Memory can always be written to.
        let _ = writer.write_record(cells);
        let mut raw = writer.into_inner().unwrap_or_default();
        let end = raw.strip_suffix(b"\n").unwrap_or(&raw).len();
        raw.truncate(end);
        raw
    }
}

impl<R: BufRead> RecordSource for TableRows<R> {
    fn next_record(&mut self) -> io::Result<Option<Numbered>> {
        let row = self.next_row().map_err(io::Error::other)?;
        Ok(row.map(|Row { line, number, record, raw }| Numbered {
            line,
            item: Some(("row", number)),
            text: record.map(|record| record.to_line()),
            raw,
        }))
    }
}

/// Where in a row what stands.
struct Columns {
    n_columns: usize,
    /// The names of the first columns, as a message shows them.
    shown: String,
    id: Option<usize>,
    title: Option<usize>,
    text: Option<usize>,
    sentences: Option<usize>,
    /// `label` or `labels`.
    labels: Option<(&'static str, usize)>,
    /// Columns with other names, under which they pass through.
    others: Vec<(String, usize)>,
}

impl Columns {
    fn of(header: &ByteRecord) -> Result<Self, String> {
        let names: Vec<String> = header.iter().map(name_of).collect();
        let place = |name: &str| {
            let mut places = names.iter().enumerate().filter(|(_, other)| *other == name).map(|(i, _)| i);
            match (places.next(), places.next()) {
                (place, None) => Ok(place),
                _ => Err(several(name)),
            }
        };
        let first: Vec<String> =
            (0..header.len().min(MAX_SHOWN)).map(|place| shown(bytes_of(header, place))).collect();
        let more = if header.len() > MAX_SHOWN { ", …" } else { "" };
        let shown = format!("{}{more}", first.join(", "));
        let (text, sentences) = (place("text")?, place("sentences")?);
        if text.or(sentences).is_none() {
            return Err(format!(
                "line 1: expected a header with a column `text` (or `sentences`), found the columns {shown}"
            ));
        }
        let labels = match (place("label")?, place("labels")?) {
            (Some(_), Some(_)) => {
                return Err("line 1: expected one of the columns `label` and `labels`, found both".to_owned());
            }
            (Some(label), None) => Some(("label", label)),
            (None, labels) => labels.map(|labels| ("labels", labels)),
        };
        let (id, title) = (place("id")?, place("title")?);
        let known = [id, title, text, sentences, labels.map(|(_, place)| place)];
        let mut others = Vec::new();
        let mut seen = BTreeSet::new();
        for place in (0..names.len()).filter(|place| !known.contains(&Some(*place))) {
            let name = field_name(header, &names, place);
            if !name.is_empty() && !seen.insert(name.clone()) {
                return Err(several(&name));
            }
            others.push((name, place));
        }
        Ok(Self { n_columns: names.len(), shown, id, title, text, sentences, labels, others })
    }

    fn record(&self, row: &ByteRecord) -> Result<Record, String> {
        if row.len() != self.n_columns {
            return Err(format!(
                "expected {} cells, as in the header, found {}: is a quotation mark missing?",
                self.n_columns,
                row.len()
            ));
        }
        let cell_of = |name, place: Option<usize>| place.map(|place| cell(row, name, place)).transpose();
        let id = cell_of("id", self.id)?.filter(|id| !id.is_empty());
        let title = cell_of("title", self.title)?.unwrap_or_default();
        let labels = match self.labels {
            None => None,
            Some((name, place)) => labels(name, cell(row, name, place)?.trim())?,
        };
        let id = id.and_then(|id| serde_json::value::to_raw_value(id).ok());
        let text = cell_of("text", self.text)?;
        let sentences = cell_of("sentences", self.sentences)?.filter(|cell| !cell.trim().is_empty());
        let mut record = Record::of(id, title.to_owned(), text.unwrap_or_default().to_owned(), labels);
        match sentences {
            Some(_) if !record.text.is_empty() => {
                return Err(
                    "expected a cell in one of the columns `text` and `sentences`, found both".to_owned()
                );
            }
            Some(json) => give_sentences(&mut record, json)?,
            None if text.is_none() => {
                return Err("column `sentences`: expected a JSON list, found nothing".to_owned());
            }
            None => {}
        }
        if let (Some(("label", _)), Some([label])) = (self.labels, record.labels.as_deref()) {
            // The column keeps its name.
            let json = serde_json::value::to_raw_value(label).map_err(|error| error.to_string())?;
            for (name, value) in record.fields.iter_mut().filter(|(name, _)| name == "labels") {
                (*name, *value) = ("label".to_owned(), json.clone());
            }
        }
        self.pass_through(row, &mut record)?;
        Ok(record)
    }

    /// Adds the cells of other columns. An empty one says something only under a name, and for a field that is read it is as good as
    /// none.
    fn pass_through(&self, row: &ByteRecord, record: &mut Record) -> Result<(), String> {
        let mut is_nameless_there = false;
        for (name, place) in &self.others {
            let cell = cell(row, name, *place)?;
            if cell.is_empty() && (name.is_empty() || READ.contains(&name.as_str())) {
                continue;
            }
            if name.is_empty() && std::mem::replace(&mut is_nameless_there, true) {
                return Err("expected one cell in a column without a name, found several".to_owned());
            }
            record.fields.extend(serde_json::value::to_raw_value(cell).ok().map(|json| (name.clone(), json)));
        }
        Ok(())
    }
}

fn several(name: &str) -> String {
    format!("line 1: expected one column `{name}`, found several")
}

/// The name under which a column passes through: as it is written, unless it is a field that is read, and the only one.
fn field_name(header: &ByteRecord, names: &[String], place: usize) -> String {
    let name = &names[place];
    let is_alone = || names.iter().filter(|other| *other == name).count() == 1;
    if name.is_empty() || READ.contains(&name.as_str()) && is_alone() {
        return name.clone();
    }
    String::from_utf8_lossy(bytes_of(header, place)).into_owned()
}

/// Makes a record one of sentences, which stand as a JSON list in a cell.
fn give_sentences(record: &mut Record, json: &str) -> Result<(), String> {
    let sentences: Vec<String> = serde_json::from_str(json).map_err(|_| {
        format!("column `sentences`: expected a JSON list of sentences, found {}", shown(json.as_bytes()))
    })?;
    let field = serde_json::value::to_raw_value(&sentences).map_err(|error| error.to_string())?;
    record.text = sentences.join(" ");
    for (name, value) in record.fields.iter_mut().filter(|(name, _)| name == "text") {
        (*name, *value) = ("sentences".to_owned(), field.clone());
    }
    record.sentences = Some(sentences);
    Ok(())
}

/// The bytes of a cell, without the rest of Windows's line end.
fn bytes_of(row: &ByteRecord, place: usize) -> &[u8] {
    let bytes = row.get(place).unwrap_or_default();
    let is_last = place + 1 == row.len();
    bytes.strip_suffix(b"\r").filter(|_| is_last).unwrap_or(bytes)
}

fn cell<'a>(row: &'a ByteRecord, name: &str, place: usize) -> Result<&'a str, String> {
    decode(bytes_of(row, place)).map_err(|error| {
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
        Some(first) if !b"[{".contains(first) && !cell.contains(['\n', '\r']) => {
            Ok(Some(vec![cell.to_owned()]))
        }
        Some(_) => {
            let labels: Option<Vec<String>> = serde_json::from_str(cell).ok();
            let is_told = |labels: &Vec<String>| {
                labels.is_empty() || labels.iter().any(|label| !label.trim().is_empty())
            };
            labels.filter(is_told).map(Some).ok_or_else(|| {
                let found = shown(cell.as_bytes());
                format!("column `{column}`: expected a label or a JSON list of labels, found {found}")
            })
        }
    }
}

fn stray() -> String {
    "expected the end of a cell behind the quotation mark that closes it, found text: is a quotation mark missing?"
        .to_owned()
}

/// A cell as a message shows it.
fn shown(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    let end = if text.chars().count() > MAX_SHOWN { "…" } else { "" };
    format!("`{}{end}`", text.chars().take(MAX_SHOWN).collect::<String>())
}

fn too_long(limit: usize) -> String {
    format!("expected a row of at most {} MiB, found a longer one: is a quotation mark missing?", limit >> 20)
}

/// Where a row that begins at a place has ended, with its line end, if it is not too long.
fn end_of_row(begin: u64, limit: usize) -> u64 {
    begin + limit as u64 + 1
}

/// Gives bytes up to a place: a quotation mark that is never closed must not fill the memory.
struct Limited<R> {
    input: R,
    /// Bytes that it gave or passed over.
    n_bytes: u64,
    /// The place that it gives no more from.
    end: u64,
}

impl<R> Limited<R> {
    fn is_at_end(&self) -> bool {
        self.n_bytes == self.end
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_at_end() {
            return Err(io::Error::other("the row is too long"));
        }
        let n_left = usize::try_from(self.end - self.n_bytes).unwrap_or(usize::MAX);
        let end = buffer.len().min(n_left);
        let n_read = self.input.read(&mut buffer[..end])?;
        self.n_bytes += n_read as u64;
        Ok(n_read)
    }
}

/// Only where it is can be gone to, which makes a reader forget the row that it is in.
impl<R> Seek for Limited<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if to == SeekFrom::Start(self.n_bytes) {
            Ok(self.n_bytes)
        } else {
            Err(io::ErrorKind::Unsupported.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// Line and text of each row, or what is wrong with it, read through a buffer of so many bytes.
    fn rows(table: &str, limit: usize, capacity: usize) -> Vec<(u64, Result<String, String>)> {
        let input = BufReader::with_capacity(capacity, table.as_bytes());
        let mut rows = TableRows::with_limit(input, b',', limit).expect("a header");
        let mut found = Vec::new();
        while let Some(row) = rows.next_row().expect("memory can be read") {
            assert_eq!(row.number, found.len() as u64 + 2);
            found.push((row.line, row.record.map(|record| record.text)));
        }
        found
    }

    /// The rows as lines of JSONL.
    fn lines(table: &str) -> Result<Vec<Result<String, String>>, String> {
        let mut rows = TableRows::new(table.as_bytes(), b',')?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next_row()? {
            lines.push(row.record.map(|record| record.to_line()));
        }
        Ok(lines)
    }

    #[test]
    fn other_columns_pass_through_letter_for_letter() {
        let check = |table: &str, expected: &[&str]| {
            let found = lines(table).expect("a header");
            let found: Vec<&str> = found.iter().flatten().map(|line| line.trim_end()).collect();
            assert_eq!(found, expected, "{table:?}");
        };
        check(
            "ID,Text,URL,Price,price, Note \r\n1,hello,http://x,1,2,\r\n",
            &[r#"{"id":"1","text":"hello","URL":"http://x","Price":"1","price":"2"," Note ":""}"#],
        );
        // Fields that are read are found in any case; of several neither is preferred.
        check("text,Date,Summary\na,2026-01-02,\n", &[r#"{"text":"a","date":"2026-01-02"}"#]);
        check("text,Date,DATE\na,b,c\n", &[r#"{"text":"a","Date":"b","DATE":"c"}"#]);
        // The number of a row, as data frames write it, and commas behind the last column.
        check(",text,,\n0,a,,\n", &[r#"{"text":"a","":"0"}"#]);
        let found = lines(",text,,\n0,a,b,\n").expect("a header");
        assert_eq!(found, [Err("expected one cell in a column without a name, found several".to_owned())]);
        let repeated = lines("text,price,Price,price\n").expect_err("repeated");
        assert_eq!(repeated, "line 1: expected one column `price`, found several");
    }

    #[test]
    fn a_carriage_return_alone_ends_a_row() {
        for capacity in [1, 2, 3, 7, 1000] {
            let found = rows("text,n\rcats,1\r\r\"two\rlines\",2\rstocks\rbonds,3\r", 100, capacity);
            let texts: Vec<(u64, Result<&str, ()>)> =
                found.iter().map(|(line, text)| (*line, text.as_deref().map_err(|_| ()))).collect();
            let expected = [(2, Ok("cats")), (4, Ok("two\rlines")), (6, Err(())), (7, Ok("bonds"))];
            assert_eq!(texts, expected, "capacity {capacity}");
        }
    }

    #[test]
    fn sentences_are_a_list_in_a_cell() {
        let both = lines("text,sentences\na,\n,\"[\"\"A.\"\", \"\"B.\"\"]\"\na,[]\n,A.\n").expect("a header");
        assert_eq!(both[0].as_deref(), Ok("{\"text\":\"a\"}\n"));
        assert_eq!(both[1].as_deref(), Ok("{\"sentences\":[\"A.\",\"B.\"]}\n"));
        let reason = |place: usize| both[place].as_deref().expect_err("rejected");
        assert!(reason(2).contains("one of the columns `text` and `sentences`, found both"));
        assert!(reason(3).contains("expected a JSON list of sentences, found `A.`"));
        let alone = lines("Sentences\n\"[\"\"A.\"\"]\"\n\"\"\n").expect("a header");
        assert_eq!(alone[0].as_deref(), Ok("{\"sentences\":[\"A.\"]}\n"));
        assert!(alone[1].as_deref().expect_err("rejected").contains("expected a JSON list"));
    }

    /// The cell once went on to the next quotation mark, and the row between was lost without a word.
    #[test]
    fn text_behind_a_closing_quotation_mark_is_rejected() {
        for capacity in [1, 2, 3, 7, 1000] {
            let table = "text,n\n\"cats,1\n\"dogs\",2\n\"birds\" ,3\nan \"owl\",4\n\"a \"\"mew\"\"\",5\n\"a\"b,6\nfox,7\n";
            let found = rows(table, 100, capacity);
            let texts: Vec<(u64, Option<&str>)> =
                found.iter().map(|(line, text)| (*line, text.as_deref().ok())).collect();
            let expected = [
                (2, None),
                (4, Some("birds ")),
                (5, Some("an \"owl\"")),
                (6, Some("a \"mew\"")),
                (7, None),
                (8, Some("fox")),
            ];
            assert_eq!(texts, expected, "capacity {capacity}");
            assert_eq!(found[0].1, Err(stray()));
        }
    }

    #[test]
    fn rows_that_are_too_long_are_rejected_and_the_next_line_is_read() {
        let check = |table: &str, expected: &[(u64, Option<&str>)]| {
            for capacity in [1, 2, 3, 7, 1000] {
                let found = rows(table, 16, capacity);
                let texts: Vec<(u64, Option<&str>)> =
                    found.iter().map(|(line, text)| (*line, text.as_deref().ok())).collect();
                assert_eq!(texts, expected, "{table:?}, capacity {capacity}");
                let reasons = found.iter().filter_map(|(_, text)| text.as_ref().err());
                reasons
                    .for_each(|reason| assert!(reason.starts_with("expected a row of at most"), "{reason}"));
            }
        };
        check("text\n0123456789abcdef\nok\n", &[(2, Some("0123456789abcdef")), (3, Some("ok"))]);
        check("text\n0123456789abcdefg\nok\n", &[(2, None), (3, Some("ok"))]);
        check("text\n0123456789abcdefg", &[(2, None)]);
        // A quotation mark that is not closed, and lines within the limit.
        check(
            "text\n\"a\nb\nc\nd\ne\nf\ng\nhij\nrest\nok\n",
            &[(2, None), (10, Some("rest")), (11, Some("ok"))],
        );
        check("text\n\"a\nb\"\n\"\n0123456789abcdef\nok", &[(2, Some("a\nb")), (4, None), (6, Some("ok"))]);
    }
}
