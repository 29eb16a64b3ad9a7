//! The list of tables that backups go by, beside the databases as they are.

use std::collections::{BTreeMap, BTreeSet};

use kompas_store::backup;
use sqlx::{Connection, PgConnection, Row, SqliteConnection};

use crate::world::{Place, at_both};

/// The tables of a database, with name and type of each column in order.
async fn tables(place: &Place) -> BTreeMap<String, Vec<(String, String)>> {
    let mut tables: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut note = |table: String, column: String, kind: String| {
        // As SQLite must write a number that counts up by itself.
        let kind = if kind == "INTEGER" {
            "bigint".to_owned()
        } else {
            kind
        };
        tables
            .entry(table)
            .or_default()
            .push((column, kind.to_lowercase()));
    };
    match place {
        Place::File(_) => {
            let address = format!("sqlite://{}", place.address());
            let mut connection = SqliteConnection::connect(&address).await.unwrap();
            let rows = sqlx::query(
                "select t.name, c.name, c.type from sqlite_master t, pragma_table_info(t.name) c
                 where t.type = 'table' and t.name not like 'sqlite%' order by t.name, c.cid",
            );
            for row in rows.fetch_all(&mut connection).await.unwrap() {
                note(row.get(0), row.get(1), row.get(2));
            }
            connection.close().await.unwrap();
        }
        Place::Server(_) => {
            let mut connection = PgConnection::connect(&place.address()).await.unwrap();
            let rows = sqlx::query(
                "select table_name::text, column_name::text, data_type::text
                 from information_schema.columns where table_schema = current_schema()
                 order by table_name, ordinal_position",
            );
            for row in rows.fetch_all(&mut connection).await.unwrap() {
                note(row.get(0), row.get(1), row.get(2));
            }
            connection.close().await.unwrap();
        }
    }
    tables.remove("migration").unwrap();
    tables
}

/// A table or column that a migration adds and that backups do not know fails here: add it to
/// `TABLES` in `src/backup/tables.rs`.
#[tokio::test]
async fn backups_know_every_table_and_column() {
    at_both(async |place| {
        place.open().await.unwrap().close().await;
        let mut known: BTreeMap<&str, Vec<(&str, &str)>> = backup::schema().into_iter().collect();
        for (table, columns) in tables(place).await {
            let listed = known.remove(table.as_str());
            let listed = listed.unwrap_or_else(|| panic!("no backup takes the table {table}"));
            let columns: BTreeSet<(&str, &str)> = columns
                .iter()
                .map(|(name, kind)| (name.as_str(), kind.as_str()))
                .collect();
            if !listed.is_empty() {
                assert_eq!(
                    listed.into_iter().collect::<BTreeSet<_>>(),
                    columns,
                    "{table}"
                );
            }
        }
        assert!(known.is_empty(), "there are no tables {known:?}");
    })
    .await;
}

/// Rows go in table by table: what they refer to is there already.
#[tokio::test]
async fn tables_come_after_those_that_they_refer_to() {
    let place = Place::File(tempfile::tempdir().unwrap());
    place.open().await.unwrap().close().await;
    let address = format!("sqlite://{}", place.address());
    let mut connection = SqliteConnection::connect(&address).await.unwrap();
    let mut seen = BTreeSet::new();
    for (table, _) in backup::schema() {
        let to: Vec<String> =
            sqlx::query_scalar("select \"table\" from pragma_foreign_key_list($1)")
                .bind(table)
                .fetch_all(&mut connection)
                .await
                .unwrap();
        for other in to {
            assert!(seen.contains(&other), "{table} refers to {other}");
        }
        seen.insert(table.to_owned());
    }
}
