//! Holds our figures against those of scikit-learn, linfa-bayes and rouge-score.
//!
//! The expected numbers are made by `make_reference.py` and `make_rouge.py` in `tests/reference`, which name the versions.

use linfa::DatasetBase;
use linfa::traits::{Fit, Transformer};
use ndarray::Array1;
use newsdesk::{
    AnalyzerSettings, ClassificationReport, ConfusionMatrix, Estimator, LabelledArticle, LinearModel,
    MultiLabelReport, NaiveBayes, NbSvm, NgramRange, RankedLabels, RankingReport, RougeScore, Smoothing,
    SparseMatrix, StopWords, TfidfVectorizer, TrainOptions, rouge, sublinear_tf, train,
};
use serde_json::Value;

const TOLERANCE: f64 = 1e-9;

/// Weights are kept in single precision.
const OF_WEIGHTS: f64 = 1e-6;

fn reference(name: &str) -> Value {
    let path = format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).expect("the file is there")).expect("it is JSON")
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().expect("a list").iter().map(|v| v.as_str().expect("a string").to_owned()).collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

fn rows(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().expect("a list").iter().map(numbers).collect()
}

fn assert_close(found: &[f64], expected: &[f64], what: &str) {
    assert_within(TOLERANCE, found, expected, what);
}

fn assert_within(tolerance: f64, found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}: number of values");
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        // A score of thousands of words is a large number: relative where it is large, absolute where it is small.
        let allowed = tolerance * expected.abs().max(1.0);
        assert!((found - expected).abs() <= allowed, "{what}, value {i}: {found}, expected {expected}");
    }
}

struct Fixture {
    reference: Value,
    vectorizer: TfidfVectorizer,
    features: DatasetBase<SparseMatrix, Array1<usize>>,
    test_features: SparseMatrix,
}

impl Fixture {
    /// The reference's training texts through our vectorizer, set to do what scikit-learn's does.
    fn new() -> Self {
        let reference = reference("naive_bayes");
        let settings = AnalyzerSettings {
            stop_words: StopWords::default(),
            stem: false,
            ngram_range: NgramRange { min: 1, max: 2 },
            ..AnalyzerSettings::default()
        };
        let classes = numbers(&reference["labels"]).into_iter().map(|class| class as usize).collect();
        let dataset = DatasetBase::new(Array1::from(strings(&reference["documents"])), classes);
        let vectorizer = TfidfVectorizer::params().analyzer(settings).fit(&dataset).expect("valid settings");
        let features = vectorizer.transform(dataset);
        let test_features = vectorizer.transform(Array1::from(strings(&reference["test_documents"])).view());
        Self { reference, vectorizer, features, test_features }
    }

    fn fit(&self, estimator: Estimator, smoothing: Smoothing) -> LinearModel {
        NaiveBayes::params(estimator).smoothing(smoothing).fit(&self.features).expect("good data")
    }

    /// The weights of a class, in order of the terms.
    fn weights(model: &LinearModel, class: usize) -> Vec<f64> {
        (0..model.n_terms()).map(|term| model.term_weights(term)[class]).collect()
    }

    fn assert_test_scores(&self, model: &LinearModel, expected: &Value, what: &str) {
        let (scores, log_proba) =
            (rows(&expected["joint_log_likelihood"]), rows(&expected["predict_log_proba"]));
        for (i, row) in self.test_features.rows().enumerate() {
            assert_within(
                OF_WEIGHTS,
                &model.scores(row),
                &scores[i],
                &format!("{what}, scores of test document {i}"),
            );
            let found = model.predict_log_proba(row);
            assert_within(
                OF_WEIGHTS,
                &found,
                &log_proba[i],
                &format!("{what}, log-probabilities of test document {i}"),
            );
        }
    }
}

