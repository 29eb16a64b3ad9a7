//! Holds Kompas with the newest edition, and takes the next one when there is one: published here
//! or by another program of the same installation.

use std::sync::{Arc, RwLock};

use kompas_store::DataFolder;
use std::sync::atomic::Ordering;
use tokio::sync::Mutex;

use crate::catalogue::load;
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
        if let Some(data) = &self.data
            && let Err(error) = data.replace_guide(&files)
        {
            tracing::warn!(
                ?error,
                "the guide could not be written into the data folder"
            );
        }
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
