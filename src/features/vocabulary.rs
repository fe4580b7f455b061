//! A sorted list of terms with a fast way from a term to its number.

use std::sync::OnceLock;

use super::FeatureError;
use super::word_form::WordForm;

/// The number of a term: its place in the sorted vocabulary, and its column in every matrix.
pub type TermId = u32;

/// Marks a free place in the index.
const NONE: u32 = u32::MAX;

/// The number of all words that are in no term.
const UNKNOWN: u32 = u32::MAX - 1;

/// Pairs that are looked up together.
const BLOCK: usize = 64;

/// Most terms: each may bring two words, and all have numbers.
const MAX_TERMS: usize = 1 << 30;

/// Sorted, distinct strings in one text.
#[derive(Debug, Clone, Default)]
pub(crate) struct SortedStrings {
    text: String,
    ends: Vec<u32>,
}

impl SortedStrings {
    /// Strings that lie one behind the other in a text, given by their ends, which rise and lie on character boundaries.
    pub(crate) fn from_parts(text: String, ends: Vec<u32>) -> Self {
        Self { text, ends }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A string; empty if there are not that many.
    pub(crate) fn get(&self, place: usize) -> &str {
        let start =
            place.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        let end = self.ends.get(place).map_or(start, |end| *end as usize);
        self.text.get(start..end).unwrap_or_default()
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|place| self.get(place))
    }

    /// Length of a string that is there.
    #[inline]
    pub(crate) fn n_bytes(&self, place: usize) -> usize {
        let (start, end) = self.place(place);
        (end - start) as usize
    }

    /// Appends a string, given by its parts, that comes behind all others.
    fn push<const N: usize>(&mut self, parts: [&str; N]) -> Result<(), FeatureError> {
        parts.iter().for_each(|part| self.text.push_str(part));
        self.ends.push(u32::try_from(self.text.len()).map_err(|_| FeatureError::TooManyTerms)?);
        Ok(())
    }

    /// Where a string that is there begins and ends in the text of all.
    fn place(&self, place: usize) -> (u32, u32) {
        (if place == 0 { 0 } else { self.ends[place - 1] }, self.ends[place])
    }
}

/// Sorted, distinct terms. Order is by bytes, so that columns are the same on every machine.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Terms: all of them, or all but those in `listed_pairs`.
    listed: SortedStrings,
    /// Terms that are pairs of listed words, given by the places of these; sorted.
    listed_pairs: Vec<(u32, u32)>,
    /// All terms, where not all are listed: most are pairs, and to label nobody asks for their text.
    all: OnceLock<SortedStrings>,
    words: Words,
    /// The term of each pair of words, by their numbers.
    pairs: Pairs,
}

/// The words that terms are made of, each once: of a term of two words, both; any other term is a word by itself. The number
/// of a word that is a term is the term's; other words have numbers behind all terms.
#[derive(Debug, Clone, Default)]
struct Words {
    /// Open-addressing hash table; its length is a power of two.
    index: Vec<Word>,
    filter: Filter,
    n: usize,
}

/// A word's number, and its form; that of a long word has its place in the text of the terms.
#[derive(Debug, Clone, Copy)]
struct Word {
    number: u32,
    form: WordForm,
}

impl Word {
    /// The text of a long word.
    #[inline]
    fn text(self, text: &str) -> &str {
        let [start, end] = self.form.numbers();
        &text[start as usize..end as usize]
    }
}

/// A free place in the index.
const FREE: Word = Word { number: NONE, form: WordForm::EMPTY };

/// The terms of pairs of words.
#[derive(Debug, Clone, Default)]
struct Pairs {
    /// Open-addressing hash table of two words and their term, [`NONE`] where a place is free.
    index: Vec<[u32; 3]>,
    filter: Filter,
}

/// A Bloom filter of one bit an entry of a table, small enough for a processor's cache where the table is not: most pairs of a
/// text, and every other word that is new, are not there. Its length is a power of two.
#[derive(Debug, Clone, Default)]
struct Filter(Vec<u64>);

/// Bits of a filter for each entry, at least.
const FILTER_BITS: usize = 16;

impl Filter {
    /// A filter for so many entries.
    fn with_capacity(n: usize) -> Self {
        Self(vec![0; (n * FILTER_BITS / 64).next_power_of_two()])
    }

