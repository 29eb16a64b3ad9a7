//! How a backup stands in its file: a tar archive that any program can open. Its last two parts
//! are the manifest, and a line with the hash of all bytes before that line.

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

use crate::originals::hex;

/// The size of a tar block.
pub(super) const BLOCK: u64 = 512;
/// The size of the last part with its header and the two empty blocks that end an archive.
pub(super) const TRAILER: usize = 4 * 512;
/// The name of the last part.
pub(super) const SEAL: &str = "controle.txt";

/// What stands before the bytes of a part.
pub(super) fn header(name: &str, bytes: u64) -> io::Result<[u8; 512]> {
    let mut header = tar::Header::new_gnu();
    header.set_path(name)?;
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(0);
    header.set_cksum();
    Ok(*header.as_bytes())
}

/// How many bytes of nothing follow so many bytes of a part.
pub(super) const fn padding(bytes: u64) -> u64 {
    (BLOCK - bytes % BLOCK) % BLOCK
}

/// How much room a part takes.
pub(super) const fn room(bytes: u64) -> u64 {
    BLOCK.saturating_add(bytes).saturating_add(padding(bytes))
}

/// The end of a file: the hash of all before it, and where the manifest begins.
pub(super) fn trailer(sha256: &str, manifest: u64) -> io::Result<Vec<u8>> {
    let line = format!("{sha256} {manifest:020}\n");
    let mut bytes = header(SEAL, line.len() as u64)?.to_vec();
    bytes.extend(line.into_bytes());
    bytes.resize(TRAILER, 0);
    Ok(bytes)
}

/// Reads the end of a file; none when it is anything else.
pub(super) fn read_trailer(bytes: &[u8]) -> Option<(String, u64)> {
    let line = std::str::from_utf8(bytes.get(512..512 + 86)?).ok()?;
    let (hash, manifest) = line.trim_end().split_once(' ')?;
    let manifest = manifest.parse().ok()?;
    let same = trailer(hash, manifest).ok()? == bytes;
    same.then(|| (hash.to_owned(), manifest))
}

/// Counts and hashes what goes through.
pub(super) struct Hashing<T> {
    pub(super) inner: T,
    hash: Sha256,
    pub(super) bytes: u64,
}

impl<T> Hashing<T> {
    pub(super) fn new(inner: T) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            bytes: 0,
        }
    }

    /// The hash of what went through.
    pub(super) fn sha256(&self) -> String {
        hex(&self.hash.clone().finalize())
    }

    fn note(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
    }
}

impl<T: Write> Write for Hashing<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.note(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Hashing<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.note(&bytes[..read]);
        Ok(read)
    }
}

/// The hash of what can be read.
pub(super) fn hash_of(mut input: impl Read) -> io::Result<(String, u64)> {
    let mut hashing = Hashing::new(io::sink());
    io::copy(&mut input, &mut hashing)?;
    Ok((hashing.sha256(), hashing.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailer_comes_back_and_no_other_bytes_do() {
        let hash = "0123456789abcdef".repeat(4);
        let bytes = trailer(&hash, 4096).unwrap();
        assert_eq!(read_trailer(&bytes), Some((hash, 4096)));
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            let read = read_trailer(&other);
            assert!(read != read_trailer(&bytes), "byte {at}");
        }
        assert_eq!(read_trailer(&bytes[1..]), None);
    }
}
