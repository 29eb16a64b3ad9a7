//! The command line of Kompas: it reads arguments, calls the use cases of `kompas-app`, and
//! prints what they give. No rule about the guide stands here.
//!
//! This is a library only so that the tests can read the commands; the program is [`run`].

pub mod cli;
mod commands;
pub mod config;
mod dutch;
mod failure;
mod log;
mod output;
mod values;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use failure::{Exit, Report};
use output::Output;

/// The first argument of a child process that reads a document.
pub(crate) const READ: &str = "__lees";
/// The first argument of a child process that becomes another tool.
pub(crate) const TOOL: &str = "__hulp";

/// Runs the program with its arguments, of which the first is its own name.
///
/// This is the edge: whatever fails is printed here, once, with its causes.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match arguments.get(1).and_then(|first| first.to_str()) {
        Some(READ) => return kompas_app::ingesting::worker::run(),
        Some(TOOL) => {
            return kompas_app::ingesting::worker::run_tool(arguments.into_iter().skip(2));
        }
        _ => {}
    }
    let parsed = match cli::parse(&arguments, &[]) {
        Ok(parsed) => parsed,
        Err(error) => return refuse_arguments(&error, &arguments),
    };
    let output = Output::new(parsed.cli.json);
    let left_out = match commands::configured(&parsed) {
        Ok(left_out) => left_out,
        Err(error) => return output.failure(&Report::of(&error)),
    };
    let cli = match cli::parse(&arguments, &left_out) {
        Ok(parsed) => parsed.cli,
        Err(error) => return refuse_arguments(&error, &arguments),
    };
    match commands::run(cli, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => output.failure(&Report::of(&error)),
    }
}

/// Prints the help or the version that was asked for, or what is wrong with the arguments.
fn refuse_arguments(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let output = Output::new(asks_for_json(arguments));
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && !output.json {
        output::to_stderr(&error.to_string());
        return Exit::Usage.into();
    }
    if error.use_stderr() {
        return output.failure(&dutch::usage_error(error));
    }
    match output::text(&error.to_string()) {
        Err(error) if !output::is_closed_pipe(&error) => output.failure(&Report::of(&error)),
        _ => ExitCode::SUCCESS,
    }
}

/// Whether `--json` is among arguments that could not be read.
fn asks_for_json(arguments: &[OsString]) -> bool {
    arguments
        .iter()
        .take_while(|argument| *argument != "--")
        .any(|argument| argument == "--json")
}
