//! Sentence segmentation.
//!
//! The ideas are those of the sentence rules of Unicode UAX #29: a terminator
//! takes the closing quotes and brackets after it, and a following lower-case
//! word or comma means that the sentence goes on.  What those rules leave open
//! (abbreviations, initials, ordinals, quotations with an attribution, lists,
//! headings) is decided by word lists per language and a few layout rules.
//!
//! The work has two layers.  `layout` looks at lines only and cuts the text
//! where the layout alone ends a sentence (blank lines, list items, headings).
//! `Scanner` then walks once through each piece and judges every terminator.
//! Looking back and ahead is bounded or stays within one run of quotes or white
//! space, which keeps the whole linear.

mod chars;
mod layout;
mod lexicon;
#[cfg(test)]
mod tests;

use chars::{
    Kind, REACH, clings, closes_bracket, closes_quote, continues, first_char, head, is_cjk, is_either_quote,
    is_emoji, is_invisible, is_line_break, is_lower, is_special, is_terminal, is_wordlike, opens_bracket,
    tail, terminal, until,
};
use layout::pieces;
use lexicon::{
    ABBREVIATION, ARTICLE, CALENDAR, CLOCK, DOMAIN, LETTERED, Lexicon, MARKED, NEVER, OPENER, ORDINAL,
    PARTICLE, RARELY, SPEECH, SUBJECT, TIMED,
};

use crate::text::{Language, Span};

/// Splits `text` into sentences.
///
/// `text` is any UTF-8 text, of one line or of many paragraphs; `language`
/// chooses the abbreviations and other word lists ([`Language::Any`] and
/// languages without lists of their own use international and English ones).
///
/// The spans come in order, do not overlap, are never empty and neither begin
/// nor end with white space.  Everything outside them is white space, so the
/// text can be put together again from the spans and the gaps.  A span may
/// contain line breaks, because hard-wrapped prose is joined.  Headings, list
/// items and lines of symbols are spans of their own.
///
/// The function never panics.  Time is linear in the length of the text, and
/// memory is that of the result.
#[must_use]
pub fn split_sentences(text: &str, language: Language) -> Vec<Span> {
    let words = Lexicon::of(language);
    // Sentences of news have some 120 bytes.
    let mut spans = Vec::with_capacity(text.len() / 100 + 4);
    pieces(text, words, |piece| {
        Scanner::new(text, piece, words).run(&mut spans);
    });
    spans
}

/// Bytes of the bullet or hyphen of a list item that a sentence begins with, and of the space behind it; 0 if it begins with none.
/// Dashes stay, for they begin direct speech, and so do numbers, which may be dates.
pub(crate) fn list_mark(sentence: &str) -> usize {
    let after = sentence
        .strip_prefix(['-', '*', '+', '•', '‣', '◦', '▪', '●', '○', '·'])
        .filter(|after| after.starts_with(char::is_whitespace));
    after.map_or(0, |after| sentence.len() - after.trim_start().len())
}

/// What parts the last word of a token from the rest of it.
const HYPHENS: [char; 5] = ['-', '–', '/', '(', '['];

/// How far a bracket may go on over full stops, in characters.
const BRACKET_REACH: usize = 5 * REACH;

/// A run of terminators with what clings to it.
struct Stop {
    kind: Kind,
    start: usize,
    run_end: usize,
    /// The end after closing quotes and brackets.
    end: usize,
    /// Where the text goes on after white space.
    next: usize,
    /// Whether there are quotes and brackets among what clings to it.
    quote: bool,
    bracket: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Upper,
    Lower,
    Digit,
    /// Scripts without capitals, and words whose first letter tells nothing.
    Neutral,
}

/// The first word after a stop.
struct Next<'t> {
    case: Case,
    word: &'t str,
    /// Whether it is a common first word of a sentence.  Where capitals tell
    /// nothing, only the subjects of sentences count ("he", but not "and").
    opener: bool,
    /// Whether its case tells nothing, because all the text around has it.
    caseless: bool,
}

/// What is known of the present sentence.
#[derive(Default)]
struct Sentence {
    start: usize,
    /// Where its first letter or digit is.
    first: Option<usize>,
    /// Whether it has a capital letter.
    upper: bool,
    /// How many brackets are open in it, and whether it began with one.
    brackets: usize,
    wrapped: bool,
}

