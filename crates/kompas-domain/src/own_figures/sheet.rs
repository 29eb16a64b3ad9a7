//! A table with named columns, of a grid of text.

use super::Problem;
use super::persons;
use crate::text::fold;

/// A table may have so many rows of numbers.
pub const MOST_ROWS: usize = 5_000;

/// A table may have so many columns.
pub const MOST_COLUMNS: usize = 60;

/// How much of a cell is repeated in a message.
const MOST_QUOTED: usize = 30;

/// A table: names of columns and rows of cells, each as long as the names. Columns without a name
/// are empty, no two have the same name, and nothing in it seems to be about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    header: Vec<String>,
    rows: Vec<(u32, Vec<String>)>,
}

impl Sheet {
    /// Makes a table of a grid: its first row that is not empty has the names. Empty rows and
    /// empty columns at the end are left out; white space in a cell becomes single spaces.
    ///
    /// # Errors
    /// All of it together, by row: no rows, no name above a column or the same one twice, and
    /// [persons](Self::persons). A table of more than [`MOST_ROWS`] or [`MOST_COLUMNS`] is refused
    /// without looking further.
    pub fn of(grid: &[Vec<String>]) -> Result<Self, Vec<Problem>> {
        let numbered = (1..).zip(grid.iter().map(|row| cleaned(row)));
        let mut filled = numbered.filter(|(_, row)| !row.is_empty());
        let Some((_, header)) = filled.next() else {
            return Err(vec![Problem::of_table(
                "de tabel is leeg; zet in de eerste rij de namen van de kolommen en daaronder de cijfers",
            )]);
        };
        let rows: Vec<(u32, Vec<String>)> = filled.collect();
        let mut sheet = Self { header, rows };
        let width = sheet.width();
        sheet.check_size(width)?;
        sheet.header.resize(width, String::new());
        for (_, row) in &mut sheet.rows {
            row.resize(width, String::new());
        }
        let mut problems = sheet.bad_names();
        problems.extend(sheet.persons());
        if problems.is_empty() {
            return Ok(sheet);
        }
        problems.sort_by_key(|problem| problem.row);
        Err(problems)
    }

    /// The names of its columns; empty for a column with nothing in it.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Its rows below the names that are not empty: the number that the user sees beside it, from
    /// 1, and its cells.
    pub fn rows(&self) -> &[(u32, Vec<String>)] {
        &self.rows
    }

    /// What seems to be about a person: columns by their name, and cells with a
    /// burgerservicenummer, which is not repeated. None in a sheet that [`of`](Self::of) gave.
    pub fn persons(&self) -> Vec<Problem> {
        let names = self.header.iter().filter_map(|name| name_of_person(name));
        let cells = self.rows.iter().flat_map(|(number, row)| {
            let cells = row.iter().enumerate();
            let found = cells.filter(|(_, cell)| persons::has_bsn(cell));
            found.map(|(at, _)| Problem {
                row: Some(*number),
                column: Some(self.name(at)),
                message: BSN.to_owned(),
            })
        });
        names.chain(cells).collect()
    }

    /// The name of a column, or its letter in a spreadsheet where it has none to show.
    pub(super) fn name(&self, column: usize) -> String {
        let name = self.header.get(column);
        let name = name.filter(|name| !name.is_empty() && !persons::has_bsn(name));
        name.map_or_else(|| letter(column), Clone::clone)
    }

