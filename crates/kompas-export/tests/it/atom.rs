//! Feeds, read by a program that reads feeds.

use std::fs;
use std::path::Path;

use kompas_export::{Entry, Feed, atom};
use serde_json::{Value, json};
use time::macros::datetime;

use crate::office::output;
use crate::sample::ODD;
use crate::tools::data_python;

fn feed() -> Feed {
    Feed {
        id: "https://kompas.example.nl/edities".to_owned(),
        title: "Wat er nieuw is in Kompas".to_owned(),
        address: "https://kompas.example.nl/edities".to_owned(),
        own_address: "https://kompas.example.nl/edities/nieuw.atom?a=1&b=2".to_owned(),
        updated: datetime!(2026-11-28 13:30:00.5 +1),
        author: "Gemeente \"Voorbeeldstad\" & omstreken".to_owned(),
        entries: vec![
            Entry {
                id: "https://kompas.example.nl/edities/2".to_owned(),
                title: "Editie 2 <nieuw>".to_owned(),
                address: "https://kompas.example.nl/edities/2".to_owned(),
                updated: datetime!(2026-11-28 12:30:00 UTC),
                summary: "Eén bron erbij & één weg.".to_owned(),
                content: vec![
                    "Erbij: <b>Meldpunt</b> & co".to_owned(),
                    ODD.to_owned(),
                    "Weg: een ander meldpunt.".to_owned(),
                ],
            },
            Entry {
                id: "https://kompas.example.nl/edities/1".to_owned(),
                title: "Editie 1".to_owned(),
                address: "https://kompas.example.nl/edities/1".to_owned(),
                updated: datetime!(2026-01-01 00:30:00 +2),
                summary: "De eerste.".to_owned(),
                content: Vec::new(),
            },
        ],
    }
}

/// What feedparser reads.
fn read(feed: &Feed, name: &str) -> Value {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gegevens");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{name}.atom"));
    fs::write(&file, atom(feed)).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/gegevens/lees_feed.py");
    let said = output(data_python().arg(script).arg(file), "gegevens");
    serde_json::from_str(&said).unwrap()
}

#[test]
fn a_reader_of_feeds_reads_what_is_in_it() {
    let read = read(&feed(), "nieuw");
    for (what, wanted) in [
        ("wrong", Value::Null),
        ("version", json!("atom10")),
        ("language", json!("nl")),
        ("id", json!("https://kompas.example.nl/edities")),
        ("title", json!("Wat er nieuw is in Kompas")),
        ("author", json!("Gemeente \"Voorbeeldstad\" & omstreken")),
        ("updated", json!("2026-11-28T12:30:00Z")),
        (
            "links",
            json!([
                [
                    "self",
                    "application/atom+xml",
                    "https://kompas.example.nl/edities/nieuw.atom?a=1&b=2"
                ],
                [
                    "alternate",
                    "text/html",
                    "https://kompas.example.nl/edities"
                ],
            ]),
        ),
    ] {
        assert_eq!(read[what], wanted, "{what}");
    }
    let [new, first] = &read["entries"].as_array().unwrap()[..] else {
        panic!("{read}");
    };
    assert_eq!(new["title"], "Editie 2 <nieuw>");
    assert_eq!(new["summary"], "Eén bron erbij & één weg.");
    assert_eq!(new["updated"], json!([2026, 11, 28, 12, 30, 0]));
    assert_eq!(first["id"], "https://kompas.example.nl/edities/1");
    assert_eq!(first["updated"], json!([2025, 12, 31, 22, 30, 0]));
    assert_eq!(first["content"], json!([]));
    assert_eq!(
        first["links"],
        json!([[
            "alternate",
            "text/html",
            "https://kompas.example.nl/edities/1"
        ]])
    );
}

#[test]
fn the_lines_are_paragraphs_and_no_markup() {
    let read = read(&feed(), "regels");
    let content = &read["entries"][0]["content"][0];
    assert_eq!(content[0], "application/xhtml+xml");
    let page = scraper::Html::parse_fragment(content[1].as_str().unwrap());
    let paragraphs = scraper::Selector::parse("p").unwrap();
    let lines: Vec<String> = page
        .select(&paragraphs)
        .map(|line| line.text().collect())
        .collect();
    assert_eq!(lines, feed().entries[0].content);
    let other = scraper::Selector::parse("p *").unwrap();
    assert_eq!(page.select(&other).count(), 0);
}

#[test]
fn a_feed_without_entries_is_a_feed() {
    let mut feed = feed();
    feed.entries.clear();
    let read = read(&feed, "leeg");
    assert_eq!(read["wrong"], Value::Null);
    assert_eq!(read["entries"], json!([]));
}
