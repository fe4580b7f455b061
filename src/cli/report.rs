//! Figures about answers: as a text, as JSON, and as a page for a browser.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use super::args::ReportArgs;
use super::failure::{Failure, Session};
use super::output::{Output, is_standard_output, refuse_same_files};
use super::page;
use crate::{
    Baselines, CountedIn, Evaluation, Interval, MAX_CONFUSION_LABELS, MajorityBaseline, Mistake,
    RankingReport,
};

/// Figures, and what they are about.
pub(super) struct Report<'a> {
    /// What was evaluated, in words.
    pub(super) what: String,
    /// How, where that is not plain.
    pub(super) how: Option<String>,
    pub(super) evaluation: &'a Evaluation,
    /// `file:line` of each article.
    pub(super) places: &'a [String],
}

/// Where a report goes. Opened before the work begins, so that a place that cannot be written to is told at once.
pub(super) struct Outputs {
    main: Output,
    is_json: bool,
    html: Option<Output>,
}

impl Outputs {
    /// Neither may be one of the inputs.
    pub(super) fn open(args: &ReportArgs, inputs: &[&Path]) -> Result<Self, Failure> {
        let html = args.html.as_deref();
        if let Some(path) = html.filter(|path| is_standard_output(path)) {
            let what = format!("expected a file, found `{}`: standard output has the report", path.display());
            return Err(Failure::new("--html", what));
        }
        let main = args.output.output.as_deref();
        refuse_same_files(&[("-o", main), ("--html", html)])?;
        let main = Output::open_beside(main, inputs)?;
        let html = html.map(|path| Output::open_beside(Some(path), inputs)).transpose()?;
        Ok(Self { main, is_json: args.json, html })
    }

    /// Writes the report as text, or `figures` as JSON, and as a page where one is wanted.
    pub(super) fn write(
        mut self,
        report: &Report<'_>,
        figures: &impl Serialize,
        session: &Session,
    ) -> Result<(), Failure> {
        // The page first: a reader of standard output who leaves early does not cost it.
        if let Some(mut html) = self.html {
            html.write_text(&page::render(report)?)?;
            let name = html.name();
            html.finish()?;
            session.note(format_args!("{name}: open it in a browser"));
        }
        self.main.write_text(&match self.is_json {
            true => json_with_places(figures, "mistakes", report.places),
            false => report.text(),
        })?;
        self.main.finish()
    }
}

/// Figures as JSON. Each item of one of their lists has the index of an article, and gets its place.
pub(super) fn json_with_places(figures: &impl Serialize, list: &str, places: &[String]) -> String {
    let mut value = serde_json::to_value(figures).unwrap_or_default();
    for item in value[list].as_array_mut().into_iter().flatten() {
        let place = item["index"].as_u64().and_then(|index| places.get(index as usize));
        item["place"] = place.map(String::as_str).into();
    }
    format!("{}\n", serde_json::to_string_pretty(&value).unwrap_or_default())
}

/// The figures that `train` shows too.
pub(super) fn summary_table(evaluation: &Evaluation) -> String {
    let mut text = format!("Main label, every article answered:\n\n{}", evaluation.forced.report);
    let _ = writeln!(
        text,
        "\nexpected calibration error {:.3} (by chance alone {:.3}); main answer among the article's labels {:.3}",
        evaluation.forced.expected_calibration_error,
        evaluation.forced.calibration_error_by_chance,
        evaluation.any_label_accuracy
    );
    if let Some(several) = &evaluation.several {
        let _ = writeln!(
            text,
            "all labels: micro F1 {:.2}, macro F1 {:.2}, exactly right {:.2}",
            several.micro_avg.f1, several.macro_avg.f1, several.subset_accuracy
        );
    }
    text
}

/// What the majority baseline answers, between these quotation marks, and why, in words.
pub(super) fn majority_in_words(baselines: &Baselines, [open, close]: [char; 2]) -> String {
    let MajorityBaseline { label, counted_in, .. } = &baselines.majority;
    let why = match counted_in {
        CountedIn::TrainingArticles => "the most frequent main label of the training articles",
        CountedIn::EvaluatedArticles => "the most frequent main label of these articles",
        CountedIn::OtherFolds => "the most frequent main label of the other folds",
    };
    match label {
        Some(label) => format!("always {open}{}{close}, {why}", one_line(label)),
        None => why.to_owned(),
    }
}

/// A text from input on one line.
pub(super) fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn share(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:.3}"))
}

