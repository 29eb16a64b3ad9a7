//! What is shown of numbers, how figures compare and how they go over the years.

use kompas_domain::code::Code;
use kompas_domain::indicator::{Break, Caution, Indicator, NumberKind};
use kompas_domain::local::{
    Base, Difference, Figure, Line, MarginKind, Shown, Trend, byar, compare, course, figures,
    latest,
};
use kompas_domain::statistics::{Absence, Area, PeriodStatus};
use proptest::prelude::*;

use crate::local::{indicator, numbers, point, without};

/// A line from 2019 on, counted by so many each year; a count below 0 is a missing one.
fn line(counts: &[f64], base: f64) -> Line {
    let mut line = Line::default();
    for (year, count) in (2019..).zip(counts) {
        let one = if *count < 0.0 {
            without(Absence::NotAvailable)
        } else {
            point(*count)
        };
        line.points.insert(year, one);
        line.bases.insert(year, Base { year, value: base });
    }
    line
}

fn last(indicator: &Indicator, line: &Line) -> Shown {
    let shown = figures(indicator, line);
    *shown.last_key_value().unwrap().1
}

fn figure(indicator: &Indicator, line: &Line) -> Figure {
    *last(indicator, line).figure().unwrap()
}

fn of_kind(kind: NumberKind) -> Indicator {
    Indicator {
        kind,
        ..indicator("deel")
    }
}

fn with_break(year: u16) -> Indicator {
    let new = Break {
        year,
        what: "Anders geteld".to_owned(),
    };
    Indicator {
        breaks: vec![new],
        ..indicator("vernieling")
    }
}

/// What is to be seen of a figure: its years, its count and its value.
type Seen = Result<((u16, u16), Option<f64>, f64), Option<&'static str>>;

fn seen(shown: Shown) -> Seen {
    match shown.figure() {
        Some(one) => Ok((one.years, one.count, (one.value * 1000.0).round() / 1000.0)),
        None => Err(shown.instead()),
    }
}

#[test]
fn small_numbers_are_taken_over_more_years_or_not_shown() {
    let small = Err(Some("minder dan 5"));
    let single = indicator("vernieling");
    let cases: [(&Indicator, &[f64], Seen); 14] = [
        (
            &single,
            &[50.0, 60.0, 70.0],
            Ok(((2021, 2021), Some(70.0), 7.0)),
        ),
        (
            &single,
            &[50.0, 60.0, 10.0],
            Ok(((2021, 2021), Some(10.0), 1.0)),
        ),
        (
            &single,
            &[50.0, 60.0, 9.0],
            Ok(((2019, 2021), Some(119.0), 3.967)),
        ),
        // A year with 1 to 4 would follow from the total and the other years.
        (&single, &[50.0, 60.0, 3.0], Ok(((2019, 2021), None, 3.767))),
        (
            &single,
            &[9.0, 8.0, 7.0, 6.0],
            Ok(((2020, 2022), Some(21.0), 0.7)),
        ),
        (&single, &[1.0, 2.0, 1.0], small),
        (&single, &[2.0, 2.0, 1.0], Ok(((2019, 2021), None, 0.167))),
        (
            &single,
            &[0.0, 0.0, 0.0],
            Ok(((2019, 2021), Some(0.0), 0.0)),
        ),
        (
            &single,
            &[3.0, 0.0, 0.0],
            Ok(((2021, 2021), Some(0.0), 0.0)),
        ),
        (&single, &[50.0, -1.0, 3.0], small),
        (
            &single,
            &[50.0, -1.0, 6.0],
            Ok(((2021, 2021), Some(6.0), 0.6)),
        ),
        (&single, &[3.0], small),
        (&single, &[3.0, -1.0], Err(Some("Geen cijfer"))),
        (&with_break(2021), &[50.0, 60.0, 3.0], small),
    ];
    for (indicator, counts, expected) in cases {
        let shown = last(indicator, &line(counts, 10_000.0));
        assert_eq!(seen(shown), expected, "{counts:?}");
    }
    let old_break = figure(&with_break(2020), &line(&[50.0, 60.0, 9.0], 10_000.0));
    assert_eq!(old_break.years, (2020, 2021));
    let mut merged = line(&[50.0, 60.0, 9.0], 10_000.0);
    merged.breaks.push(2021);
    assert_eq!(figure(&single, &merged).years, (2021, 2021));
    assert!(figures(&single, &Line::default()).is_empty());
}

