//! The briefing as a page for a browser: one file, no script, nothing loaded from elsewhere.

use super::super::failure::Failure;
use super::super::fill::fill;
use super::date::Moment;
use super::view::View;
use crate::Briefing;

/// The template's name, whose ending makes minijinja escape whatever is put into it.
const NAME: &str = "briefing.html";

pub(super) fn render(briefing: &Briefing, date: Option<&Moment>) -> Result<String, Failure> {
    fill(NAME, include_str!("../templates/briefing.html"), View::of(briefing, date))
}
