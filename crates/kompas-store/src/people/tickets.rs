//! One-time links: the first administrator, invitations, a new password. Only redeeming uses one
//! up; looking at it does not.

use kompas_domain::code::Code;
use kompas_domain::job::JobKind;
use kompas_domain::people::{Role, TicketKind};
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{millis, moment, plain, reading, transaction};
use crate::jobs::insert_job;
use crate::log::{LogEntry, change_one, record};
use crate::people::accounts::{end_sessions, insert_account};
use crate::people::members::upsert_member;
use crate::people::organisations::{NewOrganisation, insert_organisation};
use crate::people::tokens::{end_tokens, end_tokens_above};
use crate::people::{NewAccount, digest};
use crate::{Error, Store};

/// A one-time link to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTicket {
    /// What it is for.
    pub kind: TicketKind,
    /// The account that it is for, if there is one already.
    pub account: Option<i64>,
    /// The organisation that it lets somebody into, and as what.
    pub membership: Option<(i64, Role)>,
    /// Whether it makes somebody an administrator.
    pub administrator: bool,
    /// Whether it makes somebody an editor.
    pub editor: bool,
    /// For whom it is.
    pub mail: Option<String>,
    /// Until when it is good.
    pub expires: OffsetDateTime,
}

/// A one-time link that is still good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Its number.
    pub id: i64,
    /// What it holds.
    pub details: NewTicket,
    /// The name of the organisation that it lets somebody into.
    pub organisation_name: Option<String>,
    /// When it was made.
    pub created: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    kind: String,
    account: Option<i64>,
    organisation: Option<i64>,
    organisation_name: Option<String>,
    role: Option<String>,
    administrator: bool,
    editor: bool,
    mail: Option<String>,
    created: i64,
    expires: i64,
}

impl Row {
    fn ticket(self) -> Result<Ticket, Error> {
        let role = self
            .role
            .map(|role| Role::from_code(&role).ok_or(Error::unreadable("ticket.role")));
        Ok(Ticket {
            id: self.id,
            details: NewTicket {
                kind: TicketKind::from_code(&self.kind).ok_or(Error::unreadable("ticket.kind"))?,
                account: self.account,
                membership: self.organisation.zip(role.transpose()?),
                administrator: self.administrator,
                editor: self.editor,
                mail: self.mail,
                expires: moment(self.expires),
            },
            organisation_name: self.organisation_name,
            created: moment(self.created),
        })
    }
}

const SELECT: &str = "select t.*, o.name as organisation_name from ticket t
    left join organisation o on o.id = t.organisation";

/// Uses a link up. How many there were: none or one.
macro_rules! consume {
    ($tx:ident, $token:expr, $kind:expr, $now:expr) => {
        sqlx::query("delete from ticket where hash = $1 and kind = $2 and expires > $3")
            .bind(digest($token))
            .bind($kind.code())
            .bind(millis($now))
            .execute(&mut *$tx)
            .await?
            .rows_affected()
    };
}

