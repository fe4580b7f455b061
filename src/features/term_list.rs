//! Sorted terms as words and pairs of these, without a text of its own for each pair.

use std::borrow::Cow;

use super::{FeatureError, SortedStrings, TermId, Vocabulary};

/// Stands for a term that is not there.
pub(crate) const NO_TERM: TermId = TermId::MAX;

/// Texts one behind the other, without memory of its own for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    #[inline]
    pub(crate) fn get(&self, place: usize) -> &str {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.text[start..self.ends[place]]
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|place| self.get(place))
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut all = Self::default();
        texts.into_iter().for_each(|text| all.push(text));
        all
    }
}

/// A term by the numbers of its words: one, or two. In the order of these, a word comes before the pairs that it begins, as
/// it does in the order of texts: a space comes before all that words have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TermCode(pub(super) u64);

impl TermCode {
    /// The term of one word, or of two.
    pub(crate) fn new(first: u32, second: Option<u32>) -> Self {
        Self(u64::from(first) << 32 | second.map_or(0, |second| u64::from(second) + 1))
    }

    pub(crate) fn first(self) -> u32 {
        (self.0 >> 32) as u32
    }

    pub(crate) fn second(self) -> Option<u32> {
        (self.0 as u32).checked_sub(1)
    }
}

/// Sorted, distinct terms. A term is a word, or a pair of words with a space between; a pair takes eight bytes, whatever its
/// length. Order is that of the bytes, for terms without control characters, which no analyzer gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermList {
    /// The words of all terms, sorted, and no others.
    words: Texts,
    codes: Vec<TermCode>,
}

impl TermList {
    /// Terms from their texts, sorted and distinct.
    ///
    /// # Errors
    /// Terms out of order or repeated.
    pub fn from_sorted<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Result<Self, FeatureError> {
        let mut all = Texts::default();
        texts.into_iter().for_each(|text| all.push(text.as_ref()));
        let texts = all;
        let split = |term: usize| {
            let text = texts.get(term);
            text.split_once(' ').map_or((text, None), |(first, second)| (first, Some(second)))
        };
        let all = (0..texts.len()).flat_map(|term| {
            let (first, second) = split(term);
            std::iter::once(first).chain(second)
        });
        let mut words: Vec<&str> = all.collect();
        words.sort_unstable();
        words.dedup();
        let number = |word: &str| words.binary_search(&word).unwrap_or_default() as u32;
        let code = |term: usize| {
            let (first, second) = split(term);
            TermCode::new(number(first), second.map(number))
        };
        let codes: Vec<TermCode> = (0..texts.len()).map(code).collect();
        if let Some(place) = codes.windows(2).position(|two| two[0] >= two[1]) {
            let (first, second) = (texts.get(place).to_owned(), texts.get(place + 1).to_owned());
            return Err(FeatureError::UnsortedTerms { first, second });
        }
        Ok(Self { words: words.into_iter().collect(), codes })
    }

    /// Lists of terms in one, each term once, and the place of each list's terms in it. Neither the words nor the terms of
    /// the lists need be sorted.
    pub(crate) fn join(lists: &[(&Texts, &[TermCode])]) -> (Self, Vec<Vec<TermId>>) {
        let (words, rank) = join_words(lists);
        // By their first words, counted; then each of these by its second.
        let mut starts = vec![0usize; words.len() + 1];
        for ((_, codes), rank) in lists.iter().zip(&rank) {
            codes.iter().for_each(|code| starts[rank[code.first() as usize] as usize + 1] += 1);
        }
        for word in 1..starts.len() {
            starts[word] += starts[word - 1];
        }
        let n_all = starts.last().copied().unwrap_or(0);
        // The second half of the code, and the place in all lists, one behind the other.
        let mut all = vec![0u64; n_all];
        let mut next = starts.clone();
        let mut number = 0u64;
        for ((_, codes), rank) in lists.iter().zip(&rank) {
            for code in *codes {
                let first = rank[code.first() as usize];
                let code = TermCode::new(first, code.second().map(|second| rank[second as usize]));
                let place = &mut next[first as usize];
                all[*place] = code.0 << 32 | number;
                *place += 1;
                number += 1;
            }
        }
        let mut places: Vec<TermId> = vec![0; n_all];
        // Each term takes the place of a number that has been read.
        let mut n_joined = 0;
        for (first, ends) in (0u64..).zip(starts.windows(2)) {
            all[ends[0]..ends[1]].sort_unstable();
            for i in ends[0]..ends[1] {
                let (code, number) = (first << 32 | all[i] >> 32, all[i] as u32);
                if n_joined == 0 || all[n_joined - 1] != code {
                    all[n_joined] = code;
                    n_joined += 1;
                }
                places[number as usize] = n_joined as TermId - 1;
            }
        }
        all.truncate(n_joined);
        all.shrink_to_fit();
        let joined = all.into_iter().map(TermCode).collect();
        let mut of_lists: Vec<Vec<TermId>> = Vec::with_capacity(lists.len());
        for (_, codes) in lists.iter().skip(1).rev() {
            of_lists.push(places.split_off(places.len() - codes.len()));
        }
        of_lists.extend((!lists.is_empty()).then_some(places));
        of_lists.reverse();
        (Self::of_some_words(Cow::Owned(words), joined), of_lists)
    }

