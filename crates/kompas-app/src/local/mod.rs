//! The local picture: does it play here?

mod picture;
mod read;
mod refresh;

use kompas_domain::indicator::Indicators;
use kompas_fetch::statistics::StatisticsServices;

use crate::App;

pub use picture::{
    Beside, FigureView, NewestYear, Origin, Part, Picture, ShownYears, ThemePicture,
};
pub(crate) use refresh::table_of;
pub use refresh::{RefreshOutcome, RefreshProgress, TableState};

/// What the local picture is made of.
#[derive(Debug, Default)]
pub struct Local {
    /// The key figures, as editors describe them.
    pub(crate) indicators: Indicators,
    /// The services that keep the tables.
    pub(crate) services: StatisticsServices,
    /// What is shown, as it was read last.
    pub(crate) cache: read::Cache,
}

impl Local {
    /// The local picture of these key figures, by these services.
    pub fn new(indicators: Indicators, services: StatisticsServices) -> Self {
        Self {
            indicators,
            services,
            cache: read::Cache::default(),
        }
    }
}

impl App {
    /// The key figures of this installation; none where it keeps no documents.
    pub fn indicators(&self) -> Option<&Indicators> {
        let archive = self.archive.as_ref()?;
        Some(&archive.local.indicators)
    }
}
