//! A background stands in for articles about none of the labels.

use newsdesk::{
    Analysed, Analyzer, AnalyzerSettings, Background, BackgroundChoice, BackgroundOptions, Estimator,
    LabelledArticle, LinearModel, Model, Smoothing, TrainOptions, TrainingSet, background, train,
};

fn article<const N: usize>(text: &str, labels: [&str; N]) -> LabelledArticle {
    LabelledArticle::new("", text, labels)
}

fn labelled() -> Vec<LabelledArticle> {
    vec![
        article("the robot arm lifts a heavy box", ["robotics"]),
        article("a robot walks and learns to walk", ["robotics", "ai"]),
        article("the network learns to translate speech", ["ai"]),
        article("network and speech, speech and network", ["ai"]),
        article("the goalkeeper lifts the cup", []),
        article("a cake with cherries", []),
    ]
}

fn general() -> Vec<LabelledArticle> {
    vec![
        article("the minister lifts the ban on cherries", []),
        article("a goalkeeper and a minister walk", []),
        article("cake, cake and more cake for the minister", []),
    ]
}

fn every_term_of(articles: &[LabelledArticle]) -> Background {
    let analysed: Vec<Analysed<'_>> = articles
        .iter()
        .map(|article| Analysed { title: &article.title, text: &article.text, labels: &article.labels })
        .collect();
    let analyzer = Analyzer::english();
    let set = TrainingSet::count(&analyzer, &analysed);
    Background::of(&set, analyzer.settings().fingerprint(), 1, 1).expect("there are terms")
}

fn options(smoothing: Smoothing, estimator: Estimator) -> TrainOptions {
    TrainOptions {
        smoothing: Some(smoothing),
        estimator: Some(estimator),
        min_df: Some(1),
        ..TrainOptions::default()
    }
}

/// The weight of all features of articles together.
fn mass(model: &Model, articles: &[LabelledArticle]) -> f64 {
    let of_one = |article: &LabelledArticle| {
        let counted = model.vectorizer().count(&[&article.title, &article.text]);
        model.vectorizer().weigh(&counted.counts).values.iter().sum::<f64>()
    };
    articles.iter().map(of_one).sum()
}

/// A background that makes up the very share of term weight that its articles would have, had they been labelled *none*,
/// gives their model: the same terms, idf and weights. Only the prior knows that nobody labelled them.
#[test]
fn a_background_is_worth_its_articles() {
    let all = [labelled(), general()].concat();
    for estimator in Estimator::ALL.into_iter().filter(|estimator| estimator.learns_from_sums()) {
        for smoothing in [Smoothing::Mu(3.0), Smoothing::Alpha(0.1)] {
            let options = options(smoothing, estimator);
            let expected = train(&all, &options, None).expect("good data").model;
            let table = every_term_of(&general());
            let share = mass(&expected, &general()) / mass(&expected, &all);
            let with_table = TrainOptions {
                background: BackgroundChoice::Table(table),
                background_share: Some(share),
                ..options
            };
            let found = train(&labelled(), &with_table, None).expect("good data").model;

            assert_eq!(found.vectorizer().vocabulary(), expected.vectorizer().vocabulary());
            assert_eq!(found.vectorizer().idf(), expected.vectorizer().idf());
            let weights = |model: &Model| -> Vec<f64> {
                let any = model.classifier().any().expect("several labels");
                let of = |model: &LinearModel| {
                    (0..model.n_terms()).flat_map(|term| model.term_weights(term)).collect::<Vec<f64>>()
                };
                [of(model.classifier().main()), of(any)].concat()
            };
            for (found, expected) in weights(&found).iter().zip(weights(&expected)) {
                // The table has four decimals.
                assert!((found - expected).abs() < 2e-3, "{estimator:?}: {found} for {expected}");
            }
        }
    }
}

#[test]
fn training_goes_on_with_the_background_that_a_model_has() {
    let options = options(Smoothing::Mu(3.0), Estimator::OneVsRest);
    let (first, rest) = (labelled()[..4].to_vec(), labelled()[4..].to_vec());
    let table = every_term_of(&general());
    let with_table = TrainOptions { background: BackgroundChoice::Table(table.clone()), ..options.clone() };
    let at_once = train(&labelled(), &with_table, None).expect("good data").model;
    let before = train(&first, &with_table, None).expect("good data").model;
    let before = Model::from_bytes(&before.to_bytes()).expect("it was written just now");
    assert_eq!(before.background().expect("good"), Some(table));
    for options in [TrainOptions::default(), with_table.clone()] {
        let later = train(&rest, &options, Some(&before)).expect("the same settings").model;
        assert!(later.to_bytes() == at_once.to_bytes());
    }

    let without = TrainOptions { background: BackgroundChoice::None, ..TrainOptions::default() };
    let error = train(&rest, &without, Some(&before)).expect_err("another background").to_string();
    assert!(error.contains("background"), "{error}");
    let other_share = TrainOptions { background_share: Some(0.5), ..TrainOptions::default() };
    let error = train(&rest, &other_share, Some(&before)).expect_err("another share").to_string();
    assert!(error.contains("background share (the model has 0.1)"), "{error}");
    let error = train(&rest, &other_share, None).expect_err("a share of nothing").to_string();
    assert!(error.contains("but no background"), "{error}");
    assert_eq!(at_once.without_training().background().expect("good"), None);
}

#[test]
fn other_analyzers_and_shares_are_refused() {
    let options = options(Smoothing::Mu(3.0), Estimator::OneVsRest);
    let table = every_term_of(&general());
    let with_table = TrainOptions { background: BackgroundChoice::Table(table), ..options };
    let analyzer = AnalyzerSettings { stem: false, ..AnalyzerSettings::default() };
    let unstemmed = TrainOptions { analyzer: Some(analyzer), ..with_table.clone() };
    let error = train(&labelled(), &unstemmed, None).expect_err("other terms").to_string();
    assert!(error.contains("other analyzer settings"), "{error}");
    for share in [-0.1, 1.0, f64::NAN] {
        let options = TrainOptions { background_share: Some(share), ..with_table.clone() };
        let error = train(&labelled(), &options, None).expect_err("outside the range").to_string();
        assert!(error.contains("expected at least 0 and below 1"), "{error}");
    }
}

#[test]
fn articles_about_a_label_stay_out_of_a_background() {
    let model = Model::builtin().expect("it loads");
    let articles = [
        article(
            "The rocket put two dozen satellites into orbit, the space agency said after the launch.",
            [],
        ),
        article("The midfielder scored twice and the home team won the football match on Saturday.", []),
        article("The midfielder was hurt, and the home team lost the football match on Sunday.", []),
    ];
    let options = BackgroundOptions { min_df: 2, pair_min_df: 2 };
    let table = background(&model, &articles, &options).expect("there are terms");
    assert_eq!(table.n_articles(), 2);
    assert_eq!(
        table.terms(),
        ["footbal", "footbal match", "home", "home team", "match", "midfield", "team"],
        "words and pairs in both"
    );
}
