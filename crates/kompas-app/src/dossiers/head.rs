//! What every page of a dossier shows: which it is, and who can see it.

use kompas_domain::guide::Theme;
use kompas_domain::trail::LogAction;
use kompas_store::DossierRecord;

use super::show::{find, seen_by};
use super::{SeenBy, object};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::{App, Error};

/// A dossier without what is in it.
#[derive(Debug, Clone)]
pub struct DossierHead<'a> {
    /// The dossier.
    pub record: DossierRecord,
    /// Its theme; none when the guide no longer has it.
    pub theme: Option<&'a Theme>,
    /// Who can see it.
    pub seen_by: SeenBy,
}

impl App {
    /// The head of a dossier, to look at what is in it. The log tells who read it.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn dossier_head(&self, asker: Asker, id: i64) -> Result<DossierHead<'_>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let head = self.head(archive, asker, id).await?;
        archive
            .tell(asker, LogAction::ReadDossier, object(id))
            .await?;
        Ok(head)
    }

    /// The head of a dossier, to change what is in it.
    pub(super) async fn head(
        &self,
        archive: &Archive,
        asker: Asker,
        id: i64,
    ) -> Result<DossierHead<'_>, Error> {
        let scope = asker.dossiers();
        let record = find(archive, scope, id).await?;
        Ok(DossierHead {
            theme: self.guide().theme(&record.theme),
            seen_by: seen_by(archive, scope, &record).await?,
            record,
        })
    }
}
