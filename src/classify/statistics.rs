//! Training statistics: integer sums over articles, so that they add up exactly in any order.
//!
//! For every fold: the number of articles, the number with each label, each term's document frequency, and for each
//! label the sum of its articles' normalised term frequencies `u(d,t)`, each in two roles: **main** (the first label,
//! or *none*) and **any** (main or further).
//! `u` is rounded to a whole number of 2⁻³⁶.

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;

use super::fold::N_FOLDS;
use super::training_set::{TrainingArticle, TrainingSet, places};
use crate::features::{TermId, TermList, sublinear, sublinear_length};

/// Fractional bits of a sum.
pub(super) const FRACTION_BITS: u32 = 36;

/// The label number that stands for *none*, behind all labels.
pub(super) const NONE: u32 = u32::MAX;

/// Why statistics cannot be added or subtracted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatisticsError {
    /// A sum is too large for 64 bits.
    #[error("the training statistics of {what} are too large to add up in 64 bits")]
    Overflow {
        /// Term, label or count.
        what: String,
    },
    /// More terms of articles, each counted in every article that has it, than there are places for while they are added up.
    #[error(
        "the articles have {n} terms, counted article by article; expected fewer than {} to add up at once",
        u32::MAX
    )]
    TooManyCounts {
        /// Their number.
        n: usize,
    },
    /// More is to be taken away than is there.
    #[error("cannot take away articles that were never added: {what} would fall below zero")]
    Underflow {
        /// Term, label or count.
        what: String,
    },
}

/// The statistics of a set of articles; equal sets have equal statistics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingStatistics {
    /// Terms, sorted, each in at least one article.
    pub terms: TermList,
    /// Labels, sorted, each on at least one article.
    pub labels: Vec<String>,
    /// One entry a fold.
    pub folds: Vec<FoldStatistics>,
}

/// The statistics of one fold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoldStatistics {
    /// Number of articles.
    pub n_articles: u64,
    /// Articles with each label as their main one; one entry a label, then *none*.
    pub n_main: Vec<u64>,
    /// Articles with each label in any place.
    pub n_any: Vec<u64>,
    /// Articles that each term occurs in.
    pub document_frequency: Vec<u64>,
    /// End of each term's entries in `sums`.
    pub ends: Vec<usize>,
    /// Sums by term and then by label, zeros left out.
    pub sums: Vec<TermSums>,
}

/// Sums of a term over the articles with one label, in units of 2⁻³⁶.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermSums {
    /// Number of the label; `u32::MAX` for *none*.
    pub label: u32,
    /// Sum over articles whose main label it is.
    pub main: u64,
    /// Sum over articles with the label in any place.
    pub any: u64,
}

impl TermSums {
    /// Adds the sums of other articles with the label; `None` beyond 64 bits.
    pub(super) fn add(&mut self, other: Self) -> Option<()> {
        self.main = self.main.checked_add(other.main)?;
        self.any = self.any.checked_add(other.any)?;
        Some(())
    }
}

impl FoldStatistics {
    pub(super) fn empty(n_terms: usize, n_labels: usize) -> Self {
        Self {
            n_articles: 0,
            n_main: vec![0; n_labels + 1],
            n_any: vec![0; n_labels],
            document_frequency: vec![0; n_terms],
            ends: vec![0; n_terms],
            sums: Vec::new(),
        }
    }

    /// Appends the terms of other statistics.
    fn append(&mut self, mut more: Self) {
        let n_before = self.sums.len();
        self.document_frequency.append(&mut more.document_frequency);
        self.ends.extend(more.ends.into_iter().map(|end| n_before + end));
        self.sums.append(&mut more.sums);
    }

    /// The sums of a term, by label.
    #[inline]
    pub fn sums_of(&self, term: usize) -> &[TermSums] {
        let start = if term == 0 { 0 } else { self.ends[term - 1] };
        &self.sums[start..self.ends[term]]
    }
}

impl TrainingStatistics {
    /// The statistics of no articles.
    pub fn empty() -> Self {
        Self {
            terms: TermList::default(),
            labels: Vec::new(),
            folds: vec![FoldStatistics::empty(0, 0); N_FOLDS],
        }
    }

