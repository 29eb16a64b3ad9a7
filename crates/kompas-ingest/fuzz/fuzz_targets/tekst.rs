//! Bytes of which nothing is known: what they are is told, and plain text is read.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = kompas_ingest::read(bytes, None);
});
