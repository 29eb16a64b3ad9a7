//! Backups that nobody who means well has made. Each is sealed as a real one is.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use kompas_store::backup::{self, By, Fault};
use kompas_store::{DataFolder, Error, Store};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::world::BEGIN;

/// A part of a backup as it is about to be written.
#[derive(Clone)]
struct Piece {
    name: String,
    kind: tar::EntryType,
    /// What the header says; the bytes may be others.
    size: u64,
    bytes: Vec<u8>,
}

fn piece(name: &str, bytes: &[u8]) -> Piece {
    Piece {
        name: name.to_owned(),
        kind: tar::EntryType::Regular,
        size: bytes.len() as u64,
        bytes: bytes.to_vec(),
    }
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes pieces with a header each, then the manifest, then the seal.
fn seal(pieces: &[Piece], manifest: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces {
        append(&mut out, piece);
    }
    let at = out.len();
    append(
        &mut out,
        &piece("manifest.json", format!("{manifest:#}\n").as_bytes()),
    );
    let line = format!("{} {at:020}\n", sha256(&out));
    append(&mut out, &piece("controle.txt", line.as_bytes()));
    out.extend([0; 1024]);
    out
}

fn append(out: &mut Vec<u8>, piece: &Piece) {
    let mut header = tar::Header::new_gnu();
    let name = piece.name.as_bytes();
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_entry_type(piece.kind);
    header.set_size(piece.size);
    header.set_mode(0o600);
    header.set_mtime(0);
    header.set_cksum();
    out.extend(header.as_bytes());
    out.extend(&piece.bytes);
    out.resize(out.len().next_multiple_of(512), 0);
}

/// A real backup, taken apart.
struct Parts {
    folder: TempDir,
    pieces: Vec<Piece>,
    manifest: Value,
}

impl Parts {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::open(&folder.path().join("gegevens")).unwrap();
        let store = Store::open_sqlite(&data.database(), BEGIN).await.unwrap();
        let by = By {
            program: "0.1.0",
            now: BEGIN,
        };
        let path = folder.path().join("echt.tar");
        backup::make(&store, &data, &path, by).await.unwrap();
        store.close().await;
        let mut pieces = Vec::new();
        let mut manifest = Value::Null;
        for entry in tar::Archive::new(fs::File::open(&path).unwrap())
            .entries()
            .unwrap()
        {
            let mut entry = entry.unwrap();
            let name = entry.path().unwrap().display().to_string();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            match name.as_str() {
                "manifest.json" => manifest = serde_json::from_slice(&bytes).unwrap(),
                "controle.txt" => {}
                _ => pieces.push(piece(&name, &bytes)),
            }
        }
        let parts = Self {
            folder,
            pieces,
            manifest,
        };
        assert_eq!(
            parts.faults(&parts.pieces, &parts.manifest).await,
            [],
            "taken apart and put together it is still whole"
        );
        parts
    }

    fn write(&self, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join("vijandig.tar");
        fs::write(&path, bytes).unwrap();
        path
    }

    /// What is wrong, to a check; a restore must refuse for the same reasons.
    async fn faults(&self, pieces: &[Piece], manifest: &Value) -> Vec<Fault> {
        let path = self.write(&seal(pieces, manifest));
        let deep = self.folder.path().join("a/b/c");
        fs::create_dir_all(&deep).unwrap();
        let checked = backup::check(&path, &deep, BEGIN).await.unwrap();
        let data = DataFolder::open(&deep.join("leeg")).unwrap();
        let store = Store::in_memory(BEGIN).await.unwrap();
        let by = By {
            program: "0.1.0",
            now: BEGIN,
        };
        match backup::restore(&path, &store, &data, false, by).await {
            Ok(_) => assert_eq!(checked.faults, []),
            Err(Error::Backup { faults }) => assert_eq!(faults, checked.faults),
            Err(error) => panic!("{error:?}"),
        }
        nothing_outside(self.folder.path());
        fs::remove_dir_all(self.folder.path().join("a")).unwrap();
        checked.faults
    }

    /// The manifest with one more part, that this piece is.
    fn listing(&self, piece: &Piece) -> Value {
        let mut manifest = self.manifest.clone();
        let part =
            json!({ "naam": piece.name, "bytes": piece.size, "sha256": sha256(&piece.bytes) });
        manifest["onderdelen"].as_array_mut().unwrap().push(part);
        manifest
    }
}

fn nothing_outside(folder: &Path) {
    for name in ["kwaad", "a/kwaad", "a/b/kwaad", "a/b/c/kwaad"] {
        assert!(!folder.join(name).exists(), "{name} was written");
    }
    assert!(!Path::new("/tmp/kompas-kwaad").exists());
}

