//! Collections: what documents have in common, who owns them, who may see them.

use kompas_domain::code::Code;
use kompas_domain::document::{CollectionKind, Visibility};
use sqlx::{FromRow, QueryBuilder};
use time::OffsetDateTime;

use crate::database::{millis, moment, plain, reading, transaction};
use crate::{Error, Store};

/// What an asker may see. Only the access rules of the application make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    reader: i64,
    installation: bool,
}

impl Scope {
    /// All collections and jobs: for the program itself and who works at its command line.
    pub const fn everything() -> Self {
        Self {
            reader: -1,
            installation: true,
        }
    }

    /// Only what anyone may see.
    pub const fn public() -> Self {
        Self {
            reader: 0,
            installation: false,
        }
    }

    /// What anyone may see, and what the organisation with this number keeps to itself.
    pub const fn organisation(id: i64) -> Self {
        Self {
            reader: id,
            installation: false,
        }
    }

    /// With the jobs of the installation itself.
    #[must_use]
    pub const fn with_installation(self) -> Self {
        Self {
            installation: true,
            ..self
        }
    }

    /// As statements take it: the number of the organisation, 0 for none, -1 for all.
    pub(crate) const fn reader(self) -> i64 {
        self.reader
    }

    /// Whether the jobs of the installation itself are in it.
    pub(crate) const fn has_installation(self) -> bool {
        self.installation
    }
}

/// Whether the asker may see the collection `c`, as a condition: `$n` is
/// [`reader`](Scope::reader). What anyone may see, and what one's own organisation keeps to itself.
macro_rules! visible {
    ($n:literal) => {
        concat!(
            "(c.visibility = 'openbaar' or ",
            $n,
            " = -1 or (c.visibility = 'organisatie' and c.organisation = ",
            $n,
            "))"
        )
    };
}

pub(crate) use visible;

/// The same where places of a query are counted as it is built.
pub(crate) fn push_visible<DB: sqlx::Database>(query: &mut QueryBuilder<DB>, scope: Scope)
where
    i64: for<'q> sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    let reader = scope.reader();
    let mut parts = visible!("?").split('?');
    query.push(parts.next().unwrap_or_default());
    for part in parts {
        query.push_bind(reader).push(part);
    }
}

/// A collection of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Its number.
    pub id: i64,
    /// Its key in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What its documents have in common.
    pub kind: CollectionKind,
    /// The organisation that owns it; none for the installation itself.
    pub organisation: Option<i64>,
    /// Who may see its documents.
    pub visibility: Visibility,
    /// When it was made.
    pub created: OffsetDateTime,
}

/// How many documents of a collection are how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionCounts {
    /// The collection.
    pub collection: Collection,
    /// Documents that were read.
    pub read: usize,
    /// Documents that wait to be read.
    pub waiting: usize,
    /// Documents that could not be read.
    pub refused: usize,
    /// When the newest copy was made.
    pub newest: Option<OffsetDateTime>,
}

/// The collections that every installation has.
const DEFAULTS: [(&str, &str, CollectionKind, Visibility); 3] = [
    (
        "gids",
        "Bronnen van de gids",
        CollectionKind::Guide,
        Visibility::Public,
    ),
    (
        "eigen-gemeente",
        "Eigen gemeente",
        CollectionKind::OwnMunicipality,
        Visibility::Organisation,
    ),
    (
        "andere-gemeenten",
        "Andere gemeenten",
        CollectionKind::OtherMunicipalities,
        Visibility::Public,
    ),
];

#[derive(FromRow)]
struct Row {
    id: i64,
    slug: String,
    name: String,
    kind: String,
    organisation: Option<i64>,
    visibility: String,
    created: i64,
}

impl Row {
    fn collection(self) -> Result<Collection, Error> {
        Ok(Collection {
            kind: CollectionKind::from_code(&self.kind)
                .ok_or(Error::unreadable("collection.kind"))?,
            visibility: Visibility::from_code(&self.visibility)
                .ok_or(Error::unreadable("collection.visibility"))?,
            id: self.id,
            slug: self.slug,
            name: self.name,
            organisation: self.organisation,
            created: moment(self.created),
        })
    }
}

impl Store {
    pub(crate) async fn ensure_collections(&self, now: OffsetDateTime) -> Result<(), Error> {
        for (slug, name, kind, visibility) in DEFAULTS {
            // Looked at first: what only reads must open on a full disk too.
            if self.collection(slug).await?.is_none() {
                self.add_collection(slug, name, kind, visibility, now)
                    .await?;
            }
        }
        Ok(())
    }

    /// Makes a collection; one with this key that is there already stays as it is.
    ///
    /// # Errors
    /// The database fails.
    pub async fn add_collection(
        &self,
        slug: &str,
        name: &str,
        kind: CollectionKind,
        visibility: Visibility,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "insert into collection (slug, name, kind, visibility, created)
                 values ($1, $2, $3, $4, $5) on conflict (slug) do nothing",
            )
            .bind(plain(slug))
            .bind(plain(name))
            .bind(kind.code())
            .bind(visibility.code())
            .bind(millis(now))
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// The collection with this key.
    ///
    /// # Errors
    /// The database fails.
    pub async fn collection(&self, slug: &str) -> Result<Option<Collection>, Error> {
        let row: Option<Row> = reading!(self, |db| {
            sqlx::query_as("select * from collection where slug = $1")
                .bind(plain(slug))
                .fetch_optional(db)
                .await?
        });
        row.map(Row::collection).transpose()
    }

    /// The collections that the asker may see, oldest first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn collections(&self, scope: Scope) -> Result<Vec<Collection>, Error> {
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select c.* from collection c where ",
                visible!("$1"),
                " order by c.id"
            ))
            .bind(scope.reader())
            .fetch_all(db)
            .await?
        });
        rows.into_iter().map(Row::collection).collect()
    }

    /// How many documents each collection holds that the asker may see.
    ///
    /// # Errors
    /// The database fails.
    pub async fn collection_counts(&self, scope: Scope) -> Result<Vec<CollectionCounts>, Error> {
        let rows: Vec<(i64, String, i64, i64)> = reading!(self, |db| {
            sqlx::query_as(
                "select d.collection, v.state, count(*), max(v.fetched)
                 from document d join version v on v.document = d.id
                 where not exists (select 1 from version l where l.document = v.document and l.number > v.number)
                 group by d.collection, v.state",
            )
            .fetch_all(db)
            .await?
        });
        let mut all: Vec<CollectionCounts> = Vec::new();
        for collection in self.collections(scope).await? {
            let mut counts = CollectionCounts {
                collection,
                read: 0,
                waiting: 0,
                refused: 0,
                newest: None,
            };
            for (_, state, count, newest) in rows.iter().filter(|row| row.0 == counts.collection.id)
            {
                let count = usize::try_from(*count).unwrap_or(0);
                match state.as_str() {
                    "gelezen" => counts.read += count,
                    "wacht" => counts.waiting += count,
                    _ => counts.refused += count,
                }
                counts.newest = counts.newest.max(Some(moment(*newest)));
            }
            all.push(counts);
        }
        Ok(all)
    }
}
