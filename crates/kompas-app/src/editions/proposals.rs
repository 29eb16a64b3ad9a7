//! Proposals: an editor changes pieces and says why, a second one judges.

use kompas_domain::bsn::{self, BsnPlace};
use kompas_domain::content::Target;
use kompas_domain::edition::{ProposalOrigin, ProposalState, may_judge};
use kompas_domain::pieces::{
    PieceChange, PieceKey, PieceKind, Pieces, Typed, changes, from_text, merge, table_of, to_text,
    without_reference,
};
use kompas_domain::trail::LogAction;
use kompas_store::{LogEntry, NewProposal, PieceText, ProposalRecord, ProposalText, Saved};
use time::OffsetDateTime;

use super::draft::{Draft, draft, judged, put};
use super::words::PieceProblem;
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::dossiers::Kept;
use crate::people::FieldProblem;
use crate::{App, Error};

/// The longest line that says what a proposal is about.
pub(super) const TITLE: usize = 120;
/// The longest reason, and the longest judgement.
pub(super) const REASON: usize = 1000;

/// What an editor does with a piece.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PieceEdit {
    /// What she typed; nothing to take the piece away.
    pub typed: Option<Typed>,
    /// Why.
    pub reason: String,
    /// The proposal that it becomes part of, and its version as she saw it; none for a new one.
    pub into: Option<(i64, u32)>,
}

/// A proposal in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalLine {
    /// Its number.
    pub id: i64,
    /// What it is about.
    pub title: String,
    /// How far it is.
    pub state: ProposalState,
    /// The name of who made it; none when the account is gone.
    pub author: Option<String>,
    /// Whether the asker made it.
    pub is_mine: bool,
    /// When it was last changed.
    pub updated: OffsetDateTime,
}

/// What stands in the way of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The piece, and its title; none for the guide as a whole.
    pub piece: Option<(PieceKey, String)>,
    /// What is wrong, in Dutch.
    pub message: String,
}

/// A proposal as it is looked at.
#[derive(Debug, Clone)]
pub struct ProposalView {
    /// The proposal.
    pub record: ProposalRecord,
    /// What it changes.
    pub changes: Vec<PieceChange>,
    /// What stands in its way.
    pub obstacles: Vec<Obstacle>,
    /// The pieces that somebody else changed meanwhile, by title.
    pub stale: Vec<String>,
    /// Whether the asker made it.
    pub is_mine: bool,
    /// Whether the asker may judge it.
    pub may_judge: bool,
}

/// What a second editor says of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is good.
    Approve,
    /// Its author should change something.
    Return,
    /// It goes no further.
    Reject,
}

pub(super) fn no_proposal(id: i64) -> Error {
    Error::NotFound {
        kind: "voorstel",
        key: id.to_string(),
    }
}

pub(crate) fn guide_entry(
    archive: &Archive,
    asker: Asker,
    action: LogAction,
    object: String,
) -> LogEntry {
    LogEntry {
        // The guide is of all organisations.
        organisation: None,
        ..archive.entry(asker, action, object)
    }
}

fn entry(archive: &Archive, asker: Asker, id: i64) -> LogEntry {
    guide_entry(
        archive,
        asker,
        LogAction::ChangeGuide,
        format!("voorstel/{id}"),
    )
}

