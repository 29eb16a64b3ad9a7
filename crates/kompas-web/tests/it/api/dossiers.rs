//! Dossiers by the API: all that their members do, by a program.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::personal::closed;
use super::schema::faults;
use super::{all_operations, needs_key, openapi, operations, parameters};
use crate::Answer;
use crate::documents::{NOTE, PASSWORD, World, world};
use crate::forgetting::unpacked;
use crate::people::session;
use crate::rounds::years;

/// A program with a key.
pub(super) struct Program<'w> {
    pub(super) world: &'w World,
    pub(super) key: String,
}

impl Program<'_> {
    /// Asks, with the version that was seen if one was, and what is sent if anything is.
    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        seen: Option<u32>,
        sent: &Value,
    ) -> Answer {
        let authorization = format!("Bearer {}", self.key);
        let tag = seen.map(|seen| format!("\"{seen}\""));
        let mut headers = vec![("authorization", authorization.as_str())];
        headers.extend(tag.as_deref().map(|tag| ("if-match", tag)));
        let mut body = String::new();
        if !sent.is_null() {
            headers.push(("content-type", "application/json"));
            body = sent.to_string();
        }
        let path = format!("/api/v1{path}");
        self.world
            .site
            .send_body(method, &path, &headers, &body)
            .await
    }

    /// What stands at a path, and its version.
    pub(super) async fn get(&self, path: &str) -> (Value, String) {
        let answer = self.ask(Method::GET, path, None, &Value::Null).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        (body(&answer), answer.header("etag").to_owned())
    }

    /// Adds something: its number.
    pub(super) async fn add(&self, path: &str, sent: Value) -> i64 {
        self.made(path, None, sent).await["nummer"]
            .as_i64()
            .unwrap()
    }

    async fn made(&self, path: &str, seen: Option<u32>, sent: Value) -> Value {
        let answer = self.ask(Method::POST, path, seen, &sent).await;
        assert_eq!(
            answer.status,
            StatusCode::CREATED,
            "{path}: {}",
            answer.text()
        );
        let made = body(&answer);
        let location = answer.header("location").to_owned();
        assert!(location.starts_with("/api/v1/dossiers/"), "{location}");
        let there = location.strip_prefix("/api/v1").unwrap().to_owned();
        let there = self.ask(Method::GET, &there, None, &Value::Null).await;
        assert!([200, 404].contains(&there.status.as_u16()), "{location}");
        made
    }

    /// Changes something of which a version was seen: its new version.
    pub(super) async fn put(&self, path: &str, seen: u32, sent: Value) -> String {
        let answer = self.ask(Method::PUT, path, Some(seen), &sent).await;
        assert_eq!(
            answer.status,
            StatusCode::NO_CONTENT,
            "{path}: {}",
            answer.text()
        );
        assert!(answer.bytes.is_empty());
        answer.header("etag").to_owned()
    }

    /// What is wrong with a request: its problem.
    pub(super) async fn refused(
        &self,
        (method, path): (Method, &str),
        seen: Option<u32>,
        sent: &Value,
        status: u16,
    ) -> (Value, String) {
        let answer = self.ask(method, path, seen, sent).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let told = body(&answer);
        let description = openapi();
        let schema = &description["components"]["schemas"]["Probleem"];
        let wrong = faults(description, schema, &told);
        assert!(wrong.is_empty(), "{path}: {wrong:#?}");
        (told, answer.header("etag").to_owned())
    }
}

pub(super) fn body(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.bytes).unwrap()
}

/// The faults of a problem as `place name code`.
pub(super) fn told(problem: &Value) -> Vec<String> {
    let errors = problem["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            let part = |value: &Value| value.as_str().unwrap().to_owned();
            let name = part(&error["location"]["name"]);
            format!("{} {name} {}", part(&error["in"]), part(&error["code"]))
        })
        .collect()
}

pub(super) const BOTH: [&str; 2] = ["lezen", "schrijven"];

pub(super) async fn program(world: &World) -> Program<'_> {
    let cookie = world.cookie().1.to_owned();
    let key = world.make_key(&cookie, &BOTH, "90").await;
    Program { world, key }
}

