//! A paper that leaves: looked at, issued, its files made and handed out.

use std::collections::BTreeSet;

use kompas_domain::paper::{Finding, Withheld};
use kompas_domain::report::Report;
use kompas_domain::trail::LogAction;
use kompas_export::{ReportFormat, render};
use kompas_store::{IssueRecord, Issued, Job, NewIssue, PaperFile, PaperRecord, hash};

use super::super::{DossierHead, no_dossier};
use super::compose::{Composed, compose};
use super::material::Material;
use super::package::file_name;
use super::{no_paper, paper_object};
use crate::access::{self, Asker, Right};
use crate::archive::Archive;
use crate::{App, Error};

pub use kompas_export::ReportFormat as PaperFormat;

/// A paper before it leaves.
#[derive(Debug, Clone)]
pub struct CheckView<'a> {
    /// The dossier.
    pub head: DossierHead<'a>,
    /// The paper.
    pub record: PaperRecord,
    /// What would leave, and what to look at.
    pub composed: Composed,
    /// The keys of what is withheld and goes along.
    pub confirmed: BTreeSet<String>,
    /// What would leave, as HTML under a heading of level 3.
    pub preview: String,
    /// A mark of what would leave: only that is issued.
    pub mark: String,
}

impl CheckView<'_> {
    /// Whether it can leave so.
    pub fn is_ready(&self) -> bool {
        !self.composed.findings.iter().any(Finding::blocks)
    }

    /// Whether this goes along.
    pub fn takes(&self, withheld: &Withheld) -> bool {
        self.confirmed.contains(&withheld.key)
    }
}

/// What came of issuing a paper.
#[derive(Debug)]
pub enum IssueOutcome<'a> {
    /// It was, with this number.
    As(u32),
    /// What would leave is not what was looked at: this is.
    Changed(Box<CheckView<'a>>),
}

/// An issue of a paper.
#[derive(Debug, Clone)]
pub struct IssueView<'a> {
    /// The dossier.
    pub head: DossierHead<'a>,
    /// The paper.
    pub record: PaperRecord,
    /// The issue.
    pub issue: IssueRecord,
    /// What it says, as HTML under a heading of level 3.
    pub preview: String,
}

/// A file of an issue.
#[derive(Debug, Clone)]
pub struct PaperDownload {
    /// A name for the file.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The level of the headings of papers on a page.
const LEVEL: u8 = 3;

pub(super) fn no_issue((id, paper, issue): (i64, u32, u32)) -> Error {
    Error::NotFound {
        kind: "uitgave",
        key: format!("{id}/{paper}/{issue}"),
    }
}

/// Dossier, paper and issue of the subject of a job: `stuk/3/1/2`.
fn issue_of(subject: &str) -> Option<(i64, u32, u32)> {
    let mut parts = subject.strip_prefix("stuk/")?.split('/');
    let found = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    );
    parts.next().is_none().then_some(found)
}

/// A mark of what would leave. Two papers that say the same have the same one.
fn mark(composed: &Composed) -> String {
    let report = serde_json::to_vec(&composed.report).unwrap_or_default();
    hash(&report)
}

/// The files of a report, in every format.
fn files(report: &Report) -> Result<Vec<(ReportFormat, Vec<u8>)>, kompas_export::Error> {
    ReportFormat::ALL
        .into_iter()
        .map(|format| Ok((format, render(report, format)?)))
        .collect()
}

impl Archive {
    pub(super) async fn issue(
        &self,
        asker: Asker,
        (id, paper, issue): (i64, u32, u32),
    ) -> Result<IssueRecord, Error> {
        let issues = self.store.paper_issues(asker.dossiers(), id).await?;
        let mut issues = issues.into_iter();
        let found = issues.find(|one| one.paper == paper && one.number == issue);
        found.ok_or_else(|| no_issue((id, paper, issue)))
    }

