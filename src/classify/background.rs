//! A background of general news: term frequencies of articles that none of the labels is about.
//!
//! With few labelled articles, most words of the world are new to every label, and what is *none of them* can be anything.
//! A background tells how common words are elsewhere: its articles count as articles about none of the labels, weighted
//! so that they make up a set share of all (Jelinek–Mercer smoothing with an outside collection; Zhai & Lafferty 2001).

use std::fmt::Write as _;

use super::statistics::{StatisticsError, TrainingStatistics, from_fixed};
use super::training_set::TrainingSet;

/// First line of a background file.
const HEADER: &str = "newsdesk background 1";

/// Names of the columns of a background file.
const COLUMNS: &str = "term\tdocument_frequency\tweight";

/// Parts of a unit in which weights are counted.
const WEIGHT_PARTS: f64 = 1e4;

/// Why a background cannot be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BackgroundError {
    /// No article, or no term that is common enough.
    #[error(
        "no term is in at least {min_df} of {n_articles} articles (pairs of words: {pair_min_df}): expected more articles, \
         or lower limits"
    )]
    Empty {
        /// Number of articles that are about none of the labels.
        n_articles: u64,
        /// Least document frequency of a word.
        min_df: u64,
        /// Least document frequency of a pair.
        pair_min_df: u64,
    },
    /// A line that is not what it should be.
    #[error("line {line}: expected {expected}, found `{found}`")]
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// What should stand there.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// Counted with another analyzer than the model's.
    #[error(
        "the background was counted with other analyzer settings (language, stop words, stemming, n-grams) than the model \
         has; count it again by `newsdesk background --model M`, M being a model with them, such as one trained without a \
         background"
    )]
    OtherAnalyzer,
    /// The sums are too large.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
}

/// Term frequencies of articles that are about none of the labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Background {
    /// Fingerprint of the analyzer settings that the terms come from.
    pub(crate) analyzer: u64,
    /// Number of articles.
    pub(crate) n_articles: u64,
    /// Terms, sorted.
    pub(crate) terms: Vec<String>,
    /// Articles that each term occurs in.
    pub(crate) document_frequency: Vec<u64>,
    /// Sum of each term's normalised term frequencies over all articles, in ten-thousandths.
    pub(crate) weights: Vec<u64>,
}

impl Background {
    /// More articles than this are in no background: a number beyond it is an error in a file.
    pub(crate) const MAX_ARTICLES: u64 = 1 << 48;

    /// Adds up articles, whatever their labels, and keeps words in at least `min_df` and pairs in at least `pair_min_df`
    /// of them. `analyzer` is the fingerprint of the settings that they were counted with.
    ///
    /// # Errors
    /// No term is common enough.
    pub fn of(
        articles: &TrainingSet,
        analyzer: u64,
        min_df: u64,
        pair_min_df: u64,
    ) -> Result<Self, BackgroundError> {
        let statistics = TrainingStatistics::of(articles)?;
        let mut background = Self {
            analyzer,
            n_articles: statistics.n_articles(),
            terms: Vec::new(),
            document_frequency: Vec::new(),
            weights: Vec::new(),
        };
        for (term, name) in statistics.terms.iter().enumerate() {
            let df: u64 = statistics.folds.iter().map(|fold| fold.document_frequency[term]).sum();
            if df < if name.contains(' ') { pair_min_df } else { min_df } {
                continue;
            }
            let sum: u64 = statistics
                .folds
                .iter()
                .flat_map(|fold| fold.sums_of(term))
                .map(|sums| sums.main)
                .fold(0, u64::saturating_add);
            background.terms.push(name.into_owned());
            background.document_frequency.push(df);
            // A kept term weighs something.
            background.weights.push(((from_fixed(sum) * WEIGHT_PARTS).round() as u64).max(1));
        }
        if background.terms.is_empty() {
            return Err(BackgroundError::Empty { n_articles: background.n_articles, min_df, pair_min_df });
        }
        Ok(background)
    }

    /// Number of articles that were counted.
    pub fn n_articles(&self) -> u64 {
        self.n_articles
    }

    /// The terms, sorted.
    pub fn terms(&self) -> &[String] {
        &self.terms
    }

    pub(crate) fn has_term(&self, term: &str) -> bool {
        self.terms.binary_search_by(|of| of.as_str().cmp(term)).is_ok()
    }

    /// Holds the settings that the terms come from against those of an analyzer.
    ///
    /// # Errors
    /// They differ.
    pub fn check_analyzer(&self, fingerprint: u64) -> Result<(), BackgroundError> {
        if self.analyzer == fingerprint { Ok(()) } else { Err(BackgroundError::OtherAnalyzer) }
    }

    /// The sum of a term's normalised term frequencies over all articles.
    pub(super) fn weight(&self, term: usize) -> f64 {
        self.weights[term] as f64 / WEIGHT_PARTS
    }

    /// The background as text: tab-separated, one term a line, in order.
    pub fn to_text(&self) -> String {
        let mut text =
            format!("{HEADER}\narticles\t{}\nanalyzer\t{:016x}\n{COLUMNS}\n", self.n_articles, self.analyzer);
        for ((term, df), weight) in self.terms.iter().zip(&self.document_frequency).zip(&self.weights) {
            let (whole, parts) = (weight / WEIGHT_PARTS as u64, weight % WEIGHT_PARTS as u64);
            let _ = writeln!(text, "{term}\t{df}\t{whole}.{parts:04}");
        }
        text
    }

