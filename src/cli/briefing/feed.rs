//! The briefing as a feed, an entry a story.

use std::collections::HashMap;

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use super::super::failure::Failure;
use super::super::fill::fill;
use super::date::{Moment, UNKNOWN, latest, of_article};
use super::view::{Story, View};
use crate::{Article, Briefing};

/// A feed.
#[derive(Serialize)]
struct Feed<'a> {
    view: &'a View,
    id: String,
    /// Where the leading story can be read: RSS asks for a link.
    link: String,
    /// As RSS has it, if it is known.
    rss_date: Option<String>,
    /// As Atom has it: the date of the briefing, else the latest one of an article, else [`UNKNOWN`].
    updated: String,
    entries: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    story: &'a Story,
    id: String,
    rss_date: Option<String>,
    published: Option<String>,
    updated: String,
}

/// RSS 2.0.
pub(super) fn rss(briefing: &Briefing, date: Option<&Moment>) -> Result<String, Failure> {
    let view = View::of(briefing, date);
    fill("rss.xml", include_str!("../templates/rss.xml"), Feed::of(&view, briefing, date))
}

/// Atom (RFC 4287).
pub(super) fn atom(briefing: &Briefing, date: Option<&Moment>) -> Result<String, Failure> {
    let view = View::of(briefing, date);
    fill("atom.xml", include_str!("../templates/atom.xml"), Feed::of(&view, briefing, date))
}

impl<'a> Feed<'a> {
    fn of(view: &'a View, briefing: &Briefing, date: Option<&Moment>) -> Self {
        let date = date.cloned().or_else(|| latest(briefing));
        let updated = date.as_ref().map_or(UNKNOWN, Moment::rfc3339).to_owned();
        let mut times_seen: HashMap<u128, u128> = HashMap::new();
        let articles = briefing.by_topic().into_iter().flat_map(|(_, articles)| articles);
        // View and briefing have the same stories in the same order.
        let entries = view.stories().zip(articles).map(|(story, briefed)| {
            let times = times_seen.entry(identity(&briefed.article)).or_default();
            *times += 1;
            let own_date = of_article(briefed.article.date.as_deref());
            Entry {
                story,
                id: uuid(identity(&briefed.article).wrapping_add(*times - 1)),
                rss_date: own_date.as_ref().map(Moment::rfc822),
                updated: own_date.as_ref().map_or(updated.as_str(), Moment::rfc3339).to_owned(),
                published: own_date.map(|date| date.rfc3339().to_owned()),
            }
        });
        let entries: Vec<Entry<'_>> = entries.collect();
        let all: String = briefing.articles.iter().map(|one| uuid(identity(&one.article))).collect();
        let id = uuid(xxh3_128(all.as_bytes()));
        let lead = view.lead().and_then(|story| story.source.link.clone());
        Self {
            view,
            link: lead.unwrap_or_else(|| id.clone()),
            id,
            rss_date: date.map(|date| date.rfc822()),
            updated,
            entries,
        }
    }
}

/// What makes an article this one: its title and text.
fn identity(article: &Article) -> u128 {
    xxh3_128(format!("{}\0{}", article.title, article.text).as_bytes())
}

/// A name from a hash, as a UUID of version 8 (RFC 9562).
fn uuid(hash: u128) -> String {
    let bits = hash & !(0xf << 76) & !(0b11 << 62) | 8 << 76 | 0b10 << 62;
    let hex = format!("{bits:032x}");
    let (a, rest) = hex.split_at(8);
    let (b, rest) = rest.split_at(4);
    let (c, rest) = rest.split_at(4);
    let (d, e) = rest.split_at(4);
    format!("urn:uuid:{a}-{b}-{c}-{d}-{e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_uuids_of_version_8() {
        assert_eq!(uuid(0), "urn:uuid:00000000-0000-8000-8000-000000000000");
        assert_eq!(uuid(u128::MAX), "urn:uuid:ffffffff-ffff-8fff-bfff-ffffffffffff");
        // The example of RFC 9562, appendix B.2, whose bits are those of a version 8 already.
        let example = 0x5c14_6b14_3c52_8afd_938a_375d_0df1_fbf6;
        assert_eq!(uuid(example), "urn:uuid:5c146b14-3c52-8afd-938a-375d0df1fbf6");
    }
}
