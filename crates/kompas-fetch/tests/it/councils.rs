//! Council papers, against a replay of what the services answer.

use std::sync::Arc;

use kompas_domain::document::DocumentKind;
use kompas_fetch::councils::{OpenBesluitvorming, OpenRaadsinformatie};
use kompas_fetch::{Municipality, Question, Refusal};
use serde_json::{Value, json};
use time::macros::date;

use crate::replay::{Answer, Request};
use crate::world::{BEGIN, World};

const BASE: &str = "http://raad.nl";

fn soest() -> Municipality {
    Municipality {
        code: Some("GM0342".to_owned()),
        name: "Soest".to_owned(),
    }
}

/// As the description of the service has it.
fn result(number: u32) -> Value {
    json!({
        "entityId": format!("document:notubiz:gemeente:soest:{number}"),
        "entityType": "Document",
        "entityTypeLabel": "Document",
        "organization": "Soest",
        "date": "7 november 2024",
        "sortDate": "2024-11-07 00:00:00",
        "title": "Raadsvoorstel begroting 2024",
        "summary": "De <b>begroting</b> voor 2024\nbedraagt...",
        "summaryHtml": "De <b>begroting</b> voor 2024 bedraagt...",
        "downloadUrl": "https://api.notubiz.nl/document/12345/1",
        "matchedPage": 3,
        "pageCount": 12,
        "previewImageUrl": "/api/entities/document%3A1/pdf/page/3"
    })
}

fn results(results: &[Value]) -> Value {
    json!({ "results": results, "totalCount": 42, "totalIsApproximate": true, "hasMore": true })
}

fn status() -> Value {
    let source = |key: &str, label: &str, kind: &str, code: Option<&str>| json!({ "sourceKey": key, "label": label, "organizationType": kind, "cbsId": code });
    json!({
        "generatedAt": "2026-11-02T09:00:00.000Z",
        "suppliers": [],
        "sources": [
            source("utrecht-provincie", "Utrecht", "provincie", None),
            source("utrecht", "Utrecht", "gemeente", Some("GM0344")),
            source("soest", "Soest", "gemeente", Some("GM0342")),
            source("s-gravenhage", "'s-Gravenhage", "gemeente", Some("GM0518")),
        ]
    })
}

