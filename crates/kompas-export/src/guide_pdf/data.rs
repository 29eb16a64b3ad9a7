//! A guide as the template reads it: texts that the fonts have, and names of places that links lead
//! to.

use kompas_domain::code::{Code, QuestionCode, SourceForm};
use kompas_domain::guide::{Advice, Guide, Listing, Question, Source, Theme};
use kompas_domain::matrix::{Matrix, MatrixCell};
use kompas_domain::text::long_date;
use serde_json::{Value, json};

use super::{EditionFacts, index};
use crate::typeset::shown;

/// The most letters of one block of text: more does not fit on a page.
const PIECE: usize = 1800;

pub(super) fn data(guide: &Guide, facts: &EditionFacts) -> Value {
    let edition = guide.edition();
    json!({
        "name": shown(&edition.name),
        "number": shown(&facts.number),
        "title": shown(&edition.title),
        "subtitle": shown(&edition.subtitle),
        "published": long_date(facts.published),
        "date": {
            "year": facts.published.year(),
            "month": u8::from(facts.published.month()),
            "day": facts.published.day(),
        },
        "address": facts.address.as_deref().map(shown),
        "link": facts.address.as_deref().and_then(web_address),
        "foreword": pieces(&facts.foreword),
        "changes": changes(facts),
        "introduction": pieces(std::slice::from_ref(&edition.introduction)),
        "method": pieces(&edition.method),
        "origin": {
            "title": shown(&edition.origin_title),
            "publisher": shown(&edition.origin_publisher),
            "year": edition.origin_year,
        },
        "counts": {
            "themes": guide.themes().len(),
            "sources": guide.sources().len(),
            "listings": guide.listings().len(),
        },
        "criteria": guide.criteria().iter().map(|criterion| json!({
            "name": shown(&criterion.name),
            "explanation": shown(&criterion.explanation),
        })).collect::<Vec<_>>(),
        "questions": guide.questions().iter().map(|one| question(guide, one)).collect::<Vec<_>>(),
        "themes": guide.themes().iter().map(|one| theme(guide, one)).collect::<Vec<_>>(),
        "matrix": matrix(guide),
        "forms": index::by_form(guide),
        "index": index::by_letter(guide),
        "terms": terms(guide),
        "errata": errata(guide),
    })
}

/// Where a listing stands.
pub(super) fn listing_place(listing: &Listing) -> String {
    format!("vermelding-{}-{}", listing.theme, listing.source)
}

/// Where the listings of a question under a theme stand.
fn cell_place(theme: &str, code: QuestionCode) -> String {
    format!("vraag-{}-{theme}", code.slug())
}

/// Where a theme begins.
pub(super) fn theme_place(theme: &Theme) -> String {
    format!("thema-{}", theme.slug)
}

fn texts(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| shown(text)).collect()
}

/// Paragraphs of which each fits on a page; empty ones are left out.
fn pieces(paragraphs: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for paragraph in paragraphs {
        let mut piece = String::new();
        // Words end at spaces, and long ones where they may be broken.
        for word in shown(paragraph).split_inclusive([' ', '\u{200b}']) {
            if piece.len() + word.len() > PIECE {
                out.push(std::mem::take(&mut piece));
            }
            piece.push_str(word);
        }
        out.push(piece);
    }
    for piece in &mut out {
        *piece = piece.trim().to_owned();
    }
    out.retain(|piece| !piece.is_empty());
    out
}

/// An address that may be a link.
fn web_address(url: &str) -> Option<&str> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let is_clean = !url.chars().any(|c| c.is_control() || c.is_whitespace());
    (is_web && is_clean).then_some(url)
}

fn changes(facts: &EditionFacts) -> Vec<Value> {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for line in &facts.changes {
        let texts = pieces(std::slice::from_ref(&line.text));
        match groups.iter_mut().find(|(group, _)| *group == line.group) {
            Some((_, lines)) => lines.extend(texts),
            None => groups.push((&line.group, texts)),
        }
    }
    let groups = groups.iter();
    groups
        .map(|(group, lines)| json!({ "group": shown(group), "lines": lines }))
        .collect()
}

