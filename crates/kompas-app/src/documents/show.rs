//! A document: its text, versions, differences, original.

use kompas_domain::difference::{Change, difference};
use kompas_domain::document::{Passage, Visibility};
use kompas_domain::guide::Source;
use kompas_domain::trail::LogAction;
use kompas_search::passages::Highlighter;
use kompas_store::{DocumentRecord, VersionRecord};

use super::views::{DocumentHit, ShownPassage};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::{App, Error};

/// A version of a document with all that its page shows.
#[derive(Debug, Clone)]
pub struct DocumentView<'a> {
    /// The document.
    pub record: DocumentRecord,
    /// The version that is shown.
    pub version: VersionRecord,
    /// All versions, oldest first.
    pub versions: Vec<VersionRecord>,
    /// The name of the collection.
    pub collection: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// The source of the guide that it belongs to.
    pub source: Option<&'a Source>,
    /// Its passages, with the words of a search marked.
    pub passages: Vec<ShownPassage>,
    /// The passages with a marked word: number, and page or number in words.
    pub marked: Vec<(u32, String)>,
    /// Documents like it.
    pub similar: Vec<DocumentHit<'a>>,
    /// How fresh the copy is, in Dutch.
    pub freshness: Option<String>,
    /// Whether pictures of pages can be made.
    pub has_pictures: bool,
    /// Whether the asker may change and remove it.
    pub may_remove: bool,
}

/// A document with its versions, without its text.
#[derive(Debug, Clone)]
pub struct DocumentRecordView<'a> {
    /// The document.
    pub record: DocumentRecord,
    /// All versions, oldest first.
    pub versions: Vec<VersionRecord>,
    /// Key and name of the collection.
    pub collection: (String, String),
    /// The source of the guide that it belongs to.
    pub source: Option<&'a Source>,
}

/// The difference between two versions.
#[derive(Debug, Clone)]
pub struct DifferenceView {
    /// The document.
    pub record: DocumentRecord,
    /// The one version.
    pub old: VersionRecord,
    /// The other.
    pub new: VersionRecord,
    /// What differs, by paragraph.
    pub changes: Vec<Change>,
}

/// The bytes as they came in.
#[derive(Debug, Clone)]
pub struct OriginalView {
    /// A name for the file.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl DocumentView<'_> {
    /// Whether there is no newer version that could be read.
    pub fn is_newest(&self) -> bool {
        self.version.number >= self.newest()
    }

    /// The newest version that could be read, or the newest of all.
    pub fn newest(&self) -> u32 {
        self.record
            .current_version
            .unwrap_or(self.record.newest_version)
    }
}

fn no_document(id: i64) -> Error {
    Error::NotFound {
        kind: "document",
        key: id.to_string(),
    }
}

fn no_version(id: i64, version: u32) -> Error {
    Error::NotFound {
        kind: "versie",
        key: format!("{id}/{version}"),
    }
}

