//! Editions of the guide, and the proposals from which the next one is made.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::code::{Code, UnknownCode, codes};

codes! {
    /// Where an edition comes from.
    EditionOrigin {
        /// From the program.
        BuiltIn = "ingebouwd", "Meegeleverd met Kompas";
        /// From files that the administrator brought in.
        Imported = "ingevoerd", "Ingevoerd door de beheerder";
        /// From the editors on this site.
        Edited = "redactie", "Gemaakt door de redactie";
    }
}

codes! {
    /// How far a proposal is.
    ProposalState {
        /// Its author works on it.
        Draft = "concept", "Concept";
        /// It waits for a second editor.
        Submitted = "voorgelegd", "Wacht op een tweede redacteur";
        /// The second editor gave it back to its author.
        Returned = "teruggegeven", "Teruggegeven aan de maker";
        /// It is part of the next edition.
        Approved = "goedgekeurd", "Goedgekeurd";
        /// It goes no further.
        Rejected = "afgewezen", "Afgewezen";
        /// Its author took it back.
        Withdrawn = "ingetrokken", "Ingetrokken";
    }
}

codes! {
    /// Where a proposal comes from.
    ProposalOrigin {
        /// An editor made it.
        Editor = "redactie", "Redactie";
        /// A visitor sent it as a tip.
        Tip = "tip", "Tip";
    }
}

impl ProposalState {
    /// Whether its author may change it still.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::Returned)
    }

    /// Whether it can be laid before a second editor.
    pub const fn can_be_submitted(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }
}

/// Whether somebody may judge a proposal: whoever is not its author. Nobody judges one of which
/// the author is not known any more but an editor.
pub fn may_judge(state: ProposalState, author: Option<i64>, reviewer: i64) -> bool {
    state == ProposalState::Submitted && author != Some(reviewer)
}

/// The number that the next edition gets when nobody chooses another: the year, or the second of
/// that year and so on.
pub fn next_number(taken: &[&str], year: i32) -> String {
    let plain = year.to_string();
    if !taken.contains(&plain.as_str()) {
        return plain;
    }
    let mut numbers = (2..).map(|at| format!("{year}-{at}"));
    numbers
        .find(|number| !taken.contains(&number.as_str()))
        .unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_judges_what_she_made_herself() {
        for state in ProposalState::ALL {
            let waits = *state == ProposalState::Submitted;
            assert!(!may_judge(*state, Some(7), 7));
            assert_eq!(may_judge(*state, Some(7), 8), waits);
            assert_eq!(may_judge(*state, None, 8), waits);
        }
    }

    #[test]
    fn an_edition_has_the_number_of_its_year() {
        for (taken, next) in [
            (&["2023"][..], "2026"),
            (&["2023", "2026"], "2026-2"),
            (&["2026", "2026-2", "2026-4"], "2026-3"),
        ] {
            assert_eq!(next_number(taken, 2026), next);
        }
    }
}
