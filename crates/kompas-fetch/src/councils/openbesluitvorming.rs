//! openbesluitvorming.nl: search over council papers. It gives each client 60 units a minute; a
//! page of up to 24 results costs one, so the rest between two visits keeps us within it.

use kompas_domain::document::DocumentKind;
use time::OffsetDateTime;
use tokio::sync::Mutex;
use url::Url;
use url::form_urlencoded::byte_serialize;

use super::changes::{self, Changes};
use super::entity::{self, Entity};
use super::sources::{self, Source};
use crate::answer::Reply;
use crate::fetcher::Fetcher;
use crate::fields::{Fields, Notes, json, plain, web_address};
use crate::found::{Found, FoundPage, Municipality, Question, code};
use crate::refusal::Refusal;

pub(super) const SERVICE: &str = "openbesluitvorming.nl";
pub(super) const JSON: &str = "application/json";

/// How long the list of sources is believed, as long as the service keeps it.
const SOURCES_AGE: time::Duration = time::Duration::minutes(10);

/// The search service openbesluitvorming.nl.
#[derive(Debug)]
pub struct OpenBesluitvorming {
    base: String,
    sources: Mutex<Option<(OffsetDateTime, Vec<Source>)>>,
}

impl Default for OpenBesluitvorming {
    fn default() -> Self {
        Self::at(Self::ADDRESS)
    }
}

impl OpenBesluitvorming {
    /// Where the service is.
    pub const ADDRESS: &'static str = "https://openbesluitvorming.nl";

    /// The same service at another address.
    pub fn at(base: &str) -> Self {
        Self {
            base: base.trim_end_matches('/').to_owned(),
            sources: Mutex::default(),
        }
    }

    /// Searches documents, best first.
    ///
    /// # Errors
    /// The municipality is unknown there, or the service cannot be reached or read.
    pub async fn search(
        &self,
        fetcher: &Fetcher,
        question: &Question,
    ) -> Result<FoundPage, Refusal> {
        let key = match &question.municipality {
            Some(municipality) => Some(self.key(fetcher, municipality).await?),
            None => None,
        };
        let address = self.search_address(question, key.as_deref())?;
        let reply = fetcher.ask(address.as_str(), JSON, None).await?;
        read_page(&reply, fetcher.now())
    }

    /// One document, meeting or motion in full, by the identifier of a result.
    ///
    /// # Errors
    /// The service does not know it, or cannot be reached or read.
    pub async fn entity(&self, fetcher: &Fetcher, identifier: &str) -> Result<Entity, Refusal> {
        let identifier: String = byte_serialize(identifier.as_bytes()).collect();
        let path = format!("/api/entities/{}", identifier.replace('+', "%20"));
        let address = self.address(&path)?;
        let reply = fetcher.ask(address.as_str(), JSON, None).await?;
        entity::read(&json(SERVICE, &reply)?)
    }

    /// What changed at one municipality since `cursor`; from the beginning without one. `limit`
    /// is at most 1,000.
    ///
    /// # Errors
    /// The municipality is unknown there, or the service cannot be reached or read.
    pub async fn changes(
        &self,
        fetcher: &Fetcher,
        municipality: &Municipality,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Changes, Refusal> {
        let mut address = self.address("/api/export/changes")?;
        let key = self.key(fetcher, municipality).await?;
        let limit = limit.clamp(1, 1_000).to_string();
        let cursor = cursor.map(|cursor| ("cursor", cursor));
        address
            .query_pairs_mut()
            .append_pair("source", &key)
            .append_pair("limit", &limit)
            .extend_pairs(cursor);
        let reply = fetcher
            .ask(address.as_str(), "application/x-ndjson", None)
            .await?;
        changes::read(&reply)
    }

    /// How the service calls a municipality.
    async fn key(&self, fetcher: &Fetcher, municipality: &Municipality) -> Result<String, Refusal> {
        let mut kept = self.sources.lock().await;
        let now = fetcher.now();
        let fresh = kept
            .as_ref()
            .is_some_and(|(read, _)| now - *read < SOURCES_AGE);
        if !fresh {
            let address = self.address("/api/status")?;
            let reply = fetcher.ask(address.as_str(), JSON, None).await?;
            *kept = Some((now, sources::read(&json(SERVICE, &reply)?)?));
        }
        let sources = kept.iter().flat_map(|(_, sources)| sources);
        sources::key(sources, municipality)
    }

    /// Apart from [`Self::search`], because what writes a query cannot change threads.
    fn search_address(&self, question: &Question, key: Option<&str>) -> Result<Url, Refusal> {
        let mut address = self.address("/api/search")?;
        let mut query = address.query_pairs_mut();
        query
            .append_pair("query", question.words.trim())
            .append_pair("entityType", "Document")
            .append_pair("sort", "relevance")
            .append_pair("offset", &question.skipped().to_string())
            .append_pair("limit", &question.size().to_string());
        if let Some(key) = key {
            query.append_pair("organization", key);
        }
        for (name, day) in [("dateFrom", question.from), ("dateTo", question.to)] {
            if let Some(day) = day {
                query.append_pair(name, &day.to_string());
            }
        }
        drop(query);
        Ok(address)
    }

    fn address(&self, path: &str) -> Result<Url, Refusal> {
        Url::parse(&format!("{}{path}", self.base)).map_err(|_| Refusal::Rules {
            what: "het adres van openbesluitvorming.nl",
        })
    }
}

fn read_page(reply: &Reply, now: OffsetDateTime) -> Result<FoundPage, Refusal> {
    let value = json(SERVICE, reply)?;
    let mut notes = Notes::new(SERVICE);
    let outer = Fields::outer(SERVICE, &value)?.only(
        &mut notes,
        &["results", "totalCount", "totalIsApproximate", "hasMore"],
    );
    let results = outer.needed_list(&mut notes, "results");
    let items = results
        .into_iter()
        .map(|fields| read_result(fields, &mut notes))
        .collect();
    Ok(FoundPage {
        total: outer.needed_number(&mut notes, "totalCount"),
        total_is_estimate: outer.is_true("totalIsApproximate"),
        items,
        unknown_fields: notes.finish()?,
        remarks: Vec::new(),
        searched_at: now,
    })
}

fn read_result(fields: Fields<'_>, notes: &mut Notes) -> Found {
    const KNOWN: [&str; 13] = [
        "entityId",
        "entityType",
        "entityTypeLabel",
        "organization",
        "date",
        "sortDate",
        "title",
        "summary",
        "summaryHtml",
        "downloadUrl",
        "matchedPage",
        "pageCount",
        "previewImageUrl",
    ];
    let fields = fields.only(notes, &KNOWN);
    let organisation = fields.text("organization");
    let identifier = fields.needed_text(notes, "entityId");
    // a province can have the name of a municipality, and only the identifier tells them apart
    let municipal = identifier.contains(":gemeente:");
    Found {
        title: fields.needed_text(notes, "title"),
        address: web_address(fields.text("downloadUrl")),
        page_address: None,
        municipality: organisation.clone(),
        municipality_code: code(organisation.as_deref()).filter(|_| municipal),
        organisation,
        date: fields.day("sortDate"),
        kind: DocumentKind::CouncilPaper,
        snippet: fields.text("summary").and_then(|text| plain(&text)),
        identifier,
    }
}
