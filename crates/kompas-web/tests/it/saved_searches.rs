//! Stories about searches that somebody keeps, and the mail about what they newly find.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::StatusCode;
use kompas_app::people::Post;
use serde_json::json;
use time::Duration;

use crate::documents::{NOTE, NOW, Outside, PASSWORD, World, world, world_reaching};
use crate::mail::{SITE, mailer};
use crate::people::session;
use crate::program::Program;

const LIST: &str = "/profiel/zoekvragen";

impl World {
    /// Keeps a search: its path.
    async fn keep(&self, cookie: &str, pairs: &[(&str, &str)]) -> String {
        let kept = self.form(cookie, LIST, pairs).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.plain());
        let id = kept.header("location").split_once("#zoekvraag-").unwrap().1;
        format!("{LIST}/{id}")
    }
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn a_search_is_kept_and_tells_what_is_new() {
    let world = world().await;
    let bo = world.cookie().1.to_owned();
    let an = world.enter(&bo, "an@testdam.nl", "An", "adviseur").await;
    world.add("nota.md", NOTE, "gids").await;
    let page = world
        .see(&bo, "/documenten?q=schuren&verzameling=gids")
        .await
        .text();
    assert!(page.contains("Bewaar deze zoekvraag"), "{page}");
    assert!(page.contains("type=\"hidden\" name=\"verzameling\" value=\"gids\""));
    let visitor = world.see("", "/documenten?q=schuren").await.text();
    assert!(!visitor.contains("Bewaar deze zoekvraag"));
    let empty = world.see(&bo, LIST).await;
    assert_eq!(empty.header("cache-control"), "no-store");
    assert!(
        empty.plain().contains("U bewaart nog geen zoekvraag"),
        "{}",
        empty.plain()
    );

    for (pairs, told) in [
        ([("q", "x"), ("naam", "")], "vul dit in"),
        (
            [("q", "x"), ("naam", "Over 123456782")],
            "burgerservicenummer",
        ),
        (
            [("q", "123456782"), ("naam", "Nummer")],
            "burgerservicenummer",
        ),
    ] {
        let refused = world.form(&bo, LIST, &pairs).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{pairs:?}"
        );
        assert!(
            refused.plain().contains(told),
            "{told}: {}",
            refused.plain()
        );
    }
    let wrong = [("q", "x"), ("naam", "x"), ("ritme", "soms")];
    let wrong = world.form(&bo, LIST, &wrong).await.plain();
    assert!(
        wrong.contains("kies geen, dagelijks of wekelijks"),
        "{wrong}"
    );
    let wrong = [("q", "x"), ("naam", "x"), ("verzameling", "bestaat-niet")];
    let wrong = world.form(&bo, LIST, &wrong).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);

    let pairs = [
        ("q", "schuren"),
        ("verzameling", "gids"),
        ("pagina", "3"),
        ("naam", "Schuren"),
    ];
    let path = world.keep(&bo, &pairs).await;
    let list = world.see(&bo, LIST).await;
    assert!(
        list.text()
            .contains("href=\"/documenten?q=schuren&#38;verzameling=gids\""),
        "{}",
        list.text()
    );
    assert!(
        list.plain().contains("schuren, verzameling: gids"),
        "{}",
        list.plain()
    );
    assert!(
        list.plain().contains("Niets nieuws sinds 24 november 2026"),
        "{}",
        list.plain()
    );

    // What fits is new, what does not fit or stands elsewhere is not.
    world
        .add("twee.txt", "In de lege schuren brandt licht.", "gids")
        .await;
    world
        .add("drie.txt", "In de kelder brandt licht.", "gids")
        .await;
    world
        .add(
            "vier.txt",
            "In de schuren van de gemeente.",
            "eigen-gemeente",
        )
        .await;
    let told = world.see(&bo, LIST).await;
    assert!(told.plain().contains("Schuren 1 nieuw"), "{}", told.plain());
    assert!(
        told.text()
            .contains(">In de lege schuren brandt licht.</a>"),
        "{}",
        told.text()
    );
    // In an index that was made anew it is the same document.
    world.app.rebuild_index(&mut |_, _| {}).await.unwrap();
    let told = world.see(&bo, LIST).await.plain();
    assert!(told.contains("Schuren 1 nieuw"), "{told}");
    let seen = world.form(&bo, &format!("{path}/gezien"), &[]).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    let told = world.see(&bo, LIST).await.plain();
    assert!(told.contains("Niets nieuws sinds"), "{told}");

    // Nobody else has it.
    let other = world.see(&an, LIST).await.plain();
    assert!(other.contains("U bewaart nog geen zoekvraag"), "{other}");
    for action in ["", "/gezien", "/weg"] {
        let pairs = [("naam", "Van mij")];
        let foreign = world.form(&an, &format!("{path}{action}"), &pairs).await;
        let absent = world
            .form(&an, &format!("{LIST}/9999{action}"), &pairs)
            .await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{action}");
        assert_eq!(absent.status, StatusCode::NOT_FOUND, "{action}");
    }
    let named = [("naam", "Lege schuren"), ("ritme", "wekelijks")];
    world.form(&bo, &path, &named).await;
    let told = world.see(&bo, LIST).await.plain();
    assert!(
        told.contains("Lege schuren") && told.contains("Hoogstens elke week"),
        "{told}"
    );
    world.form(&bo, &format!("{path}/weg"), &[]).await;
    assert!(
        world
            .see(&bo, LIST)
            .await
            .plain()
            .contains("U bewaart nog geen zoekvraag")
    );
}

