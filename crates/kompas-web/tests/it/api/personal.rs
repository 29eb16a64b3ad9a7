//! What a key does for its owner alone: search in her dossiers, searches that she keeps, dossiers
//! that begin elsewhere and dossiers that go.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::{Method, StatusCode};
use kompas_store::Store;
use serde_json::{Value, json};
use time::Duration;

use super::dossiers::{BOTH, Program, body, program, told};
use crate::Answer;
use crate::documents::{NOTE, NOW, Outside, PASSWORD, World, made, world_on};
use crate::people::session;
use crate::postgres::Schema;

/// Tells a story on both databases.
async fn on_both(tell: impl AsyncFn(&World)) {
    tell(&world_on(Store::in_memory(NOW).await.unwrap()).await).await;
    let schema = Schema::new().await;
    let store = Store::connect_postgres(&schema.address(), NOW).await;
    let store = store.unwrap();
    tell(&world_on(store.clone()).await).await;
    store.close().await;
    schema.remove().await;
}

impl Program<'_> {
    async fn sends(&self, method: Method, path: &str, sent: Value, status: u16) -> Answer {
        let answer = self.ask(method, path, None, &sent).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        answer
    }
}

/// A colleague who works on no dossier, with a key to read and write.
async fn colleague(world: &World) -> Program<'_> {
    let boss = world.cookie().1.to_owned();
    let an = world.enter(&boss, "an@testdam.nl", "An", "adviseur").await;
    let key = world.make_key(&an, &BOTH, "90").await;
    Program { world, key }
}

/// The owner of the first key, with one that is good for one thing.
async fn only<'w>(world: &'w World, right: &str) -> Program<'w> {
    let cookie = world.cookie().1.to_owned();
    let key = world.make_key(&cookie, &[right], "90").await;
    Program { world, key }
}

fn dossier(title: &str) -> Value {
    json!({ "thema": "weerbaar-buitengebied", "titel": title })
}

#[tokio::test]
async fn dossiers_are_searched_by_who_works_on_them() {
    on_both(search).await;
}

