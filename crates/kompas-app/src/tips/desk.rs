//! What editors do with tips.

use kompas_domain::code::{Code, CriterionCode};
use kompas_domain::dossier::{TextProblem, check_filled};
use kompas_domain::edition::ProposalOrigin;
use kompas_domain::municipality::{self, Municipality};
use kompas_domain::pieces::PieceKind;
use kompas_domain::tip::{MESSAGE, SOURCE_TITLE, TipKind, TipState};
use kompas_domain::trail::LogAction;
use kompas_store::{LogEntry, NewProposal, TipDecision};

use super::{TipDouble, TipMessage, TipRecord, check, doubles, no_tip, wrong};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::consultations::tidy;
use crate::dossiers::Kept;
use crate::editions::{begun, guide_entry};
use crate::people::FieldProblem;
use crate::{App, Error};

/// A tip as an editor sees it.
#[derive(Debug, Clone)]
pub struct TipDesk {
    /// The tip.
    pub record: TipRecord,
    /// What was asked and answered.
    pub messages: Vec<TipMessage>,
    /// What may be the same.
    pub doubles: Vec<TipDouble>,
    /// Other tips of the same kind that it can be merged into: number and name.
    pub others: Vec<(i64, String)>,
    /// Who supports it.
    pub supporters: Vec<&'static Municipality>,
    /// The themes of the draft: key and name.
    pub themes: Vec<(String, String)>,
    /// The name of the theme that it is for, of the guide or of another tip.
    pub theme: Option<String>,
}

fn entry(archive: &Archive, asker: Asker, id: i64) -> LogEntry {
    guide_entry(archive, asker, LogAction::ChangeGuide, format!("tip/{id}"))
}

fn still_open(record: &TipRecord) -> Result<(), Error> {
    if record.stage().is_open() {
        return Ok(());
    }
    Err(Error::Refused(
        "Over deze tip is al beslist. Er is niets gewijzigd.".to_owned(),
    ))
}

