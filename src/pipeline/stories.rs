//! Which articles of a digest tell the same story.
//!
//! Two articles do if one is a near-copy of the other (Jaccard similarity of their 3-word shingles), or if they tell the
//! same event in other words (cosine of their TF-IDF vectors). Neither compares all with all: MinHash bands propose
//! near-copies, and rare terms in common propose the same event.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use crate::digest::Article;
use crate::features::{Shingles, SparseVector, TermId, sublinear_tf};
use crate::model::Model;

/// Least Jaccard similarity of shingles of a near-copy.
const COPY_SIMILARITY: f64 = 0.45;

/// Least cosine of articles that tell the same event.
const EVENT_SIMILARITY: f64 = 0.65;

/// Terms by which an article is found, those of the highest weight.
const KEY_TERMS: usize = 24;

/// Key terms that two articles must have in common to be compared.
const MIN_COMMON: usize = 3;

/// Articles under one key that a further one is compared with, the first ones: time is linear in the number of articles,
/// whatever they have in common.
const MAX_COMPARED: usize = 64;

/// Articles that tell the same story, as numbers of the list that they were found in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Story {
    /// The article that the others resemble most.
    pub(super) representative: usize,
    /// The others, in order.
    pub(super) variants: Vec<usize>,
}

/// TF-IDF vectors of the articles of a digest, each of length 1 (or zero, without terms), by numbers of terms that hold
/// within the digest. The title counts as much as the text.
///
/// idf is taken over the digest and what the model knows of the world: `ln((N + n) / (N·p(t) + df(t))) + 1`, with *N*
/// training articles, *n* articles here, df(t) of them with the term, and p(t) the share of training articles with it
/// (half the smallest share known, for a term that the model does not know). So a digest of three articles already tells
/// rare words from common ones, and one of thousands has words of its own.
#[derive(Debug)]
pub(super) struct DigestVectors {
    pub(super) vectors: Vec<SparseVector>,
    pub(super) n_terms: usize,
}

impl DigestVectors {
    pub(super) fn of(articles: &[Article], model: &Model) -> Self {
        let analyzer = model.vectorizer().analyzer();
        let words = |article: &Article| {
            let mut counts: BTreeMap<String, u32> = BTreeMap::new();
            for field in [&article.title, &article.text] {
                analyzer
                    .tokens(field)
                    .into_iter()
                    .for_each(|token| *counts.entry(token.term).or_default() += 1);
            }
            counts
        };
        let counts: Vec<BTreeMap<String, u32>> = articles.par_iter().map(words).collect();
        let mut frequencies: BTreeMap<&str, u64> = BTreeMap::new();
        for term in counts.iter().flat_map(BTreeMap::keys) {
            *frequencies.entry(term).or_default() += 1;
        }
        let idf = Self::idf(&frequencies, articles.len(), model);
        // Numbers follow the order of the terms, so that counts in that order give rising numbers.
        let ids: HashMap<&str, TermId> = frequencies.keys().copied().zip(0..).collect();
        let vector = |counts: &BTreeMap<String, u32>| {
            let terms: Vec<TermId> = counts.keys().map(|term| ids[term.as_str()]).collect();
            let tf = sublinear_tf(counts.values().copied().collect::<Vec<u32>>().into_iter());
            let values = terms.iter().zip(tf).map(|(&term, tf)| tf * idf[term as usize]).collect();
            SparseVector { terms, values }.normalized()
        };
        Self { vectors: counts.par_iter().map(vector).collect(), n_terms: idf.len() }
    }

    fn idf(frequencies: &BTreeMap<&str, u64>, n_articles: usize, model: &Model) -> Vec<f64> {
        let (vocabulary, known) = (model.vectorizer().vocabulary(), model.vectorizer().idf());
        // idf = ln(1 / share) + 1
        let share = |idf: f64| libm::exp(1.0 - idf);
        let unknown = share(known.iter().copied().fold(1.0, f64::max)) / 2.0;
        let n_world = model.n_articles() as f64;
        let idf = |(term, &frequency): (&&str, &u64)| {
            let counted = model.vectorizer().analyzer().counted(term);
            let share = vocabulary.get(&counted).map_or(unknown, |id| share(known[id as usize]));
            libm::log((n_world + n_articles as f64) / (n_world * share + frequency as f64)) + 1.0
        };
        frequencies.iter().map(idf).collect()
    }

