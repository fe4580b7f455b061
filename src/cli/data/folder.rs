//! A folder for each label, and in it a file for each article.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::cannot_read;
use crate::cli::failure::Session;
use crate::cli::input;
use crate::{MAX_LINE_BYTES, Record, decode};

/// Reads the articles in byte order of their paths; each file is the text of one, without a title. Hidden files and
/// folders are passed over.
///
/// # Errors
/// The folder cannot be read, or there is no folder in it.
pub(super) fn read(
    root: &Path,
    session: &Session,
    each: &mut impl FnMut(String, Record),
) -> Result<(), String> {
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) =
        entries(root)?.into_iter().partition(|path| path.is_dir());
    if folders.is_empty() {
        let n_files = files.len();
        return Err(format!("expected a folder for each label in it, found no folder and {n_files} files"));
    }
    if !files.is_empty() {
        session.warn(format_args!(
            "{}: {} files in no label's folder were skipped",
            root.display(),
            files.len()
        ));
    }
    for folder in folders {
        let Some(label) = folder.file_name().and_then(|name| name.to_str()) else {
            session.reject(
                folder.display(),
                "expected a label in UTF-8 as the folder's name, found other bytes",
            );
            continue;
        };
        let paths = match entries(&folder) {
            Ok(paths) => paths,
            Err(what) => {
                session.reject(folder.display(), what);
                continue;
            }
        };
        for path in paths {
            match text(&path) {
                Ok(text) => {
                    let record = Record::of(None, String::new(), text, Some(vec![label.to_owned()]));
                    each(path.display().to_string(), record);
                }
                Err(what) => session.reject(path.display(), what),
            }
        }
    }
    Ok(())
}

/// What is in a folder and not hidden, in byte order.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot_read)? {
        let entry = entry.map_err(cannot_read)?;
        let path = entry.path();
        if !entry.file_name().as_encoded_bytes().starts_with(b".") && !input::is_marker(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The text of an article's file.
fn text(path: &Path) -> Result<String, String> {
    if path.is_dir() {
        return Err("expected a file with an article, found a folder".to_owned());
    }
    let file = File::open(path).map_err(cannot_read)?;
    let file = input::by_mark(Box::new(BufReader::new(file))).map_err(cannot_read)?;
    let mut bytes = Vec::new();
    file.take(MAX_LINE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(cannot_read)?;
    if bytes.len() > MAX_LINE_BYTES {
        return Err(format!(
            "expected an article of at most {} MiB, found a longer one",
            MAX_LINE_BYTES >> 20
        ));
    }
    let text = decode(&bytes).map_err(|error| error.to_string())?;
    if text.trim().is_empty() {
        return Err("expected an article, found an empty file".to_owned());
    }
    Ok(text.to_owned())
}
