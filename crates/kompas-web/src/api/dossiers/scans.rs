//! The self-scan: how strong the own position is in what one can know under the theme.

use axum::response::Response;
use kompas_app::dossiers::{Saved, ScanForm, ScanLine, ScanView};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::describe::{IfMatch, InDossier, OfSource};
use super::{READERS, WRITERS, came_second, dossier_number, kept, stale, told};
use crate::api::body::{Choice, Given, inputs, refused};
use crate::api::codes::InformationReach;
use crate::api::condition::{Seen, with_version};
use crate::api::links::Reference;
use crate::api::problem::Problem;
use crate::api::query::{Keys, Query};
use crate::routes::ApiRoutes;
use crate::visit::Visit;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(READERS, routes!(scan))
        .get(READERS, routes!(line))
        .put(WRITERS, routes!(say))
}

/// De zelfscan van dit jaar, naast de vorige.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Zelfscan)]
struct ScanItem<'a> {
    /// Het jaar.
    #[schema(minimum = 2000, maximum = 9999)]
    jaar: i32,
    /// Het jaar van de vorige scan; null als die er niet is.
    #[schema(required)]
    vorige: Option<i32>,
    /// De registraties en partners van het thema.
    bronnen: Vec<LineItem<'a>>,
    /// Hoe vaak elke positie voorkomt.
    beeld: Vec<PictureItem>,
}

/// Een bron in de zelfscan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Zelfscanregel)]
struct LineItem<'a> {
    /// De bron.
    bron: Reference<'a>,
    /// Hoe de organisatie ervoor staat; null als dat dit jaar nog niet gezegd is.
    #[schema(required)]
    positie: Option<InformationReach>,
    /// Waarom; leeg als dat geen reden nodig heeft.
    reden: &'a str,
    /// Wat er bij de vorige scan stond; null als daar niets stond.
    #[schema(required)]
    vorige: Option<InformationReach>,
    /// De versie van deze regel; 0 als er dit jaar nog niets gezegd is.
    versie: u32,
}

/// Hoe vaak een positie voorkomt.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Zelfscanbeeld)]
struct PictureItem {
    /// De positie.
    positie: InformationReach,
    /// Hoe vaak dit jaar.
    nu: usize,
    /// Hoe vaak bij de vorige scan.
    vorige: usize,
}

impl<'a> ScanItem<'a> {
    fn new(view: &'a ScanView<'a>) -> Self {
        let picture = view.picture.iter().map(|(reach, nu, vorige)| PictureItem {
            positie: InformationReach(*reach),
            nu: *nu,
            vorige: *vorige,
        });
        Self {
            jaar: view.year,
            vorige: view.before,
            bronnen: view.lines.iter().map(LineItem::new).collect(),
            beeld: picture.collect(),
        }
    }
}

impl<'a> LineItem<'a> {
    fn new(line: &'a ScanLine<'a>) -> Self {
        let now = line.now.as_ref();
        Self {
            bron: Reference::source(line.source),
            positie: now.map(|now| InformationReach(now.reach)),
            reden: now.map_or("", |now| &now.reason),
            vorige: line.before.map(InformationReach),
            versie: now.map_or(0, |now| now.version),
        }
    }
}

inputs! {
    /// Hoe de organisatie bij een bron ervoor staat.
    #[schema(as = ZelfscanInvoer)]
    LineInput {
        /// De positie.
        #[schema(value_type = InformationReach)]
        positie: Choice,
        /// Waarom; verplicht bij `onbereikbaar` en `mag-niet`.
        #[schema(max_length = 2000)]
        reden: Option<String>,
    }
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/zelfscan", operation_id = "haalZelfscan", tag = "Dossiers",
    summary = "De zelfscan",
    description = "Per registratie en partner van het thema hoe de organisatie er dit jaar voor staat, naast de vorige scan.",
    params(InDossier),
    responses((status = 200, description = "De zelfscan.", body = ScanItem))
)]
async fn scan(site: Visit, Keys([key]): Keys<1>, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let view = site
        .app
        .self_scan(site.asker, dossier_number(&key)?, None)
        .await?;
    told(&ScanItem::new(&view))
}

/// Calls with the line of a source, if there is one.
async fn with_line<T>(
    site: &Visit,
    id: i64,
    source: &str,
    tell: impl FnOnce(&LineItem<'_>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let view = site.app.self_scan(site.asker, id, None).await?;
    let line = view.lines.iter().find(|line| line.source.slug == source);
    let line = line.ok_or_else(|| Problem::no("bron", source))?;
    tell(&LineItem::new(line))
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/zelfscan/{bron}", operation_id = "haalZelfscanregel", tag = "Dossiers",
    summary = "Eén bron van de zelfscan",
    description = "Hoe de organisatie er dit jaar bij een bron voor staat.",
    params(InDossier, OfSource),
    responses((status = 200, description = "De bron.", body = LineItem))
)]
async fn line(
    site: Visit,
    Keys([key, source]): Keys<2>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    with_line(&site, dossier_number(&key)?, &source, |item| {
        Ok(with_version(told(item)?, item.versie))
    })
    .await
}

#[utoipa::path(
    put, path = "/dossiers/{dossier}/zelfscan/{bron}", operation_id = "wijzigZelfscanregel", tag = "Dossiers",
    summary = "Zeggen hoe u bij een bron ervoor staat",
    description = "Legt voor dit jaar vast hoe de organisatie er bij een bron voor staat. De eerste keer is de versie \"0\".",
    params(InDossier, OfSource, IfMatch),
    request_body(content = LineInput, description = "Hoe de organisatie ervoor staat."),
    responses((status = 204, description = "Het is bewaard."))
)]
async fn say(
    site: Visit,
    Keys([key, source]): Keys<2>,
    Seen(seen): Seen,
    Given(input): Given<LineInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let form = ScanForm {
        source,
        reach: input.positie.into(),
        reason: input.reden.unwrap_or_default(),
        seen,
    };
    let saved = site
        .app
        .save_scan(site.asker, id, std::slice::from_ref(&form))
        .await;
    match saved.map_err(refused)? {
        // Nothing changed: what was said stands already.
        Saved::As(0) => Ok(kept(seen)),
        Saved::As(_) => Ok(kept(seen + 1)),
        _ => {
            let now = with_line(&site, id, &form.source, |item| {
                stale(site.asker, Some((item.versie, item)), Vec::new())
            });
            came_second(site.asker, now).await
        }
    }
}
