//! Choosing the settings of training by cross-validation.

use std::fmt;

use super::train::{
    BackgroundChoice, LabelledArticle, TrainOptions, kind_of, settings_for, training_section,
};
use crate::analysis::{Analyzer, AnalyzerSettings, StopWords};
use crate::classify::{Background, Estimator, FitError, FitSettings, LabelKind, N_FOLDS, Smoothing, fit};
use crate::error::Error;
use crate::evaluate::ClassificationReport;
use crate::features::FeatureError;
use crate::model::{ModelError, TrainingSection};

/// What may be tried beside estimator and smoothing. What is switched off stays as the options say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vary {
    /// No stop words.
    pub stop_words: bool,
    /// Words as they are, not their stems.
    pub stem: bool,
    /// Words only, no pairs.
    pub ngrams: bool,
}

impl Default for Vary {
    /// Everything may.
    fn default() -> Self {
        Self { stop_words: true, stem: true, ngrams: true }
    }
}

/// Settings that were tried, and how models with them did on articles that they had not seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// How text becomes terms.
    pub analyzer: AnalyzerSettings,
    /// Estimator, smoothing and the rest.
    pub settings: FitSettings,
    /// Cross-validated accuracy of the main label, 0–1.
    pub accuracy: f64,
    /// Cross-validated macro-averaged F1 of the main label, 0–1.
    pub macro_f1: f64,
}

impl Candidate {
    fn is_better_than(&self, other: &Self) -> bool {
        (self.accuracy, self.macro_f1) > (other.accuracy, other.macro_f1)
    }
}

impl fmt::Display for Candidate {
    /// The settings in words, such as `one-vs-rest, alpha 0.01, n-grams 1-2, min_df 2, stop words, stems`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &self.settings;
        write!(f, "{}, {}", settings.estimator.name(), settings.smoothing)?;
        if settings.estimator == Estimator::NbSvm {
            write!(f, ", cost {}", settings.cost)?;
        }
        write!(f, ", n-grams {}, min_df {}", self.analyzer.ngram_range, settings.min_df)?;
        f.write_str(if self.analyzer.stop_words.is_empty() { ", no stop words" } else { ", stop words" })?;
        f.write_str(if self.analyzer.stem { ", stems" } else { ", no stems" })
    }
}

/// Settings chosen by cross-validation.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// The options that were given, with the best settings filled in.
    pub options: TrainOptions,
    /// All that was tried, in order.
    pub candidates: Vec<Candidate>,
    /// Which of them was best.
    pub best: usize,
}

/// Chooses settings by five-fold cross-validation on labelled articles: first estimator and smoothing, then, one after the
/// other with the best so far, stop words, stemming, n-grams, `min_df` and the cost of `nbsvm`. What `options` set stays. The
/// best has the highest accuracy of the main label, then the highest macro-F1; of equals the one that was tried first.
///
/// Each candidate is handed to `tried` as soon as its figures are known: on large data this takes a while.
///
/// Costs about twenty trainings. The figures of the best are those of a winner, and so flatter it a little.
/// With a background, text is analysed as the background was.
///
/// # Errors
/// Those of [`train`](super::train()); too few articles, or too many copies of one, to cross-validate; and `nbsvm` cannot be
/// tried on more than 20,000 articles.
pub fn choose(
    articles: &[LabelledArticle],
    options: &TrainOptions,
    vary: Vary,
    tried: impl FnMut(&Candidate),
) -> Result<Chosen, Error> {
    let background = match &options.background {
        BackgroundChoice::Table(background) => Some(background),
        BackgroundChoice::Unchanged | BackgroundChoice::None => None,
    };
    if background.is_none() && options.background_share.is_some() {
        return Err(Error::ShareWithoutBackground);
    }
    let mut search = Search { articles, background, tried, candidates: Vec::new(), best: 0, n_scored: None };
    let analyzer = options.analyzer.clone().unwrap_or_default();
    // Nothing is tried that training would refuse in the end.
    if let Some(background) = background {
        background.check_analyzer(analyzer.fingerprint()).map_err(FitError::from)?;
    }
    let counted = search.count(&analyzer)?;
    let kind = kind_of(&counted, options.kind)?;
    let estimators = match options.estimator {
        Some(estimator) => vec![estimator],
        None => Estimator::ALL
            .into_iter()
            .filter(|estimator| estimator.learns_from_sums() || counted.is_whole())
            .collect(),
    };
    for estimator in estimators {
        let smoothings = options.smoothing.map_or_else(|| smoothings(estimator, kind), |given| vec![given]);
        for smoothing in smoothings {
            let wanted = TrainOptions {
                estimator: Some(estimator),
                smoothing: Some(smoothing),
                // What is chosen by are the answers that calibration needs.
                calibrate: Some(true),
                ..options.clone()
            };
            search.attempt(&analyzer, &counted, settings_for(kind, &wanted))?;
        }
    }

    let can_vary = |wanted: bool| wanted && background.is_none();
    if can_vary(vary.stop_words) && !analyzer.stop_words.is_empty() {
        search.attempt_analyzer(|analyzer| analyzer.stop_words = StopWords::default())?;
    }
    if can_vary(vary.stem) && analyzer.stem {
        search.attempt_analyzer(|analyzer| analyzer.stem = false)?;
    }
    if can_vary(vary.ngrams) && analyzer.ngram_range.max > 1 && analyzer.ngram_range.min == 1 {
        search.attempt_analyzer(|analyzer| analyzer.ngram_range.max = 1)?;
    }
    let best = search.best().analyzer.clone();
    let counted = search.count(&best)?;
    if options.min_df.is_none() {
        for min_df in [1, 3] {
            let settings = FitSettings { min_df, ..search.best().settings };
            search.attempt(&best, &counted, settings)?;
        }
    }
    if options.cost.is_none() && search.best().settings.estimator == Estimator::NbSvm {
        for cost in [0.3, 3.0] {
            let settings = FitSettings { cost, ..search.best().settings };
            search.attempt(&best, &counted, settings)?;
        }
    }

    let Candidate { analyzer, settings, .. } = search.best().clone();
    let options = TrainOptions {
        analyzer: Some(analyzer),
        estimator: Some(settings.estimator),
        smoothing: Some(settings.smoothing),
        min_df: Some(settings.min_df),
        max_terms: settings.max_terms,
        // Of no use to others, which is only worth telling to who asked for it.
        cost: options.cost.or((settings.estimator == Estimator::NbSvm).then_some(settings.cost)),
        kind: Some(settings.kind),
        ..options.clone()
    };
    Ok(Chosen { options, candidates: search.candidates, best: search.best })
}

