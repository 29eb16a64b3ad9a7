//! Papers: what leaves a dossier as a document.

mod compose;
mod example;
mod form;
mod issue;
mod material;
mod notes;
mod package;
mod parts;
mod templates;

use std::collections::BTreeSet;

use kompas_domain::code::Code;
use kompas_domain::measure::MeasureState;
use kompas_domain::paper::{PaperKind, PaperTemplate, PaperText};
use kompas_domain::trail::LogAction;
use kompas_store::{IssueRecord, PaperRecord, PaperRemoval, Saved};

use super::answer::known;
use super::cite::citations;
use super::{DossierCitation, DossierHead, Kept, no_dossier, object};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::people::checked;
use crate::{App, Error};

pub use compose::Composed;
pub use form::PaperForm;
pub use issue::{CheckView, IssueOutcome, IssueView, PaperDownload, PaperFormat};
pub use kompas_store::{LogoRecord, TemplateRecord};
pub(super) use package::IssuedPaper;
pub use templates::{MAX_LOGO_BYTES, TemplateForm, TemplateView};

/// The papers of a dossier.
#[derive(Debug, Clone)]
pub struct PapersView<'a> {
    /// The dossier.
    pub head: DossierHead<'a>,
    /// Its papers, by number, each with its issues, the last first.
    pub papers: Vec<(PaperRecord, Vec<IssueRecord>)>,
}

/// A paper as its writers see it.
#[derive(Debug, Clone)]
pub struct PaperView<'a> {
    /// The dossier.
    pub head: DossierHead<'a>,
    /// The paper.
    pub record: PaperRecord,
    /// How papers of its kind look.
    pub template: PaperTemplate,
    /// The citations that its texts may refer to.
    pub citations: Vec<DossierCitation>,
    /// Its issues, the last first.
    pub issues: Vec<IssueRecord>,
}

pub(super) fn no_paper(id: i64, number: u32) -> Error {
    Error::NotFound {
        kind: "stuk",
        key: format!("{id}/{number}"),
    }
}

fn paper_object(id: i64, number: u32) -> String {
    format!("{}/stuk/{number}", object(id))
}

/// Measures that are done, or may be.
fn not_dropped() -> BTreeSet<MeasureState> {
    let all = MeasureState::ALL.iter().copied();
    all.filter(|state| *state != MeasureState::Dropped)
        .collect()
}

impl Archive {
    /// The template of papers of a kind, and its version: 0 for that of Kompas.
    async fn template(
        &self,
        organisation: i64,
        kind: PaperKind,
    ) -> Result<(u32, PaperTemplate), Error> {
        let mut own = self.store.paper_templates(organisation).await?;
        Ok(match own.remove(&kind) {
            Some(found) => (found.version, found.template),
            None => (0, PaperTemplate::of(kind)),
        })
    }

    pub(super) async fn paper(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
    ) -> Result<PaperRecord, Error> {
        let found = self.store.paper(asker.dossiers(), id, number).await?;
        found.ok_or_else(|| no_paper(id, number))
    }
}

impl App {
    /// The papers of a dossier. The log tells who read it.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn papers(&self, asker: Asker, id: i64) -> Result<PapersView<'_>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let head = self.dossier_head(asker, id).await?;
        let issues = archive.store.paper_issues(asker.dossiers(), id).await?;
        let papers = archive.store.papers(asker.dossiers(), id).await?;
        let papers = papers.into_iter().map(|paper| {
            let own = issues.iter().filter(|one| one.paper == paper.number);
            let own: Vec<IssueRecord> = own.cloned().collect();
            (paper, own)
        });
        Ok(PapersView {
            head,
            papers: papers.collect(),
        })
    }

    /// A paper, to write on. The log tells who read it.
    ///
    /// # Errors
    /// There is no such dossier or paper for the asker; the store fails.
    pub async fn paper(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
    ) -> Result<PaperView<'_>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let head = self.dossier_head(asker, id).await?;
        let record = archive.paper(asker, (id, number)).await?;
        let scope = asker.dossiers();
        let issues = archive.store.paper_issues(scope, id).await?;
        let own = issues.into_iter().filter(|one| one.paper == number);
        let organisation = head.record.organisation;
        Ok(PaperView {
            template: archive.template(organisation, record.kind).await?.1,
            citations: citations(archive.store.citations(scope, id).await?),
            issues: own.collect(),
            head,
            record,
        })
    }

    /// Begins a paper; gives its number.
    ///
    /// # Errors
    /// Kind or title is wrong; there is no such dossier for the asker; the store fails.
    pub async fn add_paper(
        &self,
        asker: Asker,
        id: i64,
        (kind, title): (&str, &str),
    ) -> Result<u32, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let mut problems = Vec::new();
        let kind = checked("soort", known::<PaperKind>(kind), &mut problems);
        let text = PaperText {
            title: title.trim().to_owned(),
            states: not_dropped(),
            ..PaperText::default()
        };
        problems.extend(super::told(&text.problems()));
        let Some(kind) = kind.filter(|_| problems.is_empty()) else {
            return Err(Error::Form(problems));
        };
        let entry = archive.entry(asker, LogAction::ChangeDossier, String::new());
        let scope = asker.dossiers();
        let added = archive.store.add_paper(scope, id, kind, &text, &entry);
        added.await?.ok_or_else(|| no_dossier(id))
    }

    /// Changes a paper of which the asker saw a version.
    ///
    /// # Errors
    /// Fields are wrong; there is no such dossier or paper for the asker; the store fails.
    pub async fn save_paper(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        seen: u32,
        form: &PaperForm,
    ) -> Result<Kept<PaperRecord>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let record = archive.paper(asker, (id, number)).await?;
        let scope = asker.dossiers();
        let dossier = super::show::find(archive, scope, id).await?;
        let (_, template) = archive.template(dossier.organisation, record.kind).await?;
        let text = form.text(&template)?;
        let numbers: BTreeSet<u32> = archive
            .store
            .citations(scope, id)
            .await?
            .iter()
            .map(|one| one.number)
            .collect();
        form::refuse_unknown(&text, &numbers)?;
        let entry = archive.entry(asker, LogAction::ChangeDossier, paper_object(id, number));
        let saved = archive
            .store
            .save_paper(scope, (id, number), seen, &text, &entry)
            .await?;
        match saved {
            Saved::As(version) => Ok(Kept::As(version)),
            Saved::Gone => Err(no_paper(id, number)),
            Saved::Stale => Ok(Kept::Stale(archive.paper(asker, (id, number)).await?)),
        }
    }

    /// Removes a paper of which the asker saw a version. One that left stays, for what left must be
    /// found again.
    ///
    /// # Errors
    /// It left; there is no such dossier or paper for the asker; the store fails.
    pub async fn remove_paper(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        seen: u32,
    ) -> Result<Kept<PaperRecord>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let entry = archive.entry(asker, LogAction::ChangeDossier, paper_object(id, number));
        let removal = archive
            .store
            .remove_paper(asker.dossiers(), (id, number), seen, &entry)
            .await?;
        match removal {
            PaperRemoval::Done => Ok(Kept::As(0)),
            PaperRemoval::Issued => Err(Error::Refused(
                "Van dit stuk is al een uitgave gemaakt. Het blijft bij het dossier, zodat terug te vinden is wat er is verstuurd.".to_owned(),
            )),
            PaperRemoval::Gone => Err(no_paper(id, number)),
            PaperRemoval::Stale => Ok(Kept::Stale(archive.paper(asker, (id, number)).await?)),
        }
    }
}