#[test]
fn a_rate_has_the_margin_of_chance() {
    let one = figure(&indicator("vernieling"), &line(&[100.0], 20_000.0));
    let (low, high) = byar(100.0);
    assert!((one.value - 5.0).abs() < 1e-9);
    let ends = one.ends().unwrap();
    assert!((ends.0 - low / 20.0).abs() < 1e-9 && (ends.1 - high / 20.0).abs() < 1e-9);
    assert_eq!(one.margin, MarginKind::Chance);
    let mut pooled = line(&[50.0, 60.0, 9.0], 10_000.0);
    if let Some(point) = pooled.points.get_mut(&2019) {
        point.status = PeriodStatus::Revised;
    }
    let pooled = figure(&indicator("vernieling"), &pooled);
    assert_eq!(pooled.status, PeriodStatus::Revised);
    assert_eq!(pooled.year, 2021);
}

#[test]
fn a_number_is_counted_by_the_nearest_year_before() {
    let area = Area::municipality(344);
    let crimes = numbers(&[(344, 2023, 50.0)]);
    for (people, expected) in [
        (vec![(344, 2023, 10_000.0)], Some(2023)),
        (vec![(344, 2022, 10_000.0), (344, 2021, 9000.0)], Some(2022)),
        (vec![(344, 2021, 10_000.0), (344, 2024, 9000.0)], Some(2021)),
        (vec![(344, 2020, 10_000.0)], None),
        (vec![(344, 2023, 0.0)], None),
        (vec![], None),
    ] {
        let line = Line::of(area, &crimes, Some(&numbers(&people)));
        let shown = last(&indicator("vernieling"), &line);
        let found = shown.figure().and_then(|one| one.base_year);
        assert_eq!(found, expected, "{people:?}");
        if expected.is_none() {
            assert_eq!(shown, Shown::Missing(Absence::NotAvailable));
        }
    }
}

#[test]
fn shares_have_the_margin_of_the_table_or_of_chance() {
    let share = of_kind(NumberKind::Share);
    let one = figure(&share, &line(&[10.0], 500.0));
    let (low, high) = one.ends().unwrap();
    assert_eq!(one.margin, MarginKind::Chance);
    assert!(
        (low - 7.67).abs() < 0.01 && (high - 12.95).abs() < 0.01,
        "{low} {high}"
    );
    let mut sample = line(&[10.0], 500.0);
    if let Some(point) = sample.points.get_mut(&2019) {
        (point.low, point.high) = (Some(8.0), Some(13.0));
    }
    let one = figure(&share, &sample);
    assert_eq!(
        (one.margin, one.ends()),
        (MarginKind::Sample, Some((8.0, 13.0)))
    );
    let asked = Indicator {
        cautions: vec![Caution::Sample],
        ..share.clone()
    };
    assert_eq!(
        figure(&asked, &line(&[10.0], 500.0)).margin,
        MarginKind::None
    );
    let unknown = Line {
        bases: std::collections::BTreeMap::new(),
        ..line(&[10.0], 500.0)
    };
    assert_eq!(figure(&share, &unknown).margin, MarginKind::None);
    // 0,8% of 500 is four people.
    assert_eq!(
        last(&share, &line(&[0.8], 500.0)).instead(),
        Some("minder dan 5")
    );
    assert!(figure(&share, &line(&[0.0], 500.0)).value.abs() < 1e-9);
}

#[test]
fn a_count_by_nothing_is_itself() {
    let bare = Indicator {
        denominator: None,
        ..indicator("inwoners")
    };
    let cases = [
        (34_100.0, Ok(((2019, 2019), Some(34_100.0), 34_100.0))),
        (5.0, Ok(((2019, 2019), Some(5.0), 5.0))),
        (4.0, Err(Some("minder dan 5"))),
        (0.0, Ok(((2019, 2019), Some(0.0), 0.0))),
        (f64::NAN, Err(Some("Geen cijfer"))),
    ];
    for (count, expected) in cases {
        assert_eq!(seen(last(&bare, &line(&[count], 1.0))), expected);
    }
    let mean = figure(&of_kind(NumberKind::Mean), &line(&[3.0], 10.0));
    assert_eq!(
        (mean.value, mean.count, mean.margin),
        (3.0, None, MarginKind::None)
    );
}

