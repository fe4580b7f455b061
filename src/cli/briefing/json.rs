//! The briefing as JSON, which `docs/briefing.schema.json` describes.

use serde::Serialize;

use super::Moment;
use super::date::latest;
use crate::Briefing;

/// Version of the form: it rises when a field goes or changes its meaning, not when one is added.
const SCHEMA: u32 = 1;

/// What is written, and what templates are given.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    schema: u32,
    /// Date of the briefing: the one that was given, or the latest one of an article.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(flatten)]
    briefing: &'a Briefing,
    topics: Vec<Topic<'a>>,
}

/// The stories of a topic, in the order in which they are shown.
#[derive(Serialize)]
struct Topic<'a> {
    topic: &'a str,
    /// Ids of the articles that stand for them.
    ids: Vec<&'a str>,
}

impl<'a> Document<'a> {
    pub(super) fn of(briefing: &'a Briefing, date: Option<&Moment>) -> Self {
        let topics = briefing.by_topic().into_iter().map(|(topic, articles)| Topic {
            topic,
            ids: articles.iter().map(|briefed| briefed.article.id.as_str()).collect(),
        });
        let date = date.cloned().or_else(|| latest(briefing));
        Self {
            schema: SCHEMA,
            date: date.map(|date| date.rfc3339().to_owned()),
            briefing,
            topics: topics.collect(),
        }
    }
}

pub(super) fn render(briefing: &Briefing, date: Option<&Moment>) -> String {
    serde_json::to_string_pretty(&Document::of(briefing, date)).unwrap_or_default() + "\n"
}
