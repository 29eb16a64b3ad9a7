//! Key figures, and the local picture of a municipality.

use axum::response::Response;
use kompas_app::Error;
use kompas_app::local::{Beside, FigureView, Origin, Picture, ShownYears};
use kompas_domain::code::Code;
use kompas_domain::guide::Theme;
use kompas_domain::indicator::{Indicator, IndicatorTable};
use kompas_domain::local::{Answer, Shown, Signal, Similar, words};
use kompas_domain::municipality::Municipality;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::codes::{
    Absence, Difference, Direction, NumberKind, PeriodStatus, QuestionCode, Service, SizeClass,
    ThemeKey, Verdict,
};
use super::documents::moment;
use super::paging::{Page, Paging, PagingParameters};
use super::problem::Problem;
use super::query::{Key, Keys, Query};
use super::{BASE, answer, made_anew};
use crate::pages::local::{code_of, municipality_name};
use crate::routes::{ApiRoutes, Policy};
use crate::visit::Visit;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(Policy::Everyone, routes!(indicators))
        .get(Policy::Everyone, routes!(indicator))
        .get(Policy::Everyone, routes!(picture))
        .get(Policy::Everyone, routes!(figure))
}

/// Een kengetal: wat het zegt en niet zegt, en uit welke tabel het komt.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Kengetal)]
struct IndicatorItem<'a> {
    /// De sleutel, zoals in adressen.
    #[schema(examples("misdrijven-totaal"))]
    sleutel: &'a str,
    /// De naam.
    titel: &'a str,
    /// Wat het zegt.
    zegt: &'a str,
    /// Wat het niet zegt.
    zegt_niet: &'a str,
    /// De thema's waarover het iets zegt; leeg als het er alleen is om mee te rekenen.
    #[schema(value_type = Vec<ThemeKey>)]
    themas: &'a [String],
    /// De vragen waarbij het helpt.
    vragen: Vec<QuestionCode>,
    /// Of een thema ermee begint.
    voorop: bool,
    /// Wat er geteld of gemeten is.
    #[schema(examples("misdrijven"))]
    eenheid: &'a str,
    /// Wat voor getal het is.
    soort: NumberKind,
    /// De sleutel van het kengetal waardoor het gedeeld wordt; null als het nergens door gedeeld wordt.
    #[schema(required)]
    noemer: Option<&'a str>,
    /// Voor hoeveel daarvan het getal geldt; null als het nergens door gedeeld wordt.
    #[schema(required)]
    per: Option<u16>,
    /// Wat een hoog getal betekent.
    richting: Direction,
    /// Waardoor het hoog of laag kan zijn zonder dat er iets aan de hand is.
    voorbehoud: Vec<&'a str>,
    /// Waar u verder op moet letten.
    let_op: &'a [String],
    /// De sleutels van de bronnen waar u verder kunt vragen.
    verder: &'a [String],
    /// De jaren waarin de telling veranderde.
    breuken: Vec<BreakItem<'a>>,
    /// De tabellen.
    tabellen: Vec<TableItem<'a>>,
    /// Pad van deze gegevens in de API.
    #[schema(examples("/api/v1/kengetallen/misdrijven-totaal"))]
    api: String,
}

/// Een jaar vanaf waar niet met eerdere jaren te vergelijken is.
#[derive(Serialize, ToSchema)]
#[schema(as = Breuk)]
struct BreakItem<'a> {
    /// Het eerste jaar van de nieuwe telling.
    jaar: u16,
    /// Wat er veranderde.
    wat: &'a str,
}

/// Een tabel van een dienst.
#[derive(Serialize, ToSchema)]
#[schema(as = Kengetaltabel)]
struct TableItem<'a> {
    /// Wie haar bijhoudt.
    dienst: Service,
    /// Het nummer.
    #[schema(examples("47018NED"))]
    nummer: &'a str,
    /// De naam.
    naam: &'a str,
    /// Of er niets meer bij komt.
    afgesloten: bool,
}

