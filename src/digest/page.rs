//! The one article of a page: its main text, without what stands around it.

use super::article::{Article, DropReason, Dropped};
use super::blocks::{Block, Kind, Page};
use super::compose::{Body, Leads, ends_sentence, is_source_line};
use super::cut::{covering, is_text};
use super::lines::n_words;

/// Fewest words of a paragraph that is prose.
const MIN_PROSE_WORDS: usize = 10;

/// Fewest words of prose in a page whose main element is looked for.
const MIN_PAGE_WORDS: usize = 50;

/// Share of the prose that lies in the element of the article.
const MAIN_SHARE: f64 = 0.7;

/// The main text of a page, with what is left out; nothing where there is no text.
pub(super) fn main_text(page: &Page, document_title: Option<usize>) -> Option<(Article, Vec<Dropped>)> {
    let blocks = &page.blocks;
    let (first, end) = main_range(page);
    let has_prose = (first..end).any(|i| is_prose(&blocks[i]));
    let title_block = title_block(page, document_title);
    let title = title(page, title_block);
    let mut body = Body::default();
    let mut links = Leads::default();
    let mut dropped = Vec::new();
    let mut used = Vec::new();
    let last_prose = (first..end).rev().find(|&i| is_prose(&blocks[i]));
    let first_prose = (first..end).find(|&i| is_prose(&blocks[i]));
    for (i, block) in blocks.iter().enumerate() {
        let is_inside = (first..end).contains(&i);
        if title_block == Some(i) {
            used.extend(is_inside.then_some(i));
            continue;
        }
        let is_linked =
            2 * block.n_link_bytes() > block.text.len() && !matches!(block.kind, Kind::Heading(_));
        // In a page, what stands before or behind all prose is dates, names and links.
        let is_beside = page.meta.is_article
            && has_prose
            && (Some(i) < first_prose || Some(i) > last_prose)
            && !(ends_sentence(&block.text) && block.links.is_empty());
        let reason = match block.kind {
            Kind::Rule => Some(DropReason::Separator),
            Kind::Image | Kind::Caption => Some(DropReason::Caption),
            _ if !is_inside => Some(DropReason::Around),
            _ if page.meta.is_article && (is_linked || is_beside) => Some(DropReason::Around),
            // "Read more", at the end of a piece of a page.
            _ if i + 1 == end && i > first && is_source_line(block) => {
                links.add_all(block);
                Some(DropReason::Detail)
            }
            _ => None,
        };
        match reason {
            Some(reason) if block.kind == Kind::Rule || n_words(&block.text) > 0 => {
                let text = if block.kind == Kind::Rule { "----".to_owned() } else { block.text.clone() };
                dropped.push(Dropped { text, span: block.span, reason });
            }
            Some(_) => {}
            None => {
                used.push(i);
                body.push(block, &block.text);
            }
        }
    }
    dropped.extend(body.take_lead(blocks, &used, &mut links));
    if body.text.is_empty() && title.is_empty() {
        return None;
    }
    let first = used.first().copied().unwrap_or(0);
    let last = used.last().map_or(first, |last| last + 1);
    let article = Article {
        id: "1".to_owned(),
        title,
        text: body.text,
        span: covering(blocks.get(first..last).unwrap_or_default()),
        link: page.meta.link.clone().or_else(|| links.best()),
        date: page.meta.date.clone(),
        author: page.meta.author.clone(),
        ..Article::default()
    };
    Some((article, dropped))
}

/// The innermost element with most of the prose; the whole page where there is none.
fn main_range(page: &Page) -> (usize, usize) {
    let mut prose_before = vec![0];
    for block in &page.blocks {
        let n_words = if is_prose(block) { block.n_words } else { 0 };
        prose_before.push(prose_before.last().copied().unwrap_or(0) + n_words);
    }
    let all = prose_before[page.blocks.len()];
    if let Some(article) = page.only_article() {
        return (article.first, article.end);
    }
    let mut best: Option<(usize, usize, usize)> = None;
    let has_main = page.meta.is_article || (page.meta.is_document && all >= MIN_PAGE_WORDS);
    for container in page.containers.iter().filter(|_| has_main && all > 0) {
        let n_words = prose_before[container.end] - prose_before[container.first];
        let is_main = n_words as f64 >= MAIN_SHARE * all as f64;
        if is_main && best.is_none_or(|(depth, ..)| container.depth > depth) {
            best = Some((container.depth, container.first, container.end));
        }
    }
    best.map_or((0, page.blocks.len()), |(_, first, end)| (first, end))
}

fn is_prose(block: &Block) -> bool {
    is_text(block)
        && !matches!(block.kind, Kind::Heading(_) | Kind::Row)
        && block.n_words >= MIN_PROSE_WORDS
        && 2 * block.n_link_bytes() <= block.text.len()
}

/// The heading that is the title: the one over the digest, or the only one of the first level.
fn title_block(page: &Page, document_title: Option<usize>) -> Option<usize> {
    let is_same = |i: &usize| page.meta.title.as_deref().is_some_and(|title| title == page.blocks[*i].text);
    let headings = || (0..page.blocks.len()).filter(|&i| matches!(page.blocks[i].kind, Kind::Heading(_)));
    let mut highest = headings().filter(|&i| page.blocks[i].kind == Kind::Heading(1));
    let only = highest.next().filter(|_| highest.next().is_none());
    headings().find(is_same).or(document_title).or(only)
}

/// The title: what the page says that it is, its heading, or the title of its window without the name of the site.
fn title(page: &Page, title_block: Option<usize>) -> String {
    if let Some(title) = &page.meta.title {
        return title.clone();
    }
    if let Some(i) = title_block {
        return page.blocks[i].text.clone();
    }
    let window = page.meta.page_title.as_deref().unwrap_or_default();
    let cut = [" | ", " – ", " — ", " - ", "_"].iter().filter_map(|mark| window.rfind(mark)).max();
    let short = cut.map_or(window, |cut| &window[..cut]);
    if n_words(short) >= 3 { short.to_owned() } else { window.to_owned() }
}
