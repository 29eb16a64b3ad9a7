//! Making a consultation.

use kompas_domain::code::{Code, QuestionCode, SourceForm};
use kompas_domain::consultation::{
    PARTNERS, PartnerState, QuestionLetter, check_consultation, expires,
};
use kompas_domain::people::MailAddress;
use kompas_domain::trail::LogAction;
use kompas_store::{NewConsultation, NewPartner, PartnerLink};
use time::Date;

use super::{HandedLink, ProposalView, deadline, proposed, tidy};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::dossiers::{no_dossier, object as dossier_object, told};
use crate::people::{FieldProblem, checked};
use crate::{App, Error};

/// A consultation as a form gives it.
#[derive(Debug, Clone, Default)]
pub struct ConsultationForm {
    /// Why partners are asked.
    pub explanation: String,
    /// When an answer is wanted, as `2027-03-01`.
    pub deadline: String,
    /// The questions that were chosen, each with the adviser's own words; empty for those of the
    /// guide.
    pub questions: Vec<(String, String)>,
    /// Who are asked.
    pub partners: Vec<PartnerForm>,
    /// Whether the adviser hands over all links herself.
    pub by_oneself: bool,
}

/// A partner as a form gives her.
#[derive(Debug, Clone, Default)]
pub struct PartnerForm {
    /// The key of a source of the guide; empty for a role in own words.
    pub source: String,
    /// The role, when it is in own words.
    pub role: String,
    /// Where mail goes; empty for nowhere.
    pub mail: String,
}

impl ConsultationForm {
    /// Whether a question was chosen.
    pub fn asks(&self, code: &str) -> bool {
        self.questions.iter().any(|(chosen, _)| chosen == code)
    }

    /// The own words of a question.
    pub fn words(&self, code: &str) -> &str {
        let found = self.questions.iter().find(|(chosen, _)| chosen == code);
        found.map_or("", |(_, words)| words)
    }

    /// What was filled in at a partner of the guide; none when she was not chosen.
    pub fn partner(&self, source: &str) -> Option<&PartnerForm> {
        self.partners.iter().find(|one| one.source == source)
    }

    /// Whether a partner of the guide was chosen.
    pub fn addresses(&self, source: &str) -> bool {
        self.partner(source).is_some()
    }

    /// The mail that was filled in at a partner of the guide.
    pub fn mail_of(&self, source: &str) -> &str {
        self.partner(source).map_or("", |one| &one.mail)
    }

    /// What was filled in as a role in own words, in order; empty where there is none.
    pub fn own(&self, place: usize) -> PartnerForm {
        let mut own = self.partners.iter().filter(|one| one.source.is_empty());
        own.nth(place).cloned().unwrap_or_default()
    }
}

/// A consultation that was made, with the links that are to be handed over.
#[derive(Debug, Clone)]
pub struct MadeConsultation {
    /// Its number.
    pub id: i64,
    /// The name of the organisation that asks.
    pub organisation: String,
    /// Why partners are asked.
    pub explanation: String,
    /// The questions, in the words in which they are put.
    pub questions: Vec<String>,
    /// When an answer is wanted.
    pub deadline: Date,
    /// The links.
    pub links: Vec<HandedLink>,
}

impl MadeConsultation {
    /// The letter to a partner, with her link.
    pub fn letter(&self, role: &str, link: &str) -> String {
        let questions: Vec<&str> = self.questions.iter().map(String::as_str).collect();
        QuestionLetter {
            organisation: &self.organisation,
            role,
            explanation: &self.explanation,
            questions: &questions,
            deadline: self.deadline,
            link,
        }
        .text()
    }
}

impl Archive {
    /// How a partner gets her link: by mail where that can be, or by the adviser.
    pub(super) fn partner_link(&self, mail: Option<&str>, by_oneself: bool) -> PartnerLink {
        if mail.is_some() && self.post.is_some() && !by_oneself {
            PartnerLink::Mail
        } else {
            PartnerLink::Token(self.token())
        }
    }
}

/// What is handed over of a link.
pub(super) fn handed(
    partner: i64,
    role: String,
    mail: Option<String>,
    link: PartnerLink,
) -> HandedLink {
    HandedLink {
        partner,
        role,
        mail,
        token: match link {
            PartnerLink::Mail => None,
            PartnerLink::Token(token) => Some(token),
        },
    }
}

