//! ROUGE: how much of a reference summary a candidate summary says, in the same words (Lin 2004, *ROUGE: A package for
//! automatic evaluation of summaries*), with the figures of the Python package rouge-score 0.1.2.

use std::collections::HashMap;

use serde::Serialize;

use super::porter;

/// A word of a text by number: equal words have equal numbers within one [`RougeTokenizer`].
pub type RougeToken = u32;

/// One kind of ROUGE of a candidate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct RougeScore {
    /// Share of the candidate that the reference has too, 0–1; 0 for an empty candidate.
    pub precision: f64,
    /// Share of the reference that the candidate has too, 0–1; 0 for an empty reference.
    pub recall: f64,
    /// Harmonic mean of the two, 0–1.
    pub f1: f64,
}

impl RougeScore {
    fn of(n_common: usize, n_candidate: usize, n_reference: usize) -> Self {
        let precision = n_common as f64 / n_candidate.max(1) as f64;
        let recall = n_common as f64 / n_reference.max(1) as f64;
        let sum = precision + recall;
        Self { precision, recall, f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 } }
    }
}

/// The kinds of ROUGE of a candidate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct RougeScores {
    /// Words in common, each as often as both texts have it.
    pub rouge1: RougeScore,
    /// Pairs of neighbouring words in common; pairs may span two sentences.
    pub rouge2: RougeScore,
    /// Longest common subsequence of the texts.
    pub rouge_l: RougeScore,
    /// The words of each reference sentence that lie in its longest common subsequence with any candidate sentence, each
    /// counted at most as often as the candidate has it.
    pub rouge_lsum: RougeScore,
}

/// ROUGE of a candidate against one reference, each with one sentence a line, as rouge-score's `RougeScorer` gives it.
///
/// Words are what is left of the lower-cased text between signs that are neither `a`–`z` nor digits; other letters are
/// such signs. With `stem`, words of more than three letters are reduced by Porter's stemmer in NLTK's version.
/// A text without words scores 0. Takes the product of the lengths in words, a machine word of 64 at a time.
pub fn rouge(candidate: &str, reference: &str, stem: bool) -> RougeScores {
    let mut tokenizer = RougeTokenizer::new(stem);
    let mut sentences = |text: &str| -> Vec<Vec<RougeToken>> {
        text.split('\n').map(|line| tokenizer.tokens(line)).collect()
    };
    RougeScores::of(&sentences(candidate), &sentences(reference))
}

/// Turns texts that are to be compared into numbers.
#[derive(Debug, Default)]
pub struct RougeTokenizer {
    stem: bool,
    /// The number of each word as it was written, so that it is stemmed once.
    words: HashMap<String, RougeToken>,
    /// The number of each word as it counts.
    numbers: HashMap<String, RougeToken>,
}

impl RougeTokenizer {
    /// Knows no words yet.
    pub fn new(stem: bool) -> Self {
        Self { stem, ..Self::default() }
    }

    /// The words of a text, whatever its line breaks.
    pub fn tokens(&mut self, text: &str) -> Vec<RougeToken> {
        let mut tokens = Vec::new();
        let mut word = String::new();
        // A space behind the text ends its last word.
        for c in text.chars().chain([' ']) {
            if c.is_ascii() {
                self.push(c.to_ascii_lowercase(), &mut word, &mut tokens);
            } else {
                // The Kelvin sign becomes a plain `k`, the Turkish `İ` an `i` and a dot.
                for lower in c.to_lowercase() {
                    self.push(lower, &mut word, &mut tokens);
                }
            }
        }
        tokens
    }

    fn push(&mut self, c: char, word: &mut String, tokens: &mut Vec<RougeToken>) {
        if c.is_ascii_alphanumeric() {
            word.push(c);
        } else if !word.is_empty() {
            tokens.push(self.number(word));
            word.clear();
        }
    }

    fn number(&mut self, word: &str) -> RougeToken {
        if let Some(&number) = self.words.get(word) {
            return number;
        }
        let counted = if self.stem && word.len() > 3 { porter::stem(word) } else { word.to_owned() };
        let next = self.numbers.len() as RougeToken;
        let number = *self.numbers.entry(counted).or_insert(next);
        self.words.insert(word.to_owned(), number);
        number
    }
}

impl RougeScores {
    /// The scores of sentences whose words have numbers from one tokenizer.
    pub fn of(candidate: &[Vec<RougeToken>], reference: &[Vec<RougeToken>]) -> Self {
        let (candidate_words, reference_words) = (candidate.concat(), reference.concat());
        let (n_candidate, n_reference) = (candidate_words.len(), reference_words.len());
        let common = |n_common: usize| RougeScore::of(n_common, n_candidate, n_reference);
        Self {
            rouge1: common(n_common(candidate_words.iter(), reference_words.iter())),
            rouge2: RougeScore::of(
                n_common(candidate_words.windows(2), reference_words.windows(2)),
                n_candidate.saturating_sub(1),
                n_reference.saturating_sub(1),
            ),
            rouge_l: common(Places::of(&candidate_words).lcs_length(&reference_words)),
            rouge_lsum: common(n_united(candidate, reference)),
        }
    }
}

