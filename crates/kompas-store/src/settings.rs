//! What an operator switches on or off while the program runs.

use crate::database::{plain, reading, transaction};
use crate::log::{LogEntry, record};
use crate::{Error, Store};

impl Store {
    /// The setting with this name.
    ///
    /// # Errors
    /// The database fails.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        reading!(self, |db| {
            Ok(
                sqlx::query_scalar("select content from setting where name = $1")
                    .bind(plain(name))
                    .fetch_optional(db)
                    .await?,
            )
        })
    }

    /// Sets it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn set_setting(
        &self,
        name: &str,
        content: &str,
        entry: &LogEntry,
    ) -> Result<(), Error> {
        transaction!(self, |tx| {
            sqlx::query(
                "insert into setting (name, content) values ($1, $2)
                 on conflict (name) do update set content = $2",
            )
            .bind(plain(name))
            .bind(plain(content))
            .execute(&mut *tx)
            .await?;
            record!(self, tx, entry);
        });
        Ok(())
    }
}