    /// Sums up a set of articles. Linear in its size but for a sort.
    ///
    /// # Errors
    /// Sums beyond 64 bits (some 2²⁸ articles that all consist of one term).
    pub fn of(set: &TrainingSet) -> Result<Self, StatisticsError> {
        Ok(Self::of_terms(set, |_, _| true, Wanted { by_fold: true, pooled: false })?.0)
    }

    /// The same for some of the terms only, and the sums of all folds together: `is_kept` is told a term's number and how many
    /// articles it occurs in. Most terms occur once, and no model keeps them. Where they are not wanted `by_fold`, the folds
    /// have no sums of their own, but numbers of articles only. All adds up within 64 bits.
    ///
    /// # Errors
    /// As of [`of`](Self::of).
    pub(crate) fn of_frequent(
        set: &TrainingSet,
        is_kept: impl Fn(usize, u64) -> bool,
        by_fold: bool,
    ) -> Result<(Self, FoldStatistics), StatisticsError> {
        let (statistics, pooled) = Self::of_terms(set, is_kept, Wanted { by_fold, pooled: true })?;
        statistics.check_numbers()?;
        statistics.check_sums(std::slice::from_ref(&pooled))?;
        Ok((statistics, pooled))
    }

    fn of_terms(
        set: &TrainingSet,
        is_kept: impl Fn(usize, u64) -> bool,
        wanted: Wanted,
    ) -> Result<(Self, FoldStatistics), StatisticsError> {
        let (terms, postings) = Postings::of(set, is_kept, wanted)?;
        let n_terms = terms.len().div_ceil(rayon::current_num_threads()).max(1);
        let starts = (0..terms.len()).step_by(n_terms).collect::<Vec<usize>>();
        let parts = starts.into_par_iter().map(|start| {
            let part = start..(start + n_terms).min(terms.len());
            postings
                .sums(part, wanted)
                .map_err(|term| StatisticsError::Overflow { what: terms.get(term).into_owned() })
        });
        let parts: Vec<Vec<FoldStatistics>> = parts.collect::<Result<_, _>>()?;
        let mut parts = parts.into_iter();
        // That of all folds behind them.
        let none = || vec![FoldStatistics::default(); N_FOLDS + 1];
        let mut folds = parts.next().unwrap_or_else(none);
        for (fold, more) in parts.flat_map(|part| part.into_iter().enumerate()) {
            folds[fold].append(more);
        }
        for (number, fold) in folds.iter_mut().enumerate() {
            (fold.n_main, fold.n_any) = (vec![0; set.labels.len() + 1], vec![0; set.labels.len()]);
            let is_here =
                |article: &&TrainingArticle| number == N_FOLDS || usize::from(article.fold) == number;
            for article in set.articles.iter().filter(is_here) {
                fold.n_articles += 1;
                fold.n_main[article.main.map_or(set.labels.len(), |label| label as usize)] += 1;
                article.labels().for_each(|label| fold.n_any[label as usize] += 1);
            }
        }
        let mut all = Self { terms, labels: set.labels.clone(), folds }.without_zeros();
        let pooled = all.folds.pop().unwrap_or_default();
        Ok((all, pooled))
    }

    /// The statistics of both sets of articles together. Associative and commutative.
    ///
    /// # Errors
    /// Sums beyond 64 bits.
    pub fn add(&self, other: &Self) -> Result<Self, StatisticsError> {
        self.combine(other, |a, b, what| {
            a.checked_add(b).ok_or_else(|| StatisticsError::Overflow { what: what() })
        })
    }

    /// The statistics without those of `other`: undoes [`add`](Self::add).
    ///
    /// # Errors
    /// `other` holds articles that are not in `self`, as far as sums can tell.
    pub fn subtract(&self, other: &Self) -> Result<Self, StatisticsError> {
        self.combine(other, |a, b, what| {
            a.checked_sub(b).ok_or_else(|| StatisticsError::Underflow { what: what() })
        })
    }

