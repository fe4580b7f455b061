//! A briefing in all its forms, one file a form. Each is a function of the briefing alone.
//!
//! What came from input is made harmless where it is shown: control characters and marks that turn the direction of
//! writing go, links are links only where following one runs nothing, and the rest is escaped as the form asks for.

mod date;
mod feed;
mod json;
mod link;
mod mail;
mod markdown;
mod page;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod view;
mod words;

use super::args::BriefFormat;
use super::failure::{Failure, Session};
use super::output::Output;
use crate::Briefing;

pub(super) use date::Moment;
pub(super) use template::Template;

/// Title of a briefing.
const TITLE: &str = "Briefing";

/// The briefing in the form that was asked for; `date` is that of the briefing, if it was given.
pub(super) fn render(
    briefing: &Briefing,
    format: BriefFormat,
    date: Option<&Moment>,
    output: &Output,
    session: &Session,
) -> Result<String, Failure> {
    if format == BriefFormat::Text {
        return Ok(text::render(briefing, date, output));
    }
    if format == BriefFormat::Atom && date.is_none() && date::latest(briefing).is_none() {
        session.warn(format_args!(
            "no article has a date, and Atom needs one: {} is written; give one with `--date`",
            date::UNKNOWN
        ));
    }
    render_alone(briefing, format, date)
}

/// The same without a terminal that text is fitted to.
fn render_alone(briefing: &Briefing, format: BriefFormat, date: Option<&Moment>) -> Result<String, Failure> {
    Ok(match format {
        BriefFormat::Text => text::render_plain(briefing, date),
        BriefFormat::Markdown => markdown::render(briefing, date),
        BriefFormat::Json => json::render(briefing, date),
        BriefFormat::Html => page::render(briefing, date)?,
        BriefFormat::Eml => mail::render(briefing, date)?,
        BriefFormat::Rss => feed::rss(briefing, date)?,
        BriefFormat::Atom => feed::atom(briefing, date)?,
    })
}

/// A briefing as `newsdesk brief --format …` writes it to a file: what other programs show briefings with.
///
/// # Errors
/// Never in a release of this crate: the templates are built in, and tests fill them in.
pub fn render_briefing(briefing: &Briefing, format: BriefFormat) -> Result<String, String> {
    render_alone(briefing, format, None).map_err(|failure| match failure {
        Failure::Message(message) => message,
        other => format!("{other:?}"),
    })
}