/// Het lokale beeld van een gemeente.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LokaalBeeld)]
struct PictureItem<'a> {
    /// De gemeente.
    gemeente: MunicipalityItem,
    /// Het aantal inwoners; null als dat niet bekend is.
    #[schema(required)]
    inwoners: Option<f64>,
    /// De grootteklasse; null als het aantal inwoners niet bekend is.
    #[schema(required)]
    grootte: Option<SizeClass>,
    /// De gemeenten die erop lijken, de meest gelijke eerst.
    vergelijkbaar: Vec<SimilarItem<'a>>,
    /// Speelt het hier? Wat de kengetallen waarmee een thema begint daar samen op antwoorden.
    antwoorden: Vec<AnswerItem>,
    /// Wat eruit springt, het duidelijkste eerst; hoogstens zeven.
    springt_eruit: Vec<SignalItem<'a>>,
    /// De kengetallen waarvan hier een cijfer is.
    kengetallen: Vec<FigureItem<'a>>,
    /// Wanneer de oudste tabel is opgehaald; null als er niets is opgehaald.
    #[schema(required, format = DateTime)]
    opgehaald: Option<String>,
    /// Pad op de site.
    #[schema(examples("/lokaal/GM0344"))]
    pad: String,
    /// Pad van deze gegevens in de API.
    #[schema(examples("/api/v1/lokaal/GM0344"))]
    api: String,
}

/// Een gemeente.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Gemeente)]
struct MunicipalityItem {
    /// De code van het CBS.
    #[schema(examples("GM0344"))]
    code: &'static str,
    /// De naam.
    naam: &'static str,
    /// De provincie.
    provincie: &'static str,
    /// De veiligheidsregio.
    veiligheidsregio: &'static str,
    /// De politie-eenheid.
    politie_eenheid: &'static str,
}

/// Een gemeente die erop lijkt.
#[derive(Serialize, ToSchema)]
#[schema(as = VergelijkbareGemeente)]
struct SimilarItem<'a> {
    /// De code van het CBS.
    #[schema(examples("GM0363"))]
    code: String,
    /// De naam.
    naam: &'static str,
    /// Waarom zij erop lijkt.
    reden: &'a str,
}

/// Of een thema in een gemeente speelt.
#[derive(Serialize, ToSchema)]
#[schema(as = LokaalAntwoord)]
struct AnswerItem {
    /// Het thema.
    #[schema(value_type = ThemeKey)]
    thema: String,
    /// Het antwoord in het kort.
    oordeel: Verdict,
    /// Het antwoord, met welke kengetallen.
    zin: String,
    /// De sleutels van de kengetallen waardoor dat zo is.
    kengetallen: Vec<String>,
}

/// Een kengetal dat eruit springt.
#[derive(Serialize, ToSchema)]
#[schema(as = Signaal)]
struct SignalItem<'a> {
    /// De sleutel van het kengetal.
    kengetal: &'a str,
    /// Wat eruit springt.
    zin: &'a str,
    /// Hoe ver, in de maat waarop zij geordend zijn.
    maat: &'a str,
    /// Hoe u dit leest.
    lezen: &'a [String],
    /// De sleutels van de bronnen waar u verder kunt vragen.
    verder: &'a [String],
}

