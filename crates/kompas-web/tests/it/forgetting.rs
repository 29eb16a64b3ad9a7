//! Stories about dossiers that go: when their term is over, and when they were opened by mistake.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::sync::atomic::Ordering;

use axum::http::StatusCode;

use crate::documents::{PASSWORD, World, world};
use crate::people::session;
use crate::rounds::years;

const PAGE: &str = "/dossiers/vernietiging";

impl World {
    /// Opens a dossier that is kept for a year, with an answer, and closes it.
    async fn closed(&self, cookie: &str, title: &str) -> String {
        let path = self.open(cookie, title).await;
        let steps: [(&str, &[(&str, &str)]); 3] = [
            (
                "",
                &[
                    ("versie", "1"),
                    ("titel", title),
                    ("bewaren", "1-jaar"),
                    ("status", "lopend"),
                ],
            ),
            (
                "/vragen/l1",
                &[("versie", "0"), ("antwoord", "Er staat een schuur leeg.")],
            ),
            (
                "/besluit",
                &[
                    ("versie", "2"),
                    ("datum", "2026-11-24"),
                    ("orgaan", "college"),
                    ("besluit", "Wij controleren."),
                    ("bevestig", "ja"),
                ],
            ),
        ];
        for (place, pairs) in steps {
            let done = self.form(cookie, &format!("{path}{place}"), pairs).await;
            assert_eq!(
                done.status,
                StatusCode::SEE_OTHER,
                "{place}: {}",
                done.plain()
            );
        }
        path
    }
}

