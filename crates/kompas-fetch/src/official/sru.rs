//! SRU: one page of records. Version 1.2 and 2.0 differ in the namespace.

use time::OffsetDateTime;
use url::Url;

use super::record;
use super::xml::Element;
use crate::answer::Reply;
use crate::fetcher::Fetcher;
use crate::fields::{Notes, unreadable};
use crate::found::{Found, FoundPage, Question};
use crate::refusal::Refusal;

/// The namespaces of SRU 2.0 and 1.2.
const ENVELOPES: [&str; 2] = [
    "http://docs.oasis-open.org/ns/search-ws/sruResponse",
    "http://www.loc.gov/zing/srw/",
];

const ENVELOPE_FIELDS: [&str; 11] = [
    "version",
    "numberOfRecords",
    "resultSetId",
    "resultSetIdleTime",
    "records",
    "nextRecordPosition",
    "echoedSearchRetrieveRequest",
    "diagnostics",
    "extraResponseData",
    "resultCountPrecision",
    "facetedResults",
];

const RECORD_FIELDS: [&str; 8] = [
    "recordSchema",
    "recordPacking",
    "recordXMLEscaping",
    "recordData",
    "recordIdentifier",
    "recordPosition",
    "extraRecordData",
    "recordVersion",
];

/// A collection that answers SRU.
pub(super) struct Collection {
    pub(super) service: &'static str,
    pub(super) base: String,
    /// Parameters beside the question.
    pub(super) parameters: &'static [(&'static str, &'static str)],
    /// Makes a result of a record.
    pub(super) read: fn(&Element, usize, &mut Notes) -> Found,
}

impl Collection {
    pub(super) async fn search(
        &self,
        fetcher: &Fetcher,
        question: &Question,
        query: &str,
    ) -> Result<FoundPage, Refusal> {
        let mut address = Url::parse(&self.base).map_err(|_| Refusal::Rules {
            what: "het adres van KOOP",
        })?;
        address
            .query_pairs_mut()
            .append_pair("operation", "searchRetrieve")
            .extend_pairs(self.parameters)
            .append_pair("query", query)
            .append_pair("startRecord", &(question.skipped() + 1).to_string())
            .append_pair("maximumRecords", &question.size().to_string());
        let reply = fetcher
            .ask(address.as_str(), "application/xml", None)
            .await?;
        self.read_page(&reply, fetcher.now())
    }

    fn read_page(&self, reply: &Reply, now: OffsetDateTime) -> Result<FoundPage, Refusal> {
        let service = self.service;
        let envelope = self.envelope(reply)?;
        let mut notes = Notes::new(service);
        record::only(&envelope, "", &ENVELOPE_FIELDS, &mut notes);
        let number = envelope
            .child("numberOfRecords")
            .and_then(|element| element.text.trim().parse().ok());
        if number.is_none() {
            notes.missing("numberOfRecords".to_owned());
        }
        let mut items = Vec::new();
        let records = envelope.child("records");
        for (number, record) in records.iter().flat_map(|list| &list.children).enumerate() {
            record::only(record, "record", &RECORD_FIELDS, &mut notes);
            match record.child("recordData") {
                Some(data) => items.push((self.read)(data, number, &mut notes)),
                None => notes.missing(format!("record[{number}].recordData")),
            }
        }
        let precision = envelope.child("resultCountPrecision");
        Ok(FoundPage {
            total: number.unwrap_or_default(),
            total_is_estimate: precision.is_some_and(|said| said.text.contains("estimate")),
            items,
            unknown_fields: notes.finish()?,
            remarks: Vec::new(),
            searched_at: now,
        })
    }

    /// The outermost element, unless it says that the question cannot be answered.
    fn envelope(&self, reply: &Reply) -> Result<Element, Refusal> {
        let service = self.service;
        if reply.is_html() {
            let problem = "het is een webpagina in plaats van gegevens";
            return Err(unreadable(service, problem));
        }
        let root = Element::read(&reply.bytes);
        if let Ok(root) = &root
            && let Some(problem) = diagnostic(root)
        {
            return Err(Refusal::Question { service, problem });
        }
        if !(200..300).contains(&reply.status) {
            let problem = format!("de dienst geeft code {}", reply.status);
            return Err(Refusal::Question { service, problem });
        }
        let root = root.map_err(|problem| unreadable(service, problem))?;
        let known = ENVELOPES
            .iter()
            .any(|namespace| root.is(namespace, "searchRetrieveResponse"));
        if !known {
            let problem = format!(
                "het begint met {} in plaats van searchRetrieveResponse",
                root.name
            );
            return Err(unreadable(service, problem));
        }
        Ok(root)
    }
}

/// What is wrong with the question, such as an index that does not exist.
fn diagnostic(root: &Element) -> Option<String> {
    let diagnostics = root.child("diagnostics")?;
    let first = diagnostics.children.first()?;
    let part = |name| {
        let text = first
            .child(name)
            .map(|element| element.text.trim().to_owned());
        text.filter(|text| !text.is_empty())
    };
    let said = [part("message"), part("details")].into_iter().flatten();
    let said = said.collect::<Vec<_>>().join(": ");
    let code = part("uri").unwrap_or_default();
    let said: String = if said.is_empty() { code } else { said };
    Some(format!(
        "de dienst zegt: {}",
        said.chars().take(200).collect::<String>()
    ))
}
