//! The picture of a municipality: its figures beside those of others, and what stands out.

use std::collections::BTreeMap;
use std::sync::Arc;

use kompas_domain::indicator::Indicator;
use kompas_domain::local::{
    self, Course, Difference, Line, Numbers, Shown as ShownFigure, Signal, SignalInput, Similar,
    SizeClass, compare, course, figures, latest, region, similar, size_class,
};
use kompas_domain::municipality::{self, Municipality};
use kompas_domain::statistics::{Area, PeriodStatus, Service};
use time::OffsetDateTime;

use super::read::{INHABITANTS, IndicatorNumbers, Shown, SplitPart, counted_by};
use crate::archive::Archive;
use crate::{App, Error};

/// How many similar municipalities stand beside one.
const SIMILAR: usize = 12;

/// The indicator that says how urban a municipality is.
const DENSITY: &str = "adressen-per-km2";

/// What is shown of each year.
pub type ShownYears = BTreeMap<u16, ShownFigure>;

/// The picture of a municipality.
#[derive(Debug)]
pub struct Picture<'a> {
    /// Whose.
    pub municipality: &'static Municipality,
    /// How many inhabitants it has, and of which year that is; none where that is not known.
    pub inhabitants: Option<(u16, f64)>,
    /// Its class by inhabitants.
    pub size: Option<SizeClass>,
    /// The municipalities that are like it, the likest first.
    pub similar: Vec<Similar>,
    /// Each indicator of a theme, by key.
    pub figures: Vec<FigureView<'a>>,
    /// What stands out, the clearest first.
    pub signals: Vec<Signal>,
    /// When the oldest of the tables was fetched; none where nothing was.
    pub fetched: Option<OffsetDateTime>,
}

/// A key figure of a municipality beside others.
#[derive(Debug)]
pub struct FigureView<'a> {
    /// Which.
    pub indicator: &'a Indicator,
    /// The indicator that it is counted by.
    pub counted_by: Option<&'a Indicator>,
    /// The municipality.
    pub own: ShownYears,
    /// Similar municipalities together.
    pub group: ShownYears,
    /// The safety region.
    pub region: ShownYears,
    /// The country.
    pub country: ShownYears,
    /// The last year of which something is known.
    pub latest: Option<(u16, ShownFigure)>,
    /// Each similar municipality in that year, by number.
    pub similar: Vec<(u16, ShownFigure)>,
    /// How the numbers go.
    pub course: Course,
    /// Years from which on it cannot be compared with before.
    pub breaks: Vec<(u16, String)>,
    /// Dutch: how years were put together.
    pub merged: Vec<String>,
    /// Where the latest comes from.
    pub origin: Option<Origin>,
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Who keeps the table.
    pub service: Service,
    /// Its number there.
    pub table: String,
    /// Its name, as its keeper has it.
    pub title: String,
    /// When its keeper changed it, as the keeper writes it.
    pub modified: String,
    /// When it was fetched.
    pub fetched: OffsetDateTime,
    /// How sure the figure is.
    pub status: PeriodStatus,
}

/// Whom a figure stands beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Similar municipalities together.
    Similar,
    /// The safety region.
    Region,
    /// The country.
    Country,
}

impl FigureView<'_> {
    /// The figure of others in the year of the latest, and how the municipality stands to it.
    pub fn beside(&self, whom: Beside) -> Option<(ShownFigure, Option<Difference>)> {
        let years = match whom {
            Beside::Similar => &self.group,
            Beside::Region => &self.region,
            Beside::Country => &self.country,
        };
        let (year, own) = self.latest.as_ref()?;
        let other = years.get(year)?;
        let difference = own.figure().zip(other.figure());
        Some((*other, difference.map(|(own, other)| compare(own, other))))
    }
}

/// A theme of the picture, with one of its indicators in depth.
#[derive(Debug)]
pub struct ThemePicture<'a> {
    /// All of the municipality.
    pub picture: Picture<'a>,
    /// The key of the theme.
    pub theme: String,
    /// The key of the indicator in depth; none where the theme has no figure at all.
    pub chosen: Option<String>,
    /// The newest year of that in all municipalities, by number.
    pub map: NewestYear,
    /// Its parts over the years, where it can be told apart.
    pub parts: Vec<Part>,
}

