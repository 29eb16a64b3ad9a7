//! Search in the dossiers that one works on, and in nothing else.

use kompas_domain::code::Code;
use kompas_domain::dossier::{DossierPart, InformationLabel, Openness};
use kompas_domain::filter::FilterProblem;
use kompas_search::Fragment;
use kompas_search::passages::{
    Facet, FacetCount, Filters, PassageQuery, PassageResults, SearchError,
};
use kompas_store::{DossierRecord, DossierText, TextPlace};

use super::shelf::Names;
use crate::access::{Asker, Right};
use crate::{App, Error, Pairs};

/// Texts on a page of the site.
const PAGE_SIZE: usize = 20;
/// The last page that can be asked for.
const LAST_PAGE: usize = 1000;

/// What was found in dossiers.
#[derive(Debug, Clone)]
pub struct DossierSearch {
    /// What was asked, trimmed.
    pub text: String,
    /// How many dossiers the asker works on.
    pub searched: usize,
    /// This page, from 1.
    pub page: usize,
    /// How many pages there are; 1 when nothing was found.
    pub pages: usize,
    /// How many texts fit.
    pub total: usize,
    /// The texts of this page, best first.
    pub hits: Vec<DossierHit>,
    /// In how many texts of each dossier it was found, and which are chosen.
    pub dossiers: Vec<SearchChoice>,
    /// The same of each part.
    pub parts: Vec<SearchChoice>,
    /// A better spelling, of the words of the guide.
    pub offers: Option<String>,
    /// Nothing had enough of the words, so these have at least one.
    pub relaxed: bool,
}

/// A text that was found.
#[derive(Debug, Clone)]
pub struct DossierHit {
    /// The number and title of the dossier.
    pub dossier: (i64, String),
    /// Where it stands.
    pub place: TextPlace,
    /// Its own title; empty when it has none.
    pub title: String,
    /// Who may read it in the end, where that was said.
    pub openness: Option<Openness>,
    /// Whose information it holds.
    pub labels: Vec<InformationLabel>,
    /// The best piece of it, with the words that matched.
    pub snippet: Vec<Fragment>,
}

/// A dossier or a part to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchChoice {
    /// Its name in addresses.
    pub value: String,
    /// Its Dutch label.
    pub label: String,
    /// How many texts fit.
    pub count: usize,
    /// Whether it was chosen.
    pub chosen: bool,
}

impl DossierHit {
    /// Where it is shown, at its own place on the page.
    pub fn path(&self) -> String {
        let (id, _) = self.dossier;
        let TextPlace {
            number, of, part, ..
        } = &self.place;
        let question = self.place.question.map_or("", Code::code);
        let rest = match part {
            DossierPart::Title => String::new(),
            DossierPart::Answer | DossierPart::Unknown => format!("#vraag-{question}"),
            DossierPart::Note => format!("#notitie-{number}"),
            DossierPart::Source => format!("#bronnen-{question}"),
            DossierPart::Measure => format!("/maatregelen#maatregel-{number}"),
            DossierPart::Action => format!("/acties#actie-{number}"),
            DossierPart::Decision => format!("/besluit#besluit-{number}"),
            DossierPart::Reply => format!("/uitvragen/{of}#partner-{number}"),
        };
        format!("/dossiers/{id}{rest}")
    }

    /// Which part of the dossier it is: `Maatregel 3`.
    pub fn part(&self) -> String {
        let label = self.place.part.label();
        match (self.place.part, self.place.question) {
            (DossierPart::Note | DossierPart::Measure | DossierPart::Action, _) => {
                format!("{label} {}", self.place.number)
            }
            (DossierPart::Title | DossierPart::Decision, _) | (_, None) => label.to_owned(),
            (_, Some(question)) => format!("{label} bij vraag {question}"),
        }
    }

    /// Whether it was said in confidence.
    pub fn is_confidential(&self) -> bool {
        self.openness == Some(Openness::Confidential)
    }
}

