//! What an administrator can measure of a database.

use kompas_domain::code::Code;
use kompas_domain::job::{JobKind, JobState};

use crate::database::reading;
use crate::{Error, Store};

/// Connections with the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Those that are open.
    pub open: usize,
    /// Those that nobody uses.
    pub idle: usize,
    /// As many as there may be.
    pub most: usize,
}

impl Store {
    /// The connections at this moment.
    pub fn connections(&self) -> Connections {
        macro_rules! of {
            ($pool:expr) => {
                Connections {
                    open: $pool.size() as usize,
                    idle: $pool.num_idle(),
                    most: $pool.options().get_max_connections() as usize,
                }
            };
        }
        match self {
            Self::Postgres(server) => of!(server.pool()),
            Self::Sqlite(sqlite) => {
                let (writer, readers) = (of!(sqlite.writer), of!(sqlite.readers));
                Connections {
                    open: writer.open + readers.open,
                    idle: writer.idle + readers.idle,
                    most: writer.most + readers.most,
                }
            }
        }
    }

    /// How many jobs of the whole installation there are of each kind in each state.
    ///
    /// # Errors
    /// The database fails.
    pub async fn all_jobs(&self) -> Result<Vec<(JobKind, JobState, usize)>, Error> {
        let rows: Vec<(String, String, i64)> = reading!(self, |db| {
            sqlx::query_as("select kind, state, count(*) from job group by kind, state")
                .fetch_all(db)
                .await?
        });
        let found = |kind: JobKind, state: JobState| {
            let row = rows
                .iter()
                .find(|row| row.0 == kind.code() && row.1 == state.code());
            row.map_or(0, |row| usize::try_from(row.2).unwrap_or(0))
        };
        let pairs = JobKind::ALL
            .iter()
            .flat_map(|kind| JobState::ALL.iter().map(|state| (*kind, *state)));
        Ok(pairs
            .map(|(kind, state)| (kind, state, found(kind, state)))
            .collect())
    }

    /// How many documents were read.
    ///
    /// # Errors
    /// The database fails.
    pub async fn readable(&self) -> Result<usize, Error> {
        let count: i64 = reading!(self, |db| {
            sqlx::query_scalar("select count(*) from document where current_version is not null")
                .fetch_one(db)
                .await?
        });
        Ok(usize::try_from(count).unwrap_or(0))
    }
}
