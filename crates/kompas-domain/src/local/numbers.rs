//! The numbers of one indicator by area and year, as its tables give them.

use std::collections::BTreeMap;

use crate::indicator::IndicatorTable;
use crate::statistics::{Absence, Area, AreaKind, PeriodStatus, Value};

/// A value of a series: of which area and year, what it says and how sure it is. Year 0 is the
/// one year of a table without periods.
pub type Row = (Area, u16, Value, PeriodStatus);

/// Points by year.
pub type Years = BTreeMap<u16, Point>;

/// The number of an area in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// What the table says, in the unit of the indicator.
    pub value: Value,
    /// The low end of its margin, where the table gives one.
    pub low: Option<f64>,
    /// The high end of its margin, where the table gives one.
    pub high: Option<f64>,
    /// How sure the keeper is.
    pub status: PeriodStatus,
    /// The table that it comes from, by its place in
    /// [`Indicator::tables`](crate::indicator::Indicator::tables).
    pub table: usize,
}

/// Years before which a part of the municipality cannot be told: a municipality was split over
/// several, this one among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeBreak {
    /// The first year that can be compared with today.
    pub year: u16,
    /// The municipalities that were split, by number; what they had is left out before that year.
    pub from: Vec<u16>,
}

/// The numbers of one indicator by area and year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Numbers {
    points: BTreeMap<Area, Years>,
    /// The table that gives a year, for each kind of area.
    given: BTreeMap<(AreaKind, u16), usize>,
    added: BTreeMap<(Area, u16), Vec<u16>>,
    breaks: BTreeMap<u16, Vec<MergeBreak>>,
}

impl Numbers {
    /// Adds what one table of the indicator gives: `number` is its place there. The rows of
    /// `value` are of one or more series that are added up: a sum of which a part is missing, or
    /// has no row, is missing; the least sure status counts. Years outside the table's
    /// [`from`](IndicatorTable::from) and [`to`](IndicatorTable::to) are left.
    ///
    /// A year that two tables have is taken whole from the later one, for each kind of area, so
    /// that areas of two divisions never stand beside each other; a table that has no number at
    /// all in a year takes nothing away. The order in which tables come makes no difference.
    pub fn add_table(
        &mut self,
        number: usize,
        table: &IndicatorTable,
        value: &[Row],
        low: &[Row],
        high: &[Row],
    ) {
        let sums = sums(table, value, series(table));
        let (low, high) = (sums_of(table, low), sums_of(table, high));
        let mut kinds: BTreeMap<(AreaKind, u16), bool> = BTreeMap::new();
        for ((area, year), (value, _)) in &sums {
            *kinds.entry((area.kind, *year)).or_default() |= value.number().is_some();
        }
        for (key, has_numbers) in kinds {
            if has_numbers && self.given.get(&key).is_none_or(|given| *given < number) {
                self.given.insert(key, number);
                self.forget(key);
            }
        }
        for ((area, year), (value, status)) in sums {
            let margin = |ends: &BTreeMap<(Area, u16), f64>| {
                value.number().and(ends.get(&(area, year)).copied())
            };
            let point = Point {
                value,
                low: margin(&low),
                high: margin(&high),
                status,
                table: number,
            };
            self.place(area, year, point);
        }
    }

    /// Keeps a point of the table that gives the year; of the last table while none does.
    fn place(&mut self, area: Area, year: u16, point: Point) {
        let given = self.given.get(&(area.kind, year));
        let old = self.point(area, year);
        let is_taken = old.is_some_and(|old| old.table > point.table);
        if given.map_or(!is_taken, |given| *given == point.table) {
            self.insert(area, year, point);
        }
    }

    /// Leaves out a year of all areas of a kind.
    fn forget(&mut self, (kind, year): (AreaKind, u16)) {
        for (area, years) in &mut self.points {
            if area.kind == kind {
                years.remove(&year);
            }
        }
        self.points.retain(|_, years| !years.is_empty());
    }

    /// Puts one point, in place of what was there.
    pub fn insert(&mut self, area: Area, year: u16, point: Point) {
        self.points.entry(area).or_default().insert(year, point);
    }

    /// The point of an area in a year.
    pub fn point(&self, area: Area, year: u16) -> Option<&Point> {
        self.points.get(&area)?.get(&year)
    }

    /// The number of an area in a year, if there is one.
    pub fn number(&self, area: Area, year: u16) -> Option<f64> {
        self.point(area, year)?.value.number()
    }

    /// All areas with a point, by kind and number.
    pub fn areas(&self) -> impl Iterator<Item = Area> {
        self.points.keys().copied()
    }

