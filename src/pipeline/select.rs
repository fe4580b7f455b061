//! Which unlabelled articles to label next.
//!
//! An article is worth a label if the model doubts what it is about, if it speaks of what the model does not know yet, if
//! it speaks of what many others speak of, and if none like it has been chosen already: density-weighted uncertainty
//! sampling (Settles & Craven 2008), made greedily diverse.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::known::Known;
use super::train::LabelledArticle;
use crate::classify::{Analysed, LabelList, TrainingArticle, TrainingSet, identity};
use crate::error::Error;
use crate::features::{SparseVector, TermId, inverse_document_frequency, sublinear_tf};
use crate::model::Model;

/// Candidates for each article that is chosen: the ones most worth a label by themselves, among which diversity is looked
/// for.
const CANDIDATES: usize = 20;

/// Cosine similarity from which two articles are copies of each other.
const COPY_SIMILARITY: f64 = 0.9;

/// Articles that are looked at at a time; results do not depend on it.
const CHUNK: usize = 2048;

/// An article to label next.
#[derive(Debug, Clone, PartialEq)]
pub struct Selected<T> {
    /// What was given with the article.
    pub item: T,
    /// How little the model knows what the article is about, 0–1: 1 less the margin between the calibrated probabilities
    /// of the best and the second answer to the main place.
    pub uncertainty: f64,
}

/// Articles to label next.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection<T> {
    /// The articles, the one most worth a label first; each next one takes those before it into account.
    pub chosen: Vec<Selected<T>>,
    /// Articles that the model was trained on; they are not chosen.
    pub n_known: usize,
    /// Articles without a word, copies of each other too; they are not chosen.
    pub n_empty: usize,
}

/// Chooses articles to label next from a stream of them.
///
/// Memory holds the texts of 20 candidates for each article that is chosen, however many are offered. Time is linear in
/// their length; in the end, each chosen article is compared with all candidates.
///
/// What is chosen depends on the articles alone, not on their order or on threads. Of articles with the same words the
/// first one counts; one whose TF-IDF cosine to a chosen one is .9 or more is not chosen.
#[derive(Debug)]
pub struct Selector<'a, T> {
    model: &'a Model,
    n: usize,
    known: Known,
    waiting: Vec<Offered<T>>,
    candidates: Vec<Candidate<T>>,
    n_known: usize,
    n_empty: usize,
}

/// An article that has not been looked at.
#[derive(Debug)]
struct Offered<T> {
    title: String,
    text: String,
    item: T,
}

/// An article that may be chosen.
#[derive(Debug)]
struct Candidate<T> {
    article: Offered<T>,
    hash: u128,
    worth: Worth,
}

/// What an article is worth by itself.
#[derive(Debug, Clone, Copy)]
struct Worth {
    uncertainty: f64,
    /// Uncertainty, times what the model has to learn from the article.
    priority: f64,
}

impl<'a, T: Send + Sync> Selector<'a, T> {
    /// Will choose `n` articles. What the model was trained on is passed over, as far as it tells: not at all if it was
    /// saved without its training section, and a sample of 20,000 articles beyond as many.
    ///
    /// # Errors
    /// The model's training section is corrupt.
    pub fn new(model: &'a Model, n: usize) -> Result<Self, Error> {
        let known = known(model)?;
        let (waiting, candidates) = (Vec::new(), Vec::new());
        Ok(Self { model, n, known, waiting, candidates, n_known: 0, n_empty: 0 })
    }

    /// Offers an article; `item` is handed back if it is chosen.
    pub fn offer(&mut self, title: &str, text: &str, item: T) {
        self.waiting.push(Offered { title: title.to_owned(), text: text.to_owned(), item });
        if self.waiting.len() == CHUNK {
            self.look();
        }
    }

