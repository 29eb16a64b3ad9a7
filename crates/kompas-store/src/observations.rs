//! Figures by area and year. Each table of a keeper is loaded beside the figures that it replaces:
//! these stay until the new ones are whole.

use std::collections::HashMap;
use std::fmt::Write as _;

use kompas_domain::code::Code;
use kompas_domain::indicator::Series;
use kompas_domain::statistics::{Absence, Area, PeriodStatus, Service, Value};
use sqlx::AssertSqlSafe;
use time::OffsetDateTime;

use crate::database::{millis, moment, reading, transaction};
use crate::dossiers::read;
use crate::{Error, Store};

/// Observations that go in with one statement: six numbers each, and a statement of `SQLite` holds
/// 32,766.
const AT_ONCE: usize = 1_000;

/// Series of which the observations are asked with one statement.
const IDS_AT_ONCE: usize = 500;

/// Series of which the observations go out with one statement.
const SERIES_AT_ONCE: i64 = 50;

/// A table of a keeper, being loaded or loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureLoad {
    /// Its number.
    pub id: i64,
    /// What the table is and holds, as JSON.
    pub facts: String,
    /// What was asked of it, as JSON.
    pub queries: String,
    /// When its keeper changed it, as the keeper writes it.
    pub modified: String,
    /// Which of the queries is being asked.
    pub part: usize,
    /// Where the next page of that query begins; none at its beginning.
    pub place: Option<String>,
    /// Observations so far.
    pub cells: u64,
    /// When the loading began.
    pub began: OffsetDateTime,
    /// When it was whole.
    pub ended: Option<OffsetDateTime>,
}

/// A table that is to be loaded.
#[derive(Debug, Clone, Copy)]
pub struct NewLoad<'a> {
    /// Who keeps the table.
    pub service: Service,
    /// Its number there.
    pub table: &'a str,
    /// What it is and holds, as JSON.
    pub facts: &'a str,
    /// What is asked of it, as JSON.
    pub queries: &'a str,
    /// When its keeper changed it, as the keeper writes it.
    pub modified: &'a str,
}

/// How far a table of a keeper is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureTable {
    /// Who keeps it.
    pub service: Service,
    /// Its number there.
    pub table: String,
    /// What is shown of it; none before it was loaded once.
    pub load: Option<FigureLoad>,
    /// When it was last asked for.
    pub checked: OffsetDateTime,
    /// Dutch: why that did not go well, when it did not.
    pub trouble: Option<String>,
}

/// A value of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Of which area.
    pub area: Area,
    /// Of which year.
    pub year: u16,
    /// What it says.
    pub value: Value,
    /// How sure it is.
    pub status: PeriodStatus,
}

/// A value of a series, by the number of the series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesRow {
    /// The number that [`Store::figure_series`] gave.
    pub series: i64,
    /// The value.
    pub observation: Observation,
}

type LoadRow = (
    i64,
    String,
    String,
    String,
    i64,
    Option<String>,
    i64,
    i64,
    Option<i64>,
);

type TableRow = (String, String, Option<i64>, i64, Option<String>);

const LOAD: &str =
    "l.id, l.facts, l.queries, l.modified, l.part, l.place, l.cells, l.began, l.ended";

fn load_of(row: LoadRow) -> FigureLoad {
    let (id, facts, queries, modified, part, place, cells, began, ended) = row;
    FigureLoad {
        id,
        facts,
        queries,
        modified,
        part: usize::try_from(part).unwrap_or_default(),
        place,
        cells: cells.unsigned_abs(),
        began: moment(began),
        ended: ended.map(moment),
    }
}

