//! Measures, actions and the decision of a dossier: what is done about a theme, by whom, until
//! when, and what was decided.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use time::Date;

use crate::code::{Code, QuestionCode, UnknownCode, codes};
use crate::dossier::{Field, REMARK, TITLE, TextProblem, check_field, check_filled};

codes! {
    /// A link of the safety chain.
    SafetyLink {
        /// Takes causes away.
        Proaction = "proactie", "Proactie";
        /// Makes it less likely, or its harm smaller.
        Prevention = "preventie", "Preventie";
        /// Makes ready for when it happens.
        Preparation = "preparatie", "Preparatie";
        /// Acts while it happens.
        Response = "repressie", "Repressie";
        /// Repairs and learns after.
        Aftercare = "nazorg", "Nazorg";
    }
}

codes! {
    /// How far a measure is.
    MeasureState {
        /// Somebody proposes it.
        Proposed = "voorstel", "Voorstel";
        /// It was agreed.
        Agreed = "afgesproken", "Afgesproken";
        /// People work on it.
        Running = "loopt", "Loopt";
        /// It was done.
        Done = "gereed", "Gereed";
        /// It is not done after all.
        Dropped = "vervallen", "Vervallen";
    }
}

codes! {
    /// How far an action is.
    ActionState {
        /// Nobody began.
        ToDo = "te-doen", "Te doen";
        /// Somebody works on it.
        Doing = "bezig", "Bezig";
        /// It was done.
        Done = "klaar", "Klaar";
        /// It is not done after all.
        Dropped = "vervallen", "Vervallen";
    }
}

codes! {
    /// Who decides about a dossier.
    DecisionBody {
        /// Mayor and aldermen.
        Board = "college", "College van burgemeester en wethouders";
        /// The mayor.
        Mayor = "burgemeester", "Burgemeester";
        /// The council.
        Council = "raad", "Gemeenteraad";
        /// Mayor, police and prosecution.
        Triangle = "driehoek", "Driehoek";
        /// Somebody else, whom a short text names.
        Other = "anders", "Anders";
    }
}

impl MeasureState {
    /// Whether there is still something to do.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Done | Self::Dropped)
    }
}

impl ActionState {
    /// Whether there is still something to do.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::ToDo | Self::Doing)
    }
}

/// Most characters of the role of a partner, and of the name of a body.
pub const ROLE: usize = 120;
/// Most partners of a measure, and most free roles.
pub const PARTNERS: usize = 30;
/// Most characters of what was decided.
pub const DECISION: usize = 10_000;

/// Who sees to something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Responsible {
    /// Nobody yet.
    #[default]
    Nobody,
    /// Somebody with an account, by its number.
    Account(i64),
    /// A partner, by her role.
    Role(String),
}

/// A measure, as its writers give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureText {
    /// What is done.
    pub title: String,
    /// Why.
    pub why: String,
    /// The question on whose answer it rests.
    pub question: Option<QuestionCode>,
    /// The link of the safety chain.
    pub link: SafetyLink,
    /// Partners, by the keys of their sources.
    pub partners: Vec<String>,
    /// Partners that the guide does not have, by their roles.
    pub roles: Vec<String>,
    /// Who sees to it.
    pub responsible: Responsible,
    /// When it begins.
    pub start: Option<Date>,
    /// When it is to be ready.
    pub end: Option<Date>,
    /// How far it is.
    pub state: MeasureState,
    /// What is expected of it.
    pub effect: String,
    /// How that will be seen.
    pub evidence: String,
}

/// An action, as its writers give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionText {
    /// What is to be done.
    pub title: String,
    /// The number of the measure that it belongs to; none for a task of the dossier itself.
    pub measure: Option<u32>,
    /// The question that it is about.
    pub question: Option<QuestionCode>,
    /// The key of the source that it is about.
    pub source: Option<String>,
    /// Who does it.
    pub responsible: Responsible,
    /// When it must be done.
    pub deadline: Option<Date>,
    /// How far it is.
    pub state: ActionState,
    /// What else is to be said.
    pub remark: String,
}

/// A decision about a dossier, as its writers give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionText {
    /// When it was taken.
    pub date: Date,
    /// By whom.
    pub body: DecisionBody,
    /// Who that is, where it is none of the list; else empty.
    pub other: String,
    /// What was decided.
    pub text: String,
}

