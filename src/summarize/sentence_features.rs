//! What is known of each sentence, as numbers: the view that a trained ranker has of an article.

use super::openers::leans_back;
use super::similarity::{Cosine, Similarity, add};
use super::{Centroid, Document, Ranker};
use crate::analysis::words;
use crate::features::SparseVector;
use crate::text::normalize;

/// Number of features of a sentence.
pub const N_SENTENCE_FEATURES: usize = SENTENCE_FEATURES.len();

/// Names of the features, in their order. `i` is the number of a sentence from 0, `n` the number of sentences; shares
/// and cosines are 0–1, and counts and shares of words are over words of two characters or more.
///
/// Those after `title_cosine` look for English words and are 0 in other languages, but for the openers, which are known
/// in all languages that [`select`](super::select) knows them in. What stands in no list and is not told by the words
/// is not looked at: features are the same in capitals, in lower case, and with spaces before full stops.
pub const SENTENCE_FEATURES: [&str; 46] = [
    // Place: 1/(1+i), ln(1+i), i/n, ln(1+i)·ln n; then whether it is the first, second, third or last one.
    "inverse_place",
    "log_place",
    "relative_place",
    "log_place_in_long",
    "is_first",
    "is_second",
    "is_third",
    "is_last",
    // Number of words, cut into pieces of ten so that each can have a slope of its own; and whether it is under eight.
    "words_to_10",
    "words_11_to_20",
    "words_21_to_30",
    "words_from_31",
    "is_short",
    // Cosine with the mean of all sentences, mean cosine with the others, with those before, with those after.
    "centroid",
    "degree",
    "earlier_degree",
    "later_degree",
    // Cosine with the first sentence, and with the first three together, but never with itself: so what is learned of
    // a first sentence does not depend on how much the article repeats it.
    "first_cosine",
    "first_three_cosine",
    // Over its terms: mean share of the article's words, mean number of sentences that have it, share of those that
    // another sentence has, share of those that no earlier sentence has.
    "term_share",
    "sentences_per_term",
    "shared_terms",
    "new_terms",
    "previous_cosine",
    "next_cosine",
    // Standard scores of some of the above among the sentences of the article.
    "centroid_score",
    "degree_score",
    "later_degree_score",
    "term_share_score",
    "title_cosine",
    // Opens with a pronoun or connective that points back; shares of pronouns of the first and second person and of
    // question words; whether someone is quoted or named as source; whether it speaks of a picture or video.
    "leans_back",
    "first_person",
    "question_words",
    "attribution",
    "caption",
    // Numbers; marks of quotation, in it and at its beginning; a question mark; a colon among its first 40 characters;
    // commas; brackets; no mark at its end.
    "numbers",
    "has_quotation",
    "opens_with_quotation",
    "is_question",
    "has_early_colon",
    "commas",
    "has_brackets",
    "has_no_end_mark",
    // Share of stop words, and mean length of words in characters.
    "stop_words",
    "word_length",
    // Share of words in -ed, most of which tell what has happened.
    "past_tense",
];

/// Sentences of fewer words are short.
const SHORT: f64 = 8.0;

/// Characters in which a colon counts as early: it parts a label, or a caption's first words, from the rest.
const EARLY: usize = 40;

const FIRST_PERSON: [&str; 12] =
    ["we", "you", "my", "our", "me", "us", "your", "i'm", "i've", "we're", "we've", "you're"];
const QUESTION_WORDS: [&str; 7] = ["who", "which", "what", "where", "when", "why", "how"];
const ATTRIBUTION: [&str; 13] = [
    "said",
    "says",
    "told",
    "added",
    "according",
    "say",
    "claimed",
    "tells",
    "explained",
    "wrote",
    "tweeted",
    "insisted",
    "admitted",
];
const CAPTION: [&str; 12] = [
    "pictured", "scroll", "click", "video", "photo", "pictures", "left", "right", "above", "below", "image",
    "picture",
];

