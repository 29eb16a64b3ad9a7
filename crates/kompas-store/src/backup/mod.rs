//! Backups: one file that holds what was recorded, the originals and the imported guide, and that
//! can be put back on either database.
//!
//! The file is a tar archive: `tabellen/*.ndjson` has the rows, a JSON list a line; then come
//! `originelen/*`, `catalogus.json` if a guide was imported, `manifest.json` with the size and hash
//! of each, and `controle.txt` with the hash of all before it. Nothing of a backup is ever written
//! by the name that it has there.

mod check;
mod fault;
mod form;
mod manifest;
mod read;
mod restore;
mod rows;
mod shelf;
mod tables;
mod write;

use crate::database::reading;
use crate::{DataFolder, Error, Store};

pub use check::{Checked, check};
pub use fault::Fault;
pub use manifest::{Manifest, MissingOriginal, Part, TableEntry};
pub use restore::{Restored, is_empty, restore};
pub use shelf::{Shelved, file_in, list, prune};
pub use tables::schema;
pub use write::{By, Made, make, make_folder};

/// Hashes of originals that documents name, from one on and then from the beginning: a sample,
/// when that one is random.
///
/// # Errors
/// The database fails.
pub async fn original_sample(store: &Store, from: &str, count: u32) -> Result<Vec<String>, Error> {
    reading!(store, |db| {
        Ok(sqlx::query_scalar(
            "select sha256 from (select sha256 from version union select sha256 from attachment
             union select sha256 from paper_file) as those
             order by case when sha256 < $1 then 1 else 0 end, sha256 limit $2",
        )
        .bind(from)
        .bind(i64::from(count))
        .fetch_all(db)
        .await?)
    })
}

/// The documents with an original: number, version and title.
///
/// # Errors
/// The database fails.
pub async fn documents_with(store: &Store, sha256: &str) -> Result<Vec<(i64, i64, String)>, Error> {
    reading!(store, |db| {
        Ok(sqlx::query_as(
            "select v.document, v.number, d.title from version v join document d on d.id = v.document
             where v.sha256 = $1 order by v.document, v.number",
        )
        .bind(sha256)
        .fetch_all(db)
        .await?)
    })
}

/// Makes a backup when a migration is due to a server that holds data. A database file needs none:
/// [`Store::migrate`] copies it.
///
/// # Errors
/// The database or the file fails; then nothing is migrated yet.
pub async fn before_migration(
    store: &Store,
    data: &DataFolder,
    by: By<'_>,
) -> Result<Option<Made>, Error> {
    let status = store.migration_status().await?;
    if matches!(store, Store::Sqlite(_)) || !status.is_older() {
        return Ok(None);
    }
    let folder = data.backups();
    make_folder(&folder)?;
    let purpose = format!("voor-migratie-{}-", status.done + 1);
    let to = file_in(&folder, &purpose, by.now);
    make(store, data, &to, by).await.map(Some)
}
