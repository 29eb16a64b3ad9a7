//! What leaves: a table as CSV, XLSX or JSON, with the same rows in the same order in each.

mod atom;
mod guide_pdf;
mod linked;
pub mod metadata;
mod report;
mod typeset;
mod xml;
mod zip;

use std::borrow::Cow;

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::{Map, Value};

pub use atom::{Entry, Feed, atom};
pub use guide_pdf::{ChangeLine, EditionFacts, guide_pdf};
pub use linked::{LinkedFormat, Place, What, linked};
pub use report::{ReportFormat, html_body, png, render};
pub use zip::Zip;

/// Error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A workbook could not be written, for instance because it has too many rows.
    #[error("could not write the workbook {table:?}")]
    Xlsx {
        /// Title of the table.
        table: String,
        /// What the writer says.
        source: XlsxError,
    },
    /// A CSV could not be written.
    #[error("could not write the csv {table:?}")]
    Csv {
        /// Title of the table.
        table: String,
        /// What the writer says.
        source: csv::Error,
    },
    /// A report could not be given its form.
    #[error("could not make a report as {format}: {reason}")]
    Report {
        /// The name of the format.
        format: &'static str,
        /// What is wrong, in the words of what makes the format.
        reason: String,
    },
    /// Linked data could not be made.
    #[error("could not make linked data: {reason}")]
    Linked {
        /// What is wrong.
        reason: String,
    },
    /// The guide could not be set as PDF.
    #[error("could not make the guide as pdf: {0}")]
    Guide(String),
    /// An archive could not be written.
    #[error("could not write the archive")]
    Archive(#[source] std::io::Error),
}

/// The formats in which a table can leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Semicolons and a byte order mark, as Dutch Excel wants.
    Csv,
    /// An Excel workbook with one sheet.
    Xlsx,
    /// An array of objects.
    Json,
}

impl FileFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Xlsx, Self::Json];

    /// The name in an address, which is the extension too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    /// The format with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name in JSON, camelCase.
    pub key: Cow<'static, str>,
    /// Heading in CSV and XLSX.
    pub label: Cow<'static, str>,
}

impl Column {
    /// A column by its name in JSON and its heading.
    pub fn new(key: impl Into<Cow<'static, str>>, label: impl Into<Cow<'static, str>>) -> Self {
        Self {
            key: key.into(),
            label: label.into(),
        }
    }
}

/// A value in a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text; the empty text is an empty cell.
    Text(String),
    /// A count.
    Count(usize),
    /// A number, with so many digits behind the comma where it is read by people.
    Number(f64, u8),
    /// Several texts: a list in JSON, joined by `; ` elsewhere.
    List(Vec<String>),
}

impl Cell {
    fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            // Excel reads no dots between thousands in CSV.
            Self::Number(number, digits) => {
                format!("{number:.*}", usize::from(*digits)).replace('.', ",")
            }
            Self::List(items) => items.join("; "),
        }
    }

    /// A number below 0 is no formula.
    fn csv(&self) -> String {
        match self {
            Self::Number(..) => self.plain(),
            _ => guarded(self.plain()),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(text.as_str()),
            Self::Count(count) => Value::from(*count),
            Self::Number(number, _) => Value::from(*number),
            Self::List(items) => Value::from(items.clone()),
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// A list as it is shown, ready to leave.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Used as file name and sheet name: lower case, digits and hyphens, at most 31.
    pub name: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows: as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The bytes of a file in this format.
    ///
    /// # Errors
    /// The writer of the format refuses the table.
    pub fn to_file(&self, format: FileFormat) -> Result<Vec<u8>, Error> {
        match format {
            FileFormat::Csv => self.to_csv().map_err(|source| Error::Csv {
                table: self.name.clone(),
                source,
            }),
            FileFormat::Xlsx => self.to_xlsx().map_err(|source| Error::Xlsx {
                table: self.name.clone(),
                source,
            }),
            FileFormat::Json => Ok(self.to_json()),
        }
    }

    fn to_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(self.columns.iter().map(|column| column.label.as_ref()))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::csv))?;
        }
        writer
            .into_inner()
            .map_err(|error| csv::Error::from(error.into_error()))
    }

    fn to_xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let heading = Format::new().set_bold().set_text_wrap();
        let wrapped = Format::new().set_text_wrap();
        let sheet = workbook.add_worksheet();
        sheet.set_name(self.name.chars().take(31).collect::<String>())?;
        sheet.set_freeze_panes(1, 0)?;
        for (at, column) in (0..).zip(&self.columns) {
            sheet.write_string_with_format(0, at, column.label.as_ref(), &heading)?;
            sheet.set_column_width(at, self.width(usize::from(at)))?;
        }
        for (line, row) in (1..).zip(&self.rows) {
            for (at, cell) in (0..).zip(row) {
                match cell {
                    Cell::Count(count) => sheet.write_number(line, at, exact(*count))?,
                    Cell::Number(number, _) => sheet.write_number(line, at, *number)?,
                    other => sheet.write_string_with_format(line, at, other.plain(), &wrapped)?,
                };
            }
        }
        workbook.save_to_buffer()
    }

    /// A readable width for a column, in characters.
    fn width(&self, column: usize) -> f64 {
        let longest = self
            .rows
            .iter()
            .map(|row| row[column].plain().chars().count())
            .chain([self.columns[column].label.len()])
            .max()
            .unwrap_or_default();
        exact(longest.clamp(8, 60))
    }

    fn to_json(&self) -> Vec<u8> {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let cells = self.columns.iter().zip(row);
                Value::Object(
                    cells
                        .map(|(column, cell)| (column.key.to_string(), cell.json()))
                        .collect::<Map<String, Value>>(),
                )
            })
            .collect();
        let mut text = format!("{:#}", Value::Array(rows)).into_bytes();
        text.push(b'\n');
        text
    }
}

