//! Destroying dossiers whose term is over, and what is recorded of that: numbers, never what was
//! in them.

use kompas_domain::code::Code;
use kompas_domain::dossier::{DossierState, RetentionClass};
use kompas_domain::job::JobKind;
use kompas_domain::retention::Closing;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::{Date, OffsetDateTime};

use super::measures::day;
use super::{DossierScope, Saved, reached, reaches, read};
use crate::consultations::is_used;
use crate::database::{iso, millis, moment, plain, reading, transaction};
use crate::jobs::insert_job;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// How much is in a dossier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow, Serialize, Deserialize)]
#[serde(default)]
pub struct DossierCounts {
    /// Questions with an answer.
    pub answers: i64,
    /// Versions of those, the last ones too.
    pub versions: i64,
    /// Citations.
    pub citations: i64,
    /// Notes on passages.
    pub notes: i64,
    /// Measures.
    pub measures: i64,
    /// Actions.
    pub actions: i64,
    /// Decisions.
    pub decisions: i64,
    /// Yearly rounds.
    pub rounds: i64,
    /// Consultations.
    pub consultations: i64,
    /// Partners who were asked.
    pub partners: i64,
    /// What they answered, by question.
    pub replies: i64,
    /// Files that they sent along.
    pub files: i64,
    /// Bytes of those.
    pub bytes: i64,
    /// Papers that left.
    pub papers: i64,
}

/// A dossier that was closed, with all that counts for its destruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedDossier {
    /// Its number.
    pub id: i64,
    /// The number of the organisation.
    pub organisation: i64,
    /// The key of the theme.
    pub theme: String,
    /// Its title.
    pub title: String,
    /// The name of its owner, if it has one.
    pub owner: Option<String>,
    /// When it was opened.
    pub created: OffsetDateTime,
    /// When it was closed, and how long it is kept.
    pub closing: Closing,
    /// Why it is kept longer, where it is.
    pub exception: Option<ExceptionRecord>,
    /// How much is in it.
    pub counts: DossierCounts,
}

/// Why a dossier is kept longer than its term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRecord {
    /// Until when.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// The name of who said so; none when the account is gone.
    pub author: Option<String>,
}

/// A run that destroyed dossiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestructionRecord {
    /// Its number.
    pub id: i64,
    /// The number of the organisation.
    pub organisation: i64,
    /// The name of who asked for it; none at the command line, and when the account is gone.
    pub author: Option<String>,
    /// When.
    pub done: OffsetDateTime,
    /// How many dossiers.
    pub dossiers: i64,
}

/// A dossier that was destroyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DestroyedDossier {
    /// The number that it had.
    pub dossier: i64,
    /// The key of its theme.
    pub theme: String,
    /// How long it was to be kept.
    pub retention: RetentionClass,
    /// When it was opened.
    pub opened: OffsetDateTime,
    /// When it was closed.
    pub closed: Date,
    /// The first day after its term.
    pub ends: Date,
    /// When it was destroyed.
    pub done: OffsetDateTime,
    /// How much was in it.
    pub counts: DossierCounts,
}

/// What came of destroying a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destroyed {
    /// The number of the run.
    pub destruction: i64,
    /// Hashes that nothing uses any more, of which the caller then removes the originals.
    pub unused: Vec<String>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    organisation: i64,
    theme: String,
    title: String,
    owner_name: Option<String>,
    state: String,
    retention: String,
    created: i64,
    updated: i64,
    decided: Option<String>,
    recorded: Option<i64>,
    round: Option<i64>,
    until: Option<String>,
    reason: Option<String>,
    keeper: Option<String>,
    #[sqlx(flatten)]
    counts: DossierCounts,
}

impl Row {
    fn dossier(self) -> Result<ClosedDossier, Error> {
        let kept_until = day(self.until.as_deref(), "dossier_exception.until")?;
        let closing = Closing {
            state: read(&self.state, "dossier.state")?,
            retention: read(&self.retention, "dossier.retention")?,
            decided: day(self.decided.as_deref(), "decision.decided")?,
            recorded: self.recorded.map(|at| moment(at).date()),
            changed: moment(self.updated).date(),
            is_worked_on: self.round.is_some_and(|opened| opened < self.updated),
            kept_until,
        };
        let exception = kept_until.map(|until| ExceptionRecord {
            until,
            reason: self.reason.unwrap_or_default(),
            author: self.keeper,
        });
        Ok(ClosedDossier {
            id: self.id,
            organisation: self.organisation,
            theme: self.theme,
            title: self.title,
            owner: self.owner_name,
            created: moment(self.created),
            closing,
            exception,
            counts: self.counts,
        })
    }
}

