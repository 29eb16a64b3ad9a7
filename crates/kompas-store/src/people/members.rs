//! Who is a member of which organisation.

use kompas_domain::code::Code;
use kompas_domain::people::{AccountState, Role};
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{moment, reading, transaction};
use crate::dossiers::off_dossiers;
use crate::log::{LogEntry, change_one, record};
use crate::people::accounts::end_sessions;
use crate::people::tokens::end_tokens_above;
use crate::{Error, Store};

/// A member of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The number of the account.
    pub account: i64,
    /// The number of the organisation.
    pub organisation: i64,
    /// The address for mail.
    pub mail: String,
    /// The name.
    pub name: String,
    /// Whether the account may be used.
    pub state: AccountState,
    /// What the member does.
    pub role: Role,
    /// Whether the account has a second factor.
    pub second_factor: bool,
    /// Since when.
    pub since: OffsetDateTime,
    /// When the member last came in.
    pub seen: Option<OffsetDateTime>,
}

/// An organisation that somebody is a member of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The number of the organisation.
    pub organisation: i64,
    /// Its name.
    pub name: String,
    /// What the member does there.
    pub role: Role,
}

#[derive(FromRow)]
struct MemberRow {
    account: i64,
    organisation: i64,
    mail: String,
    name: String,
    state: String,
    role: String,
    second_factor: bool,
    created: i64,
    seen: Option<i64>,
}

fn role(code: &str) -> Result<Role, Error> {
    Role::from_code(code).ok_or(Error::unreadable("membership.role"))
}

impl MemberRow {
    fn member(self) -> Result<Member, Error> {
        Ok(Member {
            state: AccountState::from_code(&self.state)
                .ok_or(Error::unreadable("account.state"))?,
            role: role(&self.role)?,
            account: self.account,
            organisation: self.organisation,
            mail: self.mail,
            name: self.name,
            second_factor: self.second_factor,
            since: moment(self.created),
            seen: self.seen.map(moment),
        })
    }
}

/// Makes an account a member, or gives it another role.
macro_rules! upsert_member {
    ($tx:ident, $organisation:expr, $account:expr, $role:expr, $now:expr) => {
        sqlx::query(
            "insert into membership (account, organisation, role, created) values ($1, $2, $3, $4)
             on conflict (account, organisation) do update set role = $3",
        )
        .bind($account)
        .bind($organisation)
        .bind(kompas_domain::code::Code::code($role))
        .bind(crate::database::millis($now))
        .execute(&mut *$tx)
        .await?
    };
}

pub(crate) use upsert_member;

impl Store {
    /// The members of an organisation, or of all of them; by name.
    ///
    /// # Errors
    /// The database fails.
    pub async fn members(&self, organisation: Option<i64>) -> Result<Vec<Member>, Error> {
        let rows: Vec<MemberRow> = reading!(self, |db| {
            sqlx::query_as(
                "select m.account, m.organisation, a.mail, a.name, a.state, m.role,
                 a.totp is not null as second_factor, m.created, a.seen
                 from membership m join account a on a.id = m.account
                 where $1 = -1 or m.organisation = $1 order by a.name, a.id, m.organisation",
            )
            .bind(organisation.unwrap_or(-1))
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(MemberRow::member).collect()
    }

    /// The open organisations that an account is a member of, by name.
    ///
    /// # Errors
    /// The database fails.
    pub async fn memberships(&self, account: i64) -> Result<Vec<Membership>, Error> {
        let rows: Vec<(i64, String, String)> = reading!(self, |db| {
            sqlx::query_as(
                "select o.id, o.name, m.role from membership m
                 join organisation o on o.id = m.organisation
                 where m.account = $1 and o.open order by o.name, o.id",
            )
            .bind(account)
            .fetch_all(db)
            .await?
        });
        rows.into_iter()
            .map(|(organisation, name, code)| {
                Ok(Membership {
                    organisation,
                    name,
                    role: role(&code)?,
                })
            })
            .collect()
    }

    /// Gives a member another role, and ends her sessions and her keys that may more. Whether there was such a member.
    ///
    /// # Errors
    /// The database fails.
    pub async fn change_member(
        &self,
        organisation: i64,
        account: i64,
        role: Role,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        change_one!(
            self,
            entry,
            |tx| sqlx::query("update membership set role = $3 where organisation = $1 and account = $2")
                .bind(organisation)
                .bind(account)
                .bind(role.code()),
            then {
                end_sessions!(tx, account, None::<i64>);
                end_tokens_above!(tx, organisation, account, Some(role));
            }
        )
    }

    /// Makes an account a member of an organisation.
    ///
    /// # Errors
    /// The database fails; there is no such account or organisation.
    pub async fn add_member(
        &self,
        organisation: i64,
        account: i64,
        role: Role,
        entry: &LogEntry,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            upsert_member!(tx, organisation, account, role, entry.moment);
            record!(self, tx, entry);
        });
        Ok(())
    }

    /// Ends a membership, the member's sessions and her keys for the organisation. Whether there was
    /// one.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_member(
        &self,
        organisation: i64,
        account: i64,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        change_one!(
            self,
            entry,
            |tx| sqlx::query("delete from membership where organisation = $1 and account = $2")
                .bind(organisation)
                .bind(account),
            then {
                end_sessions!(tx, account, None::<i64>);
                end_tokens_above!(tx, organisation, account, None::<Role>);
                off_dossiers!(tx, organisation, account);
            }
        )
    }
}
