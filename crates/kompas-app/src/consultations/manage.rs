//! What who works on the dossier does with a consultation that was made.

use kompas_domain::citation::{Cited, PartnerCitation, find_quote};
use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::consultation::{PartnerState, REMARK, check_reply, check_role, expires};
use kompas_domain::document::Passage;
use kompas_domain::dossier::{TextProblem, check_filled};
use kompas_domain::trail::LogAction;
use kompas_store::{ConsultedPartner, NewDossierCitation, PastedReply};
use time::{Duration, OffsetDateTime};

use super::ask::handed;
use super::{HandedLink, day, deadline, no_consultation, no_partner, object, tidy};
use crate::access::{Asker, Right};
use crate::dossiers::{no_dossier, object as dossier_object, refuse, told};
use crate::people::{FieldProblem, checked};
use crate::{App, Error};

/// A mailed answer as a form gives it.
#[derive(Debug, Clone, Default)]
pub struct PasteForm {
    /// The number of a partner of the consultation; empty for another.
    pub partner: String,
    /// The role of another.
    pub role: String,
    /// When she answered, as `2027-03-01`.
    pub date: String,
    /// By question, what she answered and whether in confidence.
    pub replies: Vec<(String, String, bool)>,
}

impl PasteForm {
    /// What was pasted at a question.
    pub fn reply(&self, code: &str) -> &str {
        let found = self.replies.iter().find(|(other, _, _)| other == code);
        found.map_or("", |(_, body, _)| body)
    }

    /// Whether it was in confidence.
    pub fn is_confidential(&self, code: &str) -> bool {
        let mut all = self.replies.iter();
        all.any(|(other, _, confidential)| other == code && *confidential)
    }
}

