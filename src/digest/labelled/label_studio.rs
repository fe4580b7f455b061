//! Label Studio: its JSON export (tasks with annotations), its JSON-MIN export (flat objects), and tasks with
//! predictions to import.
//!
//! Choices `other` and `none`, in whatever case, say *none of them*, as nothing chosen does.

use serde::Deserialize;

use crate::digest::json::{Member, Object, items, kind, object, string};
use crate::digest::record::{Record, RecordError, describe_keys};

/// Name of the tag `Choices` in the tasks that we write; where a project has several such tags, the one that is read.
const TAG: &str = "label";

/// Choices for *none of them*, in lower case; the first is the word that is reserved for it.
const NONE_OF_THEM: [&str; 2] = ["other", "none"];

/// Types of results that say something beside the choices.
const REMARKS: [&str; 4] = ["textarea", "rating", "number", "datetime"];

/// Fields of JSON-MIN that never are labels.
const NO_LABELS: [&str; 9] = [
    "id",
    "title",
    "text",
    "annotator",
    "annotation_id",
    "created_at",
    "updated_at",
    "lead_time",
    "agreement",
];

#[derive(Deserialize)]
struct Annotation {
    was_cancelled: Option<bool>,
    result: Option<Vec<Region>>,
}

#[derive(Deserialize)]
struct Region {
    from_name: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    value: Option<Choices>,
}

#[derive(Deserialize)]
struct Choices {
    choices: Option<Vec<String>>,
}

pub(super) fn is_recognised(object: &Object<'_>) -> bool {
    let is_task = object.get("data").is_some_and(|json| kind(json) == "an object");
    let has_text = object.get("text").is_some() || object.get("sentences").is_some();
    is_task && !has_text || is_minimal(object)
}

fn is_minimal(object: &Object<'_>) -> bool {
    object.0.iter().any(|member| member.name == "annotation_id")
        && object.0.iter().any(|member| member.name == "annotator")
}

pub(super) fn read(object: &Object<'_>) -> Result<Record, RecordError> {
    match object.get("data") {
        Some(json) if kind(json) == "an object" => read_task(object, &Object::parse(json)?),
        Some(json) => {
            Err(RecordError::FieldType { field: "data", expected: "an object", found: kind(json).to_owned() })
        }
        None if is_minimal(object) => read_minimal(object),
        None => Err(RecordError::Form {
            expected: "a task of Label Studio with `data`, or JSON-MIN with `annotator` and `annotation_id`",
            found: describe_keys(&object.names()),
        }),
    }
}

/// Reads a task. The last annotation that was not cancelled counts; a task without one is *not labelled*.
fn read_task(task: &Object<'_>, data: &Object<'_>) -> Result<Record, RecordError> {
    let (title, text) = title_and_text(data)?;
    let labels = task.get("annotations").map(last_labels).transpose()?.flatten();
    Ok(Record::of(data.id().or_else(|| task.id()), title, text, labels))
}

fn title_and_text(data: &Object<'_>) -> Result<(String, String), RecordError> {
    match (data.string("title")?, data.string("text")?) {
        (None, None) => Err(RecordError::Form {
            expected: "data with a field `text` or `title`",
            found: describe_keys(&data.names()),
        }),
        (title, text) => Ok((title.unwrap_or_default(), text.unwrap_or_default())),
    }
}

fn last_labels(json: &str) -> Result<Option<Vec<String>>, RecordError> {
    let wrong = |found: String| RecordError::FieldType {
        field: "annotations",
        expected: "a list of annotations with `result`",
        found,
    };
    let mut last = None;
    for item in items("annotations", "a list of annotations with `result`", json)? {
        let annotation: Annotation = match serde_json::from_str(item.get()) {
            Ok(annotation) => annotation,
            Err(_) if kind(item.get()) != "an object" => {
                return Err(wrong(format!("a list with {}", kind(item.get()))));
            }
            Err(error) => return Err(wrong(format!("one that cannot be read: {error}"))),
        };
        if annotation.was_cancelled != Some(true) {
            last = annotation.result;
        }
    }
    last.map(chosen).transpose()
}

/// The choices of an annotation, in their order.
fn chosen(regions: Vec<Region>) -> Result<Vec<String>, RecordError> {
    let (choices, rest): (Vec<Region>, Vec<Region>) =
        regions.into_iter().partition(|region| region.kind == "choices");
    let other_kind = rest.into_iter().find(|region| !REMARKS.contains(&region.kind.as_str()));
    if let (true, Some(other)) = (choices.is_empty(), other_kind) {
        return Err(RecordError::Form {
            expected: "results of type `choices`",
            found: format!("only one of type `{}`", other.kind),
        });
    }
    let mut tags: Vec<&str> = choices.iter().filter_map(|region| region.from_name.as_deref()).collect();
    tags.sort_unstable();
    tags.dedup();
    let has_several = tags.len() > 1;
    if has_several && !tags.contains(&TAG) {
        return Err(several_tags(&tags));
    }
    let is_meant = |region: &Region| !has_several || region.from_name.as_deref() == Some(TAG);
    let values = choices.into_iter().filter(is_meant).filter_map(|region| region.value?.choices);
    Ok(values.flatten().map(label).collect())
}

