//! A row of a table by the fields that its columns are.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Field, Mapping, OwnShape, Problem, Sheet};
use crate::code::Code;

/// A row with something in it.
pub(super) struct Record<'s> {
    pub(super) row: u32,
    cells: &'s [String],
    sheet: &'s Sheet,
    mapping: &'s Mapping,
}

/// The rows that have something in a column with a meaning.
///
/// # Errors
/// A field that the shape cannot do without has no column, or there is no such row.
pub(super) fn records<'s>(
    sheet: &'s Sheet,
    mapping: &'s Mapping,
    shape: OwnShape,
) -> Result<Vec<Record<'s>>, Vec<Problem>> {
    let missing: Vec<Problem> = mapping.missing(shape).map(no_column).collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let records = sheet.rows().iter().map(|(row, cells)| Record {
        row: *row,
        cells,
        sheet,
        mapping,
    });
    let records: Vec<Record<'_>> = records.filter(Record::is_filled).collect();
    if records.is_empty() {
        return Err(vec![Problem::of_table(
            "in de gekozen kolommen staat niets; kies andere kolommen",
        )]);
    }
    Ok(records)
}

/// Says that a field has no column.
pub(super) fn no_column(field: Field) -> Problem {
    Problem::of_table(format!("kies de kolom voor “{}”", field.label()))
}

impl Record<'_> {
    /// The text of a field; empty where it has no column.
    pub(super) fn text(&self, field: Field) -> &str {
        let cell = self.mapping.column(field).and_then(|at| self.cells.get(at));
        cell.map_or("", String::as_str)
    }

    /// What a field says; nothing where it says something wrong.
    pub(super) fn take<T>(
        &self,
        field: Field,
        read: impl FnOnce(&str) -> Result<T, String>,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        read(self.text(field))
            .map_err(|message| problems.push(self.problem(field, message)))
            .ok()
    }

    /// A problem with a field.
    pub(super) fn problem(&self, field: Field, message: String) -> Problem {
        let column = self.mapping.column(field);
        Problem {
            row: Some(self.row),
            column: column.map(|at| self.sheet.name(at)),
            message,
        }
    }

    fn is_filled(&self) -> bool {
        Field::ALL.iter().any(|field| !self.text(*field).is_empty())
    }
}

/// In which row each year or month stood first.
pub(super) struct Seen<K>(BTreeMap<K, u32>);

impl<K: Ord> Seen<K> {
    pub(super) const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The row where it stood before, if it did.
    pub(super) fn before(&mut self, key: K, row: u32) -> Option<u32> {
        match self.0.entry(key) {
            Entry::Occupied(before) => Some(*before.get()),
            Entry::Vacant(place) => {
                place.insert(row);
                None
            }
        }
    }
}
