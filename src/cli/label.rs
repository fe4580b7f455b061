//! `newsdesk label`: labels for records, or for the articles of digests.

use std::io::{self, Write};

use super::args::{LabelArgs, LabelFormat};
use super::failure::{Failure, Session};
use super::input::{Cutter, for_each_source, load_model};
use super::output::{Output, line};
use crate::{
    ArticleLanguage, LabelOptions, Model, Outcome, Record, RecordLabelOptions, RecordSource, StreamCounts,
    doccano_line, label_records, label_studio_task, labelled_fields, map_records,
};

pub(super) fn run(args: &LabelArgs, session: &Session) -> Result<(), Failure> {
    let mut labeller = labeller(args)?;
    let mut output = Output::open(args.output.output.as_deref())?;
    let cutter = Cutter::new(&args.cut, &args.input, session)?;
    let mut rejects = args.rejects.as_deref().map(|path| Output::open(Some(path))).transpose()?;
    for_each_source(&args.input, session, |source| {
        if source.is_records() {
            labeller.options.label.digest_language = None;
            let Some((name, records)) = source.records_or_reject(session) else { return Ok(false) };
            let mut unwritten = None;
            let reject = |line: u64, reason: &str, raw: Option<&str>| {
                session.reject(format_args!("{name}:{line}"), reason);
                if let Some(rejects) = &mut rejects {
                    let entry =
                        serde_json::json!({ "file": name, "line": line, "reason": reason, "raw": raw });
                    unwritten = unwritten.take().or(rejects.write_text(&format!("{entry}\n")).err());
                }
            };
            let place = output.name();
            let counts = labeller
                .records(records, &mut output, reject)
                .map_err(|error| Failure::writing(format_args!("{name} to {place}"), &error))?;
            if let Some(failure) = unwritten {
                return Err(failure);
            }
            session
                .note(format_args!("{name}: {} labelled, {} rejected", counts.n_written, counts.n_rejected));
            return Ok(true);
        }
        let name = source.name.clone();
        let Some(digest) = source.digest_or_reject(&cutter, session) else { return Ok(false) };
        super::split::report(&name, &digest, session);
        labeller.options.label.digest_language = ArticleLanguage::of_digest(&digest.articles);
        for article in &digest.articles {
            labeller
                .article(article, &mut output)
                .map_err(|error| Failure::writing(output.name(), &error))?;
        }
        Ok(true)
    })?;
    if let Some(rejects) = rejects {
        rejects.finish()?;
    }
    output.write_text(labeller.end())?;
    output.finish()
}

/// Labels articles and writes them in the form that was asked for.
pub(super) struct Labeller {
    model: Model,
    format: LabelFormat,
    options: RecordLabelOptions,
    /// The model's name in Label Studio.
    stamp: String,
    has_written: bool,
}

fn labeller(args: &LabelArgs) -> Result<Labeller, Failure> {
    let format = args.output_format;
    for (flag, is_given) in [("--top", args.top.is_some()), ("--explain", args.explain.is_some())] {
        if is_given && format != LabelFormat::Jsonl {
            return Err(Failure::Message(format!(
                "expected `{flag}` with `--output-format jsonl`, found another form, which has no place for it"
            )));
        }
    }
    let model = load_model(&args.model.model)?;
    let options = RecordLabelOptions {
        label: LabelOptions { min_probability: args.min_probability, ..LabelOptions::default() },
        top: args.top,
        explain: args.explain,
        stamp: args.stamp.then(|| stamp(&model)),
    };
    Ok(Labeller::new(model, format, options))
}

impl Labeller {
    pub(super) fn new(model: Model, format: LabelFormat, options: RecordLabelOptions) -> Self {
        let stamp = stamp(&model);
        Self { model, format, options, stamp, has_written: false }
    }

    pub(super) fn model(&self) -> &Model {
        &self.model
    }

    fn records(
        &mut self,
        records: impl RecordSource,
        output: &mut Output,
        reject: impl FnMut(u64, &str, Option<&str>),
    ) -> io::Result<StreamCounts> {
        if self.format == LabelFormat::Jsonl {
            return label_records(records, output, &self.model, &self.options, reject);
        }
        let mut has_written = self.has_written;
        let write = |text: String| {
            let separator = self.separator(has_written);
            has_written = true;
            output.write_all(separator.as_bytes())?;
            output.write_all(text.as_bytes())
        };
        let counts = map_records(records, |record| self.pre_annotated(record), write, reject);
        self.has_written = has_written;
        counts
    }

    fn article(&mut self, article: &crate::Article, output: &mut Output) -> io::Result<()> {
        let text = match self.format {
            LabelFormat::Jsonl => {
                line(article, labelled_fields(&self.model, &article.title, &article.text, &self.options))
            }
            LabelFormat::LabelStudio | LabelFormat::Doccano => self.pre_annotated(&Record::from(article)),
        };
        self.write(&text, output)
    }

    /// Writes an article that is in its form already.
    pub(super) fn write(&mut self, text: &str, output: &mut Output) -> io::Result<()> {
        output.write_all(self.separator(self.has_written).as_bytes())?;
        self.has_written = true;
        output.write_all(text.as_bytes())
    }

    /// An article for a tool in which people correct the labels.
    pub(super) fn pre_annotated(&self, record: &Record) -> String {
        let prediction = self.model.label(&record.title, &record.text, &self.options.label);
        let labels = prediction.labels.to_ordered();
        if self.format == LabelFormat::Doccano {
            return doccano_line(record, &labels, self.options.stamp.as_deref());
        }
        // Tools sort by score, and what is undecided is the first to look at.
        let score = if prediction.outcome == Outcome::Undecided { 0.0 } else { prediction.confidence };
        label_studio_task(record, &labels, score, &self.stamp)
    }

    /// What stands before an article.
    fn separator(&self, has_written: bool) -> &'static str {
        match (self.format, has_written) {
            (LabelFormat::Jsonl | LabelFormat::Doccano, _) => "",
            (LabelFormat::LabelStudio, false) => "[\n",
            (LabelFormat::LabelStudio, true) => ",\n",
        }
    }

    /// What stands behind the last article.
    pub(super) fn end(&self) -> &'static str {
        match (self.format, self.has_written) {
            (LabelFormat::Jsonl | LabelFormat::Doccano, _) => "",
            (LabelFormat::LabelStudio, false) => "[]\n",
            (LabelFormat::LabelStudio, true) => "\n]\n",
        }
    }
}

fn stamp(model: &Model) -> String {
    format!("newsdesk {} {:08x}", env!("CARGO_PKG_VERSION"), model.checksum() >> 32)
}
