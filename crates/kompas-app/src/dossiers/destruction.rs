//! Destroying dossiers whose term is over, and removing one that was opened by mistake.

use kompas_domain::code::Code;
use kompas_domain::dossier::DossierState;
use kompas_domain::guide::Theme;
use kompas_domain::retention::exception_problems;
use kompas_domain::trail::LogAction;
use kompas_export::{Cell, Column, Table};
use kompas_store::{
    ClosedDossier, DestroyedDossier, DestructionRecord, DossierCounts, DossierScope, Held, Job,
    Saved,
};
use time::Date;

use super::open::deadline;
use super::{DossierHead, Kept, no_dossier, object, told};
use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::people::FieldProblem;
use crate::{App, Error};

/// What an organisation may destroy today, what it keeps, and what it destroyed.
#[derive(Debug, Clone)]
pub struct DestructionView<'a> {
    /// The number and the name of the organisation.
    pub organisation: (i64, String),
    /// Today.
    pub today: Date,
    /// The dossiers whose term is over.
    pub due: Vec<ClosedView<'a>>,
    /// Those that were closed and are kept yet, the first that may go first.
    pub kept: Vec<ClosedView<'a>>,
    /// What was destroyed before, the last first.
    pub done: Vec<DestructionRecord>,
}

/// A closed dossier.
#[derive(Debug, Clone)]
pub struct ClosedView<'a> {
    /// The dossier.
    pub record: ClosedDossier,
    /// Its theme; none when the guide no longer has it.
    pub theme: Option<&'a Theme>,
}

impl ClosedView<'_> {
    /// What the theme is called.
    pub fn theme_name(&self) -> &str {
        self.theme
            .map_or(self.record.theme.as_str(), |theme| theme.title.as_str())
    }
}

/// What one run destroyed: the statement that the archivist keeps.
#[derive(Debug, Clone)]
pub struct DestructionReport<'a> {
    /// The run.
    pub record: DestructionRecord,
    /// The name of the organisation.
    pub organisation: String,
    /// What was destroyed, by number.
    pub lines: Vec<ReportLine<'a>>,
}

/// A dossier that was destroyed.
#[derive(Debug, Clone)]
pub struct ReportLine<'a> {
    /// What is known of it still.
    pub record: DestroyedDossier,
    /// Its theme; none when the guide no longer has it.
    pub theme: Option<&'a Theme>,
}

impl ReportLine<'_> {
    /// What the theme is called.
    pub fn theme_name(&self) -> &str {
        self.theme
            .map_or(self.record.theme.as_str(), |theme| theme.title.as_str())
    }

    /// Why it might be destroyed.
    pub fn ground(&self) -> String {
        format!(
            "Bewaartermijn verstreken: {}",
            self.record.retention.label().to_lowercase()
        )
    }
}

impl DestructionReport<'_> {
    /// Who had it done.
    pub fn by(&self) -> &str {
        destroyed_by(&self.record)
    }
}

/// Who had a run done.
pub fn destroyed_by(record: &DestructionRecord) -> &str {
    record
        .author
        .as_deref()
        .unwrap_or("de opdrachtregel, of een account dat er niet meer is")
}

fn number(count: i64) -> usize {
    usize::try_from(count).unwrap_or(0)
}

