//! The guide in and out as files.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::{Desk, Ran};

const BROKEN: [&str; 2] = ["criteria.toml:1: ", "gids.toml:1: "];

#[test]
fn the_built_in_guide_is_in_order() {
    let desk = Desk::new();
    let ran = desk.run(&["catalogus", "controleer"]).expect(0);
    assert!(
        ran.out.starts_with("In orde: ingebouwd, editie "),
        "{ran:?}"
    );
    assert_eq!(ran.out.lines().count(), 1);
    let ran = desk.run(&["catalogus", "controleer", "--json"]).expect(0);
    assert_eq!(ran.json()["inOrde"], true);
    assert_eq!(ran.json()["gids"]["herkomst"], "ingebouwd");
}

#[test]
fn checking_tells_all_problems_and_how_many() {
    let desk = Desk::new();
    let folder = desk.broken_guide();
    let ran = desk
        .run(&["catalogus", "controleer", "--content", &folder])
        .expect(3);
    let lines: Vec<&str> = ran.out.lines().collect();
    for start in BROKEN {
        assert!(lines.iter().any(|line| line.starts_with(start)), "{ran:?}");
    }
    ran.tells(&[&format!("De gids heeft {} problemen.", lines.len())]);
    let ran = desk
        .run(&["catalogus", "controleer", "--json", "--content", &folder])
        .expect(3);
    let problems = ran.json()["problemen"].clone();
    assert_eq!(problems.as_array().unwrap().len(), lines.len());
    assert_eq!(problems[0]["bestand"], "criteria.toml");
    assert!(ran.json_error().0.contains("problemen"));
}

#[test]
fn a_folder_that_is_not_there() {
    let desk = Desk::new();
    for arguments in [
        &["catalogus", "controleer", "--content", "weg"][..],
        &["zoek", "boa", "--content", "weg"],
        &["bronnen", "--content", "weg"],
        &["serve", "--listen", "127.0.0.1:0", "--content", "weg"],
        &["catalogus", "importeer", "weg"],
    ] {
        let ran = desk.run(arguments).expect(1);
        assert_eq!(ran.out, "");
        ran.tells(&["\"weg\" is niet te lezen.", "dit bestaat niet"]);
    }
    let ran = desk.run(&["bronnen", "--data", "weg"]).expect(1);
    ran.tells(&["De gegevensmap \"weg\" bestaat niet."]);
}

#[test]
fn a_folder_with_problems_is_used_by_no_command() {
    let desk = Desk::new();
    let folder = desk.broken_guide();
    for arguments in [
        &["zoek", "boa", "--content", &folder][..],
        &["bronnen", "--content", &folder],
        &["serve", "--listen", "127.0.0.1:0", "--content", &folder],
    ] {
        let ran = desk.run(arguments).expect(3);
        ran.tells(&BROKEN);
        assert!(
            ran.err
                .lines()
                .last()
                .unwrap()
                .starts_with("Fout: De gids heeft ")
        );
    }
}

#[test]
fn a_file_goes_in_as_it_came_out() {
    let desk = Desk::new();
    let first = desk.run(&["catalogus", "exporteer"]).expect(0);
    let ran = desk
        .run(&["catalogus", "exporteer", "--naar", "gids.json"])
        .expect(0);
    assert!(ran.out.starts_with("Geschreven: gids.json ("), "{ran:?}");
    assert_eq!(
        fs::read_to_string(desk.path("gids.json")).unwrap(),
        first.out
    );
    let changed = first
        .out
        .replace("editie = \\\"2023\\\"", "editie = \\\"2024\\\"");
    assert_ne!(changed, first.out);
    fs::write(desk.path("gids.json"), &changed).unwrap();
    desk.run(&["catalogus", "importeer", "gids.json"]).expect(0);
    let second = desk.run(&["catalogus", "exporteer"]).expect(0);
    assert!(second.out == changed, "export after import differs");
}

