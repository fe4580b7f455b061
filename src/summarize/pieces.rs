//! Pieces of text between white space, each analysed once.
//!
//! News has few words: nearly every piece of an article was in another one before. Words, terms and marks of a piece do
//! not depend on what stands around it, so they are looked up.

use std::collections::HashMap;
use std::hint::select_unpredictable;

use super::hashing::Seeded;
use super::piece_table::{Key, PieceTable, SHORT};
use super::wording::{Marks, Traits};
use crate::analysis::{self, Analyzer, words};
use crate::text::{Span, normalize};

/// Bytes of the longest piece that is remembered; what is longer hardly comes again.
const LONG: usize = 48;

/// Pieces that are remembered, about; with more, all are forgotten before the next article.
const MAX_PIECES: usize = 1 << 17;

/// Pieces that are looked up at a time.
pub(super) const MAX_CUTS: usize = 64;

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

/// A piece that was cut from a text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cut {
    pub(super) start: usize,
    /// None of what is longer than 15 bytes, and of what stands among the last bytes of the text.
    key: Key,
    /// The number of what is likely known of it, and whether that is of this piece.
    entry: u32,
    is_known: bool,
}

/// The pieces of a sentence, or of a part of a long one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// Where they end among all that were cut.
    pub(super) end: usize,
    /// Whether there are control characters among them that are no white space.
    pub(super) has_controls: bool,
    /// Whether the sentence ends here.
    pub(super) is_last: bool,
}

/// Room that is used again and again.
#[derive(Debug, Default)]
pub(super) struct Room {
    pub(super) cuts: Vec<Cut>,
    pub(super) parts: Vec<Part>,
    /// The terms of a sentence.
    pub(super) own_terms: Vec<u32>,
}

/// The same of a piece of at most 15 bytes, which has no more words than bytes.
#[derive(Debug, Clone, Copy, Default)]
struct ShortPiece {
    word: Word,
    n_words: u8,
    n_pieces: u8,
    marks: Marks,
}

impl From<Piece> for ShortPiece {
    fn from(Piece { word, n_words, n_pieces, marks }: Piece) -> Self {
        Self { word, n_words: n_words as u8, n_pieces: n_pieces as u8, marks }
    }
}

impl From<ShortPiece> for Piece {
    #[inline]
    fn from(ShortPiece { word, n_words, n_pieces, marks }: ShortPiece) -> Self {
        Self { word, n_words: u32::from(n_words), n_pieces: u32::from(n_pieces), marks }
    }
}

/// The pieces that an analyzer has seen.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    short: PieceTable<ShortPiece>,
    long: HashMap<Box<str>, Piece, Seeded>,
    words: Vec<Word>,
    /// The numbers of words that are not plain, and how many words have a number.
    numbers: HashMap<Box<str>, u32, Seeded>,
    n_numbers: u32,
    /// The numbers of terms: of those of at most 15 bytes by their keys, and of longer ones.
    short_terms: PieceTable<u32>,
    long_terms: HashMap<Box<str>, u32, Seeded>,
    /// The last term, and the last word in lower case.
    term: String,
    lower: String,
    in_article: ArticleTerms,
    pub(super) room: Room,
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
    fn number(&mut self, term: u32, next: u32) -> u32 {
        let known = &mut self.terms[term as usize];
        let number = select_unpredictable(known.0 == self.article, known.1, next);
        *known = (self.article, number);
        number
    }

    /// The number of a term, if the article has it.
    fn known(&self, term: u32) -> Option<u32> {
        let (article, number) = self.terms[term as usize];
        (article == self.article).then_some(number)
    }
}

impl Pieces {
    /// Begins an article: its terms are numbered from 0 again. What was remembered is forgotten if it has become too much.
    pub(super) fn begin(&mut self) {
        let n_pieces = self.short.len() + self.long.len();
        let n_terms = self.in_article.terms.len();
        let n_most = n_pieces.max(self.words.len()).max(self.numbers.len()).max(n_terms);
        if n_most > MAX_PIECES || self.in_article.article == u32::MAX {
            *self = Self::default();
        }
        self.in_article.article += 1;
    }

    /// Tells the words of a piece, in order.
    #[inline(always)]
    pub(super) fn for_each_word(&self, piece: &Piece, mut each: impl FnMut(Word)) {
        // Nearly every piece has one, and is gone through without a loop.
        if piece.n_words == 1 {
            return each(piece.word);
        }
        let words = &self.words[piece.word.number as usize..][..piece.n_words as usize];
        words.iter().for_each(|word| each(*word));
    }