/// A report as a table.
pub fn destruction_table(report: &DestructionReport<'_>) -> Table {
    let rows = report.lines.iter().map(|line| {
        let (record, counts) = (&line.record, &line.record.counts);
        let numbers = NUMBERS
            .iter()
            .map(|(_, _, get)| Cell::Count(number(get(counts))));
        let known = [
            Cell::Count(number(report.record.id)),
            Cell::Text(report.organisation.clone()),
            Cell::Text(report.by().to_owned()),
            Cell::Count(number(record.dossier)),
            Cell::Text(line.theme_name().to_owned()),
            Cell::Text(record.retention.label().to_owned()),
            Cell::Text(record.opened.date().to_string()),
            Cell::Text(record.closed.to_string()),
            Cell::Text(record.ends.to_string()),
            Cell::Text(record.done.date().to_string()),
            Cell::Text(line.ground()),
        ];
        known.into_iter().chain(numbers).collect()
    });
    let known = [
        ("verklaring", "Verklaring"),
        ("organisatie", "Organisatie"),
        ("door", "Vernietigd door"),
        ("dossier", "Dossier"),
        ("thema", "Thema"),
        ("bewaren", "Bewaartermijn"),
        ("geopend", "Geopend"),
        ("gesloten", "Gesloten"),
        ("termijnVoorbij", "Termijn voorbij"),
        ("vernietigd", "Vernietigd"),
        ("grond", "Grond"),
    ];
    let numbers = NUMBERS.iter().map(|(key, label, _)| (*key, *label));
    Table {
        name: format!("vernietiging-{}", report.record.id),
        columns: known
            .into_iter()
            .chain(numbers)
            .map(|(key, label)| Column::new(key, label))
            .collect(),
        rows: rows.collect(),
    }
}

/// What is in a dossier and how much: what there is none of is left out.
pub fn what_is_in(counts: &DossierCounts) -> Vec<(&'static str, usize)> {
    let all = NUMBERS
        .iter()
        .map(|(_, label, get)| (*label, number(get(counts))));
    all.filter(|(_, count)| *count > 0).collect()
}

type Number = (&'static str, &'static str, fn(&DossierCounts) -> i64);

/// What is counted of a dossier, by key and name.
const NUMBERS: &[Number] = &[
    ("antwoorden", "Antwoorden", |of| of.answers),
    ("versies", "Versies", |of| of.versions),
    ("citaten", "Citaten", |of| of.citations),
    ("notities", "Notities", |of| of.notes),
    ("maatregelen", "Maatregelen", |of| of.measures),
    ("acties", "Acties", |of| of.actions),
    ("besluiten", "Besluiten", |of| of.decisions),
    ("rondes", "Jaarlijkse rondes", |of| of.rounds),
    ("uitvragen", "Uitvragen", |of| of.consultations),
    ("partners", "Gevraagde partners", |of| of.partners),
    ("reacties", "Reacties", |of| of.replies),
    ("bijlagen", "Bijlagen", |of| of.files),
    ("bytes", "Bytes aan bijlagen", |of| of.bytes),
];

/// A dossier that was opened by mistake, before it is removed.
#[derive(Debug, Clone)]
pub struct RemovalView<'a> {
    /// The dossier.
    pub head: DossierHead<'a>,
    /// What goes with it.
    pub counts: DossierCounts,
    /// Why it cannot be removed, in Dutch, if it cannot.
    pub kept: Option<String>,
}

impl Archive {
    /// As long as this lives, nobody adds bytes.
    async fn hold_originals(&self) -> Result<Held, Error> {
        let originals = self.originals.clone();
        let held = tokio::task::spawn_blocking(move || originals.hold_alone()).await;
        Ok(held.map_err(|_| Error::Interrupted)??)
    }

    async fn remove_originals(&self, hashes: Vec<String>) -> Result<(), Error> {
        let originals = self.originals.clone();
        let remove = move || hashes.iter().try_for_each(|hash| originals.remove(hash));
        let removed = tokio::task::spawn_blocking(remove).await;
        Ok(removed.map_err(|_| Error::Interrupted)??)
    }

    /// Takes off the disk what is left of a dossier that was destroyed: the bytes of its files,
    /// which are there still only when the program was broken off, and its traces in the database.
    pub(crate) async fn erase(&self, job: &Job) -> Result<(), Error> {
        let hashes: Vec<&str> = job.payload.split_whitespace().collect();
        self.remove_unused(&hashes).await?;
        Ok(self.store.erase().await?)
    }

    /// Removes those of these originals that nothing uses.
    pub(super) async fn remove_unused(&self, hashes: &[&str]) -> Result<(), Error> {
        let _held = self.hold_originals().await?;
        let mut unused = Vec::new();
        for hash in hashes {
            if !self.store.uses(hash).await? {
                unused.push((*hash).to_owned());
            }
        }
        self.remove_originals(unused).await
    }
}

