//! Everything of a dossier in one file: for people as text, for programs as JSON, with the files
//! that partners sent along, what an archive wants to know of it, and a checksum of each.

mod json;
mod text;

use std::collections::BTreeMap;
use std::io::{self, Write};

use kompas_domain::code::QuestionCode;
use kompas_domain::dossier::Openness;
use kompas_domain::guide::Guide;
use kompas_domain::trail::LogAction;
use kompas_export::Zip;
use kompas_store::{
    ActionRecord, AnswerRecord, AttachmentRecord, CheckRecord, ClosedDossier, ConfirmationRecord,
    ConsultationRecord, ConsultedPartner, DecisionRecord, DossierMember, DossierRecord,
    DossierScope, IssueRecord, MeasureRecord, NoteRecord, PaperRecord, PartnerRecord, ReplyRecord,
    RoundRecord, ScanRecord, SourceRecord, hash,
};
use serde_json::{Value, json};

use super::cite::citations;
use super::papers::IssuedPaper;
use super::{DossierCitation, no_dossier, object};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::{App, Error};

/// Bytes of files of partners that the site hands out in one archive.
const MOST: i64 = 100 << 20;

/// What is put in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveOf {
    /// One dossier.
    Dossier(i64),
    /// All dossiers of an organisation: only for the command line.
    Organisation(i64),
}

/// What became of an archive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ArchiveSummary {
    /// How many dossiers are in it.
    pub dossiers: usize,
    /// How many files.
    pub files: usize,
    /// How many answers, replies and files were left out because they have a label or were given
    /// in confidence.
    pub left_out: usize,
}

/// All that is in a dossier.
struct Contents {
    record: DossierRecord,
    closing: Option<ClosedDossier>,
    members: Vec<DossierMember>,
    /// By question, each with all its versions, the first first.
    answers: BTreeMap<QuestionCode, Vec<AnswerRecord>>,
    sources: Vec<SourceRecord>,
    citations: Vec<DossierCitation>,
    notes: Vec<NoteRecord>,
    required: Vec<PartnerRecord>,
    scan: Vec<ScanRecord>,
    measures: Vec<MeasureRecord>,
    actions: Vec<ActionRecord>,
    decisions: Vec<DecisionRecord>,
    rounds: Vec<(RoundRecord, Vec<CheckRecord>)>,
    consultations: Vec<ConsultationRecord>,
    partners: Vec<ConsultedPartner>,
    replies: Vec<ReplyRecord>,
    confirmations: Vec<ConfirmationRecord>,
    files: Vec<AttachmentRecord>,
    papers: Vec<PaperRecord>,
    /// What left, with files that are made.
    issues: Vec<IssueRecord>,
}

impl Contents {
    async fn read(archive: &Archive, scope: DossierScope, id: i64) -> Result<Self, Error> {
        let store = &archive.store;
        let record = store.dossier(scope, id).await?;
        let record = record.ok_or_else(|| no_dossier(id))?;
        let closed = store.closed_dossiers(scope).await?;
        let mut answers: BTreeMap<QuestionCode, Vec<AnswerRecord>> = BTreeMap::new();
        for answer in store.all_answers(scope, id).await? {
            answers.entry(answer.question).or_default().push(answer);
        }
        let mut rounds = Vec::new();
        for round in store.rounds(scope, id).await? {
            let checks = store.round_checks(scope, id, round.number).await?;
            rounds.push((round, checks));
        }
        Ok(Self {
            closing: closed.into_iter().find(|one| one.id == id),
            members: store.dossier_members(scope, id).await?,
            answers,
            sources: store.dossier_sources(scope, id).await?,
            citations: citations(store.citations(scope, id).await?),
            notes: store.notes(scope, id).await?,
            required: store.dossier_partners(scope, id).await?,
            scan: store.scan(scope, id).await?,
            measures: store.measures(scope, id).await?,
            actions: store.actions(scope, id).await?,
            decisions: store.decisions(scope, id).await?,
            rounds,
            consultations: store.consultations(scope, id, None).await?,
            partners: store.partners(scope, id, None).await?,
            replies: store.replies(scope, id, None).await?,
            confirmations: store.confirmations(scope, id, None).await?,
            files: store.attachments(scope, id, None).await?,
            papers: store.papers(scope, id).await?,
            issues: made(store.paper_issues(scope, id).await?),
            record,
        })
    }