    /// All terms of several lists, each once, and the place of each list's terms.
    pub(crate) fn union(lists: &[&Self]) -> (Self, Vec<Vec<TermId>>) {
        let parts: Vec<(&Texts, &[TermCode])> =
            lists.iter().map(|list| (&list.words, list.codes.as_slice())).collect();
        Self::join(&parts)
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no term.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The text of a term.
    ///
    /// # Panics
    /// Panics if there are not that many terms.
    pub fn get(&self, term: usize) -> Cow<'_, str> {
        match self.parts(term) {
            (word, None) => Cow::Borrowed(word),
            (first, Some(second)) => Cow::Owned([first, " ", second].concat()),
        }
    }

    /// The texts of all terms, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Cow<'_, str>> {
        (0..self.len()).map(|term| self.get(term))
    }

    /// The word of a term; of a pair, both.
    pub(crate) fn parts(&self, term: usize) -> (&str, Option<&str>) {
        let code = self.codes[term];
        (self.words.get(code.first() as usize), code.second().map(|second| self.words.get(second as usize)))
    }

    /// The words of the terms, sorted.
    pub(crate) fn words(&self) -> &Texts {
        &self.words
    }

    /// The terms by the numbers of their words, rising.
    pub(crate) fn codes(&self) -> &[TermCode] {
        &self.codes
    }

    /// For each word the term that it is by itself, if it is one.
    pub(crate) fn terms_of_words(&self) -> Vec<Option<TermId>> {
        let mut terms = vec![None; self.words.len()];
        for (id, code) in (0..).zip(&self.codes).filter(|(_, code)| code.second().is_none()) {
            terms[code.first() as usize] = Some(id);
        }
        terms
    }

    /// The terms for which `is_kept` says so.
    #[must_use]
    pub(crate) fn kept(&self, mut is_kept: impl FnMut(usize) -> bool) -> Self {
        // Which are kept cannot be foreseen: so each is appended, and perhaps taken away again, without a branch.
        let mut kept = Vec::with_capacity(self.codes.len());
        for (term, code) in self.codes.iter().enumerate() {
            kept.push(*code);
            kept.truncate(kept.len() - usize::from(!is_kept(term)));
        }
        Self::of_some_words(Cow::Borrowed(&self.words), kept)
    }

    /// Terms of some of these words.
    fn of_some_words(words: Cow<'_, Texts>, mut codes: Vec<TermCode>) -> Self {
        let mut number = vec![0; words.len()];
        for code in &codes {
            number[code.first() as usize] = 1;
            code.second().into_iter().for_each(|second| number[second as usize] = 1);
        }
        if number.iter().all(|number| *number == 1) {
            return Self { words: words.into_owned(), codes };
        }
        let mut kept = Texts::default();
        for (word, number) in number.iter_mut().enumerate().filter(|(_, number)| **number == 1) {
            *number = kept.len() as u32;
            kept.push(words.get(word));
        }
        let new = |word: u32| number[word as usize];
        codes.iter_mut().for_each(|code| *code = TermCode::new(new(code.first()), code.second().map(new)));
        Self { words: kept, codes }
    }

    /// The vocabulary of the terms.
    ///
    /// # Errors
    /// More terms or bytes than a vocabulary holds.
    pub(crate) fn vocabulary(&self) -> Result<Vocabulary, FeatureError> {
        let n_words = self.codes.iter().filter(|code| code.second().is_none()).count();
        if n_words < self.words.len() || u32::try_from(self.words.text.len()).is_err() {
            return Vocabulary::from_sorted(self.iter());
        }
        let ends = self.words.ends.iter().map(|end| *end as u32).collect();
        let words = SortedStrings::from_parts(self.words.text.clone(), ends);
        let pairs: Vec<(u32, u32)> =
            self.codes.iter().filter_map(|code| Some((code.first(), code.second()?))).collect();
        Vocabulary::from_words_and_pairs(words, pairs)
    }

    /// The place of each of these terms in another list, [`NO_TERM`] where it is not there. Linear in the length of both.
    pub(crate) fn places_in(&self, all: &Self) -> Vec<TermId> {
        let (mut word, mut place_of_word) = (0, Vec::with_capacity(self.words.len()));
        for own in self.words.iter() {
            while word < all.words.len() && all.words.get(word) < own {
                word += 1;
            }
            // A word that is not there stands before the one at its place; none of its terms is there.
            let is_there = word < all.words.len() && all.words.get(word) == own;
            place_of_word.push((word as u32, is_there));
        }
        let place = |word: u32| place_of_word[word as usize];
        let mut term = 0;
        let mut next = |code: &TermCode| {
            let (first, has_first) = place(code.first());
            let second = code.second().map(place);
            if !has_first || second.is_some_and(|(_, has_second)| !has_second) {
                return NO_TERM;
            }
            let wanted = TermCode::new(first, second.map(|(second, _)| second));
            while term < all.codes.len() && all.codes[term] < wanted {
                term += 1;
            }
            if all.codes.get(term) == Some(&wanted) { term as TermId } else { NO_TERM }
        };
        self.codes.iter().map(&mut next).collect()
    }

    /// Whether every one of these terms is in another list.
    pub(crate) fn is_in(&self, all: &Self) -> bool {
        self.places_in(all).iter().all(|place| *place != NO_TERM)
    }
}

