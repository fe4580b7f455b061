//! Articles from blocks: what is body, and what stands around it.

use std::ops::Range;

use super::article::{Article, Digest, DropReason, Dropped};
use super::blocks::{Block, Kind, Link};
use super::boilerplate::is_dateline;
use super::cut::{MAX_EDGE_WORDS, covering, is_text};
use super::dates::stated;
use super::heads::Head;
use super::leads::{Lead, lead};
use super::lines::{byline, leading_number, n_words};

/// Most words of a line of a card that is no sentence: a source, a date, a tag.
const MAX_DETAIL_WORDS: usize = 8;

/// Most words of a note in brackets behind a title.
const MAX_NOTE_WORDS: usize = 4;

/// A part that may become an article.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) is_start: bool,
    pub(super) is_complete: bool,
    pub(super) is_card: bool,
    pub(super) head: Option<Head>,
    /// The heading over it.
    pub(super) section: Option<usize>,
    pub(super) date: Option<String>,
    pub(super) n_words: usize,
    pub(super) n_body: usize,
}

/// Makes an article of a draft and adds it to a digest, with all that is left out of it.
pub(super) fn compose(
    blocks: &[Block],
    draft: &Draft,
    is_last: bool,
    document_title: Option<usize>,
    digest: &mut Digest,
) {
    let mut end = draft.end;
    if is_last {
        let footer = footer(blocks, draft);
        drop(&blocks[footer..end], DropReason::Footer, digest);
        end = footer;
    }
    let head = draft.head.as_ref().filter(|head| head.block < end);
    let mut body = Body::default();
    let mut links = Leads::default();
    let mut date = draft.date.clone();
    let mut author = head.and_then(|head| head.author.clone());
    let mut used = Vec::new();
    let story = story(blocks, draft.first, end, head);
    for (i, block) in blocks[..end].iter().enumerate().skip(draft.first) {
        if head.is_some_and(|head| head.block == i) {
            used.push(i);
            let rest = head.map_or("", |head| block.text.get(head.used..).unwrap_or_default());
            let rest = without_address_lines(rest, block, &mut links);
            let rest = rest.trim();
            if is_note(rest) {
                digest.dropped.push(Dropped {
                    text: rest.to_owned(),
                    span: block.span,
                    reason: DropReason::Detail,
                });
            } else {
                body.push(block, rest);
            }
            continue;
        }
        let is_before_head = head.is_some_and(|head| i < head.block);
        // What stands between paragraphs of the story is part of it, but for a date.
        let is_detail = |block: &Block| {
            draft.is_card
                && (!story.contains(&i) || is_dated(block))
                && block.n_words <= MAX_DETAIL_WORDS
                && !ends_sentence(&block.text)
                && !matches!(block.kind, Kind::Item | Kind::Quote | Kind::Code)
        };
        let reason = match block.kind {
            Kind::Rule => continue,
            Kind::Caption | Kind::Image => Some(DropReason::Caption),
            _ if is_source_line(block) => {
                links.add_all(block);
                Some(DropReason::Detail)
            }
            _ if is_detail(block) => {
                date = date.or_else(|| stated(&block.text));
                author = author.or_else(|| byline(&block.text).map(str::to_owned));
                Some(DropReason::Detail)
            }
            // Right under a headline: who wrote the story, when, and for whom.
            _ if head.is_some() && body.text.is_empty() && !is_before_head && is_dated(block) => {
                date = date.or_else(|| stated(&block.text));
                author = author.or_else(|| byline(&block.text).map(str::to_owned));
                links.add_all(block);
                Some(DropReason::Detail)
            }
            // The number of a headline in a row of its own.
            _ if is_before_head
                && leading_number(&block.text).is_some_and(|(_, n)| n == block.text.len()) =>
            {
                Some(DropReason::Detail)
            }
            // What stands over the headline is not part of the story.
            _ if is_before_head && !draft.is_card => Some(DropReason::Preamble),
            _ => None,
        };
        match reason {
            Some(reason) => drop(&blocks[i..=i], reason, digest),
            // An item without a title: its number says nothing any more.
            None if head.is_none() && i == draft.first && draft.is_start => {
                used.push(i);
                let n_mark = leading_number(&block.text).map_or(0, |(_, n_bytes)| n_bytes);
                let text = without_address_lines(&block.text[n_mark..], block, &mut links);
                body.push_plain(block, text.trim());
            }
            None => {
                used.push(i);
                body.push(block, &block.text);
            }
        }
    }
    digest.dropped.extend(body.take_lead(blocks, &used, &mut links));
    let mut link = head.and_then(|head| head.link.clone()).or_else(|| links.best());
    if link.is_none() {
        link = used.last().and_then(|last| body.take_source(&blocks[*last]));
    }
    let title = match (head, document_title) {
        (Some(head), _) => head.title.clone(),
        // What stands under the digest's own title and before all others has that title.
        (None, Some(i)) if draft.first <= i && i < draft.end => blocks[i].text.clone(),
        _ => String::new(),
    };
    if title.is_empty() && body.text.is_empty() {
        return;
    }
    let first = used.first().copied().unwrap_or(draft.first);
    let last = used.last().map_or(first + 1, |last| last + 1);
    digest.articles.push(Article {
        id: (digest.articles.len() + 1).to_string(),
        title,
        text: body.text,
        span: covering(&blocks[first..last]),
        link,
        date,
        author,
        section: draft.section.filter(|section| *section != draft.first).map(|i| blocks[i].text.clone()),
        is_record: false,
    });
}

