//! The main job: a digest in, a briefing out.

use rayon::prelude::*;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::explain::Evidence;
use super::label::{LabelOptions, shown_probability};
use super::language::{ArticleLanguage, other_language, rules_for};
use super::overview::{centrality, overview};
use super::stories::{DigestVectors, stories};
use super::summarize::{SummaryOptions, summarize_by_rules};
use crate::classify::{OTHER, Outcome, Prediction};
use crate::digest::{Article, Boilerplate, Digest, Dropped, split};
use crate::model::Model;
use crate::summarize::SummarySentence;
use crate::text::Language;

/// How a briefing is made.
#[derive(Debug, Default)]
pub struct BriefOptions {
    /// Summaries of the articles.
    pub summary: SummaryOptions,
    /// Labels.
    pub label: LabelOptions,
    /// Most stories in the overview; 0 for none.
    pub overview: usize,
    /// Evidence, with so many terms a label; none by default.
    pub explain: Option<usize>,
}

/// A digest, labelled and summarised.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Briefing {
    /// What is known of the digest as a whole.
    pub digest: DigestInfo,
    /// The articles, in the order of the digest.
    pub articles: Vec<BriefedArticle>,
    /// The most central stories, a sentence each, the most central first; none where there is but one story.
    pub overview: Vec<OverviewItem>,
    /// What is in no article.
    pub dropped: Vec<Dropped>,
    /// What a careful reader should look at.
    pub warnings: Vec<String>,
}

/// What is known of a digest as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DigestInfo {
    /// What it is called, if it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When it was published, as RFC 3339 has it, if it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Number of articles.
    pub n_articles: usize,
    /// How boundaries were recognised.
    pub splitter: String,
    /// How sure it is that these are the articles, 0–1.
    pub confidence: f64,
    /// Labels of the model that labelled it, sorted.
    pub labels: Vec<String>,
    /// Language of that model.
    pub language: Language,
}

/// An article with labels and summary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BriefedArticle {
    /// The article.
    #[serde(flatten)]
    pub article: Article,
    /// The language that it is in; absent if that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<ArticleLanguage>,
    /// Labels, the main one first; see [`LabelList::to_ordered`](crate::LabelList::to_ordered).
    pub labels: Vec<String>,
    /// Calibrated probability of every label of the model, in byte order.
    #[serde(serialize_with = "as_object")]
    pub probabilities: Vec<(String, f64)>,
    /// Probability that the first label (or *none*) is right as the main one; absent if undecided. Another decision than the labels'
    /// own: a further label may be more probable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// What kind of answer this is.
    pub outcome: Outcome,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Share of words that the model does not know, 0–1.
    pub unknown_share: f64,
    /// The terms that moved each label; absent unless it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Vec<Evidence>>,
    /// The summary, offsets in `text`.
    pub summary: Vec<SummarySentence>,
    /// No sentence fitted the budget.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub over_budget: bool,
    /// How central its story is in the digest, from 0: the mean similarity to the other stories, times
    /// `1 + ln(articles that tell it)`. Absent for a variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub centrality: Option<f64>,
    /// Id of the article that tells the same story and stands for it, if there is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story: Option<String>,
    /// Ids of the articles that tell the same story, if this one stands for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
}

/// A story of the overview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverviewItem {
    /// Id of the article that stands for the story.
    pub id: String,
    /// A sentence of it, unchanged.
    pub text: String,
    /// Ids of the other articles that tell the story.
    pub variants: Vec<String>,
}

/// Splits a plain-text digest, takes [`Boilerplate`] out, labels and summarises its articles, in parallel.
pub fn brief(text: &str, model: &Model, options: &BriefOptions) -> Briefing {
    Briefing::of(Boilerplate::default().remove(split(text), text, &[]), model, options)
}

