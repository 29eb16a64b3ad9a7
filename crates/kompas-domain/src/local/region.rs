//! Numbers of regions from those of their municipalities.

use std::collections::BTreeSet;

use super::line::{Base, Line, base};
use super::merge::joined;
use super::numbers::{Numbers, Point};
use crate::indicator::NumberKind;
use crate::municipality::municipalities;
use crate::statistics::{Absence, Area, PeriodStatus, Value};

/// A region of which more than this part of the weight has no value gets none.
const MOST_WITHOUT: f64 = 0.1;

/// The line of a region from its members: counts add up, shares and means are weighted. `weights`
/// is what the indicator is counted by, or the inhabitants where it has no denominator; both after
/// [`merge`](super::merge).
///
/// A year in which members with more than 10 % of the weight have no value gets none. Otherwise
/// the year is of the members that have one, what it is counted by too, and
/// [`without`](Line::without) names the rest. A member of unknown weight is one of the rest, and
/// weighs there as the others do on average; without `weights` all weigh the same, and shares and
/// means have none. A break of members with more than 10 % of the weight is one of the region.
pub fn region(
    numbers: &Numbers,
    kind: NumberKind,
    weights: Option<&Numbers>,
    members: &[u16],
) -> Line {
    let members: BTreeSet<u16> = members.iter().copied().collect();
    let years: BTreeSet<u16> = members
        .iter()
        .flat_map(|code| numbers.years(Area::municipality(*code)).keys().copied())
        .collect();
    let mut line = Line::default();
    for year in years {
        let year = Year::new(numbers, weights, &members, year);
        year.add_to(kind, &mut line);
    }
    line.breaks = breaks(numbers, weights, &members);
    line
}

/// The line of the country: the number of the table itself in years that have one, else that of
/// all municipalities together.
pub fn country(numbers: &Numbers, kind: NumberKind, weights: Option<&Numbers>) -> Line {
    let members: Vec<u16> = municipalities()
        .iter()
        .filter_map(|one| Area::read(one.code))
        .map(|area| area.number)
        .collect();
    let mut line = region(numbers, kind, weights, &members);
    let own = Line::of(Area::COUNTRY, numbers, weights);
    for (year, point) in own.points {
        if point.value.number().is_none() {
            line.points.entry(year).or_insert(point);
            continue;
        }
        line.points.insert(year, point);
        line.without.remove(&year);
        line.bases.remove(&year);
        let base = own.bases.get(&year).copied();
        let base = base.or_else(|| all_of(weights?, &members, year));
        line.bases.extend(base.map(|base| (year, base)));
    }
    line
}

/// What all municipalities have together, where none of them misses it.
fn all_of(weights: &Numbers, members: &[u16], year: u16) -> Option<Base> {
    let all: Option<Vec<Base>> = members
        .iter()
        .map(|code| base(weights.years(Area::municipality(*code)), year))
        .collect();
    together(&all?)
}

fn together(bases: &[Base]) -> Option<Base> {
    let year = bases.iter().map(|base| base.year).min()?;
    let value = bases.iter().map(|base| base.value).sum();
    Some(Base { year, value })
}

/// One year of a region.
struct Year<'n> {
    at: u16,
    /// Members with a value, and their weight.
    with: Vec<(&'n Point, Option<Base>)>,
    /// Members without one.
    without: Vec<u16>,
    /// Which part of the weight has none.
    missing: f64,
    absence: Absence,
}

impl<'n> Year<'n> {
    fn new(
        numbers: &'n Numbers,
        weights: Option<&Numbers>,
        members: &BTreeSet<u16>,
        year: u16,
    ) -> Self {
        let mut found = Self {
            at: year,
            with: Vec::new(),
            without: Vec::new(),
            missing: 0.0,
            absence: Absence::Impossible,
        };
        let weight_of = |area| weights.and_then(|weights| base(weights.years(area), year));
        let mut lost = Vec::new();
        for code in members {
            let area = Area::municipality(*code);
            let weight = weight_of(area);
            let point = numbers.point(area, year);
            match point.map(|point| (point, point.value)) {
                Some((point, Value::Number(_))) if weights.is_none() || weight.is_some() => {
                    found.with.push((point, weight));
                }
                Some((_, Value::Missing(absence))) => {
                    found.absence = found.absence.max(absence);
                    found.without.push(*code);
                    lost.push(weight);
                }
                _ => {
                    found.absence = Absence::NotAvailable;
                    found.without.push(*code);
                    lost.push(weight);
                }
            }
        }
        let kept = found.with.iter().map(|(_, weight)| *weight);
        found.missing = part(&lost, kept);
        found
    }

    fn add_to(self, kind: NumberKind, line: &mut Line) {
        if self.with.is_empty() || self.missing > MOST_WITHOUT {
            line.points.insert(self.at, self.none());
        } else {
            let points: Vec<(Point, Option<f64>)> = self
                .with
                .iter()
                .map(|(point, base)| (**point, base.map(|base| base.value)))
                .collect();
            line.points.insert(self.at, joined(kind, &points));
            let bases: Vec<Base> = self.with.iter().filter_map(|(_, base)| *base).collect();
            let base = together(&bases);
            line.bases.extend(base.map(|base| (self.at, base)));
        }
        if !self.without.is_empty() {
            line.without.insert(self.at, self.without);
        }
    }

    fn none(&self) -> Point {
        let statuses = self.with.iter().map(|(point, _)| point.status);
        Point {
            value: Value::Missing(self.absence),
            low: None,
            high: None,
            status: statuses.max().unwrap_or(PeriodStatus::Final),
            table: self
                .with
                .iter()
                .map(|(one, _)| one.table)
                .max()
                .unwrap_or(0),
        }
    }
}

/// Which part of the weight some have, of these and the others together.
fn part(some: &[Option<Base>], others: impl Iterator<Item = Option<Base>>) -> f64 {
    let others: Vec<Option<Base>> = others.collect();
    let known: Vec<f64> = some
        .iter()
        .chain(&others)
        .filter_map(|base| base.map(|base| base.value))
        .collect();
    let mean = if known.is_empty() {
        1.0
    } else {
        known.iter().sum::<f64>() / super::words::count(known.len())
    };
    let weigh = |bases: &[Option<Base>]| -> f64 {
        let weights = bases
            .iter()
            .map(|base| base.map_or(mean, |base| base.value));
        weights.sum()
    };
    let (some, others) = (weigh(some), weigh(&others));
    if some > 0.0 {
        some / (some + others)
    } else {
        0.0
    }
}

/// The years of breaks of members with more than 10 % of the weight.
fn breaks(numbers: &Numbers, weights: Option<&Numbers>, members: &BTreeSet<u16>) -> Vec<u16> {
    let years: BTreeSet<u16> = members
        .iter()
        .flat_map(|code| numbers.merge_breaks(*code))
        .map(|one| one.year)
        .collect();
    let weight_of = |code: &u16, year: u16| {
        let weights = weights?.years(Area::municipality(*code));
        base(weights, year)
    };
    let is_break = |year: &u16| {
        let has = |code: &&u16| {
            let breaks = numbers.merge_breaks(**code);
            breaks.iter().any(|one| one.year == *year)
        };
        let (with, others): (Vec<&u16>, Vec<&u16>) = members.iter().partition(has);
        let with: Vec<Option<Base>> = with.iter().map(|code| weight_of(code, *year)).collect();
        let others = others.iter().map(|code| weight_of(code, *year));
        part(&with, others) > MOST_WITHOUT
    };
    years.into_iter().filter(is_break).collect()
}