#[expect(clippy::too_many_lines, reason = "one story")]
async fn search(world: &World) {
    let program = program(world).await;
    let other = colleague(world).await;
    let mut dossiers = Vec::new();
    for (title, answer) in [
        ("Leegstand", "De schuren staan leeg."),
        ("Kelders", "Ook de schuren bij de kelders."),
    ] {
        let id = program.add("/dossiers", dossier(title)).await;
        let path = format!("/dossiers/{id}/antwoorden/L1");
        let text = json!({ "antwoord": answer, "openheid": "intern", "kenmerken": ["wpg"] });
        program.put(&path, 0, text).await;
        dossiers.push(id);
    }
    let (first, second) = (dossiers[0], dossiers[1]);
    let (found, _) = program
        .get("/dossiers/zoeken?q=schuur&paginaGrootte=1")
        .await;
    assert_eq!(
        (&found["totaal"], &found["paginas"], &found["doorzocht"]),
        (&json!(2), &json!(2), &json!(2)),
        "{found}"
    );
    assert_eq!(found["resultaten"].as_array().unwrap().len(), 1);
    let path = format!("/dossiers/zoeken?q=schuur&dossier={second}&onderdeel=antwoord");
    let (found, _) = program.get(&path).await;
    let hit = &found["resultaten"][0];
    let marked = hit["fragment"].as_array().unwrap().iter();
    let marked: Vec<&str> = marked
        .filter(|part| part["gevonden"] == true)
        .map(|part| part["tekst"].as_str().unwrap())
        .collect();
    assert_eq!(marked, ["schuren"], "{hit}");
    for (field, value) in [
        ("dossier", json!(second)),
        ("dossiertitel", json!("Kelders")),
        ("onderdeel", json!("antwoord")),
        ("plaats", json!("Antwoord bij vraag L1")),
        ("vraag", json!("L1")),
        ("openheid", json!("intern")),
        ("kenmerken", json!(["wpg"])),
        ("pad", json!(format!("/dossiers/{second}#vraag-L1"))),
        ("api", json!(format!("/api/v1/dossiers/{second}"))),
    ] {
        assert_eq!(hit[field], value, "{field}");
    }
    assert_eq!(found["totaal"], 1);
    let beyond = "/dossiers/zoeken?q=schuur&pagina=1000000&paginaGrootte=200";
    assert_eq!(program.get(beyond).await.0["resultaten"], json!([]));
    let links = program.ask(
        Method::GET,
        "/dossiers/zoeken?q=schuur&paginaGrootte=1&onderdeel=antwoord",
        None,
        &Value::Null,
    );
    let links = links.await.header("link").to_owned();
    let next = "/api/v1/dossiers/zoeken?q=schuur&onderdeel=antwoord&pagina=2&paginaGrootte=1";
    assert!(
        links.contains(&format!("<{next}>; rel=\"next\"")),
        "{links}"
    );

    let nothing = "/dossiers/zoeken";
    let wrong = "/dossiers/zoeken?q=%22a&dossier=987654&onderdeel=hoofdstuk&pagina=0&bron=x";
    let (problem, _) = program
        .refused((Method::GET, nothing), None, &Value::Null, 400)
        .await;
    assert_eq!(told(&problem), ["query q ontbreekt"]);
    let (problem, _) = program
        .refused((Method::GET, wrong), None, &Value::Null, 400)
        .await;
    assert_eq!(
        told(&problem),
        [
            "query pagina buiten-bereik",
            "query dossier onbekende-waarde",
            "query onderdeel onbekende-waarde",
            "query bron onbekende-parameter",
        ]
    );

    // Who works on none finds none, and is told of none.
    let (found, _) = other.get("/dossiers/zoeken?q=schuur").await;
    assert_eq!(
        (&found["totaal"], &found["doorzocht"], &found["dossiers"]),
        (&json!(0), &json!(0), &json!([])),
        "{found}"
    );
    let theirs = format!("/dossiers/zoeken?q=schuur&dossier={first}");
    let absent = "/dossiers/zoeken?q=schuur&dossier=987654";
    let ask = async |path: &str| {
        let (problem, _) = other
            .refused((Method::GET, path), None, &Value::Null, 400)
            .await;
        problem["errors"].clone()
    };
    let told = [ask(&theirs).await, ask(absent).await];
    assert_eq!(told[0], told[1]);
    let writes = only(world, "schrijven").await;
    let path = "/dossiers/zoeken?q=schuur";
    writes
        .refused((Method::GET, path), None, &Value::Null, 403)
        .await;
}

#[tokio::test]
async fn searches_are_kept_with_a_key() {
    on_both(keep_searches).await;
}

