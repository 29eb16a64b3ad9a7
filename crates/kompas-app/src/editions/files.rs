//! An edition as files, and the news of editions. An edition never changes, so what was made of it
//! once is kept for whoever asks next, while the edition is in memory.

use std::sync::Arc;

use kompas_domain::content::ContentFile;
use kompas_domain::pieces::{Happened, PieceChange};
use kompas_export::{
    ChangeLine, EditionFacts, Entry, Feed, LinkedFormat, Place, What, Zip, atom, guide_pdf, linked,
};
use kompas_store::EditionRecord;

use time::Date;

use super::{EditionApp, EditionView};
use crate::{App, Error};

/// What is made of an edition, and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EditionFile {
    /// A folder of pages, in a ZIP.
    Folder,
    /// As a document.
    Pdf,
}

/// How many news a feed has.
const NEWS: usize = 20;

impl EditionApp {
    /// A file of this edition, made once. Whoever asks while it is made waits; it is made to the
    /// end even when nobody waits any more, so that who asks again finds it.
    ///
    /// # Errors
    /// What `make` gives; then it is made anew for the next who asks.
    pub async fn file<E: From<Error> + Send + 'static>(
        self: &Arc<Self>,
        file: EditionFile,
        make: impl Future<Output = Result<Vec<u8>, E>> + Send + 'static,
    ) -> Result<Arc<[u8]>, E> {
        let edition = Arc::clone(self);
        let making = tokio::spawn(async move {
            let mut files = edition.files.lock().await;
            if let Some(bytes) = files.get(&file) {
                return Ok(Arc::clone(bytes));
            }
            let bytes: Arc<[u8]> = make.await?.into();
            files.insert(file, Arc::clone(&bytes));
            Ok(bytes)
        });
        making.await.map_err(|_| Error::Interrupted)?
    }
}

/// Files in one folder in a ZIP, so that they stay together wherever it is unpacked.
///
/// # Errors
/// The ZIP cannot be written.
pub fn zipped(
    folder: &str,
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
    day: Date,
) -> Result<Vec<u8>, Error> {
    let mut zip = Zip::new(Vec::new(), (day.year(), u8::from(day.month()), day.day()));
    let failed = |error| Error::Export(kompas_export::Error::Archive(error));
    for (path, bytes) in files {
        zip.add_compressed(&format!("{folder}/{path}"), &bytes)
            .map_err(failed)?;
    }
    zip.finish().map_err(failed)
}

/// Where linked data of an edition stands.
fn place(record: &EditionRecord, app: &App, base: &str) -> Place {
    Place {
        base: base.to_owned(),
        publisher: publisher(app),
        edition: record.number.clone(),
        published: record.published.date(),
    }
}

fn publisher(app: &App) -> String {
    format!("Redactie van {}", app.guide().edition().name)
}

impl App {
    /// An edition, or a part of it, as linked data. `base` is the address of the site.
    ///
    /// # Errors
    /// There is no such edition, theme or source; the store fails.
    pub async fn edition_linked(
        &self,
        number: &str,
        what: What<'_>,
        format: LinkedFormat,
        base: &str,
    ) -> Result<Vec<u8>, Error> {
        let archive = self.archive()?;
        let all = archive.store.editions().await?;
        let record = all.iter().find(|one| one.number == number);
        let record = record.ok_or_else(|| super::no_edition(number))?;
        let held = super::held(archive, record.id).await?;
        let place = place(record, &held.app, base);
        Ok(linked(held.app.guide(), &place, what, format)?)
    }

    /// A part of the guide of now as linked data; nothing for an installation that keeps no
    /// editions. `base` is the address of the site.
    ///
    /// # Errors
    /// There is no such theme or source; the store fails.
    pub async fn linked(
        &self,
        what: What<'_>,
        format: LinkedFormat,
        base: &str,
    ) -> Result<Option<Vec<u8>>, Error> {
        let all = self.editions().await?;
        let record = all.iter().find(|one| Some(one.id) == self.edition);
        let Some(record) = record else {
            return Ok(None);
        };
        match what {
            What::Theme(slug) => drop(self.theme(slug, &[])?),
            What::Source(slug) => drop(self.source(slug)?),
            _ => {}
        }
        let place = place(record, self, base);
        Ok(Some(linked(self.guide(), &place, what, format)?))
    }

    /// The news of editions as a feed. `base` is the address of the site.
    ///
    /// # Errors
    /// The store fails.
    pub async fn edition_feed(&self, base: &str) -> Result<Vec<u8>, Error> {
        let all = self.editions().await?;
        let mut entries = Vec::new();
        for record in all.iter().take(NEWS) {
            let view = self.edition(&record.number).await?;
            entries.push(entry(&view, base));
        }
        let updated = all.first().map(|newest| newest.published);
        let title = format!("{}: edities van de gids", self.guide().edition().name);
        Ok(atom(&Feed {
            id: format!("{base}/edities"),
            title,
            address: format!("{base}/edities"),
            own_address: format!("{base}/edities.atom"),
            updated: updated.unwrap_or(time::OffsetDateTime::UNIX_EPOCH),
            author: publisher(self),
            entries,
        }))
    }

    /// An edition as PDF. `site` is the address of the site, where the installation knows it.
    ///
    /// # Errors
    /// There is no such edition; the store or the setter of pages fails.
    pub async fn edition_pdf(&self, number: &str, site: Option<&str>) -> Result<Arc<[u8]>, Error> {
        let view = self.edition(number).await?;
        let held = Arc::clone(&view.app);
        let guide = Arc::clone(&held.app);
        let facts = EditionFacts {
            number: number.to_owned(),
            published: view.record.published.date(),
            foreword: guide.guide().edition().foreword.clone(),
            changes: view.changes.iter().map(change_line).collect(),
            address: site.map(|site| format!("{site}/edities/{number}")),
        };
        held.file(EditionFile::Pdf, async move {
            let setting = tokio::task::spawn_blocking(move || guide_pdf(guide.guide(), &facts));
            Ok::<_, Error>(setting.await.map_err(|_| Error::Interrupted)??)
        })
        .await
    }

    /// The files of an edition as one catalogue, which `kompas catalogus importeer` takes.
    ///
    /// # Errors
    /// There is no such edition; the store fails.
    pub async fn edition_catalogue(&self, number: &str) -> Result<String, Error> {
        let files: Vec<ContentFile> = self.edition_files(number).await?;
        Ok(kompas_store::to_catalogue(&files))
    }
}

fn change_line(change: &PieceChange) -> ChangeLine {
    let group = match change.happened {
        Happened::Added => "Toegevoegd",
        Happened::Changed => "Gewijzigd",
        Happened::Moved(_) => "Verplaatst",
        Happened::Removed => "Weggehaald",
    };
    ChangeLine {
        group: group.to_owned(),
        text: format!("{} ({})", change.title, change.key.kind().label()),
    }
}

fn entry(view: &EditionView, base: &str) -> Entry {
    let number = &view.record.number;
    let address = format!("{base}/edities/{number}");
    let lines = view.changes.iter().map(|change| {
        let line = change_line(change);
        format!("{}: {}", line.group, line.text)
    });
    let foreword = &view.app.app.guide().edition().foreword;
    let summary = match foreword.first() {
        Some(first) => first.clone(),
        None if view.before.is_none() => "De eerste editie van de gids.".to_owned(),
        None => format!("{} onderdelen zijn anders.", view.changes.len()),
    };
    Entry {
        id: address.clone(),
        title: format!("Editie {number}"),
        address,
        updated: view.record.published,
        summary,
        content: foreword.iter().cloned().chain(lines).collect(),
    }
}
