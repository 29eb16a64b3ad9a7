//! Documents: what was brought in, and where it came from.

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::document::{DocumentKind, VersionState};
use kompas_domain::job::JobKind;
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::collections::{Scope, visible};
use crate::database::{list, millis, moment, plain, reading, transaction};
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A document to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// The collection it goes into.
    pub collection: i64,
    /// The title until one is read from the document itself.
    pub title: String,
    /// The name of the file.
    pub file_name: Option<String>,
    /// The address it was fetched from.
    pub address: Option<String>,
    /// The source of the guide it belongs to, by key.
    pub source: Option<String>,
    /// What it is.
    pub kind: DocumentKind,
    /// Who published it.
    pub publisher: Option<String>,
    /// The municipality it comes from, as CBS code.
    pub municipality: Option<String>,
    /// Themes, by key.
    pub themes: Vec<String>,
    /// Questions.
    pub questions: Vec<QuestionCode>,
}

/// Bytes of a document to record; the original is kept already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVersion {
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
}

impl NewVersion {
    /// Bytes that came in now, of which nothing else is known.
    pub fn new(bytes: usize, fetched: OffsetDateTime) -> Self {
        Self {
            sha256: String::new(),
            bytes: bytes as u64,
            media_type: None,
            fetched,
            final_address: None,
            etag: None,
            last_modified: None,
        }
    }
}

/// What adding came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Added {
    /// The document.
    pub document: i64,
    /// The version.
    pub version: u32,
    /// Whether anything is new.
    pub news: News,
}

/// Whether anything is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// The document was not there.
    Document,
    /// The document was there with other bytes.
    Version,
    /// These bytes were in the collection already.
    Nothing,
}

/// A recorded document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRecord {
    /// Its number.
    pub id: i64,
    /// What was recorded of it.
    pub document: NewDocument,
    /// When it was first added.
    pub created: OffsetDateTime,
    /// The newest version that was read.
    pub current_version: Option<u32>,
    /// The newest version, read or not.
    pub newest_version: u32,
    /// How far the newest version is.
    pub state: VersionState,
}

impl DocumentRecord {
    /// The version to show: the one that was asked for, the newest that was read, or the newest.
    pub fn shown_version(&self, asked: Option<u32>) -> u32 {
        asked
            .or(self.current_version)
            .unwrap_or(self.newest_version)
    }
}

/// Which documents to list.
#[derive(Debug, Clone, Default)]
pub struct DocumentFilter {
    /// Of this collection, by key.
    pub collection: Option<String>,
    /// With this state of the newest version.
    pub state: Option<VersionState>,
    /// Of this source of the guide, by key.
    pub source: Option<String>,
}

#[derive(FromRow)]
pub(crate) struct Row {
    id: i64,
    collection: i64,
    title: String,
    file_name: Option<String>,
    address: Option<String>,
    source: Option<String>,
    kind: String,
    publisher: Option<String>,
    municipality: Option<String>,
    themes: String,
    questions: String,
    created: i64,
    current_version: Option<i64>,
    newest: i64,
    state: String,
}

/// All columns of a document with those of its newest version.
macro_rules! select {
    ($rest:expr) => {
        select!("", "", $rest)
    };
    ($columns:literal, $join:literal, $rest:expr) => {
        concat!(
            "select d.*, v.number as newest, v.state",
            $columns,
            " from document d join version v on v.document = d.id
             join collection c on c.id = d.collection ",
            $join,
            " where not exists (select 1 from version l where l.document = v.document and l.number > v.number) ",
            $rest
        )
    };
}

pub(crate) use select;

/// How many rows come before a page.
pub(crate) fn offset(page: u32, size: u32) -> i64 {
    i64::from(page.saturating_sub(1)).saturating_mul(i64::from(size))
}