impl App {
    /// The proposals that are in no edition yet, the last changed first.
    ///
    /// # Errors
    /// The asker does not look after the guide; the store fails.
    pub async fn proposals(&self, asker: Asker) -> Result<Vec<ProposalLine>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let all = archive.store.proposals().await?.into_iter();
        let lines = all.map(|one| ProposalLine {
            id: one.id,
            title: one.text.title,
            state: one.state,
            is_mine: one.author.as_ref().is_some_and(|(id, _)| asker.is(*id)),
            author: one.author.map(|(_, name)| name),
            updated: one.updated,
        });
        Ok(lines.collect())
    }

    /// A proposal: what it changes and what stands in its way.
    ///
    /// # Errors
    /// The asker does not look after the guide; there is none with this number; the store fails.
    pub async fn proposal(&self, asker: Asker, id: i64) -> Result<ProposalView, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let record = archive.store.proposal(id).await?;
        let record = record.ok_or_else(|| no_proposal(id))?;
        let draft = draft(archive).await?;
        let pieces = &record.text.pieces;
        let before: Vec<PieceText> = pieces
            .iter()
            .map(|piece| PieceText {
                content: piece.base.clone(),
                ..piece.clone()
            })
            .collect();
        let before = put(draft.now.clone(), &before);
        let is_open = record.state.is_open();
        let obstacles = if is_open {
            obstacles(&draft.with(pieces))
        } else {
            Vec::new()
        };
        let author = record.author.as_ref().map(|(id, _)| *id);
        let account = asker.person().map(|person| person.account);
        Ok(ProposalView {
            changes: changes(&before, &put(before.clone(), pieces)),
            obstacles,
            stale: if is_open {
                stale(&draft, pieces)
            } else {
                Vec::new()
            },
            is_mine: author.is_some_and(|author| asker.is(author)),
            may_judge: account.is_some_and(|who| may_judge(record.state, author, who)),
            record,
        })
    }

    /// Puts what an editor made of a piece into a proposal; gives the number of that.
    ///
    /// # Errors
    /// [`Error::Form`] and [`Error::Piece`] when something cannot be right; the asker does not look
    /// after the guide, or the proposal is not hers; the store fails.
    pub async fn propose(
        &self,
        asker: Asker,
        key: &PieceKey,
        edit: &PieceEdit,
    ) -> Result<i64, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let draft = draft(archive).await?;
        let mut problems = Vec::new();
        let reason = edit.reason.trim();
        check_length("reden", reason, REASON, edit.into.is_none(), &mut problems);
        let now = draft.now.get(key);
        if edit.typed.is_none() && (now.is_none() || !key.kind().is_open()) {
            return Err(Error::Refused("Dit onderdeel kan niet weg.".to_owned()));
        }
        if now.is_none() && !key.kind().is_open() {
            return Err(Error::NotFound {
                kind: key.kind().label(),
                key: key.last().to_owned(),
            });
        }
        let table = edit
            .typed
            .as_ref()
            .map(|typed| table_of(&key.kind().fields(), typed));
        let mut pieces = match edit.into {
            Some((id, _)) => self.own(archive, asker, id).await?.text.pieces,
            None => Vec::new(),
        };
        // What is there already keeps the base from which it was made.
        let known = pieces
            .iter()
            .position(|piece| piece.piece == key.to_string());
        let base = match known {
            Some(at) => pieces.remove(at).base,
            None => now.map(|table| to_text(key.kind(), table)),
        };
        let content = table.as_ref().map(|table| to_text(key.kind(), table));
        let is_removal = table.is_none();
        if content == base {
            problems.push(FieldProblem::new(
                "reden",
                "U hebt niets gewijzigd. Pas eerst een veld aan.",
            ));
        }
        pieces.push(PieceText {
            piece: key.to_string(),
            base,
            content,
        });
        if is_removal {
            take_along(&draft, key, &mut pieces);
        }
        let mut wrong = edit
            .typed
            .as_deref()
            .map(numbers_of_persons)
            .unwrap_or_default();
        let guide = draft.with(&pieces);
        if let Err(found) = judged(&guide) {
            let here = found
                .into_iter()
                .filter(|(piece, _)| piece.as_ref() == Some(key));
            wrong.extend(
                here.map(|(_, problem)| problem)
                    .filter(|one| !one.field.is_empty()),
            );
        }
        if !wrong.is_empty() || !problems.is_empty() {
            let problems = problems.into_iter().map(|problem| PieceProblem {
                field: problem.field.to_owned(),
                message: problem.message,
            });
            wrong.extend(problems);
            return Err(Error::Piece(wrong));
        }
        let text = ProposalText {
            title: title_of(&draft, &guide, key, is_removal),
            reason: reason.to_owned(),
            pieces,
        };
        self.keep(archive, asker, edit.into, text).await
    }

    /// Keeps pieces as a new proposal, or in one of the asker with what it says already.
    async fn keep(
        &self,
        archive: &Archive,
        asker: Asker,
        into: Option<(i64, u32)>,
        mut text: ProposalText,
    ) -> Result<i64, Error> {
        let Some((id, seen)) = into else {
            let new = NewProposal {
                text: &text,
                origin: ProposalOrigin::Editor,
            };
            let entry = entry(archive, asker, 0);
            return Ok(archive.store.add_proposal(new, &entry).await?);
        };
        let before = self.own(archive, asker, id).await?.text;
        let reasons = [before.reason, text.reason];
        let reasons: Vec<String> = reasons.into_iter().filter(|one| !one.is_empty()).collect();
        text.reason = reasons.join("\n");
        text.title = before.title;
        let entry = entry(archive, asker, id);
        match archive.store.save_proposal(id, seen, &text, &entry).await? {
            Saved::As(_) => Ok(id),
            Saved::Stale | Saved::Gone => Err(changed_meanwhile()),
        }
    }

    /// Changes what a proposal of the asker is called and why it is made.
    ///
    /// # Errors
    /// [`Error::Form`] when something cannot be right; the proposal is not hers; the store fails.
    pub async fn reword_proposal(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
        title: &str,
        reason: &str,
    ) -> Result<Kept<()>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let record = self.own(archive, asker, id).await?;
        let mut problems = Vec::new();
        check_length("titel", title, TITLE, true, &mut problems);
        check_length("reden", reason, REASON, true, &mut problems);
        if !problems.is_empty() {
            return Err(Error::Form(problems));
        }
        let text = ProposalText {
            title: title.trim().to_owned(),
            reason: reason.trim().to_owned(),
            pieces: record.text.pieces,
        };
        let entry = entry(archive, asker, id);
        Ok(Kept::from(
            archive.store.save_proposal(id, seen, &text, &entry).await?,
        ))
    }

    /// Takes a piece out of a proposal of the asker; the last one takes the proposal with it.
    ///
    /// # Errors
    /// The proposal is not hers; the store fails.
    pub async fn drop_piece(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
        key: &PieceKey,
    ) -> Result<Kept<()>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let mut text = self.own(archive, asker, id).await?.text;
        text.pieces.retain(|piece| piece.piece != key.to_string());
        let entry = entry(archive, asker, id);
        let saved = if text.pieces.is_empty() {
            let to = ProposalState::Withdrawn;
            archive.store.move_proposal(id, seen, to, &entry).await?
        } else {
            archive.store.save_proposal(id, seen, &text, &entry).await?
        };
        Ok(Kept::from(saved))
    }

    /// Lays a proposal of the asker before a second editor.
    ///
    /// # Errors
    /// [`Error::Refused`] while something stands in its way; the proposal is not hers; the store
    /// fails.
    pub async fn submit_proposal(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
    ) -> Result<Kept<()>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let view = self.proposal(asker, id).await?;
        self.own(archive, asker, id).await?;
        if !view.record.state.can_be_submitted() {
            return Ok(Kept::Stale(()));
        }
        in_the_way(&view)?;
        let (to, entry) = (ProposalState::Submitted, entry(archive, asker, id));
        Ok(Kept::from(
            archive.store.move_proposal(id, seen, to, &entry).await?,
        ))
    }

    /// Takes a proposal of the asker back.
    ///
    /// # Errors
    /// The proposal is not hers; the store fails.
    pub async fn withdraw_proposal(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
    ) -> Result<Kept<()>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        self.own(archive, asker, id).await?;
        let (to, entry) = (ProposalState::Withdrawn, entry(archive, asker, id));
        Ok(Kept::from(
            archive.store.move_proposal(id, seen, to, &entry).await?,
        ))
    }

    /// Brings a proposal of the asker up to the draft of now. Gives the names of the fields that
    /// somebody else changed too; there hers are taken.
    ///
    /// # Errors
    /// The proposal is not hers; the store fails.
    pub async fn renew_proposal(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
    ) -> Result<Kept<Vec<String>>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let mut text = self.own(archive, asker, id).await?.text;
        let draft = draft(archive).await?;
        let mut contested = Vec::new();
        for piece in &mut text.pieces {
            let Ok(key) = piece.piece.parse::<PieceKey>() else {
                continue;
            };
            renew(&draft, &key, piece, &mut contested);
        }
        let entry = entry(archive, asker, id);
        match archive.store.save_proposal(id, seen, &text, &entry).await? {
            Saved::As(_) if contested.is_empty() => Ok(Kept::As(0)),
            _ => Ok(Kept::Stale(contested)),
        }
    }

    /// Judges a proposal of somebody else.
    ///
    /// # Errors
    /// [`Error::Form`] without a word to the author where that is needed; [`Error::Refused`] when
    /// something stands in the way of an approval; the asker made it; the store fails.
    pub async fn judge_proposal(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
        verdict: Verdict,
        said: &str,
    ) -> Result<Kept<()>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        // Before the proposal is looked at: what is approved meanwhile makes this approval stale.
        let mark = draft(archive).await?.mark;
        let view = self.proposal(asker, id).await?;
        if view.is_mine {
            return Err(Error::Refused(
                "U kunt uw eigen voorstel niet beoordelen. Vraag een andere redacteur.".to_owned(),
            ));
        }
        if !view.may_judge {
            return Ok(Kept::Stale(()));
        }
        let mut problems = Vec::new();
        let needed = verdict != Verdict::Approve;
        check_length("oordeel", said, REASON, needed, &mut problems);
        if !problems.is_empty() {
            return Err(Error::Form(problems));
        }
        let to = match verdict {
            Verdict::Approve => ProposalState::Approved,
            Verdict::Return => ProposalState::Returned,
            Verdict::Reject => ProposalState::Rejected,
        };
        if verdict == Verdict::Approve {
            in_the_way(&view)?;
        }
        let entry = entry(archive, asker, id);
        let saved = archive
            .store
            .judge_proposal(id, seen, to, said.trim(), mark, &entry);
        Ok(Kept::from(saved.await?))
    }

    /// A proposal of the asker that she may still change.
    async fn own(&self, archive: &Archive, asker: Asker, id: i64) -> Result<ProposalRecord, Error> {
        let record = archive.store.proposal(id).await?;
        let record = record.ok_or_else(|| no_proposal(id))?;
        let is_mine = record.author.as_ref().is_some_and(|(id, _)| asker.is(*id));
        if !is_mine {
            return Err(Error::NotAllowed);
        }
        if record.state.is_open() {
            Ok(record)
        } else {
            Err(changed_meanwhile())
        }
    }
}

