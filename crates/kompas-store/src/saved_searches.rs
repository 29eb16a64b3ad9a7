//! Searches that people keep, and what they have seen of what these find.

use kompas_domain::code::Code;
use kompas_domain::job::JobKind;
use kompas_domain::people::Role;
use kompas_domain::saved_search::{Numbers, Rhythm};
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{millis, moment, plain, reading, transaction};
use crate::jobs::insert_job;
use crate::{Error, Store};

/// A search to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSavedSearch {
    /// The number of the account.
    pub account: i64,
    /// The number of the organisation in which she searches.
    pub organisation: Option<i64>,
    /// What she calls it.
    pub name: String,
    /// What it asks: names and values of an address.
    pub query: Vec<(String, String)>,
    /// How often she hears of it.
    pub rhythm: Rhythm,
    /// The documents that it finds now.
    pub seen: Numbers,
}

/// A search that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// Its number.
    pub id: i64,
    /// What it is.
    pub search: NewSavedSearch,
    /// Documents that are new and of which no mail left yet.
    pub news: Numbers,
    /// When it was last looked at.
    pub looked: OffsetDateTime,
    /// When it was kept.
    pub created: OffsetDateTime,
}

/// A search that is kept, with what its owner may at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedSearch {
    /// The search.
    pub saved: SavedSearch,
    /// The address of its owner.
    pub mail: String,
    /// Whether she manages the installation.
    pub administrator: bool,
    /// Whether she edits the guide.
    pub editor: bool,
    /// As what she works in the organisation of the search.
    pub role: Option<Role>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    account: i64,
    organisation: Option<i64>,
    name: String,
    query: String,
    rhythm: String,
    seen: String,
    news: String,
    looked: i64,
    created: i64,
}

#[derive(FromRow)]
struct OwnedRow {
    #[sqlx(flatten)]
    row: Row,
    mail: String,
    administrator: bool,
    editor: bool,
    role: Option<String>,
}

impl Row {
    fn saved(self) -> Result<SavedSearch, Error> {
        let query = serde_json::from_str(&self.query);
        let numbers =
            |text: &str| Numbers::parse(text).ok_or(Error::unreadable("saved_search.seen"));
        Ok(SavedSearch {
            id: self.id,
            news: numbers(&self.news)?,
            looked: moment(self.looked),
            created: moment(self.created),
            search: NewSavedSearch {
                account: self.account,
                organisation: self.organisation,
                query: query.map_err(|_| Error::unreadable("saved_search.query"))?,
                rhythm: Rhythm::from_code(&self.rhythm)
                    .ok_or(Error::unreadable("saved_search.rhythm"))?,
                seen: numbers(&self.seen)?,
                name: self.name,
            },
        })
    }
}

impl OwnedRow {
    fn owned(self) -> Result<OwnedSearch, Error> {
        let role = self
            .role
            .as_deref()
            .map(|code| Role::from_code(code).ok_or(Error::unreadable("membership.role")));
        Ok(OwnedSearch {
            saved: self.row.saved()?,
            mail: self.mail,
            administrator: self.administrator,
            editor: self.editor,
            role: role.transpose()?,
        })
    }
}

/// Searches with their owners: of accounts that are on, who still work for the organisation.
const OWNED: &str = "select s.*, a.mail, a.administrator, a.editor, m.role from saved_search s
     join account a on a.id = s.account and a.state = 'actief'
     left join organisation o on o.id = s.organisation and o.open
     left join membership m on m.account = s.account and m.organisation = o.id
     where (s.organisation is null or m.role is not null) and ";

fn due(rhythm: Rhythm, now: OffsetDateTime) -> Option<i64> {
    rhythm.pause().map(|pause| millis(now + pause))
}

