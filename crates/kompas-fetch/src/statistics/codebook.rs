//! What the columns and codes of a row stand for.

use std::collections::HashMap;

use kompas_domain::statistics::{Area, Dimension, Part, Period};

use super::asked::Asked;
use crate::exchange::short;

/// What a column of a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// The number of the row.
    Id,
    /// An area.
    Area,
    /// A period.
    Period,
    /// A code of the choice with this place.
    Choice(usize),
    /// Which measure the value is of.
    Measure,
    /// Why there is no value.
    Attribute,
    /// The value of the measure of the row.
    Value,
    /// The value of the measure with this place.
    ValueOf(usize),
    /// Something that was not asked.
    Ignored,
}

impl Column {
    /// Whether a row cannot do without.
    fn is_needed(self) -> bool {
        !matches!(self, Self::Id | Self::Ignored)
    }
}

/// What a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning<T> {
    /// Something that was asked.
    Asked(T),
    /// Something that came along and is left out.
    Skipped,
    /// Something that we asked to leave out.
    NotAsked,
}

type Codes<'a, T> = HashMap<&'a str, Meaning<T>>;

/// What the columns and codes of the rows of a query stand for.
pub(super) struct Codebook<'a> {
    asked: &'a Asked<'a>,
    columns: HashMap<&'a str, usize>,
    kinds: Vec<(&'a str, Column)>,
    measures: Codes<'a, usize>,
    areas: Codes<'a, Area>,
    periods: Codes<'a, Period>,
    choices: Vec<Codes<'a, usize>>,
}

impl<'a> Codebook<'a> {
    /// For rows with one value each.
    pub(super) fn long(asked: &'a Asked<'a>) -> Self {
        let columns = [
            ("Id", Column::Id),
            ("Measure", Column::Measure),
            ("ValueAttribute", Column::Attribute),
            ("Value", Column::Value),
            ("StringValue", Column::Ignored),
        ];
        Self::new(asked, columns.into())
    }

    /// For rows with a column for each measure.
    pub(super) fn wide(asked: &'a Asked<'a>) -> Self {
        let mut columns = vec![("ID", Column::Id)];
        columns.extend(asked.facts.measures.iter().map(|measure| {
            let place = asked
                .query
                .measures
                .iter()
                .position(|one| *one == measure.code);
            let column = place.map_or(Column::Ignored, Column::ValueOf);
            (measure.code.as_str(), column)
        }));
        Self::new(asked, columns)
    }

    fn new(asked: &'a Asked<'a>, mut kinds: Vec<(&'a str, Column)>) -> Self {
        kinds.push((&asked.areas.key, Column::Area));
        kinds.extend(
            asked
                .periods
                .map(|periods| (periods.key.as_str(), Column::Period)),
        );
        let choices = asked.choices.iter().enumerate();
        kinds.extend(
            choices.map(|(place, chosen)| (chosen.dimension.key.as_str(), Column::Choice(place))),
        );
        let columns = kinds.iter().enumerate();
        Self {
            asked,
            columns: columns.map(|(place, (name, _))| (*name, place)).collect(),
            kinds,
            measures: measures(asked),
            areas: areas(asked),
            periods: periods(asked),
            choices: asked
                .choices
                .iter()
                .map(|chosen| {
                    let place = |code: &str| {
                        let mut codes = chosen.codes.iter();
                        codes.position(|one| one.code == code)
                    };
                    codes(chosen.dimension, |code| {
                        place(code).map_or(Meaning::NotAsked, Meaning::Asked)
                    })
                })
                .collect(),
        }
    }

    /// The place of a column and what it holds.
    pub(super) fn column(&self, name: &str) -> Option<(usize, Column)> {
        let place = *self.columns.get(name)?;
        Some((place, self.kinds[place].1))
    }

    /// How many columns there can be.
    pub(super) fn width(&self) -> usize {
        self.kinds.len()
    }

    /// How many dimensions are chosen from.
    pub(super) fn choices(&self) -> usize {
        self.choices.len()
    }

    /// The name of a column that a row should have and has not.
    pub(super) fn missing(&self, seen: &[bool]) -> Option<&'a str> {
        let mut columns = self.kinds.iter().zip(seen);
        let missing = columns.find(|((_, column), seen)| column.is_needed() && !**seen)?;
        Some(missing.0.0)
    }

    pub(super) fn measure(&self, code: &str) -> Result<Meaning<usize>, String> {
        let found = self.measures.get(code.trim()).copied();
        told("Measure", code, found)
    }

    pub(super) fn area(&self, code: &str) -> Result<Meaning<Area>, String> {
        let found = self.areas.get(code.trim()).copied();
        let found = found.or_else(|| Area::read(code).is_none().then_some(Meaning::Skipped));
        told(&self.asked.areas.key, code, found)
    }

    pub(super) fn period(&self, code: &str) -> Result<Meaning<Period>, String> {
        let found = self.periods.get(code.trim()).copied();
        let found = found.or_else(|| Period::read(code).is_none().then_some(Meaning::Skipped));
        let key = self.asked.periods.map_or("", |periods| &periods.key);
        told(key, code, found)
    }

    pub(super) fn choice(&self, place: usize, code: &str) -> Result<Meaning<usize>, String> {
        let found = self.choices[place].get(code.trim()).copied();
        told(&self.asked.choices[place].dimension.key, code, found)
    }

    /// The place of a combination of codes.
    pub(super) fn combination(&self, places: &[usize]) -> usize {
        self.asked.query.combination(places.iter().copied())
    }
}

/// Refuses a code that is not in the list, or was not asked.
fn told<T>(key: &str, code: &str, found: Option<Meaning<T>>) -> Result<Meaning<T>, String> {
    let code = short(code.trim());
    match found {
        Some(Meaning::NotAsked) => Err(format!(
            "geeft een rij met {key} = {code}, waar niet om gevraagd is"
        )),
        Some(found) => Ok(found),
        None => Err(format!(
            "geeft een rij met {key} = {code}, een code die niet in de beschrijving van de tabel \
             staat; haal die beschrijving opnieuw op"
        )),
    }
}

fn codes<T>(dimension: &Dimension, meaning: impl Fn(&str) -> Meaning<T>) -> Codes<'_, T> {
    let codes = dimension.codes.iter().map(|code| code.code.as_str());
    codes.map(|code| (code.trim(), meaning(code))).collect()
}

fn measures<'a>(asked: &'a Asked<'a>) -> Codes<'a, usize> {
    let known = asked.facts.measures.iter();
    let known = known.map(|measure| (measure.code.as_str(), Meaning::NotAsked));
    let wanted = asked.query.measures.iter().enumerate();
    let wanted = wanted.map(|(place, code)| (code.as_str(), Meaning::Asked(place)));
    known.chain(wanted).collect()
}

fn areas<'a>(asked: &'a Asked<'a>) -> Codes<'a, Area> {
    codes(asked.areas, |code| match (Area::read(code), asked.only) {
        (None, _) => Meaning::Skipped,
        (Some(_), Some(only)) if only.code != code => Meaning::NotAsked,
        (Some(area), _) => Meaning::Asked(area),
    })
}

fn periods<'a>(asked: &'a Asked<'a>) -> Codes<'a, Period> {
    let Some(periods) = asked.periods else {
        return Codes::new();
    };
    let only_years = asked.takes_years();
    codes(periods, |code| match Period::read(code) {
        Some(period) if !only_years || period.part == Part::Year => Meaning::Asked(period),
        _ => Meaning::Skipped,
    })
}
