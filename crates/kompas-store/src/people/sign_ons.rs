//! Coming in by the word of one's own organisation.

use kompas_domain::people::{Granted, Role};
use time::OffsetDateTime;

use crate::database::{millis, transaction};
use crate::dossiers::off_dossiers;
use crate::log::{LogEntry, change_one, record};
use crate::people::accounts::{Subject, end_sessions, insert_account};
use crate::people::members::upsert_member;
use crate::people::tokens::{end_tokens, end_tokens_above};
use crate::people::{NewAccount, digest};
use crate::{Error, Store};

impl Store {
    /// Keeps what must be known when somebody comes back from her sign-on service, under the hash
    /// of the token that her browser has. What nobody came back for in time goes.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_sign_on(
        &self,
        token: &str,
        payload: &str,
        expires: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query("delete from sign_on where expires <= $1")
                .bind(millis(now))
                .execute(&mut *tx)
                .await?;
            sqlx::query("insert into sign_on (hash, payload, expires) values ($1, $2, $3)")
                .bind(digest(token))
                .bind(payload)
                .bind(millis(expires))
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Gives what was kept under a token, once.
    ///
    /// # Errors
    /// The database fails.
    pub async fn take_sign_on(
        &self,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<Option<String>, Error> {
        let payload = transaction!(self, |tx| {
            let payload: Option<String> = sqlx::query_scalar(
                "delete from sign_on where hash = $1 and expires > $2 returning payload",
            )
            .bind(digest(token))
            .bind(millis(now))
            .fetch_optional(&mut *tx)
            .await?;
            payload
        });
        Ok(payload)
    }

    /// Makes an account with what groups give. Its number.
    ///
    /// # Errors
    /// There is an account with this address or identity; the database fails.
    pub async fn add_by_groups(
        &self,
        new: &NewAccount,
        membership: Option<(i64, Role)>,
        entry: &LogEntry,
    ) -> Result<i64, Error> {
        let id = transaction!(self, |tx| {
            let id = insert_account!(tx, new, entry.moment).ok_or(Error::Taken)?;
            if let Some((organisation, role)) = membership {
                upsert_member!(tx, organisation, id, role, entry.moment);
            }
            let entry = LogEntry {
                actor: Some(id),
                organisation: membership.map(|(organisation, _)| organisation),
                ..entry.about(format!("account/{id}"))
            };
            record!(self, tx, &entry);
            id
        });
        Ok(id)
    }

    /// Gives an account what its groups say, and ends its sessions if that is another thing than
    /// it had. The last administrator stays one. Whether anything changed.
    ///
    /// # Errors
    /// The database fails.
    pub async fn follow_groups(
        &self,
        account: i64,
        organisation: Option<i64>,
        granted: Granted,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        let changed = transaction!(self, |tx| {
            sqlx::query(self.turn()).execute(&mut *tx).await?;
            let flags = sqlx::query(
                "update account set editor = coalesce($2, editor),
                 administrator = coalesce($3, administrator) or (administrator and not exists
                 (select 1 from account o where o.administrator and o.state = 'actief'
                 and o.id <> $1))
                 where id = $1 and (editor <> coalesce($2, editor)
                 or (not administrator and coalesce($3, administrator))
                 or (administrator and not coalesce($3, administrator) and exists
                 (select 1 from account o where o.administrator and o.state = 'actief'
                 and o.id <> $1)))",
            )
            .bind(account)
            .bind(granted.editor)
            .bind(granted.administrator)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            let members = match (organisation, granted.role) {
                (Some(organisation), Some(Some(role))) => {
                    let has: Option<String> = sqlx::query_scalar(
                        "select role from membership where account = $1 and organisation = $2",
                    )
                    .bind(account)
                    .bind(organisation)
                    .fetch_optional(&mut *tx)
                    .await?;
                    let differs = has.as_deref() != Some(kompas_domain::code::Code::code(role));
                    if differs {
                        upsert_member!(tx, organisation, account, role, entry.moment);
                        end_tokens_above!(tx, organisation, account, Some(role));
                    }
                    u64::from(differs)
                }
                (Some(organisation), Some(None)) => {
                    end_tokens_above!(tx, organisation, account, None::<Role>);
                    off_dossiers!(tx, organisation, account);
                    sqlx::query("delete from membership where account = $1 and organisation = $2")
                        .bind(account)
                        .bind(organisation)
                        .execute(&mut *tx)
                        .await?
                        .rows_affected()
                }
                _ => 0,
            };
            let changed = flags + members > 0;
            if changed {
                end_sessions!(tx, account, None::<i64>);
                if flags > 0 {
                    end_tokens!(tx, account);
                }
                record!(self, tx, entry);
            }
            changed
        });
        Ok(changed)
    }

    /// Has an account known by what its owner's organisation calls her, or by that no longer.
    /// Her other sessions end. Whether there was such an account.
    ///
    /// # Errors
    /// Another account is known so; the database fails.
    pub async fn set_subject(
        &self,
        account: i64,
        subject: Option<&Subject>,
        except: Option<i64>,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        if let Some(subject) = subject
            && let Some((known, _)) = self.account_by_subject(subject).await?
            && known.id != account
        {
            return Err(Error::Taken);
        }
        change_one!(
            self,
            entry,
            |tx| sqlx::query("update account set issuer = $2, subject = $3 where id = $1")
                .bind(account)
                .bind(subject.map(|subject| &subject.issuer))
                .bind(subject.map(|subject| &subject.name)),
            then {
                end_sessions!(tx, account, except);
                end_tokens!(tx, account);
            }
        )
    }
}