/// How much is in the dossier `d`, as columns.
macro_rules! counts {
    () => {
        "(select count(distinct w.question) from answer w where w.dossier = d.id and w.body <> '')
         as answers,
         (select count(*) from answer w where w.dossier = d.id) as versions,
         (select count(*) from dossier_citation w where w.dossier = d.id) as citations,
         (select count(*) from dossier_note w where w.dossier = d.id) as notes,
         (select count(*) from measure w where w.dossier = d.id) as measures,
         (select count(*) from action w where w.dossier = d.id) as actions,
         (select count(*) from decision w where w.dossier = d.id) as decisions,
         (select count(*) from dossier_round w where w.dossier = d.id) as rounds,
         (select count(*) from consultation w where w.dossier = d.id) as consultations,
         (select count(*) from consulted p join consultation w on w.id = p.consultation
          where w.dossier = d.id) as partners,
         (select count(*) from reply r join consulted p on p.id = r.partner
          join consultation w on w.id = p.consultation where w.dossier = d.id and r.body <> '')
         as replies,
         (select count(*) from attachment t join consulted p on p.id = t.partner
          join consultation w on w.id = p.consultation where w.dossier = d.id) as files,
         (select cast(coalesce(sum(t.bytes), 0) as bigint) from attachment t
          join consulted p on p.id = t.partner join consultation w on w.id = p.consultation
          where w.dossier = d.id) as bytes,
         (select count(*) from paper_issue w where w.dossier = d.id) as papers"
    };
}

/// Asks for closed dossiers; a condition and an order may follow.
macro_rules! closed {
    ($($more:literal)?) => {
        concat!(
            "select d.id, d.organisation, d.theme, d.title, a.name as owner_name, d.state,
             d.retention, d.created, d.updated, x.until, x.reason, k.name as keeper,
             (select max(w.decided) from decision w where w.dossier = d.id) as decided,
             (select max(w.created) from decision w where w.dossier = d.id) as recorded,
             (select max(r.opened) from dossier_round r where r.dossier = d.id
              and r.closed is null) as round, ",
            counts!(),
            " from dossier d left join account a on a.id = d.owner
             left join dossier_exception x on x.dossier = d.id
             left join account k on k.id = x.author
             where d.state in ('afgesloten', 'herziening') and ",
            reached!("$1", "$2"),
            $($more)?
        )
    };
}

/// Removes a dossier and the mails about it that wait, in the transaction `tx`; gives the hashes
/// that nothing uses any more. The job that takes the traces off the disk knows them too.
macro_rules! delete_dossier {
    ($tx:ident, $id:expr, $now:expr) => {{
        let partners: Vec<i64> = sqlx::query_scalar(
            "select p.id from consulted p join consultation c on c.id = p.consultation
             where c.dossier = $1",
        )
        .bind($id)
        .fetch_all(&mut *$tx)
        .await?;
        let sentences: Vec<i64> = sqlx::query_scalar(
            "select f.id from confirmation f join consulted p on p.id = f.partner
             join consultation c on c.id = p.consultation where c.dossier = $1",
        )
        .bind($id)
        .fetch_all(&mut *$tx)
        .await?;
        for subject in mails(&partners, &sentences) {
            sqlx::query("delete from job where kind = 'mail' and subject like $1")
                .bind(subject)
                .execute(&mut *$tx)
                .await?;
        }
        let hashes: Vec<String> = sqlx::query_scalar(
            "select t.sha256 from attachment t join consulted p on p.id = t.partner
             join consultation c on c.id = p.consultation where c.dossier = $1
             union select sha256 from paper_file where dossier = $1",
        )
        .bind($id)
        .fetch_all(&mut *$tx)
        .await?;
        sqlx::query("delete from dossier where id = $1")
            .bind($id)
            .execute(&mut *$tx)
            .await?;
        let mut unused = Vec::new();
        for hash in hashes {
            if !is_used!($tx, &hash) {
                unused.push(hash);
            }
        }
        let (subject, payload) = (format!("dossier/{}", $id), unused.join(" "));
        let _ = insert_job!($tx, JobKind::Erase, &subject, &payload, $now, None::<i64>);
        unused
    }};
}

/// The subjects of mails to partners and about sentences, as patterns.
fn mails(partners: &[i64], sentences: &[i64]) -> Vec<String> {
    let to_partners = partners.iter().flat_map(|id| {
        [
            format!("uitvraag/{id}"),
            format!("kopie/{id}"),
            format!("herinnering/{id}/%"),
        ]
    });
    let about_sentences = sentences.iter().map(|id| format!("bevestiging/{id}"));
    to_partners.chain(about_sentences).collect()
}