    /// Holds the sums over all folds and labels within 64 bits, so that fitting can add them up unchecked. Each fold's
    /// own sums are checked when they are made; only a file can hold folds that are too large together.
    pub(super) fn check_totals(&self) -> Result<(), StatisticsError> {
        self.check_numbers()?;
        self.check_sums(&self.folds)
    }

    /// As [`check_totals`](Self::check_totals), for numbers of articles.
    fn check_numbers(&self) -> Result<(), StatisticsError> {
        let over_folds = |of: &dyn Fn(&FoldStatistics) -> u128| self.folds.iter().map(of).sum::<u128>();
        check(&|| "the number of articles".to_owned(), over_folds(&|fold| u128::from(fold.n_articles)))?;
        let n_labelled =
            |fold: &FoldStatistics| fold.n_main.iter().chain(&fold.n_any).map(|n| u128::from(*n)).sum();
        check(&|| "the number of articles with a label".to_owned(), over_folds(&n_labelled))
    }

    /// The same for the sums of each term, of folds or of all of them together.
    fn check_sums(&self, folds: &[FoldStatistics]) -> Result<(), StatisticsError> {
        for term in 0..self.terms.len() {
            let mut total = 0u128;
            for fold in folds {
                total += u128::from(fold.document_frequency[term]);
                for sums in fold.sums_of(term) {
                    total += u128::from(sums.main) + u128::from(sums.any);
                }
            }
            check(&|| self.terms.get(term).into_owned(), total)?;
        }
        Ok(())
    }

    /// The statistics of all folds together.
    ///
    /// # Errors
    /// Sums beyond 64 bits, over all folds and labels: see [`check_totals`](Self::check_totals).
    pub(crate) fn pooled(&self) -> Result<FoldStatistics, StatisticsError> {
        self.check_totals()?;
        let mut pooled = FoldStatistics::empty(self.terms.len(), self.labels.len());
        for fold in &self.folds {
            pooled.n_articles += fold.n_articles;
            add_each(&mut pooled.n_main, &fold.n_main);
            add_each(&mut pooled.n_any, &fold.n_any);
            add_each(&mut pooled.document_frequency, &fold.document_frequency);
        }
        pooled.sums.reserve(self.folds.iter().map(|fold| fold.sums.len()).sum());
        for (term, end) in pooled.ends.iter_mut().enumerate() {
            let first = pooled.sums.len();
            self.folds.iter().for_each(|fold| pooled.sums.extend_from_slice(fold.sums_of(term)));
            let overflow = || StatisticsError::Overflow { what: self.terms.get(term).into_owned() };
            sort_sums(&mut pooled.sums, first).ok_or_else(overflow)?;
            *end = pooled.sums.len();
        }
        Ok(pooled)
    }

    /// Whether every article has exactly one label.
    pub fn is_single_label(&self) -> bool {
        let n_labels = self.labels.len();
        self.folds.iter().all(|fold| fold.n_main[n_labels] == 0 && fold.n_main[..n_labels] == fold.n_any)
    }

    /// Number of articles in all folds.
    pub fn n_articles(&self) -> u64 {
        self.folds.iter().map(|fold| fold.n_articles).sum()
    }

