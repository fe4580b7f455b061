//! Model files: as they are, and with checksums put right, so that what lies behind them is read, too.
//! A file that loads must work.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newsdesk::{LabelOptions, Model};
use xxhash_rust::xxh3::xxh3_64;

fuzz_target!(|data: &[u8]| {
    use_if_whole(data);
    if let Some(mended) = with_checksums(data) {
        use_if_whole(&mended);
    }
});

fn use_if_whole(bytes: &[u8]) {
    let Ok(model) = Model::from_bytes(bytes) else { return };
    let prediction = model.label("Robots", "A robot walks to the court of Geneva.", &LabelOptions::default());
    assert_eq!(prediction.probabilities.len(), model.labels().len());
    model.explain("Robots", "A robot walks to the court of Geneva.", 3);
    let _ = model.to_bytes();
}

/// The file with right lengths and checksums: header of 16 bytes, 20 bytes a section, a checksum, the sections.
fn with_checksums(data: &[u8]) -> Option<Vec<u8>> {
    let mut file = data.to_vec();
    let n_sections = u32::from_le_bytes(file.get(12..16)?.try_into().ok()?) as usize;
    let header = 16 + 20usize.checked_mul(n_sections)?;
    let mut start = header.checked_add(8)?;
    if file.len() < start {
        return None;
    }
    for section in 0..n_sections {
        let entry = 16 + 20 * section;
        let length = u64::from_le_bytes(file[entry + 4..entry + 12].try_into().ok()?);
        let is_last = section + 1 == n_sections;
        let end = if is_last { file.len() } else { start.checked_add(usize::try_from(length).ok()?)? };
        let checksum = xxh3_64(file.get(start..end)?);
        file[entry + 4..entry + 12].copy_from_slice(&((end - start) as u64).to_le_bytes());
        file[entry + 12..entry + 20].copy_from_slice(&checksum.to_le_bytes());
        start = end;
    }
    let checksum = xxh3_64(&file[..header]);
    file[header..header + 8].copy_from_slice(&checksum.to_le_bytes());
    Some(file)
}
