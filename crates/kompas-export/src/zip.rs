//! A ZIP file, written as it comes: file after file, each whole, compressed where that is asked,
//! so that it takes no more memory than its largest file. Beyond 4 GiB or 65,535 files it is a
//! ZIP64.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// Bit 11: names are UTF-8.
const UTF8: u16 = 0x0800;
/// What a reader must know.
const VERSION: u16 = 20;
const VERSION_64: u16 = 45;
/// How the bytes of a file are kept.
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// A ZIP file that is being written.
#[derive(Debug)]
pub struct Zip<W> {
    out: W,
    at: u64,
    /// The day of all files, as DOS writes it.
    day: u16,
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    name: String,
    crc: u32,
    /// The size of the file.
    size: u32,
    method: u16,
    /// The size of what is kept of it.
    kept: u32,
    at: u64,
}

/// A record, little-endian.
#[derive(Default)]
struct Record(Vec<u8>);

impl Record {
    fn two(mut self, number: u16) -> Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn four(mut self, number: u32) -> Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn eight(mut self, number: u64) -> Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn count(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

impl<W: Write> Zip<W> {
    /// Begins a file, of a day: year, month, day.
    pub fn new(out: W, (year, month, day): (i32, u8, u8)) -> Self {
        let year = u16::try_from((year - 1980).clamp(0, 127)).unwrap_or(0);
        Self {
            out,
            at: 0,
            day: year << 9 | u16::from(month) << 5 | u16::from(day),
            files: Vec::new(),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// What the head of a file and its line in the list have in common.
    fn common(&self, record: Record, file: &File) -> Record {
        record
            .two(UTF8)
            .two(file.method)
            .two(0)
            .two(self.day)
            .four(file.crc)
            .four(file.kept)
            .four(file.size)
            .two(count(file.name.len()))
    }

    /// Adds a file as it is.
    ///
    /// # Errors
    /// It cannot be written, is there already, or is larger than 4 GiB.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.put(name, bytes, STORED, bytes)
    }

    /// Adds a file compressed, or as it is where that is no larger.
    ///
    /// # Errors
    /// It cannot be written, is there already, or is larger than 4 GiB.
    pub fn add_compressed(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes)?;
        let compressed = encoder.finish()?;
        if compressed.len() < bytes.len() {
            self.put(name, bytes, DEFLATED, &compressed)
        } else {
            self.add(name, bytes)
        }
    }

    fn put(&mut self, name: &str, bytes: &[u8], method: u16, kept: &[u8]) -> io::Result<()> {
        if self.files.iter().any(|file| file.name == name) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let size = |bytes: &[u8]| {
            u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))
        };
        let file = File {
            name: name.to_owned(),
            crc: crc(bytes),
            size: size(bytes)?,
            method,
            kept: size(kept)?,
            at: self.at,
        };
        let head = Record::default().four(0x0403_4b50).two(VERSION);
        let head = self.common(head, &file).two(0).bytes(name.as_bytes());
        self.write(&head.0)?;
        self.write(kept)?;
        self.files.push(file);
        Ok(())
    }

    /// Writes the list of files, which ends it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        let begin = self.at;
        let files = std::mem::take(&mut self.files);
        for file in &files {
            let is_far = file.at >= u64::from(u32::MAX);
            let needed = if is_far { VERSION_64 } else { VERSION };
            let line = Record::default()
                .four(0x0201_4b50)
                .two(VERSION_64)
                .two(needed);
            let line = self
                .common(line, file)
                .two(if is_far { 12 } else { 0 })
                .two(0)
                .two(0)
                .two(0)
                .four(0)
                .four(small(file.at))
                .bytes(file.name.as_bytes());
            let line = if is_far {
                line.two(1).two(8).eight(file.at)
            } else {
                line
            };
            self.write(&line.0)?;
        }
        let (end, all) = (self.at, files.len());
        if all >= usize::from(u16::MAX) || end >= u64::from(u32::MAX) {
            let record = Record::default()
                .four(0x0606_4b50)
                .eight(44)
                .two(VERSION_64)
                .two(VERSION_64)
                .four(0)
                .four(0)
                .eight(all as u64)
                .eight(all as u64)
                .eight(end - begin)
                .eight(begin);
            let record = record.four(0x0706_4b50).four(0).eight(end).four(1);
            self.write(&record.0)?;
        }
        let record = Record::default()
            .four(0x0605_4b50)
            .two(0)
            .two(0)
            .two(count(all))
            .two(count(all))
            .four(small(end - begin))
            .four(small(begin))
            .two(0);
        self.write(&record.0)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// The CRC-32 of bytes, as ZIP has it.
fn crc(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    let step = |crc: u32, byte: &u8| crc >> 8 ^ TABLE[usize::from(crc.to_le_bytes()[0] ^ byte)];
    !bytes.iter().fold(u32::MAX, step)
}

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut number = 0;
    while number < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "at most 255")]
        let mut value = number as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 {
                value >> 1 ^ 0xedb8_8320
            } else {
                value >> 1
            };
            bit += 1;
        }
        table[number] = value;
        number += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    fn read(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        (0..archive.len())
            .map(|number| {
                let mut file = archive.by_index(number).unwrap();
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                (file.name().unwrap().into_owned(), bytes)
            })
            .collect()
    }

    #[test]
    fn what_is_written_reads_back() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926, "as the standard says");
        let files = [
            ("map/één.txt", &b"abc"[..]),
            ("leeg", b""),
            ("b", &[7; 9_000]),
        ];
        let mut zip = Zip::new(Vec::new(), (2026, 11, 28));
        for (name, bytes) in files {
            zip.add(name, bytes).unwrap();
        }
        assert!(zip.add("leeg", b"x").is_err(), "once");
        let found = read(zip.finish().unwrap());
        let expected = files.map(|(name, bytes)| (name.to_owned(), bytes.to_vec()));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_compressed_file_is_smaller_and_reads_back() {
        let long = b"veiligheid ".repeat(1_000);
        let mut zip = Zip::new(Vec::new(), (2026, 11, 28));
        zip.add("zo", b"als het is").unwrap();
        zip.add_compressed("lang", &long).unwrap();
        zip.add_compressed("kort", b"x").unwrap();
        assert!(zip.add_compressed("lang", &long).is_err(), "once");
        let bytes = zip.finish().unwrap();
        assert!(bytes.len() < 1_000, "{}", bytes.len());
        let names = ["zo", "lang", "kort"].map(str::to_owned);
        let contents = [b"als het is".to_vec(), long, b"x".to_vec()];
        let expected: Vec<_> = names.into_iter().zip(contents).collect();
        assert_eq!(read(bytes), expected);
    }

    /// Counts what is written and keeps only the end.
    struct Far(Vec<u8>);

    impl Write for Far {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn beyond_four_gibibytes_places_are_told_in_eight_bytes() {
        let mut zip = Zip::new(Far(Vec::new()), (2026, 11, 28));
        zip.at = 1 << 33;
        zip.add("ver", b"abc").unwrap();
        let Far(bytes) = zip.finish().unwrap();
        let has = |record: Record| bytes.windows(record.0.len()).any(|part| part == record.0);
        assert!(has(Record::default().two(1).two(8).eight(1 << 33)));
        assert!(has(Record::default().four(0x0706_4b50).four(0)));
        let end = &bytes[bytes.len() - 22..];
        assert_eq!(end[16..20], [255; 4]);
    }
}
