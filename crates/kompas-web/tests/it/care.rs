//! Stories about keeping the guide true: what is late, who hears of it, and what readers do not
//! find.

use std::sync::atomic::Ordering;

use axum::http::{Method, StatusCode};
use kompas_domain::link::LinkState;
use kompas_store::LinkRecord;
use serde_json::Value;

use crate::Answer;
use crate::documents::{NOW, PASSWORD, World, world};
use crate::mail::SITE;
use crate::people::session;
use crate::rounds::years;
use crate::saved_searches::{next, posted, work};

const QUEUE: &str = "/redactie/onderhoud";
const DAY: i64 = 86_400;
/// A source of the guide with addresses.
const SOURCE: &str = "riec";

impl World {
    /// An editor whose invitation does not go by mail: the number of her account.
    async fn invited(&self, boss: &str, mail: &str, name: &str) -> i64 {
        let form = [("mail", mail), ("redacteur", "ja"), ("doorgeven", "zelf")];
        let invited = self.form(boss, "/beheer/gebruikers", &form).await;
        let link = Self::link(&invited).replace(SITE, "");
        let form = [("naam", name), ("wachtwoord", PASSWORD)];
        session(&self.form("", &link, &form).await);
        let account = self.store.account_by_mail(mail).await.unwrap();
        account.unwrap().0.id
    }

    /// Comes in, once more after the clock was moved.
    async fn back(&self, mail: &str) -> String {
        session(&self.sign_in(mail, PASSWORD).await)
    }

    async fn done(&self, cookie: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let done = self.form(cookie, path, form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.plain());
        done
    }

