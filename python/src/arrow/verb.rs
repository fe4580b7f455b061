//! What is done to the articles in rows.

use std::ops::Range;

use arrow_array::ArrayRef;
use arrow_schema::ArrowError;

use super::rows::Rows;

/// What a verb makes of rows: columns, by the names that it tells.
pub struct Made {
    pub columns: Vec<ArrayRef>,
    /// The row of the batch that each new row comes from, where that is not one for one.
    pub origin: Option<Vec<u32>>,
}

/// Makes columns of articles. One serves all threads, each with a scratch of its own.
pub trait Verb: Send + Sync + 'static {
    /// What a thread keeps from row to row. Results do not depend on it.
    type Scratch<'v>;

    /// A scratch for one more thread.
    fn scratch(&self) -> Self::Scratch<'_>;

    /// Names of the columns that are made.
    const NAMES: &'static [&'static str];

    /// Whether texts pass through beside what is made of them.
    const KEEPS_TEXT: bool = true;

    /// Makes columns of some rows of a batch. A bad row is told in the column `error`; the others are null then.
    ///
    /// # Errors
    /// Columns that do not go together.
    fn make<'v>(
        &'v self,
        rows: &Rows,
        range: Range<usize>,
        scratch: &mut Self::Scratch<'v>,
    ) -> Result<Made, ArrowError>;
}
