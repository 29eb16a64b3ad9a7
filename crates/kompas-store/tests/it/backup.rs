//! Promise 12: a backup restores.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use kompas_domain::content::ContentFile;
use kompas_domain::document::VersionState;
use kompas_domain::job::JobKind;
use kompas_store::backup::{self, By, Checked, Fault, Made, Manifest};
use kompas_store::{
    DataFolder, DocumentFilter, DossierScope, Error, Held, KeptFile, NewAttachment, NewDocument,
    NewVersion, Originals, Scope, Store,
};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::consultations::{TOKEN, asked, file};
use crate::postgres::Schema;
use crate::world::{
    BEGIN, Place, at, at_both, by, collection, document_at, full_document, passages, read,
};

const ALL: Scope = Scope::everything();
const BY: By<'_> = By {
    program: "0.1.0",
    now: BEGIN,
};

/// An installation: a database, and a folder with the rest.
struct Home {
    place: Place,
    folder: TempDir,
}

impl Home {
    fn file() -> Self {
        Self::at(Place::File(tempfile::tempdir().unwrap()))
    }

    async fn server() -> Self {
        Self::at(Place::Server(Schema::new().await))
    }

    fn at(place: Place) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { place, folder }
    }

    fn data(&self) -> DataFolder {
        DataFolder::open(self.folder.path()).unwrap()
    }

    async fn open(&self) -> Store {
        self.place.open().await.unwrap()
    }

    /// Makes a backup of it.
    async fn back_up(&self) -> Made {
        let store = self.open().await;
        let made = make(&store, &self.data()).await;
        store.close().await;
        made
    }

    async fn restore(&self, path: &Path, replace: bool) -> Result<backup::Restored, Error> {
        let store = self.open().await;
        let restored = backup::restore(path, &store, &self.data(), replace, BY).await;
        store.close().await;
        restored
    }

    async fn gone(self) {
        if let Place::Server(schema) = self.place {
            schema.remove().await;
        }
    }
}

async fn make(store: &Store, data: &DataFolder) -> Made {
    let folder = data.backups();
    backup::make_folder(&folder).unwrap();
    let to = backup::file_in(&folder, "", BEGIN);
    backup::make(store, data, &to, BY).await.unwrap()
}

async fn check(path: &Path) -> Checked {
    let workspace = tempfile::tempdir().unwrap();
    let checked = backup::check(path, workspace.path(), BEGIN).await.unwrap();
    let left = fs::read_dir(workspace.path()).unwrap().count();
    assert_eq!(left, 0, "the check leaves nothing behind");
    checked
}

/// The hash of what each table holds.
fn tables(manifest: &Manifest) -> BTreeMap<&str, &str> {
    let parts = manifest.parts.iter();
    parts
        .filter(|part| part.name.starts_with("tabellen/"))
        .map(|part| (part.name.as_str(), part.sha256.as_str()))
        .collect()
}

/// A document with bytes that are kept.
async fn add(store: &Store, data: &DataFolder, name: &str) -> i64 {
    let guide = collection(store, "gids").await;
    let sha256 = data.originals().keep(name.as_bytes()).unwrap();
    let version = NewVersion {
        sha256,
        ..NewVersion::new(name.len(), BEGIN)
    };
    let document = document_at(guide, &format!("https://voorbeeld.nl/{name}"));
    store
        .add(&document, &version, BEGIN, None)
        .await
        .unwrap()
        .document
}

