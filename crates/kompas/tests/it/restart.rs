//! Restarts under load: the socket stays with who holds it, as a service manager does, and no
//! request fails.
#![cfg(unix)]

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::Desk;
use crate::serve::Running;

/// What a service manager does: the socket becomes the third open file, and the environment says
/// for whom it is.
const GIVE: &str = r#"exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@""#;
const RESTARTS: usize = 5;

/// Starts the site with a socket that stays ours.
fn start(desk: &Desk, socket: &TcpListener, more: &[&str]) -> Running {
    let mut command = given(desk, socket, more);
    Running::of(&mut command)
}

fn given(desk: &Desk, socket: &TcpListener, more: &[&str]) -> Command {
    let ours = desk.command(&[&["serve"], more].concat());
    let mut command = Command::new("sh");
    command.args(["-c", GIVE, "geef"]);
    command.arg(ours.get_program()).args(ours.get_args());
    command.current_dir(desk.path("."));
    for (name, value) in ours.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let socket = OwnedFd::from(socket.try_clone().unwrap());
    command.stdin(Stdio::from(socket));
    command
}

/// Reads one answer, and whether the site closes the connection after it. None when the
/// connection was closed before any of it came.
fn answer(stream: &mut BufReader<TcpStream>) -> Result<Option<bool>, String> {
    let mut head = String::new();
    loop {
        let at = head.len();
        match stream.read_line(&mut head) {
            Ok(0) if head.is_empty() => return Ok(None),
            Ok(0) => return Err(format!("broken off: {head}")),
            Err(error) if head.is_empty() && error.kind() == ErrorKind::ConnectionReset => {
                return Ok(None);
            }
            Err(error) => return Err(error.to_string()),
            Ok(_) if &head[at..] == "\r\n" => break,
            Ok(_) => {}
        }
    }
    if !head.starts_with("HTTP/1.1 200") {
        return Err(head);
    }
    let lower = head.to_lowercase();
    let length = lower.split("content-length: ").nth(1).unwrap();
    let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream
        .read_exact(&mut body)
        .map_err(|error| format!("half an answer: {error}"))?;
    Ok(Some(lower.contains("connection: close")))
}

fn connect(address: SocketAddr) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(address).unwrap();
    // A restart takes seconds on a busy computer.
    stream
        .set_read_timeout(Some(Duration::from_mins(1)))
        .unwrap();
    BufReader::new(stream)
}

/// What all clients saw.
#[derive(Default)]
struct Seen {
    stop: AtomicBool,
    answers: AtomicUsize,
    /// Kept connections of which the site told with an answer that it closes them.
    told: AtomicUsize,
    /// Kept connections that were closed without an answer to a request that was on its way.
    lost: AtomicUsize,
}

/// Asks until it is told to stop, with a connection for each request or one that it keeps.
fn client(address: SocketAddr, seen: Arc<Seen>, keeps: bool) -> JoinHandle<()> {
    let paths = [
        "/",
        "/bronnen",
        "/zoeken?q=bibob",
        "/api/v1/bronnen",
        "/healthz",
    ];
    let ask = move |stream: &mut BufReader<TcpStream>, path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
        stream.get_mut().write_all(request.as_bytes())
    };
    std::thread::spawn(move || {
        let mut kept = None;
        for path in paths.iter().cycle() {
            if seen.stop.load(Ordering::Relaxed) {
                break;
            }
            let mut stream = kept.take().unwrap_or_else(|| connect(address));
            let sent = ask(&mut stream, path);
            match sent.map_or(Ok(None), |()| answer(&mut stream)) {
                Ok(Some(closes)) => {
                    seen.answers.fetch_add(1, Ordering::Relaxed);
                    seen.told
                        .fetch_add(usize::from(keeps && closes), Ordering::Relaxed);
                    kept = Some(stream).filter(|_| keeps && !closes);
                }
                Ok(None) => {
                    seen.lost.fetch_add(1, Ordering::Relaxed);
                }
                Err(error) => panic!("{path}: {error}"),
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    })
}

#[test]
fn no_request_fails_while_it_is_restarted() {
    let desk = Desk::new();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let mut site = start(&desk, &socket, &[]);
    let (_, said) = site.ready();
    assert_eq!(said, address.to_string(), "it is where the socket is");

    let seen = Arc::new(Seen::default());
    let clients: Vec<_> = (0..16)
        .map(|number| client(address, Arc::clone(&seen), number % 2 == 0))
        .collect();
    for _ in 0..RESTARTS {
        let before = seen.answers.load(Ordering::Relaxed);
        while seen.answers.load(Ordering::Relaxed) < before + 200 {
            assert!(
                !clients.iter().any(JoinHandle::is_finished),
                "a request failed"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        let (code, rest) = site.stop("-TERM");
        assert_eq!((code, rest.as_str()), (Some(0), "Kompas stopt.\n"));
        site = start(&desk, &socket, &[]);
        site.ready();
    }
    let before = seen.answers.load(Ordering::Relaxed);
    while seen.answers.load(Ordering::Relaxed) < before + 200 {
        std::thread::sleep(Duration::from_millis(5));
    }
    seen.stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().expect("no request failed");
    }
    assert_eq!(
        seen.lost.load(Ordering::Relaxed),
        0,
        "nobody had to ask again"
    );
    let told = seen.told.load(Ordering::Relaxed);
    assert!(
        told >= RESTARTS,
        "{told} connections were closed with a word"
    );
}

#[test]
fn connections_wait_for_the_next_program() {
    let desk = Desk::new();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut early = connect(socket.local_addr().unwrap());
    early
        .get_mut()
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    let mut site = start(&desk, &socket, &[]);
    site.ready();
    assert_eq!(answer(&mut early), Ok(Some(false)));
    assert_eq!(site.stop("-TERM").0, Some(0));
}

#[test]
fn a_socket_of_another_kind_is_refused() {
    let desk = Desk::new();
    let (one, _other) = UnixDatagram::pair().unwrap();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = given(&desk, &socket, &[]);
    command.stdin(Stdio::from(OwnedFd::from(one)));
    let ran = crate::Ran::from(command.output().unwrap()).expect(1);
    ran.tells(&["De socket van de dienst is niet te gebruiken."]);
}

#[test]
fn the_manager_is_told_when_the_site_answers_and_when_it_stops() {
    let desk = Desk::new();
    let path = desk.path("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    manager
        .set_read_timeout(Some(Duration::from_mins(1)))
        .unwrap();
    let hear = || {
        let mut bytes = [0; 256];
        let count = manager.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..count]).trim().to_owned()
    };
    let mut command = desk.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut site = Running::of(command.env("NOTIFY_SOCKET", &path));
    let (_, address) = site.ready();
    assert_eq!(hear(), "READY=1");
    assert!(crate::serve::get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    assert_eq!(site.stop("-TERM").0, Some(0));
    assert_eq!(hear(), "STOPPING=1");
}