    /// Makes the files of an issue; gives why that cannot be.
    pub(crate) async fn make_paper(&self, job: &Job) -> Result<Option<String>, Error> {
        let Some(of) = issue_of(&job.subject) else {
            return Ok(Some("De opdracht is niet te lezen.".to_owned()));
        };
        let Some(report) = self
            .store
            .issued_report(access::the_maker_of_papers(), of)
            .await?
        else {
            return Ok(None);
        };
        let originals = self.originals.clone();
        let work = move || -> Result<_, Error> {
            let made = files(&report)?;
            let held = originals.hold()?;
            let mut kept = Vec::with_capacity(made.len());
            for (format, bytes) in made {
                kept.push(PaperFile {
                    format: format.name().to_owned(),
                    bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
                    sha256: originals.keep(&bytes)?,
                });
            }
            Ok((kept, held))
        };
        let made = tokio::task::spawn_blocking(work).await;
        match made.map_err(|_| Error::Interrupted)? {
            Ok((kept, held)) => {
                let is_there = self.store.keep_paper_files(of, &kept).await?;
                drop(held);
                if !is_there {
                    // The dossier was destroyed while its paper was made.
                    let hashes: Vec<&str> = kept.iter().map(|file| file.sha256.as_str()).collect();
                    self.remove_unused(&hashes).await?;
                }
                Ok(None)
            }
            Err(Error::Export(error)) => {
                tracing::error!(?error, job = job.id, "a paper could not be made");
                let trouble = "De bestanden van dit stuk konden niet worden gemaakt. De beheerder vindt de oorzaak in het logboek.";
                self.store.paper_trouble(of, trouble).await?;
                Ok(Some(trouble.to_owned()))
            }
            Err(error) => Err(error),
        }
    }
}

impl App {
    async fn look(
        &self,
        archive: &Archive,
        asker: Asker,
        (id, number): (i64, u32),
        confirmed: BTreeSet<String>,
        site: &str,
    ) -> Result<(CheckView<'_>, u32), Error> {
        let head = self.head(archive, asker, id).await?;
        let record = archive.paper(asker, (id, number)).await?;
        let organisation = head.record.organisation;
        let (version, template) = archive.template(organisation, record.kind).await?;
        let material = Material::read(self, archive, asker, id, site).await?;
        let composed = compose(&material, record.kind, &record.text, &template, &confirmed);
        let known = composed.withheld.iter().map(|one| one.key.clone());
        let known: BTreeSet<String> = known.collect();
        let view = CheckView {
            head,
            record,
            confirmed: confirmed.intersection(&known).cloned().collect(),
            preview: kompas_export::html_body(&composed.report, LEVEL)?,
            mark: mark(&composed),
            composed,
        };
        Ok((view, version))
    }

