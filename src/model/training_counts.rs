//! Counts of labelled articles as bytes: what a process that counts a share of the articles hands to the one that adds all
//! up.

use xxhash_rust::xxh3::xxh3_64;

use super::{ModelError, TrainingSection};
use crate::analysis::AnalyzerSettings;

/// First bytes: a mark, and the version of the form.
const MAGIC: &[u8; 8] = b"NDCOUNT1";

/// Bytes before the settings: mark, checksum of the rest, length of the settings.
const HEADER: usize = 24;

/// What labelled articles come to under one analyzer. Counts of two sets of articles, merged, are those of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingCounts {
    settings: AnalyzerSettings,
    section: TrainingSection,
}

impl TrainingCounts {
    /// A section, and the settings of the analyzer that cut its articles into terms.
    pub fn new(settings: AnalyzerSettings, section: TrainingSection) -> Self {
        Self { settings, section }
    }

    /// How text became terms.
    pub fn settings(&self) -> &AnalyzerSettings {
        &self.settings
    }

    /// What was counted.
    pub fn section(&self) -> &TrainingSection {
        &self.section
    }

    /// Number of articles.
    pub fn n_articles(&self) -> u64 {
        self.section.n_articles()
    }

    /// The counts of all articles of both. In whatever order counts are merged, the result is the same to the byte.
    ///
    /// # Errors
    /// They were counted with unequal settings; sums beyond 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, ModelError> {
        self.check(&other.settings)?;
        Ok(Self { settings: self.settings.clone(), section: self.section.merge(&other.section)? })
    }

    /// Holds other settings against those of the counts.
    ///
    /// # Errors
    /// They are not equal.
    pub(crate) fn check(&self, settings: &AnalyzerSettings) -> Result<(), ModelError> {
        if self.settings == *settings { Ok(()) } else { Err(ModelError::CountsDiffer) }
    }

    /// The counts as bytes. They hold the words of the articles, but not their text.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Words, a number range and a switch always have a JSON form.
        let settings = serde_json::to_vec(&self.settings).unwrap_or_default();
        let mut rest = (settings.len() as u64).to_le_bytes().to_vec();
        rest.extend_from_slice(&settings);
        rest.extend_from_slice(&self.section.to_bytes());
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&xxh3_64(&rest).to_le_bytes());
        bytes.extend_from_slice(&rest);
        bytes
    }

    /// Reads counts, checking every part.
    ///
    /// # Errors
    /// Tells bytes that are no counts from corrupt ones.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        if !bytes.starts_with(MAGIC) {
            let head = bytes.get(..MAGIC.len()).unwrap_or(bytes);
            return Err(ModelError::NotCounts { found: format!("`{}`", head.escape_ascii()) });
        }
        let corrupt = |what: &str| ModelError::Corrupt { part: "counts", what: what.to_owned() };
        let number = |from: usize| -> Option<u64> {
            Some(u64::from_le_bytes(bytes.get(from..from + 8)?.try_into().ok()?))
        };
        let rest = bytes.get(16..).unwrap_or_default();
        if number(8) != Some(xxh3_64(rest)) {
            return Err(corrupt("the checksum does not fit"));
        }
        let length = number(16).and_then(|length| usize::try_from(length).ok());
        let end = length.and_then(|length| HEADER.checked_add(length));
        let parts = end.and_then(|end| Some((bytes.get(HEADER..end)?, bytes.get(end..)?)));
        let (settings, section) = parts.ok_or_else(|| corrupt("the settings are longer than the whole"))?;
        let settings = serde_json::from_slice(settings).map_err(|error| corrupt(&error.to_string()))?;
        Ok(Self { settings, section: TrainingSection::from_bytes(section)? })
    }
}
