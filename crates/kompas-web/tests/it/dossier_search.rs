//! Stories about search in dossiers: true to this moment, by those who work on them only.

use std::path::Path;

use axum::http::StatusCode;
use kompas_store::Store;

use crate::Answer;
use crate::documents::{NOTE, NOW, Outside, World, made, world};
use crate::measures::{MEASURE, together};

impl World {
    async fn search(&self, cookie: &str, rest: &str) -> Answer {
        self.see(cookie, &format!("/dossiers/zoeken?{rest}")).await
    }

    /// Saves an answer on L1 of which somebody saw a version.
    async fn answers(&self, cookie: &str, dossier: &str, seen: &str, text: &str) {
        let pairs = [("versie", seen), ("antwoord", text)];
        let place = format!("{dossier}/vragen/l1");
        let saved = self.form(cookie, &place, &pairs).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    }
}

/// The links of what was found.
fn hits(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.plain());
    let text = answer.text();
    let hits = text.split("<article class=\"kompas-treffer\">").skip(1);
    let link = |hit: &str| {
        hit.split("href=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    hits.map(link).collect()
}

#[tokio::test]
async fn a_change_is_found_as_soon_as_it_is_saved() {
    let world = world().await;
    let bo = world.cookie().1.to_owned();
    let none = world.search(&bo, "q=schuur").await.plain();
    assert!(none.contains("U werkt nog aan geen dossier"), "{none}");
    let path = world.open(&bo, "Leegstand").await;
    let list = world.see(&bo, "/dossiers").await.text();
    assert!(list.contains("action=\"/dossiers/zoeken\""), "{list}");
    let empty = world.search(&bo, "").await;
    assert!(
        empty.plain().contains("Kompas zoekt in de 1 dossier"),
        "{}",
        empty.plain()
    );
    assert_eq!(empty.header("cache-control"), "no-store");

    let answer = format!("{path}#vraag-L1");
    world
        .answers(&bo, &path, "0", "De jeugdboa's **controleren** de schuren.")
        .await;
    for words in [
        "schuur",
        "boa",
        "controle+van+een+schuur",
        "schu*",
        "%22de+schuren%22",
    ] {
        let found = world.search(&bo, &format!("q={words}")).await;
        assert_eq!(hits(&found), [answer.as_str()], "{words}");
    }
    let found = world.search(&bo, "q=schuur").await;
    assert!(
        found.text().contains("<mark>schuren</mark>"),
        "{}",
        found.text()
    );
    assert!(
        found
            .plain()
            .contains("Antwoord bij vraag L1 Dossier: Leegstand"),
        "{}",
        found.plain()
    );

    world
        .answers(&bo, &path, "1", "In de kelders staat niets.")
        .await;
    let old = world.search(&bo, "q=schuur").await;
    assert!(
        old.plain().contains("Niets gevonden voor ‘schuur’"),
        "{}",
        old.plain()
    );
    assert_eq!(
        hits(&world.search(&bo, "q=kelder").await),
        [answer.as_str()]
    );
    let pairs = [
        ("versie", "1"),
        ("titel", "Kelders en zolders"),
        ("status", "lopend"),
    ];
    world.form(&bo, &path, &pairs).await;
    assert_eq!(hits(&world.search(&bo, "q=zolder").await), [path.as_str()]);

    let wrong = world
        .search(&bo, "q=x&dossier=99&onderdeel=hoofdstuk&pagina=0&bron=y")
        .await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let told = wrong.plain();
    for part in [
        "u werkt aan geen dossier met dit nummer",
        "kies titel, antwoord",
        "kies een getal van 1 tot 1000",
        "kies q, dossier, onderdeel of pagina",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn every_part_is_found_at_its_place() {
    let world = world().await;
    let bo = world.cookie().1.to_owned();
    let document = world.add("nota.md", NOTE, "gids").await.to_string();
    let path = world.open(&bo, "Kanarietitel").await;
    let pairs = [
        ("versie", "0"),
        ("antwoord", "Hier staat kanarieantwoord."),
        ("onbekend", "Of kanarieonbekend speelt."),
        ("openheid", "vertrouwelijk"),
        ("grond", "5.1.2d"),
        ("kenmerken", "wpg"),
    ];
    world.form(&bo, &format!("{path}/vragen/g1"), &pairs).await;
    let measure: Vec<_> = MEASURE
        .into_iter()
        .map(|pair| {
            if pair.0 == "titel" {
                ("titel", "Kanariemaatregel")
            } else {
                pair
            }
        })
        .collect();
    world
        .form(&bo, &format!("{path}/maatregelen"), &measure)
        .await;
    world
        .form(&bo, &format!("{path}/acties"), &[("titel", "Kanarieactie")])
        .await;
    let source = world.see(&bo, &path).await.text();
    let source = source
        .split("name=\"bron\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let pairs = [
        ("vraag", "G1"),
        ("bron", source.as_str()),
        ("versie", "1"),
        ("gebruik", "niet-van-toepassing"),
        ("reden", "Kanariereden."),
    ];
    world.form(&bo, &format!("{path}/bronnen"), &pairs).await;
    let pairs = [
        ("dossier", path.split('/').next_back().unwrap()),
        ("document", &document),
        ("versie", "1"),
        ("passage", "1"),
        ("citaat", "Eerst een inleiding over het gebied."),
        ("notitie", "Kanarienotitie"),
        ("als", "notitie"),
    ];
    world.form(&bo, "/dossiers/passages", &pairs).await;
    let (asked, links) = world.ask(&bo, &path, &["wijkagent"]).await;
    let reply = [
        ("versie-L1", "0"),
        ("antwoord-L1", "Kanariereactie."),
        ("vertrouwelijk-L1", "ja"),
    ];
    world.form("", &links[0], &reply).await;
    let early = world.search(&bo, "q=%22kanariereactie%22").await;
    assert_eq!(hits(&early), [""; 0], "what a partner only saved is hers");
    let reply = [("versie-L1", "1"), reply[1], reply[2], ("doe", "verstuur")];
    world.form("", &links[0], &reply).await;
    let decision = [
        ("versie", "1"),
        ("datum", "2026-11-24"),
        ("orgaan", "college"),
        ("besluit", "Kanariebesluit."),
        ("bevestig", "ja"),
    ];
    world.form(&bo, &format!("{path}/besluit"), &decision).await;

    let partner = world.see(&bo, &asked).await.text();
    let partner = partner
        .split("id=\"partner-")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    for (word, place, label, secret) in [
        ("titel", path.clone(), "Titel", false),
        (
            "antwoord",
            format!("{path}#vraag-G1"),
            "Antwoord bij vraag G1",
            true,
        ),
        (
            "onbekend",
            format!("{path}#vraag-G1"),
            "Nog niet bekend bij vraag G1",
            true,
        ),
        (
            "reden",
            format!("{path}#bronnen-G1"),
            "Reden bij een bron bij vraag G1",
            false,
        ),
        ("notitie", format!("{path}#notitie-1"), "Notitie 1", false),
        (
            "maatregel",
            format!("{path}/maatregelen#maatregel-1"),
            "Maatregel 1",
            false,
        ),
        ("actie", format!("{path}/acties#actie-1"), "Actie 1", false),
        (
            "besluit",
            format!("{path}/besluit#besluit-1"),
            "Besluit",
            false,
        ),
        (
            "reactie",
            format!("{asked}#partner-{partner}"),
            "Reactie van een partner bij vraag L1",
            true,
        ),
    ] {
        let found = world.search(&bo, &format!("q=%22kanarie{word}%22")).await;
        assert_eq!(hits(&found), [place.as_str()], "{word}");
        let told = found.plain();
        assert!(told.contains(label), "{label}: {told}");
        assert_eq!(told.contains("Vertrouwelijk"), secret, "{word}: {told}");
        // The link leads to what is there.
        let (page, anchor) = place.split_once('#').unwrap_or((&place, ""));
        let page = world.see(&bo, page).await;
        assert_eq!(page.status, StatusCode::OK, "{place}");
        assert!(
            page.text().contains(&format!("id=\"{anchor}\"")) || anchor.is_empty(),
            "{place}"
        );
        assert!(
            page.text()
                .to_lowercase()
                .contains(&format!("kanarie{word}")),
            "{place}"
        );
    }
    let all = world.search(&bo, "q=kanarie*").await;
    assert_eq!(hits(&all).len(), 9);
    let some = world
        .search(&bo, "q=kanarie*&onderdeel=actie&onderdeel=besluit")
        .await;
    assert_eq!(hits(&some).len(), 2);
    assert!(
        some.text().contains("value=\"actie\" checked"),
        "{}",
        some.text()
    );
    assert!(some.text().contains("Wis alle filters"));
}

#[tokio::test]
async fn what_others_write_changes_nothing_for_whoever_does_not_work_on_it() {
    let world = world().await;
    let (bo, an, shared, an_account) = together(&world).await;
    world
        .answers(
            &bo,
            &shared,
            "0",
            "Een schuur in het buitengebied bij het water.",
        )
        .await;
    let own = world.open(&an, "Water").await;
    world.answers(&an, &own, "0", "Water in de schuur.").await;
    let queries = [
        "q=schuur+water",
        "q=schur",
        "q=buiten*",
        "q=weiland",
        "q=schuur&onderdeel=antwoord",
    ];
    let mut before = Vec::new();
    for query in queries {
        before.push(world.search(&an, query).await.text());
    }
    assert_eq!(hits(&world.search(&an, "q=schuur").await).len(), 2);

    // Much of the same, and words of its own, in a dossier that An does not work on.
    let hidden = world.open(&bo, "Schuren in het weiland").await;
    let id = hidden.split('/').next_back().unwrap();
    world
        .answers(
            &bo,
            &hidden,
            "0",
            &"Schuur, weiland, buitenplaats. ".repeat(90),
        )
        .await;
    assert!(hits(&world.search(&bo, "q=weiland").await).len() > 1);
    for (query, before) in queries.iter().zip(&before) {
        assert_eq!(world.search(&an, query).await.text(), *before, "{query}");
    }
    let foreign = world.search(&an, &format!("q=schuur&dossier={id}")).await;
    let absent = world.search(&an, "q=schuur&dossier=9999").await;
    assert_eq!(foreign.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        foreign.text().replace(id, "9999"),
        absent.text().replace(id, "9999")
    );

    // As long as she works on it, and no longer.
    let members = format!("{hidden}/leden");
    world.form(&bo, &members, &[("lid", &an_account)]).await;
    assert!(hits(&world.search(&an, "q=weiland").await).len() > 1);
    let one = world.search(&an, &format!("q=schuur&dossier={id}")).await;
    assert!(
        hits(&one).iter().all(|hit| hit.starts_with(&hidden)),
        "{:?}",
        hits(&one)
    );
    world
        .form(&bo, &format!("{members}/{an_account}/weg"), &[])
        .await;
    for (query, before) in queries.iter().zip(&before) {
        assert_eq!(world.search(&an, query).await.text(), *before, "{query}");
    }
    let visitor = world.search("", "q=schuur").await;
    assert_eq!(visitor.status, StatusCode::SEE_OTHER);
}

/// Whether a file below a folder has these words.
fn in_files(folder: &Path, word: &str) -> bool {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return in_files(&path, word);
        }
        let bytes = std::fs::read(&path).unwrap().to_ascii_lowercase();
        bytes
            .windows(word.len())
            .any(|part| part == word.as_bytes())
    })
}

