//! What was decided about a dossier, which closes it.

use kompas_domain::dossier::{DossierState, TextProblem};
use kompas_domain::measure::{DecisionBody, DecisionText};
use kompas_domain::trail::LogAction;
use kompas_store::Saved;

use super::answer::known;
use super::measures::{lined, told};
use super::open::deadline;
use super::{Kept, Plan, no_dossier, object};
use crate::access::{Asker, Right};
use crate::people::{FieldProblem, checked};
use crate::{App, Error};

/// A decision as a form gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionForm {
    /// When it was taken, as `2027-03-01`.
    pub date: String,
    /// By whom.
    pub body: String,
    /// Who that is, where it is none of the list.
    pub other: String,
    /// What was decided.
    pub text: String,
    /// Whether the asker knows what is still open.
    pub is_confirmed: bool,
}

impl DecisionForm {
    /// The decision on a day, or all that is wrong with it.
    fn decision(
        &self,
        today: time::Date,
        plan: &Plan<'_>,
        kept: &[TextProblem],
    ) -> Result<DecisionText, Error> {
        let mut problems = Vec::new();
        let date = match deadline(&self.date) {
            Ok(None) => Err("vul dit in".to_owned()),
            Ok(Some(date)) => Ok(date),
            Err(message) => Err(message),
        };
        let date = checked("datum", date, &mut problems);
        let body = checked("orgaan", known::<DecisionBody>(&self.body), &mut problems);
        let body = body.unwrap_or(DecisionBody::Board);
        let text = DecisionText {
            date: date.unwrap_or(today),
            body,
            other: match body {
                DecisionBody::Other => self.other.trim().to_owned(),
                _ => String::new(),
            },
            text: lined(&self.text),
        };
        problems.extend(told(&text.problems(today)));
        if is_unfinished(plan) && !self.is_confirmed {
            let message = "er staat nog iets open; vink aan dat het dossier toch dicht mag";
            problems.push(FieldProblem::new("bevestig", message));
        }
        problems.extend(
            kept.iter()
                .map(|one| FieldProblem::new("", one.to_string())),
        );
        if problems.is_empty() {
            Ok(text)
        } else {
            Err(Error::Form(problems))
        }
    }
}

fn is_unfinished(plan: &Plan<'_>) -> bool {
    plan.unanswered() > 0 || plan.open_actions() > 0
}

impl App {
    /// Records what was decided about a dossier of which the asker saw a version, and closes it.
    /// What is still open must be confirmed.
    ///
    /// # Errors
    /// Fields are wrong; something is open and that was not confirmed; there is no such dossier for
    /// the asker; the store fails.
    pub async fn decide(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
        form: &DecisionForm,
    ) -> Result<Kept<()>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let head = self.head(archive, asker, id).await?;
        let plan = self.plan(archive, asker, id, &head.record.theme).await?;
        let kept = self
            .kept_from(archive, asker, id, DossierState::Closed)
            .await?;
        let text = form.decision((archive.clock)().date(), &plan, &kept)?;
        let entry = archive.entry(
            asker,
            LogAction::ChangeDossier,
            format!("{}/besluit", object(id)),
        );
        let done = archive
            .store
            .decide(asker.dossiers(), id, seen, &text, &entry)
            .await?;
        match done {
            Saved::As(version) => Ok(Kept::As(version)),
            Saved::Stale => Ok(Kept::Stale(())),
            Saved::Gone => Err(no_dossier(id)),
        }
    }
}
