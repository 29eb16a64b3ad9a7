//! What a made-up table says of itself: all that indicators ask of it, and nothing else.

use std::collections::BTreeSet;

use super::national::Family;
use super::{FIRST_YEAR, LAST_YEAR, levels, status_of};
use crate::indicator::{Indicator, IndicatorTable, NumberKind, TableChoice};
use crate::municipality::fictitious;
use crate::statistics::{Dimension, DimensionCode, DimensionKind, Measure, TableFacts};
use crate::text::fold;

/// When made-up tables were changed.
const MODIFIED: &str = "2026-01-01T00:00:00";

/// An indicator and the table of it that is made.
pub(super) type Use<'a> = (&'a Indicator, &'a IndicatorTable);

/// Names of keys and codes that cannot be read off them.
const NAMES: [(&str, &str); 8] = [
    ("M000352", "Bevolking op 1 januari"),
    ("MBG0095", "Bovengrens 95%-interval"),
    ("MOG0095", "Ondergrens 95%-interval"),
    ("MW00000", "Waarde"),
    ("RegioS", "Regio's"),
    ("T001019", "Totaal burgerlijke staat"),
    ("T001038", "Totaal mannen en vrouwen"),
    ("10000", "Totaal"),
];

/// What a dimension of ages is told apart by.
const AGES: [&str; 5] = [
    "0 tot 18 jaar",
    "18 tot 25 jaar",
    "25 tot 45 jaar",
    "45 tot 65 jaar",
    "65 jaar of ouder",
];

/// What a dimension of sexes is told apart by.
const SEXES: [&str; 2] = ["Mannen", "Vrouwen"];

/// What any other dimension is told apart by.
const PARTS: [&str; 4] = [
    "Eerste soort",
    "Tweede soort",
    "Derde soort",
    "Andere soorten",
];

