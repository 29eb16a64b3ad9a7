//! Tables read by child processes: fine ones, and what tries to be more than a table.

use kompas_ingest::GridRefusal;

use crate::hostile::zipped;
use crate::reader;

const WORKBOOK: &[u8] =
    b"<workbook><sheets><sheet name='Blad1' sheetId='1' r:id='rId1'/></sheets></workbook>";
const RELATIONS: &[u8] =
    b"<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml'/></Relationships>";

/// A workbook of one sheet with these rows.
fn book(rows: &str, others: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let mut parts = vec![
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend(others);
    zipped(&parts)
}

async fn check(bytes: &[u8], expected: Result<&[&[&str]], GridRefusal>) {
    let found = reader().grid(bytes).await.unwrap();
    match expected {
        Ok(rows) => assert_eq!(found.unwrap(), rows),
        Err(refusal) => assert_eq!(found, Err(refusal)),
    }
}

#[tokio::test]
async fn tables() {
    check(
        "Wijk;Inwoners\r\nCentrum;1.200\r\n".as_bytes(),
        Ok(&[&["Wijk", "Inwoners"], &["Centrum", "1.200"]]),
    )
    .await;
    check(
        &book("<row r='2'><c r='B2'><v>12.5</v></c></row>", &[]),
        Ok(&[&[], &["", "12,5"]]),
    )
    .await;
    check(b"%PDF-1.7\n", Err(GridRefusal::NoTable)).await;
    check(b"a;\"b\n1;2\n", Err(GridRefusal::OpenQuote { row: 1 })).await;
}

#[tokio::test]
async fn no_document_goes_by_the_name_for_tables() {
    let read = reader()
        .read(
            "Een gewone zin; met een puntkomma.".as_bytes(),
            Some("\u{1}tabel"),
        )
        .await;
    assert_eq!(read.unwrap().blocks.len(), 1);
}

#[tokio::test]
async fn what_wants_to_be_more_than_a_table() {
    let far = "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>";
    check(&book(far, &[]), Err(GridRefusal::TooLarge)).await;
    // Far and empty is as a spreadsheet leaves it.
    let empty = "<row><c r='A1'><v>1</v></c><c r='XFD1048576' s='0'/></row>";
    check(&book(empty, &[]), Ok(&[&["1"]])).await;
    let bomb = " ".repeat(8 << 20);
    check(&book(&bomb, &[]), Err(GridRefusal::TooLarge)).await;
    let text = "tekst ".repeat(20);
    let cells = numbered(10_000, |number| {
        format!("<row r='{number}'><c t='str'><v>{text}</v></c></row>")
    });
    check(&book(&cells, &[]), Err(GridRefusal::TooLarge)).await;
    let strings = numbered(90_000, |number| {
        format!("<si><t>{number} {text}{} {text}</t></si>", number * 7)
    });
    let strings = format!("<sst>{strings}</sst>");
    let others: &[(&str, &[u8])] = &[("xl/sharedStrings.xml", strings.as_bytes())];
    check(&book("", others), Err(GridRefusal::TooLarge)).await;
    let deep = "<row>".repeat(100_000);
    check(&book(&deep, &[]), Err(GridRefusal::Malformed)).await;
    let entity: &[u8] = b"<!DOCTYPE d [<!ENTITY a \"&b;&b;\"><!ENTITY b \"&a;&a;\">]><sst><si><t>&a;</t></si></sst>";
    let others = &[("xl/sharedStrings.xml", entity)];
    let row = "<row><c t='s'><v>0</v></c></row>";
    check(&book(row, others), Err(GridRefusal::Malformed)).await;
    // A workbook that is its own sheet.
    let loops: &[u8] =
        b"<Relationships><Relationship Id='rId1' Target='workbook.xml'/></Relationships>";
    let parts = [
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", loops),
    ];
    check(&zipped(&parts), Err(GridRefusal::Malformed)).await;
    let quotes = "\"".repeat(3 << 20);
    check(quotes.as_bytes(), Err(GridRefusal::TooLarge)).await;
    let lines = "\n".repeat(3 << 20);
    check(lines.as_bytes(), Ok(&[])).await;
    // And then an ordinary one.
    check(b"a;b", Ok(&[&["a", "b"]])).await;
}

/// Many pieces that do not pack too well.
fn numbered(count: usize, piece: impl Fn(usize) -> String) -> String {
    (1..=count).map(piece).collect()
}
