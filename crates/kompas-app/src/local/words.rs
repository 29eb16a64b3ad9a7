//! Figures in words.

use kompas_domain::code::Code;
use kompas_domain::indicator::NumberKind;
use kompas_domain::local::{Figure, MarginKind, Shown, Trend, words};
use kompas_domain::statistics::PeriodStatus;

use super::view::{Beside, FigureView};

impl FigureView<'_> {
    /// A figure alone: `9,1`, or why there is none.
    pub fn value(&self, shown: &Shown) -> String {
        match shown.figure() {
            Some(figure) => self.number(figure.value),
            None => shown.instead().unwrap_or("geen cijfer").to_lowercase(),
        }
    }

    /// The figure of the municipality with what it counts: `9,1 per 1.000 inwoners`.
    pub fn amount(&self) -> String {
        match self
            .latest
            .as_ref()
            .map(|(_, shown)| (shown, shown.figure()))
        {
            Some((_, Some(figure))) => words::amount(self.indicator, self.counted_by, figure.value),
            Some((shown, None)) => shown.instead().unwrap_or("geen cijfer").to_owned(),
            None => "geen cijfer".to_owned(),
        }
    }

    /// Of which year or years it is, and how sure.
    pub fn when(&self) -> String {
        let Some((year, shown)) = &self.latest else {
            return String::new();
        };
        let Some(figure) = shown.figure() else {
            return year.to_string();
        };
        let years = words::years(figure.years);
        match figure.status {
            PeriodStatus::Final => years,
            status => format!("{years}, {}", status.label().to_lowercase()),
        }
    }

    /// How many that are, where the figure is a rate of so many: `90 misdrijven`.
    pub fn counted(&self) -> Option<String> {
        self.indicator.denominator.as_ref()?;
        let count = self.latest.as_ref()?.1.figure()?.count?;
        Some(format!(
            "{} {}",
            words::number(count, 0),
            self.indicator.unit
        ))
    }

    /// Between which ends it lies: `8,1 tot 10,1`.
    pub fn margin(&self) -> Option<String> {
        let figure = self.latest.as_ref()?.1.figure()?;
        let (low, high) = figure.ends()?;
        Some(format!("{} tot {}", self.number(low), self.number(high)))
    }

    /// How the numbers go.
    pub fn trend(&self) -> String {
        match self.course.trend {
            Trend::Rising(change) => format!(
                "stijgt, zo’n {}% per jaar sinds {}",
                words::number(change.per_year.abs(), 0),
                change.years.0
            ),
            Trend::Falling(change) => format!(
                "daalt, zo’n {}% per jaar sinds {}",
                words::number(change.per_year.abs(), 0),
                change.years.0
            ),
            Trend::NotClear(_) => "geen duidelijke lijn".to_owned(),
            Trend::TooShort => "te weinig jaren".to_owned(),
        }
    }

    /// The figure of others, and how the municipality stands to it.
    pub fn other(&self, whom: Beside) -> Option<(String, Option<&'static str>)> {
        let (shown, difference) = self.beside(whom)?;
        let label = difference.map(Code::label);
        Some((self.value(&shown), label))
    }

    /// What counts behind the number: `misdrijven per 1.000 inwoners`.
    pub fn per(&self) -> String {
        let Some((named, of)) = self.indicator.denominator.as_ref().zip(self.counted_by) else {
            return self.indicator.unit.clone();
        };
        if self.indicator.kind != NumberKind::Count {
            return self.indicator.unit.clone();
        }
        format!(
            "{} per {} {}",
            self.indicator.unit,
            words::number(f64::from(named.per), 0),
            of.unit
        )
    }

    /// A number as the indicator is written.
    pub(super) fn number(&self, value: f64) -> String {
        words::number(value, words::decimals(self.indicator, value))
    }
}

/// What a margin is, in Dutch; empty where there is none.
pub fn margin_kind(figure: &Figure) -> &'static str {
    match figure.margin {
        MarginKind::Sample => "marge van de steekproef, 95%",
        MarginKind::Chance => "marge door toeval, 95%",
        MarginKind::None => "",
    }
}