impl Store {
    /// Begins to load a table, or goes on where that was broken off when the table and what is
    /// asked of it are still the same.
    ///
    /// # Errors
    /// The database fails.
    pub async fn begin_figures(
        &self,
        new: NewLoad<'_>,
        now: OffsetDateTime,
    ) -> Result<FigureLoad, Error> {
        let sql = format!(
            "select {LOAD} from figure_load l
             where service = $1 and code = $2 and facts = $3 and queries = $4 and modified = $5
               and ended is null
             order by id desc limit 1"
        );
        let found: Option<LoadRow> = reading!(self, |db| {
            sqlx::query_as(AssertSqlSafe(sql.as_str()))
                .bind(new.service.code())
                .bind(new.table)
                .bind(new.facts)
                .bind(new.queries)
                .bind(new.modified)
                .fetch_optional(db)
                .await?
        });
        if let Some(row) = found {
            return Ok(load_of(row));
        }
        let id: i64 = transaction!(self, |tx| {
            sqlx::query_scalar(
                "insert into figure_load (service, code, facts, queries, modified, part, cells, began)
                 values ($1, $2, $3, $4, $5, 0, 0, $6) returning id",
            )
            .bind(new.service.code())
            .bind(new.table)
            .bind(new.facts)
            .bind(new.queries)
            .bind(new.modified)
            .bind(millis(now))
            .fetch_one(&mut *tx)
            .await?
        });
        Ok(FigureLoad {
            id,
            facts: new.facts.to_owned(),
            queries: new.queries.to_owned(),
            modified: new.modified.to_owned(),
            part: 0,
            place: None,
            cells: 0,
            began: now,
            ended: None,
        })
    }

    /// The numbers of series of a load, in their order; those that are not there yet are made.
    ///
    /// # Errors
    /// The database fails.
    pub async fn figure_series(&self, load: i64, series: &[Series]) -> Result<Vec<i64>, Error> {
        let mut known = self.series_of(load).await?;
        let new: Vec<&Series> = series
            .iter()
            .filter(|one| !known.contains_key(one))
            .collect();
        transaction!(self, |tx| {
            for one in new {
                let id: i64 = sqlx::query_scalar(
                    "insert into figure_series (load, measure, codes) values ($1, $2, $3)
                     on conflict (load, measure, codes) do update set measure = excluded.measure
                     returning id",
                )
                .bind(load)
                .bind(&one.measure)
                .bind(&one.codes)
                .fetch_one(&mut *tx)
                .await?;
                known.insert(one.clone(), id);
            }
        });
        Ok(series.iter().map(|one| known[one]).collect())
    }

    /// All series of a load with their numbers.
    ///
    /// # Errors
    /// The database fails.
    pub async fn series_of(&self, load: i64) -> Result<HashMap<Series, i64>, Error> {
        let rows: Vec<(i64, String, String)> = reading!(self, |db| {
            sqlx::query_as("select id, measure, codes from figure_series where load = $1")
                .bind(load)
                .fetch_all(db)
                .await?
        });
        let series = rows
            .into_iter()
            .map(|(id, measure, codes)| (Series { measure, codes }, id));
        Ok(series.collect())
    }

    /// Adds a page of observations to a load, and remembers where the next one begins. The same
    /// page twice is as good as once. In one that is whole already, they go in place of what it had.
    ///
    /// # Errors
    /// The database fails; then nothing of the page is there and the load is where it was.
    pub async fn add_observations(
        &self,
        load: &mut FigureLoad,
        rows: &[SeriesRow],
        next: (usize, Option<&str>),
    ) -> Result<(), Error> {
        let (part, place) = next;
        let more = if load.ended.is_some() { 0 } else { rows.len() };
        let cells = load.cells + more as u64;
        let is_server = matches!(self, Self::Postgres(_));
        let whole = insert(AT_ONCE, is_server);
        transaction!(self, |tx| {
            for chunk in rows.chunks(AT_ONCE) {
                let rest;
                let sql = if chunk.len() == AT_ONCE {
                    whole.as_str()
                } else {
                    rest = insert(chunk.len(), is_server);
                    rest.as_str()
                };
                let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(chunk.len() == AT_ONCE);
                for row in chunk {
                    let one = &row.observation;
                    query = query
                        .bind(row.series)
                        .bind(one.area.key())
                        .bind(i32::from(one.year))
                        .bind(one.value.number())
                        .bind(note(one));
                }
                query.execute(&mut *tx).await?;
            }
            sqlx::query("update figure_load set part = $2, place = $3, cells = $4 where id = $1")
                .bind(load.id)
                .bind(i64::try_from(part).unwrap_or_default())
                .bind(place)
                .bind(cells.cast_signed())
                .execute(&mut *tx)
                .await?;
        });
        load.part = part;
        load.place = place.map(str::to_owned);
        load.cells = cells;
        Ok(())
    }

