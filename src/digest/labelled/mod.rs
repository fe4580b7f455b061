//! Labelled articles in the forms of other tools: one article a text, read into a [`Record`], and predictions written
//! for those tools that take them.
//!
//! A form is recognised from the fields of each article, so that it does not matter how the file is named.

mod doccano;
mod fasttext;
mod label_studio;
mod prodigy;
mod spacy;

pub use doccano::doccano_line;
pub use label_studio::label_studio_task;

use super::json::Object;
use super::record::{Record, RecordError};

/// In which form a labelled article is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RecordForm {
    /// Our own: [`Record::parse`].
    Own,
    /// fastText: labels as words that begin with `__label__`, then the text.
    FastText,
    /// doccano: `{"text" | "data", "label": […]}`.
    Doccano,
    /// A task of Label Studio with its annotations, or an object of its JSON-MIN export.
    LabelStudio,
    /// Prodigy: `{"text", "label", "answer"}`, or `options` and `accept` instead of `label`.
    Prodigy,
    /// spaCy: `{"text", "cats": {"AI": 1, "REG": 0}}`.
    SpaCy,
}

impl RecordForm {
    /// The form's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "newsdesk records",
            Self::FastText => "fastText lines",
            Self::Doccano => "doccano",
            Self::LabelStudio => "Label Studio",
            Self::Prodigy => "Prodigy",
            Self::SpaCy => "spaCy",
        }
    }

    /// Reads one article of this form.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn parse(self, text: &str) -> Result<Record, RecordError> {
        Self::read(Some(self), text, true).map(|(_, record)| record)
    }

    /// Reads one article that is a JSON object, of whichever form; gives the form too.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn recognise(text: &str) -> Result<(Self, Record), RecordError> {
        Self::read(None, text, true)
    }

    /// Reads one article, of a form that is given or recognised. Without its fields, nothing of a record of our own form is
    /// copied but what is learned from.
    pub(crate) fn read(
        form: Option<Self>,
        text: &str,
        with_fields: bool,
    ) -> Result<(Self, Record), RecordError> {
        if form == Some(Self::FastText) {
            return Ok((Self::FastText, fasttext::parse(text)?));
        }
        let object = Object::parse(text)?;
        let form = form.unwrap_or_else(|| Self::of(&object));
        let record = match form {
            Self::Own | Self::FastText => Record::from_object(object, with_fields),
            Self::Doccano => doccano::read(&object),
            Self::LabelStudio => label_studio::read(&object),
            Self::Prodigy => prodigy::read(&object),
            Self::SpaCy => spacy::read(&object),
        };
        Ok((form, record?))
    }

    /// The first form of which the object has what no other form has; our own if there is none.
    fn of(object: &Object<'_>) -> Self {
        if label_studio::is_recognised(object) {
            Self::LabelStudio
        } else if doccano::is_recognised(object) {
            Self::Doccano
        } else if prodigy::is_recognised(object) {
            Self::Prodigy
        } else if spacy::is_recognised(object) {
            Self::SpaCy
        } else {
            Self::Own
        }
    }
}

/// Title and text of an object that must have `text`.
fn title_and_text(object: &Object<'_>) -> Result<(String, String), RecordError> {
    let Some(text) = object.string("text")? else {
        return Err(RecordError::Form {
            expected: "a field `text`",
            found: super::record::describe_keys(&object.names()),
        });
    };
    Ok((object.string("title")?.unwrap_or_default(), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_recognised_by_its_own_fields() {
        let check = |text: &str, form: RecordForm, labels: Option<&[&str]>| {
            let (found, record) = RecordForm::recognise(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(found, form, "{text}");
            assert_eq!(record.text, "t", "{text}");
            assert_eq!(record.labels, labels.map(|l| l.iter().map(|l| (*l).to_owned()).collect()), "{text}");
        };
        check(r#"{"text":"t","label":"a"}"#, RecordForm::Own, Some(&["a"]));
        check(r#"{"text":"t","labels":["a"],"cats":{"b":1}}"#, RecordForm::Own, Some(&["a"]));
        check(r#"{"text":"t","labels":["a"],"data":{"text":"x"}}"#, RecordForm::Own, Some(&["a"]));
        check(r#"{"text":"t","label":"a","answer":"42"}"#, RecordForm::Own, Some(&["a"]));
        check(r#"{"text":"t","label":["b","a"]}"#, RecordForm::Doccano, Some(&["b", "a"]));
        check(r#"{"id":1,"data":"t","label":[]}"#, RecordForm::Doccano, Some(&[]));
        check(r#"{"id":1,"data":{"text":"t"}}"#, RecordForm::LabelStudio, None);
        check(r#"{"text":"t","label":"a","answer":"accept"}"#, RecordForm::Prodigy, Some(&["a"]));
        check(r#"{"text":"t","cats":{"a":1,"b":0}}"#, RecordForm::SpaCy, Some(&["a"]));
    }
}
