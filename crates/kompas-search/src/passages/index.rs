//! The index on disk: how it is opened, followed and made anew.

use std::collections::BTreeMap;
use std::fs::{self, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use kompas_domain::guide::Guide;
use tantivy::directory::{INDEX_WRITER_LOCK, RamDirectory};
use tantivy::{
    Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, SegmentReader,
    TantivyDocument, TantivyError, Term,
};

use super::schema::{Fields, PARTS, STEMS, Tuning, VERSION};
use super::snapshot::{Shelves, Snapshot};
use super::tokenizer::{Gives, WordTokenizer};
use super::{Change, IndexedDocument, filters};
use crate::analyse::Analyser;
use crate::error::Error;
use crate::memory::Memory;
use crate::synonyms::Synonyms;

/// What writing may use, in bytes.
const WRITE_MEMORY: usize = 160_000_000;
/// What writing an index in memory may use.
const SMALL_WRITE_MEMORY: usize = 15_000_000;
/// Names the folder of the index in use.
const POINTER: &str = "huidig";

/// An index of passages, on disk or in memory. It can be thrown away: the store makes it anew.
pub struct PassageIndex {
    pub(crate) memory: Arc<Memory>,
    pub(crate) tuning: Tuning,
    pub(crate) fields: Fields,
    synonyms: RwLock<Arc<Synonyms>>,
    home: Option<PathBuf>,
    live: RwLock<Arc<Live>>,
}

/// The index in use.
pub(super) struct Live {
    index: Index,
    reader: IndexReader,
    writer: Mutex<Option<IndexWriter>>,
    shelves: Shelves,
    folder: Option<PathBuf>,
    /// The change of the store that was followed last, as the searcher sees it.
    sequence: AtomicI64,
}

/// What another process did to the files of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Nothing.
    Same,
    /// It wrote; that is seen from now on.
    Other,
    /// The files are gone, or cannot be read.
    Damaged,
}

/// How much is in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassageStatus {
    /// The number of passages.
    pub passages: usize,
    /// The change of the store that it has followed last.
    pub sequence: i64,
}

/// An index that is made beside the one in use.
pub struct Rebuild {
    live: Live,
    memory: Arc<Memory>,
    tuning: Tuning,
}

