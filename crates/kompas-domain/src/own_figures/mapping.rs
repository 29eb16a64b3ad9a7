//! Which column is what.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::names::synonyms;
use super::record::no_column;
use super::sheet::{quoted, words};
use super::{Field, OLDEST_YEAR, OwnShape, Problem, Sheet, fields, period};
use crate::code::Code;
use crate::indicator::NumberKind;
use crate::text::{enumerate, fold};

/// A number up to here may be a year, where nothing else tells.
const NEWEST_LIKELY: u16 = 2099;

/// The column of each field that has one; no column is of two fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    columns: BTreeMap<Field, usize>,
}

impl Mapping {
    /// What the columns of a table probably are. Names that were learned go before names that are
    /// known; then a field takes the only column whose name begins with a name that is known. At
    /// last the year or month takes a column that has nothing else in it, and the number of a year
    /// the only column that is left. `learned` has folded names, as [`learn`](Self::learn) gives.
    pub fn propose(
        sheet: &Sheet,
        shape: OwnShape,
        kind: NumberKind,
        learned: &BTreeMap<String, Field>,
    ) -> Self {
        let mut proposal = Proposal::new(sheet);
        let fields = fields(shape, kind);
        for field in fields {
            proposal.take(*field, |one| learned.get(&one.folded) == Some(field));
        }
        for field in fields {
            for known in synonyms(*field, kind) {
                proposal.take(*field, |one| one.words.join(" ") == known);
            }
        }
        for field in fields {
            let begins = |one: &Column| {
                let first = one.words.first();
                first.is_some_and(|word| synonyms(*field, kind).any(|known| known == word))
            };
            proposal.take_only(*field, begins);
        }
        match shape {
            OwnShape::Years => {
                proposal.take(Field::Year, |one| holds(sheet, one.at, is_year));
                proposal.take_only(Field::Number, |_| true);
            }
            OwnShape::Months => {
                let is_month = |cell: &str| period::month(cell).is_some();
                proposal.take(Field::Month, |one| holds(sheet, one.at, is_month));
            }
        }
        proposal.mapping
    }

    /// Reads what a form gives: codes of fields, each with the number of a column from 1, or with
    /// nothing.
    ///
    /// # Errors
    /// All of it together: a field or a column that is unknown, a field that comes twice, one
    /// column for two fields, and no column for a field that is required.
    pub fn of<'p>(
        pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
        sheet: &Sheet,
        shape: OwnShape,
        kind: NumberKind,
    ) -> Result<Self, Vec<Problem>> {
        let mut form = Form {
            sheet,
            fields: fields(shape, kind),
            mapping: Self::default(),
            wrong: BTreeSet::new(),
            problems: Vec::new(),
        };
        for (field, column) in pairs {
            form.read(field.trim(), column.trim());
        }
        let missing = form.mapping.missing(shape);
        let missing = missing.filter(|field| !form.wrong.contains(field));
        form.problems.extend(missing.map(no_column));
        if form.problems.is_empty() {
            return Ok(form.mapping);
        }
        Err(form.problems)
    }

    /// What a form shows: each field that has a column with its number from 1, as
    /// [`of`](Self::of) reads it.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let columns = self.columns.iter();
        columns
            .map(|(field, column)| (field.code(), (column + 1).to_string()))
            .collect()
    }

    /// The column of a field, from 0.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.get(&field).copied()
    }

    /// What to remember for the next table: the folded name of each column that has a meaning.
    pub fn learn(&self, sheet: &Sheet) -> BTreeMap<String, Field> {
        let named = self.columns.iter().filter_map(|(field, column)| {
            let name = sheet.header().get(*column)?;
            Some((fold(name), *field))
        });
        named.filter(|(name, _)| !name.is_empty()).collect()
    }

    /// The fields that a shape cannot do without and that have no column.
    pub(super) fn missing(&self, shape: OwnShape) -> impl Iterator<Item = Field> {
        let required = Field::ALL.iter().filter(move |one| one.is_required(shape));
        required.filter(|one| self.column(**one).is_none()).copied()
    }
}

