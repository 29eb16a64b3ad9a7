//! Collections and how far their documents are.

use kompas_domain::document::{CollectionKind, Visibility};
use kompas_store::{CollectionCounts, Scope};

use crate::world::{BEGIN, add, at, at_both, bytes, collection, document, on_both, passages, read};

fn slugs<'a>(collections: impl IntoIterator<Item = &'a kompas_store::Collection>) -> Vec<&'a str> {
    collections
        .into_iter()
        .map(|one| one.slug.as_str())
        .collect()
}

#[tokio::test]
async fn every_installation_has_three() {
    at_both(async |place| {
        for _ in 0..2 {
            let store = place.open().await.unwrap();
            let all = store.collections(Scope::everything()).await.unwrap();
            assert_eq!(slugs(&all), ["gids", "eigen-gemeente", "andere-gemeenten"]);
            assert_eq!(all[1].kind, CollectionKind::OwnMunicipality);
            assert_eq!(all[1].visibility, Visibility::Organisation);
            assert_eq!((all[1].organisation, all[1].created), (None, BEGIN));
            store.close().await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_asker_sees_what_the_scope_says() {
    on_both(async |store| {
        let public = store.collections(Scope::public()).await.unwrap();
        assert_eq!(slugs(&public), ["gids", "andere-gemeenten"]);
        let counts = store.collection_counts(Scope::public()).await.unwrap();
        assert_eq!(
            slugs(counts.iter().map(|one| &one.collection)),
            slugs(&public)
        );
    })
    .await;
}

#[tokio::test]
async fn a_collection_that_is_there_stays_as_it_is() {
    on_both(async |store| {
        for (name, visibility, now) in [
            ("Dossier \"Kust\"", Visibility::Closed, at(5)),
            ("Iets anders", Visibility::Public, at(6)),
        ] {
            let kind = CollectionKind::Dossier;
            store
                .add_collection("dossier-1", name, kind, visibility, now)
                .await
                .unwrap();
        }
        let found = store.collection("dossier-1").await.unwrap().unwrap();
        assert_eq!(found.name, "Dossier \"Kust\"");
        assert_eq!(found.kind, CollectionKind::Dossier);
        assert_eq!(
            (found.visibility, found.created),
            (Visibility::Closed, at(5))
        );
        assert_eq!(store.collection("dossier-2").await.unwrap(), None);
        assert_eq!(
            slugs(&store.collections(Scope::public()).await.unwrap()).len(),
            2
        );
    })
    .await;
}

#[tokio::test]
async fn documents_are_counted_by_how_far_their_newest_version_is() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        for (name, fetched) in [("a", 10), ("b", 30), ("c", 20), ("d", 5)] {
            let version = kompas_store::NewVersion {
                fetched: at(fetched),
                ..bytes(name)
            };
            let added = store
                .add(&document(guide), &version, at(60), None)
                .await
                .unwrap();
            match name {
                "a" => store
                    .set_refused(added.document, 1, "Kan niet.")
                    .await
                    .unwrap(),
                "b" => store
                    .set_read(added.document, 1, &read(), &passages(2))
                    .await
                    .unwrap(),
                _ => {}
            }
        }
        let own = collection(store, "eigen-gemeente").await;
        add(store, &document(own), "a").await;

        let counts = store.collection_counts(Scope::public()).await.unwrap();
        let summary = |counts: &CollectionCounts| {
            (counts.read, counts.waiting, counts.refused, counts.newest)
        };
        let summaries: Vec<_> = counts.iter().map(summary).collect();
        assert_eq!(summaries, [(1, 2, 1, Some(at(30))), (0, 0, 0, None)]);
        let all = store.collection_counts(Scope::everything()).await.unwrap();
        assert_eq!(summary(&all[1]), (0, 1, 0, Some(BEGIN)));
    })
    .await;
}
