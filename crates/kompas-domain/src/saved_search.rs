//! Searches that somebody keeps, and how she hears of what is new.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use time::Duration;

use crate::code::{Code, UnknownCode, codes};

codes! {
    /// How often somebody gets a mail about what a search finds.
    Rhythm {
        /// Never.
        Never = "geen", "Geen mail";
        /// Once a day at most.
        Daily = "dagelijks", "Hoogstens elke dag";
        /// Once a week at most.
        Weekly = "wekelijks", "Hoogstens elke week";
    }
}

impl Rhythm {
    /// How long after a look the next one is; none without mail.
    pub const fn pause(self) -> Option<Duration> {
        match self {
            Self::Never => None,
            Self::Daily => Some(Duration::days(1)),
            Self::Weekly => Some(Duration::weeks(1)),
        }
    }
}

/// Most characters of a name.
pub const NAME: usize = 100;
/// Most characters of what is asked.
pub const QUERY: usize = 2_000;
/// So many searches may one person keep.
pub const MOST: usize = 50;

/// Numbers of documents, written short: `1-40,42`. Documents that came in one after another take
/// as much room as one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers(BTreeSet<i64>);

impl Numbers {
    /// Reads what [`Numbers`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = BTreeSet::new();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let (from, until) = part.split_once('-').unwrap_or((part, part));
            numbers.extend(from.parse::<i64>().ok()?..=until.parse::<i64>().ok()?);
        }
        Some(Self(numbers))
    }

    /// Whether it holds a number.
    pub fn contains(&self, number: i64) -> bool {
        self.0.contains(&number)
    }

    /// Adds numbers.
    pub fn extend(&mut self, numbers: impl IntoIterator<Item = i64>) {
        self.0.extend(numbers);
    }

    /// The numbers, the smallest first.
    pub fn iter(&self) -> impl Iterator<Item = i64> {
        self.0.iter().copied()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<i64> for Numbers {
    fn from_iter<T: IntoIterator<Item = i64>>(numbers: T) -> Self {
        Self(numbers.into_iter().collect())
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut numbers = self.iter().peekable();
        let mut separator = "";
        while let Some(from) = numbers.next() {
            let mut until = from;
            while let Some(next) = numbers.next_if_eq(&(until + 1)) {
                until = next;
            }
            write!(f, "{separator}{from}")?;
            if until > from {
                write!(f, "-{until}")?;
            }
            separator = ",";
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_follows_is_written_short() {
        for (numbers, text) in [
            (&[][..], ""),
            (&[7], "7"),
            (&[1, 2, 3, 5, 9, 8], "1-3,5,8-9"),
        ] {
            let numbers: Numbers = numbers.iter().copied().collect();
            assert_eq!(numbers.to_string(), text);
        }
        for wrong in ["x", "1-", "1,-", "1-2-3"] {
            assert_eq!(Numbers::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn numbers_come_back(numbers: Vec<u16>) {
            let numbers: Numbers = numbers.into_iter().map(i64::from).collect();
            prop_assert_eq!(Numbers::parse(&numbers.to_string()), Some(numbers));
        }
    }
}
