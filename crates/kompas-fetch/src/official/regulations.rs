//! Local regulations: the rules of municipalities, provinces and water boards (CVDR).

use kompas_domain::document::DocumentKind;

use super::cql::{quoted, words};
use super::record::Record;
use super::sru::Collection;
use super::xml::Element;
use crate::fetcher::Fetcher;
use crate::fields::{Notes, plain, web_address};
use crate::found::{Found, FoundPage, Question, code};
use crate::refusal::Refusal;

/// The collection of local regulations.
pub struct LocalRegulations {
    collection: Collection,
}

impl Default for LocalRegulations {
    fn default() -> Self {
        Self::at(Self::ADDRESS)
    }
}

impl LocalRegulations {
    /// Where the collection is.
    pub const ADDRESS: &'static str = "https://zoekservice.overheid.nl/sru/Search";

    /// The same collection at another address.
    pub fn at(base: &str) -> Self {
        Self {
            collection: Collection {
                service: "Lokale regelgeving",
                base: base.to_owned(),
                parameters: &[("version", "1.2"), ("x-connection", "cvdr")],
                read,
            },
        }
    }

    /// Searches the text.
    ///
    /// # Errors
    /// The service cannot be reached, does not accept the question, or cannot be read.
    pub async fn search(
        &self,
        fetcher: &Fetcher,
        question: &Question,
    ) -> Result<FoundPage, Refusal> {
        self.collection
            .search(fetcher, question, &query(question))
            .await
    }
}

fn query(question: &Question) -> String {
    let mut clauses = words("keyword", question);
    if let Some(municipality) = &question.municipality {
        clauses.push(format!("dcterms.creator={}", quoted(&municipality.name)));
    }
    for (sign, day) in [(">=", question.from), ("<=", question.to)] {
        if let Some(day) = day {
            clauses.push(format!("dcterms.modified{sign}\"{day}\""));
        }
    }
    clauses.join(" AND ")
}

fn read(data: &Element, number: usize, notes: &mut Notes) -> Found {
    let record = Record::new(data, number, notes);
    let identifier = record.needed_term("identifier", notes);
    let organisation = record.term("creator");
    let kind = record.enriched("organisatietype");
    let municipal = kind.is_none_or(|kind| kind.to_lowercase().starts_with("gemeente"));
    let page = record
        .enriched("preferredUrl")
        .or_else(|| record.enriched("preferred_url"));
    Found {
        title: record.needed_term("title", notes),
        address: web_address(record.enriched("publicatieurl_xhtml")),
        page_address: web_address(page),
        municipality_code: code(organisation.as_deref()).filter(|_| municipal),
        municipality: organisation.clone().filter(|_| municipal),
        organisation,
        date: record.day(&["issued", "modified"]),
        kind: DocumentKind::Regulation,
        snippet: record.term("alternative").and_then(|text| plain(&text)),
        identifier,
    }
}
