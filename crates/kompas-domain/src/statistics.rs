//! What a statistics service says: its tables, their dimensions and codes, and the values in them.
//! How it says so over the network is not known here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::code::{Code, UnknownCode, codes};
use crate::text;

codes! {
    /// Who keeps a table, and by which service it is asked.
    Service {
        /// The figures of the CBS, by its present service (`OData` 4).
        Cbs = "cbs", "CBS StatLine";
        /// Tables of the CBS that its older service has alone (`OData` 3).
        CbsOld = "cbs-v3", "CBS StatLine";
        /// The tables of the police (`OData` 3).
        Police = "politie", "Politie";
        /// Figures that an organisation brought itself.
        Own = "eigen", "Eigen cijfers";
    }
}

codes! {
    /// A kind of area.
    AreaKind {
        /// The whole country.
        Country = "NL", "Nederland";
        /// A province.
        Province = "PV", "Provincie";
        /// A safety region.
        SafetyRegion = "VR", "Veiligheidsregio";
        /// A unit of the police.
        PoliceUnit = "RE", "Politie-eenheid";
        /// A municipality.
        Municipality = "GM", "Gemeente";
    }
}

codes! {
    /// How sure the keeper of a table is of the values of a period.
    PeriodStatus {
        /// They stay as they are.
        Final = "definitief", "Definitief";
        /// They were revised once and may be again.
        Revised = "nader-voorlopig", "Nader voorlopig";
        /// They may still change.
        Provisional = "voorlopig", "Voorlopig";
    }
}

codes! {
    /// Why there is no value.
    Absence {
        /// It cannot exist: a merged municipality in a later year.
        Impossible = "kan-niet", "Kan niet voorkomen";
        /// It would say too much about a few people, or too few were asked.
        Confidential = "geheim", "Te klein om te tonen";
        /// The keeper has none.
        NotAvailable = "geen", "Geen cijfer";
    }
}

/// An area by its code: `NL`, `PV26`, `VR09`, `RE03` or `GM0344`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area {
    /// What kind of area it is.
    pub kind: AreaKind,
    /// Its number within the kind; 0 for the country.
    pub number: u16,
}

impl Area {
    /// The whole country.
    pub const COUNTRY: Self = Self {
        kind: AreaKind::Country,
        number: 0,
    };

    /// A municipality by its number: 344 is `GM0344`.
    pub const fn municipality(number: u16) -> Self {
        Self {
            kind: AreaKind::Municipality,
            number,
        }
    }

    /// The area that a service means by a code, which it may fill up with spaces. Nothing for
    /// parts of municipalities, parts of the country and what is no place at all.
    pub fn read(code: &str) -> Option<Self> {
        let code = code.trim();
        let (kind, number) = code.split_at_checked(2)?;
        let kind = match kind {
            "NL" => AreaKind::Country,
            "PV" => AreaKind::Province,
            "VR" => AreaKind::SafetyRegion,
            "RE" => AreaKind::PoliceUnit,
            "GM" => AreaKind::Municipality,
            _ => return None,
        };
        if kind == AreaKind::Country {
            return matches!(number, "" | "00" | "01").then_some(Self::COUNTRY);
        }
        let width = if kind == AreaKind::Municipality { 4 } else { 2 };
        if number.len() != width || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = number.parse().ok().filter(|number| *number > 0)?;
        Some(Self { kind, number })
    }

    /// The area as one number, to keep: its kind and its number within it.
    pub const fn key(self) -> i32 {
        let kind = match self.kind {
            AreaKind::Country => 0,
            AreaKind::Province => 1,
            AreaKind::SafetyRegion => 2,
            AreaKind::PoliceUnit => 3,
            AreaKind::Municipality => 4,
        };
        kind * 10_000 + self.number as i32
    }

    /// The area of a [`key`](Self::key).
    pub fn from_key(key: i32) -> Option<Self> {
        let kind = match key.div_euclid(10_000) {
            0 => AreaKind::Country,
            1 => AreaKind::Province,
            2 => AreaKind::SafetyRegion,
            3 => AreaKind::PoliceUnit,
            4 => AreaKind::Municipality,
            _ => return None,
        };
        let number = u16::try_from(key.rem_euclid(10_000)).ok()?;
        Some(Self { kind, number })
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            AreaKind::Country => f.write_str("NL"),
            AreaKind::Municipality => write!(f, "GM{:04}", self.number),
            kind => write!(f, "{kind}{:02}", self.number),
        }
    }
}

impl Serialize for Area {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A year, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// The year.
    pub year: u16,
    /// Which part of it.
    pub part: Part,
}

/// A part of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// All of it.
    Year,
    /// A quarter, from 1.
    Quarter(u8),
    /// A month, from 1.
    Month(u8),
}

impl Period {
    /// A whole year.
    pub const fn year(year: u16) -> Self {
        Self {
            year,
            part: Part::Year,
        }
    }

