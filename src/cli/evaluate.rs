//! `newsdesk evaluate`: a model's labels beside known ones.

use std::fmt::Write as _;

use super::args::EvaluateArgs;
use super::failure::{Failure, Session};
use super::input::load_model;
use super::labelled::LabelledData;
use super::output::Output;
use crate::{Evaluation, Interval, evaluate};

pub(super) fn run(args: &EvaluateArgs, session: &Session) -> Result<(), Failure> {
    let model = load_model(&args.model.model)?;
    let data = LabelledData::read(&args.data, session)?;
    if data.articles.is_empty() {
        return Err(Failure::Message("there are no labelled articles to compare with".to_owned()));
    }
    let mut output = Output::open(args.output.output.as_deref())?;
    let evaluation = evaluate(&model, &data.articles);
    let text = if args.json {
        serde_json::to_string_pretty(&evaluation).unwrap_or_default() + "\n"
    } else {
        page(&evaluation, &data)
    };
    output.write_text(&text)?;
    output.finish()
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

fn page(evaluation: &Evaluation, data: &LabelledData) -> String {
    let mut text = format!("{} articles\n\n{}", evaluation.n_articles, summary_table(evaluation));
    let share = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
    let _ = writeln!(
        text,
        "as answered: {:.3} of the articles, {} of these right",
        evaluation.coverage,
        share(evaluation.accuracy_as_answered)
    );
    if let Some(intervals) = &evaluation.intervals {
        text += "\n95 % confidence intervals, by bootstrap:\n\n";
        let mut row = |name: &str, Interval { low, high }: Interval| {
            let _ = writeln!(text, "{name:>32} {low:>9.3} to {high:.3}");
        };
        row("accuracy", intervals.accuracy);
        row("macro F1", intervals.macro_f1);
        row("main answer among the labels", intervals.any_label_accuracy);
        row("answered", intervals.coverage);
        row("right of these", intervals.accuracy_as_answered);
    }
    let _ = writeln!(text, "\nConfusion (rows: truth, columns: answer):\n\n{}", evaluation.forced.confusion);
    text += "Coverage:\n\n threshold  coverage  accuracy\n";
    for row in &evaluation.coverage_table {
        let _ = writeln!(text, "{:>10.2} {:>9.3} {:>9}", row.threshold, row.coverage, share(row.accuracy));
    }
    text += "\nReliability:\n\n  articles  probability  accuracy\n";
    for bin in &evaluation.forced.reliability {
        let _ = writeln!(text, "{:>10} {:>12.3} {:>9.3}", bin.n, bin.mean_probability, bin.accuracy);
    }
    if !evaluation.mistakes.is_empty() {
        text += "\nMost confident mistakes:\n\n";
    }
    for mistake in &evaluation.mistakes {
        let _ = writeln!(
            text,
            "  {:.2}  {} for {}  {}  {}",
            mistake.confidence, mistake.answer, mistake.truth, data.places[mistake.index], mistake.title
        );
    }
    text
}