impl App {
    /// A document: the newest version that was read, or the one that was asked for. The words of
    /// `text` are marked.
    ///
    /// # Errors
    /// There is no such document or version that the asker may see; the store or index fails.
    pub async fn document(
        &self,
        asker: Asker,
        id: i64,
        version: Option<u32>,
        text: &str,
    ) -> Result<DocumentView<'_>, Error> {
        let archive = self.archive()?;
        let (record, versions) = find(archive, asker, id).await?;
        let wanted = record.shown_version(version);
        let shown = versions
            .iter()
            .find(|version| version.number == wanted)
            .cloned();
        let shown = shown.ok_or_else(|| no_document(id))?;
        let passages = archive.store.passages(asker.scope(), id, wanted).await?;
        let collections = archive.store.collections(asker.scope()).await?;
        let collection = collections
            .iter()
            .find(|collection| collection.id == record.document.collection);
        let collection = collection.ok_or_else(|| no_document(id))?;
        let may_remove = asker.may_remove_from(collection);
        let (name, visibility) = (collection.name.clone(), collection.visibility);
        archive
            .record_reading(asker, LogAction::ReadDocument, id, visibility)
            .await?;
        let marking = archive.index.highlighter(text);
        let passages = shown_passages(passages, &marking);
        let marked = passages
            .iter()
            .filter(|shown| shown.marked)
            .map(|shown| {
                let number = shown.passage.number;
                let place = shown.passage.page.map_or_else(
                    || format!("passage {number}"),
                    |page| format!("pagina {page}"),
                );
                (number, place)
            })
            .collect();
        let freshness = match &record.document.address {
            Some(address) => self.freshness(archive, address).await?,
            None => None,
        };
        Ok(DocumentView {
            source: record
                .document
                .source
                .as_deref()
                .and_then(|key| self.guide().source(key)),
            similar: self.similar(archive, asker, &record, &passages).await?,
            has_pictures: archive.ocr.is_some()
                && shown.format == Some(kompas_domain::document::DocumentFormat::Pdf),
            may_remove,
            collection: name,
            visibility,
            passages,
            marked,
            freshness,
            version: shown,
            versions,
            record,
        })
    }

    /// A document with its versions, without its text.
    ///
    /// # Errors
    /// There is no such document that the asker may see; the store fails.
    pub async fn document_record(
        &self,
        asker: Asker,
        id: i64,
    ) -> Result<DocumentRecordView<'_>, Error> {
        let archive = self.archive()?;
        let (record, versions) = find(archive, asker, id).await?;
        let collections = archive.store.collections(asker.scope()).await?;
        let collection = collections
            .into_iter()
            .find(|collection| collection.id == record.document.collection)
            .ok_or_else(|| no_document(id))?;
        Ok(DocumentRecordView {
            source: record
                .document
                .source
                .as_deref()
                .and_then(|key| self.guide().source(key)),
            collection: (collection.slug, collection.name),
            record,
            versions,
        })
    }

    /// The passages of a version of a document, in order, with its number: of the newest that was
    /// read, or of the one that was asked for.
    ///
    /// # Errors
    /// There is no such document or version that the asker may see; the store fails.
    pub async fn document_passages(
        &self,
        asker: Asker,
        id: i64,
        version: Option<u32>,
    ) -> Result<(u32, Vec<Passage>), Error> {
        let archive = self.archive()?;
        let (record, versions) = find(archive, asker, id).await?;
        archive
            .log_reading(asker, LogAction::ReadDocument, &record)
            .await?;
        let wanted = record.shown_version(version);
        if versions.iter().all(|version| version.number != wanted) {
            return Err(no_version(id, wanted));
        }
        let passages = archive.store.passages(asker.scope(), id, wanted).await?;
        Ok((wanted, passages))
    }

    /// What differs between two versions of a document.
    ///
    /// # Errors
    /// There is no such document or version that the asker may see; the store fails.
    pub async fn document_difference(
        &self,
        asker: Asker,
        id: i64,
        old: u32,
        new: u32,
    ) -> Result<DifferenceView, Error> {
        let archive = self.archive()?;
        let (record, versions) = find(archive, asker, id).await?;
        archive
            .log_reading(asker, LogAction::ReadDocument, &record)
            .await?;
        let version = |number: u32| {
            let found = versions.iter().find(|version| version.number == number);
            found.cloned().ok_or_else(|| no_document(id))
        };
        let (old, new) = (version(old)?, version(new)?);
        let before = archive
            .store
            .passages(asker.scope(), id, old.number)
            .await?;
        let after = archive
            .store
            .passages(asker.scope(), id, new.number)
            .await?;
        let lines = |passages: &[Passage]| -> Vec<String> {
            passages
                .iter()
                .flat_map(|passage| passage.text.lines().map(str::to_owned))
                .collect()
        };
        let (before, after) = (lines(&before), lines(&after));
        let before: Vec<&str> = before.iter().map(String::as_str).collect();
        let after: Vec<&str> = after.iter().map(String::as_str).collect();
        let changes = difference(&before, &after);
        Ok(DifferenceView {
            record,
            old,
            new,
            changes,
        })
    }

    /// The original of a version.
    ///
    /// # Errors
    /// There is no such document or version that the asker may see; the original is damaged.
    pub async fn original(
        &self,
        asker: Asker,
        id: i64,
        version: u32,
    ) -> Result<OriginalView, Error> {
        let archive = self.archive()?;
        let (record, versions) = find(archive, asker, id).await?;
        let version = versions.into_iter().find(|other| other.number == version);
        let version = version.ok_or_else(|| no_document(id))?;
        let end = version.format.map_or("bin", |format| match format {
            kompas_domain::document::DocumentFormat::Text => "txt",
            kompas_domain::document::DocumentFormat::Markdown => "md",
            kompas_domain::document::DocumentFormat::Email => "eml",
            other => kompas_domain::code::Code::code(other),
        });
        let name = kompas_domain::text::slug(&record.document.title);
        let name = if name.is_empty() {
            format!("document-{id}")
        } else {
            name
        };
        let bytes = archive.bytes(&version.sha256).await?;
        archive
            .log_reading(asker, LogAction::Export, &record)
            .await?;
        Ok(OriginalView {
            name: format!("{name:.80}.{end}"),
            bytes,
        })
    }

    /// A picture of a page of a version, as PNG.
    ///
    /// # Errors
    /// There is no such page that the asker may see, or pictures cannot be made.
    pub async fn page_picture(
        &self,
        asker: Asker,
        id: i64,
        version: u32,
        page: u32,
    ) -> Result<Vec<u8>, Error> {
        let archive = self.archive()?;
        let (_, versions) = find(archive, asker, id).await?;
        let version = versions.into_iter().find(|other| other.number == version);
        let has_page = |version: &VersionRecord| {
            version
                .pages
                .is_some_and(|pages| (1..=pages).contains(&page))
        };
        let version = version.filter(has_page).ok_or_else(|| no_document(id))?;
        let ocr = archive.ocr.as_ref().ok_or_else(|| no_document(id))?;
        let bytes = archive.bytes(&version.sha256).await?;
        let picture = ocr.picture(&archive.reader, &bytes, page, 75).await;
        picture.map_err(|failure| Error::Refused(failure.message()))
    }

    /// Removes a document with all its versions and originals.
    ///
    /// # Errors
    /// The asker may not remove; there is no such document; the store fails.
    pub async fn remove_document(&self, asker: Asker, id: i64) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Work)?;
        let record = archive.store.document(asker.scope(), id).await?;
        let record = record.ok_or_else(|| no_document(id))?;
        let collections = archive.store.collections(asker.scope()).await?;
        let collection = collections
            .iter()
            .find(|collection| collection.id == record.document.collection);
        if !collection.is_some_and(|collection| asker.may_remove_from(collection)) {
            return Err(Error::NotAllowed);
        }
        let originals = archive.originals.clone();
        let held = tokio::task::spawn_blocking(move || originals.hold_alone()).await;
        let _held = held.map_err(|_| Error::Interrupted)??;
        let entry = archive.entry(asker, LogAction::RemoveDocument, format!("document/{id}"));
        let unused = archive
            .with_ballast(|| archive.store.remove(asker.scope(), id, &entry))
            .await?;
        let unused = unused.ok_or_else(|| no_document(id))?;
        archive.wake.notify_one();
        let originals = archive.originals.clone();
        let remove = move || {
            unused
                .iter()
                .try_for_each(|sha256| originals.remove(sha256))
        };
        let removed = tokio::task::spawn_blocking(remove).await;
        Ok(removed.map_err(|_| Error::Interrupted)??)
    }

    /// Documents with the same theme of text: those that have the headings and title of this one.
    async fn similar(
        &self,
        archive: &Archive,
        asker: Asker,
        record: &DocumentRecord,
        passages: &[ShownPassage],
    ) -> Result<Vec<DocumentHit<'_>>, Error> {
        let longest = passages.iter().max_by_key(|shown| shown.passage.text.len());
        let Some(longest) = longest else {
            return Ok(Vec::new());
        };
        let (title, text) = (record.document.title.clone(), longest.passage.text.clone());
        let words = archive
            .ask(move |index| Ok(index.telling_words(&title, &text, 12)?))
            .await?
            .unwrap_or_default();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let pairs = [("q".to_owned(), words.join(" "))];
        let found = Box::pin(self.documents_page(asker, &pairs, 1, 6)).await?;
        Ok(found
            .hits
            .into_iter()
            .filter(|hit| hit.id != record.id)
            .take(5)
            .collect())
    }
}

