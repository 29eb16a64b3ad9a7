//! Stories about the yearly round of a dossier.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::StatusCode;
use kompas_domain::document::{DocumentFormat, DocumentKind, Language, Passage, ReadDocument};
use kompas_store::{NewDocument, NewVersion};
use time::Duration;

use crate::documents::{NOTE, NOW, Outside, PASSWORD, World, world_reaching};
use crate::people::session;

/// A site of which the days can be counted on.
pub(crate) async fn years() -> (World, Arc<AtomicI64>) {
    let days = Arc::new(AtomicI64::new(0));
    let counted = Arc::clone(&days);
    let world = world_reaching(Outside {
        clock: Arc::new(move || NOW + Duration::days(counted.load(Ordering::Relaxed))),
        ..Outside::default()
    });
    (world.await, days)
}

impl World {
    /// A new version of a page at an address of the guide: the number of the document.
    async fn version(&self, number: u32, text: &str) -> i64 {
        let collection = self.store.collection("gids").await.unwrap().unwrap();
        let page = NewDocument {
            collection: collection.id,
            title: "Pagina over schuren".to_owned(),
            file_name: None,
            address: Some("https://schuren.example/".to_owned()),
            source: None,
            kind: DocumentKind::WebPage,
            publisher: None,
            municipality: None,
            themes: vec![],
            questions: vec![],
        };
        let version = NewVersion {
            sha256: format!("{number:0>64}"),
            ..NewVersion::new(10, NOW)
        };
        let added = self.store.add(&page, &version, NOW, None).await.unwrap();
        let passages = [Passage {
            number: 1,
            page: None,
            last_page: None,
            headings: vec![],
            text: text.to_owned(),
        }];
        let read = ReadDocument {
            format: DocumentFormat::Html,
            title: None,
            author: None,
            date: None,
            language: Language::Dutch,
            pages: None,
            blocks: vec![],
            ocr_confidence: None,
            remarks: vec![],
        };
        let kept = self
            .store
            .set_read(added.document, number, &read, &passages);
        kept.await.unwrap();
        added.document
    }

    pub(crate) async fn settle(&self) {
        while self.app.step().await.unwrap().is_some() {}
    }

    async fn cite(&self, cookie: &str, dossier: &str, document: i64, quote: &str) {
        let document = document.to_string();
        let pairs = [
            ("dossier", dossier),
            ("document", &document),
            ("versie", "1"),
            ("passage", "1"),
            ("citaat", quote),
            ("als", "citaat"),
        ];
        let cited = self.form(cookie, "/dossiers/passages", &pairs).await;
        assert_eq!(cited.status, StatusCode::SEE_OTHER, "{}", cited.plain());
    }
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn a_year_after_the_decision_a_round_opens_by_itself() {
    let (world, days) = years().await;
    let boss = world.cookie().1.to_owned();
    let note = world.add("nota.md", NOTE, "gids").await;
    let page = world
        .version(1, "Er staan tien schuren leeg. De boswachter telt ze.")
        .await;
    let path = world.open(&boss, "Leegstand").await;
    let id = path.rsplit('/').next().unwrap();
    world.cite(&boss, id, note, "Meld wat u ziet.").await;
    world
        .cite(&boss, id, page, "Er staan tien schuren leeg.")
        .await;
    world.cite(&boss, id, page, "De boswachter telt ze.").await;
    let text = "Er staat leeg.[^1][^2][^3]";
    let answer = format!("{path}/vragen/l1");
    let pairs = [("versie", "0"), ("antwoord", text)];
    let saved = world.form(&boss, &answer, &pairs).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let round = format!("{path}/ronde");
    let early = world.see(&boss, &round).await;
    assert_eq!(early.status, StatusCode::OK);
    let early = early.plain();
    assert!(early.contains("Er is nog geen ronde"), "{early}");
    let decide = async |cookie: &str, version: &str, date: &str| {
        let pairs = [
            ("versie", version),
            ("datum", date),
            ("orgaan", "college"),
            ("besluit", "Wij controleren."),
            ("bevestig", "ja"),
        ];
        world.form(cookie, &format!("{path}/besluit"), &pairs).await
    };
    let decided = decide(&boss, "1", "2026-11-24").await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.plain());

    days.store(364, Ordering::Relaxed);
    world.settle().await;
    let boss = session(&world.sign_in("bo@testdam.nl", PASSWORD).await);
    let closed = world.see(&boss, &path).await.plain();
    assert!(closed.contains("Afgesloten"), "{closed}");