    /// Reads what [`to_text`](Self::to_text) wrote.
    ///
    /// # Errors
    /// Names the line, what was expected there and what was found.
    pub fn parse(text: &str) -> Result<Self, BackgroundError> {
        let mut lines = text.lines().enumerate().map(|(i, line)| (i + 1, line));
        let mut next = |expected| {
            lines.next().ok_or(BackgroundError::Line {
                line: text.lines().count() + 1,
                expected,
                found: "the end of the file".to_owned(),
            })
        };
        let wrong = |(line, found): (usize, &str), expected| {
            let found = found.chars().take(80).collect();
            BackgroundError::Line { line, expected, found }
        };
        let first = next("a background made by `newsdesk background`")?;
        if first.1 != HEADER {
            return Err(wrong(first, "a background made by `newsdesk background`, version 1"));
        }
        let articles = next("the number of articles")?;
        let n_articles = articles.1.strip_prefix("articles\t").and_then(|n| n.parse().ok());
        let n_articles = n_articles.filter(|n| *n <= Self::MAX_ARTICLES);
        let analyzer = next("the analyzer's fingerprint")?;
        let fingerprint = analyzer.1.strip_prefix("analyzer\t").and_then(|n| u64::from_str_radix(n, 16).ok());
        let columns = next("the names of the columns")?;
        if columns.1 != COLUMNS {
            return Err(wrong(columns, "the columns term, document_frequency, weight"));
        }
        let mut background = Self {
            analyzer: fingerprint
                .ok_or_else(|| wrong(analyzer, "`analyzer`, a tab and 16 hexadecimal digits"))?,
            n_articles: n_articles.ok_or_else(|| wrong(articles, "`articles`, a tab and a number"))?,
            terms: Vec::new(),
            document_frequency: Vec::new(),
            weights: Vec::new(),
        };
        for line in lines {
            let (term, df, weight) = read_row(line.1)
                .ok_or_else(|| wrong(line, "a term, a number and a weight such as 1.2500"))?;
            if background.terms.last().is_some_and(|last| last.as_str() >= term) {
                return Err(wrong(line, "a term that comes after the one before it"));
            }
            if df > background.n_articles {
                return Err(wrong(line, "a document frequency of at most the number of articles"));
            }
            background.terms.push(term.to_owned());
            background.document_frequency.push(df);
            background.weights.push(weight);
        }
        if background.terms.is_empty() {
            return Err(wrong((columns.0 + 1, "the end of the file"), "at least one term"));
        }
        Ok(background)
    }
}

/// Term, document frequency and weight in ten-thousandths; both numbers are above 0.
fn read_row(line: &str) -> Option<(&str, u64, u64)> {
    let mut cells = line.split('\t');
    let (term, df, weight) = (cells.next()?, cells.next()?, cells.next()?);
    let (whole, parts) = weight.split_once('.')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if cells.next().is_some() || term.is_empty() || parts.len() != 4 || !is_number(whole) || !is_number(parts)
    {
        return None;
    }
    let whole = whole.parse::<u64>().ok()?.checked_mul(WEIGHT_PARTS as u64)?;
    let weight = whole.checked_add(parts.parse().ok()?)?;
    let df: u64 = df.parse().ok()?;
    (df > 0 && weight > 0).then_some((term, df, weight))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::classify::{Analysed, LabelList};

    fn set(texts: &[&str]) -> TrainingSet {
        let none = LabelList::default();
        let articles: Vec<Analysed<'_>> =
            texts.iter().map(|text| Analysed { title: "", text, labels: &none }).collect();
        TrainingSet::count(&Analyzer::english(), &articles)
    }

    #[test]
    fn weights_are_worked_by_hand() {
        let background =
            Background::of(&set(&["cake", "bread cake", "soup"]), 7, 2, 1).expect("one common word");
        // `cake` alone weighs 1; with `bread` and the pair, 1/√3 each.
        assert_eq!(background.terms, ["bread cake", "cake"]);
        assert_eq!(background.document_frequency, [1, 2]);
        assert_eq!(background.weights, [5774, 15774]);
        assert_eq!(background.n_articles, 3);
        let text = background.to_text();
        assert_eq!(
            text,
            "newsdesk background 1\narticles\t3\nanalyzer\t0000000000000007\nterm\tdocument_frequency\tweight\n\
             bread cake\t1\t0.5774\ncake\t2\t1.5774\n"
        );
        assert_eq!(Background::parse(&text), Ok(background));
    }

    #[test]
    fn nothing_common_is_an_error() {
        let error = Background::of(&set(&["cake", "soup"]), 0, 2, 2).expect_err("nothing occurs twice");
        assert!(error.to_string().contains("in at least 2 of 2 articles"), "{error}");
    }

    #[test]
    fn a_bad_line_is_named() {
        let good = Background::of(&set(&["bread cake", "soup"]), 0, 1, 1).expect("common").to_text();
        let check = |from: &str, to: &str, expected: &str| {
            let error = Background::parse(&good.replacen(from, to, 1)).expect_err(to);
            assert!(error.to_string().contains(expected), "{error}");
        };
        check("newsdesk background 1", "terms", "line 1: expected a background made by");
        check("articles\t2", "articles\tmany", "line 2: expected `articles`, a tab and a number");
        check("analyzer\t0", "analyzer\tx", "line 3");
        check("weight", "mass", "line 4");
        check("articles\t2", "articles\t18446744073709551615", "line 2");
        check("0.5774", "1844674407370955.9999", "line 5");
        check("bread\t1", "bread\t0", "line 5: expected a term, a number and a weight");
        check("bread\t1", "bread\t3", "line 5: expected a document frequency of at most");
        check("0.5774", "0.57", "line 5");
        check("0.5774", "-1.5774", "line 5");
        check("soup\t", "apple\t", "comes after the one before it, found `apple\t1\t1.0000`");
        let error = Background::parse("newsdesk background 1\n").expect_err("cut short");
        assert!(error.to_string().contains("line 2"), "{error}");
    }
}
