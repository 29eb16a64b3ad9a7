//! The log of who did what. Lines are only ever added; each holds the hash of the one before it,
//! so that a line that was changed, taken out, put in or moved is found.

use kompas_domain::code::Code;
use kompas_domain::trail::{LogAction, LogOrigin, LogResult};
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::database::{millis, moment, plain, reading, transaction};
use crate::originals::hash;
use crate::{Error, Store};

/// What a line of the log will say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// What was done.
    pub action: LogAction,
    /// To what: `account/3`, `document/47`; never a name.
    pub object: String,
    /// How it ended.
    pub result: LogResult,
    /// By which way.
    pub origin: LogOrigin,
    /// The network address that it came from, where there is one.
    pub address: Option<String>,
    /// The number of the account that did it; none for a visitor and for the command line.
    pub actor: Option<i64>,
    /// The number of the organisation that it concerns.
    pub organisation: Option<i64>,
    /// When.
    pub moment: OffsetDateTime,
}

impl LogEntry {
    /// The same of another object.
    #[must_use]
    pub fn about(&self, object: String) -> Self {
        Self {
            object,
            ..self.clone()
        }
    }
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct LogLine {
    /// Its number, from 1.
    pub seq: i64,
    moment: i64,
    /// The code of what was done.
    pub action: String,
    /// To what.
    pub object: String,
    /// The code of how it ended.
    pub result: String,
    /// The code of the way by which it was asked.
    pub origin: String,
    /// The network address that it came from.
    pub address: Option<String>,
    /// The number of the account that did it.
    pub actor: Option<i64>,
    /// The number of the organisation that it concerns.
    pub organisation: Option<i64>,
    /// The hash of the line before it; empty for the first.
    pub previous: String,
    /// The hash of all of this line, with `previous`.
    pub hash: String,
}

impl LogLine {
    /// The line after another one.
    pub(crate) fn after(last: Option<(i64, String)>, entry: &LogEntry) -> Self {
        let (seq, previous) = last.map_or((1, String::new()), |(seq, hash)| (seq + 1, hash));
        let mut line = Self {
            seq,
            moment: millis(entry.moment),
            action: entry.action.code().to_owned(),
            object: plain(&entry.object),
            result: entry.result.code().to_owned(),
            origin: entry.origin.code().to_owned(),
            address: entry.address.as_deref().map(plain),
            actor: entry.actor,
            organisation: entry.organisation,
            previous,
            hash: String::new(),
        };
        line.hash = line.digest();
        line
    }

    /// When.
    pub fn moment(&self) -> OffsetDateTime {
        moment(self.moment)
    }

    /// What the hash must be. Each field goes in with its length, so that no two lines are alike.
    fn digest(&self) -> String {
        let mut bytes = Vec::new();
        let mut field = |value: Option<&str>| {
            let length = value.map_or(u64::MAX, |value| value.len() as u64);
            bytes.extend(length.to_le_bytes());
            bytes.extend(value.unwrap_or_default().bytes());
        };
        let number = |value: Option<i64>| value.map(|value| value.to_string());
        field(Some(&self.seq.to_string()));
        field(Some(&self.moment.to_string()));
        field(Some(&self.action));
        field(Some(&self.object));
        field(Some(&self.result));
        field(Some(&self.origin));
        field(self.address.as_deref());
        field(number(self.actor).as_deref());
        field(number(self.organisation).as_deref());
        field(Some(&self.previous));
        hash(&bytes)
    }
}

/// What is wrong at a place of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFault {
    /// Lines are missing before this one, or one stands twice.
    Gap,
    /// The line does not follow from the one before it.
    Broken,
    /// The line is not what it was.
    Changed,
    /// The log ends before a line that it had.
    Cut,
}

/// A log that was read through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogProof {
    /// How many lines it has.
    pub lines: u64,
    /// The number and hash of the last line.
    pub head: Option<(i64, String)>,
    /// What is wrong, by number of line, in their order.
    pub faults: Vec<(i64, LogFault)>,
}

impl LogProof {
    /// Reads one more line.
    pub fn read(&mut self, line: &LogLine) {
        let (last, previous) = match &self.head {
            Some((seq, hash)) => (*seq, hash.as_str()),
            None => (0, ""),
        };
        if line.seq != last + 1 {
            self.faults.push((line.seq, LogFault::Gap));
        }
        if line.previous != previous {
            self.faults.push((line.seq, LogFault::Broken));
        }
        if line.hash != line.digest() {
            self.faults.push((line.seq, LogFault::Changed));
        }
        self.lines += 1;
        self.head = Some((line.seq, line.hash.clone()));
    }
}

