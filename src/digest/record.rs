//! Records: one article as one JSON object a line.
//!
//! `{"id"?, "title"?, "text" | "sentences", "label"? | "labels"?, …}`. Other fields pass through unread, letter for
//! letter.

use std::borrow::Cow;

use serde_json::value::{RawValue, to_raw_value};

use super::article::Article;
use super::json::{Object, displaced, given_name, kind, object, on_one_line, string, strings};

/// An article as it stands in a data file.
#[derive(Debug, Clone)]
pub struct Record {
    /// All fields in their order, unread.
    pub fields: Vec<(String, Box<RawValue>)>,
    /// Headline; empty if there is none.
    pub title: String,
    /// Body. Where the record gives `sentences`, these joined by one space.
    pub text: String,
    /// Sentences whose boundaries are already known.
    pub sentences: Option<Vec<String>>,
    /// Labels, the main one first; `None` means *not labelled*, as an empty `label` does.
    pub labels: Option<Vec<String>>,
}

/// A summary that a record came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenSummary {
    /// As one text.
    Text(String),
    /// As a list of sentences.
    Sentences(Vec<String>),
}

/// Why a line is no record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Not JSON, or not an object.
    #[error("expected a JSON object, found {found}")]
    NotAnObject {
        /// What stands there.
        found: String,
    },
    /// Neither `text` nor `sentences`, or only as `null`.
    #[error("expected a field `text` (or `sentences`), found {}", describe_keys(.keys))]
    NoText {
        /// The fields that are there, with `: null` behind those that are `null`.
        keys: Vec<String>,
    },
    /// A field of another type than expected.
    #[error("field `{field}`: expected {expected}, found {found}")]
    FieldType {
        /// Name of the field.
        field: &'static str,
        /// What belongs there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// Two fields that say the same.
    #[error("expected one of the fields `{first}` and `{second}`, found both")]
    Both {
        /// A field.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A form of label data other than the one that was expected.
    #[error("expected {expected}, found {found}")]
    Form {
        /// What was expected.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// A field twice.
    #[error("field `{field}` stands there twice")]
    Repeated {
        /// Name of the field.
        field: String,
    },
}

impl Record {
    /// Reads a record from one line of JSONL.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn parse(line: &str) -> Result<Self, RecordError> {
        Self::from_object(Object::parse(line)?, true)
    }

    /// Reads a record, with or without its fields.
    pub(super) fn from_object(mut object: Object<'_>, with_fields: bool) -> Result<Self, RecordError> {
        let Parts { title, text, sentences, labels } = Parts::read(&mut object)?;
        let (title, text) = (title.into_owned(), text.into_owned());
        let fields = if with_fields { object.into_fields() } else { Vec::new() };
        Ok(Self { fields, title, text, sentences, labels })
    }

    /// A record of an article that came in another form: with the fields `id`, `title`, `text` and `labels`, as far as
    /// they are there.
    pub fn of(id: Option<Box<RawValue>>, title: String, text: String, labels: Option<Vec<String>>) -> Self {
        // Strings and lists of strings can always be written as JSON.
        let members = [
            ("id", id),
            ("title", (!title.is_empty()).then(|| to_raw_value(&title).ok()).flatten()),
            ("text", to_raw_value(&text).ok()),
            ("labels", labels.as_ref().and_then(|labels| to_raw_value(labels).ok())),
        ];
        let fields = members.into_iter().filter_map(|(name, json)| Some((name.to_owned(), json?))).collect();
        Self { fields, title, text, sentences: None, labels }
    }

    /// The field `summary`, if it is there and not `null`.
    ///
    /// # Errors
    /// It is neither a string nor a list of strings.
    pub fn summary(&self) -> Result<Option<GivenSummary>, RecordError> {
        const FIELD: &str = "summary";
        let field = self.fields.iter().find(|(name, value)| name == FIELD && value.get() != "null");
        let Some((_, json)) = field else { return Ok(None) };
        match json.get().as_bytes().first() {
            Some(b'"') => string(FIELD, json.get()).map(GivenSummary::Text),
            Some(b'[') => strings(FIELD, json.get()).map(GivenSummary::Sentences),
            _ => {
                let found = kind(json.get()).to_owned();
                Err(RecordError::FieldType { field: FIELD, expected: "a string or a list of strings", found })
            }
        }
        .map(Some)
    }

    /// Adds fields, which are only written, not read. A field that has the name of an added one is kept as `given_<name>`, and so
    /// is `label` beside `labels`: a record has one of them.
    pub fn extend(&mut self, added: &serde_json::Map<String, serde_json::Value>) {
        let is_beside = |name: &str| name == "label" && added.contains_key("labels");
        self.fields = displaced(&self.fields, |name| added.contains_key(name) || is_beside(name));
        let json = |(name, value)| Some((String::clone(name), to_raw_value(value).ok()?));
        self.fields.extend(added.iter().filter_map(json));
    }

    /// The fields as one line of JSONL.
    pub fn to_line(&self) -> String {
        object(self.fields.iter().map(|(name, json)| (name.as_str(), json.get()))) + "\n"
    }
}

/// What is read of a record's fields.
struct Parts<'a> {
    title: Cow<'a, str>,
    text: Cow<'a, str>,
    sentences: Option<Vec<String>>,
    labels: Option<Vec<String>>,
}

