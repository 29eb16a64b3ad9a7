//! What a partner answered, as a citation of a dossier.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{Citation, FigureCitation};
use crate::code::{Code, QuestionCode};
use crate::consultation::AnswerWay;
use crate::text::long_date;

/// Words of a partner, from her answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerCitation {
    /// The dossier.
    pub dossier: i64,
    /// The consultation in which it was asked.
    pub consultation: i64,
    /// The addressed partner.
    pub partner: i64,
    /// Her role: `wijkagent`. Never a name.
    pub role: String,
    /// The question that she answered.
    pub question: QuestionCode,
    /// When she answered.
    pub date: Date,
    /// The words, as they stand in the answer.
    pub quote: String,
    /// Whether she answered in confidence.
    pub confidential: bool,
    /// Whether she confirmed the text that cites her.
    pub confirmed: bool,
    /// How the answer came.
    pub way: AnswerWay,
}

/// As a dossier keeps it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    soort: String,
    dossier: i64,
    uitvraag: i64,
    partner: i64,
    rol: String,
    vraag: String,
    datum: String,
    citaat: String,
    vertrouwelijk: bool,
    bevestigd: bool,
    langs: String,
}

/// The kind of these citations.
const KIND: &str = "partner";

impl PartnerCitation {
    /// A citation that [`as_json`](Self::as_json) wrote; none for any other text.
    pub fn from_json(text: &str) -> Option<Self> {
        let kept: Record = serde_json::from_str(text).ok()?;
        let format = time::macros::format_description!("[year]-[month]-[day]");
        (kept.soort == KIND).then_some(())?;
        Some(Self {
            dossier: kept.dossier,
            consultation: kept.uitvraag,
            partner: kept.partner,
            role: kept.rol,
            question: QuestionCode::from_code(&kept.vraag)?,
            date: Date::parse(&kept.datum, format).ok()?,
            quote: kept.citaat,
            confidential: kept.vertrouwelijk,
            confirmed: kept.bevestigd,
            way: AnswerWay::from_code(&kept.langs)?,
        })
    }

    /// For programs and for a dossier: JSON with all fields.
    pub fn as_json(&self) -> String {
        let record = Record {
            soort: KIND.to_owned(),
            dossier: self.dossier,
            uitvraag: self.consultation,
            partner: self.partner,
            rol: self.role.clone(),
            vraag: self.question.code().to_owned(),
            datum: self.date.to_string(),
            citaat: self.quote.clone(),
            vertrouwelijk: self.confidential,
            bevestigd: self.confirmed,
            langs: self.way.code().to_owned(),
        };
        serde_json::to_string_pretty(&record).unwrap_or_default()
    }

    /// For a list of sources: who answered what, when and by which way.
    pub fn as_reference(&self) -> String {
        let way = match self.way {
            AnswerWay::Link => "schriftelijk antwoord",
            AnswerWay::Mail => "antwoord per mail, overgenomen",
        };
        let confirmed = if self.confirmed {
            "; de partner heeft de tekst bevestigd"
        } else {
            ""
        };
        format!(
            "{} ({}), {way} op vraag {}{confirmed}.",
            self.role,
            long_date(self.date),
            self.question.code()
        )
    }

    /// For a text: the quote with who answered and when.
    pub fn as_text(&self) -> String {
        format!("“{}” ({}, {})", self.quote, self.role, long_date(self.date))
    }

    /// Where the answer stands on the site.
    pub fn link(&self) -> String {
        format!(
            "/dossiers/{}/uitvragen/{}#partner-{}",
            self.dossier, self.consultation, self.partner
        )
    }
}

/// What a dossier cites: a document, a partner or a key figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cited {
    /// A passage of a document.
    Document(Citation),
    /// An answer of a partner.
    Partner(PartnerCitation),
    /// A key figure of a municipality.
    Figure(FigureCitation),
}

impl Cited {
    /// Any of them, as a dossier keeps it; none for any other text.
    pub fn from_json(text: &str) -> Option<Self> {
        let document = Citation::from_json(text).map(Self::Document);
        let partner = || PartnerCitation::from_json(text).map(Self::Partner);
        let figure = || FigureCitation::from_json(text).map(Self::Figure);
        document.or_else(partner).or_else(figure)
    }

    /// The words.
    pub fn quote(&self) -> &str {
        match self {
            Self::Document(citation) => &citation.quote,
            Self::Partner(citation) => &citation.quote,
            Self::Figure(citation) => &citation.quote,
        }
    }

    /// The title of the document or the name of the key figure; a partner has none.
    pub fn title(&self) -> Option<&str> {
        match self {
            Self::Document(citation) => Some(&citation.title),
            Self::Partner(_) => None,
            Self::Figure(citation) => Some(&citation.title),
        }
    }

