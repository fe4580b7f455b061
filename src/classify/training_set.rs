//! Labelled articles as counts: what a model keeps of its training data.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::fold::{IdentityWords, N_FOLDS};
use super::labels::LabelList;
use crate::analysis::{Analyzer, BucketCache, BucketNames, SurfaceCache};
use crate::features::{TermId, TermList, TermNumbers};
use crate::text::normalize;

/// Articles that one task analyses at least; results do not depend on it.
const CHUNK: usize = 512;

/// Bytes of text in which there is, about, one pair of words that was not met before.
const BYTES_OF_PAIR: usize = 32;

/// Fewest terms that are worth sorting byte by byte.
const MIN_BYTEWISE: usize = 64;

/// A labelled article to learn from.
#[derive(Debug, Clone, Copy)]
pub struct Analysed<'a> {
    /// Headline; may be empty.
    pub title: &'a str,
    /// Body, without the title.
    pub text: &'a str,
    /// Labels, the main one first; they are learned as [`LabelList::plain`] gives them.
    pub labels: &'a LabelList,
}

/// An article as counts. Holds no text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrainingArticle {
    /// Identity: XXH3-128 of the normalised words.
    pub hash: u128,
    /// Fold in cross-validation.
    pub fold: u8,
    /// Number of the main label; `None` where no label is the main one.
    pub main: Option<u32>,
    /// Numbers of further labels, in the order given.
    pub further: Vec<u32>,
    /// Term numbers and counts, by rising number.
    pub counts: Vec<(TermId, u32)>,
}

impl TrainingArticle {
    /// Numbers of all labels, the main one first.
    pub fn labels(&self) -> impl Iterator<Item = u32> {
        self.main.into_iter().chain(self.further.iter().copied())
    }
}

/// A set of articles as counts, in an order that depends on the articles alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrainingSet {
    /// Terms of the articles, sorted, each once.
    pub(super) terms: TermList,
    /// Labels of the articles, sorted, each once.
    pub(super) labels: Vec<String>,
    /// Articles, sorted by hash and then by what else they are.
    pub(super) articles: Vec<TrainingArticle>,
}

