//! Carries out a search: candidates, their order, counts, snippets.

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::thread;

use tantivy::schema::{Field, Value as _};
use tantivy::{DocAddress, TantivyDocument};

use super::compile::{Compiled, Word};
use super::filters::Filters;
use super::gather::{Candidate, Gathered, Order, gather, gather_all};
use super::index::PassageIndex;
use super::language::{self, QuerySyntax};
use super::mark::Highlighter;
use super::snapshot::Snapshot;
use super::{DocumentHit, PassageHit, PassageQuery, PassageResults};
use crate::error::Error;

/// So many passages are looked at more closely.
const CANDIDATES: usize = 300;
/// More are never looked at, however far the page.
const MOST_CANDIDATES: usize = 40_000;
/// The best passages of a document that are shown.
const PER_DOCUMENT: usize = 3;

/// Why a search gives no results.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The query cannot be read.
    #[error("the query cannot be read")]
    Syntax(QuerySyntax),
    /// The index fails.
    #[error(transparent)]
    Index(#[from] Error),
}

impl PassageIndex {
    /// Searches.
    ///
    /// # Errors
    /// The query cannot be read; the index fails.
    pub fn search(&self, asked: &PassageQuery) -> Result<PassageResults, SearchError> {
        let node = language::parse(&asked.text).map_err(SearchError::Syntax)?;
        let compiled = node.map(|node| self.compile(&node));
        let found = match &compiled {
            Some(compiled) => self.run(asked, compiled),
            None => self.list(asked),
        };
        Ok(found.map_err(Error::PassageSearch)?)
    }

    /// The numbers of all documents that fit, the smallest first. What has only some of the words
    /// does not fit.
    ///
    /// # Errors
    /// The query cannot be read; the index fails.
    pub fn matching(&self, asked: &PassageQuery) -> Result<Vec<i64>, SearchError> {
        let node = language::parse(&asked.text).map_err(SearchError::Syntax)?;
        let compiled = node.map(|node| self.compile(&node));
        let gathered = || {
            let snapshot = self.snapshot()?;
            let words = compiled.as_ref().map_or(0, |compiled| compiled.words.len());
            let order = Order {
                collections: &asked.collections,
                filters: &asked.filters,
                enough: enough(u32::try_from(words).unwrap_or(u32::MAX)),
                limit: 1,
                only: None,
            };
            match &compiled {
                Some(compiled) => gather(&snapshot, compiled, (&self.fields, &self.tuning), &order),
                None => Ok(gather_all(&snapshot, &order)),
            }
        };
        let gathered = gathered().map_err(Error::PassageSearch)?;
        let mut documents: Vec<i64> = gathered.documents.iter().map(|(_, id)| *id).collect();
        documents.sort_unstable();
        Ok(documents)
    }

    /// The best passages, whatever document they stand in.
    ///
    /// # Errors
    /// The query cannot be read; the index fails.
    pub fn best_passages(
        &self,
        text: &str,
        collections: &[i64],
        count: usize,
    ) -> Result<Vec<PassageHit>, SearchError> {
        let Some(node) = language::parse(text).map_err(SearchError::Syntax)? else {
            return Ok(Vec::new());
        };
        let compiled = self.compile(&node);
        let hits = || {
            let snapshot = self.snapshot()?;
            let found = self.ranking(&snapshot, &compiled, collections, count)?;
            let marking = self.marking(&compiled);
            let hits = found
                .iter()
                .map(|candidate| self.hit(&snapshot, candidate, &marking));
            hits.collect::<tantivy::Result<_>>()
        };
        Ok(hits().map_err(Error::PassageSearch)?)
    }

    /// Documents and numbers of the best passages, without their text; for measuring.
    ///
    /// # Errors
    /// The query cannot be read; the index fails.
    pub fn ranked(
        &self,
        text: &str,
        collections: &[i64],
        count: usize,
    ) -> Result<Vec<(i64, u64)>, SearchError> {
        let Some(node) = language::parse(text).map_err(SearchError::Syntax)? else {
            return Ok(Vec::new());
        };
        let compiled = self.compile(&node);
        let ranked = || {
            let snapshot = self.snapshot()?;
            let found = self.ranking(&snapshot, &compiled, collections, count)?;
            let named = found.iter().map(|candidate| {
                let kept = snapshot.of_segment(candidate.segment);
                (
                    candidate.document,
                    u64::from(kept.number(candidate.passage)),
                )
            });
            tantivy::Result::Ok(named.collect())
        };
        Ok(ranked().map_err(Error::PassageSearch)?)
    }

