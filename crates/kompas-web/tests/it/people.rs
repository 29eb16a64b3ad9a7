//! Stories about people: coming in, inviting, working for one organisation, leaving.

use axum::http::{Method, StatusCode};
use kompas_app::access::Asker;
use kompas_app::people::HandOver;
use kompas_domain::people::SignInMethod;
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::{LogEntry, NewSession};
use time::Duration;
use totp_rs::{Algorithm, Secret, TOTP};

use crate::Answer;
use crate::documents::{HERE, NOW, PASSWORD, World, world};

/// The cookie that an answer sets, as a browser sends it back.
pub(crate) fn session(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    let (pair, rest) = cookie.split_once(';').unwrap();
    assert_eq!(rest, " Path=/; HttpOnly; SameSite=Lax", "{cookie}");
    pair.to_owned()
}

impl World {
    pub(crate) async fn form(&self, cookie: &str, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(pairs);
        self.post(path, &body.finish(), &[("cookie", cookie), HERE])
            .await
    }

    pub(crate) async fn see(&self, cookie: &str, path: &str) -> Answer {
        self.site
            .send(Method::GET, path, &[("cookie", cookie)])
            .await
    }

    /// The path of the link that a page shows.
    pub(crate) fn link(answer: &Answer) -> String {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.plain());
        let text = answer.text();
        let start = text.find("/toegang/").unwrap();
        text[start..].chars().take(9 + 64).collect()
    }

    pub(crate) async fn sign_in(&self, mail: &str, password: &str) -> Answer {
        self.form(
            "",
            "/aanmelden",
            &[("mail", mail), ("wachtwoord", password)],
        )
        .await
    }
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn a_coordinator_is_invited_and_invites_an_adviser() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let made = world
        .form(
            &boss,
            "/beheer/organisaties",
            &[("soort", "anders"), ("organisatie", "Gemeente Proefstad")],
        )
        .await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let organisation = made.header("location").to_owned();
    let invited = world
        .form(
            &boss,
            &format!("{organisation}/leden"),
            &[("mail", "Co@Proefstad.nl"), ("rol", "coordinator")],
        )
        .await;
    let link = World::link(&invited);

    // Mail scanners open links; only the form uses one up.
    for _ in 0..2 {
        let page = world.site.get(&link).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.plain()
                .contains("voor Gemeente Proefstad, als coördinator"),
            "{}",
            page.plain()
        );
    }
    let weak = world
        .form("", &link, &[("naam", "Co"), ("wachtwoord", "gemeente2026")])
        .await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(weak.plain().contains("te makkelijk te raden") && weak.text().contains("value=\"Co\""));
    let entered = world
        .form("", &link, &[("naam", "Co"), ("wachtwoord", PASSWORD)])
        .await;
    assert_eq!(
        (entered.status, entered.header("location")),
        (StatusCode::SEE_OTHER, "/profiel")
    );
    let co = session(&entered);
    let spent = world
        .form("", &link, &[("naam", "Co"), ("wachtwoord", PASSWORD)])
        .await;
    assert_eq!(spent.status, StatusCode::GONE);
    assert!(spent.plain().contains("Deze link werkt niet meer"));

    let profile = world.see(&co, "/profiel").await;
    assert!(
        profile
            .plain()
            .contains("Gemeente Proefstad, coördinator (hier werkt u nu voor)"),
        "{}",
        profile.plain()
    );
    assert_eq!(profile.header("cache-control"), "no-store");
    let members = world.see(&co, "/beheer/leden").await;
    assert!(members.plain().contains("co@proefstad.nl") && !members.text().contains("testdam"));

    let again = world
        .form(
            &co,
            "/beheer/leden",
            &[("mail", "co@proefstad.nl"), ("rol", "adviseur")],
        )
        .await;
    assert!(again.plain().contains("is al lid van deze organisatie"));
    let wrong = world
        .form(
            &co,
            "/beheer/leden",
            &[("mail", "geen adres"), ("rol", "koning")],
        )
        .await;
    assert!(
        wrong.plain().contains("naam@gemeente.nl")
            && wrong.plain().contains("kies adviseur of coordinator")
    );
    let invited = world
        .form(
            &co,
            "/beheer/leden",
            &[("mail", "ad@proefstad.nl"), ("rol", "adviseur")],
        )
        .await;
    let link = World::link(&invited);
    let page = world.see(&co, "/beheer/leden").await;
    assert!(
        page.plain().contains("ad@proefstad.nl als adviseur"),
        "{}",
        page.plain()
    );
    let entered = world
        .form("", &link, &[("naam", "Ad"), ("wachtwoord", PASSWORD)])
        .await;
    let ad = session(&entered);
    assert_eq!(world.see(&ad, "/beheer").await.status, StatusCode::OK);
    let refused = world.see(&ad, "/beheer/leden").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(
        refused
            .plain()
            .contains("coördinatoren van een organisatie")
    );

    // Another role: the adviser is out at once, and comes back with more.
    let number = world
        .store
        .account_by_mail("ad@proefstad.nl")
        .await
        .unwrap()
        .unwrap()
        .0
        .id;
    let changed = world
        .form(
            &co,
            &format!("/beheer/leden/{number}/rol"),
            &[("rol", "coordinator")],
        )
        .await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER);
    assert_eq!(
        world.see(&ad, "/beheer").await.header("location"),
        "/aanmelden?terug=%2Fbeheer"
    );
    let back = world.sign_in("AD@proefstad.nl ", PASSWORD).await;
    let ad = session(&back);
    assert_eq!(world.see(&ad, "/beheer/leden").await.status, StatusCode::OK);
    let ended = world
        .form(&co, &format!("/beheer/leden/{number}/weg"), &[])
        .await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert_eq!(
        world.see(&ad, "/beheer/leden").await.status,
        StatusCode::SEE_OTHER
    );

    // The log tells it to the coordinator, of her own organisation only.
    let log = world.see(&co, "/beheer/logboek").await.plain();
    for line in [
        "Co Lid wijzigen account/3 Gelukt Site",
        "Uitnodigen",
        "Aanmelden",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
    assert!(
        !log.contains("Bo Beheerder") && !log.contains("Testdam"),
        "{log}"
    );
    let whole = world.see(&boss, "/beheer/logboek").await.plain();
    assert!(whole.contains("Bo Beheerder Organisatie maken") && whole.contains("Gemeente Testdam"));
    assert_eq!(world.store.prove_log(None).await.unwrap().faults, []);
}

