//! Why an article got its scores: the terms that moved each label, as they stand in the text.

use std::collections::HashMap;
use std::hash::Hash;

use serde::Serialize;

use crate::analysis::Analyzer;
use crate::error::Error;
use crate::features::TermId;
use crate::model::Model;
use crate::text::Span;

/// Why a label got its score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The label.
    pub label: String,
    /// The whole score: the prior, and the contributions of all terms, shown or not.
    pub score: f64,
    /// The score without any words.
    pub prior: f64,
    /// The terms that moved the score most, the strongest first.
    pub terms: Vec<TermEvidence>,
}

/// A term that moved a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermEvidence {
    /// The term as it first stands in the article.
    pub surface: String,
    /// By how much it moved the score: in natural-log units for naive Bayes, in margins for `nbsvm`.
    pub contribution: f64,
    /// Where it stands.
    pub places: Vec<Place>,
}

/// A place in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// `title` or `text`.
    pub field: &'static str,
    /// The bytes, in that field.
    #[serde(flatten)]
    pub span: Span,
}

impl Place {
    /// What stands there, in an article's title and text.
    fn of<'a>(&self, title: &'a str, text: &'a str) -> &'a str {
        self.span.of(if self.field == "title" { title } else { text })
    }
}

/// Where terms stand in an article; `key` tells which terms, and by what they are found again.
fn places<K: Eq + Hash>(
    analyzer: &Analyzer,
    title: &str,
    text: &str,
    key: impl Fn(&str) -> Option<K>,
) -> HashMap<K, Vec<Place>> {
    let mut places: HashMap<K, Vec<Place>> = HashMap::new();
    for (field, content) in [("title", title), ("text", text)] {
        let tokens = analyzer.tokens(content);
        analyzer.terms(content, |term| {
            let Some(key) = key(term.text) else {
                return;
            };
            let span =
                Span::new(tokens[term.token].span.start, tokens[term.token + term.n_words - 1].span.end);
            places.entry(key).or_default().push(Place { field, span });
        });
    }
    places
}

/// Terms of an article as they stand in it.
pub(super) fn in_article(
    analyzer: &Analyzer,
    title: &str,
    text: &str,
    terms: &[(String, f64)],
) -> Vec<TermEvidence> {
    let place_of = |wanted: &str| terms.iter().position(|(term, _)| term == wanted);
    let mut places = places(analyzer, title, text, place_of);
    let found = |(number, (term, contribution)): (usize, &(String, f64))| {
        let places = places.remove(&number).unwrap_or_default();
        let surface = places.first().map_or(term.as_str(), |place| place.of(title, text)).to_owned();
        TermEvidence { surface, contribution: *contribution, places }
    };
    terms.iter().enumerate().map(found).collect()
}

impl Model {
    /// The `n_terms` strongest terms for and against each label. The prior and the contributions of *all* known terms,
    /// added up by rising term number, are the score, but for rounding (some 10⁻¹⁵ of its size).
    pub fn explain(&self, title: &str, text: &str, n_terms: usize) -> Vec<Evidence> {
        let (_, features) = self.features(title, text);
        let vocabulary = self.vectorizer().vocabulary();
        let places = places(self.vectorizer().analyzer(), title, text, |term| vocabulary.get(term));
        let evidence = self.classifier().evidence(features.as_row()).into_iter().map(|evidence| {
            let score = evidence.contributions.iter().fold(evidence.prior, |sum, (_, value)| sum + value);
            let mut terms = evidence.contributions;
            terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
            let terms = terms.into_iter().take(n_terms).map(|(term, contribution)| {
                let places = places.get(&term).cloned().unwrap_or_default();
                let surface = places.first().map_or("", |place| place.of(title, text)).to_owned();
                TermEvidence { surface, contribution, places }
            });
            Evidence {
                label: self.labels()[evidence.label].clone(),
                score,
                prior: evidence.prior,
                terms: terms.collect(),
            }
        });
        evidence.collect()
    }
}

