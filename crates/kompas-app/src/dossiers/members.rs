//! Who work on a dossier.

use kompas_domain::trail::LogAction;

use super::{DossierRecord, SeenBy, no_dossier, object};
use crate::access::{Asker, Right};
use crate::{App, Error};

fn no_member(account: i64) -> Error {
    Error::NotFound {
        kind: "lid",
        key: account.to_string(),
    }
}

impl App {
    /// Members of the organisation who do not work on a dossier, by name.
    ///
    /// # Errors
    /// The store fails.
    pub async fn could_join(
        &self,
        asker: Asker,
        record: &DossierRecord,
        seen_by: &SeenBy,
    ) -> Result<Vec<(i64, String)>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let everybody = archive.store.members(Some(record.organisation)).await?;
        let there = &seen_by.members;
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
