//! The items of a JSON array, one after the other, so that a long array needs no more memory than its longest item.

use std::io::{self, BufRead};

use crate::{MAX_LINE_BYTES, Numbered, RecordSource, decode};

/// The items of a JSON array as text. Where one ends is seen from quotes and brackets alone, so that a bad item does not
/// spoil those behind it.
pub(in crate::cli) struct ArrayItems<R> {
    reader: R,
    /// Line of the next byte, from 1.
    line: u64,
    n_items: u64,
    state: State,
    limit: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Within,
    Closed,
    Done,
}

impl<R: BufRead> RecordSource for ArrayItems<R> {
    fn next_record(&mut self) -> io::Result<Option<Numbered>> {
        self.next_item()
    }
}

impl<R: BufRead> ArrayItems<R> {
    /// Reads items of at most [`MAX_LINE_BYTES`].
    pub(in crate::cli) fn new(reader: R) -> Self {
        Self { reader, line: 1, n_items: 0, state: State::Start, limit: MAX_LINE_BYTES }
    }

    /// The next item, or what is wrong, with the line that it begins in; `None` at the end.
    pub(super) fn next_item(&mut self) -> io::Result<Option<Numbered>> {
        if self.state == State::Start {
            match self.skip_space()? {
                Some(b'[') => self.advance(b'['),
                found => return Ok(self.broken("the beginning of an array, `[`", found)),
            }
            if self.skip_space()? == Some(b']') {
                self.advance(b']');
                self.state = State::Closed;
            } else {
                self.state = State::Within;
            }
        }
        match self.state {
            State::Done => return Ok(None),
            State::Closed => {
                return match self.skip_space()? {
                    None => Ok(None),
                    found => Ok(self.broken("the end of the file behind the array", found)),
                };
            }
            State::Start | State::Within => {}
        }
        self.skip_space()?;
        self.item().map(Some)
    }