    /// The place of an entry: a number and a bit of it, from the half of the hash that says least of the place in the table.
    #[inline]
    fn bit(&self, hash: u64) -> (usize, u64) {
        ((hash >> 38) as usize & self.0.len().wrapping_sub(1), 1 << (hash >> 32 & 63))
    }

    fn add(&mut self, hash: u64) {
        let (place, bit) = self.bit(hash);
        self.0[place] |= bit;
    }

    /// `false` only if the entry is not there.
    #[inline]
    fn may_hold(&self, hash: u64) -> bool {
        let (place, bit) = self.bit(hash);
        self.0.get(place).is_some_and(|bits| bits & bit != 0)
    }
}

impl Pairs {
    /// A table for so many pairs.
    fn with_capacity(n: usize) -> Self {
        Self {
            // Two thirds full at most, so that a search for a missing pair ends soon.
            index: vec![[NONE; 3]; n + n / 2 + 1],
            filter: Filter::with_capacity(n),
        }
    }

    #[inline]
    fn hash((first, second): (u32, u32)) -> u64 {
        let pair = u64::from(first) << 32 | u64::from(second);
        let product = u128::from(pair ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93;
        product as u64 ^ (product >> 64) as u64
    }

    #[inline]
    fn get(&self, (first, second): (u32, u32), hash: u64) -> Option<TermId> {
        let mut place = self.start(hash);
        loop {
            match *self.index.get(place)? {
                [_, _, NONE] => return None,
                [a, b, term] if (a, b) == (first, second) => return Some(term),
                _ => place = self.next(place),
            }
        }
    }

    /// The place where a pair of this hash is looked for first.
    #[inline]
    fn start(&self, hash: u64) -> usize {
        ((u64::from(hash as u32) * self.index.len() as u64) >> 32) as usize
    }

    /// The place behind another one; the first comes behind the last.
    #[inline]
    fn next(&self, place: usize) -> usize {
        if place + 1 < self.index.len() { place + 1 } else { 0 }
    }

    /// The table of so many pairs, which are different, and their terms.
    fn of(n: usize, pairs: impl Iterator<Item = ((u32, u32), TermId)>) -> Self {
        let mut table = Self::with_capacity(n);
        let mut block = Vec::with_capacity(BLOCK);
        let mut pairs = pairs.peekable();
        while pairs.peek().is_some() {
            block.clear();
            block.extend(pairs.by_ref().take(BLOCK).map(|(pair, term)| (Self::hash(pair), pair, term)));
            table.touch(block.iter().map(|(hash, _, _)| *hash));
            block.iter().for_each(|&(hash, pair, term)| table.insert(hash, pair, term));
        }
        table
    }

    /// Looks at the first place of each of these hashes, so that none waits for the memory of the one before it.
    #[inline]
    fn touch(&self, hashes: impl Iterator<Item = u64>) {
        let first = |hash: u64| self.index.get(self.start(hash));
        let touched = hashes.fold(0, |touched, hash| touched ^ first(hash).map_or(0, |found| found[2]));
        std::hint::black_box(touched);
    }

    fn insert(&mut self, hash: u64, pair: (u32, u32), term: TermId) {
        self.filter.add(hash);
        let mut place = self.start(hash);
        while self.index[place][2] != NONE {
            place = self.next(place);
        }
        self.index[place] = [pair.0, pair.1, term];
    }
}

/// The two words of a term of two words.
fn two_words(term: &str) -> Option<(&str, &str)> {
    term.split_once(' ').filter(|(_, second)| !second.contains(' '))
}

impl Words {
    /// A table for about so many words.
    fn with_capacity(n: usize) -> Self {
        // Three quarters full at most: the filter spares nearly all searches for missing words, which would be long.
        let n_places = (n + n / 3 + 1).next_power_of_two().max(2);
        Self { index: vec![FREE; n_places], filter: Filter::with_capacity(n_places * 3 / 4), n: 0 }
    }

