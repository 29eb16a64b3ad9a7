//! Editions of the guide: once there, they never change.

use kompas_domain::code::Code;
use kompas_domain::content::ContentFile;
use kompas_domain::edition::EditionOrigin;
use kompas_domain::job::JobKind;
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{millis, moment, plain, reading, transaction};
use crate::dossiers::read;
use crate::jobs::insert_job;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// An edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionRecord {
    /// Its place: a later one has a higher.
    pub id: i64,
    /// Its number, as in its address.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Where it comes from.
    pub origin: EditionOrigin,
    /// The name of who published it; none for what came with files, or when the account is gone.
    pub author: Option<String>,
    /// When.
    pub published: OffsetDateTime,
}

/// The newest edition, and how much was approved since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct EditionMark {
    /// The edition.
    pub id: i64,
    /// A number that is another after each approval.
    pub draft: i64,
}

/// An edition to be.
#[derive(Debug, Clone, Copy)]
pub struct NewEdition<'a> {
    /// Its number.
    pub number: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Where it comes from.
    pub origin: EditionOrigin,
    /// Its files.
    pub files: &'a [ContentFile],
}

#[derive(FromRow)]
struct Row {
    id: i64,
    number: String,
    title: String,
    origin: String,
    author: Option<String>,
    published: i64,
}

impl Row {
    fn edition(self) -> Result<EditionRecord, Error> {
        Ok(EditionRecord {
            id: self.id,
            number: self.number,
            title: self.title,
            origin: read(&self.origin, "edition.origin")?,
            author: self.author,
            published: moment(self.published),
        })
    }
}

impl Store {
    /// The newest edition; none before there is any.
    ///
    /// # Errors
    /// The database fails.
    pub async fn newest_edition(&self) -> Result<Option<EditionMark>, Error> {
        reading!(self, |db| {
            Ok(
                sqlx::query_as("select id, draft from edition order by id desc limit 1")
                    .fetch_optional(db)
                    .await?,
            )
        })
    }

    /// All editions, the newest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn editions(&self) -> Result<Vec<EditionRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(
                "select e.id, e.number, e.title, e.origin, a.name as author, e.published
                 from edition e left join account a on a.id = e.author order by e.id desc",
            )
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::edition).collect()
    }

    /// The files of an edition, by path; nothing for one that is not there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn edition_files(&self, edition: i64) -> Result<Vec<ContentFile>, Error> {
        let rows: Vec<(String, String)> = reading!(self, |db| {
            sqlx::query_as("select path, content from edition_file where edition = $1")
                .bind(edition)
                .fetch_all(db)
                .await?
        });
        let files = rows.into_iter();
        let mut files: Vec<ContentFile> = files
            .map(|(path, text)| ContentFile { path, text })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// Adds an edition after the one that was seen to be the newest, with all that was approved
    /// until then, and has the index of passages made anew; gives its place. None when another
    /// edition came, or something was approved, meanwhile.
    ///
    /// # Errors
    /// [`Error::Taken`] when there is an edition with this number; the database fails.
    pub async fn add_edition(
        &self,
        edition: NewEdition<'_>,
        seen: Option<EditionMark>,
        entry: &LogEntry,
    ) -> Result<Option<i64>, Error> {
        Ok(transaction!(self, |tx| {
            let newest: Option<i64> = sqlx::query_scalar("select max(id) from edition")
                .fetch_one(&mut *tx)
                .await?;
            let taken: i64 = sqlx::query_scalar("select count(*) from edition where number = $1")
                .bind(plain(edition.number))
                .fetch_one(&mut *tx)
                .await?;
            if taken > 0 {
                return Err(Error::Taken);
            }
            if newest != seen.map(|mark| mark.id) {
                return Ok(None);
            }
            if let Some(mark) = seen {
                let held = sqlx::query(
                    "update edition set draft = draft + 1 where id = $1 and draft = $2",
                )
                .bind(mark.id)
                .bind(mark.draft)
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if held == 0 {
                    return Ok(None);
                }
            }
            let id: i64 = sqlx::query_scalar(
                "insert into edition (number, title, origin, author, published, draft)
                 values ($1, $2, $3, $4, $5, 0) returning id",
            )
            .bind(plain(edition.number))
            .bind(plain(edition.title))
            .bind(edition.origin.code())
            .bind(entry.actor)
            .bind(millis(entry.moment))
            .fetch_one(&mut *tx)
            .await?;
            for file in edition.files {
                sqlx::query(
                    "insert into edition_file (edition, path, content) values ($1, $2, $3)",
                )
                .bind(id)
                .bind(plain(&file.path))
                .bind(plain(&file.text))
                .execute(&mut *tx)
                .await?;
            }
            if edition.origin == EditionOrigin::Edited {
                sqlx::query(
                    "update proposal set edition = $1
                     where state = 'goedgekeurd' and edition is null",
                )
                .bind(id)
                .execute(&mut *tx)
                .await?;
            }
            if seen.is_some() {
                insert_job!(tx, JobKind::Reindex, "index", "", entry.moment, None::<i64>);
            }
            record!(self, tx, entry);
            Some(id)
        }))
    }
}