#[test]
fn features_are_those_of_scikit_learn() {
    let fixture = Fixture::new();
    let expected = &fixture.reference;
    let vocabulary: Vec<&str> = fixture.vectorizer.vocabulary().iter().collect();
    assert_eq!(vocabulary, strings(&expected["vocabulary"]));
    assert_close(fixture.vectorizer.idf(), &numbers(&expected["idf"]), "idf");
    let features = rows(&expected["features"]);
    let tf = rows(&expected["tf"]);
    for (i, row) in fixture.features.records().to_dense().rows().into_iter().enumerate() {
        assert_close(&row.to_vec(), &features[i], &format!("features of document {i}"));
        let counted = fixture.vectorizer.count(&[&strings(&expected["documents"])[i]]);
        let found = sublinear_tf(counted.counts.iter().map(|&(_, count)| count));
        let known: Vec<f64> = counted.counts.iter().map(|&(term, _)| tf[i][term as usize]).collect();
        assert_close(&found, &known, &format!("tf of document {i}"));
    }
    let test_features = rows(&expected["test_features"]);
    for (i, row) in fixture.test_features.to_dense().rows().into_iter().enumerate() {
        assert_close(&row.to_vec(), &test_features[i], &format!("features of test document {i}"));
    }
}

#[test]
fn multinomial_weights_and_probabilities_are_those_of_scikit_learn() {
    let fixture = Fixture::new();
    for (alpha, expected) in fixture.reference["alpha"].as_object().expect("an object") {
        let expected = &expected["multinomial"];
        let alpha = Smoothing::Alpha(alpha.parse().expect("a number"));
        let model = fixture.fit(Estimator::Multinomial, alpha);
        assert_close(&model.intercept(), &numbers(&expected["class_log_prior"]), "class_log_prior");
        for (class, expected) in rows(&expected["feature_log_prob"]).iter().enumerate() {
            assert_within(
                OF_WEIGHTS,
                &Fixture::weights(&model, class),
                expected,
                &format!("feature_log_prob of {class}"),
            );
        }
        fixture.assert_test_scores(&model, expected, "multinomial");
    }
}

#[test]
fn complement_weights_and_probabilities_are_those_of_scikit_learn() {
    let fixture = Fixture::new();
    for (alpha, expected) in fixture.reference["alpha"].as_object().expect("an object") {
        let expected = &expected["complement"];
        let model = fixture.fit(Estimator::Complement, Smoothing::Alpha(alpha.parse().expect("a number")));
        for (class, expected) in rows(&expected["feature_log_prob"]).iter().enumerate() {
            assert_within(
                OF_WEIGHTS,
                &Fixture::weights(&model, class),
                expected,
                &format!("weights of {class}"),
            );
        }
        fixture.assert_test_scores(&model, expected, "complement");
    }
}

#[test]
fn one_vs_rest_weights_are_those_of_two_multinomial_models() {
    let fixture = Fixture::new();
    for (alpha, expected) in fixture.reference["alpha"].as_object().expect("an object") {
        let model = fixture.fit(Estimator::OneVsRest, Smoothing::Alpha(alpha.parse().expect("a number")));
        for (class, expected) in rows(&expected["one_vs_rest"]).iter().enumerate() {
            assert_within(
                OF_WEIGHTS,
                &Fixture::weights(&model, class),
                expected,
                &format!("log-odds of {class}"),
            );
        }
    }
}

#[test]
fn mixture_smoothing_is_the_formula() {
    let fixture = Fixture::new();
    let mixture = &fixture.reference["mixture"];
    let mu = mixture["mu"].as_f64().expect("a number");
    let model = fixture.fit(Estimator::Multinomial, Smoothing::Mu(mu));
    for (class, expected) in rows(&mixture["log_theta"]).iter().enumerate() {
        assert_within(
            OF_WEIGHTS,
            &Fixture::weights(&model, class),
            expected,
            &format!("log theta of {class}"),
        );
    }
}

#[test]
fn multinomial_is_that_of_linfa_bayes_on_the_same_dense_matrix() {
    let fixture = Fixture::new();
    let ours = fixture.fit(Estimator::Multinomial, Smoothing::Alpha(0.3));
    let dense = DatasetBase::new(fixture.features.records().to_dense(), fixture.features.targets.clone());
    let theirs = linfa_bayes::MultinomialNb::params().alpha(0.3).fit(&dense).expect("good data");
    let theirs =
        linfa_bayes::NaiveBayes::joint_log_likelihood(&theirs, fixture.test_features.to_dense().view());
    for (i, row) in fixture.test_features.rows().enumerate() {
        let expected: Vec<f64> = (0..ours.n_classes()).map(|class| theirs[&class][i]).collect();
        assert_within(
            OF_WEIGHTS,
            &ours.scores(row),
            &expected,
            &format!("joint log-likelihood of document {i}"),
        );
    }
}

