//! Documents come in, are listed, and go.

use kompas_domain::code::Code;
use kompas_domain::document::VersionState;
use kompas_domain::job::{JobKind, JobState};
use kompas_domain::link::LinkState;
use kompas_store::{
    Added, DocumentFilter, LinkRecord, NewDocument, NewVersion, News, Scope, Store,
};
use time::Duration;

use crate::world::{
    BEGIN, add, at, by, bytes, collection, document, document_at, full_document, on_both, passages,
    read,
};

const ALL: Scope = Scope::everything();

async fn found(store: &Store, filter: DocumentFilter) -> Vec<i64> {
    let (records, total) = store.documents(ALL, &filter, 1, 100).await.unwrap();
    assert_eq!(records.len(), total);
    records.iter().map(|record| record.id).collect()
}

#[tokio::test]
async fn what_was_recorded_comes_back() {
    on_both(async |store| {
        let document = full_document(collection(store, "gids").await);
        let version = NewVersion {
            sha256: "ab".repeat(32),
            bytes: 5_000_000_000,
            media_type: Some("application/pdf".to_owned()),
            fetched: at(-3600),
            final_address: Some("https://voorbeeld.nl/x".to_owned()),
            etag: Some("W/\"é'1\"".to_owned()),
            last_modified: Some("Mon, 23 Nov 2026 08:00:00 GMT".to_owned()),
        };
        let added = store.add(&document, &version, at(1), None).await.unwrap();
        assert_eq!((added.version, added.news), (1, News::Document));

        let record = store.document(ALL, added.document).await.unwrap().unwrap();
        assert_eq!(record.document, document);
        assert_eq!((record.id, record.created), (added.document, at(1)));
        assert_eq!((record.current_version, record.newest_version), (None, 1));
        assert_eq!(record.state, VersionState::Waiting);

        let versions = store.versions(ALL, added.document).await.unwrap();
        let [recorded] = &versions[..] else {
            panic!("{versions:?}")
        };
        assert_eq!((recorded.document, recorded.number), (added.document, 1));
        let back = NewVersion {
            sha256: recorded.sha256.clone(),
            bytes: recorded.bytes,
            media_type: recorded.media_type.clone(),
            fetched: recorded.fetched,
            final_address: recorded.final_address.clone(),
            etag: recorded.etag.clone(),
            last_modified: recorded.last_modified.clone(),
        };
        assert_eq!(back, version);
        assert_eq!((recorded.state, recorded.words), (VersionState::Waiting, 0));
        assert_eq!((recorded.format, recorded.published), (None, None));
    })
    .await;
}

#[tokio::test]
async fn the_same_bytes_are_nothing_new() {
    on_both(async |store| {
        let (guide, own) = (
            collection(store, "gids").await,
            collection(store, "eigen-gemeente").await,
        );
        let named = |name: &str| NewDocument {
            file_name: Some(name.to_owned()),
            ..document(guide)
        };
        let first = add(store, &named("een.pdf"), "x").await;
        let nothing = Added {
            news: News::Nothing,
            ..first
        };
        assert_eq!(add(store, &named("een.pdf"), "x").await, nothing);
        assert_eq!(add(store, &named("twee.pdf"), "x").await, nothing);
        assert_eq!(
            add(store, &document_at(guide, "https://a.nl/"), "x").await,
            nothing
        );
        assert_eq!(add(store, &document(own), "x").await.news, News::Document);
        assert_eq!(
            add(store, &named("een.pdf"), "y").await.news,
            News::Document
        );
        assert_eq!(found(store, DocumentFilter::default()).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn other_bytes_at_the_same_address_are_a_new_version() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        let document = document_at(guide, "https://a.nl/");
        let first = add(store, &document, "x").await;
        let second = add(store, &document, "y").await;
        let version = |version, news| Added {
            version,
            news,
            ..first
        };
        assert_eq!(second, version(2, News::Version));
        assert_eq!(add(store, &document, "y").await, version(2, News::Nothing));
        assert_eq!(
            add(store, &document, "x").await,
            version(3, News::Version),
            "what was there before came back"
        );
        let versions = store.versions(ALL, first.document).await.unwrap();
        let hashes: Vec<String> = versions.into_iter().map(|version| version.sha256).collect();
        assert_eq!(hashes, ["x", "y", "x"].map(|name| bytes(name).sha256));
        let record = store.document(ALL, first.document).await.unwrap().unwrap();
        assert_eq!(record.newest_version, 3);
    })
    .await;
}

#[tokio::test]
async fn what_is_new_gets_a_job_to_read_it() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        let document = document_at(guide, "https://a.nl/");
        let id = add(store, &document, "x").await.document;
        add(store, &document, "x").await;
        add(store, &document, "y").await;
        let jobs = store
            .jobs(ALL, Some(JobState::Waiting), 1, 10)
            .await
            .unwrap();
        let mut subjects: Vec<String> = jobs.into_iter().map(|job| job.subject).collect();
        subjects.sort();
        assert_eq!(
            subjects,
            [format!("document/{id}/1"), format!("document/{id}/2")]
        );
    })
    .await;
}

