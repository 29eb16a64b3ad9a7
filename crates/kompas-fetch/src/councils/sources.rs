//! How openbesluitvorming.nl calls the municipalities.

use serde_json::Value;

use super::openbesluitvorming::SERVICE;
use crate::fields::{Fields, Notes};
use crate::found::{Municipality, code};
use crate::refusal::Refusal;

/// A municipality, province or water board that it has papers of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    key: String,
    label: String,
    kind: Option<String>,
    code: Option<String>,
}

/// Reads the answer of `/api/status`. Its new fields are of no concern to a reader of results.
pub(super) fn read(value: &Value) -> Result<Vec<Source>, Refusal> {
    let mut notes = Notes::new(SERVICE);
    let outer = Fields::outer(SERVICE, value)?;
    let sources = outer
        .needed_list(&mut notes, "sources")
        .into_iter()
        .map(|fields| Source {
            key: fields.needed_text(&mut notes, "sourceKey"),
            label: fields.needed_text(&mut notes, "label"),
            kind: fields.text("organizationType"),
            code: fields.text("cbsId"),
        })
        .collect();
    notes.finish()?;
    Ok(sources)
}

/// The key of a municipality: by code, else by name; *Utrecht* is the municipality, not the
/// province.
pub(super) fn key<'s>(
    sources: impl Iterator<Item = &'s Source> + Clone,
    municipality: &Municipality,
) -> Result<String, Refusal> {
    let wanted = municipality.code.as_deref();
    let wanted = wanted.or_else(|| code(Some(&municipality.name)));
    let by_code = sources
        .clone()
        .find(|source| wanted.is_some() && source.code.as_deref() == wanted);
    let name = municipality.name.to_lowercase();
    let named = sources.filter(|source| {
        let municipal = source.kind.as_deref().is_none_or(|kind| kind == "gemeente");
        municipal && (source.label.to_lowercase() == name || source.key == name)
    });
    by_code
        .or_else(|| named.into_iter().next())
        .map(|source| source.key.clone())
        .ok_or_else(|| Refusal::Question {
            service: SERVICE,
            problem: format!("die dienst heeft geen stukken van {}", municipality.name),
        })
}
