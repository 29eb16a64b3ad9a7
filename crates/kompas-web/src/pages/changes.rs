//! What changed in the guide, as pages show it: by kind, by piece, by field with the words that
//! are others.

use kompas_domain::difference::Change;
use kompas_domain::pieces::{FieldChange, Happened, PieceChange, PieceKind};

use super::PartKind;

/// The changes of a kind.
pub(crate) struct ChangeGroup {
    pub(crate) kind: PieceKind,
    pub(crate) changes: Vec<ShownChange>,
}

/// A piece that changed.
pub(crate) struct ShownChange {
    pub(crate) title: String,
    /// `Toegevoegd`, `Gewijzigd`, …
    pub(crate) happened: &'static str,
    pub(crate) is_gone: bool,
    /// Where a listing was before.
    pub(crate) from: Option<String>,
    pub(crate) fields: Vec<ShownField>,
}

/// A field that changed: its label, and the lines of its text in parts.
pub(crate) struct ShownField {
    pub(crate) label: String,
    pub(crate) lines: Vec<Vec<(PartKind, String)>>,
}

impl ChangeGroup {
    /// Changes by kind.
    pub(crate) fn of(changes: &[PieceChange]) -> Vec<Self> {
        let groups = PieceKind::ALL.into_iter().map(|kind| Self {
            kind,
            changes: changes
                .iter()
                .filter(|one| one.key.kind() == kind)
                .map(ShownChange::of)
                .collect(),
        });
        groups.filter(|group| !group.changes.is_empty()).collect()
    }
}

impl ShownChange {
    fn of(change: &PieceChange) -> Self {
        let (happened, from) = match &change.happened {
            Happened::Added => ("Toegevoegd", None),
            Happened::Changed => ("Gewijzigd", None),
            Happened::Moved(from) => ("Verplaatst", Some(from.to_string())),
            Happened::Removed => ("Weggehaald", None),
        };
        Self {
            title: change.title.clone(),
            happened,
            is_gone: change.happened == Happened::Removed,
            from,
            fields: change.fields.iter().map(ShownField::of).collect(),
        }
    }
}

impl ShownField {
    fn of(field: &FieldChange) -> Self {
        let before: Vec<&str> = field.before.lines().collect();
        let after: Vec<&str> = field.after.lines().collect();
        let changes = kompas_domain::difference::difference(&before, &after);
        let lines = changes.into_iter().filter_map(|change| match change {
            Change::Same(text) => Some(vec![(PartKind::Same, text)]),
            Change::Skipped(_) => None,
            Change::Changed(parts) => {
                let parts = parts.into_iter();
                Some(parts.map(|(part, text)| (part.into(), text)).collect())
            }
        });
        Self {
            label: field.label.clone(),
            lines: lines.collect(),
        }
    }
}
