//! Training statistics as rows of numbers, for engines that add up by key: in them training is `map` and `sum`.
//!
//! | kind | fold | label | role | term | count | weight |
//! |---|---|---|---|---|---|---|
//! | `articles` | yes | | | | articles | |
//! | `label` | yes | `null`: *none* | `main`, `any` | | articles with the label in this role | |
//! | `term` | yes | | | yes | articles with the term | |
//! | `weight` | yes | `null`: *none* | `main`, `any` | yes | | `Σ u(d,t)` in units of 2⁻³⁶ |
//!
//! Rows of parts, grouped by all but `count` and `weight` and added up, are the rows of the whole.

use std::collections::BTreeMap;

use super::fold::N_FOLDS;
use super::names::Names;
use super::statistics::{FoldStatistics, NONE, StatisticsError, TermSums, TrainingStatistics};
use crate::features::{FeatureError, TermId, TermList};

/// What a row tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SumKind {
    /// The number of articles.
    Articles,
    /// The number of articles with a label.
    Label,
    /// The number of articles with a term.
    Term,
    /// The sum of a term's frequencies over the articles with a label.
    Weight,
}

impl SumKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Articles, Self::Label, Self::Term, Self::Weight];

    /// Its name in a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::Label => "label",
            Self::Term => "term",
            Self::Weight => "weight",
        }
    }
}

/// In which place articles have a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SumRole {
    /// In the first.
    Main,
    /// In any.
    Any,
}

impl SumRole {
    /// Both roles.
    pub const ALL: [Self; 2] = [Self::Main, Self::Any];

    /// Its name in a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Any => "any",
        }
    }
}

/// One number of training statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SumRow<'a> {
    /// What it tells.
    pub kind: SumKind,
    /// Fold, below 5.
    pub fold: u8,
    /// Label; `None` is *none* where the kind has labels.
    pub label: Option<&'a str>,
    /// Role of the label, where the kind has labels.
    pub role: Option<SumRole>,
    /// Term, where the kind has terms.
    pub term: Option<&'a str>,
    /// Articles; 0 for a weight.
    pub count: u64,
    /// Sum of term frequencies in units of 2⁻³⁶; 0 for all but a weight.
    pub weight: u64,
}

/// Why rows are no statistics.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SumRowError {
    /// A row lacks what its kind has, or has what it does not.
    #[error("a row of kind `{kind}`: expected {expected}, found {found}")]
    Row {
        /// The row's kind.
        kind: &'static str,
        /// What it should have.
        expected: &'static str,
        /// What it has.
        found: String,
    },
    /// A term has weight, but is in no article of the fold.
    #[error("the term `{term}` has a weight in fold {fold}, but no row tells in how many articles it is")]
    WeightWithoutTerm {
        /// The term.
        term: String,
        /// The fold.
        fold: u8,
    },
    /// Texts that are no terms.
    #[error(transparent)]
    Terms(#[from] FeatureError),
    /// Sums do not fit.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
}

impl TrainingStatistics {
    /// Tells all rows, zeros left out. Linear in their number.
    pub fn each_sum_row(&self, mut each: impl FnMut(SumRow<'_>)) {
        let n_labels = self.labels.len();
        for (fold_number, fold) in (0..).zip(&self.folds) {
            let empty = SumRow {
                kind: SumKind::Articles,
                fold: fold_number,
                label: None,
                role: None,
                term: None,
                count: 0,
                weight: 0,
            };
            let mut told = |row: SumRow<'_>| {
                if row.count > 0 || row.weight > 0 {
                    each(row);
                }
            };
            told(SumRow { count: fold.n_articles, ..empty });
            let labels = self.labels.iter().map(|label| Some(label.as_str()));
            let of_label =
                |label, role, count| SumRow { kind: SumKind::Label, label, role: Some(role), count, ..empty };
            for (label, count) in labels.clone().chain([None]).zip(&fold.n_main) {
                told(of_label(label, SumRole::Main, *count));
            }
            for (label, count) in labels.zip(&fold.n_any) {
                told(of_label(label, SumRole::Any, *count));
            }
            for (term, text) in self.terms.iter().enumerate() {
                let of_term = SumRow { term: Some(&text), ..empty };
                told(SumRow { kind: SumKind::Term, count: fold.document_frequency[term], ..of_term });
                for sums in fold.sums_of(term) {
                    let label = (sums.label as usize).min(n_labels);
                    let label = self.labels.get(label).map(String::as_str);
                    for (role, weight) in [(SumRole::Main, sums.main), (SumRole::Any, sums.any)] {
                        told(SumRow { kind: SumKind::Weight, label, role: Some(role), weight, ..of_term });
                    }
                }
            }
        }
    }
}

/// Rows on their way to statistics, in any order; rows of one key add up.
#[derive(Debug, Default)]
pub struct SumRows {
    labels: Names,
    terms: Names,
    folds: [FoldRows; N_FOLDS],
}