impl App {
    /// What may be destroyed today of the organisation of a coordinator, or of the one that the
    /// command line names. Nothing is destroyed by looking.
    ///
    /// # Errors
    /// The asker may not; there is no such organisation; the store fails.
    pub async fn destruction(
        &self,
        asker: Asker,
        organisation: Option<i64>,
    ) -> Result<DestructionView<'_>, Error> {
        let (archive, scope) = self.destroys(asker, Right::SeeDestruction, organisation)?;
        let named = organisation.or(asker.organisation()).unwrap_or(0);
        let today = (archive.clock)().date();
        let all = archive.store.closed_dossiers(scope).await?;
        let all = all.into_iter().map(|record| ClosedView {
            theme: self.guide().theme(&record.theme),
            record,
        });
        let (due, mut kept): (Vec<_>, Vec<_>) =
            all.partition(|one| one.record.closing.is_due(today));
        kept.sort_by_key(|one| one.record.closing.destroy_from().unwrap_or(Date::MAX));
        Ok(DestructionView {
            organisation: (named, self.organisation_name(archive, named).await?),
            today,
            due,
            kept,
            done: archive.store.destructions(scope).await?,
        })
    }

    /// Destroys the dossiers with these numbers whose term is over; gives the number of the run,
    /// none when none of them was. The log and the report tell of each.
    ///
    /// # Errors
    /// The asker may not; the store fails.
    pub async fn destroy_dossiers(
        &self,
        asker: Asker,
        organisation: Option<i64>,
        dossiers: &[i64],
    ) -> Result<Option<i64>, Error> {
        let (archive, scope) = self.destroys(asker, Right::Destroy, organisation)?;
        let mut run = None;
        for id in dossiers {
            let _held = archive.hold_originals().await?;
            let entry = archive.entry(asker, LogAction::DestroyDossier, object(*id));
            let destroy = || archive.store.destroy_dossier(scope, *id, run, &entry);
            let Some(destroyed) = archive.with_ballast(destroy).await? else {
                continue;
            };
            run = Some(destroyed.destruction);
            archive.remove_originals(destroyed.unused).await?;
        }
        archive.wake.notify_one();
        Ok(run)
    }

    /// Takes what was destroyed off the disk now, and not when a site does its work.
    ///
    /// # Errors
    /// The asker may not; the store fails, for one for lack of room.
    pub async fn erase_destroyed(&self, asker: Asker) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        Ok(archive.store.erase().await?)
    }

    /// What a run destroyed.
    ///
    /// # Errors
    /// The asker may not; there was no such run in her organisation; the store fails.
    pub async fn destruction_report(
        &self,
        asker: Asker,
        organisation: Option<i64>,
        id: i64,
    ) -> Result<DestructionReport<'_>, Error> {
        let (archive, scope) = self.destroys(asker, Right::SeeDestruction, organisation)?;
        let all = archive.store.destructions(scope).await?;
        let record = all.into_iter().find(|one| one.id == id);
        let record = record.ok_or_else(|| Error::NotFound {
            kind: "verklaring",
            key: id.to_string(),
        })?;
        let lines = archive.store.destroyed(scope, id).await?;
        let lines = lines.into_iter().map(|record| ReportLine {
            theme: self.guide().theme(&record.theme),
            record,
        });
        Ok(DestructionReport {
            organisation: self.organisation_name(archive, record.organisation).await?,
            lines: lines.collect(),
            record,
        })
    }

    /// Keeps a closed dossier until a day, as `2031-12-31`, for a reason; without a day no longer
    /// than its term.
    ///
    /// # Errors
    /// The fields are wrong; the asker may not; there is no such closed dossier; the store fails.
    pub async fn keep_dossier(
        &self,
        asker: Asker,
        id: i64,
        until: &str,
        reason: &str,
    ) -> Result<(), Error> {
        let (archive, scope) = self.destroys(asker, Right::Destroy, None)?;
        let there = archive.store.closed_dossiers(scope).await?;
        if there.iter().all(|one| one.id != id) {
            return Err(no_dossier(id));
        }
        let (reason, today) = (reason.trim(), (archive.clock)().date());
        let mut problems = Vec::new();
        let until = match deadline(until) {
            Ok(Some(day)) if day < today => {
                problems.push(FieldProblem::new("tot", "kies een dag vanaf vandaag"));
                None
            }
            Ok(day) => day,
            Err(message) => {
                problems.push(FieldProblem::new("tot", message));
                None
            }
        };
        if until.is_some() || !problems.is_empty() {
            problems.extend(told(&exception_problems(reason)));
        }
        if !problems.is_empty() {
            return Err(Error::Form(problems));
        }
        let entry = archive.entry(
            asker,
            LogAction::ChangeDossier,
            format!("{}/bewaren", object(id)),
        );
        let until = until.map(|day| (day, reason));
        if archive.store.keep_dossier(scope, id, until, &entry).await? {
            Ok(())
        } else {
            Err(no_dossier(id))
        }
    }

    /// A dossier of the asker with all that goes when she removes it.
    ///
    /// # Errors
    /// There is no such dossier for the asker; the store fails.
    pub async fn dossier_to_remove(&self, asker: Asker, id: i64) -> Result<RemovalView<'_>, Error> {
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let head = self.head(archive, asker, id).await?;
        let scope = asker.dossiers();
        let counts = archive.store.dossier_counts(scope, id).await?;
        let counts = counts.ok_or_else(|| no_dossier(id))?;
        let me = asker.person().map(|person| person.account);
        let owner = head.record.owner.as_ref().map(|(owner, _)| *owner);
        let kept = if owner.is_none() || owner != me {
            Some("Alleen de eigenaar kan een dossier verwijderen dat per vergissing is geopend.")
        } else if counts.decisions > 0 || head.record.fields.state != DossierState::Active {
            Some(
                "Dit dossier ligt voor besluit of er is over besloten. Dan blijft het tot zijn bewaartermijn voorbij is; een coördinator vernietigt het daarna.",
            )
        } else {
            None
        };
        Ok(RemovalView {
            head,
            counts,
            kept: kept.map(str::to_owned),
        })
    }

    /// Removes a dossier that was opened by mistake, of which the asker saw a version: one that
    /// she owns and on which nothing was decided.
    ///
    /// # Errors
    /// There is no such dossier for the asker, or it must be kept; the store fails.
    pub async fn remove_dossier(
        &self,
        asker: Asker,
        id: i64,
        seen: u32,
    ) -> Result<Kept<()>, Error> {
        let view = self.dossier_to_remove(asker, id).await?;
        if let Some(why) = view.kept {
            return Err(Error::Refused(why));
        }
        let archive = self.archive_for(asker, Right::Dossiers)?;
        let _held = archive.hold_originals().await?;
        let entry = archive.entry(asker, LogAction::DestroyDossier, object(id));
        let scope = asker.dossiers();
        let remove = || archive.store.remove_dossier(scope, id, seen, &entry);
        match archive.with_ballast(remove).await? {
            Ok(unused) => {
                archive.remove_originals(unused).await?;
                archive.wake.notify_one();
                Ok(Kept::As(0))
            }
            Err(Saved::Gone) => Err(no_dossier(id)),
            Err(_) => Ok(Kept::Stale(())),
        }
    }

    fn destroys(
        &self,
        asker: Asker,
        right: Right,
        organisation: Option<i64>,
    ) -> Result<(&Archive, DossierScope), Error> {
        let archive = self.archive_for(asker, right)?;
        let scope = asker.destroys_dossiers(right, organisation);
        Ok((archive, scope.ok_or(Error::NotAllowed)?))
    }

    async fn organisation_name(&self, archive: &Archive, id: i64) -> Result<String, Error> {
        let found = archive.store.organisation(id).await?;
        let found = found.ok_or_else(|| Error::NotFound {
            kind: "organisatie",
            key: id.to_string(),
        })?;
        Ok(found.details.name)
    }
}
