//! The parts of a mail: which are texts, which are mails of their own, and what is attached.
//!
//! Structure is followed here and not by mail-parser, so that depth and number of parts are bounded before anything is
//! built, and texts without a declared encoding are decoded by what they look like. Header fields are mail-parser's work.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Message, MessageParser, MimeHeaders};

use super::flowed::unflowed;
use super::{InputError, InputLimits};
use crate::digest::decode::{Decoded, EncodingEvidence, declared_in_markup, decode_any};

/// Bytes of a mail that the encoding of raw header fields is guessed from.
const GUESS_BYTES: usize = 1 << 16;

/// A mail, read.
#[derive(Debug, Default)]
pub(super) struct Mail {
    pub(super) subject: Option<String>,
    pub(super) from: Option<String>,
    pub(super) date: Option<String>,
    pub(super) bodies: Vec<Body>,
    /// Mails in it: the messages of a digest, or forwarded ones.
    pub(super) mails: Vec<Mail>,
}

/// A text of a mail, in one form or in both.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) plain: Option<String>,
    pub(super) html: Option<String>,
}

/// Reads mails, and keeps what is to be told of them.
#[derive(Default)]
pub(super) struct Reader {
    parser: MessageParser,
    limits: InputLimits,
    n_parts: usize,
    pub(super) attachments: Vec<String>,
    pub(super) encodings: Vec<(&'static str, EncodingEvidence)>,
    pub(super) warnings: Vec<String>,
}

impl Reader {
    pub(super) fn new(limits: &InputLimits) -> Self {
        Self { limits: *limits, ..Self::default() }
    }

    /// Reads a mail with all that is in it.
    ///
    /// # Errors
    /// There are too many parts, or too many within each other.
    pub(super) fn mail(&mut self, raw: &[u8], depth: usize) -> Result<Mail, InputError> {
        let (header, body) = header_and_body(raw);
        let header = self.header_text(header, body);
        let fields = self.fields(&header);
        let mut mail = Mail::default();
        if let Some(fields) = &fields {
            mail.subject = fields.subject().map(one_line).filter(|subject| !subject.is_empty());
            mail.date = fields.date().filter(|date| date.is_valid()).map(mail_parser::DateTime::to_rfc3339);
            let sender = fields.from().and_then(|address| address.first());
            let sender = sender.and_then(|sender| sender.name().or(sender.address()));
            mail.from = sender.map(one_line).filter(|from| !from.is_empty());
        }
        self.part(fields.as_ref(), body, false, depth, &mut mail)?;
        Ok(mail)
    }

    /// Adds what a part holds to a mail. `is_mail` is what a part without a type is taken for.
    fn part(
        &mut self,
        fields: Option<&Message<'_>>,
        body: &[u8],
        is_mail: bool,
        depth: usize,
        mail: &mut Mail,
    ) -> Result<(), InputError> {
        self.n_parts += 1;
        if self.n_parts > self.limits.max_parts {
            return Err(InputError::TooMany { limit: self.limits.max_parts, what: "parts of a mail" });
        }
        if depth > self.limits.max_depth {
            return Err(InputError::TooMany {
                limit: self.limits.max_depth,
                what: "levels of parts within parts of a mail",
            });
        }
        let content_type = fields.and_then(MimeHeaders::content_type);
        let kind = content_type.map(|kind| {
            (kind.ctype().to_ascii_lowercase(), kind.subtype().unwrap_or_default().to_ascii_lowercase())
        });
        let (kind, subkind) = kind.unwrap_or_else(|| match is_mail {
            true => ("message".to_owned(), "rfc822".to_owned()),
            false => ("text".to_owned(), "plain".to_owned()),
        });
        if kind == "multipart"
            && let Some(boundary) = content_type.and_then(|kind| kind.attribute("boundary"))
            && let Some(parts) = parts(body, boundary.as_bytes(), self.limits.max_parts)
        {
            return self.parts(&parts, &subkind, depth, mail);
        }
        let body = self.decoded_transfer(fields, body);
        if kind == "message" && ["rfc822", "global"].contains(&subkind.as_str()) {
            let inner = self.mail(&body, depth + 1)?;
            mail.mails.push(inner);
            return Ok(());
        }
        let is_attached =
            fields.and_then(MimeHeaders::content_disposition).is_some_and(|how| how.is_attachment());
        let is_text = kind == "text" && ["plain", "html", "markdown", ""].contains(&subkind.as_str());
        // A multipart without its boundary is shown as it is.
        if is_attached || !is_text && kind != "multipart" {
            let name = fields.and_then(MimeHeaders::attachment_name);
            self.attachments.push(name.map_or_else(|| format!("{kind}/{subkind}"), one_line));
            return Ok(());
        }
        let is_html = subkind == "html";
        let declared = content_type.and_then(|kind| kind.attribute("charset")).map(str::to_owned);
        let declared = declared.or_else(|| is_html.then(|| declared_in_markup(&body)).flatten());
        match decode_any(&body, declared.as_deref()) {
            Ok(decoded) => {
                self.note(&decoded);
                let says = |name: &str, value: &str| {
                    content_type
                        .and_then(|kind| kind.attribute(name))
                        .is_some_and(|found| found.eq_ignore_ascii_case(value))
                };
                let text = Some(match !is_html && says("format", "flowed") {
                    true => unflowed(&decoded.text, says("delsp", "yes")),
                    false => decoded.text.into_owned(),
                });
                mail.bodies.push(match is_html {
                    true => Body { plain: None, html: text },
                    false => Body { plain: text, html: None },
                });
            }
            Err(error) => self.warnings.push(format!("a part was left out: {error}")),
        }
        Ok(())
    }

