//! What digests come in: plain text, Markdown, HTML, mail and feeds, in any encoding.
//!
//! [`read`] makes [`Source`] of them all: a text, and the pages in it, which the splitter cuts into articles.
//! Input may be hostile: every reader is linear, or bounded by [`InputLimits`].

#[cfg(feature = "formats")]
mod feed;
#[cfg(feature = "formats")]
mod flowed;
#[cfg(feature = "formats")]
mod hidden;
#[cfg(feature = "formats")]
mod json_feed;
#[cfg(feature = "formats")]
mod mail;
#[cfg(feature = "formats")]
mod mbox;
#[cfg(feature = "formats")]
mod mime;
mod recognise;
#[cfg(feature = "formats")]
mod rfc1153;
mod source;
#[cfg(feature = "formats")]
mod title;
#[cfg(feature = "formats")]
mod xml;

pub use recognise::{Format, recognise};
pub use source::{Page, Source};

use super::decode::{DecodeError, Decoded, declared_in_markup, decode_any};
use super::markup::Markup;

/// Bounds on what one input may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputLimits {
    /// Most bytes of a digest, of a mail in it or of a record, after decompression. Default: 64 MiB.
    pub max_bytes: usize,
    /// Most parts of a mail or mails of a mailbox, and most entries of a feed. Default: 10,000.
    pub max_parts: usize,
    /// Greatest depth of parts within parts of a mail. Default: 20.
    pub max_depth: usize,
}

impl Default for InputLimits {
    fn default() -> Self {
        Self { max_bytes: 64 << 20, max_parts: 10_000, max_depth: 20 }
    }
}

/// Why an input cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// It is no text.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// It is of a kind that is not read.
    #[error("expected a digest or records, found {what}; {advice}")]
    Refused {
        /// What it is.
        what: &'static str,
        /// A way out.
        advice: &'static str,
    },
    /// XML that is no feed and no HTML.
    #[error(
        "expected a feed or HTML, found XML with the root element `{root}`; convert it to one of these or to text, or \
         force a format"
    )]
    UnknownXml {
        /// Name of the root element.
        root: String,
    },
    /// Not of the format that it was taken for.
    #[error("expected {format}, found {found}")]
    Malformed {
        /// The format, in words.
        format: &'static str,
        /// What stands there.
        found: String,
    },
    /// Beyond a limit.
    #[error("expected at most {limit} {what}, found more; raise the limit if the input is trusted")]
    TooMany {
        /// The limit.
        limit: usize,
        /// What is counted.
        what: &'static str,
    },
    /// Records, where a digest is expected.
    #[error("expected a digest, found records ({0})")]
    Records(&'static str),
    /// A format that this build does not read.
    #[error(
        "expected plain text or Markdown, found {0}, which this build cannot read; build newsdesk with `--features formats`"
    )]
    NotBuiltIn(&'static str),
}

/// Reads a digest of a format that is known or was [recognised](recognise()).
///
/// # Errors
/// It is not of that format, beyond a limit, no text, or holds records.
pub fn read(bytes: &[u8], format: Format, limits: &InputLimits) -> Result<Source, InputError> {
    if bytes.len() > limits.max_bytes {
        return Err(InputError::TooMany { limit: limits.max_bytes, what: "bytes" });
    }
    match format {
        Format::Text => text(bytes, Markup::Plain, format),
        #[cfg(feature = "formats")]
        Format::Markdown => text(bytes, Markup::Markdown, format),
        // The headings of Markdown are seen in plain text, too.
        #[cfg(not(feature = "formats"))]
        Format::Markdown => text(bytes, Markup::Plain, format),
        #[cfg(feature = "formats")]
        Format::Html => text(bytes, Markup::Html, format),
        #[cfg(feature = "formats")]
        Format::Mail => mail::read(bytes, limits),
        #[cfg(feature = "formats")]
        Format::Mbox => mbox::read(bytes, limits),
        #[cfg(feature = "formats")]
        Format::Rss | Format::Atom => feed::read(bytes, format, limits),
        #[cfg(feature = "formats")]
        Format::JsonFeed => json_feed::read(bytes, limits),
        #[cfg(not(feature = "formats"))]
        Format::Html | Format::Mail | Format::Mbox | Format::Rss | Format::Atom | Format::JsonFeed => {
            Err(InputError::NotBuiltIn(format.describe()))
        }
        Format::Jsonl | Format::Json | Format::Csv | Format::Tsv | Format::Parquet => {
            Err(InputError::Records(format.describe()))
        }
    }
}

/// One page of text.
fn text(bytes: &[u8], markup: Markup, format: Format) -> Result<Source, InputError> {
    let declared = (format == Format::Html).then(|| declared_in_markup(bytes)).flatten();
    let decoded = decode_any(bytes, declared.as_deref())?;
    let mut source = Source::new(format);
    source.note_encoding(&decoded);
    #[cfg(feature = "formats")]
    if markup == Markup::Plain
        && let Some(digest) = rfc1153::read(&decoded.text)
    {
        digest.add_to(&mut source, &Page::default());
        return Ok(source);
    }
    // Lines of old Macs end with a carriage return alone; places stay what they are.
    let is_of_returns = decoded.text.contains('\r') && !decoded.text.contains('\n');
    let of_newlines = is_of_returns.then(|| decoded.text.replace('\r', "\n"));
    let text = of_newlines.as_deref().unwrap_or(&decoded.text);
    source.push(text, Page { markup, ..Page::default() });
    Ok(source)
}

impl Source {
    /// Keeps how a text was decoded, for the report.
    fn note_encoding(&mut self, decoded: &Decoded<'_>) {
        let found = (decoded.encoding, decoded.evidence);
        if !self.encodings.contains(&found) {
            self.encodings.push(found);
        }
        for warning in &decoded.warnings {
            self.warn(warning.clone());
        }
    }
}

#[cfg(all(test, feature = "formats"))]
mod tests {
    use super::*;
    use crate::digest::markup::SplitOptions;

    fn digest(text: &str, format: Format) -> crate::digest::Digest {
        let source = read(text.as_bytes(), format, &InputLimits::default()).expect("it can be read");
        source.digest(&SplitOptions::default())
    }

    /// They once were one line.
    #[test]
    fn lines_may_end_with_carriage_returns_alone() {
        let story = |town: &str| {
            format!(
                "{town} opens a library\r\rThe doors of the house opened at nine, and people came in by the dozen.\r"
            )
        };
        let digest = digest(&["Aldane", "Sarn", "Velm"].map(story).join("\r----\r\r"), Format::Text);
        assert_eq!(digest.articles.len(), 3, "{digest:?}");
        assert_eq!(digest.articles[2].title, "Velm opens a library");
    }

    /// Entries with an address for an id and no link once had no link.
    #[test]
    fn ids_that_are_addresses_are_links() {
        let entry = |id: &str| {
            let feed = format!(
                "<rss version=\"2.0\"><channel><title>F</title><item><title>Town opens a library</title><description>The doors \
                 opened at nine.</description><guid>{id}</guid></item></channel></rss>"
            );
            digest(&feed, Format::Rss).articles[0].link.clone()
        };
        assert_eq!(entry("https://example.com/1").as_deref(), Some("https://example.com/1"));
        assert_eq!(entry("4711"), None);
    }
}
