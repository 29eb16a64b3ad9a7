//! Addresses that try to lead inside: two thousand of them, in every way of writing and leading.

use std::net::{IpAddr, Ipv4Addr};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use url::Url;

/// A public site that leads on, in the cases where one does.
pub(crate) const PUBLIC: [u8; 4] = [93, 184, 216, 34];

/// Where the names of a case lead, and what its public site answers.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) address: String,
    /// Answers of the name `naam.nl`, one set for each lookup; the last one stays.
    pub(crate) answers: Vec<Vec<IpAddr>>,
    /// Where `/` of the public site sends on to.
    pub(crate) location: Option<String>,
    /// Where `/robots.txt` of the public site sends on to.
    pub(crate) robots: Option<String>,
    /// The case may end at the public site, as it should.
    pub(crate) may_work: bool,
}

/// Addresses on the inside.
const INSIDE: [[u8; 4]; 16] = [
    [127, 0, 0, 1],
    [127, 8, 8, 8],
    [10, 0, 0, 1],
    [10, 255, 255, 254],
    [172, 16, 0, 1],
    [172, 31, 255, 254],
    [192, 168, 0, 1],
    [192, 168, 255, 254],
    [169, 254, 169, 254],
    [100, 64, 0, 1],
    [100, 100, 100, 200],
    [0, 0, 0, 0],
    [198, 18, 0, 1],
    [192, 0, 0, 192],
    [224, 0, 0, 1],
    [255, 255, 255, 255],
];

/// Ways of writing an IPv4 address as the host of an address.
const WRITINGS: [fn(Ipv4Addr) -> String; 25] = [
    |ip| ip.to_string(),
    |ip| ip.to_bits().to_string(),
    |ip| format!("{:#x}", ip.to_bits()),
    |ip| format!("0{:o}", ip.to_bits()),
    |ip| parts(ip, |part| format!("0{part:o}")),
    |ip| parts(ip, |part| format!("{part:#x}")),
    |ip| parts(ip, |part| format!("{part:03}")),
    |ip| {
        let [a, b, c, d] = ip.octets();
        format!("{a}.{}", u32::from_be_bytes([0, b, c, d]))
    },
    |ip| {
        let [a, b, c, d] = ip.octets();
        format!("{a}.{b}.{}", u16::from_be_bytes([c, d]))
    },
    |ip| format!("{ip}."),
    |ip| ip.to_string().replace('.', "。"),
    |ip| ip.to_string().replace('.', "．"),
    |ip| ip.to_string().replace('.', "｡"),
    |ip| ip.to_string().replace('.', "%2e"),
    |ip| wide(ip, '０'),
    |ip| wide(ip, '𝟎'),
    |ip| format!("[{}]", ip.to_ipv6_mapped()),
    |ip| format!("[::ffff:{:x}:{:x}]", high(ip), low(ip)),
    |ip| format!("[::{ip}]"),
    |ip| format!("[64:ff9b::{ip}]"),
    |ip| format!("[64:ff9b:1::{ip}]"),
    |ip| format!("[2002:{:x}:{:x}::1]", high(ip), low(ip)),
    |ip| format!("[2001:0:{:x}:{:x}::]", high(ip), low(ip)),
    |ip| format!("[fe80::5efe:{ip}]"),
    |ip| format!("[::ffff:0:{ip}]"),
];

/// Other hosts on the inside.
const HOSTS: [&str; 18] = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "a.localhost",
    "ⓛocalhost",
    "intranet",
    "router.local",
    "x.internal",
    "1.0.0.127.in-addr.arpa",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fd00:ec2::254]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
];