fn dossier(thema: &str) -> Value {
    json!({ "thema": thema, "titel": "Leegstand", "deadline": "2027-03-01" })
}

/// A dossier with one of everything that can be read of it.
async fn fill(program: &Program<'_>) -> i64 {
    let document = program.world.add("nota.md", NOTE, "gids").await;
    let id = program
        .add("/dossiers", dossier("online-ordeverstoring"))
        .await;
    let base = format!("/dossiers/{id}");
    let passage = json!({ "document": document, "passage": 1, "citaat": "De controle van schuren gaat door." });
    assert_eq!(
        program
            .add(&format!("{base}/citaten"), passage.clone())
            .await,
        1
    );
    let mut note = passage;
    note["notitie"] = "Nagaan hoe vaak.".into();
    assert_eq!(program.add(&format!("{base}/notities"), note).await, 1);
    let answer =
        json!({ "antwoord": "De controle gaat door.[^1]\n\nZonder bron.", "zekerheid": "zeker" });
    let saved = program
        .put(&format!("{base}/antwoorden/L1"), 0, answer)
        .await;
    assert_eq!(saved, "\"1\"");
    let measure = json!({
        "titel": "Controle op schuren", "schakel": "preventie", "vraag": "L1", "partners": ["politie"],
        "rollen": ["wijkagent"], "rol": "wijkagent", "begin": "2026-12-01", "eind": "2027-01-01",
    });
    assert_eq!(
        program.add(&format!("{base}/maatregelen"), measure).await,
        1
    );
    let action =
        json!({ "titel": "Politie bellen", "maatregel": 1, "wie": 1, "deadline": "2026-12-01" });
    assert_eq!(program.add(&format!("{base}/acties"), action).await, 1);
    let gap = json!({ "leemte": "antwoord/L2" });
    assert_eq!(
        program.add(&format!("{base}/leemten"), gap.clone()).await,
        2
    );
    assert_eq!(program.add(&format!("{base}/leemten"), gap).await, 2);
    let ask = json!({
        "toelichting": "Wij zoeken dit uit.", "deadline": "2026-12-15",
        "vragen": [{ "vraag": "L1" }], "partners": [{ "rol": "wijkagent" }, { "bron": "politie" }],
    });
    let made = program.made(&format!("{base}/uitvragen"), None, ask).await;
    assert_eq!(made["links"].as_array().unwrap().len(), 2);
    let letter = made["links"][0]["brief"].as_str().unwrap();
    assert!(
        letter.contains(made["links"][0]["link"].as_str().unwrap()),
        "{letter}"
    );
    let mail = json!({
        "partner": made["links"][0]["partner"], "datum": "2026-11-24",
        "reacties": [{ "vraag": "L1", "reactie": "Ja, elke week.", "vertrouwelijk": true }],
    });
    let consultation = format!("{base}/uitvragen/{}", made["nummer"]);
    let partner = program.add(&format!("{consultation}/reacties"), mail).await;
    let quote = json!({ "vraag": "L1", "citaat": "Ja, elke week." });
    let asked = format!("{consultation}/partners/{partner}");
    assert_eq!(program.add(&format!("{asked}/citaten"), quote).await, 2);
    let sentence = json!({ "citaat": 2, "tekst": "De wijkagent ziet het elke week." });
    let confirm = program
        .made(&format!("{asked}/teksten"), None, sentence)
        .await;
    assert!(confirm["link"].as_str().unwrap().contains("/uitvraag/"));
    let told = json!({ "betrokken": "betrokken", "uitkomst": "Akkoord." });
    let fg = format!("{base}/partners/functionaris-gegevensbescherming");
    assert_eq!(program.put(&fg, 1, told).await, "\"2\"");
    id
}

/// A source of the dossier at a question, that is in its self-scan too.
async fn source(program: &Program<'_>, id: i64) -> (String, String) {
    let (scan, _) = program.get(&format!("/dossiers/{id}/zelfscan")).await;
    let lines = scan["bronnen"].as_array().unwrap();
    let scanned: Vec<&Value> = lines.iter().map(|line| &line["bron"]["sleutel"]).collect();
    let (listed, _) = program
        .get(&format!("/dossiers/{id}/bronnen?paginaGrootte=200"))
        .await;
    let found = listed["resultaten"].as_array().unwrap().iter();
    let mut found = found.filter(|one| scanned.contains(&&one["sleutel"]));
    let one = found.next().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&one["vraag"]), text(&one["sleutel"]))
}