/// Something wrong in a measure, an action or a decision. All that is wrong is told together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeasureProblem {
    /// Something wrong in a text.
    Text(TextProblem),
    /// It ends before it begins.
    EndBeforeStart,
    /// More partners or roles than there may be.
    TooMany(Field),
    /// It was decided on a day that is still to come.
    NotYet,
}

impl MeasureProblem {
    /// The field that it is about, by its Dutch name.
    pub const fn field(&self) -> Field {
        match self {
            Self::Text(problem) => problem.field(),
            Self::EndBeforeStart => "eind",
            Self::TooMany(field) => field,
            Self::NotYet => "datum",
        }
    }
}

/// For the writer.
impl fmt::Display for MeasureProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(problem) => problem.fmt(f),
            Self::EndBeforeStart => f.write_str("de einddatum ligt voor de begindatum"),
            Self::TooMany(_) => write!(f, "kies er hoogstens {PARTNERS}"),
            Self::NotYet => {
                f.write_str("deze dag moet nog komen; leg een besluit vast als het er is")
            }
        }
    }
}

/// Collects what is wrong with texts, to tell it beside the rest.
fn texts(check: impl FnOnce(&mut Vec<TextProblem>)) -> Vec<MeasureProblem> {
    let mut found = Vec::new();
    check(&mut found);
    found.into_iter().map(MeasureProblem::Text).collect()
}

fn check_responsible(responsible: &Responsible, problems: &mut Vec<TextProblem>) {
    if let Responsible::Role(role) = responsible {
        check_field("rol", role, ROLE, problems);
    }
}

impl MeasureText {
    /// All that is wrong with it.
    pub fn problems(&self) -> Vec<MeasureProblem> {
        let mut problems = texts(|found| {
            check_filled("titel", &self.title, TITLE, found);
            check_field("waarom", &self.why, REMARK, found);
            for role in &self.roles {
                check_field("rollen", role, ROLE, found);
            }
            check_responsible(&self.responsible, found);
            check_field("effect", &self.effect, REMARK, found);
            check_field("merkbaar", &self.evidence, REMARK, found);
        });
        for (field, list) in [("partners", &self.partners), ("rollen", &self.roles)] {
            if list.len() > PARTNERS {
                problems.push(MeasureProblem::TooMany(field));
            }
        }
        if self
            .start
            .zip(self.end)
            .is_some_and(|(start, end)| end < start)
        {
            problems.push(MeasureProblem::EndBeforeStart);
        }
        problems
    }

    /// Whether it should have been ready before this day.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state.is_open() && is_past(self.end, today)
    }
}

impl ActionText {
    /// All that is wrong with it.
    pub fn problems(&self) -> Vec<MeasureProblem> {
        texts(|found| {
            check_filled("titel", &self.title, TITLE, found);
            check_responsible(&self.responsible, found);
            check_field("opmerking", &self.remark, REMARK, found);
        })
    }

    /// Whether it should have been done before this day.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state.is_open() && is_past(self.deadline, today)
    }
}

fn is_past(deadline: Option<Date>, today: Date) -> bool {
    deadline.is_some_and(|deadline| deadline < today)
}

impl DecisionText {
    /// All that is wrong with it on this day.
    pub fn problems(&self, today: Date) -> Vec<MeasureProblem> {
        let mut problems = texts(|found| {
            if self.body == DecisionBody::Other {
                check_filled("anders", &self.other, ROLE, found);
            } else {
                check_field("anders", &self.other, ROLE, found);
            }
            check_filled("besluit", &self.text, DECISION, found);
        });
        if self.date > today {
            problems.push(MeasureProblem::NotYet);
        }
        problems
    }

    /// Who took it, in Dutch.
    pub fn taken_by(&self) -> &str {
        match self.body {
            DecisionBody::Other => &self.other,
            body => body.label(),
        }
    }
}

/// Something that a dossier lacks, of which a task can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// A question without answer.
    Unanswered(QuestionCode),
    /// A source that was tried for a question and not reached, by its key.
    NotReached(QuestionCode, String),
    /// A question for which the guide advises no source under the theme.
    NoSource(QuestionCode),
    /// Information of a source that could be had, by the self-scan, by its key.
    ToGet(String),
}

impl Gap {
    /// Tells it from any other gap of the same dossier: `bron/L1/politie`.
    pub fn key(&self) -> String {
        match self {
            Self::Unanswered(question) => format!("antwoord/{}", question.code()),
            Self::NotReached(question, source) => format!("bron/{}/{source}", question.code()),
            Self::NoSource(question) => format!("matrix/{}", question.code()),
            Self::ToGet(source) => format!("zelfscan/{source}"),
        }
    }

