//! What a newsletter says in every issue: sign-offs, sponsors, how to unsubscribe.
//!
//! Paragraphs of articles, and lines that stand by themselves, are boilerplate by one of three signs: they recur in the
//! articles of a digest, they stand in other issues, or they are phrases of a newsletter's machinery and nothing else.
//! Dates, addresses and numbers of issues may differ. Only what speaks to readers may also come in other words: news is told
//! again in much the same words, but to nobody in particular.

mod cues;
mod families;
mod finder;
mod places;
mod tokens;
mod units;

use std::collections::{BTreeMap, HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::article::{Article, BoilerplateSign, Digest, DropReason, Dropped};
use super::input::Page;
use super::lines::addresses;
use crate::text::Span;
use families::Families;
use finder::{Finder, Found};
use places::Skeleton;
pub(super) use tokens::{is_dateline, is_for_readers};
#[cfg(feature = "formats")]
pub(super) use units::is_machinery_line;
use units::{Paragraph, paragraphs};

/// Finds boilerplate in digests. It knows the machinery of newsletters by itself, and learns the rest from other issues.
///
/// ```
/// use newsdesk::{Boilerplate, split};
///
/// let text = "Rover finds ice\n\nThe rover found ice in a crater on the Moon.\n\nView in browser | Unsubscribe\n";
/// let digest = Boilerplate::default().remove(split(text), text, &[]);
/// assert_eq!(digest.articles[0].text, "The rover found ice in a crater on the Moon.");
/// assert_eq!(digest.dropped[0].span.of(text), "View in browser | Unsubscribe");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Boilerplate {
    /// Number of words of each issue.
    issues: Vec<usize>,
    /// Hashes of all that an issue says, to tell copies.
    known: HashSet<u64>,
    /// The issues, in order, that each paragraph, line and title stands in.
    by_key: HashMap<u64, Vec<usize>>,
    /// What speaks to readers, with the issues as places.
    families: Families,
}

impl Boilerplate {
    /// Learns what stands in further issues: a digest is one, or each of its `pages` if it has several, such as the mails of a
    /// mailbox. An issue that is known already is not counted again.
    pub fn learn(&mut self, digest: &Digest, pages: &[Page]) {
        let mut texts: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for article in &digest.articles {
            let page = texts.entry(page_of(article.span, pages)).or_default();
            page.extend([article.title.as_str(), &article.text].into_iter().filter(|text| !text.is_empty()));
        }
        // What was dropped from one issue may be in an article of another one.
        for dropped in &digest.dropped {
            texts.entry(page_of(dropped.span, pages)).or_default().push(&dropped.text);
        }
        texts.into_values().for_each(|texts| self.learn_issue(&texts));
    }

    /// Number of issues that it has learned from, copies not counted.
    pub fn n_issues(&self) -> usize {
        self.issues.len()
    }

    fn learn_issue(&mut self, texts: &[&str]) {
        let paragraphs: Vec<Paragraph> = texts.iter().flat_map(|text| paragraphs(text)).collect();
        let words: BTreeMap<u64, usize> =
            paragraphs.iter().map(|paragraph| (paragraph.whole.key, paragraph.whole.n_words)).collect();
        let all: Vec<u8> = words.keys().flat_map(|key| key.to_le_bytes()).collect();
        if words.is_empty() || !self.known.insert(xxh3_64(&all)) {
            return;
        }
        let issue = self.issues.len();
        self.issues.push(words.values().sum());
        for unit in paragraphs.iter().flat_map(Paragraph::units) {
            let issues = self.by_key.entry(unit.key).or_default();
            if issues.last() != Some(&issue) {
                issues.push(issue);
            }
            self.families.add(unit.key, &unit.words, issue);
        }
    }

    /// Takes boilerplate out of the articles of a digest that was cut from `text`, and adds it to what was dropped. `pages` are
    /// the pages of its source, where it has several.
    ///
    /// An article of nothing else goes with its title, if the title is no news either; articles are numbered anew. A digest
    /// of nothing else stays as it is. Near-linear in the length of the digest.
    pub fn remove(&self, mut digest: Digest, text: &str, pages: &[Page]) -> Digest {
        let articles: Vec<Vec<Paragraph>> =
            digest.articles.iter().map(|article| paragraphs(&article.text)).collect();
        let finder = Finder::new(self, &digest, &articles, pages);
        let found: Vec<Found> =
            digest.articles.iter().zip(&articles).map(|(article, its)| finder.find(article, its)).collect();
        if found.iter().all(|found| found.is_whole) {
            return digest;
        }
        let links = own_links(&digest.articles, &found);
        let mut kept: Vec<Article> = Vec::new();
        for ((mut article, found), link) in digest.articles.into_iter().zip(found).zip(links) {
            article.link = article.link.or(link);
            if let Some((_, sign)) = found.lines.first() {
                let title = Some((article.title.as_str(), *sign))
                    .filter(|(title, _)| found.is_whole && !title.is_empty());
                let lines = found.lines.iter().map(|(line, sign)| (line.of(&article.text), *sign));
                let mut places = Skeleton::of(text, article.span);
                digest.dropped.extend(title.into_iter().chain(lines).map(|(line, sign)| Dropped {
                    text: line.to_owned(),
                    span: places.place(line, text),
                    reason: DropReason::Boilerplate(sign),
                }));
                article.text = found.kept;
            }
            if !found.is_whole {
                article.id = (kept.len() + 1).to_string();
                kept.push(article);
            }
        }
        digest.articles = kept;
        digest.dropped.sort_by_key(|dropped| dropped.span.start);
        digest
    }
}

/// For each article the address in a line that recurs, such as `Harbour Press: https://…`, if no other article has it: it
/// leads to the story. Lines that speak to readers lead elsewhere.
fn own_links(articles: &[Article], found: &[Found]) -> Vec<Option<String>> {
    let of = |(article, found): (&Article, &Found)| {
        let recurring = found.lines.iter().filter(|(_, sign)| matches!(sign, BoilerplateSign::Recurs(_)));
        let lines = recurring.map(|(line, _)| line.of(&article.text)).filter(|line| !is_for_readers(line));
        lines.flat_map(addresses).next().map(str::to_owned)
    };
    let links: Vec<Option<String>> = articles.iter().zip(found).map(of).collect();
    let mut n_times: HashMap<&String, usize> = HashMap::new();
    links.iter().flatten().for_each(|link| *n_times.entry(link).or_default() += 1);
    links.iter().map(|link| link.clone().filter(|link| n_times[link] == 1)).collect()
}

/// The number of the page that a stretch of a source lies in.
fn page_of(span: Span, pages: &[Page]) -> usize {
    pages.partition_point(|page| page.span.start <= span.start)
}

#[cfg(test)]
mod tests;
