//! What was read in versions.

use kompas_domain::document::{DocumentFormat, Language, ReadDocument, VersionState};
use kompas_store::Scope;

use crate::world::{BEGIN, add, by, collection, document, document_at, on_both, passages, read};

const ALL: Scope = Scope::everything();

#[tokio::test]
async fn what_was_read_comes_back_and_the_index_is_told() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        let id = add(store, &document(guide), "x").await.document;
        store.set_read(id, 1, &read(), &passages(5)).await.unwrap();

        let version = store.versions(ALL, id).await.unwrap().remove(0);
        assert_eq!(version.state, VersionState::Read);
        assert_eq!(version.format, Some(DocumentFormat::Pdf));
        assert_eq!(version.title, read().title);
        assert_eq!(version.author, read().author);
        assert_eq!(version.published, read().date);
        assert_eq!(version.language, Language::Dutch);
        assert_eq!(
            (version.pages, version.ocr_confidence),
            (Some(12), Some(83))
        );
        assert_eq!((version.words, version.remarks), (5 * 8, read().remarks));
        assert_eq!(store.passages(ALL, id, 1).await.unwrap(), passages(5));

        let record = store.document(ALL, id).await.unwrap().unwrap();
        assert_eq!(
            (record.current_version, record.state),
            (Some(1), VersionState::Read)
        );
        assert_eq!(Some(record.document.title), read().title);
        let rows = store.outbox_after(0, 10).await.unwrap();
        assert_eq!(
            rows.iter()
                .map(|row| (row.document, row.removed))
                .collect::<Vec<_>>(),
            [(id, false)]
        );
    })
    .await;
}

#[tokio::test]
async fn little_can_be_known_of_a_version() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        let id = add(store, &document(guide), "x").await.document;
        let little = ReadDocument {
            format: DocumentFormat::Text,
            title: None,
            author: None,
            date: None,
            language: Language::Unknown,
            pages: None,
            ocr_confidence: None,
            remarks: vec![],
            ..read()
        };
        store.set_read(id, 1, &little, &[]).await.unwrap();
        let version = store.versions(ALL, id).await.unwrap().remove(0);
        assert_eq!(version.format, Some(DocumentFormat::Text));
        assert_eq!(
            (version.title, version.published, version.pages),
            (None, None, None)
        );
        assert_eq!((version.language, version.words), (Language::Unknown, 0));
        let record = store.document(ALL, id).await.unwrap().unwrap();
        assert_eq!(
            record.document.title,
            document(guide).title,
            "the title stays"
        );
    })
    .await;
}

#[tokio::test]
async fn reading_again_replaces_what_was_read() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        let id = add(store, &document(guide), "x").await.document;
        for count in [5, 5, 2] {
            store
                .set_read(id, 1, &read(), &passages(count))
                .await
                .unwrap();
            assert_eq!(store.passages(ALL, id, 1).await.unwrap(), passages(count));
        }
        assert_eq!(store.outbox_behind(ALL, 0).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_older_version_that_is_read_later_does_not_come_forward() {
    on_both(async |store| {
        let document = document_at(collection(store, "gids").await, "https://a.nl/");
        let id = add(store, &document, "x").await.document;
        add(store, &document, "y").await;
        let titled = |title: &str| ReadDocument {
            title: Some(title.to_owned()),
            ..read()
        };
        store
            .set_read(id, 2, &titled("Nieuw"), &passages(2))
            .await
            .unwrap();
        store
            .set_read(id, 1, &titled("Oud"), &passages(1))
            .await
            .unwrap();
        let record = store.document(ALL, id).await.unwrap().unwrap();
        assert_eq!(
            (record.current_version, record.document.title.as_str()),
            (Some(2), "Nieuw")
        );
        assert_eq!(store.passages(ALL, id, 1).await.unwrap(), passages(1));
        assert_eq!(store.passages(ALL, id, 2).await.unwrap(), passages(2));

        add(store, &document, "z").await;
        let record = store.document(ALL, id).await.unwrap().unwrap();
        assert_eq!(
            (record.current_version, record.newest_version),
            (Some(2), 3)
        );
        assert_eq!(record.state, VersionState::Waiting);
    })
    .await;
}

#[tokio::test]
async fn a_version_that_is_gone_meanwhile_is_left_alone() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        let id = add(store, &document(guide), "x").await.document;
        store.set_read(id, 2, &read(), &passages(2)).await.unwrap();
        assert_eq!(store.outbox_last().await.unwrap(), 0);
        store.remove(ALL, id, &by(BEGIN)).await.unwrap();
        let last = store.outbox_last().await.unwrap();
        store.set_read(id, 1, &read(), &passages(2)).await.unwrap();
        store.set_refused(id, 1, "Kan niet.").await.unwrap();
        assert_eq!(store.outbox_last().await.unwrap(), last);
        assert_eq!(store.document(ALL, id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_has_its_reason_and_can_be_mended() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        let id = add(store, &document(guide), "x").await.document;
        store
            .set_refused(id, 1, "Het bestand heeft een wachtwoord.")
            .await
            .unwrap();
        let version = store.versions(ALL, id).await.unwrap().remove(0);
        assert_eq!(version.state, VersionState::Refused);
        assert_eq!(
            version.refusal.as_deref(),
            Some("Het bestand heeft een wachtwoord.")
        );
        store.set_read(id, 1, &read(), &passages(1)).await.unwrap();
        let version = store.versions(ALL, id).await.unwrap().remove(0);
        assert_eq!((version.state, version.refusal), (VersionState::Read, None));
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_comes_too_late_refuses_nothing_that_was_read() {
    on_both(async |store| {
        let guide = collection(store, "gids").await;
        let id = add(store, &document(guide), "x").await.document;
        store.set_read(id, 1, &read(), &passages(1)).await.unwrap();
        store
            .set_refused(id, 1, "Het lezen duurde te lang.")
            .await
            .unwrap();
        let version = store.versions(ALL, id).await.unwrap().remove(0);
        assert_eq!((version.state, version.refusal), (VersionState::Read, None));
    })
    .await;
}

#[tokio::test]
async fn results_show_documents_with_what_was_read_in_them() {
    on_both(async |store| {
        let open = collection(store, "gids").await;
        let closed = collection(store, "eigen-gemeente").await;
        let one = add(store, &document(open), "a").await.document;
        let two = add(store, &document(closed), "b").await.document;
        let three = add(store, &document(open), "c").await.document;
        for id in [one, two] {
            store.set_read(id, 1, &read(), &passages(3)).await.unwrap();
        }
        let asked = [one, two, three, 999];
        let seen = store
            .documents_of(Scope::everything(), &asked)
            .await
            .unwrap();
        let mut ids: Vec<i64> = seen.keys().copied().collect();
        ids.sort_unstable();
        assert_eq!(ids, [one, two, three]);
        assert_eq!(seen[&one].published, read().date);
        assert_eq!(seen[&one].ocr_confidence, read().ocr_confidence);
        assert_eq!(
            (seen[&three].published, seen[&three].ocr_confidence),
            (None, None)
        );
        let alone = store
            .document(Scope::everything(), two)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(seen[&two].record, alone);
        let public = store.documents_of(Scope::public(), &asked).await.unwrap();
        assert!(public.contains_key(&one) && !public.contains_key(&two));
        assert!(
            store
                .documents_of(Scope::public(), &[])
                .await
                .unwrap()
                .is_empty()
        );

        assert_eq!(store.holdings().await.unwrap(), [(one, 1, 3), (two, 1, 3)]);
    })
    .await;
}
