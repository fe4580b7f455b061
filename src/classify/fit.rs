//! From training statistics to a fitted classifier: weights from all folds, calibration from each fold's opponents.

use rayon::prelude::*;

use super::FitError;
use super::background::Background;
use super::calibration::{NEVER, TopCalibration};
use super::classifier::{Classifier, ClassifierParts, CrossFitted, LabelCurve, MainDecision, Scores};
use super::contrast::N_EVIDENCE_TERMS;
use super::fold::N_FOLDS;
use super::labels::{LabelKind, OTHER};
use super::linear::argmax;
use super::names::told;
use super::settings::FitSettings;
use super::statistics::{FoldStatistics, TrainingStatistics};
use super::training_set::{TrainingArticle, TrainingSet};
use super::weights::{Estimators, Layout, Source, Weights};
use crate::features::{FeatureError, TermId, Vocabulary};

/// What fitting gives.
#[derive(Debug)]
pub struct Fitted {
    /// The terms that the classifier knows.
    pub vocabulary: Vocabulary,
    /// Inverse document frequency of each term.
    pub idf: Vec<f64>,
    /// The classifier over these terms.
    pub classifier: Classifier,
    /// Answers of models that had not seen the article, one an article of the sample; none without calibration.
    pub cross_fitted: Vec<CrossFitted>,
    /// What the user should know of the data.
    pub warnings: Vec<String>,
}

/// Fits a classifier to statistics; `sample` (all articles, or some of them) is scored by each fold's opponent for
/// calibration, if there is to be one. A background's articles count as articles about none of the labels. The result depends on the articles,
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
    fit_pooled(statistics, statistics.pooled()?, sample, background, settings)
}

/// As [`fit`], where the statistics of all folds together are at hand, and add up within 64 bits. Those of each fold need no
/// sums unless there is calibration.
pub(crate) fn fit_pooled(
    statistics: &TrainingStatistics,
    pooled: FoldStatistics,
    sample: &TrainingSet,
    background: Option<&Background>,
    settings: FitSettings,
) -> Result<Fitted, FitError> {
    let layout = Layout::of(statistics, settings)?;
    let estimators = Estimators::of(&settings)?;
    let is_sample = (sample.articles.len() as u64) < statistics.n_articles();
    if is_sample && !settings.estimator.learns_from_sums() {
        return Err(FitError::NeedsArticles {
            name: settings.estimator.name(),
            n_articles: statistics.n_articles(),
            n_kept: sample.articles.len(),
        });
    }
    let background = background.filter(|_| settings.background_share > 0.0);
    let source = Source::new(statistics, pooled, background, sample);
    let weights = Weights::fit(&source, None, &layout, estimators)?;
    let parts = ClassifierParts {
        settings,
        labels: statistics.labels.clone(),
        main_classes: layout.main_classes.clone(),
        has_none: layout.has_none,
        top: TopCalibration::default(),
        curves: match settings.kind {
            LabelKind::Single => Vec::new(),
            LabelKind::Several => vec![LabelCurve::default(); statistics.labels.len()],
        },
        main_thresholds: Vec::new(),
        reliability: Vec::new(),
    };
    let vocabulary = source.vocabulary(&weights.kept)?;
    let mut classifier = Classifier::from_parts(parts, weights.main, weights.any);
    let (mut cross_fitted, mut warnings) = (Vec::new(), Vec::new());
    if settings.calibrate {
        cross_fitted = calibrate(&mut classifier, &source, &layout, estimators)?;
        warnings = match cross_fitted.is_empty() {
            true => vec![format!(
                "the articles are too few, or too alike, for cross-validation: without any one of {N_FOLDS} folds there must be \
                 words left to learn from; there are no scores, and probabilities are not calibrated"
            )],
            false => fold_warnings(statistics),
        };
        warnings.extend(unreached(classifier.parts()));
    }
    warnings.extend(few_articles_warning(statistics, &layout));
    Ok(Fitted { vocabulary, idf: weights.idf, classifier, cross_fitted, warnings })
}