/// What its words tell about a sentence.
#[derive(Default)]
struct Wording {
    n_words: f64,
    n_chars: f64,
    first_person: f64,
    question_words: f64,
    past_tense: f64,
    numbers: f64,
    has_attribution: bool,
    has_caption: bool,
}

impl Wording {
    fn of(sentence: &str) -> Self {
        let mut wording = Self::default();
        let view = normalize(sentence);
        for word in words(view.as_str()) {
            // "US" is a country, "us" is we.
            let is_name = word.surface == "US";
            let word = word.surface.to_lowercase();
            let n_chars = word.chars().count();
            let is_number = word.starts_with(|c: char| c.is_ascii_digit());
            let is_first_person = word == "i" || (FIRST_PERSON.contains(&word.as_str()) && !is_name);
            wording.first_person += f64::from(u8::from(is_first_person));
            wording.numbers += f64::from(u8::from(is_number));
            if n_chars < 2 && !is_number {
                continue;
            }
            wording.n_words += 1.0;
            wording.n_chars += n_chars as f64;
            wording.question_words += f64::from(u8::from(QUESTION_WORDS.contains(&word.as_str())));
            wording.past_tense += f64::from(u8::from(word.ends_with("ed")));
            wording.has_attribution |= ATTRIBUTION.contains(&word.as_str());
            wording.has_caption |= CAPTION.contains(&word.as_str());
        }
        wording
    }

    /// A count as a share of all words.
    fn share(&self, count: f64) -> f64 {
        (count / self.n_words.max(1.0)).min(1.0)
    }
}

/// The features of each sentence, as many rows as there are sentences. All are finite. Linear in the length of the
/// article.
pub fn sentence_features(document: &Document<'_>) -> Vec<[f64; N_SENTENCE_FEATURES]> {
    let terms = TermFeatures::of(document);
    let n = document.n_sentences();
    let mut rows: Vec<[f64; N_SENTENCE_FEATURES]> = (0..n).map(|i| row(document, &terms, i)).collect();
    let column = |name: &str| SENTENCE_FEATURES.iter().position(|feature| *feature == name);
    for name in ["centroid", "degree", "later_degree", "term_share"] {
        if let (Some(from), Some(to)) = (column(name), column(&format!("{name}_score"))) {
            standard_scores(&mut rows, from, to);
        }
    }
    rows
}

fn row(document: &Document<'_>, terms: &TermFeatures, i: usize) -> [f64; N_SENTENCE_FEATURES] {
    let sentence = document.spans()[i].of(document.text());
    let n = document.n_sentences();
    let wording = Wording::of(sentence);
    let n_words = wording.n_words;
    let place = i as f64;
    let log_place = libm::log(1.0 + place);
    let is = |condition: bool| f64::from(u8::from(condition));
    let piece = |from: f64, to: f64| (n_words.min(to) - from).max(0.0);
    let is_quote = |c: char| matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '`');
    let is_spaced = |quote: &str| sentence.starts_with(quote) || sentence.contains(&format!(" {quote}"));
    let has_quotation =
        sentence.contains(is_quote) || sentence.contains("''") || is_spaced("'") || is_spaced("‘");
    let n_content: f64 = document.counts()[i].iter().map(|&(_, count)| f64::from(count)).sum();
    [
        1.0 / (1.0 + place),
        log_place,
        place / n as f64,
        log_place * libm::log(n as f64),
        is(i == 0),
        is(i == 1),
        is(i == 2),
        is(i + 1 == n),
        piece(0.0, 10.0),
        piece(10.0, 20.0),
        piece(20.0, 30.0),
        // A sentence of thousands of words is no better than one of a hundred.
        piece(30.0, 100.0),
        is(n_words < SHORT),
        terms.centroid[i],
        terms.degree[i],
        terms.earlier_degree[i],
        terms.later_degree[i],
        terms.first[i],
        terms.first_three[i],
        terms.share[i],
        terms.n_sentences[i],
        terms.shared[i],
        terms.new[i],
        terms.previous[i],
        terms.next[i],
        0.0,
        0.0,
        0.0,
        0.0,
        terms.title[i],
        is(leans_back(sentence, document.language())),
        wording.share(wording.first_person),
        wording.share(wording.question_words),
        is(wording.has_attribution),
        is(wording.has_caption),
        wording.numbers.min(10.0),
        is(has_quotation),
        is(sentence.starts_with(|c| is_quote(c) || matches!(c, '\'' | '‘'))),
        is(sentence.contains('?')),
        is(sentence.chars().take(EARLY).any(|c| c == ':')),
        (sentence.matches([',', '，', '、']).count() as f64).min(10.0),
        is(sentence.contains(['(', '（'])),
        is(!sentence.ends_with(['.', '!', '?', '\'', '"', '”', '’', ')', '…', '。', '！', '？', '»'])),
        1.0 - wording.share(n_content),
        wording.n_chars / n_words.max(1.0),
        wording.share(wording.past_tense),
    ]
}

