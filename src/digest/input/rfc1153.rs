//! Plain-text digests of mails as RFC 1153 has them: a preamble, a line of 70 hyphens, then messages with header fields of
//! their own, each ended by a line of 30 hyphens, and a line that says that this is the end.

use mail_parser::MessageParser;

use super::recognise::field_name;
use super::{Page, Source};
use crate::digest::article::{DropReason, Dropped};
use crate::digest::markup::Markup;
use crate::text::{Lines, Span};

const AFTER_PREAMBLE: usize = 70;
const BETWEEN: usize = 30;

/// A digest, its messages as places in its text.
pub(super) struct PlainDigest<'a> {
    text: &'a str,
    messages: Vec<Message>,
    dropped: Vec<(Span, DropReason)>,
}

struct Message {
    subject: Option<String>,
    from: Option<String>,
    date: Option<String>,
    body: Span,
}

/// Reads a digest, if the text is one: every part between lines of hyphens but the last begins with header fields.
pub(super) fn read(text: &str) -> Option<PlainDigest<'_>> {
    let is_rule =
        |line: &str, n: usize| line.trim_end().len() == n && line.trim_end().bytes().all(|b| b == b'-');
    let lines: Vec<Span> = Lines::of(text).collect();
    let first = lines.iter().position(|line| is_rule(line.of(text), AFTER_PREAMBLE))?;
    let mut dropped = Vec::new();
    let preamble = Span::new(0, lines[first].start).trim(text);
    if !preamble.is_empty() {
        dropped.push((preamble, DropReason::Preamble));
    }
    dropped.push((lines[first], DropReason::Separator));
    let mut messages = Vec::new();
    let mut start = lines[first].end;
    let parser = MessageParser::default();
    for rule in lines[first + 1..].iter().filter(|line| is_rule(line.of(text), BETWEEN)) {
        let part = Span::new(start, rule.start).trim(text);
        start = rule.end;
        dropped.push((*rule, DropReason::Separator));
        if !part.is_empty() {
            messages.push(message(text, part, &parser)?);
        }
    }
    let end = Span::new(start, text.len()).trim(text);
    if !end.is_empty() {
        // A message that no line of hyphens ends is one all the same.
        match message(text, end, &parser) {
            Some(last) => messages.push(last),
            None => dropped.push((end, DropReason::Footer)),
        }
    }
    (!messages.is_empty()).then_some(PlainDigest { text, messages, dropped })
}

/// A part that begins with header fields, one of which is a subject or a sender.
fn message(text: &str, part: Span, parser: &MessageParser) -> Option<Message> {
    let inside = part.of(text);
    let mut end = 0;
    for line in Lines::of(inside) {
        if line.of(inside).trim().is_empty() {
            break;
        }
        let is_folded = line.start > 0 && line.of(inside).starts_with([' ', '\t']);
        if !is_folded && field_name(line.of(inside)).is_none() {
            return None;
        }
        end = line.end;
    }
    let header = format!("{}\n\n", &inside[..end]);
    let fields = parser.parse_headers(header.as_bytes())?;
    let sender = fields.from().and_then(|address| address.first());
    let from = sender.and_then(|sender| sender.name().or(sender.address())).map(str::to_owned);
    let subject = fields.subject().map(str::to_owned);
    (subject.is_some() || from.is_some()).then_some(Message {
        subject,
        from,
        date: fields.date().filter(|date| date.is_valid()).map(mail_parser::DateTime::to_rfc3339),
        body: Span::new(part.start + end, part.end).trim(text),
    })
}

impl PlainDigest<'_> {
    /// Number of messages.
    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }

    /// Adds the messages as pages. `page` is the mail that the digest came in, if it came in one.
    pub(super) fn add_to(&self, source: &mut Source, page: &Page) {
        let base = source.add_text(self.text).start;
        let moved = |span: Span| Span::new(span.start + base, span.end + base);
        for message in &self.messages {
            source.pages.push(Page {
                markup: Markup::Plain,
                span: moved(message.body),
                title: message.subject.clone(),
                link: page.link.clone(),
                date: message.date.clone().or_else(|| page.date.clone()),
                author: message.from.clone().or_else(|| page.author.clone()),
                section: page.title.clone().or_else(|| page.section.clone()),
            });
        }
        source.dropped.extend(self.dropped.iter().map(|(span, reason)| Dropped {
            text: span.of(self.text).to_owned(),
            span: moved(*span),
            reason: *reason,
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::input::Format;
    use crate::digest::markup::SplitOptions;

    #[test]
    fn messages_have_fields_and_the_rest_is_told() {
        let digest = format!(
            "Aldane Digest, Volume 3\n\n{}\n\nDate: Fri, 2 Jan 2026 03:04:05 +0000\nFrom: Ann Ash <ann@aldane.example>\nSubject: \
             Night\n library\n\nIt opens at four.\n\n{}\n\nFrom: b@aldane.example\n\nNo subject here.\n\n{}\n\nEnd of Aldane \
             Digest\n****\n",
            "-".repeat(70),
            "-".repeat(30),
            "-".repeat(30)
        );
        let mut source = Source::new(Format::Text);
        read(&digest).expect("a digest").add_to(&mut source, &Page::default());
        assert_eq!(source.text, digest);
        let articles = source.digest(&SplitOptions::default()).articles;
        assert_eq!(
            (articles[0].title.as_str(), articles[0].text.as_str()),
            ("Night library", "It opens at four.")
        );
        assert_eq!(articles[0].date.as_deref(), Some("2026-01-02T03:04:05Z"));
        assert_eq!(articles[0].author.as_deref(), Some("Ann Ash"));
        assert_eq!((articles[1].author.as_deref(), articles.len()), (Some("b@aldane.example"), 2));
        assert_eq!(articles[0].span.of(&digest), "It opens at four.");
        let reasons: Vec<DropReason> =
            source.digest(&SplitOptions::default()).dropped.iter().map(|dropped| dropped.reason).collect();
        use DropReason::{Footer, Preamble, Separator};
        assert_eq!(reasons, [Preamble, Separator, Separator, Separator, Footer]);
        assert!(read(&digest.replace("From:", "By").replace("Subject:", "On")).is_none());
        assert!(read("a\n----\nb").is_none());
    }
}
