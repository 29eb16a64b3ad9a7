//! Partners that must be asked under a theme, and whether they were.

use kompas_domain::code::Code;
use kompas_domain::dossier::Involvement;
use sqlx::FromRow;
use time::OffsetDateTime;

use super::{DossierScope, Saved, reached, reaches, read, touch};
use crate::database::{millis, moment, plain, reading, transaction};
use crate::documents::small;
use crate::log::{LogEntry, record};
use crate::{Error, Store};

/// A partner that must be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerRecord {
    /// The key of the term that names it.
    pub partner: String,
    /// Whether it was asked.
    pub state: Involvement,
    /// What came of it.
    pub remark: String,
    /// Which version of this line it is, from 1.
    pub version: u32,
    /// When it was last changed.
    pub updated: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    partner: String,
    state: String,
    remark: String,
    version: i64,
    updated: i64,
}

impl Store {
    /// The partners that must be asked in a dossier, by key.
    ///
    /// # Errors
    /// The database fails.
    pub async fn dossier_partners(
        &self,
        scope: DossierScope,
        dossier: i64,
    ) -> Result<Vec<PartnerRecord>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select p.partner, p.state, p.remark, p.version, p.updated
                 from dossier_partner p join dossier d on d.id = p.dossier where d.id = $3 and ",
                reached!("$1", "$2"),
                " order by p.partner"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .bind(dossier)
            .fetch_all(db)
            .await?
        });
        let partner = |row: Row| {
            Ok(PartnerRecord {
                state: read(&row.state, "dossier_partner.state")?,
                partner: row.partner,
                remark: row.remark,
                version: small(row.version),
                updated: moment(row.updated),
            })
        };
        rows.into_iter().map(partner).collect()
    }

    /// Tells whether a partner was asked, of which the asker saw a version.
    ///
    /// # Errors
    /// The database fails.
    #[expect(
        clippy::too_many_arguments,
        reason = "a line is named by two, and two are said of it"
    )]
    pub async fn involve_partner(
        &self,
        scope: DossierScope,
        dossier: i64,
        partner: &str,
        seen: u32,
        state: Involvement,
        remark: &str,
        entry: &LogEntry,
    ) -> Result<Saved, Error> {
        let saved = transaction!(self, |tx| {
            if !reaches!(tx, scope, dossier) {
                return Ok(Saved::Gone);
            }
            let known: Option<i64> = sqlx::query_scalar(
                "select version from dossier_partner where dossier = $1 and partner = $2",
            )
            .bind(dossier)
            .bind(plain(partner))
            .fetch_optional(&mut *tx)
            .await?;
            if known.is_none() {
                return Ok(Saved::Gone);
            }
            let version: Option<i64> = sqlx::query_scalar(
                "update dossier_partner set state = $4, remark = $5, version = version + 1,
                 updated = $6 where dossier = $1 and partner = $2 and version = $3
                 returning version",
            )
            .bind(dossier)
            .bind(plain(partner))
            .bind(i64::from(seen))
            .bind(state.code())
            .bind(plain(remark))
            .bind(millis(entry.moment))
            .fetch_optional(&mut *tx)
            .await?;
            let Some(version) = version else {
                return Ok(Saved::Stale);
            };
            touch!(tx, dossier, entry.moment);
            record!(self, tx, entry);
            Saved::As(small(version))
        });
        Ok(saved)
    }
}
