//! Organisations.

use kompas_domain::code::Code;
use kompas_domain::people::OrganisationKind;
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{moment, plain, reading, transaction};
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// An organisation to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrganisation {
    /// Its key in addresses, such as `gm0344`.
    pub slug: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// For a municipality its CBS code, such as `GM0344`.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its number.
    pub id: i64,
    /// What is known of it.
    pub details: NewOrganisation,
    /// Whether its members may work in it.
    pub open: bool,
    /// How many members it has.
    pub members: usize,
    /// When it was made.
    pub created: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    slug: String,
    kind: String,
    code: Option<String>,
    name: String,
    open: bool,
    created: i64,
    members: i64,
}

impl Row {
    fn organisation(self) -> Result<Organisation, Error> {
        Ok(Organisation {
            id: self.id,
            details: NewOrganisation {
                kind: OrganisationKind::from_code(&self.kind)
                    .ok_or(Error::unreadable("organisation.kind"))?,
                slug: self.slug,
                code: self.code,
                name: self.name,
            },
            open: self.open,
            members: usize::try_from(self.members).unwrap_or(0),
            created: moment(self.created),
        })
    }
}

/// Inserts an organisation and gives it a collection: the one that the installation began with if
/// nobody has that yet. None when there is one with this key or code.
macro_rules! insert_organisation {
    ($tx:ident, $new:expr, $now:expr) => {{
        let new = $new;
        let id: Option<i64> = sqlx::query_scalar(
            "insert into organisation (slug, kind, code, name, open, created)
             values ($1, $2, $3, $4, true, $5) on conflict do nothing returning id",
        )
        .bind(crate::database::plain(&new.slug))
        .bind(kompas_domain::code::Code::code(new.kind))
        .bind(new.code.as_deref().map(crate::database::plain))
        .bind(crate::database::plain(&new.name))
        .bind(crate::database::millis($now))
        .fetch_optional(&mut *$tx)
        .await?;
        if let Some(id) = id {
            crate::people::organisations::give_collection!($tx, id, new, $now);
        }
        id
    }};
}

macro_rules! give_collection {
    ($tx:ident, $id:expr, $new:expr, $now:expr) => {
        let adopted = sqlx::query(
            "update collection set organisation = $1, name = $2
             where slug = 'eigen-gemeente' and organisation is null",
        )
        .bind($id)
        .bind(crate::database::plain(&$new.name))
        .execute(&mut *$tx)
        .await?
        .rows_affected();
        if adopted == 0 {
            sqlx::query(
                "insert into collection (slug, name, kind, visibility, created, organisation)
                 values ($1, $2, $3, $4, $5, $6) on conflict (slug) do nothing",
            )
            .bind(crate::database::plain(&$new.slug))
            .bind(crate::database::plain(&$new.name))
            .bind(kompas_domain::code::Code::code(
                kompas_domain::document::CollectionKind::OwnMunicipality,
            ))
            .bind(kompas_domain::code::Code::code(
                kompas_domain::document::Visibility::Organisation,
            ))
            .bind(crate::database::millis($now))
            .bind($id)
            .execute(&mut *$tx)
            .await?;
        }
    };
}

pub(crate) use {give_collection, insert_organisation};

const SELECT: &str = "select o.*, (select count(*) from membership m where m.organisation = o.id) as members from organisation o";

impl Store {
    /// Makes an organisation with a collection of its own; none when there is one with this key
    /// or code.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_organisation(
        &self,
        new: &NewOrganisation,
        entry: &LogEntry,
    ) -> Result<Option<i64>, Error> {
        let id = transaction!(self, |tx| {
            let id = insert_organisation!(tx, new, entry.moment);
            if let Some(id) = id {
                let entry = LogEntry {
                    organisation: Some(id),
                    ..entry.about(format!("organisatie/{id}"))
                };
                record!(self, tx, &entry);
            }
            id
        });
        Ok(id)
    }

    /// Gives an organisation another name, and opens or closes it. Closing ends the sessions in
    /// it. Whether there was such an organisation.
    ///
    /// # Errors
    /// The database fails.
    pub async fn change_organisation(
        &self,
        id: i64,
        name: &str,
        open: bool,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        let changed = transaction!(self, |tx| {
            let changed = sqlx::query("update organisation set name = $2, open = $3 where id = $1")
                .bind(id)
                .bind(plain(name))
                .bind(open)
                .execute(&mut *tx)
                .await?
                .rows_affected()
                == 1;
            if changed {
                sqlx::query("update collection set name = $2 where organisation = $1")
                    .bind(id)
                    .bind(plain(name))
                    .execute(&mut *tx)
                    .await?;
                if !open {
                    sqlx::query("delete from session where organisation = $1")
                        .bind(id)
                        .execute(&mut *tx)
                        .await?;
                }
                record!(self, tx, entry);
            }
            changed
        });
        Ok(changed)
    }

    /// All organisations, by name.
    ///
    /// # Errors
    /// The database fails.
    pub async fn organisations(&self) -> Result<Vec<Organisation>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{SELECT} order by o.name, o.id"
            )))
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::organisation).collect()
    }

    /// The organisation with this number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn organisation(&self, id: i64) -> Result<Option<Organisation>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where o.id = $1")))
                .bind(id)
                .fetch_optional(db)
                .await?
        });
        row.map(Row::organisation).transpose()
    }

    /// The number of the organisation with this code or this name; of several with the name, the
    /// oldest.
    ///
    /// # Errors
    /// The database fails.
    pub async fn organisation_called(&self, wanted: &str) -> Result<Option<i64>, Error> {
        Ok(reading!(self, |db| {
            sqlx::query_scalar(
                "select id from organisation where code = $1 or name = $1
                 order by case when code = $1 then 0 else 1 end, id limit 1",
            )
            .bind(plain(wanted))
            .fetch_optional(db)
            .await?
        }))
    }
}
