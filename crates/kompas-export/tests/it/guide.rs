//! The guide of this repository, with facts of an edition.

use std::path::Path;

use kompas_domain::content::{self, ContentFile};
use kompas_domain::guide::Guide;
use kompas_export::{ChangeLine, EditionFacts};
use time::macros::date;

use crate::sample::ODD;

/// The files of the guide in this repository.
pub(crate) fn contents() -> Vec<ContentFile> {
    fn walk(folder: &Path, prefix: &str, files: &mut Vec<ContentFile>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{path}/"), files);
            } else {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                files.push(ContentFile { path, text });
            }
        }
    }
    let mut files = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content"),
        "",
        &mut files,
    );
    files
}

pub(crate) fn loaded(files: &[ContentFile]) -> Guide {
    content::load(files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub(crate) fn facts() -> EditionFacts {
    let change = |group: &str, text: &str| ChangeLine {
        group: group.to_owned(),
        text: text.to_owned(),
    };
    EditionFacts {
        number: "2026-1".to_owned(),
        published: date!(2026 - 11 - 28),
        foreword: vec!["Een woord vooraf.".to_owned(), ODD.to_owned()],
        changes: vec![
            change("Nieuw", "De bron Handelsregister."),
            change("Veranderd", "Het adres van de politie."),
            change("Nieuw", ODD),
        ],
        address: Some("https://kompas.example/edities/2026-1".to_owned()),
    }
}
