//! Addresses outside and what was found there.

use kompas_domain::link::LinkState;
use kompas_store::LinkRecord;

use crate::world::{BEGIN, at, by, on_both};

fn record(address: &str) -> LinkRecord {
    LinkRecord {
        address: address.to_owned(),
        state: LinkState::Failing,
        status: Some(503),
        note: Some("De site antwoordt niet („overbelast”).".to_owned()),
        final_address: Some("https://elders.nl/".to_owned()),
        first_failed: Some(at(10)),
        tries: 2,
        last_try: Some(at(20)),
        last_ok: Some(at(-500)),
        next_try: at(320),
        changed: None,
        reviewed: None,
    }
}

fn list(addresses: &[&str]) -> Vec<String> {
    addresses
        .iter()
        .map(|address| (*address).to_owned())
        .collect()
}

#[tokio::test]
async fn the_list_is_what_is_in_use_and_keeps_what_was_found() {
    on_both(async |store| {
        let names = async || {
            let links = store.links().await.unwrap();
            links
                .into_iter()
                .map(|link| link.address)
                .collect::<Vec<_>>()
        };
        store
            .set_links(&list(&["https://b.nl/", "https://a.nl/"]), at(3))
            .await
            .unwrap();
        assert_eq!(names().await, ["https://a.nl/", "https://b.nl/"]);
        let fresh = store.link("https://a.nl/").await.unwrap().unwrap();
        assert_eq!(
            (fresh.state, fresh.status, fresh.tries),
            (LinkState::Unknown, None, 0)
        );
        assert_eq!((fresh.last_try, fresh.next_try), (None, at(3)));
        assert!(!fresh.awaits_review());

        store.record_link(&record("https://a.nl/")).await.unwrap();
        let addresses = list(&["https://c.nl/", "https://a.nl/", "https://a.nl/"]);
        store.set_links(&addresses, at(9)).await.unwrap();
        assert_eq!(names().await, ["https://a.nl/", "https://c.nl/"]);
        assert_eq!(
            store.link("https://a.nl/").await.unwrap(),
            Some(record("https://a.nl/"))
        );
        assert_eq!(store.link("https://b.nl/").await.unwrap(), None);
        store.set_links(&[], at(9)).await.unwrap();
        assert_eq!(names().await, [] as [&str; 0]);
    })
    .await;
}

#[tokio::test]
async fn addresses_are_due_in_turn() {
    on_both(async |store| {
        store
            .set_links(&list(&["https://b.nl/", "https://a.nl/"]), at(5))
            .await
            .unwrap();
        store
            .record_link(&LinkRecord {
                next_try: at(2),
                ..record("https://c.nl/")
            })
            .await
            .unwrap();
        let due = async |now, limit| store.links_due(at(now), limit).await.unwrap();
        assert_eq!(due(1, 9).await, [] as [&str; 0]);
        assert_eq!(due(2, 9).await, ["https://c.nl/"]);
        assert_eq!(
            due(5, 9).await,
            ["https://c.nl/", "https://a.nl/", "https://b.nl/"]
        );
        assert_eq!(due(5, 2).await, ["https://c.nl/", "https://a.nl/"]);
    })
    .await;
}

#[tokio::test]
async fn a_check_that_is_recorded_replaces_the_one_before() {
    on_both(async |store| {
        store.record_link(&record("https://a.nl/")).await.unwrap();
        let well = LinkRecord {
            state: LinkState::Alive,
            status: Some(200),
            note: None,
            final_address: None,
            first_failed: None,
            tries: 0,
            last_try: Some(at(320)),
            last_ok: Some(at(320)),
            next_try: at(9000),
            ..record("https://a.nl/")
        };
        store.record_link(&well).await.unwrap();
        assert_eq!(store.link("https://a.nl/").await.unwrap(), Some(well));
    })
    .await;
}

#[tokio::test]
async fn a_change_waits_until_somebody_looked() {
    on_both(async |store| {
        let address = "https://a.nl/";
        store.record_link(&record(address)).await.unwrap();
        let awaits = async || store.link(address).await.unwrap().unwrap().awaits_review();
        assert!(!awaits().await);
        store.mark_changed(address, at(30)).await.unwrap();
        assert!(awaits().await);
        store.record_link(&record(address)).await.unwrap();
        assert!(awaits().await, "a check alone is not a look");
        assert!(store.mark_reviewed(address, &by(at(40))).await.unwrap());
        assert!(!awaits().await);
        store.mark_changed(address, at(50)).await.unwrap();
        assert!(awaits().await);
        assert!(
            !store
                .mark_reviewed("https://nergens.nl/", &by(BEGIN))
                .await
                .unwrap()
        );
        store
            .mark_changed("https://nergens.nl/", BEGIN)
            .await
            .unwrap();
        assert_eq!(store.links().await.unwrap().len(), 1);
    })
    .await;
}
