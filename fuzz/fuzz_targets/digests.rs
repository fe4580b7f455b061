//! Every format that digests come in, recognised or forced: the first line of the input names it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newsdesk::{Format, InputLimits, SplitOptions, read, recognise};

const FORMATS: [(&str, Format); 8] = [
    ("text", Format::Text),
    ("markdown", Format::Markdown),
    ("html", Format::Html),
    ("mail", Format::Mail),
    ("mbox", Format::Mbox),
    ("rss", Format::Rss),
    ("atom", Format::Atom),
    ("json-feed", Format::JsonFeed),
];

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|b| *b == b'\n').unwrap_or(0);
    let (name, bytes) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let known = FORMATS.iter().find(|(known, _)| known.as_bytes() == name).map(|(_, format)| *format);
    let Some(format) = known.or_else(|| recognise(bytes, None).ok()) else { return };
    let limits = InputLimits { max_bytes: 1 << 20, max_parts: 100, max_depth: 10 };
    let Ok(source) = read(bytes, format, &limits) else { return };
    let digest = source.digest(&SplitOptions::default());
    for article in &digest.articles {
        assert!(source.text.get(article.span.start..article.span.end).is_some(), "{article:?}");
        assert!(!(article.title.is_empty() && article.text.is_empty()), "{article:?}");
    }
    for dropped in &digest.dropped {
        assert!(source.text.get(dropped.span.start..dropped.span.end).is_some(), "{dropped:?}");
    }
    assert!((0.0..=1.0).contains(&digest.confidence), "{}", digest.confidence);
});
