//! What a ranker is, and the rankers by name.

use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Centroid, Document, Lead, LexRank, PacSum, Redundancy, SentenceRanker, TextRank};

/// Scores the sentences of an article; a new method is one function.
pub trait Ranker: Sync {
    /// One finite score a sentence, higher is better. Depends on the document alone.
    fn rank(&self, document: &Document<'_>) -> Vec<f64>;

    /// How its summaries are kept from saying things twice, unless the user says otherwise: by maximal marginal relevance.
    fn redundancy(&self) -> Redundancy {
        Redundancy::mmr()
    }

    /// Whether it takes sentences as they come, so that none hangs in the air.
    fn is_in_order(&self) -> bool {
        false
    }
}

/// The built-in trained ranker; a test reads it.
static TRAINED: LazyLock<SentenceRanker> =
    LazyLock::new(|| SentenceRanker::builtin().expect("the built-in ranker is whole"));

/// The rankers by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Method {
    /// What people took from other articles: a [`SentenceRanker`] over features of the sentences (Kupiec et al. 1995).
    #[default]
    Trained,
    /// The first sentences: on news the baseline that is hard to beat.
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
    pub const ALL: [Self; 6] =
        [Self::Trained, Self::Lead, Self::Centroid, Self::TextRank, Self::LexRank, Self::PacSum];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trained => "trained",
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
            Self::Trained => &*TRAINED,
            Self::Lead => &Lead,
            Self::Centroid => &Centroid,
            Self::TextRank => &TextRank,
            Self::LexRank => &LexRank,
            Self::PacSum => &PacSum,
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