/// What an address asks.
struct Asked {
    text: String,
    page: usize,
    size: usize,
    dossiers: Vec<i64>,
    parts: Vec<DossierPart>,
}

impl Asked {
    fn read(pairs: Pairs<'_>, records: &[DossierRecord]) -> Result<Self, Error> {
        let mut asked = Self {
            text: String::new(),
            page: 1,
            size: PAGE_SIZE,
            dossiers: Vec::new(),
            parts: Vec::new(),
        };
        let mut problems = Vec::new();
        for (name, value) in pairs {
            let read = match name.as_str() {
                "q" => {
                    value.trim().clone_into(&mut asked.text);
                    Ok(())
                }
                _ if value.is_empty() => Ok(()),
                "dossier" => {
                    let found = records.iter().find(|one| one.id.to_string() == *value);
                    found
                        .map(|record| asked.dossiers.push(record.id))
                        .ok_or_else(|| {
                            "u werkt aan geen dossier met dit nummer; kies er een uit de lijst"
                                .to_owned()
                        })
                }
                "onderdeel" => DossierPart::from_code(value)
                    .map(|part| asked.parts.push(part))
                    .ok_or_else(|| format!("kies {}", DossierPart::choices())),
                "pagina" => value
                    .parse()
                    .ok()
                    .filter(|page| (1..=LAST_PAGE).contains(page))
                    .map(|page| asked.page = page)
                    .ok_or_else(|| {
                        format!("{value:?} kan niet; kies een getal van 1 tot {LAST_PAGE}")
                    }),
                _ => Err("dit bestaat hier niet; kies q, dossier, onderdeel of pagina".to_owned()),
            };
            problems.extend(read.err().map(|message| FilterProblem {
                name: name.clone(),
                message,
            }));
        }
        if problems.is_empty() {
            Ok(asked)
        } else {
            Err(Error::BadQuery(problems))
        }
    }

    fn query(&self) -> PassageQuery {
        let mut filters = Filters::default();
        for dossier in &self.dossiers {
            filters.add(Facet::Collection, dossier.to_string(), true);
        }
        for part in &self.parts {
            filters.add(Facet::Publisher, part.code().to_owned(), true);
        }
        PassageQuery {
            text: self.text.clone(),
            filters,
            skip: (self.page - 1) * self.size,
            take: self.size,
            ..PassageQuery::default()
        }
    }
}

impl App {
    /// Searches in the dossiers that the asker works on, with the parameters `q`, `dossier`,
    /// `onderdeel` and `pagina` of an address. It is true to what is saved at this moment.
    ///
    /// # Errors
    /// A pair is wrong, or the text cannot be read as a query; the asker may not work on dossiers;
    /// the store or the index fails.
    pub async fn search_dossiers(
        &self,
        asker: Asker,
        pairs: Pairs<'_>,
    ) -> Result<DossierSearch, Error> {
        self.find_in_dossiers(asker, pairs, None).await
    }

    /// The same, a page of a size of one's own choosing.
    ///
    /// # Errors
    /// Those of [`App::search_dossiers`].
    pub async fn search_dossiers_page(
        &self,
        asker: Asker,
        pairs: Pairs<'_>,
        page: usize,
        size: usize,
    ) -> Result<DossierSearch, Error> {
        self.find_in_dossiers(asker, pairs, Some((page, size)))
            .await
    }

