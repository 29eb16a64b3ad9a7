//! Two programs of one site: what one changes, the other shows.

use std::sync::Arc;

use kompas_app::App;
use kompas_domain::link::LinkState;
use kompas_store::{LinkRecord, Store};
use kompas_web::Settings;

use crate::TestSite;
use crate::documents::{NOW, Outside, World, app, damage, made};

/// A site with its index on disk, and another program of it with an index in memory.
async fn two() -> (World, Arc<App>, TestSite) {
    let store = Store::in_memory(NOW).await.unwrap();
    let world = made(store, Outside::default(), true).await;
    let other = app(&world.store, world.folder.path(), None, Outside::default()).await;
    let other = Arc::new(other);
    let site = TestSite(kompas_web::router(Arc::clone(&other), Settings::default()));
    (world, other, site)
}

#[tokio::test]
async fn an_index_that_failed_is_made_anew_whoever_takes_the_job() {
    let (world, other, site) = two().await;
    let text = "# Plan\n\nDe controle van loodsen begint in mei.\n";
    world.add("plan.md", text, "gids").await;
    other.follow().await.unwrap();
    let path = "/documenten?q=controle";
    let found = "<mark>controle</mark>";
    assert!(site.get(path).await.text().contains(found));

    damage(&world.folder.path().join("index"));
    world.app.check_index().await.unwrap();
    let step = other
        .step()
        .await
        .unwrap()
        .expect("the other takes the job");
    assert!(step.good);
    assert!(world.site.get(path).await.text().contains("beschadigd"));
    assert!(world.app.step().await.unwrap().is_none(), "nothing is left");
    let after = world.site.get(path).await.text();
    assert!(!after.contains("beschadigd"), "{after}");
    assert!(after.contains(found), "{after}");
}

#[tokio::test]
async fn what_became_of_an_address_is_seen_at_the_other() {
    let (world, other, site) = two().await;
    while other.step().await.unwrap().is_some() {}
    let source = other
        .guide()
        .sources()
        .iter()
        .find(|source| !source.addresses.is_empty());
    let source = source.expect("a source with an address");
    let path = format!("/bronnen/{}", source.slug);
    let before = site.get(&path).await.text();
    let record = LinkRecord {
        address: source.addresses[0].url.clone(),
        state: LinkState::Dead,
        status: Some(404),
        note: None,
        final_address: None,
        first_failed: Some(NOW - time::Duration::days(60)),
        tries: 9,
        last_try: Some(NOW),
        last_ok: None,
        next_try: NOW,
        changed: None,
        reviewed: None,
    };
    world.store.record_link(&record).await.unwrap();
    assert_eq!(site.get(&path).await.text(), before, "remembered");
    assert!(other.step().await.unwrap().is_none());
    assert_ne!(site.get(&path).await.text(), before);
}