    /// Takes out what has a label or was given in confidence; gives how much that is. A file of a
    /// partner who said anything in confidence goes too.
    fn leave_out(&mut self) -> usize {
        let mut left_out = 0;
        for versions in self.answers.values_mut() {
            let all = versions.len();
            versions.retain(|one| one.text.labels.is_empty());
            left_out += all - versions.len();
        }
        self.answers.retain(|_, versions| !versions.is_empty());
        let all = self.replies.len() + self.files.len() + self.citations.len();
        let secret: Vec<i64> = self
            .replies
            .iter()
            .filter(|one| one.confidential)
            .map(|one| one.partner)
            .collect();
        self.replies.retain(|one| !one.confidential);
        self.files.retain(|one| !secret.contains(&one.partner));
        let (shown, confidential): (Vec<_>, Vec<_>) = std::mem::take(&mut self.citations)
            .into_iter()
            .partition(|one| !one.citation.is_confidential());
        self.citations = shown;
        let numbers: Vec<u32> = confidential.iter().map(|one| one.record.number).collect();
        for paper in &mut self.papers {
            if paper
                .text
                .cites()
                .iter()
                .any(|number| numbers.contains(number))
            {
                paper.text.texts.clear();
                left_out += 1;
            }
        }
        let issues = self.issues.len();
        self.issues.retain(|one| one.included.is_empty());
        left_out += issues - self.issues.len();
        let partners = &secret;
        let before = self.confirmations.len();
        self.confirmations
            .retain(|one| !partners.contains(&one.partner));
        left_out += before - self.confirmations.len();
        left_out + all - self.replies.len() - self.files.len() - self.citations.len()
    }

    /// The answers as they are now.
    fn current(&self) -> impl Iterator<Item = &AnswerRecord> {
        self.answers.values().filter_map(|versions| versions.last())
    }

    /// The most closed of what it says.
    fn openness(&self) -> Openness {
        let rank = |one: &AnswerRecord| one.text.openness as u8;
        let most = self.current().max_by_key(|one| rank(one));
        most.map_or(Openness::Internal, |one| one.text.openness)
    }
}

/// Issues whose files are made.
fn made(issues: Vec<IssueRecord>) -> Vec<IssueRecord> {
    let made = issues.into_iter().filter(|one| !one.files.is_empty());
    made.collect()
}

/// A ZIP with an inventory.
struct Pack<W> {
    zip: Zip<W>,
    inventory: Vec<Value>,
}

impl<W: Write> Pack<W> {
    fn add(&mut self, path: &str, bytes: &[u8]) -> Result<Value, Error> {
        self.zip.add(path, bytes).map_err(failed)?;
        let line = json!({
            "pad": path,
            "omvang": bytes.len(),
            "checksum": { "algoritme": "SHA-256", "waarde": hash(bytes) },
        });
        self.inventory.push(line.clone());
        Ok(line)
    }
}

fn failed(error: io::Error) -> Error {
    Error::Export(kompas_export::Error::Archive(error))
}

fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

/// The path of a file in an archive: its number, and of its name only what any system takes.
fn file_path(folder: &str, file: &AttachmentRecord) -> String {
    let name: String = file
        .name
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() || ".-_".contains(letter) {
                letter
            } else {
                '-'
            }
        })
        .take(80)
        .collect();
    format!("{folder}/bijlagen/{}-{}", file.id, name.trim_matches('.'))
}

