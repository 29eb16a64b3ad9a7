//! Keeping the guide true: when a source is to be looked at again, who hears when nobody did, and
//! what else may be wrong with it.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use time::{Date, Duration, Month, OffsetDateTime};

use crate::code::{Code, UnknownCode, codes};
use crate::text::long_date;

codes! {
    /// Who was told that a source is overdue.
    Told {
        /// Nobody yet.
        Nobody = "niemand", "Nog niemand";
        /// Its owner.
        Owner = "eigenaar", "De eigenaar";
        /// The editor after her.
        Next = "volgende", "De volgende redacteur";
    }
}

codes! {
    /// What is the matter with a source, or with another page of the guide.
    MatterKind {
        /// It should have been looked at.
        Overdue = "te-laat", "Te laat";
        /// One of its addresses is gone.
        Dead = "dood", "Adres dood";
        /// One of its addresses leads on to another.
        Moved = "verhuisd", "Adres verhuisd";
        /// What stands at one of its addresses changed.
        Changed = "gewijzigd", "Inhoud gewijzigd";
    }
}

codes! {
    /// What of the queue is shown.
    CareChoice {
        /// All with which something is the matter.
        Open = "te-doen", "Alles wat wacht";
        /// Of the sources of which the asker is the owner.
        Mine = "van-mij", "Van mij";
        /// The sources that are late.
        Overdue = "te-laat", "Te laat";
        /// What is the matter with addresses.
        Addresses = "adressen", "Adressen";
        /// All sources, also when nothing is the matter.
        Sources = "bronnen", "Alle bronnen";
    }
}

/// So long after its owner the next editor is told.
pub const PATIENCE: Duration = Duration::days(14);

/// After how many months a source can be looked at again.
pub const MONTHS: [u16; 4] = [3, 6, 12, 24];

/// After how many months, when nobody says otherwise.
pub const YEAR: u16 = 12;

/// At most so many months ahead.
pub const FURTHEST: u16 = 60;

/// The same day so many months later, or the last of that month.
pub fn months_later(date: Date, months: u16) -> Date {
    let count = date.year() * 12 + i32::from(u8::from(date.month())) - 1 + i32::from(months);
    let month = u8::try_from(count.rem_euclid(12) + 1).unwrap_or(1);
    let month = Month::try_from(month).unwrap_or(Month::January);
    let mut days = (1..=date.day()).rev();
    let found =
        days.find_map(|day| Date::from_calendar_date(count.div_euclid(12), month, day).ok());
    found.unwrap_or(date)
}

/// Whether a source that is to be looked at before a day is late.
pub fn is_overdue(due: Date, today: Date) -> bool {
    due <= today
}

/// Who is to be told now of a source: its owner when it is late, and the next editor a while after
/// she was told. None when nobody is.
pub fn to_tell(
    due: Date,
    told: Told,
    told_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Option<Told> {
    if !is_overdue(due, now.date()) {
        return None;
    }
    match told {
        Told::Nobody => Some(Told::Owner),
        Told::Owner => told_at
            .is_none_or(|at| now - at >= PATIENCE)
            .then_some(Told::Next),
        Told::Next => None,
    }
}

/// The editor who is told, of these by number: for the owner herself, or the first where a source
/// has no owner who is an editor now; then the one after her, round. None without editors.
pub fn who_is_told(told: Told, owner: Option<i64>, editors: &[i64]) -> Option<i64> {
    let at = owner.and_then(|owner| editors.iter().position(|editor| *editor == owner));
    let at = at.unwrap_or(0);
    match told {
        Told::Nobody => None,
        Told::Owner => editors.get(at).copied(),
        Told::Next => editors.get((at + 1) % editors.len().max(1)).copied(),
    }
}

/// What is the matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// What.
    pub kind: MatterKind,
    /// Since which day, if that is known.
    pub since: Option<Date>,
    /// The address that it is about.
    pub address: Option<String>,
    /// The address that could take its place.
    pub proposal: Option<String>,
}

impl Matter {
    /// A source that should have been looked at before a day.
    pub const fn overdue(due: Date) -> Self {
        Self {
            kind: MatterKind::Overdue,
            since: Some(due),
            address: None,
            proposal: None,
        }
    }

