//! Carries out a search: candidates, their order, counts, snippets.

use std::collections::{BTreeMap, HashMap};

use tantivy::collector::{Collector, SegmentCollector, TopDocs};
use tantivy::columnar::StrColumn;
use tantivy::postings::Postings;
use tantivy::query::{BooleanQuery, Occur, Query};
use tantivy::schema::{Field, IndexRecordOption, Value as _};
use tantivy::{
    DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader, TantivyDocument, Term,
};

use super::compile::{Compiled, Shape, Word};
use super::filters::{Facet, FacetCount, Filters};
use super::index::PassageIndex;
use super::language::{self, QuerySyntax};
use super::mark::Highlighter;
use super::{DocumentHit, PassageHit, PassageQuery, PassageResults};
use crate::error::Error;

/// So many passages are looked at more closely.
const CANDIDATES: usize = 300;
/// More are never looked at, however far the page.
const MOST_CANDIDATES: usize = 40_000;
/// The best passages of a document that are shown.
const PER_DOCUMENT: usize = 3;
/// Further values of a filter are not counted out.
const MOST_VALUES: usize = 40;

/// A passage that may be shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) score: Score,
    pub(super) address: DocAddress,
    /// How many of the words it has.
    pub(super) words: usize,
    pub(super) document: i64,
    pub(super) number: u64,
}

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
        let compiled = node.map_or_else(Compiled::all, |node| self.compile(&node));
        Ok(self.run(asked, &compiled).map_err(Error::PassageSearch)?)
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
        let searcher = self.searcher();
        let limits = self.limits(collections, &Filters::default());
        let found = self.candidates(&searcher, &compiled, limits, count.max(CANDIDATES));
        let found = found.map_err(Error::PassageSearch)?;
        let marking = self.marking(&compiled);
        let hits = found
            .iter()
            .take(count)
            .map(|candidate| self.hit(&searcher, candidate, &marking));
        Ok(hits
            .collect::<tantivy::Result<_>>()
            .map_err(Error::PassageSearch)?)
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
        let limits = self.limits(collections, &Filters::default());
        let found = self.candidates(&self.searcher(), &compiled, limits, count.max(CANDIDATES));
        let found = found.map_err(Error::PassageSearch)?;
        Ok(found
            .iter()
            .take(count)
            .map(|candidate| (candidate.document, candidate.number))
            .collect())
    }

    fn run(&self, asked: &PassageQuery, compiled: &Compiled) -> tantivy::Result<PassageResults> {
        let searcher = self.searcher();
        let count = |filters: &Filters, enough: usize| -> tantivy::Result<Counted> {
            let mut clauses = self.limits(&asked.collections, filters);
            clauses.push((Occur::Must, self.fitting(compiled, enough)));
            searcher.search(&BooleanQuery::new(clauses), &Counter { fields: self })
        };
        let mut enough = enough(compiled.words.len());
        let mut counted = count(&asked.filters, enough)?;
        let relaxed = counted.documents.is_empty() && enough > 1;
        if relaxed {
            enough = 1;
            counted = count(&asked.filters, 1)?;
        }
        let mut facets = counted.values();
        for facet in Facet::ALL
            .into_iter()
            .filter(|facet| asked.filters.has(*facet))
        {
            facets.retain(|count| count.facet != facet);
            let others = count(&asked.filters.without(facet), enough)?;
            facets.extend(
                others
                    .values()
                    .into_iter()
                    .filter(|count| count.facet == facet),
            );
        }
        let marking = self.marking(compiled);
        let hits = if compiled.is_all() {
            listed(asked, &counted)
        } else if asked.by_date {
            self.newest(&searcher, asked, compiled, &counted, &marking)?
        } else {
            self.best(&searcher, asked, compiled, enough, &counted, &marking)?
        };
        Ok(PassageResults {
            documents: counted.documents.len(),
            passages: counted.passages,
            hits,
            facets,
            words: told(&compiled.words),
            relaxed,
        })
    }

    fn fitting(&self, compiled: &Compiled, enough: usize) -> Box<dyn Query> {
        match &compiled.shape {
            Shape::Words => self.enough_of(&compiled.words, enough),
            Shape::Tree(query) => query.box_clone(),
        }
    }

    fn best(
        &self,
        searcher: &Searcher,
        asked: &PassageQuery,
        compiled: &Compiled,
        enough: usize,
        counted: &Counted,
        marking: &Highlighter<'_>,
    ) -> tantivy::Result<Vec<DocumentHit>> {
        let wanted = (asked.skip + asked.take).min(counted.documents.len());
        let mut limit = CANDIDATES.max(wanted * 8);
        loop {
            let limits = self.limits(&asked.collections, &asked.filters);
            let mut found = self.candidates(searcher, compiled, limits, limit)?;
            let full = found.len() >= limit;
            if matches!(compiled.shape, Shape::Words) {
                found.retain(|candidate| candidate.words >= enough);
            }
            let documents = grouped(&found);
            if documents.len() >= wanted || !full || limit >= MOST_CANDIDATES {
                let page = documents.into_iter().skip(asked.skip).take(asked.take);
                return page
                    .map(|passages| self.document(searcher, &passages, marking))
                    .collect();
            }
            limit = (limit * 4).min(MOST_CANDIDATES);
        }
    }

    fn newest(
        &self,
        searcher: &Searcher,
        asked: &PassageQuery,
        compiled: &Compiled,
        counted: &Counted,
        marking: &Highlighter<'_>,
    ) -> tantivy::Result<Vec<DocumentHit>> {
        let mut documents: Vec<(i64, i64)> = counted
            .documents
            .iter()
            .map(|(document, date)| (*date, *document))
            .collect();
        documents.sort_unstable_by_key(|(date, document)| (-date, *document));
        let page = documents.iter().skip(asked.skip).take(asked.take);
        page.map(|(_, document)| {
            let term = Term::from_field_i64(self.fields.document, *document);
            let only: Box<dyn Query> = Box::new(tantivy::query::ConstScoreQuery::new(
                Box::new(tantivy::query::TermQuery::new(
                    term,
                    IndexRecordOption::Basic,
                )),
                0.0,
            ));
            let found = self.candidates(
                searcher,
                compiled,
                vec![(Occur::Must, only)],
                PER_DOCUMENT * 4,
            )?;
            self.document(searcher, &found[..found.len().min(PER_DOCUMENT)], marking)
        })
        .collect()
    }

    /// The best passages, best first; equal ones by document and number.
    pub(super) fn candidates(
        &self,
        searcher: &Searcher,
        compiled: &Compiled,
        limits: Vec<(Occur, Box<dyn Query>)>,
        limit: usize,
    ) -> tantivy::Result<Vec<Candidate>> {
        let query = self.fitting(compiled, 1);
        let query = limited(searcher, query, limits)?;
        let found = searcher.search(&query, &TopDocs::with_limit(limit).order_by_score())?;
        let mut candidates: Vec<Candidate> = found
            .into_iter()
            .map(|(score, address)| Candidate {
                score,
                address,
                words: 0,
                document: 0,
                number: 0,
            })
            .collect();
        identify(searcher, &mut candidates)?;
        if let Shape::Words = compiled.shape {
            self.weigh(searcher, &compiled.words, &mut candidates)?;
        }
        candidates.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| (a.document, a.number).cmp(&(b.document, b.number)))
        });
        Ok(candidates)
    }

    /// Counts the words that each candidate has, and thinks well of words side by side.
    /// Candidates must be in the order of their addresses.
    fn weigh(
        &self,
        searcher: &Searcher,
        words: &[Word],
        candidates: &mut [Candidate],
    ) -> tantivy::Result<()> {
        let tuning = &self.tuning;
        let all = words.len().max(1);
        for group in candidates.chunk_by_mut(|a, b| a.address.segment_ord == b.address.segment_ord)
        {
            let segment = searcher.segment_reader(group[0].address.segment_ord);
            for word in words {
                let mut has = vec![false; group.len()];
                for (field, text, _) in self.clauses(word) {
                    mark_those_with(segment, field, &text, group, &mut has)?;
                }
                for (candidate, has) in group.iter_mut().zip(has) {
                    candidate.words += usize::from(has);
                }
            }
            #[expect(clippy::cast_precision_loss, reason = "a query has few words")]
            for candidate in group.iter_mut() {
                let share = candidate.words as f32 / all as f32;
                candidate.score *= tuning.coverage + (1.0 - tuning.coverage) * share;
            }
            if tuning.neighbours > 0.0 {
                for pair in words.windows(2) {
                    self.add_neighbours(searcher, segment, pair, group)?;
                }
            }
        }
        Ok(())
    }

    fn add_neighbours(
        &self,
        searcher: &Searcher,
        segment: &SegmentReader,
        pair: &[Word],
        group: &mut [Candidate],
    ) -> tantivy::Result<()> {
        let body = self.fields.body;
        let index = segment.inverted_index(body)?;
        let terms = [&pair[0].stem, &pair[1].stem].map(|stem| Term::from_field_text(body, stem));
        let read =
            |term: &Term| index.read_postings(term, IndexRecordOption::WithFreqsAndPositions);
        let (Some(mut left), Some(mut right)) = (read(&terms[0])?, read(&terms[1])?) else {
            return Ok(());
        };
        let worth = f32::midpoint(rarity(searcher, &terms[0])?, rarity(searcher, &terms[1])?);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for candidate in group {
            let doc = candidate.address.doc_id;
            if !at(&mut left, doc) || !at(&mut right, doc) {
                continue;
            }
            left.positions(&mut before);
            right.positions(&mut after);
            let side_by_side = before.iter().any(|place| {
                let next = after.partition_point(|other| other <= place);
                after.get(next).is_some_and(|other| other - place <= 2)
            });
            if side_by_side {
                candidate.score += self.tuning.neighbours * worth;
            }
        }
        Ok(())
    }

    fn document(
        &self,
        searcher: &Searcher,
        passages: &[Candidate],
        marking: &Highlighter<'_>,
    ) -> tantivy::Result<DocumentHit> {
        let hits: Vec<PassageHit> = passages
            .iter()
            .map(|candidate| self.hit(searcher, candidate, marking))
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
        searcher: &Searcher,
        candidate: &Candidate,
        marking: &Highlighter<'_>,
    ) -> tantivy::Result<PassageHit> {
        let segment = searcher.segment_reader(candidate.address.segment_ord);
        let number = |name: &str| -> tantivy::Result<u64> {
            Ok(segment
                .fast_fields()
                .u64(name)?
                .first(candidate.address.doc_id)
                .unwrap_or(0))
        };
        let stored: TantivyDocument = searcher.doc(candidate.address)?;
        let text = |field: Field| {
            stored
                .get_first(field)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
        };
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(PassageHit {
            document: candidate.document,
            version: small(number("version")?),
            number: small(candidate.number),
            page: Some(small(number("page")?)).filter(|page| *page > 0),
            headings: text(self.fields.headings)
                .lines()
                .map(str::to_owned)
                .collect(),
            score: candidate.score,
            snippet: marking.snippet(text(self.fields.text)),
        })
    }
}

