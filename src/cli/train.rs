//! `newsdesk train`: labelled articles in, a model out.

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use super::args::{DataArgs, EstimatorChoice, Switch, TrainArgs, TrainSettings};
use super::failure::{Failure, Session};
use super::input::load_model;
use super::labelled::{LabelledData, each_labelled, has_one_label};
use super::learn;
use super::output::{Output, is_special, refuse_inputs};
use super::report::summary_table;
use crate::{
    AnalysisError, AnalyzerSettings, Background, BackgroundChoice, Candidate, Error, Evaluation,
    FeatureError, FitError, HASH_BITS, LabelKind, LabelList, Language, ModelError, SMOOTHING_RANGE,
    Smoothing, StopWords, TrainOptions, Trained, TrainingStream, Vary, choose, train,
};

/// Articles that are counted at a time; the model does not depend on it.
const PIECE: usize = 8192;

/// What probabilities are that were not calibrated, whichever the estimator.
pub(super) const UNCALIBRATED: &str = "as the weights give them, too sure or not sure enough";

/// Most places of articles that are remembered, for messages.
const MAX_PLACES: usize = 1_000_000;

pub(super) fn run(args: &TrainArgs, session: &Session) -> Result<(), Failure> {
    let settings = with_config(&args.settings, args.config.as_deref())?;
    let revised = args.revision.remove.iter().chain(&args.revision.correct);
    // The model that is added to may be written over: the new one holds all that it was trained on.
    let inputs = args.data.iter().chain(revised).chain(&args.config).map(PathBuf::as_path);
    refuse_inputs([args.output.as_path()], inputs.chain(settings.files()))?;
    Output::check(&args.output)?;
    let is_auto = settings.estimator == Some(EstimatorChoice::Auto);
    if is_auto && args.add_to.is_some() {
        let what = "`--estimator auto` chooses settings, and a model that is added to has its own: leave one of them out";
        return Err(Failure::Message(what.to_owned()));
    }
    let add_to = args.add_to.as_deref().map(load_model).transpose()?;
    if let (Some(name), Some(model)) = (&args.add_to, &add_to)
        && model.training_bytes() == 0
    {
        return Err(Failure::new(name, ModelError::NoTrainingSection));
    }
    let kept = add_to.as_ref().map(|model| model.vectorizer().analyzer().settings());
    let mut options = options_of(&settings, kept)?;
    if !is_auto && add_to.is_none() {
        return stream(args, options, session);
    }
    let data = match args.data.is_empty() {
        true => LabelledData::default(),
        false => LabelledData::read(&data_args(args, &args.data), session)?,
    };
    check_labels(options.kind, &data)?;
    if is_auto {
        options = chosen(&data, &options, &settings, session)?;
    }
    let trained = match &add_to {
        Some(model) => learn::run(args, model, &data, &options, session)?,
        None => train(&data.articles, &options, None).map_err(|error| Failure::Message(error.to_string()))?,
    };
    learn::tell_conflicts(&trained.conflicts, &data.places, session);
    finish(trained, &args.output, args.is_final, session)
}

/// Trains while it reads: memory holds the articles of a piece, and of the others counts.
fn stream(args: &TrainArgs, options: TrainOptions, session: &Session) -> Result<(), Failure> {
    let failed = |error: Error| Failure::Message(error.to_string());
    let kind = options.kind;
    let mut training = TrainingStream::new(options).map_err(failed)?;
    let (mut places, mut piece) = (Vec::new(), Vec::with_capacity(PIECE));
    let mut trouble = None;
    each_labelled(&data_args(args, &args.data), session, |place, article| {
        trouble = trouble.take().or_else(|| not_single(kind, &place, &article.labels));
        if trouble.is_some() {
            return;
        }
        if places.len() < MAX_PLACES {
            places.push(place);
        }
        piece.push(article);
        if piece.len() == PIECE {
            trouble = training.add(&piece).err().map(failed);
            piece.clear();
        }
    })?;
    if let Some(failure) = trouble {
        return Err(failure);
    }
    training.add(&piece).map_err(failed)?;
    drop(piece);
    let trained = training.finish().map_err(failed)?;
    learn::tell_conflicts(&trained.conflicts, &places, session);
    finish(trained, &args.output, args.is_final, session)
}

/// Refuses articles without exactly one label where all were declared to have one; names the first.
pub(super) fn check_labels(kind: Option<LabelKind>, data: &LabelledData) -> Result<(), Failure> {
    let mut all = data.places.iter().zip(&data.articles);
    all.find_map(|(place, article)| not_single(kind, place, &article.labels)).map_or(Ok(()), Err)
}

fn not_single(kind: Option<LabelKind>, place: &str, labels: &LabelList) -> Option<Failure> {
    (kind == Some(LabelKind::Single) && !has_one_label(labels)).then(|| {
        let found = learn::in_words(labels);
        Failure::new(
            place,
            format_args!("expected exactly one label, as the kind is `single`, found {found}"),
        )
    })
}