#[test]
fn probabilities_stay_finite_on_fifty_thousand_words() {
    let fixture = Fixture::new();
    let long = vec!["boat soup queen wind pawn"; 10_000].join(" ");
    let features = fixture.vectorizer.transform(Array1::from(vec![long]).view());
    for estimator in Estimator::ALL.into_iter().filter(|estimator| estimator.learns_from_sums()) {
        let model = fixture.fit(estimator, Smoothing::Alpha(0.01));
        let probabilities = model.predict_proba(&features);
        assert!(probabilities.iter().all(|p| p.is_finite()), "{estimator:?}: {probabilities}");
        assert!((probabilities.sum() - 1.0).abs() < TOLERANCE, "{estimator:?}: {probabilities}");
    }
}

#[test]
fn the_classification_report_is_that_of_scikit_learn() {
    let reference = reference("report");
    let pairs: Vec<Vec<String>> =
        reference["pairs"].as_array().expect("a list").iter().map(strings).collect();
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
    let report = ClassificationReport::of(&pairs);
    let text = reference["text"].as_str().expect("a string");
    assert!(report.to_string().starts_with(text), "found:\n{report}\nexpected:\n{text}");
    let expected = &reference["report"];
    let check = |name: &str, found: &newsdesk::PrecisionRecall| {
        let of = |figure: &str| expected[name][figure].as_f64().expect("a number");
        let figures = [found.precision, found.recall, found.f1, found.support as f64];
        assert_close(&figures, &[of("precision"), of("recall"), of("f1-score"), of("support")], name);
    };
    for row in &report.labels {
        check(&row.label, &row.scores);
    }
    check("macro avg", &report.macro_avg);
    check("weighted avg", &report.weighted_avg);
    assert_eq!(report.undefined, ["weather"]);
    let matrix: Vec<Vec<f64>> = rows(&reference["confusion_matrix"]);
    let found = ConfusionMatrix::of(&pairs);
    let found: Vec<Vec<f64>> =
        found.counts.iter().map(|row| row.iter().map(|n| *n as f64).collect()).collect();
    assert_eq!(found, matrix);
}

#[test]
fn rankings_and_several_labels_are_those_of_scikit_learn() {
    let reference = reference("ranking");
    let labels = strings(&reference["labels"]);
    let articles: Vec<(Vec<String>, Vec<String>, Vec<f64>)> = reference["articles"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|article| (strings(&article[0]), strings(&article[1]), numbers(&article[2])))
        .collect();
    let ranked: Vec<RankedLabels> = articles
        .iter()
        .map(|(truth, _, scores)| RankedLabels {
            applies: labels.iter().map(|label| truth.contains(label)).collect(),
            scores: scores.clone(),
        })
        .collect();
    let ranking = RankingReport::of(&labels, &ranked);
    let expected = |name: &str| reference[name].as_f64().expect("a number");
    assert_close(
        &[
            ranking.label_ranking_average_precision,
            ranking.label_ranking_loss,
            ranking.macro_average_precision.expect("every label has articles"),
        ],
        &[
            expected("label_ranking_average_precision"),
            expected("label_ranking_loss"),
            expected("macro_average_precision"),
        ],
        "ranking",
    );
    let found: Vec<f64> =
        ranking.labels.iter().map(|row| row.average_precision.expect("it has articles")).collect();
    assert_close(&found, &numbers(&reference["average_precision"]), "average precision");

    let pairs: Vec<(Vec<&str>, Vec<&str>)> = articles
        .iter()
        .map(|(truth, answer, _)| {
            (truth.iter().map(String::as_str).collect(), answer.iter().map(String::as_str).collect())
        })
        .collect();
    let report = MultiLabelReport::of(&pairs);
    assert_eq!(report.to_string(), reference["text"].as_str().expect("a string"));
    assert_close(&[report.subset_accuracy], &[expected("subset_accuracy")], "subset accuracy");
    let rows = report.labels.iter().map(|row| (row.label.as_str(), &row.scores)).chain([
        ("micro avg", &report.micro_avg),
        ("macro avg", &report.macro_avg),
        ("weighted avg", &report.weighted_avg),
        ("samples avg", &report.samples_avg),
    ]);
    for (name, found) in rows {
        let of = |figure: &str| reference["report"][name][figure].as_f64().expect("a number");
        let figures = [found.precision, found.recall, found.f1, found.support as f64];
        assert_close(&figures, &[of("precision"), of("recall"), of("f1-score"), of("support")], name);
    }
}

