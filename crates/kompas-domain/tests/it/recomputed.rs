//! What is shown of ten municipalities, beside the same worked out in another language by another
//! hand from the same raw files: `scripts/herreken.py`.

use std::path::Path;
use std::process::Command;

use kompas_domain::code::Code;
use kompas_domain::indicator::{Indicator, Indicators, NumberKind};
use kompas_domain::local::{
    Figure, Line, Numbers, Row, Shown, compare, figures, merge, region, similar,
};
use kompas_domain::municipality::{by_code, municipalities};
use kompas_domain::statistics::{Area, PeriodStatus, Value as Number};
use serde_json::Value;

use crate::demo::built_in;
use crate::root;

/// Large and small, merged once and twice, with gaps and without numbers.
const TEN: [&str; 10] = [
    "GM0344", "GM0363", "GM1982", "GM1991", "GM1979", "GM0439", "GM1945", "GM0080", "GM0088",
    "GM0277",
];

/// The series of the script, and the indicator by whose rules each is shown.
const SERIES: [(&str, &str); 4] = [
    ("misdrijven", "misdrijven-totaal"),
    ("opgehelderd", "misdrijven-totaal"),
    ("bedrijven-per-inwoner", "bedrijven-per-inwoner"),
    ("bijstand", "bijstand"),
];

fn script(folder: &Path, arguments: &[&str]) -> String {
    let ran = Command::new("python3")
        .arg(root().join("scripts/herreken.py"))
        .arg(folder)
        .args(arguments)
        .output()
        .expect("python3");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    String::from_utf8(ran.stdout).unwrap()
}

fn number_of(code: &str) -> u16 {
    Area::read(code).unwrap().number
}

/// The raw numbers of a series, as a table would give them.
fn raw(lines: &str, series: &str, indicator: &Indicator) -> Numbers {
    let rows: Vec<Row> = lines
        .lines()
        .skip(1)
        .filter_map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[0] == series).then(|| {
                let value = Number::Number(cells[3].parse().unwrap());
                let area = Area::read(cells[1]).unwrap();
                (area, cells[2].parse().unwrap(), value, PeriodStatus::Final)
            })
        })
        .collect();
    assert!(rows.len() > 300, "{series}: {}", rows.len());
    let mut table = indicator.tables[0].clone();
    (table.from, table.to, table.year) = (None, None, None);
    let mut numbers = Numbers::default();
    numbers.add_table(0, &table, &rows, &[], &[]);
    numbers
}

#[track_caller]
fn is_near(ours: Option<f64>, theirs: &Value, what: &str) {
    match (ours, theirs.as_f64()) {
        (Some(ours), Some(theirs)) => {
            assert!(
                (ours - theirs).abs() <= 1e-9 * theirs.abs().max(1.0),
                "{what}: {ours} {theirs}"
            );
        }
        (ours, theirs) => assert_eq!(ours, theirs, "{what}"),
    }
}

#[track_caller]
fn is_figure(ours: &Figure, theirs: &Value, what: &str) {
    is_near(Some(ours.value), &theirs["waarde"], what);
    is_near(ours.low, &theirs["laag"], what);
    is_near(ours.high, &theirs["hoog"], what);
    is_near(ours.count, &theirs["getoond_aantal"], what);
    let over: Vec<u64> = [ours.years.0, ours.years.1].map(u64::from).to_vec();
    assert_eq!(serde_json::json!(over), theirs["over"], "{what}");
}

/// A municipality in one series: how many years were compared.
fn one(
    (code, series): (&str, &str),
    indicator: &Indicator,
    (numbers, people): (&Numbers, &Numbers),
    theirs: &Value,
) -> usize {
    let line = Line::of(Area::municipality(number_of(code)), numbers, Some(people));
    let ours = figures(indicator, &line);
    let years = theirs["jaren"].as_object().unwrap();
    let known = ours.iter().filter(|(_, shown)| shown.figure().is_some());
    let known_there = years.values().filter(|one| !one["waarde"].is_null());
    assert_eq!(known.count(), known_there.count(), "{code} {series}");
    for (year, wanted) in years {
        let what = format!("{code} {series} {year}");
        let shown = ours[&year.parse::<u16>().unwrap()];
        match shown {
            Shown::Figure(figure) => is_figure(&figure, wanted, &what),
            Shown::TooSmall { .. } => assert_eq!(wanted["onderdrukt"], true, "{what}"),
            Shown::Missing(_) => assert!(wanted["waarde"].is_null(), "{what}"),
        }
    }
    let Some(last) = theirs["laatste_jaar"].as_u64() else {
        return years.len();
    };
    let last = u16::try_from(last).unwrap();
    let own = ours[&last];
    let place = by_code(code).unwrap();
    let around: Vec<u16> = municipalities()
        .iter()
        .filter(|other| other.safety_region == place.safety_region)
        .map(|other| number_of(other.code))
        .collect();
    let others: Vec<u16> = similar(number_of(code), people, None, 12)
        .iter()
        .map(|one| one.code)
        .collect();
    for (name, members) in [("veiligheidsregio", around), ("groep", others)] {
        let what = format!("{code} {series} {name}");
        let line = region(numbers, indicator.kind, Some(people), &members);
        let shown = figures(indicator, &line);
        let other = shown.get(&last).and_then(Shown::figure);
        let wanted = &theirs[name];
        match other {
            Some(figure) => is_figure(figure, wanted, &what),
            None => assert!(wanted["waarde"].is_null(), "{what}: {wanted}"),
        }
        let difference = own
            .figure()
            .zip(other)
            .map(|(own, other)| compare(own, other).label());
        assert_eq!(difference, wanted["verschil"].as_str(), "{what}");
    }
    years.len()
}

#[test]
fn ten_municipalities_are_the_same_by_another_hand() {
    let folder = root().join("../shared/data/lokaal");
    if !folder.exists() {
        println!("skipped: ../shared/data/lokaal is not here");
        return;
    }
    let all: Indicators = built_in();
    let lines = script(&folder, &["--rijen"]);
    let theirs: Value = serde_json::from_str(&script(&folder, &TEN)).unwrap();
    let raw_people = raw(&lines, "inwoners", all.get("inwoners").unwrap());
    let people = merge(&raw_people, NumberKind::Count, None);
    let mut compared = 0;
    for (series, slug) in SERIES {
        let mut indicator = all.get(slug).unwrap().clone();
        if series == "opgehelderd" {
            indicator.breaks.clear();
        }
        let indicator = &indicator;
        let numbers = merge(
            &raw(&lines, series, indicator),
            indicator.kind,
            Some(&raw_people),
        );
        for code in TEN {
            let place = &theirs["gemeenten"][code];
            let wanted = &place["kengetallen"][series];
            compared += one((code, series), indicator, (&numbers, &people), wanted);
        }
    }
    assert!(compared > 100, "{compared}");
    for code in TEN {
        let ours = similar(number_of(code), &people, None, 12);
        let ours: Vec<(String, String)> = ours
            .into_iter()
            .map(|one| (Area::municipality(one.code).to_string(), one.reason))
            .collect();
        let wanted = theirs["gemeenten"][code]["vergelijkbaar"]
            .as_array()
            .unwrap();
        let wanted: Vec<(String, String)> = wanted
            .iter()
            .map(|one| {
                let text = |key: &str| one[key].as_str().unwrap().to_owned();
                (text("gebied"), text("reden"))
            })
            .collect();
        assert_eq!(ours, wanted, "{code}");
    }
}
