//! TF-IDF with sublinear term frequency, normalised before idf.
//!
//! For an article *d* with term counts *f*:
//! `u(d,t) = (1 + ln f(d,t)) / ‖1 + ln f(d,·)‖₂`, `idf(t) = ln((1 + N) / (1 + df(t))) + 1`, and the feature is
//! `u(d,t) · idf(t)`.
//!
//! scikit-learn's `TfidfVectorizer(sublinear_tf=True)` normalises *after* idf.
//! We normalise before, because then one pass over the articles is enough to train: `u` does not depend on any other
//! article. In SMART notation (Salton & Buckley 1988) the term part is `l`, the document part the smoothed `t`.

use std::sync::LazyLock;

use linfa::ParamGuard;
use linfa::dataset::{DatasetBase, Records};
use linfa::traits::{Fit, Transformer};
use ndarray::{Array1, ArrayView1};
use rayon::prelude::*;

use super::{FeatureError, SparseMatrix, SparseRow, SparseVector, TermId, Vocabulary};
use crate::analysis::{Analyzer, AnalyzerSettings, BucketCache, BucketNames, SurfaceCache};
use crate::text::normalize;

/// Smoothed inverse document frequency, `ln((1 + N) / (1 + df)) + 1`, as in scikit-learn (`smooth_idf=True`).
pub fn inverse_document_frequency(n_articles: u64, document_frequency: u64) -> f64 {
    libm::log((1.0 + n_articles as f64) / (1.0 + document_frequency as f64)) + 1.0
}

/// Counts whose sublinear frequencies are in a table: the same few come again and again.
const N_TABLED: usize = 16;

/// Sublinear, length-normalised term frequencies `u(d,·)` of an article's counts, in the order of the counts.
pub fn sublinear_tf(counts: impl ExactSizeIterator<Item = u32> + Clone) -> Vec<f64> {
    let mut values = Vec::new();
    sublinear_tf_into(counts, &mut values);
    values
}

/// `1 + ln f` of small counts *f*.
static TABLED: LazyLock<[f64; N_TABLED]> = LazyLock::new(|| {
    std::array::from_fn(|count| if count == 0 { 0.0 } else { 1.0 + libm::log(count as f64) })
});

/// `1 + ln f` of a count *f*.
#[inline]
pub(crate) fn sublinear(count: u32) -> f64 {
    TABLED.get(count as usize).copied().unwrap_or_else(|| 1.0 + libm::log(f64::from(count)))
}

/// The length `‖1 + ln f(d,·)‖₂` of an article, from its counts.
pub(crate) fn sublinear_length(counts: impl Iterator<Item = u32>) -> f64 {
    counts.map(sublinear).map(|value| value * value).sum::<f64>().sqrt()
}

fn sublinear_tf_into(counts: impl Iterator<Item = u32>, values: &mut Vec<f64>) {
    values.clear();
    values.extend(counts.map(sublinear));
    let length = values.iter().map(|value| value * value).sum::<f64>().sqrt();
    for value in values {
        *value /= length;
    }
}

/// An article as counts of the vocabulary's terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Term numbers and counts, by rising number.
    pub counts: Vec<(TermId, u32)>,
    /// Occurrences of the shortest n-grams (words, unless only pairs are counted) that are in the vocabulary.
    pub n_known: usize,
    /// Occurrences of the shortest n-grams that are not.
    pub n_unknown: usize,
}

impl Counted {
    /// Share of words that the vocabulary does not hold, 0–1; 0 for an article without words.
    pub fn unknown_share(&self) -> f64 {
        let n = self.n_known + self.n_unknown;
        if n == 0 { 0.0 } else { self.n_unknown as f64 / n as f64 }
    }
}

/// A fitted vectorizer: analyzer, vocabulary, and each term's idf.
#[derive(Debug)]
pub struct TfidfVectorizer {
    analyzer: Analyzer,
    vocabulary: Vocabulary,
    idf: Vec<f64>,
}

