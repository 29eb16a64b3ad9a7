//! Keeping the guide true: each source has an owner and a day before which it is looked at again;
//! what is late, and addresses that are dead, moved or changed, stand in one queue.

mod letters;
mod queue;

use std::collections::BTreeMap;

use kompas_domain::care::{FURTHEST, MONTHS, YEAR, is_overdue, months_later};
use kompas_domain::people::AccountState;
use kompas_domain::trail::LogAction;
use kompas_store::{Account, CareRecord, LogEntry};
use time::{Date, OffsetDateTime};

use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::editions::guide_entry;
use crate::people::{FieldProblem, checked};
use crate::{App, Error};

pub use queue::{CareCard, CareQueue, SourceCare};

/// What visitors may know of the care for a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CareView {
    /// The day on which an editor last looked at it; none when nobody did here.
    pub reviewed: Option<Date>,
    /// The day before which it is to be looked at again.
    pub due: Date,
    /// Whether that day has come.
    pub is_overdue: bool,
}

/// What a form says of the care for a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CareForm {
    /// The number of the account that looks after it; empty for none.
    pub owner: String,
    /// The day before which it is to be looked at again: `2027-11-24`.
    pub due: String,
}

/// Who can look after sources, by number: the editors, or the administrators where there are none.
async fn editors(archive: &Archive) -> Result<Vec<Account>, Error> {
    let mut all = archive.store.accounts().await?;
    all.retain(|one| one.state == AccountState::Active && (one.editor || one.administrator));
    if all.iter().any(|one| one.editor) {
        all.retain(|one| one.editor);
    }
    all.sort_by_key(|one| one.id);
    Ok(all)
}

fn view(kept: Option<&CareRecord>, first: Date, today: Date) -> CareView {
    let due = kept.map_or_else(|| months_later(first, YEAR), |care| care.due);
    let reviewed = kept.and_then(|care| care.reviewed);
    CareView {
        reviewed: reviewed.map(OffsetDateTime::date),
        due,
        is_overdue: is_overdue(due, today),
    }
}

/// A day of a form, such as `2027-11-24`.
fn day(typed: &str, today: Date) -> Result<Date, String> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let last = months_later(today, FURTHEST);
    let found = Date::parse(typed.trim(), format).ok();
    found
        .filter(|day| (today..=last).contains(day))
        .ok_or_else(|| format!("Kies een dag van {today} tot en met {last}."))
}

impl App {
    /// The archive, where its guide is kept in editions.
    fn kept_guide(&self) -> Option<&Archive> {
        self.edition?;
        self.archive().ok()
    }

    /// What visitors may know of the care for a source; none where the guide is not kept.
    ///
    /// # Errors
    /// The store fails.
    pub async fn source_care(&self, source: &str) -> Result<Option<CareView>, Error> {
        let is_own = self.guide().source(source).is_some_and(|found| found.own);
        let Some(archive) = self.kept_guide().filter(|_| !is_own) else {
            return Ok(None);
        };
        let first = archive.store.first_edition().await?;
        let kept = archive.store.care(source).await?;
        let today = (archive.clock)().date();
        Ok(first.map(|first| view(kept.as_ref(), first.date(), today)))
    }

    /// The same of each source, by key.
    ///
    /// # Errors
    /// The store fails.
    pub async fn source_cares(&self) -> Result<BTreeMap<String, CareView>, Error> {
        let Some(archive) = self.kept_guide() else {
            return Ok(BTreeMap::new());
        };
        let Some(first) = archive.store.first_edition().await? else {
            return Ok(BTreeMap::new());
        };
        let kept = archive.store.cares().await?;
        let today = (archive.clock)().date();
        let sources = self.guide().sources().iter();
        let sources = sources.filter(|source| !source.own).map(|source| {
            let kept = kept.iter().find(|care| care.source == source.slug);
            (source.slug.clone(), view(kept, first.date(), today))
        });
        Ok(sources.collect())
    }

    /// The archive, for whoever may look after its guide, where that is kept in editions.
    fn guide_to_care_for(&self, asker: Asker) -> Result<&Archive, Error> {
        self.archive_for(asker, Right::Guide)?;
        self.kept_guide().ok_or_else(|| {
            Error::Refused(
                "Deze installatie toont een map met de gids. Start Kompas zonder --content om de gids hier te onderhouden."
                    .to_owned(),
            )
        })
    }

    /// The archive and the entry for a change in the care for a source.
    fn caring(&self, asker: Asker, source: &str) -> Result<(&Archive, LogEntry), Error> {
        let archive = self.guide_to_care_for(asker)?;
        let source = self.source(source)?.source;
        let object = format!("bron/{}", source.slug);
        let entry = guide_entry(archive, asker, LogAction::ChangeGuide, object);
        Ok((archive, entry))
    }

    /// Says who looks after a source and when it is to be looked at again.
    ///
    /// # Errors
    /// [`Error::Form`] when the owner is no editor, or the day is past or far away; the asker does
    /// not look after the guide; there is no such source; the store fails.
    pub async fn set_care(&self, asker: Asker, source: &str, form: &CareForm) -> Result<(), Error> {
        let (archive, entry) = self.caring(asker, source)?;
        let mut problems = Vec::new();
        let owner = match form.owner.as_str() {
            "" => None,
            number => {
                let editors = editors(archive).await?;
                let found = editors.iter().find(|one| one.id.to_string() == number);
                if found.is_none() {
                    let message = "Kies een redacteur uit de lijst, of niemand.";
                    problems.push(FieldProblem::new("eigenaar", message));
                }
                found.map(|one| one.id)
            }
        };
        // A day that is past may stay, while only the owner is changed.
        let before = self.source_care(source).await?.map(|care| care.due);
        let same = before.filter(|due| due.to_string() == form.due.trim());
        let read = same.map_or_else(|| day(&form.due, entry.moment.date()), Ok);
        let due = checked("opnieuw", read, &mut problems);
        match due {
            Some(due) if problems.is_empty() => {
                archive.store.set_care(source, owner, due, &entry).await?;
                archive.changed();
                Ok(())
            }
            _ => Err(Error::Form(problems)),
        }
    }

    /// Records that the asker looked at a source and that it is right, to be looked at again after
    /// so many months.
    ///
    /// # Errors
    /// [`Error::Form`] when this is no number of months that can be chosen; the asker does not look
    /// after the guide; there is no such source; the store fails.
    pub async fn review_source(
        &self,
        asker: Asker,
        source: &str,
        months: &str,
    ) -> Result<(), Error> {
        let (archive, entry) = self.caring(asker, source)?;
        let found = MONTHS.into_iter().find(|one| one.to_string() == months);
        let months =
            found.ok_or_else(|| FieldProblem::alone("maanden", "Kies 3, 6, 12 of 24 maanden."))?;
        let due = months_later(entry.moment.date(), months);
        archive.store.review_source(source, due, &entry).await?;
        archive.changed();
        Ok(())
    }
}
