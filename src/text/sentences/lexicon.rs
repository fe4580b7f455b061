//! The word lists of the sentence splitter, see `words.txt`.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::text::Language;

pub(super) const NEVER: u16 = 1;
pub(super) const RARELY: u16 = 1 << 1;
pub(super) const WEAK: u16 = 1 << 2;
pub(super) const CLOCK: u16 = 1 << 3;
pub(super) const OPENER: u16 = 1 << 4;
pub(super) const PARTICLE: u16 = 1 << 5;
pub(super) const CALENDAR: u16 = 1 << 6;
pub(super) const ORDINAL: u16 = 1 << 7;
pub(super) const ARTICLE: u16 = 1 << 8;
pub(super) const LETTERED: u16 = 1 << 9;
pub(super) const SPEECH: u16 = 1 << 10;
pub(super) const DOMAIN: u16 = 1 << 11;
pub(super) const SUBJECT: u16 = 1 << 12;
pub(super) const TIMED: u16 = 1 << 13;
pub(super) const MARKED: u16 = 1 << 14;
pub(super) const ABBREVIATION: u16 = NEVER | RARELY | WEAK | CLOCK;

/// The names of the lists in the data file, in the order of their bits.
const KINDS: [&str; 15] = [
    "never", "rarely", "weak", "clock", "opener", "particle", "calendar", "ordinal", "article", "lettered",
    "speech", "domain", "subject", "timed", "marked",
];

/// The sections of the data file by language; see `Lexicon::of`.
const CODES: [&str; 8] = ["other", "en", "de", "fr", "es", "it", "pt", "nl"];

/// Bytes of a word that is looked up without being copied to the heap.
const SHORT: usize = 15;

/// A word of at most 15 bytes, with its length in the last one.
type ShortWord = [u8; SHORT + 1];

/// Words of at most 15 bytes with their bits, as a table with open addresses that is at most half full.
#[derive(Default)]
struct ShortWords(Vec<(ShortWord, u16)>);

impl ShortWords {
    fn of(bits: &HashMap<&'static str, u16>) -> Self {
        let mut words = Self(vec![([0; SHORT + 1], 0); (bits.len() * 2 + 1).next_power_of_two()]);
        for (word, &bits) in bits {
            if let Some(word) = short(word) {
                let place = words.place(&word);
                words.0[place] = (word, bits);
            }
        }
        words
    }

    fn get(&self, word: &ShortWord) -> Option<u16> {
        let (found, bits) = &self.0[self.place(word)];
        (found == word).then_some(*bits)
    }

    /// Where a word stands, or would.
    fn place(&self, word: &ShortWord) -> usize {
        let word_number = u128::from_le_bytes(*word);
        // The golden ratio spreads what differs in few bits.
        let mixed = (word_number as u64 ^ (word_number >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mask = self.0.len() - 1;
        let mut place = (mixed >> 32) as usize & mask;
        while self.0[place].0 != [0; SHORT + 1] && self.0[place].0 != *word {
            place = (place + 1) & mask;
        }
        place
    }
}

/// A word as a key of the table, if it is short enough. Never the key of no word, for its length is in it.
fn short(word: &str) -> Option<ShortWord> {
    let mut key = [0; SHORT + 1];
    key.get_mut(..word.len()).filter(|own| own.len() <= SHORT)?.copy_from_slice(word.as_bytes());
    key[SHORT] = word.len() as u8;
    Some(key)
}

/// What the words of a language may mean at a sentence end.
#[derive(Default)]
pub(super) struct Lexicon {
    bits: HashMap<&'static str, u16>,
    short: ShortWords,
    /// The same by the words in lower case.
    folded: HashMap<String, u16>,
    /// Whether numbers followed by a full stop are ordinals, as in German.
    pub(super) ordinals: bool,
    /// Whether there are words which others end with, such as "-str".
    pub(super) endings: bool,
}

impl Lexicon {
    /// The lists of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        static ALL: [OnceLock<Lexicon>; CODES.len()] = [const { OnceLock::new() }; CODES.len()];
        let index = match language {
            Language::English => 1,
            Language::German => 2,
            Language::French => 3,
            Language::Spanish => 4,
            Language::Italian => 5,
            Language::Portuguese => 6,
            Language::Dutch => 7,
            _ => 0,
        };
        ALL[index].get_or_init(|| Self::read(CODES[index]))
    }

    /// Reads the sections of one language from the data file.
    fn read(code: &str) -> Self {
        let mut lexicon = Self::default();
        let mut wanted = false;
        for line in include_str!("words.txt").lines() {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                wanted = name == "all" || name == code || (name, code) == ("en", "other");
            } else if let (true, Some((kind, words))) = (wanted, line.split_once(": ")) {
                let bit = KINDS.iter().position(|name| *name == kind).map_or(0, |at| 1 << at);
                lexicon.ordinals |= bit == ORDINAL;
                for word in words.split_whitespace() {
                    lexicon.endings |= word.starts_with('-');
                    *lexicon.bits.entry(word).or_default() |= bit;
                    *lexicon.folded.entry(word.to_lowercase()).or_default() |= bit;
                }
            }
        }
        lexicon.short = ShortWords::of(&lexicon.bits);
        lexicon
    }

    /// The bits of a word.  A capitalised word is also looked up in lower case,
    /// and a word in capitals as a capitalised one; but single letters are
    /// taken as they are, since "P." is an initial where "p." is a page.
    pub(super) fn bits(&self, word: &str) -> u16 {
        match short(word).filter(|_| word.is_ascii()) {
            Some(short) => self.bits_of_short(word, short),
            None => self.bits_of_any(word),
        }
    }

    /// The same of a short word of ASCII, without copies.
    fn bits_of_short(&self, word: &str, exact: ShortWord) -> u16 {
        let known = self.short.get(&exact);
        let is_capitalised = exact[0].is_ascii_uppercase() && word.len() > 1;
        if known.is_some() || !is_capitalised {
            return known.unwrap_or(0);
        }
        let mut changed = exact;
        changed[..SHORT].make_ascii_lowercase();
        let lower = self.short.get(&changed).unwrap_or(0);
        if word.bytes().any(|b| b.is_ascii_lowercase()) {
            return lower;
        }
        changed[0] = exact[0];
        not_trusted(self.short.get(&changed).unwrap_or(lower))
    }

    fn bits_of_any(&self, word: &str) -> u16 {
        let known = |word: &str| self.bits.get(word).copied();
        let mut rest = word.chars();
        let first = rest.next().filter(|c| c.is_uppercase() && !rest.as_str().is_empty());
        let (Some(first), None) = (first, known(word)) else {
            return known(word).unwrap_or(0);
        };
        let lower = known(&word.to_lowercase()).unwrap_or(0);
        if word.chars().any(char::is_lowercase) {
            return lower;
        }
        not_trusted(known(&format!("{first}{}", rest.as_str().to_lowercase())).unwrap_or(lower))
    }

    /// The bits of a word in text without capitals, where "jan" may be "Jan".
    pub(super) fn folded(&self, word: &str) -> u16 {
        self.folded.get(&word.to_lowercase()).copied().unwrap_or(0)
    }

    pub(super) fn has(&self, word: &str, bit: u16) -> bool {
        self.bits(word) & bit != 0
    }
}

/// The bits of a word in capitals.  It may be an acronym ("She has MS."), which
/// is why it is not trusted to be a title.
fn not_trusted(bits: u16) -> u16 {
    if bits & NEVER == 0 { bits } else { bits & !NEVER | RARELY }
}