#[expect(clippy::too_many_lines, reason = "one story")]
async fn keep_searches(world: &World) {
    let program = program(world).await;
    let other = colleague(world).await;
    world.add("nota.md", NOTE, "gids").await;
    let asked = json!([
        { "naam": "q", "waarde": "schuren" },
        { "naam": "verzameling", "waarde": "gids" },
    ]);
    let sent = json!({ "naam": "Schuren", "ritme": "wekelijks", "zoekvraag": asked });
    let answer = program
        .sends(Method::POST, "/zoekvragen", sent.clone(), 201)
        .await;
    let id = body(&answer)["nummer"].as_i64().unwrap();
    let path = format!("/zoekvragen/{id}");
    assert_eq!(answer.header("location"), format!("/api/v1{path}"));
    let (kept, tag) = program.get(&path).await;
    assert_eq!(tag, "", "it has no version");
    assert_eq!(
        (&kept["naam"], &kept["ritme"], &kept["zoekvraag"]),
        (&json!("Schuren"), &json!("wekelijks"), &asked)
    );
    assert_eq!(
        (&kept["nieuw"], &kept["storing"]),
        (&json!(0), &json!(false))
    );

    let new = world
        .add("twee.txt", "In de lege schuren brandt licht.", "gids")
        .await;
    let (listed, _) = program.get("/zoekvragen").await;
    assert_eq!(listed["totaal"], 1);
    let one = &listed["resultaten"][0];
    assert_eq!(one, &program.get(&path).await.0);
    assert_eq!(
        (&one["nieuw"], &one["nieuweDocumenten"][0]["id"]),
        (&json!(1), &json!(new)),
        "{one}"
    );
    let seen = format!("{path}/gezien");
    let saw = json!({ "gezien": true });
    program.sends(Method::PUT, &seen, saw.clone(), 204).await;
    assert_eq!(program.get(&path).await.0["nieuw"], 0);
    let other_name = json!({ "naam": "Lege schuren" });
    program.sends(Method::PUT, &path, other_name, 204).await;
    let (kept, _) = program.get(&path).await;
    assert_eq!(
        (&kept["naam"], &kept["ritme"], &kept["zoekvraag"]),
        (&json!("Lege schuren"), &json!("geen"), &asked)
    );

    for (sent, expected) in [
        (json!({ "zoekvraag": [] }), &["body naam ontbreekt"][..]),
        (
            json!({ "naam": "x", "zoekvraag": [{ "naam": "pagina", "waarde": "2" }, { "naam": "q", "waarde": "" }] }),
            &[
                "body zoekvraag[0].naam onbekende-waarde",
                "body zoekvraag[1].waarde leeg",
            ],
        ),
        (
            json!({ "naam": "Over 123456782", "ritme": "soms", "zoekvraag": [{ "naam": "q", "waarde": "123456782" }] }),
            &[
                "body naam afgewezen",
                "body zoekvraag afgewezen",
                "body ritme afgewezen",
            ],
        ),
        (
            json!({ "naam": "x", "zoekvraag": [{ "naam": "verzameling", "waarde": "bestaat-niet" }, { "naam": "jaar", "waarde": "ooit" }] }),
            &["body zoekvraag afgewezen", "body zoekvraag afgewezen"],
        ),
        (
            json!({ "naam": "x", "zoekvraag": [{ "naam": "q", "waarde": "\"a" }] }),
            &["body zoekvraag afgewezen"],
        ),
    ] {
        let asked = (Method::POST, "/zoekvragen");
        let (problem, _) = program.refused(asked, None, &sent, 400).await;
        assert_eq!(told(&problem), expected, "{sent}");
    }

    // Nobody else has it, and each key does what it is for.
    let named = json!({ "naam": "Van mij" });
    assert_eq!(other.get("/zoekvragen").await.0["totaal"], 0);
    for (method, place, sent) in [
        (Method::GET, "", &Value::Null),
        (Method::PUT, "", &named),
        (Method::PUT, "/gezien", &saw),
        (Method::DELETE, "", &Value::Null),
    ] {
        let (theirs, absent) = (
            format!("{path}{place}"),
            format!("/zoekvragen/987654{place}"),
        );
        let foreign = (method.clone(), theirs.as_str());
        let (foreign, _) = other.refused(foreign, None, sent, 404).await;
        let absent = (method.clone(), absent.as_str());
        let (absent, _) = other.refused(absent, None, sent, 404).await;
        let alike = absent["detail"]
            .as_str()
            .unwrap()
            .replace("987654", &id.to_string());
        assert_eq!(foreign["detail"], alike, "{method}");
        let (right, status) = if method == Method::GET {
            ("schrijven", 403)
        } else {
            ("lezen", 403)
        };
        let lacking = only(world, right).await;
        let asked = (method.clone(), theirs.as_str());
        lacking.refused(asked, None, sent, status).await;
    }
    let visitor = world.site.get("/api/v1/zoekvragen").await;
    assert_eq!(visitor.status, StatusCode::UNAUTHORIZED);
    let writes = only(world, "schrijven").await;
    writes.sends(Method::POST, "/zoekvragen", sent, 201).await;
    assert_eq!(program.get("/zoekvragen").await.0["totaal"], 2);
    program.sends(Method::DELETE, &path, Value::Null, 204).await;
    let gone = (Method::GET, path.as_str());
    program.refused(gone, None, &Value::Null, 404).await;
}

#[tokio::test]
async fn a_dossier_begins_with_what_another_municipality_gave() {
    on_both(begin).await;
}

