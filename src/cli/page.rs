//! Figures as a page for a browser: one file, no script, nothing loaded from elsewhere, all that came from input escaped.

use minijinja::Value;
use serde::Serialize;

use super::chart;
use super::failure::Failure;
use super::fill::fill;
use super::report::{Report, majority_in_words, one_line};
use crate::{
    Baselines, ClassificationReport, Evaluation, Interval, Mistake, MultiLabelReport, PrecisionRecall,
    RankingReport,
};

/// The page's name, whose ending makes minijinja escape whatever is put into it.
const NAME: &str = "evaluation.html";

/// A figure at the top.
#[derive(Serialize)]
struct Headline {
    name: &'static str,
    value: String,
    /// What stands below it: an interval, or what to hold it against.
    beside: String,
}

/// A row of a table of precision, recall and F1.
#[derive(Serialize)]
struct Row {
    name: String,
    precision: String,
    recall: String,
    f1: String,
    support: usize,
    average_precision: String,
}

/// scikit-learn's table.
#[derive(Serialize)]
struct Table {
    labels: Vec<Row>,
    means: Vec<Row>,
    has_average_precision: bool,
}

/// The model or a baseline.
#[derive(Serialize)]
struct Beside {
    name: &'static str,
    how: String,
    accuracy: String,
    macro_f1: String,
    /// Accuracy in percent, for a bar.
    percent: String,
}

#[derive(Serialize)]
struct ShownMistake {
    confidence: String,
    answer: String,
    truth: String,
    title: String,
    place: String,
    evidence: Vec<(String, String)>,
}

/// All that the page shows.
#[derive(Serialize)]
struct Page {
    what: String,
    how: Option<String>,
    n_articles: usize,
    headlines: Vec<Headline>,
    beside: Option<Vec<Beside>>,
    main: Table,
    undefined: Vec<String>,
    several: Option<Table>,
    /// `None` where there are too many labels.
    confusion: Option<Value>,
    reliability: Value,
    reliability_rows: Vec<[String; 3]>,
    coverage: Value,
    coverage_rows: Vec<[String; 3]>,
    mistakes: Vec<ShownMistake>,
}

/// The page.
pub(super) fn render(report: &Report<'_>) -> Result<String, Failure> {
    fill(NAME, include_str!("templates/evaluation.html"), Page::of(report))
}

impl Page {
    fn of(report: &Report<'_>) -> Self {
        let evaluation = report.evaluation;
        let (forced, ranking) = (&evaluation.forced, &evaluation.ranking);
        let reliability_rows = forced
            .reliability
            .iter()
            .map(|bin| [bin.n.to_string(), figure(bin.mean_probability), figure(bin.accuracy)]);
        let coverage_rows = evaluation.coverage_table.iter().map(|row| {
            let right = row.accuracy.map_or("–".to_owned(), figure);
            [format!("{:.2}", row.threshold), figure(row.coverage), right]
        });
        Self {
            what: one_line(&report.what),
            how: report.how.clone(),
            n_articles: evaluation.n_articles,
            headlines: headlines(evaluation),
            beside: evaluation.baselines.as_ref().map(|baselines| beside(evaluation, baselines)),
            main: main_table(&forced.report, ranking, evaluation.several.is_none()),
            undefined: forced.report.undefined.iter().map(|label| one_line(label)).collect(),
            several: evaluation.several.as_ref().map(|several| several_table(several, ranking)),
            // Charts are markup; they escape labels themselves.
            confusion: forced
                .confusion
                .as_ref()
                .map(|matrix| Value::from_safe_string(chart::confusion(matrix))),
            reliability: Value::from_safe_string(chart::reliability(&forced.reliability)),
            reliability_rows: reliability_rows.collect(),
            coverage: Value::from_safe_string(chart::coverage(&evaluation.coverage_table)),
            coverage_rows: coverage_rows.collect(),
            mistakes: evaluation.mistakes.iter().map(|one| shown(one, report.places)).collect(),
        }
    }
}

fn figure(value: f64) -> String {
    format!("{value:.3}")
}

