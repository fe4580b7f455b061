//! RSS and Atom. An entry may be an article, or a whole digest.

use feed_rs::model::{Entry, Feed, Link, Person, Text};
use feed_rs::parser::{Builder, ParseFeedError};

use super::{Format, InputError, InputLimits, Page, Source, title, xml};
use crate::digest::decode::{declared_in_markup, decode_any};
use crate::digest::markup::Markup;

/// Reads a feed. Where the parser rejects it, it is mended and parsed again, with a warning.
pub(super) fn read(bytes: &[u8], format: Format, limits: &InputLimits) -> Result<Source, InputError> {
    let mut source = Source::new(format);
    let decoded = decode_any(bytes, declared_in_markup(bytes).as_deref())?;
    source.note_encoding(&decoded);
    xml::check(&decoded.text)?;
    let feed = match parse(without_declaration(&decoded.text)) {
        Ok(feed) => feed,
        Err(first) => {
            let feed = parse(&xml::mended(&decoded.text)).map_err(|_| InputError::Malformed {
                format: format.describe(),
                found: format!("a broken feed: {}", reason(&first)),
            })?;
            source.warn(format!("the feed is not valid and was mended: {}", reason(&first)));
            feed
        }
    };
    if feed.entries.len() > limits.max_parts {
        return Err(InputError::TooMany { limit: limits.max_parts, what: "entries of a feed" });
    }
    let name = feed.title.as_ref().map(plain).filter(|name| !name.is_empty());
    for entry in &feed.entries {
        add(entry, &feed, name.as_deref(), &mut source);
    }
    if source.pages.is_empty() {
        return Err(InputError::Malformed {
            format: format.describe(),
            found: "a feed without entries".to_owned(),
        });
    }
    Ok(source)
}

fn parse(text: &str) -> Result<Feed, ParseFeedError> {
    // Ids are not used, and generating them would hash links; content goes through our own readers.
    Builder::new()
        .sanitize_content(false)
        .id_generator(|_, _, _| "none".to_owned())
        .build()
        .parse(text.as_bytes())
}

/// The text without an XML declaration: it is decoded already, whatever encoding stands there.
fn without_declaration(text: &str) -> &str {
    let trimmed = text.trim_start();
    match trimmed.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest,
        None => text,
    }
}

fn reason(error: &ParseFeedError) -> String {
    match error {
        ParseFeedError::ParseError(error) => error.to_string(),
        ParseFeedError::XmlReader(error) => error.to_string(),
        error => error.to_string(),
    }
}

fn add(entry: &Entry, feed: &Feed, name: Option<&str>, source: &mut Source) {
    let content =
        entry.content.as_ref().and_then(|content| content.body.as_deref().map(|body| (body, content)));
    let is_plain = |kind: &dyn std::fmt::Display| kind.to_string().starts_with("text/plain");
    let content = content.map(|(body, content)| (body, is_plain(&content.content_type)));
    let summary = entry.summary.as_ref().map(|text| (text.content.as_str(), is_plain(&text.content_type)));
    let is_text = |text: &(&str, bool)| !text.0.trim().is_empty();
    let (text, is_plain) = content.filter(is_text).or(summary.filter(is_text)).unwrap_or(("", true));
    // What is declared as plain text is often HTML all the same.
    let markup = if is_plain && !has_tags(text) { Markup::Plain } else { Markup::Html };
    let title = entry.title.as_ref().map(plain).filter(|title| !title.is_empty());
    if title.is_none() && text.is_empty() {
        source.warn("an entry without title and text was left out".to_owned());
        return;
    }
    let date = entry.published.or(entry.updated).map(|date| date.to_rfc3339().replace("+00:00", "Z"));
    let author = entry.authors.iter().chain(&feed.authors).find_map(author);
    let page = Page {
        markup,
        title,
        // An id that is an address is where the entry stays.
        link: link(&entry.links).or_else(|| Some(entry.id.clone()).filter(|id| is_address(id))),
        date,
        author,
        section: name.map(str::to_owned),
        ..Page::default()
    };
    source.push(text, page);
}

fn author(person: &Person) -> Option<String> {
    let name = person.name.as_deref().or(person.email.as_deref()).map(str::trim);
    name.filter(|name| !name.is_empty()).map(str::to_owned)
}

/// The link to the entry itself, not to a part, a comment or an enclosure.
fn link(links: &[Link]) -> Option<String> {
    let is_itself = |link: &&Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    links.iter().find(is_itself).or(links.first()).map(|link| link.href.clone())
}

fn is_address(id: &str) -> bool {
    id.starts_with("https://") || id.starts_with("http://")
}

/// A title as one line of plain text. Only Atom can declare it as markup.
fn plain(text: &Text) -> String {
    let is_markup = text.content_type.to_string().contains("html");
    if is_markup { title::of_markup(&text.content) } else { title::of_text(&text.content) }
}

fn has_tags(text: &str) -> bool {
    ["</p>", "<p>", "<br", "</a>", "</li>", "</div>"].iter().any(|tag| text.contains(tag))
}