    /// The period of a code of the CBS: `2023JJ00`, `2023KW03`, `2023MM11`. Nothing for periods
    /// that are no part of one year.
    pub fn read(code: &str) -> Option<Self> {
        let code = code.trim();
        if code.len() != 8 || !code.is_ascii() {
            return None;
        }
        let year = code[..4].parse().ok()?;
        let number: u8 = code[6..].parse().ok()?;
        let part = match (&code[4..6], number) {
            ("JJ", 0) => Part::Year,
            ("KW", 1..=4) => Part::Quarter(number),
            ("MM", 1..=12) => Part::Month(number),
            _ => return None,
        };
        Some(Self { year, part })
    }
}

/// A value in a table, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// As the keeper gives it, in the unit of its measure.
    Number(f64),
    /// There is none.
    Missing(Absence),
}

impl Value {
    /// The number, if there is one.
    pub const fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Missing(_) => None,
        }
    }
}

/// What a table is and holds, by its own description.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableFacts {
    /// Who keeps it.
    pub service: Service,
    /// Its number there: `47018NED`. Capitals and small letters count.
    pub table: String,
    /// Its name.
    pub title: String,
    /// When its keeper changed it, as the keeper writes it.
    pub modified: String,
    /// Its keeper adds nothing to it any more.
    pub is_ended: bool,
    /// What its values are told apart by.
    pub dimensions: Vec<Dimension>,
    /// What is measured.
    pub measures: Vec<Measure>,
}

/// What the values of a table are told apart by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// Its key: `RegioS`.
    pub key: String,
    /// Its name.
    pub title: String,
    /// What it holds.
    pub kind: DimensionKind,
    /// Its codes.
    pub codes: Vec<DimensionCode>,
}

/// What a dimension holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DimensionKind {
    /// Areas.
    Areas,
    /// Periods.
    Periods,
    /// Anything else.
    Other,
}

/// A code of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DimensionCode {
    /// The code as the service wants it, with the spaces that it may be filled up with.
    pub code: String,
    /// Its name.
    pub title: String,
    /// How sure its values are; periods only.
    pub status: Option<PeriodStatus>,
}

/// Something that is measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Its code: `M000352`, or with its place in the table behind it: `AantalInwoners_5`.
    pub code: String,
    /// Its name.
    pub title: String,
    /// Its unit: `aantal`, `%`.
    pub unit: String,
}

impl Measure {
    /// The code without its place in the table, which changes when a column comes or goes.
    pub fn stem(&self) -> &str {
        match self.code.rsplit_once('_') {
            Some((stem, place)) if !place.is_empty() && is_number(place) => stem,
            _ => &self.code,
        }
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Which part of a table is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Query {
    /// Codes of measures, as the table has them.
    pub measures: Vec<String>,
    /// The key of the dimension of areas.
    pub areas: String,
    /// The key of the dimension of periods; none where a table is of one year.
    pub periods: Option<String>,
    /// For each other dimension the codes that are asked, as the table has them.
    pub choices: Vec<Choice>,
    /// One area alone; else all.
    pub only: Option<String>,
}

/// Codes of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Choice {
    /// The key of the dimension.
    pub dimension: String,
    /// Its codes. At least one.
    pub codes: Vec<String>,
}

/// One value of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Which measure of the query.
    pub measure: usize,
    /// Which combination of codes of the query: see [`Query::combinations`].
    pub combination: usize,
    /// Of which area.
    pub area: Area,
    /// Of which period; the whole year 0 where the table has no periods.
    pub period: Period,
    /// What it says.
    pub value: Value,
}

impl Query {
    /// All combinations of its choices: for each the codes in the order of
    /// [`choices`](Self::choices), the last of them changing fastest. One, empty, without choices.
    pub fn combinations(&self) -> Vec<Vec<&str>> {
        let mut all: Vec<Vec<&str>> = vec![Vec::new()];
        for choice in &self.choices {
            let longer = all.iter().flat_map(|before| {
                choice.codes.iter().map(|code| {
                    let mut after = before.clone();
                    after.push(code.trim_end());
                    after
                })
            });
            all = longer.collect();
        }
        all
    }

    /// The place of a combination in [`combinations`](Self::combinations), of the place of each
    /// code in its choice.
    pub fn combination(&self, places: impl IntoIterator<Item = usize>) -> usize {
        let choices = self.choices.iter().zip(places);
        choices.fold(0, |so_far, (choice, place)| {
            so_far * choice.codes.len() + place
        })
    }
}