#[tokio::test]
async fn signing_in_and_out() {
    let world = world().await;
    let page = world.site.get("/documenten/toevoegen?x=1").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(
        page.header("location"),
        "/aanmelden?terug=%2Fdocumenten%2Ftoevoegen%3Fx%3D1"
    );
    let door = world.site.get(page.header("location")).await;
    assert!(door.text().contains("value=\"/documenten/toevoegen?x=1\""));

    let home = world.site.get("/").await;
    assert!(home.text().contains("href=\"/aanmelden\"") && varies(&home));
    let pairs = [
        ("mail", "bo@testdam.nl"),
        ("wachtwoord", PASSWORD),
        ("terug", "/matrix"),
    ];
    let entered = world.form("", "/aanmelden", &pairs).await;
    assert_eq!(entered.header("location"), "/matrix");
    let bo = session(&entered);
    let home = world.see(&bo, "/").await;
    assert!(home.text().contains("Bo Beheerder") && !home.text().contains("href=\"/aanmelden\""));
    assert!(
        !world.site.get("/").await.text().contains("Bo Beheerder"),
        "nor is it remembered"
    );
    let styles = home.text();
    let style = styles.split("rel=\"stylesheet\" href=\"").nth(1).unwrap();
    let style = world.see(&bo, style.split('"').next().unwrap()).await;
    assert!(
        style.header("cache-control").contains("immutable"),
        "kept as before"
    );
    assert_eq!(
        world.see(&bo, "/aanmelden").await.status,
        StatusCode::SEE_OTHER
    );

    let profile = world.see(&bo, "/profiel").await;
    assert!(
        profile.plain().contains("Meld overal af, behalve hier"),
        "there is the first session"
    );
    let ended = world.form(&bo, "/profiel/sessies/weg", &[]).await;
    assert_eq!(ended.header("location"), "/profiel#sessies");
    assert_eq!(
        world.operator("/profiel").await.status,
        StatusCode::SEE_OTHER
    );

    let left = world.form(&bo, "/afmelden", &[]).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert!(
        left.header("set-cookie").contains("kompas=; ")
            && left.header("set-cookie").contains("Max-Age=0")
    );
    assert_eq!(
        world.see(&bo, "/profiel").await.status,
        StatusCode::SEE_OTHER
    );
    let late = world.form(&bo, "/profiel/naam", &[("naam", "X")]).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    assert!(late.plain().contains("Er is niets gewijzigd"));
}

