//! Indicators: key figures that say something of a theme in a municipality, as editors describe
//! them in `content/kengetallen/`.

mod plan;

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::code::{Code, QuestionCode, UnknownCode, codes};
use crate::statistics::Service;

pub use plan::{Plan, PlanProblem, Series, Wanted, plans};

codes! {
    /// What kind of number an indicator is.
    NumberKind {
        /// A count: it adds up over areas.
        Count = "aantal", "Aantal";
        /// A part of a whole, in percent.
        Share = "aandeel", "Aandeel";
        /// A mean.
        Mean = "gemiddelde", "Gemiddelde";
    }
}

codes! {
    /// What it means that a number is high.
    Direction {
        /// High asks for attention.
        HighIsBad = "hoger-vraagt-aandacht", "Hoger vraagt aandacht";
        /// Low asks for attention.
        LowIsBad = "lager-vraagt-aandacht", "Lager vraagt aandacht";
        /// Neither.
        Neutral = "neutraal", "Hoger of lager zegt op zichzelf niets";
    }
}

codes! {
    /// What can make a number high or low although nothing is the matter.
    Caution {
        /// It counts what was written down, not what happened.
        Registration = "registratie", "Dit telt wat is opgeschreven, niet wat er gebeurde. Een actie van de politie of een lage drempel om te melden maakt het cijfer hoger.";
        /// Visitors count above, inhabitants below.
        Tourism = "bezoekers", "Bezoekers tellen wel mee bij wat er gebeurt, maar niet bij de inwoners. In een plaats met veel bezoekers, winkels of uitgaan is het cijfer daardoor hoger.";
        /// An institution brings people together in one place.
        Institution = "instelling", "Een gevangenis, ziekenhuis, opvang of instelling binnen de gemeente kan het cijfer hoger maken.";
        /// It rests on what people answered.
        Sample = "steekproef", "Dit zijn antwoorden uit een steekproef. Kijk naar de marge voordat u iets een verschil noemt.";
        /// It counts where it happened or where it was reported, not where the victim lives.
        Place = "plaats", "Wat online gebeurt, wordt geteld waar het slachtoffer het meldt. Het zegt weinig over waar de dader zit.";
        /// It is administrative.
        Administrative = "administratief", "Dit komt uit registers en is niet ter plaatse bekeken. Een fout of een achterstand in een register telt mee.";
    }
}

codes! {
    /// Where an editor saw the codes of a table.
    Verified {
        /// The codes of measure and dimensions stand in an answer of the service itself.
        Codes = "codes", "Codes gezien in een antwoord van de dienst";
        /// The table and the names in it were seen; codes are found by those names.
        Names = "namen", "Namen gezien; codes worden bij het ophalen op naam gevonden";
    }
}

/// A key figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Its key.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// What it says.
    pub says: String,
    /// What it does not say.
    pub says_not: String,
    /// The themes that it says something of. None: it is there for others to count by.
    pub themes: Vec<String>,
    /// The questions that it helps to answer.
    pub questions: Vec<QuestionCode>,
    /// Whether it is one of the few that a theme begins with.
    pub is_first: bool,
    /// What is counted, as it stands behind a number: `misdrijven`, `% van de woningen`.
    pub unit: String,
    /// What kind of number it is.
    pub kind: NumberKind,
    /// Digits behind the comma.
    pub decimals: u8,
    /// The indicator that it is counted by.
    pub denominator: Option<Denominator>,
    /// What a high number means.
    pub direction: Direction,
    /// What can make it high or low.
    pub cautions: Vec<Caution>,
    /// What else to mind.
    pub warnings: Vec<String>,
    /// Sources of the guide to ask next.
    pub ask: Vec<String>,
    /// Years from which on it is counted in another way.
    pub breaks: Vec<Break>,
    /// Where it comes from; where two tables have a year, the later one goes before.
    pub tables: Vec<IndicatorTable>,
}

impl Indicator {
    /// Whether it says something of a theme.
    pub fn is_of(&self, theme: &str) -> bool {
        self.themes.iter().any(|other| other == theme)
    }