impl PassageIndex {
    /// Opens the index in a folder. One that is missing, of another version or damaged is begun
    /// anew, with nothing in it; then its sequence is 0.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn open(home: &Path) -> Result<Self, Error> {
        let memory = Arc::new(Memory::new(Analyser::new().map_err(Error::WordList)?));
        let tuning = Tuning::default();
        let there = current(home).and_then(|folder| Live::open(&folder, &memory, tuning).ok());
        let live = if let Some(live) = there {
            live
        } else {
            let live = Live::begin(home, &memory, tuning)?;
            live.point(home).map_err(Error::Folder)?;
            live
        };
        clean(home, live.folder.as_deref());
        Ok(Self::with(Some(home.to_owned()), live, memory, tuning))
    }

    /// An index in memory.
    ///
    /// # Errors
    /// The compiled word list is damaged, or tantivy fails.
    pub fn in_memory() -> Result<Self, Error> {
        Self::in_memory_with(Tuning::default())
    }

    /// An index in memory with other weights, for measuring.
    ///
    /// # Errors
    /// The compiled word list is damaged, or tantivy fails.
    pub fn in_memory_with(tuning: Tuning) -> Result<Self, Error> {
        let memory = Arc::new(Memory::new(Analyser::new().map_err(Error::WordList)?));
        let live = Live::in_memory(&memory, tuning)?;
        Ok(Self::with(None, live, memory, tuning))
    }

    fn with(home: Option<PathBuf>, live: Live, memory: Arc<Memory>, tuning: Tuning) -> Self {
        Self {
            memory,
            tuning,
            fields: Fields::new().1,
            synonyms: RwLock::default(),
            home,
            live: RwLock::new(Arc::new(live)),
        }
    }

    /// The same index asked with other weights, for measuring.
    #[must_use]
    pub fn tuned(mut self, tuning: Tuning) -> Self {
        self.tuning = tuning;
        self
    }

    /// Takes the glossary of a guide for words that mean the same.
    pub fn learn(&self, guide: &Guide) {
        let synonyms = Arc::new(Synonyms::of_guide(guide, self.analyser()));
        *self
            .synonyms
            .write()
            .unwrap_or_else(PoisonError::into_inner) = synonyms;
    }

    pub(crate) fn synonyms(&self) -> Arc<Synonyms> {
        Arc::clone(&self.synonyms.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn analyser(&self) -> &Analyser {
        &self.memory.analyser
    }

    pub(super) fn live(&self) -> Arc<Live> {
        Arc::clone(&self.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.live().reader.searcher()
    }

    pub(super) fn snapshot(&self) -> tantivy::Result<Arc<Snapshot>> {
        let live = self.live();
        live.shelves.snapshot(live.reader.searcher(), &self.fields)
    }

    /// Follows changes of the store: each document is deleted, then added. Once this returns the
    /// changes are on disk together with the sequence.
    ///
    /// # Errors
    /// Another process writes this index ([`Error::Busy`]); tantivy fails.
    pub fn apply(&self, changes: &[Change], sequence: i64) -> Result<(), Error> {
        self.live().apply(&self.fields, changes, sequence)
    }

    /// Sees what another process did: wrote in this index, put another in its place, or damaged it.
    ///
    /// # Errors
    /// Tantivy fails.
    pub fn look(&self) -> Result<Look, Error> {
        let live = self.live();
        let (Some(home), Some(folder)) = (&self.home, &live.folder) else {
            return Ok(Look::Same);
        };
        match current(home) {
            Some(there) if there != *folder => {
                let Ok(other) = Live::open(&there, &self.memory, self.tuning) else {
                    return Ok(Look::Damaged);
                };
                *self.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(other);
                Ok(Look::Other)
            }
            Some(_) => match live.read_sequence() {
                Ok(sequence) if sequence == live.sequence() => Ok(Look::Same),
                Ok(_) => live.reload().map(|()| Look::Other),
                Err(_) => Ok(Look::Damaged),
            },
            None => Ok(Look::Damaged),
        }
    }

    /// Ends writing for now: waits until segments are merged, and gives up the lock, so that
    /// another process may write.
    ///
    /// # Errors
    /// Tantivy fails.
    pub fn release(&self) -> Result<(), Error> {
        self.live().release()
    }

    /// Whether text that was removed may still be in the files.
    pub fn has_removed(&self) -> bool {
        let searcher = self.searcher();
        let mut segments = searcher.segment_readers().iter();
        segments.any(SegmentReader::has_deletes)
    }

    /// Writes the segments anew in which something was removed, so that no file has it any more.
    ///
    /// # Errors
    /// Another process writes this index ([`Error::Busy`]); tantivy fails.
    pub fn purge(&self) -> Result<(), Error> {
        let live = self.live();
        live.purge()?;
        live.release()
    }

    /// How much is in the index.
    pub fn status(&self) -> PassageStatus {
        let live = self.live();
        PassageStatus {
            passages: usize::try_from(live.reader.searcher().num_docs()).unwrap_or(usize::MAX),
            sequence: live.sequence(),
        }
    }

    /// Whether every file of the index is as it was written. Reads all of it.
    pub fn is_sound(&self) -> bool {
        let live = self.live();
        let sound = live.index.validate_checksum();
        sound.is_ok_and(|damaged| damaged.is_empty()) && live.read_sequence().is_ok()
    }

    /// Each document with its version and its number of passages, in order of number.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn holdings(&self) -> Result<Vec<(i64, u32, usize)>, Error> {
        let searcher = self.searcher();
        let count = || {
            let mut held: BTreeMap<(i64, u64), usize> = BTreeMap::new();
            for segment in searcher.segment_readers() {
                let fast = segment.fast_fields();
                let (documents, versions) = (fast.i64("document")?, fast.u64("version")?);
                for passage in segment.doc_ids_alive() {
                    let document = documents.first(passage).unwrap_or(0);
                    let version = versions.first(passage).unwrap_or(0);
                    *held.entry((document, version)).or_default() += 1;
                }
            }
            Ok(held)
        };
        let held = count().map_err(Error::PassageSearch)?;
        let held = held.into_iter().map(|((document, version), passages)| {
            let version = u32::try_from(version).unwrap_or(u32::MAX);
            (document, version, passages)
        });
        Ok(held.collect())
    }

    /// Begins an index beside the one in use, which goes on answering.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn rebuild(&self) -> Result<Rebuild, Error> {
        let live = match &self.home {
            Some(home) => Live::begin(home, &self.memory, self.tuning)?,
            None => Live::in_memory(&self.memory, self.tuning)?,
        };
        // Held from the first moment, so that no other process takes the folder for a left one.
        drop(live.writer()?);
        Ok(Rebuild {
            live,
            memory: Arc::clone(&self.memory),
            tuning: self.tuning,
        })
    }

    /// Puts a rebuilt index in the place of the one in use.
    ///
    /// # Errors
    /// The folder cannot be written; then the old index stays in use.
    pub fn finish(&self, rebuild: Rebuild) -> Result<(), Error> {
        let Rebuild {
            live,
            memory,
            tuning,
        } = rebuild;
        let live = match (&self.home, live.folder.clone()) {
            (Some(home), Some(folder)) => {
                // Opened again, so that nothing depends on what only this process knows.
                live.release()?;
                drop(live);
                let live = Live::open(&folder, &memory, tuning)?;
                live.point(home).map_err(Error::Folder)?;
                live
            }
            _ => live,
        };
        let folder = live.folder.clone();
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(live);
        if let Some(home) = &self.home {
            clean(home, folder.as_deref());
        }
        Ok(())
    }
}

