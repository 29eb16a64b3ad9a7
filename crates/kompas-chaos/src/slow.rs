//! Connections that are slow on purpose, and people who just want to read.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use crate::http::{Client, Identity};
use crate::kills::seconds;
use crate::site::Site;
use crate::{Fault, Trial};

/// A bad connection is closed within this time.
const CLOSED: Duration = Duration::from_secs(30);
/// What most good requests stay within.
const GOOD: Duration = Duration::from_millis(100);
/// Where bad ones come from: another address than the good ones.
const ELSEWHERE: [u8; 4] = [127, 0, 0, 9];
/// A slow one sends a byte as often.
const DRIP: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Silent,
    SlowHeader,
    SlowBody,
    NotReading,
}

const KINDS: [(Kind, &str); 4] = [
    (Kind::Silent, "stuurt niets"),
    (Kind::SlowHeader, "stuurt de kop langzaam"),
    (Kind::SlowBody, "stuurt de inhoud langzaam"),
    (Kind::NotReading, "leest het antwoord niet"),
];

struct Bad {
    stream: TcpStream,
    kind: Kind,
    opened: Instant,
    dripped: Instant,
    closed: Option<Duration>,
}

pub(crate) fn run(trial: &mut Trial<'_>) -> Result<(), Fault> {
    let mut site = Site::new(&trial.options.kompas, &trial.folder, None);
    site.start()?;
    let address = site.address();
    let stop = AtomicBool::new(false);
    let (bad, mut quiet, mut during) = thread::scope(|scope| {
        let quiet = good_for(address, Duration::from_secs(3));
        let good = scope.spawn(|| good_until(address, &stop));
        let bad = open(address, trial.options.connections).map(watch);
        stop.store(true, Ordering::Release);
        (bad, quiet, good.join().unwrap_or_default())
    });
    let bad = bad?;
    for (kind, name) in KINDS {
        let all: Vec<&Bad> = bad.iter().filter(|one| one.kind == kind).collect();
        let open = all.iter().filter(|one| one.closed.is_none()).count();
        let slowest = all.iter().filter_map(|one| one.closed).max();
        let told = slowest.map_or_else(|| "geen gesloten".to_owned(), seconds);
        trial.figure(&format!("Verbindingen waarvan de ander {name}"), all.len());
        trial.figure("… de laatste gesloten na", told);
        if open > 0 || slowest > Some(CLOSED) {
            trial.fault(format!(
                "{name}: {open} open, the last closed after {slowest:?}"
            ));
        }
    }
    let failed = during.iter().filter(|one| one.is_none()).count();
    trial.figure("Goede verzoeken intussen", during.len());
    trial.figure("Daarvan mislukt", failed);
    if failed > 0 {
        trial.fault(format!("{failed} good requests failed"));
    }
    let before = percentile(&mut quiet);
    let p99 = percentile(&mut during);
    trial.figure(
        "p99 van goede verzoeken zonder slechte",
        milliseconds(before),
    );
    trial.figure("p99 van goede verzoeken intussen", milliseconds(p99));
    trial.figure("Drukte op de machine (load)", crate::machine::load());
    // On a machine that is busy with other work the same pages take as long without them.
    if p99 > GOOD.max(before * 2) {
        trial.fault(format!("p99 of good requests was {}", milliseconds(p99)));
    }
    Ok(())
}

fn milliseconds(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}

/// How long 99 of 100 took at most; what failed took longest.
fn percentile(times: &mut [Option<Duration>]) -> Duration {
    times.sort_by_key(|time| time.unwrap_or(Duration::MAX));
    let at = (times.len() * 99).div_ceil(100).saturating_sub(1);
    times.get(at).copied().flatten().unwrap_or(Duration::MAX)
}

fn good_for(address: SocketAddr, time: Duration) -> Vec<Option<Duration>> {
    let began = Instant::now();
    good(address, || began.elapsed() < time)
}

fn good_until(address: SocketAddr, stop: &AtomicBool) -> Vec<Option<Duration>> {
    good(address, || !stop.load(Ordering::Acquire))
}

/// Somebody who reads pages, each over a connection of its own.
fn good(address: SocketAddr, goes_on: impl Fn() -> bool) -> Vec<Option<Duration>> {
    let mut times = Vec::new();
    let mut pages = ["/", "/bronnen", "/begrippen", "/zoeken?q=jeugd"]
        .iter()
        .cycle();
    while goes_on() {
        let Some(path) = pages.next() else { break };
        let mut client = Client::new(address, &Identity::default());
        let answer = client.get(path);
        let time = answer.ok().filter(|answer| answer.status == 200);
        times.push(time.map(|answer| answer.took));
        thread::sleep(Duration::from_millis(20));
    }
    times
}

fn open(address: SocketAddr, count: usize) -> Result<Vec<Bad>, Fault> {
    let mut all = Vec::with_capacity(count);
    for number in 0..count {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&SocketAddr::from((ELSEWHERE, 0)).into())?;
        // Else the system reads on behalf of who does not.
        socket.set_recv_buffer_size(4096)?;
        socket.connect(&address.into())?;
        let mut stream = TcpStream::from(socket);
        let kind = KINDS[number % KINDS.len()].0;
        let page = "GET /bronnen HTTP/1.1\r\nHost: kompas\r\n\r\n";
        let begin = match kind {
            Kind::Silent => String::new(),
            Kind::SlowHeader => "GET / HTTP/1.1\r\n".to_owned(),
            Kind::SlowBody => "POST /aanmelden HTTP/1.1\r\nHost: kompas\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\nmail=".to_owned(),
            Kind::NotReading => page.repeat(100),
        };
        // Who is refused at once is closed too.
        let _ = stream.write_all(begin.as_bytes());
        stream.set_nonblocking(true)?;
        all.push(Bad {
            stream,
            kind,
            opened: Instant::now(),
            dripped: Instant::now(),
            closed: None,
        });
    }
    Ok(all)
}

/// Goes on being slow until all are closed, or until it takes too long.
fn watch(mut all: Vec<Bad>) -> Vec<Bad> {
    let began = Instant::now();
    while began.elapsed() < CLOSED * 2 && all.iter().any(|one| one.closed.is_none()) {
        for one in all.iter_mut().filter(|one| one.closed.is_none()) {
            if one.is_closed() {
                one.closed = Some(one.opened.elapsed());
            }
        }
        thread::sleep(Duration::from_millis(50));
    }
    all
}

impl Bad {
    fn is_closed(&mut self) -> bool {
        if self.kind != Kind::NotReading {
            let mut piece = [0; 512];
            match self.stream.read(&mut piece) {
                Ok(0) => return true,
                Err(error) if error.kind() != ErrorKind::WouldBlock => return true,
                _ => {}
            }
        }
        if self.kind == Kind::Silent || self.dripped.elapsed() < DRIP {
            return false;
        }
        self.dripped = Instant::now();
        let byte: &[u8] = match self.kind {
            Kind::SlowHeader => b"x",
            Kind::SlowBody => b"a",
            Kind::Silent | Kind::NotReading => b"G",
        };
        let written = self.stream.write(byte);
        matches!(written, Err(error) if error.kind() != ErrorKind::WouldBlock)
    }
}
