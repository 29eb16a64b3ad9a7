//! Editions of the guide. Each is numbered and never changes; the newest is what the site shows.
//! Editors make the next one of proposals, each judged by a second editor.

mod draft;
mod files;
mod keeper;
mod proposals;
mod publish;
mod tip;
mod words;

use std::collections::HashMap;
use std::sync::Arc;

use kompas_domain::content::ContentFile;
use kompas_domain::edition::EditionOrigin;
use kompas_domain::pieces::{PieceChange, Pieces, changes};
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use kompas_store::{LogEntry, NewEdition};

use time::OffsetDateTime;
use tokio::sync::{Mutex, OnceCell};

use crate::archive::Archive;
use crate::catalogue::{Origin, load};
use crate::{App, Error};

pub(crate) use draft::{Draft, judged, named};
pub use draft::{PieceLine, PieceView};
pub use files::{EditionFile, zipped};
pub use keeper::Keeper;
pub use kompas_store::{EditionMark, EditionRecord};
pub use proposals::{Obstacle, PieceEdit, ProposalLine, ProposalView, Verdict};
pub(crate) use proposals::{guide_entry, numbers_of_persons};
pub use publish::NextEdition;
pub(crate) use tip::{begun, missing};
pub use words::PieceProblem;

/// An edition with what is new in it.
#[derive(Debug, Clone)]
pub struct EditionView {
    /// The edition.
    pub record: EditionRecord,
    /// Kompas with the guide of the edition, and no documents.
    pub app: Arc<EditionApp>,
    /// The edition before it.
    pub before: Option<EditionRecord>,
    /// The one after it.
    pub after: Option<EditionRecord>,
    /// What is another than in the one before.
    pub changes: Vec<PieceChange>,
}

/// How many editions are held in memory to be read.
const HELD: usize = 4;

/// Kompas with the guide of one edition, for reading.
pub struct EditionApp {
    /// Which edition.
    pub edition: i64,
    /// Kompas with its guide.
    pub app: Arc<App>,
    pub(crate) pieces: Arc<Pieces>,
    /// What is another than in the edition before, once somebody asked.
    changes: OnceCell<Vec<PieceChange>>,
    /// What was made of it.
    files: Mutex<HashMap<EditionFile, Arc<[u8]>>>,
}

impl std::fmt::Debug for EditionApp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EditionApp")
            .field("edition", &self.edition)
            .finish_non_exhaustive()
    }
}

impl App {
    /// Kompas with the newest edition of an installation: the files when they are new to it, and
    /// else what it has. A guide of a folder that somebody names is shown and not kept.
    ///
    /// # Errors
    /// The guide has problems; the store or the index fails.
    pub async fn of_installation(
        archive: Archive,
        files: Vec<ContentFile>,
        origin: Origin,
    ) -> Result<Self, Error> {
        if origin == Origin::Folder {
            return Ok(Self::new(load(&files)?)?.with(archive));
        }
        take_in(&archive, &files, origin).await?;
        if origin == Origin::Imported {
            take_in(&archive, &kompas_store::built_in(), Origin::BuiltIn).await?;
        }
        let newest = archive.store.newest_edition().await?;
        let Some(newest) = newest else {
            return Ok(Self::new(load(&files)?)?.with(archive));
        };
        let files = archive.store.edition_files(newest.id).await?;
        let mut app = Self::new(load(&files)?)?.with(archive);
        app.edition = Some(newest.id);
        Ok(app)
    }

    /// All editions, the newest first. None of an installation that keeps nothing.
    ///
    /// # Errors
    /// The store fails.
    pub async fn editions(&self) -> Result<Vec<EditionRecord>, Error> {
        match self.archive() {
            Ok(archive) => Ok(archive.store.editions().await?),
            Err(_) => Ok(Vec::new()),
        }
    }

    /// An edition with what is new in it.
    ///
    /// # Errors
    /// There is none with this number; the store fails.
    pub async fn edition(&self, number: &str) -> Result<EditionView, Error> {
        let archive = self.archive().map_err(|_| no_edition(number))?;
        let all = archive.store.editions().await?;
        let at = all.iter().position(|one| one.number == number);
        let at = at.ok_or_else(|| no_edition(number))?;
        let app = held(archive, all[at].id).await?;
        let before = all.get(at + 1).cloned();
        let compared = app.changes.get_or_try_init(async || match &before {
            Some(before) => {
                let before = held(archive, before.id).await?;
                Ok::<_, Error>(changes(&before.pieces, &app.pieces))
            }
            None => Ok(Vec::new()),
        });
        let changes = compared.await?.clone();
        Ok(EditionView {
            record: all[at].clone(),
            after: at.checked_sub(1).map(|at| all[at].clone()),
            before,
            changes,
            app,
        })
    }

