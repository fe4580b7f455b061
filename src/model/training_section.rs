//! The training section: what a model keeps of its training articles, so that training can go on without them.
//!
//! Up to [`MAX_TRAINING_ARTICLES`] articles are kept, each as identity, fold, labels and term counts. While that holds
//! every article it *is* the training data. Beyond, the articles with the smallest hashes stay as a sample for
//! calibration, and sums over all articles carry the rest.

use std::borrow::Cow;

use super::ModelError;
use super::bytes::{Reader, Writer};
use crate::classify::{
    FoldStatistics, N_FOLDS, StatisticsError, TermSums, TrainingArticle, TrainingSet, TrainingStatistics,
};
use crate::features::{TermCode, TermId, TermList, TermNumbers};

/// More articles than this are in no training data: a number beyond it is an error in a file.
const MAX_COUNTED: u128 = 1 << 48;

/// Most articles that a model keeps.
pub const MAX_TRAINING_ARTICLES: usize = 20_000;

/// What a model keeps of its training data. Holds the words of the articles, but not their text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrainingSection {
    pub(super) sample: TrainingSet,
    /// Sums over all articles; `None` while the sample holds them all.
    pub(super) statistics: Option<TrainingStatistics>,
}

impl TrainingSection {
    /// The section of a set of articles.
    ///
    /// # Errors
    /// Sums beyond 64 bits.
    pub fn of(set: TrainingSet) -> Result<Self, StatisticsError> {
        Self::of_at_most(set, MAX_TRAINING_ARTICLES)
    }

    pub(super) fn of_at_most(set: TrainingSet, limit: usize) -> Result<Self, StatisticsError> {
        let is_whole = set.articles().len() <= limit;
        let statistics = if is_whole { None } else { Some(TrainingStatistics::of(&set)?) };
        Ok(Self { sample: set.sample(limit), statistics })
    }

    /// A section from what was added up elsewhere: the sums over all articles, and the first [`MAX_TRAINING_ARTICLES`] of them,
    /// which are all where there are no more. The sums may lack terms that no model is to keep; they are then of no use for
    /// going on.
    pub fn from_sums(statistics: TrainingStatistics, sample: TrainingSet) -> Self {
        let is_whole = statistics.n_articles() <= MAX_TRAINING_ARTICLES as u64;
        Self { sample, statistics: (!is_whole).then_some(statistics) }
    }

    /// The section of all articles of two sections.
    ///
    /// # Errors
    /// Sums beyond 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, StatisticsError> {
        self.merge_at_most(other, MAX_TRAINING_ARTICLES)
    }

    fn merge_at_most(&self, other: &Self, limit: usize) -> Result<Self, StatisticsError> {
        let union = TrainingSet::union(&[self.sample.clone(), other.sample.clone()]);
        self.joined(other, union, limit)
    }

    /// Whether every article is kept.
    pub fn is_whole(&self) -> bool {
        self.statistics.is_none()
    }

    /// Number of articles, kept or not.
    pub fn n_articles(&self) -> u64 {
        self.statistics.as_ref().map_or(self.sample.articles().len() as u64, TrainingStatistics::n_articles)
    }

    /// The articles that are kept.
    pub fn sample(&self) -> &TrainingSet {
        &self.sample
    }

    /// Sums over all articles.
    ///
    /// # Errors
    /// Sums beyond 64 bits.
    pub fn statistics(&self) -> Result<TrainingStatistics, StatisticsError> {
        self.statistics.clone().map_or_else(|| TrainingStatistics::of(&self.sample), Ok)
    }

    /// Sums over all articles for the terms that occur in at least `min_df` of them, or for which `is_kept` says so; where the
    /// section holds sums already, these, which have more terms. The folds have sums of their own if they are wanted `by_fold`;
    /// those of all folds together are given beside.
    ///
    /// # Errors
    /// Sums beyond 64 bits.
    pub(super) fn frequent(
        &self,
        min_df: u64,
        is_kept: impl Fn(&TermList, usize) -> bool,
        by_fold: bool,
    ) -> Result<(Cow<'_, TrainingStatistics>, FoldStatistics), StatisticsError> {
        if let Some(statistics) = &self.statistics {
            return Ok((Cow::Borrowed(statistics), statistics.pooled()?));
        }
        let terms = self.sample.terms();
        let is_kept = |term: usize, df: u64| df >= min_df || is_kept(terms, term);
        let (statistics, pooled) = TrainingStatistics::of_frequent(&self.sample, is_kept, by_fold)?;
        Ok((Cow::Owned(statistics), pooled))
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        write_set(&mut out, &self.sample);
        out.varint(u64::from(self.statistics.is_some()));
        if let Some(statistics) = &self.statistics {
            write_statistics(&mut out, statistics);
        }
        out.0
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut reader = Reader::new("training section", bytes);
        let sample = read_set(&mut reader)?;
        let has_statistics = reader.below(2, "a mark of")? == 1;
        let statistics = if has_statistics { Some(read_statistics(&mut reader)?) } else { None };
        if let Some(statistics) = &statistics {
            let has_labels =
                sample.labels().iter().all(|label| statistics.labels.binary_search(label).is_ok());
            if !sample.terms().is_in(&statistics.terms) || !has_labels {
                return Err(reader.corrupt("the sample has terms or labels that the sums do not have"));
            }
        }
        reader.finish()?;
        Ok(Self { sample, statistics })
    }
}

