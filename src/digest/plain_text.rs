//! The splitter for plain-text digests.
//!
//! Several ways to see boundaries each propose a cut: lines that come again and again, rules, headings, numbers, wide
//! gaps, and, where there is nothing else, lines that look like headlines.
//! Each proposal is judged by what it gives: parts with a title and a body.
//! The best one that is good enough is used; where none is, the text is one article, and a warning says so.
//! Recurring lines are found by their recurring, not by a list of known sentences.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::article::{Article, Digest, DropReason, Dropped};
use super::boilerplate::{is_dateline, is_for_readers};
use super::dates::stated;
use super::decode::line_number;
use super::fields::{Field, field, field_blocks};
use super::lines::{
    Line, MAX_TITLE_WORDS, address, address_at_end, byline, clean_title, is_caption, item_mark,
    lead_sentence, lines, n_words, without_stop,
};
use super::markup::Splitter;
use crate::text::Span;

/// Recurring lines that are tried as separators; the most frequent ones, so that the work stays linear.
const MAX_CANDIDATES: usize = 40;

/// Least score of a proposal that is used.
const GOOD_ENOUGH: f64 = 0.6;

/// Highest confidence in one article where signs of boundaries were seen, or it is long.
const DOUBTFUL: f64 = 0.5;

/// Fewest words in a body.
const MIN_BODY_WORDS: usize = 8;

/// Fewest words of a sentence under a title, where all articles have titles, and fewest of that title at either end.
const MIN_BRIEF_WORDS: usize = 3;

/// From how many words, or how many characters, half of the headlines of a digest are.
const MIN_HEADLINE_WORDS: usize = 5;
const MIN_HEADLINE_WIDTH: usize = 22;

/// Most words in a part at either end that is taken for a preamble or a footer.
const MAX_EDGE_WORDS: usize = 40;

/// Most words in a part at either end that is none although it has the form of an article, where articles are much longer.
const MAX_SLIGHT_WORDS: usize = 20;

/// Fewest words before a colon that stand for a title: `He said:` is none.
const MIN_LEAD_WORDS: usize = 3;

/// Fewest addresses, or paragraphs behind a few words and a colon, that stand for several articles.
const MIN_SEVERAL: usize = 3;

/// Most words of a line over the headlines of a section that names it.
const MAX_NAME_WORDS: usize = 3;

/// Most words of a line under a headline that says who wrote the story, and when.
const MAX_DETAIL_WORDS: usize = 8;

/// Most words of a line under a headline that is said of a picture.
const MAX_CAPTION_WORDS: usize = 30;

/// Words from which a text without boundaries is suspiciously long for one article.
const LONG_ARTICLE_WORDS: usize = 1500;

/// Cuts a plain-text digest into articles. Never fails; linear in the length of the text.
pub fn split(text: &str) -> Digest {
    split_with(text, None)
}

/// As [`split`], at boundaries of a kind that is given.
pub(super) fn split_with(text: &str, forced: Option<Splitter>) -> Digest {
    let lines = lines(text);
    if lines.is_empty() {
        let warnings = vec!["there is no text".to_owned()];
        return Digest { warnings, splitter: Splitter::Whole.describe(), ..Digest::default() };
    }
    let view = View::new(text, &lines);
    let mut proposals = view.proposals();
    proposals.retain(|proposal| forced.is_none_or(|forced| forced == proposal.splitter));
    // What is asked for is done if there is anything to cut at.
    let least = if forced.is_some() { 0.0 } else { GOOD_ENOUGH };
    let mut highest = 0.0f64;
    let mut best: Option<(&Proposal, f64, Vec<Part>)> = None;
    for proposal in &proposals {
        let parts = view.parts(proposal);
        let score = view.score(proposal, &parts);
        highest = highest.max(score);
        // Rows of fields say themselves where articles begin.
        let is_better = best.as_ref().is_none_or(|(best, best_score, best_parts)| {
            score > *best_score
                || (score == *best_score && !best.is_by_fields && n_articles(&parts) > n_articles(best_parts))
        });
        if score >= least && parts.len() >= 2 && is_better {
            best = Some((proposal, score, parts));
        }
    }
    let within = best.as_ref().and_then(|(rules, _, parts)| view.stories_within(rules, parts, &proposals));
    if let (Some(stories), None) = (&within, forced) {
        let parts = view.parts(stories);
        best = Some((stories, view.score(stories, &parts), parts));
    }
    let has_boundaries = best.is_some();
    let cut = best
        .map(|(proposal, score, parts)| Digest { confidence: score, ..view.digest(proposal, &parts) })
        // Where it is asked for, a text may be cut into nothing but a few words each, none of them an article.
        .filter(|digest| !digest.articles.is_empty());
    match cut {
        Some(digest) => digest,
        None => {
            let mut digest = view.one_article(proposals.len());
            // Where boundaries were looked for in vain it may well be one article, but it is not sure to be.
            let most = if digest.warnings.is_empty() { 1.0 } else { DOUBTFUL };
            digest.confidence = if digest.articles.is_empty() { 0.0 } else { most.min(1.0 - highest) };
            if let Some(forced) = forced.filter(|forced| *forced != Splitter::Whole) {
                let what = if has_boundaries { "articles between boundaries" } else { "boundaries" };
                digest.warnings.insert(0, format!("found no {what} of the kind `{forced}`"));
            }
            digest
        }
    }
}

/// A way to cut.
#[derive(Debug)]
struct Proposal {
    splitter: Splitter,
    /// Lines that separate and belong to no article.
    separators: HashSet<usize>,
    /// Those separators that stand before the first or after the last of a kind: the rule under a masthead, say.
    outer: Vec<usize>,
    /// Lines that begin an article.
    starts: HashSet<usize>,
    /// What begins there are rows of fields.
    is_by_fields: bool,
    /// Lines that name sections, and belong to no article.
    sections: Vec<usize>,
    /// The score of a perfect cut of this kind: how sure a sign it is.
    trust: f64,
}

impl Proposal {
    fn separated(splitter: Splitter, separators: impl IntoIterator<Item = usize>, trust: f64) -> Self {
        Self {
            splitter,
            separators: separators.into_iter().collect(),
            outer: Vec::new(),
            starts: HashSet::new(),
            is_by_fields: false,
            sections: Vec::new(),
            trust,
        }
    }

    fn started(splitter: Splitter, starts: impl IntoIterator<Item = usize>, trust: f64) -> Self {
        Self {
            splitter,
            separators: HashSet::new(),
            outer: Vec::new(),
            starts: starts.into_iter().collect(),
            is_by_fields: false,
            sections: Vec::new(),
            trust,
        }
    }
}

/// A part between two boundaries, its lines by number.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    heading: Option<usize>,
    title: Option<usize>,
    body: Vec<usize>,
    n_body_words: usize,
    /// What stands for a title in the first line of the body.
    lead: Option<Span>,
    /// Bytes of that line that are its number and its lead, and no part of the text.
    opening: usize,
    /// Lines under the title that say who wrote it, and when.
    details: Vec<usize>,
    /// Lines that come often in the digest; whether they belong here is seen when the articles are known.
    recurring: Vec<usize>,
    /// Its body is short, but a sentence under a title among others that have titles.
    is_brief: bool,
}

impl Part {
    fn has_title(&self) -> bool {
        self.title.is_some() || self.lead.is_some()
    }

    fn is_complete(&self) -> bool {
        self.has_title() && self.is_article()
    }

    fn is_article(&self) -> bool {
        self.n_body_words >= MIN_BODY_WORDS || self.is_brief
    }

    fn all_lines(&self) -> impl Iterator<Item = usize> {
        self.heading.into_iter().chain(self.title).chain(self.body.iter().copied())
    }
}

fn n_articles(parts: &[Part]) -> usize {
    parts.iter().filter(|part| part.is_article()).count()
}

/// The lines of a digest, and how often each comes.
struct View<'a> {
    text: &'a str,
    lines: &'a [Line],
    by_key: HashMap<&'a str, Vec<usize>>,
    /// How often each line comes.
    n_times: Vec<usize>,
    /// Whether it is a line under a headline that says who wrote the story, and when.
    is_detail: Vec<bool>,
}

