//! Standard output for what was asked; standard error for all the rest.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Context;
use serde_json::{Value, json};

use crate::failure::{Exit, Report};

/// Where a command leaves what it has to say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// Whether data and errors are JSON.
    pub(crate) json: bool,
    /// Whether words may be bold: standard output is a terminal and nobody said otherwise.
    pub(crate) bold: bool,
}

/// Nobody reads standard output any more.
#[derive(Debug, thiserror::Error)]
#[error("de lezer van de uitvoer is gestopt")]
struct ClosedPipe;

impl Output {
    /// The streams of this process.
    pub(crate) fn new(json: bool) -> Self {
        let unwanted = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        Self {
            json,
            bold: !json && io::stdout().is_terminal() && !unwanted("NO_COLOR"),
        }
    }

    /// Writes a value to standard output as JSON, or as the text that stands for it.
    pub(crate) fn data(self, value: &Value, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        if self.json {
            self::text(&format!("{value:#}\n"))
        } else {
            self::text(&text())
        }
    }

    /// Writes a line for people to standard error; as JSON it is left out.
    pub(crate) fn note(self, line: &str) {
        if !self.json {
            to_stderr(&format!("{}\n", plain(line)));
        }
    }

    /// Writes a warning to standard error.
    pub(crate) fn warn(self, line: &str) {
        if self.json {
            to_stderr(&format!("{:#}\n", json!({ "waarschuwing": line })));
        } else {
            to_stderr(&format!("Let op: {}\n", plain(line)));
        }
    }

    /// Writes an error to standard error, and gives the exit code that goes with it.
    pub(crate) fn failure(self, report: &Report) -> ExitCode {
        to_stderr(&if self.json {
            let details = report.details.iter().chain(&report.hint);
            let details: Vec<&String> = details.collect();
            format!(
                "{:#}\n",
                json!({ "fout": report.message, "details": details })
            )
        } else {
            failure_text(report)
        });
        report.exit.into()
    }
}

/// Writes text to standard output.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes());
    match written.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(ClosedPipe.into()),
        written => written.context("De uitvoer is niet te schrijven."),
    }
}

/// Whether a command failed only because nobody reads its output any more.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.is::<ClosedPipe>()
}

/// A text from outside without the control characters by which it could steer a terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// Rows below each other, in columns as wide as what is in them. Cells begin at the left, and from
/// column `right` on, counted from 0, they end at the right.
pub(crate) fn columns<R: AsRef<[String]>>(rows: &[R], right: usize) -> Vec<String> {
    let most = rows.iter().map(|row| row.as_ref().len()).max().unwrap_or(0);
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.as_ref().get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..most).map(width).collect();
    let line = |row: &R| {
        let cells = row.as_ref().iter().zip(&widths).enumerate();
        let cells = cells.map(|(at, (cell, width))| {
            if at < right {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn failure_text(report: &Report) -> String {
    let mut lines = Vec::new();
    let message = plain(&report.message);
    let details = report.details.iter().map(|line| plain(line));
    match report.exit {
        // Problems are many lines that an editor can read; the last line sums them up.
        Exit::Problems => {
            lines.extend(details);
            lines.push(format!("Fout: {message}"));
        }
        Exit::NothingFound => {
            lines.push(message);
            lines.extend(details);
        }
        Exit::Failed | Exit::Usage => {
            lines.push(format!("Fout: {message}"));
            lines.extend(details.map(|line| format!("  {line}")));
        }
    }
    lines.extend(report.hint.iter().map(|hint| plain(hint)));
    lines.join("\n") + "\n"
}

/// Writes text to standard error; when that fails there is nobody left to tell.
pub(crate) fn to_stderr(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
