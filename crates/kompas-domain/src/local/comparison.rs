//! Whether two figures differ by more than their margins.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::figure::Figure;
use super::interval::{self, Z95};
use crate::code::{Code, UnknownCode, codes};
use crate::indicator::NumberKind;

codes! {
    /// How a figure stands to another.
    Difference {
        /// Above it, by more than chance.
        Higher = "hoger", "duidelijk hoger";
        /// Below it, by more than chance.
        Lower = "lager", "duidelijk lager";
        /// It may be chance.
        NotClear = "onduidelijk", "geen duidelijk verschil";
    }
}

/// Figures of which neither has a margin differ when the higher one is more than this part above
/// the lower: 10 %.
pub const RELATIVE_THRESHOLD: f64 = 0.1;

impl Difference {
    /// The same difference seen from the other side.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Higher => Self::Lower,
            Self::Lower => Self::Higher,
            Self::NotClear => Self::NotClear,
        }
    }
}

/// How a figure stands to another of the same indicator.
///
/// They differ when the difference is more than 1.96 times its own standard error, which is the
/// root of the sum of squares of both errors, from the margins; a figure without a margin counts as
/// exact. Counts and rates are compared by their logarithm, unless one of them is 0. Where neither
/// has a margin, [`RELATIVE_THRESHOLD`] decides.
///
/// A region and the country hold the municipality itself; both errors count as if they did not,
/// which calls a difference clear a little less often.
pub fn compare(own: &Figure, other: &Figure) -> Difference {
    if !own.value.is_finite() || !other.value.is_finite() {
        return Difference::NotClear;
    }
    let is_clear = if own.ends().is_none() && other.ends().is_none() {
        let least = own.value.abs().min(other.value.abs());
        (own.value - other.value).abs() > RELATIVE_THRESHOLD * least
    } else {
        let scale = Scale::of(own, other);
        let (one, two) = (scale.error(own), scale.error(other));
        (scale.of_value(own.value) - scale.of_value(other.value)).abs() > Z95 * one.hypot(two)
    };
    match own.value.partial_cmp(&other.value) {
        Some(std::cmp::Ordering::Greater) if is_clear => Difference::Higher,
        Some(std::cmp::Ordering::Less) if is_clear => Difference::Lower,
        _ => Difference::NotClear,
    }
}

/// On which scale figures are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    Plain,
    Log,
}

impl Scale {
    pub(super) fn of(own: &Figure, other: &Figure) -> Self {
        let is_log = |one: &Figure| one.kind == NumberKind::Count && one.value > 0.0;
        if is_log(own) && is_log(other) {
            Self::Log
        } else {
            Self::Plain
        }
    }

    pub(super) fn of_value(self, value: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Log => value.ln(),
        }
    }

    /// The standard error on this scale; 0 without a margin.
    pub(super) fn error(self, figure: &Figure) -> f64 {
        let error = figure.ends().map(|ends| match self {
            Self::Plain => interval::error(ends),
            Self::Log => interval::log_error(figure.value, ends),
        });
        error.unwrap_or(0.0)
    }
}
