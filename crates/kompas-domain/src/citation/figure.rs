//! A key figure of a municipality as a citation of a dossier: as it was shown on the day that it
//! was taken, with its table.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::text::long_date;

/// A key figure, as it was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureCitation {
    /// Tells these citations apart from others.
    #[serde(rename = "soort")]
    pub kind: FigureKind,
    /// The municipality: `GM0344`.
    #[serde(rename = "gemeente")]
    pub municipality: String,
    /// The theme under which it was shown.
    #[serde(rename = "thema")]
    pub theme: String,
    /// The key of the indicator.
    #[serde(rename = "kengetal")]
    pub indicator: String,
    /// Its name.
    #[serde(rename = "titel")]
    pub title: String,
    /// All that was shown, in a few sentences: the figure, those of others, what to mind.
    #[serde(rename = "citaat")]
    pub quote: String,
    /// Who keeps the table.
    #[serde(rename = "houder")]
    pub keeper: String,
    /// The number of the table.
    #[serde(rename = "tabel")]
    pub table: String,
    /// The name of the table.
    #[serde(rename = "tabeltitel")]
    pub table_title: String,
    /// The measure and the codes that were added.
    #[serde(rename = "codes")]
    pub codes: Vec<String>,
    /// When its keeper changed the table, as the keeper writes it.
    #[serde(rename = "gewijzigd")]
    pub modified: String,
    /// When it was fetched.
    #[serde(rename = "opgehaald")]
    pub fetched: Date,
    /// The page of the table; none for own figures.
    #[serde(rename = "adres")]
    pub address: Option<String>,
    /// The address that gives the very rows; none for own figures.
    #[serde(rename = "vraag")]
    pub query: Option<String>,
    /// The figure of the municipality, then those of others.
    #[serde(rename = "cijfers")]
    pub figures: Vec<CitedFigure>,
    /// A chart of it.
    #[serde(rename = "grafiek")]
    pub chart: Option<CitedChart>,
}

/// What kind of citation it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FigureKind {
    /// A key figure.
    #[default]
    #[serde(rename = "kengetal")]
    Figure,
}

/// A figure as it was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitedFigure {
    /// Whose: `Utrecht`, `Nederland`.
    #[serde(rename = "van")]
    pub whose: String,
    /// Of which year or years, and how sure: `2023`, `2024, voorlopig`.
    #[serde(rename = "wanneer")]
    pub when: String,
    /// The figure, or why there is none: `9,1`.
    #[serde(rename = "waarde")]
    pub value: String,
    /// Between which ends it lies: `8,1 tot 10,1`.
    #[serde(rename = "marge")]
    pub margin: Option<String>,
}

/// A chart as it was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitedChart {
    /// Which: `lijn`, `rangorde`, `uitsplitsing` or `kaart`.
    #[serde(rename = "soort")]
    pub kind: String,
    /// What it shows.
    #[serde(rename = "titel")]
    pub title: String,
    /// The same for who does not see it.
    #[serde(rename = "beschrijving")]
    pub description: String,
    /// The drawing, whole in itself.
    pub svg: String,
}

/// What became of a figure since it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureNews {
    /// Kompas no longer has it.
    Gone,
    /// There is one of a later year.
    Newer {
        /// What was taken.
        was: CitedFigure,
        /// What there is.
        now: CitedFigure,
    },
    /// The keeper changed it, of the municipality or of others.
    Revised {
        /// What was taken.
        was: CitedFigure,
        /// What there is.
        now: CitedFigure,
    },
}

impl FigureCitation {
    /// A citation that [`as_json`](Self::as_json) wrote; none for any other text.
    pub fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// For programs and for a dossier: JSON with all fields.
    pub fn as_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// For a list of sources, as APA has it.
    pub fn as_reference(&self) -> String {
        let year = self.modified.get(..4).filter(|year| {
            let mut digits = year.bytes();
            digits.all(|digit| digit.is_ascii_digit())
        });
        let (keeper, title) = (&self.keeper, &self.table_title);
        let year = year.unwrap_or("z.d.");
        let text = format!("{keeper}. ({year}). {title} (tabel {}).", self.table);
        let day = long_date(self.fetched);
        match &self.address {
            Some(address) => format!("{text} Geraadpleegd op {day}, van {address}"),
            None => format!("{text} Ingevoerd op {day}."),
        }
    }

    /// For a text: what was shown, with its table and the day.
    pub fn as_text(&self) -> String {
        format!(
            "{} ({}, tabel {}, opgehaald op {})",
            self.quote,
            self.keeper,
            self.table,
            long_date(self.fetched)
        )
    }

    /// Where the figure stands on the site.
    pub fn link(&self) -> String {
        format!(
            "/lokaal/{}/{}?kengetal={}",
            self.municipality, self.theme, self.indicator
        )
    }

