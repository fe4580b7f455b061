//! Which files are meant by what was typed: files, folders, and patterns that no shell has expanded.

use std::fs;
use std::path::{Path, PathBuf};

/// Greatest depth of folders within folders.
const MAX_DEPTH: usize = 50;

/// The files that an argument stands for, in byte order of their paths; or what is wrong with it.
pub(in super::super) fn expanded(path: &Path) -> Result<Vec<PathBuf>, String> {
    if path.as_os_str() == "-" || path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    if path.is_dir() {
        add_folder(path, 0, &mut files)?;
        return match files.is_empty() {
            true => Err("expected files in the folder, found none that is not hidden".to_owned()),
            false => Ok(files),
        };
    }
    let pattern = path.to_str().filter(|pattern| pattern.contains(['*', '?', '[']) && !path.exists());
    let Some(pattern) = pattern else { return Ok(vec![path.to_owned()]) };
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let matches = glob::glob_with(pattern, options).map_err(|error| {
        format!("expected a file or a pattern of names, found a broken pattern: {}", error.msg)
    })?;
    for found in matches {
        let found = found.map_err(|error| format!("cannot read: {error}"))?;
        if found.is_dir() {
            add_folder(&found, 0, &mut files)?;
        } else if !is_marker(&found) {
            files.push(found);
        }
    }
    files.sort();
    files.dedup();
    if files.is_empty() {
        Err("expected files that match the pattern, found none".to_owned())
    } else {
        Ok(files)
    }
}

/// Adds the files of a folder and of those in it, without hidden ones, and without empty ones that tell other programs
/// something by their names: `_SUCCESS` of Spark. Links to folders are not followed, for they may lead in a circle.
fn add_folder(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let cannot_read = |error: std::io::Error| format!("cannot read {}: {error}", folder.display());
    if depth > MAX_DEPTH {
        return Err(format!("expected at most {MAX_DEPTH} folders within each other, found more"));
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot_read)? {
        let entry = entry.map_err(cannot_read)?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            entries.push((entry.path(), entry.file_type().map_err(cannot_read)?));
        }
    }
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (path, kind) in entries {
        if kind.is_dir() {
            add_folder(&path, depth + 1, files)?;
        } else if (kind.is_file() || path.is_file() || !path.exists()) && !is_marker(&path) {
            // A link to nothing is told when its turn comes.
            files.push(path);
        }
    }
    Ok(())
}

/// Whether a file is there to be seen, and not to be read.
pub(in crate::cli) fn is_marker(path: &Path) -> bool {
    let is_marked = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"_"));
    is_marked && path.metadata().is_ok_and(|metadata| metadata.len() == 0)
}
