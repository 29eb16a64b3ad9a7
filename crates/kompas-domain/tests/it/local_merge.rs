//! Numbers of municipalities that ended, for those of today.

use std::collections::{BTreeMap, BTreeSet};

use kompas_domain::indicator::NumberKind;
use kompas_domain::local::{MergeBreak, Numbers, merge, name_of, reorganisations, today};
use kompas_domain::municipality::municipalities;
use kompas_domain::statistics::{Absence, Area};
use proptest::prelude::*;

use crate::local::{numbers, point, value, without};

const GRONINGEN: u16 = 14;
const TEN_BOER: u16 = 9;
const HAREN: u16 = 17;

#[test]
fn municipalities_go_to_the_one_of_today() {
    for (from, expected) in [
        (344, Some(344)),
        (HAREN, Some(GRONINGEN)),
        (457, Some(363)),
        (265, Some(1945)),
        (241, Some(1945)),
        (1921, Some(1940)),
        // 98 % to De Friese Meren, which was renamed.
        (51, Some(1940)),
        (424, Some(1942)),
        (55, None),
        (788, None),
        (9999, Some(9999)),
    ] {
        assert_eq!(today(from), expected, "{from}");
    }
    assert_eq!(name_of(HAREN), Some("Haren"));
    assert_eq!(name_of(344), Some("Utrecht"));
    assert_eq!(name_of(9999), None);
}

#[test]
fn counts_of_those_that_went_into_another_add_up() {
    let before = numbers(&[
        (GRONINGEN, 2018, 100.0),
        (TEN_BOER, 2018, 5.0),
        (HAREN, 2018, 20.0),
        (GRONINGEN, 2019, 130.0),
        (344, 2018, 7.0),
    ]);
    let merged = merge(&before, NumberKind::Count, None);
    let groningen = Area::municipality(GRONINGEN);
    assert_eq!(value(&merged, GRONINGEN, 2018), Some(125.0));
    assert_eq!(value(&merged, GRONINGEN, 2019), Some(130.0));
    assert_eq!(merged.added(groningen, 2018), [TEN_BOER, GRONINGEN, HAREN]);
    assert!(merged.added(groningen, 2019).is_empty());
    assert!(merged.years(Area::municipality(HAREN)).is_empty());
    assert_eq!(value(&merged, 344, 2018), Some(7.0));
    let again = merge(&merged, NumberKind::Count, None);
    assert_eq!(again, merged);
}

#[test]
fn chains_and_new_names_are_followed() {
    let before = numbers(&[
        (82, 2013, 3.0),
        (653, 2013, 2.0),
        (51, 2013, 10.0),
        (1921, 2014, 16.0),
        (1921, 2015, 17.0),
        (1940, 2016, 18.0),
    ]);
    let merged = merge(&before, NumberKind::Count, None);
    let found: Vec<_> = (2013..=2016)
        .map(|year| value(&merged, 1940, year).unwrap())
        .collect();
    assert_eq!(found, [15.0, 16.0, 17.0, 18.0]);
    let area = Area::municipality(1940);
    assert_eq!(merged.added(area, 2013), [51, 82, 653]);
    assert_eq!(merged.added(area, 2014), [1921]);
    assert!(merged.merge_breaks(1940).is_empty());
}

#[test]
fn shares_are_weighted_by_the_year_itself() {
    let shares = numbers(&[
        (GRONINGEN, 2018, 10.0),
        (TEN_BOER, 2018, 20.0),
        (HAREN, 2018, 40.0),
    ]);
    let people = numbers(&[
        (GRONINGEN, 2018, 200.0),
        (TEN_BOER, 2018, 10.0),
        (HAREN, 2018, 40.0),
    ]);
    let merged = merge(&shares, NumberKind::Share, Some(&people));
    let mean = (10.0 * 200.0 + 20.0 * 10.0 + 40.0 * 40.0) / 250.0;
    let found = value(&merged, GRONINGEN, 2018).unwrap();
    assert!((found - mean).abs() < 1e-9);
    for weights in [None, Some(&numbers(&[(GRONINGEN, 2018, 200.0)]))] {
        let merged = merge(&shares, NumberKind::Mean, weights);
        assert_eq!(value(&merged, GRONINGEN, 2018), None);
        assert!(merged.point(Area::municipality(GRONINGEN), 2018).is_some());
    }
}

