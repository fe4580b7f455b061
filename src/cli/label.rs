//! `newsdesk label`: labels for records, or for the articles of digests.

use std::io::{self, Write};
use std::path::Path;

use super::args::{LabelArgs, LabelFormat, model_file};
use super::failure::{Failure, Session};
use super::input::load_model_to_label;
use super::output::{Output, line};
use super::run::{self, Job, Settings, Work};
use crate::{
    Article, ArticleLanguage, LabelOptions, LineLabeller, Model, Outcome, Prediction, Record,
    RecordLabelOptions, RowWorker, Tally, doccano_line, label_studio_task, labelled_fields, tally_fields,
};

pub(super) fn run(args: &LabelArgs, session: &Session) -> Result<(), Failure> {
    let labeller = labeller(args)?;
    let output = args.output.output.as_deref();
    let also_read: Vec<&Path> = model_file(&args.model.model).into_iter().collect();
    let job = Job { input: &args.input, cut: &args.cut, also_read: &also_read, output, run: &args.run };
    run::run(&&labeller, &job, session)
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
    let model = load_model_to_label(&args.model.model)?;
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

    /// Writes an article that is in its form already.
    pub(super) fn write(&mut self, text: &str, output: &mut Output) -> io::Result<()> {
        output.write_all(self.separator(self.has_written).as_bytes())?;
        self.has_written = true;
        output.write_all(text.as_bytes())
    }

    /// An article for a tool in which people correct the labels.
    pub(super) fn pre_annotated(&self, record: &Record) -> String {
        self.with_prediction(record, &self.predict(record, &self.options.label))
    }

    fn predict(&self, record: &Record, options: &LabelOptions) -> Prediction {
        self.model.label(&record.title, &record.text, options)
    }

    fn with_prediction(&self, record: &Record, prediction: &Prediction) -> String {
        let labels = prediction.labels.to_ordered();
        if self.format == LabelFormat::Doccano {
            return doccano_line(record, &labels, self.options.stamp.as_deref());
        }
        // Tools sort by score, and what is undecided is the first to look at.
        let score = if prediction.outcome == Outcome::Undecided { 0.0 } else { prediction.confidence };
        label_studio_task(record, &labels, score, &self.stamp)
    }

    /// Appends an article for such a tool.
    fn append(&self, record: &Record, options: &LabelOptions, output: &mut Vec<u8>, tally: &mut Tally) {
        let prediction = self.predict(record, options);
        output.extend_from_slice(self.separator(true).as_bytes());
        output.extend_from_slice(self.with_prediction(record, &prediction).as_bytes());
        tally.add_prediction(&prediction);
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

impl<'a> RowWorker for &'a Labeller {
    type Scratch = LineLabeller<'a>;

    fn scratch(&self) -> LineLabeller<'a> {
        LineLabeller::new(&self.model, &self.options)
    }

    fn row(
        &self,
        row: &str,
        labeller: &mut LineLabeller<'a>,
        output: &mut Vec<u8>,
        tally: &mut Tally,
    ) -> Result<(), String> {
        if self.format == LabelFormat::Jsonl {
            tally.add_prediction(&labeller.label_line(row, output)?);
            return Ok(());
        }
        let record = Record::parse(row).map_err(|error| error.to_string())?;
        self.append(&record, &self.options.label, output, tally);
        Ok(())
    }
}

impl Work for &Labeller {
    fn verb(&self) -> &'static str {
        "label"
    }

    fn done(&self) -> &'static str {
        "labelled"
    }

    fn settings(&self) -> Settings {
        let RecordLabelOptions { label, top, explain, stamp } = &self.options;
        vec![
            ("`--output-format`", format!("{:?}", self.format)),
            ("`--min-probability`", format!("{:?}", label.min_probability)),
            ("`--top`", format!("{top:?}")),
            ("`--explain`", format!("{explain:?}")),
            ("`--stamp`", format!("{stamp:?}")),
        ]
    }

    fn model(&self) -> Option<String> {
        Some(format!("{:016x}", self.model.checksum()))
    }

    fn is_array(&self) -> bool {
        self.format == LabelFormat::LabelStudio
    }

    fn articles(&self, articles: &[Article], output: &mut Vec<u8>, tally: &mut Tally) {
        let mut options = self.options.clone();
        options.label.digest_language = ArticleLanguage::of_digest(articles);
        for article in articles {
            if self.format == LabelFormat::Jsonl {
                let added = labelled_fields(&self.model, &article.title, &article.text, &options);
                tally_fields(&added, tally);
                output.extend_from_slice(line(article, added).as_bytes());
            } else {
                self.append(&Record::from(article), &options.label, output, tally);
            }
        }
    }
}

fn stamp(model: &Model) -> String {
    format!("newsdesk {} {:08x}", env!("CARGO_PKG_VERSION"), model.checksum() >> 32)
}
