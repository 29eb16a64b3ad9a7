//! Documents in the API: found, read, cited, and absent.

use axum::http::Method;
use kompas_domain::code::{Code, QuestionCode};
use serde_json::{Value, json};

use super::problems::{ODD, faults, is_well_formed};
use super::schema;
use super::{json_of, openapi, problem_of};
use crate::documents::{NOTE, World, world};

const REPORT: &str = "# Jeugd en drugs\n\nEen rapport over jongeren.\n\n## Straat\n\nJongeren vinden een drugslab spannend. De gemeente praat met ouders.\n";

/// A site with a note and a report that anyone may see.
async fn library() -> (World, i64, i64) {
    let world = world().await;
    let note = world.add("nota.md", NOTE, "gids").await;
    let report = world.add("rapport.md", REPORT, "andere-gemeenten").await;
    (world, note, report)
}

/// A page of documents, judged by its schema.
async fn found(world: &World, query: &str) -> Value {
    let path = format!("/api/v1/documenten{query}");
    let body = json_of(&world.site, &path).await;
    let description = openapi();
    let described = &description["components"]["schemas"]["Documentresultaat"];
    let faults = schema::faults(description, described, &body);
    assert!(faults.is_empty(), "{path}: {faults:#?}");
    body
}

fn ids(body: &Value) -> Vec<i64> {
    let hits = body["resultaten"].as_array().unwrap().iter();
    hits.map(|hit| hit["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_search_gives_passages_filters_and_what_was_searched() {
    let (world, note, report) = library().await;
    let body = found(&world, "?q=drugslab+schuur").await;
    assert_eq!(body["totaal"], 1);
    let hit = &body["resultaten"][0];
    assert_eq!(hit["id"], note);
    assert_eq!(hit["versie"], 1);
    assert_eq!(hit["titel"], "Controle buitengebied");
    assert_eq!(hit["verzameling"], "Bronnen van de gids");
    assert_eq!(hit["ocr"], false);
    assert_eq!(hit["api"], format!("/api/v1/documenten/{note}"));
    let passage = &hit["passages"][0];
    assert_eq!(passage["koppen"], json!(["Controle buitengebied"]));
    let marked: Vec<&str> = passage["fragment"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|part| part["gevonden"] == true)
        .map(|part| part["tekst"].as_str().unwrap())
        .collect();
    assert!(
        marked.contains(&"drugslab") && marked.contains(&"schuur"),
        "{marked:?}"
    );
    let pad = passage["pad"].as_str().unwrap();
    assert_eq!(
        world.site.get(pad.split('#').next().unwrap()).await.status,
        200
    );
    assert_eq!(
        body["dekking"]["verzamelingen"],
        json!([
            { "sleutel": "gids", "naam": "Bronnen van de gids", "gelezen": 1, "wachtend": 0, "geweigerd": 0 },
            { "sleutel": "andere-gemeenten", "naam": "Andere gemeenten", "gelezen": 1, "wachtend": 0, "geweigerd": 0 },
        ])
    );
    assert_eq!(body["dekking"]["nieuwsteKopie"], "2026-11-24T12:00:00Z");
    assert_eq!(body["dekking"]["nietGeindexeerd"], 0);
    assert_eq!(body["dekking"]["verouderd"], 0);

    let both = found(&world, "?q=drugslab").await;
    let facet = both["facetten"]
        .as_array()
        .unwrap()
        .iter()
        .find(|facet| facet["naam"] == "verzameling")
        .unwrap();
    for value in facet["waarden"].as_array().unwrap() {
        let key = value["waarde"].as_str().unwrap();
        let one = found(&world, &format!("?q=drugslab&verzameling={key}")).await;
        assert_eq!(one["totaal"], value["aantal"], "{key}");
        let others = found(&world, &format!("?q=drugslab&verzameling=-{key}")).await;
        assert_eq!(others["totaal"], 1, "{key}");
        assert_ne!(ids(&one), ids(&others), "{key}");
    }
    assert_eq!(ids(&found(&world, "").await), [report, note]);
}

#[tokio::test]
async fn a_list_tells_version_and_reading_of_each_document() {
    let (world, ..) = library().await;
    let list = found(&world, "").await;
    assert_eq!(list["totaal"], 2);
    for hit in list["resultaten"].as_array().unwrap() {
        assert_eq!(hit["versie"], 1, "{hit}");
        assert_eq!(hit["passages"], json!([]));
    }
}

#[tokio::test]
async fn pages_of_documents_follow_each_other() {
    let (world, note, report) = library().await;
    for query in ["q=drugslab&", "q=drugslab&sorteer=datum&", ""] {
        let all = ids(&found(&world, &format!("?{query}paginaGrootte=200")).await);
        let mut expected = all.clone();
        expected.sort_unstable();
        assert_eq!(expected, [note, report], "{query}");
        let mut pages = Vec::new();
        for page in 1..=3 {
            let body = found(&world, &format!("?{query}paginaGrootte=1&pagina={page}")).await;
            assert_eq!(body["paginas"], 2);
            pages.extend(ids(&body));
        }
        assert_eq!(pages, all, "{query}");
        let beyond = found(&world, &format!("?{query}pagina=1000000&paginaGrootte=200")).await;
        assert_eq!(ids(&beyond), [] as [i64; 0], "{query}");
    }
    let answer = world
        .site
        .get("/api/v1/documenten?q=drugslab&verzameling=-gids&paginaGrootte=1")
        .await;
    assert_eq!(
        answer.header("link"),
        "</api/v1/documenten?q=drugslab&verzameling=-gids&pagina=1&paginaGrootte=1>; rel=\"first\", </api/v1/documenten?q=drugslab&verzameling=-gids&pagina=1&paginaGrootte=1>; rel=\"last\""
    );
}

#[tokio::test]
async fn a_document_gives_its_versions_passages_and_citations() {
    let (world, note, _) = library().await;
    let document = json_of(&world.site, &format!("/api/v1/documenten/{note}")).await;
    assert_eq!(document["titel"], "Controle buitengebied");
    assert_eq!(document["verzameling"]["sleutel"], "gids");
    assert_eq!(document["huidigeVersie"], 1);
    let version = &document["versies"][0];
    assert_eq!(version["nummer"], 1);
    assert_eq!(version["stand"], "gelezen");
    assert_eq!(version["formaat"], "markdown");
    assert_eq!(version["taal"], "nl");
    assert_eq!(version["opgehaald"], "2026-11-24T12:00:00Z");
    assert_eq!(version["ocrZekerheid"], Value::Null);
    assert_eq!(version["sha256"].as_str().unwrap().len(), 64);

    let path = format!("/api/v1/documenten/{note}/passages");
    let passages = json_of(&world.site, &path).await;
    let same = json_of(&world.site, &format!("{path}?versie=1")).await;
    assert_eq!(passages, same);
    let texts: Vec<&str> = passages["resultaten"]
        .as_array()
        .unwrap()
        .iter()
        .map(|passage| passage["tekst"].as_str().unwrap())
        .collect();
    assert_eq!(passages["totaal"], texts.len());
    let number = texts
        .iter()
        .position(|text| text.contains("schuren"))
        .unwrap()
        + 1;

    let site_citation = world
        .app
        .citation(
            kompas_app::access::Asker::Visitor,
            (note, Some(1), u32::try_from(number).unwrap()),
            None,
            "schuren",
        )
        .await
        .unwrap()
        .0;
    let path = format!("/api/v1/documenten/{note}/citaat?passage={number}");
    let citation = json_of(&world.site, &format!("{path}&q=schuren")).await;
    let expected: Value = serde_json::from_str(&site_citation.as_json()).unwrap();
    assert_eq!(citation, expected);
    assert_eq!(
        citation["citaat"],
        "In een schuur vond de politie een drugslab. De controle van schuren gaat door."
    );
    assert_eq!(citation["sha256"], version["sha256"]);
    let given = json_of(
        &world.site,
        &format!("{path}&citaat=een++drugslab.&versie=1"),
    )
    .await;
    assert_eq!(given["citaat"], "een drugslab.");

    let wrong = format!("{path}&citaat=een+kasteel");
    let refused = problem_of(&world.site, Method::GET, &wrong, 400).await;
    assert_eq!(faults(&refused), ["citaat onbekende-waarde"]);
    assert_eq!(
        refused["errors"][0]["detail"],
        "Tot en met \"een\" klopt het; daarna staat \"kasteel\" niet in deze passage."
    );
}

#[tokio::test]
async fn a_document_that_could_not_be_read_says_why() {
    let world = world().await;
    let id = world
        .add("plaatje.pdf", "\u{89}PNG\r\n\u{1a}\n000", "gids")
        .await;
    let document = json_of(&world.site, &format!("/api/v1/documenten/{id}")).await;
    assert_eq!(document["versies"][0]["stand"], "geweigerd");
    assert_ne!(document["versies"][0]["reden"], Value::Null);
    assert_eq!(document["huidigeVersie"], Value::Null);
    let passages = json_of(&world.site, &format!("/api/v1/documenten/{id}/passages")).await;
    assert_eq!(passages["totaal"], 0);
    let list = found(&world, "").await;
    assert_eq!(list["dekking"]["verzamelingen"][0]["geweigerd"], 1);
}

#[tokio::test]
async fn a_theme_gives_the_best_passages_for_each_question() {
    let (world, note, _) = library().await;
    let path = "/api/v1/themas/weerbaar-buitengebied/passages";
    let all = json_of(&world.site, path).await;
    assert_eq!(all["thema"]["sleutel"], "weerbaar-buitengebied");
    let questions = all["vragen"].as_array().unwrap();
    let codes: Vec<&str> = questions
        .iter()
        .map(|question| question["vraag"].as_str().unwrap())
        .collect();
    let expected: Vec<&str> = QuestionCode::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(codes, expected);
    let mut seen = 0;
    for question in questions {
        let code = question["vraag"].as_str().unwrap().to_lowercase();
        let one = json_of(&world.site, &format!("{path}?vraag={code}")).await;
        assert_eq!(one["vragen"], json!([question]), "{code}");
        for found in question["passages"].as_array().unwrap() {
            assert_ne!(found["woorden"], json!([]), "{found}");
            seen += usize::from(found["document"] == note);
        }
    }
    assert!(seen > 0, "{all:#}");
    problem_of(&world.site, Method::GET, "/api/v1/themas/nee/passages", 404).await;
    let body = problem_of(&world.site, Method::GET, &format!("{path}?vraag=g9"), 400).await;
    assert_eq!(faults(&body), ["vraag onbekende-waarde"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_question_about_documents_is_told_at_once() {
    let (world, note, _) = library().await;
    let long = |length: usize| "%C3%AB".repeat(length);
    for (query, expected) in [
        ("documenten?q=%22half", &["q onleesbaar"][..]),
        ("documenten?q=%28open", &["q onleesbaar"]),
        (&format!("documenten?q={}", long(501)), &["q te-lang"]),
        (
            &format!("documenten?organisatie={}", long(201)),
            &["organisatie te-lang"],
        ),
        ("documenten?kleur=rood", &["kleur onbekende-parameter"]),
        ("documenten?formaat=json", &["formaat onbekende-parameter"]),
        ("documenten?q=&soort=", &["q leeg", "soort leeg"]),
        ("documenten?pagina=0", &["pagina buiten-bereik"]),
        (
            "documenten?pagina=-1&sorteer=kleur&thema=nee&soort=boek&verzameling=nee&jaar=straks&gemeente=Utrecht&scan=soms&vorm=krant&vraag=g9&x=1",
            &[
                "pagina geen-getal",
                "verzameling onbekende-waarde",
                "thema onbekende-waarde",
                "sorteer onbekende-waarde",
                "vraag onbekende-waarde",
                "vorm onbekende-waarde",
                "soort onbekende-waarde",
                "gemeente onbekende-waarde",
                "jaar onbekende-waarde",
                "scan onbekende-waarde",
                "x onbekende-parameter",
            ],
        ),
        ("documenten?thema=-nee", &["thema onbekende-waarde"]),
        ("documenten?thema=%00", &["thema onbekende-waarde"]),
        (
            "documenten?organisatie=-",
            &["organisatie onbekende-waarde"],
        ),
        (
            "documenten?sorteer=datum&sorteer=datum",
            &["sorteer herhaald"],
        ),
        ("documenten/1?q=x", &["q onbekende-parameter"]),
        ("documenten/1/passages?versie=0", &["versie buiten-bereik"]),
        ("documenten/1/passages?versie=-1", &["versie geen-getal"]),
        (
            "documenten/1/passages?versie=99999999999999999999&pagina=0",
            &["versie buiten-bereik", "pagina buiten-bereik"],
        ),
        ("documenten/1/citaat", &["passage ontbreekt"]),
        (
            "documenten/1/citaat?passage=0&versie=0",
            &["passage buiten-bereik", "versie buiten-bereik"],
        ),
        (
            &format!("documenten/1/citaat?passage=1&citaat={}", long(5001)),
            &["citaat te-lang"],
        ),
        (
            "documenten/1/citaat?passage=1&citaat=+",
            &["citaat onbekende-waarde"],
        ),
    ] {
        assert_eq!(note, 1);
        let path = format!("/api/v1/{query}");
        let body = problem_of(&world.site, Method::GET, &path, 400).await;
        assert_eq!(faults(&body), expected, "{query}");
    }
    // Any organisation is a possible one; that no document is of it shows in the count.
    assert_eq!(found(&world, "?organisatie=Niemand").await["totaal"], 0);
    assert_eq!(
        found(&world, &format!("?q={}", long(500))).await["totaal"],
        0
    );
    assert_eq!(found(&world, "?q=%00").await["totaal"], 2);
}

#[tokio::test]
async fn odd_questions_about_documents_never_break_anything() {
    let (world, ..) = library().await;
    for one in ODD {
        for path in [
            format!("documenten?q={one}"),
            format!("documenten?q={}", one.repeat(500 / one.len())),
            format!("documenten?q=drugslab&organisatie={one}&verzameling={one}"),
            format!("documenten/{one}"),
            format!("documenten/{one}/passages?versie={one}"),
            format!("documenten/1/citaat?passage=1&citaat={one}"),
            format!("documenten/1/citaat?passage=1&q={one}"),
            format!("themas/{one}/passages?vraag={one}"),
        ] {
            is_well_formed(&world.site, &format!("/api/v1/{path}")).await;
        }
    }
}

#[tokio::test]
async fn what_is_no_document_is_not_found() {
    let (world, ..) = library().await;
    for path in [
        "documenten/99",
        "documenten/0",
        "documenten/-1",
        "documenten/%2B1",
        "documenten/1.0",
        "documenten/9223372036854775807",
        "documenten/9223372036854775808",
        "documenten/99999999999999999999999999",
        "documenten/nota",
        "documenten/%00",
        "documenten/1%00",
        "documenten/%ff",
        "documenten/",
        "documenten/1/",
        "documenten/1/versies",
        "documenten/99/passages",
        "documenten/1/passages?versie=2",
        "documenten/1/passages?versie=1000000",
        "documenten/99/citaat?passage=1",
        "documenten/1/citaat?passage=99",
        "documenten/1/citaat?passage=1&versie=2",
        "documenten/1%00/citaat?passage=1",
    ] {
        let path = format!("/api/v1/{path}");
        problem_of(&world.site, Method::GET, &path, 404).await;
    }
}

#[tokio::test]
async fn an_installation_without_documents_has_empty_lists() {
    let site = crate::site();
    let list = json_of(&site, "/api/v1/documenten?q=drugslab&soort=raadsstuk").await;
    assert_eq!(list["totaal"], 0);
    assert_eq!(list["paginas"], 1);
    assert_eq!(list["dekking"]["verzamelingen"], json!([]));
    assert_eq!(list["dekking"]["nieuwsteKopie"], Value::Null);
    let theme = json_of(&site, "/api/v1/themas/cybercrime/passages").await;
    assert_eq!(theme["vragen"].as_array().unwrap().len(), 6);
    assert!(
        theme["vragen"]
            .as_array()
            .unwrap()
            .iter()
            .all(|question| question["passages"] == json!([]))
    );
    for path in ["1", "1/passages", "1/citaat?passage=1"] {
        let path = format!("/api/v1/documenten/{path}");
        let body = problem_of(&site, Method::GET, &path, 404).await;
        assert_eq!(body["detail"], "Op deze server staan geen documenten.");
    }
    let wrong = "/api/v1/documenten?verzameling=gids&soort=boek&pagina=0";
    let body = problem_of(&site, Method::GET, wrong, 400).await;
    assert_eq!(faults(&body).len(), 3);
}

#[tokio::test]
async fn an_answer_about_documents_is_never_remembered() {
    let (world, note, _) = library().await;
    let paths = [
        "/api/v1/documenten".to_owned(),
        format!("/api/v1/documenten/{note}"),
        format!("/api/v1/documenten/{note}/passages"),
        "/api/v1/themas/weerbaar-buitengebied/passages".to_owned(),
    ];
    for path in &paths {
        let answer = world.site.get(path).await;
        assert!(answer.text().contains("Controle buitengebied") || path.ends_with("passages"));
        assert_eq!(answer.header("etag"), "", "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
    }
    world
        .app
        .remove_document(kompas_app::access::Asker::Operator, note)
        .await
        .unwrap();
    for path in &paths {
        let text = world.site.get(path).await.text();
        assert!(
            !text.contains("buitengebied\",\"uitgever") && !text.contains("schuren"),
            "{path}: {text}"
        );
    }
}
