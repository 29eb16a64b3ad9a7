//! What search services are asked, and what they find.

use kompas_domain::document::DocumentKind;
use kompas_domain::municipality;
use time::{Date, OffsetDateTime};

/// A municipality by the names that services know it by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Municipality {
    /// The code of the CBS: `GM0342`.
    pub code: Option<String>,
    /// The name without `gemeente`: `Soest`.
    pub name: String,
}

/// A question to a search service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Words that must all occur.
    pub words: String,
    /// Only of this municipality.
    pub municipality: Option<Municipality>,
    /// Not older than this.
    pub from: Option<Date>,
    /// Not newer than this.
    pub to: Option<Date>,
    /// The page of the results, from 1.
    pub page: u32,
    /// Results a page, 1 to 100.
    pub size: u32,
}

impl Question {
    /// The first ten results for these words.
    pub fn new(words: &str) -> Self {
        Self {
            words: words.to_owned(),
            municipality: None,
            from: None,
            to: None,
            page: 1,
            size: 10,
        }
    }

    /// How many results come before this page.
    pub(crate) fn skipped(&self) -> u64 {
        u64::from(self.page.max(1) - 1) * u64::from(self.size())
    }

    pub(crate) fn size(&self) -> u32 {
        self.size.clamp(1, 100)
    }
}

/// One result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The title.
    pub title: String,
    /// The address of the document itself, if there is one.
    pub address: Option<String>,
    /// The address of the page about it, if there is one.
    pub page_address: Option<String>,
    /// The municipality as the service writes it.
    pub municipality: Option<String>,
    /// The CBS code of that municipality, where its name is known for certain.
    pub municipality_code: Option<&'static str>,
    /// Who made it, where that is no municipality or more than that.
    pub organisation: Option<String>,
    /// Its date.
    pub date: Option<Date>,
    /// What it is.
    pub kind: DocumentKind,
    /// Some text around the words, without markup.
    pub snippet: Option<String>,
    /// How the service calls it.
    pub identifier: String,
}

/// The CBS code of a municipality of today, by its name.
pub(crate) fn code(name: Option<&str>) -> Option<&'static str> {
    municipality::by_name(name?).map(|known| known.code)
}

/// One page of results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPage {
    /// How many results there are in all.
    pub total: u64,
    /// The number is rough.
    pub total_is_estimate: bool,
    /// The results of this page.
    pub items: Vec<Found>,
    /// Fields in the answer that the description of the service does not have, with their
    /// place: `results[].nieuw`.
    pub unknown_fields: Vec<String>,
    /// What the user should know of this answer, as Dutch sentences.
    pub remarks: Vec<String>,
    /// When it was asked.
    pub searched_at: OffsetDateTime,
}