/// Writes how many standard deviations the numbers of a column lie above its mean into another; 0 where all are equal.
fn standard_scores(rows: &mut [[f64; N_SENTENCE_FEATURES]], from: usize, to: usize) {
    let n = rows.len().max(1) as f64;
    let mean = rows.iter().map(|row| row[from]).sum::<f64>() / n;
    let variance = rows.iter().map(|row| (row[from] - mean) * (row[from] - mean)).sum::<f64>() / n;
    let deviation = variance.sqrt();
    for row in rows {
        // Rounding can leave a little where all are equal.
        row[to] = if deviation > 1e-9 { (row[from] - mean) / deviation } else { 0.0 };
    }
}

/// What the terms of all sentences together tell about each.
struct TermFeatures {
    centroid: Vec<f64>,
    degree: Vec<f64>,
    earlier_degree: Vec<f64>,
    later_degree: Vec<f64>,
    first: Vec<f64>,
    first_three: Vec<f64>,
    share: Vec<f64>,
    n_sentences: Vec<f64>,
    shared: Vec<f64>,
    new: Vec<f64>,
    previous: Vec<f64>,
    next: Vec<f64>,
    title: Vec<f64>,
}

impl TermFeatures {
    fn of(document: &Document<'_>) -> Self {
        let n = document.n_sentences();
        let counts = document.counts();
        let vectors = document.vectors();
        let mut cosine = Cosine::of(document);
        let own: Vec<f64> = vectors.iter().map(|vector| vector.values.iter().map(|v| v * v).sum()).collect();
        let all = cosine.times(&vec![1.0; n]);
        let others = (n.max(2) - 1) as f64;
        let earlier = cosine.with_earlier();
        let later = cosine.with_later();
        let with_next: Vec<f64> = vectors.windows(2).map(|two| dot(&two[0], &two[1])).collect();
        let at = |values: &[f64], i: Option<usize>| i.and_then(|i| values.get(i)).copied().unwrap_or(0.0);

        let n_words: f64 = counts.iter().flatten().map(|&(_, count)| f64::from(count)).sum();
        let mut frequency = vec![0.0; document.n_terms()];
        let mut n_sentences = vec![0.0; document.n_terms()];
        for &(term, count) in counts.iter().flatten() {
            frequency[term as usize] += f64::from(count);
            n_sentences[term as usize] += 1.0;
        }
        let mut is_seen = vec![false; document.n_terms()];
        let mut new = Vec::with_capacity(n);
        for terms in counts {
            let n_new = terms.iter().filter(|(term, _)| !is_seen[*term as usize]).count();
            terms.iter().for_each(|&(term, _)| is_seen[term as usize] = true);
            new.push(n_new as f64 / terms.len().max(1) as f64);
        }
        let mean_over_terms = |value: &dyn Fn(usize) -> f64| -> Vec<f64> {
            let mean = |terms: &Vec<(u32, u32)>| {
                terms.iter().map(|&(term, _)| value(term as usize)).sum::<f64>() / terms.len().max(1) as f64
            };
            counts.iter().map(mean).collect()
        };
        Self {
            centroid: Centroid.rank(document),
            degree: all.iter().zip(&own).map(|(all, own)| (all - own) / others).collect(),
            earlier_degree: earlier.iter().enumerate().map(|(i, sum)| sum / i.max(1) as f64).collect(),
            later_degree: later
                .iter()
                .enumerate()
                .map(|(i, sum)| sum / (n - i).max(2).wrapping_sub(1) as f64)
                .collect(),
            first: cosines_with_first(document, &vectors, 1),
            first_three: cosines_with_first(document, &vectors, 3),
            share: mean_over_terms(&|term| frequency[term] / n_words.max(1.0)),
            // Logarithms, for some words of a long article stand in thousands of sentences.
            n_sentences: mean_over_terms(&|term| libm::log(n_sentences[term])),
            shared: mean_over_terms(&|term| f64::from(u8::from(n_sentences[term] > 1.0))),
            new,
            previous: (0..n).map(|i| at(&with_next, i.checked_sub(1))).collect(),
            next: (0..n).map(|i| at(&with_next, Some(i))).collect(),
            title: title_cosines(document, &vectors),
        }
    }
}

