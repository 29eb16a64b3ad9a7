//! What the API answers: filters, pages, search, links.

use axum::http::Method;
use kompas_domain::code::Code;
use kompas_domain::filter::{Facet, Filter};
use serde_json::Value;

use super::{json, keys, openapi};
use crate::{app, site};

/// Every value of every filter, alone and with every value of every other.
fn filters() -> Vec<Vec<(String, String)>> {
    let app = app();
    let all: Vec<(String, String)> = Facet::ALL
        .into_iter()
        .flat_map(|facet| {
            let facets = Filter::default().facets(app.guide(), facet);
            let name = facet.name().to_owned();
            facets
                .options
                .into_iter()
                .map(move |option| (name.clone(), option.value))
        })
        .collect();
    let mut filters = vec![Vec::new()];
    for (at, one) in all.iter().enumerate() {
        filters.push(vec![one.clone()]);
        filters.extend(
            all[at..]
                .iter()
                .map(|other| vec![one.clone(), other.clone()]),
        );
    }
    filters
}

#[tokio::test]
async fn filters_are_those_of_the_guide() {
    let app = app();
    for pairs in filters() {
        let borrowed = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let filter = Filter::parse(app.guide(), &Facet::ALL, borrowed).unwrap();
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&pairs)
            .finish();
        let sources = json(&format!("/api/v1/bronnen?paginaGrootte=200&{query}")).await;
        let expected = filter.sources(app.guide());
        assert_eq!(sources["totaal"], expected.len(), "{query}");
        let expected = expected
            .into_iter()
            .map(|source| source.slug.as_str())
            .collect();
        assert_eq!(keys(&sources["resultaten"]), expected, "{query}");
        let listings = json(&format!("/api/v1/vermeldingen?paginaGrootte=200&{query}")).await;
        assert_eq!(
            listings["totaal"],
            filter.listings(app.guide()).len(),
            "{query}"
        );
        let nested: usize = sources["resultaten"]
            .as_array()
            .unwrap()
            .iter()
            .map(|source| source["vermeldingen"].as_array().unwrap().len())
            .sum();
        assert_eq!(listings["totaal"], nested, "{query}");
    }
}

#[tokio::test]
async fn codes_may_be_in_either_case_and_repeated() {
    let one = json("/api/v1/bronnen?vraag=L1&vorm=partner").await;
    assert_eq!(
        json("/api/v1/bronnen?vraag=l1&vorm=PARTNER&vorm=partner").await,
        one
    );
    assert_eq!(
        json("/api/v1/vragen/L1").await,
        json("/api/v1/vragen/l1").await
    );
}