    /// The place in the index where a word of this form and hash stands, or would stand.
    #[inline]
    fn place(&self, text: &str, word: &str, form: WordForm, hash: u64) -> usize {
        let mask = self.index.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let found = &self.index[place];
            if found.number == NONE || found.form.is_of(word, form, || found.text(text)) {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    fn get(&self, text: &str, word: &str) -> Option<u32> {
        let (form, hash) = WordForm::of(word);
        if !self.filter.may_hold(hash) {
            return None;
        }
        let number = self.index[self.place(text, word, form, hash)].number;
        (number != NONE).then_some(number)
    }

    fn grow(&mut self, text: &str) {
        let known = std::mem::replace(self, Self::with_capacity(self.index.len()));
        for word in known.index.into_iter().filter(|word| word.number != NONE) {
            self.put(word, word.form.hash(|| word.text(text)));
        }
    }

    /// Puts a word that is not there into its place.
    fn put(&mut self, word: Word, hash: u64) {
        let mask = self.index.len() - 1;
        let mut place = hash as usize & mask;
        while self.index[place].number != NONE {
            place = (place + 1) & mask;
        }
        self.index[place] = word;
        self.filter.add(hash);
        self.n += 1;
    }

    /// The table of listed words, each with its number.
    fn of(listed: &SortedStrings, numbers: &[u32]) -> Self {
        let mut table = Self::with_capacity(listed.len());
        for (place, &number) in numbers.iter().enumerate() {
            let (start, end) = listed.place(place);
            let (form, hash) = WordForm::of(&listed.text[start as usize..end as usize]);
            table.put(Word { number, form: form.with([start, end]) }, hash);
        }
        table
    }

    /// The number of the word that stands in the text from `start` to `end`; if it is new, it gets the number `new`.
    fn add(&mut self, text: &str, start: u32, end: u32, new: u32) -> u32 {
        if (self.n + 1) * 4 > self.index.len() * 3 {
            self.grow(text);
        }
        let word = &text[start as usize..end as usize];
        let (form, hash) = WordForm::of(word);
        let place = self.place(text, word, form, hash);
        if self.index[place].number == NONE {
            self.put(Word { number: new, form: form.with([start, end]) }, hash);
        }
        self.index[place].number
    }
}

impl Vocabulary {
    /// Builds a vocabulary from sorted, distinct terms.
    ///
    /// # Errors
    /// Terms out of order or repeated, and more than 2³⁰ terms or 2³² bytes, are refused.
    pub fn from_sorted<S: AsRef<str>>(terms: impl IntoIterator<Item = S>) -> Result<Self, FeatureError> {
        let mut listed = SortedStrings::default();
        for term in terms {
            let term = term.as_ref();
            if let Some(last) = listed.len().checked_sub(1) {
                let last = listed.get(last);
                if last >= term {
                    return Err(FeatureError::UnsortedTerms {
                        first: last.to_owned(),
                        second: term.to_owned(),
                    });
                }
            }
            listed.push([term])?;
        }
        if listed.len() > MAX_TERMS {
            return Err(FeatureError::TooManyTerms);
        }
        let is_pair = |id: &usize| two_words(listed.get(*id)).is_some();
        let (pairs, others): (Vec<usize>, Vec<usize>) = (0..listed.len()).partition(is_pair);
        // A word of a pair is usually a term, too.
        let mut words = Words::with_capacity(others.len());
        for id in others {
            let (start, end) = listed.place(id);
            words.add(&listed.text, start, end, id as TermId);
        }
        let mut next = listed.len() as u32;
        let of_words = pairs.iter().map(|&id| {
            let (start, end) = listed.place(id);
            let space = start + listed.get(id).find(' ').unwrap_or_default() as u32;
            let mut number = |start, end| {
                let number = words.add(&listed.text, start, end, next);
                next += u32::from(number == next);
                number
            };
            ((number(start, space), number(space + 1, end)), id as TermId)
        });
        let of_words = Pairs::of(pairs.len(), of_words);
        Ok(Self { listed, words, pairs: of_words, ..Self::default() })
    }

    /// Builds the vocabulary of words and of pairs of these, given by the places of their words; both are sorted. Gives what
    /// [`from_sorted`](Self::from_sorted) gives for all terms, and needs neither a sort nor a search for it.
    ///
    /// # Errors
    /// More than 2³⁰ terms or 2³² bytes are refused.
    pub(crate) fn from_words_and_pairs(
        words: SortedStrings,
        pairs: Vec<(u32, u32)>,
    ) -> Result<Self, FeatureError> {
        let n_terms = words.len() + pairs.len();
        let is_placed = |word: u32| (word as usize) < words.len();
        let is_sorted =
            pairs.is_sorted_by(|a, b| a < b) && pairs.iter().all(|&(a, b)| is_placed(a) && is_placed(b));
        // A pair stands behind its first word and before the next one, for a space comes before all that words have.
        if !is_sorted || words.text.bytes().any(|byte| byte <= b' ') {
            let text = |&(a, b): &(u32, u32)| [words.get(a as usize), " ", words.get(b as usize)].concat();
            let mut terms: Vec<String> =
                words.iter().map(str::to_owned).chain(pairs.iter().map(text)).collect();
            terms.sort_unstable();
            return Self::from_sorted(terms);
        }
        let longest = (0..words.len()).map(|word| words.n_bytes(word)).max().unwrap_or(0);
        if n_terms > MAX_TERMS || words.text.len() + pairs.len() * (2 * longest + 1) > u32::MAX as usize {
            let n_bytes = |word: u32| words.n_bytes(word as usize);
            let of_pairs: usize = pairs.iter().map(|&(a, b)| n_bytes(a) + 1 + n_bytes(b)).sum();
            if n_terms > MAX_TERMS || words.text.len() + of_pairs > u32::MAX as usize {
                return Err(FeatureError::TooManyTerms);
            }
        }
        let mut term_of_word = Vec::with_capacity(words.len());
        let mut n_pairs = 0;
        for word in 0..words.len() {
            term_of_word.push((word + n_pairs) as TermId);
            n_pairs += pairs[n_pairs..].iter().take_while(|(first, _)| *first as usize == word).count();
        }
        let of_words = (0..).zip(&pairs).map(|(place, &(first, second))| {
            // Before it stand the words up to its first one, and other pairs.
            ((term_of_word[first as usize], term_of_word[second as usize]), first + 1 + place)
        });
        let of_words = Pairs::of(pairs.len(), of_words);
        let index = Words::of(&words, &term_of_word);
        Ok(Self { listed: words, listed_pairs: pairs, all: OnceLock::new(), words: index, pairs: of_words })
    }

    /// The terms as words and pairs of these, given by their places, if they are nothing else and known so.
    pub(crate) fn words_and_pairs(&self) -> Option<(&SortedStrings, &[(u32, u32)])> {
        (!self.listed_pairs.is_empty()).then_some((&self.listed, &self.listed_pairs))
    }

    fn texts(&self) -> &SortedStrings {
        if self.listed_pairs.is_empty() {
            return &self.listed;
        }
        self.all.get_or_init(|| {
            let mut all = SortedStrings::default();
            let mut rest = self.listed_pairs.iter().peekable();
            for (word, text) in (0..).zip(self.listed.iter()) {
                // Their length was added up when the vocabulary was made.
                let _ = all.push([text]);
                while let Some((_, second)) = rest.next_if(|(first, _)| *first == word) {
                    let _ = all.push([text, " ", self.listed.get(*second as usize)]);
                }
            }
            all
        })
    }

    /// The number of a term, if it is in the vocabulary.
    pub fn get(&self, term: &str) -> Option<TermId> {
        match two_words(term) {
            Some((first, second)) => self.pair(self.word(first), self.word(second)),
            None => self.term_of_word(self.word(term)),
        }
    }

    /// The number of a word, [`UNKNOWN`] if it is in no term.
    pub(crate) fn word(&self, word: &str) -> u32 {
        self.words.get(&self.listed.text, word).unwrap_or(UNKNOWN)
    }

    /// The term that a word is by itself, if it is one.
    fn term_of_word(&self, word: u32) -> Option<TermId> {
        self.is_term(word).then_some(word)
    }

    /// Whether a word's number is that of a term.
    #[inline]
    pub(crate) fn is_term(&self, word: u32) -> bool {
        (word as usize) < self.len()
    }

    /// The term that two words are together, if it is in the vocabulary.
    fn pair(&self, first: u32, second: u32) -> Option<TermId> {
        let mut terms = Vec::new();
        self.pairs(&[first, second], &mut terms);
        terms.pop()
    }

    /// Appends the terms that pairs of neighbouring words are, as far as they are in the vocabulary.
    pub(crate) fn pairs(&self, words: &[u32], terms: &mut Vec<TermId>) {
        for start in (0..words.len().saturating_sub(1)).step_by(BLOCK) {
            let mut likely = [((0, 0), 0); BLOCK];
            let mut n_likely = 0;
            for two in words[start..words.len().min(start + BLOCK + 1)].windows(2) {
                let pair = (two[0], two[1]);
                let hash = Pairs::hash(pair);
                likely[n_likely] = (pair, hash);
                n_likely += usize::from(self.pairs.filter.may_hold(hash));
            }
            let likely = &likely[..n_likely];
            self.pairs.touch(likely.iter().map(|(_, hash)| *hash));
            // No pair is there under the number of unknown words.
            terms.extend(likely.iter().filter_map(|(pair, hash)| self.pairs.get(*pair, *hash)));
        }
    }

    /// The term with a number.
    ///
    /// # Panics
    /// Panics if the number is not below [`len`](Self::len).
    pub fn term(&self, id: TermId) -> &str {
        let texts = self.texts();
        let (start, end) = texts.place(id as usize);
        &texts.text[start as usize..end as usize]
    }

    /// All terms, in order of their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.texts().iter()
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.listed.len() + self.listed_pairs.len()
    }

    /// Whether there is no term.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl PartialEq for Vocabulary {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_and_numbers_agree() {
        // A pair whose words are no terms, and terms that no analyzer gives.
        let words = ["", " ab", "a", "a  b", "a b", "a b c", "ab", "x y", "é"];
        let vocabulary = Vocabulary::from_sorted(words).expect("sorted");
        for (id, word) in words.iter().enumerate() {
            assert_eq!(vocabulary.get(word), Some(id as TermId));
            assert_eq!(vocabulary.term(id as TermId), *word);
        }
        for unknown in ["b", "x", "a c", "b a", "a b ", " a", "a   b", "ab a", " "] {
            assert_eq!(vocabulary.get(unknown), None, "{unknown:?}");
        }
        assert_eq!(Vocabulary::default().get("b"), None);
    }

