//! How long dossiers are kept, and from when one may be destroyed.

use time::{Date, Duration, Month};

use crate::dossier::{DossierState, REMARK, RetentionClass, TextProblem, check_filled};

/// What counts when it is asked whether a dossier may be destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// How far the dossier is.
    pub state: DossierState,
    /// How long it is kept after it was closed.
    pub retention: RetentionClass,
    /// When the last decision about it was taken; none when it was closed without one.
    pub decided: Option<Date>,
    /// When the last decision about it was recorded.
    pub recorded: Option<Date>,
    /// When something in it was last changed.
    pub changed: Date,
    /// Whether something in it was changed since its yearly round opened.
    pub is_worked_on: bool,
    /// Until when it is kept for an exception.
    pub kept_until: Option<Date>,
}

impl Closing {
    /// When it was closed; none while it is open. A round that opened by itself and in which
    /// nobody did anything does not open it. A decision of long ago that is recorded today closes
    /// it today: until then it was open.
    pub fn closed(&self) -> Option<Date> {
        match self.state {
            DossierState::Active | DossierState::ForDecision => None,
            DossierState::Review if self.is_worked_on => None,
            DossierState::Closed | DossierState::Review => {
                Some(self.decided.max(self.recorded).unwrap_or(self.changed))
            }
        }
    }

    /// The first day after its term; none while it is open, and when it is kept always.
    pub fn term_ends(&self) -> Option<Date> {
        Some(years_after(self.closed()?, self.retention.years()?))
    }

    /// The first day on which it may be destroyed.
    pub fn destroy_from(&self) -> Option<Date> {
        let ends = self.term_ends()?;
        let after = self
            .kept_until
            .map(|until| until.saturating_add(Duration::DAY));
        Some(after.map_or(ends, |after| after.max(ends)))
    }

    /// Whether it may be destroyed on this day.
    pub fn is_due(&self, today: Date) -> bool {
        self.destroy_from().is_some_and(|from| from <= today)
    }
}

/// The same day so many years later. Where that year does not have it, the day after: a term is
/// never shorter than it says.
pub fn years_after(date: Date, years: u8) -> Date {
    let year = date.year().saturating_add(i32::from(years));
    date.replace_year(year)
        .or_else(|_| Date::from_calendar_date(year, Month::March, 1))
        .unwrap_or(Date::MAX)
}

/// All that is wrong with keeping a dossier longer, until a day and for a reason.
pub fn exception_problems(reason: &str) -> Vec<TextProblem> {
    let mut problems = Vec::new();
    check_filled("reden", reason, REMARK, &mut problems);
    problems
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use DossierState::{Active, Closed, ForDecision, Review};
    use RetentionClass::{Always, Five, One, Ten};

    const CLOSED: Closing = Closing {
        state: Closed,
        retention: One,
        decided: Some(date!(2026 - 03 - 01)),
        recorded: Some(date!(2026 - 03 - 01)),
        changed: date!(2026 - 05 - 09),
        is_worked_on: false,
        kept_until: None,
    };

    #[test]
    fn a_term_is_never_shorter_than_it_says() {
        for (closed, years, ends) in [
            (date!(2026 - 03 - 01), 1, date!(2027 - 03 - 01)),
            (date!(2026 - 12 - 31), 5, date!(2031 - 12 - 31)),
            (date!(2028 - 02 - 28), 1, date!(2029 - 02 - 28)),
            (date!(2028 - 02 - 29), 1, date!(2029 - 03 - 01)),
            (date!(2028 - 02 - 29), 5, date!(2033 - 03 - 01)),
            (date!(2028 - 02 - 29), 4, date!(2032 - 02 - 29)),
            (date!(2090 - 02 - 28), 10, date!(2100 - 02 - 28)),
            (date!(2096 - 02 - 29), 4, date!(2100 - 03 - 01)),
            (Date::MAX, 10, Date::MAX),
        ] {
            assert_eq!(years_after(closed, years), ends, "{closed} + {years}");
        }
    }

    #[expect(clippy::too_many_lines, reason = "one table")]
    #[test]
    fn only_what_is_closed_for_its_term_is_due() {
        let (decided, changed) = (CLOSED.decided, date!(2027 - 03 - 01));
        for (closing, from) in [
            (CLOSED, Some(date!(2027 - 03 - 01))),
            (
                Closing {
                    retention: Five,
                    ..CLOSED
                },
                Some(date!(2031 - 03 - 01)),
            ),
            (
                Closing {
                    retention: Ten,
                    ..CLOSED
                },
                Some(date!(2036 - 03 - 01)),
            ),
            (
                Closing {
                    retention: Always,
                    ..CLOSED
                },
                None,
            ),
            (
                Closing {
                    state: Active,
                    ..CLOSED
                },
                None,
            ),
            (
                Closing {
                    state: ForDecision,
                    ..CLOSED
                },
                None,
            ),
            (
                Closing {
                    decided: None,
                    recorded: None,
                    ..CLOSED
                },
                Some(date!(2027 - 05 - 09)),
            ),
            (
                Closing {
                    decided: Some(date!(2019 - 01 - 01)),
                    ..CLOSED
                },
                Some(date!(2027 - 03 - 01)),
            ),
            (
                Closing {
                    recorded: Some(date!(2026 - 03 - 20)),
                    ..CLOSED
                },
                Some(date!(2027 - 03 - 20)),
            ),
            (
                Closing {
                    state: Review,
                    changed,
                    ..CLOSED
                },
                Some(date!(2027 - 03 - 01)),
            ),
            (
                Closing {
                    state: Review,
                    is_worked_on: true,
                    ..CLOSED
                },
                None,
            ),
            (
                Closing {
                    is_worked_on: true,
                    ..CLOSED
                },
                Some(date!(2027 - 03 - 01)),
            ),
            (
                Closing {
                    kept_until: Some(date!(2029 - 12 - 31)),
                    ..CLOSED
                },
                Some(date!(2030 - 01 - 01)),
            ),
            (
                Closing {
                    kept_until: decided,
                    ..CLOSED
                },
                Some(date!(2027 - 03 - 01)),
            ),
            (
                Closing {
                    kept_until: Some(date!(2029 - 12 - 31)),
                    retention: Always,
                    ..CLOSED
                },
                None,
            ),
        ] {
            assert_eq!(closing.destroy_from(), from, "{closing:?}");
            let Some(from) = from else {
                assert!(!closing.is_due(Date::MAX), "{closing:?}");
                continue;
            };
            assert!(closing.is_due(from) && closing.is_due(Date::MAX));
            assert!(!closing.is_due(from.previous_day().unwrap()));
        }
    }

    #[test]
    fn an_exception_has_a_reason() {
        assert_eq!(exception_problems(" "), [TextProblem::Empty("reden")]);
        assert_eq!(exception_problems("Er loopt een procedure."), []);
        assert_eq!(exception_problems("Over 123456782").len(), 1);
    }
}
