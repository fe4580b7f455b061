//! Cutting a marked-up digest, by evidence.
//!
//! Each kind of boundary proposes a cut: cards, rules, recurring lines, headings, numbers, bullets, bold leads.
//! A proposal is judged by what it gives: parts with a title and a body, of like size, that cover the digest.
//! Among those that are about as good as the best, the one with most articles is used.
//! Doubt gives fewer and larger articles: a list of bare links is one article under its heading, not one a link.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::article::{Article, Digest, DropReason, Dropped};
use super::blocks::{Block, Kind, Page};
use super::boilerplate::is_machinery_line;
use super::compose::{Draft, Leads, compose};
use super::heads::{Head, head_of_card, head_of_item, head_of_part, linked_line};
use super::leads::is_related;
use super::lines::{MIN_CONTENTS, clean_title, leading_number, n_words, without_stop};
use super::markup::Splitter;
use super::page::main_text;
use crate::text::Span;

/// Least score of a proposal that is used.
const GOOD_ENOUGH: f64 = 0.6;

/// Least score of a proposal that cuts a page which says that it is one article.
const VERY_GOOD: f64 = 0.9;

/// Proposals that are worse than the best by no more than this are about as good.
const ABOUT_AS_GOOD: f64 = 0.12;

/// Fewest words of a body below a title, and fewest of a blurb beside a link.
const MIN_BODY_WORDS: usize = 8;
const MIN_BLURB_WORDS: usize = 3;

/// Fewest words of an item that has no title.
const MIN_UNTITLED_WORDS: usize = 25;

/// Most words under a heading that is over other headings, rather than an article's.
const MAX_GROUP_WORDS: usize = 20;

/// Most words at either end that are a preamble or a footer, and most of a preamble where all else has a title: a welcome,
/// a word on jobs. A longer one is an article.
pub(super) const MAX_EDGE_WORDS: usize = 40;
const MAX_UNTITLED_EDGE_WORDS: usize = 150;

/// Kinds of cards, and of recurring lines, that are tried; the most frequent ones, so that the work stays linear.
const MAX_CANDIDATES: usize = 30;

/// Words from which a text without boundaries is suspiciously long for one article.
const LONG_ARTICLE_WORDS: usize = 1500;

/// Cuts a page, by a given kind of boundary or by the best one. Never fails.
pub(super) fn cut(mut page: Page, forced: Option<Splitter>) -> Digest {
    page.mark_captions();
    let page = &page;
    let view = View::new(page);
    let mut digest = match forced {
        Some(Splitter::Whole) => view.whole(1.0),
        _ => view.best(forced),
    };
    let left_out = page.left_out.iter().map(|left| Dropped {
        text: left.text.clone(),
        span: left.span,
        reason: left.reason,
    });
    digest.dropped.extend(left_out);
    digest.dropped.sort_by_key(|dropped| (dropped.span.start, dropped.span.end));
    digest.title = page
        .meta
        .title
        .clone()
        .or_else(|| view.document_title.map(|i| page.blocks[i].text.clone()))
        .or_else(|| page.meta.page_title.clone());
    digest.date = page.meta.date.clone();
    digest
}

/// A part between two boundaries.
#[derive(Debug, Clone)]
struct Part {
    first: usize,
    end: usize,
    /// It opens where this kind of boundary says; otherwise it is what lies between such parts.
    is_start: bool,
    section: Option<usize>,
    date: Option<String>,
}

/// A way to cut.
#[derive(Debug)]
struct Proposal {
    splitter: Splitter,
    parts: Vec<Part>,
    /// The score of a perfect cut of this kind: how sure a sign it is.
    trust: f64,
    /// Fewest parts that are no accident.
    least: usize,
}

/// What cards have in common: they are no `<article>`, their depth, their element and class.
type Look<'a> = (bool, usize, &'a str);

struct View<'a> {
    page: &'a Page,
    /// The heading over the whole digest.
    document_title: Option<usize>,
    /// Words of text in the blocks before each block.
    words_before: Vec<usize>,
    /// The same without words that are links.
    unlinked_before: Vec<usize>,
}

