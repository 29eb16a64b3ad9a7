//! An issue for the archive: its files with what an archive and the Woo index want to know.

use kompas_domain::code::Code;
use kompas_domain::dossier::Openness;
use kompas_domain::guide::Guide;
use kompas_domain::paper::PaperKind;
use kompas_domain::text::slug;
use kompas_domain::trail::LogAction;
use kompas_export::metadata::{
    COUNCIL_RECEIVED, Concept, Event, EventKind, FileDescription, FileKind, FileMetadata,
    Identification, Level, Organisation, PUBLIC_ORDER, Reference, Restriction, Retention, WooTerms,
    diwoo_xml, document_kind, mdto_file_xml, mdto_xml,
};
use kompas_export::{ReportFormat, Zip};
use kompas_store::{DossierRecord, IssueRecord, PaperRecord};

use super::issue::{PaperDownload, no_issue};
use super::{object, paper_object};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::{App, Error};

/// An issue with all that is known of it.
pub(crate) struct IssuedPaper<'a> {
    pub(crate) dossier: &'a DossierRecord,
    pub(crate) organisation: &'a kompas_store::Organisation,
    pub(crate) paper: &'a PaperRecord,
    pub(crate) issue: &'a IssueRecord,
    pub(crate) guide: &'a Guide,
}

/// What something of Kompas is known by.
fn known_by(mark: String) -> Identification {
    Identification {
        mark,
        source: "Kompas".to_owned(),
    }
}

/// The name of the file of an issue in a format.
pub(super) fn file_name(issue: &IssueRecord, format: ReportFormat) -> String {
    format!("{}.{}", stem(issue), format.name())
}

/// A name for an issue, of letters that any system takes.
fn stem(issue: &IssueRecord) -> String {
    let slug = slug(&issue.title);
    let title = if slug.is_empty() { "stuk" } else { &slug };
    format!("{title}-{}", issue.number)
}

/// The kind of document in the list of the Woo index.
const fn woo_kind(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::CouncilLetter | PaperKind::Whole => "brief",
        PaperKind::Proposal => "adviesvoorstel",
        PaperKind::Plan | PaperKind::Implementation => "plan",
        PaperKind::TriangleNote | PaperKind::Note => "advies",
    }
}

impl IssuedPaper<'_> {
    /// Who may read it: what goes to the council everybody, unless it holds something with a label.
    fn openness(&self) -> Openness {
        if !self.issue.included.is_empty() {
            Openness::Confidential
        } else if self.paper.kind.is_public() {
            Openness::Open
        } else {
            Openness::Internal
        }
    }

    /// Its files as they stand beside each other, in the order of the formats.
    pub(crate) fn files(&self) -> Vec<(ReportFormat, &kompas_store::PaperFile)> {
        let found = |format: ReportFormat| {
            let mut all = self.issue.files.iter();
            Some((format, all.find(|one| one.format == format.name())?))
        };
        ReportFormat::ALL.into_iter().filter_map(found).collect()
    }

    fn mark(&self) -> String {
        let object = paper_object(self.dossier.id, self.paper.number);
        format!("{object}/uitgave/{}", self.issue.number)
    }

    /// What an archive and the Woo index want to know of it.
    pub(crate) fn metadata(&self) -> FileMetadata {
        let made = self.issue.created;
        let theme = self.guide.theme(&self.dossier.theme);
        let theme = theme.map_or(self.dossier.theme.as_str(), |theme| theme.title.as_str());
        let details = &self.organisation.details;
        let grounds = self.issue.included.iter();
        let grounds = grounds.flat_map(|one| one.why.iter().cloned());
        let described = self
            .files()
            .into_iter()
            .map(|(format, file)| FileDescription {
                identification: known_by(format!("{}/{}", self.mark(), format.name())),
                name: file_name(self.issue, format),
                bytes: u64::try_from(file.bytes).unwrap_or_default(),
                sha256: file.sha256.clone(),
                checked: made,
                format: FileKind::of(format),
                address: None,
            });
        FileMetadata {
            identification: known_by(self.mark()),
            title: self.issue.title.clone(),
            level: Level::Document,
            kind: Some(self.paper.kind.label().to_owned()),
            classification: Some(Concept {
                label: theme.to_owned(),
                code: Some(self.dossier.theme.clone()),
                list: format!(
                    "Thema's van de gids van Kompas, editie {}",
                    self.guide.edition().number
                ),
            }),
            keywords: vec![theme.to_owned()],
            summary: String::new(),
            organisation: match &details.code {
                Some(code) => Organisation::municipality(&details.name, code),
                None => Organisation {
                    name: details.name.clone(),
                    tooi: None,
                },
            },
            language: "nl".to_owned(),
            made: made.date(),
            coverage: None,
            events: vec![Event {
                kind: EventKind::Settled,
                at: made,
            }],
            retention: Retention {
                years: self.dossier.fields.retention.years(),
                trigger: "Sluiten van het dossier".to_owned(),
                begin: None,
                end: None,
            },
            restriction: Restriction {
                openness: self.openness(),
                grounds: grounds.collect(),
            },
            part_of: Some(Reference {
                title: self.dossier.fields.title.clone(),
                identification: known_by(object(self.dossier.id)),
            }),
            files: described.collect(),
            generator: format!("Kompas {}", env!("CARGO_PKG_VERSION")),
            woo: WooTerms {
                category: COUNCIL_RECEIVED,
                kinds: document_kind(woo_kind(self.paper.kind))
                    .into_iter()
                    .collect(),
                themes: vec![PUBLIC_ORDER],
            },
        }
    }
}