#[tokio::test]
async fn a_part_that_no_backup_has_is_refused_by_name() {
    let parts = Parts::new().await;
    for name in [
        "../kwaad",
        "../../kwaad",
        "/tmp/kompas-kwaad",
        "originelen/../../kwaad",
        "tabellen/../kwaad.ndjson",
        "kwaad",
        "tabellen/sqlite_master.ndjson",
        "originelen/",
    ] {
        let odd = piece(name, b"kwaad");
        let mut pieces = parts.pieces.clone();
        pieces.push(odd.clone());
        // Whether the manifest names it or not.
        for manifest in [parts.listing(&odd), parts.manifest.clone()] {
            let faults = parts.faults(&pieces, &manifest).await;
            assert!(
                faults.contains(&Fault::Unknown(name.to_owned())),
                "{name}: {faults:?}"
            );
        }
    }
}

#[tokio::test]
async fn links_and_devices_are_refused_by_name() {
    let parts = Parts::new().await;
    for kind in [
        tar::EntryType::Symlink,
        tar::EntryType::Link,
        tar::EntryType::Char,
        tar::EntryType::Fifo,
        tar::EntryType::Directory,
        tar::EntryType::GNULongName,
        tar::EntryType::XHeader,
        tar::EntryType::GNUSparse,
    ] {
        let mut pieces = parts.pieces.clone();
        pieces[1].kind = kind;
        let name = pieces[1].name.clone();
        let faults = parts.faults(&pieces, &parts.manifest).await;
        assert!(
            faults.contains(&Fault::NotPlain(name)),
            "{kind:?}: {faults:?}"
        );
    }
}

#[tokio::test]
async fn a_part_that_says_to_be_huge_is_refused_by_name() {
    let parts = Parts::new().await;
    for size in [1 << 20, 1 << 40, u64::MAX - 1024] {
        let mut pieces = parts.pieces.clone();
        pieces[0].size = size;
        let name = pieces[0].name.clone();
        let mut manifest = parts.manifest.clone();
        let faults = parts.faults(&pieces, &manifest).await;
        assert!(
            faults.contains(&Fault::NotPlain(name)),
            "{size}: {faults:?}"
        );
        manifest["onderdelen"][0]["bytes"] = json!(size);
        let faults = parts.faults(&pieces, &manifest).await;
        assert!(!faults.is_empty(), "{size}");
    }
}

#[tokio::test]
async fn rows_that_cannot_be_are_refused() {
    let parts = Parts::new().await;
    let at = |name: &str| {
        let name = format!("tabellen/{name}.ndjson");
        parts
            .pieces
            .iter()
            .position(|piece| piece.name == name)
            .unwrap()
    };
    for (table, rows) in [
        ("setting", "[\"a\"]\n"),
        ("setting", "[\"a\",1]\n"),
        ("setting", "[\"a\",null]\n"),
        ("setting", "[\"a\",\"b\"]\n[\"a\",\"b\"]\n"),
        ("setting", "{}\n"),
        ("setting", "[\"a\",\"b\""),
        ("outbox", "[\"1\",2,true]\n"),
        ("outbox", "[1,2,3]\n"),
        ("outbox", "[1.5,2,true]\n"),
        (
            "passage",
            "[9,9,9,null,null,\"[]\",\"van geen document\"]\n",
        ),
    ] {
        let mut pieces = parts.pieces.clone();
        let mut manifest = parts.manifest.clone();
        let place = at(table);
        pieces[place] = piece(&pieces[place].name, rows.as_bytes());
        manifest["onderdelen"][place]["bytes"] = json!(rows.len());
        manifest["onderdelen"][place]["sha256"] = json!(sha256(rows.as_bytes()));
        manifest["tabellen"][place]["rijen"] = json!(rows.lines().count());
        let faults = parts.faults(&pieces, &manifest).await;
        let [Fault::Row { table: told, .. }] = &faults[..] else {
            panic!("{rows}: {faults:?}");
        };
        assert_eq!(told, table);
    }
    // Rows that go in well, and come out otherwise.
    let spaced = "[\"a\", \"b\"]\n";
    let mut pieces = parts.pieces.clone();
    let mut manifest = parts.manifest.clone();
    let place = at("setting");
    pieces[place] = piece(&pieces[place].name, spaced.as_bytes());
    manifest["onderdelen"][place]["bytes"] = json!(spaced.len());
    manifest["onderdelen"][place]["sha256"] = json!(sha256(spaced.as_bytes()));
    manifest["tabellen"][place]["rijen"] = json!(1);
    let faults = parts.faults(&pieces, &manifest).await;
    assert_eq!(faults, [Fault::Table("setting".to_owned())]);
}

#[tokio::test]
async fn a_manifest_that_cannot_be_is_refused() {
    let parts = Parts::new().await;
    for (key, value) in [
        ("formaat", json!("iets")),
        ("versie", json!(2)),
        ("migratie", json!(0)),
        ("migratie", json!(-1)),
        ("migratie", json!(9999)),
        ("moment", json!("gisteren")),
        ("tabellen", json!([])),
        ("onderdelen", json!([])),
        ("extra", json!(1)),
    ] {
        let mut manifest = parts.manifest.clone();
        manifest[key] = value.clone();
        let faults = parts.faults(&parts.pieces, &manifest).await;
        assert!(!faults.is_empty(), "{key} {value}");
        if value == json!(9999) {
            let [Fault::NewerData { found: 9999, .. }] = faults[..] else {
                panic!("{faults:?}")
            };
        }
    }
}