#[test]
fn the_latest_figure_is_that_of_the_last_year_with_one() {
    let shown = figures(
        &indicator("vernieling"),
        &line(&[50.0, 60.0, -1.0], 10_000.0),
    );
    assert_eq!(latest(&shown).map(|(year, _)| year), Some(2020));
    let none = figures(&indicator("vernieling"), &line(&[-1.0, -1.0], 10_000.0));
    assert_eq!(latest(&none).map(|(year, _)| year), Some(2020));
    assert_eq!(latest(&std::collections::BTreeMap::new()), None);
}

/// A figure with these ends.
fn like(kind: NumberKind, value: f64, ends: Option<(f64, f64)>) -> Figure {
    Figure {
        value,
        low: ends.map(|ends| ends.0),
        high: ends.map(|ends| ends.1),
        ..figure(&of_kind(kind), &line(&[50.0], 10_000.0))
    }
}

#[test]
fn a_difference_is_clear_when_it_is_larger_than_its_own_margin() {
    use Difference::{Higher, Lower, NotClear};
    let share = |value, ends| like(NumberKind::Share, value, ends);
    let rate = |count: f64, base: f64| figure(&indicator("x"), &line(&[count], base));
    let cases = [
        // Margins overlap, and yet the difference of 5 is more than 1.96 * 2.16.
        (
            share(20.0, Some((17.0, 23.0))),
            share(15.0, Some((12.0, 18.0))),
            Higher,
        ),
        (
            share(18.0, Some((15.0, 21.0))),
            share(15.0, Some((12.0, 18.0))),
            NotClear,
        ),
        (share(15.0, None), share(20.0, Some((17.0, 23.0))), Lower),
        (share(11.5, None), share(10.5, None), NotClear),
        (share(11.5, None), share(10.0, None), Higher),
        (share(0.0, None), share(0.0, None), NotClear),
        (share(f64::NAN, None), share(1.0, None), NotClear),
        (rate(100.0, 10_000.0), rate(600.0, 100_000.0), Higher),
        (rate(70.0, 10_000.0), rate(600.0, 100_000.0), NotClear),
        (rate(0.0, 10_000.0), rate(60.0, 10_000.0), Lower),
        (rate(0.0, 10_000.0), rate(0.0, 500.0), NotClear),
    ];
    for (own, other, expected) in cases {
        assert_eq!(compare(&own, &other), expected, "{own:?} {other:?}");
        assert_eq!(compare(&other, &own), expected.reversed());
    }
    assert_eq!(Difference::NotClear.label(), "geen duidelijk verschil");
}

fn trend_of(counts: &[f64]) -> &'static str {
    match course(&indicator("x"), &line(counts, 10_000.0)).trend {
        Trend::Rising(_) => "stijgt",
        Trend::Falling(_) => "daalt",
        Trend::NotClear(_) => "onduidelijk",
        Trend::TooShort => "te kort",
    }
}

#[test]
fn a_trend_is_clear_or_not() {
    let cases: [(&[f64], &str); 11] = [
        (&[100.0, 120.0, 140.0, 160.0, 180.0], "stijgt"),
        (&[200.0, 170.0, 150.0, 120.0], "daalt"),
        (&[100.0, 104.0, 98.0, 103.0, 99.0], "onduidelijk"),
        (&[100.0, 100.0, 100.0, 100.0], "onduidelijk"),
        (&[0.0, 0.0, 0.0, 0.0], "onduidelijk"),
        (&[100.0, 200.0, 300.0], "te kort"),
        (&[100.0, -1.0, 140.0, 160.0, 190.0], "stijgt"),
        (&[100.0, -1.0, -1.0, 160.0, 190.0], "te kort"),
        // Up over six years, but the last is below the third last.
        (&[100.0, 150.0, 200.0, 250.0, 240.0, 230.0], "onduidelijk"),
        // Only the last six years count: what was before is another story.
        (
            &[900.0, 800.0, 100.0, 120.0, 140.0, 160.0, 180.0, 200.0],
            "stijgt",
        ),
        (&[], "te kort"),
    ];
    for (counts, expected) in cases {
        assert_eq!(trend_of(counts), expected, "{counts:?}");
    }
    let rising = line(&[100.0, 120.0, 140.0, 160.0, 180.0], 10_000.0);
    assert_eq!(course(&with_break(2021), &rising).trend, Trend::TooShort);
    assert!(matches!(
        course(&with_break(2030), &rising).trend,
        Trend::Rising(_)
    ));
}

