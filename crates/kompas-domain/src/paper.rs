//! Papers: documents that leave a dossier for a council, a board or partners.
//!
//! A paper has parts. Some are drawn from the dossier, others are written for this paper; a
//! template of the organisation says which ones, in which order and under which headings.

mod template;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::citation::FigureNews;
use crate::code::{Code, QuestionCode, UnknownCode, codes};
use crate::dossier::{BODY, TITLE, TextProblem, check_field, check_filled, references};
use crate::measure::MeasureState;

pub use template::{FIELDS, LINES, PaperTemplate, TemplateField, TemplatePart, TemplateProblem};

codes! {
    /// What kind of paper it is.
    PaperKind {
        /// Tells the council something.
        CouncilLetter = "raadsinformatiebrief", "Raadsinformatiebrief";
        /// Asks the board for a decision.
        Proposal = "collegeadvies", "Collegeadvies";
        /// Says what is to be done and why.
        Plan = "plan-van-aanpak", "Plan van aanpak";
        /// Says who does what when.
        Implementation = "uitvoeringsplan", "Uitvoeringsplan";
        /// For mayor, police and prosecution.
        TriangleNote = "driehoeksnotitie", "Driehoeksnotitie";
        /// One page for who decides.
        Note = "bestuurlijke-notitie", "Bestuurlijke notitie";
        /// All that is in the dossier.
        Whole = "heel-dossier", "Het hele dossier";
    }
}

impl PaperKind {
    /// Whether it becomes public as soon as it is sent.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::CouncilLetter)
    }
}

codes! {
    /// A part of a paper.
    PaperPart {
        /// Why it is written.
        Cause = "aanleiding", "Aanleiding";
        /// What it comes down to.
        Core = "kern", "Kern";
        /// What the theme is: the answer on question G1.
        Theme = "thema", "Wat is dit thema";
        /// What plays here: the answer on question L1.
        LocalPicture = "lokaal-beeld", "Lokaal beeld";
        /// What the municipality and its partners do now: the answer on question L2.
        OwnApproach = "aanpak", "Wat wij en onze partners doen";
        /// Which approach works and what others do: the answer on question G2.
        OthersApproach = "anderen", "Wat anderen doen";
        /// How it stays: the answer on question G3.
        Securing = "borging", "Hoe wij het volhouden";
        /// How well one is informed: the answer on question L3.
        Information = "informatiepositie", "Onze informatiepositie";
        /// What is advised.
        Advice = "advies", "Advies";
        /// The measures, as a table.
        Measures = "maatregelen", "Maatregelen";
        /// The actions with their days, as a table.
        Planning = "planning", "Planning";
        /// What it costs.
        Finance = "financien", "Financiën";
        /// Who is told, by whom and when.
        Communication = "communicatie", "Communicatie";
        /// What was decided.
        Decisions = "besluiten", "Besluiten";
        /// What partners answered.
        Replies = "reacties", "Wat partners antwoordden";
        /// What is not known yet.
        Unknown = "onbekend", "Wat wij nog niet weten";
        /// The sources of the guide that were used, as a table.
        Used = "gebruikte-bronnen", "Gebruikte bronnen van de gids";
        /// What is cited.
        Sources = "bronnen", "Bronnen";
        /// A fixed text at the end.
        Closing = "slot", "Slot";
    }
}

impl PaperPart {
    /// The question whose answer it shows.
    pub const fn question(self) -> Option<QuestionCode> {
        match self {
            Self::Theme => Some(QuestionCode::G1),
            Self::OthersApproach => Some(QuestionCode::G2),
            Self::Securing => Some(QuestionCode::G3),
            Self::LocalPicture => Some(QuestionCode::L1),
            Self::OwnApproach => Some(QuestionCode::L2),
            Self::Information => Some(QuestionCode::L3),
            _ => None,
        }
    }

    /// Whether it is written for this paper.
    pub const fn is_written(self) -> bool {
        matches!(
            self,
            Self::Cause | Self::Core | Self::Advice | Self::Finance | Self::Communication
        )
    }
}

