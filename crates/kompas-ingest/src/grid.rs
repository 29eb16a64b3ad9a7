//! Tables that organisations bring: the cells of a CSV or of an Excel file, as text.

use std::panic::{AssertUnwindSafe, catch_unwind};

use csv::{ReaderBuilder, StringRecord};
use serde::{Deserialize, Serialize};

use crate::{office, plain};

/// The most rows.
const ROWS: usize = 20_000;
/// The most columns.
const COLUMNS: usize = 200;
/// The most text in bytes, with one for each cell: 1 MiB.
const TEXT: usize = 1 << 20;
/// Stands behind the text of a CSV, to see that it ends outside quotes. No text holds it.
const END: &str = "\0";

/// Why a table is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GridRefusal {
    /// It is neither CSV nor XLSX.
    NoTable,
    /// It has a password, or it is of the old Excel, which looks the same from outside.
    Encrypted,
    /// It is broken off or damaged.
    Malformed,
    /// A quote in a CSV does not end.
    OpenQuote {
        /// The row that it begins in, from 1.
        row: usize,
    },
    /// It has too many rows or columns, or too much text.
    TooLarge,
}

impl GridRefusal {
    /// What is wrong and what would be right, in Dutch.
    pub fn message(self) -> String {
        match self {
            Self::NoTable => "Dit is geen tabel die Kompas kan lezen. Sla het op als CSV of als Excel-bestand (.xlsx) en kies dat.".to_owned(),
            Self::Encrypted => "Dit bestand heeft een wachtwoord, of het is van een oude versie van Excel (.xls). Sla het zonder wachtwoord op als CSV of als Excel-bestand (.xlsx) en kies dat.".to_owned(),
            Self::Malformed => "Dit bestand is beschadigd of niet compleet. Sla het opnieuw op als CSV of als Excel-bestand (.xlsx).".to_owned(),
            Self::OpenQuote { row } => format!(
                "In rij {row} begint een cel met een aanhalingsteken (\"), maar het tweede ontbreekt. Zet dat erbij, of sla de tabel op als Excel-bestand (.xlsx)."
            ),
            Self::TooLarge => "Deze tabel is te groot: hoogstens 20.000 rijen, 200 kolommen en 1 MB tekst. Haal weg wat niet nodig is.".to_owned(),
        }
    }
}

/// The cells of a CSV, or of the first sheet of an XLSX that has any, as text: rows of cells, the
/// first row and the first column being those of the file, as a spreadsheet counts them. A row
/// ends with its last cell that is not empty, so rows differ in length and may have no cells at
/// all; the last row has one. A file without any cells gives no rows.
///
/// Cells of a CSV are as they are written. In an XLSX a number is in Dutch (`12`, `12,5`, with a
/// percent format `12,5%`), a date is `2024-03-01` or `2024-03-01 09:30`, a time is `09:30`, and
/// there are `waar`, `onwaar` and `#FOUT`; formulas have the value last worked out, and merged
/// cells have theirs in the first. Hidden sheets come after those that are seen.
///
/// # Errors
/// Why it is not taken.
pub fn grid(bytes: &[u8]) -> Result<Vec<Vec<String>>, GridRefusal> {
    // A parser that panics has met something that it cannot read.
    catch_unwind(AssertUnwindSafe(|| read(bytes))).unwrap_or(Err(GridRefusal::Malformed))
}

fn read(bytes: &[u8]) -> Result<Vec<Vec<String>>, GridRefusal> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(GridRefusal::Encrypted);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return office::xlsx(bytes);
    }
    let text = plain::decode(bytes);
    if !is_csv(&text) {
        return Err(GridRefusal::NoTable);
    }
    csv(text)
}

/// Rows of cells, within the limits.
#[derive(Default)]
pub(crate) struct Cells {
    rows: Vec<Vec<String>>,
    size: usize,
}