impl TrainingSet {
    /// Counts labelled articles, in parallel. Linear in their length but for sorts; the result does not depend on their order,
    /// on chunks or on threads.
    pub fn count(analyzer: &Analyzer, articles: &[Analysed<'_>]) -> Self {
        let mut counter = ArticleCounter::default();
        counter.add(analyzer, articles);
        counter.finish()
    }

    /// Puts a set together from its parts, as read from a model file. Articles are sorted; terms and labels must be
    /// sorted and distinct, and numbers must lie within them, which the caller has checked.
    pub fn from_parts(terms: TermList, labels: Vec<String>, mut articles: Vec<TrainingArticle>) -> Self {
        articles.par_sort_unstable();
        Self { terms, labels, articles }
    }

    /// All articles of several sets; an article that is in two of them is there twice.
    pub fn union(sets: &[Self]) -> Self {
        let (terms, labels, moved) = Self::in_one_numbering(sets);
        let mut articles: Vec<TrainingArticle> = moved.into_iter().flatten().collect();
        articles.par_sort_unstable();
        Self { terms, labels, articles }
    }

    /// The terms of several sets, their labels, and the articles of each set numbered by these, in their order.
    pub(super) fn in_one_numbering(sets: &[Self]) -> (TermList, Vec<String>, Vec<Vec<TrainingArticle>>) {
        let labels: BTreeSet<&String> = sets.iter().flat_map(|set| &set.labels).collect();
        let labels: Vec<String> = labels.into_iter().cloned().collect();
        let (terms, term_places) = TermList::union(&sets.iter().map(|set| &set.terms).collect::<Vec<_>>());
        let moved: Vec<Vec<TrainingArticle>> = sets
            .par_iter()
            .zip(term_places)
            .map(|(set, term_place)| {
                let label_place = places(&set.labels, &labels);
                let moved = set.articles.iter().map(|article| {
                    let mut article = article.clone();
                    renumber(&mut article.counts, &term_place);
                    article.main = article.main.map(|label| label_place[label as usize]);
                    for label in &mut article.further {
                        *label = label_place[*label as usize];
                    }
                    article
                });
                moved.collect()
            })
            .collect();
        (terms, labels, moved)
    }

    /// The articles, sorted by hash.
    pub fn articles(&self) -> &[TrainingArticle] {
        &self.articles
    }

    /// The labels, sorted.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The terms, sorted.
    pub fn terms(&self) -> &TermList {
        &self.terms
    }

    /// The labels of an article in words.
    pub fn label_list(&self, article: &TrainingArticle) -> LabelList {
        let name = |label: u32| self.labels[label as usize].clone();
        LabelList {
            main: article.main.map(name),
            further: article.further.iter().copied().map(name).collect(),
        }
    }

    /// Articles that are there more than once, as a count of the surplus.
    pub fn n_repeated(&self) -> usize {
        self.articles.windows(2).filter(|pair| pair[0].hash == pair[1].hash).count()
    }

    /// Articles of `self` that are also in `other`.
    pub fn n_in_common(&self, other: &Self) -> usize {
        let is_known = |article: &&TrainingArticle| {
            other.articles.binary_search_by_key(&article.hash, |known| known.hash).is_ok()
        };
        self.articles.iter().filter(is_known).count()
    }

    /// The `limit` articles with the smallest hashes, and the terms that they hold: a sample that does not
    /// depend on order, and the sample of a union is the sample of the samples.
    #[must_use]
    pub fn sample(mut self, limit: usize) -> Self {
        if self.articles.len() <= limit {
            return self;
        }
        self.articles.truncate(limit);
        self.without_unused_terms()
    }

    /// The same set without terms that no article has.
    pub(super) fn without_unused_terms(mut self) -> Self {
        let mut used = vec![false; self.terms.len()];
        for &(term, _) in self.articles.iter().flat_map(|article| &article.counts) {
            used[term as usize] = true;
        }
        let mut place = vec![0; self.terms.len()];
        let mut kept = 0;
        for (term, used) in used.iter().enumerate() {
            place[term] = kept;
            kept += TermId::from(*used);
        }
        for article in &mut self.articles {
            renumber(&mut article.counts, &place);
        }
        self.terms = self.terms.kept(|term| used[term]);
        self
    }
}

/// Counts labelled articles piece by piece; what comes of it is [`TrainingSet::count`] of all of them.
///
/// Terms have numbers from the first article on, and are sorted once, at the end. Each thread has a numbering of its own.
#[derive(Debug, Default)]
pub struct ArticleCounter {
    shares: Vec<Share>,
    labels: BTreeMap<String, u32>,
    n_articles: usize,
}

impl ArticleCounter {
    /// Counts more articles, in parallel, always by the same analyzer. Gives the identity of each: XXH3-128 of its normalised
    /// words.
    pub fn add(&mut self, analyzer: &Analyzer, articles: &[Analysed<'_>]) -> Vec<u128> {
        for article in articles {
            for label in article.labels.plain().iter() {
                if !self.labels.contains_key(label) {
                    self.labels.insert(label.to_owned(), self.labels.len() as u32);
                }
            }
        }
        let n = articles.len().div_ceil(rayon::current_num_threads()).max(CHUNK);
        let n_shares = self.shares.len().max(articles.len().div_ceil(n));
        self.shares.resize_with(n_shares, Share::default);
        self.n_articles += articles.len();
        let labels = &self.labels;
        let hashes: Vec<Vec<u128>> = self
            .shares
            .par_iter_mut()
            .zip(articles.par_chunks(n))
            .map(|(share, articles)| {
                let before = share.articles.len();
                if analyzer.settings().ngram_range.max == 2 && analyzer.settings().hash_bits.is_none() {
                    let n_bytes: usize = articles.iter().map(|article| article.text.len()).sum();
                    share.numbers.expect_pairs(n_bytes / BYTES_OF_PAIR);
                }
                articles.iter().for_each(|article| share.count(analyzer, labels, article));
                share.articles[before..].iter().map(|article| article.hash).collect()
            })
            .collect();
        hashes.concat()
    }

    /// Number of articles so far.
    pub fn n_articles(&self) -> usize {
        self.n_articles
    }

    /// The articles. Linear in their length but for sorts.
    pub fn finish(self) -> TrainingSet {
        let Self { shares, labels, .. } = self;
        let (mut numbers, mut rows) = (Vec::new(), Vec::new());
        for mut share in shares {
            share.numbers.close();
            numbers.push(share.numbers);
            rows.push((share.articles, share.found));
        }
        let (terms, places) = TermNumbers::join(&numbers);
        drop(numbers);
        let mut label_place = vec![0; labels.len()];
        for (place, number) in (0..).zip(labels.values()) {
            label_place[*number as usize] = place;
        }
        let of_share = |((articles, found), places): ((Vec<FoundArticle>, Vec<TermId>), Vec<TermId>)| {
            let mut start = 0;
            let (mut of_article, mut scratch, mut counts) = (Vec::new(), Vec::new(), Vec::new());
            let count = |article: FoundArticle| {
                of_article.clear();
                of_article.extend(found[start..article.end].iter().map(|term| places[*term as usize]));
                sort_terms(&mut of_article, &mut scratch);
                start = article.end;
                counts.clear();
                counts.extend(of_article.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)));
                TrainingArticle {
                    hash: article.hash,
                    fold: article.fold,
                    main: article.main.map(|label| label_place[label as usize]),
                    further: article.further.iter().map(|label| label_place[*label as usize]).collect(),
                    // In memory of just its length.
                    counts: counts.clone(),
                }
            };
            articles.into_iter().map(count).collect::<Vec<TrainingArticle>>()
        };
        let articles: Vec<Vec<TrainingArticle>> = rows.into_par_iter().zip(places).map(of_share).collect();
        TrainingSet::from_parts(terms, labels.into_keys().collect(), articles.into_iter().flatten().collect())
    }
}

