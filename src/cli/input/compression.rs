//! gzip and zstd around an input, recognised by their first bytes.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use zstd::stream::read::Decoder;

/// Decompressed bytes a compressed byte that text never comes to: DEFLATE goes to 1,032 and zstd far beyond, but news and
/// records to 5 or 20.
const MAX_RATIO: u64 = 200;

/// Largest window of zstd as a power of two (128 MiB), zstd's own default: what is beyond asks for much memory.
const MAX_WINDOW_LOG: u32 = 27;

/// The reader, or one that decompresses what it reads. Beyond `max_bytes` it goes on only as long as the data is not
/// compressed as no text can be.
///
/// # Errors
/// Reading fails.
pub(super) fn decompressed(mut reader: Box<dyn BufRead>, max_bytes: usize) -> io::Result<Box<dyn BufRead>> {
    let head = reader.fill_buf()?;
    let (is_gzip, is_zstd) = (head.starts_with(b"\x1f\x8b\x08"), head.starts_with(b"\x28\xb5\x2f\xfd"));
    if !is_gzip && !is_zstd {
        return Ok(reader);
    }
    let n_in = Rc::new(Cell::new(0));
    let counted = BufReader::new(Counted { reader, n_read: Rc::clone(&n_in) });
    let decoder: Box<dyn Read> = if is_gzip {
        Box::new(MultiGzDecoder::new(counted))
    } else {
        let mut decoder = Decoder::with_buffer(counted)?;
        decoder.window_log_max(MAX_WINDOW_LOG)?;
        Box::new(decoder)
    };
    let bounded = Bounded { reader: decoder, n_in, n_out: 0, max_bytes: max_bytes as u64 };
    Ok(Box::new(BufReader::with_capacity(super::HEAD_BYTES, bounded)))
}

/// Counts what is read.
struct Counted {
    reader: Box<dyn BufRead>,
    n_read: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.reader.read(buffer)?;
        self.n_read.set(self.n_read.get() + n_read as u64);
        Ok(n_read)
    }
}

/// Ends with an error where a little compressed data becomes more and more.
struct Bounded {
    reader: Box<dyn Read>,
    n_in: Rc<Cell<u64>>,
    n_out: u64,
    max_bytes: u64,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.reader.read(buffer)?;
        self.n_out += n_read as u64;
        if self.n_out > self.max_bytes && self.n_out / MAX_RATIO > self.n_in.get() {
            return Err(io::Error::other(format!(
                "expected at most {} MiB after decompression, found more, compressed {} to 1, as no text is; raise \
                 --max-size if it is trusted",
                self.max_bytes >> 20,
                self.n_out / self.n_in.get().max(1)
            )));
        }
        Ok(n_read)
    }
}