/// Fills in documents and numbers; the order stays.
pub(super) fn identify_in_order(
    searcher: &Searcher,
    candidates: &mut [Candidate],
) -> tantivy::Result<()> {
    identify(searcher, candidates)?;
    candidates.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| (a.document, a.number).cmp(&(b.document, b.number)))
    });
    Ok(())
}

fn identify(searcher: &Searcher, candidates: &mut [Candidate]) -> tantivy::Result<()> {
    candidates.sort_unstable_by_key(|candidate| candidate.address);
    for group in candidates.chunk_by_mut(|a, b| a.address.segment_ord == b.address.segment_ord) {
        let segment = searcher.segment_reader(group[0].address.segment_ord);
        let documents = segment.fast_fields().i64("document")?;
        let numbers = segment.fast_fields().u64("number")?;
        for candidate in group {
            candidate.document = documents.first(candidate.address.doc_id).unwrap_or(0);
            candidate.number = numbers.first(candidate.address.doc_id).unwrap_or(0);
        }
    }
    Ok(())
}

/// The query within its limits. Limits that leave nothing out are left out themselves, for
/// without them the best can be found without looking at all.
fn limited(
    searcher: &Searcher,
    query: Box<dyn Query>,
    limits: Vec<(Occur, Box<dyn Query>)>,
) -> tantivy::Result<Box<dyn Query>> {
    let all = usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX);
    let limits_only = BooleanQuery::new(limits);
    if limits_only.clauses().len() == 1 {
        let within = searcher.search(&limits_only, &tantivy::collector::Count)?;
        if within == all {
            return Ok(query);
        }
    }
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = limits_only
        .clauses()
        .iter()
        .map(|(occur, query)| (*occur, query.box_clone()))
        .collect();
    clauses.push((Occur::Must, query));
    Ok(Box::new(BooleanQuery::new(clauses)))
}

