//! How long cases of a chain of care and safety run, from counts per month; never of one case.

use std::collections::BTreeMap;

use super::trend::{Change, Spot, Trend, course_of};
use super::words;

/// Fewer than this, and not 0, is not shown.
pub const SMALLEST_SHOWN: u32 = 5;

/// Over how many months starts, ends and returns are counted.
const MONTHS: usize = 12;

/// Over how many quarters a trend is read.
const QUARTERS: usize = 8;

/// A difference of fewer standard errors may be chance.
const CLEAR: f64 = 1.96;

/// The counts of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthCounts {
    /// The year.
    pub year: u16,
    /// The month, from 1 to 12; others are left.
    pub month: u8,
    /// Cases that began.
    pub started: u32,
    /// Cases that ended.
    pub ended: u32,
    /// Cases that ran at the end of the month.
    pub running: u32,
    /// Of those, the ones that ran for more than six months.
    pub over_half_year: u32,
    /// Of those, the ones that ran for more than twelve.
    pub over_year: u32,
    /// Of those that ended, how many came back within a year, where that is known by now.
    pub returned: Option<u32>,
}

/// A count that may be too small to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// 0, or at least [`SMALLEST_SHOWN`].
    Number(u32),
    /// Fewer: *minder dan 5*.
    TooSmall,
}

/// A part of a whole that may be too small to show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ratio {
    /// In percent.
    Percent(f64),
    /// The part is 1 to 4, or the whole is fewer than five.
    TooSmall,
    /// A month is missing, or there is no whole.
    Unknown,
}

/// A quarter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuarterReading {
    /// The year.
    pub year: u16,
    /// The quarter, from 1.
    pub quarter: u8,
    /// Cases that began in its months.
    pub started: Amount,
    /// Cases that ended in its months.
    pub ended: Amount,
    /// The part of the running cases that ran for more than six months at its end.
    pub long: Ratio,
}

/// How long cases run.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadTimes {
    /// The last month: year and month.
    pub last: (u16, u8),
    /// How many months the counts over time are of: up to twelve without a gap before the last.
    pub months: usize,
    /// Cases that began in those months.
    pub started: Amount,
    /// Cases that ended in those months.
    pub ended: Amount,
    /// Cases that run at the end of the last month.
    pub running: Amount,
    /// The part of those that runs for more than six months.
    pub long: Ratio,
    /// The part of those that runs for more than twelve.
    pub very_long: Ratio,
    /// The part of the cases that ended in those months that came back within a year.
    pub returned: Ratio,
    /// Whole quarters, the oldest first.
    pub quarters: Vec<QuarterReading>,
    /// How the part of more than six months goes over at most eight quarters, in percent a year of
    /// its mean.
    pub trend: Trend,
    /// Dutch: what may be a sign, and how to read it.
    pub readings: Vec<String>,
}

/// How long cases run, from the counts of months in any order; of a month that is given twice the
/// last counts. Nothing without a month.
pub fn lead_times(months: &[MonthCounts]) -> Option<LeadTimes> {
    let months = Months::new(months);
    let (at, last) = months.all.last_key_value()?;
    let window = months.window(*at);
    let quarters = months.quarters();
    let trend = trend(&quarters);
    let count = |of: fn(&MonthCounts) -> u32| amount(total(window.iter().map(of)));
    let mut found = LeadTimes {
        last: (last.year, last.month),
        months: window.len(),
        started: count(|one| one.started),
        ended: count(|one| one.ended),
        running: amount(last.running),
        long: ratio(last.over_half_year, last.running),
        very_long: ratio(last.over_year, last.running),
        returned: returned(&window).map_or(Ratio::Unknown, |(part, whole)| ratio(part, whole)),
        quarters: quarters.iter().map(Quarter::reading).collect(),
        trend,
        readings: Vec::new(),
    };
    let before = at.checked_sub(12).map(|at| months.window(at));
    found.readings = found.read(&before.unwrap_or_default(), &window);
    Some(found)
}

/// A sum; one that is absurdly large is the largest there is.
fn total(counts: impl Iterator<Item = u32>) -> u32 {
    counts.fold(0, u32::saturating_add)
}

fn amount(count: u32) -> Amount {
    if (1..SMALLEST_SHOWN).contains(&count) {
        return Amount::TooSmall;
    }
    Amount::Number(count)
}

fn ratio(part: u32, whole: u32) -> Ratio {
    if whole == 0 {
        Ratio::Unknown
    } else if whole < SMALLEST_SHOWN || (1..SMALLEST_SHOWN).contains(&part) {
        Ratio::TooSmall
    } else {
        Ratio::Percent(f64::from(part) / f64::from(whole) * 100.0)
    }
}

/// How many of the cases that ended came back, and how many ended; only where each month knows.
fn returned(months: &[MonthCounts]) -> Option<(u32, u32)> {
    let parts: Option<Vec<u32>> = months.iter().map(|one| one.returned).collect();
    let whole = total(months.iter().map(|one| one.ended));
    Some((total(parts?.into_iter()), whole))
}

/// Months by their number since year 0.
struct Months {
    all: BTreeMap<u32, MonthCounts>,
}

impl Months {
    fn new(months: &[MonthCounts]) -> Self {
        let months = months.iter().filter(|one| (1..=12).contains(&one.month));
        let place = |one: &MonthCounts| u32::from(one.year) * 12 + u32::from(one.month) - 1;
        let all = months.map(|one| (place(one), *one)).collect();
        Self { all }
    }

