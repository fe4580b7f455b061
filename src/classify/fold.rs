//! Identity of an article, and the fold it belongs to: both functions of its text alone.

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::analysis::words;
use crate::text::normalize;

/// Number of folds of every cross-validation that is saved with a model.
pub const N_FOLDS: usize = 5;

/// Words in a shingle.
const SHINGLE: usize = 5;

/// What an article is known by, whatever it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    /// XXH3-128 of the normalised words in lower case: articles that differ only in case, punctuation, quotes or white
    /// space have the same.
    pub(crate) hash: u128,
    /// The smallest XXH3-64 among the article's 5-word shingles (of the whole article, if it is shorter).
    smallest_shingle: u64,
}

impl Identity {
    /// The fold, below `n_folds`: the smallest hash modulo `n_folds`. Copies always, and near-copies usually, fall into
    /// one fold, wherever they come from: at a Jaccard similarity of shingles *J*, the smallest hash is the same with
    /// probability *J* (Broder 1997).
    pub(crate) fn fold(self, n_folds: usize) -> usize {
        (self.smallest_shingle % n_folds.max(1) as u64) as usize
    }
}

/// The identity of an article.
pub(crate) fn identity(title: &str, text: &str) -> Identity {
    let mut words_of_both = IdentityWords::default();
    for field in [title, text] {
        words(normalize(field).as_str()).for_each(|word| words_of_both.push(word.surface));
    }
    words_of_both.identity()
}

/// The words of an article, one after the other, separated by spaces.
#[derive(Debug, Default)]
pub(super) struct IdentityWords {
    text: String,
    /// Where each word begins.
    starts: Vec<usize>,
}

impl IdentityWords {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.starts.clear();
    }

    /// Adds a word as it stands in the text.
    pub(super) fn push(&mut self, surface: &str) {
        if !self.starts.is_empty() {
            self.text.push(' ');
        }
        self.starts.push(self.text.len());
        self.text.push_str(surface);
    }

    /// The identity of the article that has these words.
    pub(super) fn identity(&mut self) -> Identity {
        self.lower_case();
        let bytes = self.text.as_bytes();
        // A shingle ends before the space before the word behind it; the last one with the article, which may be shorter.
        let all_but_last = self.starts.windows(SHINGLE + 1).map(|starts| starts[0]..starts[SHINGLE] - 1);
        let last =
            self.starts.get(self.starts.len().saturating_sub(SHINGLE)).map(|start| *start..bytes.len());
        let shingles = all_but_last.chain(last).map(|shingle| xxh3_64(&bytes[shingle]));
        Identity { hash: xxh3_128(bytes), smallest_shingle: shingles.min().unwrap_or_else(|| xxh3_64(bytes)) }
    }

    /// Makes all words lower-case: at once where all are ASCII, else word by word, for what a letter becomes may depend on the
    /// letters beside it.
    fn lower_case(&mut self) {
        if self.text.is_ascii() {
            return self.text.make_ascii_lowercase();
        }
        let Self { text, starts } = std::mem::take(self);
        let ends = starts.iter().skip(1).map(|start| start - 1).chain([text.len()]);
        for (start, end) in starts.iter().zip(ends) {
            let word = &text[*start..end];
            if word.is_ascii() {
                self.push(word);
                let start = self.text.len() - word.len();
                self.text[start..].make_ascii_lowercase();
            } else {
                self.push(&word.to_lowercase());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_do_not_matter() {
        let a = ("The Robot’s day", "It walked – slowly – over the hill and far away.");
        let b = ("THE ROBOT'S DAY:", "it walked   slowly\nover the hill, and far away");
        assert_eq!(identity(a.0, a.1), identity(b.0, b.1));
        assert_ne!(identity(a.0, a.1).hash, identity(a.0, "It walked.").hash);
    }

    #[test]
    fn folds_are_about_even_and_short_articles_have_one() {
        for n_folds in [2, N_FOLDS, 10] {
            let mut sizes = vec![0; n_folds];
            for i in 0..200 * n_folds {
                sizes[identity("", &format!("a{i} b{i} c{i} d{i} e{i} f{i}")).fold(n_folds)] += 1;
            }
            assert!(sizes.iter().all(|size| (140..260).contains(size)), "{sizes:?}");
            assert!(identity("", "").fold(n_folds) < n_folds);
        }
    }
}
