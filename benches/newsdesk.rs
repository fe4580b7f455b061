//! How long the steps take on text that the repository holds: the training corpus and the example digest.
//!
//! `cargo bench` runs all, `cargo bench -- label` those whose name has the word. Sizes stand in the names.

#![allow(missing_docs)]

use std::collections::HashMap;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use linfa::ParamGuard;
use linfa::traits::Fit;
use newsdesk::{
    Analyzer, AnalyzerSettings, BriefOptions, LabelOptions, LabelledArticle, Language, LineLabeller, Method,
    Model, NgramRange, Record, RecordLabelOptions, SummaryOptions, TfidfVectorizer, TrainOptions, brief,
    split, split_sentences, summarize, train,
};

const DIGEST: &str = include_str!("../examples/digest.txt");
const CORPUS: [&str; 5] = [
    include_str!("../training/ai.jsonl"),
    include_str!("../training/none.jsonl"),
    include_str!("../training/regulation.jsonl"),
    include_str!("../training/robotics.jsonl"),
    include_str!("../training/satellites.jsonl"),
];

fn corpus() -> Vec<LabelledArticle> {
    let records =
        CORPUS.iter().flat_map(|file| file.lines()).map(|line| Record::parse(line).expect("a good record"));
    records.map(|r| LabelledArticle::new(&r.title, &r.text, r.labels.unwrap_or_default())).collect()
}

fn steps(c: &mut Criterion) {
    let articles = corpus();
    let n = articles.len();
    let n_bytes: usize = articles.iter().map(|article| article.title.len() + article.text.len()).sum();
    let model = Model::builtin().expect("it loads");
    let analyzer = Analyzer::english();
    // Results are checked here, outside the timed loops.
    assert!(split(DIGEST).articles.len() >= 8);
    assert!(articles.iter().all(|article| !split_sentences(&article.text, Language::English).is_empty()));

    let mut group = c.benchmark_group("corpus");
    group.sample_size(10).throughput(Throughput::Bytes(n_bytes as u64));
    group.bench_function(format!("analyze_{n}_articles"), |b| {
        b.iter(|| {
            let mut n_terms = 0;
            articles.iter().for_each(|article| analyzer.terms(&article.text, |_| n_terms += 1));
            black_box(n_terms)
        });
    });
    group.bench_function(format!("sentences_{n}_articles"), |b| {
        b.iter(|| articles.iter().map(|a| split_sentences(&a.text, Language::English).len()).sum::<usize>());
    });
    group.bench_function(format!("label_{n}_articles"), |b| {
        let options = LabelOptions::default();
        b.iter(|| {
            articles.iter().filter(|a| model.label(&a.title, &a.text, &options).reason.is_none()).count()
        });
    });
    for method in Method::ALL {
        let options = SummaryOptions::new().method(method);
        group.bench_function(format!("summarize_{}_{n}_articles", method.name()), |b| {
            b.iter(|| {
                articles.iter().map(|a| summarize(&a.title, &a.text, &options).sentences.len()).sum::<usize>()
            });
        });
    }
    group.bench_function(format!("train_{n}_articles"), |b| {
        b.iter(|| train(&articles, &TrainOptions::default(), None).expect("good data").model.n_articles());
    });
    group.finish();
}

/// The yardstick of the analyzer: small letters, cuts at all that is no letter, one look into a table a word.
fn plain_loop(text: &str, known: &HashMap<Vec<u8>, usize>, counts: &mut [u32]) -> usize {
    let mut word = Vec::new();
    let mut n_known = 0;
    for byte in text.bytes().chain([b' ']) {
        if byte.is_ascii_alphabetic() {
            word.push(byte.to_ascii_lowercase());
        } else if !word.is_empty() {
            if let Some(id) = known.get(word.as_slice()) {
                counts[*id] += 1;
                n_known += 1;
            }
            word.clear();
        }
    }
    n_known
}

