//! Pieces of text between white space, each analysed once.
//!
//! News has few words: nearly every piece of an article was in another one before. Words, terms and marks of a piece do
//! not depend on what stands around it, so they are looked up.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

use super::hashing::Seeded;
use super::wording::{Marks, Traits};
use crate::analysis::{self, Analyzer, words};
use crate::text::{Span, normalize};

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
    /// The word of a piece that has one, as nearly every one does; of others its `number` is the place of their first word
    /// among all.
    word: Word,
    n_words: u32,
    /// The pieces that Unicode's white space cuts it into.
    pub(super) n_pieces: u32,
    pub(super) marks: Marks,
}

/// A place of the table, of half a cache line; of no piece where the key is 0.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: [u64; 2],
    word: Word,
    n_words: u8,
    n_pieces: u8,
    marks: Marks,
}

impl Slot {
    /// Of a piece of at most 15 bytes, which has no more words than bytes.
    fn new(key: [u64; 2], piece: Piece) -> Self {
        let Piece { word, n_words, n_pieces, marks } = piece;
        Self { key, word, n_words: n_words as u8, n_pieces: n_pieces as u8, marks }
    }

    #[inline]
    fn piece(&self) -> Piece {
        let Self { word, n_words, n_pieces, marks, .. } = *self;
        Piece { word, n_words: u32::from(n_words), n_pieces: u32::from(n_pieces), marks }
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
    /// The numbers of terms: of those of at most 15 bytes by their keys, and of longer ones.
    short_terms: HashMap<(u64, u64), u32, Seeded>,
    long_terms: HashMap<Box<str>, u32, Seeded>,
    /// The last term.
    term: String,
    in_article: ArticleTerms,
}

/// The numbers that terms have in the present article.
#[derive(Debug, Default)]
pub(super) struct ArticleTerms {
    /// The number of the article.
    article: u32,
    /// For each term the last article that had it, and its number in that article.
    terms: Vec<(u32, u32)>,
}

impl ArticleTerms {
    /// The number of a term, `next` if it is new to the article.
    #[inline]
    pub(super) fn number(&mut self, term: u32, next: u32) -> u32 {
        let (article, number) = &mut self.terms[term as usize];
        if *article != self.article {
            (*article, *number) = (self.article, next);
        }
        *number
    }

    /// The number of a term, if the article has it.
    pub(super) fn known(&self, term: u32) -> Option<u32> {
        let (article, number) = self.terms[term as usize];
        (article == self.article).then_some(number)
    }
}

impl Pieces {
    /// Begins an article: its terms are numbered from 0 again. What was remembered is forgotten if it has become too much.
    pub(super) fn begin(&mut self) {
        let n_pieces = self.n_short + self.long.len();
        let n_terms = self.in_article.terms.len();
        let n_most = n_pieces.max(self.words.len()).max(self.numbers.len()).max(n_terms);
        if n_most > MAX_PIECES || self.in_article.article == u32::MAX {
            *self = Self::default();
        }
        self.in_article.article += 1;
    }

    /// Tells the words of a piece, in order, with the numbers that terms have in the present article.
    #[inline(always)]
    pub(super) fn for_each_word(&mut self, piece: &Piece, mut each: impl FnMut(Word, &mut ArticleTerms)) {
        // Nearly every piece has one, and is gone through without a loop.
        if piece.n_words == 1 {
            return each(piece.word, &mut self.in_article);
        }
        let words = &self.words[piece.word.number as usize..][..piece.n_words as usize];
        words.iter().for_each(|word| each(*word, &mut self.in_article));
    }

    /// The piece that begins at `start` and ends before the next white space or control character, or at `end`; and
    /// where it ends. `start` is below `end`, and is no such character.
    #[inline(always)]
    pub(super) fn piece(
        &mut self,
        text: &str,
        start: usize,
        end: usize,
        analyzer: &Analyzer,
    ) -> (Piece, usize) {
        if let Some(window) = text.as_bytes()[start..].first_chunk::<16>() {
            let window = u128::from_le_bytes(*window);
            let length = until_blank(window).min(end - start);
            if length <= SHORT {
                let own = window & ((1 << (8 * length)) - 1);
                let key = own | (length as u128) << (8 * SHORT);
                if let Some(known) = self.known(key) {
                    return (known, start + length);
                }
            }
        }
        self.other_piece(text, start, end, analyzer)
    }

    /// The same of a piece that is long, new, or among the last bytes of the text.
    #[inline(never)]
    fn other_piece(&mut self, text: &str, start: usize, end: usize, analyzer: &Analyzer) -> (Piece, usize) {
        let bytes = &text.as_bytes()[start..end];
        let length = bytes.iter().position(|&b| b < FIRST_GRAPHIC).unwrap_or(bytes.len());
        let stop = start + length;
        let piece = &text[start..stop];
        let found = match short_key(piece) {
            Some(key) => self.short(key, piece, analyzer),
            None => self.long(piece, analyzer),
        };
        (found, stop)
    }

    /// A piece of at most 15 bytes that was seen before.
    #[inline(always)]
    fn known(&self, key: u128) -> Option<Piece> {
        let key = halves(key);
        let mask = self.slots.len().wrapping_sub(1);
        let mut place = self.hash(key) & mask;
        loop {
            // There is no such place where the table has none at all.
            let slot = self.slots.get(place)?;
            if slot.key == key {
                return Some(slot.piece());
            }
            if slot.key == [0; 2] {
                return None;
            }
            place = (place + 1) & mask;
        }
    }

