//! Proposals of editors: what the next edition will say otherwise than this one.

use kompas_domain::code::Code;
use kompas_domain::edition::{ProposalOrigin, ProposalState};
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::dossiers::{Saved, read};
use crate::editions::EditionMark;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A piece of the guide as a proposal has it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct PieceText {
    /// The key of the piece.
    pub piece: String,
    /// Its text when the proposal was made; none for one that was not there.
    pub base: Option<String>,
    /// Its text as it is proposed; none to take it away.
    pub content: Option<String>,
}

/// What a proposal says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProposalText {
    /// What it is about, in one line.
    pub title: String,
    /// Why.
    pub reason: String,
    /// The pieces that it changes.
    pub pieces: Vec<PieceText>,
}

/// A proposal to be.
#[derive(Debug, Clone, Copy)]
pub struct NewProposal<'a> {
    /// What it says.
    pub text: &'a ProposalText,
    /// Where it comes from.
    pub origin: ProposalOrigin,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalRecord {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub text: ProposalText,
    /// How far it is.
    pub state: ProposalState,
    /// Where it comes from.
    pub origin: ProposalOrigin,
    /// The number and name of its author; none when the account is gone.
    pub author: Option<(i64, String)>,
    /// The name of who judged it last.
    pub reviewer: Option<String>,
    /// What she said to it; empty for nothing.
    pub verdict: String,
    /// Counts its changes.
    pub version: u32,
    /// When it was made.
    pub created: OffsetDateTime,
    /// When it was last changed.
    pub updated: OffsetDateTime,
    /// When it was last judged.
    pub decided: Option<OffsetDateTime>,
    /// The number of the edition that it became part of.
    pub edition: Option<String>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    title: String,
    reason: String,
    state: String,
    origin: String,
    author: Option<i64>,
    name: Option<String>,
    reviewer: Option<String>,
    verdict: String,
    version: i64,
    created: i64,
    updated: i64,
    decided: Option<i64>,
    edition: Option<String>,
}

impl Row {
    fn proposal(self, pieces: Vec<PieceText>) -> Result<ProposalRecord, Error> {
        Ok(ProposalRecord {
            id: self.id,
            text: ProposalText {
                title: self.title,
                reason: self.reason,
                pieces,
            },
            state: read(&self.state, "proposal.state")?,
            origin: read(&self.origin, "proposal.origin")?,
            author: self.author.zip(self.name),
            reviewer: self.reviewer,
            verdict: self.verdict,
            version: small(self.version),
            created: moment(self.created),
            updated: moment(self.updated),
            decided: self.decided.map(moment),
            edition: self.edition,
        })
    }
}

/// The proposals, by a condition on `p`.
macro_rules! proposals {
    ($condition:literal) => {
        concat!(
            "select p.id, p.title, p.reason, p.state, p.origin, p.author, a.name, r.name as reviewer,
             p.verdict, p.version, p.created, p.updated, p.decided, e.number as edition
             from proposal p left join account a on a.id = p.author
             left join account r on r.id = p.reviewer left join edition e on e.id = p.edition ",
            $condition
        )
    };
}

/// Puts the pieces of a proposal in the place of those that it had.
macro_rules! put_pieces {
    ($tx:ident, $id:expr, $text:expr) => {
        sqlx::query("delete from proposal_piece where proposal = $1")
            .bind($id)
            .execute(&mut *$tx)
            .await?;
        for piece in &$text.pieces {
            sqlx::query(
                "insert into proposal_piece (proposal, piece, base, content)
                 values ($1, $2, $3, $4)",
            )
            .bind($id)
            .bind(crate::database::plain(&piece.piece))
            .bind(piece.base.as_deref().map(crate::database::plain))
            .bind(piece.content.as_deref().map(crate::database::plain))
            .execute(&mut *$tx)
            .await?;
        }
    };
}

/// Makes a proposal of whoever the line of the log is about, in the transaction `tx`; gives its
/// number.
macro_rules! insert_proposal {
    ($tx:ident, $proposal:expr, $entry:expr) => {{
        let id: i64 = sqlx::query_scalar(
            "insert into proposal (title, reason, state, origin, author, verdict, version,
             created, updated) values ($1, $2, 'concept', $3, $4, '', 1, $5, $5) returning id",
        )
        .bind(crate::database::plain(&$proposal.text.title))
        .bind(crate::database::plain(&$proposal.text.reason))
        .bind(kompas_domain::code::Code::code($proposal.origin))
        .bind($entry.actor)
        .bind(crate::database::millis($entry.moment))
        .fetch_one(&mut *$tx)
        .await?;
        crate::proposals::put_pieces!($tx, id, $proposal.text);
        id
    }};
}

pub(crate) use {insert_proposal, put_pieces};

