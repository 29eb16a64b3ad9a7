//! Dossiers: what an organisation works out about one theme, seen by its members only.

mod actions;
mod answers;
mod citations;
mod decisions;
mod destruction;
mod feeds;
mod figures;
mod issues;
mod measures;
mod notes;
mod papers;
mod partners;
mod rounds;
mod scans;
mod sources;
mod texts;

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::dossier::{DossierState, Involvement, RetentionClass};
use sqlx::FromRow;
use time::{Date, OffsetDateTime};

pub use actions::{ActionRecord, AddedAction, MyAction};
pub use answers::{AnswerRecord, AnswerVersion};
pub use citations::{CitationRecord, CitationRemoval, CitationUse, NewDossierCitation};
pub use decisions::DecisionRecord;
pub use destruction::{
    ClosedDossier, Destroyed, DestroyedDossier, DestructionRecord, DossierCounts, ExceptionRecord,
};
pub use feeds::{FeedLine, FeedThing};
pub use figures::DossierFigures;
pub use issues::{IssueRecord, Issued, NewIssue, PaperFile};
pub use measures::MeasureRecord;
pub use notes::{NotePlace, NoteRecord};
pub use papers::{PaperRecord, PaperRemoval};
pub use partners::PartnerRecord;
pub use rounds::{CheckRecord, RoundRecord};
pub use scans::{NewScanLine, ScanRecord};
pub use sources::SourceRecord;
pub use texts::{DossierMark, DossierText, TextPlace};

use crate::database::{date, millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, change_one, record};
use crate::{Error, Store};

/// Which dossiers an asker may reach. Only the access rules of the application make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DossierScope {
    organisation: i64,
    member: i64,
}

impl DossierScope {
    /// All of them: for the program itself and who works at its command line.
    pub const fn everything() -> Self {
        Self {
            organisation: -1,
            member: -1,
        }
    }

    /// Those of an organisation that somebody is a member of.
    pub const fn member(organisation: i64, account: i64) -> Self {
        Self {
            organisation,
            member: account,
        }
    }

    /// All of an organisation.
    pub const fn organisation(id: i64) -> Self {
        Self {
            organisation: id,
            member: -1,
        }
    }

    /// Those that somebody is a member of, in every organisation that she works for.
    pub const fn account(account: i64) -> Self {
        Self {
            organisation: -1,
            member: account,
        }
    }

    pub(crate) const fn of(self) -> i64 {
        self.organisation
    }

    pub(crate) const fn who(self) -> i64 {
        self.member
    }
}

/// Whether the asker may reach the dossier `d`, as a condition: `$n` is [`DossierScope::of`], `$m`
/// is [`DossierScope::who`].
macro_rules! reached {
    ($n:literal, $m:literal) => {
        concat!(
            "(",
            $n,
            " = -1 or d.organisation = ",
            $n,
            ") and (",
            $m,
            " = -1 or exists (select 1 from dossier_member m where m.dossier = d.id and m.account = ",
            $m,
            "))"
        )
    };
}

/// Whether the asker may reach a dossier, in the transaction `tx`.
macro_rules! reaches {
    ($tx:ident, $scope:expr, $id:expr) => {{
        let found: Option<i64> = sqlx::query_scalar(concat!(
            "select d.id from dossier d where d.id = $1 and ",
            crate::dossiers::reached!("$2", "$3")
        ))
        .bind($id)
        .bind($scope.of())
        .bind($scope.who())
        .fetch_optional(&mut *$tx)
        .await?;
        found.is_some()
    }};
}

pub(crate) use {reached, reaches};

/// How a change of something that others may change too ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It was changed, and has this version now.
    As(u32),
    /// It was changed by somebody else since.
    Stale,
    /// It is not there, or not for this asker.
    Gone,
}

/// What may be changed of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierFields {
    /// Its title.
    pub title: String,
    /// How far it is.
    pub state: DossierState,
    /// How long it is kept.
    pub retention: RetentionClass,
    /// When it must be ready.
    pub deadline: Option<Date>,
}

/// A dossier to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDossier {
    /// The number of the organisation.
    pub organisation: i64,
    /// The key of the theme.
    pub theme: String,
    /// The rest.
    pub fields: DossierFields,
    /// The number of the account that owns it, and is its first member.
    pub owner: i64,
    /// The advised sources, by question, best first.
    pub sources: Vec<(QuestionCode, String)>,
    /// The keys of the partners that must be asked.
    pub partners: Vec<String>,
    /// What it takes over of another.
    pub from: Option<Origin>,
}

