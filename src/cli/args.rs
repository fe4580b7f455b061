//! What can be typed.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::briefing::Moment;
use crate::{
    BackgroundOptions, Estimator, Format, InputLimits, LabelKind, Language, Method, NgramRange, SplitOptions,
    Splitter, SummaryLength,
};

/// Turns a news digest into a labelled, summarised briefing, and learns from the labels people give it.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub(super) struct Cli {
    /// Number of threads, up to 1,024 [default: one a processor]
    #[arg(long, global = true, value_parser = clap::value_parser!(u16).range(1..=1024), value_name = "N")]
    pub(super) threads: Option<u16>,
    /// Tell nothing but errors
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
    #[command(subcommand)]
    pub(super) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// The main job: a digest in, a briefing out
    Brief(BriefArgs),
    /// Cut digests into articles, and report what was cut and dropped
    Split(SplitArgs),
    /// Label records or digests
    Label(LabelArgs),
    /// Summarize records or digests
    Summarize(SummarizeArgs),
    /// Train a model on labelled articles
    Train(TrainArgs),
    /// Join what several models were trained on in one model
    Merge(MergeArgs),
    /// Compare a model's labels with known ones
    Evaluate(EvaluateArgs),
    /// Compare summaries with those that people wrote
    EvaluateSummaries(EvaluateSummariesArgs),
    /// Train a sentence ranker on articles with summaries that people wrote
    TrainSummarizer(TrainSummarizerArgs),
    /// Tell which of two models is better, and which answers change
    Compare(CompareArgs),
    /// Tell how good a model of labelled articles will be on others
    CrossValidate(CrossValidateArgs),
    /// Count how common words are in unlabelled articles, for `train --background`
    Background(BackgroundArgs),
    /// Choose which unlabelled articles to label next
    Select(SelectArgs),
    /// Show what is in a model
    Inspect(InspectArgs),
    /// Write completions for a shell
    Completions(CompletionsArgs),
    /// Write a page for `man`
    Man(ManArgs),
}

#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// Digests or records: files, folders, or patterns such as `'news/*.eml'`; `-` or nothing for standard input
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Form of the input
    #[arg(long, value_enum, default_value = "auto", value_name = "FORM")]
    pub(super) input_format: InputFormat,
    /// Most MiB of a digest, after decompression
    #[arg(long, default_value = "64", value_parser = clap::value_parser!(u16).range(1..), value_name = "MIB")]
    max_size: u16,
    /// Most parts of a mail, mails of a mailbox and entries of a feed
    #[arg(long, default_value = "10000", value_name = "N")]
    max_parts: NonZeroUsize,
    /// Most levels of parts within parts of a mail, up to 1,000
    #[arg(long, default_value = "20", value_parser = clap::value_parser!(u16).range(1..=1000), value_name = "N")]
    max_depth: u16,
}

impl InputArgs {
    pub(super) fn limits(&self) -> InputLimits {
        InputLimits {
            max_bytes: usize::from(self.max_size) << 20,
            max_parts: self.max_parts.get(),
            max_depth: usize::from(self.max_depth),
        }
    }
}

/// How digests are cut.
#[derive(Debug, Args)]
pub(super) struct CutArgs {
    /// Cut digests at this kind of boundary: cards, recurring-lines, rules, headings, numbers, bullets, bold-leads, gaps,
    /// headlines, or whole for one article [default: the kind that gives the best articles]
    #[arg(long, value_name = "NAME")]
    splitter: Option<Splitter>,
    /// Learn what a newsletter says in every issue from the other issues in this folder, of any form, and take it out of the
    /// articles
    #[arg(long, value_name = "DIR", conflicts_with = "keep_boilerplate")]
    pub(super) learn_boilerplate: Option<PathBuf>,
    /// Leave in the articles what is no news: sign-offs, sponsors, how to unsubscribe
    #[arg(long)]
    pub(super) keep_boilerplate: bool,
}

