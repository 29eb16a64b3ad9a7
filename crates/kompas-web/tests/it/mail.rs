//! Stories about one-time links that go by mail, with a real mail server.

use axum::http::StatusCode;
use kompas_app::people::{MailSecurity, MailSettings, Mailer, Post};
use kompas_store::Subject;
use serde_json::{Value, json};

use crate::documents::{Outside, PASSWORD, World, world, world_reaching};
use crate::people::session;
use crate::program::Program;

pub(crate) const SITE: &str = "http://127.0.0.1:8080";

struct Mails {
    world: World,
    server: Program,
}

/// The way to a mail server of these tests, by what it said first.
pub(crate) fn mailer(first: &Value) -> Mailer {
    let settings = MailSettings {
        server: "127.0.0.1".to_owned(),
        port: first["port"].as_u64().unwrap().try_into().unwrap(),
        security: MailSecurity::None,
        login: None,
        sender: "Kompas <kompas@testdam.nl>".to_owned(),
        extra_root: None,
        time_limit: MailSettings::TIME_LIMIT,
    };
    Mailer::new(settings).unwrap()
}

async fn mails(settings: &Value) -> Mails {
    let (server, first) = Program::start("smtp-server.mjs", settings);
    let world = world_reaching(Outside {
        post: Some(Post {
            mailer: mailer(&first),
            site: SITE.to_owned(),
        }),
        site_url: Some(SITE.to_owned()),
        ..Outside::default()
    })
    .await;
    Mails { world, server }
}

impl Mails {
    /// Does all jobs.
    async fn work(&self) {
        while self.world.app.step().await.unwrap().is_some() {}
    }

    /// The next mail: to whom it is, and its text, of which long lines are put together again.
    fn next(&mut self) -> (String, String) {
        let mail = self.server.next();
        let data = mail["data"].as_str().unwrap().replace("=\r\n", "");
        let to = mail["to"][0].as_str().unwrap().to_owned();
        (to, data.replace("=3D", "="))
    }

    async fn ask(&self, mail: &str) -> crate::Answer {
        self.world
            .form("", "/aanmelden/vergeten", &[("mail", mail)])
            .await
    }
}

/// The path of the link in a mail.
fn link(text: &str) -> String {
    let start = text.find(&format!("{SITE}/toegang/")).expect("a link") + SITE.len();
    text[start..].chars().take(9 + 64).collect()
}

