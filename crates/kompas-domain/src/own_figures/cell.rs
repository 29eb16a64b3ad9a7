//! Numbers as people and spreadsheets write them in a cell.

use super::sheet::quoted;
use crate::text::fold;

/// What a cell gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Given<T> {
    /// A number.
    Number(T),
    /// A sign that it is too small to show: `<5`, `x`, `geheim`.
    NotShown,
    /// Nothing.
    Empty,
}

/// What a dot with three digits behind it does.
#[derive(Clone, Copy, PartialEq)]
enum Dot {
    /// It stands between thousands.
    Thousands,
    /// It stands before decimals.
    Decimals,
}

/// A number in digits.
struct Digits {
    is_negative: bool,
    whole: String,
    /// Empty where there is none.
    fraction: String,
}

/// A count: `12`, `1.234`, `1 234`, `12.0`.
pub(super) fn count(cell: &str) -> Result<Given<u32>, String> {
    given(cell, read_count)
}

/// A percentage from 0 to 100: `12`, `12,5`, `12.5%`.
pub(super) fn percentage(cell: &str) -> Result<Given<f64>, String> {
    given(cell, read_percentage)
}

/// A mean: `7`, `-7,5`, `1.234,5`.
pub(super) fn mean(cell: &str) -> Result<Given<f64>, String> {
    given(cell, read_mean)
}

fn given<T>(cell: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Given<T>, String> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Ok(Given::Empty);
    }
    if is_not_shown(cell) {
        return Ok(Given::NotShown);
    }
    read(cell).map(Given::Number)
}

fn is_not_shown(cell: &str) -> bool {
    let cell = fold(cell.trim_end_matches('%').trim());
    if matches!(cell.as_str(), "x" | "." | "-" | "–" | "—" | "*" | "geheim") {
        return true;
    }
    let limit = cell
        .strip_prefix('<')
        .or_else(|| cell.strip_prefix("minder dan"));
    let limit = limit.map(str::trim);
    limit.is_some_and(|limit| {
        matches!(limit, "vijf" | "tien") || (is_digits(limit) && limit.len() <= 2)
    })
}

fn read_count(cell: &str) -> Result<u32, String> {
    let digits = digits(cell, Dot::Thousands).ok_or_else(|| {
        format!(
            "{} is geen aantal; schrijf bijvoorbeeld 12 of 1.234, <5 als het te klein is om te tonen, of niets als u het niet weet",
            quoted(cell)
        )
    })?;
    if digits.is_negative {
        return Err(format!(
            "{} is minder dan nul; een aantal is 0 of meer",
            quoted(cell)
        ));
    }
    // `1,000` is 1 in Dutch and a thousand in English.
    if cell.contains(',') && digits.fraction.len() == 3 {
        return Err(format!(
            "bij {} is niet duidelijk wat de komma betekent; schrijf duizendtallen met een punt, zoals 1.234",
            quoted(cell)
        ));
    }
    if digits.fraction.bytes().any(|digit| digit != b'0') {
        return Err(format!(
            "{} is geen heel getal; een aantal heeft geen cijfers achter de komma",
            quoted(cell)
        ));
    }
    let whole = digits.whole.parse();
    whole.map_err(|_| format!("{} is te groot voor een aantal", quoted(cell)))
}

fn read_percentage(cell: &str) -> Result<f64, String> {
    let number = cell.strip_suffix('%').unwrap_or(cell).trim_end();
    let digits = digits(number, Dot::Decimals).ok_or_else(|| {
        format!(
            "{} is geen percentage; schrijf bijvoorbeeld 12,5, of niets als u het niet weet",
            quoted(cell)
        )
    })?;
    let percentage = digits
        .number()
        .filter(|number| (0.0..=100.0).contains(number));
    percentage.ok_or_else(|| {
        format!(
            "{} kan niet; een percentage ligt tussen 0 en 100",
            quoted(cell)
        )
    })
}

fn read_mean(cell: &str) -> Result<f64, String> {
    let number = cell.trim_start_matches(MINUS);
    if number.matches('.').count() == 1 && ungrouped(number).is_some() {
        return Err(format!(
            "bij {} is niet duidelijk wat de punt betekent; schrijf een komma voor de cijfers achter de komma",
            quoted(cell)
        ));
    }
    let digits = digits(cell, Dot::Thousands);
    digits.and_then(|digits| digits.number()).ok_or_else(|| {
        format!(
            "{} is geen getal; schrijf bijvoorbeeld 7,5, of niets als u het niet weet",
            quoted(cell)
        )
    })
}

const MINUS: [char; 2] = ['-', '−'];

/// Takes a number apart. A comma stands before decimals, and so does a dot that stands not
/// between thousands.
fn digits(cell: &str, dot: Dot) -> Option<Digits> {
    let unsigned = cell.strip_prefix(MINUS);
    let number = unsigned.unwrap_or(cell);
    let (whole, fraction) = if let Some((whole, fraction)) = number.split_once(',') {
        (whole, Some(fraction))
    } else if dot == Dot::Thousands && ungrouped(number).is_some() {
        (number, None)
    } else if let Some((whole, fraction)) = number.split_once('.') {
        (whole, Some(fraction))
    } else {
        (number, None)
    };
    if fraction.is_some_and(|fraction| !is_digits(fraction)) {
        return None;
    }
    Some(Digits {
        is_negative: unsigned.is_some(),
        whole: ungrouped(whole)?,
        fraction: fraction.unwrap_or_default().to_owned(),
    })
}

