//! Articles with summaries that people wrote: what summaries are measured against, and what rankers learn from.

use super::records::{RecordSource, places, try_map_records};
use super::stream::RowCounts;
use crate::digest::{GivenSummary, Record, RecordError};
use crate::evaluate::{OracleBudget, RougeToken, RougeTokenizer, greedy_oracle};
use crate::summarize::{SummaryLength, share_of};
use crate::text::{Language, Span, split_sentences};

/// An article with a summary that people wrote. Both have words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleSummary {
    /// The article's headline; empty if it has none.
    pub title: String,
    /// The article's text.
    pub text: String,
    /// The places of its sentences.
    pub sentences: Vec<Span>,
    /// The sentences of the summary.
    pub summary: Vec<String>,
}

/// Why a record is no article with a summary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArticleSummaryError {
    /// The field `summary` is of another type.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// There is no text.
    #[error("expected an article with text, found an empty one")]
    EmptyArticle,
    /// There is no word in the summary that ROUGE counts.
    #[error(
        "field `summary`: expected words of the letters a to z or digits, which ROUGE counts, found none"
    )]
    EmptySummary,
}

impl ArticleSummary {
    /// The article and the summary of a record; `None` for a record without a summary. A summary of one string has a
    /// sentence a line if it has several lines that are not blank, else the sentences that [`split_sentences`] finds in it.
    ///
    /// # Errors
    /// The summary is neither a string nor a list of strings, the text is empty, or the summary has no words.
    pub fn of(record: &Record, language: Language) -> Result<Option<Self>, ArticleSummaryError> {
        let summary = match record.summary()? {
            None => return Ok(None),
            Some(GivenSummary::Sentences(sentences)) => sentences,
            Some(GivenSummary::Text(text)) => sentences_of(&text, language),
        };
        let sentences = match &record.sentences {
            Some(sentences) => places(sentences),
            None => split_sentences(&record.text, language),
        };
        if sentences.iter().all(|span| span.trim(&record.text).is_empty()) {
            return Err(ArticleSummaryError::EmptyArticle);
        }
        let mut tokenizer = RougeTokenizer::new(false);
        if summary.iter().all(|sentence| tokenizer.tokens(sentence).is_empty()) {
            return Err(ArticleSummaryError::EmptySummary);
        }
        Ok(Some(Self { title: record.title.clone(), text: record.text.clone(), sentences, summary }))
    }

    /// The numbers of the article's sentences, rising, that a greedy oracle chooses: those that say most of what the
    /// summary says.
    ///
    /// Again and again it adds the sentence with which the sum of ROUGE-1 F1 and ROUGE-2 F1 of all chosen sentences, in
    /// the order of the article and as one text, is highest; of equal ones, the first. It ends where no sentence that is
    /// left fits the budget or raises the sum (Nallapati, Zhai & Zhou 2017). With `stem`, words count as equal if their
    /// stems are. If no sentence has as few words as the budget has, the shortest may be chosen. Empty where article and
    /// summary have no word in common. Takes the number of chosen sentences times the length of the article.
    pub fn oracle(&self, length: SummaryLength, stem: bool) -> Vec<usize> {
        RougePair::of(self, stem).oracle(length)
    }
}

fn sentences_of(text: &str, language: Language) -> Vec<String> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.len() > 1 {
        return lines.into_iter().map(str::to_owned).collect();
    }
    split_sentences(text, language).into_iter().map(|span| span.of(text).to_owned()).collect()
}

/// How many words a text has between white space.
pub(super) fn n_words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// An article and its summary as ROUGE sees them: the words of each sentence.
pub(super) struct RougePair {
    pub(super) sentences: Vec<Vec<RougeToken>>,
    pub(super) summary: Vec<Vec<RougeToken>>,
    /// Number of words of each sentence of the article.
    pub(super) n_words: Vec<usize>,
}

impl RougePair {
    pub(super) fn of(pair: &ArticleSummary, stem: bool) -> Self {
        let mut tokenizer = RougeTokenizer::new(stem);
        Self {
            sentences: pair.sentences.iter().map(|span| tokenizer.tokens(span.of(&pair.text))).collect(),
            summary: pair.summary.iter().map(|sentence| tokenizer.tokens(sentence)).collect(),
            n_words: pair.sentences.iter().map(|span| n_words(span.of(&pair.text))).collect(),
        }
    }

    /// See [`ArticleSummary::oracle`].
    pub(super) fn oracle(&self, length: SummaryLength) -> Vec<usize> {
        let (max_sentences, max_words) = match length {
            SummaryLength::Sentences(sentences) => (sentences.max(1), usize::MAX),
            SummaryLength::Words(words) => (usize::MAX, words),
            SummaryLength::Ratio(ratio) => (share_of(self.sentences.len(), ratio), usize::MAX),
        };
        let budget = OracleBudget { max_sentences, max_words, n_words: &self.n_words };
        greedy_oracle(&self.sentences, &self.summary, budget)
    }
}

