//! The main job: a digest in, a briefing out.

use rayon::prelude::*;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::label::{LabelOptions, shown_probability};
use super::summarize::{SummaryOptions, summarize};
use crate::analysis::Analyzer;
use crate::classify::{OTHER, Outcome, Prediction};
use crate::digest::{Article, Digest, Dropped, split};
use crate::model::Model;
use crate::summarize::{Document, Method, SummaryLength, SummarySentence, select};
use crate::text::Span;

/// How a briefing is made.
#[derive(Debug, Default)]
pub struct BriefOptions {
    /// Summaries of the articles.
    pub summary: SummaryOptions,
    /// Labels.
    pub label: LabelOptions,
    /// Most stories in the overview; 0 for none.
    pub overview: usize,
}

/// A digest, labelled and summarised.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Briefing {
    /// What is known of the digest as a whole.
    pub digest: DigestInfo,
    /// The articles, in the order of the digest.
    pub articles: Vec<BriefedArticle>,
    /// The most central stories, a sentence each, the most central first.
    pub overview: Vec<OverviewItem>,
    /// What is in no article.
    pub dropped: Vec<Dropped>,
    /// What a careful reader should look at.
    pub warnings: Vec<String>,
}

/// What is known of a digest as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestInfo {
    /// Number of articles.
    pub n_articles: usize,
    /// How boundaries were recognised.
    pub splitter: String,
    /// Labels of the model that labelled it, sorted.
    pub labels: Vec<String>,
}

/// An article with labels and summary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BriefedArticle {
    /// The article.
    #[serde(flatten)]
    pub article: Article,
    /// Labels, the main one first; see [`LabelList::to_ordered`](crate::LabelList::to_ordered).
    pub labels: Vec<String>,
    /// Calibrated probability of every label of the model, in byte order.
    #[serde(serialize_with = "as_object")]
    pub probabilities: Vec<(String, f64)>,
    /// Probability that the first label (or *none*) is right; absent if undecided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// What kind of answer this is.
    pub outcome: Outcome,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Share of words that the model does not know, 0–1.
    pub unknown_share: f64,
    /// The summary, offsets in `text`.
    pub summary: Vec<SummarySentence>,
    /// No sentence fitted the budget.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub over_budget: bool,
}

/// A story of the overview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverviewItem {
    /// Id of the article.
    pub id: String,
    /// Its sentence.
    pub text: String,
}

/// Splits a plain-text digest, labels and summarises its articles, in parallel.
pub fn brief(text: &str, model: &Model, options: &BriefOptions) -> Briefing {
    Briefing::of(split(text), model, options)
}

impl Briefing {
    /// Labels and summarises the articles of a digest that is already split.
    pub fn of(digest: Digest, model: &Model, options: &BriefOptions) -> Self {
        let articles: Vec<BriefedArticle> =
            digest.articles.into_par_iter().map(|article| briefed(article, model, options)).collect();
        Self {
            digest: DigestInfo {
                n_articles: articles.len(),
                splitter: digest.splitter.to_owned(),
                labels: model.labels().to_vec(),
            },
            overview: overview(&articles, options.overview),
            articles,
            dropped: digest.dropped,
            warnings: digest.warnings,
        }
    }

    /// The articles by topic: each label in the order of the model, then [`OTHER`], then undecided ones; topics without
    /// articles are left out.
    pub fn by_topic(&self) -> Vec<(&str, Vec<&BriefedArticle>)> {
        let labels = self.digest.labels.iter().map(|label| (label.as_str(), Outcome::Labelled));
        let topics = labels.chain([(OTHER, Outcome::Other), ("undecided", Outcome::Undecided)]);
        let with_articles = topics.map(|(topic, outcome)| {
            let is_here = |article: &&BriefedArticle| article.outcome == outcome && article.topic() == topic;
            (topic, self.articles.iter().filter(is_here).collect::<Vec<_>>())
        });
        with_articles.filter(|(_, articles)| !articles.is_empty()).collect()
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

fn briefed(article: Article, model: &Model, options: &BriefOptions) -> BriefedArticle {
    let prediction = model.label(&article.title, &article.text, &options.label);
    let summary = summarize(&article.title, &article.text, &options.summary);
    BriefedArticle {
        labels: prediction.labels.to_ordered().into_iter().map(str::to_owned).collect(),
        probabilities: named(model, &prediction),
        probability: shown_probability(model, &prediction),
        outcome: prediction.outcome,
        reason: prediction.reason.map(|reason| reason.to_string()),
        unknown_share: prediction.unknown_share,
        summary: summary.sentences,
        over_budget: summary.over_budget,
        article,
    }
}

fn named(model: &Model, prediction: &Prediction) -> Vec<(String, f64)> {
    model.labels().iter().cloned().zip(prediction.probabilities.iter().copied()).collect()
}

/// One sentence each for the stories that say most of what the digest says, no two alike.
fn overview(articles: &[BriefedArticle], n: usize) -> Vec<OverviewItem> {
    if n == 0 || articles.len() < 2 {
        return Vec::new();
    }
    // The first sentence of each summary stands for its story.
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut ids = Vec::new();
    for article in articles {
        let Some(sentence) = article.summary.first() else {
            continue;
        };
        let start = text.len();
        text.push_str(&sentence.text);
        spans.push(Span::new(start, text.len()));
        text.push('\n');
        ids.push(&article.article.id);
    }
    let document = Document::new(&text, spans, &Analyzer::english());
    let scores = Method::Centroid.ranker().rank(&document);
    let mut chosen = select(&document, &scores, SummaryLength::Sentences(n)).sentences;
    chosen.sort_by(|a, b| b.score.total_cmp(&a.score));
    chosen
        .into_iter()
        .map(|sentence| OverviewItem { id: ids[sentence.index].clone(), text: sentence.text })
        .collect()
}

fn as_object<S: Serializer>(pairs: &[(String, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (name, value) in pairs {
        map.serialize_entry(name, value)?;
    }
    map.end()
}
