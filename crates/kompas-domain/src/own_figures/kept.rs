//! Own figures as an organisation keeps them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{OwnShape, Years, margin};
use crate::indicator::{IndicatorTable, NumberKind};
use crate::local::{MonthCounts, Numbers, Row};
use crate::statistics::{Absence, Area, PeriodStatus, Value};

/// Own figures of one table.
#[derive(Debug, Clone, PartialEq)]
pub enum OwnFigures {
    /// For each year its number, and how many were asked.
    Years(BTreeMap<u16, (Value, Option<u32>)>),
    /// The counts of months, the oldest first.
    Months(Vec<MonthCounts>),
}

/// The same as JSON.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Record {
    /// Year, number, whether it is not shown, sample.
    Jaren(Vec<(u16, Option<f64>, bool, Option<u32>)>),
    Maanden(Vec<Month>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Month {
    jaar: u16,
    maand: u8,
    gestart: u32,
    afgerond: u32,
    lopend: u32,
    langer_dan_half_jaar: u32,
    langer_dan_jaar: u32,
    teruggekomen: Option<u32>,
}

impl From<Years> for OwnFigures {
    fn from(years: Years) -> Self {
        Self::Years(years.values)
    }
}

impl OwnFigures {
    /// What they hold.
    pub const fn shape(&self) -> OwnShape {
        match self {
            Self::Years(_) => OwnShape::Years,
            Self::Months(_) => OwnShape::Months,
        }
    }

    /// Figures that [`as_json`](Self::as_json) wrote; none for any other text.
    pub fn from_json(text: &str) -> Option<Self> {
        Some(match serde_json::from_str(text).ok()? {
            Record::Jaren(years) => Self::Years(
                years
                    .into_iter()
                    .map(|(year, number, hidden, sample)| {
                        let absence = if hidden {
                            Absence::Confidential
                        } else {
                            Absence::NotAvailable
                        };
                        let value = number.map_or(Value::Missing(absence), Value::Number);
                        (year, (value, sample))
                    })
                    .collect(),
            ),
            Record::Maanden(months) => Self::Months(
                months
                    .into_iter()
                    .map(|one| MonthCounts {
                        year: one.jaar,
                        month: one.maand,
                        started: one.gestart,
                        ended: one.afgerond,
                        running: one.lopend,
                        over_half_year: one.langer_dan_half_jaar,
                        over_year: one.langer_dan_jaar,
                        returned: one.teruggekomen,
                    })
                    .collect(),
            ),
        })
    }

    /// To keep: JSON with all of them.
    pub fn as_json(&self) -> String {
        let record = match self {
            Self::Years(years) => Record::Jaren(
                years
                    .iter()
                    .map(|(year, (value, sample))| {
                        let hidden = *value == Value::Missing(Absence::Confidential);
                        (*year, value.number(), hidden, *sample)
                    })
                    .collect(),
            ),
            Self::Months(months) => Record::Maanden(
                months
                    .iter()
                    .map(|one| Month {
                        jaar: one.year,
                        maand: one.month,
                        gestart: one.started,
                        afgerond: one.ended,
                        lopend: one.running,
                        langer_dan_half_jaar: one.over_half_year,
                        langer_dan_jaar: one.over_year,
                        teruggekomen: one.returned,
                    })
                    .collect(),
            ),
        };
        serde_json::to_string(&record).unwrap_or_default()
    }

    /// The numbers of years of an area, as a table at this place of an indicator would give them;
    /// none for months. A share with a sample has its margin.
    pub fn numbers(
        &self,
        area: Area,
        place: usize,
        table: &IndicatorTable,
        kind: NumberKind,
    ) -> Numbers {
        let mut numbers = Numbers::default();
        let Self::Years(years) = self else {
            return numbers;
        };
        let row = |year: u16, value: Value| -> Row { (area, year, value, PeriodStatus::Final) };
        let values: Vec<Row> = years
            .iter()
            .map(|(year, (value, _))| row(*year, *value))
            .collect();
        let ends = years.iter().filter_map(|(year, (value, sample))| {
            let sample = sample.filter(|_| kind == NumberKind::Share)?;
            let (low, high) = margin(value.number()?, sample);
            Some((
                row(*year, Value::Number(low)),
                row(*year, Value::Number(high)),
            ))
        });
        let (low, high): (Vec<Row>, Vec<Row>) = ends.unzip();
        numbers.add_table(place, table, &values, &low, &high);
        numbers
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            (0_u32..100_000_000).prop_map(|cents| Value::Number(f64::from(cents) / 100.0)),
            Just(Value::Missing(Absence::Confidential)),
            Just(Value::Missing(Absence::NotAvailable)),
        ]
    }

    proptest! {
        #[test]
        fn years_read_back(years in prop::collection::btree_map(1990_u16..2100, (value(), prop::option::of(30_u32..9_000)), 0..9)) {
            let own = OwnFigures::Years(years);
            prop_assert_eq!(OwnFigures::from_json(&own.as_json()), Some(own));
        }

        #[test]
        fn months_read_back(counts: [u32; 5], year in 1990_u16..2100, month in 1_u8..13, returned: Option<u32>) {
            let own = OwnFigures::Months(vec![MonthCounts {
                year,
                month,
                started: counts[0],
                ended: counts[1],
                running: counts[2],
                over_half_year: counts[3],
                over_year: counts[4],
                returned,
            }]);
            prop_assert_eq!(own.shape(), OwnShape::Months);
            prop_assert_eq!(OwnFigures::from_json(&own.as_json()), Some(own));
        }
    }
}
