//! The yearly rounds of dossiers that were decided.

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::round::StillHolds;
use sqlx::FromRow;
use time::{Date, OffsetDateTime};

use super::{DossierScope, Saved, reached, reaches, read, touch};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundRecord {
    /// Its number in the dossier, from 1.
    pub number: u32,
    /// When it opened.
    pub opened: OffsetDateTime,
    /// When the decision was recorded since which things are compared.
    pub since: OffsetDateTime,
    /// When it ended with a new decision; none while it is open.
    pub closed: Option<OffsetDateTime>,
}

/// Whether one answer still holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRecord {
    /// The question.
    pub question: QuestionCode,
    /// Whether it does.
    pub holds: StillHolds,
    /// What was remarked.
    pub remark: String,
    /// Which version of this line it is, from 1.
    pub version: u32,
    /// The name of who said it; none when the account is gone.
    pub author: Option<String>,
    /// When.
    pub updated: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    question: String,
    holds: String,
    remark: String,
    version: i64,
    author: Option<String>,
    updated: i64,
}

impl Store {
    /// The numbers of closed dossiers of which the last decision was taken and recorded on this
    /// day or before.
    ///
    /// # Errors
    /// The database fails.
    pub async fn rounds_due(&self, until: Date) -> Result<Vec<i64>, Error> {
        let after = until.next_day().unwrap_or(Date::MAX).midnight();
        reading!(self, |db| {
            Ok(sqlx::query_scalar(
                "select d.id from dossier d where d.state = 'afgesloten'
                 and $1 >= (select max(w.decided) from decision w where w.dossier = d.id)
                 and $2 > (select max(w.created) from decision w where w.dossier = d.id)
                 order by d.id",
            )
            .bind(until.to_string())
            .bind(millis(after.assume_utc()))
            .fetch_all(db)
            .await?)
        })
    }

    /// Opens a round of a dossier that is closed; its state becomes that of a review. Whether it
    /// was closed.
    ///
    /// # Errors
    /// The database fails.
    pub async fn open_round(&self, dossier: i64, entry: &LogEntry) -> Result<bool, Error> {
        let opened = transaction!(self, |tx| {
            let organisation: Option<i64> = sqlx::query_scalar(
                "update dossier set state = 'herziening', version = version + 1, updated = $2
                 where id = $1 and state = 'afgesloten' returning organisation",
            )
            .bind(dossier)
            .bind(millis(entry.moment))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(organisation) = organisation else {
                return Ok(false);
            };
            sqlx::query(
                "insert into dossier_round (dossier, number, opened, since)
                 select $1, (select coalesce(max(number), 0) + 1 from dossier_round
                 where dossier = $1), $2, coalesce((select max(created) from decision
                 where dossier = $1), $2) from dossier where id = $1",
            )
            .bind(dossier)
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?;
            let entry = LogEntry {
                organisation: Some(organisation),
                ..entry.about(format!("dossier/{dossier}/ronde"))
            };
            record!(self, tx, &entry);
            true
        });
        Ok(opened)
    }

    /// The rounds of a dossier, in their order.
    ///
    /// # Errors
    /// The database fails.
    pub async fn rounds(
        &self,
        scope: DossierScope,
        dossier: i64,
    ) -> Result<Vec<RoundRecord>, Error> {
        let rows: Vec<(i64, i64, i64, Option<i64>)> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select r.number, r.opened, r.since, r.closed from dossier_round r
                 join dossier d on d.id = r.dossier where d.id = $3 and ",
                reached!("$1", "$2"),
                " order by r.number"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .fetch_all(db)
            .await?
        });
        let round = |(number, opened, since, closed): (i64, i64, i64, Option<i64>)| RoundRecord {
            number: small(number),
            opened: moment(opened),
            since: moment(since),
            closed: closed.map(moment),
        };
        Ok(rows.into_iter().map(round).collect())
    }

    /// What was said in a round, by question.
    ///
    /// # Errors
    /// The database fails.
    pub async fn round_checks(
        &self,
        scope: DossierScope,
        dossier: i64,
        round: u32,
    ) -> Result<Vec<CheckRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select c.question, c.holds, c.remark, c.version, a.name as author, c.updated
                 from round_check c join dossier d on d.id = c.dossier
                 left join account a on a.id = c.author
                 where d.id = $3 and c.round = $4 and ",
                reached!("$1", "$2"),
                " order by c.question"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .bind(i64::from(round))
            .fetch_all(db)
            .await?
        });
        let check = |row: Row| {
            Ok(CheckRecord {
                question: read(&row.question, "round_check.question")?,
                holds: read(&row.holds, "round_check.holds")?,
                remark: row.remark,
                version: small(row.version),
                author: row.author,
                updated: moment(row.updated),
            })
        };
        rows.into_iter().map(check).collect()
    }

    /// Says in the open round whether an answer still holds, of which the asker saw a version, 0
    /// for none.
    ///
    /// # Errors
    /// The database fails.
    #[expect(
        clippy::too_many_arguments,
        reason = "a line is named by two, and two are said of it"
    )]
    pub async fn check_answer(
        &self,
        scope: DossierScope,
        dossier: i64,
        question: QuestionCode,
        seen: u32,
        holds: StillHolds,
        remark: &str,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let saved = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(Saved::Gone);
            }
            let round: Option<i64> = sqlx::query_scalar(
                "select max(number) from dossier_round where dossier = $1 and closed is null",
            )
            .bind(dossier)
            .fetch_one(&mut *tx)
            .await?;
            let Some(round) = round else {
                return Ok(Saved::Gone);
            };
            let version: Option<i64> = sqlx::query_scalar(
                "insert into round_check (dossier, round, question, holds, remark, version, author,
                 updated) values ($1, $2, $3, $4, $5, 1, $6, $7)
                 on conflict (dossier, round, question) do update set holds = excluded.holds,
                 remark = excluded.remark, version = round_check.version + 1,
                 author = excluded.author, updated = excluded.updated
                 where round_check.version = $8 returning version",
            )
            .bind(dossier)
            .bind(round)
            .bind(question.code())
            .bind(holds.code())
            .bind(plain(remark))
            .bind(entry.actor)
            .bind(millis(entry.moment))
            .bind(i64::from(seen))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(version) = version.filter(|version| *version == i64::from(seen) + 1) else {
                return Ok(Saved::Stale);
            };
            touch!(tx, dossier, entry.moment);
            record!(self, tx, entry);
            Saved::As(small(version))
        });
        Ok(saved)
    }
}
