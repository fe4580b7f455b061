//! Records: one article as one JSON object a line.
//!
//! `{"id"?, "title"?, "text" | "sentences", "label"? | "labels"?, …}`. Other fields pass through unread, letter for
//! letter.

use serde::Deserialize;
use serde::de::{Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

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
    /// Labels, the main one first; `None` means *not labelled*.
    pub labels: Option<Vec<String>>,
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
    /// Neither `text` nor `sentences`.
    #[error("expected a field `text` (or `sentences`), found {}", describe_keys(.keys))]
    NoText {
        /// The fields that are there.
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
        let Fields(fields) = serde_json::from_str(line).map_err(|error| not_an_object(line, &error))?;
        for (i, (name, _)) in fields.iter().enumerate() {
            if fields[..i].iter().any(|(other, _)| other == name) {
                return Err(RecordError::Repeated { field: name.clone() });
            }
        }
        let present = |name: &str| {
            fields
                .iter()
                .find(|(key, value)| key == name && value.get() != "null")
                .map(|(_, value)| value.get())
        };
        let title = present("title").map(|json| string("title", json)).transpose()?.unwrap_or_default();
        let (text, sentences) = match (present("text"), present("sentences")) {
            (Some(_), Some(_)) => {
                return Err(RecordError::Both { first: "text", second: "sentences" });
            }
            (Some(json), None) => (string("text", json)?, None),
            (None, Some(json)) => {
                let sentences = strings("sentences", json)?;
                (sentences.join(" "), Some(sentences))
            }
            (None, None) => {
                return Err(RecordError::NoText {
                    keys: fields.iter().map(|(key, _)| key.clone()).collect(),
                });
            }
        };
        let labels = match (present("label"), present("labels")) {
            (Some(_), Some(_)) => {
                return Err(RecordError::Both { first: "label", second: "labels" });
            }
            (Some(json), None) => Some(vec![string("label", json)?]),
            (None, Some(json)) => Some(strings("labels", json)?),
            (None, None) => None,
        };
        Ok(Self { title, text, sentences, labels, fields })
    }
}

/// The members of a JSON object in their order, values unread.
struct Fields(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(key) = map.next_key()? {
                    fields.push((key, map.next_value().map_err(A::Error::custom)?));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

fn not_an_object(line: &str, error: &serde_json::Error) -> RecordError {
    let found = match serde_json::from_str::<&RawValue>(line.trim()) {
        Ok(value) => kind(value.get()).to_owned(),
        Err(_) => format!("text that is not JSON (column {}: {})", error.column(), plain(error)),
    };
    RecordError::NotAnObject { found }
}

/// serde_json's message without its own "at line 1 column 7": the line is ours to name.
fn plain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

/// What kind of JSON value this is, for messages.
fn kind(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

fn string(field: &'static str, json: &str) -> Result<String, RecordError> {
    serde_json::from_str(json).map_err(|_| RecordError::FieldType {
        field,
        expected: "a string",
        found: kind(json).to_owned(),
    })
}

fn strings(field: &'static str, json: &str) -> Result<Vec<String>, RecordError> {
    let wrong = |found: String| RecordError::FieldType { field, expected: "a list of strings", found };
    let values: Vec<&RawValue> = serde_json::from_str(json).map_err(|_| wrong(kind(json).to_owned()))?;
    let item = |value: &&RawValue| {
        serde_json::from_str(value.get()).map_err(|_| wrong(format!("a list with {}", kind(value.get()))))
    };
    values.iter().map(item).collect()
}

fn describe_keys(keys: &[String]) -> String {
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
    fn bad_lines_are_named() {
        let check = |line: &str, expected: &str| {
            let message = Record::parse(line).expect_err("bad").to_string();
            assert!(message.contains(expected), "{line}: {message}");
        };
        check("[1]", "expected a JSON object, found a list");
        check("\"x\"", "found a string");
        check("{\"text\": ", "not JSON (column 9: EOF");
        check("plain words", "not JSON");
        check("{}", "expected a field `text` (or `sentences`), found an empty object");
        check(r#"{"body": "x"}"#, "found only `body`");
        check(r#"{"text": 5}"#, "field `text`: expected a string, found a number");
        check(r#"{"text": "x", "label": 3}"#, "field `label`: expected a string, found a number");
        check(r#"{"text": "x", "labels": "ai"}"#, "expected a list of strings, found a string");
        check(r#"{"text": "x", "labels": [null]}"#, "found a list with null");
        check(r#"{"text": "x", "label": "a", "labels": []}"#, "found both");
        check(r#"{"text": "x", "text": "y"}"#, "field `text` stands there twice");
    }
}
