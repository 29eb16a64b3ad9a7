//! Ways to a source other than by theme: by its form and by its name.

use kompas_domain::code::{Code, SourceForm};
use kompas_domain::guide::{Guide, Source};
use kompas_domain::text::fold_char;
use serde_json::{Value, json};

use super::data::{listing_place, theme_place};
use crate::typeset::shown;

/// The sources of each form, with their listings.
pub(super) fn by_form(guide: &Guide) -> Vec<Value> {
    SourceForm::ALL
        .iter()
        .map(|&form| {
            let sources = guide.sources().iter().filter(|source| source.form == form);
            json!({
                "place": format!("vorm-{}", form.code()),
                "plural": form.plural(),
                "sources": sources.map(|source| entry(guide, source)).collect::<Vec<_>>(),
            })
        })
        .collect()
}

/// All sources by the first letter of their name, which is `0-9` for what does not begin with one.
pub(super) fn by_letter(guide: &Guide) -> Vec<Value> {
    let mut letters: Vec<(String, Vec<Value>)> = Vec::new();
    for source in guide.sources() {
        let letter = letter(&source.name);
        let entry = entry(guide, source);
        match letters.iter_mut().find(|(known, _)| *known == letter) {
            Some((_, entries)) => entries.push(entry),
            None => letters.push((letter, vec![entry])),
        }
    }
    let letters = letters.into_iter();
    letters
        .map(|(letter, sources)| json!({ "letter": letter, "sources": sources }))
        .collect()
}

fn letter(name: &str) -> String {
    let first = name.chars().find(|letter| letter.is_alphanumeric());
    match first.map(fold_char) {
        Some(letter) if letter.is_ascii_alphabetic() => letter.to_ascii_uppercase().to_string(),
        _ => "0-9".to_owned(),
    }
}

fn entry(guide: &Guide, source: &Source) -> Value {
    let listings = guide.listings_of(&source.slug).map(|listing| {
        let theme = guide.theme_of(listing);
        json!({
            "place": listing_place(listing),
            "theme": theme_place(theme),
            "number": theme.number,
            "short": shown(&theme.short),
        })
    });
    json!({
        "name": shown(&source.name),
        "form": source.form.label().to_lowercase(),
        "reach": source.reach.map(|reach| reach.label().to_lowercase()),
        "listings": listings.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_under_its_first_letter() {
        for (name, wanted) in [
            ("Élan", "E"),
            ("'t Huis", "T"),
            ("112", "0-9"),
            ("politie", "P"),
            ("Ж", "0-9"),
            ("…", "0-9"),
        ] {
            assert_eq!(letter(name), wanted, "{name:?}");
        }
    }
}
