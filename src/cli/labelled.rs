//! Labelled articles from files of records.

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
    /// Records without a label.
    n_unlabelled: usize,
}

impl LabelledData {
    /// Reads records from files. Bad lines are rejected and told, unlabelled records are counted and told.
    ///
    /// # Errors
    /// No file could be read.
    pub(super) fn read(paths: &[PathBuf], session: &Session) -> Result<Self, Failure> {
        let mut data = Self::default();
        let mut n_read = 0;
        for path in paths {
            match data.read_file(path, session) {
                Ok(()) => n_read += 1,
                Err(what) if n_read == 0 && paths.len() == 1 => {
                    return Err(Failure::new(input::name(path), what));
                }
                Err(what) => session.reject(input::name(path), what),
            }
        }
        if data.n_unlabelled > 0 {
            let n = data.n_unlabelled;
            session.warn(format_args!(
                "{n} records without a label were skipped (`\"labels\": []` says none of them)"
            ));
        }
        Ok(data)
    }

    fn read_file(&mut self, path: &Path, session: &Session) -> Result<(), String> {
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
                    Ok(Record { labels: None, .. }) => self.n_unlabelled += 1,
                    Ok(Record { labels: Some(labels), title, text, .. }) => {
                        self.articles.push(LabelledArticle::new(&title, &text, labels));
                        self.places.push(place);
                    }
                }
            }
        }
    }
}
