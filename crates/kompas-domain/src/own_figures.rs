//! Figures that an organisation brings itself, from a table of its own: which column holds what,
//! what its cells say, and all that is wrong with it.
//!
//! Somebody else makes a grid of text of a CSV or XLSX. The grid becomes a [`Sheet`], a
//! [`Mapping`] says what its columns are, and [`read_years`] or [`read_months`] reads it. Own
//! figures are numbers and never persons: a table that seems to be about persons is no sheet.

mod cell;
mod kept;
mod mapping;
mod months;
mod names;
mod period;
mod persons;
mod record;
mod sheet;
mod years;

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::code::{Code, UnknownCode, codes};
use crate::indicator::NumberKind;
use crate::local::wilson;

pub use kept::OwnFigures;
pub use mapping::Mapping;
pub use months::read_months;
pub use sheet::{MOST_COLUMNS, MOST_ROWS, Sheet};
pub use years::{SMALLEST_SAMPLE, Years, read_years};

/// The table of how long cases run, from which no indicator is made.
pub const LEAD_TIMES: &str = "doorlooptijden";

/// The indicator beside which it stands.
pub const LEAD_TIMES_BESIDE: &str = "zaken-persoonsgerichte-aanpak";

/// The first year that own figures may be of.
pub const OLDEST_YEAR: u16 = 1990;

codes! {
    /// What a table of own figures holds.
    OwnShape {
        /// One number for each year.
        Years = "jaren", "Eén getal per jaar";
        /// Counts of cases for each month.
        Months = "maanden", "Aantallen zaken per maand";
    }
}

codes! {
    /// What a column can be.
    Field {
        /// The year.
        Year = "jaar", "Jaar";
        /// The number of that year.
        Number = "getal", "Getal";
        /// How many people answered.
        Sample = "steekproef", "Steekproef";
        /// The month.
        Month = "maand", "Maand";
        /// Cases that began.
        Started = "gestart", "Gestart";
        /// Cases that ended.
        Ended = "afgerond", "Afgerond";
        /// Cases that ran at the end of the month.
        Running = "lopend", "Lopend";
        /// Of those, the ones that ran for more than six months.
        OverHalfYear = "langer-dan-half-jaar", "Langer dan een half jaar";
        /// Of those, the ones that ran for more than twelve.
        OverYear = "langer-dan-jaar", "Langer dan een jaar";
        /// Of those that ended, the ones that came back within a year.
        Returned = "teruggekomen", "Teruggekomen";
    }
}

impl Field {
    /// Dutch: what belongs in it, in one sentence.
    pub const fn explains(self) -> &'static str {
        match self {
            Self::Year => {
                "Het jaar waar het getal over gaat; van een schooljaar telt het eerste jaar."
            }
            Self::Number => {
                "Het aantal, het percentage of het gemiddelde van dat jaar; leeg als u het niet weet."
            }
            Self::Sample => {
                "Hoeveel mensen de vraag beantwoordden; daarmee rekent Kompas een marge uit."
            }
            Self::Month => "De maand waar de aantallen over gaan.",
            Self::Started => "Hoeveel zaken er in die maand begonnen.",
            Self::Ended => "Hoeveel zaken er in die maand eindigden.",
            Self::Running => "Hoeveel zaken er aan het eind van die maand liepen.",
            Self::OverHalfYear => "Hoeveel van de lopende zaken al langer dan zes maanden liepen.",
            Self::OverYear => "Hoeveel van de lopende zaken al langer dan twaalf maanden liepen.",
            Self::Returned => {
                "Hoeveel van de zaken die in die maand eindigden, binnen een jaar terugkwamen; leeg zolang dat nog niet bekend is."
            }
        }
    }

    /// Whether a table of this shape cannot do without it.
    pub const fn is_required(self, shape: OwnShape) -> bool {
        match self {
            Self::Year | Self::Number => matches!(shape, OwnShape::Years),
            Self::Month
            | Self::Started
            | Self::Ended
            | Self::Running
            | Self::OverHalfYear
            | Self::OverYear => matches!(shape, OwnShape::Months),
            Self::Sample | Self::Returned => false,
        }
    }
}

/// What the columns of a table of this shape can be, in the order in which they are asked. Only a
/// share can have a sample; of months the kind of number does not matter.
pub const fn fields(shape: OwnShape, kind: NumberKind) -> &'static [Field] {
    match (shape, kind) {
        (OwnShape::Years, NumberKind::Share) => &[Field::Year, Field::Number, Field::Sample],
        (OwnShape::Years, NumberKind::Count | NumberKind::Mean) => &[Field::Year, Field::Number],
        (OwnShape::Months, _) => &[
            Field::Month,
            Field::Started,
            Field::Ended,
            Field::Running,
            Field::OverHalfYear,
            Field::OverYear,
            Field::Returned,
        ],
    }
}

/// Something wrong in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The row as the user sees it, from 1; none where it is not about one row of numbers.
    pub row: Option<u32>,
    /// The name of the column, or its letter where it has no name; none where it is not about one.
    pub column: Option<String>,
    /// Dutch: what is wrong and what would be right. Begins with a small letter.
    pub message: String,
}

impl Problem {
    fn of_table(message: impl Into<String>) -> Self {
        Self {
            row: None,
            column: None,
            message: message.into(),
        }
    }

    fn of_column(name: &str, message: impl Into<String>) -> Self {
        Self {
            column: Some(name.to_owned()),
            ..Self::of_table(message)
        }
    }
}

/// For the user: `rij 5, kolom “Aantal”: “veel” is geen aantal; …`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.row, &self.column) {
            (Some(row), Some(column)) => write!(f, "rij {row}, kolom “{column}”: ")?,
            (Some(row), None) => write!(f, "rij {row}: ")?,
            (None, Some(column)) => write!(f, "kolom “{column}”: ")?,
            (None, None) => {}
        }
        f.write_str(&self.message)
    }
}

/// The margin at 95 % of a percentage of a sample, both in percent, the low end first (Wilson).
/// A percentage outside 0 to 100 counts as the nearest that is inside; a sample of 0 as 1.
pub fn margin(percent: f64, sample: u32) -> (f64, f64) {
    let part = percent.clamp(0.0, 100.0) / 100.0;
    let (low, high) = wilson(part, f64::from(sample.max(1)));
    (low * 100.0, high * 100.0)
}
