//! From files and addresses to a citation, with the real program.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::thread;

use crate::Desk;
use crate::root;
use crate::serve::{Running, get};

/// Five addresses on this computer: each gives a page, all ask robots to do as they like.
fn addresses() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream));
        }
    });
    address
}

fn answer(mut stream: std::net::TcpStream) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read > 0) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or("/");
    let (status, kind, body) = match path.strip_prefix("/stuk/") {
        Some(number) => (
            "200 OK",
            "text/html; charset=utf-8",
            format!(
                "<!doctype html><html lang=nl><title>Stuk {number}</title><nav>Menu</nav><main>\
                 <h1>Stuk {number}</h1><p>In een schuur aan weg {number} stond een drugslab. Na de \
                 controle meldde de boer zich bij het loket van de gemeente.</p></main></html>"
            ),
        ),
        None if path == "/robots.txt" => (
            "200 OK",
            "text/plain",
            "User-agent: *\nAllow: /\n".to_owned(),
        ),
        None => ("404 Not Found", "text/plain", "weg".to_owned()),
    };
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
}

/// Files to add: the real ones where they are, and one of our own.
fn files(desk: &Desk) -> (Vec<String>, usize) {
    let own = desk.path("stukken");
    std::fs::create_dir(&own).unwrap();
    std::fs::write(
        own.join("nota.md"),
        "# Nota buitengebied\n\n## Drugslab\n\nIn een schuur vond de politie een drugslab. De controle gaat door.\n",
    )
    .unwrap();
    std::fs::write(own.join("leeg.pdf"), "%PDF-1.7\nkapot").unwrap();
    let mut all = vec![own.to_str().unwrap().to_owned()];
    let real: PathBuf = root().join("../shared/data/documents/files");
    let mut count = 1;
    if real.is_dir() {
        // The smallest: the reader is slow when it is not optimised.
        let mut found: Vec<_> = std::fs::read_dir(&real).unwrap().flatten().collect();
        found.sort_by_key(|file| file.metadata().unwrap().len());
        for file in found.iter().take(12) {
            count += 1;
            all.push(file.path().to_str().unwrap().to_owned());
        }
    } else {
        eprintln!("skipped: the real documents are not on this computer");
    }
    (all, count)
}

#[cfg(unix)]
#[test]
fn a_citation_opens_when_its_source_is_gone() {
    let desk = Desk::new();
    let server = addresses();
    let (files, count) = files(&desk);
    let urls: Vec<String> = (1..=5)
        .map(|number| format!("http://{server}/stuk/{number}"))
        .collect();
    let intern = server.to_string();
    let mut arguments = vec![
        "documenten",
        "toevoegen",
        "--json",
        "--data",
        "gegevens",
        "--verzameling",
        "gids",
        "--intern",
        &intern,
    ];
    arguments.extend(files.iter().map(String::as_str));
    arguments.extend(urls.iter().map(String::as_str));
    let added = desk.run(&arguments).expect(0);
    let summary = added.json();
    let read = usize::try_from(summary["gelezen"].as_u64().unwrap()).unwrap();
    // Two of the real ones are scans or empty; what is refused is told by name.
    assert!(read + 3 >= count + 5, "{summary:#}");
    let refused = summary["nietGelezen"].as_array().unwrap();
    assert!(
        refused
            .iter()
            .any(|line| line.as_str().unwrap().starts_with("leeg.pdf: ")),
        "{summary:#}"
    );

    let again = desk.run(&arguments).expect(0);
    let there = usize::try_from(again.json()["alAanwezig"].as_u64().unwrap()).unwrap();
    assert_eq!(there, count + 1, "{:#}", again.json());

    let found = desk
        .run(&[
            "zoek",
            "--documenten",
            "--data",
            "gegevens",
            "--json",
            "drugslab schuur controle",
        ])
        .expect(0)
        .json();
    assert!(
        found.to_string().contains("Stuk 3") && found.to_string().contains("Nota buitengebied"),
        "{found:#}"
    );

    // The files on disk go; what was cited stays.
    std::fs::remove_dir_all(desk.path("stukken")).unwrap();
    let mut site = Running::start(&desk, &["--data", "gegevens"]);
    let (_, address) = site.ready();
    let page = get(&address, "/documenten?q=drugslab+schuur+controle");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    let hit = page
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|path| path.starts_with("/documenten/") && path.contains("#passage-"))
        .unwrap_or_else(|| panic!("no hit in {page}"));
    let hit = hit.replace("&amp;", "&");
    let document = get(&address, hit.split('#').next().unwrap());
    assert!(document.contains("<mark>drugslab</mark>"), "{document}");
    let cite = document
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .find(|path| path.contains("/citaat?"))
        .unwrap_or_else(|| panic!("no way to cite in {document}"))
        .replace("&amp;", "&");
    let citation = get(&address, &cite);
    assert!(
        citation.contains("drugslab") && citation.contains("SHA-256"),
        "{citation}"
    );
    let back = citation
        .split("/documenten/")
        .find(|rest| {
            rest.contains("#passage-") && rest.starts_with(|first: char| first.is_ascii_digit())
        })
        .and_then(|rest| rest.split(['#', '"', '<', ' ']).next())
        .unwrap_or_else(|| panic!("no link in {citation}"));
    let opened = get(&address, &format!("/documenten/{back}"));
    assert!(
        opened.starts_with("HTTP/1.1 200") && opened.contains("drugslab"),
        "{opened}"
    );
    site.stop("-TERM");
}

#[test]
fn what_is_wrong_is_told_as_it_was_typed() {
    let desk = Desk::new();
    let half = desk
        .run(&["zoek", "--documenten", "--data", "gegevens", "\"half"])
        .expect(2);
    half.tells(&["  Er mist een aanhalingsteken"]);
    for (address, told) in [
        (
            "postgres://x@127.0.0.1:1/y",
            "de databaseserver antwoordt niet",
        ),
        (
            "postgres://x@bestaat-niet.invalid/y",
            "de databaseserver antwoordt niet",
        ),
        (
            "mysql://x:geheim@127.0.0.1:1/y",
            "het adres van --database klopt niet",
        ),
        (
            "postgres://x@127.0.0.1:1/y?sslmode=ja",
            "unknown value \"ja\" for `ssl_mode`",
        ),
    ] {
        let mut arguments = vec!["documenten", "lijst", "--data", "gegevens"];
        arguments.extend(["--database", address]);
        let ran = desk.run(&arguments).expect(1);
        ran.tells(&[told]);
        assert!(!ran.err.contains("geheim"), "{}", ran.err);
    }
}