impl<'a> View<'a> {
    fn new(page: &'a Page) -> Self {
        let sums = |n_words: &dyn Fn(&Block) -> usize| {
            let mut sums = vec![0];
            for block in &page.blocks {
                let n_words = if is_text(block) { n_words(block) } else { 0 };
                sums.push(sums.last().copied().unwrap_or(0) + n_words);
            }
            sums
        };
        let words_before = sums(&|block| block.n_words);
        let unlinked_before = sums(&Block::n_unlinked_words);
        let mut view = Self { page, document_title: None, words_before, unlinked_before };
        view.document_title = view.find_document_title();
        view
    }

    fn blocks(&self) -> &'a [Block] {
        &self.page.blocks
    }

    fn n_words(&self, first: usize, end: usize) -> usize {
        self.words_before[end] - self.words_before[first]
    }

    fn level(&self, i: usize) -> Option<u8> {
        match self.blocks().get(i)?.kind {
            Kind::Heading(level) => Some(level),
            _ => None,
        }
    }

    /// The first heading, if it stands before all text and no other is as high.
    fn find_document_title(&self) -> Option<usize> {
        let first = (0..self.blocks().len()).find(|&i| self.n_words(i, i + 1) > 0)?;
        let level = self.level(first)?;
        let others = (first + 1..self.blocks().len()).filter_map(|i| self.level(i));
        let (mut n_others, mut is_highest) = (0, true);
        for other in others {
            n_others += 1;
            is_highest &= other > level;
        }
        // A heading over text and nothing else is the title of that text, and one of two levels down says nothing.
        (is_highest && (n_others > 0 || level == 1)).then_some(first)
    }

    fn best(&self, forced: Option<Splitter>) -> Digest {
        let proposals = self.proposals(forced);
        let scored: Vec<(&Proposal, Vec<Draft>, f64)> = proposals
            .iter()
            .map(|proposal| {
                let drafts = self.drafts(proposal);
                let score = self.score(proposal, &drafts);
                (proposal, drafts, score)
            })
            .collect();
        let best = scored.iter().map(|(_, _, score)| *score).fold(0.0, f64::max);
        let least = match forced {
            Some(_) => 0.0,
            None if self.page.meta.is_article => VERY_GOOD,
            None => GOOD_ENOUGH,
        };
        let is_possible = |proposal: &Proposal, score: f64| {
            // An article has headings and lists of its own.
            let is_digest = !self.page.meta.is_article
                || !matches!(proposal.splitter, Splitter::Headings | Splitter::Bullets);
            // What is asked for is done if there is anything to cut at.
            let n_starts = proposal.parts.iter().filter(|part| part.is_start).count();
            score >= least
                && ((forced.is_some() && n_starts >= 2) || (score >= best - ABOUT_AS_GOOD && is_digest))
        };
        let n_complete = |drafts: &[Draft]| drafts.iter().filter(|draft| draft.is_complete).count();
        let mut chosen: Option<&(&Proposal, Vec<Draft>, f64)> = None;
        for candidate in scored.iter().filter(|(proposal, _, score)| is_possible(proposal, *score)) {
            // Of equals the first one is kept: proposals come with the surest signs first.
            if chosen.is_none_or(|chosen| n_complete(&candidate.1) > n_complete(&chosen.1)) {
                chosen = Some(candidate);
            }
        }
        match chosen {
            Some((proposal, drafts, score)) => self.digest(proposal, drafts, *score),
            None => {
                let mut digest = self.whole(1.0 - best);
                if let Some(forced) = forced {
                    digest.warnings.insert(0, format!("found no boundaries of the kind `{}`", forced.name()));
                }
                digest
            }
        }
    }

    fn proposals(&self, forced: Option<Splitter>) -> Vec<Proposal> {
        let is_wanted = |splitter: Splitter| forced.is_none_or(|forced| forced == splitter);
        let mut proposals = Vec::new();
        if is_wanted(Splitter::Cards) {
            proposals.extend(self.cards());
        }
        if is_wanted(Splitter::RecurringLines) {
            proposals.extend(self.recurring_lines());
        }
        if is_wanted(Splitter::Rules) {
            let is_rule = |i: usize| self.blocks()[i].kind == Kind::Rule;
            proposals.extend(self.separated(Splitter::Rules, 1.0, is_rule));
        }
        if is_wanted(Splitter::Headings) {
            proposals.push(self.headings());
        }
        let numbers = self.numbers();
        let items: [(Splitter, f64, Vec<usize>); 3] = [
            (Splitter::Numbers, 0.95, numbers),
            (
                Splitter::Bullets,
                0.95,
                self.all(|block| block.kind == Kind::Item && block.depth == 1 && block.number.is_none()),
            ),
            (Splitter::BoldLeads, 0.95, self.all(is_bold_lead)),
        ];
        for (splitter, trust, starts) in items {
            if is_wanted(splitter) && starts.len() >= 3 {
                proposals.push(Proposal { splitter, parts: self.started(&starts), trust, least: 3 });
            }
        }
        proposals
    }

    fn all(&self, is: impl Fn(&Block) -> bool) -> Vec<usize> {
        (0..self.blocks().len()).filter(|&i| is(&self.blocks()[i])).collect()
    }

    /// Numbered items, in rows that count up from 1.
    fn numbers(&self) -> Vec<usize> {
        let mut found = Vec::new();
        let mut next = 1;
        for (i, block) in self.blocks().iter().enumerate() {
            let number = match block.kind {
                Kind::Item if block.depth == 1 => {
                    block.number.or_else(|| Some(leading_number(&block.text)?.0))
                }
                Kind::Paragraph | Kind::Heading(_) if block.depth == 0 => {
                    leading_number(&block.text).map(|(number, _)| number)
                }
                _ => None,
            };
            let Some(number) = number else { continue };
            if number == next || number == 1 {
                found.push(i);
                next = number + 1;
            }
        }
        found
    }

    /// Parts that begin at `starts` and go on to the next one, or to a heading; what stands under a heading before the
    /// first of them is a part too.
    fn started(&self, starts: &[usize]) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut starts = starts.iter().copied().peekable();
        let mut section = None;
        for i in 0..self.blocks().len() {
            let is_start = starts.next_if_eq(&i).is_some();
            let is_heading = !is_start && self.level(i).is_some();
            if is_heading && self.document_title != Some(i) {
                section = Some(i);
            }
            match parts.last_mut() {
                Some(last) if !is_start && !is_heading => last.end = i + 1,
                _ => parts.push(Part { first: i, end: i + 1, is_start, section, date: None }),
            }
        }
        parts
    }

    /// The first heading under the title of the digest, if nothing but a few words stands between the two: that title is
    /// not the first article's.
    fn first_own_heading(&self) -> Option<usize> {
        let title = self.document_title?;
        let heading = (title + 1..self.blocks().len()).find(|&i| self.level(i).is_some())?;
        (self.n_words(title + 1, heading) <= MAX_EDGE_WORDS).then_some(heading)
    }

    /// Parts between separators; a heading that is alone in a part is over the parts that follow. What stands under the title
    /// of the digest, before the first article's own, is no part between separators.
    fn separated(
        &self,
        splitter: Splitter,
        trust: f64,
        is_separator: impl Fn(usize) -> bool,
    ) -> Option<Proposal> {
        let mut parts: Vec<Part> = Vec::new();
        let mut is_open = false;
        let mut n_separators = 0;
        let own_heading = self.first_own_heading();
        for i in 0..self.blocks().len() {
            if is_separator(i) {
                (is_open, n_separators) = (false, n_separators + 1);
                continue;
            }
            if own_heading == Some(i) && is_open {
                is_open = false;
                parts.last_mut().into_iter().for_each(|preamble| preamble.is_start = false);
            }
            match parts.last_mut() {
                Some(last) if is_open => last.end = i + 1,
                _ => parts.push(Part { first: i, end: i + 1, is_start: true, section: None, date: None }),
            }
            is_open = true;
        }
        // Nor is that title by itself.
        let is_title = |part: &Part| Some(part.first) == self.document_title && part.first + 1 == part.end;
        parts.iter_mut().filter(|part| is_title(part)).for_each(|part| part.is_start = false);
        (n_separators > 0 && parts.len() >= 2).then_some(Proposal { splitter, parts, trust, least: 2 })
    }

    fn recurring_lines(&self) -> Vec<Proposal> {
        let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
        for (i, block) in self.blocks().iter().enumerate() {
            // "Read more" leads elsewhere each time, and is part of its article.
            let is_line = matches!(block.kind, Kind::Paragraph | Kind::Quote) && !block.is_only_links();
            if is_line && (2..=30).contains(&block.n_words) {
                by_text.entry(&block.text).or_default().push(i);
            }
        }
        let mut lines: Vec<Vec<usize>> = by_text.into_values().filter(|places| places.len() >= 3).collect();
        // The map has no order of its own.
        lines.sort_by_key(|places| (std::cmp::Reverse(places.len()), places[0]));
        lines.truncate(MAX_CANDIDATES);
        let proposal = |places: Vec<usize>| {
            self.separated(Splitter::RecurringLines, 1.0, |i| places.binary_search(&i).is_ok())
        };
        lines.into_iter().filter_map(proposal).collect()
    }

    /// Elements that are repeated, `<article>` first.
    fn cards(&self) -> Vec<Proposal> {
        let mut by_look: BTreeMap<Look, Vec<usize>> = BTreeMap::new();
        for (i, container) in self.page.containers.iter().enumerate() {
            if container.first < container.end {
                let look = (!container.is_article, container.depth, container.signature.as_str());
                by_look.entry(look).or_default().push(i);
            }
        }
        let is_repeated = |look: &Look, cards: &Vec<usize>| cards.len() >= if look.0 { 3 } else { 2 };
        let mut groups: Vec<(Look, Vec<usize>)> =
            by_look.into_iter().filter(|(look, cards)| is_repeated(look, cards)).collect();
        groups.sort_by_key(|(look, cards)| (look.0, std::cmp::Reverse(cards.len()), look.1));
        groups.truncate(MAX_CANDIDATES);
        groups
            .into_iter()
            .map(|((is_other, ..), cards)| Proposal {
                splitter: Splitter::Cards,
                parts: self.card_parts(&cards),
                trust: if is_other { 0.85 } else { 1.0 },
                least: if is_other { 3 } else { 2 },
            })
            .collect()
    }

    fn card_parts(&self, cards: &[usize]) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let (mut place, mut section) = (0, None);
        for card in cards.iter().map(|&card| &self.page.containers[card]) {
            if card.first < place {
                continue;
            }
            if place < card.first {
                let heading = (place..card.first).rev().find(|&i| self.level(i).is_some());
                let is_over_cards = |heading: &usize| {
                    self.document_title != Some(*heading)
                        && self.n_words(*heading + 1, card.first) <= MAX_GROUP_WORDS
                };
                section = heading.filter(is_over_cards).or(section);
                parts.push(Part {
                    first: place,
                    end: card.first,
                    is_start: false,
                    section: None,
                    date: None,
                });
            }
            let date = card.date.clone();
            parts.push(Part { first: card.first, end: card.end, is_start: true, section, date });
            place = card.end;
        }
        if place < self.blocks().len() {
            parts.push(Part {
                first: place,
                end: self.blocks().len(),
                is_start: false,
                section: None,
                date: None,
            });
        }
        parts
    }

    /// Headings over text. A heading over other headings, with no text of its own to speak of, names their section; one
    /// with text is an article's, and those below it are inside that article.
    fn headings(&self) -> Proposal {
        let n_blocks = self.blocks().len();
        let headings: Vec<(usize, u8)> = (0..n_blocks)
            .filter_map(|i| Some((i, self.level(i)?)))
            .filter(|(i, _)| self.document_title != Some(*i))
            .collect();
        let mut parts: Vec<Part> = Vec::new();
        let mut open: Vec<(usize, u8)> = Vec::new();
        let mut inside: Option<u8> = None;
        let first = headings.first().map_or(n_blocks, |(i, _)| *i);
        if first > 0 {
            parts.push(Part { first: 0, end: first, is_start: false, section: None, date: None });
        }
        for (place, &(i, level)) in headings.iter().enumerate() {
            let (end, next_level) = headings.get(place + 1).map_or((n_blocks, 0), |next| *next);
            if let Some(last) = parts.last_mut()
                && inside.is_some_and(|outer| level > outer)
            {
                last.end = end;
                continue;
            }
            open.retain(|(_, outer)| *outer < level);
            let section = open.last().map(|(heading, _)| *heading);
            let n_own = self.n_words(i + 1, end);
            let is_group = next_level > level && n_own <= MAX_GROUP_WORDS;
            inside = if is_group { None } else { Some(level) };
            open.push((i, level));
            parts.push(Part { first: i, end, is_start: !is_group && n_own > 0, section, date: None });
        }
        // A long text before the first heading is an article, whose headings are inside it; unless they lead somewhere.
        let n_signed = headings.iter().filter(|(i, _)| {
            !self.blocks()[*i].links.is_empty() || leading_number(&self.blocks()[*i].text).is_some()
        });
        let are_inside = self.document_title.is_none()
            && self.n_words(0, first) > MAX_UNTITLED_EDGE_WORDS
            && 2 * n_signed.count() < headings.len();
        let trust = if are_inside { 0.55 } else { 0.95 };
        Proposal { splitter: Splitter::Headings, parts, trust, least: 2 }
    }

    fn drafts(&self, proposal: &Proposal) -> Vec<Draft> {
        proposal.parts.iter().map(|part| self.draft(proposal, part)).collect()
    }

    fn draft(&self, proposal: &Proposal, part: &Part) -> Draft {
        let blocks = self.blocks();
        let head: Option<Head> = match proposal.splitter {
            // What stands under the title of the digest has no title of its own.
            _ if !part.is_start
                && self.document_title.is_some_and(|i| (part.first..part.end).contains(&i)) =>
            {
                None
            }
            _ if !part.is_start => head_of_part(blocks, part.first, part.end),
            Splitter::Cards => head_of_card(blocks, part.first, part.end),
            Splitter::Numbers | Splitter::Bullets | Splitter::BoldLeads => {
                head_of_item(blocks, part.first, part.end, proposal.splitter)
            }
            _ => head_of_part(blocks, part.first, part.end),
        };
        let head = head.or_else(|| linked_line(blocks, part.first, part.end).filter(|_| part.is_start));
        let n_title = head.as_ref().map_or(0, |head| head.n_words);
        let n_all = self.n_words(part.first, part.end);
        let n_body = n_all.saturating_sub(n_title);
        // In pages, teasers and menus are much like cards and sections, but for being links.
        let n_own = match (&head, proposal.splitter) {
            (Some(head), Splitter::Cards | Splitter::Headings) if self.page.meta.is_document => {
                let n_before = self.unlinked_before[part.end] - self.unlinked_before[part.first];
                n_before.saturating_sub(blocks[head.block].n_unlinked_words())
            }
            _ => n_body,
        };
        let least = match proposal.splitter {
            Splitter::Numbers | Splitter::Bullets => MIN_BLURB_WORDS,
            _ => MIN_BODY_WORDS,
        };
        // Several headings of one level between two separators are several articles.
        let is_several = part.is_start
            && matches!(proposal.splitter, Splitter::Rules | Splitter::RecurringLines | Splitter::Cards)
            && {
                let levels: Vec<u8> = (part.first..part.end).filter_map(|i| self.level(i)).collect();
                levels.first().is_some_and(|first| levels.iter().filter(|level| *level <= first).count() >= 2)
            };
        // A heading over a list of links is an article in itself.
        let is_list = proposal.splitter == Splitter::Headings
            && !self.page.meta.is_document
            && blocks[part.first..part.end]
                .iter()
                .any(|block| block.kind == Kind::Item && !block.links.is_empty());
        let is_complete = part.is_start
            && !is_several
            && match head {
                Some(_) => n_own >= least || is_list,
                None => proposal.splitter == Splitter::Numbers && n_all >= MIN_UNTITLED_WORDS,
            };
        Draft {
            first: part.first,
            end: part.end,
            is_start: part.is_start,
            is_complete,
            is_card: proposal.splitter == Splitter::Cards && part.is_start,
            head,
            section: part.section,
            date: part.date.clone(),
            n_words: n_all,
            n_body,
        }
    }

    /// How good a cut is, 0–1: the share of complete parts, how alike they are in size, and how much they cover.
    fn score(&self, proposal: &Proposal, drafts: &[Draft]) -> f64 {
        let starts: Vec<&Draft> = drafts.iter().filter(|draft| draft.is_start).collect();
        // What lies at either end, and is no article, is a preamble or a footer.
        let is_edge = |draft: &&Draft| !draft.is_complete && draft.n_words <= MAX_EDGE_WORDS;
        let from = usize::from(starts.first().is_some_and(is_edge));
        let to = starts.len() - usize::from(starts.len() > from && starts.last().is_some_and(is_edge));
        let inner = &starts[from..to];
        if inner.len() < proposal.least {
            return 0.0;
        }
        let share = |n: usize| n as f64 / inner.len() as f64;
        let complete = share(inner.iter().filter(|draft| draft.is_complete).count());
        let mut sizes: Vec<usize> = inner.iter().map(|draft| draft.n_words).collect();
        sizes.sort_unstable();
        let median = sizes[sizes.len() / 2].max(1);
        let even = share(sizes.iter().filter(|size| **size * 5 >= median && **size <= 5 * median).count());
        let covered: usize = inner.iter().map(|draft| draft.n_words).sum();
        let all = self.n_words(0, self.blocks().len()).max(1);
        // Digests have essays beside their items, so that half of the words may lie elsewhere.
        let coverage = (2.0 * covered as f64 / all as f64).min(1.0);
        proposal.trust
            * complete
            * (0.6 + 0.2 * even + 0.2 * coverage)
            * if coverage < 0.5 { 0.5 } else { 1.0 }
    }

    fn digest(&self, proposal: &Proposal, drafts: &[Draft], score: f64) -> Digest {
        let mut digest =
            Digest { splitter: proposal.splitter.describe(), confidence: score, ..Digest::default() };
        let n_titled = drafts.iter().filter(|draft| draft.is_start && draft.head.is_some()).count();
        let n_starts = drafts.iter().filter(|draft| draft.is_start).count();
        let are_titled = 2 * n_titled > n_starts;
        // A heading over headings is no article, and what lies outside of cards is none either.
        let is_by_headings = proposal.splitter == Splitter::Headings;
        let is_by_cards = proposal.splitter == Splitter::Cards;
        let is_article = |draft: &Draft| {
            draft.is_complete
                || draft.is_start && (draft.head.is_some() || draft.n_words >= MIN_BODY_WORDS)
                || !draft.is_start
                    && draft.n_body >= MIN_BODY_WORDS
                    && !(is_by_headings && draft.head.is_some() && self.level(draft.first).is_some())
        };
        let is_separated = matches!(proposal.splitter, Splitter::Rules | Splitter::RecurringLines);
        // Where all articles have titles, a part without one at either end is none.
        let is_untitled_end = |draft: &Draft| {
            (is_separated || is_by_cards)
                && are_titled
                && draft.head.is_none()
                && draft.n_words <= MAX_EDGE_WORDS
        };
        let titles: HashSet<String> =
            drafts.iter().filter_map(|draft| Some(draft.head.as_ref()?.title.to_lowercase())).collect();
        let is_contents = |draft: &Draft| self.is_contents(draft, &titles);
        let is_sure = |draft: &Draft| draft.is_start && is_article(draft) && !is_untitled_end(draft);
        let first = drafts.iter().position(is_sure).unwrap_or(0);
        let last = drafts.iter().rposition(is_sure).unwrap_or(drafts.len());
        for (i, draft) in drafts.iter().enumerate() {
            // A few words at either end that are no article by themselves.
            let is_slight = draft.n_words <= MAX_EDGE_WORDS
                && (!draft.is_complete || !draft.is_start)
                && (draft.head.is_none() || !is_article(draft) || is_separated);
            let is_preamble = i < first || (i == first && !draft.is_start);
            let is_untitled_edge =
                are_titled && draft.head.is_none() && draft.n_words <= MAX_UNTITLED_EDGE_WORDS;
            let reason = if is_contents(draft) {
                Some(DropReason::Heading)
            } else if is_by_cards && !draft.is_start {
                Some(DropReason::Around)
            } else if is_preamble && (is_slight || is_untitled_edge || draft.n_words == 0) {
                if draft.n_words > MAX_EDGE_WORDS {
                    digest
                        .warnings
                        .push(format!("{} words before the first article are left out", draft.n_words));
                }
                Some(DropReason::Preamble)
            } else if i > 0 && is_slight && i == first {
                Some(DropReason::Preamble)
            } else if i > last && (is_slight || draft.n_words == 0) {
                Some(DropReason::Footer)
            } else if !is_article(draft) {
                Some(if draft.head.is_some() { DropReason::Heading } else { DropReason::Fragment })
            } else if !draft.is_start
                && drafts.get(i + 1).is_some_and(|next| next.is_start)
                && draft.n_body <= MAX_EDGE_WORDS
                && !matches!(proposal.splitter, Splitter::Headings)
            {
                // A few words under a heading, before the items that it is over.
                Some(DropReason::Heading)
            } else {
                None
            };
            match reason {
                Some(reason) => self.drop(draft.first, draft.end, reason, &mut digest),
                None => {
                    let is_last = i >= last;
                    let n_before = digest.articles.len();
                    compose(self.blocks(), draft, is_last, self.document_title, &mut digest);
                    if proposal.splitter == Splitter::RecurringLines
                        && let Some(article) = digest.articles.get_mut(n_before)
                    {
                        let source = self.separator_of(drafts, first, i).map(|i| &self.blocks()[i]);
                        let mut links = Leads::default();
                        source
                            .filter(|line| !is_related(&line.text))
                            .into_iter()
                            .for_each(|line| links.add_all(line));
                        article.link = article.link.take().or_else(|| links.best());
                    }
                }
            }
        }
        drop_empty(&mut digest);
        let separators = self.all(|block| block.kind == Kind::Rule);
        for i in separators {
            self.drop(i, i + 1, DropReason::Separator, &mut digest);
        }
        if proposal.splitter == Splitter::RecurringLines {
            let mut end = 0;
            for part in &proposal.parts {
                self.drop(end, part.first, DropReason::Separator, &mut digest);
                end = part.end;
            }
            self.drop(end, self.blocks().len(), DropReason::Separator, &mut digest);
        }
        let n_untitled = digest.articles.iter().filter(|article| article.title.is_empty()).count();
        if n_untitled > 0 {
            digest.warnings.push(format!("{n_untitled} of {} articles have no title", digest.articles.len()));
        }
        if score < GOOD_ENOUGH {
            digest.warnings.push(format!("the boundaries are doubtful: confidence {score:.2}"));
        }
        digest
    }

    /// Whether all that a part lists is titles of other parts.
    fn is_contents(&self, draft: &Draft, titles: &HashSet<String>) -> bool {
        let head = draft.head.as_ref().map(|head| head.block);
        let mut n_items = 0;
        let are_titles = (draft.first..draft.end).filter(|i| Some(*i) != head).all(|i| {
            let block = &self.blocks()[i];
            n_items += usize::from(block.kind == Kind::Item);
            let text = block.text.to_lowercase();
            block.kind == Kind::Item && titles.contains(without_stop(clean_title(&text)))
        });
        are_titles && n_items >= MIN_CONTENTS
    }

    /// The recurring line that belongs to a part: where one stands before the first article each is over its article, else
    /// under it.
    fn separator_of(&self, drafts: &[Draft], first: usize, i: usize) -> Option<usize> {
        let before = |i: usize| match i.checked_sub(1) {
            Some(before) => drafts[before].end..drafts[i].first,
            None => 0..drafts[i].first,
        };
        match before(first).is_empty() {
            true => drafts.get(i + 1).map_or(drafts[i].end..self.blocks().len(), |_| before(i + 1)).next(),
            false => before(i).next_back(),
        }
    }

    fn drop(&self, first: usize, end: usize, reason: DropReason, digest: &mut Digest) {
        for block in &self.blocks()[first..end] {
            if block.kind == Kind::Rule && reason != DropReason::Separator {
                continue;
            }
            let text = if block.kind == Kind::Rule { "----".to_owned() } else { block.text.clone() };
            if !text.is_empty() && !digest.dropped.iter().rev().take(1).any(|last| last.span == block.span) {
                digest.dropped.push(Dropped { text, span: block.span, reason });
            }
        }
    }

    /// All of it as one article.
    fn whole(&self, confidence: f64) -> Digest {
        let mut digest = Digest { splitter: Splitter::Whole.describe(), confidence, ..Digest::default() };
        let Some((article, dropped)) = main_text(self.page, self.document_title) else {
            digest.warnings.push("there is no text".to_owned());
            digest.confidence = 0.0;
            return digest;
        };
        digest.articles.push(article);
        digest.dropped = dropped;
        let n_words = self.n_words(0, self.blocks().len());
        if !self.page.meta.is_article && (confidence < 1.0 || n_words > LONG_ARTICLE_WORDS) {
            digest.warnings.push(format!(
                "no clear boundaries between articles: {n_words} words are taken as one article"
            ));
        }
        if self.page.meta.is_article {
            digest.confidence = confidence.max(VERY_GOOD);
        }
        digest
    }
}

