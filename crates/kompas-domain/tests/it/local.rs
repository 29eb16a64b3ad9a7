//! Numbers of tables, and the regions that they are added up for.

use kompas_domain::indicator::{
    Denominator, Direction, Indicator, IndicatorTable, NumberKind, TableChoice, Verified,
};
use kompas_domain::local::{Line, Numbers, Point, Row, country, region};
use kompas_domain::statistics::{Absence, Area, PeriodStatus, Service, Value};
use proptest::prelude::*;

pub(crate) const MISSING: Value = Value::Missing(Absence::NotAvailable);

/// A table with these choices, `Soort = 1.1 | 1.2`.
pub(crate) fn table(choices: &[&str]) -> IndicatorTable {
    let choices = choices.iter().map(|text| TableChoice::read(text).unwrap());
    IndicatorTable {
        service: Service::Police,
        table: "47018NED".to_owned(),
        title: "Misdrijven".to_owned(),
        measure: "Misdrijven".to_owned(),
        areas: String::new(),
        year: None,
        choices: choices.collect(),
        split: None,
        low: None,
        high: None,
        from: None,
        to: None,
        is_ended: false,
        verified: Verified::Codes,
    }
}

/// An indicator of one table: a count by thousand inhabitants that is bad when it is high.
pub(crate) fn indicator(slug: &str) -> Indicator {
    Indicator {
        slug: slug.to_owned(),
        title: "Vernielingen".to_owned(),
        says: String::new(),
        says_not: "De meeste schade meldt niemand.".to_owned(),
        themes: Vec::new(),
        questions: Vec::new(),
        is_first: false,
        unit: "misdrijven".to_owned(),
        kind: NumberKind::Count,
        decimals: 0,
        denominator: Some(Denominator {
            indicator: "inwoners".to_owned(),
            per: 1000,
        }),
        direction: Direction::HighIsBad,
        cautions: Vec::new(),
        warnings: Vec::new(),
        ask: vec!["politie".to_owned()],
        breaks: Vec::new(),
        tables: vec![table(&["Soort = 1.1"])],
    }
}

pub(crate) fn point(value: f64) -> Point {
    Point {
        value: Value::Number(value),
        low: None,
        high: None,
        status: PeriodStatus::Final,
        table: 0,
    }
}

pub(crate) fn without(absence: Absence) -> Point {
    Point {
        value: Value::Missing(absence),
        ..point(0.0)
    }
}

/// Numbers of municipalities: number, year, value.
pub(crate) fn numbers(of: &[(u16, u16, f64)]) -> Numbers {
    let mut numbers = Numbers::default();
    for (code, year, value) in of {
        numbers.insert(Area::municipality(*code), *year, point(*value));
    }
    numbers
}

pub(crate) fn value(numbers: &Numbers, code: u16, year: u16) -> Option<f64> {
    numbers.number(Area::municipality(code), year)
}

fn row(code: u16, year: u16, value: f64) -> Row {
    let area = Area::municipality(code);
    (area, year, Value::Number(value), PeriodStatus::Final)
}

#[test]
fn series_of_a_table_are_added_up() {
    let area = Area::municipality(344);
    let number = |value: f64| (area, 2023, Value::Number(value), PeriodStatus::Final);
    let two = ["Soort = 1.1 | 1.2"];
    let secret = Value::Missing(Absence::Confidential);
    let never = Value::Missing(Absence::Impossible);
    let of = |value| (area, 2023, value, PeriodStatus::Final);
    let cases: [(&[&str], Vec<Row>, Value); 7] = [
        (&[], vec![number(3.0)], Value::Number(3.0)),
        (&two, vec![number(3.0), number(4.0)], Value::Number(7.0)),
        (&two, vec![number(3.0), of(MISSING)], MISSING),
        (&two, vec![number(3.0)], MISSING),
        (&two, vec![number(3.0), of(secret)], secret),
        (&two, vec![of(never), of(never)], never),
        (&two, vec![number(3.0), of(never)], MISSING),
    ];
    for (choices, rows, expected) in cases {
        let mut numbers = Numbers::default();
        numbers.add_table(0, &table(choices), &rows, &[], &[]);
        let found = numbers.point(area, 2023).map(|point| point.value);
        assert_eq!(found, Some(expected), "{rows:?}");
    }
}

