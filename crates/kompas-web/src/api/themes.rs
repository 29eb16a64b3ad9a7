//! The themes.

use axum::extract::State;
use axum::response::Response;
use kompas_app::{HitKind, ThemeView, path_of};
use kompas_domain::guide::{Guide, Theme};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::answer;
use super::codes::ThemeKey;
use super::links::{Reference, api_path};
use super::listings::{Beginning, beginnings};
use super::paging::{Page, Paging, PagingParameters};
use super::problem::Problem;
use super::query::{Key, Query};
use crate::Site;
use crate::routes::{ApiRoutes, Policy};

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(Policy::Everyone, routes!(themes))
        .get(Policy::Everyone, routes!(theme))
}

/// Een veiligheidsthema, en waar u begint.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Thema)]
pub(super) struct ThemeItem<'a> {
    /// De sleutel, zoals in adressen.
    #[schema(examples("weerbaar-buitengebied"))]
    sleutel: &'a str,
    /// De plaats in de volgorde, vanaf 1.
    #[schema(minimum = 1)]
    nummer: u16,
    /// De titel.
    titel: &'a str,
    /// Een korte titel.
    kort: &'a str,
    /// Het thema in één zin.
    samenvatting: &'a str,
    /// De kern van het thema, in alinea's.
    kern: Vec<&'a str>,
    /// Wat het thema lastig maakt.
    lastig: &'a [String],
    /// De gebruikelijke eerste stappen.
    eerste_stappen: &'a [String],
    /// Woorden waarmee mensen dit thema zoeken.
    zoekwoorden: &'a [String],
    /// Verwante thema's.
    verwant: Vec<RelatedTheme<'a>>,
    /// De partners die u moet betrekken voordat u iets besluit.
    verplichte_partners: Vec<Reference<'a>>,
    /// Per vraag de beste bronnen, de beste eerst.
    begin_hier: Vec<Beginning<'a>>,
    /// Hoeveel vermeldingen het thema heeft.
    aantal_vermeldingen: usize,
    /// Pad van de pagina op de site.
    #[schema(examples("/themas/weerbaar-buitengebied"))]
    pad: String,
    /// Pad van deze gegevens in de API.
    #[schema(examples("/api/v1/themas/weerbaar-buitengebied"))]
    api: String,
}

/// Een verwant thema.
#[derive(Serialize, ToSchema)]
#[schema(as = VerwantThema)]
struct RelatedTheme<'a> {
    /// Het andere thema.
    thema: Reference<'a>,
    /// Waarom het verwant is.
    waarom: &'a str,
}

impl<'a> ThemeItem<'a> {
    fn new(guide: &'a Guide, view: &ThemeView<'a, Theme>) -> Self {
        let theme = view.subject;
        let related = theme.related.iter().filter_map(|related| {
            Some(RelatedTheme {
                thema: Reference::theme(guide.theme(&related.theme)?),
                waarom: &related.reason,
            })
        });
        let required = theme.required_partners.iter();
        let required = required.filter_map(|slug| guide.term(slug));
        Self {
            sleutel: &theme.slug,
            nummer: theme.number,
            titel: &theme.title,
            kort: &theme.short,
            samenvatting: &theme.summary,
            kern: theme.core_paragraphs().collect(),
            lastig: &theme.hard,
            eerste_stappen: &theme.first_steps,
            zoekwoorden: &theme.keywords,
            verwant: related.collect(),
            verplichte_partners: required.map(Reference::term).collect(),
            begin_hier: beginnings(&view.begin_here),
            aantal_vermeldingen: view.listings.total,
            pad: path_of(HitKind::Theme, &theme.slug),
            api: api_path(HitKind::Theme, &theme.slug),
        }
    }
}

type ThemePage = Page<ThemeItem<'static>>;

#[utoipa::path(
    get, path = "/themas", operation_id = "lijstThemas", tag = "Thema's en vragen",
    summary = "Alle thema's",
    description = "De thema's van de gids, op nummer.",
    params(PagingParameters),
    responses((status = 200, description = "Een pagina van de thema's.", body = ThemePage))
)]
async fn themes(State(site): State<Site>, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let guide = site.app.guide();
    let views = guide
        .themes()
        .iter()
        .map(|theme| site.app.theme(&theme.slug, &[]))
        .collect::<Result<Vec<_>, _>>()?;
    paging.answer("/themas", &[], views.iter(), |view| {
        ThemeItem::new(guide, view)
    })
}

#[utoipa::path(
    get, path = "/themas/{thema}", operation_id = "haalThema", tag = "Thema's en vragen",
    summary = "Eén thema",
    description = "Een thema met zijn kern, de eerste stappen en waar u begint. De vermeldingen staan onder `/vermeldingen?thema=…`.",
    params(("thema" = ThemeKey, Path, description = "Sleutel van het thema.", example = "weerbaar-buitengebied")),
    responses((status = 200, description = "Het thema.", body = ThemeItem))
)]
async fn theme(State(site): State<Site>, Key(key): Key, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let view = site.app.theme(&key, &[])?;
    answer(&ThemeItem::new(site.app.guide(), &view))
}
