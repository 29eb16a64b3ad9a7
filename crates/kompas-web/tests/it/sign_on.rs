//! Stories about coming in by the word of one's own organisation, with a real `OpenID` provider.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use kompas_app::people::{ClientAuthentication, ProviderSettings, SignOnSettings};
use kompas_domain::code::Code;
use kompas_domain::people::{AccountState, Grant, Role};
use kompas_domain::trail::{LogAction, LogResult};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::Answer;
use crate::documents::{Outside, PASSWORD, World, world_reaching};
use crate::people::session;
use crate::program::Program;

const SITE: &str = "http://127.0.0.1:8080";

/// A site, and the sign-on service of an organisation of it.
struct Service {
    world: World,
    program: Program,
}

/// Somebody at the service. `amr` is how she signs in there.
fn person(id: &str, mail: &str, groups: &[&str], amr: &[&str]) -> Value {
    let claims = json!({ "name": format!("Naam van {id}"), "email": mail, "groups": groups });
    json!({ "person": { "id": id, "amr": amr, "claims": claims } })
}

async fn service(groups: &[(&str, Grant)]) -> Service {
    let redirect = format!("{SITE}/aanmelden/testdam/terug");
    let (program, first) = Program::start("oidc-provider.mjs", &json!({ "redirect": redirect }));
    let issuer = first["issuer"].as_str().unwrap();
    let port = issuer.rsplit_once(':').unwrap().1.parse().unwrap();
    let settings = SignOnSettings {
        provider: ProviderSettings {
            key: "testdam".to_owned(),
            name: "Gemeente Testdam".to_owned(),
            issuer: issuer.to_owned(),
            client_id: "kompas".to_owned(),
            authentication: ClientAuthentication::Secret("heel geheim: %+&".to_owned()),
            scopes: ["profile", "email", "groups"].map(str::to_owned).to_vec(),
            groups_claim: Some("groups".to_owned()),
        },
        organisation: Some("Gemeente Testdam".to_owned()),
        groups: groups
            .iter()
            .map(|(group, grant)| ((*group).to_owned(), *grant))
            .collect(),
    };
    let world = world_reaching(Outside {
        port,
        sign_on: vec![settings],
        site_url: Some(SITE.to_owned()),
        clock: Arc::new(OffsetDateTime::now_utc),
        ..Outside::default()
    })
    .await;
    Service { world, program }
}

/// The cookie of this name that an answer sets, as a browser sends it back.
fn cookie(answer: &Answer, name: &str) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let found = cookies
        .filter_map(|value| value.to_str().ok()?.split_once(';'))
        .find(|(pair, _)| pair.starts_with(&format!("{name}=")));
    found.expect("the answer sets the cookie").0.to_owned()
}

/// The address of the service to which a page leads.
fn way_out(page: &Answer) -> String {
    let text = page.text();
    let address = text.split("rel=\"nofollow\" href=\"").nth(1).unwrap();
    let address = address.split('"').next().unwrap();
    address.replace("&#38;", "&").replace("&amp;", "&")
}

impl Service {
    /// Goes to the service and comes back; gives the cookie that was kept, and where she is sent.
    async fn away(&mut self, path: &str, cookies: &str) -> (String, String) {
        let answer = self.world.see(cookies, path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.plain());
        let kept = cookie(&answer, "kompas-aanmelden");
        (kept, self.visit(answer.header("location")))
    }

    fn visit(&mut self, address: &str) -> String {
        let back = self.program.order(&json!({ "visit": address }));
        let back = back["back"].as_str().unwrap();
        back.strip_prefix(SITE).unwrap().to_owned()
    }

    /// Comes in, from this page of the site.
    async fn sign_on(&mut self, path: &str) -> Answer {
        let (kept, back) = self.away(path, "").await;
        self.world.see(&kept, &back).await
    }

    async fn role_of(&self, mail: &str) -> Option<Role> {
        let found = self.world.store.account_by_mail(mail).await.unwrap();
        let account = found.expect("there is such an account").0.id;
        let memberships = self.world.store.memberships(account).await.unwrap();
        memberships.first().map(|membership| membership.role)
    }
}