impl<'a> View<'a> {
    fn new(text: &'a str, lines: &'a [Line]) -> Self {
        let mut by_key: HashMap<&str, Vec<usize>> = HashMap::new();
        for (i, line) in lines.iter().enumerate() {
            by_key.entry(&line.key).or_default().push(i);
        }
        let n_times = lines.iter().map(|line| by_key[line.key.as_str()].len()).collect();
        let mut view = Self { text, lines, by_key, n_times, is_detail: Vec::new() };
        view.is_detail = view.details();
        view
    }

    /// Bylines, datelines, and short lines that come often, between a headline and what begins below them.
    fn details(&self) -> Vec<bool> {
        let n = self.lines.len();
        let mut is_like: Vec<bool> = (0..n).map(|i| self.is_like_detail(i)).collect();
        // Once or twice, an address under a short line may stand for anything.
        let addresses: Vec<usize> = (1..n).filter(|&i| self.is_address_under_title(i)).collect();
        if addresses.len() >= MIN_SEVERAL {
            addresses.into_iter().for_each(|i| is_like[i] = true);
        }
        let stands_alone = |i: usize| self.lines.get(i + 1).is_none_or(|next| next.blank_before > 0);
        let mut is_over_text = false;
        for i in (0..n).rev() {
            let line = &self.lines[i];
            if is_like[i] {
                is_like[i] = is_over_text || self.is_caption(i);
            } else {
                let is_title = line.is_title_like() && stands_alone(i);
                is_over_text = !(line.is_rule || is_title);
            }
        }
        let mut is_detail = vec![false; n];
        for i in 1..n {
            let is_title = self.lines[i - 1].is_title_like() && !is_like[i - 1] && self.is_at_head(i - 1);
            is_detail[i] = is_like[i] && (is_detail[i - 1] || is_title);
        }
        is_detail
    }

    fn is_like_detail(&self, i: usize) -> bool {
        let line = &self.lines[i];
        let content = line.span.of(self.text);
        if self.is_caption(i) {
            return true;
        }
        let is_short = (1..=MAX_DETAIL_WORDS).contains(&line.n_words) && !line.is_rule && !line.is_heading();
        is_short
            && line.item_number().is_none()
            && (self.comes_often(i) || byline(content).is_some() || is_dateline(content))
    }

    fn is_address_under_title(&self, i: usize) -> bool {
        let is_address = |i: usize| address(self.lines[i].span.of(self.text)).is_some();
        let is_title = self.lines[i - 1].is_title_like() && self.is_at_head(i - 1) && !is_address(i - 1);
        self.lines[i].blank_before == 0 && is_title && is_address(i)
    }

    fn is_caption(&self, i: usize) -> bool {
        let line = &self.lines[i];
        line.n_words <= MAX_CAPTION_WORDS && !line.is_rule && is_caption(&line.key)
    }

    /// Whether a paragraph begins with the line.
    fn is_at_head(&self, i: usize) -> bool {
        i == 0 || self.lines[i].blank_before > 0 || self.lines[i - 1].is_rule || self.lines[i].is_heading()
    }

    /// The next line that is no detail of a headline.
    fn below(&self, i: usize) -> Option<usize> {
        (i + 1..self.lines.len()).find(|&next| !self.is_detail[next])
    }

    /// Whether a blank line lies between two lines.
    fn are_apart(&self, line: usize, next: usize) -> bool {
        self.lines[line + 1..=next].iter().any(|line| line.blank_before > 0)
    }

    fn proposals(&self) -> Vec<Proposal> {
        let mut proposals = Vec::new();
        let mut recurring: Vec<(&&str, &Vec<usize>)> = self
            .by_key
            .iter()
            .filter(|(_, places)| {
                let line = &self.lines[places[0]];
                line.is_rule && !line.is_markup
                    || places.len() >= 2
                        && !line.is_markup
                        && line.n_words >= 2
                        && !line.is_heading()
                        && 2 * places.iter().filter(|i| self.is_detail[**i]).count() < places.len()
            })
            .collect();
        let blocks = field_blocks(self.text, self.lines);
        if blocks.len() >= 2 {
            let splitter = Splitter::RecurringLines;
            proposals.push(Proposal { is_by_fields: true, ..Proposal::started(splitter, blocks, 1.0) });
        }
        // The map has no order of its own: most frequent first, then first to come.
        recurring.sort_by_key(|(_, places)| (std::cmp::Reverse(places.len()), places[0]));
        for (_, places) in recurring.into_iter().take(MAX_CANDIDATES) {
            let splitter =
                if self.lines[places[0]].is_rule { Splitter::Rules } else { Splitter::RecurringLines };
            // A rule that comes once, or a line that comes twice, may do so by chance.
            let trust = if places.len() + usize::from(self.lines[places[0]].is_rule) > 2 { 1.0 } else { 0.8 };
            let mut proposal = Proposal::separated(splitter, places.iter().copied(), trust);
            if self.lines[places[0]].is_rule {
                // The rule under a masthead, or over a sign-off, may look different from those between articles.
                let (first, last) = (places[0], places[places.len() - 1]);
                let is_outer = |i: &usize| {
                    let line = &self.lines[*i];
                    line.is_rule && !line.is_markup && !(first..=last).contains(i)
                };
                proposal.outer = (0..self.lines.len()).filter(is_outer).collect();
                proposal.separators.extend(&proposal.outer);
            }
            proposals.push(proposal);
        }
        let all = |is: &dyn Fn(usize) -> bool| (0..self.lines.len()).filter(|&i| is(i)).collect::<Vec<_>>();
        let gaps = all(&|i| self.lines[i].blank_before >= 2);
        if gaps.len() >= 2 {
            proposals.push(Proposal::started(Splitter::Gaps, gaps, 0.9));
        }
        let mut levels: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for i in all(&|i| self.lines[i].is_heading()) {
            levels.entry(self.lines[i].heading).or_default().push(i);
        }
        for starts in levels.into_values().filter(|starts| starts.len() >= 2) {
            proposals.extend(self.sections(&starts));
            proposals.push(Proposal::started(Splitter::Headings, starts, 0.95));
        }
        let listed = all(&|i| self.lines[i].is_listed);
        let are_headlines = listed.iter().all(|&i| self.is_headline(i) || self.is_tight_headline(i));
        // Fewer words name sections.
        if are_headlines && self.median(&listed, |line| line.n_words) > MAX_NAME_WORDS {
            proposals.push(Proposal::started(Splitter::Headlines, listed, 0.9));
        }
        let mut next = 1;
        let numbered = (0..self.lines.len()).filter(|&i| {
            let is_next = self.lines[i].item_number() == Some(next);
            next += usize::from(is_next);
            is_next
        });
        let numbered: Vec<usize> = numbered.collect();
        if numbered.len() >= 3 {
            proposals.push(Proposal::started(Splitter::Numbers, numbered, 0.9));
        }
        let bullets = all(&|i| self.lines[i].is_bullet());
        let n_before = |first: usize| self.lines[..first].iter().map(|line| line.n_words).sum::<usize>();
        // A text of some length before its first item is an article with a list in it.
        if bullets.len() >= 3 && n_before(bullets[0]) <= MAX_EDGE_WORDS {
            proposals.push(Proposal::started(Splitter::Bullets, bullets, 0.9));
        }
        for headlines in [all(&|i| self.is_headline(i)), all(&|i| self.is_tight_headline(i))] {
            if headlines.len() >= 3 && self.are_long(&headlines) {
                proposals.push(Proposal::started(Splitter::Headlines, headlines, 0.7));
            }
        }
        proposals
    }

    /// Articles under headings that name sections: there is a headline right under each of them, and more headlines follow.
    fn sections(&self, headings: &[usize]) -> Option<Proposal> {
        let is_title = |i: usize| !self.lines[i].is_heading() && self.is_headline(i);
        let next = |heading: usize| (heading + 1..self.lines.len()).find(|&i| !self.lines[i].is_markup);
        let are_over = headings.iter().all(|&heading| next(heading).is_some_and(is_title));
        let titles: Vec<usize> = (headings[0]..self.lines.len()).filter(|&i| is_title(i)).collect();
        (are_over && titles.len() > headings.len()).then(|| Proposal {
            sections: headings.to_vec(),
            ..Proposal::started(Splitter::Headlines, titles, 0.95)
        })
    }

