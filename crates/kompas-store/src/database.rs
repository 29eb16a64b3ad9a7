//! The two databases behind one SQL text.

use std::path::Path;
use std::time::Duration;

use sqlx::AssertSqlSafe;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use time::{Date, OffsetDateTime};

use crate::Error;

/// What was recorded.
#[derive(Debug, Clone)]
pub enum Store {
    /// A file, or memory.
    Sqlite(Sqlite),
    /// A server.
    Postgres(PgPool),
}

/// One writer, and readers that cannot write.
#[derive(Debug, Clone)]
pub struct Sqlite {
    pub(crate) writer: SqlitePool,
    pub(crate) readers: SqlitePool,
}

/// Runs a query that only reads on whichever database there is.
macro_rules! reading {
    ($store:expr, |$db:ident| $body:expr) => {
        match $store {
            crate::Store::Sqlite(sqlite) => {
                let $db = &sqlite.readers;
                $body
            }
            crate::Store::Postgres(pool) => {
                let $db = pool;
                $body
            }
        }
    };
}

/// Runs statements in one transaction on whichever database there is. A `?` inside undoes it.
macro_rules! transaction {
    ($store:expr, |$tx:ident| $body:block) => {
        match $store {
            crate::Store::Sqlite(sqlite) => {
                // Begun as a writer, so that another process makes it wait and not fail.
                let mut $tx = sqlite.writer.begin_with("begin immediate").await?;
                let done = $body;
                $tx.commit().await?;
                done
            }
            crate::Store::Postgres(pool) => {
                let mut $tx = pool.begin().await?;
                let done = $body;
                $tx.commit().await?;
                done
            }
        }
    };
}

pub(crate) use {reading, transaction};

/// The migrations in their order. `{id}` stands for a number that counts up by itself.
const MIGRATIONS: [&str; 1] = [include_str!("../migrations/0001_documenten.sql")];

impl Store {
    /// Opens a database file, and makes it if it is not there.
    ///
    /// # Errors
    /// The file cannot be opened as a database; it is of a newer program; a migration fails.
    pub async fn open_sqlite(path: &Path, now: OffsetDateTime) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("secure_delete", "on")
            .busy_timeout(Duration::from_secs(30));
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        let store = Self::Sqlite(Sqlite { writer, readers });
        store.migrate(Some(path), now).await?;
        Ok(store)
    }

    /// A database in memory, gone with the value.
    ///
    /// # Errors
    /// A migration fails.
    pub async fn in_memory(now: OffsetDateTime) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .in_memory(true)
            .foreign_keys(true);
        // One connection: each connection to memory would have a memory of its own.
        let only = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await?;
        let store = Self::Sqlite(Sqlite {
            writer: only.clone(),
            readers: only,
        });
        store.migrate(None, now).await?;
        Ok(store)
    }

    /// Connects to a server, at an address such as `postgres://user@host/database`.
    ///
    /// # Errors
    /// The server cannot be reached; its database is of a newer program; a migration fails.
    pub async fn connect_postgres(address: &str, now: OffsetDateTime) -> Result<Self, Error> {
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(5))
            .connect(address)
            .await?;
        let store = Self::Postgres(pool);
        store.migrate(None, now).await?;
        Ok(store)
    }

    /// Closes all connections; what was acknowledged is on disk.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => {
                sqlite.readers.close().await;
                sqlite.writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    async fn migrate(&self, file: Option<&Path>, now: OffsetDateTime) -> Result<(), Error> {
        self.run("create table if not exists migration (number bigint primary key, done bigint not null)")
            .await?;
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        let done: i64 = reading!(self, |db| {
            sqlx::query_scalar("select coalesce(max(number), 0) from migration")
                .fetch_one(db)
                .await?
        });
        if done > known {
            return Err(Error::Newer { found: done, known });
        }
        if done == known {
            return self.ensure_collections(now).await;
        }
        if let (Some(file), true) = (file, done > 0) {
            let copy = file.with_extension(format!("voor-migratie-{}.db", done + 1));
            let statement = format!(
                "vacuum into '{}'",
                copy.display().to_string().replace('\'', "''")
            );
            let _ = std::fs::remove_file(&copy);
            self.run(&statement).await?;
        }
        let id = match self {
            Self::Sqlite(_) => "integer primary key autoincrement",
            Self::Postgres(_) => "bigint generated by default as identity primary key",
        };
        for (number, text) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > done) {
            transaction!(self, |tx| {
                for statement in text
                    .replace("{id}", id)
                    .split(";\n")
                    .filter(|text| !text.trim().is_empty())
                {
                    sqlx::query(AssertSqlSafe(statement.to_owned()))
                        .execute(&mut *tx)
                        .await?;
                }
                sqlx::query(
                    "insert into migration (number, done) values ($1, $2) on conflict do nothing",
                )
                .bind::<i64>(number)
                .bind(millis(now))
                .execute(&mut *tx)
                .await?;
            });
        }
        self.ensure_collections(now).await
    }

    async fn run(&self, statement: &str) -> Result<(), Error> {
        let statement = AssertSqlSafe(statement.to_owned());
        match self {
            Self::Sqlite(sqlite) => {
                sqlx::query(statement).execute(&sqlite.writer).await?;
            }
            Self::Postgres(pool) => {
                sqlx::query(statement).execute(pool).await?;
            }
        }
        Ok(())
    }
}

/// A moment as it is recorded: milliseconds since 1970, UTC.
pub(crate) fn millis(moment: OffsetDateTime) -> i64 {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// A recorded moment.
pub(crate) fn moment(millis: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// A date as it is recorded: `2026-11-24`.
pub(crate) fn iso(date: Date) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

/// A recorded date.
pub(crate) fn date(text: &str) -> Option<Date> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(text, format).ok()
}

/// A text as both databases can keep it: `PostgreSQL` knows no NUL.
pub(crate) fn plain(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