    /// The cells of a column.
    pub(super) fn column(&self, column: usize) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter().filter_map(move |(_, row)| row.get(column));
        cells.map(String::as_str)
    }

    fn width(&self) -> usize {
        let rows = self.rows.iter().map(|(_, row)| row.len());
        rows.fold(self.header.len(), usize::max)
    }

    fn check_size(&self, width: usize) -> Result<(), Vec<Problem>> {
        let rows = self.rows.len();
        let mut problems = Vec::new();
        if rows == 0 {
            problems.push(Problem::of_table(
                "onder de namen van de kolommen staan geen cijfers; zet daar voor elk jaar of elke maand een rij",
            ));
        }
        if rows > MOST_ROWS {
            problems.push(Problem::of_table(format!(
                "de tabel heeft {rows} rijen; het mogen er hoogstens {MOST_ROWS} zijn"
            )));
        }
        if width > MOST_COLUMNS {
            problems.push(Problem::of_table(format!(
                "de tabel heeft {width} kolommen; het mogen er hoogstens {MOST_COLUMNS} zijn"
            )));
        }
        if problems.is_empty() {
            return Ok(());
        }
        Err(problems)
    }

    fn bad_names(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (at, name) in self.header.iter().enumerate() {
            let mut before = self.header[..at].iter();
            if name.is_empty() && self.column(at).any(|cell| !cell.is_empty()) {
                problems.push(Problem::of_column(
                    &letter(at),
                    "deze kolom heeft geen naam; zet in de eerste rij boven elke kolom een naam en haal een titel daarboven weg",
                ));
            } else if !name.is_empty() && before.any(|other| fold(other) == fold(name)) {
                problems.push(Problem::of_column(
                    &self.name(at),
                    "twee kolommen heten zo; geef elke kolom een eigen naam",
                ));
            }
        }
        problems
    }
}

const BSN: &str = "hier staat een burgerservicenummer; eigen cijfers zijn aantallen, nooit personen. Haal alles over personen weg";

/// What is wrong with the name of a column, where that seems to be about a person.
fn name_of_person(name: &str) -> Option<Problem> {
    if persons::has_bsn(name) {
        return Some(Problem::of_table(format!(
            "in de naam van een kolom: {BSN}"
        )));
    }
    persons::is_named(name).then(|| {
        Problem::of_column(
            name,
            "deze kolom lijkt over personen te gaan; eigen cijfers zijn aantallen, nooit personen. Haal de kolom weg",
        )
    })
}

/// The cells of a row without the empty ones at its end.
fn cleaned(row: &[String]) -> Vec<String> {
    let mut cells: Vec<String> = row.iter().map(|cell| single_spaced(cell)).collect();
    let filled = cells.iter().rposition(|cell| !cell.is_empty());
    cells.truncate(filled.map_or(0, |last| last + 1));
    cells
}

/// A text without a byte order mark and with single spaces.
fn single_spaced(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// The letter of a column in a spreadsheet: `A`, `Z`, `AA`.
fn letter(column: usize) -> String {
    let digit = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    match column / 26 {
        0 => digit.to_string(),
        more => letter(more - 1) + &digit.to_string(),
    }
}

/// The words of a name, folded. A `%` is a word, and `>` says *langer dan*.
pub(super) fn words(name: &str) -> Vec<String> {
    let name = fold(name).replace('>', " langer dan ").replace('%', " % ");
    let words = name.split(|sign: char| !sign.is_alphanumeric() && sign != '%');
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// A cell as a message repeats it: `“veel”`.
pub(super) fn quoted(cell: &str) -> String {
    if cell.chars().count() <= MOST_QUOTED {
        return format!("“{cell}”");
    }
    let start: String = cell.chars().take(MOST_QUOTED).collect();
    format!("“{start}…”")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (59, "BH"), (702, "AAA")] {
            assert_eq!(letter(column), expected);
        }
    }

    #[test]
    fn names_are_words() {
        for (name, expected) in [
            ("Aantal meldingen", "aantal|meldingen"),
            ("slachtoffers (%)", "slachtoffers|%"),
            ("Lopend >6 mnd.", "lopend|langer|dan|6|mnd"),
            ("Cliënt-nr", "client|nr"),
            ("…", ""),
        ] {
            assert_eq!(words(name).join("|"), expected);
        }
    }

    #[test]
    fn a_long_cell_is_not_repeated_whole() {
        assert_eq!(quoted("veel"), "“veel”");
        assert_eq!(quoted(&"é".repeat(40)), format!("“{}…”", "é".repeat(30)));
    }
}
