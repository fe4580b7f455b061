//! Which lines of a digest are boilerplate, and by what sign.

use std::collections::{BTreeSet, HashMap};

use super::super::article::{Article, BoilerplateSign, Digest};
use super::super::input::Page;
use super::families::Families;
use super::units::{Paragraph, Unit, is_machinery_line, is_machinery_title, paragraphs, title_key};
use super::{Boilerplate, page_of};
use crate::text::Span;

/// Fewest articles, or pages, of a digest in which a line recurs; also at least half of them.
const MIN_RECURRING: usize = 3;

/// Fewest other issues that a line stands in.
const MIN_ISSUES: usize = 2;

/// One of so many other issues has to have a line, too: of many issues, two may tell the same story.
const ISSUES_FOR_ONE: usize = 20;

/// The same for prose, which follow-ups of a story take over word by word.
const ISSUES_FOR_ONE_WITH_PROSE: usize = 2;

/// Share of the words of an issue that are in a digest, from which it is that digest.
const SAME_ISSUE: f64 = 0.8;

/// Most words of an article that is an advertisement by its title.
const MAX_ADVERTISEMENT_WORDS: usize = 150;

/// Share of the words of an article that recur, from which it is a story that several sources tell, in the same words.
const TOLD_AGAIN: f64 = 0.75;

/// Fewest words of such a story if it speaks to readers, too: a sign-off under a title of its own is shorter.
const MIN_TOLD_WORDS: usize = 25;

/// What of an article is boilerplate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Places of paragraphs and lines in the article's text, in order.
    pub(super) lines: Vec<(Span, BoilerplateSign)>,
    /// The rest of the text.
    pub(super) kept: String,
    /// The article goes with its title.
    pub(super) is_whole: bool,
}

/// A digest, and what its lines are compared with.
pub(super) struct Finder<'a> {
    boilerplate: &'a Boilerplate,
    /// The issues that are this digest.
    same: BTreeSet<usize>,
    n_others: usize,
    /// For each paragraph and line the number of articles that it stands in, and whether it recurs so.
    by_key: HashMap<u64, (usize, bool)>,
    /// What speaks to readers, with the articles as places.
    families: Families,
    /// In how many other issues each family of the learned ones stands.
    n_issues: Vec<usize>,
    /// The same for the articles of this digest; and whether these are enough of its articles, or of its pages.
    n_articles: Vec<(usize, bool)>,
    /// The page of each article.
    pages: Vec<usize>,
    n_pages: usize,
}

impl<'a> Finder<'a> {
    pub(super) fn new(
        boilerplate: &'a Boilerplate,
        digest: &Digest,
        articles: &[Vec<Paragraph>],
        pages: &[Page],
    ) -> Self {
        let same = same_issues(boilerplate, digest, articles);
        let mut by_key: HashMap<u64, BTreeSet<usize>> = HashMap::new();
        let mut families = Families::default();
        for (i, its) in articles.iter().enumerate() {
            for unit in its.iter().flat_map(Paragraph::units) {
                by_key.entry(unit.key).or_default().insert(i);
                families.add(unit.key, &unit.words, i);
            }
        }
        let n_others = |places: &BTreeSet<usize>| places.iter().filter(|place| !same.contains(place)).count();
        let n_issues = boilerplate.families.places().map(n_others).collect();
        let pages: Vec<usize> = digest.articles.iter().map(|article| page_of(article.span, pages)).collect();
        let mut finder = Self {
            n_others: boilerplate.issues.len() - same.len(),
            n_pages: pages.iter().collect::<BTreeSet<_>>().len(),
            n_articles: Vec::new(),
            boilerplate,
            same,
            by_key: HashMap::new(),
            families,
            n_issues,
            pages,
        };
        // Asked once for each, however often it comes.
        finder.n_articles = finder.families.places().map(|places| finder.recurrence(places)).collect();
        finder.by_key = by_key.iter().map(|(key, places)| (*key, finder.recurrence(places))).collect();
        finder
    }