/// What is worth trying for an estimator.
fn smoothings(estimator: Estimator, kind: LabelKind) -> Vec<Smoothing> {
    let alphas = |values: &[f64]| values.iter().copied().map(Smoothing::Alpha).collect::<Vec<_>>();
    let mut smoothings = match estimator {
        Estimator::Multinomial | Estimator::OneVsRest => alphas(&[0.01, 0.03, 0.1]),
        Estimator::Complement => alphas(&[0.1, 0.3]),
        Estimator::NormalizedComplement => alphas(&[0.1, 0.3, 1.0]),
        Estimator::NbSvm => alphas(&[0.01, 0.1]),
    };
    if kind == LabelKind::Several && estimator.learns_from_sums() {
        smoothings.extend([Smoothing::Mu(3.0), Smoothing::Mu(10.0)]);
    }
    smoothings
}

/// Settings that were tried so far.
struct Search<'a, F> {
    articles: &'a [LabelledArticle],
    background: Option<&'a Background>,
    tried: F,
    candidates: Vec<Candidate>,
    best: usize,
    /// Number of articles that the first one was scored on.
    n_scored: Option<usize>,
}

impl<F: FnMut(&Candidate)> Search<'_, F> {
    fn best(&self) -> &Candidate {
        &self.candidates[self.best]
    }

    fn count(&self, analyzer: &AnalyzerSettings) -> Result<TrainingSection, Error> {
        training_section(&Analyzer::new(analyzer.clone())?, self.articles)
    }

    /// Tries the best settings with a change in how text becomes terms.
    fn attempt_analyzer(&mut self, change: impl Fn(&mut AnalyzerSettings)) -> Result<(), Error> {
        let Candidate { mut analyzer, settings, .. } = self.best().clone();
        change(&mut analyzer);
        let counted = self.count(&analyzer)?;
        self.attempt(&analyzer, &counted, settings)
    }

    fn attempt(
        &mut self,
        analyzer: &AnalyzerSettings,
        counted: &TrainingSection,
        settings: FitSettings,
    ) -> Result<(), Error> {
        let statistics = counted.statistics().map_err(ModelError::from)?;
        let fitted = match fit(&statistics, counted.sample(), self.background, settings) {
            // Too few or too many terms for this change: the best so far stays.
            Err(
                FitError::Features(FeatureError::EmptyVocabulary { .. }) | FitError::TooManyWeights { .. },
            ) if !self.candidates.is_empty() => {
                return Ok(());
            }
            fitted => fitted?,
        };
        let n_scored = fitted.cross_fitted.len();
        if n_scored == 0 && self.candidates.is_empty() {
            return Err(Error::TooFewForFolds { n_articles: self.articles.len(), n_folds: N_FOLDS });
        }
        // An article has no answer if nothing is left to learn from without its fold: what leaves out more articles than the
        // first candidate is not to win by that.
        if n_scored < *self.n_scored.get_or_insert(n_scored) {
            return Ok(());
        }
        let pairs: Vec<(&str, &str)> = fitted
            .cross_fitted
            .iter()
            .map(|one| (one.truth.main_or_other(), one.answer.main_or_other()))
            .collect();
        let report = ClassificationReport::of(&pairs);
        let candidate = Candidate {
            analyzer: analyzer.clone(),
            settings,
            accuracy: report.accuracy,
            macro_f1: report.macro_avg.f1,
        };
        (self.tried)(&candidate);
        if self.candidates.is_empty() || candidate.is_better_than(self.best()) {
            self.best = self.candidates.len();
        }
        self.candidates.push(candidate);
        Ok(())
    }
}
