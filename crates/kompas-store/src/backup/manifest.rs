//! The table of contents of a backup.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Fault;
use super::tables::tables;
use crate::database::KNOWN;

const FORMAT: &str = "kompas-back-up";
/// The form of backups that this program writes and reads.
pub(super) const FORMAT_VERSION: u32 = 1;
/// The name of the manifest among the parts.
pub(super) const MANIFEST: &str = "manifest.json";
/// The name of the imported guide among the parts.
pub(super) const GUIDE: &str = "catalogus.json";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    formaat: String,
    versie: u32,
    /// The version of the program that made it.
    #[serde(rename = "programma")]
    pub program: String,
    /// The last migration of its tables.
    #[serde(rename = "migratie")]
    pub migration: i64,
    /// Which kind of database it was taken of: `sqlite` or `postgresql`.
    #[serde(rename = "database")]
    pub database: String,
    #[serde(rename = "moment")]
    moment: String,
    /// The number of the last change that the search index was to follow.
    #[serde(rename = "volgnummer")]
    pub sequence: i64,
    /// Its tables.
    #[serde(rename = "tabellen")]
    pub tables: Vec<TableEntry>,
    /// Originals that were gone or damaged when it was made.
    #[serde(rename = "ontbrekend")]
    pub missing: Vec<MissingOriginal>,
    /// Its parts, in order.
    #[serde(rename = "onderdelen")]
    pub parts: Vec<Part>,
}

/// A table in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableEntry {
    /// Its name.
    #[serde(rename = "naam")]
    pub name: String,
    /// How many rows it has.
    #[serde(rename = "rijen")]
    pub rows: u64,
    /// The last number that was given out, where numbers count up by themselves.
    #[serde(rename = "teller")]
    pub counter: Option<i64>,
}

/// A part of a backup: a file within it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its name.
    #[serde(rename = "naam")]
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// The hash of its bytes.
    pub sha256: String,
}

/// An original that a backup should hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingOriginal {
    /// Its hash.
    pub sha256: String,
    /// Whether there were bytes, but others.
    #[serde(rename = "beschadigd")]
    pub damaged: bool,
}

/// The name of a table among the parts.
pub(super) fn table_part(name: &str) -> String {
    format!("tabellen/{name}.ndjson")
}

/// The name of an original among the parts.
pub(super) fn original_part(sha256: &str) -> String {
    format!("originelen/{sha256}")
}

/// The hash that the name of a part stands for.
pub(super) fn original_of(name: &str) -> Option<&str> {
    name.strip_prefix("originelen/")
}

impl Manifest {
    /// One with nothing in it yet.
    pub(super) fn new(program: &str, database: &str, migration: i64, now: OffsetDateTime) -> Self {
        Self {
            formaat: FORMAT.to_owned(),
            versie: FORMAT_VERSION,
            program: program.to_owned(),
            migration,
            database: database.to_owned(),
            moment: now.format(&Rfc3339).unwrap_or_default(),
            sequence: 0,
            tables: Vec::new(),
            missing: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// When it was made.
    pub fn moment(&self) -> OffsetDateTime {
        OffsetDateTime::parse(&self.moment, &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// When it was made, as it was written: RFC 3339.
    pub fn written(&self) -> &str {
        &self.moment
    }

    /// The hashes of the originals that it holds.
    pub fn originals(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| original_of(&part.name))
    }

    /// Whether it holds a guide that was imported.
    pub fn has_guide(&self) -> bool {
        self.parts.iter().any(|part| part.name == GUIDE)
    }

    /// Reads one.
    pub(super) fn read(text: &[u8]) -> Result<Self, Fault> {
        #[derive(Deserialize)]
        struct Form {
            formaat: String,
            versie: u32,
        }
        let bad = |reason: &str| Fault::Manifest(reason.to_owned());
        let form: Form = serde_json::from_slice(text).map_err(|_| bad("zij is niet te lezen"))?;
        if form.formaat != FORMAT {
            return Err(Fault::NotABackup);
        }
        if form.versie != FORMAT_VERSION {
            return Err(Fault::NewerFormat(form.versie));
        }
        let manifest: Self = serde_json::from_slice(text)
            .map_err(|error| Fault::Manifest(format!("regel {}", error.line())))?;
        if manifest.migration > KNOWN {
            return Err(Fault::NewerData {
                found: manifest.migration,
                known: KNOWN,
            });
        }
        if OffsetDateTime::parse(&manifest.moment, &Rfc3339).is_err() {
            return Err(bad("het moment is geen datum"));
        }
        Ok(manifest)
    }

    /// What contradicts itself in it, or names what no backup has.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let expected: Vec<&str> = tables(self.migration).map(|table| table.1).collect();
        let listed: Vec<&str> = self
            .tables
            .iter()
            .map(|table| table.name.as_str())
            .collect();
        if self.migration < 1 || expected != listed {
            faults.push(Fault::Manifest(format!(
                "migratie {} heeft andere tabellen",
                self.migration
            )));
        }
        let mut seen = BTreeSet::new();
        for part in &self.parts {
            let name = part.name.as_str();
            let table = expected.iter().any(|table| table_part(table) == name);
            let original =
                original_of(name).is_some_and(|hash| hash == part.sha256 && is_hash(hash));
            if !(table || original || name == GUIDE) || !seen.insert(name) {
                faults.push(Fault::Unknown(part.name.clone()));
            }
        }
        for table in expected {
            if !seen.contains(table_part(table).as_str()) {
                faults.push(Fault::Missing(table_part(table)));
            }
        }
        faults
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