#[test]
fn a_change_is_said_in_percent_a_year() {
    let counts: Vec<f64> = (0..6).map(|year| 1000.0 * 1.1_f64.powi(year)).collect();
    let Trend::Rising(change) = course(&indicator("x"), &line(&counts, 50_000.0)).trend else {
        panic!("not rising");
    };
    assert!((change.per_year - 10.0).abs() < 0.1, "{change:?}");
    assert!((change.error - 0.75).abs() < 0.15, "{change:?}");
    assert_eq!((change.years, change.points), ((2019, 2024), 6));
    let share = of_kind(NumberKind::Share);
    let line = line(&[10.0, 11.0, 12.0, 13.1, 14.0], 50_000.0);
    let Trend::Rising(change) = course(&share, &line).trend else {
        panic!("not rising");
    };
    assert!((change.per_year - 8.4).abs() < 0.1, "{change:?}");
}

#[test]
fn a_last_year_can_break_with_the_years_before() {
    let turn = |counts: &[f64]| {
        let turn = course(&indicator("x"), &line(counts, 10_000.0)).turn?;
        Some((turn.year, turn.errors > 0.0))
    };
    assert_eq!(
        turn(&[100.0, 104.0, 98.0, 103.0, 300.0]),
        Some((2023, true))
    );
    assert_eq!(
        turn(&[100.0, 104.0, 98.0, 103.0, 20.0]),
        Some((2023, false))
    );
    assert_eq!(turn(&[100.0, 104.0, 98.0, 103.0, 115.0]), None);
    assert_eq!(turn(&[100.0, 104.0, 98.0, 300.0]), None);
    assert_eq!(turn(&[]), None);
    let share = |values: &[f64]| course(&of_kind(NumberKind::Share), &line(values, 1.0)).turn;
    // A straight line without any margin: a step of 1 % is none.
    assert!(share(&[10.0, 10.0, 10.0, 10.0, 10.1]).is_none());
    assert!(share(&[10.0, 10.0, 10.0, 10.0, 14.0]).is_some());
}

proptest! {
    #[test]
    fn no_count_below_five_is_shown(
        counts in proptest::collection::vec(prop_oneof![-1i32..12, -1i32..300], 1..8),
        by_something: bool,
        new in 2018u16..2028,
    ) {
        let counts: Vec<f64> = counts.into_iter().map(f64::from).collect();
        let mut indicator = with_break(new);
        if !by_something {
            indicator.denominator = None;
        }
        for (year, shown) in figures(&indicator, &line(&counts, 7000.0)) {
            let Some(one) = shown.figure() else { continue };
            prop_assert!(one.count.is_none_or(|count| count == 0.0 || count >= 5.0));
            prop_assert!(one.value == 0.0 || one.value * 7.0 * 3.0 >= 4.999 || !by_something);
            prop_assert!(one.years.0 <= year && one.years.1 == year);
            prop_assert!(!(one.years.0 < new && new <= year));
            if let Some((low, high)) = one.ends() {
                prop_assert!(low <= one.value && one.value <= high);
            }
        }
    }

    #[test]
    fn comparing_the_other_way_round_says_the_opposite(
        one in 0u32..400, two in 0u32..400, base in 100u32..50_000, other in 100u32..50_000,
    ) {
        let rate = |count, base| {
            let shown = last(&indicator("x"), &line(&[f64::from(count)], f64::from(base)));
            shown.figure().copied()
        };
        if let (Some(one), Some(two)) = (rate(one, base), rate(two, other)) {
            prop_assert_eq!(compare(&one, &two), compare(&two, &one).reversed());
            prop_assert_eq!(compare(&one, &one), Difference::NotClear);
        }
    }

    #[test]
    fn a_trend_turns_with_the_years(counts in proptest::collection::vec(10u32..500, 4..6)) {
        let counts: Vec<f64> = counts.into_iter().map(f64::from).collect();
        let back: Vec<f64> = counts.iter().rev().copied().collect();
        let (one, two) = (trend_of(&counts), trend_of(&back));
        prop_assert!(one != two || one == "onduidelijk");
    }
}