/// Sorts the terms of an article, byte by byte from the last one: an article has many, and their numbers are small.
fn sort_terms(terms: &mut Vec<TermId>, scratch: &mut Vec<TermId>) {
    if terms.len() < MIN_BYTEWISE {
        return terms.sort_unstable();
    }
    let all_bits = terms.iter().fold(0, |bits, term| bits | term);
    let n_bytes = (TermId::BITS - all_bits.leading_zeros()).div_ceil(8) as usize;
    // How often each byte has each value.
    let mut next = [[0u32; 256]; size_of::<TermId>()];
    let next = &mut next[..n_bytes];
    for term in terms.iter() {
        next.iter_mut().zip(term.to_le_bytes()).for_each(|(next, byte)| next[usize::from(byte)] += 1);
    }
    scratch.resize(terms.len(), 0);
    for (byte, next) in next.iter_mut().enumerate() {
        let mut n_before = 0;
        for next in next.iter_mut() {
            n_before += std::mem::replace(next, n_before);
        }
        for &term in terms.iter() {
            let place = &mut next[usize::from(term.to_le_bytes()[byte])];
            scratch[*place as usize] = term;
            *place += 1;
        }
        std::mem::swap(terms, scratch);
    }
}

/// The articles that a thread has counted, with terms under numbers of its own.
#[derive(Debug)]
struct Share {
    known: SurfaceCache,
    /// With feature hashing.
    buckets: BucketCache,
    numbers: TermNumbers,
    articles: Vec<FoundArticle>,
    /// The terms of one article after the other, each as often as it was found.
    found: Vec<TermId>,
    /// Numbers of a field's words that are kept.
    kept: Vec<u32>,
    /// Pairs of neighbouring words of an article.
    pairs: Vec<(u32, u32)>,
    identity: IdentityWords,
}

impl Default for Share {
    fn default() -> Self {
        Self {
            known: SurfaceCache::new(),
            buckets: BucketCache::new(),
            numbers: TermNumbers::default(),
            articles: Vec::new(),
            found: Vec::new(),
            kept: Vec::new(),
            pairs: Vec::new(),
            identity: IdentityWords::default(),
        }
    }
}

/// An article whose terms have been found.
#[derive(Debug)]
struct FoundArticle {
    hash: u128,
    fold: u8,
    main: Option<u32>,
    further: Vec<u32>,
    /// End of its terms among those found.
    end: usize,
}

impl Share {
    fn count(&mut self, analyzer: &Analyzer, labels: &BTreeMap<String, u32>, article: &Analysed<'_>) {
        self.identity.clear();
        match analyzer.settings().hash_bits {
            None => self.find_terms(analyzer, article),
            Some(bits) => self.find_buckets(analyzer, bits, article),
        }
        let identity = self.identity.identity();
        let number = |label: &String| labels.get(label).copied().unwrap_or_default();
        let own = article.labels.plain();
        self.articles.push(FoundArticle {
            hash: identity.hash,
            fold: identity.fold(N_FOLDS) as u8,
            main: own.main.as_ref().map(number),
            further: own.further.iter().map(number).collect(),
            end: self.found.len(),
        });
    }