    /// What a card of the queue says, in Dutch.
    pub fn text(&self) -> String {
        let since = self.since.map(long_date);
        match (self.kind, since) {
            (MatterKind::Overdue, Some(day)) => {
                format!("Deze bron had vóór {day} nagekeken moeten worden.")
            }
            (MatterKind::Overdue, None) => "Deze bron moet worden nagekeken.".to_owned(),
            (MatterKind::Dead, Some(day)) => format!("Dit adres werkt sinds {day} niet meer:"),
            (MatterKind::Dead, None) => "Dit adres werkt niet meer:".to_owned(),
            (MatterKind::Moved, Some(day)) => {
                format!("Dit adres stuurt door naar een ander, nagekeken op {day}:")
            }
            (MatterKind::Moved, None) => "Dit adres stuurt door naar een ander:".to_owned(),
            (MatterKind::Changed, Some(day)) => {
                format!("Wat op dit adres staat, is veranderd op {day}:")
            }
            (MatterKind::Changed, None) => "Wat op dit adres staat, is veranderd:".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn the_same_day_of_a_later_month() {
        for (from, months, expected) in [
            (date!(2026 - 11 - 24), 3, date!(2027 - 02 - 24)),
            (date!(2026 - 11 - 24), 12, date!(2027 - 11 - 24)),
            (date!(2026 - 11 - 30), 3, date!(2027 - 02 - 28)),
            (date!(2027 - 11 - 30), 3, date!(2028 - 02 - 29)),
            (date!(2028 - 02 - 29), 12, date!(2029 - 02 - 28)),
            (date!(2026 - 12 - 31), 24, date!(2028 - 12 - 31)),
            (date!(2026 - 12 - 31), 0, date!(2026 - 12 - 31)),
        ] {
            assert_eq!(months_later(from, months), expected, "{from} {months}");
        }
    }

    #[test]
    fn the_owner_is_told_first_and_two_weeks_later_the_next() {
        let now = datetime!(2027-11-24 08:00 UTC);
        let (late, early) = (date!(2027 - 11 - 24), date!(2027 - 11 - 25));
        let days = |days| Some(now - Duration::days(days));
        for (due, told, told_at, expected) in [
            (early, Told::Nobody, None, None),
            (late, Told::Nobody, None, Some(Told::Owner)),
            (date!(2020 - 01 - 01), Told::Nobody, None, Some(Told::Owner)),
            (late, Told::Owner, days(13), None),
            (late, Told::Owner, days(14), Some(Told::Next)),
            (late, Told::Next, days(99), None),
            (early, Told::Owner, days(99), None),
        ] {
            assert_eq!(to_tell(due, told, told_at, now), expected, "{due} {told}");
        }
    }

    #[test]
    fn the_next_editor_is_the_one_after_the_owner() {
        for (owner, editors, first, next) in [
            (Some(3), &[3, 5, 9][..], Some(3), Some(5)),
            (Some(9), &[3, 5, 9], Some(9), Some(3)),
            (None, &[3, 5, 9], Some(3), Some(5)),
            // Who left is no owner any more.
            (Some(4), &[3, 5, 9], Some(3), Some(5)),
            (Some(3), &[3], Some(3), Some(3)),
            (Some(3), &[], None, None),
        ] {
            let told = |told| who_is_told(told, owner, editors);
            assert_eq!(told(Told::Owner), first, "{owner:?} {editors:?}");
            assert_eq!(told(Told::Next), next, "{owner:?} {editors:?}");
            assert_eq!(told(Told::Nobody), None);
        }
    }

    #[test]
    fn a_card_says_what_is_the_matter() {
        let day = Some(date!(2027 - 11 - 24));
        for (kind, since, expected) in [
            (
                MatterKind::Overdue,
                day,
                "Deze bron had vóór 24 november 2027 nagekeken moeten worden.",
            ),
            (
                MatterKind::Dead,
                day,
                "Dit adres werkt sinds 24 november 2027 niet meer:",
            ),
            (MatterKind::Dead, None, "Dit adres werkt niet meer:"),
            (
                MatterKind::Moved,
                None,
                "Dit adres stuurt door naar een ander:",
            ),
            (
                MatterKind::Changed,
                day,
                "Wat op dit adres staat, is veranderd op 24 november 2027:",
            ),
        ] {
            let matter = Matter {
                kind,
                since,
                ..Matter::overdue(date!(2027 - 11 - 24))
            };
            assert_eq!(matter.text(), expected);
        }
    }
}
