//! The program as its users run it: the real binary, with a home of its own.

mod arguments;
mod backup;
mod catalogue;
mod config;
mod deploy;
mod doctor;
mod documents;
mod dossiers;
mod elsewhere;
mod figures;
mod guide;
mod nodes;
#[cfg(unix)]
#[path = "../../../kompas-store/tests/it/postgres.rs"]
mod postgres;
mod reference;
mod repository;
mod restart;
mod serve;
mod shell;
mod tokens;
mod watching;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Somebody's place on a computer: a home without anything in it.
struct Desk {
    home: TempDir,
}

/// What the program left behind.
#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        Self { home }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The same as text, for arguments.
    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kompas"));
        command
            .args(arguments)
            .current_dir(self.home.path())
            .env("HOME", self.home.path())
            .env_remove("XDG_DATA_HOME")
            .env_remove("NO_COLOR")
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }

    /// The built-in guide as a folder, with something wrong in two of its files.
    fn broken_guide(&self) -> String {
        let folder = self.text("kapot");
        self.run(&["catalogus", "exporteer", "--naar", &folder])
            .expect(0);
        for file in ["gids.toml", "criteria.toml"] {
            let path = Path::new(&folder).join(file);
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, format!("onzin = 1\n{text}")).unwrap();
        }
        folder
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    #[track_caller]
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Asserts that the lines are all on standard error and not on standard output.
    #[track_caller]
    fn tells(&self, lines: &[&str]) {
        for line in lines {
            assert!(self.err.contains(line), "no {line:?} in {self:#?}");
            assert!(!self.out.contains(line), "{line:?} twice in {self:#?}");
        }
    }

    #[track_caller]
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }

    /// The error on standard error, and its details.
    #[track_caller]
    fn json_error(&self) -> (String, Vec<String>) {
        let value: serde_json::Value = serde_json::from_str(&self.err).unwrap();
        let details = value["details"].as_array().unwrap().iter();
        (
            value["fout"].as_str().unwrap().to_owned(),
            details
                .map(|detail| detail.as_str().unwrap().to_owned())
                .collect(),
        )
    }
}

/// The folder of the whole project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
