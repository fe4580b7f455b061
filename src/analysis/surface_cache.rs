//! What is known of words, by the form in which they stand in the text.

/// Longest form in bytes that is remembered; longer ones are worked out anew each time.
const MAX_BYTES: usize = 4 * LONG;

/// Lengths of short and long forms, in 32-bit numbers. With a short form, what is known of it lies in 16 bytes, and a bucket
/// in one line of a processor's cache.
const SHORT: usize = 3;
const LONG: usize = 6;

/// Places in a bucket.
const N_PLACES: usize = 4;

/// Fewest and most buckets of a table, as powers of two.
const MIN_BITS: u32 = 6;
const MAX_BITS: u32 = 14;

/// The bit that turns ASCII capitals into small letters, and leaves small letters and digits as they are.
const SMALL: u64 = u64::from_le_bytes([0x20; 8]);

/// A word's form, filled up with zeros, which no word has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Surface([u64; MAX_BYTES / 8]);

impl Surface {
    /// The form of the word in `text` from `start` to `end`; `None` if it is too long. With `fold`, which is for ASCII letters
    /// and digits only, small letters and capitals are the same.
    #[inline]
    pub(super) fn new(text: &[u8], start: usize, end: usize, fold: bool) -> Option<Self> {
        let length = end - start;
        if length > MAX_BYTES {
            return None;
        }
        let mut bytes = [0; MAX_BYTES];
        match text.get(start..start + MAX_BYTES) {
            Some(all) => bytes.copy_from_slice(all),
            None => bytes[..length].copy_from_slice(&text[start..end]),
        }
        let fold = if fold { SMALL } else { 0 };
        let part = |part: usize| {
            let mut array = [0; 8];
            array.copy_from_slice(&bytes[8 * part..8 * part + 8]);
            let n_used = length.saturating_sub(8 * part).min(8) as u32;
            let used = u64::MAX.checked_shr(64 - 8 * n_used).unwrap_or(0);
            (u64::from_le_bytes(array) | fold) & used
        };
        Some(Self([part(0), part(1), part(2)]))
    }

    #[inline]
    fn hash(self) -> u64 {
        let [a, b, c] = self.0;
        let rest =
            b.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ c.wrapping_mul(0xc2b2_ae3d_27d4_eb4f).rotate_left(29);
        let product =
            u128::from(a ^ rest ^ 0x2545_f491_4f6c_dd1d) * u128::from(0xd6e8_feb8_6659_fd93u64 ^ rest);
        product as u64 ^ (product >> 64) as u64
    }

    #[inline]
    fn is_short(self) -> bool {
        let [_, b, c] = self.0;
        c == 0 && b >> 32 == 0
    }

    #[inline]
    fn numbers<const N: usize>(self) -> [u32; N] {
        std::array::from_fn(|i| (self.0[i / 2] >> (32 * (i % 2))) as u32)
    }
}

/// Remembers a number for each of the forms that came last, some 130,000 at most. What it remembers is a function of the
/// form, so what it forgets costs time only.
#[derive(Debug)]
pub(crate) struct SurfaceCache {
    short: Table<SHORT>,
    long: Table<LONG>,
}

impl SurfaceCache {
    pub(crate) fn new() -> Self {
        Self { short: Table::with_bits(MIN_BITS), long: Table::with_bits(MIN_BITS) }
    }

    #[inline]
    pub(super) fn get(&self, surface: Surface) -> Option<u32> {
        match surface.is_short() {
            true => self.short.get(surface),
            false => self.long.get(surface),
        }
    }

    /// Touches the memory that some forms are looked for in, so that it is on its way for all of them before the first is
    /// looked at.
    #[inline]
    pub(super) fn fetch(&self, surfaces: impl Iterator<Item = Surface>) {
        let first_number = |surface: Surface| match surface.is_short() {
            true => self.short.bucket(surface).numbers[0],
            false => self.long.bucket(surface).numbers[0],
        };
        std::hint::black_box(surfaces.fold(0, |touched, surface| touched ^ first_number(surface)));
    }

    pub(super) fn insert(&mut self, surface: Surface, number: u32) {
        match surface.is_short() {
            true => self.short.insert(surface, number),
            false => self.long.insert(surface, number),
        }
    }
}

/// Buckets of forms; each form has a place in one of them.
#[derive(Debug)]
struct Table<const N: usize> {
    /// Their number is a power of two.
    buckets: Vec<Bucket<N>>,
    n_used: usize,
}

/// Forms and their numbers; forms of zeros are free places.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Bucket<const N: usize> {
    forms: [[u32; N]; N_PLACES],
    numbers: [u32; N_PLACES],
}

