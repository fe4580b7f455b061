//! A fitted linear classifier: what every estimator gives.

use linfa::dataset::Records;
use linfa::traits::PredictInplace;
use ndarray::{Array1, Array2};

use crate::features::{SparseMatrix, SparseRow, TermId};

/// Most weights of one model: departures are counted in 32 bits. More come from a column of names taken for labels.
pub(super) const MAX_WEIGHTS: usize = 1 << 28;

/// Terms whose departures are fetched together: they fit the first cache of a processor.
const BLOCK: usize = 64;

/// An intercept a class, and a weight a term and class; fitted by [`NaiveBayes`](super::NaiveBayes) or
/// [`NbSvm`](super::NbSvm).
///
/// Most classes have never seen most terms. The weight that naive Bayes gives a class without the term is a straight line of
/// the class in one number of the term, its level. So the weight of term *t* for class *c* is
///
/// `base(c) + slope(c) · level(t) + departure(t, c)`
///
/// and only the departures of classes that have the term are kept: a small part of all weights, and to score takes as much
/// less time. Of a term that half of the classes have, those of all classes are kept, in a row without the classes' numbers.
/// Levels and departures are kept in single precision, to 2⁻²⁴ of their size, and added up in double.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearModel {
    classes: Vec<OfClass>,
    terms: Vec<OfTerm>,
    /// The departures of one term behind those of the other: a class and the bits of a value, by rising class; or the bits of
    /// one value a class.
    departures: Vec<u32>,
}

/// What the scores of a class have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct OfClass {
    pub(crate) intercept: f64,
    pub(crate) base: f64,
    pub(crate) slope: f64,
}

/// A term's level, and where its departures end; they begin where those of the term before it end. If they take as many numbers
/// as there are classes, they are one of each class.
#[derive(Debug, Clone, Copy, PartialEq)]
struct OfTerm {
    level: f32,
    end: u32,
}

/// The departures of a term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Departures<'a> {
    /// Of some classes, which rise: each with the bits of its value.
    Some(&'a [[u32; 2]]),
    /// Of all classes: the bits of the values.
    All(&'a [u32]),
}

/// What a weight has beyond those of classes without the term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Departure {
    pub(crate) class: u32,
    pub(crate) value: f32,
}

impl LinearModel {
    /// A classifier with these weights, of shape `n_terms × n_classes`, one row a term.
    pub fn from_weights(intercept: &[f64], weights: &[f64]) -> Self {
        debug_assert!(intercept.is_empty() || weights.len().is_multiple_of(intercept.len()));
        let of_class = |&intercept: &f64| OfClass { intercept, base: 0.0, slope: 0.0 };
        let mut model = Self::without_terms(intercept.iter().map(of_class).collect());
        let mut departures = Vec::with_capacity(intercept.len());
        for row in weights.chunks_exact(intercept.len().max(1)) {
            departures.clear();
            let numbered = (0..).zip(row).map(|(class, &value)| Departure { class, value: value as f32 });
            departures.extend(numbered.filter(|departure| departure.value != 0.0));
            model.push(0.0, &departures);
        }
        model
    }

    /// A classifier that is to be given its terms.
    pub(crate) fn without_terms(classes: Vec<OfClass>) -> Self {
        Self { classes, terms: Vec::new(), departures: Vec::new() }
    }

    /// Makes room for so many more terms, with so many departures in all.
    pub(crate) fn reserve(&mut self, n_terms: usize, n_departures: usize) {
        self.terms.reserve_exact(n_terms);
        self.departures.reserve_exact(2 * n_departures);
    }

    /// Appends a term. Its departures are of different classes, which rise.
    #[inline]
    pub(crate) fn push(&mut self, level: f32, departures: &[Departure]) {
        let n_classes = self.n_classes();
        if departures.len() * 2 < n_classes {
            for Departure { class, value } in departures {
                self.departures.extend_from_slice(&[*class, value.to_bits()]);
            }
        } else {
            let start = self.departures.len();
            self.departures.resize(start + n_classes, 0);
            let row = &mut self.departures[start..];
            departures.iter().for_each(|departure| row[departure.class as usize] = departure.value.to_bits());
        }
        self.terms.push(OfTerm { level, end: self.departures.len() as u32 });
    }

