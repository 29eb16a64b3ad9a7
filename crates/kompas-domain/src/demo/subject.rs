//! How one number comes about, for a place or for the country, in a year.

use std::rc::Rc;

use super::chance::Chance;
use super::levels::{LEVEL_YEAR, Level, Way};
use super::national::{self, Family, SPREAD_YEAR};
use super::places::{self, COUNT, Standing, quantile};
use super::voorbeeldstad;
use crate::indicator::NumberKind;
use crate::local::{Z95, byar, words};
use crate::statistics::{Absence, Value};

/// A survey is not told of a place with fewer inhabitants.
const SMALLEST_SURVEYED: f64 = 20_000.0;

/// How many answer a survey in the whole country.
const ANSWERS: f64 = 180_000.0;

/// Of a mean the standard deviation among those who answer, as a part of it.
const MEAN_SPREAD: f64 = 0.28;

/// Of whom a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// The whole country.
    Country,
    /// A place, by its order.
    Place(usize),
}

/// What a series is of.
#[derive(Debug)]
pub(super) enum Subject {
    /// Inhabitants.
    Inhabitants,
    /// Addresses to a square kilometre.
    Density,
    /// What the police register: one kind, or all of them together.
    Kinds(Rc<Spread>, Option<usize>),
    /// Something with a level.
    Level(Box<Leveled>),
    /// All of these together.
    Sum(Vec<Rc<Subject>>),
    /// The low end of the margin of something, or the high end.
    End(Rc<Subject>, End),
}

/// An end of a margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Low,
    High,
}

/// How the kinds of a family are spread over places.
#[derive(Debug)]
pub(super) struct Spread {
    family: &'static Family,
    standing: Standing,
    /// By kind how many times the usual each place has; with the kinds weighed, 1.
    times: Vec<Standing>,
}

/// Something with a level.
#[derive(Debug)]
pub(super) struct Leveled {
    /// The indicator.
    pub(super) slug: String,
    /// What tells it from the other parts of the indicator.
    pub(super) part: String,
    pub(super) level: Level,
    pub(super) standing: Standing,
    pub(super) kind: NumberKind,
    pub(super) decimals: u8,
    /// What it is counted by; inhabitants where that is nothing.
    pub(super) base: Vec<Rc<Subject>>,
    /// In how many parts the level is.
    pub(super) parts: u16,
    /// It rests on what people answered.
    pub(super) is_sample: bool,
}

impl Subject {
    /// What stands in a table.
    pub(super) fn value(&self, at: At, year: u16) -> Value {
        match self {
            Self::Level(one) if one.is_hidden(at, year) => Value::Missing(Absence::Confidential),
            Self::End(of, end) => match of.value(at, year) {
                Value::Number(number) => Value::Number(of.end(number, *end, at, year)),
                missing @ Value::Missing(_) => missing,
            },
            _ => Value::Number(self.number(at, year)),
        }
    }

    /// The number, also where it is not told.
    pub(super) fn number(&self, at: At, year: u16) -> f64 {
        match self {
            Self::Inhabitants => inhabitants(at, year),
            Self::Density => density(at, year).round(),
            Self::Kinds(spread, kind) => spread.number(*kind, at, year),
            Self::Level(one) => one.number(at, year),
            Self::Sum(parts) => parts.iter().map(|part| part.number(at, year)).sum(),
            Self::End(of, end) => of.end(of.number(at, year), *end, at, year),
        }
    }

    fn end(&self, number: f64, end: End, at: At, year: u16) -> f64 {
        match self {
            Self::Level(one) if one.kind != NumberKind::Count => one.end(number, end, at, year),
            _ => {
                let (low, high) = byar(number);
                if end == End::Low { low } else { high }.round()
            }
        }
    }
}

/// The inhabitants of a place or the country on 1 January.
fn inhabitants(at: At, year: u16) -> f64 {
    match at {
        At::Country => national::inhabitants(year),
        At::Place(place) => places::inhabitants(place, year),
    }
}

