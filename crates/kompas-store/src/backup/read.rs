//! Reads a backup: what it holds, and whether it is what was written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Take};
use std::path::{Path, PathBuf};

use super::Fault;
use super::form::{self, BLOCK, SEAL, TRAILER};
use super::manifest::{MANIFEST, Manifest};
use crate::Error;

/// The largest manifest that is read.
const MAX_MANIFEST: u64 = 256 << 20;

/// A backup that can be read part by part.
#[derive(Debug)]
pub(super) struct Archive {
    path: PathBuf,
    pub(super) bytes: u64,
    pub(super) manifest: Manifest,
    sha256: String,
}

impl Archive {
    /// Reads what stands at its end, and sees whether its size fits. The bytes of the parts are
    /// not read.
    ///
    /// Gives the archive, or what is wrong with it.
    pub(super) fn open(path: &Path) -> Result<Result<Self, Vec<Fault>>, Error> {
        let read = || -> std::io::Result<_> {
            let mut file = File::open(path)?;
            let bytes = file.metadata()?.len();
            let mut trailer = vec![0; TRAILER];
            let Some(at) = bytes.checked_sub(TRAILER as u64) else {
                return Ok(Err(vec![Fault::NotABackup]));
            };
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(&mut trailer)?;
            let Some((sha256, end)) = form::read_trailer(&trailer) else {
                return Ok(Err(vec![Fault::NotABackup]));
            };
            let damaged = || Ok(Err(vec![Fault::Part(MANIFEST.to_owned())]));
            let room = at
                .checked_sub(end)
                .filter(|room| (BLOCK..MAX_MANIFEST).contains(room));
            let Some(room) = room else {
                return damaged();
            };
            let mut text = Vec::new();
            file.seek(SeekFrom::Start(end))?;
            file.take(room).read_to_end(&mut text)?;
            if text.len() as u64 != room {
                return damaged();
            }
            let header = tar::Header::from_byte_slice(&text[..512]);
            let size = header.entry_size().unwrap_or(u64::MAX);
            let fits = form::room(size) == room && form::header(MANIFEST, size)? == text[..512];
            if !fits {
                return damaged();
            }
            let size = usize::try_from(size).unwrap_or(0);
            let manifest = match Manifest::read(&text[512..512 + size]) {
                Ok(manifest) => manifest,
                Err(fault) => return Ok(Err(vec![fault])),
            };
            let archive = Self {
                path: path.to_owned(),
                bytes,
                manifest,
                sha256,
            };
            let mut faults = archive.manifest.faults();
            let rooms = archive
                .manifest
                .parts
                .iter()
                .map(|part| form::room(part.bytes));
            if rooms.fold(0_u64, u64::saturating_add) != end {
                faults.extend(archive.unexpected()?);
                faults.push(Fault::Changed);
            }
            Ok(if faults.is_empty() {
                Ok(archive)
            } else {
                Err(faults)
            })
        };
        read().map_err(Error::io("read", path))
    }

    /// Reads every byte, and names what is not as it was written.
    pub(super) fn examine(&self) -> Result<Vec<Fault>, Error> {
        let examine = || -> std::io::Result<_> {
            let body = BufReader::new(File::open(&self.path)?).take(self.bytes - TRAILER as u64);
            let mut faults = self.unexpected()?;
            if form::hash_of(body)?.0 == self.sha256 && faults.is_empty() {
                return Ok(faults);
            }
            for (part, at) in self.places() {
                let known = faults.iter().any(|fault| {
                    matches!(fault, Fault::NotPlain(name) | Fault::Unknown(name) if *name == part.name)
                });
                if !known && form::hash_of(self.at(at, part.bytes)?)?.0 != part.sha256 {
                    faults.push(Fault::Part(part.name.clone()));
                }
            }
            if faults.is_empty() {
                faults.push(Fault::Changed);
            }
            Ok(faults)
        };
        examine().map_err(Error::io("read", &self.path))
    }

    /// Each part with where its bytes begin.
    fn places(&self) -> impl Iterator<Item = (&super::manifest::Part, u64)> {
        self.manifest.parts.iter().scan(0, |at, part| {
            let begin = *at + BLOCK;
            *at += form::room(part.bytes);
            Some((part, begin))
        })
    }

    fn at(&self, at: u64, bytes: u64) -> std::io::Result<BufReader<Take<File>>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(at))?;
        Ok(BufReader::new(file.take(bytes)))
    }

    /// The bytes of each part, with its name.
    pub(super) fn parts(
        &self,
    ) -> impl Iterator<Item = Result<(&super::manifest::Part, BufReader<Take<File>>), Error>> {
        self.places().map(|(part, at)| {
            let reader = self.at(at, part.bytes);
            let reader = reader.map_err(Error::io("read", &self.path))?;
            Ok((part, reader))
        })
    }

    /// Goes through the archive as any program would that opens it, and names what is there beside
    /// the parts of the manifest.
    fn unexpected(&self) -> std::io::Result<Vec<Fault>> {
        let parts = self.manifest.parts.iter();
        let mut expected: BTreeMap<&str, u64> =
            parts.map(|part| (part.name.as_str(), part.bytes)).collect();
        let mut archive = tar::Archive::new(BufReader::new(File::open(&self.path)?));
        let mut faults = Vec::new();
        for entry in archive.entries_with_seek()?.raw(true) {
            let Ok(entry) = entry else {
                faults.push(Fault::Changed);
                break;
            };
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let size = entry.header().entry_size().unwrap_or(u64::MAX);
            let ends = entry.raw_file_position().checked_add(size);
            let is_plain =
                entry.header().entry_type().is_file() && ends.is_some_and(|end| end <= self.bytes);
            if !is_plain {
                faults.push(Fault::NotPlain(name));
                if ends.is_none_or(|end| end > self.bytes) {
                    break;
                }
            } else if expected.remove(name.as_str()) != Some(size) {
                let last = name == MANIFEST || name == SEAL;
                if !last {
                    faults.push(Fault::Unknown(name));
                }
            }
        }
        faults.extend(
            expected
                .into_keys()
                .map(|name| Fault::Missing(name.to_owned())),
        );
        Ok(faults)
    }
}