    /// The cosine of two of the vectors, 0–1.
    pub(super) fn cosine(&self, a: usize, b: usize) -> f64 {
        let (a, b) = (&self.vectors[a], &self.vectors[b]);
        let at = |term| b.terms.binary_search(&term).map_or(0.0, |place| b.values[place]);
        a.as_row().iter().map(|(term, value)| value * at(term)).sum()
    }

    /// The terms by which an article is found.
    fn key_terms(&self, article: usize) -> Vec<u64> {
        let mut terms: Vec<(TermId, f64)> = self.vectors[article].as_row().iter().collect();
        terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        terms.into_iter().take(KEY_TERMS).map(|(term, _)| u64::from(term)).collect()
    }
}

/// The stories of a digest, in the order of their representatives; most have one article.
///
/// Deterministic; near-linear in the number of articles.
pub(super) fn stories(articles: &[Article], vectors: &DigestVectors) -> Vec<Story> {
    let shingles: Vec<Shingles> =
        articles.par_iter().map(|article| Shingles::of(&[&article.title, &article.text])).collect();
    let bands: Vec<Vec<u64>> = shingles.par_iter().map(Shingles::band_keys).collect();
    let key_terms: Vec<Vec<u64>> =
        (0..articles.len()).into_par_iter().map(|i| vectors.key_terms(i)).collect();
    let copies = pairs(&bands, 1).into_par_iter().filter_map(|(a, b)| {
        let similarity = shingles[a].similarity(&shingles[b]);
        (similarity >= COPY_SIMILARITY).then_some(((a, b), similarity))
    });
    let events = pairs(&key_terms, MIN_COMMON).into_par_iter().filter_map(|(a, b)| {
        let similarity = vectors.cosine(a, b);
        (similarity >= EVENT_SIMILARITY).then_some(((a, b), similarity))
    });
    // Near-copies last: that they are copies says more than the cosine does.
    let same: BTreeMap<(usize, usize), f64> = events.chain(copies).collect::<Vec<_>>().into_iter().collect();
    let lengths: Vec<usize> = articles.iter().map(|article| article.text.len()).collect();
    stars(&lengths, &same)
}

/// Pairs of articles with at least so many keys in common, a further article under a key being paired with the first few.
fn pairs(keys: &[Vec<u64>], min_common: usize) -> BTreeSet<(usize, usize)> {
    let mut under: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut pairs = BTreeSet::new();
    for (article, keys) in keys.iter().enumerate() {
        let mut common: HashMap<usize, usize> = HashMap::new();
        for &key in keys {
            let with = under.entry(key).or_default();
            with.iter().for_each(|&other| *common.entry(other).or_default() += 1);
            if with.len() < MAX_COMPARED {
                with.push(article);
            }
        }
        pairs.extend(common.into_iter().filter(|&(_, n)| n >= min_common).map(|(other, _)| (other, article)));
    }
    pairs
}

