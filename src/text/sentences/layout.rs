//! Where the layout of a text ends a sentence: blank lines, list items,
//! headings and lines of symbols.

use super::chars::{
    REACH, closes, closes_bracket, closes_quote, continues, first_char, head, is_cjk, is_either_quote,
    is_line_break, is_lower, is_terminal, is_wordlike, opens_bracket, tail, until,
};
use super::lexicon::{Lexicon, OPENER};
use crate::text::Span;

/// A line that is not blank.
#[derive(Clone, Copy)]
struct Line<'t> {
    start: usize,
    body: &'t str,
    /// Whether a paragraph begins here: a blank line or nothing is before it.
    fresh: bool,
    width: usize,
}

/// The lines of a text that are not blank.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    fresh: bool,
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        while self.at < self.text.len() {
            let begin = self.at;
            let rest = &self.text[begin..];
            let length = until_line_break(rest);
            let stop = &rest[length..];
            let taken = if stop.starts_with("\r\n") { 2 } else { first_char(stop).map_or(0, char::len_utf8) };
            self.at += length + taken;
            let body = rest[..length].trim();
            let fresh = std::mem::replace(&mut self.fresh, body.is_empty() || stop.starts_with('\u{2029}'));
            if body.is_empty() {
                continue;
            }
            let start = begin + (length - rest[..length].trim_start().len());
            return Some(Line { start, body, fresh, width: body.chars().count() });
        }
        None
    }
}

/// How many bytes stand before the first line break.
fn until_line_break(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    // Line breaks beyond ASCII begin with one of two bytes.
    loop {
        at += until(&bytes[at..], |b| matches!(b, b'\n'..=b'\r' | 0xC2 | 0xE2));
        match first_char(&text[at..]) {
            Some(c) if !is_line_break(c) => at += c.len_utf8(),
            _ => return at,
        }
    }
}

/// What a list item begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marker {
    Bullet(char),
    /// Numbers and letters; the flag is set for initials ("A. Smith").
    Number(u32, bool),
}

impl Line<'_> {
    fn end(&self) -> usize {
        self.start + self.body.len()
    }

    /// A line of symbols such as "----" or "* * *".  Short lines of quotes,
    /// brackets or full stops may be the end of what stands before them.
    fn is_rule(&self) -> bool {
        let tied = |c: char| closes_bracket(c) || closes_quote(c) || is_either_quote(c) || is_terminal(c);
        !(self.body.contains(char::is_alphanumeric) || self.width <= 3 && self.body.contains(tied))
    }

    fn is_markdown_heading(&self) -> bool {
        let level = self.body.len() - self.body.trim_start_matches('#').len();
        (1..=6).contains(&level) && self.body[level..].starts_with(' ')
    }

    fn marker(&self) -> Option<Marker> {
        let mut rest = self.body.chars();
        let first = rest.next()?;
        let spaced = rest.clone().next().is_some_and(char::is_whitespace);
        if matches!(first, '-' | '*' | '+' | '•' | '‣' | '◦' | '▪' | '●' | '○' | '·' | '–' | '—')
        {
            // Spanish, French and Slavonic dialogue has no space after the dash.
            let spoken = matches!(first, '–' | '—')
                && rest.next().is_some_and(|c| c.is_alphabetic() || "¿¡«".contains(c));
            return (spaced || spoken).then_some(Marker::Bullet(first));
        }
        let inner = self.body.strip_prefix('(').unwrap_or(self.body);
        let label = head(inner, |c| c.is_ascii_alphanumeric());
        let mut after = inner[label.len()..].chars();
        let dot = after.next().filter(|c| matches!(c, '.' | ')'))? == '.';
        after.next().filter(|c| c.is_whitespace())?;
        match label.as_bytes() {
            [letter] if letter.is_ascii_alphabetic() => {
                let value = u32::from(letter.to_ascii_lowercase() - b'a') + 1;
                Some(Marker::Number(value, dot && letter.is_ascii_uppercase()))
            }
            _ if label.len() <= 3 => label.parse().ok().map(|value| Marker::Number(value, false)),
            _ => None,
        }
    }

    /// Whether the line ends with a terminator, so that the scanner can judge it.
    fn is_terminated(&self) -> bool {
        self.body.trim_end_matches(|c: char| closes(c) || c.is_whitespace()).ends_with(is_terminal)
    }

    /// Whether the last word is such as no heading ends with ("of", "the").
    fn ends_small(&self) -> bool {
        let word = tail(self.body, char::is_alphanumeric);
        word.chars().count() <= 3 && word.starts_with(is_lower)
    }

    /// How much room the first word of the line needs at the end of another.
    fn first_width(&self) -> usize {
        if self.body.starts_with(is_cjk) {
            1
        } else {
            head(self.body, |c| !c.is_whitespace()).chars().count()
        }
    }

    fn opens_lower(&self) -> bool {
        self.body.chars().find(|c| c.is_alphanumeric()).is_some_and(is_lower)
    }

    /// Whether all longer words are capitalised, as in a newspaper heading.
    fn is_title_cased(&self) -> bool {
        let long = |word: &&str| word.chars().count() > 3;
        self.body.split_whitespace().nth(1).is_some()
            && self.body.split_whitespace().filter(long).all(|word| !word.starts_with(is_lower))
    }

    /// Whether the line is a labelled one such as "Price: 5".
    fn is_field(&self) -> bool {
        let label = head(self.body, |c| c.is_alphanumeric() || c == '-');
        label.starts_with(char::is_uppercase) && self.body[label.len()..].starts_with(": ")
    }

    fn is_shouting(&self) -> bool {
        self.body.chars().filter(|c| c.is_uppercase()).nth(2).is_some() && !self.body.chars().any(is_lower)
    }
}