/// Lets the first administrator in again, after the clock was moved.
async fn again(world: &World) -> String {
    session(&world.sign_in("bo@testdam.nl", PASSWORD).await)
}

/// A world with a mail server and a clock that can be moved.
pub(crate) async fn posted() -> (World, Program, Arc<AtomicI64>) {
    let (server, first) = Program::start("smtp-server.mjs", &json!({ "security": "none" }));
    let seconds = Arc::new(AtomicI64::new(0));
    let moved = Arc::clone(&seconds);
    let world = world_reaching(Outside {
        post: Some(Post {
            mailer: mailer(&first),
            site: SITE.to_owned(),
        }),
        site_url: Some(SITE.to_owned()),
        clock: Arc::new(move || NOW + Duration::seconds(moved.load(Ordering::Relaxed))),
        ..Outside::default()
    })
    .await;
    (world, server, seconds)
}

pub(crate) async fn work(world: &World) {
    while world.app.step().await.unwrap().is_some() {}
}

/// To whom a mail is, and its text, of which long lines are put together again.
pub(crate) fn next(server: &mut Program) -> (String, String) {
    let mail = server.next();
    let text = mail["data"].as_str().unwrap().replace("=\r\n", "");
    (
        mail["to"][0].as_str().unwrap().to_owned(),
        text.replace("=3D", "="),
    )
}

