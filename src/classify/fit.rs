//! From training statistics to a fitted classifier: weights from all folds, calibration from each fold's opponents.

use linfa::ParamGuard;
use rayon::prelude::*;

use super::FitError;
use super::background::Background;
use super::calibration::TopCalibration;
use super::classifier::{Classifier, ClassifierParts, CrossFitted, Scores, params};
use super::contrast::N_EVIDENCE_TERMS;
use super::fold::N_FOLDS;
use super::labels::{LabelKind, OTHER};
use super::naive_bayes::{ClassSums, NaiveBayes, NaiveBayesValidParams, argmax};
use super::settings::FitSettings;
use super::statistics::{FoldStatistics, NONE, TrainingStatistics, from_fixed};
use super::training_set::{TrainingArticle, TrainingSet, places};
use crate::features::{FeatureError, SparseVector, TermId, inverse_document_frequency, sublinear_tf};

/// Most weights of one model (2 GiB of them): more come from a column of names taken for labels.
const MAX_WEIGHTS: usize = 1 << 28;

/// What fitting gives.
#[derive(Debug)]
pub struct Fitted {
    /// Terms of the vocabulary, sorted.
    pub terms: Vec<String>,
    /// Inverse document frequency of each term.
    pub idf: Vec<f64>,
    /// The classifier over these terms.
    pub classifier: Classifier,
    /// Answers of models that had not seen the article, one an article of the sample.
    pub cross_fitted: Vec<CrossFitted>,
    /// What the user should know of the data.
    pub warnings: Vec<String>,
}

/// Fits a classifier to statistics; `sample` (all articles, or some of them) is scored by each fold's opponent for
/// calibration. A background's articles count as articles about none of the labels. The result depends on the articles,
/// the background and the settings alone.
///
/// # Errors
/// No articles, one answer only, an empty vocabulary and settings outside their ranges.
pub fn fit(
    statistics: &TrainingStatistics,
    sample: &TrainingSet,
    background: Option<&Background>,
    settings: FitSettings,
) -> Result<Fitted, FitError> {
    statistics.check_totals()?;
    let layout = Layout::of(statistics, settings)?;
    let (main, any) = params(&settings);
    let estimators = (main.check()?, any.check()?);
    let background = background.filter(|_| layout.background_share > 0.0);
    let source = Source { statistics, background, terms: union(statistics, background) };
    let weights = Weights::fit(&source, |_| true, &layout, estimators)?;
    let parts = ClassifierParts {
        settings,
        labels: statistics.labels.clone(),
        main_classes: layout.main_classes.clone(),
        has_none: layout.has_none,
        top: TopCalibration::default(),
        curves: Vec::new(),
        reliability: Vec::new(),
    };
    let mut classifier = Classifier::from_parts(parts, weights.main, weights.any);

    let to_statistics = places(&sample.terms, &statistics.terms);
    let labels = places(&sample.labels, &statistics.labels);
    let of = |label: u32| labels[label as usize] as usize;
    let main_class = |article: &TrainingArticle| layout.class(article.main.map(of));
    let per_fold: Result<Vec<Vec<Scored<'_>>>, FitError> = (0..N_FOLDS)
        .into_par_iter()
        .map(|fold| cross_fit(&source, sample, &to_statistics, &main_class, fold, &layout, estimators))
        .collect();
    let scored: Vec<Scored<'_>> = per_fold?.into_iter().flatten().collect();
    let truth: Vec<(usize, Vec<usize>)> = scored
        .iter()
        .map(|(article, _, _)| (main_class(article), article.labels().map(of).collect()))
        .collect();
    let scores: Vec<Scores> = scored.iter().map(|(_, scores, _)| scores.clone()).collect();
    classifier.calibrate(&scores, &truth);
    let answer = |(article, scores, evidence): Scored<'_>| {
        let decision = classifier.decide(&scores);
        CrossFitted {
            hash: article.hash,
            truth: sample.label_list(article),
            answer: classifier.label_list(&decision),
            confidence: decision.confidence,
            probabilities: decision.probabilities,
            evidence,
        }
    };
    let cross_fitted = scored.into_iter().map(answer).collect();
    let warnings = warnings(statistics, &layout);
    let terms = weights.kept.iter().map(|term| source.text(term).to_owned()).collect();
    Ok(Fitted { terms, idf: weights.idf, classifier, cross_fitted, warnings })
}