/// Most characters of the value of a heading field.
pub const VALUE: usize = 200;

/// What the writers of a paper give; the rest is drawn from the dossier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaperText {
    /// Its title.
    #[serde(rename = "titel")]
    pub title: String,
    /// Its day; none for the day on which it is made.
    #[serde(rename = "datum")]
    pub date: Option<Date>,
    /// What the heading fields say, by their labels.
    #[serde(rename = "velden")]
    pub fields: BTreeMap<String, String>,
    /// The parts that are written for it: Markdown; `[^3]` refers to citation 3 of the dossier.
    #[serde(rename = "teksten")]
    pub texts: BTreeMap<PaperPart, String>,
    /// Parts of the template that this paper does not have.
    #[serde(rename = "zonder")]
    pub without: BTreeSet<PaperPart>,
    /// Only measures that are so far; all of them when empty.
    #[serde(rename = "maatregelen")]
    pub states: BTreeSet<MeasureState>,
}

impl PaperText {
    /// All that is wrong with it.
    pub fn problems(&self) -> Vec<TextProblem> {
        let mut problems = Vec::new();
        check_filled("titel", &self.title, TITLE, &mut problems);
        for value in self.fields.values() {
            check_field("velden", value, VALUE, &mut problems);
        }
        for (part, text) in &self.texts {
            check_field(part.code(), text, BODY, &mut problems);
        }
        problems
    }

    /// The numbers of the citations that its own texts refer to.
    pub fn cites(&self) -> BTreeSet<u32> {
        self.texts
            .values()
            .flat_map(|text| references(text))
            .collect()
    }

    /// Whether measures that are so far are in it.
    pub fn shows(&self, state: MeasureState) -> bool {
        self.states.is_empty() || self.states.contains(&state)
    }
}

/// Something of a dossier that stays out of a paper until its writer says otherwise, each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// By which a form names it: `antwoord-L1`, `reactie-4-L2`, `citaat-3`.
    #[serde(rename = "naam")]
    pub key: String,
    /// What it is, in Dutch.
    #[serde(rename = "wat")]
    pub what: String,
    /// Why it stays out.
    #[serde(rename = "waarom")]
    pub why: Vec<String>,
}

/// Something to look at before a paper leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Its text refers to a citation that is not there. It cannot leave so.
    NoCitation(PaperPart, u32),
    /// Nobody answered the question of a part.
    Unanswered(PaperPart, QuestionCode),
    /// An answer is internal, and the paper becomes public.
    NotOpen(PaperPart, QuestionCode),
    /// Nobody wrote a part.
    Unwritten(PaperPart),
    /// A part has nothing to show.
    Empty(PaperPart),
    /// A heading field says nothing.
    NoValue(String),
    /// Paragraphs of a part have no source: how they begin.
    WithoutSource(PaperPart, Vec<String>),
    /// What is cited is older than five years: the number of the citation, its title, its day.
    Old(u32, String, Date),
    /// The document that is cited was removed: the number of the citation, its title.
    Removed(u32, String),
    /// The address of what is cited no longer answers: number, title.
    Dead(u32, String),
    /// The figure that is cited is not what it was: number, title, what became of it.
    Figure(u32, String, FigureNews),
    /// A source of the guide that is named no longer answers.
    DeadSource(String),
    /// A partner did not confirm the text that cites her: number, role.
    Unconfirmed(u32, String),
    /// Nobody sees to a measure, or it has no day: its number and title.
    Loose(u32, String),
}

impl Finding {
    /// Whether the paper cannot leave until it is put right.
    pub const fn blocks(&self) -> bool {
        matches!(self, Self::NoCitation(..))
    }
}

