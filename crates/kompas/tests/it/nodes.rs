//! Two programs, each with a data folder and an index of its own, on one `PostgreSQL` and one folder
//! of originals: together they are one site.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sqlx::{Connection, PgConnection};

use crate::Desk;
use crate::postgres::Schema;
use crate::serve::Running;

const MAIL: &str = "bo@testdam.nl";
const PASSWORD: &str = "een lange zin over molens";

/// A node, and a browser at it.
struct Node {
    site: Running,
    address: String,
    /// The cookie of whoever signed in.
    cookie: String,
}

/// A site elsewhere. While it is held it does not answer pages; it counts how often each was
/// asked for.
struct Elsewhere {
    address: SocketAddr,
    held: Arc<AtomicBool>,
    asked: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Elsewhere {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (held, asked) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let site = Self {
            address,
            held,
            asked,
        };
        let (held, asked) = (Arc::clone(&site.held), Arc::clone(&site.asked));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (held, asked) = (Arc::clone(&held), Arc::clone(&asked));
                std::thread::spawn(move || page(stream, &held, &asked));
            }
        });
        site
    }

    fn asked(&self, path: &str) -> usize {
        self.asked.lock().unwrap().get(path).copied().unwrap_or(0)
    }
}

fn page(mut stream: TcpStream, held: &AtomicBool, asked: &Mutex<BTreeMap<String, usize>>) {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read > 0) {
        bytes.push(byte[0]);
    }
    let request = String::from_utf8_lossy(&bytes).into_owned();
    let path = request.split(' ').nth(1).unwrap_or("/").to_owned();
    *asked.lock().unwrap().entry(path.clone()).or_default() += 1;
    let (kind, body) = if path == "/robots.txt" {
        ("text/plain", "User-agent: *\nAllow: /\n".to_owned())
    } else {
        while held.load(Ordering::Acquire) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let word = path.trim_start_matches('/');
        (
            "text/html; charset=utf-8",
            format!(
                "<!doctype html><html lang=nl><title>{word}</title><main><h1>{word}</h1><p>In de loods \
             stond een {word}. Na de controle meldde de eigenaar zich bij de gemeente.</p></main>"
            ),
        )
    };
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
}

impl Node {
    fn start(desk: &Desk, database: &str, name: &str, elsewhere: SocketAddr) -> (Self, String) {
        let (data, originals) = (desk.text(name), desk.text("gedeeld"));
        let intern = elsewhere.to_string();
        let options = [
            "--data",
            &data,
            "--originelen",
            &originals,
            "--database",
            database,
            "--intern",
            &intern,
        ];
        let mut site = Running::start(desk, &options);
        let (told, address) = site.ready();
        let cookie = String::new();
        (
            Self {
                site,
                address,
                cookie,
            },
            told,
        )
    }

    fn send(&self, method: &str, path: &str, kind: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let address = &self.address;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Cookie: {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.send("GET", path, "text/plain", "")
    }

    fn form(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        let mut body = String::new();
        for (name, value) in pairs {
            let _ = write!(body, "{name}=");
            for byte in value.bytes() {
                let _ = write!(body, "%{byte:02x}");
            }
            body.push('&');
        }
        self.send("POST", path, "application/x-www-form-urlencoded", &body)
    }

    /// Adds a file and addresses.
    fn add(&self, file: Option<(&str, &str)>, addresses: &str) {
        let mut body = String::new();
        let mut part = |name: &str, more: &str, text: &str| {
            let _ = write!(
                body,
                "--grens\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{text}\r\n"
            );
        };
        if let Some((name, text)) = file {
            part("bestand", &format!("; filename=\"{name}\""), text);
        }
        part("adressen", "", addresses);
        part("verzameling", "", "eigen-gemeente");
        body.push_str("--grens--\r\n");
        let kind = "multipart/form-data; boundary=grens";
        let answer = self.send("POST", "/documenten/toevoegen", kind, &body);
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    }

    /// Waits until a search finds a document.
    #[track_caller]
    fn finds(&self, word: &str) -> String {
        eventually(&format!("{word} at {}", self.address), || {
            let page = self.get(&format!("/documenten?q={word}"));
            assert!(page.starts_with("HTTP/1.1 200"), "{page}");
            page.contains(&format!("<mark>{word}")).then_some(page)
        })
    }
}

/// What comes within a minute.
#[track_caller]
fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < Duration::from_mins(1), "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn cookie(answer: &str) -> String {
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let set = answer.split("set-cookie: ").nth(1).expect("a cookie");
    set.split(';').next().unwrap().to_owned()
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(work)
}

/// The two of them: somebody signed in at the first, and her browser is known to both.
fn two(desk: &Desk, database: &str, elsewhere: SocketAddr) -> (Node, Node) {
    let (mut one, _) = Node::start(desk, database, "een", elsewhere);
    // Each start gives a new link while there is no account: the last one is good.
    let (mut two, told) = Node::start(desk, database, "twee", elsewhere);
    let link = told.split("/toegang/").nth(1).expect("a link");
    let link = format!("/toegang/{}", &link[..64]);
    let made = one.form(
        &link,
        &[
            ("naam", "Bo"),
            ("mail", MAIL),
            ("wachtwoord", PASSWORD),
            ("soort", "anders"),
            ("organisatie", "Gemeente Testdam"),
        ],
    );
    one.cookie = cookie(&made);
    two.cookie.clone_from(&one.cookie);
    (one, two)
}

