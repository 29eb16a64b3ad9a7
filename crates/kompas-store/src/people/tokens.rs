//! Personal keys to the API: whose, for which organisation, with what, until when.

use kompas_domain::api_token::{ApiToken, TokenRight};
use kompas_domain::code::Code;
use kompas_domain::people::Role;
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{millis, moment, plain, reading, transaction};
use crate::log::{LogEntry, change_one, record};
use crate::people::digest;
use crate::{Error, Store};

/// A key to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// The number of the account.
    pub account: i64,
    /// The number of the organisation that it is for.
    pub organisation: i64,
    /// What its owner did there when she made it: it never may more.
    pub role: Role,
    /// What its owner calls it.
    pub name: String,
    /// What it is good for.
    pub rights: Vec<TokenRight>,
    /// When it ends.
    pub expires: OffsetDateTime,
}

/// A key that is good, with what its owner may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRecord {
    /// Its number.
    pub id: i64,
    /// The number of the account.
    pub account: i64,
    /// The name of its owner.
    pub owner: String,
    /// Whether the owner manages the installation.
    pub administrator: bool,
    /// Whether the owner edits the guide.
    pub editor: bool,
    /// The number and name of the organisation that it is for.
    pub organisation: (i64, String),
    /// Counts the changes of what that organisation added to the guide for itself.
    pub additions: i64,
    /// As what it works there.
    pub role: Role,
    /// What it is good for.
    pub rights: Vec<TokenRight>,
    /// The day on which it was last used.
    pub used: Option<OffsetDateTime>,
}

/// A key in a list, with whether it still works left to the reader: see [`Self::expires`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedToken {
    /// Its number.
    pub id: i64,
    /// The number of the account.
    pub account: i64,
    /// The name of its owner.
    pub owner: String,
    /// The number and name of the organisation that it is for.
    pub organisation: (i64, String),
    /// What its owner calls it.
    pub name: String,
    /// What it is good for.
    pub rights: Vec<TokenRight>,
    /// Its last four characters.
    pub hint: String,
    /// When it was made.
    pub created: OffsetDateTime,
    /// When it ends or ended.
    pub expires: OffsetDateTime,
    /// The day on which it was last used.
    pub used: Option<OffsetDateTime>,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(FromRow)]
struct Row {
    id: i64,
    account: i64,
    owner: String,
    administrator: bool,
    editor: bool,
    organisation: i64,
    organisation_name: String,
    role: String,
    role_now: String,
    additions: i64,
    reads: bool,
    writes: bool,
    destroys: bool,
    used: Option<i64>,
}

#[derive(FromRow)]
struct ListedRow {
    id: i64,
    account: i64,
    owner: String,
    organisation: i64,
    organisation_name: String,
    name: String,
    reads: bool,
    writes: bool,
    destroys: bool,
    hint: String,
    created: i64,
    expires: i64,
    used: Option<i64>,
}

fn rights(reads: bool, writes: bool, destroys: bool) -> Vec<TokenRight> {
    let all = [
        (TokenRight::Read, reads),
        (TokenRight::Write, writes),
        (TokenRight::Destroy, destroys),
    ];
    let has = all.into_iter().filter(|(_, has)| *has);
    has.map(|(right, _)| right).collect()
}

fn role(code: &str, column: &'static str) -> Result<Role, Error> {
    Role::from_code(code).ok_or(Error::unreadable(column))
}

impl ListedRow {
    fn listed(self) -> ListedToken {
        ListedToken {
            id: self.id,
            account: self.account,
            owner: self.owner,
            organisation: (self.organisation, self.organisation_name),
            name: self.name,
            rights: rights(self.reads, self.writes, self.destroys),
            hint: self.hint,
            created: moment(self.created),
            expires: moment(self.expires),
            used: self.used.map(moment),
        }
    }
}

/// Ends all keys of an account.
macro_rules! end_tokens {
    ($tx:ident, $account:expr) => {
        sqlx::query("delete from api_token where account = $1")
            .bind($account)
            .execute(&mut *$tx)
            .await?
    };
}

/// Ends the keys of a member that may more than the role that she has now; all with none.
macro_rules! end_tokens_above {
    ($tx:ident, $organisation:expr, $account:expr, $now:expr) => {{
        let now: Option<Role> = $now;
        for above in <Role as kompas_domain::code::Code>::ALL {
            if now.is_some_and(|now| now.covers(*above)) {
                continue;
            }
            sqlx::query(
                "delete from api_token where account = $1 and organisation = $2 and role = $3",
            )
            .bind($account)
            .bind($organisation)
            .bind(kompas_domain::code::Code::code(*above))
            .execute(&mut *$tx)
            .await?;
        }
    }};
}

