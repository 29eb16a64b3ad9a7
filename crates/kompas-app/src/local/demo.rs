//! An installation that shows made-up figures of municipalities that do not exist.

use kompas_domain::demo;
use kompas_domain::trail::LogAction;
use kompas_store::{NewLoad, Observation, SeriesRow, Store};

use crate::access::{Asker, Right};
use crate::{App, Error};

/// The setting that says that the figures of a database are made up.
const MADE_UP: &str = "fictief";

/// Whether the figures of a database are made up.
///
/// # Errors
/// The store fails.
pub async fn is_made_up(store: &Store) -> Result<bool, Error> {
    Ok(store.setting(MADE_UP).await?.is_some())
}

impl App {
    /// Whether the figures here are made up.
    pub fn is_demo(&self) -> bool {
        let archive = self.archive.as_ref();
        archive.is_some_and(|archive| archive.local.is_demo())
    }

    /// Fills an empty installation with made-up figures, and marks it for good as one that has
    /// them. One that is marked gets the tables that it has not yet.
    ///
    /// # Errors
    /// The installation is in use: it has figures or people; the asker may not; the store fails.
    pub async fn fill_demo(&self, asker: Asker) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Installation)?;
        let store = &archive.store;
        let known = store.figure_tables().await?;
        if !is_made_up(store).await? {
            if !known.is_empty() || !store.organisations().await?.is_empty() {
                return Err(Error::Refused(
                    "Deze gegevensmap is in gebruik. Verzonnen cijfers komen daar niet bij; kies met --data een lege map."
                        .to_owned(),
                ));
            }
            let entry = archive.entry(asker, LogAction::Manage, MADE_UP.to_owned());
            store.set_setting(MADE_UP, "ja", &entry).await?;
        }
        archive.local.make_up();
        let now = (archive.clock)();
        for table in demo::tables(&archive.local.indicators) {
            let is_there = known.iter().any(|one| {
                one.service == table.facts.service
                    && one.table == table.facts.table
                    && one.load.is_some()
            });
            if is_there {
                continue;
            }
            let facts = serde_json::to_string(&table.facts).unwrap_or_default();
            let new = NewLoad {
                service: table.facts.service,
                table: &table.facts.table,
                facts: &facts,
                queries: "[]",
                modified: &table.facts.modified,
            };
            let mut load = store.begin_figures(new, now).await?;
            let series: Vec<_> = table.series.iter().map(|(one, _)| one.clone()).collect();
            let ids = store.figure_series(load.id, &series).await?;
            let rows = ids.iter().zip(&table.series).flat_map(|(id, (_, values))| {
                values.iter().map(|one| SeriesRow {
                    series: *id,
                    observation: Observation {
                        area: one.area,
                        year: one.year,
                        value: one.value,
                        status: one.status,
                    },
                })
            });
            let rows: Vec<SeriesRow> = rows.collect();
            store.add_observations(&mut load, &rows, (1, None)).await?;
            store
                .finish_figures(table.facts.service, &table.facts.table, load.id, now)
                .await?;
        }
        Ok(())
    }
}
