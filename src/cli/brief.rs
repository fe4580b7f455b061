//! `newsdesk brief`: a digest in, a briefing out.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::{BriefArgs, BriefFormat, model_file};
use super::briefing::{Template, render};
use super::failure::{Failure, Session};
use super::input::{Cutter, for_each_source, load_model_to_label};
use super::output::{Output, is_special, refuse_same_files};
use super::summarize::load_ranker;
use crate::{BriefOptions, Briefing, Digest, LabelOptions, Outcome, SummaryOptions};

pub(super) fn run(args: &BriefArgs, session: &Session) -> Result<(), Failure> {
    let model = load_model_to_label(&args.model.model)?;
    let mut summary = SummaryOptions::new().method(args.summary.method).length(args.summary.length.length());
    if let Some(path) = &args.summary.ranker {
        summary = summary.ranker(load_ranker(path)?);
    }
    if let Some(label) = &args.summary.focus {
        summary = summary.focus(&model, label).map_err(|error| Failure::new(&args.model.model, error))?;
    }
    let options = BriefOptions {
        summary,
        label: LabelOptions { min_probability: args.min_probability, ..LabelOptions::default() },
        overview: args.overview,
        explain: args.explain,
    };
    let template = args.template.as_deref().map(Template::read).transpose()?;
    let (path, labels_path) = (args.output.output.as_deref(), args.save_labels.as_deref());
    refuse_same_files(&[("-o", path), ("--save-labels", labels_path)])?;
    let mut output = Output::open_beside(path, inputs(args))?;
    let save_labels = labels_path.map(|path| Output::open_beside(Some(path), inputs(args)));
    let save_labels = save_labels.transpose()?;
    let mut all = Digest::default();
    let cutter = Cutter::new(&args.cut, &args.input, session)?;
    for_each_source(&args.input, session, |source| {
        let (name, has_ids) = (source.name.clone(), source.is_records());
        let digest = source.digest_or_reject(&cutter, session);
        let is_used = digest.is_some();
        digest.into_iter().for_each(|digest| append(&mut all, digest, &name, has_ids));
        Ok(is_used)
    })?;
    number(&mut all);
    let briefing = Briefing::of(all, &model, &options);
    for warning in &briefing.warnings {
        session.warn(warning);
    }
    let format = args.format.unwrap_or_else(|| BriefFormat::of_file(args.output.output.as_deref()));
    let labels = save_labels.as_ref().map(|file| new_labels(file, &briefing)).transpose()?;
    output.write_text(&match &template {
        Some(template) => template.render(&briefing, args.date.as_ref())?,
        None => render(&briefing, format, args.date.as_ref(), &output, session)?,
    })?;
    output.finish()?;
    if let Some((mut file, labels)) = save_labels.zip(labels) {
        file.write_text(&labels)?;
        let place = file.name();
        let name = if file.is_file() { place.clone() } else { "FILE".to_owned() };
        file.finish()?;
        session.note(format_args!(
            "{place}: mend the labels, then `newsdesk train --add-to {} {name} -o mine.newsdesk`",
            args.model.model
        ));
    }
    Ok(())
}

/// The labels to mend. Others that are in the file already may have been mended: that is work, which is not written over.
fn new_labels(file: &Output, briefing: &Briefing) -> Result<String, Failure> {
    let labels = editable_labels(briefing);
    if let Output::File(_, path) = file
        && !is_special(path)
        && fs::read(path).is_ok_and(|found| !found.is_empty() && found != labels.as_bytes())
    {
        let what = "expected a new file for labels, found one that holds something else, which may be mended labels: name \
                    another, or remove it";
        return Err(Failure::new(path.display(), what));
    }
    Ok(labels)
}

/// All that is read.
fn inputs(args: &BriefArgs) -> impl Iterator<Item = &Path> {
    let BriefArgs { input, cut, model, summary, template, .. } = args;
    let others = [&summary.ranker, template, &cut.learn_boilerplate].into_iter().flatten();
    input.files.iter().chain(others).map(PathBuf::as_path).chain(model_file(&model.model))
}

/// Joins a further digest to those before it. Articles keep ids only if these are their own, and no numbers within the digest.
fn append(all: &mut Digest, digest: Digest, name: &str, has_ids: bool) {
    let before = all.articles.len();
    all.splitter = if before == 0 || all.splitter == digest.splitter { digest.splitter } else { "several" };
    // The least sure cut is the one to look at.
    all.confidence = if before == 0 { digest.confidence } else { all.confidence.min(digest.confidence) };
    if before == 0 {
        (all.title, all.date) = (digest.title, digest.date);
    } else {
        // Several digests have no title in common.
        (all.title, all.date) = (None, None);
    }
    all.articles.extend(digest.articles.into_iter().map(|mut article| {
        if !has_ids {
            article.id.clear();
        }
        article
    }));
    all.dropped.extend(digest.dropped);
    all.warnings.extend(digest.warnings.into_iter().map(|warning| format!("{name}: {warning}")));
}

/// Numbers the articles that have no id of their own, or one that another has: it must be clear which articles tell a story.
fn number(all: &mut Digest) {
    let mut ids = HashSet::new();
    let mut n_repeated = 0;
    for article in all.articles.iter_mut().filter(|article| !article.id.is_empty()) {
        if !ids.insert(article.id.clone()) {
            article.id.clear();
            n_repeated += 1;
        }
    }
    if n_repeated > 0 {
        all.warnings.push(format!(
            "expected an id of its own for each record, found {n_repeated} that others have: these are numbered"
        ));
    }
    let mut next = 1;
    for (place, article) in all.articles.iter_mut().enumerate().filter(|(_, article)| article.id.is_empty()) {
        next = next.max(place + 1);
        while ids.contains(&next.to_string()) {
            next += 1;
        }
        article.id = next.to_string();
        next += 1;
    }
}

/// One line an article, in the form that `train` reads. An undecided one has no labels until someone gives it some.
fn editable_labels(briefing: &Briefing) -> String {
    let mut lines = String::new();
    for briefed in &briefing.articles {
        let labels = (briefed.outcome != Outcome::Undecided).then_some(&briefed.labels);
        let mut record = serde_json::json!({
            "id": briefed.article.id,
            "title": briefed.article.title,
            "labels": labels,
            "text": briefed.article.text,
        });
        for (name, value) in briefed.article.origin() {
            record[name] = value.into();
        }
        lines += &format!("{record}\n");
    }
    lines
}