impl Cells {
    /// Puts a text in a cell, by the number of its row and its column from 0. An empty one takes
    /// no room.
    pub(crate) fn put(&mut self, at: (usize, usize), text: &str) -> Result<(), GridRefusal> {
        if text.is_empty() {
            return Ok(());
        }
        let (row, column) = at;
        if row >= ROWS || column >= COLUMNS {
            return Err(GridRefusal::TooLarge);
        }
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        let cells = &mut self.rows[row];
        self.size += text.len() + (column + 1).saturating_sub(cells.len());
        if self.size > TEXT {
            return Err(GridRefusal::TooLarge);
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        text.clone_into(&mut cells[column]);
        Ok(())
    }

    /// The rows up to the last that has a text.
    pub(crate) fn into_rows(self) -> Vec<Vec<String>> {
        self.rows
    }
}

/// Whether this may be a table: not the text of another kind of file, and no bytes of a program.
fn is_csv(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(16).collect();
    let start = start.to_lowercase();
    let other = ["%pdf-", "{\\rtf", "<!", "<?", "<html", "<head", "<table"];
    if text.contains(END) || other.iter().any(|sign| start.starts_with(sign)) {
        return false;
    }
    let control = text
        .bytes()
        .filter(|byte| *byte < 9 || (14..32).contains(byte))
        .count();
    control * 50 <= text.len()
}

fn csv(text: String) -> Result<Vec<Vec<String>>, GridRefusal> {
    let (delimiter, mut text) = match told_delimiter(&text) {
        Some((delimiter, rest)) => (delimiter, rest.to_owned()),
        None => (delimiter(&text), text),
    };
    text.push('\n');
    text.push_str(END);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut cells = Cells::default();
    let mut record = StringRecord::new();
    let mut row = 0;
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let more = reader.read_record(&mut record);
        // The mark at the end comes first, so there is always a record before there are none.
        if !more.map_err(|_| GridRefusal::Malformed)? {
            return Err(GridRefusal::Malformed);
        }
        row += empty_lines(&text, start);
        if record.len() == 1 && record.get(0) == Some(END) {
            return Ok(cells.into_rows());
        }
        if record.iter().any(|cell| cell.ends_with(END)) {
            return Err(GridRefusal::OpenQuote { row: row + 1 });
        }
        for (column, cell) in record.iter().enumerate() {
            cells.put((row, column), cell)?;
        }
        row += 1;
    }
}

/// How many lines without anything stand here, which the reader of CSV leaves out.
fn empty_lines(text: &str, start: usize) -> usize {
    let (before, mut rest) = text.split_at_checked(start).unwrap_or_default();
    if before.ends_with('\r') {
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    let mut lines = 0;
    while let Some(next) = ["\r\n", "\n", "\r"]
        .iter()
        .find_map(|end| rest.strip_prefix(end))
    {
        rest = next;
        lines += 1;
    }
    lines
}

/// The delimiter by a first line `sep=;`, as Excel writes and obeys it, and the text behind it.
fn told_delimiter(text: &str) -> Option<(u8, &str)> {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.strip_suffix('\r').unwrap_or(line);
    match line.as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter]
            if delimiter.is_ascii() && *delimiter != b'"' =>
        {
            Some((*delimiter, rest))
        }
        _ => None,
    }
}