impl Model {
    /// The `n` terms that say most for a label, each with its weight times idf, in units of the score; for single-label
    /// models less the mean over all labels. *Most* is weight squared times document frequency: a term that is both
    /// telling and common stands before one that is telling and rare.
    ///
    /// # Panics
    /// Panics if there are not that many labels.
    pub fn strongest_terms(&self, label: usize, n: usize) -> Vec<(&str, f64)> {
        let idf = self.vectorizer().idf();
        let strength = |&(term, weight): &(usize, f64)| weight * weight * self.document_frequency(term);
        let mut terms: Vec<(usize, f64)> = (0..idf.len())
            .map(|term| (term, self.term_weight(label, term)))
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        terms.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
        terms.truncate(n);
        terms
            .into_iter()
            .map(|(term, weight)| (self.vectorizer().vocabulary().term(term as TermId), weight))
            .collect()
    }

    /// The numbers of the strongest terms of every label, as [`strongest_terms`](Self::strongest_terms) has them; the weights
    /// of all labels are worked out together, term by term.
    pub(super) fn strongest_of_all_labels(&self, n: usize) -> Vec<Vec<TermId>> {
        let mut strongest: Vec<Vec<(f64, TermId)>> = vec![Vec::new(); self.labels().len()];
        for term in 0..self.vectorizer().idf().len() {
            let document_frequency = self.document_frequency(term);
            let weights = self.label_weights(term);
            for (terms, weight) in strongest.iter_mut().zip(weights).filter(|(_, weight)| *weight > 0.0) {
                let strength = weight * weight * document_frequency;
                // Of equals the first stays before the others.
                let place = terms.partition_point(|(other, _)| other.total_cmp(&strength).is_ge());
                if place < n {
                    terms.insert(place, (strength, term as TermId));
                    terms.truncate(n);
                }
            }
        }
        strongest.into_iter().map(|terms| terms.into_iter().map(|(_, term)| term).collect()).collect()
    }

    /// In how many articles a term was, as far as its idf tells.
    fn document_frequency(&self, term: usize) -> f64 {
        (1 + self.n_articles()) as f64 / libm::exp(self.vectorizer().idf()[term] - 1.0) - 1.0
    }

    /// How much each term of the vocabulary speaks for a label, as [`strongest_terms`](Self::strongest_terms) has it;
    /// positive for, negative against.
    ///
    /// # Errors
    /// The model has no such label.
    pub fn term_weights(&self, label: &str) -> Result<HashMap<String, f64>, Error> {
        let number = self.labels().iter().position(|of_model| of_model == label);
        let number = number.ok_or_else(|| Error::UnknownLabel {
            found: label.to_owned(),
            labels: self.labels().join(", "),
        })?;
        let vocabulary = self.vectorizer().vocabulary();
        let weight =
            |term: usize| (vocabulary.term(term as TermId).to_owned(), self.term_weight(number, term));
        Ok((0..vocabulary.len()).map(weight).collect())
    }

    /// A term's weight for a label times idf; for single-label models less the mean over all labels.
    fn term_weight(&self, label: usize, term: usize) -> f64 {
        self.label_weights(term)[label]
    }

    /// A term's weight for each label.
    fn label_weights(&self, term: usize) -> Vec<f64> {
        let classifier = self.classifier();
        let mut of_labels = match classifier.any() {
            Some(any) => any.term_weights(term),
            None => {
                let weights = classifier.main().term_weights(term);
                let mean = weights.iter().sum::<f64>() / weights.len() as f64;
                let mut of_labels = vec![0.0; self.labels().len()];
                for (label, weight) in classifier.parts().main_classes.iter().zip(weights) {
                    of_labels[*label] = weight - mean;
                }
                of_labels
            }
        };
        let idf = self.vectorizer().idf()[term];
        of_labels.iter_mut().for_each(|weight| *weight *= idf);
        of_labels
    }
}
