//! `newsdesk summarize`: summaries of records, or of the articles of digests.

use std::fs;
use std::path::Path;

use super::args::{LanguageChoice, SummarizeArgs, model_file};
use super::failure::{Failure, Session};
use super::input::load_model_to_label;
use super::output::line;
use super::run::{self, Job, Settings, Work};
use crate::{
    Article, RankerError, RowWorker, SentenceRanker, SummarizeRows, SummaryLength, SummaryOptions, Tally,
    summarize_articles, summary_fields,
};

pub(super) fn run(args: &SummarizeArgs, session: &Session) -> Result<(), Failure> {
    let length = args.ratio.map_or_else(|| args.summary.length.length(), SummaryLength::Ratio);
    let mut options = SummaryOptions::new().method(args.summary.method).length(length);
    if let LanguageChoice::One(language) = args.language {
        options = options.language(language).map_err(|error| Failure::Message(error.to_string()))?;
    }
    let mut settings: Settings = vec![
        ("`--method`", format!("{:?}", args.summary.method)),
        ("`--focus`", format!("{:?}", args.summary.focus)),
        ("length", format!("{length:?}")),
        ("`--language`", format!("{:?}", args.language)),
    ];
    if let Some(path) = &args.summary.ranker {
        let ranker = load_ranker(path)?;
        let hash = xxhash_rust::xxh3::xxh3_64(ranker.to_json().as_bytes());
        settings.push(("`--ranker`", format!("one with hash {hash:016x}")));
        options = options.ranker(ranker);
    }
    let mut model_checksum = None;
    if let Some(label) = &args.summary.focus {
        let model = load_model_to_label(&args.model)?;
        model_checksum = Some(format!("{:016x}", model.checksum()));
        options = options.focus(&model, label).map_err(|error| Failure::new(&args.model, error))?;
    }
    let summarizer = Summarizer { options, settings, model: model_checksum };
    let output = args.output.output.as_deref();
    // A model is read where there is a label to look for.
    let model = args.summary.focus.as_ref().and_then(|_| model_file(&args.model));
    let also_read: Vec<&Path> = args.summary.ranker.as_deref().into_iter().chain(model).collect();
    let job = Job { input: &args.input, cut: &args.cut, also_read: &also_read, output, run: &args.run };
    run::run(&summarizer, &job, session)
}

/// Summarizes records, and the articles of digests.
struct Summarizer {
    options: SummaryOptions,
    settings: Settings,
    model: Option<String>,
}

impl RowWorker for Summarizer {
    type Scratch = ();

    fn scratch(&self) {}

    fn row(&self, row: &str, (): &mut (), output: &mut Vec<u8>, tally: &mut Tally) -> Result<(), String> {
        SummarizeRows::new(&self.options).row(row, &mut (), output, tally)
    }
}

impl Work for Summarizer {
    fn verb(&self) -> &'static str {
        "summarize"
    }

    fn done(&self) -> &'static str {
        "summarized"
    }

    fn settings(&self) -> Settings {
        self.settings.clone()
    }

    fn model(&self) -> Option<String> {
        self.model.clone()
    }

    fn is_array(&self) -> bool {
        false
    }

    fn articles(&self, articles: &[Article], output: &mut Vec<u8>, _: &mut Tally) {
        for (article, summary) in articles.iter().zip(&summarize_articles(articles, &self.options)) {
            output.extend_from_slice(line(article, summary_fields(summary)).as_bytes());
        }
    }
}

/// Reads a ranker of the user's own.
pub(super) fn load_ranker(path: &Path) -> Result<SentenceRanker, Failure> {
    let bytes =
        fs::read(path).map_err(|error| Failure::new(path.display(), format_args!("cannot read: {error}")))?;
    let json = String::from_utf8(bytes)
        .map_err(|_| RankerError::NotARanker("found bytes that are no text".to_owned()));
    json.and_then(|json| SentenceRanker::from_json(&json))
        .map_err(|error| Failure::new(path.display(), error))
}