fn density(at: At, year: u16) -> f64 {
    match at {
        At::Place(place) => places::density(place, year),
        At::Country => mean(year, |place| places::density(place, year)),
    }
}

/// The mean over places, each weighed by its inhabitants.
fn mean(year: u16, of: impl Fn(usize) -> f64) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for place in 0..COUNT {
        let weight = places::inhabitants(place, year);
        sum += weight * of(place);
        weights += weight;
    }
    sum / weights
}

/// How many times the usual something is in a place.
fn times(subject: &str, place: usize, year: u16) -> f64 {
    if place == 0 {
        voorbeeldstad::times(subject, year)
    } else {
        1.0
    }
}

/// Where each place stands in a subject.
pub(super) fn standing(subject: &str, lean: f64) -> Standing {
    let mut standing = places::standing(subject, lean);
    if let Some(own) = voorbeeldstad::standing(subject) {
        standing[0] = own;
    }
    standing
}

impl Spread {
    /// The same every time for a family.
    pub(super) fn new(family: &'static Family) -> Self {
        let mut times: Vec<Standing> = family
            .kinds
            .iter()
            .map(|kind| std::array::from_fn(|place| usual(kind.code, place)))
            .collect();
        let all = family.count(SPREAD_YEAR);
        for place in 0..COUNT {
            let kinds = family.kinds.iter().zip(&times);
            let weighed: f64 = kinds
                .map(|(kind, times)| kind.count(SPREAD_YEAR) / all * times[place])
                .sum();
            for kind in &mut times {
                kind[place] /= weighed;
            }
        }
        Self {
            family,
            standing: standing(family.table, 0.5),
            times,
        }
    }

    fn number(&self, kind: Option<usize>, at: At, year: u16) -> f64 {
        match (kind, at) {
            (None, _) => {
                let kinds = 0..self.family.kinds.len();
                kinds.map(|kind| self.number(Some(kind), at, year)).sum()
            }
            (Some(kind), At::Country) => self.family.kinds[kind].count(year),
            (Some(kind), At::Place(place)) => self.registered(kind, place, year),
        }
    }

    /// So many for each inhabitant as the place had of all kinds when the spread was known, by the
    /// part of this kind in the whole country and how that went since.
    fn registered(&self, number: usize, place: usize, year: u16) -> f64 {
        let kind = &self.family.kinds[number];
        let of_country = |count: f64, year| count / national::inhabitants(year);
        let then = of_country(self.family.count(SPREAD_YEAR), SPREAD_YEAR);
        let now = of_country(kind.count(year), year);
        let rate = quantile(&self.family.rates, self.standing[place]) / 1000.0;
        let mut chance = Chance::of(kind.code, place, year);
        let usual = rate * now / then * self.times[number][place] * vary(&mut chance, 0.05);
        let expected = usual * places::inhabitants(place, year);
        chance.count(expected * times(kind.code, place, year))
    }
}

/// How many times the usual a place has of a kind: two thirds lie between 0.8 and 1.25.
fn usual(code: &str, place: usize) -> f64 {
    if place == 0 && voorbeeldstad::stands_out(code) {
        return 1.0;
    }
    vary(&mut Chance::of(code, place, 0), 0.22)
}

/// About 1, with so large a part more or less.
fn vary(chance: &mut Chance, part: f64) -> f64 {
    (part * chance.normal()).exp()
}

impl Leveled {
    fn number(&self, at: At, year: u16) -> f64 {
        match (self.kind, at) {
            (NumberKind::Count, At::Place(place)) => self.counted(place, year),
            (NumberKind::Count, At::Country) => self.counted_in_country(year),
            (_, At::Place(place)) => self.told(self.answered(place, year)),
            (_, At::Country) => self.told(mean(year, |place| self.rate(place, year))),
        }
    }

