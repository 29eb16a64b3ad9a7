//! The actions of a dossier: what is to be done, by whom, until when.

use kompas_domain::code::Code;
use kompas_domain::measure::ActionText;
use sqlx::FromRow;
use time::OffsetDateTime;

use super::measures::{columns, day, maybe, responsible};
use super::{DossierScope, Saved, next_number, reached, reaches, read, touch};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// An action of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRecord {
    /// Its number in the dossier, from 1.
    pub number: u32,
    /// What it says.
    pub text: ActionText,
    /// The gap that it was made of, by its key.
    pub gap: Option<String>,
    /// The name of the account that does it.
    pub owner: Option<String>,
    /// Which version this is, from 1.
    pub version: u32,
    /// When it was made.
    pub created: OffsetDateTime,
    /// When it was last changed.
    pub updated: OffsetDateTime,
}

/// An action of somebody, with the dossier that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyAction {
    /// The number and title of the dossier.
    pub dossier: (i64, String),
    /// The action.
    pub action: ActionRecord,
}

/// What came of making an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedAction {
    /// It was made, and has this number.
    New(u32),
    /// There is an open one for this gap, with this number.
    There(u32),
}

#[derive(FromRow)]
struct Row {
    dossier: i64,
    dossier_title: String,
    number: i64,
    title: String,
    measure: Option<i64>,
    question: Option<String>,
    source: Option<String>,
    gap: Option<String>,
    owner: Option<i64>,
    owner_name: Option<String>,
    role: String,
    deadline: Option<String>,
    state: String,
    remark: String,
    version: i64,
    created: i64,
    updated: i64,
}

impl Row {
    fn mine(self) -> Result<MyAction, Error> {
        Ok(MyAction {
            dossier: (self.dossier, self.dossier_title),
            action: ActionRecord {
                number: small(self.number),
                text: ActionText {
                    title: self.title,
                    measure: self.measure.map(small),
                    question: maybe(self.question.as_deref(), "action.question")?,
                    source: self.source,
                    responsible: responsible(self.owner, self.role),
                    deadline: day(self.deadline.as_deref(), "action.deadline")?,
                    state: read(&self.state, "action.state")?,
                    remark: self.remark,
                },
                gap: self.gap,
                owner: self.owner_name,
                version: small(self.version),
                created: moment(self.created),
                updated: moment(self.updated),
            },
        })
    }
}

const SELECT: &str = concat!(
    "select w.*, d.title as dossier_title, a.name as owner_name from action w
     join dossier d on d.id = w.dossier left join account a on a.id = w.owner where ",
    reached!("$1", "$2"),
    " and ($3 = 0 or d.id = $3) and ($4 = 0 or w.number = $4) and ($5 = 0 or w.owner = $5)
     order by w.dossier, w.number"
);