/// Writes a set of articles. Pairs of words make up most of its terms, and nearly every one of them is a pair of the
/// article's own words: it is written as two small numbers within the article, and never as a text.
fn write_set(out: &mut Writer, set: &TrainingSet) {
    let terms = set.terms();
    let mut split = ArticleTerms::of(terms);
    let start = out.0.len();
    // A term that is loose in one article is so in all, for it stands in one list only: where one is found on the way, all is
    // written again.
    loop {
        let n_loose = split.n_loose();
        write_articles(out, set, &mut split);
        if split.n_loose() == n_loose {
            return;
        }
        out.0.truncate(start);
    }
}

/// Writes a set of articles; which terms are loose is known before, or the result is of no use.
fn write_articles(out: &mut Writer, set: &TrainingSet, split: &mut ArticleTerms<'_>) {
    let terms = set.terms();
    let loose: Vec<TermId> =
        (0..terms.len() as TermId).filter(|term| split.is_loose[*term as usize]).collect();
    // The place of each word among those that are terms.
    let mut place = vec![0; terms.words().len()];
    let mut words = Vec::new();
    for (term, code) in terms.codes().iter().enumerate().filter(|(_, code)| code.second().is_none()) {
        place[code.first() as usize] = words.len() as TermId;
        words.push(terms.parts(term).0);
    }
    out.sorted_strings(words.into_iter());
    let texts: Vec<_> = loose.iter().map(|term| terms.get(*term as usize)).collect();
    out.sorted_strings(texts.iter().map(AsRef::as_ref));
    out.sorted_strings(set.labels().iter().map(String::as_str));
    out.varint(set.articles().len() as u64);
    for article in set.articles() {
        out.0.extend_from_slice(&article.hash.to_le_bytes());
        out.varint(u64::from(article.fold));
        out.varint(article.main.map_or(0, |label| u64::from(label) + 1));
        out.varint(article.further.len() as u64);
        article.further.iter().for_each(|label| out.varint(u64::from(*label)));
        split.split(article);
        write_counts(out, split.words.iter().map(|&(word, count)| (place[word as usize], count)));
        let place_of =
            |&(term, count): &(TermId, u32)| Some((loose.binary_search(&term).ok()? as TermId, count));
        let known: Vec<(TermId, u32)> = split.loose.iter().filter_map(place_of).collect();
        write_counts(out, known.into_iter());
        let mut rest = split.pairs.as_slice();
        for n in &split.n_followers {
            let (followers, others) = rest.split_at(*n as usize);
            write_counts(out, followers.iter().copied());
            rest = others;
        }
    }
}

/// The terms of one article after the other, by how they are written.
struct ArticleTerms<'a> {
    codes: &'a [TermCode],
    /// Words that are terms, by their numbers among all words, rising.
    words: Vec<(u32, u32)>,
    /// Of each of the words the number of pairs that it begins.
    n_followers: Vec<u32>,
    /// The place of each pair's second word among the words, one first word after the other, rising.
    pairs: Vec<(TermId, u32)>,
    /// What is not a word, nor a pair of two of the words.
    loose: Vec<(TermId, u32)>,
    /// All terms and their counts, and in the end the pairs among them alone.
    all: Vec<(TermCode, TermId, u32)>,
    /// The place of each word in the last article that had it as a term.
    place: Vec<TermId>,
    /// Terms that were loose in an article so far.
    is_loose: Vec<bool>,
    /// Whether there are such terms; most sets have none.
    has_loose: bool,
}

