//! `newsdesk label`: labels for records, or for the articles of digests.

use super::args::LabelArgs;
use super::failure::{Failure, Session};
use super::input::{digest_or_reject, for_each_source, load_model};
use super::output::{Output, line};
use crate::{LabelOptions, Model, RecordLabelOptions, label_records, labelled_fields};

pub(super) fn run(args: &LabelArgs, session: &Session) -> Result<(), Failure> {
    let model = load_model(&args.model.model)?;
    let options = RecordLabelOptions {
        label: LabelOptions { min_probability: args.min_probability },
        top: args.top,
        explain: args.explain,
        stamp: args.stamp.then(|| stamp(&model)),
    };
    let mut output = Output::open(args.output.output.as_deref())?;
    let mut rejects = args.rejects.as_deref().map(|path| Output::open(Some(path))).transpose()?;
    for_each_source(&args.input, session, |mut source| {
        if source.is_records {
            let name = source.name;
            let mut unwritten = None;
            let reject = |line: u64, reason: &str, raw: Option<&str>| {
                session.reject(format_args!("{name}:{line}"), reason);
                if let Some(rejects) = &mut rejects {
                    let entry =
                        serde_json::json!({ "file": name, "line": line, "reason": reason, "raw": raw });
                    unwritten = unwritten.take().or(rejects.write_text(&format!("{entry}\n")).err());
                }
            };
            let place = output.name();
            let counts = label_records(source.reader, &mut output, &model, &options, reject)
                .map_err(|error| Failure::writing(format_args!("{name} to {place}"), &error))?;
            if let Some(failure) = unwritten {
                return Err(failure);
            }
            session
                .note(format_args!("{name}: {} labelled, {} rejected", counts.n_written, counts.n_rejected));
            return Ok(true);
        }
        let Some(digest) = digest_or_reject(&mut source, session) else { return Ok(false) };
        super::split::report(&source.name, &digest, session);
        for article in &digest.articles {
            let added = labelled_fields(&model, &article.title, &article.text, &options);
            output.write_text(&line(article, added))?;
        }
        Ok(true)
    })?;
    if let Some(rejects) = rejects {
        rejects.finish()?;
    }
    output.finish()
}

fn stamp(model: &Model) -> String {
    format!("newsdesk {} {:08x}", env!("CARGO_PKG_VERSION"), model.checksum() >> 32)
}