    /// Puts the numbers that terms have in the present article in their place, and leaves out stop words. The article has
    /// `n_terms` by now; gives how many it has then.
    pub(super) fn number_terms(&mut self, terms: &mut Vec<u32>, mut n_terms: u32) -> u32 {
        // Every other word is a stop word, and none can be foreseen: so there is no branch on them.
        let mut n_kept = 0;
        for i in 0..terms.len() {
            let term = terms[i];
            terms[n_kept] = term;
            n_kept += usize::from(term != NO_TERM);
        }
        terms.truncate(n_kept);
        for term in terms {
            *term = self.in_article.number(*term, n_terms);
            n_terms += u32::from(*term == n_terms);
        }
        n_terms
    }

    /// Puts the numbers that terms have in the present article in their place, and leaves out those that it has not.
    pub(super) fn known_terms(&self, terms: &mut Vec<u32>) {
        let known = |term: &mut u32| self.in_article.known(*term).inspect(|number| *term = *number).is_some();
        terms.retain_mut(|term| *term != NO_TERM && known(term));
    }

    /// Cuts a part of a text into pieces, which end before white space and control characters, until there are as many as
    /// are looked up at a time. Gives the place behind the last one, and whether there are control characters before it
    /// that are no white space.
    pub(super) fn cut(text: &str, span: Span, cuts: &mut Vec<Cut>) -> (usize, bool) {
        let bytes = &text.as_bytes()[..span.end];
        let mut has_controls = false;
        let mut start = span.start;
        while start < bytes.len() && cuts.len() < MAX_CUTS {
            if bytes[start] < FIRST_GRAPHIC {
                has_controls |= bytes[start] != b' ' && !char::from(bytes[start]).is_whitespace();
                start += 1;
                continue;
            }
            let window =
                text.as_bytes()[start..].first_chunk::<16>().map(|window| u128::from_le_bytes(*window));
            let short = window.map(|window| (window, until_blank(window).min(bytes.len() - start)));
            let mut cut = Cut { start, ..Cut::default() };
            match short.filter(|(_, length)| *length <= SHORT) {
                Some((window, length)) => {
                    // Behind nearly every piece stands one space.
                    let is_spaced = bytes.get(start + length) == Some(&b' ');
                    start += length + usize::from(is_spaced);
                    cut.key = Key::of_first(window, length);
                }
                None => start += until_any_blank(&bytes[start..]),
            }
            cuts.push(cut);
        }
        (start, has_controls)
    }

    /// Looks up pieces. Many at a time, for the table is large: the processor need not wait for one before it looks for the
    /// next.
    pub(super) fn look_up(&self, cuts: &mut [Cut]) {
        for cut in &mut *cuts {
            cut.entry = self.short.guess(cut.key);
        }
        for cut in cuts {
            cut.is_known = self.short.is_of(cut.entry, cut.key);
        }
    }

    /// What is known of a piece of a text, of which the part that was cut ends at `end`.
    #[inline]
    pub(super) fn piece(&mut self, text: &str, cut: &Cut, end: usize, analyzer: &Analyzer) -> Piece {
        if cut.is_known {
            self.short.entry(cut.entry).into()
        } else {
            self.other_piece(&text[cut.start..end], cut.key, analyzer)
        }
    }

    /// The same of a piece that is long, new, or not where it was looked for. Its key is none where it is not known.
    #[inline(never)]
    fn other_piece(&mut self, rest: &str, key: Key, analyzer: &Analyzer) -> Piece {
        let length = if key.is_any() { key.length() } else { until_any_blank(rest.as_bytes()) };
        let piece = &rest[..length];
        let short = Some(key).filter(|key| key.is_any()).or_else(|| Key::of(piece));
        let known = match short {
            Some(key) => self.short.get(key).map(Piece::from),
            None => self.long.get(piece).copied(),
        };
        if let Some(known) = known {
            return known;
        }
        let plain = short.and_then(|key| plain_word(piece, key));
        let words = match plain {
            Some((word, key)) if word.len() == piece.len() => return self.new_plain(word, key, analyzer),
            Some((word, key)) => self.plain(word, key, analyzer),
            None => self.analysed_words(piece, analyzer),
        };
        let found = Piece { marks: Marks::of(piece), ..words };
        match short {
            Some(key) => self.short.insert(key, found.into()),
            None if piece.len() <= LONG => drop(self.long.insert(piece.into(), found)),
            None => {}
        }
        found
    }

    /// What is known of a plain word.
    fn plain(&mut self, word: &str, key: Key, analyzer: &Analyzer) -> Piece {
        match self.short.get(key) {
            Some(known) => known.into(),
            None => self.new_plain(word, key, analyzer),
        }
    }

    /// What is to be known of a plain word.
    fn new_plain(&mut self, word: &str, key: Key, analyzer: &Analyzer) -> Piece {
        let word = self.analysed_word(word, analyzer);
        let piece = Piece { word, n_words: 1, n_pieces: 1, marks: Marks::default() };
        self.short.insert(key, piece.into());
        piece
    }

