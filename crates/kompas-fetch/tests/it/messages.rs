//! Whole messages to a service that the administrator named.

use std::sync::Arc;
use std::time::Duration;

use hyper::{Request, Response};
use kompas_fetch::{Fetcher, HostPort, Reason, Refusal, Rules};

use crate::replay::{Answer, Rest};
use crate::world::World;

const CAP: usize = 1_000;
const TIME: Duration = Duration::from_secs(10);
const TOKEN: &str = "http://aanmelden.binnen:8443/token";

/// A service inside, that the administrator named.
fn inside(answer: Answer) -> Arc<World> {
    let world = World::new()
        .name("aanmelden.binnen", &[[10, 0, 0, 7].into()])
        .at(([10, 0, 0, 7], 8443), "aanmelden.binnen", move |_| {
            answer.clone()
        });
    Arc::new(world)
}

fn fetcher(world: &Arc<World>) -> Fetcher {
    world.fetcher_by(Rules {
        allowed_internal: vec![HostPort::new("aanmelden.binnen", 8443)],
        ..Rules::default()
    })
}

fn form(address: &str) -> Request<Vec<u8>> {
    Request::post(address)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", "Basic a29tcGFz")
        .header("host", "elders.nl")
        .header("user-agent", "iemand anders")
        .body(b"grant_type=authorization_code&code=x%26y".to_vec())
        .unwrap()
}

async fn send(world: &Arc<World>, address: &str) -> Result<Response<Vec<u8>>, Refusal> {
    fetcher(world).exchange(form(address), CAP, TIME).await
}

#[tokio::test(start_paused = true)]
async fn a_form_goes_as_it_is_and_any_answer_comes_back() {
    for status in [200, 400, 401, 503] {
        let answer = Answer::json("{\"a\": 1}")
            .status(status)
            .with("x-soort", "b");
        let world = inside(answer);
        let answer = send(&world, TOKEN).await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
        assert_eq!(answer.headers()["x-soort"], "b");
        assert_eq!(answer.body(), b"{\"a\": 1}");
        let asked = &world.visits()[0].request;
        assert_eq!((&*asked.method, &*asked.path), ("POST", "/token"));
        assert_eq!(asked.body, "grant_type=authorization_code&code=x%26y");
        for (name, value) in [
            ("content-type", "application/x-www-form-urlencoded"),
            ("authorization", "Basic a29tcGFz"),
            ("host", "aanmelden.binnen:8443"),
            ("user-agent", "Kompas/0.1"),
        ] {
            let all: Vec<_> = asked
                .headers
                .iter()
                .filter(|(key, _)| key == name)
                .collect();
            assert_eq!(all.len(), 1, "{name}");
            assert_eq!(all[0].1, value);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_turn_and_robots_are_not_asked() {
    let world = inside(Answer::json("{}"));
    let fetcher = fetcher(&world);
    for _ in 0..3 {
        fetcher.exchange(form(TOKEN), CAP, TIME).await.unwrap();
    }
    let visits = world.visits();
    let seen: Vec<_> = visits
        .iter()
        .map(|visit| (visit.at, &*visit.request.path))
        .collect();
    assert_eq!(seen, [(0, "/token"); 3]);
}

#[tokio::test(start_paused = true)]
async fn a_redirect_is_an_answer() {
    let world = inside(Answer::to(307, "http://aanmelden.binnen:8443/elders"));
    let answer = send(&world, TOKEN).await.unwrap();
    assert_eq!(answer.status().as_u16(), 307);
    assert_eq!(world.visits().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_guard_is_that_of_every_address() {
    let world = inside(Answer::json("{}"));
    for (address, reason) in [
        ("http://aanmelden.binnen:8444/token", Reason::Port(8444)),
        ("http://10.0.0.7:8443/token", Reason::Port(8443)),
        ("http://kompas.nl/token", Reason::Unsecured),
        ("https://localhost/token", Reason::LocalName),
    ] {
        let refusal = send(&world, address).await.unwrap_err();
        let Refusal::NotAllowed { reason: said, .. } = &refusal else {
            panic!("{refusal:?}");
        };
        assert_eq!(said, &reason, "{address}");
    }
    let refusal = send(&world, "https://10.0.0.7/token").await.unwrap_err();
    assert!(refusal.message().contains("leidt naar 10.0.0.7"));
    assert!(world.visits().is_empty());
}

#[tokio::test(start_paused = true)]
async fn too_much_and_too_late_are_refused() {
    for (answer, expected) in [
        (Answer::json(&"x".repeat(CAP)), None),
        (
            Answer::json(&"x".repeat(CAP + 1)),
            Some(Refusal::TooLarge { limit: CAP }),
        ),
        (
            Answer::json("xxxxxxxx").rest(Rest::Endless),
            Some(Refusal::TooLarge { limit: CAP }),
        ),
        (
            Answer::json(&"x".repeat(60)).rest(Rest::Slow),
            Some(Refusal::TimedOut { seconds: 10 }),
        ),
        (
            Answer::json("").rest(Rest::Silent),
            Some(Refusal::TimedOut { seconds: 10 }),
        ),
    ] {
        let world = inside(answer);
        assert_eq!(send(&world, TOKEN).await.err(), expected);
    }
}
