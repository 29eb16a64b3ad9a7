//! How an address fares: its state after a check, when it is tried next, and what a visitor reads.

use time::{Duration, OffsetDateTime};

use crate::link::LinkState;
use crate::text::long_date;

/// After so many failures in a row an address may be called dead,
const FAILURES: u32 = 5;
/// if they go back as far as this.
const FAILING_FOR: Duration = Duration::days(7);
/// A copy is called old after this.
const OLD: Duration = Duration::days(365);

/// What a check makes of an address that failed `tries` times in a row, this time included, for
/// the first time at `first_failed`. An address of which the site says that it is gone is dead at
/// once; one that only fails, after a while.
pub fn state_after(
    found: LinkState,
    tries: u32,
    first_failed: OffsetDateTime,
    now: OffsetDateTime,
) -> LinkState {
    match found {
        LinkState::Failing if tries >= FAILURES && now - first_failed >= FAILING_FOR => {
            LinkState::Dead
        }
        other => other,
    }
}

/// When an address is checked again.
pub fn next_check(state: LinkState, tries: u32, now: OffsetDateTime) -> OffsetDateTime {
    let pause = match state {
        LinkState::Failing => match tries {
            0 | 1 => Duration::hours(1),
            2 => Duration::hours(6),
            3 => Duration::days(1),
            4 => Duration::days(3),
            _ => Duration::days(7),
        },
        LinkState::Dead => Duration::days(60),
        _ => Duration::days(30),
    };
    now + pause
}

/// What is known of an address.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Its state.
    pub state: LinkState,
    /// The last check that went well.
    pub last_ok: Option<OffsetDateTime>,
    /// When its content changed.
    pub changed: Option<OffsetDateTime>,
    /// When our newest copy was made.
    pub copied: Option<OffsetDateTime>,
}

impl Known {
    /// What a visitor reads beside the address, in Dutch.
    pub fn text(&self) -> String {
        let date = |moment: OffsetDateTime| long_date(moment.date());
        let mut text = match (self.state, self.last_ok) {
            (LinkState::Dead, _) => match self.copied {
                Some(copied) => format!("dood: kopie van {}", date(copied)),
                None => "dood: er is geen kopie".to_owned(),
            },
            (LinkState::Unknown, _) => "nog niet nagekeken".to_owned(),
            (LinkState::Failing, Some(ok)) => format!("hapert; laatst bereikt op {}", date(ok)),
            (LinkState::Failing, None) => "hapert; nog nooit bereikt".to_owned(),
            (LinkState::Guarded, _) => "afgeschermd: alleen met uw browser te openen".to_owned(),
            (_, Some(ok)) => format!("gecontroleerd op {}", date(ok)),
            (_, None) => "nog niet nagekeken".to_owned(),
        };
        if let Some(changed) = self.changed.filter(|_| self.state != LinkState::Dead) {
            text.push_str(", gewijzigd op ");
            text.push_str(&date(changed));
        }
        text
    }
}

/// Whether a copy is so old that it should be looked at again.
pub fn is_old(copied: OffsetDateTime, now: OffsetDateTime) -> bool {
    now - copied > OLD
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

    #[test]
    fn an_address_is_dead_only_after_failing_often_and_long() {
        let days = |days| NOW - Duration::days(days);
        for (found, tries, first, expected) in [
            (LinkState::Failing, 1, days(0), LinkState::Failing),
            (LinkState::Failing, 5, days(6), LinkState::Failing),
            (LinkState::Failing, 4, days(30), LinkState::Failing),
            (LinkState::Failing, 5, days(7), LinkState::Dead),
            (LinkState::Alive, 9, days(30), LinkState::Alive),
            (LinkState::Guarded, 9, days(30), LinkState::Guarded),
        ] {
            assert_eq!(
                state_after(found, tries, first, NOW),
                expected,
                "{found} {tries}"
            );
        }
    }

    #[test]
    fn failing_addresses_are_tried_sooner() {
        let hours = |state, tries| (next_check(state, tries, NOW) - NOW).whole_hours();
        let pauses: Vec<i64> = (1..=6)
            .map(|tries| hours(LinkState::Failing, tries))
            .collect();
        assert_eq!(pauses, [1, 6, 24, 72, 168, 168]);
        assert_eq!(hours(LinkState::Alive, 0), 720);
    }

    #[test]
    fn what_a_visitor_reads() {
        let known = Known {
            state: LinkState::Alive,
            last_ok: Some(NOW),
            changed: None,
            copied: None,
        };
        for (known, expected) in [
            (known, "gecontroleerd op 24 november 2026"),
            (
                Known {
                    changed: Some(NOW),
                    ..known
                },
                "gecontroleerd op 24 november 2026, gewijzigd op 24 november 2026",
            ),
            (
                Known {
                    state: LinkState::Dead,
                    copied: Some(NOW),
                    ..known
                },
                "dood: kopie van 24 november 2026",
            ),
            (
                Known {
                    state: LinkState::Dead,
                    ..known
                },
                "dood: er is geen kopie",
            ),
            (
                Known {
                    state: LinkState::Unknown,
                    last_ok: None,
                    ..known
                },
                "nog niet nagekeken",
            ),
            (
                Known {
                    state: LinkState::Failing,
                    last_ok: None,
                    ..known
                },
                "hapert; nog nooit bereikt",
            ),
        ] {
            assert_eq!(known.text(), expected);
        }
    }
}
