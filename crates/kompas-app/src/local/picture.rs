//! The picture of a municipality: its figures beside those of others, and what stands out.

use std::collections::HashMap;
use std::sync::Arc;

use kompas_domain::indicator::Indicator;
use kompas_domain::local::{
    self, Answer, Line, Numbers, Shown as ShownFigure, Signal, SignalInput, Similar, SizeClass,
    course, figures, latest, region, similar, size_class,
};
use kompas_domain::municipality::{Municipality, by_code};
use kompas_domain::own_figures::LEAD_TIMES_BESIDE;
use kompas_domain::statistics::{Area, Service};
use time::OffsetDateTime;

use super::own::{OwnKept, OwnLeadTimes, lead_times_of, own_table};
use super::read::{INHABITANTS, IndicatorNumbers, Shown, SplitPart, counted_by};
use super::view::{FigureView, Origin, ShownYears};
use crate::access::Asker;
use crate::archive::Archive;
use crate::{App, Error};

/// The most parts of a number that are shown.
const MOST_PARTS: usize = 12;

/// How many similar municipalities stand beside one.
const SIMILAR: usize = 12;

/// The indicator that says how urban a municipality is.
const DENSITY: &str = "adressen-per-km2";

/// Whose picture it is.
#[derive(Debug, Clone)]
pub struct Place {
    /// The municipality.
    pub municipality: &'static Municipality,
    /// How many inhabitants it has, and of which year that is; none where that is not known.
    pub inhabitants: Option<(u16, f64)>,
    /// Its class by inhabitants.
    pub size: Option<SizeClass>,
    /// The municipalities that are like it, the likest first.
    pub similar: Vec<Similar>,
}

/// The picture of a municipality.
#[derive(Debug)]
pub struct Picture<'a> {
    /// Whose.
    pub place: Place,
    /// Each indicator of a theme, by key.
    pub figures: Vec<FigureView<'a>>,
    /// What stands out, the clearest first.
    pub signals: Vec<Signal>,
    /// When the oldest of the tables was fetched; none where nothing was.
    pub fetched: Option<OffsetDateTime>,
}

impl<'a> Picture<'a> {
    /// The figures of a theme, in the order in which it shows them.
    pub fn of_theme(&self, theme: &str) -> Vec<&FigureView<'a>> {
        let views = self.figures.iter();
        let mut views: Vec<_> = views.filter(|view| view.indicator.is_of(theme)).collect();
        views.sort_by_key(|view| view.indicator.place());
        views
    }

    /// Whether a theme plays here.
    pub fn answer(&self, theme: &str) -> Answer {
        answer_of(self.of_theme(theme).into_iter())
    }
}

/// A theme of the picture, with one of its indicators in depth.
#[derive(Debug)]
pub struct ThemePicture<'a> {
    /// Whose.
    pub place: Place,
    /// Whether it plays here.
    pub answer: Answer,
    /// Each indicator of the theme, those that it begins with first.
    pub figures: Vec<FigureView<'a>>,
    /// One of them in depth; none where the theme has no figure at all.
    pub depth: Option<FigureDepth<'a>>,
    /// How long cases run, where the theme has those and the organisation brought them.
    pub lead_times: Option<OwnLeadTimes>,
}

/// A key figure of a municipality in depth.
#[derive(Debug)]
pub struct FigureDepth<'a> {
    /// The figure beside others.
    pub view: FigureView<'a>,
    /// The newest year of all municipalities.
    pub map: NewestYear,
    /// Its largest parts over the years, the largest of now first, where it can be told apart.
    pub parts: Vec<Part>,
}

/// An indicator in all municipalities.
#[derive(Debug, Default)]
pub struct NewestYear {
    /// The newest year that any of them has.
    pub year: Option<u16>,
    /// The figure of each, by number.
    pub values: Vec<(u16, Option<f64>)>,
}

impl NewestYear {
    /// Whether there is something to draw on a map of the municipalities that exist.
    pub(super) fn is_drawn(&self) -> bool {
        let mut known = self.values.iter().filter(|(_, value)| value.is_some());
        known.any(|(code, _)| by_code(&Area::municipality(*code).to_string()).is_some())
    }
}