impl Store {
    /// The actions of a dossier, by number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn actions(
        &self,
        scope: DossierScope,
        dossier: i64,
    ) -> Result<Vec<ActionRecord>, Error> {
        let found = self.actions_where(scope, (dossier, 0, 0)).await?;
        Ok(found.into_iter().map(|one| one.action).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// The database fails.
    pub async fn action(
        &self,
        scope: DossierScope,
        dossier: i64,
        number: u32,
    ) -> Result<Option<ActionRecord>, Error> {
        if number == 0 {
            return Ok(None);
        }
        let found = self
            .actions_where(scope, (dossier, i64::from(number), 0))
            .await?;
        Ok(found.into_iter().next().map(|one| one.action))
    }

    /// The actions that somebody does, in all dossiers that the asker may reach.
    ///
    /// # Errors
    /// The database fails.
    pub async fn actions_of(
        &self,
        scope: DossierScope,
        account: i64,
    ) -> Result<Vec<MyAction>, Error> {
        self.actions_where(scope, (0, 0, account)).await
    }

    /// Those of a dossier, with a number, of an account; 0 for any.
    async fn actions_where(
        &self,
        scope: DossierScope,
        (dossier, number, account): (i64, i64, i64),
    ) -> Result<Vec<MyAction>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(SELECT)
                .bind(scope.of())
                .bind(scope.who())
                .bind(dossier)
                .bind(number)
                .bind(account)
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(Row::mine).collect()
    }

    /// Adds an action to a dossier. For a gap, by its key, there is only one open action: a second
    /// is not made. Who does not work on the dossier does not do it. None when the dossier is not
    /// there, or not for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_action(
        &self,
        scope: DossierScope,
        dossier: i64,
        text: &ActionText,
        gap: Option<&str>,
        entry: &LogEntry,
    ) -> Result<Option<AddedAction>, Error> {
        let (owner, role) = columns(&text.responsible);
        let added = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(None);
            }
            // Two that make one of the same gap wait for each other here.
            touch!(tx, dossier, entry.moment);
            let there: Option<i64> = sqlx::query_scalar(
                "select number from action where dossier = $1 and gap = $2
                 and state in ('te-doen', 'bezig') order by number limit 1",
            )
            .bind(dossier)
            .bind(gap.map(plain))
            .fetch_optional(&mut *tx)
            .await?;
            if let Some(number) = there {
                return Ok(Some(AddedAction::There(small(number))));
            }
            let number = next_number!(tx, dossier, "actie");
            sqlx::query(
                "insert into action (dossier, number, title, measure, question, source, gap, owner,
                 role, deadline, state, remark, version, created, updated)
                 values ($1, $2, $3, (select number from measure where dossier = $1
                 and number = $4), $5, $6, $7, (select account from dossier_member
                 where dossier = $1 and account = $8), $9, $10, $11, $12, 1, $13, $13)",
            )
            .bind(dossier)
            .bind(number)
            .bind(plain(&text.title))
            .bind(text.measure.map(i64::from))
            .bind(text.question.map(Code::code))
            .bind(text.source.as_deref().map(plain))
            .bind(gap.map(plain))
            .bind(owner)
            .bind(&role)
            .bind(text.deadline.map(|date| date.to_string()))
            .bind(text.state.code())
            .bind(plain(&text.remark))
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?;
            record!(
                self,
                tx,
                &entry.about(format!("dossier/{dossier}/actie/{number}"))
            );
            AddedAction::New(small(number))
        });
        Ok(Some(added))
    }

    /// Changes an action of which the asker saw a version.
    ///
    /// # Errors
    /// The database fails.
    pub async fn save_action(
        &self,
        scope: DossierScope,
        (dossier, number): (i64, u32),
        seen: u32,
        text: &ActionText,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let (owner, role) = columns(&text.responsible);
        let saved = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(Saved::Gone);
            }
            let known: Option<i64> =
                sqlx::query_scalar("select version from action where dossier = $1 and number = $2")
                    .bind(dossier)
                    .bind(i64::from(number))
                    .fetch_optional(&mut *tx)
                    .await?;
            if known.is_none() {
                return Ok(Saved::Gone);
            }
            let version: Option<i64> = sqlx::query_scalar(
                "update action set title = $4, measure = (select number from measure
                 where dossier = $1 and number = $5), question = $6, source = $7,
                 owner = (select account from dossier_member where dossier = $1 and account = $8),
                 role = $9, deadline = $10, state = $11, remark = $12, updated = $13,
                 version = version + 1
                 where dossier = $1 and number = $2 and version = $3 returning version",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .bind(i64::from(seen))
            .bind(plain(&text.title))
            .bind(text.measure.map(i64::from))
            .bind(text.question.map(Code::code))
            .bind(text.source.as_deref().map(plain))
            .bind(owner)
            .bind(&role)
            .bind(text.deadline.map(|date| date.to_string()))
            .bind(text.state.code())
            .bind(plain(&text.remark))
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

    /// Removes an action of which the asker saw a version.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_action(
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
                "delete from action where dossier = $1 and number = $2 returning version",
            )
            .bind(dossier)
            .bind(i64::from(number))
            .fetch_optional(&mut *tx)
            .await?;
            match known.map(small) {
                None => return Ok(Saved::Gone),
                // Leaving the transaction undoes it.
                Some(version) if version != seen => return Ok(Saved::Stale),
                Some(_) => {}
            }
            touch!(tx, dossier, entry.moment);
            record!(self, tx, entry);
            Saved::As(seen)
        });
        Ok(saved)
    }
}
