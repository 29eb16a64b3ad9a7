//! A table: as CSV, and as the sheet, the texts and the styles of a workbook that is whole.
#![no_main]

use std::io::{Cursor, Write as _};

use libfuzzer_sys::fuzz_target;
use zip::write::{SimpleFileOptions, ZipWriter};

const WORKBOOK: &[u8] =
    b"<workbook><sheets><sheet name='Blad1' sheetId='1' r:id='rId1'/></sheets></workbook>";
const RELATIONS: &[u8] =
    b"<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml'/></Relationships>";

fuzz_target!(|bytes: &[u8]| {
    let _ = kompas_ingest::grid(bytes);
    for changed in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"] {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in [
            ("xl/workbook.xml", WORKBOOK),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
            (changed, bytes),
        ] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(part).unwrap();
        }
        let _ = kompas_ingest::grid(&zip.finish().unwrap().into_inner());
    }
});