impl App {
    /// Writes an archive of one dossier that the asker works on, or of all of an organisation. What
    /// has a label or was given in confidence is left out, unless it is asked for.
    ///
    /// # Errors
    /// There is no such dossier or organisation for the asker; a file of a partner is missing or
    /// damaged; what is written to, or the store, fails. Then what was written is of no use.
    pub async fn archive_dossiers<W: Write + Send>(
        &self,
        asker: Asker,
        of: ArchiveOf,
        labelled: bool,
        out: W,
    ) -> Result<(W, ArchiveSummary), Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let (scope, told) = match of {
            ArchiveOf::Dossier(id) => (asker.dossiers(), format!("{}/archief", object(id))),
            ArchiveOf::Organisation(id) => {
                let scope = asker.archives_dossiers(id).ok_or(Error::NotAllowed)?;
                (scope, format!("organisatie/{id}/archief"))
            }
        };
        let ids = match of {
            ArchiveOf::Dossier(id) => vec![id],
            ArchiveOf::Organisation(_) => {
                let all = archive.store.dossiers(scope).await?;
                let mut ids: Vec<i64> = all.iter().map(|one| one.id).collect();
                ids.sort_unstable();
                ids
            }
        };
        let today = (archive.clock)().date();
        let day = (today.year(), u8::from(today.month()), today.day());
        let mut pack = Pack {
            zip: Zip::new(out, day),
            inventory: Vec::new(),
        };
        let mut summary = ArchiveSummary {
            dossiers: ids.len(),
            ..ArchiveSummary::default()
        };
        for id in &ids {
            let mut contents = Contents::read(archive, scope, *id).await?;
            if asker.person().is_some() {
                let bytes: i64 = contents.files.iter().map(|file| file.bytes).sum();
                if bytes > MOST {
                    return Err(Error::Refused(
                        "De bijlagen van dit dossier zijn samen te groot voor de site. Vraag uw beheerder om het archief: \"kompas dossiers archief\".".to_owned(),
                    ));
                }
            }
            if !labelled {
                summary.left_out += contents.leave_out();
            }
            self.pack(archive, &contents, labelled, &mut pack).await?;
        }
        summary.files = pack.inventory.len() + 1;
        let inventory = json!({
            "gemaakt": today.to_string(),
            "dossiers": ids,
            "metKenmerken": labelled,
            "weggelaten": summary.left_out,
            "bestanden": pack.inventory,
        });
        let mut zip = pack.zip;
        zip.add("inventaris.json", &pretty(&inventory))
            .map_err(failed)?;
        let out = zip.finish().map_err(failed)?;
        archive.tell(asker, LogAction::Export, told).await?;
        Ok((out, summary))
    }

    /// All that is in a dossier, as JSON and as a text to read. The log tells who read it.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn whole_dossier(&self, asker: Asker, id: i64) -> Result<(Value, String), Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let contents = Contents::read(archive, asker.dossiers(), id).await?;
        let organisation = archive.store.organisation(contents.record.organisation);
        let name = organisation.await?.map(|found| found.details.name);
        let name = name.unwrap_or_default();
        archive
            .tell(asker, LogAction::ReadDossier, object(id))
            .await?;
        let guide = self.guide();
        Ok((
            json::dossier(&contents, guide, &name, true),
            text::dossier(&contents, guide, &name, true),
        ))
    }

    async fn pack<W: Write>(
        &self,
        archive: &Archive,
        contents: &Contents,
        labelled: bool,
        pack: &mut Pack<W>,
    ) -> Result<(), Error> {
        let record = &contents.record;
        let found = archive.store.organisation(record.organisation).await?;
        let organisation = found.as_ref().map(|found| found.details.name.clone());
        let organisation = organisation.unwrap_or_default();
        let folder = format!("dossier-{}", record.id);
        let mut files = Vec::new();
        for file in &contents.files {
            let (originals, sha256) = (archive.originals.clone(), file.sha256.clone());
            let bytes = tokio::task::spawn_blocking(move || originals.read(&sha256)).await;
            let bytes = bytes.map_err(|_| Error::Interrupted)??;
            files.push(pack.add(&file_path(&folder, file), &bytes)?);
        }
        let guide: &Guide = self.guide();
        for issue in &contents.issues {
            let mut papers = contents.papers.iter();
            let paper = papers.find(|one| one.number == issue.paper);
            let Some((paper, owner)) = paper.zip(found.as_ref()) else {
                continue;
            };
            let whole = IssuedPaper {
                dossier: record,
                organisation: owner,
                paper,
                issue,
                guide,
            };
            let place = format!("{folder}/stukken/{}-{}", issue.paper, issue.number);
            for (name, bytes) in archive.issue_files(&whole).await? {
                files.push(pack.add(&format!("{place}/{name}"), &bytes)?);
            }
        }
        let value = json::dossier(contents, guide, &organisation, labelled);
        files.push(pack.add(&format!("{folder}/dossier.json"), &pretty(&value))?);
        let readable = text::dossier(contents, guide, &organisation, labelled);
        files.push(pack.add(&format!("{folder}/dossier.md"), readable.as_bytes())?);
        let about = json::metadata(contents, guide, &organisation, &files);
        pack.add(&format!("{folder}/metagegevens.json"), &pretty(&about))?;
        Ok(())
    }
}