#[test]
fn margins_add_up_by_squares() {
    let mut counts = Numbers::default();
    for (code, value, reach) in [
        (GRONINGEN, 100.0, 3.0),
        (TEN_BOER, 5.0, 0.0),
        (HAREN, 20.0, 4.0),
    ] {
        let mut one = point(value);
        one.low = Some(value - reach);
        one.high = Some(value + reach);
        counts.insert(Area::municipality(code), 2018, one);
    }
    let merged = merge(&counts, NumberKind::Count, None);
    let found = merged.point(Area::municipality(GRONINGEN), 2018).unwrap();
    assert_eq!((found.low, found.high), (Some(120.0), Some(130.0)));
}

#[test]
fn a_past_that_was_recalculated_stands() {
    // Of an existing municipality; of a new one; the old ones with a mark, or with no row.
    for mark in [None, Some(Absence::Impossible), Some(Absence::NotAvailable)] {
        let mut given = numbers(&[
            (GRONINGEN, 2018, 125.0),
            (GRONINGEN, 2019, 130.0),
            (1979, 2020, 50.0),
            (1979, 2021, 51.0),
        ]);
        for (code, year) in [
            (HAREN, 2018),
            (TEN_BOER, 2018),
            (3, 2020),
            (10, 2020),
            (24, 2020),
        ] {
            if let Some(absence) = mark {
                given.insert(Area::municipality(code), year, without(absence));
            }
        }
        let merged = merge(&given, NumberKind::Count, None);
        assert_eq!(value(&merged, GRONINGEN, 2018), Some(125.0), "{mark:?}");
        assert_eq!(value(&merged, 1979, 2020), Some(50.0), "{mark:?}");
        assert!(merged.added(Area::municipality(1979), 2020).is_empty());
    }
    // Old and new beside each other are not added twice.
    let both = numbers(&[
        (1979, 2020, 50.0),
        (3, 2020, 10.0),
        (10, 2020, 20.0),
        (24, 2020, 20.0),
    ]);
    let merged = merge(&both, NumberKind::Count, None);
    assert_eq!(value(&merged, 1979, 2020), Some(50.0));
    assert_eq!(merged.areas().count(), 1);
}

#[test]
fn a_sum_with_a_gap_is_missing() {
    let haren = Area::municipality(HAREN);
    let whole = numbers(&[
        (GRONINGEN, 2017, 90.0),
        (TEN_BOER, 2017, 4.0),
        (HAREN, 2017, 19.0),
        (GRONINGEN, 2018, 100.0),
        (TEN_BOER, 2018, 5.0),
        (HAREN, 2018, 20.0),
    ]);
    let mut secret = whole.clone();
    secret.insert(haren, 2017, without(Absence::Confidential));
    let mut unknown = whole.clone();
    unknown.insert(haren, 2017, without(Absence::NotAvailable));
    let no_row = numbers(&[
        (GRONINGEN, 2017, 90.0),
        (TEN_BOER, 2017, 4.0),
        (GRONINGEN, 2018, 100.0),
        (TEN_BOER, 2018, 5.0),
        (HAREN, 2018, 20.0),
    ]);
    let nothing_new = numbers(&[(TEN_BOER, 2017, 4.0), (HAREN, 2017, 19.0)]);
    for (given, expected) in [
        (secret, Absence::Confidential),
        (unknown, Absence::NotAvailable),
        (no_row, Absence::NotAvailable),
        (nothing_new, Absence::NotAvailable),
    ] {
        let merged = merge(&given, NumberKind::Count, None);
        let found = merged.point(Area::municipality(GRONINGEN), 2017).unwrap();
        assert_eq!(
            found.value,
            kompas_domain::statistics::Value::Missing(expected)
        );
    }
}

