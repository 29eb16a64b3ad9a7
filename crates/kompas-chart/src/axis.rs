//! The scale of an axis of numbers.

use crate::number::{dutch, places};

const MOST_STEPS: f64 = 5.0;

/// An axis from or through zero, with three to six ticks at round numbers.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    /// From low to high.
    pub(crate) ticks: Vec<f64>,
    decimals: u8,
}

impl Axis {
    /// The axis that all numbers fit on. No tick has more decimals than the numbers.
    pub(crate) fn over(values: impl IntoIterator<Item = f64>, decimals: u8) -> Self {
        let (low, high) = values.into_iter().fold((0_f64, 0_f64), |(low, high), one| {
            (low.min(one), high.max(one))
        });
        let most = i32::try_from(places(decimals)).unwrap_or(0);
        let (step, decimals) = (-most..=15)
            .flat_map(|power| {
                [
                    (10, power - 1),
                    (20, power - 1),
                    (25, power - 1),
                    (50, power - 1),
                ]
            })
            .filter_map(|(ten, power)| step(ten, power))
            .find(|&(step, needs)| {
                i32::from(needs) <= most && steps(high, step) + steps(-low, step) <= MOST_STEPS
            })
            .unwrap_or((1e15, 0));
        let (below, mut above) = (steps(-low, step), steps(high, step));
        if above + below < 2.0 {
            above = 2.0 - below;
        }
        let mut ticks = Vec::new();
        let mut tick = -below;
        while tick <= above {
            ticks.push(tick * step);
            tick += 1.0;
        }
        Self { ticks, decimals }
    }

    /// Where a number stands, from 0 at the lowest tick to 1 at the highest.
    pub(crate) fn share(&self, value: f64) -> f64 {
        let (low, high) = (self.low(), self.high());
        ((value - low) / (high - low)).clamp(0.0, 1.0)
    }

    /// The lowest tick.
    pub(crate) fn low(&self) -> f64 {
        self.ticks.first().copied().unwrap_or(0.0)
    }

    /// The highest tick.
    pub(crate) fn high(&self) -> f64 {
        self.ticks.last().copied().unwrap_or(1.0)
    }

    /// A tick in words.
    pub(crate) fn label(&self, tick: f64) -> String {
        dutch(tick, self.decimals)
    }
}

/// A step of `tens` times ten to the power, and how many decimals it takes to write it.
fn step(tens: i32, power: i32) -> Option<(f64, u8)> {
    let zeros = i32::from(tens % 10 == 0);
    let decimals = u8::try_from((-power - zeros).max(0)).ok()?;
    let scale = 10_f64.powi(power.abs());
    let step = if power < 0 {
        f64::from(tens) / scale
    } else {
        f64::from(tens) * scale
    };
    Some((step, decimals))
}

/// How many steps reach as far as the value; none for what lies on the other side of zero.
fn steps(value: f64, step: f64) -> f64 {
    (value / step * (1.0 - 1e-9)).ceil().max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        for (values, decimals, labels) in [
            (&[][..], 0, &["0", "1", "2"][..]),
            (&[], 1, &["0,0", "0,1", "0,2"]),
            (&[0.0, 0.0], 0, &["0", "1", "2"]),
            (&[1.0], 0, &["0", "1", "2"]),
            (&[1.0], 1, &["0,0", "0,2", "0,4", "0,6", "0,8", "1,0"]),
            (&[0.3], 1, &["0,0", "0,1", "0,2", "0,3"]),
            (&[6.0], 0, &["0", "2", "4", "6"]),
            (&[11.0], 0, &["0", "5", "10", "15"]),
            (&[11.0], 1, &["0,0", "2,5", "5,0", "7,5", "10,0", "12,5"]),
            (&[87.0, 93.5], 1, &["0", "20", "40", "60", "80", "100"]),
            (&[110.0], 0, &["0", "25", "50", "75", "100", "125"]),
            (&[1_204.0], 0, &["0", "250", "500", "750", "1.000", "1.250"]),
            (&[-3.0, 4.0], 0, &["-4", "-2", "0", "2", "4"]),
            (&[-12.0, -7.0], 0, &["-15", "-10", "-5", "0"]),
            (&[-1.0], 0, &["-1", "0", "1"]),
        ] {
            let axis = Axis::over(values.iter().copied(), decimals);
            let written: Vec<_> = axis.ticks.iter().map(|&tick| axis.label(tick)).collect();
            assert_eq!(written, labels, "{values:?}");
        }
    }

    #[test]
    fn ticks_are_three_to_six_whatever_the_numbers() {
        for power in -8..=15 {
            for first in [1.0, 1.7, 2.4, 3.3, 5.1, 6.9, 9.9] {
                for low in [0.0, -0.1, -0.9, -3.0] {
                    let high = (first * 10_f64.powi(power)).min(1e15);
                    let low = (low * high).max(-1e15);
                    for decimals in [0, 1, 2, 9] {
                        let axis = Axis::over([low, high], decimals);
                        assert!((3..=6).contains(&axis.ticks.len()), "{low} {high} {axis:?}");
                        assert!(axis.low() <= low && axis.high() >= high * (1.0 - 1e-9));
                    }
                }
            }
        }
    }
}