    fn ranking(
        &self,
        snapshot: &Snapshot,
        compiled: &Compiled,
        collections: &[i64],
        count: usize,
    ) -> tantivy::Result<Vec<Candidate>> {
        let order = Order {
            collections,
            filters: &Filters::default(),
            enough: 1,
            limit: count.max(CANDIDATES),
            only: None,
        };
        let mut found =
            gather(snapshot, compiled, (&self.fields, &self.tuning), &order)?.candidates;
        self.weigh(snapshot, compiled, &mut found)?;
        found.truncate(count);
        Ok(found)
    }

    fn run(&self, asked: &PassageQuery, compiled: &Compiled) -> tantivy::Result<PassageResults> {
        let snapshot = self.snapshot()?;
        let words = u32::try_from(compiled.words.len()).unwrap_or(u32::MAX);
        let mut order = Order {
            collections: &asked.collections,
            filters: &asked.filters,
            enough: enough(words),
            limit: CANDIDATES
                .max((asked.skip + asked.take) * 8)
                .min(MOST_CANDIDATES),
            only: None,
        };
        let mut gathered = gather(&snapshot, compiled, (&self.fields, &self.tuning), &order)?;
        let relaxed = gathered.documents.is_empty() && compiled.plain && order.enough > 1;
        if relaxed {
            order.enough = 1;
            gathered = gather(&snapshot, compiled, (&self.fields, &self.tuning), &order)?;
        }
        let marking = self.marking(compiled);
        let hits = if asked.by_date {
            self.newest(&snapshot, asked, compiled, &mut order, &gathered, &marking)?
        } else {
            self.best(
                &snapshot,
                asked,
                compiled,
                &mut order,
                &mut gathered,
                &marking,
            )?
        };
        Ok(PassageResults {
            documents: gathered.documents.len(),
            passages: gathered.passages,
            hits,
            facets: gathered.facets(),
            words: self.told(&compiled.words),
            relaxed,
        })
    }

    fn best(
        &self,
        snapshot: &Snapshot,
        asked: &PassageQuery,
        compiled: &Compiled,
        order: &mut Order<'_>,
        gathered: &mut Gathered,
        marking: &Highlighter<'_>,
    ) -> tantivy::Result<Vec<DocumentHit>> {
        let wanted = (asked.skip + asked.take).min(gathered.documents.len());
        loop {
            let mut found = std::mem::take(&mut gathered.candidates);
            let is_all = found.len() < order.limit;
            self.weigh(snapshot, compiled, &mut found)?;
            let documents = grouped(&found);
            if documents.len() >= wanted || is_all || order.limit >= MOST_CANDIDATES {
                let page = documents.get(asked.skip..).unwrap_or_default();
                let page = &page[..page.len().min(asked.take)];
                return self.documents(snapshot, page, marking);
            }
            order.limit = (order.limit * 4).min(MOST_CANDIDATES);
            *gathered = gather(snapshot, compiled, (&self.fields, &self.tuning), order)?;
        }
    }

    fn newest(
        &self,
        snapshot: &Snapshot,
        asked: &PassageQuery,
        compiled: &Compiled,
        order: &mut Order<'_>,
        gathered: &Gathered,
        marking: &Highlighter<'_>,
    ) -> tantivy::Result<Vec<DocumentHit>> {
        let mut documents = gathered.documents.clone();
        documents.sort_unstable_by_key(|(date, document)| (-date, *document));
        let page: Vec<i64> = documents
            .iter()
            .skip(asked.skip)
            .take(asked.take)
            .map(|(_, document)| *document)
            .collect();
        order.limit = MOST_CANDIDATES;
        let order = Order {
            only: Some(&page),
            ..*order
        };
        let found = gather(snapshot, compiled, (&self.fields, &self.tuning), &order)?.candidates;
        let mut hits = self.documents(snapshot, &grouped(&found), marking)?;
        hits.sort_by_key(|hit| page.iter().position(|document| *document == hit.document));
        Ok(hits)
    }

