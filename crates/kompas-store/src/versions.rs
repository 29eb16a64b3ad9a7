//! Versions of documents: the bytes of one moment, and what was read in them.

use kompas_domain::code::Code;
use kompas_domain::document::{DocumentFormat, Language, Passage, ReadDocument, VersionState};
use sqlx::FromRow;
use time::{Date, OffsetDateTime};

use crate::collections::{Scope, visible};
use crate::database::{date, iso, list, moment, plain, reading, transaction};
use crate::documents::small;
use crate::{Error, Store};

/// A recorded version of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRecord {
    /// The document.
    pub document: i64,
    /// The place among the versions, from 1.
    pub number: u32,
    /// The hash of the bytes, in hexadecimal.
    pub sha256: String,
    /// How many bytes.
    pub bytes: u64,
    /// The media type that came with them.
    pub media_type: Option<String>,
    /// When they came in.
    pub fetched: OffsetDateTime,
    /// The address that gave them, after redirects.
    pub final_address: Option<String>,
    /// For asking again whether they changed.
    pub etag: Option<String>,
    /// For asking again whether they changed.
    pub last_modified: Option<String>,
    /// How far it is.
    pub state: VersionState,
    /// Why it could not be read, in Dutch.
    pub refusal: Option<String>,
    /// The format.
    pub format: Option<DocumentFormat>,
    /// The title that the document gives itself.
    pub title: Option<String>,
    /// The author that the document names.
    pub author: Option<String>,
    /// The date that the document gives itself.
    pub published: Option<Date>,
    /// The language of the text.
    pub language: Language,
    /// How many pages.
    pub pages: Option<u32>,
    /// How sure the recognition of scanned pages was, 0 to 100.
    pub ocr_confidence: Option<u8>,
    /// How many words.
    pub words: u64,
    /// What the reader tells of it.
    pub remarks: Vec<String>,
}

#[derive(FromRow)]
struct Row {
    document: i64,
    number: i64,
    sha256: String,
    bytes: i64,
    media_type: Option<String>,
    fetched: i64,
    final_address: Option<String>,
    etag: Option<String>,
    last_modified: Option<String>,
    state: String,
    refusal: Option<String>,
    format: Option<String>,
    title: Option<String>,
    author: Option<String>,
    published: Option<String>,
    language: Option<String>,
    pages: Option<i64>,
    ocr_confidence: Option<i64>,
    words: Option<i64>,
    remarks: String,
}

impl Row {
    fn record(self) -> Result<VersionRecord, Error> {
        Ok(VersionRecord {
            document: self.document,
            number: small(self.number),
            sha256: self.sha256,
            bytes: u64::try_from(self.bytes).unwrap_or(0),
            media_type: self.media_type,
            fetched: moment(self.fetched),
            final_address: self.final_address,
            etag: self.etag,
            last_modified: self.last_modified,
            state: VersionState::from_code(&self.state)
                .ok_or(Error::unreadable("version.state"))?,
            refusal: self.refusal,
            format: self.format.as_deref().and_then(DocumentFormat::from_code),
            title: self.title,
            author: self.author,
            published: self.published.as_deref().and_then(date),
            language: self
                .language
                .as_deref()
                .and_then(Language::from_code)
                .unwrap_or(Language::Unknown),
            pages: self.pages.map(small),
            ocr_confidence: self
                .ocr_confidence
                .and_then(|value| u8::try_from(value).ok()),
            words: self
                .words
                .and_then(|count| u64::try_from(count).ok())
                .unwrap_or(0),
            remarks: serde_json::from_str(&self.remarks)
                .map_err(|_| Error::unreadable("version.remarks"))?,
        })
    }
}

#[derive(FromRow)]
struct PassageRow {
    number: i64,
    page: Option<i64>,
    last_page: Option<i64>,
    headings: String,
    body: String,
}

impl PassageRow {
    fn passage(self) -> Result<Passage, Error> {
        Ok(Passage {
            number: small(self.number),
            page: self.page.map(small),
            last_page: self.last_page.map(small),
            headings: serde_json::from_str(&self.headings)
                .map_err(|_| Error::unreadable("passage.headings"))?,
            text: self.body,
        })
    }
}

