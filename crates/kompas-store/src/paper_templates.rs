//! Templates of papers: each organisation its own, in versions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kompas_domain::code::Code;
use kompas_domain::paper::{PaperKind, PaperTemplate};
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::dossiers::{Saved, read};
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A version of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRecord {
    /// Of which papers.
    pub kind: PaperKind,
    /// Its number, from 1.
    pub version: u32,
    /// What it says.
    pub template: PaperTemplate,
    /// The name of who made it; none when the account is gone.
    pub author: Option<String>,
    /// When.
    pub created: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    kind: String,
    version: i64,
    content: String,
    author: Option<String>,
    created: i64,
}

impl Row {
    fn template(self) -> Result<TemplateRecord, Error> {
        Ok(TemplateRecord {
            kind: read(&self.kind, "paper_template.kind")?,
            version: small(self.version),
            template: serde_json::from_str(&self.content)
                .map_err(|_| Error::unreadable("paper_template.content"))?,
            author: self.author,
            created: moment(self.created),
        })
    }
}

/// The logo of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoRecord {
    /// What it shows.
    pub description: String,
    /// Dots from left to right.
    pub width: u32,
    /// Dots from top to bottom.
    pub height: u32,
    /// The picture as PNG.
    pub png: Vec<u8>,
    /// When it was brought.
    pub updated: OffsetDateTime,
}

#[derive(FromRow)]
struct LogoRow {
    description: String,
    width: i64,
    height: i64,
    content: String,
    updated: i64,
}

/// Bytes as text, two letters each: both databases keep it, and a backup too.
fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    let pairs = pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok());
    pairs.collect()
}

impl Store {
    /// The logo of an organisation.
    ///
    /// # Errors
    /// The database fails.
    pub async fn paper_logo(&self, organisation: i64) -> Result<Option<LogoRecord>, Error> {
        let row: Option<LogoRow> = reading!(self, |db| {
            sqlx::query_as(
                "select description, width, height, content, updated from paper_logo
                 where organisation = $1",
            )
            .bind(organisation)
            .fetch_optional(db)
            .await?
        });
        let Some(row) = row else { return Ok(None) };
        Ok(Some(LogoRecord {
            png: bytes_of(&row.content).ok_or(Error::unreadable("paper_logo.content"))?,
            description: row.description,
            width: small(row.width),
            height: small(row.height),
            updated: moment(row.updated),
        }))
    }

    /// Puts a logo in the place of the one that an organisation has.
    ///
    /// # Errors
    /// The database fails.
    pub async fn save_paper_logo(
        &self,
        organisation: i64,
        logo: &LogoRecord,
        entry: &LogEntry,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "insert into paper_logo
                 (organisation, description, width, height, content, author, updated)
                 values ($1, $2, $3, $4, $5, $6, $7)
                 on conflict (organisation) do update set description = excluded.description,
                 width = excluded.width, height = excluded.height, content = excluded.content,
                 author = excluded.author, updated = excluded.updated",
            )
            .bind(organisation)
            .bind(plain(&logo.description))
            .bind(i64::from(logo.width))
            .bind(i64::from(logo.height))
            .bind(hexadecimal(&logo.png))
            .bind(entry.actor)
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?;
            record!(self, tx, entry);
        });
        Ok(())
    }

    /// Takes the logo of an organisation away. Whether it had one.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_paper_logo(
        &self,
        organisation: i64,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        Ok(transaction!(self, |tx| {
            let gone = sqlx::query("delete from paper_logo where organisation = $1")
                .bind(organisation)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if gone == 1 {
                record!(self, tx, entry);
            }
            gone == 1
        }))
    }

    /// The templates of an organisation as they are now, by kind; none for a kind of which it uses
    /// that of Kompas.
    ///
    /// # Errors
    /// The database fails.
    pub async fn paper_templates(
        &self,
        organisation: i64,
    ) -> Result<BTreeMap<PaperKind, TemplateRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(
                "select t.kind, t.version, t.content, a.name as author, t.created
                 from paper_template t left join account a on a.id = t.author
                 where t.organisation = $1 and t.version = (select max(n.version)
                 from paper_template n where n.organisation = $1 and n.kind = t.kind)",
            )
            .bind(organisation)
            .fetch_all(db)
            .await?
        });
        let read = |row: Row| row.template().map(|one| (one.kind, one));
        rows.into_iter().map(read).collect()
    }

    /// All versions of a template, the last first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn paper_template_versions(
        &self,
        organisation: i64,
        kind: PaperKind,
    ) -> Result<Vec<TemplateRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(
                "select t.kind, t.version, t.content, a.name as author, t.created
                 from paper_template t left join account a on a.id = t.author
                 where t.organisation = $1 and t.kind = $2 order by t.version desc",
            )
            .bind(organisation)
            .bind(kind.code())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::template).collect()
    }

    /// Adds a version to a template of which the asker saw the last one: 0 for that of Kompas.
    ///
    /// # Errors
    /// The database fails.
    pub async fn save_paper_template(
        &self,
        organisation: i64,
        kind: PaperKind,
        seen: u32,
        template: &PaperTemplate,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let content = serde_json::to_string(template).unwrap_or_default();
        Ok(transaction!(self, |tx| {
            let last: i64 = sqlx::query_scalar(
                "select coalesce(max(version), 0) from paper_template
                 where organisation = $1 and kind = $2",
            )
            .bind(organisation)
            .bind(kind.code())
            .fetch_one(&mut *tx)
            .await?;
            if last != i64::from(seen) {
                return Ok(Saved::Stale);
            }
            let added = sqlx::query(
                "insert into paper_template (organisation, kind, version, content, author, created)
                 values ($1, $2, $3, $4, $5, $6)
                 on conflict (organisation, kind, version) do nothing",
            )
            .bind(organisation)
            .bind(kind.code())
            .bind(last + 1)
            .bind(plain(&content))
            .bind(entry.actor)
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if added == 0 {
                return Ok(Saved::Stale);
            }
            record!(self, tx, entry);
            Saved::As(small(last + 1))
        }))
    }
}