/// A part of a number that is told apart.
#[derive(Debug)]
pub struct Part {
    /// Its name.
    pub title: String,
    /// What is shown of each year of the municipality.
    pub own: ShownYears,
    /// Similar municipalities together.
    pub group: ShownYears,
}

impl App {
    /// The picture of a municipality, by its code or name.
    ///
    /// # Errors
    /// There is no such municipality; there is no archive; the store fails.
    pub async fn picture(&self, asker: Asker, code: &str) -> Result<Picture<'_>, Error> {
        let archive = self.archive()?;
        let shown = archive.shown_figures().await?;
        let setting = archive.setting(&shown, asker, code).await?;
        archive.picture(&shown, setting).await
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
        let indicator = self.any_indicator(slug)?;
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

    /// A theme of the picture of a municipality, with one of its indicators in depth. When none is
    /// named that is the first that made the answer what it is, else the first of which there are
    /// figures.
    ///
    /// # Errors
    /// There is no such municipality or theme, or the theme has no such indicator; there is no
    /// archive; the store fails.
    pub async fn theme_picture(
        &self,
        asker: Asker,
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
        if let Some(slug) = chosen {
            self.indicator_of(theme, slug)?;
        }
        let shown = archive.shown_figures().await?;
        let setting = archive.setting(&shown, asker, code).await?;
        let mut figures = Vec::new();
        for indicator in archive.local.indicators.of_theme(theme) {
            figures.push(archive.view(&shown, indicator, &setting).await?);
        }
        let answer = answer_of(figures.iter());
        let chosen = chosen.or_else(|| answer.because.first().map(String::as_str));
        let is_chosen = |view: &&FigureView<'_>| match chosen {
            Some(slug) => view.indicator.slug == slug,
            None => view.latest.is_some(),
        };
        let depth = match figures.iter().find(is_chosen) {
            Some(view) => Some(archive.depth(&shown, view.clone(), &setting).await?),
            None => None,
        };
        let beside = archive.local.indicators.get(LEAD_TIMES_BESIDE);
        let has_cases = beside.is_some_and(|one| one.is_of(theme));
        Ok(ThemePicture {
            lead_times: has_cases
                .then(|| lead_times_of(&setting.own_figures))
                .flatten(),
            place: setting.place,
            answer,
            figures,
            depth,
        })
    }

    /// One indicator of a theme in the picture of a municipality, in depth.
    ///
    /// # Errors
    /// There is no such municipality or theme, or the theme has no such indicator; there is no
    /// archive; the store fails.
    pub async fn figure_in_depth(
        &self,
        asker: Asker,
        code: &str,
        theme: &str,
        slug: &str,
    ) -> Result<(Place, FigureDepth<'_>), Error> {
        let archive = self.archive()?;
        let indicator = self.indicator_of(theme, slug)?;
        let shown = archive.shown_figures().await?;
        let setting = archive.setting(&shown, asker, code).await?;
        let view = archive.view(&shown, indicator, &setting).await?;
        let depth = archive.depth(&shown, view, &setting).await?;
        Ok((setting.place, depth))
    }

    /// One indicator in the picture of a municipality.
    ///
    /// # Errors
    /// There is no such municipality or indicator; there is no archive; the store fails.
    pub async fn figure_view(
        &self,
        asker: Asker,
        code: &str,
        slug: &str,
    ) -> Result<(Place, FigureView<'_>), Error> {
        let archive = self.archive()?;
        let indicator = self.any_indicator(slug)?;
        let shown = archive.shown_figures().await?;
        let setting = archive.setting(&shown, asker, code).await?;
        let view = archive.view(&shown, indicator, &setting).await?;
        Ok((setting.place, view))
    }

    /// An indicator of a theme.
    pub(super) fn indicator_of(&self, theme: &str, slug: &str) -> Result<&Indicator, Error> {
        let found = self.any_indicator(slug)?;
        if found.is_of(theme) {
            return Ok(found);
        }
        Err(no_indicator(slug))
    }

    fn any_indicator(&self, slug: &str) -> Result<&Indicator, Error> {
        let found = self.archive()?.local.indicators.get(slug);
        found.ok_or_else(|| no_indicator(slug))
    }
}

fn no_indicator(slug: &str) -> Error {
    Error::NotFound {
        kind: "kengetal",
        key: slug.to_owned(),
    }
}

