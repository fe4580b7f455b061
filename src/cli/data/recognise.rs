//! Which format a file of labelled articles has, seen from its first bytes.

use std::path::Path;

use super::table;
use crate::cli::args::DataFormat;
use crate::{Format, RecordForm, decode, decode_any};

/// Most characters of a file that a message shows.
const MAX_SHOWN_CHARS: usize = 60;

/// What a file holds its articles in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// One a line, of one form or of whichever each is.
    Lines(Option<RecordForm>),
    /// The items of a JSON array.
    Array(Option<RecordForm>),
    /// The rows of a table with this sign between cells.
    Table(u8),
}

/// Recognises the content from the head of a file, without a byte order mark; a name counts only where the content is
/// of no known format, or could be an array or a row of JSONL.
///
/// # Errors
/// It is of no known format, or not of the one that was asked for.
pub(super) fn content(format: DataFormat, path: &Path, head: &[u8]) -> Result<Content, String> {
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    let is_array = first == Some(&b'[');
    let is_json = is_array || first == Some(&b'{');
    let json = |form| if is_array { Content::Array(Some(form)) } else { Content::Lines(Some(form)) };
    match format {
        DataFormat::Auto | DataFormat::Folder => by_content(path, head, first)
            .or_else(|| by_name(path))
            .ok_or_else(|| format!("expected {}, found {}", FORMATS, shown(head))),
        DataFormat::Jsonl => Ok(Content::Lines(Some(RecordForm::Own))),
        DataFormat::Json if is_array => Ok(Content::Array(Some(RecordForm::Own))),
        DataFormat::Json => Err(format!("expected a JSON array, found {}", shown(head))),
        DataFormat::Csv => Ok(Content::Table(table::delimiter(head).filter(|d| *d != b'\t').unwrap_or(b','))),
        DataFormat::Tsv => Ok(Content::Table(b'\t')),
        DataFormat::Fasttext if is_json && !has_line(head, FASTTEXT_PREFIX) => {
            Err(format!("expected lines that begin with `__label__`, found {}", shown(head)))
        }
        DataFormat::Fasttext => Ok(Content::Lines(Some(RecordForm::FastText))),
        DataFormat::Doccano => Ok(json(RecordForm::Doccano)),
        DataFormat::LabelStudio => Ok(json(RecordForm::LabelStudio)),
        DataFormat::Prodigy => Ok(json(RecordForm::Prodigy)),
        DataFormat::Spacy => Ok(json(RecordForm::SpaCy)),
    }
}

const FASTTEXT_PREFIX: &[u8] = b"__label__";

/// What is expected where no format was named.
const FORMATS: &str = "labelled articles (JSON objects one a line or in an array, a table with a column `text`, lines \
                       that begin with `__label__`, or a folder for each label)";

fn by_content(path: &Path, head: &[u8], first: Option<&u8>) -> Option<Content> {
    match first {
        Some(b'{') => Some(Content::Lines(None)),
        // A list may be a row among others.
        Some(b'[') => match crate::recognise(head, path.file_name().and_then(|name| name.to_str())) {
            Ok(Format::Jsonl) => Some(Content::Lines(None)),
            _ => Some(Content::Array(None)),
        },
        _ => {
            let table = table::delimiter(head).map(Content::Table);
            let fasttext =
                || has_line(head, FASTTEXT_PREFIX).then_some(Content::Lines(Some(RecordForm::FastText)));
            // The first line may be a bad one. Somewhere in a binary file, a line begins with any sign.
            let has_objects = || (is_text(head) && has_line(head, b"{")).then_some(Content::Lines(None));
            table.or_else(fasttext).or_else(has_objects)
        }
    }
}

fn by_name(path: &Path) -> Option<Content> {
    match path.extension()?.to_str()? {
        "jsonl" | "ndjson" => Some(Content::Lines(None)),
        "csv" => Some(Content::Table(b',')),
        "tsv" => Some(Content::Table(b'\t')),
        _ => None,
    }
}

fn is_text(head: &[u8]) -> bool {
    decode_any(head, None).is_ok()
}

