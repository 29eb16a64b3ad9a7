//! The measures of a dossier: what is done about its theme.

use kompas_domain::code::Code;
use kompas_domain::measure::{MeasureText, Responsible};
use sqlx::FromRow;
use time::{Date, OffsetDateTime};

use super::{DossierScope, Saved, next_number, reached, reaches, read, touch};
use crate::database::{date, list, millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A measure of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureRecord {
    /// Its number in the dossier, from 1.
    pub number: u32,
    /// What it says.
    pub text: MeasureText,
    /// The name of the account that sees to it.
    pub owner: Option<String>,
    /// Which version this is, from 1.
    pub version: u32,
    /// When it was made.
    pub created: OffsetDateTime,
    /// When it was last changed.
    pub updated: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    number: i64,
    title: String,
    why: String,
    question: Option<String>,
    link: String,
    partners: String,
    roles: String,
    owner: Option<i64>,
    owner_name: Option<String>,
    role: String,
    begins: Option<String>,
    ends: Option<String>,
    state: String,
    effect: String,
    evidence: String,
    version: i64,
    created: i64,
    updated: i64,
}

impl Row {
    fn measure(self) -> Result<MeasureRecord, Error> {
        Ok(MeasureRecord {
            number: small(self.number),
            text: MeasureText {
                question: maybe(self.question.as_deref(), "measure.question")?,
                link: read(&self.link, "measure.link")?,
                partners: texts(&self.partners, "measure.partners")?,
                roles: texts(&self.roles, "measure.roles")?,
                responsible: responsible(self.owner, self.role),
                start: day(self.begins.as_deref(), "measure.begins")?,
                end: day(self.ends.as_deref(), "measure.ends")?,
                state: read(&self.state, "measure.state")?,
                title: self.title,
                why: self.why,
                effect: self.effect,
                evidence: self.evidence,
            },
            owner: self.owner_name,
            version: small(self.version),
            created: moment(self.created),
            updated: moment(self.updated),
        })
    }
}

pub(super) fn maybe<T: Code>(code: Option<&str>, column: &'static str) -> Result<Option<T>, Error> {
    code.map(|code| read(code, column)).transpose()
}

pub(super) fn day(text: Option<&str>, column: &'static str) -> Result<Option<Date>, Error> {
    text.map(|text| date(text).ok_or(Error::unreadable(column)))
        .transpose()
}

pub(super) fn responsible(owner: Option<i64>, role: String) -> Responsible {
    match owner {
        Some(account) => Responsible::Account(account),
        None if role.is_empty() => Responsible::Nobody,
        None => Responsible::Role(role),
    }
}

/// The columns `owner` and `role` of who sees to something.
pub(super) fn columns(responsible: &Responsible) -> (Option<i64>, String) {
    match responsible {
        Responsible::Nobody => (None, String::new()),
        Responsible::Account(account) => (Some(*account), String::new()),
        Responsible::Role(role) => (None, plain(role)),
    }
}

fn texts(column: &str, name: &'static str) -> Result<Vec<String>, Error> {
    serde_json::from_str(column).map_err(|_| Error::unreadable(name))
}

const SELECT: &str = concat!(
    "select w.*, a.name as owner_name from measure w join dossier d on d.id = w.dossier
     left join account a on a.id = w.owner where d.id = $3 and ",
    reached!("$1", "$2"),
    " and ($4 = 0 or w.number = $4) order by w.number"
);

impl Store {
    /// The measures of a dossier, by number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn measures(
        &self,
        scope: DossierScope,
        dossier: i64,
    ) -> Result<Vec<MeasureRecord>, Error> {
        self.measures_numbered(scope, dossier, 0).await
    }

    /// One of them.
    ///
    /// # Errors
    /// The database fails.
    pub async fn measure(
        &self,
        scope: DossierScope,
        dossier: i64,
        number: u32,
    ) -> Result<Option<MeasureRecord>, Error> {
        if number == 0 {
            return Ok(None);
        }
        let found = self.measures_numbered(scope, dossier, number).await?;
        Ok(found.into_iter().next())
    }

    /// All of them for 0.
    async fn measures_numbered(
        &self,
        scope: DossierScope,
        dossier: i64,
        number: u32,
    ) -> Result<Vec<MeasureRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(SELECT)
                .bind(scope.of())
                .bind(scope.who())
                .bind(dossier)
                .bind(i64::from(number))
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(Row::measure).collect()
    }

    /// Adds a measure to a dossier; gives its number. Who does not work on the dossier does not see
    /// to it. None when the dossier is not there, or not for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_measure(
        &self,
        scope: DossierScope,
        dossier: i64,
        text: &MeasureText,
        entry: &LogEntry,
    ) -> Result<Option<u32>, Error> {
        let (owner, role) = columns(&text.responsible);
        let number = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(None);
            }
            let number = next_number!(tx, dossier, "maatregel");
            sqlx::query(
                "insert into measure (dossier, number, title, why, question, link, partners, roles,
                 owner, role, begins, ends, state, effect, evidence, version, created, updated)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, (select account from dossier_member
                 where dossier = $1 and account = $9), $10, $11, $12, $13, $14, $15, 1, $16, $16)",
            )
            .bind(dossier)
            .bind(number)
            .bind(plain(&text.title))
            .bind(plain(&text.why))
            .bind(text.question.map(Code::code))
            .bind(text.link.code())
            .bind(list(&text.partners))
            .bind(list(&text.roles))
            .bind(owner)
            .bind(&role)
            .bind(text.start.map(|date| date.to_string()))
            .bind(text.end.map(|date| date.to_string()))
            .bind(text.state.code())
            .bind(plain(&text.effect))
            .bind(plain(&text.evidence))
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?;
            touch!(tx, dossier, entry.moment);
            record!(
                self,
                tx,
                &entry.about(format!("dossier/{dossier}/maatregel/{number}"))
            );
            number
        });
        Ok(Some(small(number)))
    }

    /// Changes a measure of which the asker saw a version.
    ///
    /// # Errors
    /// The database fails.
    pub async fn save_measure(
        &self,
        scope: DossierScope,
        (dossier, number): (i64, u32),
        seen: u32,
        text: &MeasureText,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let (owner, role) = columns(&text.responsible);
        let saved = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(Saved::Gone);
            }
            let known: Option<i64> = sqlx::query_scalar(
                "select version from measure where dossier = $1 and number = $2",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .fetch_optional(&mut *tx)
            .await?;
            if known.is_none() {
                return Ok(Saved::Gone);
            }
            let version: Option<i64> = sqlx::query_scalar(
                "update measure set title = $4, why = $5, question = $6, link = $7, partners = $8,
                 roles = $9, owner = (select account from dossier_member where dossier = $1
                 and account = $10), role = $11, begins = $12, ends = $13, state = $14,
                 effect = $15, evidence = $16, updated = $17, version = version + 1
                 where dossier = $1 and number = $2 and version = $3 returning version",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .bind(i64::from(seen))
            .bind(plain(&text.title))
            .bind(plain(&text.why))
            .bind(text.question.map(Code::code))
            .bind(text.link.code())
            .bind(list(&text.partners))
            .bind(list(&text.roles))
            .bind(owner)
            .bind(&role)
            .bind(text.start.map(|date| date.to_string()))
            .bind(text.end.map(|date| date.to_string()))
            .bind(text.state.code())
            .bind(plain(&text.effect))
            .bind(plain(&text.evidence))
            .bind(millis(entry.moment))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(version) = version else {
                return Ok(Saved::Stale);
            };
            touch!(tx, dossier, entry.moment);
            record!(self, tx, entry);
            Saved::As(small(version))
        });
        Ok(saved)
    }

    /// Removes a measure of which the asker saw a version. Its actions stay, and belong to none.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_measure(
        &self,
        scope: DossierScope,
        (dossier, number): (i64, u32),
        seen: u32,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let saved = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(Saved::Gone);
            }
            let known: Option<i64> = sqlx::query_scalar(
                "select version from measure where dossier = $1 and number = $2",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .fetch_optional(&mut *tx)
            .await?;
            if known.is_none() {
                return Ok(Saved::Gone);
            }
            let removed = sqlx::query(
                "delete from measure where dossier = $1 and number = $2 and version = $3",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .bind(i64::from(seen))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if removed == 0 {
                return Ok(Saved::Stale);
            }
            sqlx::query(
                "update action set measure = null, version = version + 1
                 where dossier = $1 and measure = $2",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .execute(&mut *tx)
            .await?;
            touch!(tx, dossier, entry.moment);
            record!(self, tx, entry);
            Saved::As(seen)
        });
        Ok(saved)
    }
}
