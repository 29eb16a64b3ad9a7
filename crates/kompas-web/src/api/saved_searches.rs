//! Searches in documents that the owner of a key keeps.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kompas_app::Error;
use kompas_app::documents::DocumentFacet;
use kompas_app::saved_searches::{SavedSearchForm, SavedSearchView};
use kompas_domain::text;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::body::{Choice, Given, inputs, refused, typed};
use super::codes::Rhythm;
use super::documents::moment;
use super::dossiers::{OfSearch, created};
use super::paging::{Page, Paging, PagingParameters};
use super::problem::{Fault, FaultCode, Problem};
use super::query::{Keys, Query, number};
use super::{BASE, answer, made_anew};
use crate::routes::{ApiRoutes, Policy};
use crate::visit::Visit;

/// Whoever has a key has searches of her own.
const ME: Policy = Policy::SignedIn;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(ME, routes!(searches))
        .post(ME, routes!(save))
        .get(ME, routes!(search))
        .put(ME, routes!(change))
        .delete(ME, routes!(forget))
        .put(ME, routes!(see))
}

/// Een zoekvraag die u bewaart.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Zoekvraag)]
struct SearchItem<'a> {
    /// Het nummer.
    #[schema(minimum = 1)]
    nummer: i64,
    /// De naam.
    naam: &'a str,
    /// Wat er gevraagd wordt: de parameters van een zoekvraag in documenten; leeg voor alle
    /// documenten.
    zoekvraag: Vec<AskedItem<'a>>,
    /// Hoe vaak er mail komt.
    ritme: Rhythm,
    /// Hoeveel documenten er gevonden worden die u nog niet zag.
    nieuw: usize,
    /// De eerste daarvan.
    #[schema(max_items = 10)]
    nieuwe_documenten: Vec<NewItem<'a>>,
    /// Of de zoekvraag niet meer te stellen is, bijvoorbeeld omdat een verzameling er niet meer is.
    storing: bool,
    /// Wanneer er voor het laatst gekeken is, door u of voor een mail.
    #[schema(format = DateTime)]
    bekeken: String,
    /// Wanneer u haar bewaarde.
    #[schema(format = DateTime)]
    bewaard: String,
    /// Pad van de pagina op de site.
    #[schema(examples("/profiel/zoekvragen#zoekvraag-1"))]
    pad: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/zoekvragen/1"))]
    api: String,
}

/// Een parameter van een zoekvraag.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Zoekvraagdeel)]
struct AskedItem<'a> {
    /// De naam van de parameter.
    #[schema(examples("verzameling"))]
    naam: &'a str,
    /// De waarde.
    #[schema(examples("gids"))]
    waarde: &'a str,
}

/// Een document dat u nog niet zag.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NieuwDocument)]
struct NewItem<'a> {
    /// Het nummer van het document.
    #[schema(minimum = 1)]
    id: i64,
    /// De titel.
    titel: &'a str,
    /// Pad van de pagina op de site.
    #[schema(examples("/documenten/7"))]
    pad: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/documenten/7"))]
    api: String,
}

impl<'a> SearchItem<'a> {
    fn new(view: &'a SavedSearchView) -> Self {
        let (saved, search) = (&view.saved, &view.saved.search);
        let asked = search.query.iter();
        Self {
            nummer: saved.id,
            naam: &search.name,
            zoekvraag: asked
                .map(|(naam, waarde)| AskedItem { naam, waarde })
                .collect(),
            ritme: Rhythm(search.rhythm),
            nieuw: view.new,
            nieuwe_documenten: view.named.iter().map(NewItem::new).collect(),
            storing: view.trouble,
            bekeken: moment(saved.looked),
            bewaard: moment(saved.created),
            pad: format!("/profiel/zoekvragen#zoekvraag-{}", saved.id),
            api: format!("{BASE}/zoekvragen/{}", saved.id),
        }
    }
}

