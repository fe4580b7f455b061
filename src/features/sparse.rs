//! Sparse vectors and matrices: a term's number and a value, only where the value is not zero.

use linfa::dataset::Records;

use super::{FeatureError, TermId};

/// A sparse vector: term numbers in rising order, and a value for each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SparseVector {
    /// Term numbers, rising.
    pub terms: Vec<TermId>,
    /// Values, one a term.
    pub values: Vec<f64>,
}

impl SparseVector {
    /// The vector as a borrowed row.
    pub fn as_row(&self) -> SparseRow<'_> {
        SparseRow { terms: &self.terms, values: &self.values }
    }

    /// The vector at a Euclidean length of 1; as it is, if it is zero.
    #[must_use]
    pub fn normalized(mut self) -> Self {
        let norm = self.values.iter().map(|value| value * value).sum::<f64>().sqrt();
        if norm > 0.0 {
            for value in &mut self.values {
                *value /= norm;
            }
        }
        self
    }
}

/// A borrowed row of a [`SparseMatrix`], or a borrowed [`SparseVector`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SparseRow<'a> {
    /// Term numbers, rising.
    pub terms: &'a [TermId],
    /// Values, one a term.
    pub values: &'a [f64],
}

impl<'a> SparseRow<'a> {
    /// Pairs of term number and value, in order of the numbers.
    pub fn iter(self) -> impl ExactSizeIterator<Item = (TermId, f64)> + 'a {
        self.terms.iter().copied().zip(self.values.iter().copied())
    }

    /// The product with a vector that has a value for every term; of two vectors of length 1 it is their cosine.
    ///
    /// # Panics
    /// Panics if a term number is not below the length of `dense`.
    pub fn dot(self, dense: &[f64]) -> f64 {
        self.iter().map(|(term, value)| value * dense[term as usize]).sum()
    }
}

/// A matrix in compressed sparse row form, of shape `n_samples × n_features`; linfa records.
#[derive(Debug, Clone, PartialEq)]
pub struct SparseMatrix {
    row_ends: Vec<usize>,
    terms: Vec<TermId>,
    values: Vec<f64>,
    n_features: usize,
}

impl SparseMatrix {
    /// A matrix without rows, with `n_features` columns.
    pub fn new(n_features: usize) -> Self {
        Self { row_ends: Vec::new(), terms: Vec::new(), values: Vec::new(), n_features }
    }

    /// Appends a row.
    ///
    /// # Errors
    /// Term numbers must rise and lie below the number of columns, and there must be one value a term.
    pub fn push(&mut self, row: SparseRow<'_>) -> Result<(), FeatureError> {
        if row.terms.len() != row.values.len() {
            return Err(FeatureError::Lengths { n_terms: row.terms.len(), n_values: row.values.len() });
        }
        let mut least = 0;
        for &column in row.terms {
            if (column as usize) < least || column as usize >= self.n_features {
                return Err(FeatureError::Column {
                    row: self.row_ends.len(),
                    column,
                    n_features: self.n_features,
                });
            }
            least = column as usize + 1;
        }
        self.terms.extend_from_slice(row.terms);
        self.values.extend_from_slice(row.values);
        self.row_ends.push(self.terms.len());
        Ok(())
    }

    /// A row.
    ///
    /// # Panics
    /// Panics if there are not that many rows.
    pub fn row(&self, row: usize) -> SparseRow<'_> {
        let start = if row == 0 { 0 } else { self.row_ends[row - 1] };
        let range = start..self.row_ends[row];
        SparseRow { terms: &self.terms[range.clone()], values: &self.values[range] }
    }

    /// All rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = SparseRow<'_>> {
        (0..self.row_ends.len()).map(|row| self.row(row))
    }

    /// The same matrix with every zero written out, of shape `n_samples × n_features`.
    pub fn to_dense(&self) -> ndarray::Array2<f64> {
        let mut dense = ndarray::Array2::zeros((self.row_ends.len(), self.n_features));
        for (i, row) in self.rows().enumerate() {
            for (term, value) in row.iter() {
                dense[(i, term as usize)] = value;
            }
        }
        dense
    }
}

impl Records for SparseMatrix {
    type Elem = f64;

    fn nsamples(&self) -> usize {
        self.row_ends.len()
    }

    fn nfeatures(&self) -> usize {
        self.n_features
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cosine_is_worked_by_hand() {
        // (3, 4) has length 5, and its cosine to (0, 1) is 4/5.
        let vector = SparseVector { terms: vec![1, 4], values: vec![3.0, 4.0] }.normalized();
        assert_eq!(vector.values, [0.6, 0.8]);
        assert_eq!(vector.as_row().dot(&[9.0, 0.0, 9.0, 9.0, 1.0]), 0.8);
        let zero = SparseVector { terms: vec![0], values: vec![0.0] };
        assert_eq!(zero.clone().normalized(), zero);
    }

    #[test]
    fn rows_come_back_and_disorder_is_refused() {
        let mut matrix = SparseMatrix::new(3);
        let row = SparseVector { terms: vec![0, 2], values: vec![1.0, 2.0] };
        matrix.push(row.as_row()).expect("in order");
        matrix.push(SparseVector::default().as_row()).expect("empty");
        assert_eq!((matrix.nsamples(), matrix.nfeatures()), (2, 3));
        assert_eq!(matrix.row(0), row.as_row());
        assert_eq!(matrix.to_dense().row(0).to_vec(), [1.0, 0.0, 2.0]);
        for terms in [vec![1, 1], vec![2, 1], vec![3]] {
            let values = vec![1.0; terms.len()];
            let error = matrix.push(SparseVector { terms, values }.as_row()).expect_err("refused");
            assert!(error.to_string().starts_with("row 2: column"), "{error}");
        }
    }
}
