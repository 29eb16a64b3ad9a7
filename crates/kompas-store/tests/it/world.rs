//! Both databases, and what the stories put in them.

use kompas_domain::code::QuestionCode;
use kompas_domain::document::{DocumentFormat, DocumentKind, Language, Passage, ReadDocument};
use kompas_domain::trail::LogAction;
use kompas_store::{Added, Error, LogEntry, NewDocument, NewVersion, Store};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use crate::postgres::Schema;

/// When the stories begin.
pub(crate) const BEGIN: OffsetDateTime = datetime!(2026-11-24 09:00 UTC);

/// So many seconds into the story.
pub(crate) fn at(seconds: i64) -> OffsetDateTime {
    BEGIN + Duration::seconds(seconds)
}

/// A line for the log, of a change at this moment.
pub(crate) fn by(moment: OffsetDateTime) -> LogEntry {
    LogEntry {
        moment,
        ..crate::people::entry(LogAction::Manage, 0)
    }
}

/// Where a database is.
pub(crate) enum Place {
    /// A file in a folder.
    File(TempDir),
    /// A schema on a server.
    Server(Schema),
}

impl Place {
    /// Another place of the same kind, where nothing is yet.
    pub(crate) async fn another(&self) -> Self {
        match self {
            Self::File(_) => Self::File(tempfile::tempdir().unwrap()),
            Self::Server(_) => Self::Server(Schema::new().await),
        }
    }

    pub(crate) async fn open(&self) -> Result<Store, Error> {
        open(&self.address()).await
    }

    /// What [`open`] takes.
    pub(crate) fn address(&self) -> String {
        match self {
            Self::File(folder) => folder.path().join("kompas.db").display().to_string(),
            Self::Server(schema) => schema.address(),
        }
    }

    /// What a query for one column of texts finds behind the store's back.
    pub(crate) async fn texts(&self, query: &str) -> Vec<String> {
        let query = sqlx::AssertSqlSafe(query.to_owned());
        match self {
            Self::File(_) => {
                let address = format!("sqlite://{}", self.address());
                let mut connection = SqliteConnection::connect(&address).await.unwrap();
                let found = sqlx::query_scalar(query).fetch_all(&mut connection).await;
                connection.close().await.unwrap();
                found.unwrap()
            }
            Self::Server(schema) => {
                let mut connection = PgConnection::connect(&schema.address()).await.unwrap();
                let found = sqlx::query_scalar(query).fetch_all(&mut connection).await;
                connection.close().await.unwrap();
                found.unwrap()
            }
        }
    }

    /// Runs statements behind the store's back.
    pub(crate) async fn run(&self, statements: &str) {
        let statements = sqlx::raw_sql(AssertSqlSafe(statements.to_owned()));
        match self {
            Self::File(_) => {
                let address = format!("sqlite://{}", self.address());
                let mut connection = SqliteConnection::connect(&address).await.unwrap();
                statements.execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
            Self::Server(schema) => {
                let mut connection = PgConnection::connect(&schema.address()).await.unwrap();
                statements.execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
            }
        }
    }
}

/// Opens the database at a path or on a server.
pub(crate) async fn open(address: &str) -> Result<Store, Error> {
    if address.starts_with("postgres") {
        Store::connect_postgres(address, BEGIN).await
    } else {
        Store::open_sqlite(address.as_ref(), BEGIN).await
    }
}

/// Tells a story of places where nothing is yet: a file and a server.
pub(crate) async fn at_both(story: impl AsyncFn(&Place)) {
    eprintln!("on SQLite:");
    story(&Place::File(tempfile::tempdir().unwrap())).await;
    eprintln!("on PostgreSQL:");
    let place = Place::Server(Schema::new().await);
    story(&place).await;
    if let Place::Server(schema) = place {
        schema.remove().await;
    }
}

/// Tells a story on an empty store of each kind: in a file, on a server, and in memory.
pub(crate) async fn on_both(story: impl AsyncFn(&Store)) {
    at_both(async |place| {
        let opened = place.open().await.unwrap();
        story(&opened).await;
        opened.close().await;
    })
    .await;
    eprintln!("in memory:");
    story(&Store::in_memory(BEGIN).await.unwrap()).await;
}

/// The number of a collection.
pub(crate) async fn collection(store: &Store, slug: &str) -> i64 {
    store.collection(slug).await.unwrap().unwrap().id
}

/// A document about which little is known.
pub(crate) fn document(collection: i64) -> NewDocument {
    NewDocument {
        collection,
        title: "Ondermijning in het buitengebied".to_owned(),
        file_name: None,
        address: None,
        source: None,
        kind: DocumentKind::Publication,
        publisher: None,
        municipality: None,
        themes: vec![],
        questions: vec![],
    }
}

/// A document about which everything is known.
pub(crate) fn full_document(collection: i64) -> NewDocument {
    NewDocument {
        file_name: Some("rapport (2).pdf".to_owned()),
        address: Some("https://voorbeeld.nl/rapport?id=1&taal=nl".to_owned()),
        source: Some("ccv".to_owned()),
        publisher: Some("Het CCV".to_owned()),
        municipality: Some("GM0344".to_owned()),
        themes: vec!["buitengebied".to_owned(), "jeugd".to_owned()],
        questions: vec![QuestionCode::G1, QuestionCode::L3],
        ..document(collection)
    }
}

/// A document at an address.
pub(crate) fn document_at(collection: i64, address: &str) -> NewDocument {
    NewDocument {
        address: Some(address.to_owned()),
        ..document(collection)
    }
}

/// Bytes that are told apart by a name.
pub(crate) fn bytes(name: &str) -> NewVersion {
    NewVersion {
        sha256: format!("{name:0>64}"),
        ..NewVersion::new(1000, BEGIN)
    }
}

/// Adds a document with bytes.
pub(crate) async fn add(store: &Store, document: &NewDocument, name: &str) -> Added {
    store
        .add(document, &bytes(name), BEGIN, None)
        .await
        .unwrap()
}

/// What a reader makes of a document: all that it can tell.
pub(crate) fn read() -> ReadDocument {
    ReadDocument {
        format: DocumentFormat::Pdf,
        title: Some("Zicht op drugslabs".to_owned()),
        author: Some("Politie".to_owned()),
        date: Some(time::macros::date!(2025 - 02 - 28)),
        language: Language::Dutch,
        pages: Some(12),
        blocks: vec![],
        ocr_confidence: Some(83),
        remarks: vec!["Bladzijde 3 heeft geen tekst.".to_owned()],
    }
}

/// So many passages.
pub(crate) fn passages(count: u32) -> Vec<Passage> {
    (1..=count)
        .map(|number| Passage {
            number,
            page: Some(number.div_ceil(2)),
            last_page: Some(number.div_ceil(2)),
            headings: vec!["2 Signalen".to_owned(), "\"Schuren\"".to_owned()],
            text: format!("Passage {number}:\nin een schuur met één raam."),
        })
        .collect()
}
