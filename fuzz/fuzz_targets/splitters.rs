//! Every splitter, forced or chosen, on every markup: two bytes choose, the rest is the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newsdesk::{Markup, SplitOptions, Splitter, split_markup_with};

fuzz_target!(|input: (u8, u8, &str)| {
    let (markup, splitter, text) = input;
    let markup = [Markup::Plain, Markup::Markdown, Markup::Html][usize::from(markup) % 3];
    let splitter = Splitter::ALL.get(usize::from(splitter) % (Splitter::ALL.len() + 1)).copied();
    let digest = split_markup_with(text, markup, &SplitOptions { splitter });
    let mut last = 0;
    for (i, article) in digest.articles.iter().enumerate() {
        assert!(text.get(article.span.start..article.span.end).is_some(), "{article:?}");
        assert!(article.span.start >= last, "articles overlap: {article:?}");
        last = article.span.end;
        assert_eq!(article.id, (i + 1).to_string());
    }
    for dropped in &digest.dropped {
        assert!(text.get(dropped.span.start..dropped.span.end).is_some(), "{dropped:?}");
    }
});
