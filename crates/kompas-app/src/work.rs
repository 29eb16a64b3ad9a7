//! The worker: takes jobs one after another, and keeps the index up to date.

use std::sync::Arc;
use std::time::Duration as StdDuration;

use kompas_domain::code::SourceForm;
use kompas_domain::document::{DocumentKind, ReadDocument};
use kompas_domain::job::JobKind;
use kompas_domain::passages::passages;
use kompas_fetch::{Fetched, Retry, Validators};
use kompas_search::PassageIndex;
use kompas_search::passages::{Change, IndexedDocument, Look};
use kompas_store::{DocumentRecord, Job, NewDocument, NewVersion, News};
use time::{Duration, OffsetDateTime};
use tokio::sync::watch;

use crate::access;
use crate::archive::Archive;
use crate::documents::FetchOrder;
use crate::editions::Keeper;
use crate::local::{RefreshOutcome, RefreshProgress, table_of};
use crate::people::Sent;
use crate::{App, Error};

/// Who holds a job loses it when it says nothing for so long.
const LEASE: Duration = Duration::minutes(5);
/// How long a worker sleeps when there is nothing to do.
const IDLE: StdDuration = StdDuration::from_secs(2);
/// The index is compared with the store at most as often, and rid of what was removed.
const CHECK: Duration = Duration::seconds(10);
/// So much of the time goes into that: a hundredth.
const CHECK_SHARE: i32 = 100;
/// Long work tells how far it is as often.
const TELL: StdDuration = StdDuration::from_secs(1);
/// Documents that go into the index at once.
const BATCH: u32 = 64;
/// Links that are put on the list of jobs at once.
const LINKS: u32 = 20;
/// Jobs that went well are kept so long.
const KEPT: Duration = Duration::days(14);

/// How a job ended.
enum End {
    /// Well, with something to tell.
    Done(Option<String>),
    /// Not this time.
    Later(String),
    /// Never.
    Failed(String),
}

/// What a worker tells of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What the job does.
    pub kind: JobKind,
    /// What it is about: the title of a document, or an address.
    pub subject: String,
    /// What came of it, in Dutch; none when there is nothing to tell.
    pub message: Option<String>,
    /// Whether it went well.
    pub good: bool,
}

impl Archive {
    /// Does the work of a job, and tells every second how far it is: so it keeps its lease too.
    async fn telling<T>(
        &self,
        job: &Job,
        mut work: impl Future<Output = T> + Unpin,
        progress: &watch::Receiver<(usize, usize)>,
    ) -> Result<T, Error> {
        loop {
            let finished = tokio::time::timeout(TELL, &mut work).await;
            let (done, total) = *progress.borrow();
            let (done, total) = (done as u64, total as u64);
            let now = (self.clock)();
            self.store.progress(job, done, total, now, LEASE).await?;
            if let Ok(finished) = finished {
                return Ok(finished);
            }
        }
    }

    /// What happens because a day has come. Whether there is something to do now.
    async fn as_time_goes_by(&self, now: OffsetDateTime) -> Result<bool, Error> {
        self.open_rounds(now).await?;
        Ok(self.order_reminders(now).await? > 0)
    }
}

/// Fetches a table of figures.
async fn refresh(archive: &Archive, job: &Job) -> Result<End, Error> {
    let Some((service, table)) = table_of(&job.subject) else {
        return Ok(End::Failed(
            "De opdracht is niet te lezen. Ververs de tabel opnieuw.".to_owned(),
        ));
    };
    let (tells, progress) = watch::channel((0, 0));
    let mut tell = |now: RefreshProgress| {
        tells.send_replace((now.part, now.parts));
    };
    let work = Box::pin(archive.refresh(service, table, None, &mut tell));
    let outcome = archive.telling(job, work, &progress).await?;
    Ok(match outcome {
        Ok(RefreshOutcome::Unchanged) => End::Done(Some("Niet veranderd.".to_owned())),
        Ok(RefreshOutcome::Loaded(count)) => {
            // Each table makes all that was read old; this one is still counted.
            if archive.store.open_jobs(JobKind::Figures).await? <= 1 {
                archive.warm_figures().await?;
            }
            End::Done(Some(format!("{count} cijfers.")))
        }
        Ok(RefreshOutcome::Kept {
            why,
            is_passing: true,
        }) => End::Later(why.join(" ")),
        Ok(RefreshOutcome::Kept { why, .. }) => End::Failed(why.join(" ")),
        Err(Error::NotFound { .. }) => {
            End::Failed("Geen kengetal gebruikt deze tabel nog.".to_owned())
        }
        Err(error) => return Err(error),
    })
}

