//! From numbers to what is shown of them.

use std::collections::BTreeMap;

use super::interval::{byar, wilson};
use super::line::{Base, Line};
use super::numbers::Point;
use crate::indicator::{Caution, Indicator, NumberKind};
use crate::statistics::{Absence, PeriodStatus, Value};

/// A count above 0 and below this is never shown.
const SMALLEST: f64 = 5.0;

/// The rate of a year with fewer than this is taken over more years.
const POOLED_BELOW: f64 = 10.0;

/// Over how many years at most.
const POOLED_YEARS: u16 = 3;

/// Where a margin comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarginKind {
    /// The table gives it: not everybody was asked.
    Sample,
    /// Numbers differ from year to year by chance alone.
    Chance,
    /// There is none.
    None,
}

/// A figure as it is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// The year that it stands for.
    pub year: u16,
    /// The first and the last year that it is of: the same, or three where numbers are small.
    pub years: (u16, u16),
    /// How many, over those years; 0 or at least 5. None for shares and means, and where one of
    /// the years has 1 to 4, which would follow from the others.
    pub count: Option<f64>,
    /// The figure: a rate for so many of what it is counted by, a share in percent or a mean; the
    /// count itself where it is counted by nothing.
    pub value: f64,
    /// The low end of its margin at 95 %, in the unit of `value`.
    pub low: Option<f64>,
    /// The high end.
    pub high: Option<f64>,
    /// Where the margin comes from.
    pub margin: MarginKind,
    /// What kind of number it is.
    pub kind: NumberKind,
    /// The year of what it is counted by, which may be before `year`.
    pub base_year: Option<u16>,
    /// The least sure status of its years.
    pub status: PeriodStatus,
    /// The table of the last of its years.
    pub table: usize,
}

/// What is shown of a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shown {
    /// A figure.
    Figure(Figure),
    /// Fewer than five, and not 0: *minder dan 5*.
    TooSmall {
        /// Over which years, the first and the last.
        years: (u16, u16),
    },
    /// There is no number.
    Missing(Absence),
}

impl Shown {
    /// The figure, if there is one.
    pub const fn figure(&self) -> Option<&Figure> {
        match self {
            Self::Figure(figure) => Some(figure),
            Self::TooSmall { .. } | Self::Missing(_) => None,
        }
    }

    /// Dutch: what stands in place of a figure.
    pub fn instead(&self) -> Option<&'static str> {
        use crate::code::Code;
        match self {
            Self::Figure(_) => None,
            Self::TooSmall { .. } => Some("minder dan 5"),
            Self::Missing(absence) => Some(absence.label()),
        }
    }
}

impl Figure {
    /// Both ends of the margin, the low one first.
    pub fn ends(&self) -> Option<(f64, f64)> {
        let (low, high) = (self.low?, self.high?);
        (low.is_finite() && high.is_finite()).then_some((low.min(high), low.max(high)))
    }
}

/// What is shown of each year of a line.
///
/// A count by something else is a rate, with the margin that chance gives (Byar). Where a year has
/// fewer than ten the rate is over as many as three last years, not across a break or a missing
/// year; where even those have fewer than five it is too small, unless the year has none, which is
/// shown as 0. A share has the margin of its table, else that of chance (Wilson), but not where it
/// rests on a sample: then what it is counted by is not how many were asked. A share of fewer than
/// five of what it is counted by is too small as well.
pub fn figures(indicator: &Indicator, line: &Line) -> BTreeMap<u16, Shown> {
    let making = Making { indicator, line };
    let years = line.points.iter();
    years
        .map(|(year, point)| (*year, making.shown(*year, point)))
        .collect()
}

/// The last year of which something is known; the last year at all where nothing is.
pub fn latest(shown: &BTreeMap<u16, Shown>) -> Option<(u16, &Shown)> {
    let mut known = shown.iter().rev();
    known
        .find(|(_, one)| !matches!(one, Shown::Missing(_)))
        .or_else(|| shown.last_key_value())
        .map(|(year, one)| (*year, one))
}

/// The years from which on a line is counted in another way, by method or reorganisation.
pub(super) fn breaks(indicator: &Indicator, line: &Line) -> impl Iterator<Item = u16> {
    let methods = indicator.breaks.iter().map(|one| one.year);
    methods.chain(line.breaks.iter().copied())
}

struct Making<'a> {
    indicator: &'a Indicator,
    line: &'a Line,
}