    // What changes in that year: a new version, and a document that is gone.
    world.version(2, "Er staan tien schuren leeg.").await;
    let removed = world
        .form(&boss, &format!("/documenten/{note}/verwijderen"), &[])
        .await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    days.store(365, Ordering::Relaxed);
    world.settle().await;
    let boss = session(&world.sign_in("bo@testdam.nl", PASSWORD).await);
    let open = world.see(&boss, &path).await.plain();
    assert!(
        open.contains("Jaarlijkse herziening") && open.contains("Jaarlijkse ronde : nu bezig"),
        "{open}"
    );
    let shown = world.see(&boss, &round).await.plain();
    for part in [
        "Nog te bekijken: 1.",
        "Citaat 1",
        "het document is er niet meer; onze woorden zijn bewaard",
        "Citaat 2 , Pagina over schuren: er is een nieuwere versie, en daarin staan deze woorden nog",
        "Citaat 3 , Pagina over schuren: er is een nieuwere versie, en daarin staan deze woorden niet meer",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let log = world.see(&boss, "/beheer/logboek").await.plain();
    assert!(
        log.contains(&format!(
            "Dossier wijzigen dossier/{id}/ronde Gelukt Programma"
        )),
        "{log}"
    );
    world.settle().await;
    let again = world.see(&boss, "/beheer/logboek").await.plain();
    let opened = |log: &str| log.matches("/ronde Gelukt Programma").count();
    assert_eq!(opened(&again), 1, "once");

    let say = async |seen: &str, holds: &str, remark: &str| {
        let pairs = [
            ("vraag", "L1"),
            ("versie", seen),
            ("klopt", holds),
            ("toelichting", remark),
        ];
        world.form(&boss, &round, &pairs).await
    };
    let bare = say("0", "klopt-niet", " ").await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.plain().contains("vul dit in"), "{}", bare.plain());
    let bsn = say("0", "klopt", "Bel 123456782").await;
    assert!(bsn.plain().contains("burgerservicenummer"));
    assert!(bsn.text().contains("Bel 123456782</textarea>"));
    let said = say("0", "klopt-deels", "Er is een schuur bij.").await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.plain());
    let late = say("0", "klopt", "").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let shown = late.plain();
    assert!(
        shown.contains("Klopt voor een deel : Er is een schuur bij. Bo Beheerder"),
        "{shown}"
    );
    assert!(shown.contains("Alle antwoorden zijn bekeken"), "{shown}");
    let decided = decide(&boss, "3", "2027-11-24").await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.plain());
    let ended = world.see(&boss, &round).await.plain();
    assert!(ended.contains("Zij eindigde op"), "{ended}");
    let after = say("1", "klopt", "").await;
    assert_eq!(after.status, StatusCode::NOT_FOUND, "it is over");
}

#[tokio::test]
async fn the_overview_counts_what_waits() {
    let (world, days) = years().await;
    let boss = world.cookie().1.to_owned();
    let overview = "/dossiers/overzicht";
    let empty = world.see(&boss, overview).await.plain();
    assert!(empty.contains("U werkt nog aan geen dossier"), "{empty}");
    let an = world.enter(&boss, "an@testdam.nl", "An", "adviseur").await;
    let path = world.open(&an, "Van An").await;
    let quiet = world.see(&an, overview).await.plain();
    assert!(quiet.contains("Niets: geen partner"), "{quiet}");
    let text = [("versie", "0"), ("antwoord", "Er staat leeg.")];
    world.form(&an, &format!("{path}/vragen/l1"), &text).await;
    let action = [
        ("versie", "0"),
        ("titel", "Bel rond"),
        ("deadline", "2026-11-23"),
    ];
    let added = world.form(&an, &format!("{path}/acties"), &action).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.plain());
    let busy = world.see(&an, overview).await;
    let shown = busy.plain();
    assert!(shown.contains("Van An 0 1 0"), "{shown}");
    assert!(
        shown.contains("Buitengebied 1 dossier") && shown.contains("1 van 1"),
        "{shown}"
    );
    assert!(busy.text().contains(&format!("href=\"{path}\"")));
    // A coordinator who does not work on it knows that it is there, and no more.
    let over = world.see(&boss, overview).await;
    assert!(over.plain().contains("Van An 0 1 0"), "{}", over.plain());
    assert!(!over.text().contains(&format!("href=\"{path}\"")));
    let other = world
        .enter(&boss, "cas@testdam.nl", "Cas", "adviseur")
        .await;
    let none = world.see(&other, overview).await.plain();
    assert!(!none.contains("Van An"), "{none}");
    days.store(366, Ordering::Relaxed);
    let an = session(&world.sign_in("an@testdam.nl", PASSWORD).await);
    let old = world.see(&an, overview).await.plain();
    assert!(old.contains("Van An 0 1 1"), "{old}");
}
