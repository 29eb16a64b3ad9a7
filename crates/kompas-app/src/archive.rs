//! The documents of an installation: what was recorded, the originals, the index, and the ways in
//! which documents come in.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicI64, AtomicU64, Ordering};

use kompas_domain::filter::FilterProblem;
use kompas_domain::job::{JobKind, JobState};
use kompas_fetch::Fetcher;
use kompas_ingest::{Ocr, Reader};
use kompas_search::PassageIndex;
use kompas_search::passages::SearchError;
use kompas_store::{CareMark, LinksMark, Originals, Room, Store};
use time::{Date, OffsetDateTime};
use tokio::sync::{Mutex, Notify};

use crate::documents::SearchServices;
use crate::dossiers::Shelves;
use crate::editions::{Draft, EditionApp};
use crate::local::Local;
use crate::people::{Passwords, Post, SignOn, SignOnSettings};
use crate::usage::Counting;
use crate::{App, Error};

/// The clock of the program.
pub type Clock = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// Fills bytes that nobody can guess.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// What an archive is made of.
pub struct ArchiveParts {
    /// What was recorded.
    pub store: Store,
    /// The bytes as they came in.
    pub originals: Originals,
    /// The room on the disk.
    pub room: Room,
    /// Where the search index stands; in memory for none.
    pub index: Option<PathBuf>,
    /// Reads documents in a limited child process.
    pub reader: Reader,
    /// Recognises text on scanned pages, where the tools for it are installed.
    pub ocr: Option<Ocr>,
    /// Fetches addresses.
    pub fetcher: Fetcher,
    /// The search services for papers of other municipalities.
    pub services: SearchServices,
    /// What the local picture is made of.
    pub local: Local,
    /// The services by which people come in.
    pub sign_on: Vec<SignOnSettings>,
    /// How mail leaves, where it does.
    pub post: Option<Post>,
    /// The clock.
    pub clock: Clock,
    /// Where secrets come from.
    pub random: Random,
}

/// The documents of an installation.
pub struct Archive {
    pub(crate) store: Store,
    pub(crate) originals: Originals,
    pub(crate) room: Room,
    pub(crate) index: Arc<PassageIndex>,
    pub(crate) reader: Reader,
    pub(crate) ocr: Option<Ocr>,
    pub(crate) fetcher: Arc<Fetcher>,
    pub(crate) services: SearchServices,
    pub(crate) local: Local,
    pub(crate) sign_on: SignOn,
    pub(crate) post: Option<Post>,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) passwords: Passwords,
    /// Tells a worker that there is something to do.
    pub(crate) wake: Notify,
    /// Only one task at a time brings the index up to date.
    pub(crate) following: Mutex<()>,
    /// One file of a partner at a time is read.
    pub(crate) partner_files: Mutex<()>,
    /// Counts what changed that visitors can see.
    pub(crate) generation: AtomicU64,
    /// The index failed, and is not made anew yet.
    damaged: AtomicBool,
    /// The job that makes it anew, which another program of the same site may take.
    mending: AtomicI64,
    /// The dossiers of those who searched in theirs.
    pub(crate) shelves: Shelves,
    /// The newest edition that this program published or saw.
    pub(crate) newest: AtomicI64,
    /// Editions that are being read, the last read at the end.
    pub(crate) editions: Mutex<Vec<Arc<EditionApp>>>,
    /// The guide as editors have it now.
    pub(crate) draft: Mutex<Option<Arc<Draft>>>,
    /// The day on which this program last looked who is to be told of late sources.
    pub(crate) cared: AtomicI32,
    /// How the guide is used, since that was last written down.
    pub(crate) usage: Counting,
    /// What was seen last of what another program, or the day, changes for visitors.
    seen: Mutex<Seen>,
}

/// What a page shows beside the guide: addresses, the care for sources, and whether it is late by
/// this day.
type Seen = (LinksMark, CareMark, Option<Date>);