/// Fills an installation with something in every table, odd letters among it. Gives the number of a
/// document that was there last and is gone.
async fn fill(store: &Store, data: &DataFolder) -> i64 {
    let guide = collection(store, "gids").await;
    for name in [
        "één",
        "twee\n\"2\"\t\\",
        "🏚 É Z a",
        "\u{1}\u{2028}'; drop table x",
    ] {
        let id = add(store, data, name).await;
        store.set_read(id, 1, &read(), &passages(30)).await.unwrap();
        store.set_setting(name, name, &by(BEGIN)).await.unwrap();
    }
    let named = NewDocument {
        title: "Titel met ' en \u{fffd} en ünïcode 中".to_owned(),
        ..full_document(guide)
    };
    let bytes = NewVersion {
        sha256: data.originals().keep(&[0, 255, 10, 13]).unwrap(),
        ..NewVersion::new(4, at(-1))
    };
    store.add(&named, &bytes, at(3), None).await.unwrap();
    let addresses = [
        "https://b.nl/",
        "https://a.nl/Z",
        "https://a.nl/a",
        "https://É.nl/",
    ];
    let addresses = addresses.map(str::to_owned);
    store.set_links(&addresses, at(9)).await.unwrap();
    store
        .enqueue(JobKind::CheckLink, &addresses[0], "{\"a\":1}", at(9))
        .await
        .unwrap();
    store.lease(at(100), time::Duration::MINUTE).await.unwrap();
    let last = add(store, data, "laatste").await;
    for hash in store.remove(ALL, last, &by(BEGIN)).await.unwrap().unwrap() {
        data.originals().remove(&hash).unwrap();
    }
    data.replace_guide(&[ContentFile {
        path: "gids.toml".to_owned(),
        text: "naam = \"één\"\n".to_owned(),
    }])
    .unwrap();
    last
}

#[tokio::test]
async fn what_was_backed_up_comes_back_on_either_database() {
    let from = [Home::file(), Home::server().await];
    for home in &from {
        let store = home.open().await;
        let last = fill(&store, &home.data()).await;
        store.close().await;
        let first = home.back_up().await;
        assert_eq!(first.manifest.missing, []);
        assert_eq!(check(&first.path).await.faults, []);
        for to in [Home::file(), Home::server().await] {
            let restored = to.restore(&first.path, false).await.unwrap();
            assert!(restored.before.is_none());
            let second = to.back_up().await;
            assert_eq!(tables(&second.manifest), tables(&first.manifest));
            assert!(second.manifest.originals().eq(first.manifest.originals()));
            assert_eq!(second.manifest.sequence, first.manifest.sequence);
            assert_eq!(to.data().guide().unwrap(), home.data().guide().unwrap());
            let store = to.open().await;
            let next = add(&store, &to.data(), "volgende").await;
            assert!(next > last, "{next} was given before");
            store.close().await;
            to.gone().await;
        }
    }
    for home in from {
        home.gone().await;
    }
}

/// What partners answered comes back with its files; their links do not: one that was taken back
/// since would be good again.
#[tokio::test]
async fn answers_of_partners_come_back_and_their_links_do_not() {
    for (from, to) in [
        (Home::file(), Home::server().await),
        (Home::server().await, Home::file()),
    ] {
        let store = from.open().await;
        let (dossier, _, partners) = asked(&store).await;
        let entry = by(at(3));
        let new = file("lijst.txt");
        let sha256 = from.data().originals().keep(b"lijst").unwrap();
        let new = NewAttachment { sha256, ..new };
        let kept = store.add_attachment(TOKEN, &new, 5, &entry).await.unwrap();
        assert!(matches!(kept, KeptFile::As(_)));
        assert!(store.send_replies(TOKEN, false, &entry).await.unwrap());
        store.close().await;
        let made = from.back_up().await;
        to.restore(&made.path, false).await.unwrap();
        let store = to.open().await;
        assert_eq!(store.asked_partner(TOKEN, at(4)).await.unwrap(), None);
        let all = DossierScope::everything();
        let back = store.partners(all, dossier, None).await.unwrap();
        assert_eq!(back.len(), partners.len());
        assert_eq!(back[0].link_until, None);
        let files = store.attachments(all, dossier, None).await.unwrap();
        let bytes = to.data().originals().read(&files[0].sha256).unwrap();
        assert_eq!(bytes, b"lijst");
        store.close().await;
        from.gone().await;
        to.gone().await;
    }
}

#[tokio::test]
async fn it_goes_from_file_to_server_and_back() {
    let (first, server, last) = (Home::file(), Home::server().await, Home::file());
    let store = first.open().await;
    fill(&store, &first.data()).await;
    store.close().await;
    let one = first.back_up().await;
    server.restore(&one.path, false).await.unwrap();
    let two = server.back_up().await;
    last.restore(&two.path, false).await.unwrap();
    let three = last.back_up().await;
    assert_eq!(tables(&one.manifest), tables(&three.manifest));
    assert!(one.manifest.originals().eq(three.manifest.originals()));
    assert_eq!(two.manifest.database, "postgresql");
    server.gone().await;
}