impl CutArgs {
    pub(super) fn options(&self) -> SplitOptions {
        SplitOptions { splitter: self.splitter }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum InputFormat {
    /// Look at the content
    Auto,
    /// A plain-text digest
    #[value(alias = "txt")]
    Text,
    /// A digest in Markdown
    #[value(alias = "md")]
    Markdown,
    /// A page, or a part of one
    #[value(alias = "htm")]
    Html,
    /// A mail as it was sent
    #[value(aliases = ["mail", "email"])]
    Eml,
    /// A mailbox: mails one after the other
    Mbox,
    /// RSS 0.9 to 2.0
    #[value(alias = "feed")]
    Rss,
    /// Atom
    Atom,
    /// JSON Feed
    #[value(alias = "json-feed")]
    Jsonfeed,
    /// Records, one JSON object a line
    #[value(alias = "ndjson")]
    Jsonl,
    /// Records in a JSON array
    Json,
    /// Records in a table with a header
    Csv,
    /// The same with tabs between cells
    Tsv,
    /// Records in a Parquet file, if built with the feature `parquet`
    Parquet,
}

impl InputFormat {
    /// The format that was asked for.
    pub(super) fn forced(self) -> Option<Format> {
        match self {
            Self::Auto => None,
            Self::Text => Some(Format::Text),
            Self::Markdown => Some(Format::Markdown),
            Self::Html => Some(Format::Html),
            Self::Eml => Some(Format::Mail),
            Self::Mbox => Some(Format::Mbox),
            Self::Rss => Some(Format::Rss),
            Self::Atom => Some(Format::Atom),
            Self::Jsonfeed => Some(Format::JsonFeed),
            Self::Jsonl => Some(Format::Jsonl),
            Self::Json => Some(Format::Json),
            Self::Csv => Some(Format::Csv),
            Self::Tsv => Some(Format::Tsv),
            Self::Parquet => Some(Format::Parquet),
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct DataArgs {
    /// Articles with their labels: files, or folders that hold a folder for each label; `-` for standard input
    #[arg(required = true, value_name = "DATA")]
    pub(super) data: Vec<PathBuf>,
    /// Form of the data
    #[arg(long, value_enum, default_value = "auto", value_name = "FORM")]
    pub(super) data_format: DataFormat,
}

impl DataArgs {
    /// What is read, and models that are.
    pub(super) fn paths_and<'a, const N: usize>(&'a self, models: [&'a String; N]) -> Vec<&'a Path> {
        let models = models.into_iter().filter_map(|name| model_file(name));
        self.data.iter().map(PathBuf::as_path).chain(models).collect()
    }
}

/// The file of a model that is not built in.
pub(super) fn model_file(name: &str) -> Option<&Path> {
    (name != "default").then_some(Path::new(name))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DataFormat {
    /// Look at the content
    Auto,
    /// Records, one JSON object a line: id, title, text, label or labels
    Jsonl,
    /// Records in a JSON array
    Json,
    /// A table with a header and the columns of a record; several labels as a JSON list in their cell
    Csv,
    /// The same with tabs between cells
    Tsv,
    /// One article a line, behind its labels: `__label__ai __label__law text`
    Fasttext,
    /// A folder for each label, with a text file for each article; `other` for none of the labels
    Folder,
    /// Import or export of doccano: text or data, label as a list
    Doccano,
    /// JSON or JSON-MIN export of Label Studio, with choices
    LabelStudio,
    /// Prodigy: text, label or accept, answer
    Prodigy,
    /// spaCy: text, cats
    Spacy,
}

#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// Write to a file, which appears whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct FolderOutputArgs {
    /// Write to a file, which appears whole or not at all, or to a folder (one that is there, or a name that ends in `/`): a
    /// file for each input [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ModelArgs {
    /// A model file, or `default` for the one that is built in
    #[arg(long, default_value = "default", value_name = "MODEL")]
    pub(super) model: String,
}

/// How long summaries may be.
#[derive(Debug, Args)]
pub(super) struct LengthArgs {
    /// At most so many sentences an article [default: 3]
    #[arg(long, value_name = "N", group = "length")]
    sentences: Option<NonZeroUsize>,
    /// At most so many words an article
    #[arg(long, value_name = "N", group = "length")]
    words: Option<NonZeroUsize>,
}

#[derive(Debug, Args)]
pub(super) struct SummaryArgs {
    #[command(flatten)]
    pub(super) length: LengthArgs,
    /// How sentences are ranked: trained, lead, centroid, textrank, lexrank, pacsum
    #[arg(long, default_value = "trained", value_name = "METHOD")]
    pub(super) method: Method,
    /// A ranker of your own, as `train-summarizer` writes it
    #[arg(long, value_name = "FILE", conflicts_with = "method")]
    pub(super) ranker: Option<PathBuf>,
    /// Prefer sentences that speak for this label of the model
    #[arg(long, value_name = "LABEL")]
    pub(super) focus: Option<String>,
}

impl LengthArgs {
    pub(super) fn length(&self) -> SummaryLength {
        match (self.sentences, self.words) {
            (_, Some(words)) => SummaryLength::Words(words.get()),
            (Some(sentences), None) => SummaryLength::Sentences(sentences.get()),
            (None, None) => SummaryLength::default(),
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct BriefArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) cut: CutArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) model: ModelArgs,
    #[command(flatten)]
    pub(super) summary: SummaryArgs,
    /// Form of the briefing [default: by the ending of the output file (.md, .html, .json, .eml, .rss, .atom), else text]
    #[arg(long, value_enum, value_name = "FORM")]
    pub(super) format: Option<BriefFormat>,
    /// Fill in this template instead, which is given what the JSON form has; values are escaped where its name ends in
    /// .html, .xml or the like
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    pub(super) template: Option<PathBuf>,
    /// Date of the briefing, such as 2026-01-31 or 2026-01-31T08:30:00Z [default: the latest one of its articles]
    #[arg(long, value_name = "DATE")]
    pub(super) date: Option<Moment>,
    /// Tell which words moved each label, so many a label
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "10", require_equals = true)]
    pub(super) explain: Option<usize>,
    /// Most stories in the overview at the top; 0 for none
    #[arg(long, default_value_t = 3, value_name = "N")]
    pub(super) overview: usize,
    /// Answers that are less probable become undecided, 0 to 1
    #[arg(long, value_parser = probability, value_name = "P")]
    pub(super) min_probability: Option<f64>,
    /// Write each article with its labels to a new file, to mend and to train on
    #[arg(long, value_name = "FILE")]
    pub(super) save_labels: Option<PathBuf>,
}

/// What a briefing goes out in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[non_exhaustive]
pub enum BriefFormat {
    /// For the terminal
    Text,
    /// Markdown
    Markdown,
    /// A page for any browser, in one file
    Html,
    /// One JSON object
    Json,
    /// Mail with a text and an HTML part, to be addressed and sent by a mail program
    Eml,
    /// A feed, an entry a story: RSS 2.0
    Rss,
    /// The same as Atom
    Atom,
}

impl BriefFormat {
    /// The form that a file's ending asks for; text where there is none or another one.
    pub(super) fn of_file(path: Option<&Path>) -> Self {
        let ending =
            path.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("md" | "markdown") => Self::Markdown,
            Some("html" | "htm") => Self::Html,
            Some("json") => Self::Json,
            Some("eml") => Self::Eml,
            Some("rss") => Self::Rss,
            Some("atom") => Self::Atom,
            _ => Self::Text,
        }
    }
}

#[derive(Debug, Args)]
#[command(mut_arg("files", |files| {
    // Records are articles already.
    files.help("Digests: files, folders, or patterns such as `'news/*.eml'`; `-` or nothing for standard input")
}))]
pub(super) struct SplitArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) cut: CutArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct LabelArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) cut: CutArgs,
    #[command(flatten)]
    pub(super) output: FolderOutputArgs,
    #[command(flatten)]
    pub(super) model: ModelArgs,
    /// Form of the output
    #[arg(long, value_enum, default_value = "jsonl", value_name = "FORM")]
    pub(super) output_format: LabelFormat,
    /// Answers that are less probable become undecided, 0 to 1
    #[arg(long, value_parser = probability, value_name = "P")]
    pub(super) min_probability: Option<f64>,
    /// Give the probabilities of so many labels only, the most probable ones, and of those that are answered
    #[arg(long, value_name = "K")]
    pub(super) top: Option<usize>,
    /// Tell which words moved each label, so many a label
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "10", require_equals = true)]
    pub(super) explain: Option<usize>,
    /// Mark every record with the model's checksum and the program's version
    #[arg(long)]
    pub(super) stamp: bool,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

