//! JSON Feed 1.0 and 1.1. Read leniently: an item without an id, or with a number for one, is an item.

use serde::Deserialize;

use super::{Format, InputError, InputLimits, Page, Source, title};
use crate::digest::decode::decode_any;
use crate::digest::markup::Markup;

#[derive(Deserialize)]
struct Feed {
    title: Option<String>,
    author: Option<Author>,
    #[serde(default)]
    authors: Vec<Author>,
    #[serde(default)]
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    title: Option<String>,
    url: Option<String>,
    external_url: Option<String>,
    content_html: Option<String>,
    content_text: Option<String>,
    summary: Option<String>,
    date_published: Option<String>,
    date_modified: Option<String>,
    author: Option<Author>,
    #[serde(default)]
    authors: Vec<Author>,
}

#[derive(Deserialize)]
struct Author {
    name: Option<String>,
}

/// Reads a feed.
pub(super) fn read(bytes: &[u8], limits: &InputLimits) -> Result<Source, InputError> {
    let mut source = Source::new(Format::JsonFeed);
    let decoded = decode_any(bytes, None)?;
    source.note_encoding(&decoded);
    let malformed = |found: String| InputError::Malformed { format: "JSON Feed", found };
    let feed: Feed =
        serde_json::from_str(&decoded.text).map_err(|error| malformed(format!("a broken feed: {error}")))?;
    if feed.items.len() > limits.max_parts {
        return Err(InputError::TooMany { limit: limits.max_parts, what: "entries of a feed" });
    }
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let section = feed.title.as_deref().map(title::of_text).filter(|title| !title.is_empty());
    for item in &feed.items {
        let title = item.title.as_deref().map(title::of_text).filter(|title| !title.is_empty());
        let plain = filled(&item.content_text).or_else(|| filled(&item.summary));
        let (text, markup) = match (filled(&item.content_html), plain) {
            (Some(html), _) => (html, Markup::Html),
            (None, plain) => (plain.unwrap_or_default(), Markup::Plain),
        };
        if title.is_none() && text.is_empty() {
            source.warn("an entry without title and text was left out".to_owned());
            continue;
        }
        let authors = item.author.iter().chain(&item.authors).chain(&feed.author).chain(&feed.authors);
        let page = Page {
            markup,
            title,
            link: filled(&item.url).or_else(|| filled(&item.external_url)),
            date: filled(&item.date_published).or_else(|| filled(&item.date_modified)),
            author: authors.filter_map(|author| filled(&author.name)).next(),
            section: section.clone(),
            ..Page::default()
        };
        source.push(&text, page);
    }
    if source.pages.is_empty() {
        return Err(malformed("a feed without entries".to_owned()));
    }
    Ok(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_pages() {
        let feed = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Aldane &amp; Sarn", "authors": [{"name": "Ann"}],
            "items": [
              {"id": 1, "url": "https://aldane.example/1", "content_html": "<p>The rover found ice.</p>",
               "title": "Rover <b>finds</b> ice", "date_published": "2026-01-02T03:04:05Z"},
              {"content_text": "A note without a title.", "author": {"name": "Bob"}}, {}]}"#;
        let source = read(feed.as_bytes(), &InputLimits::default()).expect("a feed");
        assert_eq!((source.pages.len(), source.warnings.len()), (2, 1));
        let [one, two] = &source.pages[..] else { panic!("two pages") };
        assert_eq!((one.title.as_deref(), one.markup), (Some("Rover finds ice"), Markup::Html));
        assert_eq!((one.author.as_deref(), one.section.as_deref()), (Some("Ann"), Some("Aldane & Sarn")));
        assert_eq!((two.author.as_deref(), two.markup), (Some("Bob"), Markup::Plain));
        let broken = read(b"{\"items\": [{}", &InputLimits::default()).expect_err("broken").to_string();
        assert!(broken.contains("expected JSON Feed, found a broken feed: EOF"), "{broken}");
    }
}
