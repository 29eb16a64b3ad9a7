//! Addresses as text: what may be opened at all, before any name is looked up.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use crate::ranges::{Range, range_of};
use crate::refusal::Refusal;
use crate::rules::Rules;

/// Longer addresses are refused.
const LONGEST: usize = 2_048;

/// Last labels that never name a public host.
const LOCAL_NAMES: [&str; 12] = [
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "arpa",
    "onion",
    "test",
    "invalid",
];

/// Why an address may not be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It is no address.
    Unreadable,
    /// It is longer than any address needs to be.
    TooLong,
    /// It begins with something else than `http` or `https`.
    Scheme(String),
    /// It has a name or password in front of the host.
    UserInfo,
    /// It asks for another port than 80 or 443.
    Port(u16),
    /// Its host is written so that a reader takes it for something else.
    OddHost,
    /// Its host only has a meaning inside a network.
    LocalName,
    /// It leads to an address that is not public.
    NotPublic(IpAddr, Range),
    /// The machine that answered is not the one that was checked.
    OtherPeer,
    /// A public page sends on to the inside.
    Inward,
    /// A secured page sends on to an unsecured one.
    Downgrade,
    /// What is sent there is secret, and the connection would not be.
    Unsecured,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("is geen webadres"),
            Self::TooLong => f.write_str("is te lang"),
            Self::Scheme(scheme) => write!(f, "begint met {scheme}: in plaats van https:"),
            Self::UserInfo => f.write_str("bevat een naam of wachtwoord"),
            Self::Port(port) => write!(f, "vraagt om poort {port}; alleen 80 en 443 mogen"),
            Self::OddHost => f.write_str("schrijft de naam van de site op een vreemde manier"),
            Self::LocalName => f.write_str("hoort bij een intern netwerk"),
            Self::NotPublic(address, range) => {
                write!(f, "leidt naar {address}: {}", range.label())
            }
            Self::OtherPeer => f.write_str("kwam uit bij een andere computer dan bedoeld"),
            Self::Inward => f.write_str("stuurt door naar een intern netwerk"),
            Self::Downgrade => {
                f.write_str("stuurt van een beveiligd door naar een onbeveiligd adres")
            }
            Self::Unsecured => f.write_str("is niet beveiligd, terwijl er iets geheims heen gaat"),
        }
    }
}

/// An address that may be opened as far as its text goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) url: Url,
    /// In small letters; IPv6 in square brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The administrator named this host and port.
    pub(crate) internal: bool,
}

impl Target {
    /// Reads an address as a user typed it.
    pub(crate) fn read(text: &str, rules: &Rules) -> Result<Self, Refusal> {
        let text = text.trim();
        Self::check_text(text)
            .and_then(|()| Url::parse(text).map_err(|_| Reason::Unreadable))
            .and_then(|url| Self::check(url, text, rules))
            .map_err(|reason| refused(text, reason))
    }

    /// Reads where an answer from here sends on to.
    pub(crate) fn follow(&self, location: &str, rules: &Rules) -> Result<Self, Refusal> {
        let location = location.trim();
        let next = Self::check_text(location)
            .and_then(|()| self.url.join(location).map_err(|_| Reason::Unreadable))
            .and_then(|url| Self::check(url, location, rules))
            .map_err(|reason| refused(location, reason))?;
        if next.internal && !self.internal {
            return Err(refused(location, Reason::Inward));
        }
        if self.https() && !next.https() {
            return Err(refused(location, Reason::Downgrade));
        }
        Ok(next)
    }

    /// The same host with another path.
    pub(crate) fn at(&self, path: &str) -> Self {
        let mut next = self.clone();
        next.url.set_path(path);
        next.url.set_query(None);
        next.url.set_fragment(None);
        next
    }

    pub(crate) fn https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Scheme, host and port, as `robots.txt` counts them.
    pub(crate) fn origin(&self) -> String {
        format!("{}://{}:{}", self.url.scheme(), self.host, self.port)
    }

    /// Path and query.
    pub(crate) fn path(&self) -> String {
        self.url[url::Position::BeforePath..url::Position::AfterQuery].to_owned()
    }