/// The blocks from the first paragraph of a story to its last; what stands before and behind them may be details.
fn story(blocks: &[Block], first: usize, end: usize, head: Option<&Head>) -> Range<usize> {
    let goes_on = |i: usize| {
        let is_head = head.is_some_and(|head| head.block == i);
        if is_head {
            return head
                .is_some_and(|head| blocks[i].text.get(head.used..).is_some_and(|rest| n_words(rest) > 0));
        }
        is_text(&blocks[i]) && !blocks[i].is_only_links() && !is_dated(&blocks[i])
    };
    let is_told = |i: &usize| {
        let block = &blocks[*i];
        let is_long = block.n_words > MAX_DETAIL_WORDS || ends_sentence(&block.text);
        goes_on(*i) && (is_long || matches!(block.kind, Kind::Quote | Kind::Code))
    };
    let Some(mut from) = (first..end).find(is_told) else { return 0..0 };
    if from > first && goes_on(from - 1) && blocks[from - 1].text.ends_with([':', '：']) {
        from -= 1;
    }
    // A list goes on with a story, but names and tags before it may be one, too.
    let is_item = |i: &usize| blocks[*i].kind == Kind::Item && goes_on(*i);
    from..(from..end).rfind(|i| is_told(i) || is_item(i)).unwrap_or(from) + 1
}

/// Where the footer begins in the last article: words in italics, or a few words under a rule.
fn footer(blocks: &[Block], draft: &Draft) -> usize {
    let body = draft.first + 1..draft.end;
    let rule = body.clone().rev().find(|&i| blocks[i].kind == Kind::Rule);
    let n_after =
        |i: usize| blocks[i..draft.end].iter().filter(|b| is_text(b)).map(|b| b.n_words).sum::<usize>();
    let mut end = match rule {
        Some(rule) if n_after(rule) <= MAX_EDGE_WORDS && n_after(draft.first + 1) > n_after(rule) => rule,
        _ => draft.end,
    };
    while end > draft.first + 1 && blocks[end - 1].is_italic && blocks[end - 1].kind == Kind::Paragraph {
        end -= 1;
    }
    end
}

