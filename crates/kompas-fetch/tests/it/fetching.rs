//! One address, one answer.

use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use kompas_fetch::{Fetched, FetchedCopy, Refusal, Retry, Rules, Validators};

use crate::replay::{Answer, Rest};
use crate::world::{BEGIN, World};

const PAGE: &str =
    "<html><body><h1>Ondermijning</h1><p>Wat werkt in het buitengebied.</p></body></html>";

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn fetch(answer: Answer) -> Result<FetchedCopy, Refusal> {
    let world = Arc::new(World::with_site("voorbeeld.nl", &[("/a", answer)]));
    let rules = Rules {
        robots: false,
        max_bytes: 1024 * 1024,
        ..Rules::default()
    };
    match world
        .fetcher_by(rules)
        .fetch("http://voorbeeld.nl/a", None)
        .await?
    {
        Fetched::New(copy) => Ok(copy),
        Fetched::Unchanged => panic!("unchanged"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_comes_with_all_that_is_known_of_it() {
    let answer = Answer::html(PAGE)
        .with("etag", "\"v1\"")
        .with("last-modified", "Mon, 05 Oct 2026 08:00:00 GMT");
    let copy = fetch(answer).await.unwrap();
    assert_eq!(copy.address, "http://voorbeeld.nl/a");
    assert_eq!(copy.final_address, "http://voorbeeld.nl/a");
    assert_eq!((copy.hops, copy.status), (0, 200));
    assert_eq!(copy.media_type.as_deref(), Some("text/html"));
    assert_eq!(copy.charset.as_deref(), Some("utf-8"));
    assert_eq!(copy.bytes, PAGE.as_bytes());
    assert_eq!(copy.date, BEGIN);
    assert_eq!(copy.validators.etag.as_deref(), Some("\"v1\""));
}

#[tokio::test(start_paused = true)]
async fn we_say_who_we_are() {
    let world = Arc::new(World::with_site(
        "voorbeeld.nl",
        &[("/a", Answer::html(PAGE))],
    ));
    let rules = Rules {
        user_agent: "Kompas/0.1 (+https://gemeente.voorbeeld.nl/kompas)".to_owned(),
        ..Rules::default()
    };
    world
        .fetcher_by(rules)
        .fetch("http://voorbeeld.nl/a", None)
        .await
        .unwrap();
    for visit in world.visits() {
        let said = visit.request.header("user-agent").unwrap();
        assert_eq!(said, "Kompas/0.1 (+https://gemeente.voorbeeld.nl/kompas)");
        assert_eq!(visit.request.header("host"), Some("voorbeeld.nl"));
        assert_eq!(visit.request.header("cookie"), None);
        assert_eq!(visit.request.header("referer"), None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_is_still_right_is_not_sent_again() {
    let world = World::new().answering("voorbeeld.nl", |request| {
        match request.header("if-none-match") {
            Some("\"v1\"") => Answer::new(304, "text/html", ""),
            _ => Answer::html(PAGE).with("etag", "\"v2\""),
        }
    });
    let world = Arc::new(world);
    let fetcher = world.fetcher();
    let known = |etag: &str| Validators {
        etag: Some(etag.to_owned()),
        last_modified: Some("Mon, 05 Oct 2026 08:00:00 GMT".to_owned()),
    };
    let address = "http://voorbeeld.nl/a";
    let same = fetcher.fetch(address, Some(&known("\"v1\""))).await;
    assert_eq!(same, Ok(Fetched::Unchanged));
    let newer = fetcher.fetch(address, Some(&known("\"v0\""))).await;
    assert!(matches!(newer, Ok(Fetched::New(_))));
    let visit = &world.visits()[0];
    assert_eq!(
        visit.request.header("if-modified-since"),
        Some("Mon, 05 Oct 2026 08:00:00 GMT")
    );
}

#[tokio::test(start_paused = true)]
async fn a_304_that_nobody_asked_for_is_no_page() {
    let refusal = fetch(Answer::new(304, "text/html", "")).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Status { status: 304, .. }));
}

#[tokio::test(start_paused = true)]
async fn packed_pages_are_unpacked() {
    let answer = Answer::new(200, "text/html", packed(PAGE.as_bytes()));
    let copy = fetch(answer.with("content-encoding", "gzip"))
        .await
        .unwrap();
    assert_eq!(copy.bytes, PAGE.as_bytes());
}

#[tokio::test(start_paused = true)]
async fn a_bomb_counts_by_what_comes_out() {
    let zeros = vec![0; 64 * 1024 * 1024];
    let bomb = packed(&zeros);
    assert!(bomb.len() < 100_000, "{} bytes on the wire", bomb.len());
    let answer = Answer::new(200, "text/plain", bomb).with("content-encoding", "gzip");
    let refusal = fetch(answer).await.unwrap_err();
    assert_eq!(refusal, Refusal::TooLarge { limit: 1024 * 1024 });
}

#[tokio::test(start_paused = true)]
async fn an_endless_train_of_empty_packets_ends() {
    let answer = Answer::new(200, "text/plain", packed(b"")).with("content-encoding", "gzip");
    let refusal = fetch(answer.rest(Rest::Endless)).await.unwrap_err();
    assert_eq!(refusal, Refusal::TooLarge { limit: 1024 * 1024 });
}

#[tokio::test(start_paused = true)]
async fn a_packet_that_breaks_off_is_broken() {
    let mut half = packed(PAGE.as_bytes());
    half.truncate(half.len() / 2);
    let answer = Answer::new(200, "text/html", half).with("content-encoding", "gzip");
    let refusal = fetch(answer).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Broken { .. }), "{refusal:?}");
    let answer = Answer::html(PAGE).with("content-encoding", "gzip");
    assert!(matches!(fetch(answer).await, Err(Refusal::Broken { .. })));
    let answer = Answer::html(PAGE).with("content-encoding", "br");
    assert!(matches!(
        fetch(answer).await,
        Err(Refusal::WrongContent { .. })
    ));
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_too_large_is_refused_before_and_while_it_comes() {
    let big = vec![b'a'; 1024 * 1024 + 1];
    for rest in [Rest::Nothing, Rest::Endless] {
        let refusal = fetch(Answer::new(200, "text/plain", big.clone()).rest(rest))
            .await
            .unwrap_err();
        assert_eq!(refusal, Refusal::TooLarge { limit: 1024 * 1024 });
        assert_eq!(refusal.retry(), Retry::Never);
    }
    let just = vec![b'a'; 1024 * 1024];
    assert!(fetch(Answer::new(200, "text/plain", just)).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_body_that_drips_or_never_comes_ends_in_time() {
    let begin = tokio::time::Instant::now();
    for rest in [Rest::Slow, Rest::Silent] {
        let refusal = fetch(Answer::html(&PAGE.repeat(10)).rest(rest))
            .await
            .unwrap_err();
        assert_eq!(refusal, Refusal::TimedOut { seconds: 30 });
        assert_eq!(refusal.retry(), Retry::Later);
    }
    assert_eq!(begin.elapsed().as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn what_holds_no_text_is_refused() {
    for media_type in ["image/png", "video/mp4", "audio/mpeg", "font/woff2"] {
        let refusal = fetch(Answer::new(200, media_type, "x")).await.unwrap_err();
        assert!(matches!(refusal, Refusal::WrongContent { .. }));
        assert!(refusal.message().contains(media_type));
    }
    for media_type in ["application/pdf", "application/octet-stream", "text/plain"] {
        assert!(fetch(Answer::new(200, media_type, "x")).await.is_ok());
    }
    let empty = fetch(Answer::html("")).await.unwrap_err();
    assert!(empty.message().contains("een leeg antwoord"));
}

#[tokio::test(start_paused = true)]
async fn every_refusal_says_why_and_what_to_do() {
    for (status, says, retry) in [
        (403, "weigert", Retry::Never),
        (404, "bestaat niet meer", Retry::Never),
        (410, "bestaat niet meer", Retry::Never),
        (418, "Open het adres zelf", Retry::Never),
        (500, "Probeer het later opnieuw", Retry::Later),
        (503, "Probeer het later opnieuw", Retry::Later),
    ] {
        let refusal = fetch(Answer::html(PAGE).status(status)).await.unwrap_err();
        assert!(refusal.message().contains(says), "{}", refusal.message());
        assert_eq!(refusal.retry(), retry, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_not_there_and_a_host_that_is_silent() {
    let gone = "93.184.216.200".parse().unwrap();
    let world = Arc::new(World::new().name("stil.nl", &[gone]));
    let fetcher = world.fetcher();
    let refusal = fetcher.fetch("http://nergens.nl/", None).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Dns { .. }));
    let refusal = fetcher.fetch("http://stil.nl/", None).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Unreachable { .. }));
    assert_eq!(refusal.retry(), Retry::Later);
}
