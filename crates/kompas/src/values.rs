//! The values of arguments: how they are read, and what is said when they cannot be.

use std::ffi::OsStr;
use std::net::{Ipv4Addr, SocketAddr};

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, ValueEnum};
use kompas_domain::code::Code;

/// The most hits that can be asked for at once.
const MOST_HITS: usize = 1000;

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogLevel {
    /// Only what failed.
    #[value(name = "fout")]
    Error,
    /// Also what needs a look.
    #[value(name = "waarschuwing")]
    Warn,
    /// Also what happens.
    #[value(name = "info")]
    Info,
    /// Also what a developer wants to know.
    #[value(name = "debug")]
    Debug,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogForm {
    /// For people.
    #[value(name = "tekst")]
    Text,
    /// For programs.
    #[value(name = "json")]
    Json,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum YesNo {
    /// Yes.
    #[value(name = "ja")]
    Yes,
    /// No.
    #[value(name = "nee")]
    No,
}

/// Takes any text and offers the codes of a closed list in help and completion. What a code
/// means, and whether there is one, is for the use case to say, about all arguments together.
#[derive(Debug, Clone)]
pub(crate) struct Choices(Vec<&'static str>);

/// The codes of a closed list.
pub(crate) fn choices<T: Code>() -> Choices {
    Choices(T::ALL.iter().map(|value| value.code()).collect())
}

impl TypedValueParser for Choices {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().copied().map(PossibleValue::new)))
    }
}

/// A server with its port: `intranet.example.nl:443`.
pub(crate) fn server(text: &str) -> Result<String, String> {
    let parts = text.rsplit_once(':');
    let good = parts.is_some_and(|(host, port)| {
        !host.is_empty() && !host.contains('/') && port.parse::<u16>().is_ok_and(|port| port > 0)
    });
    if good {
        Ok(text.to_owned())
    } else {
        Err("schrijf server en poort, zoals intranet.example.nl:443".to_owned())
    }
}

/// A line of the log as `kompas log hoofd` gives it: number and hash.
pub(crate) fn head(text: &str) -> Result<(i64, String), String> {
    let parts = text.trim().split_once(':');
    let parts = parts.and_then(|(seq, hash)| Some((seq.parse().ok()?, hash.to_owned())));
    let good = |hash: &str| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    parts
        .filter(|(_, hash): &(i64, String)| good(hash))
        .ok_or_else(|| {
            "schrijf het zoals \"kompas log hoofd\" het geeft: een getal, een dubbele punt en 64 tekens"
                .to_owned()
        })
}

/// A text that holds more than spaces.
pub(crate) fn words(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("typ een of meer woorden".to_owned());
    }
    Ok(text.to_owned())
}

/// A number of hits.
pub(crate) fn count(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|count| (1..=MOST_HITS).contains(count))
        .ok_or_else(|| format!("kies een getal van 1 tot en met {MOST_HITS}"))
}

/// Numbers of a list: `1,3-5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbers(pub(crate) Vec<usize>);

/// Numbers with commas between them, and a dash from one to another; in order, each once.
pub(crate) fn numbers(text: &str) -> Result<Numbers, String> {
    let wrong = || "schrijf nummers zoals 1,3-5".to_owned();
    let number = |text: &str| {
        text.trim()
            .parse()
            .ok()
            .filter(|n| (1..=MOST_HITS).contains(n))
    };
    let mut all = Vec::new();
    for part in text.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to) = number(from).zip(number(to)).ok_or_else(wrong)?;
        if from > to {
            return Err(wrong());
        }
        all.extend(from..=to);
    }
    all.sort_unstable();
    all.dedup();
    Ok(Numbers(all))
}

/// An address with a port to listen on.
pub(crate) fn listen(text: &str) -> Result<SocketAddr, String> {
    if let Some(port) = text.strip_prefix("localhost:")
        && let Ok(port) = port.parse()
    {
        return Ok((Ipv4Addr::LOCALHOST, port).into());
    }
    text.parse().map_err(|_| {
        "kies een IP-adres met een poort van 0 tot en met 65535, zoals 127.0.0.1:8080 of [::1]:8080"
            .to_owned()
    })
}

/// The address of the site as visitors know it: without a slash at the end.
pub(crate) fn site(text: &str) -> Result<String, String> {
    let address = text.trim_end_matches('/');
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))
        .unwrap_or_default();
    let odd = |letter: char| {
        letter.is_whitespace() || letter.is_control() || ['?', '#', '"', '<', '>'].contains(&letter)
    };
    if rest.is_empty() || rest.starts_with([':', '/']) || rest.contains(odd) {
        return Err("kies een adres zoals https://kompas.example.nl".to_owned());
    }
    Ok(address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_to_listen_on() {
        for (text, expected) in [
            ("127.0.0.1:8080", Some("127.0.0.1:8080")),
            ("localhost:80", Some("127.0.0.1:80")),
            ("[::1]:0", Some("[::1]:0")),
            ("0.0.0.0:65535", Some("0.0.0.0:65535")),
            ("127.0.0.1", None),
            ("8080", None),
            ("localhost:x", None),
            ("127.0.0.1:65536", None),
            ("", None),
        ] {
            let read = listen(text).ok().map(|address| address.to_string());
            assert_eq!(read.as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn addresses_of_a_site() {
        for (text, expected) in [
            (
                "https://kompas.example.nl",
                Some("https://kompas.example.nl"),
            ),
            ("http://localhost:8080/", Some("http://localhost:8080")),
            (
                "https://example.nl/kompas",
                Some("https://example.nl/kompas"),
            ),
            ("kompas.example.nl", None),
            ("ftp://example.nl", None),
            ("https://", None),
            ("https:///pad", None),
            ("https://a b.nl", None),
            ("https://a.nl?q=1", None),
        ] {
            assert_eq!(site(text).ok().as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn numbers_of_a_list() {
        for (text, expected) in [
            ("1", Some(&[1][..])),
            ("1,3-5", Some(&[1, 3, 4, 5])),
            ("5, 1,4-5", Some(&[1, 4, 5])),
            ("0", None),
            ("5-3", None),
            ("1-", None),
            ("1,,2", None),
            ("1-99999999", None),
            ("alle", None),
        ] {
            let read = numbers(text).ok().map(|Numbers(all)| all);
            assert_eq!(read.as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn counts() {
        for (text, expected) in [
            ("1", Some(1)),
            ("1000", Some(1000)),
            ("0", None),
            ("1001", None),
            ("-1", None),
            ("twee", None),
        ] {
            assert_eq!(count(text).ok(), expected, "{text:?}");
        }
    }
}