/// A run of lines which the layout keeps together.
struct Piece<'t> {
    start: usize,
    marker: Option<Marker>,
    last: Line<'t>,
    /// The width of the line before the last one in the same paragraph.
    before: usize,
}

/// Cuts the text where lines alone show that a sentence ends, in order.
pub(super) fn pieces(text: &str, words: &Lexicon, mut visit: impl FnMut(Span)) {
    let mut lines = Lines { text, at: 0, fresh: true }.peekable();
    let Some(first) = lines.next() else { return };
    let mut piece = Piece { start: first.start, marker: first.marker(), last: first, before: 0 };
    while let Some(line) = lines.next() {
        let before = if line.fresh { 0 } else { piece.last.width };
        let after = lines.peek().filter(|after| !after.fresh);
        if line.fresh || piece.ends_before(&line, after, words) {
            visit(Span { start: piece.start, end: piece.last.end() });
            piece = Piece { start: line.start, marker: line.marker(), last: line, before };
        } else {
            (piece.last, piece.before) = (line, before);
        }
    }
    visit(Span { start: piece.start, end: piece.last.end() });
}

impl Piece<'_> {
    fn ends_before(&self, next: &Line, after: Option<&Line>, words: &Lexicon) -> bool {
        let alone = |line: &Line| line.is_rule() || line.is_markdown_heading();
        alone(&self.last)
            || alone(next)
            || next.marker().is_some_and(|marker| self.is_item(marker, next, after))
            || !self.last.is_terminated() && self.is_heading(next, after, words)
    }

    /// Whether `next`, which looks like a list item, is one: a line of wrapped
    /// prose can begin with a dash, a day of the month or an initial too.
    fn is_item(&self, marker: Marker, next: &Line, after: Option<&Line>) -> bool {
        let listed = after.and_then(Line::marker);
        let number = |marker: Option<Marker>| match marker {
            Some(Marker::Number(value, _)) => Some(value),
            _ => None,
        };
        let introduced = self.last.is_terminated() || self.last.body.ends_with([':', ';', '：']);
        let brief = self.last.width < REACH && !self.last.ends_small();
        match marker {
            Marker::Number(value, initial) => {
                let in_order =
                    number(self.marker).is_some_and(|n| n + 1 == value) || number(listed) == Some(value + 1);
                in_order || !initial && (self.marker.is_some() || introduced || value <= 1 && brief)
            }
            Marker::Bullet('-' | '+') => {
                self.marker.is_some() || introduced || brief || listed == Some(marker) || !next.opens_lower()
            }
            Marker::Bullet('–' | '—') => {
                self.marker == Some(marker) || introduced || listed == Some(marker)
            }
            Marker::Bullet(_) => true,
        }
    }

    /// Whether the last line is a heading: the next word would have fitted on
    /// it, so that it was not broken for want of room, and it looks like a title.
    fn is_heading(&self, next: &Line, after: Option<&Line>, words: &Lexicon) -> bool {
        let last = &self.last;
        let unfinished = |c: char| continues(c) && c != ':' || opens_bracket(c) || "-–—“„«".contains(c);
        if last.width > 120 || last.body.ends_with(unfinished) || last.ends_small() {
            return false;
        }
        if last.is_shouting() && !next.is_shouting() || last.is_field() && next.is_field() {
            return true;
        }
        if next.opens_lower() || last.opens_lower() && self.marker.is_none() {
            return false;
        }
        let room = self.before.max(last.width).max(next.width).max(after.map_or(0, |line| line.width));
        let fits = last.width + 1 + next.first_width() <= room;
        let titled = last.is_title_cased();
        let first = last.fresh && self.start == last.start;
        let opener = words.has(head(next.body, is_wordlike), OPENER);
        fits && (last.width * 4 <= room * 3 || titled) || first && titled && opener
    }
}
