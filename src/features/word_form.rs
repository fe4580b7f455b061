//! Words as they stand in tables: short ones whole, so that a look-up reads no text beside the table.

use xxhash_rust::xxh3::xxh3_64;

/// Longest word in bytes that stands whole in a table.
const MAX_SHORT: usize = 11;

/// Marks the last number of a long word's form. That of a short one begins with its length.
const LONG: u32 = 0xff << 24;

/// Of a short word its bytes, zeros, and its length. Of a long one a part of its hash, by which nearly all others are told
/// apart, and two numbers that are left to the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WordForm([u32; 3]);

impl WordForm {
    /// What stands in free places.
    pub(super) const EMPTY: Self = Self([0; 3]);

    /// The form of a word, and its hash.
    #[inline]
    pub(super) fn of(word: &str) -> (Self, u64) {
        if word.len() > MAX_SHORT {
            let hash = xxh3_64(word.as_bytes());
            return (Self([0, 0, LONG | (hash >> 40) as u32]), hash);
        }
        let mut bytes = [0; 12];
        bytes[..word.len()].copy_from_slice(word.as_bytes());
        bytes[MAX_SHORT] = word.len() as u8;
        let form = Self(std::array::from_fn(|i| {
            u32::from_le_bytes([bytes[4 * i], bytes[4 * i + 1], bytes[4 * i + 2], bytes[4 * i + 3]])
        }));
        (form, form.hash_of_short())
    }

    #[inline]
    fn hash_of_short(self) -> u64 {
        let Self([a, b, c]) = self;
        let first = (u64::from(b) << 32 | u64::from(a)) ^ 0x9e37_79b9_7f4a_7c15;
        let product = u128::from(first) * u128::from(0xd6e8_feb8_6659_fd93 ^ u64::from(c));
        product as u64 ^ (product >> 64) as u64
    }

    /// The hash of the word again; `text` is asked for that of a long one.
    #[inline]
    pub(super) fn hash<'t>(self, text: impl FnOnce() -> &'t str) -> u64 {
        if self.is_long() { xxh3_64(text().as_bytes()) } else { self.hash_of_short() }
    }

    #[inline]
    fn is_long(self) -> bool {
        self.0[2] >= LONG
    }

    /// Whether this is the form of `word`, whose own is `other`; `text` is asked for the text of a long one.
    #[inline]
    pub(super) fn is_of<'t>(self, word: &str, other: Self, text: impl FnOnce() -> &'t str) -> bool {
        if other.is_long() { self.0[2] == other.0[2] && text() == word } else { self == other }
    }

    /// The same form; that of a long word with two numbers for the table to find its text by.
    #[inline]
    pub(super) fn with(self, numbers: [u32; 2]) -> Self {
        if self.is_long() { Self([numbers[0], numbers[1], self.0[2]]) } else { self }
    }

    /// The two numbers of a long word.
    #[inline]
    pub(super) fn numbers(self) -> [u32; 2] {
        [self.0[0], self.0[1]]
    }
}
