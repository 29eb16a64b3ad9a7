//! What was decided about a dossier. A dossier may be decided again after a yearly round.

use kompas_domain::code::Code;
use kompas_domain::measure::DecisionText;
use sqlx::FromRow;
use time::OffsetDateTime;

use super::measures::day;
use super::{DossierScope, Saved, reached, reaches, read};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A decision about a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRecord {
    /// Its number in the dossier, from 1.
    pub number: u32,
    /// What it says.
    pub text: DecisionText,
    /// The name of who recorded it; none when the account is gone.
    pub author: Option<String>,
    /// When it was recorded.
    pub created: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    number: i64,
    decided: String,
    body: String,
    other: String,
    content: String,
    author: Option<String>,
    created: i64,
}

impl Row {
    fn decision(self) -> Result<DecisionRecord, Error> {
        let date = day(Some(&self.decided), "decision.decided")?;
        Ok(DecisionRecord {
            number: small(self.number),
            text: DecisionText {
                date: date.ok_or(Error::unreadable("decision.decided"))?,
                body: read(&self.body, "decision.body")?,
                other: self.other,
                text: self.content,
            },
            author: self.author,
            created: moment(self.created),
        })
    }
}

impl Store {
    /// The decisions about a dossier, in their order.
    ///
    /// # Errors
    /// The database fails.
    pub async fn decisions(
        &self,
        scope: DossierScope,
        dossier: i64,
    ) -> Result<Vec<DecisionRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select w.number, w.decided, w.body, w.other, w.content, a.name as author, w.created
                 from decision w join dossier d on d.id = w.dossier
                 left join account a on a.id = w.author where d.id = $3 and ",
                reached!("$1", "$2"),
                " order by w.number"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::decision).collect()
    }

    /// Records what was decided about a dossier of which the asker saw a version, and closes it.
    /// Gives the version that the dossier has then.
    ///
    /// # Errors
    /// The database fails.
    pub async fn decide(
        &self,
        scope: DossierScope,
        dossier: i64,
        seen: u32,
        text: &DecisionText,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let saved = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(Saved::Gone);
            }
            let version: Option<i64> = sqlx::query_scalar(
                "update dossier set state = 'afgesloten', updated = $3, version = version + 1
                 where id = $1 and version = $2 returning version",
            )
            .bind(dossier)
            .bind(i64::from(seen))
            .bind(millis(entry.moment))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(version) = version else {
                return Ok(Saved::Stale);
            };
            // Whoever else decides waits for the line of the dossier, which this one holds.
            sqlx::query(
                "insert into decision (dossier, number, decided, body, other, content, author,
                 created) select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7
                 from decision where dossier = $1",
            )
            .bind(dossier)
            .bind(text.date.to_string())
            .bind(text.body.code())
            .bind(plain(&text.other))
            .bind(plain(&text.text))
            .bind(entry.actor)
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?;
            // A new decision ends a round.
            sqlx::query(
                "update dossier_round set closed = $2 where dossier = $1 and closed is null",
            )
            .bind(dossier)
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?;
            record!(self, tx, entry);
            Saved::As(small(version))
        });
        Ok(saved)
    }
}
