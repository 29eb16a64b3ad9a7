//! Accounts, and what their owners prove themselves with.

use kompas_domain::code::Code;
use kompas_domain::people::AccountState;
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, change_one, record};
use crate::people::digest;
use crate::people::tokens::end_tokens;
use crate::{Error, Store};

/// An account to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The address for mail, in lower case; also the name to sign in with.
    pub mail: String,
    /// The name as colleagues see it.
    pub name: String,
    /// Whether the owner manages the installation.
    pub administrator: bool,
    /// Whether the owner edits the guide.
    pub editor: bool,
    /// The hash of the password; none for who comes in by another way.
    pub password: Option<String>,
    /// Who she is by the word of her organisation.
    pub identity: Option<Subject>,
}

/// Who somebody is by the word of her organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Who says so.
    pub issuer: String,
    /// What she is called there.
    pub name: String,
}

/// An account, without what its owner proves herself with.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// The address for mail.
    pub mail: String,
    /// The name.
    pub name: String,
    /// Whether it may be used.
    pub state: AccountState,
    /// Whether the owner manages the installation.
    pub administrator: bool,
    /// Whether the owner edits the guide.
    pub editor: bool,
    /// Whether it has a second factor.
    pub second_factor: bool,
    /// Whether it has a password here.
    pub has_password: bool,
    /// Who says who the owner is, where her organisation does.
    pub issuer: Option<String>,
    /// When it was made.
    pub created: OffsetDateTime,
    /// When its owner last came in.
    pub seen: Option<OffsetDateTime>,
}

/// What somebody proves herself with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The hash of the password.
    pub password: Option<String>,
    /// The secret of the second factor, in base 32.
    pub totp: Option<String>,
    /// A secret that was shown and not confirmed yet.
    pub totp_offer: Option<String>,
    /// How often in a row the proof was wrong.
    pub failures: u32,
    /// Until when nobody comes in.
    pub locked_until: Option<OffsetDateTime>,
}

impl Credentials {
    /// Whether nobody comes in, after too many wrong proofs.
    pub fn is_locked(&self, now: OffsetDateTime) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }
}

#[derive(FromRow)]
struct Row {
    id: i64,
    mail: String,
    name: String,
    state: String,
    administrator: bool,
    editor: bool,
    password: Option<String>,
    totp: Option<String>,
    totp_offer: Option<String>,
    failures: i64,
    locked_until: Option<i64>,
    issuer: Option<String>,
    created: i64,
    seen: Option<i64>,
}

impl Row {
    fn account(self) -> Result<(Account, Credentials), Error> {
        let account = Account {
            id: self.id,
            mail: self.mail,
            name: self.name,
            state: AccountState::from_code(&self.state)
                .ok_or(Error::unreadable("account.state"))?,
            administrator: self.administrator,
            editor: self.editor,
            second_factor: self.totp.is_some(),
            has_password: self.password.is_some(),
            issuer: self.issuer,
            created: moment(self.created),
            seen: self.seen.map(moment),
        };
        let credentials = Credentials {
            password: self.password,
            totp: self.totp,
            totp_offer: self.totp_offer,
            failures: small(self.failures),
            locked_until: self.locked_until.map(moment),
        };
        Ok((account, credentials))
    }
}

/// Inserts an account; none when there is one with this address or this identity.
macro_rules! insert_account {
    ($tx:ident, $new:expr, $now:expr) => {{
        let new = $new;
        let id: Option<i64> = sqlx::query_scalar(
            "insert into account (mail, name, state, administrator, editor, password, failures,
             created, issuer, subject) values ($1, $2, 'actief', $3, $4, $5, 0, $6, $7, $8)
             on conflict do nothing returning id",
        )
        .bind(crate::database::plain(&new.mail))
        .bind(crate::database::plain(&new.name))
        .bind(new.administrator)
        .bind(new.editor)
        .bind(&new.password)
        .bind(crate::database::millis($now))
        .bind(new.identity.as_ref().map(|identity| &identity.issuer))
        .bind(new.identity.as_ref().map(|identity| &identity.name))
        .fetch_optional(&mut *$tx)
        .await?;
        id
    }};
}

/// Ends all sessions of an account, but one.
macro_rules! end_sessions {
    ($tx:ident, $account:expr, $except:expr) => {
        sqlx::query("delete from session where account = $1 and id <> $2")
            .bind($account)
            .bind($except.unwrap_or(-1))
            .execute(&mut *$tx)
            .await?
            .rows_affected()
    };
}

pub(crate) use {end_sessions, insert_account};