    /// The months without a gap up to one, at most twelve.
    fn window(&self, last: u32) -> Vec<MonthCounts> {
        let places = (0..=last).rev().take(MONTHS);
        let months = places.map_while(|at| self.all.get(&at).copied());
        months.collect()
    }

    fn quarters(&self) -> Vec<Quarter> {
        let mut all: BTreeMap<u32, Vec<MonthCounts>> = BTreeMap::new();
        for (at, month) in &self.all {
            all.entry(at / 3).or_default().push(*month);
        }
        let whole = all.into_iter().filter(|(_, months)| months.len() == 3);
        whole
            .filter_map(|(at, months)| Quarter::new(at, &months))
            .collect()
    }
}

/// A whole quarter.
struct Quarter {
    /// Its number since year 0.
    at: u32,
    year: u16,
    started: u32,
    ended: u32,
    running: u32,
    long: u32,
}

impl Quarter {
    fn new(at: u32, months: &[MonthCounts]) -> Option<Self> {
        let last = months.last()?;
        Some(Self {
            at,
            year: last.year,
            started: total(months.iter().map(|one| one.started)),
            ended: total(months.iter().map(|one| one.ended)),
            running: last.running,
            long: last.over_half_year,
        })
    }

    fn reading(&self) -> QuarterReading {
        QuarterReading {
            year: self.year,
            quarter: u8::try_from(self.at % 4 + 1).unwrap_or(1),
            started: amount(self.started),
            ended: amount(self.ended),
            long: ratio(self.long, self.running),
        }
    }

    /// The part that runs long, in percent, with the variance of chance; a whole of fewer than
    /// five says nothing.
    fn spot(&self, first: u32) -> Option<Spot> {
        if self.running < SMALLEST_SHOWN {
            return None;
        }
        let whole = f64::from(self.running);
        let part = f64::from(self.long).min(whole);
        let likely = (part + 0.5) / (whole + 1.0);
        Some(Spot {
            year: u16::try_from(self.at - first).ok()?,
            y: part / whole * 100.0,
            variance: Some(likely * (1.0 - likely) / whole * 10_000.0),
        })
    }
}

fn trend(quarters: &[Quarter]) -> Trend {
    let Some(last) = quarters.last() else {
        return Trend::TooShort;
    };
    let first = last.at.saturating_sub(7);
    let recent = quarters.iter().rev().take(QUARTERS).rev();
    let recent: Vec<&Quarter> = recent.filter(|one| one.at >= first).collect();
    let spots: Vec<Spot> = recent.iter().filter_map(|one| one.spot(first)).collect();
    let years = recent.first().map_or((0, 0), |one| (one.year, last.year));
    let of_year = |change: Change| Change {
        per_year: change.per_year * 4.0,
        error: change.error * 4.0,
        years,
        ..change
    };
    match course_of(&spots, false).trend {
        Trend::Rising(change) => Trend::Rising(of_year(change)),
        Trend::Falling(change) => Trend::Falling(of_year(change)),
        Trend::NotClear(change) => Trend::NotClear(of_year(change)),
        Trend::TooShort => Trend::TooShort,
    }
}

impl LeadTimes {
    fn read(&self, before: &[MonthCounts], window: &[MonthCounts]) -> Vec<String> {
        let signs = [
            self.longer(),
            self.more_started(window),
            more_returned(before, window),
        ];
        let mut readings: Vec<String> = signs
            .into_iter()
            .flatten()
            .map(|sign| format!("Een teken dat de keten hapert kan zijn dat {sign}."))
            .collect();
        readings.push(if readings.is_empty() {
            "In deze cijfers is geen duidelijk teken te zien dat de keten hapert. Ze zeggen niets over één zaak.".to_owned()
        } else {
            "Lang duren is niet altijd slecht: zware zaken kosten tijd. Vraag de partners waar zaken blijven liggen voordat u er iets aan verbindt.".to_owned()
        });
        readings
    }

    fn longer(&self) -> Option<String> {
        let (Trend::Rising(_), Ratio::Percent(now)) = (self.trend, self.long) else {
            return None;
        };
        let now = words::number(now, 0);
        Some(format!(
            "het deel dat langer dan zes maanden loopt, toeneemt (nu {now}%)"
        ))
    }

    fn more_started(&self, window: &[MonthCounts]) -> Option<String> {
        let (Amount::Number(started), Amount::Number(ended)) = (self.started, self.ended) else {
            return None;
        };
        let error = (f64::from(started) + f64::from(ended)).sqrt();
        let is_clear = f64::from(started) - f64::from(ended) > CLEAR * error;
        let months = window.len();
        is_clear.then(|| {
            format!(
                "er in {months} maanden meer zaken begonnen ({started}) dan eindigden ({ended})"
            )
        })
    }
}

fn more_returned(before: &[MonthCounts], window: &[MonthCounts]) -> Option<String> {
    let ((part, whole), (old, of)) = (returned(window)?, returned(before)?);
    let (Ratio::Percent(now), Ratio::Percent(then)) = (ratio(part, whole), ratio(old, of)) else {
        return None;
    };
    let mean = (f64::from(part) + f64::from(old)) / (f64::from(whole) + f64::from(of));
    let pieces = 1.0 / f64::from(whole) + 1.0 / f64::from(of);
    let error = (mean * (1.0 - mean)).max(0.0).sqrt() * pieces.sqrt() * 100.0;
    (now - then > CLEAR * error).then(|| {
        format!(
            "zaken vaker binnen een jaar terugkomen ({}%, in de maanden daarvoor {}%)",
            words::number(now, 0),
            words::number(then, 0)
        )
    })
}