/// A dossier of which another takes things over: its members, and maybe its answers as they are
/// now with all citations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The number of the dossier.
    pub dossier: i64,
    /// What the asker may reach.
    pub scope: DossierScope,
    /// Whether the answers come along.
    pub answers: bool,
}

/// A dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierRecord {
    /// Its number.
    pub id: i64,
    /// The number of the organisation.
    pub organisation: i64,
    /// The key of the theme.
    pub theme: String,
    /// The rest.
    pub fields: DossierFields,
    /// Its owner, by number and name; none when the account is gone.
    pub owner: Option<(i64, String)>,
    /// Which version of its fields this is, from 1.
    pub version: u32,
    /// How many questions have an answer.
    pub answered: usize,
    /// When it was opened.
    pub created: OffsetDateTime,
    /// When something in it was last changed.
    pub updated: OffsetDateTime,
}

/// Somebody who works on a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierMember {
    /// The number of the account.
    pub account: i64,
    /// Her name.
    pub name: String,
    /// Since when.
    pub since: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    organisation: i64,
    theme: String,
    title: String,
    owner: Option<i64>,
    owner_name: Option<String>,
    state: String,
    retention: String,
    deadline: Option<String>,
    version: i64,
    answered: i64,
    created: i64,
    updated: i64,
}

impl Row {
    fn dossier(self) -> Result<DossierRecord, Error> {
        Ok(DossierRecord {
            fields: DossierFields {
                title: self.title,
                state: read(&self.state, "dossier.state")?,
                retention: read(&self.retention, "dossier.retention")?,
                deadline: self
                    .deadline
                    .map(|text| date(&text).ok_or(Error::unreadable("dossier.deadline")))
                    .transpose()?,
            },
            id: self.id,
            organisation: self.organisation,
            theme: self.theme,
            owner: self.owner.zip(self.owner_name),
            version: small(self.version),
            answered: usize::try_from(self.answered).unwrap_or(0),
            created: moment(self.created),
            updated: moment(self.updated),
        })
    }
}

pub(crate) fn read<T: Code>(code: &str, column: &'static str) -> Result<T, Error> {
    T::from_code(code).ok_or(Error::unreadable(column))
}

/// Tells that something in a dossier was changed, in the transaction `tx`. It is counted too: two
/// changes may have the same moment.
macro_rules! touch {
    ($tx:ident, $id:expr, $now:expr) => {
        sqlx::query("update dossier set updated = $2 where id = $1")
            .bind($id)
            .bind(crate::database::millis($now))
            .execute(&mut *$tx)
            .await?;
        sqlx::query(
            "insert into dossier_number (dossier, thing, last) values ($1, 'wijziging', 1)
             on conflict (dossier, thing) do update set last = dossier_number.last + 1",
        )
        .bind($id)
        .execute(&mut *$tx)
        .await?;
    };
}

/// Takes somebody who leaves an organisation off its dossiers, in the transaction `tx`. What she
/// owned has no owner then: a coordinator takes it over. The searches that she kept there go.
macro_rules! off_dossiers {
    ($tx:ident, $organisation:expr, $account:expr) => {
        for statement in [
            "delete from dossier_member where account = $2 and dossier in
             (select id from dossier where organisation = $1)",
            "update dossier set owner = null where organisation = $1 and owner = $2",
            "update measure set owner = null where owner = $2 and dossier in
             (select id from dossier where organisation = $1)",
            "update action set owner = null where owner = $2 and dossier in
             (select id from dossier where organisation = $1)",
            "delete from saved_search where organisation = $1 and account = $2",
        ] {
            sqlx::query(statement)
                .bind($organisation)
                .bind($account)
                .execute(&mut *$tx)
                .await?;
        }
    };
}

/// The next number of a thing of a dossier, in the transaction `tx`. No number is given twice, and
/// two who ask at once wait for each other.
macro_rules! next_number {
    ($tx:ident, $dossier:expr, $thing:literal) => {{
        let number: i64 = sqlx::query_scalar(concat!(
            "insert into dossier_number (dossier, thing, last) values ($1, '",
            $thing,
            "', 1) on conflict (dossier, thing) do update set last = dossier_number.last + 1
             returning last"
        ))
        .bind($dossier)
        .fetch_one(&mut *$tx)
        .await?;
        number
    }};
}

