//! `kompas backup` and `kompas migratie`, with the real program.

use std::fs;
use std::path::PathBuf;

use crate::Desk;
use crate::serve::{Running, get};

/// An installation with a few documents.
fn filled(folder: &str) -> Desk {
    let desk = Desk::new();
    let papers = desk.path("stukken");
    fs::create_dir(&papers).unwrap();
    for (name, text) in [
        ("nota", "een drugslab in een schuur"),
        ("brief", "een brief van de raad"),
    ] {
        let text = format!("# Stuk {name}\n\nHier staat {text}. De controle gaat door.\n");
        fs::write(papers.join(format!("{name}.md")), text).unwrap();
    }
    let arguments = [
        "documenten",
        "toevoegen",
        "stukken",
        "--verzameling",
        "gids",
    ];
    desk.run(&[&arguments[..], &["--data", folder]].concat())
        .expect(0);
    desk
}

fn made(desk: &Desk, more: &[&str]) -> PathBuf {
    let arguments = ["backup", "maak", "--data", "gegevens", "--json"];
    let ran = desk.run(&[&arguments[..], more].concat()).expect(0);
    PathBuf::from(ran.json()["bestand"].as_str().unwrap())
}

#[cfg(unix)]
#[test]
fn documents_come_back_and_are_found() {
    let desk = filled("gegevens");
    let path = made(&desk, &[]);
    let path = desk.path("").join(path);
    let text = path.to_str().unwrap();
    let checked = desk.run(&["backup", "controleer", text]).expect(0);
    for line in ["In orde: ", "2 documenten, 2 originelen", "vergeleken in "] {
        assert!(checked.out.contains(line), "no {line:?} in {checked:#?}");
    }
    let herstel = ["backup", "herstel", text, "--data", "elders"];
    desk.run(&herstel)
        .expect(2)
        .tells(&["Er is niets hersteld.", "--ja"]);
    let restored = desk.run(&[&herstel[..], &["--ja"]].concat()).expect(0);
    assert!(restored.out.contains("2 documenten"), "{restored:#?}");

    // The site makes its index by itself.
    let mut site = Running::start(&desk, &["--data", "elders"]);
    let (_, address) = site.ready();
    let mut page = String::new();
    for _ in 0..200 {
        page = get(&address, "/documenten?q=drugslab+schuur");
        if page.contains("#passage-") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(page.contains("Stuk nota"), "{page}");
    site.stop("-TERM");
}

#[test]
fn what_is_there_stays_unless_it_is_to_be_replaced() {
    let desk = filled("gegevens");
    let path = made(&desk, &["--naar", "kopie.tar"]);
    let text = path.to_str().unwrap();
    desk.run(&[
        "documenten",
        "verwijderen",
        "1",
        "--ja",
        "--data",
        "gegevens",
    ])
    .expect(0);
    let herstel = ["backup", "herstel", text, "--ja", "--data", "gegevens"];
    desk.run(&herstel)
        .expect(1)
        .tells(&["staat al iets", "--vervang"]);
    let restored = desk.run(&[&herstel[..], &["--vervang"]].concat()).expect(0);
    assert!(
        restored.out.contains("Wat er was staat in: "),
        "{restored:#?}"
    );
    desk.run(&["documenten", "toon", "1", "--data", "gegevens"])
        .expect(0);
    let found = desk
        .run(&["zoek", "--documenten", "drugslab", "--data", "gegevens"])
        .expect(0);
    assert!(found.out.contains("Stuk nota"), "{found:#?}");
    let list = desk
        .run(&["backup", "lijst", "--data", "gegevens"])
        .expect(0);
    assert!(list.out.starts_with("kompas-voor-herstel-"), "{list:#?}");
}

#[test]
fn damage_is_told_and_refused() {
    let desk = filled("gegevens");
    let path = desk.path("").join(made(&desk, &[]));
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes
        .windows(8)
        .position(|window| window == b"drugslab")
        .unwrap();
    bytes[at] ^= 1;
    let broken = desk.text("gegevens/backups/kompas-kapot.tar");
    fs::write(&broken, &bytes).unwrap();
    let checked = desk
        .run(&["backup", "controleer", &broken, "--json"])
        .expect(1);
    let problems = checked.json()["problemen"].clone();
    let problem = problems[0].as_str().unwrap();
    assert!(problem.ends_with(" is beschadigd."), "{problem}");
    assert_eq!(checked.json_error().0, "Deze back-up heeft 1 probleem.");
    let refused = ["backup", "herstel", &broken, "--ja", "--data", "nieuw"];
    desk.run(&refused)
        .expect(1)
        .tells(&["Er is niets hersteld: de back-up klopt niet.", problem]);
    fs::write(&broken, &bytes[..3000]).unwrap();
    let list = desk
        .run(&["backup", "lijst", "--data", "gegevens", "--json"])
        .expect(0)
        .json();
    let whole: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["heel"])
        .collect();
    assert_eq!(whole, [&false.into(), &serde_json::Value::Bool(true)]);
    desk.run(&["backup", "controleer", "nergens.tar"])
        .expect(1)
        .tells(&["dit bestaat niet"]);
}

#[test]
fn an_original_that_is_gone_is_told_with_its_document() {
    let desk = filled("gegevens");
    let folder = desk.path("gegevens/originelen");
    let one = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.is_dir())
        .unwrap();
    fs::remove_dir_all(one).unwrap();
    let ran = desk
        .run(&["backup", "maak", "--data", "gegevens", "--bewaar", "1"])
        .expect(1);
    ran.tells(&[
        "De back-up is gemaakt, maar zonder 1 origineel.",
        "Het origineel van document ",
        "ontbreekt",
    ]);
    assert!(ran.out.contains("Geschreven: "), "{ran:#?}");
}

#[test]
fn only_the_newest_are_kept_when_asked() {
    let desk = filled("gegevens");
    for _ in 0..3 {
        made(&desk, &[]);
    }
    made(&desk, &["--bewaar", "2"]);
    let list = desk
        .run(&["backup", "lijst", "--data", "gegevens", "--json"])
        .expect(0);
    assert_eq!(list.json().as_array().unwrap().len(), 2);
    desk.run(&["backup", "maak", "--bewaar", "0"]).expect(2);
    let file = desk.text("gegevens/backups/kompas-proef.tar");
    made(&desk, &["--naar", &file]);
    desk.run(&["backup", "maak", "--data", "gegevens", "--naar", &file])
        .expect(1)
        .tells(&["Er is geen back-up gemaakt.", "dit bestaat al"]);
    let none = desk.run(&["backup", "lijst", "--data", "leeg"]).expect(0);
    assert!(none.out.contains("staat geen back-up"), "{none:#?}");
}

#[test]
fn migrations_are_told() {
    let desk = filled("gegevens");
    let ran = desk
        .run(&["migratie", "status", "--data", "gegevens"])
        .expect(0);
    assert!(ran.out.contains("de database is bij"), "{ran:#?}");
    let new = desk
        .run(&["migratie", "status", "--data", "leeg", "--json"])
        .expect(0);
    assert_eq!(new.json()["gedaan"], serde_json::json!([]));
    assert_eq!(new.json()["bij"], false);
    let ran = desk
        .run(&["migratie", "uitvoeren", "--data", "leeg"])
        .expect(0);
    assert!(ran.out.starts_with("Van migratie 0 naar "), "{ran:#?}");
    let ran = desk
        .run(&["migratie", "uitvoeren", "--data", "leeg"])
        .expect(0);
    assert_eq!(ran.out, "Er was niets te doen.\n");
}