    async fn find_in_dossiers(
        &self,
        asker: Asker,
        pairs: Pairs<'_>,
        paging: Option<(usize, usize)>,
    ) -> Result<DossierSearch, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let (scope, store) = (asker.dossiers(), &archive.store);
        let records = store.dossiers(scope).await?;
        let mut wanted = Asked::read(pairs, &records)?;
        if let Some((page, size)) = paging {
            (wanted.page, wanted.size) = (page, size);
        }
        if wanted.text.is_empty() {
            return self.found(&wanted, &records, PassageResults::default(), Vec::new());
        }
        let slot = archive.shelves.of(scope, self.guide())?;
        let mut own = std::sync::Arc::clone(&slot).lock_owned().await;
        let marks = store.dossier_marks(scope).await?;
        let texts = store.dossier_texts(scope, &own.behind(&marks)).await?;
        let (query, names) = (wanted.query(), self.source_names());
        let work = move || -> Result<_, SearchError> {
            own.follow(&marks, texts, &names)?;
            let found = own.search(&query)?;
            let hits = found.hits.iter();
            let texts = hits.map(|hit| own.text(hit.document).cloned()).collect();
            Ok((found, texts, own.bytes()))
        };
        let failed = match tokio::task::spawn_blocking(work).await {
            Ok(Ok((results, texts, bytes))) => {
                archive.shelves.keep(scope, &slot, bytes);
                return self.found(&wanted, &records, results, texts);
            }
            Ok(Err(SearchError::Syntax(problem))) => {
                return Err(Error::BadQuery(vec![FilterProblem {
                    name: "q".to_owned(),
                    message: problem.to_string(),
                }]));
            }
            Ok(Err(SearchError::Index(error))) => Error::Search(error),
            Err(_) => Error::Interrupted,
        };
        archive.shelves.drop(scope);
        Err(failed)
    }

    fn source_names(&self) -> Names {
        let sources = self.guide().sources().iter();
        let names = sources.map(|source| (source.slug.clone(), source.name.clone()));
        names.collect()
    }

    /// What is shown of what the index found.
    fn found(
        &self,
        asked: &Asked,
        records: &[DossierRecord],
        results: PassageResults,
        texts: Vec<Option<DossierText>>,
    ) -> Result<DossierSearch, Error> {
        let hits = results
            .hits
            .into_iter()
            .zip(texts)
            .filter_map(|(hit, text)| {
                let text = text?;
                // Somebody may have been taken off a dossier since.
                let record = records.iter().find(|record| record.id == text.dossier)?;
                let snippet = hit.passages.into_iter().next().map(|found| found.snippet);
                Some(DossierHit {
                    dossier: (record.id, record.fields.title.clone()),
                    place: text.place,
                    title: text.title,
                    openness: text.openness,
                    labels: text.labels,
                    snippet: snippet.unwrap_or_default(),
                })
            });
        let offers = if results.documents < 3 {
            self.search_page(&asked.text, None, None, 1, 1)?
                .did_you_mean
        } else {
            None
        };
        Ok(DossierSearch {
            hits: hits.collect(),
            searched: records.len(),
            page: asked.page,
            pages: results.documents.div_ceil(asked.size).clamp(1, LAST_PAGE),
            total: results.documents,
            dossiers: dossier_choices(asked, records, &results.facets),
            parts: part_choices(asked, &results.facets),
            offers,
            relaxed: results.relaxed && results.documents > 0,
            text: asked.text.clone(),
        })
    }
}

fn count(facets: &[FacetCount], facet: Facet, value: &str) -> usize {
    let found = facets
        .iter()
        .find(|one| one.facet == facet && one.value == value);
    found.map_or(0, |one| one.count)
}

fn dossier_choices(
    asked: &Asked,
    records: &[DossierRecord],
    facets: &[FacetCount],
) -> Vec<SearchChoice> {
    let all = records.iter().map(|record| SearchChoice {
        count: count(facets, Facet::Collection, &record.id.to_string()),
        value: record.id.to_string(),
        label: record.fields.title.clone(),
        chosen: asked.dossiers.contains(&record.id),
    });
    shown(all)
}

fn part_choices(asked: &Asked, facets: &[FacetCount]) -> Vec<SearchChoice> {
    let all = DossierPart::ALL.iter().map(|part| SearchChoice {
        value: part.code().to_owned(),
        label: part.label().to_owned(),
        count: count(facets, Facet::Publisher, part.code()),
        chosen: asked.parts.contains(part),
    });
    shown(all)
}

/// What there is to choose: where something was found, and what was chosen already.
fn shown(all: impl Iterator<Item = SearchChoice>) -> Vec<SearchChoice> {
    all.filter(|one| one.count > 0 || one.chosen).collect()
}
