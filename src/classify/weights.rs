//! Weights fitted to some of the folds: the terms that are kept, their idf, and the linear models over them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::OnceLock;

use linfa::ParamGuard;

use super::FitError;
use super::background::Background;
use super::labels::{LabelKind, OTHER};
use super::linear::{LinearModel, MAX_WEIGHTS};
use super::naive_bayes::{ClassRows, ClassSums, NaiveBayes, NaiveBayesValidParams};
use super::nbsvm::{NbSvm, NbSvmValidParams};
use super::settings::{Estimator, FitSettings, SMOOTHING_RANGE};
use super::statistics::{FoldStatistics, NONE, TermSums, TrainingStatistics, from_fixed, take};
use super::sum_rows::SumRole;
use super::training_set::{TrainingArticle, TrainingSet, places};
use crate::features::{
    FastHash, FeatureError, NO_TERM, SparseMatrix, SparseVector, TermId, Vocabulary,
    inverse_document_frequency, sublinear_tf,
};

/// What weights are fitted to.
pub(super) struct Source<'a> {
    statistics: &'a TrainingStatistics,
    /// The statistics of all folds together: those of all but one are a difference.
    pooled: FoldStatistics,
    background: Option<&'a Background>,
    /// The terms of both, sorted.
    terms: Vec<SourceTerm>,
    /// Articles, all that the statistics are of or some of them.
    pub(super) sample: &'a TrainingSet,
    /// The sample's terms as numbers of `terms`, [`NO_TERM`] for those that are not in the statistics. What learns from sums
    /// alone never looks at them.
    sample_terms: OnceLock<Vec<TermId>>,
    /// The sample's labels as numbers of the statistics.
    sample_labels: Vec<u32>,
}

/// A term's numbers in the statistics and in the background; it has at least one of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SourceTerm {
    in_statistics: Option<TermId>,
    in_background: Option<TermId>,
}

impl<'a> Source<'a> {
    pub(super) fn new(
        statistics: &'a TrainingStatistics,
        pooled: FoldStatistics,
        background: Option<&'a Background>,
        sample: &'a TrainingSet,
    ) -> Self {
        let terms = union(statistics, background);
        let sample_labels = places(&sample.labels, &statistics.labels);
        let sample_terms = OnceLock::new();
        Self { statistics, pooled, background, terms, sample, sample_terms, sample_labels }
    }

    fn sample_terms(&self) -> &[TermId] {
        self.sample_terms.get_or_init(|| {
            let mut sample_terms = self.sample.terms.places_in(&self.statistics.terms);
            if self.background.is_some() {
                let mut place = vec![NO_TERM; self.statistics.terms.len()];
                for (number, term) in (0..).zip(&self.terms) {
                    term.in_statistics.into_iter().for_each(|id| place[id as usize] = number);
                }
                for term in sample_terms.iter_mut().filter(|term| **term != NO_TERM) {
                    *term = place[*term as usize];
                }
            }
            sample_terms
        })
    }

    /// The label numbers of an article of the sample, the main one first.
    pub(super) fn labels(&self, article: &TrainingArticle) -> Vec<usize> {
        article.labels().map(|label| self.sample_labels[label as usize] as usize).collect()
    }

    /// The number of an article's main label.
    pub(super) fn main_label(&self, article: &TrainingArticle) -> Option<usize> {
        article.main.map(|label| self.sample_labels[label as usize] as usize)
    }

    /// The text of a term.
    pub(super) fn text(&self, term: &SourceTerm) -> Cow<'_, str> {
        let of_statistics = term.in_statistics.map(|id| self.statistics.terms.get(id as usize));
        let of_background =
            || Some(Cow::Borrowed(self.background?.terms[term.in_background? as usize].as_str()));
        of_statistics.or_else(of_background).unwrap_or_default()
    }

    /// The vocabulary of some of the terms, which rise.
    pub(super) fn vocabulary(&self, kept: &[SourceTerm]) -> Result<Vocabulary, FeatureError> {
        if self.background.is_some() {
            return Vocabulary::from_sorted(kept.iter().map(|term| self.text(term)));
        }
        let mut is_kept = vec![false; self.statistics.terms.len()];
        kept.iter().filter_map(|term| term.in_statistics).for_each(|id| is_kept[id as usize] = true);
        self.statistics.terms.kept(|term| is_kept[term]).vocabulary()
    }

    /// Number of the background's articles that a term occurs in.
    fn background_df(&self, term: &SourceTerm) -> u64 {
        let df = || Some(self.background?.document_frequency[term.in_background? as usize]);
        df().unwrap_or(0)
    }

    /// A term's weight in the background.
    fn background_weight(&self, term: &SourceTerm) -> f64 {
        let weight = || Some(self.background?.weight(term.in_background? as usize));
        weight().unwrap_or(0.0)
    }
}

