//! What stands out in a municipality.

mod family;

use super::comparison::{Difference, Scale, compare};
use super::figure::{Figure, Shown};
use super::trend::Course;
use super::words;
use crate::code::Code;
use crate::indicator::{Direction, Indicator};

/// How many signals there are at most.
pub const MOST_SIGNALS: usize = 7;

/// How many of one family: an indicator and those that count a part of the same.
const MOST_OF_FAMILY: usize = 2;

/// A figure fewer standard errors from those of similar municipalities is one of them.
const LEVEL_FROM: f64 = 1.5;

/// A last year fewer standard errors from the line through the years before is none that breaks.
const TURN_FROM: f64 = 3.0;

/// With fewer similar municipalities it is not known how much these differ.
const LEAST_SIMILAR: usize = 5;

/// An indicator of a municipality, to see whether it stands out.
#[derive(Debug, Clone, Copy)]
pub struct SignalInput<'a> {
    /// Which.
    pub indicator: &'a Indicator,
    /// The indicator that it is counted by.
    pub counted_by: Option<&'a Indicator>,
    /// What is shown of the municipality.
    pub own: &'a Shown,
    /// What is shown of similar municipalities together: their [`region`](super::region).
    pub group: &'a Shown,
    /// What is shown of each of them.
    pub similar: &'a [Shown],
    /// How the numbers of the municipality go.
    pub course: Option<&'a Course>,
}

/// Why something stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalKind {
    /// It differs from similar municipalities.
    Level,
    /// The last year breaks with the years before.
    Turn,
    /// Both.
    Both,
}

/// Something that stands out.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// The key of the indicator.
    pub slug: String,
    /// Why.
    pub kind: SignalKind,
    /// Higher or lower than similar municipalities, or than the years before.
    pub difference: Difference,
    /// What signals are ranked by: how many times the least deviation that counts. That is 1.5
    /// standard errors from similar municipalities, 3 from the years before.
    pub score: f64,
    /// Dutch: what stands out.
    pub sentence: String,
    /// Dutch: by how much, as it is ranked.
    pub measure: String,
    /// Dutch: how to read it.
    pub reading: Vec<String>,
    /// Sources of the guide to ask next.
    pub ask: Vec<String>,
}

/// What stands out, the clearest first, at most [`MOST_SIGNALS`].
///
/// A figure stands out when it [clearly](compare) differs from that of similar municipalities
/// together and lies at least 1.5 standard errors from it, where the error has three parts: its own
/// margin, that of the group, and how much the similar municipalities differ among themselves; at
/// least five of them must have a figure of that year. The last year stands out when it
/// [breaks](super::Turn) with the years before. High counts where high asks for attention, low where low
/// does, both where neither does. What is too small or missing never stands out.
///
/// Of indicators that count a part of the same, by measure and choices in one table, there are two
/// at most.
pub fn signals(inputs: &[SignalInput<'_>]) -> Vec<Signal> {
    let mut found: Vec<(&SignalInput<'_>, Signal)> = inputs
        .iter()
        .filter_map(|input| Some((input, signal(input)?)))
        .collect();
    found.sort_by(|(_, one), (_, two)| {
        let by_score = two.score.total_cmp(&one.score);
        by_score.then_with(|| one.slug.cmp(&two.slug))
    });
    let mut families = family::Families::default();
    found
        .into_iter()
        .filter(|(input, _)| families.admits(input, MOST_OF_FAMILY))
        .map(|(_, signal)| signal)
        .take(MOST_SIGNALS)
        .collect()
}

/// A deviation: which way and by how many standard errors.
#[derive(Clone, Copy)]
pub(super) struct Deviation {
    difference: Difference,
    errors: f64,
    score: f64,
}

fn signal(input: &SignalInput<'_>) -> Option<Signal> {
    let own = input.own.figure()?;
    let counts = |one: &Deviation| asks_attention(input.indicator.direction, one.difference);
    let level = level(input, own).filter(counts);
    let turn = turn(input, own).filter(counts);
    let (kind, first) = match (level, turn) {
        (Some(level), Some(turn)) if turn.score > level.score => (SignalKind::Both, turn),
        (Some(level), Some(_)) => (SignalKind::Both, level),
        (Some(level), None) => (SignalKind::Level, level),
        (None, Some(turn)) => (SignalKind::Turn, turn),
        (None, None) => return None,
    };
    let indicator = input.indicator;
    let named = indicator.cautions.iter().map(|one| one.label().to_owned());
    Some(Signal {
        slug: indicator.slug.clone(),
        kind,
        difference: first.difference,
        score: first.score,
        sentence: sentence(input, own, level, turn),
        measure: measure(level, turn),
        reading: named.chain([indicator.says_not.clone()]).collect(),
        ask: indicator.ask.clone(),
    })
}

/// Whether such a difference asks for attention.
pub(super) fn asks_attention(direction: Direction, difference: Difference) -> bool {
    matches!(
        (direction, difference),
        (
            Direction::HighIsBad | Direction::Neutral,
            Difference::Higher
        ) | (Direction::LowIsBad | Direction::Neutral, Difference::Lower)
    )
}

/// How far a figure stands out from those of similar municipalities, if it does.
pub(super) fn level(input: &SignalInput<'_>, own: &Figure) -> Option<Deviation> {
    let group = input.group.figure().filter(|one| one.year == own.year)?;
    let difference = compare(own, group);
    let scale = Scale::of(own, group);
    let values: Vec<f64> = input
        .similar
        .iter()
        .filter_map(Shown::figure)
        .filter(|one| one.year == own.year)
        .map(|one| scale.of_value(one.value))
        .filter(|value| value.is_finite())
        .collect();
    let spread = spread(&values)?;
    let error = scale.error(own).hypot(scale.error(group)).hypot(spread);
    let away = (scale.of_value(own.value) - scale.of_value(group.value)).abs();
    let errors = away / error;
    let is_clear = difference != Difference::NotClear && error > 0.0 && errors >= LEVEL_FROM;
    is_clear.then_some(Deviation {
        difference,
        errors,
        score: errors / LEVEL_FROM,
    })
}

/// The standard deviation among values; nothing for too few.
fn spread(values: &[f64]) -> Option<f64> {
    if values.len() < LEAST_SIMILAR {
        return None;
    }
    let count = words::count(values.len());
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / (count - 1.0)).sqrt())
}

