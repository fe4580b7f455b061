//! The analyzer's settings: data that is saved with a model.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::stop_words;
use crate::text::{Language, normalize};

/// What an [`Analyzer`](super::Analyzer) does to text, as data.
///
/// | setting | default | meaning |
/// |---|---|---|
/// | `language` | English | stemmer and default stop words |
/// | `stop_words` | the language's own list | words that are left out |
/// | `stem` | `true` | reduce words to their Snowball stem, where the language has a stemmer |
/// | `ngram_range` | 1–2 | words, and pairs of neighbouring words |
/// | `hash_bits` | none | each term is replaced by one of 2ⁿ buckets, by its hash |
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalyzerSettings {
    /// Language of the articles.
    pub language: Language,
    /// Words that carry no evidence.
    pub stop_words: StopWords,
    /// Whether words are stemmed.
    pub stem: bool,
    /// Shortest and longest n-gram, in words.
    pub ngram_range: NgramRange,
    /// Feature hashing: a number *n* of 10–28 replaces each term by one of 2ⁿ buckets, the lowest *n* bits of the XXH3-64 of
    /// its text, named `#` and that number in hexadecimal. So vocabulary, training and model stay bounded whatever the input;
    /// terms in one bucket are not told apart. `None` keeps the terms themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash_bits: Option<u8>,
}

impl AnalyzerSettings {
    /// The defaults for a language.
    pub fn for_language(language: Language) -> Self {
        Self {
            language,
            stop_words: StopWords::default_for(language),
            stem: super::stemmer::is_available(language),
            ngram_range: NgramRange::default(),
            hash_bits: None,
        }
    }

    /// A number that tells settings apart: the XXH3-64 of their JSON form. Terms that were counted by equal settings may be
    /// added up.
    pub fn fingerprint(&self) -> u64 {
        // Words, a number range and a switch always have a JSON form.
        xxh3_64(&serde_json::to_vec(self).unwrap_or_default())
    }
}

impl Default for AnalyzerSettings {
    fn default() -> Self {
        Self::for_language(Language::English)
    }
}

/// A set of lower-cased words that are left out. The words themselves are saved with a model, not the name of a list,
/// so that a later version of the list cannot change an older model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct StopWords(BTreeSet<String>);

impl From<Vec<String>> for StopWords {
    fn from(words: Vec<String>) -> Self {
        words.iter().map(String::as_str).collect()
    }
}

impl StopWords {
    /// Our own list for a language; empty for languages without one.
    pub fn default_for(language: Language) -> Self {
        stop_words::list(language).split_whitespace().collect()
    }

    /// The words, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no word is left out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> FromIterator<&'a str> for StopWords {
    fn from_iter<I: IntoIterator<Item = &'a str>>(words: I) -> Self {
        Self(
            words
                .into_iter()
                .map(|word| normalize(word.trim()).as_str().to_lowercase())
                .filter(|word| !word.is_empty())
                .collect(),
        )
    }
}

/// Shortest and longest n-gram in words, each 1 or 2; scikit-learn's `ngram_range`.
/// Written as `1-2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NgramRange {
    /// Words in the shortest n-gram.
    pub min: u8,
    /// Words in the longest n-gram.
    pub max: u8,
}

impl Default for NgramRange {
    fn default() -> Self {
        Self { min: 1, max: 2 }
    }
}

impl fmt::Display for NgramRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.min, self.max)
    }
}

impl FromStr for NgramRange {
    type Err = String;

    /// Reads `1-2`, or `1` for `1-1`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (min, max) = text.split_once('-').unwrap_or((text, text));
        match (min.trim().parse(), max.trim().parse()) {
            (Ok(min), Ok(max)) if 1 <= min && min <= max && max <= 2 => Ok(Self { min, max }),
            _ => Err(format!("expected 1-1, 1-2 or 2-2, found `{text}`")),
        }
    }
}

impl TryFrom<String> for NgramRange {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<NgramRange> for String {
    fn from(range: NgramRange) -> Self {
        range.to_string()
    }
}
