//! Manners: one visit at a time to a host, with a rest in between, longer where it asks for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::OwnedMutexGuard;
use tokio::time::sleep;

use crate::refusal::Refusal;
use crate::robots::Robots;
use crate::rules::{Clock, Rules};

/// Idle hosts are forgotten above this number.
const MOST_HOSTS: usize = 1_000;

/// How long `robots.txt` is believed.
const ROBOTS_AGE: Duration = Duration::from_hours(24);

/// What is known of one host while we are its guest.
#[derive(Debug, Default)]
pub(crate) struct Host {
    /// When the next visit may begin.
    free_at: Option<OffsetDateTime>,
    /// Until when it wants no visit at all.
    closed_until: Option<OffsetDateTime>,
    /// By scheme, host and port.
    robots: HashMap<String, (OffsetDateTime, Arc<Robots>)>,
}

/// Our turn at a host: nobody else visits it until this is dropped.
pub(crate) type Turn = OwnedMutexGuard<Host>;

/// All hosts that were visited.
pub(crate) struct Hosts {
    clock: Clock,
    known: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Host>>>>,
}

impl Hosts {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            known: Mutex::default(),
        }
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        (self.clock)()
    }

    /// Waits for our turn. `at_once` skips the rest, for a hop on the same host.
    pub(crate) async fn turn(
        &self,
        host: &str,
        at_once: bool,
        rules: &Rules,
    ) -> Result<Turn, Refusal> {
        let turn = self.host(host).lock_owned().await;
        let now = self.now();
        let closed = until(turn.closed_until, now);
        if closed > rules.longest_wait {
            return Err(Refusal::Busy {
                host: host.to_owned(),
                after: closed,
            });
        }
        let rest = if at_once {
            Duration::ZERO
        } else {
            until(turn.free_at, now)
        };
        let wait = closed.max(rest);
        if !wait.is_zero() {
            sleep(wait).await;
        }
        Ok(turn)
    }

    fn host(&self, host: &str) -> Arc<tokio::sync::Mutex<Host>> {
        let now = self.now();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_HOSTS {
            known.retain(|_, host| {
                host.try_lock().map_or(true, |host| host.is_waited_for(now))
                    || Arc::strong_count(host) > 1
            });
        }
        Arc::clone(known.entry(host.to_owned()).or_default())
    }
}

impl Host {
    /// Ends a visit.
    pub(crate) fn visited(&mut self, now: OffsetDateTime, rest: Duration) {
        self.free_at = Some(now + rest);
    }

    /// The host wants to be left alone.
    pub(crate) fn close(&mut self, now: OffsetDateTime, wait: Duration) {
        self.closed_until = Some(now + wait);
    }

    /// What `robots.txt` said, if that is not too long ago.
    pub(crate) fn robots(&self, origin: &str, now: OffsetDateTime) -> Option<Arc<Robots>> {
        let (read, robots) = self.robots.get(origin)?;
        (now - *read < ROBOTS_AGE).then(|| Arc::clone(robots))
    }

    pub(crate) fn keep_robots(
        &mut self,
        origin: String,
        now: OffsetDateTime,
        robots: &Arc<Robots>,
    ) {
        self.robots.insert(origin, (now, Arc::clone(robots)));
    }

    fn is_waited_for(&self, now: OffsetDateTime) -> bool {
        !until(self.free_at, now).is_zero() || !until(self.closed_until, now).is_zero()
    }
}

fn until(time: Option<OffsetDateTime>, now: OffsetDateTime) -> Duration {
    time.and_then(|time| Duration::try_from(time - now).ok())
        .unwrap_or_default()
}