fn world(site: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Arc<World> {
    Arc::new(World::new().answering("raad.nl", site))
}

fn replay(value: &Value) -> Arc<World> {
    let body = value.to_string();
    world(move |request| match request.path.as_str() {
        "/api/status" => Answer::json(&status().to_string()),
        _ => Answer::json(&body),
    })
}

async fn problem(answer: Answer) -> String {
    let world = world(move |_| answer.clone());
    let service = OpenBesluitvorming::at(BASE);
    let refusal = service
        .search(&world.fetcher(), &Question::new("bibob"))
        .await
        .unwrap_err();
    refusal.message()
}

#[tokio::test(start_paused = true)]
async fn a_search_asks_what_was_meant() {
    let world = replay(&results(&[result(1)]));
    let question = Question {
        municipality: Some(soest()),
        from: Some(date!(2024 - 01 - 01)),
        to: Some(date!(2024 - 12 - 31)),
        page: 3,
        size: 20,
        ..Question::new("begroting & veiligheid")
    };
    let service = OpenBesluitvorming::at(BASE);
    let page = service.search(&world.fetcher(), &question).await.unwrap();
    let asked = &world.visits()[1].request;
    for (name, value) in [
        ("query", "begroting & veiligheid"),
        ("organization", "soest"),
        ("entityType", "Document"),
        ("dateFrom", "2024-01-01"),
        ("dateTo", "2024-12-31"),
        ("offset", "40"),
        ("limit", "20"),
    ] {
        assert_eq!(asked.parameter(name).as_deref(), Some(value), "{name}");
    }
    assert_eq!((page.total, page.total_is_estimate), (42, true));
    assert_eq!(page.searched_at, BEGIN + std::time::Duration::from_secs(1));
    assert_eq!(page.unknown_fields, [""; 0]);
    let found = &page.items[0];
    assert_eq!(found.title, "Raadsvoorstel begroting 2024");
    assert_eq!(found.date, Some(date!(2024 - 11 - 07)));
    assert_eq!(found.kind, DocumentKind::CouncilPaper);
    assert_eq!(found.municipality.as_deref(), Some("Soest"));
    assert_eq!(found.municipality_code, Some("GM0342"));
    assert_eq!(
        found.snippet.as_deref(),
        Some("De begroting voor 2024 bedraagt...")
    );
    assert_eq!(
        found.address.as_deref(),
        Some("https://api.notubiz.nl/document/12345/1")
    );
}

#[tokio::test(start_paused = true)]
async fn a_municipality_is_known_by_code_and_by_name_and_asked_once() {
    let world = replay(&results(&[]));
    let fetcher = world.fetcher();
    let service = OpenBesluitvorming::at(BASE);
    for (code, name, key) in [
        (Some("GM0344"), "anders", Some("utrecht")),
        (None, "utrecht", Some("utrecht")),
        (None, "Utrecht", Some("utrecht")),
        (None, "Den Haag", Some("s-gravenhage")),
        (None, "Nergenshuizen", None),
    ] {
        let question = Question {
            municipality: Some(Municipality {
                code: code.map(str::to_owned),
                name: name.to_owned(),
            }),
            ..Question::new("bibob")
        };
        let answer = service.search(&fetcher, &question).await;
        match key {
            Some(key) => {
                let visits = world.visits();
                let asked = visits.last().unwrap().request.parameter("organization");
                assert_eq!(asked.as_deref(), Some(key));
            }
            None => assert_eq!(
                answer.unwrap_err().message(),
                "De zoekvraag aan openbesluitvorming.nl kan niet: die dienst heeft geen stukken van Nergenshuizen."
            ),
        }
    }
    let asked = world.seen();
    assert_eq!(
        asked.iter().filter(|path| path.ends_with("status")).count(),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn a_paper_has_the_code_of_its_municipality_where_that_is_certain() {
    let of = |kind: &str, organisation: &str| {
        let mut paper = result(1);
        paper["entityId"] = json!(format!("document:notubiz:{kind}:x:1"));
        paper["organization"] = json!(organisation);
        paper
    };
    let papers = [
        (of("gemeente", "Utrecht"), Some("GM0344")),
        (of("gemeente", "Bergen (NH)"), Some("GM0373")),
        (of("gemeente", "Bergen"), None),
        (of("gemeente", "Weesp"), None),
        (of("provincie", "Utrecht"), None),
        (of("waterschap", "Zuiderzeeland"), None),
    ];
    let answers: Vec<Value> = papers.iter().map(|(paper, _)| paper.clone()).collect();
    let world = replay(&results(&answers));
    let service = OpenBesluitvorming::at(BASE);
    let page = service
        .search(&world.fetcher(), &Question::new("bibob"))
        .await
        .unwrap();
    let codes: Vec<_> = page.items.iter().map(|one| one.municipality_code).collect();
    assert_eq!(codes, papers.map(|(_, code)| code));
}

#[tokio::test(start_paused = true)]
async fn new_fields_are_told_by_name() {
    let mut odd = result(1);
    odd["stemming"] = json!(12);
    let mut answer = results(&[result(2), odd]);
    answer["facets"] = json!([]);
    let world = replay(&answer);
    let service = OpenBesluitvorming::at(BASE);
    let page = service
        .search(&world.fetcher(), &Question::new("bibob"))
        .await
        .unwrap();
    assert_eq!(page.unknown_fields, ["facets", "results[].stemming"]);
    assert_eq!(page.items.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn missing_fields_are_an_error_that_names_them() {
    let mut half = result(1);
    half.as_object_mut().unwrap().remove("title");
    half["entityId"] = Value::Null;
    let answer = results(&[result(2), half]);
    assert_eq!(
        problem(Answer::json(&answer.to_string())).await,
        "Het antwoord van openbesluitvorming.nl is niet te lezen: results[1].entityId en \
         results[1].title ontbreken. Meld dit bij de beheerder van Kompas."
    );
    let said = problem(Answer::json(r#"{"results": []}"#)).await;
    assert!(said.contains("totalCount ontbreekt"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_something_else_is_told() {
    for (answer, wanted) in [
        (
            Answer::json("{\"results\": ["),
            "geen JSON (regel 1, teken 13)",
        ),
        (Answer::json("[]"), "geen object"),
        (
            Answer::html("<h1>Onderhoud</h1>"),
            "een webpagina in plaats van gegevens",
        ),
        (
            Answer::json(r#"{"error": "onbekende parameter: entityTyp."}"#).status(400),
            "de dienst zegt: onbekende parameter: entityTyp.",
        ),
        (Answer::json("{}").status(404), "code 404"),
        (
            Answer::json(r#"{"error": "Zoeken mislukt.", "request_id": "3f9c"}"#).status(500),
            "heeft een storing (code 500)",
        ),
        (Answer::json("{}").status(401), "vraagt om in te loggen"),
    ] {
        let said = problem(answer).await;
        assert!(said.contains(wanted), "{said}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_busy_service_is_asked_again_when_it_said() {
    let visits = std::sync::atomic::AtomicUsize::new(0);
    let body = results(&[result(1)]).to_string();
    let world = world(
        move |_| match visits.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => Answer::json(r#"{"error": "Te veel verzoeken.", "retry_after_seconds": 3}"#)
                .status(429)
                .with("retry-after", "3"),
            _ => Answer::json(&body),
        },
    );
    let service = OpenBesluitvorming::at(BASE);
    let page = service
        .search(&world.fetcher(), &Question::new("bibob"))
        .await;
    assert!(page.is_ok(), "{page:?}");
    let times: Vec<u64> = world.visits().iter().map(|visit| visit.at).collect();
    assert_eq!(times, [0, 3]);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_stays_busy_is_given_up() {
    for (seconds, asked) in [("3", 3), ("90", 1)] {
        let busy = Answer::json("{}").status(429).with("retry-after", seconds);
        let world = world(move |_| busy.clone());
        let service = OpenBesluitvorming::at(BASE);
        let refusal = service
            .search(&world.fetcher(), &Question::new("bibob"))
            .await
            .unwrap_err();
        assert!(matches!(refusal, Refusal::Busy { .. }));
        assert_eq!(world.visits().len(), asked);
    }
}

/// Within 60 units a minute: one a second.
#[tokio::test(start_paused = true)]
async fn ten_searches_take_nine_seconds() {
    let world = replay(&results(&[]));
    let fetcher = world.fetcher();
    let service = OpenBesluitvorming::at(BASE);
    for _ in 0..10 {
        service
            .search(&fetcher, &Question::new("bibob"))
            .await
            .unwrap();
    }
    assert_eq!(world.visits()[9].at, 9);
}

#[tokio::test(start_paused = true)]
async fn one_meeting_in_full() {
    let meeting = json!({
        "entityId": "meeting:notubiz:gemeente:soest:830424",
        "entityType": "Meeting",
        "entityTypeLabel": "Vergadering",
        "title": "Raadsvergadering 2024-11-07",
        "organization": "Soest",
        "date": "7 november 2024",
        "sortDate": "2024-11-07 20:00:00",
        "agenda": [{
            "id": "1", "title": "Opening", "number": "1",
            "documents": [
                { "id": "document:1", "name": "Voorstel", "original_url": "https://voorbeeld.nl/1" }
            ],
            "agenda_items": [{
                "documents": [{ "id": "document:2", "name": "Bijlage", "original_url": "javascript:x" }]
            }]
        }],
        "motions": [], "recordings": []
    });
    let world = replay(&meeting);
    let service = OpenBesluitvorming::at(BASE);
    let identifier = "meeting:notubiz:gemeente:soest:830424";
    let entity = service.entity(&world.fetcher(), identifier).await.unwrap();
    assert_eq!(
        world.visits()[0].request.path,
        "/api/entities/meeting%3Anotubiz%3Agemeente%3Asoest%3A830424"
    );
    let documents: Vec<_> = entity
        .documents
        .iter()
        .map(|document| (document.title.as_str(), document.address.as_deref()))
        .collect();
    assert_eq!(
        documents,
        [
            ("Voorstel", Some("https://voorbeeld.nl/1")),
            ("Bijlage", None)
        ]
    );
    assert_eq!(entity.unknown_fields, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn changes_come_in_parts() {
    let line = |number: u32, op: &str| {
        json!({
            "seq": number, "op": op, "time": "2026-07-10T12:00:00.000Z",
            "entity_id": "document:1", "entity_type": "Document", "source_key": "soest",
            "supplier": "notubiz", "commit_id": "c", "content_hash": "sha256:x",
            "schema_version": "v1alpha1",
            "payload": { "name": "Voorstel", "original_url": "https://voorbeeld.nl/1" }
        })
    };
    let body = format!("{}\n{}\n\n", line(41, "upsert"), line(42, "delete"));
    let odd = line(43, "verplaatst").to_string();
    let world = world(move |request| {
        if request.path == "/api/status" {
            return Answer::json(&status().to_string());
        }
        let ndjson = |body: &str| Answer::new(200, "application/x-ndjson", body);
        match request.parameter("cursor").as_deref() {
            None => ndjson(&body)
                .with("x-next-cursor", "42")
                .with("x-has-more", "true"),
            Some("42") => ndjson("")
                .with("x-next-cursor", "42")
                .with("x-has-more", "false"),
            _ => ndjson(&odd),
        }
    });
    let fetcher = world.fetcher();
    let service = OpenBesluitvorming::at(BASE);
    let first = service
        .changes(&fetcher, &soest(), None, 500)
        .await
        .unwrap();
    assert_eq!(first.items.len(), 2);
    assert!(!first.items[0].deleted && first.items[1].deleted && first.more);
    let next = service
        .changes(&fetcher, &soest(), first.next.as_deref(), 500)
        .await
        .unwrap();
    assert_eq!((next.items.len(), next.more), (0, false));
    let odd = service.changes(&fetcher, &soest(), Some("9"), 500).await;
    let said = odd.unwrap_err().message();
    assert!(
        said.contains("regel 1 heeft de onbekende bewerking"),
        "{said}"
    );
}

fn hit(number: u32) -> Value {
    json!({
        "_index": "ori_alkmaar_20190507105200",
        "_type": "_doc",
        "_id": number.to_string(),
        "_score": 12.5,
        "_source": {
            "@id": format!("https://id.openraadsinformatie.nl/{number}"),
            "@type": "MediaObject",
            "name": "Damoclesbeleid.pdf",
            "original_url": "https://voorbeeld.nl/damocles.pdf",
            "content_type": "application/pdf",
            "last_discussed_at": "2019-10-20T19:30:00"
        },
        "highlight": { "text": ["het <em>Damoclesbeleid</em> van"] }
    })
}

fn hits(hits: &[Value]) -> Value {
    json!({
        "took": 5, "timed_out": false,
        "_shards": { "total": 3, "successful": 3, "skipped": 0, "failed": 0 },
        "hits": {
            "total": { "value": 10000, "relation": "gte" }, "max_score": 12.5, "hits": hits
        }
    })
}

async fn ask_ori(
    world: &Arc<World>,
    question: &Question,
) -> Result<kompas_fetch::FoundPage, Refusal> {
    let service = OpenRaadsinformatie::at(&format!("{BASE}/v1/elastic/"));
    service.search(&world.fetcher(), question).await
}

#[tokio::test(start_paused = true)]
async fn raadsinformatie_is_asked_in_its_own_language() {
    let world = replay(&hits(&[hit(44477)]));
    let question = Question {
        municipality: Some(Municipality {
            code: None,
            name: "'s-Hertogenbosch".to_owned(),
        }),
        from: Some(date!(2019 - 10 - 20)),
        page: 2,
        ..Question::new("\"artikel 13b\" sluiting")
    };
    let page = ask_ori(&world, &question).await.unwrap();
    let asked = &world.visits()[0].request;
    assert_eq!(asked.method, "POST");
    assert_eq!(asked.path, "/v1/elastic/ori_s*hertogenbosch_2*/_search");
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    let words = &body["query"]["bool"]["must"][0]["simple_query_string"]["query"];
    assert_eq!(words, "\"artikel 13b\" sluiting");
    let range = &body["query"]["bool"]["filter"][0]["range"]["last_discussed_at"];
    assert_eq!(range, &json!({ "gte": "2019-10-20" }));
    assert_eq!((&body["from"], &body["size"]), (&json!(10), &json!(10)));
    assert_eq!((page.total, page.total_is_estimate), (10000, true));
    assert_eq!(page.unknown_fields, [""; 0]);
    let found = &page.items[0];
    assert_eq!(found.municipality.as_deref(), Some("alkmaar"));
    assert_eq!(found.municipality_code, Some("GM0361"));
    assert_eq!(found.snippet.as_deref(), Some("het Damoclesbeleid van"));
    assert_eq!(found.date, Some(date!(2019 - 10 - 20)));
    assert_eq!(
        found.address.as_deref(),
        Some("https://voorbeeld.nl/damocles.pdf")
    );
    assert_eq!(found.identifier, "44477");
}

#[tokio::test(start_paused = true)]
async fn raadsinformatie_tells_what_is_wrong() {
    let mut odd = hits(&[hit(1)]);
    odd["_shards"]["failed"] = json!(1);
    odd["aggregations"] = json!({});
    odd["hits"]["hits"][0]["_ignored"] = json!([]);
    let page = ask_ori(&replay(&odd), &Question::new("bibob"))
        .await
        .unwrap();
    assert_eq!(
        page.unknown_fields,
        ["aggregations", "hits.hits[]._ignored"]
    );
    assert_eq!(
        page.remarks,
        ["Open Raadsinformatie heeft niet alles kunnen doorzoeken."]
    );

    let mut half = hits(&[hit(1), hit(2)]);
    half["hits"]["hits"][1]["_source"] = json!({});
    let said = ask_ori(&replay(&half), &Question::new("bibob"))
        .await
        .unwrap_err();
    assert!(
        said.message()
            .contains("hits.hits[1]._source.name ontbreekt"),
        "{}",
        said.message()
    );

    let mut empty = hits(&[]);
    empty["_shards"]["total"] = json!(0);
    let question = Question {
        municipality: Some(soest()),
        ..Question::new("bibob")
    };
    let said = ask_ori(&replay(&empty), &question).await.unwrap_err();
    assert!(said.message().contains("geen stukken van Soest"));

    let error = r#"{"error": {"root_cause": [{"type": "parsing_exception",
        "reason": "unknown query [simpl_query_string]"}], "type": "parsing_exception"}, "status": 400}"#;
    let world = world(move |_| Answer::json(error).status(400));
    let said = ask_ori(&world, &Question::new("bibob")).await.unwrap_err();
    assert!(
        said.message()
            .contains("unknown query [simpl_query_string]")
    );

    let deep = Question {
        page: 1_001,
        ..Question::new("bibob")
    };
    let said = ask_ori(&world, &deep).await.unwrap_err();
    assert!(
        said.message().contains("tienduizendste"),
        "{}",
        said.message()
    );
}
