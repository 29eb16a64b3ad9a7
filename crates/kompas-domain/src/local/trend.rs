//! How numbers go over the years.

use super::comparison::RELATIVE_THRESHOLD;
use super::figure::breaks;
use super::interval;
use super::line::Line;
use super::numbers::Point;
use crate::indicator::{Indicator, NumberKind};

/// Over how many years at most.
const MOST_YEARS: u16 = 6;

/// A line through fewer points says nothing.
const LEAST_POINTS: usize = 4;

/// A change of fewer standard errors is not clear.
const CLEAR: f64 = 2.0;

/// A last year that lies more standard errors from the line is a turn.
const TURN: f64 = 3.0;

/// What is smaller is rounding.
const NOTHING: f64 = 1e-9;

/// Which way numbers go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trend {
    /// Clearly up.
    Rising(Change),
    /// Clearly down.
    Falling(Change),
    /// Neither.
    NotClear(Change),
    /// Fewer than four years that can be compared.
    TooShort,
}

/// How much numbers change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// By how many percent a year. Of shares and means: percent of their mean over these years.
    pub per_year: f64,
    /// The standard error of that, in percent points.
    pub error: f64,
    /// The first and the last year.
    pub years: (u16, u16),
    /// How many of them have a number.
    pub points: usize,
}

/// The last year breaks with the years before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn {
    /// That year.
    pub year: u16,
    /// How many standard errors it lies above the line through the others; below 0: under it.
    pub errors: f64,
}

/// How numbers go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Course {
    /// Which way.
    pub trend: Trend,
    /// Whether the last year breaks with it.
    pub turn: Option<Turn>,
}

/// How a line goes since its last break, over at most its last six years, of which four must have
/// a number.
///
/// A straight line by weighted least squares: through the logarithm of rates and counts (with half
/// a case added, so that 0 has one), through shares and means as they are. A year weighs by its
/// margin, that of the table or that of chance; years that vary more than their margins say make
/// the standard error larger by as much. A trend is clear when the change is at least two standard
/// errors and the last of three years does not lie on the other side of the first of them.
///
/// A turn needs four years before the last: that lies more than three standard errors from the
/// line through them, and where nothing has a margin more than 10 % as well.
pub fn course(indicator: &Indicator, line: &Line) -> Course {
    course_of(&spots(indicator, line), indicator.kind == NumberKind::Count)
}

/// A year on the scale on which the line is straight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) year: u16,
    pub(super) y: f64,
    /// The square of its standard error.
    pub(super) variance: Option<f64>,
}

pub(super) fn course_of(spots: &[Spot], is_log: bool) -> Course {
    let has_margins = spots
        .iter()
        .all(|spot| spot.variance.is_some_and(|one| one > 0.0));
    let spots: Vec<Spot> = spots
        .iter()
        .map(|spot| Spot {
            variance: spot.variance.filter(|_| has_margins),
            ..*spot
        })
        .collect();
    Course {
        trend: trend(&spots, is_log),
        turn: turn(&spots, is_log),
    }
}

fn spots(indicator: &Indicator, line: &Line) -> Vec<Spot> {
    let by_something = indicator.kind == NumberKind::Count && indicator.denominator.is_some();
    let mut found: Vec<Spot> = line
        .points
        .iter()
        .filter_map(|(year, point)| {
            let base = line.bases.get(year).map(|base| base.value);
            let (y, variance) = match (indicator.kind, by_something) {
                (NumberKind::Count, false) => counted(point, 1.0)?,
                (NumberKind::Count, true) => counted(point, base?)?,
                (NumberKind::Share | NumberKind::Mean, _) => plain(point)?,
            };
            Some(Spot {
                year: *year,
                y,
                variance,
            })
        })
        .collect();
    let Some(last) = found.last().map(|spot| spot.year) else {
        return found;
    };
    let since = breaks(indicator, line).filter(|year| *year <= last).max();
    let first = (last + 1)
        .saturating_sub(MOST_YEARS)
        .max(since.unwrap_or(0));
    found.retain(|spot| spot.year >= first);
    found
}

fn counted(point: &Point, base: f64) -> Option<(f64, Option<f64>)> {
    let count = point.value.number().filter(|count| *count >= 0.0)? + 0.5;
    let variance = margin(point).map_or(1.0 / count, |error| (error / count).powi(2));
    Some(((count / base).ln(), Some(variance)))
}