/// The terms of the statistics and of the background in one sorted list.
fn union(statistics: &TrainingStatistics, background: Option<&Background>) -> Vec<SourceTerm> {
    let left = &statistics.terms;
    let Some(right) = background.map(|background| &background.terms) else {
        let term = |id| SourceTerm { in_statistics: Some(id), in_background: None };
        return (0..left.len() as TermId).map(term).collect();
    };
    let (mut i, mut j) = (0, 0);
    let mut terms = Vec::with_capacity(left.len().max(right.len()));
    while i < left.len() || j < right.len() {
        let order = match (i < left.len(), right.get(j)) {
            (true, Some(right)) => left.get(i).as_ref().cmp(right.as_str()),
            (true, None) => Ordering::Less,
            (false, _) => Ordering::Greater,
        };
        let (is_in_left, is_in_right) = (order.is_le(), order.is_ge());
        terms.push(SourceTerm {
            in_statistics: is_in_left.then_some(i as TermId),
            in_background: is_in_right.then_some(j as TermId),
        });
        i += usize::from(is_in_left);
        j += usize::from(is_in_right);
    }
    terms
}

/// Which classes there are.
pub(super) struct Layout {
    pub(super) main_classes: Vec<usize>,
    pub(super) has_none: bool,
    kind: LabelKind,
    min_df: u64,
    max_terms: Option<u64>,
    n_labels: usize,
    background_share: f64,
}

impl Layout {
    pub(super) fn of(statistics: &TrainingStatistics, settings: FitSettings) -> Result<Self, FitError> {
        if settings.min_df == 0 {
            return Err(FeatureError::MinDf.into());
        }
        if settings.max_terms == Some(0) {
            return Err(FeatureError::MaxTerms.into());
        }
        let background_share = settings.background_share;
        if !(0.0..1.0).contains(&background_share) {
            return Err(FitError::BackgroundShare { value: background_share });
        }
        if !SMOOTHING_RANGE.contains(&settings.cost) {
            return Err(FitError::Smoothing { name: "cost", value: settings.cost });
        }
        if let Some(value) = settings.min_precision.filter(|value| !(*value > 0.0 && *value <= 1.0)) {
            return Err(FitError::MinPrecision { value });
        }
        if settings.min_precision.is_some() && !settings.calibrate {
            return Err(FitError::PrecisionWithoutCalibration);
        }
        if statistics.n_articles() == 0 {
            return Err(FitError::NoArticles);
        }
        let n_labels = statistics.labels.len();
        let n_main = |class: usize| statistics.folds.iter().map(|fold| fold.n_main[class]).sum::<u64>();
        let main_classes: Vec<usize> = (0..n_labels).filter(|&label| n_main(label) > 0).collect();
        let has_none = n_main(n_labels) > 0;
        if main_classes.len() + usize::from(has_none) < 2 {
            let label = main_classes.first().map_or(OTHER, |&label| &statistics.labels[label]);
            return Err(FitError::OneLabel { label: label.to_owned() });
        }
        Ok(Self {
            main_classes,
            has_none,
            kind: settings.kind,
            min_df: settings.min_df,
            max_terms: settings.max_terms,
            n_labels,
            background_share,
        })
    }

    fn n_classes(&self) -> usize {
        self.main_classes.len() + usize::from(self.has_none)
    }

    /// The class of the main model for a main label, or for none.
    pub(super) fn class(&self, main: Option<usize>) -> usize {
        main.and_then(|label| self.main_classes.binary_search(&label).ok()).unwrap_or(self.main_classes.len())
    }
}

/// The checked estimators of a classifier: of the main label, and of every label by itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Estimators {
    NaiveBayes { main: NaiveBayesValidParams, any: NaiveBayesValidParams },
    NbSvm(NbSvmValidParams),
}

