//! Titles: where the head of an article ends and its body begins.

use super::blocks::{Block, Kind};
use super::cut::is_text;
use super::leads::{Lead, lead as lead_of};
use super::lines::{MAX_TITLE_WORDS, author, lead_sentence, leading_number, n_words, without_stop};
use super::markup::Splitter;
use crate::text::{Language, split_sentences};

/// Fewest words of a linked line that is a headline.
const MIN_LINKED_WORDS: usize = 3;

/// Most bytes before the link of an item that are a mark such as `[video]`.
const MAX_MARK_BYTES: usize = 24;

/// The head of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// The block that it stands in.
    pub(super) block: usize,
    pub(super) title: String,
    /// Bytes of that block's text that are not part of the body.
    pub(super) used: usize,
    pub(super) n_words: usize,
    pub(super) link: Option<String>,
    pub(super) author: Option<String>,
}

impl Head {
    fn new(blocks: &[Block], block: usize, title: &str, used: usize) -> Option<Self> {
        let in_block = &blocks[block];
        let link = in_block.links.iter().find(|link| link.start < used && !link.href.is_empty());
        let title = clean(title);
        (!title.is_empty()).then(|| Self {
            block,
            n_words: n_words(&in_block.text[..used]),
            title,
            used,
            link: link.map(|link| link.href.clone()),
            author: None,
        })
    }

    fn whole(blocks: &[Block], block: usize) -> Option<Self> {
        Self::new(blocks, block, &blocks[block].text, blocks[block].text.len())
    }
}

/// A title without numbers, marks, and the full stop or colon of a bold lead; `?` and `!` belong to it.
fn clean(title: &str) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let unnumbered = leading_number(&title).map_or(title.as_str(), |(_, n_bytes)| &title[n_bytes..]);
    let title = if unnumbered.is_empty() { title.as_str() } else { unnumbered };
    let title = title.trim().trim_end_matches([':', '：', '—', '–']).trim_end();
    without_stop(title).trim().to_owned()
}

/// The head of a part that opens with a heading, a bold line, a link or a line like a title.
pub(super) fn head_of_part(blocks: &[Block], first: usize, end: usize) -> Option<Head> {
    let texts: Vec<usize> = (first..end).filter(|&i| is_text(&blocks[i])).take(4).collect();
    let heading = texts.iter().find(|&&i| matches!(blocks[i].kind, Kind::Heading(_)));
    if let Some(&heading) = heading {
        return Head::whole(blocks, heading);
    }
    let &i = texts.first()?;
    let block = &blocks[i];
    if block.kind == Kind::Paragraph && n_words(&block.text) <= MAX_TITLE_WORDS {
        let is_set_apart =
            block.bold == block.text.len() || block.is_only_links() || is_title_like(&block.text);
        if is_set_apart && texts.len() > 1 {
            return Head::whole(blocks, i);
        }
    }
    lead(blocks, i).or_else(|| first_line(blocks, i))
}

/// The head of a card: its heading, what is called its title, or its first link of several words.
pub(super) fn head_of_card(blocks: &[Block], first: usize, end: usize) -> Option<Head> {
    let texts = || (first..end).filter(|&i| is_text(&blocks[i]));
    let level = |i: usize| match blocks[i].kind {
        Kind::Heading(level) => Some(level),
        _ => None,
    };
    let heading = texts().filter_map(|i| Some((level(i)?, i))).min().map(|(_, i)| i);
    let called =
        || texts().find(|&i| blocks[i].is_called_title && n_words(&blocks[i].text) <= 2 * MAX_TITLE_WORDS);
    let linked = || texts().take(5).find(|&i| is_linked_headline(&blocks[i]));
    let found = heading.or_else(called).or_else(linked);
    match found {
        Some(i) => Head::whole(blocks, i),
        None => head_of_part(blocks, first, end),
    }
}

/// The head of a part that has no other: the linked line before its text, behind a number at most, as rows of tables have them.
pub(super) fn linked_line(blocks: &[Block], first: usize, end: usize) -> Option<Head> {
    let is_number =
        |i: &usize| leading_number(&blocks[*i].text).is_some_and(|(_, n)| n == blocks[*i].text.len());
    let mut texts = (first..end).filter(|&i| is_text(&blocks[i])).skip_while(is_number);
    let i = texts.next()?;
    let has_text = texts.next().is_some_and(|i| !blocks[i].is_only_links());
    if blocks[i].kind == Kind::Paragraph && is_linked_headline(&blocks[i]) && has_text {
        Head::whole(blocks, i)
    } else {
        None
    }
}

/// Links of several words that are all of a block, and no "Read more" or "Share".
fn is_linked_headline(block: &Block) -> bool {
    block.is_only_links()
        && (MIN_LINKED_WORDS..=2 * MAX_TITLE_WORDS).contains(&block.n_words)
        && block.links.iter().all(|link| lead_of(block, link) == Lead::Anywhere)
}

