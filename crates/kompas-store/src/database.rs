//! The two databases behind one SQL text.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Connection as _};
use time::{Date, OffsetDateTime};

use crate::{Error, Server};

/// What was recorded.
#[derive(Debug, Clone)]
pub enum Store {
    /// A file, or memory.
    Sqlite(Sqlite),
    /// A server.
    Postgres(Server),
}

/// One writer, and readers that cannot write.
#[derive(Debug, Clone)]
pub struct Sqlite {
    pub(crate) writer: SqlitePool,
    pub(crate) readers: SqlitePool,
    /// The file; none in memory.
    file: Option<PathBuf>,
}

/// Which migrations a database has, and which this program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MigrationStatus {
    /// The last that was done; 0 for a database in which nothing is yet.
    pub done: i64,
    /// The last that this program knows.
    pub known: i64,
}

impl MigrationStatus {
    /// Whether the database holds data of an older program.
    pub const fn is_older(self) -> bool {
        0 < self.done && self.done < self.known
    }
}

/// How many copies from before a migration are kept.
const COPIES: usize = 3;

/// Runs a query that only reads on whichever database there is.
macro_rules! reading {
    ($store:expr, |$db:ident| $body:expr) => {
        match $store {
            crate::Store::Sqlite(sqlite) => {
                let $db = &sqlite.readers;
                $body
            }
            crate::Store::Postgres(server) => {
                let $db = &server.pool();
                $body
            }
        }
    };
}