    fn combine(
        &self,
        other: &Self,
        operation: impl Fn(u64, u64, &dyn Fn() -> String) -> Result<u64, StatisticsError>,
    ) -> Result<Self, StatisticsError> {
        let (terms, places) = TermList::union(&[&self.terms, &other.terms]);
        let labels: BTreeSet<&String> = self.labels.iter().chain(&other.labels).collect();
        let labels: Vec<String> = labels.into_iter().cloned().collect();
        let a = self.spread(&places[0], terms.len(), &labels);
        let b = other.spread(&places[1], terms.len(), &labels);
        let mut folds = Vec::with_capacity(N_FOLDS);
        for (a, b) in a.iter().zip(&b) {
            let each = |a: &[u64], b: &[u64], what: &str| -> Result<Vec<u64>, StatisticsError> {
                a.iter().zip(b).map(|(&a, &b)| operation(a, b, &|| what.to_owned())).collect()
            };
            let mut fold = FoldStatistics {
                n_articles: operation(a.n_articles, b.n_articles, &|| "the number of articles".to_owned())?,
                n_main: each(&a.n_main, &b.n_main, "the number of articles with a label")?,
                n_any: each(&a.n_any, &b.n_any, "the number of articles with a label")?,
                document_frequency: each(
                    &a.document_frequency,
                    &b.document_frequency,
                    "a document frequency",
                )?,
                ends: Vec::with_capacity(terms.len()),
                sums: Vec::with_capacity(a.sums.len() + b.sums.len()),
            };
            for term in 0..terms.len() {
                let (mut left, mut right) = (a.sums_of(term), b.sums_of(term));
                while let Some(label) =
                    left.first().into_iter().chain(right.first()).map(|sums| sums.label).min()
                {
                    let (x, y) = (take(&mut left, label), take(&mut right, label));
                    let each = |x: u64, y: u64| operation(x, y, &|| terms.get(term).into_owned());
                    fold.sums.push(TermSums { label, main: each(x.main, y.main)?, any: each(x.any, y.any)? });
                }
                fold.ends.push(fold.sums.len());
            }
            folds.push(fold);
        }
        Ok(Self { terms, labels, folds }.without_zeros())
    }

    /// The folds with terms numbered by their places, which rise, among so many, and labels as in a longer list.
    fn spread(&self, term_place: &[TermId], n_terms: usize, labels: &[String]) -> Vec<FoldStatistics> {
        let label_place = places(&self.labels, labels);
        let spread = |fold: &FoldStatistics| {
            let mut wide = FoldStatistics::empty(n_terms, labels.len());
            wide.n_articles = fold.n_articles;
            for (label, &to) in label_place.iter().enumerate() {
                wide.n_main[to as usize] = fold.n_main[label];
                wide.n_any[to as usize] = fold.n_any[label];
            }
            wide.n_main[labels.len()] = fold.n_main[self.labels.len()];
            let mut last = 0;
            for (term, to) in term_place.iter().map(|to| *to as usize).enumerate() {
                wide.document_frequency[to] = fold.document_frequency[term];
                wide.ends[last..to].fill(wide.sums.len());
                wide.sums.extend(fold.sums_of(term).iter().map(|sums| TermSums {
                    label: if sums.label == NONE { NONE } else { label_place[sums.label as usize] },
                    ..*sums
                }));
                last = to;
            }
            wide.ends[last..].fill(wide.sums.len());
            wide
        };
        self.folds.iter().map(spread).collect()
    }

    /// The same statistics without terms and labels that no article has, so that equal sets are equal values.
    pub(super) fn without_zeros(self) -> Self {
        let is_zero = |sums: &TermSums| sums.main == 0 && sums.any == 0;
        // Folds of which no sums are wanted have none.
        let is_in =
            |term: usize, fold: &FoldStatistics| fold.document_frequency.get(term).is_some_and(|df| *df > 0);
        // The last one has most terms, where it is all of them together.
        let used_terms: Vec<bool> =
            (0..self.terms.len()).map(|term| self.folds.iter().rev().any(|fold| is_in(term, fold))).collect();
        let used_labels: Vec<bool> =
            (0..self.labels.len()).map(|label| self.folds.iter().any(|fold| fold.n_any[label] > 0)).collect();
        let is_clean = used_terms.iter().chain(&used_labels).all(|used| *used)
            && !self.folds.iter().any(|fold| fold.sums.iter().any(is_zero));
        if is_clean {
            return self;
        }
        let new_label: Vec<u32> = used_labels
            .iter()
            .scan(0, |next, &used| {
                let place = *next;
                *next += u32::from(used);
                Some(place)
            })
            .collect();
        let folds = self.folds.iter().map(|fold| {
            let mut kept = FoldStatistics {
                n_articles: fold.n_articles,
                n_main: keep(&fold.n_main, used_labels.iter().copied().chain([true])),
                n_any: keep(&fold.n_any, used_labels.iter().copied()),
                document_frequency: keep(&fold.document_frequency, used_terms.iter().copied()),
                ..FoldStatistics::default()
            };
            let terms = used_terms.iter().take(fold.ends.len()).enumerate();
            for (term, _) in terms.filter(|(_, used)| **used) {
                let sums = fold.sums_of(term).iter().filter(|sums| !is_zero(sums));
                kept.sums.extend(sums.map(|sums| TermSums {
                    label: if sums.label == NONE { NONE } else { new_label[sums.label as usize] },
                    ..*sums
                }));
                kept.ends.push(kept.sums.len());
            }
            kept
        });
        let folds = folds.collect();
        Self {
            terms: self.terms.kept(|term| used_terms[term]),
            labels: keep(&self.labels, used_labels.iter().copied()),
            folds,
        }
    }
}