impl Estimators {
    pub(super) fn of(settings: &FitSettings) -> Result<Self, FitError> {
        let naive_bayes = |estimator| NaiveBayes::params(estimator).smoothing(settings.smoothing).check();
        match settings.estimator {
            Estimator::NbSvm => {
                let params = NbSvm::params().smoothing(settings.smoothing).cost(settings.cost);
                Ok(Self::NbSvm(params.check()?))
            }
            estimator => Ok(Self::NaiveBayes {
                main: naive_bayes(estimator)?,
                any: naive_bayes(Estimator::OneVsRest)?,
            }),
        }
    }
}

/// The terms in the most articles, in the order in which they came; of those in equally many, the first ones.
fn most_frequent<T>(terms: Vec<(T, u64)>, max_terms: Option<u64>) -> Vec<(T, u64)> {
    let n = max_terms.and_then(|n| usize::try_from(n).ok()).unwrap_or(terms.len());
    if n >= terms.len() {
        return terms;
    }
    let mut order: Vec<usize> = (0..terms.len()).collect();
    order.sort_by_key(|&place| (std::cmp::Reverse(terms[place].1), place));
    let mut is_kept = vec![false; terms.len()];
    order.into_iter().take(n).for_each(|place| is_kept[place] = true);
    terms.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept).map(|(term, _)| term).collect()
}

/// The statistics of all folds, or of all but one.
#[derive(Clone, Copy)]
struct Folds<'a> {
    all: &'a FoldStatistics,
    left_out: Option<&'a FoldStatistics>,
}

impl<'a> Folds<'a> {
    /// A number that adds up over folds.
    fn count(self, of: impl Fn(&FoldStatistics) -> u64) -> u64 {
        of(self.all) - self.left_out.map_or(0, of)
    }

    /// The sums of a term, by label; some of them may be 0.
    fn sums_of(self, term: usize) -> impl Iterator<Item = TermSums> + 'a {
        let mut left_out = self.left_out.map_or([].as_slice(), |fold| fold.sums_of(term));
        self.all.sums_of(term).iter().map(move |all| {
            let less = take(&mut left_out, all.label);
            TermSums { label: all.label, main: all.main - less.main, any: all.any - less.any }
        })
    }
}

/// The sums of folds over the terms that are kept, row by row.
struct FoldRows<'a> {
    folds: Folds<'a>,
    kept: &'a [SourceTerm],
    idf: &'a [f64],
    /// The class of each label, rising; [`NO_CLASS`] for labels that have none.
    class_of_label: Vec<usize>,
    /// The class of *none*, the last one; [`NO_CLASS`] where it is none.
    class_of_none: usize,
    /// Which sum of a label counts.
    role: SumRole,
    n_class: Vec<u64>,
    n_articles: u64,
    /// What a background adds to the sum over all main classes, one entry a term; empty without one.
    added: &'a [f64],
    /// Whether it adds to *none*, its last class.
    adds_to_none: bool,
}

/// Marks a label that is no class.
const NO_CLASS: usize = usize::MAX;

impl ClassRows for FoldRows<'_> {
    fn n_class(&self) -> &[u64] {
        &self.n_class
    }

    fn n_articles(&self) -> u64 {
        self.n_articles
    }

    fn n_terms(&self) -> usize {
        self.kept.len()
    }

    fn row(&mut self, term: usize, sums: &mut Vec<(usize, f64)>) -> f64 {
        sums.clear();
        let mut total = 0.0;
        if let Some(id) = self.kept[term].in_statistics {
            let idf = self.idf[term];
            let mut whole = 0;
            for of_label in self.folds.sums_of(id as usize) {
                let class = match of_label.label {
                    NONE => self.class_of_none,
                    label => self.class_of_label[label as usize],
                };
                let sum = match self.role {
                    SumRole::Main => of_label.main,
                    SumRole::Any => of_label.any,
                };
                if sum > 0 && class != NO_CLASS {
                    sums.push((class, from_fixed(sum) * idf));
                }
                whole += of_label.main;
            }
            total = from_fixed(whole) * idf;
        }
        if let Some(added) = self.added.get(term) {
            total += added;
            let last = self.n_class.len().saturating_sub(1);
            match sums.last_mut().filter(|(class, _)| *class == last) {
                _ if !self.adds_to_none => {}
                Some((_, sum)) => *sum += added,
                None => sums.push((last, *added)),
            }
        }
        total
    }
}