    /// Stories under headlines, where rules part sections: there are few parts, and the headlines cut them much further.
    /// Headlines that are shorter than those over them, or of another kind, are sub-headings.
    fn stories_within(&self, rules: &Proposal, parted: &[Part], proposals: &[Proposal]) -> Option<Proposal> {
        if rules.splitter != Splitter::Rules {
            return None;
        }
        let is_by = |splitter| move |proposal: &&Proposal| proposal.splitter == splitter;
        let highest = proposals.iter().find(is_by(Splitter::Headings));
        highest.into_iter().chain(proposals.iter().filter(is_by(Splitter::Headlines))).find_map(|headlines| {
            // The headlines of each section, and what names it: a few words by themselves right over the first one.
            let (mut sections, mut names) = (vec![Vec::new()], Vec::new());
            for i in 0..self.lines.len() {
                let last = sections.len() - 1;
                if rules.separators.contains(&i) {
                    sections.push(Vec::new());
                } else if headlines.starts.contains(&i) {
                    let name = i.checked_sub(1).filter(|name| {
                        let line = &self.lines[*name];
                        line.is_title_like() && line.n_words <= MAX_NAME_WORDS
                    });
                    names.extend(name.filter(|_| sections[last].is_empty()));
                    sections[last].push(i);
                }
            }
            sections.retain(|section| !section.is_empty());
            let all = sections.concat();
            let are_one_kind = all.iter().all(|&i| self.lines[i].heading == self.lines[all[0]].heading);
            let firsts: Vec<usize> = sections.iter().map(|section| section[0]).collect();
            let others = sections.iter().flat_map(|section| &section[1..]).copied().collect::<Vec<_>>();
            let width = |lines: &[usize]| self.median(lines, |line| line.key.chars().count());
            let are_headlines =
                are_one_kind && self.are_long(&others) && 3 * width(&others) >= 2 * width(&firsts);
            let n_several = sections.iter().filter(|section| section.len() >= 2).count();
            let are_named = names.len() == sections.len();
            let proposal = Proposal {
                splitter: headlines.splitter,
                separators: rules.separators.clone(),
                outer: [rules.separators.iter().min(), rules.separators.iter().max()]
                    .into_iter()
                    .flatten()
                    .copied()
                    .collect(),
                starts: headlines.starts.clone(),
                is_by_fields: false,
                sections: if are_named { names } else { headlines.sections.clone() },
                trust: headlines.trust,
            };
            let parts = self.parts(&proposal);
            let n_parted = n_articles(parted);
            // Where sections have no names, long articles with sub-headings look much the same.
            let n_more = if are_named || n_parted <= 2 { 2 } else { 3 };
            let is_cut = n_articles(&parts) >= n_more * n_parted && 2 * n_several >= sections.len();
            (are_headlines && is_cut && self.score(&proposal, &parts) >= GOOD_ENOUGH).then_some(proposal)
        })
    }

    /// Headings inside an article have two or three short words, headlines have more, or longer ones.
    fn are_long(&self, headlines: &[usize]) -> bool {
        self.median(headlines, |line| line.n_words) >= MIN_HEADLINE_WORDS
            || self.median(headlines, |line| line.key.chars().count()) >= MIN_HEADLINE_WIDTH
    }

    /// The median length of some lines; 0 of none.
    fn median(&self, lines: &[usize], length: impl Fn(&Line) -> usize) -> usize {
        let mut lengths: Vec<usize> = lines.iter().map(|&i| length(&self.lines[i])).collect();
        lengths.sort_unstable();
        lengths.get(lengths.len() / 2).copied().unwrap_or(0)
    }

    /// A title-like line that stands alone, with a paragraph after it that is none.
    fn is_headline(&self, i: usize) -> bool {
        let stands_alone = |i: usize| self.below(i).is_none_or(|next| self.are_apart(i, next));
        self.lines[i].is_title_like()
            && !self.is_detail[i]
            && (i == 0 || self.lines[i].blank_before > 0)
            && stands_alone(i)
            && self.below(i).is_some_and(|next| !(self.lines[next].is_title_like() && stands_alone(next)))
    }

    /// A title-like line at the head of a paragraph, with the body right under it.
    fn is_tight_headline(&self, i: usize) -> bool {
        self.lines[i].is_title_like()
            && !self.is_detail[i]
            && (i == 0 || self.lines[i].blank_before > 0 || self.is_between_paragraphs(i))
            && self.below(i).is_some_and(|next| !self.are_apart(i, next) && self.is_title_before(i, next))
    }

    /// Whether paragraphs that are one line each stand right over and under a line.
    fn is_between_paragraphs(&self, i: usize) -> bool {
        let is_paragraph = |i: usize| {
            self.lines.get(i).is_some_and(|line| line.n_words > MAX_TITLE_WORDS && line.ends_sentence)
        };
        i > 0 && is_paragraph(i - 1) && self.below(i).is_some_and(is_paragraph)
    }

    fn parts(&self, proposal: &Proposal) -> Vec<Part> {
        let mut segments: Vec<Vec<usize>> = vec![Vec::new()];
        for i in 0..self.lines.len() {
            if proposal.separators.contains(&i) || proposal.starts.contains(&i) {
                segments.push(Vec::new());
            }
            let belongs = !proposal.separators.contains(&i)
                && !self.lines[i].is_rule
                && proposal.sections.binary_search(&i).is_err();
            if belongs && let Some(segment) = segments.last_mut() {
                segment.push(i);
            }
        }
        segments.retain(|segment| !segment.is_empty());
        let masthead = self.masthead(&segments);
        let (masthead, first) = segments.first().map_or((&[][..], &[][..]), |first| first.split_at(masthead));
        let parts = [masthead, first].into_iter().chain(segments.iter().skip(1).map(Vec::as_slice));
        let part = |lines: &[usize]| {
            // Recurring lines are in nobody's way when titles are looked for.
            let (details, lines): (Vec<usize>, Vec<usize>) = lines.iter().partition(|i| self.is_detail[**i]);
            let (recurring, others): (Vec<usize>, Vec<usize>) =
                lines.iter().partition(|i| self.comes_often(**i));
            let part = self.part(&others);
            // A story that several sources tell in the same words is no line between stories.
            if part.n_body_words < MIN_BODY_WORDS && recurring.iter().any(|&i| self.is_prose(i)) {
                return Part { details, ..self.part(&lines) };
            }
            Part { details, recurring, ..part }
        };
        let is_by_items = matches!(proposal.splitter, Splitter::Numbers | Splitter::Bullets);
        let part = |lines: &[usize]| match lines.first() {
            Some(first) if proposal.is_by_fields && proposal.starts.contains(first) => self.fielded(lines),
            Some(first) if is_by_items && proposal.starts.contains(first) => self.opened(part(lines)),
            _ => part(lines),
        };
        let mut parts: Vec<Part> = parts.filter(|lines| !lines.is_empty()).map(part).collect();
        let is_separated = !proposal.separators.is_empty() && proposal.starts.is_empty();
        if is_separated || proposal.splitter == Splitter::Gaps {
            self.mark_briefs(&mut parts);
        }
        parts
    }

    /// What is set apart as articles are is one, however short: two lines on the price of oil. At either end it may also be a
    /// greeting or a word on the newsletter.
    fn mark_briefs(&self, parts: &mut [Part]) {
        let n_titled = parts.iter().filter(|part| part.title.is_some()).count();
        if n_titled < 3 || n_titled + 2 < parts.len() {
            return;
        }
        let last = parts.len() - 1;
        for (i, part) in parts.iter_mut().enumerate() {
            let (Some(title), Some(end)) = (part.title, part.body.last()) else { continue };
            if part.is_article() {
                continue;
            }
            let is_inner = 0 < i && i < last;
            let words = |line: &usize| self.lines[*line].span.of(self.text);
            part.is_brief = part.n_body_words >= MIN_BRIEF_WORDS
                && self.lines[*end].is_ended()
                && (is_inner || self.lines[title].n_words >= MIN_BRIEF_WORDS)
                && !part.all_lines().any(|line| is_for_readers(words(&line)));
        }
    }

