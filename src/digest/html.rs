//! The reader of HTML: a flat walk over tokens, with a stack of open elements that never grows beyond a limit. So deep
//! nesting costs no stack and no more than linear time, and every block knows its place in the input.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use url::{ParseError, Url};

use super::article::DropReason;
use super::blocks::{Block, Builder, Container, Kind, LeftOut, Meta, Page, Place, Placed};
use super::compose::ends_sentence;
use super::dates::rfc3339;
use super::lines::n_words;
use crate::text::Span;

/// Most elements that are open at a time; what lies deeper is read as if it lay there.
const MAX_DEPTH: usize = 256;

/// Fewest words of a page; with fewer, forms and the like are read as well, for some pages lie in them as a whole.
const MIN_PAGE_WORDS: usize = 20;

/// Most bytes of an address that links are relative to.
const MAX_BASE_BYTES: usize = 2000;

/// Most characters of the mark of a footnote that is a link: `note 12`.
const MAX_MARK_CHARS: usize = 8;

/// Elements whose text is never part of the page.
const SILENT: [&str; 17] = [
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "video", "audio", "canvas",
    "button", "select", "textarea", "label", "head", "dialog",
];

/// Elements around the articles of a page.
const AROUND: [&str; 6] = ["nav", "aside", "form", "menu", "footer", "header"];

/// Elements that end a block where they begin and end.
const BLOCKS: [&str; 37] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Reads HTML. Never fails; linear in the length of the text.
pub(super) fn read(text: &str) -> Page {
    let page = Reader::new(text, false).run();
    let n_words = |page: &Page| page.blocks.iter().map(|block| block.n_words).sum::<usize>();
    if n_words(&page) >= MIN_PAGE_WORDS || page.left_out.is_empty() {
        return page;
    }
    let whole = Reader::new(text, true).run();
    if n_words(&whole) > n_words(&page) { whole } else { page }
}

/// An element that is open.
#[derive(Debug)]
struct Element {
    name: String,
    /// Its text, and that of all inside it, is left out.
    is_skipped: bool,
    is_bold: bool,
    is_italic: bool,
    container: Option<usize>,
    /// Marked as being in the page's own language, or in another one.
    language: Option<bool>,
    is_called_title: bool,
    is_author: bool,
    /// Of what is raised: how many blocks there were, and how far the open one had come.
    raised: Option<(usize, Place)>,
}

/// Text that is left out as a whole.
#[derive(Debug)]
struct Skipped {
    /// Number of elements open when it began.
    depth: usize,
    start: usize,
    text: Builder,
    /// Whether it is worth telling: what a reader of the page would have seen, or was not to see.
    kind: Option<bool>,
}

