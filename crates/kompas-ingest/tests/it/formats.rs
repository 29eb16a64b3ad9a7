//! What is read in each format.

use std::io::Write as _;

use kompas_domain::document::{BlockKind, Language, ReadDocument};
use kompas_ingest::read;
use time::macros::date;

use BlockKind::{Heading, ListItem, Paragraph, TableRow};

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn check(document: &ReadDocument, expected: &[(BlockKind, &str)]) {
    let found: Vec<(BlockKind, &str)> = document
        .blocks
        .iter()
        .map(|block| (block.kind, block.text.as_str()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn word() {
    let bytes = zipped(&[
        (
            "word/document.xml",
            "<w:document><w:body>
             <w:p><w:pPr><w:pStyle w:val='Kop2'/></w:pPr><w:r><w:t>Aan</w:t></w:r><w:r><w:t>pak</w:t></w:r></w:p>
             <w:p><w:r><w:t xml:space='preserve'>Wij </w:t></w:r><w:del><w:r><w:delText>niet</w:delText><w:t>niet</w:t></w:r></w:del><w:ins><w:r><w:t>wel &amp; snel</w:t></w:r></w:ins></w:p>
             <w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>punt</w:t></w:r></w:p>
             <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
             </w:body></w:document>",
        ),
        ("word/styles.xml", "<w:styles><w:style w:styleId='Kop2'><w:name w:val='heading 2'/></w:style></w:styles>"),
        ("word/footnotes.xml", "<w:footnotes><w:footnote w:type='separator'><w:p><w:r><w:t>x</w:t></w:r></w:p></w:footnote><w:footnote><w:p><w:r><w:t>Een noot.</w:t></w:r></w:p></w:footnote></w:footnotes>"),
        ("docProps/core.xml", "<cp:coreProperties><dc:title>Plan van aanpak</dc:title><dcterms:created>2025-01-02T00:00:00Z</dcterms:created></cp:coreProperties>"),
    ]);
    let document = read(&bytes, None).unwrap();
    check(
        &document,
        &[
            (Heading(2), "Aanpak"),
            (Paragraph, "Wij wel & snel"),
            (ListItem, "punt"),
            (TableRow, "a | b"),
            (Paragraph, "Een noot."),
        ],
    );
    assert_eq!(document.title.as_deref(), Some("Plan van aanpak"));
    assert_eq!(document.date, Some(date!(2025 - 01 - 02)));
}

#[test]
fn open_document() {
    let bytes = zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            "<office:document-content><office:body><office:text>
             <text:h text:outline-level='1'>Kop</text:h><text:p>Een<text:s/>zin.</text:p>
             <text:list><text:list-item><text:p>punt</text:p></text:list-item></text:list>
             <table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>
             </office:text></office:body></office:document-content>",
        ),
        ("meta.xml", "<office:meta><dc:title>Nota</dc:title><dc:date>2024-05-06T10:00:00</dc:date></office:meta>"),
    ]);
    let document = read(&bytes, None).unwrap();
    check(
        &document,
        &[
            (Heading(1), "Kop"),
            (Paragraph, "Een zin."),
            (ListItem, "punt"),
            (TableRow, "a | b"),
        ],
    );
    assert_eq!(document.date, Some(date!(2024 - 05 - 06)));
}

#[test]
fn markdown() {
    let text = "---\ntitle: \"Stuk\"\n---\n# Kop\n\nEen *zin*\nmet meer.\n\n- punt\n- nog een\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
    let document = read(text.as_bytes(), Some("a.md")).unwrap();
    check(
        &document,
        &[
            (Heading(1), "Kop"),
            (Paragraph, "Een zin met meer."),
            (ListItem, "punt"),
            (ListItem, "nog een"),
            (TableRow, "a | b"),
            (TableRow, "1 | 2"),
        ],
    );
    assert_eq!(document.title.as_deref(), Some("Stuk"));
}

#[test]
fn mail() {
    let text = "From: gemeente@example.nl\r\nTo: x@example.nl\r\nSubject: =?utf-8?q?Co=C3=B6rdinatie?= overleg\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nWij zien meer signalen.\r\n\r\nTot dan.\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=nota.pdf\r\n\r\nx\r\n--b--\r\n";
    let document = read(text.as_bytes(), None).unwrap();
    check(
        &document,
        &[
            (Heading(1), "Coördinatie overleg"),
            (Paragraph, "Wij zien meer signalen."),
            (Paragraph, "Tot dan."),
        ],
    );
    assert_eq!(document.date, Some(date!(2026 - 11 - 24)));
    assert!(document.remarks[0].contains("nota.pdf"));
}

#[test]
fn language() {
    let dutch = "De gemeente ziet dat de overlast in het buitengebied toeneemt en dat bewoners zich zorgen maken.";
    let english = "The municipality sees that nuisance in rural areas increases and that inhabitants are worried.";
    for (text, expected) in [
        (dutch, Language::Dutch),
        (english, Language::English),
        ("kort", Language::Unknown),
    ] {
        assert_eq!(
            read(text.as_bytes(), None).unwrap().language,
            expected,
            "{text}"
        );
    }
}