#[test]
fn a_folder_goes_in_as_it_came_out() {
    let desk = Desk::new();
    for (target, data) in [("een", None), ("twee", Some("gegevens"))] {
        let data = data.map_or_else(Vec::new, |data| vec!["--data", data]);
        let export = ["catalogus", "exporteer", "--naar", target];
        desk.run(&[&export[..], &data].concat()).expect(0);
        let import = ["catalogus", "importeer", target, "--data", "gegevens"];
        desk.run(&import).expect(0);
    }
    assert!(contents(&desk.path("een")) == contents(&desk.path("twee")));
    // Key figures are no part of the guide, and who brings them along is told.
    let content = crate::root().join("content");
    let mut guide = contents(&content);
    guide.retain(|(path, _)| !path.starts_with("kengetallen/"));
    assert_eq!(contents(&desk.path("een")), guide);
    let import = [
        "catalogus",
        "importeer",
        content.to_str().unwrap(),
        "--data",
        "derde",
    ];
    desk.run(&import)
        .expect(0)
        .tells(&["Kengetallen zijn niet geïmporteerd"]);
}

/// The content files below a folder, with their bytes.
fn contents(folder: &Path) -> Vec<(String, String)> {
    let files = kompas_store::read_folder(folder).unwrap().into_iter();
    files.map(|file| (file.path, file.text)).collect()
}

#[test]
fn a_catalogue_comes_in_by_standard_input() {
    let desk = Desk::new();
    let catalogue = desk.run(&["catalogus", "exporteer"]).expect(0).out;
    let ran = import_text(&desk, catalogue.as_bytes(), &["--json"]).expect(0);
    assert_eq!(ran.json()["voor"]["herkomst"], "ingebouwd");
    assert_eq!(ran.json()["na"]["herkomst"], "geïmporteerd");
    assert_eq!(ran.json()["vorige"], serde_json::Value::Null);
    let again = import_text(&desk, catalogue.as_bytes(), &["--json"]).expect(0);
    assert_eq!(again.json()["voor"], ran.json()["na"]);
    assert!(again.json()["vorige"].is_string());
}

