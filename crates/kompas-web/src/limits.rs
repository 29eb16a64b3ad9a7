//! How often somebody may try a secret: each network address a few times a minute.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::Site;
use crate::errors::Failure;
use crate::visit::Visit;

/// So many tries at once.
const BURST: NonZeroU32 = NonZeroU32::new(30).unwrap();
/// And so many a minute after that.
const A_MINUTE: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// More addresses than this are not remembered: those that are fresh again are forgotten first.
const MOST: usize = 10_000;

/// Who tried how often.
pub(crate) struct Tries(DefaultKeyedRateLimiter<IpAddr>);

impl Default for Tries {
    fn default() -> Self {
        Self(RateLimiter::keyed(
            Quota::per_minute(A_MINUTE).allow_burst(BURST),
        ))
    }
}

impl Tries {
    /// Counts a try from an address, and tells whether it may be.
    pub(crate) fn may(&self, address: IpAddr) -> bool {
        if self.0.len() > MOST {
            self.0.retain_recent();
        }
        self.0.len() <= MOST && self.0.check_key(&network(address)).is_ok()
    }
}

/// The network that one owner has: of version 6 the first half.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

/// Lets a try at a secret through, or asks to wait.
pub(crate) async fn tries(site: State<Site>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    visits(site, request, next).await
}

/// The same for whatever is asked, where only looking costs something too.
pub(crate) async fn visits(State(site): State<Site>, request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Visit>();
    let address = visit.and_then(|visit| visit.caller.address);
    if address.is_some_and(|address| !site.tries.may(address)) {
        return Failure::TooOften.into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_run_out_by_network() {
        let tries = Tries::default();
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let many = |text: &str| (0..40).filter(|_| tries.may(address(text))).count();
        assert_eq!(many("192.0.2.1"), 30);
        assert_eq!(many("192.0.2.2"), 30);
        assert_eq!(many("2001:db8:1:2::1"), 30);
        assert_eq!(many("2001:db8:1:2:ffff::9"), 0, "the same network");
        assert_eq!(many("2001:db8:1:3::1"), 30);
    }
}