/// How many members two lists have in common, each counted as often as both have it.
fn n_common<T: Eq + std::hash::Hash>(
    candidate: impl Iterator<Item = T>,
    reference: impl Iterator<Item = T>,
) -> usize {
    let mut left: HashMap<T, usize> = HashMap::new();
    for member in reference {
        *left.entry(member).or_default() += 1;
    }
    let mut take = |member: &T| left.get_mut(member).is_some_and(take_one);
    candidate.filter(|member| take(member)).count()
}

/// Takes one of what is left, if something is.
fn take_one(left: &mut usize) -> bool {
    let is_left = *left > 0;
    *left = left.saturating_sub(1);
    is_left
}

/// The words of the reference's sentences in their union of longest common subsequences with the candidate's sentences,
/// each counted at most as often as each text has it.
fn n_united(candidate: &[Vec<RougeToken>], reference: &[Vec<RougeToken>]) -> usize {
    let places: Vec<Places> = candidate.iter().map(|sentence| Places::of(sentence)).collect();
    let mut left: HashMap<RougeToken, usize> = HashMap::new();
    for &token in candidate.iter().flatten() {
        *left.entry(token).or_default() += 1;
    }
    // Sentences without a common word have nothing to mark; mostly these are nearly all.
    let mut sentences_with: HashMap<RougeToken, Vec<usize>> = HashMap::new();
    for (i, sentence) in candidate.iter().enumerate() {
        for &token in sentence {
            let with = sentences_with.entry(token).or_default();
            if with.last() != Some(&i) {
                with.push(i);
            }
        }
    }
    let mut n_united = 0;
    let mut looked_at = vec![0; candidate.len()];
    for (round, sentence) in (1..).zip(reference) {
        let mut is_united = vec![false; sentence.len()];
        for &i in sentence.iter().filter_map(|token| sentences_with.get(token)).flatten() {
            if std::mem::replace(&mut looked_at[i], round) != round {
                places[i].mark_lcs(sentence, &mut is_united);
            }
        }
        // The reference's own count is never used up: each of its words is looked at once.
        let united = sentence.iter().zip(&is_united).filter(|(_, is_united)| **is_united);
        n_united += united.filter(|(token, _)| left.get_mut(token).is_some_and(take_one)).count();
    }
    n_united
}

/// Rows of the table of longest common subsequences that are kept at a time while one is read out of it, at least.
const MIN_ROWS: usize = 64;

/// Where in a text each word stands: a text ready for longest common subsequences with others.
///
/// With `t[i][j]` the length for the first *i* words of the other text and the first *j* of this one, `t[i]` is kept as
/// bits: bit *j* is 0 where `t[i][j + 1] = t[i][j] + 1`, and 1 where the two are equal. A row follows from the one
/// before it by a few operations on 64 bits at a time (Hyyrö 2004, *Bit-parallel LCS-length computation revisited*).
struct Places {
    /// Words and their places, sorted.
    places: Vec<(RougeToken, usize)>,
    n_tokens: usize,
}

impl Places {
    fn of(tokens: &[RougeToken]) -> Self {
        let mut places: Vec<(RougeToken, usize)> = tokens.iter().copied().zip(0..).collect();
        places.sort_unstable();
        Self { places, n_tokens: tokens.len() }
    }

    /// The places of a word, rising.
    fn places_of(&self, token: RougeToken) -> &[(RougeToken, usize)] {
        let from = self.places.partition_point(|&(other, _)| other < token);
        let n = self.places[from..].partition_point(|&(other, _)| other == token);
        &self.places[from..from + n]
    }

    /// Row 0 of the table.
    fn first_row(&self) -> Vec<u64> {
        vec![u64::MAX; self.n_tokens.div_ceil(64)]
    }

    /// Makes a row of the table the next one, in which the other text has one more word.
    fn advance(&self, row: &mut [u64], token: RougeToken, matches: &mut [u64]) {
        let places = self.places_of(token);
        if places.is_empty() {
            return;
        }
        matches.fill(0);
        for &(_, place) in places {
            matches[place / 64] |= 1 << (place % 64);
        }
        let mut carry = false;
        for (bits, matches) in row.iter_mut().zip(matches) {
            let (sum, over) = bits.overflowing_add(*bits & *matches);
            let (sum, over_by_carry) = sum.overflowing_add(u64::from(carry));
            *bits = sum | (*bits & !*matches);
            carry = over || over_by_carry;
        }
    }

