//! Numbers as they are written in Dutch: the same in a chart as on the page around it.

use kompas_domain::local::words;

/// What stands where there is no number.
pub(crate) const MISSING: &str = "–";

const MOST_DECIMALS: u8 = 6;

/// The number, if it is one that can be drawn.
pub(crate) fn known(value: Option<f64>) -> Option<f64> {
    value.filter(|number| number.abs() <= 1e15)
}

/// The lower and the upper bound, if both are known.
pub(crate) fn margin(low: Option<f64>, high: Option<f64>) -> Option<(f64, f64)> {
    let (low, high) = (known(low)?, known(high)?);
    Some((low.min(high), low.max(high)))
}

/// How many digits stand behind the comma.
pub(crate) fn places(decimals: u8) -> usize {
    usize::from(decimals.min(MOST_DECIMALS))
}

/// A number with a comma, and a dot between thousands.
pub(crate) fn dutch(value: f64, decimals: u8) -> String {
    words::number(value, decimals.min(MOST_DECIMALS))
}

/// A number, or the sign for none.
pub(crate) fn cell(value: Option<f64>, decimals: u8) -> String {
    known(value).map_or_else(|| MISSING.to_owned(), |number| dutch(number, decimals))
}

/// A number with as many decimals as it takes to write it as it is, and no fewer than asked.
pub(crate) fn exact(value: f64, decimals: u8) -> String {
    let enough = (decimals..MOST_DECIMALS)
        .find(|&fewer| (rounded(value, fewer) - value).abs() < 1e-9 * value.abs().max(1.0));
    dutch(value, enough.unwrap_or(MOST_DECIMALS.max(decimals)))
}

/// The number that is written.
pub(crate) fn rounded(value: f64, decimals: u8) -> f64 {
    words::rounded(value, decimals.min(MOST_DECIMALS))
}

/// A count as a number to reckon with.
#[expect(
    clippy::cast_precision_loss,
    reason = "a drawing has far fewer than 2^52 parts"
)]
pub(crate) fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_dutch() {
        for (value, decimals, text) in [
            (0.0, 0, "0"),
            (-0.0, 1, "0,0"),
            (-0.04, 1, "0,0"),
            (-0.06, 1, "-0,1"),
            (7.0, 0, "7"),
            (0.5, 0, "1"),
            (2.5, 0, "3"),
            (-2.5, 0, "-3"),
            (12.25, 1, "12,3"),
            (0.35, 1, "0,4"),
            (999.95, 1, "1.000,0"),
            (1234.5, 1, "1.234,5"),
            (12345.0, 0, "12.345"),
            (123_456.0, 0, "123.456"),
            (-1_234_567.0, 0, "-1.234.567"),
            (1e15, 0, "1.000.000.000.000.000"),
            (0.5, 200, "0,500000"),
        ] {
            assert_eq!(dutch(value, decimals), text);
        }
    }

    #[test]
    fn what_is_no_number_is_missing() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e16, f64::MAX] {
            assert_eq!(cell(Some(value), 1), "–");
            assert_eq!(margin(Some(1.0), Some(value)), None);
        }
        assert_eq!(cell(None, 1), "–");
        assert_eq!(cell(Some(2.0), 1), "2,0");
        assert_eq!(margin(Some(3.0), Some(1.0)), Some((1.0, 3.0)));
    }

    #[test]
    fn a_bound_is_written_as_it_is() {
        for (value, decimals, text) in [
            (1.25, 1, "1,25"),
            (1.5, 1, "1,5"),
            (1.0, 0, "1"),
            (2.5, 0, "2,5"),
            (0.1 + 0.2, 1, "0,3"),
            (-1500.0, 0, "-1.500"),
        ] {
            assert_eq!(exact(value, decimals), text);
        }
    }
}