async fn begin(world: &World) {
    let program = program(world).await;
    let id = program.add("/dossiers", dossier("Leegstand")).await;
    let (start, _) = program.get(&format!("/dossiers/{id}/begin")).await;
    let begun = program.add("/dossiers/begin", start.clone()).await;
    let (again, _) = program.get(&format!("/dossiers/{begun}/begin")).await;
    assert_eq!(again, start);
    let (head, _) = program.get(&format!("/dossiers/{begun}")).await;
    assert_eq!(head["dossier"]["titel"], "Leegstand");

    let with = |name: &str, value: Value| {
        let mut changed = start.clone();
        changed[name] = value;
        changed
    };
    let unknown = json!([{ "vraag": "L9", "bron": "politie" }, { "vraag": "L1", "bron": "nee" }]);
    for (sent, expected) in [
        (with("soort", json!("iets")), &["body  afgewezen"][..]),
        (with("versie", json!(2)), &["body  afgewezen"]),
        (with("versie", json!("1")), &["body versie andere-soort"]),
        (with("kleur", json!("rood")), &["body kleur onbekend-veld"]),
        (
            with("titel", json!("Over 123456782")),
            &["body titel afgewezen"],
        ),
        (with("thema", json!("nee")), &["body thema afgewezen"]),
        (
            with("bronnen", unknown),
            &["body  afgewezen", "body  afgewezen"],
        ),
        (
            with("bronnen", json!([{ "vraag": "L1" }])),
            &["body bronnen[0].bron ontbreekt"],
        ),
    ] {
        let asked = (Method::POST, "/dossiers/begin");
        let (problem, _) = program.refused(asked, None, &sent, 400).await;
        assert_eq!(told(&problem), expected, "{sent}");
    }
    let reads = only(world, "lezen").await;
    let asked = (Method::POST, "/dossiers/begin");
    reads.refused(asked, None, &start, 403).await;
    assert_eq!(program.get("/dossiers").await.0["totaal"], 2);
}

#[tokio::test]
async fn a_dossier_opened_by_mistake_is_removed_by_its_owner() {
    on_both(remove).await;
}

async fn remove(world: &World) {
    let program = program(world).await;
    let other = colleague(world).await;
    let id = program.add("/dossiers", dossier("Vergissing")).await;
    let path = format!("/dossiers/{id}");
    let gone = || (Method::DELETE, path.as_str());
    program.refused(gone(), None, &Value::Null, 428).await;
    other.refused(gone(), Some(1), &Value::Null, 404).await;
    let reads = only(world, "lezen").await;
    reads.refused(gone(), Some(1), &Value::Null, 403).await;
    let (problem, tag) = program.refused(gone(), Some(9), &Value::Null, 412).await;
    assert_eq!(
        (tag.as_str(), &problem["huidig"]),
        ("\"1\"", &program.get(&path).await.0)
    );
    let writes = only(world, "schrijven").await;
    let (problem, _) = writes.refused(gone(), Some(9), &Value::Null, 412).await;
    assert!(problem["huidig"].is_null(), "{problem}");

    // A member who is not the owner may not, nor the owner once it is up for decision.
    let (colleagues, _) = program.get(&format!("{path}/collegas")).await;
    let account = json!({ "account": colleagues["resultaten"][0]["nummer"] });
    program.add(&format!("{path}/leden"), account).await;
    let (problem, _) = other.refused(gone(), Some(1), &Value::Null, 409).await;
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("Alleen de eigenaar"), "{detail}");
    let head = |state: &str| json!({ "titel": "x", "bewaren": "1-jaar", "status": state });
    program.put(&path, 1, head("besluit")).await;
    let (problem, _) = program.refused(gone(), Some(2), &Value::Null, 409).await;
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("ligt voor besluit"), "{detail}");
    program.put(&path, 2, head("lopend")).await;
    let done = writes
        .ask(Method::DELETE, &path, Some(3), &Value::Null)
        .await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
    for asker in [&program, &other] {
        let asked = (Method::GET, path.as_str());
        asker.refused(asked, None, &Value::Null, 404).await;
    }
}

