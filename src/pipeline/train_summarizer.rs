//! A sentence ranker from articles with summaries.

use rayon::prelude::*;
use serde::Serialize;

use super::article_summary::{ArticleSummary, RougePair};
use super::evaluate_summaries::{MethodFigures, SummaryJudge};
use super::summarize::SummaryOptions;
use crate::classify::{N_FOLDS, identity};
use crate::summarize::{
    N_SENTENCE_FEATURES, Ranker, RankerEstimator, RankerFitError, RankerTrainingSet, SentenceRanker,
    sentence_features,
};

/// Most articles that are learned from; of more, those with the smallest hashes are. Some fifty weights need no more, and
/// memory stays bounded: some 40 kB an article of ordinary length.
pub const MAX_SUMMARY_PAIRS: usize = 20_000;

/// Articles with summaries to learn from, a bounded number of them.
#[derive(Debug, Default)]
pub struct SummaryPairs {
    pairs: Vec<(u128, ArticleSummary)>,
    n_seen: usize,
}

impl SummaryPairs {
    /// Adds an article. Copies count as often as they come.
    pub fn push(&mut self, pair: ArticleSummary) {
        self.n_seen += 1;
        self.pairs.push((identity("", &pair.text).hash, pair));
        if self.pairs.len() >= 2 * MAX_SUMMARY_PAIRS {
            self.keep_smallest();
        }
    }

    /// Number of articles that were added.
    pub fn n_seen(&self) -> usize {
        self.n_seen
    }

    fn keep_smallest(&mut self) {
        self.pairs.sort_by_key(|(hash, _)| *hash);
        self.pairs.truncate(MAX_SUMMARY_PAIRS);
    }

    /// The articles to learn from, in an order that does not depend on that of the input but for copies.
    fn into_articles(mut self) -> Vec<ArticleSummary> {
        self.keep_smallest();
        self.pairs.into_iter().map(|(_, pair)| pair).collect()
    }
}

/// A ranker that was trained, and how good its kind is.
#[derive(Debug, Clone)]
pub struct TrainedRanker {
    /// The ranker.
    pub ranker: SentenceRanker,
    /// What was measured.
    pub report: RankerReport,
}

/// How rankers do on articles that they were not fitted to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankerReport {
    /// Number of articles that were learned from.
    pub n_articles: usize,
    /// Number of their sentences.
    pub n_sentences: usize,
    /// Number of sentences that the oracle took.
    pub n_taken: usize,
    /// The estimator that was chosen.
    pub estimator: RankerEstimator,
    /// Cross-validated figures by five folds: of Lead, of each estimator that was tried, and of the oracle.
    pub methods: Vec<MethodFigures>,
}

/// Trains a ranker to take the sentences that the greedy oracle takes for each article, within the budget of `options`
/// and by stems; without an estimator, takes the one that is better in cross-validation, by the sum of ROUGE-1 and
/// ROUGE-2 F1.
///
/// Each article belongs to one of five folds by its text alone, so that copies stay together. Parallel, and the same at
/// any number of threads.
///
/// # Errors
/// There are no sentences to learn from, or all of them are taken, in the articles or in four of five folds.
pub fn train_summarizer(
    pairs: SummaryPairs,
    options: &SummaryOptions,
    estimator: Option<RankerEstimator>,
) -> Result<TrainedRanker, RankerFitError> {
    let articles = pairs.into_articles();
    let examples: Vec<Example> = articles.par_iter().map(|pair| Example::of(pair, options)).collect();
    let all = training_set(examples.iter());
    let tried: Vec<RankerEstimator> = estimator.map_or(RankerEstimator::ALL.to_vec(), |one| vec![one]);
    // A fit to all of them fails first, and with the numbers that the user knows.
    let fitted: Vec<SentenceRanker> =
        tried.par_iter().map(|&estimator| all.fit(estimator)).collect::<Result<_, _>>()?;
    let mut figures = vec![None; articles.len()];
    for fold in 0..N_FOLDS {
        if examples.iter().all(|example| example.fold != fold) {
            continue;
        }
        let others = training_set(examples.iter().filter(|example| example.fold != fold));
        let rankers = tried.par_iter().map(|&estimator| others.fit(estimator)).collect::<Result<Vec<_>, _>>();
        let rankers: Vec<SentenceRanker> = rankers.map_err(|error| match error {
            RankerFitError::OneKind { .. } => RankerFitError::TooFew { n_articles: articles.len() },
            error => error,
        })?;
        let judge = SummaryJudge::new(options, true, named(&tried, &rankers));
        let in_fold = figures.par_iter_mut().zip(&articles).zip(&examples);
        in_fold.filter(|(_, example)| example.fold == fold).for_each(|((figures, pair), _)| {
            *figures = Some(judge.figures(pair));
        });
    }
    let judge = SummaryJudge::new(options, true, named(&tried, &fitted));
    let figures: Vec<_> = figures.into_iter().flatten().collect();
    let methods = judge.evaluate(&figures).map(|evaluation| evaluation.methods).unwrap_or_default();
    let quality = |estimator: &RankerEstimator| {
        let of = methods.iter().find(|method| method.method == estimator.name());
        of.map_or(0.0, |method| method.rouge1.f1.mean + method.rouge2.f1.mean)
    };
    let mut best = 0;
    for candidate in 1..tried.len() {
        if quality(&tried[candidate]) > quality(&tried[best]) {
            best = candidate;
        }
    }
    let report = RankerReport {
        n_articles: articles.len(),
        n_sentences: all.n_sentences(),
        n_taken: all.n_taken(),
        estimator: tried[best],
        methods,
    };
    Ok(TrainedRanker { ranker: fitted[best].clone(), report })
}

/// An article as rankers learn from it.
struct Example {
    fold: usize,
    features: Vec<[f64; N_SENTENCE_FEATURES]>,
    taken: Vec<usize>,
}

impl Example {
    fn of(pair: &ArticleSummary, options: &SummaryOptions) -> Self {
        let reader = options.reader(options.one_language());
        let document = reader.document(&pair.title, &pair.text, pair.sentences.clone());
        Self {
            fold: identity("", &pair.text).fold(N_FOLDS),
            features: sentence_features(&document),
            taken: RougePair::of(pair, true).oracle(options.length),
        }
    }
}

fn named<'a>(
    estimators: &[RankerEstimator],
    rankers: &'a [SentenceRanker],
) -> impl Iterator<Item = (String, &'a dyn Ranker)> {
    let names: Vec<String> = estimators.iter().map(|estimator| estimator.name().to_owned()).collect();
    names.into_iter().zip(rankers).map(|(name, ranker)| (name, ranker as &dyn Ranker))
}

fn training_set<'a>(examples: impl Iterator<Item = &'a Example>) -> RankerTrainingSet {
    let mut set = RankerTrainingSet::default();
    for example in examples {
        set.push(&example.features, &example.taken);
    }
    set
}
