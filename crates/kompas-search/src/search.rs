//! Carries out a search: from documents to pages, counts and snippets.

use std::collections::BTreeMap;

use kompas_domain::code::Code;
use tantivy::collector::TopDocs;

use crate::clauses::{Strictness, Writer};
use crate::index::{GuideIndex, Indexed};
use crate::kind::HitKind;
use crate::query::Query;
use crate::results::{GuideQuery, GuideResults, Hit};
use crate::schema;
use crate::snippet::Marker;
use crate::spelling;

/// Parts of compounds that lead to more than one in so many pages are no help.
const TOO_MANY_PAGES: usize = 4;

/// A page with the documents that led to it, best first.
struct Found {
    page: usize,
    score: f32,
    documents: Vec<usize>,
}

/// Searches the index.
pub(crate) fn run(index: &GuideIndex, asked: &GuideQuery) -> tantivy::Result<GuideResults> {
    let reading = index.reading();
    let query = Query::read(&asked.text, &reading);
    let theme = asked.theme.as_deref();
    let (mut found, relaxed) = find_enough(index, &query, theme)?;
    let kinds = counts(index, &found);
    found.retain(|page| {
        asked
            .kind
            .is_none_or(|kind| kind == index.pages[page.page].kind)
    });
    let marker = Marker::new(&query, reading.vocabulary);
    Ok(GuideResults {
        total: found.len(),
        kinds,
        hits: found
            .iter()
            .skip(asked.skip)
            .take(asked.take)
            .map(|page| hit(index, page, theme, &marker))
            .collect(),
        did_you_mean: spelling::correct(&asked.text, &query, reading.analyser, reading.vocabulary),
        relaxed,
        ignored: query.ignored,
    })
}

/// The pages with enough of the words, or with any if need be, and whether there was need.
fn find_enough(
    index: &GuideIndex,
    query: &Query,
    theme: Option<&str>,
) -> tantivy::Result<(Vec<Found>, bool)> {
    let found = find(index, query, Strictness::Enough, theme)?;
    if is_answer(index, query, &found) {
        return Ok((found, false));
    }
    let found = find(index, query, Strictness::AnyWord, theme)?;
    if !found.is_empty() {
        return Ok((found, true));
    }
    let mut found = find(index, query, Strictness::AnyPart, theme)?;
    if found.len() > index.pages.len() / TOO_MANY_PAGES {
        found.clear(); // of `vuurwerk`, `werk` says nothing
    }
    let relaxed = !found.is_empty();
    Ok((found, relaxed))
}

/// Whether there is no need to look for any of the words. One word can be answered by a term;
/// who types more is looking for a source.
fn is_answer(index: &GuideIndex, query: &Query, found: &[Found]) -> bool {
    let mut kinds = found.iter().map(|page| index.pages[page.page].kind);
    match query.words.len() {
        0 | 1 => kinds.next().is_some(),
        _ => kinds.any(|kind| kind == HitKind::Source),
    }
}

/// The pages that fit, best first.
fn find(
    index: &GuideIndex,
    query: &Query,
    strictness: Strictness,
    theme: Option<&str>,
) -> tantivy::Result<Vec<Found>> {
    if query.words.is_empty() || index.documents.is_empty() {
        return Ok(Vec::new());
    }
    let writer = Writer {
        fields: &index.fields,
        vocabulary: index.reading().vocabulary,
        strictness,
    };
    let all = TopDocs::with_limit(index.documents.len()).order_by_score();
    let documents = index.searcher.search(&writer.whole(query), &all)?;
    let mut pages: BTreeMap<usize, Found> = BTreeMap::new();
    for (score, address) in documents {
        let number = address.doc_id as usize;
        let document = &index.documents[number];
        if theme.is_none_or(|theme| belongs_to(index, document, theme)) {
            pages
                .entry(document.page)
                .or_insert_with(|| Found {
                    page: document.page,
                    score: score * schema::kind_weight(index.pages[document.page].kind),
                    documents: Vec::new(),
                })
                .documents
                .push(number);
        }
    }
    let mut found: Vec<Found> = pages.into_values().collect();
    found.sort_by(|page, other| other.score.total_cmp(&page.score));
    Ok(found)
}

fn belongs_to(index: &GuideIndex, document: &Indexed, theme: &str) -> bool {
    match &document.theme {
        Some(own) => own == theme,
        None => index.pages[document.page]
            .themes
            .iter()
            .any(|own| own == theme),
    }
}

fn counts(index: &GuideIndex, found: &[Found]) -> Vec<(HitKind, usize)> {
    HitKind::ALL
        .iter()
        .map(|&kind| {
            let of_kind = found
                .iter()
                .filter(|page| index.pages[page.page].kind == kind);
            (kind, of_kind.count())
        })
        .collect()
}

fn hit(index: &GuideIndex, found: &Found, theme: Option<&str>, marker: &Marker<'_>) -> Hit {
    let page = &index.pages[found.page];
    let documents = || {
        found
            .documents
            .iter()
            .map(|&number| &index.documents[number])
    };
    // what to show when the words stand in names and keywords only
    let plain = index.documents_of(found.page).max_by_key(|document| {
        let wanted = theme.filter(|_| page.kind == HitKind::Source);
        document.theme.as_deref() == wanted
    });
    Hit {
        kind: page.kind,
        key: page.key.clone(),
        score: found.score,
        themes: documents()
            .filter_map(|document| document.theme.clone())
            .collect(),
        snippet: marker.snippet(
            documents().flat_map(|document| &document.passages),
            plain.and_then(|document| document.passages.first()),
        ),
    }
}
