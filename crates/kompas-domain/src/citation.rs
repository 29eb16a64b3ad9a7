//! A quote with all that is needed to find it back: in the source, and in our own copy of it.

mod figure;
mod partner;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

pub use figure::{CitedChart, CitedFigure, FigureCitation, FigureKind, FigureNews};
pub use partner::{Cited, PartnerCitation};

use crate::document::Passage;
use crate::text::{fold, long_date};

/// A quote from one version of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The document.
    pub document: i64,
    /// The version, which never changes.
    pub version: u32,
    /// The passage.
    pub passage: u32,
    /// The words, as they stand in the passage.
    pub quote: String,
    /// The title of the document.
    pub title: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was published.
    pub published: Option<Date>,
    /// The page that the passage begins on.
    pub page: Option<u32>,
    /// The page that it ends on.
    pub last_page: Option<u32>,
    /// The address of the source.
    pub address: Option<String>,
    /// When our copy was made.
    pub fetched: OffsetDateTime,
    /// The hash of our copy, in hexadecimal.
    pub sha256: String,
    /// Where our copy opens at the quote: a path on the site, or a whole address.
    pub link: String,
}

/// A citation as other programs and a dossier take it over.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    document: i64,
    versie: u32,
    passage: u32,
    citaat: &'a str,
    titel: &'a str,
    uitgever: Option<&'a str>,
    auteur: Option<&'a str>,
    datum: Option<String>,
    pagina: Option<u32>,
    laatste_pagina: Option<u32>,
    adres: Option<&'a str>,
    kopie_van: String,
    sha256: &'a str,
    link: &'a str,
}

/// The same, read back.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptRecord {
    document: i64,
    versie: u32,
    passage: u32,
    citaat: String,
    titel: String,
    uitgever: Option<String>,
    auteur: Option<String>,
    datum: Option<String>,
    pagina: Option<u32>,
    laatste_pagina: Option<u32>,
    adres: Option<String>,
    kopie_van: String,
    sha256: String,
    link: String,
}

impl Citation {
    /// A citation that [`as_json`](Self::as_json) wrote; our copy was made at midnight, for the
    /// hour is not kept. None for any other text.
    pub fn from_json(text: &str) -> Option<Self> {
        let kept: KeptRecord = serde_json::from_str(text).ok()?;
        let date = |text: &str| {
            let format = time::macros::format_description!("[year]-[month]-[day]");
            Date::parse(text, format).ok()
        };
        Some(Self {
            document: kept.document,
            version: kept.versie,
            passage: kept.passage,
            quote: kept.citaat,
            title: kept.titel,
            publisher: kept.uitgever,
            author: kept.auteur,
            published: match kept.datum {
                Some(text) => Some(date(&text)?),
                None => None,
            },
            page: kept.pagina,
            last_page: kept.laatste_pagina,
            address: kept.adres,
            fetched: date(&kept.kopie_van)?.midnight().assume_utc(),
            sha256: kept.sha256,
            link: kept.link,
        })
    }

    /// For a text: the quote with title, publisher, date, page and the date of the copy.
    pub fn as_text(&self) -> String {
        let mut parts = vec![self.title.clone()];
        parts.extend(self.maker().map(str::to_owned));
        parts.extend(self.published.map(long_date));
        parts.extend(self.pages());
        format!(
            "“{}” ({}; kopie van {})",
            self.quote,
            parts.join(", "),
            long_date(self.fetched.date())
        )
    }

    /// For a list of sources, as APA has it.
    pub fn as_reference(&self) -> String {
        let date = self.published.map_or_else(
            || "z.d.".to_owned(),
            |date| {
                let long = long_date(date);
                let day = long.rsplit_once(' ').map_or("", |(day, _)| day);
                format!("{}, {day}", date.year())
            },
        );
        let mut text = match self.maker() {
            Some(maker) => format!("{}. ({date}). {}.", maker.trim_end_matches('.'), self.title),
            None => format!("{}. ({date}).", self.title),
        };
        if let Some(address) = &self.address {
            let consulted = long_date(self.fetched.date());
            let _ = write!(text, " Geraadpleegd op {consulted}, van {address}");
        }
        text
    }

    /// For programs: JSON with all fields.
    pub fn as_json(&self) -> String {
        let record = Record {
            document: self.document,
            versie: self.version,
            passage: self.passage,
            citaat: &self.quote,
            titel: &self.title,
            uitgever: self.publisher.as_deref(),
            auteur: self.author.as_deref(),
            datum: self.published.map(|date| date.to_string()),
            pagina: self.page,
            laatste_pagina: self.last_page,
            adres: self.address.as_deref(),
            kopie_van: self.fetched.date().to_string(),
            sha256: &self.sha256,
            link: &self.link,
        };
        serde_json::to_string_pretty(&record).unwrap_or_default()
    }

