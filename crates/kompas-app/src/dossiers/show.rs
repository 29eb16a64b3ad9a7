//! A dossier as its members see it.

use std::collections::BTreeMap;

use kompas_domain::code::QuestionCode;
use kompas_domain::dossier::AnswerText;
use kompas_domain::people::Role;
use kompas_domain::trail::LogAction;
use kompas_store::{DossierRecord, DossierScope};

use super::cite::citations;
use super::{
    AdvisedSource, DossierView, QuestionPart, RequiredPartner, SeenBy, no_dossier, object,
};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::{App, Error};

/// A dossier that the asker works on.
pub(super) async fn find(
    archive: &Archive,
    scope: DossierScope,
    id: i64,
) -> Result<DossierRecord, Error> {
    let record = archive.store.dossier(scope, id).await?;
    record.ok_or_else(|| no_dossier(id))
}

/// Who can see a dossier.
pub(super) async fn seen_by(
    archive: &Archive,
    scope: DossierScope,
    record: &DossierRecord,
) -> Result<SeenBy, Error> {
    let members = archive.store.dossier_members(scope, record.id).await?;
    let everybody = archive.store.members(Some(record.organisation)).await?;
    let coordinators = everybody
        .into_iter()
        .filter(|one| one.role == Role::Coordinator)
        .filter(|one| members.iter().all(|member| member.account != one.account))
        .map(|one| one.name);
    Ok(SeenBy {
        coordinators: coordinators.collect(),
        members,
    })
}

impl App {
    /// A dossier of the asker and who can see it, for a page about a part of it.
    pub(crate) async fn dossier_of(
        &self,
        archive: &Archive,
        asker: Asker,
        id: i64,
    ) -> Result<(DossierRecord, SeenBy), Error> {
        let record = find(archive, asker.dossiers(), id).await?;
        let seen_by = seen_by(archive, asker.dossiers(), &record).await?;
        Ok((record, seen_by))
    }

    /// The list of sources of a dossier, by question.
    pub(super) async fn advised_sources(
        &self,
        archive: &Archive,
        scope: DossierScope,
        record: &DossierRecord,
    ) -> Result<BTreeMap<QuestionCode, Vec<AdvisedSource<'_>>>, Error> {
        let mut sources: BTreeMap<QuestionCode, Vec<AdvisedSource<'_>>> = BTreeMap::new();
        for line in archive.store.dossier_sources(scope, record.id).await? {
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
        Ok(sources)
    }

    /// The partners that must be asked in a dossier.
    pub(super) async fn required_partners(
        &self,
        archive: &Archive,
        scope: DossierScope,
        id: i64,
    ) -> Result<Vec<RequiredPartner<'_>>, Error> {
        let lines = archive.store.dossier_partners(scope, id).await?;
        let partners = lines.into_iter().map(|record| RequiredPartner {
            term: self.guide().term(&record.partner),
            record,
        });
        Ok(partners.collect())
    }

    /// A dossier with all that is in it. The log tells who read it.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn dossier(&self, asker: Asker, id: i64) -> Result<DossierView<'_>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let scope = asker.dossiers();
        let store = &archive.store;
        let record = find(archive, scope, id).await?;
        let mut answers: BTreeMap<QuestionCode, _> = BTreeMap::new();
        for answer in store.answers(scope, id).await? {
            answers.insert(answer.question, answer);
        }
        let mut sources = self.advised_sources(archive, scope, &record).await?;
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
        let view = DossierView {
            theme: self.guide().theme(&record.theme),
            parts,
            citations: citations(store.citations(scope, id).await?),
            notes: store.notes(scope, id).await?,
            partners: self.required_partners(archive, scope, id).await?,
            seen_by: seen_by(archive, scope, &record).await?,
            record,
        };
        archive
            .tell(asker, LogAction::ReadDossier, object(id))
            .await?;
        Ok(view)
    }
}