fn turn(input: &SignalInput<'_>, own: &Figure) -> Option<Deviation> {
    let turn = input.course?.turn?;
    let errors = turn.errors.abs();
    let is_own = turn.year == own.year && own.years == (own.year, own.year);
    (is_own && errors >= TURN_FROM).then_some(Deviation {
        difference: if turn.errors > 0.0 {
            Difference::Higher
        } else {
            Difference::Lower
        },
        errors,
        score: errors / TURN_FROM,
    })
}

fn sentence(
    input: &SignalInput<'_>,
    own: &Figure,
    level: Option<Deviation>,
    turn: Option<Deviation>,
) -> String {
    let indicator = input.indicator;
    let amount = words::amount(indicator, input.counted_by, own.value);
    let years = match own.years {
        (first, last) if first == last => String::new(),
        years => format!(" ({})", words::years(years)),
    };
    let group = input.group.figure().filter(|_| level.is_some());
    let group = group.map_or_else(String::new, |group| beside(indicator, group.value));
    let turn = turn.map_or_else(String::new, |turn| after(own.year, turn));
    format!("{}: {amount}{years}{group}.{turn}", indicator.title)
}

fn after(year: u16, turn: Deviation) -> String {
    let way = match turn.difference {
        Difference::Lower => "lager",
        Difference::Higher | Difference::NotClear => "hoger",
    };
    format!(" Het jaar {year} ligt {way} dan de jaren ervoor deden verwachten.")
}

/// The figure of the group; softer where neither high nor low asks for attention.
fn beside(indicator: &Indicator, value: f64) -> String {
    let number = words::number(value, words::decimals(indicator, value));
    let sign = if indicator.unit.starts_with('%') {
        "%"
    } else {
        ""
    };
    match indicator.direction {
        Direction::Neutral => format!(", anders dan bij vergelijkbare gemeenten ({number}{sign})"),
        Direction::HighIsBad | Direction::LowIsBad => {
            format!(", bij vergelijkbare gemeenten {number}{sign}")
        }
    }
}

fn measure(level: Option<Deviation>, turn: Option<Deviation>) -> String {
    let level = level.map(|one| {
        format!(
            "Wijkt {} keer de standaardfout af van vergelijkbare gemeenten; toeval en de verschillen tussen die gemeenten zijn daarin meegeteld.",
            words::number(one.errors, 1)
        )
    });
    let turn = turn.map(|one| {
        format!(
            "Het laatste jaar ligt {} keer de standaardfout van de lijn door de jaren ervoor.",
            words::number(one.errors, 1)
        )
    });
    let parts: Vec<String> = level.into_iter().chain(turn).collect();
    parts.join(" ")
}