impl<'a> ThemePicture<'a> {
    /// The indicator in depth.
    pub fn chosen(&self) -> Option<&FigureView<'a>> {
        let slug = self.chosen.as_deref()?;
        let mut views = self.picture.figures.iter();
        views.find(|view| view.indicator.slug == slug)
    }
}

/// An indicator in all municipalities.
#[derive(Debug, Default)]
pub struct NewestYear {
    /// The newest year that any of them has.
    pub year: Option<u16>,
    /// The figure of each, by number.
    pub values: Vec<(u16, Option<f64>)>,
}

/// A part of a number that is told apart.
#[derive(Debug)]
pub struct Part {
    /// Its code.
    pub code: String,
    /// Its name.
    pub title: String,
    /// What is shown of each year of the municipality.
    pub own: ShownYears,
}

/// The members of a region, by number.
fn members(of: impl Fn(&Municipality) -> bool) -> Vec<u16> {
    municipality::municipalities()
        .iter()
        .filter(|one| of(one))
        .filter_map(|one| Area::read(one.code))
        .map(|area| area.number)
        .collect()
}

impl App {
    /// The picture of a municipality, by its code or name.
    ///
    /// # Errors
    /// There is no such municipality; there is no archive; the store fails.
    pub async fn picture(&self, code: &str) -> Result<Picture<'_>, Error> {
        let archive = self.archive()?;
        let shown = archive.shown_figures().await?;
        archive.picture(&shown, found(code)?).await
    }

    /// What is shown of an indicator in an area, by year.
    ///
    /// # Errors
    /// There is no such indicator; there is no archive; the store fails.
    pub async fn indicator_figures(
        &self,
        slug: &str,
        area: Area,
    ) -> Result<(&Indicator, ShownYears), Error> {
        let archive = self.archive()?;
        let indicator = archive.local.indicators.get(slug);
        let indicator = indicator.ok_or_else(|| Error::NotFound {
            kind: "kengetal",
            key: slug.to_owned(),
        })?;
        let shown = archive.shown_figures().await?;
        let made = archive.indicator_numbers(&shown, indicator).await?;
        let weights = archive
            .numbers_by_slug(&shown, counted_by(indicator))
            .await?;
        let years = if area == Area::COUNTRY {
            figures(indicator, &made.country)
        } else {
            let weights = Some(&weights.numbers);
            figures(indicator, &line_of(indicator, area, &made.numbers, weights))
        };
        Ok((indicator, years))
    }

    /// A theme of the picture of a municipality, with one of its indicators in depth: the first of
    /// which there are figures when none is named.
    ///
    /// # Errors
    /// There is no such municipality or theme, or the theme has no such indicator; there is no
    /// archive; the store fails.
    pub async fn theme_picture(
        &self,
        code: &str,
        theme: &str,
        chosen: Option<&str>,
    ) -> Result<ThemePicture<'_>, Error> {
        if self.guide().theme(theme).is_none() {
            return Err(Error::NotFound {
                kind: "thema",
                key: theme.to_owned(),
            });
        }
        let archive = self.archive()?;
        let of_theme = archive.local.indicators.of_theme(theme);
        if let Some(slug) = chosen
            && !of_theme.iter().any(|one| one.slug == slug)
        {
            return Err(Error::NotFound {
                kind: "kengetal",
                key: slug.to_owned(),
            });
        }
        let shown = archive.shown_figures().await?;
        let municipality = found(code)?;
        let picture = archive.picture(&shown, municipality).await?;
        let is_known = |slug: &str| {
            let mut views = picture.figures.iter();
            views.any(|view| view.indicator.slug == slug && view.latest.is_some())
        };
        let chosen = match chosen {
            Some(slug) => of_theme.iter().find(|one| one.slug == slug),
            None => of_theme.iter().find(|one| is_known(&one.slug)),
        };
        let (mut map, mut parts) = (NewestYear::default(), Vec::new());
        if let Some(indicator) = chosen {
            map = archive.newest_year(&shown, indicator).await?;
            parts = archive.parts(&shown, indicator, municipality).await?;
        }
        Ok(ThemePicture {
            chosen: chosen.map(|one| one.slug.clone()),
            theme: theme.to_owned(),
            picture,
            map,
            parts,
        })
    }
}

