//! The consultations of a dossier, and what came of each.

use std::collections::BTreeMap;

use kompas_domain::citation::PartnerCitation;
use kompas_domain::consultation::PartnerState;
use kompas_domain::ics::{CalendarDay, calendar};
use kompas_domain::trail::LogAction;
use kompas_store::{AttachmentRecord, ConfirmationRecord, ConsultedPartner, ReplyRecord};

use super::{
    AskedCounts, ConsultationView, ConsultationsView, ListedConsultation, PartnerView,
    no_consultation, object,
};
use crate::access::{Asker, Right};
use crate::documents::OriginalView;
use crate::dossiers::object as dossier_object;
use crate::{App, Error};

/// Things by partner.
fn by_partner<T>(all: Vec<T>, partner: impl Fn(&T) -> i64) -> BTreeMap<i64, Vec<T>> {
    let mut found: BTreeMap<i64, Vec<T>> = BTreeMap::new();
    for one in all {
        found.entry(partner(&one)).or_default().push(one);
    }
    found
}

impl App {
    /// The consultations of a dossier.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn consultations(
        &self,
        asker: Asker,
        dossier: i64,
    ) -> Result<ConsultationsView, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let (record, seen_by) = self.dossier_of(archive, asker, dossier).await?;
        let (scope, store) = (asker.dossiers(), &archive.store);
        let partners = store.partners(scope, dossier, None).await?;
        let mut partners = by_partner(partners, |one| one.consultation);
        let records = store.consultations(scope, dossier, None).await?;
        let consultations = records.into_iter().map(|record| ListedConsultation {
            partners: partners.remove(&record.id).unwrap_or_default(),
            record,
        });
        let consultations = consultations.collect();
        archive
            .tell(asker, LogAction::ReadDossier, dossier_object(dossier))
            .await?;
        Ok(ConsultationsView {
            dossier: record,
            seen_by,
            consultations,
        })
    }

    /// How many partners of a dossier were asked, and how far they are.
    ///
    /// # Errors
    /// The asker works in no organisation; the store fails.
    pub async fn asked_counts(&self, asker: Asker, dossier: i64) -> Result<AskedCounts, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let store = &archive.store;
        let mut counts = AskedCounts::default();
        for one in store.partners(asker.dossiers(), dossier, None).await? {
            match one.state {
                PartnerState::Withdrawn => continue,
                PartnerState::Answered => counts.answered += 1,
                PartnerState::Referred => counts.referred += 1,
                PartnerState::Asked | PartnerState::Begun => counts.open += 1,
            }
            counts.all += 1;
        }
        Ok(counts)
    }

    /// One consultation with all that came of it.
    ///
    /// # Errors
    /// There is no such consultation for the asker; the store fails.
    pub async fn consultation(
        &self,
        asker: Asker,
        dossier: i64,
        id: i64,
    ) -> Result<ConsultationView<'_>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let (dossier_record, seen_by) = self.dossier_of(archive, asker, dossier).await?;
        let (scope, store, only) = (asker.dossiers(), &archive.store, Some(id));
        let record = store.consultations(scope, dossier, only).await?.pop();
        let record = record.ok_or_else(|| no_consultation(id))?;
        let replies = store.replies(scope, dossier, only).await?;
        let mut replies: BTreeMap<i64, Vec<ReplyRecord>> = by_partner(replies, |one| one.partner);
        let files = store.attachments(scope, dossier, only).await?;
        let mut files: BTreeMap<i64, Vec<AttachmentRecord>> = by_partner(files, |one| one.partner);
        let sentences = store.confirmations(scope, dossier, only).await?;
        let mut sentences: BTreeMap<i64, Vec<ConfirmationRecord>> =
            by_partner(sentences, |one| one.partner);
        let cited = store.citations(scope, dossier).await?.into_iter();
        let cited = cited.filter_map(|one| {
            let cited = PartnerCitation::from_json(&one.citation.record)?;
            Some((one.number, cited))
        });
        let mut cited = by_partner(cited.collect(), |(_, one): &(u32, PartnerCitation)| {
            one.partner
        });
        let now = (archive.clock)();
        let partners = store.partners(scope, dossier, only).await?.into_iter();
        let partners = partners.map(|partner: ConsultedPartner| PartnerView {
            source: partner
                .source
                .as_deref()
                .and_then(|key| self.guide().source(key)),
            replies: replies.remove(&partner.id).unwrap_or_default(),
            files: files.remove(&partner.id).unwrap_or_default(),
            citations: cited.remove(&partner.id).unwrap_or_default(),
            confirmations: sentences.remove(&partner.id).unwrap_or_default(),
            has_link: partner.link_until.is_some_and(|until| until > now),
            record: partner,
        });
        let partners = partners.collect();
        archive
            .tell(asker, LogAction::ReadDossier, object(dossier, id))
            .await?;
        Ok(ConsultationView {
            dossier: dossier_record,
            seen_by,
            is_late: record.deadline < now.date(),
            record,
            partners,
        })
    }

    /// The deadline of a consultation, for a calendar.
    ///
    /// # Errors
    /// There is no such consultation for the asker; the store fails.
    pub async fn consultation_calendar(
        &self,
        asker: Asker,
        dossier: i64,
        id: i64,
        site: &str,
    ) -> Result<String, Error> {
        let view = self.consultation(asker, dossier, id).await?;
        let roles = view.partners.iter().map(|one| one.record.role.as_str());
        let roles: Vec<&str> = roles.collect();
        let address = format!("{site}/dossiers/{dossier}/uitvragen/{id}");
        let event = CalendarDay {
            uid: format!("uitvraag-{id}@kompas"),
            date: view.record.deadline,
            summary: format!("Termijn uitvraag: {}", view.dossier.fields.title),
            description: format!("Gevraagd: {}", roles.join(", ")),
            url: Some(address).filter(|_| !site.is_empty()),
        };
        Ok(calendar("Kompas", &[event], (self.archive()?.clock)()))
    }

    /// A file that a partner sent in. The log tells who took it.
    ///
    /// # Errors
    /// There is no such file for the asker; the original is damaged; the store fails.
    pub async fn partner_file(
        &self,
        asker: Asker,
        (dossier, id): (i64, i64),
        file: i64,
    ) -> Result<OriginalView, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let files = archive
            .store
            .attachments(asker.dossiers(), dossier, Some(id))
            .await?;
        let found = files.into_iter().find(|one| one.id == file);
        let found = found.ok_or_else(|| Error::NotFound {
            kind: "bijlage",
            key: file.to_string(),
        })?;
        archive
            .tell(asker, LogAction::Export, object(dossier, id))
            .await?;
        Ok(OriginalView {
            name: super::files::safe_name(&found.name),
            bytes: archive.bytes(&found.sha256).await?,
        })
    }
}