impl Store {
    /// The proposals that are in no edition yet, without their pieces, the last changed first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn proposals(&self) -> Result<Vec<ProposalRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(proposals!(
                "where p.edition is null order by p.updated desc, p.id desc"
            ))
            .fetch_all(db)
            .await?
        });
        let rows = rows.into_iter();
        rows.map(|row| row.proposal(Vec::new())).collect()
    }

    /// The proposals that became part of an edition, without their pieces, as they were approved.
    ///
    /// # Errors
    /// The database fails.
    pub async fn proposals_of(&self, edition: i64) -> Result<Vec<ProposalRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(proposals!("where p.edition = $1 order by p.place"))
                .bind(edition)
                .fetch_all(db)
                .await?
        });
        let rows = rows.into_iter();
        rows.map(|row| row.proposal(Vec::new())).collect()
    }

    /// A proposal with its pieces.
    ///
    /// # Errors
    /// The database fails.
    pub async fn proposal(&self, id: i64) -> Result<Option<ProposalRecord>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as(proposals!("where p.id = $1"))
                .bind(id)
                .fetch_optional(db)
                .await?
        });
        let Some(row) = row else { return Ok(None) };
        let pieces = reading!(self, |db| {
            sqlx::query_as(
                "select piece, base, content from proposal_piece where proposal = $1
                 order by piece",
            )
            .bind(id)
            .fetch_all(db)
            .await?
        });
        row.proposal(pieces).map(Some)
    }

    /// The pieces that were approved and are in no edition yet, in the order of approval: a later
    /// one takes the place of an earlier.
    ///
    /// # Errors
    /// The database fails.
    pub async fn approved_pieces(&self) -> Result<Vec<PieceText>, Error> {
        reading!(self, |db| {
            Ok(sqlx::query_as(
                "select i.piece, i.base, i.content
                 from proposal_piece i join proposal p on p.id = i.proposal
                 where p.state = 'goedgekeurd' and p.edition is null order by p.place, i.piece",
            )
            .fetch_all(db)
            .await?)
        })
    }

    /// Makes a proposal; gives its number. The line of the log is about it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_proposal(
        &self,
        proposal: NewProposal<'_>,
        entry: &LogEntry,
    ) -> Result<i64, Error> {
        Ok(transaction!(self, |tx| {
            let id = insert_proposal!(tx, proposal, entry);
            let entry = entry.about(format!("voorstel/{id}"));
            record!(self, tx, &entry);
            id
        }))
    }

    /// Changes what a proposal says, of which the asker saw this version and is the author. One
    /// that was laid before a second editor is a draft again.
    ///
    /// # Errors
    /// The database fails.
    pub async fn save_proposal(
        &self,
        id: i64,
        seen: u32,
        text: &ProposalText,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        Ok(transaction!(self, |tx| {
            let version: Option<i64> = sqlx::query_scalar(
                "update proposal set title = $3, reason = $4, state = 'concept',
                 version = version + 1, updated = $5
                 where id = $1 and version = $2 and author = $6
                 and state in ('concept', 'voorgelegd', 'teruggegeven') returning version",
            )
            .bind(id)
            .bind(i64::from(seen))
            .bind(plain(&text.title))
            .bind(plain(&text.reason))
            .bind(millis(entry.moment))
            .bind(entry.actor)
            .fetch_optional(&mut *tx)
            .await?;
            let Some(version) = version else {
                return Ok(Saved::Stale);
            };
            put_pieces!(tx, id, text);
            record!(self, tx, entry);
            Saved::As(small(version))
        }))
    }

    /// Has an author lay a proposal before a second editor, or take it back.
    ///
    /// # Errors
    /// The database fails.
    pub async fn move_proposal(
        &self,
        id: i64,
        seen: u32,
        to: ProposalState,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        Ok(transaction!(self, |tx| {
            let version: Option<i64> = sqlx::query_scalar(
                "update proposal set state = $3, version = version + 1, updated = $4
                 where id = $1 and version = $2 and author = $5
                 and state in ('concept', 'voorgelegd', 'teruggegeven') returning version",
            )
            .bind(id)
            .bind(i64::from(seen))
            .bind(to.code())
            .bind(millis(entry.moment))
            .bind(entry.actor)
            .fetch_optional(&mut *tx)
            .await?;
            let Some(version) = version else {
                return Ok(Saved::Stale);
            };
            record!(self, tx, entry);
            Saved::As(small(version))
        }))
    }

    /// Has a second editor, never the author, judge a proposal. An approval holds for the draft of
    /// the guide that was seen: is it another one by then, nothing is changed.
    ///
    /// # Errors
    /// The database fails.
    pub async fn judge_proposal(
        &self,
        id: i64,
        seen: u32,
        to: ProposalState,
        verdict: &str,
        draft: EditionMark,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let approves = to == ProposalState::Approved;
        Ok(transaction!(self, |tx| {
            if approves {
                let held = sqlx::query(
                    "update edition set draft = draft + 1 where id = $1 and draft = $2
                     and id = (select max(id) from edition)",
                )
                .bind(draft.id)
                .bind(draft.draft)
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if held == 0 {
                    return Ok(Saved::Stale);
                }
            }
            let version: Option<i64> = sqlx::query_scalar(
                "update proposal set state = $3, verdict = $4, reviewer = $5, decided = $6,
                 place = $7, version = version + 1, updated = $6
                 where id = $1 and version = $2 and state = 'voorgelegd'
                 and (author is null or author <> $5) returning version",
            )
            .bind(id)
            .bind(i64::from(seen))
            .bind(to.code())
            .bind(plain(verdict))
            .bind(entry.actor)
            .bind(millis(entry.moment))
            .bind(approves.then_some(draft.draft + 1))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(version) = version else {
                return Ok(Saved::Stale);
            };
            record!(self, tx, entry);
            Saved::As(small(version))
        }))
    }
}
