//! How large the municipalities are that do not exist, and where they stand among each other.

use super::LAST_YEAR;
use super::chance::Chance;
use super::national;

/// How many there are.
pub(super) const COUNT: usize = 24;

/// Inhabitants in the last year, in the order of
/// [`fictitious`](crate::municipality::fictitious). Every 24th part of the municipalities of 2025
/// (CBS, table 03759ned) has one of about that size.
const INHABITANTS: [u32; COUNT] = [
    68_000, 229_600, 129_900, 95_200, 12_500, 34_100, 47_600, 26_200, 17_600, 77_700, 24_700,
    7_100, 21_900, 14_800, 30_000, 57_800, 19_700, 27_600, 32_000, 40_100, 36_400, 50_900, 44_900,
    23_600,
];

/// Where each place stands, from 0 (the least) to 1.
pub(super) type Standing = [f64; COUNT];

/// How many inhabitants a place has in the last year.
fn size(place: usize) -> f64 {
    INHABITANTS.get(place).copied().map_or(0.0, f64::from)
}

/// How many inhabitants a place has on 1 January of a year: it grows as the country does, a little
/// faster or slower (chosen: by up to 4 in 1,000 a year).
pub(super) fn inhabitants(place: usize, year: u16) -> f64 {
    let own = (Chance::of("groei", place, 0).part() - 0.5) * 0.008;
    let back = i32::from(LAST_YEAR) - i32::from(year);
    let grown = national::inhabitants(year) / national::inhabitants(LAST_YEAR);
    (size(place) * grown * (1.0 + own).powi(-back)).round()
}

/// How many addresses there are to a square kilometre around an address: 300 in a place of 7,000
/// inhabitants, 2,900 in one of 230,000, a third more or less. Chosen.
pub(super) fn density(place: usize, year: u16) -> f64 {
    let usual = 300.0 * (inhabitants(place, year) / 7_000.0).powf(0.65);
    usual * (0.3 * Chance::of("dichtheid", place, 0).normal()).exp()
}

/// Where each place stands in a subject, one in each 24th part. `lean` says how far size decides:
/// 1 puts the largest highest, -1 the smallest, 0 leaves all to chance.
pub(super) fn standing(subject: &str, lean: f64) -> Standing {
    let sizes = ranks(std::array::from_fn(size));
    let scores = std::array::from_fn(|place| {
        let own = Chance::of(subject, place, 0).part();
        let size = sizes.get(place).copied().unwrap_or_default();
        (1.0 - lean.abs()) * own + lean * size
    });
    ranks(scores)
}

/// The middle of the 24th part that each score is in.
fn ranks(scores: [f64; COUNT]) -> Standing {
    scores.map(|score| {
        let below = scores.iter().filter(|other| **other < score);
        (below.fold(0.0, |sum, _| sum + 1.0) + 0.5) / 24.0
    })
}

/// What belongs to a standing when five numbers are known: those that 5, 25, 50, 75 and 95 percent
/// stay under. Straight lines between them; nobody is beyond the first and the last.
pub(super) fn quantile(known: &[f64; 5], standing: f64) -> f64 {
    const AT: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
    let standing = standing.clamp(AT[0], AT[4]);
    let place = AT
        .iter()
        .rposition(|at| *at <= standing)
        .unwrap_or(0)
        .min(3);
    let part = (standing - AT[place]) / (AT[place + 1] - AT[place]);
    known[place] + part * (known[place + 1] - known[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_municipality_has_a_size() {
        assert_eq!(crate::municipality::fictitious().len(), COUNT);
        assert_eq!(Some(inhabitants(0, LAST_YEAR)), Some(68_000.0));
        for place in 0..COUNT {
            assert!((7_000.0..=230_000.0).contains(&inhabitants(place, 2025)));
            let grown = inhabitants(place, 2025) / inhabitants(place, 2012);
            assert!((1.0..1.2).contains(&grown), "{place}: {grown}");
            assert!((100.0..6_000.0).contains(&density(place, 2025)));
        }
    }

    #[test]
    fn standings_are_spread_and_lean() {
        for lean in [-1.0, -0.5, 0.0, 0.5, 1.0] {
            let mut found = standing("proef", lean);
            found.sort_by(f64::total_cmp);
            for (place, at) in (0_u8..).zip(found) {
                assert!((at * 24.0 - 0.5 - f64::from(place)).abs() < 1e-9, "{at}");
            }
        }
        let (up, down) = (standing("proef", 1.0), standing("proef", -1.0));
        let ends = [0.5 / 24.0, 23.5 / 24.0].map(Some);
        assert_eq!([up[11], up[1]].map(Some), ends);
        assert_eq!([down[1], down[11]].map(Some), ends);
    }

    #[test]
    fn quantiles_are_joined_by_lines() {
        let known = [1.0, 2.0, 4.0, 8.0, 16.0];
        for (at, expected) in [
            (0.0, 1.0),
            (0.05, 1.0),
            (0.15, 1.5),
            (0.5, 4.0),
            (0.625, 6.0),
            (0.95, 16.0),
            (1.0, 16.0),
        ] {
            assert!((quantile(&known, at) - expected).abs() < 1e-9, "{at}");
        }
    }
}
