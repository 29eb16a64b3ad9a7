//! Partners that must be asked under a theme.

use kompas_domain::dossier::{
    DossierState, Involvement, REMARK, TextProblem, check_field, check_filled, check_partners,
};
use kompas_domain::trail::LogAction;
use kompas_store::Saved;

use super::answer::known;
use super::{RequiredPartner, no_dossier, object, refuse};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::people::FieldProblem;
use crate::{App, Error};

impl RequiredPartner<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        self.term
            .map_or(self.record.partner.as_str(), |term| term.term.as_str())
    }

    /// Whether it was asked.
    pub fn is_asked(&self) -> bool {
        self.record.state == Involvement::Asked
    }
}

impl App {
    /// What keeps a dossier from a state: the partners that must be asked first and were not.
    pub(super) async fn kept_from(
        &self,
        archive: &Archive,
        asker: Asker,
        id: i64,
        state: DossierState,
    ) -> Result<Vec<TextProblem>, Error> {
        let partners = self.required_partners(archive, asker.dossiers(), id);
        let not_asked: Vec<String> = partners
            .await?
            .iter()
            .filter(|one| !one.is_asked())
            .map(|one| one.name().to_owned())
            .collect();
        let mut problems = Vec::new();
        check_partners(state, &not_asked, &mut problems);
        Ok(problems)
    }

    /// Tells whether a partner that must be asked was, of which the asker saw a version.
    ///
    /// # Errors
    /// It was asked and what came of it is missing; the remark holds something that may not be in
    /// it; there is no such line for the asker; the store fails.
    pub async fn involve_partner(
        &self,
        asker: Asker,
        id: i64,
        partner: &str,
        seen: u32,
        (state, remark): (&str, &str),
    ) -> Result<Saved, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let state: Involvement =
            known(state).map_err(|message| FieldProblem::alone("betrokken", message))?;
        let remark = remark.trim();
        let mut problems = Vec::new();
        match state {
            Involvement::Asked => check_filled("uitkomst", remark, REMARK, &mut problems),
            Involvement::ToAsk => check_field("uitkomst", remark, REMARK, &mut problems),
        }
        refuse(&problems)?;
        let entry = archive.entry(asker, LogAction::ChangeDossier, object(id));
        let saved = archive
            .store
            .involve_partner(asker.dossiers(), id, partner, seen, state, remark, &entry)
            .await?;
        match saved {
            Saved::Gone => Err(no_dossier(id)),
            saved => Ok(saved),
        }
    }
}
