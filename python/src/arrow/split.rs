//! The articles of the digests of a table, a row each.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_schema::ArrowError;

use super::rows::Rows;
use super::verb::{Made, Verb};
use crate::digest::{Cut, cut};

pub struct Split;

impl Verb for Split {
    type Scratch<'v> = ();

    const NAMES: &'static [&'static str] =
        &["id", "title", "text", "start", "end", "link", "date", "author", "section", "error"];

    /// A digest would stand there again with each of its articles.
    const KEEPS_TEXT: bool = false;

    fn scratch(&self) {}

    fn make(&self, rows: &Rows, range: Range<usize>, (): &mut ()) -> Result<Made, ArrowError> {
        let mut texts: [StringBuilder; 7] = Default::default();
        let (mut start, mut end) = (Int64Builder::new(), Int64Builder::new());
        let mut error = StringBuilder::new();
        let mut origin = Vec::new();
        for row in range {
            let Cut { digest, text } = match rows.article(row).and_then(|(_, text)| cut(text.as_bytes())) {
                Ok(cut) => cut,
                Err(what) => {
                    texts.iter_mut().for_each(StringBuilder::append_null);
                    start.append_null();
                    end.append_null();
                    error.append_value(what);
                    origin.push(row as u32);
                    continue;
                }
            };
            let mut characters = text.characters();
            for article in &digest.articles {
                let values = [
                    Some(&article.id),
                    Some(&article.title),
                    Some(&article.text),
                    article.link.as_ref(),
                    article.date.as_ref(),
                    article.author.as_ref(),
                    article.section.as_ref(),
                ];
                for (column, value) in texts.iter_mut().zip(values) {
                    column.append_option(value);
                }
                start.append_value(characters.before(article.span.start) as i64);
                end.append_value(characters.before(article.span.end) as i64);
                error.append_null();
                origin.push(row as u32);
            }
        }
        let [id, title, text, link, date, author, section] =
            texts.map(|mut column| Arc::new(column.finish()) as ArrayRef);
        let (start, end): (ArrayRef, ArrayRef) = (Arc::new(start.finish()), Arc::new(end.finish()));
        let columns =
            vec![id, title, text, start, end, link, date, author, section, Arc::new(error.finish())];
        Ok(Made { columns, origin: Some(origin) })
    }
}
