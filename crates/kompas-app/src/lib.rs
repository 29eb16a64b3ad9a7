//! What can be done with Kompas: [`App`] has one method per use case. The site, the API and the
//! command line call these and hold no rule of their own.

pub mod access;
pub mod additions;
pub mod archive;
pub mod care;
pub mod catalogue;
pub mod consultations;
pub mod documents;
pub mod dossiers;
pub mod editions;
mod figures;
pub mod glossary;
mod guide;
mod health;
pub mod local;
pub mod people;
pub mod saved_searches;
mod search;
pub mod tables;
pub mod tips;
pub mod usage;
mod work;

use kompas_domain::content::Problem;
use kompas_domain::filter::FilterProblem;
use kompas_domain::guide::Guide;
use kompas_search::GuideIndex;
use std::sync::Arc;

use archive::Archive;

pub use documents::CollectionView;
pub use figures::Figures;
pub use glossary::Glossary;
pub use guide::{
    BeginHere, ListingsView, SourceView, SourcesView, ThemeListing, ThemeView, WayOut,
};
pub use health::IndexHealth;
pub use kompas_domain as domain;
pub use kompas_export::{Cell, Column, FileFormat, LinkedFormat, Table, What, png};
pub use kompas_fetch as fetching;
pub use kompas_ingest as ingesting;
pub use kompas_search::{Fragment, HitKind, RegisterPage, Suggestion};
pub use kompas_store::{Added, LogFault, LogProof, News};
pub use search::{HitTarget, HitView, RegisterView, SearchView, path_of};
pub use work::Step;

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
    /// What was asked cannot be done; the text says in Dutch why and what would be right.
    #[error("refused")]
    Refused(String),
    /// The asker may not do this.
    #[error("not allowed")]
    NotAllowed,
    /// This installation keeps no documents.
    #[error("there is no archive")]
    NoArchive,
    /// Fields of a form are wrong.
    #[error("{} wrong fields", .0.len())]
    Form(Vec<people::FieldProblem>),
    /// Fields of a piece of the guide are wrong.
    #[error("{} wrong fields of a piece", .0.len())]
    Piece(Vec<editions::PieceProblem>),
    /// A one-time link is not, or no longer, good.
    #[error("the link is spent")]
    LinkIsSpent,
    /// A link of a partner is not, or no longer, good.
    #[error("no consultation has this link")]
    NoConsultation,
    /// Too many ask for the same costly work at once.
    #[error("too busy")]
    Busy,
    /// The work was broken off.
    #[error("the work was broken off")]
    Interrupted,
    /// A table could not be written.
    #[error("the export failed")]
    Export(#[from] kompas_export::Error),
}

impl Error {
    /// Whether the database cannot be reached now; later it may.
    pub fn is_away(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_away())
    }

    /// Whether there is no room on the disk.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_full())
    }
}

/// Kompas with one guide.
pub struct App {
    guide: Guide,
    glossary: Glossary,
    index: GuideIndex,
    archive: Option<Arc<Archive>>,
    /// Which edition of the installation it is; none for a guide that is not kept.
    edition: Option<i64>,
    /// The same with what organisations added for themselves.
    own: additions::Own,
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
            archive: None,
            edition: None,
            own: additions::Own::default(),
        })
    }

    /// The same with documents.
    #[must_use]
    pub fn with(mut self, archive: Archive) -> Self {
        archive.index.learn(&self.guide);
        self.archive = Some(Arc::new(archive));
        self
    }

    /// The same documents with another edition of the guide.
    fn renewed(&self, guide: Guide, edition: i64) -> Result<Self, Error> {
        let mut next = Self::new(guide)?;
        if let Some(archive) = &self.archive {
            archive.index.learn(&next.guide);
        }
        next.archive.clone_from(&self.archive);
        next.edition = Some(edition);
        Ok(next)
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
