//! `newsdesk merge`: several models in, one of all that they were trained on out.

use std::collections::BTreeMap;

use super::args::MergeArgs;
use super::failure::{Failure, Session};
use super::input::load_model;
use super::learn::in_words;
use super::output::Output;
use super::train::finish;
use crate::{Error, Model, merge};

/// Kinds of conflicts that are shown one by one.
const MAX_SHOWN: usize = 5;

pub(super) fn run(args: &MergeArgs, session: &Session) -> Result<(), Failure> {
    // Any of the models may be written over: the new one holds all that it was trained on.
    Output::check(&args.output)?;
    let models: Vec<Model> = args.models.iter().map(|name| load_model(name)).collect::<Result<_, _>>()?;
    let models: Vec<&Model> = models.iter().collect();
    let name = |place: usize| args.models.get(place).map_or("", String::as_str);
    let merged = merge(&models).map_err(|error| match &error {
        Error::OfModel { number, source } => Failure::new(name(number - 1), source),
        Error::ModelsDiffer { number, differences } => Failure::new(
            name(number - 1),
            format_args!(
                "cannot be merged into the model {}: they differ in {differences}; train one of them anew",
                name(0)
            ),
        ),
        _ => Failure::Message(error.to_string()),
    })?;
    session.note(format_args!("{} articles in common count once", merged.n_common));
    if !merged.conflicts.is_empty() {
        session.warn(format_args!(
            "{} articles have other labels in a later model than in one before it, whose labels are kept:",
            merged.conflicts.len()
        ));
    }
    let mut counts: BTreeMap<(usize, String, String), usize> = BTreeMap::new();
    for conflict in &merged.conflicts {
        let kind = (conflict.model, in_words(&conflict.labels), in_words(&conflict.kept));
        *counts.entry(kind).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for ((model, labels, kept), n) in counts.into_iter().take(MAX_SHOWN) {
        session.warn(format_args!("{}: {n} articles have {labels}, kept is {kept}", name(model)));
    }
    finish(merged.trained, &args.output, false, session)
}
