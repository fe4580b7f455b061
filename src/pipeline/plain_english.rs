//! Whether a text is so plainly English that its language need not be detected.

use crate::text::bits_of;

/// Bytes that are looked at for plain English in each of two places.
const ENGLISH_BYTES: usize = 256;

/// Where the second place begins, or as far behind the first one as the text goes.
const SECOND_PLACE: usize = 512;

/// Whether a text is so plainly English that detection, which is slow, would tell nothing else: at both places that are
/// looked at, at least one word in seven is a function word of English, one or more such as no other language has, and in
/// all they are of five kinds or more, two of these its own. Never told of what is short, has code there, or many characters
/// beyond ASCII.
pub(super) fn is_plainly_english(text: &str) -> bool {
    let text = text.as_bytes();
    let second = SECOND_PLACE.min(text.len().saturating_sub(ENGLISH_BYTES));
    if second < ENGLISH_BYTES {
        return false;
    }
    let mut found = 0u64;
    for start in [0, second] {
        let part = text[start..].first_chunk::<ENGLISH_BYTES>();
        let Some(part) = part.filter(|part| !part.contains(&b'`')) else {
            return false;
        };
        let (mut n_english, mut n_own) = (0, 0);
        let words = Words::of(part);
        words.for_each_key(|key| {
            let word = english_word(key);
            n_own += u32::from(word & OWN != 0);
            n_english += u32::from(word != 0);
            found |= word;
        });
        let n_beyond_ascii = part.iter().filter(|b| !b.is_ascii()).count();
        let is_english = n_english * 7 >= words.n_words() && n_own > 0;
        if !is_english || n_beyond_ascii * 16 > ENGLISH_BYTES {
            return false;
        }
    }
    (found & OWN).count_ones() >= 2 && found.count_ones() >= 5
}

/// Numbers of 64 bits that have one for each byte of a part.
const N_BITS: usize = ENGLISH_BYTES / 64;

/// The words of a part of a text, which white space parts.
struct Words {
    /// Of each byte, whether it is a letter of ASCII.
    letters: [u64; N_BITS],
    /// Whether it is white space or a control character.
    blanks: [u64; N_BITS],
    /// The bytes, and zeros behind them.
    padded: [u8; ENGLISH_BYTES + WIDTH],
}

/// Bytes that are made a key.
const WIDTH: usize = 8;

impl Words {
    fn of(part: &[u8; ENGLISH_BYTES]) -> Self {
        let (blocks, _) = part.as_chunks::<64>();
        let mut padded = [0; ENGLISH_BYTES + WIDTH];
        padded[..ENGLISH_BYTES].copy_from_slice(part);
        let is_letter = |b: u8| (b | 0x20).wrapping_sub(b'a') < 26;
        let letters = std::array::from_fn(|i| bits_of(&blocks[i], is_letter));
        Self { letters, blanks: std::array::from_fn(|i| bits_of(&blocks[i], |b| b <= b' ')), padded }
    }

    /// How many words there are.
    fn n_words(&self) -> u32 {
        let mut blank_before = 1;
        let of_bits = |&blanks: &u64| {
            let begins = !blanks & (blanks << 1 | blank_before);
            blank_before = blanks >> 63;
            begins.count_ones()
        };
        self.blanks.iter().map(of_bits).sum()
    }

    /// Tells the key of each word that has letters in one place only, with marks around them or none. Without branches on what
    /// the words are like.
    fn for_each_key(&self, mut each: impl FnMut(u64)) {
        // The last letters that were found, if they may be such a word, and 0.
        let mut last = 0;
        // Whether a letter, or a mark that nothing but marks part from letters, stands right before.
        let (mut after_letter, mut after_mark) = (0, 0);
        for (i, (&letters, &blanks)) in self.letters.iter().zip(&self.blanks).enumerate() {
            let marks = !(letters | blanks);
            let behind = letters << 1 | after_letter;
            // A carry runs through marks to what stands behind them.
            let (sum, carries) = marks.overflowing_add(marks & behind);
            let (behind_marks, carries_on) = sum.overflowing_add(after_mark);
            (after_letter, after_mark) = (letters >> 63, u64::from(carries | carries_on));
            let mut starts = letters & !behind;
            // Letters that have others before them in their word.
            let joined = starts & behind_marks;
            let next = self.letters.get(i + 1).copied().unwrap_or(0);
            while starts != 0 {
                let at = starts.trailing_zeros();
                let is_joined = joined >> at & 1;
                let length = (letters >> at | next << 1 << (63 - at)).trailing_ones();
                each(last & is_joined.wrapping_sub(1));
                last = key_at(&self.padded, i * 64 + at as usize, length) & is_joined.wrapping_sub(1);
                starts &= starts - 1;
            }
        }
        each(last);
    }
}

