//! How good a model of these articles will be on others: every article is answered by a model that has not seen it.

use std::collections::{BTreeMap, HashMap, VecDeque};

use rayon::prelude::*;
use serde::Serialize;

use super::baselines::{CountedIn, Keywords, most_frequent};
use super::evaluate::{Answer, Answers, Evaluation, answer, in_order_of};
use super::train::{LabelledArticle, TrainOptions, default_estimator, train};
use crate::analysis::Analyzer;
use crate::classify::{CrossFitted, FitError, FitSettings, LabelKind, N_FOLDS, identity, told};
use crate::error::Error;

/// Fewest and most folds.
const FOLDS: std::ops::RangeInclusive<usize> = 2..=20;

/// Figures of models on articles that they have not seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CrossValidation {
    /// Number of folds.
    pub n_folds: usize,
    /// The figures, of all folds together. Places of mistakes are those of the articles that were given.
    #[serde(flatten)]
    pub evaluation: Evaluation,
    /// What the user should know of the data.
    #[serde(skip)]
    pub warnings: Vec<String>,
}

/// Cross-validates training on labelled articles, by 2 to 20 folds.
///
/// Folds are a function of each article's text alone; copies always, and near-copies usually, lie in one. With 5 folds the
/// answers are those that training makes anyway: their calibration is fitted to the answers of all folds together, which
/// flatters the probabilities slightly, none is *undecided*, and the keyword baseline has its terms from the model of all
/// articles. Beyond 20,000 articles 5 folds answer a sample of 20,000. With another number of folds, or
/// without calibration, as many models are trained, each on all articles but those of a fold, which takes about as many times as long.
///
/// # Errors
/// Those of [`train`]; another number of folds; too few articles, or too many copies of one.
pub fn cross_validate(
    articles: &[LabelledArticle],
    options: &TrainOptions,
    n_folds: usize,
) -> Result<CrossValidation, Error> {
    if !FOLDS.contains(&n_folds) {
        return Err(Error::Folds { n_folds, least: *FOLDS.start(), most: *FOLDS.end() });
    }
    if articles.is_empty() {
        return Err(FitError::NoArticles.into());
    }
    let too_few = || Error::TooFewForFolds { n_articles: articles.len(), n_folds };
    let identities: Vec<_> =
        articles.par_iter().map(|article| identity(&article.title, &article.text)).collect();
    let folds: Vec<usize> = identities.iter().map(|identity| identity.fold(n_folds)).collect();
    if articles.len() < n_folds || folds.iter().all(|fold| *fold == folds[0]) {
        return Err(too_few());
    }
    let data = Folds { articles, folds, n_folds, labels: super::evaluate::labels_of(articles, &[]) };
    let trains_once = n_folds == N_FOLDS && options.calibrate.unwrap_or(true);
    let (kind, answers, mut warnings) = if trains_once {
        let hashes: Vec<u128> = identities.iter().map(|identity| identity.hash).collect();
        data.by_training_once(&hashes, options)?
    } else {
        data.by_a_model_a_fold(options)?
    };
    if answers.is_empty() {
        return Err(too_few());
    }
    if answers.len() < articles.len() {
        warnings.push(format!("cross-validated on {} of {} articles", answers.len(), articles.len()));
    }
    let analyzer = Analyzer::new(options.analyzer.clone().unwrap_or_default())?;
    let evaluation = Evaluation::of(&Answers {
        answers,
        labels: &data.labels,
        kind,
        analyzer: &analyzer,
        counted_in: Some(CountedIn::OtherFolds),
    });
    Ok(CrossValidation { n_folds, evaluation, warnings })
}

/// Articles and the fold of each.
struct Folds<'a> {
    articles: &'a [LabelledArticle],
    folds: Vec<usize>,
    n_folds: usize,
    /// All labels, sorted.
    labels: Vec<String>,
}

type FoldAnswers<'a> = (LabelKind, Vec<Answer<'a>>, Vec<String>);

