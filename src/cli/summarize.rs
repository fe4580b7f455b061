//! `newsdesk summarize`: summaries of records, or of the articles of digests.

use std::fs;
use std::path::Path;

use super::args::{LanguageChoice, SummarizeArgs};
use super::failure::{Failure, Session};
use super::input::{Cutter, for_each_source, load_model};
use super::output::{Output, line};
use crate::{
    SentenceRanker, SummaryLength, SummaryOptions, summarize_articles, summarize_records, summary_fields,
};

pub(super) fn run(args: &SummarizeArgs, session: &Session) -> Result<(), Failure> {
    let length = args.ratio.map_or_else(|| args.summary.length.length(), SummaryLength::Ratio);
    let mut options = SummaryOptions::new().method(args.summary.method).length(length);
    if let LanguageChoice::One(language) = args.language {
        options = options.language(language).map_err(|error| Failure::Message(error.to_string()))?;
    }
    if let Some(path) = &args.summary.ranker {
        options = options.ranker(load_ranker(path)?);
    }
    if let Some(label) = &args.summary.focus {
        let model = load_model(&args.model)?;
        options = options.focus(&model, label).map_err(|error| Failure::new(&args.model, error))?;
    }
    let mut output = Output::open(args.output.output.as_deref())?;
    let cutter = Cutter::new(&args.cut, &args.input, session)?;
    for_each_source(&args.input, session, |source| {
        if source.is_records() {
            let Some((name, records)) = source.records_or_reject(session) else { return Ok(false) };
            let reject = |line: u64, reason: &str, _: Option<&str>| {
                session.reject(format_args!("{name}:{line}"), reason);
            };
            let place = output.name();
            let counts = summarize_records(records, &mut output, &options, reject)
                .map_err(|error| Failure::writing(format_args!("{name} to {place}"), &error))?;
            session.note(format_args!(
                "{name}: {} summarized, {} rejected",
                counts.n_written, counts.n_rejected
            ));
            return Ok(true);
        }
        let name = source.name.clone();
        let Some(digest) = source.digest_or_reject(&cutter, session) else { return Ok(false) };
        super::split::report(&name, &digest, session);
        let summaries = summarize_articles(&digest.articles, &options);
        for (article, summary) in digest.articles.iter().zip(&summaries) {
            output.write_text(&line(article, summary_fields(summary)))?;
        }
        Ok(true)
    })?;
    output.finish()
}

/// Reads a ranker of the user's own.
pub(super) fn load_ranker(path: &Path) -> Result<SentenceRanker, Failure> {
    let json = fs::read_to_string(path)
        .map_err(|error| Failure::new(path.display(), format_args!("cannot read: {error}")))?;
    SentenceRanker::from_json(&json).map_err(|error| Failure::new(path.display(), error))
}
