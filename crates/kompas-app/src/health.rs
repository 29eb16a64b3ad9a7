//! Whether the search index is what the store says, asked without mending anything.

use std::sync::Arc;

use crate::{App, Error, access};

/// How the search index stands beside the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexHealth {
    /// It holds what the store says: so many passages.
    Sound(usize),
    /// So many changes are still to be followed.
    Behind(usize),
    /// It holds something else than the store says.
    Differs,
    /// Its files cannot be read, or are not what was written.
    Damaged,
}

impl App {
    /// Reads the whole index and compares it with the store.
    ///
    /// # Errors
    /// The store fails.
    pub async fn index_health(&self) -> Result<IndexHealth, Error> {
        let archive = self.archive()?;
        let index = Arc::clone(&archive.index);
        let read = move || index.is_sound().then(|| index.holdings().ok()).flatten();
        let Some(held) = tokio::task::spawn_blocking(read).await.ok().flatten() else {
            return Ok(IndexHealth::Damaged);
        };
        let status = archive.index.status();
        let wanted = archive.store.holdings().await?;
        // Asked last: what changed while both were read is behind the index.
        let behind = archive
            .store
            .outbox_behind(access::the_program(), status.sequence)
            .await?;
        Ok(match behind {
            0 if held == wanted => IndexHealth::Sound(status.passages),
            0 => IndexHealth::Differs,
            behind => IndexHealth::Behind(behind),
        })
    }
}
