//! Rows out of a database and into one: the same lines on both.

use std::io::{BufRead, Read, Write};

use futures_util::TryStreamExt;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Postgres, QueryBuilder, Row, Sqlite, Transaction};

use super::Fault;
use super::tables::{Column, Kind, LEFT_OUT, Table, names, tables};
use crate::{Error, Store};

/// The longest line that is read.
const MAX_LINE: u64 = 256 << 20;
/// So many bytes of lines go into one statement, or so many values.
const BATCH_BYTES: usize = 1 << 20;
const BATCH_VALUES: usize = 5000;

/// A database as it was at one moment, whatever is written meanwhile.
pub(super) enum Snapshot {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs the same body on either transaction.
macro_rules! either {
    ($of:ident, $self:expr, |$tx:ident| $body:expr) => {
        match $self {
            $of::Sqlite($tx) => $body,
            $of::Postgres($tx) => $body,
        }
    };
}

impl Snapshot {
    pub(super) async fn of(store: &Store) -> Result<Self, Error> {
        let mut snapshot = match store {
            Store::Sqlite(sqlite) => Self::Sqlite(sqlite.readers.begin().await?),
            Store::Postgres(server) => {
                let begin = "begin isolation level repeatable read, read only";
                Self::Postgres(server.pool().begin_with(begin).await?)
            }
        };
        // The first question fixes the moment.
        snapshot.number("select count(*) from migration").await?;
        Ok(snapshot)
    }

    /// `sqlite` or `postgresql`.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgresql",
        }
    }

    pub(super) async fn migration(&mut self) -> Result<i64, Error> {
        self.number("select coalesce(max(number), 0) from migration")
            .await
    }

    pub(super) async fn sequence(&mut self) -> Result<i64, Error> {
        self.number("select coalesce(max(seq), 0) from outbox")
            .await
    }

    async fn number(&mut self, statement: &'static str) -> Result<i64, Error> {
        either!(Self, self, |tx| Ok(sqlx::query_scalar(statement)
            .fetch_one(&mut **tx)
            .await?))
    }

    /// How many rows a table has.
    pub(super) async fn count(&mut self, table: &Table) -> Result<i64, Error> {
        let statement = AssertSqlSafe(format!("select count(*) from {}", table.1));
        either!(Self, self, |tx| Ok(sqlx::query_scalar(statement)
            .fetch_one(&mut **tx)
            .await?))
    }

    /// The last number that a table gave out.
    pub(super) async fn counter(&mut self, table: &Table) -> Result<Option<i64>, Error> {
        let Some(column) = table.counter() else {
            return Ok(None);
        };
        let last = match self {
            Self::Sqlite(tx) => {
                sqlx::query_scalar("select seq from sqlite_sequence where name = $1")
                    .bind(table.1)
                    .fetch_optional(&mut **tx)
                    .await?
            }
            Self::Postgres(tx) => {
                let name: String = sqlx::query_scalar("select pg_get_serial_sequence($1, $2)")
                    .bind(table.1)
                    .bind(column)
                    .fetch_one(&mut **tx)
                    .await?;
                let statement =
                    format!("select case when is_called then last_value else 0 end from {name}");
                let last = sqlx::query_scalar(AssertSqlSafe(statement));
                Some(last.fetch_one(&mut **tx).await?)
            }
        };
        Ok(Some(last.unwrap_or(0)))
    }

    /// Writes the rows of a table, a line each, and gives how many there are. The hashes of
    /// originals are told.
    pub(super) async fn write(
        &mut self,
        table: &Table,
        migration: i64,
        out: &mut (dyn Write + Send),
        original: &mut (dyn FnMut(&str) + Send),
    ) -> Result<u64, Error> {
        let columns = table.columns(migration);
        let binary = matches!(self, Self::Postgres(_));
        let statement = AssertSqlSafe(table.select(migration, binary));
        let mut count = 0;
        either!(Self, self, |tx| {
            let mut rows = sqlx::query(statement).fetch(&mut **tx);
            while let Some(row) = rows.try_next().await? {
                let mut values = Vec::with_capacity(columns.len());
                for (at, column) in columns.iter().enumerate() {
                    values.push(match column.kind {
                        Kind::Integer | Kind::Counter => {
                            Value::from(row.try_get::<Option<i64>, _>(at)?)
                        }
                        Kind::Boolean => Value::from(row.try_get::<Option<bool>, _>(at)?),
                        Kind::Text => Value::from(row.try_get::<Option<String>, _>(at)?),
                        Kind::Original => {
                            let hash = row.try_get::<Option<String>, _>(at)?;
                            if let Some(hash) = &hash {
                                original(hash);
                            }
                            Value::from(hash)
                        }
                    });
                }
                let mut line = serde_json::to_vec(&values).unwrap_or_default();
                line.push(b'\n');
                out.write_all(&line).map_err(spooled)?;
                count += 1;
            }
        });
        Ok(count)
    }
}

/// A write to a temporary file that has no name failed.
fn spooled(error: std::io::Error) -> Error {
    Error::io("write", std::path::Path::new("tijdelijk bestand"))(error)
}

/// A database that is being filled, in one transaction.
pub(super) enum Filling {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Filling {
    pub(super) async fn of(store: &Store) -> Result<Self, Error> {
        let mut filling = match store {
            Store::Sqlite(sqlite) => {
                Self::Sqlite(sqlite.writer.begin_with("begin immediate").await?)
            }
            Store::Postgres(server) => Self::Postgres(server.pool().begin().await?),
        };
        filling.run(store.turn().to_owned()).await?;
        Ok(filling)
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        either!(Self, self, |tx| Ok(tx.commit().await?))
    }

