//! Streams of records in other encodings than UTF-8, made UTF-8 as they are read.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::{Decoder, Encoding};

/// Bytes that are decoded at a time.
const CHUNK_BYTES: usize = 1 << 15;

/// The reader as UTF-8. `name` is an encoding's name, as the head of the input was found to have. Where such text and UTF-8 can
/// stand in one input, as in tables that several programs wrote, a line that is UTF-8 stays as it is: hardly any other is by
/// chance.
pub(super) fn as_utf8(reader: Box<dyn BufRead>, name: &str) -> Box<dyn BufRead> {
    match Encoding::for_label(name.as_bytes()).filter(|encoding| *encoding != encoding_rs::UTF_8) {
        None => reader,
        Some(encoding) => {
            let (decoder, text) = (encoding.new_decoder(), vec![0; 4 * CHUNK_BYTES]);
            let keeps_utf8 = encoding.is_ascii_compatible();
            let chunk = Vec::new();
            let decoded =
                Decoded { reader, keeps_utf8, decoder, chunk, text, start: 0, end: 0, is_done: false };
            Box::new(BufReader::new(decoded))
        }
    }
}

/// The reader as UTF-8 where a byte order mark tells its encoding, without the mark; otherwise as it is.
pub(in crate::cli) fn by_mark(mut reader: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
    let mut head = Vec::new();
    (&mut reader).take(3).read_to_end(&mut head)?;
    let (name, n_mark) = Encoding::for_bom(&head).map_or(("UTF-8", 0), |(mark, n)| (mark.name(), n));
    head.drain(..n_mark);
    Ok(as_utf8(Box::new(Cursor::new(head).chain(reader)), name))
}

struct Decoded {
    reader: Box<dyn BufRead>,
    /// Whether lines that are UTF-8 stay as they are.
    keeps_utf8: bool,
    decoder: Decoder,
    /// A line, or the next bytes of a long one.
    chunk: Vec<u8>,
    /// Decoded bytes, of which those from `start` to `end` have not been read yet.
    text: Vec<u8>,
    start: usize,
    end: usize,
    is_done: bool,
}

impl Decoded {
    /// Decodes the next line, or the next bytes of a long one.
    fn decode(&mut self) -> io::Result<()> {
        self.chunk.clear();
        (&mut self.reader).take(CHUNK_BYTES as u64).read_until(b'\n', &mut self.chunk)?;
        let is_last = self.chunk.is_empty();
        let n_decoded = if self.keeps_utf8 && std::str::from_utf8(&self.chunk).is_ok() {
            self.text[..self.chunk.len()].copy_from_slice(&self.chunk);
            self.chunk.len()
        } else {
            // There is room for all: a byte becomes three at most.
            self.decoder.decode_to_utf8(&self.chunk, &mut self.text, is_last).2
        };
        (self.start, self.end, self.is_done) = (0, n_decoded, is_last);
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.start == self.end && !self.is_done {
            self.decode()?;
        }
        let n = buffer.len().min(self.end - self.start);
        buffer[..n].copy_from_slice(&self.text[self.start..self.start + n]);
        self.start += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_chunks_give_the_same_text() {
        let text = "Le café de la gare\n".repeat(5000);
        let bytes = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
        for capacity in [1, 7, 100_000] {
            let reader = BufReader::with_capacity(capacity, io::Cursor::new(bytes.clone()));
            let mut found = String::new();
            as_utf8(Box::new(reader), "windows-1252").read_to_string(&mut found).expect("memory can be read");
            assert!(found == text, "capacity {capacity}");
        }
    }

    #[test]
    fn lines_that_are_utf_8_stay_as_they_are() {
        let long = "é".repeat(CHUNK_BYTES);
        let lines = [b"caf\xe9,1\n".as_slice(), "Müller,2\n".as_bytes(), b"plain\n\xff,3\n", long.as_bytes()];
        let mut found = String::new();
        as_utf8(Box::new(io::Cursor::new(lines.concat())), "windows-1252")
            .read_to_string(&mut found)
            .expect("memory can be read");
        assert!(found == format!("café,1\nMüller,2\nplain\nÿ,3\n{long}"));
        // Japanese of this kind is ASCII by its bytes.
        let (bytes, ..) = encoding_rs::ISO_2022_JP.encode("新しい駅\n");
        found.clear();
        as_utf8(Box::new(io::Cursor::new(bytes.into_owned())), "ISO-2022-JP")
            .read_to_string(&mut found)
            .expect("memory can be read");
        assert_eq!(found, "新しい駅\n");
    }
}
