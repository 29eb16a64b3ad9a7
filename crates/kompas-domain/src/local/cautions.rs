//! What to mind when reading a figure of a municipality.

use super::numbers::Numbers;
use super::reorganisation::name_of;
use crate::code::Code;
use crate::indicator::{Caution, Indicator};
use crate::statistics::Area;
use crate::text;

/// What to mind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cautions<'i> {
    /// What can make the number high or low, as the indicator says it.
    pub named: &'i [Caution],
    /// What else the indicator warns of.
    pub warnings: &'i [String],
    /// Dutch: from which municipalities years were added up, and which are left out.
    pub merged: Vec<String>,
}

impl Cautions<'_> {
    /// All of it as Dutch sentences, in this order.
    pub fn sentences(&self) -> Vec<&str> {
        let named = self.named.iter().map(|one| one.label());
        let rest = self.warnings.iter().chain(&self.merged);
        named.chain(rest.map(String::as_str)).collect()
    }
}

/// What to mind at the figures of a municipality: what the indicator says, whatever the
/// municipality, and how its years were put together. `numbers` are after
/// [`merge`](super::merge).
pub fn cautions<'i>(indicator: &'i Indicator, numbers: &Numbers, code: u16) -> Cautions<'i> {
    let mut merged = added(numbers, code);
    for one in numbers.merge_breaks(code) {
        merged.push(format!(
            "De jaren vóór {} zijn niet goed te vergelijken: het deel dat van {} kwam, ontbreekt.",
            one.year,
            names(&one.from)
        ));
    }
    Cautions {
        named: &indicator.cautions,
        warnings: &indicator.warnings,
        merged,
    }
}

/// A sentence for each stretch of years that was added up of the same municipalities.
fn added(numbers: &Numbers, code: u16) -> Vec<String> {
    let area = Area::municipality(code);
    let mut stretches: Vec<((u16, u16), &[u16])> = Vec::new();
    for year in numbers.years(area).keys().copied() {
        let codes = numbers.added(area, year);
        match stretches.last_mut() {
            _ if codes.is_empty() => {}
            Some((years, of)) if *of == codes => years.1 = year,
            _ => stretches.push(((year, year), codes)),
        }
    }
    let sentence = |(years, codes): ((u16, u16), &[u16])| match codes {
        [only] => format!(
            "{}: de cijfers van {}, zoals de gemeente toen heette.",
            super::words::years(years),
            names(&[*only])
        ),
        _ => format!(
            "{}: opgeteld uit de gemeenten {}.",
            super::words::years(years),
            names(codes)
        ),
    };
    stretches.into_iter().map(sentence).collect()
}

fn names(codes: &[u16]) -> String {
    let name = |code: &u16| {
        let name = name_of(*code).map(str::to_owned);
        name.unwrap_or_else(|| Area::municipality(*code).to_string())
    };
    let names: Vec<String> = codes.iter().map(name).collect();
    text::enumerate(&names, "en")
}
