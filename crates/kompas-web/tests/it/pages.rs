//! What holds for every page.

use axum::http::Method;

use crate::{app, site, site_at};

/// The path of every page that the guide has.
fn all_pages() -> Vec<String> {
    let app = app();
    let guide = app.guide();
    let fixed = [
        "/",
        "/bronnen",
        "/matrix",
        "/zoeken",
        "/begrippen",
        "/over",
        "/toegankelijkheid",
    ];
    fixed
        .into_iter()
        .map(str::to_owned)
        .chain(
            guide
                .themes()
                .iter()
                .map(|theme| format!("/themas/{}", theme.slug)),
        )
        .chain(
            guide
                .questions()
                .iter()
                .map(|question| format!("/vragen/{}", question.code.slug())),
        )
        .chain(
            guide
                .sources()
                .iter()
                .map(|source| format!("/bronnen/{}", source.slug)),
        )
        .collect()
}

#[tokio::test]
async fn every_page_has_what_a_page_needs() {
    let site = site();
    for path in all_pages() {
        let answer = site.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        let text = answer.text();
        for needed in [
            "<!DOCTYPE html>",
            "<html lang=\"nl\"",
            "href=\"#inhoud\"",
            "<main id=\"inhoud\"",
            "property=\"og:title\"",
            "name=\"description\"",
            " | Kompas</title>",
        ] {
            assert!(text.contains(needed), "{path} lacks {needed}");
        }
        assert_eq!(text.matches("<h1").count(), 1, "{path}");
        assert!(!text.contains(" style="), "{path} has inline style");
        assert!(!text.contains("<script>"), "{path} has inline script");
        assert_eq!(
            text.contains("aria-label=\"Kruimelpad\""),
            path != "/",
            "{path}"
        );
    }
}

/// No link on any page leads nowhere, fragments included.
#[tokio::test]
async fn no_link_is_dead() {
    let site = site();
    let mut known: std::collections::HashMap<String, String> = std::collections::HashMap::new();
    for path in all_pages() {
        known.insert(path.clone(), site.get(&path).await.text());
    }
    let pages: Vec<(String, String)> = known.clone().into_iter().collect();
    for (path, text) in pages {
        for (at, found) in text.match_indices("href=\"") {
            let link = text[at + found.len()..]
                .split('"')
                .next()
                .unwrap()
                .replace("&#38;", "&");
            if link.starts_with("http") {
                continue;
            }
            let (target, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let target = if target.is_empty() { &path } else { target };
            // This site has neither documents nor a key; documents.rs tells that story.
            if target == "/beheer" || target.starts_with("/documenten") {
                continue;
            }
            if !known.contains_key(target) {
                let answer = site.get(target).await;
                assert_eq!(answer.status, 200, "{path} links to {link}");
                known.insert(
                    target.to_owned(),
                    String::from_utf8(answer.bytes).unwrap_or_default(),
                );
            }
            let there =
                fragment.is_empty() || known[target].contains(&format!("id=\"{fragment}\""));
            assert!(there, "{path} links to {link}, which is not on that page");
        }
    }
}

#[tokio::test]
async fn addresses_that_differ_only_in_form_lead_to_one() {
    let site = site();
    let answer = site.get("/vragen/L1").await;
    assert_eq!(answer.status, 308);
    assert_eq!(answer.header("location"), "/vragen/l1");
    assert_eq!(site.get("/themas").await.header("location"), "/#themas");
    assert_eq!(site.get("/vragen").await.header("location"), "/#vragen");
}

#[tokio::test]
async fn what_is_not_there_has_ways_out() {
    let site = site();
    for path in [
        "/nee",
        "/bronnen/nee",
        "/themas/nee",
        "/vragen/g9",
        "/assets/nee.css",
        "/bronnen/",
    ] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        let plain = answer.plain();
        assert!(
            plain.contains("Deze pagina bestaat niet"),
            "{path}: {plain}"
        );
        assert!(plain.contains("Bekijk alle bronnen"), "{path}");
    }
    let api = site.get("/api/v1/").await;
    assert_eq!(api.status, 404);
    assert_eq!(api.header("content-type"), "application/problem+json");
    let answer = site.send(Method::POST, "/bronnen", &[]).await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), "GET,HEAD");
    assert!(answer.plain().contains("Dit kan hier niet"));
}

#[tokio::test]
async fn a_site_that_knows_its_address_says_so() {
    let page = site_at(Some("https://kompas.example.nl"))
        .get("/bronnen/riec")
        .await;
    let text = page.text();
    assert!(
        text.contains("<link rel=\"canonical\" href=\"https://kompas.example.nl/bronnen/riec\">")
    );
    assert!(text.contains("property=\"og:url\""));
    assert!(
        page.header("strict-transport-security")
            .starts_with("max-age=31536000")
    );
    let plain = site().get("/bronnen/riec").await;
    assert!(!plain.text().contains("canonical"));
    assert_eq!(plain.header("strict-transport-security"), "");
}

#[tokio::test]
async fn machines_get_what_they_ask() {
    let site = site();
    assert_eq!(site.get("/healthz").await.text(), "goed\n");
    assert!(site.get("/readyz").await.text().starts_with("gereed: "));
    assert!(site.get("/robots.txt").await.text().contains("User-agent"));
    let security = site.get("/.well-known/security.txt").await.text();
    let expires = security
        .split("Expires: ")
        .nth(1)
        .unwrap()
        .split('T')
        .next()
        .unwrap();
    let today = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
        / 86_400;
    let year: u64 = expires[..4].parse().unwrap();
    assert!(
        (year - 1970) * 365 + 30 > today,
        "renew Expires of security.txt: {expires}"
    );
    assert!(security.contains("Contact: https://"));
}
