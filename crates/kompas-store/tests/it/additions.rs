//! What organisations add to the guide for themselves.

use kompas_store::{Saved, Store};
use time::Duration;

use crate::dossiers::{begin, of};
use crate::world::{at, on_both};

async fn count(store: &Store, token: &str) -> i64 {
    let found = store.session(token, at(9), Duration::HOUR).await.unwrap();
    found.unwrap().additions
}

#[tokio::test]
async fn pieces_are_kept_by_organisation_and_version() {
    on_both(async |store| {
        let (here, there, an, bo, _) = begin(store).await;
        let entry = of(an, 2);
        let save = async |organisation, seen, content| {
            let done = store.save_addition(organisation, "bronnen/a", seen, content, &entry);
            done.await.unwrap()
        };
        assert_eq!(save(here, 0, "één").await, Saved::As(1));
        assert_eq!(save(here, 0, "twee").await, Saved::Stale, "it is there");
        assert_eq!(save(here, 7, "twee").await, Saved::Stale);
        assert_eq!(save(here, 1, "twee").await, Saved::As(2));
        assert_eq!(save(there, 0, "van hen").await, Saved::As(1));
        let own = store.additions(here).await.unwrap();
        let [one] = &own[..] else { panic!("{own:?}") };
        assert_eq!(
            (one.piece.as_str(), one.content.as_str()),
            ("bronnen/a", "twee")
        );
        assert_eq!((one.version, one.updated, one.tip), (2, at(2), None));
        assert!(one.author.is_some());

        let entry = of(bo, 3);
        let piece = "bronnen/a";
        assert!(
            store
                .offered_addition(here, piece, 5, &entry)
                .await
                .unwrap()
        );
        let unknown = store.offered_addition(here, "bronnen/b", 5, &entry).await;
        assert!(!unknown.unwrap());
        assert_eq!(store.additions(here).await.unwrap()[0].tip, Some(5));
        let pieces = ["bronnen/a".to_owned(), "bronnen/b".to_owned()];
        assert!(store.remove_additions(here, &pieces, &entry).await.unwrap());
        assert!(!store.remove_additions(here, &pieces, &entry).await.unwrap());
        assert_eq!(store.additions(here).await.unwrap(), []);
        assert_eq!(store.additions(there).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_session_tells_how_often_they_changed() {
    on_both(async |store| {
        let (here, _, an, _, _) = begin(store).await;
        let new = kompas_store::NewSession {
            account: an,
            organisation: Some(here),
            complete: true,
            method: kompas_domain::people::SignInMethod::Password,
            agent: String::new(),
            address: None,
            expires: at(9) + Duration::HOUR,
        };
        let entry = of(an, 9);
        store
            .add_session(&new, "proef", None, &entry)
            .await
            .unwrap();
        assert_eq!(count(store, "proef").await, 0);
        let saved = store.save_addition(here, "bronnen/a", 0, "x", &entry).await;
        assert_eq!(saved.unwrap(), Saved::As(1));
        assert_eq!(count(store, "proef").await, 1);
        let pieces = ["bronnen/a".to_owned()];
        let gone = store.remove_additions(here, &pieces, &entry).await;
        assert!(gone.unwrap());
        assert_eq!(count(store, "proef").await, 2);
    })
    .await;
}