    async fn run(&mut self, statement: String) -> Result<(), Error> {
        either!(Self, self, |tx| {
            let statement = sqlx::query(AssertSqlSafe(statement));
            statement.execute(&mut **tx).await?;
        });
        Ok(())
    }

    /// Takes all rows away.
    pub(super) async fn clear(&mut self, migration: i64) -> Result<(), Error> {
        let kept = tables(migration).rev().map(|table| table.1);
        let left_out = LEFT_OUT.iter().filter(|(since, _)| *since <= migration);
        let left_out = left_out.map(|(_, name)| *name);
        let all: Vec<&str> = left_out.chain(kept).collect();
        if matches!(self, Self::Postgres(_)) {
            // Or what others add meanwhile would stay among what is put back.
            self.run(format!("lock table {} in exclusive mode", all.join(", ")))
                .await?;
        }
        for name in all {
            self.run(format!("delete from {name}")).await?;
        }
        Ok(())
    }

    /// Puts lines into a table, and gives how many there were.
    pub(super) async fn read(
        &mut self,
        table: &Table,
        migration: i64,
        lines: &mut (dyn BufRead + Send),
    ) -> Result<u64, Error> {
        let columns = table.columns(migration);
        let most = (BATCH_VALUES / columns.len()).max(1);
        let (mut batch, mut bytes, mut count) = (Vec::new(), 0, 0);
        let bad = |row: u64, reason: String| Error::Backup {
            faults: vec![Fault::Row {
                table: table.1.to_owned(),
                row,
                reason,
            }],
        };
        loop {
            let mut line = Vec::new();
            let read = lines.take(MAX_LINE).read_until(b'\n', &mut line);
            read.map_err(spooled)?;
            let ended = line.is_empty();
            if line.len() as u64 == MAX_LINE {
                return Err(bad(count + 1, "de regel is te lang".to_owned()));
            }
            if !ended {
                count += 1;
                bytes += line.len();
                batch.push(values(&line, &columns).map_err(|reason| bad(count, reason))?);
            }
            if (ended || bytes >= BATCH_BYTES || batch.len() >= most) && !batch.is_empty() {
                let first = count - batch.len() as u64 + 1;
                let put = self
                    .insert(table, &columns, std::mem::take(&mut batch))
                    .await;
                put.map_err(|error| match error {
                    sqlx::Error::Database(reason) => bad(first, reason.message().to_owned()),
                    other => other.into(),
                })?;
                bytes = 0;
            }
            if ended {
                return Ok(count);
            }
        }
    }

    async fn insert(
        &mut self,
        table: &Table,
        columns: &[Column],
        rows: Vec<Vec<Value>>,
    ) -> Result<(), sqlx::Error> {
        let start = format!("insert into {} ({}) ", table.1, names(columns));
        macro_rules! insert {
            ($tx:ident, $database:ty) => {{
                let mut query = QueryBuilder::<$database>::new(start);
                query.push_values(rows, |mut values, row| {
                    for (value, column) in row.into_iter().zip(columns) {
                        match column.kind {
                            Kind::Integer | Kind::Counter => values.push_bind(value.as_i64()),
                            Kind::Boolean => values.push_bind(value.as_bool()),
                            Kind::Text | Kind::Original => values.push_bind(match value {
                                Value::String(text) => Some(text),
                                _ => None,
                            }),
                        };
                    }
                });
                query.build().execute(&mut **$tx).await?;
            }};
        }
        match self {
            Self::Sqlite(tx) => insert!(tx, Sqlite),
            Self::Postgres(tx) => insert!(tx, Postgres),
        }
        Ok(())
    }

    /// Lets the numbers of a table go on after one, and never before those that were given out.
    pub(super) async fn count_on(&mut self, table: &Table, last: i64) -> Result<(), Error> {
        let Some(column) = table.counter() else {
            return Ok(());
        };
        match self {
            Self::Sqlite(tx) => {
                for statement in [
                    "insert into sqlite_sequence (name, seq) select $1, $2
                     where not exists (select 1 from sqlite_sequence where name = $1)",
                    "update sqlite_sequence set seq = max(seq, $2) where name = $1",
                ] {
                    let query = sqlx::query(statement).bind(table.1).bind(last);
                    query.execute(&mut **tx).await?;
                }
            }
            Self::Postgres(tx) => {
                let sequence: String = sqlx::query_scalar("select pg_get_serial_sequence($1, $2)")
                    .bind(table.1)
                    .bind(column)
                    .fetch_one(&mut **tx)
                    .await?;
                let statement = format!(
                    "select setval($1::text::regclass, last) from (select greatest($2,
                     (select max({column}) from {}),
                     (select case when is_called then last_value end from {sequence})) as last) as those
                     where last > 0",
                    table.1
                );
                sqlx::query(AssertSqlSafe(statement))
                    .bind(&sequence)
                    .bind(last)
                    .execute(&mut **tx)
                    .await?;
            }
        }
        Ok(())
    }
}

/// The values of a line, one for each column and of its kind.
fn values(line: &[u8], columns: &[Column]) -> Result<Vec<Value>, String> {
    let values: Vec<Value> =
        serde_json::from_slice(line).map_err(|_| "de regel is niet te lezen".to_owned())?;
    if values.len() != columns.len() {
        return Err(format!(
            "er staan {} waarden en geen {}",
            values.len(),
            columns.len()
        ));
    }
    for (value, column) in values.iter().zip(columns) {
        let fits = match column.kind {
            Kind::Integer | Kind::Counter => value.is_i64(),
            Kind::Boolean => value.is_boolean(),
            Kind::Text | Kind::Original => value.is_string(),
        };
        if !fits && !value.is_null() {
            return Err(format!(
                "de waarde van {} is van een andere soort",
                column.name
            ));
        }
    }
    Ok(values)
}
