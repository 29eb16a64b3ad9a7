//! Stories about measures, actions, the decision and the calendar of a dossier.

use axum::http::StatusCode;
use kompas_domain::measure::DecisionBody;
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::{DossierScope, LogEntry, NewDossier};

use crate::Answer;
use crate::documents::{NOW, Outside, PASSWORD, World, world, world_reaching};
use crate::people::session;

/// What a form of a measure holds when all is right.
pub(crate) const MEASURE: [(&str, &str); 11] = [
    ("versie", "0"),
    ("titel", "Controle van schuren"),
    ("waarom", "Ze staan leeg."),
    ("vraag", "L1"),
    ("schakel", "preventie"),
    ("partners", "omgevingsdienst"),
    ("rollen", "wijkagent\r\n\r\n gebiedsregisseur "),
    ("begin", "2026-10-01"),
    ("eind", "2026-11-23"),
    ("status", "loopt"),
    ("merkbaar", "Telling in het voorjaar."),
];

fn with<'a>(pairs: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = pairs
        .iter()
        .filter(|(name, _)| other.iter().all(|(changed, _)| changed != name));
    kept.chain(other).copied().collect()
}

/// The number of an account in the list of who may join.
fn account(page: &Answer, name: &str) -> String {
    let page = page.text();
    let end = format!(">{name}</option>");
    let option = page
        .split("<option value=\"")
        .find(|part| part.contains(&end));
    option.unwrap().split('"').next().unwrap().to_owned()
}