impl Keeper {
    /// Does jobs as they come, with the newest edition, until the future is dropped.
    pub async fn work(&self) {
        let Some(archive) = self.app().archive.clone() else {
            return;
        };
        let mut next_check = (archive.clock)();
        loop {
            archive.room.look();
            let stepped = tokio::select! {
                stepped = self.step() => stepped,
                // What waits for an answer that may never come is begun again.
                () = archive.store.gone() => {
                    tokio::time::sleep(IDLE).await;
                    continue;
                }
            };
            match stepped {
                Ok(Some(_)) => {}
                Ok(None) => {
                    let began = (archive.clock)();
                    if began >= next_check && !archive.room.is_full() {
                        if let Err(error) = self.app().check_index().await {
                            tracing::error!(?error, "the index could not be checked");
                        }
                        let took = (archive.clock)() - began;
                        next_check = began + CHECK.max(took * CHECK_SHARE);
                    }
                    let _ = tokio::time::timeout(IDLE, archive.wake.notified()).await;
                }
                Err(error) if error.is_full() => {
                    archive.room.close();
                    tokio::time::sleep(IDLE).await;
                }
                Err(error) => {
                    tracing::error!(?error, "a worker failed");
                    tokio::time::sleep(IDLE).await;
                }
            }
        }
    }

    /// Looks whether there is a newer edition, and does one job if there is one.
    async fn step(&self) -> Result<Option<Step>, Error> {
        self.look().await?;
        self.app().step().await
    }
}

impl App {
    /// Does one job if there is one, and brings the index up to date.
    ///
    /// # Errors
    /// The store or the index fails.
    pub async fn step(&self) -> Result<Option<Step>, Error> {
        let archive = self.archive()?;
        if archive.room.is_full() {
            return Ok(None);
        }
        let now = (archive.clock)();
        self.keep_usage_at_times(archive, now).await?;
        if self.fetches().await? {
            for address in archive.store.links_due(now, LINKS).await? {
                archive
                    .store
                    .enqueue(JobKind::CheckLink, &address, "", now)
                    .await?;
            }
        }
        let mut job = archive.store.lease(now, LEASE).await?;
        if job.is_none()
            && (archive.as_time_goes_by(now).await?
                || self.tell_of_late_sources(archive, now).await? > 0
                || self.look_at_searches(archive, now).await? > 0)
        {
            job = archive.store.lease(now, LEASE).await?;
        }
        let Some(job) = job else {
            self.follow().await?;
            archive.look_around().await?;
            if archive.is_left_damaged().await? {
                self.rebuild_index(&mut |_, _| {}).await?;
            }
            archive.store.forget_jobs(now - KEPT).await?;
            return Ok(None);
        };
        let end = Box::pin(self.do_job(archive, &job)).await;
        let now = (archive.clock)();
        let (message, good) = match end {
            Ok(End::Done(message)) => {
                archive.store.finish(&job, message.as_deref(), now).await?;
                (message, true)
            }
            Ok(End::Later(message)) => {
                archive.store.fail(&job, &message, now).await?;
                (Some(message), false)
            }
            Ok(End::Failed(message)) => {
                archive.store.fail_for_good(&job, &message, now).await?;
                (Some(message), false)
            }
            Err(error) => {
                tracing::error!(?error, job = job.id, "a job failed");
                let message =
                    "Er ging iets mis bij Kompas zelf. De beheerder vindt de fout in het logboek.";
                archive.store.fail(&job, message, now).await?;
                (Some(message.to_owned()), false)
            }
        };
        self.follow().await?;
        let title = match job.document() {
            Some((id, _)) => archive.store.document(access::the_program(), id).await?,
            None => None,
        };
        Ok(Some(Step {
            kind: job.kind,
            subject: title.map_or(job.subject, |record| record.document.title),
            message,
            good,
        }))
    }

