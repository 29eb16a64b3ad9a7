//! What results show of documents, which addresses are known, and what the index should hold.

use std::collections::{BTreeMap, HashMap};

use sqlx::{FromRow, QueryBuilder};
use time::Date;

use crate::collections::{Scope, push_visible};
use crate::database::{date, plain, reading};
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
        let rows: Vec<FoundRow> = reading!(self, |db| {
            let mut query = QueryBuilder::new(select!(
                ", r.published, r.ocr_confidence",
                "left join version r on r.document = d.id and r.number = d.current_version",
                "and "
            ));
            push_visible(&mut query, scope);
            query.push(" and d.id in (");
            let mut listed = query.separated(", ");
            for id in ids {
                listed.push_bind(*id);
            }
            query.push(")");
            query
                .build_query_as()
                .persistent(false)
                .fetch_all(db)
                .await?
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

    /// Which of these addresses have a document that the asker may see, with its number; of more
    /// than one the oldest.
    ///
    /// # Errors
    /// The database fails.
    pub async fn known_addresses(
        &self,
        scope: Scope,
        addresses: &[String],
    ) -> Result<BTreeMap<String, i64>, Error> {
        if addresses.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows: Vec<(String, i64)> = reading!(self, |db| {
            let mut query = QueryBuilder::new(
                "select d.address, min(d.id) from document d
                 join collection c on c.id = d.collection where ",
            );
            push_visible(&mut query, scope);
            query.push(" and d.address in (");
            let mut listed = query.separated(", ");
            for address in addresses {
                listed.push_bind(plain(address));
            }
            query.push(") group by d.address");
            query.build_query_as().fetch_all(db).await?
        });
        Ok(rows.into_iter().collect())
    }
}
