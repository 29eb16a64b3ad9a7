//! Margins by chance, at 95 %, and back from a margin to a standard error.

/// The standard normal value of a two-sided interval of 95 %.
pub const Z95: f64 = 1.96;

/// The interval of a count that came about by chance (Poisson), by Byar's approximation: within
/// 1 % of the exact one from a count of 1 on. Source: Breslow and Day, *Statistical Methods in
/// Cancer Research* II (IARC, 1987), page 69.
pub fn byar(count: f64) -> (f64, f64) {
    let count = count.max(0.0);
    let low = if count > 0.0 {
        let root = 1.0 - 1.0 / (9.0 * count) - Z95 / (3.0 * count.sqrt());
        count * root.max(0.0).powi(3)
    } else {
        0.0
    };
    let next = count + 1.0;
    let root = 1.0 - 1.0 / (9.0 * next) + Z95 / (3.0 * next.sqrt());
    (low, next * root.powi(3))
}

/// The interval of a part of a whole that came about by chance: `part` from 0 to 1, `whole` more
/// than 0. Source: Wilson, *Probable inference* (JASA 22, 1927).
pub fn wilson(part: f64, whole: f64) -> (f64, f64) {
    let square = Z95 * Z95;
    let middle = part + square / (2.0 * whole);
    let spread = part * (1.0 - part) / whole + square / (4.0 * whole * whole);
    let reach = Z95 * spread.max(0.0).sqrt();
    let scale = 1.0 + square / whole;
    let low = ((middle - reach) / scale).clamp(0.0, part);
    (low, ((middle + reach) / scale).clamp(part, 1.0))
}

/// The standard error of a number with this margin, in its own unit.
pub(super) fn error((low, high): (f64, f64)) -> f64 {
    (high - low).abs() / (2.0 * Z95)
}

/// The standard error of the logarithm of a number above 0 with this margin. Where the low end is
/// 0 or less, only the high end tells.
pub(super) fn log_error(value: f64, (low, high): (f64, f64)) -> f64 {
    if low > 0.0 {
        (high / low).ln().abs() / (2.0 * Z95)
    } else {
        (high.max(value) / value).ln() / Z95
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exact limits of Poisson from tables; Byar comes near.
    #[test]
    fn byar_comes_near_the_exact_interval() {
        for (count, low, high) in [
            (0.0, 0.0, 3.69),
            (1.0, 0.025, 5.57),
            (5.0, 1.62, 11.67),
            (10.0, 4.80, 18.39),
            (100.0, 81.36, 121.63),
        ] {
            let (found_low, found_high) = byar(count);
            assert!((found_low - low).abs() < 0.03, "{count}: {found_low}");
            assert!((found_high - high).abs() < 0.06, "{count}: {found_high}");
        }
    }

    /// The worked examples of Newcombe (Statistics in Medicine 17, 1998), method 3.
    #[test]
    fn wilson_as_published() {
        for (part, whole, low, high) in [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (0.0, 20.0, 0.0, 0.1611),
            (1.0, 29.0, 0.0061, 0.1718),
        ] {
            let (found_low, found_high) = wilson(part / whole, whole);
            assert!((found_low - low).abs() < 0.0002, "{part}: {found_low}");
            assert!((found_high - high).abs() < 0.0002, "{part}: {found_high}");
        }
    }
}
