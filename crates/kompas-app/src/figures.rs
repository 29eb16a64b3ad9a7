//! What an administrator can measure of an installation. Numbers only: nothing of anybody.

use kompas_domain::job::{JobKind, JobState};
use kompas_store::Connections;

use crate::{App, Error, access};

/// How an installation and this program of it are at a moment.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Jobs of each kind in each state.
    pub jobs: Vec<(JobKind, JobState, usize)>,
    /// Documents that were read.
    pub documents: usize,
    /// Documents that the index has yet to follow.
    pub behind: usize,
    /// Passages in the index.
    pub passages: usize,
    /// Whether the index failed and is not made anew yet.
    pub is_damaged: bool,
    /// Connections with the database.
    pub connections: Connections,
}

impl App {
    /// How the installation is.
    ///
    /// # Errors
    /// There is no archive; the store fails.
    pub async fn figures(&self) -> Result<Figures, Error> {
        let archive = self.archive()?;
        let store = &archive.store;
        let status = archive.index.status();
        Ok(Figures {
            jobs: store.all_jobs().await?,
            documents: store.readable().await?,
            behind: store
                .outbox_behind(access::the_program(), status.sequence)
                .await?,
            passages: status.passages,
            is_damaged: archive.is_damaged(),
            connections: store.connections(),
        })
    }
}