impl App {
    /// All tips, the last changed first.
    ///
    /// # Errors
    /// The asker does not look after the guide; the store fails.
    pub async fn tips(&self, asker: Asker) -> Result<Vec<TipRecord>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        Ok(archive.store.tips().await?)
    }

    /// A tip as an editor sees it.
    ///
    /// # Errors
    /// The asker does not look after the guide; there is none with this number; the store fails.
    pub async fn tip_desk(&self, asker: Asker, id: i64) -> Result<TipDesk, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let all = archive.store.tips().await?;
        let (found, others): (Vec<TipRecord>, Vec<TipRecord>) =
            all.into_iter().partition(|tip| tip.id == id);
        let record = found.into_iter().next().ok_or_else(|| no_tip(id))?;
        let text = &record.text;
        let themes = self.draft_pieces(asker, PieceKind::Theme).await?;
        let themes: Vec<(String, String)> = themes
            .into_iter()
            .map(|line| (line.key.last().to_owned(), line.title))
            .collect();
        let theme = match (&text.theme, text.theme_tip) {
            (Some(key), _) => themes
                .iter()
                .find(|(other, _)| other == key)
                .map(|(_, name)| name.clone()),
            (None, Some(tip)) => others
                .iter()
                .find(|other| other.id == tip)
                .map(|other| other.shown.clone()),
            (None, None) => None,
        };
        let can_take =
            |other: &&TipRecord| other.text.kind == text.kind && other.state != TipState::Merged;
        let codes = archive.store.tip_supporters(id).await?;
        Ok(TipDesk {
            messages: archive.store.tip_messages(id).await?,
            doubles: doubles::of(self.guide(), &others, text.kind, &text.title, &text.address),
            others: others
                .iter()
                .filter(can_take)
                .map(|other| (other.id, other.text.title.clone()))
                .collect(),
            supporters: codes
                .iter()
                .filter_map(|code| municipality::by_code(code))
                .collect(),
            themes,
            theme,
            record,
        })
    }

    /// A tip that editors can still decide on.
    async fn open_tip(&self, archive: &Archive, id: i64) -> Result<TipRecord, Error> {
        let record = archive.store.tip(id).await?.ok_or_else(|| no_tip(id))?;
        still_open(&record)?;
        Ok(record)
    }

    /// Asks who sent a tip something.
    ///
    /// # Errors
    /// [`Error::Form`] when it cannot be right; the asker does not look after the guide; there is
    /// none with this number; the store fails.
    pub async fn ask_tip(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
        question: &str,
    ) -> Result<Kept<()>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        self.open_tip(archive, id).await?;
        let question = tidy(question);
        check("vraag", &question, MESSAGE)?;
        let entry = entry(archive, asker, id);
        Ok(Kept::from(
            archive.store.ask_tip(id, seen, &question, &entry).await?,
        ))
    }

    /// Makes a tip a proposal of the asker, under a theme of the draft where one is named; gives the
    /// number of that, or none when somebody else changed the tip meanwhile.
    ///
    /// # Errors
    /// The tip is decided; the asker does not look after the guide; there is none with this number,
    /// or no such theme; the store fails.
    pub async fn accept_tip(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
        theme: Option<&str>,
    ) -> Result<Option<i64>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let record = self.open_tip(archive, id).await?;
        let theme = theme.filter(|_| record.text.kind == TipKind::Source);
        let text = begun(archive, id, &record.text, theme).await?;
        let new = NewProposal {
            text: &text,
            origin: ProposalOrigin::Tip,
        };
        let shown = if record.shown.is_empty() {
            &record.text.title
        } else {
            &record.shown
        };
        let entry = entry(archive, asker, id);
        let made = archive.store.accept_tip(id, seen, new, shown, &entry);
        Ok(made.await?)
    }

    /// Refuses a tip, with what the site tells of that: what it is called there, the criteria that it
    /// does not meet, and why.
    ///
    /// # Errors
    /// [`Error::Form`] when something cannot be right; the tip is decided; the asker does not look
    /// after the guide; there is none with this number; the store fails.
    pub async fn refuse_tip(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
        (shown, grounds, reason): (&str, &[String], &str),
    ) -> Result<Kept<()>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        self.open_tip(archive, id).await?;
        let (shown, reason) = (tidy(shown), tidy(reason));
        let mut problems: Vec<TextProblem> = Vec::new();
        check_filled("naam", &shown, SOURCE_TITLE, &mut problems);
        check_filled("reden", &reason, MESSAGE, &mut problems);
        let mut problems = wrong(problems);
        let all = CriterionCode::ALL.iter().copied();
        let grounds: Vec<CriterionCode> = all
            .filter(|code| grounds.iter().any(|ground| ground == code.code()))
            .collect();
        if grounds.is_empty() {
            problems.push(FieldProblem::new(
                "criterium",
                "kies minstens één criterium waaraan de tip niet voldoet",
            ));
        }
        if !problems.is_empty() {
            return Err(Error::Form(problems));
        }
        let decision = TipDecision::Refuse {
            shown: &shown,
            grounds: &grounds,
            reason: &reason,
        };
        self.decide_tip(archive, asker, id, seen, decision).await
    }

    /// Merges a tip into another of its kind.
    ///
    /// # Errors
    /// [`Error::Form`] when there is no such other; the tip is decided; the asker does not look
    /// after the guide; there is none with this number; the store fails.
    pub async fn merge_tip(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
        other: Option<i64>,
    ) -> Result<Kept<()>, Error> {
        let desk = self.tip_desk(asker, id).await?;
        let archive = self.archive_for(asker, Right::Guide)?;
        still_open(&desk.record)?;
        let other = other.filter(|other| desk.others.iter().any(|(id, _)| id == other));
        let Some(other) = other else {
            return Err(FieldProblem::alone("met", "kies de tip die hetzelfde zegt"));
        };
        self.decide_tip(archive, asker, id, seen, TipDecision::Merge(other))
            .await
    }

    /// Puts a theme that is a tip on the site, to bring support and sources.
    ///
    /// # Errors
    /// [`Error::Form`] when its name cannot be right; it is no theme, or decided; the asker does not
    /// look after the guide; there is none with this number; the store fails.
    pub async fn gather_tip(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
        shown: &str,
    ) -> Result<Kept<()>, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let record = self.open_tip(archive, id).await?;
        if record.text.kind != TipKind::Theme {
            return Err(no_tip(id));
        }
        let shown = tidy(shown);
        check("naam", &shown, SOURCE_TITLE)?;
        let decision = TipDecision::Gather { shown: &shown };
        self.decide_tip(archive, asker, id, seen, decision).await
    }

    async fn decide_tip(
        &self,
        archive: &Archive,
        asker: Asker,
        id: i64,
        seen: u32,
        decision: TipDecision<'_>,
    ) -> Result<Kept<()>, Error> {
        let entry = entry(archive, asker, id);
        let saved = archive.store.decide_tip(id, seen, decision, &entry);
        Ok(Kept::from(saved.await?))
    }

    /// Forgets a tip that is misuse, with all that belongs to it. Whether it was there as the asker
    /// saw it.
    ///
    /// # Errors
    /// The asker does not look after the guide; the store fails.
    pub async fn remove_tip(&self, asker: Asker, id: i64, seen: u32) -> Result<bool, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let entry = entry(archive, asker, id);
        Ok(archive.store.remove_tip(id, seen, &entry).await?)
    }

    /// Takes a municipality from those that support a theme. Whether it was there.
    ///
    /// # Errors
    /// The asker does not look after the guide; the store fails.
    pub async fn drop_supporter(
        &self,
        asker: Asker,
        id: i64,
        municipality: &str,
    ) -> Result<bool, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let entry = entry(archive, asker, id);
        let gone = archive.store.drop_supporter(id, municipality, &entry);
        Ok(gone.await?)
    }
}
