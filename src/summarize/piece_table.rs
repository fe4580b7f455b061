//! A table of short texts and what is known of them, whose parts that are used most lie close together.
//!
//! What is known stands in the order in which it came, so that what comes often, which came early, shares cache lines with
//! its like. The places of the hash table itself hold four bytes each: few enough to stay in the processor's cache.

use std::hash::{BuildHasher, Hasher};

use super::hashing::Seeded;

/// Bytes of the longest text that has a key.
pub(super) const SHORT: usize = 15;

/// Entries for which there is room from the beginning: what is not used of it takes no memory, and nothing has to be copied to
/// a larger place before it is full.
const ROOM: usize = 1 << 17;

/// A text of at most 15 bytes as a number: its bytes, the first one lowest, and its length as the last byte. 0 is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Key([u64; 2]);

impl Key {
    /// The key of a text, if it is short enough.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut own = [0; SHORT + 1];
        own[..SHORT].get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        own[SHORT] = text.len() as u8;
        Some(Self::from(u128::from_le_bytes(own)))
    }

    /// The key of the first bytes, at most 15, of sixteen, the first one being the lowest.
    #[inline]
    pub(super) fn of_first(window: u128, length: usize) -> Self {
        const MASKS: [u128; SHORT + 1] = {
            let mut masks = [0; SHORT + 1];
            let mut length = 0;
            while length <= SHORT {
                masks[length] = (1 << (8 * length)) - 1;
                length += 1;
            }
            masks
        };
        let own = window & MASKS[length.min(SHORT)];
        Self::from(own | (length as u128) << (8 * SHORT))
    }

    /// Whether it is the key of a text.
    #[inline]
    pub(super) fn is_any(self) -> bool {
        self.0[1] != 0
    }

    /// The length of its text in bytes.
    pub(super) fn length(self) -> usize {
        (self.0[1] >> 56) as usize
    }

    /// The bytes of its text, with zeros behind them up to the last byte.
    pub(super) fn bytes(self) -> [u8; SHORT + 1] {
        self.number().to_le_bytes()
    }

    /// The key of a part of its text.
    pub(super) fn part(self, start: usize, end: usize) -> Self {
        Self::of_first(self.number() >> (8 * start), end - start)
    }

    fn number(self) -> u128 {
        u128::from(self.0[0]) | u128::from(self.0[1]) << 64
    }

    fn from(number: u128) -> Self {
        Self([number as u64, (number >> 64) as u64])
    }
}

/// A hash table with open addresses.
#[derive(Debug)]
pub(super) struct PieceTable<T> {
    hashing: Seeded,
    /// For each place, as many as a power of two, the number of its entry, and above that a part of the hash. 0 is none.
    places: Vec<u32>,
    /// The first one is that of no key.
    entries: Vec<Entry<T>>,
}

#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Entry<T> {
    key: Key,
    value: T,
}

impl<T> Default for PieceTable<T> {
    fn default() -> Self {
        Self { hashing: Seeded::default(), places: Vec::new(), entries: Vec::new() }
    }
}

impl<T: Copy + Default> PieceTable<T> {
    /// How many texts it knows.
    pub(super) fn len(&self) -> usize {
        self.entries.len().saturating_sub(1)
    }

    #[inline]
    fn hash(&self, key: Key) -> u64 {
        let mut hasher = self.hashing.build_hasher();
        hasher.write_u64(key.0[0]);
        hasher.write_u64(key.0[1]);
        hasher.finish()
    }

    /// The number of the entry that is likely a text's, by its key: what stands in the first or second place where it may.
    ///
    /// This and [`is_of`](Self::is_of) have no branches on what is found, so that a processor can look for many at a time.
    #[inline]
    pub(super) fn guess(&self, key: Key) -> u32 {
        let mask = self.mask();
        let (place, tag) = start(self.hash(key), mask);
        let at = |place: usize| self.places.get(place & mask as usize).copied().unwrap_or(0);
        let (first, second) = (at(place), at(place + 1));
        let is_first = u32::from(first & !mask == tag).wrapping_neg();
        (first & is_first | second & !is_first) & mask
    }

