//! A dossier that begins with the start of another municipality, and one that goes because it was
//! opened by mistake.

use axum::response::Response;
use kompas_app::Error;
use kompas_app::dossiers::Kept;
use kompas_app::people::FieldProblem;
use serde_json::json;
use utoipa_axum::routes;

use super::describe::{IfMatch, InDossier};
use super::dossier::second;
use super::{WRITERS, created, done, dossier_number};
use crate::api::body::{Choice, Given, inputs, refused};
use crate::api::codes::{QuestionCode, RetentionClass, ThemeKey};
use crate::api::condition::Seen;
use crate::api::problem::Problem;
use crate::api::query::{Keys, Query};
use crate::routes::ApiRoutes;
use crate::visit::Visit;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .post(WRITERS, routes!(open))
        .delete(WRITERS, routes!(remove))
}

inputs! {
    /// Het begin van een dossier, zoals een andere gemeente het gaf.
    #[schema(as = DossierbeginInvoer)]
    StartInput {
        /// Waaraan het te herkennen is: altijd `kompas-dossierbegin`.
        #[schema(pattern = "^kompas-dossierbegin$")]
        soort: String,
        /// De versie van het formaat: altijd 1.
        #[schema(minimum = 1, maximum = 1)]
        versie: u32,
        /// De sleutel van het thema.
        #[schema(value_type = ThemeKey)]
        thema: Choice,
        /// De titel.
        #[schema(min_length = 1, max_length = 120, examples("Ondermijning op leegstaande erven"))]
        titel: String,
        /// Hoe lang het na het sluiten bewaard blijft.
        #[schema(value_type = RetentionClass)]
        bewaren: Choice,
        /// Per vraag de bronnen.
        #[schema(max_items = 600, required = false)]
        bronnen: Vec<StartSourceInput>,
    }

    /// Een bron in het begin van een dossier.
    #[schema(as = DossierbeginbronInvoer)]
    StartSourceInput {
        /// De code van de vraag.
        #[schema(value_type = QuestionCode)]
        vraag: Choice,
        /// De sleutel van de bron.
        #[schema(min_length = 1, max_length = 100, examples("omgevingsdienst"))]
        bron: String,
    }
}

/// What is sent is the file itself: what is wrong with it is wrong with the whole.
fn not_begun(error: Error) -> Problem {
    let Error::Form(problems) = error else {
        return refused(error);
    };
    let problems = problems.into_iter().map(|problem| FieldProblem {
        field: match problem.field {
            "bestand" => "",
            field => field,
        },
        ..problem
    });
    refused(Error::Form(problems.collect()))
}

#[utoipa::path(
    post, path = "/dossiers/begin", operation_id = "openDossierMetBegin", tag = "Dossiers",
    summary = "Een dossier openen met het begin van een andere gemeente",
    description = "Opent een dossier met het thema, de titel en de bronnen die een andere gemeente gaf, zoals `GET /dossiers/{dossier}/begin` ze bij haar gaf. De bronnen komen bij die de gids aanraadt. Bronnen die deze gids niet heeft, worden geweigerd.",
    request_body(content = StartInput, description = "Het begin."),
    responses((status = 201, description = "Het dossier is er.", body = super::Created))
)]
async fn open(site: Visit, Given(input): Given<StartInput>) -> Result<Response, Problem> {
    let sources = input.bronnen.into_iter();
    let sources = sources.map(|one| json!({ "vraag": one.vraag.0, "bron": one.bron }));
    let file = json!({
        "soort": input.soort,
        "versie": input.versie,
        "thema": input.thema.0,
        "titel": input.titel,
        "bewaren": input.bewaren.0,
        "bronnen": sources.collect::<Vec<_>>(),
    });
    let file = file.to_string();
    let opened = site.app.open_from_start(site.asker, file.as_bytes()).await;
    let id = opened.map_err(not_begun)?;
    created(id, &format!("/dossiers/{id}"))
}

#[utoipa::path(
    delete, path = "/dossiers/{dossier}", operation_id = "verwijderDossier", tag = "Dossiers",
    summary = "Een dossier verwijderen dat per vergissing geopend is",
    description = "Verwijdert een dossier met alles wat erin staat. Dat kan alleen de eigenaar, en alleen zolang er niets over besloten is en het niet voor besluit ligt; anders is de status 409. Het is niet ongedaan te maken.",
    params(InDossier, IfMatch),
    responses((status = 204, description = "Het is weg."))
)]
async fn remove(
    site: Visit,
    Keys([key]): Keys<1>,
    Seen(seen): Seen,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let id = dossier_number(&key)?;
    match site.app.remove_dossier(site.asker, id, seen).await? {
        Kept::As(_) => Ok(done()),
        Kept::Stale(()) => second(&site, id).await,
    }
}
