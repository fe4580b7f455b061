//! What is said of articles, the same in every form.

use std::collections::BTreeMap;

use super::{date, link};
use crate::{Article, BriefedArticle, Briefing, Outcome, OverviewItem, TermEvidence};

/// The title of an article, or what stands in its place.
pub(super) fn shown_title(briefed: &BriefedArticle) -> &str {
    match briefed.article.title.trim() {
        "" => "(no title)",
        title => title,
    }
}

/// The numbers of the articles that an item of the overview speaks of.
pub(super) fn item_ids(item: &OverviewItem) -> String {
    [std::slice::from_ref(&item.id), &item.variants].concat().join(", ")
}

/// The other articles that tell the same story, in one line; `None` where there are none.
pub(super) fn also_told_in(briefing: &Briefing, briefed: &BriefedArticle) -> Option<String> {
    let told = |other: &BriefedArticle| format!("{} {}", other.article.id, shown_title(other));
    let told: Vec<String> = briefing.variants_of(briefed).map(told).collect();
    (!told.is_empty()).then(|| format!("also told in: {}", told.join("; ")))
}

/// Who wrote an article, when, and in which section it stands, in one line; empty where nothing is known.
pub(super) fn byline(article: &Article) -> String {
    let known = |field: &Option<String>| field.as_deref().map(plain).filter(|text| !text.is_empty());
    let day = date::of_article(article.date.as_deref()).map(|moment| moment.day().to_owned());
    // A date that cannot be read is shown as it is.
    let parts = [known(&article.author), day.or_else(|| known(&article.date)), known(&article.section)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// An article's link: whether it may be followed, and the link.
pub(super) enum Link {
    Harmless(String),
    /// It is only shown.
    Other(String),
}

/// The link of an article, if it has one.
pub(super) fn link_of(article: &Article) -> Option<Link> {
    let given = article.link.as_deref().filter(|link| !link.trim().is_empty())?;
    Some(link::harmless(given).map_or_else(|| Link::Other(plain(given)), Link::Harmless))
}

/// The labels of an article but for the topic under which it is shown, each with its probability.
pub(super) fn further_labels<'a>(
    briefed: &'a BriefedArticle,
    topic: &'a str,
) -> impl Iterator<Item = (&'a str, Option<f64>)> {
    let probability =
        |label: &str| briefed.probabilities.iter().find(|(name, _)| name == label).map(|(_, p)| *p);
    let further = briefed.labels.iter().filter(move |label| *label != topic);
    further.map(move |label| (label.as_str(), probability(label)))
}

/// Whether a space stands between a sentence and the next one. In Chinese and Japanese none does.
pub(super) fn is_spaced(sentence: &str) -> bool {
    let bare = sentence.trim_end_matches(['」', '』', '）', '】', '》', '”', '’']);
    !bare.ends_with(['。', '！', '？', '｡'])
}

/// Sentences one after the other.
pub(super) fn joined(sentences: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    let mut is_space_due = false;
    for sentence in sentences {
        text.push_str(if is_space_due { " " } else { "" });
        is_space_due = is_spaced(&sentence);
        text.push_str(&sentence);
    }
    text
}

/// The terms that speak for a label of an article, the strongest first; none unless evidence was asked for.
pub(super) fn terms_for<'a>(briefed: &'a BriefedArticle, label: &str) -> Vec<&'a TermEvidence> {
    let evidence = briefed.evidence.iter().flatten().find(|evidence| evidence.label == label);
    let terms = evidence.filter(|_| briefed.outcome == Outcome::Labelled).map(|evidence| &evidence.terms);
    terms.into_iter().flatten().filter(|term| term.contribution > 0.0 && !term.surface.is_empty()).collect()
}

/// The words behind an article's topic, in one line; `None` where none are known.
pub(super) fn because_of(briefed: &BriefedArticle) -> Option<String> {
    let terms: Vec<String> =
        terms_for(briefed, briefed.topic()).into_iter().map(|term| plain(&term.surface)).collect();
    (!terms.is_empty()).then(|| format!("because of: {}", terms.join(", ")))
}

/// What of the digest is in no article, in one line.
pub(super) fn left_out(briefing: &Briefing) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for dropped in &briefing.dropped {
        *counts.entry(dropped.reason.describe()).or_default() += 1;
    }
    let counts: Vec<String> = counts.into_iter().map(|(reason, n)| format!("{n} × {reason}")).collect();
    (!counts.is_empty()).then(|| format!("Left out: {} (newsdesk split shows them)", counts.join(", ")))
}

/// `1 story`, `2 stories`.
pub(super) fn n_stories(n: usize) -> String {
    format!("{n} {}", if n == 1 { "story" } else { "stories" })
}

/// How many stories there are, and of what: `3 stories: ai 2, other 1`. No number stands alone on a line.
pub(super) fn counts(briefing: &Briefing) -> String {
    let topics = briefing.by_topic();
    let n = topics.iter().map(|(_, articles)| articles.len()).sum();
    let counts: Vec<String> =
        topics.iter().map(|(topic, articles)| format!("{}\u{a0}{}", plain(topic), articles.len())).collect();
    format!("{}: {}", n_stories(n), counts.join(", "))
}

/// A probability for people: never *certain*, never *impossible*.
pub(super) fn percent(probability: f64) -> String {
    match probability {
        p if p >= 0.995 => ">99 %".to_owned(),
        p if p < 0.005 => "<1 %".to_owned(),
        p => format!("{:.0} %", p * 100.0),
    }
}

/// Whether a character is not seen but steers what is: control characters, marks that turn the direction of writing
/// until another mark, and code points that are no characters, which XML forbids.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Text without what is not seen but steers: white space takes the place of control characters, and the rest goes.
pub(super) fn visible(text: &str) -> String {
    let shown = |c: char| match c {
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => Some(' '),
        c => (!is_hidden(c)).then_some(c),
    };
    text.chars().filter_map(shown).collect()
}

/// Text on one line, without what is not seen but steers: what came from input may not steer a terminal or a reader.
pub(super) fn plain(text: &str) -> String {
    visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