/// The head of an item of a list: a link at its front, a bold lead, its first line, or its first sentence.
pub(super) fn head_of_item(blocks: &[Block], first: usize, end: usize, splitter: Splitter) -> Option<Head> {
    let block = &blocks[first];
    if matches!(block.kind, Kind::Heading(_)) {
        return Head::whole(blocks, first);
    }
    if let Some(head) = lead(blocks, first) {
        return Some(head);
    }
    let n_mark = leading_number(&block.text).map_or(0, |(_, n_bytes)| n_bytes);
    if let Some(link) = block.links.first()
        && link.start <= n_mark + MAX_MARK_BYTES
        && is_mark(&block.text[n_mark.min(link.start)..link.start])
    {
        let mut used = link.end;
        let mut head = Head::new(blocks, first, &block.text[link.start..link.end], used)?;
        let line_end = block.text[used..].find('\n').map_or(block.text.len(), |end| used + end);
        if let Some(author) = author(&block.text[used..line_end]) {
            used = line_end;
            head.author = Some(author.to_owned());
        }
        used += separator(&block.text[used..]);
        head.used = used;
        head.n_words = n_words(&block.text[..used]);
        return Some(head);
    }
    if splitter != Splitter::Numbers {
        return None;
    }
    first_line(blocks, first).or_else(|| first_sentence(blocks, first, end, n_mark))
}

/// A bold lead, with the marks behind it.
fn lead(blocks: &[Block], i: usize) -> Option<Head> {
    let block = &blocks[i];
    if block.bold == 0 || n_words(&block.text[..block.bold]) > MAX_TITLE_WORDS {
        return None;
    }
    let rest = &block.text[block.bold..];
    let marks =
        rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || ":：—–-.".contains(c)).len();
    Head::new(blocks, i, &block.text[..block.bold], block.bold + marks)
}

/// Bytes of what separates a linked title from the text behind it: a colon, or a dash or bar with space on both sides.
fn separator(rest: &str) -> usize {
    let mark = rest.trim_start();
    let Some(sign) = mark.chars().next() else { return 0 };
    let after = &mark[sign.len_utf8()..];
    let is_apart = mark.len() < rest.len();
    let is_separator = match sign {
        '：' => true,
        ':' | '.' => after.starts_with(char::is_whitespace),
        '—' | '–' | '-' | '|' | '·' => is_apart && after.starts_with(char::is_whitespace),
        _ => false,
    };
    if is_separator { rest.len() - after.trim_start().len() } else { 0 }
}

/// A first line like a title, with more below it in its paragraph.
fn first_line(blocks: &[Block], i: usize) -> Option<Head> {
    let text = &blocks[i].text;
    let end = text.find('\n')?;
    let line = &text[..end];
    let is_head = n_words(line) <= MAX_TITLE_WORDS && (is_title_like(line) || n_sentences(line) == 1);
    if is_head && n_words(line) > 0 { Head::new(blocks, i, line, end + 1) } else { None }
}

/// The first sentence of an item that goes on.
fn first_sentence(blocks: &[Block], first: usize, end: usize, n_mark: usize) -> Option<Head> {
    let text = &blocks[first].text;
    let line = text.lines().next()?.get(n_mark..)?;
    let n_all: usize =
        blocks[first..end].iter().filter(|block| is_text(block)).map(|block| block.n_words).sum();
    let lead = lead_sentence(line, n_all)?;
    Head::new(blocks, first, lead.of(line), n_mark + lead.end)
}

fn n_sentences(line: &str) -> usize {
    split_sentences(line, Language::Any).len()
}

fn is_title_like(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '\'', ')', ']', '»', '”', '’']);
    !text.contains('\n')
        && n_words(text) >= 1
        && n_words(text) <= MAX_TITLE_WORDS
        && !bare.ends_with(['.', ';', ':', ',', '。', '…', '：'])
        && text.starts_with(|c: char| !c.is_lowercase())
}

/// What may stand before the link of an item: signs, or words in brackets.
fn is_mark(text: &str) -> bool {
    let mut depth = 0usize;
    text.chars().all(|c| {
        match c {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 0 || !c.is_alphanumeric()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_what_announces_and_ends_them() {
        for (text, expected) in [
            ("Ferries at night.", "Ferries at night"),
            ("Who pays for this?", "Who pays for this?"),
            ("3) Ferries:", "Ferries"),
            ("12、渡船", "渡船"),
            ("Ferries of the U.S.", "Ferries of the U.S."),
            ("And so on...", "And so on..."),
        ] {
            assert_eq!(clean(text), expected, "{text}");
        }
    }

    /// It once stayed at the beginning of the text.
    #[test]
    fn a_mark_between_title_and_text_belongs_to_neither() {
        for (rest, expected) in [
            (": A town", "A town"),
            ("：渡船", "渡船"),
            (" — A town", "A town"),
            (" - A town", "A town"),
            (" | A town", "A town"),
            (". A town", "A town"),
            ("-based", "-based"),
            (" -1 °C", " -1 °C"),
            (" is out", " is out"),
            ("", ""),
        ] {
            assert_eq!(&rest[separator(rest)..], expected, "{rest:?}");
        }
    }
}
