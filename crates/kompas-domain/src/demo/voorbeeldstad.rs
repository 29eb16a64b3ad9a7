//! What is particular to Voorbeeldstad: what stands out there, and what it counted itself.

use super::chance::Chance;
use crate::local::MonthCounts;

/// The first year of own figures.
const FIRST: u16 = 2018;

/// The first of the months.
const FIRST_MONTH: (u16, u8) = (2023, 7);

/// What stands out: an indicator or a kind of the police, how many times the usual it is, and how
/// many times that each year after the given one.
const STANDS_OUT: [(&str, f64, u16, f64); 4] = [
    // Hacking: at the police and among the victims that answer a survey.
    ("3.7.4", 2.4, 2025, 1.0),
    ("slachtoffers-online-criminaliteit", 1.35, 2025, 1.0),
    // Confused behaviour: more each year.
    ("E33", 1.2, 2018, 1.07),
    // Farms that stop.
    ("landbouwbedrijven", 1.0, 2017, 0.955),
];

/// Where it stands among the others before that, in what should not be left to chance.
const STANDING: [(&str, f64); 4] = [
    ("47018NED", 0.6),
    ("47021NED", 0.55),
    ("bedrijven-in-de-landbouw", 0.6),
    ("slachtoffers-online-criminaliteit", 0.6),
];

/// How many times the usual a subject is in a year.
pub(super) fn times(subject: &str, year: u16) -> f64 {
    let found = STANDS_OUT.iter().find(|(other, ..)| *other == subject);
    found.map_or(1.0, |(_, times, since, yearly)| {
        times * yearly.powi(i32::from(year.saturating_sub(*since)))
    })
}

/// Whether something stands out.
pub(super) fn stands_out(subject: &str) -> bool {
    STANDS_OUT.iter().any(|(other, ..)| *other == subject)
}

/// Where it stands in a subject, if that is not left to chance.
pub(super) fn standing(subject: &str) -> Option<f64> {
    let found = STANDING.iter().find(|(other, _)| *other == subject);
    found.map(|(_, standing)| *standing)
}

/// What an own table holds: its number and its values from [`FIRST`] on. All chosen.
const YEARS: [(&str, [f64; 8]); 7] = [
    (
        "demonstraties",
        [9.0, 14.0, 11.0, 17.0, 15.0, 21.0, 24.0, 22.0],
    ),
    // A panel is no sample; more victims than in the survey, and rising.
    (
        "digipanel-slachtoffers-online",
        [17.2, 18.1, 20.4, 21.9, 22.3, 23.8, 24.6, 26.1],
    ),
    (
        "dumpingen-drugsafval",
        [7.0, 6.0, 9.0, 5.0, 8.0, 6.0, 11.0, 9.0],
    ),
    // About one in twelve of the young people.
    (
        "lopende-jeugdhulp",
        [861.0, 884.0, 872.0, 915.0, 958.0, 966.0, 989.0, 1004.0],
    ),
    // 2020 and 2021: everybody was at home.
    (
        "meldingen-woonoverlast",
        [212.0, 224.0, 331.0, 318.0, 266.0, 259.0, 271.0, 283.0],
    ),
    // In percent of pupils; about what it is in the country.
    (
        "voortijdig-schoolverlaten",
        [2.0, 2.1, 1.7, 1.8, 2.4, 2.3, 2.1, 2.0],
    ),
    (
        "zaken-persoonsgerichte-aanpak",
        [41.0, 44.0, 43.0, 49.0, 53.0, 58.0, 61.0, 66.0],
    ),
];

/// The own tables of the guide with a value a year for Voorbeeldstad: number of the table, then
/// year and value, in the unit of its indicator.
pub fn own_years() -> Vec<(&'static str, Vec<(u16, f64)>)> {
    let tables = YEARS.iter();
    tables
        .map(|(table, values)| (*table, (FIRST..).zip(*values).collect()))
        .collect()
}

/// Cases of a chain of care and safety in Voorbeeldstad over thirty months up to the end of 2025:
/// more begin than end, and a growing part of them runs long.
pub fn lead_times() -> Vec<MonthCounts> {
    let mut running = 64;
    let months = (0..30).map(|place| {
        let month = month(place, running);
        running = month.running;
        month
    });
    months.collect()
}

/// A month by its place, after one at whose end so many cases ran.
fn month(place: u16, before: u32) -> MonthCounts {
    let (year, first) = FIRST_MONTH;
    let at = u16::from(first) - 1 + place;
    let mut chance = Chance::of("keten", 0, place);
    // Three more or fewer in a month.
    let mut about = |middle: f64| whole(middle + 1.5 * chance.normal());
    let started = about(10.0).max(6);
    let ended = about(8.6).clamp(5, 12);
    let running = (before + started).saturating_sub(ended);
    let grown = f64::from(place) / 29.0;
    let part = |from: f64, to: f64| whole(f64::from(running) * (from + (to - from) * grown));
    MonthCounts {
        year: year + at / 12,
        month: u8::try_from(at % 12 + 1).unwrap_or(1),
        started,
        ended,
        running,
        over_half_year: part(0.36, 0.58),
        over_year: part(0.16, 0.30),
        returned: Some(whole(f64::from(ended) * (0.15 + 0.2 * grown))),
    }
}

/// The whole number that is nearest, not below 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "some hundreds at most, and never below 0"
)]
fn whole(number: f64) -> u32 {
    number.round().max(0.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::{self, Ratio, Trend};

    #[test]
    fn months_follow_each_other_and_add_up() {
        let months = lead_times();
        assert_eq!(months.len(), 30);
        assert_eq!((months[0].year, months[0].month), (2023, 7));
        assert_eq!((months[29].year, months[29].month), (2025, 12));
        for two in months.windows(2) {
            assert_eq!(
                two[1].running + two[1].ended,
                two[0].running + two[1].started
            );
        }
        for month in &months {
            assert!(month.over_year <= month.over_half_year);
            assert!(month.over_half_year <= month.running);
            assert!(month.returned.is_some_and(|some| some <= month.ended));
        }
    }

    #[test]
    fn the_chain_falters() {
        let found = local::lead_times(&lead_times()).unwrap();
        assert!(matches!(found.trend, Trend::Rising(_)), "{found:?}");
        assert!(matches!(found.long, Ratio::Percent(part) if part > 50.0));
        assert!(found.readings.len() >= 2, "{:#?}", found.readings);
    }

    #[test]
    fn whole_numbers() {
        for (number, expected) in [(-3.0, 0), (0.4, 0), (0.5, 1), (7.49, 7), (7.5, 8)] {
            assert_eq!(whole(number), expected, "{number}");
        }
    }
}
