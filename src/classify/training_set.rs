//! Labelled articles as counts: what a model keeps of its training data.

use std::collections::{BTreeSet, HashMap, HashSet};

use rayon::prelude::*;

use super::fold::{IdentityWords, N_FOLDS};
use super::labels::LabelList;
use crate::analysis::{Analyzer, SurfaceCache};
use crate::features::{FastHash, TermId};
use crate::text::normalize;

/// Articles that one task analyses at least; results do not depend on it.
const CHUNK: usize = 512;

/// A labelled article to learn from.
#[derive(Debug, Clone, Copy)]
pub struct Analysed<'a> {
    /// Headline; may be empty.
    pub title: &'a str,
    /// Body, without the title.
    pub text: &'a str,
    /// Labels, the main one first.
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
    pub(super) terms: Vec<String>,
    /// Labels of the articles, sorted, each once.
    pub(super) labels: Vec<String>,
    /// Articles, sorted by hash and then by what else they are.
    pub(super) articles: Vec<TrainingArticle>,
}

impl TrainingSet {
    /// Counts labelled articles, in parallel. Linear in their length but for sorts; the result does not depend on their order,
    /// on chunks or on threads.
    pub fn count(analyzer: &Analyzer, articles: &[Analysed<'_>]) -> Self {
        let labels: BTreeSet<&str> = articles.iter().flat_map(|article| article.labels.iter()).collect();
        let labels: Vec<String> = labels.into_iter().map(str::to_owned).collect();
        // Each chunk has words of its own to learn, so few are better than many.
        let n = articles.len().div_ceil(4 * rayon::current_num_threads()).max(CHUNK);
        let mut chunks: Vec<CountedChunk> =
            articles.par_chunks(n).map(|chunk| CountedChunk::count(analyzer, &labels, chunk)).collect();
        let terms = in_one_order(&mut chunks);
        let mut articles: Vec<TrainingArticle> =
            chunks.into_iter().flat_map(|chunk| chunk.articles).collect();
        articles.par_sort_unstable();
        Self { terms, labels, articles }
    }

    /// Puts a set together from its parts, as read from a model file. Articles are sorted; terms and labels must be
    /// sorted and distinct, and numbers must lie within them, which the caller has checked.
    pub fn from_parts(terms: Vec<String>, labels: Vec<String>, mut articles: Vec<TrainingArticle>) -> Self {
        articles.sort_unstable();
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
    pub(super) fn in_one_numbering(sets: &[Self]) -> (Vec<String>, Vec<String>, Vec<Vec<TrainingArticle>>) {
        let labels: BTreeSet<&String> = sets.iter().flat_map(|set| &set.labels).collect();
        let labels: Vec<String> = labels.into_iter().cloned().collect();
        let distinct: HashSet<&String, FastHash> = sets.iter().flat_map(|set| &set.terms).collect();
        let mut terms: Vec<&String> = distinct.into_iter().collect();
        terms.par_sort_unstable();
        let place: HashMap<&String, TermId, FastHash> =
            terms.iter().zip(0..).map(|(term, id)| (*term, id)).collect();
        let moved: Vec<Vec<TrainingArticle>> = sets
            .par_iter()
            .map(|set| {
                let term_place: Vec<TermId> = set.terms.iter().map(|term| place[term]).collect();
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
        (terms.into_iter().cloned().collect(), labels, moved)
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
    pub fn terms(&self) -> &[String] {
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
        let mut used = used.into_iter();
        self.terms.retain(|_| used.next().unwrap_or(false));
        self
    }
}

/// Articles with words and terms under numbers of their own.
struct CountedChunk {
    words: Vec<String>,
    /// Each term as a [`pair_of`] words.
    terms: Vec<u64>,
    articles: Vec<TrainingArticle>,
}

/// A term as one number: its word, and for a pair also the second. In the order of these numbers, a word comes before the
/// pairs that it begins, as it does in the order of texts: spaces come before all that words have.
fn pair_of(first: u32, second: Option<u32>) -> u64 {
    u64::from(first) << 32 | second.map_or(0, |second| u64::from(second) + 1)
}

/// The words of a term.
fn words_of(term: u64) -> (u32, Option<u32>) {
    ((term >> 32) as u32, (term as u32).checked_sub(1))
}

impl CountedChunk {
    fn count(analyzer: &Analyzer, labels: &[String], chunk: &[Analysed<'_>]) -> Self {
        let range = analyzer.settings().ngram_range;
        let label_idx = |label: &String| labels.binary_search(label).unwrap_or_default() as u32;
        let mut known = SurfaceCache::new();
        let mut words: HashMap<String, u32, FastHash> = HashMap::default();
        let mut ids: HashMap<u64, TermId, FastHash> = HashMap::default();
        let mut articles: Vec<TrainingArticle> = Vec::with_capacity(chunk.len());
        let mut found: Vec<TermId> = Vec::new();
        let mut identity = IdentityWords::default();
        for article in chunk {
            found.clear();
            identity.clear();
            for field in [article.title, article.text] {
                let number = |term: &str| match words.get(term) {
                    Some(&word) => word,
                    None => {
                        let word = words.len() as u32;
                        words.insert(term.to_owned(), word);
                        word
                    }
                };
                let mut add = |term: u64| {
                    let next = ids.len() as TermId;
                    found.push(*ids.entry(term).or_insert(next));
                };
                let mut last = None;
                analyzer.numbered(normalize(field).as_str(), &mut known, number, |word, term| {
                    identity.push(word.surface);
                    let Some(term) = term else { return };
                    if range.min == 1 {
                        add(pair_of(term, None));
                    }
                    if let Some(last) = last.filter(|_| range.max == 2) {
                        add(pair_of(last, Some(term)));
                    }
                    last = Some(term);
                });
            }
            found.sort_unstable();
            let identity = identity.identity();
            articles.push(TrainingArticle {
                hash: identity.hash,
                fold: identity.fold(N_FOLDS) as u8,
                main: article.labels.main.as_ref().map(label_idx),
                further: article.labels.further.iter().map(label_idx).collect(),
                counts: found.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect(),
            });
        }
        let mut terms = vec![0; ids.len()];
        ids.into_iter().for_each(|(term, id)| terms[id as usize] = term);
        let mut of_number = vec![String::new(); words.len()];
        words.into_iter().for_each(|(word, number)| of_number[number as usize] = word);
        Self { words: of_number, terms, articles }
    }
}

/// The terms of all chunks in the order of their texts, by which the articles then count.
fn in_one_order(chunks: &mut [CountedChunk]) -> Vec<String> {
    let mut words: Vec<(&str, usize, usize)> = Vec::new();
    for (chunk, counted) in chunks.iter().enumerate() {
        words.extend(counted.words.iter().enumerate().map(|(number, word)| (word.as_str(), chunk, number)));
    }
    words.par_sort_unstable();
    let mut rank: Vec<Vec<u32>> = chunks.iter().map(|chunk| vec![0; chunk.words.len()]).collect();
    let mut distinct: Vec<&str> = Vec::new();
    for same in words.chunk_by(|a, b| a.0 == b.0) {
        for (_, chunk, number) in same {
            rank[*chunk][*number] = distinct.len() as u32;
        }
        distinct.push(same[0].0);
    }
    // A term, then where it stands, in one number: this sorts fastest.
    let mut all: Vec<u128> = Vec::with_capacity(chunks.iter().map(|chunk| chunk.terms.len()).sum());
    for (chunk, counted) in chunks.iter().enumerate() {
        let rank = |word: u32| rank[chunk][word as usize];
        all.extend(counted.terms.iter().enumerate().map(|(id, term)| {
            let (first, second) = words_of(*term);
            u128::from(pair_of(rank(first), second.map(rank))) << 64 | (chunk as u128) << 32 | id as u128
        }));
    }
    all.par_sort_unstable();
    let mut place: Vec<Vec<TermId>> = chunks.iter().map(|chunk| vec![0; chunk.terms.len()]).collect();
    let mut terms: Vec<String> = Vec::new();
    for same in all.chunk_by(|a, b| a >> 64 == b >> 64) {
        for one in same {
            place[(one >> 32) as u32 as usize][*one as u32 as usize] = terms.len() as TermId;
        }
        let word = |number: u32| distinct[number as usize];
        terms.push(match words_of((same[0] >> 64) as u64) {
            (first, None) => word(first).to_owned(),
            (first, Some(second)) => [word(first), " ", word(second)].concat(),
        });
    }
    debug_assert!(terms.is_sorted_by(|a, b| a < b), "no word has what comes before a space");
    chunks.par_iter_mut().zip(place).for_each(|(chunk, place)| {
        chunk.articles.iter_mut().for_each(|article| renumber(&mut article.counts, &place));
    });
    terms
}

/// The place of each word in a sorted list that holds them all. Where the words are sorted, too, each is looked for from the
/// place of the one before it: many take linear time.
pub(super) fn places(words: &[String], all: &[String]) -> Vec<u32> {
    let mut from = 0;
    let place = |word: &String| {
        if all.get(from).is_some_and(|last| last > word) {
            from = 0;
        }
        let mut step = 1;
        while all.get(from + step).is_some_and(|other| other <= word) {
            from += step;
            step *= 2;
        }
        let end = (from + step).min(all.len());
        from += all[from..end].binary_search(word).unwrap_or_default();
        from as u32
    };
    words.iter().map(place).collect()
}

fn renumber(counts: &mut [(TermId, u32)], place: &[TermId]) {
    for (term, _) in counts.iter_mut() {
        *term = place[*term as usize];
    }
    counts.sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let terms: Vec<&str> =
            food.counts.iter().map(|&(term, _)| whole.terms()[term as usize].as_str()).collect();
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
    fn places_are_found_near_and_far() {
        let all: Vec<String> = (1000..2000).map(|i| i.to_string()).collect();
        for step in [1, 2, 7, 400] {
            for first in [0, 1, 30] {
                let expected: Vec<u32> = (first..1000).step_by(step).collect();
                let words: Vec<String> = expected.iter().map(|i| all[*i as usize].clone()).collect();
                assert_eq!(places(&words, &all), expected);
            }
        }
        assert_eq!(
            places(&[all[7].clone(), all[3].clone(), all[3].clone(), all[999].clone()], &all),
            [7, 3, 3, 999]
        );
        assert!(places(&[], &all).is_empty() && places(&[], &[]).is_empty());
    }

    #[test]
    fn repetition_is_seen() {
        let twice = set(&[("Robots walk.", &["a"]), ("robots WALK", &["b"]), ("other words", &["b"])]);
        assert_eq!(twice.n_repeated(), 1);
        assert_eq!(set(&[("robots walk", &["c"])]).n_in_common(&twice), 1);
    }
}
