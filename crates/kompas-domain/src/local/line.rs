//! The numbers of one area or region over the years, with all that is needed to show them.

use std::collections::BTreeMap;

use super::numbers::{Numbers, Years};
use crate::statistics::{Area, AreaKind};

/// How many years before a number what it is counted by may be.
const YEARS_BACK: u16 = 2;

/// What a number is counted by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Base {
    /// Of which year: that of the number, or one of the two before.
    pub year: u16,
    /// How many: more than 0.
    pub value: f64,
}

/// The numbers of one area or region by year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Its points.
    pub points: Years,
    /// What each is counted by, where that is known.
    pub bases: BTreeMap<u16, Base>,
    /// Years from which on it can be compared with today because of a reorganisation.
    pub breaks: Vec<u16>,
    /// The municipalities of a region that a year is without, where there are any.
    pub without: BTreeMap<u16, Vec<u16>>,
}

impl Line {
    /// The line of an area that has numbers itself. `counted_by` are the numbers of the
    /// indicator's denominator; both after [`merge`](super::merge).
    pub fn of(area: Area, numbers: &Numbers, counted_by: Option<&Numbers>) -> Self {
        let points = numbers.years(area).clone();
        let bases = points.keys().filter_map(|year| {
            let base = base(counted_by?.years(area), *year)?;
            Some((*year, base))
        });
        let bases = bases.collect();
        let breaks = match area.kind {
            AreaKind::Municipality => {
                let breaks = numbers.merge_breaks(area.number).iter();
                breaks.map(|one| one.year).collect()
            }
            _ => Vec::new(),
        };
        Self {
            points,
            bases,
            breaks,
            without: BTreeMap::new(),
        }
    }
}

/// The number of a year, else of the nearest of the two years before.
pub(super) fn base(years: &Years, year: u16) -> Option<Base> {
    let first = year.saturating_sub(YEARS_BACK);
    let mut nearest = years.range(first..=year).rev();
    nearest.find_map(|(year, point)| {
        let value = point.value.number().filter(|value| *value > 0.0)?;
        Some(Base { year: *year, value })
    })
}
