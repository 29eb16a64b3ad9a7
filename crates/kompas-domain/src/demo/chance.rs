//! Chance that is the same every time.

/// Where it begins. Another seed gives other numbers of the same kind.
const SEED: u64 = 0x4b6f_6d70_6173_0001;

/// Numbers by chance, all told by what they are for: the same key gives the same numbers, in
/// whatever order they are asked. The generator is splitmix64 (Steele, Lea and Flood, 2014).
pub(super) struct Chance(u64);

impl Chance {
    /// The chance of a subject, an area and a year.
    pub(super) fn of(subject: &str, area: usize, year: u16) -> Self {
        let mut chance = Self(SEED);
        for byte in subject.bytes() {
            chance.stir(u64::from(byte));
        }
        chance.stir(area as u64);
        chance.stir(u64::from(year));
        chance.next();
        chance
    }

    /// Takes a value into the state (FNV-1a).
    fn stir(&mut self, value: u64) {
        self.0 = (self.0 ^ value).wrapping_mul(0x0100_0000_01b3);
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1, without 1.
    pub(super) fn part(&mut self) -> f64 {
        let high = u32::try_from(self.next() >> 32).unwrap_or_default();
        f64::from(high) / 4_294_967_296.0
    }

    /// About 0, with a standard deviation of 1: the sum of twelve parts, never beyond 6.
    pub(super) fn normal(&mut self) -> f64 {
        let sum: f64 = (0..12).map(|_| self.part()).sum();
        sum - 6.0
    }

    /// How many things happen of which so many are expected (Poisson; normal for many).
    pub(super) fn count(&mut self, expected: f64) -> f64 {
        if expected > 30.0 {
            return (expected + expected.sqrt() * self.normal())
                .round()
                .max(0.0);
        }
        let least = (-expected).exp();
        let mut count = 0.0;
        let mut left = self.part();
        while left > least {
            left *= self.part();
            count += 1.0;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(of: impl Fn(&mut Chance) -> f64) -> f64 {
        let all = (0..400).map(|area| of(&mut Chance::of("proef", area, 2020)));
        all.sum::<f64>() / 400.0
    }

    #[test]
    fn the_same_key_gives_the_same() {
        let first = |subject, area, year| Chance::of(subject, area, year).next();
        assert_eq!(first("a", 1, 2020), first("a", 1, 2020));
        assert_ne!(first("a", 1, 2020), first("a", 1, 2021));
        assert_ne!(first("a", 1, 2020), first("a", 2, 2020));
        assert_ne!(first("a", 1, 2020), first("b", 1, 2020));
        // The first numbers of splitmix64 with seed 1234567, as published.
        let mut known = Chance(1_234_567);
        assert_eq!(known.next(), 6_457_827_717_110_365_317);
        assert_eq!(known.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn means_come_out() {
        assert!((mean(Chance::part) - 0.5).abs() < 0.05);
        assert!(mean(Chance::normal).abs() < 0.15);
        for expected in [0.0, 0.3, 4.0, 25.0, 400.0] {
            let found = mean(|chance| chance.count(expected));
            let error = (expected / 400.0_f64).sqrt();
            assert!(
                (found - expected).abs() <= 3.5 * error,
                "{expected}: {found}"
            );
        }
    }
}