/// While others add, read and remove, a backup holds one moment, and none of it by halves.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_backup_under_writing_holds_one_moment() {
    at_both(async |place| {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        let store = place.open().await.unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let writers = (0..2).map(|writer| {
            tokio::spawn(write(
                store.clone(),
                data.clone(),
                writer,
                Arc::clone(&stop),
            ))
        });
        let writers: Vec<_> = writers.collect();
        let mut sequences = Vec::new();
        for round in 0..4 {
            while store.outbox_last().await.unwrap() < 20 * (round + 1) {
                tokio::task::yield_now().await;
            }
            let made = make(&store, &data).await;
            assert_eq!(made.manifest.missing, []);
            sequences.push(made.manifest.sequence);
            let to = Home::file();
            to.restore(&made.path, false).await.unwrap();
            let copy = to.open().await;
            assert_eq!(copy.outbox_last().await.unwrap(), made.manifest.sequence);
            whole(&copy, &to.data()).await;
            copy.close().await;
        }
        stop.store(true, Ordering::Release);
        for writer in writers {
            writer.await.unwrap();
        }
        assert!(sequences.is_sorted_by(|a, b| a < b), "{sequences:?}");
        store.close().await;
    })
    .await;
}

async fn write(store: Store, data: DataFolder, writer: usize, stop: Arc<AtomicBool>) {
    for number in 0_usize.. {
        if stop.load(Ordering::Acquire) {
            return;
        }
        let held = waited(&data, Originals::hold).await;
        let id = add(&store, &data, &format!("{writer}-{number}")).await;
        drop(held);
        store.set_read(id, 1, &read(), &passages(12)).await.unwrap();
        if number % 3 == 0 {
            let held = waited(&data, Originals::hold_alone).await;
            for hash in store.remove(ALL, id, &by(BEGIN)).await.unwrap().unwrap() {
                data.originals().remove(&hash).unwrap();
            }
            drop(held);
        }
    }
}

async fn waited(data: &DataFolder, hold: fn(&Originals) -> Result<Held, Error>) -> Held {
    let originals = data.originals();
    let waiting = tokio::task::spawn_blocking(move || hold(&originals));
    waiting.await.unwrap().unwrap()
}

/// Everything that belongs together is there together.
async fn whole(store: &Store, data: &DataFolder) {
    let rows = store.outbox_after(0, 1_000_000).await.unwrap();
    let (records, _) = store
        .documents(ALL, &DocumentFilter::default(), 1, 100_000)
        .await
        .unwrap();
    assert!(!records.is_empty());
    for record in &records {
        let versions = store.versions(ALL, record.id).await.unwrap();
        assert_eq!(versions.len(), 1);
        assert!(data.originals().read(&versions[0].sha256).is_ok());
        let is_read = record.state == VersionState::Read;
        let found = store.passages(ALL, record.id, 1).await.unwrap().len();
        assert_eq!(found, if is_read { 12 } else { 0 });
        let followed = rows
            .iter()
            .any(|row| row.document == record.id && !row.removed);
        assert_eq!(followed, is_read, "document {}", record.id);
    }
    for row in rows.iter().filter(|row| row.removed) {
        assert!(records.iter().all(|record| record.id != row.document));
    }
}

