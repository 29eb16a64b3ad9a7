//! Sessions: who is in, since when, from where.

use kompas_domain::code::Code;
use kompas_domain::people::{Role, SignInMethod};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};

use crate::database::{millis, moment, plain, reading, transaction};
use crate::log::{LogEntry, change_one, record};
use crate::people::digest;
use crate::{Error, Store};

/// A session to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// The number of the account.
    pub account: i64,
    /// The organisation to work in.
    pub organisation: Option<i64>,
    /// Whether all was proved; else a second factor is still asked for.
    pub complete: bool,
    /// How the owner came in.
    pub method: SignInMethod,
    /// The browser, as its owner knows it.
    pub agent: String,
    /// The network address that it came from.
    pub address: Option<String>,
    /// When it ends whatever happens.
    pub expires: OffsetDateTime,
}

/// A session with what its owner may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// Its number.
    pub id: i64,
    /// The number of the account.
    pub account: i64,
    /// The name of its owner.
    pub name: String,
    /// Whether all was proved.
    pub complete: bool,
    /// Whether the owner manages the installation.
    pub administrator: bool,
    /// Whether the owner edits the guide.
    pub editor: bool,
    /// The organisation that she works in: its number and name, and what she does there.
    pub organisation: Option<(i64, String, Role)>,
    /// Counts the changes of what that organisation added to the guide for itself.
    pub additions: i64,
    /// When it was last used, give or take a few minutes.
    pub seen: OffsetDateTime,
}

/// A session in the list of its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSession {
    /// Its number.
    pub id: i64,
    /// How the owner came in.
    pub method: SignInMethod,
    /// The browser.
    pub agent: String,
    /// The network address that it came from.
    pub address: Option<String>,
    /// When it began.
    pub created: OffsetDateTime,
    /// When it was last used.
    pub seen: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    account: i64,
    name: String,
    complete: bool,
    administrator: bool,
    editor: bool,
    organisation: Option<i64>,
    organisation_name: Option<String>,
    role: Option<String>,
    additions: Option<i64>,
    seen: i64,
}

#[derive(FromRow)]
struct ListedRow {
    id: i64,
    method: String,
    agent: String,
    address: Option<String>,
    created: i64,
    seen: i64,
}