/// Holds a total within 64 bits.
fn check(what: &dyn Fn() -> String, total: u128) -> Result<(), StatisticsError> {
    match u64::try_from(total) {
        Ok(_) => Ok(()),
        Err(_) => Err(StatisticsError::Overflow { what: what() }),
    }
}

fn add_each(sums: &mut [u64], more: &[u64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

fn keep<T: Clone>(values: &[T], used: impl Iterator<Item = bool>) -> Vec<T> {
    values.iter().zip(used).filter(|(_, used)| *used).map(|(value, _)| value.clone()).collect()
}

/// Takes the sums of a label off the front of a list, zeros if it is not there.
pub(super) fn take(sums: &mut &[TermSums], label: u32) -> TermSums {
    match sums.split_first() {
        Some((first, rest)) if first.label == label => {
            *sums = rest;
            *first
        }
        _ => TermSums { label, main: 0, any: 0 },
    }
}

/// Which sums are wanted: of each fold, of all folds together.
#[derive(Clone, Copy)]
struct Wanted {
    by_fold: bool,
    pooled: bool,
}

/// The number of an article that has a term, among those in their order, and the term's count there.
type Posting = [u32; 2];

/// What sums need of an article.
struct Summed<'a> {
    fold: u8,
    /// The main label, or [`NONE`].
    main: u32,
    further: &'a [u32],
    /// What its term frequencies are divided by.
    length: f64,
}

impl<'a> Summed<'a> {
    fn of(article: &'a TrainingArticle) -> Self {
        Self {
            fold: article.fold,
            main: article.main.unwrap_or(NONE),
            further: &article.further,
            length: sublinear_length(article.counts.iter().map(|(_, count)| *count)),
        }
    }
}

/// The counts of articles term by term, so that those of a term are summed up where they lie.
struct Postings<'a> {
    /// By folds, if sums are wanted by fold, and main labels, *none* last.
    articles: Vec<Summed<'a>>,
    /// Those of one term behind the other, each in the order of the articles.
    all: Vec<Posting>,
    ends: Vec<u32>,
}

impl<'a> Postings<'a> {
    /// The terms that are kept, and their postings.
    fn of(
        set: &'a TrainingSet,
        is_kept: impl Fn(usize, u64) -> bool,
        wanted: Wanted,
    ) -> Result<(TermList, Self), StatisticsError> {
        // Places among the postings are kept in 32 bits: they are looked up at random, for every count.
        let n_counts: usize = set.articles.iter().map(|article| article.counts.len()).sum();
        if u32::try_from(n_counts).is_err() {
            return Err(StatisticsError::TooManyCounts { n: n_counts });
        }
        // Of each term, in how many articles it is; then where the next of its postings goes.
        let mut next = vec![0u32; set.terms.len()];
        for (term, _) in set.articles.iter().flat_map(|article| &article.counts) {
            next[*term as usize] += 1;
        }
        let is_kept = |(term, df): (usize, &u32)| *df > 0 && is_kept(term, u64::from(*df));
        let is_kept: Vec<bool> = next.iter().enumerate().map(is_kept).collect();
        let terms = set.terms.kept(|term| is_kept[term]);
        // Which terms are kept cannot be foreseen: so nothing branches on it. What is not kept goes behind all, into one place.
        let of_kept = |(df, is_kept): (&u32, &bool)| if *is_kept { *df } else { 0 };
        let n_postings: u32 = next.iter().zip(&is_kept).map(of_kept).sum();
        let mut ends = vec![0; terms.len() + 1];
        let (mut n_kept, mut end) = (0, 0);
        for (next, is_kept) in next.iter_mut().zip(&is_kept) {
            let start = end;
            end += of_kept((next, is_kept));
            *next = if *is_kept { start } else { n_postings };
            ends[n_kept] = end;
            n_kept += usize::from(*is_kept);
        }
        ends.truncate(n_kept);
        let mut all: Vec<Posting> = vec![[0; 2]; n_postings as usize + 1];
        let mut articles: Vec<&TrainingArticle> = set.articles.iter().collect();
        let fold = |article: &TrainingArticle| if wanted.by_fold { article.fold } else { 0 };
        articles.sort_by_key(|article| (fold(article), article.main.unwrap_or(NONE)));
        for (number, article) in (0..).zip(&articles) {
            for &(term, count) in &article.counts {
                let next = &mut next[term as usize];
                all[(*next).min(n_postings) as usize] = [number, count];
                *next += 1;
            }
        }
        Ok((terms, Self { articles: articles.into_iter().map(Summed::of).collect(), all, ends }))
    }

