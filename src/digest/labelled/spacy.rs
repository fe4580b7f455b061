//! spaCy's text categories: `{"text", "cats": {"AI": 1, "REG": 0}}`.

use serde_json::Value;

use super::title_and_text;
use crate::digest::json::{Member, Object, kind};
use crate::digest::record::{Record, RecordError};

/// Least value of a category that an article has; spaCy's own default.
const THRESHOLD: f64 = 0.5;

pub(super) fn is_recognised(object: &Object<'_>) -> bool {
    let is_labelled = object.get("label").is_some() || object.get("labels").is_some();
    !is_labelled && object.get("cats").is_some_and(|json| kind(json) == "an object")
}

/// Reads a record. The category of the highest value is the main label; of equal ones, the first.
pub(super) fn read(object: &Object<'_>) -> Result<Record, RecordError> {
    let (title, text) = title_and_text(object)?;
    let labels = object.get("cats").map(categories).transpose()?;
    Ok(Record::of(object.id(), title, text, labels))
}

fn categories(json: &str) -> Result<Vec<String>, RecordError> {
    let wrong = |found: String| RecordError::FieldType {
        field: "cats",
        expected: "an object of numbers from 0 to 1",
        found,
    };
    if kind(json) != "an object" {
        return Err(wrong(kind(json).to_owned()));
    }
    let mut values = Vec::new();
    for Member { name, json, .. } in Object::parse(json)?.0 {
        let value = match serde_json::from_str(json) {
            Ok(Value::Bool(is_true)) => f64::from(u8::from(is_true)),
            Ok(Value::Number(number)) => number.as_f64().unwrap_or(f64::NAN),
            _ => return Err(wrong(format!("{} for `{name}`", kind(json)))),
        };
        if !(0.0..=1.0).contains(&value) {
            return Err(wrong(format!("{value} for `{name}`")));
        }
        values.push((name.into_owned(), value));
    }
    values.retain(|(_, value)| *value >= THRESHOLD);
    // A stable sort keeps the order of equal ones.
    values.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(values.into_iter().map(|(name, _)| name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_from_one_half_on_are_labels() {
        let check = |cats: &str, expected: &[&str]| assert_eq!(categories(cats).expect("good"), expected);
        check(r#"{"AI": 1, "REG": 0}"#, &["AI"]);
        check(r#"{"AI": 0.5, "REG": 0.49, "SAT": 0.9, "LAW": 0.9}"#, &["SAT", "LAW", "AI"]);
        check(r#"{"AI": false, "REG": true}"#, &["REG"]);
        check(r#"{"AI": 0.0}"#, &[]);
    }

    #[test]
    fn other_values_are_named() {
        let check = |cats: &str, expected: &str| {
            let message = categories(cats).expect_err("bad").to_string();
            assert!(message.contains(expected), "{cats}: {message}");
        };
        check(r#"["AI"]"#, "expected an object of numbers from 0 to 1, found a list");
        check(r#"{"AI": "1"}"#, "found a string for `AI`");
        check(r#"{"AI": 100}"#, "found 100 for `AI`");
        check(r#"{"AI": 1, "AI": 0}"#, "field `AI` stands there twice");
    }
}
