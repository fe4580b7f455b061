//! Files that are no models, or no longer: told apart, and never half believed.

use super::*;

/// Every verb that reads a model refuses it with one line.
fn refused_by_all(model: &str, parts: &[&str]) {
    let folder = Folder::new();
    let digest = folder.file("d.txt", DIGEST);
    let data = folder.file("data.jsonl", labelled_articles());
    let out = folder.path("out");
    for args in [
        &["inspect", model][..],
        &["brief", &digest, "--model", model],
        &["label", &digest, "--model", model, "-o", &out],
        &["evaluate", &data, "--model", model],
        &["train", &data, "--add-to", model, "-o", &out],
    ] {
        assert_contains(&refused(args), parts);
        assert!(!std::path::Path::new(&out).exists());
    }
}

#[test]
fn no_model() {
    let folder = Folder::new();
    refused_by_all(&folder.path("missing.newsdesk"), &["missing.newsdesk", "No such file"]);
    refused_by_all(&folder.path(""), &["expected a model file, found a directory"]);
    refused_by_all("-", &["standard input: expected a model file"]);
    refused_by_all(&folder.file("digest.txt", DIGEST), &["digest.txt", "not a newsdesk model", "`Albion b`"]);
    refused_by_all(&folder.file("empty", ""), &["empty", "not a newsdesk model", "an empty file"]);
}

#[test]
fn a_model_of_another_version() {
    let folder = Folder::new();
    let mut bytes = small_model().to_vec();
    bytes[8..12].copy_from_slice(&7u32.to_le_bytes());
    refused_by_all(&folder.file("new.model", bytes), &["new.model", "format version 7", "reads version 3"]);
}

#[test]
fn a_truncated_model() {
    let folder = Folder::new();
    let bytes = small_model();
    let half = folder.file("half.model", &bytes[..bytes.len() / 2]);
    refused_by_all(
        &half,
        &["half.model", "truncated", &bytes.len().to_string(), &(bytes.len() / 2).to_string()],
    );
    // Within the magic, the version, the table, and one byte before the end.
    for length in [4, 10, 14, 40, 60, bytes.len() - 1] {
        let model = folder.file("short.model", &bytes[..length]);
        assert_contains(&refused(&["inspect", &model]), &["short.model", "truncated"]);
    }
    let longer = folder.file("long.model", [bytes, b"\0"].concat());
    assert_contains(&refused(&["inspect", &longer]), &["long.model", "bytes too many"]);
}

#[test]
fn a_model_with_a_flipped_byte() {
    let folder = Folder::new();
    let bytes = small_model();
    let flipped = |at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 0x20;
        folder.file("flipped.model", bytes)
    };
    let model = flipped(bytes.len() / 2);
    refused_by_all(&model, &["flipped.model", "corrupt", "checksum"]);
    // In the table, in its checksum, and all over the sections.
    let places = (16..bytes.len()).step_by(bytes.len() / 23).chain([20, 30, bytes.len() - 1]);
    for at in places {
        assert_contains(&refused(&["inspect", &flipped(at)]), &["flipped.model", "corrupt"]);
    }
    assert_contains(&refused(&["inspect", &flipped(3)]), &["not a newsdesk model"]);
}