#[tokio::test]
async fn groups_let_somebody_in_and_follow_her() {
    let groups = [("oov", Grant::Adviser), ("hoofd", Grant::Coordinator)];
    let mut service = service(&groups).await;
    let door = service.world.site.get("/aanmelden?terug=/matrix").await;
    let text = door.text();
    assert!(text.contains("Meld aan via Gemeente Testdam"), "{text}");
    assert!(
        text.contains("href=\"/aanmelden/testdam?terug=%2Fmatrix\""),
        "{text}"
    );

    let ans = |groups: &[&str]| person("ans-1", "Ans@Testdam.nl", groups, &["pwd"]);
    service.program.order(&ans(&["oov", "/iets/anders"]));
    let entered = service.sign_on("/aanmelden/testdam?terug=/matrix").await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.plain());
    assert_eq!(entered.header("location"), "/matrix");
    let ended = "kompas-aanmelden=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0";
    assert!(
        entered
            .headers
            .get_all("set-cookie")
            .iter()
            .any(|one| one == ended)
    );
    let first = session(&entered);
    let profile = service.world.see(&first, "/profiel").await.plain();
    for part in [
        "aangemeld als ans@testdam.nl",
        "Gemeente Testdam, adviseur (hier werkt u nu voor)",
        "gekoppeld aan Gemeente Testdam",
        "Dit is uw enige manier om u aan te melden",
        "Aanmelden via de eigen organisatie op",
    ] {
        assert!(profile.contains(part), "{part}: {profile}");
    }
    assert_eq!(service.role_of("ans@testdam.nl").await, Some(Role::Adviser));

    // Once more, with the same groups: the same account, and her other session goes on.
    let again = session(&service.sign_on("/aanmelden/testdam").await);
    assert_eq!(service.world.store.accounts().await.unwrap().len(), 2);
    assert_eq!(
        service.world.see(&first, "/profiel").await.status,
        StatusCode::OK
    );

    // She may more now, under another mail address: still she, and nobody has her old sessions.
    let mut more = ans(&["oov", "hoofd"]);
    more["person"]["claims"]["email"] = json!("a.deboer@testdam.nl");
    service.program.order(&more);
    let third = session(&service.sign_on("/aanmelden/testdam").await);
    assert_eq!(
        service.world.see(&third, "/beheer/leden").await.status,
        StatusCode::OK
    );
    assert_eq!(
        service.role_of("ans@testdam.nl").await,
        Some(Role::Coordinator)
    );
    for old in [&first, &again] {
        let answer = service.world.see(old, "/profiel").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    let log = service.world.operator("/beheer/logboek").await.plain();
    assert!(
        log.contains("Naam van ans-1 Lid wijzigen account/2 Gelukt"),
        "{log}"
    );

    // Out of all groups: she is who she is, and a member no more.
    service.program.order(&ans(&[]));
    let out = session(&service.sign_on("/aanmelden/testdam").await);
    assert_eq!(service.role_of("ans@testdam.nl").await, None);
    let refused = service.world.see(&out, "/beheer/leden").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(
        service.world.store.prove_log(None).await.unwrap().faults,
        []
    );
}

