//! JSON objects whose values are read one by one, and written letter for letter.

use std::borrow::Cow;
use std::collections::HashSet;

use memchr::{memchr, memchr2};
use serde::Deserialize;
use serde::de::{Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::record::RecordError;
use crate::text::bits_of;

/// Most names of which each is compared with each.
const MAX_COMPARED: usize = 32;

/// The members of a JSON object in their order, each name once. They still lie in the text that they were read from.
#[derive(Debug)]
pub(super) struct Object<'a>(pub(super) Vec<Member<'a>>);

/// A name and its value.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) name: Cow<'a, str>,
    /// The value, unread.
    pub(super) json: &'a str,
    /// What it says, if it is a string and that was found out on the way.
    text: Option<Cow<'a, str>>,
}

impl Member<'_> {
    fn raw(&self) -> Option<Box<RawValue>> {
        // It has been read as JSON before.
        RawValue::from_string(self.json.to_owned()).ok()
    }
}

impl<'a> Object<'a> {
    /// Reads an object from a text that holds nothing else.
    pub(super) fn parse(text: &'a str) -> Result<Self, RecordError> {
        let members = match plain_members(text) {
            Some(members) => members,
            None => {
                let InOrder(members) = read(text)?;
                let unread = |(name, json): (_, &'a RawValue)| Member { name, json: json.get(), text: None };
                members.into_iter().map(unread).collect()
            }
        };
        match repeated(&members) {
            Some(name) => Err(RecordError::Repeated { field: name.to_owned() }),
            None => Ok(Self(members)),
        }
    }

    /// The JSON of a member that is there and not `null`.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|member| member.name == name && member.json != "null").map(|member| member.json)
    }

    /// A member that is a string, if it is there and not `null`.
    pub(super) fn string(&self, name: &'static str) -> Result<Option<String>, RecordError> {
        self.get(name).map(|json| string(name, json)).transpose()
    }

    /// As [`string`](Self::string), and given once: what was found out on the way is not found out again.
    pub(super) fn take_string(&mut self, name: &'static str) -> Result<Option<Cow<'a, str>>, RecordError> {
        let member = self.0.iter_mut().find(|member| member.name == name && member.json != "null");
        member.map(|member| member.text.take().map_or_else(|| text(name, member.json), Ok)).transpose()
    }

    /// The member `id`, unread.
    pub(super) fn id(&self) -> Option<Box<RawValue>> {
        self.0.iter().find(|member| member.name == "id" && member.json != "null")?.raw()
    }

    /// The names for a message. A member that is `null` counts as absent, so that is told with its name.
    pub(super) fn names(&self) -> Vec<String> {
        let name = |member: &Member<'_>| match member.json {
            "null" => format!("{}: null", member.name),
            _ => member.name.clone().into_owned(),
        };
        self.0.iter().map(name).collect()
    }

    /// All members, values unread.
    pub(super) fn into_fields(self) -> Vec<(String, Box<RawValue>)> {
        let field = |member: Member<'_>| member.raw().map(|json| (member.name.into_owned(), json));
        self.0.into_iter().filter_map(field).collect()
    }
}

/// The first name that stands there for the second time. Of many names a set tells it, whose hashes are keyed, so that names
/// cannot be chosen to make it slow.
fn repeated<'m>(members: &'m [Member<'_>]) -> Option<&'m str> {
    let mut seen = HashSet::new();
    let is_repeated = |(place, name): &(usize, &'m str)| match members.len() {
        ..=MAX_COMPARED => members[..*place].iter().any(|other| other.name == *name),
        _ => !seen.insert(*name),
    };
    members.iter().map(|member| &*member.name).enumerate().find(is_repeated).map(|(_, name)| name)
}

/// The members of an object as nearly all records are: names have no escapes, and most values are strings, which are read in
/// the same pass in which their ends are found. `None` for other objects, and for what is none.
fn plain_members(text: &str) -> Option<Vec<Member<'_>>> {
    let mut members = Vec::new();
    let mut rest = behind_space(text).strip_prefix('{')?;
    loop {
        let (name, after) = string_at(behind_space(rest))?;
        if name.contains('\\') {
            return None;
        }
        rest = behind_space(behind_space(after).strip_prefix(':')?);
        let (json, text) = match string_at(rest) {
            Some((inside, _)) => {
                let json = &rest[..inside.len() + 2];
                (json, Some(unescaped(json)?))
            }
            None => {
                let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
                (values.next()?.ok()?.get(), None)
            }
        };
        members.push(Member { name: Cow::Borrowed(name), json, text });
        rest = behind_space(&rest[json.len()..]);
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None => return behind_space(rest.strip_prefix('}')?).is_empty().then_some(members),
        }
    }
}