    fn maker(&self) -> Option<&str> {
        self.author.as_deref().or(self.publisher.as_deref())
    }

    /// `p. 12` or `p. 12-13`.
    fn pages(&self) -> Option<String> {
        let page = self.page?;
        Some(match self.last_page {
            Some(last) if last > page => format!("p. {page}-{last}"),
            _ => format!("p. {page}"),
        })
    }
}

/// The words of a quote as they stand in the passage: white space, case and curly quotes count
/// not when looking for them.
///
/// # Errors
/// They do not stand there; the text says, in Dutch, up to where they do.
pub fn find_quote(passage: &Passage, quote: &str) -> Result<String, String> {
    let words: Vec<String> = quote.split_whitespace().map(alike).collect();
    if words.is_empty() {
        return Err("Het citaat is leeg.".to_owned());
    }
    let text: Vec<(usize, &str)> = words_of(&passage.text);
    let folded: Vec<String> = text.iter().map(|(_, word)| alike(word)).collect();
    let mut longest = 0;
    for start in 0..folded.len() {
        let same = words
            .iter()
            .zip(&folded[start..])
            .take_while(|(a, b)| a == b)
            .count();
        if same == words.len() {
            let (from, _) = text[start];
            let (last, word) = text[start + same - 1];
            return Ok(passage.text[from..last + word.len()].to_owned());
        }
        longest = longest.max(same);
    }
    let asked: Vec<&str> = quote.split_whitespace().collect();
    Err(if longest == 0 {
        format!("Het woord {:?} staat zo niet in deze passage.", asked[0])
    } else {
        format!(
            "Tot en met {:?} klopt het; daarna staat {:?} niet in deze passage.",
            asked[longest - 1],
            asked[longest]
        )
    })
}

fn alike(word: &str) -> String {
    fold(word).replace(['“', '”', '„', '"'], "\"")
}

/// The words of a text with their places.
fn words_of(text: &str) -> Vec<(usize, &str)> {
    let start = text.as_ptr() as usize;
    text.split_whitespace()
        .map(|word| (word.as_ptr() as usize - start, word))
        .collect()
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    fn citation() -> Citation {
        Citation {
            document: 7,
            version: 2,
            passage: 3,
            quote: "controle op schuren".to_owned(),
            title: "Weerbaar buitengebied".to_owned(),
            publisher: Some("CCV".to_owned()),
            author: None,
            published: Some(date!(2023 - 05 - 04)),
            page: Some(12),
            last_page: Some(13),
            address: Some("https://hetccv.nl/x.pdf".to_owned()),
            fetched: datetime!(2026 - 11 - 24 9:00 UTC),
            sha256: "ab".to_owned(),
            link: "/documenten/7/versies/2#passage-3".to_owned(),
        }
    }

    #[test]
    fn a_citation_names_page_publisher_and_dates() {
        assert_eq!(
            citation().as_text(),
            "“controle op schuren” (Weerbaar buitengebied, CCV, 4 mei 2023, p. 12-13; kopie van 24 november 2026)"
        );
        assert_eq!(
            citation().as_reference(),
            "CCV. (2023, 4 mei). Weerbaar buitengebied. Geraadpleegd op 24 november 2026, van https://hetccv.nl/x.pdf"
        );
        let bare = Citation {
            publisher: None,
            published: None,
            page: None,
            address: None,
            ..citation()
        };
        assert_eq!(
            bare.as_text(),
            "“controle op schuren” (Weerbaar buitengebied; kopie van 24 november 2026)"
        );
        assert_eq!(bare.as_reference(), "Weerbaar buitengebied. (z.d.).");
        let json: serde_json::Value = serde_json::from_str(&citation().as_json()).unwrap();
        assert_eq!(json["kopieVan"], "2026-11-24");
        assert_eq!(json["datum"], "2023-05-04");
        assert_eq!(json["laatstePagina"], 13);
    }

    #[test]
    fn a_quote_must_stand_in_the_passage() {
        let passage = Passage {
            number: 1,
            page: None,
            last_page: None,
            headings: Vec::new(),
            text: "De “ondermijning” in\nhet buitengebied neemt toe.".to_owned(),
        };
        let check = |quote: &str, expected: Result<&str, &str>| {
            let found = find_quote(&passage, quote);
            assert_eq!(found.as_deref().map_err(String::as_str), expected);
        };
        check(
            "ONDERMIJNING",
            Err("Het woord \"ONDERMIJNING\" staat zo niet in deze passage."),
        );
        check(
            "de \"ondermijning\"   in het",
            Ok("De “ondermijning” in\nhet"),
        );
        check("neemt toe.", Ok("neemt toe."));
        check(
            "neemt af.",
            Err("Tot en met \"neemt\" klopt het; daarna staat \"af.\" niet in deze passage."),
        );
        check(" ", Err("Het citaat is leeg."));
    }
}
