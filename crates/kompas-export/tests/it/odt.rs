//! Reports as OpenDocument.

use kompas_domain::report::ReportBlock;
use kompas_export::{ReportFormat, render};

use crate::office::{between, is_valid, pages, parts, written, xml};
use crate::{plain, sample, variations};

const ODT: ReportFormat = ReportFormat::Odt;

#[test]
fn the_first_bytes_say_what_it_is() {
    let bytes = render(&sample::small(), ODT).unwrap();
    let begin = b"mimetypeapplication/vnd.oasis.opendocument.text";
    assert_eq!(&bytes[30..30 + begin.len()], begin);
}

#[test]
fn it_says_of_itself_what_the_report_says() {
    let mut report = sample::small();
    report.logo = Some(variations::logo());
    let parts = parts(&render(&report, ODT).unwrap());
    let meta = xml(&parts, "meta.xml");
    for element in [
        "<dc:title>Cybercrime in Voorbeeldstad</dc:title>",
        "<dc:subject>Raadsinformatiebrief</dc:subject>",
        "<dc:description>Wat er speelt en wat wij doen.</dc:description>",
        "<meta:keyword>cybercrime</meta:keyword><meta:keyword>veiligheid</meta:keyword>",
        "<dc:creator>Gemeente Voorbeeldstad</dc:creator>",
        "<meta:creation-date>2026-11-28T00:00:00Z</meta:creation-date>",
        "<dc:language>nl-NL</dc:language>",
    ] {
        assert!(meta.contains(element), "{element}");
    }
    let styles = xml(&parts, "styles.xml");
    assert!(styles.contains("fo:language=\"nl\" fo:country=\"NL\""));
    let described = "<svg:title>Logo</svg:title><svg:desc>Logo van Voorbeeldstad</svg:desc>";
    assert_eq!(styles.matches(described).count(), 1);
    let manifest = xml(&parts, "META-INF/manifest.xml");
    let listed = between(&manifest, "manifest:full-path=\"", "\"");
    let others = parts.keys().map(String::as_str);
    let mut expected: Vec<&str> = others
        .filter(|name| !["mimetype", "META-INF/manifest.xml"].contains(name))
        .collect();
    expected.push("/");
    expected.sort_unstable();
    let mut listed = listed;
    listed.sort_unstable();
    assert_eq!(listed, expected);
}

#[test]
fn the_text_has_its_structure() {
    let parts = parts(&render(&sample::small(), ODT).unwrap());
    let content = xml(&parts, "content.xml");
    let levels = between(&content, "<text:h text:style-name=\"Heading_20_", "\">");
    let level = |number: u8| format!("{number}\" text:outline-level=\"{number}");
    assert_eq!(levels, [level(1), level(2), level(1)]);
    let notes = between(&content, "<text:note-citation>", "<");
    assert_eq!(notes, ["1", "2"]);
    let again = between(
        &content,
        "text:reference-format=\"text\" text:ref-name=\"noot",
        "<",
    );
    assert_eq!(again, ["1\">1", "2\">2"]);
    let head = between(
        &content,
        "<table:table-header-rows>",
        "</table:table-header-rows>",
    );
    assert_eq!(head.len(), 1);
    assert!(head[0].contains("Maatregel<") && head[0].contains("Klaar<"));
    for part in [
        "<table:title>Maatregelen met planning</table:title><table:desc>Tabel met 2 rijen.",
        "<svg:title>Meldingen per jaar</svg:title><svg:desc>Staafdiagram: veertig meldingen in 2023",
        "<text:list-item text:start-value=\"3\"><text:p text:style-name=\"List_20_Number\">Nummer d",
        "xlink:href=\"https://example.org/a?b=1&amp;c=2\"",
    ] {
        assert!(content.contains(part), "{part}");
    }
    for mark in between(&content, "xlink:href=\"#", "\"") {
        assert!(
            content.contains(&format!("<text:bookmark-start text:name=\"{mark}\"/>")),
            "{mark}"
        );
    }
    let pictures = between(&content, "xlink:href=\"Pictures/", "\"");
    assert_eq!(pictures, ["figuur1.png", "figuur1.svg"]);
    assert!(parts["Pictures/figuur1.png"].starts_with(b"\x89PNG"));
}

#[test]
fn it_is_valid_by_its_schemas_and_the_same_each_time() {
    for (name, report) in [
        ("klein", sample::small()),
        ("lang", variations::many_pages()),
        ("vijandig", variations::hostile()),
    ] {
        let (file, bytes) = written(&report, ODT, &format!("geldig-{name}"));
        is_valid(&file);
        assert_eq!(render(&report, ODT).unwrap(), bytes, "{name}");
    }
}

#[test]
fn libreoffice_shows_what_the_report_says() {
    for (name, report) in [
        ("klein", sample::small()),
        ("lang", variations::many_pages()),
    ] {
        let (file, _) = written(&report, ODT, &format!("tonen-{name}"));
        let pages = pages(&file);
        plain::assert_same(&report, &pages);
        if name == "klein" {
            for (named, found) in plain::contents(&report, &pages) {
                assert!(named.is_some() && named == found, "{named:?} {found:?}");
            }
        }
    }
}

#[test]
fn the_head_of_a_table_is_on_each_page() {
    let (file, _) = written(&variations::long_table(), ODT, "tabel");
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
        let (file, bytes) = written(&report, ODT, &format!("open-{name}"));
        let parts = parts(&bytes);
        for part in parts.keys().filter(|part| part.ends_with("ml")) {
            xml(&parts, part);
        }
        assert!(
            !xml(&parts, "content.xml").contains("\"javascript"),
            "{name}"
        );
        assert!(!pages(&file).is_empty(), "{name}");
    }
}

#[test]
fn what_is_no_drawing_or_no_logo_is_an_error() {
    let mut report = sample::small();
    for block in &mut report.blocks {
        if let ReportBlock::Figure(figure) = block {
            figure.svg.truncate(90);
        }
    }
    let error = render(&report, ODT).unwrap_err().to_string();
    assert!(
        error.starts_with("could not make a report as odt: "),
        "{error}"
    );
    let mut report = sample::small();
    let mut logo = variations::logo();
    logo.media_type = "image/gif".to_owned();
    report.logo = Some(logo);
    let error = render(&report, ODT).unwrap_err().to_string();
    assert_eq!(
        error,
        "could not make a report as odt: a logo cannot be image/gif"
    );
}
