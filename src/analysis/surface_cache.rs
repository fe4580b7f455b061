//! What is known of words, by the form in which they stand in the text.

/// Longest form in bytes that is remembered; longer ones are worked out anew each time.
const MAX_BYTES: usize = 4 * LONG;

/// Lengths of short and long forms, in 32-bit numbers. With a short form, what is known of it lies in 16 bytes, and a bucket
/// in one line of a processor's cache.
const SHORT: usize = 3;
const LONG: usize = 6;

/// Places in a bucket.
const N_PLACES: usize = 4;

/// Fewest and most buckets of a table, as powers of two; and from which number on it will likely become as large as it can be.
const MIN_BITS: u32 = 6;
const MAX_BITS: u32 = 14;
const LARGE_BITS: u32 = 10;

/// A word's form, filled up with zeros, which no word has, and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Surface {
    parts: [u64; MAX_BYTES / 8],
    hash: u64,
}

impl Surface {
    /// The form of a word; `None` if it is too long.
    pub(super) fn new(word: &str) -> Option<Self> {
        if word.len() > MAX_BYTES {
            return None;
        }
        let mut parts = [0; MAX_BYTES / 8];
        for (part, bytes) in parts.iter_mut().zip(word.as_bytes().chunks(8)) {
            let mut array = [0; 8];
            array[..bytes.len()].copy_from_slice(bytes);
            *part = u64::from_le_bytes(array);
        }
        Some(Self::from_parts(parts))
    }

    /// The form of a word of these bytes, eight to a number, the first of them lowest.
    #[inline]
    pub(super) fn from_parts(parts: [u64; MAX_BYTES / 8]) -> Self {
        let [a, b, c] = parts;
        let rest =
            b.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ c.wrapping_mul(0xc2b2_ae3d_27d4_eb4f).rotate_left(29);
        let product =
            u128::from(a ^ rest ^ 0x2545_f491_4f6c_dd1d) * u128::from(0xd6e8_feb8_6659_fd93u64 ^ rest);
        Self { parts, hash: product as u64 ^ (product >> 64) as u64 }
    }

    #[inline]
    fn is_short(self) -> bool {
        let [_, b, c] = self.parts;
        c == 0 && b >> 32 == 0
    }

    #[inline]
    fn numbers<const N: usize>(self) -> [u32; N] {
        std::array::from_fn(|i| (self.parts[i / 2] >> (32 * (i % 2))) as u32)
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
        Self { short: Table::new(), long: Table::new() }
    }

    #[inline]
    pub(super) fn get(&self, surface: Surface) -> Option<u32> {
        match surface.is_short() {
            true => self.short.get(surface),
            false => self.long.get(surface),
        }
    }

    /// Looks at the buckets of some forms, so that the processor waits for the memory of all of them at once.
    #[inline]
    pub(super) fn touch(&self, surfaces: &[Option<Surface>]) {
        let touched = surfaces.iter().flatten().fold(0, |touched, surface| {
            let first = match surface.is_short() {
                true => self.short.bucket(*surface).forms[0][0],
                false => self.long.bucket(*surface).forms[0][0],
            };
            touched ^ first
        });
        std::hint::black_box(touched);
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

/// Forms and their numbers; forms of zeros are free places. The first numbers of all forms lie side by side, then the second
/// ones, so that all places are compared at once.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Bucket<const N: usize> {
    forms: [[u32; N_PLACES]; N],
    numbers: [u32; N_PLACES],
}

impl<const N: usize> Bucket<N> {
    fn form(&self, place: usize) -> [u32; N] {
        self.forms.map(|parts| parts[place])
    }
}

impl<const N: usize> Table<N> {
    const EMPTY: Bucket<N> = Bucket { forms: [[0; N_PLACES]; N], numbers: [0; N_PLACES] };

    fn new() -> Self {
        Self { buckets: vec![Self::EMPTY; 1 << MIN_BITS], n_used: 0 }
    }

