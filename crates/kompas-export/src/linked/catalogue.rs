//! The edition as a catalogue of sources.

use kompas_domain::code::SourceForm;
use kompas_domain::guide::{Guide, Source};
use oxrdf::Graph;

use super::Place;
use super::graph::Thing;
use super::names::Names;
use super::vocabulary::{dcat, dct, eu, foaf, owl, prov, vcard};

/// Whether a source is in the catalogue.
pub(super) fn is_in(source: &Source) -> bool {
    source.form != SourceForm::Partner
}

/// The sources in the catalogue.
pub(super) fn entries(guide: &Guide) -> impl Iterator<Item = &Source> {
    guide.sources().iter().filter(|source| is_in(source))
}

/// The catalogue, with who publishes it and what it was made from, without its entries.
pub(super) fn catalogue(into: &mut Graph, guide: &Guide, names: &Names, at: &Place) {
    let edition = guide.edition();
    let mut thing = Thing::new(into, &names.edition());
    thing
        .is(dcat::CATALOG)
        .text(
            dct::TITLE,
            &format!("{}, editie {}", edition.name, at.edition),
        )
        .text(dct::ALTERNATIVE, &edition.title)
        .text(dct::DESCRIPTION, &edition.introduction)
        .code(dct::IDENTIFIER, names.edition().as_str())
        .code(dcat::VERSION, &at.edition)
        .code(owl::VERSION_INFO, &at.edition)
        .link(dct::SPATIAL, eu::NETHERLANDS)
        .link(dcat::THEME_TAXONOMY, eu::THEMES)
        .link(dcat::THEME_TAXONOMY, &names.themes())
        .link(dcat::CONTACT_POINT, &names.contact())
        .link(foaf::HOMEPAGE, &names.home())
        .link(prov::WAS_DERIVED_FROM, &names.origin());
    published(&mut thing, names, at);
    for source in entries(guide) {
        let entry = match source.form {
            SourceForm::Register => dcat::DATASET,
            SourceForm::Publication | SourceForm::Partner => dcat::RESOURCE,
        };
        thing.link(entry, &names.source(&source.slug));
    }
    origin(into, guide, names);
    publisher(into, names, at);
    contact(into, names, at);
}

/// Who published something of the edition, when, in which language, under which licence.
pub(super) fn published(thing: &mut Thing<'_>, names: &Names, at: &Place) {
    thing
        .link(dct::CREATOR, &names.publisher())
        .link(dct::PUBLISHER, &names.publisher())
        .link(dct::LANGUAGE, eu::DUTCH)
        .link(dct::LICENSE, eu::EUPL)
        .day(dct::ISSUED, at.published)
        .day(dct::MODIFIED, at.published);
}

/// Who published the edition, and its licence.
pub(super) fn publisher(into: &mut Graph, names: &Names, at: &Place) {
    Thing::new(into, &names.publisher())
        .is(foaf::AGENT)
        .text(foaf::NAME, &at.publisher);
    Thing::new(into, &eu::EUPL.into_owned())
        .is(dct::LICENSE_DOCUMENT)
        .text(dct::TITLE, "EUPL 1.2");
}

/// Where questions about the catalogue and its entries go: the site, never a person.
pub(super) fn contact(into: &mut Graph, names: &Names, at: &Place) {
    Thing::new(into, &names.contact())
        .is(vcard::KIND)
        .is(vcard::ORGANIZATION)
        .text(vcard::FN, &at.publisher)
        .link(vcard::HAS_URL, &names.home());
    Thing::new(into, &names.home()).is(foaf::DOCUMENT);
}

/// The publication that the guide comes from.
fn origin(into: &mut Graph, guide: &Guide, names: &Names) {
    let edition = guide.edition();
    Thing::new(into, &names.origin())
        .is(foaf::DOCUMENT)
        .text(dct::TITLE, &edition.origin_title)
        .year(dct::ISSUED, edition.origin_year)
        .link(dct::PUBLISHER, &names.origin_publisher());
    Thing::new(into, &names.origin_publisher())
        .is(foaf::AGENT)
        .text(foaf::NAME, &edition.origin_publisher);
}