/// How a long run goes, and what it leaves beside its output.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Write rejected rows to a file as JSON: file, line, reason, and the row itself
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
    /// Write what came in and went out to a file as JSON: counts, and shares of outcomes and labels
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// Go on with a run that was interrupted; all else must be as it was
    #[arg(long)]
    pub(super) resume: bool,
    /// How progress is told on standard error
    #[arg(long, value_enum, default_value = "auto", value_name = "FORM")]
    pub(super) progress: ProgressForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ProgressForm {
    /// A bar on a terminal, a line a minute elsewhere
    Auto,
    /// One JSON object a line, each second
    Json,
    /// Not at all
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LabelFormat {
    /// The records with labels, one JSON object a line
    Jsonl,
    /// Tasks with predictions for Label Studio, one JSON array
    LabelStudio,
    /// Documents with labels for doccano, one JSON object a line
    Doccano,
}

#[derive(Debug, Args)]
pub(super) struct SummarizeArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) cut: CutArgs,
    #[command(flatten)]
    pub(super) output: FolderOutputArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
    /// The model that has the label of --focus: a file, or `default` for the one that is built in
    #[arg(long, default_value = "default", requires = "focus", value_name = "MODEL")]
    pub(super) model: String,
    #[command(flatten)]
    pub(super) summary: SummaryArgs,
    /// At most this share of an article's sentences, above 0 to 1
    #[arg(long, value_parser = ratio, value_name = "R", group = "length")]
    pub(super) ratio: Option<f64>,
    /// Language of the articles, for stop words and for where sentences end; `auto` for each article's own
    #[arg(long, default_value = "auto", value_name = "CODE")]
    pub(super) language: LanguageChoice,
}

