//! Which indicators count a part of the same.

use super::SignalInput;
use crate::indicator::{IndicatorTable, TableChoice};
use crate::text::fold;

/// Those that were let in.
#[derive(Default)]
pub(super) struct Families<'a> {
    members: Vec<Member<'a>>,
}

struct Member<'a> {
    table: Option<&'a IndicatorTable>,
    /// How many were let in that count a part of the same, itself among them.
    family: usize,
}

impl<'a> Families<'a> {
    /// Lets an indicator in, unless that makes more than `most` that count a part of the same as
    /// it, or as one that is in.
    pub(super) fn admits(&mut self, input: &SignalInput<'a>, most: usize) -> bool {
        let figure = input.own.figure();
        let table = figure.and_then(|one| input.indicator.tables.get(one.table));
        let mut family = 1;
        for member in &self.members {
            if are_kin(member.table, table) {
                family += 1;
                if member.family >= most {
                    return false;
                }
            }
        }
        if family > most {
            return false;
        }
        for member in &mut self.members {
            if are_kin(member.table, table) {
                member.family += 1;
            }
        }
        self.members.push(Member { table, family });
        true
    }
}

fn are_kin(one: Option<&IndicatorTable>, other: Option<&IndicatorTable>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    one.service == other.service
        && one.table == other.table
        && fold(&one.measure) == fold(&other.measure)
        && one
            .choices
            .iter()
            .all(|choice| overlaps(choice, &other.choices))
}

/// A choice and those of another table overlap: they do not name its dimension, or share a code.
fn overlaps(choice: &TableChoice, others: &[TableChoice]) -> bool {
    let mut same = others
        .iter()
        .filter(|other| fold(&other.dimension) == fold(&choice.dimension));
    same.all(|other| {
        let mut codes = choice.codes.iter();
        codes.any(|code| other.codes.iter().any(|two| is_part(code, two)))
    })
}

/// One code is the other, a total, or stands above it: `1.4` above `1.4.3`.
fn is_part(one: &str, two: &str) -> bool {
    let (one, two) = (fold(one.trim()), fold(two.trim()));
    let is_above = |one: &str, two: &str| {
        let rest = two.strip_prefix(one);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    is_total(&one) || is_total(&two) || is_above(&one, &two) || is_above(&two, &one)
}

/// As the police writes it (`0.0.0`), the CBS (`T001038`), or by name.
fn is_total(code: &str) -> bool {
    let is_zeros = code.contains('0') && code.chars().all(|one| matches!(one, '0' | '.'));
    let of_cbs = code.strip_prefix('t').unwrap_or_default();
    let is_cbs = !of_cbs.is_empty() && of_cbs.bytes().all(|byte| byte.is_ascii_digit());
    is_zeros || is_cbs || code.starts_with("totaal")
}