    /// The value of a row at a column.
    fn value(row: &[u64], column: usize) -> usize {
        let ones: u32 = row[..column / 64].iter().map(|bits| bits.count_ones()).sum();
        let rest = row.get(column / 64).map_or(0, |bits| (bits & ((1 << (column % 64)) - 1)).count_ones());
        column - (ones + rest) as usize
    }

    /// Length of the longest common subsequence with another text.
    fn lcs_length(&self, other: &[RougeToken]) -> usize {
        let (mut row, mut matches) = (self.first_row(), self.first_row());
        for &token in other {
            self.advance(&mut row, token, &mut matches);
        }
        Self::value(&row, self.n_tokens)
    }

    /// Marks the words of another text that are in a longest common subsequence with it. Where there are several, it is
    /// the one that rouge-score finds: read from the end, equal words are taken at once; otherwise the last word of this
    /// text is left out where only that keeps the length, else the last one of the other.
    fn mark_lcs(&self, other: &[RougeToken], is_marked: &mut [bool]) {
        if other.iter().all(|&token| self.places_of(token).is_empty()) {
            return;
        }
        // Of a long text every so many rows are kept, and those between computed again, so that memory grows with the
        // square root of its length.
        let step = other.len().isqrt().max(MIN_ROWS);
        let mut matches = self.first_row();
        let mut row = self.first_row();
        let mut kept = Vec::new();
        for block in other.chunks(step) {
            kept.push(row.clone());
            for &token in block {
                self.advance(&mut row, token, &mut matches);
            }
        }
        let mut column = self.n_tokens;
        let blocks = other.chunks(step).zip(is_marked.chunks_mut(step));
        for ((block, is_marked), mut row) in blocks.zip(kept).rev() {
            let mut rows = vec![row.clone()];
            for &token in block {
                self.advance(&mut row, token, &mut matches);
                rows.push(row.clone());
            }
            let mut i = block.len();
            while i > 0 && column > 0 {
                if self.places_of(block[i - 1]).binary_search(&(block[i - 1], column - 1)).is_ok() {
                    is_marked[i - 1] = true;
                    i -= 1;
                    column -= 1;
                } else if Self::value(&rows[i], column - 1) > Self::value(&rows[i - 1], column) {
                    column -= 1;
                } else {
                    i -= 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// The table and the reading as the paper has them.
    fn plain_lcs(candidate: &[RougeToken], reference: &[RougeToken]) -> (usize, Vec<bool>) {
        let (m, n) = (reference.len(), candidate.len());
        let mut table = vec![vec![0; n + 1]; m + 1];
        for i in 1..=m {
            for j in 1..=n {
                table[i][j] = if reference[i - 1] == candidate[j - 1] {
                    table[i - 1][j - 1] + 1
                } else {
                    table[i - 1][j].max(table[i][j - 1])
                };
            }
        }
        let (mut i, mut j, mut marked) = (m, n, vec![false; m]);
        while i > 0 && j > 0 {
            if reference[i - 1] == candidate[j - 1] {
                (i, j) = (i - 1, j - 1);
                marked[i] = true;
            } else if table[i][j - 1] > table[i - 1][j] {
                j -= 1;
            } else {
                i -= 1;
            }
        }
        (table[m][n], marked)
    }

    #[test]
    fn bits_give_what_the_table_gives() {
        let mut random = Random::new(7);
        for n_words in [2, 3, 7, 40] {
            for longest in [1, 5, 63, 64, 65, 130, 300] {
                for _ in 0..20 {
                    let mut text = || -> Vec<RougeToken> {
                        let n = random.below(longest + 1);
                        (0..n).map(|_| random.below(n_words) as RougeToken).collect()
                    };
                    let (candidate, reference) = (text(), text());
                    let (length, expected) = plain_lcs(&candidate, &reference);
                    let places = Places::of(&candidate);
                    assert_eq!(places.lcs_length(&reference), length);
                    let mut marked = vec![false; reference.len()];
                    places.mark_lcs(&reference, &mut marked);
                    assert_eq!(marked, expected, "{candidate:?} against {reference:?}");
                }
            }
        }
    }

    #[test]
    fn scores_are_worked_by_hand() {
        // Lin 2004, section 3.2: w1 w2 and w1 w3 w5 unite to 4 of 5 reference words, here of 10 candidate words.
        let scores = rouge("w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", "w1 w2 w3 w4 w5", false);
        assert_eq!((scores.rouge_lsum.recall, scores.rouge_lsum.precision), (0.8, 0.4));
        assert_eq!((scores.rouge1.recall, scores.rouge1.precision), (0.8, 0.4));
        assert_eq!((scores.rouge2.recall, scores.rouge2.precision), (0.25, 1.0 / 9.0));
        // w1 w2 w3 w5 lie in order in the whole, too.
        assert_eq!(scores.rouge_l.recall, 0.8);
    }
}