/// A short paragraph that is a link and nothing else: where the story comes from, or a row of "Read more" and "Share".
pub(super) fn is_source_line(block: &Block) -> bool {
    let is_row = || {
        let mut leads = block.links.iter().map(|link| lead(block, link));
        leads.clone().all(|lead| lead != Lead::Anywhere) && leads.any(|lead| lead == Lead::On)
    };
    block.kind == Kind::Paragraph
        && block.is_only_links()
        && block.n_words <= MAX_DETAIL_WORDS
        && (block.links.len() == 1 || is_row())
}

/// A line with the date of a story, and perhaps its author and source.
fn is_dated(block: &Block) -> bool {
    block.kind == Kind::Paragraph && stated(&block.text).is_some() && is_dateline(&block.text)
}

pub(super) fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '\'', ')', ']', '»', '”', '’']);
    bare.ends_with(['.', '!', '?', '。', '！', '？', '…'])
}

/// The rest of the head's paragraph without lines that are an address and nothing else.
fn without_address_lines(rest: &str, block: &Block, links: &mut Leads) -> String {
    let mut kept = Vec::new();
    for line in rest.lines() {
        let link = block.links.iter().find(|link| block.text.get(link.start..link.end) == Some(line.trim()));
        match link {
            Some(link) if !link.href.is_empty() && !line.trim().is_empty() => links.add(block, link),
            _ => kept.push(line),
        }
    }
    kept.join("\n")
}

/// Links that may lead to a story, the first of each kind.
#[derive(Debug, Default)]
pub(super) struct Leads {
    on: Option<String>,
    anywhere: Option<String>,
}

impl Leads {
    pub(super) fn add(&mut self, block: &Block, link: &Link) {
        let found = match lead(block, link) {
            _ if link.href.is_empty() => return,
            Lead::On => &mut self.on,
            Lead::Anywhere => &mut self.anywhere,
            Lead::Away => return,
        };
        found.get_or_insert_with(|| link.href.clone());
    }

    pub(super) fn add_all(&mut self, block: &Block) {
        block.links.iter().for_each(|link| self.add(block, link));
    }

    /// One that says that it leads on; else any.
    pub(super) fn best(self) -> Option<String> {
        self.on.or(self.anywhere)
    }
}

/// A few words in brackets behind a title: the language of what it links to, or another name.
fn is_note(rest: &str) -> bool {
    let is_bracketed = rest.starts_with(['(', '（', '[']) && rest.ends_with([')', '）', ']']);
    is_bracketed && n_words(rest) <= MAX_NOTE_WORDS
}

/// The text of an article.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) text: String,
    last: Option<Kind>,
}

impl Body {
    pub(super) fn push(&mut self, block: &Block, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            // Items of a list and rows of a table stand under one another.
            let is_next = matches!(
                (self.last, block.kind),
                (Some(Kind::Item), Kind::Item) | (Some(Kind::Row), Kind::Row)
            );
            self.text.push_str(if is_next { "\n" } else { "\n\n" });
        }
        if block.kind == Kind::Item && text.len() == block.text.len() {
            match block.number {
                Some(number) => self.text.push_str(&format!("{number}. ")),
                None => self.text.push_str("- "),
            }
        }
        self.text.push_str(text);
        self.last = Some(block.kind);
    }

    /// Takes "Read more" and the like off the end, where nothing else in the blocks of the text leads on.
    pub(super) fn take_lead(
        &mut self,
        blocks: &[Block],
        used: &[usize],
        links: &mut Leads,
    ) -> Option<Dropped> {
        let leads_on = |block: &Block, link: &Link| lead(block, link) == Lead::On;
        let last = &blocks[*used.last()?];
        let link = last.links.last().filter(|link| !link.href.is_empty() && leads_on(last, link))?;
        // Several such links are of several stories that were not told apart.
        let all = used.iter().flat_map(|i| blocks[*i].links.iter().map(|link| (&blocks[*i], link)));
        if all.filter(|(block, link)| leads_on(block, link)).nth(1).is_some() {
            return None;
        }
        let (before, words) = last.text.split_at_checked(link.start)?;
        let behind = last.text.get(link.end..)?;
        let story = before.trim_end_matches(|c: char| c.is_whitespace() || "([|·:→>«–—-".contains(c));
        // "He wants more" is no such link.
        let is_apart = before[story.len()..].contains('\n') || ends_sentence(story);
        let is_phrase = n_words(words) >= 2
            && words.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase);
        if behind.contains(char::is_alphanumeric) || !(is_apart || is_phrase) {
            return None;
        }
        let rest = self.text.strip_suffix(&last.text[story.len()..])?.trim_end().len();
        if rest == 0 {
            return None;
        }
        self.text.truncate(rest);
        links.add(last, link);
        Some(Dropped { text: words.trim().to_owned(), span: last.span, reason: DropReason::Detail })
    }

    /// Takes a link in brackets off the end, where it says in a few words where the story comes from: `(Reuters)`.
    fn take_source(&mut self, last: &Block) -> Option<String> {
        let link = last.links.last().filter(|link| !link.href.is_empty())?;
        let start =
            if last.text[link.start..].starts_with('(') { link.start } else { link.start.checked_sub(1)? };
        let source = last.text.get(start..).filter(|source| is_note(source))?;
        let rest = self.text.strip_suffix(source)?.trim_end().len();
        self.text.truncate(rest);
        Some(link.href.clone())
    }

    /// As `push`, without the mark of an item.
    fn push_plain(&mut self, block: &Block, text: &str) {
        if !text.is_empty() {
            self.text.push_str(text);
            self.last = Some(block.kind);
        }
    }
}