impl<'a> Parts<'a> {
    /// Reads the fields that are there and not `null`.
    fn read(object: &mut Object<'a>) -> Result<Self, RecordError> {
        let title = object.take_string("title")?.unwrap_or_default();
        let (text, sentences) = match (object.take_string("text")?, object.get("sentences")) {
            (Some(_), Some(_)) => {
                return Err(RecordError::Both { first: "text", second: "sentences" });
            }
            (Some(text), None) => (text, None),
            (None, Some(json)) => {
                let sentences = strings("sentences", json)?;
                (Cow::Owned(sentences.join(" ")), Some(sentences))
            }
            (None, None) => {
                return Err(RecordError::NoText { keys: object.names() });
            }
        };
        let labels = match (object.get("label"), object.get("labels")) {
            (Some(_), Some(_)) => {
                return Err(RecordError::Both { first: "label", second: "labels" });
            }
            // As an empty cell of a table: nobody has given a label.
            (Some(_), None) => {
                let label = object.take_string("label")?.filter(|label| !label.trim().is_empty());
                label.map(|label| vec![label.into_owned()])
            }
            (None, Some(json)) => Some(strings("labels", json).and_then(|labels| told("labels", labels))?),
            (None, None) => None,
        };
        Ok(Self { title, text, sentences, labels })
    }
}

/// Labels of a list that tells something: nothing but empty ones are neither labels nor *none of them*.
pub(super) fn told(field: &'static str, labels: Vec<String>) -> Result<Vec<String>, RecordError> {
    if labels.is_empty() || labels.iter().any(|label| !label.trim().is_empty()) {
        return Ok(labels);
    }
    let (expected, found) = ("labels, or an empty list for none of them", "empty labels only".to_owned());
    Err(RecordError::FieldType { field, expected, found })
}

/// A record that is only looked at: its fields stay in the line that they stand in.
pub(crate) struct RecordView<'a> {
    object: Object<'a>,
    /// Headline; empty if there is none.
    pub(crate) title: Cow<'a, str>,
    /// Body, as in a [`Record`].
    pub(crate) text: Cow<'a, str>,
    /// Sentences whose boundaries are already known.
    pub(crate) sentences: Option<Vec<String>>,
}

impl<'a> RecordView<'a> {
    /// As [`Record::parse`].
    pub(crate) fn parse(line: &'a str) -> Result<Self, RecordError> {
        let mut object = Object::parse(line)?;
        let Parts { title, text, sentences, .. } = Parts::read(&mut object)?;
        Ok(Self { object, title, text, sentences })
    }

    /// Writes the fields as members of a JSON object, the last one with a comma behind it, under the names that they have
    /// beside fields that may be `added`.
    pub(crate) fn write_beside(&self, added: &[&str], out: &mut Vec<u8>) {
        let Object(members) = &self.object;
        let is_added = |name: &str| added.contains(&name);
        let is_field = |name: &str| members.iter().any(|member| member.name == name);
        for member in members {
            write_json(&given_name(&member.name, is_added, is_field), out);
            out.push(b':');
            out.extend_from_slice(on_one_line(member.json).as_bytes());
            out.push(b',');
        }
    }
}

/// Writes what always has a JSON form: strings, numbers, and lists and structs of such.
pub(crate) fn write_json(value: &(impl serde::Serialize + ?Sized), out: &mut Vec<u8>) {
    let written = serde_json::to_writer(out, value);
    debug_assert!(written.is_ok(), "memory can be written to");
}

impl From<&Article> for Record {
    fn from(article: &Article) -> Self {
        let id = to_raw_value(&article.id).ok();
        let mut record = Self::of(id, article.title.clone(), article.text.clone(), None);
        for (name, offset) in [("start", article.span.start), ("end", article.span.end)] {
            record.fields.extend(to_raw_value(&offset).ok().map(|json| (name.to_owned(), json)));
        }
        for (name, value) in article.origin() {
            record.fields.extend(to_raw_value(value).ok().map(|json| (name.to_owned(), json)));
        }
        record
    }
}