#[tokio::test]
async fn a_collection_that_is_not_there_gets_nothing() {
    on_both(async |store| {
        store
            .add(&document(9999), &bytes("x"), BEGIN, None)
            .await
            .unwrap_err();
        assert!(found(store, DocumentFilter::default()).await.is_empty());
        assert_eq!(store.job_counts(ALL).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn documents_are_listed_by_page_and_filter() {
    on_both(async |store| {
        let (guide, own) = (
            collection(store, "gids").await,
            collection(store, "eigen-gemeente").await,
        );
        let mut ids = Vec::new();
        for number in 0..7 {
            let document = NewDocument {
                source: (number % 2 == 0).then(|| "ccv".to_owned()),
                ..document(if number < 5 { guide } else { own })
            };
            ids.push(add(store, &document, &number.to_string()).await.document);
        }
        store.set_refused(ids[0], 1, "Kan niet.").await.unwrap();
        store
            .set_read(ids[1], 1, &read(), &passages(1))
            .await
            .unwrap();

        let all = DocumentFilter::default();
        let page = async |scope, number, size| {
            let (records, total) = store.documents(scope, &all, number, size).await.unwrap();
            let ids = records.iter().map(|record| record.id).collect::<Vec<_>>();
            (ids, total)
        };
        assert_eq!(page(ALL, 1, 3).await, (vec![ids[6], ids[5], ids[4]], 7));
        assert_eq!(page(ALL, 3, 3).await, (vec![ids[0]], 7));
        assert_eq!(page(ALL, 4, 3).await, (vec![], 7));
        assert_eq!(page(ALL, 0, 1).await, (vec![ids[6]], 7));
        assert_eq!(page(ALL, u32::MAX, u32::MAX).await, (vec![], 7));
        assert_eq!(page(Scope::public(), 1, 2).await, (vec![ids[4], ids[3]], 5));

        let collection = |slug: &str| DocumentFilter {
            collection: Some(slug.to_owned()),
            ..DocumentFilter::default()
        };
        assert_eq!(
            found(store, collection("eigen-gemeente")).await,
            [ids[6], ids[5]]
        );
        assert!(found(store, collection("nergens")).await.is_empty());
        let filter = collection("eigen-gemeente");
        let hidden = store.documents(Scope::public(), &filter, 1, 9);
        assert_eq!(hidden.await.unwrap(), (vec![], 0));
        for (state, count) in [
            (VersionState::Refused, 1),
            (VersionState::Read, 1),
            (VersionState::Waiting, 5),
        ] {
            let filter = DocumentFilter {
                state: Some(state),
                ..DocumentFilter::default()
            };
            assert_eq!(found(store, filter).await.len(), count, "{}", state.code());
        }
        let filter = DocumentFilter {
            source: Some("ccv".to_owned()),
            ..collection("gids")
        };
        assert_eq!(found(store, filter).await, [ids[4], ids[2], ids[0]]);
    })
    .await;
}

#[tokio::test]
async fn what_the_scope_hides_is_not_there() {
    on_both(async |store| {
        let own = collection(store, "eigen-gemeente").await;
        let id = add(store, &document(own), "x").await.document;
        store.set_read(id, 1, &read(), &passages(2)).await.unwrap();
        let public = Scope::public();
        assert_eq!(store.document(public, id).await.unwrap(), None);
        assert_eq!(store.versions(public, id).await.unwrap(), []);
        assert_eq!(store.passages(public, id, 1).await.unwrap(), []);
        assert_eq!(store.remove(public, id, &by(BEGIN)).await.unwrap(), None);
        assert_eq!(store.outbox_behind(public, 0).await.unwrap(), 0);
        assert_eq!(store.outbox_behind(ALL, 0).await.unwrap(), 1);
        assert_eq!(store.passages(ALL, id, 1).await.unwrap(), passages(2));
        let elsewhere = document_at(own, "https://oud.nl/");
        store
            .add(&elsewhere, &bytes("y"), BEGIN, None)
            .await
            .unwrap();
        assert_eq!(store.older_than(public, at(1000)).await.unwrap(), 0);
        assert_eq!(store.older_than(ALL, at(1000)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_document_goes_with_all_that_belongs_to_it() {
    on_both(async |store| {
        let (guide, own) = (
            collection(store, "gids").await,
            collection(store, "eigen-gemeente").await,
        );
        let document = document_at(guide, "https://a.nl/");
        let id = add(store, &document, "x").await.document;
        add(store, &document, "y").await;
        add(store, &document, "x").await;
        store.set_read(id, 2, &read(), &passages(3)).await.unwrap();
        let other = add(store, &self::document(own), "y").await.document;

        let unused = store.remove(ALL, id, &by(BEGIN)).await.unwrap();
        assert_eq!(unused, Some(vec![bytes("x").sha256]), "y has another use");
        assert_eq!(store.remove(ALL, id, &by(BEGIN)).await.unwrap(), None);
        assert_eq!(store.document(ALL, id).await.unwrap(), None);
        assert_eq!(store.versions(ALL, id).await.unwrap(), []);
        assert_eq!(store.passages(ALL, id, 2).await.unwrap(), []);
        let jobs = store.jobs(ALL, None, 1, 10).await.unwrap();
        let subjects: Vec<&str> = jobs.iter().map(|job| job.subject.as_str()).collect();
        assert_eq!(subjects, [format!("document/{other}/1")]);
        let rows = store.outbox_after(0, 10).await.unwrap();
        let changes: Vec<_> = rows.iter().map(|row| (row.document, row.removed)).collect();
        assert_eq!(changes, [(id, false), (id, true)]);

        let again = add(store, &document, "x").await;
        assert_eq!(again.news, News::Document);
        assert_ne!(again.document, id, "a number is never given twice");
    })
    .await;
}

#[tokio::test]
async fn the_log_tells_of_a_change_and_of_nothing_else() {
    on_both(async |store| {
        let lines = async || -> Vec<String> {
            let lines = store.log(None, 1, 100).await.unwrap();
            let mut objects: Vec<String> = lines.into_iter().map(|line| line.object).collect();
            objects.reverse();
            objects
        };
        let guide = collection(store, "gids").await;
        let entry = by(at(1)).about("document/7".to_owned());
        let nowhere = document(9999);
        let refused = store.add(&nowhere, &bytes("x"), BEGIN, Some(&entry)).await;
        refused.unwrap_err();
        assert_eq!(store.remove(ALL, 7, &entry).await.unwrap(), None);
        assert!(!store.retry(ALL, 7, &entry).await.unwrap());
        assert!(!store.discard(ALL, 7, &entry).await.unwrap());
        assert!(!store.mark_reviewed("https://a.nl/", &entry).await.unwrap());
        assert_eq!(lines().await, [""; 0]);

        let added = store
            .add(&document(guide), &bytes("x"), BEGIN, Some(&entry))
            .await;
        let id = added.unwrap().document;
        let job = store
            .enqueue_asked(None, JobKind::Fetch, "https://a.nl/", "", &entry)
            .await
            .unwrap();
        store.set_setting("ophalen", "aan", &entry).await.unwrap();
        let removal = by(at(2)).about(format!("document/{id}"));
        let (first, second) = tokio::join!(
            store.remove(ALL, id, &removal),
            store.remove(ALL, id, &removal)
        );
        let gone = [first, second].into_iter().filter_map(|gone| gone.unwrap());
        assert_eq!(gone.count(), 1, "one of the two was first");
        let document = format!("document/{id}");
        let expected = [&document, &format!("taak/{job}"), "document/7", &document];
        assert_eq!(lines().await, expected);
    })
    .await;
}

#[tokio::test]
async fn a_number_that_begins_alike_is_another_document() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        let mut ids = Vec::new();
        for number in 0..12 {
            ids.push(
                add(store, &document(guide), &number.to_string())
                    .await
                    .document,
            );
        }
        store.remove(ALL, ids[0], &by(BEGIN)).await.unwrap();
        assert_eq!(
            store.job_counts(ALL).await.unwrap(),
            [(JobState::Waiting, 11)]
        );
    })
    .await;
}

#[tokio::test]
async fn documents_are_found_by_their_address() {
    on_both(async |store| {
        let mut ids = Vec::new();
        for slug in ["gids", "andere-gemeenten"] {
            let collection = collection(store, slug).await;
            ids.push(
                add(store, &document_at(collection, "https://a.nl/"), "x")
                    .await
                    .document,
            );
            add(store, &document(collection), "y").await;
        }
        let there = store.documents_at("https://a.nl/").await.unwrap();
        assert_eq!(
            there.iter().map(|record| record.id).collect::<Vec<_>>(),
            ids
        );
        assert_eq!(store.documents_at("https://a.nl").await.unwrap(), []);
        let asked = ["https://b.nl/", "https://a.nl/", "https://a.nl/"].map(str::to_owned);
        let known = store.known_addresses(ALL, &asked).await.unwrap();
        assert_eq!(known, [("https://a.nl/".to_owned(), ids[0])].into());
        assert!(store.known_addresses(ALL, &[]).await.unwrap().is_empty());
        let title = document(1).title;
        let listed = ids
            .iter()
            .map(|id| (*id, title.clone(), "https://a.nl/".to_owned()));
        assert_eq!(
            store.document_addresses(ALL).await.unwrap(),
            listed.collect::<Vec<_>>()
        );
    })
    .await;
}

#[tokio::test]
async fn the_index_is_rebuilt_from_what_was_read() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        let mut ids = Vec::new();
        for number in 0..6 {
            let id = add(store, &document(guide), &number.to_string())
                .await
                .document;
            if number % 2 == 1 {
                store.set_read(id, 1, &read(), &passages(1)).await.unwrap();
                ids.push(id);
            }
        }
        let page = async |after| {
            let records = store.readable_after(after, 2).await.unwrap();
            records.iter().map(|record| record.id).collect::<Vec<_>>()
        };
        assert_eq!(page(0).await, ids[..2]);
        assert_eq!(page(ids[1]).await, ids[2..]);
        assert_eq!(page(ids[2]).await, [] as [i64; 0]);
    })
    .await;
}

#[tokio::test]
async fn old_copies_and_dead_addresses_are_counted() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        for (number, name) in ["oud", "dood", "vers"].into_iter().enumerate() {
            let version = NewVersion {
                fetched: at(if name == "oud" { -100 } else { 100 }),
                ..bytes(&number.to_string())
            };
            let document = document_at(guide, &format!("https://{name}.nl/"));
            store.add(&document, &version, BEGIN, None).await.unwrap();
        }
        add(store, &document(guide), "zonder adres").await;
        assert_eq!(store.older_than(ALL, BEGIN).await.unwrap(), 1);
        let dead = LinkRecord {
            address: "https://dood.nl/".to_owned(),
            state: LinkState::Dead,
            status: Some(404),
            note: None,
            final_address: None,
            first_failed: None,
            tries: 3,
            last_try: None,
            last_ok: None,
            next_try: BEGIN + Duration::days(1),
            changed: None,
            reviewed: None,
        };
        store.record_link(&dead).await.unwrap();
        assert_eq!(store.older_than(ALL, BEGIN).await.unwrap(), 2);
        assert_eq!(store.older_than(ALL, at(101)).await.unwrap(), 3);
    })
    .await;
}
