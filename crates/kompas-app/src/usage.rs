//! Where the guide fails its readers: which sources they open, which searches find nothing. Counted
//! in memory and written down as numbers a month, without persons.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use kompas_domain::text::fold;
use kompas_domain::usage::{KEPT, Phrases, UsageKind, is_robot, month, months_before};
use kompas_store::UsageCount;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex as AsyncMutex;

use crate::access::{Asker, Right};
use crate::archive::Archive;
use crate::{App, Error};

/// What was counted is written down as often.
const WRITE: Duration = Duration::minutes(1);
/// Months that are shown, this one among them.
const SHOWN: u16 = 12;

/// Words that found nothing, of which so many are shown.
pub const MOST: usize = 200;

/// Month, kind and subject.
type Key = (String, UsageKind, String);

/// What was counted and not written down yet.
#[derive(Default)]
pub(crate) struct Counting {
    counted: Mutex<Counted>,
    /// Only one task at a time writes it down; when one last did.
    written: AsyncMutex<Option<OffsetDateTime>>,
}

#[derive(Default)]
struct Counted {
    counts: BTreeMap<Key, u32>,
    phrases: Phrases,
}

impl Counting {
    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counted {
    fn add(&mut self, month: &str, kind: UsageKind, subject: &str, times: u32) {
        let key = (month.to_owned(), kind, subject.to_owned());
        let count = self.counts.entry(key).or_default();
        *count = count.saturating_add(times);
    }

    /// Takes off what was written down.
    fn written(&mut self, counts: &[UsageCount]) {
        for one in counts {
            let key = (one.month.clone(), one.kind, one.subject.clone());
            if let Some(count) = self.counts.get_mut(&key) {
                *count = count.saturating_sub(one.times);
                if *count == 0 {
                    self.counts.remove(&key);
                }
            }
        }
    }
}

/// How the guide is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageView {
    /// The first month that is shown: `2025-12`.
    pub from: String,
    /// This month.
    pub month: String,
    /// The sources that were opened, most opened first.
    pub opened: Vec<UsageLine>,
    /// The sources that nobody opened.
    pub never: Vec<UsageLine>,
    /// How often something was searched.
    pub searched: UsageLine,
    /// Words that found nothing, most searched first.
    pub nothing: Vec<UsageLine>,
}

/// A number for this month, and for all months that are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageLine {
    /// The key of a source; the words of a search.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// This month.
    pub month: u32,
    /// In all months that are shown.
    pub all: u32,
    /// Whether a search for these words finds something by now.
    pub is_found: bool,
}

impl App {
    /// Counts that the page of a source was opened, by who is no robot and no editor.
    pub fn count_opened(&self, asker: Asker, agent: &str, source: &str) {
        if let Some(archive) = self.counted(asker, agent)
            && self.guide().source(source).is_some()
        {
            let month = month((archive.clock)().date());
            let mut counted = archive.usage.lock();
            counted.add(&month, UsageKind::Opened, source, 1);
        }
    }

    /// Counts a search, and its words when it found nothing and they may be kept.
    pub fn count_search(&self, asker: Asker, agent: &str, words: &str, found: bool) {
        if let Some(archive) = self.counted(asker, agent)
            && !words.is_empty()
        {
            let month = month((archive.clock)().date());
            let mut counted = archive.usage.lock();
            counted.add(&month, UsageKind::Searched, "", 1);
            let missed = if found {
                None
            } else {
                counted.phrases.typed(words, &month)
            };
            if let Some((words, times)) = missed {
                counted.add(&month, UsageKind::Nothing, &words, times);
            }
        }
    }

    /// The archive, when what this asker does counts.
    fn counted(&self, asker: Asker, agent: &str) -> Option<&Archive> {
        let counts = !asker.may(Right::Guide) && !is_robot(agent);
        self.archive().ok().filter(|_| counts)
    }

    /// Writes down what was counted since the last time.
    ///
    /// # Errors
    /// The store fails; then it is written down a next time.
    pub async fn keep_usage(&self) -> Result<(), Error> {
        let archive = self.archive()?;
        let mut written = archive.usage.written.lock().await;
        let now = (archive.clock)();
        let counts: Vec<UsageCount> = {
            let counted = archive.usage.lock();
            let counts = counted.counts.iter();
            counts
                .map(|((month, kind, subject), times)| UsageCount {
                    month: month.clone(),
                    kind: *kind,
                    subject: subject.clone(),
                    times: *times,
                })
                .collect()
        };
        if !counts.is_empty() {
            let oldest = months_before(now.date(), KEPT);
            archive.store.add_usage(&counts, &oldest).await?;
            archive.usage.lock().written(&counts);
            *written = Some(now);
        }
        Ok(())
    }

    /// The same, when it is a while ago.
    pub(crate) async fn keep_usage_at_times(
        &self,
        archive: &Archive,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        let written = *archive.usage.written.lock().await;
        if written.is_none_or(|written| now - written >= WRITE) {
            self.keep_usage().await?;
        }
        Ok(())
    }

    /// How the guide was used this month and the eleven before, as far as it was written down.
    ///
    /// # Errors
    /// The asker does not look after the guide; the store or the search fails.
    pub async fn usage(&self, asker: Asker) -> Result<UsageView, Error> {
        let archive = self.archive_for(asker, Right::Guide)?;
        let today = (archive.clock)().date();
        let (from, this) = (months_before(today, SHOWN - 1), month(today));
        let counts = archive.store.usage(&from).await?;
        let sum = |kind, key: &str, label: &str| {
            let of = |one: &&UsageCount| one.kind == kind && one.subject == key;
            let times = |one: &UsageCount| one.times;
            let all = counts.iter().filter(of);
            let now = all.clone().filter(|one| one.month == this);
            UsageLine {
                key: key.to_owned(),
                label: label.to_owned(),
                month: now.map(times).fold(0, u32::saturating_add),
                all: all.map(times).fold(0, u32::saturating_add),
                is_found: false,
            }
        };
        let sources = self.guide().sources().iter();
        let sources = sources.map(|one| sum(UsageKind::Opened, &one.slug, &one.name));
        let (mut opened, never): (Vec<_>, Vec<_>) = sources.partition(|line| line.all > 0);
        let nothing = counts.iter().filter(|one| one.kind == UsageKind::Nothing);
        let mut words: Vec<&str> = nothing.map(|one| one.subject.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        let words = words.into_iter();
        let nothing = words.map(|words| sum(UsageKind::Nothing, words, words));
        let mut nothing: Vec<UsageLine> = nothing.collect();
        for lines in [&mut opened, &mut nothing] {
            lines.sort_by_cached_key(|line| (Reverse(line.all), fold(&line.label)));
        }
        nothing.truncate(MOST);
        for line in &mut nothing {
            line.is_found = self.finds(&line.key)?;
        }
        Ok(UsageView {
            searched: sum(UsageKind::Searched, "", ""),
            from,
            month: this,
            opened,
            never,
            nothing,
        })
    }

    /// Whether the guide has anything for these words.
    fn finds(&self, words: &str) -> Result<bool, Error> {
        let found = self.search_page(words, None, None, 1, 1)?;
        Ok(found.kinds.iter().any(|(_, count)| *count > 0))
    }
}
