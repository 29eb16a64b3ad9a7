//! How high key figures are and how they go, where no series of the country says so.

use crate::indicator::{Indicator, NumberKind};

/// The year that levels are of.
pub(super) const LEVEL_YEAR: u16 = 2021;

/// Tables of a survey that is held every other year, since [`LEVEL_YEAR`].
pub(super) const SURVEYS: [&str; 2] = ["85146NED", "85472NED"];

/// How a number comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// What there is: it moves slowly.
    Stock,
    /// What happens: a year has more or fewer by chance.
    Event,
}

/// How high a key figure is over municipalities and how it goes over the years.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level {
    /// The key of the indicator.
    pub(super) slug: &'static str,
    /// 5, 25, 50, 75 and 95 percent of municipalities stay under these in [`LEVEL_YEAR`]. Counts:
    /// for every 1,000 of what they are counted by, inhabitants where that is nothing. Shares: in
    /// percent. Means: as they are.
    pub(super) spread: [f64; 5],
    /// How far the size of a municipality decides: 1 where the largest are highest, -1 where the
    /// smallest are.
    pub(super) lean: f64,
    /// The change a year, as a part.
    pub(super) change: f64,
    pub(super) way: Way,
    /// Counts are a multiple of this.
    pub(super) step: f64,
    /// The indicator that it is made from, where that is not what it is counted by.
    pub(super) from: Option<&'static str>,
    /// Which part of those that take part in a survey the question is put to.
    pub(super) asked: f64,
}

const fn stock(slug: &'static str, spread: [f64; 5], lean: f64, change: f64) -> Level {
    Level {
        slug,
        spread,
        lean,
        change,
        way: Way::Stock,
        step: 1.0,
        from: None,
        asked: 1.0,
    }
}

impl Level {
    const fn by(self, step: f64) -> Self {
        Self { step, ..self }
    }

    const fn from(self, slug: &'static str) -> Self {
        Self {
            from: Some(slug),
            ..self
        }
    }

    const fn asked(self, part: f64) -> Self {
        Self {
            asked: part,
            ..self
        }
    }

    const fn event(self) -> Self {
        Self {
            way: Way::Event,
            ..self
        }
    }
}

/// The levels that are known or chosen.
///
/// KWB: the spread over the municipalities of 2021 in the CBS table 85039NED, as published or
/// counted from it. Chosen: about right, from no table. Changes a year and how far size decides
/// are chosen throughout; so are roundings, after the CBS.
const LEVELS: [Level; 20] = [
    // Only where they are told apart, in equal parts.
    stock("inwoners", [1000.0; 5], 0.0, 0.0),
    // KWB: businesses for every 1,000 inhabitants.
    stock(
        "bedrijfsvestigingen",
        [87.5, 104.9, 114.8, 129.3, 152.3],
        0.1,
        0.03,
    )
    .by(5.0),
    // KWB: agriculture in percent of businesses.
    stock(
        "bedrijven-in-de-landbouw",
        [3.0, 17.0, 43.0, 91.0, 148.0],
        -0.7,
        -0.03,
    )
    .by(5.0),
    // Chosen: three quarters of the businesses in agriculture; the fall is that of the country.
    stock(
        "landbouwbedrijven",
        [650.0, 700.0, 740.0, 780.0, 820.0],
        0.0,
        -0.02,
    )
    .from("bedrijven-in-de-landbouw"),
    // KWB.
    stock("bijstand", [7.6, 10.5, 13.1, 20.6, 32.0], 0.6, -0.02).by(10.0),
    // KWB.
    stock(
        "huishoudens-laag-inkomen",
        [2.8, 3.4, 4.1, 5.6, 7.7],
        0.5,
        -0.02,
    ),
    // Chosen, after the 2.0 to 2.5 inhabitants of a household (KWB).
    stock(
        "huishoudens",
        [405.0, 430.0, 440.0, 455.0, 495.0],
        0.5,
        0.004,
    )
    .by(5.0),
    // Chosen: a little fewer than households.
    stock("woningen", [955.0, 968.0, 976.0, 983.0, 992.0], 0.0, 0.0).from("huishoudens"),
    // KWB: 2, 3, 4, 5 and 7 percent.
    stock("woningleegstand", [2.0, 3.0, 4.0, 5.0, 7.0], 0.0, 0.0),
    // KWB.
    stock(
        "inwoners-65-plus",
        [162.0, 198.0, 220.0, 241.0, 273.0],
        -0.4,
        0.01,
    )
    .by(5.0),
    // Chosen, after the 96 to 138 of 15 to 25 years old (KWB).
    stock(
        "jongeren-12-tot-23",
        [112.0, 121.0, 128.0, 135.0, 150.0],
        0.0,
        -0.004,
    ),
    // Chosen, in the same way.
    stock(
        "jongeren-12-tot-25",
        [132.0, 143.0, 152.0, 161.0, 181.0],
        0.0,
        -0.003,
    ),
    // KWB.
    stock(
        "jongeren-met-jeugdhulp",
        [7.3, 9.2, 10.3, 11.8, 13.8],
        0.1,
        0.01,
    ),
    // KWB.
    stock("wmo-clienten", [42.0, 56.0, 66.0, 77.0, 92.0], 0.0, 0.01).by(5.0),
    // Chosen.
    stock(
        "verdachten-jongeren",
        [9.0, 12.0, 15.0, 19.0, 27.0],
        0.6,
        -0.02,
    )
    .by(10.0)
    .event(),
    // Chosen: regions differ little.
    stock(
        "slachtoffers-online-criminaliteit",
        [14.6, 15.7, 16.3, 16.9, 18.0],
        0.3,
        0.0,
    ),
    // Chosen, about the one in six that the guide names; only victims are asked.
    stock(
        "aangifte-online-criminaliteit",
        [13.0, 15.5, 16.7, 18.0, 20.5],
        0.0,
        0.0,
    )
    .asked(0.16),
    // Chosen.
    stock(
        "kans-op-internetoplichting",
        [15.0, 17.5, 19.0, 20.5, 23.0],
        0.0,
        0.01,
    ),
    // Chosen.
    stock(
        "onveilig-in-de-buurt",
        [8.0, 11.0, 13.5, 16.0, 21.0],
        0.7,
        0.01,
    ),
    // Chosen: higher in the country than in town.
    stock("sociale-cohesie", [5.7, 6.1, 6.4, 6.7, 7.1], -0.7, 0.0),
];

/// The level of an indicator; something of the right size for one that has none here.
pub(super) fn level_of(indicator: &Indicator) -> Level {
    let known = LEVELS.iter().find(|one| one.slug == indicator.slug);
    known.copied().unwrap_or_else(|| usual(indicator))
}

/// Chosen: a count of 3 for as many as it is shown for, or 1 for every 1,000 inhabitants; a share
/// of 12 percent; a mean of 6.
fn usual(indicator: &Indicator) -> Level {
    let middle = match (indicator.kind, &indicator.denominator) {
        (NumberKind::Count, Some(by)) => 3_000.0 / f64::from(by.per.max(1)),
        (NumberKind::Count, None) => 1.0,
        (NumberKind::Share, _) => 12.0,
        (NumberKind::Mean, _) => 6.0,
    };
    let spread = match indicator.kind {
        NumberKind::Count | NumberKind::Share => [0.5, 0.8, 1.0, 1.3, 1.9],
        NumberKind::Mean => [0.9, 0.95, 1.0, 1.05, 1.1],
    };
    let usual = stock("", spread.map(|part| part * middle), 0.2, 0.0);
    if indicator.kind == NumberKind::Count {
        usual.event()
    } else {
        usual
    }
}
