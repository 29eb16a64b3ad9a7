//! A paper as a form gives it.

use std::collections::{BTreeMap, BTreeSet};

use kompas_domain::code::Code;
use kompas_domain::measure::MeasureState;
use kompas_domain::paper::{PaperPart, PaperTemplate, PaperText};

use super::super::answer::known;
use super::super::measures::{lined, shown_date};
use super::super::open::deadline;
use super::super::told;
use crate::Error;
use crate::people::{FieldProblem, checked};

/// What the writers of a paper give, as a form has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperForm {
    /// Its title.
    pub title: String,
    /// Its day, as `2027-03-01`; empty for the day on which it is made.
    pub date: String,
    /// What the heading fields say, by their labels.
    pub fields: BTreeMap<String, String>,
    /// The parts that are written for it, by their codes.
    pub texts: BTreeMap<String, String>,
    /// The parts of the template that it has, by their codes.
    pub with: Vec<String>,
    /// The codes of how far measures are that it shows.
    pub states: Vec<String>,
}

impl PaperForm {
    /// The form that shows a paper.
    pub fn of(text: &PaperText, template: &PaperTemplate) -> Self {
        let parts = template.parts.iter().map(|one| one.part);
        let with = parts.filter(|part| !text.without.contains(part));
        let states = MeasureState::ALL.iter().filter(|state| text.shows(**state));
        let fields = template.fields.iter().map(|field| {
            let value = text.fields.get(&field.label).unwrap_or(&field.value);
            (field.label.clone(), value.clone())
        });
        Self {
            title: text.title.clone(),
            date: shown_date(text.date),
            fields: fields.collect(),
            texts: text
                .texts
                .iter()
                .map(|(part, text)| (part.code().to_owned(), text.clone()))
                .collect(),
            with: with.map(|part| part.code().to_owned()).collect(),
            states: states.map(|state| state.code().to_owned()).collect(),
        }
    }

    /// Whether it has this part.
    pub fn has(&self, part: PaperPart) -> bool {
        self.with.iter().any(|code| code == part.code())
    }

    /// Whether it shows measures that are so far.
    pub fn shows(&self, state: MeasureState) -> bool {
        self.states.iter().any(|code| code == state.code())
    }

    /// What it says on a part.
    pub fn text_of(&self, part: PaperPart) -> &str {
        self.texts.get(part.code()).map_or("", String::as_str)
    }

    /// What it says in a heading field.
    pub fn value(&self, label: &str) -> &str {
        self.fields.get(label).map_or("", String::as_str)
    }

    /// The paper, or all that is wrong with it. Fields and parts that the template does not have
    /// are dropped.
    pub(super) fn text(&self, template: &PaperTemplate) -> Result<PaperText, Error> {
        let mut problems = Vec::new();
        let date = checked("datum", deadline(&self.date), &mut problems).flatten();
        let mut states = BTreeSet::new();
        for code in &self.states {
            let state = checked("maatregelen", known::<MeasureState>(code), &mut problems);
            states.extend(state);
        }
        if states.is_empty() && template.has(PaperPart::Measures) && self.has(PaperPart::Measures) {
            let message = "kies welke maatregelen in het stuk komen, of laat het onderdeel weg";
            problems.push(FieldProblem::new("maatregelen", message));
        }
        if states.len() == MeasureState::ALL.len() {
            states.clear();
        }
        let own = template.parts.iter().map(|one| one.part);
        let without: BTreeSet<PaperPart> = own.filter(|part| !self.has(*part)).collect();
        if without.len() == template.parts.len() {
            let message = "kies ten minste één onderdeel";
            problems.push(FieldProblem::new("onderdelen", message));
        }
        let mut texts = BTreeMap::new();
        for one in template.parts.iter().filter(|one| one.part.is_written()) {
            let text = lined(self.text_of(one.part));
            if !text.is_empty() {
                texts.insert(one.part, text);
            }
        }
        let fields = template.fields.iter().map(|field| {
            let value = self.value(&field.label).trim();
            (field.label.clone(), value.to_owned())
        });
        let text = PaperText {
            title: self.title.trim().to_owned(),
            date,
            fields: fields.collect(),
            texts,
            without,
            states,
        };
        problems.extend(told(&text.problems()));
        if problems.is_empty() {
            Ok(text)
        } else {
            Err(Error::Form(problems))
        }
    }
}

/// Refuses a text that refers to citations that the dossier does not have.
pub(super) fn refuse_unknown(text: &PaperText, known: &BTreeSet<u32>) -> Result<(), Error> {
    let mut problems = Vec::new();
    for (part, body) in &text.texts {
        for number in kompas_domain::dossier::references(body) {
            if !known.contains(&number) {
                let message = format!("citaat {number} staat niet in dit dossier");
                problems.push(FieldProblem::new(part.code(), message));
            }
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Form(problems))
    }
}