/// Takes what somebody saw to in a dossier from her, in the transaction `tx`.
macro_rules! without_owner {
    ($tx:ident, $dossier:expr, $account:expr) => {
        for statement in [
            "update measure set owner = null where dossier = $1 and owner = $2",
            "update action set owner = null where dossier = $1 and owner = $2",
        ] {
            sqlx::query(statement)
                .bind($dossier)
                .bind($account)
                .execute(&mut *$tx)
                .await?;
        }
    };
}

pub(crate) use {next_number, off_dossiers, touch};

const SELECT: &str = concat!(
    "select d.*, a.name as owner_name, (select count(distinct w.question) from answer w
     where w.dossier = d.id and w.body <> '') as answered
     from dossier d left join account a on a.id = d.owner where ",
    reached!("$1", "$2")
);

/// What a dossier takes over of another: first its members, then what goes with its answers.
const COPIED: [&str; 3] = [
    "insert into dossier_member (dossier, account, since)
     select $1, account, $3 from dossier_member where dossier = $2 on conflict do nothing",
    "insert into answer (dossier, question, number, body, unknown, confidence, openness, ground,
     labels, author, created)
     select $1, question, 1, body, unknown, confidence, openness, ground, labels, author, $3
     from answer w where dossier = $2 and number = (select max(n.number) from answer n
     where n.dossier = w.dossier and n.question = w.question)",
    "insert into dossier_citation (dossier, number, document, passage, record, author, created)
     select $1, number, document, passage, record, author, $3 from dossier_citation
     where dossier = $2",
];

