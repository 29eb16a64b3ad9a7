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

/// So many tips by one network at once, with those that were not right.
const TIP_BURST: NonZeroU32 = NonZeroU32::new(15).unwrap();
/// And so many an hour after that.
const TIPS_AN_HOUR: NonZeroU32 = NonZeroU32::new(15).unwrap();
/// So often by one network a form asks what is there already.
const CHECK_BURST: NonZeroU32 = NonZeroU32::new(120).unwrap();
/// And so often a minute after that.
const CHECKS_A_MINUTE: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// What visitors do who send tips.
pub(crate) struct Tips {
    sent: Tries,
    asked: Tries,
}

impl Default for Tips {
    fn default() -> Self {
        let sent = Quota::per_hour(TIPS_AN_HOUR).allow_burst(TIP_BURST);
        let asked = Quota::per_minute(CHECKS_A_MINUTE).allow_burst(CHECK_BURST);
        Self {
            sent: Tries(RateLimiter::keyed(sent)),
            asked: Tries(RateLimiter::keyed(asked)),
        }
    }
}

/// Lets what a visitor does with tips through, or asks to wait.
pub(crate) async fn tips(State(site): State<Site>, request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Visit>();
    let address = visit.and_then(|visit| visit.caller.address);
    let counted = if request.method().is_safe() {
        &site.tips.asked
    } else {
        &site.tips.sent
    };
    if address.is_some_and(|address| !counted.may(address)) {
        return Failure::TooOften.into_response();
    }
    next.run(request).await
}

/// So much by one link at once.
const LINK_BURST: NonZeroU32 = NonZeroU32::new(60).unwrap();
/// And so much a minute after that.
const LINK_A_MINUTE: NonZeroU32 = NonZeroU32::new(30).unwrap();
/// The letters of a token of ours.
const TOKEN: usize = 64;

/// What is done by links of partners: each network so often, and each link.
pub(crate) struct Partners {
    networks: Tries,
    links: DefaultKeyedRateLimiter<String>,
}

impl Default for Partners {
    fn default() -> Self {
        let quota = Quota::per_minute(LINK_A_MINUTE).allow_burst(LINK_BURST);
        Self {
            networks: Tries::default(),
            links: RateLimiter::keyed(quota),
        }
    }
}

impl Partners {
    /// Counts something that is done by a link, and tells whether it may be. What cannot be a token
    /// of ours counts for its network only.
    fn may(&self, address: Option<IpAddr>, token: &str) -> bool {
        if address.is_some_and(|address| !self.networks.may(address)) {
            return false;
        }
        if token.len() != TOKEN || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return true;
        }
        if self.links.len() > MOST {
            self.links.retain_recent();
        }
        self.links.len() <= MOST && self.links.check_key(&token.to_owned()).is_ok()
    }
}

/// Lets a request by the link of a partner through, or asks to wait.
pub(crate) async fn by_link(State(site): State<Site>, request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Visit>();
    let address = visit.and_then(|visit| visit.caller.address);
    let token = request.uri().path().split('/').nth(2).unwrap_or_default();
    if !site.partners.may(address, token) {
        return Failure::TooOften.into_response();
    }
    next.run(request).await
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
    fn a_link_runs_out_wherever_it_is_used() {
        let partners = Partners::default();
        let token = "ab".repeat(32);
        let many = |token: &str| (0..100).filter(|_| partners.may(None, token)).count();
        assert_eq!(many(&token), 60);
        assert_eq!(many(&"cd".repeat(32)), 60);
        assert_eq!(many("bestaat-niet"), 100, "it is no token of ours");
        let address = "192.0.2.1".parse().ok();
        let tries = (0..100).filter(|number| partners.may(address, &format!("{number:064x}")));
        assert_eq!(tries.count(), 30, "guesses from one network");
    }

    #[test]
    fn tips_run_out_by_network_and_asking_later() {
        let tips = Tips::default();
        let address = "192.0.2.1".parse().unwrap();
        let many = |tries: &Tries| (0..200).filter(|_| tries.may(address)).count();
        assert_eq!(many(&tips.sent), 15);
        assert_eq!(many(&tips.asked), 120);
    }

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
