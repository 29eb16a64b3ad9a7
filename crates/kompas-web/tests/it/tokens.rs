//! Stories about keys to the API: made on the site, used by a program, taken back.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use kompas_domain::api_token::ApiToken;
use kompas_domain::people::{AccountState, Role};
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::LogEntry;
use serde_json::Value;
use time::Duration;

use crate::Answer;
use crate::connections::Running;
use crate::documents::{NOTE, NOW, PASSWORD, World, world};
use crate::people::session;

const DOCUMENTS: &str = "/api/v1/documenten";

impl World {
    /// Asks the API with a key.
    async fn call(&self, key: &str, method: Method, path: &str) -> Answer {
        let authorization = format!("Bearer {key}");
        let headers = [("authorization", authorization.as_str())];
        self.site.send(method, path, &headers).await
    }

    /// How many documents a key finds.
    async fn found(&self, key: &str) -> u64 {
        let answer = self.call(key, Method::GET, DOCUMENTS).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        body(&answer)["totaal"].as_u64().unwrap()
    }

    /// Makes a key on the site: what its page shows.
    pub(crate) async fn make_key(&self, cookie: &str, rights: &[&str], days: &str) -> String {
        let mut pairs = vec![
            ("naam", "Maandrapport"),
            ("organisatie", "1"),
            ("dagen", days),
        ];
        pairs.extend(rights.iter().map(|right| ("rechten", *right)));
        let made = self.form(cookie, "/profiel/sleutels", &pairs).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.plain());
        assert_eq!(made.header("cache-control"), "no-store");
        let text = made.text();
        let start = text.find("kompas_").unwrap();
        let key: String = text[start..].chars().take(56).collect();
        assert!(key.parse::<ApiToken>().is_ok(), "{key}");
        key
    }
}

fn body(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.bytes).unwrap()
}

/// What a refusal says: its status, challenge and detail.
fn refusal(answer: &Answer) -> (u16, String, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let told = body(answer);
    assert_eq!(told["status"], answer.status.as_u16());
    let detail = told["detail"].as_str().unwrap().to_owned();
    let challenge = answer.header("www-authenticate").to_owned();
    (answer.status.as_u16(), challenge, detail)
}

const INVALID: &str = "Bearer error=\"invalid_token\"";

fn entry(action: LogAction) -> LogEntry {
    LogEntry {
        action,
        object: String::new(),
        result: LogResult::Done,
        origin: LogOrigin::CommandLine,
        address: None,
        actor: None,
        organisation: None,
        moment: NOW,
    }
}

