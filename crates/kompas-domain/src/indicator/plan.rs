//! From indicators to the parts of tables that they need.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Indicator, IndicatorTable, Indicators, TableChoice};
use crate::statistics::{Choice, Dimension, DimensionKind, Measure, Query, Service, TableFacts};

/// One row of numbers over areas and years: a measure of a table for one combination of codes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series {
    /// The measure, without its place in the table.
    pub measure: String,
    /// The codes, by dimension: `Geslacht=T001038;Leeftijd=10000`.
    pub codes: String,
}

/// What is to be had from one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Who keeps it.
    pub service: Service,
    /// Its number.
    pub table: String,
    /// Which parts of it, each for one or more indicators. Parts that ask for the same dimensions
    /// are asked together.
    pub parts: Vec<Vec<IndicatorTable>>,
}

/// What an indicator takes of a table: series to add, and those of the margin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The number is the sum of these.
    pub value: Vec<Series>,
    /// The low end of its margin.
    pub low: Option<Series>,
    /// The high end of its margin.
    pub high: Option<Series>,
    /// The same number by code of the dimension that it is told apart by: code, its name and the
    /// series to add.
    pub split: Vec<(String, String, Vec<Series>)>,
}

/// A table is not as an indicator says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanProblem {
    /// The table.
    pub table: String,
    /// Dutch: what is gone or unclear, and what there is.
    pub message: String,
}

impl fmt::Display for PlanProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tabel {}: {}", self.table, self.message)
    }
}

/// What is to be had from each table for all indicators.
pub fn plans(indicators: &Indicators) -> Vec<Plan> {
    let mut by_table: BTreeMap<(Service, &str), Vec<&IndicatorTable>> = BTreeMap::new();
    let tables = indicators.all().iter().flat_map(|one| &one.tables);
    for table in tables.filter(|table| table.service != Service::Own) {
        let key = (table.service, table.table.as_str());
        by_table.entry(key).or_default().push(table);
    }
    let plans = by_table.into_iter().map(|((service, table), asked)| Plan {
        service,
        table: table.to_owned(),
        parts: together(&asked),
    });
    plans.collect()
}

/// Those that name the same dimensions are one question to the service, unless one of them would
/// make the other far larger: what is told apart by a dimension goes alone.
fn together(asked: &[&IndicatorTable]) -> Vec<Vec<IndicatorTable>> {
    let mut groups: BTreeMap<(Vec<String>, Option<String>), Vec<IndicatorTable>> = BTreeMap::new();
    for table in asked {
        let mut dimensions: Vec<String> = table
            .choices
            .iter()
            .map(|choice| choice.dimension.clone())
            .collect();
        dimensions.sort();
        let key = (dimensions, table.split.clone());
        groups.entry(key).or_default().push((*table).clone());
    }
    groups.into_values().collect()
}

impl Indicator {
    /// What it takes of one of its tables, as that table is now.
    ///
    /// # Errors
    /// Everything that is not there.
    pub fn wanted(
        &self,
        table: &IndicatorTable,
        facts: &TableFacts,
    ) -> Result<Wanted, Vec<PlanProblem>> {
        let mut problems = Problems::new(facts);
        let wanted = problems.wanted(table);
        problems.or(wanted)
    }
}

impl Plan {
    /// The questions to the service, one for each part, as the table is now.
    ///
    /// # Errors
    /// Everything that is not there.
    pub fn queries(&self, facts: &TableFacts) -> Result<Vec<Query>, Vec<PlanProblem>> {
        let mut problems = Problems::new(facts);
        let queries: Vec<Query> = self
            .parts
            .iter()
            .filter_map(|part| problems.query(part))
            .collect();
        problems.or(Some(queries))
    }
}

