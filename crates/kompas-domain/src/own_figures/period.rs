//! Years and months as people and spreadsheets write them in a cell.

use time::{Date, Month};

use super::OLDEST_YEAR;
use super::cell::is_digits;
use super::sheet::quoted;
use crate::statistics::{Part, Period};
use crate::text::{MONTHS, fold};

/// The year in a cell, not before [`OLDEST_YEAR`] and not after the newest.
pub(super) fn read_year(cell: &str, newest: u16) -> Result<u16, String> {
    if cell.is_empty() {
        return Err("hier moet een jaar staan, bijvoorbeeld 2023".to_owned());
    }
    let year = year(cell).ok_or_else(|| {
        format!(
            "{} is geen jaar; schrijf bijvoorbeeld 2023, of 2023/2024 voor een schooljaar",
            quoted(cell)
        )
    })?;
    if (OLDEST_YEAR..=newest).contains(&year) {
        return Ok(year);
    }
    Err(format!(
        "het jaar {year} kan niet; kies een jaar van {OLDEST_YEAR} tot en met {newest}"
    ))
}

/// The month in a cell, not before [`OLDEST_YEAR`] and not after the newest: year and month.
pub(super) fn read_month(cell: &str, newest: (u16, u8)) -> Result<(u16, u8), String> {
    if cell.is_empty() {
        return Err("hier moet een maand staan, bijvoorbeeld 2024-03 of maart 2024".to_owned());
    }
    let month = month(cell).ok_or_else(|| {
        format!(
            "{} is geen maand; schrijf bijvoorbeeld 2024-03 of maart 2024",
            quoted(cell)
        )
    })?;
    let oldest = (OLDEST_YEAR, 1);
    if (oldest..=newest).contains(&month) {
        return Ok(month);
    }
    Err(format!(
        "{} kan niet; kies een maand van {} tot en met {}",
        month_name(month),
        month_name(oldest),
        month_name(newest)
    ))
}

/// A month as it is read: `maart 2024`.
pub(super) fn month_name((year, month): (u16, u8)) -> String {
    let name = usize::from(month)
        .checked_sub(1)
        .and_then(|at| MONTHS.get(at));
    name.map_or_else(
        || format!("{year}-{month:02}"),
        |name| format!("{name} {year}"),
    )
}

/// A year, or the first one of a school year: `2023`, `2023.0`, `2023/2024`, `2023-'24`,
/// `2023JJ00`.
pub(super) fn year(cell: &str) -> Option<u16> {
    let cell = cell.trim();
    let plain = cell.strip_suffix(".0").or_else(|| cell.strip_suffix(",0"));
    let plain = year_of(plain.unwrap_or(cell));
    plain
        .or_else(|| school_year(cell))
        .or_else(|| coded_year(cell))
}

fn school_year(cell: &str) -> Option<u16> {
    let (first, second) = cell.split_once(['/', '-', '–'])?;
    let first = year_of(first.trim_end())?;
    let second = second.trim_start().trim_start_matches(['\'', '’', '‘']);
    let next = first.checked_add(1)?;
    let is_next = match second.len() {
        2 => second == format!("{:02}", next % 100),
        _ => year_of(second) == Some(next),
    };
    is_next.then_some(first)
}

/// The year of a code of the CBS, for years and for school years.
fn coded_year(cell: &str) -> Option<u16> {
    if let Some(year) = cell.strip_suffix("SJ00") {
        return year_of(year);
    }
    let period = Period::read(cell).filter(|period| period.part == Part::Year);
    period.map(|period| period.year)
}

fn year_of(text: &str) -> Option<u16> {
    let is_year = text.len() == 4 && is_digits(text);
    text.parse().ok().filter(|_| is_year)
}

/// A month: `2024-03`, `3/2024`, `maart 2024`, `mrt-24`, `2024MM03`, or a day in it, of which the
/// time may follow.
pub(super) fn month(cell: &str) -> Option<(u16, u8)> {
    if let Some(period) = Period::read(cell) {
        return match period.part {
            Part::Month(month) => Some((period.year, month)),
            Part::Year | Part::Quarter(_) => None,
        };
    }
    let cell = fold(without_time(cell.trim()));
    let parts = cell.split([' ', '-', '/']);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [first, second] => named(first, second)
            .or_else(|| numbered(first, second))
            .or_else(|| numbered(second, first)),
        [first, month, last] => day(first, month, last).or_else(|| day(last, month, first)),
        _ => None,
    }
}

/// A cell without the time behind a day: `2024-03-01 00:00:00`.
fn without_time(cell: &str) -> &str {
    let is_time = |text: &str| {
        let sign = |sign: char| sign.is_ascii_digit() || matches!(sign, ':' | '.');
        text.contains(':') && text.chars().all(sign)
    };
    match cell.split_once([' ', 'T']) {
        Some((day, time)) if is_time(time) => day,
        _ => cell,
    }
}

/// `maart 2024` and `2024 maart`; spreadsheets write `mrt-24` as well.
fn named(first: &str, second: &str) -> Option<(u16, u8)> {
    if let Some(month) = month_of(first) {
        let is_short = second.len() == 2 && is_digits(second);
        let short = || second.parse::<u16>().ok().filter(|_| is_short);
        let year = year_of(second).or_else(|| Some(2000 + short()?))?;
        return Some((year, month));
    }
    Some((year_of(first)?, month_of(second)?))
}

