//! What a ranker is, and the rankers by name.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Centroid, Document, Lead, LexRank, PacSum, Redundancy, TextRank};

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
    /// Votes of similar sentences, rare words counting more (Erkan & Radev 2004).
    LexRank,
    /// Resemblance to what follows, less that to what stands before (Zheng & Lapata 2019).
    PacSum,
}

impl Method {
    /// Every method, in the order of the documentation.
    pub const ALL: [Self; 5] = [Self::Lead, Self::Centroid, Self::TextRank, Self::LexRank, Self::PacSum];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Centroid => "centroid",
            Self::TextRank => "textrank",
            Self::LexRank => "lexrank",
            Self::PacSum => "pacsum",
        }
    }

    /// The ranker of this name.
    pub fn ranker(self) -> &'static dyn Ranker {
        match self {
            Self::Lead => &Lead,
            Self::Centroid => &Centroid,
            Self::TextRank => &TextRank,
            Self::LexRank => &LexRank,
            Self::PacSum => &PacSum,
        }
    }

    /// How its summaries are kept from saying things twice: lead takes sentences as they come, but for near-copies; the
    /// others gain by maximal marginal relevance.
    pub fn redundancy(self) -> Redundancy {
        match self {
            Self::Lead => Redundancy::Copies,
            _ => Redundancy::mmr(),
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
