//! `newsdesk train-summarizer`: a sentence ranker from articles with summaries that people wrote.

use super::args::{RankerEstimatorArg, TrainSummarizerArgs};
use super::evaluate_summaries::{differences, for_each_pair, table};
use super::failure::{Failure, Session};
use super::output::Output;
use crate::{
    MAX_SUMMARY_PAIRS, RankerEstimator, RankerReport, SummaryOptions, SummaryPairs, train_summarizer,
};

pub(super) fn run(args: &TrainSummarizerArgs, session: &Session) -> Result<(), Failure> {
    let options = SummaryOptions::new()
        .length(args.length.length())
        .language(args.language)
        .map_err(|error| Failure::Message(error.to_string()))?;
    let estimator = match args.estimator {
        RankerEstimatorArg::Auto => None,
        RankerEstimatorArg::Logistic => Some(RankerEstimator::Logistic),
        RankerEstimatorArg::NaiveBayes => Some(RankerEstimator::NaiveBayes),
    };
    let mut output = Output::open_beside(Some(&args.output), &args.input.files)?;
    let mut pairs = SummaryPairs::default();
    for_each_pair(&args.input, args.language, session, Clone::clone, |pair| pairs.push(pair))?;
    if pairs.n_seen() > MAX_SUMMARY_PAIRS {
        session.note(format_args!(
            "{} articles with summaries, of which {MAX_SUMMARY_PAIRS} are learned from",
            pairs.n_seen()
        ));
    }
    let trained = train_summarizer(pairs, &options, estimator)
        .map_err(|error| Failure::Message(format!("nothing to learn from: {error}")))?;
    output.write_text(&trained.ranker.to_json())?;
    let name = output.name();
    let is_file = output.is_file();
    output.finish()?;
    let report = match args.json {
        true => format!("{}\n", serde_json::to_string_pretty(&trained.report).unwrap_or_default()),
        false => text(&trained.report),
    };
    if !is_file {
        // The ranker has standard output.
        report.lines().for_each(|line| session.note(line));
        return Ok(());
    }
    let mut figures = Output::open(None)?;
    figures.write_text(&report)?;
    figures.finish()?;
    session.note(format_args!("{name}: use it with `newsdesk summarize --ranker {name}`"));
    Ok(())
}

fn text(report: &RankerReport) -> String {
    let mut text = format!(
        "{} articles of {} sentences, {} of which the oracle takes\ncross-validated by five folds, words compared by stems\n",
        report.n_articles, report.n_sentences, report.n_taken
    );
    for method in &report.methods {
        text += &table(method);
    }
    text += &differences(&report.methods);
    text + &format!("\nchosen: {}\n", report.estimator.name())
}
