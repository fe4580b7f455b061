//! Streams of records in other encodings than UTF-8, made UTF-8 as they are read.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};

/// Bytes that are decoded at a time.
const CHUNK_BYTES: usize = 1 << 15;

/// The reader as UTF-8. `name` is an encoding's name, as the head of the input was found to have.
pub(super) fn as_utf8(reader: Box<dyn BufRead>, name: &str) -> Box<dyn BufRead> {
    match Encoding::for_label(name.as_bytes()).filter(|encoding| *encoding != encoding_rs::UTF_8) {
        None => reader,
        Some(encoding) => {
            let decoder = encoding.new_decoder();
            let decoded =
                Decoded { reader, decoder, text: vec![0; 4 * CHUNK_BYTES], start: 0, end: 0, is_done: false };
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
    decoder: Decoder,
    /// Decoded bytes, of which those from `start` to `end` have not been read yet.
    text: Vec<u8>,
    start: usize,
    end: usize,
    is_done: bool,
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.start == self.end && !self.is_done {
            let available = self.reader.fill_buf()?;
            let is_last = available.is_empty();
            let part = &available[..available.len().min(CHUNK_BYTES)];
            let (result, n_read, n_written, _) = self.decoder.decode_to_utf8(part, &mut self.text, is_last);
            self.reader.consume(n_read);
            (self.start, self.end) = (0, n_written);
            self.is_done = is_last && result == CoderResult::InputEmpty;
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
}
