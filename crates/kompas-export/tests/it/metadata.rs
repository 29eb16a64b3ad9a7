//! Metadata for the archive and for the Woo index, compared with the published structure of both
//! standards.

mod structure;

use kompas_domain::dossier::Openness;
use kompas_export::ReportFormat;
use kompas_export::metadata::{
    COUNCIL_RECEIVED, Concept, Coverage, DOCUMENT_KINDS, Event, EventKind, FileDescription,
    FileKind, FileMetadata, INFORMATION_CATEGORIES, Identification, Level, Organisation,
    PUBLIC_ORDER, Reference, Restriction, Retention, WooTerms, diwoo_xml, document_kind,
    information_category, mdto_file_xml, mdto_xml,
};
use time::macros::{date, datetime};

use crate::sample::ODD;
use structure::{DIWOO, MDTO, check, parse};

fn by(mark: &str) -> Identification {
    Identification {
        mark: mark.to_owned(),
        source: "Kompas".to_owned(),
    }
}

/// A letter to the council with one file.
fn letter() -> FileMetadata {
    FileMetadata {
        identification: by("dossier/12/stuk/3"),
        title: "Cybercrime in Voorbeeldstad".to_owned(),
        level: Level::Document,
        kind: Some("Raadsinformatiebrief".to_owned()),
        classification: Some(Concept {
            label: "Cybercrime".to_owned(),
            code: Some("cybercrime".to_owned()),
            list: "Thema's van de gids van Kompas".to_owned(),
        }),
        keywords: vec!["cybercrime".to_owned(), "veiligheid".to_owned()],
        summary: "Wat er speelt en wat wij doen.".to_owned(),
        organisation: Organisation::municipality("gemeente Utrecht", "GM0344"),
        language: "nl".to_owned(),
        made: date!(2026 - 11 - 28),
        coverage: Some(Coverage {
            label: "Looptijd van een dossier".to_owned(),
            begin: date!(2026 - 01 - 05),
            end: Some(date!(2026 - 11 - 28)),
        }),
        events: vec![
            Event {
                kind: EventKind::Made,
                at: datetime!(2026-11-28 09:00:00.5 UTC),
            },
            Event {
                kind: EventKind::Settled,
                at: datetime!(2026-11-28 10:30:00 +1),
            },
        ],
        retention: Retention {
            years: Some(10),
            trigger: "Sluiten van het dossier".to_owned(),
            begin: Some(date!(2026 - 11 - 28)),
            end: Some(date!(2036 - 11 - 28)),
        },
        restriction: Restriction {
            openness: Openness::Open,
            grounds: Vec::new(),
        },
        part_of: Some(Reference {
            title: "Dossier cybercrime".to_owned(),
            identification: by("dossier/12"),
        }),
        files: vec![FileDescription {
            identification: by("dossier/12/stuk/3/brief.pdf"),
            name: "brief.pdf".to_owned(),
            bytes: 45_634,
            sha256: "86f16c3359c2e59538a3df178a9530dd6278faec82e66d605b3bc2a64ac390fc".to_owned(),
            checked: datetime!(2026-11-28 09:00:00 UTC),
            format: FileKind::of(ReportFormat::Pdf),
            address: Some("https://kompas.example/stukken/3.pdf".to_owned()),
        }],
        generator: "Kompas 0.1.0".to_owned(),
        woo: WooTerms {
            category: COUNCIL_RECEIVED,
            kinds: vec![document_kind("brief").unwrap()],
            themes: vec![PUBLIC_ORDER],
        },
    }
}

/// The same with as little as is allowed.
fn bare() -> FileMetadata {
    FileMetadata {
        level: Level::Dossier,
        kind: None,
        classification: None,
        keywords: Vec::new(),
        summary: String::new(),
        organisation: Organisation {
            name: "Gemeente Voorbeeldstad".to_owned(),
            tooi: None,
        },
        coverage: None,
        events: Vec::new(),
        retention: Retention {
            years: None,
            trigger: String::new(),
            begin: None,
            end: None,
        },
        part_of: None,
        files: Vec::new(),
        woo: WooTerms {
            category: COUNCIL_RECEIVED,
            kinds: Vec::new(),
            themes: Vec::new(),
        },
        ..letter()
    }
}

