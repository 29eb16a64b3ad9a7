//! Many at once: nothing is done twice, lost, or refused because another was first.

use std::collections::BTreeSet;

use kompas_domain::job::{JobKind, JobState};
use kompas_store::{News, Scope, Store};
use time::Duration;
use tokio::task::JoinSet;

use crate::world::{
    BEGIN, add, at_both, by, bytes, collection, document, document_at, on_both, passages, read,
};

const ALL: Scope = Scope::everything();
const MANY: usize = 8;

/// Does the same many times at once.
async fn at_once<T, F>(store: &Store, task: impl Fn(Store, usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks = (0..MANY).map(|number| task(store.clone(), number));
    tasks.collect::<JoinSet<T>>().join_all().await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_job_is_taken_twice_and_none_is_left() {
    const JOBS: i64 = 200;
    on_both(async |store| {
        for number in 0..JOBS {
            let subject = number.to_string();
            store
                .enqueue(JobKind::Fetch, &subject, "", BEGIN)
                .await
                .unwrap();
        }
        let taken = at_once(store, |store, _| async move {
            let mut taken = Vec::new();
            while let Some(job) = store.lease(BEGIN, Duration::minutes(1)).await.unwrap() {
                assert_eq!(job.attempts, 1);
                taken.push(job.id);
                store.finish(&job, None, BEGIN).await.unwrap();
            }
            // Who is told that nothing waits may go to sleep, so that must be true.
            let counts = store.job_counts(ALL).await.unwrap();
            (
                taken,
                counts.iter().any(|(state, _)| *state == JobState::Waiting),
            )
        });
        let taken = taken.await;
        assert!(
            taken.iter().all(|(_, waiting)| !waiting),
            "told too early that nothing waits"
        );
        let all: Vec<i64> = taken.into_iter().flat_map(|(taken, _)| taken).collect();
        assert_eq!(all.len(), usize::try_from(JOBS).unwrap());
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_can_be_put_on_the_list_while_its_job_ends() {
    on_both(async |store| {
        let done = at_once(store, |store, _| async move {
            let mut done = 0;
            for _ in 0..25 {
                store
                    .enqueue(JobKind::CheckLink, "https://a.nl/", "", BEGIN)
                    .await
                    .unwrap();
                if let Some(job) = store.lease(BEGIN, Duration::minutes(1)).await.unwrap() {
                    store.finish(&job, None, BEGIN).await.unwrap();
                    done += 1;
                }
            }
            done
        });
        let done: usize = done.await.into_iter().sum();
        assert!(done > 0);
        assert_eq!(
            store.job_counts(ALL).await.unwrap(),
            [(JobState::Done, done)]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_is_recorded_once() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        for document in [document(guide), document_at(guide, "https://a.nl/")] {
            let name = if document.address.is_some() { "x" } else { "y" };
            let added = at_once(store, |store, _| {
                let document = document.clone();
                async move { add(&store, &document, name).await }
            });
            let added = added.await;
            let news = added.iter().filter(|added| added.news == News::Document);
            assert_eq!(news.count(), 1);
            assert!(
                added
                    .iter()
                    .all(|one| (one.document, one.version) == (added[0].document, 1))
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_of_one_address_are_numbered_without_gaps() {
    on_both(async |store| {
        let document = document_at(collection(store, "gids").await, "https://a.nl/");
        let added = at_once(store, |store, number| {
            let document = document.clone();
            async move { add(&store, &document, &number.to_string()).await }
        });
        let added = added.await;
        let mut versions: Vec<u32> = added.iter().map(|added| added.version).collect();
        versions.sort_unstable();
        assert_eq!(versions, (1..=8).collect::<Vec<u32>>());
        assert!(added.iter().all(|one| one.document == added[0].document));
        assert_eq!(
            store.job_counts(ALL).await.unwrap(),
            [(JobState::Waiting, MANY)]
        );
    })
    .await;
}

/// A follower asks for what comes after the last change that it saw. A change that becomes
/// visible with a lower number than one that was seen already would be missed for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_follower_misses_no_change() {
    const ROUNDS: usize = 20;
    at_both(async |place| {
        let store = place.open().await.unwrap();
        let guide = collection(&store, "gids").await;
        let mut ids = Vec::new();
        for number in 0..MANY {
            ids.push(
                add(&store, &document(guide), &number.to_string())
                    .await
                    .document,
            );
        }
        let follower = place.open().await.unwrap();
        let follow = tokio::spawn(async move {
            let (mut last, mut seen) = (0, 0);
            while seen < MANY * ROUNDS {
                let rows = follower.outbox_after(last, 100).await.unwrap();
                seen += rows.len();
                last = rows.last().map_or(last, |row| row.seq);
                let all = follower.outbox_after(0, 10_000).await.unwrap();
                let behind = all.iter().filter(|row| row.seq <= last).count();
                assert_eq!(behind, seen, "a change came after a later one");
            }
            follower.close().await;
        });
        at_once(&store, |store, number| {
            let id = ids[number];
            async move {
                for _ in 0..ROUNDS {
                    store.set_read(id, 1, &read(), &passages(2)).await.unwrap();
                }
            }
        })
        .await;
        follow.await.unwrap();
        store.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_two_documents_share_become_unused_once() {
    on_both(async |store| {
        for round in 0..10 {
            let name = round.to_string();
            let mut ids = Vec::new();
            for number in 0..MANY {
                let slug = format!("dossier-{number}");
                let kind = kompas_domain::document::CollectionKind::Dossier;
                let visibility = kompas_domain::document::Visibility::Closed;
                store
                    .add_collection(&slug, "", kind, visibility, BEGIN)
                    .await
                    .unwrap();
                let collection = collection(store, &slug).await;
                ids.push(add(store, &document(collection), &name).await.document);
            }
            let unused = at_once(store, |store, number| {
                let id = ids[number];
                async move { store.remove(ALL, id, &by(BEGIN)).await.unwrap().unwrap() }
            });
            let unused: Vec<String> = unused.await.into_iter().flatten().collect();
            assert_eq!(unused, [bytes(&name).sha256]);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_may_go_while_it_is_read_and_while_it_is_fetched_again() {
    on_both(async |store| {
        let document = document_at(collection(store, "gids").await, "https://a.nl/");
        for _ in 0..10 {
            let id = add(store, &document, "eerst").await.document;
            at_once(store, |store, number| {
                let document = document.clone();
                async move {
                    match number % 4 {
                        0 => drop(store.remove(ALL, id, &by(BEGIN)).await.unwrap()),
                        1 => drop(add(&store, &document, &number.to_string()).await),
                        2 => store.set_refused(id, 1, "Nee.").await.unwrap(),
                        _ => store.set_read(id, 1, &read(), &passages(20)).await.unwrap(),
                    }
                }
            })
            .await;
            let there = store.documents_at("https://a.nl/").await.unwrap();
            assert!(there.iter().all(|record| record.id != id));
            assert_eq!(store.versions(ALL, id).await.unwrap(), []);
            assert_eq!(store.passages(ALL, id, 1).await.unwrap(), []);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_may_be_opened_by_many_at_once() {
    at_both(async |place| {
        let openings = (0..MANY).map(|_| {
            let address = place.address();
            async move {
                let store = crate::world::open(&address).await.unwrap();
                assert_eq!(store.collections(ALL).await.unwrap().len(), 3);
                store.close().await;
            }
        });
        openings.collect::<JoinSet<()>>().join_all().await;
    })
    .await;
}
