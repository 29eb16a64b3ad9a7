//! Puts a backup back in a place of its own, and compares.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use tempfile::TempDir;
use time::OffsetDateTime;

use super::Fault;
use super::form::Hashing;
use super::manifest::{GUIDE, Manifest, MissingOriginal, original_of, table_part};
use super::read::Archive;
use super::rows::{Filling, Snapshot};
use super::shelf::{WORKSPACE, sweep};
use super::tables::tables;
use super::write::beside;
use crate::database::KNOWN;
use crate::{Error, Originals, Store, from_catalogue};

/// The largest guide that is read.
const MAX_GUIDE: u64 = 64 << 20;

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    /// What the backup holds, if that can be read.
    pub manifest: Option<Manifest>,
    /// All that is wrong. Nothing when it can be put back and gives what was written down.
    pub faults: Vec<Fault>,
}

/// Reads every byte of a backup, really puts it back in a folder of its own below `workspace`,
/// brings that up to this program, and compares each table with what was written down.
///
/// # Errors
/// The file cannot be read; the workspace cannot be written. What is wrong with the backup is no
/// error.
pub async fn check(path: &Path, workspace: &Path, now: OffsetDateTime) -> Result<Checked, Error> {
    let archive = match open(path).await? {
        Ok(archive) => archive,
        Err(faults) => {
            return Ok(Checked {
                manifest: None,
                faults,
            });
        }
    };
    sweep(workspace, now);
    let manifest = archive.manifest.clone();
    let missing = faults_of(&manifest.missing);
    let faults = match Unpacked::of(archive, workspace, None, now).await {
        Ok(unpacked) => {
            unpacked.close().await;
            missing
        }
        Err(Error::Backup { faults }) => faults.into_iter().chain(missing).collect(),
        Err(error) => return Err(error),
    };
    Ok(Checked {
        manifest: Some(manifest),
        faults,
    })
}

async fn open(path: &Path) -> Result<Result<Archive, Vec<Fault>>, Error> {
    let (place, file) = (path.to_owned(), path.to_owned());
    beside(&place, move || Archive::open(&file)).await
}

/// Opens a backup of which every byte is as it was written.
pub(super) async fn open_whole(path: &Path) -> Result<Archive, Error> {
    match open(path).await? {
        Ok(archive) => Ok(archive),
        Err(faults) => Err(Error::Backup { faults }),
    }
}

fn faults_of(missing: &[MissingOriginal]) -> Vec<Fault> {
    let faults = missing.iter().map(|original| Fault::Original {
        sha256: original.sha256.clone(),
        damaged: original.damaged,
    });
    faults.collect()
}

/// A backup that was put back in a place of its own, and brought up to this program.
pub(super) struct Unpacked {
    pub(super) archive: Archive,
    pub(super) store: Store,
    pub(super) guide: Option<String>,
    folder: TempDir,
}

impl Unpacked {
    /// The originals go into a folder beside the database, or into one that is given.
    pub(super) async fn of(
        archive: Archive,
        workspace: &Path,
        originals: Option<Originals>,
        now: OffsetDateTime,
    ) -> Result<Self, Error> {
        let archive = beside(workspace, move || match archive.examine()? {
            faults if faults.is_empty() => Ok(archive),
            faults => Err(Error::Backup { faults }),
        })
        .await?;
        let folder = tempfile::Builder::new()
            .prefix(WORKSPACE)
            .tempdir_in(workspace)
            .map_err(Error::io("write", workspace))?;
        let store = Store::attach_sqlite(&folder.path().join("kompas.db")).await?;
        let is_to_last = originals.is_some();
        let originals =
            originals.unwrap_or_else(|| Originals::new(&folder.path().join("originelen")));
        let unpacked = Self {
            archive,
            store,
            guide: None,
            folder,
        };
        unpacked.filled(originals, is_to_last, now).await
    }

