//! fastText lines: `__label__ai __label__policy text…`, the main label first.

use crate::digest::record::{Record, RecordError};

const PREFIX: &str = "__label__";

/// Reads a line. Labels stand at its beginning only; a line without one is *not labelled*.
pub(super) fn parse(line: &str) -> Result<Record, RecordError> {
    let mut rest = line.trim();
    let mut labels = Vec::new();
    while let Some(marked) = rest.strip_prefix(PREFIX) {
        let (label, behind) = marked.split_once(char::is_whitespace).unwrap_or((marked, ""));
        if label.is_empty() {
            return Err(RecordError::Form {
                expected: "a label behind `__label__`",
                found: "nothing".to_owned(),
            });
        }
        labels.push(label.to_owned());
        rest = behind.trim_start();
    }
    if rest.is_empty() {
        return Err(RecordError::Form { expected: "text behind the labels", found: "none".to_owned() });
    }
    let labels = (!labels.is_empty()).then_some(labels);
    Ok(Record::of(None, String::new(), rest.to_owned(), labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_at_the_beginning_in_order() {
        let check = |line: &str, labels: Option<&[&str]>, text: &str| {
            let record = parse(line).expect("good");
            let found = record.labels.as_ref().map(|l| l.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!((found.as_deref(), record.text.as_str()), (labels, text), "{line}");
        };
        check("__label__ai __label__policy The law .", Some(&["ai", "policy"]), "The law .");
        check("  __label__ai\tone __label__b two ", Some(&["ai"]), "one __label__b two");
        check("no label here", None, "no label here");
        check("__label__other rain", Some(&["other"]), "rain");
    }

    #[test]
    fn what_is_missing_is_told() {
        let message = |line: &str| parse(line).expect_err("bad").to_string();
        assert_eq!(message("__label__ai "), "expected text behind the labels, found none");
        assert_eq!(message("__label__ ai text"), "expected a label behind `__label__`, found nothing");
    }
}
