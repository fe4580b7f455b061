//! Summaries by every method, of any length.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newsdesk::{Method, SummaryLength, SummaryOptions, summarize};

const METHODS: [Method; 6] =
    [Method::Trained, Method::Lead, Method::PacSum, Method::LexRank, Method::TextRank, Method::Centroid];

fuzz_target!(|input: (u8, u8, &str)| {
    let (method, length, text) = input;
    let n = usize::from(length >> 2) + 1;
    let length = match length & 3 {
        0 => SummaryLength::Words(n),
        1 => SummaryLength::Ratio(n as f64 / 64.0),
        _ => SummaryLength::Sentences(n),
    };
    let options =
        SummaryOptions::new().method(METHODS[usize::from(method) % METHODS.len()]).length(length);
    let summary = summarize("A title", text, &options);
    assert_eq!(summary.sentences.is_empty(), text.trim().is_empty(), "a text has a summary");
    let mut last = 0;
    for sentence in &summary.sentences {
        assert!(sentence.span.start >= last, "sentences are in order");
        assert_eq!(sentence.span.of(text), sentence.text);
        last = sentence.span.end;
    }
});
