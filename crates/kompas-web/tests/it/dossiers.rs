//! Stories about dossiers: opened, written by two at once, hidden from everybody else.

use axum::http::StatusCode;

use crate::documents::{NOTE, PASSWORD, World, world};
use crate::people::session;

impl World {
    /// Lets somebody in: her cookie.
    async fn enter(&self, coordinator: &str, mail: &str, name: &str, role: &str) -> String {
        let pairs = [("mail", mail), ("rol", role)];
        let invited = self.form(coordinator, "/beheer/leden", &pairs).await;
        let pairs = [("naam", name), ("wachtwoord", PASSWORD)];
        session(&self.form("", &Self::link(&invited), &pairs).await)
    }

    /// Opens a dossier: its path.
    async fn open(&self, cookie: &str, title: &str) -> String {
        let pairs = [("thema", "weerbaar-buitengebied"), ("titel", title)];
        let opened = self.form(cookie, "/dossiers", &pairs).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.plain());
        opened.header("location").to_owned()
    }
}

#[tokio::test]
async fn a_dossier_starts_filled_and_asks_for_what_is_wrong() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let empty = world.see(&boss, "/dossiers").await.plain();
    assert!(empty.contains("U werkt nog aan geen dossier"), "{empty}");

    let wrong = [
        ("thema", "x"),
        ("titel", "Over 123456782"),
        ("deadline", "morgen"),
        ("bewaren", "kort"),
    ];
    let wrong = world.form(&boss, "/dossiers", &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = wrong.plain();
    for part in [
        "x&#34; bestaat niet; kies weerbaar-buitengebied",
        "hier staat een burgerservicenummer (regel 1, na “Over”)",
        "schrijf een datum zoals 2027-03-01",
        "kies 1-jaar, 5-jaar, 10-jaar of blijvend",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let path = world.open(&boss, "Leegstand").await;
    let page = world.see(&boss, &path).await;
    assert_eq!(page.header("cache-control"), "no-store");
    let shown = page.plain();
    for part in [
        "Leegstand",
        "0 van 6 vragen beantwoord",
        "werkt Bo Beheerder",
        "Nog geen antwoord",
        "Te gebruiken",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let list = world.see(&boss, "/dossiers").await.plain();
    assert!(
        list.contains("Leegstand") && list.contains("Loopt"),
        "{list}"
    );
}

#[tokio::test]
async fn two_who_write_at_once_lose_nothing() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let an = world.enter(&boss, "an@testdam.nl", "An", "adviseur").await;
    let path = world.open(&boss, "Leegstand").await;
    let hidden = world.see(&an, &path).await;
    assert_eq!(
        hidden.status,
        StatusCode::NOT_FOUND,
        "she does not work on it"
    );
    let page = world.see(&boss, &path).await.text();
    let account = page
        .split("<option value=\"")
        .find(|part| part.contains(">An</option>"))
        .and_then(|part| part.split('"').next())
        .unwrap()
        .to_owned();
    let members = format!("{path}/leden");
    let added = world.form(&boss, &members, &[("lid", &account)]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);

    let answer = format!("{path}/vragen/l1");
    let first = [("versie", "0"), ("antwoord", "Er staan schuren leeg.")];
    let saved = world.form(&boss, &answer, &first).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let other = [("versie", "0"), ("antwoord", "Er staat niets leeg.")];
    let late = world.form(&an, &answer, &other).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let told = late.plain();
    assert!(
        told.contains("Bo Beheerder bewaarde dit antwoord net ook"),
        "{told}"
    );
    assert!(told.contains("Er staan schuren leeg.") && told.contains("Er staat niets leeg."));
    assert!(late.text().contains("name=\"versie\" value=\"1\""));
    let merged = [
        ("versie", "1"),
        ("antwoord", "Er staan *schuren* leeg.\n\n- huizen niet"),
        ("zekerheid", "waarschijnlijk"),
    ];
    let saved = world.form(&an, &answer, &merged).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let page = world.see(&boss, &path).await;
    let html = page.text();
    assert!(
        html.contains("Er staan <em>schuren</em> leeg.</p><ul><li>huizen niet</li></ul>"),
        "{html}"
    );
    assert!(
        page.plain().contains("2 alinea’s zonder bron"),
        "{}",
        page.plain()
    );

    let versions = world.see(&boss, &format!("{answer}/versies/1")).await;
    assert!(
        versions.plain().contains("Zet deze tekst terug"),
        "{}",
        versions.plain()
    );
    let back = world
        .form(
            &boss,
            &format!("{answer}/versies/1/terug"),
            &[("versie", "2")],
        )
        .await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let page = world.see(&an, &path).await.plain();
    assert!(
        page.contains("Er staan schuren leeg.") && page.contains("Versie 3"),
        "{page}"
    );
}

#[tokio::test]
async fn what_may_not_be_written_is_refused_and_stays_in_the_form() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let path = world.open(&boss, "Leegstand").await;
    let answer = format!("{path}/vragen/g1");
    let wrong = [
        ("versie", "0"),
        ("antwoord", "Iemand met nummer 111222333 zei het.[^4]"),
        ("openheid", "open"),
        ("kenmerken", "wpg"),
    ];
    let refused = world.form(&boss, &answer, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.plain();
    assert!(
        told.contains("burgerservicenummer (regel 1, na “Iemand met nummer”)"),
        "{told}"
    );
    assert!(
        told.contains("kenmerk Politiegegevens (Wpg); dat kan niet open zijn"),
        "{told}"
    );
    assert!(
        refused.text().contains("Iemand met nummer 111222333"),
        "nothing is lost"
    );
    let unknown = [("versie", "0"), ("antwoord", "Zie.[^4]")];
    let unknown = world.form(&boss, &answer, &unknown).await;
    assert!(
        unknown
            .plain()
            .contains("citaat 4 staat niet in dit dossier")
    );
    let page = world.see(&boss, &path).await.plain();
    assert!(page.contains("0 van 6 vragen beantwoord"));

    let preview = [
        ("versie", "0"),
        ("antwoord", "**Zo** <script>alert(1)</script>"),
        ("doe", "bekijk"),
    ];
    let preview = world.form(&boss, &answer, &preview).await;
    assert_eq!(preview.status, StatusCode::OK);
    let html = preview.text();
    assert!(
        html.contains("<strong>Zo</strong> &#60;script&#62;alert(1)&#60;/script&#62;"),
        "{html}"
    );
}

#[tokio::test]
async fn another_municipality_sees_nothing_of_it() {
    let world = world().await;
    world.add("nota.md", NOTE, "gids").await;
    let boss = world.cookie().1.to_owned();
    let path = world.open(&boss, "Kanarie7q").await;
    let made = [("soort", "gemeente"), ("organisatie", "Soest")];
    let made = world.form(&boss, "/beheer/organisaties", &made).await;
    let organisation = made.header("location").to_owned();
    let pairs = [("mail", "zoe@soest.nl"), ("rol", "coordinator")];
    let invited = world
        .form(&boss, &format!("{organisation}/leden"), &pairs)
        .await;
    let pairs = [("naam", "Zoe"), ("wachtwoord", PASSWORD)];
    let zoe = session(&world.form("", &World::link(&invited), &pairs).await);
    for path in [
        path.clone(),
        format!("{path}/vragen/g1"),
        format!("{path}/vragen/g1/versies/1"),
    ] {
        let foreign = world.see(&zoe, &path).await;
        let absent = world.see(&zoe, &path.replace("/1", "/999")).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(absent.status, StatusCode::NOT_FOUND, "{path}");
    }
    for action in ["", "/meedoen", "/leden", "/bronnen", "/vragen/g1"] {
        let pairs = [
            ("titel", "x"),
            ("lid", "1"),
            ("vraag", "G1"),
            ("gebruik", "gebruikt"),
        ];
        let answer = world.form(&zoe, &format!("{path}{action}"), &pairs).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{action}");
    }
    for page in ["/dossiers", "/beheer/logboek", "/profiel"] {
        assert!(
            !world.see(&zoe, page).await.text().contains("Kanarie7q"),
            "{page}"
        );
    }
    let visitor = world.see("", &path).await;
    assert_eq!(visitor.status, StatusCode::SEE_OTHER);
    assert!(visitor.header("location").starts_with("/aanmelden"));
}

#[tokio::test]
async fn a_coordinator_sees_that_a_dossier_is_there_and_joins() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let an = world.enter(&boss, "an@testdam.nl", "An", "adviseur").await;
    let path = world.open(&an, "Van An").await;
    let list = world.see(&boss, "/dossiers").await;
    assert!(list.plain().contains("Van An"), "{}", list.plain());
    assert!(!list.text().contains(&format!("href=\"{path}\"")));
    assert_eq!(world.see(&boss, &path).await.status, StatusCode::NOT_FOUND);
    let joined = world.form(&boss, &format!("{path}/meedoen"), &[]).await;
    assert_eq!(joined.header("location"), path);
    let page = world.see(&boss, &path).await;
    assert!(
        page.plain().contains("werken An en Bo Beheerder"),
        "{}",
        page.plain()
    );
    let log = world.see(&boss, "/beheer/logboek").await.plain();
    assert!(
        log.contains("Bo Beheerder Dossier wijzigen dossier/1 Gelukt Site"),
        "{log}"
    );
}