/// Een kengetal van een gemeente naast dat van anderen.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LokaalCijfer)]
struct FigureItem<'a> {
    /// De sleutel van het kengetal.
    #[schema(examples("misdrijven-totaal"))]
    kengetal: &'a str,
    /// De naam.
    titel: &'a str,
    /// Wat er achter het getal hoort.
    #[schema(examples("misdrijven per 1.000 inwoners"))]
    eenheid: String,
    /// Het laatste cijfer.
    laatste: YearItem,
    /// Hoe de cijfers lopen, in woorden.
    lijn: String,
    /// Dat van vergelijkbare gemeenten samen; null als dat er niet is.
    #[schema(required)]
    vergelijkbaar: Option<BesideItem>,
    /// Dat van de veiligheidsregio; null als dat er niet is.
    #[schema(required)]
    veiligheidsregio: Option<BesideItem>,
    /// Dat van Nederland; null als dat er niet is.
    #[schema(required)]
    nederland: Option<BesideItem>,
    /// Wat u erbij moet weten.
    voorbehoud: Vec<&'a str>,
    /// De tabel; null als er geen cijfer is.
    #[schema(required)]
    bron: Option<OriginItem<'a>>,
    /// Pad van alle jaren in de API.
    #[schema(examples("/api/v1/lokaal/GM0344/misdrijven-totaal"))]
    api: String,
}

/// Wat van een jaar te tonen is.
#[derive(Serialize, ToSchema)]
#[schema(as = Jaarcijfer)]
struct YearItem {
    /// Het jaar.
    jaar: u16,
    /// Het eerste jaar dat meetelt; eerder dan `jaar` als kleine aantallen over drie jaar zijn genomen.
    vanaf: u16,
    /// Het cijfer, afgerond zoals de site het toont; null als het er niet is.
    #[schema(required)]
    waarde: Option<f64>,
    /// Hoeveel het er waren, in de jaren van `vanaf` tot en met `jaar`; null bij aandelen en gemiddelden, en als het te weinig zijn om te tonen.
    #[schema(required)]
    aantal: Option<f64>,
    /// De onderkant van de marge; null als er geen marge is.
    #[schema(required)]
    laag: Option<f64>,
    /// De bovenkant van de marge; null als er geen marge is.
    #[schema(required)]
    hoog: Option<f64>,
    /// Hoe zeker het is; null als er geen cijfer is.
    #[schema(required)]
    status: Option<PeriodStatus>,
    /// Waarom er geen cijfer is; null als het er wel is.
    #[schema(required)]
    ontbreekt: Option<Absence>,
}

/// Het cijfer van anderen, en hoe de gemeente zich daartoe verhoudt.
#[derive(Serialize, ToSchema)]
#[schema(as = Vergelijking)]
struct BesideItem {
    /// Het cijfer van anderen; null als het er niet is.
    #[schema(required)]
    waarde: Option<f64>,
    /// Hoe de gemeente zich daartoe verhoudt; null als dat niet te zeggen is.
    #[schema(required)]
    verschil: Option<Difference>,
}

/// De tabel waar een cijfer uit komt.
#[derive(Serialize, ToSchema)]
#[schema(as = Cijferbron)]
struct OriginItem<'a> {
    /// Wie de tabel bijhoudt.
    dienst: Service,
    /// Het nummer.
    tabel: &'a str,
    /// De naam.
    titel: &'a str,
    /// Wanneer de dienst haar wijzigde, zoals die het schrijft.
    gewijzigd: &'a str,
    /// Wanneer zij is opgehaald.
    #[schema(format = DateTime)]
    opgehaald: String,
}

/// Een kengetal van een gemeente met alle jaren.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LokaalCijferVoluit)]
struct DepthItem<'a> {
    /// De gemeente.
    gemeente: MunicipalityItem,
    /// Het laatste cijfer naast dat van anderen; null als er geen is.
    #[schema(required)]
    cijfer: Option<FigureItem<'a>>,
    /// De jaren van de gemeente, van vergelijkbare gemeenten samen, van de veiligheidsregio en van Nederland.
    reeksen: Vec<SeriesItem>,
    /// De vergelijkbare gemeenten in het laatste jaar.
    gelijken: Vec<LikeItem>,
    /// De jaren vanaf waar niet met eerdere jaren te vergelijken is.
    breuken: Vec<BreakItem<'a>>,
    /// Hoe gemeenten die samengingen zijn opgeteld.
    samengevoegd: &'a [String],
    /// Pad van deze gegevens in de API.
    #[schema(examples("/api/v1/lokaal/GM0344/misdrijven-totaal"))]
    api: String,
}