    /// Shows a load that is whole in place of the one before.
    ///
    /// # Errors
    /// The database fails.
    pub async fn finish_figures(
        &self,
        service: Service,
        table: &str,
        load: i64,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query("update figure_load set ended = $2 where id = $1")
                .bind(load)
                .bind(millis(now))
                .execute(&mut *tx)
                .await?;
            sqlx::query(
                "insert into figure_table (service, code, load, checked) values ($1, $2, $3, $4)
                 on conflict (service, code)
                 do update set load = excluded.load, checked = excluded.checked, trouble = null",
            )
            .bind(service.code())
            .bind(table)
            .bind(load)
            .bind(millis(now))
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Writes down that a table was asked for, and what was wrong. What is shown of it stays.
    ///
    /// # Errors
    /// The database fails.
    pub async fn figures_checked(
        &self,
        service: Service,
        table: &str,
        trouble: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "insert into figure_table (service, code, checked, trouble) values ($1, $2, $3, $4)
                 on conflict (service, code)
                 do update set checked = excluded.checked, trouble = excluded.trouble",
            )
            .bind(service.code())
            .bind(table)
            .bind(millis(now))
            .bind(trouble)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Takes away one batch of what no table shows and nobody is loading: loads that were replaced
    /// or broken off and begun anew. Whether there may be more.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sweep_figures(&self) -> Result<bool, Error> {
        // A load that goes on is the newest of its table.
        const STALE: &str = "from figure_load
            where id not in (select load from figure_table where load is not null)
              and (ended is not null or id < (
                select max(newer.id) from figure_load newer
                where newer.service = figure_load.service and newer.code = figure_load.code))";
        let stale: Option<i64> = reading!(self, |db| {
            sqlx::query_scalar(AssertSqlSafe(format!("select min(id) {STALE}")))
                .fetch_one(db)
                .await?
        });
        let Some(load) = stale else { return Ok(false) };
        transaction!(self, |tx| {
            let series: Vec<i64> = sqlx::query_scalar(
                "select id from figure_series where load = $1 order by id limit $2",
            )
            .bind(load)
            .bind(SERIES_AT_ONCE)
            .fetch_all(&mut *tx)
            .await?;
            for one in &series {
                for sql in [
                    "delete from observation where series = $1",
                    "delete from figure_series where id = $1",
                ] {
                    sqlx::query(sql).bind(one).execute(&mut *tx).await?;
                }
            }
            if series.is_empty() {
                sqlx::query("delete from figure_load where id = $1")
                    .bind(load)
                    .execute(&mut *tx)
                    .await?;
            }
        });
        Ok(true)
    }

