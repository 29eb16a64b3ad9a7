//! Figures by area and year: what is shown stays until what replaces it is whole.

use kompas_domain::indicator::Series;
use kompas_domain::statistics::{Absence, Area, PeriodStatus, Service, Value};
use kompas_store::{FigureLoad, NewLoad, Observation, SeriesRow, Store};

use crate::world::{at, on_both};

const TABLE: (Service, &str) = (Service::Police, "47018NED");

fn new(modified: &str) -> NewLoad<'_> {
    NewLoad {
        service: TABLE.0,
        table: TABLE.1,
        facts: "{}",
        queries: "[]",
        modified,
    }
}

fn series(codes: &str) -> Series {
    Series {
        measure: "GeregistreerdeMisdrijven".to_owned(),
        codes: codes.to_owned(),
    }
}

fn row(series: i64, number: u16, year: u16, value: f64) -> SeriesRow {
    SeriesRow {
        series,
        observation: Observation {
            area: Area::municipality(number),
            year,
            value: Value::Number(value),
            status: PeriodStatus::Final,
        },
    }
}

async fn load(store: &Store, modified: &str, rows: u16) -> FigureLoad {
    let mut load = store.begin_figures(new(modified), at(1)).await.unwrap();
    let numbers = store
        .figure_series(load.id, &[series("SoortMisdrijf=0.0.0")])
        .await
        .unwrap();
    let rows: Vec<SeriesRow> = (1..=rows)
        .map(|number| row(numbers[0], number, 2023, f64::from(number)))
        .collect();
    store
        .add_observations(&mut load, &rows, (1, None))
        .await
        .unwrap();
    store
        .finish_figures(TABLE.0, TABLE.1, load.id, at(2))
        .await
        .unwrap();
    load
}

