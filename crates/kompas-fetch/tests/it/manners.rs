//! Guests that behave: `robots.txt`, rest between visits, and going away when asked to.

use std::sync::Arc;
use std::time::Duration;

use kompas_fetch::{Fetcher, Refusal, Retry, Rules};

use crate::replay::{Answer, Rest};
use crate::world::World;

fn page() -> Answer {
    Answer::html("<p>Een pagina met tekst.</p>")
}

fn polite(world: &Arc<World>) -> Fetcher {
    world.fetcher_by(Rules::default())
}

/// When the pages were visited, in whole seconds.
fn times(world: &World) -> Vec<(String, u64)> {
    let visits = world.visits();
    visits
        .iter()
        .map(|visit| (visit.request.path.clone(), visit.at))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn robots_is_asked_once_and_kept_to() {
    let robots = "User-agent: *\nDisallow: /geheim\nAllow: /geheim/open\n";
    let world = Arc::new(World::with_site(
        "site.nl",
        &[
            ("/robots.txt", Answer::new(200, "text/plain", robots)),
            ("/a", page()),
            ("/geheim/open", page()),
            ("/geheim/dicht", page()),
        ],
    ));
    let fetcher = polite(&world);
    assert!(fetcher.fetch("http://site.nl/a", None).await.is_ok());
    assert!(
        fetcher
            .fetch("http://site.nl/geheim/open", None)
            .await
            .is_ok()
    );
    let refusal = fetcher
        .fetch("http://site.nl/geheim/dicht", None)
        .await
        .unwrap_err();
    assert!(matches!(refusal, Refusal::Robots { .. }));
    assert!(refusal.message().contains("sla haar op als PDF"));
    assert_eq!(
        world.seen(),
        ["site.nl/robots.txt", "site.nl/a", "site.nl/geheim/open"]
    );
}

#[tokio::test(start_paused = true)]
async fn robots_is_asked_again_after_a_day() {
    let world = Arc::new(World::with_site("site.nl", &[("/a", page())]));
    let fetcher = polite(&world);
    for hours in [0, 23, 2] {
        tokio::time::advance(Duration::from_hours(hours)).await;
        fetcher.fetch("http://site.nl/a", None).await.unwrap();
    }
    let asked = world.seen();
    let asked = asked.iter().filter(|path| path.ends_with("robots.txt"));
    assert_eq!(asked.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_host_out_of_order_means_no_and_a_missing_file_means_yes() {
    for (status, allowed) in [(404, true), (403, true), (500, false), (503, false)] {
        let robots = Answer::new(status, "text/plain", "x");
        let world = World::with_site("site.nl", &[("/robots.txt", robots), ("/a", page())]);
        let answer = polite(&Arc::new(world))
            .fetch("http://site.nl/a", None)
            .await;
        match answer {
            Ok(_) => assert!(allowed, "{status}"),
            Err(refusal) => {
                assert!(!allowed, "{status}");
                assert_eq!(refusal.retry(), Retry::Later);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_robots_file_behind_a_redirect_is_found_and_none_leads_inside() {
    let robots = Answer::new(200, "text/plain", "User-agent: *\nDisallow: /\n");
    let world = World::new()
        .site(
            "site.nl",
            &[(
                "/robots.txt",
                Answer::to(301, "http://www.site.nl/robots.txt"),
            )],
        )
        .site("www.site.nl", &[("/robots.txt", robots)]);
    let refusal = polite(&Arc::new(world))
        .fetch("http://site.nl/a", None)
        .await;
    assert!(matches!(refusal, Err(Refusal::Robots { .. })));
    let inside = Answer::to(302, "http://127.0.0.1/robots.txt");
    let world = World::with_site("site.nl", &[("/robots.txt", inside), ("/a", page())]);
    let world = Arc::new(world);
    assert!(polite(&world).fetch("http://site.nl/a", None).await.is_ok());
    assert!(world.connected().iter().all(|to| !to.ip().is_loopback()));
}

#[tokio::test(start_paused = true)]
async fn one_host_rests_a_second_and_another_does_not_wait() {
    let world = World::new()
        .site("een.nl", &[("/", page())])
        .site("twee.nl", &[("/", page())]);
    let world = Arc::new(world);
    let fetcher = world.fetcher();
    for host in ["een", "een", "twee", "een"] {
        let address = format!("http://{host}.nl/");
        fetcher.fetch(&address, None).await.unwrap();
    }
    let visits = world.visits();
    let seen: Vec<_> = visits
        .iter()
        .map(|visit| (visit.host.as_str(), visit.at))
        .collect();
    assert_eq!(
        seen,
        [("een.nl", 0), ("een.nl", 1), ("twee.nl", 1), ("een.nl", 2)]
    );
}

#[tokio::test(start_paused = true)]
async fn one_host_has_one_guest_at_a_time() {
    let slow = page().rest(Rest::Slow);
    let world = Arc::new(World::with_site(
        "traag.nl",
        &[("/a", slow), ("/b", page())],
    ));
    let fetcher = world.fetcher();
    let (first, second) = tokio::join!(
        fetcher.fetch("http://traag.nl/a", None),
        fetcher.fetch("http://traag.nl/b", None),
    );
    assert!(first.is_ok() && second.is_ok());
    let took = page().body.len() as u64;
    assert_eq!(
        times(&world),
        [("/a".to_owned(), 0), ("/b".to_owned(), took + 1)]
    );
}

#[tokio::test(start_paused = true)]
async fn a_host_may_ask_for_a_longer_rest_but_not_for_hours() {
    for (delay, seconds) in [("5", 5), ("0.2", 1), ("86400", 30), ("veel", 1)] {
        let robots = format!("User-agent: *\nCrawl-delay: {delay}\n");
        let world = Arc::new(World::with_site(
            "site.nl",
            &[
                ("/robots.txt", Answer::new(200, "text/plain", robots)),
                ("/a", page()),
            ],
        ));
        let fetcher = polite(&world);
        for _ in 0..2 {
            fetcher.fetch("http://site.nl/a", None).await.unwrap();
        }
        assert_eq!(times(&world)[2].1, seconds, "{delay}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hop_on_the_same_host_needs_no_rest() {
    let pages = [("/a", Answer::to(301, "/b")), ("/b", page())];
    let world = Arc::new(World::with_site("site.nl", &pages));
    world
        .fetcher()
        .fetch("http://site.nl/a", None)
        .await
        .unwrap();
    assert_eq!(times(&world)[1].1, 0);
}

#[tokio::test(start_paused = true)]
async fn a_busy_host_is_left_alone_for_as_long_as_it_says() {
    for (said, seconds) in [
        ("20", 20),
        ("Mon, 02 Nov 2026 09:00:25 GMT", 25),
        ("7200", 7200),
        ("onzin", 60),
    ] {
        let busy = page().status(429).with("retry-after", said);
        let world = Arc::new(World::with_site("druk.nl", &[("/a", busy)]));
        let fetcher = world.fetcher();
        let refusal = fetcher.fetch("http://druk.nl/a", None).await.unwrap_err();
        assert_eq!(refusal.retry(), Retry::After(Duration::from_secs(seconds)));
        let begin = tokio::time::Instant::now();
        let again = fetcher.fetch("http://druk.nl/a", None).await.unwrap_err();
        assert!(matches!(again, Refusal::Busy { .. }));
        let (waited, visits) = (begin.elapsed().as_secs(), world.visits().len());
        match seconds {
            // waiting for our turn is short enough
            ..=30 => assert_eq!((waited, visits), (seconds, 2), "{said}"),
            // we are told to come back, and do not knock
            _ => assert_eq!((waited, visits), (0, 1), "{said}"),
        }
    }
}
