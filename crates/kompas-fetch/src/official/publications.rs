//! Official publications: municipal gazettes, the Staatscourant, papers of parliament.

use kompas_domain::document::DocumentKind;

use super::cql::{quoted, words};
use super::record::Record;
use super::sru::Collection;
use super::xml::Element;
use crate::fetcher::Fetcher;
use crate::fields::{Notes, plain, web_address};
use crate::found::{Found, FoundPage, Question, code};
use crate::refusal::Refusal;

/// The collection of official publications.
pub struct OfficialPublications {
    collection: Collection,
}

impl Default for OfficialPublications {
    fn default() -> Self {
        Self::at(Self::ADDRESS)
    }
}

impl OfficialPublications {
    /// Where the collection is.
    pub const ADDRESS: &'static str = "https://repository.overheid.nl/sru";

    /// The same collection at another address.
    pub fn at(base: &str) -> Self {
        Self {
            collection: Collection {
                service: "Officiële publicaties",
                base: base.to_owned(),
                parameters: &[("version", "2.0"), ("recordSchema", "gzd")],
                read,
            },
        }
    }

    /// Searches the text. Of a municipality that is its gazette, so that a province of the same
    /// name stays out.
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
    let mut clauses = vec!["c.product-area==\"officielepublicaties\"".to_owned()];
    clauses.extend(words("cql.textAndIndexes", question));
    if let Some(municipality) = &question.municipality {
        clauses.push(format!("dt.creator=={}", quoted(&municipality.name)));
        clauses.push("w.publicatienaam==\"Gemeenteblad\"".to_owned());
    }
    for (sign, day) in [(">=", question.from), ("<=", question.to)] {
        if let Some(day) = day {
            clauses.push(format!("dt.date{sign}\"{day}\""));
        }
    }
    clauses.join(" AND ")
}

fn read(data: &Element, number: usize, notes: &mut Notes) -> Found {
    let record = Record::new(data, number, notes);
    let organisation = record.term("creator");
    let municipal = record.own("organisatietype").as_deref() == Some("gemeente");
    let text = record
        .term("abstract")
        .or_else(|| record.term("description"));
    Found {
        title: record.needed_term("title", notes),
        address: record
            .item("pdf")
            .or_else(|| record.item("html"))
            .or_else(|| record.item("odt")),
        page_address: web_address(record.enriched("preferredUrl")),
        municipality_code: code(organisation.as_deref()).filter(|_| municipal),
        municipality: organisation.clone().filter(|_| municipal),
        organisation,
        date: record.day(&["date", "available", "issued", "modified"]),
        kind: DocumentKind::Regulation,
        snippet: text.and_then(|text| plain(&text)),
        identifier: record.needed_term("identifier", notes),
    }
}