#[tokio::test]
async fn an_original_that_is_gone_or_damaged_is_named_and_the_rest_is_kept() {
    let home = Home::file();
    let store = home.open().await;
    fill(&store, &home.data()).await;
    store.close().await;
    let whole = home.back_up().await;
    let hashes: Vec<String> = whole.manifest.originals().map(str::to_owned).collect();
    let path = |hash: &str| {
        let folder = home.folder.path().join("originelen");
        folder.join(&hash[..2]).join(&hash[2..4]).join(hash)
    };
    fs::remove_file(path(&hashes[0])).unwrap();
    fs::write(path(&hashes[1]), "iets anders").unwrap();
    let made = home.back_up().await;
    let missing: Vec<(&str, bool)> = made
        .manifest
        .missing
        .iter()
        .map(|original| (original.sha256.as_str(), original.damaged))
        .collect();
    assert_eq!(missing, [(hashes[0].as_str(), false), (&hashes[1], true)]);
    assert_eq!(made.manifest.originals().count(), hashes.len() - 2);
    let checked = check(&made.path).await;
    assert_eq!(checked.faults.len(), 2);
    assert!(checked.faults.iter().all(Fault::is_of_the_installation));
    Home::file().restore(&made.path, false).await.unwrap();
}

#[tokio::test]
async fn an_installation_that_holds_something_is_replaced_only_when_asked() {
    at_both(async |place| {
        let from = Home::file();
        let store = from.open().await;
        fill(&store, &from.data()).await;
        store.close().await;
        let made = from.back_up().await;

        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        let store = place.open().await.unwrap();
        assert!(backup::is_empty(&store, &data).await.unwrap());
        let mine = add(&store, &data, "van mij").await;
        let hash = store.versions(ALL, mine).await.unwrap()[0].sha256.clone();
        fs::create_dir(data.index()).unwrap();
        let refused = backup::restore(&made.path, &store, &data, false, BY).await;
        assert!(
            matches!(refused, Err(Error::NotEmpty { .. })),
            "{refused:?}"
        );
        assert!(store.document(ALL, mine).await.unwrap().is_some());
        assert!(data.index().exists());

        let restored = backup::restore(&made.path, &store, &data, true, BY)
            .await
            .unwrap();
        assert!(!data.index().exists(), "it is made anew");
        assert!(data.originals().read(&hash).is_err(), "nothing names it");
        let again = make(&store, &data).await;
        assert_eq!(tables(&again.manifest), tables(&made.manifest));
        let before = restored.before.unwrap();
        let back = backup::restore(&before.path, &store, &data, true, BY)
            .await
            .unwrap();
        assert_eq!(back.manifest, before.manifest);
        assert!(data.originals().read(&hash).is_ok());
        assert_eq!(data.guide().unwrap(), None, "there was none");
        store.close().await;
    })
    .await;
}

/// A backup with little in it, so that damage is tried in no time.
async fn small() -> (Home, Vec<u8>) {
    let home = Home::file();
    let store = home.open().await;
    add(&store, &home.data(), "klein").await;
    store.close().await;
    let made = home.back_up().await;
    let bytes = fs::read(&made.path).unwrap();
    assert_eq!(bytes.len() as u64, made.bytes);
    (home, bytes)
}

fn put(home: &Home, bytes: &[u8]) -> PathBuf {
    let path = home.folder.path().join("kompas-proef.tar");
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn every_byte_counts() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (home, bytes) = runtime.block_on(small());
    let found = |bytes: &[u8]| {
        let path = put(&home, bytes);
        !runtime.block_on(check(&path)).faults.is_empty()
    };
    assert!(!found(&bytes), "it is whole");
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(96));
    let flips = (0..bytes.len(), 0..8_u32);
    runner
        .run(&flips, |(at, bit)| {
            let mut other = bytes.clone();
            other[at] ^= 1 << bit;
            prop_assert!(found(&other), "byte {}", at);
            Ok(())
        })
        .unwrap();
    for length in [0, 1, 511, 512, 2047, 2048, bytes.len() / 2, bytes.len() - 1] {
        assert!(found(&bytes[..length]), "cut off at {length}");
    }
    assert!(
        found(&[&bytes[..], &[0; 512]].concat()),
        "something behind it"
    );
    assert!(
        found(&[&[0; 512], &bytes[..]].concat()),
        "something before it"
    );
}

