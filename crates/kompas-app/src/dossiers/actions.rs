//! The actions of a dossier, those made out of a gap, and everything that somebody has to do.

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::guide::Guide;
use kompas_domain::measure::{ActionState, ActionText, Responsible};
use kompas_domain::trail::LogAction;
use kompas_store::{ActionRecord, AddedAction, DossierMember, MyAction, Saved};

use super::answer::{code, known, maybe};
use super::measures::{lined, responsible, shown_date, shown_responsible, told};
use super::open::{chosen, deadline};
use super::plan::urgency;
use super::{Kept, no_dossier, object};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::people::{FieldProblem, checked};
use crate::{App, Error};

/// An action as a form gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionForm {
    /// What is to be done.
    pub title: String,
    /// The number of its measure; empty for none.
    pub measure: String,
    /// The question that it is about; empty for none.
    pub question: String,
    /// The key of the source that it is about; empty for none.
    pub source: String,
    /// The number of the account that does it; empty for none.
    pub owner: String,
    /// The role of the partner that does it; empty for none.
    pub role: String,
    /// When it must be done, as `2027-03-01`; empty for no date.
    pub deadline: String,
    /// How far it is; empty for to do.
    pub state: String,
    /// What else is to be said.
    pub remark: String,
}

/// An action of the asker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyActionView {
    /// The action with its dossier.
    pub mine: MyAction,
    /// Whether it should have been done by now.
    pub is_overdue: bool,
}

impl ActionForm {
    /// The form that shows an action.
    pub fn of(text: &ActionText) -> Self {
        let (owner, role) = shown_responsible(&text.responsible);
        let measure = text.measure.map(|number| number.to_string());
        Self {
            title: text.title.clone(),
            measure: measure.unwrap_or_default(),
            question: code(text.question),
            source: text.source.clone().unwrap_or_default(),
            owner,
            role,
            deadline: shown_date(text.deadline),
            state: text.state.code().to_owned(),
            remark: text.remark.clone(),
        }
    }

    /// The action, or all that is wrong with it.
    fn action(
        &self,
        guide: &Guide,
        members: &[DossierMember],
        measures: &[u32],
    ) -> Result<ActionText, Error> {
        let mut problems = Vec::new();
        let found = &mut problems;
        let measure = checked("maatregel", measure(&self.measure, measures), found);
        let question = checked("vraag", maybe::<QuestionCode>(&self.question), found);
        let source = checked("bron", source(guide, &self.source), found);
        let responsible = responsible(members, &self.owner, &self.role, found);
        let deadline = checked("deadline", deadline(&self.deadline), found);
        let state = checked("status", chosen(&self.state, ActionState::ToDo), found);
        let text = ActionText {
            title: self.title.trim().to_owned(),
            measure: measure.flatten(),
            question: question.flatten(),
            source: source.flatten(),
            responsible,
            deadline: deadline.flatten(),
            state: state.unwrap_or(ActionState::ToDo),
            remark: lined(&self.remark),
        };
        problems.extend(told(&text.problems()));
        if problems.is_empty() {
            Ok(text)
        } else {
            Err(Error::Form(problems))
        }
    }
}

fn measure(number: &str, there: &[u32]) -> Result<Option<u32>, String> {
    if number.is_empty() {
        return Ok(None);
    }
    let number = number.parse().ok();
    let found = number.filter(|number| there.contains(number));
    found
        .map(Some)
        .ok_or_else(|| "kies een maatregel van dit dossier".to_owned())
}

fn source(guide: &Guide, key: &str) -> Result<Option<String>, String> {
    if key.is_empty() {
        return Ok(None);
    }
    let source = guide.source(key).map(|source| source.slug.clone());
    source
        .map(Some)
        .ok_or_else(|| format!("{key:?} is geen bron van de gids; kies uit de lijst"))
}

fn no_action(id: i64, number: u32) -> Error {
    Error::NotFound {
        kind: "actie",
        key: format!("{id}/{number}"),
    }
}

async fn present_action(
    archive: &Archive,
    asker: Asker,
    id: i64,
    number: u32,
) -> Result<ActionRecord, Error> {
    let now = archive.store.action(asker.dossiers(), id, number).await?;
    now.ok_or_else(|| no_action(id, number))
}

fn action_object(id: i64, number: u32) -> String {
    format!("{}/actie/{number}", object(id))
}

impl App {
    /// Adds an action to a dossier; gives its number.
    ///
    /// # Errors
    /// Fields are wrong; there is no such dossier for the asker; the store fails.
    pub async fn add_action(&self, asker: Asker, id: i64, form: &ActionForm) -> Result<u32, Error> {
        let text = self.action_text(asker, id, form).await?;
        match self.added(asker, id, &text, None).await? {
            AddedAction::New(number) | AddedAction::There(number) => Ok(number),
        }
    }