impl Store {
    /// The account with this number, and what its owner proves herself with.
    ///
    /// # Errors
    /// The database fails.
    pub async fn account(&self, id: i64) -> Result<Option<(Account, Credentials)>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as("select * from account where id = $1")
                .bind(id)
                .fetch_optional(db)
                .await?
        });
        row.map(Row::account).transpose()
    }

    /// The account with this address for mail, in lower case.
    ///
    /// # Errors
    /// The database fails.
    pub async fn account_by_mail(
        &self,
        mail: &str,
    ) -> Result<Option<(Account, Credentials)>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as("select * from account where mail = $1")
                .bind(plain(mail))
                .fetch_optional(db)
                .await?
        });
        row.map(Row::account).transpose()
    }

    /// The account of whom her organisation calls so.
    ///
    /// # Errors
    /// The database fails.
    pub async fn account_by_subject(
        &self,
        subject: &Subject,
    ) -> Result<Option<(Account, Credentials)>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as("select * from account where issuer = $1 and subject = $2")
                .bind(&subject.issuer)
                .bind(&subject.name)
                .fetch_optional(db)
                .await?
        });
        row.map(Row::account).transpose()
    }

    /// All accounts, by name.
    ///
    /// # Errors
    /// The database fails.
    pub async fn accounts(&self) -> Result<Vec<Account>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as("select * from account order by name, id")
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(|row| Ok(row.account()?.0)).collect()
    }

    /// Whether anybody manages this installation.
    ///
    /// # Errors
    /// The database fails.
    pub async fn has_administrator(&self) -> Result<bool, Error> {
        let count: i64 = reading!(self, |db| {
            sqlx::query_scalar(
                "select count(*) from account where administrator and state = 'actief'",
            )
            .fetch_one(db)
            .await?
        });
        Ok(count > 0)
    }

    /// Gives an account another name. Whether there was such an account.
    ///
    /// # Errors
    /// The database fails.
    pub async fn rename_account(
        &self,
        id: i64,
        name: &str,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        change_one!(self, entry, |tx| sqlx::query(
            "update account set name = $2 where id = $1"
        )
        .bind(id)
        .bind(plain(name)))
    }

    /// Sets whether an account may be used and what its owner may do for the installation, and
    /// ends its sessions, and its keys when it may less than before. Whether it was done: not when there is no such account, nor when nobody
    /// would manage the installation any more.
    ///
    /// # Errors
    /// The database fails.
    pub async fn change_account(
        &self,
        id: i64,
        state: AccountState,
        administrator: bool,
        editor: bool,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        let changed = transaction!(self, |tx| {
            sqlx::query(self.turn()).execute(&mut *tx).await?;
            let others: i64 = sqlx::query_scalar(
                "select count(*) from account where administrator and state = 'actief' and id <> $1",
            )
            .bind(id)
            .fetch_one(&mut *tx)
            .await?;
            let was: Option<(bool, bool, bool)> = sqlx::query_as(
                "select state = 'actief', administrator, editor from account where id = $1",
            )
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?;
            let active = state == AccountState::Active;
            let may = was.is_some_and(|(was_active, managed, _)| {
                !(was_active && managed) || (active && administrator) || others > 0
            });
            let loses = was.is_some_and(|(_, managed, edited)| {
                !active || (managed && !administrator) || (edited && !editor)
            });
            if may {
                sqlx::query(
                    "update account set state = $2, administrator = $3, editor = $4 where id = $1",
                )
                .bind(id)
                .bind(state.code())
                .bind(administrator)
                .bind(editor)
                .execute(&mut *tx)
                .await?;
                end_sessions!(tx, id, None::<i64>);
                if loses {
                    end_tokens!(tx, id);
                }
                record!(self, tx, entry);
            }
            may
        });
        Ok(changed)
    }

    /// Removes an account with all that belongs to it. Whether it was done: not when nobody would
    /// manage the installation any more. The log keeps its number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_account(&self, id: i64, entry: &LogEntry) -> Result<bool, Error> {
        let removed = transaction!(self, |tx| {
            sqlx::query(self.turn()).execute(&mut *tx).await?;
            let removed = sqlx::query(
                "delete from account where id = $1 and (state <> 'actief' or not administrator
                 or exists (select 1 from account o where o.administrator and o.state = 'actief'
                 and o.id <> $1))",
            )
            .bind(id)
            .execute(&mut *tx)
            .await?
            .rows_affected()
                == 1;
            if removed {
                record!(self, tx, entry);
            }
            removed
        });
        self.wipe_log().await;
        Ok(removed)
    }

    /// Sets the hash of a password, takes the lock off, and ends all sessions but one, all keys
    /// and all links for a new password.
    ///
    /// # Errors
    /// The database fails.
    pub async fn set_password(
        &self,
        id: i64,
        hash: &str,
        except: Option<i64>,
        entry: &LogEntry,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "update account set password = $2, failures = 0, locked_until = null where id = $1",
            )
            .bind(id)
            .bind(hash)
            .execute(&mut *tx)
            .await?;
            sqlx::query("delete from ticket where account = $1 and kind = 'herstel'")
                .bind(id)
                .execute(&mut *tx)
                .await?;
            end_sessions!(tx, id, except);
            end_tokens!(tx, id);
            record!(self, tx, entry);
        });
        Ok(())
    }

    /// Counts a wrong proof; after so many in a row nobody comes in for a while.
    ///
    /// # Errors
    /// The database fails.
    pub async fn count_failure(
        &self,
        id: i64,
        most: u32,
        until: OffsetDateTime,
        entry: &LogEntry,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "update account set failures = failures + 1,
                 locked_until = case when failures + 1 >= $2 then $3 else locked_until end
                 where id = $1",
            )
            .bind(id)
            .bind(i64::from(most))
            .bind(millis(until))
            .execute(&mut *tx)
            .await?;
            record!(self, tx, entry);
        });
        Ok(())
    }

    /// Keeps a secret for a second factor until its owner shows that she has it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn offer_second_factor(&self, id: i64, secret: &str) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query("update account set totp_offer = $2 where id = $1")
                .bind(id)
                .bind(secret)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Makes the secret that was offered the second factor, with codes for when it is lost, and
    /// ends all sessions but one and all keys.
    ///
    /// # Errors
    /// The database fails.
    pub async fn confirm_second_factor(
        &self,
        id: i64,
        step: i64,
        recovery_codes: &[String],
        except: Option<i64>,
        entry: &LogEntry,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "update account set totp = totp_offer, totp_offer = null, totp_step = $2
                 where id = $1 and totp_offer is not null",
            )
            .bind(id)
            .bind(step)
            .execute(&mut *tx)
            .await?;
            sqlx::query("delete from recovery_code where account = $1")
                .bind(id)
                .execute(&mut *tx)
                .await?;
            for code in recovery_codes {
                sqlx::query("insert into recovery_code (account, hash) values ($1, $2)")
                    .bind(id)
                    .bind(digest(code))
                    .execute(&mut *tx)
                    .await?;
            }
            end_sessions!(tx, id, except);
            end_tokens!(tx, id);
            record!(self, tx, entry);
        });
        Ok(())
    }

    /// Takes the second factor away, and ends all sessions but one and all keys.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_second_factor(
        &self,
        id: i64,
        except: Option<i64>,
        entry: &LogEntry,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "update account set totp = null, totp_offer = null, totp_step = null where id = $1",
            )
            .bind(id)
            .execute(&mut *tx)
            .await?;
            sqlx::query("delete from recovery_code where account = $1")
                .bind(id)
                .execute(&mut *tx)
                .await?;
            end_sessions!(tx, id, except);
            end_tokens!(tx, id);
            record!(self, tx, entry);
        });
        Ok(())
    }

    /// Uses up the code of a moment: each is good once. Whether it was still good.
    ///
    /// # Errors
    /// The database fails.
    pub async fn use_code(&self, id: i64, step: i64) -> Result<bool, Error> {
        let used = transaction!(self, |tx| {
            sqlx::query(
                "update account set totp_step = $2 where id = $1 and coalesce(totp_step, -1) < $2",
            )
            .bind(id)
            .bind(step)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        });
        Ok(used == 1)
    }

    /// Uses up a recovery code. Whether it was still good.
    ///
    /// # Errors
    /// The database fails.
    pub async fn use_recovery_code(&self, id: i64, code: &str) -> Result<bool, Error> {
        let used = transaction!(self, |tx| {
            sqlx::query("delete from recovery_code where account = $1 and hash = $2")
                .bind(id)
                .bind(digest(code))
                .execute(&mut *tx)
                .await?
                .rows_affected()
        });
        Ok(used == 1)
    }

    /// How many recovery codes are left.
    ///
    /// # Errors
    /// The database fails.
    pub async fn recovery_codes(&self, id: i64) -> Result<usize, Error> {
        let count: i64 = reading!(self, |db| {
            sqlx::query_scalar("select count(*) from recovery_code where account = $1")
                .bind(id)
                .fetch_one(db)
                .await?
        });
        Ok(usize::try_from(count).unwrap_or(0))
    }
}
