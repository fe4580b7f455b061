//! The reader of Markdown, with what newsletters add to it: front matter, Pelican's headers, Kramdown's attributes.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::article::DropReason;
use super::blocks::{Block, Builder, Kind, LeftOut, Meta, Page, Placed};
use super::dates::rfc3339;
use super::html;
use crate::text::{Lines, Span};

/// Reads Markdown. Never fails; HTML comments, attributes and images leave no text, and neither do marks of footnotes, which are
/// left out themselves.
pub(super) fn read(text: &str) -> Page {
    let (meta, start) = front_matter(text);
    let body = without_attributes(&text[start..]);
    let mut reader = Reader::new(&body, start, meta);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for (event, range) in Parser::new_ext(&body, options).into_offset_iter() {
        reader.event(event, &range);
    }
    reader.flush(Kind::Paragraph, None);
    reader.page
}

#[derive(Debug)]
struct Reader<'a> {
    body: &'a str,
    /// Where the body begins in the input.
    start: usize,
    page: Page,
    builder: Builder,
    /// The number of the next item of each list that is open; `None` for bullets.
    lists: Vec<Option<usize>>,
    /// An item that has begun and has no block yet: its number, if it has one, and where it begins.
    item: Option<(Option<usize>, usize)>,
    n_quotes: usize,
    n_images: usize,
    /// Text that stands for the images of this block.
    alt: Option<String>,
    is_code: bool,
    /// How many blocks stand before each footnote that is open.
    footnotes: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(body: &'a str, start: usize, meta: Meta) -> Self {
        Self {
            body,
            start,
            page: Page { meta, ..Page::default() },
            builder: Builder::default(),
            lists: Vec::new(),
            item: None,
            n_quotes: 0,
            n_images: 0,
            alt: None,
            is_code: false,
            footnotes: Vec::new(),
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        let trimmed = Span::new(range.start, range.end).trim(self.body);
        Span::new(self.start + trimmed.start, self.start + trimmed.end)
    }

    fn event(&mut self, event: Event, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.open(tag, range),
            Event::End(tag) => self.close(tag, range),
            Event::Text(text) if self.is_code => self.builder.verbatim(&text, self.span(range)),
            Event::Text(text) | Event::Code(text) => match &mut self.alt {
                Some(alt) if self.n_images > 0 => alt.push_str(&text),
                _ => self.builder.text(&text, self.span(range)),
            },
            Event::SoftBreak => self.builder.text(" ", self.span(range)),
            Event::HardBreak => self.builder.line_break(),
            Event::InlineHtml(tag) if is_break(&tag) => self.builder.line_break(),
            Event::Rule => {
                self.flush(Kind::Paragraph, None);
                let rule = Block::bare(Kind::Rule, String::new(), self.span(range));
                self.page.blocks.push(rule);
            }
            // Blocks of HTML are read when they open; the rest is in no newsletter, or says nothing.
            _ => {}
        }
    }

    fn open(&mut self, tag: Tag, range: &Range<usize>) {
        match tag {
            Tag::Emphasis => self.builder.set_italic(true),
            Tag::Strong => self.builder.set_bold(true),
            Tag::Link { dest_url, .. } => self.builder.open_link(&dest_url),
            Tag::Image { .. } => {
                self.n_images += 1;
                self.alt.get_or_insert_default();
            }
            Tag::Strikethrough => {}
            Tag::TableCell => {
                if !self.builder.is_empty() {
                    self.builder.text(" | ", self.span(range));
                }
            }
            _ => {
                self.flush(Kind::Paragraph, None);
                match tag {
                    Tag::BlockQuote(_) => self.n_quotes += 1,
                    Tag::List(first) => {
                        self.lists.push(first.map(|first| usize::try_from(first).unwrap_or(usize::MAX)));
                    }
                    Tag::Item => {
                        let next = self.lists.last_mut().and_then(Option::as_mut);
                        let number = next.map(|next| {
                            let number = *next;
                            *next = next.saturating_add(1);
                            number
                        });
                        self.item = Some((number, range.start));
                    }
                    Tag::CodeBlock(_) => self.is_code = true,
                    Tag::HtmlBlock => self.html(range),
                    Tag::FootnoteDefinition(_) => self.footnotes.push(self.page.blocks.len()),
                    _ => {}
                }
            }
        }
    }

    fn close(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Emphasis => self.builder.set_italic(false),
            TagEnd::Strong => self.builder.set_bold(false),
            TagEnd::Link => self.builder.close_link(),
            TagEnd::Image => self.n_images = self.n_images.saturating_sub(1),
            TagEnd::Strikethrough | TagEnd::TableCell => {}
            TagEnd::Heading(level) => self.flush(Kind::Heading(level as u8), Some(range)),
            TagEnd::Paragraph => self.flush(Kind::Paragraph, Some(range)),
            TagEnd::CodeBlock => {
                self.flush(Kind::Code, Some(range));
                self.is_code = false;
            }
            TagEnd::TableRow | TagEnd::TableHead => self.flush(Kind::Row, Some(range)),
            TagEnd::BlockQuote(_) => {
                self.flush(Kind::Paragraph, None);
                self.n_quotes = self.n_quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.flush(Kind::Paragraph, None);
                self.lists.pop();
            }
            TagEnd::Item => {
                self.flush(Kind::Paragraph, None);
                self.item = None;
            }
            TagEnd::FootnoteDefinition => {
                self.flush(Kind::Paragraph, None);
                self.leave_out_footnote(range);
            }
            _ => self.flush(Kind::Paragraph, None),
        }
    }

    /// Takes the blocks of a footnote out of the page.
    fn leave_out_footnote(&mut self, range: &Range<usize>) {
        let Some(first) = self.footnotes.pop() else { return };
        let texts: Vec<String> = self.page.blocks.drain(first..).map(|block| block.text).collect();
        let (text, span) = (texts.join(" "), self.span(range));
        if !text.trim().is_empty() {
            self.page.left_out.push(LeftOut { text, span, reason: DropReason::Footnote });
        }
    }

    /// Ends the block that is being gathered.
    fn flush(&mut self, kind: Kind, range: Option<&Range<usize>>) {
        let kind = match kind {
            Kind::Paragraph if self.n_quotes > 0 => Kind::Quote,
            Kind::Paragraph if self.item.is_some() => Kind::Item,
            kind => kind,
        };
        let alt = self.alt.take();
        let placed = Placed { depth: self.lists.len(), ..Placed::of(kind) };
        let block = self.builder.finish(placed).or_else(|| {
            let range = range?;
            Some(Block::bare(Kind::Image, alt?, self.span(range)))
        });
        let Some(mut block) = block else { return };
        if let Some(range) = range {
            block.span = self.span(range);
        }
        if block.kind != Kind::Image
            && let Some((number, start)) = self.item.take()
        {
            block.number = number;
            block.span.start = (self.start + start).min(block.span.start);
        }
        self.page.blocks.push(block);
    }

    /// A block of HTML, read as such; comments and tags alone leave nothing.
    fn html(&mut self, range: &Range<usize>) {
        let start = self.start + range.start;
        let part = html::read(&self.body[range.clone()]);
        let moved = |block: Block| Block {
            span: Span::new(block.span.start + start, block.span.end + start),
            container: None,
            ..block
        };
        self.page.blocks.extend(part.blocks.into_iter().map(moved));
    }
}

