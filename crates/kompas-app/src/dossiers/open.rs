//! Opening dossiers, listing them, and who work on them.

use std::collections::BTreeMap;

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::dossier::{
    AnswerText, DossierState, RetentionClass, TITLE, TextProblem, check_filled,
};
use kompas_domain::guide::{Guide, Theme};
use kompas_domain::people::Role;
use kompas_domain::trail::LogAction;
use kompas_store::{DossierFields, NewDossier, Saved};
use time::Date;

use super::answer::citations;
use super::{
    AdvisedSource, DossierView, DossiersView, ListedDossier, QuestionPart, SeenBy, no_dossier,
    object, told,
};
use crate::access::{Asker, Right};
use crate::people::{FieldProblem, checked};
use crate::{App, Error};

/// What a form says of a dossier.
#[derive(Debug, Clone, Default)]
pub struct DossierForm {
    /// The key of the theme; only looked at when a dossier is opened.
    pub theme: String,
    /// The title.
    pub title: String,
    /// When it must be ready, as `2027-03-01`; empty for no date.
    pub deadline: String,
    /// How long it is kept; empty for five years.
    pub retention: String,
    /// How far it is; empty for under way.
    pub state: String,
}

impl DossierForm {
    /// The fields, or all that is wrong with them.
    fn fields(&self, problems: &mut Vec<FieldProblem>) -> Option<DossierFields> {
        let mut texts: Vec<TextProblem> = Vec::new();
        let title = self.title.trim();
        check_filled("titel", title, TITLE, &mut texts);
        problems.extend(told(&texts));
        let deadline = checked("deadline", deadline(&self.deadline), problems);
        let retention = checked(
            "bewaren",
            chosen(&self.retention, RetentionClass::Five),
            problems,
        );
        let state = checked(
            "status",
            chosen(&self.state, DossierState::Active),
            problems,
        );
        Some(DossierFields {
            title: title.to_owned(),
            deadline: deadline?,
            retention: retention?,
            state: state?,
        })
    }
}

fn chosen<T: Code>(code: &str, otherwise: T) -> Result<T, String> {
    if code.is_empty() {
        return Ok(otherwise);
    }
    T::from_code(code).ok_or_else(|| format!("kies {}", T::choices()))
}

fn deadline(text: &str) -> Result<Option<Date>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let format = time::macros::format_description!("[year]-[month]-[day]");
    Date::parse(text, format)
        .map(Some)
        .map_err(|_| "schrijf een datum zoals 2027-03-01".to_owned())
}