fn found(code: &str) -> Result<&'static Municipality, Error> {
    municipality::by_code(code).ok_or_else(|| Error::NotFound {
        kind: "gemeente",
        key: code.to_owned(),
    })
}

/// What all figures of one picture need.
struct Setting {
    own: Area,
    similar: Vec<u16>,
    region: Vec<u16>,
}

impl Archive {
    async fn picture(
        &self,
        shown: &Shown,
        municipality: &'static Municipality,
    ) -> Result<Picture<'_>, Error> {
        let own = Area::read(municipality.code).unwrap_or(Area::COUNTRY);
        let inhabitants = self.numbers_by_slug(shown, INHABITANTS).await?;
        let density = self.numbers_by_slug(shown, DENSITY).await?;
        let similar = similar(
            own.number,
            &inhabitants.numbers,
            Some(&density.numbers),
            SIMILAR,
        );
        let setting = Setting {
            own,
            similar: similar.iter().map(|one| one.code).collect(),
            region: members(|one| one.safety_region == municipality.safety_region),
        };
        let mut views = Vec::new();
        for indicator in self.local.indicators.all() {
            if !indicator.themes.is_empty() {
                views.push(self.view(shown, indicator, &setting).await?);
            }
        }
        let mut people = inhabitants.numbers.years(own).iter().rev();
        let people = people.find_map(|(year, point)| Some((*year, point.value.number()?)));
        Ok(Picture {
            municipality,
            inhabitants: people,
            size: people.map(|(_, count)| size_class(count)),
            similar,
            signals: signals_of(&views),
            fetched: views
                .iter()
                .filter_map(|view| view.origin.as_ref())
                .map(|origin| origin.fetched)
                .min(),
            figures: views,
        })
    }

    async fn numbers_by_slug(
        &self,
        shown: &Shown,
        slug: &str,
    ) -> Result<Arc<IndicatorNumbers>, Error> {
        match self.local.indicators.get(slug) {
            Some(indicator) => self.indicator_numbers(shown, indicator).await,
            None => Ok(Arc::default()),
        }
    }

    async fn view<'a>(
        &'a self,
        shown: &Shown,
        indicator: &'a Indicator,
        setting: &Setting,
    ) -> Result<FigureView<'a>, Error> {
        let made = self.indicator_numbers(shown, indicator).await?;
        let weights = self.numbers_by_slug(shown, counted_by(indicator)).await?;
        let (numbers, weights) = (&made.numbers, Some(&weights.numbers));
        let shown_of = |line: &Line| figures(indicator, line);
        let line = line_of(indicator, setting.own, numbers, weights);
        let own = shown_of(&line);
        let group = region(numbers, indicator.kind, weights, &setting.similar);
        let around = region(numbers, indicator.kind, weights, &setting.region);
        let latest = latest(&own).map(|(year, figure)| (year, *figure));
        let similar = latest.iter().flat_map(|(year, _)| {
            setting.similar.iter().filter_map(|code| {
                let area = Area::municipality(*code);
                let years = shown_of(&line_of(indicator, area, numbers, weights));
                Some((*code, *years.get(year)?))
            })
        });
        let similar = similar.collect();
        Ok(FigureView {
            indicator,
            counted_by: indicator
                .denominator
                .as_ref()
                .and_then(|named| self.local.indicators.get(&named.indicator)),
            group: shown_of(&group),
            region: shown_of(&around),
            country: shown_of(&made.country),
            similar,
            course: course(indicator, &line),
            breaks: breaks_of(indicator, &line),
            merged: local::cautions(indicator, numbers, setting.own.number).merged,
            origin: latest
                .as_ref()
                .and_then(|(_, figure)| origin(shown, indicator, figure)),
            latest,
            own,
        })
    }

    /// The newest year of all municipalities that any of them has.
    async fn newest_year(&self, shown: &Shown, indicator: &Indicator) -> Result<NewestYear, Error> {
        let made = self.indicator_numbers(shown, indicator).await?;
        let weights = self.numbers_by_slug(shown, counted_by(indicator)).await?;
        let all: Vec<(u16, ShownYears)> = members(|_| true)
            .into_iter()
            .map(|code| {
                let area = Area::municipality(code);
                let line = line_of(indicator, area, &made.numbers, Some(&weights.numbers));
                (code, figures(indicator, &line))
            })
            .collect();
        let years = all.iter().filter_map(|(_, years)| latest(years));
        let newest = years.map(|(year, _)| year).max();
        let rows = all.iter().map(|(code, years)| {
            let figure = newest.and_then(|year| years.get(&year)?.figure().copied());
            (*code, figure.map(|figure| figure.value))
        });
        Ok(NewestYear {
            year: newest,
            values: rows.collect(),
        })
    }

    /// The parts of a number that can be told apart, in the municipality.
    async fn parts(
        &self,
        shown: &Shown,
        indicator: &Indicator,
        municipality: &Municipality,
    ) -> Result<Vec<Part>, Error> {
        let Some(area) = Area::read(municipality.code) else {
            return Ok(Vec::new());
        };
        let weights = self.numbers_by_slug(shown, counted_by(indicator)).await?;
        let split = self.split_numbers(shown, indicator, area).await?;
        let parts = split
            .into_iter()
            .filter_map(|(code, title, numbers): SplitPart| {
                let line = line_of(indicator, area, &numbers, Some(&weights.numbers));
                let own = figures(indicator, &line);
                let is_known = own.values().any(|one| one.figure().is_some());
                is_known.then_some(Part { code, title, own })
            });
        Ok(parts.collect())
    }
}

