//! The folder in which backups stand.

use std::fs;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::Fault;
use super::manifest::Manifest;
use super::read::Archive;
use crate::Error;

const PREFIX: &str = "kompas-";
const SUFFIX: &str = ".tar";

/// How the name begins of a folder in which a backup is put back.
pub(super) const WORKSPACE: &str = ".kompas-controle-";
/// How the name begins and ends of a backup that is being written.
pub(super) const UNFINISHED: (&str, &str) = (".kompas-", ".deel");
/// What a program left behind that was killed goes when it is so old.
const LEFT: time::Duration = time::Duration::DAY;

/// Removes what a program left behind that was killed long ago. What cannot be removed stays: it
/// is in nobody's way.
pub(super) fn sweep(folder: &Path, now: OffsetDateTime) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_unfinished = name.starts_with(UNFINISHED.0) && name.ends_with(UNFINISHED.1);
        if !is_unfinished && !name.starts_with(WORKSPACE) {
            continue;
        }
        let written = entry.metadata().and_then(|about| about.modified());
        if written.is_ok_and(|written| now - OffsetDateTime::from(written) > LEFT) {
            let path = entry.path();
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
        }
    }
}

/// A file in the folder of backups.
#[derive(Debug)]
pub struct Shelved {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// What it holds; or what a quick look says is wrong. That look reads no parts.
    pub manifest: Result<Manifest, Vec<Fault>>,
}

/// A new name in a folder, with what the backup is for before the moment.
pub fn file_in(folder: &Path, purpose: &str, now: OffsetDateTime) -> PathBuf {
    let format =
        time::macros::format_description!("[year]-[month]-[day]T[hour]-[minute]-[second]Z");
    let now = now.to_offset(time::UtcOffset::UTC);
    let moment = now.format(format).unwrap_or_default();
    let name = format!("{PREFIX}{purpose}{moment}");
    let first = folder.join(format!("{name}{SUFFIX}"));
    let more = (2..100).map(|count| folder.join(format!("{name}-{count}{SUFFIX}")));
    std::iter::once(first.clone())
        .chain(more)
        .find(|path| !path.exists())
        .unwrap_or(first)
}

/// The backups in a folder, oldest first; none when there is no folder.
///
/// # Errors
/// The folder or a file cannot be read.
pub fn list(folder: &Path) -> Result<Vec<Shelved>, Error> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(Error::io("read", folder))?,
    };
    let mut all = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Error::io("read", folder))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with(PREFIX) || !name.ends_with(SUFFIX) {
            continue;
        }
        let path = entry.path();
        let bytes = entry.metadata().map_err(Error::io("read", &path))?.len();
        let manifest = Archive::open(&path)?.map(|archive| archive.manifest);
        all.push(Shelved {
            path,
            bytes,
            manifest,
        });
    }
    all.sort_by_key(|shelved| {
        let moment = shelved.manifest.as_ref().map(Manifest::moment).ok();
        (moment, shelved.path.clone())
    });
    Ok(all)
}

/// Removes the oldest of the backups that were made by order, and keeps so many. Those that were
/// made before a migration or a restore, and those that are not whole, are left alone.
///
/// # Errors
/// The folder cannot be read or written.
pub fn prune(folder: &Path, keep: usize) -> Result<Vec<PathBuf>, Error> {
    let ordered = |shelved: &Shelved| {
        let name = shelved
            .path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let rest = name.strip_prefix(PREFIX).unwrap_or_default();
        shelved.manifest.is_ok() && rest.starts_with(|first: char| first.is_ascii_digit())
    };
    let all: Vec<Shelved> = list(folder)?.into_iter().filter(ordered).collect();
    let surplus = all.len().saturating_sub(keep);
    let mut removed = Vec::new();
    for shelved in all.into_iter().take(surplus) {
        fs::remove_file(&shelved.path).map_err(Error::io("remove", &shelved.path))?;
        removed.push(shelved.path);
    }
    Ok(removed)
}