    #[test]
    fn words_and_pairs_give_the_vocabulary_of_their_terms() {
        for list in [vec!["a", "a'b", "ab", "b", "é"], vec!["a", "a\u{1}", "b"], vec!["", "a"], vec![]] {
            let n = list.len() as u32;
            let ends = list.iter().scan(0, |end, word| {
                *end += word.len() as u32;
                Some(*end)
            });
            let words = SortedStrings::from_parts(list.concat(), ends.collect());
            assert!(words.iter().eq(list.iter().copied()));
            let pairs: Vec<(u32, u32)> = (0..n)
                .flat_map(|a| (0..n).map(move |b| (a, b)))
                .filter(|(a, b)| (a + 2 * b) % 3 != 1)
                .collect();
            let text = |&(a, b): &(u32, u32)| [list[a as usize], " ", list[b as usize]].concat();
            let mut terms: Vec<String> =
                list.iter().map(|word| (*word).to_owned()).chain(pairs.iter().map(text)).collect();
            terms.sort_unstable();
            let found = Vocabulary::from_words_and_pairs(words, pairs).expect("small");
            assert_eq!(found, Vocabulary::from_sorted(&terms).expect("sorted"));
            for (id, term) in terms.iter().enumerate() {
                assert_eq!(found.get(term), Some(id as TermId), "{term:?} of {list:?}");
            }
        }
    }

