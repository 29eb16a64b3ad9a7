//! Why a document cannot be read, in words for the user.

use kompas_domain::code::Code;
use kompas_domain::document::DocumentFormat;
use serde::{Deserialize, Serialize};

/// Why there is nothing to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// There are no bytes.
    Empty,
    /// It is none of the formats that can be read.
    Unsupported {
        /// What it seems to be, in Dutch; none when nothing is recognised.
        what: Option<String>,
    },
    /// It needs a password.
    Encrypted,
    /// The file is broken off, damaged, or something else than it says.
    Malformed {
        /// What it says to be.
        format: DocumentFormat,
    },
    /// It unpacks to more than is allowed.
    Bomb,
    /// Its parts are nested too deeply.
    TooDeep,
    /// It holds no text.
    NoText {
        /// Whether it may be a scan.
        scan: bool,
    },
}

impl Refusal {
    /// What is wrong and what to do, in Dutch.
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "Het bestand is leeg. Kijk of u het goede bestand koos.".to_owned(),
            Self::Unsupported { what } => {
                let what = what.as_ref().map_or_else(
                    || "Kompas herkent dit soort bestand niet.".to_owned(),
                    |what| format!("Dit is {what}; dat kan Kompas niet lezen."),
                );
                format!("{what} Sla het op als PDF of Word en voeg dat toe.")
            }
            Self::Encrypted => "Het bestand is met een wachtwoord beveiligd. Sla het op zonder wachtwoord en voeg dat toe.".to_owned(),
            Self::Malformed { format } => format!(
                "Het bestand is beschadigd of niet compleet: het is geen goed bestand van de soort {}. Haal het opnieuw op of sla het opnieuw op.",
                format.label()
            ),
            Self::Bomb => "Het bestand is veel groter dan het lijkt als het wordt uitgepakt. Kompas leest het daarom niet.".to_owned(),
            Self::TooDeep => "De onderdelen van het bestand zitten te diep in elkaar. Sla het op als PDF en voeg dat toe.".to_owned(),
            Self::NoText { scan: true } => "Er staat geen tekst in dit bestand; het is waarschijnlijk een scan. Kompas leest scans als de beheerder tesseract-ocr, tesseract-ocr-nld en poppler-utils installeert.".to_owned(),
            Self::NoText { scan: false } => "Er staat geen tekst in dit bestand. Kijk of u het goede bestand koos.".to_owned(),
        }
    }
}
