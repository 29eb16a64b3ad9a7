//! A world with services of statistics, and what their tables should give.

use std::sync::Arc;

use kompas_domain::statistics::{Absence, Cell, Choice, Part, Query, Service, TableFacts, Value};
use kompas_fetch::Refusal;
use kompas_fetch::statistics::{Position, StatisticsServices};
use serde_json::json;

use crate::replay::{Answer, Request};
use crate::statistics_service::{Dimension, Figure, Kind, Row, StatisticsService, Table};
use crate::world::World;

pub(crate) const ALL: [Service; 3] = [Service::Cbs, Service::CbsOld, Service::Police];
pub(crate) const HOSTS: [&str; 3] = ["cbs.nl", "oud.nl", "politie.nl"];

pub(crate) fn services() -> StatisticsServices {
    StatisticsServices::default()
        .at(Service::Cbs, "http://cbs.nl/")
        .at(Service::CbsOld, "http://oud.nl")
        .at(Service::Police, "http://politie.nl")
}

/// A world where these services stand.
pub(crate) fn world(service: StatisticsService) -> Arc<World> {
    answering(move |request| {
        let (status, media_type, body) = service.answer(&request.path);
        Answer::new(status, media_type, body)
    })
}

pub(crate) fn answering(site: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Arc<World> {
    let site = Arc::new(site);
    let world = HOSTS.iter().fold(World::new(), |world, host| {
        let site = Arc::clone(&site);
        world.answering(host, move |request| site(request))
    });
    Arc::new(world)
}

pub(crate) fn dimension(key: &str, kind: Kind, codes: &[&str], width: usize) -> Dimension {
    Dimension {
        key: key.to_owned(),
        kind,
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        width,
    }
}

/// A table with a row for every combination of codes, and figures by their number.
pub(crate) fn full(dimensions: Vec<Dimension>, measures: &[&str]) -> Table {
    let mut combinations: Vec<Vec<String>> = vec![Vec::new()];
    for one in &dimensions {
        let longer = combinations.iter().flat_map(|before| {
            let after = one.codes.iter();
            after.map(|code| [before.as_slice(), std::slice::from_ref(code)].concat())
        });
        combinations = longer.collect();
    }
    let mut number = 0.0;
    let mut figure = || {
        number += 1.5;
        Figure::Number(number)
    };
    let rows = combinations.into_iter().map(|codes| Row {
        codes,
        figures: measures.iter().map(|_| figure()).collect(),
    });
    Table {
        id: "85146NED".to_owned(),
        title: "Veiligheid; regio".to_owned(),
        modified: "2026-06-23T00:00:00+02:00".to_owned(),
        status: "Regulier".to_owned(),
        rows: rows.collect(),
        dimensions,
        measures: measures.iter().map(|code| (*code).to_owned()).collect(),
    }
}

pub(crate) fn areas() -> Dimension {
    let codes = ["NL01", "LD01", "PV26", "VR09", "RE03", "GM0344", "GM1680"];
    dimension("RegioS", Kind::Areas, &codes, 6)
}

pub(crate) fn years() -> Dimension {
    dimension("Perioden", Kind::Periods, &["2022JJ00", "2023JJ00"], 8)
}

pub(crate) fn small() -> Table {
    let sexes = dimension("Geslacht", Kind::Other, &["T1", "3000", "O'4"], 8);
    full(vec![sexes, areas(), years()], &["Aantal_1", "Aandeel_2"])
}

pub(crate) fn choice(dimension: &str, codes: &[&str]) -> Choice {
    Choice {
        dimension: dimension.to_owned(),
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
    }
}

/// Asks these measures and choices, of all areas and periods.
pub(crate) fn query(measures: &[&str], choices: Vec<Choice>) -> Query {
    Query {
        measures: measures.iter().map(|code| (*code).to_owned()).collect(),
        areas: "RegioS".to_owned(),
        periods: Some("Perioden".to_owned()),
        choices,
        only: None,
    }
}

pub(crate) fn ask() -> Query {
    query(
        &["Aandeel_2", "Aantal_1"],
        vec![choice("Geslacht", &["O'4", "T1"])],
    )
}

pub(crate) async fn facts(world: &Arc<World>, service: Service, table: &str) -> TableFacts {
    let facts = services().table(&world.fetcher(), service, table).await;
    facts.unwrap()
}

/// The values of one page, and where the next begins.
pub(crate) async fn page(
    world: &Arc<World>,
    facts: &TableFacts,
    query: &Query,
    from: Option<&Position>,
) -> Result<(Vec<Cell>, Option<Position>), (Vec<Cell>, Refusal)> {
    let mut cells = Vec::new();
    let mut take = |cell| cells.push(cell);
    let next = services()
        .page(&world.fetcher(), facts, query, from, &mut take)
        .await;
    match next {
        Ok(next) => Ok((cells, next)),
        Err(refusal) => Err((cells, refusal)),
    }
}

/// All values, each page with another fetcher and a position that was kept as text; and how many
/// pages there were.
pub(crate) async fn values(
    world: &Arc<World>,
    facts: &TableFacts,
    query: &Query,
) -> Result<(Vec<Cell>, usize), Refusal> {
    let (mut all, mut pages, mut from) = (Vec::new(), 0, None::<String>);
    loop {
        let position = from.map(|text| text.parse::<Position>().unwrap());
        let (cells, next) = page(world, facts, query, position.as_ref())
            .await
            .map_err(|(_, refusal)| refusal)?;
        all.extend(cells);
        pages += 1;
        match next {
            Some(next) => from = Some(next.to_string()),
            None => return Ok((all, pages)),
        }
    }
}

/// Values as lines, in order: `measure combination area year part value`.
pub(crate) fn lines(cells: &[Cell]) -> Vec<String> {
    let mut lines: Vec<String> = cells
        .iter()
        .map(|cell| {
            let Cell {
                measure,
                combination,
                area,
                period,
                value,
            } = cell;
            let (year, part) = (period.year, period.part);
            format!("{measure} {combination} {area} {year} {part:?} {value:?}")
        })
        .collect();
    lines.sort();
    lines
}

/// What a query should give of a table.
pub(crate) fn expected(table: &Table, query: &Query, service: Service) -> Vec<String> {
    let place = |key: &str| table.dimensions.iter().position(|one| one.key == key);
    let (areas, periods) = (place(&query.areas), query.periods.as_deref().map(place));
    let period = |code: &str| kompas_domain::statistics::Period::read(code);
    let is_year = |code: &String| period(code).is_some_and(|period| period.part == Part::Year);
    let codes = periods.map(|place| &table.dimensions[place.unwrap()].codes);
    let years = codes.is_some_and(|codes| codes.iter().any(is_year));
    let mut cells = Vec::new();
    for row in &table.rows {
        let code = &row.codes[areas.unwrap()];
        let area = code.parse().ok().filter(|_| {
            let only = query.only.as_ref();
            only.is_none_or(|only| only.trim() == code)
        });
        let period = periods.map_or(Some(kompas_domain::statistics::Period::year(0)), |place| {
            let code = &row.codes[place.unwrap()];
            period(code).filter(|_| !years || is_year(code))
        });
        let places = query.choices.iter().map(|choice| {
            let code = &row.codes[place(&choice.dimension).unwrap()];
            choice.codes.iter().position(|one| one.trim() == code)
        });
        let places: Option<Vec<usize>> = places.collect();
        let (Some(area), Some(period), Some(places)) = (area, period, places) else {
            continue;
        };
        for (measure, code) in query.measures.iter().enumerate() {
            let column = table.measures.iter().position(|one| one == code).unwrap();
            cells.push(Cell {
                measure,
                combination: query.combination(places.iter().copied()),
                area,
                period,
                value: value(row.figures[column], service),
            });
        }
    }
    lines(&cells)
}

pub(crate) fn value(figure: Figure, service: Service) -> Value {
    match (figure, service) {
        (Figure::Number(number), _) => Value::Number(number),
        (Figure::Absent("Impossible"), Service::Cbs) => Value::Missing(Absence::Impossible),
        (Figure::Absent("Confidential"), Service::Cbs) => Value::Missing(Absence::Confidential),
        (Figure::Absent(_), _) => Value::Missing(Absence::NotAvailable),
    }
}

/// Nobody went anywhere else.
pub(crate) fn stayed_home(world: &World) {
    for visit in world.visits() {
        assert!(HOSTS.contains(&visit.host.as_str()), "{}", visit.host);
    }
    let homes = [[93, 184, 216, 1], [93, 184, 216, 2], [93, 184, 216, 3]];
    for address in world.connected() {
        assert!(
            homes
                .iter()
                .any(|home| address.ip() == std::net::IpAddr::from(*home))
        );
    }
}

/// What a table is, by a service that has this table.
pub(crate) async fn told(service: Service, table: &Table) -> TableFacts {
    facts(&world(StatisticsService::of(table)), service, &table.id).await
}

/// The refusal of the first page. Nothing of it is given.
pub(crate) async fn refused(world: &Arc<World>, facts: &TableFacts, query: &Query) -> String {
    let (cells, refusal) = page(world, facts, query, None).await.unwrap_err();
    assert_eq!(cells, []);
    refusal.message()
}

/// A value as `OData` 4 gives it.
pub(crate) fn long_row() -> serde_json::Value {
    json!({ "Id": 7, "Measure": "Aantal_1", "ValueAttribute": "None", "Value": 3, "StringValue": null,
        "Geslacht": "T1", "RegioS": "GM0344", "Perioden": "2022JJ00" })
}

/// A row as `OData` 3 gives it.
pub(crate) fn wide_row() -> serde_json::Value {
    json!({ "ID": 7, "Geslacht": "T1      ", "RegioS": "GM0344", "Perioden": "2022JJ00",
        "Aantal_1": 3, "Aandeel_2": null })
}

/// A good row of the small table.
pub(crate) fn row(service: Service) -> serde_json::Value {
    match service {
        Service::Cbs => long_row(),
        _ => wide_row(),
    }
}
