//! The briefing as mail: a draft with a text and an HTML part. Sender, addressees and, unless it was given, the date are
//! left to the program that sends it.

use std::io;

use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::MimePart;
use xxhash_rust::xxh3::xxh3_128;

use super::super::failure::Failure;
use super::super::fill::fill;
use super::date::Moment;
use super::text;
use super::view::View;
use crate::Briefing;

/// The template's name, whose ending makes minijinja escape whatever is put into it.
const NAME: &str = "mail.html";

/// Most characters of the leading title in the subject.
const MAX_TITLE_CHARS: usize = 80;

pub(super) fn render(briefing: &Briefing, date: Option<&Moment>) -> Result<String, Failure> {
    let view = View::of(briefing, date);
    let text = text::render_plain(briefing, date);
    let html = fill(NAME, include_str!("../templates/mail.html"), &view)?;
    // Lines end as mail has it, whatever the encoding.
    let [text, html] = [text, html].map(|part| part.replace('\n', "\r\n"));
    // Made from the content, so that the same briefing is the same mail. No line of either part begins with it.
    let boundary = format!("=_{:032x}", xxh3_128(format!("{text}{html}").as_bytes()));
    let parts = vec![MimePart::new("text/plain", text), MimePart::new("text/html", html)];
    let mut mail =
        MimePart::new(ContentType::new("multipart/alternative").attribute("boundary", boundary), parts)
            .header("MIME-Version", Raw::new("1.0"))
            .header("Subject", Text::new(subject(&view)))
            // Mail programs open it to be addressed and sent.
            .header("X-Unsent", Raw::new("1"));
    if let Some(date) = date {
        mail = mail.header("Date", Date::new(date.timestamp()));
    }
    let mut bytes = Vec::new();
    mail.write_part(&mut bytes);
    let written = String::from_utf8(bytes).map_err(io::Error::other);
    written.map_err(|error| Failure::Message(format!("the mail cannot be made: {error}")))
}

/// The title of the leading story, and how many there are beside it.
fn subject(view: &View) -> String {
    let Some(lead) = view.lead() else { return view.title.to_owned() };
    let mut title = lead.title.clone();
    if let Some((end, _)) = title.char_indices().nth(MAX_TITLE_CHARS) {
        title.truncate(end);
        // The last word may be cut in two.
        title.truncate(title.rfind(' ').unwrap_or(end));
        title.push('…');
    }
    match view.stories().count() - 1 {
        0 => format!("{}: {title}", view.title),
        1 => format!("{}: {title}, and 1 more story", view.title),
        n => format!("{}: {title}, and {n} more stories", view.title),
    }
}
