//! Where a thing stands on the site and in the API.

use kompas_app::{HitKind, path_of};
use kompas_domain::guide::{Source, Term, Theme};
use serde::Serialize;
use utoipa::ToSchema;

use super::BASE;

/// Verwijzing naar een thema, vraag, bron of begrip.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Verwijzing)]
pub(super) struct Reference<'a> {
    /// De sleutel of code, zoals in adressen.
    #[schema(examples("omgevingsdienst"))]
    sleutel: &'a str,
    /// De naam of titel.
    #[schema(examples("Omgevingsdienst"))]
    naam: &'a str,
    /// Pad van de pagina op de site.
    #[schema(examples("/bronnen/omgevingsdienst"))]
    pad: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/bronnen/omgevingsdienst"))]
    api: String,
}

impl<'a> Reference<'a> {
    fn new(kind: HitKind, sleutel: &'a str, naam: &'a str) -> Self {
        Self {
            sleutel,
            naam,
            pad: path_of(kind, sleutel),
            api: api_path(kind, sleutel),
        }
    }

    pub(super) fn theme(theme: &'a Theme) -> Self {
        Self::new(HitKind::Theme, &theme.slug, &theme.title)
    }

    pub(super) fn source(source: &'a Source) -> Self {
        Self::new(HitKind::Source, &source.slug, &source.name)
    }

    pub(super) fn term(term: &'a Term) -> Self {
        Self::new(HitKind::Term, &term.slug, &term.term)
    }
}

/// The path in the API of a thing with this key.
pub(super) fn api_path(kind: HitKind, key: &str) -> String {
    let collection = match kind {
        HitKind::Source => "bronnen",
        HitKind::Theme => "themas",
        HitKind::Question => "vragen",
        HitKind::Term => "begrippen",
    };
    format!("{BASE}/{collection}/{}", key.to_ascii_lowercase())
}

/// The path on the site of a passage in a version of a document.
pub(super) fn passage_path(document: i64, version: u32, passage: u32) -> String {
    format!("/documenten/{document}/versies/{version}#passage-{passage}")
}