#[tokio::test]
async fn a_program_reads_what_its_owner_may() {
    let world = world().await;
    let open = world.add("nota.md", NOTE, "gids").await;
    let own = world.add("eigen.md", NOTE, "eigen-gemeente").await;
    let cookie = world.cookie().1.to_owned();
    let key = world.make_key(&cookie, &["lezen"], "90").await;

    assert_eq!(world.found(&key).await, 2);
    let anyone = world.site.get(DOCUMENTS).await;
    assert_eq!(body(&anyone)["totaal"], 1);
    let path = format!("{DOCUMENTS}/{own}");
    for below in ["", "/passages", "/citaat?passage=1"] {
        let answer = world
            .call(&key, Method::GET, &format!("{path}{below}"))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{below}: {}", answer.text());
        assert_eq!(answer.header("cache-control"), "no-store", "{below}");
        assert!(answer.header("etag").is_empty(), "{below}");
        let varies = answer.headers.get_all("vary").iter();
        assert!(varies.into_iter().any(|value| value == "authorization"));
        let bare = world.site.get(&format!("{path}{below}")).await;
        assert_eq!(bare.status, StatusCode::NOT_FOUND, "{below}");
    }
    // The log tells that it was the API, and whose key.
    let log = world.see(&cookie, "/beheer/logboek").await.plain();
    for line in [
        "Bo Beheerder Sleutel maken sleutel/1 Gelukt Site",
        &format!("Bo Beheerder Document inzien document/{own} Gelukt API"),
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
    assert!(!log.contains(&format!("inzien document/{open} ")), "{log}");

    // What a visitor gets is not what somebody with a key got, nor the other way round.
    let themes = world.call(&key, Method::GET, "/api/v1/themas").await;
    assert_eq!(themes.header("cache-control"), "no-store");
    let themes = world.site.get("/api/v1/themas").await;
    assert!(themes.header("cache-control").starts_with("public"));

    // The list says when it was used, by the day.
    let list = world.see(&cookie, "/profiel/sleutels").await.plain();
    assert!(
        list.contains("Maandrapport Voor Gemeente Testdam, om te lezen.")
            && list.contains("Werkt tot 22 februari 2027, gemaakt op 24 november 2026. Laatst gebruikt op 24 november 2026."),
        "{list}"
    );
    assert!(list.contains(&key[52..]) && !list.contains(&key[..20]));

    let ended = world
        .form(&cookie, "/profiel/sleutels/1/intrekken", &[])
        .await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    let refused = refusal(&world.call(&key, Method::GET, DOCUMENTS).await);
    assert_eq!((refused.0, refused.1.as_str()), (401, INVALID));
    assert!(refused.2.contains("ingetrokken"), "{}", refused.2);
    let again = world
        .form(&cookie, "/profiel/sleutels/1/intrekken", &[])
        .await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert_eq!(world.store.prove_log(None).await.unwrap().faults, []);
}

#[tokio::test]
async fn a_key_is_good_for_the_api_and_its_rights_only() {
    let world = world().await;
    world.add("eigen.md", NOTE, "eigen-gemeente").await;
    let cookie = world.cookie().1.to_owned();
    let reads = world.make_key(&cookie, &["lezen"], "90").await;
    let writes = world.make_key(&cookie, &["schrijven"], "90").await;
    let both = world.make_key(&cookie, &["lezen", "schrijven"], "90").await;

    let told = refusal(&world.call(&reads, Method::POST, DOCUMENTS).await);
    assert_eq!(
        (told.0, told.1.as_str()),
        (
            403,
            "Bearer error=\"insufficient_scope\", scope=\"schrijven\""
        )
    );
    assert!(told.2.contains("mist het recht schrijven"), "{}", told.2);
    let told = refusal(&world.call(&writes, Method::GET, DOCUMENTS).await);
    assert_eq!(
        (told.0, told.1.as_str()),
        (403, "Bearer error=\"insufficient_scope\", scope=\"lezen\"")
    );
    for key in [&writes, &both] {
        let told = refusal(&world.call(key, Method::POST, DOCUMENTS).await);
        assert_eq!((told.0, told.1.as_str()), (405, ""));
    }
    let head = world.call(&reads, Method::HEAD, DOCUMENTS).await;
    assert_eq!(head.status, StatusCode::OK);

    // On the site it is nothing: not to see, and not to change.
    for path in [
        "/profiel",
        "/profiel/sleutels",
        "/beheer",
        "/beheer/logboek",
    ] {
        let answer = world.call(&both, Method::GET, path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
    }
    let page = world.call(&both, Method::GET, "/documenten").await;
    assert!(!page.text().contains("Testdam"));
    let bearer = format!("Bearer {both}");
    let made = world
        .post(
            "/profiel/sleutels",
            "naam=x&organisatie=1&rechten=lezen&dagen=9",
            &[("authorization", &bearer), crate::documents::HERE],
        )
        .await;
    assert_eq!(made.status, StatusCode::UNAUTHORIZED);

    // Nor is a cookie anything to the API, beside a key or alone.
    let nobody = format!("Bearer {}", ApiToken::new(&[3; 32]).as_str());
    for (authorization, status, total) in [
        (bearer.as_str(), 200, Some(1)),
        (nobody.as_str(), 401, None),
        ("Basic Ym86Z2VoZWlt", 200, Some(0)),
        ("", 200, Some(0)),
    ] {
        let headers = [
            ("cookie", cookie.as_str()),
            ("authorization", authorization),
        ];
        let count = if authorization.is_empty() { 1 } else { 2 };
        let site = &world.site;
        let answer = site.send(Method::GET, DOCUMENTS, &headers[..count]).await;
        assert_eq!(answer.status, status, "{authorization}");
        assert_eq!(body(&answer)["totaal"].as_u64(), total, "{authorization}");
    }
}

#[tokio::test]
async fn what_is_no_key_is_refused() {
    let world = world().await;
    let cookie = world.cookie().1.to_owned();
    let key = world.make_key(&cookie, &["lezen"], "90").await;
    let last = if key.ends_with('0') { "1" } else { "0" };
    let typo = format!("{}{last}", &key[..55]);
    for (given, word) in [
        (format!("Bearer {typo}"), "geen sleutel van Kompas"),
        ("Bearer".to_owned(), "geen sleutel van Kompas"),
        ("bearer x".to_owned(), "geen sleutel van Kompas"),
        (format!("Bearer {}", &key[..55]), "geen sleutel van Kompas"),
        (
            format!("Bearer {}", ApiToken::new(&[1; 32]).as_str()),
            "bestaat niet, is verlopen of is ingetrokken",
        ),
    ] {
        for path in [DOCUMENTS, "/api/v1/themas", "/api/v1/nee", "/api/v1"] {
            let headers = [("authorization", given.as_str())];
            let answer = world.site.send(Method::GET, path, &headers).await;
            let told = refusal(&answer);
            assert_eq!((told.0, told.1.as_str()), (401, INVALID), "{given} {path}");
            assert!(told.2.contains(word), "{given}: {}", told.2);
            assert_eq!(
                answer.header("api-version"),
                kompas_web::openapi().info.version
            );
            assert!(!answer.text().contains(&key[7..30]));
        }
    }
    // Two at once are none, and the way of writing "bearer" does not count.
    let right = format!("BEARER  {key}");
    let one = ("authorization", right.as_str());
    for (headers, status) in [(&[one][..], 200), (&[one, one], 401)] {
        let answer = world.site.send(Method::GET, DOCUMENTS, headers).await;
        assert_eq!(answer.status, status);
    }
}

/// Keys end with a day, and with what their owner is.
#[tokio::test]
async fn a_key_ends() {
    let world = world().await;
    let store = &world.store;
    world.add("eigen.md", NOTE, "eigen-gemeente").await;
    let cookie = world.cookie().1.to_owned();
    let ended = async |key: &str| {
        let answer = world.call(key, Method::GET, DOCUMENTS).await;
        answer.status == StatusCode::UNAUTHORIZED
    };

    let key = world.make_key(&cookie, &["lezen"], "90").await;
    let changed = world
        .form(
            &cookie,
            "/profiel/wachtwoord",
            &[("huidig", PASSWORD), ("nieuw", "vijf andere woorden varen")],
        )
        .await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.plain());
    assert!(ended(&key).await);
    let cookie = session(&changed);

    let key = world.make_key(&cookie, &["lezen"], "366").await;
    let log = entry(LogAction::ChangeMember);
    let role = Role::Adviser;
    assert!(store.change_member(1, 1, role, &log).await.unwrap());
    assert!(ended(&key).await, "made as coordinator");
    let back = [
        ("mail", "bo@testdam.nl"),
        ("wachtwoord", "vijf andere woorden varen"),
    ];
    let cookie = session(&world.form("", "/aanmelden", &back).await);
    let key = world.make_key(&cookie, &["lezen"], "1").await;
    assert_eq!(world.found(&key).await, 1, "as adviser");
    assert!(store.remove_member(1, 1, &log).await.unwrap());
    assert!(ended(&key).await);

    // Without an organisation there is nothing to make one for.
    let cookie = session(&world.form("", "/aanmelden", &back).await);
    let page = world.see(&cookie, "/profiel/sleutels").await.plain();
    assert!(page.contains("van geen organisatie lid"), "{page}");
    let pairs = [
        ("naam", "x"),
        ("organisatie", "1"),
        ("rechten", "lezen"),
        ("dagen", "9"),
    ];
    let refused = world.form(&cookie, "/profiel/sleutels", &pairs).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);

    store.add_member(1, 1, role, &log).await.unwrap();
    let key = world.make_key(&cookie, &["lezen"], "9").await;
    assert!(!ended(&key).await);
    let closed = store.change_organisation(1, "Dicht", false, &log).await;
    assert!(closed.unwrap());
    assert!(ended(&key).await, "a closed organisation");
    let open = store.change_organisation(1, "Open", true, &log).await;
    assert!(open.unwrap());
    assert!(!ended(&key).await);
    let other = kompas_store::NewAccount {
        mail: "ander@testdam.nl".to_owned(),
        name: "Ander".to_owned(),
        administrator: true,
        editor: false,
        password: None,
        identity: None,
    };
    let ticket = kompas_store::NewTicket {
        kind: kompas_domain::people::TicketKind::Invitation,
        account: None,
        membership: None,
        administrator: true,
        editor: false,
        mail: None,
        expires: NOW + Duration::hours(1),
    };
    store
        .add_ticket(&ticket, "ander", None, false, NOW)
        .await
        .unwrap();
    store.accept("ander", Ok(&other), &log).await.unwrap();
    let off = store.change_account(1, AccountState::Disabled, true, true, &log);
    assert!(off.await.unwrap());
    assert!(ended(&key).await, "an account that is off");
}