fn question(guide: &Guide, question: &Question) -> Value {
    let themes = guide.themes().iter();
    let themes: Vec<Value> = themes
        .map(|theme| {
            json!({
                "place": cell_place(&theme.slug, question.code),
                "theme": theme_place(theme),
                "number": theme.number,
                "title": shown(&theme.title),
                "sources": advised(guide, theme, question.code),
            })
        })
        .collect();
    json!({
        "place": format!("vraag-{}", question.code.slug()),
        "code": question.code.code(),
        "group": question.code.group().label(),
        "short": shown(&question.short),
        "full": shown(&question.full),
        "good": texts(&question.good_answer),
        "themes": themes,
    })
}

/// The listings for a question under a theme, those to begin with first.
fn advised(guide: &Guide, theme: &Theme, code: QuestionCode) -> Vec<Value> {
    let listings = guide.listings().iter();
    let mut found: Vec<(&Listing, &Advice)> = listings
        .filter(|listing| listing.theme == theme.slug)
        .filter_map(|listing| Some((listing, listing.advice_for(code)?)))
        .collect();
    found.sort_by_key(|(_, advice)| advice.rank.unwrap_or(u8::MAX));
    let found = found.into_iter();
    found
        .map(|(listing, advice)| {
            let source = guide.source_of(listing);
            json!({
                "place": listing_place(listing),
                "name": shown(&source.name),
                "form": source.form.label().to_lowercase(),
                "begin": advice.rank.is_some(),
            })
        })
        .collect()
}

fn theme(guide: &Guide, theme: &Theme) -> Value {
    let begin: Vec<Value> = guide
        .questions()
        .iter()
        .map(|question| {
            let best: Vec<Value> = guide
                .begin_here(&theme.slug, question.code)
                .into_iter()
                .map(|(listing, advice)| {
                    json!({
                        "place": listing_place(listing),
                        "name": shown(&guide.source_of(listing).name),
                        "reason": advice.reason.as_deref().map(shown),
                    })
                })
                .collect();
            json!({
                "place": cell_place(&theme.slug, question.code),
                "code": question.code.code(),
                "short": shown(&question.short),
                "best": best,
            })
        })
        .collect();
    let related = theme.related.iter().filter_map(|related| {
        let other = guide.theme(&related.theme)?;
        Some(json!({
            "place": theme_place(other),
            "title": shown(&other.title),
            "reason": shown(&related.reason),
        }))
    });
    let partners = theme.required_partners.iter().filter_map(|slug| {
        let term = guide.term(slug)?;
        Some(json!({ "place": term_place(&term.slug), "name": shown(&term.term) }))
    });
    json!({
        "place": theme_place(theme),
        "number": theme.number,
        "title": shown(&theme.title),
        "short": shown(&theme.short),
        "summary": shown(&theme.summary),
        "core": theme.core_paragraphs().map(shown).collect::<Vec<_>>(),
        "hard": texts(&theme.hard),
        "steps": texts(&theme.first_steps),
        "begin": begin,
        "forms": SourceForm::ALL.iter().map(|&one| form(guide, theme, one)).collect::<Vec<_>>(),
        "related": related.collect::<Vec<_>>(),
        "partners": partners.collect::<Vec<_>>(),
    })
}

fn form(guide: &Guide, theme: &Theme, form: SourceForm) -> Value {
    let listings = guide.listings().iter();
    let listings: Vec<Value> = listings
        .filter(|listing| listing.theme == theme.slug)
        .map(|listing| (listing, guide.source_of(listing)))
        .filter(|(_, source)| source.form == form)
        .map(|(one, source)| listing(guide, one, source))
        .collect();
    json!({
        "place": format!("{}-{}", theme_place(theme), form.code()),
        "plural": form.plural(),
        "listings": listings,
    })
}

