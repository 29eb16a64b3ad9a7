//! The site, started and stopped.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command, Stdio};

use crate::Desk;

/// A running site, ended with the test.
pub(crate) struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
}

impl Running {
    pub(crate) fn start(desk: &Desk, more: &[&str]) -> Self {
        Self::start_at(desk, "127.0.0.1:0", more)
    }

    fn start_at(desk: &Desk, listen: &str, more: &[&str]) -> Self {
        let arguments = [&["serve", "--listen", listen], more].concat();
        Self::of(&mut desk.command(&arguments))
    }

    pub(crate) fn of(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self { child, stderr }
    }

    /// Reads what it tells until the line that says where it is: those lines, and the address.
    pub(crate) fn ready(&mut self) -> (String, String) {
        let mut told = String::new();
        loop {
            let at = told.len();
            assert_ne!(self.stderr.read_line(&mut told).unwrap(), 0, "{told}");
            if let Some(rest) = told[at..].strip_prefix("Kompas staat klaar op http://") {
                let address = rest.split(' ').next().unwrap().to_owned();
                return (told, address);
            }
        }
    }

    /// Sends a signal and gives the exit code and the last lines.
    pub(crate) fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
        let code = self.child.wait().unwrap().code();
        let mut rest = String::new();
        self.stderr.read_to_string(&mut rest).unwrap();
        (code, rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[cfg(unix)]
#[test]
fn it_serves_until_it_is_told_to_stop() {
    let desk = Desk::new();
    for signal in ["-TERM", "-INT"] {
        let mut site = Running::start(&desk, &[]);
        let (told, address) = site.ready();
        assert!(
            told.contains("Gids: ingebouwd, editie 2023: 5 thema's"),
            "{told}"
        );
        assert!(!told.contains("Let op"), "{told}");
        let answer = get(&address, "/healthz");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let (code, rest) = site.stop(signal);
        assert_eq!((code, rest.as_str()), (Some(0), "Kompas stopt.\n"));
    }
    assert!(desk.path(".local/share/kompas-data").is_dir());
}

#[cfg(unix)]
#[test]
fn it_serves_the_guide_that_was_imported_or_named() {
    let desk = Desk::new();
    desk.run(&["catalogus", "exporteer", "--naar", "gids"])
        .expect(0);
    desk.run(&["catalogus", "importeer", "gids"]).expect(0);
    let (told, _) = Running::start(&desk, &[]).ready();
    assert!(told.contains("Gids: geïmporteerd"), "{told}");
    let (told, _) = Running::start(&desk, &["--content", "gids"]).ready();
    assert!(told.contains("Gids: map"), "{told}");
}

#[cfg(unix)]
#[test]
fn it_tells_programs_where_it_is() {
    let desk = Desk::new();
    let mut site = Running::start(&desk, &["--json"]);
    let mut line = String::new();
    let stdout = site.child.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    let address = told["adres"]
        .as_str()
        .unwrap()
        .strip_prefix("http://")
        .unwrap();
    assert!(get(address, "/healthz").starts_with("HTTP/1.1 200"));
    assert_eq!(told["gids"]["themas"], 5);
    assert_eq!(site.stop("-TERM"), (Some(0), String::new()));
}

#[cfg(unix)]
#[test]
fn it_warns_when_the_network_can_read_along() {
    let desk = Desk::new();
    let (told, address) = Running::start_at(&desk, "0.0.0.0:0", &[]).ready();
    assert!(
        told.contains("Let op: Kompas luistert op 0.0.0.0:"),
        "{told}"
    );
    assert!(address.starts_with("localhost:"), "{address}");
}

#[test]
fn a_port_in_use() {
    let desk = Desk::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let ran = desk
        .run(&["serve", "--listen", &address.to_string()])
        .expect(1);
    assert_eq!(ran.out, "");
    ran.tells(&[
        &format!("Poort {} op 127.0.0.1 is al in gebruik.", address.port()),
        "kies een andere poort, zoals --listen",
    ]);
    assert!(!ran.err.contains("staat klaar"));
}

#[test]
fn an_address_of_another_computer() {
    let desk = Desk::new();
    let ran = desk
        .run(&["serve", "--listen", "192.0.2.1:0", "--json"])
        .expect(1);
    let (message, _) = ran.json_error();
    assert_eq!(message, "Het adres 192.0.2.1 hoort niet bij deze computer.");
}
