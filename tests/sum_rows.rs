//! Training as an engine for large data does it: parts are counted apart, told as rows, grouped and added up, cut to what a
//! model keeps, sorted for the sample; and the model is the one that `train` gives.

use std::collections::{BTreeMap, BTreeSet};

use newsdesk::{
    Estimator, LabelledArticle, MAX_TRAINING_ARTICLES, Model, SampleRows, SumKind, SumRole, SumRow, SumRows,
    TrainOptions, TrainingCounts, TrainingSection, TrainingStream, train,
};

const MIN_DF: u64 = 2;

type Key = (SumKind, u8, Option<String>, Option<SumRole>, Option<String>);

/// Articles of a few words, of which a tenth has no label and some have two; every seventh is a copy.
fn articles(n: usize) -> Vec<LabelledArticle> {
    let words = ["rover", "rocket", "crater", "court", "fine", "robot", "walk", "cake", "oven", "law"];
    let mut state = 7u32;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let mut all: Vec<LabelledArticle> = Vec::with_capacity(n);
    for i in 0..n {
        if i % 7 == 6 {
            all.push(all[next(i)].clone());
            continue;
        }
        let topic = next(10);
        let text: Vec<String> = (0..4 + next(6))
            .map(|_| match next(4) {
                0 => format!("x{}", next(n * 2)),
                1 => words[next(10)].to_owned(),
                _ => words[(topic + next(3)) % 10].to_owned(),
            })
            .collect();
        let labels: &[&str] = match topic {
            0 => &[],
            1..4 => &["space"],
            4 => &["law", "space"],
            5..8 => &["law"],
            _ => &["food"],
        };
        all.push(LabelledArticle::new("A title", &text.join(" "), labels));
    }
    all
}

/// The model that rows of parts give.
fn by_rows(parts: &[&[LabelledArticle]], options: &TrainOptions) -> Model {
    let mut grouped: BTreeMap<Key, [u64; 2]> = BTreeMap::new();
    let mut sample: Vec<(u128, Vec<u8>)> = Vec::new();
    for part in parts {
        let mut stream = TrainingStream::new(options.clone()).expect("valid settings");
        stream.add(part).expect("small sums");
        let counts = stream.into_counts().expect("small sums");
        let section = counts.section();
        section.statistics().expect("small sums").each_sum_row(|row| {
            let key =
                (row.kind, row.fold, row.label.map(str::to_owned), row.role, row.term.map(str::to_owned));
            let sums = grouped.entry(key).or_default();
            sums[0] += row.count;
            sums[1] += row.weight;
        });
        section.sample().each_sample_row(|hash, article| sample.push((hash, article.to_vec())));
    }
    sample.sort();
    sample.truncate(MAX_TRAINING_ARTICLES);
    let mut document_frequency: BTreeMap<&str, u64> = BTreeMap::new();
    for ((kind, _, _, _, term), [count, _]) in &grouped {
        if let Some(term) = term.as_deref().filter(|_| *kind == SumKind::Term) {
            *document_frequency.entry(term).or_default() += count;
        }
    }
    let kept: BTreeSet<&str> =
        document_frequency.iter().filter(|(_, df)| **df >= MIN_DF).map(|(term, _)| *term).collect();
    assert!(kept.len() < document_frequency.len(), "some terms are rare");
    let mut rows = SumRows::default();
    for ((kind, fold, label, role, term), [count, weight]) in &grouped {
        let (label, term) = (label.as_deref(), term.as_deref());
        if term.is_none_or(|term| kept.contains(term)) {
            let row =
                SumRow { kind: *kind, fold: *fold, label, role: *role, term, count: *count, weight: *weight };
            rows.add(row).expect("a row");
        }
    }
    let mut articles = SampleRows::default();
    for (hash, article) in &sample {
        articles.add(*hash, article).expect("an article");
    }
    let statistics = rows.finish().expect("statistics");
    let section = TrainingSection::from_sums(statistics, articles.finish().expect("articles"));
    let analyzer = options.analyzer.clone().unwrap_or_default();
    let mut stream = TrainingStream::new(options.clone()).expect("valid settings");
    stream.add_counts(&TrainingCounts::new(analyzer, section)).expect("equal settings");
    stream.finish().expect("good data").model
}

fn options(estimator: Estimator) -> TrainOptions {
    TrainOptions { estimator: Some(estimator), min_df: Some(MIN_DF), ..TrainOptions::default() }
}

#[test]
fn on_small_data_the_model_is_that_of_train_with_its_training_section() {
    let all = articles(700);
    for estimator in [Estimator::Complement, Estimator::OneVsRest] {
        let options = options(estimator);
        let expected = train(&all, &options, None).expect("good data").model.to_bytes();
        for parts in [vec![&all[..]], vec![&all[..10], &all[10..333], &all[333..333], &all[333..]]] {
            assert!(by_rows(&parts, &options).to_bytes() == expected, "{estimator:?}, {} parts", parts.len());
        }
    }
}

#[test]
fn beyond_the_sample_the_model_is_that_of_train_without_its_training_section() {
    let all = articles(MAX_TRAINING_ARTICLES + 900);
    let options = options(Estimator::OneVsRest);
    let expected = train(&all, &options, None).expect("good data").model.without_training();
    let (a, b) = all.split_at(9_000);
    assert!(by_rows(&[b, a], &options).without_training().to_bytes() == expected.to_bytes());
}
