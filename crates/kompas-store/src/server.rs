//! A database server, which can be away and come back.

use std::fmt;
use std::str::FromStr as _;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::{Error, Store};

/// A server that does not answer within this time is away.
const ANSWERS: Duration = Duration::from_secs(1);
/// It is asked as often.
const PAUSE: Duration = Duration::from_millis(200);

/// A server, with the connections to it.
#[derive(Clone)]
pub struct Server(Arc<Parts>);

struct Parts {
    options: PgConnectOptions,
    /// Closed while the server is away, so that whoever asks is told at once. Made anew when it is
    /// back: a connection that was cut off may wait for minutes.
    pool: RwLock<PgPool>,
    is_away: watch::Sender<bool>,
}

impl fmt::Debug for Server {
    /// Without the address, which may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Server")
    }
}

impl Server {
    /// Connects to a server at an address.
    pub(crate) async fn connect(address: &str) -> Result<Self, Error> {
        let options = PgConnectOptions::from_str(address)?;
        let pool = pool_options().connect_with(options.clone()).await?;
        Ok(Self(Arc::new(Parts {
            options,
            pool: RwLock::new(pool),
            is_away: watch::Sender::new(false),
        })))
    }

    /// The connections.
    pub(crate) fn pool(&self) -> PgPool {
        let pool = self.0.pool.read().unwrap_or_else(PoisonError::into_inner);
        pool.clone()
    }

    async fn watch(&self) {
        let mut connection = None;
        loop {
            let answer = timeout(ANSWERS, self.ask(&mut connection)).await;
            let answers = matches!(answer, Ok(Ok(())));
            if !answers {
                connection = None;
            }
            if answers == *self.0.is_away.borrow() {
                self.turn(answers);
            }
            sleep(PAUSE).await;
        }
    }

    /// Asks the least, over a connection of its own.
    async fn ask(&self, connection: &mut Option<PgConnection>) -> Result<(), sqlx::Error> {
        if let Some(connection) = connection {
            return connection.ping().await;
        }
        *connection = Some(self.0.options.connect().await?);
        Ok(())
    }

    fn turn(&self, answers: bool) {
        if answers {
            tracing::warn!("the database is back");
            let fresh = pool_options().connect_lazy_with(self.0.options.clone());
            *self.0.pool.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        } else {
            tracing::error!("the database does not answer");
            // It is closed from here on; its connections end when they can.
            drop(self.pool().close());
        }
        self.0.is_away.send_replace(!answers);
    }
}

fn pool_options() -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(8)
        .acquire_timeout(Duration::from_secs(2))
}

impl Store {
    /// Keeps an eye on a database server until the future is dropped. While it does not answer,
    /// whoever asks for something is told so at once. A file needs no watching.
    pub async fn watch(&self) {
        match self {
            Self::Sqlite(_) => std::future::pending().await,
            Self::Postgres(server) => server.watch().await,
        }
    }

    /// Whether the database was seen to be away.
    pub fn is_away(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(server) => *server.0.is_away.borrow(),
        }
    }

    /// Waits until the database is seen to be away.
    pub async fn gone(&self) {
        if let Self::Postgres(server) = self {
            let mut news = server.0.is_away.subscribe();
            if news.wait_for(|is_away| *is_away).await.is_ok() {
                return;
            }
        }
        std::future::pending::<()>().await;
    }
}
