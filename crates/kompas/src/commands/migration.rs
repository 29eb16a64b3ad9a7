//! `kompas migratie`: how far the tables are.

use std::cmp::Ordering;

use kompas_store::MigrationStatus;
use serde_json::json;

use super::archive::{attach, open_store, runtime};
use super::{data_path, open_data};
use crate::cli::Migratie;
use crate::output::Output;

/// Runs one of the commands about migrations.
pub(super) fn run(command: &Migratie, output: Output) -> anyhow::Result<()> {
    let (data, archive) = match command {
        Migratie::Status(arguments) => (&arguments.data, &arguments.archive),
        Migratie::Uitvoeren(arguments) => (&arguments.data, &arguments.archive),
    };
    let (data, folder) = open_data(data_path(data.data.as_deref()))?;
    let data = data.with_originals(archive.originelen.as_deref());
    runtime()?.block_on(async {
        let store = attach(&data, &folder, archive).await?;
        let before = store.migration_status().await?;
        if matches!(command, Migratie::Status(_)) {
            return output.data(&json(before), || text(before));
        }
        store.close().await;
        let (store, made) = open_store(&data, &folder, archive).await?;
        let after = store.migration_status().await?;
        store.close().await;
        let made = made.map(|made| made.path);
        let mut value = json(after);
        value["was"] = json!(before.done);
        value["backup"] = json!(made);
        output.data(&value, || {
            let kept = made.map(|path| format!("Back-up vooraf: {}\n", path.display()));
            match after.done - before.done {
                0 => "Er was niets te doen.\n".to_owned(),
                _ => format!(
                    "Van migratie {} naar {}.\n{}",
                    before.done,
                    after.done,
                    kept.unwrap_or_default()
                ),
            }
        })
    })
}

fn json(status: MigrationStatus) -> serde_json::Value {
    json!({
        "gedaan": (1..=status.done).collect::<Vec<_>>(),
        "bekend": (1..=status.known).collect::<Vec<_>>(),
        "bij": status.done == status.known,
    })
}

fn text(status: MigrationStatus) -> String {
    let MigrationStatus { done, known } = status;
    let meaning = match done.cmp(&known) {
        Ordering::Equal => "de database is bij".to_owned(),
        Ordering::Greater => {
            "een nieuwere Kompas heeft de database bijgewerkt; gebruik die versie".to_owned()
        }
        Ordering::Less => {
            let todo: Vec<String> = (done + 1..=known)
                .map(|number| number.to_string())
                .collect();
            format!("nog te doen: {}", todo.join(", "))
        }
    };
    format!("De database heeft migratie {done}, dit programma kent {known}: {meaning}.\n")
}
