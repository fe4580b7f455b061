//! Mails (RFC 5322, MIME): newsletters, digests of mails (RFC 2046), and plain-text digests (RFC 1153) in them.

use super::hidden::without_hidden;
use super::mime::{Body, Mail, Reader};
use super::{Format, InputError, InputLimits, Page, Source, rfc1153};
use crate::digest::article::{Digest, DropReason, Dropped};
use crate::digest::markup::{Markup, split_markup};

/// Most words of a text beside another one in a mail that is taken for its footer, as mailing lists add them.
const MAX_FOOTER_WORDS: usize = 40;

/// Reads a mail.
pub(super) fn read(bytes: &[u8], limits: &InputLimits) -> Result<Source, InputError> {
    let mut source = Source::new(Format::Mail);
    add(bytes, limits, &mut source)?;
    if source.pages.is_empty() {
        let attached = match source.attachments.as_slice() {
            [] => "none".to_owned(),
            names => format!("only attachments: {}", names.join(", ")),
        };
        return Err(InputError::Malformed { format: "an e-mail with a text", found: attached });
    }
    Ok(source)
}

/// Adds the pages of a mail, and what is to be told of it.
pub(super) fn add(bytes: &[u8], limits: &InputLimits, source: &mut Source) -> Result<(), InputError> {
    let mut reader = Reader::new(limits);
    let mail = reader.mail(bytes, 0)?;
    source.attachments.append(&mut reader.attachments);
    for found in reader.encodings {
        if !source.encodings.contains(&found) {
            source.encodings.push(found);
        }
    }
    reader.warnings.into_iter().for_each(|warning| source.warn(warning));
    add_pages(&mail, None, source);
    Ok(())
}

/// Depth is bounded by the limits, with which the mail was read.
fn add_pages(mail: &Mail, section: Option<&str>, source: &mut Source) {
    let page = Page {
        title: mail.subject.clone(),
        date: mail.date.clone(),
        author: mail.from.clone(),
        section: section.map(str::to_owned),
        ..Page::default()
    };
    let texts: Vec<(String, Markup)> = joined(mail.bodies.iter().filter_map(chosen));
    let n_words = |text: &str| text.split_whitespace().count();
    let longest = texts.iter().map(|(text, _)| n_words(text)).max().unwrap_or(0);
    for (i, (text, markup)) in texts.iter().enumerate() {
        let is_beside = texts.len() > 1 || !mail.mails.is_empty();
        if is_beside
            && n_words(text) <= MAX_FOOTER_WORDS
            && (n_words(text) < longest || !mail.mails.is_empty())
        {
            let reason = if i == 0 { DropReason::Preamble } else { DropReason::Footer };
            let span = source.add_text(text);
            source.dropped.push(Dropped { text: text.clone(), span, reason });
            continue;
        }
        match rfc1153::read(text).filter(|_| *markup == Markup::Plain) {
            Some(digest) => digest.add_to(source, &page),
            None => source.push(text, Page { markup: *markup, ..page.clone() }),
        }
    }
    for inner in &mail.mails {
        add_pages(inner, mail.subject.as_deref().or(section), source);
    }
}

/// Of a text in both forms, the one that gives more articles with a title; HTML if both give as many.
fn chosen(body: &Body) -> Option<(String, Markup)> {
    let html = body.html.as_deref().map(without_hidden);
    let is_empty = |text: &str| text.trim().is_empty();
    match (&body.plain, html) {
        (Some(plain), Some(html)) => {
            let n_plain = rfc1153::read(plain)
                .map_or_else(|| n_titled(&split_markup(plain, Markup::Plain)), |d| d.len());
            let digest = split_markup(&html, Markup::Html);
            let has_text = !digest.articles.is_empty();
            let is_plain = !is_empty(plain) && (n_plain > n_titled(&digest) || !has_text);
            Some(if is_plain { (plain.clone(), Markup::Plain) } else { (html, Markup::Html) })
        }
        (None, Some(html)) => Some((html, Markup::Html)),
        (Some(plain), None) => Some((plain.clone(), Markup::Plain)),
        (None, None) => None,
    }
    .filter(|(text, _)| !is_empty(text))
}

fn n_titled(digest: &Digest) -> usize {
    digest.articles.iter().filter(|article| !article.title.is_empty()).count()
}

