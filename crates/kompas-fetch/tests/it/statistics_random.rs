//! Any table, in pages of any size, gives exactly its values through both kinds of service.

use kompas_domain::statistics::{Area, Choice, Query};
use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use tokio::runtime::Builder;

use crate::statistics_service::{Dimension, Figure, Kind, StatisticsService, Table};
use crate::statistics_world::{
    ALL, dimension, expected, facts, full, lines, query, stayed_home, values, world,
};

const AREAS: [&str; 7] = ["NL01", "LD01", "PV26", "VR09", "RE03", "GM1680", "GM0998"];
const PERIODS: [&str; 5] = ["2021JJ00", "2022JJ00", "2022MM07", "2022KW03", "2022W101"];
const FIRST: [&str; 3] = ["T1", "x'y", "z"];
const SECOND: [&str; 4] = ["1.1.1", "E33", "0.0.0", "\u{e9}"];

#[derive(Debug, Clone)]
struct Story {
    table: Table,
    query: Query,
    page: usize,
}

fn some(
    key: &'static str,
    kind: Kind,
    codes: &'static [&'static str],
) -> impl Strategy<Value = Dimension> {
    let codes = subsequence(codes, 1..=codes.len());
    codes.prop_map(move |codes| dimension(key, kind, &codes, 8))
}

fn figure() -> impl Strategy<Value = Figure> {
    prop_oneof![
        3 => any::<i32>().prop_map(|number| Figure::Number(f64::from(number))),
        3 => any::<i32>().prop_map(|number| Figure::Number(f64::from(number) / 1_000.0)),
        1 => select(vec!["Impossible", "Confidential", "NotAvailable"]).prop_map(Figure::Absent),
    ]
}

fn table() -> impl Strategy<Value = Table> {
    let dimensions = (
        some("A", Kind::Other, &FIRST),
        some("RegioS", Kind::Areas, &AREAS),
        some("Perioden", Kind::Periods, &PERIODS),
        some("B", Kind::Other, &SECOND),
    );
    let full = (dimensions, 1..4_usize).prop_map(|((a, mut areas, periods, b), measures)| {
        areas.codes.push("GM0344".to_owned());
        let measures = &["M1", "Aantal_2", "k_3"][..measures];
        full(vec![a, areas, periods, b], measures)
    });
    full.prop_flat_map(|table| {
        let rows = table.rows.len();
        let figures = vec(vec(figure(), table.measures.len()), rows);
        (Just(table), figures, vec(weighted(0.7), rows)).prop_map(|(mut table, figures, kept)| {
            for (row, figures) in table.rows.iter_mut().zip(figures) {
                row.figures = figures;
            }
            let mut kept = kept.into_iter();
            table.rows.retain(|_| kept.next().unwrap());
            table
        })
    })
}

fn part(all: &[String]) -> impl Strategy<Value = Vec<String>> + use<> {
    subsequence(all.to_vec(), 1..=all.len()).prop_shuffle()
}

fn story() -> impl Strategy<Value = Story> {
    table().prop_flat_map(|table| {
        let areas = table.dimensions[1].codes.iter();
        let areas = areas.filter(|code| Area::read(code).is_some()).cloned();
        let only: Vec<Option<String>> = areas.map(Some).chain([None, None, None]).collect();
        let codes = (
            part(&table.dimensions[0].codes),
            part(&table.dimensions[3].codes),
        );
        let asked = (part(&table.measures), codes, select(only));
        (Just(table), asked, 1..60_usize).prop_map(|(table, (measures, (a, b), only), page)| {
            let choices = [("B", b), ("A", a)].map(|(dimension, codes)| Choice {
                dimension: dimension.to_owned(),
                codes,
            });
            let measures: Vec<&str> = measures.iter().map(String::as_str).collect();
            let query = Query {
                only,
                ..query(&measures, choices.into())
            };
            Story { table, query, page }
        })
    })
}

async fn tell(story: &Story) {
    let Story { table, query, page } = story;
    let world = world(StatisticsService::of(table).paged(*page, *page));
    for service in ALL {
        let facts = facts(&world, service, &table.id).await;
        let (cells, _) = values(&world, &facts, query).await.unwrap();
        assert_eq!(lines(&cells), expected(table, query, service), "{service}");
    }
    stayed_home(&world);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn any_table_gives_exactly_its_values(story in story()) {
        let runtime = Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime.unwrap().block_on(tell(&story));
    }
}
