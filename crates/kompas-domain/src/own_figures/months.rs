//! Counts of cases for each month.

use super::cell::{self, Given};
use super::period::{month_name, read_month};
use super::record::{Record, Seen, records};
use super::{Field, Mapping, OwnShape, Problem, Sheet};
use crate::code::Code;
use crate::local::MonthCounts;

/// What cannot be more than what: the ones that ran long are a part of those that ran.
const PARTS: [(Field, Field); 3] = [
    (Field::OverHalfYear, Field::Running),
    (Field::OverYear, Field::OverHalfYear),
    (Field::Returned, Field::Ended),
];

/// The fields that count something.
const COUNTS: [Field; 6] = [
    Field::Started,
    Field::Ended,
    Field::Running,
    Field::OverHalfYear,
    Field::OverYear,
    Field::Returned,
];

/// Reads a table of counts of cases for each month, from January of
/// [`OLDEST_YEAR`](super::OLDEST_YEAR) to the newest (year and month). The months come in order;
/// some may be missing, and one without any count is left out. Counts of 1 to 4 stay, because they
/// add up over months: [`lead_times`](crate::local::lead_times) shows none of them.
///
/// # Errors
/// Everything that is wrong with all rows, by row; or that a field has no column, or that there is
/// no row with something in it.
pub fn read_months(
    sheet: &Sheet,
    mapping: &Mapping,
    newest: (u16, u8),
) -> Result<Vec<MonthCounts>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut seen = Seen::new();
    let mut months = Vec::new();
    for record in records(sheet, mapping, OwnShape::Months)? {
        let month = month_of(&record, newest, &mut seen, &mut problems);
        if COUNTS.iter().all(|field| record.text(*field).is_empty()) {
            continue;
        }
        let counts = counts_of(&record, &mut problems);
        if let (Some(month), Some(counts)) = (month, counts) {
            months.push(counts.of(month));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    months.sort_by_key(|one| (one.year, one.month));
    Ok(months)
}

fn month_of(
    record: &Record<'_>,
    newest: (u16, u8),
    seen: &mut Seen<(u16, u8)>,
    problems: &mut Vec<Problem>,
) -> Option<(u16, u8)> {
    let month = record.take(Field::Month, |cell| read_month(cell, newest), problems)?;
    if let Some(before) = seen.before(month, record.row) {
        let month = month_name(month);
        let message = format!("{month} staat ook in rij {before}; houd één van beide over");
        problems.push(record.problem(Field::Month, message));
        return None;
    }
    Some(month)
}

/// The counts of a row, each with its field.
struct Counts(Vec<(Field, u32)>);

fn counts_of(record: &Record<'_>, problems: &mut Vec<Problem>) -> Option<Counts> {
    let before = problems.len();
    let mut counts = Counts(Vec::new());
    for field in COUNTS {
        let read = |cell: &str| count(cell, field);
        if let Some(Some(count)) = record.take(field, read, problems) {
            counts.0.push((field, count));
        }
    }
    for (part, whole) in PARTS {
        let (Some(some), Some(all)) = (counts.get(part), counts.get(whole)) else {
            continue;
        };
        if some > all {
            let (part_name, whole_name) = (part.label(), whole.label());
            let message = format!(
                "“{part_name}” is {some}, maar “{whole_name}” is {all}; een deel kan niet meer zijn dan het geheel"
            );
            problems.push(record.problem(part, message));
        }
    }
    (problems.len() == before).then_some(counts)
}

/// The count of a field; nothing where it has none and needs none.
fn count(cell: &str, field: Field) -> Result<Option<u32>, String> {
    match cell::count(cell)? {
        Given::Number(count) => Ok(Some(count)),
        _ if !field.is_required(OwnShape::Months) => Ok(None),
        Given::NotShown => Err(
            "hier is het precieze aantal nodig om over maanden op te tellen; Kompas toont het niet als het kleiner is dan 5. Mag u het niet geven, haal dan deze rij weg"
                .to_owned(),
        ),
        Given::Empty => {
            Err("hier moet een aantal staan; schrijf 0 als het er geen waren".to_owned())
        }
    }
}

impl Counts {
    fn get(&self, field: Field) -> Option<u32> {
        let mut counts = self.0.iter();
        counts
            .find(|(one, _)| *one == field)
            .map(|(_, count)| *count)
    }

    fn of(&self, (year, month): (u16, u8)) -> MonthCounts {
        let count = |field| self.get(field).unwrap_or_default();
        MonthCounts {
            year,
            month,
            started: count(Field::Started),
            ended: count(Field::Ended),
            running: count(Field::Running),
            over_half_year: count(Field::OverHalfYear),
            over_year: count(Field::OverYear),
            returned: self.get(Field::Returned),
        }
    }
}