    /// Analyses a plain word.
    fn analysed_word(&mut self, word: &str, analyzer: &Analyzer) -> Word {
        let is_capital = |b: u8| b.is_ascii_uppercase();
        if !word.bytes().any(is_capital) {
            let term = self.term_of(word, analyzer);
            let (number, n_chars) = (self.next_number(), word.len() as u8);
            return Word { number, term, traits: Traits::of(word, word), n_chars };
        }
        let mut lower = std::mem::take(&mut self.lower);
        lower.clear();
        lower.push_str(word);
        lower.make_ascii_lowercase();
        // What is plain is so in small letters, too.
        let known = Key::of(&lower).map(|key| self.plain(&lower, key, analyzer).word).unwrap_or_default();
        // Names that the analyzer tells by their capitals are in capitals altogether.
        let may_be_name = word.bytes().skip(1).any(is_capital);
        let term = if may_be_name { self.term_of(word, analyzer) } else { known.term };
        let traits = Traits::of(word, &lower);
        self.lower = lower;
        Word { term, traits, ..known }
    }

    /// Analyses a piece of any kind.
    fn analysed_words(&mut self, piece: &str, analyzer: &Analyzer) -> Piece {
        let view = normalize(piece);
        let first = self.words.len();
        for word in words(view.as_str()) {
            let lower = word.surface.to_lowercase();
            let word = Word {
                number: self.number_of(&lower, analyzer),
                term: self.term_of(word.surface, analyzer),
                traits: Traits::of(word.surface, &lower),
                // A word has at most 40 characters, and each at most three in lower case.
                n_chars: u8::try_from(lower.chars().count()).unwrap_or(u8::MAX),
            };
            self.words.push(word);
        }
        let n_words = (self.words.len() - first) as u32;
        let n_pieces = piece.split_whitespace().count() as u32;
        let word = match n_words {
            1 => self.words.pop().unwrap_or_default(),
            _ => Word { number: first as u32, ..Word::default() },
        };
        Piece { word, n_words, n_pieces, marks: Marks::default() }
    }

    /// The number of a word in lower case. That of a plain word is known from its piece.
    fn number_of(&mut self, lower: &str, analyzer: &Analyzer) -> u32 {
        let plain = Key::of(lower).and_then(|key| plain_word(lower, key));
        if let Some((word, key)) = plain.filter(|(word, _)| word.len() == lower.len()) {
            return self.plain(word, key, analyzer).word.number;
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
        let known = match Key::of(&self.term) {
            Some(key) => self.short_terms.get(key).unwrap_or_else(|| {
                self.short_terms.insert(key, next);
                next
            }),
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

/// The lowest bit for simple marks, the 17th for letters and digits of ASCII.
const KINDS: [u32; 256] = {
    let mut kinds = [0; 256];
    let marks = br#""'()[],;:!?.$"#;
    let mut i = 0;
    while i < marks.len() {
        kinds[marks[i] as usize] = 1;
        i += 1;
    }
    let mut b = 0;
    while b < 128 {
        if (b as u8).is_ascii_alphanumeric() {
            kinds[b] = 1 << 16;
        }
        b += 1;
    }
    kinds
};

/// The one word of a short piece that is letters and digits of ASCII with nothing but simple marks around them, and its key:
/// what it is cut into does not depend on the marks.
fn plain_word(piece: &str, key: Key) -> Option<(&str, Key)> {
    // Which bytes are marks, and which letters or digits, as bits: what is where cannot be foreseen, so nothing branches on it.
    let bytes = key.bytes();
    let kinds = bytes[..SHORT].iter().enumerate().fold(0, |all, (i, &b)| all | KINDS[usize::from(b)] << i);
    let own = (1 << key.length()) - 1;
    let (in_word, plain) = (!kinds & own, kinds >> 16 & own);
    let (start, end) = (in_word.trailing_zeros(), u32::BITS - in_word.leading_zeros());
    if in_word == 0 || plain >> start != (1 << (end - start)) - 1 {
        return None;
    }
    let (start, end) = (start as usize, end as usize);
    let word = &piece[start..end];
    // After "www" a full stop makes an address.
    let is_address = word.len() == 3 && word.eq_ignore_ascii_case("www");
    (!is_address).then(|| (word, key.part(start, end)))
}

/// How many bytes stand before the first white space or control character.
fn until_any_blank(bytes: &[u8]) -> usize {
    bytes.iter().position(|&b| b < FIRST_GRAPHIC).unwrap_or(bytes.len())
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
        let mut cuts = Vec::new();
        let mut start = 0;
        while start < text.len() {
            cuts.clear();
            (start, _) = Pieces::cut(&text, Span::new(start, text.len()), &mut cuts);
            for cut in &cuts {
                pieces.piece(&text, cut, text.len(), &analyzer);
            }
        }
        assert_eq!(pieces.short.len(), MAX_PIECES + 1);
        pieces.begin();
        assert_eq!((pieces.short.len(), pieces.words.len()), (0, 0));
    }
}
