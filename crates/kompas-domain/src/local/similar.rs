//! Municipalities that are like one.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::line::base;
use super::numbers::Numbers;
use super::words;
use crate::code::{Code, UnknownCode, codes};
use crate::municipality::{fictitious, municipalities};
use crate::statistics::Area;

/// One step: half as many inhabitants more.
const STEP_OF_INHABITANTS: f64 = 1.5;

/// One step: six tenths more addresses to a square kilometre.
const STEP_OF_DENSITY: f64 = 1.6;

codes! {
    /// How large a municipality is, in the classes that the VNG uses.
    SizeClass {
        /// Fewer than 20,000 inhabitants.
        Under20 = "tot-20", "minder dan 20.000 inwoners";
        /// 20,000 to 50,000.
        Under50 = "20-50", "20.000 tot 50.000 inwoners";
        /// 50,000 to 100,000.
        Under100 = "50-100", "50.000 tot 100.000 inwoners";
        /// 100,000 to 250,000.
        Under250 = "100-250", "100.000 tot 250.000 inwoners";
        /// 250,000 and more.
        From250 = "250-plus", "250.000 inwoners of meer";
    }
}

/// The size class of a number of inhabitants.
pub fn size_class(inhabitants: f64) -> SizeClass {
    match inhabitants {
        few if few < 20_000.0 => SizeClass::Under20,
        few if few < 50_000.0 => SizeClass::Under50,
        few if few < 100_000.0 => SizeClass::Under100,
        few if few < 250_000.0 => SizeClass::Under250,
        _ => SizeClass::From250,
    }
}

/// A municipality that is like another.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// Its number.
    pub code: u16,
    /// How many inhabitants it has.
    pub inhabitants: f64,
    /// How many addresses there are to a square kilometre around an address.
    pub density: Option<f64>,
    /// Dutch: in what it is like the other.
    pub reason: String,
}

/// The municipalities of today that are most like one, at most `count`, the likest first. Those
/// that do not exist have numbers among examples only.
///
/// Likeness is distance in steps: one step is half as many inhabitants more, or six tenths more
/// addresses to a square kilometre. Where the density of only one of the two is known, that counts
/// as one step; where neither is, as none. Both are taken of the last year in which the municipality has inhabitants, or of
/// one of the two years before. None where it has none.
pub fn similar(
    code: u16,
    inhabitants: &Numbers,
    density: Option<&Numbers>,
    count: usize,
) -> Vec<Similar> {
    let years = inhabitants.years(Area::municipality(code));
    let has_number = |year: &&u16| base(years, **year).is_some_and(|one| one.year == **year);
    let Some(year) = years.keys().rev().find(has_number) else {
        return Vec::new();
    };
    let read = |code: u16| Looks::read(code, *year, inhabitants, density);
    let Some(own) = read(code) else {
        return Vec::new();
    };
    let all = municipalities().iter().chain(fictitious());
    let mut others: Vec<(f64, Looks)> = all
        .filter_map(|one| Area::read(one.code))
        .filter(|area| area.number != code)
        .filter_map(|area| read(area.number))
        .map(|other| (own.distance(&other), other))
        .collect();
    others.sort_by(|(one, a), (two, b)| one.total_cmp(two).then(a.code.cmp(&b.code)));
    let nearest = others.iter().take(count);
    nearest.map(|(_, other)| own.like(other)).collect()
}

/// What a municipality is known by.
struct Looks {
    code: u16,
    inhabitants: f64,
    density: Option<f64>,
}

impl Looks {
    fn read(
        code: u16,
        year: u16,
        inhabitants: &Numbers,
        density: Option<&Numbers>,
    ) -> Option<Self> {
        let of = |numbers: &Numbers| {
            let years = numbers.years(Area::municipality(code));
            base(years, year).map(|one| one.value)
        };
        Some(Self {
            code,
            inhabitants: of(inhabitants)?,
            density: density.and_then(of),
        })
    }

    fn distance(&self, other: &Self) -> f64 {
        let size = (other.inhabitants / self.inhabitants).ln() / STEP_OF_INHABITANTS.ln();
        let urban = match (self.density, other.density) {
            (Some(_), Some(_)) => self.denser(other).unwrap_or(0.0),
            (None, None) => 0.0,
            _ => 1.0,
        };
        size.hypot(urban)
    }

    /// How many steps the other is more urban.
    fn denser(&self, other: &Self) -> Option<f64> {
        Some((other.density? / self.density?).ln() / STEP_OF_DENSITY.ln())
    }

    fn like(&self, other: &Self) -> Similar {
        let mut reason = format!(
            "{} inwoners (hier {})",
            rounded(other.inhabitants),
            rounded(self.inhabitants)
        );
        if let Some(steps) = self.denser(other) {
            reason.push_str(", ");
            reason.push_str(urban(steps));
        }
        Similar {
            code: other.code,
            inhabitants: other.inhabitants,
            density: other.density,
            reason,
        }
    }
}

fn urban(steps: f64) -> &'static str {
    match steps {
        steps if steps < -1.5 => "veel minder stedelijk",
        steps if steps < -0.5 => "minder stedelijk",
        steps if steps <= 0.5 => "even stedelijk",
        steps if steps <= 1.5 => "stedelijker",
        _ => "veel stedelijker",
    }
}

/// In hundreds from a thousand on.
fn rounded(inhabitants: f64) -> String {
    let rounded = if inhabitants < 1000.0 {
        inhabitants
    } else {
        (inhabitants / 100.0).round() * 100.0
    };
    words::number(rounded, 0)
}