/// The language of articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LanguageChoice {
    /// Look at each article.
    Auto,
    One(Language),
}

impl FromStr for LanguageChoice {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        match code {
            "auto" => Ok(Self::Auto),
            code => code.parse::<Language>().map(Self::One).map_err(|error| format!("{error}, or auto")),
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct EvaluateSummariesArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// How sentences are ranked: trained, lead, centroid, textrank, lexrank, pacsum; may be given several times [default:
    /// trained, unless there is a --ranker]
    #[arg(long, value_name = "METHOD")]
    pub(super) method: Vec<Method>,
    /// A ranker of your own, as `train-summarizer` writes it; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(super) ranker: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) length: LengthArgs,
    /// At most this share of an article's sentences, above 0 to 1
    #[arg(long, value_parser = ratio, value_name = "R", group = "length")]
    pub(super) ratio: Option<f64>,
    /// Compare the stems of words, for English
    #[arg(long)]
    pub(super) stem: bool,
    /// Language of the articles, for stop words and for where sentences end
    #[arg(long, default_value = "en", value_name = "CODE")]
    pub(super) language: Language,
    /// Write all figures as one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct TrainSummarizerArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// The ranker to write; `-` for standard output, and the figures then go to standard error
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// How it learns: logistic, naive-bayes, or auto for the one that is better in cross-validation
    #[arg(long, value_enum, default_value = "auto", value_name = "NAME")]
    pub(super) estimator: RankerEstimatorArg,
    #[command(flatten)]
    pub(super) length: LengthArgs,
    /// Language of the articles, for stop words and for where sentences end
    #[arg(long, default_value = "en", value_name = "CODE")]
    pub(super) language: Language,
    /// Write all figures as one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RankerEstimatorArg {
    /// The better one in cross-validation
    Auto,
    /// Logistic regression
    Logistic,
    /// Gaussian naive Bayes
    NaiveBayes,
}

#[derive(Debug, Args)]
pub(super) struct TrainArgs {
    /// Articles with their labels: files, or folders that hold a folder for each label; `-` for standard input. May be left
    /// out where an older model is corrected
    #[arg(required_unless_present_any = ["correct", "remove", "rename"], value_name = "DATA")]
    pub(super) data: Vec<PathBuf>,
    /// Form of all data
    #[arg(long, value_enum, default_value = "auto", value_name = "FORM")]
    pub(super) data_format: DataFormat,
    /// The model file to write; `-` for standard output
    #[arg(long, short, value_name = "MODEL")]
    pub(super) output: PathBuf,
    /// Go on training this model (a file, or `default`), without its old articles
    #[arg(long, value_name = "MODEL")]
    pub(super) add_to: Option<String>,
    #[command(flatten)]
    pub(super) revision: RevisionArgs,
    /// Leave out what is needed to go on training: a smaller model that holds no words of its articles but its vocabulary
    #[arg(long = "final")]
    pub(super) is_final: bool,
    /// Settings from a TOML file, with the names of the flags below; flags beat it. Files that it names lie in its folder
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) settings: TrainSettings,
}

