//! `newsdesk cross-validate`: how good a model of these articles will be on others.

use std::path::Path;

use super::args::CrossValidateArgs;
use super::failure::{Failure, Session};
use super::input::names;
use super::labelled::LabelledData;
use super::report::{Outputs, Report};
use super::train::{check_labels, options_without_choice, with_config};
use crate::cross_validate;

pub(super) fn run(args: &CrossValidateArgs, session: &Session) -> Result<(), Failure> {
    let settings = with_config(&args.settings, args.config.as_deref())?;
    let data = args.data.paths_and([]);
    let inputs: Vec<&Path> = data.into_iter().chain(args.config.as_deref()).chain(settings.files()).collect();
    let outputs = Outputs::open(&args.report, &inputs)?;
    let options = options_without_choice(&settings)?;
    let data = LabelledData::read(&args.data, session)?;
    check_labels(options.kind, &data)?;
    let found = cross_validate(&data.articles, &options, args.folds)
        .map_err(|error| Failure::Message(error.to_string()))?;
    for warning in &found.warnings {
        session.warn(warning);
    }
    let what = format!("Cross-validation of {}", names(&args.data.data));
    let how =
        format!("{} folds; each is answered by a model of the articles in the other folds", found.n_folds);
    let report = Report { what, how: Some(how), evaluation: &found.evaluation, places: &data.places };
    outputs.write(&report, &found, session)
}
