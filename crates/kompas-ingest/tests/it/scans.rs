//! Scanned pages, recognised by the real tools where they are installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use kompas_ingest::{Failure, Ocr, Refusal};

use crate::{reader, shared};

/// The tools of this machine; none, with a line, where they are missing.
fn tools() -> Option<Ocr> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = Ocr::find(std::env::split_paths(&path)).filter(|ocr| ocr.tesseract.is_some());
    if found.is_none() {
        eprintln!("skipped: pdftoppm and tesseract are not both installed");
    }
    found
}

/// A picture of a page: width, height, and a byte for each dot.
fn picture(pdf: &Path, page: u32) -> (usize, usize, Vec<u8>) {
    let page = page.to_string();
    let drawn = Command::new("pdftoppm")
        .args(["-f", &page, "-l", &page, "-r", "150", "-gray"])
        .arg(pdf)
        .output()
        .unwrap()
        .stdout;
    let mut lines = drawn.splitn(4, |byte| *byte == b'\n');
    assert_eq!(lines.next(), Some(&b"P5"[..]));
    let size = String::from_utf8_lossy(lines.next().unwrap()).into_owned();
    let (width, height) = size.split_once(' ').unwrap();
    let dots = lines.nth(1).unwrap().to_vec();
    (width.parse().unwrap(), height.parse().unwrap(), dots)
}

/// A PDF of a page with a sentence, if that is given, and a page that is a picture.
fn scan(sentence: Option<&str>, (width, height, dots): &(usize, usize, Vec<u8>)) -> Vec<u8> {
    let draw = "q 595 0 0 842 0 0 cm /I Do Q";
    let write = sentence.map(|text| format!("BT /F 12 Tf 72 700 Td ({text}) Tj ET"));
    let kids = if write.is_some() {
        "[3 0 R 5 0 R]"
    } else {
        "[5 0 R]"
    };
    let count = 1 + usize::from(write.is_some());
    let write = write.unwrap_or_default();
    let page = "/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]";
    let mut pdf = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids{kids}/Count {count}>>endobj\n\
         3 0 obj<<{page}/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{write}\nendstream endobj\n\
         5 0 obj<<{page}/Contents 6 0 R/Resources<</XObject<</I 7 0 R>>>>>>endobj\n\
         6 0 obj<</Length {}>>stream\n{draw}\nendstream endobj\n\
         7 0 obj<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8/Length {}>>stream\n",
        write.len(),
        draw.len(),
        dots.len()
    )
    .into_bytes();
    pdf.extend_from_slice(dots);
    pdf.extend_from_slice(b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n");
    pdf
}

/// A council paper of which a picture is made.
fn paper() -> Option<PathBuf> {
    Some(shared("documents/files")?.join("Besluitenlijst-raadsvergadering-29-juni-2015.pdf"))
}

#[tokio::test]
async fn a_scan_without_tools_is_told() {
    let pdf = scan(None, &(100, 100, vec![200; 10_000]));
    let reader = reader();
    let read = reader.read_or_recognise(&pdf, Some("scan.pdf"), None);
    let failure = read.await.unwrap_err();
    assert_eq!(failure, Failure::Refused(Refusal::NoText { scan: true }));
    assert!(failure.message().contains("tesseract-ocr-nld"));
}

#[tokio::test]
async fn a_page_that_is_a_picture_is_told() {
    let pdf = scan(
        Some("Een eerste bladzijde met gewone tekst."),
        &(100, 100, vec![200; 10_000]),
    );
    let read = reader().read(&pdf, None).await.unwrap();
    assert_eq!(read.remarks, ["Geen tekst maar beeld: pagina 2."]);
    assert_eq!(read.blocks.len(), 1);
}

#[tokio::test]
async fn a_scan_is_recognised() {
    let (Some(ocr), Some(paper)) = (tools(), paper()) else {
        return;
    };
    let pdf = scan(None, &picture(&paper, 1));
    let reader = reader();
    let read = reader.read_or_recognise(&pdf, None, Some(&ocr));
    let read = read
        .await
        .unwrap_or_else(|failure| panic!("{}", failure.message()));
    let text: String = read
        .blocks
        .iter()
        .map(|block| block.text.as_str())
        .collect();
    assert!(text.contains("raadsvergadering"), "{text}");
    assert!(read.ocr_confidence.is_some_and(|sure| sure > 70));
    assert_eq!((read.pages, read.blocks[0].page), (Some(1), Some(1)));
}

#[tokio::test]
async fn only_the_scanned_page_of_a_document_is_recognised() {
    let (Some(ocr), Some(paper)) = (tools(), paper()) else {
        return;
    };
    let sentence = "Een eerste bladzijde met gewone tekst.";
    let pdf = scan(Some(sentence), &picture(&paper, 1));
    let reader = reader();
    let read = reader.read_or_recognise(&pdf, None, Some(&ocr));
    let read = read
        .await
        .unwrap_or_else(|failure| panic!("{}", failure.message()));
    assert_eq!(read.blocks[0].text, sentence);
    assert!(read.blocks.iter().any(|block| block.page == Some(2)));
    assert!(read.remarks.is_empty(), "{:?}", read.remarks);
    assert!(read.ocr_confidence.is_some());
}