/// Weights fitted to some of the folds.
pub(super) struct Weights {
    /// The terms that there are weights of.
    pub(super) kept: Vec<SourceTerm>,
    pub(super) idf: Vec<f64>,
    pub(super) main: LinearModel,
    pub(super) any: Option<LinearModel>,
    /// The row of each term of the source, [`NO_TERM`] for those without.
    row_of: Vec<TermId>,
}

impl Weights {
    /// Fits to all folds, or to all but one. Naive Bayes gives weights then to the terms of the one that is left out alone,
    /// the same as among all: it is the fold's articles that they are for.
    ///
    /// # Errors
    /// No term is left; so many terms and labels that their weights fill the memory.
    pub(super) fn fit(
        source: &Source<'_>,
        left_out: Option<usize>,
        layout: &Layout,
        estimators: Estimators,
    ) -> Result<Self, FitError> {
        let folds =
            Folds { all: &source.pooled, left_out: left_out.map(|fold| &source.statistics.folds[fold]) };
        let n_articles = folds.count(|fold| fold.n_articles);
        let n_all = n_articles.saturating_add(source.background.map_or(0, Background::n_articles));
        let document_frequency = |term: &SourceTerm| {
            let in_folds = |id: TermId| folds.count(|fold| fold.document_frequency[id as usize]);
            term.in_statistics.map_or(0, in_folds).saturating_add(source.background_df(term))
        };
        let frequent = (0..).zip(&source.terms).map(|(number, term)| (number, document_frequency(term)));
        // Room that is never used takes no memory, and what grows is copied.
        let mut all = Vec::with_capacity(source.terms.len());
        all.extend(frequent.filter(|(_, df)| *df >= layout.min_df));
        let frequent: Vec<(TermId, u64)> = most_frequent(all, layout.max_terms);
        // Most terms are in equally few articles.
        let mut known: HashMap<u64, f64, FastHash> = HashMap::default();
        let idf = |df: u64| *known.entry(df).or_insert_with(|| inverse_document_frequency(n_all, df));
        let idf: Vec<f64> = frequent.iter().map(|(_, df)| *df).map(idf).collect();
        if frequent.is_empty() {
            return Err(FeatureError::EmptyVocabulary { min_df: layout.min_df, n_articles }.into());
        }
        let (n_classes, n_labels) = (layout.n_classes(), layout.n_labels);
        let several = layout.kind == LabelKind::Several;
        if frequent.len().saturating_mul(n_classes.max(n_labels)) > MAX_WEIGHTS {
            return Err(FitError::TooManyWeights { n_terms: frequent.len(), n_labels });
        }
        let kept: Vec<SourceTerm> =
            frequent.iter().map(|(number, _)| source.terms[*number as usize]).collect();
        let total = |(term, idf): (&SourceTerm, &f64)| {
            let of_fold = |fold: &FoldStatistics, id| fold.sums_of(id).iter().map(|sums| sums.main).sum();
            let whole = |id: TermId| folds.count(|fold| of_fold(fold, id as usize));
            from_fixed(term.in_statistics.map_or(0, whole)) * idf
        };
        let totals = kept.iter().zip(&idf).map(total);
        // Nothing but the background's terms: there is nothing to learn from.
        if totals.clone().all(|total| total == 0.0) {
            return Err(FeatureError::EmptyVocabulary { min_df: layout.min_df, n_articles }.into());
        }
        let mut added = Vec::new();
        if layout.background_share > 0.0 {
            added = kept
                .iter()
                .zip(&idf)
                .map(|(term, idf)| source.background_weight(term) * idf)
                .collect::<Vec<f64>>();
            let all: f64 = added.iter().sum();
            let share = layout.background_share / (1.0 - layout.background_share);
            let scale = if all > 0.0 { share * totals.sum::<f64>() / all } else { 0.0 };
            added.iter_mut().for_each(|added| *added *= scale);
        }
        let class_of_label = |label: usize| layout.main_classes.binary_search(&label).unwrap_or(NO_CLASS);
        let n_main = |class: usize| {
            let label = layout.main_classes.get(class).copied().unwrap_or(n_labels);
            folds.count(|fold| fold.n_main[label])
        };
        let mut main = FoldRows {
            folds,
            kept: &kept,
            idf: &idf,
            class_of_label: (0..n_labels).map(class_of_label).collect(),
            class_of_none: if layout.has_none { n_classes - 1 } else { NO_CLASS },
            role: SumRole::Main,
            n_class: (0..n_classes).map(n_main).collect(),
            n_articles,
            added: &added,
            adds_to_none: layout.has_none,
        };
        let mut any = several.then(|| FoldRows {
            class_of_label: (0..n_labels).collect(),
            class_of_none: NO_CLASS,
            role: SumRole::Any,
            n_class: (0..n_labels).map(|label| folds.count(|fold| fold.n_any[label])).collect(),
            adds_to_none: false,
            ..main
        });
        let mut row_of = vec![NO_TERM; source.terms.len()];
        let (main, any) = match estimators {
            Estimators::NaiveBayes { main: of_main, any: of_any } => {
                let is_in = |term: &SourceTerm, fold: &FoldStatistics| {
                    term.in_statistics.is_some_and(|id| fold.document_frequency[id as usize] > 0)
                };
                let is_wanted = |row: usize| folds.left_out.is_none_or(|fold| is_in(&kept[row], fold));
                let rows = frequent.iter().map(|(number, _)| *number).enumerate();
                for (row, (_, number)) in (0..).zip(rows.filter(|(row, _)| is_wanted(*row))) {
                    row_of[number as usize] = row;
                }
                (
                    of_main.fit_rows(&mut main, is_wanted),
                    any.as_mut().map(|any| of_any.fit_rows(any, is_wanted)),
                )
            }
            Estimators::NbSvm(params) => {
                (0..).zip(&frequent).for_each(|(row, (number, _))| row_of[*number as usize] = row);
                let is_used = |article: &&TrainingArticle| Some(usize::from(article.fold)) != left_out;
                let articles: Vec<&TrainingArticle> = source.sample.articles.iter().filter(is_used).collect();
                let mut rows = SparseMatrix::new(kept.len());
                for article in &articles {
                    rows.push(term_frequencies(source, article, &row_of).as_row())?;
                }
                let classes: Vec<usize> =
                    articles.iter().map(|article| layout.class(source.main_label(article))).collect();
                let labels: Vec<Vec<usize>> = articles.iter().map(|article| source.labels(article)).collect();
                // The machines see term frequencies; scores are made from frequency times idf.
                let fit = |sums: &ClassSums, is_in: &(dyn Fn(usize, usize) -> bool + Sync)| {
                    params.fit_rows(&rows, sums, is_in, &idf)
                };
                let main = fit(&main.to_sums(), &|row, class| classes[row] == class);
                let is_in = |row: usize, label: usize| labels[row].contains(&label);
                (main, any.as_mut().map(|any| fit(&any.to_sums(), &is_in)))
            }
        };
        let (mut kept, mut idf) = (kept, idf);
        if main.n_terms() < kept.len() {
            let is_there = || frequent.iter().map(|(number, _)| row_of[*number as usize] != NO_TERM);
            retain(&mut kept, is_there());
            retain(&mut idf, is_there());
        }
        Ok(Self { kept, idf, main, any, row_of })
    }

