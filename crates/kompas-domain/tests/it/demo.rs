//! Made-up figures: each key figure of the guide finds its numbers, and they hang together.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use kompas_domain::content::{ContentFile, load_indicators};
use kompas_domain::demo::{self, DemoTable, DemoValue, FIRST_YEAR, LAST_YEAR};
use kompas_domain::indicator::{Indicator, Indicators, NumberKind, Series, plans};
use kompas_domain::local::{
    Difference, Line, Numbers, Row, Shown, Trend, compare, course, figures, latest, region,
};
use kompas_domain::municipality::fictitious;
use kompas_domain::statistics::{Absence, Area, PeriodStatus, Service, Value};

use crate::content_files;

/// Voorbeeldstad.
const OWN: Area = Area::municipality(9001);

pub(crate) fn built_in() -> Indicators {
    load_indicators(&content_files()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Key figures with their numbers, as they would be read from the tables.
struct World {
    indicators: Indicators,
    tables: Vec<DemoTable>,
    numbers: BTreeMap<String, Numbers>,
}

impl World {
    fn new(indicators: Indicators) -> Self {
        let tables = demo::tables(&indicators);
        let numbers = indicators
            .all()
            .iter()
            .map(|one| (one.slug.clone(), numbers(one, &tables)))
            .collect();
        Self {
            indicators,
            tables,
            numbers,
        }
    }

    /// The indicators that are not of own figures.
    fn made(&self) -> impl Iterator<Item = &Indicator> {
        let is_own = |one: &&Indicator| one.tables.iter().all(|of| of.service == Service::Own);
        self.indicators.all().iter().filter(move |one| !is_own(one))
    }

    fn of(&self, slug: &str) -> (&Indicator, &Numbers) {
        (self.indicators.get(slug).unwrap(), &self.numbers[slug])
    }

    /// What an indicator is counted by, inhabitants where that is nothing.
    fn weights(&self, indicator: &Indicator) -> &Numbers {
        let by = indicator.denominator.as_ref();
        &self.numbers[by.map_or("inwoners", |by| by.indicator.as_str())]
    }

    fn line(&self, slug: &str, area: Area) -> Line {
        let (indicator, numbers) = self.of(slug);
        Line::of(area, numbers, Some(self.weights(indicator)))
    }
}

fn table<'t>(tables: &'t [DemoTable], service: Service, number: &str) -> Option<&'t DemoTable> {
    let mut tables = tables.iter();
    tables.find(|one| one.facts.service == service && one.facts.table == number)
}

fn rows(made: &DemoTable, wanted: &[Series]) -> Vec<Row> {
    let values = wanted.iter().flat_map(|series| values(made, series));
    values
        .map(|one| (one.area, one.year, one.value, one.status))
        .collect()
}

fn values<'t>(made: &'t DemoTable, series: &Series) -> &'t [DemoValue] {
    let found = made.series.iter().find(|(other, _)| other == series);
    let (_, values) = found.unwrap_or_else(|| panic!("{}: {series:?}", made.facts.table));
    values
}

fn numbers(indicator: &Indicator, tables: &[DemoTable]) -> Numbers {
    let mut numbers = Numbers::default();
    for (place, of) in indicator.tables.iter().enumerate() {
        let Some(made) = table(tables, of.service, &of.table) else {
            assert_eq!(of.service, Service::Own);
            continue;
        };
        let wanted = indicator
            .wanted(of, &made.facts)
            .unwrap_or_else(|problems| {
                panic!("{}: {problems:?}", indicator.slug);
            });
        let ends = [&wanted.low, &wanted.high].map(|end| end.iter().cloned().collect::<Vec<_>>());
        let [low, high] = ends.map(|end| rows(made, &end));
        numbers.add_table(place, of, &rows(made, &wanted.value), &low, &high);
    }
    numbers
}

fn areas() -> impl Iterator<Item = Area> {
    let municipalities = fictitious().iter().map(|one| Area::read(one.code).unwrap());
    [Area::COUNTRY].into_iter().chain(municipalities)
}

fn is_whole(value: f64) -> bool {
    value.fract().abs() < f64::EPSILON
}