impl Store {
    /// The versions of a document that the asker may see, oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn versions(&self, scope: Scope, id: i64) -> Result<Vec<VersionRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select v.* from version v join document d on d.id = v.document
                 join collection c on c.id = d.collection
                 where v.document = $1 and ",
                visible!("$2"),
                " order by v.number"
            ))
            .bind(id)
            .bind(scope.reader())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::record).collect()
    }

    /// The passages of a version that the asker may see, in order.
    ///
    /// # Errors
    /// The database fails.
    pub async fn passages(
        &self,
        scope: Scope,
        id: i64,
        version: u32,
    ) -> Result<Vec<Passage>, Error> {
        let rows: Vec<PassageRow> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select p.number, p.page, p.last_page, p.headings, p.body from passage p
                 join document d on d.id = p.document join collection c on c.id = d.collection
                 where p.document = $1 and p.version = $2 and ",
                visible!("$3"),
                "
                 order by p.number"
            ))
            .bind(id)
            .bind(i64::from(version))
            .bind(scope.reader())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(PassageRow::passage).collect()
    }

    /// Records what was read in a version, with its passages, and tells the index, in one
    /// transaction. Doing it again replaces what was there. A version that is gone meanwhile is
    /// left alone.
    ///
    /// # Errors
    /// The database fails.
    pub async fn set_read(
        &self,
        id: i64,
        version: u32,
        read: &ReadDocument,
        passages: &[Passage],
    ) -> Result<(), Error> {
        let number = i64::from(version);
        let words: usize = passages
            .iter()
            .map(|passage| passage.text.split_whitespace().count())
            .sum();
        let remarks = list(&read.remarks);
        transaction!(self, |tx| {
            let there = sqlx::query(
                "update version set state = 'gelezen', refusal = null, format = $3, title = $4,
                 author = $5, published = $6, language = $7, pages = $8, ocr_confidence = $9,
                 words = $10, remarks = $11 where document = $1 and number = $2",
            )
            .bind(id)
            .bind(number)
            .bind(read.format.code())
            .bind(read.title.as_deref().map(plain))
            .bind(read.author.as_deref().map(plain))
            .bind(read.date.map(iso))
            .bind(read.language.code())
            .bind(read.pages.map(i64::from))
            .bind(read.ocr_confidence.map(i64::from))
            .bind(i64::try_from(words).unwrap_or(i64::MAX))
            .bind(&remarks)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if there == 0 {
                return Ok(());
            }
            sqlx::query("delete from passage where document = $1 and version = $2")
                .bind(id)
                .bind(number)
                .execute(&mut *tx)
                .await?;
            for passage in passages {
                let headings = list(&passage.headings);
                sqlx::query(
                    "insert into passage (document, version, number, page, last_page, headings, body)
                     values ($1, $2, $3, $4, $5, $6, $7)",
                )
                .bind(id)
                .bind(number)
                .bind(i64::from(passage.number))
                .bind(passage.page.map(i64::from))
                .bind(passage.last_page.map(i64::from))
                .bind(&headings)
                .bind(plain(&passage.text))
                .execute(&mut *tx)
                .await?;
            }
            sqlx::query(
                "update document set current_version = $2, title = coalesce($3, title)
                 where id = $1 and coalesce(current_version, 0) <= $2",
            )
            .bind(id)
            .bind(number)
            .bind(read.title.as_deref().map(plain))
            .execute(&mut *tx)
            .await?;
            sqlx::query(self.turn()).execute(&mut *tx).await?;
            sqlx::query("insert into outbox (document, removed) values ($1, false)")
                .bind(id)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Records why a version cannot be read. One that was read after all stays read.
    ///
    /// # Errors
    /// The database fails.
    pub async fn set_refused(&self, id: i64, version: u32, reason: &str) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "update version set state = 'geweigerd', refusal = $3
                 where document = $1 and number = $2 and state <> 'gelezen'",
            )
            .bind(id)
            .bind(i64::from(version))
            .bind(plain(reason))
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }
}
