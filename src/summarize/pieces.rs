//! Pieces of text between white space, each analysed once.
//!
//! News has few words: nearly every piece of an article was in another one before. Words, terms and marks of a piece do
//! not depend on what stands around it, so they are looked up.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

use super::hashing::Seeded;
use super::wording::{Marks, Traits};
use crate::analysis::{Analyzer, words};
use crate::text::normalize;

/// Bytes of a piece that is kept in the table itself.
const SHORT: usize = 15;

/// Bytes of the longest piece that is remembered; what is longer hardly comes again.
const LONG: usize = 48;

/// Pieces that are remembered, about; with more, all are forgotten before the next article.
const MAX_PIECES: usize = 1 << 17;

/// Bytes from here on are no white space and no control characters.
pub(super) const FIRST_GRAPHIC: u8 = b'!';

/// The term number of a stop word.
pub(super) const NO_TERM: u32 = u32::MAX;

/// A word of a piece.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Word {
    /// The number of its lower-case form.
    pub(super) number: u32,
    /// The number of its term, or [`NO_TERM`].
    pub(super) term: u32,
    pub(super) traits: Traits,
    /// Length of its lower-case form in characters.
    pub(super) n_chars: u8,
}

/// What is known of a piece.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Piece {
    words: WordsOfPiece,
    /// The pieces that Unicode's white space cuts it into.
    pub(super) n_pieces: u32,
    pub(super) marks: Marks,
}

/// The words of a piece. Nearly every piece has one.
#[derive(Debug, Clone, Copy)]
enum WordsOfPiece {
    One(Word),
    /// So many, from this place among all on.
    Many {
        first: u32,
        n: u32,
    },
}

impl Default for WordsOfPiece {
    fn default() -> Self {
        Self::Many { first: 0, n: 0 }
    }
}

/// A place of the table, of half a cache line; of no piece where the key is 0. `number` is the place of the first word
/// where there is not just one.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: [u64; 2],
    number: u32,
    term: u32,
    traits: Traits,
    n_chars: u8,
    n_words: u8,
    n_pieces: u8,
    marks: Marks,
}

impl Slot {
    /// Of a piece of at most 15 bytes, which has no more words than bytes.
    fn new(key: [u64; 2], piece: Piece) -> Self {
        let (word, n_words) = match piece.words {
            WordsOfPiece::One(word) => (word, 1),
            WordsOfPiece::Many { first, n } => (Word { number: first, ..Word::default() }, n as u8),
        };
        let Word { number, term, traits, n_chars } = word;
        Self {
            key,
            number,
            term,
            traits,
            n_chars,
            n_words,
            n_pieces: piece.n_pieces as u8,
            marks: piece.marks,
        }
    }

    #[inline]
    fn piece(&self) -> Piece {
        let Self { number, term, traits, n_chars, .. } = *self;
        let words = match self.n_words {
            1 => WordsOfPiece::One(Word { number, term, traits, n_chars }),
            n => WordsOfPiece::Many { first: number, n: u32::from(n) },
        };
        Piece { words, n_pieces: u32::from(self.n_pieces), marks: self.marks }
    }
}

/// The pieces that an analyzer has seen. Those of at most 15 bytes stand in a table with open addresses.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    slots: Vec<Slot>,
    hashing: Seeded,
    n_short: usize,
    long: HashMap<Box<str>, Piece, Seeded>,
    words: Vec<Word>,
    /// The numbers of words that are not plain, and how many words have a number.
    numbers: HashMap<Box<str>, u32, Seeded>,
    n_numbers: u32,
    terms: HashMap<Box<str>, u32, Seeded>,
    /// For each term the last article that had it, and its number in that article.
    in_article: Vec<(u32, u32)>,
    /// The number of the present article.
    article: u32,
}

impl Pieces {
    /// Begins an article: its terms are numbered from 0 again. What was remembered is forgotten if it has become too much.
    pub(super) fn begin(&mut self) {
        let n_pieces = self.n_short + self.long.len();
        let n_most = n_pieces.max(self.words.len()).max(self.numbers.len()).max(self.terms.len());
        if n_most > MAX_PIECES || self.article == u32::MAX {
            *self = Self::default();
        }
        self.article += 1;
    }

    /// The number that a term has in the present article, `next` if it is new to it.
    #[inline]
    pub(super) fn number_in_article(&mut self, term: u32, next: u32) -> u32 {
        let (article, number) = &mut self.in_article[term as usize];
        if *article != self.article {
            (*article, *number) = (self.article, next);
        }
        *number
    }

    /// The number of a term in the present article, if the article has it.
    pub(super) fn known_in_article(&self, term: u32) -> Option<u32> {
        let (article, number) = self.in_article[term as usize];
        (article == self.article).then_some(number)
    }

