//! Tips of visitors for the guide, and what editors did with them.

use kompas_domain::code::{Code, CriterionCode, QuestionCode};
use kompas_domain::edition::ProposalState;
use kompas_domain::tip::{TipSide, TipStage, TipState, TipText, same_place, stage};
use sqlx::FromRow;
use time::{Duration, OffsetDateTime};

use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::dossiers::{Saved, read};
use crate::log::{LogEntry, record};
use crate::people::digest;
use crate::proposals::{NewProposal, insert_proposal};
use crate::{Error, Store};

/// What came of the proposal that a tip became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipProposal {
    /// Its number.
    pub id: i64,
    /// How far it is.
    pub state: ProposalState,
    /// The edition that it became part of.
    pub edition: Option<String>,
}

/// A tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipRecord {
    /// Its number.
    pub id: i64,
    /// What was sent.
    pub text: TipText,
    /// What editors decided.
    pub state: TipState,
    /// What it is called on the site; empty while nothing of it is on the site.
    pub shown: String,
    /// The criteria that it does not meet, of one that was refused.
    pub grounds: Vec<CriterionCode>,
    /// Why it was refused.
    pub reason: String,
    /// The proposal that it became.
    pub proposal: Option<TipProposal>,
    /// The tip that says the same.
    pub merged: Option<i64>,
    /// Counts its changes.
    pub version: u32,
    /// When it was sent.
    pub sent: OffsetDateTime,
    /// When it was last changed.
    pub updated: OffsetDateTime,
    /// When editors decided.
    pub decided: Option<OffsetDateTime>,
}

impl TipRecord {
    /// How far it is for who looks at it from outside.
    pub fn stage(&self) -> TipStage {
        let proposal = self.proposal.as_ref();
        stage(
            self.state,
            proposal.map(|one| (one.state, one.edition.is_some())),
        )
    }
}

/// A message between an editor and who sent a tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipMessage {
    /// Who wrote it.
    pub side: TipSide,
    /// What it says.
    pub body: String,
    /// When.
    pub sent: OffsetDateTime,
}

/// What editors decide on a tip.
#[derive(Debug, Clone, Copy)]
pub enum TipDecision<'a> {
    /// It does not come into the guide.
    Refuse {
        /// What it is called on the site.
        shown: &'a str,
        /// The criteria that it does not meet.
        grounds: &'a [CriterionCode],
        /// Why.
        reason: &'a str,
    },
    /// It says the same as this other tip.
    Merge(i64),
    /// A theme that goes on the site, to bring support and sources.
    Gather {
        /// What it is called on the site.
        shown: &'a str,
    },
}

#[derive(FromRow)]
struct Row {
    id: i64,
    kind: String,
    title: String,
    owner: String,
    form: Option<String>,
    what: String,
    why: String,
    theme: Option<String>,
    theme_tip: Option<i64>,
    questions: String,
    address: String,
    state: String,
    shown: String,
    grounds: String,
    reason: String,
    proposal: Option<i64>,
    proposal_state: Option<String>,
    edition: Option<String>,
    merged: Option<i64>,
    version: i64,
    sent: i64,
    updated: i64,
    decided: Option<i64>,
}

fn codes<T: Code>(text: &str, column: &'static str) -> Result<Vec<T>, Error> {
    let words = text.split_whitespace();
    words.map(|word| read(word, column)).collect()
}

fn words<T: Code>(codes: &[T]) -> String {
    let codes: Vec<&str> = codes.iter().map(|code| code.code()).collect();
    codes.join(" ")
}

impl Row {
    fn tip(self) -> Result<TipRecord, Error> {
        let proposal = match (self.proposal, &self.proposal_state) {
            (Some(id), Some(state)) => Some(TipProposal {
                id,
                state: read(state, "proposal.state")?,
                edition: self.edition,
            }),
            _ => None,
        };
        let form = self.form.as_deref();
        let text = TipText {
            kind: read(&self.kind, "tip.kind")?,
            title: self.title,
            owner: self.owner,
            form: form.map(|form| read(form, "tip.form")).transpose()?,
            what: self.what,
            why: self.why,
            theme: self.theme,
            theme_tip: self.theme_tip,
            questions: codes::<QuestionCode>(&self.questions, "tip.questions")?,
            address: self.address,
        };
        Ok(TipRecord {
            id: self.id,
            text,
            state: read(&self.state, "tip.state")?,
            shown: self.shown,
            grounds: codes::<CriterionCode>(&self.grounds, "tip.grounds")?,
            reason: self.reason,
            proposal,
            merged: self.merged,
            version: small(self.version),
            sent: moment(self.sent),
            updated: moment(self.updated),
            decided: self.decided.map(moment),
        })
    }
}

