//! The document on reliability says what was measured, and nothing else.

use std::path::Path;

use kompas_chaos::{EXPERIMENTS, Outcome, document, read, write};

fn outcome(faults: &[&str]) -> Outcome {
    Outcome {
        experiment: EXPERIMENTS[0].name.to_owned(),
        database: "SQLite".to_owned(),
        date: "2026-11-27".to_owned(),
        machine: "2 kernen, 24 GB geheugen".to_owned(),
        program: "kompas 0.1.0 (release)".to_owned(),
        seed: 7,
        command: "kompas-chaos kills --seed 7".to_owned(),
        seconds: 12,
        figures: vec![("Keren kill -9".to_owned(), "3".to_owned())],
        faults: faults.iter().map(|fault| (*fault).to_owned()).collect(),
    }
}

#[test]
fn the_document_is_what_the_results_give() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let results = read(&docs).unwrap();
    assert!(!results.is_empty(), "docs/betrouwbaarheid.json is missing");
    let text = std::fs::read_to_string(docs.join("betrouwbaarheid.md")).unwrap();
    assert_eq!(
        text,
        document(&results),
        "make it anew: kompas-chaos --document docs"
    );
}

#[test]
fn a_broken_promise_is_told_first() {
    let kept = document(&[outcome(&[])]);
    assert!(kept.contains("| SQLite | gehaald | 2026-11-27 |"), "{kept}");
    let broken = document(&[outcome(&["stuk-1.txt is there 0 times"])]);
    assert!(broken.contains("**niet gehaald: 1 fout**"), "{broken}");
    assert!(broken.contains("- stuk-1.txt is there 0 times"), "{broken}");
    assert!(broken.contains("| Keren kill -9 | 3 |"), "{broken}");
}

#[test]
fn what_was_not_tried_is_told() {
    let text = document(&[outcome(&[])]);
    let untried = text.matches("Deze proef is nog niet gedaan.").count();
    assert_eq!(untried, EXPERIMENTS.len() - 1);
}

#[test]
fn a_result_takes_the_place_of_the_earlier_one() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), outcome(&["x"])).unwrap();
    write(folder.path(), outcome(&[])).unwrap();
    assert_eq!(read(folder.path()).unwrap(), [outcome(&[])]);
    let made = std::fs::read_to_string(folder.path().join("betrouwbaarheid.md"));
    assert_eq!(made.unwrap(), document(&[outcome(&[])]));
}
