//! What the pages and answers about documents show.

use kompas_domain::code::QuestionCode;
use kompas_domain::document::{DocumentKind, Passage};
use kompas_domain::guide::Source;
use kompas_search::Fragment;
use time::{Date, OffsetDateTime};

/// Documents that were found, or all of them.
#[derive(Debug, Clone)]
pub struct DocumentsView<'a> {
    /// What was asked, trimmed; empty for a list of all documents.
    pub text: String,
    /// Whether the newest come first instead of the best.
    pub by_date: bool,
    /// This page, from 1.
    pub page: usize,
    /// How many pages there are; 1 when nothing was found.
    pub pages: usize,
    /// How many documents were found.
    pub total: usize,
    /// How many passages matched.
    pub total_passages: usize,
    /// The documents of this page.
    pub hits: Vec<DocumentHit<'a>>,
    /// The filters with counts.
    pub facets: Vec<FacetView>,
    /// The words of the question that were found, each with what it stood for.
    pub matched: Vec<(String, Vec<String>)>,
    /// Better spellings.
    pub offers: Vec<String>,
    /// What there is to know about how the question was read, as Dutch sentences.
    pub notes: Vec<String>,
    /// What was searched and what is missing.
    pub coverage: Coverage,
}

/// A document with its best passages.
#[derive(Debug, Clone)]
pub struct DocumentHit<'a> {
    /// The document.
    pub id: i64,
    /// The version that was found.
    pub version: u32,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// What it is.
    pub kind: DocumentKind,
    /// When it was published, as far as known.
    pub date: Option<Date>,
    /// The name of its collection.
    pub collection: String,
    /// Whether the text was recognised from scanned pages.
    pub ocr: bool,
    /// The source of the guide that it belongs to.
    pub source: Option<&'a Source>,
    /// The municipality it comes from, as CBS code.
    pub municipality: Option<String>,
    /// The best passages, best first; none in a list.
    pub passages: Vec<PassageView>,
}

/// A passage that was found.
#[derive(Debug, Clone)]
pub struct PassageView {
    /// Its number in the document.
    pub number: u32,
    /// The page that it begins on.
    pub page: Option<u32>,
    /// The headings that it stands under.
    pub headings: Vec<String>,
    /// The best part, with the words that matched.
    pub snippet: Vec<Fragment>,
}

/// A filter with what can be chosen.
#[derive(Debug, Clone)]
pub struct FacetView {
    /// The name in addresses: `thema`, `jaar`, …
    pub name: &'static str,
    /// The Dutch label.
    pub label: &'static str,
    /// The values that occur or are chosen.
    pub options: Vec<FacetOption>,
}

/// A value of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetOption {
    /// The value in addresses.
    pub value: String,
    /// The Dutch label.
    pub label: String,
    /// How many documents there would be.
    pub count: usize,
    /// Only documents with this value are shown.
    pub chosen: bool,
    /// Documents with this value are left out.
    pub excluded: bool,
}

/// What was searched and what is missing.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// The collections that were searched.
    pub collections: Vec<CollectionCoverage>,
    /// When the newest copy was made.
    pub newest: Option<OffsetDateTime>,
    /// Documents that are read but not in the index yet.
    pub not_indexed: usize,
    /// Documents of which the copy is older than a year or the address is dead.
    pub expired: usize,
    /// What is wrong with the index, as a Dutch sentence.
    pub trouble: Option<String>,
}

/// How much of a collection can be searched.
#[derive(Debug, Clone)]
pub struct CollectionCoverage {
    /// The key of the collection.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Documents that were read.
    pub read: usize,
    /// Documents that wait to be read.
    pub waiting: usize,
    /// Documents that could not be read.
    pub refused: usize,
}

impl Coverage {
    /// Documents that can be searched.
    pub fn read(&self) -> usize {
        self.collections
            .iter()
            .map(|collection| collection.read)
            .sum()
    }

    /// Documents that wait to be read.
    pub fn waiting(&self) -> usize {
        self.collections
            .iter()
            .map(|collection| collection.waiting)
            .sum()
    }

    /// Documents that could not be read.
    pub fn refused(&self) -> usize {
        self.collections
            .iter()
            .map(|collection| collection.refused)
            .sum()
    }
}

/// A passage of a document page, with the words of a search marked.
#[derive(Debug, Clone)]
pub struct ShownPassage {
    /// The passage.
    pub passage: Passage,
    /// The headings that begin here: those of the passage that the one before did not have, with
    /// their level from 2.
    pub new_headings: Vec<(u8, String)>,
    /// Whether a page of the original begins here.
    pub new_page: bool,
    /// The paragraphs of the text, with what was searched marked.
    pub paragraphs: Vec<Vec<Fragment>>,
    /// Whether anything in it is marked.
    pub marked: bool,
}

/// The best passages for one question under a theme.
#[derive(Debug, Clone)]
pub struct QuestionPassages {
    /// The question.
    pub question: QuestionCode,
    /// The best passages, with their documents.
    pub best: Vec<(FoundPassage, Vec<String>)>,
}

impl QuestionPassages {
    pub(crate) fn none(question: QuestionCode) -> Self {
        Self {
            question,
            best: Vec::new(),
        }
    }
}

/// A passage with the document that it stands in.
#[derive(Debug, Clone)]
pub struct FoundPassage {
    /// The document.
    pub document: i64,
    /// The version.
    pub version: u32,
    /// The title of the document.
    pub title: String,
    /// The passage.
    pub passage: PassageView,
}