    /// Multiplies all weights of each class.
    pub(super) fn scale(&mut self, by: &[f64]) {
        for (class, by) in self.classes.iter_mut().zip(by) {
            class.base *= by;
            class.slope *= by;
        }
        let scale =
            |bits: &mut u32, by: f64| *bits = ((f64::from(f32::from_bits(*bits)) * by) as f32).to_bits();
        let mut start = 0;
        for of in &self.terms {
            let own = &mut self.departures[start..of.end as usize];
            if own.len() == by.len() {
                own.iter_mut().zip(by).for_each(|(bits, by)| scale(bits, *by));
            } else {
                own.as_chunks_mut().0.iter_mut().for_each(|[class, bits]| scale(bits, by[*class as usize]));
            }
            start = of.end as usize;
        }
    }

    /// Number of classes.
    pub fn n_classes(&self) -> usize {
        self.classes.len()
    }

    /// Number of terms.
    pub fn n_terms(&self) -> usize {
        self.terms.len()
    }

    /// The intercept of each class: log prior, log-odds, or 0.
    pub fn intercept(&self) -> Vec<f64> {
        self.classes.iter().map(|class| class.intercept).collect()
    }

    /// What the scores of each class have in common.
    pub(crate) fn classes(&self) -> &[OfClass] {
        &self.classes
    }

    /// Each term's level and departures.
    pub(crate) fn terms(&self) -> impl ExactSizeIterator<Item = (f32, Departures<'_>)> {
        (0..self.terms.len()).map(|term| self.term(term))
    }

    #[inline]
    fn term(&self, term: usize) -> (f32, Departures<'_>) {
        let own = &self.departures[self.place(term)];
        let departures = match own.len() == self.classes.len() {
            true => Departures::All(own),
            false => Departures::Some(own.as_chunks().0),
        };
        (self.terms[term].level, departures)
    }

    /// Where the departures of a term are.
    #[inline]
    fn place(&self, term: usize) -> std::ops::Range<usize> {
        let start = if term == 0 { 0 } else { self.terms[term - 1].end };
        start as usize..self.terms[term].end as usize
    }

    /// The weights of a term, one a class.
    ///
    /// # Panics
    /// Panics if the term is not below [`n_terms`](Self::n_terms).
    pub fn term_weights(&self, term: usize) -> Vec<f64> {
        let (level, departures) = self.term(term);
        let mut weights: Vec<f64> =
            self.classes.iter().map(|class| class.base + class.slope * f64::from(level)).collect();
        departures.add_to(&mut weights, 1.0);
        weights
    }

    /// The score of each class: intercept plus the sum of feature times weight. Sums run in the order of the terms, and
    /// what all classes have in common of them is added up once. Linear in the number of features and of their departures.
    ///
    /// For multinomial naive Bayes this is the joint log-likelihood.
    ///
    /// # Panics
    /// Panics at a term that is not below [`n_terms`](Self::n_terms): features of another vectorizer.
    pub fn scores(&self, row: SparseRow<'_>) -> Vec<f64> {
        let mut departed = vec![0.0; self.n_classes()];
        // Sums of the features, and of the features times levels.
        let (mut sum, mut sum_of_levels) = (0.0, 0.0);
        for (terms, values) in row.terms.chunks(BLOCK).zip(row.values.chunks(BLOCK)) {
            self.fetch(terms);
            for (term, value) in terms.iter().zip(values) {
                let (level, departures) = self.term(*term as usize);
                sum += value;
                sum_of_levels += value * f64::from(level);
                departures.add_to(&mut departed, *value);
            }
        }
        let score = |(class, departed): (&OfClass, f64)| {
            class.intercept + (class.base * sum + class.slope * sum_of_levels) + departed
        };
        self.classes.iter().zip(departed).map(score).collect()
    }

    /// Touches the departures of some terms. Those of a large model lie far apart in memory: to wait for one after the other
    /// takes longer than to add them up, and here nothing waits before all are on their way.
    fn fetch(&self, terms: &[TermId]) {
        let ends = terms.iter().fold(0, |touched, term| touched ^ self.terms[*term as usize].end);
        std::hint::black_box(ends);
        let touched = terms.iter().fold(0, |touched, term| {
            let place = self.place(*term as usize);
            // A term without departures touches those of another one.
            let at = |place: usize| self.departures.get(place).copied().unwrap_or(0);
            touched ^ at(place.start) ^ at(place.end.wrapping_sub(1))
        });
        std::hint::black_box(touched);
    }

    /// Log-probabilities of the classes: scores less their log-sum-exp. Finite for articles of any length, but −∞ for a class
    /// without samples where its intercept is the logarithm of their share.
    ///
    /// # Panics
    /// As [`scores`](Self::scores).
    pub fn predict_log_proba(&self, row: SparseRow<'_>) -> Vec<f64> {
        let mut scores = self.scores(row);
        let total = log_sum_exp(&scores);
        for score in &mut scores {
            *score -= total;
        }
        scores
    }