/// Data of a training, with the form that all of it has.
pub(super) fn data_args(args: &TrainArgs, data: &[PathBuf]) -> DataArgs {
    DataArgs { data: data.to_vec(), data_format: args.data_format }
}

/// Saves a model, and tells how good it is.
pub(super) fn finish(
    trained: Trained,
    path: &Path,
    is_final: bool,
    session: &Session,
) -> Result<(), Failure> {
    for warning in &trained.warnings {
        session.warn(warning);
    }
    let model = if is_final { trained.model.without_training() } else { trained.model };
    let mut output = Output::open(Some(path))?;
    let name = output.name();
    model.write_to(&mut output).map_err(|error| Failure::writing(&name, &error))?;
    output.finish()?;
    session.note(format_args!(
        "{name}: {} articles, {} terms, labels {}",
        model.n_articles(),
        model.vectorizer().vocabulary().len(),
        model.labels().join(", ")
    ));
    if !model.classifier().parts().settings.calibrate {
        session.note(format_args!(
            "not calibrated: probabilities are {UNCALIBRATED}; the model was not cross-validated"
        ));
        return Ok(());
    }
    if trained.cross_fitted.is_empty() {
        // A warning has told why.
        return Ok(());
    }
    let evaluation = Evaluation::of_cross_fitted(&trained.cross_fitted, &model);
    session.note(format_args!("cross-validated on {} articles, 5 folds:", evaluation.n_articles));
    session.text(&format!("\n{}", summary_table(&evaluation)));
    Ok(())
}

/// Flags, and what the settings file says where there is no flag.
pub(super) fn with_config(flags: &TrainSettings, config: Option<&Path>) -> Result<TrainSettings, Failure> {
    let flags = flags.clone();
    check(&flags).map_err(|(_, what)| Failure::Message(what))?;
    let Some(path) = config else {
        return Ok(flags);
    };
    let text = read(path)?;
    let file: TrainSettings = toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        Failure::new(format_args!("{}:{line}", path.display()), error.message())
    })?;
    check(&file).map_err(|(name, what)| {
        let is_it = |line: &str| {
            line.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        let line = text.lines().position(is_it).map_or(String::new(), |before| format!(":{}", before + 1));
        Failure::new(format_args!("{}{line}", path.display()), what)
    })?;
    // A stream lies in no folder of its own.
    let folder = path.parent().filter(|_| !is_special(path));
    let file = file.within(folder.unwrap_or(Path::new("")));
    let smoothing_is_given = flags.alpha.is_some() || flags.mu.is_some();
    // `--background none` switches off what the file says of it.
    let is_switched_off = flags.background.as_deref() == Some(Path::new("none"));
    Ok(TrainSettings {
        estimator: flags.estimator.or(file.estimator),
        alpha: flags.alpha.or(file.alpha.filter(|_| !smoothing_is_given)),
        mu: flags.mu.or(file.mu.filter(|_| !smoothing_is_given)),
        cost: flags.cost.or(file.cost),
        min_precision: flags.min_precision.or(file.min_precision.filter(|_| !flags.no_calibration)),
        no_calibration: flags.no_calibration || file.no_calibration && flags.min_precision.is_none(),
        min_df: flags.min_df.or(file.min_df),
        max_terms: flags.max_terms.or(file.max_terms),
        ngrams: flags.ngrams.or(file.ngrams),
        hash_bits: flags.hash_bits.or(file.hash_bits),
        stop_words: flags.stop_words.or(file.stop_words),
        stem: flags.stem.or(file.stem),
        background_share: flags.background_share.or(file.background_share.filter(|_| !is_switched_off)),
        background: flags.background.or(file.background),
        language: flags.language.or(file.language),
        kind: flags.kind.or(file.kind),
    })
}

/// What is wrong with settings, whichever the estimator and the articles, behind the name of one that is to be mended.
fn check(settings: &TrainSettings) -> Result<(), (&'static str, String)> {
    let refused = |name: &'static str, error: Error| Err((name, error.to_string()));
    for (name, value) in [("alpha", settings.alpha), ("mu", settings.mu), ("cost", settings.cost)] {
        if let Some(value) = value.filter(|value| !SMOOTHING_RANGE.contains(value)) {
            return refused(name, FitError::Smoothing { name, value }.into());
        }
    }
    if settings.alpha.is_some() && settings.mu.is_some() {
        return Err(("mu", "expected one of `alpha` and `mu`, found both".to_owned()));
    }
    if let Some(value) = settings.min_precision.filter(|value| !(*value > 0.0 && *value <= 1.0)) {
        return refused("min-precision", FitError::MinPrecision { value }.into());
    }
    if settings.min_precision.is_some() && settings.no_calibration {
        return refused("no-calibration", FitError::PrecisionWithoutCalibration.into());
    }
    if let Some(value) = settings.background_share.filter(|value| !(0.0..1.0).contains(value)) {
        return refused("background-share", FitError::BackgroundShare { value }.into());
    }
    if settings.min_df == Some(0) {
        return refused("min-df", FeatureError::MinDf.into());
    }
    match settings.hash_bits.filter(|bits| !HASH_BITS.contains(bits)) {
        Some(bits) => refused("hash-bits", AnalysisError::HashBits { bits }.into()),
        None => Ok(()),
    }
}