    /// The points of an area; none for an area that is not there.
    pub fn years(&self, area: Area) -> &Years {
        static NONE: Years = Years::new();
        self.points.get(&area).unwrap_or(&NONE)
    }

    /// The municipalities of which the number of a year was added up by [`merge`](super::merge),
    /// by the numbers that they had; empty where it stands as the table gives it.
    pub fn added(&self, area: Area, year: u16) -> &[u16] {
        self.added.get(&(area, year)).map_or(&[], Vec::as_slice)
    }

    /// The years from which on a municipality can be compared with today, each once, in order.
    pub fn merge_breaks(&self, municipality: u16) -> &[MergeBreak] {
        self.breaks.get(&municipality).map_or(&[], Vec::as_slice)
    }

    /// Leaves out an area.
    pub(super) fn remove(&mut self, area: Area) {
        self.points.remove(&area);
    }

    /// Notes of which codes a number was added up.
    pub(super) fn note_added(&mut self, area: Area, year: u16, codes: Vec<u16>) {
        self.added.insert((area, year), codes);
    }

    /// Notes that a municipality was split and this one got a part.
    pub(super) fn note_break(&mut self, municipality: u16, year: u16, from: &[u16]) {
        let breaks = self.breaks.entry(municipality).or_default();
        let place = breaks.partition_point(|one| one.year < year);
        if breaks.get(place).is_none_or(|one| one.year != year) {
            let new = MergeBreak {
                year,
                from: Vec::new(),
            };
            breaks.insert(place, new);
        }
        let codes = &mut breaks[place].from;
        codes.extend(from);
        codes.sort_unstable();
        codes.dedup();
    }
}

/// How many series the value of a table is the sum of: one for each combination of codes.
fn series(table: &IndicatorTable) -> usize {
    let codes = table.choices.iter().map(|choice| choice.codes.len());
    codes.product()
}

/// The sum by area and year of rows; missing where fewer than `parts` rows have it.
fn sums(
    table: &IndicatorTable,
    rows: &[Row],
    parts: usize,
) -> BTreeMap<(Area, u16), (Value, PeriodStatus)> {
    let mut gathered: BTreeMap<(Area, u16), Vec<(Value, PeriodStatus)>> = BTreeMap::new();
    for (area, year, value, status) in rows {
        let Some(year) = year_of(table, *year) else {
            continue;
        };
        let parts = gathered.entry((*area, year)).or_default();
        parts.push((*value, *status));
    }
    let sums = gathered.into_iter().map(|(key, mut found)| {
        if found.len() < parts {
            found.push((Value::Missing(Absence::NotAvailable), PeriodStatus::Final));
        }
        (key, sum(&found))
    });
    sums.collect()
}

fn sums_of(table: &IndicatorTable, rows: &[Row]) -> BTreeMap<(Area, u16), f64> {
    let sums = sums(table, rows, 1).into_iter();
    sums.filter_map(|(key, (value, _))| Some((key, value.number()?)))
        .collect()
}

/// The year of a row, if the table is asked for it.
fn year_of(table: &IndicatorTable, year: u16) -> Option<u16> {
    let year = if year == 0 { table.year? } else { year };
    let is_in = table.from.is_none_or(|from| year >= from) && table.to.is_none_or(|to| year <= to);
    is_in.then_some(year)
}

/// The sum of parts: missing when one is, with the least sure status.
pub(super) fn sum(parts: &[(Value, PeriodStatus)]) -> (Value, PeriodStatus) {
    let status = parts.iter().map(|(_, status)| *status).max();
    let status = status.unwrap_or(PeriodStatus::Final);
    let absences: Vec<Absence> = parts
        .iter()
        .filter_map(|(value, _)| match value {
            Value::Number(_) => None,
            Value::Missing(absence) => Some(*absence),
        })
        .collect();
    if !absences.is_empty() {
        return (Value::Missing(absence(&absences, parts.len())), status);
    }
    let mut numbers: Vec<f64> = parts.iter().filter_map(|(one, _)| one.number()).collect();
    numbers.sort_by(f64::total_cmp);
    (Value::Number(numbers.iter().sum()), status)
}

/// Why a sum of so many parts is missing: it cannot exist only when no part can.
fn absence(found: &[Absence], parts: usize) -> Absence {
    if found.contains(&Absence::Confidential) {
        Absence::Confidential
    } else if found.len() == parts && found.iter().all(|one| *one == Absence::Impossible) {
        Absence::Impossible
    } else {
        Absence::NotAvailable
    }
}