impl Archive {
    /// Tells that something changed that visitors can see.
    pub(crate) fn changed(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether the index failed and is not made anew yet.
    pub(crate) fn is_damaged(&self) -> bool {
        self.damaged.load(Ordering::Acquire)
    }

    /// Tells that the index was made anew.
    pub(crate) fn is_sound_again(&self) {
        self.damaged.store(false, Ordering::Release);
        self.changed();
    }

    /// Has the index made anew, once for each time that it failed.
    pub(crate) async fn mark_damaged(&self) -> Result<(), Error> {
        if !self.is_damaged() {
            let now = (self.clock)();
            let job = self
                .store
                .enqueue(JobKind::Reindex, "index", "", now)
                .await?;
            self.mending.store(job, Ordering::Release);
            self.damaged.store(true, Ordering::Release);
            self.changed();
            self.wake.notify_one();
        }
        Ok(())
    }

    /// Whether the index is still damaged after the job that makes it anew was done: then another
    /// program did it, for an index of its own.
    pub(crate) async fn is_left_damaged(&self) -> Result<bool, Error> {
        if !self.is_damaged() {
            return Ok(false);
        }
        let job = self.store.job(self.mending.load(Ordering::Acquire)).await?;
        Ok(job.is_none_or(|job| job.state == JobState::Done))
    }

    /// Notices what another program changed of addresses and of the care for sources, and that it
    /// is another day; of documents the index tells.
    pub(crate) async fn look_around(&self) -> Result<(), Error> {
        let today = (self.clock)().date();
        let links = self.store.links_mark().await?;
        let mark = (links, self.store.care_mark().await?, Some(today));
        let mut seen = self.seen.lock().await;
        if *seen != mark {
            *seen = mark;
            self.changed();
        }
        Ok(())
    }

    /// Writes, and once more with the room that the ballast kept where it found none. For what must
    /// go on when the disk is full: coming in, going out, removing.
    pub(crate) async fn with_ballast<T, F>(
        &self,
        write: impl Fn() -> F,
    ) -> Result<T, kompas_store::Error>
    where
        F: Future<Output = Result<T, kompas_store::Error>>,
    {
        let done = write().await;
        if matches!(&done, Err(error) if error.is_full()) && self.room.throw_off() {
            return write().await;
        }
        done
    }

    /// Asks the index, beside the tasks that answer requests. None when it fails or panics, as on
    /// damaged files: then it is made anew.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&PassageIndex) -> Result<T, SearchError> + Send + 'static,
    ) -> Result<Option<T>, Error> {
        let index = Arc::clone(&self.index);
        let error = match tokio::task::spawn_blocking(move || question(&index)).await {
            Ok(Ok(found)) => return Ok(Some(found)),
            Ok(Err(SearchError::Syntax(problem))) => {
                return Err(Error::BadQuery(vec![FilterProblem {
                    name: "q".to_owned(),
                    message: problem.to_string(),
                }]));
            }
            Ok(Err(SearchError::Index(error))) => error.to_string(),
            Err(panic) => panic.to_string(),
        };
        tracing::error!(error, "the index of passages failed");
        self.mark_damaged().await?;
        Ok(None)
    }

    /// Opens the index and puts the parts together.
    ///
    /// # Errors
    /// The folder of the index cannot be used.
    pub fn open(parts: ArchiveParts) -> Result<Self, Error> {
        let index = match &parts.index {
            Some(folder) => PassageIndex::open(folder)?,
            None => PassageIndex::in_memory()?,
        };
        let fetcher = Arc::new(parts.fetcher);
        Ok(Self {
            store: parts.store,
            originals: parts.originals,
            room: parts.room,
            index: Arc::new(index),
            reader: parts.reader,
            ocr: parts.ocr,
            sign_on: SignOn::new(parts.sign_on, &fetcher),
            fetcher,
            services: parts.services,
            local: parts.local,
            post: parts.post,
            clock: parts.clock,
            random: parts.random,
            passwords: Passwords::new(),
            wake: Notify::new(),
            following: Mutex::new(()),
            partner_files: Mutex::new(()),
            generation: AtomicU64::new(0),
            damaged: AtomicBool::new(false),
            mending: AtomicI64::new(0),
            shelves: Shelves::default(),
            newest: AtomicI64::new(0),
            editions: Mutex::default(),
            draft: Mutex::default(),
            cared: AtomicI32::new(0),
            usage: Counting::default(),
            seen: Mutex::default(),
        })
    }
}

impl App {
    /// The archive.
    pub(crate) fn archive(&self) -> Result<&Archive, Error> {
        self.archive.as_deref().ok_or(Error::NoArchive)
    }

    /// A number that is another when something changed that visitors can see of documents and
    /// addresses.
    pub fn generation(&self) -> u64 {
        let archive = self.archive.as_ref();
        archive.map_or(0, |archive| archive.generation.load(Ordering::Acquire))
    }

    /// Keeps an eye on the database until the future is dropped.
    pub async fn watch_database(&self) {
        match &self.archive {
            Some(archive) => archive.store.watch().await,
            None => std::future::pending().await,
        }
    }

    /// Whether the database was seen to be away.
    pub fn is_database_away(&self) -> bool {
        let archive = self.archive.as_ref();
        archive.is_some_and(|archive| archive.store.is_away())
    }

    /// Waits until the database is seen to be away.
    pub async fn database_gone(&self) {
        match &self.archive {
            Some(archive) => archive.store.gone().await,
            None => std::future::pending().await,
        }
    }

    /// Whether the disk is too full for anything but coming in, going out and removing.
    pub fn is_disk_full(&self) -> bool {
        let archive = self.archive.as_ref();
        archive.is_some_and(|archive| archive.room.is_full())
    }

    /// Tells that a write found no room on the disk, and whether it can wait. One that cannot gets
    /// the room that was kept aside at its next try.
    pub fn found_no_room(&self, can_wait: bool) {
        let Some(archive) = &self.archive else { return };
        archive.room.close();
        if !can_wait {
            archive.room.throw_off();
        }
    }

    /// Whether this installation keeps documents.
    pub fn has_archive(&self) -> bool {
        self.archive.is_some()
    }
}