fn several_tags(names: &[&str]) -> RecordError {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    RecordError::Form {
        expected: "choices of one tag, or of one that is named `label`",
        found: format!("those of {}", names.join(" and ")),
    }
}

fn label(choice: String) -> String {
    let is_none = NONE_OF_THEM.contains(&choice.trim().to_lowercase().as_str());
    if is_none { NONE_OF_THEM[0].to_owned() } else { choice }
}

/// Reads an object of JSON-MIN. Cancelled annotations are not in that export, and a tag of which nothing was chosen is
/// left out of the object: that says *none of them*.
fn read_minimal(object: &Object<'_>) -> Result<Record, RecordError> {
    let (title, text) = title_and_text(object)?;
    let choices = match object.get(TAG) {
        Some(json) => minimal_choices(json),
        None => only_choices(object)?,
    };
    let labels = choices.unwrap_or_default().into_iter().map(label).collect();
    Ok(Record::of(object.id(), title, text, Some(labels)))
}

/// The choices of the only tag. Tags stand behind the task's data and `id`, and before `annotator`; a text among them
/// may be a single choice, while an object with `choices` surely is one.
fn only_choices(object: &Object<'_>) -> Result<Option<Vec<String>>, RecordError> {
    let start = object.0.iter().position(|member| member.name == "id").unwrap_or(0);
    let tags = object.0[start..].iter().take_while(|member| member.name != "annotator");
    let mut found: Vec<(&str, bool, Vec<String>)> = tags
        .filter(|member| !NO_LABELS.contains(&&*member.name))
        .filter_map(|Member { name, json, .. }| {
            Some((&**name, kind(json) != "a string", minimal_choices(json)?))
        })
        .collect();
    if found.iter().any(|(_, is_sure, _)| *is_sure) {
        found.retain(|(_, is_sure, _)| *is_sure);
    }
    if found.len() > 1 {
        return Err(several_tags(&found.iter().map(|(name, _, _)| *name).collect::<Vec<_>>()));
    }
    Ok(found.pop().map(|(_, _, choices)| choices))
}

/// `"AI"`, `{"choices": ["AI", "REG"]}`, or a list of these.
fn minimal_choices(json: &str) -> Option<Vec<String>> {
    match kind(json) {
        "a string" => Some(vec![string(TAG, json).ok()?]),
        "an object" => serde_json::from_str::<Choices>(json).ok()?.choices,
        "a list" => {
            let parts = items(TAG, "a list", json).ok()?;
            let parts: Option<Vec<Vec<String>>> =
                parts.into_iter().map(|part| minimal_choices(part.get())).collect();
            parts.map(|parts| parts.concat())
        }
        _ => None,
    }
}