impl<'a> ArticleTerms<'a> {
    fn of(terms: &'a TermList) -> Self {
        Self {
            codes: terms.codes(),
            words: Vec::new(),
            n_followers: Vec::new(),
            pairs: Vec::new(),
            loose: Vec::new(),
            all: Vec::new(),
            place: vec![0; terms.words().len()],
            is_loose: vec![false; terms.len()],
            has_loose: false,
        }
    }

    fn n_loose(&self) -> usize {
        self.is_loose.iter().filter(|is_loose| **is_loose).count()
    }

    /// Takes the terms of an article, each with its count.
    fn split(&mut self, article: &TrainingArticle) {
        let Self { codes, words, n_followers, pairs, loose, all, place, is_loose, has_loose } = self;
        words.clear();
        pairs.clear();
        loose.clear();
        // All are looked up before anything hangs on one of them, so that none waits for the memory of another.
        all.clear();
        all.extend(article.counts.iter().map(|&(term, count)| (codes[term as usize], term, count)));
        // Which are words and which pairs cannot be foreseen: so nothing branches on it.
        let mut n_pairs = 0;
        for i in 0..all.len() {
            let (code, _, count) = all[i];
            let is_pair = code.second().is_some();
            words.push((code.first(), count));
            words.truncate(words.len() - usize::from(is_pair));
            // A pair stands behind its first word. One whose first word is not there gets the place of another.
            place[code.first() as usize] = (words.len() as TermId).wrapping_sub(1);
            all[n_pairs] = all[i];
            n_pairs += usize::from(is_pair);
        }
        n_followers.clear();
        n_followers.resize(words.len(), 0);
        // What is known of a word may be of another article.
        let place_of = |word: u32| {
            let place = place[word as usize];
            words.get(place as usize).filter(|(found, _)| *found == word).map(|_| place)
        };
        for &(code, term, count) in &all[..n_pairs] {
            let Some(second) = code.second() else { continue };
            let places = place_of(code.first()).zip(place_of(second));
            match places.filter(|_| !*has_loose || !is_loose[term as usize]) {
                Some((first, second)) => {
                    n_followers[first as usize] += 1;
                    pairs.push((second, count));
                }
                None => {
                    is_loose[term as usize] = true;
                    *has_loose = true;
                    loose.push((term, count));
                }
            }
        }
    }
}

/// Writes rising numbers with their counts.
fn write_counts(out: &mut Writer, counts: impl ExactSizeIterator<Item = (TermId, u32)>) {
    out.varint(counts.len() as u64);
    let mut next = 0;
    for (term, count) in counts {
        // Most terms come once: the lowest bit says so, and their count is not written.
        out.varint(u64::from(term - next) << 1 | u64::from(count != 1));
        if count != 1 {
            out.varint(u64::from(count));
        }
        next = term + 1;
    }
}

/// Reads numbers below `limit` with their counts.
fn read_counts(reader: &mut Reader<'_>, limit: usize) -> Result<Vec<(TermId, u32)>, ModelError> {
    let n_counts = reader.count()?;
    let mut counts = Vec::with_capacity(n_counts);
    let mut next = 0;
    for _ in 0..n_counts {
        let step = reader.varint()?;
        let term = (step >> 1).checked_add(next).filter(|term| *term < limit as u64);
        let Some(term) = term else {
            return Err(reader.corrupt("a term number is too large"));
        };
        let count = if step & 1 == 1 { reader.below(u32::MAX as usize, "a count of")? } else { 1 };
        if count == 0 {
            return Err(reader.corrupt("a term count of 0"));
        }
        counts.push((term as TermId, count));
        next = term + 1;
    }
    Ok(counts)
}

