//! Files that partners send with their answers. Their bytes stand among the originals.

use sqlx::FromRow;
use time::OffsetDateTime;

use super::partner::{is_open, partner_by_token};
use super::{is_used, part};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::dossiers::{DossierScope, reached};
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A file to be kept, of which the bytes stand among the originals already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// Its name.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// How many bytes.
    pub bytes: usize,
    /// Their hash.
    pub sha256: String,
    /// Its text.
    pub body: String,
}

/// A file with an answer.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct AttachmentRecord {
    /// Its number.
    pub id: i64,
    /// The partner.
    pub partner: i64,
    /// Its name.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// How many bytes.
    pub bytes: i64,
    /// Their hash.
    pub sha256: String,
    /// Its text.
    pub body: String,
    created: i64,
}

impl AttachmentRecord {
    /// When it came.
    pub fn created(&self) -> OffsetDateTime {
        moment(self.created)
    }
}

/// How the keeping of a file ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptFile {
    /// It has this number.
    As(i64),
    /// There are as many as there may be.
    Full,
    /// The link is no longer good, or she answered.
    Gone,
}

impl Store {
    /// Keeps a file of a partner, if there are fewer than so many.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_attachment(
        &self,
        token: &str,
        new: &NewAttachment,
        most: usize,
        entry: &LogEntry,
    ) -> Result<KeptFile, Error> {
        let kept = transaction!(self, |tx| {
            let Some((partner, _, state)) = partner_by_token!(tx, token, entry.moment) else {
                return Ok(KeptFile::Gone);
            };
            if !is_open(&state) {
                return Ok(KeptFile::Gone);
            }
            let there: i64 =
                sqlx::query_scalar("select count(*) from attachment where partner = $1")
                    .bind(partner)
                    .fetch_one(&mut *tx)
                    .await?;
            if usize::try_from(there).unwrap_or(usize::MAX) >= most {
                return Ok(KeptFile::Full);
            }
            let id: i64 = sqlx::query_scalar(
                "insert into attachment (partner, name, media_type, bytes, sha256, body, created)
                 values ($1, $2, $3, $4, $5, $6, $7) returning id",
            )
            .bind(partner)
            .bind(plain(&new.name))
            .bind(plain(&new.media_type))
            .bind(i64::try_from(new.bytes).unwrap_or(i64::MAX))
            .bind(&new.sha256)
            .bind(plain(&new.body))
            .bind(millis(entry.moment))
            .fetch_one(&mut *tx)
            .await?;
            sqlx::query(
                "update consulted set state = 'begonnen' where id = $1 and state = 'gevraagd'",
            )
            .bind(partner)
            .execute(&mut *tx)
            .await?;
            record!(self, tx, entry);
            KeptFile::As(id)
        });
        Ok(kept)
    }

    /// Removes a file of a partner who did not answer yet. Gives its hash when nothing uses those
    /// bytes any more, of which the caller then removes the original; none when there was no such
    /// file.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_attachment(
        &self,
        token: &str,
        id: i64,
        entry: &LogEntry,
    ) -> Result<Option<Option<String>>, Error> {
        let unused = transaction!(self, |tx| {
            let Some((partner, _, state)) = partner_by_token!(tx, token, entry.moment) else {
                return Ok(None);
            };
            if !is_open(&state) {
                return Ok(None);
            }
            let hash: Option<String> = sqlx::query_scalar(
                "delete from attachment where id = $1 and partner = $2 returning sha256",
            )
            .bind(id)
            .bind(partner)
            .fetch_optional(&mut *tx)
            .await?;
            let Some(hash) = hash else {
                return Ok(None);
            };
            let used = is_used!(tx, &hash);
            record!(self, tx, entry);
            (!used).then_some(hash)
        });
        self.wipe_log().await;
        Ok(Some(unused))
    }

    /// The files of a partner.
    ///
    /// # Errors
    /// The database fails.
    pub async fn own_attachments(&self, partner: i64) -> Result<Vec<AttachmentRecord>, Error> {
        Ok(reading!(self, |db| {
            sqlx::query_as("select * from attachment where partner = $1 order by id")
                .bind(partner)
                .fetch_all(db)
                .await?
        }))
    }

    /// The files that partners sent in, of one consultation or all of a dossier.
    ///
    /// # Errors
    /// The database fails.
    pub async fn attachments(
        &self,
        scope: DossierScope,
        dossier: i64,
        only: Option<i64>,
    ) -> Result<Vec<AttachmentRecord>, Error> {
        Ok(part!(
            self,
            scope,
            dossier,
            only,
            AttachmentRecord,
            "select t.* from attachment t
             join consulted p on p.id = t.partner and p.state = 'beantwoord'
             join consultation c on c.id = p.consultation",
            " order by t.id"
        ))
    }
}
