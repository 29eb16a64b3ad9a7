//! Figures of municipalities that do not exist, to show everything on a machine without a network.
//!
//! All of it is made up, and made the same every time: no clock, no randomness from outside. What
//! is known of the spread over real municipalities and of the country gives the size; sources
//! stand where the numbers do. Tables are made out of what the [`Indicators`] ask, so that each of
//! them finds its numbers.

mod chance;
mod facts;
mod levels;
mod national;
mod places;
mod subject;
mod voorbeeldstad;

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::indicator::{
    Caution, Indicator, IndicatorTable, Indicators, NumberKind, Series, Wanted,
};
use crate::municipality::fictitious;
use crate::statistics::{Area, PeriodStatus, Service, TableFacts, Value};
use facts::Use;
use national::{FAMILIES, Family};
use subject::{At, End, Leveled, Spread, Subject, standing};

pub use voorbeeldstad::{lead_times, own_years};

/// The first year of figures.
pub const FIRST_YEAR: u16 = 2012;

/// The last year, of which figures are provisional.
pub const LAST_YEAR: u16 = 2025;

/// The key figure that is how close addresses lie.
const DENSITY: &str = "adressen-per-km2";

/// The key figure that others are counted by where they name nothing.
const INHABITANTS: &str = "inwoners";

/// A table that is made up, with all that indicators take of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoTable {
    /// What it says of itself; its name begins with *Fictief*.
    pub facts: TableFacts,
    /// Each series that an indicator takes, with its values by year and area: the country, then
    /// the municipalities.
    pub series: Vec<(Series, Vec<DemoValue>)>,
}

/// A value that is made up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DemoValue {
    /// Of which area.
    pub area: Area,
    /// Of which year; where a table has no periods, the one year that it is of.
    pub year: u16,
    /// What it says, in the unit of its measure.
    pub value: Value,
    /// How sure it is.
    pub status: PeriodStatus,
}

/// Every table that an indicator takes numbers from, made up; own tables are not among them. In
/// the order of service and number. An indicator that contradicts another about a table, so that
/// no table could give both their numbers, may find nothing.
pub fn tables(indicators: &Indicators) -> Vec<DemoTable> {
    let mut making = Making::new(indicators);
    let mut order: Vec<&Indicator> = indicators.all().iter().collect();
    order.sort_by_key(|one| rank(one, indicators));
    for indicator in order {
        making.add(indicator);
    }
    making.tables.into_values().map(Table::filled).collect()
}

/// What others are counted by goes before them.
fn rank(indicator: &Indicator, indicators: &Indicators) -> u8 {
    let is_made_from = |one: &Indicator| levels::level_of(one).from.is_some();
    let by = indicator.denominator.as_ref();
    let by = by.and_then(|by| indicators.get(&by.indicator));
    match by {
        _ if is_made_from(indicator) => 2,
        Some(by) if is_made_from(by) => 3,
        Some(_) => 1,
        None => 0,
    }
}

fn status_of(year: u16) -> PeriodStatus {
    if year < LAST_YEAR {
        PeriodStatus::Final
    } else {
        PeriodStatus::Provisional
    }
}

/// A table that is being made.
struct Table {
    facts: TableFacts,
    years: Vec<u16>,
    series: BTreeMap<Series, Rc<Subject>>,
}

impl Table {
    fn filled(self) -> DemoTable {
        let series = self.series.into_iter().map(|(series, subject)| {
            let values = self.years.iter().flat_map(|year| values(&subject, *year));
            (series, values.collect())
        });
        DemoTable {
            series: series.collect(),
            facts: self.facts,
        }
    }
}

/// The values of a year: the country, then all municipalities.
fn values(subject: &Subject, year: u16) -> impl Iterator<Item = DemoValue> {
    let all = fictitious().iter().enumerate();
    let areas = all.filter_map(|(place, one)| Some((Area::read(one.code)?, At::Place(place))));
    let areas = [(Area::COUNTRY, At::Country)].into_iter().chain(areas);
    areas.map(move |(area, at)| DemoValue {
        area,
        year,
        value: subject.value(at, year),
        status: status_of(year),
    })
}