pub(crate) fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Row {
    pub(crate) fn record(self) -> Result<DocumentRecord, Error> {
        let texts = |text: &str| serde_json::from_str::<Vec<String>>(text);
        let bad = |_| Error::unreadable("document.themes");
        let questions = texts(&self.questions).map_err(bad)?;
        Ok(DocumentRecord {
            id: self.id,
            document: NewDocument {
                collection: self.collection,
                title: self.title,
                file_name: self.file_name,
                address: self.address,
                source: self.source,
                kind: DocumentKind::from_code(&self.kind)
                    .ok_or(Error::unreadable("document.kind"))?,
                publisher: self.publisher,
                municipality: self.municipality,
                themes: texts(&self.themes).map_err(bad)?,
                questions: questions
                    .iter()
                    .filter_map(|code| QuestionCode::from_code(code))
                    .collect(),
            },
            created: moment(self.created),
            current_version: self.current_version.map(small),
            newest_version: small(self.newest),
            state: VersionState::from_code(&self.state)
                .ok_or(Error::unreadable("version.state"))?,
        })
    }
}

fn records(rows: Vec<Row>) -> Result<Vec<DocumentRecord>, Error> {
    rows.into_iter().map(Row::record).collect()
}

impl Store {
    /// Records bytes: as a new document, as a new version of the document with the same address,
    /// or as nothing new when the collection holds them already. What is new gets a job to read
    /// it, in the same transaction.
    ///
    /// # Errors
    /// The database fails.
    #[expect(
        clippy::too_many_lines,
        reason = "the statements of one transaction, which no function can be lent"
    )]
    pub async fn add(
        &self,
        document: &NewDocument,
        version: &NewVersion,
        now: OffsetDateTime,
        entry: Option<&LogEntry>,
    ) -> Result<Added, Error> {
        let themes = list(&document.themes);
        let questions = serde_json::to_string(&document.questions).unwrap_or_default();
        let added = transaction!(self, |tx| {
            // Two that add the same address at once wait for each other here.
            sqlx::query("update collection set name = name where id = $1")
                .bind(document.collection)
                .execute(&mut *tx)
                .await?;
            let by_address: Option<i64> = match &document.address {
                None => None,
                Some(address) => {
                    sqlx::query_scalar(
                        "select id from document where collection = $1 and address = $2",
                    )
                    .bind(document.collection)
                    .bind(plain(address))
                    .fetch_optional(&mut *tx)
                    .await?
                }
            };
            let same: Option<(i64, i64)> = match by_address {
                // What was there before may come back: only the newest bytes are nothing new.
                Some(id) => {
                    sqlx::query_as(
                        "select document, number from version where document = $1 and sha256 = $2
                         and number = (select max(number) from version where document = $1)",
                    )
                    .bind(id)
                    .bind(&version.sha256)
                    .fetch_optional(&mut *tx)
                    .await?
                }
                None => {
                    sqlx::query_as(
                        "select v.document, v.number from version v join document d on d.id = v.document
                         where d.collection = $1 and v.sha256 = $2
                         order by v.document, v.number desc limit 1",
                    )
                    .bind(document.collection)
                    .bind(&version.sha256)
                    .fetch_optional(&mut *tx)
                    .await?
                }
            };
            let added = match (same, by_address) {
                (Some((id, number)), _) => Added {
                    document: id,
                    version: small(number),
                    news: News::Nothing,
                },
                (None, known) => {
                    let id = match known {
                        Some(id) => id,
                        None => {
                            sqlx::query_scalar(
                                "insert into document (collection, title, file_name, address, source, kind,
                                 publisher, municipality, themes, questions, created)
                                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id",
                            )
                            .bind(document.collection)
                            .bind(plain(&document.title))
                            .bind(document.file_name.as_deref().map(plain))
                            .bind(document.address.as_deref().map(plain))
                            .bind(document.source.as_deref().map(plain))
                            .bind(document.kind.code())
                            .bind(document.publisher.as_deref().map(plain))
                            .bind(document.municipality.as_deref().map(plain))
                            .bind(&themes)
                            .bind(&questions)
                            .bind(millis(now))
                            .fetch_one(&mut *tx)
                            .await?
                        }
                    };
                    let number: i64 = sqlx::query_scalar(
                        "insert into version (document, number, sha256, bytes, media_type, fetched,
                         final_address, etag, last_modified, state, remarks)
                         select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7, $8, 'wacht', '[]'
                         from version where document = $1 returning number",
                    )
                    .bind(id)
                    .bind(&version.sha256)
                    .bind(i64::try_from(version.bytes).unwrap_or(i64::MAX))
                    .bind(version.media_type.as_deref().map(plain))
                    .bind(millis(version.fetched))
                    .bind(version.final_address.as_deref().map(plain))
                    .bind(version.etag.as_deref().map(plain))
                    .bind(version.last_modified.as_deref().map(plain))
                    .fetch_one(&mut *tx)
                    .await?;
                    sqlx::query(
                        "insert into job (kind, subject, payload, state, attempts, run_after, created,
                         updated, organisation)
                         select $1, $2, '', 'wacht', 0, $3, $3, $3, coalesce(organisation, 0)
                         from collection where id = $4 on conflict do nothing",
                    )
                    .bind(JobKind::Read.code())
                    .bind(format!("document/{id}/{number}"))
                    .bind(millis(now))
                    .bind(document.collection)
                    .execute(&mut *tx)
                    .await?;
                    let news = if known.is_some() {
                        News::Version
                    } else {
                        News::Document
                    };
                    Added {
                        document: id,
                        version: small(number),
                        news,
                    }
                }
            };
            if let Some(entry) = entry {
                let entry = entry.about(format!("document/{}", added.document));
                record!(self, tx, &entry);
            }
            added
        });
        Ok(added)
    }

    /// A document, if there is one that the asker may see.
    ///
    /// # Errors
    /// The database fails.
    pub async fn document(&self, scope: Scope, id: i64) -> Result<Option<DocumentRecord>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as(select!(concat!("and d.id = $1 and ", visible!("$2"))))
                .bind(id)
                .bind(scope.reader())
                .fetch_optional(db)
                .await?
        });
        row.map(Row::record).transpose()
    }

    /// A page of the documents that the asker may see, last added first, and how many there are.
    ///
    /// # Errors
    /// The database fails.
    pub async fn documents(
        &self,
        scope: Scope,
        filter: &DocumentFilter,
        page: u32,
        size: u32,
    ) -> Result<(Vec<DocumentRecord>, usize), Error> {
        let collection = filter.collection.as_deref().map(plain);
        let source = filter.source.as_deref().map(plain);
        let state = filter.state.map(Code::code);
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(select!(concat!(
                "and ",
                visible!("$1"),
                " and ($2 is null or c.slug = $2)
                 and ($3 is null or v.state = $3) and ($4 is null or d.source = $4)
                 order by d.id desc limit $5 offset $6"
            )))
            .bind(scope.reader())
            .bind(&collection)
            .bind(state)
            .bind(&source)
            .bind(i64::from(size))
            .bind(offset(page, size))
            .fetch_all(db)
            .await?
        });
        let total: i64 = reading!(self, |db| {
            sqlx::query_scalar(
                concat!("select count(*) from document d join version v on v.document = d.id
                 join collection c on c.id = d.collection
                 where not exists (select 1 from version l where l.document = v.document and l.number > v.number)
                 and ", visible!("$1"), " and ($2 is null or c.slug = $2)
                 and ($3 is null or v.state = $3) and ($4 is null or d.source = $4)"),
            )
            .bind(scope.reader())
            .bind(&collection)
            .bind(state)
            .bind(&source)
            .fetch_one(db)
            .await?
        });
        Ok((records(rows)?, usize::try_from(total).unwrap_or(0)))
    }

    /// The documents after a number that were read, for the index; in order of number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn readable_after(&self, id: i64, limit: u32) -> Result<Vec<DocumentRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(select!(
                "and d.id > $1 and d.current_version is not null order by d.id limit $2"
            ))
            .bind(id)
            .bind(i64::from(limit))
            .fetch_all(db)
            .await?
        });
        records(rows)
    }

    /// Number, title and address of every document that the asker may see and that has an address.
    ///
    /// # Errors
    /// The database fails.
    pub async fn document_addresses(
        &self,
        scope: Scope,
    ) -> Result<Vec<(i64, String, String)>, Error> {
        reading!(self, |db| {
            Ok(sqlx::query_as(concat!(
                "select d.id, d.title, d.address from document d
                 join collection c on c.id = d.collection
                 where d.address is not null and ",
                visible!("$1"),
                " order by d.id"
            ))
            .bind(scope.reader())
            .fetch_all(db)
            .await?)
        })
    }

    /// How many documents that the asker may see have no copy that was made since a moment, or
    /// stand at an address that is dead.
    ///
    /// # Errors
    /// The database fails.
    pub async fn older_than(&self, scope: Scope, moment: OffsetDateTime) -> Result<usize, Error> {
        let count: i64 = reading!(self, |db| {
            sqlx::query_scalar(concat!(
                "select count(*) from document d join collection c on c.id = d.collection
                 left join link l on l.address = d.address
                 where d.address is not null and (l.state = 'dood' or
                 (select max(fetched) from version v where v.document = d.id) < $1)
                 and ",
                visible!("$2")
            ))
            .bind(millis(moment))
            .bind(scope.reader())
            .fetch_one(db)
            .await?
        });
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// The documents at an address, in whatever collection.
    ///
    /// # Errors
    /// The database fails.
    pub async fn documents_at(&self, address: &str) -> Result<Vec<DocumentRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(select!("and d.address = $1 order by d.id"))
                .bind(plain(address))
                .fetch_all(db)
                .await?
        });
        records(rows)
    }

    /// Removes a document with all its versions. Gives the hashes that no version uses any more,
    /// of which the caller then removes the originals; none when there was no such document.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove(
        &self,
        scope: Scope,
        id: i64,
        entry: &LogEntry,
    ) -> Result<Option<Vec<String>>, Error> {
        if self.document(scope, id).await?.is_none() {
            return Ok(None);
        }
        let unused = transaction!(self, |tx| {
            // Who adds to the same collection waits here, and who changes the index further on.
            sqlx::query(
                "update collection set name = name
                 where id = (select collection from document where id = $1)",
            )
            .bind(id)
            .execute(&mut *tx)
            .await?;
            let hashes: Vec<String> =
                sqlx::query_scalar("select distinct sha256 from version where document = $1")
                    .bind(id)
                    .fetch_all(&mut *tx)
                    .await?;
            // In the order in which reading changes them, so that neither waits for the other.
            sqlx::query("delete from version where document = $1")
                .bind(id)
                .execute(&mut *tx)
                .await?;
            let is_gone = sqlx::query("delete from document where id = $1")
                .bind(id)
                .execute(&mut *tx)
                .await?
                .rows_affected()
                == 1;
            if !is_gone {
                // Somebody else was first.
                return Ok(None);
            }
            sqlx::query("delete from job where subject like $1")
                .bind(format!("document/{id}/%"))
                .execute(&mut *tx)
                .await?;
            sqlx::query(self.turn()).execute(&mut *tx).await?;
            sqlx::query("insert into outbox (document, removed) values ($1, true)")
                .bind(id)
                .execute(&mut *tx)
                .await?;
            let mut unused = Vec::new();
            for hash in hashes {
                if !crate::consultations::is_used!(tx, &hash) {
                    unused.push(hash);
                }
            }
            record!(self, tx, entry);
            unused
        });
        self.wipe_log().await;
        Ok(Some(unused))
    }
}
