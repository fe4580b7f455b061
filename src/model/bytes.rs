//! Reading and writing numbers and strings, with checks against the bytes that are there.

use std::collections::HashMap;

use super::ModelError;
use crate::analysis::MAX_WORD_BYTES;
use crate::features::{FastHash, SortedStrings, TermCode, TermId, TermList, Texts, Vocabulary};

/// Shared beginnings make a list of texts larger than its bytes: at most so many times, or a small file could be one of very much
/// text.
const MAX_EXPANSION: usize = 16;

/// Most bytes of the texts of a list that takes so many bytes.
fn most_text(n_bytes: usize) -> usize {
    n_bytes.saturating_add(64).saturating_mul(MAX_EXPANSION)
}

/// Whether a word is one that an analyzer may give: short, without spaces and control characters. The order of such words is
/// that of all terms that they make, and no pair of them is long.
fn is_plain(word: &str) -> bool {
    word.len() <= MAX_WORD_BYTES && word.bytes().all(|byte| byte > b' ')
}

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

    pub(super) fn f64s(&mut self, values: impl IntoIterator<Item = f64>) {
        values.into_iter().for_each(|value| self.0.extend_from_slice(&value.to_le_bytes()));
    }

    pub(super) fn f32s(&mut self, values: impl IntoIterator<Item = f32>) {
        values.into_iter().for_each(|value| self.0.extend_from_slice(&value.to_le_bytes()));
    }

    /// Numbers of which many are the same: the different ones, rising, and for each number which it is.
    pub(super) fn repeated_f64s(&mut self, values: &[f64]) {
        let mut number_of: HashMap<u64, usize, FastHash> = HashMap::default();
        let mut different: Vec<f64> = Vec::new();
        let numbers: Vec<usize> = values
            .iter()
            .map(|value| {
                *number_of.entry(value.to_bits()).or_insert_with(|| {
                    different.push(*value);
                    different.len() - 1
                })
            })
            .collect();
        let mut order: Vec<usize> = (0..different.len()).collect();
        order.sort_unstable_by(|&a, &b| different[a].total_cmp(&different[b]));
        self.varint(different.len() as u64);
        self.f64s(order.iter().map(|&number| different[number]));
        let mut place = vec![0; different.len()];
        order.iter().enumerate().for_each(|(at, &number)| place[number] = at as u64);
        numbers.into_iter().for_each(|number| self.varint(place[number]));
    }

    #[inline]
    pub(super) fn varint(&mut self, mut value: u64) {
        if value < 1 << 14 {
            // Whether a number takes one byte or two cannot be foreseen: so nothing branches on it.
            let has_two = value >= 0x80;
            self.0.extend_from_slice(&[value as u8 | u8::from(has_two) << 7, (value >> 7) as u8]);
            self.0.truncate(self.0.len() - usize::from(!has_two));
            return;
        }
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
        let start = self.0.len();
        let (mut last, mut n_text) = ("", 0);
        for text in texts {
            n_text += text.len();
            // Texts that share nearly all they have would be refused as too large for their bytes: now and then one is whole.
            let may_share = n_text <= most_text(self.0.len() - start);
            let same = last.bytes().zip(text.bytes()).take_while(|(a, b)| may_share && a == b).count();
            let same = (0..=same).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            self.varint(same as u64);
            self.string(&text[same..]);
            last = text;
        }
    }

    /// A list of terms, as [`terms`](Self::terms) writes their texts.
    pub(super) fn term_list(&mut self, terms: &TermList) {
        let of_word = terms.terms_of_words();
        let mut place = vec![0; of_word.len()];
        let is_term = |word: u32| of_word[word as usize].is_some();
        let (mut words, mut pairs, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (term, code) in terms.codes().iter().enumerate() {
            match code.second() {
                None => {
                    place[code.first() as usize] = words.len();
                    words.push(terms.parts(term).0);
                }
                Some(second) if is_term(code.first()) && is_term(second) => {
                    pairs.push((code.first(), second))
                }
                Some(_) => others.push(terms.get(term)),
            }
        }
        self.sorted_strings(words.into_iter());
        self.pairs(pairs.into_iter().map(|(first, second)| (place[first as usize], place[second as usize])));
        self.sorted_strings(others.iter().map(AsRef::as_ref));
    }

    /// Sorted terms: the words; the pairs of two of these words, as their numbers; and what else there is.
    pub(super) fn terms<'a>(&mut self, terms: impl Iterator<Item = &'a str>) {
        let (words, compounds): (Vec<&str>, Vec<&str>) = terms.partition(|term| !term.contains(' '));
        let place: HashMap<&str, usize, FastHash> =
            words.iter().enumerate().map(|(place, word)| (*word, place)).collect();
        let word_idx = |word: &str| place.get(word).copied();
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
        self.pairs(pairs.into_iter());
        self.sorted_strings(others.iter().copied());
    }

    /// The terms of a vocabulary, as [`terms`](Self::terms) writes their texts.
    pub(super) fn vocabulary(&mut self, vocabulary: &Vocabulary) {
        let Some((words, pairs)) = vocabulary.words_and_pairs() else { return self.terms(vocabulary.iter()) };
        self.sorted_strings(words.iter());
        self.pairs(pairs.iter().map(|&(first, second)| (first as usize, second as usize)));
        self.sorted_strings(std::iter::empty());
    }

    /// Sorted pairs of numbers.
    fn pairs(&mut self, pairs: impl ExactSizeIterator<Item = (usize, usize)>) {
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
    }
}

