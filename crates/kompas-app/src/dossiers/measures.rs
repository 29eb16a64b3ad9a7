//! The measures of a dossier: made, changed, removed.

use kompas_domain::code::{Code, QuestionCode, SourceForm};
use kompas_domain::guide::Guide;
use kompas_domain::measure::{MeasureProblem, MeasureState, MeasureText, Responsible, SafetyLink};
use kompas_domain::trail::LogAction;
use kompas_store::{DossierMember, MeasureRecord, Saved};
use time::Date;

use super::answer::{code, known, maybe};
use super::open::{chosen, deadline};
use super::{Kept, no_dossier, object};
use crate::access::{Asker, Right};
use crate::people::{FieldProblem, checked};
use crate::{App, Error};

/// A measure as a form gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeasureForm {
    /// What is done.
    pub title: String,
    /// Why.
    pub why: String,
    /// The question on whose answer it rests; empty for none.
    pub question: String,
    /// The link of the safety chain.
    pub link: String,
    /// The keys of partners of the guide.
    pub partners: Vec<String>,
    /// Other partners, a role on each line.
    pub roles: String,
    /// The number of the account that sees to it; empty for none.
    pub owner: String,
    /// The role of the partner that sees to it; empty for none.
    pub role: String,
    /// When it begins, as `2027-03-01`; empty for no date.
    pub start: String,
    /// When it is to be ready.
    pub end: String,
    /// How far it is; empty for a proposal.
    pub state: String,
    /// What is expected of it.
    pub effect: String,
    /// How that will be seen.
    pub evidence: String,
}

impl MeasureForm {
    /// Whether this partner was chosen.
    pub fn has(&self, partner: &str) -> bool {
        self.partners.iter().any(|chosen| chosen == partner)
    }

    /// The form that shows a measure.
    pub fn of(text: &MeasureText) -> Self {
        let (owner, role) = shown_responsible(&text.responsible);
        Self {
            title: text.title.clone(),
            why: text.why.clone(),
            question: code(text.question),
            link: text.link.code().to_owned(),
            partners: text.partners.clone(),
            roles: text.roles.join("\n"),
            owner,
            role,
            start: shown_date(text.start),
            end: shown_date(text.end),
            state: text.state.code().to_owned(),
            effect: text.effect.clone(),
            evidence: text.evidence.clone(),
        }
    }

    /// The measure, or all that is wrong with it.
    fn measure(&self, guide: &Guide, members: &[DossierMember]) -> Result<MeasureText, Error> {
        let mut problems = Vec::new();
        let found = &mut problems;
        let question = checked("vraag", maybe::<QuestionCode>(&self.question), found);
        let link = checked("schakel", known::<SafetyLink>(&self.link), found);
        let partners = checked("partners", partners(guide, &self.partners), found);
        let responsible = responsible(members, &self.owner, &self.role, found);
        let start = checked("begin", deadline(&self.start), found);
        let end = checked("eind", deadline(&self.end), found);
        let state = chosen(&self.state, MeasureState::Proposed);
        let state = checked("status", state, found);
        let text = MeasureText {
            title: self.title.trim().to_owned(),
            why: lined(&self.why),
            question: question.flatten(),
            link: link.unwrap_or(SafetyLink::Proaction),
            partners: partners.unwrap_or_default(),
            roles: roles(&self.roles),
            responsible,
            start: start.flatten(),
            end: end.flatten(),
            state: state.unwrap_or(MeasureState::Proposed),
            effect: lined(&self.effect),
            evidence: lined(&self.evidence),
        };
        problems.extend(told(&text.problems()));
        if problems.is_empty() {
            Ok(text)
        } else {
            Err(Error::Form(problems))
        }
    }
}

/// What is wrong, as the problems of a form.
pub(super) fn told(problems: &[MeasureProblem]) -> impl Iterator<Item = FieldProblem> {
    problems.iter().map(|problem| FieldProblem {
        field: problem.field(),
        message: problem.to_string(),
    })
}

