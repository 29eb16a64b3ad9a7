//! A query, checked against the table as it is described, and as the services want to hear it.

use std::collections::HashSet;

use kompas_domain::code::Code;
use kompas_domain::statistics::{
    Area, AreaKind, Choice, Dimension, DimensionCode, Part, Period, Query, TableFacts,
};
use kompas_domain::text::enumerate;

use crate::exchange::short;

/// No more names than this are listed in a message.
const FEW: usize = 12;

/// A query that fits its table.
pub(super) struct Asked<'a> {
    pub(super) facts: &'a TableFacts,
    pub(super) query: &'a Query,
    pub(super) areas: &'a Dimension,
    pub(super) only: Option<&'a DimensionCode>,
    pub(super) periods: Option<&'a Dimension>,
    pub(super) choices: Vec<Chosen<'a>>,
}

/// A dimension with the codes of it that are asked.
pub(super) struct Chosen<'a> {
    pub(super) dimension: &'a Dimension,
    pub(super) codes: Vec<&'a DimensionCode>,
}

impl<'a> Asked<'a> {
    /// Everything that does not fit, as the rest of a Dutch sentence on the table.
    pub(super) fn new(facts: &'a TableFacts, query: &'a Query) -> Result<Self, String> {
        let mut checked = Checked {
            facts,
            problems: Vec::new(),
        };
        checked.measures(&query.measures);
        checked.all_dimensions(query);
        let areas = checked.dimension(&query.areas);
        checked.has_areas(areas);
        let only = areas
            .zip(query.only.as_deref())
            .and_then(|(areas, only)| checked.area(areas, only));
        let periods = query.periods.as_deref();
        let periods = periods.and_then(|key| checked.dimension(key));
        let choices = query.choices.iter();
        let choices = choices
            .filter_map(|choice| checked.choice(choice))
            .collect();
        match areas {
            Some(areas) if checked.problems.is_empty() => Ok(Self {
                facts,
                query,
                areas,
                only,
                periods,
                choices,
            }),
            _ => Err(checked.problems.join("; ")),
        }
    }

    /// Whether the table has whole years; then nothing else is taken.
    pub(super) fn takes_years(&self) -> bool {
        self.period_codes().any(is_year)
    }

    /// What is asked of areas, periods and the other dimensions. `contains` writes that a column
    /// holds a text.
    pub(super) fn clauses(&self, contains: fn(&str, &str) -> String) -> Vec<String> {
        let mut clauses: Vec<String> = self
            .choices
            .iter()
            // a question for all codes of a long list would be too long an address
            .filter(|chosen| chosen.codes.len() < chosen.dimension.codes.len())
            .map(|chosen| {
                let codes = chosen.codes.iter().map(|code| code.code.as_str());
                any_of(&chosen.dimension.key, codes)
            })
            .collect();
        clauses.push(match self.only {
            Some(only) => any_of(&self.areas.key, [only.code.as_str()]),
            None => either(kinds(self.areas).map(|kind| begins(&self.areas.key, kind))),
        });
        if let Some(periods) = self.periods
            && self.takes_years()
            && !self.period_codes().all(is_year)
        {
            clauses.push(contains(&periods.key, "JJ"));
        }
        clauses
    }

    /// How many combinations of codes there can be at most.
    pub(super) fn most(&self) -> u64 {
        let areas = self.only.map_or(self.areas.codes.len(), |_| 1);
        let periods = self.periods.map_or(1, |periods| periods.codes.len());
        let choices = self.choices.iter().map(|chosen| chosen.codes.len());
        let counts = choices.chain([areas, periods]);
        counts.fold(1, |so_far, count| {
            so_far.saturating_mul(u64::try_from(count).unwrap_or(u64::MAX))
        })
    }

    fn period_codes(&self) -> impl Iterator<Item = &'a str> {
        let codes = self.periods.into_iter().flat_map(|periods| &periods.codes);
        codes.map(|code| code.code.as_str())
    }
}

fn is_year(code: &str) -> bool {
    Period::read(code).is_some_and(|period| period.part == Part::Year)
}

/// The kinds of area that a dimension has.
fn kinds(areas: &Dimension) -> impl Iterator<Item = &'static str> {
    let kinds = AreaKind::ALL.iter().map(|kind| kind.code());
    kinds.filter(|kind| areas.codes.iter().any(|code| code.code.starts_with(kind)))
}

/// That a column begins with a text.
pub(super) fn begins(column: &str, text: &str) -> String {
    format!("startswith({column},'{text}')")
}

