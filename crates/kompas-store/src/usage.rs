//! How the guide was used, in numbers a month.

use kompas_domain::code::Code;
use kompas_domain::usage::UsageKind;

use crate::database::{plain, reading, transaction};
use crate::dossiers::read;
use crate::{Error, Store};

/// How often something happened in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageCount {
    /// The month: `2026-11`.
    pub month: String,
    /// What happened.
    pub kind: UsageKind,
    /// To what: the key of a source, the words of a search; empty for all together.
    pub subject: String,
    /// How often.
    pub times: u32,
}

impl Store {
    /// Adds to what was counted, and forgets months before one.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_usage(&self, counts: &[UsageCount], oldest: &str) -> Result<(), Error> {
        let mut counts: Vec<&UsageCount> = counts.iter().collect();
        // Two programs at once wait for each other in the same order.
        counts.sort_by_key(|one| (&one.month, one.kind, &one.subject));
        transaction!(self, |tx| {
            for one in counts {
                sqlx::query(
                    "insert into usage_count (month, kind, subject, times) values ($1, $2, $3, $4)
                     on conflict (month, kind, subject)
                     do update set times = usage_count.times + excluded.times",
                )
                .bind(&one.month)
                .bind(one.kind.code())
                .bind(plain(&one.subject))
                .bind(i64::from(one.times))
                .execute(&mut *tx)
                .await?;
            }
            sqlx::query("delete from usage_count where month < $1")
                .bind(oldest)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// What was counted from a month on, by month, kind and subject.
    ///
    /// # Errors
    /// The database fails.
    pub async fn usage(&self, from: &str) -> Result<Vec<UsageCount>, Error> {
        let rows: Vec<(String, String, String, i64)> = reading!(self, |db| {
            sqlx::query_as(
                "select month, kind, subject, times from usage_count where month >= $1
                 order by month, kind, subject",
            )
            .bind(from)
            .fetch_all(db)
            .await?
        });
        rows.into_iter()
            .map(|(month, kind, subject, times)| {
                Ok(UsageCount {
                    month,
                    kind: read(&kind, "usage_count.kind")?,
                    subject,
                    times: u32::try_from(times).unwrap_or(u32::MAX),
                })
            })
            .collect()
    }
}