#[test]
fn the_least_sure_status_and_the_margin_go_along() {
    let area = Area::municipality(344);
    let of = |value, status| (area, 2023, Value::Number(value), status);
    let rows = [
        of(3.0, PeriodStatus::Provisional),
        of(4.0, PeriodStatus::Revised),
    ];
    let mut numbers = Numbers::default();
    let two = table(&["Soort = 1.1 | 1.2"]);
    let (low, high) = ([row(344, 2023, 5.0)], [row(344, 2023, 9.0)]);
    numbers.add_table(2, &two, &rows, &low, &high);
    let point = numbers.point(area, 2023).unwrap();
    assert_eq!(point.status, PeriodStatus::Provisional);
    assert_eq!((point.low, point.high), (Some(5.0), Some(9.0)));
    assert_eq!(point.table, 2);
    assert!(numbers.point(Area::COUNTRY, 2023).is_none());
    assert!(Numbers::default().years(area).is_empty());
}

#[test]
fn a_later_table_has_its_years_in_whatever_order() {
    let first = IndicatorTable {
        to: Some(2022),
        ..table(&[])
    };
    let later = IndicatorTable {
        from: Some(2021),
        ..table(&[])
    };
    let old: Vec<Row> = (2019..=2023)
        .flat_map(|year| [row(1, year, 1.0), row(2, year, 2.0)])
        .collect();
    let mut new: Vec<Row> = (2020..=2023).map(|year| row(1, year, 10.0)).collect();
    new[1].2 = MISSING;
    let mut one = Numbers::default();
    one.add_table(0, &first, &old, &[], &[]);
    one.add_table(1, &later, &new, &[], &[]);
    let mut two = Numbers::default();
    two.add_table(1, &later, &new, &[], &[]);
    two.add_table(0, &first, &old, &[], &[]);
    assert_eq!(one, two);
    let found = |code| -> Vec<Option<f64>> {
        let years = 2019..=2023;
        years.map(|year| value(&one, code, year)).collect()
    };
    // 2021 has no number at all in the later table, and 2022 has none of the second municipality.
    assert_eq!(
        found(1),
        [Some(1.0), Some(1.0), Some(1.0), Some(10.0), Some(10.0)]
    );
    assert_eq!(found(2), [Some(2.0), Some(2.0), Some(2.0), None, None]);
}

#[test]
fn a_table_of_one_year_gives_that_year() {
    let mut numbers = Numbers::default();
    let of_2020 = IndicatorTable {
        year: Some(2020),
        ..table(&[])
    };
    numbers.add_table(0, &of_2020, &[row(344, 0, 5.0)], &[], &[]);
    numbers.add_table(1, &table(&[]), &[row(344, 0, 6.0)], &[], &[]);
    assert_eq!(value(&numbers, 344, 2020), Some(5.0));
    assert_eq!(numbers.areas().count(), 1);
}

/// Groningen, Almere, Stadskanaal and Veendam.
const MEMBERS: [u16; 4] = [14, 34, 37, 47];

fn weights() -> Numbers {
    numbers(&[
        (14, 2022, 500.0),
        (34, 2022, 410.0),
        (37, 2022, 60.0),
        (47, 2022, 30.0),
    ])
}

/// What 2022 is counted by.
fn base(line: &Line) -> Option<f64> {
    line.bases.get(&2022).map(|base| base.value)
}

