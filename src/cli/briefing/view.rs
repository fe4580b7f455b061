//! What pages, mail and feeds show of a briefing: texts that a template only has to put in their places.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::date::{Moment, day, of_article};
use super::words::{
    Link, because_of, byline, counts, further_labels, is_spaced, item_ids, left_out, link_of, n_stories,
    percent, plain, shown_title, terms_for, visible,
};
use super::{TITLE, link};
use crate::{ArticleLanguage, BriefedArticle, Briefing, Language, OTHER, SummarySentence};

/// A briefing.
#[derive(Serialize)]
pub(super) struct View {
    pub(super) title: &'static str,
    /// Its day, if it is known.
    day: Option<String>,
    counts: String,
    overview: Vec<Item>,
    pub(super) topics: Vec<Topic>,
    /// Whether the words behind the labels are known.
    is_explained: bool,
    left_out: Option<String>,
    dropped: Vec<Dropped>,
    warnings: Vec<String>,
}

/// A story of the overview.
#[derive(Serialize)]
struct Item {
    text: String,
    #[serde(flatten)]
    writing: Writing,
    numbers: String,
    anchor: String,
}

#[derive(Serialize)]
pub(super) struct Topic {
    anchor: String,
    pub(super) name: String,
    count: String,
    pub(super) stories: Vec<Story>,
}

#[derive(Serialize)]
pub(super) struct Story {
    anchor: String,
    number: String,
    pub(super) title: String,
    #[serde(flatten)]
    writing: Writing,
    #[serde(flatten)]
    pub(super) source: Source,
    /// Its topic and further labels, each with its probability.
    labels: Vec<String>,
    /// Its labels alone.
    pub(super) categories: Vec<String>,
    reason: Option<String>,
    pub(super) sentences: Vec<Sentence>,
    because_of: Option<String>,
    terms: Vec<LabelTerms>,
    pub(super) variants: Vec<Variant>,
}

/// Where an article comes from.
#[derive(Serialize)]
pub(super) struct Source {
    byline: String,
    pub(super) author: Option<String>,
    pub(super) day: Option<String>,
    pub(super) link: Option<String>,
    /// The host of the link.
    host: Option<String>,
    /// A link that may not be followed.
    shown_link: Option<String>,
}

/// A sentence of a summary, and whether a space stands behind it.
#[derive(Serialize)]
pub(super) struct Sentence {
    pub(super) pieces: Vec<Piece>,
    is_spaced: bool,
}

/// A stretch of a sentence, and whether it speaks for the topic.
#[derive(Serialize)]
pub(super) struct Piece {
    pub(super) text: String,
    is_evidence: bool,
}

/// The terms that speak for a label.
#[derive(Serialize)]
struct LabelTerms {
    label: String,
    /// Each with its contribution.
    terms: Vec<(String, String)>,
}

/// Another article that tells the story.
#[derive(Serialize)]
pub(super) struct Variant {
    number: String,
    title: String,
    #[serde(flatten)]
    writing: Writing,
    #[serde(flatten)]
    source: Source,
}

/// How an article is written.
#[derive(Serialize)]
struct Writing {
    /// Its language, where it is known and not that of the words around it.
    language: Option<&'static str>,
    /// `rtl` for languages that are written from right to left, else `auto`: by its letters.
    direction: &'static str,
}

/// What is in no article, and how often.
#[derive(Serialize)]
struct Dropped {
    reason: &'static str,
    text: String,
    times: usize,
}

impl View {
    pub(super) fn of(briefing: &Briefing, date: Option<&Moment>) -> Self {
        let places: HashMap<&str, usize> =
            briefing.articles.iter().enumerate().map(|(i, one)| (one.article.id.as_str(), i + 1)).collect();
        let anchor = |id: &str| format!("story-{}", places.get(id).copied().unwrap_or_default());
        let overview = briefing.overview.iter().map(|item| Item {
            text: plain(&item.text),
            writing: writing(briefing.articles.iter().find(|one| one.article.id == item.id)),
            numbers: plain(&item_ids(item)),
            anchor: anchor(&item.id),
        });
        let topics = briefing.by_topic().into_iter().enumerate().map(|(i, (topic, articles))| Topic {
            anchor: format!("topic-{}", i + 1),
            name: plain(topic),
            count: n_stories(articles.len()),
            stories: articles.iter().map(|one| story(briefing, one, anchor(&one.article.id))).collect(),
        });
        Self {
            title: TITLE,
            day: day(briefing, date),
            counts: counts(briefing),
            overview: overview.collect(),
            topics: topics.collect(),
            is_explained: briefing.articles.iter().any(|one| because_of(one).is_some()),
            left_out: left_out(briefing),
            dropped: dropped(briefing),
            warnings: briefing.warnings.iter().map(|warning| plain(warning)).collect(),
        }
    }

    /// All stories, in the order in which they are shown.
    pub(super) fn stories(&self) -> impl Iterator<Item = &Story> {
        self.topics.iter().flat_map(|topic| &topic.stories)
    }

