//! The columns that an article is in.

use arrow_array::RecordBatch;
use arrow_schema::Schema;

use super::text::TextColumn;

/// The name of titles, which tables need not have.
const TITLE: &str = "title";

/// Names of the columns that an article is in.
#[derive(Debug, Clone)]
pub struct Columns {
    pub text: String,
    pub title: Option<String>,
}

impl Columns {
    /// Holds the names against those of a table, and gives those that it has.
    pub fn of_schema(mut self, schema: &Schema) -> Result<Self, String> {
        string_column(schema, &self.text)?;
        match &self.title {
            Some(title) if title == TITLE && schema.column_with_name(title).is_none() => self.title = None,
            Some(title) => string_column(schema, title)?,
            None => {}
        }
        Ok(self)
    }
}

/// Holds the name of a column of strings against those of a table.
pub fn string_column(schema: &Schema, name: &str) -> Result<(), String> {
    let mut found = schema.fields().iter().filter(|field| field.name() == name);
    let names = || {
        let names: Vec<String> = schema.fields().iter().map(|field| format!("`{}`", field.name())).collect();
        if names.is_empty() { "no column".to_owned() } else { format!("only {}", names.join(", ")) }
    };
    match (found.next(), found.next()) {
        (None, _) => Err(format!("expected a column `{name}`, found {}", names())),
        (Some(_), Some(_)) => Err(format!("column `{name}` stands there twice")),
        (Some(field), None) if TextColumn::is_text(field.data_type()) => Ok(()),
        (Some(field), None) => Err(format!("column `{name}`: expected strings, found {}", field.data_type())),
    }
}

/// A batch, and the columns in it that articles are read from.
pub struct Rows {
    pub batch: RecordBatch,
    text_name: String,
    text: TextColumn,
    title: Option<(String, TextColumn)>,
}

impl Rows {
    /// `columns` are names that were held against the batch's schema.
    pub fn of(batch: RecordBatch, columns: &Columns) -> Self {
        let column = |name: &str| batch.column_by_name(name).and_then(TextColumn::of);
        let title = columns.title.as_ref().and_then(|name| Some((name.clone(), column(name)?)));
        let text = column(&columns.text).unwrap_or(TextColumn::Null);
        Self { text_name: columns.text.clone(), text, title, batch }
    }

    pub fn len(&self) -> usize {
        self.batch.num_rows()
    }

    /// Title, empty if there is none, and text of a row; tells what is wrong with it.
    pub fn article(&self, row: usize) -> Result<(&str, &str), String> {
        let text = self.text.text(&self.text_name, row)?;
        let text =
            text.ok_or_else(|| format!("field `{}`: expected a string, found null", self.text_name))?;
        let title = match &self.title {
            Some((name, column)) => column.text(name, row)?.unwrap_or_default(),
            None => "",
        };
        Ok((title, text))
    }

    /// Bytes of a row's article.
    pub fn n_bytes(&self, row: usize) -> usize {
        let of = |column: &TextColumn| column.bytes(row).map_or(0, <[u8]>::len);
        of(&self.text) + self.title.as_ref().map_or(0, |(_, column)| of(column))
    }
}