impl<const N: usize> Table<N> {
    fn with_bits(bits: u32) -> Self {
        let empty = Bucket { forms: [[0; N]; N_PLACES], numbers: [0; N_PLACES] };
        Self { buckets: vec![empty; 1 << bits], n_used: 0 }
    }

    #[inline]
    fn get(&self, surface: Surface) -> Option<u32> {
        let bucket = self.bucket(surface);
        let form = surface.numbers();
        for (found, number) in bucket.forms.iter().zip(bucket.numbers) {
            if *found == form {
                return Some(number);
            }
        }
        None
    }

    #[inline]
    fn bucket(&self, surface: Surface) -> &Bucket<N> {
        &self.buckets[surface.hash() as usize & (self.buckets.len() - 1)]
    }

    fn insert(&mut self, surface: Surface, number: u32) {
        if self.n_used * 2 > self.buckets.len() * N_PLACES && self.buckets.len() < 1 << MAX_BITS {
            let mut larger = Self::with_bits(self.buckets.len().ilog2() + 1);
            for bucket in &self.buckets {
                for (form, number) in bucket.forms.iter().zip(bucket.numbers).filter(|(form, _)| form[0] != 0)
                {
                    larger.put(Surface::of_numbers(form), number);
                }
            }
            *self = larger;
        }
        self.put(surface, number);
    }

    /// Puts a form into a free place of its bucket, or in the place of another one.
    fn put(&mut self, surface: Surface, number: u32) {
        let hash = surface.hash();
        let n_buckets = self.buckets.len();
        let bucket = &mut self.buckets[hash as usize & (n_buckets - 1)];
        let free = bucket.forms.iter().position(|form| form[0] == 0);
        self.n_used += usize::from(free.is_some());
        let place = free.unwrap_or((hash >> 60) as usize % N_PLACES);
        (bucket.forms[place], bucket.numbers[place]) = (surface.numbers(), number);
    }
}

impl Surface {
    fn of_numbers(numbers: &[u32]) -> Self {
        let mut parts = [0; MAX_BYTES / 8];
        for (i, number) in numbers.iter().enumerate() {
            parts[i / 2] |= u64::from(*number) << (32 * (i % 2));
        }
        Self(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(word: &str, fold: bool) -> Surface {
        let text = format!("x{word}");
        let at_the_end = Surface::new(text.as_bytes(), 1, text.len(), fold).expect("short");
        let longer = format!("x{word}, and whatever else stands behind it");
        assert_eq!(Surface::new(longer.as_bytes(), 1, 1 + word.len(), fold), Some(at_the_end));
        assert_eq!(Surface::of_numbers(&at_the_end.numbers::<LONG>()), at_the_end);
        assert_eq!(at_the_end.is_short(), word.len() <= 4 * SHORT);
        at_the_end
    }

    #[test]
    fn forms_are_told_apart() {
        let words = [
            "a",
            "b",
            "ab",
            "abcdefgh",
            "abcdefghi",
            "abcdefghijkl",
            "abcdefghijklm",
            "abcdefghijklmnopq",
            "é",
            "A1",
            "a1b2c3d4e5f6g7h8i9j0k1l2",
        ];
        for (i, a) in words.iter().enumerate() {
            for (j, b) in words.iter().enumerate() {
                assert_eq!(surface(a, false) == surface(b, false), i == j, "{a} {b}");
            }
        }
        assert_eq!(surface("GPT4", true), surface("gpt4", true));
        assert_ne!(surface("GPT4", false), surface("gpt4", false));
        assert_eq!(Surface::new(&[b'a'; 25], 0, 25, true), None);
    }

    #[test]
    fn numbers_come_back_and_memory_is_bounded() {
        for word in [|i: u32| i.to_string(), |i: u32| format!("abcdefghijkl{i}")] {
            let mut cache = SurfaceCache::new();
            let most = N_PLACES << MAX_BITS;
            let n = 3 * most as u32;
            for i in 0..n {
                let surface = surface(&word(i), true);
                assert_eq!(cache.get(surface), None);
                cache.insert(surface, i);
                assert_eq!(cache.get(surface), Some(i));
            }
            assert!(cache.short.buckets.len().max(cache.long.buckets.len()) == 1 << MAX_BITS);
            let found: Vec<(u32, u32)> =
                (0..n).filter_map(|i| Some((i, cache.get(surface(&word(i), true))?))).collect();
            assert!(found.iter().all(|(i, found)| i == found));
            assert!((most / 2..=most).contains(&found.len()), "{}", found.len());
        }
    }
}