/// What all figures of one picture need.
pub(super) struct Setting {
    own: Area,
    similar: Vec<u16>,
    region: Vec<u16>,
    place: Place,
    own_figures: HashMap<String, OwnKept>,
}

impl Setting {
    /// Whose picture it is.
    pub(super) const fn place(&self) -> &Place {
        &self.place
    }

    /// What the organisation brought for an indicator; none where it brought nothing.
    fn own_numbers(&self, indicator: &Indicator) -> Option<IndicatorNumbers> {
        let (place, table) = own_table(indicator)?;
        let kept = self.own_figures.get(&table.table)?;
        Some(IndicatorNumbers {
            numbers: kept.figures.numbers(self.own, place, table, indicator.kind),
            country: Line::default(),
        })
    }

    fn origin(&self, shown: &Shown, indicator: &Indicator, figure: &ShownFigure) -> Option<Origin> {
        let figure = figure.figure()?;
        let table = indicator.tables.get(figure.table)?;
        if table.service == Service::Own {
            let kept = self.own_figures.get(&table.table)?;
            return Some(Origin {
                service: table.service,
                table: table.table.clone(),
                title: table.title.clone(),
                modified: String::new(),
                fetched: kept.updated,
                status: figure.status,
            });
        }
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
}

impl Archive {
    /// The members of a region, by number.
    fn members(&self, of: impl Fn(&Municipality) -> bool) -> Vec<u16> {
        let all = self.local.municipalities().iter();
        all.filter(|one| of(one))
            .filter_map(|one| Area::read(one.code))
            .map(|area| area.number)
            .collect()
    }

    /// Whose picture it is, and whom it stands beside.
    pub(super) async fn setting(
        &self,
        shown: &Shown,
        asker: Asker,
        code: &str,
    ) -> Result<Setting, Error> {
        let municipality = self.local.municipality(code)?;
        let own = Area::read(municipality.code).unwrap_or(Area::COUNTRY);
        let inhabitants = self.numbers_by_slug(shown, INHABITANTS).await?;
        let density = self.numbers_by_slug(shown, DENSITY).await?;
        let similar = similar(
            own.number,
            &inhabitants.numbers,
            Some(&density.numbers),
            SIMILAR,
        );
        let mut people = inhabitants.numbers.years(own).iter().rev();
        let people = people.find_map(|(year, point)| Some((*year, point.value.number()?)));
        Ok(Setting {
            own,
            similar: similar.iter().map(|one| one.code).collect(),
            region: self.members(|one| one.safety_region == municipality.safety_region),
            own_figures: self.own_of(asker, municipality).await?,
            place: Place {
                municipality,
                inhabitants: people,
                size: people.map(|(_, count)| size_class(count)),
                similar,
            },
        })
    }

    async fn picture(&self, shown: &Shown, setting: Setting) -> Result<Picture<'_>, Error> {
        let mut views = Vec::new();
        for indicator in self.local.indicators.all() {
            if !indicator.themes.is_empty() {
                views.push(self.view(shown, indicator, &setting).await?);
            }
        }
        Ok(Picture {
            signals: weighed(&views.iter().collect::<Vec<_>>(), local::signals),
            fetched: views
                .iter()
                .filter_map(|view| view.origin.as_ref())
                .map(|origin| origin.fetched)
                .min(),
            figures: views,
            place: setting.place,
        })
    }

