//! What is known of a run that was interrupted: what it read, what it had made of it, and how it was asked to.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::part::sync_folder_of;
use crate::cli::failure::Failure;
use crate::{RowCounts, RowPosition, Tally};

/// Version of the journal's form.
const VERSION: u32 = 1;

/// Bytes at the beginning and at the end of an input that it is known again by.
const EDGE_BYTES: u64 = 1 << 20;

/// Places between them, evenly spread, that are looked at too, and bytes of each.
const N_PLACES: u64 = 64;
const PLACE_BYTES: u64 = 4096;

/// How a run is asked for: what its output depends on, by name. Two runs with the same settings give the same bytes.
pub(in crate::cli) type Settings = Vec<(&'static str, String)>;

/// The content of a journal. It is replaced as a whole, after the files that it tells of have reached the disk.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    version: u32,
    settings: Vec<(String, String)>,
    pub(super) stage: Stage,
    pub(super) state: State,
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Stage {
    /// Rows are missing.
    Working,
    /// All is written; files are given their names.
    Finishing,
    /// All is done.
    Done,
}

/// What has been read, and what has been made of it.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct State {
    /// Inputs that have been begun, in their order.
    pub(super) inputs: Vec<InputState>,
    /// How many of them are finished: all, or all but the last.
    pub(super) n_finished: usize,
    /// The place in the one that is not.
    pub(super) position: RowPosition,
    /// Bytes of the output so far.
    pub(super) n_output_bytes: u64,
    /// Bytes of the rejects so far.
    pub(super) n_rejects_bytes: u64,
    /// What was counted.
    pub(super) tally: Tally,
}

/// An input and what came of it.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct InputState {
    /// Its name as it was typed.
    pub(super) name: String,
    /// What a file is known again by, see [`identity`]; `None` for a stream.
    pub(super) identity: Option<String>,
    /// Its rows.
    pub(super) counts: RowCounts,
    /// Why it could not be read at all.
    pub(super) failure: Option<String>,
}

impl State {
    /// All rows.
    pub(super) fn counts(&self) -> RowCounts {
        let mut all = RowCounts::default();
        self.inputs.iter().for_each(|input| all.add_all(&input.counts));
        all
    }

    /// Whether anything would be lost by starting anew.
    pub(super) fn is_begun(&self) -> bool {
        self.n_finished > 0 || self.position != RowPosition::default()
    }
}

impl Journal {
    /// A journal of a run.
    pub(super) fn new(settings: &Settings, stage: Stage, state: &State) -> Self {
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Self { version: VERSION, settings, stage, state: state.clone() }
    }

    /// Whether work would be lost by starting anew.
    pub(super) fn is_unfinished(&self) -> bool {
        match self.stage {
            Stage::Working => self.state.is_begun(),
            Stage::Finishing => true,
            Stage::Done => false,
        }
    }

    /// The verb of the run.
    pub(super) fn verb(&self) -> &str {
        self.settings.iter().find(|(name, _)| name == "verb").map_or("newsdesk", |(_, verb)| verb)
    }