#[tokio::test]
async fn values_come_back_as_they_went_in() {
    on_both(async |store| {
        let mut load = store.begin_figures(new("a"), at(1)).await.unwrap();
        let asked = [series("a"), series("b"), series("a")];
        let numbers = store.figure_series(load.id, &asked).await.unwrap();
        assert_eq!(numbers[0], numbers[2]);
        assert_ne!(numbers[0], numbers[1]);
        assert_eq!(store.figure_series(load.id, &asked).await.unwrap(), numbers);
        let values = [
            (Value::Number(0.1), PeriodStatus::Final),
            (Value::Number(0.0), PeriodStatus::Provisional),
            (Value::Missing(Absence::Impossible), PeriodStatus::Final),
            (Value::Missing(Absence::Confidential), PeriodStatus::Revised),
            (Value::Missing(Absence::NotAvailable), PeriodStatus::Final),
        ];
        let rows: Vec<SeriesRow> = (2010..)
            .zip(values)
            .map(|(year, (value, status))| SeriesRow {
                series: numbers[0],
                observation: Observation {
                    area: Area::COUNTRY,
                    year,
                    value,
                    status,
                },
            })
            .collect();
        let other = row(numbers[1], 344, 2010, 7.0);
        let all: Vec<SeriesRow> = rows.iter().copied().chain([other]).collect();
        for _ in 0..2 {
            store
                .add_observations(&mut load, &all, (0, Some("10")))
                .await
                .unwrap();
        }
        assert_eq!(store.observations(&numbers[..1], None).await.unwrap(), rows);
        assert_eq!(store.observations(&numbers[..2], None).await.unwrap(), all);
        let utrecht = [Area::municipality(344)];
        assert_eq!(
            store.observations(&numbers, Some(&utrecht)).await.unwrap(),
            [other]
        );
        assert_eq!(store.observations(&[], None).await.unwrap(), []);
        assert_eq!(store.observations(&numbers, Some(&[])).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_is_broken_off_goes_on_where_it_was() {
    on_both(async |store| {
        let mut first = store.begin_figures(new("a"), at(1)).await.unwrap();
        let numbers = store.figure_series(first.id, &[series("a")]).await.unwrap();
        let rows = [row(numbers[0], 344, 2023, 1.0)];
        store
            .add_observations(&mut first, &rows, (2, Some("20000")))
            .await
            .unwrap();
        let again = store.begin_figures(new("a"), at(3)).await.unwrap();
        assert_eq!(again, first);
        assert_eq!(
            (again.part, again.place.as_deref(), again.cells),
            (2, Some("20000"), 1)
        );
        assert!(!store.sweep_figures().await.unwrap(), "it may go on");

        // Its keeper changed the table meanwhile: begun anew, and the rest is swept away.
        let anew = store.begin_figures(new("b"), at(4)).await.unwrap();
        assert_ne!(anew.id, first.id);
        assert_eq!((anew.part, anew.cells), (0, 0));
        while store.sweep_figures().await.unwrap() {}
        assert_eq!(store.observations(&numbers, None).await.unwrap(), []);
        assert_eq!(store.begin_figures(new("b"), at(5)).await.unwrap(), anew);
    })
    .await;
}

#[tokio::test]
async fn what_is_shown_stays_until_the_next_is_whole() {
    on_both(async |store| {
        assert_eq!(store.figure_tables().await.unwrap(), []);
        let nothing = store.figures_mark().await.unwrap();
        let old = load(store, "a", 2_500).await;
        let mark = store.figures_mark().await.unwrap();
        assert_ne!(mark, nothing);

        let mut next = store.begin_figures(new("b"), at(5)).await.unwrap();
        let numbers = store.figure_series(next.id, &[series("b")]).await.unwrap();
        store
            .add_observations(&mut next, &[row(numbers[0], 1, 2024, 1.0)], (0, Some("1")))
            .await
            .unwrap();
        store
            .figures_checked(TABLE.0, TABLE.1, Some("de maat is er niet meer"), at(6))
            .await
            .unwrap();
        while store.sweep_figures().await.unwrap() {}
        let tables = store.figure_tables().await.unwrap();
        assert_eq!(tables.len(), 1);
        let shown = tables[0].load.as_ref().unwrap();
        assert_eq!(
            (shown.id, shown.cells, shown.ended),
            (old.id, 2_500, Some(at(2)))
        );
        assert_eq!(
            tables[0].trouble.as_deref(),
            Some("de maat is er niet meer")
        );
        assert_eq!(tables[0].checked, at(6));
        assert_eq!(store.figures_mark().await.unwrap().0, mark.0);
        let series = store.series_of(old.id).await.unwrap();
        let ids: Vec<i64> = series.into_values().collect();
        assert_eq!(store.observations(&ids, None).await.unwrap().len(), 2_500);

        store
            .finish_figures(TABLE.0, TABLE.1, next.id, at(7))
            .await
            .unwrap();
        while store.sweep_figures().await.unwrap() {}
        let tables = store.figure_tables().await.unwrap();
        assert_eq!(tables[0].load.as_ref().map(|load| load.id), Some(next.id));
        assert_eq!(tables[0].trouble, None);
        assert_ne!(store.figures_mark().await.unwrap().0, mark.0);
        assert_eq!(store.observations(&ids, None).await.unwrap(), []);
        assert!(store.series_of(old.id).await.unwrap().is_empty());
        assert_eq!(store.observations(&numbers, None).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_table_that_was_never_had_says_why() {
    on_both(async |store| {
        store
            .figures_checked(TABLE.0, TABLE.1, Some("niet te bereiken"), at(1))
            .await
            .unwrap();
        let tables = store.figure_tables().await.unwrap();
        assert_eq!((tables[0].service, tables[0].table.as_str()), TABLE);
        assert_eq!(tables[0].load, None);
        store
            .figures_checked(TABLE.0, TABLE.1, None, at(2))
            .await
            .unwrap();
        assert_eq!(store.figure_tables().await.unwrap()[0].trouble, None);
    })
    .await;
}