/// How many of the words a passage must have: both of two, three fifths of more.
fn enough(words: usize) -> usize {
    match words {
        few @ 0..=2 => few,
        many => (3 * many).div_ceil(5),
    }
}

fn told(words: &[Word]) -> Vec<(String, Vec<String>)> {
    let others = |word: &Word| word.synonyms.iter().map(|stems| stems.join(" ")).collect();
    words
        .iter()
        .map(|word| (word.typed.clone(), others(word)))
        .collect()
}

/// All documents without a passage: the newest first, or else those that were added last.
fn listed(asked: &PassageQuery, counted: &Counted) -> Vec<DocumentHit> {
    let mut documents: Vec<(i64, i64)> = counted
        .documents
        .iter()
        .map(|(document, date)| (if asked.by_date { *date } else { 0 }, *document))
        .collect();
    documents.sort_unstable_by(|a, b| b.cmp(a));
    let page = documents.iter().skip(asked.skip).take(asked.take);
    page.map(|(_, document)| DocumentHit {
        document: *document,
        version: 0,
        score: 0.0,
        passages: Vec::new(),
    })
    .collect()
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

fn mark_those_with(
    segment: &SegmentReader,
    field: Field,
    text: &str,
    group: &[Candidate],
    has: &mut [bool],
) -> tantivy::Result<()> {
    let term = Term::from_field_text(field, text);
    let Some(mut postings) = segment
        .inverted_index(field)?
        .read_postings(&term, IndexRecordOption::Basic)?
    else {
        return Ok(());
    };
    for (candidate, has) in group.iter().zip(has) {
        *has = *has || at(&mut postings, candidate.address.doc_id);
    }
    Ok(())
}

/// Whether the postings have this passage; they are asked in order.
fn at(postings: &mut impl Postings, doc: DocId) -> bool {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    postings.doc() == doc
}

#[expect(clippy::cast_precision_loss, reason = "a logarithm needs no more")]
fn rarity(searcher: &Searcher, term: &Term) -> tantivy::Result<f32> {
    let (all, with) = (searcher.num_docs() as f32, searcher.doc_freq(term)? as f32);
    Ok((1.0 + (all - with + 0.5) / (with + 0.5)).ln().max(0.0))
}

/// Counts documents, passages, and documents for each value.
struct Counter<'i> {
    fields: &'i PassageIndex,
}

