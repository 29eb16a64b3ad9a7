//! Dossiers: what an organisation finds out about one theme, and what it answers on the six
//! questions.
//!
//! A dossier speaks of phenomena, objects and partners, never of persons.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::bsn::{self, BsnPlace};
use crate::code::{Code, UnknownCode, codes};

codes! {
    /// How far a dossier is.
    DossierState {
        /// People work on it.
        Active = "lopend", "Loopt";
        /// It waits for a decision.
        ForDecision = "besluit", "Ligt voor besluit";
        /// A decision was taken.
        Closed = "afgesloten", "Afgesloten";
        /// It was closed, and a yearly round asks whether it still holds.
        Review = "herziening", "Jaarlijkse herziening";
    }
}

codes! {
    /// How long a dossier is kept after it was closed. The archivist of an organisation chooses.
    RetentionClass {
        /// One year.
        One = "1-jaar", "1 jaar na sluiten";
        /// Five years.
        Five = "5-jaar", "5 jaar na sluiten";
        /// Ten years.
        Ten = "10-jaar", "10 jaar na sluiten";
        /// Always: it goes to the archive.
        Always = "blijvend", "Blijvend";
    }
}

impl RetentionClass {
    /// How many years; none when it is kept always.
    pub const fn years(self) -> Option<u8> {
        match self {
            Self::One => Some(1),
            Self::Five => Some(5),
            Self::Ten => Some(10),
            Self::Always => None,
        }
    }
}

codes! {
    /// How sure the writers are of an answer.
    Confidence {
        /// More than one independent source says so.
        Certain = "zeker", "Zeker";
        /// It fits what is known, and not all was looked at.
        Likely = "waarschijnlijk", "Waarschijnlijk";
        /// There are signals and no more.
        Uncertain = "onzeker", "Onzeker";
    }
}

codes! {
    /// Who may read a part of a dossier in the end.
    Openness {
        /// Everybody.
        Open = "open", "Open";
        /// Who works for the organisation.
        Internal = "intern", "Intern";
        /// Who needs it, by a ground of the law.
        Confidential = "vertrouwelijk", "Vertrouwelijk";
    }
}

codes! {
    /// Why a part is confidential, by the articles 5.1 and 5.2 of the Wet open overheid.
    Ground {
        /// Article 5.1, paragraph 1, c.
        Business = "5.1.1c", "Bedrijfs- en fabricagegegevens (artikel 5.1, lid 1, onder c)";
        /// Article 5.1, paragraph 1, d.
        SpecialPersonal = "5.1.1d", "Bijzondere persoonsgegevens (artikel 5.1, lid 1, onder d)";
        /// Article 5.1, paragraph 2, b.
        Finance = "5.1.2b", "Economische of financiële belangen (artikel 5.1, lid 2, onder b)";
        /// Article 5.1, paragraph 2, c.
        Investigation = "5.1.2c", "Opsporing en vervolging van strafbare feiten (artikel 5.1, lid 2, onder c)";
        /// Article 5.1, paragraph 2, d.
        Inspection = "5.1.2d", "Inspectie, controle en toezicht (artikel 5.1, lid 2, onder d)";
        /// Article 5.1, paragraph 2, e.
        Privacy = "5.1.2e", "Persoonlijke levenssfeer (artikel 5.1, lid 2, onder e)";
        /// Article 5.1, paragraph 2, h.
        Security = "5.1.2h", "Beveiliging van personen en bedrijven (artikel 5.1, lid 2, onder h)";
        /// Article 5.1, paragraph 2, i.
        Government = "5.1.2i", "Goed functioneren van de overheid (artikel 5.1, lid 2, onder i)";
        /// Article 5.2.
        Opinion = "5.2", "Persoonlijke beleidsopvattingen voor intern beraad (artikel 5.2)";
    }
}

codes! {
    /// Whose information a part holds, which stays out of exports until the user says otherwise.
    InformationLabel {
        /// By the Wet politiegegevens.
        Police = "wpg", "Politiegegevens (Wpg)";
        /// By the Wet justitiële en strafvorderlijke gegevens.
        Prosecution = "wjsg", "Strafvorderlijke gegevens (Wjsg)";
        /// What a partner answered in confidence.
        Partner = "partner", "In vertrouwen van een partner";
    }
}

codes! {
    /// What became of an advised source in a dossier.
    SourceUse {
        /// Nobody looked at it yet.
        ToUse = "gebruiken", "Te gebruiken";
        /// It was used.
        Used = "gebruikt", "Gebruikt";
        /// It was tried and could not be reached.
        NotReached = "niet-bereikt", "Niet bereikt";
        /// It does not help here, for a reason.
        NotApplicable = "niet-van-toepassing", "Niet van toepassing";
    }
}

impl SourceUse {
    /// Whether it needs a reason.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::NotReached | Self::NotApplicable)
    }
}

