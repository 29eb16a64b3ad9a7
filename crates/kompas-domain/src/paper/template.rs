//! Templates: how the papers of an organisation look.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{PaperKind, PaperPart, VALUE};
use crate::code::Code;
use crate::dossier::{Field, REMARK, TITLE, TextProblem, check_field, check_filled};

/// Most heading fields.
pub const FIELDS: usize = 12;
/// Most lines of a letterhead.
pub const LINES: usize = 8;

/// How papers of one kind look in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaperTemplate {
    /// Lines at the head of the first page.
    #[serde(rename = "briefhoofd")]
    pub letterhead: Vec<String>,
    /// The heading fields, in order.
    #[serde(rename = "velden")]
    pub fields: Vec<TemplateField>,
    /// Whether it has a table of contents.
    #[serde(rename = "inhoudsopgave")]
    pub contents: bool,
    /// Its parts, in order, each once.
    #[serde(rename = "onderdelen")]
    pub parts: Vec<TemplatePart>,
    /// A line at the foot of each page; empty for that of Kompas.
    #[serde(rename = "voet")]
    pub footer: String,
}

/// A heading field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateField {
    /// What it is: `Ons kenmerk`.
    #[serde(rename = "naam")]
    pub label: String,
    /// What it says when a paper begins; may be empty.
    #[serde(rename = "waarde")]
    pub value: String,
}

/// A part with its heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplatePart {
    /// Which part.
    #[serde(rename = "onderdeel")]
    pub part: PaperPart,
    /// Its heading.
    #[serde(rename = "kop")]
    pub heading: String,
    /// A fixed text above what it says: Markdown; may be empty.
    #[serde(rename = "tekst")]
    pub text: String,
}

/// Something wrong in a template. All that is wrong is told together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateProblem {
    /// Something wrong in a text.
    Text(TextProblem),
    /// Something wrong in the heading or the fixed text of a part.
    InPart(PaperPart, TextProblem),
    /// More lines or fields than there may be.
    TooMany(Field, usize),
    /// Two fields have this name.
    Twice(String),
    /// A part stands in it twice.
    PartTwice(PaperPart),
    /// It has no parts.
    NoParts,
}

impl TemplateProblem {
    /// The field that it is about, by its Dutch name.
    pub const fn field(&self) -> Field {
        match self {
            Self::Text(problem) => problem.field(),
            Self::TooMany(field, _) => field,
            Self::Twice(_) => "velden",
            Self::InPart(..) | Self::PartTwice(_) | Self::NoParts => "onderdelen",
        }
    }
}

/// For who wrote it.
impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(problem) => problem.fmt(f),
            Self::InPart(part, problem) => write!(f, "{}: {problem}", part.label()),
            Self::TooMany(_, most) => write!(f, "neem er niet meer dan {most}"),
            Self::Twice(name) => write!(
                f,
                "“{name}” staat er twee keer; geef elk veld een eigen naam"
            ),
            Self::PartTwice(part) => write!(f, "{} staat er twee keer", part.label()),
            Self::NoParts => f.write_str("kies ten minste één onderdeel"),
        }
    }
}

impl PaperTemplate {
    /// How papers of a kind look when an organisation did not say.
    pub fn of(kind: PaperKind) -> Self {
        Self {
            letterhead: Vec::new(),
            fields: fields(kind)
                .iter()
                .map(|label| TemplateField {
                    label: (*label).to_owned(),
                    value: first_value(kind, label).to_owned(),
                })
                .collect(),
            contents: matches!(
                kind,
                PaperKind::Plan | PaperKind::Implementation | PaperKind::Whole
            ),
            parts: parts(kind)
                .iter()
                .map(|part| TemplatePart {
                    part: *part,
                    heading: part.label().to_owned(),
                    text: String::new(),
                })
                .collect(),
            footer: String::new(),
        }
    }

    /// All that is wrong with it.
    pub fn problems(&self) -> Vec<TemplateProblem> {
        let mut texts = Vec::new();
        for line in &self.letterhead {
            check_field("briefhoofd", line, TITLE, &mut texts);
        }
        for field in &self.fields {
            check_filled("velden", &field.label, TITLE, &mut texts);
            check_field("velden", &field.value, VALUE, &mut texts);
        }
        check_field("voet", &self.footer, TITLE, &mut texts);
        let mut problems: Vec<_> = texts.into_iter().map(TemplateProblem::Text).collect();
        for one in &self.parts {
            let mut found = Vec::new();
            check_filled("onderdelen", &one.heading, TITLE, &mut found);
            check_field("onderdelen", &one.text, REMARK, &mut found);
            problems.extend(
                found
                    .into_iter()
                    .map(|problem| TemplateProblem::InPart(one.part, problem)),
            );
        }
        if self.letterhead.len() > LINES {
            problems.push(TemplateProblem::TooMany("briefhoofd", LINES));
        }
        if self.fields.len() > FIELDS {
            problems.push(TemplateProblem::TooMany("velden", FIELDS));
        }
        if self.parts.is_empty() {
            problems.push(TemplateProblem::NoParts);
        }
        for (at, field) in self.fields.iter().enumerate() {
            if self.fields[..at].iter().any(|one| one.label == field.label) {
                problems.push(TemplateProblem::Twice(field.label.clone()));
            }
        }
        for (at, part) in self.parts.iter().enumerate() {
            if self.parts[..at].iter().any(|one| one.part == part.part) {
                problems.push(TemplateProblem::PartTwice(part.part));
            }
        }
        problems
    }

