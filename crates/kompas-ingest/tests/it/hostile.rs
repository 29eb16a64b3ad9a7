//! Files that are damaged, enormous, nested or not what they say. Each is read or refused with a
//! reason, within the limits.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use kompas_ingest::{Failure, Refusal};

use crate::{files, reader, shared};

/// Reads all files of a folder and says what became of each.
async fn check_folder(folder: &Path) {
    let reader = reader();
    let mut read = 0;
    let mut refused = 0;
    for path in files(folder) {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let begin = Instant::now();
        match reader.read(&bytes, Some(&name)).await {
            Ok(document) => {
                read += 1;
                assert!(!document.blocks.is_empty(), "{name}");
            }
            Err(failure) => {
                refused += 1;
                assert_ne!(failure, Failure::Unavailable, "{name}");
                assert!(failure.message().ends_with('.'), "{name}");
            }
        }
        assert!(begin.elapsed() < Duration::from_secs(30), "{name}");
    }
    assert!(read + refused > 0);
    eprintln!("{}: {read} read, {refused} refused", folder.display());
}

#[tokio::test]
async fn odd_pdf_files() {
    if let Some(folder) = shared("hostile/pdf") {
        check_folder(&folder).await;
    }
}

#[tokio::test]
async fn odd_word_files() {
    if let Some(folder) = shared("hostile/docx") {
        check_folder(&folder).await;
    }
}

#[tokio::test]
async fn made_up_files() {
    let Some(folder) = shared("hostile") else {
        return;
    };
    let target = tempfile::tempdir().unwrap();
    let made = Command::new("python3")
        .arg(folder.join("gen_synthetic.py"))
        .arg(target.path())
        .current_dir(target.path())
        .output();
    match made {
        Ok(output) if output.status.success() => {}
        _ => {
            eprintln!("skipped: python3 could not make the files");
            return;
        }
    }
    let mut folders = vec![target.path().to_owned()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        folders.extend(entries.filter(|path| path.is_dir()));
        if !files(&folder).is_empty() {
            seen += files(&folder).len();
            check_folder(&folder).await;
        }
    }
    assert!(seen > 10, "{seen} files");
}

async fn check(bytes: &[u8], name: &str, expected: &str) {
    let found = match reader().read(bytes, Some(name)).await {
        Ok(document) => format!("gelezen als {}", document.format),
        Err(failure) => failure.message(),
    };
    assert!(found.starts_with(expected), "{name}: {found}");
}

pub(super) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    check(b"", "leeg.pdf", "Het bestand is leeg.").await;
    check(
        b"\x89PNG\r\n\x1a\n0000",
        "nota.pdf",
        "Dit is een afbeelding",
    )
    .await;
    check(
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff",
        "nota.docx",
        "Dit is een programma",
    )
    .await;
    check(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "oud.doc",
        "Dit is een oud Office-bestand",
    )
    .await;
    check(b"%PDF-1.7\nniets", "kapot.pdf", "Het bestand is beschadigd").await;
    check(
        b"PK\x03\x04kapot",
        "kapot.docx",
        "Het bestand is beschadigd",
    )
    .await;
    check(
        &[0, 1, 2, 3, 4, 5, 6, 7],
        "x.bin",
        "Kompas herkent dit soort bestand niet.",
    )
    .await;
    check(
        b"<html><body><p>Een pagina met tekst.",
        "nota.pdf",
        "gelezen als html",
    )
    .await;
    check(
        "Gewone tekst in een bestand.".as_bytes(),
        "nota.pdf",
        "gelezen als tekst",
    )
    .await;
    check(
        &zipped(&[("xl/workbook.xml", b"<x/>")]),
        "t.docx",
        "Dit is een Excel-bestand",
    )
    .await;
    check(
        &zipped(&[("a.txt", b"x")]),
        "t.docx",
        "Dit is een zip-archief",
    )
    .await;
    let empty = zipped(&[("word/document.xml", b"<w:document/>")]);
    check(&empty, "t.docx", "Er staat geen tekst in dit bestand.").await;
    let bomb = zipped(&[("word/document.xml", &vec![b' '; 60 << 20])]);
    check(
        &bomb,
        "bom.docx",
        "Het bestand is veel groter dan het lijkt",
    )
    .await;
    let deep = format!("<w:document>{}", "<w:p>".repeat(100_000));
    check(
        &zipped(&[("word/document.xml", deep.as_bytes())]),
        "diep.docx",
        "De onderdelen van het bestand zitten te diep",
    )
    .await;
    let entity = b"<!DOCTYPE d [<!ENTITY a \"geheim\">]><w:document><w:p><w:r><w:t>zie &a; hier</w:t></w:r></w:p></w:document>";
    check(
        &zipped(&[("word/document.xml", entity)]),
        "entiteit.docx",
        "gelezen als docx",
    )
    .await;
}

