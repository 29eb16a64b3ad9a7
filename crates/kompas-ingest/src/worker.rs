//! The child: takes one document from its parent, puts itself under limits, reads, answers, ends.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::{Command, ExitCode};

use serde::Serialize;

use crate::{clean_picture, grid, limits, read};

/// The largest document: 64 MiB.
pub(crate) const MAX_INPUT: usize = 64 << 20;
/// The largest answer: 16 MiB.
pub(crate) const MAX_OUTPUT: usize = 16 << 20;
/// The answer of a child that could not set its limits.
pub(crate) const UNCONFINED: u8 = 3;

/// The name of what is no document but a picture.
pub(crate) const PICTURE: &str = "\u{1}plaatje";
/// The name of what is no document but a table.
pub(crate) const GRID: &str = "\u{1}tabel";

/// The body of the child process.
pub fn run() -> ExitCode {
    // A panic is an answer here, and nobody reads what it prints.
    std::panic::set_hook(Box::new(|_| {}));
    let Ok((name, bytes)) = question(&mut io::stdin().lock()) else {
        return ExitCode::FAILURE;
    };
    if limits::confine().is_err() {
        return ExitCode::from(UNCONFINED);
    }
    let written = match name.as_deref() {
        Some(PICTURE) => write_answer(&clean_picture(&bytes)),
        Some(GRID) => write_answer(&grid(&bytes)),
        name => write_answer(&read(&bytes, name)),
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Puts this process under the limits of a child that reads, for good.
///
/// # Errors
/// A limit cannot be set.
pub fn confine() -> io::Result<()> {
    limits::confine()
}

/// The body of a child that becomes another tool, under limits: its name, then its arguments.
pub fn run_tool(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let Some(tool) = arguments.next() else {
        return ExitCode::FAILURE;
    };
    if limits::for_tool(2 << 30, 120, 64 << 20).is_err() {
        return ExitCode::from(UNCONFINED);
    }
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        let _ = Command::new(tool).args(arguments).exec();
        ExitCode::FAILURE
    }
    #[cfg(not(unix))]
    {
        let done = Command::new(tool).args(arguments).status();
        if done.is_ok_and(|status| status.success()) {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// Reads two parts, each after its length: the name (empty for none) and the bytes.
fn question(input: &mut impl Read) -> io::Result<(Option<String>, Vec<u8>)> {
    let name = part(input, 4096)?;
    let bytes = part(input, MAX_INPUT)?;
    let name = String::from_utf8_lossy(&name).into_owned();
    Ok(((!name.is_empty()).then_some(name), bytes))
}

fn part(input: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut length = [0; 8];
    input.read_exact(&mut length)?;
    let length = usize::try_from(u64::from_le_bytes(length)).map_err(io::Error::other)?;
    if length > most {
        return Err(io::Error::other("too long"));
    }
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// What the parent sends before the bytes themselves.
pub(crate) fn head(name: Option<&str>, length: usize) -> Vec<u8> {
    let name: String = name.unwrap_or_default().chars().take(1000).collect();
    let mut head = (name.len() as u64).to_le_bytes().to_vec();
    head.extend_from_slice(name.as_bytes());
    head.extend_from_slice(&(length as u64).to_le_bytes());
    head
}

fn write_answer(answer: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_vec(answer).map_err(io::Error::other)?;
    let mut output = io::stdout().lock();
    output.write_all(&(json.len() as u64).to_le_bytes())?;
    output.write_all(&json)?;
    output.flush()
}
