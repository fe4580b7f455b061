//! doccano's JSONL: `{"text": …, "label": ["a"]}` in; `{"id", "text" | "data", "label" | "labels": […]}` out.
//!
//! A list without labels says *none of them*: doccano writes one for every document that was not given a label.

use serde_json::value::RawValue;

use crate::digest::json::{Object, extended, items, kind, string};
use crate::digest::record::{Record, RecordError, describe_keys, told};

/// The fields that a line for doccano may have beside those of its record.
const ADDED: [&str; 3] = ["text", "label", "stamp"];

/// What stands for an article's labels.
const LABELS: &str = "a list of label names";

pub(super) fn is_recognised(object: &Object<'_>) -> bool {
    let has_text = object.get("text").is_some() || object.get("sentences").is_some();
    object.get("label").is_some_and(|json| kind(json) == "a list")
        || !has_text && object.get("data").is_some_and(|json| kind(json) == "a string")
}

pub(super) fn read(object: &Object<'_>) -> Result<Record, RecordError> {
    let text = match (object.string("text")?, object.get("data")) {
        (Some(text), _) => text,
        (None, Some(json)) => string("data", json)?,
        (None, None) => {
            return Err(RecordError::Form {
                expected: "a field `text` (or `data`)",
                found: describe_keys(&object.names()),
            });
        }
    };
    if object.get("entities").is_some() {
        return Err(sequence_labels("`entities`"));
    }
    let labels = match (object.get("label"), object.get("labels")) {
        (Some(_), Some(_)) => return Err(RecordError::Both { first: "label", second: "labels" }),
        (Some(json), None) => Some(names("label", json)?),
        (None, Some(json)) => Some(names("labels", json)?),
        (None, None) => None,
    };
    Ok(Record::of(object.id(), object.string("title")?.unwrap_or_default(), text, labels))
}

fn names(field: &'static str, json: &str) -> Result<Vec<String>, RecordError> {
    let name = |value: &RawValue| match kind(value.get()) {
        "a string" => string(field, value.get()),
        // `[0, 5, "ORG"]` or `{"start_offset": 0, …}`.
        "a list" | "an object" => Err(sequence_labels(&format!("{} in `{field}`", kind(value.get())))),
        other => {
            Err(RecordError::FieldType { field, expected: LABELS, found: format!("a list with {other}") })
        }
    };
    told(field, items(field, LABELS, json)?.into_iter().map(name).collect::<Result<_, _>>()?)
}

fn sequence_labels(found: &str) -> RecordError {
    RecordError::Form {
        expected: "labels for whole articles (a doccano project for document classification)",
        found: format!("{found}, as from a project for sequence labelling"),
    }
}

/// A record with predicted labels as a line for doccano to import. Other fields pass through, and doccano keeps them;
/// labels that the record had are kept as `given_label`, and a stamp as `given_stamp`.
pub fn doccano_line(record: &Record, labels: &[&str], stamp: Option<&str>) -> String {
    let mut fields = Vec::new();
    for (name, value) in &record.fields {
        match name.as_str() {
            "text" | "sentences" => {}
            "label" | "labels" if value.get() == "null" => {}
            // Read back, two lists of labels would contradict each other.
            "labels" => fields.push(("label".to_owned(), value.clone())),
            _ => fields.push((name.clone(), value.clone())),
        }
    }
    let mut added = serde_json::Map::new();
    added.insert("text".to_owned(), record.text.as_str().into());
    added.insert("label".to_owned(), labels.into());
    added.extend(stamp.map(|stamp| ("stamp".to_owned(), stamp.into())));
    extended(&fields, &added, &ADDED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Record, RecordError> {
        read(&Object::parse(text)?)
    }

    #[test]
    fn all_forms_of_import_and_export_are_read() {
        for text in [
            r#"{"text":"t","label":["b","a"]}"#,
            r#"{"id":7,"text":"t","label":["b","a"],"Comments":[]}"#,
            r#"{"id":7,"data":"t","label":["b","a"]}"#,
            r#"{"id":7,"data":"t","labels":["b","a"]}"#,
        ] {
            let record = parsed(text).expect("good");
            assert_eq!(record.text, "t");
            assert_eq!(record.labels, Some(vec!["b".to_owned(), "a".to_owned()]), "{text}");
        }
        assert_eq!(parsed(r#"{"text":"t","label":[]}"#).expect("good").labels, Some(Vec::new()));
        assert_eq!(parsed(r#"{"text":"t"}"#).expect("good").labels, None);
    }

    #[test]
    fn other_projects_and_bad_labels_are_named() {
        let check = |text: &str, expected: &str| {
            let message = parsed(text).expect_err("bad").to_string();
            assert!(message.contains(expected), "{text}: {message}");
        };
        check(r#"{"text":"t","label":[[0,1,"ORG"]]}"#, "sequence labelling");
        check(r#"{"text":"t","labels":[{"start_offset":0}]}"#, "found an object in `labels`");
        check(r#"{"text":"t","entities":[]}"#, "found `entities`");
        check(r#"{"text":"t","label":"a"}"#, "field `label`: expected a list of label names, found a string");
        check(r#"{"text":"t","label":[3]}"#, "a list with a number");
        check(r#"{"text":"t","label":[""]}"#, "field `label`: expected labels, or an empty list");
        check(
            r#"{"body":"t","label":[]}"#,
            "expected a field `text` (or `data`), found only `body`, `label`",
        );
        check(r#"{"text":"t","label":[],"labels":[]}"#, "found both");
    }

    #[test]
    fn predictions_read_back_and_nothing_is_lost() {
        let record = Record::parse(r#"{"id":1e400,"given_label":0,"labels":["x"],"title":"T","text":"t"}"#)
            .expect("good");
        let line = doccano_line(&record, &["b", "a"], Some("s"));
        assert_eq!(
            line,
            "{\"id\":1e400,\"given_label\":0,\"given_given_label\":[\"x\"],\"title\":\"T\",\"text\":\"t\",\
             \"label\":[\"b\",\"a\"],\"stamp\":\"s\"}\n"
        );
        let back = parsed(&line).expect("it reads back");
        assert_eq!((back.title.as_str(), back.text.as_str()), ("T", "t"));
        assert_eq!(back.labels, Some(vec!["b".to_owned(), "a".to_owned()]));
        let record = Record::parse(r#"{"text":"t","stamp":"old"}"#).expect("good");
        let line = doccano_line(&record, &[], None);
        assert_eq!(line, "{\"given_stamp\":\"old\",\"text\":\"t\",\"label\":[]}\n");
        let record = Record::parse(r#"{"sentences":["A.","B."],"label":null}"#).expect("good");
        assert_eq!(doccano_line(&record, &[], None), "{\"text\":\"A. B.\",\"label\":[]}\n");
    }
}
