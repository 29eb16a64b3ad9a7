//! Stories about sources that an organisation adds for itself.

use axum::http::StatusCode;

use crate::documents::{PASSWORD, World, world};
use crate::people::session;

impl World {
    /// Adds a source of the own organisation: its key.
    async fn own_source(&self, who: &str, name: &str) -> String {
        let asked = format!("/eigen-bronnen/nieuw?naam={}", name.replace(' ', "+"));
        let asked = self.see(who, &asked).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.plain());
        let form = asked.header("location").to_owned();
        let fields = [
            ("vorm", "registratie"),
            ("bereik", "intern"),
            ("beheerder", "Team Onderzoek"),
            (
                "wat",
                "Een panel van inwoners dat vragen krijgt over veiligheid.",
            ),
            ("bereiken", "Vraag het het team Onderzoek."),
            ("toegang", "op-aanvraag"),
            ("indicatoren", "Gevoel van veiligheid\nMeldingsbereidheid"),
            ("wettelijke_grens", "Alleen antwoorden van groepen."),
            ("binnen_gemeente", "Team Onderzoek"),
        ];
        self.own_filled(who, &form, &fields).await;
        let key = form
            .split("bronnen%2F")
            .nth(1)
            .or(form.split("bronnen/").nth(1));
        key.unwrap().split('&').next().unwrap().to_owned()
    }

    async fn own_filled(&self, who: &str, path: &str, changes: &[(&str, &str)]) {
        let saved = self.own_saved(who, path, changes).await;
        assert_eq!(
            saved.header("location"),
            "/eigen-bronnen",
            "{}",
            saved.plain()
        );
    }

    async fn own_saved(&self, who: &str, path: &str, changes: &[(&str, &str)]) -> crate::Answer {
        let mut fields = self.fields(who, path).await;
        crate::editions::set(&mut fields, changes);
        self.send_fields(who, "/eigen-bronnen/bewerk", &fields)
            .await
    }
}