    /// The story that opens the briefing.
    pub(super) fn lead(&self) -> Option<&Story> {
        let opens = |story: &&Story| self.overview.first().is_some_and(|item| item.anchor == story.anchor);
        self.stories().find(opens).or_else(|| self.stories().next())
    }
}

fn story(briefing: &Briefing, briefed: &BriefedArticle, anchor: String) -> Story {
    let topic = briefed.topic();
    let with_percent = |label: &str, probability: Option<f64>| match probability {
        Some(probability) => format!("{} {}", plain(label), percent(probability)),
        None => plain(label),
    };
    let mut labels: Vec<String> =
        briefed.probability.map(|probability| with_percent(topic, Some(probability))).into_iter().collect();
    labels.extend(further_labels(briefed, topic).map(|(label, p)| with_percent(label, p)));
    let terms = briefed.labels.iter().map(|label| LabelTerms {
        label: plain(label),
        terms: terms_for(briefed, label)
            .into_iter()
            .map(|term| (plain(&term.surface), format!("+{:.2}", term.contribution)))
            .collect(),
    });
    let sentences = briefed
        .summary
        .iter()
        .map(|sentence| Sentence { pieces: pieces(briefed, sentence), is_spaced: is_spaced(&sentence.text) });
    let variants = briefing.variants_of(briefed).map(|other| Variant {
        number: plain(&other.article.id),
        title: plain(shown_title(other)),
        writing: writing(Some(other)),
        source: source(other),
    });
    Story {
        anchor,
        number: plain(&briefed.article.id),
        title: plain(shown_title(briefed)),
        writing: writing(Some(briefed)),
        source: source(briefed),
        labels,
        categories: briefed.labels.iter().filter(|label| *label != OTHER).map(|label| plain(label)).collect(),
        reason: briefed.reason.as_deref().map(plain),
        sentences: sentences.collect(),
        because_of: because_of(briefed),
        terms: terms.filter(|of_label| !of_label.terms.is_empty()).collect(),
        variants: variants.collect(),
    }
}

fn writing(briefed: Option<&BriefedArticle>) -> Writing {
    let language = briefed.and_then(|one| one.language);
    let is_right_to_left = language.is_some_and(ArticleLanguage::is_right_to_left);
    Writing {
        language: language.map(ArticleLanguage::code).filter(|code| *code != Language::English.code()),
        direction: if is_right_to_left { "rtl" } else { "auto" },
    }
}

fn source(briefed: &BriefedArticle) -> Source {
    let article = &briefed.article;
    let (link, shown_link) = match link_of(article) {
        Some(Link::Harmless(link)) => (Some(link), None),
        Some(Link::Other(link)) => (None, Some(link)),
        None => (None, None),
    };
    Source {
        byline: byline(article),
        author: article.author.as_deref().map(plain).filter(|author| !author.is_empty()),
        day: of_article(article.date.as_deref()).map(|moment| moment.day().to_owned()),
        host: link.as_deref().and_then(link::host).map(str::to_owned),
        link,
        shown_link,
    }
}

/// A sentence, cut where the words that speak for the article's topic begin and end.
fn pieces(briefed: &BriefedArticle, sentence: &SummarySentence) -> Vec<Piece> {
    let places = terms_for(briefed, briefed.topic()).into_iter().flat_map(|term| &term.places);
    let mut spans: Vec<_> = places.filter(|place| place.field == "text").map(|place| place.span).collect();
    spans.sort_unstable();
    let (start, end) = (sentence.span.start, sentence.span.end);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut push = |from: usize, to: usize, is_evidence: bool| {
        // A span that does not fit its text would show nothing, and breaks nothing.
        let text = sentence.text.get(from - start..to - start).map(visible).unwrap_or_default();
        if !text.is_empty() {
            pieces.push(Piece { text, is_evidence });
        }
    };
    let mut at = start;
    let mut spans = spans.into_iter().filter(|span| start <= span.start && span.end <= end).peekable();
    while let Some(span) = spans.next() {
        // Words and pairs of words overlap; they are shown as one.
        let mut until = span.end;
        while let Some(next) = spans.next_if(|next| next.start <= until) {
            until = until.max(next.end);
        }
        push(at, span.start, false);
        push(span.start, until, true);
        at = until;
    }
    push(at, end, false);
    pieces
}

/// What was dropped, equal stretches once, in the order of the digest.
fn dropped(briefing: &Briefing) -> Vec<Dropped> {
    let mut all: Vec<Dropped> = Vec::new();
    let mut places: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
    for one in &briefing.dropped {
        let (reason, text) = (one.reason.describe(), plain(&one.text));
        if text.is_empty() {
            continue;
        }
        let place = *places.entry((reason, text.clone())).or_insert(all.len());
        match all.get_mut(place) {
            Some(known) => known.times += 1,
            None => all.push(Dropped { reason, text, times: 1 }),
        }
    }
    all
}