/// A text from where the white space of JSON ends.
fn behind_space(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
}

/// What stands between the quotes of the string with which a text begins, and what is behind it. Its escapes are not looked at.
fn string_at(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('"')?;
    let bytes = inside.as_bytes();
    let mut end = 0;
    loop {
        end += memchr(b'"', &bytes[end..])?;
        let n_escapes = bytes[..end].iter().rev().take_while(|byte| **byte == b'\\').count();
        if n_escapes % 2 == 0 {
            break;
        }
        end += 1;
    }
    // All are looked at, many at a time.
    let has_control = bytes[..end].iter().fold(false, |has, byte| has | (*byte < b' '));
    (!has_control).then(|| (&inside[..end], &inside[end + 1..]))
}

/// The members of an object in their order.
struct InOrder<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

fn read(text: &str) -> Result<InOrder<'_>, RecordError> {
    serde_json::from_str(text).map_err(|error| not_an_object(text, &error))
}

impl<'de: 'a, 'a> Deserialize<'de> for InOrder<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = InOrder<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<InOrder<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(Text(key)) = map.next_key()? {
                    members.push((key, map.next_value().map_err(A::Error::custom)?));
                }
                Ok(InOrder(members))
            }
        }
        deserializer.deserialize_map(Members)
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
    // A name may be wrong in an object whose names are not looked at.
    let other = serde_json::from_str::<&RawValue>(text).ok().map(|value| kind(value.get()));
    let found = match other.filter(|kind| *kind != "an object") {
        Some(kind) => kind.to_owned(),
        None => {
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

/// What was found where a string was expected, for messages. All that can be wrong with a string that has been read as JSON is
/// half of a surrogate pair, which is no character.
fn kind_of_no_string(json: &str) -> &'static str {
    match kind(json) {
        "a string" => "a lone surrogate in an escape",
        other => other,
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
        found: kind_of_no_string(json).to_owned(),
    })
}

/// What a JSON string says; `None` if it is none. A long text with line ends in it is read much faster so than by a general
/// reader, and into memory that is asked for once: it is no longer than its JSON. That there are no control characters in it
/// has been seen before.
fn unescaped(json: &str) -> Option<Cow<'_, str>> {
    let inside = json.strip_prefix('"')?.strip_suffix('"')?;
    let bytes = inside.as_bytes();
    let Some(first) = memchr(b'\\', bytes) else { return Some(Cow::Borrowed(inside)) };
    let mut text = Vec::with_capacity(bytes.len() + N_COPIED);
    // All before it has been read.
    let mut start = 0;
    let mut block_start = first;
    while block_start < bytes.len() {
        let mut escapes = match bytes[block_start..].first_chunk() {
            Some(block) => bits_of(block, is_backslash),
            None => {
                let mut block = [0; u64::BITS as usize];
                block[..bytes.len() - block_start].copy_from_slice(&bytes[block_start..]);
                bits_of(&block, is_backslash)
            }
        };
        while escapes != 0 {
            let at = block_start + escapes.trailing_zeros() as usize;
            escapes &= escapes - 1;
            if at < start {
                // It belongs to the escape before it.
                continue;
            }
            push_part(&mut text, bytes, start, at);
            let escaped = match bytes.get(at + 1)? {
                b'n' => b'\n',
                sign @ (b'"' | b'\\' | b'/') => *sign,
                b't' => b'\t',
                b'r' => b'\r',
                b'b' => 8,
                b'f' => 12,
                b'u' => {
                    let (c, length) = unicode_escape(&inside[at..])?;
                    text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                    start = at + length;
                    continue;
                }
                _ => return None,
            };
            text.push(escaped);
            start = at + 2;
        }
        block_start += u64::BITS as usize;
    }
    push_part(&mut text, bytes, start, bytes.len());
    String::from_utf8(text).ok().map(Cow::Owned)
}

