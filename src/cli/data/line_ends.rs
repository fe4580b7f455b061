//! The line ends of a table: a carriage return alone ends a row where it ends the first one, as spreadsheets on old Macs wrote it.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// A table in which each carriage return that ends a row by itself is a line feed; one before a line feed, within quotes, and in
/// a table whose first row ends otherwise, stays. Bytes are as many as before, so that places in the table are the same.
pub(super) struct LineEnds<R> {
    input: R,
    delimiter: u8,
    place: Place,
    /// Whether the first row ends with a carriage return alone, and so do lines within quotes.
    pub(super) is_by_return: Option<bool>,
    /// Bytes that it gave or passed over.
    n_bytes: u64,
    /// Where text follows a quotation mark that closes a cell, once a row: the mark is a stray one, or another is missing.
    strays: VecDeque<u64>,
    is_stray_told: bool,
}

/// Where in a row the next byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    CellStart,
    Cell,
    Quoted,
    /// Behind a quotation mark that closes a cell, unless another one follows.
    QuoteEnd,
    /// Behind such a mark and white space.
    Padding,
}

impl<R: BufRead> LineEnds<R> {
    pub(super) fn new(input: R, delimiter: u8) -> Self {
        Self {
            input,
            delimiter,
            place: Place::CellStart,
            is_by_return: None,
            n_bytes: 0,
            strays: VecDeque::new(),
            is_stray_told: false,
        }
    }

    /// Whether text followed a quotation mark that closes a cell before this place; it is told of once.
    pub(super) fn had_stray_before(&mut self, place: u64) -> bool {
        let n_before = self.strays.partition_point(|stray| *stray < place);
        self.strays.drain(..n_before).count() > 0
    }

    /// Passes over the rest of the line, whatever cell it is in, and gives the number of bytes; a row begins behind it.
    pub(super) fn skip_line(&mut self) -> io::Result<u64> {
        self.place = Place::CellStart;
        self.is_stray_told = false;
        let mut n_bytes = 0;
        let ends_at_return = self.ends_at_return();
        let mut is_behind_return = false;
        loop {
            let available = self.input.fill_buf()?;
            if is_behind_return && ends_at_return && available.first() != Some(&b'\n') {
                self.n_bytes += n_bytes;
                return Ok(n_bytes);
            }
            let n_available = available.len();
            let end = memchr::memchr2(b'\n', b'\r', available);
            let is_end = end.is_some_and(|end| available[end] == b'\n');
            let n = end.map_or(n_available, |end| end + 1);
            is_behind_return = end.is_some() && !is_end;
            self.input.consume(n);
            n_bytes += n as u64;
            if is_end || n_available == 0 {
                self.n_bytes += n_bytes;
                return Ok(n_bytes);
            }
        }
    }

    /// Whether a carriage return that has no line feed behind it ends a row: the first row tells which table it is. In others,
    /// such as a table of text that somebody has not cleaned, it is a character of a cell.
    fn ends_at_return(&self) -> bool {
        self.is_by_return != Some(false)
    }

    /// How many bytes say nothing of where rows and cells end; they are passed over quickly.
    fn n_plain(&self, bytes: &[u8]) -> usize {
        let next = match self.place {
            Place::Cell => memchr::memchr3(b'\n', b'\r', self.delimiter, bytes),
            Place::Quoted => memchr::memchr(b'"', bytes),
            Place::CellStart | Place::QuoteEnd | Place::Padding => return 0,
        };
        next.unwrap_or(bytes.len())
    }