#[test]
fn a_region_is_its_members_together() {
    let all = [
        (14, 2022, 50.0),
        (34, 2022, 40.0),
        (37, 2022, 20.0),
        (47, 2022, 10.0),
    ];
    let whole = numbers(&all);
    let count = region(&whole, NumberKind::Count, Some(&weights()), &MEMBERS);
    assert_eq!(count.points[&2022].value, Value::Number(120.0));
    assert_eq!(base(&count), Some(1000.0));
    assert!(count.without.is_empty());
    let share = region(&whole, NumberKind::Share, Some(&weights()), &MEMBERS);
    let expected = (50.0 * 0.5) + (40.0 * 0.41) + (20.0 * 0.06) + (10.0 * 0.03);
    let found = share.points[&2022].value.number().unwrap();
    assert!((found - expected).abs() < 1e-9);
    let unweighted = region(&whole, NumberKind::Mean, None, &MEMBERS);
    assert_eq!(unweighted.points[&2022].value, MISSING);
    let empty = region(&Numbers::default(), NumberKind::Count, None, &MEMBERS);
    assert_eq!(empty, Line::default());
    let nobody = region(&whole, NumberKind::Count, Some(&weights()), &[]);
    assert_eq!(nobody, Line::default());
}

#[test]
fn a_region_may_be_without_a_tenth_of_its_weight() {
    let part = numbers(&[(14, 2022, 50.0), (34, 2022, 40.0)]);
    let without_9 = region(&part, NumberKind::Count, Some(&weights()), &MEMBERS);
    assert_eq!(without_9.points[&2022].value, Value::Number(90.0));
    assert_eq!(base(&without_9), Some(910.0));
    assert_eq!(without_9.without[&2022], [37, 47]);
    let part = numbers(&[(14, 2022, 50.0), (37, 2022, 20.0), (47, 2022, 10.0)]);
    let without_41 = region(&part, NumberKind::Count, Some(&weights()), &MEMBERS);
    assert_eq!(without_41.points[&2022].value, MISSING);
    assert_eq!(without_41.without[&2022], [34]);
    let by_number = region(&part, NumberKind::Count, None, &MEMBERS);
    assert_eq!(by_number.points[&2022].value, MISSING);
}

#[test]
fn the_country_has_its_own_number() {
    let mut some = numbers(&[(14, 2021, 5.0), (14, 2022, 5.0)]);
    some.insert(Area::COUNTRY, 2022, point(900.0));
    let mut people = weights();
    people.insert(Area::COUNTRY, 2021, point(17_000.0));
    let line = country(&some, NumberKind::Count, Some(&people));
    assert_eq!(line.points[&2022].value, Value::Number(900.0));
    assert_eq!(line.points[&2021].value, MISSING);
    let base = line.bases[&2022];
    assert_eq!((base.year, base.value), (2021, 17_000.0));
    assert!(!line.without.contains_key(&2022));
}

proptest! {
    #[test]
    fn members_and_rows_add_up_in_any_order(
        values in proptest::collection::vec(0u32..10_000, 4),
        order in Just([0usize, 1, 2, 3]).prop_shuffle(),
    ) {
        let rows: Vec<Row> = MEMBERS
            .iter()
            .zip(&values)
            .map(|(code, value)| row(*code, 2022, f64::from(*value) / 7.0))
            .collect();
        let shuffled: Vec<Row> = order.iter().map(|place| rows[*place]).collect();
        let members: Vec<u16> = order.iter().map(|place| MEMBERS[*place]).collect();
        let added = |rows: &[Row]| {
            let mut numbers = Numbers::default();
            numbers.add_table(0, &table(&[]), rows, &[], &[]);
            numbers
        };
        let (one, two) = (added(&rows), added(&shuffled));
        prop_assert_eq!(&one, &two);
        for kind in [NumberKind::Count, NumberKind::Share] {
            let line = region(&one, kind, Some(&weights()), &MEMBERS);
            prop_assert_eq!(line, region(&two, kind, Some(&weights()), &members));
        }
        let same = |row: &Row| (Area::municipality(344), row.1, row.2, row.3);
        let (one, two): (Vec<Row>, Vec<Row>) =
            (rows.iter().map(same).collect(), shuffled.iter().map(same).collect());
        prop_assert_eq!(added(&one), added(&two));
    }
}