fn number(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn what_is_past_its_term_goes_and_leaves_a_statement() {
    let (world, days) = years().await;
    let boss = world.cookie().1.to_owned();
    let gone = world.closed(&boss, "Kanarie in een schuur").await;
    let kept = world.closed(&boss, "Ander dossier").await;
    let open = world.open(&boss, "Nog bezig").await;

    let early = world.see(&boss, PAGE).await.plain();
    assert!(early.contains("Vandaag hoeft er niets weg."), "{early}");
    assert!(
        early.contains("mag vernietigd worden vanaf 24 november 2027"),
        "{early}"
    );
    assert!(!early.contains("Nog bezig"), "{early}");
    let pairs = [("dossier", number(&gone)), ("bevestig", "ja")];
    let nothing = world.form(&boss, PAGE, &pairs).await;
    assert_eq!(nothing.header("location"), PAGE, "its term is not over");
    assert_eq!(world.see(&boss, &gone).await.status, StatusCode::OK);

    // A year later a round opened by itself; nobody did anything in it.
    days.store(365, Ordering::Relaxed);
    world.settle().await;
    let boss = session(&world.sign_in("bo@testdam.nl", PASSWORD).await);
    let due = world.see(&boss, PAGE).await.plain();
    for part in [
        "Kanarie in een schuur",
        "antwoorden: 1, versies: 1, besluiten: 1, jaarlijkse rondes: 1",
        "ging vanzelf open",
    ] {
        assert!(due.contains(part), "{part}: {due}");
    }

    // One is kept for an exception, which must say why.
    let keep = format!("{PAGE}/bewaren");
    for (tot, reden, said) in [
        ("2028-12-31", " ", "vul dit in"),
        ("2028-12-31", "Over 123456782", "burgerservicenummer"),
        ("2020-01-01", "Procedure", "kies een dag vanaf vandaag"),
        ("morgen", "Procedure", "schrijf een datum"),
    ] {
        let pairs = [("dossier", number(&kept)), ("tot", tot), ("reden", reden)];
        let refused = world.form(&boss, &keep, &pairs).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(refused.plain().contains(said), "{}", refused.plain());
    }
    let pairs = [
        ("dossier", number(&open)),
        ("tot", "2028-12-31"),
        ("reden", "Bezwaar"),
    ];
    let refused = world.form(&boss, &keep, &pairs).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "it is open");
    let pairs = [
        ("dossier", number(&kept)),
        ("tot", "2028-12-31"),
        ("reden", "Bezwaar"),
    ];
    assert_eq!(
        world.form(&boss, &keep, &pairs).await.status,
        StatusCode::SEE_OTHER
    );
    let list = world.see(&boss, PAGE).await.plain();
    assert!(
        list.contains("Uitzondering tot en met 31 december 2028") && list.contains("Bezwaar"),
        "{list}"
    );

    // Without choosing and confirming nothing happens.
    let unsure: [&[(&str, &str)]; 2] = [&[("bevestig", "ja")], &[("dossier", number(&gone))]];
    for pairs in unsure {
        let refused = world.form(&boss, PAGE, pairs).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let pairs = [
        ("dossier", number(&gone)),
        ("dossier", number(&kept)),
        ("dossier", number(&open)),
        ("bevestig", "ja"),
    ];
    let done = world.form(&boss, PAGE, &pairs).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let statement = done.header("location").to_owned();
    assert_eq!(statement, format!("{PAGE}/1"));
    let told = world.see(&boss, &statement).await.plain();
    for part in [
        "vernietigde op",
        "1 dossier",
        "Weerbaar buitengebied",
        "Bewaartermijn verstreken: 1 jaar na sluiten",
        "antwoorden: 1",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("Kanarie"), "{told}");
    let csv = world.see(&boss, &format!("{statement}?formaat=csv")).await;
    assert_eq!(csv.status, StatusCode::OK);
    let csv = csv.text();
    assert!(
        csv.contains("Bewaartermijn verstreken") && csv.lines().count() == 2,
        "{csv}"
    );
    assert!(!csv.contains("Kanarie"), "{csv}");

    assert_eq!(world.see(&boss, &gone).await.status, StatusCode::NOT_FOUND);
    for path in [&kept, &open] {
        assert_eq!(
            world.see(&boss, path).await.status,
            StatusCode::OK,
            "{path}"
        );
    }
    world.settle().await;
    let jobs = world.see(&boss, "/beheer/taken").await.plain();
    assert!(!jobs.contains("Mislukt :"), "{jobs}");
    let log = world.see(&boss, "/beheer/logboek").await.plain();
    assert!(
        log.contains("Dossier vernietigen") && !log.contains("Kanarie"),
        "{log}"
    );

    // Without its exception it is due again.
    let pairs = [("dossier", number(&kept))];
    assert_eq!(
        world.form(&boss, &keep, &pairs).await.status,
        StatusCode::SEE_OTHER
    );
    let list = world.see(&boss, PAGE).await.plain();
    assert!(!list.contains("Uitzondering tot en met"), "{list}");
}

#[tokio::test]
async fn a_dossier_opened_by_mistake_goes_by_its_owner() {
    let (world, _) = years().await;
    let boss = world.cookie().1.to_owned();
    let path = world.open(&boss, "Vergissing").await;
    let remove = format!("{path}/verwijderen");
    let shown = world.see(&boss, &remove).await.plain();
    assert!(
        shown.contains("Dit gaat weg: nog niets ingevuld."),
        "{shown}"
    );
    let stale = world.form(&boss, &remove, &[("versie", "9")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.plain().contains("Er is niets verwijderd"));
    let done = world.form(&boss, &remove, &[("versie", "1")]).await;
    assert_eq!(done.header("location"), "/dossiers", "{}", done.plain());
    assert_eq!(world.see(&boss, &path).await.status, StatusCode::NOT_FOUND);

    let closed = world.closed(&boss, "Besloten").await;
    let remove = format!("{closed}/verwijderen");
    let shown = world.see(&boss, &remove).await.plain();
    assert!(shown.contains("Dit dossier blijft"), "{shown}");
    let refused = world.form(&boss, &remove, &[("versie", "3")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(world.see(&boss, &closed).await.status, StatusCode::OK);
}

/// The files of a ZIP by their names.
pub(crate) fn unpacked(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let files = (0..archive.len()).map(|at| {
        let mut file = archive.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (file.name().unwrap().into_owned(), text)
    });
    files.collect()
}

#[tokio::test]
async fn who_works_on_a_dossier_takes_it_along_for_the_archive() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let path = world.open(&boss, "Leegstand").await;
    let texts: [&[(&str, &str)]; 3] = [
        &[("versie", "0"), ("antwoord", "Eerst dit.")],
        &[("versie", "1"), ("antwoord", "Er staat een schuur leeg.")],
        &[
            ("versie", "0"),
            ("antwoord", "De politie noemt een spookwoord."),
            ("openheid", "intern"),
            ("kenmerken", "wpg"),
        ],
    ];
    for (question, pairs) in ["l1", "l1", "l2"].iter().zip(texts) {
        let saved = world
            .form(&boss, &format!("{path}/vragen/{question}"), pairs)
            .await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    }
    let archive = format!("{path}/archief");
    let id = number(&path);
    let open = world.see(&boss, &archive).await;
    assert_eq!(open.header("content-type"), "application/zip");
    let name = format!("attachment; filename=\"dossier-{id}.zip\"");
    assert_eq!(open.header("content-disposition"), name);
    assert_eq!(open.header("cache-control"), "no-store");
    let files = unpacked(&open.bytes);
    let folder = format!("dossier-{id}");
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let expected =
        ["dossier.json", "dossier.md", "metagegevens.json"].map(|name| format!("{folder}/{name}"));
    assert_eq!(names[..3], expected);
    assert_eq!(names[3..], ["inventaris.json"]);
    let readable = &files[&format!("{folder}/dossier.md")];
    assert!(readable.contains("Er staat een schuur leeg."), "{readable}");
    let data: serde_json::Value = serde_json::from_str(&files[&expected[0]]).unwrap();
    assert_eq!(
        data["antwoorden"][0]["versies"].as_array().unwrap().len(),
        2
    );
    let all = files.values().any(|text| text.contains("spookwoord"));
    assert!(!all, "what has a label stays behind");
    let inventory: serde_json::Value = serde_json::from_str(&files["inventaris.json"]).unwrap();
    assert_eq!(inventory["weggelaten"], 1);

    let full = world.see(&boss, &format!("{archive}?kenmerken=mee")).await;
    let files = unpacked(&full.bytes);
    assert!(files[&expected[1]].contains("spookwoord"));
    let log = world.see(&boss, "/beheer/logboek").await.plain();
    assert_eq!(
        log.matches(&format!("dossier/{id}/archief")).count(),
        2,
        "{log}"
    );

    let an = world.enter(&boss, "an@testdam.nl", "An", "adviseur").await;
    let hers = world.see(&an, &archive).await;
    assert_eq!(
        hers.status,
        StatusCode::NOT_FOUND,
        "she does not work on it"
    );
}
