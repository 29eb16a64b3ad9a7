//! Holds Kompas with the newest edition, and takes the next one when there is one: published here
//! or by another program of the same installation.

use std::sync::atomic::Ordering;
use std::sync::{Arc, RwLock};

use kompas_domain::content::ContentFile;
use kompas_store::DataFolder;
use tokio::sync::Mutex;

use crate::archive::Archive;
use crate::catalogue::{Origin, load};
use crate::{App, Error};

/// See the module.
pub struct Keeper {
    current: RwLock<Arc<App>>,
    /// Only one task at a time makes the next.
    making: Mutex<()>,
    /// Where commands that open no database find the guide.
    data: Option<DataFolder>,
}

impl Keeper {
    /// Opens an installation with the newest edition: the files when they are new to it, those of
    /// the program when no editor changed anything, and else what it has.
    ///
    /// # Errors
    /// The guide has problems; the store or the index fails.
    pub async fn open(
        archive: Archive,
        files: Vec<ContentFile>,
        origin: Origin,
        data: DataFolder,
    ) -> Result<Self, Error> {
        let app = App::of_installation(archive, files.clone(), origin).await?;
        let keeper = Self::new(app, Some(data));
        let app = keeper.app();
        if let (Some(shown), Ok(archive)) = (app.edition, app.archive()) {
            let shown = archive.store.edition_files(shown).await?;
            if shown != files {
                keeper.mirror(&shown);
            }
        }
        Ok(keeper)
    }

    /// Puts the guide where commands find it that open no database.
    fn mirror(&self, files: &[ContentFile]) {
        if let Some(data) = &self.data
            && let Err(error) = data.replace_guide(files)
        {
            tracing::warn!(
                ?error,
                "the guide could not be written into the data folder"
            );
        }
    }

    /// Keeps an app, and its guide in a data folder.
    pub fn new(app: App, data: Option<DataFolder>) -> Self {
        Self {
            current: RwLock::new(Arc::new(app)),
            making: Mutex::new(()),
            data,
        }
    }

    /// Kompas as it is now.
    pub fn app(&self) -> Arc<App> {
        let current = self.current.read();
        Arc::clone(&current.unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// The same, with an edition of which this program knows.
    pub async fn fresh(&self) -> Arc<App> {
        let app = self.app();
        if is_old(&app)
            && let Err(error) = self.look().await
        {
            tracing::error!(?error, "the newest edition could not be read");
        }
        self.app()
    }

    /// Takes the newest edition if it is not the one that is shown. Gives whether it did.
    ///
    /// # Errors
    /// The store fails; the edition cannot be read.
    pub async fn look(&self) -> Result<bool, Error> {
        let app = self.app();
        let (Some(shown), Ok(archive)) = (app.edition, app.archive()) else {
            return Ok(false);
        };
        let newest = archive.store.newest_edition().await?;
        if newest.is_none_or(|newest| newest.id == shown) {
            return Ok(false);
        }
        let _one = self.making.lock().await;
        let app = self.app();
        let archive = app.archive()?;
        let newest = archive.store.newest_edition().await?;
        let Some(id) = newest
            .map(|newest| newest.id)
            .filter(|id| app.edition != Some(*id))
        else {
            return Ok(false);
        };
        let files = archive.store.edition_files(id).await?;
        let of_now = Arc::clone(&app);
        let making = tokio::task::spawn_blocking(move || {
            let guide = load(&files)?;
            Ok::<_, Error>((of_now.renewed(guide, id)?, files))
        });
        let (next, files) = making.await.map_err(|_| Error::Interrupted)??;
        self.mirror(&files);
        let current = self.current.write();
        *current.unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(next);
        archive.newest.store(id, Ordering::Release);
        archive.changed();
        Ok(true)
    }
}

/// Whether this program published an edition after the one that is shown.
fn is_old(app: &App) -> bool {
    let newest = app
        .archive()
        .map(|archive| archive.newest.load(Ordering::Acquire));
    match (app.edition, newest) {
        (Some(shown), Ok(newest)) => newest > shown,
        _ => false,
    }
}
