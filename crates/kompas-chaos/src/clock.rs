//! A clock of the program that is moved on while it runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Fault;

/// A clock that stands some days later than that of the machine. Only what day it is moves: who
/// waits for a moment, waits.
pub(crate) struct Clock {
    library: String,
    file: PathBuf,
    days: u32,
}

impl Clock {
    /// A clock that runs with that of the machine, kept in a file of a folder.
    pub(crate) fn new(folder: &Path) -> Result<Self, Fault> {
        let output = Command::new("faketime").args(["-f", "+0d", "env"]).output();
        let output = output.map_err(|_| "faketime is not there: scripts/test-tools.sh faketime")?;
        let told = String::from_utf8(output.stdout)?;
        let library = told
            .lines()
            .find_map(|line| line.strip_prefix("LD_PRELOAD="));
        let clock = Self {
            library: library.ok_or("faketime has no library")?.to_owned(),
            file: folder.join("clock"),
            days: 0,
        };
        clock.write()?;
        Ok(clock)
    }

    fn write(&self) -> Result<(), Fault> {
        let new = self.file.with_extension("new");
        fs::write(&new, format!("+{}d\n", self.days))?;
        Ok(fs::rename(new, &self.file)?)
    }

    /// Moves it on; a program that runs sees it at once.
    pub(crate) fn later(&mut self, days: u32) -> Result<(), Fault> {
        self.days += days;
        self.write()
    }

    /// Has a program that is about to start live by it.
    pub(crate) fn rule(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME_TIMESTAMP_FILE", &self.file)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }
}
