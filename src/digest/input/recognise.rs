//! Which format an input has, seen from its first bytes; its name counts only where those could be either of two.

use serde::de::IgnoredAny;

use super::InputError;
use crate::digest::decode::decode_any;

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// HTML: a page, or a part of one.
    Html,
    /// A mail as it was sent (RFC 5322, MIME).
    Mail,
    /// Mails one after the other, each behind a line that begins with `From `.
    Mbox,
    /// RSS 0.9 to 2.0.
    Rss,
    /// Atom.
    Atom,
    /// JSON Feed.
    JsonFeed,
    /// Records, one JSON object a line.
    Jsonl,
    /// Records in a JSON array.
    Json,
    /// Records in a table, with commas or semicolons between cells.
    Csv,
    /// Records in a table, with tabs between cells.
    Tsv,
    /// Records in a Parquet file.
    Parquet,
}

impl Format {
    /// The format in words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Text => "plain text",
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::Mail => "e-mail",
            Self::Mbox => "mbox",
            Self::Rss => "RSS",
            Self::Atom => "Atom",
            Self::JsonFeed => "JSON Feed",
            Self::Jsonl => "JSONL",
            Self::Json => "a JSON array",
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Parquet => "Parquet",
        }
    }

    /// Whether it holds records, one article each, and no digest.
    pub fn is_records(self) -> bool {
        matches!(self, Self::Jsonl | Self::Json | Self::Csv | Self::Tsv | Self::Parquet)
    }
}