/// A column with a name.
struct Column {
    at: usize,
    folded: String,
    words: Vec<String>,
}

/// A mapping in the making.
struct Proposal {
    /// The columns without a meaning.
    free: Vec<Column>,
    mapping: Mapping,
}

impl Proposal {
    fn new(sheet: &Sheet) -> Self {
        let all = sheet.header().iter().enumerate();
        let named = all.filter(|(_, name)| !name.is_empty());
        let free = named.map(|(at, name)| Column {
            at,
            folded: fold(name),
            words: words(name),
        });
        Self {
            free: free.collect(),
            mapping: Mapping::default(),
        }
    }

    /// Gives a field without a column the first free one that fits.
    fn take(&mut self, field: Field, fits: impl Fn(&Column) -> bool) {
        if self.mapping.column(field).is_some() {
            return;
        }
        if let Some(place) = self.free.iter().position(fits) {
            let column = self.free.remove(place);
            self.mapping.columns.insert(field, column.at);
        }
    }

    /// The same, but not where more than one fits.
    fn take_only(&mut self, field: Field, fits: impl Fn(&Column) -> bool) {
        if self.free.iter().filter(|one| fits(one)).count() == 1 {
            self.take(field, fits);
        }
    }
}

/// What a form gives, in the making.
struct Form<'s> {
    sheet: &'s Sheet,
    fields: &'s [Field],
    mapping: Mapping,
    /// The fields of which a problem was told.
    wrong: BTreeSet<Field>,
    problems: Vec<Problem>,
}

impl Form<'_> {
    fn read(&mut self, code: &str, column: &str) {
        let field = Field::from_code(code).filter(|field| self.fields.contains(field));
        let Some(field) = field else {
            self.problems.push(unknown_field(code, self.fields));
            return;
        };
        if column.is_empty() {
            return;
        }
        let Some(at) = self.column(column) else {
            let message = format!(
                "{} is geen kolom van deze tabel; kies er een voor “{}”",
                quoted(column),
                field.label()
            );
            self.refuse(field, Problem::of_table(message));
            return;
        };
        let mut taken = self.mapping.columns.iter();
        if let Some((other, _)) = taken.find(|(other, taken)| **taken == at && **other != field) {
            let message = format!(
                "deze kolom is gekozen voor “{}” en voor “{}”; kies voor elk een eigen kolom",
                other.label(),
                field.label()
            );
            let problem = Problem::of_column(&self.sheet.name(at), message);
            self.refuse(field, problem);
            return;
        }
        match self.mapping.columns.entry(field) {
            Entry::Vacant(place) => {
                place.insert(at);
            }
            Entry::Occupied(_) => {
                let message = format!("“{}” komt twee keer voor; kies één kolom", field.label());
                self.refuse(field, Problem::of_table(message));
            }
        }
    }

    fn refuse(&mut self, field: Field, problem: Problem) {
        self.wrong.insert(field);
        self.problems.push(problem);
    }

    /// The place of a column by its number from 1.
    fn column(&self, number: &str) -> Option<usize> {
        let at = number.parse::<usize>().ok()?.checked_sub(1)?;
        let name = self.sheet.header().get(at)?;
        (!name.is_empty()).then_some(at)
    }
}

fn unknown_field(code: &str, fields: &[Field]) -> Problem {
    let codes: Vec<&str> = fields.iter().map(|field| field.code()).collect();
    Problem::of_table(format!(
        "{} is geen veld van deze tabel; kies {}",
        quoted(code),
        enumerate(&codes, "of")
    ))
}

/// Whether a column has cells, all of a kind.
fn holds(sheet: &Sheet, column: usize, is_kind: impl Fn(&str) -> bool) -> bool {
    let mut filled = sheet
        .column(column)
        .filter(|cell| !cell.is_empty())
        .peekable();
    filled.peek().is_some() && filled.all(is_kind)
}

fn is_year(cell: &str) -> bool {
    period::year(cell).is_some_and(|year| (OLDEST_YEAR..=NEWEST_LIKELY).contains(&year))
}
