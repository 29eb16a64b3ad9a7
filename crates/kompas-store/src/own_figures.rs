//! Figures that organisations bring themselves, and which columns their files have.

use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::dossiers::Saved;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// The own figures of one table of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFiguresRecord {
    /// The table.
    pub code: String,
    /// The figures, as JSON.
    pub content: String,
    /// The name of the file that they came from.
    pub file: String,
    /// The name of who brought them; none when the account is gone.
    pub author: Option<String>,
    /// Counts their changes.
    pub version: u32,
    /// When they were brought.
    pub updated: OffsetDateTime,
}

/// Own figures to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewOwnFigures<'a> {
    /// The table.
    pub code: &'a str,
    /// The version that the asker saw; 0 for none.
    pub seen: u32,
    /// The figures, as JSON.
    pub content: &'a str,
    /// The name of the file that they came from.
    pub file: &'a str,
    /// What its columns are: header and field.
    pub columns: &'a [(String, String)],
}

#[derive(FromRow)]
struct Row {
    code: String,
    content: String,
    file: String,
    author: Option<String>,
    version: i64,
    updated: i64,
}

impl Row {
    fn record(self) -> OwnFiguresRecord {
        OwnFiguresRecord {
            code: self.code,
            content: self.content,
            file: self.file,
            author: self.author,
            version: small(self.version),
            updated: moment(self.updated),
        }
    }
}

impl Store {
    /// The own figures of an organisation, by table.
    ///
    /// # Errors
    /// The database fails.
    pub async fn own_figures(&self, organisation: i64) -> Result<Vec<OwnFiguresRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(
                "select f.code, f.content, f.file, a.name as author, f.version, f.updated
                 from own_figures f left join account a on a.id = f.author
                 where f.organisation = $1 order by f.code",
            )
            .bind(organisation)
            .fetch_all(db)
            .await?
        });
        Ok(rows.into_iter().map(Row::record).collect())
    }

    /// Which columns the files of an organisation had for a table: header and field, by header.
    ///
    /// # Errors
    /// The database fails.
    pub async fn own_columns(
        &self,
        organisation: i64,
        code: &str,
    ) -> Result<Vec<(String, String)>, Error> {
        Ok(reading!(self, |db| {
            sqlx::query_as(
                "select header, field from own_column
                 where organisation = $1 and code = $2 order by header",
            )
            .bind(organisation)
            .bind(plain(code))
            .fetch_all(db)
            .await?
        }))
    }

    /// Keeps own figures in place of those that the asker saw, and remembers the columns of their
    /// file.
    ///
    /// # Errors
    /// The database fails.
    pub async fn save_own_figures(
        &self,
        organisation: i64,
        new: NewOwnFigures<'_>,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        Ok(transaction!(self, |tx| {
            let version: Option<i64> = if new.seen == 0 {
                sqlx::query_scalar(
                    "insert into own_figures
                     (organisation, code, content, file, author, version, updated)
                     values ($1, $2, $3, $4, $5, 1, $6) on conflict do nothing returning version",
                )
                .bind(organisation)
                .bind(plain(new.code))
                .bind(plain(new.content))
                .bind(plain(new.file))
                .bind(entry.actor)
                .bind(millis(entry.moment))
                .fetch_optional(&mut *tx)
                .await?
            } else {
                sqlx::query_scalar(
                    "update own_figures set content = $3, file = $4, author = $5, updated = $6,
                     version = version + 1
                     where organisation = $1 and code = $2 and version = $7 returning version",
                )
                .bind(organisation)
                .bind(plain(new.code))
                .bind(plain(new.content))
                .bind(plain(new.file))
                .bind(entry.actor)
                .bind(millis(entry.moment))
                .bind(i64::from(new.seen))
                .fetch_optional(&mut *tx)
                .await?
            };
            let Some(version) = version else {
                return Ok(Saved::Stale);
            };
            for (header, field) in new.columns {
                sqlx::query(
                    "insert into own_column (organisation, code, header, field)
                     values ($1, $2, $3, $4)
                     on conflict (organisation, code, header) do update set field = excluded.field",
                )
                .bind(organisation)
                .bind(plain(new.code))
                .bind(plain(header))
                .bind(plain(field))
                .execute(&mut *tx)
                .await?;
            }
            record!(self, tx, entry);
            Saved::As(small(version))
        }))
    }

    /// Removes own figures of which the asker saw this version. What their columns are stays
    /// remembered.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_own_figures(
        &self,
        organisation: i64,
        code: &str,
        seen: u32,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        Ok(transaction!(self, |tx| {
            let gone: Option<i64> = sqlx::query_scalar(
                "delete from own_figures
                 where organisation = $1 and code = $2 and version = $3 returning version",
            )
            .bind(organisation)
            .bind(plain(code))
            .bind(i64::from(seen))
            .fetch_optional(&mut *tx)
            .await?;
            if gone.is_none() {
                return Ok(Saved::Stale);
            }
            record!(self, tx, entry);
            Saved::As(seen)
        }))
    }
}