    async fn read(&self, path: &str) -> String {
        self.site.get(path).await.plain()
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story")]
async fn who_forgets_a_source_is_told_and_then_the_next_editor() {
    let (world, mut server, seconds) = posted().await;
    let boss = world.cookie().1.to_owned();
    let an = world.invited(&boss, "an@x.nl", "An Redacteur").await;
    world.invited(&boss, "cas@x.nl", "Cas Redacteur").await;
    let days = |day: i64| seconds.store(day * DAY, Ordering::Relaxed);
    let page = format!("/bronnen/{SOURCE}");
    let path = format!("{QUEUE}/{SOURCE}");

    let cookie = world.back("an@x.nl").await;
    let queue = world.see(&cookie, QUEUE).await.plain();
    assert!(queue.contains("Hier wacht niets"), "{queue}");
    let shown = world.read(&page).await;
    let untouched = "Nagekeken Nog niet sinds de bron hier staat; opnieuw vóór 24 november 2027";
    assert!(shown.contains(untouched), "{shown}");
    for (owner, day, told) in [
        ("999", "2027-03-01", "Kies een redacteur"),
        ("", "1 maart", "Kies een dag van 2026-11-24"),
        ("", "2026-11-23", "Kies een dag van 2026-11-24"),
        ("", "2031-11-25", "tot en met 2031-11-24"),
    ] {
        let form = [("eigenaar", owner), ("opnieuw", day)];
        let refused = world.form(&cookie, &path, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
        assert!(refused.plain().contains(told), "{}", refused.plain());
        assert!(refused.text().contains(&format!("value=\"{day}\"")));
    }
    let an = an.to_string();
    let form = [("eigenaar", an.as_str()), ("opnieuw", "2027-03-01")];
    world.done(&cookie, &path, &form).await;
    let shown = world.read(&page).await;
    assert!(shown.contains("opnieuw vóór 1 maart 2027"), "{shown}");
    let absent = world.form(&cookie, &format!("{QUEUE}/geen"), &form).await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);

    // The day before: nobody hears of anything.
    days(96);
    work(&world).await;
    let shown = world.read(&page).await;
    assert!(!shown.contains("Nog niet opnieuw nagekeken"), "{shown}");
    // The day itself: by the clock alone.
    days(97);
    work(&world).await;
    let shown = world.read(&page).await;
    assert!(shown.contains("Nog niet opnieuw nagekeken"), "{shown}");
    let (to, text) = next(&mut server);
    assert_eq!(to, "an@x.nl");
    for part in [
        "Subject: 1 bron van de gids moet opnieuw",
        &format!("{SITE}{page}\r\n"),
        "Kijk deze bronnen van de gids opnieuw na",
        &format!("{SITE}{QUEUE}"),
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let cookie = world.back("an@x.nl").await;
    let mine = world.see(&cookie, &format!("{QUEUE}?kies=van-mij")).await;
    assert!(mine.text().contains(&page), "{}", mine.plain());
    assert!(mine.plain().contains("Te laat Eigenaar: An Redacteur"));
    let cas = world.back("cas@x.nl").await;
    let none = world.see(&cas, &format!("{QUEUE}?kies=van-mij")).await;
    assert!(none.plain().contains("Hier wacht niets"));
    let late = world.see(&cas, &format!("{QUEUE}?kies=te-laat")).await;
    let told = "Deze bron had vóór 1 maart 2027 nagekeken moeten worden.";
    assert!(late.plain().contains(told), "{}", late.plain());
    let wrong = world.see(&cas, &format!("{QUEUE}?kies=x")).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);

    // Two weeks later the other editor is told, and nobody twice.
    for day in [98, 110, 111, 112] {
        days(day);
        work(&world).await;
    }
    let (to, text) = next(&mut server);
    assert_eq!(to, "cas@x.nl");
    assert!(text.contains("een andere redacteur twee weken"), "{text}");
    assert!(text.contains(&page), "{text}");

    let cas = world.back("cas@x.nl").await;
    let wrong = [("maanden", "7")];
    let refused = world.form(&cas, &format!("{path}/klopt"), &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("maanden", "24"), ("kies", "te-laat")];
    let done = world.done(&cas, &format!("{path}/klopt"), &form).await;
    assert_eq!(done.header("location"), format!("{QUEUE}?kies=te-laat"));
    let queue = world.see(&cas, QUEUE).await.plain();
    assert!(queue.contains("Hier wacht niets"), "{queue}");
    let shown = world.read(&page).await;
    let told = "Nagekeken Op 16 maart 2027; opnieuw vóór 16 maart 2029";
    assert!(shown.contains(told), "{shown}");
    let json = world.site.get(&format!("/api/v1{page}")).await.text();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["nagekeken"], "2027-03-16");
    assert_eq!(json["opnieuwNakijkenVoor"], "2029-03-16");
    let json = world.site.get("/api/v1/bronnen?paginaGrootte=100").await;
    let json: Value = serde_json::from_str(&json.text()).unwrap();
    let all = json["resultaten"].as_array().unwrap();
    let reviewed = all.iter().filter(|one| !one["nagekeken"].is_null());
    let reviewed: Vec<&Value> = reviewed.map(|one| &one["sleutel"]).collect();
    assert_eq!(reviewed, [SOURCE]);

    // A year after the first edition the sources of nobody are late: one mail, to the first editor,
    // who made the installation.
    days(365);
    work(&world).await;
    let (to, text) = next(&mut server);
    assert_eq!(to, "bo@testdam.nl");
    let count = world.app.guide().sources().len() - 1;
    let subject = format!("Subject: {count} bronnen van de gids");
    assert!(text.contains(&subject), "{text}");
    assert!(!text.contains(&format!("{page}\r\n")), "{text}");
    assert_eq!(world.store.prove_log(None).await.unwrap().faults, []);
}

#[tokio::test]
async fn without_mail_nobody_is_told_and_nothing_is_lost() {
    let (world, days) = years().await;
    world.editor("an@x.nl", "An Redacteur").await;
    days.store(400, Ordering::Relaxed);
    world.settle().await;
    assert_eq!(world.store.cares().await.unwrap(), []);
    let an = world.back("an@x.nl").await;
    let late = world.see(&an, &format!("{QUEUE}?kies=te-laat")).await;
    let rows = late
        .text()
        .matches("<strong class=\"kompas-telaat\">")
        .count();
    assert_eq!(rows, world.app.guide().sources().len());
    assert!(
        late.plain()
            .contains("Deze installatie verstuurt geen mail")
    );
    // An edition is read as it was, without what is the matter now.
    let page = format!("/edities/2023/bronnen/{SOURCE}");
    let old = world.site.get(&page).await;
    assert_eq!(old.status, StatusCode::OK);
    assert!(
        !old.plain().contains("agekeken Nog niet"),
        "{}",
        old.plain()
    );
}

fn link(address: &str, state: LinkState) -> LinkRecord {
    LinkRecord {
        address: address.to_owned(),
        state,
        status: None,
        note: None,
        final_address: None,
        first_failed: None,
        tries: 0,
        last_try: Some(NOW),
        last_ok: None,
        next_try: NOW,
        changed: None,
        reviewed: None,
    }
}

#[tokio::test]
async fn addresses_that_are_dead_moved_or_changed_are_in_the_queue() {
    let world = world().await;
    let an = world.editor("an@x.nl", "An Redacteur").await;
    let places = world.app.guide().addresses();
    let of = |folder: &str| {
        let found = places.iter().find(|(_, places)| {
            places.len() == 1 && places.iter().all(|place| place.path.starts_with(folder))
        });
        let (address, places) = found.expect("an address there");
        (address.clone(), places[0].path.clone())
    };
    let (dead, source) = of("/bronnen/");
    let moved = places.iter().find(|(address, places)| {
        **address != dead && places.iter().all(|place| place.path != source)
    });
    let (moved, _) = moved.unwrap();
    let queue = format!("{QUEUE}?kies=adressen");
    let before = world.see(&an, &queue).await.plain();
    assert!(before.contains("Hier wacht niets"), "{before}");

    let records = [
        LinkRecord {
            first_failed: Some(NOW - time::Duration::days(30)),
            ..link(&dead, LinkState::Dead)
        },
        LinkRecord {
            final_address: Some("https://nieuw.example/".to_owned()),
            changed: Some(NOW),
            ..link(moved, LinkState::Moved)
        },
        link("https://nergens.example/", LinkState::Dead),
    ];
    for record in &records {
        world.store.record_link(record).await.unwrap();
    }
    let shown = world.see(&an, &queue).await;
    let told = shown.plain();
    for part in [
        "Dit adres werkt sinds 25 oktober 2026 niet meer: ",
        "Dit adres stuurt door naar een ander, nagekeken op 24 november 2026: ",
        "Het nieuwe adres is https://nieuw.example/",
        "Wat op dit adres staat, is veranderd op 24 november 2026: ",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("nergens.example"), "{told}");
    let first = told.find("25 oktober").unwrap();
    assert!(first < told.find("24 november 2026:").unwrap(), "{told}");
    assert!(shown.text().contains(&format!("href=\"{source}\"")));
    let late = world.see(&an, &format!("{QUEUE}?kies=te-laat")).await;
    assert!(late.plain().contains("Hier wacht niets"));

    let form = [("adres", moved.as_str()), ("kies", "adressen")];
    world.done(&an, "/redactie/adres-bekeken", &form).await;
    let told = world.see(&an, &queue).await.plain();
    assert!(!told.contains("is veranderd op"), "{told}");
    assert!(told.contains("Het nieuwe adres is"), "{told}");
}

#[tokio::test]
async fn what_readers_open_and_do_not_find_is_counted() {
    let world = world().await;
    let an = world.editor("an@x.nl", "An Redacteur").await;
    let path = "/redactie/gebruik";
    let empty = world.see(&an, path).await.plain();
    assert!(empty.contains("Er is nog niets geteld"), "{empty}");

    let asked = "/zoeken?q=Xylo%20%20Quark";
    for _ in 0..2 {
        let found = world.site.get(asked).await;
        assert_eq!(found.status, StatusCode::OK);
    }
    let robot = [("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1)")];
    world.site.send(Method::GET, asked, &robot).await;
    world.site.send(Method::HEAD, asked, &[]).await;
    world.site.get(&format!("{asked}&pagina=2")).await;
    world.see(&an, asked).await;
    world.app.keep_usage().await.unwrap();
    let told = world.see(&an, path).await.plain();
    assert!(!told.contains("xylo"), "twice is not enough: {told}");
    assert!(told.contains("deze maand 2 keer gezocht"), "{told}");
    world.site.get("/zoeken?q=xylo+quark").await;
    world.site.get("/zoeken?q=jan%40testdam.nl").await;
    world.site.get("/zoeken?q=ondermijning").await;
    world.site.get("/zoeken").await;

    // Three times: made, from memory, and not changed since the browser had it.
    let page = format!("/bronnen/{SOURCE}");
    let made = world.site.get(&page).await;
    let kept = world.site.get(&page).await;
    assert_eq!(kept.header("etag"), made.header("etag"));
    let asked = [("if-none-match", made.header("etag"))];
    let same = world.site.send(Method::GET, &page, &asked).await;
    assert_eq!(same.status, StatusCode::NOT_MODIFIED);
    // None of these counts.
    world.site.send(Method::HEAD, &page, &[]).await;
    world.site.send(Method::GET, &page, &robot).await;
    world.see(&an, &page).await;
    let data = [("accept", "text/turtle")];
    world.site.send(Method::GET, &page, &data).await;
    world.site.get("/bronnen/bestaat-niet").await;
    world.site.get(&format!("/edities/2023{page}")).await;

    world.app.keep_usage().await.unwrap();
    world.app.keep_usage().await.unwrap();
    let shown = world.see(&an, path).await;
    let told = shown.plain();
    assert!(told.contains("deze maand 5 keer gezocht"), "{told}");
    assert!(told.contains("xylo quark 3 3 Nieuwe bron"), "{told}");
    assert!(!told.contains("testdam"), "{told}");
    let name = world.app.guide().source(SOURCE).unwrap().name.clone();
    assert!(told.contains(&format!("{name} 3 3")), "{told}");
    let others = world.app.guide().sources().len() - 1;
    assert!(told.contains(&format!("{others} bronnen")), "{told}");
    let new = "href=\"/redactie/nieuw?soort=begrippen&#38;naam=xylo+quark\"";
    assert!(shown.text().contains(new), "{}", shown.text());

    let file = world.see(&an, &format!("{path}?formaat=csv")).await;
    let file = file.text();
    assert!(file.contains(&format!("{name};{SOURCE};3;3")), "{file}");
    assert!(file.contains("niets gevonden;xylo quark;xylo quark;3;3"));
    let visitor = world.site.get(&page).await;
    assert_eq!(visitor.header("set-cookie"), "");
}
