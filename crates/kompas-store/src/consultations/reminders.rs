//! Reminders to partners who did not answer: each of them once for a deadline.

use kompas_domain::code::Code;
use kompas_domain::consultation::Reminder;
use kompas_domain::job::JobKind;
use time::{Date, OffsetDateTime};

use super::ask::insert_mail;
use crate::database::{date, iso, millis, moment, reading, transaction};
use crate::dossiers::read;
use crate::jobs::insert_job;
use crate::{Error, Store};

/// A partner with mail who did not answer yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// Her number.
    pub partner: i64,
    /// The number of the organisation that asks.
    pub organisation: i64,
    /// When she was asked.
    pub asked: OffsetDateTime,
    /// When an answer is wanted.
    pub deadline: Date,
    /// The reminders of this deadline that went out.
    pub sent: Vec<Reminder>,
}

impl Store {
    /// The partners with mail who did not answer, of which the deadline is between two days.
    ///
    /// # Errors
    /// The database fails.
    pub async fn unanswered(&self, from: Date, until: Date) -> Result<Vec<Unanswered>, Error> {
        let rows: Vec<(i64, i64, i64, String)> = reading!(self, |db| {
            sqlx::query_as(
                "select p.id, d.organisation, p.asked, c.deadline from consulted p
                 join consultation c on c.id = p.consultation join dossier d on d.id = c.dossier
                 where p.state in ('gevraagd', 'begonnen') and p.mail is not null
                 and c.deadline >= $1 and c.deadline <= $2 order by p.id",
            )
            .bind(iso(from))
            .bind(iso(until))
            .fetch_all(db)
            .await?
        });
        let sent: Vec<(i64, String, String)> = reading!(self, |db| {
            sqlx::query_as(
                "select partner, kind, deadline from reminder
                 where deadline >= $1 and deadline <= $2",
            )
            .bind(iso(from))
            .bind(iso(until))
            .fetch_all(db)
            .await?
        });
        rows.into_iter()
            .map(|(partner, organisation, asked, deadline)| {
                let own = sent
                    .iter()
                    .filter(|(other, _, of)| *other == partner && *of == deadline);
                let sent = own
                    .map(|(_, kind, _)| read(kind, "reminder.kind"))
                    .collect::<Result<_, Error>>()?;
                Ok(Unanswered {
                    partner,
                    organisation,
                    asked: moment(asked),
                    deadline: date(&deadline).ok_or(Error::unreadable("consultation.deadline"))?,
                    sent,
                })
            })
            .collect()
    }

    /// Puts a reminder on the list of jobs, once. Whether this was the first time.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remind(
        &self,
        to: &Unanswered,
        reminder: Reminder,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let first = transaction!(self, |tx| {
            let first = sqlx::query(
                "insert into reminder (partner, kind, deadline, sent) values ($1, $2, $3, $4)
                 on conflict do nothing",
            )
            .bind(to.partner)
            .bind(reminder.code())
            .bind(iso(to.deadline))
            .bind(millis(now))
            .execute(&mut *tx)
            .await?
            .rows_affected()
                == 1;
            if first {
                let subject = format!("herinnering/{}/{}", to.partner, reminder.code());
                insert_mail!(tx, &subject, to.organisation, now);
            }
            first
        });
        Ok(first)
    }
}