/// A dossier that is kept for a year, with an answer, and closed: its number.
pub(super) async fn closed(program: &Program<'_>, title: &str) -> i64 {
    let id = program.add("/dossiers", dossier(title)).await;
    let path = format!("/dossiers/{id}");
    let head = json!({ "titel": title, "bewaren": "1-jaar", "status": "lopend" });
    program.put(&path, 1, head).await;
    let answer = json!({ "antwoord": "Er staat een schuur leeg." });
    let place = format!("{path}/antwoorden/L1");
    program.put(&place, 0, answer).await;
    let decision = json!({
        "datum": "2026-11-24", "orgaan": "college", "besluit": "Wij controleren.", "bevestig": true,
    });
    let path = format!("{path}/besluiten");
    let decided = program.ask(Method::POST, &path, Some(2), &decision).await;
    assert_eq!(decided.status, StatusCode::CREATED, "{}", decided.text());
    id
}

#[tokio::test]
async fn a_coordinator_destroys_what_is_past_its_term() {
    let tell = async |store| {
        let days = Arc::new(AtomicI64::new(0));
        let counted = Arc::clone(&days);
        let outside = Outside {
            clock: Arc::new(move || NOW + Duration::days(counted.load(Ordering::Relaxed))),
            ..Outside::default()
        };
        destroy(&made(store, outside, false).await, &days).await;
    };
    tell(Store::in_memory(NOW).await.unwrap()).await;
    let schema = Schema::new().await;
    let store = Store::connect_postgres(&schema.address(), NOW).await;
    let store = store.unwrap();
    tell(store.clone()).await;
    store.close().await;
    schema.remove().await;
}

