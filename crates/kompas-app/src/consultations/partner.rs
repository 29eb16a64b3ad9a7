//! What a partner does by her link. Looking changes nothing, and is told nowhere.

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::consultation::{ConfirmationState, PartnerState, REMARK, check_reply};
use kompas_domain::dossier::{TextProblem, check_filled};
use kompas_domain::ics::{CalendarDay, calendar};
use kompas_domain::trail::LogAction;
use kompas_store::{
    AskedPartner, AttachmentRecord, ConfirmationRecord, LogEntry, ReplyDraft, ReplyRecord, Saved,
};

use super::{object, tidy};
use crate::archive::Archive;
use crate::dossiers::refuse;
use crate::people::{Caller, FieldProblem};
use crate::{App, Error};

/// What a partner sees.
#[derive(Debug, Clone)]
pub struct AskedView {
    /// Who she is and what was asked.
    pub asked: AskedPartner,
    /// What she saved or sent in.
    pub replies: Vec<ReplyRecord>,
    /// Her files.
    pub files: Vec<AttachmentRecord>,
    /// The sentences that she was asked to confirm.
    pub confirmations: Vec<ConfirmationRecord>,
}

impl AskedView {
    /// Whether she still answers.
    pub fn is_open(&self) -> bool {
        self.asked.partner.state.is_open()
    }

    /// What she saved at a question.
    pub fn reply(&self, question: QuestionCode) -> Option<&ReplyRecord> {
        self.replies.iter().find(|one| one.question == question)
    }

    /// The sentences that she did not look at yet.
    pub fn unconfirmed(&self) -> impl Iterator<Item = &ConfirmationRecord> {
        let open = |one: &&ConfirmationRecord| one.state == ConfirmationState::Asked;
        self.confirmations.iter().filter(open)
    }
}

/// An answer to a question as a form gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplyForm {
    /// The code of the question.
    pub question: String,
    /// Which version she saw, 0 for none.
    pub seen: u32,
    /// What she answers.
    pub body: String,
    /// Whether in confidence.
    pub confidential: bool,
}

/// How the saving of answers ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplySaving {
    /// They were saved.
    Saved,
    /// They were sent in.
    Sent,
    /// Another with the same link saved something else since; nothing was saved.
    Stale,
}

/// The field of an answer, by its question.
const fn field(question: QuestionCode) -> &'static str {
    match question {
        QuestionCode::G1 => "antwoord-G1",
        QuestionCode::G2 => "antwoord-G2",
        QuestionCode::G3 => "antwoord-G3",
        QuestionCode::L1 => "antwoord-L1",
        QuestionCode::L2 => "antwoord-L2",
        QuestionCode::L3 => "antwoord-L3",
    }
}

impl Archive {
    /// The partner with a link that is good.
    pub(super) async fn asked_by(&self, token: &str) -> Result<AskedPartner, Error> {
        let found = self.store.asked_partner(token, (self.clock)()).await?;
        found.ok_or(Error::NoConsultation)
    }

    /// A line for the log of what a partner did.
    pub(super) fn partner_entry(&self, asked: &AskedPartner, caller: &Caller) -> LogEntry {
        let object = object(asked.consultation.dossier, asked.consultation.id);
        let entry = self.visitor_entry(caller, LogAction::Reply, object);
        LogEntry {
            organisation: Some(asked.organisation),
            ..entry
        }
    }
}

impl App {
    /// What a partner sees by her link.
    ///
    /// # Errors
    /// The link is not, or no longer, good; the store fails.
    pub async fn asked_partner(&self, token: &str) -> Result<AskedView, Error> {
        let archive = self.archive().map_err(|_| Error::NoConsultation)?;
        let asked = archive.asked_by(token).await?;
        let (store, partner) = (&archive.store, asked.partner.id);
        Ok(AskedView {
            replies: store.own_replies(partner).await?,
            files: store.own_attachments(partner).await?,
            confirmations: store.own_confirmations(partner).await?,
            asked,
        })
    }

    /// The deadline for the calendar of a partner. It holds no link: calendars are shared.
    ///
    /// # Errors
    /// The link is not, or no longer, good; the store fails.
    pub async fn asked_calendar(&self, token: &str) -> Result<String, Error> {
        let archive = self.archive().map_err(|_| Error::NoConsultation)?;
        let asked = archive.asked_by(token).await?;
        let event = CalendarDay {
            uid: format!("uitvraag-{}@kompas", asked.consultation.id),
            date: asked.consultation.deadline,
            summary: format!("Antwoord aan {}", asked.organisation_name),
            description: "Antwoord met de link die u kreeg.".to_owned(),
            url: None,
        };
        Ok(calendar("Kompas", &[event], (archive.clock)()))
    }