    /// How many lines before the first title belong to the digest as a whole (its name, its date): by so many more
    /// title-like lines does the first segment begin than segments usually do.
    fn masthead(&self, segments: &[Vec<usize>]) -> usize {
        // What is said of a picture stands between a headline and its text.
        let is_seen = |line: &&usize| !self.is_caption(**line);
        let n_title_like = |segment: &Vec<usize>| {
            let is_title = |line: &&usize| self.lines[**line].is_title_like() && !self.is_wrapped(**line);
            let n_title_like = segment.iter().filter(is_seen).take_while(is_title);
            n_title_like.count().min(segment.iter().filter(is_seen).count().saturating_sub(1))
        };
        let [first, others @ ..] = segments else { return 0 };
        let mut usual: Vec<usize> = others.iter().map(n_title_like).collect();
        usual.sort_unstable();
        let n_more =
            usual.get(usual.len() / 2).map_or(0, |usual| n_title_like(first).saturating_sub((*usual).max(1)));
        let mut seen = first.iter().enumerate().filter(|(_, line)| is_seen(line));
        seen.nth(n_more).map_or(0, |(place, _)| place)
    }

    /// Whether a sentence goes on in the next line.
    fn is_wrapped(&self, i: usize) -> bool {
        self.lines.get(i + 1).is_some_and(|next| next.blank_before == 0 && !next.starts_fresh)
    }

    /// Whether a line comes so often that it is likely no part of an article.
    fn comes_often(&self, i: usize) -> bool {
        self.n_times[i] >= 3
    }

    /// Whether a line tells something by itself.
    fn is_prose(&self, i: usize) -> bool {
        self.lines[i].ends_sentence && self.lines[i].n_words >= MIN_BODY_WORDS
    }

    /// Lines that have no title.
    fn bare(&self, lines: &[usize]) -> Part {
        Part {
            heading: None,
            title: None,
            body: lines.to_vec(),
            n_body_words: lines.iter().map(|&i| self.lines[i].n_words).sum(),
            lead: None,
            opening: 0,
            details: Vec::new(),
            recurring: Vec::new(),
            is_brief: false,
        }
    }

    fn part(&self, lines: &[usize]) -> Part {
        let with = |heading: Option<usize>, title: Option<usize>, body: &[usize]| Part {
            heading,
            title,
            ..self.bare(body)
        };
        match lines {
            [first, second, body @ ..]
                if self.is_title_before(*first, *second)
                    && self.lines[*first].n_words <= 3
                    && body.first().is_some_and(|third| self.is_title_before(*second, *third))
                    && self.lines[*second].n_words > self.lines[*first].n_words =>
            {
                with(Some(*first), Some(*second), body)
            }
            [first, body @ ..] if body.first().is_some_and(|next| self.is_title_before(*first, *next)) => {
                with(None, Some(*first), body)
            }
            body => with(None, None, body),
        }
    }

    /// A part that begins with a row of fields.
    fn fielded(&self, lines: &[usize]) -> Part {
        let told = |line: usize| field(self.lines[line].span.of(self.text));
        let n_fields = lines
            .iter()
            .enumerate()
            .take_while(|(place, line)| {
                let is_next =
                    *place == 0 || lines[*place - 1] + 1 == **line && self.lines[**line].blank_before == 0;
                is_next && told(**line).is_some_and(|(field, _)| field != Field::Text)
            })
            .count();
        let (fields, body) = lines.split_at(n_fields);
        let mut part = self.bare(body);
        for &line in fields {
            let span = self.lines[line].span;
            match told(line) {
                Some((Field::Title, title)) => part.lead = Some(Span::new(span.end - title.len(), span.end)),
                _ => part.details.push(line),
            }
        }
        if let Some(&first) = body.first()
            && let Some((Field::Text, text)) = told(first)
        {
            part.opening = self.lines[first].span.len() - text.len();
        }
        part
    }

    /// An item without a line for its title: its mark is no text. Before a colon, or in the first sentence of a numbered item,
    /// there may be something that stands for a title.
    fn opened(&self, mut part: Part) -> Part {
        let (None, Some(&first)) = (part.title, part.body.first()) else { return part };
        let span = self.lines[first].span;
        let line = span.of(self.text);
        part.opening = item_mark(line);
        let rest = &line[part.opening..];
        // A sentence that ends with its line may go on in the next one.
        let sentence = || lead_sentence(rest, part.n_body_words).filter(|lead| lead.end < rest.len());
        let lead = match lead_before_colon(rest) {
            None if !self.lines[first].is_bullet() => sentence(),
            lead => lead,
        };
        if let Some(lead) = lead {
            let start = span.start + part.opening;
            part.lead = Some(Span::new(start + lead.start, start + lead.end));
            part.n_body_words = part.n_body_words.saturating_sub(n_words(lead.of(rest)));
            part.opening = line.len() - rest[lead.end..].trim_start_matches([':', '：', ' ']).len();
        }
        part
    }

    /// Whether `line` is the title of what begins at `next`.
    fn is_title_before(&self, line: usize, next_line: usize) -> bool {
        let (title, next) = (&self.lines[line], &self.lines[next_line]);
        let follows_at_once = !self.are_apart(line, next_line);
        let is_signed = self.is_detail[line + 1..next_line].contains(&true);
        // Without a blank line between, the first line of a paragraph looks much the same.
        title.is_heading()
            || title.is_title_like()
                && (!follows_at_once || is_signed || next.starts_fresh && self.breaks_early(line, next_line))
    }

    /// Whether the line would have had room for the next line's first word: then its end is meant, and no wrapping.
    fn breaks_early(&self, line: usize, next: usize) -> bool {
        let width = |line: &Line| line.key.chars().count();
        let paragraph = self.lines[next..]
            .iter()
            .take(50)
            .enumerate()
            .take_while(|(i, line)| *i == 0 || line.blank_before == 0);
        let longest = paragraph.map(|(_, line)| width(line)).max().unwrap_or(0);
        let first_word = self.lines[next].key.split(' ').next().map_or(0, |word| word.chars().count());
        width(&self.lines[line]) + 1 + first_word <= longest
    }

    /// How good a cut is, 0–1.
    fn score(&self, proposal: &Proposal, parts: &[Part]) -> f64 {
        let n_words = |part: &Part| part.all_lines().map(|i| self.lines[i].n_words).sum::<usize>();
        let is_edge = |part: &Part| !part.is_complete() && n_words(part) <= MAX_EDGE_WORDS;
        let mut inner = parts;
        if let [first, rest @ ..] = inner
            && is_edge(first)
        {
            inner = rest;
        }
        if let [rest @ .., last] = inner
            && is_edge(last)
        {
            inner = rest;
        }
        if inner.len() < 2 {
            return 0.0;
        }
        let share = |good: &dyn Fn(&Part) -> bool| {
            inner.iter().filter(|part| good(part)).count() as f64 / inner.len() as f64
        };
        let complete = share(&Part::is_complete);
        // Articles without titles are rare, and a list looks much like them.
        let bodied = share(&|part| part.n_body_words >= 25);
        proposal.trust * complete.max(0.7 * bodied)
    }

