//! Any order of adding, reading, refusing and removing comes to what a simple model says.

use std::collections::BTreeSet;

use kompas_domain::document::{CollectionKind, VersionState, Visibility};
use kompas_domain::job::JobState;
use kompas_store::{DocumentFilter, NewDocument, News, Scope, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::postgres::Schema;
use crate::world::{BEGIN, by, bytes, collection, document, passages, read};

const ALL: Scope = Scope::everything();

/// One thing that happens. Documents are told by their place among all that were ever added,
/// counted round.
#[derive(Debug, Clone)]
enum Step {
    Add {
        second: bool,
        address: Option<u8>,
        bytes: u8,
    },
    Read {
        document: usize,
        version: u32,
        passages: u32,
    },
    Refuse {
        document: usize,
        version: u32,
    },
    Remove {
        document: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let add = (any::<bool>(), proptest::option::of(0..3_u8), 0..4_u8);
    let version = || (0..6_usize, 1..4_u32);
    prop_oneof![
        4 => add.prop_map(|(second, address, bytes)| Step::Add { second, address, bytes }),
        2 => (version(), 0..4_u32).prop_map(|((document, version), passages)| Step::Read { document, version, passages }),
        1 => version().prop_map(|(document, version)| Step::Refuse { document, version }),
        1 => (0..6_usize).prop_map(|document| Step::Remove { document }),
    ]
}

struct Document {
    id: i64,
    collection: i64,
    address: Option<String>,
    versions: Vec<Version>,
    current: Option<u32>,
}

struct Version {
    hash: String,
    state: VersionState,
    passages: u32,
}

/// What there should be.
#[derive(Default)]
struct Model {
    ever: Vec<i64>,
    documents: Vec<Document>,
    outbox: Vec<(i64, bool)>,
    read_jobs: BTreeSet<String>,
}

impl Model {
    fn version(&mut self, place: usize, version: u32) -> Option<(i64, &mut Document)> {
        let id = *self.ever.get(place % self.ever.len().max(1))?;
        let document = self
            .documents
            .iter_mut()
            .find(|document| document.id == id)?;
        let there = version as usize <= document.versions.len();
        there.then_some((id, document))
    }

    /// What adding should come to: a document, if it is known, with the version and the news.
    fn add(&mut self, new: &NewDocument, hash: &str) -> (Option<i64>, u32, News) {
        let mut inside = self
            .documents
            .iter_mut()
            .filter(|one| one.collection == new.collection);
        let version = || Version {
            hash: hash.to_owned(),
            state: VersionState::Waiting,
            passages: 0,
        };
        let place = |one: &Document| {
            one.versions
                .iter()
                .rposition(|version| version.hash == hash)
        };
        let number = |count: usize| u32::try_from(count).unwrap();
        let at_address = inside.find(|one| new.address.is_some() && one.address == new.address);
        if let Some(document) = at_address {
            let newest = number(document.versions.len());
            if document
                .versions
                .last()
                .is_some_and(|last| last.hash == hash)
            {
                return (Some(document.id), newest, News::Nothing);
            }
            document.versions.push(version());
            return (Some(document.id), newest + 1, News::Version);
        }
        let mut inside = self
            .documents
            .iter()
            .filter(|one| one.collection == new.collection);
        if let Some((id, place)) = inside.find_map(|one| Some((one.id, place(one)?))) {
            return (Some(id), number(place + 1), News::Nothing);
        }
        self.documents.push(Document {
            id: 0,
            collection: new.collection,
            address: new.address.clone(),
            versions: vec![version()],
            current: None,
        });
        (None, 1, News::Document)
    }

    fn remove(&mut self, id: i64) -> Option<BTreeSet<String>> {
        let place = self
            .documents
            .iter()
            .position(|document| document.id == id)?;
        let gone = self.documents.remove(place);
        self.outbox.push((id, true));
        self.read_jobs
            .retain(|subject| !subject.starts_with(&format!("document/{id}/")));
        let used = |hash: &str| {
            let mut versions = self
                .documents
                .iter()
                .flat_map(|document| &document.versions);
            versions.any(|version| version.hash == hash)
        };
        let hashes = gone.versions.into_iter().map(|version| version.hash);
        Some(hashes.filter(|hash| !used(hash)).collect())
    }
}

async fn take(store: &Store, model: &mut Model, collections: [i64; 2], case: &str, step: &Step) {
    match step {
        Step::Add {
            second,
            address,
            bytes: name,
        } => {
            let new = NewDocument {
                address: address.map(|number| format!("https://{case}/{number}")),
                ..document(collections[usize::from(*second)])
            };
            let version = bytes(&format!("{case}{name}"));
            let added = store.add(&new, &version, BEGIN, None).await.unwrap();
            let (id, number, news) = model.add(&new, &version.sha256);
            assert_eq!((added.version, added.news), (number, news));
            if let Some(id) = id {
                assert_eq!(added.document, id);
            } else {
                assert!(model.ever.iter().all(|known| *known < added.document));
                model.ever.push(added.document);
                model.documents.last_mut().unwrap().id = added.document;
            }
            if news != News::Nothing {
                model
                    .read_jobs
                    .insert(format!("document/{}/{number}", added.document));
            }
        }
        Step::Read {
            document,
            version,
            passages: count,
        } => {
            if let Some((id, document)) = model.version(*document, *version) {
                store
                    .set_read(id, *version, &read(), &passages(*count))
                    .await
                    .unwrap();
                let read = &mut document.versions[*version as usize - 1];
                (read.state, read.passages) = (VersionState::Read, *count);
                document.current = document.current.max(Some(*version));
                model.outbox.push((id, false));
            }
        }
        Step::Refuse { document, version } => {
            if let Some((id, document)) = model.version(*document, *version) {
                store.set_refused(id, *version, "Nee.").await.unwrap();
                let refused = &mut document.versions[*version as usize - 1];
                if refused.state == VersionState::Waiting {
                    refused.state = VersionState::Refused;
                }
            }
        }
        Step::Remove { document } => {
            let place = document % model.ever.len().max(1);
            if let Some(id) = model.ever.get(place).copied() {
                let unused = store.remove(ALL, id, &by(BEGIN)).await.unwrap();
                let unused = unused.map(|hashes| hashes.into_iter().collect::<BTreeSet<_>>());
                assert_eq!(unused, model.remove(id));
            }
        }
    }
}

async fn compare(store: &Store, model: &Model, slugs: [&str; 2], seq: i64) {
    let mut listed = Vec::new();
    for slug in slugs {
        let filter = DocumentFilter {
            collection: Some(slug.to_owned()),
            ..DocumentFilter::default()
        };
        listed.extend(store.documents(ALL, &filter, 1, 1000).await.unwrap().0);
    }
    listed.sort_by_key(|record| record.id);
    let known: Vec<i64> = model.documents.iter().map(|document| document.id).collect();
    assert_eq!(
        listed.iter().map(|record| record.id).collect::<Vec<_>>(),
        known
    );
    for (record, document) in listed.iter().zip(&model.documents) {
        assert_eq!(record.current_version, document.current);
        assert_eq!(record.newest_version as usize, document.versions.len());
        assert_eq!(
            Some(record.state),
            document.versions.last().map(|version| version.state)
        );
        let versions = store.versions(ALL, record.id).await.unwrap();
        assert_eq!(versions.len(), document.versions.len());
        for (version, known) in versions.iter().zip(&document.versions) {
            assert_eq!((&version.sha256, version.state), (&known.hash, known.state));
            let found = store
                .passages(ALL, record.id, version.number)
                .await
                .unwrap();
            assert_eq!(found, passages(known.passages));
        }
    }
    let rows = store.outbox_after(seq, 1000).await.unwrap();
    let changes: Vec<_> = rows.iter().map(|row| (row.document, row.removed)).collect();
    assert_eq!(changes, model.outbox);
    let jobs = store
        .jobs(ALL, Some(JobState::Waiting), 1, 1000)
        .await
        .unwrap();
    let subjects: BTreeSet<String> = jobs.into_iter().map(|job| job.subject).collect();
    assert_eq!(subjects, model.read_jobs);
}

async fn play(store: &Store, number: u32, steps: &[Step]) {
    let case = format!("c{number}");
    let slugs = [format!("{case}-a"), format!("{case}-b")];
    let slugs = [slugs[0].as_str(), slugs[1].as_str()];
    for slug in slugs {
        let (kind, visibility) = (CollectionKind::Dossier, Visibility::Closed);
        store
            .add_collection(slug, slug, kind, visibility, BEGIN)
            .await
            .unwrap();
    }
    let collections = [
        collection(store, slugs[0]).await,
        collection(store, slugs[1]).await,
    ];
    let seq = store.outbox_last().await.unwrap();
    let mut model = Model::default();
    for step in steps {
        take(store, &mut model, collections, &case, step).await;
    }
    compare(store, &model, slugs, seq).await;
    for document in &model.documents {
        store.remove(ALL, document.id, &by(BEGIN)).await.unwrap();
    }
}

fn any_order(runtime: &tokio::runtime::Runtime, store: &Store, cases: u32) {
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    });
    let count = std::cell::Cell::new(0);
    let steps = proptest::collection::vec(step(), 1..25);
    let end = runner.run(&steps, |steps| {
        count.set(count.get() + 1);
        runtime.block_on(play(store, count.get(), &steps));
        Ok(())
    });
    end.unwrap();
}

#[test]
fn any_order_in_memory() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = runtime.block_on(Store::in_memory(BEGIN)).unwrap();
    any_order(&runtime, &store, 200);
}

#[test]
fn any_order_on_a_server() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let schema = runtime.block_on(Schema::new());
    let store = runtime
        .block_on(crate::world::open(&schema.address()))
        .unwrap();
    any_order(&runtime, &store, 40);
    runtime.block_on(store.close());
    runtime.block_on(schema.remove());
}
