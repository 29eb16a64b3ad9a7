//! Headers, caching and encodings.

use std::io::Read;

use axum::http::Method;

use crate::site;

#[tokio::test]
async fn every_answer_carries_the_headers_that_internet_nl_asks() {
    let site = site();
    for path in [
        "/",
        "/nee",
        "/bronnen?formaat=csv",
        "/bronnen?x=1",
        "/api/v1/bronnen",
        "/healthz",
    ] {
        let answer = site.get(path).await;
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        for bad in ["unsafe", "data:", "https:", "*"] {
            assert!(!policy.contains(bad), "{path}: {policy}");
        }
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_ne!(answer.header("cache-control"), "", "{path}");
        assert_eq!(answer.header("set-cookie"), "", "{path}");
    }
}

#[tokio::test]
async fn a_page_is_not_sent_again_when_it_did_not_change() {
    let site = site();
    let first = site.get("/themas/cybercrime").await;
    let tag = first.header("etag").to_owned();
    assert!(!tag.is_empty());
    let again = site
        .send(
            Method::GET,
            "/themas/cybercrime",
            &[("if-none-match", &tag)],
        )
        .await;
    assert_eq!(again.status, 304);
    assert!(again.bytes.is_empty());
    assert_eq!(again.header("etag"), tag);
    let other = site
        .send(
            Method::GET,
            "/themas/cybercrime",
            &[("if-none-match", "\"0\"")],
        )
        .await;
    assert_eq!((other.status, other.bytes), (first.status, first.bytes));
}

#[tokio::test]
async fn each_encoding_gives_the_same_page() {
    let site = site();
    let plain = site.get("/matrix").await.bytes;
    for round in 0..2 {
        let answer = site
            .send(Method::GET, "/matrix", &[("accept-encoding", "gzip")])
            .await;
        assert_eq!(answer.header("content-encoding"), "gzip");
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&answer.bytes[..])
            .read_to_end(&mut unpacked)
            .unwrap();
        assert!(unpacked == plain, "round {round}");
        for accepted in ["gzip, deflate, br", "br;q=1.0, *;q=0"] {
            let answer = site
                .send(Method::GET, "/matrix", &[("accept-encoding", accepted)])
                .await;
            assert_eq!(answer.header("content-encoding"), "br", "{accepted}");
        }
        let none = site
            .send(Method::GET, "/matrix", &[("accept-encoding", "gzip;q=0")])
            .await;
        assert_eq!(none.header("content-encoding"), "");
        assert!(none.bytes == plain);
    }
}

#[tokio::test]
async fn head_gives_the_headers_alone() {
    let answer = site().send(Method::HEAD, "/bronnen", &[]).await;
    assert_eq!(answer.status, 200);
    assert!(answer.bytes.is_empty());
}

#[tokio::test]
async fn assets_are_kept_for_good() {
    let site = site();
    let home = site.get("/").await.text();
    let links: Vec<&str> = home
        .match_indices("\"/assets/")
        .map(|(at, _)| home[at + 1..].split(['"', '#']).next().unwrap())
        .collect();
    assert!(links.len() > 3);
    for link in links {
        let answer = site.get(link).await;
        assert_eq!(answer.status, 200, "{link}");
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
    }
}

/// Only the plain address of a page is remembered, so nobody can fill the memory from outside.
#[tokio::test]
async fn another_spelling_of_an_address_is_not_remembered() {
    let site = site();
    let plain = site.get("/bronnen/riec").await;
    let coded = site.get("/bronnen/%72iec").await;
    assert_ne!(plain.header("etag"), "");
    assert_eq!(coded.header("etag"), "");
    assert_eq!(coded.text().len(), plain.text().len());
}
