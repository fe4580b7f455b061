//! The briefing through a user's own template, which is given what the JSON form has.

use std::path::Path;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Error, ErrorKind, UndefinedBehavior};
use serde_json::Value;

use super::super::failure::Failure;
use super::super::fill::environment;
use super::Moment;
use super::json::Document;
use super::{link, words};
use crate::Briefing;

/// Endings of templates whose values are escaped.
const MARKUP: [&str; 7] = ["html", "htm", "xhtml", "xml", "rss", "atom", "svg"];

/// Endings that say *template* and nothing of what it makes.
const OF_TEMPLATES: [&str; 3] = ["j2", "jinja", "jinja2"];

/// Name under which the template is known inside; its place is what errors tell.
const NAME: &str = "template";

/// A template that has been read and understood.
pub(in super::super) struct Template {
    source: String,
    place: String,
    escape: AutoEscape,
}

impl Template {
    /// Reads a template, and looks whether it can be understood.
    pub(in super::super) fn read(path: &Path) -> Result<Self, Failure> {
        let place = path.display().to_string();
        let bytes = std::fs::read(path)
            .map_err(|error| Failure::new(&place, format_args!("cannot read: {error}")))?;
        let source = String::from_utf8(bytes).map_err(|error| {
            let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            let line = 1 + before.iter().filter(|b| **b == b'\n').count();
            Failure::new(
                format_args!("{place}:{line}"),
                "expected a template in UTF-8, found bytes that are not",
            )
        })?;
        let template = Self { source, place, escape: escape_of(path) };
        let is_understood = environment()
            .and_then(|environment| environment.template_from_named_str(NAME, &template.source).map(|_| ()));
        is_understood.map_err(|error| template.failure(&error))?;
        Ok(template)
    }

    /// Fills it in.
    pub(in super::super) fn render(
        &self,
        briefing: &Briefing,
        date: Option<&Moment>,
    ) -> Result<String, Failure> {
        let mut data = serde_json::to_value(Document::of(briefing, date)).unwrap_or_default();
        disarm(&mut data);
        let fill = || {
            let mut environment = environment()?;
            let escape = self.escape.clone();
            environment.set_auto_escape_callback(move |_| escape.clone());
            // A name that is misspelt is an error; whether there is a link may be asked.
            environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
            environment.add_filter("percent", percent);
            environment.render_named_str(NAME, &self.source, Serde(&data))
        };
        fill().map_err(|error| self.failure(&error))
    }

    fn failure(&self, error: &Error) -> Failure {
        let place = match error.line() {
            Some(line) => format!("{}:{line}", self.place),
            None => self.place.clone(),
        };
        match error.detail() {
            Some(detail) => Failure::new(place, format_args!("{}: {detail}", error.kind())),
            None => Failure::new(place, error.kind()),
        }
    }
}

/// A probability for people. That there is none says more than that it is no number.
fn percent(probability: &minijinja::Value) -> Result<String, Error> {
    if probability.is_undefined() {
        let what = "`percent` expected a probability, found none: undecided articles have none, ask with `{% if article.probability %}`";
        return Err(Error::new(ErrorKind::UndefinedError, what));
    }
    f64::try_from(probability.clone()).map(words::percent)
}

fn escape_of(path: &Path) -> AutoEscape {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let mut endings = name.rsplit('.').skip_while(|ending| OF_TEMPLATES.contains(ending));
    match endings.next() {
        Some(ending) if MARKUP.contains(&ending) => AutoEscape::Html,
        _ => AutoEscape::None,
    }
}

/// Makes data from input harmless for any template: links that may not be followed go, and of what is not seen but
/// steers each character gives way to one that is as long, so that offsets stay true.
pub(super) fn disarm(data: &mut Value) {
    match data {
        Value::String(text) => *text = text.chars().map(harmless).collect(),
        Value::Array(values) => values.iter_mut().for_each(disarm),
        Value::Object(fields) => {
            if let Some(Value::String(given)) = fields.get("link") {
                match link::harmless(given) {
                    Some(link) => fields.insert("link".to_owned(), link.into()),
                    None => fields.shift_remove("link"),
                };
            }
            // Names are data, too, where they are labels.
            let named = std::mem::take(fields).into_iter().map(|(name, mut value)| {
                disarm(&mut value);
                (name.chars().map(harmless).collect(), value)
            });
            *fields = named.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn harmless(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        c if !words::is_hidden(c) => c,
        c => match c.len_utf8() {
            1 => ' ',
            // A space that does not break.
            2 => '\u{a0}',
            // A joiner, which shows nothing and steers nothing.
            3 => '\u{2060}',
            _ => c,
        },
    }
}
