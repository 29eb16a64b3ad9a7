//! Databases of other versions of the program, and files that are no database.

use std::fs;
use std::time::Duration;

use kompas_store::{Error, Scope, Store};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::time::timeout;

use crate::dossiers;
use crate::world::{BEGIN, add, at_both, by, collection, document, on_both};

const ALL: Scope = Scope::everything();

#[tokio::test]
async fn the_database_of_a_newer_program_is_refused_and_left_alone() {
    at_both(async |place| {
        let store = place.open().await.unwrap();
        let id = add(&store, &document(collection(&store, "gids").await), "x")
            .await
            .document;
        store.close().await;
        place
            .run("insert into migration (number, done) values (999, 0)")
            .await;
        match place.open().await {
            Err(Error::Newer { found: 999, known }) => assert!(known < 999),
            other => panic!("{other:?}"),
        }
        place.run("delete from migration where number = 999").await;
        let store = place.open().await.unwrap();
        assert!(store.document(ALL, id).await.unwrap().is_some());
        store.close().await;
    })
    .await;
}

/// Citations got their numbers in another way before.
#[tokio::test]
async fn citations_of_before_go_on_where_they_were() {
    at_both(async |place| {
        let store = place.open().await.unwrap();
        let (_, _, an, _, id) = dossiers::begin(&store).await;
        for number in 1..=3 {
            let cited = dossiers::cite(&store, id, an, &number.to_string()).await;
            assert_eq!(cited, number);
        }
        store.close().await;
        for statement in [
            "delete from dossier_number where thing = 'citaat'",
            "alter table api_token drop column destroys",
            "alter table organisation drop column additions",
            "delete from migration where number >= 10",
        ] {
            place.run(statement).await;
        }
        let store = place.open().await.unwrap();
        assert_eq!(dossiers::cite(&store, id, an, "nog een").await, 4);
        store.close().await;
    })
    .await;
}

/// A column that no version of the program wrote is an error, not a wrong answer.
#[tokio::test]
async fn what_cannot_be_understood_is_told() {
    at_both(async |place| {
        let store = place.open().await.unwrap();
        let id = add(&store, &document(collection(&store, "gids").await), "x")
            .await
            .document;
        for (statement, column) in [
            ("update version set state = 'onbekend'", "version.state"),
            (
                "update version set state = 'wacht', remarks = '{'",
                "version.remarks",
            ),
        ] {
            place.run(statement).await;
            let error = store.versions(ALL, id).await.unwrap_err();
            assert_eq!(error.to_string(), format!("{column} cannot be read"));
        }
        store.close().await;
    })
    .await;
}

/// Somebody who only reads comes in while another program writes, and on a full disk.
#[tokio::test]
async fn opening_what_is_up_to_date_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kompas.db");
    let now = time::OffsetDateTime::UNIX_EPOCH;
    Store::open_sqlite(&path, now).await.unwrap().close().await;
    let options = SqliteConnectOptions::new().filename(&path);
    let mut other = options.connect().await.unwrap();
    let turn = sqlx::query("begin immediate").execute(&mut other).await;
    turn.unwrap();
    let opened = timeout(Duration::from_secs(10), Store::open_sqlite(&path, now)).await;
    let store = opened.expect("waited for a writer").unwrap();
    let status = timeout(Duration::from_secs(10), store.migration_status()).await;
    let status = status.expect("waited for a writer").unwrap();
    assert_eq!(status.done, status.known);
    sqlx::query("rollback").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kompas.db");
    let text = "Dit is geen database.\n".repeat(300);
    fs::write(&path, &text).unwrap();
    let error = Store::open_sqlite(&path, BEGIN).await.unwrap_err();
    assert!(matches!(error, Error::Database(_)), "{error:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    let nowhere = dir.path().join("nergens/kompas.db");
    Store::open_sqlite(&nowhere, BEGIN).await.unwrap_err();
}

#[tokio::test]
async fn a_path_may_have_any_letter() {
    let dir = tempfile::tempdir().unwrap();
    for name in [
        "a b",
        "it's",
        "a?mode=ro#x",
        "100%25",
        "file:x",
        "naïef 🏚",
        "\"q\";--",
    ] {
        let folder = dir.path().join(name);
        fs::create_dir(&folder).unwrap();
        let path = folder.join(format!("{name}.db"));
        let store = Store::open_sqlite(&path, BEGIN).await.unwrap();
        store.set_setting("naam", name, &by(BEGIN)).await.unwrap();
        store.close().await;
        assert!(path.is_file(), "{name}");
        let store = Store::open_sqlite(&path, BEGIN).await.unwrap();
        assert_eq!(store.setting("naam").await.unwrap().as_deref(), Some(name));
        store.close().await;
    }
}

#[tokio::test]
async fn a_store_that_was_closed_says_so() {
    on_both(async |store| {
        let other = store.clone();
        other.close().await;
        let error = other.collections(ALL).await.unwrap_err();
        assert_eq!(error.to_string(), "the database failed");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_soon() {
    let dir = tempfile::tempdir().unwrap();
    let address = format!(
        "postgres://kompas@localhost/x?host={}",
        dir.path().display()
    );
    for address in [
        address.as_str(),
        "postgres://kompas@127.0.0.1:1/x",
        "geen adres",
    ] {
        let opening = Store::connect_postgres(address, BEGIN);
        let answer = tokio::time::timeout(std::time::Duration::from_secs(6), opening).await;
        let error = answer.expect("an answer within six seconds").unwrap_err();
        assert!(matches!(error, Error::Database(_)), "{error:?}");
    }
}
