//! What goes wrong, and what the API says about it.

use axum::http::Method;
use serde_json::Value;

use super::{json, problem};
use crate::{TestSite, site};

/// The faults of an answer as `name code`.
pub(super) fn faults(body: &Value) -> Vec<String> {
    let errors = body["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            assert_eq!(error["in"], "query");
            assert_ne!(error["detail"].as_str(), Some(""));
            let name = error["location"]["name"].as_str().unwrap();
            format!("{name} {}", error["code"].as_str().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn each_fault_has_its_code() {
    for (query, expected) in [
        ("bronnen?vorm=boek", &["vorm onbekende-waarde"][..]),
        ("bronnen?vorm=", &["vorm leeg"]),
        ("bronnen?vorm", &["vorm leeg"]),
        (
            "bronnen?vorm=boek&vorm=partner&vorm=krant",
            &["vorm onbekende-waarde"; 2],
        ),
        ("bronnen?Vorm=partner", &["Vorm onbekende-parameter"]),
        ("bronnen?formaat=csv", &["formaat onbekende-parameter"]),
        ("bronnen?%76orm=partner&=", &[" onbekende-parameter"]),
        (
            "bronnen?thema=nee&vraag=G4&bereik=overal&toegang=soms",
            &[
                "thema onbekende-waarde",
                "vraag onbekende-waarde",
                "bereik onbekende-waarde",
                "toegang onbekende-waarde",
            ],
        ),
        ("bronnen?pagina=0", &["pagina buiten-bereik"]),
        ("bronnen?pagina=1000001", &["pagina buiten-bereik"]),
        (
            "bronnen?pagina=99999999999999999999999999",
            &["pagina buiten-bereik"],
        ),
        ("bronnen?pagina=-1", &["pagina geen-getal"]),
        ("bronnen?pagina=1.0", &["pagina geen-getal"]),
        ("bronnen?pagina=%2B1", &["pagina geen-getal"]),
        ("bronnen?pagina=+1", &["pagina geen-getal"]),
        ("bronnen?pagina=%D9%A1", &["pagina geen-getal"]),
        ("bronnen?pagina=1e3", &["pagina geen-getal"]),
        ("bronnen?pagina=", &["pagina leeg"]),
        (
            "bronnen?paginaGrootte=201",
            &["paginaGrootte buiten-bereik"],
        ),
        ("bronnen?pagina=1&pagina=2", &["pagina herhaald"]),
        (
            "bronnen?pagina=twee&pagina=3",
            &["pagina herhaald", "pagina geen-getal"],
        ),
        ("zoeken", &["q ontbreekt"]),
        ("zoeken?q=", &["q leeg"]),
        (
            "zoeken?q=a&q=b&soort=boek&thema=nee",
            &[
                "q herhaald",
                "soort onbekende-waarde",
                "thema onbekende-waarde",
            ],
        ),
        ("zoeken?q=a&soort=bron&soort=bron", &["soort herhaald"]),
        ("matrix?pagina=1", &["pagina onbekende-parameter"]),
        ("themas/cybercrime?vraag=L1", &["vraag onbekende-parameter"]),
        ("openapi.json?x", &["x onbekende-parameter"]),
    ] {
        let body = problem(Method::GET, &format!("/api/v1/{query}"), 400).await;
        assert_eq!(faults(&body), expected, "{query}");
    }
}

#[tokio::test]
async fn all_faults_come_together() {
    let path = "/api/v1/bronnen?vorm=boek&bereik=&pagina=0&paginaGrootte=veel&kleur=rood&thema=x";
    let body = problem(Method::GET, path, 400).await;
    insta::assert_snapshot!(serde_json::to_string_pretty(&body).unwrap());
}

#[tokio::test]
async fn a_text_is_too_long_beyond_two_hundred_characters() {
    let text = |length: usize| "%C3%AB".repeat(length);
    json(&format!("/api/v1/zoeken?q={}", text(200))).await;
    let body = problem(Method::GET, &format!("/api/v1/zoeken?q={}", text(201)), 400).await;
    assert_eq!(faults(&body), ["q te-lang"]);
}

#[tokio::test]
async fn not_more_than_a_hundred_faults_are_told() {
    let body = problem(
        Method::GET,
        &format!("/api/v1/bronnen?{}", "a&".repeat(5000)),
        400,
    )
    .await;
    assert_eq!(faults(&body).len(), 100);
    assert_eq!(
        body["detail"],
        "Er zitten 5000 fouten in het adres; errors noemt de eerste 100."
    );
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    for path in [
        "/api/v1",
        "/api/v1/nee",
        "/api/v1/bronnen/",
        "/api/v1/bronnen/omgevingsdienst/",
        "/api/v1/bronnen/nee",
        "/api/v1/bronnen/OMGEVINGSDIENST",
        "/api/v1/bronnen/omgevingsdienst/vermeldingen",
        "/api/v1/bronnen/%00",
        "/api/v1/bronnen/%ff",
        "/api/v1/bronnen/%",
        "/api/v1/bronnen/..%2F..%2Fetc%2Fpasswd",
        "/api/v1/themas/nee",
        "/api/v1/vragen/g4",
        "/api/v1/begrippen/nee",
        "/api/v1/openapi.json/",
        "/api/v1//bronnen",
        "/api/v1/Bronnen",
    ] {
        let body = problem(Method::GET, path, 404).await;
        assert_eq!(body["instance"], path);
    }
    let body = problem(Method::GET, "/api/v1/bronnen/", 404).await;
    assert_eq!(
        body["detail"],
        "Dit adres bestaat niet in de API. Laat de schuine streep aan het eind weg."
    );
    let body = problem(Method::GET, "/api/v1/bronnen/nee", 404).await;
    assert_eq!(body["detail"], "Er is geen bron \"nee\".");
}

#[tokio::test]
async fn what_may_not_be_done_says_what_may() {
    for method in [
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::OPTIONS,
        Method::TRACE,
    ] {
        for path in [
            "/api/v1/bronnen",
            "/api/v1/bronnen/nee",
            "/api/v1/openapi.json?x=1",
        ] {
            problem(method.clone(), path, 405).await;
            let answer = site().send(method.clone(), path, &[]).await;
            assert_eq!(answer.header("allow"), "GET,HEAD", "{method} {path}");
        }
        problem(method, "/api/v1/nee", 404).await;
    }
}

/// Parts of addresses that nobody means well.
pub(super) const ODD: [&str; 41] = [
    "%",
    "%%",
    "%zz",
    "%f",
    "%ff%fe",
    "%00",
    "%0d%0aSet-Cookie:%20x=1",
    "%E2%80%AE",
    "\"",
    "<script>",
    "%F0%9F%98%80",
    "é",
    "'--",
    "a=b=c",
    "&&&",
    "=",
    "+",
    "?",
    ";",
    "[]",
    "{}",
    "%2525",
    "\\",
    "`",
    "|",
    "^",
    "%ED%A0%80",
    "AND",
    "OR",
    "*",
    "*:*",
    "~",
    "\"a",
    "(",
    "a:b",
    "-a",
    "+a",
    "a~2",
    "[a%20TO%20b]",
    "/",
    "//",
];

/// Whatever an address holds, the fault is the sender's and the answer is well formed.
#[tokio::test]
async fn odd_addresses_never_break_anything() {
    let site = site();
    for one in ODD {
        for path in [
            format!("zoeken?q={one}"),
            format!("zoeken?q={}", one.repeat(200 / one.len())),
            format!("zoeken?q=jeugd&thema={one}"),
            format!("bronnen?vorm={one}"),
            format!("bronnen?{one}"),
            format!("bronnen?pagina={one}"),
            format!("bronnen/{one}"),
            format!("begrippen/{one}?{one}"),
        ] {
            is_well_formed(&site, &format!("/api/v1/{path}")).await;
        }
    }
}

pub(super) async fn is_well_formed(site: &TestSite, path: &str) {
    let Ok(uri) = path.parse::<axum::http::Uri>() else {
        return;
    };
    let answer = site.get(&uri.to_string()).await;
    assert!(answer.status.as_u16() < 500, "{path}: {}", answer.text());
    let body: Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert!(body["status"].is_u64() || answer.status == 200, "{path}");
    let instance = body["instance"].as_str().unwrap_or("/");
    assert!(
        instance.bytes().all(|byte| byte.is_ascii_graphic()),
        "{path}: {instance}"
    );
    let odd = ['"', '<', '>', '\\', '^', '`', '{', '|', '}', '[', ']'];
    assert!(!instance.contains(odd), "{path}: {instance}");
    assert_eq!(answer.header("set-cookie"), "", "{path}");
}