    /// The articles to label next: `n`, or as many as there are.
    pub fn finish(mut self) -> Selection<T> {
        self.look();
        let Self { model, n, mut candidates, n_known, n_empty, .. } = self;
        candidates.sort_unstable_by_key(|candidate| candidate.hash);
        let set = count(model, candidates.iter().map(|candidate| &candidate.article));
        let vectors = Terms::new(model, &set).vectors(set.articles());
        let priorities: Vec<f64> = candidates.iter().map(|candidate| candidate.worth.priority).collect();
        let order = choose(&vectors, &priorities, set.terms().len(), n);
        let mut candidates: Vec<Option<Candidate<T>>> = candidates.into_iter().map(Some).collect();
        let taken = order.into_iter().filter_map(|place| candidates[place].take());
        let chosen = taken
            .map(|one| Selected { item: one.article.item, uncertainty: one.worth.uncertainty })
            .collect();
        Selection { chosen, n_known, n_empty }
    }

    /// Looks at the articles that wait, and keeps the best candidates.
    fn look(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let mut hashed: Vec<(u128, Offered<T>)> = waiting
            .into_par_iter()
            .map(|article| (identity(&article.title, &article.text).hash, article))
            .collect();
        let n = hashed.len();
        hashed.retain(|(hash, _)| !self.known.contains(*hash));
        self.n_known += n - hashed.len();
        // Stable, so that the first one of copies stays; then the articles stand as their counts do.
        hashed.sort_by_key(|(hash, _)| *hash);
        let n_copies: Vec<usize> = hashed.chunk_by(|a, b| a.0 == b.0).map(<[_]>::len).collect();
        hashed.dedup_by_key(|(hash, _)| *hash);
        let set = count(self.model, hashed.iter().map(|(_, article)| article));
        let worths = Terms::new(self.model, &set).worths(set.articles());
        for (((hash, article), n_copies), worth) in hashed.into_iter().zip(n_copies).zip(worths) {
            match worth {
                Some(worth) => self.candidates.push(Candidate { article, hash, worth }),
                // Each of them: which ones stand in one chunk is chance.
                None => self.n_empty += n_copies,
            }
        }
        self.candidates.sort_by_key(|candidate| candidate.hash);
        self.candidates.dedup_by_key(|candidate| candidate.hash);
        self.candidates.sort_by(|a, b| by_priority((&a.worth, a.hash), (&b.worth, b.hash)));
        self.candidates.truncate(n_candidates(self.n));
    }
}

/// The articles to label next, `n` of them or as many as there are, each with its place among `articles`. Their labels
/// are not looked at. See [`Selector`], which takes articles one by one.
///
/// # Errors
/// The model's training section is corrupt.
pub fn select_to_label(
    model: &Model,
    articles: &[LabelledArticle],
    n: usize,
) -> Result<Selection<usize>, Error> {
    let mut selector = Selector::new(model, n)?;
    for (place, article) in articles.iter().enumerate() {
        selector.offer(&article.title, &article.text, place);
    }
    Ok(selector.finish())
}

/// What [`select_to_label`] chooses, from articles that are counted already, by the model's analyzer; each with its place
/// among the set's articles.
///
/// # Errors
/// The model's training section is corrupt.
pub fn select_counted(model: &Model, set: &TrainingSet, n: usize) -> Result<Selection<usize>, Error> {
    let known = known(model)?;
    let terms = Terms::new(model, set);
    let articles = set.articles();
    let mut candidates: Vec<(usize, Worth)> = Vec::new();
    let (mut n_known, mut n_empty) = (0, 0);
    for (place, worth) in terms.worths(articles).into_iter().enumerate() {
        let is_copy = place > 0 && articles[place - 1].hash == articles[place].hash;
        match worth {
            _ if known.contains(articles[place].hash) => n_known += 1,
            None => n_empty += 1,
            Some(_) if is_copy => {}
            Some(worth) => candidates.push((place, worth)),
        }
    }
    candidates.sort_by(|a, b| by_priority((&a.1, articles[a.0].hash), (&b.1, articles[b.0].hash)));
    candidates.truncate(n_candidates(n));
    candidates.sort_unstable_by_key(|(place, _)| *place);
    let vectors = terms.vectors(candidates.iter().map(|(place, _)| &articles[*place]).collect::<Vec<_>>());
    let priorities: Vec<f64> = candidates.iter().map(|(_, worth)| worth.priority).collect();
    let order = choose(&vectors, &priorities, set.terms().len(), n).into_iter().map(|one| candidates[one]);
    let chosen = order.map(|(item, worth)| Selected { item, uncertainty: worth.uncertainty }).collect();
    Ok(Selection { chosen, n_known, n_empty })
}

