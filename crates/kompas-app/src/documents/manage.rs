//! What the operator sees first.

use kompas_domain::document::Visibility;
use kompas_domain::job::{JobKind, JobState};
use kompas_domain::link::LinkState;
use kompas_domain::trail::LogAction;

use crate::access::{Asker, Right};
use crate::{App, Error};

/// How the installation is doing.
#[derive(Debug, Clone)]
pub struct ManageView {
    /// Documents that were read.
    pub documents: usize,
    /// Documents that could not be read.
    pub refused: usize,
    /// Jobs that wait or run.
    pub busy: usize,
    /// Jobs that wait for a person.
    pub failed: usize,
    /// Addresses that are dead.
    pub dead: usize,
    /// Addresses that changed.
    pub changed: usize,
    /// Whether Kompas fetches of its own accord.
    pub fetching: bool,
    /// How the index is, as a Dutch sentence.
    pub index: String,
}

/// A collection to choose.
#[derive(Debug, Clone)]
pub struct CollectionView {
    /// Its key.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Who may see its documents.
    pub visibility: Visibility,
}

impl App {
    /// How the installation is doing.
    ///
    /// # Errors
    /// The asker may not manage; the store fails.
    pub async fn manage(&self, asker: Asker) -> Result<ManageView, Error> {
        let archive = self.archive_for(asker, Right::Work)?;
        let counts = archive.store.collection_counts(asker.scope()).await?;
        let jobs = archive.store.job_counts(asker.scope()).await?;
        let of = |wanted: &[JobState]| {
            let fitting = jobs.iter().filter(|(state, _)| wanted.contains(state));
            fitting.map(|(_, count)| count).sum()
        };
        let links = if asker.may(Right::Guide) {
            archive.store.links().await?
        } else {
            Vec::new()
        };
        let index = if archive.is_damaged() {
            "De index is beschadigd. Kompas bouwt haar opnieuw op.".to_owned()
        } else {
            let status = archive.index.status();
            let behind = match archive
                .store
                .outbox_behind(asker.scope(), status.sequence)
                .await?
            {
                0 => "Zij is bij.".to_owned(),
                1 => "Eén document moet nog worden bijgewerkt.".to_owned(),
                more => format!("{more} documenten moeten nog worden bijgewerkt."),
            };
            format!("In de index staan {} passages. {behind}", status.passages)
        };
        Ok(ManageView {
            documents: counts.iter().map(|counts| counts.read).sum(),
            refused: counts.iter().map(|counts| counts.refused).sum(),
            busy: of(&[JobState::Waiting, JobState::Running]),
            failed: of(&[JobState::Failed]),
            dead: links
                .iter()
                .filter(|link| link.state == LinkState::Dead)
                .count(),
            changed: links.iter().filter(|link| link.awaits_review()).count(),
            fetching: self.fetches().await?,
            index,
        })
    }

    /// The collections that the asker may add to.
    ///
    /// # Errors
    /// The asker may not manage; the store fails.
    pub async fn collections(&self, asker: Asker) -> Result<Vec<CollectionView>, Error> {
        let archive = self.archive_for(asker, Right::Work)?;
        let mut found = archive.store.collections(asker.scope()).await?;
        found.retain(|collection| asker.may_add_to(collection));
        // One's own comes first: it is where most goes.
        found.sort_by_key(|collection| collection.organisation.is_none());
        let view = |collection: kompas_store::Collection| CollectionView {
            slug: collection.slug,
            name: collection.name,
            visibility: collection.visibility,
        };
        Ok(found.into_iter().map(view).collect())
    }

    /// Has the index made anew.
    ///
    /// # Errors
    /// The asker may not manage; the store fails.
    pub async fn order_rebuild(&self, asker: Asker) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let object = "index".to_owned();
        archive.tell(asker, LogAction::Manage, object).await?;
        archive
            .store
            .enqueue(JobKind::Reindex, "index", "", (archive.clock)())
            .await?;
        archive.wake.notify_one();
        Ok(())
    }
}