/// De jaren van een gemeente of van anderen.
#[derive(Serialize, ToSchema)]
#[schema(as = Reeks)]
struct SeriesItem {
    /// Van wie.
    #[schema(pattern = "^(gemeente|vergelijkbaar|veiligheidsregio|nederland)$")]
    van: &'static str,
    /// De jaren, het eerste eerst.
    jaren: Vec<YearItem>,
}

/// Het cijfer van een vergelijkbare gemeente.
#[derive(Serialize, ToSchema)]
#[schema(as = GelijkCijfer)]
struct LikeItem {
    /// De code van het CBS.
    #[schema(examples("GM0363"))]
    code: String,
    /// De naam.
    naam: &'static str,
    /// Het cijfer.
    cijfer: YearItem,
}

impl<'a> IndicatorItem<'a> {
    fn new(one: &'a Indicator) -> Self {
        let denominator = one.denominator.as_ref();
        Self {
            sleutel: &one.slug,
            titel: &one.title,
            zegt: &one.says,
            zegt_niet: &one.says_not,
            themas: &one.themes,
            vragen: one.questions.iter().copied().map(QuestionCode).collect(),
            voorop: one.is_first,
            eenheid: &one.unit,
            soort: NumberKind(one.kind),
            noemer: denominator.map(|named| named.indicator.as_str()),
            per: denominator.map(|named| named.per),
            richting: Direction(one.direction),
            voorbehoud: cautions(one),
            let_op: &one.warnings,
            verder: &one.ask,
            breuken: one
                .breaks
                .iter()
                .map(|at| BreakItem {
                    jaar: at.year,
                    wat: &at.what,
                })
                .collect(),
            tabellen: one.tables.iter().map(TableItem::new).collect(),
            api: format!("{BASE}/kengetallen/{}", one.slug),
        }
    }
}

impl<'a> TableItem<'a> {
    fn new(table: &'a IndicatorTable) -> Self {
        Self {
            dienst: Service(table.service),
            nummer: &table.table,
            naam: &table.title,
            afgesloten: table.is_ended,
        }
    }
}

fn cautions(one: &Indicator) -> Vec<&str> {
    one.cautions.iter().map(|caution| caution.label()).collect()
}

impl MunicipalityItem {
    fn new(one: &'static Municipality) -> Self {
        Self {
            code: one.code,
            naam: one.name,
            provincie: one.province,
            veiligheidsregio: one.safety_region,
            politie_eenheid: one.police_unit,
        }
    }
}

impl<'a> SimilarItem<'a> {
    fn new(one: &'a Similar) -> Self {
        Self {
            code: code_of(one.code),
            naam: municipality_name(one.code),
            reden: &one.reason,
        }
    }
}

impl<'a> SignalItem<'a> {
    fn new(one: &'a Signal) -> Self {
        Self {
            kengetal: &one.slug,
            zin: &one.sentence,
            maat: &one.measure,
            lezen: &one.reading,
            verder: &one.ask,
        }
    }
}

impl AnswerItem {
    fn new(theme: &str, answer: Answer) -> Self {
        Self {
            thema: theme.to_owned(),
            oordeel: Verdict(answer.verdict),
            zin: answer.sentences(),
            kengetallen: answer.because,
        }
    }
}