/// Chooses what was not given by cross-validation, and shows what it chose from.
fn chosen(
    data: &LabelledData,
    options: &TrainOptions,
    settings: &TrainSettings,
    session: &Session,
) -> Result<TrainOptions, Failure> {
    let vary = Vary {
        stop_words: settings.stop_words.is_none(),
        stem: settings.stem.is_none(),
        ngrams: settings.ngrams.is_none(),
    };
    session.note("choosing by cross-validated accuracy, then macro F1:");
    session.text("\naccuracy  macro F1");
    let show = |candidate: &Candidate| {
        session.text(&format!("{:>8.4} {:>9.4}  {candidate}", candidate.accuracy, candidate.macro_f1));
    };
    let chosen =
        choose(&data.articles, options, vary, show).map_err(|error| Failure::Message(error.to_string()))?;
    session.text("\n");
    session.note(format_args!("chosen: {}", chosen.candidates[chosen.best]));
    Ok(chosen.options)
}

/// What settings ask for, for verbs that do not choose.
pub(super) fn options_without_choice(settings: &TrainSettings) -> Result<TrainOptions, Failure> {
    if settings.estimator == Some(EstimatorChoice::Auto) {
        let what = "`--estimator auto` chooses by cross-validation itself: `newsdesk train` shows its table";
        return Err(Failure::Message(what.to_owned()));
    }
    options_of(settings, None)
}

/// What settings ask for; of the analyzer, what is not given is `kept`, or the default of the language.
fn options_of(settings: &TrainSettings, kept: Option<&AnalyzerSettings>) -> Result<TrainOptions, Failure> {
    let is_given = settings.language.is_some()
        || settings.stop_words.is_some()
        || settings.stem.is_some()
        || settings.ngrams.is_some()
        || settings.hash_bits.is_some();
    let mut analyzer = match (kept, settings.language) {
        // The model's own language changes nothing.
        (Some(kept), language) if language.is_none_or(|language| language == kept.language) => kept.clone(),
        (_, language) => AnalyzerSettings::for_language(language.unwrap_or_default()),
    };
    if let Some(wanted) = &settings.stop_words {
        analyzer.stop_words = match wanted.to_str() {
            Some("default") => StopWords::default_for(analyzer.language),
            Some("none") => StopWords::default(),
            _ => StopWords::parse(&read(wanted)?),
        };
    }
    if let Some(stem) = settings.stem {
        analyzer.stem = stem == Switch::On;
        if analyzer.stem && analyzer.language == Language::Any {
            let what = "expected a language that has a stemmer, or stemming off, found stemming on for `any` language: name the \
                        articles' language by `--language`, or leave `--stem` out";
            return Err(Failure::Message(what.to_owned()));
        }
    }
    if let Some(ngrams) = settings.ngrams {
        analyzer.ngram_range = ngrams;
    }
    if settings.hash_bits.is_some() {
        analyzer.hash_bits = settings.hash_bits;
    }
    let smoothing = settings.alpha.map(Smoothing::Alpha).or(settings.mu.map(Smoothing::Mu));
    Ok(TrainOptions {
        analyzer: is_given.then_some(analyzer),
        estimator: settings.estimator.and_then(|choice| match choice {
            EstimatorChoice::Named(estimator) => Some(estimator),
            EstimatorChoice::Auto => None,
        }),
        smoothing,
        cost: settings.cost,
        min_precision: settings.min_precision,
        // A model that is added to keeps what it has.
        calibrate: settings.no_calibration.then_some(false),
        min_df: settings.min_df,
        max_terms: settings.max_terms.map(NonZeroU64::get),
        kind: settings.kind,
        background: background(settings.background.as_deref())?,
        background_share: settings.background_share,
    })
}

fn background(wanted: Option<&Path>) -> Result<BackgroundChoice, Failure> {
    let Some(wanted) = wanted else { return Ok(BackgroundChoice::Unchanged) };
    let table = match wanted.to_str() {
        Some("none") => return Ok(BackgroundChoice::None),
        Some("default") => load_model("default")?
            .background()
            .map_err(|error| Failure::new("the built-in model", error))?
            .ok_or_else(|| Failure::new("the built-in model", "it has no background"))?,
        _ => Background::parse(&read(wanted)?).map_err(|error| Failure::new(wanted.display(), error))?,
    };
    Ok(BackgroundChoice::Table(table))
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::new(path.display(), error))
}