/// For the writer.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCitation(part, number) => write!(
                f,
                "{}: verwijst naar citaat {number}, dat niet in dit dossier staat. Haal de verwijzing weg of kies een ander citaat.",
                part.label()
            ),
            Self::Unanswered(part, question) => write!(
                f,
                "{}: vraag {} is nog niet beantwoord. Het onderdeel valt weg.",
                part.label(),
                question.code()
            ),
            Self::NotOpen(part, question) => write!(
                f,
                "{}: het antwoord op vraag {} staat op intern, en dit stuk wordt openbaar. Ga na of dat kan.",
                part.label(),
                question.code()
            ),
            Self::Unwritten(part) => {
                write!(
                    f,
                    "{}: nog niet geschreven. Het onderdeel valt weg.",
                    part.label()
                )
            }
            Self::Empty(part) => write!(
                f,
                "{}: het dossier heeft hier niets voor. Het onderdeel valt weg.",
                part.label()
            ),
            Self::NoValue(label) => write!(f, "{label}: niet ingevuld. Het veld valt weg."),
            Self::WithoutSource(part, begins) => {
                let (count, begins) = (begins.len(), begins.join("”, “"));
                let what = if count == 1 {
                    "1 alinea zonder bron"
                } else {
                    "alinea’s zonder bron"
                };
                match count {
                    1 => write!(f, "{}: {what}: “{begins}”", part.label()),
                    _ => write!(f, "{}: {count} {what}: “{begins}”", part.label()),
                }
            }
            Self::Old(number, title, date) => write!(
                f,
                "Citaat {number}, {title}: van {}. Kijk of er een nieuwere bron is.",
                date.year()
            ),
            Self::Removed(number, title) => write!(
                f,
                "Citaat {number}, {title}: het document staat niet meer in Kompas. Een lezer kan het daar niet meer nakijken."
            ),
            Self::Dead(number, title) => write!(
                f,
                "Citaat {number}, {title}: het adres van de bron werkt niet meer. Onze kopie is er nog."
            ),
            Self::Figure(number, title, news) => {
                write!(
                    f,
                    "Citaat {number}, {title}: {news}. Neem het zo nodig opnieuw over."
                )
            }
            Self::DeadSource(name) => {
                write!(f, "Bron {name}: geen van de adressen werkt nog.")
            }
            Self::Unconfirmed(number, role) => {
                write!(f, "Citaat {number}: {role} heeft de tekst niet bevestigd.")
            }
            Self::Loose(number, title) => write!(
                f,
                "Maatregel {number}, {title}: zonder iemand die ervoor zorgt of zonder einddatum."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_paper_says_all_that_is_wrong_with_it() {
        let mut text = PaperText::default();
        text.fields
            .insert("Ons kenmerk".to_owned(), "x".repeat(VALUE + 1));
        text.texts
            .insert(PaperPart::Core, "Burger 111222333 meldde dit.".to_owned());
        let fields: Vec<_> = text.problems().iter().map(TextProblem::field).collect();
        assert_eq!(fields, ["titel", "velden", "kern"]);
    }

    #[test]
    fn a_paper_keeps_what_it_was_given() {
        let text = PaperText {
            title: "Cybercrime".to_owned(),
            date: Some(date!(2026 - 12 - 1)),
            fields: [("Ons kenmerk".to_owned(), "42".to_owned())].into(),
            texts: [(PaperPart::Core, "Het groeit.[^3] En[^1]".to_owned())].into(),
            without: [PaperPart::Finance].into(),
            states: [MeasureState::Running].into(),
        };
        let json = serde_json::to_string(&text).expect("a paper is JSON");
        assert_eq!(
            serde_json::from_str::<PaperText>(&json).ok(),
            Some(text.clone())
        );
        assert_eq!(text.cites(), [1, 3].into());
        assert!(text.shows(MeasureState::Running) && !text.shows(MeasureState::Proposed));
        assert!(PaperText::default().shows(MeasureState::Proposed));
    }

    #[test]
    fn each_question_has_its_part() {
        let mut questions: Vec<_> = PaperPart::ALL
            .iter()
            .filter_map(|part| part.question())
            .collect();
        questions.sort_unstable();
        assert_eq!(questions, QuestionCode::ALL);
    }
}