    /// The number of places, and whether these are so many that what stands there recurs.
    fn recurrence(&self, articles: &BTreeSet<usize>) -> (usize, bool) {
        let is_enough = |n: usize, all: usize| n >= all.div_ceil(2).max(MIN_RECURRING);
        let n_pages = articles.iter().map(|article| self.pages[*article]).collect::<BTreeSet<_>>().len();
        let recurs = is_enough(articles.len(), self.pages.len()) || is_enough(n_pages, self.n_pages);
        (articles.len(), recurs)
    }

    /// What of an article is boilerplate.
    pub(super) fn find<'p>(&self, article: &Article, its: &'p [Paragraph]) -> Found {
        let mut found = Found::default();
        let n_words: usize = its.iter().map(|paragraph| paragraph.whole.n_words).sum();
        let is_advertisement = n_words <= MAX_ADVERTISEMENT_WORDS && is_machinery_title(&article.title);
        let mut signs: Vec<Vec<Judged<'p>>> = its.iter().map(|paragraph| self.signs(paragraph)).collect();
        if is_advertisement {
            let whole = |paragraph: &'p Paragraph| {
                let sign = self.sign(&paragraph.whole).unwrap_or(Sign::MACHINERY);
                vec![(&paragraph.whole, Some(sign))]
            };
            signs = its.iter().map(whole).collect();
        } else if is_told_again(&article.title, &signs) {
            let recurring =
                signs.iter_mut().flatten().filter(|(_, sign)| sign.is_some_and(Sign::is_recurring));
            recurring.for_each(|(_, sign)| *sign = None);
        }
        let mut is_reworded = false;
        let mut are_all_elsewhere = true;
        for units in signs {
            let mut gap = "\n\n";
            for (unit, sign) in units {
                match sign {
                    Some(sign) => {
                        is_reworded |= sign.is_reworded;
                        are_all_elsewhere &= matches!(sign.sign, BoilerplateSign::OtherIssues(_));
                        found.lines.push((unit.span, sign.sign));
                    }
                    None => {
                        found.kept.push_str(if found.kept.is_empty() { "" } else { gap });
                        found.kept.push_str(unit.span.of(&article.text));
                        gap = "\n";
                    }
                }
            }
        }
        if found.kept.is_empty() && !found.lines.is_empty() {
            let title = &article.title;
            found.is_whole = title.is_empty()
                || is_advertisement
                || is_machinery_line(title)
                || (are_all_elsewhere && !is_reworded)
                || self.n_other_issues(title_key(title)) >= least(self.n_others, ISSUES_FOR_ONE);
            // Under a title of its own it may well be news.
            if !found.is_whole && is_reworded {
                found = Found::default();
            }
        }
        found
    }

    /// The signs of a paragraph, or of its parts where it is these that have some.
    fn signs<'p>(&self, paragraph: &'p Paragraph) -> Vec<Judged<'p>> {
        let whole = (&paragraph.whole, self.sign(&paragraph.whole));
        if whole.1.is_some() {
            return vec![whole];
        }
        let parts: Vec<Judged> = paragraph.parts.iter().map(|part| (part, self.sign(part))).collect();
        if parts.iter().any(|(_, sign)| sign.is_some()) { parts } else { vec![whole] }
    }

    fn sign(&self, unit: &Unit) -> Option<Sign> {
        if unit.is_machinery {
            return Some(Sign::MACHINERY);
        }
        let as_is = |sign| Some(Sign { sign, is_reworded: false });
        let reworded = |sign| Some(Sign { sign, is_reworded: true });
        let for_one = if unit.is_prose { ISSUES_FOR_ONE_WITH_PROSE } else { ISSUES_FOR_ONE };
        let least = least(self.n_others, for_one);
        let n = self.n_other_issues(unit.key);
        if n >= least {
            return as_is(BoilerplateSign::OtherIssues(n));
        }
        let like = self.boilerplate.families.like(&unit.words).into_iter();
        if let Some(n) = like.map(|family| self.n_issues[family]).max().filter(|n| *n >= least) {
            return reworded(BoilerplateSign::OtherIssues(n));
        }
        let (n, recurs) = self.by_key.get(&unit.key).copied().unwrap_or((0, false));
        if recurs {
            return as_is(BoilerplateSign::Recurs(n));
        }
        let family = self.families.family(unit.key).map(|family| self.n_articles[family]);
        let (n, _) = family.filter(|(_, recurs)| *recurs)?;
        reworded(BoilerplateSign::Recurs(n))
    }

    /// In how many issues but this one a text stands.
    fn n_other_issues(&self, key: u64) -> usize {
        let issues = self.boilerplate.by_key.get(&key).into_iter().flatten();
        issues.filter(|issue| !self.same.contains(issue)).count()
    }
}

