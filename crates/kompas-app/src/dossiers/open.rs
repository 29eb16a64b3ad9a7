//! Opening dossiers, listing them, and who work on them.

use kompas_domain::code::{Code, QuestionCode};
use kompas_domain::dossier::{DossierState, RetentionClass, TITLE, TextProblem, check_filled};
use kompas_domain::guide::{Guide, Theme};
use kompas_domain::trail::LogAction;
use kompas_store::{DossierFields, NewDossier, Saved};
use time::Date;

use super::{DossiersView, ListedDossier, no_dossier, object, told};
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

pub(super) fn chosen<T: Code>(code: &str, otherwise: T) -> Result<T, String> {
    if code.is_empty() {
        return Ok(otherwise);
    }
    T::from_code(code).ok_or_else(|| format!("kies {}", T::choices()))
}

pub(super) fn deadline(text: &str) -> Result<Option<Date>, String> {
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

impl App {
    /// The dossiers that the asker works on; for a coordinator all of her organisation.
    ///
    /// # Errors
    /// The asker works in no organisation; the store fails.
    pub async fn dossiers(&self, asker: Asker) -> Result<DossiersView<'_>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
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
        let new = self.new_dossier(asker, form)?;
        let entry = archive.entry(asker, LogAction::OpenDossier, String::new());
        let opened = archive.store.open_dossier(&new, &entry).await?;
        opened.ok_or(Error::NotAllowed)
    }

    /// The dossier that a form asks for, or all that is wrong with the form.
    pub(super) fn new_dossier(
        &self,
        asker: Asker,
        form: &DossierForm,
    ) -> Result<NewDossier, Error> {
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
        Ok(NewDossier {
            organisation,
            theme: theme.slug.clone(),
            fields: DossierFields {
                state: DossierState::Active,
                ..fields
            },
            owner: person.account,
            sources: advised(self.guide(), theme),
            partners: theme.required_partners.clone(),
            from: None,
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
        if let Some(fields) = &fields {
            let kept = self.kept_from(archive, asker, id, fields.state).await?;
            problems.extend(told(&kept));
        }
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
}
