//! The yearly round: a dossier that was decided is looked at again.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use time::{Date, Month};

use crate::code::{Code, UnknownCode, codes};
use crate::dossier::{REMARK, TextProblem, check_field, check_filled};

codes! {
    /// Whether an answer still holds.
    StillHolds {
        /// It does.
        Yes = "klopt", "Klopt nog";
        /// Not all of it.
        Partly = "klopt-deels", "Klopt voor een deel";
        /// It does not.
        No = "klopt-niet", "Klopt niet meer";
    }
}

impl StillHolds {
    /// All that is wrong with what is remarked on it, in the field `toelichting`.
    pub fn problems(self, remark: &str) -> Vec<TextProblem> {
        let mut problems = Vec::new();
        match self {
            Self::Yes => check_field("toelichting", remark, REMARK, &mut problems),
            Self::Partly | Self::No => {
                check_filled("toelichting", remark, REMARK, &mut problems);
            }
        }
        problems
    }
}

/// The same day a year earlier: what was decided then or before is due for a round. The last of
/// February stands for the day that most years do not have.
pub fn a_year_before(today: Date) -> Date {
    let year = today.year() - 1;
    today
        .replace_year(year)
        .or_else(|_| Date::from_calendar_date(year, Month::February, 28))
        .unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_year_is_to_the_day() {
        for (today, before) in [
            (date!(2027 - 03 - 01), date!(2026 - 03 - 01)),
            (date!(2028 - 02 - 29), date!(2027 - 02 - 28)),
            (date!(2029 - 02 - 28), date!(2028 - 02 - 28)),
            (date!(2027 - 01 - 01), date!(2026 - 01 - 01)),
        ] {
            assert_eq!(a_year_before(today), before, "{today}");
        }
    }

    #[test]
    fn what_does_not_hold_says_why() {
        assert!(StillHolds::Yes.problems("").is_empty());
        for holds in [StillHolds::Partly, StillHolds::No] {
            assert_eq!(holds.problems(" "), [TextProblem::Empty("toelichting")]);
            assert!(holds.problems("Er kwam een schuur bij.").is_empty());
        }
        assert_eq!(StillHolds::Yes.problems("Bel 123456782").len(), 1);
    }
}