/// Ways of putting a host in an address.
const SHELLS: [fn(&str) -> String; 16] = [
    |host| format!("http://{host}/"),
    |host| format!("https://{host}/"),
    |host| format!("HTTP://{host}"),
    |host| format!("http://{host}:80/latest/meta-data/"),
    |host| format!("http://{host}:443/"),
    |host| format!("http://{host}:22/"),
    |host| format!("http://gast@{host}/"),
    |host| format!("http://gast:geheim@{host}/"),
    |host| format!("http://site.nl@{host}/"),
    |host| format!("http://site.nl\\@{host}/"),
    |host| format!("http:\\\\{host}\\"),
    |host| format!("http:/{host}/"),
    |host| format!("http:////{host}/"),
    |host| format!(" http://{host}/#@site.nl/ "),
    |host| format!("ht\ttp://{host}/"),
    |host| format!("http://{host}/?site.nl"),
];

fn parts(ip: Ipv4Addr, write: fn(u8) -> String) -> String {
    ip.octets().map(write).join(".")
}

fn high(ip: Ipv4Addr) -> u16 {
    u16::try_from(ip.to_bits() >> 16).unwrap()
}

fn low(ip: Ipv4Addr) -> u16 {
    u16::try_from(ip.to_bits() & 0xffff).unwrap()
}

/// Digits of another script.
fn wide(ip: Ipv4Addr, zero: char) -> String {
    let digit = |letter: char| match letter.to_digit(10) {
        Some(value) => char::from_u32(u32::from(zero) + value).unwrap(),
        None => letter,
    };
    ip.to_string().chars().map(digit).collect()
}

/// Picks by a generator that is the same in every run.
struct Dice(TestRunner);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        (0..end).new_tree(&mut self.0).unwrap().current()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn host(&mut self) -> String {
        if self.below(5) == 0 {
            return self.pick(&HOSTS).to_owned();
        }
        let ip = Ipv4Addr::from(self.pick(&INSIDE));
        self.pick(&WRITINGS)(ip)
    }

    fn address(&mut self) -> String {
        let host = self.host();
        self.pick(&SHELLS)(&host)
    }

    /// An address as a name server may give it.
    fn answer(&mut self) -> IpAddr {
        let ip = Ipv4Addr::from(self.pick(&INSIDE));
        let written = match self.below(9) {
            0..4 => return ip.into(),
            4 => format!("64:ff9b::{ip}"),
            5 => format!("2002:{:x}:{:x}::1", high(ip), low(ip)),
            6 => return ip.to_ipv6_mapped().into(),
            7 => "fd00:ec2::254".to_owned(),
            _ => "::1".to_owned(),
        };
        written.parse().unwrap()
    }

    /// Answers with a public one among them, or not.
    fn answers(&mut self) -> Vec<IpAddr> {
        let inside = self.answer();
        match self.below(3) {
            0 => vec![inside],
            1 => vec![PUBLIC.into(), inside],
            _ => vec![inside, PUBLIC.into()],
        }
    }

    fn case(&mut self) -> Case {
        let public = vec![IpAddr::from(PUBLIC)];
        let mut case = Case {
            address: "http://naam.nl/".to_owned(),
            answers: vec![public.clone()],
            location: None,
            robots: None,
            may_work: false,
        };
        match self.below(6) {
            0 | 1 => case.address = self.address(),
            2 => case.answers = vec![self.answers()],
            3 => {
                let location = self.address().replacen("http:", "", self.below(2));
                // one slash makes it a path on the site itself
                let site = Url::parse(&case.address).unwrap();
                let next = site.join(&location);
                case.may_work = next.is_ok_and(|next| next.host() == site.host());
                case.location = Some(location);
            }
            4 => {
                // rebinding: the name changes its mind between robots.txt, page and hop
                let mut answers = vec![public; self.below(3) + 1];
                answers.push(self.answers());
                case.answers = answers;
                case.location = Some("/verder".to_owned());
                case.may_work = true;
            }
            _ => {
                case.robots = Some(self.address());
                case.may_work = true;
            }
        }
        case
    }
}

/// The same cases in every run.
pub(crate) fn cases(count: usize) -> Vec<Case> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut dice = Dice(TestRunner::new_with_rng(Config::default(), rng));
    (0..count).map(|_| dice.case()).collect()
}