impl Store {
    /// Records a one-time link under the hash of its token, with a job that mails it if asked.
    /// Earlier ones for the same person in the same place, or for the first administrator, are no
    /// longer good.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_ticket(
        &self,
        new: &NewTicket,
        token: &str,
        entry: Option<&LogEntry>,
        by_mail: bool,
        now: OffsetDateTime,
    ) -> Result<i64, Error> {
        let id = transaction!(self, |tx| {
            sqlx::query(
                "delete from ticket where kind = $1 and coalesce(mail, '') = coalesce($2, '')
                 and coalesce(account, 0) = $3 and coalesce(organisation, 0) = $4",
            )
            .bind(new.kind.code())
            .bind(new.mail.as_deref().map(plain))
            .bind(new.account.unwrap_or(0))
            .bind(new.membership.map_or(0, |(organisation, _)| organisation))
            .execute(&mut *tx)
            .await?;
            let id: i64 = sqlx::query_scalar(
                "insert into ticket (hash, kind, account, organisation, role, administrator, editor,
                 mail, created, expires) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id",
            )
            .bind(digest(token))
            .bind(new.kind.code())
            .bind(new.account)
            .bind(new.membership.map(|(organisation, _)| organisation))
            .bind(new.membership.map(|(_, role)| role.code()))
            .bind(new.administrator)
            .bind(new.editor)
            .bind(new.mail.as_deref().map(plain))
            .bind(millis(now))
            .bind(millis(new.expires))
            .fetch_one(&mut *tx)
            .await?;
            if let Some(entry) = entry {
                record!(self, tx, entry);
            }
            if by_mail {
                let organisation = new.membership.map(|(organisation, _)| organisation);
                let (subject, mail) = (format!("link/{id}"), new.mail.as_deref());
                insert_job!(
                    tx,
                    JobKind::Mail,
                    &subject,
                    mail.unwrap_or(""),
                    now,
                    organisation
                );
            }
            id
        });
        Ok(id)
    }

    /// Gives a link another token, if it is still good; the one before is no longer.
    ///
    /// # Errors
    /// The database fails.
    pub async fn renew_ticket(
        &self,
        id: i64,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<Option<Ticket>, Error> {
        transaction!(self, |tx| {
            sqlx::query("update ticket set hash = $2 where id = $1 and expires > $3")
                .bind(id)
                .bind(digest(token))
                .bind(millis(now))
                .execute(&mut *tx)
                .await?;
        });
        self.ticket(token, now).await
    }

    /// When the link was made with which the owner of an account can choose a new password now.
    ///
    /// # Errors
    /// The database fails.
    pub async fn last_reset(
        &self,
        account: i64,
        now: OffsetDateTime,
    ) -> Result<Option<OffsetDateTime>, Error> {
        let made: Option<i64> = reading!(self, |db| {
            sqlx::query_scalar(
                "select max(created) from ticket where account = $1 and kind = 'herstel'
                 and expires > $2",
            )
            .bind(account)
            .bind(millis(now))
            .fetch_one(db)
            .await?
        });
        Ok(made.map(moment))
    }

    /// The link with this token, if it is still good.
    ///
    /// # Errors
    /// The database fails.
    pub async fn ticket(&self, token: &str, now: OffsetDateTime) -> Result<Option<Ticket>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{SELECT} where t.hash = $1 and t.expires > $2"
            )))
            .bind(digest(token))
            .bind(millis(now))
            .fetch_optional(db)
            .await?
        });
        row.map(Row::ticket).transpose()
    }

    /// The invitations that are still good, newest first: into one organisation, or all.
    ///
    /// # Errors
    /// The database fails.
    pub async fn invitations(
        &self,
        organisation: Option<i64>,
        now: OffsetDateTime,
    ) -> Result<Vec<Ticket>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{SELECT} where t.kind = 'uitnodiging' and t.expires > $1
                 and ($2 = -1 or t.organisation = $2) order by t.id desc"
            )))
            .bind(millis(now))
            .bind(organisation.unwrap_or(-1))
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::ticket).collect()
    }

    /// Takes an invitation back: of one organisation, or whichever. Whether there was one.
    ///
    /// # Errors
    /// The database fails.
    pub async fn withdraw_invitation(
        &self,
        organisation: Option<i64>,
        id: i64,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        change_one!(self, entry, |tx| sqlx::query(
            "delete from ticket where id = $1 and kind = 'uitnodiging'
                 and ($2 = -1 or organisation = $2)",
        )
        .bind(id)
        .bind(organisation.unwrap_or(-1)))
    }

    /// Makes the first administrator, and her organisation with her as its coordinator. Gives the
    /// number of the account; none when the link is no longer good.
    ///
    /// # Errors
    /// The database fails; there is an account with this address or an organisation with this key.
    pub async fn begin(
        &self,
        token: &str,
        account: &NewAccount,
        organisation: Option<&NewOrganisation>,
        entry: &LogEntry,
    ) -> Result<Option<i64>, Error> {
        let now = entry.moment;
        let id = transaction!(self, |tx| {
            if consume!(tx, token, TicketKind::First, now) == 0 {
                return Ok(None);
            }
            let id = insert_account!(tx, account, now).ok_or(Error::Taken)?;
            let mut entry = LogEntry {
                actor: Some(id),
                ..entry.about(format!("account/{id}"))
            };
            if let Some(new) = organisation {
                let organisation = insert_organisation!(tx, new, now).ok_or(Error::Taken)?;
                upsert_member!(tx, organisation, id, Role::Coordinator, now);
                entry.organisation = Some(organisation);
            }
            record!(self, tx, &entry);
            Some(id)
        });
        Ok(id)
    }

    /// Redeems an invitation: with a new account, or with the one that there is. Gives the number
    /// of the account; none when the link is no longer good.
    ///
    /// # Errors
    /// The database fails; a new account is asked for and there is one with its address.
    pub async fn accept(
        &self,
        token: &str,
        account: Result<&NewAccount, i64>,
        entry: &LogEntry,
    ) -> Result<Option<i64>, Error> {
        let now = entry.moment;
        let Some(ticket) = self.ticket(token, now).await? else {
            return Ok(None);
        };
        let details = ticket.details;
        let id = transaction!(self, |tx| {
            if consume!(tx, token, TicketKind::Invitation, now) == 0 {
                return Ok(None);
            }
            let id: i64 = match account {
                Ok(new) => insert_account!(tx, new, now).ok_or(Error::Taken)?,
                Err(id) => id,
            };
            sqlx::query(
                "update account set administrator = administrator or $2, editor = editor or $3
                 where id = $1",
            )
            .bind(id)
            .bind(details.administrator)
            .bind(details.editor)
            .execute(&mut *tx)
            .await?;
            if let Some((organisation, role)) = details.membership {
                upsert_member!(tx, organisation, id, role, now);
                end_tokens_above!(tx, organisation, id, Some(role));
            }
            // What she may do is new: who had her token before has nothing.
            end_sessions!(tx, id, None::<i64>);
            let entry = LogEntry {
                actor: Some(id),
                organisation: details.membership.map(|(organisation, _)| organisation),
                ..entry.about(format!("account/{id}"))
            };
            record!(self, tx, &entry);
            Some(id)
        });
        Ok(id)
    }

    /// Redeems a link for a new password: sets its hash, takes the lock off and ends all sessions
    /// and keys.
    /// Gives the number of the account; none when the link is no longer good.
    ///
    /// # Errors
    /// The database fails.
    pub async fn reset(
        &self,
        token: &str,
        hash: &str,
        entry: &LogEntry,
    ) -> Result<Option<i64>, Error> {
        let now = entry.moment;
        let ticket = self.ticket(token, now).await?;
        let Some(id) = ticket.and_then(|ticket| ticket.details.account) else {
            return Ok(None);
        };
        let done = transaction!(self, |tx| {
            if consume!(tx, token, TicketKind::Reset, now) == 0 {
                return Ok(None);
            }
            sqlx::query(
                "update account set password = $2, failures = 0, locked_until = null where id = $1",
            )
            .bind(id)
            .bind(hash)
            .execute(&mut *tx)
            .await?;
            end_sessions!(tx, id, None::<i64>);
            end_tokens!(tx, id);
            let entry = LogEntry {
                actor: Some(id),
                ..entry.about(format!("account/{id}"))
            };
            record!(self, tx, &entry);
            Some(id)
        });
        Ok(done)
    }
}
