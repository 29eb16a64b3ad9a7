//! A dossier as a text that anybody can read, in Markdown.

use std::fmt::Write as _;

use kompas_domain::code::Code;
use kompas_domain::guide::Guide;
use kompas_domain::text::long_date;

use super::Contents;

/// A dossier as it is now.
pub(super) fn dossier(of: &Contents, guide: &Guide, organisation: &str, labelled: bool) -> String {
    let record = &of.record;
    let theme = guide.theme(&record.theme);
    let theme = theme.map_or(record.theme.as_str(), |theme| theme.title.as_str());
    let mut text = format!(
        "# {}\n\n{theme}. Dossier {} van {organisation}. {}. Geopend op {}, bewaren: {}.\n",
        record.fields.title,
        record.id,
        record.fields.state.label(),
        long_date(record.created.date()),
        record.fields.retention.label(),
    );
    if !labelled {
        text.push_str("\nAntwoorden met een kenmerk en wat een partner in vertrouwen zei, staan hier niet in.\n");
    }
    answers(&mut text, of, guide);
    plan(&mut text, of);
    consultations(&mut text, of);
    text
}

fn answers(text: &mut String, of: &Contents, guide: &Guide) {
    for answer in of.current() {
        let (said, question) = (&answer.text, guide.question(answer.question));
        let _ = write!(
            text,
            "\n## {} {}\n\n{}\n\n{}",
            answer.question.code(),
            question.short,
            said.body,
            said.openness.label()
        );
        if let Some(confidence) = said.confidence {
            let _ = write!(text, ", {}", confidence.label().to_lowercase());
        }
        let _ = writeln!(
            text,
            ". Versie {}, {}.",
            answer.number,
            long_date(answer.created.date())
        );
        if !said.unknown.is_empty() {
            let _ = writeln!(text, "\nNog niet bekend: {}", said.unknown);
        }
    }
    if !of.citations.is_empty() {
        text.push_str("\n## Citaten\n\n");
    }
    for one in &of.citations {
        let (quote, source) = (one.citation.quote(), one.citation.as_reference());
        let _ = writeln!(text, "[^{}]: “{quote}” {source}\n", one.record.number);
    }
}

fn plan(text: &mut String, of: &Contents) {
    if !of.measures.is_empty() {
        text.push_str("\n## Maatregelen\n\n");
    }
    for one in &of.measures {
        let said = &one.text;
        let _ = writeln!(
            text,
            "- {} ({}): {}",
            said.title,
            said.state.label(),
            said.why
        );
    }
    if !of.actions.is_empty() {
        text.push_str("\n## Acties\n\n");
    }
    for one in &of.actions {
        let _ = writeln!(text, "- {} ({})", one.text.title, one.text.state.label());
    }
    if !of.decisions.is_empty() {
        text.push_str("\n## Besluiten\n\n");
    }
    for one in &of.decisions {
        let said = &one.text;
        let _ = writeln!(
            text,
            "- {}, {}: {}",
            said.taken_by(),
            long_date(said.date),
            said.text
        );
    }
}

fn consultations(text: &mut String, of: &Contents) {
    if !of.replies.is_empty() {
        text.push_str("\n## Wat partners antwoordden\n\n");
    }
    for one in &of.replies {
        let partner = of.partners.iter().find(|two| two.id == one.partner);
        let role = partner.map_or("", |partner| partner.role.as_str());
        let _ = writeln!(
            text,
            "- {role}, vraag {}: {}",
            one.question.code(),
            one.body
        );
    }
}