/// Gathers what each series of each table is of.
struct Making<'a> {
    tables: BTreeMap<(Service, &'a str), Table>,
    /// What an indicator is the sum of, for those that are counted by it.
    of: HashMap<&'a str, Vec<Rc<Subject>>>,
    families: Vec<(&'static Family, Rc<Spread>)>,
}

impl<'a> Making<'a> {
    fn new(indicators: &'a Indicators) -> Self {
        let mut uses: BTreeMap<(Service, &str), Vec<Use<'_>>> = BTreeMap::new();
        for indicator in indicators.all() {
            for table in &indicator.tables {
                let key = (table.service, table.table.as_str());
                uses.entry(key).or_default().push((indicator, table));
            }
        }
        uses.retain(|(service, _), _| *service != Service::Own);
        let tables = uses.into_iter().filter_map(|(key, uses)| {
            let table = Table {
                facts: facts::facts(&uses)?,
                years: facts::years(&uses).into_iter().collect(),
                series: BTreeMap::new(),
            };
            Some((key, table))
        });
        let families = FAMILIES.iter();
        Self {
            tables: tables.collect(),
            of: HashMap::new(),
            families: families
                .map(|family| (family, Rc::new(Spread::new(family))))
                .collect(),
        }
    }

    /// Adds all series that an indicator takes.
    fn add(&mut self, indicator: &'a Indicator) {
        for table in &indicator.tables {
            let Some(made) = self.tables.get(&(table.service, table.table.as_str())) else {
                continue;
            };
            let Ok(wanted) = indicator.wanted(table, &made.facts) else {
                continue;
            };
            let maker = Maker {
                indicator,
                table,
                families: &self.families,
                base: self.base(indicator),
            };
            let known = &made.series;
            let (new, value) = maker.series(&wanted, known);
            self.of.insert(&indicator.slug, value);
            if let Some(made) = self.tables.get_mut(&(table.service, table.table.as_str())) {
                made.series.extend(new);
            }
        }
    }

    /// What an indicator is counted by; nothing where that is not known, which means inhabitants.
    fn base(&self, indicator: &Indicator) -> Vec<Rc<Subject>> {
        let named = indicator.denominator.as_ref();
        let from = levels::level_of(indicator).from;
        let slug = from.or(named.map(|named| named.indicator.as_str()));
        slug.and_then(|slug| self.of.get(slug).cloned())
            .unwrap_or_default()
    }
}

/// Makes the series that an indicator takes of a table.
struct Maker<'m> {
    indicator: &'m Indicator,
    table: &'m IndicatorTable,
    families: &'m [(&'static Family, Rc<Spread>)],
    base: Vec<Rc<Subject>>,
}

/// What series are of.
type Subjects = BTreeMap<Series, Rc<Subject>>;

impl Maker<'_> {
    /// All series that are wanted, and what the number of the indicator is the sum of.
    fn series(&self, wanted: &Wanted, known: &Subjects) -> (Subjects, Vec<Rc<Subject>>) {
        let mut new = Subjects::new();
        let value: Vec<Rc<Subject>> = wanted
            .value
            .iter()
            .map(|series| self.subject(series, wanted.value.len(), known))
            .collect();
        new.extend(wanted.value.iter().cloned().zip(value.iter().cloned()));
        let value = self.split(wanted, known, &mut new).unwrap_or(value);
        let ends = [(&wanted.low, End::Low), (&wanted.high, End::High)];
        for (series, end) in ends {
            if let (Some(series), Some(of)) = (series, value.first()) {
                let subject = Subject::End(Rc::clone(of), end);
                new.insert(series.clone(), Rc::new(subject));
            }
        }
        (new, value)
    }

    /// The parts of a number that can be told apart. Where one of the codes is the number itself,
    /// it becomes the sum of the others, if it is a count; it is returned then.
    fn split(
        &self,
        wanted: &Wanted,
        known: &Subjects,
        new: &mut Subjects,
    ) -> Option<Vec<Rc<Subject>>> {
        let parts = wanted.split.iter().flat_map(|(_, _, series)| series);
        let parts: Vec<&Series> = parts.filter(|one| !wanted.value.contains(one)).collect();
        let mut subjects = Vec::new();
        for series in &parts {
            let subject = self.subject(series, self.parts(parts.len()), known);
            new.insert((*series).clone(), Rc::clone(&subject));
            subjects.push(subject);
        }
        let is_count = self.indicator.kind == NumberKind::Count;
        let [total] = wanted.value.as_slice() else {
            return None;
        };
        let mut all = wanted.split.iter().flat_map(|(_, _, series)| series);
        if !is_count || subjects.is_empty() || !all.any(|one| one == total) {
            return None;
        }
        let sum = Rc::new(Subject::Sum(subjects));
        new.insert(total.clone(), Rc::clone(&sum));
        Some(vec![sum])
    }

    /// In how many parts the level is over so many series: shares and means are not shared out.
    fn parts(&self, series: usize) -> usize {
        match self.indicator.kind {
            NumberKind::Count => series,
            _ => 1,
        }
    }

    /// What a series is of: what it is known to be, a kind of the police, or something with the
    /// level of the indicator.
    fn subject(&self, series: &Series, of: usize, known: &Subjects) -> Rc<Subject> {
        if let Some(known) = known.get(series) {
            return Rc::clone(known);
        }
        Rc::new(match self.indicator.slug.as_str() {
            INHABITANTS if of == 1 => Subject::Inhabitants,
            DENSITY if of == 1 => Subject::Density,
            slug => self.kind(series).unwrap_or_else(|| {
                let level = levels::level_of(self.indicator);
                Subject::Level(Box::new(Leveled {
                    slug: slug.to_owned(),
                    part: series.codes.clone(),
                    level,
                    standing: standing(slug, level.lean),
                    kind: self.indicator.kind,
                    decimals: self.indicator.decimals,
                    base: self.base.clone(),
                    parts: u16::try_from(self.parts(of)).unwrap_or(u16::MAX),
                    is_sample: self.is_sample(),
                }))
            }),
        })
    }

    fn is_sample(&self) -> bool {
        self.table.low.is_some() || self.indicator.cautions.contains(&Caution::Sample)
    }

    /// The kind of the police that a series is of, if it is of one.
    fn kind(&self, series: &Series) -> Option<Subject> {
        let (family, spread) = self
            .families
            .iter()
            .find(|(family, _)| family.table == self.table.table)?;
        let (_, code) = series.codes.split_once('=')?;
        if code == family.total.0 {
            return Some(Subject::Kinds(Rc::clone(spread), None));
        }
        let kind = family.kinds.iter().position(|kind| kind.code == code)?;
        Some(Subject::Kinds(Rc::clone(spread), Some(kind)))
    }
}