/// Calibrates by the scores that each fold's opponent gives, and answers with them.
fn calibrate(
    classifier: &mut Classifier,
    source: &Source<'_>,
    layout: &Layout,
    estimators: Estimators,
) -> Result<Vec<CrossFitted>, FitError> {
    let main_class = |article: &TrainingArticle| layout.class(source.main_label(article));
    let per_fold: Result<Vec<Vec<Scored<'_>>>, FitError> = (0..N_FOLDS)
        .into_par_iter()
        .map(|fold| cross_fit(source, &main_class, fold, layout, estimators))
        .collect();
    let scored: Vec<Scored<'_>> = per_fold?.into_iter().flatten().collect();
    let truth: Vec<(usize, Vec<usize>)> =
        scored.iter().map(|(article, _, _)| (main_class(article), source.labels(article))).collect();
    let (articles, rest): (Vec<&TrainingArticle>, Vec<_>) =
        scored.into_iter().map(|(article, scores, evidence)| (article, (scores, evidence))).unzip();
    let (scores, evidence): (Vec<Scores>, Vec<_>) = rest.into_iter().unzip();
    let decisions = classifier.calibrate(&scores, &truth);
    let answer = |((article, decision), evidence): ((&TrainingArticle, MainDecision), _)| CrossFitted {
        hash: article.hash,
        truth: source.sample.label_list(article),
        answer: classifier.label_list(&decision),
        confidence: decision.confidence,
        probabilities: decision.probabilities,
        evidence,
    };
    Ok(articles.into_iter().zip(decisions).zip(evidence).map(answer).collect())
}

/// An article, its scores from a model that has not seen it, and the evidence for them where the best one is wrong.
type Scored<'a> = (&'a TrainingArticle, Scores, Vec<(String, f64)>);

/// Scores of a fold's articles by the sum of the other folds. Nothing where the other folds hold no term.
fn cross_fit<'a>(
    source: &Source<'a>,
    main_class: &(impl Fn(&TrainingArticle) -> usize + Sync),
    fold: usize,
    layout: &Layout,
    estimators: Estimators,
) -> Result<Vec<Scored<'a>>, FitError> {
    let articles: Vec<&TrainingArticle> =
        source.sample.articles.iter().filter(|article| usize::from(article.fold) == fold).collect();
    if articles.is_empty() {
        return Ok(Vec::new());
    }
    let weights = match Weights::fit(source, Some(fold), layout, estimators) {
        Err(FitError::Features(FeatureError::EmptyVocabulary { .. })) => return Ok(Vec::new()),
        weights => weights?,
    };
    let score = |article: &'a TrainingArticle| {
        let features = weights.features(source, article);
        let any = weights.any.as_ref().map_or_else(Vec::new, |any| any.scores(features.as_row()));
        let main = weights.main.scores(features.as_row());
        let evidence = match argmax(&main) == main_class(article) {
            true => Vec::new(),
            false => weights.main.evidence_for_best(features.as_row(), &main, N_EVIDENCE_TERMS),
        };
        let text = |(row, lead): (TermId, f64)| (source.text(&weights.kept[row as usize]).into_owned(), lead);
        (article, Scores { main, any }, evidence.into_iter().map(text).collect())
    };
    Ok(articles.into_iter().map(score).collect())
}

/// Labels that no threshold gives the wished precision.
fn unreached(parts: &ClassifierParts) -> Option<String> {
    let min_precision = parts.settings.min_precision?;
    let class_name =
        |class: usize| parts.main_classes.get(class).map_or(OTHER, |label| parts.labels[*label].as_str());
    let names: Vec<&str> = parts
        .main_thresholds
        .iter()
        .enumerate()
        .filter(|(_, threshold)| **threshold >= NEVER)
        .map(|(class, _)| class_name(class))
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "a precision of {min_precision} is out of reach for {}: never given as the main label",
            names.join(", ")
        )
    })
}

/// What there is to say of scores by these folds.
fn fold_warnings(statistics: &TrainingStatistics) -> Vec<String> {
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
    let lies_in_one_fold = |of: &dyn Fn(&FoldStatistics) -> u64| {
        statistics.folds.iter().filter(|fold| of(fold) > 0).count() == 1
    };
    let is_unlearnable = |(label, _): &(usize, &String)| {
        lies_in_one_fold(&|fold| fold.n_any[*label]) || lies_in_one_fold(&|fold| fold.n_main[*label])
    };
    let unlearnable = statistics.labels.iter().enumerate().filter(is_unlearnable);
    let unlearnable: Vec<&str> = unlearnable.map(|(_, name)| name.as_str()).collect();
    if !unlearnable.is_empty() {
        warnings.push(format!(
            "all articles with one of these as (main) label lie in one fold, so that no cross-validated model could learn it, \
             and its scores are not to be trusted before there are more of them: {}",
            told(&unlearnable)
        ));
    }
    warnings
}

fn few_articles_warning(statistics: &TrainingStatistics, layout: &Layout) -> Option<String> {
    let small = |&&label: &&usize| statistics.folds.iter().map(|fold| fold.n_main[label]).sum::<u64>() < 10;
    let small: Vec<&str> =
        layout.main_classes.iter().filter(small).map(|&label| statistics.labels[label].as_str()).collect();
    (!small.is_empty()).then(|| format!("fewer than 10 articles have the main label {}", told(&small)))
}
