//! Stories about papers of other municipalities, against a replay of the search services.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use kompas_app::access::Asker;
use kompas_app::documents::SearchServices;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::documents::{HERE, World, world_with};

/// What a service answers at a path: status, media type, other headers, body.
type Answer = (u16, &'static str, &'static str, String);

/// The services of this story, and what they were asked.
struct Services {
    world: World,
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Services {
    async fn answering(answer: impl Fn(&str, u16) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut bytes = Vec::new();
                while !bytes.windows(4).any(|four| four == b"\r\n\r\n") {
                    if stream.read_buf(&mut bytes).await.unwrap() == 0 {
                        break;
                    }
                }
                let head = String::from_utf8_lossy(&bytes).into_owned();
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                let (status, media_type, headers, body) = answer(&path, port);
                seen.lock().unwrap().push(path);
                let text = format!(
                    "HTTP/1.1 {status} Antwoord\r\nconnection: close\r\ncontent-type: {media_type}\r\n{headers}content-length: {}\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(text.as_bytes()).await.unwrap();
            }
        });
        let services = SearchServices::at(&format!("http://127.0.0.1:{port}"));
        Self {
            world: world_with(port, services).await,
            port,
            asked,
        }
    }

    /// Searches give these results; every other path is a page of the municipality.
    async fn with(results: impl Fn(u16) -> Value + Send + Sync + 'static) -> Self {
        Self::answering(move |path, port| match path {
            "/api/status" => (200, "application/json", "", status().to_string()),
            "/robots.txt" => (404, "text/plain", "", String::new()),
            _ if path.starts_with("/api/search?") => {
                (200, "application/json", "", results(port).to_string())
            }
            _ => (200, "text/html", "", PAPER.to_owned()),
        })
        .await
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    async fn search(&self, query: &str) -> crate::Answer {
        self.world
            .operator(&format!("/beheer/elders?{query}"))
            .await
    }

    async fn choose(&self, pairs: &[(&str, &str)]) -> crate::Answer {
        let body = form(pairs);
        self.world
            .post("/beheer/elders", &body, &[self.world.cookie(), HERE])
            .await
    }
}

const PAPER: &str = "<html><head><title>sjabloon-12</title></head><body><main><h1>sjabloon-12</h1><p>De raad besluit dat een pand met een drugslab drie maanden dicht gaat.</p></main></body></html>";
const SEARCH: &str =
    "dienst=openbesluitvorming&q=damocles+beleid&gemeente=GM0342&van=1-2-2024&tot=";

fn status() -> Value {
    json!({ "sources": [
        { "sourceKey": "soest", "label": "Soest", "organizationType": "gemeente", "cbsId": "GM0342" }
    ] })
}

fn result(number: u32, title: &str, address: &str) -> Value {
    json!({
        "entityId": format!("document:{number}"),
        "entityType": "Document",
        "organization": "Soest",
        "sortDate": "2024-11-07 00:00:00",
        "title": title,
        "summary": "Een pand met <b>drugs</b> gaat dicht.",
        "downloadUrl": address,
    })
}

fn results(results: &[Value]) -> Value {
    json!({ "results": results, "totalCount": 42, "totalIsApproximate": true, "hasMore": true })
}

fn two(port: u16) -> Value {
    results(&[
        result(
            1,
            "Damoclesbeleid <Soest>",
            &format!("http://127.0.0.1:{port}/stuk/1"),
        ),
        result(2, "Zonder bestand", ""),
    ])
}

/// The pairs as a form sends them.
fn form(pairs: &[(&str, &str)]) -> String {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    let encoded = |text: &str| text.bytes().map(letter).collect::<String>();
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// What the form carries of the results.
fn carried(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"gevonden\" value=\"").expect(page);
    let value = rest.split('"').next().unwrap();
    let signs = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
    ];
    signs.iter().fold(value.to_owned(), |text, (code, sign)| {
        text.replace(code, sign)
    })
}