/// The advised sources under a theme, by question, best first.
fn advised(guide: &Guide, theme: &Theme) -> Vec<(QuestionCode, String)> {
    let mut sources = Vec::new();
    for question in QuestionCode::ALL.iter().copied() {
        let mut found: Vec<(u8, &str)> = guide
            .listings()
            .iter()
            .filter(|listing| listing.theme == theme.slug)
            .filter_map(|listing| {
                let advice = listing.advice_for(question)?;
                Some((advice.rank.unwrap_or(u8::MAX), listing.source.as_str()))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        sources.extend(
            found
                .into_iter()
                .map(|(_, source)| (question, source.to_owned())),
        );
    }
    sources
}

fn no_member(account: i64) -> Error {
    Error::NotFound {
        kind: "lid",
        key: account.to_string(),
    }
}

impl App {
    /// The dossiers that the asker works on; for a coordinator all of her organisation.
    ///
    /// # Errors
    /// The asker works in no organisation; the store fails.
    pub async fn dossiers(&self, asker: Asker) -> Result<DossiersView<'_>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let mine = archive.store.dossiers(asker.dossiers()).await?;
        let all = if asker.oversees_dossiers() == asker.dossiers() {
            mine.clone()
        } else {
            archive.store.dossiers(asker.oversees_dossiers()).await?
        };
        let organisation = match asker.organisation() {
            Some(id) => archive.store.organisation(id).await?,
            None => None,
        };
        let dossiers = all.into_iter().map(|record| ListedDossier {
            theme: self.guide().theme(&record.theme),
            mine: mine.iter().any(|one| one.id == record.id),
            record,
        });
        Ok(DossiersView {
            organisation: organisation.map_or_else(String::new, |found| found.details.name),
            dossiers: dossiers.collect(),
        })
    }

    /// Opens a dossier, filled with the advised sources of its theme; gives its number.
    ///
    /// # Errors
    /// Fields are wrong; the asker works in no organisation; the store fails.
    pub async fn open_dossier(&self, asker: Asker, form: &DossierForm) -> Result<i64, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let person = asker.person().ok_or(Error::NotAllowed)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        let mut problems = Vec::new();
        let theme = self.guide().find_theme(&form.theme);
        let theme = theme.map_err(|error| error.to_string());
        let theme = checked("thema", theme, &mut problems);
        let fields = form.fields(&mut problems);
        let (Some(theme), Some(fields), true) = (theme, fields, problems.is_empty()) else {
            return Err(Error::Form(problems));
        };
        let new = NewDossier {
            organisation,
            theme: theme.slug.clone(),
            fields,
            owner: person.account,
            sources: advised(self.guide(), theme),
        };
        let entry = archive.entry(asker, LogAction::OpenDossier, String::new());
        Ok(archive.store.open_dossier(&new, &entry).await?)
    }

    /// A dossier with all that is in it. The log tells who read it.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn dossier(&self, asker: Asker, id: i64) -> Result<DossierView<'_>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let scope = asker.dossiers();
        let store = &archive.store;
        let record = store.dossier(scope, id).await?;
        let record = record.ok_or_else(|| no_dossier(id))?;
        let mut answers: BTreeMap<QuestionCode, _> = BTreeMap::new();
        for answer in store.answers(scope, id).await? {
            answers.insert(answer.question, answer);
        }
        let mut sources: BTreeMap<QuestionCode, Vec<AdvisedSource<'_>>> = BTreeMap::new();
        for line in store.dossier_sources(scope, id).await? {
            let advice = self
                .guide()
                .listings_of(&line.source)
                .find(|listing| listing.theme == record.theme)
                .and_then(|listing| Some((listing, listing.advice_for(line.question)?)));
            sources
                .entry(line.question)
                .or_default()
                .push(AdvisedSource {
                    source: self.guide().source(&line.source),
                    advice,
                    record: line,
                });
        }
        let citations = citations(store.citations(scope, id).await?);
        let parts = self.guide().questions().iter().map(|question| {
            let answer = answers.remove(&question.code);
            let text = answer.as_ref().map(|answer| &answer.text);
            QuestionPart {
                question,
                blocks: text.map_or_else(Vec::new, |text| kompas_ingest::rich(&text.body)),
                without_source: text.map_or(0, |text: &AnswerText| text.without_source().len()),
                sources: sources.remove(&question.code).unwrap_or_default(),
                answer,
            }
        });
        let parts = parts.collect();
        let members = store.dossier_members(scope, id).await?;
        let everybody = store.members(Some(record.organisation)).await?;
        let coordinators = everybody
            .into_iter()
            .filter(|one| one.role == Role::Coordinator)
            .filter(|one| members.iter().all(|member| member.account != one.account))
            .map(|one| one.name);
        let seen_by = SeenBy {
            coordinators: coordinators.collect(),
            members,
        };
        archive
            .tell(asker, LogAction::ReadDossier, object(id))
            .await?;
        Ok(DossierView {
            theme: self.guide().theme(&record.theme),
            record,
            parts,
            citations,
            seen_by,
        })
    }

    /// Changes what a dossier says of itself, of which the asker saw a version.
    ///
    /// # Errors
    /// Fields are wrong; there is no such dossier for the asker; the store fails.
    pub async fn change_dossier(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
        form: &DossierForm,
    ) -> Result<Saved, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let mut problems = Vec::new();
        let fields = form.fields(&mut problems);
        let (Some(fields), true) = (fields, problems.is_empty()) else {
            return Err(Error::Form(problems));
        };
        let entry = archive.entry(asker, LogAction::ChangeDossier, object(id));
        let saved = archive
            .store
            .change_dossier(asker.dossiers(), id, seen, &fields, &entry)
            .await?;
        match saved {
            Saved::Gone => Err(no_dossier(id)),
            saved => Ok(saved),
        }
    }

    /// Members of the organisation who do not work on a dossier, by name.
    ///
    /// # Errors
    /// The store fails.
    pub async fn could_join(
        &self,
        asker: Asker,
        view: &DossierView<'_>,
    ) -> Result<Vec<(i64, String)>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let everybody = archive
            .store
            .members(Some(view.record.organisation))
            .await?;
        let there = &view.seen_by.members;
        let others = everybody
            .into_iter()
            .filter(|one| there.iter().all(|member| member.account != one.account))
            .map(|one| (one.account, one.name));
        Ok(others.collect())
    }

    /// Has a coordinator work on a dossier of her organisation herself.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn join_dossier(&self, asker: Asker, id: i64) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let person = asker.person().ok_or(Error::NotAllowed)?;
        let scope = asker.oversees_dossiers();
        if archive.store.dossier(scope, id).await?.is_none() {
            return Err(no_dossier(id));
        }
        let entry = archive.entry(asker, LogAction::ChangeDossier, object(id));
        archive
            .store
            .add_dossier_member(scope, id, person.account, &entry)
            .await?;
        Ok(())
    }

    /// Lets another member of the organisation work on a dossier.
    ///
    /// # Errors
    /// There is no such dossier or member for the asker; the store fails.
    pub async fn add_to_dossier(&self, asker: Asker, id: i64, account: i64) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let entry = archive.entry(asker, LogAction::ChangeDossier, object(id));
        let scope = asker.dossiers();
        let added = archive
            .store
            .add_dossier_member(scope, id, account, &entry)
            .await?;
        if added {
            return Ok(());
        }
        let there = archive.store.dossier_members(scope, id).await?;
        if there.iter().any(|one| one.account == account) {
            return Ok(());
        }
        Err(no_member(account))
    }

    /// Gives a dossier another owner, who works on it already.
    ///
    /// # Errors
    /// There is no such dossier or member for the asker; the store fails.
    pub async fn give_dossier(&self, asker: Asker, id: i64, account: i64) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let entry = archive.entry(asker, LogAction::ChangeDossier, object(id));
        let scope = asker.dossiers();
        if archive
            .store
            .give_dossier(scope, id, account, &entry)
            .await?
        {
            Ok(())
        } else {
            Err(no_member(account))
        }
    }

    /// Takes somebody off a dossier, who does not own it.
    ///
    /// # Errors
    /// She owns it; there is no such dossier or member for the asker; the store fails.
    pub async fn take_off_dossier(&self, asker: Asker, id: i64, account: i64) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let scope = asker.dossiers();
        let record = archive.store.dossier(scope, id).await?;
        let record = record.ok_or_else(|| no_dossier(id))?;
        if record.owner.is_some_and(|(owner, _)| owner == account) {
            return Err(Error::Refused(
                "Deze persoon is eigenaar van het dossier. Maak eerst een ander eigenaar."
                    .to_owned(),
            ));
        }
        let entry = archive.entry(asker, LogAction::ChangeDossier, object(id));
        let removed = archive
            .store
            .remove_dossier_member(scope, id, account, &entry)
            .await?;
        if removed {
            Ok(())
        } else {
            Err(no_member(account))
        }
    }
}