impl Briefing {
    /// Labels and summarises the articles of a digest that is already split, and finds out which tell the same story.
    pub fn of(digest: Digest, model: &Model, options: &BriefOptions) -> Self {
        let label = LabelOptions {
            digest_language: options
                .label
                .digest_language
                .or_else(|| ArticleLanguage::of_digest(&digest.articles)),
            ..options.label
        };
        let vectors = DigestVectors::of(&digest.articles, model);
        let stories = stories(&digest.articles, &vectors);
        let centrality = centrality(&stories, &vectors);
        let mut articles: Vec<BriefedArticle> =
            digest.articles.into_par_iter().map(|article| briefed(article, model, options, &label)).collect();
        let id = |article: &BriefedArticle| article.article.id.clone();
        for (story, &centrality) in stories.iter().zip(&centrality) {
            for &variant in &story.variants {
                articles[variant].story = Some(id(&articles[story.representative]));
            }
            let variants = story.variants.iter().map(|&variant| id(&articles[variant])).collect();
            let representative = &mut articles[story.representative];
            representative.centrality = Some(centrality);
            representative.variants = variants;
        }
        let analyzer = model.vectorizer().analyzer();
        Self {
            digest: DigestInfo {
                title: digest.title,
                date: digest.date,
                n_articles: articles.len(),
                splitter: digest.splitter.to_owned(),
                confidence: digest.confidence,
                labels: model.labels().to_vec(),
                language: analyzer.settings().language,
            },
            overview: overview(&articles, &stories, &centrality, options.overview, analyzer),
            articles,
            dropped: digest.dropped,
            warnings: digest.warnings,
        }
    }

    /// The stories by topic: each label in the order of the model, then [`OTHER`], then undecided ones; topics without
    /// stories are left out. Each story is given by the article that stands for it; its [`variants`](Self::variants_of)
    /// are told with it, whatever their topic. The most central story opens its topic, the others follow in the order of
    /// the digest.
    pub fn by_topic(&self) -> Vec<(&str, Vec<&BriefedArticle>)> {
        let labels = self.digest.labels.iter().map(|label| (label.as_str(), Outcome::Labelled));
        let topics = labels.chain([(OTHER, Outcome::Other), ("undecided", Outcome::Undecided)]);
        let with_articles = topics.map(|(topic, outcome)| {
            let is_here = |article: &&BriefedArticle| {
                article.story.is_none() && article.outcome == outcome && article.topic() == topic
            };
            let mut articles: Vec<&BriefedArticle> = self.articles.iter().filter(is_here).collect();
            let centrality = |place: usize| articles[place].centrality.unwrap_or_default();
            // Of equals, `max_by` takes the last one.
            let lead = (0..articles.len()).rev().max_by(|&a, &b| centrality(a).total_cmp(&centrality(b)));
            if let Some(lead) = lead {
                articles[..=lead].rotate_right(1);
            }
            (topic, articles)
        });
        with_articles.filter(|(_, articles)| !articles.is_empty()).collect()
    }

    /// The other articles that tell an article's story, in the order of the digest.
    pub fn variants_of<'a>(
        &'a self,
        article: &'a BriefedArticle,
    ) -> impl Iterator<Item = &'a BriefedArticle> {
        let tells_it = move |other: &&BriefedArticle| other.story.as_ref() == Some(&article.article.id);
        // Most stories have none, and need no search.
        self.articles.iter().filter(move |_| !article.variants.is_empty()).filter(tells_it)
    }
}

impl BriefedArticle {
    /// The topic under which the article is shown: its main label, [`OTHER`], or `undecided`.
    pub fn topic(&self) -> &str {
        match self.outcome {
            Outcome::Undecided => "undecided",
            _ => self.labels.first().map_or(OTHER, String::as_str),
        }
    }
}

fn briefed(article: Article, model: &Model, options: &BriefOptions, label: &LabelOptions) -> BriefedArticle {
    let (title, text) = (article.title.as_str(), article.text.as_str());
    let (counted, features) = model.features(title, text);
    let digest_language = label.digest_language.filter(|_| !article.is_record);
    let language = model.language_of(title, text, &counted, digest_language);
    let foreign = other_language(language, model.language());
    let prediction = model.label_features(&counted, features.as_row(), foreign, label);
    let rules =
        options.summary.language.unwrap_or_else(|| rules_for(language, title, text, model.language()));
    let summary = summarize_by_rules(title, text, rules, &options.summary);
    BriefedArticle {
        language,
        labels: prediction.labels.to_ordered().into_iter().map(str::to_owned).collect(),
        probabilities: named(model, &prediction),
        probability: shown_probability(model, &prediction),
        outcome: prediction.outcome,
        reason: prediction.reason.map(|reason| reason.to_string()),
        unknown_share: prediction.unknown_share,
        evidence: options.explain.map(|n_terms| model.explain(&article.title, &article.text, n_terms)),
        summary: summary.sentences,
        over_budget: summary.over_budget,
        centrality: None,
        story: None,
        variants: Vec::new(),
        article,
    }
}

fn named(model: &Model, prediction: &Prediction) -> Vec<(String, f64)> {
    model.labels().iter().cloned().zip(prediction.probabilities.iter().copied()).collect()
}

fn as_object<S: Serializer>(pairs: &[(String, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (name, value) in pairs {
        map.serialize_entry(name, value)?;
    }
    map.end()
}