    /// A paper before it leaves: what it would say, with what of the withheld goes along, and what
    /// to look at. `site` is the address of the site, for links; empty when it is not known. The
    /// log tells who read it.
    ///
    /// # Errors
    /// There is no such dossier or paper for the asker; the store fails.
    pub async fn check_paper(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        confirmed: BTreeSet<String>,
        site: &str,
    ) -> Result<CheckView<'_>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let (view, _) = self
            .look(archive, asker, (id, number), confirmed, site)
            .await?;
        let object = paper_object(id, number);
        archive.tell(asker, LogAction::ReadDossier, object).await?;
        Ok(view)
    }

    /// Issues a paper as somebody looked at it, which `mark` says; its files are made then. The log
    /// tells of each part with a label that goes along.
    ///
    /// # Errors
    /// It cannot leave so; there is no such dossier or paper for the asker; the store fails.
    pub async fn issue_paper(
        &self,
        asker: Asker,
        (id, number): (i64, u32),
        confirmed: BTreeSet<String>,
        mark: &str,
        site: &str,
    ) -> Result<IssueOutcome<'_>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let (view, template) = self
            .look(archive, asker, (id, number), confirmed, site)
            .await?;
        if view.mark != mark {
            return Ok(IssueOutcome::Changed(Box::new(view)));
        }
        if !view.is_ready() {
            return Err(Error::Refused(
                "Dit stuk verwijst naar een citaat dat er niet is. Haal die verwijzing eerst weg."
                    .to_owned(),
            ));
        }
        let withheld = view.composed.withheld.iter();
        let included: Vec<Withheld> = withheld.filter(|one| view.takes(one)).cloned().collect();
        let mut entry = archive.entry(asker, LogAction::Export, paper_object(id, number));
        entry.organisation = entry.organisation.or(Some(view.head.record.organisation));
        let new = NewIssue {
            report: &view.composed.report,
            template,
            included: &included,
        };
        let issued = archive
            .store
            .issue_paper(
                asker.dossiers(),
                (id, number),
                view.record.version,
                new,
                &entry,
            )
            .await?;
        match issued {
            Issued::As(issue) => {
                archive.wake.notify_one();
                Ok(IssueOutcome::As(issue))
            }
            Issued::Stale => Ok(IssueOutcome::Changed(Box::new(view))),
            Issued::Gone => Err(no_paper(id, number)),
        }
    }

    /// An issue of a paper. The log tells who read it.
    ///
    /// # Errors
    /// There is no such dossier, paper or issue for the asker; the store fails.
    pub async fn paper_issue(
        &self,
        asker: Asker,
        (id, paper, issue): (i64, u32, u32),
    ) -> Result<IssueView<'_>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let head = self.dossier_head(asker, id).await?;
        let record = archive.paper(asker, (id, paper)).await?;
        let found = archive.issue(asker, (id, paper, issue)).await?;
        let scope = asker.dossiers();
        let report = archive
            .store
            .issued_report(scope, (id, paper, issue))
            .await?;
        let report = report.ok_or_else(|| no_issue((id, paper, issue)))?;
        Ok(IssueView {
            head,
            record,
            issue: found,
            preview: kompas_export::html_body(&report, LEVEL)?,
        })
    }

    /// A file of an issue. The log tells who took it.
    ///
    /// # Errors
    /// There is no such issue for the asker, or it has no such file yet; the original is damaged;
    /// the store fails.
    pub async fn paper_file(
        &self,
        asker: Asker,
        (id, paper, issue): (i64, u32, u32),
        format: PaperFormat,
    ) -> Result<PaperDownload, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let found = archive.issue(asker, (id, paper, issue)).await?;
        let file = found.files.iter().find(|one| one.format == format.name());
        let file = file.ok_or_else(|| no_issue((id, paper, issue)))?;
        let bytes = archive.bytes(&file.sha256).await?;
        let object = format!(
            "{}/uitgave/{issue}/{}",
            paper_object(id, paper),
            format.name()
        );
        archive.tell(asker, LogAction::Export, object).await?;
        Ok(PaperDownload {
            name: file_name(&found, format),
            media_type: format.media_type(),
            bytes,
        })
    }

    /// Has the files of an issue made again that could not be made.
    ///
    /// # Errors
    /// There is no such issue for the asker; the store fails.
    pub async fn make_paper_again(
        &self,
        asker: Asker,
        (id, paper, issue): (i64, u32, u32),
    ) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let object = format!("{}/uitgave/{issue}", paper_object(id, paper));
        let entry = archive.entry(asker, LogAction::Export, object);
        let scope = asker.dossiers();
        let store = &archive.store;
        if !store
            .make_paper_again(scope, (id, paper, issue), &entry)
            .await?
        {
            return Err(no_dossier(id));
        }
        archive.wake.notify_one();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::issue_of;

    #[test]
    fn a_job_names_an_issue() {
        assert_eq!(issue_of("stuk/3/1/2"), Some((3, 1, 2)));
        for wrong in ["", "stuk/3/1", "stuk/3/1/2/4", "stuk/a/1/2", "uitvraag/1"] {
            assert_eq!(issue_of(wrong), None, "{wrong}");
        }
    }
}
