//! The model file: everything that labelling needs, and what is needed to go on training.

mod background_section;
mod bytes;
mod container;
mod error;
mod file;
mod revision;
mod training_counts;
mod training_section;
mod weights_section;
mod whole_file;

pub use error::ModelError;
pub use file::{FORMAT_VERSION, Model, ModelMeta};
pub use revision::{MergedSections, RevisionError, RevisionStep};
pub use training_counts::TrainingCounts;
pub use training_section::{MAX_TRAINING_ARTICLES, TrainingSection};
pub use whole_file::WholeFile;
