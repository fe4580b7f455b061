//! Normalization that keeps offsets.
//!
//! Text from the wild writes one thing in many ways: curly and straight apostrophes, four kinds of dash, no-break
//! spaces, accents as one character or two.
//! [`normalize`] gives a view in which each is written in one way, together with the way back: any span of the view
//! maps to a span of the original text, which itself is never changed.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::Span;

/// A normalized view of a text, with the way back to the original's offsets.
#[derive(Debug, Clone)]
pub struct Normalized<'a> {
    text: Cow<'a, str>,
    original_len: usize,
    /// Where the distance between the two texts changes, in order; empty if they are the same.
    steps: Vec<Step>,
}

/// From `here` (in the view) on, offsets lie at the same distance as `here` and `there` (in the original).
#[derive(Debug, Clone, Copy)]
struct Step {
    here: usize,
    there: usize,
    /// A replaced stretch has no inner correspondence: it maps as a whole.
    replaced: bool,
}

impl Normalized<'_> {
    /// The view.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The span of the original text that a span of the view came from.
    ///
    /// A span that begins or ends inside a replaced stretch (two characters composed into one) is widened to the
    /// whole of it, so the result always lies on character boundaries.
    pub fn original_span(&self, span: Span) -> Span {
        if self.steps.is_empty() {
            return span;
        }
        let start = self.original_offset(span.start, false);
        let end = if span.is_empty() { start } else { self.original_offset(span.end, true) };
        Span::new(start, end)
    }

    fn original_offset(&self, offset: usize, is_end: bool) -> usize {
        // An end belongs to the stretch before it: what was dropped after a word is not part of the word.
        let after = self.steps.partition_point(|s| if is_end { s.here < offset } else { s.here <= offset });
        let Some(step) = after.checked_sub(1).map(|i| self.steps[i]) else {
            return offset;
        };
        if step.replaced {
            if is_end {
                return self.steps.get(after).map_or(self.original_len, |next| next.there);
            }
            return step.there;
        }
        step.there + (offset - step.here)
    }
}

/// A view of `text` in canonical composition (NFC), with straight quotes, plain hyphens and plain spaces.
///
/// - Curly, low and prime-like quotes become `'` or `"`; guillemets stay.
/// - Hyphen, no-break hyphen, and minus sign become `-`; en, em and longer dashes become `—`, which separates words.
/// - No-break and other Unicode spaces become a plain space.
/// - Soft hyphens, zero-width spaces, word joiners and byte order marks vanish.
///
/// Borrows when there is nothing to do. Linear in the length of the text.
pub fn normalize(text: &str) -> Normalized<'_> {
    if text.is_ascii() || text.chars().all(is_plain) {
        return Normalized { text: Cow::Borrowed(text), original_len: text.len(), steps: Vec::new() };
    }
    let mut out = Builder { text: String::with_capacity(text.len()), steps: Vec::new() };
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        // ASCII is taken in one piece, but for its last character, which may combine with what follows.
        let n_ascii = text.as_bytes()[start..].iter().take_while(|byte| byte.is_ascii()).count();
        if n_ascii > 1 {
            let end = start + n_ascii;
            let stays = text[end..].chars().next().is_none_or(starts_cluster);
            let end = if stays { end } else { end - 1 };
            out.keep(&text[start..end], start);
            start = end;
            continue;
        }
        // A character and what may combine with it are composed together.
        let mut end = start + first.len_utf8();
        let combining = text[end..].chars().take_while(|next| !starts_cluster(*next));
        end += combining.map(char::len_utf8).sum::<usize>();
        out.push(&text[start..end], start, end);
        start = end;
    }
    Normalized { text: Cow::Owned(out.text), original_len: text.len(), steps: out.steps }
}

struct Builder {
    text: String,
    steps: Vec<Step>,
}

impl Builder {
    /// Takes over what is written the same in the view.
    fn keep(&mut self, plain: &str, start: usize) {
        self.keep_distance(self.text.len(), start);
        self.text.push_str(plain);
    }

    fn push(&mut self, cluster: &str, start: usize, end: usize) {
        if is_single(cluster, is_plain) {
            return self.keep(cluster, start);
        }
        let here = self.text.len();
        self.text.extend(cluster.chars().filter_map(replacement).nfc());
        if &self.text[here..] == cluster {
            self.keep_distance(here, start);
        } else {
            self.steps.push(Step { here, there: start, replaced: true });
            self.steps.push(Step { here: self.text.len(), there: end, replaced: false });
        }
    }

    /// Notes that offsets run alike from here on, unless that is known already.
    fn keep_distance(&mut self, here: usize, there: usize) {
        let known = match self.steps.last() {
            None => here == there,
            Some(last) => !last.replaced && last.there + (here - last.here) == there,
        };
        if !known {
            self.steps.push(Step { here, there, replaced: false });
        }
    }
}

