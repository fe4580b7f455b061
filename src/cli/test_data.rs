//! What is doubtful about articles that models are held against, and is worth a warning.

use super::failure::Session;
use crate::{MAX_TRAINING_ARTICLES, Model};

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
