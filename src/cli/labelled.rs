//! Articles to learn from, or to compare with, from files of records.

use std::path::{Path, PathBuf};

use super::failure::{Failure, Session};
use super::input;
use crate::{LabelledArticle, Record, RecordLines};

/// Labelled articles, and where each came from.
#[derive(Debug, Default)]
pub(super) struct LabelledData {
    pub(super) articles: Vec<LabelledArticle>,
    /// `file:line` of each article.
    pub(super) places: Vec<String>,
}

impl LabelledData {
    /// Reads labelled records from files; unlabelled ones are counted and told.
    ///
    /// # Errors
    /// No file could be read.
    pub(super) fn read(paths: &[PathBuf], session: &Session) -> Result<Self, Failure> {
        let mut data = Self::default();
        let mut n_unlabelled = 0;
        read_records(paths, session, |place, record| match record.labels {
            None => n_unlabelled += 1,
            Some(labels) => {
                data.articles.push(LabelledArticle::new(&record.title, &record.text, labels));
                data.places.push(place);
            }
        })?;
        if n_unlabelled > 0 {
            session.warn(format_args!(
                "{n_unlabelled} records without a label were skipped (`\"labels\": []` says none of them)"
            ));
        }
        Ok(data)
    }
}

/// Reads records from files, giving each with its place, `file:line`. Bad lines are rejected and told.
///
/// # Errors
/// No file could be read.
pub(super) fn read_records(
    paths: &[PathBuf],
    session: &Session,
    mut each: impl FnMut(String, Record),
) -> Result<(), Failure> {
    let mut n_read = 0;
    for path in paths {
        match read_file(path, session, &mut each) {
            Ok(()) => n_read += 1,
            Err(what) if n_read == 0 && paths.len() == 1 => {
                return Err(Failure::new(input::name(path), what));
            }
            Err(what) => session.reject(input::name(path), what),
        }
    }
    Ok(())
}

fn read_file(path: &Path, session: &Session, each: &mut impl FnMut(String, Record)) -> Result<(), String> {
    let source = input::open_records(path, session)?;
    let mut lines = RecordLines::new(source.reader);
    loop {
        let chunk = lines.next_chunk().map_err(|error| format!("cannot read: {error}"))?;
        if chunk.is_empty() {
            return Ok(());
        }
        for line in chunk {
            let place = format!("{}:{}", source.name, line.line);
            match line.text.and_then(|text| Record::parse(&text).map_err(|error| error.to_string())) {
                Err(what) => session.reject(place, what),
                Ok(record) => each(place, record),
            }
        }
    }
}