    /// The wanted sums of some terms in each fold, and behind these in all folds, without the numbers of articles; or the term
    /// whose sums are beyond 64 bits.
    fn sums(&self, terms: Range<usize>, wanted: Wanted) -> Result<Vec<FoldStatistics>, usize> {
        let mut folds = vec![FoldStatistics::default(); N_FOLDS];
        let mut pooled = FoldStatistics::default();
        let mut start = if terms.start == 0 { 0 } else { self.ends[terms.start - 1] };
        let n_postings = terms.clone().last().map_or(0, |last| self.ends[last] - start) as usize;
        let by_fold = if wanted.by_fold { folds.as_mut_slice() } else { &mut [] };
        let reserve = |fold: &mut FoldStatistics, n_sums: usize| {
            fold.document_frequency.reserve(terms.len());
            fold.ends.reserve(terms.len());
            fold.sums.reserve(n_sums);
        };
        by_fold.iter_mut().for_each(|fold| reserve(fold, n_postings / N_FOLDS));
        if wanted.pooled {
            reserve(&mut pooled, n_postings);
        }
        for term in terms {
            let of_term = &self.all[start as usize..self.ends[term] as usize];
            start = self.ends[term];
            let first = pooled.sums.len();
            let mut rest = of_term;
            for (number, fold) in by_fold.iter_mut().enumerate() {
                let is_here =
                    |[article, _]: &&Posting| usize::from(self.articles[*article as usize].fold) == number;
                let (here, others) = rest.split_at(rest.iter().take_while(is_here).count());
                rest = others;
                let first = fold.sums.len();
                self.add_up(here, &mut fold.sums).ok_or(term)?;
                if wanted.pooled {
                    pooled.sums.extend_from_slice(&fold.sums[first..]);
                }
                fold.document_frequency.push(here.len() as u64);
                fold.ends.push(fold.sums.len());
            }
            if !wanted.pooled {
                continue;
            }
            match wanted.by_fold {
                true => sort_sums(&mut pooled.sums, first),
                false => self.add_up(of_term, &mut pooled.sums),
            }
            .ok_or(term)?;
            pooled.document_frequency.push(of_term.len() as u64);
            pooled.ends.push(pooled.sums.len());
        }
        folds.push(pooled);
        Ok(folds)
    }

    /// Appends the sums over some postings, by label; `None` beyond 64 bits.
    #[inline]
    fn add_up(&self, postings: &[Posting], sums: &mut Vec<TermSums>) -> Option<()> {
        let first = sums.len();
        for &[article, count] in postings {
            let article = &self.articles[article as usize];
            let u = to_fixed(sublinear(count) / article.length);
            // *None* has no further role, only a main one.
            let any = if article.main == NONE { 0 } else { u };
            add_sums(sums, first, TermSums { label: article.main, main: u, any })?;
            for &label in article.further {
                add_sums(sums, first, TermSums { label, main: 0, any: u })?;
            }
        }
        sort_sums(sums, first)
    }
}

