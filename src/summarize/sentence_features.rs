//! What is known of each sentence, as numbers: the view that a trained ranker has of an article.

use super::Document;
use super::wording::is_quote;
use crate::features::{SparseRow, TermId};

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
    // Over its terms: mean share of the article's words, mean logarithm of the number of sentences that have it, share of those that
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

/// The features of each sentence, as many rows as there are sentences. All are finite. Linear in the length of the
/// article.
pub fn sentence_features(document: &Document<'_>) -> Vec<[f64; N_SENTENCE_FEATURES]> {
    let terms = TermFeatures::of(document);
    let log_n = libm::log(document.n_sentences() as f64);
    let rows = terms.iter().enumerate().map(|(i, terms)| row(document, terms, i, log_n));
    let mut rows: Vec<[f64; N_SENTENCE_FEATURES]> = rows.collect();
    for (from, to) in STANDARD_SCORES {
        standard_scores(&mut rows, from, to);
    }
    rows
}

/// The columns that have standard scores, each with the column of these.
const STANDARD_SCORES: [(usize, usize); 4] = [(13, 25), (14, 26), (16, 27), (19, 28)];

fn row(document: &Document<'_>, terms: &TermFeatures, i: usize, log_n: f64) -> [f64; N_SENTENCE_FEATURES] {
    let sentence = document.spans()[i].of(document.text());
    let n = document.n_sentences();
    let wording = document.wording(i);
    let n_words = f64::from(wording.n_words);
    let place = i as f64;
    let log_place = libm::log(1.0 + place);
    let is = |condition: bool| f64::from(u8::from(condition));
    let piece = |from: f64, to: f64| (n_words.min(to) - from).max(0.0);
    let n_content: u32 = document.counts(i).iter().map(|&(_, count)| count).sum();
    [
        1.0 / (1.0 + place),
        log_place,
        place / n as f64,
        log_place * log_n,
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
        terms.centroid,
        terms.degree,
        terms.earlier_degree,
        terms.later_degree,
        terms.first,
        terms.first_three,
        terms.share,
        terms.n_sentences,
        terms.shared,
        terms.new,
        terms.previous,
        terms.next,
        0.0,
        0.0,
        0.0,
        0.0,
        terms.title,
        is(document.leaning()[i]),
        wording.share(f64::from(wording.first_person)),
        wording.share(f64::from(wording.question_words)),
        is(wording.has_attribution),
        is(wording.has_caption),
        f64::from(wording.numbers).min(10.0),
        is(wording.has_quotation),
        is(sentence.starts_with(|c| is_quote(c) || matches!(c, '\'' | '‘'))),
        is(wording.is_question),
        is(has_early_colon(sentence)),
        f64::from(wording.n_commas).min(10.0),
        is(wording.has_brackets),
        is(!sentence.ends_with(['.', '!', '?', '\'', '"', '”', '’', ')', '…', '。', '！', '？', '»'])),
        1.0 - wording.share(f64::from(n_content)),
        f64::from(wording.n_chars) / n_words.max(1.0),
        wording.share(f64::from(wording.past_tense)),
    ]
}

