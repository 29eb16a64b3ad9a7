//! The special ranges of the IANA registries, as of 2026, each by its edges.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use kompas_fetch::{Range, is_public, range_of};
use proptest::prelude::*;

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// First and last address of each range, and what it is.
const SPECIAL: [(&str, &str, Range); 38] = [
    ("0.0.0.0", "0.255.255.255", Range::Unspecified),
    ("10.0.0.0", "10.255.255.255", Range::Private),
    ("100.64.0.0", "100.127.255.255", Range::CarrierGrade),
    ("127.0.0.0", "127.255.255.255", Range::Loopback),
    ("168.63.129.16", "168.63.129.16", Range::Reserved),
    ("169.254.0.0", "169.254.255.255", Range::LinkLocal),
    ("172.16.0.0", "172.31.255.255", Range::Private),
    ("192.0.0.0", "192.0.0.255", Range::Reserved),
    ("192.0.2.0", "192.0.2.255", Range::Documentation),
    ("192.88.99.0", "192.88.99.255", Range::Translated),
    ("192.168.0.0", "192.168.255.255", Range::Private),
    ("198.18.0.0", "198.19.255.255", Range::Benchmark),
    ("198.51.100.0", "198.51.100.255", Range::Documentation),
    ("203.0.113.0", "203.0.113.255", Range::Documentation),
    ("224.0.0.0", "239.255.255.255", Range::Multicast),
    ("240.0.0.0", "255.255.255.254", Range::Reserved),
    ("255.255.255.255", "255.255.255.255", Range::Multicast),
    ("::", "::", Range::Unspecified),
    ("::1", "::1", Range::Loopback),
    ("::2", "::ffff:ffff", Range::Translated),
    (
        "::ffff:0.0.0.0",
        "::ffff:255.255.255.255",
        Range::Translated,
    ),
    (
        "::ffff:0:0.0.0.0",
        "::ffff:0:255.255.255.255",
        Range::Translated,
    ),
    ("64:ff9b::", "64:ff9b::ffff:ffff", Range::Translated),
    (
        "64:ff9b:1::",
        "64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
        Range::Translated,
    ),
    ("100::", "100::ffff:ffff:ffff:ffff", Range::Reserved),
    (
        "100:0:0:1::",
        "100:0:0:1:ffff:ffff:ffff:ffff",
        Range::Reserved,
    ),
    (
        "2001::",
        "2001:0:ffff:ffff:ffff:ffff:ffff:ffff",
        Range::Translated,
    ),
    (
        "2001:1::",
        "2001:1:ffff:ffff:ffff:ffff:ffff:ffff",
        Range::Reserved,
    ),
    (
        "2001:2::",
        "2001:2:0:ffff:ffff:ffff:ffff:ffff",
        Range::Benchmark,
    ),
    (
        "2001:3::",
        "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
        Range::Reserved,
    ),
    (
        "2001:db8::",
        "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        Range::Documentation,
    ),
    (
        "2002::",
        "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        Range::Translated,
    ),
    (
        "3fff::",
        "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
        Range::Documentation,
    ),
    (
        "5f00::",
        "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        Range::Reserved,
    ),
    (
        "fc00::",
        "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        Range::Private,
    ),
    (
        "fe80::",
        "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        Range::LinkLocal,
    ),
    (
        "fec0::",
        "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        Range::Private,
    ),
    (
        "ff00::",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        Range::Multicast,
    ),
];

#[test]
fn every_special_range_is_known_by_both_its_ends() {
    for (first, last, range) in SPECIAL {
        assert_eq!(range_of(ip(first)), Some(range), "{first}");
        assert_eq!(range_of(ip(last)), Some(range), "{last}");
        assert!(!range.label().is_empty());
    }
}

#[test]
fn the_neighbours_are_public() {
    for address in [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.15",
        "168.63.129.17",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "2000::",
        "2001:200::",
        "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db9::",
        "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2003::",
        "2a02:2b8::1",
        "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "3fff:1000::",
    ] {
        assert!(
            is_public(ip(address)),
            "{address} {:?}",
            range_of(ip(address))
        );
    }
}

/// What the standard library can tell without unstable features must agree.
fn std_says_special(address: Ipv4Addr) -> bool {
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_unspecified()
        || address.is_multicast()
}

proptest! {
    #[test]
    fn what_the_standard_library_calls_special_is_special(bits: u32) {
        let address = Ipv4Addr::from_bits(bits);
        if std_says_special(address) {
            prop_assert!(!is_public(address.into()));
        }
    }

    #[test]
    fn no_ipv4_address_in_clothes_of_ipv6_is_public(bits: u32) {
        let v4 = Ipv4Addr::from_bits(bits);
        let [a, b, c, d] = v4.octets().map(u16::from);
        let (high, low) = (a << 8 | b, c << 8 | d);
        for address in [
            v4.to_ipv6_mapped(),
            v4.to_ipv6_compatible(),
            Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low),
            Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            Ipv6Addr::new(0x2001, 0, high, low, 0, 0, 0, 0),
            Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0x5efe, high, low),
        ] {
            prop_assert!(!is_public(address.into()), "{}", address);
        }
    }

    #[test]
    fn only_global_unicast_is_public(bits: u128) {
        let address = Ipv6Addr::from_bits(bits);
        if is_public(address.into()) {
            prop_assert_eq!(address.segments()[0] & 0xe000, 0x2000);
        }
    }

    #[test]
    fn every_address_within_a_range_is_in_it(number in 0..SPECIAL.len(), part: u128) {
        let (first, last, range) = SPECIAL[number];
        let between = match (ip(first), ip(last)) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                let (first, last) = (first.to_bits(), last.to_bits());
                let step = part % (u128::from(last - first) + 1);
                IpAddr::from(Ipv4Addr::from_bits(first + u32::try_from(step).unwrap()))
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => {
                let (first, last) = (first.to_bits(), last.to_bits());
                IpAddr::from(Ipv6Addr::from_bits(first + part % (last - first + 1)))
            }
            _ => unreachable!(),
        };
        // one reserved address lies in no other range; Azure's is alone
        prop_assert_eq!(range_of(between), Some(range));
    }
}