/// Promise 18: whoever tries learns nothing of which accounts there are.
#[tokio::test]
async fn nothing_tells_whether_there_is_an_account() {
    let world = world().await;
    let known = world.sign_in("bo@testdam.nl", "fout wachtwoord").await;
    let unknown = world.sign_in("xx@testdam.nl", "fout wachtwoord").await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(known.headers, unknown.headers);
    assert_eq!(known.text().replace("bo@", "xx@"), unknown.text());
    assert!(
        known
            .plain()
            .contains("Deze combinatie van e-mailadres en wachtwoord klopt niet")
    );
    let long = "a".repeat(100_000);
    let absurd = world.sign_in("bo@testdam.nl", &long).await;
    assert_eq!(absurd.text().replace("bo@", "xx@"), unknown.text());

    // Ten wrong ones in a row, and the right one does not help either.
    for _ in 0..8 {
        world.sign_in("bo@testdam.nl", "fout wachtwoord").await;
    }
    let locked = world.sign_in("bo@testdam.nl", PASSWORD).await;
    assert_eq!(locked.text().replace("bo@", "xx@"), unknown.text());
    let lines = world.store.log(None, 1, 100).await.unwrap();
    let refused = lines
        .iter()
        .filter(|line| line.result == "geweigerd")
        .count();
    assert_eq!(refused, 12);
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn a_second_factor_is_asked_for_and_its_loss_survived() {
    let world = world().await;
    let bo = world.cookie().1.to_owned();
    let offered = world.see(&bo, "/profiel/tweede-factor").await;
    assert!(
        offered
            .text()
            .contains("<svg class=\"kompas-qr\" role=\"img\"")
    );
    let shown = offered.text();
    let secret = shown
        .split("Sleutel: <code>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    let secret = secret.replace(' ', "");
    let again = world.see(&bo, "/profiel/tweede-factor").await.text();
    assert!(again.contains(&offered.text().split("Sleutel: <code>").nth(1).unwrap()[..40]));
    let code = |shift: i64| code(&secret, NOW.unix_timestamp() + shift);
    let wrong = world
        .form(&bo, "/profiel/tweede-factor", &[("code", "000000")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let on = world
        .form(&bo, "/profiel/tweede-factor", &[("code", &code(0))])
        .await;
    assert_eq!(on.status, StatusCode::OK, "{}", on.plain());
    let codes: Vec<String> = on
        .text()
        .split("<li><code>")
        .skip(1)
        .map(|rest| rest[..14].to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    assert_eq!(
        world.see(&bo, "/profiel").await.status,
        StatusCode::SEE_OTHER,
        "the old token is dead"
    );
    let bo = session(&on);
    assert!(
        world
            .see(&bo, "/profiel")
            .await
            .plain()
            .contains("U hebt nog 10 herstelcodes")
    );

    let entered = world.sign_in("bo@testdam.nl", PASSWORD).await;
    assert_eq!(entered.header("location"), "/aanmelden/code?terug=%2F");
    let half = session(&entered);
    assert_eq!(
        world.see(&half, "/profiel").await.header("location"),
        "/aanmelden?terug=%2Fprofiel"
    );
    assert_eq!(
        world.see(&half, "/beheer").await.status,
        StatusCode::SEE_OTHER
    );
    let used = world
        .form(&half, "/aanmelden/code", &[("code", &code(0))])
        .await;
    assert_eq!(
        used.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "each code is good once"
    );
    let entered = world
        .form(
            &half,
            "/aanmelden/code",
            &[("code", &code(30)), ("terug", "/matrix")],
        )
        .await;
    assert_eq!(entered.header("location"), "/matrix");
    let whole = session(&entered);
    assert_eq!(world.see(&whole, "/profiel").await.status, StatusCode::OK);
    assert_eq!(
        world.see(&half, "/profiel").await.status,
        StatusCode::SEE_OTHER,
        "rotated"
    );

    let entered = world.sign_in("bo@testdam.nl", PASSWORD).await;
    let half = session(&entered);
    let spaced = codes[3].to_uppercase().replace('-', " ");
    let entered = world
        .form(&half, "/aanmelden/code", &[("code", &spaced)])
        .await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    let whole = session(&entered);
    assert!(
        world
            .see(&whole, "/profiel")
            .await
            .plain()
            .contains("U hebt nog 9 herstelcodes")
    );
    let refused = world
        .form(&whole, "/profiel/tweede-factor/uit", &[("huidig", "fout")])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let off = world
        .form(
            &whole,
            "/profiel/tweede-factor/uit",
            &[("huidig", PASSWORD)],
        )
        .await;
    let alone = session(&off);
    assert!(
        world
            .see(&alone, "/profiel")
            .await
            .plain()
            .contains("De tweede factor staat uit")
    );
    assert_eq!(
        world.see(&bo, "/profiel").await.status,
        StatusCode::SEE_OTHER,
        "elsewhere she is out"
    );
}

/// Whether caches are told that another visitor may get another page.
fn varies(answer: &Answer) -> bool {
    let all = answer.headers.get_all("vary");
    all.iter().any(|value| value.as_bytes() == b"cookie")
}

/// What an app shows now for the secret that a page offers.
pub(crate) fn code_of(offer: &Answer) -> String {
    let text = offer.text();
    let secret = text.split("Sleutel: <code>").nth(1).unwrap();
    let secret = secret.split('<').next().unwrap();
    let secret = secret.replace(' ', "");
    code(&secret, time::OffsetDateTime::now_utc().unix_timestamp())
}

/// A line for the log of what somebody did.
pub(crate) fn entry(actor: i64) -> LogEntry {
    LogEntry {
        action: LogAction::AddAccount,
        object: String::new(),
        result: LogResult::Done,
        origin: LogOrigin::Site,
        address: None,
        actor: Some(actor),
        organisation: None,
        moment: NOW,
    }
}

/// What an app shows for a secret at a moment.
fn code(secret: &str, seconds: i64) -> String {
    let bytes = Secret::Encoded(secret.to_owned()).to_bytes().unwrap();
    let (issuer, account) = (None, "bo".to_owned());
    let app = TOTP::new(Algorithm::SHA1, 6, 1, 30, bytes, issuer, account).unwrap();
    app.generate(u64::try_from(seconds).unwrap())
}

#[tokio::test]
async fn passwords_are_changed_and_forgotten_ones_replaced() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let path = "/profiel/wachtwoord";
    for (present, new, sign) in [
        (
            "fout",
            "een heel ander lang woord",
            "dit is niet uw huidige wachtwoord",
        ),
        (PASSWORD, "kort", "minstens 12 tekens"),
        (
            PASSWORD,
            PASSWORD,
            "dit is uw huidige wachtwoord; kies een ander",
        ),
        (PASSWORD, "beheerder123", "te makkelijk te raden"),
    ] {
        let answer = world
            .form(&boss, path, &[("huidig", present), ("nieuw", new)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.plain().contains(sign), "{sign}: {}", answer.plain());
    }
    // Who has somebody's browser tries no more often than at the door.
    for _ in 0..9 {
        let wrong = [("huidig", "fout"), ("nieuw", "vier andere woorden hier")];
        world.form(&boss, path, &wrong).await;
    }
    let right = [("huidig", PASSWORD), ("nieuw", "vier andere woorden hier")];
    let locked = world.form(&boss, path, &right).await;
    assert_eq!(locked.status, StatusCode::UNPROCESSABLE_ENTITY);
    let id = 1;
    let entry = world.store.log(None, 1, 1).await.unwrap();
    assert_eq!(entry[0].result, "geweigerd");
    let again = world
        .app
        .reset_account(Asker::Operator, id, HandOver::Oneself)
        .await
        .unwrap();
    let link = format!("/toegang/{}", again.token.unwrap());
    let reset = [("wachtwoord", PASSWORD)];
    assert_eq!(
        world.form("", &link, &reset).await.status,
        StatusCode::SEE_OTHER
    );
    let boss = session(&world.sign_in("bo@testdam.nl", PASSWORD).await);
    let new = "trapleuning kievit dropveter molen";
    let changed = world
        .form(&boss, path, &[("huidig", PASSWORD), ("nieuw", new)])
        .await;
    assert!(changed.plain().contains("Uw wachtwoord is gewijzigd"));
    assert_eq!(
        world.operator("/profiel").await.status,
        StatusCode::SEE_OTHER
    );
    let boss = session(&changed);
    assert_eq!(world.see(&boss, "/profiel").await.status, StatusCode::OK);
    assert_eq!(
        world.sign_in("bo@testdam.nl", PASSWORD).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );

    let invited = world
        .form(
            &boss,
            "/beheer/leden",
            &[("mail", "ad@testdam.nl"), ("rol", "adviseur")],
        )
        .await;
    let link = World::link(&invited);
    let ad = session(
        &world
            .form("", &link, &[("naam", "Ad"), ("wachtwoord", PASSWORD)])
            .await,
    );
    let made = world.form(&boss, "/beheer/leden/2/wachtwoord", &[]).await;
    let link = World::link(&made);
    assert!(
        world
            .site
            .get(&link)
            .await
            .plain()
            .contains("Kies een nieuw wachtwoord")
    );
    let done = world.form("", &link, &[("wachtwoord", new)]).await;
    assert_eq!(done.header("location"), "/aanmelden");
    assert_eq!(
        world.see(&ad, "/profiel").await.status,
        StatusCode::SEE_OTHER,
        "out everywhere"
    );
    assert_eq!(
        world.form("", &link, &[("wachtwoord", new)]).await.status,
        StatusCode::GONE
    );
    let ad = session(&world.sign_in("ad@testdam.nl", new).await);
    assert_eq!(world.see(&ad, "/beheer").await.status, StatusCode::OK);
}

#[tokio::test]
async fn one_account_works_for_two_organisations() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let made = world
        .form(
            &boss,
            "/beheer/organisaties",
            &[("soort", "riec"), ("organisatie", "RIEC Proef")],
        )
        .await;
    let organisation = made.header("location").to_owned();
    let again = world
        .form(
            &boss,
            "/beheer/organisaties",
            &[("soort", "riec"), ("organisatie", "RIEC Proef")],
        )
        .await;
    assert!(again.plain().contains("deze organisatie is er al"));
    let invited = world
        .form(
            &boss,
            &format!("{organisation}/leden"),
            &[("mail", "bo@testdam.nl"), ("rol", "adviseur")],
        )
        .await;
    let link = World::link(&invited);
    let page = world.site.get(&link).await.plain();
    assert!(
        page.contains("U hebt al een account") && page.contains("Meld u aan"),
        "{page}"
    );
    let other = world
        .form("", &link, &[("naam", "Dief"), ("wachtwoord", PASSWORD)])
        .await;
    assert_ne!(
        other.status,
        StatusCode::SEE_OTHER,
        "not without signing in"
    );
    let taken = world.form(&boss, &link, &[]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.plain());
    let boss = session(&taken);
    let profile = world.see(&boss, "/profiel").await.plain();
    assert!(
        profile.contains("Gemeente Testdam, coördinator (hier werkt u nu voor)"),
        "{profile}"
    );
    assert!(profile.contains("RIEC Proef, adviseur"));

    let intern = world
        .add(
            "intern.txt",
            "Een intern stuk van Testdam.",
            "eigen-gemeente",
        )
        .await;
    let path = format!("/documenten/{intern}");
    assert_eq!(world.see(&boss, &path).await.status, StatusCode::OK);
    let id = organisation.rsplit('/').next().unwrap();
    let there = session(
        &world
            .form(&boss, "/profiel/organisatie", &[("organisatie", id)])
            .await,
    );
    assert_eq!(
        world.see(&boss, "/profiel").await.status,
        StatusCode::SEE_OTHER,
        "another token"
    );
    assert_eq!(world.see(&there, &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        world.see(&there, "/beheer/leden").await.status,
        StatusCode::FORBIDDEN
    );
    let refused = world
        .form(&there, "/profiel/organisatie", &[("organisatie", "99")])
        .await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);

    // Closed: nobody works for it any more.
    let closed = world
        .form(&there, &organisation, &[("naam", "RIEC Proef")])
        .await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER);
    assert_eq!(
        world.see(&there, "/profiel").await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn an_administrator_looks_after_accounts() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let none = world
        .form(&boss, "/beheer/gebruikers", &[("mail", "r@x.nl")])
        .await;
    assert!(none.plain().contains("kies beheerder, redacteur of beide"));
    let invited = world
        .form(
            &boss,
            "/beheer/gebruikers",
            &[("mail", "r@x.nl"), ("redacteur", "ja")],
        )
        .await;
    let link = World::link(&invited);
    let editor = session(
        &world
            .form("", &link, &[("naam", "Red"), ("wachtwoord", PASSWORD)])
            .await,
    );
    assert_eq!(
        world.see(&editor, "/beheer/links").await.status,
        StatusCode::OK
    );
    assert_eq!(
        world.see(&editor, "/beheer/gebruikers").await.status,
        StatusCode::FORBIDDEN
    );
    let own = world
        .form(&boss, "/beheer/gebruikers/1", &[("actief", "ja")])
        .await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        own.plain()
            .contains("U kunt uw eigen rechten niet wijzigen")
    );
    let off = world
        .form(&boss, "/beheer/gebruikers/2", &[("redacteur", "ja")])
        .await;
    assert_eq!(off.status, StatusCode::SEE_OTHER);
    assert_eq!(
        world.see(&editor, "/beheer/links").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        world.sign_in("r@x.nl", PASSWORD).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert!(
        world
            .see(&boss, "/beheer/gebruikers")
            .await
            .plain()
            .contains("Uitgezet")
    );

    let review = world.see(&boss, "/beheer/toegang.xlsx").await;
    assert_eq!(
        review.header("content-disposition"),
        "attachment; filename=\"kompas-toegang.xlsx\""
    );
    assert!(review.bytes.starts_with(b"PK"));
    let gone = world.form(&boss, "/beheer/gebruikers/2/weg", &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    let absent = world.form(&boss, "/beheer/gebruikers/2/weg", &[]).await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    let log = world.see(&boss, "/beheer/logboek").await.plain();
    assert!(
        log.contains("Account verwijderen account/2") && log.contains("Exporteren toegang"),
        "{log}"
    );
    assert!(!log.contains("r@x.nl"), "ids, no names");
}

/// What is done for the whole installation is in the log too.
#[tokio::test]
async fn the_log_tells_who_managed_what() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let id = world.add("nota.txt", "Een nota over iets.", "gids").await;
    let remove = format!("/documenten/{id}/verwijderen");
    for (path, pairs) in [
        ("/beheer/ophalen", &[("aan", "ja")][..]),
        ("/beheer/index", &[]),
        ("/beheer/links/controleer", &[]),
        ("/beheer/gids-ophalen", &[]),
        (remove.as_str(), &[]),
    ] {
        let answer = world.form(&boss, path, pairs).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
    }
    let log = world.see(&boss, "/beheer/logboek").await.plain();
    for line in [
        "Bo Beheerder Installatie beheren ophalen/aan",
        "Bo Beheerder Installatie beheren index",
        "Bo Beheerder Installatie beheren adressen",
        "Bo Beheerder Installatie beheren gids",
        "Bo Beheerder Document verwijderen document/1",
        "Niet aangemeld Document toevoegen document/1 Gelukt Opdrachtregel",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
}

/// A session that was made long ago, or not used for long, is none.
#[tokio::test]
async fn old_sessions_are_none() {
    let world = world().await;
    let entry = |ago: Duration| LogEntry {
        action: LogAction::SignIn,
        object: "account/1".to_owned(),
        result: LogResult::Done,
        origin: LogOrigin::Site,
        address: None,
        actor: Some(1),
        organisation: None,
        moment: NOW - ago,
    };
    let new = |expires| NewSession {
        account: 1,
        organisation: None,
        complete: true,
        method: SignInMethod::Password,
        agent: String::new(),
        address: None,
        expires,
    };
    for (token, ago, left, lives) in [
        ("fris", Duration::hours(3), Duration::hours(9), true),
        ("stil", Duration::hours(5), Duration::hours(7), false),
        ("oud", Duration::hours(3), Duration::seconds(-1), false),
    ] {
        let session = new(NOW + left);
        world
            .store
            .add_session(&session, token, None, &entry(ago))
            .await
            .unwrap();
        let answer = world.see(&format!("kompas={token}"), "/profiel").await;
        assert_eq!(answer.status == StatusCode::OK, lives, "{token}");
    }
}

#[tokio::test]
async fn without_a_safe_connection_nobody_signs_in() {
    let site = crate::site();
    let page = site.get("/aanmelden").await;
    assert!(page.plain().contains("kunt u zich niet aanmelden"));
    assert!(!site.get("/").await.text().contains("href=\"/aanmelden\""));
}