fn listing(guide: &Guide, listing: &Listing, source: &Source) -> Value {
    let questions = listing.advice.iter().map(|advice| {
        json!({
            "place": cell_place(&listing.theme, advice.question),
            "code": advice.question.code(),
            "short": shown(&guide.question(advice.question).short),
            "begin": advice.rank.is_some(),
        })
    });
    let criteria = listing.criteria.iter().map(|note| {
        json!({
            "name": shown(&guide.criterion(note.criterion).name),
            "note": shown(&note.note),
        })
    });
    let addresses = source.addresses.iter().map(|address| {
        json!({
            "title": shown(&address.title),
            "url": shown(&address.url),
            "link": web_address(&address.url),
            "origin": address.origin.label().to_lowercase(),
            "checked": address.checked.map(long_date),
            "caution": address.caution.as_deref().map(shown),
        })
    });
    let errata = guide.errata_of(&source.slug).map(
        |erratum| json!({ "place": erratum_place(&erratum.code), "code": shown(&erratum.code) }),
    );
    json!({
        "place": listing_place(listing),
        "name": shown(&source.name),
        "reach": source.reach.map(|reach| reach.label().to_lowercase()),
        "keeper": shown(&source.keeper),
        "text": shown(&listing.text),
        "status": listing.status.label().to_lowercase(),
        "questions": questions.collect::<Vec<_>>(),
        "criteria": criteria.collect::<Vec<_>>(),
        "access": source.access.label(),
        "access-note": source.access_note.as_deref().map(shown),
        "legal": source.legal_limit.as_deref().map(shown),
        "how": shown(&source.how_to_reach),
        "addresses": addresses.collect::<Vec<_>>(),
        "errata": errata.collect::<Vec<_>>(),
    })
}

fn matrix(guide: &Guide) -> Vec<Value> {
    let rows = Matrix::new(guide).rows.into_iter();
    rows.map(|row| {
        let cells = row.cells.iter().map(|one| cell(one, row.theme));
        json!({
            "place": theme_place(row.theme),
            "number": row.theme.number,
            "short": shown(&row.theme.short),
            "cells": cells.collect::<Vec<_>>(),
        })
    })
    .collect()
}

fn cell(cell: &MatrixCell, theme: &Theme) -> Value {
    json!({
        "place": cell_place(&theme.slug, cell.question),
        "total": cell.total(),
        "counts": SourceForm::ALL.iter().map(|&form| cell.count(form)).collect::<Vec<_>>(),
    })
}

fn term_place(slug: &str) -> String {
    format!("begrip-{slug}")
}

fn erratum_place(code: &str) -> String {
    format!("erratum-{code}")
}

fn terms(guide: &Guide) -> Vec<Value> {
    let terms = guide.terms().iter();
    terms
        .map(|term| {
            let related = term.related.iter().filter_map(|slug| guide.term(slug));
            let related = related.map(
                |other| json!({ "place": term_place(&other.slug), "term": shown(&other.term) }),
            );
            json!({
                "place": term_place(&term.slug),
                "term": shown(&term.term),
                "abbreviation": term.abbreviation.as_deref().map(shown),
                "definition": shown(&term.definition),
                "synonyms": texts(&term.synonyms),
                "related": related.collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn errata(guide: &Guide) -> Vec<Value> {
    let errata = guide.errata().iter();
    errata
        .map(|erratum| {
            let listings = erratum
                .sources
                .iter()
                .flat_map(|source| guide.listings_of(source))
                .map(|listing| {
                    json!({
                        "place": listing_place(listing),
                        "name": shown(&guide.source_of(listing).name),
                        "theme": shown(&guide.theme_of(listing).short),
                    })
                });
            json!({
                "place": erratum_place(&erratum.code),
                "code": shown(&erratum.code),
                "where": shown(&erratum.place),
                "wrong": shown(&erratum.wrong),
                "right": shown(&erratum.right),
                "listings": listings.collect::<Vec<_>>(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_piece_is_larger_than_a_page() {
        let long = "woord ".repeat(2000);
        let found = pieces(&[
            long.clone(),
            " ".to_owned(),
            "a".repeat(5000),
            "Kort.".to_owned(),
        ]);
        assert!(found.iter().all(|piece| piece.len() <= PIECE));
        let all = found.join(" ").replace('\u{200b}', "");
        assert_eq!(all.replace(' ', "").len(), 2000 * 5 + 5000 + 5);
        assert!(all.starts_with(long.trim()));
    }
}