/// First bytes of what cannot be read, what it is, and a way out.
const REFUSED: [(&[u8], &str, &str); 26] = [
    (b"%PDF-", "a PDF", AS_TEXT_FROM_PDF),
    (b"{\\rtf", "an RTF document", SAVE_AS_TEXT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document or an Outlook message", SAVE_AS_TEXT),
    (b"\x89PNG", IMAGE, RECOGNISE_TEXT),
    (b"GIF8", IMAGE, RECOGNISE_TEXT),
    (b"\xff\xd8\xff", IMAGE, RECOGNISE_TEXT),
    (b"II*\0", IMAGE, RECOGNISE_TEXT),
    (b"MM\0*", IMAGE, RECOGNISE_TEXT),
    (b"BM\0", IMAGE, RECOGNISE_TEXT),
    (b"\0\0\x01\0", IMAGE, RECOGNISE_TEXT),
    (b"8BPS", IMAGE, RECOGNISE_TEXT),
    (b"ID3", SOUND, TRANSCRIBE),
    (b"OggS", SOUND, TRANSCRIBE),
    (b"fLaC", SOUND, TRANSCRIBE),
    (b"\x1aE\xdf\xa3", SOUND, TRANSCRIBE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE, UNPACK),
    (b"Rar!\x1a\x07", ARCHIVE, UNPACK),
    (b"BZh", "bzip2 data", UNPACK),
    (b"\xfd7zXZ\0", "xz data", UNPACK),
    (b"\x04\x22\x4d\x18", "LZ4 data", UNPACK),
    (b"\x1f\x8b", "gzip data inside compressed data", UNPACK),
    (b"\x28\xb5\x2f\xfd", "zstd data inside compressed data", UNPACK),
    (b"\x7fELF", "a program", NOT_AN_INPUT),
    (
        b"SQLite format 3\0",
        "an SQLite database",
        "export its articles as CSV, for example with `sqlite3 -csv -header`",
    ),
    (b"NEWSDESK", "a newsdesk model", "give it to `--model`, or look into it with `newsdesk inspect`"),
    (b"%!PS", "a PostScript file", AS_TEXT_FROM_PDF),
];

const IMAGE: &str = "an image";
const SOUND: &str = "sound or video";
const ARCHIVE: &str = "an archive";
const SAVE_AS_TEXT: &str = "save it as plain text or HTML";
const AS_TEXT_FROM_PDF: &str = "make text of it, for example with `pdftotext -layout FILE -`";
const RECOGNISE_TEXT: &str = "recognise its text with an OCR program, and give the text";
const TRANSCRIBE: &str = "transcribe it, and give the text";
const UNPACK: &str = "unpack it, and give the files or their folder";
const NOT_AN_INPUT: &str = "give the digest itself";

/// Header fields that mail has, and hardly anything else.
const MAIL_FIELDS: [&str; 14] = [
    "from",
    "to",
    "subject",
    "message-id",
    "mime-version",
    "received",
    "return-path",
    "delivered-to",
    "reply-to",
    "sender",
    "content-type",
    "dkim-signature",
    "content-transfer-encoding",
    "list-id",
];

/// Elements that HTML without a head begins with.
const HTML_ELEMENTS: [&str; 38] = [
    "html",
    "head",
    "body",
    "title",
    "meta",
    "link",
    "style",
    "script",
    "base",
    "article",
    "section",
    "main",
    "header",
    "footer",
    "nav",
    "aside",
    "div",
    "p",
    "span",
    "table",
    "center",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "dl",
    "blockquote",
    "pre",
    "a",
    "b",
    "strong",
    "img",
    "hr",
];

/// Recognises the format of an input from its head, without a compression around it. `name` is that of the file, whose
/// ending counts where the content could be either of two: text or Markdown, text or a table, an array or a row of JSONL.
///
/// # Errors
/// It is of a kind that cannot be read; the error names what it is, and a way out.
pub fn recognise(head: &[u8], name: Option<&str>) -> Result<Format, InputError> {
    if head.starts_with(b"PAR1") {
        return Ok(Format::Parquet);
    }
    refuse_known(head)?;
    let ending = name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    let ending = ending.as_deref().map(|ending| match ending {
        "markdown" | "mdown" | "mkd" => "md",
        "ndjson" => "jsonl",
        other => other,
    });
    // What is no text at all is told when it is decoded; a character cut in two at the end of the head does not matter.
    let decoded = decode_any(head, None);
    if let (Err(_), Some(format)) = (&decoded, records_begun(head)) {
        return Ok(format);
    }
    let text = decoded.map(|decoded| decoded.text).unwrap_or_default();
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if let Some(format) = json(text, ending).or_else(|| tagged(text, ending)) {
        return format;
    }
    if is_mbox(text) {
        return Ok(Format::Mbox);
    }
    if is_mail(text) {
        return Ok(Format::Mail);
    }
    Ok(match ending {
        Some("jsonl") => Format::Jsonl,
        Some("csv") => table(text).unwrap_or(Format::Csv),
        Some("tsv") => Format::Tsv,
        Some("md") => Format::Markdown,
        Some("txt" | "text" | "rst" | "log") => table(text).unwrap_or(Format::Text),
        _ => table(text).unwrap_or(if is_markdown(text) { Format::Markdown } else { Format::Text }),
    })
}

fn refuse_known(head: &[u8]) -> Result<(), InputError> {
    let refused = |what: &'static str, advice: &'static str| Err(InputError::Refused { what, advice });
    let has = |part: &[u8]| head[..head.len().min(4096)].windows(part.len()).any(|window| window == part);
    if head.starts_with(b"PK\x03\x04") {
        return match () {
            () if has(b"word/") => refused("a Word document", SAVE_AS_TEXT),
            () if has(b"xl/") => refused("an Excel workbook", "save its sheet as CSV"),
            () if has(b"ppt/") => refused("a PowerPoint presentation", SAVE_AS_TEXT),
            () if has(b"opendocument.spreadsheet") => {
                refused("an OpenDocument spreadsheet", "save its sheet as CSV")
            }
            () if has(b"opendocument") => refused("an OpenDocument document", SAVE_AS_TEXT),
            () if has(b"epub+zip") => refused("an e-book", SAVE_AS_TEXT),
            () => refused("a zip archive", UNPACK),
        };
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return refused(IMAGE, RECOGNISE_TEXT);
    }
    if head.get(4..8) == Some(b"ftyp") {
        let is_image = head
            .get(8..12)
            .is_some_and(|brand| [b"heic", b"avif", b"mif1"].iter().any(|known| *known == brand));
        return if is_image { refused(IMAGE, RECOGNISE_TEXT) } else { refused(SOUND, TRANSCRIBE) };
    }
    if head.get(257..262) == Some(b"ustar") {
        return refused("a tar archive", UNPACK);
    }
    match REFUSED.iter().find(|(magic, _, _)| head.starts_with(magic)) {
        Some((_, what, advice)) => refused(what, advice),
        None => Ok(()),
    }
}

/// Which records begin as JSON in what is no text as a whole: a row with a zero byte in it is rejected by itself.
fn records_begun(head: &[u8]) -> Option<Format> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let mut signs = head.iter().filter(|byte| !byte.is_ascii_whitespace());
    match (signs.next()?, signs.next()?) {
        (b'{', b'"') => Some(Format::Jsonl),
        (b'[', b'{') => Some(Format::Json),
        _ => None,
    }
}

