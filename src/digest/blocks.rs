//! The common form that readers of marked-up text give: a flat list of blocks, and the containers around them.

use super::article::DropReason;
use super::lines::{is_rule, n_words};
use crate::text::Span;

/// Fewest words of an `<article>` that is all that a page is about.
const MIN_ARTICLE_WORDS: usize = 60;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading, 1 for the highest.
    Heading(u8),
    Paragraph,
    /// The first block of a list item.
    Item,
    Quote,
    /// A rule; it has no text.
    Rule,
    /// Text whose lines and spaces count.
    Code,
    /// An image; its text is what stands in its place.
    Image,
    /// What is said of an image.
    Caption,
    /// A row of a table of data.
    Row,
}

/// A link, by its place in the text of its block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) href: String,
}

/// A stretch of text that stands for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// Without markup; white space is single spaces, and line breaks where they are meant.
    pub(super) text: String,
    /// Its place in the input.
    pub(super) span: Span,
    pub(super) links: Vec<Link>,
    /// Bytes at the start of the text that are bold; 0 if it does not open in bold.
    pub(super) bold: usize,
    /// All of it is in italics.
    pub(super) is_italic: bool,
    /// Number of lists that it stands in.
    pub(super) depth: usize,
    /// Its number in an ordered list.
    pub(super) number: Option<usize>,
    /// The innermost container, by its place in [`Page::containers`].
    pub(super) container: Option<usize>,
    /// Its element is called a title or headline.
    pub(super) is_called_title: bool,
    pub(super) n_words: usize,
}

impl Block {
    /// Bytes of its text that are links.
    pub(super) fn n_link_bytes(&self) -> usize {
        self.links.iter().map(|link| link.end - link.start).sum()
    }

    /// Words that are not links, by their share of the text.
    pub(super) fn n_unlinked_words(&self) -> usize {
        self.n_words * (self.text.len() - self.n_link_bytes().min(self.text.len())) / self.text.len().max(1)
    }

    /// A paragraph that is nothing but links.
    pub(super) fn is_only_links(&self) -> bool {
        let n_letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let linked: usize = self.links.iter().map(|link| n_letters(&self.text[link.start..link.end])).sum();
        linked > 0 && linked == n_letters(&self.text)
    }
}

/// An element of a page that holds blocks: an article, a card, a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Container {
    /// Element and class, by which repeated cards are known.
    pub(super) signature: String,
    pub(super) is_article: bool,
    pub(super) parent: Option<usize>,
    pub(super) depth: usize,
    /// Its blocks `first..end`: they always stand together.
    pub(super) first: usize,
    pub(super) end: usize,
    /// When it was published, if an attribute or element inside says so.
    pub(super) date: Option<String>,
}

/// What a page tells of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Meta {
    pub(super) title: Option<String>,
    /// The title of its window, which often ends in the name of the site.
    pub(super) page_title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) author: Option<String>,
    pub(super) link: Option<String>,
    /// It says that it is one article.
    pub(super) is_article: bool,
    /// It is a whole page, with what such pages have around their text.
    pub(super) is_document: bool,
}

/// What is left out by the reader, and why it cannot be part of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftOut {
    pub(super) text: String,
    pub(super) span: Span,
    pub(super) reason: DropReason,
}

/// A marked-up text, read.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) blocks: Vec<Block>,
    pub(super) containers: Vec<Container>,
    pub(super) meta: Meta,
    pub(super) left_out: Vec<LeftOut>,
}

impl Page {
    /// The only `<article>` of the page, if it has prose and the only heading of the first level.
    pub(super) fn only_article(&self) -> Option<&Container> {
        let mut articles = self.containers.iter().filter(|container| container.is_article);
        let article = articles.next().filter(|_| articles.next().is_none())?;
        let mut highest = (0..self.blocks.len()).filter(|&i| self.blocks[i].kind == Kind::Heading(1));
        let heading = highest.next().filter(|_| highest.next().is_none())?;
        let is_inside = (article.first..article.end).contains(&heading);
        let n_words: usize =
            self.blocks[article.first..article.end].iter().map(Block::n_unlinked_words).sum();
        (is_inside && n_words >= MIN_ARTICLE_WORDS).then_some(article)
    }