fn read_set(reader: &mut Reader<'_>) -> Result<TrainingSet, ModelError> {
    let (words, loose) = (reader.sorted_strings()?, reader.sorted_strings()?);
    let labels = reader.sorted_strings()?;
    let words = reader.plain_words(words.iter().map(String::as_str))?;
    // Each word is a term; pairs get numbers behind them as they come.
    let mut numbers = TermNumbers::of_words(words.iter());
    let n_articles = reader.count()?;
    let mut articles = Vec::new();
    let mut n_loose = Vec::new();
    let (mut pairs, mut ids, mut all_labels) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..n_articles {
        let hash = u128::from_le_bytes(reader.array()?);
        let fold = reader.below(N_FOLDS, "fold")? as u8;
        let main = reader.below(labels.len() + 1, "label")?.checked_sub(1);
        let n_further = reader.count()?;
        let further =
            (0..n_further).map(|_| reader.below(labels.len(), "label")).collect::<Result<_, _>>()?;
        let further: Vec<u32> = further;
        all_labels.clear();
        all_labels.extend(main.into_iter().chain(further.iter().copied()));
        all_labels.sort_unstable();
        if all_labels.windows(2).any(|two| two[0] == two[1]) {
            return Err(reader.corrupt("an article has a label twice"));
        }
        let of_words = read_counts(reader, words.len())?;
        // The loose terms first, which have other numbers than the rest.
        let mut counts = read_counts(reader, loose.len())?;
        n_loose.push(counts.len());
        counts.extend_from_slice(&of_words);
        pairs.clear();
        let first_pair = counts.len();
        for &(first, _) in &of_words {
            for (second, count) in read_counts(reader, of_words.len())? {
                pairs.push((first, of_words[second as usize].0));
                counts.push((0, count));
            }
        }
        ids.clear();
        numbers.pairs(&pairs, &mut ids);
        counts[first_pair..].iter_mut().zip(&ids).for_each(|((term, _), id)| *term = *id);
        articles.push(TrainingArticle { hash, fold, main, further, counts });
    }
    let (words, codes) = numbers.parts();
    let texts = loose.iter().map(String::as_str);
    let (terms, [place, place_of_loose]) = reader.joined(words, codes, texts)?;
    for (article, n_loose) in articles.iter_mut().zip(n_loose) {
        for (i, (term, _)) in article.counts.iter_mut().enumerate() {
            *term = if i < n_loose { place_of_loose[*term as usize] } else { place[*term as usize] };
        }
        article.counts.sort_unstable();
    }
    Ok(TrainingSet::from_parts(terms, labels, articles))
}

fn write_statistics(out: &mut Writer, statistics: &TrainingStatistics) {
    out.sorted_strings(statistics.labels.iter().map(String::as_str));
    out.term_list(&statistics.terms);
    for fold in &statistics.folds {
        out.varint(fold.n_articles);
        for count in fold.n_main.iter().chain(&fold.n_any).chain(&fold.document_frequency) {
            out.varint(*count);
        }
        for term in 0..statistics.terms.len() {
            let sums = fold.sums_of(term);
            out.varint(sums.len() as u64);
            for sum in sums {
                out.varint(u64::from(sum.label.wrapping_add(1)));
                out.varint(sum.main);
                out.varint(sum.any);
            }
        }
    }
}

