//! Labelled articles in files and folders of many forms, each article with its place.
//!
//! What an article looks like is the library's to know ([`RecordForm`]); here is what holds many of them: lines, a JSON
//! array, a table, a folder a label.

pub(super) mod array;
mod folder;
mod line_ends;
mod recognise;
pub(super) mod table;

use std::collections::BTreeSet;
use std::io::{BufRead, Cursor, Read};
use std::path::Path;

use super::args::DataFormat;
use super::failure::Session;
use super::input;
use crate::{InputLimits, Numbered, Record, RecordForm, RecordLines, RecordSource};
use array::ArrayItems;
use recognise::Content;

/// Bytes that a format is recognised from.
const HEAD_BYTES: u64 = 1 << 16;

/// Reads the articles of a file or folder, with or without the fields that are no title, text or labels. Bad ones are rejected
/// and told. Gives why none of them can have labels, if that is so.
///
/// # Errors
/// Nothing can be read, or it is not of that format.
pub(super) fn read(
    path: &Path,
    format: DataFormat,
    with_fields: bool,
    session: &Session,
    each: &mut impl FnMut(String, Record),
) -> Result<Option<String>, String> {
    let name = input::name(path);
    let is_auto = format == DataFormat::Auto;
    if path.is_dir() && (is_auto || format == DataFormat::Folder) {
        return folder::read(path, session, each).map(|()| None);
    }
    let reader = input::open_reader(path, InputLimits::default().max_bytes, session)?;
    if format == DataFormat::Folder {
        return Err("expected a folder that holds a folder for each label, found a file".to_owned());
    }
    let mut reader = input::by_mark(reader).map_err(cannot_read)?;
    let mut head = Vec::new();
    (&mut reader).take(HEAD_BYTES).read_to_end(&mut head).map_err(cannot_read)?;
    if head.is_empty() {
        return Ok(None);
    }
    let content = recognise::content(format, path, &head)?;
    let reader = Cursor::new(head).chain(reader);
    let mut forms = BTreeSet::new();
    let (kind, form) = match content {
        Content::Table(delimiter) => {
            if is_auto {
                session.note(format_args!("{name}: read as {}", table::describe(delimiter)));
            }
            return table::read(reader, delimiter, &name, session, each);
        }
        Content::Lines(form) => (Kind::Lines, form),
        Content::Array(form) => (Kind::Array, form),
    };
    let mut one = |place: String, text: Result<String, String>| {
        let parsed = text
            .and_then(|text| RecordForm::read(form, &text, with_fields).map_err(|error| error.to_string()));
        match parsed {
            Err(what) => session.reject(place, what),
            Ok((form, record)) => {
                forms.insert(form);
                each(place, record);
            }
        }
    };
    match kind {
        Kind::Lines => read_lines(reader, &name, &mut one)?,
        Kind::Array => read_array(reader, &name, &mut one)?,
    }
    if is_auto && forms.iter().any(|form| *form != RecordForm::Own) {
        let names: Vec<&str> = forms.into_iter().map(RecordForm::name).collect();
        session.note(format_args!("{name}: read as {}", names.join(" and ")));
    }
    Ok(None)
}

/// What articles stand in, one after the other.
enum Kind {
    Lines,
    Array,
}

fn read_lines(
    reader: impl BufRead,
    name: &str,
    one: &mut impl FnMut(String, Result<String, String>),
) -> Result<(), String> {
    let mut lines = RecordLines::new(reader);
    // One by one, so that each is looked at while it is still at hand.
    while let Some(Numbered { line, text, .. }) = lines.next_record().map_err(cannot_read)? {
        one(format!("{name}:{line}"), text);
    }
    Ok(())
}

fn read_array(
    reader: impl BufRead,
    name: &str,
    one: &mut impl FnMut(String, Result<String, String>),
) -> Result<(), String> {
    let mut items = ArrayItems::new(reader);
    let mut n_items = 0;
    while let Some(Numbered { line, text, .. }) = items.next_item().map_err(cannot_read)? {
        n_items += 1;
        // An array may stand on one line.
        one(format!("{name}:{line} (item {n_items})"), text);
    }
    Ok(())
}

// By value, as `map_err` gives it.
#[allow(clippy::needless_pass_by_value)]
fn cannot_read(error: std::io::Error) -> String {
    format!("cannot read: {error}")
}