    /// Tells captions from text: words in italics right below an image.
    pub(super) fn mark_captions(&mut self) {
        for i in 1..self.blocks.len() {
            let is_below = matches!(self.blocks[i - 1].kind, Kind::Image | Kind::Caption);
            let block = &mut self.blocks[i];
            if is_below && block.is_italic && block.bold == 0 && block.kind == Kind::Paragraph {
                block.kind = Kind::Caption;
            }
        }
    }
}

/// Where a block stands, for the reader to tell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) kind: Kind,
    pub(super) depth: usize,
    pub(super) number: Option<usize>,
    pub(super) container: Option<usize>,
    pub(super) is_called_title: bool,
}

impl Placed {
    pub(super) fn of(kind: Kind) -> Self {
        Self { kind, depth: 0, number: None, container: None, is_called_title: false }
    }
}

/// Text in more than one language within a block: where each marked stretch ends, and whether it is in the page's own.
#[derive(Debug, Clone, Copy)]
struct Marked {
    start: usize,
    end: usize,
    is_own: bool,
}

/// How far a builder had come, to go back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    n_bytes: usize,
    n_links: usize,
    bold: usize,
    is_past_bold: bool,
    has_upright: bool,
    is_space_due: bool,
}

/// Gathers the text of a block, with its links and how it is set.
#[derive(Debug, Default)]
pub(super) struct Builder {
    text: String,
    span: Option<Span>,
    links: Vec<Link>,
    /// Links that are open, with where they began. Only the outermost counts.
    open_links: Vec<(usize, String)>,
    n_bold: usize,
    n_italic: usize,
    bold: usize,
    is_past_bold: bool,
    has_upright: bool,
    is_space_due: bool,
    marked: Vec<Marked>,
    language: Option<bool>,
}

