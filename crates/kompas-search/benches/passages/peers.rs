//! The full text search of `SQLite` and of `PostgreSQL`, filled with the same set.

use std::path::Path;
use std::time::Instant;

use kompas_search::passages::IndexedDocument;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use tokio::runtime::Runtime;

use crate::postgres::Schema;
use crate::set::Set;

/// Rows that go in at once.
const BATCH: usize = 2000;
const BEST: i64 = 100;

/// Another engine.
pub(crate) struct Peer<'s> {
    pub(crate) name: &'static str,
    engine: Engine,
    set: &'s Set,
    runtime: Runtime,
    /// How long the filling took, in seconds.
    pub(crate) filled: f64,
    /// What it takes on disk, in bytes.
    pub(crate) size: u64,
}

enum Engine {
    Fts5(SqlitePool),
    Postgres(PgPool),
}

impl<'s> Peer<'s> {
    /// FTS5 of `SQLite`, in a file, without a stemmer: it has none for Dutch.
    pub(crate) fn fts5(set: &'s Set, folder: &Path) -> Self {
        let runtime = Runtime::new().unwrap();
        let file = folder.join("fts5.db");
        let start = Instant::now();
        let pool = runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
            let options = options.pragma("cache_size", "-200000").pragma("mmap_size", "4000000000");
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
            sqlx::query("create virtual table p using fts5 (title, body, tokenize = 'unicode61 remove_diacritics 2')")
                .execute(&pool)
                .await
                .unwrap();
            let mut all = pool.begin().await.unwrap();
            for (number, (document, text)) in (1_i64..).zip(rows(set)) {
                sqlx::query("insert into p (rowid, title, body) values ($1, $2, $3)")
                    .bind(number)
                    .bind(&document.title)
                    .bind(text)
                    .execute(&mut *all)
                    .await
                    .unwrap();
            }
            sqlx::query("insert into p (p) values ('optimize')").execute(&mut *all).await.unwrap();
            all.commit().await.unwrap();
            pool
        });
        let filled = start.elapsed().as_secs_f64();
        let size = file.metadata().unwrap().len();
        Self {
            name: "SQLite FTS5",
            engine: Engine::Fts5(pool),
            set,
            runtime,
            filled,
            size,
        }
    }

    /// The Dutch full text search of `PostgreSQL`.
    pub(crate) fn postgres(set: &'s Set) -> Self {
        let runtime = Runtime::new().unwrap();
        let start = Instant::now();
        let (pool, size) = runtime.block_on(async {
            let schema = Schema::new().await;
            let pool = PgPoolOptions::new().max_connections(1).connect(&schema.address()).await.unwrap();
            sqlx::query("create table p (number bigint primary key, title text, body text, words tsvector)")
                .execute(&pool)
                .await
                .unwrap();
            let all: Vec<_> = (1_i64..).zip(rows(set)).collect();
            for some in all.chunks(BATCH) {
                let numbers: Vec<i64> = some.iter().map(|(number, _)| *number).collect();
                let titles: Vec<&str> = some.iter().map(|(_, (document, _))| document.title.as_str()).collect();
                // PostgreSQL takes no NUL.
                let texts: Vec<String> = some
                    .iter()
                    .map(|(_, (_, text))| text.replace('\0', " "))
                    .collect();
                sqlx::query(
                    "insert into p select n, t, b, setweight(to_tsvector('dutch', t), 'D') || setweight(to_tsvector('dutch', b), 'A')
                     from unnest($1::bigint[], $2::text[], $3::text[]) as u (n, t, b)",
                )
                .bind(numbers)
                .bind(titles)
                .bind(texts)
                .execute(&pool)
                .await
                .unwrap();
            }
            sqlx::query("create index on p using gin (words)").execute(&pool).await.unwrap();
            sqlx::query("analyze p").execute(&pool).await.unwrap();
            let size: i64 = sqlx::query_scalar("select pg_total_relation_size('p')").fetch_one(&pool).await.unwrap();
            (pool, u64::try_from(size).unwrap())
        });
        let filled = start.elapsed().as_secs_f64();
        Self {
            name: "PostgreSQL dutch",
            engine: Engine::Postgres(pool),
            set,
            runtime,
            filled,
            size,
        }
    }

    /// The best passages by name, or their documents.
    pub(crate) fn passages(&self, text: &str, of_documents: bool) -> Vec<String> {
        let numbers = self.ask(text, BEST, false);
        let mut names: Vec<String> = Vec::new();
        for number in numbers {
            let (document, place) = self.set.at(usize::try_from(number).unwrap());
            let name = if of_documents {
                self.set.document_name(document)
            } else {
                self.set.name(document, place)
            };
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names
    }

    /// Ten passages with snippets.
    pub(crate) fn search(&self, text: &str) {
        std::hint::black_box(self.ask(text, 10, true));
    }

    fn ask(&self, text: &str, count: i64, snippets: bool) -> Vec<i64> {
        let words: Vec<String> = text
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        if words.is_empty() {
            return Vec::new();
        }
        self.runtime.block_on(async {
            match &self.engine {
                Engine::Fts5(pool) => {
                    let any: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                    let statement = if snippets {
                        "select rowid, snippet(p, 1, '<', '>', '…', 30) from p where p match $1 order by bm25(p, 0.2, 1.0) limit $2"
                    } else {
                        "select rowid, '' from p where p match $1 order by bm25(p, 0.2, 1.0) limit $2"
                    };
                    let rows: Vec<(i64, String)> = sqlx::query_as(statement)
                        .bind(any.join(" OR "))
                        .bind(count)
                        .fetch_all(pool)
                        .await
                        .unwrap();
                    rows.into_iter().map(|(number, _)| number).collect()
                }
                Engine::Postgres(pool) => {
                    let statement = if snippets {
                        "select number, ts_headline('dutch', body, q) from (select number, body, q from p,
                         to_tsquery('dutch', $1) q where words @@ q
                         order by ts_rank_cd('{0.2, 0.2, 0.2, 1}', words, q) desc limit $2) best"
                    } else {
                        "select number, '' from p, to_tsquery('dutch', $1) q where words @@ q
                         order by ts_rank_cd('{0.2, 0.2, 0.2, 1}', words, q) desc limit $2"
                    };
                    let rows: Vec<(i64, String)> = sqlx::query_as(statement)
                        .bind(words.join(" | "))
                        .bind(count)
                        .fetch_all(pool)
                        .await
                        .unwrap();
                    rows.into_iter().map(|(number, _)| number).collect()
                }
            }
        })
    }
}

/// All passages in their order, each with its document.
fn rows(set: &Set) -> impl Iterator<Item = (&IndexedDocument, &str)> {
    set.documents.iter().flat_map(|document| {
        document
            .passages
            .iter()
            .map(move |passage| (document, passage.text.as_str()))
    })
}