/// Reads on the connection that writes: before a migration, after which a reader would go on with
/// the columns from before it.
macro_rules! on_writer {
    ($store:expr, |$db:ident| $body:expr) => {
        match $store {
            Store::Sqlite(sqlite) => {
                let $db = &sqlite.writer;
                $body
            }
            Store::Postgres(server) => {
                let $db = &server.pool();
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
            crate::Store::Postgres(server) => {
                let mut $tx = server.pool().begin().await?;
                let done = $body;
                $tx.commit().await?;
                done
            }
        }
    };
}

pub(crate) use {reading, transaction};

/// The migrations in their order. `{id}` stands for a number that counts up by itself,
/// and `{by key}` for a table of which the rows stand in the order of its key, where there are such.
const MIGRATIONS: [&str; 19] = [
    include_str!("../migrations/0001_documenten.sql"),
    include_str!("../migrations/0002_mensen.sql"),
    include_str!("../migrations/0003_aanmelden.sql"),
    include_str!("../migrations/0004_sleutels.sql"),
    include_str!("../migrations/0005_dossiers.sql"),
    include_str!("../migrations/0006_maatregelen.sql"),
    include_str!("../migrations/0007_uitvragen.sql"),
    include_str!("../migrations/0008_vernietigen.sql"),
    include_str!("../migrations/0009_zoekvragen.sql"),
    include_str!("../migrations/0010_citaten.sql"),
    include_str!("../migrations/0011_sleutels_vernietigen.sql"),
    include_str!("../migrations/0012_stukken.sql"),
    include_str!("../migrations/0013_edities.sql"),
    include_str!("../migrations/0014_tips.sql"),
    include_str!("../migrations/0015_onderhoud.sql"),
    include_str!("../migrations/0016_eigen_bronnen.sql"),
    include_str!("../migrations/0017_logo.sql"),
    include_str!("../migrations/0018_kengetallen.sql"),
    include_str!("../migrations/0019_eigen_cijfers.sql"),
];

/// The last migration that this program knows.
pub(crate) const KNOWN: i64 = MIGRATIONS.len().cast_signed() as i64;

impl Store {
    /// Opens a database file, and makes it if it is not there.
    ///
    /// # Errors
    /// The file cannot be opened as a database; it is of a newer program; a migration fails.
    pub async fn open_sqlite(path: &Path, now: OffsetDateTime) -> Result<Self, Error> {
        let store = Self::attach_sqlite(path).await?;
        store.migrate(now).await?;
        Ok(store)
    }

    /// Opens a database file as it is, and makes it if it is not there. Before anything else is
    /// asked of it, [`Store::migrate`] must be.
    ///
    /// # Errors
    /// The file cannot be opened as a database.
    pub async fn attach_sqlite(path: &Path) -> Result<Self, Error> {
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
            // On a full disk SQLite ends a transaction by itself. Then the connection believes
            // that it is still in it, and takes no other one.
            .before_acquire(|connection, _| {
                let is_free = !connection.is_in_transaction();
                Box::pin(async move { Ok(is_free) })
            })
            .connect_with(options.clone())
            .await?;
        // Connected at its first use: a connection from before a migration would go on with the
        // columns of then.
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_lazy_with(options.pragma("query_only", "on"));
        Ok(Self::Sqlite(Sqlite {
            writer,
            readers,
            file: Some(path.to_owned()),
        }))
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
            file: None,
        });
        store.migrate(now).await?;
        Ok(store)
    }

    /// Connects to a server, at an address such as `postgres://user@host/database`.
    ///
    /// # Errors
    /// The address cannot be; the server cannot be reached; its database is of a newer program; a
    /// migration fails.
    pub async fn connect_postgres(address: &str, now: OffsetDateTime) -> Result<Self, Error> {
        let store = Self::attach_postgres(address).await?;
        store.migrate(now).await?;
        Ok(store)
    }

    /// Connects to a server and leaves its database as it is. Before anything else is asked of it,
    /// [`Store::migrate`] must be.
    ///
    /// # Errors
    /// The address cannot be; the server cannot be reached.
    pub async fn attach_postgres(address: &str) -> Result<Self, Error> {
        // Without this any address of a server would do.
        if !["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| address.starts_with(scheme))
        {
            return Err(sqlx::Error::Configuration("no postgres://".into()).into());
        }
        Ok(Self::Postgres(Server::connect(address).await?))
    }

    /// Closes all connections; what was acknowledged is on disk.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => {
                sqlite.readers.close().await;
                sqlite.writer.close().await;
            }
            Self::Postgres(server) => server.pool().close().await,
        }
    }

    /// What a change of the outbox or of the tables begins with: others wait until it is committed.
    /// So changes become visible in the order of their numbers. `SQLite` has one writer as it is.
    pub(crate) const fn turn(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "select 1",
            Self::Postgres(_) => "select pg_advisory_xact_lock(7566130)",
        }
    }

    /// Brings the tables up to this program. A file with data is copied beside itself first.
    ///
    /// # Errors
    /// The database is of a newer program; the copy or a migration fails.
    pub async fn migrate(&self, now: OffsetDateTime) -> Result<(), Error> {
        self.migrate_by(&MIGRATIONS, now).await?;
        self.ensure_collections(now).await
    }

    /// Which migrations the database has.
    ///
    /// # Errors
    /// The database fails.
    pub async fn migration_status(&self) -> Result<MigrationStatus, Error> {
        Ok(MigrationStatus {
            done: self.migrations_done().await?,
            known: KNOWN,
        })
    }

    /// Does the migrations up to one, and no more: for the data of an older program.
    pub(crate) async fn migrate_up_to(
        &self,
        number: i64,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        let count = usize::try_from(number).unwrap_or(0).min(MIGRATIONS.len());
        self.migrate_by(&MIGRATIONS[..count], now).await
    }

    async fn migrate_by(&self, migrations: &[&str], now: OffsetDateTime) -> Result<(), Error> {
        let known = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
        let done = self.migrations_done().await?;
        if done > known {
            return Err(Error::Newer { found: done, known });
        }
        if 0 < done && done < known {
            self.copy_aside(done + 1).await?;
        }
        for (number, text) in (1..).zip(migrations).filter(|(number, _)| *number > done) {
            self.migrate_to(number, text, now).await?;
        }
        Ok(())
    }

    /// Takes no turn of a writer: on a full disk, or while another program writes for long, what
    /// only reads must open too.
    async fn migrations_done(&self) -> Result<i64, Error> {
        let is_there = match self {
            Self::Sqlite(_) => {
                "select exists (select 1 from sqlite_master where name = 'migration')"
            }
            Self::Postgres(_) => "select to_regclass('migration') is not null",
        };
        Ok(on_writer!(self, |db| {
            if sqlx::query_scalar(is_there).fetch_one(db).await? {
                sqlx::query_scalar("select coalesce(max(number), 0) from migration")
                    .fetch_one(db)
                    .await?
            } else {
                0
            }
        }))
    }

    /// Does one migration, unless another program that was started at the same time did it.
    async fn migrate_to(&self, number: i64, text: &str, now: OffsetDateTime) -> Result<(), Error> {
        let (id, by_key) = match self {
            Self::Sqlite(_) => ("integer primary key autoincrement", "without rowid"),
            Self::Postgres(_) => ("bigint generated by default as identity primary key", ""),
        };
        let text = text.replace("{id}", id).replace("{by key}", by_key);
        transaction!(self, |tx| {
            sqlx::query(self.turn()).execute(&mut *tx).await?;
            sqlx::query("create table if not exists migration (number bigint primary key, done bigint not null)")
                .execute(&mut *tx)
                .await?;
            let claimed = sqlx::query(
                "insert into migration (number, done) values ($1, $2) on conflict do nothing",
            )
            .bind(number)
            .bind(millis(now))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if claimed == 1 {
                for statement in text.split(";\n").filter(|text| !text.trim().is_empty()) {
                    sqlx::query(AssertSqlSafe(statement.to_owned()))
                        .execute(&mut *tx)
                        .await?;
                }
            }
        });
        Ok(())
    }

    /// Copies a database file as it is now, before a migration, and keeps the last few copies.
    async fn copy_aside(&self, migration: i64) -> Result<(), Error> {
        let Self::Sqlite(sqlite) = self else {
            return Ok(());
        };
        let Some(file) = &sqlite.file else {
            return Ok(());
        };
        let copy = &file.with_extension(format!("voor-migratie-{migration}.db"));
        let _ = std::fs::remove_file(copy);
        let name = copy.display().to_string().replace('\'', "''");
        sqlx::query(AssertSqlSafe(format!("vacuum into '{name}'")))
            .execute(&sqlite.writer)
            .await?;
        std::fs::File::open(copy)
            .and_then(|file| file.sync_all())
            .map_err(Error::io("write", copy))?;
        let there = (1..=migration)
            .rev()
            .map(|step| file.with_extension(format!("voor-migratie-{step}.db")));
        for old in there.filter(|copy| copy.exists()).skip(COPIES) {
            std::fs::remove_file(&old).map_err(Error::io("remove", &old))?;
        }
        Ok(())
    }

    /// What is wrong with the file itself, in the words of `SQLite`; a server looks after its own.
    ///
    /// # Errors
    /// The database fails.
    pub async fn damage(&self) -> Result<Vec<String>, Error> {
        let Self::Sqlite(sqlite) = self else {
            return Ok(Vec::new());
        };
        let found: Vec<String> = sqlx::query_scalar("pragma quick_check(5)")
            .fetch_all(&sqlite.readers)
            .await?;
        Ok(found.into_iter().filter(|line| line != "ok").collect())
    }

    /// Takes what was deleted out of the write-ahead log too. Who is reading just now is not
    /// disturbed; then the next time does it.
    pub(crate) async fn wipe_log(&self) {
        if let Self::Sqlite(sqlite) = self {
            let _ = sqlx::query("pragma wal_checkpoint(truncate)")
                .execute(&sqlite.writer)
                .await;
        }
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

/// Texts as one column keeps them: a JSON list.
pub(crate) fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| plain(text)).collect();
    serde_json::to_string(&texts).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
    use sqlx::Row as _;

    use super::*;
    use crate::LogEntry;

    const LATER: &str = "create table if not exists later (name text not null);