codes! {
    /// How an organisation stands towards a source of information.
    InformationReach {
        /// It has the information.
        Have = "hebben", "Hebben wij";
        /// It could have it, and does not yet.
        CanGet = "te-krijgen", "Kunnen wij krijgen";
        /// It cannot get at it.
        NotReachable = "onbereikbaar", "Niet te bereiken";
        /// It may not have it.
        NotAllowed = "mag-niet", "Mag niet";
    }
}

impl InformationReach {
    /// Whether it needs a reason.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::NotReachable | Self::NotAllowed)
    }

    /// Whether something can be done about it.
    pub const fn is_gap(self) -> bool {
        matches!(self, Self::CanGet | Self::NotReachable)
    }
}

codes! {
    /// Whether a partner that must be asked was asked.
    Involvement {
        /// Not yet.
        ToAsk = "te-betrekken", "Nog te betrekken";
        /// It was, and something came of it.
        Asked = "betrokken", "Betrokken";
    }
}

codes! {
    /// A part of a dossier in which words are found.
    DossierPart {
        /// Its title.
        Title = "titel", "Titel";
        /// An answer, in its newest version.
        Answer = "antwoord", "Antwoord";
        /// What is not known beside an answer.
        Unknown = "onbekend", "Nog niet bekend";
        /// A note at a passage.
        Note = "notitie", "Notitie";
        /// Why a source was not used.
        Source = "bron", "Reden bij een bron";
        /// A measure.
        Measure = "maatregel", "Maatregel";
        /// An action.
        Action = "actie", "Actie";
        /// A decision.
        Decision = "besluit", "Besluit";
        /// What a partner answered.
        Reply = "reactie", "Reactie van een partner";
    }
}

/// Most characters of a title.
pub const TITLE: usize = 120;
/// Most characters of an answer.
pub const BODY: usize = 20_000;
/// Most characters of what is not known, and of a reason.
pub const REMARK: usize = 2_000;

/// What an answer says, as its writers give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerText {
    /// Markdown; `[^3]` refers to citation 3 of the dossier.
    pub body: String,
    /// What is not known yet; empty when nothing was said of it.
    pub unknown: String,
    /// How sure the writers are; none when they did not say.
    pub confidence: Option<Confidence>,
    /// Who may read it.
    pub openness: Openness,
    /// Why it is confidential; present if and only if it is.
    pub ground: Option<Ground>,
    /// Whose information it holds, each once, in the order of the codes.
    pub labels: Vec<InformationLabel>,
}

/// An answer of which nothing was written yet. Closed by default.
impl Default for AnswerText {
    fn default() -> Self {
        Self {
            body: String::new(),
            unknown: String::new(),
            confidence: None,
            openness: Openness::Internal,
            ground: None,
            labels: Vec::new(),
        }
    }
}

/// A field of a form about a dossier, by its Dutch name.
pub type Field = &'static str;

/// Something wrong in what was given. All that is wrong is told together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextProblem {
    /// It must be filled.
    Empty(Field),
    /// It has more characters than it may.
    TooLong {
        /// Which.
        field: Field,
        /// How many it may have.
        most: usize,
        /// How many it has.
        has: usize,
    },
    /// It holds the number of a person.
    Bsn {
        /// Which.
        field: Field,
        /// Where.
        place: BsnPlace,
    },
    /// Confidential without saying why.
    NoGround,
    /// A ground beside something that is not confidential.
    GroundForNothing,
    /// Police or prosecution information that would be open.
    OpenLabel(InformationLabel),
    /// A decision is near, and a partner that must be asked was not: its name.
    NotAsked(String),
}

impl TextProblem {
    /// The field that it is about, by its Dutch name.
    pub const fn field(&self) -> Field {
        match self {
            Self::Empty(field) | Self::TooLong { field, .. } | Self::Bsn { field, .. } => field,
            Self::NoGround | Self::GroundForNothing => "grond",
            Self::OpenLabel(_) => "openheid",
            Self::NotAsked(_) => "status",
        }
    }
}

/// For the writer.
impl fmt::Display for TextProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty(_) => f.write_str("vul dit in"),
            Self::TooLong { most, has, .. } => {
                write!(f, "dit zijn {has} tekens; hoogstens {most} mag")
            }
            Self::Bsn { place, .. } => write!(
                f,
                "hier staat een burgerservicenummer ({place}); een dossier gaat nooit over een persoon, dus haal het weg"
            ),
            Self::NoGround => f.write_str("kies de grond waarom dit vertrouwelijk is"),
            Self::GroundForNothing => f.write_str(
                "een grond hoort alleen bij vertrouwelijk; kies vertrouwelijk of haal de grond weg",
            ),
            Self::OpenLabel(label) => write!(
                f,
                "dit heeft het kenmerk {}; dat kan niet open zijn",
                label.label()
            ),
            Self::NotAsked(partner) => write!(
                f,
                "betrek eerst deze verplichte partner, en schrijf op wat eruit kwam: {partner}"
            ),
        }
    }
}