impl App {
    /// Gives a consultation another deadline.
    ///
    /// # Errors
    /// The day is none, or over; there is no such consultation for the asker; the store fails.
    pub async fn extend_consultation(
        &self,
        asker: Asker,
        (dossier, id): (i64, i64),
        date: &str,
    ) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        self.consultation_record(asker, dossier, id).await?;
        let date = deadline(date, (archive.clock)());
        let date = date.map_err(|message| FieldProblem::alone("deadline", message))?;
        let entry = archive.entry(asker, LogAction::AskPartners, object(dossier, id));
        let place = (dossier, id);
        let done = archive
            .store
            .extend_consultation(asker.dossiers(), place, date, expires(date), &entry)
            .await?;
        if done {
            Ok(())
        } else {
            Err(no_consultation(id))
        }
    }

    /// Ends the links of a partner; a question that she did not answer is taken back.
    ///
    /// # Errors
    /// There is no such partner for the asker; the store fails.
    pub async fn withdraw_partner(
        &self,
        asker: Asker,
        (dossier, id, partner): (i64, i64, i64),
    ) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        self.partner_record(asker, (dossier, id, partner)).await?;
        let entry = archive.entry(asker, LogAction::AskPartners, object(dossier, id));
        let place = (dossier, partner);
        let done = archive
            .store
            .withdraw_partner(asker.dossiers(), place, &entry)
            .await?;
        if done {
            Ok(())
        } else {
            Err(no_partner(partner))
        }
    }

    /// Gives a partner another link; those that she had end.
    ///
    /// # Errors
    /// There is no such partner for the asker; the store fails.
    pub async fn ask_partner_again(
        &self,
        asker: Asker,
        (dossier, id, partner): (i64, i64, i64),
        by_oneself: bool,
    ) -> Result<(super::MadeConsultation, HandedLink), Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let record = self.partner_record(asker, (dossier, id, partner)).await?;
        let consultation = self.consultation_record(asker, dossier, id).await?;
        let link = archive.partner_link(record.mail.as_deref(), by_oneself);
        let entry = archive.entry(asker, LogAction::AskPartners, object(dossier, id));
        let good = good_until(consultation.deadline, entry.moment);
        let place = (dossier, partner);
        let done = archive
            .store
            .ask_again(asker.dossiers(), place, &link, good, &entry)
            .await?;
        if !done {
            return Err(no_partner(partner));
        }
        archive.wake.notify_one();
        let found = archive.store.partner_asked(partner).await?;
        let found = found.ok_or_else(|| no_partner(partner))?;
        let handed = handed(partner, record.role, record.mail, link);
        let questions = found.consultation.questions.into_iter();
        let made = super::MadeConsultation {
            id,
            organisation: found.organisation_name,
            explanation: found.consultation.explanation,
            questions: questions.map(|(_, body)| body).collect(),
            deadline: found.consultation.deadline,
            links: vec![handed.clone()],
        };
        Ok((made, handed))
    }

    /// Takes a mailed answer in; gives the number of its partner.
    ///
    /// # Errors
    /// Fields are wrong; there is no such consultation for the asker; the store fails.
    pub async fn paste_reply(
        &self,
        asker: Asker,
        (dossier, id): (i64, i64),
        form: &PasteForm,
    ) -> Result<i64, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let consultation = self.consultation_record(asker, dossier, id).await?;
        let mut problems = Vec::new();
        let mut texts: Vec<TextProblem> = Vec::new();
        let today = (archive.clock)().date();
        let date = day(&form.date).and_then(|date| {
            if date > today {
                Err("deze dag komt nog; kies de dag van de mail".to_owned())
            } else {
                Ok(date)
            }
        });
        let date = checked("datum", date, &mut problems);
        let partner = if form.partner.is_empty() {
            let role = tidy(&form.role);
            check_role("rol", &role, &mut texts);
            Err(role)
        } else {
            if !form.role.trim().is_empty() {
                let message = "kies een gevraagde partner of noem een rol, niet allebei";
                problems.push(FieldProblem::new("rol", message));
            }
            Ok(form.partner.parse::<i64>().unwrap_or(0))
        };
        let mut replies: Vec<(QuestionCode, String, bool)> = Vec::new();
        for (place, (code, body, confidential)) in form.replies.iter().enumerate() {
            if form.replies[..place]
                .iter()
                .any(|(other, _, _)| other == code)
            {
                let message = "van deze vraag staan er twee antwoorden; zet ze bij elkaar";
                problems.push(FieldProblem::new("reactie", message));
                continue;
            }
            let body = tidy(body);
            if body.is_empty() {
                continue;
            }
            let code = QuestionCode::from_code(code);
            let own = code.filter(|code| {
                let mut all = consultation.questions.iter();
                all.any(|(question, _)| question == code)
            });
            let Some(code) = own else {
                let message = "deze uitvraag stelde deze vraag niet; neem alleen antwoorden over op wat gevraagd is";
                problems.push(FieldProblem::new("reactie", message));
                continue;
            };
            check_reply("reactie", &body, &mut texts);
            replies.push((code, body, *confidential));
        }
        if replies.is_empty() {
            texts.push(TextProblem::Empty("reactie"));
        }
        problems.extend(told(&texts));
        let (Some(date), true) = (date, problems.is_empty()) else {
            return Err(Error::Form(problems));
        };
        let pasted = PastedReply {
            partner,
            date: date.midnight().assume_utc(),
            replies,
        };
        let entry = archive.entry(asker, LogAction::AskPartners, object(dossier, id));
        let made = archive
            .store
            .paste_reply(asker.dossiers(), (dossier, id), &pasted, &entry)
            .await?;
        made.ok_or_else(|| {
            let message = "deze partner antwoordde al via de link; kies een andere rol";
            FieldProblem::alone("partner", message)
        })
    }

    /// Takes an answer, or a part of it, into the dossier as a citation; gives its number there.
    ///
    /// # Errors
    /// The words do not stand in the answer; there is no such answer for the asker; the store
    /// fails.
    pub async fn accept_reply(
        &self,
        asker: Asker,
        (dossier, id, partner): (i64, i64, i64),
        question: QuestionCode,
        quote: &str,
    ) -> Result<u32, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let record = self.partner_record(asker, (dossier, id, partner)).await?;
        let replies = archive
            .store
            .replies(asker.dossiers(), dossier, Some(id))
            .await?;
        let reply = replies
            .into_iter()
            .find(|one| one.partner == partner && one.question == question);
        let (Some(reply), PartnerState::Answered) = (reply, record.state) else {
            return Err(Error::NotFound {
                kind: "reactie",
                key: format!("{partner}/{}", question.code()),
            });
        };
        let body = Passage {
            number: 1,
            page: None,
            last_page: None,
            headings: Vec::new(),
            text: reply.body,
        };
        let quote = if quote.trim().is_empty() {
            body.text.clone()
        } else {
            let found = find_quote(&body, quote);
            found.map_err(|message| {
                let message = message.replace("deze passage", "de reactie");
                FieldProblem::alone("", message)
            })?
        };
        let citation = PartnerCitation {
            dossier,
            consultation: id,
            partner,
            role: record.role,
            question,
            date: record.answered.unwrap_or(record.asked).date(),
            quote,
            confidential: reply.confidential,
            confirmed: false,
            way: record.way,
        };
        let new = NewDossierCitation {
            document: None,
            passage: None,
            record: citation.as_json(),
        };
        let entry = archive.entry(asker, LogAction::ChangeDossier, dossier_object(dossier));
        let number = archive
            .store
            .cite(asker.dossiers(), dossier, &new, &entry)
            .await?;
        number.ok_or_else(|| no_dossier(dossier))
    }

    /// Asks a partner to confirm a sentence that cites her. She gets a new link; those that she had
    /// end.
    ///
    /// # Errors
    /// The sentence is missing or holds something that may not be in it; there is no such partner
    /// or citation for the asker; the store fails.
    pub async fn ask_confirmation(
        &self,
        asker: Asker,
        (dossier, id, partner): (i64, i64, i64),
        (citation, sentence): (u32, &str),
        by_oneself: bool,
    ) -> Result<HandedLink, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let record = self.partner_record(asker, (dossier, id, partner)).await?;
        let consultation = self.consultation_record(asker, dossier, id).await?;
        let there = archive.store.citations(asker.dossiers(), dossier).await?;
        let is_hers = there.iter().any(|one| {
            let cited = Cited::from_json(&one.citation.record);
            let cited = cited.as_ref().and_then(Cited::partner);
            one.number == citation && cited.is_some_and(|cited| cited.partner == partner)
        });
        if !is_hers {
            return Err(Error::NotFound {
                kind: "citaat",
                key: citation.to_string(),
            });
        }
        let sentence = tidy(sentence);
        let mut texts: Vec<TextProblem> = Vec::new();
        check_filled("", &sentence, REMARK, &mut texts);
        refuse(&texts)?;
        let link = archive.partner_link(record.mail.as_deref(), by_oneself);
        let entry = archive.entry(asker, LogAction::AskPartners, object(dossier, id));
        let good = good_until(consultation.deadline, entry.moment);
        let done = archive
            .store
            .ask_confirmation(
                asker.dossiers(),
                (dossier, partner),
                (citation, &sentence),
                (&link, good),
                &entry,
            )
            .await?;
        if !done {
            return Err(no_partner(partner));
        }
        archive.wake.notify_one();
        Ok(handed(partner, record.role, record.mail, link))
    }

    async fn consultation_record(
        &self,
        asker: Asker,
        dossier: i64,
        id: i64,
    ) -> Result<kompas_store::ConsultationRecord, Error> {
        let store = &self.archive()?.store;
        let found = store.consultations(asker.dossiers(), dossier, Some(id));
        found.await?.pop().ok_or_else(|| no_consultation(id))
    }

    async fn partner_record(
        &self,
        asker: Asker,
        (dossier, id, partner): (i64, i64, i64),
    ) -> Result<ConsultedPartner, Error> {
        let store = &self.archive()?.store;
        let all = store.partners(asker.dossiers(), dossier, Some(id)).await?;
        let found = all.into_iter().find(|one| one.id == partner);
        found.ok_or_else(|| no_partner(partner))
    }
}

/// A link that is given after the deadline is good for a month.
pub(super) fn good_until(deadline: time::Date, now: OffsetDateTime) -> OffsetDateTime {
    expires(deadline).max(now + Duration::days(30))
}
