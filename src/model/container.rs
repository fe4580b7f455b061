//! The outer form of a model file: a header, a table of sections, and the sections, each with its checksum.
//!
//! ```text
//! "NEWSDESK"  format version: u32  number of sections: u32
//! for each section: kind: 4 letters  length: u64  XXH3-64: u64
//! XXH3-64 of all the above: u64
//! the sections, one after the other
//! ```
//! Numbers are little-endian. Lengths must add up to the length of the file, so none can be absurd.

use xxhash_rust::xxh3::xxh3_64;

use super::ModelError;
use super::bytes::{Reader, Writer};

const MAGIC: &[u8; 8] = b"NEWSDESK";

/// Most sections that a file may have.
const MAX_SECTIONS: u32 = 32;

/// A section: its kind, and its bytes.
pub(super) type Section<'a> = ([u8; 4], &'a [u8]);

/// Writes sections into one file.
pub(super) fn write(version: u32, sections: &[Section<'_>]) -> Vec<u8> {
    let mut file = Writer::default();
    file.0.extend_from_slice(MAGIC);
    file.u32(version);
    file.u32(sections.len() as u32);
    for (kind, bytes) in sections {
        file.0.extend_from_slice(kind);
        file.u64(bytes.len() as u64);
        file.u64(xxh3_64(bytes));
    }
    file.u64(xxh3_64(&file.0));
    for (_, bytes) in sections {
        file.0.extend_from_slice(bytes);
    }
    file.0
}

/// The sections of a file, after all checks.
pub(super) fn read(file: &[u8], version: u32) -> Result<Vec<Section<'_>>, ModelError> {
    if file.is_empty() {
        return Err(ModelError::NotAModel { found: "an empty file".to_owned() });
    }
    let head = &file[..file.len().min(MAGIC.len())];
    if !MAGIC.starts_with(head) {
        return Err(ModelError::NotAModel { found: format!("`{}`", head.escape_ascii()) });
    }
    let mut reader = Reader::new("header", file);
    let truncated = |_| ModelError::Length { expected: 16, found: file.len() as u64 };
    reader.take(MAGIC.len()).map_err(truncated)?;
    let found = reader.u32().map_err(truncated)?;
    if found != version {
        return Err(ModelError::OtherVersion { found, expected: version });
    }
    let n_sections = reader.u32().map_err(truncated)?;
    if n_sections > MAX_SECTIONS {
        return Err(reader.corrupt(format!("{n_sections} sections, expected at most {MAX_SECTIONS}")));
    }
    let header = 16 + 20 * n_sections as usize;
    let too_short = |_| ModelError::Length { expected: header as u64 + 8, found: file.len() as u64 };
    let mut table = Vec::new();
    for _ in 0..n_sections {
        let kind: [u8; 4] = reader.array().map_err(too_short)?;
        table.push((kind, reader.u64().map_err(too_short)?, reader.u64().map_err(too_short)?));
    }
    if reader.u64().map_err(too_short)? != xxh3_64(&file[..header]) {
        return Err(reader.corrupt("the checksum does not fit"));
    }
    let lengths = table.iter().try_fold(header as u64 + 8, |sum, (_, length, _)| sum.checked_add(*length));
    let expected = lengths.unwrap_or(u64::MAX);
    if expected != file.len() as u64 {
        return Err(ModelError::Length { expected, found: file.len() as u64 });
    }
    let mut sections = Vec::new();
    for (kind, length, checksum) in table {
        let bytes = reader.take(length as usize)?;
        if xxh3_64(bytes) != checksum {
            let what = format!("the checksum of section {} does not fit", kind.escape_ascii());
            return Err(ModelError::Corrupt { part: "sections", what });
        }
        sections.push((kind, bytes));
    }
    Ok(sections)
}