/// Texts of one form that follow each other are one text in several parts.
fn joined(texts: impl Iterator<Item = (String, Markup)>) -> Vec<(String, Markup)> {
    let mut all: Vec<(String, Markup)> = Vec::new();
    for (text, markup) in texts {
        match all.last_mut() {
            // A short part behind the text is a mailing list's footer, and no part of it.
            Some((last, same)) if *same == markup && text.split_whitespace().count() > MAX_FOOTER_WORDS => {
                last.push_str("\n\n");
                last.push_str(&text);
            }
            _ => all.push((text, markup)),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::markup::SplitOptions;

    fn titles(mail: &str) -> (Source, Vec<String>) {
        let source = read(mail.as_bytes(), &InputLimits::default()).expect("a mail");
        let titles = source
            .digest(&SplitOptions::default())
            .articles
            .into_iter()
            .map(|article| article.title)
            .collect();
        (source, titles)
    }

    #[test]
    fn the_form_that_splits_better_is_taken() {
        let item = |name: &str| {
            format!(
                "{name} opens a night library\n\nReaders of {name} come at four in the morning, and most of them stay.\n"
            )
        };
        let mail = |plain: &str, html: &str| {
            format!(
                "Subject: Weekly\nFrom: a@b.example\nContent-Type: multipart/alternative; boundary=x\n\n--x\n\n{plain}\n--x\n\
                 Content-Type: text/html\n\n{html}\n--x--\n"
            )
        };
        let plain = ["Aldane", "Sarn", "Velm"].map(item).join("\n----\n\n");
        let (source, found) =
            titles(&mail(&plain, "<p>See the web page for the news of this week, all of it.</p>"));
        assert_eq!((source.pages[0].markup, found.len()), (Markup::Plain, 3));
        let (source, found) =
            titles(&mail("See the web.", "<p>The rover found ice in a crater on the Moon.</p>"));
        assert_eq!((source.pages[0].markup, found), (Markup::Html, vec!["Weekly".to_owned()]));
        let (source, _) = titles(&mail("The rover found ice in a crater on the Moon.", "<img src=a>"));
        assert_eq!(source.pages[0].markup, Markup::Plain);
    }

    #[test]
    fn limits_hold_at_any_number_and_depth_of_parts() {
        let limits = InputLimits { max_parts: 50, max_depth: 5, ..InputLimits::default() };
        let wide = |n: usize| {
            let parts = "--x\n\nThe rover found ice.\n".repeat(n);
            format!("Subject: a\nFrom: b\nContent-Type: multipart/mixed; boundary=x\n\n{parts}--x--\n")
        };
        assert!(read(wide(49).as_bytes(), &limits).is_ok());
        let error = read(wide(100_000).as_bytes(), &limits).expect_err("too many").to_string();
        assert!(error.contains("at most 50 parts of a mail"), "{error}");
        for deep in [
            "Content-Type: message/rfc822\n\n".repeat(100_000),
            (0..100_000)
                .map(|i| format!("Content-Type: multipart/digest; boundary=b{i}\n\n--b{i}\n\n"))
                .collect(),
        ] {
            let error = read(deep.as_bytes(), &limits).expect_err("too deep").to_string();
            assert!(error.contains("at most 5 levels"), "{error}");
        }
    }

    #[test]
    fn broken_mails_give_what_they_have() {
        let (source, found) = titles(
            "Subject: Ice\nContent-Type: multipart/mixed; boundary=x\nContent-Transfer-Encoding: base64\n\nNo boundary here, but text.",
        );
        assert_eq!((found, source.warnings.len()), (vec!["Ice".to_owned()], 1));
        let (_, found) =
            titles("Subject: Ice\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nNo end to this.");
        assert_eq!(found, ["Ice"]);
        let only = "Subject: a\nContent-Type: application/pdf; name=\"report.pdf\"\n\nJVBERi0=\n";
        let error = read(only.as_bytes(), &InputLimits::default()).expect_err("no text").to_string();
        assert!(error.ends_with("found only attachments: report.pdf"), "{error}");
        for odd in
            ["", "\n\n", ":\n:\n", "Subject:\n\n", "Content-Type: multipart/mixed; boundary=\n\n--\n--\n--"]
        {
            let _ = read(odd.as_bytes(), &InputLimits::default());
        }
    }
}