/// What is done to the articles of an older model before new ones are added, in this order.
#[derive(Debug, Args)]
pub(super) struct RevisionArgs {
    /// Give a label of the model another name; if that is a label too, the two become one
    #[arg(long, requires = "add_to", value_parser = renaming, value_name = "OLD=NEW")]
    pub(super) rename: Vec<(String, String)>,
    /// Take these articles out of the model
    #[arg(long, requires = "add_to", value_name = "DATA")]
    pub(super) remove: Vec<PathBuf>,
    /// Give articles that the model was trained on these labels
    #[arg(long, requires = "add_to", value_name = "DATA")]
    pub(super) correct: Vec<PathBuf>,
    /// Leave out new articles that the model was trained on, or that repeat another new one
    #[arg(long, requires = "add_to")]
    pub(super) skip_known: bool,
}

/// Settings of training; all of them may stand in a file.
#[derive(Debug, Clone, Default, Args, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct TrainSettings {
    /// multinomial, complement, normalized-complement, one-vs-rest or nbsvm; `auto` chooses by cross-validation, together
    /// with what else is not given [default: nbsvm for one label an article, up to 20,000 articles; else one-vs-rest]
    #[arg(long, value_name = "NAME")]
    pub(super) estimator: Option<EstimatorChoice>,
    /// Smoothing by adding this to every term's sum, 1e-12 to 1e12 [default: 0.3 for normalized-complement, 0.01 for nbsvm and for the
    /// others where each article has one label]
    #[arg(long, value_name = "ALPHA", conflicts_with = "mu")]
    pub(super) alpha: Option<f64>,
    /// Smoothing by mixing in so many parts of the average of all articles, 1e-12 to 1e12 [default: 10 for several labels, but for
    /// normalized-complement and nbsvm, which have an alpha]
    #[arg(long, value_name = "MU")]
    pub(super) mu: Option<f64>,
    /// What an article on the wrong side costs `nbsvm`, 1e-12 to 1e12 [default: 1]
    #[arg(long, value_name = "C")]
    pub(super) cost: Option<f64>,
    /// Answer only where this share of the answers with a label is right in cross-validation, such as 0.95; what is less
    /// certain becomes undecided [default: thresholds with the best F1]
    #[arg(long, value_name = "P")]
    pub(super) min_precision: Option<f64>,
    /// Leave probabilities and thresholds as the weights give them: training takes a fraction of the time, and shows no
    /// cross-validated scores but those that `--estimator auto` chooses by
    #[arg(long, conflicts_with = "min_precision")]
    pub(super) no_calibration: bool,
    /// Least number of articles that a term must occur in [default: 2]
    #[arg(long, value_name = "N")]
    pub(super) min_df: Option<u64>,
    /// Most terms of the model: those in the most articles, of equals the first by name [default: all]
    #[arg(long, value_name = "N")]
    pub(super) max_terms: Option<NonZeroU64>,
    /// Replace each term by one of 2^N buckets, N from 10 to 28, so that training and model are bounded whatever the input
    /// [default: the terms themselves]
    #[arg(long, value_name = "N")]
    pub(super) hash_bits: Option<u8>,
    /// Words and word pairs: 1-1, 1-2 or 2-2 [default: 1-2]
    #[arg(long, value_name = "RANGE")]
    pub(super) ngrams: Option<NgramRange>,
    /// `default`, `none`, or a file of words
    #[arg(long, value_name = "LIST")]
    pub(super) stop_words: Option<PathBuf>,
    /// Reduce words to their stems [default: on where the language has a stemmer]
    #[arg(long, value_enum, value_name = "SWITCH")]
    pub(super) stem: Option<Switch>,
    /// Term frequencies of articles about none of the labels: `none`, `default` (general English news), or a file that
    /// `newsdesk background` made [default: none, or that of the model that is added to]
    #[arg(long, value_name = "TABLE")]
    pub(super) background: Option<PathBuf>,
    /// Share of all term weight that the background makes up, from 0 to below 1 [default: 0.1]
    #[arg(long, value_name = "SHARE")]
    pub(super) background_share: Option<f64>,
    /// Language of the articles, such as `en`; `any` for no particular one
    #[arg(long, value_name = "CODE")]
    pub(super) language: Option<Language>,
    /// `single` or `several` labels an article [default: recognised from the labels]
    #[arg(long, value_name = "KIND", value_parser = label_kind)]
    pub(super) kind: Option<LabelKind>,
}