#[tokio::test]
async fn everything_of_a_dossier_reads_as_described() {
    let (world, days) = years().await;
    let (id, old) = {
        let program = program(&world).await;
        let id = fill(&program).await;
        let decision = json!({
            "datum": "2026-11-24", "orgaan": "anders", "anders": "Stuurgroep", "besluit": "Wij gaan door.",
            "bevestig": true,
        });
        let path = format!("/dossiers/{id}/besluiten");
        let (before, tag) = program.get(&path).await;
        assert_eq!(
            (before["totaal"].as_i64(), tag.as_str()),
            (Some(0), "\"1\"")
        );
        program.made(&path, Some(1), decision).await;
        let kept = json!({ "naam": "Schuren", "zoekvraag": [] });
        let kept = program.ask(Method::POST, "/zoekvragen", None, &kept).await;
        assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.text());
        (id, closed(&program, "Voorbij").await)
    };
    days.store(366, std::sync::atomic::Ordering::Relaxed);
    world.settle().await;
    let cookie = session(&world.sign_in("bo@testdam.nl", PASSWORD).await);
    let key = world.make_key(&cookie, &BOTH, "90").await;
    let program = Program { world: &world, key };
    let gone = json!({ "dossiers": [old], "bevestig": true });
    let rights = ["schrijven", "vernietigen"];
    let key = world.make_key(&cookie, &rights, "90").await;
    let destroyer = Program { world: &world, key };
    let gone = destroyer.ask(Method::POST, "/vernietigingen", None, &gone);
    assert_eq!(gone.await.status, StatusCode::CREATED);
    let (question, source) = source(&program, id).await;
    let holds = json!({ "klopt": "klopt-deels", "toelichting": "Het werd minder." });
    let path = format!("/dossiers/{id}/ronde/L1");
    assert_eq!(program.put(&path, 0, holds).await, "\"1\"");
    let scan = json!({ "positie": "te-krijgen" });
    let path = format!("/dossiers/{id}/zelfscan/{source}");
    assert_eq!(program.put(&path, 0, scan.clone()).await, "\"1\"");
    assert_eq!(
        program.put(&path, 1, scan).await,
        "\"1\"",
        "it said so already"
    );

    let description = openapi();
    let mut seen = 0;
    for (path, operation) in operations(description) {
        if !needs_key(operation) || path.ends_with("{bijlage}") || path.ends_with("/archief") {
            continue;
        }
        let mut bare = path
            .replace("{vraag}", &question)
            .replace("{bron}", &source);
        if bare.contains("/antwoorden/") && !bare.contains("/bronnen/") {
            bare = bare.replace(&format!("antwoorden/{question}"), "antwoorden/L1");
        }
        for parameter in parameters(operation, "path") {
            let name = format!("{{{}}}", parameter["name"].as_str().unwrap());
            let example = &parameter["example"];
            let example = example
                .as_str()
                .map_or_else(|| example.to_string(), str::to_owned);
            bare = bare.replace(&name, &example);
        }
        let required = parameters(operation, "query").into_iter();
        let required = required.filter(|parameter| parameter["required"] == true);
        for (place, parameter) in required.enumerate() {
            let sign = if place == 0 { '?' } else { '&' };
            let value = parameter["example"].as_str().unwrap();
            bare = format!(
                "{bare}{sign}{}={value}",
                parameter["name"].as_str().unwrap()
            );
        }
        let (found, tag) = program.get(&bare).await;
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let wrong = faults(description, schema, &found);
        assert!(wrong.is_empty(), "{bare}: {wrong:#?}");
        let results = found["resultaten"].as_array();
        let is_empty = results.is_some_and(Vec::is_empty);
        assert!(!is_empty || bare.ends_with("/collegas"), "{bare} is empty");
        let versioned = &operation["responses"]["200"]["headers"]["ETag"];
        assert_eq!(tag.is_empty(), versioned.is_null(), "{bare}");
        let sign = if bare.contains('?') { '&' } else { '?' };
        let odd = format!("{bare}{sign}kleur=rood");
        let odd = program.ask(Method::GET, &odd, None, &Value::Null);
        assert_eq!(
            told(&body(&odd.await)),
            ["query kleur onbekende-parameter"],
            "{bare}"
        );
        seen += 1;
    }
    assert!(seen > 25, "{seen}");
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn who_comes_second_is_told_what_stands_there() {
    let world = world().await;
    let program = program(&world).await;
    let id = program
        .add("/dossiers", dossier("weerbaar-buitengebied"))
        .await;
    let path = format!("/dossiers/{id}/antwoorden/L1");
    let (empty, tag) = program.get(&path).await;
    assert_eq!((empty["versie"].as_i64(), tag.as_str()), (Some(0), "\"0\""));
    let first = json!({ "antwoord": "Er staan schuren leeg.\n\nHuizen niet." });
    let put = (Method::PUT, path.as_str());
    let (problem, _) = program.refused(put.clone(), None, &first, 428).await;
    assert!(
        problem["detail"].as_str().unwrap().contains("If-Match"),
        "{problem}"
    );
    assert_eq!(program.put(&path, 0, first.clone()).await, "\"1\"");

    let second = json!({ "antwoord": "Er staan stallen leeg.\n\nHuizen niet." });
    let (problem, tag) = program.refused(put, Some(0), &second, 412).await;
    assert_eq!(tag, "\"1\"");
    assert_eq!(problem["huidig"], program.get(&path).await.0);
    let changes = &problem["verschil"][0]["delen"];
    let parts: Vec<(&str, &str)> = changes
        .as_array()
        .unwrap()
        .iter()
        .map(|part| {
            (
                part["soort"].as_str().unwrap(),
                part["tekst"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(
        parts
            .iter()
            .any(|(kind, text)| *kind == "weg" && text.contains("schuren"))
            && parts
                .iter()
                .any(|(kind, text)| *kind == "erbij" && text.contains("stallen")),
        "{problem}"
    );
    assert_eq!(program.put(&path, 1, second).await, "\"2\"");
    let (versions, _) = program.get(&format!("{path}/versies")).await;
    assert_eq!(versions["totaal"], 2);
    let (old, _) = program.get(&format!("{path}/versies/2")).await;
    assert!(!old["verschil"].as_array().unwrap().is_empty(), "{old}");

    // The same for all that has versions.
    let base = format!("/dossiers/{id}");
    let measure = json!({ "titel": "Controle", "schakel": "preventie" });
    let action = json!({ "titel": "Bellen" });
    program
        .add(&format!("{base}/maatregelen"), measure.clone())
        .await;
    program.add(&format!("{base}/acties"), action.clone()).await;
    let head = json!({ "titel": "Leegstand 2", "bewaren": "1-jaar", "status": "lopend" });
    let used = json!({ "gebruik": "gebruikt" });
    let (question, source) = self::source(&program, id).await;
    for (path, seen, sent) in [
        (base.clone(), 1, head),
        (
            format!("{base}/antwoorden/{question}/bronnen/{source}"),
            1,
            used,
        ),
        (format!("{base}/maatregelen/1"), 1, measure),
        (format!("{base}/acties/1"), 1, action),
        (
            format!("{base}/zelfscan/{source}"),
            0,
            json!({ "positie": "hebben" }),
        ),
    ] {
        let (now, _) = program.get(&path).await;
        let tag = program.put(&path, seen, sent.clone()).await;
        assert_eq!(tag, format!("\"{}\"", seen + 1), "{path}");
        // What says the same as what stands there is no conflict for the self-scan alone.
        if path.contains("zelfscan") {
            continue;
        }
        let asked = (Method::PUT, path.as_str());
        let (problem, told) = program.refused(asked, Some(seen), &sent, 412).await;
        assert_eq!(told, tag, "{path}");
        assert_eq!(problem["huidig"], program.get(&path).await.0, "{path}");
        assert_ne!(problem["huidig"], now, "{path}");
        // Nor a version that never was.
        let asked = (Method::PUT, path.as_str());
        program.refused(asked, Some(seen + 7), &sent, 412).await;
    }
    let scan = format!("{base}/zelfscan/{source}");
    let other = json!({ "positie": "te-krijgen" });
    for seen in [0, 7] {
        let asked = (Method::PUT, scan.as_str());
        program.refused(asked, Some(seen), &other, 412).await;
    }
    for path in [format!("{base}/maatregelen/1"), format!("{base}/acties/1")] {
        let asked = (Method::DELETE, path.as_str());
        program
            .refused(asked.clone(), None, &Value::Null, 428)
            .await;
        program.refused(asked, Some(1), &Value::Null, 412).await;
        let gone = program
            .ask(Method::DELETE, &path, Some(2), &Value::Null)
            .await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        let asked = (Method::GET, path.as_str());
        program.refused(asked, None, &Value::Null, 404).await;
    }
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn what_is_sent_is_refused_with_all_that_is_wrong() {
    let world = world().await;
    let program = program(&world).await;
    let id = program
        .add("/dossiers", dossier("weerbaar-buitengebied"))
        .await;
    let base = format!("/dossiers/{id}");
    for (path, sent, expected) in [
        (
            "/dossiers".to_owned(),
            json!({ "titel": 3, "kleur": "rood" }),
            &[
                "body thema ontbreekt",
                "body titel andere-soort",
                "body kleur onbekend-veld",
            ][..],
        ),
        (
            "/dossiers?x=1".to_owned(),
            json!({ "thema": "nee", "titel": "Over 123456782", "deadline": "morgen", "bewaren": "kort" }),
            &["query x onbekende-parameter"],
        ),
        (
            "/dossiers".to_owned(),
            json!({ "thema": "nee", "titel": "Over 123456782", "deadline": "morgen", "bewaren": "kort" }),
            &[
                "body thema afgewezen",
                "body titel afgewezen",
                "body deadline afgewezen",
                "body bewaren afgewezen",
            ],
        ),
        (
            format!("{base}/maatregelen"),
            json!({ "titel": "", "schakel": "ketting", "wie": 77, "partners": ["x"], "begin": "2027-01-02", "eind": "2027-01-01" }),
            &[
                "body schakel afgewezen",
                "body partners afgewezen",
                "body wie afgewezen",
                "body titel afgewezen",
                "body eind afgewezen",
            ],
        ),
        (
            format!("{base}/uitvragen"),
            json!({ "toelichting": "x", "deadline": "2026-12-01", "vragen": [{ "vraag": 1 }], "partners": [3, { "naam": "Jan" }] }),
            &[
                "body vragen[0].vraag andere-soort",
                "body partners[0] andere-soort",
                "body partners[1].naam onbekend-veld",
            ],
        ),
        (
            format!("{base}/citaten"),
            json!({ "document": 1, "passage": "2" }),
            &["body passage andere-soort"],
        ),
        (
            format!("{base}/acties"),
            json!({ "titel": "x", "deadline": "", "status": "" }),
            &["body deadline andere-soort", "body status andere-soort"],
        ),
    ] {
        let asked = (Method::POST, path.as_str());
        let (problem, _) = program.refused(asked, None, &sent, 400).await;
        assert_eq!(told(&problem), expected, "{path}");
    }
    let answer = format!("{base}/antwoorden/L1");
    let sent = json!({ "antwoord": "Over 123456782.[^9]", "openheid": "vertrouwelijk" });
    let (problem, _) = program
        .refused((Method::PUT, &answer), Some(0), &sent, 400)
        .await;
    assert_eq!(
        told(&problem),
        ["body antwoord afgewezen", "body grond afgewezen"]
    );
    let detail = problem["errors"][0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("burgerservicenummer (regel 1, na “Over”)"),
        "{detail}"
    );

    let authorization = format!("Bearer {}", program.key);
    let bearer = ("authorization", authorization.as_str());
    let json_kind = ("content-type", "application/json; charset=utf-8");
    let seen = ("if-match", "\"0\"");
    let path = format!("/api/v1{answer}");
    for (headers, sent, status) in [
        (vec![bearer, seen], "{}", 415),
        (
            vec![bearer, seen, ("content-type", "text/plain")],
            "{}",
            415,
        ),
        (vec![bearer, seen, json_kind], "{\"antwoord\": ", 400),
        (vec![bearer, seen, json_kind], "[]", 400),
        (vec![bearer, seen, json_kind], "", 400),
        (vec![bearer, ("if-match", "0"), json_kind], "{}", 400),
        (vec![bearer, ("if-match", "*"), json_kind], "{}", 400),
        (vec![bearer, seen, json_kind], &"x".repeat(200_000), 413),
    ] {
        let site = &world.site;
        let answer = site.send_body(Method::PUT, &path, &headers, sent).await;
        assert_eq!(answer.status, status, "{headers:?}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let (still, _) = program.get(&answer).await;
    assert_eq!(still["versie"], 0);
}

/// A key that only reads changes nothing; one that only writes reads nothing, not even in what it
/// is told when it comes second.
#[tokio::test]
async fn a_key_does_what_it_is_for() {
    let world = world().await;
    let cookie = world.cookie().1.to_owned();
    let whole = program(&world).await;
    let id = whole
        .add("/dossiers", dossier("weerbaar-buitengebied"))
        .await;
    let path = format!("/dossiers/{id}/antwoorden/L1");
    let sent = json!({ "antwoord": "Er staan schuren leeg." });
    whole.put(&path, 0, sent.clone()).await;
    let reads = Program {
        world: &world,
        key: world.make_key(&cookie, &["lezen"], "90").await,
    };
    let writes = Program {
        world: &world,
        key: world.make_key(&cookie, &["schrijven"], "90").await,
    };
    reads.get(&path).await;
    let (problem, _) = reads
        .refused((Method::PUT, &path), Some(1), &sent, 403)
        .await;
    assert!(
        problem["detail"].as_str().unwrap().contains("schrijven"),
        "{problem}"
    );
    writes
        .refused((Method::GET, &path), None, &Value::Null, 403)
        .await;
    let base = format!("/dossiers/{id}");
    let (question, source) = source(&whole, id).await;
    let used = format!("{base}/antwoorden/{question}/bronnen/{source}");
    let head = json!({ "titel": "Anders", "bewaren": "1-jaar", "status": "lopend" });
    for (path, sent) in [
        (path, sent),
        (base, head),
        (used, json!({ "gebruik": "gebruikt" })),
    ] {
        let asked = (Method::PUT, path.as_str());
        let (problem, tag) = writes.refused(asked, Some(9), &sent, 412).await;
        assert!(
            problem["huidig"].is_null() && problem["verschil"].is_null(),
            "{problem}"
        );
        assert_eq!(tag, "");
    }
    let title = json!({ "thema": "weerbaar-buitengebied", "titel": "Van een programma" });
    let answer = writes.ask(Method::POST, "/dossiers", None, &title).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
}

#[tokio::test]
async fn an_answer_by_mail_has_each_question_once() {
    let world = world().await;
    let program = program(&world).await;
    let id = fill(&program).await;
    let path = format!("/dossiers/{id}/uitvragen/1/reacties");
    let one = json!({ "vraag": "L1", "reactie": "Ja." });
    let sent = json!({ "rol": "boa", "datum": "2026-11-24", "reacties": vec![one; 2] });
    let asked = (Method::POST, path.as_str());
    let (problem, _) = program.refused(asked, None, &sent, 400).await;
    assert_eq!(told(&problem), ["body reactie afgewezen"]);
}

#[tokio::test]
async fn a_dossier_goes_along_for_the_archive() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let id = fill(&program(&world).await).await;
    let path = format!("/dossiers/{id}/archief");
    let an = world.enter(&boss, "an@testdam.nl", "An", "adviseur").await;
    for (cookie, rights, status) in [
        (&boss, ["lezen"], StatusCode::OK),
        (&boss, ["schrijven"], StatusCode::FORBIDDEN),
        (&an, ["lezen"], StatusCode::NOT_FOUND),
    ] {
        let key = world.make_key(cookie, &rights, "90").await;
        let program = Program { world: &world, key };
        let ask = async |more: &str| {
            let path = format!("{path}{more}");
            program.ask(Method::GET, &path, None, &Value::Null).await
        };
        let answer = ask("").await;
        assert_eq!(answer.status, status, "{rights:?}");
        if status != StatusCode::OK {
            continue;
        }
        assert_eq!(answer.header("content-type"), "application/zip");
        assert_eq!(answer.header("cache-control"), "no-store");
        let secret = "Ja, elke week.";
        let said = |answer: &Answer| {
            unpacked(&answer.bytes)
                .values()
                .any(|text| text.contains(secret))
        };
        assert!(!said(&answer), "given in confidence");
        assert!(said(&ask("?kenmerken=mee").await));
        for odd in ["?kenmerken=alles", "?kleur=rood"] {
            assert_eq!(ask(odd).await.status, StatusCode::BAD_REQUEST, "{odd}");
        }
    }
}

#[tokio::test]
async fn a_citation_goes_when_nothing_refers_to_it() {
    let world = world().await;
    let program = program(&world).await;
    let id = fill(&program).await;
    let citations = format!("/dossiers/{id}/citaten");
    let remove = async |number: u32| {
        let path = format!("{citations}/{number}");
        program.ask(Method::DELETE, &path, None, &Value::Null).await
    };
    for (number, why) in [(1, "an answer refers to it"), (2, "a sentence has it")] {
        let kept = remove(number).await;
        assert_eq!(kept.status, StatusCode::CONFLICT, "{why}");
        let told = body(&kept)["detail"].to_string();
        assert!(told.contains("wordt nog gebruikt"), "{told}");
    }
    let passage = json!({ "document": 1, "passage": 1, "citaat": "De controle" });
    assert_eq!(program.add(&citations, passage.clone()).await, 3);
    assert_eq!(remove(3).await.status, StatusCode::NO_CONTENT);
    assert_eq!(remove(3).await.status, StatusCode::NOT_FOUND);
    assert_eq!(program.add(&citations, passage).await, 4);
}

/// Each way of changing something, with what could be sent there.
fn changes(id: i64) -> Vec<(Method, String, Value)> {
    let description = openapi();
    let operations = all_operations(description);
    let writing = operations
        .into_iter()
        .filter(|(method, path, _)| *method != "get" && path.starts_with("/dossiers/{dossier}"));
    writing
        .map(|(method, path, operation)| {
            let mut path = path.replace("{dossier}", &id.to_string());
            for parameter in parameters(operation, "path") {
                let name = format!("{{{}}}", parameter["name"].as_str().unwrap());
                let example = &parameter["example"];
                let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
                path = path.replace(&name, &example);
            }
            let sent = match operation["operationId"].as_str().unwrap() {
                "wijzigDossier" => json!({ "titel": "x", "bewaren": "1-jaar", "status": "lopend" }),
                "kopieerDossier" => json!({ "thema": "weerbaar-buitengebied", "titel": "x" }),
                "voegDossierlidToe" | "wijzigDossiereigenaar" => json!({ "account": 1 }),
                "bewaarAntwoord" => json!({ "antwoord": "x" }),
                "wijzigDossierbron" => json!({ "gebruik": "gebruikt" }),
                "betrekPartner" => json!({ "betrokken": "betrokken", "uitkomst": "x" }),
                "citeerInDossier" | "maakNotitie" => json!({ "document": 1, "passage": 1 }),
                "citeerKengetal" => json!({
                    "gemeente": "GM0344", "thema": "cybercrime", "kengetal": "cybercrime",
                }),
                "wijzigNotitie" => json!({ "notitie": "x" }),
                "maakMaatregel" | "wijzigMaatregel" => json!({ "titel": "x", "schakel": "nazorg" }),
                "maakActie" | "wijzigActie" => json!({ "titel": "x" }),
                "maakActieVanLeemte" => json!({ "leemte": "antwoord/L2" }),
                "legBesluitVast" => {
                    json!({ "datum": "2026-11-24", "orgaan": "raad", "besluit": "x", "bevestig": true })
                }
                "maakUitvraag" => json!({
                    "toelichting": "x", "deadline": "2026-12-15",
                    "vragen": [{ "vraag": "L1" }], "partners": [{ "rol": "wijkagent" }],
                }),
                "wijzigUitvraagtermijn" => json!({ "deadline": "2026-12-20" }),
                "neemReactieOver" => json!({
                    "rol": "x", "datum": "2026-11-24", "reacties": [{ "vraag": "L1", "reactie": "x" }],
                }),
                "geefPartnerlink" => json!({}),
                "citeerPartner" => json!({ "vraag": "L1" }),
                "vraagBevestiging" => json!({ "citaat": 2, "tekst": "x" }),
                "beoordeelAntwoord" => json!({ "klopt": "klopt" }),
                "wijzigZelfscanregel" => json!({ "positie": "hebben" }),
                other => {
                    assert_eq!(method, "delete", "{other} is new: say here what could be sent");
                    Value::Null
                }
            };
            let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
            (method, path, sent)
        })
        .collect()
}

/// Who works for the organisation and not on the dossier gets what is absent, whatever she tries.
#[tokio::test]
async fn a_colleague_who_does_not_work_on_it_changes_nothing() {
    let world = world().await;
    let boss = world.cookie().1.to_owned();
    let program = program(&world).await;
    let id = fill(&program).await;
    let an = world.enter(&boss, "an@testdam.nl", "An", "adviseur").await;
    let key = world.make_key(&an, &BOTH, "90").await;
    let other = Program { world: &world, key };
    let before = everything(&program, id).await;
    let (theirs, absent) = (changes(id), changes(987_654));
    assert!(theirs.len() > 25, "{}", theirs.len());
    for ((method, path, sent), (_, nowhere, _)) in theirs.iter().zip(&absent) {
        let there = other.ask(method.clone(), path, Some(1), sent).await;
        let nothing = other.ask(method.clone(), nowhere, Some(1), sent).await;
        assert_eq!(
            there.status,
            StatusCode::NOT_FOUND,
            "{method} {path}: {}",
            there.text()
        );
        let alike = nothing.text().replace("987654", &id.to_string());
        assert_eq!(there.text(), alike, "{method} {path}");
    }
    assert_eq!(everything(&program, id).await, before);

    // She is let in, and then she may.
    let (colleagues, _) = program.get(&format!("/dossiers/{id}/collegas")).await;
    let account = colleagues["resultaten"][0]["nummer"].clone();
    let members = format!("/dossiers/{id}/leden");
    program.add(&members, json!({ "account": account })).await;
    let mut unheard = Vec::new();
    for (method, path, sent) in &theirs {
        let answer = other.ask(method.clone(), path, Some(1), sent).await;
        if answer.status == StatusCode::NOT_FOUND {
            unheard.push(format!("{method} {path}"));
        }
    }
    // What this dossier has not: a round, an example source, a partner with the number of nobody.
    assert!(unheard.len() < 8, "{unheard:#?}");
}

/// All that can be read of a dossier.
async fn everything(program: &Program<'_>, id: i64) -> Vec<Value> {
    let mut all = Vec::new();
    for part in [
        "",
        "/antwoorden",
        "/bronnen",
        "/partners",
        "/citaten",
        "/notities",
        "/maatregelen",
        "/acties",
        "/besluiten",
        "/uitvragen",
        "/uitvragen/1",
        "/zelfscan",
        "/leden",
    ] {
        all.push(program.get(&format!("/dossiers/{id}{part}")).await.0);
    }
    all
}

#[tokio::test]
async fn the_log_tells_whose_key_it_was() {
    let world = world().await;
    let cookie = world.cookie().1.to_owned();
    let program = program(&world).await;
    let id = program
        .add("/dossiers", dossier("weerbaar-buitengebied"))
        .await;
    let path = format!("/dossiers/{id}/antwoorden/L1");
    program.put(&path, 0, json!({ "antwoord": "Ja." })).await;
    program.get(&path).await;
    let log = world.see(&cookie, "/beheer/logboek").await.plain();
    for line in [
        format!("Bo Beheerder Dossier wijzigen dossier/{id}/L1 Gelukt API"),
        format!("Bo Beheerder Dossier inzien dossier/{id} Gelukt API"),
    ] {
        assert!(log.contains(&line), "{line}: {log}");
    }
}
