//! How long cases run, from counts per month.

use kompas_domain::local::{Amount, MonthCounts, Ratio, Trend, lead_times};
use proptest::prelude::*;

/// Months from January 2022 on: so many run, of which so many for long.
fn months(long: &[u32]) -> Vec<MonthCounts> {
    let months = long.iter().zip(0u16..).map(|(long, place)| MonthCounts {
        year: 2022 + place / 12,
        month: u8::try_from(place % 12 + 1).unwrap(),
        started: 10,
        ended: 10,
        running: 100,
        over_half_year: *long,
        over_year: *long / 2,
        returned: Some(2),
    });
    months.collect()
}

#[test]
fn a_year_is_read() {
    let found = lead_times(&months(&[40; 24])).unwrap();
    assert_eq!(found.last, (2023, 12));
    assert_eq!(found.months, 12);
    assert_eq!(found.started, Amount::Number(120));
    assert_eq!(found.running, Amount::Number(100));
    assert_eq!(found.long, Ratio::Percent(40.0));
    assert_eq!(found.very_long, Ratio::Percent(20.0));
    assert_eq!(found.returned, Ratio::Percent(20.0));
    assert_eq!(found.quarters.len(), 8);
    let last = found.quarters[7];
    assert_eq!((last.year, last.quarter), (2023, 4));
    assert_eq!(
        (last.started, last.long),
        (Amount::Number(30), Ratio::Percent(40.0))
    );
    assert!(matches!(found.trend, Trend::NotClear(_)));
    assert_eq!(found.readings.len(), 1);
    assert!(found.readings[0].contains("geen duidelijk teken"));
    assert_eq!(lead_times(&[]), None);
}

#[test]
fn signs_that_a_chain_falters() {
    let rising: Vec<u32> = (0..24).map(|month| 20 + 2 * month).collect();
    let found = lead_times(&months(&rising)).unwrap();
    let Trend::Rising(change) = found.trend else {
        panic!("{:?}", found.trend);
    };
    assert_eq!(change.years, (2022, 2023));
    assert_eq!(
        found.readings[0],
        "Een teken dat de keten hapert kan zijn dat het deel dat langer dan zes maanden loopt, toeneemt (nu 66%)."
    );
    assert_eq!(found.readings.len(), 2);
    let mut more = months(&[40; 24]);
    for month in &mut more[12..] {
        month.started = 16;
        month.returned = Some(5);
    }
    let found = lead_times(&more).unwrap();
    assert!(found.readings[0].contains("meer zaken begonnen (192) dan eindigden (120)"));
    assert!(
        found.readings[1]
            .contains("vaker binnen een jaar terugkomen (50%, in de maanden daarvoor 20%)")
    );
}

#[test]
fn small_numbers_gaps_and_what_is_not_known() {
    let mut small = months(&[4; 3]);
    let found = lead_times(&small).unwrap();
    assert_eq!(found.long, Ratio::TooSmall);
    assert_eq!(found.months, 3);
    assert_eq!(found.trend, Trend::TooShort);
    for month in &mut small {
        (month.started, month.ended, month.running) = (1, 0, 4);
        month.returned = None;
    }
    let found = lead_times(&small).unwrap();
    assert_eq!(found.started, Amount::TooSmall);
    assert_eq!(found.ended, Amount::Number(0));
    assert_eq!(found.running, Amount::TooSmall);
    assert_eq!(found.returned, Ratio::Unknown);
    let mut gap = months(&[40; 12]);
    gap.remove(8);
    gap.reverse();
    gap.push(MonthCounts {
        month: 13,
        ..gap[0]
    });
    let found = lead_times(&gap).unwrap();
    assert_eq!((found.last, found.months), ((2022, 12), 3));
    assert_eq!(found.quarters.len(), 3);
    let nobody = [MonthCounts {
        running: 0,
        ..months(&[0])[0]
    }];
    assert_eq!(lead_times(&nobody).unwrap().long, Ratio::Unknown);
}

proptest! {
    #[test]
    fn no_amount_below_five_is_shown(counts in proptest::collection::vec((0u32..7, 0u32..7, 0u32..12), 1..30)) {
        let mut all = months(&vec![0; counts.len()]);
        for (month, (started, ended, running)) in all.iter_mut().zip(&counts) {
            (month.started, month.ended, month.running) = (*started, *ended, *running);
            (month.over_half_year, month.over_year) = (running / 2, running / 3);
            month.returned = Some(ended / 2);
        }
        let found = lead_times(&all).unwrap();
        let quarters = found.quarters.iter().flat_map(|one| [one.started, one.ended]);
        for amount in quarters.chain([found.started, found.ended, found.running]) {
            let is_small = matches!(amount, Amount::Number(1..5));
            prop_assert!(!is_small);
        }
        let last = all.last().unwrap();
        if (1..5).contains(&last.over_half_year) {
            prop_assert_eq!(found.long, Ratio::TooSmall);
        }
    }
}