    /// For a list of sources.
    pub fn as_reference(&self) -> String {
        match self {
            Self::Document(citation) => citation.as_reference(),
            Self::Partner(citation) => citation.as_reference(),
            Self::Figure(citation) => citation.as_reference(),
        }
    }

    /// For a text: the quote with where it is from.
    pub fn as_text(&self) -> String {
        match self {
            Self::Document(citation) => citation.as_text(),
            Self::Partner(citation) => citation.as_text(),
            Self::Figure(citation) => citation.as_text(),
        }
    }

    /// For programs: JSON with all fields.
    pub fn as_json(&self) -> String {
        match self {
            Self::Document(citation) => citation.as_json(),
            Self::Partner(citation) => citation.as_json(),
            Self::Figure(citation) => citation.as_json(),
        }
    }

    /// Where the words stand on the site.
    pub fn link(&self) -> String {
        match self {
            Self::Document(citation) => citation.link.clone(),
            Self::Partner(citation) => citation.link(),
            Self::Figure(citation) => citation.link(),
        }
    }

    /// The citation of a document, if it is one.
    pub const fn document(&self) -> Option<&Citation> {
        match self {
            Self::Document(citation) => Some(citation),
            Self::Partner(_) | Self::Figure(_) => None,
        }
    }

    /// The citation of a partner, if it is one.
    pub const fn partner(&self) -> Option<&PartnerCitation> {
        match self {
            Self::Partner(citation) => Some(citation),
            Self::Document(_) | Self::Figure(_) => None,
        }
    }

    /// The citation of a key figure, if it is one.
    pub const fn figure(&self) -> Option<&FigureCitation> {
        match self {
            Self::Figure(citation) => Some(citation),
            Self::Document(_) | Self::Partner(_) => None,
        }
    }

    /// What opens at the [`link`](Self::link), in Dutch.
    pub const fn opens(&self) -> &'static str {
        match self {
            Self::Document(_) => "Open onze kopie",
            Self::Partner(_) => "Open de uitvraag",
            Self::Figure(_) => "Open het lokale beeld",
        }
    }

    /// Whether a partner said it in confidence.
    pub fn is_confidential(&self) -> bool {
        self.partner().is_some_and(|partner| partner.confidential)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::{date, datetime};

    use super::*;

    fn partner(role: &str, quote: &str, number: i64, flags: [bool; 3]) -> PartnerCitation {
        PartnerCitation {
            dossier: number,
            consultation: number / 2,
            partner: number / 3,
            role: role.to_owned(),
            question: QuestionCode::L1,
            date: date!(2026 - 11 - 24),
            quote: quote.to_owned(),
            confidential: flags[0],
            confirmed: flags[1],
            way: if flags[2] {
                AnswerWay::Mail
            } else {
                AnswerWay::Link
            },
        }
    }

    proptest! {
        #[test]
        fn a_partner_reads_back(role in ".{0,40}", quote in ".{0,80}", number: i64, flags: [bool; 3]) {
            let citation = partner(&role, &quote, number, flags);
            let read = Cited::from_json(&citation.as_json());
            prop_assert_eq!(read, Some(Cited::Partner(citation)));
        }
    }

    #[test]
    fn either_kind_is_read() {
        let document = Citation {
            document: 4,
            version: 1,
            passage: 2,
            quote: "Er staan schuren leeg.".to_owned(),
            title: "Nota".to_owned(),
            publisher: None,
            author: None,
            published: None,
            page: None,
            last_page: None,
            address: None,
            fetched: datetime!(2026-11-24 00:00 UTC),
            sha256: "ab".to_owned(),
            link: "/documenten/4/versies/1#passage-2".to_owned(),
        };
        let read = Cited::from_json(&document.as_json()).unwrap();
        assert_eq!(read.document(), Some(&document));
        assert_eq!(read.link(), "/documenten/4/versies/1#passage-2");
        assert!(!read.is_confidential());
        assert_eq!(Cited::from_json("{\"soort\":\"partner\"}"), None);
    }

    #[test]
    fn a_reference_says_who_when_and_how() {
        for (flags, reference) in [
            (
                [false, false, false],
                "wijkagent (24 november 2026), schriftelijk antwoord op vraag L1.",
            ),
            (
                [true, true, true],
                "wijkagent (24 november 2026), antwoord per mail, overgenomen op vraag L1; de partner heeft de tekst bevestigd.",
            ),
        ] {
            let citation = Cited::Partner(partner("wijkagent", "Ja.", 6, flags));
            assert_eq!(citation.as_reference(), reference);
            assert_eq!(citation.is_confidential(), flags[0]);
            assert_eq!(citation.link(), "/dossiers/6/uitvragen/3#partner-2");
            assert_eq!(citation.as_text(), "“Ja.” (wijkagent, 24 november 2026)");
        }
    }
}