#[tokio::test]
async fn whom_the_service_knows_and_nobody_let_in_stays_out() {
    let mut service = service(&[("oov", Grant::Adviser), ("ict", Grant::Administrator)]).await;
    let strangers = [
        person("piet-1", "piet@testdam.nl", &["anders"], &["pwd"]),
        // The mail address of another account makes nobody its owner.
        person("piet-2", "bo@testdam.nl", &["oov", "ict"], &["pwd"]),
    ];
    for stranger in strangers {
        service.program.order(&stranger);
        let refused = service.sign_on("/aanmelden/testdam").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = refused.plain();
        assert!(
            text.contains("hebt zo nog geen toegang tot Kompas"),
            "{text}"
        );
        assert_eq!(service.world.store.accounts().await.unwrap().len(), 1);
    }
    let nameless =
        json!({ "person": { "id": "x", "amr": ["pwd"], "claims": { "groups": ["oov"] } } });
    service.program.order(&nameless);
    let refused = service.sign_on("/aanmelden/testdam").await.plain();
    assert!(
        refused.contains("vertelt Kompas uw e-mailadres niet"),
        "{refused}"
    );

    // Turned off by an administrator: the service does not turn her on again.
    service
        .program
        .order(&person("an", "an@testdam.nl", &["oov"], &["pwd"]));
    let entered = service.sign_on("/aanmelden/testdam").await;
    let an = session(&entered);
    let account = service.world.store.account_by_mail("an@testdam.nl").await;
    let account = account.unwrap().unwrap().0.id;
    let boss = service.world.cookie().1.to_owned();
    let off = service
        .world
        .form(&boss, &format!("/beheer/gebruikers/{account}"), &[])
        .await;
    assert_eq!(off.status, StatusCode::SEE_OTHER, "{}", off.plain());
    let (account, _) = service.world.store.account(account).await.unwrap().unwrap();
    assert_eq!(account.state, AccountState::Disabled);
    assert_eq!(
        service.world.see(&an, "/profiel").await.status,
        StatusCode::SEE_OTHER
    );
    let refused = service.sign_on("/aanmelden/testdam").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refusals = service.world.store.log(None, 1, 50).await.unwrap();
    let refusals = refusals.iter().filter(|line| {
        line.action == LogAction::SignIn.code() && line.result == LogResult::Refused.code()
    });
    assert_eq!(refusals.count(), 4);
}

#[tokio::test]
async fn only_who_went_away_comes_back_and_once() {
    let mut service = service(&[("oov", Grant::Adviser)]).await;
    let world = &service.world;
    assert_eq!(
        world.site.get("/aanmelden/elders").await.status,
        StatusCode::NOT_FOUND
    );
    let none = world
        .site
        .get("/aanmelden/testdam/terug?code=a&state=b")
        .await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.plain().contains("Begin opnieuw"), "{}", none.plain());

    let (kept, back) = service
        .away("/aanmelden/testdam?terug=//elders.nl", "")
        .await;
    // The way back of one browser is of no use in another, which began a sign-on of its own.
    let (other, _) = service.away("/aanmelden/testdam", "").await;
    let crossed = service.world.see(&other, &back).await;
    assert!(crossed.plain().contains("Begin opnieuw"));
    let entered = service.world.see(&kept, &back).await;
    assert_eq!(entered.header("location"), "/", "{}", entered.plain());
    let twice = service.world.see(&kept, &back).await;
    assert!(twice.plain().contains("Begin opnieuw"));

    let (kept, _) = service.away("/aanmelden/testdam", "").await;
    let refused = service
        .world
        .see(&kept, "/aanmelden/testdam/terug?error=access_denied")
        .await;
    assert!(
        refused.plain().contains("Begin opnieuw"),
        "no state: {}",
        refused.plain()
    );
    let head = service
        .world
        .site
        .send(Method::HEAD, "/aanmelden/testdam", &[])
        .await;
    assert_eq!(head.header("cache-control"), "no-store");
}

#[tokio::test]
async fn an_invitation_is_taken_by_the_word_of_the_organisation() {
    let mut service = service(&[]).await;
    let boss = service.world.cookie().1.to_owned();
    let invited = service
        .world
        .form(
            &boss,
            "/beheer/leden",
            &[("mail", "els@testdam.nl"), ("rol", "adviseur")],
        )
        .await;
    let link = World::link(&invited);
    let page = service.world.site.get(&link).await.text();
    let path = format!("/aanmelden/testdam?terug={}", link.replace('/', "%2F"));
    assert!(page.contains(&path), "{page}");
    service
        .program
        .order(&person("els-7", "e.l.s@testdam.nl", &[], &["pwd"]));
    let entered = service.sign_on(&path).await;
    assert_eq!(
        entered.header("location"),
        "/profiel",
        "{}",
        entered.plain()
    );
    let els = session(&entered);
    let profile = service.world.see(&els, "/profiel").await.plain();
    assert!(
        profile.contains("aangemeld als els@testdam.nl"),
        "{profile}"
    );
    assert!(profile.contains("Gemeente Testdam, adviseur"), "{profile}");
    assert_eq!(service.world.site.get(&link).await.status, StatusCode::GONE);
    // What groups say nothing of stays.
    session(&service.sign_on("/aanmelden/testdam").await);
    assert_eq!(service.role_of("els@testdam.nl").await, Some(Role::Adviser));
}

