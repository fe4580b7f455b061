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

/// What stands before these sections in a file.
pub(super) fn header(version: u32, sections: &[([u8; 4], impl AsRef<[u8]>)]) -> Vec<u8> {
    let mut header = Writer::default();
    header.0.extend_from_slice(MAGIC);
    header.u32(version);
    header.u32(sections.len() as u32);
    for (kind, bytes) in sections {
        header.0.extend_from_slice(kind);
        header.u64(bytes.as_ref().len() as u64);
        header.u64(xxh3_64(bytes.as_ref()));
    }
    header.u64(xxh3_64(&header.0));
    header.0
}

/// The checksum at the end of a header, in which those of all sections are: it tells files apart.
pub(super) fn checksum(header: &[u8]) -> u64 {
    header.last_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Most bytes that stand before the first section.
pub(super) const MAX_HEADER: usize = 16 + 20 * MAX_SECTIONS as usize + 8;

/// What stands of a section in the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) kind: [u8; 4],
    pub(super) length: usize,
    checksum: u64,
}

impl Entry {
    /// Holds the checksum of the section's bytes against the one in the table.
    pub(super) fn check(&self, found: u64) -> Result<(), ModelError> {
        if found == self.checksum {
            return Ok(());
        }
        let what = format!("the checksum of section {} does not fit", self.kind.escape_ascii());
        Err(ModelError::Corrupt { part: "sections", what })
    }
}

/// The table of a file of so many bytes, from its beginning, and where the first section begins. What the table says fits the
/// length of the file.
pub(super) fn table(file: &[u8], length: u64, version: u32) -> Result<(Vec<Entry>, usize), ModelError> {
    if file.is_empty() {
        return Err(ModelError::NotAModel { found: "an empty file".to_owned() });
    }
    let head = &file[..file.len().min(MAGIC.len())];
    if !MAGIC.starts_with(head) {
        return Err(ModelError::NotAModel { found: format!("`{}`", head.escape_ascii()) });
    }
    let mut reader = Reader::new("header", file);
    let truncated = |_| ModelError::Length { expected: 16, found: length };
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
    let too_short = |_| ModelError::Length { expected: header as u64 + 8, found: length };
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
    if expected != length {
        return Err(ModelError::Length { expected, found: length });
    }
    let entry = |(kind, length, checksum)| Entry { kind, length: length as usize, checksum };
    Ok((table.into_iter().map(entry).collect(), header + 8))
}

/// The sections of a file, after all checks, and the file's checksum.
pub(super) fn read(file: &[u8], version: u32) -> Result<(Vec<Section<'_>>, u64), ModelError> {
    let (table, start) = table(file, file.len() as u64, version)?;
    let mut reader = Reader::new("header", file);
    let checksum = checksum(reader.take(start)?);
    let mut sections = Vec::new();
    for entry in table {
        let bytes = reader.take(entry.length)?;
        entry.check(xxh3_64(bytes))?;
        sections.push((entry.kind, bytes));
    }
    Ok((sections, checksum))
}