#[tokio::test]
async fn nothing_goes_out_before_a_search_is_asked() {
    let services = Services::with(two).await;
    let page = services.world.operator("/beheer/elders").await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.plain();
    for service in [
        "Open Besluitvorming",
        "Open Raadsinformatie",
        "Officiële bekendmakingen",
        "Lokale regelgeving",
        "Kompas zoekt pas als u op de knop drukt",
        "Uw zoekvraag gaat naar repository.overheid.nl",
    ] {
        assert!(text.contains(service), "no {service}: {text}");
    }
    let hub = services.world.operator("/beheer").await.text();
    assert!(hub.contains("href=\"/beheer/elders\""));
    let visitor = services
        .world
        .site
        .get(&format!("/beheer/elders?{SEARCH}"))
        .await;
    assert_eq!(visitor.status, StatusCode::SEE_OTHER);
    assert_eq!(services.asked(), [""; 0]);
}

#[tokio::test]
async fn papers_are_found_chosen_and_fetched() {
    let services = Services::with(two).await;
    let page = services.search(SEARCH).await;
    assert_eq!(page.status, StatusCode::OK);
    let (text, plain) = (page.text(), page.plain());
    for expected in [
        "Ongeveer 42 stukken bij Open Besluitvorming",
        "Gezocht op 24 november 2026",
        "Soest 7 november 2024 Raadsstuk",
        "Een pand met drugs gaat dicht.",
        "De dienst geeft van dit stuk geen adres",
        "Pagina 1 van 3",
    ] {
        assert!(plain.contains(expected), "no {expected:?}: {plain}");
    }
    assert!(text.contains("Damoclesbeleid &#60;Soest&#62;"), "{text}");
    assert!(!text.contains("velden die Kompas niet kent"));
    assert!(text.contains("pagina=2\" rel=\"next\""), "{text}");
    assert_eq!(text.matches("name=\"keuze\"").count(), 1);
    let search = services.asked().pop().unwrap();
    for pair in [
        "query=damocles+beleid",
        "organization=soest",
        "dateFrom=2024-02-01",
        "limit=20",
    ] {
        assert!(search.contains(pair), "{search}");
    }

    let added = services
        .choose(&[("gevonden", &carried(&text)), ("keuze", "1")])
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    assert_eq!(added.headers["location"], "/beheer/taken");
    while services.world.app.step().await.unwrap().is_some() {}
    let list = services
        .world
        .app
        .document_list(Asker::Operator)
        .await
        .unwrap();
    let document = &list[0].document;
    assert_eq!(
        document.title, "Damoclesbeleid <Soest>",
        "the service names it, not the template"
    );
    assert_eq!(document.publisher.as_deref(), Some("Soest"));
    assert_eq!(document.municipality.as_deref(), Some("GM0342"));
    assert_eq!(document.kind.to_string(), "raadsstuk");
    let address = format!("http://127.0.0.1:{}/stuk/1", services.port);
    assert_eq!(document.address.as_deref(), Some(&*address));
    let found = services
        .world
        .site
        .get(
            "/documenten?q=drugslab&verzameling=andere-gemeenten&gemeente=GM0342&organisatie=Soest",
        )
        .await;
    assert!(
        found.plain().contains("1 document met 1 passage"),
        "{}",
        found.plain()
    );

    let again = services.search(SEARCH).await.plain();
    let here = format!("Staat al in Kompas: document {}", list[0].id);
    assert!(again.contains(&here), "{again}");
}

#[tokio::test]
async fn who_chooses_nothing_keeps_the_list() {
    let services = Services::with(two).await;
    let page = services.search(SEARCH).await.text();
    let before = services.asked();
    let carried = carried(&page);
    let pairs = [
        ("dienst", "openbesluitvorming"),
        ("q", "damocles beleid"),
        ("gevonden", &*carried),
    ];
    let refused = services.choose(&pairs).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = refused.text();
    for expected in [
        "Kies een of meer stukken.",
        "value=\"damocles beleid\"",
        "Damoclesbeleid &#60;Soest&#62;",
        "Ongeveer 42 stukken",
    ] {
        assert!(text.contains(expected), "no {expected:?}: {text}");
    }
    assert_eq!(services.asked(), before, "no second search");
}

