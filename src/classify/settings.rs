//! What a classifier is fitted with, as data that is saved with it.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::LabelKind;

/// The family of naive Bayes weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Estimator {
    /// Multinomial naive Bayes (McCallum & Nigam 1998).
    Multinomial,
    /// Complement naive Bayes (Rennie et al. 2003).
    Complement,
    /// One-vs-rest log-odds of multinomial models.
    OneVsRest,
}

impl Estimator {
    /// Every estimator, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::Multinomial, Self::Complement, Self::OneVsRest];

    /// The name on the command line and in model files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Multinomial => "multinomial",
            Self::Complement => "complement",
            Self::OneVsRest => "one-vs-rest",
        }
    }
}

impl FromStr for Estimator {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|estimator| estimator.name() == name)
            .ok_or_else(|| format!("unknown estimator `{name}`; expected one of {names}"))
    }
}

/// How terms that a label was not seen with get a probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Smoothing {
    /// Lidstone: `alpha` is added to every term's sum. Finite and above 0.
    Alpha(f64),
    /// A mixture with a background language model, `θ(t|c) = (p(t|c) + μ·p_bg(t)) / (1 + μ)` (Jelinek–Mercer; Zhai &
    /// Lafferty 2001), the background being the average of all training articles, those of a
    /// [`Background`](super::Background) included. `μ` is finite and above 0.
    Mu(f64),
}

/// What a classifier is fitted with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitSettings {
    /// Weights that decide the main label.
    pub estimator: Estimator,
    /// Smoothing of every model.
    pub smoothing: Smoothing,
    /// Least number of articles that a term must occur in, at least 1.
    pub min_df: u64,
    /// Whether articles have one label or several.
    pub kind: LabelKind,
    /// Share of all term weight that a [`Background`](super::Background) makes up, at least 0 and below 1; 0 without one.
    #[serde(default)]
    pub background_share: f64,
}

impl FitSettings {
    /// The default settings for a kind of labels, chosen by cross-validation; the README names the measurement.
    pub fn default_for(kind: LabelKind) -> Self {
        match kind {
            LabelKind::Single => Self::one_vs_rest(Smoothing::Alpha(0.01), kind),
            LabelKind::Several => Self::one_vs_rest(Smoothing::Mu(10.0), kind),
        }
    }

    fn one_vs_rest(smoothing: Smoothing, kind: LabelKind) -> Self {
        Self { estimator: Estimator::OneVsRest, smoothing, min_df: 2, kind, background_share: 0.0 }
    }
}