fn n_candidates(n: usize) -> usize {
    n.saturating_mul(CANDIDATES)
}

/// The one more worth a label first; equals by hash.
fn by_priority(a: (&Worth, u128), b: (&Worth, u128)) -> Ordering {
    b.0.priority.total_cmp(&a.0.priority).then(a.1.cmp(&b.1))
}

/// What the model was trained on, as far as it tells.
fn known(model: &Model) -> Result<Known, Error> {
    if model.training_bytes() == 0 {
        return Ok(Known::default());
    }
    Ok(Known::of(&model.training_section()?))
}

/// Counts articles, of which no two have the same hash: their counts then stand in the order of the hashes.
fn count<'b, T: 'b>(model: &Model, articles: impl Iterator<Item = &'b Offered<T>>) -> TrainingSet {
    let labels = LabelList::default();
    let analysed: Vec<Analysed<'_>> = articles
        .map(|article| Analysed { title: &article.title, text: &article.text, labels: &labels })
        .collect();
    TrainingSet::count(model.vectorizer().analyzer(), &analysed)
}

/// The terms of a set, as a model sees them.
struct Terms<'a> {
    model: &'a Model,
    /// The model's number of each term, if it knows it.
    ids: Vec<Option<TermId>>,
    /// Inverse document frequency of a term that the model does not know.
    unknown_idf: f64,
}

impl<'a> Terms<'a> {
    fn new(model: &'a Model, set: &TrainingSet) -> Self {
        let vocabulary = model.vectorizer().vocabulary();
        let ids = (0..set.terms().len()).into_par_iter();
        let ids = ids.map(|term| vocabulary.get(&set.terms().get(term))).collect();
        Self { model, ids, unknown_idf: inverse_document_frequency(model.n_articles(), 0) }
    }

    fn worths(&self, articles: &[TrainingArticle]) -> Vec<Option<Worth>> {
        articles.par_iter().map(|article| self.worth(article)).collect()
    }

    /// What an article is worth by itself; `None` if it has no term.
    fn worth(&self, article: &TrainingArticle) -> Option<Worth> {
        if article.counts.is_empty() {
            return None;
        }
        let mut known: Vec<(TermId, u32)> =
            article.counts.iter().filter_map(|&(term, n)| Some((self.ids[term as usize]?, n))).collect();
        known.sort_unstable();
        let unknown_share = 1.0 - known.len() as f64 / article.counts.len() as f64;
        let features = self.model.vectorizer().weigh(&known);
        let classifier = self.model.classifier();
        let scores = classifier.scores(features.as_row());
        let mut probabilities = classifier.parts().top.probabilities(&scores.main);
        probabilities.sort_unstable_by(|a, b| b.total_cmp(a));
        let margin = match probabilities[..] {
            [best, second, ..] => best - second,
            _ => 1.0,
        };
        let uncertainty = (1.0 - margin).clamp(0.0, 1.0);
        Some(Worth { uncertainty, priority: uncertainty * (1.0 + unknown_share) })
    }

    /// TF-IDF vectors of length 1, over all terms: what the model does not know yet makes articles alike or different,
    /// too.
    fn vectors<'b>(
        &self,
        articles: impl IntoParallelIterator<Item = &'b TrainingArticle, Iter: IndexedParallelIterator>,
    ) -> Vec<SparseVector> {
        articles.into_par_iter().map(|article| self.vector(article)).collect()
    }

    fn vector(&self, article: &TrainingArticle) -> SparseVector {
        let idf = |term: TermId| {
            let known = self.ids[term as usize].map(|id| self.model.vectorizer().idf()[id as usize]);
            known.unwrap_or(self.unknown_idf)
        };
        let tf = sublinear_tf(article.counts.iter().map(|&(_, n)| n));
        SparseVector {
            terms: article.counts.iter().map(|&(term, _)| term).collect(),
            values: article.counts.iter().zip(tf).map(|(&(term, _), tf)| tf * idf(term)).collect(),
        }
        .normalized()
    }
}

