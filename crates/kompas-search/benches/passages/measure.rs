//! How good a list of hits is, and how long it took.

use std::time::{Duration, Instant};

use crate::set::Queries;

/// What one set of queries gave.
#[derive(Default, Clone)]
pub(crate) struct Quality {
    /// nDCG@10 of each query, in their order.
    pub(crate) gains: Vec<f64>,
    first: f64,
    recalled: f64,
}

/// How long each query took.
pub(crate) struct Times(Vec<Duration>);

impl Quality {
    /// Asks every query; `answer` gives names, best first.
    pub(crate) fn of(queries: &Queries, mut answer: impl FnMut(&str) -> Vec<String>) -> Self {
        let mut quality = Self::default();
        for (_, text, right) in &queries.all {
            quality.add(&answer(text), right);
        }
        quality
    }

    #[expect(clippy::cast_precision_loss, reason = "ranks are small")]
    fn add(&mut self, found: &[String], right: &[String]) {
        let discount = |place: usize| 1.0 / (place as f64 + 2.0).log2();
        let gain: f64 = found
            .iter()
            .take(10)
            .enumerate()
            .filter(|(_, name)| right.contains(name))
            .map(|(place, _)| discount(place))
            .sum();
        let best: f64 = (0..right.len().min(10)).map(discount).sum();
        self.gains.push(gain / best);
        self.first += f64::from(u8::from(
            found.first().is_some_and(|name| right.contains(name)),
        ));
        let recalled = found
            .iter()
            .take(100)
            .filter(|name| right.contains(name))
            .count();
        self.recalled += recalled as f64 / right.len() as f64;
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    fn mean(&self, sum: f64) -> f64 {
        sum / self.gains.len().max(1) as f64
    }

    /// nDCG@10 of all.
    pub(crate) fn gain(&self) -> f64 {
        self.mean(self.gains.iter().sum())
    }

    /// nDCG@10 of all, of the even and of the odd ones; hit@1; recall@100.
    pub(crate) fn row(&self) -> String {
        let half = |odd: usize| {
            let gains: Vec<f64> = self.gains.iter().skip(odd).step_by(2).copied().collect();
            let count = u32::try_from(gains.len().max(1)).unwrap();
            gains.iter().sum::<f64>() / f64::from(count)
        };
        format!(
            "{:.4} ({:.3} {:.3})  {:.4}  {:.4}",
            self.gain(),
            half(0),
            half(1),
            self.mean(self.first),
            self.mean(self.recalled),
        )
    }
}

impl Times {
    pub(crate) fn of<'q>(
        queries: impl Iterator<Item = &'q str>,
        mut ask: impl FnMut(&str),
    ) -> Self {
        let mut times: Vec<Duration> = queries
            .map(|text| {
                let start = Instant::now();
                ask(text);
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        Self(times)
    }

    /// The time of all together, in seconds.
    pub(crate) fn total(&self) -> f64 {
        self.0.iter().map(Duration::as_secs_f64).sum()
    }

    fn at(&self, percent: usize) -> f64 {
        let place = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(place).map_or(0.0, Duration::as_secs_f64) * 1000.0
    }

    /// Queries a second; p50, p99 and the worst in milliseconds.
    pub(crate) fn row(&self) -> String {
        let count = u32::try_from(self.0.len()).unwrap();
        format!(
            "{:8.0}/s  p50 {:7.2}  p99 {:7.2}  max {:7.2} ms",
            f64::from(count) / self.total(),
            self.at(50),
            self.at(99),
            self.at(100)
        )
    }
}

/// Asks each query of both, in turn.
pub(crate) fn in_turn(
    queries: &Queries,
    mut one: impl FnMut(&str),
    mut other: impl FnMut(&str),
) -> (Times, Times) {
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    let time = |ask: &mut dyn FnMut()| {
        let start = Instant::now();
        ask();
        start.elapsed()
    };
    for (_, text, _) in &queries.all {
        ones.push(time(&mut || one(text)));
        others.push(time(&mut || other(text)));
    }
    ones.sort_unstable();
    others.sort_unstable();
    (Times(ones), Times(others))
}

/// What this process has in memory of its own, in bytes; files that it has mapped do not count.
pub(crate) fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let number = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    number.unwrap_or(0) * 1024
}
