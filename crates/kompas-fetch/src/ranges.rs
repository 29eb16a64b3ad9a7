//! Which network addresses are public: the special ranges of the IANA registries.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses that is not the public internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Range {
    /// The machine itself: `127.0.0.0/8`, `::1`.
    Loopback,
    /// No address at all: `0.0.0.0/8`, `::`.
    Unspecified,
    /// Private networks, ULA and site-local.
    Private,
    /// Shared by customers of one provider: `100.64.0.0/10`.
    CarrierGrade,
    /// Only on the same wire, where machines in a cloud find their secrets.
    LinkLocal,
    /// To many machines at once, broadcast included.
    Multicast,
    /// For examples in books.
    Documentation,
    /// For measuring networks.
    Benchmark,
    /// An IPv4 address in the clothes of IPv6: mapped, compatible, NAT64, 6to4, Teredo.
    Translated,
    /// Kept for protocols, for later, or for a cloud's own machinery.
    Reserved,
}

type V4 = (Ipv4Addr, u32, Range);
type V6 = (Ipv6Addr, u32, Range);

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u32, range: Range) -> V4 {
    (Ipv4Addr::new(a, b, c, d), bits, range)
}

const fn v6(head: [u16; 4], tail: [u16; 4], bits: u32, range: Range) -> V6 {
    let address = Ipv6Addr::new(
        head[0], head[1], head[2], head[3], tail[0], tail[1], tail[2], tail[3],
    );
    (address, bits, range)
}

const NONE: [u16; 4] = [0; 4];

const SPECIAL_V4: [V4; 17] = [
    v4(0, 0, 0, 0, 8, Range::Unspecified),
    v4(10, 0, 0, 0, 8, Range::Private),
    v4(100, 64, 0, 0, 10, Range::CarrierGrade),
    v4(127, 0, 0, 0, 8, Range::Loopback),
    // the address under which Azure serves its machines; public by number, not by nature
    v4(168, 63, 129, 16, 32, Range::Reserved),
    v4(169, 254, 0, 0, 16, Range::LinkLocal),
    v4(172, 16, 0, 0, 12, Range::Private),
    v4(192, 0, 0, 0, 24, Range::Reserved),
    v4(192, 0, 2, 0, 24, Range::Documentation),
    v4(192, 88, 99, 0, 24, Range::Translated),
    v4(192, 168, 0, 0, 16, Range::Private),
    v4(198, 18, 0, 0, 15, Range::Benchmark),
    v4(198, 51, 100, 0, 24, Range::Documentation),
    v4(203, 0, 113, 0, 24, Range::Documentation),
    v4(224, 0, 0, 0, 4, Range::Multicast),
    v4(255, 255, 255, 255, 32, Range::Multicast),
    v4(240, 0, 0, 0, 4, Range::Reserved),
];

/// Narrow ranges stand before the wide ones that hold them.
const SPECIAL_V6: [V6; 19] = [
    v6(NONE, [0, 0, 0, 0], 128, Range::Unspecified),
    v6(NONE, [0, 0, 0, 1], 128, Range::Loopback),
    v6(NONE, [0, 0xffff, 0, 0], 96, Range::Translated),
    v6(NONE, [0xffff, 0, 0, 0], 96, Range::Translated),
    v6(NONE, NONE, 96, Range::Translated),
    v6([0x64, 0xff9b, 0, 0], NONE, 96, Range::Translated),
    v6([0x64, 0xff9b, 1, 0], NONE, 48, Range::Translated),
    v6([0x100, 0, 0, 0], NONE, 64, Range::Reserved),
    v6([0x2001, 0, 0, 0], NONE, 32, Range::Translated),
    v6([0x2001, 2, 0, 0], NONE, 48, Range::Benchmark),
    v6([0x2001, 0, 0, 0], NONE, 23, Range::Reserved),
    v6([0x2001, 0xdb8, 0, 0], NONE, 32, Range::Documentation),
    v6([0x2002, 0, 0, 0], NONE, 16, Range::Translated),
    v6([0x3fff, 0, 0, 0], NONE, 20, Range::Documentation),
    v6([0xfc00, 0, 0, 0], NONE, 7, Range::Private),
    v6([0xfe80, 0, 0, 0], NONE, 10, Range::LinkLocal),
    v6([0xfec0, 0, 0, 0], NONE, 10, Range::Private),
    v6([0xff00, 0, 0, 0], NONE, 8, Range::Multicast),
    v6([0x5f00, 0, 0, 0], NONE, 16, Range::Reserved),
];

/// Whether an address belongs to the public internet.
pub fn is_public(address: IpAddr) -> bool {
    range_of(address).is_none()
}

/// The special range that an address is in; nothing for a public address.
pub fn range_of(address: IpAddr) -> Option<Range> {
    match address {
        IpAddr::V4(address) => special_v4(address),
        IpAddr::V6(address) => special_v6(address).or_else(|| outside_global_unicast(address)),
    }
}

fn special_v4(address: Ipv4Addr) -> Option<Range> {
    let bits = address.to_bits();
    SPECIAL_V4
        .iter()
        .find(|(base, length, _)| (bits ^ base.to_bits()) >> (32 - length) == 0)
        .map(|(_, _, range)| *range)
}

fn special_v6(address: Ipv6Addr) -> Option<Range> {
    let bits = address.to_bits();
    SPECIAL_V6
        .iter()
        .find(|(base, length, _)| (bits ^ base.to_bits()) >> (128 - length) == 0)
        .map(|(_, _, range)| *range)
}

/// Only `2000::/3` was ever handed out to the internet.
fn outside_global_unicast(address: Ipv6Addr) -> Option<Range> {
    (address.segments()[0] >> 13 != 1).then_some(Range::Reserved)
}

impl Range {
    /// What the range is, as a visitor may read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Loopback => "deze computer zelf",
            Self::Unspecified => "geen echt adres",
            Self::Private => "een intern netwerk",
            Self::CarrierGrade => "het netwerk van een provider",
            Self::LinkLocal => "een adres dat alleen dichtbij bestaat",
            Self::Multicast => "een adres voor vele computers tegelijk",
            Self::Documentation => "een voorbeeldadres",
            Self::Benchmark => "een adres voor metingen",
            Self::Translated => "een omgezet adres",
            Self::Reserved => "een gereserveerd adres",
        }
    }

    /// Whether an administrator can allow a name that leads here. Where clouds keep secrets, and
    /// what is no machine, stays closed.
    pub(crate) fn may_be_allowed(self) -> bool {
        matches!(self, Self::Loopback | Self::Private | Self::CarrierGrade)
    }
}
