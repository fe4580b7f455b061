//! Identity of an article, and the fold it belongs to: both functions of its text alone.

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::analysis::words;
use crate::text::normalize;

/// Number of folds of every cross-validation that is saved with a model.
pub const N_FOLDS: usize = 5;

/// Words in a shingle.
const SHINGLE: usize = 5;

/// An article's content hash and its fold.
///
/// The hash is XXH3-128 of the normalised words in lower case: articles that differ only in case, punctuation, quotes or
/// white space have the same.
///
/// The fold, 0–4, is the smallest XXH3-64 among the article's 5-word shingles, modulo 5 (of the whole article, if it is
/// shorter). Copies always, and near-copies usually, fall into one fold, wherever they come from: at a Jaccard similarity
/// of shingles *J*, the smallest hash is the same with probability *J* (Broder 1997).
pub(super) fn identity(title: &str, text: &str) -> (u128, u8) {
    let words = lower_words(title, text);
    let hash = |shingle: &[String]| xxh3_64(shingle.join(" ").as_bytes());
    let smallest = words.windows(SHINGLE).map(hash).min().unwrap_or_else(|| hash(&words));
    (xxh3_128(words.join(" ").as_bytes()), (smallest % N_FOLDS as u64) as u8)
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
        assert_ne!(identity(a.0, a.1).0, identity(a.0, "It walked.").0);
    }

    #[test]
    fn folds_are_about_even_and_short_articles_have_one() {
        let mut sizes = [0; N_FOLDS];
        for i in 0..1000 {
            let (_, fold) = identity("", &format!("a{i} b{i} c{i} d{i} e{i} f{i}"));
            sizes[usize::from(fold)] += 1;
        }
        assert!(sizes.iter().all(|size| (140..260).contains(size)), "{sizes:?}");
        assert!(usize::from(identity("", "").1) < N_FOLDS);
    }
}
