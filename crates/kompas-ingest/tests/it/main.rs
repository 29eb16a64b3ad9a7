//! Documents read by real child processes under their limits.

mod confinement;
mod formats;
mod hostile;
mod real;
mod scans;
mod tables;

use std::path::{Path, PathBuf};

use kompas_domain::document::ReadDocument;
use kompas_ingest::{Failure, Reader};

/// A reader whose children are the example program.
fn reader() -> Reader {
    Reader::new(program(), vec!["lees".into()], vec!["hulp".into()])
}

fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().unwrap().parent().unwrap();
    folder.join("examples").join("lezer")
}

/// A folder beside the repository with data to test on; none where it is missing.
fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(folder);
    if !path.is_dir() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

async fn read(path: &Path) -> Result<ReadDocument, Failure> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    reader().read(&bytes, Some(&name)).await
}
