//! `newsdesk completions` and `newsdesk man`: what can be typed, told to shells and to `man`.

use std::io::Write as _;
use std::path::Path;

use clap::CommandFactory;

use super::args::{Cli, CompletionsArgs, ManArgs};
use super::failure::Failure;
use super::output::Output;

/// The program's name, by which shells and pages know it.
const NAME: &str = "newsdesk";

pub(super) fn completions(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), NAME, &mut script);
    write(args.output.output.as_deref(), &script)
}

pub(super) fn man(args: &ManArgs) -> Result<(), Failure> {
    let mut program = Cli::command();
    // Verbs get the flags that work everywhere.
    program.build();
    let about = match &args.verb {
        None => program,
        Some(name) => program.find_subcommand(name).cloned().ok_or_else(|| {
            let all: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
            Failure::new("`man`", format_args!("expected one of {}, found `{name}`", all.join(", ")))
        })?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(about).render(&mut page).map_err(|error| Failure::writing("the page", &error))?;
    write(args.output.output.as_deref(), &page)
}

fn write(path: Option<&Path>, text: &[u8]) -> Result<(), Failure> {
    let mut output = Output::open(path)?;
    output.write_all(text).map_err(|error| Failure::writing(output.name(), &error))?;
    output.finish()
}