fn numbered(year: &str, month: &str) -> Option<(u16, u8)> {
    Some((year_of(year)?, month_number(month)?))
}

/// The month of a day that exists.
fn day(year: &str, month: &str, day: &str) -> Option<(u16, u8)> {
    let year = year_of(year)?;
    let month = month_of(month).or_else(|| month_number(month))?;
    let day = day.parse().ok().filter(|_| is_digits(day))?;
    let date = Date::from_calendar_date(i32::from(year), Month::try_from(month).ok()?, day);
    date.ok().map(|_| (year, month))
}

fn month_number(text: &str) -> Option<u8> {
    let is_number = text.len() <= 2 && is_digits(text);
    let month = text.parse().ok().filter(|_| is_number)?;
    (1..=12).contains(&month).then_some(month)
}

/// The number of a month by its name, whole or short.
fn month_of(word: &str) -> Option<u8> {
    let word = word.trim_end_matches('.');
    let is_name = |name: &str| {
        name == word
            || match name {
                "maart" => word == "mrt",
                "september" => matches!(word, "sep" | "sept"),
                name => name.get(..3) == Some(word),
            }
    };
    let at = MONTHS.iter().position(|name| is_name(name))?;
    u8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years() {
        for (cell, expected) in [
            ("2023", Some(2023)),
            ("2023.0", Some(2023)),
            ("2023,0", Some(2023)),
            ("2023/2024", Some(2023)),
            ("2023-2024", Some(2023)),
            ("2023 – 2024", Some(2023)),
            ("2023/'24", Some(2023)),
            ("2023/’24", Some(2023)),
            ("2023/24", Some(2023)),
            ("1999/'00", Some(1999)),
            ("2023JJ00", Some(2023)),
            ("2023SJ00", Some(2023)),
            ("", None),
            ("23", None),
            ("02023", None),
            ("+2023", None),
            ("2.023", None),
            ("2023,5", None),
            ("2023/2025", None),
            ("2023/'25", None),
            ("2023-03", None),
            ("2023KW01", None),
            ("2023MM03", None),
            ("65535", None),
            ("9999-0000", None),
            ("Totaal", None),
        ] {
            assert_eq!(year(cell), expected, "{cell}");
        }
    }

    #[test]
    fn years_have_limits() {
        for (cell, expected) in [("1990", Ok(1990)), ("2026", Ok(2026))] {
            assert_eq!(read_year(cell, 2026), expected);
        }
        for (cell, part) in [
            ("1989", "kies een jaar van 1990 tot en met 2026"),
            ("2027", "kies een jaar van 1990 tot en met 2026"),
            ("", "hier moet een jaar staan"),
            ("Totaal", "“Totaal” is geen jaar"),
        ] {
            let message = read_year(cell, 2026).unwrap_err();
            assert!(message.contains(part), "{cell}: {message}");
        }
    }

    #[test]
    fn months() {
        let march = Some((2024, 3));
        for (cell, expected) in [
            ("2024-03", march),
            ("2024-3", march),
            ("2024/03", march),
            ("03-2024", march),
            ("3/2024", march),
            ("3-2024", march),
            ("maart 2024", march),
            ("Maart 2024", march),
            ("MAART-2024", march),
            ("mrt 2024", march),
            ("mrt. 2024", march),
            ("mrt-24", march),
            ("2024 maart", march),
            ("2024-03-01", march),
            ("2024-03-31", march),
            ("2024-03-01 00:00:00", march),
            ("2024-03-01T00:00:00", march),
            ("01-03-2024", march),
            ("1-3-2024", march),
            ("31/03/2024", march),
            ("1 maart 2024", march),
            ("2024MM03", march),
            ("sept 2024", Some((2024, 9))),
            ("OKT 2024", Some((2024, 10))),
            ("2024-12", Some((2024, 12))),
            ("", None),
            ("maart", None),
            ("maart 24e", None),
            ("2024", None),
            ("2024-13", None),
            ("2024-00", None),
            ("13/2024", None),
            ("2024.03", None),
            ("2024-02-30", None),
            ("2024-03-1x", None),
            ("3-24", None),
            ("ma 2024", None),
            ("2024JJ00", None),
            ("2023-2024", None),
        ] {
            assert_eq!(month(cell), expected, "{cell}");
        }
    }

    #[test]
    fn every_month_is_known_by_its_name() {
        for (number, name) in (1..).zip(MONTHS) {
            assert_eq!(month(&format!("{name} 2024")), Some((2024, number)));
            assert_eq!(month_name((2024, number)), format!("{name} 2024"));
        }
    }

    #[test]
    fn months_have_limits() {
        assert_eq!(read_month("januari 1990", (2026, 10)), Ok((1990, 1)));
        assert_eq!(read_month("2026-10", (2026, 10)), Ok((2026, 10)));
        for (cell, part) in [
            (
                "2026-11",
                "kies een maand van januari 1990 tot en met oktober 2026",
            ),
            ("1989-12", "december 1989 kan niet"),
            ("", "hier moet een maand staan"),
            ("week 3", "“week 3” is geen maand"),
        ] {
            let message = read_month(cell, (2026, 10)).unwrap_err();
            assert!(message.contains(part), "{cell}: {message}");
        }
    }
}