    fn digest(&self, proposal: &Proposal, parts: &[Part]) -> Digest {
        let is_article = Part::is_article;
        let first = parts.iter().position(is_article).unwrap_or(0);
        let last = parts.iter().rposition(is_article).unwrap_or(parts.len());
        let n_titled = parts.iter().filter(|part| part.is_complete()).count();
        let mut lengths: Vec<usize> =
            parts.iter().filter(|part| is_article(part)).map(|part| part.n_body_words).collect();
        lengths.sort_unstable();
        let usual_length = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
        let are_titled = 2 * n_titled > parts.iter().filter(|part| is_article(part)).count();
        let reason = |i: usize, part: &Part| -> Option<DropReason> {
            let n_words: usize = part.all_lines().map(|line| self.lines[line].n_words).sum();
            if n_words > MAX_EDGE_WORDS {
                return None;
            }
            // Where articles have titles, a few words without one at either end are no article; nor are few words that
            // a rule of another kind sets apart.
            let is_set_apart = || {
                let (here, next) =
                    (part.all_lines().max(), parts.get(i + 1).and_then(|next| next.all_lines().min()));
                let before = i.checked_sub(1).and_then(|before| parts[before].all_lines().max());
                proposal.outer.iter().any(|&rule| {
                    (here < Some(rule) && next.is_some_and(|next| rule < next))
                        || (before.is_some_and(|before| before < rule) && Some(rule) < part.all_lines().min())
                })
            };
            let is_slight = n_words <= MAX_SLIGHT_WORDS && 2 * n_words <= usual_length;
            // A greeting before the first section, or a sign-off behind the last one.
            let is_for_readers = || {
                let words = |line: usize| self.lines[line].span.of(self.text);
                !proposal.starts.is_empty() && part.all_lines().any(|line| is_for_readers(words(line)))
            };
            let is_edge = (is_slight || is_for_readers()) && is_set_apart();
            let is_no_article = !is_article(part) || (are_titled && !part.has_title()) || is_edge;
            match i {
                i if i < first || (i == first && is_no_article) => Some(DropReason::Preamble),
                i if i > last || (i == last && is_no_article) => Some(DropReason::Footer),
                _ if !is_article(part) && n_words <= 12 => Some(DropReason::Heading),
                _ => None,
            }
        };
        let (mut articles, mut dropped): (Vec<&Part>, BTreeMap<usize, DropReason>) = Default::default();
        for (i, part) in parts.iter().enumerate() {
            match reason(i, part) {
                Some(reason) => {
                    dropped.extend(part.all_lines().map(|line| (line, reason)));
                    dropped.extend(part.recurring.iter().map(|line| (*line, DropReason::RecurringLine)));
                    dropped.extend(part.details.iter().map(|line| (*line, reason)));
                }
                None => {
                    dropped.extend(part.heading.map(|heading| (heading, DropReason::Heading)));
                    dropped.extend(part.details.iter().map(|line| (*line, self.detail(*line))));
                    articles.push(part);
                }
            }
        }
        let is_separator = |i: &usize| self.lines[*i].is_rule || proposal.separators.contains(i);
        dropped.extend((0..self.lines.len()).filter(is_separator).map(|i| (i, self.sign(i))));
        dropped.extend(proposal.sections.iter().map(|section| (*section, DropReason::Heading)));
        // A line that stands in many articles is boilerplate; one that stands in a few is theirs.
        let least = articles.len().div_ceil(2).max(3);
        let mut found = Vec::with_capacity(articles.len());
        for (i, part) in articles.iter().enumerate() {
            let (theirs, boilerplate): (Vec<usize>, Vec<usize>) =
                part.recurring.iter().partition(|line| self.n_times[**line] < least);
            dropped.extend(boilerplate.into_iter().map(|line| (line, DropReason::RecurringLine)));
            let mut body = [part.body.as_slice(), &theirs].concat();
            body.sort_unstable();
            let (addresses, body) = self.addresses(&body);
            dropped.extend(addresses.iter().map(|line| (*line, DropReason::Detail)));
            let section = part.title.and_then(|title| self.section(proposal, title));
            found.push(Article { section, ..self.article(i + 1, part, &body, self.link(&addresses)) });
        }
        let n_untitled = found.iter().filter(|article| article.title.is_empty()).count();
        let mut warnings = Vec::new();
        if n_untitled > 0 {
            warnings.push(format!("{n_untitled} of {} articles have no title", found.len()));
        }
        let dropped = dropped.into_iter().map(|(i, reason)| self.dropped(i, reason)).collect();
        Digest {
            articles: found,
            dropped,
            warnings,
            splitter: proposal.splitter.describe(),
            ..Digest::default()
        }
    }

    /// The name of the section that a line stands in.
    fn section(&self, proposal: &Proposal, line: usize) -> Option<String> {
        let n_before = proposal.sections.partition_point(|section| *section < line);
        let section = *proposal.sections.get(n_before.checked_sub(1)?)?;
        Some(clean_title(self.lines[section].span.of(self.text)).to_owned())
    }

    /// Why a line is no text: it is markup, or separates.
    fn sign(&self, line: usize) -> DropReason {
        if self.lines[line].is_markup { DropReason::Detail } else { DropReason::Separator }
    }

    /// Why a line between a headline and its text is no text.
    fn detail(&self, line: usize) -> DropReason {
        if self.is_caption(line) { DropReason::Caption } else { DropReason::Detail }
    }

    fn dropped(&self, line: usize, reason: DropReason) -> Dropped {
        let span = self.lines[line].span;
        Dropped { text: span.of(self.text).to_owned(), span, reason }
    }

    fn one_article(&self, n_proposals: usize) -> Digest {
        let (rules, kept): (Vec<usize>, Vec<usize>) =
            (0..self.lines.len()).partition(|&i| self.lines[i].is_rule);
        let mut dropped: Vec<Dropped> = rules.iter().map(|&i| self.dropped(i, self.sign(i))).collect();
        if kept.is_empty() {
            let warnings = vec!["there is no text but rules".to_owned()];
            return Digest { dropped, warnings, splitter: Splitter::Whole.describe(), ..Digest::default() };
        }
        let (details, kept): (Vec<usize>, Vec<usize>) = kept.iter().partition(|i| self.is_detail[**i]);
        let part = Part { details, ..self.part(&kept) };
        dropped.extend(part.details.iter().map(|&i| self.dropped(i, self.detail(i))));
        let n_words: usize = self.lines.iter().map(|line| line.n_words).sum();
        let mut warnings = Vec::new();
        if n_proposals > 0 || n_words > LONG_ARTICLE_WORDS || self.is_like_several() {
            let last = self.lines.last().map_or(1, |line| line_number(self.text, line.span));
            warnings.push(format!(
                "no clear boundaries between articles: {n_words} words in {last} lines are taken as one article"
            ));
        }
        // What stands over the title is the name of the digest, and no text.
        dropped.extend(part.heading.map(|heading| self.dropped(heading, DropReason::Heading)));
        let body = part.body.clone();
        // Several addresses may be those of several stories.
        let (addresses, body) = match self.addresses(&body) {
            (addresses, others) if addresses.len() == 1 => (addresses, others),
            _ => (Vec::new(), body),
        };
        dropped.extend(addresses.iter().map(|&i| self.dropped(i, DropReason::Detail)));
        dropped.sort_by_key(|dropped| dropped.span.start);
        Digest {
            articles: vec![self.article(1, &part, &body, self.link(&addresses))],
            dropped,
            warnings,
            splitter: Splitter::Whole.describe(),
            ..Digest::default()
        }
    }

    /// Whether a text without boundaries looks like several articles: addresses stand under its paragraphs, or most of these
    /// begin with a few words before a colon.
    fn is_like_several(&self) -> bool {
        let content = |i: usize| self.lines[i].span.of(self.text);
        let all = 0..self.lines.len();
        let links: HashSet<&str> =
            all.clone().filter_map(|i| address(content(i))).map(|(address, _)| address).collect();
        let heads: Vec<usize> = all.filter(|&i| self.is_at_head(i)).collect();
        let n_announced = heads.iter().filter(|i| is_announced(content(**i))).count();
        links.len() >= MIN_SEVERAL || n_announced >= MIN_SEVERAL && 2 * n_announced > heads.len()
    }

    /// The lines of a body that are an address and nothing else, apart from the others; a body of nothing else keeps them.
    fn addresses(&self, body: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let is_address = |place: usize| {
            let Some((_, has_label)) = address(self.lines[body[place]].span.of(self.text)) else {
                return false;
            };
            // In a wrapped paragraph, an address may be part of a sentence.
            let before = place.checked_sub(1).map(|before| &self.lines[body[before]]);
            let after = body.get(place + 1).map(|after| &self.lines[*after]);
            let is_end =
                before.is_none_or(|before| self.lines[body[place]].blank_before > 0 || before.is_ended());
            let is_start = after.is_none_or(|after| after.blank_before > 0 || after.starts_fresh);
            has_label || (is_end && is_start)
        };
        let (addresses, others): (Vec<usize>, Vec<usize>) =
            (0..body.len()).partition(|&place| is_address(place));
        let lines = |places: Vec<usize>| places.into_iter().map(|place| body[place]).collect::<Vec<usize>>();
        if others.is_empty() { (Vec::new(), body.to_vec()) } else { (lines(addresses), lines(others)) }
    }

