//! The program `kompas`: the site, the worker and the command line in one.

use std::process::ExitCode;

fn main() -> ExitCode {
    kompas::run(std::env::args_os())
}