/// Chooses `n` articles, or as many as are no copies of each other, one after the other: each time the one with the
/// largest `priority · density · (1 − similarity)`. Density is the mean cosine to all the articles, similarity the
/// largest cosine to a chosen one. Of equals the first one is taken. Gives places, in the order of choice.
fn choose(vectors: &[SparseVector], priorities: &[f64], n_terms: usize, n: usize) -> Vec<usize> {
    let mut sums = vec![0.0; n_terms];
    for (term, value) in vectors.iter().flat_map(|vector| vector.as_row().iter()) {
        sums[term as usize] += value;
    }
    let worths: Vec<f64> = vectors
        .par_iter()
        .zip(priorities)
        .map(|(vector, priority)| priority * vector.as_row().dot(&sums) / vectors.len() as f64)
        .collect();
    let mut similarities = vec![0.0f64; vectors.len()];
    let mut left: Vec<usize> = (0..vectors.len()).collect();
    let mut order = Vec::new();
    let mut dense = vec![0.0; n_terms];
    while order.len() < n {
        let value = |place: usize| worths[place] * (1.0 - similarities[place]);
        let best = left.iter().copied().max_by(|&a, &b| value(a).total_cmp(&value(b)).then(b.cmp(&a)));
        let Some(best) = best else { break };
        order.push(best);
        for (term, value) in vectors[best].as_row().iter() {
            dense[term as usize] = value;
        }
        similarities.par_iter_mut().zip(vectors).for_each(|(similarity, vector)| {
            *similarity = similarity.max(vector.as_row().dot(&dense));
        });
        for &term in &vectors[best].terms {
            dense[term as usize] = 0.0;
        }
        left.retain(|&place| place != best && similarities[place] < COPY_SIMILARITY);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::AnalyzerSettings;
    use crate::pipeline::{TrainOptions, train};

    /// Knows `robot` for one label and `cake` for the other.
    fn model() -> Model {
        let articles = [
            LabelledArticle::new("", "robot robot arm", ["robotics"]),
            LabelledArticle::new("", "robot leg", ["robotics"]),
            LabelledArticle::new("", "cake cake oven", ["baking"]),
            LabelledArticle::new("", "cake flour", ["baking"]),
        ];
        let analyzer =
            AnalyzerSettings { ngram_range: "1-1".parse().expect("a range"), ..AnalyzerSettings::default() };
        let options = TrainOptions { min_df: Some(1), analyzer: Some(analyzer), ..TrainOptions::default() };
        train(&articles, &options, None).expect("enough").model
    }

    fn pool(texts: &[&str]) -> Vec<LabelledArticle> {
        texts.iter().map(|text| LabelledArticle::new::<&str>("", text, [])).collect()
    }

    fn places(selection: &Selection<usize>) -> Vec<usize> {
        selection.chosen.iter().map(|one| one.item).collect()
    }

    #[test]
    fn the_doubtful_one_is_first_and_its_copy_is_not_second() {
        let model = model();
        // One that is about both, the same again with other marks, one about one label, and one of the training articles.
        let pool = pool(&["robot cake", "Robot, cake!", "robot robot robot leg arm", "cake, FLOUR", "…"]);
        let selection = select_to_label(&model, &pool, 3).expect("a whole model");
        assert_eq!(places(&selection), [0, 2]);
        assert_eq!((selection.n_known, selection.n_empty), (1, 1));
        let doubts: Vec<f64> = selection.chosen.iter().map(|one| one.uncertainty).collect();
        assert!(
            doubts[0] > 0.99 && doubts[1] < doubts[0],
            "two labels with equal words are equally probable: {doubts:?}"
        );
    }

    #[test]
    fn choice_is_worked_by_hand() {
        let unit = |values: &[f64]| SparseVector {
            terms: (0..values.len() as TermId).collect(),
            values: values.to_vec(),
        };
        // Two nearly alike (cosine .8), one at a right angle to the first, and a copy of the first.
        let vectors =
            [unit(&[1.0, 0.0, 0.0]), unit(&[0.8, 0.6, 0.0]), unit(&[0.0, 0.0, 1.0]), unit(&[1.0, 0.0, 0.0])];
        // Sums are (2.8, .6, 1), densities (2.8, 2.6, 1, 2.8) / 4. The first wins by its place. Then .65 · (1 − .8) = .13
        // against .25, and the copy is out.
        assert_eq!(choose(&vectors, &[1.0; 4], 3, 9), [0, 2, 1]);
        // Half the priority: .7 · .5 = .35 is less than .65.
        assert_eq!(choose(&vectors, &[0.5, 1.0, 1.0, 0.5], 3, 1), [1]);
        assert!(choose(&vectors, &[1.0; 4], 3, 0).is_empty());
        assert!(choose(&[], &[], 0, 3).is_empty());
    }

    #[test]
    fn what_is_unknown_is_worth_more() {
        let model = model();
        let set = training_set(&model, &["robot cake", "robot cake zebra"]);
        let mut priorities: Vec<f64> = Terms::new(&model, &set)
            .worths(set.articles())
            .into_iter()
            .map(|one| one.expect("words").priority)
            .collect();
        priorities.sort_by(f64::total_cmp);
        // Equally uncertain; a third of the second one's terms is unknown.
        assert!((priorities[1] / priorities[0] - 4.0 / 3.0).abs() < 1e-12, "{priorities:?}");
    }

    fn training_set(model: &Model, texts: &[&str]) -> TrainingSet {
        let labels = LabelList::default();
        let articles: Vec<Analysed<'_>> =
            texts.iter().map(|text| Analysed { title: "", text, labels: &labels }).collect();
        TrainingSet::count(model.vectorizer().analyzer(), &articles)
    }

    #[test]
    fn chunks_and_order_do_not_matter() {
        let model = model();
        let texts: Vec<String> =
            (0..CHUNK + 500).map(|i| format!("robot cake word{} other{}", i % 700, i % 11)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let text_of = |selection: Selection<usize>, texts: &[&str]| -> Vec<String> {
            places(&selection).into_iter().map(|place| texts[place].to_owned()).collect()
        };
        let forwards = text_of(select_to_label(&model, &pool(&texts), 20).expect("whole"), &texts);
        let backwards: Vec<&str> = texts.iter().rev().copied().collect();
        assert_eq!(
            text_of(select_to_label(&model, &pool(&backwards), 20).expect("whole"), &backwards),
            forwards
        );
        assert_eq!(forwards.len(), 20);
        // Counted at once, they are the same articles, in the order of their hashes.
        let counted = select_counted(&model, &training_set(&model, &texts), 20).expect("whole");
        let mut by_hash: Vec<(u128, &str)> =
            texts.iter().map(|text| (identity("", text).hash, *text)).collect();
        by_hash.sort_unstable();
        let of_counted: Vec<&str> = places(&counted).into_iter().map(|place| by_hash[place].1).collect();
        assert_eq!(of_counted, forwards);
    }

    /// Copies of each other once counted as one, and as one more for each chunk that they stood in.
    #[test]
    fn every_empty_article_is_counted() {
        let model = model();
        let mut texts = vec!["…"; CHUNK + 3];
        texts.extend(["robot cake", "", "robot cake"]);
        let selection = select_to_label(&model, &pool(&texts), 5).expect("whole");
        assert_eq!((selection.chosen.len(), selection.n_empty), (1, CHUNK + 4));
        let counted = select_counted(&model, &training_set(&model, &texts), 5).expect("whole");
        assert_eq!((counted.chosen.len(), counted.n_empty), (1, CHUNK + 4));
    }

    #[test]
    fn a_final_model_does_not_tell_what_it_knows() {
        let model = model().without_training();
        let selection = select_to_label(&model, &pool(&["cake flour"]), 5).expect("it need not tell");
        assert_eq!((places(&selection), selection.n_known), (vec![0], 0));
    }
}