    /// Whether an entry is a text's, by its key.
    #[inline]
    pub(super) fn is_of(&self, number: u32, key: Key) -> bool {
        self.entries.get(number as usize).is_some_and(|entry| (entry.key == key) & key.is_any())
    }

    /// What an entry says.
    #[inline]
    pub(super) fn entry(&self, number: u32) -> T {
        self.entries[number as usize].value
    }

    /// What is known of a text.
    pub(super) fn get(&self, key: Key) -> Option<T> {
        let mask = self.mask();
        let (mut place, tag) = start(self.hash(key), mask);
        loop {
            // There is no such place where the table has none at all.
            let found = *self.places.get(place & mask as usize)?;
            if found == 0 {
                return None;
            }
            if found & !mask == tag
                && let Some(entry) = self.entries.get((found & mask) as usize)
                && entry.key == key
            {
                return Some(entry.value);
            }
            place += 1;
        }
    }

    /// Adds a text that is not known.
    pub(super) fn insert(&mut self, key: Key, value: T) {
        if self.entries.is_empty() {
            self.entries.reserve_exact(ROOM);
            self.entries.push(Entry::default());
        }
        self.entries.push(Entry { key, value });
        if self.entries.len() * 4 > self.places.len() * 3 {
            self.places = vec![0; (self.places.len() * 2).max(1 << 10)];
            (1..self.entries.len()).for_each(|number| self.put(number));
        } else {
            self.put(self.entries.len() - 1);
        }
    }

    /// Notes the place of an entry.
    fn put(&mut self, number: usize) {
        let mask = self.mask();
        let (start, tag) = start(self.hash(self.entries[number].key), mask);
        let mut place = start & mask as usize;
        while self.places[place] != 0 {
            place = (place + 1) & mask as usize;
        }
        self.places[place] = tag | number as u32;
    }

    fn mask(&self) -> u32 {
        (self.places.len() as u32).wrapping_sub(1)
    }
}

/// The place where a text is looked for first, not yet masked, and what of its hash is kept there.
#[inline]
fn start(hash: u64, mask: u32) -> (usize, u32) {
    ((hash >> 32) as usize, hash as u32 & !mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_found_and_nothing_else() {
        let mut table = PieceTable::<u32>::default();
        let key = |number: u32| Key::of(&number.to_string()).expect("short");
        let glance = |table: &PieceTable<u32>, key: Key| {
            let number = table.guess(key);
            table.is_of(number, key).then(|| table.entry(number))
        };
        assert_eq!((table.get(key(0)), glance(&table, key(0)), table.len()), (None, None, 0));
        for number in 0..5000 {
            table.insert(key(number), number);
            assert_eq!((table.get(key(number)), table.get(key(number + 1))), (Some(number), None));
        }
        assert_eq!(table.len(), 5000);
        let glances = (0..5000).filter_map(|number| Some((number, glance(&table, key(number))?)));
        assert!(glances.clone().count() > 3000);
        glances.for_each(|(number, value)| assert_eq!(number, value));
        assert!(
            (5000..10_000)
                .all(|number| table.get(key(number)).is_none() && glance(&table, key(number)).is_none())
        );
        assert_eq!(glance(&table, Key::default()), None);
    }

    #[test]
    fn keys_tell_texts_apart() {
        assert_eq!(Key::of("0123456789abcdef"), None);
        assert_ne!(Key::of("a\0"), Key::of("a"));
        let window = u128::from_le_bytes(*b"abcdefghijklmnop");
        assert_eq!(Some(Key::of_first(window, 15)), Key::of("abcdefghijklmno"));
        assert_eq!(Some(Key::of_first(window, 1)), Key::of("a"));
        assert!(Key::of("").is_some_and(|key| !key.is_any()));
    }
}