    /// Saves answers of a partner, and sends them in if asked.
    ///
    /// # Errors
    /// A text holds something that may not be in it; she sends in and answered nothing; the link is
    /// not, or no longer, good; the store fails.
    pub async fn reply(
        &self,
        token: &str,
        forms: &[ReplyForm],
        send: bool,
        caller: &Caller,
    ) -> Result<ReplySaving, Error> {
        let archive = self.archive().map_err(|_| Error::NoConsultation)?;
        let asked = archive.asked_by(token).await?;
        let mut drafts = Vec::new();
        let mut problems: Vec<TextProblem> = Vec::new();
        for (question, _) in &asked.consultation.questions {
            let given = forms.iter().find(|form| form.question == question.code());
            let Some(form) = given else { continue };
            let body = tidy(&form.body);
            check_reply(field(*question), &body, &mut problems);
            drafts.push(ReplyDraft {
                question: *question,
                seen: form.seen,
                body,
                confidential: form.confidential,
            });
        }
        refuse(&problems)?;
        if send && drafts.iter().all(|draft| draft.body.is_empty()) {
            let message = "beantwoord minstens één vraag, of zeg wie het wel weet";
            return Err(FieldProblem::alone("", message));
        }
        let entry = archive.partner_entry(&asked, caller);
        match archive.store.save_replies(token, &drafts, &entry).await? {
            Saved::Gone => return Err(Error::NoConsultation),
            Saved::Stale => return Ok(ReplySaving::Stale),
            Saved::As(_) if !send => return Ok(ReplySaving::Saved),
            Saved::As(_) => {}
        }
        let copy = asked.partner.mail.is_some() && archive.post.is_some();
        if archive.store.send_replies(token, copy, &entry).await? {
            archive.wake.notify_one();
            Ok(ReplySaving::Sent)
        } else {
            Ok(ReplySaving::Stale)
        }
    }

    /// Records whom a partner says to ask instead.
    ///
    /// # Errors
    /// It is missing or holds something that may not be in it; the link is not, or no longer, good;
    /// she answered already; the store fails.
    pub async fn refer(&self, token: &str, to: &str, caller: &Caller) -> Result<(), Error> {
        let archive = self.archive().map_err(|_| Error::NoConsultation)?;
        let asked = archive.asked_by(token).await?;
        let to = tidy(to);
        let mut problems: Vec<TextProblem> = Vec::new();
        check_filled("anders", &to, REMARK, &mut problems);
        refuse(&problems)?;
        let entry = archive.partner_entry(&asked, caller);
        if archive.store.refer(token, &to, &entry).await? {
            Ok(())
        } else {
            Err(already(asked.partner.state))
        }
    }

    /// Records what a partner says of a sentence that cites her: that it is right, or how it should
    /// be.
    ///
    /// # Errors
    /// How it should be is missing or holds something that may not be in it; the link is not, or no
    /// longer, good; she was not asked, or answered already; the store fails.
    pub async fn confirm(
        &self,
        token: &str,
        id: i64,
        (is_right, correction): (bool, &str),
        caller: &Caller,
    ) -> Result<(), Error> {
        let archive = self.archive().map_err(|_| Error::NoConsultation)?;
        let asked = archive.asked_by(token).await?;
        let correction = if is_right {
            String::new()
        } else {
            tidy(correction)
        };
        if !is_right {
            let mut problems: Vec<TextProblem> = Vec::new();
            check_filled("correctie", &correction, REMARK, &mut problems);
            refuse(&problems)?;
        }
        let said = if is_right {
            ConfirmationState::Right
        } else {
            ConfirmationState::Otherwise
        };
        let entry = archive.partner_entry(&asked, caller);
        let said = (said, correction.as_str());
        if archive.store.confirm(token, id, said, &entry).await? {
            return Ok(());
        }
        // What she said before stays.
        let own = archive.store.own_confirmations(asked.partner.id).await?;
        if own.iter().any(|one| one.id == id) {
            Ok(())
        } else {
            Err(Error::NoConsultation)
        }
    }
}

/// Why nothing more can be done.
pub(super) fn already(state: PartnerState) -> Error {
    Error::Refused(match state {
        PartnerState::Referred => "U zei al wie het wel weet. Er is niets gewijzigd.".to_owned(),
        _ => "U verstuurde uw antwoord al. Er is niets gewijzigd.".to_owned(),
    })
}