/// A dossier on which Bo and An work: the cookies of both, its path, the account of An.
pub(crate) async fn together(world: &World) -> (String, String, String, String) {
    let bo = world.cookie().1.to_owned();
    let an = world.enter(&bo, "an@testdam.nl", "An", "adviseur").await;
    let path = world.open(&bo, "Leegstand").await;
    let account = account(&world.see(&bo, &path).await, "An");
    let members = format!("{path}/leden");
    let added = world.form(&bo, &members, &[("lid", &account)]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    (bo, an, path, account)
}

#[tokio::test]
async fn a_measure_is_made_and_tells_all_that_is_wrong_together() {
    let world = world().await;
    let (bo, _, path, account) = together(&world).await;
    let list = format!("{path}/maatregelen");
    let empty = world.see(&bo, &list).await;
    assert_eq!(empty.header("cache-control"), "no-store");
    let empty = empty.plain();
    assert!(empty.contains("Nog geen maatregelen"), "{empty}");
    assert!(empty.contains("werken An en Bo Beheerder"), "{empty}");
    let form = world.see(&bo, &format!("{list}/nieuw")).await.plain();
    assert!(form.contains("Schakel van de veiligheidsketen"), "{form}");

    let wrong = with(
        &MEASURE,
        &[
            ("titel", "Over 123456782"),
            ("schakel", "keten"),
            ("partners", "bag-brp-ozb"),
            ("wie", "9999"),
            ("rol", "wijkagent"),
            ("eind", "2026-09-30"),
            ("status", "x"),
        ],
    );
    let refused = world.form(&bo, &list, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.plain();
    for part in [
        "hier staat een burgerservicenummer (regel 1, na “Over”)",
        "kies proactie, preventie, preparatie, repressie of nazorg",
        "is geen partner van de gids",
        "kies een collega of noem een partner, niet allebei",
        "kies iemand die aan dit dossier werkt",
        "de einddatum ligt voor de begindatum",
        "kies voorstel, afgesproken, loopt, gereed of vervallen",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(refused.text().contains("Over 123456782"), "nothing is lost");

    let right = with(&MEASURE, &[("wie", account.as_str())]);
    let made = world.form(&bo, &list, &right).await;
    assert_eq!(
        made.header("location"),
        format!("{list}#maatregel-1"),
        "{}",
        made.plain()
    );
    let shown = world.see(&bo, &list).await.plain();
    for part in [
        "Loopt: 1 maatregel",
        "Controle van schuren",
        "Te laat",
        "Preventie",
        "Begint op 1 oktober 2026",
        "Rust op het antwoord op L1",
        "Omgevingsdienst",
        "wijkagent",
        "gebiedsregisseur",
        "Telling in het voorjaar.",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let page = world.see(&bo, &path).await.plain();
    assert!(
        page.contains("1 maatregel , waarvan 1 niet gereed of vervallen"),
        "{page}"
    );
    assert!(page.contains("Te laat: 1"), "{page}");
}

#[tokio::test]
async fn two_who_change_a_measure_lose_nothing() {
    let world = world().await;
    let (bo, an, path, account) = together(&world).await;
    let list = format!("{path}/maatregelen");
    world.form(&bo, &list, &MEASURE).await;
    let one = format!("{list}/1");
    let hers = with(
        &MEASURE,
        &[
            ("versie", "1"),
            ("titel", "Controle van loodsen"),
            ("wie", &account),
        ],
    );
    let saved = world.form(&an, &one, &hers).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let late = with(&MEASURE, &[("versie", "1"), ("waarom", "Er brandt licht.")]);
    let late = world.form(&bo, &one, &late).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let told = late.plain();
    assert!(told.contains("Wat Controle van loodsen"), "{told}");
    assert!(told.contains("Waarom Ze staan leeg."), "{told}");
    assert!(told.contains("Wie ervoor zorgt An"), "{told}");
    assert!(
        !told.contains("Schakel Preventie"),
        "only what differs: {told}"
    );
    let html = late.text();
    assert!(html.contains("Er brandt licht.") && html.contains("value=\"Controle van schuren\""));
    assert!(html.contains("name=\"versie\" value=\"2\""), "{html}");
    let merged = with(&hers, &[("versie", "2"), ("waarom", "Er brandt licht.")]);
    let saved = world.form(&bo, &one, &merged).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);

    let ask = world.see(&an, &format!("{one}/weg")).await.plain();
    assert!(ask.contains("Controle van loodsen"), "{ask}");
    let stale = world
        .form(&an, &format!("{one}/weg"), &[("versie", "2")])
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.plain().contains("Er is niets weggehaald"));
    let gone = world
        .form(&an, &format!("{one}/weg"), &[("versie", "3")])
        .await;
    assert_eq!(gone.header("location"), list);
    assert_eq!(world.see(&an, &one).await.status, StatusCode::NOT_FOUND);
    let gone = world.form(&bo, &one, &merged).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story")]
async fn actions_move_over_the_board_and_stand_with_who_does_them() {
    let world = world().await;
    let (bo, an, path, account) = together(&world).await;
    let list = format!("{path}/acties");
    world
        .form(&bo, &format!("{path}/maatregelen"), &MEASURE)
        .await;
    let wrong = [
        ("titel", ""),
        ("maatregel", "7"),
        ("bron", "bestaat-niet"),
        ("deadline", "morgen"),
    ];
    let wrong = world.form(&bo, &list, &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = wrong.plain();
    for part in [
        "vul dit in",
        "kies een maatregel van dit dossier",
        "is geen bron van de gids",
        "schrijf een datum zoals 2027-03-01",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    for (title, deadline, wie) in [
        ("Zonder dag", "", account.as_str()),
        ("Bel de eigenaren", "2026-11-23", account.as_str()),
        ("Later", "2026-11-24", account.as_str()),
        ("Van niemand", "2026-01-01", ""),
    ] {
        let pairs = [
            ("titel", title),
            ("deadline", deadline),
            ("wie", wie),
            ("maatregel", "1"),
        ];
        let made = world.form(&bo, &list, &pairs).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.plain());
    }
    let shown = world.see(&an, &list).await.plain();
    let at = |text: &str| shown.find(text).unwrap();
    assert!(at("Van niemand") < at("Bel de eigenaren"), "{shown}");
    assert!(at("Later") < at("Zonder dag"), "{shown}");
    assert_eq!(shown.matches("Te laat").count(), 2, "{shown}");
    assert!(shown.contains("Bij Controle van schuren"), "{shown}");

    let mine = world.see(&an, "/acties").await.plain();
    assert!(
        mine.find("Bel de eigenaren").unwrap() < mine.find("Later").unwrap(),
        "{mine}"
    );
    assert!(!mine.contains("Van niemand"), "{mine}");
    assert_eq!(mine.matches("Te laat").count(), 1, "{mine}");
    assert!(
        world
            .see(&bo, "/acties")
            .await
            .plain()
            .contains("geen open acties")
    );

    let step = [("versie", "1"), ("stand", "klaar"), ("beeld", "bord")];
    let moved = world.form(&an, &format!("{list}/2/stand"), &step).await;
    assert_eq!(
        moved.header("location"),
        format!("{list}?beeld=bord#actie-2")
    );
    let board = world.see(&an, &format!("{list}?beeld=bord")).await.plain();
    assert!(
        board.contains("Te doen: 3 acties") && board.contains("Klaar: 1 actie"),
        "{board}"
    );
    assert!(
        !world
            .see(&an, "/acties")
            .await
            .plain()
            .contains("Bel de eigenaren")
    );
    let stale = world
        .form(
            &bo,
            &format!("{list}/2/stand"),
            &[("versie", "1"), ("stand", "bezig")],
        )
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let told = stale.plain();
    assert!(told.contains("De actie staat nu op: Klaar"), "{told}");
    let unknown = world
        .form(
            &bo,
            &format!("{list}/2/stand"),
            &[("versie", "2"), ("stand", "x")],
        )
        .await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);

    let late = [
        ("versie", "1"),
        ("titel", "Bel eerst"),
        ("opmerking", "Na de zomer"),
    ];
    let late = world.form(&bo, &format!("{list}/2"), &late).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let told = late.plain();
    assert!(
        told.contains("Wat Bel de eigenaren") && told.contains("Status Klaar"),
        "{told}"
    );
    assert!(late.text().contains("value=\"Bel eerst\""));

    // Who is off the dossier sees to nothing in it any more.
    let off = world
        .form(&bo, &format!("{path}/leden/{account}/weg"), &[])
        .await;
    assert_eq!(off.status, StatusCode::SEE_OTHER);
    assert!(
        world
            .see(&an, "/acties")
            .await
            .plain()
            .contains("geen open acties")
    );
    let shown = world.see(&bo, &list).await.plain();
    assert_eq!(shown.matches("Nog van niemand").count(), 4, "{shown}");
    let gone = world
        .form(&bo, &format!("{list}/2/weg"), &[("versie", "2")])
        .await;
    assert_eq!(gone.header("location"), list);
}

#[tokio::test]
async fn a_gap_becomes_an_action_once() {
    let world = world().await;
    let bo = world.cookie().1.to_owned();
    let path = world.open(&bo, "Leegstand").await;
    let missed = [
        ("vraag", "L1"),
        ("bron", "omgevingsdienst"),
        ("versie", "1"),
        ("gebruik", "niet-bereikt"),
        ("reden", "nam niet op"),
    ];
    let missed = world.form(&bo, &format!("{path}/bronnen"), &missed).await;
    assert_eq!(missed.status, StatusCode::SEE_OTHER, "{}", missed.plain());
    let page = world.see(&bo, &path).await;
    assert!(
        page.plain()
            .contains("Omgevingsdienst is niet bereikt voor vraag L1"),
        "{}",
        page.plain()
    );
    assert_eq!(page.text().matches("Maak er een actie van").count(), 7);
    let task_of = async |gap: &str| {
        world
            .form(&bo, &format!("{path}/leemten"), &[("leemte", gap)])
            .await
    };
    for gap in [
        "bron/L1/omgevingsdienst",
        "bron/L1/omgevingsdienst",
        "antwoord/G1",
    ] {
        let made = task_of(gap).await;
        assert_eq!(
            made.header("location"),
            format!("{path}#leemten"),
            "{}",
            made.plain()
        );
    }
    for gap in ["antwoord/G9", "bron/L1/politie", "", "matrix/G1"] {
        assert_eq!(
            task_of(gap).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{gap}"
        );
    }
    let page = world.see(&bo, &path).await.text();
    assert_eq!(page.matches("Maak er een actie van").count(), 5);
    assert_eq!(page.matches("Hiervan is een actie gemaakt").count(), 2);
    let list = world.see(&bo, &format!("{path}/acties")).await.plain();
    assert!(
        list.contains("Bereik alsnog voor vraag L1: Omgevingsdienst"),
        "{list}"
    );
    assert!(list.contains("Beantwoord vraag G1: "), "{list}");

    // An action that is done leaves a gap that is still there.
    let done = [("versie", "1"), ("stand", "klaar")];
    world
        .form(&bo, &format!("{path}/acties/2/stand"), &done)
        .await;
    let page = world.see(&bo, &path).await.text();
    assert_eq!(page.matches("Maak er een actie van").count(), 6);
    let answer = [("versie", "0"), ("antwoord", "Er speelt niets.")];
    world.form(&bo, &format!("{path}/vragen/g1"), &answer).await;
    let page = world.see(&bo, &path).await.plain();
    assert!(!page.contains("Vraag G1 heeft nog geen antwoord"), "{page}");
}

/// Where the guide advises nothing for a question, that is a gap too.
#[tokio::test]
async fn a_question_without_a_source_becomes_an_action() {
    let world = world().await;
    let bo = world.cookie().1.to_owned();
    world.open(&bo, "Eerste").await;
    let first = world
        .store
        .dossiers(every_dossier())
        .await
        .unwrap()
        .remove(0);
    let new = NewDossier {
        organisation: first.organisation,
        theme: "thema-zonder-bronnen".to_owned(),
        fields: first.fields,
        owner: first.owner.unwrap().0,
        sources: Vec::new(),
        partners: Vec::new(),
        from: None,
    };
    let entry = LogEntry {
        action: LogAction::OpenDossier,
        object: String::new(),
        result: LogResult::Done,
        origin: LogOrigin::CommandLine,
        address: None,
        actor: None,
        organisation: None,
        moment: NOW,
    };
    let opened = world.store.open_dossier(&new, &entry).await;
    let id = opened.unwrap().unwrap();
    let path = format!("/dossiers/{id}");
    let page = world.see(&bo, &path).await.plain();
    assert!(
        page.contains("De gids heeft bij dit thema geen bron voor vraag L3: "),
        "{page}"
    );
    let made = [("leemte", "matrix/L3")];
    let made = world.form(&bo, &format!("{path}/leemten"), &made).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.plain());
    let list = world.see(&bo, &format!("{path}/acties")).await.plain();
    assert!(list.contains("Zoek een bron voor vraag L3: "), "{list}");
}

#[expect(clippy::disallowed_methods, reason = "who sets up may all")]
const fn every_dossier() -> DossierScope {
    DossierScope::everything()
}

#[tokio::test]
async fn a_decision_closes_when_what_is_open_was_confirmed() {
    let world = world().await;
    let (bo, an, path, _) = together(&world).await;
    let place = format!("{path}/besluit");
    world
        .form(&bo, &format!("{path}/acties"), &[("titel", "Bel")])
        .await;
    let page = world.see(&bo, &place).await.plain();
    assert!(page.contains("6 vragen zonder antwoord"), "{page}");
    assert!(page.contains("1 actie nog niet klaar"), "{page}");
    let wrong = [
        ("versie", "1"),
        ("datum", "2026-11-25"),
        ("orgaan", "anders"),
        ("besluit", "Over 111222333."),
    ];
    let wrong = world.form(&bo, &place, &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = wrong.plain();
    for part in [
        "deze dag moet nog komen",
        "vul dit in",
        "hier staat een burgerservicenummer",
        "vink aan dat het dossier toch dicht mag",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(
        world
            .see(&bo, &path)
            .await
            .plain()
            .contains("Nog geen besluit")
    );
    let right = [
        ("versie", "1"),
        ("datum", "2026-11-24"),
        ("orgaan", "college"),
        ("besluit", "Wij gaan door."),
        ("bevestig", "ja"),
    ];
    let closed = world.form(&bo, &place, &right).await;
    assert_eq!(closed.header("location"), place, "{}", closed.plain());
    let again = with(&right, &[("besluit", "Wij stoppen.")]);
    let late = world.form(&an, &place, &again).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let told = late.plain();
    assert!(
        told.contains("Afgesloten") && told.contains("Wij gaan door."),
        "{told}"
    );
    assert!(
        told.contains("Wij stoppen."),
        "what was typed stays: {told}"
    );
    let board = kompas_domain::code::Code::label(DecisionBody::Board);
    let page = world.see(&an, &path).await.plain();
    assert!(
        page.contains(&format!("Besloten door {board} op 24 november 2026")),
        "{page}"
    );
    assert!(page.contains("Afgesloten"), "{page}");

    let reopened = [
        ("versie", "2"),
        ("titel", "Leegstand"),
        ("status", "lopend"),
    ];
    let reopened = world.form(&an, &path, &reopened).await;
    assert_eq!(
        reopened.status,
        StatusCode::SEE_OTHER,
        "{}",
        reopened.plain()
    );
    let second = with(&again, &[("versie", "3")]);
    let closed = world.form(&an, &place, &second).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER);
    let page = world.see(&bo, &place).await.plain();
    assert!(
        page.find("Wij gaan door.").unwrap() < page.find("Wij stoppen.").unwrap(),
        "{page}"
    );
}

/// The path of the calendar that a page shows.
fn address(page: &Answer) -> String {
    assert_eq!(page.status, StatusCode::OK, "{}", page.plain());
    let text = page.text();
    let start = text.find("/agenda/").unwrap();
    let text = &text[start..];
    text[..text.find('<').unwrap()].to_owned()
}

#[tokio::test]
async fn a_calendar_tells_titles_and_ends_when_it_is_taken_back() {
    let world = world_reaching(Outside {
        site_url: Some("http://kompas.example.nl".to_owned()),
        ..Outside::default()
    })
    .await;
    let (bo, an, path, account) = together(&world).await;
    let action = [
        (
            "titel",
            "Bel; de eigenaren, met een lijst die zo lang is dat de regel gevouwen wordt",
        ),
        ("deadline", "2027-03-01"),
        ("wie", account.as_str()),
        ("opmerking", "kanarie"),
    ];
    world.form(&bo, &format!("{path}/acties"), &action).await;
    let deadline = [
        ("versie", "1"),
        ("titel", "Leegstand"),
        ("deadline", "2027-06-01"),
    ];
    let changed = world.form(&bo, &path, &deadline).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.plain());

    let profile = world.see(&an, "/profiel").await.plain();
    assert!(profile.contains("Maak een agenda-adres"), "{profile}");
    let made = world.form(&an, "/profiel/agenda", &[]).await;
    assert!(
        made.text().contains("http://kompas.example.nl/agenda/"),
        "{}",
        made.text()
    );
    let hers = address(&made);
    let profile = world.see(&an, "/profiel").await;
    assert!(
        profile.plain().contains("gemaakt op 24 november 2026"),
        "{}",
        profile.plain()
    );
    assert!(!profile.text().contains(&hers), "it is shown once");

    let calendar = world.site.get(&hers).await;
    assert_eq!(
        calendar.header("content-type"),
        "text/calendar; charset=utf-8"
    );
    assert_eq!(calendar.header("cache-control"), "private, no-store");
    let text = calendar.text();
    assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    let whole = text.replace("\r\n ", "");
    for line in [
        "DTSTAMP:20261124T120000Z",
        "DTSTART;VALUE=DATE:20270301",
        "SUMMARY:Bel\\; de eigenaren\\, met een lijst die zo lang is dat de regel gevouwen wordt",
        "DESCRIPTION:Dossier: Leegstand",
        "SUMMARY:Dossier klaar: Leegstand",
        "DTSTART;VALUE=DATE:20270601",
    ] {
        assert!(
            whole.contains(&format!("\r\n{line}\r\n")),
            "{line}: {whole}"
        );
    }
    assert!(
        whole.contains(&format!("URL:http://kompas.example.nl{path}/acties/1\r\n")),
        "{whole}"
    );
    assert!(!whole.contains("kanarie"), "{whole}");
    assert_eq!(
        world.site.get(&hers).await.text(),
        text,
        "the same each time"
    );

    let other = world.form(&an, "/profiel/agenda", &[]).await;
    let other = address(&other);
    let unknown = world.site.get(&format!("/agenda/{}", "0".repeat(64))).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(unknown.text(), "Deze agenda is er niet.\n");
    let old = world.site.get(&hers).await;
    assert_eq!((old.status, &old.bytes), (unknown.status, &unknown.bytes));
    assert_eq!(world.site.get(&other).await.text(), text);

    let off = world
        .form(&bo, &format!("{path}/leden/{account}/weg"), &[])
        .await;
    assert_eq!(off.status, StatusCode::SEE_OTHER);
    let empty = world.site.get(&other).await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(!empty.text().contains("VEVENT"), "{}", empty.text());

    let ended = world.form(&an, "/profiel/agenda/weg", &[]).await;
    assert_eq!(ended.header("location"), "/profiel#agenda");
    let gone = world.site.get(&other).await;
    assert_eq!((gone.status, &gone.bytes), (unknown.status, &unknown.bytes));
    let log = world.see(&bo, "/beheer/logboek").await.plain();
    assert!(log.contains(&format!("agenda/{account}")), "{log}");
}

#[tokio::test]
async fn a_calendar_of_an_account_that_is_off_is_as_absent_as_any() {
    let world = world().await;
    let (bo, an, path, account) = together(&world).await;
    let action = [
        ("titel", "Bel"),
        ("deadline", "2027-03-01"),
        ("wie", account.as_str()),
    ];
    world.form(&bo, &format!("{path}/acties"), &action).await;
    let hers = address(&world.form(&an, "/profiel/agenda", &[]).await);
    assert!(
        world
            .site
            .get(&hers)
            .await
            .text()
            .contains("SUMMARY:Bel\r\n")
    );

    let left = world
        .form(&bo, &format!("/beheer/leden/{account}/weg"), &[])
        .await;
    assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.plain());
    let empty = world.site.get(&hers).await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(!empty.text().contains("Bel"), "{}", empty.text());

    let user = format!("/beheer/gebruikers/{account}");
    let off = world.form(&bo, &user, &[]).await;
    assert_eq!(off.status, StatusCode::SEE_OTHER, "{}", off.plain());
    let absent = world.site.get(&hers).await;
    let unknown = world.site.get("/agenda/verzonnen").await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    assert_eq!(absent.bytes, unknown.bytes);
    assert_eq!(absent.headers, unknown.headers);
}

#[tokio::test]
async fn another_municipality_sees_nothing_of_measures_and_actions() {
    let world = world().await;
    let bo = world.cookie().1.to_owned();
    let path = world.open(&bo, "Leegstand").await;
    let plan = with(&MEASURE, &[("titel", "Kanarie7q")]);
    world.form(&bo, &format!("{path}/maatregelen"), &plan).await;
    world
        .form(&bo, &format!("{path}/acties"), &[("titel", "Kanarie7q")])
        .await;
    let made = [("soort", "gemeente"), ("organisatie", "Soest")];
    let made = world.form(&bo, "/beheer/organisaties", &made).await;
    let organisation = made.header("location").to_owned();
    let pairs = [("mail", "zoe@soest.nl"), ("rol", "coordinator")];
    let invited = world
        .form(&bo, &format!("{organisation}/leden"), &pairs)
        .await;
    let pairs = [("naam", "Zoe"), ("wachtwoord", PASSWORD)];
    let zoe = session(&world.form("", &World::link(&invited), &pairs).await);
    for part in [
        "/maatregelen",
        "/maatregelen/nieuw",
        "/maatregelen/1",
        "/maatregelen/1/weg",
        "/acties",
        "/acties?beeld=bord",
        "/acties/nieuw",
        "/acties/1",
        "/acties/1/weg",
        "/besluit",
    ] {
        let foreign = world.see(&zoe, &format!("{path}{part}")).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{part}");
        assert!(!foreign.text().contains("Kanarie7q"), "{part}");
    }
    let right = with(
        &MEASURE,
        &[
            ("versie", "1"),
            ("stand", "klaar"),
            ("leemte", "antwoord/G1"),
        ],
    );
    for part in [
        "/maatregelen",
        "/maatregelen/1",
        "/maatregelen/1/weg",
        "/acties",
        "/acties/1",
        "/acties/1/stand",
        "/acties/1/weg",
        "/leemten",
        "/besluit",
    ] {
        let answer = world.form(&zoe, &format!("{path}{part}"), &right).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{part}");
    }
    assert!(
        world
            .see(&zoe, "/acties")
            .await
            .plain()
            .contains("geen open acties")
    );
    let kept = world.see(&bo, &format!("{path}/maatregelen")).await.plain();
    assert!(kept.contains("Kanarie7q"), "{kept}");
}
