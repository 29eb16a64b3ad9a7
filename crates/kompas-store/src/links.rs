//! Addresses outside and what the last check of each found.

use std::collections::BTreeSet;

use kompas_domain::code::Code;
use kompas_domain::link::LinkState;
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, change_one, record};
use crate::{Error, Store};

/// An address and its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRecord {
    /// The address.
    pub address: String,
    /// What the last check found.
    pub state: LinkState,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// What was wrong, in Dutch.
    pub note: Option<String>,
    /// The address that answered, if another.
    pub final_address: Option<String>,
    /// Since when it fails.
    pub first_failed: Option<OffsetDateTime>,
    /// How often it failed in a row.
    pub tries: u32,
    /// The last check.
    pub last_try: Option<OffsetDateTime>,
    /// The last check that went well.
    pub last_ok: Option<OffsetDateTime>,
    /// The next check.
    pub next_try: OffsetDateTime,
    /// When its content was seen to differ from the copy before.
    pub changed: Option<OffsetDateTime>,
    /// When somebody looked at that change.
    pub reviewed: Option<OffsetDateTime>,
}

impl LinkRecord {
    /// Whether its content changed and nobody has looked at that yet.
    pub fn awaits_review(&self) -> bool {
        self.changed.is_some() && self.changed > self.reviewed
    }
}

/// How many addresses there are, and when one was last tried, changed and looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct LinksMark(i64, i64, i64, i64);

#[derive(FromRow)]
struct Row {
    address: String,
    state: String,
    status: Option<i64>,
    note: Option<String>,
    final_address: Option<String>,
    first_failed: Option<i64>,
    tries: i64,
    last_try: Option<i64>,
    last_ok: Option<i64>,
    next_try: i64,
    changed: Option<i64>,
    reviewed: Option<i64>,
}

impl Row {
    fn record(self) -> Result<LinkRecord, Error> {
        Ok(LinkRecord {
            state: LinkState::from_code(&self.state).ok_or(Error::unreadable("link.state"))?,
            address: self.address,
            status: self.status.and_then(|status| u16::try_from(status).ok()),
            note: self.note,
            final_address: self.final_address,
            first_failed: self.first_failed.map(moment),
            tries: small(self.tries),
            last_try: self.last_try.map(moment),
            last_ok: self.last_ok.map(moment),
            next_try: moment(self.next_try),
            changed: self.changed.map(moment),
            reviewed: self.reviewed.map(moment),
        })
    }
}

impl Store {
    /// Makes the list of addresses the list that is in use: new ones are due at once, others that
    /// are no longer in use are forgotten.
    ///
    /// # Errors
    /// The database fails.
    pub async fn set_links(&self, addresses: &[String], now: OffsetDateTime) -> Result<(), Error> {
        let addresses: BTreeSet<String> = addresses.iter().map(|text| plain(text)).collect();
        let known = self.links().await?;
        let gone = known
            .iter()
            .filter(|link| !addresses.contains(&link.address));
        transaction!(self, |tx| {
            for link in gone {
                sqlx::query("delete from link where address = $1")
                    .bind(&link.address)
                    .execute(&mut *tx)
                    .await?;
            }
            for address in &addresses {
                sqlx::query(
                    "insert into link (address, state, tries, next_try) values ($1, $2, 0, $3)
                     on conflict (address) do nothing",
                )
                .bind(address)
                .bind(LinkState::Unknown.code())
                .bind(millis(now))
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(())
    }

    /// All addresses, in their order.
    ///
    /// # Errors
    /// The database fails.
    pub async fn links(&self) -> Result<Vec<LinkRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as("select * from link order by address")
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(Row::record).collect()
    }

    /// One address.
    ///
    /// # Errors
    /// The database fails.
    pub async fn link(&self, address: &str) -> Result<Option<LinkRecord>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as("select * from link where address = $1")
                .bind(plain(address))
                .fetch_optional(db)
                .await?
        });
        row.map(Row::record).transpose()
    }

    /// The addresses that are due for a check, longest due first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn links_due(&self, now: OffsetDateTime, limit: u32) -> Result<Vec<String>, Error> {
        reading!(self, |db| {
            Ok(sqlx::query_scalar(
                "select address from link where next_try <= $1 order by next_try, address limit $2",
            )
            .bind(millis(now))
            .bind(i64::from(limit))
            .fetch_all(db)
            .await?)
        })
    }

    /// Records what a check found. An address that is not on the list is put on it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn record_link(&self, link: &LinkRecord) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "insert into link (address, state, status, note, final_address, first_failed, tries,
                 last_try, last_ok, next_try, changed, reviewed)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                 on conflict (address) do update set state = $2, status = $3, note = $4,
                 final_address = $5, first_failed = $6, tries = $7, last_try = $8, last_ok = $9,
                 next_try = $10",
            )
            .bind(plain(&link.address))
            .bind(link.state.code())
            .bind(link.status.map(i64::from))
            .bind(link.note.as_deref().map(plain))
            .bind(link.final_address.as_deref().map(plain))
            .bind(link.first_failed.map(millis))
            .bind(i64::from(link.tries))
            .bind(link.last_try.map(millis))
            .bind(link.last_ok.map(millis))
            .bind(millis(link.next_try))
            .bind(link.changed.map(millis))
            .bind(link.reviewed.map(millis))
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Records that the content at an address changed.
    ///
    /// # Errors
    /// The database fails.
    pub async fn mark_changed(&self, address: &str, now: OffsetDateTime) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query("update link set changed = $2 where address = $1")
                .bind(plain(address))
                .bind(millis(now))
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// What is another when an address changed: for programs that remember pages.
    ///
    /// # Errors
    /// The database fails.
    pub async fn links_mark(&self) -> Result<LinksMark, Error> {
        let row = reading!(self, |db| {
            sqlx::query_as(
                "select count(*), coalesce(max(last_try), 0), coalesce(max(changed), 0),
                 coalesce(max(reviewed), 0) from link",
            )
            .fetch_one(db)
            .await?
        });
        Ok(row)
    }

    /// Records that somebody looked at the change; gives whether there is such an address.
    ///
    /// # Errors
    /// The database fails.
    pub async fn mark_reviewed(&self, address: &str, entry: &LogEntry) -> Result<bool, Error> {
        change_one!(self, entry, |tx| sqlx::query(
            "update link set reviewed = $2 where address = $1"
        )
        .bind(plain(address))
        .bind(millis(entry.moment)))
    }
}
