//! What was typed into a form, as a piece, and a piece as what a form shows. What cannot be right
//! stays as it was typed: reading the guide tells what is wrong with it.

use toml::{Table, Value};

use crate::content::{Field, FieldKind};

/// Names and values, in order. A name is a key, `adressen.0.url` for one in a list.
pub type Typed = Vec<(String, String)>;

/// The most tables that a form may give in one list.
const MOST: usize = 40;

/// The piece that a form with these fields gives. Empty fields and empty tables of a list are not
/// there.
pub fn table_of(fields: &[Field], typed: &[(String, String)]) -> Table {
    table_at(fields, "", typed)
}

fn table_at(fields: &[Field], prefix: &str, typed: &[(String, String)]) -> Table {
    let mut table = Table::new();
    for field in fields {
        let name = format!("{prefix}{}", field.key);
        if let Some(value) = value_of(&field.kind, &name, typed) {
            table.insert(field.key.to_owned(), value);
        }
    }
    table
}

fn value_of(kind: &FieldKind, name: &str, typed: &[(String, String)]) -> Option<Value> {
    let all = || {
        let values = typed.iter().filter(|(other, _)| other == name);
        values.map(|(_, value)| value.replace("\r\n", "\n"))
    };
    let text = all().next().unwrap_or_default();
    let text = text.trim();
    let list = |lines: Vec<String>| (!lines.is_empty()).then(|| Value::from(lines));
    match kind {
        FieldKind::Texts(..) => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            list(lines.map(str::to_owned).collect())
        }
        FieldKind::References(..) => list(all().filter(|key| !key.is_empty()).collect()),
        FieldKind::Flag => (text == "ja").then_some(Value::Boolean(true)),
        FieldKind::Table(fields) => {
            let table = table_at(fields, &format!("{name}."), typed);
            (!table.is_empty()).then_some(Value::Table(table))
        }
        FieldKind::Tables(_, fields) => {
            let tables = (0..MOST)
                .map(|at| table_at(fields, &format!("{name}.{at}."), typed))
                .filter(|table| !is_blank(fields, table));
            let tables: Vec<Value> = tables.map(Value::Table).collect();
            (!tables.is_empty()).then_some(Value::Array(tables))
        }
        _ if text.is_empty() => None,
        FieldKind::Number(_) => Some(
            text.parse::<i64>()
                .map_or_else(|_| Value::from(text), Value::Integer),
        ),
        FieldKind::Day => Some(
            text.parse()
                .map_or_else(|_| Value::from(text), Value::Datetime),
        ),
        FieldKind::Text(_)
        | FieldKind::Raw(_)
        | FieldKind::Pattern(_)
        | FieldKind::Choice(_)
        | FieldKind::Reference(_) => Some(Value::from(text)),
    }
}

/// Whether nobody wrote anything in this table: a list to choose from always has a choice.
fn is_blank(fields: &[Field], table: &Table) -> bool {
    fields.iter().all(|field| {
        let chosen = matches!(field.kind, FieldKind::Choice(_)) && field.required;
        chosen || !table.contains_key(field.key)
    })
}

/// What a form shows of a piece.
pub fn typed_of(fields: &[Field], table: &Table) -> Typed {
    let mut typed = Typed::new();
    show(fields, "", table, &mut typed);
    typed
}

fn show(fields: &[Field], prefix: &str, table: &Table, typed: &mut Typed) {
    for field in fields {
        let name = format!("{prefix}{}", field.key);
        let Some(value) = table.get(field.key) else {
            continue;
        };
        match (&field.kind, value) {
            (FieldKind::Table(fields), Value::Table(table)) => {
                show(fields, &format!("{name}."), table, typed);
            }
            (FieldKind::Tables(_, fields), Value::Array(items)) => {
                let tables = items.iter().filter_map(Value::as_table);
                for (at, table) in tables.enumerate() {
                    show(fields, &format!("{name}.{at}."), table, typed);
                }
            }
            (FieldKind::References(..), Value::Array(keys)) => {
                let keys = keys.iter().filter_map(Value::as_str);
                typed.extend(keys.map(|key| (name.clone(), key.to_owned())));
            }
            (_, value) => typed.push((name, shown(value))),
        }
    }
}

/// A value as people read it: a list by line.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Boolean(true) => "ja".to_owned(),
        Value::Boolean(false) => "nee".to_owned(),
        Value::Array(items) => {
            let lines: Vec<String> = items.iter().map(shown).collect();
            lines.join("\n")
        }
        other => other.to_string(),
    }
}
