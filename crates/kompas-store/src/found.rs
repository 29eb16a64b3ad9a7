//! What results show of documents, and what the index should hold of them.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, FromRow};
use time::Date;

use crate::collections::Scope;
use crate::database::{date, reading};
use crate::documents::{DocumentRecord, Row, select, small};
use crate::{Error, Store};

/// A document as results show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDocument {
    /// The document.
    pub record: DocumentRecord,
    /// The date that its newest version that was read gives itself.
    pub published: Option<Date>,
    /// How sure the recognition of scanned pages in that version was, 0 to 100.
    pub ocr_confidence: Option<u8>,
}

#[derive(FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    row: Row,
    published: Option<String>,
    ocr_confidence: Option<i64>,
}

/// Places for so many values in a list, the first with this number: `$2, $3, $4`.
fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count)
        .map(|number| format!("${number}"))
        .collect();
    places.join(", ")
}

impl Store {
    /// What results show of these documents, of those that the asker may see.
    ///
    /// # Errors
    /// The database fails.
    pub async fn documents_of(
        &self,
        scope: Scope,
        ids: &[i64],
    ) -> Result<HashMap<i64, FoundDocument>, Error> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let text = format!(
            "{} and (c.visibility = 'openbaar' or $1) and d.id in ({})",
            select!(
                ", r.published, r.ocr_confidence",
                "left join version r on r.document = d.id and r.number = d.current_version",
                ""
            ),
            places(2, ids.len())
        );
        let rows: Vec<FoundRow> = reading!(self, |db| {
            let query = sqlx::query_as(AssertSqlSafe(text)).bind(scope.everything);
            let query = ids.iter().fold(query, |query, id| query.bind(*id));
            query.persistent(false).fetch_all(db).await?
        });
        let found = rows.into_iter().map(|found| {
            let record = found.row.record()?;
            let found = FoundDocument {
                published: found.published.as_deref().and_then(date),
                ocr_confidence: found
                    .ocr_confidence
                    .and_then(|value| u8::try_from(value).ok()),
                record,
            };
            Ok((found.record.id, found))
        });
        found.collect()
    }

    /// Each document that was read, with the version and the number of passages that the index
    /// should have; in order of number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn holdings(&self) -> Result<Vec<(i64, u32, usize)>, Error> {
        let rows: Vec<(i64, i64, i64)> = reading!(self, |db| {
            sqlx::query_as(
                "select p.document, p.version, count(*) from passage p
                 join document d on d.id = p.document and d.current_version = p.version
                 group by p.document, p.version order by p.document",
            )
            .fetch_all(db)
            .await?
        });
        let held = rows.into_iter().map(|(document, version, passages)| {
            (
                document,
                small(version),
                usize::try_from(passages).unwrap_or(0),
            )
        });
        Ok(held.collect())
    }
}
