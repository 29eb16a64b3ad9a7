//! All web addresses of a guide, in prose too.

use std::collections::BTreeMap;

use crate::guide::Guide;

/// Where an address stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The name of the page.
    pub label: String,
    /// Its path on the site.
    pub path: String,
}

impl Guide {
    /// Each address once, in its order, with the places where it stands.
    pub fn addresses(&self) -> BTreeMap<String, Vec<Place>> {
        let mut found: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        let mut add = |address: &str, label: &str, path: &str| {
            let place = Place {
                label: label.to_owned(),
                path: path.to_owned(),
            };
            let places = found.entry(address.to_owned()).or_default();
            if !places.contains(&place) {
                places.push(place);
            }
        };
        for source in self.sources() {
            let path = format!("/bronnen/{}", source.slug);
            for address in &source.addresses {
                add(&address.url, &source.name, &path);
                for address in address.caution.iter().flat_map(|text| in_prose(text)) {
                    add(address, &source.name, &path);
                }
            }
            let prose = [
                Some(&source.what),
                Some(&source.how_to_reach),
                source.access_note.as_ref(),
                source.legal_limit.as_ref(),
            ];
            for address in prose.into_iter().flatten().flat_map(|text| in_prose(text)) {
                add(address, &source.name, &path);
            }
        }
        for theme in self.themes() {
            let path = format!("/themas/{}", theme.slug);
            let prose = [&theme.summary, &theme.core]
                .into_iter()
                .chain(&theme.hard)
                .chain(&theme.first_steps);
            for address in prose.flat_map(|text| in_prose(text)) {
                add(address, &theme.title, &path);
            }
        }
        for listing in self.listings() {
            let notes = listing.criteria.iter().map(|criterion| &criterion.note);
            let reasons = listing
                .advice
                .iter()
                .filter_map(|advice| advice.reason.as_ref());
            let prose = std::iter::once(&listing.text).chain(notes).chain(reasons);
            for address in prose.flat_map(|text| in_prose(text)) {
                let source = self.source_of(listing);
                add(address, &source.name, &format!("/bronnen/{}", source.slug));
            }
        }
        for term in self.terms() {
            for address in in_prose(&term.definition) {
                add(address, &term.term, &format!("/begrippen#{}", term.slug));
            }
        }
        for erratum in self.errata() {
            for address in in_prose(&erratum.wrong).chain(in_prose(&erratum.right)) {
                add(address, "Verbeteringen", "/over#errata");
            }
        }
        found
    }
}

/// The web addresses in running text, without the punctuation behind them.
pub fn in_prose(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| letter.is_whitespace() || "<>\"“”".contains(letter))
        .filter_map(|word| {
            let start = word.find("https://").or_else(|| word.find("http://"))?;
            let address = word[start..].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’']);
            let unopened = address.ends_with(')') && !address.contains('(');
            let address = if unopened {
                address.trim_end_matches(')')
            } else {
                address
            };
            let host = address.split_once("://").map_or("", |(_, rest)| rest);
            host.contains('.').then_some(address)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_running_text() {
        for (text, expected) in [
            (
                "Zie https://x.nl/a. Of (http://y.nl/b).",
                "https://x.nl/a http://y.nl/b",
            ),
            (
                "op https://nl.wikipedia.org/wiki/A_(b), en",
                "https://nl.wikipedia.org/wiki/A_(b)",
            ),
            ("“https://x.nl” https:// http://lokaal", "https://x.nl"),
            ("geen adres", ""),
        ] {
            assert_eq!(in_prose(text).collect::<Vec<_>>().join(" "), expected);
        }
    }
}
