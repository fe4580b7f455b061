//! Counted articles as bytes that sort as the articles do, for engines that sort by key: the sample of a training set is
//! `ORDER BY hash, article LIMIT m` there.

use super::fold::N_FOLDS;
use super::names::Names;
use super::training_set::{TrainingArticle, TrainingSet};
use crate::features::{FeatureError, TermList};

/// Begins each thing in a list, and nothing begins with less: a list sorts before all that it begins.
const MORE: u8 = 1;
/// Ends a list, or a text.
const END: u8 = 0;
/// Behind a zero byte that is part of a text.
const ESCAPED: u8 = 0xff;

/// Bytes that are no article.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SampleRowError {
    /// They end too early, or go on too long.
    #[error("an article of the sample: expected {expected} at byte {offset} of {length}")]
    Bytes {
        /// What should be there.
        expected: &'static str,
        /// Where.
        offset: usize,
        /// Number of bytes.
        length: usize,
    },
    /// Texts that are no terms.
    #[error(transparent)]
    Terms(#[from] FeatureError),
}

impl TrainingSet {
    /// Tells each article, in order, as its hash and its bytes. Bytes of articles with one hash sort as the articles do.
    pub fn each_sample_row(&self, mut each: impl FnMut(u128, &[u8])) {
        let mut bytes = Vec::new();
        for article in &self.articles {
            bytes.clear();
            bytes.push(article.fold);
            let label = |label: u32, bytes: &mut Vec<u8>| {
                bytes.push(MORE);
                for byte in self.labels[label as usize].bytes() {
                    bytes.push(byte);
                    if byte == END {
                        bytes.push(ESCAPED);
                    }
                }
                bytes.push(END);
            };
            match article.main {
                Some(main) => label(main, &mut bytes),
                None => bytes.push(END),
            }
            article.further.iter().for_each(|further| label(*further, &mut bytes));
            bytes.push(END);
            for (term, count) in &article.counts {
                bytes.push(MORE);
                // No term has a zero byte: words are letters, digits and marks.
                bytes.extend_from_slice(self.terms.get(*term as usize).as_bytes());
                bytes.push(END);
                bytes.extend_from_slice(&count.to_be_bytes());
            }
            bytes.push(END);
            each(article.hash, &bytes);
        }
    }
}

/// Rows of a sample on their way to a set of articles.
#[derive(Debug, Default)]
pub struct SampleRows {
    labels: Names,
    terms: Names,
    articles: Vec<TrainingArticle>,
}

impl SampleRows {
    /// Takes a row of [`each_sample_row`](TrainingSet::each_sample_row).
    ///
    /// # Errors
    /// The bytes are no article.
    pub fn add(&mut self, hash: u128, article: &[u8]) -> Result<(), SampleRowError> {
        let mut bytes = Bytes { all: article, offset: 0 };
        let fold = bytes.next("a fold")?;
        if usize::from(fold) >= N_FOLDS {
            return Err(bytes.wrong("a fold from 0 to 4"));
        }
        let main = if bytes.has_more()? { Some(self.label(&mut bytes)?) } else { None };
        let mut further = Vec::new();
        while bytes.has_more()? {
            further.push(self.label(&mut bytes)?);
        }
        let mut counts = Vec::new();
        while bytes.has_more()? {
            let term = self.terms.number(&bytes.text(false)?);
            let mut count = [0; 4];
            for byte in &mut count {
                *byte = bytes.next("a count")?;
            }
            counts.push((term, u32::from_be_bytes(count)));
        }
        if bytes.offset < article.len() {
            return Err(bytes.wrong("the end"));
        }
        self.articles.push(TrainingArticle { hash, fold, main, further, counts });
        Ok(())
    }

    fn label(&mut self, bytes: &mut Bytes<'_>) -> Result<u32, SampleRowError> {
        Ok(self.labels.number(&bytes.text(true)?))
    }

    /// The set of the articles. Linear but for sorts.
    ///
    /// # Errors
    /// Texts that are no terms.
    pub fn finish(self) -> Result<TrainingSet, SampleRowError> {
        let Self { labels, terms, mut articles } = self;
        let (labels, label_place) = labels.sorted();
        let (terms, term_place) = terms.sorted();
        for article in &mut articles {
            for label in article.main.iter_mut().chain(&mut article.further) {
                *label = label_place[*label as usize];
            }
            for (term, _) in &mut article.counts {
                *term = term_place[*term as usize];
            }
            article.counts.sort_unstable();
        }
        Ok(TrainingSet::from_parts(TermList::from_sorted(terms)?, labels, articles))
    }
}

