//! Content as one file: a catalogue. It holds each content file byte for byte, so that export and
//! import give back what went in.

use std::collections::BTreeMap;

use kompas_domain::content::ContentFile;
use kompas_domain::text::is_slug;
use serde::{Deserialize, Serialize};

use crate::Error;

const FORMAT: &str = "kompas-catalogus";
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    formaat: String,
    versie: u32,
    bestanden: BTreeMap<String, String>,
}

/// Content files as the text of a catalogue: JSON, files by path, a line end at the end.
pub fn to_catalogue(files: &[ContentFile]) -> String {
    let catalogue = Catalogue {
        formaat: FORMAT.to_owned(),
        versie: VERSION,
        bestanden: files
            .iter()
            .map(|file| (file.path.clone(), file.text.clone()))
            .collect(),
    };
    let value = serde_json::to_value(catalogue).unwrap_or_default();
    format!("{value:#}\n")
}

/// The content files of a catalogue, by path.
///
/// # Errors
/// The text is no catalogue of a version that this program knows, or names a path that leaves
/// the content folder.
pub fn from_catalogue(text: &str) -> Result<Vec<ContentFile>, Error> {
    let refused = |reason: String| Error::NotACatalogue { reason };
    let catalogue: Catalogue =
        serde_json::from_str(text).map_err(|error| refused(explain(&error)))?;
    if catalogue.formaat != FORMAT {
        return Err(refused(format!(
            "formaat is {:?}; verwacht {FORMAT:?}",
            catalogue.formaat
        )));
    }
    if catalogue.versie != VERSION {
        return Err(refused(format!(
            "versie {}; dit programma leest versie {VERSION}",
            catalogue.versie
        )));
    }
    if let Some(path) = catalogue.bestanden.keys().find(|path| !is_inside(path)) {
        return Err(refused(format!("het pad {path:?} mag niet")));
    }
    Ok(catalogue
        .bestanden
        .into_iter()
        .map(|(path, text)| ContentFile { path, text })
        .collect())
}

/// What is wrong with a text that is no catalogue, in Dutch.
fn explain(error: &serde_json::Error) -> String {
    let place = format!("regel {}, teken {}", error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Data => format!(
            "{place}: een catalogus heeft precies formaat (tekst), versie (getal) en bestanden (bij elk pad een tekst)"
        ),
        _ => format!("{place}: dit is geen geldige JSON"),
    }
}

/// Whether a path is made of keys only, so that it cannot leave the folder it is written into.
fn is_inside(path: &str) -> bool {
    path.strip_suffix(".toml")
        .is_some_and(|path| path.split('/').all(is_slug))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_catalogue_that_is_none_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "regel 1"),
            ("{}", "een catalogus heeft precies formaat"),
            (r#"{"formaat":"x","versie":1,"bestanden":{}}"#, "\"x\""),
            (
                r#"{"formaat":"kompas-catalogus","versie":2,"bestanden":{}}"#,
                "versie 2",
            ),
            (
                r#"{"formaat":"kompas-catalogus","versie":1,"bestanden":{},"meer":1}"#,
                "een catalogus heeft precies",
            ),
            (
                r#"{"formaat":"kompas-catalogus","versie":1,"bestanden":{"../x.toml":""}}"#,
                "../x.toml",
            ),
            (
                r#"{"formaat":"kompas-catalogus","versie":1,"bestanden":{"/x.toml":""}}"#,
                "/x.toml",
            ),
            (
                r#"{"formaat":"kompas-catalogus","versie":1,"bestanden":{"a/x.sh":""}}"#,
                "a/x.sh",
            ),
        ] {
            let error = from_catalogue(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text} gives {error}");
        }
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(files in proptest::collection::btree_map("[a-z]{1,8}(/[a-z]{1,8})?", ".{0,200}", 0..6)) {
            let files: Vec<ContentFile> = files
                .into_iter()
                .map(|(path, text)| ContentFile { path: format!("{path}.toml"), text })
                .collect();
            let catalogue = to_catalogue(&files);
            let mut back = from_catalogue(&catalogue).unwrap();
            prop_assert_eq!(to_catalogue(&back), catalogue);
            let mut files = files;
            files.sort_by(|a, b| a.path.cmp(&b.path));
            back.sort_by(|a, b| a.path.cmp(&b.path));
            prop_assert_eq!(back, files);
        }
    }
}
