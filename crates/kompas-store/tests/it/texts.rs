//! Texts that are no ordinary texts: each comes back as it went in on both databases, or, where
//! one of them cannot keep it, the same on both.

use kompas_domain::document::{CollectionKind, Passage, ReadDocument, Visibility};
use kompas_domain::job::JobKind;
use kompas_domain::link::LinkState;
use kompas_store::{DocumentFilter, LinkRecord, NewDocument, NewVersion, Scope, Store};
use time::Duration;

use crate::world::{BEGIN, by, bytes, collection, full_document, on_both, read};

const ALL: Scope = Scope::everything();

const ODD: [&str; 9] = [
    "'; drop table document; --",
    "\" or 1=1 --",
    "$1 {id} %s ? :x @y ;\n",
    "document/1/%_\\",
    "\u{202e}omgekeerd\u{0301} 🏚️ ǅ",
    "regel\r\n\ttab\u{b}\u{1b}[31m",
    "\u{fffd}\u{ffff}\u{10ffff}",
    "",
    " ",
];

/// Puts a text in every place of the store that takes one, and expects another back.
async fn everywhere(given: &str, back: &str) {
    on_both(async |store| {
        let id = in_documents(store, given, back).await;
        in_what_was_read(store, id, given, back).await;
        store.remove(ALL, id, &by(BEGIN)).await.unwrap();
        in_jobs(store, given, back).await;
        in_links(store, given, back).await;
        in_names(store, given, back).await;
    })
    .await;
}

fn titled(collection: i64, text: &str) -> NewDocument {
    let text = || text.to_owned();
    NewDocument {
        title: text(),
        file_name: Some(text()),
        address: Some(text()),
        source: Some(text()),
        publisher: Some(text()),
        municipality: Some(text()),
        themes: vec![text()],
        ..full_document(collection)
    }
}

async fn in_documents(store: &Store, given: &str, back: &str) -> i64 {
    let guide = collection(store, "gids").await;
    let document = titled(guide, given);
    let version = NewVersion {
        media_type: Some(given.to_owned()),
        final_address: Some(given.to_owned()),
        etag: Some(given.to_owned()),
        last_modified: Some(given.to_owned()),
        ..bytes("x")
    };
    let added = store.add(&document, &version, BEGIN, None).await.unwrap();
    let again = store.add(&document, &version, BEGIN, None).await.unwrap();
    assert_eq!(again.document, added.document);
    let record = store.document(ALL, added.document).await.unwrap().unwrap();
    assert_eq!(record.document, titled(guide, back));
    let version = store.versions(ALL, added.document).await.unwrap().remove(0);
    for text in [
        version.media_type,
        version.final_address,
        version.etag,
        version.last_modified,
    ] {
        assert_eq!(text.as_deref(), Some(back));
    }

    let of_source = DocumentFilter {
        source: Some(given.to_owned()),
        ..DocumentFilter::default()
    };
    assert_eq!(store.documents(ALL, &of_source, 1, 9).await.unwrap().1, 1);
    let of_collection = DocumentFilter {
        collection: Some(given.to_owned()),
        ..DocumentFilter::default()
    };
    assert_eq!(
        store.documents(ALL, &of_collection, 1, 9).await.unwrap().1,
        0
    );
    assert_eq!(store.documents_at(given).await.unwrap().len(), 1);
    added.document
}

async fn in_what_was_read(store: &Store, id: i64, given: &str, back: &str) {
    let passage = |text: &str| Passage {
        number: 1,
        page: None,
        last_page: None,
        headings: vec![text.to_owned()],
        text: text.to_owned(),
    };
    let told = ReadDocument {
        title: Some(given.to_owned()),
        author: Some(given.to_owned()),
        remarks: vec![given.to_owned()],
        ..read()
    };
    store
        .set_read(id, 1, &told, &[passage(given)])
        .await
        .unwrap();
    assert_eq!(store.passages(ALL, id, 1).await.unwrap(), [passage(back)]);
    let version = store.versions(ALL, id).await.unwrap().remove(0);
    assert_eq!(
        (version.title.as_deref(), version.author.as_deref()),
        (Some(back), Some(back))
    );
    assert_eq!(version.remarks, [back]);

    let document = store.document(ALL, id).await.unwrap().unwrap().document;
    store
        .add(&document, &bytes("y"), BEGIN, None)
        .await
        .unwrap();
    store.set_refused(id, 2, given).await.unwrap();
    let version = store.versions(ALL, id).await.unwrap().remove(1);
    assert_eq!(version.refusal.as_deref(), Some(back));
}

async fn in_jobs(store: &Store, given: &str, back: &str) {
    let id = store
        .enqueue(JobKind::Fetch, given, given, BEGIN)
        .await
        .unwrap();
    assert_eq!(
        store
            .enqueue(JobKind::Fetch, given, "", BEGIN)
            .await
            .unwrap(),
        id
    );
    let job = store.lease(BEGIN, Duration::MINUTE).await.unwrap().unwrap();
    assert_eq!((job.subject.as_str(), job.payload.as_str()), (back, back));
    store.fail(&job, given, BEGIN).await.unwrap();
    let job = store.job(id).await.unwrap().unwrap();
    assert_eq!(job.message.as_deref(), Some(back));
}

async fn in_links(store: &Store, given: &str, back: &str) {
    let link = LinkRecord {
        address: given.to_owned(),
        state: LinkState::Alive,
        status: None,
        note: Some(given.to_owned()),
        final_address: Some(given.to_owned()),
        first_failed: None,
        tries: 0,
        last_try: None,
        last_ok: None,
        next_try: BEGIN,
        changed: None,
        reviewed: None,
    };
    store.record_link(&link).await.unwrap();
    store.mark_changed(given, BEGIN).await.unwrap();
    store.set_links(&[given.to_owned()], BEGIN).await.unwrap();
    let kept = store.link(given).await.unwrap().unwrap();
    assert_eq!(
        (kept.address.as_str(), kept.note.as_deref()),
        (back, Some(back))
    );
    assert_eq!(kept.state, LinkState::Alive, "what was found stays");
    assert!(kept.awaits_review());
    assert!(store.mark_reviewed(given, &by(BEGIN)).await.unwrap());
}

async fn in_names(store: &Store, given: &str, back: &str) {
    store.set_setting(given, given, &by(BEGIN)).await.unwrap();
    assert_eq!(store.setting(given).await.unwrap().as_deref(), Some(back));
    let (kind, visibility) = (CollectionKind::Dossier, Visibility::Closed);
    store
        .add_collection(given, given, kind, visibility, BEGIN)
        .await
        .unwrap();
    let collection = store.collection(given).await.unwrap().unwrap();
    assert_eq!(
        (collection.slug.as_str(), collection.name.as_str()),
        (back, back)
    );
}

#[tokio::test]
async fn odd_texts_come_back() {
    for text in ODD {
        everywhere(text, text).await;
    }
}

/// `PostgreSQL` cannot keep a NUL.
#[tokio::test]
async fn a_nul_becomes_the_sign_for_what_cannot_be_shown() {
    everywhere("a\0b\0", "a\u{fffd}b\u{fffd}").await;
}

/// As long as the application lets an address be, and without any repetition.
#[tokio::test]
async fn a_long_address_is_kept() {
    let mut seed: u32 = 1;
    let mut letter = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'!' + u8::try_from((seed >> 16) % 94).unwrap())
    };
    let long: String = (0..2000).map(|_| letter()).collect();
    everywhere(&long, &long).await;
}