#[derive(Debug)]
struct Reader<'a> {
    text: &'a str,
    is_lenient: bool,
    page: Page,
    builder: Builder,
    stack: Vec<Element>,
    /// Elements that are open beyond the limit.
    n_deeper: usize,
    skipped: Option<Skipped>,
    /// The next number of each list that is open; `None` for bullets.
    lists: Vec<Option<usize>>,
    item: Option<Option<usize>>,
    n_quotes: usize,
    /// The page's language, as far as `-`.
    language: Option<String>,
    /// What links are relative to, if the page says so.
    base: Option<Url>,
    /// What a script or the title is being gathered for.
    json: Option<String>,
    title: Option<String>,
    author: String,
    /// There is a body, so that this is more than a piece of a page.
    is_document: bool,
    end: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, is_lenient: bool) -> Self {
        Self {
            text,
            is_lenient,
            page: Page::default(),
            builder: Builder::default(),
            stack: Vec::new(),
            n_deeper: 0,
            skipped: None,
            lists: Vec::new(),
            item: None,
            n_quotes: 0,
            language: None,
            base: None,
            json: None,
            title: None,
            author: String::new(),
            is_document: false,
            end: 0,
        }
    }

    fn run(mut self) -> Page {
        let mut emitter = DefaultEmitter::new_with_span();
        // Scripts and styles hold no tags.
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(self.text, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => self.open(&tag),
                Token::EndTag(tag) => {
                    self.end = tag.span.end;
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    self.close(&name);
                }
                Token::String(string) => {
                    let span = self.span(string.span.start, string.span.end);
                    self.end = span.end;
                    self.string(&String::from_utf8_lossy(&string.value), span);
                }
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        self.end = self.text.len();
        while !self.stack.is_empty() {
            self.pop();
        }
        self.flush();
        self.page.meta.is_article |= self.page.only_article().is_some();
        self.page.meta.is_document = self.is_document;
        self.page.meta.page_title = self.title.take().map(|title| squeezed(&title)).filter(|t| !t.is_empty());
        if self.page.meta.author.is_none() {
            self.page.meta.author = Some(squeezed(&self.author)).filter(|a| !a.is_empty() && n_words(a) <= 8);
        }
        self.page
    }

    /// A place in the text, made sure to be one: the tokenizer reads `\r\n` as one character.
    fn span(&self, start: usize, end: usize) -> Span {
        let mut start = start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = end.clamp(start, self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        Span::new(start, end)
    }

    fn string(&mut self, text: &str, span: Span) {
        if let Some(json) = &mut self.json {
            json.push_str(text);
            return;
        }
        if let Some(skipped) = &mut self.skipped {
            if self.stack.last().is_some_and(|element| element.name == "title") && self.title.is_none() {
                self.title = Some(text.to_owned());
            }
            if skipped.kind.is_some() {
                skipped.text.text(text, span);
            }
            return;
        }
        if self.stack.last().is_some_and(|element| element.name == "title") {
            self.title.get_or_insert_with(|| text.to_owned());
            return;
        }
        if self.stack.iter().rev().take(4).any(|element| element.is_author) && self.author.len() < 200 {
            self.author.push_str(text);
            self.author.push(' ');
        }
        self.builder.set_language(self.stack.iter().rev().find_map(|element| element.language));
        if self.stack.iter().any(|element| element.name == "pre") {
            self.builder.verbatim(text, span);
        } else {
            self.builder.text(text, span);
        }
    }

    fn open(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let name = name.as_str();
        let start = self.span(tag.span.start, tag.span.start).start;
        let before = std::mem::replace(&mut self.end, tag.span.end);
        match name {
            "meta" => self.meta(tag),
            "base" if self.base.is_none() => self.base = attribute(tag, "href").and_then(|href| base(&href)),
            "body" => self.is_document = true,
            "html" => {
                let language = attribute(tag, "lang").map(|language| primary(&language));
                self.language = self.language.take().or(language);
            }
            "link" if attribute(tag, "rel").as_deref() == Some("canonical") => {
                self.page.meta.link = attribute(tag, "href").filter(|href| is_address(href));
            }
            _ => {}
        }
        if VOID.contains(&name) {
            if self.skipped.is_none() {
                self.void(name, tag, start);
            }
            return;
        }
        self.end = before;
        self.close_implied(name);
        self.end = tag.span.end;
        if BLOCKS.contains(&name) {
            self.flush();
            if let Some(skipped) = &mut self.skipped {
                skipped.text.line_break();
            }
        }
        let is_full = self.stack.len() >= MAX_DEPTH;
        if is_full {
            self.n_deeper += 1;
        }
        let class = attribute(tag, "class").unwrap_or_default();
        if self.skipped.is_none() && !is_full {
            let is_silent = SILENT.contains(&name);
            let kind = if self.is_hidden(tag, &class) {
                Some(true)
            } else {
                self.is_around(name, tag).then_some(false)
            };
            if is_silent || kind.is_some() {
                let kind = kind.filter(|_| !is_silent);
                self.flush();
                self.skipped =
                    Some(Skipped { depth: self.stack.len(), start, text: Builder::default(), kind });
            }
        }
        if name == "script"
            && attribute(tag, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json"))
        {
            self.json = Some(String::new());
        }
        if is_full {
            return;
        }
        let element = self.element(name, tag, &class);
        if self.skipped.is_none() {
            self.enter(name, tag, &element);
        }
        self.stack.push(element);
        if tag.self_closing && !BLOCKS.contains(&name) {
            self.pop();
        }
    }

    fn element(&mut self, name: &str, tag: &StartTag<usize>, class: &str) -> Element {
        let style = attribute(tag, "style").unwrap_or_default();
        let is_skipped = self.skipped.is_some();
        let is_holder =
            ["article", "section", "div", "li", "tr", "td", "table", "main", "figure"].contains(&name);
        let container = (is_holder && !is_skipped).then(|| self.container(name, class, tag));
        let language = attribute(tag, "lang")
            .or_else(|| attribute(tag, "data-lang"))
            // The page's own mark is on all of it, and tells nothing of a stretch.
            .filter(|_| !["html", "body"].contains(&name))
            .zip(self.language.as_ref());
        let property = attribute(tag, "itemprop").unwrap_or_default();
        let is_called = |what: &str| class.split_ascii_whitespace().any(|c| c.eq_ignore_ascii_case(what));
        Element {
            is_bold: ["b", "strong"].contains(&name) || is_bold(&style),
            is_italic: ["i", "em"].contains(&name) || style_is(&style, "font-style", &["italic"]),
            is_skipped,
            container,
            language: language.map(|(marked, own)| primary(&marked) == *own),
            is_called_title: ["title", "headline", "entry-title"].iter().any(|what| is_called(what))
                || property.eq_ignore_ascii_case("headline"),
            raised: (name == "sup").then(|| (self.page.blocks.len(), self.builder.place())),
            is_author: property == "author"
                || attribute(tag, "rel").as_deref() == Some("author")
                || ["author", "byline"].iter().any(|what| is_called(what)),
            name: name.to_owned(),
        }
    }

    /// What an element changes when it opens.
    fn enter(&mut self, name: &str, tag: &StartTag<usize>, element: &Element) {
        if element.is_bold {
            self.builder.set_bold(true);
        }
        if element.is_italic {
            self.builder.set_italic(true);
        }
        match name {
            "a" => {
                let href = attribute(tag, "href").filter(|href| is_address(href) || href.starts_with('#'));
                let href = href.map(|href| self.seen_from_page(href));
                self.builder.open_link(&href.unwrap_or_default());
            }
            "ol" => self.lists.push(Some(1)),
            "ul" => self.lists.push(None),
            "li" => {
                let next = self.lists.last_mut().and_then(Option::as_mut);
                self.item = Some(next.map(|next| {
                    *next += 1;
                    *next - 1
                }));
            }
            "blockquote" => self.n_quotes += 1,
            _ => {}
        }
        let date = attribute(tag, "datetime").or_else(|| attribute(tag, "data-date"));
        if let Some(date) = date.and_then(|date| rfc3339(&date)) {
            let around = self.stack.iter().rev().filter_map(|element| element.container);
            // The cards around it get it, if they have none; the page as a whole does not: its cards may differ.
            for container in around.take(6) {
                let container = &mut self.page.containers[container];
                container.date.get_or_insert_with(|| date.clone());
            }
            if attribute(tag, "itemprop").as_deref() == Some("datePublished") || self.page.meta.date.is_none()
            {
                self.page.meta.date.get_or_insert(date);
            }
        }
    }

    /// A link of the page; it stays as it is where it is not relative, or no address is known that it may be relative to.
    fn seen_from_page(&self, href: String) -> String {
        if href.starts_with('#') || Url::parse(&href) != Err(ParseError::RelativeUrlWithoutBase) {
            return href;
        }
        let of_page = || self.page.meta.link.as_deref().and_then(base);
        let base = self.base.clone().or_else(of_page);
        base.and_then(|base| base.join(&href).ok()).map_or(href, String::from)
    }

    fn container(&mut self, name: &str, class: &str, tag: &StartTag<usize>) -> usize {
        let parent = self.stack.iter().rev().find_map(|element| element.container);
        let mut classes: Vec<&str> = class.split_ascii_whitespace().collect();
        classes.sort_unstable();
        let date = ["data-published", "data-date", "datetime"]
            .iter()
            .find_map(|name| rfc3339(&attribute(tag, name)?));
        self.page.containers.push(Container {
            signature: format!("{name} {}", classes.join(" ")),
            is_article: name == "article",
            parent,
            depth: parent.map_or(0, |parent| self.page.containers[parent].depth + 1),
            first: self.page.blocks.len(),
            end: self.page.blocks.len(),
            date,
        });
        self.page.containers.len() - 1
    }

    fn void(&mut self, name: &str, tag: &StartTag<usize>, start: usize) {
        match name {
            // Where text has no elements for its paragraphs, two breaks are a blank line.
            "br" if self.builder.is_at_line_start() && self.kind() == Kind::Paragraph => self.flush(),
            "br" => self.builder.line_break(),
            "hr" => {
                self.flush();
                let container = self.stack.iter().rev().find_map(|element| element.container);
                let rule = Block::bare(Kind::Rule, String::new(), self.span(start, tag.span.end));
                self.page.blocks.push(Block { container, ..rule });
            }
            "img" if self.builder.is_empty() => {
                let container = self.stack.iter().rev().find_map(|element| element.container);
                let alt = attribute(tag, "alt").unwrap_or_default();
                let image = Block::bare(Kind::Image, alt, self.span(start, tag.span.end));
                self.page.blocks.push(Block { container, ..image });
            }
            _ => {}
        }
    }

    /// Closes what HTML lets authors leave open.
    fn close_implied(&mut self, name: &str) {
        let (ends, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol"]),
            "tr" => (&["tr"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            _ if BLOCKS.contains(&name) && self.stack.last().is_some_and(|element| element.name == "p") => {
                self.pop();
                return;
            }
            _ => return,
        };
        let names = self.stack.iter().rev().take_while(|element| !within.contains(&element.name.as_str()));
        let place = names.enumerate().filter(|(_, element)| ends.contains(&element.name.as_str())).last();
        if let Some(n_inside) = place.map(|(n_inside, _)| n_inside) {
            (0..=n_inside).for_each(|_| self.pop());
        }
    }

    fn close(&mut self, name: &str) {
        if name == "script"
            && let Some(json) = self.json.take()
        {
            linked_data(&json, &mut self.page.meta);
        }
        if self.n_deeper > 0 {
            self.n_deeper -= 1;
            if BLOCKS.contains(&name) {
                self.flush();
            }
            return;
        }
        // An end tag closes nothing beyond the table cell that it stands in.
        let is_wall = |element: &Element| ["td", "th", "table"].contains(&element.name.as_str());
        let is_table = ["td", "th", "tr", "table", "tbody", "thead", "body", "html"].contains(&name);
        let within = self
            .stack
            .iter()
            .rev()
            .take_while(|element| element.name == name || is_table || !is_wall(element));
        let place =
            within.enumerate().find(|(_, element)| element.name == name).map(|(n_inside, _)| n_inside);
        if let Some(n_inside) = place {
            (0..=n_inside).for_each(|_| self.pop());
            return;
        }
        if BLOCKS.contains(&name) {
            self.flush();
        }
    }

    fn pop(&mut self) {
        let Some(name) = self.stack.last().map(|element| element.name.clone()) else { return };
        if BLOCKS.contains(&name.as_str()) {
            self.flush();
        }
        let Some(element) = self.stack.pop() else { return };
        if self.skipped.as_ref().is_some_and(|skipped| skipped.depth >= self.stack.len())
            && let Some(mut skipped) = self.skipped.take()
            && let Some(is_hidden) = skipped.kind
            && let Some(block) = skipped.text.finish(Placed::of(Kind::Paragraph))
        {
            let span = self.span(skipped.start, self.end);
            let reason = if is_hidden { DropReason::Hidden } else { DropReason::Around };
            self.page.left_out.push(LeftOut { text: block.text, span, reason });
        }
        if element.is_skipped {
            return;
        }
        if element.is_bold {
            self.builder.set_bold(false);
        }
        if element.is_italic {
            self.builder.set_italic(false);
        }
        if let Some((n_blocks, place)) = element.raised
            && n_blocks == self.page.blocks.len()
        {
            let (before, raised, is_local) = self.builder.since(place);
            if is_note_mark(before, raised, is_local) {
                self.builder.go_back(place);
            }
        }
        match name.as_str() {
            "a" => self.builder.close_link(),
            "ol" | "ul" => {
                self.lists.pop();
            }
            "li" => self.item = None,
            "blockquote" => self.n_quotes = self.n_quotes.saturating_sub(1),
            _ => {}
        }
        if let Some(container) = element.container {
            self.page.containers[container].end = self.page.blocks.len();
        }
    }

    /// What the block that is open will be.
    fn kind(&self) -> Kind {
        let is_open =
            |names: &[&str]| self.stack.iter().any(|element| names.contains(&element.name.as_str()));
        let heading = self.stack.iter().rev().find_map(|element| match element.name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
            _ => None,
        });
        match heading {
            Some(level) => Kind::Heading(level),
            None if is_open(&["pre"]) => Kind::Code,
            None if is_open(&["figcaption", "caption"]) => Kind::Caption,
            None if self.n_quotes > 0 => Kind::Quote,
            None if self.item.is_some() => Kind::Item,
            None => Kind::Paragraph,
        }
    }

    fn flush(&mut self) {
        if self.builder.is_empty() {
            return;
        }
        let kind = self.kind();
        let placed = Placed {
            kind,
            depth: self.lists.len(),
            number: self.item.flatten(),
            container: self.stack.iter().rev().find_map(|element| element.container),
            is_called_title: self.stack.iter().rev().take(4).any(|element| element.is_called_title),
        };
        if let Some(mut block) = self.builder.finish(placed) {
            block.span = block.span.trim(self.text);
            if !matches!(kind, Kind::Heading(_)) {
                self.item = None;
            }
            self.page.blocks.push(block);
        }
    }

    /// Elements around articles, by name or role. What an article has for a head is its own.
    fn is_around(&self, name: &str, tag: &StartTag<usize>) -> bool {
        if self.is_lenient {
            return false;
        }
        let is_inside =
            |names: &[&str]| self.stack.iter().any(|element| names.contains(&element.name.as_str()));
        let role = attribute(tag, "role").unwrap_or_default();
        match name {
            "header" => !is_inside(&["article", "main", "section"]),
            "footer" => true,
            _ => {
                AROUND.contains(&name)
                    || ["navigation", "banner", "contentinfo", "complementary", "search", "dialog"]
                        .contains(&role.as_str())
            }
        }
    }

    fn is_hidden(&self, tag: &StartTag<usize>, class: &str) -> bool {
        let style = attribute(tag, "style").unwrap_or_default();
        attribute(tag, "hidden").is_some()
            || attribute(tag, "aria-hidden").as_deref() == Some("true")
            || style_is(&style, "display", &["none"])
            || style_is(&style, "visibility", &["hidden"])
            || style_is(&style, "mso-hide", &["all"])
            || style_is(&style, "max-height", &["0", "0px"])
            || style_is(&style, "font-size", &["0", "0px"]) && style_is(&style, "line-height", &["0", "0px"])
            || class.split_ascii_whitespace().any(|class| {
                ["sr-only", "visually-hidden", "screen-reader-text", "preheader"].contains(&class)
            })
    }

    fn meta(&mut self, tag: &StartTag<usize>) {
        let name = attribute(tag, "property").or_else(|| attribute(tag, "name")).unwrap_or_default();
        let Some(content) = attribute(tag, "content").map(|content| squeezed(&content)) else { return };
        if content.is_empty() {
            return;
        }
        let meta = &mut self.page.meta;
        match name.to_ascii_lowercase().as_str() {
            "og:title" => meta.title = Some(content),
            "twitter:title" | "dc.title" => {
                meta.title.get_or_insert(content);
            }
            "og:type" => meta.is_article |= content.eq_ignore_ascii_case("article"),
            "og:url" if is_address(&content) => {
                meta.link.get_or_insert(content);
            }
            "article:published_time" => meta.date = rfc3339(&content).or(meta.date.take()),
            "date" | "dc.date" | "dc.date.issued" | "parsely-pub-date" | "datepublished" => {
                meta.date = meta.date.take().or_else(|| rfc3339(&content));
            }
            "author" | "parsely-author" | "dc.creator" | "article:author" if !is_url(&content) => {
                meta.author.get_or_insert(content);
            }
            _ => {}
        }
    }
}

fn attribute(tag: &StartTag<usize>, name: &str) -> Option<String> {
    let value = tag.attributes.get(name.as_bytes())?;
    Some(String::from_utf8_lossy(value).into_owned())
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a link leads anywhere outside the page.
fn is_address(href: &str) -> bool {
    !href.is_empty() && !href.starts_with('#') && !href.to_ascii_lowercase().starts_with("javascript:")
}

/// Whether raised text is the mark of a footnote: a few signs that are a link within the page, or in brackets; a number
/// right behind the end of a sentence; a star or dagger. Powers (`10<sup>6</sup>`) and endings (`1<sup>st</sup>`) are text.
fn is_note_mark(before: &str, raised: &str, is_local: bool) -> bool {
    let is_price =
        before.split_whitespace().next_back().is_some_and(|word| word.starts_with(['$', '€', '£', '¥']));
    let is_behind_end = ends_sentence(before) && !raised.starts_with(' ') && !is_price;
    let raised = raised.trim();
    let inside = raised.strip_prefix(['[', '(']).and_then(|rest| rest.strip_suffix([']', ')']));
    let sign = inside.unwrap_or(raised).trim();
    let is_number = sign.starts_with(|c: char| c.is_ascii_digit())
        && sign.chars().all(|c| c.is_ascii_digit() || ",-–* ".contains(c));
    let is_sign = !sign.is_empty() && sign.chars().all(|c| "*†‡§¶".contains(c));
    let is_short = sign.chars().count() <= MAX_MARK_CHARS && sign.chars().any(char::is_alphanumeric);
    let is_letter = sign.len() == 1 && sign.chars().all(|c| c.is_ascii_lowercase());
    is_sign
        || is_local && (is_number || is_short)
        || inside.is_some() && (is_number || is_letter)
        || is_number && is_behind_end
}

fn primary(language: &str) -> String {
    language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Whether an inline style sets a property to one of these values.
fn style_is(style: &str, property: &str, values: &[&str]) -> bool {
    style.split(';').filter_map(|rule| rule.split_once(':')).any(|(name, value)| {
        let value = value.trim().trim_end_matches("!important").trim();
        name.trim().eq_ignore_ascii_case(property)
            && values.iter().any(|wanted| value.eq_ignore_ascii_case(wanted))
    })
}

fn is_bold(style: &str) -> bool {
    style_is(style, "font-weight", &["bold", "bolder", "600", "700", "800", "900"])
}

/// What a page says of itself as JSON-LD: an article's headline, date and author.
fn linked_data(json: &str, meta: &mut Meta) {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(json) else { return };
    let mut things: Vec<&serde_json::Value> = vec![&value];
    let mut n_seen = 0;
    while let Some(thing) = things.pop() {
        n_seen += 1;
        if n_seen > 1000 {
            return;
        }
        if let Some(list) = thing.as_array() {
            things.extend(list.iter().rev());
            continue;
        }
        things.extend(thing.get("@graph"));
        things.extend(thing.get("mainEntity"));
        let is_article = |kind: &serde_json::Value| {
            kind.as_str().is_some_and(|kind| kind.ends_with("Article") || kind == "BlogPosting")
        };
        let is_one = thing.get("@type").is_some_and(|kind| {
            is_article(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(is_article))
        });
        if !is_one {
            continue;
        }
        meta.is_article = true;
        let string = |name: &str| thing.get(name).and_then(serde_json::Value::as_str);
        if meta.title.is_none() {
            meta.title = string("headline").map(squeezed);
        }
        if let Some(date) = string("datePublished").and_then(rfc3339) {
            meta.date = Some(date);
        }
        let name = |author: &serde_json::Value| {
            author.get("name").unwrap_or(author).as_str().map(squeezed).filter(|name| !is_url(name))
        };
        let author = thing.get("author").and_then(|author| match author.as_array() {
            Some(authors) => {
                let names: Vec<String> = authors.iter().filter_map(name).collect();
                (!names.is_empty()).then(|| names.join(", "))
            }
            None => name(author),
        });
        meta.author = author.or(meta.author.take());
        return;
    }
}

/// The address of the web that links may be relative to: each of them will be as long.
fn base(address: &str) -> Option<Url> {
    Some(address).filter(|address| is_url(address) && address.len() <= MAX_BASE_BYTES)?.parse().ok()
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<(Kind, String)> {
        read(html).blocks.into_iter().map(|block| (block.kind, block.text)).collect()
    }

    #[test]
    fn blocks_are_what_a_reader_sees_and_know_their_places() {
        let html = "<div><h2 class='x'>Big\n news</h2>Loose <b>text</b><p>One<br>two &amp; <a href='http://a'>three</a>\
                    <ul><li>first<li><p>second</ul><hr><pre>a\n  b</pre>";
        let page = read(html);
        let found: Vec<(Kind, &str)> = page.blocks.iter().map(|b| (b.kind, b.text.as_str())).collect();
        let expected = [
            (Kind::Heading(2), "Big news"),
            (Kind::Paragraph, "Loose text"),
            (Kind::Paragraph, "One\ntwo & three"),
            (Kind::Item, "first"),
            (Kind::Item, "second"),
            (Kind::Rule, ""),
            (Kind::Code, "a\n  b"),
        ];
        assert_eq!(found, expected);
        assert_eq!(page.blocks[0].span.of(html), "Big\n news");
        assert_eq!(page.blocks[2].links[0].href, "http://a");
    }

    #[test]
    fn what_no_reader_sees_is_left_out_and_told() {
        let long =
            "A paragraph with enough words to be a page by itself, so that nothing else is looked at. "
                .repeat(2);
        let html = format!(
            "<nav>Menu</nav><style>p {{}}</style><p>{long}</p><p hidden>Secret</p><span style='DISPLAY : none !important'>Pre\
             header</span><script>if (a < b) {{ '<p>no</p>' }}</script><footer>Foot</footer>"
        );
        assert_eq!(texts(&html), [(Kind::Paragraph, long.trim().to_owned())]);
        let left_out: Vec<(String, DropReason)> =
            read(&html).left_out.into_iter().map(|left| (left.text, left.reason)).collect();
        let (around, hidden) = (DropReason::Around, DropReason::Hidden);
        let expected = [("Menu", around), ("Secret", hidden), ("Preheader", hidden), ("Foot", around)];
        assert_eq!(left_out, expected.map(|(text, reason)| (text.to_owned(), reason)));
    }

    #[test]
    fn a_page_within_a_form_is_read() {
        assert_eq!(texts("<form><p>Hello there</p></form>"), [(Kind::Paragraph, "Hello there".to_owned())]);
    }

    #[test]
    fn of_two_languages_the_own_one_is_kept() {
        let html = "<html lang=en><p><span lang=en-GB>Good day</span><span lang=fr>Bonjour</span></p>\
                    <p>He said <i lang=fr>au revoir</i></p>";
        assert_eq!(texts(html)[0].1, "Good day");
        assert_eq!(texts(html)[1].1, "He said au revoir", "a quotation has no twin");
    }

    /// They once stood in the text, and joined the sentences around them.
    #[test]
    fn marks_of_footnotes_leave_no_text() {
        for (html, expected) in [
            ("Rain fell.<sup><a href='#n1'>1</a></sup> It froze.", "Rain fell. It froze."),
            ("Rain<a href='#n1'><sup>note 1</sup></a> fell.", "Rain fell."),
            (
                "Rain<sup>[2]</sup> fell <sup> [a] </sup>and <b>froze.<sup>3,4</sup></b>",
                "Rain fell and froze.",
            ),
            ("Rain*<sup>†</sup> fell “here.”<sup>12</sup>", "Rain* fell “here.”"),
            ("<sup><a href='#r1'>1</a></sup> In May.", "In May."),
            ("5 m<sup>2</sup> or 10<sup>6</sup> and CO<sup>2+</sup>", "5 m2 or 106 and CO2+"),
            ("the 1<sup>st</sup> of ½. <sup>1</sup>/<sub>2</sub>", "the 1st of ½. 1/2"),
            ("at $3.<sup>99</sup> each", "at $3.99 each"),
            ("<sup>1</sup>H, M<sup>me</sup> A<sup><a href='http://a'>b</a></sup>", "1H, Mme Ab"),
        ] {
            assert_eq!(texts(&format!("<p>{html}</p>"))[0].1, expected, "{html}");
        }
        let page = read("<p>Rain fell.<sup><a href='#n'>1</a></sup> <a href='http://a'>It</a> froze.</p>");
        let link = &page.blocks[0].links[0];
        assert_eq!((page.blocks[0].links.len(), &page.blocks[0].text[link.start..link.end]), (1, "It"));
    }

    /// They once led nowhere.
    #[test]
    fn relative_links_are_seen_from_the_page() {
        let link = |head: &str, href: &str| {
            let page = read(&format!("<head>{head}</head><p>The <a href='{href}'>rover</a> found ice."));
            page.blocks[0].links[0].href.clone()
        };
        let own = "<link rel=canonical href='https://news.example/may/'>";
        let base = "<base target=_blank><base href='https://base.example/x'><base href='https://no.example'>";
        assert_eq!(link(own, "1.html"), "https://news.example/may/1.html");
        assert_eq!(link(&format!("{own}{base}"), "/1.html"), "https://base.example/1.html");
        assert_eq!(link(base, "https://a.example"), "https://a.example");
        assert_eq!(link("", "/1.html"), "/1.html");
        assert_eq!(link("<base href='/may/'>", "/1.html"), "/1.html");
        assert_eq!(link(base, "#top"), "");
        assert_eq!(
            link(own, "../june/a b.html?c=d/../e#f"),
            "https://news.example/june/a%20b.html?c=d/../e#f"
        );
        assert_eq!(link(own, "//other.example/x"), "https://other.example/x");
        assert_eq!(link(own, "mailto:desk@news.example"), "mailto:desk@news.example");
        assert_eq!(link(own, "HTTP://other.example/%7Ex"), "HTTP://other.example/%7Ex");
    }

    /// A mail of bold titles and breaks was once one paragraph.
    #[test]
    fn two_breaks_end_a_paragraph() {
        let page = read("<b>One</b><br>First.<br> <br><b>Two</b><br>Second.<pre>a<br><br>b</pre>");
        let texts: Vec<&str> = page.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["One\nFirst.", "Two\nSecond.", "a\nb"]);
        assert_eq!(page.blocks[1].bold, 3);
    }
}