/// Whether a dossier may be in a state while these partners that must be asked were not.
pub fn check_partners(state: DossierState, not_asked: &[String], problems: &mut Vec<TextProblem>) {
    if matches!(state, DossierState::ForDecision | DossierState::Closed) {
        problems.extend(not_asked.iter().cloned().map(TextProblem::NotAsked));
    }
}

/// Looks at one field: how long it is, and whether it holds the number of a person.
pub fn check_field(field: Field, text: &str, most: usize, problems: &mut Vec<TextProblem>) {
    let has = text.chars().count();
    if has > most {
        problems.push(TextProblem::TooLong { field, most, has });
    }
    let places = bsn::find(text).into_iter();
    problems.extend(places.map(|place| TextProblem::Bsn { field, place }));
}

/// Looks at a field that must be filled.
pub fn check_filled(field: Field, text: &str, most: usize, problems: &mut Vec<TextProblem>) {
    if text.trim().is_empty() {
        problems.push(TextProblem::Empty(field));
    }
    check_field(field, text, most, problems);
}

impl AnswerText {
    /// All that is wrong with it.
    pub fn problems(&self) -> Vec<TextProblem> {
        let mut problems = Vec::new();
        check_field("antwoord", &self.body, BODY, &mut problems);
        check_field("onbekend", &self.unknown, REMARK, &mut problems);
        match (self.openness, self.ground) {
            (Openness::Confidential, None) => problems.push(TextProblem::NoGround),
            (Openness::Open | Openness::Internal, Some(_)) => {
                problems.push(TextProblem::GroundForNothing);
            }
            _ => {}
        }
        if self.openness == Openness::Open {
            problems.extend(self.labels.iter().copied().map(TextProblem::OpenLabel));
        }
        problems
    }

    /// Whether it says nothing yet.
    pub fn is_empty(&self) -> bool {
        self.body.trim().is_empty()
    }

    /// The numbers of the citations that it refers to, each once, in the order of the text.
    pub fn references(&self) -> Vec<u32> {
        let mut found = Vec::new();
        for number in references(&self.body) {
            if !found.contains(&number) {
                found.push(number);
            }
        }
        found
    }

    /// Its paragraphs that state something and have no source. A heading states nothing.
    pub fn without_source(&self) -> Vec<&str> {
        paragraphs(&self.body)
            .filter(|paragraph| !paragraph.starts_with('#'))
            .filter(|paragraph| references(paragraph).next().is_none())
            .collect()
    }
}

/// The paragraphs of a text: what empty lines separate.
fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let mut end = rest.len();
        let mut at = 0;
        for line in rest.split_inclusive('\n') {
            if line.trim().is_empty() {
                end = at;
                break;
            }
            at += line.len();
        }
        let (paragraph, more) = rest.split_at(end);
        rest = more;
        Some(paragraph.trim_end())
    })
}

/// The numbers in `[^3]`.
pub fn references(text: &str) -> impl Iterator<Item = u32> {
    text.split("[^").skip(1).filter_map(|rest| {
        let (number, _) = rest.split_once(']')?;
        number.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> AnswerText {
        AnswerText {
            body: body.to_owned(),
            ..AnswerText::default()
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_together() {
        let wrong = AnswerText {
            body: "a".repeat(BODY + 1),
            unknown: "Wie is 123456782?".to_owned(),
            confidence: None,
            openness: Openness::Open,
            ground: Some(Ground::Privacy),
            labels: vec![InformationLabel::Police],
        };
        let told: Vec<(Field, String)> = wrong
            .problems()
            .iter()
            .map(|problem| (problem.field(), problem.to_string()))
            .collect();
        assert_eq!(
            told,
            [
                ("antwoord", "dit zijn 20001 tekens; hoogstens 20000 mag".to_owned()),
                ("onbekend", "hier staat een burgerservicenummer (regel 1, na “Wie is”); een dossier gaat nooit over een persoon, dus haal het weg".to_owned()),
                ("grond", "een grond hoort alleen bij vertrouwelijk; kies vertrouwelijk of haal de grond weg".to_owned()),
                ("openheid", "dit heeft het kenmerk Politiegegevens (Wpg); dat kan niet open zijn".to_owned()),
            ]
        );
        let secret = AnswerText {
            openness: Openness::Confidential,
            ..answer("x")
        };
        assert_eq!(secret.problems(), [TextProblem::NoGround]);
        assert_eq!(AnswerText::default().problems(), []);
    }

    #[test]
    fn statements_without_a_source_are_found() {
        let text = "## Beeld\n\nEr zijn 12 meldingen.[^1]\n\nDat is veel.\nHeel veel.\n \n- een\n- twee[^2]\n\n[^x] telt niet.\n";
        assert_eq!(
            answer(text).without_source(),
            ["Dat is veel.\nHeel veel.", "[^x] telt niet."]
        );
        assert!(answer(" \n\n").without_source().is_empty());
    }

    #[test]
    fn references_are_told_once_in_order() {
        let text = "Eerst [^3], dan [^1] en weer [^3]; [^] en [^2 en [^99999999999] niet.";
        assert_eq!(answer(text).references(), [3, 1]);
    }
}