/// Adds to the last of the sums from `first` on if it is of the same label, or appends; `None` beyond 64 bits.
fn add_sums(sums: &mut Vec<TermSums>, first: usize, more: TermSums) -> Option<()> {
    match sums[first..].last_mut().filter(|last| last.label == more.label) {
        Some(last) => last.add(more)?,
        None => sums.push(more),
    }
    Some(())
}

/// Sorts the sums from `first` on by labels, and makes those of one label one; `None` beyond 64 bits.
fn sort_sums(sums: &mut Vec<TermSums>, first: usize) -> Option<()> {
    if sums[first..].windows(2).all(|two| two[0].label < two[1].label) {
        return Some(());
    }
    sums[first..].sort_unstable_by_key(|sums| sums.label);
    let mut n_sums = first;
    for place in first..sums.len() {
        let more = sums[place];
        match sums[first..n_sums].last_mut().filter(|last| last.label == more.label) {
            Some(last) => last.add(more)?,
            None => {
                sums[n_sums] = more;
                n_sums += 1;
            }
        }
    }
    sums.truncate(n_sums);
    Some(())
}

/// A number of 0–1 as a whole number of 2⁻³⁶.
fn to_fixed(value: f64) -> u64 {
    let scaled = value * (1u64 << FRACTION_BITS) as f64;
    let whole = scaled as u64;
    // As `round`, which is not a machine's instruction everywhere. The difference is exact.
    whole + u64::from(scaled - whole as f64 >= 0.5)
}

/// A whole number of 2⁻³⁶ as a number.
pub(super) fn from_fixed(sum: u64) -> f64 {
    sum as f64 / (1u64 << FRACTION_BITS) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::classify::{Analysed, LabelList};

    fn statistics(labels: &[&[&str]]) -> TrainingStatistics {
        let lists: Vec<LabelList> = labels.iter().map(|labels| LabelList::from_ordered(*labels)).collect();
        let articles: Vec<Analysed<'_>> =
            lists.iter().map(|labels| Analysed { title: "", text: "kite kite boat", labels }).collect();
        TrainingStatistics::of(&TrainingSet::count(&Analyzer::english(), &articles)).expect("small")
    }

    #[test]
    fn sums_are_worked_by_hand() {
        // One article: kite twice, boat, and the pairs `kite kite` and `kite boat` once each.
        // 1 + ln 2 = 1.693147; the norm is √(1.693147² + 3) = 2.422137.
        let statistics = statistics(&[&["a", "b"]]);
        let fold = statistics.folds.iter().find(|fold| fold.n_articles == 1).expect("it lies in one fold");
        assert_eq!(statistics.terms.iter().collect::<Vec<_>>(), ["boat", "kite", "kite boat", "kite kite"]);
        assert_eq!((fold.n_main.as_slice(), fold.n_any.as_slice()), (&[1, 0, 0][..], &[1, 1][..]));
        let kite = fold.sums_of(1);
        assert_eq!((kite[0].label, kite[1].label), (0, 1));
        for (sum, expected) in
            [(kite[0].main, 0.699_030), (kite[1].any, 0.699_030), (fold.sums_of(0)[0].any, 0.412_859)]
        {
            assert!((from_fixed(sum) - expected).abs() < 1e-6, "{} for {expected}", from_fixed(sum));
        }
        assert_eq!(kite[1].main, 0, "b is a further label only");
    }

    #[test]
    fn one_label_an_article_is_seen_in_the_sums() {
        assert!(statistics(&[&["a"], &["b"]]).is_single_label());
        assert!(!statistics(&[&["a"], &[]]).is_single_label());
        assert!(!statistics(&[&["a"], &["b", "a"]]).is_single_label());
    }

    #[test]
    fn folds_that_are_too_large_together_are_refused() {
        let mut statistics = statistics(&[&["a"], &["b"]]);
        assert_eq!(statistics.check_totals(), Ok(()));
        for fold in &mut statistics.folds {
            fold.n_articles = u64::MAX;
        }
        assert!(matches!(statistics.check_totals(), Err(StatisticsError::Overflow { .. })));
    }
}
