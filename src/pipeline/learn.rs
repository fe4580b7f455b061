//! Learning on: adding to what a model was trained on, correcting it, and taking articles out of it.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::train::{
    LabelledArticle, Plan, TrainOptions, Trained, kept_analyzer, kept_settings, language_warning,
    repetition_warning, training_section,
};
use crate::analysis::Analyzer;
use crate::classify::{CountedArticle, LabelList, identity};
use crate::error::Error;
use crate::model::{Model, ModelError, TrainingSection};

/// An article with its labels, where they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenArticle {
    /// Headline; may be empty.
    pub title: String,
    /// Body, without the title.
    pub text: String,
    /// Labels, the main one first; `None` where it is not known which.
    pub labels: Option<LabelList>,
}

/// What is done to the articles that a model was trained on before new ones are added, in the order of the fields. So the
/// labels of articles that are removed, corrected and added are new names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revision {
    /// Old and new names of labels, all at once. Where both names are labels, they become one.
    pub rename: Vec<(String, String)>,
    /// Articles to take out, found by their content; of one that is there several times, each takes a copy. Their labels, if
    /// they are known, tell which copy, and are needed outside the sample of more than 20,000 articles.
    pub remove: Vec<GivenArticle>,
    /// Articles to give these labels, found by their content, every copy of them.
    pub correct: Vec<LabelledArticle>,
    /// Whether new articles are left out that are there already, or that repeat another new one.
    pub skip_known: bool,
}

/// A model that has learned on.
#[derive(Debug)]
pub struct Learned {
    /// The model, and what was learned about it on the way.
    pub trained: Trained,
    /// Articles that were corrected, and had other labels before.
    pub n_changed: usize,
    /// New articles that were left out, as they were known.
    pub n_skipped: usize,
}

/// A new article with the content of another one, but other labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelConflict {
    /// Its place among the new articles, from 0.
    pub index: usize,
    /// Its labels.
    pub labels: LabelList,
    /// The place of the other one, if it is new as well; otherwise the model was trained on it.
    pub other: Option<usize>,
    /// The labels of the other one.
    pub other_labels: LabelList,
}

/// Trains on: a model of all that an older one was trained on, revised, and of new articles.
///
/// The result is a pure function of the articles that result and of the settings: it is bit for bit the model that training
/// on these at once gives, as long as they are at most 20,000 ([`MAX_TRAINING_ARTICLES`](crate::MAX_TRAINING_ARTICLES)). Of
/// more, a model keeps a sample, and of the others sums: adding and removing are as exact, but need labels for what is
/// removed, correcting must be written as removing and adding, which articles are known is told within the sample only, and
/// the sample, which calibration is fitted to, gets smaller by the articles that are taken out of it.
///
/// # Errors
/// Those of [`train`](super::train()); a model without its training section; and see
/// [`RevisionError`](crate::RevisionError).
pub fn learn(
    articles: &[LabelledArticle],
    options: &TrainOptions,
    model: &Model,
    revision: &Revision,
) -> Result<Learned, Error> {
    let analyzer = kept_analyzer(options, model)?;
    let (old, n_changed) = revised(model.training_section()?, &analyzer, revision)?;
    let identities = identities(articles);
    let conflicts = conflicts(articles, &identities, &old);
    let mut warnings = Vec::new();
    let kept: Vec<LabelledArticle>;
    let added = match revision.skip_known {
        false => articles,
        true => {
            let mut seen = HashSet::new();
            let is_new = |hash: u128| old.sample().copies(hash).is_empty() && seen.insert(hash);
            let is_new: Vec<bool> = identities.iter().copied().map(is_new).collect();
            let new = articles.iter().zip(is_new).filter(|(_, is_new)| *is_new);
            kept = new.map(|(article, _)| article.clone()).collect();
            if !old.is_whole() && !kept.is_empty() {
                warnings.push(format!(
                    "the model keeps {} of its articles: which others it was trained on is not known, and new articles that \
                     are among them now count twice",
                    old.sample().articles().len()
                ));
            }
            &kept
        }
    };
    let new = training_section(&analyzer, added)?;
    warnings.extend(repetition_warning(&new));
    let n_known = new.sample().n_in_common(old.sample());
    if n_known > 0 {
        let at_least = if old.is_whole() && new.is_whole() { "" } else { "at least " };
        warnings.push(format!(
            "{at_least}{n_known} of the new articles are in the model already, and now count twice"
        ));
    }
    let section = old.merge(&new).map_err(ModelError::from)?;
    let background = model.background()?;
    let settings = kept_settings(options, model, &section, background.as_ref())?;
    let n_skipped = articles.len() - added.len();
    warnings.extend(language_warning(added, analyzer.settings().language));
    let plan = Plan { analyzer, settings, section, articles: None, background, warnings };
    let trained = Trained { conflicts, ..plan.train()? };
    Ok(Learned { trained, n_changed, n_skipped })
}

/// What a model was trained on, revised, and the number of articles whose labels were corrected.
fn revised(
    section: TrainingSection,
    analyzer: &Analyzer,
    revision: &Revision,
) -> Result<(TrainingSection, usize), Error> {
    let mut section = section;
    if !revision.rename.is_empty() {
        section = section.renamed(&revision.rename)?;
    }
    if !revision.remove.is_empty() {
        let count =
            |one: &GivenArticle| CountedArticle::count(analyzer, &one.title, &one.text, one.labels.as_ref());
        let removed: Vec<CountedArticle> = revision.remove.par_iter().map(count).collect();
        section = section.without(&removed)?;
    }
    if revision.correct.is_empty() {
        return Ok((section, 0));
    }
    let count =
        |one: &LabelledArticle| CountedArticle::count(analyzer, &one.title, &one.text, Some(&one.labels));
    let corrections: Vec<CountedArticle> = revision.correct.par_iter().map(count).collect();
    Ok(section.corrected(&corrections)?)
}

/// The content hash of each article.
pub(super) fn identities(articles: &[LabelledArticle]) -> Vec<u128> {
    articles.par_iter().map(|article| identity(&article.title, &article.text).hash).collect()
}

/// New articles with the content of one in the model, or else of an earlier new one, but other labels.
fn conflicts(articles: &[LabelledArticle], identities: &[u128], old: &TrainingSection) -> Vec<LabelConflict> {
    // For each content the labels in the model, and the first new article.
    let mut known: HashMap<u128, (Vec<LabelList>, usize)> = HashMap::new();
    let mut conflicts = Vec::new();
    for (index, (article, &hash)) in articles.iter().zip(identities).enumerate() {
        let in_model = || old.sample().labels_of(hash);
        let (in_model, first) = known.entry(hash).or_insert_with(|| (in_model(), index));
        let first_labels = &articles[*first].labels;
        let (other, other_labels) = match in_model.iter().find(|labels| **labels != article.labels) {
            Some(labels) => (None, labels),
            None if *first_labels != article.labels => (Some(*first), first_labels),
            None => continue,
        };
        let (labels, other_labels) = (article.labels.clone(), other_labels.clone());
        conflicts.push(LabelConflict { index, labels, other, other_labels });
    }
    conflicts
}
