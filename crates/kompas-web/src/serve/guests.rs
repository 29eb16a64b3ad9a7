//! Who is connected: not more than there are places, nor all from one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Limits, Serving};
use crate::watch::Watch;

type Counts = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Counts who is connected.
pub(super) struct Guests {
    limits: Limits,
    places: Arc<Semaphore>,
    counts: Counts,
    proxies: Vec<IpAddr>,
    watch: Option<Watch>,
}

/// One who is connected; leaves when dropped.
pub(super) struct Guest {
    key: IpAddr,
    counts: Counts,
    watch: Option<Watch>,
    _place: OwnedSemaphorePermit,
}

impl Guests {
    pub(super) fn new(serving: &Serving) -> Self {
        Self {
            limits: serving.limits,
            places: Arc::new(Semaphore::new(serving.limits.connections)),
            counts: Counts::default(),
            proxies: serving.proxies.clone(),
            watch: serving.watch.clone(),
        }
    }

    /// Counts one who was not let in.
    pub(super) fn count_refused(&self) {
        if let Some(watch) = &self.watch {
            watch.measures().refused.inc();
        }
    }

    /// Waits until there is a place.
    pub(super) async fn place(&self) -> OwnedSemaphorePermit {
        let place = Arc::clone(&self.places).acquire_owned().await;
        place.expect("the places are never closed")
    }

    /// Lets somebody in. While half of all places are free an address may have as many as it
    /// likes, for it may be an office. A proxy of ours always may: all visitors are behind it.
    pub(super) fn admit(&self, place: OwnedSemaphorePermit, address: IpAddr) -> Option<Guest> {
        let key = network(address);
        let is_proxy = self.proxies.contains(&address.to_canonical());
        let is_busy = self.places.available_permits() < self.limits.connections / 2;
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(key).or_default();
        if is_busy && !is_proxy && *count >= self.limits.per_address {
            return None;
        }
        *count += 1;
        if let Some(watch) = &self.watch {
            watch.measures().open.inc();
        }
        Some(Guest {
            key,
            counts: Arc::clone(&self.counts),
            watch: self.watch.clone(),
            _place: place,
        })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        if let Some(watch) = &self.watch {
            watch.measures().open.dec();
        }
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.key);
            }
        }
    }
}

/// What counts as one address: who has an IPv6 address has a whole network of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        connections: 10,
        per_address: 3,
        requests: 1,
    };

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    async fn come(guests: &Guests, from: &str) -> Option<Guest> {
        guests.admit(guests.place().await, address(from))
    }

    #[tokio::test]
    async fn half_of_the_places_are_shared_out() {
        let guests = Guests::new(&LIMITS.into());
        let mut inside = Vec::new();
        for _ in 0..5 {
            inside.push(come(&guests, "192.0.2.1").await.expect("half is free"));
        }
        assert!(come(&guests, "192.0.2.1").await.is_none());
        for _ in 0..3 {
            inside.push(come(&guests, "192.0.2.2").await.expect("its share"));
        }
        assert!(come(&guests, "192.0.2.2").await.is_none());
        inside.drain(..4);
        inside.push(
            come(&guests, "192.0.2.1")
                .await
                .expect("half is free again"),
        );
    }

    #[tokio::test]
    async fn a_proxy_of_ours_may_take_all_places() {
        let guests = Guests::new(&Serving {
            limits: LIMITS,
            proxies: vec![address("192.0.2.1")],
            watch: None,
        });
        let mut inside = Vec::new();
        for at in 0..LIMITS.connections - 1 {
            let from = ["192.0.2.1", "::ffff:192.0.2.1"][at % 2];
            inside.push(come(&guests, from).await.expect("a proxy"));
        }
        inside.push(come(&guests, "192.0.2.2").await.expect("its first"));
    }

    #[tokio::test]
    async fn who_left_is_forgotten() {
        let guests = Guests::new(&LIMITS.into());
        let both = (come(&guests, "::1").await, come(&guests, "::1").await);
        drop(both);
        assert!(guests.counts.lock().unwrap().is_empty());
        assert_eq!(guests.places.available_permits(), LIMITS.connections);
    }

    #[test]
    fn a_network_counts_as_one_address() {
        for (given, expected) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::"),
        ] {
            assert_eq!(network(address(given)), address(expected));
        }
    }
}