    /// Reads up to and with the comma or bracket that ends the item.
    fn item(&mut self) -> io::Result<Numbered> {
        let line = self.line;
        self.n_items += 1;
        let item = Some(("item", self.n_items));
        let mut bytes = Vec::new();
        let mut n_bytes = 0usize;
        let mut depth = 0usize;
        let (mut is_in_string, mut is_escaped) = (false, false);
        loop {
            let available = self.reader.fill_buf()?;
            if available.is_empty() {
                self.state = State::Done;
                let reason = "expected `,` or `]` behind the item, found the end of the file".to_owned();
                let raw = (n_bytes <= self.limit).then_some(bytes);
                return Ok(Numbered::bad(line, item, reason, raw));
            }
            let mut end = None;
            for (i, &byte) in available.iter().enumerate() {
                self.line += u64::from(byte == b'\n');
                match byte {
                    _ if is_escaped => is_escaped = false,
                    b'\\' if is_in_string => is_escaped = true,
                    b'"' => is_in_string = !is_in_string,
                    _ if is_in_string => {}
                    b'{' | b'[' => depth += 1,
                    b',' | b']' if depth == 0 => {
                        end = Some((i, byte));
                        break;
                    }
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            let part = &available[..end.map_or(available.len(), |(i, _)| i)];
            // What is beyond the limit is counted and passed over.
            if n_bytes <= self.limit {
                bytes.extend_from_slice(part);
            }
            n_bytes += part.len();
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            if let Some((_, byte)) = end {
                self.state = if byte == b']' { State::Closed } else { State::Within };
                return Ok(match self.text(&bytes, n_bytes) {
                    Ok(text) => Numbered::good(line, item, text),
                    Err(reason) => {
                        Numbered::bad(line, item, reason, (n_bytes <= self.limit).then_some(bytes))
                    }
                });
            }
        }
    }

    fn text(&self, bytes: &[u8], n_bytes: usize) -> Result<String, String> {
        if n_bytes > self.limit {
            let (limit, found) = (self.limit >> 20, n_bytes >> 20);
            return Err(format!("expected an item of at most {limit} MiB, found one of {found} MiB"));
        }
        decode(bytes).map(|text| text.trim_end().to_owned()).map_err(|error| error.to_string())
    }

    /// Passes over white space; gives the byte behind it, unread.
    fn skip_space(&mut self) -> io::Result<Option<u8>> {
        loop {
            let available = self.reader.fill_buf()?;
            let n_space = available.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.line += available[..n_space].iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
            let (next, is_end) = (available.get(n_space).copied(), available.is_empty());
            self.reader.consume(n_space);
            if next.is_some() || is_end {
                return Ok(next);
            }
        }
    }

    /// Passes over a byte that was seen.
    fn advance(&mut self, byte: u8) {
        debug_assert_ne!(byte, b'\n');
        self.reader.consume(1);
    }

    /// Nothing can be read any more.
    fn broken(&mut self, expected: &str, found: Option<u8>) -> Option<Numbered> {
        self.state = State::Done;
        let found = match found {
            None => "the end of the file".to_owned(),
            Some(byte) if byte.is_ascii_graphic() => format!("`{}`", char::from(byte)),
            Some(byte) => format!("byte 0x{byte:02X}"),
        };
        Some(Numbered::bad(self.line, None, format!("expected {expected}, found {found}"), None))
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// Items with their lines, read through a buffer of so many bytes.
    fn items(text: &str, capacity: usize, limit: usize) -> Vec<(u64, Result<String, String>)> {
        let mut items = ArrayItems::new(BufReader::with_capacity(capacity, text.as_bytes()));
        items.limit = limit;
        let mut found = Vec::new();
        while let Some(Numbered { line, text, .. }) = items.next_item().expect("memory can be read") {
            found.push((line, text));
        }
        found
    }

    fn check(text: &str, expected: &[(u64, Result<&str, &str>)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(line, text)| (*line, text.map(str::to_owned).map_err(str::to_owned)))
            .collect();
        for capacity in [1, 2, 3, 7, 1000] {
            assert_eq!(items(text, capacity, 1000), expected, "{text:?}, capacity {capacity}");
        }
    }

    #[test]
    fn items_end_outside_quotes_and_brackets_only() {
        check("[]", &[]);
        check(" \r\n[ ] \n", &[]);
        check("[1, 2]", &[(1, Ok("1")), (1, Ok("2"))]);
        check(
            "[\n{\"a\": [1, {\"b\": \"],}\\\"\\\\\"}]},\n\n {\n\"c\": 1\n}\n]\n",
            &[(2, Ok("{\"a\": [1, {\"b\": \"],}\\\"\\\\\"}]}")), (4, Ok("{\n\"c\": 1\n}"))],
        );
    }

    #[test]
    fn broken_arrays_are_named_and_what_is_whole_is_read() {
        let end = "expected `,` or `]` behind the item, found the end of the file";
        check("", &[(1, Err("expected the beginning of an array, `[`, found the end of the file"))]);
        check("\n{}", &[(2, Err("expected the beginning of an array, `[`, found `{`"))]);
        check("[{\"a\": 1},\n{\"b\"", &[(1, Ok("{\"a\": 1}")), (2, Err(end))]);
        check("[1,", &[(1, Ok("1")), (1, Err(end))]);
        check("[1,]", &[(1, Ok("1")), (1, Ok(""))]);
        check(
            "[1]\n{}",
            &[(1, Ok("1")), (2, Err("expected the end of the file behind the array, found `{`"))],
        );
        check("[1}, 2]", &[(1, Ok("1}")), (1, Ok("2"))]);
    }

    #[test]
    fn overlong_items_are_rejected_and_the_next_is_read() {
        let found = items("[\"0123456789\", \"ok\"]", 4, 8);
        assert!(found[0].1.as_ref().expect_err("too long").contains("at most 0 MiB"));
        assert_eq!(found[1], (1, Ok("\"ok\"".to_owned())));
    }
}