fn is_backslash(byte: u8) -> bool {
    byte == b'\\'
}

/// Bytes that are copied together.
const N_COPIED: usize = 64;

/// Appends a part. So many bytes as are copied in one go, whatever its length, that no branch depends on that.
#[inline]
fn push_part(text: &mut Vec<u8>, bytes: &[u8], start: usize, end: usize) {
    let length = text.len() + end - start;
    let mut start = start;
    while start < end {
        match bytes[start..].first_chunk::<N_COPIED>() {
            Some(part) => text.extend_from_slice(part),
            None => text.extend_from_slice(&bytes[start..end]),
        }
        start += N_COPIED;
    }
    text.truncate(length);
}

/// The character of the escape `\u00e9`, or of two of them that are surrogates, with which a text begins, and their length.
fn unicode_escape(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        // The standard library would let a plus sign pass.
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
    };
    let units = [unit(0)?, unit(6).unwrap_or_default()];
    let c = char::decode_utf16(units).next()?.ok()?;
    Some((c, 6 * c.len_utf16()))
}

pub(super) fn strings(field: &'static str, json: &str) -> Result<Vec<String>, RecordError> {
    let wrong = |found: String| RecordError::FieldType { field, expected: "a list of strings", found };
    let item = |value: &RawValue| {
        serde_json::from_str(value.get())
            .map_err(|_| wrong(format!("a list with {}", kind_of_no_string(value.get()))))
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

/// A record with fields added, as one line. A field of the record that has one of `names`, which fields may be added under, is
/// kept as `given_<name>`: what an earlier run added must not stand beside what this one says.
pub(crate) fn extended(
    fields: &[(String, Box<RawValue>)],
    added: &serde_json::Map<String, serde_json::Value>,
    names: &[&str],
) -> String {
    debug_assert!(added.keys().all(|name| names.contains(&name.as_str())), "names are all that may be added");
    let added_text: Vec<(&str, String)> =
        added.iter().map(|(name, value)| (name.as_str(), value.to_string())).collect();
    let given = displaced(fields, |name| names.contains(&name));
    let given = given.iter().map(|(name, value)| (name.as_str(), value.get()));
    object(given.chain(added_text.iter().map(|(name, value)| (*name, value.as_str())))) + "\n"
}

/// The fields of a record under the names that they have beside added ones.
pub(super) fn displaced(
    fields: &[(String, Box<RawValue>)],
    is_added: impl Fn(&str) -> bool,
) -> Vec<(String, Box<RawValue>)> {
    let is_field = |name: &str| fields.iter().any(|(other, _)| other == name);
    let given = |(name, value): &(String, Box<RawValue>)| {
        (given_name(name, &is_added, is_field).into_owned(), value.clone())
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
        text.push_str(&on_one_line(value));
    }
    text.push('}');
    text
}

/// A value as it stands, but on one line. Line ends in it lie between its parts, where a space says the same: in a string they
/// would be escaped.
pub(super) fn on_one_line(json: &str) -> Cow<'_, str> {
    let has_parts = json.starts_with(['[', '{']);
    match has_parts.then(|| memchr2(b'\n', b'\r', json.as_bytes())).flatten() {
        Some(_) => Cow::Owned(json.replace(['\n', '\r'], " ")),
        None => Cow::Borrowed(json),
    }
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
                    r"\ud83d\ude00", r"\ud800", r"\ude00", r"\u+123", r"\u12",
                ]),
                0..8,
            ),
        ) {
            let inside = inside.concat();
            let json = format!("\"{inside}\"");
            prop_assert_eq!(text("text", &json).ok(), serde_json::from_str::<String>(&json).ok().map(Cow::from));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn plain_objects_are_read_as_serde_json_reads_them(
            members in proptest::collection::vec((
                proptest::sample::select(vec![
                    r#""a""#, r#""title""#, r#" "é" "#, r#""""#, r#""a\n""#, "1", "a", "\"\n\"", "",
                ]),
                proptest::sample::select(vec![":", " : ", "", ","]),
                proptest::sample::select(vec![
                    r#""b""#, r#" "\"\\" "#, r#""\\""#, r#""\u00e9\ud83d\ude00""#, r#""\ud800""#, r#""\x""#, r#""\u+123""#,
                    r#""b"#, r#""b\""#, "\"\t\"", "\t1", "-0.5e9", "1e400", "01", "null", "nul", "true ", "[1, {\"a\":[]}]",
                    "[1", "{}", "{\"a\":\"}\"}", "",
                ]),
                proptest::sample::select(vec![",", " ,\n", ",", ",", "", ";"]),
            ), 0..4),
            (before, after) in (
                proptest::sample::select(vec!["{", " {", "", "\u{a0}{"]),
                proptest::sample::select(vec!["}", "} \n", "", "}}", "} x", ",}"]),
            ),
        ) {
            let mut text = before.to_owned();
            for (i, (name, colon, value, comma)) in members.iter().enumerate() {
                text.extend([*name, colon, value, if i + 1 < members.len() { comma } else { "" }]);
            }
            text.push_str(after);
            if let Some(found) = plain_members(&text) {
                let InOrder(expected) = read(&text).expect("an object");
                prop_assert_eq!(found.len(), expected.len());
                for (found, (name, json)) in found.iter().zip(&expected) {
                    prop_assert_eq!((&found.name, found.json), (name, json.get()));
                    prop_assert_eq!(&found.text, &serde_json::from_str::<String>(found.json).ok().map(Cow::from));
                }
            }
            if let Ok(InOrder(members)) = read(&text)
                // Without escapes; a value may have become a name.
                && members.iter().all(|(name, _)| matches!(name, Cow::Borrowed(_)))
                && !members.is_empty()
                && !text.contains(r"\ud800")
            {
                prop_assert!(plain_members(&text).is_some(), "{}", text);
            }
        }
    }

    #[test]
    fn the_first_repeated_name_is_told_however_many_there_are() {
        for n_names in [2, MAX_COMPARED - 2, MAX_COMPARED - 1, 100_000] {
            let mut names: Vec<String> = (0..n_names).map(|i| format!("\"n{i}\":{i}")).collect();
            let parsed = |names: &[String]| Object::parse(&format!("{{{}}}", names.join(","))).map(|_| ());
            assert_eq!(parsed(&names), Ok(()), "{n_names}");
            names.extend(["\"n1\":0".to_owned(), "\"n0\":0".to_owned()]);
            assert_eq!(parsed(&names), Err(RecordError::Repeated { field: "n1".to_owned() }), "{n_names}");
        }
    }

    #[test]
    fn values_of_several_lines_are_written_on_one() {
        let record = "{\"text\":\"a\\nb\",\n\"meta\":{\r\n  \"a\": [1,\n 2]\n},\"n\":1}";
        let fields = Object::parse(record).expect("good").into_fields();
        let line = object(fields.iter().map(|(name, json)| (name.as_str(), json.get())));
        assert_eq!(line, r#"{"text":"a\nb","meta":{    "a": [1,  2] },"n":1}"#);
    }

    #[test]
    fn added_fields_displace_given_ones_without_loss() {
        let record =
            Object::parse(r#"{"labels": ["x"], "given_labels": 1, "text": "t", "n": 1.50}"#).expect("good");
        let fields = record.into_fields();
        let mut added = serde_json::Map::new();
        added.insert("labels".to_owned(), serde_json::json!(["y"]));
        let line = extended(&fields, &added, &["labels", "n"]);
        assert_eq!(
            line,
            "{\"given_given_labels\":[\"x\"],\"given_labels\":1,\"text\":\"t\",\"given_n\":1.50,\"labels\":[\"y\"]}\n"
        );
    }
}