impl TableFacts {
    /// The measure that editors mean by a name: its code, its code without place, or its title.
    /// An empty name is the only measure of a table that has one.
    pub fn measure(&self, name: &str) -> Option<&Measure> {
        if name.is_empty() {
            return match self.measures.as_slice() {
                [only] => Some(only),
                _ => None,
            };
        }
        let by = |test: &dyn Fn(&Measure) -> bool| self.measures.iter().find(|one| test(one));
        let title = text::fold(name);
        by(&|one| one.code == name)
            .or_else(|| by(&|one| one.stem() == name))
            .or_else(|| by(&|one| text::fold(one.title.trim()) == title))
    }

    /// The dimension with this key or name.
    pub fn dimension(&self, name: &str) -> Option<&Dimension> {
        let title = text::fold(name);
        let dimensions = self.dimensions.iter();
        dimensions.clone().find(|one| one.key == name).or_else(|| {
            dimensions
                .clone()
                .find(|one| text::fold(one.title.trim()) == title)
        })
    }

    /// The only dimension of a kind.
    pub fn dimension_of(&self, kind: DimensionKind) -> Option<&Dimension> {
        let mut of_kind = self.dimensions.iter().filter(|one| one.kind == kind);
        of_kind.next().filter(|_| of_kind.next().is_none())
    }
}

impl Dimension {
    /// The code that editors mean by a name: the code itself or its title.
    pub fn code(&self, name: &str) -> Option<&DimensionCode> {
        let title = text::fold(name.trim());
        let codes = self.codes.iter();
        codes
            .clone()
            .find(|one| one.code.trim() == name.trim())
            .or_else(|| {
                codes
                    .clone()
                    .find(|one| text::fold(one.title.trim()) == title)
            })
    }
}

impl FromStr for Area {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        Self::read(code).ok_or_else(|| {
            format!("{code:?} is geen gebied; schrijf bijvoorbeeld GM0344, PV26 of NL")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_read_as_services_write_them() {
        let cases = [
            ("GM0344", Some("GM0344")),
            ("GM1680    ", Some("GM1680")),
            ("NL01  ", Some("NL")),
            ("NL00      ", Some("NL")),
            ("PV26", Some("PV26")),
            ("VR09  ", Some("VR09")),
            ("RE10", Some("RE10")),
            ("BU16800000", None),
            ("WK168000  ", None),
            ("LD01  ", None),
            ("GM034", None),
            ("GM0000", None),
            ("GM03é4", None),
            ("", None),
        ];
        for (code, expected) in cases {
            let read = Area::read(code).map(|area| area.to_string());
            assert_eq!(read.as_deref(), expected, "{code:?}");
            if let Some(area) = Area::read(code) {
                assert_eq!(Area::from_key(area.key()), Some(area), "{code:?}");
            }
        }
    }

    #[test]
    fn periods_are_read_as_services_write_them() {
        let part = |year, part| Some(Period { year, part });
        let cases = [
            ("2023JJ00", part(2023, Part::Year)),
            ("2023KW03", part(2023, Part::Quarter(3))),
            ("2023MM11", part(2023, Part::Month(11))),
            ("2023MM13", None),
            ("2023SJ00", None),
            ("2023", None),
            ("éé23JJ0", None),
        ];
        for (code, expected) in cases {
            assert_eq!(Period::read(code), expected, "{code:?}");
        }
    }

    #[test]
    fn a_measure_is_found_by_code_stem_and_title() {
        let measure = |code: &str, title: &str| Measure {
            code: code.to_owned(),
            title: title.to_owned(),
            unit: String::new(),
        };
        let mut facts = TableFacts {
            service: Service::Cbs,
            table: "85984NED".to_owned(),
            title: String::new(),
            modified: String::new(),
            is_ended: false,
            dimensions: Vec::new(),
            measures: vec![
                measure("AantalInwoners_5", "Aantal inwoners"),
                measure("k_0Tot15Jaar_8", "0 tot 15 jaar"),
            ],
        };
        for name in ["AantalInwoners_5", "AantalInwoners", "aantal INWONERS"] {
            let found = facts.measure(name).map(|one| one.code.as_str());
            assert_eq!(found, Some("AantalInwoners_5"), "{name:?}");
        }
        assert!(facts.measure("Aantal").is_none());
        assert!(facts.measure("").is_none());
        facts.measures.truncate(1);
        assert!(facts.measure("").is_some());
    }

    #[test]
    fn combinations_are_counted_in_one_order() {
        let choice = |dimension: &str, codes: &[&str]| Choice {
            dimension: dimension.to_owned(),
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        };
        let query = Query {
            measures: vec!["M1".to_owned()],
            areas: "RegioS".to_owned(),
            periods: None,
            choices: vec![choice("A", &["a ", "b "]), choice("B", &["1", "2", "3"])],
            only: None,
        };
        let all = query.combinations();
        assert_eq!(all.len(), 6);
        for (a, first) in ["a", "b"].into_iter().enumerate() {
            for (b, second) in ["1", "2", "3"].into_iter().enumerate() {
                assert_eq!(all[query.combination([a, b])], [first, second]);
            }
        }
    }
}
