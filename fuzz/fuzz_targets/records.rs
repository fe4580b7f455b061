//! JSONL through labelling: one line in, one line or reject out; what comes out is JSON and reads back.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use newsdesk::{LineBlocks, Model, Record, RecordLabelOptions, label_records};

fuzz_target!(|data: &[u8]| {
    static MODEL: OnceLock<Model> = OnceLock::new();
    let model = MODEL.get_or_init(|| Model::builtin().expect("the built-in model loads"));
    let options = RecordLabelOptions { explain: Some(3), top: Some(2), ..RecordLabelOptions::default() };
    let mut output = Vec::new();
    let mut n_rejected = 0;
    let counts = label_records(LineBlocks::new(data), &mut output, model, &options, |rejected| {
        assert!(!rejected.reason.is_empty());
        n_rejected += 1;
    })
    .expect("memory can be read and written");
    assert_eq!(counts.n_rejected, n_rejected);
    let output = String::from_utf8(output).expect("output is UTF-8");
    assert_eq!(output.lines().count() as u64, counts.n_written);
    for line in output.lines() {
        Record::parse(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
});
