//! What was removed is in no file any more.

use std::path::Path;

use kompas_domain::document::{Passage, ReadDocument};
use kompas_store::{NewDocument, Originals, Scope, Store};

use crate::world::{BEGIN, by, bytes, collection, document, full_document, passages, read};

const CANARY: &str = "kanarie-7c1f";

/// The files under a folder that have the canary in them.
fn sings(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sings(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            if bytes
                .windows(CANARY.len())
                .any(|window| window == CANARY.as_bytes())
            {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

#[tokio::test]
async fn a_removed_document_is_in_no_file_while_the_program_runs_on() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open_sqlite(&dir.path().join("kompas.db"), BEGIN)
        .await
        .unwrap();
    let originals = Originals::new(&dir.path().join("originelen"));
    let own = collection(&store, "eigen-gemeente").await;
    for number in 0..40 {
        let version = bytes(&format!("ander-{number}"));
        let id = store
            .add(&document(own), &version, BEGIN, None)
            .await
            .unwrap()
            .document;
        store.set_read(id, 1, &read(), &passages(20)).await.unwrap();
    }

    let secret = NewDocument {
        title: CANARY.to_owned(),
        file_name: Some(format!("{CANARY}.pdf")),
        address: Some(format!("https://{CANARY}.nl/")),
        ..full_document(own)
    };
    let mut version = bytes("");
    version.sha256 = originals.keep(CANARY.repeat(2000).as_bytes()).unwrap();
    version.etag = Some(CANARY.to_owned());
    let id = store
        .add(&secret, &version, BEGIN, None)
        .await
        .unwrap()
        .document;
    let told = ReadDocument {
        title: Some(CANARY.to_owned()),
        ..read()
    };
    let texts: Vec<Passage> = passages(30)
        .into_iter()
        .map(|passage| Passage {
            text: format!("{CANARY} {}", passage.text.repeat(100)),
            ..passage
        })
        .collect();
    store.set_read(id, 1, &told, &texts).await.unwrap();
    assert!(sings(dir.path()).len() >= 2);

    for hash in store
        .remove(Scope::everything(), id, &by(BEGIN))
        .await
        .unwrap()
        .unwrap()
    {
        originals.remove(&hash).unwrap();
    }
    assert_eq!(sings(dir.path()), [] as [&str; 0]);
    store.close().await;
    assert_eq!(sings(dir.path()), [] as [&str; 0]);
}
