//! Search in the passages of documents.

mod choice;
mod compile;
mod evaluate;
mod filters;
mod gather;
mod index;
mod language;
mod mark;
mod profile;
mod schema;
mod search;
mod shelf;
mod snapshot;
mod telling;
mod tokenizer;
mod wanted;
mod weigh;

use kompas_domain::code::{QuestionCode, SourceForm};
use kompas_domain::document::{DocumentKind, Passage};
use time::Date;

use crate::results::Fragment;

pub use filters::{Facet, FacetCount, Filters};
pub use index::{Look, PassageIndex, PassageStatus, Rebuild};
pub use language::QuerySyntax;
pub use mark::Highlighter;
pub use profile::{ProfileHit, ProfileQuery};
pub use schema::Tuning;
pub use search::SearchError;

/// A document to index, with its passages.
#[derive(Debug, Clone)]
pub struct IndexedDocument {
    /// The document.
    pub document: i64,
    /// Its newest version that was read.
    pub version: u32,
    /// Its collection.
    pub collection: i64,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// What it is.
    pub kind: DocumentKind,
    /// The form of the source of the guide that it belongs to.
    pub form: Option<SourceForm>,
    /// Its themes, by key.
    pub themes: Vec<String>,
    /// Its questions.
    pub questions: Vec<QuestionCode>,
    /// The municipality it comes from, as CBS code.
    pub municipality: Option<String>,
    /// When it was published.
    pub date: Option<Date>,
    /// Whether the text was recognised from scanned pages.
    pub ocr: bool,
    /// Its passages, in order.
    pub passages: Vec<Passage>,
}

/// A change to follow.
#[derive(Debug, Clone)]
pub enum Change {
    /// The document is new, or other than it was.
    Put(Box<IndexedDocument>),
    /// The document is gone.
    Remove(i64),
}

/// A search in passages.
#[derive(Debug, Clone, Default)]
pub struct PassageQuery {
    /// What was typed.
    pub text: String,
    /// The collections that may be searched: all others stay unseen, in counts too.
    pub collections: Vec<i64>,
    /// What is chosen.
    pub filters: Filters,
    /// The newest first instead of the best.
    pub by_date: bool,
    /// How many documents to pass over.
    pub skip: usize,
    /// How many documents to give at most.
    pub take: usize,
}

/// What a search in passages found.
#[derive(Debug, Clone, Default)]
pub struct PassageResults {
    /// The number of documents on all pages together.
    pub documents: usize,
    /// The number of passages in them that fit.
    pub passages: usize,
    /// The documents of this page.
    pub hits: Vec<DocumentHit>,
    /// How many documents there are for each value of each filter, as if nothing of that filter
    /// were chosen.
    pub facets: Vec<FacetCount>,
    /// The words that were looked for, each with other words that were taken for the same.
    pub words: Vec<(String, Vec<String>)>,
    /// Nothing has enough of the words, so these hits have at least one.
    pub relaxed: bool,
}

/// A document that was found.
#[derive(Debug, Clone)]
pub struct DocumentHit {
    /// The document.
    pub document: i64,
    /// The version that is in the index.
    pub version: u32,
    /// How well it fits; comparable within one search only.
    pub score: f32,
    /// Its best passages, best first.
    pub passages: Vec<PassageHit>,
}

/// A passage that was found.
#[derive(Debug, Clone)]
pub struct PassageHit {
    /// The document.
    pub document: i64,
    /// The version.
    pub version: u32,
    /// Its number in the document.
    pub number: u32,
    /// The page it begins on.
    pub page: Option<u32>,
    /// The headings it stands under.
    pub headings: Vec<String>,
    /// How well it fits.
    pub score: f32,
    /// The best piece of its text, with the words that matched.
    pub snippet: Vec<Fragment>,
}
