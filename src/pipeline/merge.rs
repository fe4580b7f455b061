//! Merging models: one of all that several were trained on.

use super::train::{BackgroundChoice, Plan, TrainOptions, Trained, kept_analyzer, kept_settings};
use crate::analysis::Analyzer;
use crate::classify::{FitError, LabelList};
use crate::error::Error;
use crate::model::{Model, ModelError, TrainingSection};

/// A model of all that several were trained on.
#[derive(Debug)]
pub struct Merged {
    /// The model, and what was learned about it on the way.
    pub trained: Trained,
    /// Articles that a model before had too, as far as is known.
    pub n_common: usize,
    /// Articles that two models have with different labels.
    pub conflicts: Vec<MergeConflict>,
}

/// An article that a model has with other labels than those before it. Their labels won.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeConflict {
    /// The model, by its place, from 0.
    pub model: usize,
    /// Its labels.
    pub labels: LabelList,
    /// The labels that won.
    pub kept: LabelList,
}

/// Trains a model on all that several models were trained on. Articles that are in several of them, told by their content,
/// count as often as in the model that has them most often; of unequal labels the first model's win.
///
/// The result is bit for bit what training at once on these articles gives. Where labels agree, neither the order of the
/// models nor that of merging matters. Both hold as long as every model was trained on at most 20,000 articles
/// ([`MAX_TRAINING_ARTICLES`](crate::MAX_TRAINING_ARTICLES)); of more, articles in common are told within the samples that the
/// models keep, and others count twice.
///
/// # Errors
/// No models; one without its training section; settings, analyzer or background that differ.
pub fn merge(models: &[&Model]) -> Result<Merged, Error> {
    let Some((first, others)) = models.split_first() else {
        return Err(FitError::NoArticles.into());
    };
    let section_of = |place: usize, model: &Model| {
        model.training_section().map_err(|source| Error::OfModel { number: place + 1, source })
    };
    let mut section = section_of(0, first)?;
    let background = first.background()?;
    let (mut n_common, mut conflicts, mut warnings) = (0, Vec::new(), Vec::new());
    let mut is_whole = section.is_whole();
    for (place, model) in others.iter().enumerate().map(|(place, model)| (place + 1, model)) {
        let next = section_of(place, model)?;
        check_alike(place, first, model, &next)?;
        is_whole &= next.is_whole();
        let merged = section.merge_once(&next).map_err(ModelError::from)?;
        section = merged.section;
        n_common += merged.n_common;
        let conflict = |(kept, labels)| MergeConflict { model: place, labels, kept };
        conflicts.extend(merged.conflicts.into_iter().map(conflict));
    }
    if !is_whole {
        warnings.push(
            "a model of more than 20,000 articles keeps only a sample of them: articles in common outside the samples are \
             not known, and count twice"
                .to_owned(),
        );
    }
    let settings = first.classifier().parts().settings;
    let analyzer = Analyzer::new(first.vectorizer().analyzer().settings().clone())?;
    let plan = Plan { analyzer, settings, section, articles: None, background, warnings };
    Ok(Merged { trained: plan.train()?, n_common, conflicts })
}

/// Refuses a model that was not trained as the first one was.
fn check_alike(place: usize, first: &Model, model: &Model, section: &TrainingSection) -> Result<(), Error> {
    let of_model = |source| Error::OfModel { number: place + 1, source };
    let settings = model.classifier().parts().settings;
    let wanted = TrainOptions {
        analyzer: Some(model.vectorizer().analyzer().settings().clone()),
        estimator: Some(settings.estimator),
        smoothing: Some(settings.smoothing),
        cost: Some(settings.cost),
        min_precision: settings.min_precision,
        min_df: Some(settings.min_df),
        max_terms: settings.max_terms,
        kind: Some(settings.kind),
        calibrate: Some(settings.calibrate),
        background: match model.background().map_err(of_model)? {
            Some(background) => BackgroundChoice::Table(background),
            None => BackgroundChoice::None,
        },
        background_share: Some(settings.background_share),
    };
    let background = first.background()?;
    let analyzer = kept_analyzer(&wanted, first).map(|_| ());
    let settings = kept_settings(&wanted, first, section, background.as_ref()).map(|_| ());
    let mut differences = Vec::new();
    // Options cannot ask for no wished precision, nor for all terms, where the first model has a wish or a limit.
    let kept = first.classifier().parts().settings;
    if wanted.min_precision.is_none() && kept.min_precision.is_some() {
        differences.push("wished precision".to_owned());
    }
    if let Some(max_terms) = kept.max_terms.filter(|_| wanted.max_terms.is_none()) {
        differences.push(format!("greatest number of terms (the model has {max_terms})"));
    }
    for checked in [analyzer, settings] {
        match checked {
            Err(Error::SettingsDiffer { differences: found }) => differences.push(found),
            checked => checked?,
        }
    }
    match differences.is_empty() {
        true => Ok(()),
        false => Err(Error::ModelsDiffer { number: place + 1, differences: differences.join(", ") }),
    }
}
