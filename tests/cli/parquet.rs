//! Parquet files through the program, compared with the same rows as JSONL. Only with the feature `parquet`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::{Folder, assert_contains, done, json_lines, refused, run, string};

const N_ROWS: i64 = 500;

/// The text of a row; some have none.
fn text(row: i64) -> Option<String> {
    let topic = [
        "The rover found ice in a crater",
        "The court fined the company",
        "A rocket put a satellite in orbit",
    ];
    (row % 100 != 99)
        .then(|| format!("{} on day {row}. Nobody had expected it so soon.", topic[row as usize % 3]))
}

/// Rows in several row groups, compressed.
fn parquet_file(compression: Compression) -> Vec<u8> {
    let columns: [(&str, ArrayRef); 3] = [
        ("id", Arc::new(Int64Array::from_iter_values(0..N_ROWS))),
        ("title", Arc::new(StringArray::from_iter_values((0..N_ROWS).map(|row| format!("Title {row}"))))),
        ("text", Arc::new(StringArray::from_iter((0..N_ROWS).map(text)))),
    ];
    let nullable = columns.map(|(name, column)| (name, column, name == "text"));
    let batch = RecordBatch::try_from_iter_with_nullable(nullable).expect("columns of one length");
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(120))
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).expect("a schema");
    writer.write(&batch).expect("it can be written");
    writer.close().expect("it can be written");
    bytes
}

#[test]
fn rows_of_columns_are_records() {
    let folder = Folder::new();
    let lines: String = (0..N_ROWS)
        .filter_map(|row| {
            Some(serde_json::json!({"id": row, "title": format!("Title {row}"), "text": text(row)?}))
        })
        .map(|row| format!("{row}\n"))
        .collect();
    let jsonl = folder.file("rows.jsonl", lines);
    for compression in
        [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(ZstdLevel::default())]
    {
        let file = folder.file("rows.parquet", parquet_file(compression));
        for verb in ["label", "summarize"] {
            let rejects = folder.path("rejects.jsonl");
            let found = run(&[verb, &file, "--rejects", &rejects, "--threads", "2"]);
            assert_eq!(found.status, 1, "five rows have no text: {}", found.err);
            assert_eq!(found.out, done(&[verb, &jsonl]).out, "{verb} {compression:?}");
            let rejects = std::fs::read_to_string(&rejects).expect("it was written");
            let places: Vec<i64> = json_lines(&rejects)
                .iter()
                .map(|reject| reject["line"].as_i64().expect("a number"))
                .collect();
            assert_eq!(places, [100, 200, 300, 400, 500]);
            assert_contains(&string(&json_lines(&rejects)[0]["reason"]).to_owned(), &["text"]);
        }
    }
}

#[test]
fn a_broken_file_is_refused() {
    let folder = Folder::new();
    let whole = parquet_file(Compression::SNAPPY);
    let cut = folder.file("cut.parquet", &whole[..whole.len() / 2]);
    assert_contains(
        &refused(&["label", &cut]),
        &["cut.parquet", "expected a Parquet file, found a broken one"],
    );
}