/// That a column is one of these.
pub(super) fn any_of<'a>(column: &str, codes: impl IntoIterator<Item = &'a str>) -> String {
    let codes = codes.into_iter().map(|code| code.replace('\'', "''"));
    either(codes.map(|code| format!("{column} eq '{code}'")))
}

pub(super) fn either(clauses: impl Iterator<Item = String>) -> String {
    let clauses: Vec<String> = clauses.collect();
    match clauses.as_slice() {
        [only] => only.clone(),
        all => format!("({})", all.join(" or ")),
    }
}

/// A check of a query, which goes on after a problem.
struct Checked<'a> {
    facts: &'a TableFacts,
    problems: Vec<String>,
}

impl<'a> Checked<'a> {
    fn measures(&mut self, asked: &[String]) {
        if asked.is_empty() {
            self.problems
                .push("krijgt een vraag zonder kolom".to_owned());
        }
        for code in asked {
            if !self.facts.measures.iter().any(|one| one.code == *code) {
                let columns = self.facts.measures.iter().map(|one| one.code.as_str());
                let message = format!("heeft geen kolom {}; wel {}", short(code), few(columns));
                self.problems.push(message);
            }
        }
        self.twice(asked.iter().map(String::as_str));
    }

    /// Every dimension must be asked, and no more than once.
    fn all_dimensions(&mut self, query: &Query) {
        let choices = query.choices.iter().map(|choice| &choice.dimension);
        let asked: Vec<&str> = [&query.areas]
            .into_iter()
            .chain(&query.periods)
            .chain(choices)
            .map(String::as_str)
            .collect();
        for dimension in &self.facts.dimensions {
            if !asked.contains(&dimension.key.as_str()) {
                let message = format!("krijgt een vraag zonder keuze bij {}", dimension.key);
                self.problems.push(message);
            }
        }
        self.twice(asked.into_iter());
    }

    fn dimension(&mut self, key: &str) -> Option<&'a Dimension> {
        let mut dimensions = self.facts.dimensions.iter();
        let found = dimensions.find(|one| one.key == key);
        if found.is_none() {
            let keys = self.facts.dimensions.iter().map(|one| one.key.as_str());
            let message = format!("heeft geen dimensie {}; wel {}", short(key), few(keys));
            self.problems.push(message);
        }
        found
    }

    fn has_areas(&mut self, areas: Option<&Dimension>) {
        if let Some(areas) = areas
            && kinds(areas).next().is_none()
        {
            let message = format!("heeft in {} geen gebieden die Kompas kent", areas.key);
            self.problems.push(message);
        }
    }

    fn choice(&mut self, choice: &Choice) -> Option<Chosen<'a>> {
        let dimension = self.dimension(&choice.dimension)?;
        if choice.codes.is_empty() {
            let message = format!("krijgt een vraag zonder keuze bij {}", dimension.key);
            self.problems.push(message);
        }
        self.twice(choice.codes.iter().map(|code| code.trim()));
        let codes = choice.codes.iter();
        let codes = codes
            .filter_map(|code| self.code(dimension, code))
            .collect();
        Some(Chosen { dimension, codes })
    }

    fn code(&mut self, dimension: &'a Dimension, code: &str) -> Option<&'a DimensionCode> {
        let found = exactly(dimension, code);
        if found.is_none() {
            self.no_code(dimension, code);
        }
        found
    }

    fn area(&mut self, areas: &'a Dimension, only: &str) -> Option<&'a DimensionCode> {
        let wanted = Area::read(only);
        let alike = || {
            let mut codes = areas.codes.iter();
            codes.find(|code| wanted.is_some() && Area::read(&code.code) == wanted)
        };
        let found = exactly(areas, only).or_else(alike);
        if found.is_none() || wanted.is_none() {
            self.no_code(areas, only);
        }
        found
    }

    fn no_code(&mut self, dimension: &Dimension, code: &str) {
        let message = format!(
            "heeft in {} geen code {}",
            dimension.key,
            short(code.trim())
        );
        self.problems.push(message);
    }

    fn twice<'b>(&mut self, names: impl Iterator<Item = &'b str>) {
        let mut seen = HashSet::new();
        for name in names.filter(|name| !seen.insert(*name)) {
            let message = format!("krijgt een vraag met twee keer {}", short(name));
            self.problems.push(message);
        }
    }
}

fn exactly<'a>(dimension: &'a Dimension, code: &str) -> Option<&'a DimensionCode> {
    let mut codes = dimension.codes.iter();
    codes.find(|one| one.code.trim() == code.trim())
}

/// The first few names of a list.
fn few<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match names.len() {
        0 => "niets".to_owned(),
        1..=FEW => enumerate(&names, "en"),
        more => format!("{} en nog {}", names[..FEW].join(", "), more - FEW),
    }
}