/// A count as Excel keeps it; counts here are far below the 2⁵³ that it holds exactly.
fn exact(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Keeps a spreadsheet from reading text as a formula.
fn guarded(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            name: "bronnen".into(),
            columns: vec![
                Column::new("naam", "Naam"),
                Column::new("aantal", "Aantal"),
                Column::new("vragen", "Vragen"),
            ],
            rows: vec![
                vec![
                    "Boa; \"jeugd\"".into(),
                    Cell::Count(2),
                    Cell::List(vec!["L1".into(), "L2".into()]),
                ],
                vec!["=1+1".into(), Cell::Count(0), Cell::List(vec![])],
            ],
        }
    }

    #[test]
    fn numbers_are_read_as_numbers() {
        let table = Table {
            name: "cijfers".to_owned(),
            columns: vec![Column::new("waarde", String::from("Waarde"))],
            rows: vec![vec![Cell::Number(-1234.56, 1)], vec!["–".into()]],
        };
        let csv = String::from_utf8(table.to_file(FileFormat::Csv).unwrap()).unwrap();
        assert_eq!(csv, "\u{feff}Waarde\r\n-1234,6\r\n–\r\n");
        let json = String::from_utf8(table.to_file(FileFormat::Json).unwrap()).unwrap();
        assert!(json.contains("-1234.56"), "{json}");
        assert!(!table.to_file(FileFormat::Xlsx).unwrap().is_empty());
    }

    #[test]
    fn csv_is_what_dutch_excel_wants_and_holds_no_formula() {
        let csv = String::from_utf8(table().to_file(FileFormat::Csv).unwrap()).unwrap();
        assert_eq!(
            csv,
            "\u{feff}Naam;Aantal;Vragen\r\n\"Boa; \"\"jeugd\"\"\";2;L1; L2\r\n'=1+1;0;\r\n"
                .replace(";L1; L2", ";\"L1; L2\"")
        );
    }

    #[test]
    fn no_cell_begins_as_a_formula() {
        for start in ["=", "+", "-", "@", "\t", "\r"] {
            assert!(guarded(format!("{start}1")).starts_with('\''), "{start:?}");
        }
        assert_eq!(guarded("gewoon = tekst".into()), "gewoon = tekst");
    }

    #[test]
    fn json_keeps_the_order_of_the_columns() {
        let json = String::from_utf8(table().to_file(FileFormat::Json).unwrap()).unwrap();
        let at = |needle: &str| json.find(needle).unwrap();
        assert!(at("\"naam\"") < at("\"aantal\"") && at("\"aantal\"") < at("\"vragen\""));
        assert!(json.contains("\"=1+1\""));
    }

    #[test]
    fn xlsx_holds_text_as_text() {
        let bytes = table().to_file(FileFormat::Xlsx).unwrap();
        let mut book =
            calamine::open_workbook_from_rs::<calamine::Xlsx<_>, _>(std::io::Cursor::new(bytes))
                .unwrap();
        let range = calamine::Reader::worksheet_range(&mut book, "bronnen").unwrap();
        assert_eq!(range.get_value((2, 0)).unwrap().to_string(), "=1+1");
        assert_eq!(
            range.get_value((1, 1)).unwrap(),
            &calamine::Data::Float(2.0)
        );
    }
}
