//! Notes on passages, which belong to the dossier and never to the document.

use axum::response::Response;
use kompas_app::dossiers::{NoteRecord, Saved, Taken};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{IfMatch, InDossier, OfNote};
use super::{READERS, WRITERS, came_second, created, done, dossier_number, kept, stale, told};
use crate::api::body::{Given, inputs, refused};
use crate::api::condition::{Seen, with_version};
use crate::api::documents::moment;
use crate::api::links::passage_path;
use crate::api::paging::{Page, Paging, PagingParameters};
use crate::api::problem::Problem;
use crate::api::query::{Keys, Query, number};
use crate::api::{BASE, made_anew};
use crate::routes::ApiRoutes;
use crate::visit::Visit;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(READERS, routes!(notes))
        .post(WRITERS, routes!(add))
        .get(READERS, routes!(note))
        .put(WRITERS, routes!(change))
        .delete(WRITERS, routes!(remove))
}

/// Een notitie bij een passage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notitie)]
struct NoteItem<'a> {
    /// Het nummer in het dossier.
    #[schema(minimum = 1)]
    nummer: u32,
    /// De tekst; leeg als er alleen iets gemarkeerd is.
    notitie: &'a str,
    /// De gemarkeerde woorden; leeg als het om de hele passage gaat.
    citaat: &'a str,
    /// Het nummer van het document.
    #[schema(minimum = 1)]
    document: i64,
    /// De titel van het document, ook als het er niet meer is.
    titel: &'a str,
    /// Het nummer van de versie van het document.
    #[schema(minimum = 1)]
    versie: u32,
    /// Het nummer van de passage.
    #[schema(minimum = 1)]
    passage: u32,
    /// Wie haar maakte; null als dat account er niet meer is.
    #[schema(required)]
    auteur: Option<&'a str>,
    /// Wanneer zij gemaakt is.
    #[schema(format = DateTime)]
    gemaakt: String,
    /// Wanneer zij gewijzigd is.
    #[schema(format = DateTime)]
    gewijzigd: String,
    /// Pad van de passage op de site.
    #[schema(examples("/documenten/7/versies/2#passage-3"))]
    pad: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/dossiers/1/notities/1"))]
    api: String,
}

impl<'a> NoteItem<'a> {
    fn new(dossier: i64, note: &'a NoteRecord) -> Self {
        let place = &note.place;
        Self {
            nummer: note.number,
            notitie: &note.body,
            citaat: &place.quote,
            document: place.document,
            titel: &place.title,
            versie: place.version,
            passage: place.passage,
            auteur: note.author.as_deref(),
            gemaakt: moment(note.created),
            gewijzigd: moment(note.updated),
            pad: passage_path(place.document, place.version, place.passage),
            api: format!("{BASE}/dossiers/{dossier}/notities/{}", note.number),
        }
    }
}

inputs! {
    /// Een notitie die u bij een passage maakt.
    #[schema(as = NieuweNotitie)]
    NewNoteInput {
        /// Het nummer van het document.
        #[schema(minimum = 1, maximum = 9_007_199_254_740_991_u64)]
        document: i64,
        /// Het nummer van de versie; anders de nieuwste die gelezen is.
        #[schema(minimum = 1, maximum = 1_000_000)]
        versie: Option<u32>,
        /// Het nummer van de passage in die versie.
        #[schema(minimum = 1, maximum = 1_000_000)]
        passage: u32,
        /// De woorden die u markeert; anders het begin.
        #[schema(min_length = 1, max_length = 5000)]
        citaat: Option<String>,
        /// De tekst; leeg om alleen te markeren.
        #[schema(max_length = 2000)]
        notitie: Option<String>,
    }

    /// De tekst van een notitie.
    #[schema(as = NotitieInvoer)]
    NoteInput {
        /// De tekst; leeg om alleen te markeren.
        #[schema(max_length = 2000)]
        notitie: String,
    }
}

type NotePage = Page<NoteItem<'static>>;