struct Scanner<'t> {
    /// The text up to the end of the piece.
    text: &'t str,
    words: &'static Lexicon,
    now: Sentence,
    /// Whether the piece has capital and lower-case letters.
    capitals: bool,
    smalls: bool,
    /// Whether a straight double quote is open in the piece.
    quoted: bool,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, piece: Span, words: &'static Lexicon) -> Self {
        let now = Sentence { start: piece.start, ..Sentence::default() };
        let body = piece.of(text);
        let (capitals, smalls) = (body.contains(char::is_uppercase), body.contains(is_lower));
        Self { text: &text[..piece.end], words, now, capitals, smalls, quoted: false }
    }

    /// Adds the sentences of the piece to the spans.
    fn run(mut self, spans: &mut Vec<Span>) {
        let mut at = self.now.start;
        loop {
            at = self.note_plain(at);
            let Some(c) = first_char(&self.text[at..]) else { break };
            let Some(stop) = self.read_stop(at) else {
                self.note(at, c);
                at += c.len_utf8();
                continue;
            };
            if !self.ends(&stop) {
                at = stop.run_end;
                continue;
            }
            spans.push(Span { start: self.now.start, end: stop.end });
            self.quoted ^= self.text[stop.run_end..stop.end].matches('"').count() % 2 == 1;
            at = stop.next;
            self.now = Sentence { start: at, ..Sentence::default() };
        }
        if self.now.start < self.text.len() {
            spans.push(Span { start: self.now.start, end: self.text.len() });
        }
    }

    /// Passes over characters of ASCII which are neither terminators nor quotes
    /// nor brackets, remembers what they tell about the sentence, and gives the
    /// place of the first other one.
    fn note_plain(&mut self, from: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = from;
        // The first letter or digit, and the first capital, are all that counts.
        while let Some(b) =
            bytes.get(at).filter(|b| !(is_special(**b) || self.now.upper && self.now.first.is_some()))
        {
            if b.is_ascii_alphanumeric() {
                self.now.first.get_or_insert(at);
                self.now.upper |= b.is_ascii_uppercase();
            }
            at += 1;
        }
        at + until(&bytes[at..], is_special)
    }

    /// Remembers what a character within a sentence tells about it.
    fn note(&mut self, at: usize, c: char) {
        if c.is_alphanumeric() {
            self.now.first.get_or_insert(at);
            self.now.upper |= c.is_uppercase();
        } else if c == '"' {
            self.quoted = !self.quoted;
        } else if opens_bracket(c) {
            self.now.wrapped |= at == self.now.start;
            self.now.brackets += 1;
        } else if closes_bracket(c) {
            self.now.brackets = self.now.brackets.saturating_sub(1);
        }
    }

    /// The stop that begins at `start`, if there is a terminator.
    fn read_stop(&self, start: usize) -> Option<Stop> {
        let mut run = self.terminal_at(start, start)?;
        while let Some((kind, end)) = self.terminal_at(run.1, start) {
            run = (run.0.max(kind).max(Kind::Ellipsis), end);
        }
        let (mut kind, run_end) = run;
        // Tokenised text has a full stop of its own after an abbreviation.
        if &self.text[start..run_end] == ". ." && !self.token(start).is_empty() {
            kind = Kind::Mark;
        }
        let mut stop = Stop { kind, start, run_end, end: run_end, next: 0, quote: false, bracket: false };
        self.read_closers(&mut stop);
        let rest = &self.text[stop.end..];
        stop.next = stop.end + (rest.len() - rest.trim_start().len());
        Some(stop)
    }

    /// The next terminator of a run and its end.  A lone one after a single
    /// space belongs to the run as well (". . ." and "? !").
    fn terminal_at(&self, at: usize, start: usize) -> Option<(Kind, usize)> {
        let mut rest = self.text[at..].chars();
        let mut c = rest.next()?;
        let gap = at > start && c.is_whitespace() && !is_line_break(c);
        if gap {
            c = rest.next()?;
        }
        let kind = terminal(c)?;
        let lone = first_char(rest.as_str()).is_none_or(|c| c.is_whitespace() || is_terminal(c));
        (!gap || lone).then(|| (kind, self.text.len() - rest.as_str().len()))
    }

    /// Takes the closing quotes and brackets after the run, also the ones after
    /// a space (« Oui ! »), and footnote numbers in square brackets.
    fn read_closers(&self, stop: &mut Stop) {
        let mut quoted = self.quoted;
        loop {
            let mut rest = self.text[stop.end..].chars();
            let Some(mut c) = rest.next() else { return };
            let spaced = c.is_whitespace() && !is_line_break(c);
            if spaced {
                let Some(after) = rest.next() else { return };
                c = after;
                // Tokenised text closes quotations with two apostrophes.
                if c == '\'' && rest.as_str().starts_with('\'') {
                    rest.next();
                    c = '”';
                }
            }
            let follow = first_char(rest.as_str());
            let joined = follow.is_some_and(|c| c.is_alphanumeric() || opens_bracket(c) || "¿¡".contains(c));
            let bracket = closes_bracket(c);
            let quote = closes_quote(c) || (c == '"' && quoted) || (is_either_quote(c) && !joined);
            let closes = if spaced {
                let free = follow.is_none_or(|c| c.is_whitespace() || continues(c) || is_terminal(c));
                is_emoji(c) || free && (bracket || matches!(c, '»' | '”') || c == '"' && quoted)
            } else {
                bracket || quote || is_invisible(c) || is_emoji(c) || clings(c) && !joined
            };
            if closes {
                quoted ^= c == '"';
                stop.bracket |= bracket;
                stop.quote |= quote;
                stop.end = self.text.len() - rest.as_str().len();
            } else if let Some(note) = footnote(&self.text[stop.end..]) {
                stop.end += note;
            } else {
                return;
            }
        }
    }

    /// Whether the sentence ends at this stop.
    fn ends(&self, stop: &Stop) -> bool {
        if self.now.first.is_none() {
            return false;
        }
        let Some(follow) = first_char(&self.text[stop.next..]) else {
            return true;
        };
        let glued = stop.next == stop.end;
        if continues(follow) || glued && is_terminal(follow) {
            return false;
        }
        // A bracket opened within the sentence does not end it by its own
        // question mark, exclamation mark or ellipsis.
        if self.is_aside(stop) && stop.kind != Kind::Dot || self.is_within_bracket(stop) {
            return false;
        }
        if stop.kind == Kind::Strong {
            return !is_reported(&self.text[stop.next..], stop.quote);
        }
        if glued {
            return self.ends_glued(stop);
        }
        let Some(next) = self.next_word(stop.next) else {
            return false;
        };
        let lower = next.case == Case::Lower;
        match stop.kind {
            Kind::Ellipsis => !lower && next.case != Case::Digit && !is_first_person(next.word),
            _ if lower && !self.ends_before_lower(stop, &next) => false,
            Kind::Dot => self.full_stop_ends(stop, &next),
            _ => !(stop.quote && self.is_attributed(stop.next) || self.is_of_a_name(stop, &next)),
        }
    }

    /// Whether an exclamation mark is the last character of a name, as in "Yahoo! Inc.".
    fn is_of_a_name(&self, stop: &Stop, next: &Next) -> bool {
        &self.text[stop.start..stop.end] == "!" && !next.opener && {
            let name = tail(&self.text[self.now.start..stop.start], char::is_alphanumeric);
            self.words.has(name, MARKED)
        }
    }

    fn is_aside(&self, stop: &Stop) -> bool {
        stop.bracket && self.now.brackets > usize::from(self.now.wrapped)
    }

    /// Whether the stop is in a bracket which was opened within the sentence
    /// and is closed soon, before another one is opened.
    fn is_within_bracket(&self, stop: &Stop) -> bool {
        self.now.brackets > usize::from(self.now.wrapped)
            && !stop.bracket
            && self.text[stop.next..]
                .chars()
                .take(BRACKET_REACH)
                .find(|c| opens_bracket(*c) || closes_bracket(*c))
                .is_some_and(closes_bracket)
    }

    /// Text of a writer who does not use capitals at all.
    fn is_uncapitalised(&self) -> bool {
        !self.capitals
            || !self.now.upper && self.now.first.is_some_and(|at| self.text[at..].starts_with(is_lower))
    }

    /// Whether a sentence may end before a word in lower case: where the writer
    /// uses no capitals, and not before who said a quotation.
    fn ends_before_lower(&self, stop: &Stop, next: &Next) -> bool {
        let quoted = stop.kind == Kind::Dot || next.opener;
        self.is_uncapitalised()
            && !self.is_aside(stop)
            && (!stop.quote || quoted && !self.is_attributed(stop.next))
    }

    /// The first word from `at` on, past quotes, brackets and symbols.
    fn next_word(&self, at: usize) -> Option<Next<'t>> {
        let (skipped, c) = self.text[at..].char_indices().take(REACH).find(|(_, c)| c.is_alphanumeric())?;
        let lead = &self.text[at..at + skipped];
        let rest = &self.text[at + skipped..];
        let word = head(rest, is_wordlike).trim_end_matches(['-', '\'', '’']);
        let after = &rest[word.len()..];
        // "@name", "#tag", addresses and "iPhone" are lower-case sentence
        // openings; so is the Dutch "'s Avonds", which has its capital later.
        let tagged = lead.ends_with(['@', '#']) || word.starts_with("http") || word == "www";
        let camel = word.chars().any(char::is_uppercase);
        let clitic = matches!(word, "s" | "t" | "n") && lead.ends_with(['\'', '’', '‘']);
        let clitic =
            clitic && after.strip_prefix(' ').is_some_and(|next| next.starts_with(char::is_uppercase));
        let case = match c {
            _ if lead.contains(['¿', '¡']) || clitic => Case::Upper,
            _ if c.is_numeric() => Case::Digit,
            _ if is_lower(c) && !camel && !tagged => Case::Lower,
            _ if c.is_uppercase() => Case::Upper,
            _ => Case::Neutral,
        };
        // "J. A. Smith" and "Boston, Mass. - A court" go on.
        let bound = after.starts_with('.') && word.chars().count() <= 2 || lead.starts_with(['-', '–', '—']);
        let caseless = case == Case::Lower || !self.smalls && self.capitals;
        let list = if caseless { SUBJECT } else { OPENER };
        let opener = lead.contains(['¿', '¡']) || clitic || self.words.has(word, list) && !bound;
        Some(Next { case, word, opener, caseless })
    }

    /// Whether a quotation is followed by who said it ("Yes!" Tom said.), or by
    /// anything with a verb of saying where the writer uses no capitals.
    fn is_attributed(&self, at: usize) -> bool {
        let ahead = head(&self.text[at..], |c| !is_line_break(c));
        let mut words = ahead.split_whitespace();
        let is_name =
            |word: &str| word == "I" || word.starts_with(char::is_uppercase) && !self.words.has(word, OPENER);
        let says = |word: &str| self.words.has(head(word, char::is_alphanumeric), SPEECH);
        if ahead.starts_with(is_lower) {
            return words.take(5).any(says);
        }
        words.next().is_some_and(is_name)
            && words.take(4).find(|word| word.starts_with(is_lower)).is_some_and(says)
    }

    /// The characters before a stop at `end`, back to white space.
    fn token(&self, end: usize) -> &'t str {
        let token = tail(&self.text[self.now.start..end], |c| !c.is_whitespace());
        token.trim_start_matches(|c: char| !c.is_alphanumeric())
    }

    /// The word before a token.
    fn word_before(&self, token: &str, stop: &Stop) -> &'t str {
        let before = self.text[self.now.start..stop.start - token.len()]
            .trim_end_matches(|c: char| c != '.' && !c.is_alphanumeric());
        tail(before, |c| c == '.' || c.is_alphanumeric())
    }

    /// The abbreviation bits of a token, or of its part after an apostrophe or
    /// a hyphen ("l'art.", "Lt.-Gov.").
    fn abbreviation(&self, token: &str) -> u16 {
        let known = |part: &str| Some(self.known_abbreviation(part)).filter(|bits| *bits != 0);
        let part = |cuts: &[char]| {
            let part = after_last(token, cuts);
            // Without a cut it is the token again.
            if part.len() < token.len() { known(part) } else { None }
        };
        let ending = || {
            let (at, _) = token.char_indices().rev().nth(2).filter(|_| self.words.endings)?;
            known(&format!("-{}", &token[at..]))
        };
        known(token).or_else(|| part(&['\'', '’'])).or_else(|| part(&HYPHENS)).or_else(ending).unwrap_or(0)
    }

    /// Judges a single full stop followed by white space and `next`.
    fn full_stop_ends(&self, stop: &Stop, next: &Next) -> bool {
        if self.is_after_plain_word(stop) {
            return true;
        }
        let token = self.token(stop.start);
        let bits = self.abbreviation(token);
        let part = after_last(token, &HYPHENS);
        let initials = is_initials(part) && !is_code(token, part);
        let short = bits != 0 || initials;
        if self.is_label(token, stop) || short && self.is_aside(stop) {
            return false;
        }
        if next.caseless && short {
            return bits & NEVER == 0 && next.opener;
        }
        let long = token.is_empty() || part.chars().filter(|c| c.is_alphabetic()).nth(2).is_some();
        if next.case == Case::Lower && !long {
            return next.opener;
        }
        if bits != 0 {
            return self.abbreviation_ends(bits, stop, next);
        }
        if initials {
            return self.initials_end(part, token, stop, next);
        }
        if !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()) {
            return self.number_ends(part, token, stop, next);
        }
        // Where ordinals have a stop, so have the Roman numbers of rulers.
        !(self.words.ordinals && part.len() > 1 && is_roman(part)) || next.opener
    }

    /// Whether the token before the stop is nothing but three or more small
    /// letters of ASCII, and neither an abbreviation nor a Roman number.  Most
    /// sentences end so, and none of the other rules is about such a word.
    fn is_after_plain_word(&self, stop: &Stop) -> bool {
        let before = &self.text[self.now.start..stop.start];
        let length = before.bytes().rev().take(REACH).take_while(u8::is_ascii_lowercase).count();
        let (rest, word) = before.split_at(before.len() - length);
        (3..REACH).contains(&length)
            && word.bytes().any(|b| !b"ivx".contains(&b))
            && rest.bytes().next_back().is_none_or(|b| b == b' ')
            && !self.words.endings
            && self.known_abbreviation(word) == 0
    }

    /// The abbreviation bits of a word of the lists.
    fn known_abbreviation(&self, word: &str) -> u16 {
        let bits = if self.capitals { self.words.bits(word) } else { self.words.folded(word) };
        bits & ABBREVIATION
    }

    /// Judges the stop of a listed abbreviation before anything but lower case.
    fn abbreviation_ends(&self, bits: u16, stop: &Stop, next: &Next) -> bool {
        let capital = next.case != Case::Digit;
        if bits & NEVER != 0 {
            false
        } else if bits & CLOCK != 0 {
            capital
                && !self.words.has(next.word, CALENDAR)
                && (next.opener || !self.is_time_of_something(stop))
        } else if bits & RARELY != 0 {
            next.opener
        } else {
            capital && !(next.word.len() > 1 && is_roman(next.word))
        }
    }

    /// Whether the time of day before the stop belongs to a noun after it, as
    /// in "the 3 p.m. Frankfurt flight".
    fn is_time_of_something(&self, stop: &Stop) -> bool {
        let mut before = tail(&self.text[self.now.start..stop.start], |c| !is_line_break(c)).split(' ').rev();
        before.nth(1).is_some_and(|hour| hour.starts_with(|c: char| c.is_ascii_digit()))
            && before.next().is_some_and(|word| self.words.has(word, TIMED))
    }

    /// Whether the sentence is nothing but the label of a list item so far
    /// ("1.", "a.", "IV.").
    fn is_label(&self, token: &str, stop: &Stop) -> bool {
        let number =
            token.len() <= 8 && token.split('.').all(|part| part.len() <= 3 && part.parse::<u16>().is_ok());
        let letters = token.chars().nth(1).is_none() || token.len() <= 4 && is_roman(&token.to_uppercase());
        let leads = self.now.start + usize::from(self.now.wrapped) == stop.start - token.len();
        leads && stop.end == stop.run_end && (number || letters)
    }

    /// Judges the stop of an initial or an acronym ("W.", "U.S.").
    fn initials_end(&self, part: &str, token: &str, stop: &Stop, next: &Next) -> bool {
        let before = self.word_before(token, stop);
        let spaced = before.ends_with('.') && before.chars().count() == 2;
        if part.contains('.') {
            return next.opener && !part.starts_with(is_lower);
        }
        if next.case == Case::Digit {
            return false;
        }
        if part.starts_with(is_lower) {
            return !spaced && !self.is_initial(next.word, stop);
        }
        if self.words.has(before, LETTERED) {
            return true;
        }
        let name = self.words.has(next.word, PARTICLE) || spaced && before.starts_with(is_lower);
        next.opener && !name
    }

    /// Whether the word after a stop is a capital letter with a full stop, as in "a. D.".
    fn is_initial(&self, word: &str, stop: &Stop) -> bool {
        let ahead = self.text[stop.next..].strip_prefix(word).filter(|_| word.chars().nth(1).is_none());
        word.starts_with(char::is_uppercase) && ahead.is_some_and(|ahead| ahead.starts_with('.'))
    }

    /// Judges the stop of a number, which makes an ordinal of it in German.
    fn number_ends(&self, part: &str, token: &str, stop: &Stop, next: &Next) -> bool {
        if part.len() > 3 {
            return true;
        }
        if next.case == Case::Digit {
            return false;
        }
        let ordinal =
            self.words.has(next.word, ORDINAL) || self.words.has(self.word_before(token, stop), ARTICLE);
        next.opener || !ordinal
    }

    /// Judges a stop which letters follow without white space: "end.The next"
    /// is a missing space, "JD.com", "Node.js" and "e.g.this" are not.
    fn ends_glued(&self, stop: &Stop) -> bool {
        let opens = |c: char| is_either_quote(c) || opens_bracket(c) || "¿¡„".contains(c);
        let rest = &self.text[stop.end..];
        let lead = head(rest, opens);
        let rest = &rest[lead.len()..];
        let Some(c) = first_char(rest) else {
            return false;
        };
        if is_cjk(c) {
            let before = self.text[..stop.start].chars().next_back();
            return stop.kind == Kind::Mark || stop.kind == Kind::Dot && before.is_some_and(is_cjk);
        }
        if lead.contains(['¿', '¡']) {
            return true;
        }
        let word = head(rest, is_wordlike);
        let token = self.token(stop.start);
        let after = rest[word.len()..].chars().next();
        let whole = after.is_none_or(|c| c.is_whitespace() || continues(c) && c != '/' || is_terminal(c));
        if !whole || !is_capitalised(word) || token.contains(['/', '@', '_', '\\']) {
            return false;
        }
        let opener = self.words.has(word, OPENER);
        if stop.kind != Kind::Dot {
            return stop.start > self.now.start && !self.text[..stop.start].ends_with(char::is_whitespace);
        }
        if self.abbreviation(token) != 0 || is_initials(token) || self.words.has(word, DOMAIN) && !opener {
            return false;
        }
        let last = tail(token, char::is_alphanumeric);
        let plain = last.chars().nth(1).is_some() && !last.chars().any(char::is_uppercase);
        !token.contains('.')
            && (opener || stop.end > stop.run_end || plain && last.chars().all(char::is_alphabetic))
    }
}