impl TfidfVectorizer {
    /// Parameters to fit a vectorizer with.
    #[must_use]
    pub fn params() -> TfidfVectorizerParams {
        TfidfVectorizerParams(TfidfVectorizerValidParams { settings: AnalyzerSettings::default(), min_df: 1 })
    }

    /// Puts a vectorizer together from its parts; `idf` has one value a term.
    pub fn from_parts(analyzer: Analyzer, vocabulary: Vocabulary, idf: Vec<f64>) -> Self {
        debug_assert_eq!(vocabulary.len(), idf.len(), "one idf a term");
        Self { analyzer, vocabulary, idf }
    }

    /// Counts the vocabulary's terms in an article given as fields (title, text); no pair crosses from one to the next.
    pub fn count(&self, fields: &[&str]) -> Counted {
        self.counter().count(fields).clone()
    }

    /// What counts one article after the other, remembering words: one for each thread.
    pub fn counter(&self) -> Counter<'_> {
        Counter {
            vectorizer: self,
            known: SurfaceCache::new(),
            buckets: BucketCache::new(),
            kept: Vec::new(),
            terms: Vec::new(),
            counted: Counted::default(),
            features: SparseVector::default(),
        }
    }

    /// The features of counted terms: `u(d,t) · idf(t)`, the norm running over the counted terms only.
    ///
    /// # Panics
    /// Panics at a term that is not in the vocabulary.
    pub fn weigh(&self, counts: &[(TermId, u32)]) -> SparseVector {
        let tf = sublinear_tf(counts.iter().map(|&(_, count)| count));
        let weighted = counts.iter().zip(tf).map(|(&(term, _), tf)| tf * self.idf[term as usize]);
        SparseVector { values: weighted.collect(), terms: counts.iter().map(|&(term, _)| term).collect() }
    }

    /// The analyzer that cuts text into terms.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// The terms, in order of their columns.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Inverse document frequency of each term, in order of their columns.
    pub fn idf(&self) -> &[f64] {
        &self.idf
    }
}

/// Counts and weighs the terms of one article after the other. It remembers what the words come to and keeps its memory, so
/// it is much faster than [`TfidfVectorizer::count`], and gives the same.
#[derive(Debug)]
pub struct Counter<'v> {
    vectorizer: &'v TfidfVectorizer,
    known: SurfaceCache,
    /// With feature hashing.
    buckets: BucketCache,
    /// Numbers of a field's words that are kept.
    kept: Vec<u32>,
    terms: Vec<TermId>,
    counted: Counted,
    features: SparseVector,
}

