//! Passages in a dossier: taken in from a document, as a citation or a note, and notes changed.

use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use kompas_app::dossiers::{Saved, Taken};

use super::{MEMBERS, path, seen, show};
use crate::errors::Failure;
use crate::export::Pairs;
use crate::pages::documents;
use crate::pages::form::Problems;
use crate::pages::manage::field;
use crate::routes::Routes;
use crate::visit::Visit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/dossiers/passages", MEMBERS, take_in)
        .post("/dossiers/{dossier}/notities/{notitie}", MEMBERS, change)
}

fn number<T: std::str::FromStr>(pairs: &Pairs, name: &str) -> Result<T, Failure> {
    field(pairs, name).parse().map_err(|_| Failure::NotFound)
}

/// From the page that cites a passage.
async fn take_in(site: Visit, Form(pairs): Form<Pairs>) -> Result<Response, Failure> {
    let id: i64 = number(&pairs, "dossier")?;
    let (document, version) = (number(&pairs, "document")?, number(&pairs, "versie")?);
    let quote = field(&pairs, "citaat");
    let taken = Taken {
        document,
        version: Some(version),
        passage: number(&pairs, "passage")?,
        quote: Some(quote).filter(|quote| !quote.trim().is_empty()),
        searched: "",
    };
    let is_note = field(&pairs, "als") == "notitie";
    let done = if is_note {
        let body = field(&pairs, "notitie");
        let noted = site.app.note_in_dossier(site.asker, id, taken, body).await;
        noted.map(|number| format!("{}#notitie-{number}", path(id)))
    } else {
        let cited = site.app.cite_in_dossier(site.asker, id, taken).await;
        cited.map(|number| format!("{}#citaat-{number}", path(id)))
    };
    match done {
        Ok(place) => Ok(Redirect::to(&place).into_response()),
        Err(error) => {
            let problems = Problems::of(error)?;
            let typed = documents::ForDossier {
                dossier: Some(id),
                note: field(&pairs, "notitie").to_owned(),
                problems,
            };
            documents::show_citation(&site, taken, typed).await
        }
    }
}

async fn change(
    site: Visit,
    Path((id, note)): Path<(i64, u32)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Failure> {
    let body = Some(field(&pairs, "notitie")).filter(|_| field(&pairs, "doe") != "haal-weg");
    let place = (id, note);
    let changed = site
        .app
        .change_note(site.asker, place, seen(&pairs), body)
        .await;
    match changed {
        Ok(Saved::Stale) => show(&site, id, None, true, Problems::default()).await,
        Ok(_) => Ok(Redirect::to(&format!("{}#notities", path(id))).into_response()),
        Err(error) => show(&site, id, None, false, Problems::of(error)?).await,
    }
}
