//! Numbers of municipalities that ended, added up for the municipalities of today.

use std::collections::BTreeSet;

use super::numbers::{Numbers, Point, sum};
use super::reorganisation::{TREE, today};
use crate::indicator::NumberKind;
use crate::statistics::{Absence, Area, AreaKind, Value};

/// What is known of a municipality in a year, with what went into it later.
enum Part {
    /// The table does not know it in that year: it did not exist, or the past was recalculated.
    Absent,
    /// It should have a number and has none.
    Unknown(Absence),
    /// The municipalities of then whose numbers make it up.
    Known(Vec<u16>),
}

/// The numbers by the municipalities of today; other areas stay as they are.
///
/// Those that went into another add up along the chain: counts as sums, shares and means weighted
/// by `weights` (what they are counted by, with the municipalities of then) in that year; without
/// a weight there is none. Margins add up as independent ones: the root of the sum of squares.
/// A year that the table recalculated itself stands as it is: one in which the old municipality
/// has no value, or no row, from there until it ended. A sum of which a part is missing is missing.
///
/// One that was split so that none got 95 % of its inhabitants is left out, and each that got a
/// part has a [`MergeBreak`](super::MergeBreak), where the table had numbers of it. So the numbers
/// must be of all municipalities, not of a choice of them.
pub fn merge(numbers: &Numbers, kind: NumberKind, weights: Option<&Numbers>) -> Numbers {
    let mut merged = numbers.clone();
    for area in numbers.areas().filter(|area| has_ended(*area)) {
        merged.remove(area);
    }
    let merging = Merging {
        numbers,
        kind,
        weights,
    };
    for (area, year) in merging.places() {
        merging.place(area, year, &mut merged);
    }
    merging.breaks(&mut merged);
    merged
}

fn has_ended(area: Area) -> bool {
    area.kind == AreaKind::Municipality && TREE.has_ended(area.number)
}

struct Merging<'n> {
    numbers: &'n Numbers,
    kind: NumberKind,
    weights: Option<&'n Numbers>,
}

impl Merging<'_> {
    /// Municipalities of today and years in which something may go into them.
    fn places(&self) -> BTreeSet<(Area, u16)> {
        let mut places = BTreeSet::new();
        for area in self.numbers.areas().filter(|area| has_ended(*area)) {
            let Some(now) = today(area.number) else {
                continue;
            };
            let years = self.numbers.years(area).keys();
            places.extend(years.map(|year| (Area::municipality(now), *year)));
        }
        for area in self.numbers.areas() {
            if area.kind == AreaKind::Municipality && !has_ended(area) {
                let years = self.numbers.years(area).keys().copied();
                let years = years.filter(|year| TREE.after(area.number, *year).next().is_some());
                places.extend(years.map(|year| (area, year)));
            }
        }
        places
    }

    fn place(&self, area: Area, year: u16, merged: &mut Numbers) {
        match self.part(area.number, year, None) {
            Part::Absent => {}
            Part::Known(codes) if codes == [area.number] => {}
            Part::Known(codes) => {
                merged.insert(area, year, self.total(&codes, year));
                merged.note_added(area, year, codes);
            }
            Part::Unknown(absence) => {
                let like = self.any_point(area.number, year);
                merged.insert(area, year, missing(like, absence));
            }
        }
    }

    /// What a municipality has in a year; `ended` is the first year in which it was no more.
    fn part(&self, code: u16, year: u16, ended: Option<u16>) -> Part {
        let mut found = self.own(code, year, ended);
        for (when, from) in TREE.after(code, year) {
            let is_new = TREE.began(code) == Some(when);
            if is_new && matches!(found, Part::Known(_)) {
                continue;
            }
            let parts = from.iter().map(|one| self.part(*one, year, Some(when)));
            found = join(found, parts.collect(), is_new);
        }
        found
    }

    fn own(&self, code: u16, year: u16, ended: Option<u16>) -> Part {
        let area = Area::municipality(code);
        let has_number = |from: u16, to: u16| {
            let mut years = self.numbers.years(area).range(from..to.max(from));
            years.any(|(_, point)| point.value.number().is_some())
        };
        let value = self.numbers.point(area, year).map(|point| point.value);
        match (value, ended) {
            (Some(Value::Number(_)), _) => Part::Known(vec![code]),
            (Some(Value::Missing(Absence::Confidential)), _) => {
                Part::Unknown(Absence::Confidential)
            }
            _ if TREE.began(code).is_some_and(|began| year < began) => Part::Absent,
            (Some(Value::Missing(Absence::NotAvailable)), None) => {
                Part::Unknown(Absence::NotAvailable)
            }
            (Some(Value::Missing(Absence::NotAvailable)), Some(ended)) if has_number(0, ended) => {
                Part::Unknown(Absence::NotAvailable)
            }
            (_, Some(ended)) if has_number(year, ended) => Part::Unknown(Absence::NotAvailable),
            _ => Part::Absent,
        }
    }

    /// The sum or the weighted mean of municipalities.
    fn total(&self, codes: &[u16], year: u16) -> Point {
        let points: Vec<(Point, Option<f64>)> = codes
            .iter()
            .filter_map(|code| {
                let area = Area::municipality(*code);
                let point = self.numbers.point(area, year)?;
                Some((*point, self.weight(area, year)))
            })
            .collect();
        joined(self.kind, &points)
    }

    fn weight(&self, area: Area, year: u16) -> Option<f64> {
        self.weights?.number(area, year)
    }

    /// A point of the municipality in that year, or of one that went into it.
    fn any_point(&self, code: u16, year: u16) -> Option<&Point> {
        let own = self.numbers.point(Area::municipality(code), year);
        own.or_else(|| {
            let mut before = TREE.after(code, year).flat_map(|(_, from)| from);
            before.find_map(|from| self.any_point(*from, year))
        })
    }

    fn breaks(&self, merged: &mut Numbers) {
        for (from, (ended, parts)) in &TREE.split {
            let years = self.numbers.years(Area::municipality(*from));
            let mut before = years.range(..*ended);
            if !before.any(|(_, point)| point.value.number().is_some()) {
                continue;
            }
            for now in parts.iter().filter_map(|part| today(*part)) {
                merged.note_break(now, *ended, &[*from]);
            }
        }
    }
}

