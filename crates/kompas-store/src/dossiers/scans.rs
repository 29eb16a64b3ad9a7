//! How an organisation stands towards the sources of information under a theme, year by year.

use kompas_domain::code::Code;
use kompas_domain::dossier::InformationReach;
use sqlx::FromRow;
use time::OffsetDateTime;

use super::{DossierScope, Saved, reached, reaches, read, touch};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// How it stands towards one source in one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanRecord {
    /// The year.
    pub year: i32,
    /// The key of the source.
    pub source: String,
    /// How it stands.
    pub reach: InformationReach,
    /// Why; empty where that needs no reason.
    pub reason: String,
    /// Which version of this line it is, from 1.
    pub version: u32,
    /// When it was last changed.
    pub updated: OffsetDateTime,
}

/// A line to be saved, of which the asker saw a version, 0 for none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewScanLine {
    /// The key of the source.
    pub source: String,
    /// How it stands.
    pub reach: InformationReach,
    /// Why.
    pub reason: String,
    /// The version that was seen.
    pub seen: u32,
}

#[derive(FromRow)]
struct Row {
    year: i64,
    source: String,
    state: String,
    reason: String,
    version: i64,
    updated: i64,
}

impl Store {
    /// The lines of a dossier, by year and source.
    ///
    /// # Errors
    /// The database fails.
    pub async fn scan(&self, scope: DossierScope, dossier: i64) -> Result<Vec<ScanRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select s.year, s.source, s.state, s.reason, s.version, s.updated
                 from dossier_scan s join dossier d on d.id = s.dossier where d.id = $3 and ",
                reached!("$1", "$2"),
                " order by s.year, s.source"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .fetch_all(db)
            .await?
        });
        let line = |row: Row| {
            Ok(ScanRecord {
                year: i32::try_from(row.year)
                    .map_err(|_| Error::unreadable("dossier_scan.year"))?,
                reach: read(&row.state, "dossier_scan.state")?,
                source: row.source,
                reason: row.reason,
                version: small(row.version),
                updated: moment(row.updated),
            })
        };
        rows.into_iter().map(line).collect()
    }

    /// Saves lines of one year: all of them, or none when one was changed since it was seen.
    ///
    /// # Errors
    /// The database fails.
    pub async fn save_scan(
        &self,
        scope: DossierScope,
        dossier: i64,
        year: i32,
        lines: &[NewScanLine],
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let saved = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(Saved::Gone);
            }
            for line in lines {
                let version: Option<i64> = sqlx::query_scalar(
                    "insert into dossier_scan (dossier, year, source, state, reason, version,
                     author, updated) values ($1, $2, $3, $4, $5, 1, $6, $7)
                     on conflict (dossier, year, source) do update set state = excluded.state,
                     reason = excluded.reason, version = dossier_scan.version + 1,
                     author = excluded.author, updated = excluded.updated
                     where dossier_scan.version = $8 returning version",
                )
                .bind(dossier)
                .bind(i64::from(year))
                .bind(plain(&line.source))
                .bind(line.reach.code())
                .bind(plain(&line.reason))
                .bind(entry.actor)
                .bind(millis(entry.moment))
                .bind(i64::from(line.seen))
                .fetch_optional(&mut *tx)
                .await?;
                if version != Some(i64::from(line.seen) + 1) {
                    return Ok(Saved::Stale);
                }
            }
            touch!(tx, dossier, entry.moment);
            record!(self, tx, entry);
            Saved::As(1)
        });
        Ok(saved)
    }
}
