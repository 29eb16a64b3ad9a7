//! What the search index still has to follow. A row is written in the transaction of the change
//! itself, so that no change goes without.

use sqlx::FromRow;

use crate::collections::{Scope, visible};
use crate::database::{reading, transaction};
use crate::{Error, Store};

/// A change of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct OutboxRow {
    /// The place of the change among all changes.
    pub seq: i64,
    /// The document.
    pub document: i64,
    /// Whether it is gone.
    pub removed: bool,
}

impl Store {
    /// The changes after one, in order.
    ///
    /// # Errors
    /// The database fails.
    pub async fn outbox_after(&self, seq: i64, limit: u32) -> Result<Vec<OutboxRow>, Error> {
        reading!(self, |db| {
            Ok(sqlx::query_as(
                "select seq, document, removed from outbox where seq > $1 order by seq limit $2",
            )
            .bind(seq)
            .bind(i64::from(limit))
            .fetch_all(db)
            .await?)
        })
    }

    /// The number of the last change, 0 for none.
    ///
    /// # Errors
    /// The database fails.
    pub async fn outbox_last(&self) -> Result<i64, Error> {
        reading!(self, |db| {
            Ok(
                sqlx::query_scalar("select coalesce(max(seq), 0) from outbox")
                    .fetch_one(db)
                    .await?,
            )
        })
    }

    /// How many documents changed after a change, without those that the asker may not see; one
    /// that is gone counts for all.
    ///
    /// # Errors
    /// The database fails.
    pub async fn outbox_behind(&self, scope: Scope, seq: i64) -> Result<usize, Error> {
        let count: i64 = reading!(self, |db| {
            sqlx::query_scalar(concat!(
                "select count(distinct o.document) from outbox o
                 left join document d on d.id = o.document
                 left join collection c on c.id = d.collection
                 where o.seq > $1 and (d.id is null or ",
                visible!("$2"),
                ")",
            ))
            .bind(seq)
            .bind(scope.reader())
            .fetch_one(db)
            .await?
        });
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Forgets the changes that every index has followed, but for the last, which keeps the count.
    ///
    /// # Errors
    /// The database fails.
    pub async fn outbox_trim(&self, seq: i64) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "delete from outbox where seq <= $1 and seq < (select max(seq) from outbox)",
            )
            .bind(seq)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }
}
