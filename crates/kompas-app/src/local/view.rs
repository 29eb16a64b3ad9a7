//! A key figure of a municipality beside those of others.

use std::collections::BTreeMap;

use kompas_domain::indicator::Indicator;
use kompas_domain::local::{Course, Difference, Shown, compare};
use kompas_domain::statistics::{PeriodStatus, Service};
use time::OffsetDateTime;

/// What is shown of each year.
pub type ShownYears = BTreeMap<u16, Shown>;

/// A key figure of a municipality beside others.
#[derive(Debug, Clone)]
pub struct FigureView<'a> {
    /// Which.
    pub indicator: &'a Indicator,
    /// The indicator that it is counted by.
    pub counted_by: Option<&'a Indicator>,
    /// The municipality.
    pub own: ShownYears,
    /// Similar municipalities together.
    pub group: ShownYears,
    /// The safety region.
    pub region: ShownYears,
    /// The country.
    pub country: ShownYears,
    /// The last year of which something is known.
    pub latest: Option<(u16, Shown)>,
    /// Each similar municipality in that year, by number.
    pub similar: Vec<(u16, Shown)>,
    /// How the numbers go.
    pub course: Course,
    /// Years from which on it cannot be compared with before.
    pub breaks: Vec<(u16, String)>,
    /// Dutch: how years were put together.
    pub merged: Vec<String>,
    /// Where the latest comes from.
    pub origin: Option<Origin>,
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Who keeps the table.
    pub service: Service,
    /// Its number there.
    pub table: String,
    /// Its name, as its keeper has it.
    pub title: String,
    /// When its keeper changed it, as the keeper writes it.
    pub modified: String,
    /// When it was fetched.
    pub fetched: OffsetDateTime,
    /// How sure the figure is.
    pub status: PeriodStatus,
}

/// Whom a figure stands beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Similar municipalities together.
    Similar,
    /// The safety region.
    Region,
    /// The country.
    Country,
}

impl Beside {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Similar, Self::Region, Self::Country];

    /// Their name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Similar => "Vergelijkbare gemeenten",
            Self::Region => "Veiligheidsregio",
            Self::Country => "Nederland",
        }
    }
}

impl FigureView<'_> {
    /// The figure of others in the year of the latest, and how the municipality stands to it.
    pub fn beside(&self, whom: Beside) -> Option<(Shown, Option<Difference>)> {
        let years = match whom {
            Beside::Similar => &self.group,
            Beside::Region => &self.region,
            Beside::Country => &self.country,
        };
        let (year, own) = self.latest.as_ref()?;
        let other = years.get(year)?;
        let difference = own.figure().zip(other.figure());
        Some((*other, difference.map(|(own, other)| compare(own, other))))
    }
}
