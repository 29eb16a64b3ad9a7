//! What an administrator sees of the running site: measurements, and lines in the log.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::Desk;
use crate::serve::{Running, get};

/// Starts the site with measurements: the site, its address, and that of the measurements.
fn measured(desk: &Desk, more: &[&str]) -> (Running, String, String) {
    let options = [&["--metingen", "127.0.0.1:0"], more].concat();
    let mut site = Running::start(desk, &options);
    let (told, address) = site.ready();
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("Metingen: http://"));
    let metrics = line.unwrap().strip_suffix("/metrics").unwrap().to_owned();
    (site, address, metrics)
}

/// The lines of a metric, with what stands between braces and its value.
fn lines<'a>(text: &'a str, name: &str) -> Vec<(&'a str, u64)> {
    let lines = text.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        let (labels, value) = rest.rsplit_once(' ')?;
        let fits = labels.is_empty() || labels.starts_with('{');
        fits.then(|| (labels, value.parse().unwrap()))
    });
    lines.collect()
}

#[track_caller]
fn value(text: &str, name: &str, labels: &str) -> u64 {
    let found = lines(text, name);
    let line = found.iter().find(|(known, _)| *known == labels);
    line.unwrap_or_else(|| panic!("no {name}{labels} among {found:?}"))
        .1
}

fn send(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn measurements_are_read_on_a_listener_of_their_own() {
    let desk = Desk::new();
    let (site, address, metrics) = measured(&desk, &[]);
    for path in [
        "/bronnen",
        "/bronnen?vorm=partner",
        "/bronnen?vorm=onzin",
        "/geen-pagina",
    ] {
        get(&address, path);
    }
    let form = "mail=a%40example.nl&wachtwoord=verkeerd";
    let post = format!(
        "POST /aanmelden HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{form}",
        form.len()
    );
    assert!(send(&address, &post).starts_with("HTTP/1.1 422"));
    let _open = TcpStream::connect(&address).unwrap();
    get(&address, "/healthz");

    let answer = get(&metrics, "/metrics");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.contains("content-type: text/plain; version=0.0.4"),
        "{answer}"
    );
    let count = |labels| value(&answer, "kompas_http_requests_total", labels);
    assert_eq!(
        count("{route=\"/bronnen\",method=\"GET\",status=\"2xx\"}"),
        2
    );
    assert_eq!(
        count("{route=\"/bronnen\",method=\"GET\",status=\"4xx\"}"),
        1
    );
    assert_eq!(
        count("{route=\"onbekend\",method=\"GET\",status=\"4xx\"}"),
        1
    );
    assert_eq!(
        count("{route=\"/aanmelden\",method=\"POST\",status=\"4xx\"}"),
        1
    );
    let taken = "kompas_http_request_duration_seconds_count";
    assert_eq!(value(&answer, taken, "{route=\"/bronnen\"}"), 3);
    assert_eq!(
        value(&answer, "kompas_sign_ins_total", "{result=\"geweigerd\"}"),
        1
    );
    assert_eq!(
        value(&answer, "kompas_sign_ins_total", "{result=\"gelukt\"}"),
        0
    );
    assert!(value(&answer, "kompas_connections", "") >= 1);
    for (name, expected) in [
        ("kompas_connections_refused_total", 0),
        ("kompas_http_requests_shed_total", 0),
        ("kompas_database_up", 1),
        ("kompas_outbox_behind", 0),
        ("kompas_documents", 0),
        ("kompas_index_damaged", 0),
    ] {
        assert_eq!(value(&answer, name, ""), expected, "{name}");
    }
    assert_eq!(
        value(&answer, "kompas_jobs", "{kind=\"lezen\",state=\"wacht\"}"),
        0
    );
    let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    assert_eq!(value(&answer, "kompas_build_info", &version), 1);
    assert!(value(&answer, "process_resident_memory_bytes", "") > 1_000_000);
    assert!(value(&answer, "kompas_database_connections_max", "") >= 1);

    for (request, status) in [
        ("GET / HTTP/1.1", "404"),
        ("GET /bronnen HTTP/1.1", "404"),
        ("GET /metrics/ HTTP/1.1", "404"),
        ("POST /metrics HTTP/1.1", "405"),
    ] {
        let answer = send(
            &metrics,
            &format!("{request}\r\nHost: x\r\nConnection: close\r\n\r\n"),
        );
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{request}: {answer}"
        );
        assert!(!answer.contains("kompas_"), "{request}: {answer}");
    }
    assert!(
        get(&address, "/metrics").starts_with("HTTP/1.1 404"),
        "not on the site itself"
    );
    assert_eq!(site.stop("-TERM").0, Some(0));
}