/// The words of all lists, sorted, each once, and the place of each list's words.
fn join_words(lists: &[(&Texts, &[TermCode])]) -> (Texts, Vec<Vec<u32>>) {
    // The first bytes as a number: few words need a look at their texts.
    let beginning = |word: &str| {
        let mut bytes = [0; 8];
        let n = word.len().min(8);
        bytes[..n].copy_from_slice(&word.as_bytes()[..n]);
        u64::from_be_bytes(bytes)
    };
    let mut all: Vec<(u64, &str, u32, u32)> =
        Vec::with_capacity(lists.iter().map(|(words, _)| words.len()).sum());
    for (list, (words, _)) in (0..).zip(lists) {
        all.extend((0..).zip(words.iter()).map(|(number, word)| (beginning(word), word, list, number)));
    }
    all.sort_unstable();
    let mut rank: Vec<Vec<u32>> = lists.iter().map(|(words, _)| vec![0; words.len()]).collect();
    let mut joined = Texts::default();
    for same in all.chunk_by(|a, b| a.1 == b.1) {
        for &(_, _, list, number) in same {
            rank[list as usize][number as usize] = joined.len() as u32;
        }
        joined.push(same[0].1);
    }
    (joined, rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(texts: &[&str]) -> TermList {
        TermList::from_sorted(texts).expect("sorted")
    }

    fn texts(list: &TermList) -> Vec<String> {
        list.iter().map(Cow::into_owned).collect()
    }

    #[test]
    fn order_is_that_of_the_texts() {
        // A word comes before its pairs, and these before any longer word.
        let sorted = ["a", "a b", "a'b", "ab", "ab a", "b", "x y", "é"];
        assert_eq!(texts(&list(&sorted)), sorted);
        assert!(sorted.is_sorted());
        for unsorted in [["b", "a"], ["a", "a"], ["a b", "a"], ["ab", "a b"]] {
            assert!(TermList::from_sorted(unsorted).is_err(), "{unsorted:?}");
        }
    }

    #[test]
    fn a_union_has_each_term_once_and_knows_the_places() {
        let lists = [list(&["a", "a c", "c"]), list(&[]), list(&["a", "b", "b c", "x"])];
        let (all, places) = TermList::union(&lists.each_ref());
        assert_eq!(texts(&all), ["a", "a c", "b", "b c", "c", "x"]);
        assert_eq!(places, [vec![0, 1, 4], vec![], vec![0, 2, 3, 5]]);
        for (list, places) in lists.iter().zip(&places) {
            assert_eq!(list.places_in(&all), *places);
            assert!(list.is_in(&all));
        }
        assert_eq!(lists[2].places_in(&lists[0]), [0, NO_TERM, NO_TERM, NO_TERM]);
        assert!(!all.is_in(&lists[0]) && !lists[0].is_in(&lists[2]) && !lists[0].is_in(&lists[1]));
        // Words that no term has any more are gone, so that equal lists are equal values.
        assert_eq!(all.kept(|term| places[2].contains(&(term as TermId))), lists[2]);
    }

    #[test]
    fn the_vocabulary_has_the_terms() {
        // With a word that is a term in a pair only, and without.
        for texts in [["a", "a b", "b", "c", "c a"].as_slice(), &["a", "a b", "c"], &["a b"], &[]] {
            let vocabulary = list(texts).vocabulary().expect("small");
            assert_eq!(vocabulary, Vocabulary::from_sorted(texts).expect("sorted"));
            assert!(texts.iter().enumerate().all(|(id, text)| vocabulary.get(text) == Some(id as TermId)));
        }
    }

    #[test]
    fn words_know_their_terms() {
        assert_eq!(list(&["a", "a b", "c"]).terms_of_words(), [Some(0), None, Some(2)]);
    }
}