#[derive(Debug, Default)]
struct FoldRows {
    n_articles: u64,
    /// By label, [`NONE`] behind all.
    main: BTreeMap<u32, u64>,
    any: BTreeMap<u32, u64>,
    document_frequency: Vec<(u32, u64)>,
    /// Term, label, and the sums of one role.
    sums: Vec<(u32, TermSums)>,
}

fn overflow(what: &str) -> StatisticsError {
    StatisticsError::Overflow { what: what.to_owned() }
}

fn added(sum: &mut u64, value: u64, what: &str) -> Result<(), StatisticsError> {
    *sum = sum.checked_add(value).ok_or_else(|| overflow(what))?;
    Ok(())
}

impl SumRows {
    /// Takes a row.
    ///
    /// # Errors
    /// It is not as the table above has it, or a sum is beyond 64 bits.
    pub fn add(&mut self, row: SumRow<'_>) -> Result<(), SumRowError> {
        let wrong = |expected: &'static str, found: String| {
            Err(SumRowError::Row { kind: row.kind.name(), expected, found })
        };
        let Some(fold) = self.folds.get_mut(usize::from(row.fold)) else {
            return wrong("a fold from 0 to 4", row.fold.to_string());
        };
        let (has_labels, has_term) = match row.kind {
            SumKind::Articles => (false, false),
            SumKind::Label => (true, false),
            SumKind::Term => (false, true),
            SumKind::Weight => (true, true),
        };
        if row.role.is_some() != has_labels || (row.label.is_some() && !has_labels) {
            let found = format!("label {:?} and role {:?}", row.label, row.role.map(SumRole::name));
            return wrong(if has_labels { "a role" } else { "neither label nor role" }, found);
        }
        if row.term.is_some() != has_term {
            return wrong(if has_term { "a term" } else { "no term" }, format!("{:?}", row.term));
        }
        let mut number = |label: Option<&str>| label.map_or(NONE, |label| self.labels.number(label));
        let term = row.term.map(|term| self.terms.number(term));
        match (row.kind, row.role, term) {
            (SumKind::Articles, ..) => added(&mut fold.n_articles, row.count, "the number of articles")?,
            (SumKind::Label, Some(SumRole::Any), _) if row.label.is_none() => {
                return wrong("a label in the role `any`", "none".to_owned());
            }
            (SumKind::Label, role, _) => {
                let counts = if role == Some(SumRole::Main) { &mut fold.main } else { &mut fold.any };
                let count = counts.entry(number(row.label)).or_default();
                added(count, row.count, "the number of articles with a label")?;
            }
            (SumKind::Term, _, Some(term)) => fold.document_frequency.push((term, row.count)),
            (SumKind::Weight, role, Some(term)) => {
                let (main, any) = if role == Some(SumRole::Main) { (row.weight, 0) } else { (0, row.weight) };
                fold.sums.push((term, TermSums { label: number(row.label), main, any }));
            }
            // No row of these kinds is without a term.
            (SumKind::Term | SumKind::Weight, _, None) => {}
        }
        Ok(())
    }

    /// The statistics that the rows are of. Linear in their number but for sorts.
    ///
    /// # Errors
    /// A weight without its term, and sums beyond 64 bits.
    pub fn finish(self) -> Result<TrainingStatistics, SumRowError> {
        let Self { labels, terms, folds } = self;
        let (labels, label_place) = labels.sorted();
        let (terms, term_place) = terms.sorted();
        let name = |term: TermId| terms[term as usize].clone();
        let of_fold = |(number, fold): (u8, FoldRows)| {
            let FoldRows { n_articles, main, any, document_frequency, mut sums } = fold;
            let mut all = FoldStatistics { n_articles, ..FoldStatistics::empty(terms.len(), labels.len()) };
            let place =
                |label: u32| label_place.get(label as usize).map_or(labels.len(), |place| *place as usize);
            main.into_iter().for_each(|(label, count)| all.n_main[place(label)] = count);
            any.into_iter().for_each(|(label, count)| all.n_any[place(label)] = count);
            for (term, count) in document_frequency {
                let term = term_place[term as usize];
                added(&mut all.document_frequency[term as usize], count, &name(term))?;
            }
            for (term, sums) in &mut sums {
                *term = term_place[*term as usize];
                sums.label = label_place.get(sums.label as usize).copied().unwrap_or(NONE);
            }
            sums.sort_unstable_by_key(|(term, sums)| (*term, sums.label));
            let mut rest = sums.as_slice();
            for term in 0..terms.len() as TermId {
                let n = rest.iter().take_while(|(of, _)| *of == term).count();
                let (of_term, others) = rest.split_at(n);
                rest = others;
                if n > 0 && all.document_frequency[term as usize] == 0 {
                    return Err(SumRowError::WeightWithoutTerm { term: name(term), fold: number });
                }
                for of_label in of_term.chunk_by(|a, b| a.1.label == b.1.label) {
                    let mut sum = TermSums { label: of_label[0].1.label, main: 0, any: 0 };
                    for (_, part) in of_label {
                        sum.add(*part).ok_or_else(|| overflow(&name(term)))?;
                    }
                    all.sums.push(sum);
                }
                all.ends[term as usize] = all.sums.len();
            }
            Ok(all)
        };
        let folds: Result<Vec<FoldStatistics>, SumRowError> = (0..).zip(folds).map(of_fold).collect();
        let folds = folds?;
        let terms = TermList::from_sorted(&terms)?;
        let statistics = TrainingStatistics { terms, labels, folds }.without_zeros();
        statistics.check_totals()?;
        Ok(statistics)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::classify::{Analysed, LabelList, TrainingSet};
    use proptest::prelude::*;

    fn set(articles: &[(String, Vec<&str>)]) -> TrainingSet {
        let lists: Vec<LabelList> =
            articles.iter().map(|(_, labels)| LabelList::from_ordered(labels)).collect();
        let articles: Vec<Analysed<'_>> = articles
            .iter()
            .zip(&lists)
            .map(|((text, _), labels)| Analysed { title: "", text, labels })
            .collect();
        TrainingSet::count(&Analyzer::english(), &articles)
    }

    type OwnedRow = (SumKind, u8, Option<String>, Option<SumRole>, Option<String>);

    fn borrowed((key, [count, weight]): (&OwnedRow, &[u64; 2])) -> (OwnedRow, u64, u64) {
        (key.clone(), *count, *weight)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn rows_of_parts_add_up_to_the_statistics_of_the_whole(
            articles in prop::collection::vec(("[a-e ]{0,20}", prop::sample::subsequence(vec!["x", "y", "z"], 0..3)), 0..30),
            cut in 0usize..30,
            shuffle in any::<u64>(),
        ) {
            let cut = cut.min(articles.len());
            // What an engine does with the rows of two parts: group by key, and add up.
            let mut grouped: BTreeMap<OwnedRow, [u64; 2]> = BTreeMap::new();
            for part in [&articles[..cut], &articles[cut..]] {
                TrainingStatistics::of(&set(part)).expect("small").each_sum_row(|row| {
                    let key =
                        (row.kind, row.fold, row.label.map(str::to_owned), row.role, row.term.map(str::to_owned));
                    let sums = grouped.entry(key).or_default();
                    sums[0] += row.count;
                    sums[1] += row.weight;
                });
            }
            let mut rows: Vec<(OwnedRow, u64, u64)> = grouped.iter().map(borrowed).collect();
            // In any order.
            rows.sort_by_key(|row| xxhash_rust::xxh3::xxh3_64_with_seed(format!("{row:?}").as_bytes(), shuffle));
            let mut sums = SumRows::default();
            for ((kind, fold, label, role, term), count, weight) in &rows {
                let (label, term) = (label.as_deref(), term.as_deref());
                let row = SumRow { kind: *kind, fold: *fold, label, role: *role, term, count: *count, weight: *weight };
                sums.add(row).expect("a row");
            }
            prop_assert_eq!(sums.finish().expect("rows of statistics"), TrainingStatistics::of(&set(&articles)).expect("small"));
        }
    }

    #[test]
    fn rows_that_are_none_are_refused() {
        let row = SumRow {
            kind: SumKind::Articles,
            fold: 0,
            label: None,
            role: None,
            term: None,
            count: 1,
            weight: 0,
        };
        let weight = SumRow {
            kind: SumKind::Weight,
            role: Some(SumRole::Main),
            term: Some("a"),
            weight: 1,
            count: 0,
            ..row
        };
        let bad = [
            (SumRow { fold: 5, ..row }, "a row of kind `articles`: expected a fold from 0 to 4, found 5"),
            (
                SumRow { term: Some("a"), ..row },
                "a row of kind `articles`: expected no term, found Some(\"a\")",
            ),
            (
                SumRow { label: Some("x"), ..row },
                "a row of kind `articles`: expected neither label nor role, found label Some(\"x\") and role None",
            ),
            (
                SumRow { kind: SumKind::Label, role: Some(SumRole::Any), ..row },
                "a row of kind `label`: expected a label in the role `any`, found none",
            ),
            (SumRow { kind: SumKind::Term, ..row }, "a row of kind `term`: expected a term, found None"),
            (
                SumRow { role: None, ..weight },
                "a row of kind `weight`: expected a role, found label None and role None",
            ),
        ];
        for (row, expected) in bad {
            assert_eq!(SumRows::default().add(row).expect_err("bad").to_string(), expected);
        }
        let mut rows = SumRows::default();
        rows.add(weight).expect("a row");
        let found = rows.finish().expect_err("no count").to_string();
        assert_eq!(found, "the term `a` has a weight in fold 0, but no row tells in how many articles it is");
        let mut rows = SumRows::default();
        rows.add(SumRow { count: u64::MAX, ..row }).expect("a row");
        assert!(matches!(rows.add(row), Err(SumRowError::Statistics(StatisticsError::Overflow { .. }))));
    }
}