    /// The literal address in the host's place, if there is one.
    pub(crate) fn literal(&self) -> Option<IpAddr> {
        match self.url.host()? {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        }
    }

    /// Refuses an address that a name or literal led to, unless it is public or allowed.
    pub(crate) fn check_ip(&self, address: IpAddr) -> Result<(), Refusal> {
        match range_of(address) {
            None => Ok(()),
            Some(range) if self.internal && range.may_be_allowed() => Ok(()),
            Some(range) => Err(self.refuse(Reason::NotPublic(address, range))),
        }
    }

    pub(crate) fn refuse(&self, reason: Reason) -> Refusal {
        refused(self.url.as_str(), reason)
    }

    /// The parser forgives what a reader overlooks: control characters, spaces, backslashes.
    fn check_text(text: &str) -> Result<(), Reason> {
        if text.len() > LONGEST {
            return Err(Reason::TooLong);
        }
        let odd = |letter: char| letter.is_control() || letter.is_whitespace() || letter == '\\';
        if text.contains(odd) {
            return Err(Reason::Unreadable);
        }
        Ok(())
    }

    fn check(url: Url, written: &str, rules: &Rules) -> Result<Self, Reason> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Reason::Scheme(url.scheme().to_owned()));
        }
        let authority = authority(written).unwrap_or_default();
        if authority.contains('@') || !url.username().is_empty() || url.password().is_some() {
            return Err(Reason::UserInfo);
        }
        let host = url.host_str().ok_or(Reason::Unreadable)?.to_owned();
        let port = url.port_or_known_default().ok_or(Reason::Unreadable)?;
        let target = Self {
            internal: rules.allows_internal(&host, port),
            url,
            host,
            port,
        };
        if authority_host(authority).is_some_and(|written| !target.is_written_plainly(written)) {
            return Err(Reason::OddHost);
        }
        if !target.internal {
            target.check_public()?;
        }
        if let Some(Err(Refusal::NotAllowed { reason, .. })) =
            target.literal().map(|address| target.check_ip(address))
        {
            return Err(reason);
        }
        Ok(target)
    }

    fn check_public(&self) -> Result<(), Reason> {
        if !matches!(self.port, 80 | 443) {
            return Err(Reason::Port(self.port));
        }
        if self.literal().is_some() {
            return Ok(());
        }
        let labels: Vec<&str> = self.host.split('.').collect();
        if labels.iter().any(|label| label.is_empty()) {
            return Err(Reason::OddHost);
        }
        let last = labels.last().copied().unwrap_or_default();
        if labels.len() < 2 || LOCAL_NAMES.contains(&last) {
            return Err(Reason::LocalName);
        }
        Ok(())
    }

    /// An address in digits must be written as everyone writes it: no octal, no hexadecimal, no
    /// single number, no wide letters or dots. A name may be written in any script, but with
    /// plain dots.
    fn is_written_plainly(&self, written: &str) -> bool {
        match self.url.host() {
            Some(Host::Ipv4(address)) => written == address.to_string(),
            Some(Host::Ipv6(_)) => written.starts_with('[') && !written.contains('%'),
            _ => !written.contains(['%', '。', '．', '｡']),
        }
    }
}

fn refused(address: &str, reason: Reason) -> Refusal {
    Refusal::NotAllowed {
        address: address.chars().take(200).collect(),
        reason,
    }
}

/// What stands between `//` and the path, if an address has it.
fn authority(text: &str) -> Option<&str> {
    let rest = if let Some(rest) = text.strip_prefix("//") {
        rest
    } else {
        let (scheme, rest) = text.split_once(':')?;
        if scheme.contains(['/', '?', '#']) {
            return None;
        }
        rest
    };
    // the parser takes any number of slashes
    let rest = rest.trim_start_matches('/');
    rest.split(['/', '?', '#']).next()
}

