//! `newsdesk split`: articles as JSONL, and a report of what was cut and dropped.

use std::collections::BTreeMap;

use super::args::SplitArgs;
use super::failure::{Failure, Session};
use super::input::{Cutter, for_each_source};
use super::output::{Output, line};
use crate::Digest;

pub(super) fn run(args: &SplitArgs, session: &Session) -> Result<(), Failure> {
    let inputs = args.input.files.iter().chain(&args.cut.learn_boilerplate);
    let mut output = Output::open_beside(args.output.output.as_deref(), inputs)?;
    let cutter = Cutter::new(&args.cut, &args.input, session)?;
    for_each_source(&args.input, session, |source| {
        if source.is_records() {
            session.reject(source.name, "expected a digest, found records that are articles already");
            return Ok(false);
        }
        let name = source.name.clone();
        let Some(digest) = source.digest_or_reject(&cutter, session) else { return Ok(false) };
        report(&name, &digest, session);
        for article in &digest.articles {
            output.write_text(&line(article, serde_json::Map::new()))?;
        }
        Ok(true)
    })?;
    output.finish()
}

/// Tells how a digest was cut, and what was dropped.
pub(super) fn report(name: &str, digest: &Digest, session: &Session) {
    let n = digest.articles.len();
    session.note(format_args!(
        "{name}: {n} articles; boundaries: {} (confidence {:.2})",
        digest.splitter, digest.confidence
    ));
    let mut dropped: BTreeMap<(String, String), usize> = BTreeMap::new();
    for one in &digest.dropped {
        let text: String =
            one.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
        let detail = one.reason.detail().map_or(String::new(), |detail| format!(" ({detail})"));
        *dropped.entry((format!("{}{detail}", one.reason.describe()), text)).or_default() += 1;
    }
    for ((reason, text), count) in dropped {
        session.note(format_args!("{name}: dropped {count} x {reason}: {text}"));
    }
    for warning in &digest.warnings {
        session.warn(format_args!("{name}: {warning}"));
    }
}