#[tokio::test]
async fn what_a_form_carries_is_not_believed() {
    let services = Services::with(two).await;
    let good = carried(&services.search(SEARCH).await.text());
    let address = format!("http://127.0.0.1:{}/stuk/1", services.port);
    for bad in ["javascript:alert(1)", "file:///etc/passwd", ""] {
        let changed = good.replace(&address, bad);
        let pairs = [("gevonden", &*changed), ("keuze", "1")];
        let refused = services.choose(&pairs).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        let text = refused.text();
        assert!(text.contains("is geen webadres"), "{text}");
        assert!(!text.contains("href=\"javascript") && !text.contains("href=\"file"));
        assert!(
            text.contains("name=\"keuze\" value=\"1\" checked"),
            "{text}"
        );
    }
    for (bad, choice) in [
        ("", "1"),
        ("{}", "1"),
        (&*good, "0"),
        (&*good, "99"),
        (&*good, "x"),
    ] {
        let refused = services
            .choose(&[("gevonden", bad), ("keuze", choice)])
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    let jobs = services.world.operator("/beheer/taken").await.text();
    assert!(jobs.contains("Er zijn nog geen taken"), "{jobs}");
}

#[tokio::test]
async fn unknown_fields_are_told() {
    let services = Services::with(|port| {
        let mut odd = two(port);
        odd["results"][0]["stemming"] = json!(12);
        odd
    })
    .await;
    let text = services.search(SEARCH).await.plain();
    assert!(
        text.contains("De dienst gaf velden die Kompas niet kent: results[].stemming."),
        "{text}"
    );
    assert!(text.contains("Haal de gekozen stukken op"));
}

#[tokio::test]
async fn a_refusal_of_the_service_is_a_message_on_the_page() {
    for (answer, expected) in [
        (
            (429, "application/json", "retry-after: 90\r\n", "{}"),
            "De site 127.0.0.1 heeft het druk. Probeer het over 90 seconden opnieuw.",
        ),
        (
            (500, "application/json", "", "{}"),
            "De site 127.0.0.1 heeft een storing (code 500). Probeer het later opnieuw.",
        ),
        (
            (200, "text/html", "", "<p>Onderhoud</p>"),
            "het is een webpagina in plaats van gegevens",
        ),
    ] {
        for service in [
            "openbesluitvorming",
            "raadsinformatie",
            "bekendmakingen",
            "regelingen",
        ] {
            let (status, media_type, headers, body) = answer;
            let services =
                Services::answering(move |_, _| (status, media_type, headers, body.to_owned()))
                    .await;
            let page = services
                .search(&format!("dienst={service}&q=damocles"))
                .await;
            assert_eq!(page.status, StatusCode::OK);
            let (text, plain) = (page.text(), page.plain());
            assert!(plain.contains("De dienst gaf geen resultaten"), "{plain}");
            assert!(plain.contains(expected), "{service}: {plain}");
            assert!(text.contains("value=\"damocles\""), "what was typed stays");
            let path = services.asked().remove(0);
            let (begin, part) = match service {
                "openbesluitvorming" => ("/api/search?", "query=damocles"),
                "raadsinformatie" => ("/ori_*/_search", ""),
                "bekendmakingen" => ("/?operation=searchRetrieve", "version=2.0"),
                _ => ("/?operation=searchRetrieve", "x-connection=cvdr"),
            };
            assert!(path.starts_with(begin) && path.contains(part), "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_typed_wrong_is_told_at_once_and_does_not_go_out() {
    let services = Services::with(two).await;
    let page = services
        .search("dienst=regelingen&q=&gemeente=GM0342&van=gisteren&tot=31-12-2024")
        .await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    let (text, plain) = (page.text(), page.plain());
    for expected in [
        "Er is nog niet gezocht",
        "Woorden: vul een of meer woorden in.",
        "Van: &#34;gisteren&#34; is geen dag",
        "Gemeente: deze dienst kent geen codes",
    ] {
        assert!(plain.contains(expected), "no {expected:?}: {plain}");
    }
    for kept in [
        "value=\"regelingen\" selected",
        "value=\"GM0342\"",
        "value=\"gisteren\"",
    ] {
        assert!(text.contains(kept), "no {kept}: {text}");
    }
    assert_eq!(services.asked(), [""; 0]);
}

#[tokio::test]
async fn nothing_found_has_ways_on() {
    let services = Services::with(|_| {
        json!({ "results": [], "totalCount": 0, "totalIsApproximate": false, "hasMore": false })
    })
    .await;
    let text = services.search(SEARCH).await.plain();
    assert!(text.contains("0 stukken bij Open Besluitvorming"), "{text}");
    assert!(text.contains("Kies een andere dienst."), "{text}");
}