/// Whether a text is one character, of which something holds.
fn is_single(text: &str, holds: fn(char) -> bool) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(holds) && chars.next().is_none()
}

/// Whether a character never combines with the one before it.
fn starts_cluster(c: char) -> bool {
    if c.is_ascii() || is_plain_by_block(c) {
        return true;
    }
    // What vanishes may stand between a letter and its accent.
    if replacement(c).is_none() {
        return false;
    }
    canonical_combining_class(c) == 0
        && match is_nfc_quick(std::iter::once(c)) {
            IsNormalized::Yes => true,
            IsNormalized::Maybe => false,
            // It is written otherwise, as a character that may combine or as one that does not.
            IsNormalized::No => {
                std::iter::once(c).nfd().next().is_some_and(|d| canonical_combining_class(d) == 0)
            }
        }
}

fn is_nfc(c: char) -> bool {
    is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
}

fn is_plain(c: char) -> bool {
    c.is_ascii() || is_plain_by_block(c) || (starts_cluster(c) && is_nfc(c) && replacement(c) == Some(c))
}

/// Letters of which no look into tables is needed to see that they are written the same in the view: accented Latin,
/// Greek and Cyrillic, and most ideographs.
fn is_plain_by_block(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{2bb}' | '\u{391}'..='\u{3ff}' | '\u{400}'..='\u{482}' | '\u{4e00}'..='\u{9fff}')
}

/// What a character is written as in the view; `None` where it vanishes.
fn replacement(c: char) -> Option<char> {
    Some(match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' | '\u{02bc}' | '\u{00b4}'
        | '\u{ff07}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' | '\u{ff02}' => '"',
        '\u{2010}' | '\u{2011}' | '\u{2212}' | '\u{ff0d}' => '-',
        '\u{2012}'..='\u{2015}' | '\u{2e3a}' | '\u{2e3b}' => '\u{2014}',
        '\u{00a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        '\u{00ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => return None,
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The view of `text`, and the original text of the first place where `part` stands in it.
    fn check(text: &str, view: &str, part: &str, original: &str) {
        let normalized = normalize(text);
        assert_eq!(normalized.as_str(), view);
        let start = view.find(part).expect("the part stands in the view");
        let span = normalized.original_span(Span::new(start, start + part.len()));
        assert_eq!(span.of(text), original, "part {part:?} of {text:?}");
    }

    #[test]
    fn each_kind_of_change_maps_back() {
        check("plain", "plain", "lai", "lai");
        check("China‘s ‘rise’", "China's 'rise'", "rise", "rise");
        check("China‘s ‘rise’", "China's 'rise'", "China's", "China‘s");
        check("visit\u{a0} us", "visit  us", "us", "us");
        check("Go\u{ad}ing on", "Going on", "Going", "Go\u{ad}ing");
        check("Go\u{ad}ing on", "Going on", "on", "on");
        check("2019–2024", "2019—2024", "2024", "2024");
        check("GPT\u{2011}4o", "GPT-4o", "GPT-4o", "GPT\u{2011}4o");
        check("cafe\u{301} noir", "café noir", "café", "cafe\u{301}");
        check("cafe\u{301} noir", "café noir", "noir", "noir");
        check("\u{feff}Title", "Title", "Title", "Title");
        check("\u{212b}ngström x", "Ångström x", "Ångström", "\u{212b}ngström");
        check("a\u{200b}b “c”", "ab \"c\"", "c", "c");
        check("e\u{ad}\u{301}t", "ét", "t", "t");
        check("3.5\u{2f800}", "3.5\u{4e3d}", "3.5", "3.5");
    }

    #[test]
    fn blocks_agree_with_the_tables() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|c| is_plain_by_block(*c)) {
            assert!(canonical_combining_class(c) == 0 && is_nfc(c) && replacement(c) == Some(c), "{c:?}");
        }
    }

    #[test]
    fn the_way_back_lies_on_character_boundaries_everywhere() {
        let text = "\u{feff}e\u{301}\u{323}x “q” \u{ad}\u{200b}—\u{a0}한국 각\u{0301} Ω";
        let normalized = normalize(text);
        let view = normalized.as_str();
        let places: Vec<usize> =
            view.char_indices().map(|(i, _)| i).chain(std::iter::once(view.len())).collect();
        let mut last = 0;
        for (i, &start) in places.iter().enumerate() {
            for &end in &places[i..] {
                let span = normalized.original_span(Span::new(start, end));
                let _ = span.of(text);
            }
            let at = normalized.original_span(Span::new(start, start)).start;
            assert!(at >= last, "offsets go back at {start}");
            last = at;
        }
    }
}
