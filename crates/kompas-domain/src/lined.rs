//! A text in TOML as values that know on which line they stand.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::content::Lines;

/// Keys with their values, in order of their name.
pub type Entries = Vec<(String, Lined)>;

/// A value and its line, from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Lined {
    /// The line.
    pub line: usize,
    /// The value.
    pub value: Value,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A list.
    List(Vec<Lined>),
    /// A table.
    Table(Entries),
    /// Anything else: a truth value, a fraction, a date.
    Other,
}

/// Reads a text. Gives its keys, and the line and the reason of everything that is no TOML.
pub fn read(text: &str) -> (Entries, Vec<(usize, String)>) {
    let lines = Lines::new(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors = errors.into_iter().map(|error| {
        let line = lines.at(error.span().map_or(0, |span| span.start));
        (line, error.message().to_owned())
    });
    let errors = errors.collect();
    (entries(table.get_ref(), &lines), errors)
}

fn entries(table: &DeTable<'_>, lines: &Lines) -> Entries {
    let entries = table.iter().map(|(key, value)| {
        let line = lines.at(key.span().start);
        let value = Lined {
            line,
            value: self::value(value, lines),
        };
        (key.get_ref().to_string(), value)
    });
    entries.collect()
}

fn value(value: &Spanned<DeValue<'_>>, lines: &Lines) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Other, Value::Number)
        }
        DeValue::Array(items) => {
            let items = items.iter().map(|item| Lined {
                line: lines.at(item.span().start),
                value: self::value(item, lines),
            });
            Value::List(items.collect())
        }
        DeValue::Table(table) => Value::Table(entries(table, lines)),
        DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => Value::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_line() {
        let (entries, errors) =
            read("[site]\nadres = \"x\"\n\n[[a.b]]\nn = 0x10\nl = [\n  \"y\",\n  true]\n");
        assert_eq!(errors, []);
        let told = format!("{entries:?}");
        for part in [
            "(\"adres\", Lined { line: 2, value: Text(\"x\") })",
            "(\"n\", Lined { line: 5, value: Number(16) })",
            "Lined { line: 7, value: Text(\"y\") }, Lined { line: 8, value: Other }",
        ] {
            assert!(told.contains(part), "no {part} in {told}");
        }
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_line() {
        let (entries, errors) = read("a = \"x\"\nb = ?\n");
        assert_eq!(entries[0].0, "a");
        assert_eq!(errors[0].0, 2);
    }
}