/// On a server a row that was deleted stays in the file of its table until that is written anew.
const WRITE_ANEW: &str = "vacuum (full, analyze) dossier, dossier_member, answer, dossier_source,
     dossier_citation, dossier_note, dossier_partner, dossier_scan, dossier_number, measure,
     action, decision, dossier_round, round_check, consultation, consultation_question, consulted,
     partner_link, reply, attachment, reminder, confirmation, dossier_exception, paper,
     paper_issue, paper_file, job";

/// Samples of what tables hold, by which a server plans its queries. The owner of the database may
/// write them anew; for another the server leaves them.
const WRITE_SAMPLES_ANEW: &str = "vacuum full pg_catalog.pg_statistic";

impl Store {
    /// The dossiers of an asker that were closed, with all that counts for their destruction.
    ///
    /// # Errors
    /// The database fails.
    pub async fn closed_dossiers(&self, scope: DossierScope) -> Result<Vec<ClosedDossier>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(closed!(" order by d.id"))
                .bind(scope.of())
                .bind(scope.who())
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(Row::dossier).collect()
    }

    /// How much is in a dossier; none when it is not there, or not for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn dossier_counts(
        &self,
        scope: DossierScope,
        id: i64,
    ) -> Result<Option<DossierCounts>, Error> {
        Ok(reading!(self, |db| {
            sqlx::query_as(concat!(
                "select ",
                counts!(),
                " from dossier d where d.id = $3 and ",
                reached!("$1", "$2")
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(id)
            .fetch_optional(db)
            .await?
        }))
    }

    /// Keeps a closed dossier until a day, for a reason; without a day no longer than its term.
    /// Whether there is such a dossier for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn keep_dossier(
        &self,
        scope: DossierScope,
        id: i64,
        until: Option<(Date, &str)>,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        let done = transaction!(self, |tx| {
            if !reaches!(tx, scope, id) {
                return Ok(false);
            }
            sqlx::query("delete from dossier_exception where dossier = $1")
                .bind(id)
                .execute(&mut *tx)
                .await?;
            if let Some((until, reason)) = until {
                sqlx::query(
                    "insert into dossier_exception (dossier, until, reason, author, created)
                     values ($1, $2, $3, $4, $5)",
                )
                .bind(id)
                .bind(iso(until))
                .bind(plain(reason))
                .bind(entry.actor)
                .bind(millis(entry.moment))
                .execute(&mut *tx)
                .await?;
            }
            record!(self, tx, entry);
            true
        });
        Ok(done)
    }

    /// Destroys a dossier whose term is over at the moment of the entry, in a run that has a
    /// number or gets one. None when it is not due, not there, or not for this asker.
    ///
    /// # Errors
    /// The database fails.
    pub async fn destroy_dossier(
        &self,
        scope: DossierScope,
        id: i64,
        destruction: Option<i64>,
        entry: &LogEntry,
    ) -> Result<Option<Destroyed>, Error> {
        let today = entry.moment.date();
        let done = transaction!(self, |tx| {
            // Whoever changes it meanwhile waits, and then finds it gone or still closed.
            sqlx::query("update dossier set version = version where id = $1")
                .bind(id)
                .execute(&mut *tx)
                .await?;
            let row: Option<Row> = sqlx::query_as(closed!(" and d.id = $3"))
                .bind(scope.of())
                .bind(scope.who())
                .bind(id)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(found) = row.map(Row::dossier).transpose()? else {
                return Ok(None);
            };
            let closing = found.closing;
            let dates = closing.closed().zip(closing.term_ends());
            let Some((closed, ends)) = dates.filter(|_| closing.is_due(today)) else {
                return Ok(None);
            };
            let destruction: i64 = match destruction {
                Some(number) => number,
                None => {
                    sqlx::query_scalar(
                        "insert into destruction (organisation, author, done)
                         values ($1, $2, $3) returning id",
                    )
                    .bind(found.organisation)
                    .bind(entry.actor)
                    .bind(millis(entry.moment))
                    .fetch_one(&mut *tx)
                    .await?
                }
            };
            let unused = delete_dossier!(tx, id, entry.moment);
            sqlx::query(
                "insert into destroyed (destruction, dossier, theme, retention, opened, closed,
                 ends, done, counts) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(destruction)
            .bind(id)
            .bind(&found.theme)
            .bind(closing.retention.code())
            .bind(millis(found.created))
            .bind(iso(closed))
            .bind(iso(ends))
            .bind(millis(entry.moment))
            .bind(serde_json::to_string(&found.counts).unwrap_or_default())
            .execute(&mut *tx)
            .await?;
            let entry = LogEntry {
                organisation: Some(found.organisation),
                ..entry.about(format!("dossier/{id}"))
            };
            record!(self, tx, &entry);
            Some(Destroyed {
                destruction,
                unused,
            })
        });
        self.wipe_log().await;
        Ok(done)
    }

    /// Removes a dossier that was opened by mistake, of which the asker saw a version: one that
    /// she owns, on which nothing was decided. Gives the hashes that nothing uses any more, of
    /// which the caller then removes the originals.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_dossier(
        &self,
        scope: DossierScope,
        id: i64,
        seen: u32,
        entry: &LogEntry,
    ) -> Result<Result<Vec<String>, Saved>, Error> {
        let done = transaction!(self, |tx| {
            if !reaches!(tx, scope, id) {
                return Ok(Err(Saved::Gone));
            }
            let locked = sqlx::query(
                "update dossier set version = version where id = $1 and version = $2
                 and owner = $3 and state = $4
                 and not exists (select 1 from decision w where w.dossier = dossier.id)",
            )
            .bind(id)
            .bind(i64::from(seen))
            .bind(entry.actor)
            .bind(DossierState::Active.code())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if locked == 0 {
                return Ok(Err(Saved::Stale));
            }
            let unused = delete_dossier!(tx, id, entry.moment);
            record!(self, tx, entry);
            unused
        });
        self.wipe_log().await;
        Ok(Ok(done))
    }

    /// The runs of the organisation of an asker, the last first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn destructions(&self, scope: DossierScope) -> Result<Vec<DestructionRecord>, Error> {
        let rows: Vec<(i64, i64, Option<String>, i64, i64)> = reading!(self, |db| {
            sqlx::query_as(
                "select v.id, v.organisation, a.name, v.done,
                 (select count(*) from destroyed w where w.destruction = v.id)
                 from destruction v left join account a on a.id = v.author
                 where ($1 = -1 or v.organisation = $1) order by v.id desc",
            )
            .bind(scope.of())
            .fetch_all(db)
            .await?
        });
        let found = |(id, organisation, author, done, dossiers)| DestructionRecord {
            id,
            organisation,
            author,
            done: moment(done),
            dossiers,
        };
        Ok(rows.into_iter().map(found).collect())
    }

    /// What a run destroyed, by number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn destroyed(
        &self,
        scope: DossierScope,
        destruction: i64,
    ) -> Result<Vec<DestroyedDossier>, Error> {
        type Found = (i64, String, String, i64, String, String, i64, String);
        let rows: Vec<Found> = reading!(self, |db| {
            sqlx::query_as(
                "select w.dossier, w.theme, w.retention, w.opened, w.closed, w.ends, w.done,
                 w.counts from destroyed w join destruction v on v.id = w.destruction
                 where v.id = $2 and ($1 = -1 or v.organisation = $1) order by w.dossier",
            )
            .bind(scope.of())
            .bind(destruction)
            .fetch_all(db)
            .await?
        });
        let dossier = |(dossier, theme, retention, opened, closed, ends, done, counts): Found| {
            Ok(DestroyedDossier {
                dossier,
                theme,
                retention: read(&retention, "destroyed.retention")?,
                opened: moment(opened),
                closed: date_of(&closed, "destroyed.closed")?,
                ends: date_of(&ends, "destroyed.ends")?,
                done: moment(done),
                counts: serde_json::from_str(&counts)
                    .map_err(|_| Error::unreadable("destroyed.counts"))?,
            })
        };
        rows.into_iter().map(dossier).collect()
    }

    /// Whether a document or an answer of a partner has these bytes.
    ///
    /// # Errors
    /// The database fails.
    pub async fn uses(&self, sha256: &str) -> Result<bool, Error> {
        Ok(transaction!(self, |tx| { is_used!(tx, sha256) }))
    }

    /// Takes what was deleted off the disk. A file is written anew without it; on a server the
    /// tables of dossiers are, for which others wait, and its samples of them if it allows that. What
    /// the server keeps of changes beside its tables is its own.
    ///
    /// # Errors
    /// The database fails, for one for lack of room.
    pub async fn erase(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(sqlite) => {
                sqlx::query("vacuum").execute(&sqlite.writer).await?;
            }
            Self::Postgres(server) => {
                for statement in [WRITE_ANEW, WRITE_SAMPLES_ANEW] {
                    sqlx::query(statement).execute(&server.pool()).await?;
                }
            }
        }
        self.wipe_log().await;
        Ok(())
    }
}

fn date_of(text: &str, column: &'static str) -> Result<Date, Error> {
    crate::database::date(text).ok_or(Error::unreadable(column))
}