    async fn do_job(&self, archive: &Archive, job: &Job) -> Result<End, Error> {
        match job.kind {
            JobKind::Read => archive.read(job).await,
            JobKind::Fetch => self.fetch(archive, job).await,
            JobKind::CheckLink => {
                let link = archive.check_link(&job.subject).await?;
                Ok(End::Done(link.note))
            }
            JobKind::Reindex => self.reindex(archive, job).await,
            JobKind::Mail => Ok(match archive.send(self.guide(), job).await? {
                Sent::Well => End::Done(None),
                Sent::Later(message) => End::Later(message),
                Sent::Never(message) => End::Failed(message),
            }),
            JobKind::Paper => Ok(match archive.make_paper(job).await? {
                None => End::Done(None),
                Some(trouble) => End::Failed(trouble),
            }),
            JobKind::Figures => refresh(archive, job).await,
            JobKind::Erase => {
                archive.erase(job).await?;
                Ok(End::Done(None))
            }
        }
    }

    /// Makes the index anew.
    async fn reindex(&self, archive: &Archive, job: &Job) -> Result<End, Error> {
        let (tells, progress) = watch::channel((0, 0));
        let mut tell = |done, total| {
            tells.send_replace((done, total));
        };
        let work = Box::pin(self.rebuild_index(&mut tell));
        archive.telling(job, work, &progress).await??;
        Ok(End::Done(None))
    }

    async fn fetch(&self, archive: &Archive, job: &Job) -> Result<End, Error> {
        let Ok(order) = serde_json::from_str::<FetchOrder>(&job.payload) else {
            return Ok(End::Failed(
                "De opdracht is niet te lezen. Voeg het adres opnieuw toe.".to_owned(),
            ));
        };
        let base = match self.new_document(archive, &order.destination, None).await {
            Ok(base) => base,
            Err(Error::Refused(message)) => return Ok(End::Failed(message)),
            Err(error) => return Err(error),
        };
        let known = archive.known(&order.address, base.collection).await?;
        let fetched = match archive.fetcher.fetch(&order.address, known.as_ref()).await {
            Ok(Fetched::New(copy)) => copy,
            Ok(Fetched::Unchanged) => {
                return Ok(End::Done(Some(
                    "Niet veranderd sinds de vorige kopie.".to_owned(),
                )));
            }
            Err(refusal) => {
                let message = refusal.message();
                return Ok(match refusal.retry() {
                    Retry::Never => End::Failed(message),
                    Retry::Later | Retry::After(_) => End::Later(message),
                });
            }
        };
        let is_page = fetched
            .media_type
            .as_deref()
            .is_some_and(|kind| kind.contains("html"));
        let document = NewDocument {
            title: order.title.unwrap_or_else(|| order.address.clone()),
            address: Some(order.address.clone()),
            kind: order.kind.unwrap_or(if is_page {
                DocumentKind::WebPage
            } else {
                DocumentKind::Publication
            }),
            publisher: order.publisher,
            municipality: order.municipality,
            ..base
        };
        let version = NewVersion {
            media_type: fetched.media_type,
            final_address: Some(fetched.final_address),
            etag: fetched.validators.etag,
            last_modified: fetched.validators.last_modified,
            ..NewVersion::new(fetched.bytes.len(), fetched.date)
        };
        let added = archive.keep(document, version, fetched.bytes, None).await?;
        Ok(End::Done(Some(match added.news {
            News::Document => format!("Toegevoegd als document {}.", added.document),
            News::Version => format!("Nieuwe versie van document {}.", added.document),
            News::Nothing => "Niet veranderd sinds de vorige kopie.".to_owned(),
        })))
    }

    /// Brings the index up to date with the store; gives how many changes it followed. Another
    /// process that writes the index does this instead.
    ///
    /// # Errors
    /// The store or the index fails.
    pub async fn follow(&self) -> Result<usize, Error> {
        let archive = self.archive()?;
        let one = archive.following.lock().await;
        let mut followed = 0;
        loop {
            match archive.index.look()? {
                Look::Same => {}
                Look::Other => archive.changed(),
                Look::Damaged => {
                    archive.mark_damaged().await?;
                    return Ok(followed);
                }
            }
            let status = archive.index.status();
            if status.sequence == 0
                && status.passages == 0
                && archive.store.outbox_last().await? > 0
            {
                // Begun anew: the outbox alone need not hold everything.
                drop(one);
                self.rebuild_index(&mut |_, _| {}).await?;
                return Ok(followed + 1);
            }
            let rows = archive.store.outbox_after(status.sequence, BATCH).await?;
            let Some(last) = rows.last() else {
                if followed > 0 {
                    archive.write(PassageIndex::release).await?;
                }
                return Ok(followed);
            };
            let sequence = last.seq;
            let mut documents: Vec<i64> = rows.iter().map(|row| row.document).collect();
            documents.sort_unstable();
            documents.dedup();
            let mut changes = Vec::new();
            for id in documents {
                changes.push(self.change(archive, id).await?);
            }
            followed += rows.len();
            let write = move |index: &PassageIndex| index.apply(&changes, sequence);
            if !archive.write(write).await? {
                return Ok(followed);
            }
            archive.changed();
        }
    }