#[test]
fn every_key_figure_finds_its_numbers() {
    let world = World::new(built_in());
    for indicator in world.made() {
        let numbers = &world.numbers[&indicator.slug];
        for area in [OWN, Area::COUNTRY] {
            let last = numbers.years(area).last_key_value();
            let (year, point) = last.unwrap_or_else(|| panic!("{}: {area}", indicator.slug));
            assert_eq!(*year, LAST_YEAR, "{}", indicator.slug);
            assert!(point.value.number().is_some(), "{}: {area}", indicator.slug);
            assert_eq!(point.status, PeriodStatus::Provisional);
        }
        let line = world.line(&indicator.slug, OWN);
        let shown = figures(indicator, &line);
        let (year, _) = latest(&shown).unwrap();
        assert_eq!(year, LAST_YEAR, "{}", indicator.slug);
    }
    for plan in plans(&world.indicators) {
        let made = table(&world.tables, plan.service, &plan.table).unwrap();
        assert!(plan.queries(&made.facts).is_ok(), "{}", plan.table);
    }
}

#[test]
fn the_same_every_time_and_soon_enough() {
    let indicators = built_in();
    let begin = Instant::now();
    let tables = demo::tables(&indicators);
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(tables, demo::tables(&indicators));
    let all = tables.iter().flat_map(|table| &table.series);
    let count: usize = all.map(|(_, values)| values.len()).sum();
    assert!((20_000..400_000).contains(&count), "{count}");
    assert_eq!(demo::own_years(), demo::own_years());
    assert_eq!(demo::lead_times(), demo::lead_times());
}

#[test]
fn a_table_says_that_it_is_made_up() {
    for made in World::new(built_in()).tables {
        let facts = &made.facts;
        assert_ne!(facts.service, Service::Own);
        assert!(facts.title.starts_with("Fictief: "), "{}", facts.title);
        assert_eq!(facts.modified, "2026-01-01T00:00:00");
        for (series, values) in &made.series {
            let years = FIRST_YEAR..=LAST_YEAR;
            assert!(!values.is_empty() && values.iter().all(|one| years.contains(&one.year)));
            let of_year = |year| values.iter().filter(move |one| one.year == year);
            let last = values.last().unwrap().year;
            assert!(of_year(last).map(|one| one.area).eq(areas()), "{series:?}");
        }
    }
}