fn drop(blocks: &[Block], reason: DropReason, digest: &mut Digest) {
    let texts = blocks.iter().filter(|block| n_words(&block.text) > 0);
    digest.dropped.extend(texts.map(|block| Dropped { text: block.text.clone(), span: block.span, reason }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::markup::{Markup, split_markup};

    fn cards(cards: [&str; 3]) -> Digest {
        let cards = cards.map(|card| format!("<div class=story>{card}</div>"));
        split_markup(&cards.concat(), Markup::Html)
    }

    /// Short paragraphs, quotations and code were once dropped from the midst of a story.
    #[test]
    fn details_of_a_card_stand_around_its_story() {
        let prose = PROSE;
        let digest = cards([
            &format!(
                "<i>Town</i><h3>Aldane opens a library</h3><p>By Jo March</p><p>{prose}</p><h4>What it cost</h4><p>The mayor \
                 said:</p><blockquote>Not a penny more</blockquote><p>2 May 2026</p><p>{prose}</p><p>Photo: Ann Lee</p>"
            ),
            &format!(
                "<h3>Sarn mends a bridge</h3><p>How to cross</p><p>{prose}</p><p>The sign:</p><pre>one by one</pre>"
            ),
            &format!(
                "<h3>Velm plants trees</h3><p>The kinds:</p><pre>oak and ash</pre><p>{prose}</p><p>So far:</p>\
                      <ul><li>forty</li></ul><p>3 min</p>"
            ),
        ]);
        let texts: Vec<&str> = digest.articles.iter().map(|article| article.text.as_str()).collect();
        let expected = [
            format!("{prose}\n\nWhat it cost\n\nThe mayor said:\n\nNot a penny more\n\n{prose}"),
            format!("{prose}\n\nThe sign:\n\none by one"),
            format!("The kinds:\n\noak and ash\n\n{prose}\n\nSo far:\n\n- forty"),
        ];
        assert_eq!(texts, expected);
        assert_eq!(digest.articles[0].author.as_deref(), Some("Jo March"));
        assert_eq!(digest.articles[0].date.as_deref(), Some("2026-05-02"));
    }

    fn links(digest: &Digest) -> Vec<Option<&str>> {
        digest.articles.iter().map(|article| article.link.as_deref()).collect()
    }

    const TOWNS: [&str; 3] = ["Aldane opens a library", "Sarn mends a bridge", "Velm plants many trees"];
    const PROSE: &str = "The doors of the house opened at nine, and people came in by the dozen.";

    /// The first link was once the story's, even a button to share it or a teaser.
    #[test]
    fn the_link_of_a_story_is_one_that_leads_to_it() {
        let digest_of = |links: &str| {
            let stories = TOWNS.map(|title| format!("<h2>{title}</h2>{}", links.replace("PROSE", PROSE)));
            split_markup(&stories.concat(), Markup::Html)
        };
        for (links_of_story, expected) in [
            (
                "<p>PROSE</p><p><a href=//a/share>Tweet</a></p><p><a href=//a/1>Read more</a></p>",
                Some("//a/1"),
            ),
            (
                "<p><a href=//a/0>Floods</a></p><p>PROSE</p><p><a href=//a/1>Full story »</a></p>",
                Some("//a/1"),
            ),
            ("<p>PROSE</p><p><a href=//a/1>Read on</a> | <a href=//a/share>Share</a></p>", Some("//a/1")),
            ("<p>PROSE</p><p><a href=//a/share>Share</a></p><p><a href=//a/2>Reuters</a></p>", Some("//a/2")),
            ("<p>PROSE</p><p><a href=//a/share>Share</a></p>", None),
            ("<p>PROSE</p><p>Related: <a href=//a/0>Floods in May</a></p>", None),
        ] {
            let digest = digest_of(links_of_story);
            assert_eq!(links(&digest), [expected; 3], "{links_of_story}");
            assert!(digest.articles.iter().all(|article| article.text == PROSE), "{digest:?}");
        }
    }

    /// It once stayed in the text of each story, which had no link.
    #[test]
    fn read_more_at_the_end_of_a_text_is_its_link() {
        for (end, has_link) in [
            (" <a href=//a/1>Read&nbsp;more&nbsp;»</a>", true),
            ("<br>[<a href=//a/1>more</a>]", true),
            (" It has […] <a href=//a/1>more</a>.", true),
            (" – <a href=//a/1>Read the full story at the Chronicle</a>", true),
            (" They want <a href=//a/1>more</a>.", false),
            (" They want to <a href=//a/1>read more</a>", false),
            (" <a href=//a/1>Read more</a> of them came.", false),
            (" <a href=#top>Read more</a>", false),
        ] {
            let stories = TOWNS.map(|title| format!("<h2>{title}</h2><p>{PROSE}{end}</p>"));
            let digest = split_markup(&stories.concat(), Markup::Html);
            assert_eq!(links(&digest), [has_link.then_some("//a/1"); 3], "{end}");
            let text = &digest.articles[0].text;
            assert_eq!(text.to_lowercase().contains("more"), !has_link, "{end}: {text}");
            assert!(text.starts_with(PROSE) && !text.contains("Chronicle"), "{end}: {text}");
            assert_eq!(digest.dropped.len(), if has_link { 3 } else { 0 }, "{end}");
        }
    }

    #[test]
    fn read_more_of_several_stories_in_one_stays() {
        let story = format!("<p>{PROSE} <a href=//a/1>Read more</a></p>");
        let digest = split_markup(&story.repeat(2), Markup::Html);
        assert_eq!((links(&digest), digest.articles[0].text.matches("Read more").count()), (vec![None], 2));
    }

    /// They once were dropped as the sources of articles without titles.
    #[test]
    fn a_linked_line_before_the_text_of_an_article_is_its_headline() {
        let rows = TOWNS.iter().zip(1..).map(|(title, n)| {
            format!(
                "<tr><td>{n}.</td><td><a href=//a/{n}>{title}</a></td></tr><tr><td></td><td>{PROSE}</td></tr>"
            )
        });
        let digest = split_markup(&format!("<table>{}</table>", rows.collect::<String>()), Markup::Html);
        let titles: Vec<&str> = digest.articles.iter().map(|article| article.title.as_str()).collect();
        assert_eq!(titles, TOWNS);
        assert_eq!(links(&digest), [Some("//a/1"), Some("//a/2"), Some("//a/3")]);
    }
}
