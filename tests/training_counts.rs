//! Articles that several processes count are trained on as if one had seen them all.

use newsdesk::{
    AnalyzerSettings, Estimator, LabelledArticle, ModelError, TrainOptions, TrainingCounts, TrainingStream,
    train,
};

fn articles() -> Vec<LabelledArticle> {
    let topics = [
        ("football", "goal penalty keeper"),
        ("cricket", "wicket over rain"),
        ("baking", "flour oven cherries"),
    ];
    let article = |n: usize| {
        let (label, words) = topics[n % topics.len()];
        LabelledArticle::new(&format!("Report {n}"), &format!("{words} and place{} again", n % 7), [label])
    };
    (0..40).map(article).collect()
}

fn options() -> TrainOptions {
    TrainOptions { min_df: Some(1), ..TrainOptions::default() }
}

fn counted(articles: &[LabelledArticle], options: TrainOptions) -> TrainingCounts {
    let mut stream = TrainingStream::new(options).expect("good settings");
    stream.add(articles).expect("small sums");
    stream.into_counts().expect("small sums")
}

#[test]
fn shares_add_up_in_any_order() {
    let all = articles();
    let expected = train(&all, &options(), None).expect("good data").model.to_bytes();
    let whole = counted(&all, options());
    let [first, second, third] = [&all[..7], &all[7..8], &all[8..]].map(|share| counted(share, options()));
    let merged = |a: &TrainingCounts, b: &TrainingCounts| a.merge(b).expect("equal settings");
    assert_eq!(merged(&merged(&first, &second), &third), whole);
    assert_eq!(merged(&third, &merged(&second, &first)).to_bytes(), whole.to_bytes());
    assert_eq!(whole.n_articles(), 40);
    for shares in [vec![&whole], vec![&third, &first, &second]] {
        for estimator in [None, Some(Estimator::NbSvm)] {
            let mut stream =
                TrainingStream::new(TrainOptions { estimator, ..options() }).expect("good settings");
            shares.iter().for_each(|share| stream.add_counts(share).expect("equal settings"));
            assert_eq!(stream.n_articles(), 40);
            assert_eq!(stream.finish().expect("good data").model.to_bytes(), expected);
        }
    }
}

#[test]
fn unequal_settings_do_not_add_up() {
    let unstemmed = AnalyzerSettings { stem: false, ..AnalyzerSettings::default() };
    let options = TrainOptions { analyzer: Some(unstemmed), ..options() };
    let (plain, other) = (counted(&articles(), self::options()), counted(&articles(), options.clone()));
    assert!(matches!(plain.merge(&other), Err(ModelError::CountsDiffer)));
    let mut stream = TrainingStream::new(options).expect("good settings");
    let error = stream.add_counts(&plain).expect_err("unequal settings").to_string();
    assert!(error.starts_with("the counts were made with other settings"), "{error}");
}

#[test]
fn bytes_are_checked() {
    let counts = counted(&articles(), options());
    let bytes = counts.to_bytes();
    assert_eq!(TrainingCounts::from_bytes(&bytes).expect("its own bytes"), counts);
    for length in 0..bytes.len() {
        assert!(TrainingCounts::from_bytes(&bytes[..length]).is_err(), "{length}");
    }
    for place in 0..bytes.len() {
        let mut bytes = bytes.clone();
        bytes[place] ^= 1;
        assert!(TrainingCounts::from_bytes(&bytes).is_err(), "{place}");
    }
    let model = train(&articles(), &options(), None).expect("good data").model.to_bytes();
    assert!(matches!(TrainingCounts::from_bytes(&model), Err(ModelError::NotCounts { .. })));
    // Right checksums over what makes no sense.
    for rest in [&[255u8; 40][..], &[0, 0, 0, 0, 0, 0, 0, 0], &[2, 0, 0, 0, 0, 0, 0, 0, b'{', b'}'], &[1]] {
        let mut bytes = b"NDCOUNT1".to_vec();
        bytes.extend_from_slice(&xxhash_rust::xxh3::xxh3_64(rest).to_le_bytes());
        bytes.extend_from_slice(rest);
        assert!(matches!(TrainingCounts::from_bytes(&bytes), Err(ModelError::Corrupt { .. })), "{rest:?}");
    }
}
