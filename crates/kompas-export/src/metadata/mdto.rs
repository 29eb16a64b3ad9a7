//! MDTO-XML 1.0.1 of the Nationaal Archief, in which the order of elements counts.

use kompas_domain::code::Code;
use time::OffsetDateTime;

use super::{
    Concept, Coverage, Event, EventKind, FileDescription, FileMetadata, Identification, Level,
    Organisation, Reference, Restriction, Retention, moment,
};
use crate::xml::Document;

const NAMESPACE: &str = "https://www.nationaalarchief.nl/mdto";
const LOCATION: &str = "https://www.nationaalarchief.nl/mdto \
                        https://www.nationaalarchief.nl/mdto/MDTO-XML1.0.1.xsd";
const LEVELS: &str = "Begrippenlijst Aggregatieniveaus MDTO";
const EVENTS: &str = "Begrippenlijst EventTypeLijst MDTO";
const VALUES: &str = "Begrippenlijst Waarderingen MDTO";
const CHECKSUMS: &str = "Begrippenlijst ChecksumAlgoritme MDTO";
/// What MDTO leaves to who writes it.
const OWN: &str = "Begrippenlijst van Kompas";

/// The object as MDTO describes one: an `informatieobject`. Each of its files has a document of its
/// own, see [`mdto_file_xml`].
pub fn mdto_xml(of: &FileMetadata) -> String {
    root(|document| {
        document.element("informatieobject", |inside| object(inside, of));
    })
}

/// A file of the object as MDTO describes one: a `bestand`.
pub fn mdto_file_xml(of: &FileMetadata, file: &FileDescription) -> String {
    root(|document| {
        document.element("bestand", |inside| {
            identification(inside, "identificatie", &file.identification);
            inside.text("naam", &file.name);
            inside.text("omvang", &file.bytes.to_string());
            format(inside, file);
            checksum(inside, &file.sha256, file.checked);
            if let Some(address) = &file.address {
                inside.text("URLBestand", address);
            }
            reference(
                inside,
                "isRepresentatieVan",
                &of.title,
                Some(&of.identification),
            );
        });
    })
}

fn root(inside: impl FnOnce(&mut Document)) -> String {
    let mut document = Document::new();
    let attributes = [
        ("xmlns", NAMESPACE),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", LOCATION),
    ];
    document.element_with("MDTO", &attributes, inside);
    document.finish()
}

fn object(inside: &mut Document, of: &FileMetadata) {
    identification(inside, "identificatie", &of.identification);
    inside.text("naam", &of.title);
    let level = match of.level {
        Level::Dossier => "Dossier",
        Level::Document => "Archiefstuk",
    };
    concept(inside, "aggregatieniveau", level, None, LEVELS);
    for one in classifications(of) {
        concept(
            inside,
            "classificatie",
            &one.label,
            one.code.as_deref(),
            &one.list,
        );
    }
    for keyword in &of.keywords {
        inside.text("trefwoord", keyword);
    }
    if !of.summary.is_empty() {
        inside.text("omschrijving", &of.summary);
    }
    if let Some(time) = &of.coverage {
        coverage(inside, time);
    }
    inside.text("taal", &of.language);
    for one in &of.events {
        event(inside, one, &of.generator);
    }
    retention(inside, &of.retention);
    if let Some(Reference {
        title,
        identification,
    }) = &of.part_of
    {
        reference(inside, "isOnderdeelVan", title, Some(identification));
    }
    for file in &of.files {
        reference(
            inside,
            "heeftRepresentatie",
            &file.name,
            Some(&file.identification),
        );
    }
    organisation(inside, &of.organisation);
    restriction(inside, &of.restriction);
}

/// Where it belongs: its place in a list, and what kind of document it is.
fn classifications(of: &FileMetadata) -> Vec<Concept> {
    let kind = of.kind.as_ref().map(|kind| Concept {
        label: kind.clone(),
        code: None,
        list: OWN.to_owned(),
    });
    of.classification.iter().cloned().chain(kind).collect()
}

fn identification(inside: &mut Document, name: &'static str, of: &Identification) {
    inside.element(name, |inside| {
        inside.text("identificatieKenmerk", &of.mark);
        inside.text("identificatieBron", &of.source);
    });
}