    /// As [`find_terms`](Self::find_terms), where the terms are buckets.
    fn find_buckets(&mut self, analyzer: &Analyzer, bits: u8, article: &Analysed<'_>) {
        let Self { buckets, numbers, found, identity, .. } = self;
        let mut names = BucketNames::new(bits);
        for field in [article.title, article.text] {
            let each_term = |_, bucket: u32| {
                let word = numbers.word(names.name(bucket));
                found.push(numbers.term_of_word(word));
            };
            let view = normalize(field);
            let each_word = |word| identity.push(word, view.as_str());
            analyzer.hashed(view.as_str(), bits, buckets, each_word, each_term);
        }
    }

    /// Finds the terms of an article, and the words that it is known by.
    fn find_terms(&mut self, analyzer: &Analyzer, article: &Analysed<'_>) {
        let range = analyzer.settings().ngram_range;
        let Self { known, numbers, found, kept, pairs, identity, .. } = self;
        pairs.clear();
        for field in [article.title, article.text] {
            kept.clear();
            // The cache asks for a word's number, and the word's term is looked for beside it.
            let number = |term: &str| numbers.word(term);
            let view = normalize(field);
            let each_word = |word| identity.push(word, view.as_str());
            analyzer.numbered(view.as_str(), known, kept, number, each_word);
            if range.min == 1 {
                found.extend(kept.iter().map(|word| numbers.term_of_word(*word)));
            }
            if range.max == 2 {
                pairs.extend(kept.iter().copied().zip(kept.iter().copied().skip(1)));
            }
        }
        numbers.pairs(pairs, found);
    }
}

/// The place of each label in a sorted list that holds them all.
pub(super) fn places(labels: &[String], all: &[String]) -> Vec<u32> {
    labels.iter().map(|label| all.binary_search(label).unwrap_or_default() as u32).collect()
}

/// Counts under other numbers, which rise as the old ones do.
fn renumber(counts: &mut [(TermId, u32)], place: &[TermId]) {
    for (term, _) in counts.iter_mut() {
        *term = place[*term as usize];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(articles: &[(&str, &[&str])]) -> TrainingSet {
        let lists: Vec<LabelList> =
            articles.iter().map(|(_, labels)| LabelList::from_ordered(*labels)).collect();
        let articles: Vec<Analysed<'_>> = articles
            .iter()
            .zip(&lists)
            .map(|((text, _), labels)| Analysed { title: "", text, labels })
            .collect();
        TrainingSet::count(&Analyzer::english(), &articles)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn terms_are_sorted(mut terms in prop::collection::vec(0u32..=u32::MAX, 0..300), shift in 0u32..32) {
            terms.iter_mut().for_each(|term| *term >>= shift);
            let mut expected = terms.clone();
            expected.sort_unstable();
            sort_terms(&mut terms, &mut vec![7; 9]);
            prop_assert_eq!(terms, expected);
        }
    }

    #[test]
    fn a_union_is_the_set_of_all() {
        let all: Vec<(&str, &[&str])> = vec![
            ("robots walk", &["robotics"]),
            ("a rocket flies", &["space", "robotics"]),
            ("cake", &[]),
            ("robots bake cake", &["food"]),
        ];
        let whole = set(&all);
        for cut in 0..=all.len() {
            assert_eq!(TrainingSet::union(&[set(&all[cut..]), set(&all[..cut])]), whole);
        }
        assert_eq!(whole.labels(), ["food", "robotics", "space"]);
        assert_eq!(whole.articles().len(), 4);
        let food = whole.articles().iter().find(|article| article.main == Some(0)).expect("one is food");
        let terms: Vec<_> = food.counts.iter().map(|&(term, _)| whole.terms().get(term as usize)).collect();
        assert_eq!(terms, ["bake", "bake cake", "cake", "robot", "robot bake"]);
    }

    #[test]
    fn the_sample_of_a_union_is_the_sample_of_the_samples() {
        let texts: Vec<String> = (0..20).map(|i| format!("article {i} word{i}")).collect();
        let articles: Vec<(&str, &[&str])> =
            texts.iter().map(|text| (text.as_str(), &["x"] as &[&str])).collect();
        let (a, b) = articles.split_at(9);
        let of_samples = TrainingSet::union(&[set(a).sample(5), set(b).sample(5)]).sample(5);
        assert_eq!(of_samples, set(&articles).sample(5));
        assert_eq!(of_samples.articles().len(), 5);
    }

    #[test]
    fn repetition_is_seen() {
        let twice = set(&[("Robots walk.", &["a"]), ("robots WALK", &["b"]), ("other words", &["b"])]);
        assert_eq!(twice.n_repeated(), 1);
        assert_eq!(set(&[("robots walk", &["c"])]).n_in_common(&twice), 1);
    }
}