const LISTING: [(&str, &str); 4] = [
    ("tekst", "Laat zien hoe inwoners het buitengebied beleven."),
    ("vragen.0.vraag", "L1"),
    ("vragen.0.grond", "antwoorden van inwoners"),
    ("criteria.dichtbij", "Gaat over onze eigen inwoners."),
];

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story")]
async fn an_own_source_is_seen_by_members_only() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let empty = world.see(&boss, "/eigen-bronnen").await.plain();
    assert!(empty.contains("nog geen eigen bronnen"), "{empty}");
    let nameless = world.see(&boss, "/eigen-bronnen/nieuw?naam=!").await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);

    // What cannot be right is told together, and nothing is lost.
    let form = "/eigen-bronnen/bewerk?sleutel=bronnen/panel";
    let wrong = [("naam", "Panel"), ("beheerder", "Nummer 123456782")];
    let wrong = world.own_saved(&boss, form, &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = wrong.plain();
    assert!(
        told.contains("burgerservicenummer") && told.contains("Vul dit in"),
        "{told}"
    );
    let national = "/eigen-bronnen/bewerk?sleutel=bronnen/riec";
    assert_eq!(
        world.see(&boss, national).await.status,
        StatusCode::NOT_FOUND
    );

    let key = world.own_source(&boss, "Digipanel van Testdam").await;
    assert_eq!(key, "digipanel-van-testdam");
    let page = format!("/bronnen/{key}");
    let early = world.see(&boss, &page).await;
    assert_eq!(
        early.status,
        StatusCode::NOT_FOUND,
        "it is under no theme yet"
    );
    let list = world.see(&boss, "/eigen-bronnen").await.plain();
    assert!(list.contains("Staat nog onder geen thema"), "{list}");
    let listing = format!("/eigen-bronnen/bewerk?thema=weerbaar-buitengebied&bron={key}");
    world.own_filled(&boss, &listing, &LISTING).await;

    // Members read it among the others, with a mark; nobody else does.
    let seen = world.see(&boss, &page).await.plain();
    assert!(seen.contains("Eigen bron van uw organisatie"), "{seen}");
    for path in [
        "/bronnen",
        "/themas/weerbaar-buitengebied",
        "/vragen/l1",
        "/zoeken?q=digipanel+testdam",
    ] {
        let own = world.see(&boss, path).await.text();
        assert!(own.contains(&page), "{path}");
        let others = world.site.get(path).await.text();
        assert!(!others.contains(&page), "{path}");
    }
    assert_eq!(world.site.get(&page).await.status, StatusCode::NOT_FOUND);
    let colleague = world.enter(&boss, "els@x.nl", "Els", "adviseur").await;
    assert_eq!(world.see(&colleague, &page).await.status, StatusCode::OK);
    let made = [("soort", "gemeente"), ("organisatie", "Soest")];
    let made = world.form(&boss, "/beheer/organisaties", &made).await;
    let members = format!("{}/leden", made.header("location"));
    let zoe = [("mail", "zoe@soest.nl"), ("rol", "coordinator")];
    let invited = world.form(&boss, &members, &zoe).await;
    let zoe = [("naam", "Zoe"), ("wachtwoord", PASSWORD)];
    let zoe = session(&world.form("", &World::link(&invited), &zoe).await);
    assert_eq!(world.see(&zoe, &page).await.status, StatusCode::NOT_FOUND);
    let hers = world.see(&zoe, "/eigen-bronnen").await.plain();
    assert!(hers.contains("nog geen eigen bronnen"), "{hers}");
    let taken = [
        ("sleutel", "bronnen/digipanel-van-testdam"),
        ("zeker", "ja"),
    ];
    let taken = world.form(&zoe, "/eigen-bronnen/weg", &taken).await;
    assert_eq!(taken.status, StatusCode::NOT_FOUND, "it is not hers");
    let editor = world.editor("an@x.nl", "An Redacteur").await;
    assert_eq!(
        world.see(&editor, &page).await.status,
        StatusCode::NOT_FOUND
    );
    let draft = world.see(&editor, "/redactie/gids/bronnen").await.text();
    assert!(!draft.contains(&key), "editors work on the guide of all");
    let refused = world.see(&editor, "/eigen-bronnen").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    // Who edits the guide too does so on the guide of all.
    let care = world.see(&boss, "/redactie/onderhoud?kies=bronnen").await;
    assert_eq!(care.status, StatusCode::OK);
    assert!(!care.text().contains(&key), "{}", care.plain());

    // A dossier begins with it.
    let dossier = world.open(&boss, "Leegstand").await;
    let own = world.see(&boss, &dossier).await.plain();
    assert!(own.contains("Digipanel van Testdam"), "{own}");

    // Two who write at once: the second is told.
    let form = format!("/eigen-bronnen/bewerk?sleutel=bronnen/{key}");
    let mut late = world.fields(&boss, &form).await;
    world
        .own_filled(&colleague, &form, &[("beheerder", "Bureau Cijfers")])
        .await;
    crate::editions::set(&mut late, &[("beheerder", "Iemand anders")]);
    let late = world
        .send_fields(&boss, "/eigen-bronnen/bewerk", &late)
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("value=\"Iemand anders\""));
    let now = world.see(&boss, &page).await.plain();
    assert!(now.contains("Bureau Cijfers"), "{now}");

    // Offered as a tip, of which the editors do not see whose it is. Only a source is.
    let listed = format!("vermeldingen/weerbaar-buitengebied/{key}");
    let listed = [("sleutel", listed.as_str())];
    let listed = world.form(&boss, "/eigen-bronnen/aanbieden", &listed).await;
    assert_eq!(listed.status, StatusCode::NOT_FOUND);
    let nowhere = format!("/eigen-bronnen/bewerk?thema=bestaat-niet&bron={key}");
    assert_eq!(
        world.see(&boss, &nowhere).await.status,
        StatusCode::NOT_FOUND
    );
    let own = format!("bronnen/{key}");
    let offered = [("sleutel", own.as_str())];
    let sent = world
        .form(&boss, "/eigen-bronnen/aanbieden", &offered)
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.plain());
    let again = world
        .form(&boss, "/eigen-bronnen/aanbieden", &offered)
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let desk = world.see(&editor, "/redactie/tips/1").await.plain();
    assert!(
        desk.contains("Digipanel van Testdam") && desk.contains("vragen L1"),
        "{desk}"
    );
    let list = world.see(&boss, "/eigen-bronnen").await.plain();
    assert!(list.contains("Als tip aangeboden: ontvangen"), "{list}");

    // Taken away after a question, for all members at once.
    let unsure = world.form(&boss, "/eigen-bronnen/weg", &offered).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sure = [offered[0], ("zeker", "ja")];
    let gone = world.form(&boss, "/eigen-bronnen/weg", &sure).await;
    assert_eq!(gone.header("location"), "/eigen-bronnen");
    assert_eq!(
        world.see(&colleague, &page).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_own_source_gives_way_to_one_of_the_guide() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let key = world.own_source(&boss, "Digipanel van Testdam").await;
    let listing = format!("/eigen-bronnen/bewerk?thema=weerbaar-buitengebied&bron={key}");
    world.own_filled(&boss, &listing, &LISTING).await;

    let own = format!("bronnen/{key}");

    // The editors bring in a source with the same name.
    let an = world.editor("an@x.nl", "An Redacteur").await;
    let bo = world.editor("bo@x.nl", "Bo Redacteur").await;
    let name = [("naam", "Digipanel van Testdam"), ("vorm", "publicatie")];
    let rest = [
        ("beheerder", "Kenniscentrum"),
        ("wat", "Een publicatie over digipanels."),
        ("bereiken", "Open het adres."),
        ("toegang", "openbaar"),
    ];
    let form = format!("/redactie/onderdeel?sleutel=bronnen/{key}");
    let mut fields = world.fields(&an, &form).await;
    crate::editions::set(&mut fields, &[&name[..], &rest[..]].concat());
    crate::editions::set(&mut fields, &[("reden", "Nieuw.")]);
    let saved = world.send_fields(&an, "/redactie/onderdeel", &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.plain());
    let proposal = saved.header("location").to_owned();
    let number = proposal.rsplit('/').next().unwrap();
    let beside = format!("vermeldingen/weerbaar-buitengebied/{key}");
    let beside = format!("/redactie/onderdeel?sleutel={beside}&voorstel={number}");
    let listed = [&LISTING[..], &[("status", "redactievoorstel")]].concat();
    world.filled(&an, &beside, &listed).await;
    let laid = world.at(&an, &proposal, "voorleggen", &[]).await;
    assert_eq!(laid.status, StatusCode::SEE_OTHER, "{}", laid.plain());
    world.approved(&bo, &proposal).await;
    let edition = world.proposed(&an, "gids", &[("editie", "2026")]).await;
    world.approved(&bo, &edition).await;
    world.published(&an).await;

    let seen = world.see(&boss, &format!("/bronnen/{key}")).await.plain();
    assert!(seen.contains("Een publicatie over digipanels."), "{seen}");
    assert!(!seen.contains("Eigen bron van uw organisatie"), "{seen}");
    let list = world.see(&boss, "/eigen-bronnen").await;
    assert!(
        list.plain()
            .contains("De gids heeft zelf een bron met deze naam"),
        "{}",
        list.plain()
    );
    // What would lead nowhere is not there, and taking it away is.
    assert!(!list.text().contains("/eigen-bronnen/bewerk"));
    let sure = [("sleutel", own.as_str()), ("zeker", "ja")];
    let gone = world.form(&boss, "/eigen-bronnen/weg", &sure).await;
    assert_eq!(gone.header("location"), "/eigen-bronnen");
}