fn import_text(desk: &Desk, text: &[u8], more: &[&str]) -> Ran {
    let arguments = [&["catalogus", "importeer", "-"], more].concat();
    let mut child = desk
        .command(&arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    Ran::from(child.wait_with_output().unwrap())
}

#[test]
fn an_import_tells_what_replaced_what_and_the_way_back_works() {
    let desk = Desk::new();
    let original = desk.run(&["catalogus", "exporteer"]).expect(0).out;
    let newer = original.replace("editie = \\\"2023\\\"", "editie = \\\"2024\\\"");
    fs::write(desk.path("2023.json"), &original).unwrap();
    fs::write(desk.path("2024.json"), &newer).unwrap();
    let import = |path: &str| desk.run(&["catalogus", "importeer", path]).expect(0).out;
    let first = import("2023.json");
    assert!(
        first.contains("Was: ingebouwd, editie 2023: 5 thema's"),
        "{first}"
    );
    assert!(first.contains("De ingebouwde gids blijft"), "{first}");
    let second = import("2024.json");
    assert!(
        second.contains("Was: geïmporteerd, editie 2023"),
        "{second}"
    );
    assert!(
        second.contains("Nu:  geïmporteerd, editie 2024"),
        "{second}"
    );
    let (_, back) = second
        .trim_end()
        .split_once("kompas catalogus importeer ")
        .unwrap();
    import(back);
    assert!(desk.run(&["catalogus", "exporteer"]).expect(0).out == original);

    let import = desk.run(&["catalogus", "importeer", "--ingebouwd", "--json"]);
    assert!(import.expect(0).json()["vorige"].is_string());
    let again = desk
        .run(&["catalogus", "importeer", "--ingebouwd"])
        .expect(0)
        .out;
    assert!(again.contains("Er was geen geïmporteerde gids"), "{again}");
    desk.run(&["catalogus", "importeer"]).expect(2);
}

#[test]
fn an_import_with_problems_changes_nothing() {
    let desk = Desk::new();
    let folder = desk.broken_guide();
    let import = [
        "catalogus",
        "importeer",
        folder.as_str(),
        "--data",
        "gegevens",
    ];
    let ran = desk.run(&import).expect(3);
    ran.tells(&BROKEN);
    ran.tells(&["; er is niets veranderd."]);
    assert!(!desk.path("gegevens").exists());
    desk.run(&["catalogus", "exporteer", "--naar", "heel"])
        .expect(0);
    desk.run(&["catalogus", "importeer", "heel", "--data", "gegevens"])
        .expect(0);
    let before = fs::read(desk.path("gegevens/catalogus.json")).unwrap();
    let (message, details) = desk
        .run(&[&import[..], &["--json"]].concat())
        .expect(3)
        .json_error();
    assert!(message.contains("niets veranderd"), "{message}");
    assert!(details.len() >= 2, "{details:?}");
    assert!(fs::read(desk.path("gegevens/catalogus.json")).unwrap() == before);
    assert_eq!(fs::read_dir(desk.path("gegevens")).unwrap().count(), 1);
}

#[test]
fn what_is_no_catalogue_is_refused() {
    let desk = Desk::new();
    for (text, reason) in [
        (&b"geen json"[..], "Dit is geen catalogus van Kompas"),
        (b"\xff", "UTF-8"),
        (
            b"{\"formaat\":\"iets\",\"versie\":1,\"bestanden\":{}}",
            "\"iets\"",
        ),
    ] {
        let ran = import_text(&desk, text, &[]).expect(1);
        ran.tells(&["De standaardinvoer is niet te lezen.", reason]);
    }
}

#[test]
fn an_export_overwrites_only_when_told_to() {
    let desk = Desk::new();
    let export = ["catalogus", "exporteer", "--naar", "gids.json"];
    fs::write(desk.path("gids.json"), "van mij").unwrap();
    let ran = desk.run(&export).expect(1);
    ran.tells(&["\"gids.json\"", "dit bestaat al", "--overschrijf"]);
    assert_eq!(
        fs::read_to_string(desk.path("gids.json")).unwrap(),
        "van mij"
    );
    desk.run(&[&export[..], &["--overschrijf"]].concat())
        .expect(0);
    assert!(
        fs::read_to_string(desk.path("gids.json"))
            .unwrap()
            .contains("kompas-catalogus")
    );
    assert_eq!(
        fs::read_dir(desk.home.path()).unwrap().count(),
        1,
        "leftovers"
    );
}

#[test]
fn an_export_leaves_a_folder_in_use_alone() {
    let desk = Desk::new();
    fs::create_dir(desk.path("map")).unwrap();
    fs::write(desk.path("map/brief.txt"), "van mij").unwrap();
    let ran = desk
        .run(&["catalogus", "exporteer", "--naar", "map"])
        .expect(1);
    ran.tells(&["De map \"map\" is niet leeg"]);
    assert_eq!(fs::read_dir(desk.path("map")).unwrap().count(), 1);
}

#[test]
fn an_export_of_a_guide_with_problems_warns() {
    let desk = Desk::new();
    let folder = desk.broken_guide();
    let ran = desk
        .run(&["catalogus", "exporteer", "--content", &folder])
        .expect(0);
    ran.tells(&["Let op: deze gids heeft"]);
    assert!(ran.out.contains("onzin"));
}

#[test]
fn a_data_folder_that_cannot_be_made() {
    let desk = Desk::new();
    fs::write(desk.path("bestand"), "").unwrap();
    desk.run(&["catalogus", "exporteer", "--naar", "gids"])
        .expect(0);
    for arguments in [
        &["catalogus", "importeer", "gids", "--data", "bestand/map"][..],
        &["serve", "--listen", "127.0.0.1:0", "--data", "bestand/map"],
    ] {
        let ran = desk.run(arguments).expect(1);
        ran.tells(&[
            "De gegevensmap \"bestand/map\" is niet te gebruiken.",
            "dit is geen map",
            "Kies met --data MAP",
        ]);
    }
}