fn is_break(tag: &str) -> bool {
    let name = tag.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/').trim();
    name.eq_ignore_ascii_case("br")
}

/// Blanks out Kramdown's attributes, `{: .class}` and `{:target="_blank"}`, so that all places stay as they are.
fn without_attributes(text: &str) -> Cow<'_, str> {
    if !text.contains("{:") {
        return Cow::Borrowed(text);
    }
    let mut blanked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{:") {
        let end = rest[start..].find(['}', '\n']).map(|end| start + end);
        let (kept, next) = match end {
            Some(end) if rest[end..].starts_with('}') => (start, end + 1),
            // Not closed on its line: text like any other.
            Some(end) => (end, end),
            None => break,
        };
        blanked.push_str(&rest[..kept]);
        blanked.extend(std::iter::repeat_n(' ', next - kept));
        rest = &rest[next..];
    }
    blanked.push_str(rest);
    Cow::Owned(blanked)
}

/// What stands above the text (YAML between `---`, TOML between `+++`, or Pelican's `Key: value` lines), and where the text
/// begins.
fn front_matter(text: &str) -> (Meta, usize) {
    let mut lines = Lines::of(text);
    let first = lines.next().map_or("", |line| line.of(text).trim_end());
    let mut meta = Meta::default();
    if first == "---" || first == "+++" {
        let mut fields: Vec<&str> = Vec::new();
        for line in lines {
            let content = line.of(text).trim_end();
            if content == first || (first == "---" && content == "...") {
                fields.iter().for_each(|content| field(content, &mut meta));
                return (meta, line.end);
            }
            fields.push(content);
        }
        return (Meta::default(), 0);
    }
    let header: Vec<Span> = Lines::of(text).take_while(|line| is_field(line.of(text))).collect();
    let names: Vec<&str> =
        header.iter().filter_map(|line| line.of(text).split_once(':')).map(|f| f.0).collect();
    let end = header.last().map_or(0, |line| line.end);
    let is_closed = text[end..]
        .trim_start_matches('\r')
        .strip_prefix('\n')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['\n', '\r']));
    // A single line with a colon is a sentence; two fields, one of them a title, are a header.
    if names.len() < 2 || !names.iter().any(|name| name.eq_ignore_ascii_case("title")) || !is_closed {
        return (meta, 0);
    }
    header.iter().for_each(|line| field(line.of(text), &mut meta));
    (meta, end)
}

