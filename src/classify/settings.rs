//! What a classifier is fitted with, as data that is saved with it.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::LabelKind;

/// How weights are fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Estimator {
    /// Multinomial naive Bayes (McCallum & Nigam 1998).
    Multinomial,
    /// Complement naive Bayes (Rennie et al. 2003).
    Complement,
    /// Complement naive Bayes with normalised weights (the same paper).
    NormalizedComplement,
    /// One-vs-rest log-odds of multinomial models.
    OneVsRest,
    /// Linear support vector machines on naive-Bayes-weighted features (Wang & Manning 2012).
    #[serde(rename = "nbsvm")]
    NbSvm,
}

impl Estimator {
    /// Every estimator, in the order of the documentation.
    pub const ALL: [Self; 5] =
        [Self::Multinomial, Self::Complement, Self::NormalizedComplement, Self::OneVsRest, Self::NbSvm];

    /// Whether sums over articles are all it learns from: such an estimator can go on where the articles are gone.
    pub fn learns_from_sums(self) -> bool {
        self != Self::NbSvm
    }

    /// The name on the command line and in model files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Multinomial => "multinomial",
            Self::Complement => "complement",
            Self::NormalizedComplement => "normalized-complement",
            Self::OneVsRest => "one-vs-rest",
            Self::NbSvm => "nbsvm",
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

/// What smoothing, and the cost of `nbsvm`, may be. Beyond, term sums would be lost in it, or it in them, and at last weights
/// would not be finite.
pub const SMOOTHING_RANGE: RangeInclusive<f64> = 1e-12..=1e12;

/// How terms that a label was not seen with get a probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Smoothing {
    /// Lidstone: `alpha` is added to every term's sum; in [`SMOOTHING_RANGE`].
    Alpha(f64),
    /// A mixture with a background language model, `θ(t|c) = (p(t|c) + μ·p_bg(t)) / (1 + μ)` (Jelinek–Mercer; Zhai &
    /// Lafferty 2001), the background being the average of all training articles, those of a
    /// [`Background`](super::Background) included. `μ` is in [`SMOOTHING_RANGE`].
    Mu(f64),
}

impl fmt::Display for Smoothing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alpha(alpha) => write!(f, "alpha {alpha}"),
            Self::Mu(mu) => write!(f, "mu {mu}"),
        }
    }
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
    /// `C` of `nbsvm`, in [`SMOOTHING_RANGE`]: what an article on the wrong side costs. Others have no use for it.
    #[serde(default = "default_cost")]
    pub cost: f64,
    /// Precision that the answers of each label shall have, as the main label and as a further one each by itself, above 0 to 1:
    /// rarer and surer answers instead of the best F1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_precision: Option<f64>,
    /// Most terms that are kept, at least 1, those in the most articles; of terms in equally many, those that come first by
    /// their bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_terms: Option<u64>,
    /// Whether probabilities and thresholds are calibrated on cross-fitted scores. Without that, probabilities are those that
    /// the weights give by themselves, which may be too sure (naive Bayes for one label an article) or not sure enough (`nbsvm`),
    /// and a further label is given from .5 on.
    #[serde(default = "default_calibrate", skip_serializing_if = "Clone::clone")]
    pub calibrate: bool,
}

/// The default of [`FitSettings::calibrate`].
fn default_calibrate() -> bool {
    true
}

/// The default of [`FitSettings::cost`].
fn default_cost() -> f64 {
    1.0
}

impl FitSettings {
    /// The default settings of naive Bayes for a kind of labels, chosen by cross-validation.
    pub fn default_for(kind: LabelKind) -> Self {
        Self::with_estimator(Estimator::OneVsRest, kind)
    }

    /// The default settings of an estimator for a kind of labels.
    pub fn with_estimator(estimator: Estimator, kind: LabelKind) -> Self {
        let smoothing = match (estimator, kind) {
            (Estimator::NbSvm, _) => Smoothing::Alpha(0.01),
            (Estimator::NormalizedComplement, _) => Smoothing::Alpha(0.3),
            (_, LabelKind::Single) => Smoothing::Alpha(0.01),
            (_, LabelKind::Several) => Smoothing::Mu(10.0),
        };
        Self {
            estimator,
            smoothing,
            min_df: 2,
            kind,
            background_share: 0.0,
            cost: default_cost(),
            min_precision: None,
            max_terms: None,
            calibrate: default_calibrate(),
        }
    }
}