    /// The tables that were ever asked for, by service and number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn figure_tables(&self) -> Result<Vec<FigureTable>, Error> {
        let rows: Vec<TableRow> = reading!(self, |db| {
            sqlx::query_as(
                "select service, code, load, checked, trouble from figure_table
                 order by service, code",
            )
            .fetch_all(db)
            .await?
        });
        let sql = format!("select {LOAD} from figure_load l join figure_table t on t.load = l.id");
        let loads: Vec<LoadRow> = reading!(self, |db| {
            sqlx::query_as(AssertSqlSafe(sql.as_str()))
                .fetch_all(db)
                .await?
        });
        let mut loads: HashMap<i64, FigureLoad> =
            loads.into_iter().map(|row| (row.0, load_of(row))).collect();
        let tables = rows
            .into_iter()
            .map(|(service, table, load, checked, trouble)| {
                Ok(FigureTable {
                    service: read(&service, "figure_table.service")?,
                    table,
                    load: load.and_then(|load| loads.remove(&load)),
                    checked: moment(checked),
                    trouble,
                })
            });
        tables.collect()
    }

    /// A mark that changes when what is shown of any table does: its last load, and when a table
    /// was last asked for.
    ///
    /// # Errors
    /// The database fails.
    pub async fn figures_mark(&self) -> Result<(i64, i64), Error> {
        Ok(reading!(self, |db| {
            sqlx::query_as(
                "select coalesce(max(load), 0), coalesce(max(checked), 0) from figure_table",
            )
            .fetch_one(db)
            .await?
        }))
    }

    /// The values of series, of all areas or of some, by series, area and year.
    ///
    /// # Errors
    /// The database fails, or holds what no version of this program wrote.
    pub async fn observations(
        &self,
        series: &[i64],
        areas: Option<&[Area]>,
    ) -> Result<Vec<SeriesRow>, Error> {
        let mut found = Vec::new();
        let only = match areas {
            None => String::new(),
            Some([]) => return Ok(found),
            // Written out, so that the database looks up each of them by its key.
            Some(areas) => {
                let keys: Vec<String> = areas.iter().map(|area| area.key().to_string()).collect();
                format!("and area in ({})", keys.join(", "))
            }
        };
        for series in series.chunks(IDS_AT_ONCE) {
            let places: Vec<String> = (1..=series.len()).map(|at| format!("${at}")).collect();
            let places = places.join(", ");
            let sql = format!(
                "select series, area, year, value, note from observation
                 where series in ({places}) {only} order by series, area, year"
            );
            let rows: Vec<(i64, i32, i32, Option<f64>, i32)> = reading!(self, |db| {
                let mut query = sqlx::query_as(AssertSqlSafe(sql.as_str()));
                for one in series {
                    query = query.bind(*one);
                }
                query.fetch_all(db).await?
            });
            for row in rows {
                found.push(series_row(row)?);
            }
        }
        Ok(found)
    }
}

/// `SQLite` looks for numbered places one by one, so they have no numbers there.
fn insert(rows: usize, is_server: bool) -> String {
    let mut sql = String::from("insert into observation (series, area, year, value, note) values ");
    for row in 0..rows {
        let first = row * 5;
        let comma = if row == 0 { "" } else { "," };
        let places: Vec<String> = (first + 1..=first + 5)
            .map(|place| {
                if is_server {
                    format!("${place}")
                } else {
                    "?".to_owned()
                }
            })
            .collect();
        // writing to a text cannot fail
        let _ = write!(sql, "{comma}({})", places.join(","));
    }
    sql.push_str(
        " on conflict (series, area, year) do update set value = excluded.value, note = excluded.note",
    );
    sql
}

/// How sure a value is and why there is none, as one number: `10 × status + absence`, both by
/// their place in the list, absence from 1.
fn note(one: &Observation) -> i32 {
    let place = |found: Option<usize>| found.and_then(|place| i32::try_from(place).ok());
    let status = PeriodStatus::ALL
        .iter()
        .position(|other| *other == one.status);
    let absence = match one.value {
        Value::Number(_) => None,
        Value::Missing(absence) => Absence::ALL.iter().position(|other| *other == absence),
    };
    place(status).unwrap_or_default() * 10 + place(absence).map_or(0, |place| place + 1)
}

fn series_row(row: (i64, i32, i32, Option<f64>, i32)) -> Result<SeriesRow, Error> {
    let (series, area, year, value, note) = row;
    let unreadable = || Error::Unreadable {
        column: "observation.note",
    };
    let at = |place: i32| usize::try_from(place).ok();
    let status = at(note / 10).and_then(|place| PeriodStatus::ALL.get(place));
    let absence = at(note % 10 - 1).and_then(|place| Absence::ALL.get(place));
    let value = match (value, absence) {
        (Some(number), None) => Value::Number(number),
        (None, Some(absence)) => Value::Missing(*absence),
        _ => return Err(unreadable()),
    };
    let observation = Observation {
        area: Area::from_key(area).ok_or(Error::Unreadable {
            column: "observation.area",
        })?,
        year: u16::try_from(year).map_err(|_| Error::Unreadable {
            column: "observation.year",
        })?,
        value,
        status: *status.ok_or_else(unreadable)?,
    };
    Ok(SeriesRow {
        series,
        observation,
    })
}
