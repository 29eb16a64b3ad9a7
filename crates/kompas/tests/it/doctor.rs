//! `kompas doctor`, on installations that are well and on others.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::Desk;

/// What is told of each check: its state and what was seen.
fn told(desk: &Desk, code: i32, more: &[&str]) -> Vec<(String, String, String)> {
    let arguments = [&["doctor", "--data", "gegevens", "--json"], more].concat();
    let told = desk.run(&arguments).expect(code).json();
    assert_eq!(told["inOrde"], code == 0, "{told:#}");
    let checks = told["controles"].as_array().unwrap().iter();
    let text = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    checks
        .map(|check| {
            (
                text(check, "wat"),
                text(check, "stand"),
                text(check, "melding"),
            )
        })
        .collect()
}

#[track_caller]
fn says(found: &[(String, String, String)], about: &str, state: &str, seen: &str) {
    let is_it = |(what, how, said): &&(String, String, String)| {
        what == about && how == state && said.contains(seen)
    };
    assert!(
        found.iter().any(|one| is_it(&one)),
        "no {about} {state} {seen:?} in {found:#?}"
    );
}

/// An installation with a document, closed to others.
fn filled() -> Desk {
    let desk = Desk::new();
    let file = desk.text("nota.md");
    fs::write(
        &file,
        "# Nota\n\nEen drugslab in een schuur. De controle gaat door.\n",
    )
    .unwrap();
    desk.run(&["documenten", "toevoegen", &file, "--data", "gegevens"])
        .expect(0);
    fs::set_permissions(desk.path("gegevens"), PermissionsExt::from_mode(0o700)).unwrap();
    desk
}

#[test]
fn an_installation_that_is_well() {
    let desk = filled();
    let before = told(&desk, 1, &[]);
    says(&before, "back-up", "fout", "staat geen back-up");
    desk.run(&["backup", "maak", "--data", "gegevens"])
        .expect(0);
    let found = told(&desk, 0, &[]);
    for (about, seen) in [
        ("configuratie", "geen configuratiebestand"),
        ("gegevensmap", "is te beschrijven"),
        ("rechten", "Alleen de eigenaar"),
        ("schijf", "vrij"),
        ("database", "is bij"),
        ("originelen", "1 origineel, alle heel"),
        ("zoekindex", "klopt met de database: 1 passage"),
        ("back-up", "0 dagen oud"),
        ("klok", " UTC"),
    ] {
        says(&found, about, "goed", seen);
    }
    let text = desk.run(&["doctor", "--data", "gegevens"]).expect(0);
    assert!(text.out.starts_with("goed    configuratie: "), "{text:#?}");
}

#[test]
fn an_installation_that_is_not() {
    let desk = filled();
    desk.run(&["backup", "maak", "--data", "gegevens"])
        .expect(0);
    fs::set_permissions(desk.path("gegevens"), PermissionsExt::from_mode(0o755)).unwrap();
    fs::write(desk.path("gegevens/kompas.toml"), "[sitee]\n").unwrap();
    let originals = desk.path("gegevens/originelen");
    for entry in fs::read_dir(originals).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        }
    }
    let found = told(&desk, 1, &["--backups", "nergens"]);
    says(&found, "configuratie", "fout", "1 probleem");
    says(&found, "rechten", "let op", "755");
    says(&found, "originelen", "fout", "Van 1 zijn er 1 weg");
    says(&found, "back-up", "fout", "staat geen back-up");
    let text = desk.run(&["doctor", "--data", "gegevens"]).expect(1);
    text.tells(&["Er zijn 2 dingen mis."]);
}

#[test]
fn a_damaged_index_or_database_is_told() {
    let desk = filled();
    let index = desk.path("gegevens/index");
    let files: Vec<_> = walk(&index);
    let store = files
        .iter()
        .find(|path| path.extension().is_some_and(|end| end == "term"));
    let mut bytes = fs::read(store.unwrap()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(store.unwrap(), bytes).unwrap();
    let found = told(&desk, 1, &[]);
    says(&found, "zoekindex", "fout", "beschadigd");
    fs::write(
        desk.path("gegevens/kompas.db"),
        "Dit is geen database.\n".repeat(300),
    )
    .unwrap();
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(desk.path(&format!("gegevens/kompas.db{end}")));
    }
    let found = told(&desk, 1, &[]);
    says(&found, "database", "fout", "De database in ");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                walk(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn nothing_is_there_yet() {
    let desk = Desk::new();
    let found = told(&desk, 1, &[]);
    says(&found, "gegevensmap", "fout", "Er is geen gegevensmap");
    assert!(!desk.path("gegevens").exists());
    let server = ["--database", "postgres://x@127.0.0.1:1/y"];
    fs::create_dir(desk.path("gegevens")).unwrap();
    let found = told(&desk, 1, &server);
    says(
        &found,
        "database",
        "fout",
        "de databaseserver antwoordt niet",
    );
    let found = told(&desk, 1, &[]);
    says(&found, "database", "let op", "nog geen database");
    assert!(!desk.path("gegevens/kompas.db").exists());
}