impl Report<'_> {
    fn text(&self) -> String {
        let evaluation = self.evaluation;
        let mut text = format!("{} articles", evaluation.n_articles);
        let _ = match &self.how {
            Some(how) => writeln!(text, ", {how}\n"),
            None => writeln!(text, "\n"),
        };
        text += &summary_table(evaluation);
        if let Some(coverage) = evaluation.coverage {
            let _ = writeln!(
                text,
                "as answered: {coverage:.3} of the articles, {} of these right",
                share(evaluation.accuracy_as_answered)
            );
        }
        text += &intervals(evaluation);
        if let Some(baselines) = &evaluation.baselines {
            text += &baselines_table(evaluation, baselines);
        }
        if let Some(several) = &evaluation.several {
            let _ = write!(text, "\nAll labels of an article, in any order:\n\n{several}");
            text += "\nsamples avg: the mean over articles, of which one without labels counts as 0\n";
        }
        text += &ranking_table(&evaluation.ranking);
        let _ = match &evaluation.forced.confusion {
            Some(matrix) => writeln!(text, "\nConfusion (rows: truth, columns: answer):\n\n{matrix}"),
            None => writeln!(text, "\nConfusion: left out, for more than {MAX_CONFUSION_LABELS} labels\n"),
        };
        text += "Coverage:\n\n threshold  coverage  accuracy\n";
        for row in &evaluation.coverage_table {
            let _ =
                writeln!(text, "{:>10.2} {:>9.3} {:>9}", row.threshold, row.coverage, share(row.accuracy));
        }
        text += "\nReliability:\n\n  articles  probability  accuracy\n";
        for bin in &evaluation.forced.reliability {
            let _ = writeln!(text, "{:>10} {:>12.3} {:>9.3}", bin.n, bin.mean_probability, bin.accuracy);
        }
        if !evaluation.mistakes.is_empty() {
            text += "\nMost confident mistakes, and the words that did most for the wrong answer:\n\n";
        }
        for mistake in &evaluation.mistakes {
            let place = self.places.get(mistake.index).map_or("", String::as_str);
            let _ = writeln!(
                text,
                "  {:.2}  {} for {}  {place}  {}",
                mistake.confidence,
                one_line(&mistake.answer),
                one_line(&mistake.truth),
                one_line(&mistake.title)
            );
            if !mistake.evidence.is_empty() {
                let _ = writeln!(text, "        {}", evidence(mistake));
            }
        }
        text
    }
}

fn evidence(mistake: &Mistake) -> String {
    let term = |term: &crate::TermEvidence| format!("{} +{:.2}", one_line(&term.surface), term.contribution);
    mistake.evidence.iter().map(term).collect::<Vec<_>>().join(", ")
}

fn intervals(evaluation: &Evaluation) -> String {
    let Some(intervals) = &evaluation.intervals else {
        return String::new();
    };
    let mut text = "\n95 % confidence intervals, by bootstrap:\n\n".to_owned();
    let rows = [
        ("accuracy", Some(intervals.accuracy)),
        ("macro F1", Some(intervals.macro_f1)),
        ("main answer among the labels", Some(intervals.any_label_accuracy)),
        ("answered", intervals.coverage),
        ("right of these", intervals.accuracy_as_answered),
    ];
    for (name, interval) in rows {
        if let Some(Interval { low, high }) = interval {
            let _ = writeln!(text, "{name:>32} {low:>9.3} to {high:.3}");
        }
    }
    text
}

fn baselines_table(evaluation: &Evaluation, baselines: &Baselines) -> String {
    let report = &evaluation.forced.report;
    let rows = [
        ("this model", report.accuracy, report.macro_avg.f1),
        ("keyword", baselines.keyword.scores.accuracy, baselines.keyword.scores.macro_f1),
        ("majority", baselines.majority.scores.accuracy, baselines.majority.scores.macro_f1),
    ];
    let mut text = "\nBeside simpler answers:\n\n              accuracy  macro F1\n".to_owned();
    for (name, accuracy, macro_f1) in rows {
        let _ = writeln!(text, "{name:>12} {accuracy:>9.3} {macro_f1:>9.3}");
    }
    let _ = writeln!(
        text,
        "\nkeyword: the label whose {} strongest terms occur most often; majority: {}",
        baselines.keyword.terms_per_label,
        majority_in_words(baselines, ['`', '`'])
    );
    text
}

fn ranking_table(ranking: &RankingReport) -> String {
    let names = ranking.labels.iter().map(|row| one_line(&row.label).chars().count());
    let width = names.chain(["macro avg".len()]).max().unwrap_or(0);
    let mut text = format!(
        "\nLabels by probability: label ranking average precision {:.3}, label ranking loss {:.3}\n\n{:>width$}  average \
         precision   support\n",
        ranking.label_ranking_average_precision, ranking.label_ranking_loss, ""
    );
    for row in &ranking.labels {
        let (name, precision) = (one_line(&row.label), share(row.average_precision));
        let _ = writeln!(text, "{name:>width$}  {precision:>17} {:>9}", row.support);
    }
    let _ = writeln!(text, "{:>width$}  {:>17}", "macro avg", share(ranking.macro_average_precision));
    text
}