fn has_line(head: &[u8], start: &[u8]) -> bool {
    head.split(|byte| *byte == b'\n').any(|line| line.trim_ascii_start().starts_with(start))
}

/// The first line that is not blank, cut short, or what it is if it is no text.
fn shown(head: &[u8]) -> String {
    let mut lines = head.split(|byte| *byte == b'\n').zip(1..);
    let Some((line, number)) = lines.find(|(line, _)| !line.trim_ascii().is_empty()) else {
        return "only white space".to_owned();
    };
    let text = String::from_utf8_lossy(line);
    match decode(line) {
        Err(crate::DecodeError::Binary { .. }) => format!("a zero byte in line {number}: a binary file"),
        _ if !is_text(head) => "a binary file".to_owned(),
        _ if text.trim().chars().count() > MAX_SHOWN_CHARS => {
            format!("`{}…`", text.trim().chars().take(MAX_SHOWN_CHARS).collect::<String>())
        }
        _ => format!("`{}`", text.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auto(name: &str, head: &str) -> Result<Content, String> {
        content(DataFormat::Auto, Path::new(name), head.as_bytes())
    }

    #[test]
    fn content_tells_the_format_whatever_the_name() {
        for name in ["-", "data", "data.csv", "data.jsonl", "data.txt"] {
            let check =
                |head: &str, expected: Content| assert_eq!(auto(name, head), Ok(expected), "{head:?}");
            check("\n {\"text\": \"a,text\"}", Content::Lines(None));
            check(" [\n{\"text\": \"a\"}", Content::Array(None));
            check("[{\"text\": \"a\"}]\n{\"text\": \"a\"}\n", Content::Lines(None));
            check("id,Text,label\n", Content::Table(b','));
            check("id;\"text\";label\r\n", Content::Table(b';'));
            check("label\ttext\n", Content::Table(b'\t'));
            check("__label__a text, more\n", Content::Lines(Some(RecordForm::FastText)));
            check("none here\n __label__a text\n", Content::Lines(Some(RecordForm::FastText)));
            check("oops\n{\"text\": \"a\"}\n", Content::Lines(None));
        }
    }

    #[test]
    fn the_name_helps_where_the_content_does_not() {
        assert_eq!(auto("a.jsonl", "\n \n"), Ok(Content::Lines(None)));
        assert_eq!(auto("a.csv", "body,class\n"), Ok(Content::Table(b',')));
        assert_eq!(auto("a.tsv", "body\tclass\n"), Ok(Content::Table(b'\t')));
        let message = auto("a.txt", "\nRover finds ice\n").expect_err("no format");
        assert!(message.ends_with("found `Rover finds ice`"), "{message}");
        let message = auto("a", &"word ".repeat(40)).expect_err("no format");
        assert!(message.ends_with("word word …`"), "{message}");
        assert!(auto("a", " \n\n").expect_err("no format").ends_with("found only white space"));
        assert!(auto("a", "\n\0\x01").expect_err("no format").ends_with("in line 2: a binary file"));
        let noise = "\u{1}\u{2}\u{3}".repeat(9) + "\n{\u{0}\n";
        assert!(auto("a", &noise).expect_err("no format").ends_with("found a binary file"));
    }

    #[test]
    fn a_format_that_was_asked_for_is_looked_at_too() {
        let forced = |format, head: &str| content(format, Path::new("data"), head.as_bytes());
        assert_eq!(forced(DataFormat::Csv, "a;text\n"), Ok(Content::Table(b';')));
        assert_eq!(forced(DataFormat::Csv, "a\ttext\n"), Ok(Content::Table(b',')));
        assert_eq!(forced(DataFormat::Doccano, "[{}]"), Ok(Content::Array(Some(RecordForm::Doccano))));
        assert_eq!(forced(DataFormat::Spacy, "{}"), Ok(Content::Lines(Some(RecordForm::SpaCy))));
        assert!(forced(DataFormat::Json, "{}").expect_err("no array").ends_with("found `{}`"));
        assert!(forced(DataFormat::Fasttext, "{}").expect_err("no labels").ends_with("found `{}`"));
        assert!(forced(DataFormat::Fasttext, "plain\n").is_ok());
    }
}
