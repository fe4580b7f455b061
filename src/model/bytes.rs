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

    /// Numbers of which many are the same: the different ones, rising, and for each number which it is.
    pub(super) fn repeated_f64s(&mut self, values: &[f64]) {
        let mut different = values.to_vec();
        different.sort_by(f64::total_cmp);
        different.dedup_by(|a, b| a.total_cmp(b).is_eq());
        self.varint(different.len() as u64);
        self.f64s(&different);
        for value in values {
            let place = different.binary_search_by(|other| other.total_cmp(value)).unwrap_or_default();
            self.varint(place as u64);
        }
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

    /// Sorted terms: the words; the pairs of two of these words, as their numbers; and what else there is.
    pub(super) fn terms<'a>(&mut self, terms: impl Iterator<Item = &'a str>) {
        let (words, compounds): (Vec<&str>, Vec<&str>) = terms.partition(|term| !term.contains(' '));
        let word_idx = |word: &str| words.binary_search(&word).ok();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let mut others: Vec<&str> = Vec::new();
        for term in compounds {
            match term.split_once(' ').map(|(first, second)| (word_idx(first), word_idx(second))) {
                Some((Some(first), Some(second))) => pairs.push((first, second)),
                _ => others.push(term),
            }
        }
        pairs.sort_unstable();
        self.sorted_strings(words.iter().copied());
        self.varint(pairs.len() as u64);
        let (mut last_first, mut next_second) = (0, 0);
        for (first, second) in pairs {
            // The lowest bit tells a pair with the same first word as the one before it.
            if first == last_first && second >= next_second {
                self.varint(((second - next_second) as u64) << 1);
            } else {
                self.varint(((first - last_first) as u64) << 1 | 1);
                self.varint(second as u64);
            }
            (last_first, next_second) = (first, second + 1);
        }
        self.sorted_strings(others.iter().copied());
    }
}

/// Reads what [`Writer`] wrote. Every length is held against the bytes that are left before anything is allocated.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    part: &'static str,
    length: usize,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(part: &'static str, bytes: &'a [u8]) -> Self {
        Self { part, length: bytes.len(), rest: bytes }
    }

    pub(super) fn corrupt(&self, what: impl Into<String>) -> ModelError {
        ModelError::Corrupt { part: self.part, what: what.into() }
    }

    /// Number of bytes that have been read.
    pub(super) fn n_read(&self) -> usize {
        self.length - self.rest.len()
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

    /// Sorted, distinct terms.
    pub(super) fn terms(&mut self) -> Result<Vec<String>, ModelError> {
        // Pairs are larger than their bytes; a hostile list could be very much larger.
        let limit = 64 * (self.rest.len() + 64);
        let words = self.sorted_strings()?;
        if words.iter().any(|word| word.contains(' ')) {
            return Err(self.corrupt("a word has a space"));
        }
        let n_pairs = self.count()?;
        let mut pairs: Vec<String> = Vec::with_capacity(n_pairs);
        let (mut first, mut next_second, mut n_bytes) = (0u64, 0u64, 0usize);
        for _ in 0..n_pairs {
            let code = self.varint()?;
            let second = if code & 1 == 0 {
                next_second.saturating_add(code >> 1)
            } else {
                first = first.saturating_add(code >> 1);
                self.varint()?
            };
            let word = |idx: u64| usize::try_from(idx).ok().and_then(|idx| words.get(idx));
            let (Some(a), Some(b)) = (word(first), word(second)) else {
                return Err(self.corrupt("a pair of words that are not there"));
            };
            n_bytes += a.len() + b.len() + 1;
            if n_bytes > limit {
                return Err(self.corrupt("a list of pairs is too large for its bytes"));
            }
            pairs.push([a.as_str(), " ", b.as_str()].concat());
            next_second = second + 1;
        }
        let mut terms = words;
        terms.append(&mut pairs);
        terms.extend(self.sorted_strings()?);
        // Three sorted runs: the sort only joins them.
        terms.sort();
        match terms.windows(2).find(|two| two[0] == two[1]) {
            Some(two) => Err(self.corrupt(format!("`{}` is there twice", two[0]))),
            None => Ok(terms),
        }
    }

    /// So many numbers.
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

    /// What [`Writer::repeated_f64s`] wrote for `n` numbers.
    pub(super) fn repeated_f64s(&mut self, n: usize) -> Result<Vec<f64>, ModelError> {
        let n_different = self.count()?;
        let different = self.f64s(n_different)?;
        (0..n).map(|_| Ok(different[self.below(n_different, "a number")? as usize])).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(terms: &[&str]) -> Vec<String> {
        let mut out = Writer::default();
        out.terms(terms.iter().copied());
        let mut reader = Reader::new("terms", &out.0);
        let found = reader.terms().expect("it was written just now");
        reader.finish().expect("nothing is left");
        found
    }

    #[test]
    fn terms_survive_bytes() {
        let lists: [&[&str]; 5] = [
            &[],
            &["robot"],
            &["arm", "arm arm", "arm robot", "robot", "robot arm", "robot-arm"],
            // Pairs of words that are not there by themselves.
            &["a b", "a c", "b"],
            &["a", "a b c", "ä", "ä a", "ä ä"],
        ];
        for terms in lists {
            assert_eq!(read_back(terms), terms);
        }
    }

    #[test]
    fn damaged_terms_are_an_error_and_never_a_panic() {
        let mut out = Writer::default();
        out.terms(["arm", "arm robot", "robot", "robot arm", "soft robot"].into_iter());
        for i in 0..out.0.len() {
            let cut = Reader::new("terms", &out.0[..i]).terms();
            assert!(cut.is_err(), "cut at {i}");
            for bit in 0..8 {
                let mut flipped = out.0.clone();
                flipped[i] ^= 1 << bit;
                if let Ok(terms) = Reader::new("terms", &flipped).terms() {
                    assert!(terms.is_sorted_by(|a, b| a < b));
                }
            }
        }
    }
}