fn changed_meanwhile() -> Error {
    Error::Refused(
        "Dit voorstel is intussen gewijzigd of al beslist. Bekijk het opnieuw; er is niets bewaard."
            .to_owned(),
    )
}

fn check_length(
    field: &'static str,
    text: &str,
    most: usize,
    needed: bool,
    problems: &mut Vec<FieldProblem>,
) {
    let count = text.trim().chars().count();
    if needed && count == 0 {
        let message = match field {
            "reden" => "Schrijf waarom u dit voorstelt.",
            "titel" => "Schrijf in één regel waar het voorstel over gaat.",
            _ => "Schrijf aan de maker waarom.",
        };
        problems.push(FieldProblem::new(field, message));
    }
    if count > most {
        let message = format!("Dit zijn {count} tekens; het mogen er hoogstens {most} zijn.");
        problems.push(FieldProblem::new(field, message));
    }
    if let Some(place) = bsn::find(text).first() {
        problems.push(FieldProblem::new(field, no_number_of_a_person(place)));
    }
}

fn no_number_of_a_person(place: &BsnPlace) -> String {
    format!("Hier staat een burgerservicenummer ({place}). Haal het weg.")
}

/// Numbers of persons in what was typed.
pub(crate) fn numbers_of_persons(typed: &[(String, String)]) -> Vec<PieceProblem> {
    let found = typed.iter().filter_map(|(field, text)| {
        let place = bsn::find(text).into_iter().next()?;
        Some(PieceProblem {
            field: field.clone(),
            message: no_number_of_a_person(&place),
        })
    });
    found.collect()
}

