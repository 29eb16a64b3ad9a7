//! The bytes of a PDF: whatever follows its first five.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let pdf = [b"%PDF-", bytes].concat();
    let _ = kompas_ingest::read(&pdf, Some("a.pdf"));
});
