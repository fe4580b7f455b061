//! `newsdesk compare`: two models on the same articles.

use std::fmt::Write as _;

use super::args::CompareArgs;
use super::failure::{Failure, Session};
use super::input::load_model;
use super::labelled::GivenData;
use super::output::Output;
use super::report::{json_with_places, one_line};
use super::test_data::{tell_known, tell_unknown_labels};
use crate::{ChangedAnswer, ComparedFigures, Comparison, GivenAnswer, Outcome, Verdict, compare};

pub(super) fn run(args: &CompareArgs, session: &Session) -> Result<(), Failure> {
    let (old, new) = (load_model(&args.old)?, load_model(&args.new)?);
    let data = GivenData::read(&args.data, session)?;
    if data.articles.is_empty() {
        return Err(Failure::Message("there are no articles to compare the models on".to_owned()));
    }
    data.tell_wordless(session);
    let lists = data.articles.iter().filter_map(|article| article.labels.as_ref());
    tell_unknown_labels(lists, &[&old, &new], "neither model has", session);
    let inputs = args.data.paths_and([&args.old, &args.new]);
    let mut output = Output::open_beside(args.output.output.as_deref(), inputs)?;
    let comparison = compare(&old, &new, &data.articles);
    if let Some(figures) = &comparison.figures {
        let n = comparison.n_labelled;
        tell_known(&args.old, &old, figures.old.n_known, n, session);
        tell_known(&args.new, &new, figures.new.n_known, n, session);
    }
    output.write_text(&match args.json {
        true => json_with_places(&comparison, "changed", &data.places),
        false => text(&comparison, args, &data.places),
    })?;
    output.finish()
}

fn text(comparison: &Comparison, args: &CompareArgs, places: &[String]) -> String {
    let mut text = format!(
        "old: {}\nnew: {}\n{} articles, {} of them labelled\n",
        args.old, args.new, comparison.n_articles, comparison.n_labelled
    );
    for (which, labels) in [("old", &comparison.only_in_old), ("new", &comparison.only_in_new)] {
        if !labels.is_empty() {
            let _ = writeln!(text, "labels of the {which} model only: {}", names(labels));
        }
    }
    if let Some(figures) = &comparison.figures {
        text += &table(figures);
    }
    let changed = &comparison.changed;
    let count = |verdict| changed.iter().filter(|one| one.verdict == Some(verdict)).count();
    let _ = writeln!(
        text,
        "\n{} answers change: {} got right, {} got wrong, {} neither, {} without known labels",
        changed.len(),
        count(Verdict::Right),
        count(Verdict::Wrong),
        count(Verdict::Neither),
        changed.iter().filter(|one| one.verdict.is_none()).count()
    );
    for one in changed {
        text += &change(one, places.get(one.index).map_or("", String::as_str));
    }
    text
}

fn table(figures: &ComparedFigures) -> String {
    let ComparedFigures { old, new, mcnemar, accuracy_difference, macro_f1_difference } = figures;
    let mut text = format!("\n{:>32} {:>9} {:>9} {:>11}\n", "", "old", "new", "difference");
    for (name, old, new) in [
        ("accuracy", old.accuracy, new.accuracy),
        ("macro F1", old.macro_f1, new.macro_f1),
        ("main answer among the labels", old.any_label_accuracy, new.any_label_accuracy),
        ("expected calibration error", old.expected_calibration_error, new.expected_calibration_error),
        ("answered", old.coverage, new.coverage),
    ] {
        let _ = writeln!(text, "{name:>32} {old:>9.3} {new:>9.3} {:>+11.3}", new - old);
    }
    let _ = writeln!(
        text,
        "\naccuracy: only old right {}, only new right {}; McNemar's exact test p = {:.4}",
        mcnemar.only_first, mcnemar.only_second, mcnemar.p_value
    );
    for (name, interval) in [("accuracy", accuracy_difference), ("macro F1", macro_f1_difference)] {
        let _ = writeln!(
            text,
            "difference in {name}, 95 % by paired bootstrap: {:+.3} to {:+.3}",
            interval.low, interval.high
        );
    }
    text
}

fn change(one: &ChangedAnswer, place: &str) -> String {
    let verdict = match one.verdict {
        Some(Verdict::Right) => "got right",
        Some(Verdict::Wrong) => "got wrong",
        Some(Verdict::Neither) => "neither",
        None => "",
    };
    let truth = one.truth.as_ref().map_or("not known".to_owned(), |labels| names(labels));
    format!(
        "\n{verdict:>10}  {place}  {}\n            truth {truth}; old {}; new {}\n",
        one_line(&one.title),
        answer(&one.old),
        answer(&one.new)
    )
}

fn names(labels: &[String]) -> String {
    if labels.is_empty() { "other".to_owned() } else { one_line(&labels.join(", ")) }
}

fn answer(answer: &GivenAnswer) -> String {
    match answer.probability {
        _ if answer.outcome == Outcome::Undecided => "undecided".to_owned(),
        Some(probability) => format!("{} {probability:.2}", names(&answer.labels)),
        None => names(&answer.labels),
    }
}
