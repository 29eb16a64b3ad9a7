//! Who looks after a source of the guide, when it is to be looked at again, and who was told that
//! it was not.

use kompas_domain::care::Told;
use kompas_domain::code::Code;
use kompas_domain::job::JobKind;
use sqlx::FromRow;
use time::{Date, OffsetDateTime};

use crate::database::{date, iso, millis, moment, plain, reading, transaction};
use crate::dossiers::read;
use crate::jobs::insert_job;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// The care for a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CareRecord {
    /// The key of the source.
    pub source: String,
    /// The number and name of the account that looks after it.
    pub owner: Option<(i64, String)>,
    /// The day before which it is to be looked at again.
    pub due: Date,
    /// When it was last looked at.
    pub reviewed: Option<OffsetDateTime>,
    /// The name of who did; none when the account is gone.
    pub reviewer: Option<String>,
    /// Who was told that it is late, since the day on which it is due was last set.
    pub told: Told,
    /// When.
    pub told_at: Option<OffsetDateTime>,
}

/// What another program changed in the care for sources, when it is another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct CareMark(i64, i64);

/// A source of which somebody is to be told that it is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateSource {
    /// The key of the source.
    pub source: String,
    /// The day before which it was to be looked at.
    pub due: Date,
    /// Who was told before.
    pub told: Told,
    /// Who is told now.
    pub tell: Told,
}

#[derive(FromRow)]
struct Row {
    source: String,
    owner: Option<i64>,
    owner_name: Option<String>,
    due: String,
    reviewed: Option<i64>,
    reviewer_name: Option<String>,
    told: String,
    told_at: Option<i64>,
}

impl Row {
    fn care(self) -> Result<CareRecord, Error> {
        Ok(CareRecord {
            source: self.source,
            owner: self.owner.zip(self.owner_name),
            due: date(&self.due).ok_or(Error::unreadable("source_care.due"))?,
            reviewed: self.reviewed.map(moment),
            reviewer: self.reviewer_name,
            told: read(&self.told, "source_care.told")?,
            told_at: self.told_at.map(moment),
        })
    }
}

const CARES: &str = "select c.*, o.name as owner_name, r.name as reviewer_name from source_care c
     left join account o on o.id = c.owner left join account r on r.id = c.reviewer";

impl Store {
    /// The care for each source of which something was recorded, by key.
    ///
    /// # Errors
    /// The database fails.
    pub async fn cares(&self) -> Result<Vec<CareRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{CARES} order by c.source")))
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(Row::care).collect()
    }

    /// The care for one source; none when nothing was recorded of it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn care(&self, source: &str) -> Result<Option<CareRecord>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{CARES} where c.source = $1")))
                .bind(plain(source))
                .fetch_optional(db)
                .await?
        });
        row.map(Row::care).transpose()
    }

    /// When the first edition was published here; none before there is any.
    ///
    /// # Errors
    /// The database fails.
    pub async fn first_edition(&self) -> Result<Option<OffsetDateTime>, Error> {
        let first: Option<i64> = reading!(self, |db| {
            sqlx::query_scalar("select min(published) from edition")
                .fetch_one(db)
                .await?
        });
        Ok(first.map(moment))
    }

    /// What is another when the care for a source changed: for programs that remember pages.
    ///
    /// # Errors
    /// The database fails.
    pub async fn care_mark(&self) -> Result<CareMark, Error> {
        let row = reading!(self, |db| {
            sqlx::query_as("select count(*), coalesce(max(changed), 0) from source_care")
                .fetch_one(db)
                .await?
        });
        Ok(row)
    }

    /// Says who looks after a source and when it is to be looked at again. With another owner or
    /// day nobody was told yet.
    ///
    /// # Errors
    /// The database fails.
    pub async fn set_care(
        &self,
        source: &str,
        owner: Option<i64>,
        due: Date,
        entry: &LogEntry,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "insert into source_care (source, owner, due, told, changed)
                 values ($1, $2, $3, $4, $5)
                 on conflict (source) do update set owner = $2, due = $3, changed = $5,
                 told = case when source_care.due = $3
                 and coalesce(source_care.owner, 0) = coalesce($2, 0)
                 then source_care.told else $4 end",
            )
            .bind(plain(source))
            .bind(owner)
            .bind(iso(due))
            .bind(Told::Nobody.code())
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?;
            record!(self, tx, entry);
        });
        Ok(())
    }

    /// Records that who makes the entry looked at a source, and when it is to be looked at again.
    ///
    /// # Errors
    /// The database fails.
    pub async fn review_source(
        &self,
        source: &str,
        due: Date,
        entry: &LogEntry,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "insert into source_care (source, due, reviewed, reviewer, told, changed)
                 values ($1, $2, $3, $4, $5, $3)
                 on conflict (source) do update set due = $2, reviewed = $3, reviewer = $4,
                 told = $5, told_at = null, told_to = null, changed = $3",
            )
            .bind(plain(source))
            .bind(iso(due))
            .bind(millis(entry.moment))
            .bind(entry.actor)
            .bind(Told::Nobody.code())
            .execute(&mut *tx)
            .await?;
            record!(self, tx, entry);
        });
        Ok(())
    }

    /// Has one mail sent to an account, by number and address, about sources that are late, of
    /// which nobody told meanwhile. Gives how many these are.
    ///
    /// # Errors
    /// The database fails.
    pub async fn tell_of_sources(
        &self,
        (account, mail): (i64, &str),
        late: &[LateSource],
        now: OffsetDateTime,
    ) -> Result<usize, Error> {
        let mut late: Vec<&LateSource> = late.iter().collect();
        // Two programs at once wait for each other in the same order.
        late.sort_by(|a, b| a.source.cmp(&b.source));
        let told = transaction!(self, |tx| {
            let mut told = 0;
            for one in late {
                let done = sqlx::query(
                    "insert into source_care (source, due, told, told_at, told_to, changed)
                     values ($1, $2, $3, $4, $5, $4)
                     on conflict (source) do update set told = $3, told_at = $4, told_to = $5
                     where source_care.due = $2 and source_care.told = $6",
                )
                .bind(plain(&one.source))
                .bind(iso(one.due))
                .bind(one.tell.code())
                .bind(millis(now))
                .bind(account)
                .bind(one.told.code())
                .execute(&mut *tx)
                .await?;
                told += usize::from(done.rows_affected() == 1);
            }
            if told > 0 {
                let subject = format!("onderhoud/{account}/{}", millis(now));
                insert_job!(tx, JobKind::Mail, &subject, mail, now, None::<i64>);
            }
            told
        });
        Ok(told)
    }

    /// The sources of which the mail tells with this subject, with as what; by key.
    ///
    /// # Errors
    /// The database fails.
    pub async fn told_sources(&self, subject: &str) -> Result<Vec<(String, Told)>, Error> {
        let parts: Vec<&str> = subject.split('/').collect();
        let [_, account, at] = parts[..] else {
            return Ok(Vec::new());
        };
        let number = |text: &str| text.parse::<i64>().unwrap_or_default();
        let rows: Vec<(String, String)> = reading!(self, |db| {
            sqlx::query_as(
                "select source, told from source_care where told_to = $1 and told_at = $2
                 and told <> 'niemand' order by source",
            )
            .bind(number(account))
            .bind(number(at))
            .fetch_all(db)
            .await?
        });
        rows.into_iter()
            .map(|(source, told)| Ok((source, read(&told, "source_care.told")?)))
            .collect()
    }
}
