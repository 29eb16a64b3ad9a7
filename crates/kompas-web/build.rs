//! Makes a module of the built assets: each with its address, which carries a hash of its bytes.

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::path::Path;

/// File, constant with its address, media type.
const ASSETS: [(&str, &str, &str); 4] = [
    ("kompas.css", "STYLE", "text/css; charset=utf-8"),
    ("kompas.js", "SCRIPT", "text/javascript; charset=utf-8"),
    ("iconen.svg", "ICONS", "image/svg+xml"),
    ("favicon.svg", "FAVICON", "image/svg+xml"),
];

/// What only a folder on a disk has: file, constant with its bytes.
const FOLDER: [(&str, &str); 2] = [("map.js", "FOLDER_SCRIPT"), ("zoeken.js", "FOLDER_SEARCH")];

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    let mut code = String::new();
    let mut list = String::new();
    for (file, constant, media_type) in ASSETS {
        let path = dist.join(file);
        let bytes = std::fs::read(&path).unwrap_or_else(|error| {
            panic!(
                "{}: {error}. Build the assets first: make assets",
                path.display()
            )
        });
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let (stem, extension) = file.split_once('.').expect("a file has an extension");
        let address = format!("/assets/{stem}-{:016x}.{extension}", hasher.finish());
        writeln!(
            code,
            "/// Address of `{file}`.\npub(crate) const {constant}: &str = {address:?};"
        )
        .unwrap();
        writeln!(
            list,
            "    ({constant}, {media_type:?}, include_bytes!({:?})),",
            path.display().to_string()
        )
        .unwrap();
    }
    writeln!(code, "/// Address, media type and bytes of each asset.\npub(crate) const ALL: [(&str, &str, &[u8]); {}] = [\n{list}];", ASSETS.len()).unwrap();
    for (file, constant) in FOLDER {
        let path = dist.join(file).display().to_string();
        writeln!(
            code,
            "/// Bytes of `{file}`.\npub(crate) const {constant}: &[u8] = include_bytes!({path:?});"
        )
        .unwrap();
    }
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(Path::new(&out).join("assets.rs"), code).unwrap();
}