/// A source or a theme takes its listings with it, a theme the words that it is known by, and
/// nothing refers to it any more.
fn take_along(draft: &Draft, key: &PieceKey, pieces: &mut Vec<PieceText>) {
    let goes_along = |other: &PieceKey| match (key.kind(), other.kind()) {
        (PieceKind::Theme, PieceKind::Listing) => other.parts().next() == Some(key.last()),
        (PieceKind::Source, PieceKind::Listing) | (PieceKind::Theme, PieceKind::ThemeWords) => {
            other.last() == key.last()
        }
        _ => false,
    };
    for (other, table) in draft.now.iter().filter(|(other, _)| goes_along(other)) {
        pieces.retain(|piece| piece.piece != other.to_string());
        pieces.push(PieceText {
            piece: other.to_string(),
            base: Some(to_text(other.kind(), table)),
            content: None,
        });
    }
    let target = match key.kind() {
        PieceKind::Theme => Target::Theme,
        PieceKind::Source => Target::Source,
        PieceKind::Term => Target::Term,
        _ => return,
    };
    let guide = draft.with(pieces);
    for (other, table) in guide.iter() {
        let left = without_reference(other.kind(), table, target, key.last());
        if left == *table {
            continue;
        }
        let known = pieces
            .iter()
            .position(|piece| piece.piece == other.to_string());
        let base = match known {
            Some(at) => pieces.remove(at).base,
            None => draft
                .now
                .get(other)
                .map(|table| to_text(other.kind(), table)),
        };
        pieces.push(PieceText {
            piece: other.to_string(),
            base,
            content: Some(to_text(other.kind(), &left)),
        });
    }
}