impl Counter<'_> {
    /// As [`TfidfVectorizer::count`].
    pub fn count(&mut self, fields: &[&str]) -> &Counted {
        let TfidfVectorizer { analyzer, vocabulary, .. } = self.vectorizer;
        if let Some(bits) = analyzer.settings().hash_bits {
            return self.count_hashed(fields, bits);
        }
        let range = analyzer.settings().ngram_range;
        let Self { known, kept, terms, .. } = self;
        let (mut n_terms, mut n_known) = (0, 0);
        terms.clear();
        for field in fields {
            kept.clear();
            let number = |term: &str| vocabulary.word(term);
            analyzer.numbered(normalize(field).as_str(), known, kept, number, |_| {});
            let n_before = terms.len();
            if range.min == 1 {
                n_terms += kept.len();
                n_known += kept.iter().filter(|word| vocabulary.is_term(**word)).count();
                terms.extend_from_slice(kept);
            }
            if range.max == 2 {
                vocabulary.pairs(kept, terms);
            }
            if range.min == 2 {
                n_terms += kept.len().saturating_sub(1);
                n_known += terms.len() - n_before;
            }
        }
        terms.sort_unstable();
        // The numbers of words that are no terms come behind those of all terms.
        terms.truncate(terms.partition_point(|term| vocabulary.is_term(*term)));
        self.counted_terms(n_known, n_terms)
    }

    /// As [`count`](Self::count), where the terms are buckets.
    fn count_hashed(&mut self, fields: &[&str], bits: u8) -> &Counted {
        let TfidfVectorizer { analyzer, vocabulary, .. } = self.vectorizer;
        let shortest = analyzer.settings().ngram_range.min;
        let (mut n_terms, mut n_known) = (0, 0);
        self.terms.clear();
        let terms = &mut self.terms;
        let mut names = BucketNames::new(bits);
        for field in fields {
            let each_term = |n_words: u8, bucket: u32| {
                let term = vocabulary.get(names.name(bucket));
                n_terms += usize::from(n_words == shortest);
                n_known += usize::from(n_words == shortest && term.is_some());
                terms.extend(term);
            };
            analyzer.hashed(normalize(field).as_str(), bits, &mut self.buckets, |_| {}, each_term);
        }
        terms.sort_unstable();
        self.counted_terms(n_known, n_terms)
    }

    /// Counts the terms that were found, which are sorted.
    fn counted_terms(&mut self, n_known: usize, n_terms: usize) -> &Counted {
        let Self { terms, counted, .. } = self;
        // How often a term comes cannot be foreseen: so there is no branch on it.
        let counts = &mut counted.counts;
        counts.clear();
        counts.resize(terms.len(), (0, 0));
        let (mut n_counts, mut last) = (0, (TermId::MAX, 0));
        for &term in &*terms {
            last = (term, if last.0 == term { last.1 + 1 } else { 1 });
            n_counts += usize::from(last.1 == 1);
            counts[n_counts - 1] = last;
        }
        counts.truncate(n_counts);
        (counted.n_known, counted.n_unknown) = (n_known, n_terms - n_known);
        counted
    }

    /// The counts of an article, and its features as [`TfidfVectorizer::weigh`] gives them.
    pub fn features(&mut self, fields: &[&str]) -> (&Counted, SparseRow<'_>) {
        self.count(fields);
        let Self { vectorizer, counted, features, .. } = self;
        let counts = counted.counts.iter();
        sublinear_tf_into(counts.clone().map(|(_, count)| *count), &mut features.values);
        features.terms.clear();
        features.terms.extend(counts.map(|(term, _)| *term));
        for (value, term) in features.values.iter_mut().zip(&features.terms) {
            *value *= vectorizer.idf[*term as usize];
        }
        (counted, features.as_row())
    }
}

/// Parameters of a [`TfidfVectorizer`], not yet checked.
#[derive(Debug, Clone, PartialEq)]
pub struct TfidfVectorizerParams(TfidfVectorizerValidParams);

/// Checked parameters of a [`TfidfVectorizer`].
#[derive(Debug, Clone, PartialEq)]
pub struct TfidfVectorizerValidParams {
    settings: AnalyzerSettings,
    min_df: u64,
}

impl TfidfVectorizerParams {
    /// How text becomes terms; English with uni- and bigrams by default.
    #[must_use]
    pub fn analyzer(mut self, settings: AnalyzerSettings) -> Self {
        self.0.settings = settings;
        self
    }

    /// Least number of articles that a term must occur in to be kept; 1 by default.
    #[must_use]
    pub fn min_df(mut self, min_df: u64) -> Self {
        self.0.min_df = min_df;
        self
    }
}

impl ParamGuard for TfidfVectorizerParams {
    type Checked = TfidfVectorizerValidParams;
    type Error = FeatureError;

