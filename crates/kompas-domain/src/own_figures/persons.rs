//! Columns and cells that are about persons.

use super::sheet::words;
use crate::bsn;

/// A name with one of these words is of a column about persons, unless it counts something.
const WORDS: [&str; 24] = [
    "achternaam",
    "adres",
    "bsn",
    "burgerservicenummer",
    "casusnummer",
    "clientnaam",
    "clientnummer",
    "dossiernr",
    "dossiernummer",
    "emailadres",
    "geboortedatum",
    "geboorteplaats",
    "huisnr",
    "huisnummer",
    "mailadres",
    "naam",
    "postcode",
    "roepnaam",
    "straatnaam",
    "telefoonnummer",
    "tussenvoegsel",
    "voorletters",
    "voornaam",
    "zaaknummer",
];

/// These are about persons only where they are the whole name: *overlast op straat* is a count.
const NAMES: [&str; 14] = [
    "casus",
    "casusid",
    "casusnr",
    "client",
    "clientnr",
    "dossier",
    "email",
    "mail",
    "mobiel",
    "straat",
    "telefoon",
    "telefoonnr",
    "telnr",
    "zaaknr",
];

/// With one of these words a column counts: *aantal adressen*, *meldingen per postcode*.
const COUNTING: [&str; 8] = [
    "%",
    "aandeel",
    "aantal",
    "aantallen",
    "gemiddeld",
    "per",
    "percentage",
    "totaal",
];

/// Whether a column with this name seems to be about persons.
pub(super) fn is_named(name: &str) -> bool {
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    NAMES.contains(&words.concat().as_str())
        || (has(&WORDS) && !has(&COUNTING))
        || is_joined(&words)
}

/// Whether the words are one of the names, written apart: *dossier nummer*.
fn is_joined(words: &[String]) -> bool {
    words.len() > 1 && WORDS.contains(&words.concat().as_str())
}

/// Whether a cell has a burgerservicenummer. A spreadsheet may give a number with `.0` behind it.
pub(super) fn has_bsn(cell: &str) -> bool {
    let cell = cell
        .strip_suffix(".0")
        .or_else(|| cell.strip_suffix(",0"))
        .unwrap_or(cell);
    !bsn::find(cell).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_about_persons() {
        for name in [
            "Naam",
            "Naam cliënt",
            "voornaam",
            "Achternaam",
            "geboortedatum",
            "BSN",
            "BSN-nummer",
            "Adres",
            "Adres melding",
            "straat",
            "Huisnummer",
            "Postcode",
            "Telefoon",
            "E-mail",
            "e-mail adres",
            "Mail",
            "CASUS",
            "Casus-nr.",
            "Dossiernummer",
            "dossier nummer",
            "Cliënt",
        ] {
            assert!(is_named(name), "{name}");
        }
    }

    #[test]
    fn names_of_columns_that_count() {
        for name in [
            "",
            "Jaar",
            "Aantal",
            "Gemeentenaam",
            "Aantal adressen met drie meldingen",
            "Aantal per postcode",
            "Meldingen per adres",
            "Meldingen per telefoon",
            "Overlast op straat",
            "Casussen gestart",
            "Lopende casus",
            "% cliënten",
        ] {
            assert!(!is_named(name), "{name}");
        }
    }

    #[test]
    fn numbers_of_persons() {
        for cell in ["123456782", "123456782.0", "123456782,0", "bsn 123 456 782"] {
            assert!(has_bsn(cell), "{cell}");
        }
        for cell in ["", "2023", "1.234", "123456781", "12,5%"] {
            assert!(!has_bsn(cell), "{cell}");
        }
    }
}