pub(super) fn describe_keys(keys: &[String]) -> String {
    match keys {
        [] => "an empty object".to_owned(),
        keys => format!("only {}", keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read() {
        let record = Record::parse(r#"{"id": 1e400, "text": "a\nb", "labels": ["x", "y"], "z": [1, 2]}"#)
            .expect("good");
        assert_eq!((record.text.as_str(), record.title.as_str()), ("a\nb", ""));
        assert_eq!(record.labels, Some(vec!["x".to_owned(), "y".to_owned()]));
        let raw: Vec<&str> = record.fields.iter().map(|(_, value)| value.get()).collect();
        assert_eq!(raw[0], "1e400", "numbers pass through letter for letter");
        let record =
            Record::parse(r#"{"sentences": ["A.", "B."], "label": null, "title": null}"#).expect("good");
        assert_eq!((record.text.as_str(), record.labels), ("A. B.", None));
        assert_eq!(
            Record::parse(r#"{"text": "", "label": "x"}"#).expect("good").labels,
            Some(vec!["x".to_owned()])
        );
    }

    #[test]
    fn an_empty_label_is_none_given_and_no_label() {
        let labels = |json: &str| {
            let parsed = Record::parse(&format!(r#"{{"text": "t", {json}}}"#));
            parsed.map(|record| record.labels).map_err(|error| error.to_string())
        };
        assert_eq!(labels(r#""label": """#), Ok(None));
        assert_eq!(labels(r#""label": " ""#), Ok(None));
        assert_eq!(labels(r#""labels": []"#), Ok(Some(Vec::new())));
        assert_eq!(labels(r#""labels": ["", "x"]"#), Ok(Some(vec![String::new(), "x".to_owned()])));
        let expected =
            "field `labels`: expected labels, or an empty list for none of them, found empty labels only";
        assert_eq!(labels(r#""labels": ["", " "]"#), Err(expected.to_owned()));
    }

    #[test]
    fn summaries_are_texts_or_sentences() {
        let summary = |json: &str| {
            let line = format!(r#"{{"text": "t", "summary": {json}}}"#);
            Record::parse(&line).expect("good").summary().map_err(|error| error.to_string())
        };
        assert_eq!(summary("null"), Ok(None));
        assert_eq!(summary(r#""A. B.""#), Ok(Some(GivenSummary::Text("A. B.".to_owned()))));
        assert_eq!(summary(r#"["A."]"#), Ok(Some(GivenSummary::Sentences(vec!["A.".to_owned()]))));
        let expected = "field `summary`: expected a string or a list of strings, found a number";
        assert_eq!(summary("7"), Err(expected.to_owned()));
        assert!(summary("[7]").expect_err("bad").ends_with("found a list with a number"));
        assert_eq!(Record::parse(r#"{"text": "t"}"#).expect("good").summary(), Ok(None));
    }

    #[test]
    fn added_fields_are_written_as_if_they_were_the_last() {
        let mut record = Record::parse(r#"{"rank": 9, "text": "t", "n": 1.50}"#).expect("good");
        let mut added = serde_json::Map::new();
        added.insert("rank".to_owned(), 1.into());
        assert_eq!(super::super::json::extended(&record.fields, &added, &["rank"]), {
            record.extend(&added);
            record.to_line()
        });
        assert_eq!(record.to_line(), "{\"given_rank\":9,\"text\":\"t\",\"n\":1.50,\"rank\":1}\n");
    }

    #[test]
    fn bad_lines_are_named() {
        let check = |line: &str, expected: &str| {
            let message = Record::parse(line).expect_err("bad").to_string();
            assert!(message.contains(expected), "{line}: {message}");
        };
        check("[1]", "expected a JSON object, found a list");
        check("\"x\"", "found a string");
        check("{\"text\": ", "not JSON (column 9: EOF");
        check("plain words", "not JSON");
        check("\u{a0}{\"text\": \"x\"}", "found text that is not JSON (column 1: expected value)");
        check(
            r#"{"\ud800": 1, "text": "x"}"#,
            "found text that is not JSON (column 9: unexpected end of hex escape)",
        );
        check("{}", "expected a field `text` (or `sentences`), found an empty object");
        check(r#"{"body": "x"}"#, "found only `body`");
        check(r#"{"text": null, "id": 1}"#, "(or `sentences`), found only `text: null`, `id`");
        check(
            r#"{"text": "\ud800 x"}"#,
            "field `text`: expected a string, found a lone surrogate in an escape",
        );
        check(r#"{"text": "x", "labels": ["\ud800"]}"#, "found a list with a lone surrogate in an escape");
        check(r#"{"text": 5}"#, "field `text`: expected a string, found a number");
        check(r#"{"text": "x", "label": 3}"#, "field `label`: expected a string, found a number");
        check(r#"{"text": "x", "labels": "ai"}"#, "expected a list of strings, found a string");
        check(r#"{"text": "x", "labels": [null]}"#, "found a list with null");
        check(r#"{"text": "x", "label": "a", "labels": []}"#, "found both");
        check(r#"{"text": "x", "text": "y"}"#, "field `text` stands there twice");
    }
}
