//! Where a page begins.

use std::fmt;
use std::str::FromStr;

use url::form_urlencoded;

/// A longer mark than this is not believed.
const LONGEST_MARK: usize = 500;

/// Where a page of values begins. Kept as text between two runs, so that work can be resumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// How many rows came before.
    pub(super) rows: u64,
    /// The number of the first row of the page before.
    pub(super) first: Option<i64>,
    pub(super) mark: Mark,
}

/// What the service wants to hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// How many rows to skip.
    Skip(u64),
    /// A word that only the service understands.
    Token(String),
}

impl Mark {
    /// The mark in a link to the next page. Nothing else of the link is used.
    pub(super) fn of_link(link: &str) -> Option<Self> {
        let (_, query) = link.split_once('?')?;
        form_urlencoded::parse(query.as_bytes()).find_map(|(name, value)| Self::read(&name, &value))
    }

    fn read(name: &str, value: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("$skip") {
            return value.parse().ok().map(Self::Skip);
        }
        let fits = (1..=LONGEST_MARK).contains(&value.len());
        (fits && name.eq_ignore_ascii_case("$skiptoken")).then(|| Self::Token(value.to_owned()))
    }

    /// As a parameter of a question.
    pub(super) fn parameter(&self) -> (&'static str, String) {
        match self {
            Self::Skip(rows) => ("$skip", rows.to_string()),
            Self::Token(token) => ("$skiptoken", token.clone()),
        }
    }

    /// Whether this is further on, as far as can be told.
    pub(super) fn is_after(&self, before: &Self) -> bool {
        match (self, before) {
            (Self::Skip(now), Self::Skip(before)) => now > before,
            (now, before) => now != before,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, value) = self.mark.parameter();
        match self.first {
            Some(first) => write!(f, "{} {first} {name}={value}", self.rows),
            None => write!(f, "{} - {name}={value}", self.rows),
        }
    }
}

impl FromStr for Position {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        read(text).ok_or_else(|| {
            let start: String = text.chars().take(60).collect();
            format!("{start:?} is geen plaats in een tabel; begin de tabel van voren af aan")
        })
    }
}

fn read(text: &str) -> Option<Position> {
    let mut parts = text.splitn(3, ' ');
    let rows = parts.next()?.parse().ok()?;
    let first = match parts.next()? {
        "-" => None,
        number => Some(number.parse().ok()?),
    };
    let (name, value) = parts.next()?.split_once('=')?;
    let mark = Mark::read(name, value)?;
    Some(Position { rows, first, mark })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_kept_as_text() {
        for text in [
            "100000 55 $skip=100000",
            "0 - $skip=0",
            "3 -7 $skiptoken=a b='c' %20",
        ] {
            let position: Position = text.parse().unwrap();
            assert_eq!(position.to_string(), text);
        }
        for text in ["", "1", "1 2", "1 2 $top=3", "1 2 $skip=x", "-1 2 $skip=3"] {
            let problem = text.parse::<Position>().unwrap_err();
            assert!(
                problem.ends_with("begin de tabel van voren af aan"),
                "{problem}"
            );
        }
    }

    #[test]
    fn only_the_mark_of_a_link_is_used() {
        let cases = [
            (
                "http://dataderden.prod.cbsp.nl/x?$filter=a%20eq%20'b'&$skip=10000",
                Some(Mark::Skip(10_000)),
            ),
            ("Observations?%24skip=7", Some(Mark::Skip(7))),
            (
                "https://x/y?$skiptoken=Id-99",
                Some(Mark::Token("Id-99".to_owned())),
            ),
            ("https://x/y?$skip=veel", None),
            ("https://x/y?$skiptoken=", None),
            ("https://x/y?$top=3", None),
            ("https://x/y", None),
        ];
        for (link, mark) in cases {
            assert_eq!(Mark::of_link(link), mark, "{link}");
        }
    }
}