impl<'a> Folds<'a> {
    /// The most frequent main label of the articles outside each fold.
    fn majorities(&self) -> Vec<&'a str> {
        let of_fold = |fold: usize| {
            let mut counts = BTreeMap::new();
            for (article, _) in self.articles.iter().zip(&self.folds).filter(|(_, of)| **of != fold) {
                *counts.entry(article.labels.main_or_other()).or_default() += 1;
            }
            most_frequent(counts)
        };
        (0..self.n_folds).map(of_fold).collect()
    }

    /// The answers that training on all articles gives on the way.
    fn by_training_once(&self, hashes: &[u128], options: &TrainOptions) -> Result<FoldAnswers<'a>, Error> {
        let trained = train(self.articles, options, None)?;
        let (model, majorities) = (&trained.model, self.majorities());
        let keywords = Keywords::of(model);
        // Articles are told by their words and labels. Copies are answered alike, so that it does not matter which is which.
        let mut places: HashMap<(u128, Vec<&str>), VecDeque<usize>> = HashMap::new();
        for (place, (hash, article)) in hashes.iter().zip(self.articles).enumerate() {
            places.entry((*hash, article.labels.to_ordered())).or_default().push_back(place);
        }
        let mut placed: Vec<(usize, &CrossFitted)> = trained
            .cross_fitted
            .iter()
            .filter_map(|one| {
                let places = places.get_mut(&(one.hash, one.truth.to_ordered()))?;
                Some((places.pop_front()?, one))
            })
            .collect();
        placed.sort_unstable_by_key(|(place, _)| *place);
        let answers = placed.into_par_iter().map(|(place, one)| {
            let article = &self.articles[place];
            let counted = model.vectorizer().count(&[&article.title, &article.text]);
            Answer {
                probabilities: in_order_of(&self.labels, model.labels(), &one.probabilities),
                majority: majorities[self.folds[place]].to_owned(),
                keyword: keywords.answer(&counted.counts).to_owned(),
                article: Some(article),
                ..Answer::of_cross_fitted(place, one)
            }
        });
        let answers = answers.collect();
        Ok((model.classifier().parts().settings.kind, answers, trained.warnings))
    }

    /// The answers of as many models as there are folds.
    fn by_a_model_a_fold(&self, options: &TrainOptions) -> Result<FoldAnswers<'a>, Error> {
        let is_single =
            |article: &LabelledArticle| article.labels.main.is_some() && article.labels.further.is_empty();
        let kind = match (options.kind, self.articles.iter().all(is_single)) {
            (Some(LabelKind::Single), false) => return Err(FitError::NotSingle.into()),
            (Some(kind), _) => kind,
            (None, true) => LabelKind::Single,
            (None, false) => LabelKind::Several,
        };
        // What training on all articles would take, not on those of a fold.
        let estimator = options.estimator.or_else(|| default_estimator(kind, self.articles.len()));
        let estimator = estimator.or(Some(FitSettings::default_for(kind).estimator));
        let options = TrainOptions { kind: Some(kind), estimator, ..options.clone() };
        let majorities = self.majorities();
        let mut answers = Vec::new();
        for (fold, majority) in majorities.iter().enumerate() {
            let (held_out, seen): (Vec<usize>, Vec<usize>) =
                (0..self.articles.len()).partition(|place| self.folds[*place] == fold);
            if held_out.is_empty() {
                continue;
            }
            let seen: Vec<LabelledArticle> =
                seen.into_iter().map(|place| self.articles[place].clone()).collect();
            let trained = train(&seen, &options, None).map_err(|source| Error::Fold {
                fold: fold + 1,
                n_folds: self.n_folds,
                source: Box::new(source),
            })?;
            let keywords = Keywords::of(&trained.model);
            let of_fold = held_out.into_par_iter().map(|place| Answer {
                majority: (*majority).to_owned(),
                ..answer(&trained.model, &keywords, &self.labels, place, &self.articles[place])
            });
            answers.par_extend(of_fold);
        }
        answers.sort_unstable_by_key(|answer: &Answer<'_>| answer.index);
        Ok((kind, answers, self.unlearnable().into_iter().collect()))
    }

    /// A warning about labels that no model could learn. What training without a fold warns of is not told: it speaks of
    /// part of the articles, and of the folds that they are calibrated by.
    fn unlearnable(&self) -> Option<String> {
        let lies_in_one_fold = |label: &&String| {
            let has_label = |article: &LabelledArticle| article.labels.iter().any(|other| other == *label);
            let placed = self.articles.iter().zip(&self.folds);
            let mut folds = placed.filter(|(article, _)| has_label(article)).map(|(_, fold)| fold);
            let first = folds.next();
            folds.all(|fold| Some(fold) == first)
        };
        let labels: Vec<&str> = self.labels.iter().filter(lies_in_one_fold).map(String::as_str).collect();
        (!labels.is_empty()).then(|| {
            format!(
                "all articles with one of these labels lie in one fold, so that no model that had not seen them could \
                 learn it: {}",
                told(&labels)
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::Estimator;
    use crate::pipeline::{LabelOptions, evaluate};

    /// Articles of two topics; every fifth speaks of both.
    fn articles(n: usize) -> Vec<LabelledArticle> {
        let topics = [("ball", "goal striker match penalty"), ("bread", "dough oven crust flour")];
        let article = |i: usize| {
            let (label, words) = topics[i % 2];
            let more = if i.is_multiple_of(5) { topics[(i + 1) % 2].1 } else { "" };
            let text =
                format!("Story {i} of town{} tells of {words} {more} and street{} again.", i % 7, i % 11);
            LabelledArticle::new(&format!("Title {i}"), &text, [label])
        };
        (0..n).map(article).collect()
    }

    #[test]
    fn every_article_is_answered_by_a_model_that_has_not_seen_it() {
        let articles = articles(40);
        for n_folds in [2, 3, 7, 20] {
            let found =
                cross_validate(&articles, &TrainOptions::default(), n_folds).expect("enough articles");
            assert_eq!(found.evaluation.n_articles, 40);
            // By hand: train without the fold, ask about the fold.
            let fold = |article: &LabelledArticle| identity(&article.title, &article.text).fold(n_folds);
            let n_right: usize = (0..n_folds)
                .map(|of| {
                    let (asked, seen): (Vec<_>, Vec<_>) =
                        articles.iter().cloned().partition(|article| fold(article) == of);
                    let model = train(&seen, &TrainOptions::default(), None).expect("two labels").model;
                    let is_right = |article: &&LabelledArticle| {
                        let options = LabelOptions::default();
                        model.label(&article.title, &article.text, &options).forced == article.labels
                    };
                    asked.iter().filter(is_right).count()
                })
                .sum();
            assert_eq!(found.evaluation.forced.report.accuracy, n_right as f64 / 40.0, "{n_folds} folds");
        }
    }

    #[test]
    fn five_folds_are_those_of_training() {
        let articles = articles(40);
        // An estimator that makes mistakes here.
        let options = TrainOptions { estimator: Some(Estimator::OneVsRest), ..TrainOptions::default() };
        let found = cross_validate(&articles, &options, N_FOLDS).expect("enough articles").evaluation;
        let trained = train(&articles, &options, None).expect("two labels");
        let expected = Evaluation::of_cross_fitted(&trained.cross_fitted, &trained.model);
        assert_eq!(found.forced.report, expected.forced.report);
        assert_eq!(found.coverage, None, "nothing is known about *undecided*");
        // Mistakes lead back to their articles.
        for mistake in &found.mistakes {
            assert_eq!(mistake.title, articles[mistake.index].title);
            assert_eq!(mistake.truth, articles[mistake.index].labels.main_or_other());
        }
        // The same weights as those of a model that was trained without the fold.
        let mut n_compared = 0;
        let of = |article: &LabelledArticle| identity(&article.title, &article.text).fold(N_FOLDS);
        for fold in 0..N_FOLDS {
            let (asked, seen): (Vec<_>, Vec<_>) = articles.iter().cloned().partition(|a| of(a) == fold);
            let mistakes =
                evaluate(&train(&seen, &options, None).expect("two labels").model, &asked).mistakes;
            for mistake in mistakes {
                let same = found.mistakes.iter().find(|other| other.title == mistake.title);
                if let Some(same) = same {
                    n_compared += 1;
                    assert_eq!((&same.answer, &same.evidence), (&mistake.answer, &mistake.evidence));
                }
            }
        }
        assert!(n_compared > 0, "there are mistakes to compare");
    }

    #[test]
    fn majorities_are_those_of_the_other_folds() {
        let all: Vec<LabelledArticle> =
            ["a", "a", "a", "b", "b"].map(|label| LabelledArticle::new("", "words", [label])).into();
        let folds = Folds { articles: &all, folds: vec![0, 0, 1, 1, 1], n_folds: 3, labels: Vec::new() };
        // Outside fold 0: a, b, b; outside fold 1: a, a; outside fold 2: all.
        assert_eq!(folds.majorities(), ["b", "a", "a"]);
    }

    #[test]
    fn labels_of_one_fold_are_told() {
        let mut all = articles(40);
        all.push(LabelledArticle::new("", "The king fell, and the queen left the board.", ["chess"]));
        let found = cross_validate(&all, &TrainOptions::default(), 3).expect("enough articles");
        assert_eq!(found.warnings.len(), 1);
        assert!(found.warnings[0].ends_with("learn it: chess"), "{:?}", found.warnings);
    }

    #[test]
    fn folds_need_articles() {
        let refused = |articles: &[LabelledArticle], n_folds: usize| {
            cross_validate(articles, &TrainOptions::default(), n_folds).expect_err("refused").to_string()
        };
        for n_folds in [0, 1, 21] {
            assert_eq!(
                refused(&articles(40), n_folds),
                format!("the number of folds is {n_folds}; expected 2 to 20")
            );
        }
        assert!(refused(&[], 5).contains("no labelled articles"));
        assert!(refused(&articles(4), 5).contains("4 articles are too few, or too alike"));
        let copies = vec![articles(1)[0].clone(); 30];
        assert!(refused(&copies, 3).contains("30 articles are too few, or too alike"));
    }
}
