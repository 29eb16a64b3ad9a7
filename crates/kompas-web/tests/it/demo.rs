//! Stories about an installation with made-up figures.

use std::sync::Arc;

use axum::http::StatusCode;
use kompas_app::Error;
use kompas_app::access::Asker;
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::LogEntry;

use crate::documents::{Outside, world};
use crate::{TestSite, documents};

fn marked() -> LogEntry {
    LogEntry {
        action: LogAction::Manage,
        object: "fictief".to_owned(),
        result: LogResult::Done,
        origin: LogOrigin::Program,
        address: None,
        actor: None,
        organisation: None,
        moment: documents::NOW,
    }
}

#[tokio::test]
async fn an_example_shows_all_and_says_that_it_is_made_up() {
    let store = kompas_store::Store::in_memory(documents::NOW)
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let app = documents::app(&store, folder.path(), None, Outside::default()).await;
    // One that was broken off after the mark goes on.
    store.set_setting("fictief", "ja", &marked()).await.unwrap();
    app.fill_demo(Asker::Operator).await.unwrap();
    let tables = store.figure_tables().await.unwrap();
    app.fill_demo(Asker::Operator).await.unwrap();
    assert_eq!(store.figure_tables().await.unwrap(), tables);
    assert!(kompas_app::local::is_made_up(&store).await.unwrap());
    let refused = app.order_figures(Asker::Operator, None).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    let site = TestSite(kompas_web::router(
        Arc::new(app),
        kompas_web::Settings::default(),
    ));
    for path in [
        "/",
        "/themas/cybercrime",
        "/bronnen",
        "/lokaal",
        "/lokaal/GM9001",
        "/lokaal/GM9001/cybercrime",
        "/lokaal/GM9001/zorg-en-veiligheid",
        "/lokaal/GM9001/cybercrime/cybercrime/citaat",
        "/bestaat-niet",
    ] {
        let page = site.get(path).await;
        assert!(
            page.text()
                .contains("Dit is een voorbeeld: de gemeenten bestaan niet"),
            "{path}"
        );
    }
    let places = site.get("/lokaal").await.plain();
    assert!(places.contains("Voorbeeldstad (fictief)") && !places.contains("Utrecht"));
    let real = site.get("/lokaal/GM0344").await;
    assert_eq!(real.status, StatusCode::NOT_FOUND);
    let picture = site.get("/lokaal/GM9001").await;
    let (text, html) = (picture.plain(), picture.text());
    assert!(
        html.contains("Zo leest u dit"),
        "something stands out: {text}"
    );
    for part in [
        "duidelijk hoger",
        "Fictiedam (fictief)",
        "Meldingen van woonoverlast",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        !text.contains("Landbouwbedrijven: 188 bedrijven, anders"),
        "a bare count does not stand out beside others: {text}"
    );
    assert!(text.contains("niet te vergelijken"), "{text}");
    let theme = site.get("/lokaal/GM9001/zorg-en-veiligheid").await.plain();
    assert!(
        theme.contains("Doorlooptijden in de persoonsgerichte aanpak"),
        "{theme}"
    );
    let svg = site
        .get("/lokaal/GM9001/cybercrime/cybercrime/lijn.svg")
        .await;
    assert!(svg.text().contains("Voorbeeldstad (fictief)"));
}

#[tokio::test]
async fn made_up_figures_never_come_among_real_ones() {
    let world = world().await;
    let refused = world.app.fill_demo(Asker::Operator).await;
    let Err(Error::Refused(why)) = refused else {
        panic!("{refused:?}");
    };
    assert!(why.contains("in gebruik"), "{why}");
    assert!(!kompas_app::local::is_made_up(&world.store).await.unwrap());
    assert!(world.app.fill_demo(Asker::Visitor).await.is_err());
}