/// The relations of a `Link` header with their page numbers.
fn links(header: &str) -> Vec<(String, usize)> {
    header
        .split(", ")
        .map(|link| {
            let (address, relation) = link.split_once("; rel=").unwrap();
            let page = address.split_once("pagina=").unwrap().1;
            let digits: String = page.chars().take_while(char::is_ascii_digit).collect();
            (
                relation.trim_matches('"').to_owned(),
                digits.parse().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn pages_and_their_links() {
    for (query, page, pages, shown, expected) in [
        ("", 1, 4, 20, "first 1 next 2 last 4"),
        ("?pagina=2", 2, 4, 20, "first 1 prev 1 next 3 last 4"),
        ("?pagina=4", 4, 4, 18, "first 1 prev 3 last 4"),
        ("?pagina=5", 5, 4, 0, "first 1 prev 4 last 4"),
        ("?pagina=1000000", 1_000_000, 4, 0, "first 1 prev 4 last 4"),
        ("?paginaGrootte=200", 1, 1, 78, "first 1 last 1"),
        ("?paginaGrootte=78", 1, 1, 78, "first 1 last 1"),
        (
            "?paginaGrootte=77&pagina=2",
            2,
            2,
            1,
            "first 1 prev 1 last 2",
        ),
        (
            "?paginaGrootte=1&pagina=0078",
            78,
            78,
            1,
            "first 1 prev 77 last 78",
        ),
        ("?vorm=publicatie&bereik=intern", 1, 1, 0, "first 1 last 1"),
    ] {
        let path = format!("/api/v1/bronnen{query}");
        let answer = site().get(&path).await;
        let body: Value = serde_json::from_slice(&answer.bytes).unwrap();
        assert_eq!(body["pagina"], page, "{query}");
        assert_eq!(body["paginas"], pages, "{query}");
        assert_eq!(
            body["resultaten"].as_array().unwrap().len(),
            shown,
            "{query}"
        );
        let links: Vec<String> = links(answer.header("link"))
            .into_iter()
            .map(|(relation, page)| format!("{relation} {page}"))
            .collect();
        assert_eq!(links.join(" "), expected, "{query}");
    }
}

#[tokio::test]
async fn the_next_page_leads_through_the_whole_list() {
    let site = site();
    for start in [
        "/api/v1/vermeldingen?thema=cybercrime&thema=jonge-aanwas&vraag=L1&paginaGrootte=3",
        "/api/v1/zoeken?q=jeugd+%26+drugs%3E%22&paginaGrootte=3",
        "/api/v1/begrippen",
    ] {
        let (mut next, mut seen, mut total) = (Some(start.to_owned()), Vec::new(), 0);
        while let Some(path) = next.take() {
            let answer = site.get(&path).await;
            let body: Value = serde_json::from_slice(&answer.bytes).unwrap();
            total = usize::try_from(body["totaal"].as_u64().unwrap()).unwrap();
            seen.extend(
                body["resultaten"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(Value::to_string),
            );
            next = answer.header("link").split(", ").find_map(|link| {
                let address = link.strip_suffix("; rel=\"next\"")?;
                Some(address.trim_matches(['<', '>']).to_owned())
            });
        }
        assert!(total > 3, "{start}");
        assert_eq!(seen.len(), total, "{start}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), total, "{start}: a result came twice");
    }
}

#[tokio::test]
async fn the_matrix_counts_what_the_listings_give() {
    let matrix = json("/api/v1/matrix").await;
    let rows = matrix["rijen"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    for cell in rows
        .iter()
        .flat_map(|row| row["vakken"].as_array().unwrap())
    {
        let listings = json(cell["api"].as_str().unwrap()).await;
        assert_eq!(listings["totaal"], cell["totaal"], "{cell}");
        let counts = cell["aantallen"].as_object().unwrap();
        let sum: u64 = counts.values().filter_map(Value::as_u64).sum();
        assert_eq!(cell["totaal"], sum, "{cell}");
        for form in kompas_domain::code::SourceForm::ALL {
            let missing = cell["ontbreekt"]
                .as_array()
                .unwrap()
                .contains(&form.code().into());
            assert_eq!(missing, counts[form.code()] == 0, "{cell}");
        }
    }
}

#[tokio::test]
async fn where_to_begin_is_the_same_from_both_sides() {
    let themes = json("/api/v1/themas").await;
    let questions = json("/api/v1/vragen").await;
    let beginnings = |list: &Value| {
        let items = list["resultaten"].as_array().unwrap().iter();
        let mut all: Vec<String> = items
            .flat_map(|item| item["beginHier"].as_array().unwrap())
            .map(Value::to_string)
            .collect();
        all.sort();
        all
    };
    let from_themes = beginnings(&themes);
    assert!(from_themes.len() > 30);
    assert_eq!(from_themes, beginnings(&questions));
}

#[tokio::test]
async fn search_finds_and_narrows() {
    let all = json("/api/v1/zoeken?q=jeugd+drugs").await;
    assert!(all["totaal"].as_u64().unwrap() > 1);
    let hit = &all["resultaten"][0];
    assert!(
        hit["fragment"]
            .as_array()
            .unwrap()
            .iter()
            .any(|part| part["gevonden"] == true),
        "{hit}"
    );
    let kinds = all["soorten"].as_array().unwrap();
    for kind in kinds {
        let path = format!(
            "/api/v1/zoeken?q=jeugd+drugs&soort={}",
            kind["soort"].as_str().unwrap()
        );
        assert_eq!(json(&path).await["totaal"], kind["aantal"], "{path}");
    }
    let theme = json("/api/v1/zoeken?q=jeugd&thema=jonge-aanwas&soort=thema").await;
    assert_eq!(theme["resultaten"][0]["sleutel"], "jonge-aanwas");
    let none = json("/api/v1/zoeken?q=+").await;
    assert_eq!((&none["totaal"], &none["paginas"]), (&0.into(), &1.into()));
    let typo = json("/api/v1/zoeken?q=ondermijnning").await;
    assert_eq!(typo["bedoeldeU"], "ondermijning");
}

#[tokio::test]
async fn head_gives_the_headers_alone() {
    for path in [
        "/api/v1/bronnen",
        "/api/v1/bronnen?vorm=boek",
        "/api/v1/nee",
    ] {
        let get = site().get(path).await;
        let head = site().send(Method::HEAD, path, &[]).await;
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.bytes.is_empty(), "{path}");
        for name in [
            "api-version",
            "content-type",
            "link",
            "access-control-allow-origin",
        ] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

#[tokio::test]
async fn answers_without_a_query_are_remembered() {
    let site = site();
    for path in [
        "/api/v1/bronnen",
        "/api/v1/themas/cybercrime",
        "/api/v1/matrix",
        "/api/v1/openapi.json",
    ] {
        let tag = site.get(path).await.header("etag").to_owned();
        assert_ne!(tag, "", "{path}");
        let again = site
            .send(Method::GET, path, &[("if-none-match", &tag)])
            .await;
        assert_eq!(again.status, 304, "{path}");
        let version = openapi()["info"]["version"].as_str().unwrap();
        assert_eq!(again.header("api-version"), version, "{path}");
    }
    let other = site.get("/api/v1/themas/%63ybercrime").await;
    assert_eq!((other.status.as_u16(), other.header("etag")), (200, ""));
}
