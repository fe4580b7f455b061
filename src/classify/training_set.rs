//! Labelled articles as counts: what a model keeps of its training data.

use std::collections::{BTreeSet, HashMap, HashSet};

use rayon::prelude::*;

use super::fold::{N_FOLDS, identity};
use super::labels::LabelList;
use crate::analysis::Analyzer;
use crate::features::TermId;

/// Articles that one task analyses; results do not depend on it.
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
    /// Counts labelled articles, in parallel. Linear in their length; the result does not depend on their order, on
    /// chunks or on threads.
    pub fn count(analyzer: &Analyzer, articles: &[Analysed<'_>]) -> Self {
        let parts: Vec<Self> =
            articles.par_chunks(CHUNK).map(|chunk| Self::count_chunk(analyzer, chunk)).collect();
        Self::union(&parts)
    }

    fn count_chunk(analyzer: &Analyzer, chunk: &[Analysed<'_>]) -> Self {
        let labels: BTreeSet<&str> = chunk.iter().flat_map(|article| article.labels.iter()).collect();
        let labels: Vec<String> = labels.into_iter().map(str::to_owned).collect();
        let label_idx = |label: &String| labels.binary_search(label).unwrap_or_default() as u32;
        let mut ids: HashMap<String, TermId> = HashMap::new();
        let mut articles: Vec<TrainingArticle> = Vec::with_capacity(chunk.len());
        for article in chunk {
            let mut found: Vec<TermId> = Vec::new();
            for field in [article.title, article.text] {
                analyzer.terms(field, |term| {
                    let id = match ids.get(term.text) {
                        Some(&id) => id,
                        None => {
                            let id = ids.len() as TermId;
                            ids.insert(term.text.to_owned(), id);
                            id
                        }
                    };
                    found.push(id);
                });
            }
            found.sort_unstable();
            let identity = identity(article.title, article.text);
            articles.push(TrainingArticle {
                hash: identity.hash,
                fold: identity.fold(N_FOLDS) as u8,
                main: article.labels.main.as_ref().map(label_idx),
                further: article.labels.further.iter().map(label_idx).collect(),
                counts: found.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect(),
            });
        }
        let mut by_term: Vec<(String, TermId)> = ids.into_iter().collect();
        by_term.sort_unstable();
        let mut place = vec![0; by_term.len()];
        for (new, (_, old)) in by_term.iter().enumerate() {
            place[*old as usize] = new as TermId;
        }
        let mut set = Self { terms: by_term.into_iter().map(|(term, _)| term).collect(), labels, articles };
        for article in &mut set.articles {
            renumber(&mut article.counts, &place);
        }
        set.articles.sort_unstable();
        set
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
        let distinct: HashSet<&String> = sets.iter().flat_map(|set| &set.terms).collect();
        let mut terms: Vec<&String> = distinct.into_iter().collect();
        terms.par_sort_unstable();
        let place: HashMap<&String, TermId> = terms.iter().zip(0..).map(|(term, id)| (*term, id)).collect();
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

/// The place of each word in a sorted list that holds them all.
pub(super) fn places(words: &[String], all: &[String]) -> Vec<u32> {
    words.iter().map(|word| all.binary_search(word).unwrap_or_default() as u32).collect()
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
    fn repetition_is_seen() {
        let twice = set(&[("Robots walk.", &["a"]), ("robots WALK", &["b"]), ("other words", &["b"])]);
        assert_eq!(twice.n_repeated(), 1);
        assert_eq!(set(&[("robots walk", &["c"])]).n_in_common(&twice), 1);
    }
}