#[tokio::test]
async fn a_file_that_takes_all_memory_costs_only_itself() {
    // A table of references that says to have two thousand million entries.
    let pdf = b"%PDF-1.5\n1 0 obj<</Type/XRef/Size 2000000000/W[1 8 1]/Index[0 2000000000]/Length 0>>stream\n\nendstream endobj\nstartxref\n9\n%%EOF";
    let failure = reader().read(pdf, None).await.unwrap_err();
    assert_ne!(failure, Failure::Unavailable);
    let huge = vec![b'a'; (64 << 20) + 1];
    assert_eq!(
        reader().read(&huge, None).await.unwrap_err(),
        Failure::TooLarge
    );
    let fine = reader()
        .read("Een gewone zin na alle onheil.".as_bytes(), None)
        .await;
    assert!(fine.is_ok());
}

#[tokio::test]
async fn encrypted_files_are_told() {
    let Some(folder) = shared("hostile/docx") else {
        return;
    };
    let bytes = std::fs::read(folder.join("protected_agile.docx")).unwrap();
    let failure = reader().read(&bytes, None).await.unwrap_err();
    assert!(matches!(
        failure,
        Failure::Refused(Refusal::Unsupported { .. })
    ));
    assert!(failure.message().contains("beveiligd"));
}

mod parsers {
    //! Arbitrary bytes, and good files with a few bytes changed.

    use proptest::prelude::*;

    fn good() -> impl Strategy<Value = (Vec<u8>, &'static str)> {
        let docx = super::zipped(&[(
            "word/document.xml",
            b"<w:document><w:body><w:p><w:r><w:t>Een zin.</w:t></w:r></w:p></w:body></w:document>",
        )]);
        prop_oneof![
            Just((docx, "a.docx")),
            Just((b"<html><body><main><h1>Kop</h1><table><tr><td>a<td>b</table>".to_vec(), "a.html")),
            Just((b"# Kop\n\n- punt\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".to_vec(), "a.md")),
            Just((b"From: a@b.nl\r\nSubject: x\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\n\r\nTekst van het bericht.".to_vec(), "a.eml")),
            Just((b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj 4 0 obj<</Length 44>>stream\nBT /F 12 Tf 72 720 Td (Een zin in een PDF) Tj ET\nendstream endobj 5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj trailer<</Root 1 0 R>>".to_vec(), "a.pdf")),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600), name in "[a-z]{0,5}(\\.(pdf|docx|html|md|eml|txt))?") {
            let _ = kompas_ingest::read(&bytes, Some(&name));
        }

        #[test]
        fn changed_files_are_read_or_refused((bytes, name) in good(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>()) {
            let mut bytes = bytes;
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            if changes.len() % 3 == 0 {
                bytes.truncate(cut.index(bytes.len()));
            }
            if let Ok(document) = kompas_ingest::read(&bytes, Some(name)) {
                prop_assert!(document.blocks.iter().all(|block| !block.text.is_empty() && !block.text.contains('\n')));
            }
        }
    }
}