fn json(text: &str, ending: Option<&str>) -> Option<Result<Format, InputError>> {
    let rest = text.strip_prefix(['{', '['])?;
    let next = rest.trim_start().chars().next();
    if text.starts_with('[') {
        // A Markdown digest may begin with a link.
        let is_json = matches!(next, Some('{' | ']')) || ending == Some("json");
        let format = if is_list_line(text, ending) { Format::Jsonl } else { Format::Json };
        return is_json.then_some(Ok(format));
    }
    let is_object =
        matches!(next, Some('"' | '}')) || matches!(ending, Some("json" | "jsonl")) || ending.is_none();
    // Inside a string the quotes would be escaped.
    let is_feed = text.match_indices("\"version\"").any(|(place, name)| {
        let value = text[place + name.len()..].trim_start().strip_prefix(':').map(str::trim_start);
        let address = value.and_then(|value| value.get(1..)).map(|value| value.replace("\\/", "/"));
        address.is_some_and(|address| {
            ["https://jsonfeed.org", "http://jsonfeed.org", "https://www.jsonfeed.org"]
                .iter()
                .any(|start| address.starts_with(start))
        })
    });
    match () {
        () if is_feed => Some(Ok(Format::JsonFeed)),
        () if is_object => Some(Ok(Format::Jsonl)),
        () => None,
    }
}

/// Whether the list with which a text begins is a row of JSONL: it ends with its line, and an object follows. The name decides
/// where none is seen.
fn is_list_line(text: &str, ending: Option<&str>) -> bool {
    let is_named = ending == Some("jsonl");
    match text.split_once('\n') {
        _ if ending == Some("json") => false,
        Some((line, rest)) => {
            let is_whole = serde_json::from_str::<Vec<IgnoredAny>>(line).is_ok();
            is_whole && (is_named || rest.trim_start().starts_with('{'))
        }
        None => is_named,
    }
}

/// Feeds, HTML, and XML of other kinds.
fn tagged(text: &str, ending: Option<&str>) -> Option<Result<Format, InputError>> {
    let is_xml = text.starts_with("<?xml");
    let mut rest = text;
    let mut is_html = false;
    // Declarations and comments before the first element.
    while rest.starts_with("<?") || rest.starts_with("<!") {
        is_html |= rest.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype html"));
        let end = match () {
            () if rest.starts_with("<!--") => rest.find("-->")? + 3,
            // An internal subset of a document type has declarations of its own.
            () if rest.starts_with("<!DOCTYPE") && rest.find('[') < rest.find('>') && rest.contains('[') => {
                let inside = rest.find(']')?;
                inside + rest[inside..].find('>')? + 1
            }
            () => rest.find('>')? + 1,
        };
        rest = rest[end..].trim_start();
    }
    let name: String =
        rest.strip_prefix('<')?.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == ':').collect();
    let name = name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
    let format = match name.as_str() {
        "rss" | "rdf" => Format::Rss,
        "feed" | "entry" => Format::Atom,
        "html" | "body" => Format::Html,
        _ if is_html => Format::Html,
        // Markdown may have tags in it, and begin with one.
        _ if ending == Some("md") => return None,
        name if HTML_ELEMENTS.contains(&name) => Format::Html,
        _ if is_xml => {
            return Some(Err(InputError::UnknownXml { root: name.chars().take(40).collect() }));
        }
        _ => return None,
    };
    Some(Ok(format))
}

