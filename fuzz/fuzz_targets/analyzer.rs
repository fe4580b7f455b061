//! Normalization, words, terms and sentences of any text, in any language.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newsdesk::{Analyzer, AnalyzerSettings, Language, StopWords, normalize, split_sentences, words};

const LANGUAGES: [Language; 8] = [
    Language::English,
    Language::Any,
    Language::French,
    Language::Italian,
    Language::German,
    Language::Arabic,
    Language::Tamil,
    Language::Turkish,
];

fuzz_target!(|input: (u8, &str)| {
    let (language, text) = input;
    let language = LANGUAGES[usize::from(language) % LANGUAGES.len()];
    let view = normalize(text);
    for word in words(view.as_str()) {
        assert_eq!(word.span.of(view.as_str()), word.surface);
        assert!(!view.original_span(word.span).of(text).is_empty());
    }
    let settings = AnalyzerSettings { language, stop_words: StopWords::default(), ..AnalyzerSettings::default() };
    let analyzer = Analyzer::new(settings).expect("a language with a stemmer");
    let tokens = analyzer.tokens(text);
    let mut n_single = 0;
    analyzer.terms(text, |term| {
        if term.n_words == 1 {
            assert_eq!(term.text, tokens[n_single].term);
            n_single += 1;
        }
    });
    assert_eq!(n_single, tokens.len());
    let mut last = 0;
    for span in split_sentences(text, language) {
        assert!(text[last..span.start].trim().is_empty(), "text is lost before {span:?}");
        assert!(!span.of(text).is_empty());
        last = span.end;
    }
    assert!(text[last..].trim().is_empty(), "text is lost at the end");
});
