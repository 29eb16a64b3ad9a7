//! The difference between two texts.

use kompas_domain::difference::{Change, Part};
use serde::Serialize;
use utoipa::ToSchema;

/// Een of meer alinea's van een verschil.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Wijziging)]
pub(super) struct ChangeItem {
    /// Hoeveel alinea's dit zijn.
    #[schema(minimum = 1)]
    alineas: usize,
    /// De delen van de alinea, op volgorde; leeg bij alinea's die gelijk bleven en overgeslagen zijn.
    delen: Vec<PartItem>,
}

/// Een deel van een alinea.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Wijzigingsdeel)]
pub(super) struct PartItem {
    /// Of het in beide teksten staat (`gelijk`), alleen in de oude (`weg`) of alleen in de nieuwe
    /// (`erbij`).
    #[schema(examples("erbij"), pattern = "^(gelijk|weg|erbij)$")]
    soort: &'static str,
    /// De tekst.
    tekst: String,
}

impl PartItem {
    fn new(part: Part, text: &str) -> Self {
        Self {
            soort: match part {
                Part::Same => "gelijk",
                Part::Removed => "weg",
                Part::Added => "erbij",
            },
            tekst: text.to_owned(),
        }
    }
}

impl From<&Change> for ChangeItem {
    fn from(change: &Change) -> Self {
        match change {
            Change::Same(text) => Self {
                alineas: 1,
                delen: vec![PartItem::new(Part::Same, text)],
            },
            Change::Skipped(count) => Self {
                alineas: *count,
                delen: Vec::new(),
            },
            Change::Changed(parts) => Self {
                alineas: 1,
                delen: parts
                    .iter()
                    .map(|(part, text)| PartItem::new(*part, text))
                    .collect(),
            },
        }
    }
}

/// All of a difference.
pub(super) fn items(changes: &[Change]) -> Vec<ChangeItem> {
    changes.iter().map(ChangeItem::from).collect()
}