    /// Reads a journal; `None` if there is none.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, Failure> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::new(path.display(), format_args!("cannot read: {error}"))),
            Ok(text) => text,
        };
        match serde_json::from_str::<Self>(&text) {
            Ok(journal) if journal.version == VERSION => Ok(Some(journal)),
            Ok(journal) => Err(Failure::new(
                path.display(),
                format_args!(
                    "expected a journal of form {VERSION}, found form {}: go on with the newsdesk that wrote it, or \
                     remove it to start anew",
                    journal.version
                ),
            )),
            Err(error) => Err(Failure::new(
                path.display(),
                format_args!(
                    "expected the journal of a run, found something else ({error}); remove it to start anew"
                ),
            )),
        }
    }

    /// Takes the place of the journal that is there, at once: there is always a whole one.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let next = next(path);
        let written = File::create(&next).and_then(|mut file| {
            file.write_all(&serde_json::to_vec(self).map_err(io::Error::other)?)?;
            file.sync_all()
        });
        if let Err(error) = written.and_then(|()| fs::rename(&next, path)) {
            // What is left of it is of no use to anybody.
            let _ = fs::remove_file(&next);
            return Err(error);
        }
        sync_folder_of(path)
    }

    /// Refuses to go on with other settings than those that the run began with.
    pub(super) fn check(&self, path: &Path, settings: &Settings) -> Result<(), Failure> {
        for (name, found) in settings {
            let began_with = self.settings.iter().find(|(other, _)| other == name).map(|(_, value)| value);
            if began_with != Some(found) {
                let expected = began_with.map_or("none", String::as_str);
                return Err(Failure::new(
                    path.display(),
                    format_args!(
                        "cannot go on with another {name}: expected {expected}, as the run began with, found {found}; \
                         remove the journal to start anew"
                    ),
                ));
            }
        }
        Ok(())
    }

    /// Refuses to go on if what was read, in part or to its end, is not what it was.
    pub(super) fn check_inputs(&self, path: &Path, inputs: &[PathBuf]) -> Result<(), Failure> {
        for (state, input) in self.state.inputs.iter().zip(inputs) {
            let Some(expected) = &state.identity else { continue };
            let found = identity(input).unwrap_or_else(|error| format!("none ({error})"));
            if *expected != found {
                return Err(Failure::new(
                    path.display(),
                    format_args!(
                        "cannot go on with a changed input {}: expected {expected}, found {found}; remove the journal to \
                         start anew",
                        input.display()
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// What a file is known again by: its length, and a hash (XXH3-128) of its first and last MiB and of 64 places of 4 KiB
/// between them. Small files are hashed as a whole; in large ones a change of a few bytes in the middle that leaves the length
/// as it was may go unseen.
pub(super) fn identity(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let n_bytes = file.metadata()?.len();
    let mut hasher = Xxh3::new();
    let mut add = |start: u64, n_bytes: u64| -> io::Result<()> {
        file.seek(SeekFrom::Start(start))?;
        io::copy(&mut (&mut file).take(n_bytes), &mut hasher).map(drop)
    };
    add(0, EDGE_BYTES)?;
    let between = n_bytes.saturating_sub(2 * EDGE_BYTES);
    if between > N_PLACES * PLACE_BYTES {
        for place in 0..N_PLACES {
            add(EDGE_BYTES + place * (between / N_PLACES), PLACE_BYTES)?;
        }
        add(n_bytes - EDGE_BYTES, EDGE_BYTES)?;
    } else {
        add(EDGE_BYTES, n_bytes)?;
    }
    Ok(format!("{n_bytes} bytes with hash {:032x}", hasher.digest128()))
}

/// The journal that is to take the place of one.
pub(super) fn next(path: &Path) -> PathBuf {
    beside(path, ".new")
}

/// A path with something behind its name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_is_known_again_by_its_length_and_content() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("input");
        let identity_of = |bytes: &[u8]| {
            fs::write(&path, bytes).expect("it can be written");
            identity(&path).expect("it can be read")
        };
        let mut bytes = vec![b'x'; 5 << 20];
        let before = identity_of(&bytes);
        assert_eq!(before, identity_of(&bytes));
        assert!(before.starts_with("5242880 bytes with hash "), "{before}");
        for place in [0, 1 << 20, (5 << 20) - 1] {
            bytes[place] = b'y';
            assert_ne!(before, identity_of(&bytes), "byte {place}");
            bytes[place] = b'x';
        }
        assert_ne!(before, identity_of(&bytes[1..]));
        // A small one is looked at as a whole.
        let mut small = vec![b'x'; 2_200_000];
        let before = identity_of(&small);
        small[1_100_000] = b'y';
        assert_ne!(before, identity_of(&small));
    }

    #[test]
    fn other_settings_are_named() {
        let settings = |top: &str| vec![("model", "a".to_owned()), ("`--top`", top.to_owned())];
        let journal = Journal::new(&settings("1"), Stage::Working, &State::default());
        let path = Path::new("out.journal");
        assert!(journal.check(path, &settings("1")).is_ok());
        let Err(Failure::Message(message)) = journal.check(path, &settings("2")) else {
            panic!("it differs")
        };
        assert!(message.contains("another `--top`: expected 1, as the run began with, found 2"), "{message}");
    }
}
