//! `--report`: what came in, and what became of it. Without clock or machine, so that the same run gives the same report.

use std::collections::BTreeMap;

use serde::Serialize;

use super::journal::{InputState, State};
use crate::{RowCounts, Tally};

#[derive(Serialize)]
struct Report<'a> {
    program: &'a str,
    verb: &'a str,
    /// Checksum of the model; `null` where none was used.
    model: Option<&'a str>,
    #[serde(flatten)]
    total: Rows,
    inputs: Vec<Input<'a>>,
    /// Records with each outcome.
    outcomes: BTreeMap<&'a str, Share>,
    /// Records with each label, in whatever place.
    labels: BTreeMap<&'a str, Share>,
}

/// Rows: what was read is what was written and what was rejected.
#[derive(Serialize)]
struct Rows {
    read: u64,
    written: u64,
    rejected: u64,
    /// Blank lines, which are no records and are not counted as read.
    blank: u64,
}

#[derive(Serialize)]
struct Input<'a> {
    name: &'a str,
    #[serde(flatten)]
    rows: Rows,
    /// Why the input could not be read at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'a str>,
}

/// A number of records, and its share of those written, 0 to 1.
#[derive(Serialize)]
struct Share {
    count: u64,
    share: f64,
}

impl From<RowCounts> for Rows {
    fn from(counts: RowCounts) -> Self {
        let RowCounts { n_written, n_rejected, n_blank } = counts;
        Self { read: n_written + n_rejected, written: n_written, rejected: n_rejected, blank: n_blank }
    }
}

/// What a run reports, as one JSON object.
pub(super) fn report(program: &str, verb: &str, model: Option<&str>, states: &[State]) -> String {
    let mut tally = Tally::default();
    let mut total = RowCounts::default();
    for state in states {
        tally.add_all(&state.tally);
        total.add_all(&state.counts());
    }
    let inputs =
        states.iter().flat_map(|state| &state.inputs).map(|InputState { name, counts, failure, .. }| Input {
            name,
            rows: (*counts).into(),
            failure: failure.as_deref(),
        });
    let report = Report {
        program,
        verb,
        model,
        total: total.into(),
        inputs: inputs.collect(),
        outcomes: shares(&tally.outcomes, total.n_written),
        labels: shares(&tally.labels, total.n_written),
    };
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

fn shares(counts: &BTreeMap<String, u64>, n_written: u64) -> BTreeMap<&str, Share> {
    // What is counted was written.
    let share = |count: u64| Share { count, share: count as f64 / n_written.max(1) as f64 };
    counts.iter().map(|(name, &count)| (name.as_str(), share(count))).collect()
}
