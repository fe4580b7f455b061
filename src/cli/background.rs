//! `newsdesk background`: unlabelled articles in, a table of how common words are in general news out.

use super::args::BackgroundArgs;
use super::failure::{Failure, Session};
use super::input::load_model;
use super::labelled::read_records;
use super::output::Output;
use crate::{BackgroundError, BackgroundOptions, Error, LabelledArticle, background};

pub(super) fn run(args: &BackgroundArgs, session: &Session) -> Result<(), Failure> {
    let inputs = args.data.paths_and([&args.model.model]);
    let mut output = Output::open_beside(args.output.output.as_deref(), inputs)?;
    let model = load_model(&args.model.model)?;
    let mut articles: Vec<LabelledArticle> = Vec::new();
    read_records(&args.data, false, session, |_, record| {
        articles.push(LabelledArticle::new::<&str>(&record.title, &record.text, []));
    })?;
    if articles.is_empty() {
        return Err(Failure::Message("there are no articles to count".to_owned()));
    }
    let options = BackgroundOptions { min_df: args.min_df, pair_min_df: args.pair_min_df };
    if !model.classifier().parts().has_none {
        session.warn(format_args!(
            "{}: the model was trained on no article about none of its labels, and cannot tell which are: all articles are \
             counted",
            args.model.model
        ));
    }
    let left_out = |n_counted: u64| articles.len() as u64 - n_counted;
    let table = background(&model, &articles, &options).map_err(|error| match &error {
        Error::Background(BackgroundError::Empty { n_articles, .. }) if left_out(*n_articles) > 0 => {
            Failure::Message(format!(
                "{error}; {} articles that the model {} finds its labels in were left out",
                left_out(*n_articles),
                args.model.model
            ))
        }
        _ => Failure::Message(error.to_string()),
    })?;
    output.write_text(&table.to_text())?;
    output.finish()?;
    session.note(format_args!(
        "{} terms of {} articles; {} articles that the model finds its labels in were left out",
        table.terms().len(),
        table.n_articles(),
        left_out(table.n_articles())
    ));
    Ok(())
}