    /// Kompas with the guide of an edition, for reading.
    ///
    /// # Errors
    /// There is none with this number; the store fails.
    pub async fn edition_app(&self, number: &str) -> Result<Arc<EditionApp>, Error> {
        let archive = self.archive().map_err(|_| no_edition(number))?;
        let all = archive.store.editions().await?;
        let found = all.iter().find(|one| one.number == number);
        held(archive, found.ok_or_else(|| no_edition(number))?.id).await
    }

    /// The edition that was shown at a moment, and the one that is shown now; none for a guide that
    /// is not kept.
    ///
    /// # Errors
    /// The store fails.
    pub async fn edition_at(
        &self,
        moment: OffsetDateTime,
    ) -> Result<Option<(EditionRecord, EditionRecord)>, Error> {
        let all = self.editions().await?;
        let then = all.iter().find(|one| one.published <= moment);
        let then = then.or(all.last()).cloned();
        let now = all.iter().find(|one| Some(one.id) == self.edition);
        Ok(then.zip(now.cloned()))
    }

    /// The files of an edition.
    ///
    /// # Errors
    /// There is none with this number; the store fails.
    pub async fn edition_files(&self, number: &str) -> Result<Vec<ContentFile>, Error> {
        let archive = self.archive().map_err(|_| no_edition(number))?;
        let all = archive.store.editions().await?;
        let found = all.iter().find(|one| one.number == number);
        let id = found.ok_or_else(|| no_edition(number))?.id;
        Ok(archive.store.edition_files(id).await?)
    }
}

fn no_edition(number: &str) -> Error {
    Error::NotFound {
        kind: "editie",
        key: number.to_owned(),
    }
}

/// An edition from memory, or read and held there.
pub(crate) async fn held(archive: &Archive, edition: i64) -> Result<Arc<EditionApp>, Error> {
    let mut held = archive.editions.lock().await;
    if let Some(at) = held.iter().position(|one| one.edition == edition) {
        let found = held.remove(at);
        held.push(Arc::clone(&found));
        return Ok(found);
    }
    let files = archive.store.edition_files(edition).await?;
    let pieces = Pieces::of(&files).map_err(Error::Content)?;
    let made = tokio::task::spawn_blocking(move || App::new(load(&files)?));
    let app = made.await.map_err(|_| Error::Interrupted)??;
    let made = Arc::new(EditionApp {
        edition,
        app: Arc::new(app),
        pieces: Arc::new(pieces),
        changes: OnceCell::new(),
        files: Mutex::default(),
    });
    if held.len() >= HELD {
        held.remove(0);
    }
    held.push(Arc::clone(&made));
    Ok(made)
}

/// Adds the guide that came with files, when it is new: it is the first edition, or somebody
/// brought in one with a number that was not there, or a new program has a newer one and no editor
/// here changed anything.
async fn take_in(archive: &Archive, files: &[ContentFile], origin: Origin) -> Result<(), Error> {
    let guide = load(files)?;
    let number = &guide.edition().number;
    let all = archive.store.editions().await?;
    if let Some(same) = all.iter().find(|one| one.number == *number) {
        let kept = archive.store.edition_files(same.id).await?;
        let is_other = all[0].id == same.id && kept != files;
        if is_other && (origin == Origin::Imported || same.origin == EditionOrigin::BuiltIn) {
            tracing::warn!(
                editie = number,
                "de meegegeven gids is een andere dan de editie met dit nummer, die blijft zoals zij is"
            );
        }
        return Ok(());
    }
    let is_own = all.iter().any(|one| one.origin != EditionOrigin::BuiltIn);
    let mark = archive.store.newest_edition().await?;
    let is_changed = mark.is_some_and(|mark| mark.draft > 0);
    if origin == Origin::BuiltIn && (is_own || is_changed) {
        return Ok(());
    }
    let edition = NewEdition {
        number,
        title: &guide.edition().title,
        origin: match origin {
            Origin::BuiltIn => EditionOrigin::BuiltIn,
            Origin::Imported | Origin::Folder => EditionOrigin::Imported,
        },
        files,
    };
    let entry = LogEntry {
        action: LogAction::PublishEdition,
        object: format!("editie/{number}"),
        result: LogResult::Done,
        origin: LogOrigin::CommandLine,
        address: None,
        actor: None,
        organisation: None,
        moment: (archive.clock)(),
    };
    // Two programs that start at once: the other one added it.
    match archive.store.add_edition(edition, mark, &entry).await {
        Ok(_) | Err(kompas_store::Error::Taken) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