    /// The words of a piece, in order.
    #[inline]
    pub(super) fn for_each_word(&mut self, piece: Piece, mut each: impl FnMut(&mut Self, Word)) {
        match piece.words {
            WordsOfPiece::One(word) => each(self, word),
            WordsOfPiece::Many { first, n } => {
                for place in first..first + n {
                    let word = self.words[place as usize];
                    each(self, word);
                }
            }
        }
    }

    /// The piece that begins at `start` and ends before the next white space or control character, or at `end`; and
    /// where it ends. `start` is below `end`, and is no such character.
    #[inline]
    pub(super) fn piece(
        &mut self,
        text: &str,
        start: usize,
        end: usize,
        analyzer: &Analyzer,
    ) -> (Piece, usize) {
        let bytes = &text.as_bytes()[start..];
        if let Some(window) = bytes.first_chunk::<16>() {
            let window = u128::from_le_bytes(*window);
            let length = until_blank(window).min(end - start);
            if length <= SHORT {
                let own = window & ((1 << (8 * length)) - 1);
                let stop = start + length;
                let key = own | (length as u128) << (8 * SHORT);
                return (self.short(key, &text[start..stop], analyzer), stop);
            }
        }
        let bytes = &bytes[..end - start];
        let length = bytes.iter().position(|&b| b < FIRST_GRAPHIC).unwrap_or(bytes.len());
        let stop = start + length;
        let piece = &text[start..stop];
        if length <= SHORT {
            return (self.short(key(piece.as_bytes()), piece, analyzer), stop);
        }
        (self.long(piece, analyzer), stop)
    }

    /// What is known of a piece of at most 15 bytes.
    #[inline]
    fn short(&mut self, key: u128, piece: &str, analyzer: &Analyzer) -> Piece {
        let key = [key as u64, (key >> 64) as u64];
        if self.n_short * 2 >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut place = self.hash(key) & mask;
        while self.slots[place].key != [0; 2] {
            if self.slots[place].key == key {
                return self.slots[place].piece();
            }
            place = (place + 1) & mask;
        }
        let piece = self.analysed(piece, analyzer);
        // Meanwhile other pieces may have come in.
        self.insert(Slot::new(key, piece));
        self.n_short += 1;
        piece
    }

    fn insert(&mut self, slot: Slot) {
        let mask = self.slots.len() - 1;
        let mut place = self.hash(slot.key) & mask;
        while self.slots[place].key != [0; 2] {
            place = (place + 1) & mask;
        }
        self.slots[place] = slot;
    }

    fn hash(&self, key: [u64; 2]) -> usize {
        let mut hasher = self.hashing.build_hasher();
        hasher.write_u64(key[0]);
        hasher.write_u64(key[1]);
        hasher.finish() as usize
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(1 << 10);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        old.into_iter().filter(|slot| slot.key != [0; 2]).for_each(|slot| self.insert(slot));
    }

    /// What is known of a longer piece.
    fn long(&mut self, piece: &str, analyzer: &Analyzer) -> Piece {
        if let Some(&known) = self.long.get(piece) {
            return known;
        }
        let found = self.analysed(piece, analyzer);
        if piece.len() <= LONG {
            self.long.insert(piece.into(), found);
        }
        found
    }

    /// Analyses a piece of text between white space.
    fn analysed(&mut self, piece: &str, analyzer: &Analyzer) -> Piece {
        let marks = Marks::of(piece);
        match plain_word(piece) {
            Some(word) if word.len() < piece.len() => Piece { marks, ..self.plain(word, analyzer) },
            Some(word) => self.analysed_word(word, analyzer),
            None => Piece { marks, ..self.analysed_words(piece, analyzer) },
        }
    }

    /// What is known of a plain word.
    fn plain(&mut self, word: &str, analyzer: &Analyzer) -> Piece {
        self.short(key(word.as_bytes()), word, analyzer)
    }

    /// Analyses a plain word.
    fn analysed_word(&mut self, word: &str, analyzer: &Analyzer) -> Piece {
        let has_capitals = word.bytes().any(|b| b.is_ascii_uppercase());
        let lower = word.to_ascii_lowercase();
        let number = if has_capitals { self.number_of(&lower, analyzer) } else { self.next_number() };
        let term = analyzer.tokens(word).pop().map(|token| token.term);
        let term = self.term_number(term.as_deref());
        let word = Word { number, term, traits: Traits::of(word, &lower), n_chars: word.len() as u8 };
        Piece { words: WordsOfPiece::One(word), n_pieces: 1, marks: Marks::default() }
    }

