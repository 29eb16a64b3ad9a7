//! How the guide is used, in numbers a month: without persons, and without words that may be about
//! one.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use time::Date;
use time::macros::format_description;

use crate::bsn;
use crate::code::{Code, UnknownCode, codes};
use crate::text::{fold, long_date};

codes! {
    /// What is counted.
    UsageKind {
        /// The page of a source was opened.
        Opened = "bron", "Bron geopend";
        /// Something was searched.
        Searched = "zoekvraag", "Gezocht";
        /// Something was searched and nothing found.
        Nothing = "niets", "Gezocht en niets gevonden";
    }
}

/// Months that the counts are kept.
pub const KEPT: u16 = 24;
/// Most characters of words that are kept.
pub const LENGTH: usize = 60;
/// Words are kept from so many times on.
pub const TIMES: u32 = 3;
/// Most words that are held in memory.
pub const HELD: usize = 2_000;
/// Digits in a row that may be the number of somebody or something.
const DIGITS: usize = 5;

/// The month of a day: `2026-11`.
pub fn month(date: Date) -> String {
    format!("{:04}-{:02}", date.year(), u8::from(date.month()))
}

/// A month as people write it: `november 2026`. What is no month stays as it is.
pub fn month_name(month: &str) -> String {
    let format = format_description!("[year]-[month]-[day]");
    match Date::parse(&format!("{month}-01"), format) {
        Ok(first) => long_date(first).trim_start_matches("1 ").to_owned(),
        Err(_) => month.to_owned(),
    }
}

/// The month that is so many before that of a day.
pub fn months_before(date: Date, months: u16) -> String {
    let count = date.year() * 12 + i32::from(u8::from(date.month())) - 1 - i32::from(months);
    format!(
        "{:04}-{:02}",
        count.div_euclid(12),
        count.rem_euclid(12) + 1
    )
}

/// Whether who asks says to be a program that goes along pages.
pub fn is_robot(agent: &str) -> bool {
    const WORDS: [&str; 5] = ["bot", "crawl", "spider", "slurp", "archiver"];
    let agent = agent.to_ascii_lowercase();
    WORDS.iter().any(|word| agent.contains(word))
}

/// Words of a search as they may be kept: folded, with single spaces. None for what is long, or may
/// hold a number or address of somebody.
pub fn may_be_kept(typed: &str) -> Option<String> {
    let words: Vec<&str> = typed.split_whitespace().collect();
    let words = fold(&words.join(" "));
    let many = |part: &str| part.chars().count() >= DIGITS;
    let is_numbered = words.split(|letter: char| !letter.is_numeric()).any(many);
    let fits = !words.is_empty() && words.chars().count() <= LENGTH;
    let fits = fits
        && !words
            .chars()
            .any(|letter| letter == '@' || letter.is_control());
    (fits && !is_numbered && bsn::find(typed).is_empty()).then_some(words)
}

/// Words that found nothing, of one month: in memory only until they were typed a few times, since
/// people type names.
#[derive(Debug, Default)]
pub struct Phrases {
    month: String,
    typed: HashMap<String, u32>,
}

impl Phrases {
    /// Counts words that found nothing. Gives the words and how often to write them down for: once
    /// they were typed often enough.
    pub fn typed(&mut self, words: &str, month: &str) -> Option<(String, u32)> {
        let words = may_be_kept(words)?;
        if self.month != month {
            month.clone_into(&mut self.month);
            self.typed.clear();
        }
        if self.typed.len() >= HELD && !self.typed.contains_key(&words) {
            self.typed.retain(|_, times| *times >= TIMES);
            if self.typed.len() >= HELD {
                return None;
            }
        }
        let times = self.typed.entry(words.clone()).or_default();
        *times = times.saturating_add(1);
        match (*times).cmp(&TIMES) {
            std::cmp::Ordering::Less => None,
            std::cmp::Ordering::Equal => Some((words, TIMES)),
            std::cmp::Ordering::Greater => Some((words, 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_month_has_its_name() {
        for (month, name) in [
            ("2026-11", "november 2026"),
            ("2025-01", "januari 2025"),
            ("ooit", "ooit"),
        ] {
            assert_eq!(month_name(month), name);
        }
    }

    #[test]
    fn months_are_written_and_counted_back() {
        let day = date!(2026 - 11 - 24);
        assert_eq!(month(day), "2026-11");
        for (months, expected) in [
            (0, "2026-11"),
            (10, "2026-01"),
            (11, "2025-12"),
            (24, "2024-11"),
        ] {
            assert_eq!(months_before(day, months), expected);
        }
    }

    #[test]
    fn who_says_to_be_a_robot_is_one() {
        for (agent, expected) in [
            ("Mozilla/5.0 (compatible; Googlebot/2.1)", true),
            ("AhrefsBot", true),
            ("Sogou web spider/4.0", true),
            ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", false),
            ("", false),
        ] {
            assert_eq!(is_robot(agent), expected, "{agent}");
        }
    }

    #[test]
    fn what_may_be_about_somebody_is_not_kept() {
        let long = "a".repeat(61);
        for (typed, expected) in [
            ("  Lege   Schuren ", Some("lege schuren")),
            ("Coördinator", Some("coordinator")),
            ("artikel 2021", Some("artikel 2021")),
            ("artikel 12345", None),
            ("06-12345678", None),
            ("1234.56782", None),
            ("123.456.782", None),
            ("12 34 56 782", None),
            ("jan@testdam.nl", None),
            ("a\u{0}b", None),
            ("", None),
            ("   ", None),
            (&long, None),
            (&long[1..], Some(&long[1..])),
        ] {
            assert_eq!(may_be_kept(typed).as_deref(), expected, "{typed:?}");
        }
    }

    #[test]
    fn words_are_written_down_from_the_third_time_on() {
        let mut phrases = Phrases::default();
        let mut typed = |words: &str, month: &str| phrases.typed(words, month);
        assert_eq!(typed("drones", "2026-11"), None);
        assert_eq!(typed("DRONES ", "2026-11"), None);
        assert_eq!(typed("zonnepanelen", "2026-11"), None);
        assert_eq!(typed("dronés", "2026-11"), Some(("drones".to_owned(), 3)));
        assert_eq!(typed("drones", "2026-11"), Some(("drones".to_owned(), 1)));
        assert_eq!(typed("drones", "2026-12"), None);
    }

    #[test]
    fn memory_has_a_bound() {
        let mut phrases = Phrases::default();
        let word = |number: usize| {
            let letter = |shift: u32| char::from(b"abcdefghijklmnop"[(number >> shift) % 16]);
            [12, 8, 4, 0].map(letter).iter().collect::<String>()
        };
        for number in 0..3 * HELD {
            phrases.typed(&word(number), "2026-11");
            assert!(phrases.typed.len() <= HELD);
        }
        // What was typed often stays, and then there is room for nothing else.
        let mut phrases = Phrases::default();
        for number in 0..HELD {
            for _ in 0..TIMES {
                phrases.typed(&word(number), "2026-11");
            }
        }
        for _ in 0..=TIMES {
            assert_eq!(phrases.typed("nog een woord", "2026-11"), None);
        }
        assert_eq!(
            phrases.typed(&word(7), "2026-11"),
            Some((word(7), 1)),
            "what is held is counted on"
        );
    }
}