#[test]
fn what_a_number_is_told_apart_by_adds_up() {
    let world = World::new(built_in());
    let mut seen = 0;
    for (indicator, of) in world
        .made()
        .flat_map(|one| one.tables.iter().map(move |of| (one, of)))
        .filter(|(_, of)| of.split.is_some())
    {
        let made = table(&world.tables, of.service, &of.table).unwrap();
        let wanted = indicator.wanted(of, &made.facts).unwrap();
        let [total] = wanted.value.as_slice() else {
            panic!("{}", indicator.slug);
        };
        let parts = wanted.split.iter().flat_map(|(_, _, series)| series);
        let parts: Vec<_> = parts
            .filter(|one| *one != total)
            .map(|series| values(made, series))
            .collect();
        assert!(parts.len() >= 4, "{}", indicator.slug);
        for (place, total) in values(made, total).iter().enumerate() {
            let sum: f64 = parts
                .iter()
                .filter_map(|part| part[place].value.number())
                .sum();
            assert_eq!(total.value, Value::Number(sum), "{}", indicator.slug);
        }
        assert!(wanted.split.iter().all(|(code, title, _)| code != title));
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
fn counts_are_whole_and_within_what_they_are_counted_by() {
    let world = World::new(built_in());
    for indicator in world.made() {
        let numbers = &world.numbers[&indicator.slug];
        let weights = world.weights(indicator);
        for area in areas() {
            for (year, point) in numbers.years(area) {
                let at = format!("{} {area} {year}", indicator.slug);
                let Some(value) = point.value.number() else {
                    assert_eq!(point.value, Value::Missing(Absence::Confidential), "{at}");
                    continue;
                };
                assert!(value >= 0.0, "{at}: {value}");
                if indicator.kind == NumberKind::Count {
                    assert!(is_whole(value), "{at}: {value}");
                    let most = weights.number(area, *year).unwrap_or(f64::MAX);
                    assert!(value <= most, "{at}: {value} of {most}");
                }
                if indicator.kind == NumberKind::Share {
                    assert!(value <= 100.0, "{at}: {value}");
                }
                if let (Some(low), Some(high)) = (point.low, point.high) {
                    assert!(0.0 <= low && low <= value && value <= high, "{at}");
                }
            }
        }
    }
}

#[test]
fn a_survey_says_nothing_of_the_smallest() {
    let world = World::new(built_in());
    let (_, numbers) = world.of("slachtoffers-online-criminaliteit");
    let years: Vec<u16> = numbers.years(OWN).keys().copied().collect();
    assert_eq!(years, [2021, 2023, 2025]);
    let (_, inhabitants) = world.of("inwoners");
    for area in areas().skip(1) {
        let point = numbers.point(area, LAST_YEAR).unwrap();
        let is_told = inhabitants.number(area, LAST_YEAR).unwrap() >= 20_000.0;
        assert_eq!(point.value.number().is_some(), is_told, "{area}");
        assert_eq!(point.low.is_some(), is_told, "{area}");
    }
    let width = |area| {
        let point = numbers.point(area, LAST_YEAR).unwrap();
        point.high.unwrap() - point.low.unwrap()
    };
    assert!(width(Area::COUNTRY) < 1.0);
    assert!((3.0..8.0).contains(&width(OWN)), "{}", width(OWN));
}

#[test]
fn some_numbers_are_too_small_to_show() {
    let world = World::new(built_in());
    let is_small = |slug: &str| {
        let (indicator, _) = world.of(slug);
        areas().any(|area| {
            let shown = figures(indicator, &world.line(slug, area));
            shown
                .values()
                .any(|one| matches!(one, Shown::TooSmall { .. }))
        })
    };
    for slug in ["mensenhandel", "wapens", "milieumisdrijven"] {
        assert!(is_small(slug), "{slug}");
    }
}

/// The published spread: of 302 municipalities in 2020, and of those of 2021.
#[test]
fn rates_lie_as_published() {
    let world = World::new(built_in());
    for (slug, year, scale, [least, middle, most]) in [
        ("misdrijven-totaal", 2020, 1000.0, [21.8, 33.9, 58.2]),
        ("bedrijven-per-inwoner", 2021, 1000.0, [87.5, 114.8, 152.3]),
        ("bedrijven-in-de-landbouw", 2021, 100.0, [0.3, 4.3, 14.8]),
        ("jongeren-met-jeugdhulp", 2021, 0.0, [7.3, 10.3, 13.8]),
        ("woningleegstand", 2021, 0.0, [2.0, 4.0, 7.0]),
    ] {
        let (indicator, numbers) = world.of(slug);
        let weights = world.weights(indicator);
        let mut rates: Vec<f64> = areas()
            .skip(1)
            .map(|area| {
                let value = numbers.number(area, year).unwrap();
                match scale {
                    0.0 => value,
                    scale => value / weights.number(area, year).unwrap() * scale,
                }
            })
            .collect();
        rates.sort_by(f64::total_cmp);
        let (first, last) = (rates[0], rates[rates.len() - 1]);
        assert!(
            first >= least * 0.85 && last <= most * 1.15,
            "{slug}: {rates:?}"
        );
        assert!(
            (0.85..1.15).contains(&(rates[11] / middle)),
            "{slug}: {rates:?}"
        );
    }
}

#[test]
fn the_country_stands_beside_them() {
    let world = World::new(built_in());
    for (slug, year, expected) in [
        ("inwoners", 2025, 18_044_027.0),
        ("misdrijven-totaal", 2020, 797_805.0),
        ("inbraak-woning", 2012, 91_595.0),
        ("onbegrepen-gedrag", 2023, 141_724.0),
    ] {
        let (_, numbers) = world.of(slug);
        assert_eq!(
            numbers.number(Area::COUNTRY, year),
            Some(expected),
            "{slug}"
        );
    }
    for (slug, range) in [
        ("woningen", 7_500_000.0..8_500_000.0),
        ("huishoudens", 7_500_000.0..8_800_000.0),
        ("bedrijfsvestigingen", 1_900_000.0..2_800_000.0),
        ("landbouwbedrijven", 30_000.0..90_000.0),
        ("jongeren-12-tot-25", 2_400_000.0..3_000_000.0),
        ("slachtoffers-online-criminaliteit", 15.0..18.5),
        ("adressen-per-km2", 1_000.0..3_000.0),
    ] {
        let (_, numbers) = world.of(slug);
        let value = numbers.number(Area::COUNTRY, LAST_YEAR).unwrap();
        assert!(range.contains(&value), "{slug}: {value}");
    }
}

#[test]
fn voorbeeldstad_stands_out() {
    let world = World::new(built_in());
    let others: Vec<u16> = (9002..=9024).collect();
    for slug in [
        "cybercrime",
        "slachtoffers-online-criminaliteit",
        "onbegrepen-gedrag",
    ] {
        let (indicator, numbers) = world.of(slug);
        let group = region(
            numbers,
            indicator.kind,
            Some(world.weights(indicator)),
            &others,
        );
        let own = figures(indicator, &world.line(slug, OWN));
        let group = figures(indicator, &group);
        let of = |shown: &BTreeMap<u16, Shown>| *shown[&LAST_YEAR].figure().unwrap();
        let difference = compare(&of(&own), &of(&group));
        assert_eq!(difference, Difference::Higher, "{slug}");
    }
    let trend = |slug: &str, area| course(world.of(slug).0, &world.line(slug, area)).trend;
    let rising = trend("onbegrepen-gedrag", OWN);
    assert!(matches!(rising, Trend::Rising(_)), "{rising:?}");
    let (Trend::Falling(own), Trend::Falling(country)) = (
        trend("landbouwbedrijven", OWN),
        trend("landbouwbedrijven", Area::COUNTRY),
    ) else {
        panic!("farms do not stop");
    };
    assert!(own.per_year < 2.0 * country.per_year, "{own:?} {country:?}");
}

#[test]
fn each_own_table_has_its_years() {
    let indicators = built_in();
    let own = demo::own_years();
    let mut asked: Vec<&str> = Vec::new();
    for indicator in indicators.all() {
        for table in indicator
            .tables
            .iter()
            .filter(|one| one.service == Service::Own)
        {
            asked.push(&table.table);
            let (_, years) = own
                .iter()
                .find(|(number, _)| *number == table.table)
                .unwrap();
            assert_eq!(years.last().unwrap().0, LAST_YEAR, "{}", table.table);
            for (_, value) in years {
                match indicator.kind {
                    NumberKind::Count => assert!(is_whole(*value), "{value}"),
                    _ => assert!((0.0..100.0).contains(value)),
                }
            }
        }
    }
    asked.sort_unstable();
    let mut made: Vec<&str> = own.iter().map(|(number, _)| *number).collect();
    made.sort_unstable();
    assert_eq!(made, asked);
}

/// Key figures that another installation may add.
#[test]
fn key_figures_that_nobody_knows_find_numbers_too() {
    let common = "zegt = \"Iets.\"\nzegt_niet = \"Niets.\"\nrichting = \"neutraal\"\n";
    let file = |slug: &str, text: &str| ContentFile {
        path: format!("kengetallen/{slug}.toml"),
        text: format!("titel = \"{slug}\"\n{common}{text}\nnagegaan = \"namen\"\n"),
    };
    let indicators = load_indicators(&[
        file(
            "mensen",
            "soort = \"aantal\"\neenheid = \"mensen\"\n[[tabellen]]\ndienst = \"cbs\"\nnummer = \"1ned\"\nnaam = \"Mensen\"\nmaat = \"M1\"\nkeuze = [\"Geslacht = Alle mensen\"]\nuitsplitsing = \"Geslacht\"",
        ),
        file(
            "klachten",
            "soort = \"aantal\"\neenheid = \"klachten\"\nnoemer = \"mensen\"\nper = 100\n[[tabellen]]\ndienst = \"cbs-v3\"\nnummer = \"2NED\"\nnaam = \"Klachten\"\nkeuze = [\"Soort klacht = A1 | A2\"]\nuitsplitsing = \"Soort klacht\"\nvan = 2016\ntot = 2020\ngestopt = true",
        ),
        file(
            "tevreden",
            "soort = \"aandeel\"\neenheid = \"% van de mensen\"\nnoemer = \"mensen\"\n[[tabellen]]\ndienst = \"cbs-v3\"\nnummer = \"3NED\"\nnaam = \"Tevreden\"\nmaat = \"Is tevreden\"\njaar = 2019\nkeuze = [\"Marges = Waarde\"]\nuitsplitsing = \"Leeftijd\"\nondergrens = \"Marges = Onder\"\nbovengrens = \"Marges = Boven\"",
        ),
    ])
    .unwrap_or_else(|problems| panic!("{problems:#?}"));
    let tevreden = indicators.get("tevreden").unwrap();
    let facts = demo::tables(&indicators).remove(2).facts;
    assert!(tevreden.wanted(&tevreden.tables[0], &facts).is_ok());
    let world = World::new(indicators);
    for indicator in world.made() {
        let numbers = &world.numbers[&indicator.slug];
        assert!(areas().skip(1).all(|area| !numbers.years(area).is_empty()));
    }
    let (_, complaints) = world.of("klachten");
    let years: Vec<u16> = complaints.years(OWN).keys().copied().collect();
    assert_eq!(years, [2016, 2017, 2018, 2019, 2020]);
    assert!(
        table(&world.tables, Service::CbsOld, "2NED")
            .unwrap()
            .facts
            .is_ended
    );
    let (people, complaints) = (world.of("mensen").1, complaints);
    for year in years {
        assert!(complaints.number(OWN, year) < people.number(OWN, year));
    }
}