    /// Analyses a piece of any kind.
    fn analysed_words(&mut self, piece: &str, analyzer: &Analyzer) -> Piece {
        let mut tokens = analyzer.tokens(piece).into_iter().peekable();
        let view = normalize(piece);
        let mut found = Vec::new();
        for (position, word) in words(view.as_str()).enumerate() {
            let lower = word.surface.to_lowercase();
            let token = tokens.next_if(|token| token.position == position);
            found.push(Word {
                number: self.number_of(&lower, analyzer),
                term: self.term_number(token.as_ref().map(|token| token.term.as_str())),
                traits: Traits::of(word.surface, &lower),
                // A word has at most 40 characters, and each at most three in lower case.
                n_chars: u8::try_from(lower.chars().count()).unwrap_or(u8::MAX),
            });
        }
        let words = match found[..] {
            [word] => WordsOfPiece::One(word),
            _ => WordsOfPiece::Many { first: self.words.len() as u32, n: found.len() as u32 },
        };
        if let WordsOfPiece::Many { .. } = words {
            self.words.append(&mut found);
        }
        Piece { words, n_pieces: piece.split_whitespace().count() as u32, marks: Marks::default() }
    }

    /// The number of a word in lower case. That of a plain word is known from its piece.
    fn number_of(&mut self, lower: &str, analyzer: &Analyzer) -> u32 {
        if plain_word(lower).is_some_and(|word| word.len() == lower.len())
            && let WordsOfPiece::One(word) = self.plain(lower, analyzer).words
        {
            return word.number;
        }
        if let Some(&known) = self.numbers.get(lower) {
            return known;
        }
        let next = self.next_number();
        self.numbers.insert(lower.into(), next);
        next
    }

    fn next_number(&mut self) -> u32 {
        self.n_numbers += 1;
        self.n_numbers
    }

    fn term_number(&mut self, term: Option<&str>) -> u32 {
        let Some(term) = term else {
            return NO_TERM;
        };
        if let Some(&known) = self.terms.get(term) {
            return known;
        }
        let next = self.terms.len() as u32;
        self.terms.insert(term.into(), next);
        self.in_article.push((0, 0));
        next
    }
}

/// The one word of a piece that is letters and digits of ASCII, at most 15, with nothing but simple marks around them:
/// what it is cut into does not depend on the marks.
fn plain_word(piece: &str) -> Option<&str> {
    let is_mark =
        |c: char| matches!(c, '"' | '\'' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '!' | '?' | '.' | '$');
    let word = piece.trim_matches(is_mark);
    let is_plain = word.bytes().all(|b| b.is_ascii_alphanumeric());
    // After "www" a full stop makes an address.
    let is_address = word.len() == 3 && word.eq_ignore_ascii_case("www");
    (is_plain && !is_address && (1..=SHORT).contains(&word.len())).then_some(word)
}

/// A piece of at most 15 bytes as a number: its bytes, the first one lowest, and its length.
fn key(piece: &[u8]) -> u128 {
    let mut own = [0; SHORT + 1];
    own[..piece.len()].copy_from_slice(piece);
    u128::from_le_bytes(own) | (piece.len() as u128) << (8 * SHORT)
}

/// How many of sixteen bytes, of which the first are the lowest, stand before the first white space or control character.
#[inline]
fn until_blank(window: u128) -> usize {
    const ONES: u128 = u128::MAX / 0xff;
    // A byte below the first graphic one borrows its own highest bit; what lies above the first such byte does not matter.
    let blank = window.wrapping_sub(ONES * FIRST_GRAPHIC as u128) & !window & (ONES << 7);
    blank.trailing_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_blank_is_found_at_every_place() {
        for (at, blank) in (0..16).flat_map(|at| [0, b'\n', b' '].map(|blank| (at, blank))) {
            let mut window = *b"!a\x7f\x80\xff~.'0Z!\xc2\xa0xyz";
            window[at] = blank;
            window[at..].iter_mut().skip(3).for_each(|b| *b = b' ');
            assert_eq!(until_blank(u128::from_le_bytes(window)), at);
        }
        assert_eq!(until_blank(u128::from_le_bytes([b'!'; 16])), 16);
    }

    #[test]
    fn what_becomes_too_much_is_forgotten() {
        let analyzer = Analyzer::english();
        let mut pieces = Pieces::default();
        let text: String = (0..=MAX_PIECES).map(|i| format!("w{i} ")).collect();
        pieces.begin();
        let mut at = 0;
        while at < text.len() {
            at = pieces.piece(&text, at, text.len(), &analyzer).1 + 1;
        }
        assert_eq!(pieces.n_short, MAX_PIECES + 1);
        pieces.begin();
        assert_eq!((pieces.n_short, pieces.words.len(), pieces.slots.len()), (0, 0, 0));
    }
}