/// Function words of English: those that no other language in Latin letters has, and those that are words elsewhere, too. Dutch
/// has *of* and *was*, Danish *for* and *have*, Polish *to*.
#[rustfmt::skip]
const ENGLISH_WORDS: [&str; 41] = [
    "the", "and", "that", "with", "from", "this", "which", "their", "they", "would", "been", "were", "about", "after", "there",
    "when", "what",
    "of", "to", "for", "was", "has", "his", "by", "are", "have", "said", "in", "on", "is", "at", "be", "as", "it", "will", "had",
    "not", "but", "he", "an", "who",
];

/// The bits of the words that English alone has.
const OWN: u64 = (1 << 17) - 1;

const ENGLISH_KEYS: [u64; ENGLISH_WORDS.len()] = {
    let mut keys = [0; ENGLISH_WORDS.len()];
    let mut i = 0;
    while i < keys.len() {
        let word = ENGLISH_WORDS[i].as_bytes();
        let mut at = word.len();
        while at > 0 {
            at -= 1;
            keys[i] = keys[i] << 8 | word[at] as u64;
        }
        i += 1;
    }
    keys
};

/// Gives each of the words a place of its own in a table of 128.
const MULTIPLIER: u64 = 0x1d0e_6fde_ac4c_09d3;

const fn place(key: u64) -> usize {
    (key.wrapping_mul(MULTIPLIER) >> 57) as usize
}

/// The number of the word in each place; 0, a word whose place is another one, where there is none.
const ENGLISH_PLACES: [u8; 128] = {
    let mut places = [0; 128];
    let mut i = 1;
    while i < ENGLISH_KEYS.len() {
        let place = place(ENGLISH_KEYS[i]);
        assert!(places[place] == 0 && place != self::place(ENGLISH_KEYS[0]), "two words in one place");
        places[place] = i as u8;
        i += 1;
    }
    places
};

/// The bit of the function word that has this key; 0 if it is none.
#[inline]
fn english_word(key: u64) -> u64 {
    let number = ENGLISH_PLACES[place(key)];
    u64::from(ENGLISH_KEYS[usize::from(number)] == key) << number
}

/// Letters as a number, the first one lowest, in whichever case; of eight letters and more, the first eight, which no function
/// word has.
#[inline]
fn key_at(bytes: &[u8], start: usize, length: u32) -> u64 {
    let letters = bytes[start..].first_chunk::<WIDTH>().map_or(0, |letters| u64::from_le_bytes(*letters));
    let own = u64::MAX >> (64 - 8 * length.clamp(1, WIDTH as u32));
    (letters | 0x2020_2020_2020_2020) & own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_bits_as_they_are_by_looking_at_each() {
        // What stands at the border of 64 bytes, and at the end, is different in each part.
        let texts = [
            "\"The end,\" he said; (who?) and they're 'of' x-y-z don't caf\u{e9}s Then... ",
            "a ",
            "--the--of the-- ",
        ];
        for (text, before) in texts.iter().flat_map(|text| (0..80).map(move |before| (text, before))) {
            let text = format!("{}{}", ".".repeat(before % 7) + &" ".repeat(before), text.repeat(200));
            let part = text.as_bytes().first_chunk::<ENGLISH_BYTES>().expect("long enough");
            let pieces: Vec<&[u8]> = part.split(|b| *b <= b' ').filter(|word| !word.is_empty()).collect();
            let expected = pieces.iter().filter_map(|word| {
                let mut runs = word.split(|b| !b.is_ascii_alphabetic()).filter(|run| !run.is_empty());
                let only = runs.next().filter(|_| runs.next().is_none())?;
                let first = &only[..only.len().min(WIDTH)];
                Some(first.iter().rev().fold(0, |key, b| key << 8 | u64::from(b.to_ascii_lowercase())))
            });
            let words = Words::of(part);
            let mut found = Vec::new();
            words.for_each_key(|key| found.push(key));
            found.retain(|key| *key != 0);
            assert_eq!(found, expected.collect::<Vec<_>>(), "{before} before {text}");
            assert_eq!(words.n_words() as usize, pieces.len());
        }
    }
}