    /// Reads the whole index, compares it with the store and rids it of what was removed; has it
    /// made anew when it is damaged or has other passages than the store.
    ///
    /// # Errors
    /// The store or the index fails.
    pub async fn check_index(&self) -> Result<(), Error> {
        let archive = self.archive()?;
        let _one = archive.following.lock().await;
        let index = Arc::clone(&archive.index);
        let read = move || index.is_sound().then(|| index.holdings().ok()).flatten();
        let held = tokio::task::spawn_blocking(read).await.ok().flatten();
        let sequence = archive.index.status().sequence;
        let wanted = archive.store.holdings().await?;
        // Asked last: what changed while both were read is behind the index.
        let behind = archive
            .store
            .outbox_behind(access::the_program(), sequence)
            .await?;
        let differs = held.is_none_or(|held| behind == 0 && held != wanted);
        if differs {
            tracing::error!("the index is damaged or differs from the store");
            return archive.mark_damaged().await;
        }
        if archive.index.has_removed() {
            archive.write(PassageIndex::purge).await?;
        }
        Ok(())
    }

    /// Makes the index anew from the store while the old one goes on answering. Tells how many
    /// documents are done, of how many.
    ///
    /// # Errors
    /// The store or the index fails; then the old index stays.
    pub async fn rebuild_index(
        &self,
        progress: &mut (dyn FnMut(usize, usize) + Send),
    ) -> Result<usize, Error> {
        let archive = self.archive()?;
        let _one = archive.following.lock().await;
        let sequence = archive.store.outbox_last().await?;
        let total = archive
            .store
            .documents(
                access::the_program(),
                &kompas_store::DocumentFilter::default(),
                1,
                1,
            )
            .await?
            .1;
        let rebuild = archive.index.rebuild()?;
        let rebuild = Arc::new(rebuild);
        let (mut after, mut done) = (0, 0);
        loop {
            let records = archive.store.readable_after(after, BATCH).await?;
            let Some(last) = records.last() else { break };
            after = last.id;
            done += records.len();
            let mut changes = Vec::new();
            for record in records {
                changes.push(self.put(archive, record).await?);
            }
            let writing = Arc::clone(&rebuild);
            let applied =
                tokio::task::spawn_blocking(move || writing.apply(&changes, sequence)).await;
            applied.map_err(|_| Error::Interrupted)??;
            progress(done, total);
        }
        rebuild.apply(&[], sequence)?;
        let rebuild = Arc::into_inner(rebuild).ok_or(Error::Interrupted)?;
        archive.index.finish(rebuild)?;
        archive.is_sound_again();
        Ok(done)
    }

    async fn change(&self, archive: &Archive, id: i64) -> Result<Change, Error> {
        match archive.store.document(access::the_program(), id).await? {
            Some(record) if record.current_version.is_some() => self.put(archive, record).await,
            _ => Ok(Change::Remove(id)),
        }
    }

    async fn put(&self, archive: &Archive, record: DocumentRecord) -> Result<Change, Error> {
        let version = record.current_version.unwrap_or(record.newest_version);
        let versions = archive
            .store
            .versions(access::the_program(), record.id)
            .await?;
        let read = versions.into_iter().find(|other| other.number == version);
        let found = archive
            .store
            .passages(access::the_program(), record.id, version)
            .await?;
        let source = record
            .document
            .source
            .as_deref()
            .and_then(|key| self.guide().source(key));
        let mut themes = record.document.themes.clone();
        let mut questions = record.document.questions.clone();
        for listing in source
            .iter()
            .flat_map(|source| self.guide().listings_of(&source.slug))
        {
            themes.push(listing.theme.clone());
            questions.extend(listing.advice.iter().map(|advice| advice.question));
        }
        themes.sort_unstable();
        themes.dedup();
        questions.sort_unstable();
        questions.dedup();
        Ok(Change::Put(Box::new(IndexedDocument {
            document: record.id,
            version,
            collection: record.document.collection,
            title: record.document.title,
            publisher: record
                .document
                .publisher
                .or_else(|| read.as_ref().and_then(|read| read.author.clone())),
            kind: record.document.kind,
            form: source
                .map(|source| source.form)
                .or(Some(SourceForm::Publication)),
            themes,
            questions,
            municipality: record.document.municipality,
            date: read.as_ref().and_then(|read| read.published),
            ocr: read.is_some_and(|read| read.ocr_confidence.is_some()),
            passages: found,
        })))
    }
}

