//! Searching and listing.

use std::process::Stdio;

use crate::{Desk, Ran};

#[test]
fn searching_gives_lines_with_kind_title_path_and_passage() {
    let desk = Desk::new();
    let ran = desk.run(&["zoek", "bibob", "advies"]).expect(0);
    let first: Vec<&str> = ran.out.lines().take(2).collect();
    assert!(first[0].starts_with("bron   "), "{}", ran.out);
    assert!(first[0].ends_with(')') && first[0].contains(" (/bronnen/"));
    assert!(first[1].starts_with("       "));
    assert!(!ran.out.contains('\u{1b}'), "colours in a pipe");
}

#[test]
fn searching_as_json() {
    let desk = Desk::new();
    let ran = desk
        .run(&["--json", "zoek", "gemeente", "--aantal", "3"])
        .expect(0);
    let found = ran.json();
    assert_eq!(found["tekst"], "gemeente");
    assert_eq!(found["treffers"].as_array().unwrap().len(), 3);
    assert!(found["totaal"].as_u64().unwrap() > 3);
    assert!(
        found["treffers"][0]["pad"]
            .as_str()
            .unwrap()
            .starts_with('/')
    );
    assert_eq!(ran.err, "");
}

#[test]
fn searching_one_kind_under_one_theme() {
    let desk = Desk::new();
    let theme = a_theme(&desk);
    let ran = desk.run(&[
        "zoek", "gemeente", "--soort", "BRON", "--thema", &theme, "--json",
    ]);
    for hit in ran.expect(0).json()["treffers"].as_array().unwrap() {
        assert_eq!(hit["soort"], "bron");
    }
}

#[test]
fn nothing_found_has_an_exit_code_of_its_own() {
    let desk = Desk::new();
    let ran = desk.run(&["zoek", "qqqxxyzz"]).expect(4);
    assert_eq!(ran.out, "");
    ran.tells(&["Niets gevonden voor \"qqqxxyzz\"."]);
    let ran = desk.run(&["zoek", "qqqxxyzz", "--json"]).expect(4);
    assert_eq!(ran.json()["treffers"], serde_json::json!([]));
    assert_eq!(ran.json_error().0, "Niets gevonden voor \"qqqxxyzz\".");
}

#[test]
fn a_misspelt_word_gets_a_better_one() {
    let desk = Desk::new();
    let ran = desk.run(&["zoek", "omgevingsdeinst"]);
    ran.tells(&["Bedoelde u \"omgevingsdienst\"?"]);
}

#[test]
fn searching_tells_all_that_does_not_exist() {
    let desk = Desk::new();
    let ran = desk
        .run(&["zoek", "boa", "--soort", "boek", "--thema", "maan"])
        .expect(2);
    ran.tells(&[
        "--thema: \"maan\" bestaat niet; kies ",
        "--soort: \"boek\" bestaat niet; kies bron, thema, vraag of begrip",
    ]);
}

#[test]
fn sources_as_a_table() {
    let desk = Desk::new();
    let ran = desk.run(&["bronnen"]).expect(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].starts_with("Naam ") && lines[0].ends_with("Thema's"));
    ran.tells(&[&format!("{0} van {0} bronnen", lines.len() - 1)]);
}

#[test]
fn filters_narrow_and_values_add_up() {
    let desk = Desk::new();
    let count = |arguments: &[&str]| {
        let arguments = [&["bronnen", "--json"], arguments].concat();
        let ran = desk.run(&arguments).expect(0);
        ran.json().as_array().unwrap().len()
    };
    let partners = count(&["--vorm", "partner"]);
    let registers = count(&["--vorm", "registratie"]);
    assert_eq!(
        count(&["--vorm", "partner", "--vorm", "registratie"]),
        partners + registers
    );
    assert!(count(&["--vorm", "partner", "--bereik", "intern", "--vraag", "l1"]) < partners);
}

#[test]
fn all_filters_that_do_not_exist_are_told_together() {
    let desk = Desk::new();
    let arguments = ["bronnen", "--vorm", "boek", "--vraag", "g9", "--thema", "x"];
    let ran = desk.run(&arguments).expect(2);
    assert_eq!(ran.out, "");
    ran.tells(&[
        "--vorm: \"boek\" bestaat niet; kies partner, registratie of publicatie",
        "--vraag: \"g9\" bestaat niet; kies G1, G2, G3, L1, L2 of L3",
        "--thema: \"x\" bestaat niet; kies ",
    ]);
    let ran = desk.run(&[&arguments[..], &["--json"]].concat()).expect(2);
    assert_eq!(ran.json_error().1.len(), 3);
}

#[test]
fn filters_that_leave_nothing() {
    let desk = Desk::new();
    let arguments = ["bronnen", "--vorm", "publicatie", "--bereik", "intern"];
    let ran = desk.run(&arguments).expect(4);
    assert_eq!(ran.out, "");
    let ran = desk.run(&[&arguments[..], &["--json"]].concat()).expect(4);
    assert_eq!(ran.json(), serde_json::json!([]));
}

#[test]
fn a_reader_that_stops_is_no_error() {
    let desk = Desk::new();
    let mut command = desk.command(&["bronnen"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = Ran::from(child.wait_with_output().unwrap()).expect(0);
    assert_eq!(ran.err, "");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let desk = Desk::new();
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let ran = desk.command(&["bronnen"]).stdout(full).output().unwrap();
    Ran::from(ran)
        .expect(1)
        .tells(&["De uitvoer is niet te schrijven.", "de schijf is vol"]);
}

#[test]
fn reading_commands_leave_no_trace() {
    let desk = Desk::new();
    desk.run(&["zoek", "gemeente"]).expect(0);
    desk.run(&["bronnen"]).expect(0);
    desk.run(&["catalogus", "controleer"]).expect(0);
    assert_eq!(std::fs::read_dir(desk.home.path()).unwrap().count(), 0);
}

/// The key of some theme.
fn a_theme(desk: &Desk) -> String {
    let found = desk.run(&["zoek", "cyber", "--soort", "thema", "--json"]);
    let path = found.expect(0).json()["treffers"][0]["pad"].clone();
    let path = path.as_str().unwrap();
    path.strip_prefix("/themas/").unwrap().to_owned()
}
