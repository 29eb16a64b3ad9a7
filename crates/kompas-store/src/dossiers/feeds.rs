//! The calendar that an account shows to other programs: one address each, kept by its hash.

use sqlx::FromRow;
use time::{Date, OffsetDateTime};

use super::DossierScope;
use super::measures::day;
use crate::database::{millis, moment, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, change_one, record};
use crate::people::digest;
use crate::{Error, Store};

/// What a line of a calendar is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedThing {
    /// The dossier itself.
    Dossier,
    /// An action of it, by its number.
    Action(u32),
}

/// A day on which something must be ready. It holds titles only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLine {
    /// The number and title of the dossier.
    pub dossier: (i64, String),
    /// What it is about.
    pub thing: FeedThing,
    /// Its title.
    pub title: String,
    /// The day.
    pub deadline: Date,
    /// When it was made.
    pub created: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    dossier: i64,
    dossier_title: String,
    number: i64,
    title: String,
    deadline: String,
    created: i64,
}

impl Row {
    fn line(self) -> Result<FeedLine, Error> {
        let deadline = day(Some(&self.deadline), "action.deadline")?;
        Ok(FeedLine {
            dossier: (self.dossier, self.dossier_title),
            thing: match self.number {
                0 => FeedThing::Dossier,
                number => FeedThing::Action(small(number)),
            },
            title: self.title,
            deadline: deadline.ok_or(Error::unreadable("action.deadline"))?,
            created: moment(self.created),
        })
    }
}

impl Store {
    /// Gives an account the address of a calendar, kept by the hash of its token. The one before
    /// it ends.
    ///
    /// # Errors
    /// The database fails.
    pub async fn set_feed(&self, account: i64, token: &str, entry: &LogEntry) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "insert into feed (account, hash, created) values ($1, $2, $3)
                 on conflict (account) do update set hash = excluded.hash, created = excluded.created",
            )
            .bind(account)
            .bind(digest(token))
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?;
            record!(self, tx, entry);
        });
        Ok(())
    }

    /// Takes the address of an account's calendar back. Whether there was one.
    ///
    /// # Errors
    /// The database fails.
    pub async fn end_feed(&self, account: i64, entry: &LogEntry) -> Result<bool, Error> {
        change_one!(self, entry, |tx| sqlx::query(
            "delete from feed where account = $1"
        )
        .bind(account))
    }

    /// When the address of an account's calendar was made; none when it has none.
    ///
    /// # Errors
    /// The database fails.
    pub async fn feed_made(&self, account: i64) -> Result<Option<OffsetDateTime>, Error> {
        let made: Option<i64> = reading!(self, |db| {
            sqlx::query_scalar("select created from feed where account = $1")
                .bind(account)
                .fetch_optional(db)
                .await?
        });
        Ok(made.map(moment))
    }

    /// Whose calendar has this token: the account, if it may be used.
    ///
    /// # Errors
    /// The database fails.
    pub async fn feed(&self, token: &str) -> Result<Option<i64>, Error> {
        let account: Option<i64> = reading!(self, |db| {
            sqlx::query_scalar(
                "select f.account from feed f join account a on a.id = f.account
                 where f.hash = $1 and a.state = 'actief'",
            )
            .bind(digest(token))
            .fetch_optional(db)
            .await?
        });
        Ok(account)
    }

    /// What is in the calendar of an account: its open actions and the dossiers that it works on,
    /// where they have a day, in the organisations that it still works for.
    ///
    /// # Errors
    /// The database fails.
    pub async fn feed_lines(
        &self,
        scope: DossierScope,
        account: i64,
    ) -> Result<Vec<FeedLine>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(LINES)
                .bind(scope.of())
                .bind(scope.who())
                .bind(account)
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(Row::line).collect()
    }
}

/// The dossiers of account `$3`, as a condition.
macro_rules! works_on {
    () => {
        concat!(
            super::reached!("$1", "$2"),
            " and exists (select 1 from dossier_member n where n.dossier = d.id and n.account = $3)
             and exists (select 1 from membership p join organisation o on o.id = p.organisation
             where p.organisation = d.organisation and p.account = $3 and o.open)"
        )
    };
}

const LINES: &str = concat!(
    "select d.id as dossier, d.title as dossier_title, w.number, w.title, w.deadline, w.created
     from action w join dossier d on d.id = w.dossier where w.owner = $3
     and w.deadline is not null and w.state in ('te-doen', 'bezig') and ",
    works_on!(),
    " union all select d.id, d.title, 0, d.title, d.deadline, d.created from dossier d
     where d.deadline is not null and d.state <> 'afgesloten' and ",
    works_on!(),
    " order by 5, 1, 3"
);
