//! Hops: each is checked like the first.

use std::sync::Arc;

use kompas_fetch::{Fetched, FetchedCopy, HostPort, Reason, Refusal, Rules};

use crate::replay::Answer;
use crate::world::World;

async fn fetch(world: &Arc<World>, address: &str) -> Result<FetchedCopy, Refusal> {
    match world.fetcher().fetch(address, None).await? {
        Fetched::New(copy) => Ok(copy),
        Fetched::Unchanged => panic!("unchanged"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_chain_is_followed_to_its_end() {
    let world = World::new()
        .site(
            "oud.nl",
            &[("/rapport", Answer::to(301, "//nieuw.nl/rapport?x=1#deel"))],
        )
        .site(
            "nieuw.nl",
            &[
                ("/rapport", Answer::to(302, "../stuk.html")),
                ("/stuk.html", Answer::html("<p>Het rapport</p>")),
            ],
        );
    let world = Arc::new(world);
    let copy = fetch(&world, "http://oud.nl/rapport").await.unwrap();
    assert_eq!(copy.final_address, "http://nieuw.nl/stuk.html");
    assert_eq!(copy.hops, 2);
    assert_eq!(
        world.seen(),
        [
            "oud.nl/rapport",
            "nieuw.nl/rapport?x=1",
            "nieuw.nl/stuk.html"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn five_hops_are_enough() {
    let world = World::new().answering("lus.nl", |request| {
        let number: u32 = request.path[1..].parse().unwrap();
        match number {
            5 => Answer::html("<p>er</p>"),
            other => Answer::to(307, &format!("/{}", other + 1)),
        }
    });
    let world = Arc::new(world);
    assert_eq!(fetch(&world, "http://lus.nl/0").await.unwrap().hops, 5);
    let refusal = fetch(&world, "http://lus.nl/6").await.unwrap_err();
    assert_eq!(refusal, Refusal::TooManyRedirects { limit: 5 });
}

#[tokio::test(start_paused = true)]
async fn no_hop_leads_inside() {
    for (location, wanted) in [
        ("http://127.0.0.1/", "leidt naar 127.0.0.1"),
        ("http://[::1]/", "leidt naar ::1"),
        (
            "http://169.254.169.254/latest/meta-data/",
            "leidt naar 169.254.169.254",
        ),
        ("http://2130706433/", "vreemde manier"),
        ("http://0177.0.0.1/", "vreemde manier"),
        ("//localhost/", "intern netwerk"),
        ("http://binnen.nl/", "leidt naar 10.0.0.7"),
        ("http://naam@buiten.nl/", "naam of wachtwoord"),
        ("http://buiten.nl:8080/", "poort 8080"),
        (
            "http://127.0.0.1:4000/",
            "stuurt door naar een intern netwerk",
        ),
        ("ftp://buiten.nl/", "begint met ftp:"),
        ("file:///etc/passwd", "begint met file:"),
        ("http:\\\\127.0.0.1\\", "is geen webadres"),
        ("gopher://127.0.0.1:6379/_x", "begint met gopher:"),
        ("data:text/html,x", "begint met data:"),
    ] {
        let world = World::new()
            .site("buiten.nl", &[("/", Answer::to(302, location))])
            .name("binnen.nl", &["10.0.0.7".parse().unwrap()]);
        let world = Arc::new(world);
        let rules = Rules {
            robots: false,
            allowed_internal: vec![HostPort::new("127.0.0.1", 4000)],
            ..Rules::default()
        };
        let refusal = world
            .fetcher_by(rules)
            .fetch("http://buiten.nl/", None)
            .await
            .unwrap_err();
        let message = refusal.message();
        assert!(message.contains(wanted), "{location}: {message}");
        assert_eq!(world.connected().len(), 1, "{location}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_administrator_allowed_is_reached_from_the_inside_only() {
    let address = "10.0.0.7".parse().unwrap();
    let site = |_: &_| Answer::html("<p>Intranet</p>");
    let world = World::new()
        .name("intranet", &[address])
        .at((address, 8080), "intranet", site);
    let world = Arc::new(world);
    let rules = Rules {
        robots: false,
        allowed_internal: vec![HostPort::new("Intranet", 8080)],
        ..Rules::default()
    };
    let fetcher = world.fetcher_by(rules);
    assert!(fetcher.fetch("http://intranet:8080/", None).await.is_ok());
    for other in [
        "http://intranet/",
        "http://intranet:8081/",
        "http://x.intranet:8080/",
    ] {
        let refusal = fetcher.fetch(other, None).await.unwrap_err();
        assert!(matches!(refusal, Refusal::NotAllowed { .. }), "{other}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_allowed_name_does_not_reach_the_secrets_of_a_cloud() {
    let world = World::new().name("intranet", &["169.254.169.254".parse().unwrap()]);
    let world = Arc::new(world);
    let rules = Rules {
        allowed_internal: vec![HostPort::new("intranet", 80)],
        ..Rules::default()
    };
    let refusal = world
        .fetcher_by(rules)
        .fetch("http://intranet/", None)
        .await;
    assert!(matches!(
        refusal,
        Err(Refusal::NotAllowed {
            reason: Reason::NotPublic(..),
            ..
        })
    ));
    assert_eq!(world.connected(), []);
}

#[tokio::test(start_paused = true)]
async fn a_redirect_to_nowhere_is_an_error_of_the_site() {
    let world = World::with_site("raar.nl", &[("/", Answer::html("x").status(302))]);
    let refusal = fetch(&Arc::new(world), "http://raar.nl/")
        .await
        .unwrap_err();
    assert!(matches!(refusal, Refusal::Status { status: 302, .. }));
}
