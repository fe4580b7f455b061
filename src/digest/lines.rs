//! What a line of a digest looks like, seen by itself.

use crate::text::{Lines, Span, normalize};

/// Longest title in words.
pub(super) const MAX_TITLE_WORDS: usize = 20;

/// A line that is not blank, and what can be said of it by itself.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its place in the digest, without white space at either end.
    pub(super) span: Span,
    /// Its words in lower case with single spaces, to recognise it when it comes again.
    pub(super) key: String,
    /// Number of words.
    pub(super) n_words: usize,
    /// Blank lines before it.
    pub(super) blank_before: usize,
    /// Only rule signs such as `----` or `* * *`.
    pub(super) is_rule: bool,
    /// Ends as a sentence does.
    pub(super) ends_sentence: bool,
    /// Starts as a sentence or title does: not in the middle of one.
    pub(super) starts_fresh: bool,
}

/// The lines of a text that are not blank.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut blank_before = 0;
    for line in Lines::of(text) {
        let view = normalize(line.of(text));
        let words: Vec<&str> = view.as_str().split_whitespace().collect();
        if words.is_empty() {
            blank_before += 1;
            continue;
        }
        let key = words.join(" ").to_lowercase();
        let bare = key.trim_end_matches(['"', '\'', ')', ']', '»', '*', '_']);
        found.push(Line {
            span: line.trim(text),
            n_words: words.len(),
            blank_before,
            is_rule: is_rule(&key),
            ends_sentence: bare.ends_with(['.', ';', ':', ',', '。', '…']),
            starts_fresh: view.as_str().trim_start().starts_with(|c: char| !c.is_lowercase()),
            key,
        });
        blank_before = 0;
    }
    found
}

impl Line {
    /// Whether the line can be a headline: short, not ending as a sentence does.
    pub(super) fn is_title_like(&self) -> bool {
        !self.is_rule && !self.ends_sentence && self.starts_fresh && self.n_words <= MAX_TITLE_WORDS
    }

    /// Whether the line is a Markdown heading.
    pub(super) fn is_heading(&self) -> bool {
        let marks = self.key.bytes().take_while(|b| *b == b'#').count();
        (1..=6).contains(&marks) && self.key[marks..].starts_with(' ')
    }

    /// The number of a numbered item, `3. Title` or `3) Title`.
    pub(super) fn item_number(&self) -> Option<usize> {
        let digits = self.key.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &self.key[digits..];
        let is_item = (1..=3).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") "));
        if is_item { self.key[..digits].parse().ok() } else { None }
    }
}

/// A title without the marks that announce it: `## `, `3. `, `**…**`.
pub(super) fn clean_title(text: &str) -> &str {
    let unmarked = text.trim_start_matches('#');
    // `#` before a word is a hashtag, not a heading.
    let title = if unmarked.starts_with(char::is_whitespace) { unmarked.trim_start() } else { text };
    let digits = title.bytes().take_while(u8::is_ascii_digit).count();
    let numbered =
        title.get(digits..digits + 2).filter(|mark| (1..=3).contains(&digits) && [". ", ") "].contains(mark));
    let title = if numbered.is_some() { title[digits + 2..].trim_start() } else { title };
    let bold = title.strip_prefix("**").and_then(|inner| inner.strip_suffix("**"));
    bold.unwrap_or(title).trim()
}

/// Three or more rule signs of one kind, spaces apart or not.
fn is_rule(key: &str) -> bool {
    let mut signs = key.chars().filter(|c| !c.is_whitespace());
    let Some(first) = signs.next() else { return false };
    let n_more = signs.clone().count();
    n_more >= 2 && "-_=*~#+•·—".contains(first) && signs.all(|sign| sign == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_seen_for_what_they_are() {
        let text = "# Big News\n\n\n  3) Robots\u{a0} walk\n* * *\nThe end.\nand so on\n";
        let lines = lines(text);
        let keys: Vec<&str> = lines.iter().map(|line| line.key.as_str()).collect();
        assert_eq!(keys, ["# big news", "3) robots walk", "* * *", "the end.", "and so on"]);
        assert!(lines[0].is_heading() && lines[0].is_title_like());
        assert_eq!((lines[1].item_number(), lines[1].blank_before), (Some(3), 2));
        assert!(lines[2].is_rule && !lines[2].is_title_like());
        assert!(lines[3].ends_sentence && !lines[3].is_title_like());
        assert!(!lines[4].starts_fresh && !lines[4].is_title_like());
    }

    #[test]
    fn titles_lose_their_marks() {
        assert_eq!(clean_title("## 3. **Robots walk**"), "Robots walk");
        assert_eq!(clean_title("2020. a year"), "2020. a year");
        assert_eq!(clean_title("5 robots"), "5 robots");
        assert_eq!(clean_title("#MeToo protests"), "#MeToo protests");
    }
}