fn title_of(draft: &Draft, guide: &Pieces, key: &PieceKey, is_removal: bool) -> String {
    let (verb, title) = match draft.now.get(key) {
        _ if is_removal => ("weghalen", draft.now.title(key)),
        None => ("toevoegen", guide.title(key)),
        Some(_) => ("wijzigen", draft.now.title(key)),
    };
    let title = match key.kind() {
        PieceKind::Edition => "Nieuwe editie voorbereiden".to_owned(),
        kind => format!("{title}: {} {verb}", kind.label()),
    };
    title.chars().take(TITLE).collect()
}

/// All that is wrong with a guide, by piece.
fn obstacles(guide: &Pieces) -> Vec<Obstacle> {
    let Err(found) = judged(guide) else {
        return Vec::new();
    };
    let found = found.into_iter().map(|(key, problem)| Obstacle {
        piece: key.map(|key| {
            let title = guide.title(&key);
            (key, title)
        }),
        message: problem.message,
    });
    found.collect()
}

/// The pieces of a proposal that are another in the draft than when it was made.
fn stale(draft: &Draft, pieces: &[PieceText]) -> Vec<String> {
    let is_stale = |piece: &&PieceText| {
        let Ok(key) = piece.piece.parse::<PieceKey>() else {
            return false;
        };
        let now = draft.now.get(&key);
        now != piece.base.as_deref().and_then(from_text).as_ref()
    };
    let stale = pieces.iter().filter(is_stale);
    let keys = stale.filter_map(|piece| piece.piece.parse().ok());
    keys.map(|key: PieceKey| draft.now.title(&key)).collect()
}

/// Brings a piece up to the draft of now.
fn renew(draft: &Draft, key: &PieceKey, piece: &mut PieceText, contested: &mut Vec<String>) {
    let now = draft.now.get(key);
    let base = piece.base.as_deref().and_then(from_text);
    if now == base.as_ref() {
        return;
    }
    let mine = piece.content.as_deref().and_then(from_text);
    if let (Some(base), Some(mine), Some(now)) = (base, mine, now) {
        let (merged, keys) = merge(&base, &mine, now);
        let title = draft.now.title(key);
        let labels = keys.iter().map(|field| {
            let label = kompas_domain::pieces::words(key.kind(), field).0;
            format!("{title}: {label}")
        });
        contested.extend(labels);
        piece.content = Some(to_text(key.kind(), &merged));
    }
    piece.base = now.map(|table| to_text(key.kind(), table));
}

fn in_the_way(view: &ProposalView) -> Result<(), Error> {
    if !view.stale.is_empty() {
        return Err(Error::Refused(
            "Iets in dit voorstel is intussen door een ander gewijzigd. Laat de maker het voorstel bijwerken.".to_owned(),
        ));
    }
    if !view.obstacles.is_empty() {
        return Err(Error::Refused(
            "Met dit voorstel klopt de gids niet. Los eerst op wat onder ‘Wat nog niet klopt’ staat.".to_owned(),
        ));
    }
    if view.changes.is_empty() {
        return Err(Error::Refused("Dit voorstel verandert niets.".to_owned()));
    }
    Ok(())
}
