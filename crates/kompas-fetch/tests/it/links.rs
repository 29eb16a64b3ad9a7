//! Whether an address still answers.

use std::sync::Arc;

use kompas_domain::link::LinkState;
use kompas_fetch::{LinkCheck, Rules};

use crate::replay::{Answer, Rest};
use crate::world::World;

async fn check(answer: Answer) -> LinkCheck {
    let front = Answer::html("<title>Welkom</title><p>Nieuws van de gemeente</p>");
    let pages = [
        ("/map/stuk", answer),
        ("/nieuw/stuk", Answer::html("<p>Het stuk</p>")),
        ("/", front),
    ];
    let world = Arc::new(World::with_site("site.nl", &pages));
    world.fetcher().check("http://site.nl/map/stuk").await
}

#[tokio::test(start_paused = true)]
async fn the_states() {
    let page = || Answer::html("<title>Aanpak</title><p>De aanpak in tien stappen</p>");
    let gone = |title: &str| Answer::html(&format!("<title>{title}</title><p>helaas</p>"));
    for (answer, state, status) in [
        (page(), LinkState::Alive, 200),
        (page().rest(Rest::Endless), LinkState::Alive, 200),
        (page().status(404), LinkState::Dead, 404),
        (page().status(410), LinkState::Dead, 410),
        (page().status(401), LinkState::Guarded, 401),
        (page().status(403), LinkState::Guarded, 403),
        (page().status(500), LinkState::Failing, 500),
        (page().status(503), LinkState::Failing, 503),
        (gone("404 - Pagina niet gevonden"), LinkState::Dead, 200),
        (
            gone("Pagina niet gevonden | Gemeente"),
            LinkState::Dead,
            200,
        ),
        (
            gone("Vermiste jongeren niet gevonden"),
            LinkState::Alive,
            200,
        ),
        (Answer::to(301, "/nieuw/stuk"), LinkState::Moved, 200),
        (Answer::to(308, "/nieuw/stuk"), LinkState::Moved, 200),
        (Answer::to(302, "/nieuw/stuk"), LinkState::Alive, 200),
        (Answer::to(302, "/"), LinkState::Moved, 200),
        (Answer::to(301, "/weg"), LinkState::Dead, 404),
    ] {
        let found = check(answer.clone()).await;
        assert_eq!(found.state, state, "{answer:?}: {found:?}");
        assert_eq!(found.status, Some(status));
        assert!(found.note.ends_with('.'), "{}", found.note);
    }
}

#[tokio::test(start_paused = true)]
async fn the_new_address_is_told() {
    let found = check(Answer::to(301, "/nieuw/stuk")).await;
    assert_eq!(
        found.final_address.as_deref(),
        Some("http://site.nl/nieuw/stuk")
    );
    assert!(found.permanent_redirect);
    let found = check(Answer::to(302, "/nieuw/stuk")).await;
    assert!(!found.permanent_redirect);
    let found = check(Answer::to(302, "/")).await;
    assert_eq!(
        found.note,
        "Het adres leidt nu naar de voorpagina van site.nl."
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_looked_at_is_not_judged() {
    let world = Arc::new(World::new());
    let fetcher = world.fetcher_by(Rules::default());
    let inside = fetcher.check("http://192.168.1.1/").await;
    assert_eq!(inside.state, LinkState::Unknown);
    assert_eq!(
        fetcher.check("mailto:iemand").await.state,
        LinkState::Unknown
    );
    let nowhere = fetcher.check("http://nergens.nl/").await;
    assert_eq!(nowhere.state, LinkState::Failing);
    assert_eq!(nowhere.status, None);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_refuses_machines_is_guarded() {
    let robots = Answer::new(200, "text/plain", "User-agent: *\nDisallow: /\n");
    let world = Arc::new(World::with_site("site.nl", &[("/robots.txt", robots)]));
    let found = world
        .fetcher_by(Rules::default())
        .check("http://site.nl/a")
        .await;
    assert_eq!(found.state, LinkState::Guarded);
}