    fn check_ref(&self) -> Result<&Self::Checked, FeatureError> {
        if self.0.min_df == 0 {
            return Err(FeatureError::MinDf);
        }
        Analyzer::new(self.0.settings.clone())?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, FeatureError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl<T> Fit<Array1<String>, T, FeatureError> for TfidfVectorizerValidParams {
    type Object = TfidfVectorizer;

    /// Learns the vocabulary and idf from texts. Linear in their length; texts are analysed in parallel.
    ///
    /// # Errors
    /// A vocabulary without terms is an error.
    fn fit(&self, dataset: &DatasetBase<Array1<String>, T>) -> Result<TfidfVectorizer, FeatureError> {
        let analyzer = Analyzer::new(self.settings.clone())?;
        let texts: Vec<&String> = dataset.records().iter().collect();
        let per_text: Vec<Vec<String>> = texts
            .par_iter()
            .map(|text| {
                let mut terms = Vec::new();
                analyzer.terms(text, |term| terms.push(term.text.to_owned()));
                terms.sort_unstable();
                terms.dedup();
                terms
            })
            .collect();
        let mut terms: Vec<&str> = per_text.iter().flatten().map(String::as_str).collect();
        terms.par_sort_unstable();
        let n_articles = texts.len() as u64;
        let kept = || terms.chunk_by(|a, b| a == b).filter(|same| same.len() as u64 >= self.min_df);
        let vocabulary = Vocabulary::from_sorted(kept().map(|same| same[0]))?;
        if vocabulary.is_empty() {
            return Err(FeatureError::EmptyVocabulary { min_df: self.min_df, n_articles });
        }
        let idf = kept().map(|same| inverse_document_frequency(n_articles, same.len() as u64)).collect();
        Ok(TfidfVectorizer { analyzer, vocabulary, idf })
    }
}

impl Transformer<ArrayView1<'_, String>, SparseMatrix> for TfidfVectorizer {
    /// One row a text, in order. Terms outside the vocabulary are left out.
    fn transform(&self, texts: ArrayView1<'_, String>) -> SparseMatrix {
        let texts: Vec<&String> = texts.iter().collect();
        let row = |counter: &mut Counter<'_>, text: &&String| {
            let (_, features) = counter.features(&[text.as_str()]);
            SparseVector { terms: features.terms.to_vec(), values: features.values.to_vec() }
        };
        let rows: Vec<SparseVector> = texts.par_iter().map_init(|| self.counter(), row).collect();
        let mut matrix = SparseMatrix::new(self.vocabulary.len());
        for row in &rows {
            let pushed = matrix.push(row.as_row());
            debug_assert!(pushed.is_ok(), "term numbers are sorted and come from the vocabulary");
        }
        matrix
    }
}

