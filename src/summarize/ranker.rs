//! What a ranker is, and the rankers by name.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Centroid, Document, Lead, TextRank};

/// Scores the sentences of an article; a new method is one function.
pub trait Ranker: Sync {
    /// One finite score a sentence, higher is better. Depends on the document alone.
    fn rank(&self, document: &Document<'_>) -> Vec<f64>;
}

/// The rankers by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Method {
    /// The first sentences: on news the baseline that is hard to beat.
    #[default]
    Lead,
    /// Closeness to the article's mean vector (Radev et al. 2004).
    Centroid,
    /// Votes of similar sentences (Mihalcea & Tarau 2004).
    TextRank,
}

impl Method {
    /// Every method, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::Lead, Self::Centroid, Self::TextRank];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Centroid => "centroid",
            Self::TextRank => "textrank",
        }
    }

    /// The ranker of this name.
    pub fn ranker(self) -> &'static dyn Ranker {
        match self {
            Self::Lead => &Lead,
            Self::Centroid => &Centroid,
            Self::TextRank => &TextRank,
        }
    }
}

impl FromStr for Method {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|method| method.name() == name)
            .ok_or_else(|| format!("unknown method `{name}`; expected one of {names}"))
    }
}