    /// Makes an action out of a gap of a dossier, by its key, once: where there is an open one for
    /// it, that one is it. Gives its number.
    ///
    /// # Errors
    /// The dossier lacks no such thing; there is no such dossier for the asker; the store fails.
    pub async fn action_of_gap(&self, asker: Asker, id: i64, key: &str) -> Result<u32, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let head = self.head(archive, asker, id).await?;
        let plan = self.plan(archive, asker, id, &head.record.theme).await?;
        let found = plan.gaps.into_iter().find(|one| one.gap.key() == key);
        let Some(found) = found else {
            return Err(Error::Refused(
                "Deze leemte is er niet meer. Iemand vulde haar net.".to_owned(),
            ));
        };
        let (source, question) = self.names(&found.gap);
        let text = ActionText {
            title: found.gap.task(source, question),
            measure: None,
            question: Some(found.gap.question()),
            source: found.gap.source().map(str::to_owned),
            responsible: Responsible::Nobody,
            deadline: None,
            state: ActionState::ToDo,
            remark: String::new(),
        };
        match self.added(asker, id, &text, Some(key)).await? {
            AddedAction::New(number) | AddedAction::There(number) => Ok(number),
        }
    }

    async fn added(
        &self,
        asker: Asker,
        id: i64,
        text: &ActionText,
        gap: Option<&str>,
    ) -> Result<AddedAction, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let entry = archive.entry(asker, LogAction::ChangeDossier, String::new());
        let added = archive
            .store
            .add_action(asker.dossiers(), id, text, gap, &entry)
            .await?;
        added.ok_or_else(|| no_dossier(id))
    }

    async fn action_text(
        &self,
        asker: Asker,
        id: i64,
        form: &ActionForm,
    ) -> Result<ActionText, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let head = self.head(archive, asker, id).await?;
        let measures = archive.store.measures(asker.dossiers(), id).await?;
        let measures: Vec<u32> = measures.iter().map(|one| one.number).collect();
        form.action(self.guide(), &head.seen_by.members, &measures)
    }

    /// Changes an action of which the asker saw a version.
    ///
    /// # Errors
    /// Fields are wrong; there is no such dossier or action for the asker; the store fails.
    pub async fn save_action(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        seen: u32,
        form: &ActionForm,
    ) -> Result<Kept<ActionRecord>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        present_action(archive, asker, id, number).await?;
        let text = self.action_text(asker, id, form).await?;
        self.keep_action(asker, (id, number), seen, &text).await
    }

    /// Moves an action of which the asker saw a version to another state.
    ///
    /// # Errors
    /// There is no such state; there is no such dossier or action for the asker; the store fails.
    pub async fn move_action(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        seen: u32,
        state: &str,
    ) -> Result<Kept<ActionRecord>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let now = present_action(archive, asker, id, number).await?;
        let state = known::<ActionState>(state);
        let state = state.map_err(|message| FieldProblem::alone("status", message))?;
        if now.version == seen && now.text.state == state {
            return Ok(Kept::As(seen));
        }
        let text = ActionText { state, ..now.text };
        self.keep_action(asker, (id, number), seen, &text).await
    }

    /// Removes an action of which the asker saw a version.
    ///
    /// # Errors
    /// There is no such dossier or action for the asker; the store fails.
    pub async fn remove_action(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        seen: u32,
    ) -> Result<Kept<ActionRecord>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let object = action_object(id, number);
        let entry = archive.entry(asker, LogAction::ChangeDossier, object);
        let scope = asker.dossiers();
        let removed = archive
            .store
            .remove_action(scope, (id, number), seen, &entry)
            .await?;
        self.kept_action(asker, (id, number), removed).await
    }

    async fn keep_action(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        seen: u32,
        text: &ActionText,
    ) -> Result<Kept<ActionRecord>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let object = action_object(id, number);
        let entry = archive.entry(asker, LogAction::ChangeDossier, object);
        let saved = archive
            .store
            .save_action(asker.dossiers(), (id, number), seen, text, &entry)
            .await?;
        self.kept_action(asker, (id, number), saved).await
    }

    async fn kept_action(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        saved: Saved,
    ) -> Result<Kept<ActionRecord>, Error> {
        match saved {
            Saved::As(version) => Ok(Kept::As(version)),
            Saved::Gone => Err(no_action(id, number)),
            Saved::Stale => {
                let archive = self.archive_for(asker, Right::Dossiers)?;
                let now = present_action(archive, asker, id, number).await?;
                Ok(Kept::Stale(now))
            }
        }
    }

    /// What the asker has to do, in all dossiers of her organisation that she works on: what is
    /// overdue first.
    ///
    /// # Errors
    /// The asker works in no organisation; the store fails.
    pub async fn my_actions(&self, asker: Asker) -> Result<Vec<MyActionView>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let person = asker.person().ok_or(Error::NotAllowed)?;
        let today = (archive.clock)().date();
        let scope = asker.dossiers();
        let mut mine = archive.store.actions_of(scope, person.account).await?;
        mine.retain(|one| one.action.text.state.is_open());
        mine.sort_by_key(|one| (urgency(&one.action), one.dossier.0));
        let views = mine.into_iter().map(|mine| MyActionView {
            is_overdue: mine.action.text.is_overdue(today),
            mine,
        });
        Ok(views.collect())
    }
}