#[tokio::test]
async fn what_is_new_goes_by_mail_once() {
    let (world, mut server, seconds) = posted().await;
    let later = |hours: i64| seconds.fetch_add(hours * 3600, Ordering::Relaxed);
    let bo = world.cookie().1.to_owned();
    world.add("nota.md", NOTE, "gids").await;
    let pairs = [
        ("q", "schuren"),
        ("naam", "Mijn schuren"),
        ("ritme", "dagelijks"),
    ];
    let path = world.keep(&bo, &pairs).await;
    let weekly = [("q", "kelder"), ("naam", "Kelders"), ("ritme", "wekelijks")];
    world.keep(&bo, &weekly).await;

    later(25);
    work(&world).await;
    let bo = again(&world).await;
    let open = world
        .add(
            "rapport.md",
            "# Rapport

In de lege schuren brandt licht.",
            "gids",
        )
        .await;
    let own = world
        .add("geheim.txt", "Onze schuren staan leeg.", "eigen-gemeente")
        .await;
    world
        .add("kelder.txt", "In de kelder brandt licht.", "gids")
        .await;
    let gone = world
        .add("weg.txt", "Ook deze schuren branden.", "gids")
        .await;
    let removed = world
        .form(&bo, &format!("/documenten/{gone}/verwijderen"), &[])
        .await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.plain());
    work(&world).await;
    later(25);
    work(&world).await;
    let (to, text) = next(&mut server);
    assert_eq!(to, "bo@testdam.nl");
    for part in [
        "Mijn schuren",
        &format!("{SITE}/documenten/{open}\r\n"),
        &format!("{SITE}/documenten/{own}\r\n"),
        "Rapport",
        "Een document dat niet openbaar is",
        &format!("{SITE}/profiel/zoekvragen#zoekvraag-"),
        &format!("List-Unsubscribe: <{SITE}/profiel/zoekvragen#zoekvraag-1>\r\n"),
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for hidden in ["geheim", "staan leeg", "brandt licht", "weg.txt", "kelder"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    let bo = again(&world).await;
    let told = world.see(&bo, LIST).await.plain();
    assert!(
        told.contains("Kelders 1 nieuw") && !told.contains("schuren 2 nieuw"),
        "{told}"
    );

    // Not again, not after a day, and not when nothing is new; until the other search is due.
    for _ in 0..4 {
        later(25);
        work(&world).await;
    }
    let late = world.add("laat.txt", "De laatste schuren.", "gids").await;
    let bo = again(&world).await;
    let stopped = [("naam", "Mijn schuren"), ("ritme", "geen")];
    world.form(&bo, &path, &stopped).await;
    later(30);
    work(&world).await;
    let (_, text) = next(&mut server);
    assert!(
        text.contains("Kelders") && !text.contains("schuren"),
        "{text}"
    );
    assert!(!text.contains(&format!("/documenten/{late}\r\n")), "{text}");
}

#[tokio::test]
async fn who_left_or_is_off_gets_none() {
    let (world, mut server, seconds) = posted().await;
    let later = |hours: i64| seconds.fetch_add(hours * 3600, Ordering::Relaxed);
    let bo = world.cookie().1.to_owned();
    let mut paths = Vec::new();
    for (mail, name) in [
        ("an@testdam.nl", "An"),
        ("cas@testdam.nl", "Cas"),
        ("dee@testdam.nl", "Dee"),
    ] {
        let pairs = [("mail", mail), ("rol", "adviseur"), ("doorgeven", "zelf")];
        let invited = world.form(&bo, "/beheer/leden", &pairs).await;
        let link = World::link(&invited).replace(SITE, "");
        let pairs = [("naam", name), ("wachtwoord", PASSWORD)];
        let cookie = session(&world.form("", &link, &pairs).await);
        let pairs = [
            ("q", "schuren"),
            ("naam", "Schuren"),
            ("ritme", "dagelijks"),
        ];
        paths.push(world.keep(&cookie, &pairs).await);
    }
    world
        .add("geheim.txt", "Onze schuren staan leeg.", "eigen-gemeente")
        .await;
    let account = |mail: &'static str| {
        let store = world.store.clone();
        async move { store.account_by_mail(mail).await.unwrap().unwrap().0.id }
    };
    let an = account("an@testdam.nl").await;
    let left = world
        .form(&bo, &format!("/beheer/leden/{an}/weg"), &[])
        .await;
    assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.plain());
    // Cas is put off after the look, before his mail leaves.
    later(25);
    let cas = account("cas@testdam.nl").await;
    let entry = kompas_store::LogEntry {
        action: kompas_domain::trail::LogAction::ChangeAccount,
        object: "account".to_owned(),
        result: kompas_domain::trail::LogResult::Done,
        origin: kompas_domain::trail::LogOrigin::CommandLine,
        address: None,
        actor: None,
        organisation: None,
        moment: NOW,
    };
    let disabled = kompas_domain::people::AccountState::Disabled;
    let off = world
        .store
        .change_account(cas, disabled, false, false, &entry);
    assert!(off.await.unwrap());
    work(&world).await;
    let (to, text) = next(&mut server);
    assert_eq!(to, "dee@testdam.nl", "{text}");
    assert!(text.contains("Een document dat niet openbaar is"), "{text}");
    let bo = again(&world).await;
    let jobs = world.see(&bo, "/beheer/taken").await.plain();
    assert!(!jobs.contains("Schuren"), "{jobs}");
}
