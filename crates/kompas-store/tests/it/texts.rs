//! Texts that are no ordinary texts: each comes back as it went in on both databases, or, where
//! one of them cannot keep it, the same on both.

use kompas_domain::document::{CollectionKind, Passage, ReadDocument, Visibility};
use kompas_domain::job::JobKind;
use kompas_domain::link::LinkState;
use kompas_store::{DocumentFilter, LinkRecord, NewDocument, NewVersion, Scope};
use time::Duration;

use crate::world::{BEGIN, bytes, collection, full_document, on_both, read};

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
        let guide = collection(store, "gids").await;
        let (text, back) = (given.to_owned(), back.to_owned());
        let document = |text: &String| NewDocument {
            title: text.clone(),
            file_name: Some(text.clone()),
            address: Some(text.clone()),
            source: Some(text.clone()),
            publisher: Some(text.clone()),
            municipality: Some(text.clone()),
            themes: vec![text.clone()],
            ..full_document(guide)
        };
        let version = NewVersion {
            media_type: Some(text.clone()),
            final_address: Some(text.clone()),
            etag: Some(text.clone()),
            last_modified: Some(text.clone()),
            ..bytes("x")
        };
        let id = store
            .add(&document(&text), &version, BEGIN)
            .await
            .unwrap()
            .document;
        assert_eq!(
            store
                .add(&document(&text), &version, BEGIN)
                .await
                .unwrap()
                .document,
            id
        );
        let mut recorded = store.document(ALL, id).await.unwrap().unwrap().document;
        assert!(recorded.themes == [text.clone()] || recorded.themes == [back.clone()]);
        recorded.themes = vec![back.clone()];
        assert_eq!(recorded, document(&back));
        let filter = DocumentFilter {
            source: Some(text.clone()),
            ..DocumentFilter::default()
        };
        assert_eq!(store.documents(ALL, &filter, 1, 9).await.unwrap().1, 1);
        let filter = DocumentFilter {
            collection: Some(text.clone()),
            ..DocumentFilter::default()
        };
        assert_eq!(store.documents(ALL, &filter, 1, 9).await.unwrap().1, 0);
        assert_eq!(store.documents_at(&text).await.unwrap().len(), 1);

        let passage = |text: &String| Passage {
            number: 1,
            page: None,
            last_page: None,
            headings: vec![text.clone()],
            text: text.clone(),
        };
        let told = ReadDocument {
            title: Some(text.clone()),
            author: Some(text.clone()),
            remarks: vec![text.clone()],
            ..read()
        };
        store
            .set_read(id, 1, &told, &[passage(&text)])
            .await
            .unwrap();
        let mut passages = store.passages(ALL, id, 1).await.unwrap();
        assert!([text.clone(), back.clone()].contains(&passages[0].headings[0]));
        passages[0].headings[0].clone_from(&back);
        assert_eq!(passages, [passage(&back)]);
        let read = store.versions(ALL, id).await.unwrap().remove(0);
        assert_eq!(
            (read.title.as_ref(), read.author.as_ref()),
            (Some(&back), Some(&back))
        );
        assert_eq!(
            (read.media_type.as_ref(), read.etag.as_ref()),
            (Some(&back), Some(&back))
        );

        let again = NewVersion {
            sha256: "9".repeat(64),
            ..version
        };
        let added = store.add(&document(&text), &again, BEGIN).await.unwrap();
        store
            .set_refused(added.document, added.version, &text)
            .await
            .unwrap();
        let refused = store.versions(ALL, id).await.unwrap().remove(1);
        assert_eq!(refused.refusal.as_ref(), Some(&back));

        let job = store
            .enqueue(JobKind::Fetch, &text, &text, BEGIN - Duration::DAY)
            .await
            .unwrap();
        assert_eq!(
            store
                .enqueue(JobKind::Fetch, &text, "", BEGIN)
                .await
                .unwrap(),
            job
        );
        let leased = store.lease(BEGIN, Duration::MINUTE).await.unwrap().unwrap();
        assert_eq!((&leased.subject, &leased.payload), (&back, &back));
        store.fail(&leased, &text, BEGIN).await.unwrap();
        assert_eq!(
            store.job(job).await.unwrap().unwrap().message.as_ref(),
            Some(&back)
        );

        let link = LinkRecord {
            address: text.clone(),
            state: LinkState::Alive,
            status: None,
            note: Some(text.clone()),
            final_address: Some(text.clone()),
            first_failed: None,
            tries: 0,
            last_try: None,
            last_ok: None,
            next_try: BEGIN,
            changed: None,
            reviewed: None,
        };
        store.record_link(&link).await.unwrap();
        store.mark_changed(&text, BEGIN).await.unwrap();
        store.set_links(&[text.clone()], BEGIN).await.unwrap();
        let kept = store.link(&text).await.unwrap().unwrap();
        assert_eq!((&kept.address, kept.note.as_ref()), (&back, Some(&back)));
        assert_eq!(kept.state, LinkState::Alive, "what was found stays");
        assert!(kept.awaits_review());
        assert!(store.mark_reviewed(&text, BEGIN).await.unwrap());

        store.set_setting(&text, &text).await.unwrap();
        assert_eq!(store.setting(&text).await.unwrap().as_ref(), Some(&back));
        let (kind, visibility) = (CollectionKind::Dossier, Visibility::Closed);
        store
            .add_collection(&text, &text, kind, visibility, BEGIN)
            .await
            .unwrap();
        let collection = store.collection(&text).await.unwrap().unwrap();
        assert_eq!((&collection.slug, &collection.name), (&back, &back));
        store.remove(ALL, id).await.unwrap();
    })
    .await;
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
