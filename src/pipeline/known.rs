//! Which articles a model was trained on, as far as it tells: not at all if it was saved without its training section, and
//! a sample of 20,000 articles beyond as many.

use std::collections::HashSet;

use crate::classify::identity;
use crate::model::TrainingSection;

/// Articles that a model was trained on, by what they say.
#[derive(Debug, Default)]
pub(super) struct Known(HashSet<u128>);

impl Known {
    pub(super) fn of(section: &TrainingSection) -> Self {
        Self(section.sample().articles().iter().map(|article| article.hash).collect())
    }

    /// Whether it is one of them, by its hash.
    pub(super) fn contains(&self, hash: u128) -> bool {
        self.0.contains(&hash)
    }

    /// Whether it is one of them. Linear in its length.
    pub(super) fn contains_article(&self, title: &str, text: &str) -> bool {
        self.contains(identity(title, text).hash)
    }
}
