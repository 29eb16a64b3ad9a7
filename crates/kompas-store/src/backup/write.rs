//! Writes a backup.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use time::OffsetDateTime;

use super::form::{self, Hashing};
use super::manifest::{
    GUIDE, MANIFEST, Manifest, MissingOriginal, Part, TableEntry, original_part, table_part,
};
use super::rows::Snapshot;
use super::shelf::{UNFINISHED, sweep};
use super::tables::tables;
use crate::{DataFolder, Error, Held, Originals, Store};

/// Who makes a backup, and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The version of the program.
    pub program: &'a str,
    /// The moment.
    pub now: OffsetDateTime,
}

/// A backup that was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// What it holds. Originals that were gone or damaged are under `missing`.
    pub manifest: Manifest,
}

/// Writes the database as it is now, its originals and the imported guide into a new file, while
/// others read and write. Once this returns the file is on disk; if it fails there is none.
///
/// Who removes documents waits until the originals are copied.
///
/// # Errors
/// The file is there already or cannot be written; the database fails or is of a newer program.
pub async fn make(store: &Store, data: &DataFolder, to: &Path, by: By<'_>) -> Result<Made, Error> {
    if to.exists() {
        let there = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(Error::io("write", to)(there));
    }
    let originals = data.originals();
    // Before the database is read: no original goes that it names.
    let held = hold(&originals, to).await?;
    sweep(folder_of(to), by.now);
    let mut sink = Sink::new(to)?;
    let mut snapshot = Snapshot::of(store).await?;
    let migration = snapshot.migration().await?;
    let known = crate::database::KNOWN;
    if migration > known {
        return Err(Error::Newer {
            found: migration,
            known,
        });
    }
    let mut manifest = Manifest::new(by.program, snapshot.kind(), migration, by.now);
    let mut hashes = BTreeSet::new();
    for table in tables(migration) {
        let mut spool = BufWriter::new(sink.spool()?);
        let mut original = |hash: &str| {
            hashes.insert(hash.to_owned());
        };
        let rows = snapshot
            .write(table, migration, &mut spool, &mut original)
            .await?;
        manifest.tables.push(TableEntry {
            name: table.1.to_owned(),
            rows,
            counter: snapshot.counter(table).await?,
        });
        sink.add_spool(&table_part(table.1), spool)?;
    }
    manifest.sequence = snapshot.sequence().await?;
    drop(snapshot);
    let guide = data.guide_path();
    beside(to, move || {
        let _held = held;
        sink.add_originals(&originals, hashes, &mut manifest.missing)?;
        if guide.exists() {
            sink.add_file(GUIDE, &guide)?;
        }
        sink.finish(manifest)
    })
    .await
}

/// Holds originals, as long as what this gives lives.
pub(super) async fn hold(originals: &Originals, path: &Path) -> Result<Held, Error> {
    let originals = originals.clone();
    beside(path, move || originals.hold()).await
}

/// Does work that waits for the disk, beside the tasks that do not.
pub(super) async fn beside<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::io("write", path)(io::Error::other(error)))?
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// A file that grows part by part, and gets its name when it is whole.
struct Sink {
    path: PathBuf,
    folder: PathBuf,
    out: Hashing<BufWriter<NamedTempFile>>,
    parts: Vec<Part>,
}

impl Sink {
    /// Readable by its owner only.
    fn new(path: &Path) -> Result<Self, Error> {
        let folder = folder_of(path);
        let file = tempfile::Builder::new()
            .prefix(UNFINISHED.0)
            .suffix(UNFINISHED.1)
            .tempfile_in(folder)
            .map_err(Error::io("write", path))?;
        Ok(Self {
            path: path.to_owned(),
            folder: folder.to_owned(),
            out: Hashing::new(BufWriter::new(file)),
            parts: Vec::new(),
        })
    }

    /// A file without a name, for rows of which the size is not known yet.
    fn spool(&self) -> Result<File, Error> {
        tempfile::tempfile_in(&self.folder).map_err(Error::io("write", &self.folder))
    }

    fn add_spool(&mut self, name: &str, spool: BufWriter<File>) -> Result<(), Error> {
        let add = || -> io::Result<()> {
            let mut file = spool.into_inner().map_err(io::IntoInnerError::into_error)?;
            let bytes = file.stream_position()?;
            file.rewind()?;
            self.add(name, bytes, &mut BufReader::new(file)).map(drop)
        };
        add().map_err(Error::io("write", &self.path.clone()))
    }

    fn add_file(&mut self, name: &str, path: &Path) -> Result<(), Error> {
        let mut add = || -> io::Result<()> {
            let file = File::open(path)?;
            let bytes = file.metadata()?.len();
            self.add(name, bytes, &mut BufReader::new(file)).map(drop)
        };
        add().map_err(Error::io("read", path))
    }

    /// Adds the originals that are what they were, and notes the others.
    fn add_originals(
        &mut self,
        originals: &Originals,
        hashes: BTreeSet<String>,
        missing: &mut Vec<MissingOriginal>,
    ) -> Result<(), Error> {
        for sha256 in hashes {
            let path = originals.path(&sha256);
            let found = File::open(&path).and_then(form::hash_of);
            match found {
                Ok((hash, _)) if hash == sha256 => self.add_file(&original_part(&sha256), &path)?,
                other => missing.push(MissingOriginal {
                    damaged: other.is_ok(),
                    sha256,
                }),
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &str, bytes: u64, input: &mut dyn Read) -> io::Result<()> {
        let sha256 = self.put(name, bytes, input)?;
        if original_part(&sha256) != name && super::manifest::original_of(name).is_some() {
            return Err(io::Error::other("changed while it was read"));
        }
        self.parts.push(Part {
            name: name.to_owned(),
            bytes,
            sha256,
        });
        Ok(())
    }

    fn put(&mut self, name: &str, bytes: u64, input: &mut dyn Read) -> io::Result<String> {
        self.out.write_all(&form::header(name, bytes)?)?;
        let mut input = Hashing::new(input.take(bytes));
        if io::copy(&mut input, &mut self.out)? != bytes {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let padding = io::repeat(0).take(form::padding(bytes));
        io::copy(&mut { padding }, &mut self.out)?;
        Ok(input.sha256())
    }

    fn finish(mut self, mut manifest: Manifest) -> Result<Made, Error> {
        manifest.parts = std::mem::take(&mut self.parts);
        let path = self.path.clone();
        let finish = || -> io::Result<u64> {
            let text = format!("{:#}\n", serde_json::to_value(&manifest)?);
            let at = self.out.bytes;
            self.put(MANIFEST, text.len() as u64, &mut text.as_bytes())?;
            let trailer = form::trailer(&self.out.sha256(), at)?;
            self.out.write_all(&trailer)?;
            let bytes = self.out.bytes;
            let file = self.out.inner.into_inner();
            let file = file.map_err(io::IntoInnerError::into_error)?;
            file.as_file().sync_all()?;
            let kept = file.persist_noclobber(&self.path);
            kept.map_err(|error| error.error)?;
            File::open(&self.folder)?.sync_all()?;
            Ok(bytes)
        };
        let bytes = finish().map_err(Error::io("write", &path))?;
        Ok(Made {
            path,
            bytes,
            manifest,
        })
    }
}

/// Makes a folder for backups, which only its owner can open.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(folder: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(Error::io("create", folder))
}