/// Damage is told by the name of what is damaged.
#[tokio::test]
async fn damage_has_a_name() {
    let (home, bytes) = small().await;
    let at = |text: &str| {
        let text = text.as_bytes();
        bytes
            .windows(text.len())
            .position(|window| window == text)
            .unwrap()
    };
    for (text, name) in [
        ("\"Bronnen van de gids\"", "tabellen/collection.ndjson"),
        ("https://voorbeeld.nl/klein", "tabellen/document.ndjson"),
    ] {
        let mut other = bytes.clone();
        other[at(text) + 3] ^= 4;
        let faults = check(&put(&home, &other)).await.faults;
        assert_eq!(faults, [Fault::Part(name.to_owned())]);
    }
    let path = put(&home, &bytes[..bytes.len() - 1]);
    assert_eq!(check(&path).await.faults, [Fault::NotABackup]);
    let text = put(&home, &b"geen back-up".repeat(400));
    assert_eq!(check(&text).await.faults, [Fault::NotABackup]);
    let refused = Home::file().restore(&path, false).await;
    assert!(matches!(refused, Err(Error::Backup { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_backup_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (home, _) = small().await;
    let listed = backup::list(&home.data().backups()).unwrap();
    assert_eq!(listed.len(), 1);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&listed[0].path), 0o600);
    assert_eq!(mode(&home.data().backups()), 0o700);
    let left = fs::read_dir(home.data().backups()).unwrap().count();
    assert_eq!(left, 1, "and no scraps");
}

#[tokio::test]
async fn the_oldest_go_when_there_are_more_than_asked() {
    let home = Home::file();
    let store = home.open().await;
    let folder = home.data().backups();
    backup::make_folder(&folder).unwrap();
    for day in [3, 1, 2, 0] {
        let now = at(day * 86_400);
        let by = By { now, ..BY };
        let to = backup::file_in(&folder, "", now);
        backup::make(&store, &home.data(), &to, by).await.unwrap();
    }
    let aside = backup::file_in(&folder, "voor-herstel-", at(-1));
    backup::make(&store, &home.data(), &aside, BY)
        .await
        .unwrap();
    let broken = folder.join("kompas-0.tar");
    fs::write(&broken, "kapot").unwrap();
    fs::write(folder.join("notities.txt"), "van iemand").unwrap();
    store.close().await;
    let moments = || {
        let listed = backup::list(&folder).unwrap().into_iter();
        let moments = listed.filter_map(|shelved| shelved.manifest.ok());
        moments
            .map(|manifest| manifest.moment())
            .collect::<Vec<_>>()
    };
    let day = |day: i64| at(day * 86_400);
    assert_eq!(moments(), [BEGIN, BEGIN, day(1), day(2), day(3)]);
    let removed = backup::prune(&folder, 2).unwrap();
    assert_eq!(removed.len(), 2);
    assert_eq!(
        moments(),
        [BEGIN, day(2), day(3)],
        "and the one before the restore"
    );
    assert!(broken.exists() && folder.join("notities.txt").exists());
    assert_eq!(backup::prune(&folder, 2).unwrap(), [] as [PathBuf; 0]);
}

#[tokio::test]
async fn a_server_with_data_is_backed_up_before_a_migration() {
    at_both(async |place| {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        let known = place.open().await.unwrap();
        let current = backup::before_migration(&known, &data, BY).await.unwrap();
        assert!(current.is_none(), "nothing to migrate");
        let known_migration = known.migration_status().await.unwrap().known;
        known.close().await;
        let place = &place.another().await;
        crate::steps::before(place, usize::try_from(known_migration).unwrap()).await;
        place
            .run(
                "insert into collection (slug, name, kind, visibility, created)
                 values ('gids', 'Gids', 'gids', 'openbaar', 0)",
            )
            .await;
        let store = match place {
            Place::File(_) => Store::attach_sqlite(place.address().as_ref()).await,
            Place::Server(_) => Store::attach_postgres(&place.address()).await,
        }
        .unwrap();
        let known = known_migration;
        let made = backup::before_migration(&store, &data, BY).await.unwrap();
        let is_due = matches!(place, Place::Server(_)) && known > 1;
        assert_eq!(made.is_some(), is_due);
        if let Some(made) = made {
            assert_eq!(made.manifest.migration, known - 1);
            store.migrate(BEGIN).await.unwrap();
            let to = Home::file();
            to.restore(&made.path, false).await.unwrap();
            let status = to.open().await.migration_status().await.unwrap();
            assert_eq!(status.done, known);
        }
        store.close().await;
    })
    .await;
}

/// Tells the program to restore and be killed: two backups, a folder, a database.
const ORDER: &str = "KOMPAS_TEST_RESTORER";

/// Whenever the program is killed while it restores, the database is what it was or what it was to
/// be, and every original is there.
#[tokio::test]
async fn a_restore_that_is_killed_leaves_one_or_the_other() {
    let mut made = Vec::new();
    let homes = [Home::file(), Home::file()];
    for (number, home) in homes.iter().enumerate() {
        let store = home.open().await;
        for document in 0..5 + 20 * number {
            let name = format!("{number}-{document}");
            let id = add(&store, &home.data(), &name).await;
            store.set_read(id, 1, &read(), &passages(20)).await.unwrap();
        }
        store.close().await;
        made.push(home.back_up().await);
    }
    at_both(async |place| {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(folder.path()).unwrap();
        let store = place.open().await.unwrap();
        backup::restore(&made[0].path, &store, &data, true, BY)
            .await
            .unwrap();
        store.close().await;
        for kill in 1..6 {
            restore_and_kill(place, folder.path(), &made, kill);
            let store = place.open().await.unwrap();
            let now = make(&store, &data).await.manifest;
            assert_eq!(now.missing, []);
            let held = tables(&now);
            let either = made.iter().any(|made| tables(&made.manifest) == held);
            assert!(either, "neither the one nor the other: {now:#?}");
            store.close().await;
        }
    })
    .await;
}

/// Starts a program that restores one after the other, and kills it after so many of the ticks that
/// it tells meanwhile.
fn restore_and_kill(place: &Place, folder: &Path, made: &[Made], kill: usize) {
    let order = format!(
        "{}\n{}\n{}\n{}",
        made[1].path.display(),
        made[0].path.display(),
        folder.display(),
        place.address()
    );
    let mut restorer = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "backup::restorer", "--nocapture"])
        .env(ORDER, order)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(restorer.stdout.take().unwrap()).lines();
    let told = lines
        .by_ref()
        .filter_map(Result::ok)
        .filter(|line| line.contains("tick"));
    assert_eq!(told.take(3 * kill).count(), 3 * kill);
    restorer.kill().unwrap();
    assert!(restorer.wait().unwrap().code().is_none());
}