/// Cuts the graph of same stories into stars (Aslam, Pelekhov & Rus 2004): the article that resembles the others most,
/// with all that resemble *it*, and again with what is left. A chain of which each resembles the next is no story.
///
/// Equals are decided by length, the longer one first, then by order.
fn stars(lengths: &[usize], same: &BTreeMap<(usize, usize), f64>) -> Vec<Story> {
    let mut alike: Vec<Vec<usize>> = vec![Vec::new(); lengths.len()];
    let mut sums = vec![0.0; lengths.len()];
    for (&(a, b), similarity) in same {
        alike[a].push(b);
        alike[b].push(a);
        sums[a] += similarity;
        sums[b] += similarity;
    }
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by(|&a, &b| sums[b].total_cmp(&sums[a]).then(lengths[b].cmp(&lengths[a])).then(a.cmp(&b)));
    let mut is_told = vec![false; lengths.len()];
    let mut stories = Vec::new();
    for representative in order {
        if std::mem::replace(&mut is_told[representative], true) {
            continue;
        }
        let mut variants: Vec<usize> =
            alike[representative].iter().copied().filter(|&other| !is_told[other]).collect();
        variants.sort_unstable();
        variants.iter().for_each(|&variant| is_told[variant] = true);
        stories.push(Story { representative, variants });
    }
    stories.sort_unstable_by_key(|story| story.representative);
    stories
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three articles an event: two sources, and another event of the same company or subject.
    const EVENTS: &str = include_str!("../../tests/stories/events.txt");

    fn article(title: &str, text: &str) -> Article {
        Article { title: title.to_owned(), text: text.to_owned(), ..Article::default() }
    }

    fn events() -> Vec<Article> {
        let lines = EVENTS.lines().filter(|line| line.starts_with(['=', '~', '!']));
        lines
            .map(|line| {
                let (title, text) = line[2..].split_once(" | ").expect("title and text");
                article(title, text)
            })
            .collect()
    }

    /// Pairs that are told as one story: an article that stands for others, and each of them.
    fn told_as_one(articles: &[Article]) -> Vec<(usize, usize)> {
        let model = Model::builtin().expect("it loads");
        let stories = stories(articles, &DigestVectors::of(articles, &model));
        let pairs = stories.iter().flat_map(|story| {
            story
                .variants
                .iter()
                .map(|&variant| (story.representative.min(variant), story.representative.max(variant)))
        });
        pairs.collect()
    }

    #[test]
    fn events_in_other_words_are_found_and_other_events_of_a_company_stay_apart() {
        let articles = events();
        assert_eq!(articles.len(), 60);
        let found = told_as_one(&articles);
        // All that is found must be right: an article that is taken for another one is not read.
        for &(a, b) in &found {
            assert!(a % 3 == 0 && b == a + 1, "“{}” and “{}”", articles[a].title, articles[b].title);
        }
        assert!(found.len() >= 15, "{} of 20 events", found.len());
        // A digest of three gives what one of sixty gives.
        let alone = articles.chunks(3).filter(|event| told_as_one(event) == [(0, 1)]).count();
        assert_eq!(alone, found.len());
    }

    /// What an editor makes of an article: shortened, in another order, with other words here and there.
    fn near_copies(text: &str) -> [(&'static str, String); 4] {
        let sentences: Vec<&str> = text.split_inclusive(". ").map(str::trim).collect();
        let words: Vec<&str> = text.split(' ').collect();
        let n = sentences.len();
        let rewritten =
            words.iter().enumerate().map(|(i, word)| if i % 15 == 14 { "otherwise" } else { word });
        [
            ("cut", sentences[..n - 1].join(" ")),
            ("begun later", sentences[1..].join(" ")),
            ("reordered", sentences.iter().rev().copied().collect::<Vec<_>>().join(" ")),
            ("rewritten", rewritten.collect::<Vec<_>>().join(" ")),
        ]
    }

    #[test]
    fn near_copies_are_found_and_nothing_else() {
        let originals: Vec<Article> = events().into_iter().step_by(3).collect();
        for kind in 0..4 {
            let copies = originals.iter().map(|original| {
                let (_, text) = &near_copies(&original.text)[kind];
                article("", text)
            });
            let articles: Vec<Article> = originals.iter().cloned().chain(copies).collect();
            let n = originals.len();
            let expected: Vec<(usize, usize)> = (0..n).map(|i| (i, i + n)).collect();
            assert_eq!(told_as_one(&articles), expected, "{}", near_copies(&originals[0].text)[kind].0);
        }
    }

    #[test]
    fn a_chain_is_no_story() {
        // 0–1–2–3 resemble each its neighbour; 1 resembles its neighbours most, and 3 is left alone.
        let same = BTreeMap::from([((0, 1), 0.9), ((1, 2), 0.9), ((2, 3), 0.7)]);
        let star = |representative, variants: &[usize]| Story { representative, variants: variants.to_vec() };
        assert_eq!(stars(&[1; 4], &same), [star(1, &[0, 2]), star(3, &[])]);
        // Of two, the longer one stands for both; of two as long, the first one.
        let pair = BTreeMap::from([((0, 1), 0.9)]);
        assert_eq!(stars(&[1, 2], &pair), [star(1, &[0])]);
        assert_eq!(stars(&[2, 2], &pair), [star(0, &[1])]);
    }

    #[test]
    fn a_thousand_copies_are_one_story_in_linear_time() {
        let keys: Vec<Vec<u64>> = vec![vec![7, 8]; 1000];
        assert!(pairs(&keys, 2).len() <= 1000 * MAX_COMPARED);
        let articles: Vec<Article> = (0..300).map(|_| events().swap_remove(0)).collect();
        let model = Model::builtin().expect("it loads");
        let found = stories(&articles, &DigestVectors::of(&articles, &model));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].variants.len(), 299);
    }

    #[test]
    fn articles_without_words_are_stories_of_their_own() {
        assert!(told_as_one(&[article("", "…"), article("", "…"), article("", "")]).is_empty());
        assert!(told_as_one(&[]).is_empty());
    }
}