/// Among articles with bodies, a headline by itself that leads nowhere is none: it is the name of the digest, or furniture.
fn drop_empty(digest: &mut Digest) {
    let is_empty = |article: &Article| {
        article.text.is_empty() && (article.link.is_none() || is_machinery_line(&article.title))
    };
    let n_empty = digest.articles.iter().filter(|article| is_empty(article)).count();
    if 2 * n_empty >= digest.articles.len() {
        return;
    }
    let (empty, kept): (Vec<Article>, Vec<Article>) =
        std::mem::take(&mut digest.articles).into_iter().partition(|article| is_empty(article));
    digest.articles = kept;
    for (i, article) in digest.articles.iter_mut().enumerate() {
        article.id = (i + 1).to_string();
    }
    digest.dropped.extend(empty.into_iter().map(|article| Dropped {
        text: article.title,
        span: article.span,
        reason: DropReason::Heading,
    }));
}

/// Whether a block has text that is read as such.
pub(super) fn is_text(block: &Block) -> bool {
    !matches!(block.kind, Kind::Rule | Kind::Image | Kind::Caption)
}

/// A paragraph that opens with a few bold words which announce what follows.
fn is_bold_lead(block: &Block) -> bool {
    if block.kind != Kind::Paragraph || block.depth > 0 || block.bold == 0 {
        return false;
    }
    let (lead, rest) = block.text.split_at(block.bold);
    let is_end = |c: char| ".!?:。！？：—–-".contains(c);
    let is_ended = lead.trim_end().ends_with(is_end)
        || rest.trim_start_matches(' ').starts_with(|c| is_end(c) || c == '\n');
    (1..=20).contains(&n_words(lead)) && (is_ended || rest.trim().is_empty())
}

/// The span that covers all blocks of a range.
pub(super) fn covering(blocks: &[Block]) -> Span {
    let start = blocks.iter().map(|block| block.span.start).min().unwrap_or(0);
    let end = blocks.iter().map(|block| block.span.end).max().unwrap_or(start);
    Span::new(start, end.max(start))
}