    /// An article's features.
    pub(super) fn features(&self, source: &Source<'_>, article: &TrainingArticle) -> SparseVector {
        let mut features = term_frequencies(source, article, &self.row_of);
        for (value, term) in features.values.iter_mut().zip(&features.terms) {
            *value *= self.idf[*term as usize];
        }
        features
    }
}

/// Leaves out the values that are not there.
fn retain<T>(values: &mut Vec<T>, mut is_there: impl Iterator<Item = bool>) {
    values.retain(|_| is_there.next().unwrap_or(false));
}

/// An article's normalised term frequencies, over the terms that have rows.
fn term_frequencies(source: &Source<'_>, article: &TrainingArticle, row_of: &[TermId]) -> SparseVector {
    // All are looked up before anything hangs on one of them, so that none waits for the memory of another.
    let sample_terms = source.sample_terms();
    let mut rows: Vec<TermId> = article.counts.iter().map(|(term, _)| sample_terms[*term as usize]).collect();
    for row in &mut rows {
        *row = row_of.get(*row as usize).copied().unwrap_or(NO_TERM);
    }
    let n = rows.iter().filter(|row| **row != NO_TERM).count();
    let (mut terms, mut counts) = (Vec::with_capacity(n), Vec::with_capacity(n));
    for (row, (_, count)) in rows.into_iter().zip(&article.counts).filter(|(row, _)| *row != NO_TERM) {
        terms.push(row);
        counts.push(*count);
    }
    SparseVector { values: sublinear_tf(counts.into_iter()), terms }
}