/// What weights are fitted to.
struct Source<'a> {
    statistics: &'a TrainingStatistics,
    background: Option<&'a Background>,
    /// The terms of both, sorted.
    terms: Vec<SourceTerm>,
}

/// A term's numbers in the statistics and in the background; it has at least one of them.
#[derive(Debug, Clone, Copy, PartialEq)]
struct SourceTerm {
    in_statistics: Option<TermId>,
    in_background: Option<TermId>,
}

impl Source<'_> {
    fn text(&self, term: &SourceTerm) -> &str {
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
struct Layout {
    main_classes: Vec<usize>,
    has_none: bool,
    kind: LabelKind,
    min_df: u64,
    n_labels: usize,
    background_share: f64,
}

impl Layout {
    fn of(statistics: &TrainingStatistics, settings: FitSettings) -> Result<Self, FitError> {
        if settings.min_df == 0 {
            return Err(FeatureError::MinDf.into());
        }
        let background_share = settings.background_share;
        if !(0.0..1.0).contains(&background_share) {
            return Err(FitError::BackgroundShare { value: background_share });
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
            n_labels,
            background_share,
        })
    }

    fn n_classes(&self) -> usize {
        self.main_classes.len() + usize::from(self.has_none)
    }

    /// The class of the main model for a main label, or for none.
    fn class(&self, main: Option<usize>) -> usize {
        main.and_then(|label| self.main_classes.binary_search(&label).ok()).unwrap_or(self.main_classes.len())
    }
}

/// Weights fitted to some of the folds.
struct Weights {
    /// The terms that are kept.
    kept: Vec<SourceTerm>,
    idf: Vec<f64>,
    main: NaiveBayes,
    any: Option<NaiveBayes>,
}

impl Weights {
    fn fit(
        source: &Source<'_>,
        uses: impl Fn(usize) -> bool,
        layout: &Layout,
        estimators: (NaiveBayesValidParams, NaiveBayesValidParams),
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
            term.in_statistics.map_or(0, in_folds) + source.background_df(term)
        };
        let mut kept = Vec::new();
        let mut idf = Vec::new();
        for term in &source.terms {
            let df = document_frequency(term);
            if df >= layout.min_df {
                kept.push(*term);
                idf.push(inverse_document_frequency(n_all, df));
            }
        }
        if kept.is_empty() {
            return Err(FeatureError::EmptyVocabulary { min_df: layout.min_df, n_articles }.into());
        }
        // Sums stay whole numbers until each is final: their order does not matter.
        let (n_classes, n_labels) = (layout.n_classes(), layout.n_labels);
        let several = layout.kind == LabelKind::Several;
        if kept.len().saturating_mul(n_classes.max(n_labels)) > MAX_WEIGHTS {
            return Err(FitError::TooManyWeights { n_terms: kept.len(), n_labels });
        }
        let mut main = vec![0u64; kept.len() * n_classes];
        let mut any = vec![0u64; if several { kept.len() * n_labels } else { 0 }];
        let mut totals = vec![0u64; kept.len()];
        for (row, term) in kept.iter().enumerate() {
            let Some(id) = term.in_statistics else { continue };
            for sums in folds.iter().flat_map(|fold| fold.sums_of(id as usize)) {
                let label = (sums.label != NONE).then_some(sums.label as usize);
                if sums.main > 0 {
                    main[row * n_classes + layout.class(label)] += sums.main;
                    totals[row] += sums.main;
                }
                if let Some(label) = label.filter(|_| several) {
                    any[row * n_labels + label] += sums.any;
                }
            }
        }
        let weigh = |sums: Vec<u64>, width: usize| -> Vec<f64> {
            sums.into_iter().enumerate().map(|(i, sum)| from_fixed(sum) * idf[i / width]).collect()
        };
        let mut totals = weigh(totals, 1);
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
        let main = estimators.0.fit_sums(&main);
        let any = any.map(|any| estimators.1.fit_sums(&any));
        Ok(Self { kept, idf, main, any })
    }
}