/// A text with line ends of one character; browsers send two.
pub(super) fn lined(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

pub(super) fn shown_date(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

/// The fields `wie` and `rol` of who sees to something.
pub(super) fn shown_responsible(responsible: &Responsible) -> (String, String) {
    match responsible {
        Responsible::Nobody => (String::new(), String::new()),
        Responsible::Account(account) => (account.to_string(), String::new()),
        Responsible::Role(role) => (String::new(), role.clone()),
    }
}

/// Who sees to something: somebody who works on the dossier, or a partner.
pub(super) fn responsible(
    members: &[DossierMember],
    owner: &str,
    role: &str,
    problems: &mut Vec<FieldProblem>,
) -> Responsible {
    let role = role.trim();
    if owner.is_empty() {
        return match role {
            "" => Responsible::Nobody,
            role => Responsible::Role(role.to_owned()),
        };
    }
    if !role.is_empty() {
        let message = "kies een collega of noem een partner, niet allebei";
        problems.push(FieldProblem::new("rol", message));
    }
    let account = owner.parse().ok();
    let member = account.filter(|account| members.iter().any(|one| one.account == *account));
    if let Some(account) = member {
        return Responsible::Account(account);
    }
    let message = "kies iemand die aan dit dossier werkt";
    problems.push(FieldProblem::new("wie", message));
    Responsible::Nobody
}

/// Partners of the guide by their keys, each once.
fn partners(guide: &Guide, keys: &[String]) -> Result<Vec<String>, String> {
    let mut partners: Vec<String> = Vec::new();
    for key in keys {
        let source = guide.source(key);
        if source.is_none_or(|source| source.form != SourceForm::Partner) {
            return Err(format!(
                "{key:?} is geen partner van de gids; kies uit de lijst"
            ));
        }
        if !partners.contains(key) {
            partners.push(key.clone());
        }
    }
    Ok(partners)
}

fn roles(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

pub(super) fn no_measure(id: i64, number: u32) -> Error {
    Error::NotFound {
        kind: "maatregel",
        key: format!("{id}/{number}"),
    }
}

fn measure_object(id: i64, number: u32) -> String {
    format!("{}/maatregel/{number}", object(id))
}

impl App {
    /// Adds a measure to a dossier; gives its number.
    ///
    /// # Errors
    /// Fields are wrong; there is no such dossier for the asker; the store fails.
    pub async fn add_measure(
        &self,
        asker: Asker,
        id: i64,
        form: &MeasureForm,
    ) -> Result<u32, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let head = self.head(archive, asker, id).await?;
        let text = form.measure(self.guide(), &head.seen_by.members)?;
        let entry = archive.entry(asker, LogAction::ChangeDossier, String::new());
        let scope = asker.dossiers();
        let added = archive.store.add_measure(scope, id, &text, &entry).await?;
        added.ok_or_else(|| no_dossier(id))
    }

    /// Changes a measure of which the asker saw a version.
    ///
    /// # Errors
    /// Fields are wrong; there is no such dossier or measure for the asker; the store fails.
    pub async fn save_measure(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        seen: u32,
        form: &MeasureForm,
    ) -> Result<Kept<MeasureRecord>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let head = self.head(archive, asker, id).await?;
        let store = &archive.store;
        let now = store.measure(asker.dossiers(), id, number).await?;
        if now.is_none() {
            return Err(no_measure(id, number));
        }
        let text = form.measure(self.guide(), &head.seen_by.members)?;
        let object = measure_object(id, number);
        let entry = archive.entry(asker, LogAction::ChangeDossier, object);
        let saved = store
            .save_measure(asker.dossiers(), (id, number), seen, &text, &entry)
            .await?;
        self.kept_measure(asker, (id, number), saved).await
    }

    /// Removes a measure of which the asker saw a version. Its actions stay.
    ///
    /// # Errors
    /// There is no such dossier or measure for the asker; the store fails.
    pub async fn remove_measure(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        seen: u32,
    ) -> Result<Kept<MeasureRecord>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let object = measure_object(id, number);
        let entry = archive.entry(asker, LogAction::ChangeDossier, object);
        let scope = asker.dossiers();
        let removed = archive
            .store
            .remove_measure(scope, (id, number), seen, &entry)
            .await?;
        self.kept_measure(asker, (id, number), removed).await
    }

    async fn kept_measure(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        saved: Saved,
    ) -> Result<Kept<MeasureRecord>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        match saved {
            Saved::As(version) => Ok(Kept::As(version)),
            Saved::Gone => Err(no_measure(id, number)),
            Saved::Stale => {
                let now = archive.store.measure(asker.dossiers(), id, number).await?;
                now.map(Kept::Stale).ok_or_else(|| no_measure(id, number))
            }
        }
    }
}