/// Words in, numbers and counts of known terms out, beside [`plain_loop`] on the same text.
fn analyzer(c: &mut Criterion) {
    let ascii = |text: &str| text.chars().map(|c| if c.is_ascii() { c } else { ' ' }).collect::<String>();
    let texts: Vec<String> = corpus().iter().map(|article| ascii(&article.text)).collect();
    let n_bytes: usize = texts.iter().map(String::len).sum();
    let dataset = linfa::DatasetBase::from(ndarray::Array1::from(texts.clone()));
    let mut group = c.benchmark_group("words_to_counts");
    group.sample_size(10).throughput(Throughput::Bytes(n_bytes as u64));
    let mut known: HashMap<Vec<u8>, usize> = HashMap::new();
    for text in &texts {
        for word in text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()) {
            let next = known.len();
            known.entry(word.to_ascii_lowercase().into_bytes()).or_insert(next);
        }
    }
    let mut counts = vec![0; known.len()];
    group.bench_function("plain_loop", |b| {
        b.iter(|| texts.iter().map(|text| plain_loop(text, &known, &mut counts)).sum::<usize>());
    });
    for (name, max) in [("words", 1), ("words_and_pairs", 2)] {
        let settings =
            AnalyzerSettings { ngram_range: NgramRange { min: 1, max }, ..AnalyzerSettings::default() };
        let params = TfidfVectorizer::params().analyzer(settings).min_df(2).check().expect("valid");
        let vectorizer = params.fit(&dataset).expect("it has terms");
        let mut counter = vectorizer.counter();
        group.bench_function(name, |b| {
            b.iter(|| texts.iter().map(|text| counter.count(&[text]).counts.len()).sum::<usize>());
        });
    }
    group.finish();
}

/// Lines of JSONL in, labelled lines out.
fn lines(c: &mut Criterion) {
    let model = Model::builtin().expect("it loads");
    let options = RecordLabelOptions::default();
    let lines: Vec<&str> = CORPUS.iter().flat_map(|file| file.lines()).collect();
    let n_bytes: usize = lines.iter().map(|line| line.len()).sum();
    let mut group = c.benchmark_group("corpus");
    group.sample_size(10).throughput(Throughput::Bytes(n_bytes as u64));
    group.bench_function(format!("label_{}_lines", lines.len()), |b| {
        let mut labeller = LineLabeller::new(&model, &options);
        let mut out = Vec::new();
        b.iter(|| {
            out.clear();
            for line in &lines {
                labeller.label_line(line, &mut out).expect("a record");
            }
            out.len()
        });
    });
    group.finish();
}

/// Time a sentence must not grow with the article.
fn long_articles(c: &mut Criterion) {
    let articles = corpus();
    let sentences: Vec<&str> = articles.iter().flat_map(|article| article.text.lines()).collect();
    let mut group = c.benchmark_group("long");
    group.sample_size(10);
    for n in [1_000, 10_000, 100_000] {
        let text = sentences.iter().cycle().take(n).copied().collect::<Vec<_>>().join("\n\n");
        for method in [Method::Trained, Method::TextRank] {
            let options = SummaryOptions::new().method(method);
            group.throughput(Throughput::Elements(n as u64));
            group.bench_function(format!("summarize_{}_long_{n}_sentences", method.name()), |b| {
                b.iter(|| summarize("", &text, &options).sentences.len());
            });
        }
    }
    group.finish();
}

fn digest(c: &mut Criterion) {
    let model = Model::builtin().expect("it loads");
    let bytes = model.to_bytes();
    let n = DIGEST.len();
    c.bench_function(&format!("split_digest_{n}_bytes"), |b| {
        b.iter(|| split(black_box(DIGEST)).articles.len())
    });
    c.bench_function(&format!("brief_digest_{n}_bytes"), |b| {
        let options = BriefOptions { overview: 3, ..BriefOptions::default() };
        b.iter(|| brief(black_box(DIGEST), &model, &options).articles.len());
    });
    c.bench_function(&format!("load_model_{}_bytes", bytes.len()), |b| {
        b.iter(|| Model::from_bytes(black_box(&bytes)).expect("it was just written").n_articles());
    });
}

criterion_group!(benches, steps, analyzer, lines, long_articles, digest);
criterion_main!(benches);
