//! What can be filled in at each kind of thing in the guide: the same for those who write files,
//! for the forms of the site and for the JSON Schemas.

use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use super::Target;
use super::limit::Limit;

/// A key of a table, with what it may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its key.
    pub key: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub kind: FieldKind,
}

/// What a key holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// A text.
    Text(Limit),
    /// A text on one line that may be empty, taken as it is: at most so many characters.
    Raw(usize),
    /// A text of a form of its own.
    Pattern(String),
    /// A list of texts, each different.
    Texts(RangeInclusive<usize>, Limit),
    /// A whole number.
    Number(RangeInclusive<u16>),
    /// One of these: code and Dutch label.
    Choice(Vec<(&'static str, &'static str)>),
    /// Yes or no; absent means no.
    Flag,
    /// A day.
    Day,
    /// The key of something else.
    Reference(Target),
    /// The keys of other things.
    References(RangeInclusive<usize>, Target),
    /// A table.
    Table(Vec<Field>),
    /// A list of tables.
    Tables(RangeInclusive<usize>, Vec<Field>),
}

/// The length of a key that refers to something.
pub(crate) const REFERENCE: Limit = Limit::Chars(80);

impl FieldKind {
    /// Whether it is written below the plain keys, under a heading of its own.
    pub const fn is_table(&self) -> bool {
        matches!(self, Self::Table(_) | Self::Tables(..))
    }

    fn schema(&self) -> Value {
        match self {
            Self::Text(limit) => limit.schema(),
            Self::Raw(most) => json!({"type": "string", "maxLength": most}),
            Self::Pattern(pattern) => json!({"type": "string", "pattern": pattern}),
            Self::Texts(count, limit) => texts(count, *limit),
            Self::Number(range) => {
                json!({"type": "integer", "minimum": range.start(), "maximum": range.end()})
            }
            Self::Choice(options) => {
                let codes: Vec<&str> = options.iter().map(|(code, _)| *code).collect();
                json!({ "enum": codes })
            }
            Self::Flag => json!({"type": "boolean"}),
            Self::Day => json!({"type": "string", "format": "date"}),
            Self::Reference(_) => REFERENCE.schema(),
            Self::References(count, _) => texts(count, REFERENCE),
            Self::Table(fields) => schema(fields),
            Self::Tables(count, fields) => json!({
                "type": "array",
                "items": schema(fields),
                "minItems": count.start(),
                "maxItems": count.end(),
            }),
        }
    }
}

/// The JSON Schema of a table with these keys.
pub(crate) fn schema(fields: &[Field]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| (field.key.to_owned(), field.kind.schema()))
        .collect();
    let required = fields.iter().filter(|field| field.required);
    let required: Vec<&str> = required.map(|field| field.key).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn texts(count: &RangeInclusive<usize>, limit: Limit) -> Value {
    json!({
        "type": "array",
        "items": limit.schema(),
        "minItems": count.start(),
        "maxItems": count.end(),
        "uniqueItems": true,
    })
}