/// Whether what stands for a file is a word with a meaning of its own.
fn is_word(path: &Path) -> bool {
    ["default", "none"].map(Path::new).contains(&path)
}

impl TrainSettings {
    /// The files that the settings name.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        let named = [&self.stop_words, &self.background].into_iter().flatten().map(PathBuf::as_path);
        named.filter(|path| !is_word(path))
    }

    /// The same settings, with files looked for in a folder.
    pub(super) fn within(self, folder: &Path) -> Self {
        let within = |path: PathBuf| if is_word(&path) { path } else { folder.join(path) };
        Self { stop_words: self.stop_words.map(within), background: self.background.map(within), ..self }
    }
}

/// An estimator, or the wish that one be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub(super) enum EstimatorChoice {
    Auto,
    Named(Estimator),
}

impl std::str::FromStr for EstimatorChoice {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "auto" => Ok(Self::Auto),
            name => name.parse().map(Self::Named).map_err(|error| format!("{error}, auto")),
        }
    }
}

impl TryFrom<String> for EstimatorChoice {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(try_from = "toml::Value")]
pub(super) enum Switch {
    On,
    Off,
}

impl TryFrom<toml::Value> for Switch {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        match value.as_str() {
            Some("on") => Ok(Self::On),
            Some("off") => Ok(Self::Off),
            _ => Err(format!("expected `on` or `off`, found {value}")),
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// Model files, or `default`; where labels of an article differ, those of the model that stands first win
    #[arg(required = true, num_args = 2.., value_name = "MODEL")]
    pub(super) models: Vec<String>,
    /// The model file to write; `-` for standard output
    #[arg(long, short, value_name = "MODEL")]
    pub(super) output: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// The model that is in use: a file, or `default`
    #[arg(value_name = "OLD")]
    pub(super) old: String,
    /// The model that may take its place: a file, or `default`
    #[arg(value_name = "NEW")]
    pub(super) new: String,
    #[command(flatten)]
    pub(super) data: DataArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// Write all figures and changes as one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct EvaluateArgs {
    #[command(flatten)]
    pub(super) data: DataArgs,
    #[command(flatten)]
    pub(super) model: ModelArgs,
    #[command(flatten)]
    pub(super) report: ReportArgs,
}

/// How figures are shown.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// Write all figures as one JSON object
    #[arg(long)]
    pub(super) json: bool,
    /// Write a page with figures and charts to a file too, for any browser
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(mut_arg("estimator", |estimator| {
    // Choosing is `train`'s, which shows what it chose from.
    let help = "multinomial, complement, normalized-complement, one-vs-rest or nbsvm [default: nbsvm for one label an article, up to \
                20,000 articles; else one-vs-rest]";
    estimator.help(help)
}))]
pub(super) struct CrossValidateArgs {
    #[command(flatten)]
    pub(super) data: DataArgs,
    /// Parts that the articles are cut into, 2 to 20; each is answered by a model of the others. 5 are the quickest
    #[arg(long, default_value_t = 5, value_name = "K")]
    pub(super) folds: usize,
    #[command(flatten)]
    pub(super) report: ReportArgs,
    /// Settings from a TOML file, with the names of the flags below; flags beat it. Files that it names lie in its folder
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) settings: TrainSettings,
}