    async fn filled(
        mut self,
        originals: Originals,
        is_to_last: bool,
        now: OffsetDateTime,
    ) -> Result<Self, Error> {
        let migration = self.archive.manifest.migration;
        self.store.migrate_up_to(migration, now).await?;
        self.fill(migration).await?;
        self.compare(migration).await?;
        let archive = self.archive;
        let place = self.folder.path().to_owned();
        let unpack = move || {
            let guide = unpack(&archive, &originals, is_to_last)?;
            Ok((archive, guide))
        };
        (self.archive, self.guide) = beside(&place, unpack).await?;
        self.store.migrate_up_to(KNOWN, now).await?;
        Ok(self)
    }

    pub(super) async fn close(self) {
        self.store.close().await;
        drop(self.folder);
    }

    /// A file without a name.
    pub(super) fn spool(&self) -> Result<File, Error> {
        let folder = self.folder.path();
        tempfile::tempfile_in(folder).map_err(Error::io("write", folder))
    }

    async fn fill(&self, migration: i64) -> Result<(), Error> {
        let mut filling = Filling::of(&self.store).await?;
        filling.clear(migration).await?;
        for (table, entry) in tables(migration).zip(&self.archive.manifest.tables) {
            let name = table_part(table.1);
            let mut parts = self.archive.parts().filter_map(Result::ok);
            let Some((_, mut lines)) = parts.find(|(part, _)| part.name == name) else {
                return Err(one(Fault::Missing(name)));
            };
            drop(parts);
            let rows = filling.read(table, migration, &mut lines).await?;
            if rows != entry.rows {
                return Err(one(Fault::Table(table.1.to_owned())));
            }
            filling.count_on(table, entry.counter.unwrap_or(0)).await?;
        }
        filling.commit().await
    }

    /// Writes the tables down again, and compares.
    async fn compare(&self, migration: i64) -> Result<(), Error> {
        let mut snapshot = Snapshot::of(&self.store).await?;
        let mut faults = Vec::new();
        for table in tables(migration) {
            let name = table_part(table.1);
            let mut again = Hashing::new(std::io::sink());
            snapshot
                .write(table, migration, &mut again, &mut |_| {})
                .await?;
            let mut parts = self.archive.manifest.parts.iter();
            let part = parts.find(|part| part.name == name);
            if part.is_none_or(|part| part.sha256 != again.sha256()) {
                faults.push(Fault::Table(table.1.to_owned()));
            }
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Error::Backup { faults })
        }
    }

    /// The rows of a table as lines, of this program's migration.
    pub(super) async fn lines(
        &self,
        snapshot: &mut Snapshot,
        table: &super::tables::Table,
    ) -> Result<BufReader<File>, Error> {
        let mut out = BufWriter::new(self.spool()?);
        snapshot.write(table, KNOWN, &mut out, &mut |_| {}).await?;
        let rewound = || -> std::io::Result<File> {
            out.flush()?;
            let mut file = out
                .into_inner()
                .map_err(std::io::IntoInnerError::into_error)?;
            file.rewind()?;
            Ok(file)
        };
        let file = rewound().map_err(Error::io("write", self.folder.path()))?;
        Ok(BufReader::new(file))
    }
}

pub(super) fn one(fault: Fault) -> Error {
    Error::Backup {
        faults: vec![fault],
    }
}

/// Keeps the originals, and gives the text of the guide.
fn unpack(
    archive: &Archive,
    originals: &Originals,
    is_to_last: bool,
) -> Result<Option<String>, Error> {
    let mut guide = None;
    let mut faults = Vec::new();
    for part in archive.parts() {
        let (part, mut reader) = part?;
        if let Some(sha256) = original_of(&part.name) {
            if !originals.keep_stream(&mut reader, sha256, is_to_last)? {
                faults.push(Fault::Part(part.name.clone()));
            }
        } else if part.name == GUIDE {
            let mut text = String::new();
            let read = reader.by_ref().take(MAX_GUIDE).read_to_string(&mut text);
            if part.bytes > MAX_GUIDE || read.is_err() || from_catalogue(&text).is_err() {
                faults.push(Fault::Part(part.name.clone()));
            }
            guide = Some(text);
        }
    }
    if faults.is_empty() {
        Ok(guide)
    } else {
        Err(Error::Backup { faults })
    }
}
