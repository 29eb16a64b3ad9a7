//! Numbers as they are read in Dutch.

use crate::indicator::{Indicator, NumberKind};

/// A number with a decimal comma and a dot between thousands: `1.234,5`. Rounded to `decimals`;
/// halves away from zero; never `-0`. What is no number is a dash.
pub fn number(value: f64, decimals: u8) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let digits = format!(
        "{:.*}",
        usize::from(decimals),
        rounded(value, decimals).abs()
    );
    let (whole, rest) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = String::new();
    if value < 0.0 && digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        text.push('-');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if !rest.is_empty() {
        text.push(',');
        text.push_str(rest);
    }
    text
}

/// The number that is written with so many digits behind the comma: halves go away from zero.
pub fn rounded(value: f64, decimals: u8) -> f64 {
    let scale = 10_f64.powi(i32::from(decimals));
    (value * scale).round() / scale
}

/// How many digits a value of an indicator is shown with. A count by something else is shown with
/// at least one, and with two where it is below 1.
pub fn decimals(indicator: &Indicator, value: f64) -> u8 {
    if indicator.kind != NumberKind::Count || indicator.denominator.is_none() {
        return indicator.decimals;
    }
    let least = if value > 0.0 && value < 1.0 { 2 } else { 1 };
    indicator.decimals.max(least)
}

/// A value of an indicator with what it counts: `9,1 per 1.000 inwoners`, `12,3% van de woningen`,
/// `34.100 inwoners`. `counted_by` is the indicator of the denominator, whose unit is named.
pub fn amount(indicator: &Indicator, counted_by: Option<&Indicator>, value: f64) -> String {
    let number = number(value, decimals(indicator, value));
    match &indicator.denominator {
        Some(denominator) if indicator.kind == NumberKind::Count => {
            let per = self::number(f64::from(denominator.per), 0);
            let of = counted_by.map_or(denominator.indicator.as_str(), |one| one.unit.as_str());
            format!("{number} per {per} {of}")
        }
        _ if indicator.unit.starts_with('%') => format!("{number}{}", indicator.unit),
        _ => format!("{number} {}", indicator.unit),
    }
}

/// Years as they are read: `2023`, `2021–2023`.
pub fn years((first, last): (u16, u16)) -> String {
    if first == last {
        return first.to_string();
    }
    format!("{first}–{last}")
}

/// A count as a number to reckon with.
#[expect(
    clippy::cast_precision_loss,
    reason = "there are far fewer than 2^52 of anything here"
)]
pub(super) fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_dutch() {
        for (value, decimals, expected) in [
            (0.0, 0, "0"),
            (-0.01, 1, "0,0"),
            (9.06, 1, "9,1"),
            (999.6, 0, "1.000"),
            (34_100.0, 0, "34.100"),
            (1_234_567.891, 2, "1.234.567,89"),
            (-1234.5, 1, "-1.234,5"),
            (12.25, 1, "12,3"),
            (-0.5, 0, "-1"),
            (f64::NAN, 0, "–"),
        ] {
            assert_eq!(number(value, decimals), expected);
        }
        assert_eq!(years((2023, 2023)), "2023");
        assert_eq!(years((2021, 2023)), "2021–2023");
    }
}
