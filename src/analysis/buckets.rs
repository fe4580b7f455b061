//! Feature hashing: terms counted in a set number of buckets, so that nothing grows with the words of the input
//! (Weinberger et al. 2009).

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use xxhash_rust::xxh3::xxh3_64;

use super::surface_cache::SurfaceCache;

/// Fewest and most bits of a bucket's number.
pub const HASH_BITS: RangeInclusive<u8> = 10..=28;

/// Most words that are remembered.
const MAX_WORDS: usize = 1 << 17;

/// The bucket of a term, below two to the power of `bits`.
pub(super) fn bucket(term: &str, bits: u8) -> u32 {
    (xxh3_64(term.as_bytes()) & ((1 << bits) - 1)) as u32
}

/// Names of buckets: `#`, and the number in as many hexadecimal digits as the largest one needs, so that names are in the
/// order of the numbers.
#[derive(Debug)]
pub(crate) struct BucketNames {
    width: usize,
    name: String,
}

impl BucketNames {
    pub(crate) fn new(bits: u8) -> Self {
        Self { width: usize::from(bits.div_ceil(4)), name: String::new() }
    }

    pub(crate) fn name(&mut self, bucket: u32) -> &str {
        self.name.clear();
        // Texts can always be written to.
        let _ = write!(self.name, "#{bucket:0width$x}", width = self.width);
        &self.name
    }
}

/// What is known of the words of the last texts, for the quick way to their buckets; bounded, and for one analyzer alone.
#[derive(Debug)]
pub(crate) struct BucketCache {
    pub(super) known: SurfaceCache,
    /// The term of each word and its bucket, by the number under which the word is known.
    pub(super) words: Vec<(String, u32)>,
    /// Numbers of the words of a text that are kept.
    pub(super) kept: Vec<u32>,
}

impl BucketCache {
    pub(crate) fn new() -> Self {
        Self { known: SurfaceCache::new(), words: Vec::new(), kept: Vec::new() }
    }

    /// Forgets all words where they are too many.
    pub(super) fn bound(&mut self) {
        if self.words.len() > MAX_WORDS {
            *self = Self::new();
        }
    }
}
