//! What matters in a digest, in a few sentences.

use std::collections::BTreeSet;

use super::brief::{BriefedArticle, OverviewItem};
use super::language::ArticleLanguage;
use super::stories::{DigestVectors, Story};
use crate::analysis::Analyzer;
use crate::summarize::{leans_back, torn};
use crate::text::{Language, list_mark, split_sentences};

/// Fewest words of a sentence of the overview.
const MIN_WORDS: usize = 5;

/// Largest Jaccard similarity of the terms of two sentences of the overview.
const MAX_OVERLAP: f64 = 0.6;

/// How central each story is: the mean cosine of its representative to those of the other stories, times
/// `1 + ln(articles that tell it)`. At least 0; 0 for the only story. Linear in the length of the digest.
pub(super) fn centrality(stories: &[Story], vectors: &DigestVectors) -> Vec<f64> {
    let rows = || stories.iter().map(|story| vectors.vectors[story.representative].as_row());
    let mut sum = vec![0.0; vectors.n_terms];
    for (term, value) in rows().flat_map(|row| row.iter()) {
        sum[term as usize] += value;
    }
    let n_others = stories.len().saturating_sub(1).max(1) as f64;
    let of_story = |(story, row): (&Story, crate::features::SparseRow<'_>)| {
        let own: f64 = row.iter().map(|(_, value)| value * value).sum();
        let mean = ((row.dot(&sum) - own) / n_others).max(0.0);
        mean * (1.0 + libm::log(1.0 + story.variants.len() as f64))
    };
    stories.iter().zip(rows()).map(of_story).collect()
}

/// A sentence each for the most central stories, the most central first; of equals, what more articles tell, then what
/// stands first. A story without a sentence of its own is passed over. Empty for a digest of one story.
pub(super) fn overview(
    articles: &[BriefedArticle],
    stories: &[Story],
    centrality: &[f64],
    n: usize,
    analyzer: &Analyzer,
) -> Vec<OverviewItem> {
    let mut items = Vec::new();
    if stories.len() < 2 {
        return items;
    }
    let mut order: Vec<usize> = (0..stories.len()).collect();
    let n_variants = |story: usize| stories[story].variants.len();
    order.sort_by(|&a, &b| centrality[b].total_cmp(&centrality[a]).then(n_variants(b).cmp(&n_variants(a))));
    let mut said: Vec<BTreeSet<String>> = Vec::new();
    for story in order {
        if items.len() == n {
            break;
        }
        let article = &articles[stories[story].representative];
        let language = article.language.map_or(analyzer.settings().language, ArticleLanguage::rules);
        let fresh = candidates(article, language).into_iter().find_map(|sentence| {
            let terms: BTreeSet<String> =
                analyzer.tokens(sentence).into_iter().map(|token| token.term).collect();
            let is_fresh = said.iter().all(|other| overlap(&terms, other) <= MAX_OVERLAP);
            is_fresh.then_some((sentence, terms))
        });
        if let Some((sentence, terms)) = fresh {
            said.push(terms);
            let variants = article.variants.clone();
            items.push(OverviewItem { id: article.article.id.clone(), text: sentence.to_owned(), variants });
        }
    }
    items
}

/// The sentences that may stand for an article, the best first: those of its summary in order, for the first of them
/// mostly says whom the others are about; then the others; last headings, those that lean on what is not there and those that
/// are torn out of a quotation or bracket, in the same order.
fn candidates(article: &BriefedArticle, language: Language) -> Vec<&str> {
    let best = article.summary.iter().map(|sentence| sentence.text.as_str());
    let text = article.article.text.as_str();
    let others = split_sentences(text, language).into_iter().map(|span| {
        let sentence = span.of(text);
        &sentence[list_mark(sentence)..]
    });
    let others = others.filter(|sentence| sentence.split_whitespace().count() >= MIN_WORDS);
    let leans =
        |sentence: &&str| is_heading(sentence) || leans_back(sentence, language) || torn(sentence).is_any();
    let (leaning, standing): (Vec<&str>, Vec<&str>) = best.chain(others).partition(leans);
    [standing, leaning].concat()
}

/// Whether a line has nothing that ends a sentence.
fn is_heading(sentence: &str) -> bool {
    !sentence.contains(['.', '!', '?', '…', '。', '！', '？', '।', '؟'])
}

fn overlap(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 1.0 } else { common as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::SparseVector;

    #[test]
    fn centrality_is_worked_by_hand() {
        // Cosines .6 (0, 1), .8 (0, 2), 0 (1, 2) and means .7, .3, .4; story 2 is told by two.
        let vector = |values: &[(u32, f64)]| SparseVector {
            terms: values.iter().map(|(term, _)| *term).collect(),
            values: values.iter().map(|(_, value)| *value).collect(),
        };
        let vectors = vec![
            vector(&[(0, 0.6), (1, 0.8)]),
            vector(&[(0, 1.0)]),
            vector(&[(1, 1.0)]),
            vector(&[(1, 1.0)]),
        ];
        let vectors = DigestVectors { vectors, n_terms: 2 };
        let story =
            |representative, variants: &[usize]| Story { representative, variants: variants.to_vec() };
        let stories = [story(0, &[]), story(1, &[]), story(2, &[3])];
        let expected = [0.7, 0.3, 0.4 * (1.0 + 2f64.ln())];
        for (found, expected) in centrality(&stories, &vectors).iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found}, expected {expected}");
        }
        assert_eq!(centrality(&stories[..1], &vectors), [0.0]);
    }

    #[test]
    fn headings_are_known() {
        assert!(is_heading("On a model of the moon") && !is_heading("“It is new.”") && !is_heading("新。"));
    }
}