/// Tips, by a condition on `t`.
macro_rules! tips {
    ($condition:literal) => {
        concat!(
            "select t.id, t.kind, t.title, t.owner, t.form, t.what, t.why, t.theme, t.theme_tip,
             t.questions, t.address, t.state, t.shown, t.grounds, t.reason, t.proposal,
             p.state as proposal_state, e.number as edition, t.merged, t.version, t.sent,
             t.updated, t.decided
             from tip t left join proposal p on p.id = t.proposal
             left join edition e on e.id = p.edition ",
            $condition
        )
    };
}

/// Adds a message to a tip, in the transaction `tx`.
macro_rules! say {
    ($tx:ident, $tip:expr, $side:expr, $body:expr, $now:expr) => {
        sqlx::query(
            "insert into tip_message (tip, number, side, body, sent)
             select $1, coalesce(max(number), 0) + 1, $2, $3, $4 from tip_message where tip = $1",
        )
        .bind($tip)
        .bind($side.code())
        .bind(plain($body))
        .bind(millis($now))
        .execute(&mut *$tx)
        .await?;
    };
}

impl Store {
    /// Keeps a tip under the hash of its token; gives its number. None when so many came in the
    /// last day already.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_tip(
        &self,
        text: &TipText,
        token: &str,
        most_a_day: usize,
        entry: &LogEntry,
    ) -> Result<Option<i64>, Error> {
        let since = millis(entry.moment - Duration::DAY);
        let id = transaction!(self, |tx| {
            // Two at once wait for each other, so that both count right.
            sqlx::query(self.turn()).execute(&mut *tx).await?;
            let count: i64 = sqlx::query_scalar("select count(*) from tip where sent > $1")
                .bind(since)
                .fetch_one(&mut *tx)
                .await?;
            if usize::try_from(count).unwrap_or(usize::MAX) >= most_a_day {
                return Ok(None);
            }
            let id: i64 = sqlx::query_scalar(
                "insert into tip (token, kind, title, owner, form, what, why, theme, theme_tip,
                 questions, address, place, state, shown, grounds, reason, version, sent, updated)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'nieuw', '', '', '', 1,
                 $13, $13) returning id",
            )
            .bind(digest(token))
            .bind(text.kind.code())
            .bind(plain(&text.title))
            .bind(plain(&text.owner))
            .bind(text.form.map(Code::code))
            .bind(plain(&text.what))
            .bind(plain(&text.why))
            .bind(text.theme.as_deref().map(plain))
            .bind(text.theme_tip)
            .bind(words(&text.questions))
            .bind(plain(&text.address))
            .bind(plain(&same_place(&text.address)))
            .bind(millis(entry.moment))
            .fetch_one(&mut *tx)
            .await?;
            let entry = entry.about(format!("tip/{id}"));
            record!(self, tx, &entry);
            id
        });
        Ok(Some(id))
    }

    /// A tip.
    ///
    /// # Errors
    /// The database fails.
    pub async fn tip(&self, id: i64) -> Result<Option<TipRecord>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as(tips!("where t.id = $1"))
                .bind(id)
                .fetch_optional(db)
                .await?
        });
        row.map(Row::tip).transpose()
    }

    /// The tip of a link.
    ///
    /// # Errors
    /// The database fails.
    pub async fn tip_of_link(&self, token: &str) -> Result<Option<TipRecord>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as(tips!("where t.token = $1"))
                .bind(digest(token))
                .fetch_optional(db)
                .await?
        });
        row.map(Row::tip).transpose()
    }

    /// All tips, the last changed first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn tips(&self) -> Result<Vec<TipRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(tips!("order by t.updated desc, t.id desc"))
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(Row::tip).collect()
    }

    /// The tips of which something is on the site, the last decided first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn shown_tips(&self) -> Result<Vec<TipRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(tips!(
                "where t.shown <> '' order by t.decided desc, t.id desc"
            ))
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::tip).collect()
    }

    /// The tips that were sent for a theme that is a tip itself, as they came.
    ///
    /// # Errors
    /// The database fails.
    pub async fn tips_for(&self, theme: i64) -> Result<Vec<TipRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(tips!("where t.theme_tip = $1 order by t.id"))
                .bind(theme)
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(Row::tip).collect()
    }

    /// The messages about a tip, in order.
    ///
    /// # Errors
    /// The database fails.
    pub async fn tip_messages(&self, tip: i64) -> Result<Vec<TipMessage>, Error> {
        let rows: Vec<(String, String, i64)> = reading!(self, |db| {
            sqlx::query_as(
                "select side, body, sent from tip_message where tip = $1 order by number",
            )
            .bind(tip)
            .fetch_all(db)
            .await?
        });
        let message = |(side, body, sent): (String, String, i64)| {
            Ok(TipMessage {
                side: read(&side, "tip_message.side")?,
                body,
                sent: moment(sent),
            })
        };
        rows.into_iter().map(message).collect()
    }

    /// The codes of the municipalities that support a tip, in order.
    ///
    /// # Errors
    /// The database fails.
    pub async fn tip_supporters(&self, tip: i64) -> Result<Vec<String>, Error> {
        reading!(self, |db| {
            Ok(sqlx::query_scalar(
                "select municipality from tip_supporter where tip = $1 order by municipality",
            )
            .bind(tip)
            .fetch_all(db)
            .await?)
        })
    }

    /// Adds a municipality to those that support a theme that is on the site. Whether it was new.
    ///
    /// # Errors
    /// The database fails.
    pub async fn support_tip(
        &self,
        tip: i64,
        municipality: &str,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        Ok(transaction!(self, |tx| {
            let added = sqlx::query(
                "insert into tip_supporter (tip, municipality, since)
                 select id, $2, $3 from tip where id = $1 and shown <> '' and kind = 'thema'
                 on conflict do nothing",
            )
            .bind(tip)
            .bind(plain(municipality))
            .bind(millis(entry.moment))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if added == 1 {
                record!(self, tx, entry);
            }
            added == 1
        }))
    }

    /// Takes a municipality from those that support a tip. Whether it was there.
    ///
    /// # Errors
    /// The database fails.
    pub async fn drop_supporter(
        &self,
        tip: i64,
        municipality: &str,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        Ok(transaction!(self, |tx| {
            let gone =
                sqlx::query("delete from tip_supporter where tip = $1 and municipality = $2")
                    .bind(tip)
                    .bind(plain(municipality))
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
            if gone == 1 {
                record!(self, tx, entry);
            }
            gone == 1
        }))
    }

    /// Has an editor ask who sent a tip something.
    ///
    /// # Errors
    /// The database fails.
    pub async fn ask_tip(
        &self,
        id: i64,
        seen: u32,
        question: &str,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        Ok(transaction!(self, |tx| {
            let version: Option<i64> = sqlx::query_scalar(
                "update tip set state = 'gevraagd', version = version + 1, updated = $3
                 where id = $1 and version = $2 and state in ('nieuw', 'gevraagd', 'beantwoord')
                 returning version",
            )
            .bind(id)
            .bind(i64::from(seen))
            .bind(millis(entry.moment))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(version) = version else {
                return Ok(Saved::Stale);
            };
            say!(tx, id, TipSide::Editor, question, entry.moment);
            record!(self, tx, entry);
            Saved::As(small(version))
        }))
    }

    /// Records what who sent a tip answers. Whether she was asked something.
    ///
    /// # Errors
    /// The database fails.
    pub async fn answer_tip(
        &self,
        token: &str,
        body: &str,
        entry: &LogEntry,
    ) -> Result<bool, Error> {
        Ok(transaction!(self, |tx| {
            let id: Option<i64> = sqlx::query_scalar(
                "update tip set state = 'beantwoord', version = version + 1, updated = $2
                 where token = $1 and state = 'gevraagd' returning id",
            )
            .bind(digest(token))
            .bind(millis(entry.moment))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(id) = id else { return Ok(false) };
            say!(tx, id, TipSide::Sender, body, entry.moment);
            let entry = entry.about(format!("tip/{id}"));
            record!(self, tx, &entry);
            true
        }))
    }

    /// Makes a tip that editors can still decide on a proposal of the editor; gives the number of
    /// that, or none when somebody else changed the tip meanwhile.
    ///
    /// # Errors
    /// The database fails.
    pub async fn accept_tip(
        &self,
        id: i64,
        seen: u32,
        proposal: NewProposal<'_>,
        shown: &str,
        entry: &LogEntry,
    ) -> Result<Option<i64>, Error> {
        let made = transaction!(self, |tx| {
            let number = insert_proposal!(tx, proposal, entry);
            let taken = sqlx::query(
                "update tip set state = 'overgenomen', shown = $5, grounds = '', reason = '',
                 proposal = $3, merged = null, version = version + 1, updated = $4, decided = $4
                 where id = $1 and version = $2",
            )
            .bind(id)
            .bind(i64::from(seen))
            .bind(number)
            .bind(millis(entry.moment))
            .bind(plain(shown))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if taken == 0 {
                return Ok(None);
            }
            let about = entry.about(format!("tip/{id}"));
            record!(self, tx, &about);
            let about = entry.about(format!("voorstel/{number}"));
            record!(self, tx, &about);
            number
        });
        Ok(Some(made))
    }

    /// Has an editor decide on a tip of which she saw this version. The supporters of one that is
    /// merged go along.
    ///
    /// # Errors
    /// The database fails.
    pub async fn decide_tip(
        &self,
        id: i64,
        seen: u32,
        decision: TipDecision<'_>,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let (state, shown, grounds, reason, merged) = match decision {
            TipDecision::Refuse {
                shown,
                grounds,
                reason,
            } => (TipState::Refused, shown, words(grounds), reason, None),
            TipDecision::Merge(other) => (TipState::Merged, "", String::new(), "", Some(other)),
            TipDecision::Gather { shown } => (TipState::Gathering, shown, String::new(), "", None),
        };
        Ok(transaction!(self, |tx| {
            let version: Option<i64> = sqlx::query_scalar(
                "update tip set state = $3, shown = $4, grounds = $5, reason = $6, merged = $7,
                 version = version + 1, updated = $8, decided = $8
                 where id = $1 and version = $2
                 and ($7 is null or exists (select 1 from tip o where o.id = $7 and o.id <> $1
                      and o.kind = tip.kind and o.state <> 'samengevoegd'))
                 returning version",
            )
            .bind(id)
            .bind(i64::from(seen))
            .bind(state.code())
            .bind(plain(shown))
            .bind(grounds)
            .bind(plain(reason))
            .bind(merged)
            .bind(millis(entry.moment))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(version) = version else {
                return Ok(Saved::Stale);
            };
            if let Some(other) = merged {
                for statement in [
                    "insert into tip_supporter (tip, municipality, since)
                     select $2, municipality, since from tip_supporter where tip = $1
                     on conflict do nothing",
                    "update tip set merged = $2 where merged = $1",
                    "update tip set theme_tip = $2 where theme_tip = $1",
                ] {
                    sqlx::query(statement)
                        .bind(id)
                        .bind(other)
                        .execute(&mut *tx)
                        .await?;
                }
            }
            record!(self, tx, entry);
            Saved::As(small(version))
        }))
    }

    /// Forgets a tip with all that belongs to it: misuse. Whether it was there in this version.
    ///
    /// # Errors
    /// The database fails.
    pub async fn remove_tip(&self, id: i64, seen: u32, entry: &LogEntry) -> Result<bool, Error> {
        Ok(transaction!(self, |tx| {
            let gone = sqlx::query("delete from tip where id = $1 and version = $2")
                .bind(id)
                .bind(i64::from(seen))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if gone == 0 {
                return Ok(false);
            }
            for statement in [
                "update tip set merged = null, state = 'nieuw' where merged = $1",
                "update tip set theme_tip = null where theme_tip = $1",
            ] {
                sqlx::query(statement).bind(id).execute(&mut *tx).await?;
            }
            record!(self, tx, entry);
            true
        }))
    }
}
