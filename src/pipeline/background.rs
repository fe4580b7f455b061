//! Making a background from unlabelled articles.

use rayon::prelude::*;

use super::label::LabelOptions;
use super::train::LabelledArticle;
use crate::classify::{Analysed, Background, LabelList, TrainingSet};
use crate::error::Error;
use crate::model::Model;

/// Which terms a background keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackgroundOptions {
    /// Least number of articles that a word must occur in.
    pub min_df: u64,
    /// Least number of articles that a pair of words must occur in.
    pub pair_min_df: u64,
}

impl Default for BackgroundOptions {
    /// 30 articles for a word, 150 for a pair.
    fn default() -> Self {
        Self { min_df: 30, pair_min_df: 150 }
    }
}

/// Term frequencies of the articles in which a model finds none of its labels, not even a further one; labels that the
/// articles carry are not looked at. A model that was trained on no article about none of its labels cannot tell
/// ([`ClassifierParts::has_none`](crate::ClassifierParts)): all articles count. Parallel; linear in their length.
///
/// # Errors
/// No term is common enough.
pub fn background(
    model: &Model,
    articles: &[LabelledArticle],
    options: &BackgroundOptions,
) -> Result<Background, Error> {
    let none = LabelList::default();
    let can_tell = model.classifier().parts().has_none;
    let is_general = |article: &Analysed<'_>| {
        !can_tell || model.label(article.title, article.text, &LabelOptions::default()).forced == none
    };
    let general: Vec<Analysed<'_>> = articles
        .par_iter()
        .map(|article| Analysed { title: &article.title, text: &article.text, labels: &none })
        .filter(is_general)
        .collect();
    let analyzer = model.vectorizer().analyzer();
    let set = TrainingSet::count(analyzer, &general);
    let fingerprint = analyzer.settings().fingerprint();
    Ok(Background::of(&set, fingerprint, options.min_df, options.pair_min_df)?)
}