impl Rebuild {
    /// Adds documents.
    ///
    /// # Errors
    /// Tantivy fails.
    pub fn apply(&self, changes: &[Change], sequence: i64) -> Result<(), Error> {
        self.live.apply(&Fields::new().1, changes, sequence)
    }
}

impl Live {
    fn open(folder: &Path, memory: &Arc<Memory>, tuning: Tuning) -> Result<Self, Error> {
        let index = Index::open_in_dir(folder).map_err(Error::Build)?;
        if index.schema() != Fields::new().0 {
            return Err(Error::Folder(io::ErrorKind::InvalidData.into()));
        }
        Self::of(index, Some(folder.to_owned()), memory, tuning)
    }

    fn in_memory(memory: &Arc<Memory>, tuning: Tuning) -> Result<Self, Error> {
        let (schema, _) = Fields::new();
        let index = Index::create(RamDirectory::create(), schema, IndexSettings::default());
        Self::of(index.map_err(Error::Build)?, None, memory, tuning)
    }

    fn begin(home: &Path, memory: &Arc<Memory>, tuning: Tuning) -> Result<Self, Error> {
        fs::create_dir_all(home).map_err(Error::Folder)?;
        let mut number = 1;
        let folder = loop {
            let folder = home.join(format!("{VERSION}-{number}"));
            match fs::create_dir(&folder) {
                Ok(()) => break folder,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(Error::Folder(error)),
            }
        };
        let (schema, _) = Fields::new();
        let index = Index::create_in_dir(&folder, schema).map_err(Error::Build)?;
        Self::of(index, Some(folder), memory, tuning)
    }

    fn of(
        index: Index,
        folder: Option<PathBuf>,
        memory: &Arc<Memory>,
        tuning: Tuning,
    ) -> Result<Self, Error> {
        let words = if tuning.stem {
            Gives::Stem
        } else {
            Gives::Whole
        };
        for (name, gives) in [(STEMS, words), (PARTS, Gives::Parts)] {
            let memory = Arc::clone(memory);
            index.tokenizers().register(
                name,
                WordTokenizer {
                    memory,
                    gives,
                    stop: tuning.stop,
                },
            );
        }
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(64)
            .try_into()
            .map_err(Error::Build)?;
        let live = Self {
            index,
            reader,
            writer: Mutex::new(None),
            shelves: Shelves::default(),
            folder,
            sequence: AtomicI64::new(0),
        };
        let sequence = live.read_sequence().map_err(Error::Build)?;
        live.sequence.store(sequence, Ordering::Release);
        Ok(live)
    }

    /// Makes this the index in use at the next start.
    fn point(&self, home: &Path) -> io::Result<()> {
        let name = self
            .folder
            .as_deref()
            .and_then(Path::file_name)
            .unwrap_or_default();
        let fresh = home.join("huidig.nieuw");
        fs::write(&fresh, name.as_encoded_bytes())?;
        fs::File::open(&fresh)?.sync_all()?;
        fs::rename(&fresh, home.join(POINTER))?;
        fs::File::open(home)?.sync_all()
    }

    fn sequence(&self) -> i64 {
        self.sequence.load(Ordering::Acquire)
    }