impl App {
    /// What is needed to make a consultation in a dossier.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn propose_consultation(
        &self,
        asker: Asker,
        dossier: i64,
    ) -> Result<ProposalView<'_>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let (record, seen_by) = self.dossier_of(archive, asker, dossier).await?;
        Ok(ProposalView {
            questions: self.guide().questions(),
            partners: proposed(self.guide(), &record.theme),
            dossier: record,
            seen_by,
        })
    }

    /// What was asked in a dossier until now, as a form to ask it once more: all questions in the
    /// words in which they were last put, and all partners of whom the question was not taken back.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn consultation_again(
        &self,
        asker: Asker,
        dossier: i64,
    ) -> Result<ConsultationForm, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let (scope, store) = (asker.dossiers(), &archive.store);
        if store.dossier(scope, dossier).await?.is_none() {
            return Err(no_dossier(dossier));
        }
        let mut form = ConsultationForm::default();
        for one in store.consultations(scope, dossier, None).await? {
            if form.explanation.is_empty() {
                form.explanation = one.explanation;
            }
            for (question, words) in one.questions {
                if !form.asks(question.code()) {
                    form.questions.push((question.code().to_owned(), words));
                }
            }
        }
        let partners = store.partners(scope, dossier, None).await?.into_iter();
        for one in partners.filter(|one| one.state != PartnerState::Withdrawn) {
            let (source, role) = match one.source {
                Some(source) => (source, String::new()),
                None => (String::new(), one.role),
            };
            let mut there = form.partners.iter();
            if !there.any(|other| (&other.source, &other.role) == (&source, &role)) {
                let mail = one.mail.unwrap_or_default();
                form.partners.push(PartnerForm { source, role, mail });
            }
        }
        Ok(form)
    }

    /// Makes a consultation and asks its partners.
    ///
    /// # Errors
    /// Fields are wrong; there is no such dossier for the asker; the store fails.
    pub async fn consult(
        &self,
        asker: Asker,
        dossier: i64,
        form: &ConsultationForm,
    ) -> Result<MadeConsultation, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let (record, _) = self.dossier_of(archive, asker, dossier).await?;
        let mut problems = Vec::new();
        let date = deadline(&form.deadline, (archive.clock)());
        let date = checked("deadline", date, &mut problems);
        let questions = self.questions_of(form, &mut problems);
        let partners = self.partners_of(archive, form, &mut problems);
        let explanation = tidy(&form.explanation);
        let bodies: Vec<&str> = questions.iter().map(|(_, body)| body.as_str()).collect();
        let roles: Vec<&str> = partners.iter().map(|one| one.role.as_str()).collect();
        problems.extend(told(&check_consultation(&explanation, &bodies, &roles)));
        let (Some(deadline), true) = (date, problems.is_empty()) else {
            return Err(Error::Form(problems));
        };
        let new = NewConsultation {
            explanation,
            deadline,
            questions,
            partners,
            expires: expires(deadline),
        };
        let entry = archive.entry(asker, LogAction::AskPartners, dossier_object(dossier));
        let made = archive
            .store
            .consult(asker.dossiers(), dossier, &new, &entry)
            .await?;
        let (id, numbers) = made.ok_or_else(|| no_dossier(dossier))?;
        archive.wake.notify_one();
        let organisation = archive.store.organisation(record.organisation).await?;
        let links = numbers.into_iter().zip(new.partners);
        let links = links.map(|(number, one)| handed(number, one.role, one.mail, one.link));
        Ok(MadeConsultation {
            id,
            organisation: organisation.map_or_else(String::new, |found| found.details.name),
            explanation: new.explanation,
            questions: new.questions.into_iter().map(|(_, body)| body).collect(),
            deadline,
            links: links.collect(),
        })
    }

    /// The questions that were chosen, each once, in their words.
    fn questions_of(
        &self,
        form: &ConsultationForm,
        problems: &mut Vec<FieldProblem>,
    ) -> Vec<(QuestionCode, String)> {
        let mut questions: Vec<(QuestionCode, String)> = Vec::new();
        for (code, words) in &form.questions {
            let Some(code) = QuestionCode::from_code(code) else {
                let message = format!("kies {}", QuestionCode::choices());
                problems.push(FieldProblem::new("vragen", message));
                continue;
            };
            let words = tidy(words);
            let words = if words.is_empty() {
                self.guide().question(code).full.clone()
            } else {
                words
            };
            if questions.iter().all(|(other, _)| *other != code) {
                questions.push((code, words));
            }
        }
        questions
    }

    /// Who were chosen: partners of the guide by their key, others by a role in own words.
    fn partners_of(
        &self,
        archive: &Archive,
        form: &ConsultationForm,
        problems: &mut Vec<FieldProblem>,
    ) -> Vec<NewPartner> {
        let mut partners = Vec::new();
        if form.partners.len() > PARTNERS {
            let message = format!("vraag hoogstens {PARTNERS} partners tegelijk");
            problems.push(FieldProblem::new("partners", message));
        }
        for one in form.partners.iter().take(PARTNERS) {
            let mail = match one.mail.trim() {
                "" => None,
                mail => checked("partners", mail.parse::<MailAddress>(), problems),
            };
            let mail = mail.map(|mail| mail.as_str().to_owned());
            let source = self.guide().source(&one.source);
            let source = source.filter(|source| source.form == SourceForm::Partner);
            let role = if one.source.is_empty() {
                tidy(&one.role)
            } else if let Some(source) = source {
                source.name.clone()
            } else {
                let message = format!("{:?} is geen partner uit de gids", one.source);
                problems.push(FieldProblem::new("partners", message));
                continue;
            };
            if source.is_some() && !one.role.trim().is_empty() {
                let message = "kies een partner uit de gids of noem een rol, niet allebei";
                problems.push(FieldProblem::new("partners", message));
            }
            partners.push(NewPartner {
                source: source.map(|source| source.slug.clone()),
                link: archive.partner_link(mail.as_deref(), form.by_oneself),
                role,
                mail,
            });
        }
        partners
    }
}
