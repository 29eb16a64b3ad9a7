//! Bytes as they came in.

use std::fs;
use std::path::{Path, PathBuf};

use kompas_store::{Error, Originals};
use proptest::prelude::*;

/// All files under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn many_keep_the_same_bytes_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let originals = Originals::new(&dir.path().join("originelen"));
    let bytes = vec![7; 200_000];
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let hash = originals.keep(&bytes).unwrap();
                    assert_eq!(originals.read(&hash).unwrap(), bytes);
                }
            });
        }
    });
    assert_eq!(files(dir.path()).len(), 1, "one file, and no scraps");
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bestand");
    fs::write(&path, "geen map").unwrap();
    let error = Originals::new(&path).keep(b"abc").unwrap_err();
    let told = matches!(
        error,
        Error::Io {
            operation: "write",
            ..
        }
    );
    assert!(told, "{error:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_name_that_is_no_hash_leads_nowhere(name in "(\\.\\./|\\./|/|[a-f0-9]{1,3}|é|[.]{2}|\\\\|\0){0,12}(naast)?") {
        let dir = tempfile::tempdir().unwrap();
        let inside = dir.path().join("diep/diep/originelen");
        fs::create_dir_all(&inside).unwrap();
        for folder in inside.ancestors().skip(1).take(3) {
            fs::write(folder.join("naast"), "blijft").unwrap();
        }
        let originals = Originals::new(&inside);
        prop_assert!(originals.read(&name).is_err());
        let _ = originals.remove(&name);
        prop_assert_eq!(files(dir.path()).len(), 3);
    }
}