fn reference(inside: &mut Document, name: &'static str, title: &str, by: Option<&Identification>) {
    inside.element(name, |inside| {
        inside.text("verwijzingNaam", title);
        if let Some(by) = by {
            identification(inside, "verwijzingIdentificatie", by);
        }
    });
}

fn concept(inside: &mut Document, name: &'static str, label: &str, code: Option<&str>, list: &str) {
    inside.element(name, |inside| {
        inside.text("begripLabel", label);
        if let Some(code) = code {
            inside.text("begripCode", code);
        }
        reference(inside, "begripBegrippenlijst", list, None);
    });
}

fn coverage(inside: &mut Document, of: &Coverage) {
    inside.element("dekkingInTijd", |inside| {
        concept(inside, "dekkingInTijdType", &of.label, None, OWN);
        inside.text("dekkingInTijdBegindatum", &of.begin.to_string());
        if let Some(end) = of.end {
            inside.text("dekkingInTijdEinddatum", &end.to_string());
        }
    });
}

fn event(inside: &mut Document, of: &Event, generator: &str) {
    let (label, list) = match of.kind {
        EventKind::Made => ("Creatie", EVENTS),
        EventKind::Settled => ("Bevriezing", EVENTS),
        EventKind::Signed => ("Ondertekening", OWN),
        EventKind::Received => ("Ontvangst", OWN),
    };
    inside.element("event", |inside| {
        concept(inside, "eventType", label, None, list);
        inside.text("eventTijd", &moment(of.at));
        if of.kind == EventKind::Made {
            inside.text("eventResultaat", &format!("Gemaakt met {generator}"));
        }
    });
}

fn retention(inside: &mut Document, of: &Retention) {
    let (label, code) = if of.years.is_some() {
        ("Tijdelijk te bewaren", "V")
    } else {
        ("Blijvend te bewaren", "B")
    };
    concept(inside, "waardering", label, Some(code), VALUES);
    let Some(years) = of.years else { return };
    inside.element("bewaartermijn", |inside| {
        concept(
            inside,
            "termijnTriggerStartLooptijd",
            &of.trigger,
            None,
            OWN,
        );
        if let Some(begin) = of.begin {
            inside.text("termijnStartdatumLooptijd", &begin.to_string());
        }
        inside.text("termijnLooptijd", &format!("P{years}Y"));
        if let Some(end) = of.end {
            inside.text("termijnEinddatum", &end.to_string());
        }
    });
}

fn organisation(inside: &mut Document, of: &Organisation) {
    let by = of.tooi.as_deref().map(|address| {
        let (before, code) = address.rsplit_once('/').unwrap_or(("", address));
        let source = if before.ends_with("/gemeente") {
            "TOOI register gemeenten compleet"
        } else {
            "TOOI"
        };
        Identification {
            mark: code.to_owned(),
            source: source.to_owned(),
        }
    });
    reference(inside, "archiefvormer", &of.name, by.as_ref());
}

fn restriction(inside: &mut Document, of: &Restriction) {
    inside.element("beperkingGebruik", |inside| {
        let openness = of.openness;
        concept(
            inside,
            "beperkingGebruikType",
            openness.label(),
            Some(openness.code()),
            OWN,
        );
        if !of.grounds.is_empty() {
            inside.text("beperkingGebruikNadereBeschrijving", &of.grounds.join("; "));
        }
    });
}

fn format(inside: &mut Document, file: &FileDescription) {
    let format = &file.format;
    match format.pronom.as_deref() {
        Some(code) => concept(
            inside,
            "bestandsformaat",
            &format.label,
            Some(code),
            "PRONOM-register",
        ),
        None => concept(
            inside,
            "bestandsformaat",
            &format.label,
            Some(&format.media_type),
            "IANA Media Types",
        ),
    }
}

fn checksum(inside: &mut Document, sha256: &str, at: OffsetDateTime) {
    inside.element("checksum", |inside| {
        concept(inside, "checksumAlgoritme", "SHA-256", None, CHECKSUMS);
        inside.text("checksumWaarde", sha256);
        inside.text("checksumDatum", &moment(at));
    });
}