/// The cosine of each sentence with the sum of the first few others; 0 without terms.
fn cosines_with_first(document: &Document<'_>, vectors: &[SparseVector], n_first: usize) -> Vec<f64> {
    let first = &vectors[..vectors.len().min(n_first)];
    let sum_without = |i: usize| {
        let mut sum = vec![0.0; document.n_terms()];
        first.iter().enumerate().filter(|(j, _)| *j != i).for_each(|(_, vector)| add(&mut sum, vector, 1.0));
        sum
    };
    let mut cosines = with_dense(vectors, &sum_without(usize::MAX));
    for (i, vector) in first.iter().enumerate() {
        cosines[i] = with_dense(std::slice::from_ref(vector), &sum_without(i))[0];
    }
    cosines
}

/// The cosine of each sentence with the title, by the idf of the sentences.
fn title_cosines(document: &Document<'_>, vectors: &[SparseVector]) -> Vec<f64> {
    let idf = document.idf();
    let mut title = vec![0.0; document.n_terms()];
    for &(term, count) in document.title_counts() {
        title[term as usize] = f64::from(count) * idf[term as usize];
    }
    with_dense(vectors, &title)
}

fn with_dense(vectors: &[SparseVector], dense: &[f64]) -> Vec<f64> {
    let norm = dense.iter().map(|value| value * value).sum::<f64>().sqrt();
    let cosine = |vector: &SparseVector| if norm > 0.0 { vector.as_row().dot(dense) / norm } else { 0.0 };
    vectors.iter().map(cosine).collect()
}