/// `From someone@example.org Sat Jan  3 01:05:34 1996`, then header fields.
fn is_mbox(text: &str) -> bool {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let has_date = first.contains(':')
        && first.split_whitespace().any(|word| word.len() == 4 && word.parse::<u16>().is_ok());
    first.starts_with("From ") && has_date && lines.next().is_some_and(|line| field_name(line).is_some())
}

/// Two header fields that mail has at the beginning, before a blank line.
fn is_mail(text: &str) -> bool {
    let mut n_known = 0;
    for (i, line) in text.lines().enumerate() {
        if line.starts_with([' ', '\t']) && i > 0 && !line.trim().is_empty() {
            continue;
        }
        match field_name(line) {
            Some(name) => n_known += usize::from(MAIL_FIELDS.contains(&name.to_ascii_lowercase().as_str())),
            None => return n_known >= 2 && line.trim().is_empty(),
        }
    }
    n_known >= 2
}

/// The name of a header field.
pub(super) fn field_name(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    is_name.then_some(name)
}

/// A first line with a column `text` among others. A carriage return alone ends it, too.
fn table(text: &str) -> Option<Format> {
    let header = text.split(['\n', '\r']).next()?;
    let has_text = |delimiter: char| {
        let mut cells = header.split(delimiter);
        header.contains(delimiter)
            && cells.any(|cell| cell.trim().trim_matches('"').trim().eq_ignore_ascii_case("text"))
    };
    match () {
        () if has_text(',') || has_text(';') => Some(Format::Csv),
        () if has_text('\t') => Some(Format::Tsv),
        () => None,
    }
}