    /// What became of it: the figure of the municipality first, then those of others. None where
    /// all is the same. `now` is the same figure as it would be taken now, or none.
    pub fn news(&self, now: Option<&Self>) -> Option<FigureNews> {
        let Some(now) = now else {
            return Some(FigureNews::Gone);
        };
        for was in &self.figures {
            let Some(now) = now.figures.iter().find(|one| one.whose == was.whose) else {
                continue;
            };
            let (was, now) = (was.clone(), now.clone());
            if was.when != now.when {
                return Some(FigureNews::Newer { was, now });
            }
            if was.value != now.value {
                return Some(FigureNews::Revised { was, now });
            }
        }
        None
    }
}

impl fmt::Display for CitedFigure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value)?;
        if self.when.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", self.when)
    }
}

/// For a reader: what became of it, in Dutch, as the end of a sentence.
impl fmt::Display for FigureNews {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => f.write_str("dit cijfer is er niet meer; wat wij overnamen is bewaard"),
            Self::Newer { was, now } => {
                write!(
                    f,
                    "er is een nieuwer cijfer van {}: {now}; het was {was}",
                    now.whose
                )
            }
            Self::Revised { was, now } => write!(
                f,
                "het cijfer van {} is bijgesteld: nu {now}; het was {was}",
                now.whose
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::citation::Cited;

    fn figure(whose: &str, when: &str, value: &str) -> CitedFigure {
        CitedFigure {
            whose: whose.to_owned(),
            when: when.to_owned(),
            value: value.to_owned(),
            margin: None,
        }
    }

    fn citation(figures: Vec<CitedFigure>) -> FigureCitation {
        FigureCitation {
            kind: FigureKind::Figure,
            municipality: "GM0344".to_owned(),
            theme: "cybercrime".to_owned(),
            indicator: "misdrijven-totaal".to_owned(),
            title: "Misdrijven".to_owned(),
            quote: "Misdrijven in Utrecht: 62,1 per 1.000 inwoners (2023).".to_owned(),
            keeper: "Politie".to_owned(),
            table: "47018NED".to_owned(),
            table_title: "Misdrijven; soort".to_owned(),
            codes: vec!["GeregistreerdeMisdrijven".to_owned()],
            modified: "2026-02-15T00:00:00".to_owned(),
            fetched: date!(2026 - 11 - 24),
            address: Some("https://data.politie.nl/tabel".to_owned()),
            query: None,
            figures,
            chart: None,
        }
    }

    #[test]
    fn a_figure_reads_back_and_names_its_table() {
        let one = citation(vec![figure("Utrecht", "2023", "62,1")]);
        let read = Cited::from_json(&one.as_json());
        assert_eq!(read, Some(Cited::Figure(one.clone())));
        assert_eq!(
            one.as_reference(),
            "Politie. (2026). Misdrijven; soort (tabel 47018NED). Geraadpleegd op 24 november \
             2026, van https://data.politie.nl/tabel"
        );
        assert_eq!(
            one.link(),
            "/lokaal/GM0344/cybercrime?kengetal=misdrijven-totaal"
        );
        assert!(
            one.as_text()
                .ends_with("(Politie, tabel 47018NED, opgehaald op 24 november 2026)")
        );
        let own = FigureCitation {
            address: None,
            modified: String::new(),
            ..one
        };
        assert_eq!(
            own.as_reference(),
            "Politie. (z.d.). Misdrijven; soort (tabel 47018NED). Ingevoerd op 24 november 2026."
        );
    }

    #[test]
    fn what_became_of_it_is_told() {
        let (here, nl) = (
            figure("Utrecht", "2023", "62,1"),
            figure("Nederland", "2023", "40,0"),
        );
        let was = citation(vec![here.clone(), nl.clone()]);
        let told = |now: Option<Vec<CitedFigure>>| {
            let now = now.map(citation);
            was.news(now.as_ref()).map(|news| news.to_string())
        };
        assert_eq!(told(Some(vec![here.clone(), nl.clone()])), None);
        assert_eq!(told(Some(vec![here.clone()])), None);
        for (now, wanted) in [
            (
                None,
                "dit cijfer is er niet meer; wat wij overnamen is bewaard",
            ),
            (
                Some(vec![figure("Utrecht", "2024", "60,0"), nl]),
                "er is een nieuwer cijfer van Utrecht: 60,0 (2024); het was 62,1 (2023)",
            ),
            (
                Some(vec![here, figure("Nederland", "2023", "41,0")]),
                "het cijfer van Nederland is bijgesteld: nu 41,0 (2023); het was 40,0 (2023)",
            ),
        ] {
            assert_eq!(told(now).as_deref(), Some(wanted));
        }
    }
}
