//! What can be done with Kompas: [`App`] has one method per use case. The site, the API and the
//! command line call these and hold no rule of their own.

pub mod catalogue;
pub mod glossary;
mod guide;
mod search;
pub mod tables;

use kompas_domain::content::Problem;
use kompas_domain::filter::FilterProblem;
use kompas_domain::guide::Guide;
use kompas_search::GuideIndex;

pub use glossary::Glossary;
pub use guide::{
    BeginHere, ListingsView, SourceView, SourcesView, ThemeListing, ThemeView, WayOut,
};
pub use kompas_domain as domain;
pub use kompas_export::{Cell, Column, FileFormat, Table};
pub use kompas_search::{Fragment, HitKind, Suggestion};
pub use search::{HitTarget, HitView, SearchView, path_of};

/// Error of a use case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing with this key.
    #[error("no {kind} {key:?}")]
    NotFound {
        /// Dutch: `thema`, `bron`, …
        kind: &'static str,
        /// The key as given.
        key: String,
    },
    /// Parts of the address are no parameter of this page.
    #[error("{} unknown parameters", .0.len())]
    BadQuery(Vec<FilterProblem>),
    /// The content has problems.
    #[error("{} problems in the content", .0.len())]
    Content(Vec<Problem>),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] kompas_store::Error),
    /// The search failed.
    #[error("the search failed")]
    Search(#[from] kompas_search::Error),
    /// A table could not be written.
    #[error("the export failed")]
    Export(#[from] kompas_export::Error),
}

/// Kompas with one guide.
pub struct App {
    guide: Guide,
    glossary: Glossary,
    index: GuideIndex,
}

impl App {
    /// Takes a guide and makes it searchable.
    ///
    /// # Errors
    /// The index cannot be built.
    pub fn new(guide: Guide) -> Result<Self, Error> {
        let index = GuideIndex::build(&guide)?;
        let glossary = Glossary::new(&guide);
        Ok(Self {
            guide,
            glossary,
            index,
        })
    }

    /// The guide.
    pub fn guide(&self) -> &Guide {
        &self.guide
    }

    /// Finds the terms of the glossary in texts.
    pub fn glossary(&self) -> &Glossary {
        &self.glossary
    }
}

/// The pairs of an address: names and values, decoded, in order.
pub type Pairs<'a> = &'a [(String, String)];
