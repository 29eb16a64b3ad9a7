//! Finding documents by their text.

use std::collections::HashMap;

use kompas_domain::code::{Code, QuestionCode, SourceForm};
use kompas_domain::document::DocumentKind;
use kompas_domain::filter::FilterProblem;
use kompas_search::passages::{Facet, FacetCount, Filters, PassageHit, PassageQuery};
use kompas_store::{CollectionCounts, DocumentRecord, FoundDocument};

use super::views::{
    CollectionCoverage, Coverage, DocumentHit, DocumentsView, FacetOption, FacetView, PassageView,
};
use crate::access::Asker;
use crate::archive::Archive;
use crate::{App, Error, Pairs};

/// Documents on a page.
const PAGE_SIZE: usize = 10;
/// The last page that can be asked for.
const LAST_PAGE: usize = 1000;

/// What an address asks.
struct Asked {
    text: String,
    filters: Filters,
    by_date: bool,
    page: usize,
}

impl App {
    /// Searches documents, or lists them without a text, with the parameters of an address.
    ///
    /// # Errors
    /// A pair is wrong, or the text cannot be read as a query; the store or index fails.
    pub async fn documents(
        &self,
        asker: Asker,
        pairs: Pairs<'_>,
    ) -> Result<DocumentsView<'_>, Error> {
        let archive = self.archive()?;
        let counts = archive.store.collection_counts(asker.scope()).await?;
        let wanted = self.asked_documents(pairs, &counts)?;
        self.found_documents(archive, asker, &counts, wanted, PAGE_SIZE)
            .await
    }

    /// A page of any size, of a text and filters; beyond the last page it is empty. So it is in an
    /// installation without archive.
    ///
    /// # Errors
    /// As for [`App::documents`].
    pub async fn documents_page(
        &self,
        asker: Asker,
        pairs: Pairs<'_>,
        page: usize,
        size: usize,
    ) -> Result<DocumentsView<'_>, Error> {
        let Some(archive) = &self.archive else {
            let wanted = self.asked_documents(pairs, &[])?;
            return Ok(self.no_documents(&wanted, page));
        };
        let counts = archive.store.collection_counts(asker.scope()).await?;
        let wanted = Asked {
            page,
            ..self.asked_documents(pairs, &counts)?
        };
        self.found_documents(archive, asker, &counts, wanted, size)
            .await
    }

    fn no_documents(&self, wanted: &Asked, page: usize) -> DocumentsView<'_> {
        DocumentsView {
            text: wanted.text.trim().to_owned(),
            by_date: wanted.by_date,
            page,
            pages: 1,
            total: 0,
            total_passages: 0,
            hits: Vec::new(),
            facets: self.facet_views(&wanted.filters, &[], &[]),
            matched: Vec::new(),
            offers: Vec::new(),
            notes: Vec::new(),
            coverage: Coverage::default(),
        }
    }

    async fn found_documents(
        &self,
        archive: &Archive,
        asker: Asker,
        counts: &[CollectionCounts],
        wanted: Asked,
        size: usize,
    ) -> Result<DocumentsView<'_>, Error> {
        let collections: Vec<i64> = counts.iter().map(|counts| counts.collection.id).collect();
        let query = PassageQuery {
            text: wanted.text.clone(),
            collections,
            filters: wanted.filters.clone(),
            by_date: wanted.by_date,
            skip: (wanted.page - 1) * size,
            take: size,
        };
        let results = archive.ask(move |index| index.search(&query)).await?;
        let results = results.unwrap_or_default();
        let names: HashMap<i64, &str> = counts
            .iter()
            .map(|counts| (counts.collection.id, counts.collection.name.as_str()))
            .collect();
        let ids: Vec<i64> = results.hits.iter().map(|hit| hit.document).collect();
        let mut records = archive.store.documents_of(asker.scope(), &ids).await?;
        let mut hits = Vec::new();
        for hit in results.hits {
            // What the index still has may be gone from the store, or closed since.
            if let Some(found) = records.remove(&hit.document) {
                let passages = hit.passages.into_iter().map(passage).collect();
                hits.push(self.hit(found, hit.version, &names, passages));
            }
        }
        let text = wanted.text.trim().to_owned();
        let offers = self.search_page(&text, None, None, 1, 1)?.did_you_mean;
        let mut notes = Vec::new();
        if results.relaxed && results.documents > 0 {
            notes.push(
                "Geen passage heeft genoeg van uw woorden. Deze komen het dichtst in de buurt."
                    .to_owned(),
            );
        }
        Ok(DocumentsView {
            by_date: wanted.by_date,
            page: wanted.page,
            pages: results.documents.div_ceil(size).clamp(1, LAST_PAGE),
            total: results.documents,
            total_passages: results.passages,
            hits,
            facets: self.facet_views(&wanted.filters, &results.facets, counts),
            matched: results.words,
            offers: offers
                .into_iter()
                .filter(|_| results.documents < 3)
                .collect(),
            notes,
            coverage: self.coverage(archive, asker, counts).await?,
            text,
        })
    }

    /// How many documents that the asker may see fit a text; none in an installation without
    /// archive.
    ///
    /// # Errors
    /// The text cannot be read as a query; the store fails.
    pub async fn documents_count(&self, asker: Asker, text: &str) -> Result<usize, Error> {
        let Some(archive) = &self.archive else {
            return Ok(0);
        };
        let collections = archive.store.collections(asker.scope()).await?;
        let query = PassageQuery {
            text: text.to_owned(),
            collections: collections.iter().map(|collection| collection.id).collect(),
            ..PassageQuery::default()
        };
        let found = archive.ask(move |index| index.search(&query)).await?;
        Ok(found.map_or(0, |found| found.documents))
    }

    /// The numbers of all documents that fit the parameters of an address and are in collections
    /// that the asker may see, the smallest first.
    pub(crate) async fn matching_documents(
        &self,
        archive: &Archive,
        asker: Asker,
        pairs: Pairs<'_>,
    ) -> Result<Vec<i64>, Error> {
        let counts = archive.store.collection_counts(asker.scope()).await?;
        let wanted = self.asked_documents(pairs, &counts)?;
        let query = PassageQuery {
            text: wanted.text,
            collections: counts.iter().map(|counts| counts.collection.id).collect(),
            filters: wanted.filters,
            ..PassageQuery::default()
        };
        let found = archive.ask(move |index| index.matching(&query)).await?;
        found.ok_or(Error::Interrupted)
    }

    /// All documents that the asker may see, read or not, last added first.
    ///
    /// # Errors
    /// The store fails.
    pub async fn document_list(&self, asker: Asker) -> Result<Vec<DocumentRecord>, Error> {
        let filter = kompas_store::DocumentFilter::default();
        let found = self
            .archive()?
            .store
            .documents(asker.scope(), &filter, 1, u32::MAX)
            .await?;
        Ok(found.0)
    }

    fn hit(
        &self,
        found: FoundDocument,
        version: u32,
        names: &HashMap<i64, &str>,
        passages: Vec<PassageView>,
    ) -> DocumentHit<'_> {
        let record = found.record;
        // A list has no passages, and so no version that they are of.
        let version = record.shown_version(Some(version).filter(|version| *version > 0));
        DocumentHit {
            id: record.id,
            version,
            title: record.document.title,
            publisher: record.document.publisher,
            kind: record.document.kind,
            date: found.published,
            collection: names
                .get(&record.document.collection)
                .map_or_else(String::new, |name| (*name).to_owned()),
            ocr: found.ocr_confidence.is_some(),
            source: record
                .document
                .source
                .as_deref()
                .and_then(|key| self.guide().source(key)),
            municipality: record.document.municipality,
            passages,
        }
    }

    fn asked_documents(
        &self,
        pairs: Pairs<'_>,
        counts: &[CollectionCounts],
    ) -> Result<Asked, Error> {
        let mut asked = Asked {
            text: String::new(),
            filters: Filters::default(),
            by_date: false,
            page: 1,
        };
        let mut problems = Vec::new();
        let mut filters: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs {
            let read = match name.as_str() {
                "q" => {
                    asked.text.clone_from(value);
                    Ok(())
                }
                _ if value.is_empty() => Ok(()),
                "sorteer" => match value.as_str() {
                    "datum" => {
                        asked.by_date = true;
                        Ok(())
                    }
                    "relevantie" => Ok(()),
                    _ => Err(format!("{value:?} bestaat niet; kies relevantie of datum")),
                },
                "pagina" => value
                    .parse()
                    .ok()
                    .filter(|page| (1..=LAST_PAGE).contains(page))
                    .map(|page| asked.page = page)
                    .ok_or_else(|| {
                        format!("{value:?} kan niet; kies een getal van 1 tot {LAST_PAGE}")
                    }),
                _ => {
                    if let Some(facet) = Facet::from_name(name) {
                        self.checked(facet, value, counts)
                            .map(|value| filters.push((name.clone(), value)))
                    } else {
                        let names: Vec<&str> =
                            Facet::ALL.iter().map(|facet| facet.name()).collect();
                        let names = kompas_domain::text::enumerate(&names, "of");
                        Err(format!(
                            "dit bestaat hier niet; kies q, sorteer, pagina, {names}"
                        ))
                    }
                }
            };
            problems.extend(read.err().map(|message| FilterProblem {
                name: name.clone(),
                message,
            }));
        }
        match Filters::parse(&filters) {
            Ok(filters) => asked.filters = filters,
            Err(more) => problems.extend(more),
        }
        if problems.is_empty() {
            Ok(asked)
        } else {
            Err(Error::BadQuery(problems))
        }
    }

    /// The value as the index has it: collections go by number there, by key in addresses.
    fn checked(
        &self,
        facet: Facet,
        value: &str,
        counts: &[CollectionCounts],
    ) -> Result<String, String> {
        let (sign, plain) = value
            .strip_prefix('-')
            .map_or(("", value), |plain| ("-", plain));
        match facet {
            Facet::Theme => self
                .guide()
                .find_theme(plain)
                .map(|theme| format!("{sign}{}", theme.slug))
                .map_err(|error| error.to_string()),
            Facet::Collection => {
                let found = counts.iter().find(|counts| counts.collection.slug == plain);
                found
                    .map(|counts| format!("{sign}{}", counts.collection.id))
                    .ok_or_else(|| {
                        let keys: Vec<&str> = counts
                            .iter()
                            .map(|counts| counts.collection.slug.as_str())
                            .collect();
                        if keys.is_empty() {
                            return format!("{plain:?} bestaat niet; er zijn geen verzamelingen");
                        }
                        format!(
                            "{plain:?} bestaat niet; kies {}",
                            kompas_domain::text::enumerate(&keys, "of")
                        )
                    })
            }
            _ => Ok(value.to_owned()),
        }
    }

    fn facet_views(
        &self,
        filters: &Filters,
        found: &[FacetCount],
        counts: &[CollectionCounts],
    ) -> Vec<FacetView> {
        let views = Facet::ALL.into_iter().map(|facet| {
            let mut options: Vec<FacetOption> = found
                .iter()
                .filter(|count| count.facet == facet)
                .map(|count| self.option(facet, &count.value, count.count, counts))
                .collect();
            for (_, value, wanted) in filters.iter().filter(|(other, ..)| *other == facet) {
                let mut option = self.option(facet, value, 0, counts);
                (option.chosen, option.excluded) = (wanted, !wanted);
                match options.iter_mut().find(|other| other.value == option.value) {
                    Some(there) => (there.chosen, there.excluded) = (wanted, !wanted),
                    None => options.push(option),
                }
            }
            FacetView {
                name: facet.name(),
                label: facet.label(),
                options,
            }
        });
        views
            .filter(|view| {
                view.options.len() > 1
                    || view
                        .options
                        .iter()
                        .any(|option| option.chosen || option.excluded)
            })
            .collect()
    }

    fn option(
        &self,
        facet: Facet,
        value: &str,
        count: usize,
        counts: &[CollectionCounts],
    ) -> FacetOption {
        let mut key = value.to_owned();
        let label = match facet {
            Facet::Theme => self.guide().theme(value).map(|theme| theme.title.clone()),
            Facet::Question => QuestionCode::from_code(value)
                .map(|code| format!("{code} {}", self.guide().question(code).short)),
            Facet::Form => SourceForm::from_code(value).map(|form| form.label().to_owned()),
            Facet::Kind => DocumentKind::from_code(value).map(|kind| kind.label().to_owned()),
            Facet::Collection => {
                let found = counts
                    .iter()
                    .find(|counts| counts.collection.id.to_string() == value);
                found.map(|counts| {
                    key.clone_from(&counts.collection.slug);
                    counts.collection.name.clone()
                })
            }
            Facet::Ocr => Some(
                if value == "ja" {
                    "Herkend uit een scan"
                } else {
                    "Gewone tekst"
                }
                .to_owned(),
            ),
            Facet::Publisher | Facet::Municipality | Facet::Year => None,
        };
        FacetOption {
            label: label.unwrap_or_else(|| value.to_owned()),
            value: key,
            count,
            chosen: false,
            excluded: false,
        }
    }

    async fn coverage(
        &self,
        archive: &Archive,
        asker: Asker,
        counts: &[CollectionCounts],
    ) -> Result<Coverage, Error> {
        let trouble = archive.is_damaged().then(|| {
            "De zoekindex is beschadigd. Kompas bouwt haar opnieuw op; tot dan ontbreken er treffers.".to_owned()
        });
        let sequence = archive.index.status().sequence;
        Ok(Coverage {
            collections: counts
                .iter()
                .filter(|counts| counts.read + counts.waiting + counts.refused > 0)
                .map(|counts| CollectionCoverage {
                    slug: counts.collection.slug.clone(),
                    name: counts.collection.name.clone(),
                    read: counts.read,
                    waiting: counts.waiting,
                    refused: counts.refused,
                })
                .collect(),
            newest: counts.iter().filter_map(|counts| counts.newest).max(),
            not_indexed: archive.store.outbox_behind(asker.scope(), sequence).await?,
            expired: archive
                .store
                .older_than(asker.scope(), (archive.clock)() - time::Duration::days(365))
                .await?,
            trouble,
        })
    }
}

pub(super) fn passage(hit: PassageHit) -> PassageView {
    PassageView {
        number: hit.number,
        page: hit.page,
        headings: hit.headings,
        snippet: hit.snippet,
    }
}
