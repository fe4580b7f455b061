//! Near-copies: sets of word shingles, and MinHash bands that find similar sets without comparing all with all.

use std::hash::BuildHasher;

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::analysis::{FastHash, words};
use crate::text::normalize;

/// Words in a shingle.
const SHINGLE: usize = 3;

/// Number of band keys of a set.
const BANDS: usize = 32;

/// Minima in a band. Two sets of Jaccard similarity *J* share a key with probability `1 − (1 − J³)³²`: .58 at .3, .88 at
/// .4, .99 at .5, and .004 at .05.
const ROWS: usize = 3;

/// The distinct 3-word shingles of an article, as hashes. Case, white space and punctuation between words do not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Shingles(Vec<u64>);

impl Shingles {
    /// The shingles of an article given as fields (title, text); none crosses from one to the next. A field of fewer than
    /// three words is a shingle of its own. Linear in the length of the fields.
    pub(crate) fn of(fields: &[&str]) -> Self {
        let mut hashes = Vec::new();
        for field in fields {
            let view = normalize(field);
            let words: Vec<String> = words(view.as_str()).map(|word| word.surface.to_lowercase()).collect();
            if (1..SHINGLE).contains(&words.len()) {
                hashes.push(xxh3_64(words.join(" ").as_bytes()));
            }
            hashes.extend(words.windows(SHINGLE).map(|shingle| xxh3_64(shingle.join(" ").as_bytes())));
        }
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }

    /// Share of the shingles of both that both have (Jaccard), 0–1; 0 where there are none.
    pub(crate) fn similarity(&self, other: &Self) -> f64 {
        let common = self.0.iter().filter(|hash| other.0.binary_search(hash).is_ok()).count();
        let all = self.0.len() + other.0.len() - common;
        if all == 0 { 0.0 } else { common as f64 / all as f64 }
    }

    /// Keys of which similar sets very likely share one: the smallest hashes under 96 hash functions (MinHash, Broder
    /// 1997), three a key (banding, Leskovec, Rajaraman & Ullman 2014, section 3.4). Empty for a set without shingles.
    pub(crate) fn band_keys(&self) -> Vec<u64> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let smallest = |function: usize| {
            // Shingles are hashes already: to mix in a number of the function's own is enough.
            let own = xxh3_64(&function.to_le_bytes());
            let hash = |shingle: &u64| FastHash::default().hash_one(shingle ^ own);
            self.0.iter().map(hash).min().unwrap_or_default()
        };
        let key = |band: usize| {
            let rows = (0..ROWS).flat_map(|row| smallest(band * ROWS + row).to_le_bytes());
            // The seed keeps the keys of one band apart from those of another.
            xxh3_64_with_seed(&rows.collect::<Vec<u8>>(), band as u64)
        };
        (0..BANDS).map(key).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similarity_is_worked_by_hand() {
        // a b c, b c d | b c d, c d e: one of three.
        let (one, other) = (Shingles::of(&["a b c d"]), Shingles::of(&["B, c; d e!"]));
        assert!((one.similarity(&other) - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(one.similarity(&one), 1.0);
        assert_eq!(Shingles::of(&["", "a b"]).similarity(&Shingles::of(&["A b"])), 1.0);
        assert_eq!(Shingles::of(&["a b", "c d"]).similarity(&Shingles::of(&["a b c d"])), 0.0);
        assert_eq!(Shingles::default().similarity(&Shingles::default()), 0.0);
        assert!(Shingles::default().band_keys().is_empty());
    }

    #[test]
    fn bands_find_what_is_similar_and_little_else() {
        // 60 words, of which a later part is replaced: shingles before it stay, those across and behind it do not.
        let text = |kept: usize, salt: &str| -> String {
            (0..60).map(|i| if i < kept { format!("w{i} ") } else { format!("{salt}{i} ") }).collect()
        };
        let n_found = |kept: usize| {
            let shares_a_key = |seed: &usize| {
                let one = Shingles::of(&[&text(kept, &format!("a{seed}x"))]).band_keys();
                let other = Shingles::of(&[&text(kept, &format!("b{seed}x"))]).band_keys();
                one.iter().zip(&other).any(|(a, b)| a == b)
            };
            (0..50).filter(shares_a_key).count()
        };
        // Similarities 48/68 = .71 and 3/113 = .03.
        assert_eq!(n_found(50), 50);
        assert!(n_found(5) <= 2, "{}", n_found(5));
    }
}
