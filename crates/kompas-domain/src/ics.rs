//! A calendar that other programs read: days on which something must be ready, as iCalendar
//! (RFC 5545).

use std::fmt::Write as _;

use time::{Date, OffsetDateTime, UtcOffset};

/// What an address of a calendar is answered with.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";
/// Most octets of a line, without its end.
const LINE: usize = 75;

/// A day in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarDay {
    /// What it is known by, always the same for the same thing and never for another.
    pub uid: String,
    /// The day.
    pub date: Date,
    /// What it says.
    pub summary: String,
    /// More; empty for nothing.
    pub description: String,
    /// Where it can be read, whole; none where that is not known.
    pub url: Option<String>,
}

/// The calendar of these days, as it is at a moment.
pub fn calendar(name: &str, days: &[CalendarDay], now: OffsetDateTime) -> String {
    let mut text = String::new();
    let mut line = |content: &str| fold(content, &mut text);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Kompas//Agenda//NL");
    line("CALSCALE:GREGORIAN");
    line(&format!("X-WR-CALNAME:{}", escape(name)));
    let stamp = stamp(now);
    for day in days {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}", escape(&day.uid)));
        line(&format!("DTSTAMP:{stamp}"));
        line(&format!("DTSTART;VALUE=DATE:{}", compact(day.date)));
        line(&format!("SUMMARY:{}", escape(&day.summary)));
        if !day.description.is_empty() {
            line(&format!("DESCRIPTION:{}", escape(&day.description)));
        }
        if let Some(url) = &day.url {
            line(&format!("URL:{}", without_controls(url)));
        }
        line("TRANSP:TRANSPARENT");
        line("END:VEVENT");
    }
    if days.is_empty() {
        // A calendar must hold something, and this says nothing.
        for content in [
            "BEGIN:VTIMEZONE",
            "TZID:UTC",
            "BEGIN:STANDARD",
            "DTSTART:19700101T000000",
            "TZOFFSETFROM:+0000",
            "TZOFFSETTO:+0000",
            "END:STANDARD",
            "END:VTIMEZONE",
        ] {
            line(content);
        }
    }
    line("END:VCALENDAR");
    text
}

/// `20270301`.
fn compact(date: Date) -> String {
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    format!("{year:04}{month:02}{day:02}")
}

/// `20270301T091500Z`.
fn stamp(moment: OffsetDateTime) -> String {
    let moment = moment.to_offset(UtcOffset::UTC);
    let (hour, minute, second) = moment.to_hms();
    let mut text = compact(moment.date());
    let _ = write!(text, "T{hour:02}{minute:02}{second:02}Z");
    text
}

/// Without what a value may not hold.
fn without_controls(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).collect()
}

/// A text as a value.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.replace("\r\n", "\n").chars() {
        match char {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(char);
            }
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// Writes a line in pieces, each of which fits and holds whole characters.
fn fold(content: &str, text: &mut String) {
    let mut room = LINE;
    for char in content.chars() {
        let takes = char.len_utf8();
        if takes > room {
            text.push_str("\r\n ");
            room = LINE - 1;
        }
        text.push(char);
        room -= takes;
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::{date, datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-24 13:04:05 +1);

    fn day(summary: &str) -> CalendarDay {
        CalendarDay {
            uid: "actie-1-2@kompas".to_owned(),
            date: date!(2027 - 03 - 01),
            summary: summary.to_owned(),
            description: String::new(),
            url: None,
        }
    }

    #[test]
    fn a_calendar_as_programs_read_it() {
        let one = CalendarDay {
            description: "Dossier: leegstand; schuren, loodsen\nen meer".to_owned(),
            url: Some("https://kompas.example.nl/dossiers/1/acties/2".to_owned()),
            ..day("Bel de eigenaren")
        };
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Kompas//Agenda//NL",
            "CALSCALE:GREGORIAN",
            "X-WR-CALNAME:Kompas",
            "BEGIN:VEVENT",
            "UID:actie-1-2@kompas",
            "DTSTAMP:20261124T120405Z",
            "DTSTART;VALUE=DATE:20270301",
            "SUMMARY:Bel de eigenaren",
            "DESCRIPTION:Dossier: leegstand\\; schuren\\, loodsen\\nen meer",
            "URL:https://kompas.example.nl/dossiers/1/acties/2",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(calendar("Kompas", &[one], NOW), expected.join("\r\n"));
    }

    #[test]
    fn an_empty_calendar_still_holds_a_component() {
        let empty = calendar("Kompas", &[], NOW);
        assert!(empty.contains("BEGIN:VTIMEZONE\r\n"), "{empty}");
        assert!(!calendar("Kompas", &[day("x")], NOW).contains("VTIMEZONE"));
    }

    /// Reads the summary back, as a program that follows the standard does.
    fn summary(text: &str) -> String {
        let whole = text.replace("\r\n ", "");
        let line = whole
            .split("\r\n")
            .find_map(|line| line.strip_prefix("SUMMARY:"));
        let mut chars = line.unwrap().chars();
        let mut read = String::new();
        while let Some(char) = chars.next() {
            read.push(match char {
                '\\' => match chars.next().unwrap() {
                    'n' | 'N' => '\n',
                    other => other,
                },
                other => other,
            });
        }
        read
    }

    proptest! {
        #[test]
        fn whatever_it_says_is_read_back(said in "[^\u{0}-\u{8}\u{b}-\u{1f}\u{7f}-\u{9f}]{0,300}") {
            let text = calendar("Kompas", &[day(&said)], NOW);
            prop_assert_eq!(summary(&text), said);
        }

        #[test]
        fn every_line_fits_and_nothing_breaks_out(said: String) {
            let text = calendar(&said, &[day(&said)], NOW);
            prop_assert!(text.ends_with("END:VCALENDAR\r\n"));
            prop_assert_eq!(text.matches('\r').count(), text.matches('\n').count());
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= LINE, "{} octets: {:?}", line.len(), line);
                prop_assert!(!line.contains(['\r', '\n']));
            }
            let whole = text.replace("\r\n ", "");
            prop_assert_eq!(whole.split("\r\n").filter(|line| *line == "BEGIN:VEVENT").count(), 1);
            prop_assert_eq!(whole.split("\r\n").count(), 14);
        }
    }
}
