//! Numbers for terms, given as they are first met.

use super::open_table::double;
use super::term_list::{TermCode, Texts};
use super::word_form::WordForm;
use super::{TermId, TermList};

/// Marks a free place in a table, and a word that is no term by itself.
const NONE: u32 = u32::MAX;

/// Pairs that are looked up together.
const BLOCK: usize = 64;

/// Numbers of words, and of terms, which are words and pairs of these: 0, 1, 2… in the order in which they are first met.
/// One numbering serves a whole training, so that a term is looked up where it stands, and sorted once at the end.
#[derive(Debug, Default)]
pub(crate) struct TermNumbers {
    words: Texts,
    /// Open-addressing hash table of words and their numbers; its length is a power of two.
    word_index: Vec<(WordForm, u32)>,
    /// The term that each word is by itself, [`NONE`] so far as it stands in pairs only.
    term_of_word: Vec<TermId>,
    /// Open-addressing hash table of the terms of two words; its length is a power of two, and larger than that of `codes`. Each
    /// place holds the number of its term and one more, and above that a part of the hash; 0 where it is free. Which words they
    /// are is told by `codes`, where what comes often came early and lies close together.
    pairs: Vec<u32>,
    codes: Vec<TermCode>,
}

impl TermNumbers {
    /// A numbering in which each of these distinct words is the term of its place.
    pub(crate) fn of_words<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut numbers = Self::default();
        for word in words {
            let word = numbers.word(word);
            numbers.term_of_word(word);
        }
        numbers
    }

    /// Makes room for about so many pairs, if there are none so far.
    pub(crate) fn expect_pairs(&mut self, n: usize) {
        if self.pairs.is_empty() {
            self.pairs = vec![0; (n + n / 3).next_power_of_two().max(1 << 10)];
        }
    }

    /// The number of a word.
    pub(crate) fn word(&mut self, word: &str) -> u32 {
        if (self.words.len() + 1) * 2 > self.word_index.len() {
            self.grow_words();
        }
        let (form, hash) = WordForm::of(word);
        let mask = self.word_index.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let (found, number) = self.word_index[place];
            if number == NONE {
                let number = self.words.len() as u32;
                self.word_index[place] = (form, number);
                self.words.push(word);
                self.term_of_word.push(NONE);
                return number;
            }
            if found.is_of(word, form, || self.words.get(number as usize)) {
                return number;
            }
            place = (place + 1) & mask;
        }
    }

    fn grow_words(&mut self) {
        let Self { words, word_index, .. } = self;
        let is_free = |(_, number): &(WordForm, u32)| *number == NONE;
        let hash = |(form, number): &(WordForm, u32)| form.hash(|| words.get(*number as usize));
        double(word_index, (WordForm::EMPTY, NONE), 1 << 10, is_free, hash);
    }

    /// The number of the term that a word is by itself.
    #[inline]
    pub(crate) fn term_of_word(&mut self, word: u32) -> TermId {
        let term = &mut self.term_of_word[word as usize];
        if *term == NONE {
            *term = self.codes.len() as TermId;
            self.codes.push(TermCode::new(word, None));
        }
        *term
    }

    /// Appends the numbers of the terms that pairs of words are.
    pub(crate) fn pairs(&mut self, pairs: &[(u32, u32)], terms: &mut Vec<TermId>) {
        for pairs in pairs.chunks(BLOCK) {
            if (self.codes.len() + BLOCK) * 4 > self.pairs.len() * 3 {
                self.grow_pairs();
            }
            let mask = self.pairs.len() - 1;
            // All are looked for at once, so that none waits for the memory of the one before it.
            let mut starts = [(0, 0); BLOCK];
            let mut touched = 0;
            for (start, (first, second)) in starts.iter_mut().zip(pairs) {
                *start = start_of(TermCode::new(*first, Some(*second)), mask);
                touched ^= self.pairs[start.0];
            }
            std::hint::black_box(touched);
            for (&(first, second), (mut place, tag)) in pairs.iter().zip(starts) {
                let code = TermCode::new(first, Some(second));
                let term = loop {
                    let found = self.pairs[place];
                    if found == 0 {
                        self.codes.push(code);
                        self.pairs[place] = tag | self.codes.len() as u32;
                        break self.codes.len() as TermId - 1;
                    }
                    let number = found & mask as u32;
                    if found - number == tag && self.codes[number as usize - 1] == code {
                        break number - 1;
                    }
                    place = (place + 1) & mask;
                };
                terms.push(term);
            }
        }
    }

    fn grow_pairs(&mut self) {
        let n_places = (self.pairs.len() * 2).max(1 << 10).max((self.codes.len() * 2).next_power_of_two());
        // What is in it is known from the codes.
        self.pairs = Vec::new();
        self.pairs = vec![0; n_places];
        let mask = n_places - 1;
        for (number, code) in (1..).zip(&self.codes).filter(|(_, code)| code.second().is_some()) {
            let (mut place, tag) = start_of(*code, mask);
            while self.pairs[place] != 0 {
                place = (place + 1) & mask;
            }
            self.pairs[place] = tag | number;
        }
    }

    /// The terms of several numberings in one sorted list, and the place of each of their terms.
    pub(crate) fn join(all: &[Self]) -> (TermList, Vec<Vec<TermId>>) {
        TermList::join(&all.iter().map(Self::parts).collect::<Vec<_>>())
    }

    /// The words, and the terms by the numbers of their words.
    pub(crate) fn parts(&self) -> (&Texts, &[TermCode]) {
        (&self.words, &self.codes)
    }

    /// Frees what is needed only to number more terms.
    pub(crate) fn close(&mut self) {
        (self.word_index, self.pairs, self.term_of_word) = (Vec::new(), Vec::new(), Vec::new());
    }
}

/// The place where the term of a pair is looked for first in a table with such a mask, and what of its hash is kept there.
#[inline]
fn start_of(code: TermCode, mask: usize) -> (usize, u32) {
    let product = u128::from(code.0 ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93;
    let hash = product as u64 ^ (product >> 64) as u64;
    (hash as usize & mask, (hash >> 32) as u32 & !mask as u32)
}
