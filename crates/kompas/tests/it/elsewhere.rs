//! Papers of other municipalities, against a replay of a search service.

use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::json;

use crate::{Desk, Ran};

/// A service on a port of this machine, that answers as long as the story lasts.
fn service(status: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut bytes = Vec::new();
            let mut chunk = [0; 4096];
            while !bytes.windows(4).any(|four| four == b"\r\n\r\n") {
                let read = stream.read(&mut chunk).unwrap();
                bytes.extend_from_slice(&chunk[..read]);
            }
            let head = String::from_utf8(bytes).unwrap();
            let path = head.split(' ').nth(1).unwrap();
            let (media_type, body) = match path {
                "/stuk/2" => (
                    "text/plain",
                    "Een pand met een drugslab gaat dicht.".to_owned(),
                ),
                _ => ("application/json", results(port)),
            };
            let status = if path == "/robots.txt" { 404 } else { status };
            let length = body.len();
            // a guest who leaves early is no fault of the service
            let _ = write!(
                stream,
                "HTTP/1.1 {status} Antwoord\r\nconnection: close\r\nretry-after: 90\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n\r\n{body}"
            );
        }
    });
    port
}

fn results(port: u16) -> String {
    let result = |number: u32, title: &str| {
        json!({
            "entityId": format!("document:{number}"),
            "organization": "Soest",
            "sortDate": "2024-11-07 00:00:00",
            "title": title,
            "downloadUrl": format!("http://127.0.0.1:{port}/stuk/{number}"),
            "stemming": 12,
        })
    };
    json!({
        "results": [result(1, "Begroting"), result(2, "Damoclesbeleid")],
        "totalCount": 42, "totalIsApproximate": true, "hasMore": true
    })
    .to_string()
}

fn ask(desk: &Desk, port: u16, more: &[&str]) -> Ran {
    let (address, host) = (
        format!("http://127.0.0.1:{port}"),
        format!("127.0.0.1:{port}"),
    );
    let command = [
        "documenten",
        "zoek-elders",
        "--diensten",
        &address,
        "--intern",
        &host,
    ];
    desk.run(&[&command, more].concat())
}

#[test]
fn papers_are_listed_and_fetched_by_number() {
    let desk = Desk::new();
    let port = service(200);
    let search = ["--dienst", "openbesluitvorming", "damocles", "beleid"];
    let ran = ask(&desk, port, &search).expect(0);
    let expected = format!(
        "  1  2024-11-07  Soest  Begroting\n     http://127.0.0.1:{port}/stuk/1\n  \
         2  2024-11-07  Soest  Damoclesbeleid\n     http://127.0.0.1:{port}/stuk/2\n\
         Pagina 1 van 3, ongeveer 42 in totaal\n"
    );
    assert_eq!(ran.out, expected);
    ran.tells(&["De dienst gaf velden die Kompas niet kent: results[].stemming."]);

    let wrong = ask(&desk, port, &[&search[..], &["--haal-op", "2-3"]].concat()).expect(2);
    wrong.tells(&[
        "Er is niets opgehaald.",
        "Stuk 3 is er niet; op deze pagina staan er 2.",
    ]);

    let ran = ask(&desk, port, &[&search[..], &["--haal-op", "2"]].concat()).expect(0);
    assert_eq!(ran.out, "1 adres opgehaald, 0 niet\n");
    let list = desk
        .run(&["documenten", "lijst", "--json"])
        .expect(0)
        .json();
    assert_eq!(list[0]["titel"], "Damoclesbeleid");
    assert_eq!(list[0]["soort"], "raadsstuk");

    let ran = ask(&desk, port, &[&search[..], &["--json"]].concat()).expect(0);
    let found = ran.json();
    assert_eq!(found["totaal"], 42);
    assert_eq!(found["stukken"][0]["document"], json!(null));
    assert_eq!(found["stukken"][1]["document"], list[0]["nummer"]);
}

#[test]
fn what_is_wrong_is_told() {
    let desk = Desk::new();
    let port = service(429);
    let busy = ask(&desk, port, &["--dienst", "raadsinformatie", "damocles"]).expect(1);
    busy.tells(&["De site 127.0.0.1 heeft het druk. Probeer het over 90 seconden opnieuw."]);
    let search = [
        "--dienst", "elders", "--van", "gisteren", "--pagina", "0", "damocles",
    ];
    let wrong = ask(&desk, port, &search).expect(2);
    wrong.tells(&[
        "--dienst:",
        "kies openbesluitvorming",
        "--van: \"gisteren\" is geen dag",
        "--pagina:",
    ]);
    let none = ask(&desk, port, &["damocles"]).expect(2);
    none.tells(&["--dienst"]);
    let numbers = ["--dienst", "regelingen", "--haal-op", "alle", "damocles"];
    ask(&desk, port, &numbers)
        .expect(2)
        .tells(&["schrijf nummers zoals 1,3-5"]);
}