impl<'a> NewItem<'a> {
    fn new((id, title): &'a (i64, String)) -> Self {
        Self {
            id: *id,
            titel: title,
            pad: format!("/documenten/{id}"),
            api: format!("{BASE}/documenten/{id}"),
        }
    }
}

inputs! {
    /// Een zoekvraag die u bewaart.
    #[schema(as = NieuweZoekvraag)]
    NewSearchInput {
        /// De naam.
        #[schema(min_length = 1, max_length = 100, examples("Schuren"))]
        naam: String,
        /// Hoe vaak er mail komt; anders niet.
        #[schema(value_type = Option<Rhythm>)]
        ritme: Option<Choice>,
        /// Wat er gevraagd wordt; leeg voor alle documenten.
        #[schema(max_items = 100, required = false)]
        zoekvraag: Vec<AskedInput>,
    }

    /// Een parameter van een zoekvraag: `q`, of een filter zoals bij documenten.
    #[schema(as = ZoekvraagdeelInvoer)]
    AskedInput {
        /// De naam van de parameter.
        #[schema(min_length = 1, max_length = 100, examples("q"))]
        naam: String,
        /// De waarde.
        #[schema(min_length = 1, max_length = 500, examples("schuren"))]
        waarde: String,
    }

    /// De naam van een zoekvraag, en hoe vaak er mail komt.
    #[schema(as = ZoekvraagInvoer)]
    SearchInput {
        /// De naam.
        #[schema(min_length = 1, max_length = 100, examples("Lege schuren"))]
        naam: String,
        /// Hoe vaak er mail komt; anders niet.
        #[schema(value_type = Option<Rhythm>)]
        ritme: Option<Choice>,
    }

    /// Dat u zag wat een zoekvraag vindt.
    #[schema(as = GezienInvoer)]
    SeenInput {
        /// Altijd `true`.
        gezien: bool,
    }
}

/// The parameters that a search can have, or what is wrong with their names.
fn asked(parts: Vec<AskedInput>) -> Result<Vec<(String, String)>, Problem> {
    let mut names = vec!["q"];
    names.extend(DocumentFacet::ALL.map(DocumentFacet::name));
    let mut faults = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        if !names.contains(&part.naam.as_str()) {
            let name = format!("zoekvraag[{place}].naam");
            let detail = format!("kies {}", text::enumerate(&names, "of"));
            faults.push(Fault::in_body(&name, FaultCode::UnknownValue, detail));
        }
        if part.waarde.is_empty() {
            let name = format!("zoekvraag[{place}].waarde");
            let detail = "leeg; geef een waarde of laat dit deel weg";
            faults.push(Fault::in_body(&name, FaultCode::Empty, detail));
        }
    }
    if !faults.is_empty() {
        return Err(Problem::Invalid(faults));
    }
    let pairs = parts.into_iter().map(|part| (part.naam, part.waarde));
    Ok(pairs.collect())
}

/// What went wrong while keeping a search: its parameters stand in the body here.
fn not_kept(error: Error) -> Problem {
    let Error::BadQuery(problems) = error else {
        return refused(error);
    };
    let faults = problems.into_iter().map(|problem| {
        let detail = format!("{}: {}", problem.name, problem.message);
        Fault::in_body("zoekvraag", FaultCode::Refused, detail)
    });
    Problem::Invalid(faults.collect())
}

type SearchPage = Page<SearchItem<'static>>;

#[utoipa::path(
    get, path = "/zoekvragen", operation_id = "lijstZoekvragen", tag = "Zoekvragen",
    summary = "Uw bewaarde zoekvragen",
    description = "De zoekvragen in documenten die u bewaart, op naam, elk met wat er nieuw is: wat er nu gevonden wordt en bij uw laatste blik niet.",
    params(PagingParameters),
    responses((status = 200, description = "Een pagina van de zoekvragen.", body = SearchPage))
)]
async fn searches(site: Visit, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let view = site.app.saved_searches(site.asker).await?;
    let searches = view.searches.iter();
    let response = paging.answer("/zoekvragen", &[], searches, SearchItem::new)?;
    Ok(made_anew(response))
}