fn authority_host(authority: &str) -> Option<&str> {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::HostPort;

    fn read(text: &str) -> Result<Target, Reason> {
        let rules = Rules {
            allowed_internal: vec![
                HostPort::new("Intranet", 8080),
                HostPort::new("10.0.0.7", 80),
            ],
            ..Rules::default()
        };
        Target::read(text, &rules).map_err(|refusal| match refusal {
            Refusal::NotAllowed { reason, .. } => reason,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn ordinary_addresses() {
        for text in [
            "https://www.voorbeeld.nl/a?b=c#d",
            " http://voorbeeld.nl ",
            "https://voorbeeld.nl:443/",
            "http://voorbeeld.nl:443/",
            "HTTPS://VOORBEELD.NL/Map",
            "https://café.nl/é",
            "https://xn--caf-dma.nl/",
            "https://voorbeeld.nl/@naam/a:b",
            "https://voorbeeld.nl/?terug=http://a@b",
            "https://93.184.216.34/",
            "https://[2a02:2b8::1]/",
            "http://intranet:8080/",
            "http://10.0.0.7/",
        ] {
            assert!(read(text).is_ok(), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn refused_addresses() {
        for (text, reason) in [
            ("", Reason::Unreadable),
            ("voorbeeld.nl", Reason::Unreadable),
            ("http://", Reason::Unreadable),
            ("http://voor beeld.nl/", Reason::Unreadable),
            ("http://voorbeeld.nl\\@a.nl/", Reason::Unreadable),
            ("ht\ntp://voorbeeld.nl/", Reason::Unreadable),
            ("ftp://voorbeeld.nl/", Reason::Scheme("ftp".to_owned())),
            ("mailto:a@voorbeeld.nl", Reason::Scheme("mailto".to_owned())),
            ("http://a@voorbeeld.nl/", Reason::UserInfo),
            ("http://@voorbeeld.nl/", Reason::UserInfo),
            ("http://:@voorbeeld.nl/", Reason::UserInfo),
            ("http://voorbeeld.nl:8080/", Reason::Port(8080)),
            ("http://intranet:8081/", Reason::Port(8081)),
            ("http://intranet/", Reason::LocalName),
            ("http://voorbeeld.local/", Reason::LocalName),
            ("http://voorbeeld.nl./", Reason::OddHost),
            ("http://intranet.:8080/", Reason::Port(8080)),
            ("http://0x5db8d822/", Reason::OddHost),
            ("http://93.184.55330/", Reason::OddHost),
            ("http://voorbeeld。nl/", Reason::OddHost),
            ("http://voorbeeld%2enl/", Reason::OddHost),
            ("http://0x0a.0.0.7/", Reason::OddHost),
        ] {
            assert_eq!(read(text), Err(reason), "{text}");
        }
        let long = format!("http://voorbeeld.nl/{}", "a".repeat(LONGEST));
        assert_eq!(read(&long), Err(Reason::TooLong));
        assert!(matches!(
            read("http://10.0.0.8/"),
            Err(Reason::NotPublic(..))
        ));
        assert!(matches!(read("http://[::1]/"), Err(Reason::NotPublic(..))));
    }

    #[test]
    fn every_reason_reads_as_a_sentence() {
        for text in [
            "http://10.0.0.8/",
            "ftp://a.nl/",
            "x",
            "http://a.nl:1/",
            "http://a/",
        ] {
            let refusal = Target::read(text, &Rules::default()).unwrap_err();
            let message = refusal.message();
            assert!(
                message.starts_with(&format!("Het adres {text} ")),
                "{message}"
            );
            assert!(
                message.ends_with("alleen openbare webadressen."),
                "{message}"
            );
        }
    }

    proptest::proptest! {
        /// Whatever is accepted is http or https on a known port at a public or allowed host.
        #[test]
        fn any_text_is_read_or_refused(
            text in "(http|https|HTTP|ftp)?:?/{0,3}[a-z0-9.:@\\[\\]%。/#?-]{0,30}",
        ) {
            if let Ok(target) = read(&text) {
                proptest::prop_assert!(matches!(target.url.scheme(), "http" | "https"));
                proptest::prop_assert!(target.internal || matches!(target.port, 80 | 443));
                proptest::prop_assert!(target.url.username().is_empty());
                if let (Some(address), false) = (target.literal(), target.internal) {
                    proptest::prop_assert!(crate::is_public(address));
                }
            }
        }
    }
}
