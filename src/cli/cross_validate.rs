//! `newsdesk cross-validate`: how good a model of these articles will be on others.

use super::args::CrossValidateArgs;
use super::failure::{Failure, Session};
use super::input::names;
use super::labelled::LabelledData;
use super::report::{Outputs, Report};
use super::train::options;
use crate::cross_validate;

pub(super) fn run(args: &CrossValidateArgs, session: &Session) -> Result<(), Failure> {
    let options = options(&args.settings, args.config.as_deref())?;
    let data = LabelledData::read(&args.data, session)?;
    let outputs = Outputs::open(&args.report, &args.data.paths_and([]))?;
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