    /// The first of some addresses.
    fn link(&self, addresses: &[usize]) -> Option<&'a str> {
        let (address, _) = address(self.lines[*addresses.first()?].span.of(self.text))?;
        Some(address)
    }

    fn article(&self, number: usize, part: &Part, body: &[usize], link: Option<&str>) -> Article {
        let mut joined = String::new();
        for (place, &i) in body.iter().enumerate() {
            let line = &self.lines[i];
            if place > 0 {
                // What stood between two lines is a paragraph break or a line break; dropped lines leave no trace.
                let is_next = body[place - 1] + 1 == i;
                joined.push_str(if line.blank_before > 0 || !is_next { "\n\n" } else { "\n" });
            }
            let is_opening = part.title.is_none() && part.body.first() == Some(&i);
            let from = if is_opening { part.opening } else { 0 };
            joined.push_str(line.span.of(self.text)[from..].trim_start());
        }
        let at_end = if link.is_none() { address_at_end(&joined) } else { None };
        let at_end = at_end.map(|(address, end)| {
            joined.truncate(end);
            address
        });
        let all = || part.title.into_iter().chain(body.iter().copied());
        let lead = part.lead.map(|lead| lead.start);
        let start = all().map(|i| self.lines[i].span.start).chain(lead).min().unwrap_or(0);
        let end = all().map(|i| self.lines[i].span.end).max().unwrap_or(start);
        let title = match (part.title, part.lead) {
            (Some(i), _) => clean_title(self.lines[i].span.of(self.text)),
            (None, lead) => lead.map_or("", |lead| without_stop(clean_title(lead.of(self.text)))),
        };
        let details = || part.details.iter().map(|&i| self.lines[i].span.of(self.text));
        let told = |wanted: Field| {
            details().filter_map(field).find_map(|(field, value)| (field == wanted).then_some(value))
        };
        let author =
            details().find_map(byline).or_else(|| told(Field::Author)).or_else(|| told(Field::Source));
        let under_title = || details().find_map(address).map(|(address, _)| address);
        Article {
            id: number.to_string(),
            title: title.to_owned(),
            text: joined,
            span: Span::new(start, end),
            author: author.map(str::to_owned),
            date: details().find_map(stated),
            link: link
                .or_else(|| told(Field::Link).filter(|link| link.contains("://")))
                .or_else(under_title)
                .map(str::to_owned)
                .or(at_end),
            ..Article::default()
        }
    }
}

/// Whether a line goes on behind a few words before a colon: `SPACE: Rover finds ice`.
fn is_announced(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(lead, rest)| {
        (1..=MAX_NAME_WORDS).contains(&n_words(lead)) && n_words(rest) >= MIN_BODY_WORDS
    })
}

