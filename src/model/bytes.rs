//! Reading and writing numbers and strings, with checks against the bytes that are there.

use super::ModelError;

/// Writes numbers in little-endian order, and small ones as LEB128.
#[derive(Debug, Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn u32(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn f64s(&mut self, values: &[f64]) {
        self.0.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    }

    pub(super) fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    pub(super) fn string(&mut self, text: &str) {
        self.varint(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Sorted strings, each as the length of what it shares with the one before, and the rest.
    pub(super) fn sorted_strings<'a>(&mut self, texts: impl ExactSizeIterator<Item = &'a str>) {
        self.varint(texts.len() as u64);
        let mut last = "";
        for text in texts {
            let same = last.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
            let same = (0..=same).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            self.varint(same as u64);
            self.string(&text[same..]);
            last = text;
        }
    }
}

/// Reads what [`Writer`] wrote. Every length is held against the bytes that are left before anything is allocated.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    part: &'static str,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(part: &'static str, bytes: &'a [u8]) -> Self {
        Self { part, rest: bytes }
    }

    pub(super) fn corrupt(&self, what: impl Into<String>) -> ModelError {
        ModelError::Corrupt { part: self.part, what: what.into() }
    }

    pub(super) fn take(&mut self, n: usize) -> Result<&'a [u8], ModelError> {
        let Some((head, rest)) = self.rest.split_at_checked(n) else {
            return Err(self.corrupt(format!("expected {n} more bytes, found {}", self.rest.len())));
        };
        self.rest = rest;
        Ok(head)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(super) fn u32(&mut self) -> Result<u32, ModelError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn u64(&mut self) -> Result<u64, ModelError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub(super) fn varint(&mut self) -> Result<u64, ModelError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.corrupt("a number is longer than 64 bits"))
    }

    /// A count of things that take at least one byte each.
    pub(super) fn count(&mut self) -> Result<usize, ModelError> {
        let count = self.varint()?;
        match usize::try_from(count) {
            Ok(count) if count <= self.rest.len() => Ok(count),
            _ => Err(self.corrupt(format!("a count of {count}, with {} bytes left", self.rest.len()))),
        }
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: usize, what: &str) -> Result<u32, ModelError> {
        let value = self.varint()?;
        if value < limit as u64 {
            Ok(value as u32)
        } else {
            Err(self.corrupt(format!("{what} {value}, expected below {limit}")))
        }
    }

    pub(super) fn string(&mut self) -> Result<&'a str, ModelError> {
        let n = self.count()?;
        let bytes = self.take(n)?;
        std::str::from_utf8(bytes).map_err(|_| self.corrupt("a text is not UTF-8"))
    }

    /// Sorted, distinct strings.
    pub(super) fn sorted_strings(&mut self) -> Result<Vec<String>, ModelError> {
        let n = self.count()?;
        // Shared beginnings make a list larger than its bytes; a hostile one could make it very much larger.
        let limit = 16 * (self.rest.len() + 64);
        let mut n_bytes = 0;
        let mut texts: Vec<String> = Vec::with_capacity(n.min(self.rest.len() / 2));
        for _ in 0..n {
            let last = texts.last().map_or("", String::as_str);
            let same = self.below(last.len() + 1, "a shared length of")? as usize;
            let rest = self.string()?;
            let Some(same) = last.get(..same) else {
                return Err(self.corrupt("a text is cut inside a character"));
            };
            let text = [same, rest].concat();
            n_bytes += text.len();
            if n_bytes > limit {
                return Err(self.corrupt("a list of texts is too large for its bytes"));
            }
            if !texts.is_empty() && text.as_str() <= last {
                return Err(self.corrupt(format!("`{text}` is out of order")));
            }
            texts.push(text);
        }
        Ok(texts)
    }

    /// All bytes that are left as numbers.
    pub(super) fn f64s(&mut self, n: usize) -> Result<Vec<f64>, ModelError> {
        let length = n.checked_mul(8).ok_or_else(|| self.corrupt(format!("{n} numbers")))?;
        let bytes = self.take(length)?;
        let mut values = Vec::with_capacity(n);
        for chunk in bytes.chunks_exact(8) {
            let mut array = [0; 8];
            array.copy_from_slice(chunk);
            let value = f64::from_le_bytes(array);
            if !value.is_finite() {
                return Err(self.corrupt("a weight is not a finite number"));
            }
            values.push(value);
        }
        Ok(values)
    }

    /// Nothing may be left.
    pub(super) fn finish(self) -> Result<(), ModelError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.corrupt(format!("{} bytes too many", self.rest.len())))
        }
    }
}