    /// The question that it is about.
    pub const fn question(&self) -> QuestionCode {
        match self {
            Self::Unanswered(question)
            | Self::NotReached(question, _)
            | Self::NoSource(question) => *question,
            Self::ToGet(_) => QuestionCode::L3,
        }
    }

    /// The key of the source that it is about.
    pub fn source(&self) -> Option<&str> {
        match self {
            Self::NotReached(_, source) | Self::ToGet(source) => Some(source),
            Self::Unanswered(_) | Self::NoSource(_) => None,
        }
    }

    /// What is missing, with the name of the source and the short form of the question.
    pub fn missing(&self, source: &str, question: &str) -> String {
        let code = self.question().code();
        match self {
            Self::Unanswered(_) => format!("Vraag {code} heeft nog geen antwoord: {question}"),
            Self::NotReached(..) => format!("{source} is niet bereikt voor vraag {code}"),
            Self::NoSource(_) => {
                format!("De gids heeft bij dit thema geen bron voor vraag {code}: {question}")
            }
            Self::ToGet(_) => format!("Volgens de zelfscan ontbreekt informatie van {source}"),
        }
    }

    /// The title of the task that is made of it, with the same names. It fits in a title.
    pub fn task(&self, source: &str, question: &str) -> String {
        let code = self.question().code();
        let title = match self {
            Self::Unanswered(_) => format!("Beantwoord vraag {code}: {question}"),
            Self::NotReached(..) => format!("Bereik alsnog voor vraag {code}: {source}"),
            Self::NoSource(_) => format!("Zoek een bron voor vraag {code}: {question}"),
            Self::ToGet(_) => format!("Zorg voor informatie van {source}"),
        };
        shortened(&title)
    }
}

