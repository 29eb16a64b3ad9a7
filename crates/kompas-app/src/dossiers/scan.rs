//! The self-scan: how strong the own position is in what one can know under a theme (question L3).

use std::collections::BTreeMap;

use kompas_domain::code::{Code, SourceForm};
use kompas_domain::dossier::{InformationReach, REMARK, check_field, check_filled};
use kompas_domain::guide::{Listing, Source};
use kompas_domain::trail::LogAction;
use kompas_store::{DossierRecord, NewScanLine, Saved, ScanRecord};

use super::answer::known;
use super::show::{find, seen_by};
use super::{SeenBy, no_dossier, object, told};
use crate::access::{Asker, Right};
use crate::people::FieldProblem;
use crate::{App, Error};

/// The self-scan of a dossier in one year, beside the year before.
#[derive(Debug, Clone)]
pub struct ScanView<'a> {
    /// The dossier.
    pub record: DossierRecord,
    /// The year.
    pub year: i32,
    /// Whether it is the year of now, which alone can be changed.
    pub is_open: bool,
    /// The last year before it with a scan.
    pub before: Option<i32>,
    /// All years with a scan, the newest first.
    pub years: Vec<i32>,
    /// The registrations and partners that the guide names under the theme.
    pub lines: Vec<ScanLine<'a>>,
    /// How often each is said: this year, and the year before.
    pub picture: Vec<(InformationReach, usize, usize)>,
    /// Who can see it.
    pub seen_by: SeenBy,
}

/// One source of the self-scan.
#[derive(Debug, Clone)]
pub struct ScanLine<'a> {
    /// The source.
    pub source: &'a Source,
    /// What it can tell under the theme.
    pub listing: &'a Listing,
    /// What was said of it this year.
    pub now: Option<ScanRecord>,
    /// What was said of it the year before.
    pub before: Option<InformationReach>,
}

/// What a form says of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanForm {
    /// The key of the source.
    pub source: String,
    /// How it stands; empty when that is not said.
    pub reach: String,
    /// Why.
    pub reason: String,
    /// The version that was seen, 0 for none.
    pub seen: u32,
}

impl ScanLine<'_> {
    /// Whether this is what was said this year.
    pub fn is(&self, reach: InformationReach) -> bool {
        self.now.as_ref().is_some_and(|now| now.reach == reach)
    }

    /// Whether it was said to be otherwise the year before.
    pub fn changed(&self) -> bool {
        let now = self.now.as_ref().map(|now| now.reach);
        self.before.is_some() && now.is_some() && now != self.before
    }
}

impl ScanView<'_> {
    /// Of how many sources something was said this year.
    pub fn said(&self) -> usize {
        self.lines.iter().filter(|line| line.now.is_some()).count()
    }

    /// What could be had and is not.
    pub fn gaps(&self) -> impl Iterator<Item = &ScanLine<'_>> {
        let is_gap = |line: &&ScanLine<'_>| {
            let now = line.now.as_ref();
            now.is_some_and(|now| now.reach.is_gap())
        };
        self.lines.iter().filter(is_gap)
    }
}

