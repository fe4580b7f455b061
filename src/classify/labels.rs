//! Labels as people give them: an ordered list, the main one first.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The reserved word for *none of the labels*. It is never learned as a label.
pub const OTHER: &str = "other";

/// The labels of an article, or of a prediction: a main one (or none) and further ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelList {
    /// The main label; `None` where none of the labels is the article's main topic.
    pub main: Option<String>,
    /// Further labels, without the main one, each once.
    pub further: Vec<String>,
}

impl LabelList {
    /// Reads an ordered list of labels, the main one first.
    ///
    /// An empty list means none of the labels. [`OTHER`] alone means the same; in first place it says only that none of
    /// the labels is the main one, and elsewhere it says nothing. Repeated labels count once; empty labels and
    /// white space around labels are dropped.
    pub fn from_ordered<S: AsRef<str>>(labels: impl IntoIterator<Item = S>) -> Self {
        let mut seen = BTreeSet::new();
        let mut list = Self::default();
        let labels: Vec<String> = labels.into_iter().map(|label| label.as_ref().trim().to_owned()).collect();
        for (place, label) in labels.iter().filter(|label| !label.is_empty()).enumerate() {
            if label == OTHER || !seen.insert(label) {
                continue;
            }
            if place == 0 {
                list.main = Some(label.clone());
            } else {
                list.further.push(label.clone());
            }
        }
        list
    }

    /// The ordered list, the main label first; [`OTHER`] stands in first place where there is no main label but there
    /// are further ones, so that the list reads back as it was.
    pub fn to_ordered(&self) -> Vec<&str> {
        let first = match &self.main {
            Some(main) => Some(main.as_str()),
            None if self.further.is_empty() => None,
            None => Some(OTHER),
        };
        first.into_iter().chain(self.further.iter().map(String::as_str)).collect()
    }

    /// The same labels as a model learns them: without white space around them, each once, and neither empty ones nor
    /// [`OTHER`], which is no label. A list that was read by [`from_ordered`](Self::from_ordered) is so already.
    pub fn plain(&self) -> Cow<'_, Self> {
        let is_plain = |label: &str| !label.is_empty() && label != OTHER && label.trim() == label;
        // A list may be as long as a line; most have one label.
        let mut seen = BTreeSet::new();
        let is_once = self.further.is_empty() || self.iter().all(|label| seen.insert(label));
        if is_once && self.iter().all(is_plain) {
            return Cow::Borrowed(self);
        }
        let main = self.main.as_deref().map(str::trim).filter(|main| !main.is_empty()).unwrap_or(OTHER);
        let further = self.further.iter().map(String::as_str);
        Cow::Owned(Self::from_ordered(std::iter::once(main).chain(further)))
    }

    /// Main label, or [`OTHER`].
    pub fn main_or_other(&self) -> &str {
        self.main.as_deref().unwrap_or(OTHER)
    }

    /// All labels, the main one first, without [`OTHER`].
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.main.iter().chain(&self.further).map(String::as_str)
    }
}

/// Whether articles carry exactly one label each, or any number of them, *none* included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LabelKind {
    /// Exactly one label an article; probabilities sum to 1.
    Single,
    /// Ordered labels, possibly none; each label has a probability of its own.
    Several,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_by_the_rules_and_read_back() {
        let check = |given: &[&str], main: Option<&str>, further: &[&str], written: &[&str]| {
            let list = LabelList::from_ordered(given);
            assert_eq!(list.main.as_deref(), main, "{given:?}");
            assert_eq!(list.further, further, "{given:?}");
            assert_eq!(list.to_ordered(), written, "{given:?}");
            assert_eq!(LabelList::from_ordered(list.to_ordered()), list, "{given:?}");
        };
        check(&[], None, &[], &[]);
        check(&["other"], None, &[], &[]);
        check(&["ai"], Some("ai"), &[], &["ai"]);
        check(&["ai", "law"], Some("ai"), &["law"], &["ai", "law"]);
        check(&["other", "ai"], None, &["ai"], &["other", "ai"]);
        check(&["ai", "other", "ai", " law "], Some("ai"), &["law"], &["ai", "law"]);
    }
}