/// A rate needs what it is counted by; what is counted by nothing is only weighed.
fn line_of(
    indicator: &Indicator,
    area: Area,
    numbers: &Numbers,
    weights: Option<&Numbers>,
) -> Line {
    let weights = weights.filter(|_| indicator.denominator.is_some());
    Line::of(area, numbers, weights)
}

fn breaks_of(indicator: &Indicator, line: &Line) -> Vec<(u16, String)> {
    let methods = indicator
        .breaks
        .iter()
        .map(|one| (one.year, one.what.clone()));
    let merges = line
        .breaks
        .iter()
        .map(|year| (*year, "De gemeente is heringedeeld.".to_owned()));
    let mut all: Vec<(u16, String)> = methods.chain(merges).collect();
    all.sort();
    all
}

fn origin(shown: &Shown, indicator: &Indicator, figure: &ShownFigure) -> Option<Origin> {
    let figure = figure.figure()?;
    let table = indicator.tables.get(figure.table)?;
    let of = shown.table(table)?;
    Some(Origin {
        service: table.service,
        table: table.table.clone(),
        title: of.facts.title.clone(),
        modified: of.facts.modified.clone(),
        fetched: of.load.ended?,
        status: figure.status,
    })
}

fn signals_of(views: &[FigureView<'_>]) -> Vec<Signal> {
    let missing = ShownFigure::Missing(kompas_domain::statistics::Absence::NotAvailable);
    let similar: Vec<Vec<ShownFigure>> = views
        .iter()
        .map(|view| view.similar.iter().map(|(_, one)| *one).collect())
        .collect();
    let inputs: Vec<SignalInput<'_>> = views
        .iter()
        .zip(&similar)
        .filter_map(|(view, similar)| {
            let (year, own) = view.latest.as_ref()?;
            Some(SignalInput {
                indicator: view.indicator,
                counted_by: view.counted_by,
                own,
                group: view.group.get(year).unwrap_or(&missing),
                similar,
                course: Some(&view.course),
            })
        })
        .collect();
    local::signals(&inputs)
}