/// What was counted.
#[derive(Default)]
struct Counted {
    passages: usize,
    /// Each document with its date.
    documents: BTreeMap<i64, i64>,
    values: HashMap<String, usize>,
}

struct SegmentCounter {
    documents: tantivy::columnar::Column<i64>,
    dates: tantivy::columnar::Column<i64>,
    facets: Option<StrColumn>,
    counts: Vec<u32>,
    last: Option<i64>,
    counted: Counted,
}

impl Counted {
    fn values(&self) -> Vec<FacetCount> {
        let mut values: Vec<FacetCount> = self
            .values
            .iter()
            .filter_map(|(term, count)| {
                let (name, value) = term.split_once(':')?;
                Some(FacetCount {
                    facet: Facet::from_name(name)?,
                    value: value.to_owned(),
                    count: *count,
                })
            })
            .collect();
        values.sort_by(|a, b| (a.facet, b.count, &a.value).cmp(&(b.facet, a.count, &b.value)));
        let mut seen: HashMap<&'static str, usize> = HashMap::new();
        values.retain(|value| {
            let seen = seen.entry(value.facet.name()).or_default();
            *seen += 1;
            *seen <= MOST_VALUES
        });
        values
    }
}

impl Collector for Counter<'_> {
    type Fruit = Counted;
    type Child = SegmentCounter;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentCounter> {
        let _ = self.fields;
        let fast = segment.fast_fields();
        let facets = fast.str("facet")?;
        let values = facets.as_ref().map_or(0, |column| column.num_terms());
        Ok(SegmentCounter {
            documents: fast.i64("document")?,
            dates: fast.i64("date")?,
            counts: vec![0; values],
            facets,
            last: None,
            counted: Counted::default(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, parts: Vec<Counted>) -> tantivy::Result<Counted> {
        let mut all = Counted::default();
        for part in parts {
            all.passages += part.passages;
            all.documents.extend(part.documents);
            for (value, count) in part.values {
                *all.values.entry(value).or_default() += count;
            }
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentCounter {
    type Fruit = Counted;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.counted.passages += 1;
        let document = self.documents.first(doc);
        if document == self.last {
            return;
        }
        self.last = document;
        let date = self.dates.first(doc).unwrap_or(i64::MIN / 2);
        let is_new = document
            .is_some_and(|document| self.counted.documents.insert(document, date).is_none());
        if let (true, Some(facets)) = (is_new, &self.facets) {
            for value in facets.term_ords(doc) {
                if let Some(count) = usize::try_from(value)
                    .ok()
                    .and_then(|value| self.counts.get_mut(value))
                {
                    *count += 1;
                }
            }
        }
    }

    fn harvest(mut self) -> Counted {
        if let Some(facets) = &self.facets {
            for (value, count) in self
                .counts
                .iter()
                .enumerate()
                .filter(|(_, count)| **count > 0)
            {
                let mut text = String::new();
                if facets.ord_to_str(value as u64, &mut text).unwrap_or(false) {
                    self.counted.values.insert(text, *count as usize);
                }
            }
        }
        self.counted
    }
}
