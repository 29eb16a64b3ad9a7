//! Puts a backup in the place of what an installation has.

use std::collections::BTreeSet;
use std::path::Path;

use time::OffsetDateTime;

use super::check::{Unpacked, open_whole};
use super::manifest::Manifest;
use super::rows::{Filling, Snapshot};
use super::shelf::{file_in, sweep};
use super::tables::{Kind, TABLES, tables};
use super::write::{By, Made, beside, hold, make};
use crate::database::KNOWN;
use crate::{DataFolder, Error, Store};

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    /// What was put back.
    pub manifest: Manifest,
    /// The backup of what was there before, if anything was.
    pub before: Option<Made>,
}

/// Puts a backup into an installation: the originals, then the whole database in one transaction,
/// then the guide. What was there goes, after a backup of it is made in the folder of backups; the
/// search index goes too, and is made anew by whoever opens it next.
///
/// # Errors
/// The backup is not whole or is of a newer program ([`Error::Backup`]); there is something
/// already and `replace` is not said ([`Error::NotEmpty`]); files or the database fail. Then the
/// database is as it was.
pub async fn restore(
    path: &Path,
    store: &Store,
    data: &DataFolder,
    replace: bool,
    by: By<'_>,
) -> Result<Restored, Error> {
    let archive = open_whole(path).await?;
    let is_empty = is_empty(store, data).await?;
    if !is_empty && !replace {
        return Err(Error::NotEmpty {
            path: data.path().to_owned(),
        });
    }
    let before = if is_empty {
        None
    } else {
        let folder = data.backups();
        super::make_folder(&folder)?;
        let to = file_in(&folder, "voor-herstel-", by.now);
        Some(make(store, data, &to, by).await?)
    };
    sweep(data.path(), by.now);
    let originals = data.originals();
    let held = hold(&originals, path).await?;
    let unpacked = Unpacked::of(archive, data.path(), Some(originals), by.now).await?;
    // Before and after: a program that is killed in between, or that runs on, must not go on with
    // the index of what was.
    data.forget_index()?;
    let filled = fill(&unpacked, store).await;
    let guide = unpacked.guide.clone();
    let manifest = unpacked.archive.manifest.clone();
    unpacked.close().await;
    filled?;
    drop(held);
    store.wipe_log().await;
    data.put_guide_text(guide.as_deref())?;
    data.forget_index()?;
    if let Some(before) = &before {
        forget_originals(store, data, &before.manifest, &manifest).await?;
    }
    Ok(Restored { manifest, before })
}

/// Whether an installation has nothing but what every new one has.
///
/// # Errors
/// The database fails.
pub async fn is_empty(store: &Store, data: &DataFolder) -> Result<bool, Error> {
    if data.guide_path().exists() {
        return Ok(false);
    }
    let fresh = Store::in_memory(OffsetDateTime::UNIX_EPOCH).await?;
    let mut nothing = Snapshot::of(&fresh).await?;
    let mut snapshot = Snapshot::of(store).await?;
    for table in TABLES {
        if snapshot.count(table).await? > nothing.count(table).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Fills the database in one transaction.
async fn fill(unpacked: &Unpacked, store: &Store) -> Result<(), Error> {
    let mut snapshot = Snapshot::of(&unpacked.store).await?;
    let mut filling = Filling::of(store).await?;
    filling.clear(KNOWN).await?;
    for table in tables(KNOWN) {
        let mut lines = unpacked.lines(&mut snapshot, table).await?;
        filling.read(table, KNOWN, &mut lines).await?;
        let last = snapshot.counter(table).await?.unwrap_or(0);
        filling.count_on(table, last).await?;
    }
    filling.commit().await
}

/// Removes the originals that were there before and that nothing names any more.
async fn forget_originals(
    store: &Store,
    data: &DataFolder,
    before: &Manifest,
    after: &Manifest,
) -> Result<(), Error> {
    let kept: BTreeSet<&str> = after.originals().collect();
    let gone: Vec<String> = before
        .originals()
        .filter(|hash| !kept.contains(hash))
        .map(str::to_owned)
        .collect();
    if gone.is_empty() {
        return Ok(());
    }
    let originals = data.originals();
    let alone = originals.clone();
    let _held = beside(data.path(), move || alone.hold_alone()).await?;
    let mut snapshot = Snapshot::of(store).await?;
    let mut named = BTreeSet::new();
    for table in TABLES {
        let has_originals = table
            .columns(KNOWN)
            .iter()
            .any(|column| column.kind == Kind::Original);
        if has_originals {
            let mut note = |hash: &str| {
                named.insert(hash.to_owned());
            };
            snapshot
                .write(table, KNOWN, &mut std::io::sink(), &mut note)
                .await?;
        }
    }
    for hash in gone.iter().filter(|hash| !named.contains(*hash)) {
        originals.remove(hash)?;
    }
    Ok(())
}
