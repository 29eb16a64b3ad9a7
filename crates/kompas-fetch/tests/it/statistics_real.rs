//! Real tables, as they were captured from the services. They are not part of the repository.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use kompas_domain::statistics::{
    Area, Choice, DimensionKind, Period, PeriodStatus, Query, Service, TableFacts,
};
use serde_json::{Value, json};

use crate::statistics_service::{Entry, Sets, StatisticsService};
use crate::statistics_world::{facts, query, stayed_home, values, world};
use crate::world::World;

/// A folder with captured answers, where there is one.
fn shared(folder: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/lokaal")
        .join(folder);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not here", path.display());
    None
}

/// A table of `StatLine` as it was captured.
fn captured(table: &str) -> Option<Sets> {
    let folder = shared(&format!("odata_v4/{table}"))?;
    let read = |file: &str| -> Value {
        serde_json::from_slice(&fs::read(folder.join(file)).unwrap()).unwrap()
    };
    let entries = |value: Value| -> Vec<Entry> { serde_json::from_value(value).unwrap() };
    let mut sets = Sets::from([(
        "Properties".to_owned(),
        entries(json!([read("properties.json")])),
    )]);
    let mut add = |set: &str, file: &str| {
        sets.insert(set.to_owned(), entries(read(file)["value"].take()));
    };
    add("Dimensions", "dimensions.json");
    add("MeasureCodes", "measure-codes.json");
    add("Observations", "observations-page-1.json");
    for entry in fs::read_dir(&folder).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let stem = file.strip_suffix(".json").unwrap();
        if let Some(dimension) = stem.strip_prefix("codes-") {
            add(&format!("{dimension}Codes"), &file);
        }
    }
    Some(sets)
}

/// What a captured table has of one measure, by area and period.
fn raw(sets: &Sets, measure: &str) -> HashMap<(Area, Period), Option<f64>> {
    let rows = sets["Observations"].iter();
    let rows = rows.filter(|row| row["Measure"] == measure);
    let cells = rows.filter_map(|row| {
        let area = Area::read(row["RegioS"].as_str().unwrap())?;
        let period = Period::read(row["Perioden"].as_str().unwrap())?;
        Some(((area, period), row["Value"].as_f64()))
    });
    cells.collect()
}

async fn given(
    world: &Arc<World>,
    facts: &TableFacts,
    query: &Query,
) -> HashMap<(Area, Period), Option<f64>> {
    let (cells, pages) = values(world, facts, query).await.unwrap();
    assert!(pages > 1);
    let count = cells.len();
    let given: HashMap<_, _> = cells
        .into_iter()
        .map(|cell| ((cell.area, cell.period), cell.value.number()))
        .collect();
    assert_eq!(given.len(), count);
    given
}

#[tokio::test(start_paused = true)]
async fn the_inhabitants_of_all_municipalities_are_read() {
    let Some(sets) = captured("03759ned") else {
        return;
    };
    let (first, second) = (raw(&sets, "M000352"), raw(&sets, "M000365"));
    let service = StatisticsService::default().with_v4("03759ned", sets);
    let world = world(service.paged(1_500, 1));
    let facts = facts(&world, Service::Cbs, "03759ned").await;
    assert_eq!(
        facts.title,
        "Bevolking op 1 januari en gemiddeld; geslacht, leeftijd en regio"
    );
    assert_eq!(
        (facts.dimensions.len(), facts.measures.len(), facts.is_ended),
        (5, 2, false)
    );
    let areas = facts.dimension_of(DimensionKind::Areas).unwrap();
    assert_eq!(areas.codes.len(), 892);
    let one = |dimension: &str, code: &str| Choice {
        dimension: dimension.to_owned(),
        codes: vec![code.to_owned()],
    };
    let choices = vec![
        one("Geslacht", "T001038"),
        one("Leeftijd", "10000"),
        one("BurgerlijkeStaat", "T001019"),
    ];
    for (measure, raw) in [("M000352", first), ("M000365", second)] {
        let asked = query(&[measure], choices.clone());
        let given = given(&world, &facts, &asked).await;
        assert_eq!(given.len(), 6_784);
        assert_eq!(given, raw);
    }
    let utrecht = Query {
        only: Some("GM0344".to_owned()),
        ..query(&["M000352"], choices)
    };
    let (cells, _) = values(&world, &facts, &utrecht).await.unwrap();
    let found: Vec<_> = cells
        .iter()
        .map(|cell| (cell.period.year, cell.value.number()))
        .collect();
    assert_eq!(found[0], (2019, Some(352_866.0)));
    assert_eq!(found.len(), 8);
    stayed_home(&world);
}