/// What splits the first line that is not empty in most parts, outside quotes. Of equals it is the
/// semicolon, or else the tab, which hardly stands in a text by itself.
fn delimiter(text: &str) -> u8 {
    const CHOICES: [u8; 3] = *b";\t,";
    let mut counts = [0_usize; 3];
    let mut quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'\r' | b'\n' => break,
            _ => {
                for (count, choice) in counts.iter_mut().zip(CHOICES) {
                    *count += usize::from(byte == choice);
                }
            }
        }
    }
    let mut best = 0;
    for index in 1..CHOICES.len() {
        if counts[index] > counts[best] {
            best = index;
        }
    }
    CHOICES[best]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(bytes: &[u8], expected: &[&[&str]]) {
        let shown = String::from_utf8_lossy(bytes);
        assert_eq!(grid(bytes).unwrap(), expected, "{shown:?}");
    }

    #[test]
    fn csv_of_any_dialect() {
        let ab: &[&[&str]] = &[&["a", "b"], &["1", "2"]];
        check(b"a;b\r\n1;2\r\n", ab);
        check(b"a,b\n1,2", ab);
        check(b"a\tb\r1\t2\r", ab);
        check(b"\xef\xbb\xbfa;b\n1;2\n", ab);
        check(b"\xff\xfea\0;\0b\0\n\x001\0;\x002\0", ab);
        check(b"\xfe\xff\0a\0;\0b\0\n\x001\0;\x002", ab);
        check(b"sep=;\r\na;b\r\n1;2\r\n", ab);
        check(b"SEP=|\na|b\n1|2\n", ab);
        check(b"\xef\xbb\xbfsep=\t\na\tb\n1\t2\n", ab);
        // Told is told, whatever the look of it.
        check(b"sep=,\na;b,c\n", &[&["a;b", "c"]]);
        check(b"sep=", &[&["sep="]]);
        check(b"sep=;", &[]);
    }

    #[test]
    fn the_delimiter_is_what_splits_most() {
        check(b"a;b\n1,5;2\n", &[&["a", "b"], &["1,5", "2"]]);
        check(b"a,b,c;d\n", &[&["a", "b", "c;d"]]);
        check(b"a,b;c\n", &[&["a,b", "c"]]);
        check(b"a,b\tc\n", &[&["a,b", "c"]]);
        check(b"\"a,b,c,d\";e\n", &[&["a,b,c,d", "e"]]);
        check(b"\"a\nb,c,d\";e\n", &[&["a\nb,c,d", "e"]]);
        check(b"\n\r\na,b\n", &[&[], &[], &["a", "b"]]);
        check(b"Gemeente\nUtrecht\n", &[&["Gemeente"], &["Utrecht"]]);
    }

    #[test]
    fn quotes_and_odd_rows() {
        check(
            b"\"a;\"\"b\"\"\";\"twee\r\nregels\"\r\nc\r\n",
            &[&["a;\"b\"", "twee\r\nregels"], &["c"]],
        );
        check(b"2\" pijp;3\n", &[&["2\" pijp", "3"]]);
        check(
            b"a;b;c\n1\n1;2;3;4\n",
            &[&["a", "b", "c"], &["1"], &["1", "2", "3", "4"]],
        );
        // Numbers of rows stay those of a spreadsheet.
        check(
            b"a\n\n\nb\n;;\nc\n\n;;\n",
            &[&["a"], &[], &[], &["b"], &[], &["c"]],
        );
        check(b"a\r\n\r\n\"b\"\r\n", &[&["a"], &[], &["b"]]);
        check(b"a\r\rb", &[&["a"], &[], &["b"]]);
        check(b" a ;;b;;\n", &[&[" a ", "", "b"]]);
        check(b"co\xf6rdinatie;\x80 5\n", &[&["coördinatie", "€ 5"]]);
        check(b"", &[]);
        check(b"\r\n;;\r\n", &[]);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let many_rows = "a\n".repeat(ROWS + 1);
        let late = format!("{}a", "\n".repeat(ROWS));
        let wide = format!("{}a", ";".repeat(COLUMNS));
        let long = format!("a;{}", "x".repeat(TEXT));
        let sparse = format!("{}a\n", ";".repeat(COLUMNS - 1)).repeat(ROWS);
        for (bytes, refusal) in [
            (&b"%PDF-1.7\n%\xe2\xe3"[..], GridRefusal::NoTable),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", GridRefusal::NoTable),
            (b"{\\rtf1\\ansi a;b}", GridRefusal::NoTable),
            (b"\n <HTML><table><tr><td>1", GridRefusal::NoTable),
            (b"<?xml version='1.0'?><a/>", GridRefusal::NoTable),
            (b"a;b\n\0;2\n", GridRefusal::NoTable),
            (b"a\0;\0b\0", GridRefusal::NoTable),
            (b"\xff\xfea\0\0\0b\0", GridRefusal::NoTable),
            (b"\x01\x02\x03\x04a", GridRefusal::NoTable),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", GridRefusal::Encrypted),
            (b"PK\x03\x04kapot", GridRefusal::Malformed),
            (b"a;b\n\n1;\"2\n3;4\n", GridRefusal::OpenQuote { row: 3 }),
            (b"\"a", GridRefusal::OpenQuote { row: 1 }),
            (many_rows.as_bytes(), GridRefusal::TooLarge),
            (late.as_bytes(), GridRefusal::TooLarge),
            (wide.as_bytes(), GridRefusal::TooLarge),
            (long.as_bytes(), GridRefusal::TooLarge),
            (sparse.as_bytes(), GridRefusal::TooLarge),
        ] {
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]);
            assert_eq!(grid(bytes), Err(refusal), "{shown:?}");
            assert!(refusal.message().ends_with('.'));
        }
    }

    #[test]
    fn as_large_as_may_be() {
        let rows = grid("a\n".repeat(ROWS).as_bytes()).unwrap();
        assert_eq!(rows.len(), ROWS);
        let wide = format!("{}a", ";".repeat(COLUMNS - 1));
        assert_eq!(grid(wide.as_bytes()).unwrap()[0].len(), COLUMNS);
        // What a spreadsheet writes below and beside a table counts for nothing.
        let empty = format!("a\n{}", format!("{}\n", ";".repeat(300)).repeat(30_000));
        assert_eq!(grid(empty.as_bytes()).unwrap(), [["a"]]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = grid(&bytes);
        }

        #[test]
        fn what_is_written_is_read(rows in prop::collection::vec(prop::collection::vec("[a-z;,\"\r\n\t é]{0,6}", 1..5), 0..6)) {
            let mut text = "sep=;\n".to_owned();
            for row in &rows {
                let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
                text.push_str(&cells.join(";"));
                text.push_str("\r\n");
            }
            let mut expected = Cells::default();
            for (row, cells) in rows.iter().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    expected.put((row, column), cell).unwrap();
                }
            }
            prop_assert_eq!(grid(text.as_bytes()).unwrap(), expected.into_rows());
        }
    }
}