impl Making<'_> {
    fn shown(&self, year: u16, point: &Point) -> Shown {
        let value = match point.value {
            Value::Missing(absence) => return Shown::Missing(absence),
            Value::Number(value) => value,
        };
        let is_count = self.indicator.kind == NumberKind::Count;
        if !value.is_finite() || (is_count && value < 0.0) {
            return Shown::Missing(Absence::NotAvailable);
        }
        match (self.indicator.kind, &self.indicator.denominator) {
            (NumberKind::Count, Some(denominator)) => {
                self.rate(year, value, f64::from(denominator.per))
            }
            (NumberKind::Count, None) => self.count(year, point, value),
            (NumberKind::Share, _) => self.share(year, point, value),
            (NumberKind::Mean, _) => Shown::Figure(self.figure(year, point, value)),
        }
    }

    /// A figure of one year with the margin of its table.
    fn figure(&self, year: u16, point: &Point, value: f64) -> Figure {
        let margin = match (point.low, point.high) {
            (Some(_), Some(_)) => MarginKind::Sample,
            _ => MarginKind::None,
        };
        let end = |end: Option<f64>| end.filter(|_| margin == MarginKind::Sample);
        Figure {
            year,
            years: (year, year),
            count: None,
            value,
            low: end(point.low),
            high: end(point.high),
            margin,
            kind: self.indicator.kind,
            base_year: None,
            status: point.status,
            table: point.table,
        }
    }

    fn count(&self, year: u16, point: &Point, value: f64) -> Shown {
        if is_small(value) {
            return Shown::TooSmall {
                years: (year, year),
            };
        }
        Shown::Figure(Figure {
            count: Some(value),
            ..self.figure(year, point, value)
        })
    }

    fn share(&self, year: u16, point: &Point, value: f64) -> Shown {
        let figure = self.figure(year, point, value);
        let table = self.indicator.tables.get(point.table);
        let is_sample = figure.margin == MarginKind::Sample
            || self.indicator.cautions.contains(&Caution::Sample)
            || table.is_some_and(|table| table.low.is_some());
        let base = self.line.bases.get(&year);
        let base = base.filter(|_| self.indicator.denominator.is_some());
        let part = value / 100.0;
        let Some(base) = base.filter(|_| !is_sample && (0.0..=1.0).contains(&part)) else {
            return Shown::Figure(figure);
        };
        if is_small(part * base.value) {
            return Shown::TooSmall {
                years: (year, year),
            };
        }
        let (low, high) = wilson(part, base.value);
        Shown::Figure(Figure {
            low: Some(low * 100.0),
            high: Some(high * 100.0),
            margin: MarginKind::Chance,
            base_year: Some(base.year),
            ..figure
        })
    }

    fn rate(&self, year: u16, value: f64, per: f64) -> Shown {
        let Some(last) = self.counted(year) else {
            return Shown::Missing(Absence::NotAvailable);
        };
        let mut pool = Pool::of(last);
        if value < POOLED_BELOW {
            for before in self.before(year) {
                pool.add(before);
            }
        }
        if is_small(pool.count) && value == 0.0 {
            pool = Pool::of(last);
        }
        if is_small(pool.count) {
            return Shown::TooSmall {
                years: (pool.first, year),
            };
        }
        Shown::Figure(self.pooled(&last, &pool, per))
    }

    /// The years before, the nearest first, that may be taken together with one.
    fn before(&self, year: u16) -> impl Iterator<Item = Counted<'_>> {
        let before = (1..POOLED_YEARS).filter_map(move |back| year.checked_sub(back));
        let is_one_way = move |first: &u16| {
            let mut breaks = breaks(self.indicator, self.line);
            breaks.all(|new| new <= *first || new > year)
        };
        before
            .take_while(is_one_way)
            .map_while(|year| self.counted(year))
    }

    /// A year that has a number and what it is counted by.
    fn counted(&self, year: u16) -> Option<Counted<'_>> {
        let point = self.line.points.get(&year)?;
        Some(Counted {
            year,
            count: point.value.number().filter(|count| *count >= 0.0)?,
            base: *self.line.bases.get(&year)?,
            point,
        })
    }

    fn pooled(&self, last: &Counted<'_>, pool: &Pool, per: f64) -> Figure {
        let rate = |count: f64| count / pool.base * per;
        let figure = self.figure(last.year, last.point, rate(pool.count));
        let is_sample = figure.margin == MarginKind::Sample && pool.first == last.year;
        let (low, high) = match (figure.low, figure.high) {
            (Some(low), Some(high)) if is_sample => (low, high),
            _ => byar(pool.count),
        };
        Figure {
            years: (pool.first, last.year),
            count: Some(pool.count).filter(|_| !pool.has_small),
            low: Some(rate(low)),
            high: Some(rate(high)),
            margin: if is_sample {
                MarginKind::Sample
            } else {
                MarginKind::Chance
            },
            base_year: Some(last.base.year),
            status: pool.status,
            ..figure
        }
    }
}

/// A year with what it is counted by.
#[derive(Clone, Copy)]
struct Counted<'l> {
    year: u16,
    count: f64,
    base: Base,
    point: &'l Point,
}

/// Years taken together.
struct Pool {
    first: u16,
    count: f64,
    base: f64,
    status: PeriodStatus,
    has_small: bool,
}

impl Pool {
    fn of(one: Counted<'_>) -> Self {
        Self {
            first: one.year,
            count: one.count,
            base: one.base.value,
            status: one.point.status,
            has_small: is_small(one.count),
        }
    }

    fn add(&mut self, one: Counted<'_>) {
        self.first = one.year;
        self.count += one.count;
        self.base += one.base.value;
        self.status = self.status.max(one.point.status);
        self.has_small |= is_small(one.count);
    }
}

fn is_small(count: f64) -> bool {
    count > 0.0 && count < SMALLEST
}
