//! What is doubtful about articles that models are held against, and is worth a warning.

use std::collections::{BTreeSet, HashSet};

use super::failure::Session;
use crate::{LabelList, MAX_TRAINING_ARTICLES, Model};

/// Most labels that a warning names.
const MAX_SHOWN: usize = 5;

/// Warns of articles that a model was trained on, if it knows any.
pub(super) fn tell_known(name: &str, model: &Model, n_known: Option<usize>, n: usize, session: &Session) {
    if let Some(n_known) = n_known.filter(|n_known| *n_known > 0) {
        // Beyond, a model keeps a sample.
        let at_least = if model.n_articles() > MAX_TRAINING_ARTICLES as u64 { "at least " } else { "" };
        session.warn(format_args!(
            "{name}: {at_least}{n_known} of {n} articles are among those the model was trained on: figures flatter it"
        ));
    }
}

/// Warns of labels that no model has: they may be misspelt. `whose` names the models.
pub(super) fn tell_unknown_labels<'a>(
    lists: impl Iterator<Item = &'a LabelList>,
    models: &[&Model],
    whose: &str,
    session: &Session,
) {
    let known: HashSet<&str> = models.iter().flat_map(|model| model.labels()).map(String::as_str).collect();
    let is_unknown = |label: &&str| !known.contains(label);
    let mut n_articles = 0;
    let mut unknown = BTreeSet::new();
    for list in lists {
        let of_article: Vec<&str> = list.iter().filter(is_unknown).collect();
        n_articles += usize::from(!of_article.is_empty());
        unknown.extend(of_article);
    }
    if unknown.is_empty() {
        return;
    }
    let shown: Vec<String> = unknown.iter().take(MAX_SHOWN).map(|label| format!("`{label}`")).collect();
    let more = match unknown.len() - shown.len() {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    session.warn(format_args!(
        "{n_articles} articles have labels that {whose}: {}{more}; case and spelling count",
        shown.join(", ")
    ));
}