    #[test]
    fn short_and_long_words_are_told_apart() {
        // Lengths on both sides of what stands in the index itself, and bytes that a shorter word is filled up with.
        let mut words: Vec<String> = (0..30).flat_map(|n| ["a".repeat(n), "a".repeat(n) + "\0"]).collect();
        words.extend((0..500).map(|i| format!("abcdefghijkl{i}")));
        words.sort_unstable();
        words.dedup();
        let (known, unknown): (Vec<_>, Vec<_>) = words.iter().enumerate().partition(|(i, _)| i % 2 == 0);
        let vocabulary = Vocabulary::from_sorted(known.iter().map(|(_, word)| word)).expect("sorted");
        assert!(known.iter().zip(0..).all(|((_, word), id)| vocabulary.get(word) == Some(id)));
        assert!(unknown.iter().all(|(_, word)| vocabulary.get(word).is_none()));
    }

    #[test]
    fn more_words_than_terms_find_room() {
        // Short words and long ones.
        let terms: Vec<String> = (1000..3000).map(|i| format!("a{i} behind-it-{i}")).collect();
        let vocabulary = Vocabulary::from_sorted(&terms).expect("sorted");
        assert!(terms.iter().enumerate().all(|(id, term)| vocabulary.get(term) == Some(id as TermId)));
        assert_eq!((vocabulary.get("a1000"), vocabulary.get("a1000 behind-it-1001")), (None, None));
    }

    #[test]
    fn disorder_is_refused() {
        for words in [["b", "a"], ["a", "a"]] {
            assert!(matches!(Vocabulary::from_sorted(words), Err(FeatureError::UnsortedTerms { .. })));
        }
    }
}