fn is_field(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, value)| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        !name.is_empty()
            && name.len() <= 20
            && name.chars().all(is_name)
            && (value.is_empty() || value.starts_with(' '))
    })
}

fn field(line: &str, meta: &mut Meta) {
    let Some((name, value)) = line.split_once([':', '=']) else { return };
    let value = value.trim();
    let is_quoted =
        value.len() >= 2 && ['"', '\''].iter().any(|q| value.starts_with(*q) && value.ends_with(*q));
    let value = if is_quoted { &value[1..value.len() - 1] } else { value };
    // Lists and nested values are not for us.
    if value.is_empty() || value.starts_with(['[', '{', '|', '>']) {
        return;
    }
    match name.trim().to_ascii_lowercase().as_str() {
        "title" => meta.title = Some(value.to_owned()),
        "date" | "published" => meta.date = rfc3339(value),
        "author" => meta.author = Some(value.to_owned()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, String)> {
        read(text).blocks.into_iter().map(|block| (block.kind, block.text)).collect()
    }

    #[test]
    fn blocks_lose_their_marks_and_keep_their_places() {
        let text = "# A *b*\n\nSome [link](http://x) and **bold**  \nnext\n\n* [One](http://1) by Me\n  > Quote\n\n----\n";
        let page = read(text);
        let found: Vec<(Kind, &str, &str)> =
            page.blocks.iter().map(|b| (b.kind, b.text.as_str(), b.span.of(text))).collect();
        assert_eq!(
            found,
            [
                (Kind::Heading(1), "A b", "# A *b*"),
                (Kind::Paragraph, "Some link and bold\nnext", "Some [link](http://x) and **bold**  \nnext"),
                (Kind::Item, "One by Me", "* [One](http://1) by Me"),
                (Kind::Quote, "Quote", "Quote"),
                (Kind::Rule, "", "----"),
            ]
        );
        assert_eq!(
            page.blocks[1].links,
            [super::super::blocks::Link { start: 5, end: 9, href: "http://x".to_owned() }]
        );
        assert_eq!((page.blocks[1].bold, page.blocks[2].depth), (0, 1));
    }

    #[test]
    fn headers_of_three_kinds_are_read() {
        let check = |text: &str, title: &str, date: Option<&str>, n_blocks: usize| {
            let page = read(text);
            assert_eq!(page.meta.title.as_deref(), Some(title), "{text}");
            assert_eq!(page.meta.date.as_deref(), date, "{text}");
            assert_eq!(page.blocks.len(), n_blocks, "{text}: {:?}", page.blocks);
        };
        check(
            "---\ntitle: \"A: b\"\ndate: 2026-01-02\ntags: [x]\n---\ntext\n",
            "A: b",
            Some("2026-01-02"),
            1,
        );
        check(
            "+++\ntitle = 'A'\ndate = 2026-01-02T03:04:05Z\n+++\n\ntext\n",
            "A",
            Some("2026-01-02T03:04:05Z"),
            1,
        );
        check("Title: A\r\nDate: 2026-01-02\r\n\r\ntext\r\n", "A", Some("2026-01-02"), 1);
        assert_eq!(read("Note: this is a sentence.\n").meta, Meta::default());
        assert_eq!(kinds("---\ntitle: never closed\n").len(), 2, "a rule, and text");
    }

    #[test]
    fn footnotes_leave_no_text() {
        let text = "Rain fell.[^1] It froze[^b].\n\n[^1]: In *May*.\n\n    And June.\n\nSnow[^none] fell.\n\n[^b]: Hard.\n";
        let page = read(text);
        let found: Vec<&str> = page.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(found, ["Rain fell. It froze.", "Snow[^none] fell."]);
        let left_out: Vec<(&str, &str)> =
            page.left_out.iter().map(|left| (left.text.as_str(), left.span.of(text))).collect();
        assert_eq!(
            left_out,
            [("In May. And June.", "[^1]: In *May*.\n\n    And June."), ("Hard.", "[^b]: Hard.")]
        );
    }

    #[test]
    fn comments_attributes_and_images_leave_no_text() {
        let text = "{:.x}\n#### A\n\n<!-- for\n\neditors -->\n\n![alt](i.png)\n\n[a](b){:target=\"_blank\"}<br>c {: open\n";
        let found = kinds(text);
        let expected = [(Kind::Heading(4), "A"), (Kind::Image, "alt"), (Kind::Paragraph, "a\nc {: open")];
        assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
    }
}