    /// What is known of a piece of at most 15 bytes.
    fn short(&mut self, key: u128, piece: &str, analyzer: &Analyzer) -> Piece {
        if let Some(known) = self.known(key) {
            return known;
        }
        let piece = self.analysed(piece, analyzer);
        if self.n_short * 4 >= self.slots.len() * 3 {
            self.grow();
        }
        self.insert(Slot::new(halves(key), piece));
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

    #[inline]
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
        match plain_word(piece) {
            Some((word, key)) if word.len() < piece.len() => {
                Piece { marks: Marks::of(piece), ..self.short(key, word, analyzer) }
            }
            Some((word, _)) => {
                let word = self.analysed_word(word, analyzer);
                Piece { word, n_words: 1, n_pieces: 1, marks: Marks::default() }
            }
            None => Piece { marks: Marks::of(piece), ..self.analysed_words(piece, analyzer) },
        }
    }

    /// Analyses a plain word.
    fn analysed_word(&mut self, word: &str, analyzer: &Analyzer) -> Word {
        let is_capital = |b: u8| b.is_ascii_uppercase();
        if !word.bytes().any(is_capital) {
            let term = self.term_of(word, analyzer);
            let (number, n_chars) = (self.next_number(), word.len() as u8);
            return Word { number, term, traits: Traits::of(word, word), n_chars };
        }
        let lower = word.to_ascii_lowercase();
        // What is plain is so in small letters, too.
        let known = self.plain(&lower, analyzer).unwrap_or_default();
        // Names that the analyzer tells by their capitals are in capitals altogether.
        let may_be_name = word.bytes().skip(1).any(is_capital);
        let term = if may_be_name { self.term_of(word, analyzer) } else { known.term };
        Word { term, traits: Traits::of(word, &lower), ..known }
    }

    /// Analyses a piece of any kind.
    fn analysed_words(&mut self, piece: &str, analyzer: &Analyzer) -> Piece {
        let view = normalize(piece);
        let mut found = Vec::new();
        for word in words(view.as_str()) {
            let lower = word.surface.to_lowercase();
            found.push(Word {
                number: self.number_of(&lower, analyzer),
                term: self.term_of(word.surface, analyzer),
                traits: Traits::of(word.surface, &lower),
                // A word has at most 40 characters, and each at most three in lower case.
                n_chars: u8::try_from(lower.chars().count()).unwrap_or(u8::MAX),
            });
        }
        let (n_words, n_pieces) = (found.len() as u32, piece.split_whitespace().count() as u32);
        let word = match found[..] {
            [word] => word,
            _ => {
                let number = self.words.len() as u32;
                self.words.append(&mut found);
                Word { number, ..Word::default() }
            }
        };
        Piece { word, n_words, n_pieces, marks: Marks::default() }
    }

    /// What is known of a word, if it is plain.
    fn plain(&mut self, word: &str, analyzer: &Analyzer) -> Option<Word> {
        let (_, key) = plain_word(word).filter(|(own, _)| own.len() == word.len())?;
        Some(self.short(key, word, analyzer).word)
    }

    /// The number of a word in lower case. That of a plain word is known from its piece.
    fn number_of(&mut self, lower: &str, analyzer: &Analyzer) -> u32 {
        if let Some(word) = self.plain(lower, analyzer) {
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

    /// The number of the term of a word as it stands in the view of a text, or [`NO_TERM`].
    fn term_of(&mut self, word: &str, analyzer: &Analyzer) -> u32 {
        let word = analysis::Word { surface: word, span: Span::new(0, word.len()) };
        if !analyzer.term(&word, &mut self.term) {
            return NO_TERM;
        }
        let next = self.in_article.terms.len() as u32;
        let known = match short_key(&self.term) {
            Some(key) => *self.short_terms.entry(halves(key).into()).or_insert(next),
            None => match self.long_terms.get(self.term.as_str()) {
                Some(&known) => known,
                None => *self.long_terms.entry(self.term.as_str().into()).or_insert(next),
            },
        };
        if known == next {
            self.in_article.terms.push((0, 0));
        }
        known
    }
}

/// The one word of a piece that is letters and digits of ASCII, at most 15, with nothing but simple marks around them, and
/// its key: what it is cut into does not depend on the marks.
fn plain_word(piece: &str) -> Option<(&str, u128)> {
    let bytes = piece.as_bytes();
    let is_in_word = |b: &u8| {
        !matches!(
            b,
            b'"' | b'\'' | b'(' | b')' | b'[' | b']' | b',' | b';' | b':' | b'!' | b'?' | b'.' | b'$'
        )
    };
    let start = bytes.iter().position(is_in_word)?;
    let end = bytes.iter().rposition(is_in_word)? + 1;
    let word = &piece[start..end];
    let is_plain = word.bytes().all(|b| b.is_ascii_alphanumeric());
    // After "www" a full stop makes an address.
    let is_address = word.len() == 3 && word.eq_ignore_ascii_case("www");
    let key = short_key(word).filter(|_| is_plain && !is_address)?;
    Some((word, key))
}

/// A text of at most 15 bytes as a number: its bytes, the first one lowest, and its length.
fn short_key(text: &str) -> Option<u128> {
    let mut own = [0; SHORT + 1];
    own[..SHORT].get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    own[SHORT] = text.len() as u8;
    Some(u128::from_le_bytes(own))
}

fn halves(key: u128) -> [u64; 2] {
    [key as u64, (key >> 64) as u64]
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
