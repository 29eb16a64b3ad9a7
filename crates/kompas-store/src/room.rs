//! Room on the disk of the data folder: how it is known that there is none, and the ballast that
//! is thrown off then, so that people can come in and remove things.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// What the ballast weighs: enough for thousands of sessions, lines of the log and removals.
const BALLAST: u64 = 16 << 20;
/// With less than this free the disk counts as full, before a write fails.
const LEAST: u64 = 4 << 20;

/// The room on the disk of a data folder.
#[derive(Debug)]
pub struct Room {
    /// None where there is nothing to watch, as in memory.
    ballast: Option<PathBuf>,
    is_full: AtomicBool,
}

impl Room {
    /// Room that is never short.
    pub const fn endless() -> Self {
        Self {
            ballast: None,
            is_full: AtomicBool::new(false),
        }
    }

    /// The room on the disk of a folder. Nothing is looked at yet.
    pub fn of(folder: &Path) -> Self {
        Self {
            ballast: Some(folder.join("ballast")),
            ..Self::endless()
        }
    }

    /// Whether there is no room for anything but coming in, going out and removing.
    pub fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Acquire)
    }

    /// Tells that there is no room for what can wait.
    pub fn close(&self) {
        if self.ballast.is_some() && !self.is_full.swap(true, Ordering::AcqRel) {
            tracing::error!("the disk is full: only coming in and removing goes on");
        }
    }

    /// Throws the ballast off, for what must go on and found no room; gives whether there was any.
    /// Not sooner: whatever fills the disk would take that room too.
    pub fn throw_off(&self) -> bool {
        self.close();
        let ballast = self.ballast.as_deref();
        let thrown = ballast.is_some_and(|ballast| fs::remove_file(ballast).is_ok());
        if thrown {
            tracing::warn!("the ballast was thrown off, for coming in and removing");
        }
        thrown
    }

    /// Whether there is hardly any room, whatever failed.
    pub fn is_short(&self) -> bool {
        let folder = self.ballast.as_deref().and_then(Path::parent);
        folder.and_then(free).is_some_and(|free| free < LEAST)
    }

    /// Looks how much room there is. The ballast is taken on where there is room for it and as much
    /// again; without it only what must go on goes on.
    pub fn look(&self) {
        let Some(ballast) = &self.ballast else { return };
        let Some(free) = ballast.parent().and_then(free) else {
            return;
        };
        let enough = if ballast.exists() {
            free >= LEAST && (free >= 2 * LEAST || !self.is_full())
        } else {
            free >= 2 * BALLAST && lay(ballast).is_ok()
        };
        if !enough {
            self.close();
        } else if self.is_full.swap(false, Ordering::AcqRel) {
            tracing::warn!("there is room on the disk again");
        }
    }
}

/// Bytes that are free; none where that cannot be seen.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(folder).ok()?;
    Some(about.f_bavail.saturating_mul(about.f_frsize))
}

#[cfg(not(unix))]
fn free(_folder: &Path) -> Option<u64> {
    None
}

/// Writes real bytes: a file with holes would keep no room.
fn lay(ballast: &Path) -> io::Result<()> {
    let fresh = ballast.with_extension("nieuw");
    let write = || {
        let mut file = File::create(&fresh)?;
        let piece = vec![0x4b; 1 << 20];
        for _ in 0..BALLAST >> 20 {
            file.write_all(&piece)?;
        }
        file.sync_all()?;
        fs::rename(&fresh, ballast)
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&fresh);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ballast_is_taken_on_and_thrown_off() {
        let dir = tempfile::tempdir().unwrap();
        let room = Room::of(dir.path());
        room.look();
        assert!(!room.is_full());
        let ballast = dir.path().join("ballast");
        assert_eq!(ballast.metadata().unwrap().len(), BALLAST);

        room.close();
        assert!(room.is_full() && ballast.exists());
        room.look();
        assert!(!room.is_full(), "there is room, so it was a mistake");

        assert!(room.throw_off());
        assert!(room.is_full() && !ballast.exists());
        assert!(!room.throw_off(), "there is no more of it");

        room.look();
        assert!(!room.is_full() && ballast.exists(), "there is room again");
    }

    #[test]
    fn in_memory_there_is_always_room() {
        let room = Room::endless();
        room.look();
        assert!(!room.throw_off() && !room.is_full());
    }
}
