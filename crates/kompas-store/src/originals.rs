//! The bytes as they came in, each file once, named by its hash.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::Error;

/// A folder of originals.
#[derive(Debug, Clone)]
pub struct Originals(PathBuf);

/// As long as this lives, no other process or task of this computer removes originals, or adds
/// any.
#[derive(Debug)]
pub struct Held(#[expect(dead_code, reason = "the lock goes when the file is closed")] File);

impl Originals {
    /// Originals in this folder, which is made when it is needed.
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// For who adds: nobody removes originals between the keeping of bytes and the recording of
    /// their hash. Waits for who removes.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn hold(&self) -> Result<Held, Error> {
        self.locked(File::lock_shared)
    }

    /// For who removes: nobody adds between the counting of who uses a hash and the removal of the
    /// bytes. Waits for who adds.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn hold_alone(&self) -> Result<Held, Error> {
        self.locked(File::lock)
    }

    fn locked(&self, lock: fn(&File) -> io::Result<()>) -> Result<Held, Error> {
        let path = self.0.join("slot");
        let open = || {
            fs::create_dir_all(&self.0)?;
            let file = File::options().create(true).append(true).open(&path)?;
            lock(&file)?;
            Ok(Held(file))
        };
        open().map_err(Error::io("write", &path))
    }

    /// Keeps bytes and gives their hash. Once this returns they are on disk.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn keep(&self, bytes: &[u8]) -> Result<String, Error> {
        let hash = hash(bytes);
        let path = self.path(&hash);
        let folder = path.parent().unwrap_or(&self.0);
        let there = self.read(&hash).is_ok();
        let write = || -> io::Result<()> {
            if !there {
                fs::create_dir_all(folder)?;
                let mut file = tempfile::NamedTempFile::new_in(folder)?;
                file.write_all(bytes)?;
                file.as_file().sync_all()?;
                file.persist(&path).map_err(|error| error.error)?;
            }
            // Up to the folder that holds the originals; also of bytes that were there, which
            // another may be keeping at this moment.
            let folders = folder.ancestors().take(4);
            for folder in folders.filter(|folder| !folder.as_os_str().is_empty()) {
                File::open(folder)?.sync_all()?;
            }
            Ok(())
        };
        write().map_err(Error::io("write", &path))?;
        Ok(hash)
    }

    /// Keeps what a reader gives, if it has this hash; gives whether it has. If it is to last, the
    /// bytes are on disk once this returns.
    ///
    /// # Errors
    /// The folder cannot be written, or the reader fails.
    pub(crate) fn keep_stream(
        &self,
        input: &mut impl Read,
        sha256: &str,
        is_to_last: bool,
    ) -> Result<bool, Error> {
        let path = self.path(sha256);
        let folder = path.parent().unwrap_or(&self.0);
        let mut write = || -> io::Result<bool> {
            fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            let mut digest = Sha256::new();
            let mut buffer = vec![0; 1 << 16];
            loop {
                let read = input.read(&mut buffer)?;
                if read == 0 {
                    break;
                }
                digest.update(&buffer[..read]);
                file.write_all(&buffer[..read])?;
            }
            if hex(&digest.finalize()) != sha256 {
                return Ok(false);
            }
            if is_to_last {
                file.as_file().sync_all()?;
            }
            file.persist(&path).map_err(|error| error.error)?;
            let folders = if is_to_last { 3 } else { 0 };
            for folder in folder.ancestors().take(folders) {
                File::open(folder)?.sync_all()?;
            }
            Ok(true)
        };
        write().map_err(Error::io("write", &path))
    }

    /// The bytes with this hash.
    ///
    /// # Errors
    /// There are none, they cannot be read, or they are no longer what they were.
    pub fn read(&self, sha256: &str) -> Result<Vec<u8>, Error> {
        let path = self.path(sha256);
        let bytes = fs::read(&path).map_err(Error::io("read", &path))?;
        if hash(&bytes) == sha256 {
            Ok(bytes)
        } else {
            Err(Error::Damaged { path })
        }
    }

    /// Removes the bytes with this hash, if they are there.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn remove(&self, sha256: &str) -> Result<(), Error> {
        let path = self.path(sha256);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::io("remove", &path)(error))
            }
            _ => Ok(()),
        }
    }

    /// A name that is no hash leads to a file that is never there.
    pub(crate) fn path(&self, sha256: &str) -> PathBuf {
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        let name = if is_hash { sha256 } else { "geen-hash" };
        self.0.join(&name[..2]).join(&name[2..4]).join(name)
    }
}

/// The SHA-256 of bytes, as text.
pub fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A digest as its text.
pub(crate) fn hex(digest: &[u8]) -> String {
    digest
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_kept_once_and_checked() {
        let dir = tempfile::tempdir().unwrap();
        let originals = Originals::new(&dir.path().join("originelen"));
        let hash = originals.keep(b"abc").unwrap();
        assert_eq!(
            hash,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(originals.keep(b"abc").unwrap(), hash);
        assert_eq!(originals.read(&hash).unwrap(), b"abc");

        fs::write(originals.path(&hash), b"abd").unwrap();
        assert!(matches!(originals.read(&hash), Err(Error::Damaged { .. })));
        originals.keep(b"abc").unwrap();
        assert_eq!(
            originals.read(&hash).unwrap(),
            b"abc",
            "a damaged one is mended"
        );

        originals.remove(&hash).unwrap();
        originals.remove(&hash).unwrap();
        assert!(originals.read(&hash).is_err());
        assert!(originals.read("../../../etc/passwd").is_err());
    }
}