fn plain(point: &Point) -> Option<(f64, Option<f64>)> {
    let value = point.value.number().filter(|value| value.is_finite())?;
    Some((value, margin(point).map(|error| error.powi(2))))
}

fn margin(point: &Point) -> Option<f64> {
    Some(interval::error((point.low?, point.high?)))
}

/// A straight line through spots.
struct Fit {
    middle: f64,
    height: f64,
    slope: f64,
    /// The sum of weights, and that of weighted squares about the middle.
    weight: f64,
    width: f64,
    /// What a weight of 1 varies.
    unit: f64,
}

impl Fit {
    fn through(spots: &[Spot]) -> Option<Self> {
        let weight_of = |spot: &Spot| spot.variance.map_or(1.0, |variance| 1.0 / variance);
        let sum = |of: &dyn Fn(&Spot) -> f64| -> f64 {
            let parts = spots.iter().map(|spot| weight_of(spot) * of(spot));
            parts.sum()
        };
        let weight = sum(&|_| 1.0);
        let middle = sum(&|spot| f64::from(spot.year)) / weight;
        let height = sum(&|spot| spot.y) / weight;
        let width = sum(&|spot| (f64::from(spot.year) - middle).powi(2));
        let slope = sum(&|spot| (f64::from(spot.year) - middle) * (spot.y - height)) / width;
        let mut fit = Self {
            middle,
            height,
            slope,
            weight,
            width,
            unit: 1.0,
        };
        let free = super::words::count(spots.len().checked_sub(2).filter(|free| *free > 0)?);
        let left = sum(&|spot| (spot.y - fit.at(spot.year)).powi(2)) / free;
        let has_margins = spots.iter().all(|spot| spot.variance.is_some());
        fit.unit = if has_margins { left.max(1.0) } else { left };
        (width > 0.0).then_some(fit)
    }

    fn at(&self, year: u16) -> f64 {
        self.height + self.slope * (f64::from(year) - self.middle)
    }

    fn slope_error(&self) -> f64 {
        (self.unit / self.width).sqrt()
    }

    /// The standard error of the distance of a new spot from the line.
    fn error_at(&self, spot: &Spot) -> f64 {
        let far = (f64::from(spot.year) - self.middle).powi(2) / self.width;
        let own = spot.variance.unwrap_or(1.0);
        (self.unit * (1.0 / self.weight + far + own)).sqrt()
    }
}

fn trend(spots: &[Spot], is_log: bool) -> Trend {
    if spots.len() < LEAST_POINTS {
        return Trend::TooShort;
    }
    let (Some(fit), [first, .., last]) = (Fit::through(spots), spots) else {
        return Trend::TooShort;
    };
    let (slope, error) = (fit.slope, fit.slope_error());
    let (per_year, percent_error) = if is_log {
        (slope.exp_m1() * 100.0, slope.exp() * error * 100.0)
    } else {
        let level = fit.height.abs().max(NOTHING);
        (slope / level * 100.0, error / level * 100.0)
    };
    let change = Change {
        per_year,
        error: percent_error,
        years: (first.year, last.year),
        points: spots.len(),
    };
    let is_clear = slope.abs() >= CLEAR * error && per_year.abs() > NOTHING;
    let latest = spots
        .len()
        .checked_sub(3)
        .and_then(|place| spots.get(place));
    let latest = latest.map_or(0.0, |third| last.y - third.y);
    if !is_clear || latest * slope < 0.0 {
        Trend::NotClear(change)
    } else if slope > 0.0 {
        Trend::Rising(change)
    } else {
        Trend::Falling(change)
    }
}

fn turn(spots: &[Spot], is_log: bool) -> Option<Turn> {
    let (last, others) = spots.split_last()?;
    if others.len() < LEAST_POINTS {
        return None;
    }
    let fit = Fit::through(others)?;
    let away = last.y - fit.at(last.year);
    let threshold = match (last.variance, is_log) {
        (Some(_), _) => NOTHING,
        (None, true) => RELATIVE_THRESHOLD.ln_1p(),
        (None, false) => RELATIVE_THRESHOLD * fit.at(last.year).abs(),
    };
    let errors = away / fit.error_at(last).max(NOTHING);
    (errors.abs() > TURN && away.abs() > threshold).then_some(Turn {
        year: last.year,
        errors,
    })
}
