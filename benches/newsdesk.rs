//! How long the steps take on text that the repository holds: the training corpus and the example digest.
//!
//! `cargo bench` runs all, `cargo bench -- label` those whose name has the word. Sizes stand in the names.

#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use newsdesk::{
    Analyzer, BriefOptions, LabelOptions, LabelledArticle, Language, Method, Model, Record, SummaryOptions,
    TrainOptions, brief, split, split_sentences, summarize, train,
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

criterion_group!(benches, steps, long_articles, digest);
criterion_main!(benches);
