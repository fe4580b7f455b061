//! What can be wrong with a model file: no model, a model of another version, or a broken one.

use std::path::PathBuf;

use crate::analysis::AnalysisError;
use crate::classify::StatisticsError;

/// Why a model cannot be loaded or saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not a newsdesk model.
    #[error("not a newsdesk model: expected a file that begins with `NEWSDESK`, found {found}")]
    NotAModel {
        /// What stands there.
        found: String,
    },
    /// A model of another format version.
    #[error(
        "a model of format version {found}; this program reads version {expected}: train it again, or use the \
         newsdesk that made it"
    )]
    OtherVersion {
        /// Version in the file.
        found: u32,
        /// Version that this program reads.
        expected: u32,
    },
    /// The file is shorter or longer than it says.
    #[error("the model is truncated or has bytes too many: expected {expected} bytes, found {found}")]
    Length {
        /// Length by its own account.
        expected: u64,
        /// Length of the file.
        found: u64,
    },
    /// The content does not fit its checksum, or does not make sense.
    #[error("the model is corrupt: {part}: {what}")]
    Corrupt {
        /// Part of the file.
        part: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// The model was saved, or loaded, without its training section.
    #[error(
        "the model holds no training section (it was trained with --final, or loaded without it), so nothing can be added \
         to it"
    )]
    NoTrainingSection,
    /// The model has saved settings that this program cannot use.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    /// Training statistics cannot be added up.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// Bytes that are no counts.
    #[error("not counts of newsdesk: expected bytes that begin with `NDCOUNT1`, found {found}")]
    NotCounts {
        /// What stands there.
        found: String,
    },
    /// Counts that were made with unequal settings.
    #[error(
        "the counts were made with other settings (language, stop words, stemming or n-grams): count all articles with the \
         same ones"
    )]
    CountsDiffer,
}
