//! The command line: one file per verb, over the public API only.
//!
//! Data goes to standard output, everything else to standard error.
//! Exit status: 0 done; 1 done, but some input was rejected; 2 could not run; 130 and 143 ended by Ctrl-C and SIGTERM; a
//! closed pipe is success.

// The command line is the one place that talks on the console.
#![allow(clippy::print_stderr)]

mod args;
mod background;
mod brief;
mod briefing;
mod chart;
mod compare;
mod cross_validate;
mod data;
mod evaluate;
mod evaluate_summaries;
mod failure;
mod fill;
mod guide;
mod input;
mod inspect;
mod label;
mod labelled;
mod learn;
mod merge;
mod output;
mod page;
mod report;
mod run;
mod select;
mod split;
mod summarize;
mod test_data;
mod train;
mod train_summarizer;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

pub use args::BriefFormat;
pub use briefing::render_briefing;

use args::{Cli, Verb};
use failure::{Failure, Session};

/// Runs the program with the process's arguments.
pub fn run() -> ExitCode {
    run_from(std::env::args_os())
}

/// Runs the program with arguments that are given, the first of which is its name.
pub fn run_from(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; a closed pipe is no reason to complain.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let session = Session::new(cli.quiet);
    match run_with_threads(&cli, &session) {
        Ok(()) => ExitCode::from(u8::from(session.has_rejected())),
        Err(Failure::AlreadyTold) => ExitCode::from(2),
        Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Err(Failure::Interrupted(signal)) => ExitCode::from(128 + signal),
        Err(Failure::Message(message)) => {
            session.error(&message);
            ExitCode::from(2)
        }
    }
}

fn run_with_threads(cli: &Cli, session: &Session) -> Result<(), Failure> {
    // A file that grows too large for the limits of the process is no reason to die: writing then fails, which is told.
    #[cfg(unix)]
    signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default())
        .map_err(|error| Failure::Message(format!("cannot listen to signals: {error}")))?;
    // Without a number, rayon's choice. All work is done in the pool: to load a model goes faster there.
    let n_threads = cli.threads.map_or(0, usize::from);
    let mut threads = rayon::ThreadPoolBuilder::new().num_threads(n_threads);
    // This thread is one of them: memory that the first thread of a program asks for comes in larger pieces. If the program was
    // run in it before, it is in another pool, and a thread can be in one only.
    if rayon::current_thread_index().is_none() {
        threads = threads.use_current_thread();
    }
    let pool = threads.build().map_err(|error| Failure::Message(format!("cannot start threads: {error}")))?;
    pool.install(|| dispatch(&cli.verb, session))
}

fn dispatch(verb: &Verb, session: &Session) -> Result<(), Failure> {
    match verb {
        Verb::Brief(args) => brief::run(args, session),
        Verb::Split(args) => split::run(args, session),
        Verb::Label(args) => label::run(args, session),
        Verb::Summarize(args) => summarize::run(args, session),
        Verb::Train(args) => train::run(args, session),
        Verb::Merge(args) => merge::run(args, session),
        Verb::Compare(args) => compare::run(args, session),
        Verb::Evaluate(args) => evaluate::run(args, session),
        Verb::EvaluateSummaries(args) => evaluate_summaries::run(args, session),
        Verb::TrainSummarizer(args) => train_summarizer::run(args, session),
        Verb::CrossValidate(args) => cross_validate::run(args, session),
        Verb::Background(args) => background::run(args, session),
        Verb::Select(args) => select::run(args, session),
        Verb::Inspect(args) => inspect::run(args, session),
        Verb::Completions(args) => guide::completions(args),
        Verb::Man(args) => guide::man(args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_runs_more_than_once_in_a_thread() {
        let folder = tempfile::tempdir().expect("a folder");
        let (digest, output) = (folder.path().join("digest.txt"), folder.path().join("split.jsonl"));
        std::fs::write(&digest, "Kites\n\nA kite rose over the harbour at noon.\n").expect("written");
        for n_threads in ["1", "2", "1"] {
            let args = ["newsdesk", "--quiet", "--threads", n_threads, "split"].map(OsString::from);
            let files = [digest.clone().into(), "-o".into(), output.clone().into()];
            assert_eq!(run_from(args.into_iter().chain(files)), ExitCode::SUCCESS);
            assert!(std::fs::read_to_string(&output).expect("written").contains("A kite rose"));
            std::fs::remove_file(&output).expect("removed");
        }
    }
}