#[derive(Debug, Args)]
#[command(mut_arg("data", |data| {
    data.help("Articles about anything: files, or folders that hold folders of text files; `-` for standard input")
}))]
#[command(mut_arg("model", |model| {
    // Not the one that will be trained.
    let help = "A model file, or `default` for the one that is built in: articles in which it finds its labels are left out, if it \
                knows articles about none of them, and its analyzer counts the words";
    model.help(help)
}))]
pub(super) struct BackgroundArgs {
    #[command(flatten)]
    pub(super) data: DataArgs,
    #[command(flatten)]
    pub(super) model: ModelArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// Least number of articles that a word must occur in
    #[arg(long, default_value_t = BackgroundOptions::default().min_df, value_name = "N")]
    pub(super) min_df: u64,
    /// Least number of articles that a pair of words must occur in
    #[arg(long, default_value_t = BackgroundOptions::default().pair_min_df, value_name = "N")]
    pub(super) pair_min_df: u64,
}

#[derive(Debug, Args)]
#[command(mut_arg("data", |data| {
    data.help("Articles, of which those without labels are looked at: files; `-` for standard input")
}))]
pub(super) struct SelectArgs {
    #[command(flatten)]
    pub(super) data: DataArgs,
    #[command(flatten)]
    pub(super) model: ModelArgs,
    /// Most articles that are chosen
    #[arg(long = "number", short, default_value = "50", value_name = "N")]
    pub(super) n: NonZeroUsize,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// Form of the output
    #[arg(long, value_enum, default_value = "jsonl", value_name = "FORM")]
    pub(super) output_format: LabelFormat,
}

#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// A model file, or `default`
    #[arg(default_value = "default", value_name = "MODEL")]
    pub(super) model: String,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    /// Strongest terms that are shown a label
    #[arg(long, default_value_t = 15, value_name = "N")]
    pub(super) terms: usize,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell that reads them
    #[arg(value_enum, value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The verb that it is about [default: the program as a whole]
    #[arg(value_name = "VERB")]
    pub(super) verb: Option<String>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

fn probability(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}

fn renaming(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((old, new)) => Ok((old.to_owned(), new.to_owned())),
        None => Err("expected OLD=NEW, such as `law=regulation`".to_owned()),
    }
}

fn ratio(text: &str) -> Result<f64, String> {
    probability(text)
        .ok()
        .filter(|value| *value > 0.0)
        .ok_or_else(|| "expected a number above 0, at most 1".to_owned())
}

fn label_kind(text: &str) -> Result<LabelKind, String> {
    match text {
        "single" => Ok(LabelKind::Single),
        "several" => Ok(LabelKind::Several),
        _ => Err("expected `single` or `several`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn flags_are_consistent() {
        Cli::command().debug_assert();
    }
}