impl Archive {
    /// Has the log tell that somebody read or took out a document, if it is not public.
    pub(super) async fn log_reading(
        &self,
        asker: Asker,
        action: LogAction,
        record: &DocumentRecord,
    ) -> Result<(), Error> {
        let collections = self.store.collections(asker.scope()).await?;
        let found = collections
            .iter()
            .find(|collection| collection.id == record.document.collection);
        let visibility = found.map_or(Visibility::Closed, |found| found.visibility);
        self.record_reading(asker, action, record.id, visibility)
            .await
    }

    async fn record_reading(
        &self,
        asker: Asker,
        action: LogAction,
        id: i64,
        visibility: Visibility,
    ) -> Result<(), Error> {
        if visibility != Visibility::Public {
            self.tell(asker, action, format!("document/{id}")).await?;
        }
        Ok(())
    }

    /// The bytes with this hash.
    pub(crate) async fn bytes(&self, sha256: &str) -> Result<Vec<u8>, Error> {
        let (originals, sha256) = (self.originals.clone(), sha256.to_owned());
        let read = tokio::task::spawn_blocking(move || originals.read(&sha256)).await;
        Ok(read.map_err(|_| Error::Interrupted)??)
    }
}

/// A document that the asker may see, with its versions.
pub(super) async fn find(
    archive: &Archive,
    asker: Asker,
    id: i64,
) -> Result<(DocumentRecord, Vec<VersionRecord>), Error> {
    let record = archive.store.document(asker.scope(), id).await?;
    let record = record.ok_or_else(|| no_document(id))?;
    let versions = archive.store.versions(asker.scope(), id).await?;
    Ok((record, versions))
}

fn shown_passages(passages: Vec<Passage>, marking: &Highlighter<'_>) -> Vec<ShownPassage> {
    let mut shown = Vec::with_capacity(passages.len());
    let mut above: Vec<String> = Vec::new();
    let mut page = None;
    for passage in passages {
        let same = above
            .iter()
            .zip(&passage.headings)
            .take_while(|(a, b)| a == b)
            .count();
        // A heading of level 2 is the title of the section around the text.
        let new_headings = (3_u8..)
            .zip(&passage.headings)
            .skip(same)
            .map(|(level, text)| (level.min(6), text.clone()))
            .collect();
        let paragraphs: Vec<Vec<kompas_search::Fragment>> = passage
            .text
            .lines()
            .map(|line| marking.whole(line))
            .collect();
        shown.push(ShownPassage {
            new_headings,
            new_page: passage.page.is_some() && passage.page != page,
            marked: paragraphs.iter().flatten().any(|part| part.marked),
            paragraphs,
            passage: passage.clone(),
        });
        page = passage.page.or(page);
        above = passage.headings;
    }
    shown
}