fn read_statistics(reader: &mut Reader<'_>) -> Result<TrainingStatistics, ModelError> {
    let labels = reader.sorted_strings()?;
    let terms = reader.term_list()?;
    let mut folds = Vec::with_capacity(N_FOLDS);
    for _ in 0..N_FOLDS {
        let mut numbers = |n: usize| (0..n).map(|_| reader.varint()).collect::<Result<Vec<u64>, _>>();
        let mut fold = FoldStatistics {
            n_articles: numbers(1)?[0],
            n_main: numbers(labels.len() + 1)?,
            n_any: numbers(labels.len())?,
            document_frequency: numbers(terms.len())?,
            ..FoldStatistics::default()
        };
        let n = u128::from(fold.n_articles);
        let n_main: u128 = fold.n_main.iter().map(|n| u128::from(*n)).sum();
        let most = fold.n_any.iter().chain(&fold.document_frequency).max().copied().unwrap_or(0);
        if n > MAX_COUNTED || n_main != n || u128::from(most) > n {
            return Err(reader.corrupt("the numbers of articles do not fit each other"));
        }
        for _ in 0..terms.len() {
            let mut last = None;
            for _ in 0..reader.count()? {
                // *None* is written as 0.
                let label = reader.below(labels.len() + 1, "label")?.wrapping_sub(1);
                let sums = TermSums { label, main: reader.varint()?, any: reader.varint()? };
                let n_main = fold.n_main[(label as usize).min(labels.len())];
                let n_any = fold.n_any.get(label as usize).copied().unwrap_or(0);
                let is_of_no_article = (sums.main > 0 && n_main == 0) || (sums.any > 0 && n_any == 0);
                if is_of_no_article || last.is_some_and(|last| last >= label) {
                    return Err(reader.corrupt("the sums of a term do not fit its labels"));
                }
                last = Some(label);
                fold.sums.push(sums);
            }
            fold.ends.push(fold.sums.len());
        }
        folds.push(fold);
    }
    Ok(TrainingStatistics { terms, labels, folds })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Analyzer, AnalyzerSettings};
    use crate::classify::{Analysed, LabelList};

    fn set(range: std::ops::Range<usize>) -> TrainingSet {
        let texts: Vec<String> =
            range.map(|i| format!("words of article {i}: w{} w{}", i % 7, i % 3)).collect();
        let lists: Vec<LabelList> = (0..texts.len())
            .map(|i| LabelList::from_ordered([["a", "b"], ["b", "c"], ["other", "c"]][i % 3]))
            .collect();
        let articles: Vec<Analysed<'_>> =
            texts.iter().zip(&lists).map(|(text, labels)| Analysed { title: "T", text, labels }).collect();
        TrainingSet::count(&Analyzer::english(), &articles)
    }

    #[test]
    fn sections_survive_bytes() {
        for limit in [5, 100] {
            let section = TrainingSection::of_at_most(set(0..30), limit).expect("small");
            assert_eq!(section.is_whole(), limit == 100);
            assert_eq!(TrainingSection::from_bytes(&section.to_bytes()).expect("good"), section);
        }
    }

    #[test]
    fn pairs_without_their_words_survive_bytes() {
        let settings =
            AnalyzerSettings { ngram_range: "2-2".parse().expect("a range"), ..AnalyzerSettings::default() };
        let none = LabelList::default();
        let articles = [("robot arm", "soft robot arm"), ("", "arm robot")].map(|(title, text)| Analysed {
            title,
            text,
            labels: &none,
        });
        let pairs = TrainingSet::count(&Analyzer::new(settings).expect("valid"), &articles);
        assert_eq!(pairs.terms().iter().collect::<Vec<_>>(), ["arm robot", "robot arm", "soft robot"]);
        let words = TrainingSet::count(&Analyzer::english(), &articles[1..]);
        for set in [pairs.clone(), TrainingSet::union(&[pairs, words])] {
            let section = TrainingSection::of(set).expect("small");
            assert_eq!(TrainingSection::from_bytes(&section.to_bytes()).expect("good"), section);
        }
    }

    #[test]
    fn merging_is_training_on_all_within_and_beyond_the_limit() {
        for limit in [3, 12, 100] {
            let part = |range| TrainingSection::of_at_most(set(range), limit).expect("small");
            // `set` labels by place in its own range, so ranges begin at multiples of 3.
            let merged = part(0..9).merge_at_most(&part(9..30), limit).expect("small");
            assert_eq!(merged, part(0..30), "limit {limit}");
            assert_eq!(part(9..30).merge_at_most(&part(0..9), limit).expect("small"), merged);
        }
    }

    #[test]
    fn a_label_twice_is_refused_wherever_it_stands() {
        let read = |main: Option<u32>, further: &[u32]| {
            let articles = vec![TrainingArticle {
                hash: 1,
                fold: 0,
                main,
                further: further.to_vec(),
                counts: Vec::new(),
            }];
            let labels = ["a", "b", "c"].map(str::to_owned).to_vec();
            let set = TrainingSet::from_parts(TermList::default(), labels, articles);
            let mut out = Writer::default();
            write_set(&mut out, &set);
            read_set(&mut Reader::new("training section", &out.0)).map(|found| assert_eq!(found, set))
        };
        for (main, further) in [(Some(1), [0, 2, 1]), (Some(2), [1, 0, 1]), (None, [0, 0, 1])] {
            let error = read(main, &further).expect_err("a label twice").to_string();
            assert!(error.contains("a label twice"), "{error}");
        }
        read(None, &[2, 0, 1]).expect("each once, in any order");
        read(Some(1), &[2, 0]).expect("each once");
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let bytes = TrainingSection::of_at_most(set(0..12), 6).expect("small").to_bytes();
        for i in 0..bytes.len() {
            assert!(TrainingSection::from_bytes(&bytes[..i]).is_err(), "cut at {i}");
            for bit in [1, 0x80] {
                let mut flipped = bytes.clone();
                flipped[i] ^= bit;
                let _ = TrainingSection::from_bytes(&flipped);
            }
        }
    }
}