impl Store {
    /// Keeps a search; gives its number. None when the account has as many as it may.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_saved_search(
        &self,
        new: &NewSavedSearch,
        most: usize,
        now: OffsetDateTime,
    ) -> Result<Option<i64>, Error> {
        let query = serde_json::to_string(&new.query).unwrap_or_default();
        let id = transaction!(self, |tx| {
            // Two at once wait for each other, so that both count right.
            sqlx::query("update account set name = name where id = $1")
                .bind(new.account)
                .execute(&mut *tx)
                .await?;
            let count: i64 =
                sqlx::query_scalar("select count(*) from saved_search where account = $1")
                    .bind(new.account)
                    .fetch_one(&mut *tx)
                    .await?;
            if usize::try_from(count).unwrap_or(usize::MAX) >= most {
                return Ok(None);
            }
            let id: i64 = sqlx::query_scalar(
                "insert into saved_search (account, organisation, name, query, rhythm, seen, news,
                 looked, due, created) values ($1, $2, $3, $4, $5, $6, '', $7, $8, $7) returning id",
            )
            .bind(new.account)
            .bind(new.organisation)
            .bind(plain(&new.name))
            .bind(plain(&query))
            .bind(new.rhythm.code())
            .bind(new.seen.to_string())
            .bind(millis(now))
            .bind(due(new.rhythm, now))
            .fetch_one(&mut *tx)
            .await?;
            id
        });
        Ok(Some(id))
    }

    /// The searches that an account keeps in an organisation, or in none, by name.
    ///
    /// # Errors
    /// The database fails.
    pub async fn saved_searches(
        &self,
        account: i64,
        organisation: Option<i64>,
    ) -> Result<Vec<SavedSearch>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(
                "select * from saved_search where account = $1 and coalesce(organisation, 0) = $2
                 order by name, id",
            )
            .bind(account)
            .bind(organisation.unwrap_or(0))
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::saved).collect()
    }

    /// Gives a search of an account another name and rhythm. Whether it is there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn change_saved_search(
        &self,
        account: i64,
        id: i64,
        (name, rhythm): (&str, Rhythm),
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let done = transaction!(self, |tx| {
            sqlx::query(
                "update saved_search set name = $3, rhythm = $4,
                 due = case when rhythm = $4 then due else $5 end
                 where id = $2 and account = $1",
            )
            .bind(account)
            .bind(id)
            .bind(plain(name))
            .bind(rhythm.code())
            .bind(due(rhythm, now))
            .execute(&mut *tx)
            .await?
            .rows_affected()
        });
        Ok(done == 1)
    }

    /// Tells which documents the owner of a search has seen. Whether it is there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn see_saved_search(
        &self,
        account: i64,
        id: i64,
        seen: &Numbers,
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let done = transaction!(self, |tx| {
            sqlx::query(
                "update saved_search set seen = $3, news = '', looked = $4
                 where id = $2 and account = $1",
            )
            .bind(account)
            .bind(id)
            .bind(seen.to_string())
            .bind(millis(now))
            .execute(&mut *tx)
            .await?
            .rows_affected()
        });
        Ok(done == 1)
    }

    /// Forgets a search of an account. Whether it was there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_saved_search(&self, account: i64, id: i64) -> Result<bool, Error> {
        let done = transaction!(self, |tx| {
            sqlx::query("delete from saved_search where id = $2 and account = $1")
                .bind(account)
                .bind(id)
                .execute(&mut *tx)
                .await?
                .rows_affected()
        });
        Ok(done == 1)
    }

    /// Searches that are to be looked at by now, the longest due first, of people who may still
    /// get mail about them.
    ///
    /// # Errors
    /// The database fails.
    pub async fn due_searches(
        &self,
        now: OffsetDateTime,
        most: u32,
    ) -> Result<Vec<OwnedSearch>, Error> {
        let rows: Vec<OwnedRow> = reading!(self, |db| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{OWNED} s.due <= $1 order by s.due, s.id limit $2"
            )))
            .bind(millis(now))
            .bind(i64::from(most))
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(OwnedRow::owned).collect()
    }

    /// One search, of somebody who may still get mail about it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn owned_search(&self, id: i64) -> Result<Option<OwnedSearch>, Error> {
        let row: Option<OwnedRow> = reading!(self, |db| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{OWNED} s.id = $1")))
                .bind(id)
                .fetch_optional(db)
                .await?
        });
        row.map(OwnedRow::owned).transpose()
    }

    /// Records a look at a search that was due: what was found is seen, what is new goes by mail,
    /// and the next look is a while from now. Whether nobody else looked in the meantime.
    ///
    /// # Errors
    /// The database fails.
    pub async fn looked_at_search(
        &self,
        saved: &SavedSearch,
        (seen, news): (&Numbers, &Numbers),
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        let first = transaction!(self, |tx| {
            let done = sqlx::query(
                "update saved_search set seen = $3, news = $4, looked = $5, due = $6
                 where id = $1 and looked = $2 and due <= $5",
            )
            .bind(saved.id)
            .bind(millis(saved.looked))
            .bind(seen.to_string())
            .bind(news.to_string())
            .bind(millis(now))
            .bind(due(saved.search.rhythm, now))
            .execute(&mut *tx)
            .await?;
            let first = done.rows_affected() == 1;
            if first && !news.is_empty() {
                let subject = format!("zoekvraag/{}", saved.id);
                insert_job!(tx, JobKind::Mail, &subject, "", now, None::<i64>);
            }
            first
        });
        Ok(first)
    }

    /// Tells that the mail left about what was new.
    ///
    /// # Errors
    /// The database fails.
    pub async fn told_of_search(&self, id: i64, news: &Numbers) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query("update saved_search set news = '' where id = $1 and news = $2")
                .bind(id)
                .bind(news.to_string())
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }
}
