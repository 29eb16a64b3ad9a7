//! What is another between two guides, by piece and field.

use toml::{Table, Value};

use super::typed::shown;
use super::{PieceKey, PieceKind, Pieces, words};
use crate::content::{Field, FieldKind, Target};

/// What happened to a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// It is new.
    Added,
    /// Some of its fields are others.
    Changed,
    /// A listing is under another theme; this is the key that it had.
    Moved(PieceKey),
    /// It is gone.
    Removed,
}

/// A field that is another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Its Dutch label, with that of the table that it is in: `Adressen op het web 1, Adres`.
    pub label: String,
    /// What stood there; empty for nothing. A list has a line for each.
    pub before: String,
    /// What stands there now.
    pub after: String,
}

/// A piece that is another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceChange {
    /// Its key.
    pub key: PieceKey,
    /// What it is called: as it is now, or was when it is gone.
    pub title: String,
    /// What happened to it.
    pub happened: Happened,
    /// The fields that are others. Of what is new or gone: all.
    pub fields: Vec<FieldChange>,
}

/// What is another in `new` than in `old`, by kind and key.
pub fn changes(old: &Pieces, new: &Pieces) -> Vec<PieceChange> {
    let empty = Table::new();
    let mut found: Vec<PieceChange> = Vec::new();
    let mut gone: Vec<&PieceKey> = old
        .iter()
        .map(|(key, _)| key)
        .filter(|key| new.get(key).is_none())
        .collect();
    for (key, table) in new.iter() {
        let (happened, before) = match old.get(key) {
            Some(before) if before == table => continue,
            Some(before) => (Happened::Changed, before),
            None => match moved_from(old, new, &gone, key) {
                Some(from) => {
                    gone.retain(|other| **other != from);
                    let before = old.get(&from).unwrap_or(&empty);
                    (Happened::Moved(from), before)
                }
                None => (Happened::Added, &empty),
            },
        };
        found.push(PieceChange {
            title: new.title(key),
            fields: fields_of(key.kind(), old, new, before, table),
            key: key.clone(),
            happened,
        });
    }
    for key in gone {
        let before = old.get(key).unwrap_or(&empty);
        found.push(PieceChange {
            key: key.clone(),
            title: old.title(key),
            happened: Happened::Removed,
            fields: fields_of(key.kind(), old, new, before, &empty),
        });
    }
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found
}

/// A listing moved when its source is under one theme less and under one theme more.
fn moved_from(old: &Pieces, new: &Pieces, gone: &[&PieceKey], key: &PieceKey) -> Option<PieceKey> {
    let is_same =
        |other: &&&PieceKey| other.kind() == PieceKind::Listing && other.last() == key.last();
    if key.kind() != PieceKind::Listing {
        return None;
    }
    let added = new.of_kind(PieceKind::Listing);
    let added = added.filter(|(other, _)| other.last() == key.last() && old.get(other).is_none());
    let mut from = gone.iter().filter(is_same);
    let first = from.next()?;
    (added.count() == 1 && from.next().is_none()).then(|| (**first).clone())
}

fn fields_of(
    kind: PieceKind,
    old: &Pieces,
    new: &Pieces,
    before: &Table,
    after: &Table,
) -> Vec<FieldChange> {
    let mut found = Vec::new();
    let place = Place {
        kind,
        path: String::new(),
        label: String::new(),
    };
    let both = Both { old, new };
    both.compare(&kind.fields(), &place, before, after, &mut found);
    found
}

/// Where a table stands in a piece.
struct Place {
    kind: PieceKind,
    path: String,
    label: String,
}

/// The guides that are compared, for the names of things.
struct Both<'p> {
    old: &'p Pieces,
    new: &'p Pieces,
}

impl Both<'_> {
    fn compare(
        &self,
        fields: &[Field],
        place: &Place,
        before: &Table,
        after: &Table,
        found: &mut Vec<FieldChange>,
    ) {
        for field in fields {
            let (was, is) = (before.get(field.key), after.get(field.key));
            if was == is {
                continue;
            }
            let path = format!("{}{}", place.path, field.key);
            let label = format!("{}{}", place.label, words(place.kind, &path).0);
            let within = |label: String| Place {
                kind: place.kind,
                path: format!("{path}."),
                label,
            };
            let empty = Table::new();
            match &field.kind {
                FieldKind::Table(fields) => {
                    let table = |value: Option<&Value>| value.and_then(Value::as_table).cloned();
                    let (was, is) = (
                        table(was).unwrap_or_default(),
                        table(is).unwrap_or_default(),
                    );
                    self.compare(fields, &within(format!("{label}: ")), &was, &is, found);
                }
                FieldKind::Tables(_, fields) => {
                    let (was, is) = (tables(was), tables(is));
                    let (was, is) = paired(fields, &was, &is);
                    for (at, (was, is)) in was.into_iter().zip(is).enumerate() {
                        let (was, is) = (was.unwrap_or(&empty), is.unwrap_or(&empty));
                        let label = format!("{label} {}: ", at + 1);
                        self.compare(fields, &within(label), was, is, found);
                    }
                }
                kind => found.push(FieldChange {
                    before: was
                        .map(|value| named(self.old, kind, value))
                        .unwrap_or_default(),
                    after: is
                        .map(|value| named(self.new, kind, value))
                        .unwrap_or_default(),
                    label,
                }),
            }
        }
    }
}

fn tables(value: Option<&Value>) -> Vec<&Table> {
    let items = value.and_then(Value::as_array);
    items
        .into_iter()
        .flatten()
        .filter_map(Value::as_table)
        .collect()
}

/// Tables of a list side by side: those with the same first key belong together.
fn paired<'t>(
    fields: &[Field],
    was: &[&'t Table],
    is: &[&'t Table],
) -> (Vec<Option<&'t Table>>, Vec<Option<&'t Table>>) {
    let first = fields.first().map_or("", |field| field.key);
    let mut left: Vec<&Table> = was.to_vec();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for one in is {
        let same = left
            .iter()
            .position(|other| other.get(first) == one.get(first));
        before.push(same.map(|at| left.remove(at)));
        after.push(Some(*one));
    }
    for one in left {
        before.push(Some(one));
        after.push(None);
    }
    (before, after)
}

/// A value as people read it: things by their names, choices by their labels.
fn named(pieces: &Pieces, kind: &FieldKind, value: &Value) -> String {
    let name = |target: Target, key: &str| {
        let kind = match target {
            Target::Theme => PieceKind::Theme,
            Target::Source => PieceKind::Source,
            Target::Term => PieceKind::Term,
        };
        PieceKey::new(kind, &[key]).map_or_else(|| key.to_owned(), |key| pieces.title(&key))
    };
    match (kind, value) {
        (FieldKind::Choice(options), Value::String(code)) => options
            .iter()
            .find(|(other, _)| other == code)
            .map_or_else(|| code.clone(), |(_, label)| (*label).to_owned()),
        (FieldKind::Reference(target), Value::String(key)) => name(*target, key),
        (FieldKind::References(_, target), Value::Array(keys)) => {
            let keys = keys.iter().filter_map(Value::as_str);
            let names: Vec<String> = keys.map(|key| name(*target, key)).collect();
            names.join("\n")
        }
        (_, value) => shown(value),
    }
}