    fn read_sequence(&self) -> tantivy::Result<i64> {
        let payload = self.index.load_metas()?.payload;
        Ok(payload.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Sees what was written.
    fn reload(&self) -> Result<(), Error> {
        let sequence = self.read_sequence().map_err(Error::PassageSearch)?;
        self.reader.reload().map_err(Error::PassageSearch)?;
        self.sequence.store(sequence, Ordering::Release);
        Ok(())
    }

    /// The writer, which is made when there is none.
    fn writer(&self) -> Result<MutexGuard<'_, Option<IndexWriter>>, Error> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.is_none() {
            let (threads, memory) = match self.folder {
                Some(_) => (2, WRITE_MEMORY),
                None => (1, SMALL_WRITE_MEMORY),
            };
            let opened = self.index.writer_with_num_threads(threads, memory);
            *writer = Some(opened.map_err(|error| match error {
                TantivyError::LockFailure(..) => Error::Busy,
                other => Error::Build(other),
            })?);
        }
        Ok(writer)
    }

    fn apply(&self, fields: &Fields, changes: &[Change], sequence: i64) -> Result<(), Error> {
        let mut writer = self.writer()?;
        let Some(open) = writer.as_mut() else {
            return Ok(());
        };
        let written = write(open, fields, changes, sequence);
        if written.is_err() {
            // What a failed writer still holds must not come with the next commit.
            *writer = None;
        }
        written.map_err(Error::Build)?;
        self.reload()
    }

    fn purge(&self) -> Result<(), Error> {
        let mut writer = self.writer()?;
        let Some(open) = writer.as_mut() else {
            return Ok(());
        };
        let purge = |open: &mut IndexWriter| -> tantivy::Result<()> {
            for segment in self.index.searchable_segment_metas()? {
                if segment.has_deletes() {
                    open.merge(&[segment.id()]).wait()?;
                }
            }
            open.garbage_collect_files().wait()?;
            Ok(())
        };
        purge(open).map_err(Error::Build)?;
        self.reload()
    }

    fn release(&self) -> Result<(), Error> {
        let writer = self
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(writer) = writer {
            writer.wait_merging_threads().map_err(Error::Build)?;
            self.reload()?;
        }
        Ok(())
    }
}

fn write(
    writer: &mut IndexWriter,
    fields: &Fields,
    changes: &[Change],
    sequence: i64,
) -> tantivy::Result<()> {
    for change in changes {
        match change {
            Change::Remove(document) => {
                writer.delete_term(Term::from_field_i64(fields.document, *document));
            }
            Change::Put(document) => {
                writer.delete_term(Term::from_field_i64(fields.document, document.document));
                // In one piece, so that the passages of a document stay side by side.
                let adds = passages(document, fields).into_iter();
                writer.run(adds.map(tantivy::indexer::UserOperation::Add))?;
            }
        }
    }
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&sequence.to_string());
    commit.commit()?;
    Ok(())
}

fn passages(document: &IndexedDocument, fields: &Fields) -> Vec<TantivyDocument> {
    let facets = filters::terms_of(document);
    let days = document
        .date
        .map_or(i64::MIN / 2, |date| i64::from(date.to_julian_day()));
    let one = |passage: &kompas_domain::document::Passage| {
        let mut doc = TantivyDocument::default();
        doc.add_i64(fields.document, document.document);
        doc.add_u64(fields.version, u64::from(document.version));
        doc.add_u64(fields.number, u64::from(passage.number));
        doc.add_u64(fields.page, u64::from(passage.page.unwrap_or(0)));
        doc.add_i64(fields.date, days);
        for facet in &facets {
            doc.add_text(fields.facet, facet);
        }
        let headings = passage.headings.join("\n");
        doc.add_text(fields.text, &passage.text);
        doc.add_text(fields.headings, &headings);
        doc.add_text(fields.body, &passage.text);
        doc.add_text(fields.body_parts, &passage.text);
        doc.add_text(fields.title, &document.title);
        doc.add_text(fields.heading, &headings);
        doc
    };
    document.passages.iter().map(one).collect()
}

/// The folder of the index in use, if it is of this version.
fn current(home: &Path) -> Option<PathBuf> {
    let name = fs::read_to_string(home.join(POINTER)).ok()?;
    let folder = home.join(name.trim());
    let is_ours = name.starts_with(VERSION) && !name.contains(['/', '\\']);
    (is_ours && folder.is_dir()).then_some(folder)
}

/// Removes the folders of other indexes, such as half-built ones, but for those that a process
/// still writes.
fn clean(home: &Path, keep: Option<&Path>) {
    let entries = fs::read_dir(home).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.path().is_dir()) {
        let is_index = entry.file_name().to_string_lossy().starts_with("passages-");
        if is_index && keep != Some(&*entry.path()) && !is_written(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether a process holds the lock that tantivy writes an index under.
fn is_written(folder: &Path) -> bool {
    let lock = folder.join(&*INDEX_WRITER_LOCK.filepath);
    fs::File::open(lock).is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
}