    fn parts(
        &mut self,
        parts: &[&[u8]],
        kind: &str,
        depth: usize,
        mail: &mut Mail,
    ) -> Result<(), InputError> {
        let mut inside = Mail::default();
        for raw in parts {
            let (header, body) = header_and_body(raw);
            let header = self.header_text(header, body);
            let fields = self.fields(&header);
            self.part(fields.as_ref(), body, kind == "digest", depth + 1, &mut inside)?;
        }
        if kind == "alternative" {
            let mut joined = Body::default();
            for body in std::mem::take(&mut inside.bodies) {
                join(&mut joined.plain, body.plain);
                join(&mut joined.html, body.html);
            }
            inside.bodies.push(joined);
        }
        mail.bodies.append(&mut inside.bodies);
        mail.mails.append(&mut inside.mails);
        Ok(())
    }

    fn fields<'a>(&self, header: &'a str) -> Option<Message<'a>> {
        self.parser.parse_headers(header.as_bytes())
    }

    /// Header fields as text. Bytes beyond ASCII that are not UTF-8 are of the encoding that the mail looks like.
    fn header_text(&mut self, header: &[u8], body: &[u8]) -> String {
        if let Ok(text) = std::str::from_utf8(header) {
            return format!("{text}\n\n");
        }
        let sample = [header, &body[..body.len().min(GUESS_BYTES)]].concat();
        let guess = decode_any(&sample, None).ok().filter(|guess| guess.encoding != "UTF-8");
        let encoding = guess.map_or("windows-1252", |guess| guess.encoding);
        self.warnings.push(format!("header fields without a declared encoding were read as {encoding}"));
        let text = decode_any(header, Some(encoding)).map(|decoded| decoded.text.into_owned());
        text.unwrap_or_else(|_| String::from_utf8_lossy(header).into_owned()) + "\n\n"
    }

    fn decoded_transfer<'a>(&mut self, fields: Option<&Message<'_>>, body: &'a [u8]) -> Cow<'a, [u8]> {
        let encoding = fields.and_then(MimeHeaders::content_transfer_encoding).unwrap_or_default();
        let decoded = match encoding.trim().to_ascii_lowercase().as_str() {
            "base64" => base64_decode(body),
            "quoted-printable" => quoted_printable_decode(body),
            _ => return Cow::Borrowed(body),
        };
        decoded.map_or_else(
            || {
                self.warnings
                    .push(format!("a part is not {encoding}, as it declares, and was read as it is"));
                Cow::Borrowed(body)
            },
            Cow::Owned,
        )
    }

    fn note(&mut self, decoded: &Decoded<'_>) {
        let found = (decoded.encoding, decoded.evidence);
        if !self.encodings.contains(&found) {
            self.encodings.push(found);
        }
        self.warnings.extend(decoded.warnings.iter().cloned());
    }
}

fn join(all: &mut Option<String>, one: Option<String>) {
    match (all.as_mut(), one) {
        (Some(all), Some(one)) => {
            all.push_str("\n\n");
            all.push_str(&one);
        }
        (None, one) => *all = one,
        (Some(_), None) => {}
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands before and behind the first blank line.
fn header_and_body(raw: &[u8]) -> (&[u8], &[u8]) {
    let mut start = 0;
    while start < raw.len() {
        let end = raw[start..].iter().position(|b| *b == b'\n').map_or(raw.len(), |end| start + end + 1);
        if raw[start..end].trim_ascii().is_empty() {
            return (&raw[..start], &raw[end..]);
        }
        start = end;
    }
    (raw, &[])
}

/// The parts between lines that are `--` and the boundary; `None` if there is no such line.
fn parts<'a>(body: &'a [u8], boundary: &[u8], most: usize) -> Option<Vec<&'a [u8]>> {
    let mut parts = Vec::new();
    let (mut begin, mut start) = (None, 0);
    // One more than may be, so that it is seen.
    while start < body.len() && parts.len() <= most {
        let end = body[start..].iter().position(|b| *b == b'\n').map_or(body.len(), |end| start + end + 1);
        let rest = body[start..end].strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary));
        let rest = rest.map(<[u8]>::trim_ascii_end).filter(|rest| rest.is_empty() || *rest == b"--");
        if let Some(rest) = rest {
            if let Some(begin) = begin {
                // The line end before a boundary belongs to the boundary.
                let part: &[u8] = &body[begin..start];
                let part = part.strip_suffix(b"\n").unwrap_or(part);
                parts.push(part.strip_suffix(b"\r").unwrap_or(part));
            }
            begin = Some(end);
            if rest == b"--" {
                return Some(parts);
            }
        }
        start = end;
    }
    if start >= body.len() {
        parts.extend(begin.map(|begin| &body[begin..]));
    }
    begin.map(|_| parts)
}