    /// A figure with its map and its parts.
    pub(super) async fn depth<'a>(
        &'a self,
        shown: &Shown,
        view: FigureView<'a>,
        setting: &Setting,
    ) -> Result<FigureDepth<'a>, Error> {
        Ok(FigureDepth {
            map: self.newest_year(shown, view.indicator).await?,
            parts: self.parts(shown, view.indicator, setting).await?,
            view,
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

    pub(super) async fn view<'a>(
        &'a self,
        shown: &Shown,
        indicator: &'a Indicator,
        setting: &Setting,
    ) -> Result<FigureView<'a>, Error> {
        let made = match setting.own_numbers(indicator) {
            Some(own) => Arc::new(own),
            None => self.indicator_numbers(shown, indicator).await?,
        };
        let weights = self.numbers_by_slug(shown, counted_by(indicator)).await?;
        let (numbers, weights) = (&made.numbers, Some(&weights.numbers));
        let shown_of = |line: &Line| figures(indicator, line);
        let line = line_of(indicator, setting.own, numbers, weights);
        let own = shown_of(&line);
        let others = |members: &[u16]| {
            let line = indicator
                .is_comparable()
                .then(|| region(numbers, indicator.kind, weights, members));
            shown_of(&line.unwrap_or_default())
        };
        let country = if indicator.is_comparable() {
            shown_of(&made.country)
        } else {
            ShownYears::default()
        };
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
            group: others(&setting.similar),
            region: others(&setting.region),
            country,
            similar,
            course: course(indicator, &line),
            breaks: breaks_of(indicator, &line),
            merged: local::cautions(indicator, numbers, setting.own.number).merged,
            origin: latest
                .as_ref()
                .and_then(|(_, figure)| setting.origin(shown, indicator, figure)),
            latest,
            own,
        })
    }

    /// The newest year of all municipalities that any of them has.
    async fn newest_year(&self, shown: &Shown, indicator: &Indicator) -> Result<NewestYear, Error> {
        let made = self.indicator_numbers(shown, indicator).await?;
        let weights = self.numbers_by_slug(shown, counted_by(indicator)).await?;
        let all: Vec<(u16, ShownYears)> = self
            .members(|_| true)
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

    /// The largest parts of a number that can be told apart, in the municipality.
    async fn parts(
        &self,
        shown: &Shown,
        indicator: &Indicator,
        setting: &Setting,
    ) -> Result<Vec<Part>, Error> {
        let Some(mut split) = shown.split(indicator) else {
            return Ok(Vec::new());
        };
        let weights = self.numbers_by_slug(shown, counted_by(indicator)).await?;
        let weights = Some(&weights.numbers);
        let own = self.split_numbers(&split, &[setting.own]).await?;
        let own = split
            .parts
            .drain(..)
            .zip(own)
            .filter_map(|(part, numbers)| {
                let mut newest = numbers.years(setting.own).values().rev();
                let last = newest.find_map(|point| point.value.number())?;
                Some((last, part, numbers))
            });
        let mut largest: Vec<(f64, SplitPart, Numbers)> = own.collect();
        largest.sort_by(|(one, ..), (other, ..)| other.total_cmp(one));
        let mut shown_years = Vec::new();
        for (_, part, numbers) in largest {
            let line = line_of(indicator, setting.own, &numbers, weights);
            let own = figures(indicator, &line);
            if own.values().all(|one| one.figure().is_none()) {
                continue;
            }
            split.parts.push(part);
            shown_years.push(own);
            if shown_years.len() == MOST_PARTS {
                break;
            }
        }
        let similar = setting.similar.iter().copied().map(Area::municipality);
        let similar: Vec<Area> = similar.collect();
        let groups = self.split_numbers(&split, &similar).await?;
        let parts = split.parts.into_iter().zip(shown_years).zip(groups);
        let parts = parts.map(|((part, own), numbers)| {
            let group = region(&numbers, indicator.kind, weights, &setting.similar);
            Part {
                title: part.title,
                own,
                group: figures(indicator, &group),
            }
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

/// Asks something of figures as they stand beside those of similar municipalities.
fn weighed<T>(views: &[&FigureView<'_>], ask: impl FnOnce(&[SignalInput<'_>]) -> T) -> T {
    let missing = ShownFigure::Missing(kompas_domain::statistics::Absence::NotAvailable);
    let similar: Vec<Vec<ShownFigure>> = views
        .iter()
        .map(|view| view.similar.iter().map(|(_, one)| *one).collect())
        .collect();
    let inputs = views.iter().zip(&similar).map(|(view, similar)| {
        let latest = view.latest.as_ref();
        let group = latest.and_then(|(year, _)| view.group.get(year));
        SignalInput {
            indicator: view.indicator,
            counted_by: view.counted_by,
            own: latest.map_or(&missing, |(_, own)| own),
            group: group.unwrap_or(&missing),
            similar,
            course: Some(&view.course),
        }
    });
    ask(&inputs.collect::<Vec<_>>())
}

/// What the figures that a theme begins with say of it.
fn answer_of<'v, 'a: 'v>(views: impl Iterator<Item = &'v FigureView<'a>>) -> Answer {
    let first: Vec<&FigureView<'_>> = views.filter(|view| view.indicator.is_first).collect();
    weighed(&first, local::answer)
}
