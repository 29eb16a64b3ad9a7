//! The metadata of the Woo index (`DiWoo`), version 0.9.8, of one published document.

use kompas_domain::dossier::Openness;

use super::terms::{RECEIVED, SETTLED, SIGNED, Term, file_type, language};
use super::{EventKind, FileMetadata, moment};
use crate::Error;
use crate::xml::Document;

const NAMESPACE: &str = "https://standaarden.overheid.nl/diwoo/metadata/";

/// The element that a sitemap for the Woo index has for the document, as a document of its own. The
/// index knows three acts: settling, signing and receiving. A document of which none is known
/// counts as settled on the day on which it was made, for the index wants one.
///
/// # Errors
/// The document is not open: then it is not for the index.
pub fn diwoo_xml(of: &FileMetadata) -> Result<String, Error> {
    if of.restriction.openness != Openness::Open {
        return Err(Error::Report {
            format: "diwoo",
            reason: "het stuk is niet openbaar".to_owned(),
        });
    }
    let mut document = Document::new();
    document.element_with("diwoo:Document", &[("xmlns:diwoo", NAMESPACE)], |inside| {
        inside.element("diwoo:DiWoo", |inside| about(inside, of));
    });
    Ok(document.finish())
}

fn about(inside: &mut Document, of: &FileMetadata) {
    inside.element("diwoo:identifiers", |inside| {
        inside.text("diwoo:identifier", &of.identification.mark);
    });
    organisation(inside, "diwoo:publisher", of);
    organisation(inside, "diwoo:verantwoordelijke", of);
    organisation(inside, "diwoo:opsteller", of);
    inside.element("diwoo:titelcollectie", |inside| {
        inside.text("diwoo:officieleTitel", &of.title);
    });
    if !of.summary.is_empty() {
        inside.element("diwoo:omschrijvingen", |inside| {
            inside.text("diwoo:omschrijving", &of.summary);
        });
    }
    inside.element("diwoo:classificatiecollectie", |inside| {
        classification(inside, of);
    });
    inside.text("diwoo:creatiedatum", &of.made.to_string());
    if let Some(one) = language(&of.language) {
        term(inside, "diwoo:language", one);
    }
    let format = of.files.first();
    if let Some(one) = format.and_then(|file| file_type(&file.format.media_type)) {
        term(inside, "diwoo:format", one);
    }
    if let Some(whole) = &of.part_of {
        inside.text("diwoo:aggregatiekenmerk", &whole.identification.mark);
    }
    inside.element("diwoo:documenthandelingen", |inside| acts(inside, of));
}

fn term(inside: &mut Document, name: &str, of: Term) {
    inside.text_with(name, &[("resource", of.address)], of.label);
}

fn organisation(inside: &mut Document, name: &str, of: &FileMetadata) {
    let organisation = &of.organisation;
    match organisation.tooi.as_deref() {
        Some(address) => inside.text_with(name, &[("resource", address)], &organisation.name),
        None => inside.text(name, &organisation.name),
    }
}

fn classification(inside: &mut Document, of: &FileMetadata) {
    inside.element("diwoo:informatiecategorieen", |inside| {
        term(inside, "diwoo:informatiecategorie", of.woo.category);
    });
    if !of.woo.kinds.is_empty() {
        inside.element("diwoo:documentsoorten", |inside| {
            for kind in &of.woo.kinds {
                term(inside, "diwoo:documentsoort", *kind);
            }
        });
    }
    if !of.woo.themes.is_empty() {
        inside.element("diwoo:themas", |inside| {
            for theme in &of.woo.themes {
                term(inside, "diwoo:thema", *theme);
            }
        });
    }
    if !of.keywords.is_empty() {
        inside.element("diwoo:trefwoorden", |inside| {
            for keyword in &of.keywords {
                inside.text("diwoo:trefwoord", keyword);
            }
        });
    }
}

fn acts(inside: &mut Document, of: &FileMetadata) {
    let known: Vec<(Term, String)> = of
        .events
        .iter()
        .filter_map(|event| Some((act(event.kind)?, moment(event.at))))
        .collect();
    if known.is_empty() {
        one_act(inside, SETTLED, &format!("{}T00:00:00", of.made), of);
    }
    for (kind, at) in &known {
        one_act(inside, *kind, at, of);
    }
}

fn act(kind: EventKind) -> Option<Term> {
    match kind {
        EventKind::Made => None,
        EventKind::Settled => Some(SETTLED),
        EventKind::Signed => Some(SIGNED),
        EventKind::Received => Some(RECEIVED),
    }
}

fn one_act(inside: &mut Document, kind: Term, at: &str, of: &FileMetadata) {
    inside.element("diwoo:documenthandeling", |inside| {
        term(inside, "diwoo:soortHandeling", kind);
        inside.text("diwoo:atTime", at);
        organisation(inside, "diwoo:wasAssociatedWith", of);
    });
}
