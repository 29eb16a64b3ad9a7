//! Reports for Word.

use kompas_domain::report::ReportBlock;
use kompas_export::{ReportFormat, render};
use serde_json::{Value, json};

use crate::office::{between, facts, is_valid, pages, parts, written, xml};
use crate::{plain, sample, variations};

const DOCX: ReportFormat = ReportFormat::Docx;

/// The paragraphs of a style, as python-docx reads them.
fn of_style(facts: &Value, style: &str) -> Vec<String> {
    let paragraphs = facts["paragraphs"].as_array().unwrap();
    paragraphs
        .iter()
        .filter(|paragraph| paragraph[0] == style)
        .map(|paragraph| paragraph[1].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn another_program_reads_what_the_report_says() {
    let mut report = sample::small();
    report.logo = Some(variations::logo());
    let (file, _) = written(&report, DOCX, "lezen");
    let facts = facts(&file);
    for (what, wanted) in [
        ("title", json!("Cybercrime in Voorbeeldstad")),
        ("author", json!("Gemeente Voorbeeldstad")),
        ("subject", json!("Raadsinformatiebrief")),
        ("keywords", json!("cybercrime; veiligheid")),
        ("comments", json!("Wat er speelt en wat wij doen.")),
        ("language", json!("nl-NL")),
        ("textLanguage", json!("nl-NL")),
        ("created", json!("2026-11-28T00:00:00+00:00")),
        ("outline", json!([1, 2, 3, 4, 5, 6])),
        (
            "pictures",
            json!([[
                "Meldingen per jaar",
                "Staafdiagram: veertig meldingen in 2023, vijfentwintig in 2024, tien in 2025."
            ]]),
        ),
        (
            "links",
            json!([
                "https://example.org/a?b=1&c=2",
                "https://kompas.example/documenten/1?versie=1#passage-2"
            ]),
        ),
        (
            "head",
            json!([
                ["Briefhoofd", ""],
                ["Briefhoofd", "Gemeente Voorbeeldstad"],
                ["Briefhoofd", "Team Veiligheid"],
                ["Briefhoofd", "Postbus 1"]
            ]),
        ),
        ("headLater", json!([["Header", ""]])),
    ] {
        assert_eq!(facts[what], wanted, "{what}");
    }
    let foot = "Gemaakt met Kompas op 28 november 2026\tPagina ";
    for text in [&facts["foot"][0], &facts["footFirst"]] {
        assert!(text.as_str().unwrap().starts_with(foot), "{text}");
    }
    for (style, wanted) in [
        ("Subtitle", &["Raadsinformatiebrief"][..]),
        ("Title", &["Cybercrime in Voorbeeldstad"]),
        ("Heading 1", &["Aanleiding", "Maatregelen"]),
        ("Heading 2", &["Wat wij weten"]),
        ("Quote", &["Wij doen wat wij zeggen."]),
        ("List Bullet", &["Een punt"]),
        ("List Bullet 2", &["Een punt eronder"]),
        ("List Continue 2", &["Dat doorgaat"]),
        ("List Number", &["Nummer drie", "Nummer vier"]),
        (
            "Body Text",
            &[
                "Het aantal meldingen groeit.\nOp een nieuwe regel met een adres. En nog eens.1",
                sample::ODD,
            ],
        ),
    ] {
        assert_eq!(of_style(&facts, style), wanted, "{style}");
    }
    let table = &facts["tables"][0];
    assert_eq!(table["style"], "Tabel met kopregel");
    assert_eq!(table["caption"], "Maatregelen met planning");
    assert_eq!(
        table["description"],
        "Tabel met 2 rijen. Kolommen: Maatregel, Klaar."
    );
    assert_eq!(
        table["rows"],
        json!([
            { "header": true, "whole": true, "cells": ["Maatregel", "Klaar"] },
            { "header": false, "whole": true, "cells": ["Voorlichting2", "1 maart 2027"] },
            { "header": false, "whole": true, "cells": [sample::ODD, ""] },
        ])
    );
}

#[test]
fn notes_stand_once_and_are_referred_to_again() {
    let bytes = render(&sample::small(), DOCX).unwrap();
    let parts = parts(&bytes);
    let document = xml(&parts, "word/document.xml");
    let first = between(&document, "<w:footnoteReference w:id=\"", "\"");
    assert_eq!(first, ["1", "2"]);
    let marks = between(&document, "w:name=\"_Ref", "\"");
    assert_eq!(marks, ["000000001", "000000002"]);
    let again = between(&document, " NOTEREF _Ref", " ");
    assert_eq!(
        again,
        ["000000001", "000000002"],
        "in the text and in the table"
    );
    let notes = xml(&parts, "word/footnotes.xml");
    let ids = between(&notes, " w:id=\"", "\"");
    assert_eq!(ids, ["-1", "0", "1", "2"]);
    assert!(notes.contains("Wijkagent (1 november 2026), schriftelijk antwoord."));
}

#[test]
fn the_table_of_contents_is_filled_and_asks_nothing_on_opening() {
    let parts = parts(&render(&sample::small(), DOCX).unwrap());
    let document = xml(&parts, "word/document.xml");
    let marks = between(&document, "<w:hyperlink w:anchor=\"", "\"");
    assert_eq!(marks.len(), 3);
    for mark in marks {
        assert!(document.contains(&format!("w:name=\"{mark}\"/>")), "{mark}");
    }
    let count = |mark: &str| {
        document
            .matches(&format!("w:fldCharType=\"{mark}\""))
            .count()
    };
    assert_eq!(count("begin"), count("end"));
    assert_eq!(count("begin"), count("separate"));
    assert!(document.contains(" TOC \\o &quot;1-3&quot; \\h \\z "));
    assert!(!xml(&parts, "word/settings.xml").contains("updateFields"));
    assert!(!document.contains("w:dirty"));
}

#[test]
fn a_figure_is_there_as_dots_and_as_drawing() {
    let report = sample::small();
    let parts = parts(&render(&report, DOCX).unwrap());
    assert!(parts["word/media/figuur1.png"].starts_with(b"\x89PNG"));
    let svg = report.blocks.iter().find_map(|block| match block {
        ReportBlock::Figure(figure) => Some(figure.svg.as_bytes()),
        _ => None,
    });
    assert_eq!(Some(parts["word/media/figuur1.svg"].as_slice()), svg);
    let document = xml(&parts, "word/document.xml");
    let relations = xml(&parts, "word/_rels/document.xml.rels");
    for id in between(&document, "r:embed=\"", "\"") {
        assert!(relations.contains(&format!("Id=\"{id}\"")), "{id}");
    }
}

#[test]
fn it_is_valid_by_its_schemas_and_the_same_each_time() {
    for (name, report) in [
        ("klein", sample::small()),
        ("lang", variations::many_pages()),
        ("vijandig", variations::hostile()),
    ] {
        let (file, bytes) = written(&report, DOCX, &format!("geldig-{name}"));
        is_valid(&file);
        assert_eq!(render(&report, DOCX).unwrap(), bytes, "{name}");
    }
}

#[test]
fn libreoffice_shows_what_the_report_says() {
    for (name, report) in [
        ("klein", sample::small()),
        ("lang", variations::many_pages()),
    ] {
        let (file, _) = written(&report, DOCX, &format!("tonen-{name}"));
        plain::assert_same(&report, &pages(&file));
    }
}

#[test]
fn the_head_of_a_table_is_on_each_page() {
    let (file, _) = written(&variations::long_table(), DOCX, "tabel");
    let pages = pages(&file);
    assert!(pages.len() > 3, "{}", pages.len());
    for page in &pages {
        assert!(page.contains("Kopwoord Wanneer"), "{page}");
    }
}

#[test]
fn odd_text_and_very_many_notes_open() {
    for (name, report) in [
        ("vijandig", variations::hostile()),
        ("noten", variations::many_notes()),
    ] {
        let (file, bytes) = written(&report, DOCX, &format!("open-{name}"));
        let parts = parts(&bytes);
        for part in parts.keys().filter(|part| part.ends_with("ml")) {
            xml(&parts, part);
        }
        let relations = xml(&parts, "word/_rels/document.xml.rels");
        assert!(!relations.contains("javascript"), "{name}");
        assert!(!pages(&file).is_empty(), "{name}");
    }
}

#[test]
fn a_report_without_blocks_is_a_document() {
    let mut report = sample::small();
    report.blocks.clear();
    report.notes.clear();
    report.reference.clear();
    let (file, _) = written(&report, DOCX, "leeg");
    is_valid(&file);
    // Without headings there is no table of contents.
    report.contents = false;
    plain::assert_same(&report, &pages(&file));
}

#[test]
fn what_is_no_drawing_or_no_logo_is_an_error() {
    let mut report = sample::small();
    for block in &mut report.blocks {
        if let ReportBlock::Figure(figure) = block {
            figure.svg.truncate(90);
        }
    }
    let error = render(&report, DOCX).unwrap_err().to_string();
    assert!(
        error.starts_with("could not make a report as docx: "),
        "{error}"
    );
    let mut report = sample::small();
    let mut logo = variations::logo();
    logo.bytes.truncate(12);
    report.logo = Some(logo);
    let error = render(&report, DOCX).unwrap_err().to_string();
    assert_eq!(
        error,
        "could not make a report as docx: the logo is not whole"
    );
}