struct Bytes<'a> {
    all: &'a [u8],
    offset: usize,
}

impl Bytes<'_> {
    fn wrong(&self, expected: &'static str) -> SampleRowError {
        SampleRowError::Bytes { expected, offset: self.offset, length: self.all.len() }
    }

    fn next(&mut self, expected: &'static str) -> Result<u8, SampleRowError> {
        let byte = self.all.get(self.offset).copied().ok_or_else(|| self.wrong(expected))?;
        self.offset += 1;
        Ok(byte)
    }

    fn has_more(&mut self) -> Result<bool, SampleRowError> {
        match self.next("a mark")? {
            END => Ok(false),
            MORE => Ok(true),
            _ => {
                self.offset -= 1;
                Err(self.wrong("a mark of 0 or 1"))
            }
        }
    }

    fn text(&mut self, is_escaped: bool) -> Result<String, SampleRowError> {
        let mut text = Vec::new();
        loop {
            let byte = self.next("a text that ends")?;
            if byte == END {
                if !(is_escaped && self.all.get(self.offset) == Some(&ESCAPED)) {
                    break;
                }
                self.offset += 1;
            }
            text.push(byte);
        }
        String::from_utf8(text).map_err(|_| self.wrong("UTF-8 before the end of a text"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::classify::{Analysed, LabelList};
    use proptest::prelude::*;

    fn set(articles: &[(String, Vec<String>)]) -> TrainingSet {
        let lists: Vec<LabelList> =
            articles.iter().map(|(_, labels)| LabelList::from_ordered(labels)).collect();
        let articles: Vec<Analysed<'_>> = articles
            .iter()
            .zip(&lists)
            .map(|((text, _), labels)| Analysed { title: "", text, labels })
            .collect();
        TrainingSet::count(&Analyzer::english(), &articles)
    }

    fn rows(set: &TrainingSet) -> Vec<(u128, Vec<u8>)> {
        let mut rows = Vec::new();
        set.each_sample_row(|hash, bytes| rows.push((hash, bytes.to_vec())));
        rows
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn rows_sort_as_articles_do_and_give_them_back(
            articles in prop::collection::vec(("[ab ]{0,8}", prop::collection::vec("[a\u{0}\u{1}\u{ff}é]{1,3}", 0..3)), 0..20),
            limit in 0usize..20,
        ) {
            let set = set(&articles);
            let told = rows(&set);
            prop_assert!(told.is_sorted());
            // An engine has them in any order, sorts them, and takes the first.
            let mut sorted: Vec<_> = told.into_iter().rev().collect();
            sorted.sort();
            let mut sample = SampleRows::default();
            for (hash, bytes) in sorted.iter().take(limit) {
                sample.add(*hash, bytes).expect("an article");
            }
            let found = sample.finish().expect("articles");
            let expected = set.sample(limit);
            prop_assert_eq!(rows(&found), rows(&expected));
            prop_assert_eq!(found.terms(), expected.terms());
        }

        #[test]
        fn whatever_the_bytes_are_nothing_panics(bytes in prop::collection::vec(0u8..4, 0..40)) {
            let _ = SampleRows::default().add(0, &bytes);
        }
    }

    #[test]
    fn bytes_that_are_no_article_are_told() {
        let whole = rows(&set(&[("robots walk".to_owned(), vec!["a".to_owned()])])).remove(0).1;
        for cut in 0..whole.len() {
            assert!(SampleRows::default().add(0, &whole[..cut]).is_err(), "cut at {cut}");
        }
        let found =
            SampleRows::default().add(0, &[whole, vec![0]].concat()).expect_err("too long").to_string();
        assert!(found.starts_with("an article of the sample: expected the end at byte "), "{found}");
        let found = SampleRows::default().add(0, &[9]).expect_err("no fold").to_string();
        assert_eq!(found, "an article of the sample: expected a fold from 0 to 4 at byte 1 of 1");
    }
}
