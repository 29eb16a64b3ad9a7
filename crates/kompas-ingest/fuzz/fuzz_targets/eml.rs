//! A message: its head and what follows.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = kompas_ingest::read(bytes, Some("a.eml"));
});
