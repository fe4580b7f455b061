//! Articles to learn from, or to compare with.

use super::args::DataArgs;
use super::data;
use super::failure::{Failure, Session};
use super::input;
use crate::{GivenArticle, LabelList, LabelledArticle, Record};

/// Labelled articles, and where each came from.
#[derive(Debug, Default)]
pub(super) struct LabelledData {
    pub(super) articles: Vec<LabelledArticle>,
    /// Where each article stands, such as `file:line`.
    pub(super) places: Vec<String>,
}

impl LabelledData {
    /// Reads labelled articles from files and folders; unlabelled ones are counted and told.
    ///
    /// # Errors
    /// No file could be read.
    pub(super) fn read(args: &DataArgs, session: &Session) -> Result<Self, Failure> {
        let mut data = Self::default();
        each_labelled(args, session, |place, article| {
            data.articles.push(article);
            data.places.push(place);
        })?;
        Ok(data)
    }
}

/// Reads labelled articles from files and folders, giving each with its place; unlabelled ones are counted and told.
///
/// # Errors
/// No file could be read.
pub(super) fn each_labelled(
    args: &DataArgs,
    session: &Session,
    mut each: impl FnMut(String, LabelledArticle),
) -> Result<(), Failure> {
    let (mut n_unlabelled, mut n_wordless) = (0, 0);
    let doubts = read_records(args, false, session, |place, record| match record.labels {
        None => n_unlabelled += 1,
        Some(labels) => {
            let labels = LabelList::from_ordered(labels);
            n_wordless += usize::from(!has_words(&record.title, &record.text));
            each(place, LabelledArticle { title: record.title, text: record.text, labels });
        }
    })?;
    if n_unlabelled > 0 {
        doubts.iter().for_each(|doubt| session.warn(doubt));
        session.warn(format_args!(
            "{n_unlabelled} records without a label were skipped (`\"labels\": []` says none of them)"
        ));
    }
    tell_wordless(n_wordless, session);
    Ok(())
}

/// Whether an article is about one thing: a main label, and no further ones.
pub(super) fn has_one_label(labels: &LabelList) -> bool {
    labels.main.is_some() && labels.further.is_empty()
}

fn has_words(title: &str, text: &str) -> bool {
    [title, text].iter().any(|part| part.chars().any(char::is_alphanumeric))
}

/// Nothing can be learned from articles without words, and answers about them are guesses.
fn tell_wordless(n: usize, session: &Session) {
    if n > 0 {
        session.warn(format_args!(
            "{n} articles have no words, neither in title nor text, and count all the same"
        ));
    }
}

/// Articles with labels where they have some, and where each came from.
#[derive(Debug, Default)]
pub(super) struct GivenData {
    pub(super) articles: Vec<GivenArticle>,
    /// Where each article stands, such as `file:line`.
    pub(super) places: Vec<String>,
}

impl GivenData {
    /// Reads articles from files and folders.
    ///
    /// # Errors
    /// No file could be read.
    pub(super) fn read(args: &DataArgs, session: &Session) -> Result<Self, Failure> {
        let mut data = Self::default();
        read_records(args, false, session, |place, record| {
            let labels = record.labels.map(LabelList::from_ordered);
            data.articles.push(GivenArticle { title: record.title, text: record.text, labels });
            data.places.push(place);
        })?;
        Ok(data)
    }

    /// Warns of articles without words.
    pub(super) fn tell_wordless(&self, session: &Session) {
        let wordless = self.articles.iter().filter(|article| !has_words(&article.title, &article.text));
        tell_wordless(wordless.count(), session);
    }
}

/// Reads articles from files and folders, giving each with its place, such as `file:line`, and with the fields that are no
/// title, text or labels if these are asked for. Bad ones are rejected and told. Gives, for files in which no article can
/// have labels, why.
///
/// # Errors
/// No file could be read.
pub(super) fn read_records(
    args: &DataArgs,
    with_fields: bool,
    session: &Session,
    mut each: impl FnMut(String, Record),
) -> Result<Vec<String>, Failure> {
    let mut n_read = 0;
    let mut doubts = Vec::new();
    for path in &args.data {
        match data::read(path, args.data_format, with_fields, session, &mut each) {
            Ok(doubt) => {
                n_read += 1;
                doubts.extend(doubt.map(|doubt| format!("{}: {doubt}", input::name(path))));
            }
            Err(what) if n_read == 0 && args.data.len() == 1 => {
                return Err(Failure::new(input::name(path), what));
            }
            Err(what) => session.reject(input::name(path), what),
        }
    }
    Ok(doubts)
}