impl<'a> PictureItem<'a> {
    fn new(themes: &[Theme], picture: &'a Picture<'a>) -> Self {
        let place = &picture.place;
        let code = place.municipality.code;
        let figures = picture.figures.iter();
        Self {
            gemeente: MunicipalityItem::new(place.municipality),
            inwoners: place.inhabitants.map(|(_, count)| count),
            grootte: place.size.map(SizeClass),
            vergelijkbaar: place.similar.iter().map(SimilarItem::new).collect(),
            antwoorden: themes
                .iter()
                .map(|theme| AnswerItem::new(&theme.slug, picture.answer(&theme.slug)))
                .collect(),
            springt_eruit: picture.signals.iter().map(SignalItem::new).collect(),
            kengetallen: figures
                .filter_map(|view| FigureItem::new(code, view))
                .collect(),
            opgehaald: picture.fetched.map(moment),
            pad: format!("/lokaal/{code}"),
            api: format!("{BASE}/lokaal/{code}"),
        }
    }
}

impl YearItem {
    fn new(indicator: &Indicator, year: u16, shown: &Shown) -> Self {
        let figure = shown.figure();
        let rounded = |value: f64| words::rounded(value, words::decimals(indicator, value));
        let ends = figure.and_then(kompas_domain::local::Figure::ends);
        let from = match shown {
            Shown::Figure(figure) => figure.years.0,
            Shown::TooSmall { years } => years.0,
            Shown::Missing(_) => year,
        };
        Self {
            jaar: year,
            vanaf: from,
            waarde: figure.map(|figure| rounded(figure.value)),
            aantal: figure.and_then(|figure| figure.count),
            laag: ends.map(|(low, _)| rounded(low)),
            hoog: ends.map(|(_, high)| rounded(high)),
            status: figure.map(|figure| PeriodStatus(figure.status)),
            ontbreekt: match shown {
                Shown::Figure(_) => None,
                Shown::TooSmall { .. } => {
                    Some(Absence(kompas_domain::statistics::Absence::Confidential))
                }
                Shown::Missing(absence) => Some(Absence(*absence)),
            },
        }
    }
}

impl<'a> OriginItem<'a> {
    fn new(origin: &'a Origin) -> Self {
        Self {
            dienst: Service(origin.service),
            tabel: &origin.table,
            titel: &origin.title,
            gewijzigd: &origin.modified,
            opgehaald: moment(origin.fetched),
        }
    }
}

impl<'a> FigureItem<'a> {
    /// None where nothing is known of the municipality.
    fn new(code: &str, view: &'a FigureView<'a>) -> Option<Self> {
        let (year, shown) = view.latest.as_ref()?;
        let beside = |whom: Beside| {
            let (shown, difference) = view.beside(whom)?;
            Some(BesideItem {
                waarde: YearItem::new(view.indicator, *year, &shown).waarde,
                verschil: difference.map(Difference),
            })
        };
        Some(Self {
            kengetal: &view.indicator.slug,
            titel: &view.indicator.title,
            eenheid: view.per(),
            laatste: YearItem::new(view.indicator, *year, shown),
            lijn: view.trend(),
            vergelijkbaar: beside(Beside::Similar),
            veiligheidsregio: beside(Beside::Region),
            nederland: beside(Beside::Country),
            voorbehoud: cautions(view.indicator),
            bron: view.origin.as_ref().map(OriginItem::new),
            api: format!("{BASE}/lokaal/{code}/{}", view.indicator.slug),
        })
    }
}

impl<'a> DepthItem<'a> {
    fn new(municipality: &'static Municipality, view: &'a FigureView<'a>) -> Self {
        let code = municipality.code;
        let series = |van: &'static str, years: &ShownYears| SeriesItem {
            van,
            jaren: years
                .iter()
                .map(|(year, shown)| YearItem::new(view.indicator, *year, shown))
                .collect(),
        };
        let year = view.latest.as_ref().map_or(0, |(year, _)| *year);
        Self {
            gemeente: MunicipalityItem::new(municipality),
            cijfer: FigureItem::new(code, view),
            reeksen: vec![
                series("gemeente", &view.own),
                series("vergelijkbaar", &view.group),
                series("veiligheidsregio", &view.region),
                series("nederland", &view.country),
            ],
            gelijken: view
                .similar
                .iter()
                .map(|(number, shown)| LikeItem {
                    code: code_of(number),
                    naam: municipality_name(number),
                    cijfer: YearItem::new(view.indicator, year, shown),
                })
                .collect(),
            breuken: view
                .breaks
                .iter()
                .map(|(jaar, wat)| BreakItem { jaar: *jaar, wat })
                .collect(),
            samengevoegd: &view.merged,
            api: format!("{BASE}/lokaal/{code}/{}", view.indicator.slug),
        }
    }
}

