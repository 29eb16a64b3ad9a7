//! The local picture: does it play here?

mod charts;
mod cite;
mod demo;
mod own;
mod picture;
mod read;
mod refresh;
mod view;
mod words;

use std::sync::atomic::{AtomicBool, Ordering};

use kompas_domain::indicator::Indicators;
use kompas_domain::municipality::{self, Municipality};
use kompas_fetch::statistics::StatisticsServices;

use crate::{App, Error};

pub use charts::{Chart, ChartKind};
pub use cite::TakenFigure;
pub use demo::is_made_up;
pub use own::{LARGEST_FILE, NewOwn, OwnKept, OwnLeadTimes, OwnSheet, OwnTable};
pub use picture::{FigureDepth, NewestYear, Part, Picture, Place, ThemePicture};
pub(crate) use refresh::table_of;
pub use refresh::{RefreshOutcome, RefreshProgress, TableState};
pub use view::{Beside, FigureView, Origin, ShownYears};
pub use words::margin_kind;

/// What the local picture is made of.
#[derive(Debug, Default)]
pub struct Local {
    /// The key figures, as editors describe them.
    pub(crate) indicators: Indicators,
    /// The services that keep the tables.
    pub(crate) services: StatisticsServices,
    /// What is shown, as it was read last.
    pub(crate) cache: read::Cache,
    /// Whether the figures are made up, of municipalities that do not exist.
    made_up: AtomicBool,
}

impl Local {
    /// The local picture of these key figures, by these services.
    pub fn new(indicators: Indicators, services: StatisticsServices) -> Self {
        Self {
            indicators,
            services,
            cache: read::Cache::default(),
            made_up: AtomicBool::new(false),
        }
    }

    /// Says that the figures are made up.
    pub fn make_up(&self) {
        self.made_up.store(true, Ordering::Relaxed);
    }

    /// That figures may be fetched: real ones do not go among those that are made up.
    pub(crate) fn fetches(&self) -> Result<(), Error> {
        if self.is_demo() {
            return Err(Error::Refused(
                "Dit is een voorbeeld met verzonnen cijfers; echte cijfers komen er niet bij. Start Kompas met een eigen gegevensmap om ze op te halen."
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// Whether they are.
    pub(crate) fn is_demo(&self) -> bool {
        self.made_up.load(Ordering::Relaxed)
    }

    /// The municipalities that have a picture: those that exist, or in an example those that do
    /// not.
    pub(crate) fn municipalities(&self) -> &'static [Municipality] {
        if self.is_demo() {
            municipality::fictitious()
        } else {
            municipality::municipalities()
        }
    }

    /// The one with this code.
    pub(crate) fn municipality(&self, code: &str) -> Result<&'static Municipality, Error> {
        let found = if self.is_demo() {
            municipality::fictitious_by_code(code)
        } else {
            municipality::by_code(code)
        };
        found.ok_or_else(|| Error::NotFound {
            kind: "gemeente",
            key: code.to_owned(),
        })
    }
}

impl App {
    /// The key figures of this installation; none where it keeps no documents.
    pub fn indicators(&self) -> Option<&Indicators> {
        let archive = self.archive.as_ref()?;
        Some(&archive.local.indicators)
    }

    /// Reads the figures that pages will ask for, so that no visitor waits for them.
    ///
    /// # Errors
    /// There is no archive; the store fails.
    pub async fn warm_figures(&self) -> Result<(), Error> {
        self.archive()?.warm_figures().await
    }

    /// The municipalities that have a picture here.
    ///
    /// # Errors
    /// There is no archive.
    pub fn municipalities(&self) -> Result<&'static [Municipality], Error> {
        Ok(self.archive()?.local.municipalities())
    }

    /// The municipality that has a picture here with this code or name.
    ///
    /// # Errors
    /// There is no archive.
    pub fn municipality(&self, asked: &str) -> Result<Option<&'static Municipality>, Error> {
        let local = &self.archive()?.local;
        if let Ok(found) = local.municipality(asked) {
            return Ok(Some(found));
        }
        Ok(if local.is_demo() {
            municipality::fictitious_by_name(asked)
        } else {
            municipality::by_name(asked)
        })
    }
}