/// The product of two vectors, whose terms rise.
fn dot(a: &SparseVector, b: &SparseVector) -> f64 {
    let mut of_b = b.as_row().iter().peekable();
    let mut sum = 0.0;
    for (term, value) in a.as_row().iter() {
        while of_b.next_if(|(other, _)| *other < term).is_some() {}
        if let Some((_, other)) = of_b.next_if(|(other, _)| *other == term) {
            sum += value * other;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analyzer;
    use crate::text::{Language, Span, split_sentences};

    fn features(title: &str, text: &str) -> Vec<[f64; N_SENTENCE_FEATURES]> {
        let analyzer = Analyzer::english();
        let spans = split_sentences(text, Language::English);
        sentence_features(&Document::new(text, spans, &analyzer).with_title(title, &analyzer))
    }

    fn value(row: &[f64; N_SENTENCE_FEATURES], name: &str) -> f64 {
        row[SENTENCE_FEATURES.iter().position(|feature| *feature == name).expect("a feature")]
    }

    const TEXT: &str = "The harbour of Ostby will be closed in May. “We need 12 new boats,” the mayor said. \
                        It is the oldest harbour there, which few know. See the picture: a boat";

    #[test]
    fn features_are_worked_by_hand() {
        let rows = features("Ostby’s harbour", TEXT);
        let check = |i: usize, expected: &[(&str, f64)]| {
            for (name, expected) in expected {
                let found = value(&rows[i], name);
                assert!((found - expected).abs() < 1e-9, "{name} of {i}: {found}, expected {expected}");
            }
        };
        assert_eq!(rows.len(), 4);
        check(0, &[("is_first", 1.0), ("inverse_place", 1.0), ("log_place", 0.0), ("is_last", 0.0)]);
        // "The harbour of Ostby will be closed in May": nine words.
        check(0, &[("words_to_10", 9.0), ("words_11_to_20", 0.0), ("is_short", 0.0), ("first_cosine", 0.0)]);
        check(0, &[("past_tense", 1.0 / 9.0), ("new_terms", 1.0), ("has_no_end_mark", 0.0)]);
        check(
            1,
            &[("numbers", 1.0), ("has_quotation", 1.0), ("opens_with_quotation", 1.0), ("attribution", 1.0)],
        );
        // "We need 12 new boats the mayor said": eight words.
        check(1, &[("first_person", 1.0 / 8.0), ("previous_cosine", 0.0), ("commas", 1.0)]);
        // Of two terms each it has harbour in common with the first sentence only.
        let (first, third) = (value(&rows[0], "first_three_cosine"), value(&rows[2], "first_cosine"));
        assert!(
            first > 0.0 && third > 0.0 && value(&rows[1], "first_three_cosine") == 0.0,
            "{first} {third}"
        );
        check(2, &[("leans_back", 1.0), ("question_words", 1.0 / 9.0), ("log_place", 3f64.ln())]);
        // One of its three terms (harbour, oldest, know) has been there before, in one of three other sentences.
        check(2, &[("shared_terms", 1.0 / 3.0), ("sentences_per_term", 2f64.ln() / 3.0)]);
        check(3, &[("caption", 1.0), ("has_early_colon", 1.0), ("has_no_end_mark", 1.0), ("is_last", 1.0)]);
        assert!(value(&rows[0], "title_cosine") > value(&rows[2], "title_cosine"));
        assert_eq!(value(&rows[1], "title_cosine"), 0.0);
        let sum: f64 = rows.iter().map(|row| value(row, "centroid_score")).sum();
        assert!(sum.abs() < 1e-9, "standard scores have a mean of 0: {sum}");
    }

    #[test]
    fn case_and_tokenised_marks_do_not_matter() {
        let plain = "The harbour of Ostby will be closed in May. \"We need 12 new boats,\" the mayor said.";
        let tokenised =
            "the harbour of ostby will be closed in may .\n`` we need 12 new boats , '' the mayor said .";
        let end = tokenised.find('\n').expect("two lines");
        let spans = vec![Span::new(0, end), Span::new(end + 1, tokenised.len())];
        let found = sentence_features(&Document::new(tokenised, spans, &Analyzer::english()));
        assert_eq!(found, features("", plain));
    }

    #[test]
    fn the_us_is_not_us() {
        let rows = features("", "The US built it. It helped us all.");
        assert_eq!(value(&rows[0], "first_person"), 0.0);
        assert!(value(&rows[1], "first_person") > 0.0);
    }

    #[test]
    fn odd_articles_have_finite_features() {
        for text in ["", "…", "One.", "the of. the of.", &"kite ".repeat(5000)] {
            let rows = features(text, text);
            assert!(rows.iter().flatten().all(|value| value.is_finite()), "{text:.20}");
        }
    }
}
