//! Half-open byte ranges, and the lines of a text as such ranges.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open byte range `start..end` on character boundaries of the text that it came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range `start..end`; both must be character boundaries of the text.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "span {start}..{end} runs backwards");
        Self { start, end }
    }

    /// The part of `text` that this span covers.
    ///
    /// # Panics
    /// Panics if the span was made for another text and does not fit this one.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// The same range as a standard library range.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span without white space at either end; empty, at its start, if there is nothing else.
    pub fn trim(self, text: &str) -> Self {
        let inner = self.of(text);
        let start = self.start + (inner.len() - inner.trim_start().len());
        let end = self.start + inner.trim_end().len();
        if start >= end { Self::new(self.start, self.start) } else { Self::new(start, end) }
    }
}

/// The lines of a text as spans without their line end (`\n` or `\r\n`), the last one included.
///
/// Unlike [`str::lines`] it gives places, which everything above this module works with.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Lines<'a> {
    /// Walks over the lines of `text`.
    pub fn of(text: &'a str) -> Self {
        Self { text, position: 0 }
    }
}

impl Iterator for Lines<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        if self.position >= self.text.len() {
            return None;
        }
        let start = self.position;
        let rest = &self.text[start..];
        let length = rest.find('\n').unwrap_or(rest.len());
        self.position = start + length + 1;
        let line = &rest[..length];
        Some(Span::new(start, start + line.strip_suffix('\r').unwrap_or(line).len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trim_drops_white_space_of_every_kind() {
        let text = " \u{a0}one two\t\r\n";
        assert_eq!(Span::new(0, text.len()).trim(text).of(text), "one two");
        assert!(Span::new(0, 3).trim(text).is_empty());
    }

    #[test]
    fn lines_know_both_line_ends_and_a_missing_one() {
        let text = "a\r\n\nb";
        let lines: Vec<&str> = Lines::of(text).map(|line| line.of(text)).collect();
        assert_eq!(lines, ["a", "", "b"]);
        assert_eq!(Lines::of("a\n").count(), 1);
        assert_eq!(Lines::of("").count(), 0);
    }
}