/// A few words that a colon sets apart from what they announce.
fn lead_before_colon(line: &str) -> Option<Span> {
    let (end, _) = line
        .match_indices([':', '：'])
        .find(|(i, colon)| line[i + colon.len()..].starts_with(' ') || *colon == "：")?;
    let (lead, rest) = line.split_at(end);
    let goes_on = rest.trim_start_matches([':', '：', ' ']).starts_with(char::is_lowercase);
    let is_title =
        (MIN_LEAD_WORDS..=MAX_TITLE_WORDS).contains(&n_words(lead)) && !lead.contains(". ") && !goes_on;
    is_title.then_some(Span::new(0, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gives_nothing_and_a_warning() {
        for text in ["", " \n\u{a0}\n", "----\n\n====\n"] {
            let digest = split(text);
            assert!(digest.articles.is_empty() && !digest.warnings.is_empty(), "{text:?}: {digest:?}");
        }
    }

    /// A line that comes three times or more, but in few of the articles, once went lost.
    #[test]
    fn a_line_of_a_few_articles_stays_theirs() {
        let article = |i: usize| {
            let credit = if i.is_multiple_of(3) { "\n\nReporting by the harbour desk." } else { "" };
            format!(
                "Town {i} opens a library\n\nThe doors of house {i} opened at nine, and people came in by the dozen.{credit}\n"
            )
        };
        let digest = split(&(0..10).map(article).collect::<Vec<_>>().join("\n----\n\n"));
        assert_eq!(digest.articles.len(), 10);
        let n_credits =
            digest.articles.iter().filter(|article| article.text.ends_with("harbour desk.")).count();
        assert_eq!(n_credits, 4);
    }

    /// Items of two lines among longer ones once went lost.
    #[test]
    fn short_items_between_the_same_separators_are_articles() {
        let long = |i: usize| {
            format!(
                "Town number {i} opens a library\n\nThe doors of house {i} opened at nine, and people came in by the dozen.\n"
            )
        };
        let short =
            ["Wheat price falls\n\nWheat fell on Monday.\n", "Painter Ada Velm dies\n\nShe was ninety.\n"];
        for gap in ["\n----\n\n", "\n\n"] {
            let items = [&long(1), &long(2), short[0], &long(3), short[1]].join(gap);
            let digest = split(&items);
            let titles: Vec<&str> = digest.articles.iter().map(|article| article.title.as_str()).collect();
            assert_eq!(titles.len(), 5, "{gap:?}: {digest:?}");
            assert_eq!((titles[2], titles[4]), ("Wheat price falls", "Painter Ada Velm dies"));
            let end = "About this letter\n\nWe write to you weekly.\n";
            assert_eq!(split(&[&items, end].join(gap)).articles.len(), 5, "{gap:?}");
        }
    }

    /// All articles of a section once were one.
    #[test]
    fn headings_over_headlines_name_sections() {
        let story = |i: usize| {
            format!(
                "Town {i} opens a library\n\nThe doors of house {i} opened at nine, and people came by the dozen.\n"
            )
        };
        let sections = |mark: &dyn Fn(&str) -> String| {
            format!("{}\n{}\n{}\n{}\n{}", mark("BOOKS"), story(1), story(2), mark("LAW"), story(3))
        };
        for text in [
            sections(&|name| format!("{name}\n{}\n", "=".repeat(name.len()))),
            sections(&|name| format!("# {name}\n")),
        ] {
            let digest = split(&text);
            let found: Vec<(&str, Option<&str>)> = digest
                .articles
                .iter()
                .map(|article| (article.title.as_str(), article.section.as_deref()))
                .collect();
            let expected = [
                ("Town 1 opens a library", Some("BOOKS")),
                ("Town 2 opens a library", Some("BOOKS")),
                ("Town 3 opens a library", Some("LAW")),
            ];
            assert_eq!(found, expected, "{digest:?}");
        }
        // Under titles, a line by itself is a subtitle.
        let titled = format!("# Books\n\n{}\n# Law\n\n{}", story(1), story(2));
        assert!(split(&titled).articles.iter().all(|article| article.section.is_none()));
    }

    /// One rule once made two articles of them all.
    #[test]
    fn rules_may_part_sections() {
        let story = |i: usize| {
            format!(
                "Town number {i} opens a library\n\nThe doors of house {i} opened at nine, and people came in by the dozen.\n"
            )
        };
        let stories = |range: std::ops::Range<usize>| range.map(story).collect::<Vec<_>>().join("\n");
        let greeting = "The Letter\n\nWelcome back! Here is what you need to know before the weekend.\n";
        let rule = "\n----\n\n";
        for text in [
            [stories(0..2), stories(2..5)].join(rule),
            [greeting.to_owned(), stories(0..5)].join(rule),
            [stories(0..5), "Write to us! We answer all of your letters.\n".to_owned()].join(rule),
            [stories(0..2), stories(2..5), "The letter is written in Sarn.\n".to_owned()].join(rule),
        ] {
            let titles: Vec<String> =
                split(&text).articles.into_iter().map(|article| article.title).collect();
            assert_eq!(
                titles,
                (0..5).map(|i| format!("Town number {i} opens a library")).collect::<Vec<_>>()
            );
        }
        let named = format!("BOOKS\n\n{}\n----\n\nLAW\n\n{}", stories(0..2), stories(2..4));
        let sections: Vec<Option<String>> =
            split(&named).articles.into_iter().map(|article| article.section).collect();
        assert_eq!(sections, ["BOOKS", "BOOKS", "LAW", "LAW"].map(|name| Some(name.to_owned())));
    }

    #[test]
    fn sub_headings_between_rules_are_no_headlines() {
        let article = |i: usize, headings: [&str; 3]| {
            let text = format!("The doors of house {i} opened at nine, and people came in by the dozen.");
            let part = |heading| format!("\n{heading} in {i}\n\nOf this, {heading}, they say {i} things.\n");
            let parts = headings.map(part).concat();
            format!("Town number {i} opens a library that was long in the making\n\n{text}\n{parts}")
        };
        for headings in [
            ["What was built", "What it costs", "What comes next"],
            ["What has been built now", "What the house has cost", "What will come of it"],
        ] {
            for n in [2, 4] {
                let text = (0..n).map(|i| article(i, headings)).collect::<Vec<_>>().join("\n----\n\n");
                assert_eq!(split(&text).articles.len(), n, "{headings:?}");
            }
        }
    }

    /// The table once was what articles were cut at.
    #[test]
    fn a_table_of_contents_names_the_headlines() {
        let titles = ["BEES SWARM OVER SARN", "ROVER FINDS SOME ICE", "FERRY RUNS AT NIGHT"];
        let story = |i: usize| {
            format!(
                "\n{}\nThe first of {i} reports came in on Monday.\nSome {i} more are to come.\n",
                titles[i]
            )
        };
        let contents = titles.map(|title| format!("- {}\n", title.to_lowercase())).concat();
        let text = format!("THE LETTER\n\nToday:\n{contents}{}----\n{}{}", story(0), story(1), story(2));
        let found: Vec<String> = split(&text).articles.into_iter().map(|article| article.title).collect();
        assert_eq!(found, titles);
    }

    /// The first line once was the beginning of the text, and the second one the title; and it was sure to be one article.
    #[test]
    fn doubtful_wholes_begin_with_their_text() {
        let text = "HARBOUR WEEKLY\n\nTown opens a large library\n\nThe doors opened at nine.\n\n1. First\n2. Second\n3. Third\n";
        let digest = split_with(text, Some(Splitter::Whole));
        assert_eq!(digest.articles[0].title, "Town opens a large library");
        assert!(digest.articles[0].text.starts_with("The doors"), "{digest:?}");
        assert!(digest.dropped.iter().any(|dropped| dropped.text == "HARBOUR WEEKLY"));
        let digest = split(text);
        assert!(digest.confidence <= DOUBTFUL && digest.warnings.len() == 1, "{digest:?}");
    }

    /// Items whose leads are no titles once were no articles, though they were asked for.
    /// Nothing was found, and no warning said so.
    #[test]
    fn a_text_that_a_forced_splitter_cuts_to_pieces_is_one_article() {
        let digest = split_with("Robots walk. \n* * *\nRobots walk. ", Some(Splitter::Rules));
        assert_eq!(digest.articles.len(), 1, "{digest:?}");
        assert_eq!(digest.articles[0].text, "Robots walk.\n\nRobots walk.");
        assert_eq!(digest.warnings[0], "found no articles between boundaries of the kind `rules`");
        assert!(digest.confidence <= DOUBTFUL);
    }

    #[test]
    fn a_forced_splitter_is_followed() {
        let items = "News\n\n- Rover stops: the rover stopped in a crater on the Moon on Monday.\n- Ferry runs: the ferry runs \
                     again after two years of costly repairs.\n- Bees swarm: the bees swarmed over the roofs of the \
                     old town.\n";
        let digest = split_with(items, Some(Splitter::Bullets));
        assert_eq!(digest.articles.len(), 3, "{digest:?}");
        assert!(digest.articles[0].text.ends_with("on Monday."));
        assert_eq!(split_with("One story.\n", Some(Splitter::Bullets)).articles.len(), 1);
    }

    /// Each article once began with the last field of its own and ended with the first ones of the next.
    #[test]
    fn rows_of_fields_begin_articles() {
        let fields = |i: usize| {
            format!(
                "Title: Town {i} opens a library\nDate: {i} November 2026\nSource: Harbour Press\nURL: https://example.com/{i}\n"
            )
        };
        let text =
            |i: usize| format!("The doors of house {i} opened at nine, and people came in by the dozen.");
        for (gap, end) in [("\n", "\n"), ("Text: ", "\n----\n"), ("\nText: ", "\n")] {
            let digest =
                split(&(1..4).map(|i| format!("{}{gap}{}\n{end}", fields(i), text(i))).collect::<String>());
            assert_eq!(digest.articles.len(), 3, "{digest:?}");
            for (i, article) in digest.articles.iter().enumerate() {
                assert_eq!(article.title, format!("Town {} opens a library", i + 1));
                assert_eq!(article.text, text(i + 1), "{gap:?}");
                assert_eq!(article.date, Some(format!("2026-11-0{}", i + 1)));
                assert_eq!(article.author.as_deref(), Some("Harbour Press"));
                assert_eq!(article.link, Some(format!("https://example.com/{}", i + 1)));
            }
        }
    }

    /// It once was one article, marks and all.
    #[test]
    fn quotations_are_cut_without_their_marks() {
        let story = |i: usize| {
            format!(
                "Town {i} opens a library\n\nThe doors of house {i} opened at nine\nand people came in by the dozen.\n"
            )
        };
        let quoted = |text: &str| text.lines().map(|line| format!("> {line}\n")).collect::<String>();
        let stories = quoted(&(1..4).map(story).collect::<Vec<_>>().join("\n\n"));
        for before in ["", "Worth a read!\n\nOn Mon, 2 Nov 2026, Ada Velm\n<ada@example.org> wrote:\n\n"] {
            let text = format!("{before}{stories}");
            let digest = split(&text);
            let titles: Vec<&str> = digest.articles.iter().map(|article| article.title.as_str()).collect();
            assert_eq!(titles, [1, 2, 3].map(|i| format!("Town {i} opens a library")), "{digest:?}");
            assert!(digest.articles[2].text.starts_with("The doors of house 3"), "{digest:?}");
            assert!(digest.articles[2].span.of(&text).starts_with("Town 3"));
        }
        // What is quoted within an article is part of it.
        let digest = split(
            "Town opens a library\n\nIts sign says:\n\n> Come in.\n> Be quiet.\n> Stay long.\n\nPeople laugh at it.\n",
        );
        assert!(digest.articles[0].text.contains("> Be quiet."), "{digest:?}");
    }

    /// It once was an article of its own, or several.
    #[test]
    fn a_table_of_contents_is_no_article() {
        let towns = ["Aldane", "Sarn", "Velm", "Kelm"];
        for mark in ["- ", "", "#. "] {
            let title =
                |i: usize| format!("{}{} opens a library", mark.replace('#', &(i + 1).to_string()), towns[i]);
            let contents = (0..4).map(|i| format!("{}\n", title(i))).collect::<String>();
            let story = |i: usize| {
                format!(
                    "{}\n\nThe doors of the house opened at nine, and {i} people came in by the dozen.\n",
                    title(i)
                )
            };
            let stories = (0..4).map(story).collect::<Vec<_>>().join("\n\n");
            let digest = split(&format!("THE LETTER\n\nIn this issue\n{contents}\n\n{stories}"));
            let titles: Vec<&str> = digest.articles.iter().map(|article| article.title.as_str()).collect();
            assert_eq!(titles, towns.map(|town| format!("{town} opens a library")), "{mark:?}: {digest:?}");
        }
    }

    /// They once were taken for the headline, which was left out as a name of the digest.
    #[test]
    fn captions_are_neither_headlines_nor_text() {
        for caption in [
            "Photo: The new library on Sunday. Credit: Ada Velm",
            "Image credit: Town archive",
            "Foto: Ada Velm",
        ] {
            let story = |i: usize| {
                let caption = if i == 1 { format!("{caption}\n\n") } else { String::new() };
                format!(
                    "Town number {i} opens a library\n\n{caption}The doors of house {i} opened at nine, and people came by the dozen.\n"
                )
            };
            let digest = split(&(1..4).map(story).collect::<Vec<_>>().join("\n\n"));
            assert_eq!(digest.articles[0].title, "Town number 1 opens a library", "{caption}");
            assert!(digest.articles[0].text.starts_with("The doors"), "{digest:?}");
            assert!(digest.dropped.iter().any(|d| d.text == caption && d.reason == DropReason::Caption));
        }
    }

    /// It once was text or, with "Read more" before it, boilerplate; never the link.
    #[test]
    fn an_address_under_a_story_is_its_link() {
        for under in [
            " Read more: {}",
            " ({})",
            "\n\n• More: {}",
            "\nRead more: {}",
            "\n\nLink: {}",
            "\n{}",
            "\n\n<{}>",
        ] {
            let story = |i: usize| {
                let under = under.replace("{}", &format!("https://example.com/a/{i}"));
                format!(
                    "Town {i} opens a library\n\nThe doors of house {i} opened at nine, and people came in by the dozen.{under}\n"
                )
            };
            let digest = split(&(1..4).map(story).collect::<Vec<_>>().join("\n----\n\n"));
            assert_eq!(digest.articles[2].link.as_deref(), Some("https://example.com/a/3"), "{under:?}");
            assert!(digest.articles[2].text.ends_with("by the dozen."), "{digest:?}");
            assert_eq!(
                split(&story(7)).articles[0].link.as_deref(),
                Some("https://example.com/a/7"),
                "{under:?}"
            );
        }
        let wrapped = "Town opens a library\n\nIts catalogue is at\nhttps://example.com/catalogue\nfor all who want to read it.\n";
        assert_eq!(split(wrapped).articles[0].link, None);
    }

    /// None of these was once seen as several, and all were sure to be one article.
    #[test]
    fn bullets_short_headlines_and_titles_without_blank_lines_are_cut() {
        let text = |i: usize| {
            format!(
                "The doors of house {i} opened at nine, and people came in by the dozen. They stayed until the rain was \
                     over, and all of them promised to come again."
            )
        };
        let title = |i: usize| format!("Library {i} reopens today");
        let with = |story: &dyn Fn(usize) -> String, gap: &str| {
            split(&(1..5).map(story).collect::<Vec<_>>().join(gap))
        };
        for sign in ["-", "*", "•"] {
            let digest = with(&|i| format!("{sign} {}", text(i)), "\n\n");
            let texts: Vec<&str> = digest.articles.iter().map(|article| article.text.as_str()).collect();
            assert_eq!(texts, (1..5).map(text).collect::<Vec<_>>(), "{sign}");
        }
        let digests = [
            with(&|i| format!("- {}: {}", title(i), text(i)), "\n"),
            with(&|i| format!("{}\n\n{}", title(i), text(i)), "\n\n"),
            with(&|i| format!("{}\n{}", title(i), text(i)), "\n"),
        ];
        for digest in digests {
            let found: Vec<(&str, &str)> = digest
                .articles
                .iter()
                .map(|article| (article.title.as_str(), article.text.as_str()))
                .collect();
            let expected: Vec<(String, String)> = (1..5).map(|i| (title(i), text(i))).collect();
            let expected: Vec<(&str, &str)> =
                expected.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!(found, expected);
        }
        // A list within an article is none of several.
        let list = format!(
            "Bridge opens\n\n{} {}\n\n- {}\n- {}\n- {}\n",
            text(0),
            text(9),
            text(1),
            text(2),
            text(3)
        );
        assert_eq!(split(&list).articles.len(), 1);
    }

    /// A line that stands under each headline once separated them from their stories, or was taken for the headline.
    #[test]
    fn headlines_keep_their_stories_over_bylines_and_datelines() {
        let under = [
            "\nBy Jane Doe\n",
            "\n\nBy Jane Doe\n",
            "\nMarch 3, 2026\n",
            "\n\nMarch 3, 2026\n",
            "\n\nReuters, 3 March\n",
            "\n\n(Reuters)\n",
            "\n{} March 2026 | By Jane Doe\n",
            "\nBy Jane Doe\n{} March 2026\n",
        ];
        for under in under {
            let story = |i: usize| {
                let under = under.replace("{}", &i.to_string());
                format!(
                    "Town number {i} opens a library\n{}\nThe doors of house {i} opened at nine, and people came in by the dozen.\n",
                    &under[1..]
                )
            };
            let digest = split(&(1..6).map(story).collect::<Vec<_>>().join("\n"));
            let titles: Vec<&str> = digest.articles.iter().map(|article| article.title.as_str()).collect();
            assert_eq!(titles.len(), 5, "{under:?}: {digest:?}");
            assert_eq!(titles[0], "Town number 1 opens a library", "{under:?}");
            assert!(
                digest.articles.iter().all(|article| article.text.starts_with("The doors")),
                "{digest:?}"
            );
            let date = under.contains("2026").then_some(if under.contains("{}") {
                "2026-03-05"
            } else {
                "2026-03-03"
            });
            assert_eq!(digest.articles[4].date.as_deref(), date, "{under:?}");
            let author = under.contains("By Jane").then_some("Jane Doe");
            assert_eq!(digest.articles[4].author.as_deref(), author, "{under:?}");
        }
    }

    /// They once had no titles, and their texts began with their numbers.
    #[test]
    fn numbered_items_in_one_line_have_titles() {
        let item = |(i, place): (usize, &&str)| {
            format!(
                "{}. The {place} opens. People came in by the dozen when the doors of it were opened.\n",
                i + 1
            )
        };
        let digest =
            split(&["library", "harbour", "theatre"].iter().enumerate().map(item).collect::<String>());
        let titles: Vec<&str> = digest.articles.iter().map(|article| article.title.as_str()).collect();
        assert_eq!(titles, ["The library opens", "The harbour opens", "The theatre opens"]);
        assert!(digest.articles.iter().all(|article| article.text.starts_with("People came")), "{digest:?}");
        let tabs = "1.\tBees return\nForty hives stand on the roofs of the opera since spring.\n2.\tBees leave\nForty \
                    hives stood on the roofs of the opera since spring.\n3.\tNo bees\nNo hives stand on the roofs of \
                    the opera since spring.\n";
        assert_eq!(split(tabs).articles[1].title, "Bees leave");
    }

    /// Chinese has no spaces, so that no line of it once had enough words for a body.
    #[test]
    fn scripts_without_spaces_are_cut() {
        let story = |i: usize| {
            let text = "西班牙一家合作社购买了四十台机器人，用于夜间采摘桃子。每台机器售价三万欧元。";
            (format!("{}、西班牙果园引进机器人{i}", i + 1), format!("{text}{i}"))
        };
        for gap in ["\n", "\n----\n\n", "\n\n"] {
            let stories = (0..3).map(story).map(|(title, text)| format!("{title}\n\n{text}。\n"));
            let digest = split(&stories.collect::<Vec<_>>().join(gap));
            assert_eq!(digest.articles.len(), 3, "{gap:?}: {digest:?}");
            assert_eq!(digest.articles[2].title, "西班牙果园引进机器人2");
        }
    }

    /// They were taken for one article, which was sure to be one.
    #[test]
    fn addresses_may_stand_under_headlines() {
        for gap in ["", "\n"] {
            let story = |i: usize| {
                format!(
                    "Town number {i} opens a library\nhttps://a.example/{i}\n{gap}The doors of house {i} opened at nine, and people\n\
                     came in by the dozen. They stayed for long.\n"
                )
            };
            let digest = split(&(0..3).map(story).collect::<Vec<_>>().join("\n"));
            assert_eq!(digest.articles.len(), 3, "{gap:?}: {digest:?}");
            for (i, article) in digest.articles.iter().enumerate() {
                assert_eq!(article.title, format!("Town number {i} opens a library"));
                assert_eq!(article.link, Some(format!("https://a.example/{i}")));
                assert!(article.text.starts_with("The doors"), "{article:?}");
            }
        }
    }

    #[test]
    fn what_looks_like_several_is_not_sure_to_be_one() {
        let text = |i: usize| format!("The doors of house {i} opened at nine, and people came by the dozen.");
        let stories: [&dyn Fn(usize) -> String; 2] =
            [&|i| format!("{}\nhttps://a.example/{i}\n", text(i)), &|i| format!("TOWN {i}: {}\n", text(i))];
        for story in stories {
            let digest = split(&(0..3).map(story).collect::<Vec<_>>().join("\n"));
            assert!(digest.articles.len() > 1 || digest.confidence < GOOD_ENOUGH, "{digest:?}");
            assert!(digest.articles.len() > 1 || digest.warnings.len() == 1, "{digest:?}");
        }
        let speech = format!("Town opens\n\nADA: {}\n\n{}\n\nhttps://a.example/\n", text(1), text(2));
        assert!(split(&speech).warnings.is_empty());
    }

    #[test]
    fn one_article_is_one_article() {
        let digest = split(
            "Robots learn to walk\n\nThey fell over at first, and then they did not. It took a week.\n",
        );
        assert_eq!(digest.articles.len(), 1);
        assert_eq!(digest.articles[0].title, "Robots learn to walk");
        assert!(digest.articles[0].text.starts_with("They fell"));
        assert!(digest.warnings.is_empty() && digest.dropped.is_empty(), "{digest:?}");
    }
}