    #[inline]
    fn get(&self, surface: Surface) -> Option<u32> {
        let bucket = self.bucket(surface);
        let mut differs = [0; N_PLACES];
        for (parts, part) in bucket.forms.iter().zip(surface.numbers::<N>()) {
            for (differs, found) in differs.iter_mut().zip(parts) {
                *differs |= found ^ part;
            }
        }
        // Which place it is cannot be foretold, so nothing branches on it: a form has one place at most.
        let (mut is_there, mut number) = (false, 0);
        for (differs, found) in differs.iter().zip(bucket.numbers) {
            is_there |= *differs == 0;
            number |= if *differs == 0 { found } else { 0 };
        }
        is_there.then_some(number)
    }

    #[inline]
    fn bucket(&self, surface: Surface) -> &Bucket<N> {
        &self.buckets[surface.hash as usize & (self.buckets.len() - 1)]
    }

    fn insert(&mut self, surface: Surface, number: u32) {
        if self.n_used * 2 > self.buckets.len() * N_PLACES && self.buckets.len() < 1 << MAX_BITS {
            self.double();
        }
        self.put(surface, number);
    }

    /// Doubles the buckets. A form stays in its own, or goes to the same place of the new one that is so far behind it.
    fn double(&mut self) {
        let n_before = self.buckets.len();
        if n_before == 1 << LARGE_BITS {
            // Room for all, of which what is not used takes no memory: so nothing large is copied to a larger place.
            self.buckets.reserve_exact((1 << MAX_BITS) - n_before);
        }
        self.buckets.resize(2 * n_before, Self::EMPTY);
        let (old, new) = self.buckets.split_at_mut(n_before);
        for (old, new) in old.iter_mut().zip(new) {
            for place in 0..N_PLACES {
                if Surface::of_numbers(&old.form(place)).hash as usize & n_before == 0 {
                    continue;
                }
                for (new, old) in new.forms.iter_mut().zip(&mut old.forms) {
                    new[place] = std::mem::take(&mut old[place]);
                }
                new.numbers[place] = std::mem::take(&mut old.numbers[place]);
            }
        }
    }

    /// Puts a form into a free place of its bucket, or in the place of another one.
    fn put(&mut self, surface: Surface, number: u32) {
        let n_buckets = self.buckets.len();
        let bucket = &mut self.buckets[surface.hash as usize & (n_buckets - 1)];
        let free = bucket.forms[0].iter().position(|first| *first == 0);
        self.n_used += usize::from(free.is_some());
        let place = free.unwrap_or((surface.hash >> 60) as usize % N_PLACES);
        for (parts, part) in bucket.forms.iter_mut().zip(surface.numbers::<N>()) {
            parts[place] = part;
        }
        bucket.numbers[place] = number;
    }
}

impl Surface {
    fn of_numbers(numbers: &[u32]) -> Self {
        let mut parts = [0; MAX_BYTES / 8];
        for (i, number) in numbers.iter().enumerate() {
            parts[i / 2] |= u64::from(*number) << (32 * (i % 2));
        }
        Self::from_parts(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(word: &str) -> Surface {
        let surface = Surface::new(word).expect("short");
        assert_eq!(Surface::of_numbers(&surface.numbers::<LONG>()), surface);
        assert_eq!(surface.is_short(), word.len() <= 4 * SHORT);
        surface
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
                assert_eq!(surface(a) == surface(b), i == j, "{a} {b}");
            }
        }
        assert_eq!(Surface::new(&"a".repeat(25)), None);
    }

    #[test]
    fn numbers_come_back_and_memory_is_bounded() {
        for word in [|i: u32| i.to_string(), |i: u32| format!("abcdefghijkl{i}")] {
            let mut cache = SurfaceCache::new();
            let most = N_PLACES << MAX_BITS;
            let n = 3 * most as u32;
            for i in 0..n {
                let surface = surface(&word(i));
                assert_eq!(cache.get(surface), None);
                cache.insert(surface, i);
                assert_eq!(cache.get(surface), Some(i));
            }
            assert!(cache.short.buckets.len().max(cache.long.buckets.len()) == 1 << MAX_BITS);
            let found: Vec<(u32, u32)> =
                (0..n).filter_map(|i| Some((i, cache.get(surface(&word(i)))?))).collect();
            assert!(found.iter().all(|(i, found)| i == found));
            assert!((most / 2..=most).contains(&found.len()), "{}", found.len());
        }
    }
}