/// The facts of a table that these use; they are all of one service and number.
pub(super) fn facts(uses: &[Use<'_>]) -> Option<TableFacts> {
    let (_, first) = uses.first()?;
    let mut dimensions = vec![areas(uses)];
    dimensions.extend(periods(uses));
    dimensions.extend(others(uses));
    Some(TableFacts {
        service: first.service,
        table: first.table.clone(),
        title: format!("Fictief: {}", first.title),
        modified: MODIFIED.to_owned(),
        is_ended: uses.iter().all(|(_, table)| table.is_ended),
        dimensions,
        measures: measures(uses),
    })
}

/// The years that a table has: its one year, or those that one of its uses takes. A survey is held
/// every other year.
pub(super) fn years(uses: &[Use<'_>]) -> BTreeSet<u16> {
    let mut years = BTreeSet::new();
    for (_, table) in uses {
        let from = table.from.unwrap_or(FIRST_YEAR).max(FIRST_YEAR);
        let to = table.to.unwrap_or(LAST_YEAR).min(LAST_YEAR);
        match table.year {
            Some(year) => years.extend([year]),
            None => years.extend((from..=to).filter(|year| is_held(&table.table, *year))),
        }
    }
    years
}

fn is_held(table: &str, year: u16) -> bool {
    let since = year.checked_sub(levels::LEVEL_YEAR);
    !levels::SURVEYS.contains(&table) || since.is_some_and(|years| years.is_multiple_of(2))
}

fn areas(uses: &[Use<'_>]) -> Dimension {
    let named = uses.iter().map(|(_, table)| table.areas.as_str());
    let name = named.clone().find(|name| !name.is_empty());
    let country = code("NL01", "Nederland (fictief)");
    let all = fictitious().iter().map(|one| code(one.code, one.name));
    let codes = [country].into_iter().chain(all).collect();
    dimension(name.unwrap_or("RegioS"), DimensionKind::Areas, codes)
}

/// The years, unless the table is of one year.
fn periods(uses: &[Use<'_>]) -> Option<Dimension> {
    if uses.iter().all(|(_, table)| table.year.is_some()) {
        return None;
    }
    let codes = years(uses).into_iter().map(|year| DimensionCode {
        status: Some(status_of(year)),
        ..code(&format!("{year}JJ00"), &year.to_string())
    });
    Some(dimension(
        "Perioden",
        DimensionKind::Periods,
        codes.collect(),
    ))
}

/// The dimensions that are chosen from or told apart by, with the codes that are named.
fn others(uses: &[Use<'_>]) -> Vec<Dimension> {
    let mut all = Vec::new();
    for (_, table) in uses {
        let margins = table.low.iter().chain(&table.high);
        for choice in table.choices.iter().chain(margins) {
            take(&mut all, choice, &table.table);
        }
    }
    for (_, table) in uses {
        if let Some(name) = &table.split {
            let place = place_of(&mut all, name);
            split(&mut all[place], &table.table);
        }
    }
    all
}

fn take(all: &mut Vec<Dimension>, choice: &TableChoice, table: &str) {
    let place = place_of(all, &choice.dimension);
    for name in &choice.codes {
        let known = Family::of(table).and_then(|family| family.title(name));
        let title = known.map_or_else(|| title_of(name), str::to_owned);
        add(&mut all[place], name, &title);
    }
}

/// The place of the dimension with this key or name, which is put there when it is new.
fn place_of(all: &mut Vec<Dimension>, name: &str) -> usize {
    let key = key_of(name);
    let found = all.iter().position(|one| fold(&one.key) == fold(&key));
    found.unwrap_or_else(|| {
        all.push(dimension(name, DimensionKind::Other, Vec::new()));
        all.len() - 1
    })
}

/// Gives a dimension all codes that it can be told apart by.
fn split(dimension: &mut Dimension, table: &str) {
    if let Some(family) = Family::of(table) {
        for kind in family.kinds {
            add(dimension, kind.code, kind.title);
        }
        dimension.codes.sort_by_key(|one| places(&one.code));
        return;
    }
    let parts: &[&str] = match fold(&dimension.key) {
        key if key.contains("leeftijd") => &AGES,
        key if key.contains("geslacht") => &SEXES,
        _ => &PARTS,
    };
    for title in parts {
        add(dimension, title, title);
    }
}

/// Adds a code unless there is one with this code or name.
fn add(dimension: &mut Dimension, name: &str, title: &str) {
    if dimension.code(name).is_none() {
        dimension.codes.push(code(&key_of(name), title));
    }
}

/// In the order of numbers: `1.2.10` after `1.2.9`; letters behind.
fn places(code: &str) -> Vec<(u16, String)> {
    let parts = code.split('.');
    let read = |part: &str| (part.parse().unwrap_or(u16::MAX), part.to_owned());
    parts.map(read).collect()
}

fn measures(uses: &[Use<'_>]) -> Vec<Measure> {
    let mut all: Vec<Measure> = Vec::new();
    for (indicator, table) in uses.iter().filter(|(_, table)| !table.measure.is_empty()) {
        let new = measure(indicator, &table.measure, all.len());
        if all.iter().all(|one| one.stem() != new.stem()) {
            all.push(new);
        }
    }
    if let (true, Some((indicator, _))) = (all.is_empty(), uses.first()) {
        all.push(measure(indicator, "Aantal", 0));
    }
    all
}

/// A measure of this code or name, which gets a place behind it where a name is all that is known.
fn measure(indicator: &Indicator, name: &str, place: usize) -> Measure {
    let code = if is_key(name) {
        name.to_owned()
    } else {
        format!("{}_{}", key_of(name), place + 1)
    };
    Measure {
        code,
        title: title_of(name),
        unit: match indicator.kind {
            NumberKind::Count => "aantal".to_owned(),
            NumberKind::Share => "%".to_owned(),
            NumberKind::Mean => indicator.unit.clone(),
        },
    }
}

fn dimension(name: &str, kind: DimensionKind, codes: Vec<DimensionCode>) -> Dimension {
    Dimension {
        key: key_of(name),
        title: title_of(name),
        kind,
        codes,
    }
}

fn code(code: &str, title: &str) -> DimensionCode {
    DimensionCode {
        code: code.to_owned(),
        title: title.to_owned(),
        status: None,
    }
}

/// A key or code: one word of letters, digits, dots and lines.
fn is_key(name: &str) -> bool {
    let is_sign = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
    name.chars().all(is_sign)
}

/// The key or code itself; of a name its words without what stands between them: `12Tot18Jaar`.
fn key_of(name: &str) -> String {
    if is_key(name) {
        return name.to_owned();
    }
    let folded = fold(name);
    let words = folded.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.map(capital).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The name of a key or code, as far as one is known or can be read off it; a name is its own.
fn title_of(name: &str) -> String {
    let known = NAMES.iter().find(|(key, _)| *key == name);
    if let Some((_, title)) = known {
        return (*title).to_owned();
    }
    match age(name) {
        Some(years) => format!("{years} jaar"),
        None if is_key(name) => spaced(name),
        None => name.to_owned(),
    }
}

/// A key of several words as words: `SoortMisdrijf` is *Soort misdrijf*. Without the sign in front
/// and the place behind that the CBS puts there: `k_65JaarOfOuder_20`.
fn spaced(key: &str) -> String {
    let bare = key.strip_prefix("k_").unwrap_or(key);
    let bare = match bare.rsplit_once('_') {
        Some((bare, place)) if place.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => bare,
    };
    let mut words = String::new();
    for letter in bare.chars() {
        let is_word = letter.is_ascii_uppercase() && bare.contains(char::is_lowercase);
        if is_word && !words.is_empty() {
            words.push(' ');
            words.push(letter.to_ascii_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}

/// The age that a code of the CBS means: `11200` is 12 years.
fn age(code: &str) -> Option<u16> {
    let number = code.strip_prefix('1')?.strip_suffix("00")?;
    let age = number.parse().ok()?;
    (number.len() == 2 && age > 0).then_some(age)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_keys_and_keys_names() {
        for (name, key, title) in [
            ("1.4.6", "1.4.6", "1.4.6"),
            ("11200", "11200", "12 jaar"),
            ("MW00000", "MW00000", "Waarde"),
            ("SoortMisdrijf", "SoortMisdrijf", "Soort misdrijf"),
            ("E33", "E33", "E33"),
            (
                "k_65JaarOfOuder_20",
                "k_65JaarOfOuder_20",
                "65 jaar of ouder",
            ),
            ("12 tot 18 jaar", "12Tot18Jaar", "12 tot 18 jaar"),
            (
                "Bovengrens 95%-interval",
                "Bovengrens95Interval",
                "Bovengrens 95%-interval",
            ),
            ("Soort misdrijf", "SoortMisdrijf", "Soort misdrijf"),
        ] {
            assert_eq!(key_of(name), key);
            assert_eq!(title_of(name), title);
        }
    }

    #[test]
    fn codes_stand_in_the_order_of_numbers() {
        let mut codes = ["2.6.10", "1.1.2", "2.6.9", "0.0.0", "E33"];
        codes.sort_by_key(|code| places(code));
        assert_eq!(codes, ["0.0.0", "1.1.2", "2.6.9", "2.6.10", "E33"]);
    }
}