#[tokio::test]
async fn an_invitation_goes_by_mail() {
    let mut mails = mails(&json!({ "security": "none" })).await;
    let boss = mails.world.cookie().1.to_owned();
    let els = [("mail", "els@testdam.nl"), ("rol", "adviseur")];
    let page = mails.world.form(&boss, "/beheer/leden", &els).await;
    let text = page.text();
    assert!(
        page.plain()
            .contains("Kompas stuurt de link naar els@testdam.nl")
    );
    assert!(
        !text.contains("/toegang/"),
        "the link stands in the mail only: {text}"
    );
    mails.work().await;
    let (to, text) = mails.next();
    assert_eq!(to, "els@testdam.nl");
    for part in ["voor Gemeente Testdam, als adviseur", "tot 1 december 2026"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let path = link(&text);
    let entered = mails
        .world
        .form("", &path, &[("naam", "Els"), ("wachtwoord", PASSWORD)])
        .await;
    assert_eq!(entered.header("location"), "/profiel");

    // Whoever wants to hand it over herself still can.
    let own = [
        ("mail", "jo@testdam.nl"),
        ("rol", "adviseur"),
        ("doorgeven", "zelf"),
    ];
    let page = mails.world.form(&boss, "/beheer/leden", &own).await;
    assert!(page.text().contains(&format!("{SITE}/toegang/")));
    assert_eq!(mails.world.app.step().await.unwrap(), None);
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_and_tells_nobody_of_accounts() {
    let mut mails = mails(&json!({ "security": "none" })).await;
    let door = mails.world.site.get("/aanmelden").await;
    assert!(door.text().contains("href=\"/aanmelden/vergeten\""));
    let known = mails.ask(" Bo@Testdam.nl").await;
    let unknown = mails.ask("niemand@testdam.nl").await;
    assert_eq!(
        (known.status, unknown.status),
        (StatusCode::OK, StatusCode::OK)
    );
    assert_eq!(known.plain(), unknown.plain());
    mails.work().await;
    let (to, text) = mails.next();
    assert_eq!(to, "bo@testdam.nl");
    let path = link(&text);

    // Not one mail after another, and none to nobody: the next that comes is of later.
    mails.ask("bo@testdam.nl").await;
    mails.work().await;
    let new = "een ander wachtwoord zwemt ook";
    let done = mails.world.form("", &path, &[("wachtwoord", new)]).await;
    assert_eq!(done.header("location"), "/aanmelden", "{}", done.plain());
    let pairs = [("mail", "bo@testdam.nl"), ("wachtwoord", new)];
    let entered = mails.world.form("", "/aanmelden", &pairs).await;
    let bo = session(&entered);

    // Who has no password here is told how she comes in.
    let account = mails.world.store.account_by_mail("bo@testdam.nl").await;
    let account = account.unwrap().unwrap().0;
    let els = kompas_store::NewAccount {
        mail: "els@testdam.nl".to_owned(),
        name: "Els".to_owned(),
        administrator: false,
        editor: false,
        password: None,
        identity: Some(Subject {
            issuer: "https://login.testdam.nl".to_owned(),
            name: "els".to_owned(),
        }),
    };
    let entry = crate::people::entry(account.id);
    mails
        .world
        .store
        .add_by_groups(&els, None, &entry)
        .await
        .unwrap();
    mails.ask("els@testdam.nl").await;
    mails.work().await;
    let (to, text) = mails.next();
    assert_eq!(to, "els@testdam.nl");
    assert!(
        text.contains("https://login.testdam.nl") && !text.contains("/toegang/"),
        "{text}"
    );

    // An administrator has a link sent to somebody else.
    let path = format!("/beheer/gebruikers/{}/wachtwoord", account.id);
    let sent = mails.world.form(&bo, &path, &[]).await;
    assert!(
        sent.plain().contains("De mail gaat weg"),
        "{}",
        sent.plain()
    );
    mails.work().await;
    let (to, text) = mails.next();
    assert_eq!(to, "bo@testdam.nl");
    let page = mails.world.site.get(&link(&text)).await;
    assert!(page.plain().contains("Kies een nieuw wachtwoord"));
    assert_eq!(mails.world.store.prove_log(None).await.unwrap().faults, []);
}

#[tokio::test]
async fn a_mail_that_is_refused_is_told_to_whoever_sent_it() {
    let refuse = json!({ "weg@testdam.nl": 550, "vol@testdam.nl": 452 });
    let mails = mails(&json!({ "security": "none", "refuse": refuse })).await;
    let boss = mails.world.cookie().1.to_owned();
    for mail in ["weg@testdam.nl", "vol@testdam.nl"] {
        let pairs = [("mail", mail), ("rol", "adviseur")];
        mails.world.form(&boss, "/beheer/leden", &pairs).await;
    }
    mails.work().await;
    let failed = mails
        .world
        .see(&boss, "/beheer/taken?stand=mislukt")
        .await
        .plain();
    assert!(failed.contains("weg@testdam.nl"), "{failed}");
    assert!(failed.contains("weigert de ontvanger: 550"), "{failed}");
    let waiting = mails
        .world
        .see(&boss, "/beheer/taken?stand=wacht")
        .await
        .plain();
    assert!(
        waiting.contains("vol@testdam.nl") && waiting.contains("452"),
        "{waiting}"
    );
}

#[tokio::test]
async fn without_mail_the_page_says_whom_to_ask() {
    let world = world().await;
    let page = world.site.get("/aanmelden/vergeten").await.plain();
    assert!(
        page.contains("Deze installatie verstuurt geen mail"),
        "{page}"
    );
    let refused = world
        .form("", "/aanmelden/vergeten", &[("mail", "bo@testdam.nl")])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.plain().contains("verstuurt geen mail"));
    assert_eq!(world.app.step().await.unwrap(), None);
}