impl Query {
    /// The series of each measure and combination: `[measure][combination]`.
    pub fn series(&self, facts: &TableFacts) -> Vec<Vec<Series>> {
        let combinations: Vec<String> = self
            .combinations()
            .iter()
            .map(|codes| {
                let dimensions = self.choices.iter().map(|choice| choice.dimension.as_str());
                written(dimensions.zip(codes.iter().copied()))
            })
            .collect();
        let measures = self.measures.iter().map(|code| {
            let measure = facts.measures.iter().find(|one| one.code == *code);
            let stem = measure.map_or(code.as_str(), Measure::stem);
            let series = combinations.iter().map(|codes| Series {
                measure: stem.to_owned(),
                codes: codes.clone(),
            });
            series.collect()
        });
        measures.collect()
    }
}

/// Codes as they stand in a series: by dimension, without the spaces that fill them up.
fn written<'a>(codes: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let sorted: BTreeMap<&str, &str> = codes.collect();
    let parts: Vec<String> = sorted
        .into_iter()
        .map(|(dimension, code)| format!("{dimension}={}", code.trim()))
        .collect();
    parts.join(";")
}

/// Gathers what is wrong while a table is looked up.
struct Problems<'f> {
    facts: &'f TableFacts,
    found: BTreeSet<PlanProblem>,
}

impl<'f> Problems<'f> {
    fn new(facts: &'f TableFacts) -> Self {
        Self {
            facts,
            found: BTreeSet::new(),
        }
    }

