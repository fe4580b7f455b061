//! Languages that have rules of their own, and their codes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of articles, named by its ISO 639-1 code where it is written.
///
/// It chooses the stemmer, the stop words and the rules for sentence ends.
/// `Any` stands for text of unknown or mixed language: no stemming, no stop words, general sentence rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum Language {
    Any,
    Arabic,
    Danish,
    Dutch,
    #[default]
    English,
    Finnish,
    French,
    German,
    Greek,
    Hungarian,
    Italian,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Tamil,
    Turkish,
}

/// Every language with its code and its English name.
const TABLE: [(Language, &str, &str); 19] = [
    (Language::Any, "any", "any language"),
    (Language::Arabic, "ar", "Arabic"),
    (Language::Danish, "da", "Danish"),
    (Language::Dutch, "nl", "Dutch"),
    (Language::English, "en", "English"),
    (Language::Finnish, "fi", "Finnish"),
    (Language::French, "fr", "French"),
    (Language::German, "de", "German"),
    (Language::Greek, "el", "Greek"),
    (Language::Hungarian, "hu", "Hungarian"),
    (Language::Italian, "it", "Italian"),
    (Language::Norwegian, "no", "Norwegian"),
    (Language::Portuguese, "pt", "Portuguese"),
    (Language::Romanian, "ro", "Romanian"),
    (Language::Russian, "ru", "Russian"),
    (Language::Spanish, "es", "Spanish"),
    (Language::Swedish, "sv", "Swedish"),
    (Language::Tamil, "ta", "Tamil"),
    (Language::Turkish, "tr", "Turkish"),
];

impl Language {
    /// All of them.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    /// The ISO 639-1 code, or `any`.
    pub fn code(self) -> &'static str {
        self.row().1
    }

    /// The English name, for messages.
    pub fn name(self) -> &'static str {
        self.row().2
    }

    fn row(self) -> &'static (Language, &'static str, &'static str) {
        TABLE.iter().find(|row| row.0 == self).unwrap_or(&TABLE[0])
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A language code that is not in the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language `{found}`; expected one of {}", TABLE.map(|row| row.1).join(", "))]
pub struct UnknownLanguage {
    found: String,
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        TABLE
            .iter()
            .find(|row| row.1 == code)
            .map(|row| row.0)
            .ok_or_else(|| UnknownLanguage { found: code.to_owned() })
    }
}

impl TryFrom<String> for Language {
    type Error = UnknownLanguage;

    fn try_from(code: String) -> Result<Self, UnknownLanguage> {
        code.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip() {
        for (language, code, name) in TABLE {
            assert_eq!(code.parse(), Ok(language));
            assert_eq!((language.code(), language.name()), (code, name));
        }
        let error = "xx".parse::<Language>().expect_err("unknown").to_string();
        assert!(error.contains("`xx`") && error.contains("en"), "{error}");
    }
}
