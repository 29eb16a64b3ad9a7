//! The child process of the tests and the benchmark, as the program has it in itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    match arguments
        .next()
        .as_deref()
        .and_then(std::ffi::OsStr::to_str)
    {
        Some("lees") => kompas_ingest::worker::run(),
        Some("probeer") => attempt(),
        Some("hulp") => kompas_ingest::worker::run_tool(arguments),
        _ => ExitCode::FAILURE,
    }
}

/// Tries what a child must not be able to do, before and after it is confined.
fn attempt() -> ExitCode {
    println!("before:{}", possible());
    if kompas_ingest::worker::confine().is_err() {
        return ExitCode::FAILURE;
    }
    println!("after:{}", possible());
    ExitCode::SUCCESS
}

fn possible() -> String {
    let mut possible = String::new();
    if std::fs::read("/etc/hosts").is_ok() {
        possible.push_str(" file");
    }
    if std::net::UdpSocket::bind("127.0.0.1:0").is_ok() {
        possible.push_str(" socket");
    }
    if std::fs::write("/proc/self/comm", "x").is_ok() && possible.is_empty() {
        possible.push_str(" write");
    }
    if std::net::TcpStream::connect("127.0.0.1:9")
        .is_err_and(|error| error.raw_os_error() == Some(111))
        && possible.is_empty()
    {
        possible.push_str(" connect");
    }
    if std::process::Command::new("/bin/true").status().is_ok() && possible.is_empty() {
        possible.push_str(" process");
    }
    possible
}
