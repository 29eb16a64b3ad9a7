//! Sources, and what each can tell under which theme.

use std::collections::BTreeSet;

use kompas_domain::code::{Access, Code, SourceForm};
use kompas_domain::guide::{Guide, Listing, Source};
use oxrdf::vocab::rdfs;
use oxrdf::{Graph, NamedNode, NamedNodeRef};

use super::catalogue;
use super::graph::Thing;
use super::names::Names;
use super::vocabulary::{dcat, dct, eu, foaf, skos};

/// One source with its listings.
pub(super) fn source(into: &mut Graph, guide: &Guide, names: &Names, source: &Source) {
    let listings: Vec<&Listing> = guide.listings_of(&source.slug).collect();
    describe(into, names, source, &listings);
    if catalogue::is_in(source) {
        Thing::new(into, &names.keeper(&source.slug))
            .is(foaf::AGENT)
            .text(foaf::NAME, &source.keeper);
    }
    terms_of_use(into, names, source);
    pages(into, names, source);
    for one in listings {
        listing(into, names, one);
    }
}

fn describe(into: &mut Graph, names: &Names, source: &Source, listings: &[&Listing]) {
    let name = names.source(&source.slug);
    let mut thing = Thing::new(into, &name);
    match source.form {
        SourceForm::Register => thing.is(dcat::DATASET_CLASS),
        SourceForm::Publication => thing.is(dcat::RESOURCE_CLASS),
        SourceForm::Partner => thing
            .is(dcat::RESOURCE_CLASS)
            .is(foaf::AGENT)
            .text(foaf::NAME, &source.name),
    };
    thing
        .text(dct::TITLE, &source.name)
        .texts(dct::ALTERNATIVE, &source.aliases)
        .texts(dct::ALTERNATIVE, &source.abbreviations)
        .text(dct::DESCRIPTION, &source.what)
        .text(rdfs::COMMENT, &source.how_to_reach)
        .texts(dcat::KEYWORD, &source.keywords)
        .code(dct::IDENTIFIER, name.as_str())
        .link(dct::ACCESS_RIGHTS, access_right(source.access))
        .link(dct::LANGUAGE, eu::DUTCH)
        .link(dcat::THEME, eu::PUBLIC_SAFETY);
    if catalogue::is_in(source) {
        let keeper = names.keeper(&source.slug);
        thing
            .link(dct::CREATOR, &keeper)
            .link(dct::PUBLISHER, &keeper)
            .link(dcat::CONTACT_POINT, &names.contact());
    }
    if !source.indicators.is_empty() {
        thing.text(dct::TABLE_OF_CONTENTS, &source.indicators.join("\n"));
    }
    for slug in &source.related {
        thing.link(dct::RELATION, &names.source(slug));
    }
    for listing in listings {
        let theme = names.theme(&listing.theme);
        thing.link(dcat::THEME, &theme).link(dct::SUBJECT, &theme);
    }
    let questions: BTreeSet<_> = listings
        .iter()
        .flat_map(|listing| &listing.advice)
        .map(|advice| advice.question)
        .collect();
    for question in questions {
        thing.link(dct::SUBJECT, &names.question(question));
    }
}

fn access_right(access: Access) -> NamedNodeRef<'static> {
    match access {
        Access::Public => eu::PUBLIC,
        Access::OnRequest => eu::RESTRICTED,
        Access::Closed => eu::NON_PUBLIC,
    }
}

/// What is said of the access and what the law allows.
fn terms_of_use(into: &mut Graph, names: &Names, source: &Source) {
    let lines: Vec<&str> = [&source.access_note, &source.legal_limit]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    if lines.is_empty() {
        return;
    }
    let terms = names.terms_of_use(&source.slug);
    Thing::new(into, &names.source(&source.slug)).link(dct::RIGHTS, &terms);
    Thing::new(into, &terms)
        .is(dct::RIGHTS_STATEMENT)
        .text(rdfs::LABEL, &lines.join("\n"));
}

/// The pages on the web. An address that cannot be a name is left out.
fn pages(into: &mut Graph, names: &Names, source: &Source) {
    for address in &source.addresses {
        let Ok(page) = NamedNode::new(&address.url) else {
            continue;
        };
        Thing::new(into, &names.source(&source.slug)).link(dcat::LANDING_PAGE, &page);
        Thing::new(into, &page)
            .is(foaf::DOCUMENT)
            .text(dct::TITLE, &address.title);
    }
}

/// What a source can tell under a theme, and which questions that serves.
pub(super) fn listing(into: &mut Graph, names: &Names, listing: &Listing) {
    let name = names.listing(&listing.source, &listing.theme);
    Thing::new(into, &names.source(&listing.source)).link(dcat::QUALIFIED_RELATION, &name);
    let mut thing = Thing::new(into, &name);
    thing
        .is(dcat::RELATIONSHIP)
        .link(dct::RELATION, &names.theme(&listing.theme))
        .text(dct::DESCRIPTION, &listing.text)
        .text(skos::EDITORIAL_NOTE, listing.status.label());
    for advice in &listing.advice {
        thing.link(dcat::HAD_ROLE, &names.question(advice.question));
    }
}
