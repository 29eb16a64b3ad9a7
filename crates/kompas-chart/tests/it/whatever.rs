//! Charts of whatever comes: they are drawn, are well-formed, and their tables are whole.

use kompas_chart::{
    ChartTable, Dot, DotPlot, Line, LineChart, LinePoint, MapArea, MapChart, Multiples, Panel, Role,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::xml::check;

/// Small numbers, and any at all: not a number, infinite, or as large as there are.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => -50.0..500.0,
        1 => any::<f64>(),
        1 => prop_oneof![
            Just(0.0),
            Just(-0.0),
            Just(f64::NAN),
            Just(f64::INFINITY),
            Just(f64::NEG_INFINITY),
            Just(f64::MAX),
            Just(1e15),
        ],
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Z][a-z -]{0,30}", any::<String>()]
}

fn year() -> impl Strategy<Value = u16> {
    prop_oneof![4 => 2005_u16..2030, 1 => any::<u16>()]
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![
        Just(Role::Own),
        Just(Role::Similar),
        Just(Role::Region),
        Just(Role::Country),
    ]
}

prop_compose! {
    fn point()(
        year in year(),
        value in option::of(number()),
        low in option::of(number()),
        high in option::of(number()),
        provisional in any::<bool>(),
    ) -> LinePoint {
        LinePoint { year, value, low, high, provisional }
    }
}

prop_compose! {
    fn line()(name in words(), role in role(), points in vec(point(), 0..12)) -> Line {
        Line { name, role, points }
    }
}

prop_compose! {
    fn head()(id in words(), title in words(), description in words(), unit in words())
    -> [String; 4] {
        [id, title, description, unit]
    }
}

prop_compose! {
    fn dot()(
        name in words(),
        value in option::of(number()),
        low in option::of(number()),
        high in option::of(number()),
        is_own in any::<bool>(),
    ) -> Dot {
        Dot { name, value, low, high, is_own }
    }
}

fn series() -> impl Strategy<Value = Vec<(u16, Option<f64>)>> {
    vec((year(), option::of(number())), 0..8)
}

prop_compose! {
    fn panel()(
        title in words(),
        own in series(),
        similar in series(),
        breaks in vec(year(), 0..3),
    ) -> Panel {
        Panel { title, own, similar, breaks }
    }
}

fn code() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("GM0344".to_owned()),
        Just("GM0014".to_owned()),
        words()
    ]
}

prop_compose! {
    fn area()(code in code(), name in words(), value in option::of(number())) -> MapArea {
        MapArea { code, name, value }
    }
}

fn whole(svg: &str, table: &ChartTable) {
    check(svg);
    for row in &table.rows {
        assert_eq!(row.len(), table.columns.len());
    }
}

proptest! {
    #[test]
    fn lines(
        [id, title, description, unit] in head(),
        decimals in any::<u8>(),
        lines in vec(line(), 0..6),
        breaks in vec((year(), words()), 0..4),
    ) {
        let chart = LineChart { id, title, description, unit, decimals, lines, breaks };
        whole(&chart.svg(), &chart.table());
    }

    #[test]
    fn dots(
        [id, title, description, unit] in head(),
        decimals in any::<u8>(),
        dots in vec(dot(), 0..60),
        references in vec((words(), number()), 0..4),
    ) {
        let plot = DotPlot { id, title, description, unit, decimals, dots, references };
        whole(&plot.svg(), &plot.table());
    }

    #[test]
    fn multiples(
        [id, title, description, unit] in head(),
        decimals in any::<u8>(),
        panels in vec(panel(), 0..7),
    ) {
        let multiples = Multiples { id, title, description, unit, decimals, panels };
        whole(&multiples.svg(), &multiples.table());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn maps(
        [id, title, description, unit] in head(),
        decimals in any::<u8>(),
        classes in vec(number(), 0..9),
        areas in vec(area(), 0..6),
        own in option::of(code()),
    ) {
        let map = MapChart { id, title, description, unit, decimals, classes, areas, own };
        whole(&map.svg(), &map.table());
    }
}