#[tokio::test(start_paused = true)]
async fn the_prices_of_houses_are_read() {
    let Some(sets) = captured("83625NED") else {
        return;
    };
    let raw = raw(&sets, "M001534");
    let service = StatisticsService::default().with_v4("83625NED", sets);
    let world = world(service.paged(1_000, 1));
    let facts = facts(&world, Service::Cbs, "83625NED").await;
    let measure = facts.measure("").unwrap();
    assert_eq!(
        (&*measure.title, &*measure.unit),
        ("Gemiddelde verkoopprijs", "euro")
    );
    let given = given(&world, &facts, &query(&["M001534"], Vec::new())).await;
    assert_eq!(given, raw);
    let price = given[&(Area::COUNTRY, Period::year(2015))];
    assert_eq!(price, Some(230_194.0));
    let merged = given[&(Area::municipality(738), Period::year(2019))];
    assert_eq!(merged, None);
}

/// The rows of a table of comma separated values, where quoted fields may go on over lines.
fn csv(text: &str) -> Vec<Entry> {
    let mut rows: Vec<Vec<String>> = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let row = rows.last_mut().unwrap();
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                row.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            letter => row.last_mut().unwrap().push(letter),
        }
    }
    let mut rows = rows.into_iter().filter(|row| row.len() > 1);
    let head = rows.next().unwrap();
    let entry = |row: Vec<String>| {
        let fields = head.iter().cloned().zip(row.into_iter().map(Value::from));
        fields.collect()
    };
    rows.map(entry).collect()
}

#[tokio::test(start_paused = true)]
async fn the_tables_of_the_police_are_described() {
    let Some(folder) = shared("odata_v3") else {
        return;
    };
    let sets: Sets = [
        ("TableInfos", "47018NED_TableInfos.csv"),
        ("DataProperties", "47018NED_DataProperties.csv"),
        ("SoortMisdrijf", "dim_SoortMisdrijf.csv"),
        ("WijkenEnBuurten", "47018NED_WijkenEnBuurten_2024.csv"),
        ("Perioden", "47018NED_Perioden.csv"),
    ]
    .into_iter()
    .map(|(set, file)| {
        (
            set.to_owned(),
            csv(&fs::read_to_string(folder.join(file)).unwrap()),
        )
    })
    .collect();
    let neighbourhoods = &sets["WijkenEnBuurten"];
    assert_eq!(neighbourhoods.len(), 18_313);
    let wanted = neighbourhoods.iter().filter_map(|entry| {
        let key = entry["Key"].as_str().unwrap();
        Area::read(key).map(|_| key.to_owned())
    });
    let wanted: Vec<String> = wanted.collect();
    let world = world(StatisticsService::default().with_v3("47018NED", sets));
    let facts = facts(&world, Service::Police, "47018NED").await;
    assert_eq!(
        facts.title,
        "Geregistreerde misdrijven; soort misdrijf, wijk, buurt, jaarcijfers"
    );
    assert_eq!(
        (&*facts.modified, facts.is_ended),
        ("2024-08-15T02:00:00", false)
    );
    let measure = facts.measure("").unwrap();
    assert_eq!(
        (&*measure.code, &*measure.unit),
        ("GeregistreerdeMisdrijven_1", "aantal")
    );
    let [kinds, areas, years] = facts.dimensions.as_slice() else {
        panic!("{:?}", facts.dimensions);
    };
    assert_eq!(kinds.codes.len(), 59);
    assert_eq!(kinds.code("1.1.1").unwrap().code, "1.1.1 ");
    let codes: Vec<&str> = areas.codes.iter().map(|code| code.code.as_str()).collect();
    assert_eq!((areas.kind, codes.len()), (DimensionKind::Areas, 344));
    // crimes that happened nowhere in particular
    assert_eq!(codes.last(), Some(&"GM0000    "));
    assert_eq!(codes[..343], wanted);
    assert_eq!(codes[..2], ["NL00      ", "GM1680    "]);
    assert_eq!(
        (years.kind, years.codes.len()),
        (DimensionKind::Periods, 12)
    );
    assert_eq!(years.codes[11].status, Some(PeriodStatus::Final));
    let asked = Query {
        areas: areas.key.clone(),
        only: Some("GM0344".to_owned()),
        ..query(
            &["GeregistreerdeMisdrijven_1"],
            vec![Choice {
                dimension: "SoortMisdrijf".to_owned(),
                codes: vec!["1.1.1".to_owned()],
            }],
        )
    };
    let address = crate::statistics_world::services()
        .address(&facts, &asked)
        .unwrap();
    assert!(address.contains("SoortMisdrijf%20eq%20%271.1.1%20%27%20and%20WijkenEnBuurten%20eq%20%27GM0344%20%20%20%20%27"), "{address}");
}