#[tokio::test]
async fn the_form_says_what_is_wrong_and_the_list_what_ends() {
    let world = world().await;
    let cookie = world.cookie().1.to_owned();
    let wrong = world
        .form(
            &cookie,
            "/profiel/sleutels",
            &[("naam", " "), ("organisatie", "99"), ("dagen", "367")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = wrong.plain();
    for word in [
        "vul een naam in",
        "kies een organisatie waarvan u lid bent",
        "kies lezen, schrijven of beide",
        "van 1 tot en met 366",
    ] {
        assert!(told.contains(word), "{word}: {told}");
    }
    assert!(
        wrong.text().contains("value=\"367\""),
        "what was typed stays"
    );

    world.make_key(&cookie, &["lezen"], "14").await;
    world.make_key(&cookie, &["lezen"], "15").await;
    let gone = kompas_store::NewToken {
        account: 1,
        organisation: 1,
        role: Role::Adviser,
        name: "Oud".to_owned(),
        rights: vec![kompas_domain::api_token::TokenRight::Read],
        expires: NOW,
    };
    let log = entry(LogAction::AddToken);
    let token = ApiToken::new(&[5; 32]);
    world.store.add_token(&gone, &token, &log).await.unwrap();
    let list = world.see(&cookie, "/profiel/sleutels").await.plain();
    assert_eq!(list.matches("Verloopt binnenkort").count(), 1, "{list}");
    assert!(list.contains("Oud Verlopen") && list.contains("Werkte tot 24 november 2026"));

    // The review counts what works, and there is an end to how many one has.
    let review = world
        .app
        .access_review(kompas_app::access::Asker::Operator)
        .await;
    let review = review.unwrap();
    let place = review
        .columns
        .iter()
        .position(|column| column.key == "sleutels");
    assert_eq!(review.rows[0][place.unwrap()], kompas_app::Cell::Count(2));
    for _ in 3..20 {
        world.make_key(&cookie, &["lezen"], "1").await;
    }
    let pairs = [
        ("naam", "x"),
        ("organisatie", "1"),
        ("rechten", "lezen"),
        ("dagen", "9"),
    ];
    let refused = world.form(&cookie, "/profiel/sleutels", &pairs).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.plain().contains("U hebt al 20 sleutels"));
}

/// Wrong keys from one address get tired answers; right ones, and signing in, go on.
#[tokio::test]
async fn wrong_keys_are_counted_by_address() {
    let world = world().await;
    let cookie = world.cookie().1.to_owned();
    let key = world.make_key(&cookie, &["lezen"], "90").await;
    let settings = kompas_web::Settings {
        sign_in: true,
        ..kompas_web::Settings::default()
    };
    let router = kompas_web::router(Arc::clone(&world.app), settings);
    let site = Running::start(router, kompas_web::Limits::default()).await;
    let status = async |key: &str| -> String {
        let asked = format!(
            "GET {DOCUMENTS} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n\r\n"
        );
        let answer = site.until_closed(&asked).await;
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    let wrong = ApiToken::new(&[2; 32]);
    for number in 0..30 {
        assert_eq!(status(wrong.as_str()).await, "401", "{number}");
    }
    // Places come back with time, a few a minute.
    let mut tries = 0;
    while status(wrong.as_str()).await == "401" {
        tries += 1;
        assert!(tries < 200, "there is no end to it");
    }
    assert_eq!(status(&key).await, "200");
}

/// Where a key would cross a network in the clear it does not work.
#[tokio::test]
async fn without_a_safe_connection_no_key_works() {
    let world = world().await;
    let cookie = world.cookie().1.to_owned();
    let key = world.make_key(&cookie, &["lezen"], "90").await;
    let router = kompas_web::router(Arc::clone(&world.app), kompas_web::Settings::default());
    let site = crate::TestSite(router);
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str())];
    let answer = site.send(Method::GET, DOCUMENTS, &headers).await;
    let told = refusal(&answer);
    assert_eq!(told.0, 401);
    assert!(told.2.contains("https"), "{}", told.2);
}