    /// The byte as it is given on, and goes behind it. `n_before` bytes were given or passed over before it.
    fn step(&mut self, byte: u8, next: Option<u8>, n_before: u64) -> u8 {
        let ends_row = byte == b'\n' || byte == b'\r' && next != Some(b'\n') && self.ends_at_return();
        self.place = match (self.place, byte) {
            (Place::Quoted, b'"') => Place::QuoteEnd,
            (Place::CellStart | Place::QuoteEnd, b'"') | (Place::Quoted, _) => Place::Quoted,
            _ if ends_row || byte == self.delimiter => Place::CellStart,
            (Place::QuoteEnd | Place::Padding, b' ' | b'\t' | b'\r') => Place::Padding,
            (Place::QuoteEnd | Place::Padding, _) => {
                if !std::mem::replace(&mut self.is_stray_told, true) {
                    self.strays.push_back(n_before);
                }
                Place::Cell
            }
            _ => Place::Cell,
        };
        self.is_stray_told &= !(ends_row && self.place == Place::CellStart);
        if ends_row && self.place == Place::CellStart {
            self.is_by_return.get_or_insert(byte == b'\r');
            return b'\n';
        }
        byte
    }
}

impl<R: BufRead> Read for LineEnds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.input.fill_buf()?;
        let n = available.len().min(buffer.len());
        buffer[..n].copy_from_slice(&available[..n]);
        let mut behind = available.get(n).copied();
        self.input.consume(n);
        if behind.is_none() && buffer[..n].ends_with(b"\r") {
            behind = self.input.fill_buf()?.first().copied();
        }
        let mut i = 0;
        loop {
            i += self.n_plain(&buffer[i..n]);
            if i == n {
                self.n_bytes += n as u64;
                return Ok(n);
            }
            let next = if i + 1 < n { Some(buffer[i + 1]) } else { behind };
            buffer[i] = self.step(buffer[i], next, self.n_bytes + i as u64);
            i += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn only_what_ends_a_row_is_changed() {
        let check = |table: &str, expected: &str| {
            for capacity in [1, 2, 3, 1000] {
                let input = BufReader::with_capacity(capacity, table.as_bytes());
                let mut found = String::new();
                LineEnds::new(input, b',').read_to_string(&mut found).expect("memory can be read");
                assert_eq!(found, expected, "capacity {capacity}");
            }
        };
        check("a,b\rc\r\rd\r", "a,b\nc\n\nd\n");
        check("a\r\n\"b\"\r\nc\r\r\n", "a\r\n\"b\"\r\nc\r\r\n");
        check("a,b\nc\rd,e\n", "a,b\nc\rd,e\n");
        check("a\rb\r\nc\r", "a\nb\r\nc\n");
        check("\"a\rb\"\r\"c\"\"\r\",\"\rd\"\r", "\"a\rb\"\n\"c\"\"\r\",\"\rd\"\n");
        // A quotation mark within a cell opens nothing.
        check("a\"b\rc", "a\"b\nc");
    }

    #[test]
    fn text_behind_a_closing_quotation_mark_is_told_once_a_row() {
        let table = "\"a\"b,\"c\"d\n\"e\" ,\"f\"\"g\"\r\nh\"i\n\"j\n\"k\"\n";
        for capacity in [1, 2, 3, 1000] {
            let mut lines = LineEnds::new(BufReader::with_capacity(capacity, table.as_bytes()), b',');
            let mut found = String::new();
            lines.read_to_string(&mut found).expect("memory can be read");
            assert_eq!(lines.strays, [3, table.find('k').expect("it is there") as u64]);
            assert!(!lines.had_stray_before(3) && lines.had_stray_before(4) && !lines.had_stray_before(30));
            assert!(lines.had_stray_before(100) && !lines.had_stray_before(100));
        }
    }

    #[test]
    fn the_rest_of_a_line_is_passed_over() {
        for end in ["\n", "\r", "\r\n"] {
            let table = format!("ab,\"c{end}rest\r");
            let mut lines = LineEnds::new(table.as_bytes(), b',');
            let mut begin = [0; 4];
            lines.read_exact(&mut begin).expect("memory can be read");
            assert_eq!(lines.skip_line().expect("memory can be read"), 1 + end.len() as u64);
            let mut rest = String::new();
            lines.read_to_string(&mut rest).expect("memory can be read");
            assert_eq!(rest, "rest\n");
        }
    }
}
