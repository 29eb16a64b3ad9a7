//! Who is connected: not more than there are places, nor all from one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Limits;

type Counts = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Counts who is connected.
pub(super) struct Guests {
    limits: Limits,
    places: Arc<Semaphore>,
    counts: Counts,
}

/// One who is connected; leaves when dropped.
pub(super) struct Guest {
    key: IpAddr,
    counts: Counts,
    _place: OwnedSemaphorePermit,
}

impl Guests {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            places: Arc::new(Semaphore::new(limits.connections)),
            counts: Counts::default(),
        }
    }

    /// Waits until there is a place.
    pub(super) async fn place(&self) -> OwnedSemaphorePermit {
        let place = Arc::clone(&self.places).acquire_owned().await;
        place.expect("the places are never closed")
    }

    /// Lets somebody in. While half of all places are free an address may have as many as it
    /// likes: it may be a proxy, behind which all visitors are.
    pub(super) fn admit(&self, place: OwnedSemaphorePermit, address: IpAddr) -> Option<Guest> {
        let key = network(address);
        let is_busy = self.places.available_permits() < self.limits.connections / 2;
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(key).or_default();
        if is_busy && *count >= self.limits.per_address {
            return None;
        }
        *count += 1;
        Some(Guest {
            key,
            counts: Arc::clone(&self.counts),
            _place: place,
        })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
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
        let guests = Guests::new(LIMITS);
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
    async fn who_left_is_forgotten() {
        let guests = Guests::new(LIMITS);
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
