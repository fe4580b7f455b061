//! What boilerplate is looked for in: paragraphs, and the lines in them that are meant as lines.

use xxhash_rust::xxh3::xxh3_64;

use super::cues::Cues;
use super::tokens::{Token, tokens};
use crate::text::{Lines, Span};

/// Most words of a line of machinery.
const MAX_MACHINERY_WORDS: usize = 15;

/// Most words of a sentence of machinery.
const MAX_SENTENCE_WORDS: usize = 40;

/// The same in bytes, so that the lines of a long paragraph are not read again and again.
const MAX_MACHINERY_BYTES: usize = 300;

/// Most words of a text to readers that is recognised in other words.
const MAX_REWORDED_WORDS: usize = 80;

/// Fewest words of prose: fewer are a heading, a label, or a remark.
const MIN_PROSE_WORDS: usize = 8;

/// A paragraph, or lines of one.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// Its place in the text of the article.
    pub(super) span: Span,
    /// Number of words.
    pub(super) n_words: usize,
    /// The same for texts that are the same but for dates and addresses; of texts that speak to readers, but for numbers, too.
    pub(super) key: u64,
    /// The distinct words as sorted hashes, if it speaks to readers and may come in other words; else empty.
    pub(super) words: Vec<u64>,
    /// It tells something, and speaks to nobody.
    pub(super) is_prose: bool,
    /// It is a line of machinery.
    pub(super) is_machinery: bool,
}

/// A paragraph, and its parts if it has several.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    pub(super) whole: Unit,
    /// Lines that stand by themselves, such as the items of a list; none in a paragraph that is one stretch of prose.
    pub(super) parts: Vec<Unit>,
}

impl Paragraph {
    /// The paragraph and its parts.
    pub(super) fn units(&self) -> impl Iterator<Item = &Unit> {
        std::iter::once(&self.whole).chain(&self.parts)
    }
}

/// The paragraphs of a text. Linear in its length.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut found = Vec::new();
    let mut lines: Vec<Span> = Vec::new();
    for line in Lines::of(text).map(|line| line.trim(text)) {
        if !line.is_empty() {
            lines.push(line);
        } else if !lines.is_empty() {
            found.extend(paragraph(text, &std::mem::take(&mut lines)));
        }
    }
    found.extend(paragraph(text, &lines));
    found
}

fn paragraph(text: &str, lines: &[Span]) -> Option<Paragraph> {
    let whole = Span::new(lines.first()?.start, lines.last()?.end);
    let width = |line: &Span| line.of(text).chars().count();
    let longest = lines.iter().map(width).max().unwrap_or(0);
    // A line ends where it is meant to, if there was room for the next word.
    let is_meant = |pair: &[Span]| {
        let [line, next] = pair else { return true };
        let first_word = next.of(text).split_whitespace().next().map_or(0, |word| word.chars().count());
        is_item(next.of(text)) || width(line) + 1 + first_word <= longest
    };
    let mut parts: Vec<Unit> = Vec::new();
    let mut start = whole.start;
    for pair in lines.windows(2) {
        // The longest line had no room for more, but machinery from its first word to its last is no half of a sentence.
        let so_far = Span::new(start, pair[0].end);
        let is_apart = || {
            so_far.len() <= MAX_MACHINERY_BYTES
                && begins_fresh(pair[1].of(text))
                && is_machinery_line(so_far.of(text))
        };
        if is_meant(pair) || is_apart() {
            parts.push(unit(text, so_far));
            start = pair[1].start;
        }
    }
    if !parts.is_empty() {
        parts.push(unit(text, Span::new(start, whole.end)));
        mark_imprint(text, &mut parts);
    }
    Some(Paragraph { whole: unit(text, whole), parts })
}

/// Whether a line does not go on with a sentence.
fn begins_fresh(line: &str) -> bool {
    !line.starts_with(char::is_lowercase)
}

/// In a footer that tells readers how to unsubscribe, a line with a number that is no sentence is a postal address, or says
/// whose the rights are.
fn mark_imprint(text: &str, parts: &mut [Unit]) {
    let is_footer =
        parts[0].is_machinery && parts.iter().any(|part| part.is_machinery && !part.words.is_empty());
    for part in parts.iter_mut().filter(|part| is_footer && part.n_words <= MAX_MACHINERY_WORDS) {
        let content = part.span.of(text);
        part.is_machinery |= !ends_sentence(content) && content.contains(|c: char| c.is_ascii_digit());
    }
}

/// Whether a line is an item of a list, as articles have them.
fn is_item(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    line.starts_with("- ") || ((1..=3).contains(&digits) && line[digits..].starts_with(". "))
}

fn unit(text: &str, span: Span) -> Unit {
    let content = span.of(text);
    let all = tokens(content);
    let cues = Cues::known();
    let n_words = all.iter().filter(|token| **token != Token::Break).count();
    let is_for_readers =
        all.iter().any(|token| matches!(token, Token::Word(word) if cues.is_for_readers(word)));
    let mut words = Vec::new();
    if is_for_readers && n_words <= MAX_REWORDED_WORDS {
        words.extend(all.iter().filter_map(|token| match token {
            Token::Word(word) => Some(xxh3_64(word.as_bytes())),
            _ => None,
        }));
        words.sort_unstable();
        words.dedup();
    }
    Unit {
        span,
        n_words,
        key: key(&all, is_for_readers),
        words,
        is_prose: !is_for_readers && ends_sentence(content) && n_words >= MIN_PROSE_WORDS,
        is_machinery: n_words <= MAX_MACHINERY_WORDS && cues.is_machinery(&all)
            || n_words <= MAX_SENTENCE_WORDS && cues.is_machinery_sentence(&all),
    }
}

fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '\'', ')', ']', '»', '”', '’']);
    bare.ends_with(['.', '!', '?', '。', '！', '？', '…'])
}

/// The key of a title, in the same form as those of units.
pub(super) fn title_key(title: &str) -> u64 {
    unit(title, Span::new(0, title.len())).key
}

/// Whether a title is that of an advertisement, or of a text about the newsletter itself.
pub(super) fn is_machinery_title(title: &str) -> bool {
    Cues::known().is_machinery_title(title)
}

/// Whether a line is nothing but machinery; also one that was taken for a title.
pub(in crate::digest) fn is_machinery_line(line: &str) -> bool {
    Cues::known().is_machinery(&tokens(line))
}

/// A hash of the words; numbers are put under one name if they say nothing of the news.
fn key(all: &[Token], is_for_readers: bool) -> u64 {
    let mut text = String::new();
    for token in all {
        text.push(' ');
        match token {
            Token::Word(word) => text.push_str(word),
            Token::Number(number) if !is_for_readers => text.push_str(number),
            Token::Number(_) => text.push('#'),
            Token::Date => text.push('0'),
            Token::Address => text.push('@'),
            Token::Break => {
                text.pop();
            }
        }
    }
    xxh3_64(text.as_bytes())
}