    /// What those of a theme are sorted by: the ones that it begins with, then the rest; of both
    /// first those of which high asks for attention, then low, then neither; each by name.
    pub fn place(&self) -> impl Ord + use<'_> {
        let direction = match self.direction {
            Direction::HighIsBad => 0,
            Direction::LowIsBad => 1,
            Direction::Neutral => 2,
        };
        (!self.is_first, direction, self.title.as_str())
    }

    /// Whether it can stand beside that of others: a count by nothing is high where many live.
    pub fn is_comparable(&self) -> bool {
        self.kind != NumberKind::Count || self.denominator.is_some()
    }
}

/// What an indicator is counted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denominator {
    /// The key of an indicator that is a count.
    pub indicator: String,
    /// For how many of those a number is shown: 1,000. Counts only.
    pub per: u16,
}

/// A year from which on something is counted in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The first year of the new way.
    pub year: u16,
    /// What changed.
    pub what: String,
}

/// A table that an indicator comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorTable {
    /// Who keeps it.
    pub service: Service,
    /// Its number.
    pub table: String,
    /// Its name.
    pub title: String,
    /// The measure, by code, by code without place or by name. Empty: the only one.
    pub measure: String,
    /// The key of the dimension of areas. Empty: the only one.
    pub areas: String,
    /// The one year that it is of, where it has no dimension of periods.
    pub year: Option<u16>,
    /// The codes of its other dimensions. The values of several codes are added.
    pub choices: Vec<TableChoice>,
    /// The dimension that the number can be told apart by.
    pub split: Option<String>,
    /// The code that gives the low end of the margin.
    pub low: Option<TableChoice>,
    /// The code that gives the high end of the margin.
    pub high: Option<TableChoice>,
    /// The first year that is taken from it.
    pub from: Option<u16>,
    /// The last year that is taken from it.
    pub to: Option<u16>,
    /// Its keeper adds nothing to it any more.
    pub is_ended: bool,
    /// Where its codes were seen.
    pub verified: Verified,
}

/// Codes of a dimension, as editors write them: `SoortMisdrijf = 1.1.1`, `Leeftijd = 11200, 11300`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableChoice {
    /// The key or name of the dimension.
    pub dimension: String,
    /// Codes or names.
    pub codes: Vec<String>,
}

impl TableChoice {
    /// Reads a choice as editors write it.
    ///
    /// # Errors
    /// Dutch: what would be right.
    pub fn read(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("{text:?} is geen keuze; schrijf dimensie = code, of dimensie = code | code")
        };
        let (dimension, codes) = text.split_once('=').ok_or_else(wrong)?;
        let codes: Vec<String> = codes
            .split('|')
            .map(|code| code.trim().to_owned())
            .collect();
        let dimension = dimension.trim().to_owned();
        if dimension.is_empty() || codes.iter().any(String::is_empty) {
            return Err(wrong());
        }
        Ok(Self { dimension, codes })
    }
}

/// All indicators of an installation.
#[derive(Debug, Clone, Default)]
pub struct Indicators {
    all: Vec<Indicator>,
}

impl Indicators {
    /// Those of the content, by key.
    pub(crate) fn new(mut all: Vec<Indicator>) -> Self {
        all.sort_by(|a, b| a.slug.cmp(&b.slug));
        Self { all }
    }

    /// All of them, by key.
    pub fn all(&self) -> &[Indicator] {
        &self.all
    }

    /// The one with this key.
    pub fn get(&self, slug: &str) -> Option<&Indicator> {
        let found = self.all.binary_search_by(|one| one.slug.as_str().cmp(slug));
        found.ok().and_then(|place| self.all.get(place))
    }

    /// Those of a theme, by [`place`](Indicator::place).
    pub fn of_theme<'a>(&'a self, theme: &str) -> Vec<&'a Indicator> {
        let mut found: Vec<&Indicator> = self.all.iter().filter(|one| one.is_of(theme)).collect();
        found.sort_by_key(|one| one.place());
        found
    }
}
