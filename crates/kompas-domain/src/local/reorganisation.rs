//! Which municipalities went into which since 2014.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::statistics::{Area, AreaKind};

/// One line each: date, old code, old name, new code, inhabitants that went, whether the new one
/// began; `#` begins a comment.
const TABLE: &str = include_str!("../../data/herindelingen.csv");

/// A municipality that gets this share of the inhabitants of one that ended gets all its numbers.
const WHOLE: f64 = 0.95;

/// A municipality that ended, or a part of it, and where it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reorganisation {
    /// The first whole year in which it had ended.
    pub year: u16,
    /// The number of the municipality that ended.
    pub from: u16,
    /// Its name.
    pub name: &'static str,
    /// The number of the municipality that it went to.
    pub to: u16,
    /// How many inhabitants went; none for a new name, when all did.
    pub inhabitants: Option<u32>,
    /// The municipality that it went to began that day.
    pub is_new: bool,
}

/// Where municipalities went, ready to be asked.
pub(super) struct Tree {
    all: Vec<Reorganisation>,
    /// The one that each went to as a whole.
    whole: BTreeMap<u16, Reorganisation>,
    /// Those that were split, with their last year and all that got a part.
    pub(super) split: BTreeMap<u16, (u16, Vec<u16>)>,
    /// By municipality those that went to it as a whole, by year.
    into: BTreeMap<u16, BTreeMap<u16, Vec<u16>>>,
    /// By municipality the year that it began, for those that did.
    began: BTreeMap<u16, u16>,
}

pub(super) static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let all: Vec<Reorganisation> = TABLE.lines().filter_map(read).collect();
    let mut parts: BTreeMap<u16, Vec<Reorganisation>> = BTreeMap::new();
    for one in &all {
        parts.entry(one.from).or_default().push(*one);
    }
    let mut tree = Tree {
        whole: BTreeMap::new(),
        split: BTreeMap::new(),
        into: BTreeMap::new(),
        began: BTreeMap::new(),
        all,
    };
    for one in tree.all.iter().filter(|one| one.is_new) {
        tree.began.insert(one.to, one.year);
    }
    for (from, parts) in parts {
        tree.place(from, &parts);
    }
    tree
});

impl Tree {
    fn place(&mut self, from: u16, parts: &[Reorganisation]) {
        let went = |one: &Reorganisation| f64::from(one.inhabitants.unwrap_or(0));
        let total: f64 = parts.iter().map(went).sum();
        let is_whole = |one: &&Reorganisation| parts.len() == 1 || went(one) >= WHOLE * total;
        let Some(first) = parts.first() else {
            return;
        };
        if let Some(one) = parts.iter().find(is_whole) {
            self.whole.insert(from, *one);
            let years = self.into.entry(one.to).or_default();
            years.entry(one.year).or_default().push(from);
        } else {
            let to = parts.iter().map(|one| one.to).collect();
            self.split.insert(from, (first.year, to));
        }
    }

    /// Those that went to a municipality as a whole after a year, by the year in which they did.
    pub(super) fn after(
        &self,
        municipality: u16,
        year: u16,
    ) -> impl Iterator<Item = (u16, &[u16])> {
        let years = self.into.get(&municipality).into_iter().flatten();
        years
            .filter(move |(ended, _)| **ended > year)
            .map(|(ended, from)| (*ended, from.as_slice()))
    }

    /// The year in which a municipality began, if that was in one of these.
    pub(super) fn began(&self, municipality: u16) -> Option<u16> {
        self.began.get(&municipality).copied()
    }

    /// The municipality has ended.
    pub(super) fn has_ended(&self, municipality: u16) -> bool {
        self.whole.contains_key(&municipality) || self.split.contains_key(&municipality)
    }
}

/// All that ended since 2014, by date.
pub fn reorganisations() -> &'static [Reorganisation] {
    &TREE.all
}

/// The municipality of today that the numbers of one go to: itself, or the last of the chain that
/// it went into as a whole, which means with at least 95 % of its inhabitants. Nothing for one
/// that was split over several.
pub fn today(municipality: u16) -> Option<u16> {
    let mut seen = BTreeSet::new();
    let mut now = municipality;
    while let Some(next) = TREE.whole.get(&now) {
        if !seen.insert(now) {
            return None;
        }
        now = next.to;
    }
    (!TREE.split.contains_key(&now)).then_some(now)
}

/// The name of a municipality that ended since 2014, or of one of today.
pub fn name_of(municipality: u16) -> Option<&'static str> {
    let ended = TREE.all.iter().find(|one| one.from == municipality);
    ended.map(|one| one.name).or_else(|| {
        let code = Area::municipality(municipality).to_string();
        let known = crate::municipality::by_code(&code);
        known
            .or_else(|| crate::municipality::fictitious_by_code(&code))
            .map(|one| one.name)
    })
}

fn read(line: &'static str) -> Option<Reorganisation> {
    if line.starts_with('#') {
        return None;
    }
    let mut cells = line.split(';');
    let (year, day) = cells.next()?.split_once('-')?;
    let year: u16 = year.parse().ok()?;
    let from = number(cells.next()?)?;
    let name = cells.next()?;
    let to = number(cells.next()?)?;
    let inhabitants = cells.next()?.parse().ok();
    Some(Reorganisation {
        year: year + u16::from(day != "01-01"),
        from,
        name,
        to,
        inhabitants,
        is_new: cells.next()? == "ja",
    })
}

fn number(code: &str) -> Option<u16> {
    let area = Area::read(code)?;
    (area.kind == AreaKind::Municipality).then_some(area.number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::municipality;

    #[test]
    fn every_chain_ends_today() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(lines.count(), TREE.all.len());
        assert!(TREE.all.is_sorted_by_key(|one| one.year));
        for one in &TREE.all {
            for code in [one.to, one.from] {
                let Some(now) = today(code) else {
                    assert!(TREE.split.contains_key(&code), "{code}");
                    continue;
                };
                let code = Area::municipality(now).to_string();
                assert!(municipality::by_code(&code).is_some(), "{one:?}");
            }
        }
        let split: Vec<u16> = TREE.split.keys().copied().collect();
        assert_eq!(split, [53, 55, 140, 788, 1671]);
    }
}
