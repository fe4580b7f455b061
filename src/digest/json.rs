//! JSON objects whose values are read one by one, and written letter for letter.

use std::borrow::Cow;

use memchr::memchr;
use serde::Deserialize;
use serde::de::{Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::record::RecordError;

/// The members of a JSON object in their order, each name once, values unread.
#[derive(Debug)]
pub(super) struct Object(pub(super) Vec<(String, Box<RawValue>)>);

/// The same, where names and values still lie in the text that they were read from.
#[derive(Debug)]
pub(super) struct Members<'a>(pub(super) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Reads an object from a text that holds nothing else.
    pub(super) fn parse(text: &'a str) -> Result<Self, RecordError> {
        let Self(members) = serde_json::from_str(text).map_err(|error| not_an_object(text, &error))?;
        for (i, (name, _)) in members.iter().enumerate() {
            if members[..i].iter().any(|(other, _)| other == name) {
                return Err(RecordError::Repeated { field: name.clone().into_owned() });
            }
        }
        Ok(Self(members))
    }

    /// The JSON of a member that is there and not `null`.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let member = self.0.iter().find(|(key, value)| key == name && value.get() != "null");
        member.map(|(_, value)| value.get())
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone().into_owned()).collect()
    }
}

impl Object {
    /// Reads an object from a text that holds nothing else.
    pub(super) fn parse(text: &str) -> Result<Self, RecordError> {
        let Members(members) = Members::parse(text)?;
        Ok(Self(members.into_iter().map(|(name, value)| (name.into_owned(), value.to_owned())).collect()))
    }

    /// The JSON of a member that is there and not `null`.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let member = self.0.iter().find(|(key, value)| key == name && value.get() != "null");
        member.map(|(_, value)| value.get())
    }

    /// A member that is a string, if it is there.
    pub(super) fn string(&self, name: &'static str) -> Result<Option<String>, RecordError> {
        self.get(name).map(|json| string(name, json)).transpose()
    }

    /// The member `id`, unread.
    pub(super) fn id(&self) -> Option<Box<RawValue>> {
        let id = self.0.iter().find(|(key, value)| key == "id" && value.get() != "null");
        id.map(|(_, value)| value.clone())
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(Text(key)) = map.next_key()? {
                    members.push((key, map.next_value().map_err(A::Error::custom)?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// A string, borrowed where nothing in it is escaped.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowing;
        impl<'de> Visitor<'de> for Borrowing {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Borrowing)
    }
}

fn not_an_object(text: &str, error: &serde_json::Error) -> RecordError {
    let found = match serde_json::from_str::<&RawValue>(text.trim()) {
        Ok(value) => kind(value.get()).to_owned(),
        Err(_) => {
            let line = if error.line() > 1 { format!("its line {}, ", error.line()) } else { String::new() };
            format!("text that is not JSON ({line}column {}: {})", error.column(), plain(error))
        }
    };
    RecordError::NotAnObject { found }
}

/// serde_json's message without its own "at line 1 column 7": the line is ours to name.
fn plain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

/// What kind of JSON value this is, for messages.
pub(super) fn kind(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

pub(super) fn string(field: &'static str, json: &str) -> Result<String, RecordError> {
    text(field, json).map(Cow::into_owned)
}

/// A string, borrowed where nothing in it is escaped. `json` is a value that has been read as such.
pub(super) fn text<'a>(field: &'static str, json: &'a str) -> Result<Cow<'a, str>, RecordError> {
    if let Some(text) = unescaped(json) {
        return Ok(text);
    }
    serde_json::from_str(json).map(|Text(text)| text).map_err(|_| RecordError::FieldType {
        field,
        expected: "a string",
        found: kind(json).to_owned(),
    })
}

/// What a JSON string says, unless it is none or has surrogates. A long text with line ends in it is read much faster so
/// than once more from the beginning, and into memory that is asked for once: it is no longer than its JSON.
fn unescaped(json: &str) -> Option<Cow<'_, str>> {
    let mut rest = json.strip_prefix('"')?.strip_suffix('"')?;
    let Some(mut end) = memchr(b'\\', rest.as_bytes()) else { return Some(Cow::Borrowed(rest)) };
    let mut text = String::with_capacity(rest.len());
    loop {
        text.push_str(&rest[..end]);
        let Some(escape) = rest.as_bytes().get(end + 1) else { return Some(Cow::Owned(text)) };
        let (escaped, length) = match escape {
            b'n' => ('\n', 2),
            b'"' => ('"', 2),
            b'\\' => ('\\', 2),
            b'/' => ('/', 2),
            b't' => ('\t', 2),
            b'r' => ('\r', 2),
            b'b' => ('\u{8}', 2),
            b'f' => ('\u{c}', 2),
            b'u' => (char::from_u32(u32::from_str_radix(rest.get(end + 2..end + 6)?, 16).ok()?)?, 6),
            _ => return None,
        };
        text.push(escaped);
        rest = &rest[end + length..];
        end = memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
    }
}

pub(super) fn strings(field: &'static str, json: &str) -> Result<Vec<String>, RecordError> {
    let wrong = |found: String| RecordError::FieldType { field, expected: "a list of strings", found };
    let item = |value: &RawValue| {
        serde_json::from_str(value.get()).map_err(|_| wrong(format!("a list with {}", kind(value.get()))))
    };
    items(field, "a list of strings", json)?.into_iter().map(item).collect()
}

/// The items of a list, unread.
pub(super) fn items<'a>(
    field: &'static str,
    expected: &'static str,
    json: &'a str,
) -> Result<Vec<&'a RawValue>, RecordError> {
    serde_json::from_str(json).map_err(|_| RecordError::FieldType {
        field,
        expected,
        found: kind(json).to_owned(),
    })
}