    /// All documents without a passage: the newest first, or else those that were added last.
    fn list(&self, asked: &PassageQuery) -> tantivy::Result<PassageResults> {
        let snapshot = self.snapshot()?;
        let order = Order {
            collections: &asked.collections,
            filters: &asked.filters,
            enough: 0,
            limit: 1,
            only: None,
        };
        let gathered = gather_all(&snapshot, &order);
        let mut documents: Vec<(i64, i64)> = gathered
            .documents
            .iter()
            .map(|(date, document)| (if asked.by_date { *date } else { 0 }, *document))
            .collect();
        documents.sort_unstable_by(|a, b| b.cmp(a));
        let page = documents.iter().skip(asked.skip).take(asked.take);
        let hits = page.map(|(_, document)| DocumentHit {
            document: *document,
            version: 0,
            score: 0.0,
            passages: Vec::new(),
        });
        Ok(PassageResults {
            hits: hits.collect(),
            documents: documents.len(),
            passages: gathered.passages,
            facets: gathered.facets(),
            words: Vec::new(),
            relaxed: false,
        })
    }

    /// The words as they were typed, with the words that were taken for the same.
    fn told(&self, words: &[Word]) -> Vec<(String, Vec<String>)> {
        let synonyms = self.synonyms();
        let others = |word: &Word| {
            let others = word.synonyms.iter();
            others.map(|stems| synonyms.text_of(stems)).collect()
        };
        words
            .iter()
            .map(|word| (word.typed.clone(), others(word)))
            .collect()
    }

    /// Documents with their snippets, half of them by another thread: making snippets takes longer
    /// than finding the passages.
    fn documents(
        &self,
        snapshot: &Snapshot,
        documents: &[Vec<Candidate>],
        marking: &Highlighter<'_>,
    ) -> tantivy::Result<Vec<DocumentHit>> {
        let each = |documents: &[Vec<Candidate>]| -> tantivy::Result<Vec<DocumentHit>> {
            let hits = documents.iter();
            hits.map(|passages| self.document(snapshot, passages, marking))
                .collect()
        };
        let (mine, others) = documents.split_at(documents.len() / 2);
        if mine.is_empty() {
            return each(others);
        }
        let (mine, others) = thread::scope(|scope| {
            let others = scope.spawn(|| each(others));
            (each(mine), others.join())
        });
        let mut hits = mine?;
        hits.extend(others.unwrap_or_else(|panic| resume_unwind(panic))?);
        Ok(hits)
    }

    fn document(
        &self,
        snapshot: &Snapshot,
        passages: &[Candidate],
        marking: &Highlighter<'_>,
    ) -> tantivy::Result<DocumentHit> {
        let hits: Vec<PassageHit> = passages
            .iter()
            .map(|candidate| self.hit(snapshot, candidate, marking))
            .collect::<tantivy::Result<_>>()?;
        Ok(DocumentHit {
            document: hits.first().map_or(0, |hit| hit.document),
            version: hits.first().map_or(0, |hit| hit.version),
            score: hits.first().map_or(0.0, |hit| hit.score),
            passages: hits,
        })
    }

    pub(super) fn hit(
        &self,
        snapshot: &Snapshot,
        candidate: &Candidate,
        marking: &Highlighter<'_>,
    ) -> tantivy::Result<PassageHit> {
        let searcher = &snapshot.searcher;
        let kept = snapshot.of_segment(candidate.segment);
        let stored: TantivyDocument =
            searcher.doc(DocAddress::new(candidate.segment, candidate.passage))?;
        let text = |field: Field| {
            stored
                .get_first(field)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
        };
        Ok(PassageHit {
            document: candidate.document,
            version: kept.version(candidate.passage),
            number: kept.number(candidate.passage),
            page: kept.page(candidate.passage),
            headings: text(self.fields.headings)
                .lines()
                .map(str::to_owned)
                .collect(),
            score: candidate.score,
            snippet: marking.snippet(text(self.fields.text)),
        })
    }
}

/// How many of the words a passage must have: both of two, three fifths of more.
fn enough(words: u32) -> u32 {
    match words {
        few @ 0..=2 => few,
        many => (3 * many).div_ceil(5),
    }
}

/// Documents by their best passage, each with its best few.
fn grouped(candidates: &[Candidate]) -> Vec<Vec<Candidate>> {
    let mut places: HashMap<i64, usize> = HashMap::new();
    let mut documents: Vec<Vec<Candidate>> = Vec::new();
    for candidate in candidates {
        let place = *places.entry(candidate.document).or_insert_with(|| {
            documents.push(Vec::new());
            documents.len() - 1
        });
        if documents[place].len() < PER_DOCUMENT {
            documents[place].push(*candidate);
        }
    }
    documents
}