#[expect(clippy::too_many_lines, reason = "one story")]
async fn destroy(world: &World, days: &AtomicI64) {
    let boss = world.cookie().1.to_owned();
    world.enter(&boss, "an@testdam.nl", "An", "adviseur").await;
    let (gone, kept, open) = {
        let program = program(world).await;
        let gone = closed(&program, "Kanarie in een schuur").await;
        let kept = closed(&program, "Ander dossier").await;
        let open = program.add("/dossiers", dossier("Nog bezig")).await;
        let (list, _) = program.get("/gesloten-dossiers").await;
        assert_eq!(list["totaal"], 2, "{list}");
        for one in list["resultaten"].as_array().unwrap() {
            assert_eq!(
                (&one["magWeg"], &one["vernietigenVanaf"]),
                (&json!(false), &json!("2027-11-24")),
                "{one}"
            );
        }
        let sent = json!({ "dossiers": [gone, open], "bevestig": true });
        let asked = (Method::POST, "/vernietigingen");
        let boss = world.cookie().1.to_owned();
        let rights = ["schrijven", "vernietigen"];
        let key = world.make_key(&boss, &rights, "90").await;
        let destroyer = Program { world, key };
        destroyer.refused(asked, None, &sent, 409).await;
        (gone, kept, open)
    };
    days.store(365, Ordering::Relaxed);
    world.settle().await;
    let boss = session(&world.sign_in("bo@testdam.nl", PASSWORD).await);
    let an = session(&world.sign_in("an@testdam.nl", PASSWORD).await);
    let with = async |cookie: &str, rights: &[&str]| Program {
        world,
        key: world.make_key(cookie, rights, "90").await,
    };
    let program = with(&boss, &["lezen", "schrijven", "vernietigen"]).await;
    let (reads, writes) = (
        with(&boss, &["lezen"]).await,
        with(&boss, &["schrijven", "vernietigen"]).await,
    );
    let never = with(&boss, &BOTH).await;
    let adviser = with(&an, &BOTH).await;

    // Only a coordinator, and with a key that is good for it.
    let sent = json!({ "dossiers": [gone, kept, open], "bevestig": true });
    let until = json!({ "tot": "2028-12-31", "reden": "Er loopt bezwaar." });
    let exception = format!("/gesloten-dossiers/{kept}/uitzondering");
    for (method, path, sent) in [
        (Method::GET, "/gesloten-dossiers", &Value::Null),
        (Method::GET, "/vernietigingen", &Value::Null),
        (Method::GET, "/vernietigingen/1", &Value::Null),
        (Method::POST, "/vernietigingen", &sent),
        (Method::PUT, &exception, &until),
        (Method::DELETE, &exception, &Value::Null),
    ] {
        let asked = (method.clone(), path);
        let (problem, _) = adviser.refused(asked.clone(), None, sent, 403).await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("coördinatoren"), "{detail}");
        let lacking = if method == Method::GET {
            &writes
        } else {
            &reads
        };
        lacking.refused(asked.clone(), None, sent, 403).await;
        if method != Method::GET {
            never.refused(asked, None, sent, 403).await;
        }
    }

    for (sent, expected) in [
        (
            json!({ "tot": "2020-01-01", "reden": "Over 123456782" }),
            &["body tot afgewezen", "body reden afgewezen"][..],
        ),
        (
            json!({ "tot": "morgen", "reden": "x" }),
            &["body tot afgewezen"],
        ),
        (json!({}), &["body tot ontbreekt", "body reden ontbreekt"]),
    ] {
        let asked = (Method::PUT, exception.as_str());
        let (problem, _) = program.refused(asked, None, &sent, 400).await;
        assert_eq!(told(&problem), expected, "{sent}");
    }
    let absent = format!("/gesloten-dossiers/{open}/uitzondering");
    let asked = (Method::PUT, absent.as_str());
    program.refused(asked, None, &until, 404).await;
    writes.sends(Method::PUT, &exception, until, 204).await;
    let (list, _) = reads.get("/gesloten-dossiers").await;
    let both = list["resultaten"].as_array().unwrap();
    assert_eq!(
        (
            &both[0]["nummer"],
            &both[0]["magWeg"],
            &both[0]["aantallen"]["antwoorden"]
        ),
        (&json!(gone), &json!(true), &json!(1)),
        "{list}"
    );
    let said = json!({ "tot": "2028-12-31", "reden": "Er loopt bezwaar.", "door": "Bo Beheerder" });
    assert_eq!(
        (
            &both[1]["nummer"],
            &both[1]["magWeg"],
            &both[1]["uitzondering"]
        ),
        (&json!(kept), &json!(false), &said),
        "{list}"
    );

    for (sent, expected) in [
        (
            json!({ "dossiers": [], "bevestig": true }),
            "body dossiers afgewezen",
        ),
        (
            json!({ "dossiers": [gone], "bevestig": false }),
            "body bevestig afgewezen",
        ),
        (json!({ "dossiers": [gone] }), "body bevestig ontbreekt"),
    ] {
        let asked = (Method::POST, "/vernietigingen");
        let (problem, _) = program.refused(asked, None, &sent, 400).await;
        assert_eq!(told(&problem), [expected], "{sent}");
    }
    let answer = writes
        .sends(Method::POST, "/vernietigingen", sent, 201)
        .await;
    let statement = answer.header("location").to_owned();
    let statement = statement.strip_prefix("/api/v1").unwrap();
    let (report, _) = reads.get(statement).await;
    assert_eq!(
        (
            &report["verklaring"]["dossiers"],
            &report["verklaring"]["door"],
            &report["dossiers"][0]["nummer"],
            &report["dossiers"][0]["geslotenOp"],
        ),
        (
            &json!(1),
            &json!("Bo Beheerder"),
            &json!(gone),
            &json!("2026-11-24")
        ),
        "{report}"
    );
    assert!(!report.to_string().contains("Kanarie"), "{report}");
    let (list, _) = reads.get("/vernietigingen").await;
    assert_eq!(list["resultaten"][0], report["verklaring"]);
    for (id, status) in [(gone, 404), (kept, 200), (open, 200)] {
        let path = format!("/dossiers/{id}");
        program.sends(Method::GET, &path, Value::Null, status).await;
    }

    // Without its exception it is due again.
    program
        .sends(Method::DELETE, &exception, Value::Null, 204)
        .await;
    let (list, _) = reads.get("/gesloten-dossiers").await;
    let one = &list["resultaten"][0];
    assert_eq!(
        (&one["magWeg"], &one["uitzondering"]),
        (&json!(true), &Value::Null),
        "{list}"
    );
}