/// A municipality and those that went into it on one day. All of these have a number, or none has
/// one because the past was recalculated; anything between is a gap.
fn join(own: Part, parts: Vec<Part>, is_new: bool) -> Part {
    if parts.iter().all(|part| matches!(part, Part::Absent)) {
        return own;
    }
    let mut codes = match own {
        Part::Known(codes) => codes,
        Part::Absent if is_new => Vec::new(),
        Part::Absent => return Part::Unknown(Absence::NotAvailable),
        unknown @ Part::Unknown(_) => return unknown,
    };
    let mut gap = None;
    for part in parts {
        match part {
            Part::Known(more) => codes.extend(more),
            Part::Unknown(absence) => gap = worse(gap, absence),
            Part::Absent => gap = worse(gap, Absence::NotAvailable),
        }
    }
    if let Some(absence) = gap {
        return Part::Unknown(absence);
    }
    codes.sort_unstable();
    Part::Known(codes)
}

/// Of two reasons the one that says more: that a number is too small.
fn worse(one: Option<Absence>, other: Absence) -> Option<Absence> {
    if one == Some(Absence::Confidential) {
        return one;
    }
    Some(other)
}

/// The sum of counts, or the mean of shares and means by weight.
pub(super) fn joined(kind: NumberKind, points: &[(Point, Option<f64>)]) -> Point {
    if let [(only, _)] = points {
        return *only;
    }
    let parts: Vec<_> = points
        .iter()
        .map(|(one, _)| (one.value, one.status))
        .collect();
    let (total, status) = sum(&parts);
    let table = points.iter().map(|(one, _)| one.table).max().unwrap_or(0);
    let point = Point {
        value: total,
        low: None,
        high: None,
        status,
        table,
    };
    if total.number().is_none() {
        return point;
    }
    let weights: Option<Vec<f64>> = match kind {
        NumberKind::Count => Some(vec![1.0; points.len()]),
        NumberKind::Share | NumberKind::Mean => points.iter().map(|(_, weight)| *weight).collect(),
    };
    let whole: f64 = match kind {
        NumberKind::Count => 1.0,
        NumberKind::Share | NumberKind::Mean => weights.iter().flatten().sum(),
    };
    let weights = weights.filter(|_| whole > 0.0);
    let Some(weights) = weights else {
        return missing(Some(&point), Absence::NotAvailable);
    };
    let value = weighted(points, &weights, whole);
    let reach = |end: fn(&Point) -> Option<f64>| reach(points, &weights, whole, end);
    Point {
        value: Value::Number(value),
        low: reach(|one| one.low).map(|reach| value - reach),
        high: reach(|one| one.high).map(|reach| value + reach),
        ..point
    }
}

fn weighted(points: &[(Point, Option<f64>)], weights: &[f64], whole: f64) -> f64 {
    let mut parts: Vec<f64> = points
        .iter()
        .zip(weights)
        .filter_map(|((one, _), weight)| Some(one.value.number()? * weight))
        .collect();
    parts.sort_by(f64::total_cmp);
    parts.iter().sum::<f64>() / whole
}

/// How far the end of the margin of a sum lies from it.
fn reach(
    points: &[(Point, Option<f64>)],
    weights: &[f64],
    whole: f64,
    end: fn(&Point) -> Option<f64>,
) -> Option<f64> {
    let mut squares = 0.0;
    for ((point, _), weight) in points.iter().zip(weights) {
        let one = (end(point)? - point.value.number()?) * weight;
        squares += one * one;
    }
    Some(squares.sqrt() / whole)
}

fn missing(like: Option<&Point>, absence: Absence) -> Point {
    Point {
        value: Value::Missing(absence),
        low: None,
        high: None,
        status: like.map_or(crate::statistics::PeriodStatus::Final, |one| one.status),
        table: like.map_or(0, |one| one.table),
    }
}