#[test]
fn two_nodes_are_one_site() {
    let desk = Desk::new();
    let elsewhere = Elsewhere::new();
    let schema = wait(Schema::new());
    let database = schema.address();
    let (mut one, mut two) = two(&desk, &database, elsewhere.address);

    // A session holds at both, and signing out at one ends it at the other.
    assert!(two.get("/profiel").starts_with("HTTP/1.1 200"));
    let entered = two.form("/aanmelden", &[("mail", MAIL), ("wachtwoord", PASSWORD)]);
    let mut other = cookie(&entered);
    std::mem::swap(&mut other, &mut one.cookie);
    assert!(one.get("/profiel").starts_with("HTTP/1.1 200"));
    assert!(one.form("/afmelden", &[]).starts_with("HTTP/1.1 303"));
    std::mem::swap(&mut other, &mut two.cookie);
    two.cookie.clone_from(&one.cookie);
    assert!(
        !two.get("/profiel").starts_with("HTTP/1.1 200"),
        "signed out at the other"
    );
    one.cookie = cookie(&one.form("/aanmelden", &[("mail", MAIL), ("wachtwoord", PASSWORD)]));
    two.cookie.clone_from(&one.cookie);

    // What is added at one is found and opened at both, whichever of them read it.
    one.add(
        Some((
            "nota.txt",
            "In de schuur stond een windmolenpark vol hennep.",
        )),
        "",
    );
    for node in [&one, &two] {
        let page = node.finds("windmolenpark");
        assert!(page.contains("/documenten/1"), "{page}");
        let original = node.get("/documenten/1/versies/1/origineel");
        assert!(original.ends_with("vol hennep."), "{original}");
    }

    // Jobs are shared out, and each is done once.
    let words = [
        "sluiswachter",
        "zandbak",
        "kerkuil",
        "paardenmarkt",
        "klokhuis",
        "vlieger",
    ];
    let addresses = words.iter().fold(String::new(), |mut all, word| {
        let _ = writeln!(all, "http://{}/{word}", elsewhere.address);
        all
    });
    two.add(None, &addresses);
    for word in words {
        one.finds(word);
        two.finds(word);
        assert_eq!(elsewhere.asked(&format!("/{word}")), 1, "{word}");
    }

    // What is removed at one is gone at the other.
    assert!(
        two.form("/documenten/1/verwijderen", &[])
            .starts_with("HTTP/1.1 303")
    );
    eventually("removed", || {
        let page = one.get("/documenten?q=windmolenpark");
        (!page.contains("<mark>windmolenpark")).then_some(())
    });
    assert!(one.get("/documenten/1").starts_with("HTTP/1.1 404"));

    // Who tries ten wrong passwords, now here and now there, is locked out at both.
    for number in 0..10 {
        let node = if number % 2 == 0 { &one } else { &two };
        let answer = node.form(
            "/aanmelden",
            &[("mail", MAIL), ("wachtwoord", "een verkeerde zin")],
        );
        assert!(answer.starts_with("HTTP/1.1 422"), "{number}: {answer}");
    }
    for node in [&one, &two] {
        let answer = node.form("/aanmelden", &[("mail", MAIL), ("wachtwoord", PASSWORD)]);
        assert!(answer.starts_with("HTTP/1.1 422"), "locked out: {answer}");
    }

    for node in [one, two] {
        assert_eq!(node.site.stop("-TERM").0, Some(0));
    }
    wait(schema.remove());
}

#[test]
fn a_node_that_is_killed_loses_its_job_to_the_other() {
    let desk = Desk::new();
    let elsewhere = Elsewhere::new();
    let schema = wait(Schema::new());
    let database = schema.address();
    let (one, two) = two(&desk, &database, elsewhere.address);
    // The second is away while the first takes the job.
    assert_eq!(two.site.stop("-TERM").0, Some(0));
    elsewhere.held.store(true, Ordering::Release);
    one.add(None, &format!("http://{}/vuurtoren", elsewhere.address));
    eventually("asked for", || {
        (elsewhere.asked("/vuurtoren") == 1).then_some(())
    });
    let cookie = one.cookie.clone();
    drop(one);
    elsewhere.held.store(false, Ordering::Release);

    let (mut two, _) = Node::start(&desk, &database, "twee", elsewhere.address);
    two.cookie = cookie;
    assert!(
        two.get("/profiel").starts_with("HTTP/1.1 200"),
        "the other goes on"
    );
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(elsewhere.asked("/vuurtoren"), 1, "its lease is respected");
    // Five minutes later.
    wait(async {
        let mut connection = PgConnection::connect(&database).await.unwrap();
        let moved = "update job set leased_until = leased_until - 300000 where state = 'bezig'";
        let moved = sqlx::query(moved).execute(&mut connection).await.unwrap();
        assert_eq!(moved.rows_affected(), 1);
    });
    two.finds("vuurtoren");
    assert_eq!(elsewhere.asked("/vuurtoren"), 2);
    assert_eq!(two.site.stop("-TERM").0, Some(0));
    wait(schema.remove());
}