/// Front matter, or headings and links more than once.
fn is_markdown(text: &str) -> bool {
    let mut lines = text.lines();
    let has_front_matter = lines.next() == Some("---")
        && lines.next().is_some_and(|line| field_name(line).is_some())
        && text[3..].contains("\n---");
    let is_heading = |line: &&str| {
        let marks = line.bytes().take_while(|b| *b == b'#').count();
        (1..=6).contains(&marks) && line[marks..].starts_with(' ')
    };
    has_front_matter || text.lines().filter(is_heading).count() >= 2 || text.matches("](http").count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &str, name: Option<&str>, expected: Format) {
        assert_eq!(recognise(head.as_bytes(), name), Ok(expected), "{head:?} as {name:?}");
    }

    #[test]
    fn content_tells_whatever_the_name() {
        for name in [None, Some("a.txt"), Some("a.csv"), Some("a.eml"), Some("a")] {
            check("{\"text\": \"a\"}\n", name, Format::Jsonl);
            check(" \n[ {\"text\": 1}]", name, Format::Json);
            check("{\n \"version\" : \"https:\\/\\/jsonfeed.org/version/1\"", name, Format::JsonFeed);
            check("{\"text\": \"\\\"version\\\": \\\"https://jsonfeed.org\"}", name, Format::Jsonl);
            check("\u{feff}<?xml version='1.0'?>\n<!-- a > b --><rss version='2.0'>", name, Format::Rss);
            check("<!DOCTYPE rss [<!ENTITY a \"b\">]><rss>", name, Format::Rss);
            check("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", name, Format::Rss);
            check("<feed xmlns='http://www.w3.org/2005/Atom'>", name, Format::Atom);
            check("<!DOCTYPE html>\n<x-app>", name, Format::Html);
            check("<table><tr><td>News", name, Format::Html);
            check("From a@b.example Sat Jan  3 01:05:34 1996\nSubject: a\n\n", name, Format::Mbox);
            check("Received: by a\n\tfor b\nSubject: =?utf-8?q?a?=\n\nText", name, Format::Mail);
            check("id;Title;\"Text\"\r\n", name, Format::Csv);
            check("label\ttext\n", name, Format::Tsv);
            check("label,text\ra,Cats purr\r", name, Format::Csv);
        }
    }

    #[test]
    fn a_list_in_a_line_of_its_own_is_a_row_and_others_are_arrays() {
        let check_all = |head: &str, named: Format, others: Format| {
            [Some("a.jsonl"), Some("a.ndjson")].into_iter().for_each(|name| check(head, name, named));
            [None, Some("a.txt")].into_iter().for_each(|name| check(head, name, others));
            check(head, Some("a.json"), Format::Json);
        };
        check_all("[]\n{\"text\": \"a\"}\n", Format::Jsonl, Format::Jsonl);
        check_all("[{\"a\": [\"]\"]}]\r\n\r\n{\"text\": \"a\"}\n", Format::Jsonl, Format::Jsonl);
        check_all("[]\n", Format::Jsonl, Format::Json);
        check_all("[{\"text\": \"a\"}, {\"text\":", Format::Jsonl, Format::Json);
        check_all("[{\"text\": \"a\"},\n{\"text\": \"b\"}]\n", Format::Json, Format::Json);
        check_all("[\n  {\"text\": \"a\"}\n]\n", Format::Json, Format::Json);
    }

    #[test]
    fn the_name_counts_where_content_is_either() {
        let plain = "Rover finds ice\n\nThe rover found ice.\n";
        check(plain, None, Format::Text);
        check(plain, Some("a.md"), Format::Markdown);
        check(plain, Some("a.csv"), Format::Csv);
        check("# One\n\nText\n\n# Two\n", Some("a.txt"), Format::Text);
        check("# One\n\nText\n\n# Two\n", None, Format::Markdown);
        check("---\ntitle: a\n---\n", None, Format::Markdown);
        check("<div align=center>\n\n# News", Some("News.MD"), Format::Markdown);
        check("[Rover](http://a.example) and [ice](http://b.example)", None, Format::Markdown);
        check(
            "Title: Weekly\nDate: 2026-01-02\nAuthor: a\n\n# News\n\n# More",
            Some("a.md"),
            Format::Markdown,
        );
        check("Subject: to talk about\n\nFrom here on, text.", None, Format::Text);
        check("{Aldane} wakes early", Some("a.txt"), Format::Text);
        check("oops\n{\"text\": 1}", Some("a.jsonl"), Format::Jsonl);
    }

    #[test]
    fn records_with_a_row_that_is_no_text_are_records() {
        let rows = "{\"text\": \"a\0b\"}\n{\"text\": \"c\"}\n";
        for name in [None, Some("a.txt"), Some("a.jsonl")] {
            check(rows, name, Format::Jsonl);
            check(&format!("\u{feff}\n{rows}"), name, Format::Jsonl);
            check("[\n{\"text\": \"a\0b\"},", name, Format::Json);
        }
        check("\0\n{\"text\": \"c\"}\n", Some("a.jsonl"), Format::Jsonl);
        check("{\0\x01", None, Format::Text);
        check("text,note\n\0,", Some("a.csv"), Format::Csv);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_a_way_out() {
        let refused = |head: &[u8], expected: &str| {
            let message = recognise(head, Some("a.txt")).expect_err("refused").to_string();
            assert!(message.contains(expected), "{message}");
        };
        refused(b"%PDF-1.7\n", "a PDF; make text of it");
        refused(b"PK\x03\x04....word/document.xml", "a Word document; save it as plain text");
        refused(b"PK\x03\x04....a.txt", "a zip archive; unpack it");
        refused(b"\x89PNG\r\n", "an image");
        refused(b"RIFF....WEBPVP8", "an image");
        refused(b"\0\0\0\x18ftypmp42", "sound or video");
        refused(b"{\\rtf1\\ansi", "an RTF document");
        refused(b"NEWSDESK\x02", "a newsdesk model");
        refused(b"<?xml version='1.0'?><opml>", "XML with the root element `opml`");
        assert_eq!(recognise(b"PAR1\x15", None), Ok(Format::Parquet));
    }
}