/// Words, pairs of these by their places, and terms that are neither.
type TermLists = (SortedStrings, Vec<(u32, u32)>, SortedStrings);

/// Numbers, one after the other, and how many are left.
pub(super) trait Numbers<T>: ExactSizeIterator<Item = T> + Clone {}

impl<T, I: ExactSizeIterator<Item = T> + Clone> Numbers<T> for I {}

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

    // Inlined with `below`, so that no result has to go through memory: a model holds a million numbers.
    #[inline(always)]
    pub(super) fn varint(&mut self) -> Result<u64, ModelError> {
        // Most numbers are small.
        match *self.rest {
            [byte @ ..0x80, ref rest @ ..] => {
                self.rest = rest;
                Ok(u64::from(byte))
            }
            [low, high @ ..0x80, ref rest @ ..] => {
                self.rest = rest;
                Ok(u64::from(low & 0x7f) | u64::from(high) << 7)
            }
            _ => self.long_varint(),
        }
    }

    #[cold]
    fn long_varint(&mut self) -> Result<u64, ModelError> {
        let mut value = 0u64;
        for (place, byte) in self.rest.iter().enumerate().take(10) {
            let bits = u64::from(byte & 0x7f);
            if place == 9 && bits > 1 {
                break;
            }
            value |= bits << (7 * place);
            if *byte < 0x80 {
                self.rest = &self.rest[place + 1..];
                return Ok(value);
            }
        }
        Err(match self.rest.len() {
            0..10 => self.corrupt("a number is cut off"),
            _ => self.corrupt("a number is longer than 64 bits"),
        })
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
    #[inline(always)]
    pub(super) fn below(&mut self, limit: usize, what: &str) -> Result<u32, ModelError> {
        let value = self.varint()?;
        if value < limit as u64 { Ok(value as u32) } else { Err(self.not_below(limit, what, value)) }
    }

    #[cold]
    fn not_below(&self, limit: usize, what: &str, value: u64) -> ModelError {
        self.corrupt(format!("{what} {value}, expected below {limit}"))
    }

    pub(super) fn string(&mut self) -> Result<&'a str, ModelError> {
        let n = self.count()?;
        let bytes = self.take(n)?;
        std::str::from_utf8(bytes).map_err(|_| self.corrupt("a text is not UTF-8"))
    }

    /// Sorted, distinct strings.
    pub(super) fn sorted_strings(&mut self) -> Result<Vec<String>, ModelError> {
        Ok(self.sorted()?.iter().map(str::to_owned).collect())
    }

    /// Sorted, distinct strings, in one text.
    fn sorted(&mut self) -> Result<SortedStrings, ModelError> {
        let n = self.count()?;
        let limit = most_text(self.rest.len()).min(u32::MAX as usize);
        let mut text: Vec<u8> = Vec::with_capacity(self.rest.len().min(8 * n));
        let mut ends: Vec<u32> = Vec::with_capacity(n.min(self.rest.len() / 2));
        let mut last = 0..0;
        for i in 0..n {
            let same = self.below(last.len() + 1, "a shared length of")? as usize;
            let rest = self.string()?;
            if same < last.len() && text[last.start + same] & 0xc0 == 0x80 {
                return Err(self.corrupt("a text is cut inside a character"));
            }
            let start = text.len();
            if start + same + rest.len() > limit {
                return Err(self.corrupt("a list of texts is too large for its bytes"));
            }
            text.extend_from_within(last.start..last.start + same);
            text.extend_from_slice(rest.as_bytes());
            if i > 0 && text[start..] <= text[last] {
                return Err(
                    self.corrupt(format!("`{}` is out of order", String::from_utf8_lossy(&text[start..])))
                );
            }
            ends.push(text.len() as u32);
            last = start..text.len();
        }
        let text = String::from_utf8(text).map_err(|_| self.corrupt("a text is not UTF-8"))?;
        Ok(SortedStrings::from_parts(text, ends))
    }

    /// Sorted, distinct terms, each of which has so many numbers behind them.
    pub(super) fn terms(&mut self, n_numbers: usize) -> Result<Vec<String>, ModelError> {
        let (words, pairs, others) = self.words_and_pairs()?;
        let n_terms = words.len() + pairs.len() + others.len();
        // A pair has a text of up to 321 bytes, and may take one byte here.
        if n_terms.saturating_mul(n_numbers) > self.rest.len() {
            return Err(self.corrupt(format!("{n_terms} terms, with {} bytes left", self.rest.len())));
        }
        let pair = |&(a, b): &(u32, u32)| [words.get(a as usize), " ", words.get(b as usize)].concat();
        let owned = |words: &SortedStrings| words.iter().map(str::to_owned).collect::<Vec<String>>();
        let mut terms = owned(&words);
        terms.extend(pairs.iter().map(pair));
        terms.append(&mut owned(&others));
        // Three sorted runs: the sort only joins them.
        terms.sort();
        match terms.windows(2).find(|two| two[0] == two[1]) {
            Some(two) => Err(self.corrupt(format!("`{}` is there twice", two[0]))),
            None => Ok(terms),
        }
    }

    /// Sorted, distinct terms as a list.
    pub(super) fn term_list(&mut self) -> Result<TermList, ModelError> {
        let lists = self.words_and_pairs()?;
        self.list_of(lists)
    }

    fn list_of(&self, (words, pairs, others): TermLists) -> Result<TermList, ModelError> {
        let words = self.plain_words(words.iter())?;
        let mut codes: Vec<TermCode> =
            (0..words.len() as u32).map(|word| TermCode::new(word, None)).collect();
        codes.extend(pairs.into_iter().map(|(first, second)| TermCode::new(first, Some(second))));
        self.joined(&words, &codes, others.iter()).map(|(terms, _)| terms)
    }

    /// Words that an analyzer may give.
    pub(super) fn plain_words<'t>(&self, words: impl Iterator<Item = &'t str>) -> Result<Texts, ModelError> {
        let words: Texts = words.collect();
        if words.iter().all(is_plain) { Ok(words) } else { Err(self.no_word()) }
    }

    fn no_word(&self) -> ModelError {
        let what = format!("a word has a space, a control character, or more than {MAX_WORD_BYTES} bytes");
        self.corrupt(what)
    }

    /// Terms of words, and terms by their texts, in one list, and the place of each of them.
    pub(super) fn joined<'t>(
        &self,
        words: &Texts,
        codes: &[TermCode],
        others: impl Iterator<Item = &'t str>,
    ) -> Result<(TermList, [Vec<TermId>; 2]), ModelError> {
        let others = TermList::from_sorted(others).map_err(|error| self.corrupt(error.to_string()))?;
        let (terms, mut places) = TermList::join(&[(words, codes), (others.words(), others.codes())]);
        if terms.len() < codes.len() + others.len() {
            return Err(self.corrupt("a term is there twice"));
        }
        let of_others = places.pop().unwrap_or_default();
        Ok((terms, [places.pop().unwrap_or_default(), of_others]))
    }

    /// The vocabulary of sorted, distinct terms.
    pub(super) fn vocabulary(&mut self) -> Result<Vocabulary, ModelError> {
        let (words, pairs, others) = self.words_and_pairs()?;
        let vocabulary = match others.len() {
            0 => Vocabulary::from_words_and_pairs(words, pairs),
            _ => self.list_of((words, pairs, others))?.vocabulary(),
        };
        vocabulary.map_err(|error| self.corrupt(error.to_string()))
    }

    /// Terms as words, pairs of these, and what else there is; each sorted. A pair is two numbers here, whatever its length; as a
    /// text, which is made where somebody asks for it, it has two words and a space, and so at most 321 bytes.
    fn words_and_pairs(&mut self) -> Result<TermLists, ModelError> {
        let words = self.sorted()?;
        if !words.iter().all(is_plain) {
            return Err(self.no_word());
        }
        let n_pairs = self.count()?;
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(n_pairs);
        let (mut first, mut next_second) = (0u64, 0u64);
        for _ in 0..n_pairs {
            let code = self.varint()?;
            let second = if code & 1 == 0 {
                next_second.saturating_add(code >> 1)
            } else {
                first = first.saturating_add(code >> 1);
                self.varint()?
            };
            if first.max(second) >= words.len() as u64 {
                return Err(self.corrupt("a pair of words that are not there"));
            }
            let pair = (first as u32, second as u32);
            if pairs.last().is_some_and(|last| *last >= pair) {
                return Err(self.corrupt("a pair of words is out of order"));
            }
            pairs.push(pair);
            next_second = second + 1;
        }
        Ok((words, pairs, self.sorted()?))
    }

    /// So many numbers, all of them finite.
    pub(super) fn f64s(&mut self, n: usize) -> Result<impl Numbers<f64> + use<'a>, ModelError> {
        self.numbers(n, f64::from_le_bytes, f64::is_finite)
    }

    /// So many numbers of single precision, all of them finite.
    pub(super) fn f32s(&mut self, n: usize) -> Result<impl Numbers<f32> + use<'a>, ModelError> {
        self.numbers(n, f32::from_le_bytes, f32::is_finite)
    }

    fn numbers<const N: usize, T, F: Fn([u8; N]) -> T + Copy, C: Fn(T) -> bool>(
        &mut self,
        n: usize,
        from_bytes: F,
        is_finite: C,
    ) -> Result<impl Numbers<T> + use<'a, N, T, F, C>, ModelError> {
        let length = n.checked_mul(N).ok_or_else(|| self.corrupt(format!("{n} numbers")))?;
        let (numbers, _) = self.take(length)?.as_chunks();
        let numbers = numbers.iter().map(move |bytes| from_bytes(*bytes));
        // All are looked at, several at a time, which is faster than to stop at the first that is none.
        if !numbers.clone().fold(true, |all, number| all & is_finite(number)) {
            return Err(self.corrupt("a weight is not a finite number"));
        }
        Ok(numbers)
    }

    /// What [`Writer::repeated_f64s`] wrote for `n` numbers.
    pub(super) fn repeated_f64s(&mut self, n: usize) -> Result<Vec<f64>, ModelError> {
        let n_different = self.count()?;
        let different: Vec<f64> = self.f64s(n_different)?.collect();
        // Each takes a byte at least.
        let mut numbers = Vec::with_capacity(n.min(self.rest.len()));
        for _ in 0..n {
            numbers.push(different[self.below(n_different, "a number")? as usize]);
        }
        Ok(numbers)
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
        let found = reader.terms(0).expect("it was written just now");
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
    fn texts_that_share_nearly_everything_can_be_read_again() {
        // Words of 40 letters, 38 of them the same, and labels of any length.
        for (same, n) in [("\u{10d0}".repeat(38), 1000), ("x".repeat(5000), 3000), (String::new(), 5)] {
            let texts: Vec<String> = (0..n).map(|i| format!("{same}{i:04}")).collect();
            let mut out = Writer::default();
            out.sorted_strings(texts.iter().map(String::as_str));
            let n_text: usize = texts.iter().map(String::len).sum();
            assert!(out.0.len() < n_text / 8 + 64, "{} bytes for {n_text}", out.0.len());
            assert_eq!(Reader::new("texts", &out.0).sorted_strings().expect("just written"), texts);
        }
    }

    #[test]
    fn small_files_of_much_text_are_refused() {
        let refused = |out: &Writer| Reader::new("terms", &out.0).terms(1).expect_err("hostile").to_string();
        // Each text is the one before and a letter: of 4,000 bytes, 500,000 would be made.
        let mut out = Writer::default();
        out.varint(1000);
        (0..1000).for_each(|i| {
            out.varint(i);
            out.string("a");
        });
        assert!(refused(&out).contains("too large for its bytes"));
        // Words of up to 160 bytes, of which each pair has two.
        let mut out = Writer::default();
        let longest = "a".repeat(160);
        out.terms([longest.as_str(), &format!("{longest} {longest}")].into_iter());
        assert!(refused(&out).contains("2 terms, with 0 bytes left"));
        assert_eq!(Reader::new("terms", &out.0).terms(0).expect("as long as may be").len(), 2);
        let mut out = Writer::default();
        out.terms([format!("{longest}a").as_str()].into_iter());
        assert!(refused(&out).contains("more than 160 bytes"));
    }

    #[test]
    fn damaged_terms_are_an_error_and_never_a_panic() {
        let mut out = Writer::default();
        out.terms(["arm", "arm robot", "robot", "robot arm", "soft robot"].into_iter());
        for i in 0..out.0.len() {
            let cut = Reader::new("terms", &out.0[..i]).terms(0);
            assert!(cut.is_err(), "cut at {i}");
            for bit in 0..8 {
                let mut flipped = out.0.clone();
                flipped[i] ^= 1 << bit;
                if let Ok(terms) = Reader::new("terms", &flipped).terms(0) {
                    assert!(terms.is_sorted_by(|a, b| a < b));
                }
            }
        }
    }
}
