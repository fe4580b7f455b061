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
    let words = lower_words(title, text);
    let hash = |shingle: &[String]| xxh3_64(shingle.join(" ").as_bytes());
    Identity {
        hash: xxh3_128(words.join(" ").as_bytes()),
        smallest_shingle: words.windows(SHINGLE).map(hash).min().unwrap_or_else(|| hash(&words)),
    }
}

fn lower_words(title: &str, text: &str) -> Vec<String> {
    let (title, text) = (normalize(title), normalize(text));
    let of_both = words(title.as_str()).chain(words(text.as_str()));
    of_both.map(|word| word.surface.to_lowercase()).collect()
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