impl Archive {
    /// The files of an issue with those that describe them: name and bytes of each.
    pub(crate) async fn issue_files(
        &self,
        of: &IssuedPaper<'_>,
    ) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let about = of.metadata();
        let mut all = Vec::new();
        for ((_, file), described) in of.files().into_iter().zip(&about.files) {
            all.push((described.name.clone(), self.bytes(&file.sha256).await?));
            let name = format!("{}.bestand.mdto.xml", described.name);
            all.push((name, mdto_file_xml(&about, described).into_bytes()));
        }
        all.push((
            "informatieobject.mdto.xml".to_owned(),
            mdto_xml(&about).into_bytes(),
        ));
        if about.restriction.openness == Openness::Open {
            all.push(("diwoo.xml".to_owned(), diwoo_xml(&about)?.into_bytes()));
        }
        Ok(all)
    }
}

impl App {
    /// The files of an issue with their metadata, as a ZIP for an archive: MDTO for the document and
    /// for each file, `DiWoo` when it is open. The log tells who took it.
    ///
    /// # Errors
    /// There is no such issue for the asker, or its files are not made yet; an original is damaged;
    /// the store fails.
    pub async fn paper_package(
        &self,
        asker: Asker,
        (id, paper, issue): (i64, u32, u32),
    ) -> Result<PaperDownload, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let dossier = super::super::show::find(archive, asker.dossiers(), id).await?;
        let organisation = archive.store.organisation(dossier.organisation).await?;
        let organisation = organisation.ok_or_else(|| no_issue((id, paper, issue)))?;
        let record = archive.paper(asker, (id, paper)).await?;
        let found = archive.issue(asker, (id, paper, issue)).await?;
        if found.files.is_empty() {
            return Err(no_issue((id, paper, issue)));
        }
        let whole = IssuedPaper {
            dossier: &dossier,
            organisation: &organisation,
            paper: &record,
            issue: &found,
            guide: self.guide(),
        };
        let day = found.created.date();
        let mut zip = Zip::new(Vec::new(), (day.year(), u8::from(day.month()), day.day()));
        let failed = |error| Error::Export(kompas_export::Error::Archive(error));
        for (name, bytes) in archive.issue_files(&whole).await? {
            zip.add(&name, &bytes).map_err(failed)?;
        }
        let object = format!("{}/zip", whole.mark());
        archive.tell(asker, LogAction::Export, object).await?;
        Ok(PaperDownload {
            name: format!("{}.zip", stem(&found)),
            media_type: "application/zip",
            bytes: zip.finish().map_err(failed)?,
        })
    }
}