/// The same with words that break what takes them for its own, in every field of text.
fn odd() -> FileMetadata {
    let odd = format!("{ODD} </MDTO> \u{0}\u{b}");
    let mut of = letter();
    of.title.clone_from(&odd);
    of.kind = Some(odd.clone());
    of.keywords = vec![odd.clone()];
    of.summary.clone_from(&odd);
    of.organisation.name.clone_from(&odd);
    of.generator.clone_from(&odd);
    of.retention.trigger.clone_from(&odd);
    of.restriction.grounds = vec![odd.clone(), odd.clone()];
    of.files[0].name.clone_from(&odd);
    of.identification.mark = odd;
    of
}

#[test]
fn an_object_has_the_structure_of_mdto() {
    for of in [letter(), bare(), odd()] {
        let xml = mdto_xml(&of);
        check(&xml, MDTO, "MDTO").unwrap_or_else(|error| panic!("{error}\n{xml}"));
    }
}

#[test]
fn a_file_has_the_structure_of_mdto() {
    for of in [letter(), odd()] {
        let xml = mdto_file_xml(&of, &of.files[0]);
        check(&xml, MDTO, "MDTO").unwrap_or_else(|error| panic!("{error}\n{xml}"));
    }
}

#[test]
fn a_published_document_has_the_structure_of_diwoo() {
    for of in [letter(), bare(), odd()] {
        let xml = diwoo_xml(&of).unwrap();
        check(&xml, DIWOO, "diwoo:Document").unwrap_or_else(|error| panic!("{error}\n{xml}"));
    }
}

#[test]
fn what_the_letter_says() {
    insta::assert_snapshot!("mdto", mdto_xml(&letter()));
    insta::assert_snapshot!("mdto_file", mdto_file_xml(&letter(), &letter().files[0]));
    insta::assert_snapshot!("diwoo", diwoo_xml(&letter()).unwrap());
}

#[test]
fn odd_words_are_read_back() {
    let of = odd();
    let seen: String = of.title.chars().filter(|c| !c.is_control()).collect();
    for xml in [mdto_xml(&of), diwoo_xml(&of).unwrap()] {
        let mut texts = Vec::new();
        parse(&xml).unwrap().texts(&mut texts);
        assert!(
            texts.iter().filter(|text| **text == seen).count() >= 4,
            "{texts:?}"
        );
    }
}

#[test]
fn what_is_not_open_does_not_go_to_the_index() {
    for openness in [Openness::Internal, Openness::Confidential] {
        let mut of = letter();
        of.restriction.openness = openness;
        assert!(diwoo_xml(&of).is_err(), "{openness:?}");
        assert!(check(&mdto_xml(&of), MDTO, "MDTO").is_ok());
    }
}

#[test]
fn what_is_kept_always_has_no_term() {
    let xml = mdto_xml(&bare());
    assert!(xml.contains("<begripCode>B</begripCode>"), "{xml}");
    assert!(!xml.contains("bewaartermijn"), "{xml}");
}

#[test]
fn terms_are_found_by_their_label_and_no_address_is_twice() {
    assert_eq!(
        information_category("adviezen").unwrap(),
        INFORMATION_CATEGORIES[9]
    );
    assert_eq!(information_category("Adviezen"), None);
    assert_eq!(document_kind("kattebelletje"), None);
    let mut addresses: Vec<_> = INFORMATION_CATEGORIES
        .iter()
        .chain(&DOCUMENT_KINDS)
        .map(|term| term.address)
        .collect();
    let all = addresses.len();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), all);
}

/// That the check of this test finds what is wrong.
#[test]
fn the_structure_is_really_compared() {
    let xml = mdto_xml(&letter());
    let first = xml.find("    <waardering>").unwrap();
    let second = xml.find("    <bewaartermijn>").unwrap();
    let third = xml.find("    <isOnderdeelVan>").unwrap();
    let turned = [
        &xml[..first],
        &xml[second..third],
        &xml[first..second],
        &xml[third..],
    ]
    .concat();
    for wrong in [
        turned,
        xml.replace("archiefvormer>", "maker>"),
        xml.replace("<taal>nl</taal>", "<taal>het Nederlands</taal>"),
        xml.replace("P10Y", "10 jaar"),
        xml.replace(
            "<termijnEinddatum>2036-11-28",
            "<termijnEinddatum>28-11-2036",
        ),
        xml.replace(
            "https://www.nationaalarchief.nl/mdto\"",
            "https://example.org\"",
        ),
        [&xml[..first], &xml[second..]].concat(),
    ] {
        assert_ne!(wrong, xml);
        assert!(check(&wrong, MDTO, "MDTO").is_err(), "{wrong}");
    }
}
