//! The `newsdesk` program: parse, run, exit status; the work is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    newsdesk::cli::run()
}