/// Whether there is a colon among the first 40 characters.
fn has_early_colon(sentence: &str) -> bool {
    match sentence.as_bytes().get(..EARLY) {
        Some(early) if early.is_ascii() => early.contains(&b':'),
        _ => sentence.chars().take(EARLY).any(|c| c == ':'),
    }
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

/// What the terms of all sentences together tell about one.
#[derive(Debug, Clone, Copy, Default)]
struct TermFeatures {
    centroid: f64,
    degree: f64,
    earlier_degree: f64,
    later_degree: f64,
    first: f64,
    first_three: f64,
    share: f64,
    n_sentences: f64,
    shared: f64,
    new: f64,
    previous: f64,
    next: f64,
    title: f64,
}

/// What a sentence reads off its terms, its own values times these or these alone; side by side, as they are read.
#[derive(Debug, Clone, Copy, Default)]
struct OfTerm {
    /// Sums of the values of all sentences, of the first one, of the first three, and the title's.
    all: f64,
    first: f64,
    first_three: f64,
    title: f64,
    /// Its share of the article's words, and the logarithm of the number of its sentences.
    share: f64,
    log_n_sentences: f64,
    /// Sum of the values of the sentences that were looked at.
    running: f64,
    n_sentences: u32,
    is_seen: bool,
}

impl TermFeatures {
    fn of(document: &Document<'_>) -> Vec<Self> {
        let n = document.n_sentences();
        let mut terms = terms_of(document);
        let norm = |value: fn(&OfTerm) -> f64| {
            terms.iter().map(|term| value(term) * value(term)).sum::<f64>().sqrt()
        };
        let norms = [
            norm(|term| term.all),
            norm(|term| term.first),
            norm(|term| term.first_three),
            norm(|term| term.title),
        ];
        let cosine = |product: f64, norm: f64| if norm > 0.0 { product / norm } else { 0.0 };
        let others = (n.max(2) - 1) as f64;
        let mut features = Vec::with_capacity(n);
        for (i, vector) in document.vectors().enumerate() {
            let mut sums = OfTerm::default();
            let (mut own, mut n_shared, mut n_new) = (0.0, 0u32, 0u32);
            for (term, value) in vector.iter() {
                let of_term = &mut terms[term as usize];
                own += value * value;
                sums.all += value * of_term.all;
                sums.first += value * of_term.first;
                sums.first_three += value * of_term.first_three;
                sums.title += value * of_term.title;
                sums.share += of_term.share;
                sums.log_n_sentences += of_term.log_n_sentences;
                sums.running += value * of_term.running;
                n_shared += u32::from(of_term.n_sentences > 1);
                n_new += u32::from(!std::mem::replace(&mut of_term.is_seen, true));
                of_term.running += value;
            }
            let n_terms = vector.terms.len().max(1) as f64;
            features.push(Self {
                centroid: if sums.all > 0.0 { sums.all / norms[0] } else { 0.0 },
                degree: (sums.all - own) / others,
                earlier_degree: sums.running / i.max(1) as f64,
                first: cosine(sums.first, norms[1]),
                first_three: cosine(sums.first_three, norms[2]),
                title: cosine(sums.title, norms[3]),
                share: sums.share / n_terms,
                n_sentences: sums.log_n_sentences / n_terms,
                shared: f64::from(n_shared) / n_terms,
                new: f64::from(n_new) / n_terms,
                ..Self::default()
            });
        }
        add_later_degrees(document, &mut terms, &mut features);
        add_neighbours(document, &mut features);
        for (i, own) in features.iter_mut().enumerate().take(3) {
            own.first_three = cosine_with_others(document, i, 3);
            if i == 0 {
                own.first = cosine_with_others(document, i, 1);
            }
        }
        features
    }
}

/// What there is to read off each term.
fn terms_of(document: &Document<'_>) -> Vec<OfTerm> {
    let log_n_sentences = document.by_n_sentences(|n_with| libm::log(f64::from(n_with)));
    let n_with = document.n_sentences_with();
    // Logarithms, for some words of a long article stand in thousands of sentences.
    let of_term = |(&n_sentences, log_n_sentences): (&u32, f64)| OfTerm {
        n_sentences,
        log_n_sentences,
        ..OfTerm::default()
    };
    let mut terms: Vec<OfTerm> = n_with.iter().zip(log_n_sentences).map(of_term).collect();
    let mut n_words = 0.0;
    for &(term, count) in document.all_counts() {
        terms[term as usize].share += f64::from(count);
        n_words += f64::from(count);
    }
    for term in &mut terms {
        term.share /= f64::max(n_words, 1.0);
    }
    for (i, vector) in document.vectors().enumerate() {
        for (term, value) in vector.iter() {
            let of_term = &mut terms[term as usize];
            of_term.all += value;
            if i < 3 {
                of_term.first_three += value;
            }
            if i < 1 {
                of_term.first += value;
            }
        }
    }
    if !document.title_counts().is_empty() {
        let idf = document.idf();
        for &(term, count) in document.title_counts() {
            terms[term as usize].title = f64::from(count) * idf[term as usize];
        }
    }
    terms
}

/// Mean cosines with the sentences after each.
fn add_later_degrees(document: &Document<'_>, terms: &mut [OfTerm], features: &mut [TermFeatures]) {
    let n = features.len();
    terms.iter_mut().for_each(|term| term.running = 0.0);
    for (i, vector) in document.vectors().enumerate().rev() {
        let mut sum = 0.0;
        for (term, value) in vector.iter() {
            let running = &mut terms[term as usize].running;
            sum += value * *running;
            *running += value;
        }
        features[i].later_degree = sum / ((n - i).max(2) - 1) as f64;
    }
}

/// Cosines with the sentences before and after each.
fn add_neighbours(document: &Document<'_>, features: &mut [TermFeatures]) {
    for i in 1..features.len() {
        let cosine = dot(document.vector(i - 1), document.vector(i));
        features[i - 1].next = cosine;
        features[i].previous = cosine;
    }
}

/// The cosine of one of the first few sentences with the sum of the others of them; 0 without terms.
fn cosine_with_others(document: &Document<'_>, sentence: usize, n_first: usize) -> f64 {
    let mut sum: Vec<(TermId, f64)> = Vec::new();
    for other in (0..document.n_sentences().min(n_first)).filter(|&other| other != sentence) {
        sum.extend(document.vector(other).iter());
    }
    // A stable sort: of each term the values stay in the order of their sentences.
    sum.sort_by_key(|&(term, _)| term);
    sum.dedup_by(|(next, value), (term, sum)| {
        let is_same = next == term;
        if is_same {
            *sum += *value;
        }
        is_same
    });
    let norm = sum.iter().map(|(_, value)| value * value).sum::<f64>().sqrt();
    let (terms, values): (Vec<TermId>, Vec<f64>) = sum.into_iter().unzip();
    let product = dot(document.vector(sentence), SparseRow { terms: &terms, values: &values });
    if norm > 0.0 { product / norm } else { 0.0 }
}

/// The product of two vectors, whose terms rise.
fn dot(a: SparseRow<'_>, b: SparseRow<'_>) -> f64 {
    let (mut i, mut j) = (0, 0);
    let mut sum = 0.0;
    while let (Some(term), Some(other)) = (a.terms.get(i), b.terms.get(j)) {
        if term == other {
            sum += a.values[i] * b.values[j];
        }
        i += usize::from(term <= other);
        j += usize::from(other <= term);
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

    #[test]
    fn standard_scores_stand_in_their_columns() {
        for (from, to) in STANDARD_SCORES {
            assert_eq!(format!("{}_score", SENTENCE_FEATURES[from]), SENTENCE_FEATURES[to]);
        }
    }
}
