//! How digests are cut into articles, and rid of what a newsletter says in every issue.

use std::path::Path;

use super::super::args::{CutArgs, InputArgs, InputFormat};
use super::super::failure::{Failure, Session};
use super::{Source, Watch, expanded, name, open};
use crate::{Boilerplate, Digest, InputLimits, SplitOptions};

/// Cuts digests, and takes boilerplate out of them.
pub(in super::super) struct Cutter {
    options: SplitOptions,
    /// `None` if it is to stay.
    boilerplate: Option<Boilerplate>,
}

impl Cutter {
    /// A cutter as was asked for; learns from other issues where there are any.
    ///
    /// # Errors
    /// There is nothing to learn from in the folder.
    pub(in super::super) fn new(
        cut: &CutArgs,
        input: &InputArgs,
        session: &Session,
    ) -> Result<Self, Failure> {
        let options = cut.options();
        let boilerplate = match &cut.learn_boilerplate {
            _ if cut.keep_boilerplate => None,
            Some(folder) => Some(learned(folder, &options, input.limits(), session)?),
            None => Some(Boilerplate::default()),
        };
        Ok(Self { options, boilerplate })
    }

    /// The articles of a digest; tells why if there are none.
    pub(super) fn cut(&self, source: &crate::Source) -> Result<Digest, String> {
        let digest = source.digest(&self.options);
        if digest.articles.is_empty() {
            let why = digest.warnings.join("; ");
            return Err(format!("expected a digest, found no article: {why}"));
        }
        Ok(match &self.boilerplate {
            Some(boilerplate) => boilerplate.remove(digest, &source.text, &source.pages),
            None => digest,
        })
    }
}

/// What the files of a folder have in common. One that cannot be read is told, and the others are learned from.
fn learned(
    folder: &Path,
    options: &SplitOptions,
    limits: InputLimits,
    session: &Session,
) -> Result<Boilerplate, Failure> {
    if !folder.is_dir() {
        let what = if folder.exists() { "a file" } else { "nothing" };
        return Err(Failure::new(
            name(folder),
            format_args!("expected a folder with other issues of the newsletter, found {what}"),
        ));
    }
    let files = expanded(folder).map_err(|what| Failure::new(name(folder), what))?;
    let mut boilerplate = Boilerplate::default();
    for path in files {
        let learned = open(&path, InputFormat::Auto, limits, &Watch::Bar(session))
            .and_then(|source| learn(&mut boilerplate, source, options, session));
        if let Err(what) = learned {
            session.warn(format_args!("{}: not learned from: {what}", name(&path)));
        }
    }
    match boilerplate.n_issues() {
        0 => {
            let what = "expected other issues of the newsletter, found no file with articles";
            return Err(Failure::new(name(folder), what));
        }
        1 => session.warn(format_args!(
            "{}: found one issue; what it has in common with others shows from two on",
            name(folder)
        )),
        n => session.note(format_args!("{}: boilerplate is learned from {n} issues", name(folder))),
    }
    Ok(boilerplate)
}

fn learn(
    boilerplate: &mut Boilerplate,
    source: Source,
    options: &SplitOptions,
    session: &Session,
) -> Result<(), String> {
    if source.is_records() {
        let mut warn =
            |place: &str, what: &str| session.warn(format_args!("{place}: not learned from: {what}"));
        boilerplate.learn(&source.digest_of_records(session, &mut warn)?, &[]);
        return Ok(());
    }
    // How each of many issues was read is of no interest.
    let source = source.text(&Session::new(true))?;
    let digest = source.digest(options);
    if digest.articles.is_empty() {
        return Err(format!("expected a digest, found no article: {}", digest.warnings.join("; ")));
    }
    boilerplate.learn(&digest, &source.pages);
    Ok(())
}
