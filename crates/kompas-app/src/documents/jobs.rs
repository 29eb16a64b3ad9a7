//! The jobs, as the operator sees them.

use std::collections::HashMap;

use kompas_domain::code::Code;
use kompas_domain::filter::FilterProblem;
use kompas_domain::job::{JobKind, JobState};
use kompas_domain::trail::LogAction;
use kompas_store::{FoundDocument, Job};
use time::OffsetDateTime;

use crate::access::{Asker, Right};
use crate::{App, Error, Pairs};

/// The jobs on a page.
const PAGE: u32 = 200;

/// Jobs in one state, or all.
#[derive(Debug, Clone)]
pub struct JobsView {
    /// The state that was asked for.
    pub state: Option<JobState>,
    /// How many there are in each state.
    pub counts: Vec<(JobState, usize)>,
    /// The newest of them.
    pub jobs: Vec<JobView>,
}

/// A job.
#[derive(Debug, Clone)]
pub struct JobView {
    /// Its number.
    pub id: i64,
    /// What it does.
    pub kind: JobKind,
    /// How far it is.
    pub state: JobState,
    /// What it is about: an address or a title.
    pub label: String,
    /// Where the site shows what it is about.
    pub path: Option<String>,
    /// Steps done, of how many.
    pub progress: Option<(u64, u64)>,
    /// What it says of itself.
    pub message: Option<String>,
    /// When it last changed.
    pub since: OffsetDateTime,
    /// When it is tried again.
    pub next_try: Option<OffsetDateTime>,
}

impl JobView {
    /// Whether a person may have it tried again or take it away.
    pub fn can_retry(&self) -> bool {
        self.state == JobState::Failed
    }
}

impl JobsView {
    /// How many jobs there are.
    pub fn all(&self) -> usize {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// Whether something waits or runs.
    pub fn busy(&self) -> bool {
        self.counts.iter().any(|(state, count)| {
            *count > 0 && matches!(state, JobState::Waiting | JobState::Running)
        })
    }
}

impl App {
    /// The jobs, with the parameter `stand` of an address.
    ///
    /// # Errors
    /// The asker may not work with documents; a pair is wrong; the store fails.
    pub async fn jobs(&self, asker: Asker, pairs: Pairs<'_>) -> Result<JobsView, Error> {
        let archive = self.archive_for(asker, Right::Work)?;
        let state = state(pairs)?;
        let mut counts = Vec::new();
        let found = archive.store.job_counts(asker.scope()).await?;
        for &state in JobState::ALL {
            let count = found.iter().find(|(other, _)| *other == state);
            counts.push((state, count.map_or(0, |(_, count)| *count)));
        }
        let jobs = archive.store.jobs(asker.scope(), state, 1, PAGE).await?;
        let about: Vec<i64> = jobs.iter().filter_map(about).collect();
        let documents = archive.store.documents_of(asker.scope(), &about).await?;
        Ok(JobsView {
            state,
            counts,
            jobs: jobs.into_iter().map(|job| view(job, &documents)).collect(),
        })
    }

    /// Whether a document still has a job that waits or runs.
    ///
    /// # Errors
    /// The store fails.
    pub async fn is_waiting(&self, document: i64) -> Result<bool, Error> {
        Ok(self.archive()?.store.has_open_job(document).await?)
    }

    /// Has a failed job tried again.
    ///
    /// # Errors
    /// The asker may not work with documents; there is no such failed job; the store fails.
    pub async fn retry_job(&self, asker: Asker, id: i64) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Work)?;
        let entry = archive.entry(asker, LogAction::Manage, format!("taak/{id}"));
        if !archive.store.retry(asker.scope(), id, &entry).await? {
            return Err(not_found(id));
        }
        archive.wake.notify_one();
        Ok(())
    }

    /// Takes a failed job off the list.
    ///
    /// # Errors
    /// The asker may not work with documents; there is no such failed job; the store fails.
    pub async fn discard_job(&self, asker: Asker, id: i64) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Work)?;
        let entry = archive.entry(asker, LogAction::Manage, format!("taak/{id}"));
        if archive.store.discard(asker.scope(), id, &entry).await? {
            Ok(())
        } else {
            Err(not_found(id))
        }
    }
}

fn not_found(id: i64) -> Error {
    Error::NotFound {
        kind: "taak",
        key: id.to_string(),
    }
}

fn state(pairs: Pairs<'_>) -> Result<Option<JobState>, Error> {
    let mut state = None;
    let mut problems = Vec::new();
    for (name, value) in pairs {
        let read = match name.as_str() {
            "stand" => value
                .parse()
                .map(|found| state = Some(found))
                .map_err(|error: kompas_domain::code::UnknownCode| error.to_string()),
            _ => Err("dit bestaat hier niet; kies stand".to_owned()),
        };
        problems.extend(read.err().map(|message| FilterProblem {
            name: name.clone(),
            message,
        }));
    }
    if problems.is_empty() {
        Ok(state)
    } else {
        Err(Error::BadQuery(problems))
    }
}

fn about(job: &Job) -> Option<i64> {
    job.document().map(|(id, _)| id)
}

fn view(job: Job, documents: &HashMap<i64, FoundDocument>) -> JobView {
    let id = about(&job);
    let document = id.and_then(|id| documents.get(&id));
    JobView {
        label: match (document, id) {
            (Some(found), _) => found.record.document.title.clone(),
            (None, Some(id)) => format!("Document {id}, verwijderd"),
            (None, None) if job.kind != JobKind::Mail => job.subject,
            (None, None) if job.payload.is_empty() => "Wie een nieuw wachtwoord vroeg".to_owned(),
            (None, None) => job.payload,
        },
        path: document.map(|found| format!("/documenten/{}", found.record.id)),
        id: job.id,
        kind: job.kind,
        state: job.state,
        progress: job.done.zip(job.total),
        message: job.message,
        since: job.updated,
        next_try: (job.state == JobState::Waiting && job.attempts > 0).then_some(job.run_after),
    }
}