/// How the reading of articles with summaries went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ArticleSummaryCounts {
    /// Articles with a summary.
    pub n_pairs: u64,
    /// Records without a summary, which were passed over.
    pub n_without: u64,
    /// Lines rejected.
    pub n_rejected: u64,
}

/// Makes something of each article with a summary of a stream, and hands it on in the order of the records. Records
/// without a summary are counted. `reject` is told number and reason of every line that is no record, or one whose article
/// or summary is empty. Parallel within chunks; memory does not depend on the length of the stream.
///
/// # Errors
/// Reading fails.
pub fn map_article_summaries<T: Send>(
    records: impl RecordSource,
    language: Language,
    one: impl Fn(&ArticleSummary) -> T + Sync,
    mut each: impl FnMut(T),
    reject: impl FnMut(u64, &str),
) -> std::io::Result<ArticleSummaryCounts> {
    let mut n_without = 0;
    let made = |record: &Record| match ArticleSummary::of(record, language) {
        Ok(pair) => Ok(pair.as_ref().map(&one)),
        Err(error) => Err(error.to_string()),
    };
    let write = |made: Option<T>| {
        match made {
            Some(made) => each(made),
            None => n_without += 1,
        }
        Ok(())
    };
    let RowCounts { n_written, n_rejected, .. } = try_map_records(records, made, write, reject)?;
    Ok(ArticleSummaryCounts { n_pairs: n_written - n_without, n_without, n_rejected })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(line: &str) -> Result<Option<ArticleSummary>, String> {
        let record = Record::parse(line).expect("a record");
        ArticleSummary::of(&record, Language::English).map_err(|error| error.to_string())
    }

    fn summary(line: &str) -> Vec<String> {
        pair(line).expect("good").expect("a summary").summary
    }

    #[test]
    fn a_summary_has_the_sentences_that_are_given_or_found() {
        assert_eq!(pair(r#"{"text": "Rain fell."}"#), Ok(None));
        assert_eq!(
            summary(r#"{"text": "t", "summary": "Rain fell. Dr. Ames left."}"#),
            ["Rain fell.", "Dr. Ames left."]
        );
        assert_eq!(
            summary(r#"{"text": "t", "summary": "Rain fell. Dr. Ames left\n\nGulls cried\n"}"#),
            ["Rain fell. Dr. Ames left", "Gulls cried"]
        );
        assert_eq!(
            summary(r#"{"text": "t", "summary": ["Rain fell. It froze."]}"#),
            ["Rain fell. It froze."]
        );
        let given =
            pair(r#"{"sentences": ["one. two", "three"], "summary": "s"}"#).expect("good").expect("one");
        assert_eq!(given.sentences, [Span::new(0, 8), Span::new(9, 14)]);
    }

    #[test]
    fn what_is_empty_is_no_pair() {
        for summary in [r#""""#, r#"" \n ""#, "[]", r#"["", "…"]"#, r#""Дождь""#] {
            let error = pair(&format!(r#"{{"text": "t", "summary": {summary}}}"#)).expect_err("empty");
            assert!(error.starts_with("field `summary`: expected words"), "{summary}: {error}");
        }
        for text in [r#""text": """#, r#""text": " \n""#, r#""sentences": []"#, r#""sentences": ["", " "]"#] {
            let error = pair(&format!(r#"{{{text}, "summary": "s"}}"#)).expect_err("empty");
            assert!(error.starts_with("expected an article with text"), "{text}: {error}");
        }
    }

    #[test]
    fn an_oracle_keeps_to_the_budget() {
        let line = r#"{"sentences": ["Rain fell here.", "A boat left the old harbour.", "Gulls cry.", "Snow."],
                       "summary": "The boat left. Gulls cried. Rain fell."}"#;
        let pair = pair(line).expect("good").expect("one");
        assert_eq!(pair.oracle(SummaryLength::Sentences(9), true), [0, 1, 2]);
        assert_eq!(pair.oracle(SummaryLength::Ratio(0.5), true).len(), 2);
        assert_eq!(pair.oracle(SummaryLength::Sentences(0), true).len(), 1);
        assert_eq!(pair.oracle(SummaryLength::Words(3), true), [0]);
        // The shortest sentence has one word, which the summary does not have.
        assert!(pair.oracle(SummaryLength::Words(1), true).is_empty());
        // Only stems are equal.
        let stemmed = ArticleSummary { summary: vec!["gull cried".to_owned()], ..pair };
        assert_eq!(stemmed.oracle(SummaryLength::Sentences(1), true), [2]);
        assert!(stemmed.oracle(SummaryLength::Sentences(1), false).is_empty());
    }
}