fn after_last<'t>(token: &'t str, cuts: &[char]) -> &'t str {
    // Most tokens have nothing to cut at.
    if token.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return token;
    }
    token.rsplit(cuts).next().unwrap_or(token)
}

/// Single letters with full stops between them: "W", "U.S", "d.h".
fn is_initials(token: &str) -> bool {
    let single = |part: &str| part.chars().all(char::is_alphabetic) && part.chars().count() == 1;
    token.split('.').all(single)
}

/// Whether the last part of a token belongs to a code such as "DSLWP-B".
fn is_code(token: &str, part: &str) -> bool {
    token.strip_suffix(part).is_some_and(|lead| lead.trim_end_matches(HYPHENS).ends_with(char::is_uppercase))
}

fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b"IVX".contains(&b))
}

fn is_first_person(word: &str) -> bool {
    word == "I" || word.starts_with("I'") || word.starts_with("I’")
}

/// "The" and "I", but neither "NATO" nor "README" nor "B".
fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars();
    let upper = letters.next().is_some_and(char::is_uppercase);
    upper
        && (letters.all(|c| is_lower(c) || "'’-".contains(c)) && word.len() > 1
            || is_first_person(word)
            || word == "A")
}

/// The length of a footnote number such as `[12]` at the beginning of `text`.
fn footnote(text: &str) -> Option<usize> {
    let inner = head(text.strip_prefix('[')?, |c| c.is_ascii_alphanumeric());
    (1..=4).contains(&inner.len()).then_some(())?;
    text[inner.len() + 1..].starts_with(']').then_some(inner.len() + 2)
}

/// Whether a Japanese or Chinese quotation is followed by who said it, as in
/// 「はい。」と答えた and “你好吗？”她问。
fn is_reported(follow: &str, quote: bool) -> bool {
    let others = ["とても", "ところ", "とにかく", "とりあえず"];
    let quoted = follow.starts_with('と') && !others.iter().any(|word| follow.starts_with(word));
    let clause = head(follow, is_cjk);
    let short = clause.chars().count() <= 8
        && follow[clause.len()..].chars().next().is_some_and(|c| !c.is_alphanumeric());
    // "Nobody answered" tells that something was not said.
    let denied = clause.contains(['没', '沒', '不', '无', '無']);
    quote
        && (quoted || short && !denied && clause.ends_with(['说', '說', '问', '問', '道', '喊', '叫', '答']))
}