insert into later (name) select slug from collection
";

    fn by(moment: OffsetDateTime) -> LogEntry {
        LogEntry {
            action: LogAction::Manage,
            object: String::new(),
            result: LogResult::Done,
            origin: LogOrigin::CommandLine,
            address: None,
            actor: None,
            organisation: None,
            moment,
        }
    }

    async fn names(store: &Store, statement: &'static str) -> Vec<String> {
        reading!(store, |db| sqlx::query_scalar(statement)
            .fetch_all(db)
            .await
            .unwrap())
    }

    #[tokio::test]
    async fn what_is_acknowledged_is_on_disk_and_readers_cannot_write() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("kompas.db");
        let store = Store::open_sqlite(&path, OffsetDateTime::UNIX_EPOCH)
            .await
            .unwrap();
        let Store::Sqlite(sqlite) = &store else {
            unreachable!()
        };
        for (pragma, writer, reader) in [
            ("pragma synchronous", "2", "2"),
            ("pragma journal_mode", "wal", "wal"),
            ("pragma foreign_keys", "1", "1"),
            ("pragma secure_delete", "1", "1"),
            ("pragma query_only", "0", "1"),
        ] {
            for (pool, expected) in [(&sqlite.writer, writer), (&sqlite.readers, reader)] {
                let row = sqlx::query(pragma).fetch_one(pool).await.unwrap();
                let text: String = row.try_get_unchecked(0).unwrap();
                assert_eq!(text, expected, "{pragma}");
            }
        }
        let write = sqlx::query("delete from collection")
            .execute(&sqlite.readers)
            .await;
        assert!(write.unwrap_err().to_string().contains("readonly"));
        store.close().await;
    }

    /// All migrations of today and another.
    fn and_then(later: &str) -> Vec<&str> {
        MIGRATIONS.iter().copied().chain([later]).collect()
    }

    #[tokio::test]
    async fn after_a_write_that_found_no_room_the_next_one_is_taken() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("kompas.db");
        let store = Store::open_sqlite(&path, now).await.unwrap();
        let Store::Sqlite(sqlite) = &store else {
            unreachable!()
        };
        sqlx::query("pragma max_page_count = 1")
            .fetch_one(&sqlite.writer)
            .await
            .unwrap();
        let refused = store
            .set_setting("groot", &"x".repeat(1 << 20), &by(now))
            .await;
        assert!(refused.unwrap_err().is_full());

        store.set_setting("klein", "x", &by(now)).await.unwrap();
        assert_eq!(store.setting("groot").await.unwrap(), None);
        assert_eq!(store.setting("klein").await.unwrap().as_deref(), Some("x"));
        store.close().await;
    }

    #[tokio::test]
    async fn a_file_is_copied_before_a_later_migration() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("it's.db");
        let copy = dir
            .path()
            .join(format!("it's.voor-migratie-{}.db", KNOWN + 1));
        let store = Store::open_sqlite(&path, now).await.unwrap();
        store.set_setting("proef", "x", &by(now)).await.unwrap();
        assert!(!copy.exists(), "not of an empty database");

        std::fs::write(&copy, "of a try that was cut off").unwrap();
        let all = and_then(LATER);
        for _ in 0..2 {
            store.migrate_by(&all, now).await.unwrap();
            let slugs = names(&store, "select name from later order by name").await;
            assert_eq!(slugs, ["andere-gemeenten", "eigen-gemeente", "gids"]);
        }
        store.close().await;
        match Store::open_sqlite(&path, now).await {
            Err(Error::Newer { found, known }) => assert_eq!((found, known), (KNOWN + 1, KNOWN)),
            other => panic!("{other:?}"),
        }
        let before = Store::open_sqlite(&copy, now).await.unwrap();
        let proof = names(&before, "select content from setting where name = 'proef'").await;
        assert_eq!(proof, ["x"]);
        before.close().await;
    }

    #[tokio::test]
    async fn the_last_three_copies_are_kept() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("kompas.db");
        let store = Store::open_sqlite(&path, now).await.unwrap();
        let mut all = MIGRATIONS.to_vec();
        for _ in 0..5 {
            all.push("select 1");
            store.migrate_by(&all, now).await.unwrap();
        }
        store.close().await;
        let copies = (1..=KNOWN + 5).filter(|step| {
            let name = format!("kompas.voor-migratie-{step}.db");
            dir.path().join(name).exists()
        });
        let last = [KNOWN + 3, KNOWN + 4, KNOWN + 5];
        assert_eq!(copies.collect::<Vec<_>>(), last);
    }

    #[tokio::test]
    async fn a_migration_that_fails_leaves_nothing() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let store = Store::in_memory(now).await.unwrap();
        let broken = format!("{LATER};\ninsert into nowhere values (1)");
        let all = and_then(&broken);
        store.migrate_by(&all, now).await.unwrap_err();
        assert_eq!(store.migrations_done().await.unwrap(), KNOWN);
        let tables = names(
            &store,
            "select name from sqlite_master where name = 'later'",
        )
        .await;
        assert_eq!(tables, [] as [&str; 0]);
        store.migrate_by(&and_then(LATER), now).await.unwrap();
    }
}