    /// Probabilities of the classes for every row, of shape `n_samples × n_classes`.
    ///
    /// # Panics
    /// As [`scores`](Self::scores).
    pub fn predict_proba(&self, matrix: &SparseMatrix) -> Array2<f64> {
        let mut probabilities = Array2::zeros((matrix.nsamples(), self.n_classes()));
        for (row, mut out) in matrix.rows().zip(probabilities.rows_mut()) {
            for (out, log) in out.iter_mut().zip(self.predict_log_proba(row)) {
                *out = libm::exp(log);
            }
        }
        probabilities
    }
}

impl Departures<'_> {
    /// Number of classes.
    pub(crate) fn len(self) -> usize {
        match self {
            Self::Some(some) => some.len(),
            Self::All(all) => all.len(),
        }
    }

    /// Adds each, so many times, to what its class has.
    #[inline]
    fn add_to(self, sums: &mut [f64], times: f64) {
        match self {
            Self::Some(some) => {
                let each = |[class, bits]: &[u32; 2]| {
                    sums[*class as usize] += times * f64::from(f32::from_bits(*bits));
                };
                some.iter().for_each(each);
            }
            Self::All(all) => {
                let each = |(sum, bits): (&mut f64, &u32)| *sum += times * f64::from(f32::from_bits(*bits));
                sums.iter_mut().zip(all).for_each(each);
            }
        }
    }
}

/// `ln Σ exp(x)` without overflow; minus infinity for an empty list.
pub(super) fn log_sum_exp(values: &[f64]) -> f64 {
    let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if max == f64::NEG_INFINITY {
        return max;
    }
    // Of the largest, it is 1, and need not be computed.
    let exp = |value: &f64| if *value == max { 1.0 } else { libm::exp(value - max) };
    max + libm::log(values.iter().map(exp).sum())
}

/// The place of the largest value; the first of equals.
pub(super) fn argmax(values: &[f64]) -> usize {
    let mut best = 0;
    for (place, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = place;
        }
    }
    best
}

impl PredictInplace<SparseMatrix, Array1<usize>> for LinearModel {
    /// The class with the highest score for every row; the first of equals.
    fn predict_inplace(&self, matrix: &SparseMatrix, targets: &mut Array1<usize>) {
        for (row, target) in matrix.rows().zip(targets.iter_mut()) {
            *target = argmax(&self.scores(row));
        }
    }

    fn default_target(&self, matrix: &SparseMatrix) -> Array1<usize> {
        Array1::zeros(matrix.nsamples())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::SparseVector;

    #[test]
    fn scores_are_sums_of_features_times_weights() {
        let class = |intercept, base, slope| OfClass { intercept, base, slope };
        let mut model = LinearModel::without_terms(vec![class(1.0, 2.0, -1.0), class(-1.0, 0.0, 3.0)]);
        model.push(0.5, &[]);
        model.push(4.0, &[Departure { class: 1, value: 0.25 }]);
        model.push(-2.0, &[Departure { class: 0, value: 1.0 }, Departure { class: 1, value: -8.0 }]);
        let weights = [[1.5, 1.5], [-2.0, 12.25], [5.0, -14.0]];
        for (term, weights) in weights.iter().enumerate() {
            assert_eq!(model.term_weights(term), weights);
        }
        let row = SparseVector { terms: vec![0, 2], values: vec![2.0, 0.5] };
        assert_eq!(model.scores(row.as_row()), [1.0 + 3.0 + 2.5, -1.0 + 3.0 - 7.0]);
        let dense = LinearModel::from_weights(&model.intercept(), weights.as_flattened());
        assert_eq!(dense.scores(row.as_row()), model.scores(row.as_row()));
        model.scale(&[2.0, 0.5]);
        assert_eq!(model.term_weights(2), [10.0, -7.0]);
    }

    #[test]
    fn log_sum_exp_does_not_overflow() {
        assert_eq!(log_sum_exp(&[-1e6, -1e6]), -1e6 + std::f64::consts::LN_2);
        assert_eq!(log_sum_exp(&[1e6, f64::NEG_INFINITY]), 1e6);
        assert_eq!(log_sum_exp(&[]), f64::NEG_INFINITY);
    }

    #[test]
    fn the_first_of_equals_wins() {
        assert_eq!(argmax(&[0.0, 1.0, 1.0]), 1);
        assert_eq!(argmax(&[f64::NEG_INFINITY, f64::NEG_INFINITY]), 0);
    }
}
