//! All of a dossier that a paper may show, read once.

use std::collections::{BTreeMap, BTreeSet};

use kompas_domain::citation::{Citation, FigureNews};
use kompas_domain::code::QuestionCode;
use kompas_domain::dossier::SourceUse;
use kompas_domain::guide::{Guide, Source};
use kompas_domain::link::LinkState;
use kompas_domain::report::Picture;
use kompas_store::{
    ActionRecord, AnswerRecord, ConsultedPartner, DecisionRecord, DossierRecord, DossierScope,
    LogoRecord, MeasureRecord, ReplyRecord, SourceRecord,
};
use time::Date;

use super::super::cite::{citations, figures_of};
use super::super::{DossierCitation, show};
use crate::access::Asker;
use crate::archive::Archive;
use crate::{App, Error};

/// What papers of a dossier are made of.
pub(super) struct Material<'a> {
    pub(super) guide: &'a Guide,
    pub(super) record: DossierRecord,
    /// The name of the organisation.
    pub(super) organisation: String,
    /// Its logo.
    pub(super) logo: Option<Picture>,
    pub(super) answers: BTreeMap<QuestionCode, AnswerRecord>,
    pub(super) citations: BTreeMap<u32, DossierCitation>,
    pub(super) measures: Vec<MeasureRecord>,
    pub(super) actions: Vec<ActionRecord>,
    pub(super) decisions: Vec<DecisionRecord>,
    pub(super) partners: BTreeMap<i64, ConsultedPartner>,
    pub(super) replies: Vec<ReplyRecord>,
    pub(super) sources: Vec<SourceRecord>,
    /// Documents that are cited and still there.
    pub(super) documents: BTreeSet<i64>,
    /// Figures that are cited and are not what they were, by the number of the citation.
    pub(super) figures: BTreeMap<u32, FigureNews>,
    /// Addresses that no longer answer.
    pub(super) dead: BTreeSet<String>,
    pub(super) today: Date,
    /// The address of the site, without a slash at its end; empty when it is not known.
    pub(super) site: &'a str,
}

impl<'a> Material<'a> {
    pub(super) async fn read(
        app: &'a App,
        archive: &Archive,
        asker: Asker,
        id: i64,
        site: &'a str,
    ) -> Result<Self, Error> {
        let (scope, store): (DossierScope, _) = (asker.dossiers(), &archive.store);
        let record = show::find(archive, scope, id).await?;
        let organisation = store.organisation(record.organisation).await?;
        let logo = store.paper_logo(record.organisation).await?;
        let answers = store.answers(scope, id).await?;
        let cited = citations(store.citations(scope, id).await?);
        let mut ids: Vec<i64> = cited
            .iter()
            .filter_map(|one| one.citation.document().map(|cited| cited.document))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let documents = store.documents_of(asker.scope(), &ids).await?;
        let figures = archive.figure_news(asker, &figures_of(&cited)).await?;
        let links = store.links().await?.into_iter();
        let dead = links.filter(|link| link.state == LinkState::Dead);
        let partners = store.partners(scope, id, None).await?;
        Ok(Self {
            guide: app.guide(),
            logo: logo.map(picture),
            organisation: organisation.map_or_else(String::new, |found| found.details.name),
            answers: answers.into_iter().map(|one| (one.question, one)).collect(),
            citations: cited
                .into_iter()
                .map(|one| (one.record.number, one))
                .collect(),
            measures: store.measures(scope, id).await?,
            actions: store.actions(scope, id).await?,
            decisions: store.decisions(scope, id).await?,
            partners: partners.into_iter().map(|one| (one.id, one)).collect(),
            replies: store.replies(scope, id, None).await?,
            sources: store.dossier_sources(scope, id).await?,
            documents: documents.into_keys().collect(),
            figures,
            dead: dead.map(|link| link.address).collect(),
            today: (archive.clock)().date(),
            site,
            record,
        })
    }

    /// The title of the theme.
    pub(super) fn theme(&self) -> &str {
        let theme = self.guide.theme(&self.record.theme);
        theme.map_or(self.record.theme.as_str(), |theme| theme.title.as_str())
    }

    /// The sources of the guide that somebody looked at, each once, with what became of it.
    pub(super) fn used(&self) -> Vec<(&SourceRecord, Option<&'a Source>)> {
        let mut seen = BTreeSet::new();
        let looked = self
            .sources
            .iter()
            .filter(|line| line.used != SourceUse::ToUse);
        looked
            .filter(|line| seen.insert(line.source.as_str()))
            .map(|line| (line, self.guide.source(&line.source)))
            .collect()
    }

    /// Whether none of the addresses of a source answers any more.
    pub(super) fn is_dead(&self, source: &Source) -> bool {
        let mut addresses = source.addresses.iter();
        !source.addresses.is_empty()
            && addresses.all(|address| self.dead.contains(address.url.as_str()))
    }

    /// Whether the source of a citation no longer answers at its address.
    pub(super) fn is_unreachable(&self, cited: &Citation) -> bool {
        let address = cited.address.as_ref();
        address.is_some_and(|address| self.dead.contains(address))
    }
}

/// A logo at the head of a paper.
pub(super) fn picture(logo: LogoRecord) -> Picture {
    Picture {
        media_type: "image/png".to_owned(),
        description: logo.description,
        bytes: logo.png,
    }
}
