//! What is wrong with a backup.

use std::fmt;

use super::manifest::FORMAT_VERSION;

/// One thing that is wrong with a backup. Its text is a Dutch sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is no backup, or its end is gone.
    NotABackup,
    /// Some bytes are not what they were.
    Changed,
    /// Its manifest cannot be read, or contradicts itself.
    Manifest(String),
    /// It was made by a newer program.
    NewerFormat(u32),
    /// Its data are of a newer program.
    NewerData {
        /// The migration of the data.
        found: i64,
        /// The last that this program knows.
        known: i64,
    },
    /// A part is not what it was.
    Part(String),
    /// A part is not there.
    Missing(String),
    /// There is a part that no backup has.
    Unknown(String),
    /// A part is no plain file, or is larger than the backup itself.
    NotPlain(String),
    /// A row cannot be put back.
    Row {
        /// The table.
        table: String,
        /// The row, counted from 1.
        row: u64,
        /// Why not.
        reason: String,
    },
    /// After it was put back, a table has other rows than were written down.
    Table(String),
    /// When the backup was made, this original was gone or damaged already.
    Original {
        /// Its hash.
        sha256: String,
        /// Whether there were bytes, but others.
        damaged: bool,
    },
}

impl Fault {
    /// Whether the backup itself is whole: then this was so in the installation of which it is.
    pub const fn is_of_the_installation(&self) -> bool {
        matches!(self, Self::Original { .. })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotABackup => {
                write!(f, "Dit is geen back-up van Kompas, of het einde ontbreekt.")
            }
            Self::Changed => write!(f, "Het bestand is veranderd sinds Kompas het schreef."),
            Self::Manifest(reason) => write!(f, "De inhoudsopgave klopt niet: {reason}."),
            Self::NewerFormat(version) => write!(
                f,
                "De back-up heeft vorm {version}; dit programma leest vorm {FORMAT_VERSION}. Gebruik een nieuwere Kompas."
            ),
            Self::NewerData { found, known } => write!(
                f,
                "De gegevens zijn van een nieuwere Kompas: migratie {found}, en dit programma kent er {known}."
            ),
            Self::Part(name) => write!(f, "{name:?} is beschadigd."),
            Self::Missing(name) => write!(f, "{name:?} ontbreekt."),
            Self::Unknown(name) => write!(f, "{name:?} hoort niet in een back-up."),
            Self::NotPlain(name) => write!(
                f,
                "{name:?} is geen gewoon bestand, of is groter dan de back-up zelf."
            ),
            Self::Row { table, row, reason } => {
                write!(
                    f,
                    "Rij {row} van tabel {table} is niet terug te zetten: {reason}."
                )
            }
            Self::Table(name) => write!(
                f,
                "Tabel {name} is na het terugzetten niet gelijk aan wat er geschreven was."
            ),
            Self::Original { sha256, damaged } => {
                let what = if *damaged {
                    "was beschadigd"
                } else {
                    "ontbrak"
                };
                write!(
                    f,
                    "Het origineel {sha256} {what} toen de back-up werd gemaakt."
                )
            }
        }
    }
}
