//! Weights fitted to some of the folds: the terms that are kept, their idf, and the linear models over them.

use linfa::ParamGuard;

use super::FitError;
use super::background::Background;
use super::labels::{LabelKind, OTHER};
use super::linear::LinearModel;
use super::naive_bayes::{ClassSums, NaiveBayes, NaiveBayesValidParams};
use super::nbsvm::{NbSvm, NbSvmValidParams};
use super::settings::{Estimator, FitSettings};
use super::statistics::{NONE, TrainingStatistics, from_fixed};
use super::training_set::{TrainingArticle, TrainingSet, places};
use crate::features::{
    FeatureError, SparseMatrix, SparseVector, TermId, inverse_document_frequency, sublinear_tf,
};

/// Most weights of one model (2 GiB of them): more come from a column of names taken for labels.
const MAX_WEIGHTS: usize = 1 << 28;

/// Marks a term that is not kept.
const DROPPED: TermId = TermId::MAX;

/// What weights are fitted to.
pub(super) struct Source<'a> {
    statistics: &'a TrainingStatistics,
    background: Option<&'a Background>,
    /// The terms of both, sorted.
    terms: Vec<SourceTerm>,
    /// Articles, all that the statistics are of or some of them.
    pub(super) sample: &'a TrainingSet,
    /// The sample's terms and labels as numbers of the statistics.
    sample_terms: Vec<TermId>,
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
        background: Option<&'a Background>,
        sample: &'a TrainingSet,
    ) -> Self {
        Self {
            statistics,
            background,
            terms: union(statistics, background),
            sample,
            sample_terms: places(&sample.terms, &statistics.terms),
            sample_labels: places(&sample.labels, &statistics.labels),
        }
    }

    /// The label numbers of an article of the sample, the main one first.
    pub(super) fn labels(&self, article: &TrainingArticle) -> Vec<usize> {
        article.labels().map(|label| self.sample_labels[label as usize] as usize).collect()
    }

    /// The number of an article's main label.
    pub(super) fn main_label(&self, article: &TrainingArticle) -> Option<usize> {
        article.main.map(|label| self.sample_labels[label as usize] as usize)
    }

    pub(super) fn text(&self, term: &SourceTerm) -> &str {
        let of_statistics = term.in_statistics.map(|id| &self.statistics.terms[id as usize]);
        let of_background = || Some(&self.background?.terms[term.in_background? as usize]);
        of_statistics.or_else(of_background).map_or("", String::as_str)
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
    let (left, right) = (&statistics.terms, background.map_or(&[][..], |background| &background.terms));
    let (mut i, mut j) = (0, 0);
    let mut terms = Vec::with_capacity(left.len().max(right.len()));
    while i < left.len() || j < right.len() {
        let is_in_left = i < left.len() && right.get(j).is_none_or(|right| left[i] <= *right);
        let is_in_right = j < right.len() && left.get(i).is_none_or(|left| right[j] <= *left);
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
        let background_share = settings.background_share;
        if !(0.0..1.0).contains(&background_share) {
            return Err(FitError::BackgroundShare { value: background_share });
        }
        if !(settings.cost.is_finite() && settings.cost > 0.0) {
            return Err(FitError::Smoothing { name: "cost", value: settings.cost });
        }
        if let Some(value) = settings.min_precision.filter(|value| !(*value > 0.0 && *value <= 1.0)) {
            return Err(FitError::MinPrecision { value });
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

/// Weights fitted to some of the folds.
pub(super) struct Weights {
    /// The terms that are kept.
    pub(super) kept: Vec<SourceTerm>,
    pub(super) idf: Vec<f64>,
    pub(super) main: LinearModel,
    pub(super) any: Option<LinearModel>,
    /// The row of each term of the sample.
    row_of: Vec<TermId>,
}

impl Weights {
    /// Fits to the folds that `uses` names.
    ///
    /// # Errors
    /// No term is left; so many terms and labels that their weights fill the memory.
    pub(super) fn fit(
        source: &Source<'_>,
        uses: impl Fn(usize) -> bool,
        layout: &Layout,
        estimators: Estimators,
    ) -> Result<Self, FitError> {
        let folds: Vec<_> = source
            .statistics
            .folds
            .iter()
            .enumerate()
            .filter(|(fold, _)| uses(*fold))
            .map(|(_, fold)| fold)
            .collect();
        let n_articles: u64 = folds.iter().map(|fold| fold.n_articles).sum();
        let n_all = n_articles.saturating_add(source.background.map_or(0, Background::n_articles));
        let document_frequency = |term: &SourceTerm| {
            let in_folds = |id: TermId| folds.iter().map(|fold| fold.document_frequency[id as usize]).sum();
            term.in_statistics.map_or(0u64, in_folds).saturating_add(source.background_df(term))
        };
        let frequent = source.terms.iter().map(|term| (*term, document_frequency(term)));
        let frequent = frequent.filter(|(_, df)| *df >= layout.min_df).collect();
        let frequent = most_frequent(frequent, layout.max_terms);
        let idf = frequent.iter().map(|(_, df)| inverse_document_frequency(n_all, *df)).collect::<Vec<f64>>();
        let kept = frequent.into_iter().map(|(term, _)| term).collect::<Vec<SourceTerm>>();
        if kept.is_empty() {
            return Err(FeatureError::EmptyVocabulary { min_df: layout.min_df, n_articles }.into());
        }
        // Sums stay whole numbers until each is final: their order does not matter.
        let (n_classes, n_labels) = (layout.n_classes(), layout.n_labels);
        let several = layout.kind == LabelKind::Several;
        if kept.len().saturating_mul(n_classes.max(n_labels)) > MAX_WEIGHTS {
            return Err(FitError::TooManyWeights { n_terms: kept.len(), n_labels });
        }
        let class_of_label: Vec<usize> = (0..n_labels).map(|label| layout.class(Some(label))).collect();
        let class_of_none = layout.class(None);
        let mut main = vec![0u64; kept.len() * n_classes];
        let mut any = vec![0u64; if several { kept.len() * n_labels } else { 0 }];
        let mut totals = vec![0u64; kept.len()];
        for (row, term) in kept.iter().enumerate() {
            let Some(id) = term.in_statistics else { continue };
            for sums in folds.iter().flat_map(|fold| fold.sums_of(id as usize)) {
                let label = (sums.label != NONE).then_some(sums.label as usize);
                if sums.main > 0 {
                    let class = label.map_or(class_of_none, |label| class_of_label[label]);
                    main[row * n_classes + class] += sums.main;
                    totals[row] += sums.main;
                }
                if let Some(label) = label.filter(|_| several) {
                    any[row * n_labels + label] += sums.any;
                }
            }
        }
        // Large tables are made in place.
        let weigh = |mut sums: Vec<u64>, width: usize| -> Vec<f64> {
            for (row, idf) in sums.chunks_exact_mut(width.max(1)).zip(&idf) {
                row.iter_mut().for_each(|sum| *sum = (from_fixed(*sum) * idf).to_bits());
            }
            sums.into_iter().map(f64::from_bits).collect()
        };
        let mut totals = weigh(totals, 1);
        // Nothing but the background's terms: there is nothing to learn from.
        if totals.iter().all(|total| *total == 0.0) {
            return Err(FeatureError::EmptyVocabulary { min_df: layout.min_df, n_articles }.into());
        }
        let mut main = weigh(main, n_classes);
        if layout.background_share > 0.0 {
            let added: Vec<f64> =
                kept.iter().zip(&idf).map(|(term, idf)| source.background_weight(term) * idf).collect();
            let all: f64 = added.iter().sum();
            let share = layout.background_share / (1.0 - layout.background_share);
            let scale = if all > 0.0 { share * totals.iter().sum::<f64>() / all } else { 0.0 };
            for (row, added) in added.iter().enumerate() {
                totals[row] += scale * added;
                if layout.has_none {
                    main[row * n_classes + n_classes - 1] += scale * added;
                }
            }
        }
        let n_main = |class: usize| {
            let label = layout.main_classes.get(class).copied().unwrap_or(n_labels);
            folds.iter().map(|fold| fold.n_main[label]).sum()
        };
        let main = ClassSums {
            n_class: (0..n_classes).map(n_main).collect(),
            n_articles,
            sums: main,
            totals: totals.clone(),
        };
        let any = several.then(|| ClassSums {
            n_class: (0..n_labels).map(|label| folds.iter().map(|fold| fold.n_any[label]).sum()).collect(),
            n_articles,
            sums: weigh(any, n_labels),
            totals,
        });
        let row_of = rows_of_sample(source, &kept);
        let (main, any) = match estimators {
            Estimators::NaiveBayes { main: of_main, any: of_any } => {
                (of_main.fit_in_place(main), any.map(|any| of_any.fit_in_place(any)))
            }
            Estimators::NbSvm(params) => {
                let articles: Vec<&TrainingArticle> =
                    source.sample.articles.iter().filter(|article| uses(usize::from(article.fold))).collect();
                let mut rows = SparseMatrix::new(kept.len());
                for article in &articles {
                    rows.push(term_frequencies(article, &row_of).as_row())?;
                }
                let classes: Vec<usize> =
                    articles.iter().map(|article| layout.class(source.main_label(article))).collect();
                let labels: Vec<Vec<usize>> = articles.iter().map(|article| source.labels(article)).collect();
                // The machines see term frequencies; scores are made from frequency times idf.
                let fit = |sums: &ClassSums, is_in: &(dyn Fn(usize, usize) -> bool + Sync)| {
                    params.fit_rows(&rows, sums, is_in).divided_by(&idf)
                };
                let main = fit(&main, &|row, class| classes[row] == class);
                (main, any.map(|any| fit(&any, &|row, label| labels[row].contains(&label))))
            }
        };
        Ok(Self { kept, idf, main, any, row_of })
    }

    /// An article's features.
    pub(super) fn features(&self, article: &TrainingArticle) -> SparseVector {
        let mut features = term_frequencies(article, &self.row_of);
        for (value, term) in features.values.iter_mut().zip(&features.terms) {
            *value *= self.idf[*term as usize];
        }
        features
    }
}

/// The row among the kept terms of each term of the sample.
fn rows_of_sample(source: &Source<'_>, kept: &[SourceTerm]) -> Vec<TermId> {
    let mut of_statistics = vec![DROPPED; source.statistics.terms.len()];
    for (row, term) in kept.iter().enumerate() {
        if let Some(id) = term.in_statistics {
            of_statistics[id as usize] = row as TermId;
        }
    }
    source.sample_terms.iter().map(|term| of_statistics[*term as usize]).collect()
}

/// An article's normalised term frequencies, over the kept terms only.
fn term_frequencies(article: &TrainingArticle, row_of: &[TermId]) -> SparseVector {
    let known: Vec<(TermId, u32)> = article
        .counts
        .iter()
        .map(|&(term, count)| (row_of[term as usize], count))
        .filter(|(row, _)| *row != DROPPED)
        .collect();
    let values = sublinear_tf(known.iter().map(|&(_, count)| count));
    SparseVector { values, terms: known.into_iter().map(|(row, _)| row).collect() }
}