impl Store {
    /// Records a session under the hash of its token, in place of another one if it follows on
    /// that. Expired sessions and links go.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_session(
        &self,
        new: &NewSession,
        token: &str,
        instead_of: Option<i64>,
        entry: &LogEntry,
    ) -> Result<i64, Error> {
        let id = transaction!(self, |tx| {
            for statement in [
                "delete from session where expires <= $1",
                "delete from ticket where expires <= $1",
            ] {
                sqlx::query(statement)
                    .bind(millis(entry.moment))
                    .execute(&mut *tx)
                    .await?;
            }
            sqlx::query("delete from session where id = $1")
                .bind(instead_of.unwrap_or(-1))
                .execute(&mut *tx)
                .await?;
            let id: i64 = sqlx::query_scalar(
                "insert into session (hash, account, organisation, complete, method, agent, address,
                 created, seen, expires) values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9) returning id",
            )
            .bind(digest(token))
            .bind(new.account)
            .bind(new.organisation)
            .bind(new.complete)
            .bind(new.method.code())
            .bind(plain(&new.agent))
            .bind(new.address.as_deref().map(plain))
            .bind(millis(entry.moment))
            .bind(millis(new.expires))
            .fetch_one(&mut *tx)
            .await?;
            if new.complete {
                sqlx::query(
                    "update account set seen = $2, failures = 0, locked_until = null where id = $1",
                )
                .bind(new.account)
                .bind(millis(entry.moment))
                .execute(&mut *tx)
                .await?;
                record!(self, tx, entry);
            }
            id
        });
        Ok(id)
    }

    /// The session with this token, if it goes on, was used recently enough, and its account may
    /// be used.
    ///
    /// # Errors
    /// The database fails.
    pub async fn session(
        &self,
        token: &str,
        now: OffsetDateTime,
        idle: Duration,
    ) -> Result<Option<SessionRecord>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as(
                "select s.id, s.account, a.name, s.complete, a.administrator, a.editor,
                 o.id as organisation, o.name as organisation_name, m.role, o.additions, s.seen
                 from session s join account a on a.id = s.account
                 left join membership m on m.account = s.account and m.organisation = s.organisation
                 left join organisation o on o.id = m.organisation and o.open
                 where s.hash = $1 and s.expires > $2 and s.seen > $3 and a.state = 'actief'",
            )
            .bind(digest(token))
            .bind(millis(now))
            .bind(millis(now - idle))
            .fetch_optional(db)
            .await?
        });
        let Some(row) = row else { return Ok(None) };
        let organisation = match (row.organisation, row.organisation_name, row.role) {
            (Some(id), Some(name), Some(role)) => {
                let role = Role::from_code(&role).ok_or(Error::unreadable("membership.role"))?;
                Some((id, name, role))
            }
            _ => None,
        };
        Ok(Some(SessionRecord {
            id: row.id,
            account: row.account,
            name: row.name,
            complete: row.complete,
            administrator: row.administrator,
            editor: row.editor,
            organisation,
            additions: row.additions.unwrap_or(0),
            seen: moment(row.seen),
        }))
    }

    /// Tells that a session was used.
    ///
    /// # Errors
    /// The database fails.
    pub async fn touch_session(&self, id: i64, now: OffsetDateTime) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query("update session set seen = $2 where id = $1")
                .bind(id)
                .bind(millis(now))
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// The sessions of an account that go on, last used first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sessions(
        &self,
        account: i64,
        now: OffsetDateTime,
        idle: Duration,
    ) -> Result<Vec<ListedSession>, Error> {
        let rows: Vec<ListedRow> = reading!(self, |db| {
            sqlx::query_as(
                "select id, method, agent, address, created, seen from session
                 where account = $1 and expires > $2 and seen > $3 and complete
                 order by seen desc, id desc",
            )
            .bind(account)
            .bind(millis(now))
            .bind(millis(now - idle))
            .fetch_all(db)
            .await?
        });
        rows.into_iter()
            .map(|row| {
                Ok(ListedSession {
                    method: SignInMethod::from_code(&row.method)
                        .ok_or(Error::unreadable("session.method"))?,
                    id: row.id,
                    agent: row.agent,
                    address: row.address,
                    created: moment(row.created),
                    seen: moment(row.seen),
                })
            })
            .collect()
    }

    /// Ends a session of an account. Whether there was one.
    ///
    /// # Errors
    /// The database fails.
    pub async fn end_session(
        &self,
        account: i64,
        id: i64,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        change_one!(self, entry, |tx| sqlx::query(
            "delete from session where account = $1 and id = $2"
        )
        .bind(account)
        .bind(id))
    }

    /// Ends all sessions of an account but one; gives how many.
    ///
    /// # Errors
    /// The database fails.
    pub async fn end_other_sessions(
        &self,
        account: i64,
        except: Option<i64>,
        entry: &LogEntry,
    ) -> Result<u64, Error> {
        let ended = transaction!(self, |tx| {
            let ended = crate::people::accounts::end_sessions!(tx, account, except);
            if ended > 0 {
                record!(self, tx, entry);
            }
            ended
        });
        Ok(ended)
    }

    /// Has a session go on in another organisation that its owner is a member of, under a new
    /// token. Whether she is.
    ///
    /// # Errors
    /// The database fails.
    pub async fn choose_organisation(
        &self,
        session: i64,
        organisation: i64,
        token: &str,
    ) -> Result<bool, Error> {
        let changed = transaction!(self, |tx| {
            sqlx::query(
                "update session set organisation = $2, hash = $3 where id = $1 and exists
                 (select 1 from membership m join organisation o on o.id = m.organisation
                 where m.account = session.account and o.id = $2 and o.open)",
            )
            .bind(session)
            .bind(organisation)
            .bind(digest(token))
            .execute(&mut *tx)
            .await?
            .rows_affected()
        });
        Ok(changed == 1)
    }

    /// Gives a session a new token.
    ///
    /// # Errors
    /// The database fails.
    pub async fn rotate_session(&self, session: i64, token: &str) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query("update session set hash = $2 where id = $1")
                .bind(session)
                .bind(digest(token))
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }
}
