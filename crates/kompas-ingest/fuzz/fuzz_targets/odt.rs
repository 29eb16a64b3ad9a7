//! The main part of an OpenDocument file; the package around it is whole.
#![no_main]

use std::io::{Cursor, Write as _};

use libfuzzer_sys::fuzz_target;
use zip::write::{SimpleFileOptions, ZipWriter};

fuzz_target!(|bytes: &[u8]| {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let kind = b"application/vnd.oasis.opendocument.text".as_slice();
    for (name, part) in [("mimetype", kind), ("content.xml", bytes), ("meta.xml", bytes)] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(part).unwrap();
    }
    let package = zip.finish().unwrap().into_inner();
    let _ = kompas_ingest::read(&package, Some("a.odt"));
});
