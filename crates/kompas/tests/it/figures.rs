//! `kompas cijfers` and `kompas lokaal`, before figures were fetched: nothing goes out.

use crate::Desk;

#[test]
fn what_there_is_and_what_is_still_to_be_fetched() {
    let desk = Desk::new();
    let listed = desk.run(&["cijfers", "toon"]).expect(0);
    assert!(listed.out.contains("openbare-orde"), "{listed:?}");
    let tables = desk.run(&["cijfers", "controleer", "--json"]).expect(0);
    let rows = tables.json();
    let rows = rows.as_array().unwrap();
    let police = rows.iter().find(|row| row["tabel"] == "47018NED").unwrap();
    assert_eq!(
        (&police["dienst"], &police["cijfers"]),
        (&"politie".into(), &0.into())
    );
    assert!(police["opgehaald"].is_null());
    let text = desk.run(&["cijfers", "controleer"]).expect(0).out;
    assert!(text.contains("nog niet opgehaald"), "{text}");
}

#[test]
fn what_is_wrong_is_told() {
    let desk = Desk::new();
    let cases: [(&[&str], i32, &str); 10] = [
        (
            &["cijfers", "ververs", "--gebied", "gm9999"],
            2,
            "Er is geen gemeente GM9999",
        ),
        (&["cijfers", "toon", "x"], 4, "kompas cijfers toon"),
        (&["lokaal", "utrecht"], 4, "geen cijfers over Utrecht"),
        (&["lokaal", "utrech"], 4, "zoals GM0344 of Utrecht"),
        (
            &["cijfers", "toon", "openbare-orde"],
            4,
            "kompas cijfers ververs",
        ),
        (
            &["cijfers", "toon", "openbare-orde", "--gebied", "x"],
            2,
            "is geen gebied",
        ),
        (
            &["cijfers", "ververs", "--tabel", "x"],
            2,
            "Geen kengetal gebruikt een tabel \"x\"",
        ),
        (
            &["cijfers", "ververs", "--gebied", "BU01"],
            2,
            "is geen gebied",
        ),
        (
            &["lokaal", "GM0344"],
            4,
            "Er zijn nog geen cijfers over Utrecht",
        ),
        (&["lokaal", "GM0344", "--thema", "x"], 2, "Kies uit: "),
    ];
    for (arguments, exit, told) in cases {
        desk.run(arguments).expect(exit).tells(&[told]);
    }
}