    fn or<T>(self, value: Option<T>) -> Result<T, Vec<PlanProblem>> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            _ => Err(self.found.into_iter().collect()),
        }
    }

    fn say(&mut self, message: String) {
        self.found.insert(PlanProblem {
            table: self.facts.table.clone(),
            message,
        });
    }

    fn measure(&mut self, name: &str) -> Option<&'f Measure> {
        let found = self.facts.measure(name);
        if found.is_none() {
            self.say(if name.is_empty() {
                "er is meer dan één maat; noem bij maat welke".to_owned()
            } else {
                format!("de maat {name:?} is er niet meer")
            });
        }
        found
    }

    fn areas(&mut self, name: &str) -> Option<&'f Dimension> {
        let found = match name {
            "" => self.facts.dimension_of(DimensionKind::Areas),
            name => self.facts.dimension(name),
        };
        if found.is_none() {
            self.say(if name.is_empty() {
                "er is niet precies één dimensie met gebieden".to_owned()
            } else {
                format!("de dimensie {name:?} is er niet meer")
            });
        }
        found
    }

    /// The periods, or nothing where the table is of one year; a table that should have them and
    /// has not is a problem.
    fn periods(&mut self, table: &IndicatorTable) -> Option<&'f Dimension> {
        if table.year.is_some() {
            return None;
        }
        let found = self.facts.dimension_of(DimensionKind::Periods);
        if found.is_none() {
            self.say("er is niet precies één dimensie met perioden; noem bij jaar van welk jaar de tabel is".to_owned());
        }
        found
    }

    fn dimension(&mut self, name: &str) -> Option<&'f Dimension> {
        let found = self.facts.dimension(name);
        if found.is_none() {
            self.say(format!("de dimensie {name:?} is er niet meer"));
        }
        found
    }

    /// The codes of a choice, as the service wants them.
    fn codes(&mut self, choice: &TableChoice) -> Option<(&'f Dimension, Vec<&'f str>)> {
        let dimension = self.dimension(&choice.dimension)?;
        let mut codes = Vec::new();
        for name in &choice.codes {
            match dimension.code(name) {
                Some(code) => codes.push(code.code.as_str()),
                None => self.say(format!(
                    "de code {name:?} van {} is er niet meer",
                    dimension.key
                )),
            }
        }
        (codes.len() == choice.codes.len()).then_some((dimension, codes))
    }

    /// Every dimension that is neither of areas nor of periods must be chosen.
    fn chosen(&mut self, table: &IndicatorTable) -> Option<Vec<(&'f Dimension, Vec<&'f str>)>> {
        let areas = self.areas(&table.areas)?;
        let periods = self.periods(table);
        let mut chosen = Vec::new();
        let mut complete = true;
        for choice in &table.choices {
            match self.codes(choice) {
                Some(codes) => chosen.push(codes),
                None => complete = false,
            }
        }
        let split = match &table.split {
            Some(name) => Some(self.dimension(name)?),
            None => None,
        };
        for dimension in &self.facts.dimensions {
            let is_known = dimension == areas
                || periods == Some(dimension)
                || split == Some(dimension)
                || chosen.iter().any(|(other, _)| *other == dimension);
            if complete && !is_known {
                self.say(format!(
                    "bij de dimensie {} is geen code gekozen",
                    dimension.key
                ));
            }
        }
        (complete && self.found.is_empty()).then_some(chosen)
    }

    fn wanted(&mut self, table: &IndicatorTable) -> Option<Wanted> {
        let measure = self.measure(&table.measure);
        let chosen = self.chosen(table)?;
        let measure = measure?;
        let mut wanted = Wanted {
            value: series_of(measure, &chosen),
            ..Wanted::default()
        };
        if let Some(low) = &table.low {
            wanted.low = self.instead(measure, &chosen, low);
        }
        if let Some(high) = &table.high {
            wanted.high = self.instead(measure, &chosen, high);
        }
        if let Some(split) = &table.split {
            let dimension = self.dimension(split)?;
            for code in &dimension.codes {
                let mut others: Vec<_> = chosen
                    .iter()
                    .filter(|(other, _)| *other != dimension)
                    .cloned()
                    .collect();
                others.push((dimension, vec![code.code.as_str()]));
                wanted.split.push((
                    code.code.trim().to_owned(),
                    code.title.trim().to_owned(),
                    series_of(measure, &others),
                ));
            }
        }
        Some(wanted)
    }

    /// The series with one code in place of that which the indicator has for its value.
    fn instead(
        &mut self,
        measure: &Measure,
        chosen: &[(&'f Dimension, Vec<&'f str>)],
        choice: &TableChoice,
    ) -> Option<Series> {
        let (dimension, codes) = self.codes(choice)?;
        let mut chosen: Vec<_> = chosen
            .iter()
            .filter(|(other, _)| *other != dimension)
            .cloned()
            .collect();
        chosen.push((dimension, codes));
        series_of(measure, &chosen).into_iter().next()
    }

    /// One question that gives all that these need.
    fn query(&mut self, part: &[IndicatorTable]) -> Option<Query> {
        let first = part.first()?;
        let areas = self.areas(&first.areas)?.key.clone();
        let periods = self.periods(first).map(|dimension| dimension.key.clone());
        let mut measures: BTreeSet<&str> = BTreeSet::new();
        let mut choices: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for table in part {
            measures.extend(self.measure(&table.measure).map(|one| one.code.as_str()));
            let margins = table.low.iter().chain(&table.high);
            let _ = self.chosen(table);
            for choice in table.choices.iter().chain(margins) {
                let Some((dimension, codes)) = self.codes(choice) else {
                    continue;
                };
                choices.entry(&dimension.key).or_default().extend(codes);
            }
            if let Some(split) = &table.split {
                let dimension = self.dimension(split)?;
                let codes = dimension.codes.iter().map(|code| code.code.as_str());
                choices.entry(&dimension.key).or_default().extend(codes);
            }
        }
        Some(Query {
            measures: measures.into_iter().map(str::to_owned).collect(),
            areas,
            periods,
            choices: choices
                .into_iter()
                .map(|(dimension, codes)| Choice {
                    dimension: dimension.to_owned(),
                    codes: codes.into_iter().map(str::to_owned).collect(),
                })
                .collect(),
            only: None,
        })
    }
}

fn series_of(measure: &Measure, chosen: &[(&Dimension, Vec<&str>)]) -> Vec<Series> {
    let query = Query {
        measures: Vec::new(),
        areas: String::new(),
        periods: None,
        choices: chosen
            .iter()
            .map(|(dimension, codes)| Choice {
                dimension: dimension.key.clone(),
                codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            })
            .collect(),
        only: None,
    };
    let series = query.combinations().into_iter().map(|codes| Series {
        measure: measure.stem().to_owned(),
        codes: written(
            query
                .choices
                .iter()
                .map(|choice| choice.dimension.as_str())
                .zip(codes),
        ),
    });
    series.collect()
}