/// A text, or its beginning with an ellipsis, that is no longer than a title.
fn shortened(text: &str) -> String {
    if text.chars().count() <= TITLE {
        return text.to_owned();
    }
    let start: String = text.chars().take(TITLE - 1).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn measure() -> MeasureText {
        MeasureText {
            title: "Controle van leegstaande schuren".to_owned(),
            why: "Ze staan leeg.".to_owned(),
            question: Some(QuestionCode::L1),
            link: SafetyLink::Prevention,
            partners: vec!["politie".to_owned()],
            roles: vec!["wijkagent".to_owned()],
            responsible: Responsible::Role("coördinator buitengebied".to_owned()),
            start: Some(date!(2027 - 01 - 01)),
            end: Some(date!(2027 - 03 - 01)),
            state: MeasureState::Running,
            effect: "Minder leegstand.".to_owned(),
            evidence: "Telling in het voorjaar.".to_owned(),
        }
    }

    fn action() -> ActionText {
        ActionText {
            title: "Bel de eigenaren".to_owned(),
            measure: None,
            question: None,
            source: None,
            responsible: Responsible::Nobody,
            deadline: Some(date!(2027 - 03 - 01)),
            state: ActionState::ToDo,
            remark: String::new(),
        }
    }

    fn told(problems: &[MeasureProblem]) -> Vec<(Field, String)> {
        let told = problems.iter().map(|one| (one.field(), one.to_string()));
        told.collect()
    }

    #[test]
    fn all_that_is_wrong_with_a_measure_is_told_together() {
        assert_eq!(measure().problems(), []);
        let wrong = MeasureText {
            title: " ".to_owned(),
            why: "Zie 123456782".to_owned(),
            partners: vec!["politie".to_owned(); PARTNERS + 1],
            roles: vec!["a".repeat(ROLE + 1)],
            responsible: Responsible::Role("111222333".to_owned()),
            end: Some(date!(2026 - 12 - 31)),
            effect: "b".repeat(REMARK + 1),
            evidence: "123456782".to_owned(),
            ..measure()
        };
        let told = told(&wrong.problems());
        let fields: Vec<Field> = told.iter().map(|(field, _)| *field).collect();
        assert_eq!(
            fields,
            [
                "titel", "waarom", "rollen", "rol", "effect", "merkbaar", "partners", "eind"
            ]
        );
        assert!(
            told[1]
                .1
                .starts_with("hier staat een burgerservicenummer (regel 1, na “Zie”)")
        );
        assert_eq!(told[2].1, "dit zijn 121 tekens; hoogstens 120 mag");
        assert_eq!(told[6].1, "kies er hoogstens 30");
        assert_eq!(told[7].1, "de einddatum ligt voor de begindatum");
    }

    #[test]
    fn one_day_is_enough_for_a_measure() {
        let day = Some(date!(2027 - 01 - 01));
        let short = MeasureText {
            start: day,
            end: day,
            ..measure()
        };
        assert_eq!(short.problems(), []);
        let endless = MeasureText {
            end: None,
            ..measure()
        };
        assert_eq!(endless.problems(), []);
    }

    #[test]
    fn all_that_is_wrong_with_an_action_and_a_decision() {
        assert_eq!(action().problems(), []);
        let wrong = ActionText {
            title: "c".repeat(TITLE + 1),
            responsible: Responsible::Role("d".repeat(ROLE + 1)),
            remark: "123456782".to_owned(),
            ..action()
        };
        let fields: Vec<Field> = wrong.problems().iter().map(MeasureProblem::field).collect();
        assert_eq!(fields, ["titel", "rol", "opmerking"]);

        let good = DecisionText {
            date: date!(2027 - 03 - 01),
            body: DecisionBody::Board,
            other: String::new(),
            text: "Wij gaan door.".to_owned(),
        };
        assert_eq!(good.problems(date!(2027 - 03 - 01)), []);
        assert_eq!(good.taken_by(), "College van burgemeester en wethouders");
        let wrong = DecisionText {
            body: DecisionBody::Other,
            text: "123456782".to_owned(),
            ..good.clone()
        };
        let wrong = told(&wrong.problems(date!(2027 - 02 - 28)));
        let fields: Vec<Field> = wrong.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["anders", "besluit", "datum"]);
        assert_eq!(wrong[0].1, "vul dit in");
        let other = DecisionText {
            body: DecisionBody::Other,
            other: "Stuurgroep".to_owned(),
            ..good
        };
        assert_eq!(other.taken_by(), "Stuurgroep");
    }

    #[test]
    fn what_is_overdue() {
        use ActionState::{Doing, Done, Dropped, ToDo};
        for (state, deadline, overdue) in [
            (ToDo, Some(date!(2027 - 02 - 28)), true),
            (Doing, Some(date!(2027 - 02 - 28)), true),
            (Doing, Some(date!(2027 - 03 - 01)), false),
            (Doing, Some(date!(2027 - 03 - 02)), false),
            (ToDo, None, false),
            (Done, Some(date!(2020 - 01 - 01)), false),
            (Dropped, Some(date!(2020 - 01 - 01)), false),
        ] {
            let one = ActionText {
                deadline,
                state,
                ..action()
            };
            assert_eq!(
                one.is_overdue(date!(2027 - 03 - 01)),
                overdue,
                "{state:?} {deadline:?}"
            );
        }
        for state in MeasureState::ALL {
            let one = MeasureText {
                state: *state,
                ..measure()
            };
            let open = !matches!(state, MeasureState::Done | MeasureState::Dropped);
            assert_eq!(one.is_overdue(date!(2027 - 03 - 02)), open, "{state:?}");
            assert!(!one.is_overdue(date!(2027 - 03 - 01)), "{state:?}");
        }
    }

    #[test]
    fn a_task_out_of_a_gap() {
        let question = "Kern van het thema";
        for (gap, key, missing, task) in [
            (
                Gap::Unanswered(QuestionCode::G1),
                "antwoord/G1",
                "Vraag G1 heeft nog geen antwoord: Kern van het thema",
                "Beantwoord vraag G1: Kern van het thema",
            ),
            (
                Gap::NotReached(QuestionCode::L1, "politie".to_owned()),
                "bron/L1/politie",
                "Politie is niet bereikt voor vraag L1",
                "Bereik alsnog voor vraag L1: Politie",
            ),
            (
                Gap::NoSource(QuestionCode::L3),
                "matrix/L3",
                "De gids heeft bij dit thema geen bron voor vraag L3: Kern van het thema",
                "Zoek een bron voor vraag L3: Kern van het thema",
            ),
        ] {
            assert_eq!(gap.key(), key);
            assert_eq!(gap.missing("Politie", question), missing);
            assert_eq!(gap.task("Politie", question), task);
        }
        let long = Gap::NotReached(QuestionCode::L1, "x".to_owned()).task(&"é".repeat(300), "");
        assert_eq!(long.chars().count(), TITLE);
        assert!(long.ends_with("é…"), "{long}");
    }
}
