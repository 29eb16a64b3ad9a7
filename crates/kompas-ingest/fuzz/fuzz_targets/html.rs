//! A web page.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let page = [b"<html><body>", bytes].concat();
    let _ = kompas_ingest::read(&page, Some("a.html"));
});
