//! Programs of Node.js that stand for the outside, and talk in lines of JSON.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A program that runs; it ends with this.
pub(crate) struct Program {
    child: Child,
    orders: ChildStdin,
    lines: BufReader<ChildStdout>,
}

impl Program {
    /// Starts a file of `tests/support`; gives the first line that it prints too.
    pub(crate) fn start(file: &str, settings: &Value) -> (Self, Value) {
        let support = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/support");
        let mut child = Command::new("node")
            .arg(support.join(file))
            .arg(settings.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("these tests need Node.js");
        let orders = child.stdin.take().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        let mut program = Self {
            child,
            orders,
            lines,
        };
        let first = program.next();
        (program, first)
    }

    /// Has it do something; gives what it prints of it.
    pub(crate) fn order(&mut self, order: &Value) -> Value {
        writeln!(self.orders, "{order}").unwrap();
        let done = self.next();
        assert!(done["error"].is_null(), "{done}");
        done
    }

    /// The next line that it prints.
    pub(crate) fn next(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).expect("the program stopped: has npm ci been run?")
    }
}

impl Program {
    /// Ends it.
    pub(crate) fn stop(&mut self) {
        // it may be gone already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.stop();
    }
}
