//! Jobs as rows: leased, tried again later, and left for a person when they keep failing.

use kompas_domain::code::Code;
use kompas_domain::job::{JobKind, JobState};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};

use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::{offset, small};
use crate::log::{LogEntry, change_one, record};
use crate::{Error, Scope, Store};

/// After so many tries a job waits for a person.
pub const MAX_ATTEMPTS: u32 = 5;

/// A version that no job will read any more tells why.
const REFUSE: &str = "update version set state = 'geweigerd', refusal = (
     select max(message) from job where kind = 'lezen' and state = 'mislukt'
     and subject = 'document/' || cast(version.document as text) || '/' || cast(version.number as text))
     where state = 'wacht' and exists (
     select 1 from job where kind = 'lezen' and state = 'mislukt'
     and subject = 'document/' || cast(version.document as text) || '/' || cast(version.number as text))";

/// Whether the asker may know of a job, as a condition: `$n` is [`Scope::reader`], `$m` is
/// [`Scope::has_installation`].
macro_rules! known {
    ($n:literal, $m:literal) => {
        concat!(
            "(",
            $n,
            " = -1 or (",
            $n,
            " > 0 and organisation = ",
            $n,
            ") or (",
            $m,
            " and organisation = 0))"
        )
    };
}

/// A recorded job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What it does.
    pub kind: JobKind,
    /// What it is about: an address, `document/12/1`.
    pub subject: String,
    /// What it needs to know.
    pub payload: String,
    /// How far it is.
    pub state: JobState,
    /// How often it was begun.
    pub attempts: u32,
    /// When it may begin.
    pub run_after: OffsetDateTime,
    /// Steps done.
    pub done: Option<u64>,
    /// Steps in all.
    pub total: Option<u64>,
    /// What it says of itself, in Dutch.
    pub message: Option<String>,
    /// When it was made.
    pub created: OffsetDateTime,
    /// When it last changed.
    pub updated: OffsetDateTime,
    /// Which lease it runs under; who lost it may change nothing any more.
    pub lease: i64,
}

impl Job {
    /// The document that it is about, and which version.
    pub fn document(&self) -> Option<(i64, u32)> {
        let (id, version) = self.subject.strip_prefix("document/")?.split_once('/')?;
        Some((id.parse().ok()?, version.parse().ok()?))
    }
}

#[derive(FromRow)]
struct Row {
    id: i64,
    kind: String,
    subject: String,
    payload: String,
    state: String,
    attempts: i64,
    run_after: i64,
    lease: Option<i64>,
    done: Option<i64>,
    total: Option<i64>,
    message: Option<String>,
    created: i64,
    updated: i64,
}

impl Row {
    fn job(self) -> Result<Job, Error> {
        let count = |value: Option<i64>| value.and_then(|value| u64::try_from(value).ok());
        Ok(Job {
            kind: JobKind::from_code(&self.kind).ok_or(Error::unreadable("job.kind"))?,
            state: JobState::from_code(&self.state).ok_or(Error::unreadable("job.state"))?,
            id: self.id,
            subject: self.subject,
            payload: self.payload,
            attempts: small(self.attempts),
            run_after: moment(self.run_after),
            done: count(self.done),
            total: count(self.total),
            message: self.message,
            created: moment(self.created),
            updated: moment(self.updated),
            lease: self.lease.unwrap_or(0),
        })
    }
}

/// Puts a job on the list; gives its number, or that of the one that waits or runs for the same
/// subject already.
macro_rules! insert_job {
    ($tx:ident, $kind:expr, $subject:expr, $payload:expr, $at:expr, $organisation:expr) => {{
        let id: i64 = sqlx::query_scalar(
            "insert into job (kind, subject, payload, state, attempts, run_after, created, updated,
             organisation) values ($1, $2, $3, 'wacht', 0, $4, $4, $4, $5)
             on conflict (kind, subject, organisation) where state in ('wacht', 'bezig')
             do update set subject = $2 returning id",
        )
        .bind(kompas_domain::code::Code::code($kind))
        .bind(crate::database::plain($subject))
        .bind(crate::database::plain($payload))
        .bind(crate::database::millis($at))
        .bind($organisation.unwrap_or(0))
        .fetch_one(&mut *$tx)
        .await?;
        id
    }};
}

pub(crate) use insert_job;

/// How long a job waits after a failed try: half a minute, two minutes, eight, half an hour.
fn pause(attempts: u32) -> Duration {
    Duration::seconds(30 * 4_i64.pow(attempts.saturating_sub(1).min(6)))
}

impl Store {
    /// Puts a job of the installation itself on the list, to begin at a moment; the number of the
    /// one that waits or runs for the same subject already, if there is one.
    ///
    /// # Errors
    /// The database fails.
    pub async fn enqueue(
        &self,
        kind: JobKind,
        subject: &str,
        payload: &str,
        at: OffsetDateTime,
    ) -> Result<i64, Error> {
        let id = transaction!(self, |tx| {
            insert_job!(tx, kind, subject, payload, at, None::<i64>)
        });
        Ok(id)
    }

