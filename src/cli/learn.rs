//! `newsdesk train --add-to`: what an older model was trained on is revised, and new articles are added.

use super::args::TrainArgs;
use super::failure::{Failure, Session};
use super::labelled::{GivenData, LabelledData, has_one_label};
use super::train::data_args;
use crate::{
    Error, LabelConflict, LabelList, Learned, Model, Revision, RevisionStep, TrainOptions, Trained, learn,
};

/// Conflicts that are shown one by one.
const MAX_SHOWN: usize = 5;

/// Learns on from a model; tells what was done to its articles.
pub(super) fn run(
    args: &TrainArgs,
    model: &Model,
    data: &LabelledData,
    options: &TrainOptions,
    session: &Session,
) -> Result<Trained, Failure> {
    let wanted = &args.revision;
    let removed = match wanted.remove.is_empty() {
        true => GivenData::default(),
        false => GivenData::read(&data_args(args, &wanted.remove), session)?,
    };
    let corrected = match wanted.correct.is_empty() {
        true => LabelledData::default(),
        false => LabelledData::read(&data_args(args, &wanted.correct), session)?,
    };
    let revision = Revision {
        rename: wanted.rename.clone(),
        remove: removed.articles,
        correct: corrected.articles,
        skip_known: wanted.skip_known,
    };
    let learned = learn(&data.articles, options, model, &revision);
    let Learned { trained, n_changed, n_skipped } = learned.map_err(|error| {
        let place = match &error {
            Error::Revision(error) => error.article().and_then(|(step, index)| match step {
                RevisionStep::Remove => removed.places.get(index),
                RevisionStep::Correct => corrected.places.get(index),
            }),
            // The first that does not have exactly one.
            Error::KindDiffers => {
                let labels = revision.correct.iter().chain(&data.articles).map(|article| &article.labels);
                let mut all = corrected.places.iter().chain(&data.places).zip(labels);
                all.find(|(_, labels)| !has_one_label(labels)).map(|(place, _)| place)
            }
            _ => None,
        };
        match place {
            Some(place) => Failure::new(place, error),
            None => Failure::Message(error.to_string()),
        }
    })?;
    for (label, name) in &revision.rename {
        session.note(format_args!("renamed `{}` to `{}`", label.trim(), name.trim()));
    }
    if !wanted.remove.is_empty() {
        session.note(format_args!("took {} articles out", revision.remove.len()));
    }
    if !wanted.correct.is_empty() {
        session.note(format_args!(
            "corrected {n_changed} articles; {} had these labels already",
            revision.correct.len().saturating_sub(n_changed)
        ));
    }
    if revision.skip_known {
        session.note(format_args!("skipped {n_skipped} new articles that were known"));
    }
    Ok(trained)
}

/// Tells of articles that have the content of another one, but other labels.
pub(super) fn tell_conflicts(conflicts: &[LabelConflict], places: &[String], session: &Session) {
    if conflicts.is_empty() {
        return;
    }
    session.warn(format_args!(
        "{} articles have the content of another one, but other labels (`--correct` replaces labels in a model):",
        conflicts.len()
    ));
    let place = |index: usize| places.get(index).cloned().unwrap_or_else(|| format!("article {}", index + 1));
    for conflict in conflicts.iter().take(MAX_SHOWN) {
        session.warn(format_args!(
            "{}: {} here, {} {}",
            place(conflict.index),
            in_words(&conflict.labels),
            in_words(&conflict.other_labels),
            conflict.other.map_or("in the model".to_owned(), place),
        ));
    }
}

/// Labels as they stand in a record.
pub(super) fn in_words(labels: &LabelList) -> String {
    serde_json::to_string(&labels.to_ordered()).unwrap_or_default()
}
