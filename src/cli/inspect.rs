//! `newsdesk inspect`: what is in a model.

use std::fmt::Write as _;

use super::args::{InspectArgs, model_file};
use super::failure::{Failure, Session};
use super::input::load_model;
use super::output::Output;
use super::report::one_line;
use super::train::UNCALIBRATED;
use crate::{FORMAT_VERSION, LabelKind, Model};

pub(super) fn run(args: &InspectArgs, session: &Session) -> Result<(), Failure> {
    let model = load_model(&args.model)?;
    let mut output = Output::open_beside(args.output.output.as_deref(), model_file(&args.model))?;
    output.write_text(&page(&args.model, &model, args.terms, session))?;
    output.finish()
}

fn page(name: &str, model: &Model, n_terms: usize, session: &Session) -> String {
    let parts = model.classifier().parts();
    let analyzer = model.vectorizer().analyzer().settings();
    let settings = &parts.settings;
    let kind = match settings.kind {
        LabelKind::Single => "one label an article",
        LabelKind::Several => "several labels an article, or none",
    };
    let mut text = String::new();
    let mut fact = |what: &str, value: &str| {
        let _ = writeln!(text, "{what:<17} {value}");
    };
    fact("model", name);
    fact("format version", &FORMAT_VERSION.to_string());
    fact("checksum", &format!("{:016x}", model.checksum()));
    fact(
        "size",
        &format!("{} bytes, {} of them for training on", model.to_bytes().len(), model.training_bytes()),
    );
    fact("trained on", &format!("{} articles", model.n_articles()));
    fact("labels", &format!("{} ({kind})", one_line(&model.labels().join(", "))));
    fact("estimator", &format!("{}, {}", settings.estimator.name(), settings.smoothing));
    let stem = if analyzer.stem { "stemmed" } else { "not stemmed" };
    fact(
        "language",
        &format!("{}, {stem}, {} stop words", analyzer.language.name(), analyzer.stop_words.len()),
    );
    let (range, min_df) = (analyzer.ngram_range, settings.min_df);
    let n_vocabulary = model.vectorizer().vocabulary().len();
    fact("terms", &format!("{n_vocabulary}, n-grams {range}, each in at least {min_df} articles"));
    if let Some(bits) = analyzer.hash_bits {
        fact("hashing", &format!("terms are counted in 2^{bits} buckets, which have no words"));
    }
    if let Some(max_terms) = settings.max_terms {
        fact("limit", &format!("the {max_terms} terms in the most articles"));
    }
    if let Some(min_precision) = settings.min_precision {
        fact("answers", &format!("where {min_precision} of them are right, label by label"));
    }
    // Some articles are too few for it.
    let is_calibrated = !parts.reliability.is_empty();
    if !is_calibrated {
        fact("probabilities", &format!("not calibrated: {UNCALIBRATED}"));
    }
    if settings.background_share > 0.0 {
        let share = settings.background_share;
        let value = match model.background() {
            Ok(Some(table)) => format!(
                "{} terms of {} articles, a share of {share}",
                table.terms().len(),
                table.n_articles()
            ),
            Ok(None) => format!("a share of {share}"),
            Err(error) => {
                session.reject(name, error);
                format!("a share of {share}")
            }
        };
        fact("background", &value);
    }
    if model.training_bytes() > 0 {
        match model.training_section() {
            Ok(section) => {
                let whole = if section.is_whole() { "all of them" } else { "a sample" };
                fact(
                    "kept to train on",
                    &format!("{} articles ({whole})", section.sample().articles().len()),
                );
            }
            Err(error) => session.reject(name, error),
        }
    }
    if is_calibrated {
        let _ = writeln!(
            text,
            "\nReliability of the main label, cross-validated:\n\n  articles  probability  accuracy"
        );
    }
    for bin in &parts.reliability {
        let _ = writeln!(text, "{:>10} {:>12.3} {:>9.3}", bin.n, bin.mean_probability, bin.accuracy);
    }
    for (label, name) in model.labels().iter().enumerate() {
        let _ = write!(text, "\n{}", one_line(name));
        if let Some(curve) = parts.curves.get(label) {
            let _ = match curve.threshold {
                threshold if threshold > 1.0 => write!(text, " (never a further label)"),
                threshold => write!(text, " (a further label from probability {threshold:.2} on)"),
            };
        }
        let terms: Vec<String> = model
            .strongest_terms(label, n_terms)
            .into_iter()
            .map(|(term, weight)| format!("{term} {weight:.2}"))
            .collect();
        let _ = writeln!(text, ":\n  {}", textwrap::fill(&terms.join(", "), 96).replace('\n', "\n  "));
    }
    text
}
