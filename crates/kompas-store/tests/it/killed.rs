//! Promise 1: whatever was acknowledged is there after the program was killed, and nothing is
//! there by halves.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use kompas_domain::document::VersionState;
use kompas_store::{DocumentFilter, NewVersion, Originals, Scope, Store};

use crate::world::{BEGIN, at_both, by, collection, document_at, open, passages, read};

const ALL: Scope = Scope::everything();
/// Tells the program that it is to write and be killed: where, and in which round.
const ORDER: &str = "KOMPAS_TEST_WRITER";
/// How often the program is killed, unless it is told here.
const ROUNDS: usize = 8;
const KILLS: &str = "KOMPAS_TEST_KILLS";
const PASSAGES: u32 = 20;

/// What was acknowledged of a document.
#[derive(Default)]
struct Known {
    /// Hashes of its versions.
    versions: Vec<String>,
    read: bool,
    /// Its removal began; whether it is still there is not known until that is acknowledged.
    going: bool,
    gone: bool,
}

#[tokio::test]
async fn what_was_acknowledged_outlives_the_program() {
    at_both(async |place| {
        let folder = tempfile::tempdir().unwrap();
        let mut known = BTreeMap::new();
        let mut acknowledged = 0;
        let kills = std::env::var(KILLS).map_or(ROUNDS, |kills| kills.parse().unwrap());
        for round in 0..kills {
            acknowledged += write_and_kill(&place.address(), folder.path(), round, &mut known);
            let store = place.open().await.unwrap();
            check(&store, &Originals::new(folder.path()), &known).await;
            store.close().await;
        }
        eprintln!("{kills} kills, {acknowledged} acknowledged writes, none lost");
    })
    .await;
}

/// Starts a program that writes, and kills it after so many acknowledgements.
fn write_and_kill(
    address: &str,
    folder: &Path,
    round: usize,
    known: &mut BTreeMap<i64, Known>,
) -> usize {
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::writer", "--nocapture"])
        .env(ORDER, format!("{round}\n{}\n{address}", folder.display()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let mut acknowledged = 0;
    // all that it said counts, also what it said while it was being killed
    while let Some(Ok(line)) = lines.next() {
        if let Some((_, said)) = line.split_once("ack ") {
            note(known, said);
            acknowledged += 1;
            if acknowledged == 4 + 5 * (round % ROUNDS) {
                writer.kill().unwrap();
            }
        }
    }
    let status = writer.wait().unwrap();
    assert!(
        status.code().is_none(),
        "the writer ended by itself: {status}"
    );
    acknowledged
}

fn note(known: &mut BTreeMap<i64, Known>, said: &str) {
    let mut words = said.split(' ');
    let (what, id) = (words.next().unwrap(), words.next().unwrap());
    let document = known.entry(id.parse().unwrap()).or_default();
    match what {
        "added" => document.versions.push(words.next().unwrap().to_owned()),
        "read" => document.read = true,
        "going" => document.going = true,
        "gone" => document.gone = true,
        _ => panic!("{said}"),
    }
}

async fn check(store: &Store, originals: &Originals, known: &BTreeMap<i64, Known>) {
    let (records, total) = store
        .documents(ALL, &DocumentFilter::default(), 1, 100_000)
        .await
        .unwrap();
    assert_eq!(records.len(), total);
    let there: BTreeSet<i64> = records.iter().map(|record| record.id).collect();
    for (id, document) in known {
        assert!(
            document.going || there.contains(id),
            "document {id} is lost"
        );
        assert!(
            !document.gone || !there.contains(id),
            "document {id} is back"
        );
    }
    let jobs = store.jobs(ALL, None, 1, 100_000).await.unwrap();
    let subjects: BTreeSet<String> = jobs.into_iter().map(|job| job.subject).collect();
    let rows = store.outbox_after(0, 1_000_000).await.unwrap();
    let changed: BTreeSet<(i64, bool)> =
        rows.iter().map(|row| (row.document, row.removed)).collect();
    let gone = known.iter().filter(|(_, document)| document.gone);
    assert!(
        gone.map(|(id, _)| (*id, true))
            .all(|change| changed.contains(&change))
    );
    for record in records {
        let id = record.id;
        let versions = store.versions(ALL, id).await.unwrap();
        let hashes: Vec<&str> = versions
            .iter()
            .map(|version| version.sha256.as_str())
            .collect();
        for version in &versions {
            assert!(
                originals.read(&version.sha256).is_ok(),
                "the bytes of {id} are lost"
            );
            let subject = format!("document/{id}/{}", version.number);
            assert!(subjects.contains(&subject), "no job for {subject}");
            let found = store.passages(ALL, id, version.number).await.unwrap();
            let expected = if version.state == VersionState::Read {
                PASSAGES
            } else {
                0
            };
            assert_eq!(
                found,
                passages(expected),
                "document {id} is there by halves"
            );
        }
        assert_eq!(
            record.current_version.is_some(),
            changed.contains(&(id, false))
        );
        if let Some(known) = known.get(&id) {
            assert!(
                known
                    .versions
                    .iter()
                    .all(|hash| hashes.contains(&hash.as_str()))
            );
            assert!(
                !known.read || record.current_version.is_some(),
                "reading {id} is lost"
            );
        }
    }
}

/// Writes until it is killed. Runs only where the test above starts it.
#[test]
fn writer() {
    let Ok(order) = std::env::var(ORDER) else {
        return;
    };
    let mut lines = order.split('\n');
    let mut line = || lines.next().unwrap().to_owned();
    let (round, folder, address) = (line(), PathBuf::from(line()), line());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = open(&address).await.unwrap();
        let originals = Originals::new(&folder);
        let tasks = (0..3).map(|task| {
            let name = format!("{round}-{task}");
            write(store.clone(), originals.clone(), name)
        });
        tasks.collect::<tokio::task::JoinSet<()>>().join_all().await;
    });
}

async fn write(store: Store, originals: Originals, name: String) {
    let guide = collection(&store, "gids").await;
    for number in 0_u64.. {
        let document = document_at(guide, &format!("https://{name}.nl/{}", number / 2));
        let text = format!("{name} {number}");
        let version = NewVersion {
            sha256: originals.keep(text.as_bytes()).unwrap(),
            ..NewVersion::new(text.len(), BEGIN)
        };
        let added = store.add(&document, &version, BEGIN, None).await.unwrap();
        let id = added.document;
        println!("ack added {id} {}", version.sha256);
        if number % 3 != 0 {
            store
                .set_read(id, added.version, &read(), &passages(PASSAGES))
                .await
                .unwrap();
            println!("ack read {id}");
        }
        if number % 10 == 9 {
            println!("ack going {id}");
            for hash in store.remove(ALL, id, &by(BEGIN)).await.unwrap().unwrap() {
                originals.remove(&hash).unwrap();
            }
            println!("ack gone {id}");
        }
    }
}
