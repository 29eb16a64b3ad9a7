//! Reads the rows of a page, each straight into values, over borrowed text.

use std::fmt;

use kompas_domain::statistics::{Absence, Area, Cell, Period, Value};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::codebook::{Codebook, Column, Meaning};
use super::page::Page;
use super::scalar::Scalar;
use crate::exchange::short;

/// Reads the object around the rows and each of them.
pub(super) struct Reader<'a> {
    codebook: &'a Codebook<'a>,
    pub(super) page: Page,
    /// The object has rows, be it none.
    pub(super) has_rows: bool,
    /// What is wrong with a row, as the rest of a Dutch sentence on the table.
    pub(super) problem: Option<String>,
    row: Row,
}

/// What is known of the row that is being read.
#[derive(Default)]
struct Row {
    /// Which columns it has.
    seen: Vec<bool>,
    id: Option<i64>,
    is_skipped: bool,
    area: Option<Area>,
    period: Option<Period>,
    /// The place of the code of each choice.
    places: Vec<usize>,
    /// The measure of a row with one value.
    measure: Option<usize>,
    absence: Option<Absence>,
    value: Option<Value>,
    /// The values of a row with a column for each measure.
    values: Vec<Option<Value>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(codebook: &'a Codebook<'a>, measures: usize) -> Self {
        let row = Row {
            seen: vec![false; codebook.width()],
            places: vec![0; codebook.choices()],
            values: vec![None; measures],
            ..Row::default()
        };
        Self {
            codebook,
            page: Page::default(),
            has_rows: false,
            problem: None,
            row,
        }
    }

    fn begin(&mut self) {
        let row = &mut self.row;
        row.seen.fill(false);
        row.values.fill(None);
        row.id = None;
        row.is_skipped = false;
        row.area = None;
        row.period = None;
        row.measure = None;
        row.absence = None;
        row.value = None;
    }

    fn field(&mut self, name: &str, field: &Scalar<'_>) -> Result<(), String> {
        let Some((place, column)) = self.codebook.column(name) else {
            if name.contains("odata.") {
                return Ok(());
            }
            return Err(format!(
                "heeft een nieuwe kolom {}; haal de beschrijving van de tabel opnieuw op",
                short(name)
            ));
        };
        self.row.seen[place] = true;
        let row = &mut self.row;
        match column {
            Column::Id => row.id = field.whole(),
            Column::Value => row.value = Some(value(name, field)?),
            Column::ValueOf(place) => row.values[place] = Some(value(name, field)?),
            Column::Ignored => {}
            Column::Area
            | Column::Period
            | Column::Choice(_)
            | Column::Measure
            | Column::Attribute => {
                let code = field.text().ok_or_else(|| {
                    format!("geeft een rij met iets anders dan een code in {name}")
                })?;
                self.code(column, code)?;
            }
        }
        Ok(())
    }

    fn code(&mut self, column: Column, code: &str) -> Result<(), String> {
        let (row, codebook) = (&mut self.row, self.codebook);
        match column {
            Column::Area => row.area = asked(&mut row.is_skipped, codebook.area(code)?),
            Column::Period => row.period = asked(&mut row.is_skipped, codebook.period(code)?),
            Column::Measure => row.measure = asked(&mut row.is_skipped, codebook.measure(code)?),
            Column::Choice(choice) => {
                let place = asked(&mut row.is_skipped, codebook.choice(choice, code)?);
                row.places[choice] = place.unwrap_or_default();
            }
            Column::Attribute => row.absence = absence(code)?,
            Column::Id | Column::Value | Column::ValueOf(_) | Column::Ignored => {}
        }
        Ok(())
    }

    /// Keeps the values of a row that was read to its end.
    fn end(&mut self) -> Result<(), String> {
        if let Some(name) = self.codebook.missing(&self.row.seen) {
            return Err(format!(
                "geeft rijen zonder de kolom {name}; haal de beschrijving van de tabel opnieuw op"
            ));
        }
        let row = &mut self.row;
        self.page.rows += 1;
        self.page.first = self.page.first.or(row.id);
        let Some(area) = row.area.filter(|_| !row.is_skipped) else {
            return Ok(());
        };
        let period = row.period.unwrap_or(Period::year(0));
        let combination = self.codebook.combination(&row.places);
        let single = row
            .measure
            .zip(row.absence.map(Value::Missing).or(row.value));
        let several = row.values.iter().enumerate();
        let several = several.filter_map(|(measure, value)| Some((measure, (*value)?)));
        let cells = single
            .into_iter()
            .chain(several)
            .map(|(measure, value)| Cell {
                measure,
                combination,
                area,
                period,
                value,
            });
        self.page.cells.extend(cells);
        Ok(())
    }

    /// Notes a problem; the error that ends the reading only has to be one.
    fn note<T, E: Error>(&mut self, result: Result<T, String>) -> Result<T, E> {
        result.map_err(|problem| {
            self.problem = Some(problem);
            E::custom("refused")
        })
    }
}

/// What was asked; a row with anything else is left out.
fn asked<T>(is_skipped: &mut bool, meaning: Meaning<T>) -> Option<T> {
    match meaning {
        Meaning::Asked(found) => Some(found),
        Meaning::Skipped | Meaning::NotAsked => {
            *is_skipped = true;
            None
        }
    }
}

fn absence(code: &str) -> Result<Option<Absence>, String> {
    match code {
        "None" => Ok(None),
        "Impossible" => Ok(Some(Absence::Impossible)),
        "Confidential" => Ok(Some(Absence::Confidential)),
        "NotAvailable" => Ok(Some(Absence::NotAvailable)),
        other => Err(format!(
            "geeft een waarde met ValueAttribute = {}; bekend zijn None, Impossible, Confidential \
             en NotAvailable",
            short(other)
        )),
    }
}

fn value(name: &str, field: &Scalar<'_>) -> Result<Value, String> {
    let number = match field {
        Scalar::Null => None,
        // how the older service writes that there is none
        Scalar::Text(text) if matches!(text.trim(), "" | ".") => None,
        _ => Some(field.number().ok_or_else(|| {
            let found = field.text().map_or("iets anders".to_owned(), short);
            format!("geeft in kolom {name} geen getal maar {found}")
        })?),
    };
    Ok(number.map_or(Value::Missing(Absence::NotAvailable), Value::Number))
}

impl<'de> Visitor<'de> for &mut Reader<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with rows")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(name) = object.next_key::<Scalar>()? {
            match name.text() {
                Some("value") => {
                    object.next_value_seed(Rows(self))?;
                    self.has_rows = true;
                }
                Some("odata.nextLink" | "@odata.nextLink") => {
                    let link = object.next_value::<Scalar>()?;
                    self.page.link = link.text().map(str::to_owned);
                }
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The list of rows.
struct Rows<'r, 'a>(&'r mut Reader<'a>);

impl<'de> DeserializeSeed<'de> for Rows<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while rows.next_element_seed(OneRow(self.0))?.is_some() {}
        Ok(())
    }
}

/// One row.
struct OneRow<'r, 'a>(&'r mut Reader<'a>);

impl<'de> DeserializeSeed<'de> for OneRow<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OneRow<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        self.0.begin();
        while let Some(name) = fields.next_key::<Scalar>()? {
            let field = fields.next_value::<Scalar>()?;
            let taken = self.0.field(name.text().unwrap_or_default(), &field);
            self.0.note(taken)?;
        }
        let ended = self.0.end();
        self.0.note(ended)
    }
}