impl<T> Transformer<DatasetBase<Array1<String>, T>, DatasetBase<SparseMatrix, T>> for TfidfVectorizer
where
    T: linfa::dataset::AsTargets,
{
    /// The dataset with texts replaced by their features; targets and weights stay.
    fn transform(&self, dataset: DatasetBase<Array1<String>, T>) -> DatasetBase<SparseMatrix, T> {
        let matrix = self.transform(dataset.records().view());
        debug_assert_eq!(matrix.nsamples(), dataset.records().len());
        DatasetBase::new(matrix, dataset.targets).with_weights(dataset.weights)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::text::Language;

    #[test]
    fn term_frequency_is_worked_by_hand() {
        // Counts 1 and 3: 1 and 1 + ln 3 = 2.0986; norm = √(1 + 4.40417) = 2.324687.
        let tf = sublinear_tf([1, 3].into_iter());
        assert!((tf[0] - 0.430_165_3).abs() < 1e-6 && (tf[1] - 0.902_750_1).abs() < 1e-6, "{tf:?}");
        assert!(sublinear_tf([].into_iter()).is_empty());
        // ln(4/2) + 1
        assert!((inverse_document_frequency(3, 1) - 1.693_147_180_559_945_3).abs() < 1e-15);
    }

    #[test]
    fn counts_know_what_is_unknown() {
        let analyzer = Analyzer::english();
        let vocabulary = Vocabulary::from_sorted(["robot", "robot walk", "walk"]).expect("sorted");
        let vectorizer = TfidfVectorizer::from_parts(analyzer, vocabulary, vec![1.0; 3]);
        let counted = vectorizer.count(&["Robots walk", "walking the zebra"]);
        assert_eq!(counted.counts, [(0, 1), (1, 1), (2, 2)]);
        assert_eq!((counted.n_known, counted.n_unknown), (3, 1));
        assert_eq!(counted.unknown_share(), 0.25);
    }

    /// Counting as the analyzer's terms have it, one look into the vocabulary a term.
    fn count_terms(vectorizer: &TfidfVectorizer, fields: &[&str]) -> Counted {
        let shortest = usize::from(vectorizer.analyzer.settings().ngram_range.min);
        let mut counts = BTreeMap::new();
        let mut counted = Counted::default();
        for field in fields {
            vectorizer.analyzer.terms(field, |term| {
                let id = vectorizer.vocabulary.get(term.text);
                if let Some(id) = id {
                    *counts.entry(id).or_default() += 1;
                }
                if term.n_words == shortest {
                    counted.n_known += usize::from(id.is_some());
                    counted.n_unknown += usize::from(id.is_none());
                }
            });
        }
        counted.counts = counts.into_iter().collect();
        counted
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_short_way_counts_the_same_terms(
            texts in proptest::collection::vec(
                prop_oneof![
                    "([a-cA-C]{1,2}[.,'&@#/: 9-]{0,2}){0,16}",
                    "((US|It|WHO|Who|U\\.S\\.|a\\.m\\.|Running|runs|RUN's|l'eau|9mm|É|é|e\u{301}|北) ?){0,16}",
                    ".{0,40}",
                ],
                1..12,
            ),
            language in proptest::sample::select(vec![Language::English, Language::French, Language::Turkish, Language::Any]),
            range in proptest::sample::select(vec!["1-1", "1-2", "2-2"]),
            hash_bits in proptest::option::of(10u8..=28),
        ) {
            let settings =
                AnalyzerSettings { ngram_range: range.parse().expect("a range"), hash_bits, ..AnalyzerSettings::for_language(language) };
            let analyzer = Analyzer::new(settings).expect("valid settings");
            let mut terms = std::collections::BTreeSet::new();
            // Every second text is known.
            for text in texts.iter().step_by(2) {
                analyzer.terms(text, |term| {
                    terms.insert(term.text.to_owned());
                });
            }
            let vocabulary = Vocabulary::from_sorted(&terms).expect("sorted");
            let idf = (0..terms.len()).map(|term| 1.0 + term as f64 / 7.0).collect();
            let vectorizer = TfidfVectorizer::from_parts(analyzer, vocabulary, idf);
            let mut counter = vectorizer.counter();
            for text in &texts {
                let fields = [text.as_str(), texts[0].as_str()];
                let expected = count_terms(&vectorizer, &fields);
                let (counted, features) = counter.features(&fields);
                prop_assert_eq!(counted, &expected);
                let weighed = vectorizer.weigh(&expected.counts);
                prop_assert_eq!(features, weighed.as_row());
            }
        }
    }

    #[test]
    fn a_dataset_keeps_its_weights() {
        let texts = ndarray::array!["robots walk".to_owned(), "robots".to_owned()];
        let dataset = DatasetBase::new(texts, ndarray::array![0, 1]).with_weights(ndarray::array![2.0, 0.5]);
        let vectorizer = TfidfVectorizer::params().check().expect("good").fit(&dataset).expect("two terms");
        let features = vectorizer.transform(dataset);
        assert_eq!(
            (features.weights().map(<[f32]>::to_vec), features.targets.len()),
            (Some(vec![2.0, 0.5]), 2)
        );
    }

    #[test]
    fn parameters_are_checked() {
        assert!(matches!(TfidfVectorizer::params().min_df(0).check(), Err(FeatureError::MinDf)));
        let texts = ndarray::array!["one".to_owned(), "two".to_owned()];
        let dataset = DatasetBase::new(texts, ndarray::array![0, 1]);
        let error = TfidfVectorizer::params().min_df(2).fit(&dataset).expect_err("nothing occurs twice");
        assert!(error.to_string().contains("at least 2 of 2 articles"), "{error}");
    }
}