/// The way that `train` goes, over whole-number sums, gives the same weights.
#[test]
fn normalized_complement_weights_are_those_of_scikit_learn() {
    let fixture = Fixture::new();
    for (alpha, expected) in reference("linear")["normalized_complement"].as_object().expect("an object") {
        let smoothing = Smoothing::Alpha(alpha.parse().expect("a number"));
        let model = fixture.fit(Estimator::NormalizedComplement, smoothing);
        for (class, expected) in rows(expected).iter().enumerate() {
            // Ours sum to the same for every class, scikit-learn's to 1.
            let weights = Fixture::weights(&model, class);
            let sum: f64 = weights.iter().sum();
            let found: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
            assert_within(OF_WEIGHTS, &found, expected, &format!("weights of {class}"));
            let first: f64 = Fixture::weights(&model, 0).iter().sum();
            assert!((sum / first - 1.0).abs() < OF_WEIGHTS, "{sum} and {first}");
        }
    }
}

#[test]
fn nbsvm_weights_are_those_of_scikit_learn() {
    let fixture = Fixture::new();
    for (cost, expected) in reference("linear")["nbsvm"].as_object().expect("an object") {
        let params = NbSvm::params().smoothing(Smoothing::Alpha(0.3)).cost(cost.parse().expect("a number"));
        let model = params.fit(&fixture.features).expect("good data");
        for (class, expected) in expected.as_array().expect("a list").iter().enumerate() {
            // Both stop near the one minimum: theirs very near, ours where no condition is off by more than 0.01.
            let intercept = expected["intercept"].as_f64().expect("a number");
            assert!((model.intercept()[class] - intercept).abs() < 0.003, "cost {cost}, class {class}");
            for (found, expected) in Fixture::weights(&model, class).iter().zip(numbers(&expected["weights"]))
            {
                assert!((found - expected).abs() < 0.003, "cost {cost}: {found}, expected {expected}");
            }
        }
    }
}

#[test]
fn trained_models_have_the_weights_of_scikit_learn() {
    let fixture = Fixture::new();
    let articles: Vec<LabelledArticle> = strings(&fixture.reference["documents"])
        .iter()
        .zip(numbers(&fixture.reference["labels"]))
        .map(|(text, label)| LabelledArticle::new("", text, [label.to_string()]))
        .collect();
    for (estimator, name) in [(Estimator::Multinomial, "multinomial"), (Estimator::Complement, "complement")]
    {
        for (alpha, expected) in fixture.reference["alpha"].as_object().expect("an object") {
            let options = TrainOptions {
                analyzer: Some(fixture.vectorizer.analyzer().settings().clone()),
                estimator: Some(estimator),
                smoothing: Some(Smoothing::Alpha(alpha.parse().expect("a number"))),
                min_df: Some(1),
                ..TrainOptions::default()
            };
            let model = train(&articles, &options, None).expect("good data").model;
            assert_close(model.vectorizer().idf(), &numbers(&fixture.reference["idf"]), "idf");
            for (class, expected) in rows(&expected[name]["feature_log_prob"]).iter().enumerate() {
                let found = Fixture::weights(model.classifier().main(), class);
                assert_within(OF_WEIGHTS, &found, expected, &format!("{name}, weights of {class}"));
            }
        }
    }
}

#[test]
fn rouge_is_that_of_rouge_score() {
    let reference = reference("rouge");
    let pairs = reference["pairs"].as_array().expect("a list");
    assert!(pairs.len() >= 40);
    for pair in pairs {
        let text = |name: &str| pair[name].as_str().expect("a string");
        let (candidate, summary) = (text("candidate"), text("reference"));
        for (stem, expected) in [(false, &pair["plain"]), (true, &pair["stemmed"])] {
            let found = rouge(candidate, summary, stem);
            let kinds = [
                ("rouge1", found.rouge1),
                ("rouge2", found.rouge2),
                ("rougeL", found.rouge_l),
                ("rougeLsum", found.rouge_lsum),
            ];
            for (kind, RougeScore { precision, recall, f1 }) in kinds {
                let what = format!("{kind} of {candidate:?} against {summary:?}, stemmed: {stem}");
                assert_close(&[precision, recall, f1], &numbers(&expected[kind]), &what);
            }
        }
    }
}
