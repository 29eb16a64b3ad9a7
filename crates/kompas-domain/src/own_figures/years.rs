//! One number for each year.

use std::collections::BTreeMap;

use super::cell::{self, Given};
use super::period::read_year;
use super::record::{Record, Seen, records};
use super::{Field, Mapping, OwnShape, Problem, Sheet};
use crate::indicator::NumberKind;
use crate::local::SMALLEST_SHOWN;
use crate::statistics::{Absence, Value};

/// A percentage of fewer people than this is not kept.
pub const SMALLEST_SAMPLE: u32 = 30;

/// The numbers of years.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Years {
    /// For each year its number, and for a share that has one how many people were asked: at least
    /// [`SMALLEST_SAMPLE`]. A count is 0 or at least [`SMALLEST_SHOWN`].
    pub values: BTreeMap<u16, (Value, Option<u32>)>,
    /// The years whose number was given but not kept, because it is about too few, in order.
    pub too_small: Vec<u16>,
}

/// Reads a table of one number for each year, from [`OLDEST_YEAR`](super::OLDEST_YEAR) to the
/// newest. A cell that says that it is not shown is confidential, an empty one has no number.
///
/// # Errors
/// Everything that is wrong with all rows, by row; or that a field has no column, or that there is
/// no row with something in it.
pub fn read_years(
    sheet: &Sheet,
    mapping: &Mapping,
    kind: NumberKind,
    newest_year: u16,
) -> Result<Years, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut seen = Seen::new();
    let mut years = Years::default();
    for record in records(sheet, mapping, OwnShape::Years)? {
        let year = year_of(&record, newest_year, &mut seen, &mut problems);
        let kept = kept_of(&record, kind, &mut problems);
        if let (Some(year), Some(kept)) = (year, kept) {
            years.add(year, &kept);
        }
    }
    if problems.is_empty() {
        return Ok(years);
    }
    Err(problems)
}

/// What is kept of a year.
struct Kept {
    value: Value,
    sample: Option<u32>,
    is_too_small: bool,
}

impl Years {
    fn add(&mut self, year: u16, kept: &Kept) {
        self.values.insert(year, (kept.value, kept.sample));
        if kept.is_too_small {
            let at = self.too_small.partition_point(|other| *other < year);
            self.too_small.insert(at, year);
        }
    }
}

fn year_of(
    record: &Record<'_>,
    newest: u16,
    seen: &mut Seen<u16>,
    problems: &mut Vec<Problem>,
) -> Option<u16> {
    let year = record.take(Field::Year, |cell| read_year(cell, newest), problems)?;
    if let Some(before) = seen.before(year, record.row) {
        let message = format!("het jaar {year} staat ook in rij {before}; houd één van beide over");
        problems.push(record.problem(Field::Year, message));
        return None;
    }
    Some(year)
}

fn kept_of(record: &Record<'_>, kind: NumberKind, problems: &mut Vec<Problem>) -> Option<Kept> {
    let number = record.take(Field::Number, |cell| number(cell, kind), problems);
    let sample = match kind {
        NumberKind::Share => record.take(Field::Sample, cell::count, problems),
        NumberKind::Count | NumberKind::Mean => Some(Given::Empty),
    };
    let (number, sample) = (number?, sample?);
    let number = match number {
        Given::Number(number) => number,
        Given::NotShown => return Some(Kept::missing(Absence::Confidential)),
        Given::Empty => return Some(Kept::missing(Absence::NotAvailable)),
    };
    let smallest = f64::from(SMALLEST_SHOWN);
    let is_small = kind == NumberKind::Count && number > 0.0 && number < smallest;
    let kept = match sample {
        Given::Number(sample) if sample >= SMALLEST_SAMPLE => Kept::number(number, Some(sample)),
        Given::Empty if !is_small => Kept::number(number, None),
        _ => Kept {
            is_too_small: true,
            ..Kept::missing(Absence::Confidential)
        },
    };
    Some(kept)
}

impl Kept {
    const fn number(number: f64, sample: Option<u32>) -> Self {
        Self {
            value: Value::Number(number),
            sample,
            is_too_small: false,
        }
    }

    const fn missing(absence: Absence) -> Self {
        Self {
            value: Value::Missing(absence),
            sample: None,
            is_too_small: false,
        }
    }
}

fn number(cell: &str, kind: NumberKind) -> Result<Given<f64>, String> {
    match kind {
        NumberKind::Count => cell::count(cell).map(|given| match given {
            Given::Number(count) => Given::Number(f64::from(count)),
            Given::NotShown => Given::NotShown,
            Given::Empty => Given::Empty,
        }),
        NumberKind::Share => cell::percentage(cell),
        NumberKind::Mean => cell::mean(cell),
    }
}
