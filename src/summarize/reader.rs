//! Reads articles for the rankers, with what was learned of words from the articles before.

use std::sync::{Mutex, PoisonError};

use super::Document;
use super::pieces::Pieces;
use crate::analysis::Analyzer;
use crate::text::Span;

/// Makes documents with an analyzer, and remembers, within bounds, what it made of the words of earlier ones: the same
/// documents as [`Document::new`] makes, several times as fast. Threads may share it.
#[derive(Debug)]
pub struct Reader {
    analyzer: Analyzer,
    /// What is known of pieces of text, for as many threads as have read at a time.
    known: Mutex<Vec<Pieces>>,
}

impl Reader {
    /// A reader that cuts words from text as the analyzer does it.
    pub fn new(analyzer: Analyzer) -> Self {
        Self { analyzer, known: Mutex::new(Vec::new()) }
    }

    /// The analyzer.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// Analyses the sentences of a text, given by their places, and its title, empty where there is none. Linear in their
    /// length.
    pub fn document<'a>(&self, title: &str, text: &'a str, spans: Vec<Span>) -> Document<'a> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut known = known.unwrap_or_default();
        let document = Document::read(text, spans, title, &self.analyzer, &mut known);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).push(known);
        document
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{AnalyzerSettings, words};
    use crate::text::{Language, normalize};

    /// Sentences whose pieces have marks at either end, joiners, addresses, other scripts, spaces of all kinds and
    /// control characters.
    const SENTENCES: [&str; 14] = [
        "The firm's profits rose, the firms' rose; \"PROFITS\" (profits) fell: 1,000 of $52.44m!",
        "U.S. and U. S. at p.m. in the US, us; IT and it, WHO and who?",
        "www. www.example.org example.org/a http: http://a.b a.b@example.org me@ @handle #tag e.g.,end.The",
        "don't 'don't' l'art 's ' '' ''quoted'' O'Brien's AT&T, R&D. open-source GPT-4o F-16 x_y _a_",
        "caf\u{65}\u{301} na\u{ef}ve “curly” it’s ‘so’ a\u{a0}b e\u{ad}\u{301}t \u{301}x \u{212a}elvin kelvin KELVIN",
        "responsibilities Responsibilities (responsibilities), sixteenletterses sixteenletterses. abcdefghijklmno",
        "昨天下午，市政府宣布将在河边修建一座新的图书馆 한국어 텍스트",
        "a\u{1}b \u{1c}profits\u{1f}rose\tand\nfell\r\nagain \u{0}",
        "x",
        "",
        " \t ",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "İstanbul ẞ ŉ ǅ ﬁre",
        "nell'orbita dell'Europa qu'il",
    ];

    #[test]
    fn what_is_remembered_is_what_the_analyzer_says() {
        let text = SENTENCES.concat();
        let mut start = 0;
        let spans: Vec<Span> = SENTENCES
            .iter()
            .map(|sentence| {
                let span = Span::new(start, start + sentence.len());
                start = span.end;
                span
            })
            .collect();
        for language in [Language::English, Language::French, Language::Any] {
            let settings = AnalyzerSettings::for_language(language);
            let reader = Reader::new(Analyzer::new(settings).expect("valid settings"));
            // The second time all is known.
            for _ in 0..2 {
                let document = reader.document(&text, &text, spans.clone());
                let (mut terms, mut all_words) = (Vec::new(), Vec::new());
                let number = |all: &mut Vec<String>, one: String| {
                    let known = all.iter().position(|other| *other == one);
                    known.unwrap_or_else(|| {
                        all.push(one);
                        all.len() - 1
                    })
                };
                let mut numbers = std::collections::HashMap::new();
                for (i, sentence) in SENTENCES.iter().enumerate() {
                    let tokens = reader.analyzer().tokens(sentence).into_iter();
                    let mut own: Vec<usize> = tokens.map(|token| number(&mut terms, token.term)).collect();
                    own.sort_unstable();
                    let found = document.counts(i).iter();
                    let found: Vec<usize> =
                        found.flat_map(|&(term, count)| vec![term as usize; count as usize]).collect();
                    assert_eq!(found, own, "terms of {sentence:?}");

                    let view = normalize(sentence);
                    let own = words(view.as_str()).map(|word| word.surface.to_lowercase());
                    let own: Vec<usize> = own.map(|word| number(&mut all_words, word)).collect();
                    assert_eq!(document.words(i).len(), own.len(), "words of {sentence:?}");
                    for (found, own) in document.words(i).iter().zip(own) {
                        assert_eq!(*numbers.entry(own).or_insert(*found), *found, "words of {sentence:?}");
                    }
                    assert_eq!(document.n_pieces(i), sentence.split_whitespace().count(), "{sentence:?}");
                }
                let n_distinct = numbers.values().collect::<std::collections::HashSet<_>>().len();
                assert_eq!((n_distinct, document.n_terms()), (all_words.len(), terms.len()));
            }
        }
    }

    #[test]
    fn threads_may_share_a_reader() {
        let reader = Reader::new(Analyzer::english());
        let counts = |_| {
            let document =
                reader.document("", "Kites fly. Boats sail", vec![Span::new(0, 10), Span::new(11, 21)]);
            document.counts(1).to_vec()
        };
        std::thread::scope(|scope| {
            let all: Vec<_> = (0..4).map(|i| scope.spawn(move || counts(i))).collect();
            for one in all {
                assert_eq!(one.join().expect("no panic"), [(2, 1), (3, 1)]);
            }
        });
    }
}
