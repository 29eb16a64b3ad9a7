//! The built program as it runs: started, killed, asked by its command line.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Fault;
use crate::clock::Clock;

/// An installation with a data folder, and the site while it runs.
pub(crate) struct Site {
    program: PathBuf,
    folder: PathBuf,
    database: Option<String>,
    clock: Option<Clock>,
    child: Option<Child>,
    address: Option<SocketAddr>,
}

/// How a start went.
#[derive(Debug)]
pub(crate) struct Started {
    /// The token of the link for the first administrator, where there is none yet.
    pub(crate) first: Option<String>,
    /// Until the site said where it is.
    pub(crate) took: Duration,
}

impl Site {
    /// An installation in a folder, on a file or on a server.
    pub(crate) fn new(program: &Path, folder: &Path, database: Option<String>) -> Self {
        Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            database,
            clock: None,
            child: None,
            address: None,
        }
    }

    /// The same, with a clock that can be moved on.
    pub(crate) fn with_clock(mut self) -> Result<Self, Fault> {
        self.clock = Some(Clock::new(&self.folder)?);
        Ok(self)
    }

    /// Makes it so many days later for the program, which needs `with_clock`.
    pub(crate) fn later(&mut self, days: u32) -> Result<(), Fault> {
        let clock = self.clock.as_mut();
        clock
            .ok_or("the clock of the machine is not moved")?
            .later(days)
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The folder in which the program works: the data folder and its log.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the program told of itself so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("kompas.log")).unwrap_or_default()
    }

    fn command(&self, arguments: &[&str]) -> Result<Command, Fault> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("kompas.log"))?;
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .arg("--data")
            .arg(self.data())
            .env("HOME", &self.folder)
            .env("RUST_BACKTRACE", "0")
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        if let Some(clock) = &self.clock {
            clock.rule(&mut command);
        }
        Ok(command)
    }

    /// Starts the site and waits until it says where it is.
    pub(crate) fn start(&mut self) -> Result<Started, Fault> {
        let began = Instant::now();
        let arguments = ["serve", "--json", "--listen", "127.0.0.1:0"];
        let mut command = self.command(&arguments)?;
        // So that the tool can stand for many addresses, as a proxy does.
        let mut child = command.args(["--proxy", "127.0.0.1"]).spawn()?;
        let said = child.stdout.take().ok_or("no standard output")?;
        self.child = Some(child);
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line)?;
        let told: Value = serde_json::from_str(&line)
            .map_err(|_| format!("Kompas does not start:\n{}", tail(&self.log())))?;
        let address = told["adres"].as_str().unwrap_or_default();
        let address = address.trim_start_matches("http://").parse()?;
        self.address = Some(address);
        let first = told["eersteBeheerder"].as_str();
        let first = first.and_then(|link| link.rsplit('/').next());
        Ok(Started {
            first: first.map(str::to_owned),
            took: began.elapsed(),
        })
    }

    /// Where the site is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address.unwrap_or(([127, 0, 0, 1], 9).into())
    }

    /// The number of the process.
    pub(crate) fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Whether the process still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        let child = self.child.as_mut();
        child.is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Whether the process runs, or how it ended.
    pub(crate) fn state(&mut self) -> String {
        match self.child.as_mut().map(Child::try_wait) {
            Some(Ok(Some(status))) => format!("the program ended with {status}"),
            Some(_) => "the program runs".to_owned(),
            None => "the program was stopped".to_owned(),
        }
    }

    /// Ends the process at once, as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// What a command says with `--json`. One that finds nothing gives null.
    pub(crate) fn asked(&self, arguments: &[&str]) -> Result<Value, Fault> {
        let output = self.command(arguments)?.arg("--json").output()?;
        match output.status.code() {
            // The doctor tells what is wrong and ends with 1.
            Some(0 | 1) if !output.stdout.is_empty() => Ok(serde_json::from_slice(&output.stdout)?),
            Some(4) => Ok(Value::Null),
            _ => Err(format!("kompas {arguments:?} failed:\n{}", tail(&self.log())).into()),
        }
    }

    /// Whether the chain of the log is whole, by the program's own proof.
    pub(crate) fn log_is_whole(&self) -> Result<u64, Fault> {
        let proof = self.asked(&["log", "controleer"])?;
        proof["regels"]
            .as_u64()
            .ok_or_else(|| "the log is not whole".into())
    }

    /// What the doctor says of the index; an error when it is not as the store says.
    pub(crate) fn index_is_sound(&self) -> Result<(), Fault> {
        let found = self.asked(&["doctor"])?;
        let checks = found["controles"].as_array().cloned().unwrap_or_default();
        let index = checks.iter().find(|check| check["wat"] == "zoekindex");
        match index {
            Some(check) if check["stand"] == "goed" => Ok(()),
            other => Err(format!("the index is not as the store says: {other:?}").into()),
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The last lines of a text.
pub(crate) fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}
