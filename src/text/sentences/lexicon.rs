//! The word lists of the sentence splitter, see `words.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

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
pub(super) const ABBREVIATION: u16 = NEVER | RARELY | WEAK | CLOCK;

/// The names of the lists in the data file, in the order of their bits.
const KINDS: [&str; 14] = [
    "never", "rarely", "weak", "clock", "opener", "particle", "calendar", "ordinal", "article", "lettered",
    "speech", "domain", "subject", "timed",
];

/// The sections of the data file by language; see `Lexicon::of`.
const CODES: [&str; 8] = ["other", "en", "de", "fr", "es", "it", "pt", "nl"];

/// What the words of a language may mean at a sentence end.
#[derive(Default)]
pub(super) struct Lexicon {
    bits: HashMap<&'static str, u16>,
    /// The same by the words in lower case.
    folded: HashMap<String, u16>,
    /// Whether numbers followed by a full stop are ordinals, as in German.
    pub(super) ordinals: bool,
}

impl Lexicon {
    /// The lists of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        static ALL: LazyLock<Vec<Lexicon>> =
            LazyLock::new(|| CODES.iter().map(|code| Lexicon::read(code)).collect());
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
        &ALL[index]
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
                    *lexicon.bits.entry(word).or_default() |= bit;
                    *lexicon.folded.entry(word.to_lowercase()).or_default() |= bit;
                }
            }
        }
        lexicon
    }

    /// The bits of a word.  A capitalised word is also looked up in lower case,
    /// and a word in capitals as a capitalised one; but single letters are
    /// taken as they are, since "P." is an initial where "p." is a page.
    pub(super) fn bits(&self, word: &str) -> u16 {
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
        let bits = known(&format!("{first}{}", rest.as_str().to_lowercase())).unwrap_or(lower);
        // A word in capitals may be an acronym ("She has MS."), which is why it
        // is not trusted to be a title.
        if bits & NEVER == 0 { bits } else { bits & !NEVER | RARELY }
    }

    /// The bits of a word in text without capitals, where "jan" may be "Jan".
    pub(super) fn folded(&self, word: &str) -> u16 {
        self.folded.get(&word.to_lowercase()).copied().unwrap_or(0)
    }

    pub(super) fn has(&self, word: &str, bit: u16) -> bool {
        self.bits(word) & bit != 0
    }
}