    /// The same, asked for by somebody: the log tells of it, as `taak/` and its number. What one
    /// organisation asks for is not seen by another.
    ///
    /// # Errors
    /// The database fails.
    pub async fn enqueue_asked(
        &self,
        organisation: Option<i64>,
        kind: JobKind,
        subject: &str,
        payload: &str,
        entry: &LogEntry,
    ) -> Result<i64, Error> {
        let id = transaction!(self, |tx| {
            let id = insert_job!(tx, kind, subject, payload, entry.moment, organisation);
            let entry = entry.about(format!("taak/{id}"));
            record!(self, tx, &entry);
            id
        });
        Ok(id)
    }

    /// Takes the job that waits longest, for as long as the lease says. A job whose lease ran out
    /// waits again; one that was begun too often is left for a person.
    ///
    /// # Errors
    /// The database fails.
    pub async fn lease(&self, now: OffsetDateTime, lease: Duration) -> Result<Option<Job>, Error> {
        loop {
            let (row, due): (Option<Row>, i64) = transaction!(self, |tx| {
                let expired = sqlx::query(
                    "update job set updated = $1, leased_until = null,
                     state = case when attempts < $2 then 'wacht' else 'mislukt' end,
                     message = case when attempts < $2 then message else 'De taak liep te vaak vast.' end
                     where state = 'bezig' and leased_until < $1",
                )
                .bind(millis(now))
                .bind(i64::from(MAX_ATTEMPTS))
                .execute(&mut *tx)
                .await?;
                if expired.rows_affected() > 0 {
                    sqlx::query(REFUSE).execute(&mut *tx).await?;
                }
                let row = sqlx::query_as(
                    "update job set state = 'bezig', attempts = attempts + 1, leased_until = $2,
                     lease = coalesce(lease, 0) + 1, done = null, total = null, updated = $1
                     where state = 'wacht' and id = (select id from job
                     where state = 'wacht' and run_after <= $1 order by run_after, id limit 1)
                     returning *",
                )
                .bind(millis(now))
                .bind(millis(now + lease))
                .fetch_optional(&mut *tx)
                .await?;
                let due = sqlx::query_scalar(
                    "select count(*) from (select 1 from job
                     where state = 'wacht' and run_after <= $1 limit 1) due",
                )
                .bind(millis(now))
                .fetch_one(&mut *tx)
                .await?;
                (row, due)
            });
            // Without a row, while some are due: another took the same one a moment before.
            if row.is_some() || due == 0 {
                return row.map(Row::job).transpose();
            }
        }
    }

    /// Tells how far a job is.
    ///
    /// # Errors
    /// The database fails.
    pub async fn progress(
        &self,
        job: &Job,
        done: u64,
        total: u64,
        now: OffsetDateTime,
        lease: Duration,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "update job set done = $3, total = $4, updated = $5, leased_until = $6
                 where id = $1 and lease = $2 and state = 'bezig'",
            )
            .bind(job.id)
            .bind(job.lease)
            .bind(i64::try_from(done).unwrap_or(i64::MAX))
            .bind(i64::try_from(total).unwrap_or(i64::MAX))
            .bind(millis(now))
            .bind(millis(now + lease))
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Ends a job well.
    ///
    /// # Errors
    /// The database fails.
    pub async fn finish(
        &self,
        job: &Job,
        message: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        self.end(job, JobState::Done, message, now, now).await
    }

    /// Ends a try that failed: the job waits for the next, or for a person after the last.
    ///
    /// # Errors
    /// The database fails.
    pub async fn fail(&self, job: &Job, message: &str, now: OffsetDateTime) -> Result<(), Error> {
        let state = if job.attempts >= MAX_ATTEMPTS {
            JobState::Failed
        } else {
            JobState::Waiting
        };
        let next = now + pause(job.attempts);
        self.end(job, state, Some(message), next, now).await
    }

    /// Ends a job that cannot succeed: it waits for a person.
    ///
    /// # Errors
    /// The database fails.
    pub async fn fail_for_good(
        &self,
        job: &Job,
        message: &str,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        self.end(job, JobState::Failed, Some(message), now, now)
            .await
    }

    async fn end(
        &self,
        job: &Job,
        state: JobState,
        message: Option<&str>,
        next: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "update job set state = $3, message = $4, run_after = $5, updated = $6,
                 leased_until = null where id = $1 and lease = $2 and state = 'bezig'",
            )
            .bind(job.id)
            .bind(job.lease)
            .bind(state.code())
            .bind(message.map(plain))
            .bind(millis(next))
            .bind(millis(now))
            .execute(&mut *tx)
            .await?;
            if state == JobState::Failed && job.kind == JobKind::Read {
                sqlx::query(REFUSE).execute(&mut *tx).await?;
            }
        });
        Ok(())
    }

    /// Has a job that waits for a person, and that the asker may see, tried again; gives whether there was such a job.
    ///
    /// # Errors
    /// The database fails.
    pub async fn retry(&self, scope: Scope, id: i64, entry: &LogEntry) -> Result<bool, Error> {
        let changed = transaction!(self, |tx| {
            let changed = sqlx::query(
                concat!("update job set state = 'wacht', attempts = 0, run_after = $2, updated = $2, message = null
                 where id = $1 and state = 'mislukt' and not exists (select 1 from job o
                 where o.kind = job.kind and o.subject = job.subject
                 and o.organisation = job.organisation and o.state in ('wacht', 'bezig'))
                 and ", known!("$3", "$4")),
            )
            .bind(id)
            .bind(millis(entry.moment))
            .bind(scope.reader())
            .bind(scope.has_installation())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            sqlx::query(
                "update version set state = 'wacht', refusal = null
                 where state = 'geweigerd' and $2 > 0 and 'document/' || cast(document as text)
                 || '/' || cast(number as text) = (select subject from job where id = $1)",
            )
            .bind(id)
            .bind(i64::try_from(changed).unwrap_or(0))
            .execute(&mut *tx)
            .await?;
            if changed > 0 {
                record!(self, tx, entry);
            }
            changed
        });
        Ok(changed > 0)
    }

    /// Takes a job that waits for a person, and that the asker may see, off the list; gives whether there was such a job.
    ///
    /// # Errors
    /// The database fails.
    pub async fn discard(&self, scope: Scope, id: i64, entry: &LogEntry) -> Result<bool, Error> {
        change_one!(self, entry, |tx| sqlx::query(concat!(
            "delete from job where id = $1 and state = 'mislukt'
             and ",
            known!("$2", "$3")
        ))
        .bind(id)
        .bind(scope.reader())
        .bind(scope.has_installation()))
    }

    /// Forgets jobs that ended well before a moment.
    ///
    /// # Errors
    /// The database fails.
    pub async fn forget_jobs(&self, before: OffsetDateTime) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query("delete from job where state = 'klaar' and updated < $1")
                .bind(millis(before))
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// A job.
    ///
    /// # Errors
    /// The database fails.
    pub async fn job(&self, id: i64) -> Result<Option<Job>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as("select * from job where id = $1")
                .bind(id)
                .fetch_optional(db)
                .await?
        });
        row.map(Row::job).transpose()
    }

    /// A page of the jobs that the asker may see, in one state or all, last changed first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn jobs(
        &self,
        scope: Scope,
        state: Option<JobState>,
        page: u32,
        size: u32,
    ) -> Result<Vec<Job>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select * from job where ($1 is null or state = $1)
                 and ",
                known!("$4", "$5"),
                "
                 order by updated desc, id desc limit $2 offset $3"
            ))
            .bind(state.map(Code::code))
            .bind(i64::from(size))
            .bind(offset(page, size))
            .bind(scope.reader())
            .bind(scope.has_installation())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::job).collect()
    }

    /// How many jobs that the asker may see are in each state that has any.
    ///
    /// # Errors
    /// The database fails.
    pub async fn job_counts(&self, scope: Scope) -> Result<Vec<(JobState, usize)>, Error> {
        let rows: Vec<(String, i64)> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select state, count(*) from job
                 where ",
                known!("$1", "$2"),
                "
                 group by state order by state"
            ))
            .bind(scope.reader())
            .bind(scope.has_installation())
            .fetch_all(db)
            .await?
        });
        let count = |(state, count): (String, i64)| {
            Some((JobState::from_code(&state)?, usize::try_from(count).ok()?))
        };
        Ok(rows.into_iter().filter_map(count).collect())
    }

    /// How many jobs of a kind wait or run.
    ///
    /// # Errors
    /// The database fails.
    pub async fn open_jobs(&self, kind: JobKind) -> Result<usize, Error> {
        let count: i64 = reading!(self, |db| {
            sqlx::query_scalar(
                "select count(*) from job where kind = $1 and state in ('wacht', 'bezig')",
            )
            .bind(kind.code())
            .fetch_one(db)
            .await?
        });
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Whether a document has a job that waits or runs.
    ///
    /// # Errors
    /// The database fails.
    pub async fn has_open_job(&self, document: i64) -> Result<bool, Error> {
        let one: Option<i64> = reading!(self, |db| {
            sqlx::query_scalar(
                "select id from job where kind = $1 and state in ('wacht', 'bezig')
                 and subject like $2 limit 1",
            )
            .bind(JobKind::Read.code())
            .bind(format!("document/{document}/%"))
            .fetch_optional(db)
            .await?
        });
        Ok(one.is_some())
    }

    /// When the next waiting job may begin.
    ///
    /// # Errors
    /// The database fails.
    pub async fn next_job_at(&self) -> Result<Option<OffsetDateTime>, Error> {
        let at: Option<i64> = reading!(self, |db| {
            sqlx::query_scalar("select min(run_after) from job where state = 'wacht'")
                .fetch_one(db)
                .await?
        });
        Ok(at.map(moment))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_waits_longer_after_each_try() {
        let pauses: Vec<i64> = (1..=4)
            .map(|attempts| pause(attempts).whole_seconds())
            .collect();
        assert_eq!(pauses, [30, 120, 480, 1920]);
    }
}