#[utoipa::path(
    get, path = "/dossiers/{dossier}/notities", operation_id = "lijstNotities", tag = "Dossiers",
    summary = "De notities van een dossier",
    description = "De notities en markeringen van een dossier, op nummer.",
    params(InDossier, PagingParameters),
    responses((status = 200, description = "Een pagina van de notities.", body = NotePage))
)]
async fn notes(site: Visit, Keys([key]): Keys<1>, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = dossier_number(&key)?;
    let view = site.app.dossier(site.asker, id).await?;
    let path = format!("/dossiers/{id}/notities");
    let response = paging.answer(&path, &[], view.notes.iter(), |note| {
        NoteItem::new(id, note)
    })?;
    Ok(made_anew(response))
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/notities", operation_id = "maakNotitie", tag = "Dossiers",
    summary = "Een notitie maken",
    description = "Markeert woorden van een passage in het dossier, met een tekst of zonder.",
    params(InDossier),
    request_body(content = NewNoteInput, description = "De notitie."),
    responses((status = 201, description = "De notitie is er.", body = super::Created))
)]
async fn add(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<NewNoteInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let taken = Taken {
        document: input.document,
        version: input.versie,
        passage: input.passage,
        quote: input.citaat.as_deref(),
        searched: "",
    };
    let text = input.notitie.unwrap_or_default();
    let made = site.app.note_in_dossier(site.asker, id, taken, &text).await;
    let number = made.map_err(refused)?;
    created(
        i64::from(number),
        &format!("/dossiers/{id}/notities/{number}"),
    )
}

/// Calls with a note, if there is one.
async fn with_note<T>(
    site: &Visit,
    (id, number): (i64, u32),
    tell: impl FnOnce(u32, &NoteItem<'_>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let view = site.app.dossier(site.asker, id).await?;
    let note = view.notes.iter().find(|note| note.number == number);
    let note = note.ok_or_else(|| Problem::no("notitie", &number.to_string()))?;
    tell(note.version, &NoteItem::new(id, note))
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/notities/{notitie}", operation_id = "haalNotitie", tag = "Dossiers",
    summary = "Eén notitie",
    description = "Een notitie bij een passage.",
    params(InDossier, OfNote),
    responses((status = 200, description = "De notitie.", body = NoteItem))
)]
async fn note(site: Visit, Keys([key, note]): Keys<2>, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let place = (dossier_number(&key)?, number("notitie", &note)?);
    with_note(&site, place, |version, item| {
        Ok(with_version(told(item)?, version))
    })
    .await
}

#[utoipa::path(
    put, path = "/dossiers/{dossier}/notities/{notitie}", operation_id = "wijzigNotitie", tag = "Dossiers",
    summary = "Een notitie wijzigen",
    description = "Vervangt de tekst van een notitie.",
    params(InDossier, OfNote, IfMatch),
    request_body(content = NoteInput, description = "De tekst."),
    responses((status = 204, description = "Zij is bewaard."))
)]
async fn change(
    site: Visit,
    Keys([key, note]): Keys<2>,
    Seen(seen): Seen,
    Given(input): Given<NoteInput>,
) -> Result<Response, Problem> {
    let place = (dossier_number(&key)?, number("notitie", &note)?);
    keep(&site, place, seen, Some(&input.notitie)).await
}

#[utoipa::path(
    delete, path = "/dossiers/{dossier}/notities/{notitie}", operation_id = "verwijderNotitie", tag = "Dossiers",
    summary = "Een notitie verwijderen",
    description = "Haalt een notitie weg. Haar nummer komt niet terug.",
    params(InDossier, OfNote, IfMatch),
    responses((status = 204, description = "Zij is weg."))
)]
async fn remove(
    site: Visit,
    Keys([key, note]): Keys<2>,
    Seen(seen): Seen,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let place = (dossier_number(&key)?, number("notitie", &note)?);
    keep(&site, place, seen, None).await
}

/// Keeps the text of a note, or removes it with none.
async fn keep(
    site: &Visit,
    place: (i64, u32),
    seen: u32,
    text: Option<&str>,
) -> Result<Response, Problem> {
    let saved = site.app.change_note(site.asker, place, seen, text).await;
    match saved.map_err(refused)? {
        Saved::As(version) if text.is_some() => Ok(kept(version)),
        Saved::As(_) => Ok(done()),
        _ => {
            let now = with_note(site, place, |version, item| {
                stale(site.asker, Some((version, item)), Vec::new())
            });
            came_second(site.asker, now).await
        }
    }
}
