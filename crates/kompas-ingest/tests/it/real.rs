//! The documents of government that the repository is developed with.

use crate::{files, read, shared};

#[tokio::test]
async fn every_real_document_is_read() {
    let Some(folder) = shared("documents/files") else {
        return;
    };
    for path in files(&folder) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let read = read(&path).await;
        if name == "Bestandswijzer_GML_TOP10NL_2012.pdf" {
            // A map without text.
            assert!(read.unwrap_err().message().contains("scan"));
            continue;
        }
        let read = read.unwrap_or_else(|failure| panic!("{name}: {}", failure.message()));
        let letters: usize = read.blocks.iter().map(|block| block.text.len()).sum();
        assert!(letters > 100, "{name}: {letters} letters");
        assert!(read.blocks.iter().all(|block| block.page <= read.pages));
    }
}

#[tokio::test]
async fn a_council_paper_keeps_its_pages_and_title() {
    let Some(folder) = shared("documents/files") else {
        return;
    };
    let path = folder.join("Besluitenlijst-raadsvergadering-29-juni-2015.pdf");
    let read = read(&path).await.unwrap();
    assert_eq!(read.pages, Some(4));
    assert!(
        read.title
            .unwrap()
            .starts_with("Besluitenlijst raadsvergadering 29 juni 2015")
    );
    let closing = read
        .blocks
        .iter()
        .find(|block| block.text.starts_with("17. Sluiting"))
        .unwrap();
    assert_eq!(closing.page, Some(4));
}