fn headlines(evaluation: &Evaluation) -> Vec<Headline> {
    let interval = |interval: Option<Interval>| {
        interval.map_or(String::new(), |Interval { low, high }| format!("{low:.3} to {high:.3}"))
    };
    let of = |name, value: f64, beside: String| Headline { name, value: figure(value), beside };
    let (forced, intervals) = (&evaluation.forced, evaluation.intervals);
    let mut headlines = vec![
        of("accuracy", forced.report.accuracy, interval(intervals.map(|all| all.accuracy))),
        of("macro F1", forced.report.macro_avg.f1, interval(intervals.map(|all| all.macro_f1))),
    ];
    if let Some(several) = &evaluation.several {
        headlines.extend([
            of(
                "main answer among the labels",
                evaluation.any_label_accuracy,
                interval(intervals.map(|all| all.any_label_accuracy)),
            ),
            of("all labels exactly right", several.subset_accuracy, String::new()),
        ]);
    }
    if let (Some(coverage), Some(right)) = (evaluation.coverage, evaluation.accuracy_as_answered) {
        headlines.extend([
            of("answered, not left undecided", coverage, interval(intervals.and_then(|all| all.coverage))),
            of("right of these", right, interval(intervals.and_then(|all| all.accuracy_as_answered))),
        ]);
    }
    let by_chance = format!("{:.3} by chance alone", forced.calibration_error_by_chance);
    let loss = format!("ranking loss {:.3}", evaluation.ranking.label_ranking_loss);
    headlines.extend([
        of("calibration error", forced.expected_calibration_error, by_chance),
        of("label ranking average precision", evaluation.ranking.label_ranking_average_precision, loss),
    ]);
    headlines
}

fn beside(evaluation: &Evaluation, baselines: &Baselines) -> Vec<Beside> {
    let of = |name, how: String, accuracy: f64, macro_f1: f64| Beside {
        name,
        how,
        accuracy: figure(accuracy),
        macro_f1: figure(macro_f1),
        percent: format!("{:.1}", accuracy * 100.0),
    };
    let (report, keyword, majority) = (&evaluation.forced.report, &baselines.keyword, &baselines.majority);
    let keyword_how = format!("the label whose {} strongest terms occur most often", keyword.terms_per_label);
    vec![
        of("this model", String::new(), report.accuracy, report.macro_avg.f1),
        of("keyword", keyword_how, keyword.scores.accuracy, keyword.scores.macro_f1),
        of(
            "majority",
            majority_in_words(baselines, ['“', '”']),
            majority.scores.accuracy,
            majority.scores.macro_f1,
        ),
    ]
}

impl Row {
    fn new(name: &str, scores: &PrecisionRecall) -> Self {
        let two = |value: f64| format!("{value:.2}");
        Self {
            name: one_line(name),
            precision: two(scores.precision),
            recall: two(scores.recall),
            f1: two(scores.f1),
            support: scores.support,
            average_precision: String::new(),
        }
    }

    fn with_average_precision(self, value: Option<f64>) -> Self {
        Self { average_precision: value.map_or("–".to_owned(), |value| format!("{value:.2}")), ..self }
    }

    /// A label's row, with its average precision.
    fn of_label(name: &str, scores: &PrecisionRecall, ranking: &RankingReport) -> Self {
        let row = ranking.labels.iter().find(|row| row.label == name);
        Self::new(name, scores).with_average_precision(row.and_then(|row| row.average_precision))
    }
}

fn main_table(report: &ClassificationReport, ranking: &RankingReport, has_average_precision: bool) -> Table {
    let accuracy = Row {
        precision: String::new(),
        recall: String::new(),
        f1: format!("{:.2}", report.accuracy),
        ..Row::new("accuracy", &report.macro_avg)
    };
    Table {
        labels: report.labels.iter().map(|row| Row::of_label(&row.label, &row.scores, ranking)).collect(),
        means: vec![
            accuracy,
            Row::new("macro avg", &report.macro_avg).with_average_precision(ranking.macro_average_precision),
            Row::new("weighted avg", &report.weighted_avg),
        ],
        has_average_precision,
    }
}

fn several_table(several: &MultiLabelReport, ranking: &RankingReport) -> Table {
    Table {
        labels: several.labels.iter().map(|row| Row::of_label(&row.label, &row.scores, ranking)).collect(),
        means: vec![
            Row::new("micro avg", &several.micro_avg),
            Row::new("macro avg", &several.macro_avg).with_average_precision(ranking.macro_average_precision),
            Row::new("weighted avg", &several.weighted_avg),
            Row::new("samples avg", &several.samples_avg),
        ],
        has_average_precision: true,
    }
}

fn shown(mistake: &Mistake, places: &[String]) -> ShownMistake {
    let term = |term: &crate::TermEvidence| (one_line(&term.surface), format!("+{:.2}", term.contribution));
    ShownMistake {
        confidence: format!("{:.2}", mistake.confidence),
        answer: one_line(&mistake.answer),
        truth: one_line(&mistake.truth),
        title: one_line(&mistake.title),
        place: places.get(mistake.index).map_or(String::new(), |place| one_line(place)),
        evidence: mistake.evidence.iter().map(term).collect(),
    }
}