impl App {
    /// The self-scan of a dossier in a year, or in this one. The log tells who read it.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn self_scan(
        &self,
        asker: Asker,
        id: i64,
        year: Option<i32>,
    ) -> Result<ScanView<'_>, Error> {
        let archive = self.archive_for(asker, Right::ReadDossiers)?;
        let scope = asker.dossiers();
        let record = find(archive, scope, id).await?;
        let this_year = (archive.clock)().year();
        let year = year.unwrap_or(this_year);
        let mut by_year: BTreeMap<i32, BTreeMap<String, ScanRecord>> = BTreeMap::new();
        for line in archive.store.scan(scope, id).await? {
            let lines = by_year.entry(line.year).or_default();
            lines.insert(line.source.clone(), line);
        }
        let years = by_year.keys().rev().copied().collect();
        let before = by_year.range(..year).next_back().map(|(year, _)| *year);
        let mut now = by_year.remove(&year).unwrap_or_default();
        let earlier = before.and_then(|before| by_year.remove(&before));
        let earlier = earlier.unwrap_or_default();
        let lines: Vec<ScanLine<'_>> = self
            .scanned(&record.theme)
            .into_iter()
            .map(|(source, listing)| ScanLine {
                source,
                listing,
                now: now.remove(&source.slug),
                before: earlier.get(&source.slug).map(|line| line.reach),
            })
            .collect();
        let count = |reach: InformationReach| {
            let now = lines.iter().filter(|line| line.is(reach)).count();
            let before = lines.iter().filter(|line| line.before == Some(reach));
            (reach, now, before.count())
        };
        let view = ScanView {
            picture: InformationReach::ALL.iter().copied().map(count).collect(),
            lines,
            year,
            is_open: year == this_year,
            before,
            years,
            seen_by: seen_by(archive, scope, &record).await?,
            record,
        };
        archive
            .tell(asker, LogAction::ReadDossier, object(id))
            .await?;
        Ok(view)
    }

    /// The registrations and partners of a theme, registrations first, each by name.
    fn scanned(&self, theme: &str) -> Vec<(&Source, &Listing)> {
        let listings = self.guide().listings().iter();
        let mut found: Vec<(&Source, &Listing)> = listings
            .filter(|listing| listing.theme == theme)
            .filter_map(|listing| Some((self.guide().source(&listing.source)?, listing)))
            .filter(|(source, _)| source.form != SourceForm::Publication)
            .collect();
        found.sort_by_key(|(source, _)| {
            let is_partner = source.form == SourceForm::Partner;
            (is_partner, source.name.to_lowercase())
        });
        found
    }

    /// Saves what was said of sources this year. What did not change is left as it is.
    ///
    /// # Errors
    /// All that is wrong together: a reason is missing, too long or holds the number of a person;
    /// there is no such dossier for the asker; the store fails.
    pub async fn save_scan(
        &self,
        asker: Asker,
        id: i64,
        form: &[ScanForm],
    ) -> Result<Saved, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let scope = asker.dossiers();
        let record = find(archive, scope, id).await?;
        let year = (archive.clock)().year();
        let there = archive.store.scan(scope, id).await?;
        let listed = self.scanned(&record.theme);
        let mut problems = Vec::new();
        let mut lines = Vec::new();
        for said in form.iter().filter(|said| !said.reach.is_empty()) {
            let Some((source, _)) = listed.iter().find(|(one, _)| one.slug == said.source) else {
                problems.push(FieldProblem {
                    field: "",
                    message: format!("bron {:?} hoort niet bij dit thema", said.source),
                });
                continue;
            };
            let line = match line(said) {
                Ok(line) => line,
                Err(told) => {
                    problems.extend(told.into_iter().map(|problem| FieldProblem {
                        message: format!("{}: {}", source.name, problem.message),
                        ..problem
                    }));
                    continue;
                }
            };
            let same = there.iter().any(|one| {
                (one.year, &one.source, one.reach, &one.reason)
                    == (year, &line.source, line.reach, &line.reason)
            });
            if !same {
                lines.push(line);
            }
        }
        if !problems.is_empty() {
            return Err(Error::Form(problems));
        }
        if lines.is_empty() {
            return Ok(Saved::As(0));
        }
        let entry = archive.entry(asker, LogAction::ChangeDossier, object(id));
        let saved = archive
            .store
            .save_scan(scope, id, year, &lines, &entry)
            .await?;
        match saved {
            Saved::Gone => Err(no_dossier(id)),
            saved => Ok(saved),
        }
    }
}

/// What is said of one source, or all that is wrong with it.
fn line(said: &ScanForm) -> Result<NewScanLine, Vec<FieldProblem>> {
    let reach: InformationReach =
        known(&said.reach).map_err(|message| vec![FieldProblem { field: "", message }])?;
    let reason = said.reason.trim().to_owned();
    let mut problems = Vec::new();
    if reach.needs_reason() {
        check_filled("", &reason, REMARK, &mut problems);
    } else {
        check_field("", &reason, REMARK, &mut problems);
    }
    if !problems.is_empty() {
        return Err(told(&problems).collect());
    }
    Ok(NewScanLine {
        source: said.source.clone(),
        reach,
        reason,
        seen: said.seen,
    })
}
