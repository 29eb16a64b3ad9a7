//! What the records of KOOP have in common: OWMS metadata and the enriched part.

use time::Date;

use super::xml::Element;
use crate::exchange::short;
use crate::fields::{Notes, day, web_address};

/// Dublin Core terms, in which OWMS is written.
pub(super) const DC: &str = "http://purl.org/dc/terms/";
/// The packing of KOOP, written with and without a last slash.
const GZD: [&str; 2] = [
    "http://standaarden.overheid.nl/sru",
    "http://standaarden.overheid.nl/sru/",
];

const CORE: [&str; 11] = [
    "identifier",
    "title",
    "language",
    "type",
    "creator",
    "modified",
    "temporal",
    "spatial",
    "authority",
    "isPartOf",
    "format",
];
const MANTLE: [&str; 21] = [
    "alternative",
    "source",
    "subject",
    "issued",
    "available",
    "date",
    "description",
    "abstract",
    "publisher",
    "rights",
    "rightsHolder",
    "isRatifiedBy",
    "isFormatOf",
    "hasVersion",
    "isPartOf",
    "relation",
    "requires",
    "replaces",
    "isReplacedBy",
    "references",
    "audience",
];
const ENRICHED: [&str; 13] = [
    "url",
    "preferredUrl",
    "preferred_url",
    "itemUrl",
    "publicatieurl_xhtml",
    "publicatieurl_xml",
    "organisatietype",
    "inwerkingtredingDatum",
    "uitwerkingtredingDatum",
    "timestamp",
    "redactioneleAanvulling",
    "zoekinformatie",
    "domein",
];

/// Notes every child that is not one of these.
pub(super) fn only(element: &Element, place: &str, known: &[&str], notes: &mut Notes) {
    for child in &element.children {
        if !known.contains(&child.name.as_str()) {
            let dot = if place.is_empty() { "" } else { "[]." };
            notes.unknown(format!("{place}{dot}{}", short(&child.name)));
        }
    }
}

/// One record of a page.
pub(super) struct Record<'e> {
    data: &'e Element,
    number: usize,
}

impl<'e> Record<'e> {
    /// Looks at a record; notes what is new in it.
    pub(super) fn new(data: &'e Element, number: usize, notes: &mut Notes) -> Self {
        let record = Self { data, number };
        let parts: [(&str, &[&str]); 5] = [
            ("gzd", &["originalData", "enrichedData"]),
            ("originalData", &["meta"]),
            ("owmskern", &CORE),
            ("owmsmantel", &MANTLE),
            ("enrichedData", &ENRICHED),
        ];
        for (name, known) in parts {
            for part in record.parts(name) {
                only(part, name, known, notes);
            }
        }
        record
    }

    /// A term of Dublin Core.
    pub(super) fn term(&self, name: &str) -> Option<String> {
        self.data.text_of(DC, name)
    }

    pub(super) fn needed_term(&self, name: &str, notes: &mut Notes) -> String {
        self.term(name).unwrap_or_else(|| {
            notes.missing(format!("record[{}].{name}", self.number));
            String::new()
        })
    }

    pub(super) fn day(&self, names: &[&str]) -> Option<Date> {
        names.iter().find_map(|name| day(&self.term(name)?))
    }

    /// A field of the enriched part.
    pub(super) fn enriched(&self, name: &str) -> Option<String> {
        GZD.iter()
            .find_map(|namespace| self.data.text_of(namespace, name))
    }

    /// The address of the document in this form.
    pub(super) fn item(&self, form: &str) -> Option<String> {
        let items = GZD.iter().flat_map(|gzd| self.data.all(gzd, "itemUrl"));
        let item = items
            .into_iter()
            .find(|item| item.attribute("manifestation") == Some(form))?;
        web_address(Some(item.text.trim().to_owned()))
    }

    /// A field of the publisher's own part, in whatever namespace.
    pub(super) fn own(&self, name: &str) -> Option<String> {
        self.parts(name)
            .into_iter()
            .map(|part| part.text.trim().to_owned())
            .find(|text| !text.is_empty())
    }

    /// All elements of this name, whatever their namespace.
    fn parts(&self, name: &str) -> Vec<&'e Element> {
        fn collect<'e>(element: &'e Element, name: &str, found: &mut Vec<&'e Element>) {
            for child in &element.children {
                if child.name == name {
                    found.push(child);
                }
                collect(child, name, found);
            }
        }
        let mut found = Vec::new();
        collect(self.data, name, &mut found);
        found
    }
}