#[tokio::test]
async fn the_shared_search_and_its_files_know_nothing_of_it() {
    let store = Store::in_memory(NOW).await.unwrap();
    let world = made(store, Outside::default(), true).await;
    let bo = world.cookie().1.to_owned();
    world
        .add("nota.txt", "Een stuk met zandvinkje erin.", "gids")
        .await;
    let path = world.open(&bo, "Rietgorsje").await;
    world
        .answers(
            &bo,
            &path,
            "0",
            "Hier broedt een rietgorsje. Ook een zandvinkje.",
        )
        .await;
    assert_eq!(hits(&world.search(&bo, "q=rietgorsje").await).len(), 2);
    while world.app.step().await.unwrap().is_some() {}

    for (cookie, who) in [(bo.as_str(), "a member"), ("", "a visitor")] {
        for shown in [
            "/zoeken?q=rietgorsje",
            "/zoeken/suggesties?q=rietgors",
            "/documenten?q=rietgorsje",
            "/documenten?q=rietgorsje&formaat=json",
            "/api/v1/zoeken?q=rietgorsje",
            "/api/v1/documenten?q=rietgorsje",
        ] {
            let text = world.see(cookie, shown).await.text();
            assert!(
                !text.contains("broedt") && !text.contains(&path),
                "{who} {shown}"
            );
            assert!(!text.contains("Rietgorsje"), "{who} {shown}");
        }
    }
    let desk = world
        .see(&bo, &format!("{path}/vragen/g1?q=zandvinkje"))
        .await;
    assert!(
        desk.text().contains("<mark>zandvinkje</mark>"),
        "{}",
        desk.text()
    );
    assert!(!desk.text().contains("broedt"), "{}", desk.text());
    let desk = world
        .see(&bo, &format!("{path}/vragen/g1?q=rietgorsje"))
        .await;
    assert!(!desk.text().contains("broedt"), "{}", desk.text());

    let index = world.folder.path().join("index");
    assert!(in_files(&index, "zandvinkje"), "a document is in the files");
    assert!(!in_files(world.folder.path(), "rietgorsje"));
}

#[tokio::test]
async fn results_come_in_pages() {
    let world = world().await;
    let bo = world.cookie().1.to_owned();
    let path = world.open(&bo, "Leegstand").await;
    for number in 0..23 {
        let title = format!("Bel over schuur {number}");
        world
            .form(&bo, &format!("{path}/acties"), &[("titel", &title)])
            .await;
    }
    let first = world.search(&bo, "q=schuur&onderdeel=actie").await;
    let second = world.search(&bo, "q=schuur&onderdeel=actie&pagina=2").await;
    assert!(first.plain().contains("23 resultaten"), "{}", first.plain());
    assert!(
        first
            .text()
            .contains("/dossiers/zoeken?q=schuur&#38;onderdeel=actie&#38;pagina=2"),
        "{}",
        first.text()
    );
    let mut all = [hits(&first), hits(&second)].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 23);
}