impl Builder {
    pub(super) fn text(&mut self, text: &str, span: Span) {
        for (i, word) in text.split(char::is_whitespace).enumerate() {
            self.is_space_due |= i > 0;
            if word.is_empty() {
                continue;
            }
            if self.is_space_due && !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push(' ');
            }
            self.is_space_due = false;
            self.word(word);
        }
        self.cover(span);
    }

    /// Text whose lines and spaces count.
    pub(super) fn verbatim(&mut self, text: &str, span: Span) {
        self.word(text);
        self.cover(span);
    }

    fn word(&mut self, word: &str) {
        let start = self.text.len();
        self.text.push_str(word);
        // Signs before a bold lead (an arrow, a picture) are no text of their own.
        let is_text = word.chars().any(char::is_alphanumeric);
        if self.n_bold > 0 && !self.is_past_bold {
            self.bold = self.text.len();
        } else if is_text {
            self.is_past_bold = true;
        }
        self.has_upright |= is_text && self.n_italic == 0;
        if let Some(is_own) = self.language {
            match self.marked.last_mut() {
                Some(last) if last.is_own == is_own && last.end + 1 >= start => last.end = self.text.len(),
                _ => self.marked.push(Marked { start, end: self.text.len(), is_own }),
            }
        }
    }

    fn cover(&mut self, span: Span) {
        if !self.text.is_empty() {
            self.span = Some(self.span.map_or(span, |old| Span::new(old.start, span.end.max(old.start))));
        }
    }

    pub(super) fn line_break(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.is_space_due = false;
    }

    /// Nothing follows the last line break yet.
    pub(super) fn is_at_line_start(&self) -> bool {
        self.text.ends_with('\n')
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn set_bold(&mut self, is_on: bool) {
        self.n_bold = if is_on { self.n_bold + 1 } else { self.n_bold.saturating_sub(1) };
    }

    pub(super) fn set_italic(&mut self, is_on: bool) {
        self.n_italic = if is_on { self.n_italic + 1 } else { self.n_italic.saturating_sub(1) };
    }

    pub(super) fn place(&self) -> Place {
        Place {
            n_bytes: self.text.len(),
            n_links: self.links.len(),
            bold: self.bold,
            is_past_bold: self.is_past_bold,
            has_upright: self.has_upright,
            is_space_due: self.is_space_due,
        }
    }

    /// The text before a place in the same block, the text since, and whether some of it is a link to a place of a page.
    pub(super) fn since(&self, place: Place) -> (&str, &str, bool) {
        let (before, since) = self.text.split_at(place.n_bytes.min(self.text.len()));
        let inside = self.links[place.n_links.min(self.links.len())..].iter().map(|link| &link.href);
        let around = self.open_links.iter().map(|(_, href)| href).filter(|href| href.contains('#'));
        let is_local = inside.chain(around).any(|href| href.is_empty() || href.contains('#'));
        (before, since, is_local)
    }

    /// Forgets the text since a place in the same block.
    pub(super) fn go_back(&mut self, place: Place) {
        self.text.truncate(place.n_bytes);
        self.links.truncate(place.n_links);
        while self.marked.pop_if(|mark| mark.start >= place.n_bytes).is_some() {}
        self.marked.last_mut().into_iter().for_each(|last| last.end = last.end.min(place.n_bytes));
        (self.bold, self.is_past_bold, self.has_upright) =
            (place.bold, place.is_past_bold, place.has_upright);
        self.is_space_due |= place.is_space_due;
    }

    /// What follows is in a language that is marked: the page's own, or another one.
    pub(super) fn set_language(&mut self, is_own: Option<bool>) {
        self.language = is_own;
    }

    pub(super) fn open_link(&mut self, href: &str) {
        let start = self.text.len() + usize::from(self.is_space_due && !self.text.is_empty());
        self.open_links.push((start, href.to_owned()));
    }

    pub(super) fn close_link(&mut self) {
        let Some((start, href)) = self.open_links.pop() else { return };
        self.keep_link(start, href);
    }

    fn keep_link(&mut self, start: usize, href: String) {
        // What leads to another place of the same page leads to no article.
        let href = if href.starts_with('#') { String::new() } else { href };
        // An inner link lies within one that is still open, and is left to that one.
        if self.open_links.is_empty() && start < self.text.len() && self.text.is_char_boundary(start) {
            self.links.push(Link { start, end: self.text.len(), href });
        }
    }

    /// Ends the block. Links and styles that are open go on in the next one.
    pub(super) fn finish(&mut self, placed: Placed) -> Option<Block> {
        let open = std::mem::take(&mut self.open_links);
        if let Some((start, href)) = open.first().cloned() {
            self.keep_link(start, href);
        }
        self.open_links = open.into_iter().map(|(_, href)| (0, href)).collect();
        let bold = self.bold;
        let is_italic = !self.has_upright;
        let mut text = std::mem::take(&mut self.text);
        let mut links = std::mem::take(&mut self.links);
        let marked = std::mem::take(&mut self.marked);
        let span = self.span.take();
        (self.bold, self.is_past_bold, self.has_upright, self.is_space_due) = (0, false, false, false);
        if marked.iter().any(|mark| mark.is_own) {
            for mark in marked.iter().rev().filter(|mark| !mark.is_own) {
                remove(&mut text, &mut links, mark.start, mark.end);
            }
        }
        text.truncate(text.trim_end().len());
        let n_bytes = text.len();
        links.iter_mut().for_each(|link| link.end = link.end.min(n_bytes));
        links.retain(|link| link.start < link.end);
        let has_text = text.chars().any(|c| !c.is_whitespace());
        let Placed { mut kind, depth, number, container, is_called_title } = placed;
        if kind == Kind::Paragraph && is_rule(&text) {
            // It is written, not drawn.
            kind = Kind::Rule;
        }
        let n_words = n_words(&text);
        let bold = bold.min(n_bytes);
        let block = Block {
            kind,
            text,
            span: span?,
            links,
            bold,
            is_italic,
            depth,
            number,
            container,
            is_called_title,
            n_words,
        };
        has_text.then_some(block)
    }
}

/// Takes a stretch out of a text; links move along.
fn remove(text: &mut String, links: &mut Vec<Link>, start: usize, end: usize) {
    text.replace_range(start..end, "");
    let n_bytes = end - start;
    for link in links.iter_mut() {
        let moved = |place: usize| if place >= end { place - n_bytes } else { place.min(start) };
        (link.start, link.end) = (moved(link.start), moved(link.end));
    }
    links.retain(|link| link.start < link.end);
}

impl Block {
    /// A block without links or style.
    pub(super) fn bare(kind: Kind, text: String, span: Span) -> Self {
        Self {
            kind,
            n_words: n_words(&text),
            text,
            span,
            links: Vec::new(),
            bold: 0,
            is_italic: false,
            depth: 0,
            number: None,
            container: None,
            is_called_title: false,
        }
    }
}