/// The municipality of an address.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it describes a parameter")]
struct InMunicipality {
    /// De code van de gemeente, van het CBS.
    #[param(pattern = "^GM[0-9]{4}$", example = "GM0344")]
    gemeente: String,
}

/// The key figure of an address.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it describes a parameter")]
struct OfIndicator {
    /// De sleutel van het kengetal.
    #[param(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "misdrijven-totaal")]
    kengetal: String,
}

type IndicatorPage = Page<IndicatorItem<'static>>;

#[utoipa::path(
    get, path = "/kengetallen", operation_id = "lijstKengetallen", tag = "Lokaal beeld",
    summary = "De kengetallen",
    description = "Wat Kompas van elke gemeente kan laten zien, met de tabellen waar het uit komt. Op sleutel.",
    params(PagingParameters),
    responses((status = 200, description = "Een pagina van de kengetallen.", body = IndicatorPage))
)]
async fn indicators(site: Visit, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let all = site.app.indicators().ok_or(Error::NoArchive)?;
    let items = all.all().iter();
    let response = paging.answer("/kengetallen", &[], items, IndicatorItem::new)?;
    Ok(made_anew(response))
}

#[utoipa::path(
    get, path = "/kengetallen/{kengetal}", operation_id = "haalKengetal", tag = "Lokaal beeld",
    summary = "Eén kengetal",
    description = "Wat een kengetal zegt en niet zegt, en uit welke tabel het komt.",
    params(OfIndicator),
    responses((status = 200, description = "Het kengetal.", body = IndicatorItem))
)]
async fn indicator(site: Visit, Key(key): Key, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let all = site.app.indicators().ok_or(Error::NoArchive)?;
    let found = all.get(&key).ok_or_else(|| Problem::no("kengetal", &key))?;
    Ok(made_anew(answer(&IndicatorItem::new(found))?))
}

#[utoipa::path(
    get, path = "/lokaal/{gemeente}", operation_id = "haalLokaalBeeld", tag = "Lokaal beeld",
    summary = "Het lokale beeld van een gemeente",
    description = "Speelt het hier? Elk kengetal met zijn laatste cijfer, naast dat van vergelijkbare gemeenten, de veiligheidsregio en Nederland, wat eruit springt, en per thema een antwoord. Een cijfer is een vraag, geen bewijs.",
    params(InMunicipality),
    responses((status = 200, description = "Het beeld.", body = PictureItem))
)]
async fn picture(site: Visit, Key(code): Key, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let picture = site.app.picture(site.asker, &code).await?;
    let themes = site.app.guide().themes();
    Ok(made_anew(answer(&PictureItem::new(themes, &picture))?))
}

#[utoipa::path(
    get, path = "/lokaal/{gemeente}/{kengetal}", operation_id = "haalLokaalCijfer", tag = "Lokaal beeld",
    summary = "Eén kengetal van een gemeente",
    description = "Alle jaren van een kengetal in een gemeente, met die van vergelijkbare gemeenten, de veiligheidsregio en Nederland. Aantallen van 1 tot en met 4 staan er niet in.",
    params(InMunicipality, OfIndicator),
    responses((status = 200, description = "Het kengetal.", body = DepthItem))
)]
async fn figure(
    site: Visit,
    Keys([code, key]): Keys<2>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let (place, view) = site.app.figure_view(site.asker, &code, &key).await?;
    Ok(made_anew(answer(&DepthItem::new(
        place.municipality,
        &view,
    ))?))
}