/// A record with predicted labels as a task for Label Studio to import, as one line without its end: the article as
/// `data`, the record's other fields as `meta`, the labels as a prediction for the tag `<Choices name="label"
/// toName="text">`. Without labels, the prediction has no result.
pub fn label_studio_task(record: &Record, labels: &[&str], score: f64, model_version: &str) -> String {
    let field = |name: &str| record.fields.iter().find(|(key, _)| key == name).map(|(_, json)| json.get());
    let text = serde_json::Value::from(record.text.as_str()).to_string();
    let data = [("id", field("id")), ("title", field("title")), ("text", Some(text.as_str()))];
    let data = object(data.into_iter().filter_map(|(name, json)| Some((name, json?))));
    let others = record.fields.iter().filter(|(name, _)| !["id", "title", "text"].contains(&name.as_str()));
    let meta = object(others.map(|(name, json)| (name.as_str(), json.get())));
    let result = if labels.is_empty() {
        serde_json::json!([])
    } else {
        serde_json::json!([{
            "from_name": TAG, "to_name": "text", "type": "choices", "value": { "choices": labels },
        }])
    };
    let predictions =
        serde_json::json!([{ "model_version": model_version, "score": score, "result": result }]).to_string();
    let mut members = vec![("data", data.as_str())];
    if meta != "{}" {
        members.push(("meta", meta.as_str()));
    }
    members.push(("predictions", predictions.as_str()));
    object(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Result<Option<Vec<String>>, String> {
        let object = Object::parse(text).expect("an object");
        assert!(is_recognised(&object), "{text}");
        read(&object).map(|record| record.labels).map_err(|error| error.to_string())
    }

    fn check(text: &str, expected: Option<&[&str]>) {
        let expected = expected.map(|labels| labels.iter().map(|label| (*label).to_owned()).collect());
        assert_eq!(labels(text), Ok(expected), "{text}");
    }

    fn check_bad(text: &str, expected: &str) {
        let message = labels(text).expect_err("bad");
        assert!(message.contains(expected), "{text}: {message}");
    }

    /// A task with these annotations.
    fn task(annotations: &str) -> String {
        format!(r#"{{"id":1,"data":{{"text":"t"}},"annotations":{annotations},"predictions":[]}}"#)
    }

    /// A result of type `choices`.
    fn choices(tag: &str, choices: &str) -> String {
        let value = format!(r#"{{"choices":{choices}}}"#);
        format!(r#"{{"from_name":"{tag}","to_name":"text","type":"choices","value":{value}}}"#)
    }

    #[test]
    fn the_last_annotation_that_was_not_cancelled_counts() {
        let (ai, two) = (choices("topic", r#"["AI"]"#), choices("topic", r#"["REG","AI"]"#));
        check(&task(&format!(r#"[{{"result":[{ai}]}},{{"result":[{two}]}}]"#)), Some(&["REG", "AI"]));
        check(
            &task(&format!(r#"[{{"result":[{ai}]}},{{"was_cancelled":true,"result":[{two}]}}]"#)),
            Some(&["AI"]),
        );
        check(&task(&format!(r#"[{{"was_cancelled":true,"result":[{ai}]}}]"#)), None);
        check(&task("[]"), None);
        check(&task("[{\"result\":[]}]"), Some(&[]));
        check(r#"{"data":{"title":"t"},"predictions":[{"result":[]}]}"#, None);
    }

    #[test]
    fn choices_for_none_of_them_are_the_reserved_word() {
        for word in ["other", "None", "OTHER"] {
            let one = choices("topic", &format!("[\"{word}\"]"));
            check(&task(&format!("[{{\"result\":[{one}]}}]")), Some(&["other"]));
        }
    }

    #[test]
    fn of_several_tags_the_one_named_label_counts() {
        let (mood, label) = (choices("mood", r#"["bad"]"#), choices("label", r#"["AI"]"#));
        let note = r#"{"from_name":"note","type":"textarea","value":{"text":["see page 2"]}}"#;
        check(&task(&format!(r#"[{{"result":[{mood},{note},{label}]}}]"#)), Some(&["AI"]));
        check(&task(&format!(r#"[{{"result":[{note}]}}]"#)), Some(&[]));
        let topic = choices("topic", r#"["AI"]"#);
        check_bad(
            &task(&format!(r#"[{{"result":[{topic},{mood}]}}]"#)),
            "or of one that is named `label`, found those of `mood` and `topic`",
        );
    }

    #[test]
    fn other_projects_are_named() {
        let span = r#"{"from_name":"ner","type":"labels","value":{"labels":["ORG"],"start":0,"end":1}}"#;
        check_bad(
            &task(&format!(r#"[{{"result":[{span}]}}]"#)),
            "expected results of type `choices`, found only one of type `labels`",
        );
        check_bad(r#"{"data":{"image":"a.png"}}"#, "expected data with a field `text` or `title`");
        check_bad(&task("[7]"), "found a list with a number");
        check_bad(&task("7"), "field `annotations`: expected a list of annotations");
        check_bad(&task(r#"[{"result":[{"type":3}]}]"#), "one that cannot be read");
        let message =
            read(&Object::parse(r#"{"body":"t"}"#).expect("an object")).expect_err("bad").to_string();
        assert!(message.contains("a task of Label Studio with `data`"), "{message}");
        assert!(message.ends_with("found only `body`"), "{message}");
    }

    #[test]
    fn the_flat_export_is_read() {
        let flat = |fields: &str| {
            let end = r#""annotator":1,"annotation_id":2,"created_at":"d","updated_at":"d","lead_time":1.5"#;
            format!(r#"{{"text":"t","url":"u","id":1,{fields}{end}}}"#)
        };
        check(&flat(r#""topic":"AI","#), Some(&["AI"]));
        check(&flat(r#""topic":{"choices":["REG","AI"]},"#), Some(&["REG", "AI"]));
        check(&flat(r#""note":"hm","topic":{"choices":["REG","AI"]},"#), Some(&["REG", "AI"]));
        check(&flat(r#""mood":"bad","label":"None","#), Some(&["other"]));
        check(&flat(r#""label":["AI","REG"],"#), Some(&["AI", "REG"]));
        check(&flat(""), Some(&[]));
        check_bad(&flat(r#""mood":"bad","topic":"AI","#), "found those of `mood` and `topic`");
    }

    #[test]
    fn predictions_are_tasks_that_keep_everything() {
        let record = Record::parse(r#"{"id":1e400,"title":"T","text":"t","url":"u"}"#).expect("good");
        assert_eq!(
            label_studio_task(&record, &["b", "a"], 0.5, "m 1"),
            concat!(
                r#"{"data":{"id":1e400,"title":"T","text":"t"},"meta":{"url":"u"},"#,
                r#""predictions":[{"model_version":"m 1","score":0.5,"result":[{"from_name":"label","#,
                r#""to_name":"text","type":"choices","value":{"choices":["b","a"]}}]}]}"#
            )
        );
        let record = Record::parse(r#"{"sentences":["A.","B."]}"#).expect("good");
        let task = label_studio_task(&record, &[], 0.25, "m");
        assert!(task.contains(r#""data":{"text":"A. B."}"#), "{task}");
        assert!(task.contains(r#""result":[]"#), "{task}");
        // A prediction is no annotation: nobody has looked at it.
        check(&task, None);
    }
}
