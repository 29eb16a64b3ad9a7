//! The documents of government that the repository is developed with.

use kompas_domain::document::BlockKind;

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
        if name.starts_with("Vereisten_AI_verordening") {
            // Its words are pictures, for the most part.
            assert_eq!(read.remarks, ["Geen tekst maar beeld: pagina 1, 2, 3."]);
            continue;
        }
        let letters: usize = read.blocks.iter().map(|block| block.text.len()).sum();
        assert!(letters > 150, "{name}: {letters} letters");
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

#[tokio::test]
async fn tags_of_a_file_become_headings_and_rows() {
    let Some(folder) = shared("documents/files") else {
        return;
    };
    let path = folder.join("Kader-verantwoord-gebruik-generatieveAI-RKIs.pdf");
    let read = read(&path).await.unwrap();
    let has = |kind: BlockKind, text: &str, page: u32| {
        let wanted = (kind, text, Some(page));
        let mut blocks = read.blocks.iter();
        blocks.any(|block| (block.kind, block.text.as_str(), block.page) == wanted)
    };
    assert!(has(BlockKind::Heading(1), "Managementsamenvatting", 2));
    assert!(has(BlockKind::Heading(1), "1. Inleiding", 5));
    assert!(has(BlockKind::ListItem, "8. Verantwoording.", 3));
    assert!(has(BlockKind::TableRow, "Versie | Datum | Omschrijving", 4));
}