/// An article, its scores from a model that has not seen it, and the evidence for them where the best one is wrong.
type Scored<'a> = (&'a TrainingArticle, Scores, Vec<(String, f64)>);

/// Scores of a fold's articles by the sum of the other folds. Nothing where the other folds hold no term.
fn cross_fit<'a>(
    source: &Source<'_>,
    sample: &'a TrainingSet,
    to_statistics: &[TermId],
    main_class: &(impl Fn(&TrainingArticle) -> usize + Sync),
    fold: usize,
    layout: &Layout,
    estimators: (NaiveBayesValidParams, NaiveBayesValidParams),
) -> Result<Vec<Scored<'a>>, FitError> {
    let articles: Vec<&TrainingArticle> =
        sample.articles.iter().filter(|article| usize::from(article.fold) == fold).collect();
    if articles.is_empty() {
        return Ok(Vec::new());
    }
    let weights = match Weights::fit(source, |other| other != fold, layout, estimators) {
        Err(FitError::Features(FeatureError::EmptyVocabulary { .. })) => return Ok(Vec::new()),
        weights => weights?,
    };
    const DROPPED: TermId = TermId::MAX;
    let mut row_of = vec![DROPPED; source.statistics.terms.len()];
    for (row, term) in weights.kept.iter().enumerate() {
        if let Some(id) = term.in_statistics {
            row_of[id as usize] = row as TermId;
        }
    }
    let score = |article: &'a TrainingArticle| {
        let known: Vec<(TermId, u32)> = article
            .counts
            .iter()
            .map(|&(term, count)| (row_of[to_statistics[term as usize] as usize], count))
            .filter(|(row, _)| *row != DROPPED)
            .collect();
        let tf = sublinear_tf(known.iter().map(|&(_, count)| count));
        let features = SparseVector {
            values: known.iter().zip(tf).map(|(&(row, _), tf)| tf * weights.idf[row as usize]).collect(),
            terms: known.into_iter().map(|(row, _)| row).collect(),
        };
        let any = weights.any.as_ref().map_or_else(Vec::new, |any| any.scores(features.as_row()));
        let main = weights.main.scores(features.as_row());
        let evidence = match argmax(&main) == main_class(article) {
            true => Vec::new(),
            false => weights.main.evidence_for_best(features.as_row(), N_EVIDENCE_TERMS),
        };
        let text = |(row, lead): (TermId, f64)| (source.text(&weights.kept[row as usize]).to_owned(), lead);
        (article, Scores { main, any }, evidence.into_iter().map(text).collect())
    };
    Ok(articles.into_iter().map(score).collect())
}

fn warnings(statistics: &TrainingStatistics, layout: &Layout) -> Vec<String> {
    let mut warnings = Vec::new();
    let n_articles = statistics.n_articles();
    if let Some((fold, largest)) = statistics.folds.iter().enumerate().max_by_key(|(_, fold)| fold.n_articles)
        && n_articles >= 50
        && largest.n_articles * N_FOLDS as u64 > 2 * n_articles
    {
        warnings.push(format!(
            "fold {fold} holds {} of {n_articles} articles: many articles are near-copies of each other, and \
             cross-validated scores are less certain",
            largest.n_articles
        ));
    }
    for (label, name) in statistics.labels.iter().enumerate() {
        let lies_in_one_fold = |of: &dyn Fn(&FoldStatistics) -> u64| {
            statistics.folds.iter().filter(|fold| of(fold) > 0).count() == 1
        };
        if lies_in_one_fold(&|fold| fold.n_any[label]) || lies_in_one_fold(&|fold| fold.n_main[label]) {
            warnings.push(format!(
                "all articles with (main) label `{name}` lie in one fold, so that no cross-validated model could learn it: \
                 its scores are not to be trusted before there are more of them"
            ));
        }
    }
    let small = |&&label: &&usize| statistics.folds.iter().map(|fold| fold.n_main[label]).sum::<u64>() < 10;
    let small: Vec<&str> =
        layout.main_classes.iter().filter(small).map(|&label| statistics.labels[label].as_str()).collect();
    if !small.is_empty() {
        warnings.push(format!("fewer than 10 articles have the main label {}", small.join(", ")));
    }
    warnings
}
