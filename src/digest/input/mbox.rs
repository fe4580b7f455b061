//! Mailboxes: mails behind lines that begin with `From `.

use super::recognise::field_name;
use super::{Format, InputError, InputLimits, Source, mail};

/// Reads the mails of a mailbox. One that cannot be read gives a warning, and the others are read.
pub(super) fn read(bytes: &[u8], limits: &InputLimits) -> Result<Source, InputError> {
    let mut source = Source::new(Format::Mbox);
    let mails = mails(bytes);
    if mails.len() > limits.max_parts {
        return Err(InputError::TooMany { limit: limits.max_parts, what: "mails of a mailbox" });
    }
    for (i, raw) in mails.iter().enumerate() {
        if let Err(error) = mail::add(raw, limits, &mut source) {
            source.warn(format!("mail {}: {error}", i + 1));
        }
    }
    if source.pages.is_empty() {
        let found = format!("{} mails without one", mails.len());
        return Err(InputError::Malformed { format: "a mailbox of mails with a text", found });
    }
    Ok(source)
}

/// The mails, with lines that were quoted as `>From ` as they were.
fn mails(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut mails: Vec<Vec<u8>> = Vec::new();
    let mut is_after_blank = true;
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let is_header = |line: &&[u8]| std::str::from_utf8(line).is_ok_and(|line| field_name(line).is_some());
        if is_after_blank && line.starts_with(b"From ") && lines.peek().is_some_and(is_header) {
            mails.push(Vec::new());
            is_after_blank = false;
            continue;
        }
        is_after_blank = line.trim_ascii().is_empty();
        let n_quotes = line.iter().take_while(|byte| **byte == b'>').count();
        let line = if n_quotes > 0 && line[n_quotes..].starts_with(b"From ") { &line[1..] } else { line };
        if let Some(mail) = mails.last_mut() {
            mail.extend_from_slice(line);
        }
    }
    mails
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_begin_behind_blank_lines_and_quotes_are_undone() {
        let mails = mails(
            b"From a@b.example Sat Jan  3 01:05:34 1996\nSubject: a\n\nFrom here on, text.\n>From there, too.\n>>From it\n\n\
              From c@d.example Sun Jan  4 01:05:34 1996\r\nSubject: b\r\n\r\nText.\n\nFrom then on, no mail.\n",
        );
        assert_eq!(mails.len(), 2);
        assert_eq!(mails[0], b"Subject: a\n\nFrom here on, text.\nFrom there, too.\n>From it\n\n");
        assert!(mails[1].ends_with(b"From then on, no mail.\n"));
    }
}