/// Whatever is asked, there are no more lines than routes and closed lists make.
#[test]
fn nobody_can_make_more_measurements_than_there_are() {
    let desk = Desk::new();
    let (_site, address, metrics) = measured(&desk, &[]);
    let ask = |number: usize| {
        for path in [
            format!("/geen-{number}"),
            format!("/bronnen/geen-{number}"),
            format!("/bronnen?vorm={number}"),
            format!("/zoeken?q=geheim{number}"),
            format!("/api/v1/geen-{number}"),
            format!("/api/v1/bronnen/geen-{number}"),
            format!("/documenten/{number}"),
        ] {
            get(&address, &path);
        }
        let head = format!("METHODE{number} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        send(&address, &head);
    };
    ask(0);
    let names = |text: &str| -> BTreeSet<String> {
        let lines = text.lines().filter(|line| line.starts_with("kompas_"));
        lines
            .map(|line| line.rsplit_once(' ').unwrap().0.to_owned())
            .collect()
    };
    let before = names(&get(&metrics, "/metrics"));
    for number in 1..30 {
        ask(number);
    }
    let text = get(&metrics, "/metrics");
    assert_eq!(names(&text), before);
    for word in ["geheim", "geen-", "METHODE", "?"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
}

#[test]
fn measurements_that_others_can_read_are_warned_of() {
    let desk = Desk::new();
    let (told, _) = Running::start(&desk, &["--metingen", "0.0.0.0:0"]).ready();
    assert!(
        told.contains("Let op: De metingen staan op 0.0.0.0:"),
        "{told}"
    );
    let (told, _) = Running::start(&desk, &[]).ready();
    assert!(!told.contains("Metingen"), "off by default: {told}");
}

/// Runs the site with a log, asks some pages, and gives the answers and the lines of the log.
fn logged(desk: &Desk, more: &[&str], journal: bool) -> (Vec<String>, Vec<String>) {
    let path = desk.path("log");
    let file = std::fs::File::create(&path).unwrap();
    let options = [
        &[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--json",
            "--log",
            "info",
        ],
        more,
    ]
    .concat();
    let mut command = desk.command(&options);
    if journal {
        use std::os::unix::fs::MetadataExt;
        let found = file.metadata().unwrap();
        command.env("JOURNAL_STREAM", format!("{}:{}", found.dev(), found.ino()));
    }
    command.stderr(Stdio::from(file)).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(
        &mut std::io::BufReader::new(child.stdout.take().unwrap()),
        &mut line,
    )
    .unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    let address = told["adres"]
        .as_str()
        .unwrap()
        .strip_prefix("http://")
        .unwrap();
    let cookie = "Cookie: kompas=geheimekoek\r\nX-Forwarded-For: 192.0.2.77\r\n";
    let mut answers = Vec::new();
    for path in [
        "/bronnen/riec",
        "/zoeken?q=geheimwoord",
        "/geen-pagina?naam=jansen",
    ] {
        let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\n{cookie}Connection: close\r\n\r\n");
        answers.push(send(address, &head));
    }
    let id = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-TERM", &id])
        .status()
        .unwrap();
    assert!(sent.success());
    assert!(child.wait().unwrap().success());
    let text = std::fs::read_to_string(Path::new(&path)).unwrap();
    let lines = text.lines().filter(|line| line.contains("verzoek"));
    (answers, lines.map(str::to_owned).collect())
}

fn mark(answer: &str) -> &str {
    let rest = answer.split("x-request-id: ").nth(1).unwrap();
    rest.split("\r\n").next().unwrap()
}

#[test]
fn each_request_is_one_line_that_names_nobody() {
    let desk = Desk::new();
    let (answers, lines) = logged(&desk, &[], false);
    assert_eq!(lines.len(), 3, "{lines:#?}");
    for ((answer, line), (route, status)) in answers.iter().zip(&lines).zip([
        ("/bronnen/{bron}", 200),
        ("/zoeken", 200),
        ("onbekend", 404),
    ]) {
        let expected =
            format!("info verzoek: verzoek methode=GET route={route} status={status} ms=");
        assert!(line.contains(&expected), "{line}");
        assert!(line.starts_with("20"), "begins with the time: {line}");
        assert!(
            line.ends_with(&format!(" kenmerk={}", mark(answer))),
            "{line}\n{answer}"
        );
        for word in ["geheim", "riec", "jansen", "127.0.0.1", "192.0.2.77"] {
            assert!(!line.contains(word), "{word} in {line}");
        }
    }
    let marks: BTreeSet<&str> = answers.iter().map(|answer| mark(answer)).collect();
    assert_eq!(marks.len(), 3, "each its own");
}

#[test]
fn lines_for_programs_are_json() {
    let desk = Desk::new();
    let more = [
        "--log-vorm",
        "json",
        "--log-adressen",
        "ja",
        "--proxy",
        "127.0.0.1",
    ];
    let (answers, lines) = logged(&desk, &more, false);
    assert_eq!(lines.len(), 3, "{lines:#?}");
    let line: Value = serde_json::from_str(&lines[0]).unwrap();
    let keys: Vec<&str> = line
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "tijd",
            "niveau",
            "onderdeel",
            "melding",
            "methode",
            "route",
            "status",
            "ms",
            "adres",
            "kenmerk"
        ]
    );
    assert_eq!(line["status"], 200);
    assert_eq!(line["route"], "/bronnen/{bron}");
    assert_eq!(line["adres"], "192.0.2.77", "by the word of the proxy");
    assert_eq!(line["kenmerk"], mark(&answers[0]));
    assert!(line["ms"].as_f64().unwrap() >= 0.0);
    let documented = include_str!("../../../../docs/handleiding/beheerder.md");
    for key in keys {
        assert!(
            documented.contains(&format!("| `{key}` |")),
            "{key} is not in the manual"
        );
    }
}

#[test]
fn the_journal_is_told_the_level() {
    let desk = Desk::new();
    let (_, lines) = logged(&desk, &[], true);
    for line in &lines {
        assert!(line.starts_with("<6>info verzoek: "), "{line}");
    }
    let (_, lines) = logged(&desk, &["--log-vorm", "json"], true);
    for line in &lines {
        assert!(line.starts_with("<6>{\"tijd\":"), "{line}");
    }
}

/// The service manager gives the variable to everything below it, of which standard error may be
/// something else.
#[test]
fn a_stream_that_is_not_the_journal_has_no_levels() {
    let desk = Desk::new();
    let mut command = desk.command(&["serve", "--listen", "127.0.0.1:0", "--log", "info"]);
    command.env("JOURNAL_STREAM", "1:1");
    let (told, _) = Running::of(&mut command).ready();
    assert!(told.contains("info kompas"), "{told}");
    assert!(!told.contains("<6>"), "{told}");
}