impl Archive {
    /// Writes the index; false when another process does, or when it fails: then it is made anew.
    async fn write(
        &self,
        write: impl FnOnce(&PassageIndex) -> Result<(), kompas_search::Error> + Send + 'static,
    ) -> Result<bool, Error> {
        let index = Arc::clone(&self.index);
        match tokio::task::spawn_blocking(move || write(&index)).await {
            Ok(Ok(())) => Ok(true),
            Ok(Err(kompas_search::Error::Busy)) => Ok(false),
            Ok(Err(error)) if self.room.is_short() => {
                // Nothing is wrong with what is there; the rest follows when there is room.
                tracing::error!(?error, "the index could not be written: the disk is full");
                self.room.close();
                Ok(false)
            }
            other => {
                tracing::error!(?other, "the index could not be written");
                self.mark_damaged().await?;
                Ok(false)
            }
        }
    }

    async fn read(&self, job: &Job) -> Result<End, Error> {
        let Some((id, version)) = job.document() else {
            return Ok(End::Failed("De opdracht is niet te lezen.".to_owned()));
        };
        let record = self.store.document(access::the_program(), id).await?;
        let versions = self.store.versions(access::the_program(), id).await?;
        let (Some(record), Some(version)) = (
            record,
            versions.into_iter().find(|other| other.number == version),
        ) else {
            return Ok(End::Done(Some(
                "Het document is intussen verwijderd.".to_owned(),
            )));
        };
        let bytes = self.bytes(&version.sha256).await?;
        let name = record.document.file_name.as_deref();
        match self
            .reader
            .read_or_recognise(&bytes, name, self.ocr.as_ref())
            .await
        {
            Ok(read) => {
                self.keep_text(&record, version.number, read).await?;
                Ok(End::Done(None))
            }
            Err(failure) if failure.is_passing() => Ok(End::Later(failure.message())),
            Err(failure) => {
                self.store
                    .set_refused(id, version.number, &failure.message())
                    .await?;
                Ok(End::Done(Some(failure.message())))
            }
        }
    }

    async fn keep_text(
        &self,
        record: &DocumentRecord,
        version: u32,
        mut read: ReadDocument,
    ) -> Result<(), Error> {
        let found = passages(&read);
        // A page of the guide keeps the name that editors gave it, and a paper that a search
        // service found the name it has there: councils leave the name of a template in the file.
        let named_elsewhere = matches!(
            record.document.kind,
            DocumentKind::CouncilPaper | DocumentKind::Regulation
        );
        if record.document.source.is_some() || named_elsewhere {
            read.title = None;
        }
        self.store
            .set_read(record.id, version, &read, &found)
            .await?;
        if version > 1
            && let Some(address) = &record.document.address
        {
            let before = self
                .store
                .passages(access::the_program(), record.id, version - 1)
                .await?;
            let same = before
                .iter()
                .map(|passage| &passage.text)
                .eq(found.iter().map(|passage| &passage.text));
            if !same {
                self.store.mark_changed(address, (self.clock)()).await?;
            }
        }
        Ok(())
    }

    /// What the newest copy of an address tells, to ask whether it changed.
    async fn known(&self, address: &str, collection: i64) -> Result<Option<Validators>, Error> {
        let records = self.store.documents_at(address).await?;
        let Some(record) = records
            .into_iter()
            .find(|record| record.document.collection == collection)
        else {
            return Ok(None);
        };
        let versions = self
            .store
            .versions(access::the_program(), record.id)
            .await?;
        Ok(versions.last().map(|version| Validators {
            etag: version.etag.clone(),
            last_modified: version.last_modified.clone(),
        }))
    }
}
