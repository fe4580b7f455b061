//! `newsdesk evaluate`: a model's labels beside known ones.

use super::args::EvaluateArgs;
use super::failure::{Failure, Session};
use super::input::{load_model, names};
use super::labelled::LabelledData;
use super::report::{Outputs, Report};
use super::test_data::{tell_known, tell_unknown_labels};
use crate::evaluate;

pub(super) fn run(args: &EvaluateArgs, session: &Session) -> Result<(), Failure> {
    let model = load_model(&args.model.model)?;
    let data = LabelledData::read(&args.data, session)?;
    if data.articles.is_empty() {
        return Err(Failure::Message("there are no labelled articles to compare with".to_owned()));
    }
    let lists = data.articles.iter().map(|article| &article.labels);
    tell_unknown_labels(lists, &[&model], "the model does not have", session);
    let outputs = Outputs::open(&args.report, &args.data.paths_and([&args.model.model]))?;
    let evaluation = evaluate(&model, &data.articles);
    tell_known(&args.model.model, &model, evaluation.n_known, evaluation.n_articles, session);
    let what = format!("Model {} on {}", args.model.model, names(&args.data.data));
    let report = Report { what, how: None, evaluation: &evaluation, places: &data.places };
    outputs.write(&report, &evaluation, session)
}