/// A record with fields added, as one line. A field of the record that has the name of an added one is kept as
/// `given_<name>`.
pub(crate) fn extended(
    fields: &[(String, Box<RawValue>)],
    added: &serde_json::Map<String, serde_json::Value>,
) -> String {
    let added_text: Vec<(&str, String)> =
        added.iter().map(|(name, value)| (name.as_str(), value.to_string())).collect();
    let given = displaced(fields, added);
    let given = given.iter().map(|(name, value)| (name.as_str(), value.get()));
    object(given.chain(added_text.iter().map(|(name, value)| (*name, value.as_str())))) + "\n"
}

/// The fields of a record under the names that they have beside added ones.
pub(super) fn displaced(
    fields: &[(String, Box<RawValue>)],
    added: &serde_json::Map<String, serde_json::Value>,
) -> Vec<(String, Box<RawValue>)> {
    let is_added = |name: &str| added.contains_key(name);
    let is_field = |name: &str| fields.iter().any(|(other, _)| other == name);
    let given = |(name, value): &(String, Box<RawValue>)| {
        (given_name(name, is_added, is_field).into_owned(), value.clone())
    };
    fields.iter().map(given).collect()
}

/// The name that a field has beside added ones: `given_<name>`, if one of these has its name.
pub(super) fn given_name<'a>(
    name: &'a str,
    is_added: impl Fn(&str) -> bool,
    is_field: impl Fn(&str) -> bool,
) -> Cow<'a, str> {
    if !is_added(name) {
        return Cow::Borrowed(name);
    }
    let mut given = format!("given_{name}");
    while is_added(&given) || is_field(&given) {
        given = format!("given_{given}");
    }
    Cow::Owned(given)
}

/// An object of members whose values are JSON already.
pub(super) fn object<'a>(members: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::from("{");
    for (name, value) in members {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&serde_json::Value::from(name).to_string());
        text.push(':');
        text.push_str(value);
    }
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn strings_are_read_as_serde_json_reads_them(
            inside in proptest::collection::vec(
                proptest::sample::select(vec![
                    "a", "é", "北", "/", r"\n", r#"\""#, r"\\", r"\/", r"\t", r"\r", r"\b", r"\f", r"\u00e9",
                    r"\ud83d\ude00", r"\ud800",
                ]),
                0..8,
            ),
        ) {
            let inside = inside.concat();
            let json = format!("\"{inside}\"");
            prop_assert_eq!(text("text", &json).ok(), serde_json::from_str::<String>(&json).ok().map(Cow::from));
        }
    }

    #[test]
    fn added_fields_displace_given_ones_without_loss() {
        let record =
            Object::parse(r#"{"labels": ["x"], "given_labels": 1, "text": "t", "n": 1.50}"#).expect("good");
        let mut added = serde_json::Map::new();
        added.insert("labels".to_owned(), serde_json::json!(["y"]));
        let line = extended(&record.0, &added);
        assert_eq!(
            line,
            "{\"given_given_labels\":[\"x\"],\"given_labels\":1,\"text\":\"t\",\"n\":1.50,\"labels\":[\"y\"]}\n"
        );
    }
}
