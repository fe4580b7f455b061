//! Identity of an article, and the fold it belongs to: both functions of its text alone.

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::analysis::{Found, scan};
use crate::text::normalize;

/// Number of folds of every cross-validation that is saved with a model.
pub const N_FOLDS: usize = 5;

/// Words in a shingle.
const SHINGLE: usize = 5;

/// What an article is known by, whatever it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    /// XXH3-128 of the normalised words in lower case: articles that differ only in case, white space, the form of quotes and
    /// dashes, or punctuation between words have the same. Punctuation within a word is part of it: `1,000` is not `1000`.
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
        let view = normalize(field);
        scan(view.as_str()).for_each(|word| words_of_both.push(word, view.as_str()));
    }
    words_of_both.identity()
}

/// The words of an article in lower case, each with a space behind it.
#[derive(Debug, Default)]
pub(super) struct IdentityWords {
    /// The words, and room for more.
    bytes: Vec<u8>,
    /// Where the next word begins.
    end: usize,
    /// Where each word begins.
    starts: Vec<usize>,
}

impl IdentityWords {
    pub(super) fn clear(&mut self) {
        self.end = 0;
        self.starts.clear();
    }

    /// Adds a word that was found in a text.
    #[inline]
    pub(super) fn push(&mut self, word: Found, text: &str) {
        match word.plain {
            Some(parts) => self.push_bytes(parts.map(u64::to_le_bytes).as_flattened(), word.span.len()),
            None => {
                let word = word.span.of(text).to_lowercase();
                self.push_bytes(word.as_bytes(), word.len());
            }
        }
    }

    /// Adds a word of so many bytes. To copy as many of most words takes less time than to ask of each how many they are.
    #[inline]
    fn push_bytes(&mut self, bytes: &[u8], length: usize) {
        self.starts.push(self.end);
        let room = self.end + bytes.len().max(length + 1);
        if self.bytes.len() < room {
            self.bytes.resize(2 * room, 0);
        }
        self.bytes[self.end..self.end + bytes.len()].copy_from_slice(bytes);
        self.end += length;
        self.bytes[self.end] = b' ';
        self.end += 1;
    }

    /// The identity of the article that has these words.
    pub(super) fn identity(&self) -> Identity {
        let bytes = &self.bytes[..self.end.saturating_sub(1)];
        // A shingle ends before the space before the word behind it; the last one with the article, which may be shorter.
        let all_but_last = self.starts.windows(SHINGLE + 1).map(|starts| starts[0]..starts[SHINGLE] - 1);
        let last =
            self.starts.get(self.starts.len().saturating_sub(SHINGLE)).map(|start| *start..bytes.len());
        let shingles = all_but_last.chain(last).map(|shingle| xxh3_64(&bytes[shingle]));
        Identity { hash: xxh3_128(bytes), smallest_shingle: shingles.min().unwrap_or_else(|| xxh3_64(bytes)) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::words;

    #[test]
    fn looks_do_not_matter() {
        let a = ("The Robot’s day", "It walked – slowly – over the hill and far away.");
        let b = ("THE ROBOT'S DAY:", "it walked   slowly\nover the hill, and far away");
        assert_eq!(identity(a.0, a.1), identity(b.0, b.1));
        assert_ne!(identity(a.0, a.1).hash, identity(a.0, "It walked.").hash);
    }

    proptest! {
        #[test]
        fn identity_is_that_of_the_words(texts in proptest::collection::vec("([a-zA-Z]{1,26}|[É’İΣa.-]{1,8}| |.){0,12}", 1..4)) {
            // One after the other, so that what one left behind does not show in the next.
            let mut found = IdentityWords::default();
            for text in &texts {
                found.clear();
                let view = normalize(text);
                scan(view.as_str()).for_each(|word| found.push(word, view.as_str()));
                let words: Vec<String> = words(view.as_str()).map(|word| word.surface.to_lowercase()).collect();
                let shingles = words.windows(SHINGLE.min(words.len()).max(1)).map(|shingle| xxh3_64(shingle.join(" ").as_bytes()));
                let expected = Identity {
                    hash: xxh3_128(words.join(" ").as_bytes()),
                    smallest_shingle: shingles.min().unwrap_or_else(|| xxh3_64(b"")),
                };
                prop_assert_eq!(found.identity(), expected);
            }
        }
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