#[test]
fn one_that_was_split_breaks_the_years_before() {
    let (boxtel, haaren) = (757, 788);
    let before = numbers(&[
        (haaren, 2020, 30.0),
        (boxtel, 2020, 40.0),
        (boxtel, 2021, 45.0),
    ]);
    let merged = merge(&before, NumberKind::Count, None);
    assert_eq!(value(&merged, boxtel, 2020), Some(40.0));
    assert!(merged.years(Area::municipality(haaren)).is_empty());
    let expected = [MergeBreak {
        year: 2021,
        from: vec![haaren],
    }];
    for code in [boxtel, 824, 855, 865] {
        assert_eq!(merged.merge_breaks(code), expected);
    }
    // Recalculated: Haaren has no numbers at all.
    let recalculated = numbers(&[(boxtel, 2020, 44.0), (boxtel, 2021, 45.0)]);
    let merged = merge(&recalculated, NumberKind::Count, None);
    assert!(merged.merge_breaks(boxtel).is_empty());
    assert_eq!(
        merge(&Numbers::default(), NumberKind::Count, None),
        Numbers::default()
    );
}

#[test]
fn one_that_goes_in_during_a_year_is_added_in_that_year() {
    let weesp = numbers(&[(457, 2022, 20.0), (363, 2022, 880.0), (363, 2023, 910.0)]);
    let merged = merge(&weesp, NumberKind::Count, None);
    assert_eq!(value(&merged, 363, 2022), Some(900.0));
    assert_eq!(value(&merged, 363, 2023), Some(910.0));
}

/// All municipalities of a year: those of today and those that had not ended, without those that
/// had not begun.
fn alive(year: u16) -> BTreeSet<u16> {
    let now = municipalities()
        .iter()
        .map(|one| Area::read(one.code).unwrap().number);
    let mut codes: BTreeSet<u16> = now.collect();
    let ended = reorganisations().iter().filter(|one| one.year > year);
    codes.extend(ended.map(|one| one.from));
    for one in reorganisations()
        .iter()
        .filter(|one| one.is_new && one.year > year)
    {
        codes.remove(&one.to);
    }
    codes
}

#[test]
fn there_were_as_many_municipalities_as_the_cbs_counts() {
    for (year, expected) in [
        (2013, 408),
        (2014, 403),
        (2015, 393),
        (2016, 390),
        (2017, 388),
        (2018, 380),
        (2019, 355),
        (2021, 352),
        (2023, 342),
        (2026, 342),
    ] {
        assert_eq!(alive(year).len(), expected, "{year}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn merging_keeps_totals(year in 2010u16..2026, seed in proptest::collection::vec(0u32..50_000, 50)) {
        let codes = alive(year);
        let mut given = BTreeMap::new();
        for (place, code) in codes.iter().enumerate() {
            given.insert(*code, f64::from(seed[place % seed.len()]));
        }
        let all: Vec<(u16, u16, f64)> = given.iter().map(|(code, count)| (*code, year, *count)).collect();
        let merged = merge(&numbers(&all), NumberKind::Count, None);
        let split = given.iter().filter(|(code, _)| today(**code).is_none());
        let left: f64 = split.map(|(_, count)| count).sum();
        let before: f64 = given.values().sum();
        let after: f64 = merged.areas().filter_map(|area| merged.number(area, year)).sum();
        prop_assert_eq!(Some(after + left), Some(before));
        prop_assert_eq!(merged.areas().count(), 342);
        prop_assert_eq!(merge(&merged, NumberKind::Count, None), merged);
    }
}