impl Store {
    /// Opens a dossier, with its advised sources to be used; gives its number. None when it is to
    /// take over of one that is not there, or not for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn open_dossier(
        &self,
        new: &NewDossier,
        entry: &LogEntry,
    ) -> Result<Option<i64>, Error> {
        let fields = &new.fields;
        let id = transaction!(self, |tx| {
            if let Some(from) = new.from
                && !reaches!(tx, from.scope, from.dossier)
            {
                return Ok(None);
            }
            let id: i64 = sqlx::query_scalar(
                "insert into dossier (organisation, theme, title, owner, state, retention,
                 deadline, version, created, updated)
                 values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8) returning id",
            )
            .bind(new.organisation)
            .bind(plain(&new.theme))
            .bind(plain(&fields.title))
            .bind(new.owner)
            .bind(fields.state.code())
            .bind(fields.retention.code())
            .bind(fields.deadline.map(|date| date.to_string()))
            .bind(millis(entry.moment))
            .fetch_one(&mut *tx)
            .await?;
            sqlx::query("insert into dossier_member (dossier, account, since) values ($1, $2, $3)")
                .bind(id)
                .bind(new.owner)
                .bind(millis(entry.moment))
                .execute(&mut *tx)
                .await?;
            for (place, (question, source)) in (1_i64..).zip(&new.sources) {
                sqlx::query(
                    "insert into dossier_source (dossier, question, source, place, used, reason,
                     version, updated) values ($1, $2, $3, $4, 'gebruiken', '', 1, $5)",
                )
                .bind(id)
                .bind(question.code())
                .bind(plain(source))
                .bind(place)
                .bind(millis(entry.moment))
                .execute(&mut *tx)
                .await?;
            }
            for partner in &new.partners {
                sqlx::query(
                    "insert into dossier_partner (dossier, partner, state, remark, version, updated)
                     values ($1, $2, $3, '', 1, $4)",
                )
                .bind(id)
                .bind(plain(partner))
                .bind(Involvement::ToAsk.code())
                .bind(millis(entry.moment))
                .execute(&mut *tx)
                .await?;
            }
            if let Some(from) = new.from {
                let copied: &[&str] = if from.answers { &COPIED } else { &COPIED[..1] };
                for statement in copied.iter().copied() {
                    sqlx::query(statement)
                        .bind(id)
                        .bind(from.dossier)
                        .bind(millis(entry.moment))
                        .execute(&mut *tx)
                        .await?;
                }
                sqlx::query(
                    "insert into dossier_number (dossier, thing, last)
                     select $1, 'citaat', max(number) from dossier_citation where dossier = $1
                     group by dossier",
                )
                .bind(id)
                .execute(&mut *tx)
                .await?;
            }
            let entry = entry.about(format!("dossier/{id}"));
            record!(self, tx, &entry);
            id
        });
        Ok(Some(id))
    }

    /// The dossiers that an asker may reach, the last changed first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn dossiers(&self, scope: DossierScope) -> Result<Vec<DossierRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{SELECT} order by d.updated desc, d.id desc"
            )))
            .bind(scope.of())
            .bind(scope.who())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::dossier).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// The database fails.
    pub async fn dossier(
        &self,
        scope: DossierScope,
        id: i64,
    ) -> Result<Option<DossierRecord>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} and d.id = $3")))
                .bind(scope.of())
                .bind(scope.who())
                .bind(id)
                .fetch_optional(db)
                .await?
        });
        row.map(Row::dossier).transpose()
    }

    /// Changes the fields of a dossier of which the asker saw a version.
    ///
    /// # Errors
    /// The database fails.
    pub async fn change_dossier(
        &self,
        scope: DossierScope,
        id: i64,
        seen: u32,
        fields: &DossierFields,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let saved = transaction!(self, |tx| {
            if !reaches!(tx, scope, id) {
                return Ok(Saved::Gone);
            }
            let version: Option<i64> = sqlx::query_scalar(
                "update dossier set title = $3, state = $4, retention = $5, deadline = $6,
                 updated = $7, version = version + 1 where id = $1 and version = $2
                 returning version",
            )
            .bind(id)
            .bind(i64::from(seen))
            .bind(plain(&fields.title))
            .bind(fields.state.code())
            .bind(fields.retention.code())
            .bind(fields.deadline.map(|date| date.to_string()))
            .bind(millis(entry.moment))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(version) = version else {
                return Ok(Saved::Stale);
            };
            record!(self, tx, entry);
            Saved::As(small(version))
        });
        Ok(saved)
    }

    /// Who work on a dossier, by name.
    ///
    /// # Errors
    /// The database fails.
    pub async fn dossier_members(
        &self,
        scope: DossierScope,
        id: i64,
    ) -> Result<Vec<DossierMember>, Error> {
        let rows: Vec<(i64, String, i64)> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select a.id, a.name, w.since from dossier_member w
                 join account a on a.id = w.account join dossier d on d.id = w.dossier
                 where d.id = $3 and ",
                reached!("$1", "$2"),
                " order by a.name, a.id"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(id)
            .fetch_all(db)
            .await?
        });
        let members = rows
            .into_iter()
            .map(|(account, name, since)| DossierMember {
                account,
                name,
                since: moment(since),
            });
        Ok(members.collect())
    }

    /// Lets a member of the organisation work on a dossier. Whether she is one; nothing changes
    /// when she works on it already.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_dossier_member(
        &self,
        scope: DossierScope,
        id: i64,
        account: i64,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        change_one!(self, entry, |tx| sqlx::query(concat!(
            "insert into dossier_member (dossier, account, since)
             select d.id, p.account, $5 from dossier d
             join membership p on p.organisation = d.organisation and p.account = $4
             where d.id = $3 and ",
            reached!("$1", "$2"),
            " on conflict do nothing"
        ))
        .bind(scope.of())
        .bind(scope.who())
        .bind(id)
        .bind(account)
        .bind(millis(entry.moment)))
    }

    /// Takes somebody off a dossier, unless she owns it. What she saw to there, nobody sees to
    /// then. Whether she was on it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_dossier_member(
        &self,
        scope: DossierScope,
        id: i64,
        account: i64,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        change_one!(self, entry, |tx| {
            sqlx::query(concat!(
            "delete from dossier_member where account = $4 and dossier in (
             select d.id from dossier d where d.id = $3 and (d.owner is null or d.owner <> $4) and ",
            reached!("$1", "$2"),
            ")"
        ))
        .bind(scope.of())
        .bind(scope.who())
        .bind(id)
        .bind(account)
        }, then without_owner!(tx, id, account))
    }

    /// Gives a dossier another owner, who works on it already. Whether she does.
    ///
    /// # Errors
    /// The database fails.
    pub async fn give_dossier(
        &self,
        scope: DossierScope,
        id: i64,
        account: i64,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        change_one!(self, entry, |tx| sqlx::query(
            "update dossier set owner = $4, version = version + 1, updated = $5 where id = $3
             and ($1 = -1 or organisation = $1)
             and ($2 = -1 or exists (select 1 from dossier_member m
             where m.dossier = dossier.id and m.account = $2))
             and exists (select 1 from dossier_member m
             where m.dossier = dossier.id and m.account = $4)"
        )
        .bind(scope.of())
        .bind(scope.who())
        .bind(id)
        .bind(account)
        .bind(millis(entry.moment)))
    }
}