/// A sign of boilerplate, and whether it was seen in the same words.
#[derive(Debug, Clone, Copy)]
struct Sign {
    sign: BoilerplateSign,
    is_reworded: bool,
}

impl Sign {
    const MACHINERY: Self = Self { sign: BoilerplateSign::Machinery, is_reworded: false };

    fn is_recurring(self) -> bool {
        matches!(self.sign, BoilerplateSign::Recurs(_))
    }
}

/// A paragraph or a part of one, and its sign if it has one.
type Judged<'a> = (&'a Unit, Option<Sign>);

/// Whether what recurs is the story itself, which others tell in the same words: without it nearly nothing would be left.
fn is_told_again(title: &str, signs: &[Vec<Judged>]) -> bool {
    let is_machinery =
        |sign: &Option<Sign>| sign.is_some_and(|sign| matches!(sign.sign, BoilerplateSign::Machinery));
    let units = signs.iter().flatten().filter(|(_, sign)| !is_machinery(sign));
    let (mut n_words, mut n_recurring, mut has_prose) = (0, 0, false);
    for (unit, sign) in units {
        n_words += unit.n_words;
        if sign.is_some_and(Sign::is_recurring) {
            n_recurring += unit.n_words;
            has_prose |= unit.is_prose;
        }
    }
    let is_story = has_prose || (n_recurring >= MIN_TOLD_WORDS && !title.is_empty());
    is_story && n_recurring as f64 >= TOLD_AGAIN * n_words as f64
}

/// In how many of `n_others` issues a line has to stand, if it has to be in one of `for_one`.
fn least(n_others: usize, for_one: usize) -> usize {
    n_others.div_ceil(for_one).max(MIN_ISSUES)
}

/// The issues that the digest itself was learned from: most of their words are in it.
fn same_issues(boilerplate: &Boilerplate, digest: &Digest, articles: &[Vec<Paragraph>]) -> BTreeSet<usize> {
    if boilerplate.issues.is_empty() {
        return BTreeSet::new();
    }
    let mut words: HashMap<u64, usize> = HashMap::new();
    let titles = digest.articles.iter().map(|article| article.title.as_str());
    let texts = titles.chain(digest.dropped.iter().map(|dropped| dropped.text.as_str()));
    let others: Vec<Paragraph> = texts.flat_map(paragraphs).collect();
    for Paragraph { whole, .. } in articles.iter().flatten().chain(&others) {
        words.insert(whole.key, whole.n_words);
    }
    let mut n_common = vec![0; boilerplate.issues.len()];
    for (key, n_words) in words {
        let issues = boilerplate.by_key.get(&key).into_iter().flatten();
        issues.for_each(|issue| n_common[*issue] += n_words);
    }
    let is_same = |(issue, n_common): &(usize, usize)| {
        *n_common as f64 >= SAME_ISSUE * boilerplate.issues[*issue] as f64
    };
    n_common.into_iter().enumerate().filter(is_same).map(|(issue, _)| issue).collect()
}