pub(crate) use {end_tokens, end_tokens_above};

impl Store {
    /// Records a key under its hash; gives its number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_token(
        &self,
        new: &NewToken,
        token: &ApiToken,
        entry: &LogEntry,
    ) -> Result<i64, Error> {
        let id = transaction!(self, |tx| {
            let id: i64 = sqlx::query_scalar(
                "insert into api_token (hash, account, organisation, role, name, reads, writes, destroys,
                 hint, created, expires) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id",
            )
            .bind(digest(token.as_str()))
            .bind(new.account)
            .bind(new.organisation)
            .bind(new.role.code())
            .bind(plain(&new.name))
            .bind(new.rights.contains(&TokenRight::Read))
            .bind(new.rights.contains(&TokenRight::Write))
            .bind(new.rights.contains(&TokenRight::Destroy))
            .bind(token.hint())
            .bind(millis(entry.moment))
            .bind(millis(new.expires))
            .fetch_one(&mut *tx)
            .await?;
            record!(self, tx, &entry.about(format!("sleutel/{id}")));
            id
        });
        Ok(id)
    }

    /// The key with this text, if it has not ended, its account may be used, and its owner still
    /// does at least the same in its organisation, which is open.
    ///
    /// # Errors
    /// The database fails.
    pub async fn token(
        &self,
        token: &ApiToken,
        now: OffsetDateTime,
    ) -> Result<Option<TokenRecord>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as(
                "select t.id, t.account, a.name as owner, a.administrator, a.editor,
                 o.id as organisation, o.name as organisation_name, o.additions, t.role,
                 m.role as role_now,
                 t.reads, t.writes, t.destroys, t.used
                 from api_token t join account a on a.id = t.account
                 join membership m on m.account = t.account and m.organisation = t.organisation
                 join organisation o on o.id = t.organisation
                 where t.hash = $1 and t.expires > $2 and a.state = 'actief' and o.open",
            )
            .bind(digest(token.as_str()))
            .bind(millis(now))
            .fetch_optional(db)
            .await?
        });
        let Some(row) = row else { return Ok(None) };
        let as_made = role(&row.role, "api_token.role")?;
        if !role(&row.role_now, "membership.role")?.covers(as_made) {
            return Ok(None);
        }
        Ok(Some(TokenRecord {
            id: row.id,
            account: row.account,
            owner: row.owner,
            administrator: row.administrator,
            editor: row.editor,
            organisation: (row.organisation, row.organisation_name),
            additions: row.additions,
            role: as_made,
            rights: rights(row.reads, row.writes, row.destroys),
            used: row.used.map(moment),
        }))
    }

    /// Tells on which day a key was used.
    ///
    /// # Errors
    /// The database fails.
    pub async fn touch_token(&self, id: i64, day: OffsetDateTime) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query("update api_token set used = $2 where id = $1")
                .bind(id)
                .bind(millis(day))
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Keys, newest first, also those that ended: of one account, or of all.
    ///
    /// # Errors
    /// The database fails.
    pub async fn tokens(&self, account: Option<i64>) -> Result<Vec<ListedToken>, Error> {
        let rows: Vec<ListedRow> = reading!(self, |db| {
            sqlx::query_as(
                "select t.id, t.account, a.name as owner, t.organisation,
                 o.name as organisation_name, t.name, t.reads, t.writes, t.destroys, t.hint, t.created,
                 t.expires, t.used
                 from api_token t join account a on a.id = t.account
                 join organisation o on o.id = t.organisation
                 where $1 = -1 or t.account = $1 order by t.id desc",
            )
            .bind(account.unwrap_or(-1))
            .fetch_all(db)
            .await?
        });
        Ok(rows.into_iter().map(ListedRow::listed).collect())
    }

    /// Takes a key back: of one account, or whichever. Whether there was one.
    ///
    /// # Errors
    /// The database fails.
    pub async fn end_token(
        &self,
        account: Option<i64>,
        id: i64,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        change_one!(self, entry, |tx| sqlx::query(
            "delete from api_token where id = $1 and ($2 = -1 or account = $2)"
        )
        .bind(id)
        .bind(account.unwrap_or(-1)))
    }
}