#[tokio::test]
async fn an_account_with_a_password_is_linked_and_let_go() {
    let mut service = service(&[]).await;
    let bo = service.world.cookie().1.to_owned();
    let wrong = [("dienst", "testdam"), ("huidig", "verkeerd")];
    let refused = service.world.form(&bo, "/profiel/koppeling", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .plain()
            .contains("dit is niet uw huidige wachtwoord")
    );
    let right = [("dienst", "testdam"), ("huidig", PASSWORD)];
    let page = service.world.form(&bo, "/profiel/koppeling", &right).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.plain());
    let kept = cookie(&page, "kompas-aanmelden");
    let address = way_out(&page);
    service
        .program
        .order(&person("bo-9", "bo@elders.nl", &["hoofd"], &["pwd"]));
    let back = service.visit(&address);

    // In another browser, without her session, it links nothing.
    let out = service.world.see(&kept, &back).await;
    assert!(out.plain().contains("Begin opnieuw"), "{}", out.plain());
    let page = service.world.form(&bo, "/profiel/koppeling", &right).await;
    let kept = cookie(&page, "kompas-aanmelden");
    let back = service.visit(&way_out(&page));
    let linked = service.world.see(&format!("{bo}; {kept}"), &back).await;
    assert_eq!(
        linked.header("location"),
        "/profiel#koppeling",
        "{}",
        linked.plain()
    );
    let bo = session(&linked);
    let profile = service.world.see(&bo, "/profiel").await.plain();
    assert!(
        profile.contains("gekoppeld aan Gemeente Testdam"),
        "{profile}"
    );

    let entered = session(&service.sign_on("/aanmelden/testdam").await);
    let profile = service.world.see(&entered, "/profiel").await.plain();
    assert!(profile.contains("aangemeld als bo@testdam.nl"), "{profile}");
    let gone = service
        .world
        .form(&entered, "/profiel/koppeling/weg", &[])
        .await;
    assert_eq!(gone.header("location"), "/profiel#koppeling");
    let refused = service.sign_on("/aanmelden/testdam").await;
    assert!(
        refused.plain().contains("geen toegang"),
        "{}",
        refused.plain()
    );
}

#[tokio::test]
async fn a_second_factor_is_asked_for_where_the_service_did_not() {
    let mut service = service(&[("oov", Grant::Adviser)]).await;
    service
        .program
        .order(&person("an", "an@testdam.nl", &["oov"], &["pwd"]));
    let an = session(&service.sign_on("/aanmelden/testdam").await);
    let offer = service.world.see(&an, "/profiel/tweede-factor").await;
    let code = crate::people::code_of(&offer);
    let set = service
        .world
        .form(&an, "/profiel/tweede-factor", &[("code", &code)])
        .await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.plain());

    let half = service.sign_on("/aanmelden/testdam?terug=/matrix").await;
    assert_eq!(half.header("location"), "/aanmelden/code?terug=%2Fmatrix");
    let half = session(&half);
    assert_eq!(
        service.world.see(&half, "/profiel").await.status,
        StatusCode::SEE_OTHER
    );
    service
        .program
        .order(&person("an", "an@testdam.nl", &["oov"], &["pwd", "otp"]));
    let whole = service.sign_on("/aanmelden/testdam?terug=/matrix").await;
    assert_eq!(whole.header("location"), "/matrix");
}

#[tokio::test]
async fn a_service_that_is_away_is_told_of_and_a_known_one_is_waited_for() {
    let mut service = service(&[("oov", Grant::Adviser)]).await;
    let Service { world, program } = &mut service;
    let (kept, back) = {
        let answer = world.see("", "/aanmelden/testdam").await;
        let kept = cookie(&answer, "kompas-aanmelden");
        let back = program.order(&json!({ "visit": answer.header("location") }));
        (kept, back["back"].as_str().unwrap().replace(SITE, ""))
    };
    program.stop();
    let refused = world.see(&kept, &back).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.plain().contains("geeft nu geen antwoord"),
        "{}",
        refused.plain()
    );
    assert!(
        !refused.text().contains("op de vraag om"),
        "that is for the administrator"
    );
}
