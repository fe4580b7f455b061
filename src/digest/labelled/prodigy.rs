//! Prodigy's JSONL: `{"text", "label", "answer"}`, or `{"text", "options": [{"id", "text"}], "accept": ["ai"], "answer"}`.

use super::title_and_text;
use crate::digest::json::{Object, string, strings};
use crate::digest::record::{Record, RecordError, describe_keys};

const ANSWERS: [&str; 3] = ["accept", "reject", "ignore"];

pub(super) fn is_recognised(object: &Object<'_>) -> bool {
    let answer = object.get("answer").map(|json| json.trim_matches('"'));
    answer.is_some_and(|answer| ANSWERS.contains(&answer))
}

/// Reads a task. Only what was accepted is labelled: a rejected label says what an article is not about, and an ignored
/// task says nothing.
pub(super) fn read(object: &Object<'_>) -> Result<Record, RecordError> {
    let (title, text) = title_and_text(object)?;
    let labels = match object.string("answer")?.as_deref() {
        None | Some("reject" | "ignore") => None,
        Some("accept") => Some(accepted(object)?),
        Some(other) => {
            return Err(RecordError::Form {
                expected: "`answer` to be `accept`, `reject` or `ignore`",
                found: format!("`{other}`"),
            });
        }
    };
    Ok(Record::of(object.id(), title, text, labels))
}

fn accepted(object: &Object<'_>) -> Result<Vec<String>, RecordError> {
    match (object.get("accept"), object.get("options"), object.get("label")) {
        (Some(accept), _, _) => strings("accept", accept),
        // With options and none of them accepted, Prodigy may leave the list out.
        (None, Some(_), _) => Ok(Vec::new()),
        (None, None, Some(label)) => Ok(vec![string("label", label)?]),
        (None, None, None) => Err(RecordError::Form {
            expected: "a field `label`, or `options` and `accept`",
            found: describe_keys(&object.names()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Result<Option<Vec<String>>, String> {
        let object = Object::parse(text).expect("an object");
        read(&object).map(|record| record.labels).map_err(|error| error.to_string())
    }

    #[test]
    fn what_was_accepted_is_labelled() {
        let check = |text: &str, expected: Option<&[&str]>| {
            let expected = expected.map(|l| l.iter().map(|l| (*l).to_owned()).collect());
            assert_eq!(labels(text), Ok(expected), "{text}");
        };
        check(r#"{"text":"t","label":"a","answer":"accept"}"#, Some(&["a"]));
        check(r#"{"text":"t","label":"a","answer":"reject"}"#, None);
        check(r#"{"text":"t","label":"a","answer":"ignore"}"#, None);
        check(r#"{"text":"t","label":"a"}"#, None);
        check(
            r#"{"text":"t","options":[{"id":"a"},{"id":"b"}],"accept":["b","a"],"answer":"accept"}"#,
            Some(&["b", "a"]),
        );
        check(r#"{"text":"t","options":[{"id":"a"}],"accept":[],"answer":"accept"}"#, Some(&[]));
        check(r#"{"text":"t","options":[{"id":"a"}],"answer":"accept"}"#, Some(&[]));
    }

    #[test]
    fn other_tasks_are_named() {
        let check = |text: &str, expected: &str| {
            let message = labels(text).expect_err("bad");
            assert!(message.contains(expected), "{text}: {message}");
        };
        check(r#"{"text":"t","spans":[],"answer":"accept"}"#, "expected a field `label`, or `options`");
        check(r#"{"image":"t","answer":"accept"}"#, "expected a field `text`, found only `image`, `answer`");
        check(r#"{"text":"t","accept":[1],"answer":"accept"}"#, "field `accept`: expected a list of strings");
        check(r#"{"text":"t","answer":"maybe"}"#, "found `maybe`");
    }
}
