//! Search.

use axum::extract::State;
use axum::response::Response;
use kompas_app::{Fragment, HitKind, HitTarget, HitView, SearchView};
use kompas_domain::guide::Guide;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::answer;
use super::codes::{Kind, ThemeKey};
use super::links::{Reference, api_path};
use super::paging::{Paging, PagingParameters};
use super::problem::{FaultCode, Problem};
use super::query::Query;
use crate::Site;
use crate::routes::{ApiRoutes, Policy};

/// The longest text to search for, in characters.
const LONGEST: usize = 200;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new().get(Policy::Everyone, routes!(search))
}

/// Een pagina van wat er gevonden is, het beste eerst.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Zoekresultaat)]
struct Results<'a> {
    /// Hoeveel er gevonden is op alle pagina's samen.
    totaal: usize,
    /// Het nummer van deze pagina, vanaf 1.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pagina: usize,
    /// Hoeveel er hoogstens op een pagina staan.
    #[schema(minimum = 1, maximum = 200)]
    pagina_grootte: usize,
    /// Hoeveel pagina's er zijn; 1 als er niets is.
    #[schema(minimum = 1)]
    paginas: usize,
    /// Wat op deze pagina staat; leeg voorbij de laatste pagina.
    #[schema(max_items = 200)]
    resultaten: Vec<HitItem<'a>>,
    /// Hoeveel er van elke soort gevonden is, ook als op één soort gezocht is.
    soorten: Vec<KindCount>,
    /// Dezelfde zoektekst met bekende woorden op de plaats van onbekende; null als dat niet nodig
    /// is.
    #[schema(required)]
    bedoelde_u: Option<&'a str>,
    /// Of er te weinig was met alle woorden; dan staat hier wat minstens één woord heeft.
    versoepeld: bool,
}

/// Iets dat gevonden is.
#[derive(Serialize, ToSchema)]
#[schema(as = Treffer)]
struct HitItem<'a> {
    /// Wat het is.
    soort: Kind,
    /// De sleutel of code, zoals in adressen.
    #[schema(examples("jeugdboas"))]
    sleutel: &'a str,
    /// De titel.
    #[schema(examples("Jeugdboa's"))]
    titel: String,
    /// Bij een bron: de thema's waaronder zij past, het beste eerst.
    themas: Vec<Reference<'a>>,
    /// Een stuk van de tekst, in delen.
    fragment: Vec<FragmentItem<'a>>,
    /// Pad op de site.
    #[schema(examples("/bronnen/jeugdboas"))]
    pad: String,
    /// Pad van de gegevens in deze API.
    #[schema(examples("/api/v1/bronnen/jeugdboas"))]
    api: String,
}

/// Een deel van een stuk tekst.
#[derive(Serialize, ToSchema)]
#[schema(as = Fragmentdeel)]
pub(super) struct FragmentItem<'a> {
    /// De tekst.
    tekst: &'a str,
    /// Of dit een van de gezochte woorden is.
    gevonden: bool,
}

/// Hoeveel er van een soort gevonden is.
#[derive(Serialize, ToSchema)]
#[schema(as = SoortAantal)]
struct KindCount {
    /// De soort.
    soort: Kind,
    /// Het aantal.
    aantal: usize,
}

impl<'a> Results<'a> {
    fn new(paging: Paging, view: &'a SearchView<'a>) -> Self {
        let kinds = view.kinds.iter().map(|&(kind, aantal)| KindCount {
            soort: Kind(kind),
            aantal,
        });
        Self {
            totaal: view.total,
            pagina: paging.page,
            pagina_grootte: paging.size,
            paginas: paging.pages(view.total),
            resultaten: view.hits.iter().map(HitItem::new).collect(),
            soorten: kinds.collect(),
            bedoelde_u: view.did_you_mean.as_deref(),
            versoepeld: view.relaxed,
        }
    }
}

impl<'a> HitItem<'a> {
    fn new(hit: &'a HitView<'a>) -> Self {
        let kind = hit.target.kind();
        let key = match &hit.target {
            HitTarget::Source(source, _) => &source.slug,
            HitTarget::Theme(theme) => &theme.slug,
            HitTarget::Question(question) => question.code.slug(),
            HitTarget::Term(term) => &term.slug,
        };
        let themes: &[_] = match &hit.target {
            HitTarget::Source(_, themes) => themes,
            _ => &[],
        };
        Self {
            soort: Kind(kind),
            sleutel: key,
            titel: hit.target.title(),
            themas: themes.iter().copied().map(Reference::theme).collect(),
            fragment: FragmentItem::all(&hit.snippet),
            pad: hit.target.path(),
            api: api_path(kind, key),
        }
    }
}

impl<'a> FragmentItem<'a> {
    pub(super) fn all(parts: &'a [Fragment]) -> Vec<Self> {
        let item = |part: &'a Fragment| Self {
            tekst: &part.text,
            gevonden: part.marked,
        };
        parts.iter().map(item).collect()
    }
}

/// What is searched for, with what is wrong with it left in the query.
fn asked(query: &mut Query, guide: &Guide) -> (String, Option<HitKind>, Option<String>) {
    let text = query.required("q").unwrap_or_default();
    if text.chars().count() > LONGEST {
        let detail = format!("te lang; hoogstens {LONGEST} tekens");
        query.fault("q", FaultCode::TooLong, detail);
    }
    let kind = query.code("soort");
    let theme = query.one("thema");
    if let Some(Err(error)) = theme.as_deref().map(|key| guide.find_theme(key)) {
        query.fault("thema", FaultCode::UnknownValue, error.to_string());
    }
    (text, kind, theme)
}

#[utoipa::path(
    get, path = "/zoeken", operation_id = "zoek", tag = "Zoeken",
    summary = "Zoeken in de hele gids",
    description = "Zoekt in bronnen, thema's, vragen en begrippen. Woorden worden ook gevonden in een andere vorm, als deel van een samenstelling en als synoniem.",
    params(
        ("q" = String, Query, description = "De zoektekst.", min_length = 1, max_length = 200, example = "jeugd drugs"),
        ("soort" = Option<Kind>, Query, description = "Alleen treffers van deze soort.", example = "bron"),
        ("thema" = Option<ThemeKey>, Query, description = "Alleen dit thema en zijn bronnen.", example = "jonge-aanwas"),
        PagingParameters,
    ),
    responses((status = 200, description = "Een pagina van wat er gevonden is.", body = Results))
)]
async fn search(State(site): State<Site>, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    let (text, kind, theme) = asked(&mut query, site.app.guide());
    query.none()?;
    let mut pairs = vec![("q".to_owned(), text.clone())];
    pairs.extend(kind.map(|kind| ("soort".to_owned(), kind.to_string())));
    pairs.extend(theme.clone().map(|theme| ("thema".to_owned(), theme)));
    let view = site
        .app
        .search_page(&text, kind, theme, paging.page, paging.size)?;
    let mut response = answer(&Results::new(paging, &view))?;
    paging.link(&mut response, "/zoeken", &pairs, view.total)?;
    Ok(response)
}