    /// The level of a place in a year, before anything is counted or asked.
    fn rate(&self, place: usize, year: u16) -> f64 {
        let usual = quantile(&self.level.spread, self.standing[place]);
        let since = i32::from(year) - i32::from(LEVEL_YEAR);
        let part = match (self.kind, self.level.way) {
            (NumberKind::Count, Way::Stock) => 0.006,
            (NumberKind::Count, Way::Event) => 0.05,
            (NumberKind::Share, _) => 0.02,
            (NumberKind::Mean, _) => 0.004,
        };
        let own = vary(&mut self.chance("hoogte", place, year), part);
        let rate = usual * (1.0 + self.level.change).powi(since) * own;
        let rate = rate * times(&self.slug, place, year);
        if self.kind == NumberKind::Share {
            rate.clamp(0.0, 100.0)
        } else {
            rate
        }
    }

    fn chance(&self, of: &str, place: usize, year: u16) -> Chance {
        Chance::of(&format!("{of} {} {}", self.slug, self.part), place, year)
    }

    /// What a count is counted by.
    fn base(&self, at: At, year: u16) -> f64 {
        if self.base.is_empty() {
            return inhabitants(at, year);
        }
        self.base.iter().map(|one| one.number(at, year)).sum()
    }

    fn counted(&self, place: usize, year: u16) -> f64 {
        let base = self.base(At::Place(place), year) / f64::from(self.parts);
        let expected = self.rate(place, year) / 1000.0 * base;
        let count = match self.level.way {
            Way::Stock => expected,
            Way::Event => self.chance("aantal", place, year).count(expected),
        };
        self.stepped(count, base)
    }

    /// As many as the places have for each of what it is counted by.
    fn counted_in_country(&self, year: u16) -> f64 {
        let all = |of: &dyn Fn(usize) -> f64| -> f64 { (0..COUNT).map(of).sum() };
        let count = all(&|place| self.counted(place, year));
        let base = all(&|place| self.base(At::Place(place), year));
        let of_country = self.base(At::Country, year);
        let part = if base > 0.0 { count / base } else { 0.0 };
        self.stepped(part * of_country, of_country)
    }

    /// A multiple of the step, and no more than there are.
    fn stepped(&self, count: f64, most: f64) -> f64 {
        let step = self.level.step;
        let most = (most / step).floor() * step;
        ((count / step).round() * step).min(most)
    }

    /// A share or mean as a place has it; as it was answered where it rests on a survey.
    fn answered(&self, place: usize, year: u16) -> f64 {
        let rate = self.rate(place, year);
        if !self.is_sample {
            return rate;
        }
        let error = self.error(rate, At::Place(place), year);
        rate + error * self.chance("antwoord", place, year).normal()
    }

    /// The standard error of a share or mean by how many answered.
    fn error(&self, rate: f64, at: At, year: u16) -> f64 {
        let answers = match at {
            At::Country => ANSWERS,
            At::Place(_) => (200.0 + 0.012 * inhabitants(at, year)).min(3_000.0),
        };
        let deviation = if self.kind == NumberKind::Share {
            (rate * (100.0 - rate)).max(0.0).sqrt()
        } else {
            MEAN_SPREAD * rate
        };
        deviation / (answers * self.level.asked).sqrt()
    }

    fn end(&self, number: f64, end: End, at: At, year: u16) -> f64 {
        let reach = Z95 * self.error(number, at, year);
        self.told(if end == End::Low {
            number - reach
        } else {
            number + reach
        })
    }

    /// As a table has it: rounded, and a share within bounds.
    fn told(&self, number: f64) -> f64 {
        let number = words::rounded(number, self.decimals);
        if self.kind == NumberKind::Share {
            number.clamp(0.0, 100.0)
        } else {
            number
        }
    }

    fn is_hidden(&self, at: At, year: u16) -> bool {
        self.is_sample && at != At::Country && inhabitants(at, year) < SMALLEST_SURVEYED
    }
}