#[utoipa::path(
    post, path = "/zoekvragen", operation_id = "bewaarZoekvraag", tag = "Zoekvragen",
    summary = "Een zoekvraag bewaren",
    description = "Bewaart een zoekvraag in documenten. Wat zij nu vindt, geldt als gezien.",
    request_body(content = NewSearchInput, description = "De zoekvraag."),
    responses((status = 201, description = "Zij is bewaard.", body = super::dossiers::Created))
)]
async fn save(site: Visit, Given(input): Given<NewSearchInput>) -> Result<Response, Problem> {
    let pairs = asked(input.zoekvraag)?;
    let form = SavedSearchForm {
        name: input.naam,
        rhythm: typed(input.ritme),
    };
    let id = site.app.save_search(site.asker, &pairs, &form).await;
    let id = id.map_err(not_kept)?;
    created(id, &format!("/zoekvragen/{id}"))
}

#[utoipa::path(
    get, path = "/zoekvragen/{zoekvraag}", operation_id = "haalZoekvraag", tag = "Zoekvragen",
    summary = "Eén bewaarde zoekvraag",
    description = "Een zoekvraag met wat er nieuw is. Alleen opvragen verandert niet wat als gezien geldt.",
    params(OfSearch),
    responses((status = 200, description = "De zoekvraag.", body = SearchItem))
)]
async fn search(site: Visit, Keys([key]): Keys<1>, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let id = number("zoekvraag", &key)?;
    let view = site.app.saved_search(site.asker, id).await?;
    Ok(made_anew(answer(&SearchItem::new(&view))?))
}

#[utoipa::path(
    put, path = "/zoekvragen/{zoekvraag}", operation_id = "wijzigZoekvraag", tag = "Zoekvragen",
    summary = "Een zoekvraag een andere naam of ander ritme geven",
    description = "Vervangt de naam en hoe vaak er mail komt. Wat zij vraagt, blijft. Zij is van u alleen en heeft geen versie, dus `If-Match` is niet nodig.",
    params(OfSearch),
    request_body(content = SearchInput, description = "De naam en het ritme."),
    responses((status = 204, description = "Het is bewaard."))
)]
async fn change(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<SearchInput>,
) -> Result<Response, Problem> {
    let id = number("zoekvraag", &key)?;
    let form = SavedSearchForm {
        name: input.naam,
        rhythm: typed(input.ritme),
    };
    let changed = site.app.change_search(site.asker, id, &form).await;
    changed.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[utoipa::path(
    delete, path = "/zoekvragen/{zoekvraag}", operation_id = "verwijderZoekvraag", tag = "Zoekvragen",
    summary = "Een zoekvraag weghalen",
    description = "Haalt een zoekvraag weg. Er komt geen mail meer over.",
    params(OfSearch),
    responses((status = 204, description = "Zij is weg."))
)]
async fn forget(site: Visit, Keys([key]): Keys<1>, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let id = number("zoekvraag", &key)?;
    site.app.forget_search(site.asker, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[utoipa::path(
    put, path = "/zoekvragen/{zoekvraag}/gezien", operation_id = "zieZoekvraag", tag = "Zoekvragen",
    summary = "Alles van een zoekvraag als gezien nemen",
    description = "Wat de zoekvraag nu vindt, is daarna niet meer nieuw.",
    params(OfSearch),
    request_body(content = SeenInput, description = "Dat u het zag."),
    responses((status = 204, description = "Er is niets nieuws meer."))
)]
async fn see(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<SeenInput>,
) -> Result<Response, Problem> {
    if !input.gezien {
        let detail = "geef true: wat gezien is, is niet weer nieuw te maken";
        let fault = Fault::in_body("gezien", FaultCode::Refused, detail);
        return Err(Problem::Invalid(vec![fault]));
    }
    let id = number("zoekvraag", &key)?;
    site.app.see_search(site.asker, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