impl Digits {
    /// The number; nothing where it is too large to be one.
    fn number(&self) -> Option<f64> {
        let number: f64 = format!("{}.{}", self.whole, self.fraction).parse().ok()?;
        let number = if self.is_negative { -number } else { number };
        number.is_finite().then_some(number)
    }
}

/// The digits of a whole number without what stands between its thousands: one kind of sign, or
/// none.
fn ungrouped(number: &str) -> Option<String> {
    let sign = if number.contains(' ') { ' ' } else { '.' };
    let (first, rest) = match number.split_once(sign) {
        Some((first, rest)) => (first, Some(rest)),
        None => (number, None),
    };
    let fits = match rest {
        None => true,
        Some(rest) => {
            let is_group = |group: &str| group.len() == 3 && is_digits(group);
            first.len() <= 3 && !first.starts_with('0') && rest.split(sign).all(is_group)
        }
    };
    (is_digits(first) && fits).then(|| number.replace(sign, ""))
}

/// Whether a text is digits and nothing else, and not empty.
pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        for (cell, expected) in [
            ("0", 0),
            ("12", 12),
            ("12.0", 12),
            ("12,0", 12),
            ("12.00", 12),
            ("2024.0", 2024),
            ("1234", 1234),
            ("1.234", 1234),
            ("1 234", 1234),
            ("1.234,0", 1234),
            ("1234.000", 1234),
            ("1.234.567", 1_234_567),
            ("1 234 567", 1_234_567),
            ("007", 7),
        ] {
            assert_eq!(count(cell), Ok(Given::Number(expected)), "{cell}");
        }
    }

    #[test]
    fn what_is_no_count() {
        for (cell, part) in [
            ("veel", "is geen aantal"),
            ("12 meldingen", "is geen aantal"),
            ("12%", "is geen aantal"),
            ("+5", "is geen aantal"),
            ("1e3", "is geen aantal"),
            ("12,", "is geen aantal"),
            (",5", "is geen aantal"),
            ("1.23.456", "is geen aantal"),
            ("1 234.567.890", "is geen aantal"),
            ("1,2,3", "is geen aantal"),
            ("٣", "is geen aantal"),
            ("-3", "is minder dan nul"),
            ("−3", "is minder dan nul"),
            ("3,5", "is geen heel getal"),
            ("3.5", "is geen heel getal"),
            ("0.125", "is geen heel getal"),
            ("1,234", "wat de komma betekent"),
            ("1,000", "wat de komma betekent"),
            ("99999999999", "is te groot"),
        ] {
            let message = count(cell).unwrap_err();
            assert!(message.contains(part), "{cell}: {message}");
        }
    }

    #[test]
    fn percentages() {
        for (cell, expected) in [
            ("0", 0.0),
            ("100", 100.0),
            ("12", 12.0),
            ("12.0", 12.0),
            ("12,5", 12.5),
            ("12.5", 12.5),
            ("12,5%", 12.5),
            ("12,5 %", 12.5),
            ("12.345", 12.345),
            ("0,8", 0.8),
        ] {
            assert_eq!(percentage(cell), Ok(Given::Number(expected)), "{cell}");
        }
        for (cell, part) in [
            ("100,1", "tussen 0 en 100"),
            ("-1", "tussen 0 en 100"),
            ("1234", "tussen 0 en 100"),
            ("%", "is geen percentage"),
            ("12,5%%", "is geen percentage"),
            ("één op tien", "is geen percentage"),
        ] {
            let message = percentage(cell).unwrap_err();
            assert!(message.contains(part), "{cell}: {message}");
        }
    }

    #[test]
    fn means() {
        for (cell, expected) in [
            ("7", 7.0),
            ("7,5", 7.5),
            ("7.5", 7.5),
            ("-0,25", -0.25),
            ("7.1234", 7.1234),
            ("1.234,5", 1234.5),
            ("1.234.567", 1_234_567.0),
            ("0.125", 0.125),
        ] {
            assert_eq!(mean(cell), Ok(Given::Number(expected)), "{cell}");
        }
        for (cell, part) in [
            ("1.234", "wat de punt betekent"),
            ("-1.234", "wat de punt betekent"),
            ("ruim 7", "is geen getal"),
        ] {
            let message = mean(cell).unwrap_err();
            assert!(message.contains(part), "{cell}: {message}");
        }
        assert!(mean(&"9".repeat(400)).is_err());
    }

    #[test]
    fn what_is_not_shown_and_what_is_not_there() {
        for cell in [
            "<5",
            "< 5",
            "<10",
            "minder dan 5",
            "Minder dan vijf",
            "x",
            "X",
            ".",
            "-",
            "–",
            "*",
            "Geheim",
        ] {
            assert_eq!(count(cell), Ok(Given::NotShown), "{cell}");
            assert_eq!(percentage(cell), Ok(Given::NotShown), "{cell}");
        }
        assert_eq!(percentage("<5%"), Ok(Given::NotShown));
        assert_eq!(count(""), Ok(Given::Empty));
        assert_eq!(mean(" "), Ok(Given::Empty));
        for cell in ["<", "<vijf meldingen", "<500", ">5", "xx"] {
            assert!(count(cell).is_err(), "{cell}");
        }
    }
}