    /// Whether it has a part.
    pub fn has(&self, part: PaperPart) -> bool {
        self.parts.iter().any(|one| one.part == part)
    }
}

/// The parts of a kind, in order.
const fn parts(kind: PaperKind) -> &'static [PaperPart] {
    use PaperPart as P;
    match kind {
        PaperKind::CouncilLetter => &[
            P::Cause,
            P::Core,
            P::LocalPicture,
            P::OwnApproach,
            P::Measures,
            P::Finance,
            P::Communication,
            P::Sources,
        ],
        PaperKind::Proposal => &[
            P::Advice,
            P::Cause,
            P::Core,
            P::LocalPicture,
            P::OwnApproach,
            P::OthersApproach,
            P::Measures,
            P::Planning,
            P::Finance,
            P::Communication,
            P::Unknown,
            P::Sources,
        ],
        PaperKind::Plan => &[
            P::Cause,
            P::Core,
            P::Theme,
            P::LocalPicture,
            P::OwnApproach,
            P::OthersApproach,
            P::Measures,
            P::Planning,
            P::Securing,
            P::Information,
            P::Finance,
            P::Communication,
            P::Unknown,
            P::Sources,
        ],
        PaperKind::Implementation => &[
            P::Cause,
            P::Core,
            P::Measures,
            P::Planning,
            P::Securing,
            P::Finance,
            P::Communication,
            P::Sources,
        ],
        PaperKind::TriangleNote => &[
            P::Cause,
            P::Core,
            P::LocalPicture,
            P::OwnApproach,
            P::Replies,
            P::Advice,
            P::Measures,
            P::Unknown,
            P::Sources,
        ],
        PaperKind::Note => &[P::Cause, P::Core, P::LocalPicture, P::Advice, P::Sources],
        PaperKind::Whole => &[
            P::Theme,
            P::OthersApproach,
            P::Securing,
            P::LocalPicture,
            P::OwnApproach,
            P::Information,
            P::Replies,
            P::Measures,
            P::Planning,
            P::Decisions,
            P::Unknown,
            P::Used,
            P::Sources,
        ],
    }
}

/// The heading fields of a kind.
const fn fields(kind: PaperKind) -> &'static [&'static str] {
    match kind {
        PaperKind::CouncilLetter => &["Aan", "Van", "Portefeuillehouder", "Ons kenmerk"],
        PaperKind::Proposal => &["Aan", "Portefeuillehouder", "Steller", "Ons kenmerk"],
        PaperKind::TriangleNote => &["Aan", "Van", "Voor overleg op"],
        PaperKind::Note => &["Aan", "Van"],
        PaperKind::Plan | PaperKind::Implementation => &["Opdrachtgever", "Versie"],
        PaperKind::Whole => &[],
    }
}

fn first_value(kind: PaperKind, label: &str) -> &'static str {
    match (kind, label) {
        (PaperKind::CouncilLetter, "Aan") => "de gemeenteraad",
        (PaperKind::CouncilLetter, "Van") | (PaperKind::Proposal, "Aan") => {
            "het college van burgemeester en wethouders"
        }
        (PaperKind::TriangleNote, "Aan") => "burgemeester, politie en Openbaar Ministerie",
        (PaperKind::TriangleNote, "Van") => "team Veiligheid",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_of_kompas_have_nothing_wrong() {
        for kind in PaperKind::ALL {
            let template = PaperTemplate::of(*kind);
            assert_eq!(template.problems(), [], "{kind}");
            let json = serde_json::to_string(&template).expect("a template is JSON");
            assert_eq!(serde_json::from_str(&json).ok(), Some(template));
        }
    }

    #[test]
    fn a_template_says_all_that_is_wrong_with_it() {
        let mut template = PaperTemplate::of(PaperKind::Note);
        template.letterhead = vec!["regel".to_owned(); LINES + 1];
        template.fields[1].label = "Aan".to_owned();
        template.parts[1].heading = String::new();
        template.parts[2] = template.parts[0].clone();
        let told: Vec<_> = template
            .problems()
            .iter()
            .map(|problem| (problem.field(), problem.to_string()))
            .collect();
        assert_eq!(
            told,
            [
                ("onderdelen", "Kern: vul dit in".to_owned()),
                ("briefhoofd", "neem er niet meer dan 8".to_owned()),
                (
                    "velden",
                    "“Aan” staat er twee keer; geef elk veld een eigen naam".to_owned()
                ),
                ("onderdelen", "Aanleiding staat er twee keer".to_owned()),
            ]
        );
        template.parts.clear();
        assert!(template.problems().contains(&TemplateProblem::NoParts));
    }
}