/// Restores until it is killed. Runs only where the test above starts it.
#[test]
fn restorer() {
    let Ok(order) = std::env::var(ORDER) else {
        return;
    };
    let parts: Vec<&str> = order.split('\n').collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        tokio::spawn(async {
            let mut ticks = tokio::time::interval(std::time::Duration::from_millis(7));
            loop {
                ticks.tick().await;
                println!("tick");
            }
        });
        let data = DataFolder::open(Path::new(parts[2])).unwrap();
        let store = crate::world::open(parts[3]).await.unwrap();
        for path in parts[..2].iter().cycle() {
            backup::restore(Path::new(path), &store, &data, true, BY)
                .await
                .unwrap();
        }
    });
}

/// What a program left behind that was killed goes, when it is old.
#[tokio::test]
async fn scraps_of_a_killed_program_are_swept() {
    let home = Home::file();
    let store = home.open().await;
    let folder = home.data().backups();
    backup::make_folder(&folder).unwrap();
    fs::write(folder.join(".kompas-x.deel"), "half").unwrap();
    fs::create_dir(folder.join(".kompas-controle-y")).unwrap();
    fs::write(folder.join("van-iemand.deel"), "blijft").unwrap();
    let left = || fs::read_dir(&folder).unwrap().count();
    for (days, count) in [(-1, 4), (400, 3)] {
        let now = std::time::SystemTime::now();
        let by = By {
            now: time::OffsetDateTime::from(now) + time::Duration::days(days),
            ..BY
        };
        let to = backup::file_in(&folder, "", by.now);
        backup::make(&store, &home.data(), &to, by).await.unwrap();
        assert_eq!(left(), count, "after {days} days");
    }
    store.close().await;
}