/// Adds a line in the transaction of the change that it tells of.
macro_rules! record {
    ($store:expr, $tx:ident, $entry:expr) => {{
        sqlx::query($store.turn()).execute(&mut *$tx).await?;
        let last: Option<(i64, String)> =
            sqlx::query_as("select seq, hash from log order by seq desc limit 1")
                .fetch_optional(&mut *$tx)
                .await?;
        let line = crate::log::LogLine::after(last, $entry);
        sqlx::query(
            "insert into log (seq, moment, action, object, result, origin, address, actor,
             organisation, previous, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(line.seq)
        .bind(crate::database::millis(line.moment()))
        .bind(&line.action)
        .bind(&line.object)
        .bind(&line.result)
        .bind(&line.origin)
        .bind(&line.address)
        .bind(line.actor)
        .bind(line.organisation)
        .bind(&line.previous)
        .bind(&line.hash)
        .execute(&mut *$tx)
        .await?;
    }};
}

/// Runs a statement that changes one row in the transaction `tx`, then what goes with it, then the
/// line in the log. Whether there was that row; if not, nothing is done.
macro_rules! change_one {
    ($store:expr, $entry:expr, |$tx:ident| $query:expr $(, then $also:expr)?) => {{
        let done = transaction!($store, |$tx| {
            let done = $query.execute(&mut *$tx).await?.rows_affected() == 1;
            if done {
                $($also;)?
                record!($store, $tx, $entry);
            }
            done
        });
        Ok(done)
    }};
}

pub(crate) use {change_one, record};

/// Lines that are read at a time.
const STEP: i64 = 1000;

impl Store {
    /// Adds a line to the log that tells of no change in the store.
    ///
    /// # Errors
    /// The database fails.
    pub async fn record(&self, entry: &LogEntry) -> Result<(), Error> {
        transaction!(self, |tx| { record!(self, tx, entry) });
        Ok(())
    }

    /// Lines of the log, newest first: of all, or of what concerns one organisation. Pages count
    /// from 1.
    ///
    /// # Errors
    /// The database fails.
    pub async fn log(
        &self,
        organisation: Option<i64>,
        page: u32,
        size: u32,
    ) -> Result<Vec<LogLine>, Error> {
        let lines = reading!(self, |db| {
            sqlx::query_as(
                "select * from log where $1 = -1 or organisation = $1
                 order by seq desc limit $2 offset $3",
            )
            .bind(organisation.unwrap_or(-1))
            .bind(i64::from(size))
            .bind(crate::documents::offset(page, size))
            .fetch_all(db)
            .await?
        });
        Ok(lines)
    }

    /// How many lines of the log [`log`](Self::log) would give.
    ///
    /// # Errors
    /// The database fails.
    pub async fn log_count(&self, organisation: Option<i64>) -> Result<usize, Error> {
        let count: i64 = reading!(self, |db| {
            sqlx::query_scalar("select count(*) from log where $1 = -1 or organisation = $1")
                .bind(organisation.unwrap_or(-1))
                .fetch_one(db)
                .await?
        });
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// The number and hash of the last line of the log.
    ///
    /// # Errors
    /// The database fails.
    pub async fn log_head(&self) -> Result<Option<(i64, String)>, Error> {
        let head = reading!(self, |db| {
            sqlx::query_as("select seq, hash from log order by seq desc limit 1")
                .fetch_optional(db)
                .await?
        });
        Ok(head)
    }

    /// Reads the whole log and finds what is wrong with it. With the number and hash of a line
    /// that it had once, kept elsewhere, also whether its end was cut off or all of it was
    /// written anew.
    ///
    /// # Errors
    /// The database fails.
    pub async fn prove_log(&self, kept: Option<(i64, &str)>) -> Result<LogProof, Error> {
        let mut proof = LogProof::default();
        let mut found = kept.is_none();
        let mut last = i64::MIN;
        loop {
            let lines: Vec<LogLine> = reading!(self, |db| {
                sqlx::query_as("select * from log where seq > $1 order by seq limit $2")
                    .bind(last)
                    .bind(STEP)
                    .fetch_all(db)
                    .await?
            });
            for line in &lines {
                proof.read(line);
                found |= kept.is_some_and(|(seq, hash)| line.seq == seq && line.hash == hash);
                last = line.seq;
            }
            if lines.len() < usize::try_from(STEP).unwrap_or(usize::MAX) {
                break;
            }
        }
        if let (false, Some((seq, _))) = (found, kept) {
            proof.faults.push((seq, LogFault::Cut));
        }
        Ok(proof)
    }
}
